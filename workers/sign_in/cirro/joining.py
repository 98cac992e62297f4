"""Who somebody from Cirro is in this Space."""

from datetime import datetime

from django.db import transaction

from workers import actions
from workers.models import User, Worker
from workers.sign_in.cirro.profile import Profile

BY = "cirro"


def known(profile: Profile) -> User | None:
    """The worker whom an import or staff have given this person's Cirro id. Never staff: an id must not open admin."""
    worker = Worker.objects.select_related("user").filter(external_id=profile.external_id).first()
    return worker.user if worker and not worker.user.is_staff else None


@transaction.atomic
def join(*, profile: Profile, now: datetime) -> User:
    """There is an account with what Cirro says of the person, and a worker with an empty profile and the Cirro id."""
    user = actions.create_user(
        email=free_email(profile),
        first_name=profile.first_name,
        last_name=profile.last_name,
        country_code=profile.country_code,
        time_zone=profile.time_zone,
        by=BY,
        now=now,
    )
    actions.write_document(user=user, document={}, by=BY, now=now)
    if not Worker.objects.filter(external_id=profile.external_id).exists():
        actions.set_external_id(user=user, external_id=profile.external_id, by=BY, now=now)
    return user


def free_email(profile: Profile) -> str:
    """One that is no account's already: to be told an address by Cirro is no proof of it."""
    return next(email for email in profile.emails if not User.objects.filter(email=email).exists())
