"""What the upstream refuses holds up nobody else, whatever comes of it here."""

from datetime import timedelta

import pytest

from events import publishing
from gigs.models import Gig
from integrations.upstream import reporting
from integrations.upstream.models import ChangeState, UpstreamChange, UpstreamGig, What
from invitations import inviting, offers
from tests.factories import NOW, WHO_AND_WHEN, make_auto_gig, make_workers
from tests.integrations.upstream.conftest import id_of


def test_a_list_refused_after_its_gig_was_deleted_stops_nothing(gig, report, cirro, clock, monkeypatch) -> None:
    workers = make_workers(2)
    report()
    inviting.invite_many(gig=gig, worker_ids=[worker.pk for worker in workers], no_rewards=set(), **WHO_AND_WHEN)
    asking = reporting.client.ask

    def ask(method, path, *args, **how):
        if path.endswith("/invite"):
            Gig.objects.filter(pk=gig.pk).delete()
        return asking(method, path, *args, **how)

    monkeypatch.setattr(reporting.client, "ask", ask)
    cirro.trouble = [(422, {"error": "Not so."})]
    report()
    assert {*UpstreamChange.objects.filter(what=What.INVITE).values_list("state", flat=True)} == {ChangeState.DONE}


def test_a_refusal_that_cannot_be_noted_holds_up_its_lane_only(report, cirro, monkeypatch: pytest.MonkeyPatch) -> None:
    make_auto_gig(), make_auto_gig()
    cirro.trouble = [(422, {"error": "Not so."})]

    def fail(*args, **how):
        raise ValueError("Oh")

    monkeypatch.setattr(reporting, "refuse", fail)
    report()
    assert UpstreamGig.objects.count() == 1
    assert "The Space itself failed" in UpstreamChange.objects.waiting().get().failure


def test_a_reason_is_kept_without_what_postgresql_cannot_store(report, cirro) -> None:
    make_auto_gig()
    cirro.trouble = [(422, {"error": "Not\0 so."})]
    report()
    assert UpstreamChange.objects.parked().get().failure == "422: Not so."


def test_a_plan_to_archive_that_has_passed_is_not_told(gig, report, cirro, clock) -> None:
    offers.update(gig=gig, title="Second", archive_at=NOW + timedelta(minutes=5), **WHO_AND_WHEN)
    publishing.publish()
    clock.later()
    cirro.requests.clear()
    report()
    [told] = [body for _, path, body in cirro.requests if path == f"/gigs/{id_of(gig)}"]
    assert (told["title"], "archive_at" in told) == ("Second", False)
