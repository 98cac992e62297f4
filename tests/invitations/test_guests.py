"""Inviting a list of people, as staff write it."""

from datetime import timedelta

import pytest

from gigs.models import GigArchived, GigFull
from invitations import guests, offers
from invitations.guests import Outcome, addresses, guests_of
from invitations.models import Invitation, Status
from tests.factories import (
    BY,
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_gig,
    make_in_status,
    make_worker,
    make_worker_ids,
    numbers,
)
from workers import actions as worker_actions
from workers.models import User, Worker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("", []),
        (" \n,;\t| ", []),
        ("a@x.org b@x.org", ["a@x.org", "b@x.org"]),
        ("a@x.org,b@x.org;c@x.org|d@x.org\te@x.org\nf@x.org", [f"{letter}@x.org" for letter in "abcdef"]),
        ("Ada Okafor <Ada@X.org>; \"Bob\" <bob@x.org>, 'c@x.org'", ["ada@x.org", "bob@x.org", "c@x.org"]),
        ("a@x.org\r\nA@X.ORG", ["a@x.org"]),
        ("bob, a@x.org", ["bob", "a@x.org"]),
        ("a@x.org.", ["a@x.org"]),
        ("<script>alert(1)</script>", ["<script>alert(1)</script>"]),
    ],
)
def test_addresses_are_separated_by_anything(text: str, listed: list[str]) -> None:
    assert addresses(text) == listed


def outcomes(found: list[guests.Guest]) -> dict[str, Outcome]:
    return {guest.text: guest.outcome for guest in found}


def everybody() -> tuple[dict[str, Outcome], Worker]:
    """One of each kind by address, and the one of them who can be invited."""
    fine, paused, inactive = make_worker(), make_worker(), make_worker()
    worker_actions.pause(user=paused.user, until=NOW + timedelta(days=1), **WHO_AND_WHEN)
    worker_actions.set_active(user=inactive.user, active=False, **WHO_AND_WHEN)
    office = User.objects.create_user(f"office{next(numbers)}@example.org")
    told = {
        fine.user.email: Outcome.INVITABLE,
        paused.user.email: Outcome.PAUSED,
        inactive.user.email: Outcome.INACTIVE,
        office.email: Outcome.NO_WORKER,
        "nobody@example.org": Outcome.UNKNOWN,
        "no address@": Outcome.NO_ADDRESS,
    }
    return told, fine


def test_each_in_the_list_is_told_what_would_become_of_them(unchanged) -> None:
    expected, _fine = everybody()
    gig = make_gig()
    with unchanged():
        assert outcomes(guests_of(gig=gig, texts=list(expected))) == expected


def test_inviting_the_list_invites_who_can_be_and_tells_the_rest() -> None:
    expected, fine = everybody()
    gig = make_gig()
    invited = guests.invite(gig=gig, guests=guests_of(gig=gig, texts=list(expected)), by="user:3", now=NOW)
    assert outcomes(invited) == expected | {fine.user.email: Outcome.INVITED}
    assert [each.worker for each in Invitation.objects.all()] == [fine]


@pytest.mark.parametrize("status", Status)
def test_who_was_invited_before_is_told_with_the_status_and_stays(status: Status, unchanged) -> None:
    gig = make_gig(total_seats=9)
    worker = make_in_status(status, gig).worker
    with unchanged():
        [guest] = guests.invite(
            gig=gig, guests=guests_of(gig=gig, texts=[worker.user.email]), no_reward=True, **WHO_AND_WHEN
        )
    assert (guest.outcome, guest.invitation.status) == (Outcome.INVITED_BEFORE, status)


def test_inviting_again_tells_that_they_were_invited_before() -> None:
    gig, worker = make_gig(), make_worker()
    listed = guests_of(gig=gig, worker_ids=[worker.pk])
    for outcome in (Outcome.INVITED, Outcome.INVITED_BEFORE):
        [guest] = guests.invite(gig=gig, guests=listed, **WHO_AND_WHEN)
        assert guest.outcome == outcome


def test_who_pauses_in_between_is_told_so() -> None:
    gig, worker = make_gig(), make_worker()
    listed = guests_of(gig=gig, worker_ids=[worker.pk])
    worker_actions.pause(user=worker.user, until=NOW + timedelta(days=1), **WHO_AND_WHEN)
    assert [guest.outcome for guest in guests.invite(gig=gig, guests=listed, **WHO_AND_WHEN)] == [Outcome.PAUSED]


def test_whom_the_filter_does_not_match_is_told() -> None:
    gig = make_gig(filter_query={"languages": "de"})
    german, french = make_worker(languages=["de"]), make_worker(languages=["fr"])
    found = guests_of(gig=gig, texts=[french.user.email, german.user.email])
    assert [guest.matches for guest in found] == [False, True]


def test_a_worker_both_chosen_and_listed_is_there_once() -> None:
    worker, other = make_worker(), make_worker()
    found = guests_of(gig=make_gig(), worker_ids=[worker.pk], texts=[other.user.email, worker.user.email])
    assert [guest.worker for guest in found] == [worker, other]


def test_ids_of_nobody_are_nobody() -> None:
    assert guests_of(gig=make_gig(), worker_ids=[10**30, -1, 999_999]) == []


def test_no_reward_counts_for_all_that_are_new() -> None:
    gig, worker = make_gig(), make_worker()
    guests.invite(gig=gig, guests=guests_of(gig=gig, worker_ids=[worker.pk]), no_reward=True, **WHO_AND_WHEN)
    assert Invitation.objects.get().no_reward


def test_a_full_or_archived_gig_invites_nobody(refused) -> None:
    full, archived, worker = make_gig(), make_gig(), make_worker()
    make_accepted(full)
    offers.archive(gig=archived, by=BY, now=NOW)
    for gig, error in ((full, GigFull), (archived, GigArchived)):
        with refused(error):
            guests.invite(gig=gig, guests=guests_of(gig=gig, worker_ids=[worker.pk]), **WHO_AND_WHEN)


def test_search_finds_by_the_beginning_of_the_address_or_of_names() -> None:
    amara = worker_actions.create_user(email="amara@x.org", first_name="Adaeze", last_name="Okafor", **WHO_AND_WHEN)
    worker_actions.write_document(user=amara, document={}, **WHO_AND_WHEN)
    make_worker()
    for text in ("amar", "AMARA@x", "adae", "okaf", "Adaeze Okafor", " okafor\0 "):
        assert guests.search(text) == [amara.pk], text
    for text in ("", "mara", "Adaeze Bello", "%", "_"):
        assert guests.search(text) == [], text


def test_search_finds_no_more_than_fit_a_page() -> None:
    make_worker_ids(guests.MOST_FOUND + 1)
    assert len(guests.search("worker")) == guests.MOST_FOUND


def test_ten_thousand_addresses_take_four_queries(django_assert_num_queries) -> None:
    gig, worker = make_gig(), make_worker()
    texts = [f"stranger{number}@example.org" for number in range(guests.MOST_GUESTS - 1)]
    with django_assert_num_queries(4):
        found = guests_of(gig=gig, texts=[*texts, worker.user.email])
    assert found[-1].outcome == Outcome.INVITABLE
    assert {guest.outcome for guest in found[:-1]} == {Outcome.UNKNOWN}
