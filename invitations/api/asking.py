"""Questions about a gig's waves, endpoints of our own: nothing is written or sent."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gigs.models import Gig
from invitations import offers
from invitations.api.bodies import GigFields
from invitations.api.told import (
    DryRunObject,
    ExplanationObject,
    PreviewObject,
    WaveList,
    dry_run_object,
    explanation_object,
    preview_object,
    wave_object,
)
from invitations.explaining import explain
from invitations.preview import Preview, preview
from invitations.rehearsal import rehearse
from space_project.api.bodies import ObjectField
from space_project.api.endpoint import Body, Query, endpoint
from space_project.api.fields import IdField
from space_project.api.paging import PageQuery, listed, page_of
from space_project.api.strict import KnownNames
from space_project.api.views import WireView, found
from workers.models import Worker


class PreviewBody(KnownNames):
    """Whom would a gig with these queries ask?"""

    filter_query = ObjectField(required=False)
    sort_query = ObjectField(required=False)
    gig_id = IdField(
        required=False, help_text="Of the gig that would be changed: who was asked before is not in the sample."
    )


class DryRunBody(KnownNames, GigFields):
    """How the gig would be changed before."""


class WaveQuery(KnownNames, PageQuery):
    """Which of the waves."""


class ExplainQuery(KnownNames):
    user_id = IdField(help_text="About which worker is asked.")


class GigPreview(WireView):
    @endpoint("preview_gig", answers={200: PreviewObject}, body=PreviewBody, scope="read", refuses=[404])
    def post(self, request: Request, body: Body) -> Response:
        """Tells whom a filter would find and in which order they would be asked.

        Bounded: with a million workers it takes about a second, and says what there was no time for.
        """
        gig = found(Gig.objects.all(), body["gig_id"]) if "gig_id" in body else None
        told = preview(body.get("filter_query", {}), body.get("sort_query", {}), gig=gig)
        check(told)
        return Response(preview_object(told))


def check(told: Preview) -> None:
    """What is no query is refused as when the gig is saved."""
    if told.refusals:
        raise serializers.ValidationError({each.field: [each.sentence] for each in told.refusals}, code="refused")


class DryRun(WireView):
    @endpoint("dry_run_gig", answers={200: DryRunObject}, body=DryRunBody, partial=True, scope="read")
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """Plays the next waves through, of the gig as it is or as it would be after these changes.

        In mode `manual` the one wave that may be ordered. At most 12 waves and 10,000 invitations.
        """
        gig = found(Gig.objects.all(), pk)
        offers.draft(gig=gig, now=self.now, **body)
        return Response(dry_run_object(pk, rehearse(gig, now=self.now)))


class Waves(WireView):
    @endpoint("list_waves", answers={200: WaveList}, query=WaveQuery)
    def get(self, request: Request, pk: int, query: Query) -> Response:
        """Lists the waves of a gig, the first one first: the ledger of what each saw and did."""
        gig = found(Gig.objects.all(), pk)
        return listed(f"/gigs/{pk}/waves", page_of(gig.waves.all(), query), wave_object)


class Explain(WireView):
    @endpoint("explain_gig", answers={200: ExplanationObject}, query=ExplainQuery)
    def get(self, request: Request, pk: int, query: Query) -> Response:
        """Tells why a worker has been asked to a gig, or has not.

        The filter clause by clause, and all that is not the filter.
        """
        gig, worker = found(Gig.objects.all(), pk), found(Worker.objects.all(), query["user_id"])
        return Response(explanation_object(pk, explain(gig, worker, now=self.now, without_addresses=True)))
