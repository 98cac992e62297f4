"""Whom somebody invites here is invited there: together where it can be, and nobody spoils it for the others."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from events import publishing
from gigs.models import Gig
from integrations.upstream import collecting, reporting
from integrations.upstream.models import ChangeState, UpstreamChange, UpstreamInvitation, UpstreamWorker, What
from invitations import actions, closings, farewell, inviting, offers
from invitations.models import Invitation
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_gig, make_invitation, make_worker, make_workers
from tests.integrations.upstream.conftest import id_of, user_of
from workers import actions as worker_actions
from workers.models import Worker

REFUSED: Any = (422, {"error": "Not so."})


@pytest.fixture
def team(report) -> list[Worker]:
    workers = make_workers(4)
    report()
    return workers


def invite(gig: Gig, workers: Iterable[Worker], no_rewards: Iterable[Worker] = ()) -> None:
    ids, without = [worker.pk for worker in workers], {worker.pk for worker in no_rewards}
    inviting.invite_many(gig=gig, worker_ids=ids, no_rewards=without, **WHO_AND_WHEN)


def invites(cirro) -> list[Any]:
    return [body for _, path, body in cirro.requests if path.endswith("/invite")]


def linked() -> int:
    return UpstreamInvitation.objects.count()


def states(*what: What) -> list[str]:
    return sorted(UpstreamChange.objects.filter(what__in=what).values_list("state", flat=True))


def test_many_go_in_one_request(gig, team, cirro, report) -> None:
    invite(gig, team, team[2:3])
    report()
    listed = [{"id": int(user_of(worker)), "no_reward": worker == team[2]} for worker in team]
    assert [sorted(body["users"], key=lambda each: each["id"]) for body in invites(cirro)] == [listed]
    assert (linked(), states(What.INVITE)) == (4, [ChangeState.DONE] * 4)


def test_a_list_has_an_end(gig, team, cirro, report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.upstream.inviting.AT_ONCE", 3)
    invite(gig, team)
    report()
    assert ([len(body.get("users", [0])) for body in invites(cirro)], linked()) == ([3, 1], 4)


def test_what_stands_between_is_not_overtaken(gig, team, cirro, report) -> None:
    invite(gig, team[:2])
    offers.update(gig=gig, title="Second", **WHO_AND_WHEN)
    invite(gig, team[2:])
    cirro.requests.clear()
    report()
    path = f"/gigs/{id_of(gig)}"
    assert [path for _, path in cirro.writes] == [f"{path}/invite", path, f"{path}/invite"]


@pytest.mark.parametrize("trouble", ["lost", "hangs up"])
def test_a_list_without_an_answer_is_sent_again_word_by_word(gig, team, cirro, report, clock, trouble: str) -> None:
    invite(gig, team)
    cirro.trouble = [trouble]
    report()
    clock.later()
    report()
    first, second = invites(cirro)
    assert (first, len(cirro.invitations), linked()) == (second, 4, 4)


def test_a_list_that_was_seen_there_before_its_answer_came_is_told(gig, team, cirro, report, look, clock) -> None:
    invite(gig, team)
    cirro.trouble = ["lost"]
    report()
    look()
    clock.later()
    report()
    assert (len(cirro.invitations), linked(), states(What.INVITE)) == (4, 4, [ChangeState.DONE] * 4)


def test_a_list_that_is_refused_spoils_it_for_nobody(gig, team, cirro, report) -> None:
    """Of the four one is not wanted there."""
    invite(gig, team)
    cirro.trouble = [REFUSED, None, REFUSED]
    report()
    assert [len(body.get("users", [0])) for body in invites(cirro)] == [4, 1, 1, 1, 1]
    assert (linked(), states(What.INVITE)) == (3, [*[ChangeState.DONE] * 3, ChangeState.PARKED])
    assert Invitation.objects.get(status="expired").pk == UpstreamChange.objects.parked().get().subject_id


@pytest.mark.parametrize("tells", [True, False])
def test_whom_a_list_leaves_out_is_asked_about_alone(gig, team, cirro, report, monkeypatch, tells: bool) -> None:
    monkeypatch.setattr(type(cirro), "invited", leaving_out({user_of(worker) for worker in team[:2]}, tells))
    invite(gig, team)
    report()
    assert [len(body.get("users", [0])) for body in invites(cirro)] == [4, 1, 1]
    assert (linked(), states(What.INVITE)) == (2, [*[ChangeState.DONE] * 2, *[ChangeState.PARKED] * 2])


def leaving_out(user_ids: set[str], tells: bool) -> Any:
    def invited(cirro: Any, gig_id: str, body: Any) -> Any:
        ids = [str(each["id"]) for each in body.get("users", [{"id": body.get("user_id")}])]
        assert len(cirro.requests) < 100
        data = [cirro.invite(gig_id, each) for each in ids if each not in user_ids]
        refused = [{"id": each, "error": "Paused."} for each in ids if tells and each in user_ids]
        return {"object": "list", "data": data, "refused": refused}

    return invited


def test_who_has_no_account_there_yet_holds_up_no_list(gig, team, cirro, report) -> None:
    """And whose account the upstream refuses is not waited for: staff see both."""
    stranger = make_worker()
    cirro.trouble = [REFUSED]
    invite(gig, [*team, stranger])
    report()
    assert (linked(), states(What.INVITE)) == (4, [*[ChangeState.DONE] * 4, ChangeState.PARKED])
    actions.accept(invitation=Invitation.objects.get(worker=team[0]), **WHO_AND_WHEN)
    report()
    assert [each["status"] for each in cirro.invitations.values()].count("accepted") == 1


def test_a_refused_invitation_is_looked_at(gig, worker, cirro, report, look) -> None:
    """It may have been refused because it was there already."""
    cirro.invite(id_of(gig), user_of(worker))
    invitation = inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    cirro.trouble = [REFUSED]
    report()
    look()
    invitation.refresh_from_db()
    assert (invitation.status, linked()) == ("pending", 1)


# --- Of whom and of what nothing is told ----------------------------------------------------------------------------


def test_who_is_deleted_before_it_was_told_gets_no_account_there(report, gig, cirro) -> None:
    worker = make_worker(languages=["de"])
    inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    cirro.requests.clear()
    farewell.delete_account(user=worker.user, **WHO_AND_WHEN)
    report()
    assert (cirro.requests, UpstreamWorker.objects.exists(), UpstreamChange.objects.waiting().exists()) == ([], 0, 0)


def test_who_is_deleted_after_a_first_try_is_not_told_of_again(report, cirro, clock) -> None:
    worker = make_worker(languages=["de"])
    cirro.trouble = [(503, {"error": "maintenance"})]
    report()
    farewell.delete_account(user=worker.user, **WHO_AND_WHEN)
    clock.later()
    report()
    assert (len(cirro.requests), cirro.users, UpstreamChange.objects.waiting().exists()) == (1, {}, False)


def test_who_was_inactive_when_it_began_holds_up_nothing(cirro, clock) -> None:
    gig = make_gig(total_seats=3)
    gone, other = make_invitation(gig), make_accepted(gig)
    actions.reject(invitation=gone, **WHO_AND_WHEN)
    worker_actions.set_active(user=gone.worker.user, active=False, **WHO_AND_WHEN)
    reporting.report(clock=clock)
    clock.later()
    reporting.report(clock=clock)
    assert not UpstreamChange.objects.waiting().exists()
    assert [each["user_id"] for each in cirro.invitations.values()] == [user_of(other.worker)]


def test_a_gig_that_was_over_when_it_began_is_not_waited_for(cirro, clock) -> None:
    gig = make_gig(tasks=[{"title": "Buy", "base_price": 300}])
    clock.now = gig.end_at + timedelta(minutes=1)
    closings.close_gigs(now=clock())
    publishing.publish()
    while collecting.read_on(now=clock()) is not None:
        pass
    offers.archive(gig=gig, by="test", now=clock())
    publishing.publish()
    reporting.report(clock=clock)
    assert (cirro.requests, states(What.ARCHIVE_GIG)) == ([], [ChangeState.DONE])


def test_nobody_but_whose_turn_it_is_makes_it_wait_for_long(report, cirro, clock) -> None:
    """Ten gigs the upstream fails at, again and again, delay no other by more than a rest."""
    broken = [make_gig(title="broken") for _ in range(10)]
    failing = type(cirro).answer

    def answer(cirro: Any, method: str, path: str, query: Any, body: Any) -> Any:
        return (
            (500, {"error": "Oh"})
            if body and body.get("title") == "broken"
            else failing(cirro, method, path, query, body)
        )

    type(cirro).answer = answer
    try:
        for _ in range(4):
            report()
            clock.later(minutes=1)
        make_gig(title="whole")
        report()
    finally:
        type(cirro).answer = failing
    assert [each["title"] for each in cirro.gigs.values()] == ["whole"]
    assert UpstreamChange.objects.filter(subject_id=broken[0].pk).get().next_try_at > NOW


def test_a_missing_permission_loses_no_answer(asked, cirro, report, clock) -> None:
    """403 is about who asks: staff of the upstream give the scope, and what waited is told."""
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    cirro.trouble = [(403, {"error": "The scope write is missing."})]
    report()
    assert states(What.ACCEPT) == [ChangeState.WAITING]
    clock.later()
    report()
    assert (states(What.ACCEPT), [each["status"] for each in cirro.invitations.values()]) == (["done"], ["accepted"])


@pytest.mark.parametrize(
    "garbage", [{"object": "gig"}, {"id": None}, {"id": {}}, {"id": ""}, {"id": "x" * 101}], ids=str
)
def test_an_answer_without_an_id_is_none(report, cirro, garbage: Any) -> None:
    cirro.trouble = [(200, garbage)]
    make_gig()
    report()
    assert states(What.CREATE_GIG) == [ChangeState.WAITING]


def test_a_gig_that_cannot_be_looked_at_holds_up_no_other(gig, worker, cirro, report, look) -> None:
    other = make_gig()
    report()
    cirro.invite(id_of(other), user_of(worker))
    cirro.trouble = [(404, {"error": "There is no such thing."})]
    assert (look(), Invitation.objects.count()) == (1, 1)
