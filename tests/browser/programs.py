"""Programs that work with the furnished Space, and what they were told."""

from datetime import datetime
from typing import Any

from integrations import actions as clients
from integrations.models import ApiClient
from integrations.sign_in import actions as sign_in
from integrations.upstream.models import ChangeState, UpstreamChange, What
from integrations.webhooks import actions as webhooks
from integrations.webhooks import delivery

BY = "command:seed_demo"
BACK = "https://work.example/signed-in"
# Nothing listens there.
DEAF = "http://127.0.0.1:9/space"


def programs(now: datetime) -> dict[str, Any]:
    given: dict[str, Any] = {"by": BY, "now": now}
    old = clients.create_client(name="Old payroll", scopes={"read"}, **given).public.client
    clients.revoke_client(client=old, **given)
    client = clients.create_client(name="Payroll", scopes={"read", "write"}, **given).public.client
    clients.add_key(client=client, **given)
    sign_in.open_sign_in(client=client, redirect_uris=[BACK], new_secret=True, **given)
    return {"client": client.pk, "client_id": client.client_id} | webhook(client, now) | upstream(now)


def webhook(client: ApiClient, now: datetime) -> dict[str, int]:
    """One that does not answer."""
    endpoint = webhooks.create(url=DEAF, event_types=["gig_invitation.updated", "user.updated"], by=BY, now=now)
    message = webhooks.send_test(endpoint=endpoint, by=BY, now=now)
    delivery.deliver(endpoint_id=endpoint.pk)
    return {"endpoint": endpoint.pk, "message": message.pk}


def upstream(now: datetime) -> dict[str, int]:
    """A change that was refused, and one that waits for it."""
    refused = UpstreamChange.objects.create(
        lane="gig:7",
        what=What.CREATE_GIG,
        subject_id=7,
        created_at=now,
        state=ChangeState.PARKED,
        settled_at=now,
        tries=1,
        failure="422: start_at has to be ahead.",
        request={"title": "Test the checkout", "total_seats": 4},
    )
    UpstreamChange.objects.create(lane="gig:8", what=What.UPDATE_GIG, subject_id=8, created_at=now, next_try_at=now)
    return {"change": refused.pk}
