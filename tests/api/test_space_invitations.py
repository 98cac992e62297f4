"""/space_invitations, held against the tables of the wire document (section 10)."""

from datetime import timedelta

import pytest

from integrations import actions as client_actions
from tests.factories import NOW, WHO_AND_WHEN, make_worker
from workers.models import SpaceInvitation
from workers.space_invitations import actions

SAID = {"email": "grace@example.org", "name": "Grace", "subject": "test with us", "inviter_name": "Ada"}
MEMBERS = {
    *("id", "object", "token", "subject", "email", "name", "inviter_name", "skip_background_check", "expires_at"),
    *("message", "status", "user_id"),
}


def test_an_invitation_is_told_with_every_member_of_the_client(program) -> None:
    answer = program.post("/space_invitations", SAID | {"message": "Come."})
    told = answer.json()
    assert (answer.status_code, told.keys()) == (201, MEMBERS)
    assert {name: told[name] for name in SAID} == SAID
    assert (told["object"], told["skip_background_check"], told["message"]) == ("space_invitation", False, "Come.")
    assert told["expires_at"] == int((NOW + timedelta(days=7)).timestamp())
    assert (told["status"], told["user_id"], len(told["token"])) == ("pending", None, 43)


def test_days_language_and_the_check_may_be_said(program) -> None:
    said = {"expires_in": "2", "locale": "de", "skip_background_check": True}
    told = program.post("/space_invitations", SAID | said).json()
    assert told["expires_at"] == int((NOW + timedelta(days=2)).timestamp())
    assert (told["skip_background_check"], SpaceInvitation.objects.get().language) == (True, "de")


@pytest.mark.parametrize("missing", SAID)
def test_what_is_needed_is_named(missing, program, unchanged) -> None:
    with unchanged():
        answer = program.post("/space_invitations", {name: SAID[name] for name in SAID if name != missing})
    assert (answer.status_code, answer.json()) == (400, {"error": f"{missing}: This field is required."})


@pytest.mark.parametrize(
    "wrong",
    [{"email": "x"}, {"expires_in": 0}, {"expires_in": 366}, {"locale": "xx"}, {"name": "a\0"}, {"subject": "x" * 201}],
)
def test_what_cannot_be_is_refused(wrong, program, unchanged) -> None:
    with unchanged():
        answer = program.post("/space_invitations", SAID | wrong)
    assert answer.status_code in (400, 422)
    assert answer.json()["error"].startswith(next(iter(wrong)))


def test_expired_is_expired_once(program, unchanged) -> None:
    pk = program.post("/space_invitations", SAID).json()["id"]
    told = program.post(f"/space_invitations/{pk}/expire").json()
    assert (told.keys(), told["status"], told["expires_at"]) == (MEMBERS, "expired", int(NOW.timestamp()))
    with unchanged():
        assert program.post(f"/space_invitations/{pk}/expire").json() == told


def test_what_was_accepted_is_not_expired(program, unchanged) -> None:
    pk = program.post("/space_invitations", SAID).json()["id"]
    worker = make_worker()
    actions.accept(invitation=SpaceInvitation.objects.get(), user=worker.user, **WHO_AND_WHEN)
    with unchanged():
        answer = program.post(f"/space_invitations/{pk}/expire")
    assert (answer.status_code, answer.json()) == (422, {"error": "This invitation has been accepted."})


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 40])
def test_what_does_not_exist_is_404(pk, program) -> None:
    assert program.post(f"/space_invitations/{pk}/expire").status_code == 404


def test_asking_and_withdrawing_take_the_scope_of_staff(program, unchanged) -> None:
    """Whoever holds the token of the answer can make the account, with its address as confirmed."""
    pk = program.post("/space_invitations", SAID).json()["id"]
    client_actions.update_client(client=program.client, name="Payroll", scopes=["read", "write"], **WHO_AND_WHEN)
    with unchanged():
        answers = [program.post("/space_invitations", SAID), program.post(f"/space_invitations/{pk}/expire")]
    assert [answer.status_code for answer in answers] == [403, 403]
