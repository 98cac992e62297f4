"""A Space in which there is something on each of its pages."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Count

from events.models import Event
from gigs import actions as gig_actions
from gigs.models import Gig
from invitations import actions, inviting
from invitations.demo import seeding
from invitations.models import Attempt, Invitation, RejectionReason, Status, Wave
from rewards import actions as reward_actions
from tests.browser.programs import programs
from tests.browser.scenes import HOSTILE
from workers import actions as worker_actions
from workers.models import User
from workers.sign_in import new_address
from workers.space_invitations import actions as space_actions

BY = "command:seed_demo"
PASSWORD = "a long passphrase"
PEOPLE = {
    "newcomer": "nora@space.example",
    "careful": "careful@space.example",
    "worker": "amara@space.example",
    "staff": seeding.SUPERUSER,
}
# A condition of each kind, one that costs, and a key that is misspelt.
CHOSEN = {
    "languages": {"$in": ["de", "en"]},
    "rating": {"$gte": 3.5},
    "$or": [
        {"skills": {"$elemMatch": {"name": "Exploratory testing", "level": {"$gte": 3}}}},
        {"availability.at_night": True, "devices.type": {"$in": ["phone", "tablet"]}},
    ],
    "newsleter": {"$exists": False},
}


def furnish(now: datetime, *, workers: int) -> dict[str, Any]:
    """The demo, with a worker who has said yes and no; the ids that addresses speak of."""
    now = now.replace(second=0, microsecond=0)
    # Tests that empty all tables take the roles away, which a migration has made.
    for role in ("viewer", "coordinator", "admin"):
        Group.objects.get_or_create(name=role)
    seeding.seed(workers=workers, now=now)
    User.objects.filter(email=PEOPLE["staff"]).update(first_name="Ada", last_name="Admin")
    worker = User.objects.get(email=PEOPLE["worker"])
    ids = {
        "worker": worker.pk,
        "new_address": new_address.key_for(worker, "amara@elsewhere.example"),
        **newcomer(now),
        **answered_by(worker, now),
    }
    careful(now)
    return ids | gigs(worker, now) | programs(now) | invited(now) | rewards(worker, now) | found()


def newcomer(now: datetime) -> dict[str, Any]:
    user = worker_actions.create_user(email=PEOPLE["newcomer"], first_name="Nora", by=BY, now=now)
    address = EmailAddress.objects.create(user=user, email=user.email)
    return {"confirmation": EmailConfirmationHMAC(address).key, "reset": reset_key()}


def reset_key() -> str:
    """Of somebody who does not sign in meanwhile, which would make it worthless."""
    user = User.objects.get(email="carmen@space.example")
    return f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"


def careful(now: datetime) -> None:
    user = worker_actions.create_user(
        email=PEOPLE["careful"], password=PASSWORD, first_name="Kim", last_name="Careful", by=BY, now=now
    )
    worker_actions.write_document(user=user, document={"languages": ["ko"]}, by=BY, now=now)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def answered_by(user: User, now: datetime) -> dict[str, int]:
    given: dict[str, Any] = {"by": user.actor, "now": now}
    held, rejected, *_rest = Invitation.objects.pending().filter(worker=user.pk).order_by("gig__start_at")
    actions.accept(invitation=held, **given)
    actions.reject(invitation=rejected, **given)
    actions.give_reason(invitation=rejected, reason=RejectionReason.TOO_FAR, note="No train on Sundays.", **given)
    worker_actions.pause(user=user, until=now + timedelta(days=40), **given)
    worker_actions.pause(user=user, until=None, **given)
    worker_actions.renew_calendar(user=user, replacing=None, **given)
    clash = clash_with(held.gig, user, now)
    return {"held": held.gig_id, "rejected": rejected.gig_id, "clashing": clash.gig_id, "clash": clash.pk}


def clash_with(gig: Gig, user: User, now: datetime) -> Invitation:
    """An invitation to another gig at the same time."""
    other = make(now, "Read aloud at the city library", start_at=gig.start_at, end_at=gig.end_at)
    return inviting.invite(gig=other, worker=user.worker, by=BY, now=now)


def gigs(user: User, now: datetime) -> dict[str, int]:
    """One whose only seat somebody else has, one that is never to be read, one whose filter says much."""
    full = inviting.invite(gig=make(now, "Taste three new menus", total_seats=1), worker=user.worker, by=BY, now=now)
    first = inviting.invite(gig=full.gig, worker=User.objects.get(email="bruno@space.example").worker, by=BY, now=now)
    actions.accept(invitation=first, by=BY, now=now)
    hostile = make(now, HOSTILE, description=(HOSTILE * 100)[:10_000])
    inviting.invite(gig=hostile, worker=user.worker, by=BY, now=now)
    chosen = make(now, "Compare eight shopping baskets", filter_query=CHOSEN, sort_query={"rating": -1})
    return {"full": full.pk, "hostile": hostile.pk, "chosen": chosen.pk, "deleted": deleted(user, now)}


def deleted(user: User, now: datetime) -> int:
    """Which the worker held a seat of."""
    gig = make(now, "Photograph the Christmas market")
    actions.accept(invitation=inviting.invite(gig=gig, worker=user.worker, by=BY, now=now), by=user.actor, now=now)
    gig_actions.delete(gig=gig, by=BY, now=now)
    return gig.pk


def make(now: datetime, title: str, **fields: Any) -> Gig:
    usual = {
        "title": title,
        "description": "Sit down, taste, and say what you think.",
        "url": "https://work.example/tasting",
        "start_at": now + timedelta(days=9),
        "end_at": now + timedelta(days=9, hours=3),
        "invitation_mode": "manual",
        "total_seats": 4,
    }
    return gig_actions.create(by=BY, now=now, **(usual | fields))


def rewards(user: User, now: datetime) -> dict[str, int]:
    seat = Invitation.objects.filter(worker=user.pk, status=Status.ACCEPTED).latest("pk")
    task = gig_actions.add_task(gig=seat.gig, title="A label", base_price=120, by=BY, now=now)
    given: dict[str, Any] = {"worker": user.worker, "by": BY, "now": now}
    result = reward_actions.report_result(task=task, quantity=Decimal(12), title="Twelve labels", **given)
    reward_actions.pay_out(amount=2_500, title="For the long way", **given)
    reward_actions.report_time(gig=seat.gig, date=now.date(), duration_in_ms=5_400_000, **given)
    return {"result": result.row.pk}


def invited(now: datetime) -> dict[str, Any]:
    """People outside who were asked into the Space."""
    said = {"subject": "Come and test with us", "message": "We met at the fair.", "inviter_name": "Ada"}
    given: dict[str, Any] = {"by": BY, "now": now, **said}
    outside = space_actions.invite(email="olga@space.example", name="Olga", **given)
    late = space_actions.invite(email="late@space.example", name="Lasse", **given)
    space_actions.expire(invitation=late, by=BY, now=now)
    return {"outside": outside.pk, "way_in": outside.token, "way_closed": late.token}


def found() -> dict[str, int]:
    gig = Gig.objects.filter(closed_at=None).annotate(asked=Count("invitations")).latest("asked", "pk")
    answered = gig.invitations.filter(status__in=[Status.ACCEPTED, Status.REJECTED]).earliest("pk")
    return {
        "gig": gig.pk,
        "ahead": Gig.objects.latest("start_at", "pk").pk,
        "archived": Gig.objects.exclude(archived_at=None).earliest("pk").pk,
        "answered": answered.pk,
        "wave": Wave.objects.latest("pk").pk,
        "attempt": Attempt.objects.earliest("pk").pk,
        "event": Event.objects.latest("pk").pk,
        "role": Group.objects.get(name="coordinator").pk,
    }
