"""Staff send invitations to the Space, and withdraw them."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.factories import WHO_AND_WHEN, make_worker
from tests.workers.space_invitations.conftest import EMAIL, invite
from workers.models import SpaceInvitation
from workers.space_invitations import actions, mailing

pytestmark = pytest.mark.django_db
SAID = {
    **dict.fromkeys(("name", "subject", "inviter_name"), "Ada"),
    "email": EMAIL,
    "message": "",
    "language": "de",
    "days": "3",
}


def test_staff_send_one(admin_client, admin_user) -> None:
    answer = admin_client.post(reverse("admin:workers_spaceinvitation_add"), SAID)
    invitation = SpaceInvitation.objects.get()
    assert (answer.status_code, invitation.email, invitation.language) == (302, EMAIL, "de")
    assert (invitation.expires_at - invitation.created_at).days == 3
    mailing.send_due(now=timezone.now())
    assert [sent.to for sent in mail.outbox] == [[EMAIL]]


@pytest.mark.parametrize("wrong", [{"email": "x"}, {"days": "0"}, {"days": "400"}, {"name": ""}, {"language": "xx"}])
def test_what_is_wrong_is_told_at_its_field(wrong, admin_client, unchanged) -> None:
    with unchanged():
        answer = admin_client.post(reverse("admin:workers_spaceinvitation_add"), SAID | wrong)
    assert {*answer.context["adminform"].form.errors} == {*wrong}


def test_the_list_says_how_it_went(admin_client, django_assert_max_num_queries) -> None:
    for number in range(20):
        invite(email=f"grace{number}@example.org")
    SpaceInvitation.objects.filter(email="grace1@example.org").update(mail_problem="Connection refused")
    with django_assert_max_num_queries(8):
        page = admin_client.get(reverse("admin:workers_spaceinvitation_changelist"))
    assert "Connection refused" in page.text


def test_staff_withdraw_one(admin_client, unchanged) -> None:
    invitation = invite(now=timezone.now())
    path = reverse("admin:workers_spaceinvitation_expire", args=[invitation.pk])
    back = reverse("admin:workers_spaceinvitation_change", args=[invitation.pk])
    with unchanged():
        question = admin_client.get(path).text
    assert EMAIL in question
    assert f'href="{back}">Back</a>' in question
    admin_client.post(path)
    invitation.refresh_from_db()
    assert not invitation.is_open(timezone.now())


def test_what_was_accepted_is_not_withdrawn(admin_client) -> None:
    invitation = invite(now=timezone.now())
    actions.accept(invitation=invitation, user=make_worker().user, **WHO_AND_WHEN | {"now": timezone.now()})
    path = reverse("admin:workers_spaceinvitation_expire", args=[invitation.pk])
    assert "has been accepted" in admin_client.post(path, follow=True).text


def test_no_page_shows_the_link(admin_client) -> None:
    invitation = invite()
    for path in (
        reverse("admin:workers_spaceinvitation_changelist"),
        reverse("admin:workers_spaceinvitation_change", args=[invitation.pk]),
    ):
        assert invitation.token not in admin_client.get(path).text
