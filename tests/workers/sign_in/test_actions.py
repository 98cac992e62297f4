import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.factories import WHO_AND_WHEN
from tests.workers.sign_in.conftest import PASSWORD, is_signed_in
from tests.workers.sign_in.test_second_factor import turn_on
from workers import actions as workers
from workers.sign_in import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada_has_everything(ada):
    owner = Client()
    owner.force_login(ada)
    turn_on(owner)
    EmailAddress.objects.create(user=ada, email=ada.email)
    SocialAccount.objects.create(user=ada, provider="cirro", uid="17")
    return owner


def test_closed_doors_let_nobody_in(ada, ada_has_everything, sign_in, client):
    actions.close_doors(user=ada)
    sign_in(PASSWORD)
    assert not is_signed_in(client)
    assert ada_has_everything.get("/home/").url.startswith("/account/login/")
    for kept in (Authenticator, EmailAddress, SocialAccount):
        assert not kept.objects.exists()


def test_a_password_is_set_with_the_account_otherwise_untouched(ada, unchanged, logged):
    revision = ada.worker.revision
    with logged() as events:
        actions.set_password(user=ada, password="another", **WHO_AND_WHEN)
    ada.worker.refresh_from_db()
    assert ada.worker.revision == revision
    assert "another" not in str([event.data for event in events])


def test_to_confirm_a_confirmed_address_does_nothing(ada, unchanged):
    with unchanged():
        actions.confirm_address(user=ada, **WHO_AND_WHEN)


# --- Staff help who has lost the phone ------------------------------------------------------------------------------


def test_staff_remove_a_second_factor_and_it_is_logged(admin_client, admin_user, ada, ada_has_everything, logged):
    factor = Authenticator.objects.filter(type=Authenticator.Type.TOTP).get()
    with logged() as events:
        admin_client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.exists()
    assert [(event.by, event.worker_id) for event in events] == [(admin_user.actor, ada.pk)]


def test_no_secret_is_shown_to_staff(admin_client, ada_has_everything):
    factor = Authenticator.objects.filter(type=Authenticator.Type.TOTP).get()
    assert factor.data["secret"] not in admin_client.get(f"/admin/mfa/authenticator/{factor.pk}/change/").text


def test_staff_without_the_permission_remove_nothing(client, ada_has_everything, unchanged):
    client.force_login(workers.create_user(email="staff@example.org", is_staff=True, **WHO_AND_WHEN))
    factor = Authenticator.objects.first()
    with unchanged():
        answer = client.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    assert (answer.status_code, Authenticator.objects.filter(pk=factor.pk).exists()) == (403, True)


@pytest.mark.parametrize("table", ["account/emailaddress", "socialaccount/socialaccount", "socialaccount/socialapp"])
def test_other_tables_of_allauth_are_not_in_admin(admin_client, table):
    assert admin_client.get(f"/admin/{table}/").status_code == 404
