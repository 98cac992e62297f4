"""Staff delete a gig to which workers had been invited."""

import pytest
import time_machine
from django.db.models import Q
from django.urls import reverse

from events.models import Event
from gigs import actions as gig_actions
from gigs.models import Gig
from invitations import deleted
from invitations.models import Invitation, Status
from tests.factories import (
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker,
)

pytestmark = pytest.mark.django_db
WORDS = {"accepted": "You held a seat", "pending": "The organisers have withdrawn this gig."}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def worker():
    return make_worker()


@pytest.fixture
def mine(client, worker):
    client.force_login(worker.user)
    return client


def without_gig(invitation: Invitation) -> Invitation:
    gig_actions.delete(gig=invitation.gig, **WHO_AND_WHEN)
    return invitation


def address(name: str, invitation: Invitation) -> str:
    pk = invitation.gig_id if name in ("gig", "open", "leave") else invitation.pk
    return reverse(f"invitations:{name}", args=[pk])


@pytest.mark.parametrize("status", Status)
def test_the_log_tells_how_the_invitation_stood(status, worker) -> None:
    invitation = make_in_status(status, worker=worker)
    gig = invitation.gig
    [told] = deleted.of_worker(worker.pk, Q(invitation_id=without_gig(invitation).pk))
    assert (told.pk, told.status, told.answered_at) == (invitation.pk, status, invitation.answered_at)
    assert (told.gig.title, told.gig.start_at, told.gig.end_at) == (gig.title, gig.start_at, gig.end_at)


def test_a_gig_that_is_there_and_one_of_which_the_log_knows_no_times_are_not_told(worker) -> None:
    there, old = make_invitation(worker=worker), make_invitation(worker=worker)
    Gig.objects.filter(pk=old.gig_id).delete()
    Event.objects.create(type="gig.deleted", at=NOW, by="test", gig_id=old.gig_id, data={"title": "Long ago"})
    assert deleted.of_worker(worker.pk, Q(invitation_id__in=[there.pk, old.pk])) == []


@pytest.mark.parametrize("status", WORDS)
@pytest.mark.parametrize("name", ["gig", "card", "leave"])
def test_a_page_of_it_says_what_happened_and_what_else_there_is(name, status, mine, worker) -> None:
    invitation = without_gig(make_in_status(status, worker=worker))
    make_invitation(make_gig(title="Another chance"), worker)
    answer = mine.get(address(name, invitation))
    assert answer.status_code == 410
    for told in ("have withdrawn this gig", invitation.gig.title, WORDS[status], "Another chance"):
        assert told in answer.text


@pytest.mark.parametrize("name", ["accept", "reject", "undo", "reason", "open", "leave"])
def test_an_answer_comes_too_late(name, mine, worker, unchanged) -> None:
    invitation = without_gig(make_accepted(worker=worker))
    with unchanged():
        assert mine.post(address(name, invitation)).status_code == 410
        card = mine.post(address(name, invitation), headers={"HX-Request": "true"})
    assert card.status_code == 409
    assert card.text.strip().startswith("<article")


def test_a_gig_that_goes_while_it_is_answered_is_told_of_too(mine, worker, monkeypatch) -> None:
    invitation = make_invitation(worker=worker)

    def accept(**given: object) -> None:
        without_gig(invitation)
        Gig.objects.get(pk=invitation.gig_id)

    monkeypatch.setattr("invitations.views.answers.actions.accept", accept)
    assert mine.post(address("accept", invitation)).status_code == 410


@pytest.mark.parametrize("name", ["gig", "card", "accept", "leave"])
def test_nobody_else_is_told_of_it(name, client, worker) -> None:
    invitation = without_gig(make_accepted(worker=worker))
    client.force_login(make_worker().user)
    answer = (client.post if name == "accept" else client.get)(address(name, invitation))
    assert answer.status_code == 404
    assert invitation.gig.title not in answer.text


def test_its_card_on_an_open_page_becomes_a_withdrawn_one(mine, worker) -> None:
    going, staying = make_invitation(worker=worker), make_invitation(worker=worker)
    asked = {"ids": f"{going.pk},{staying.pk}"}
    etag = mine.get("/invitations/live/", asked).headers["ETag"]
    without_gig(going)
    fresh = mine.get("/invitations/live/", asked, headers={"If-None-Match": etag})
    assert {card.invitation.pk: card.standing.state for card in fresh.context["cards"]} == {
        going.pk: "withdrawn",
        staying.pk: "open",
    }


def test_my_past_gigs_have_it(mine, worker, django_assert_max_num_queries) -> None:
    held = without_gig(make_accepted(worker=worker))
    without_gig(make_invitation(worker=worker))
    with django_assert_max_num_queries(8):
        page = mine.get("/gigs/?show=gone")
    assert [card.gig.pk for card in page.context["cards"]] == [held.gig_id]
    assert "Withdrawn" in page.text
