"""What happens here is told there: in order, once, whatever becomes of the connection."""

from datetime import timedelta

import pytest

from gigs import actions as gig_actions
from integrations.upstream import reporting
from integrations.upstream.models import (
    ChangeState,
    UpstreamChange,
    UpstreamGig,
    UpstreamInvitation,
    UpstreamTask,
    UpstreamTurn,
    What,
)
from invitations import actions, inviting, offers
from invitations.models import Invitation, Status
from tests.factories import NOW, WHO_AND_WHEN, make_auto_gig, make_gig, make_worker
from tests.integrations.upstream.conftest import id_of, user_of
from workers import actions as worker_actions


def states() -> dict[str, int]:
    counted: dict[str, int] = {}
    for state in UpstreamChange.objects.values_list("state", flat=True):
        counted[state] = counted.get(state, 0) + 1
    return counted


# --- What is told ---------------------------------------------------------------------------------------------------


def test_a_worker_gets_an_account_there_and_a_profile(worker, cirro) -> None:
    assert cirro.users[user_of(worker)]["email"] == worker.user.email
    assert cirro.users[user_of(worker)]["document"] == {"languages": ["de"]}
    assert cirro.writes == [("POST", "/users"), ("POST", f"/users/{user_of(worker)}/worker")]


def test_a_profile_that_changes_twice_before_it_is_told_is_told_once(worker, cirro, report) -> None:
    for city in ("Bonn", "Mainz"):
        worker_actions.write_document(user=worker.user, document={"city": city}, **WHO_AND_WHEN)
    report()
    assert cirro.users[user_of(worker)]["document"] == {"city": "Mainz"}
    assert len(cirro.writes) == 3


def test_who_came_through_the_same_cirro_has_an_account_there(settings, report, cirro) -> None:
    settings.CIRRO_API = settings.UPSTREAM.site
    cirro.users["17"] = {"id": "17"}
    worker = make_worker()
    worker_actions.set_external_id(user=worker.user, external_id="cirro:17", **WHO_AND_WHEN)
    report()
    assert (user_of(worker), cirro.writes) == ("17", [("POST", "/users/17/worker")])


def test_a_gig_is_made_there_with_its_tasks_and_its_page_here(gig, cirro) -> None:
    there = cirro.gigs[id_of(gig)]
    assert (there["title"], there["total_seats"], there["seats_max"]) == (gig.title, 2, None)
    assert there["url"] == f"https://space.example.org/gigs/{gig.pk}/"
    assert UpstreamTask.objects.get(pk=gig.tasks.get().pk).upstream_id == there["tasks"]["data"][0]["id"]
    assert cirro.writes == [("POST", "/gigs")]


def test_what_changes_of_a_gig_is_told_in_order(gig, cirro, report) -> None:
    offers.update(gig=gig, title="Try the checkout", **WHO_AND_WHEN)
    task = gig_actions.add_task(gig=gig, title="Return", base_price=100, **WHO_AND_WHEN)
    gig_actions.update_task(task=task, base_price=200, **WHO_AND_WHEN)
    offers.archive(gig=gig, **WHO_AND_WHEN)
    report()
    path, tasks = f"/gigs/{id_of(gig)}", f"/gigs/{id_of(gig)}/tasks"
    task_id = UpstreamTask.objects.get(pk=task.pk).upstream_id
    assert [path for _, path in cirro.writes[1:]] == [path, tasks, f"{tasks}/{task_id}", f"{path}/archive"]
    assert cirro.requests[1][2] == {"title": "Try the checkout"}


def test_a_deleted_gig_is_deleted_there(gig, cirro, report) -> None:
    gig_actions.delete(gig=gig, **WHO_AND_WHEN)
    report()
    assert cirro.gigs == {}


def test_a_gig_that_is_gone_there_too_is_deleted(gig, cirro, report) -> None:
    cirro.gigs.clear()
    gig_actions.delete(gig=gig, **WHO_AND_WHEN)
    report()
    assert {*states()} == {ChangeState.DONE}


def test_a_gig_that_is_gone_before_it_was_told_is_not_told(report, cirro) -> None:
    gig_actions.delete(gig=make_auto_gig(tasks=[{"title": "Buy", "base_price": 300}]), **WHO_AND_WHEN)
    report()
    assert (cirro.writes, {*states()}) == ([], {ChangeState.DONE})


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["accept"], "accepted"),
        (["reject"], "rejected"),
        (["accept", "leave"], "rejected"),
        (["accept", "undo"], "pending"),
        (["expire"], "expired"),
        (["reject", "reset", "accept"], "accepted"),
    ],
)
def test_answers_are_told(asked, cirro, report, steps: list[str], expected: str) -> None:
    for step in steps:
        getattr(actions, step)(invitation=asked, **WHO_AND_WHEN)
    report()
    assert [each["status"] for each in cirro.invitations.values()] == [expected]


@pytest.mark.parametrize("no_reward", [False, True])
def test_whom_staff_invite_here_is_invited_there(gig, worker, cirro, report, no_reward: bool) -> None:
    invitation = inviting.invite(gig=gig, worker=worker, no_reward=no_reward, **WHO_AND_WHEN)
    report()
    [there] = cirro.invitations.values()
    assert (there["user_id"], there["no_reward"]) == (user_of(worker), no_reward)
    assert UpstreamInvitation.objects.get(pk=invitation.pk).upstream_id == there["id"]


def test_what_expires_with_the_last_seat_is_not_told(gig, cirro, report, look) -> None:
    """It expires there by itself."""
    gig = make_auto_gig(total_seats=1, seats_max=1)
    workers = [make_worker() for _ in range(3)]
    report()
    for worker in workers:
        cirro.invite(id_of(gig), user_of(worker))
    look()
    cirro.requests.clear()
    actions.accept(invitation=Invitation.objects.earliest("pk"), **WHO_AND_WHEN)
    report()
    assert Invitation.objects.filter(status=Status.EXPIRED).count() == 2
    assert [path.rpartition("/")[2] for _, path in cirro.writes] == ["accept"]


def test_what_stood_here_before_is_told_first(cirro, clock) -> None:
    gig, worker = make_gig(), make_worker()
    invitation = inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    actions.accept(invitation=invitation, **WHO_AND_WHEN)
    reporting.report(clock=clock)
    clock.later()
    reporting.report(clock=clock)
    assert [each["status"] for each in cirro.invitations.values()] == ["accepted"]
    assert (len(cirro.users), len(cirro.gigs)) == (1, 1)


# --- When it does not work ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble",
    [
        "hangs up",
        "lost",
        (500, {"error": "Oh"}),
        (502, b"<html>"),
        (409, {"error": "in use"}),
        (401, {"error": "who?"}),
    ],
    ids=str,
)
def test_what_gets_no_answer_is_said_again_word_by_word(report, cirro, clock, trouble) -> None:
    cirro.trouble = [trouble]
    make_auto_gig()
    report()
    assert states() == {ChangeState.WAITING: 1}
    clock.later()
    report()
    first, second = cirro.requests
    assert first == second
    assert (len({*cirro.keys}), len(cirro.gigs), states()) == (1, 1, {ChangeState.DONE: 1})


def test_a_repeat_says_what_was_said_though_the_gig_has_changed(report, cirro, clock) -> None:
    cirro.trouble = ["lost"]
    gig = make_auto_gig(title="First")
    report()
    offers.update(gig=gig, title="Second", **WHO_AND_WHEN)
    clock.later()
    report()
    assert [body["title"] for _, _, body in cirro.requests] == ["First", "First", "Second"]
    assert [each["title"] for each in cirro.gigs.values()] == ["Second"]


def test_while_nobody_answers_nobody_is_pestered(report, cirro, clock) -> None:
    cirro.trouble = [(503, {"error": "maintenance"})] * 9
    make_auto_gig(), make_auto_gig()
    report(), report()
    turn = UpstreamTurn.objects.get(name="report")
    assert (len(cirro.requests), turn.failures, turn.failed_at) == (1, 1, NOW)
    assert "maintenance" in turn.failure


def test_waits_grow(report, cirro, clock) -> None:
    cirro.trouble = [(503, {"error": "maintenance"})] * 9
    make_auto_gig()
    waits = []
    for _ in range(5):
        report()
        waits.append(UpstreamChange.objects.get().next_try_at - clock())
        clock.later()
    assert waits == sorted(waits)
    assert waits[4] > 3 * waits[1]


@pytest.mark.parametrize(("told", "seconds"), [("40", 40), ("999999", 3600)])
def test_it_waits_as_long_as_it_is_told_up_to_an_hour(report, cirro, clock, told, seconds) -> None:
    cirro.trouble = [(429, {"error": "slowly"}, {"Retry-After": told})]
    make_auto_gig()
    report()
    assert UpstreamTurn.objects.get(name="report").next_at == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("status", [400, 404, 422])
def test_what_is_refused_is_parked_with_the_reason(report, cirro, clock, status: int) -> None:
    cirro.trouble = [(status, {"error": "Not so."})]
    make_auto_gig(), make_auto_gig()
    report()
    [parked] = UpstreamChange.objects.parked()
    assert parked.failure == f"{status}: Not so."
    assert (states(), len(cirro.gigs)) == ({ChangeState.PARKED: 1, ChangeState.DONE: 1}, 1)


def test_what_hangs_on_something_parked_waits_for_it(report, cirro, clock) -> None:
    cirro.trouble = [(422, {"error": "Not so."})]
    gig = make_auto_gig()
    offers.update(gig=gig, title="Second", **WHO_AND_WHEN)
    report()
    waiting = UpstreamChange.objects.waiting().get()
    assert waiting.failure == f"It waits until gig {gig.pk} is there."


def test_what_we_get_wrong_ourselves_holds_up_its_lane_only(report, cirro, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = make_auto_gig()
    other = make_auto_gig()
    monkeypatch.setitem(reporting.ERRANDS, What.CREATE_GIG, failing_for(broken.pk))
    report()
    assert [link.pk for link in UpstreamGig.objects.all()] == [other.pk]
    assert "The Space itself failed" in UpstreamChange.objects.waiting().get().failure


def failing_for(pk: int):
    errand = reporting.ERRANDS[What.CREATE_GIG]

    def request(change, now):
        assert change.subject_id != pk
        return errand.request(change, now)

    return type(errand)(request, errand.answered)


def test_a_refused_invitation_expires_here(gig, worker, cirro, report) -> None:
    invitation = inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    cirro.trouble = [(422, {"error": "The worker is paused."})]
    report()
    invitation.refresh_from_db()
    assert (invitation.status, UpstreamChange.objects.parked().get().what) == (Status.EXPIRED, What.INVITE)


def test_whom_the_upstream_would_not_invite_is_asked_anew_by_a_reset(gig, worker, cirro, report) -> None:
    invitation = inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    cirro.trouble = [(422, {"error": "The worker is paused."})]
    report()
    actions.reset(invitation=invitation, **WHO_AND_WHEN)
    report()
    assert UpstreamInvitation.objects.filter(pk=invitation.pk).exists()


def test_two_never_report_at_once(report, cirro, clock) -> None:
    UpstreamTurn.objects.update(next_at=NOW.replace(year=2030))
    make_auto_gig()
    assert (report(), cirro.requests) == (0, [])


# --- What it costs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [1, 8])
def test_a_change_that_is_told_takes_so_many_queries(report, django_assert_max_num_queries, amount: int) -> None:
    for _ in range(amount):
        make_gig()
    with django_assert_max_num_queries(35 + 24 * amount):
        assert report() == amount


def test_a_tick_with_nothing_to_do_costs_nothing_for_what_waits(report, clock, django_assert_max_num_queries) -> None:
    waiting = [
        UpstreamChange(lane=f"gig:{pk}", what=What.CREATE_GIG, subject_id=pk, created_at=NOW) for pk in range(99)
    ]
    for change in waiting:
        change.next_try_at = NOW + timedelta(minutes=5)
    UpstreamChange.objects.bulk_create(waiting)
    with django_assert_max_num_queries(20):
        assert report() == 0
