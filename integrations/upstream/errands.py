"""What each change asks of the upstream, and what its answer means here (docs/upstream.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from gigs.actions import FIELDS
from gigs.models import Gig, GigTask
from integrations.upstream import collecting, people
from integrations.upstream.client import Object, UpstreamRefused, id_in
from integrations.upstream.inviting import invite, invited
from integrations.upstream.models import (
    ANSWERS,
    ChangeState,
    UpstreamChange,
    UpstreamGig,
    UpstreamInvitation,
    UpstreamTask,
    UpstreamWorker,
    What,
    linked,
)
from integrations.upstream.saying import Request, gig_there, post
from invitations.api.objects import gig_object, task_object
from invitations.models import Invitation
from workers.models import Worker

NOT_FOUND = 404
# What a gig is made with there. Its `url` is its page here, to which the upstream sends people.
GIG_FIELDS = sorted(FIELDS - {"url"})


Answer = Callable[[UpstreamChange, Object, datetime], bool]


def nothing_more(change: UpstreamChange, answer: Object, now: datetime) -> bool:
    return True


@dataclass(frozen=True)
class Errand:
    """`request` reads what is so now: None if there is nothing to say any more; NotYet.

    `answered` takes the answer in, and says whether the change is done; otherwise another request follows.
    """

    request: Callable[[UpstreamChange, datetime], Request | None]
    answered: Answer = nothing_more


# --- Workers --------------------------------------------------------------------------------------------------------


def worker_request(change: UpstreamChange, now: datetime) -> Request | None:
    """An account first, where the upstream has none, then the profile. Nobody inactive gets an account."""
    worker = Worker.objects.select_related("user").filter(pk=change.subject_id).first()
    if worker is None or people.never_comes(worker):
        return None
    upstream_id = people.upstream_id_of(worker)
    if upstream_id is None:
        return post("/users", people.account_of(worker.user)) if worker.is_active else None
    return post(f"/users/{upstream_id}/worker", {"document": worker.profile})


def worker_answered(change: UpstreamChange, answer: Object, now: datetime) -> bool:
    if cast(Request, change.request)["path"] != "/users":
        return True
    UpstreamWorker.objects.get_or_create(pk=change.subject_id, defaults={"upstream_id": id_in(answer)})
    return False


# --- Gigs -----------------------------------------------------------------------------------------------------------


def gig_of(change: UpstreamChange) -> Gig | None:
    return Gig.objects.filter(pk=change.subject_id).first()


def wire_values(gig: Gig, tasks: list[GigTask], now: datetime) -> dict[str, Any]:
    """The gig's fields as a request has them, the tasks without their ids, and as `url` its page here.

    Without an `archive_at` that has passed: as a plan it would be refused, and the archiving is told by itself.
    """
    wire: dict[str, Any] = {**gig_object(gig, tasks)}
    page = reverse("invitations:gig", args=[gig.pk])
    if gig.archive_at and gig.archive_at <= now:
        del wire["archive_at"]
    return wire | {
        "invitation_notification_topic": gig.invitation_notification_topic,
        "tasks": [task_values(task) for task in tasks],
        "url": f"{settings.SPACE_URL}{page}",
    }


def task_values(task: GigTask) -> Object:
    wire = task_object(task)
    return {"title": wire["title"], "base_price": wire["base_price"]}


def create_gig(change: UpstreamChange, now: datetime) -> Request | None:
    gig = gig_of(change)
    if gig is None or linked(UpstreamGig, gig.pk):
        return None
    wire = wire_values(gig, [*gig.tasks.order_by("pk")], now)
    return post("/gigs", {name: wire[name] for name in (*GIG_FIELDS, "url", "tasks") if name in wire})


def gig_created(change: UpstreamChange, answer: Object, now: datetime) -> bool:
    """The gig's invitations are looked at from now on. Tasks come back in the order in which they were sent."""
    UpstreamGig.objects.get_or_create(pk=change.subject_id, defaults={"upstream_id": id_in(answer), "look_at": now})
    here = GigTask.objects.filter(gig=change.subject_id).order_by("pk")
    made = (answer.get("tasks") or {}).get("data") or []
    UpstreamTask.objects.bulk_create(
        [UpstreamTask(pk=task.pk, upstream_id=id_in(other)) for task, other in zip(here, made, strict=False)],
        ignore_conflicts=True,
    )
    return True


def update_gig(change: UpstreamChange, now: datetime) -> Request | None:
    gig = gig_of(change)
    if gig is None:
        return None
    wire = wire_values(gig, [], now)
    fields = [name for name in change.fields if name in GIG_FIELDS and name in wire]
    return post(f"/gigs/{gig_there(change, gig.pk)}", {name: wire[name] for name in fields}) if fields else None


def archive_gig(change: UpstreamChange, now: datetime) -> Request | None:
    return post(f"/gigs/{gig_there(change, change.subject_id)}/archive", {}) if gig_of(change) else None


def delete_gig(change: UpstreamChange, now: datetime) -> Request | None:
    link = linked(UpstreamGig, change.subject_id)
    return {"method": "DELETE", "path": f"/gigs/{link.upstream_id}"} if link else None


def gig_deleted(change: UpstreamChange, answer: Object, now: datetime) -> bool:
    UpstreamGig.objects.filter(pk=change.subject_id).update(look_at=None)
    return True


def create_task(change: UpstreamChange, now: datetime) -> Request | None:
    task = GigTask.objects.filter(pk=change.subject_id).first()
    if task is None or linked(UpstreamTask, task.pk):
        return None
    return post(f"/gigs/{gig_there(change, task.gig_id)}/tasks", task_values(task))


def task_told(change: UpstreamChange, answer: Object, now: datetime) -> bool:
    UpstreamTask.objects.get_or_create(pk=change.subject_id, defaults={"upstream_id": id_in(answer)})
    return True


def update_task(change: UpstreamChange, now: datetime) -> Request | None:
    task = GigTask.objects.filter(pk=change.subject_id).first()
    if task is None:
        return None
    link = linked(UpstreamTask, task.pk)
    if link is None:
        # Refused when it was added; what it is now may do.
        return create_task(change, now)
    return post(f"/gigs/{gig_there(change, task.gig_id)}/tasks/{link.upstream_id}", task_values(task))


# --- Invitations ----------------------------------------------------------------------------------------------------


def answer_with(action: str, body: Callable[[Invitation], Object] = lambda invitation: {}) -> Errand:
    """Reports an answer. Where the upstream has refused the invitation itself there is nothing to answer."""

    def request(change: UpstreamChange, now: datetime) -> Request | None:
        invitation = Invitation.objects.filter(pk=change.subject_id).first()
        link = linked(UpstreamInvitation, change.subject_id)
        if invitation is None or link is None:
            return None
        return post(f"/gig_invitations/{link.upstream_id}/{action}", body(invitation))

    return Errand(request, reported)


def reported(change: UpstreamChange, answer: Object, now: datetime) -> bool:
    """What was put aside of the invitation before is overtaken by what was told now."""
    raise_revision(change)
    before = UpstreamChange.objects.parked().filter(lane=change.lane, subject_id=change.subject_id, pk__lt=change.pk)
    before.filter(what__in=collecting.OF_INVITATION).update(state=ChangeState.DONE)
    return True


def raise_revision(change: UpstreamChange) -> None:
    """What was seen of the invitation before this answer is stale."""
    UpstreamInvitation.objects.filter(pk=change.subject_id).update(revision=F("revision") + 1)


def reset(change: UpstreamChange, now: datetime) -> Request | None:
    """Whom the upstream would not invite then is invited now."""
    answered_there = linked(UpstreamInvitation, change.subject_id)
    # The worker's own undo and what staff said to those here is nothing to tell people of there.
    return RESET.request(change, now) if answered_there else invite(change, now)


def reset_answered(change: UpstreamChange, answer: Object, now: datetime) -> bool:
    was_invite = cast(Request, change.request)["path"].endswith("/invite")
    return invited(change, answer, now) if was_invite else reported(change, answer, now)


RESET = answer_with("reset", lambda invitation: {"silent": True})

ERRANDS: dict[str, Errand] = {
    What.WORKER: Errand(worker_request, worker_answered),
    What.CREATE_GIG: Errand(create_gig, gig_created),
    What.UPDATE_GIG: Errand(update_gig),
    What.ARCHIVE_GIG: Errand(archive_gig),
    What.DELETE_GIG: Errand(delete_gig, gig_deleted),
    What.CREATE_TASK: Errand(create_task, task_told),
    What.UPDATE_TASK: Errand(update_task, task_told),
    What.INVITE: Errand(invite, invited),
    What.ACCEPT: answer_with("accept", lambda invitation: {"no_reward": invitation.no_reward}),
    What.REJECT: answer_with("reject"),
    What.EXPIRE: answer_with("expire"),
    What.RESET: Errand(reset, reset_answered),
}


def note_refusal(change: UpstreamChange, refusal: UpstreamRefused) -> None:
    """Who is gone there has no account any more: when their change is sent again, or with the next, one is made."""
    if change.what == What.WORKER and refusal.status == NOT_FOUND:
        UpstreamWorker.objects.filter(pk=change.subject_id).delete()


def state_after(change: UpstreamChange, refusal: UpstreamRefused) -> ChangeState:
    """What becomes of a change that the upstream refuses."""
    is_gone = refusal.status == NOT_FOUND
    if is_gone and (change.what == What.DELETE_GIG or is_of_somebody_deleted(change)):
        return ChangeState.DONE
    # What is gone there nothing here can follow.
    return ChangeState.OVERRULED if change.what in ANSWERS and not is_gone else ChangeState.PARKED


def is_of_somebody_deleted(change: UpstreamChange) -> bool:
    if change.what != What.WORKER:
        return False
    return any(worker.user.is_deleted for worker in Worker.objects.select_related("user").filter(pk=change.subject_id))
