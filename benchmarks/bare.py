"""The addresses of a Space, and bare views that no endpoint of this stack can be faster than.

They answer what the endpoints answer, by one statement each, and know no token, no scope, no limit and no rule.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

SELECT = """
SELECT id, status, gig_id, worker_id, no_reward FROM invitations_invitation WHERE gig_id = %s ORDER BY id LIMIT 101
"""
UPDATE = """
UPDATE invitations_invitation SET status = 'accepted', answered_at = now() WHERE id = %s
RETURNING id, status, gig_id, worker_id, no_reward
"""


def written(row: tuple[Any, ...]) -> dict[str, Any]:
    pk, status, gig_id, worker_id, no_reward = row
    return {
        "id": str(pk),
        "object": "gig_invitation",
        "status": status,
        "gig_id": str(gig_id),
        "user_id": str(worker_id),
        "no_reward": no_reward,
        "epam_bench_status": None,
    }


@login_not_required
def invitations(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute(SELECT, [request.GET["gig_id"]])
        rows = cursor.fetchall()
    data = [written(row) for row in rows[:100]]
    return JsonResponse({"object": "list", "data": data, "url": "/gig_invitations", "has_more": len(rows) > 100})


@csrf_exempt
@login_not_required
def accept(request: HttpRequest, pk: int) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [pk])
        return JsonResponse(written(cursor.fetchone()))


urlpatterns = [
    path("bare/gig_invitations", invitations),
    path("bare/gig_invitations/<int:pk>/accept", accept),
    path("", include("space_project.urls")),
]
