"""/gig_results, /gig_time_activities and /payouts."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from gigs.models import Gig, GigTask
from rewards import actions
from rewards.actions import Reported
from rewards.api.bodies import GigsQuery, PayoutBody, PayoutQuery, ResultBody, TimeActivityBody
from rewards.api.objects import (
    GigResultList,
    GigResultObject,
    GigTimeActivityList,
    GigTimeActivityObject,
    PayoutList,
    PayoutObject,
    payout_object,
    result_object,
    time_activity_object,
)
from rewards.models import GigResult, GigTimeActivity, Payout
from space_project.api.endpoint import Body, Query, endpoint
from space_project.api.objects import DeletedObject
from space_project.api.paging import in_time, listed, page_of
from space_project.api.views import WireView, found
from space_project.limits import LARGEST_ID
from workers.models import Worker

TOO_MANY = "There are too many payouts to look through all of them: ask also for a reference_id or a user_id."


def told(reported: Reported, write: Callable[[Any], Mapping[str, Any]]) -> Response:
    """208 for what was reported before (wire document, 1, «Idempotency»)."""
    return Response(
        write(reported.row), status=status.HTTP_201_CREATED if reported.is_new else status.HTTP_208_ALREADY_REPORTED
    )


def chosen(rows: QuerySet[Any], query: Mapping[str, Any], columns: Mapping[str, str]) -> QuerySet[Any]:
    """The rows that the query's parameters leave; `columns` says which column each of them looks at."""
    wanted = {column: query[name] for name, column in columns.items() if name in query}
    return rows.filter(
        **{name: min(value, LARGEST_ID) if isinstance(value, int) else value for name, value in wanted.items()}
    )


class Results(WireView):
    @endpoint("list_gig_results", answers={200: GigResultList}, query=GigsQuery)
    def get(self, request: Request, query: Query) -> Response:
        """Lists the results of gigs."""
        rows = chosen(GigResult.objects.all(), query, {"gig_id": "task__gig_id", "user_id": "worker_id"})
        return listed("/gig_results", page_of(rows, query), result_object)

    @endpoint("report_gig_result", answers={201: GigResultObject, 208: GigResultObject}, body=ResultBody, refuses=[404])
    def post(self, request: Request, body: Body) -> Response:
        """Reports approved work at a task.

        An `idempotency_key` that was used before is answered by 208 and what it made.
        """
        task = found(GigTask.objects.select_related("gig"), body.pop("gig_task_id"))
        worker = found(Worker.objects.all(), body.pop("user_id"))
        return told(actions.report_result(task=task, worker=worker, **body, **self.who_and_when), result_object)


class TimeActivities(WireView):
    @endpoint("list_gig_time_activities", answers={200: GigTimeActivityList}, query=GigsQuery)
    def get(self, request: Request, query: Query) -> Response:
        """Lists the time that workers spent on gigs."""
        rows = chosen(GigTimeActivity.objects.all(), query, {"gig_id": "gig_id", "user_id": "worker_id"})
        return listed("/gig_time_activities", page_of(rows, query), time_activity_object)

    @endpoint("report_gig_time_activity", answers={201: GigTimeActivityObject}, body=TimeActivityBody, refuses=[404])
    def post(self, request: Request, body: Body) -> Response:
        """Reports time that a worker spent on a gig on one day."""
        gig = found(Gig.objects.all(), body.pop("gig_id"))
        worker = found(Worker.objects.all(), body.pop("user_id"))
        duration = int(body.pop("duration_in_ms"))
        activity = actions.report_time(gig=gig, worker=worker, duration_in_ms=duration, **body, **self.who_and_when)
        return Response(time_activity_object(activity), status=status.HTTP_201_CREATED)


class Payouts(WireView):
    @endpoint("list_payouts", answers={200: PayoutList}, query=PayoutQuery)
    def get(self, request: Request, query: Query) -> Response:
        """Lists payouts."""
        names = {"user_id": "worker_id", "reference_id": "reference_id", "reference_type": "reference_type"}
        rows = chosen(Payout.objects.standing(), query, names)
        if names.keys() & query.keys() == {"reference_type"}:
            page = in_time(lambda: page_of(rows, query), "reference_type", TOO_MANY)
        else:
            page = page_of(rows, query)
        return listed("/payouts", page, payout_object)

    @endpoint("create_payout", answers={201: PayoutObject, 208: PayoutObject}, body=PayoutBody, refuses=[404])
    def post(self, request: Request, body: Body) -> Response:
        """Pays an amount beside the results, such as a bonus.

        An `idempotency_key` that was used before is answered by 208 and what it made; if that has been deleted since,
        it is refused.
        """
        worker = found(Worker.objects.all(), body.pop("user_id"))
        return told(actions.pay_out(worker=worker, **body, **self.who_and_when), payout_object)


class OnePayout(WireView):
    @endpoint("delete_payout", answers={200: DeletedObject})
    def delete(self, request: Request, pk: int) -> Response:
        """Deletes a payout that is not billed yet. Its `idempotency_key` pays nobody any more."""
        actions.delete_payout(payout=found(Payout.objects.standing(), pk), **self.who_and_when)
        return Response({"id": str(pk), "object": "payout", "deleted": True})
