"""What the upstream decides becomes true here; an answer that it does not know yet wins until it does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.upstream import looking
from integrations.upstream.models import UpstreamChange, UpstreamGig, UpstreamInvitation, UpstreamTurn
from integrations.upstream.taking_over import take_over
from invitations import actions, invariants, inviting
from invitations.models import Invitation, Status
from tests.factories import NOW, WHO_AND_WHEN, make_auto_gig, make_worker, make_workers
from tests.integrations.upstream.conftest import id_of, user_of
from workers import actions as worker_actions


def only(cirro) -> dict:
    [invitation] = cirro.invitations.values()
    return invitation


def status_of(invitation: Invitation) -> str:
    invitation.refresh_from_db()
    return invitation.status


# --- New invitations ------------------------------------------------------------------------------------------------


def test_whom_the_upstream_invites_is_invited_here(asked, gig, worker, cirro, logged) -> None:
    assert (asked.gig, asked.worker, asked.status, asked.wave_number) == (gig, worker, "pending", None)
    assert UpstreamInvitation.objects.get(pk=asked.pk).upstream_id == only(cirro)["id"]


def test_it_is_not_told_back(asked, cirro, report, look) -> None:
    only(cirro)["status"] = "expired"
    look()
    cirro.requests.clear()
    report()
    assert (status_of(asked), cirro.requests) == ("expired", [])


def test_many_come_page_by_page(gig, cirro, report, look) -> None:
    workers = [make_worker() for _ in range(5)]
    report()
    for number, worker in enumerate(workers):
        cirro.invite(id_of(gig), user_of(worker), no_reward=number == 4)
    look()
    assert [*Invitation.objects.order_by("pk").values_list("no_reward", flat=True)] == [False] * 4 + [True]


def test_looking_again_changes_nothing(asked, look, unchanged) -> None:
    moving = [UpstreamGig.objects.get(), UpstreamTurn.objects.get(name="look")]
    with unchanged():
        look()
        for row in moving:
            row.save()


def test_an_invitation_that_was_answered_before_it_was_seen_comes_with_its_answer(gig, worker, cirro, look) -> None:
    cirro.invite(id_of(gig), user_of(worker), status="accepted")
    look()
    gig.refresh_from_db()
    assert (Invitation.objects.get().status, gig.accepted_count) == ("accepted", 1)


def test_who_is_nobody_here_is_passed_over(gig, cirro, look) -> None:
    cirro.invite(id_of(gig), "9999")
    look()
    assert not Invitation.objects.exists()


def test_who_takes_no_invitations_now_is_asked_when_they_do(gig, worker, cirro, look) -> None:
    worker_actions.pause(user=worker.user, until=NOW.replace(year=2027), **WHO_AND_WHEN)
    cirro.invite(id_of(gig), user_of(worker))
    look()
    assert not Invitation.objects.exists()
    worker_actions.pause(user=worker.user, until=None, **WHO_AND_WHEN)
    look()
    assert Invitation.objects.get().status == "pending"


def test_whom_both_have_invited_is_one(gig, worker, cirro, report, look) -> None:
    cirro.invite(id_of(gig), user_of(worker))
    invitation = inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    look()
    report()
    assert UpstreamInvitation.objects.get().upstream_id == only(cirro)["id"]
    assert Invitation.objects.get() == invitation


# --- What becomes of them -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["pending", "accepted", "rejected", "left", "expired"])
@pytest.mark.parametrize("there", ["pending", "accepted", "rejected", "expired"])
def test_it_goes_wherever_the_upstream_goes(asked, gig, cirro, report, look, before: str, there: str) -> None:
    for step in {
        "accepted": ["accept"],
        "rejected": ["reject"],
        "left": ["accept", "leave"],
        "expired": ["expire"],
    }.get(before, []):
        getattr(actions, step)(invitation=asked, **WHO_AND_WHEN)
    report()
    only(cirro)["status"] = there
    look()
    gig.refresh_from_db()
    expected = {"rejected": {"rejected", "left"}}.get(there, {there})
    assert status_of(asked) in expected
    assert gig.accepted_count == (there == "accepted")
    assert not any(list(each.violations(NOW)) for each in invariants.INVARIANTS)


def test_an_answer_that_was_not_reported_wins(asked, cirro, look, report) -> None:
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    look()
    assert status_of(asked) == "accepted"
    report()
    look()
    assert (status_of(asked), only(cirro)["status"]) == ("accepted", "accepted")


def test_an_answer_that_could_not_be_reported_yet_wins(asked, cirro, look, report) -> None:
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    cirro.trouble = ["hangs up"]
    report()
    look()
    assert (status_of(asked), UpstreamChange.objects.waiting().count()) == ("accepted", 1)


def test_what_was_seen_before_a_report_is_stale(asked, gig, cirro, report) -> None:
    """The look began before the answer was told, and ends after it."""
    seen, known = dict(only(cirro)), looking.revisions_of(gig)
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    report()
    take_over(gig=gig, objects=[seen], known=known, now=NOW)
    assert status_of(asked) == "accepted"


@pytest.mark.parametrize("there", ["pending", "expired"])
def test_an_accept_that_is_refused_follows_the_upstream(asked, gig, cirro, report, look, there: str, clock) -> None:
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    only(cirro)["status"] = there
    cirro.trouble = [(422, {"error": "All seats are taken."})]
    report()
    assert looking.look(clock=clock) == 1
    gig.refresh_from_db()
    assert (status_of(asked), gig.accepted_count) == (there, 0)
    assert UpstreamChange.objects.get(state="overruled").failure == "422: All seats are taken."


def test_then_the_worker_reads_that_it_is_too_late(asked, cirro, report, look, client) -> None:
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    only(cirro)["status"] = "expired"
    cirro.trouble = [(422, {"error": "All seats are taken."})]
    report()
    look()
    client.force_login(asked.worker.user)
    answer = client.post(f"/invitations/{asked.pk}/accept/")
    assert answer.status_code == 409
    assert "invitations/too_late.html" in {template.name for template in answer.templates}


def test_nobody_gets_a_seat_beyond_capacity(cirro, report, look) -> None:
    gig = make_auto_gig(total_seats=1)
    workers = [make_worker() for _ in range(2)]
    report()
    for worker in workers:
        cirro.invite(id_of(gig), user_of(worker), status="accepted")
    look()
    assert sorted(Invitation.objects.values_list("status", flat=True)) == [Status.ACCEPTED, Status.PENDING]


def test_the_more_gigs_there_are_the_longer_until_the_next_look(gig, look, clock) -> None:
    """Some 300 looks a minute, whatever there is."""
    UpstreamGig.objects.bulk_create(UpstreamGig(pk=10**6 + pk, upstream_id=f"x{pk}", look_at=NOW) for pk in range(999))
    look()
    assert UpstreamGig.objects.get(pk=gig.pk).look_at == NOW + timedelta(seconds=200)


# --- When it does not work ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble", ["hangs up", (500, {"error": "Oh"}), (422, {"error": "no"}), (200, {"data": 1})], ids=str
)
def test_a_look_that_fails_is_made_up_for(gig, worker, cirro, look, clock, trouble) -> None:
    cirro.invite(id_of(gig), user_of(worker))
    cirro.trouble = [trouble]
    look()
    turn = UpstreamTurn.objects.get(name="look")
    assert (Invitation.objects.count(), turn.failures, turn.next_at > clock()) == (0, 1, True)
    look()
    assert (Invitation.objects.count(), UpstreamTurn.objects.get(name="look").failures) == (1, 0)


@pytest.fixture
def crowd(gig, cirro, report, look) -> list[dict]:
    """Twelve whom the upstream has invited, as it told them; two of them have answered here since."""
    gig.seats_max, gig.total_seats = 20, 20
    gig.save(update_fields=["seats_max", "total_seats"])
    workers = make_workers(12)
    report()
    objects = [cirro.invite(id_of(gig), user_of(worker)) for worker in workers]
    look()
    untold, unpublished = Invitation.objects.order_by("pk")[10:]
    cirro.trouble = ["hangs up"]
    actions.accept(invitation=untold, **WHO_AND_WHEN)
    report()
    actions.reject(invitation=unpublished, **WHO_AND_WHEN)
    return objects


@pytest.mark.parametrize(
    ("there", "queries"),
    [(["pending"], 11), (["expired"], 14), (["accepted"], 16), (["accepted", "rejected", "expired"], 24)],
    ids=str,
)
def test_a_page_takes_so_many_queries_whatever_has_changed(
    crowd, gig, there: list[str], queries: int, django_assert_max_num_queries
) -> None:
    for number, each in enumerate(crowd[:10]):
        each["status"] = there[number % len(there)]
    with django_assert_max_num_queries(queries):
        moved = take_over(gig=gig, objects=crowd, known={}, now=NOW)
    now_here = [*Invitation.objects.order_by("pk").values_list("status", flat=True)]
    assert now_here == [*(there[number % len(there)] for number in range(10)), "accepted", "rejected"]
    assert moved == (0 if there == ["pending"] else 10)
    assert not any(list(each.violations(NOW)) for each in invariants.INVARIANTS)


def test_the_log_is_not_asked_for_what_workers_ever_did(crowd, gig) -> None:
    """Their histories are long, and the gig's row keeps others waiting meanwhile."""
    crowd[0]["status"] = "expired"
    with CaptureQueriesContext(connection) as captured:
        take_over(gig=gig, objects=crowd, known={}, now=NOW)
    assert [each["sql"] for each in captured if '"events_event"."worker_id" IN' in each["sql"]] == []


def test_a_page_of_new_ones_takes_so_many_queries(gig, cirro, report, django_assert_max_num_queries) -> None:
    workers = make_workers(8)
    report()
    objects = [cirro.invite(id_of(gig), user_of(worker), no_reward=not number) for number, worker in enumerate(workers)]
    with django_assert_max_num_queries(16):
        assert take_over(gig=gig, objects=objects, known={}, now=NOW) == 8


def test_what_comes_twice_is_one(gig, worker, cirro, look) -> None:
    cirro.invite(id_of(gig), user_of(worker)), cirro.invite(id_of(gig), user_of(worker))
    look()
    assert Invitation.objects.count() == 1
