"""Each door of a worker: who comes in, by which method, with which id."""

import pytest
from django.urls import reverse

from invitations.models import Status
from tests.factories import make_in_status, make_invitation, make_worker
from workers.models import User

pytestmark = pytest.mark.django_db

LISTS = ["list", "gigs", "live"]
OF_INVITATION = ["card", "accept", "reject", "reason", "undo"]
OF_GIG = ["gig", "open", "leave", "calendar-file"]
POST_ONLY = ["accept", "reject", "reason", "undo", "open", "seen"]
SAFE_ONLY = ["list", "gigs", "live", "card", "gig", "calendar-file"]
NO_IDS = [0, 2**63 - 1, 2**63, 10**60]


def address(name, invitation):
    ids = {"pk": invitation.gig_id if name in OF_GIG else invitation.pk} if name not in [*LISTS, "seen"] else {}
    return reverse(f"invitations:{name}", kwargs=ids)


def ask(client, name, invitation):
    return getattr(client, "post" if name in POST_ONLY else "get")(address(name, invitation))


@pytest.fixture
def held():
    return make_in_status(Status.ACCEPTED)


@pytest.mark.parametrize("name", [*LISTS, *OF_INVITATION, *OF_GIG, "seen"])
def test_who_is_not_signed_in_is_led_to_the_sign_in(client, held, name, unchanged):
    with unchanged():
        answer = ask(client, name, held)
    assert answer.url == f"{reverse('account_login')}?next={address(name, held)}"


@pytest.mark.parametrize("name", POST_ONLY)
def test_nothing_changes_by_looking(client, held, name, unchanged):
    client.force_login(held.worker.user)
    with unchanged():
        assert client.get(address(name, held)).status_code == (405 if name == "seen" else 302)


@pytest.mark.parametrize("name", SAFE_ONLY)
def test_a_page_takes_no_post(client, held, name):
    client.force_login(held.worker.user)
    assert client.post(address(name, held)).status_code == 405


@pytest.mark.parametrize("name", [*OF_INVITATION, *OF_GIG])
def test_another_workers_invitation_is_none(client, held, name, unchanged):
    client.force_login(make_worker().user)
    with unchanged():
        answer = ask(client, name, held)
    assert answer.status_code == 404
    assert held.gig.title not in answer.text


@pytest.mark.parametrize("name", [*OF_INVITATION, *OF_GIG])
def test_staff_are_no_workers(client, held, name):
    client.force_login(User.objects.create_user("staff@example.org", is_staff=True))
    assert ask(client, name, held).status_code == 404


@pytest.mark.parametrize("pk", NO_IDS)
@pytest.mark.parametrize("name", [*OF_INVITATION, *OF_GIG])
def test_an_id_of_nothing_is_a_page_that_helps(client, held, name, pk):
    client.force_login(held.worker.user)
    held.pk = held.gig_id = pk
    answer = ask(client, name, held)
    assert answer.status_code == 404
    assert "it was faster than we are" in answer.text


@pytest.mark.parametrize("name", OF_INVITATION)
@pytest.mark.parametrize("pk", ["-1", "1e3", "abc", "1%00", "9" * 5000])
def test_an_id_that_is_no_number_leads_nowhere(client, held, name, pk):
    client.force_login(held.worker.user)
    address_of_mine = address(name, held)
    assert client.post(address_of_mine.replace(f"/{held.pk}/", f"/{pk}/")).status_code == 404


@pytest.mark.parametrize("name", [*POST_ONLY, "leave"])
def test_a_forged_post_is_refused(client, held, name, unchanged):
    client.handler.enforce_csrf_checks = True
    client.force_login(held.worker.user)
    with unchanged():
        assert client.post(address(name, held)).status_code == 403


def test_who_came_before_the_invitation_is_offered_another_try(client):
    worker = make_worker()
    client.force_login(worker.user)
    early = reverse("invitations:card", args=[make_invitation().pk + 1])
    assert f'href="{early}"' in client.get(early).text


def test_staff_who_are_no_workers_find_their_own_first_page(client):
    client.force_login(User.objects.create_user("staff@example.org", is_staff=True))
    assert client.get(reverse("invitations:list")).url == reverse("home")
