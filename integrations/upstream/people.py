"""Who is who on both sides."""

from collections.abc import Collection

from django.conf import settings

from integrations.upstream import client
from integrations.upstream.client import Object
from integrations.upstream.models import UpstreamWorker, linked
from workers.models import User, Worker

# Whoever has come through Cirro's sign-in bears their id there as `external_id` (docs/operations.md).
CIRRO = "cirro:"


def signs_in_there() -> bool:
    """Whether the Cirro through which people sign in is the one that is followed."""
    return bool(client.upstream().site == settings.CIRRO_API)


def upstream_id_of(worker: Worker) -> str | None:
    """The account that the worker has there, if it is known."""
    if link := linked(UpstreamWorker, worker.pk):
        return str(link.upstream_id)
    if not (signs_in_there() and (worker.external_id or "").startswith(CIRRO)):
        return None
    known = UpstreamWorker(pk=worker.pk, upstream_id=str(worker.external_id).removeprefix(CIRRO))
    known.save(force_insert=True)
    return known.upstream_id


def never_comes(worker: Worker) -> bool:
    """Who was deleted before they had an account there gets none any more."""
    return worker.user.is_deleted and linked(UpstreamWorker, worker.pk) is None


def local_ids(upstream_ids: Collection[str]) -> dict[str, int]:
    """Those of these accounts that are workers here, by their ids there."""
    links = UpstreamWorker.objects.filter(upstream_id__in=upstream_ids)
    return dict(links.values_list("upstream_id", "local_id"))


def account_of(user: User) -> Object:
    """What an account is made with there; the upstream writes to its people, so it gets the address."""
    said = {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "time_zone": user.time_zone,
        "country_code": user.country_code,
        "birthday": user.birthday and user.birthday.isoformat(),
    }
    return {name: value for name, value in said.items() if value}
