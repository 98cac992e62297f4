"""Fills an empty Space with the demo."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from gigs.models import Gig
from invitations import closings, inviting
from invitations.demo.offers import BY, offer, read_offers
from invitations.demo.people import people
from invitations.models import Invitation
from space_project.errors import SpaceError
from workers.models import RANKS, User, Worker
from workers.transfer.importing import Outcome, import_records
from workers.transfer.reading import Record

SEED = 2026
MEMBERS_FOR = timedelta(days=60)
INVITATIONS_OF_NAMED = 4

SUPERUSER, STAFF = "admin@space.example", "staff@space.example"
# People sign in as these, so no program answers for them.
NAMED_WORKERS = {
    f"{first.lower()}@space.example": (first, last, country, zone, city)
    for first, last, country, zone, city in [
        ("Amara", "Okafor", "DE", "Europe/Berlin", "Berlin"),
        ("Bruno", "Moreau", "FR", "Europe/Paris", "Paris"),
        ("Carmen", "Delgado", "ES", "Europe/Madrid", "Madrid"),
        ("Malee", "Chaiyasit", "TH", "Asia/Bangkok", "Chiang Mai"),
        ("Wanjiru", "Kamau", "KE", "Africa/Nairobi", "Nairobi"),
    ]
}
PASSWORDS = {SUPERUSER: "demo-admin", STAFF: "demo-staff"} | dict.fromkeys(NAMED_WORKERS, "demo-worker")


class SpaceNotEmpty(SpaceError):
    code = "space_not_empty"


@dataclass(frozen=True)
class Seeded:
    workers: int
    gigs: int
    invitations: int


@transaction.atomic
def seed(*, workers: int, now: datetime, number: int = SEED) -> Seeded:
    """The Space has so many workers, the demo's gigs in every phase of their life, and accounts to sign in with.

    The same numbers and moment give the same Space. SpaceNotEmpty if there are workers or gigs.
    """
    if Worker.objects.exists() or Gig.objects.exists():
        raise SpaceNotEmpty(
            "There are workers or gigs already, so nothing was added: the demo begins with an empty Space."
        )
    random = Random(number)
    import_people([*named_people(), *people(random, workers, now.date())], now=now - MEMBERS_FOR)
    spread_ranks(random)
    give_passwords(now)
    for given in read_offers():
        offer(given, random, now)
    closings.close_gigs(now=now)
    invite_named(now)
    return Seeded(Worker.objects.count(), Gig.objects.count(), Invitation.objects.count())


def import_people(rows: list[dict[str, Any]], *, now: datetime) -> None:
    records = (Record(line, values) for line, values in enumerate(rows, start=1))
    for result in import_records(records, by=BY, now=now):
        if result.outcome == Outcome.REJECTED:
            raise AssertionError(f"The demo's worker {result.line} is refused: {result.reason}")


def named_people() -> Iterator[dict[str, Any]]:
    """Well-filled profiles, so that whoever signs in has something to look at."""
    for place, (email, (first, last, country, zone, city)) in enumerate(NAMED_WORKERS.items(), start=1):
        own_language = {"DE": "de", "FR": "fr", "ES": "es", "TH": "th", "KE": "sw"}[country]
        yield {
            "email": email,
            "external_id": f"demo-named-{place}",
            "first_name": first,
            "last_name": last,
            "country_code": country,
            "time_zone": zone,
            "document": {
                "languages": [own_language, "en"],
                "skills": [
                    {"id": 102, "name": "Exploratory testing", "level": 4},
                    {"id": 201, "name": "Image annotation", "level": 3},
                    {"id": 501, "name": "Customer support", "level": 3},
                    {"id": 502, "name": "Voice recording", "level": 2},
                ],
                "devices": [{"type": "phone", "os": "Android", "version": "14"}],
                "address": {"street": "1 Market Street", "postcode": "10000", "city": city, "country": country},
                "availability": {"days": ["friday", "saturday"], "hours_per_week": 20, "at_night": True},
                "interests": ["cooking", "travel"],
                "completed_gigs": 7,
                "rating": 4.8,
            },
        }


def spread_ranks(random: Random) -> None:
    """Random as ever, but the same whenever the demo is set up."""
    workers = [*Worker.objects.only("pk").order_by("pk")]
    for worker in workers:
        worker.rank = random.randrange(RANKS)
    Worker.objects.bulk_update(workers, ["rank"], batch_size=500)


def give_passwords(now: datetime) -> None:
    """The demo's workers share one hash: to make one takes as long as to import a hundred workers."""
    User.objects.create_superuser(SUPERUSER, PASSWORDS[SUPERUSER], date_joined=now - MEMBERS_FOR)
    staff = User.objects.create_user(STAFF, PASSWORDS[STAFF], is_staff=True, date_joined=now - MEMBERS_FOR)
    staff.groups.add(Group.objects.get(name="coordinator"))
    [password] = {PASSWORDS[email] for email in NAMED_WORKERS}
    User.objects.filter(email__in=NAMED_WORKERS).update(password=make_password(password))


def invite_named(now: datetime) -> None:
    """As an integration does for somebody who has just joined."""
    gig_ids = [*Gig.objects.open(now).order_by("start_at").values_list("pk", flat=True)]
    for worker in Worker.objects.filter(user__email__in=NAMED_WORKERS).order_by("pk"):
        inviting.attempt(worker=worker, gig_ids=gig_ids, max_amount=INVITATIONS_OF_NAMED, by=BY, now=now)
