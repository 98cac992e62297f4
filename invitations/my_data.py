"""What this room holds of a person, for the file they take away (`workers.my_data`)."""

from invitations.models import Attempt, Invitation
from workers.models import User
from workers.my_data import Rows

INVITATION = (
    "id",
    "gig_id",
    "gig__title",
    "gig__start_at",
    "gig__end_at",
    "status",
    "no_reward",
    "wave_number",
    "created_at",
    "seen_at",
    "answered_at",
    "rejection_reason",
    "rejection_note",
)
ATTEMPT = ("id", "gig_ids", "max_amount", "invited_gig_ids", "created_at")


def invitations_of(user: User) -> Rows:
    return Invitation.objects.filter(worker=user.pk).values(*INVITATION)


def attempts_of(user: User) -> Rows:
    return Attempt.objects.filter(worker=user.pk).values(*ATTEMPT)
