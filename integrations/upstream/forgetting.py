"""What the upstream is yet to be told, or was, of somebody who is deleted."""

import uuid
from datetime import datetime

from django.db.models import Q

from integrations.upstream import collecting
from integrations.upstream.models import APART, ChangeState, UpstreamChange, UpstreamGig, UpstreamTurn, What
from invitations.models import Invitation
from workers.forgetting import Person


def forget(person: Person, now: datetime) -> None:
    """No request about the person is kept or sent any more. That the profile is empty is told, after what waits.

    What waits keeps its place and, when its turn comes, says what is so then, as a new request. What was refused is
    settled: nobody can mend it any more. What the upstream said of their invitations may name them, so it goes too.
    """
    profiles = UpstreamChange.objects.filter(subject_id=person.id, what=What.WORKER)
    for change in profiles.select_for_update(no_key=True).order_by("pk"):
        change.request, change.key, change.failure = None, uuid.uuid4(), ""
        if change.state == ChangeState.PARKED:
            change.state = ChangeState.DONE
        change.save(update_fields=["request", "key", "failure", "state"])
    asked = Q(
        what__in=collecting.OF_INVITATION, subject_id__in=Invitation.objects.filter(worker=person.id).values("pk")
    )
    said = UpstreamChange.objects.filter(asked).exclude(failure="")
    ids = [*said.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)]
    UpstreamChange.objects.filter(pk__in=ids).update(failure="")
    UpstreamTurn.objects.filter(failure__contains=person.email).update(failure="")
    UpstreamGig.objects.filter(APART, look_failure__contains=person.email).update(look_failure="")
