from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from events.models import EventType
from tests.factories import NOW, WHO_AND_WHEN, make_worker
from tests.workers.space_invitations.conftest import EMAIL, invite
from workers import actions as workers
from workers.models import SpaceInvitation, User, Worker
from workers.space_invitations import actions
from workers.space_invitations.actions import SpaceInvitationClosed

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def join(invitation, now=NOW) -> User:
    return actions.join(invitation=invitation, password="a long passphrase", now=now, first_name="Grace")


def test_invite_is_good_for_a_week_and_its_mail_is_due(logged) -> None:
    with logged() as events:
        invitation = invite(email="Grace@Example.org")
    assert (invitation.email, invitation.language) == (EMAIL, "en")
    assert (invitation.expires_at, invitation.mail_due_at) == (NOW + WEEK, NOW)
    assert [(event.type, event.data) for event in events] == [
        (EventType.SPACE_INVITATION_CREATED, {"space_invitation_id": str(invitation.pk)})
    ]


def test_the_mail_speaks_the_language_of_whom_it_reaches() -> None:
    user = workers.create_user(email=EMAIL, language="de", **WHO_AND_WHEN)
    assert (invite().language, invite(email=user.email, language="en").language) == ("de", "en")


@pytest.mark.parametrize("wrong", [{"email": "grace"}, {"name": ""}, {"subject": "a\0"}, {"language": "xx"}])
def test_an_invitation_that_cannot_be_is_refused(wrong, refused) -> None:
    with refused(ValidationError):
        invite(**wrong)


def test_links_are_unlike_and_long() -> None:
    tokens = {invite().token for _ in range(20)}
    assert (len(tokens), {len(token) for token in tokens}) == (20, {43})


def test_who_joins_is_a_worker(invitation, logged) -> None:
    with logged() as events:
        user = join(invitation)
    assert (user.email, user.check_password("a long passphrase"), user.worker.profile) == (EMAIL, True, {})
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.accepted_at) == (user, NOW)
    assert [event.type for event in events] == ["user.created", "user.updated", "space_invitation.accepted"]
    assert (events[2].by, events[2].worker_id) == (user.actor, user.pk)


def test_an_account_accepts_and_keeps_what_it_is(invitation, logged) -> None:
    worker = make_worker(languages=["de"])
    for _once_and_again in range(2):
        actions.accept(invitation=invitation, user=worker.user, **WHO_AND_WHEN)
    assert Worker.objects.get(pk=worker.pk).profile == {"languages": ["de"]}


def test_to_accept_twice_is_to_accept_once(invitation, unchanged) -> None:
    user = join(invitation)
    with unchanged():
        actions.accept(invitation=invitation, user=user, **WHO_AND_WHEN)


def test_what_somebody_has_accepted_nobody_else_does(invitation, refused) -> None:
    join(invitation)
    other = make_worker().user
    with refused(SpaceInvitationClosed, "has been accepted"):
        actions.accept(invitation=invitation, user=other, **WHO_AND_WHEN)
    with refused(SpaceInvitationClosed, "has been accepted"):
        join(invitation)


def test_it_ends_with_its_last_moment(invitation, refused) -> None:
    with refused(SpaceInvitationClosed, "has ended"):
        join(invitation, NOW + WEEK)
    join(invitation, NOW + WEEK - timedelta(seconds=1))


def test_what_is_expired_is_accepted_by_nobody(invitation, refused, unchanged, logged) -> None:
    with logged() as events:
        actions.expire(invitation=invitation, **WHO_AND_WHEN)
    with unchanged():
        actions.expire(invitation=invitation, **WHO_AND_WHEN)
    with refused(SpaceInvitationClosed):
        join(invitation)
    assert [event.type for event in events] == [EventType.SPACE_INVITATION_EXPIRED]


def test_what_was_accepted_does_not_expire(invitation, refused) -> None:
    join(invitation)
    with refused(SpaceInvitationClosed):
        actions.expire(invitation=invitation, **WHO_AND_WHEN)


def test_rows_and_object_agree_when_it_is_open(invitation) -> None:
    for moment in (NOW, NOW + WEEK - timedelta(microseconds=1), NOW + WEEK):
        assert SpaceInvitation.objects.open(moment).exists() == invitation.is_open(moment)


@pytest.mark.parametrize("wrong", [{"accepted_at": NOW}, {"expires_at": NOW - WEEK}])
def test_the_database_refuses(wrong, invitation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SpaceInvitation.objects.update(**wrong)


def test_who_deletes_the_account_is_forgotten_here_too(invitation) -> None:
    user = join(invitation)
    invite()
    kept = invite(email="another@example.org")
    workers.delete_account(user=user, **WHO_AND_WHEN)
    assert [*SpaceInvitation.objects.all()] == [kept]
