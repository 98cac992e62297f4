"""What a page said before an act is no longer so when the act is sent."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from invitations import actions, waves
from invitations.models import Status
from tests.factories import BY, make_in_status, make_worker_ids
from tests.invitations.test_gig_page import open_gig, text_of, url
from tests.invitations.test_gig_page_actions import rest_of
from tests.pages import forms_of
from workers.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("staff@example.org", "secret", first_name="Ada"))
    return client


# --- A wave ---------------------------------------------------------------------------------------------------------


def test_a_wave_that_the_engine_has_run_meanwhile_is_told_as_its(office: Client) -> None:
    make_worker_ids(3)
    gig = open_gig(invitation_mode="auto")
    form = forms_of(text_of(office, url("wave", gig)))[""]
    waves.run_due(now=timezone.now())
    [message] = get_messages(office.post(url("wave", gig), form).wsgi_request)
    assert message.level_tag == "warning"
    assert str(message).startswith("Nothing was done now: wave 1 had come on ")
    assert str(message).endswith(", by The engine, and invited 3 people.")


# --- Asking anew ----------------------------------------------------------------------------------------------------


def test_a_seat_taken_after_the_question_is_lost_only_once_that_was_read(office: Client, unchanged) -> None:
    gig = open_gig()
    invitation = make_in_status(Status.REJECTED, gig)
    address = f"{url('reset', gig)}?invitation={invitation.pk}"
    form = forms_of(text_of(office, address))[""]
    actions.accept(invitation=invitation, by=BY, now=invitation.created_at)
    with unchanged():
        page = office.post(url("reset", gig), form | {"silent": "on"}).content.decode()
    assert "Nothing is done yet: somebody took a seat meanwhile." in page
    assert "Lose the seat they hold: 1 person." in page
    again = forms_of(page)[""]
    assert "silent" in again
    office.post(url("reset", gig), again)
    assert rest_of(gig) == {"pending": 1}
