"""The written-out statement of /gig_invitations, held to what Django composes."""

from itertools import product
from typing import Any

import pytest
from django.db.models import QuerySet

from gigs.models import Gig
from invitations import offers
from invitations.api.invitation_list import page_of_invitations
from invitations.api.objects import BEHIND, INVITATION_COLUMNS
from invitations.models import Invitation, Status
from space_project.api.paging import page_of
from tests.factories import WHO_AND_WHEN, make_gig, make_in_status, make_invitation, make_worker


def composed(query: dict[str, Any]) -> QuerySet[Invitation, dict[str, Any]]:
    rows = Invitation.objects.values(*INVITATION_COLUMNS)
    if "user_id" in query:
        rows = rows.filter(worker=query["user_id"])
    if "gig_id" in query:
        rows = rows.filter(gig=query["gig_id"])
    if "status" in query:
        rows = rows.filter(status__in=[status for name in query["status"] for status in BEHIND[name]])
    if query["exclude_archived_gigs"]:
        rows = rows.filter(gig__in=Gig.objects.filter(archived_at=None))
    return rows


@pytest.mark.django_db
def test_any_combination_is_answered_as_django_would(django_assert_num_queries) -> None:
    gig, worker = make_gig(), make_worker()
    archived = make_invitation(worker=worker)
    rows = [
        archived,
        make_invitation(gig, worker),
        *(make_in_status(status) for status in Status),
        make_invitation(gig),
    ]
    offers.archive(gig=archived.gig, **WHO_AND_WHEN)
    middle = rows[3].pk
    asked = product(
        ({}, {"user_id": worker.pk}),
        ({}, {"gig_id": gig.pk}, {"gig_id": 0}),
        ({}, {"status": []}, {"status": ["rejected"]}, {"status": ["pending", "expired"]}),
        ({"exclude_archived_gigs": False}, {"exclude_archived_gigs": True}),
        ({}, {"after": middle}, {"before": middle}),
        ({"limit": 2}, {"limit": 500}),
    )
    for parts in asked:
        query = {name: value for part in parts for name, value in part.items()}
        with django_assert_num_queries(1):
            page = page_of_invitations(query)
        by_django = query | {"status": query.get("status") or [*BEHIND]}
        assert page == page_of(composed(by_django), query), query
