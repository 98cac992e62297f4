"""What a request to the upstream is, and why there may be none."""

from typing import NotRequired, TypedDict

from integrations.upstream.client import Object
from integrations.upstream.models import ChangeState, UpstreamChange, UpstreamGig, What, linked


class NotYet(Exception):
    """Something else has to be there first."""


class NeverTold(NotYet):
    """The upstream was not even asked to make an account of this worker."""

    def __init__(self, worker_id: int) -> None:
        super().__init__(f"It waits until worker {worker_id} is there.")
        self.worker_id = worker_id


class NothingToSay(Exception):
    """It is about something that the upstream was never told of, and will not be."""


class Request(TypedDict):
    method: str
    path: str
    body: NotRequired[Object]


def post(path: str, body: Object) -> Request:
    return {"method": "POST", "path": path, "body": body}


def gig_there(change: UpstreamChange, gig_id: int) -> str:
    """The id the change's gig has there. NotYet if it has none though that was told; NothingToSay if it never was.

    A gig that was over when the Space began to follow is not told, unless it opens again.
    """
    if link := linked(UpstreamGig, gig_id):
        return str(link.upstream_id)
    made = UpstreamChange.objects.filter(subject_id=gig_id, what=What.CREATE_GIG, pk__lt=change.pk)
    if made.exclude(state=ChangeState.DONE).exists():
        raise NotYet(f"It waits until gig {gig_id} is there.")
    raise NothingToSay
