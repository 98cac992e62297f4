"""Everything the Space holds of a person."""

import json
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from invitations import actions, inviting
from invitations.models import RejectionReason, Status
from tests.factories import BY, NOW, WHO_AND_WHEN, make_gig, make_in_status, make_invitation, make_worker
from workers import actions as worker_actions
from workers import my_data
from workers.models import User

pytestmark = pytest.mark.django_db


def of(user: User) -> dict:
    return json.loads("".join(my_data.pieces(user, now=NOW)))


def test_it_holds_account_profile_and_settings() -> None:
    worker = make_worker(city="Rome", note='"\u2028 <b>')
    user = worker.user
    worker_actions.change_account(user=user, first_name="Ana", time_zone="Europe/Rome", language="de", **WHO_AND_WHEN)
    worker_actions.change_account(user=user, birthday=date(1990, 1, 2), **WHO_AND_WHEN)
    worker_actions.set_external_id(user=user, external_id="E-1", **WHO_AND_WHEN)
    worker_actions.pause(user=user, until=NOW + timedelta(days=1), **WHO_AND_WHEN)
    worker_actions.renew_calendar(user=user, replacing=None, **WHO_AND_WHEN)
    worker.refresh_from_db()
    data = of(User.objects.get())
    assert (data["account"]["first_name"], data["account"]["email"]) == ("Ana", user.email)
    assert (data["account"]["time_zone"], data["account"]["language"]) == ("Europe/Rome", "de")
    assert data["account"]["birthday"] == "1990-01-02"
    assert data["profile"] == {"city": "Rome", "note": '"\u2028 <b>'}
    assert data["worker"] == {
        "external_id": "E-1",
        "is_active": True,
        "resumes_at": "2026-03-03T12:00:00Z",
        "calendar_token": worker.calendar_token,
    }


def test_it_holds_invitations_with_their_gigs_titles_and_attempts() -> None:
    invitation = make_in_status(Status.REJECTED, make_gig(title="Taste a menu"))
    actions.give_reason(invitation=invitation, reason=RejectionReason.OTHER, note="No hunger", **WHO_AND_WHEN)
    inviting.attempt(worker=invitation.worker, gig_ids=[invitation.gig_id], **WHO_AND_WHEN)
    data = of(invitation.worker.user)
    [told] = data["invitations"]
    assert (told["gig__title"], told["status"], told["rejection_note"]) == ("Taste a menu", "rejected", "No hunger")
    assert [each["gig_ids"] for each in data["invitation_attempts"]] == [[invitation.gig_id]]


def test_it_holds_what_happened_to_the_person_and_what_they_did() -> None:
    worker, other = make_worker(), make_worker()
    worker_actions.set_external_id(user=other.user, external_id="7", by=worker.user.actor, now=NOW)
    told = [(event["type"], event["worker_id"], event["by"]) for event in of(worker.user)["events"]]
    assert told == [
        ("user.created", worker.pk, BY),
        ("user.updated", worker.pk, BY),
        ("user.updated", other.pk, worker.user.actor),
    ]


def test_it_holds_the_ways_to_sign_in_but_no_secret() -> None:
    user = make_worker().user
    user.set_password("a secret")
    user.save()
    SocialAccount.objects.create(user=user, provider="cirro", uid="77")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "OPEN"})
    data = of(user)
    assert [each["uid"] for each in data["other_systems"]] == ["77"]
    assert [each["type"] for each in data["second_factors"]] == ["totp"]
    assert not [secret for secret in ("OPEN", user.password) if secret in json.dumps(data)]


def test_it_holds_nothing_of_others() -> None:
    mine, other = make_invitation().worker, make_invitation().worker
    data = of(mine.user)
    assert {event["worker_id"] for event in data["events"]} == {mine.pk}
    assert len(data["invitations"]) == 1
    assert other.user.email not in json.dumps(data)


def test_an_account_without_a_worker_has_data_too() -> None:
    user = worker_actions.create_user(email="a@example.org", **WHO_AND_WHEN)
    data = of(user)
    assert (data["worker"], data["profile"], data["invitations"]) == (None, None, [])


@pytest.mark.parametrize("amount", [1, 5])
def test_the_queries_do_not_grow_with_the_rows(amount, django_assert_num_queries, monkeypatch) -> None:
    monkeypatch.setattr(my_data, "CHUNK_ROWS", 2)
    worker = make_worker()
    for _gig in range(amount):
        make_invitation(worker=worker)
    with django_assert_num_queries(6 + len(my_data.PARTS)):
        assert len(of(worker.user)["invitations"]) == amount
