"""The demo's workers, as rows of an import: the same ones for the same random numbers."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from invitations.demo.catalogue import (
    CERTIFICATES,
    DAYS,
    DEVICES,
    FIRST_NAMES,
    INTERESTS,
    LAST_NAMES,
    LEVELS,
    PLACES,
    SKILLS,
    STREETS,
    Place,
    Skill,
)

T = TypeVar("T")
CURRENCIES = {"GB": "GBP", "PL": "PLN", "IN": "INR", "BR": "BRL", "CA": "CAD"}


def people(random: Random, number: int, today: date) -> Iterator[dict[str, Any]]:
    for place_in_line in range(1, number + 1):
        [place] = random.choices(PLACES, [place.weight for place in PLACES])
        yield {
            "email": f"worker{place_in_line}@workers.example",
            "external_id": f"demo-{place_in_line:06}",
            "first_name": random.choice(FIRST_NAMES),
            "last_name": random.choice(LAST_NAMES),
            "country_code": place.country_code,
            "time_zone": place.time_zone,
            "is_active": random.random() > 0.03,
            "document": profile(random, place, today),
        }


def profile(random: Random, place: Place, today: date) -> dict[str, Any]:
    """A profile as people leave them: most keys are filled in, some are not there at all."""
    skills = chosen(random, SKILLS, [skill.weight for skill in SKILLS], random.randint(1, 6))
    document: dict[str, Any] = {
        "languages": languages(random, place),
        "skills": [with_level(random, skill) for skill in skills],
        "devices": devices(random),
        "address": address(random, place),
        "availability": availability(random),
        "certifications": certifications(random, skills, today),
        "interests": random.sample(INTERESTS, random.randint(0, 4)),
        "birth_year": today.year - int(random.triangular(18, 68, 29)),
        "newsletter": random.random() < 0.4,
    }
    if random.random() < 0.75:
        completed = int(random.expovariate(1 / 18))
        document["completed_gigs"] = completed
        document["rating"] = rating(random) if completed else None
    if random.random() < 0.3:
        document["hourly_rate"] = {"amount": random.randrange(800, 4_500, 50), "currency": currency(place)}
    return document


def chosen(random: Random, things: Sequence[T], weights: Sequence[int], number: int) -> list[T]:
    """At most so many different ones, the common ones more often."""
    return [*dict.fromkeys(random.choices(things, weights, k=number))]


def languages(random: Random, place: Place) -> list[str]:
    """The place's first language nearly always, the others as they happen to be spoken there."""
    spoken = [code for rank, code in enumerate(place.languages) if random.random() < 0.97 / (1 + 0.6 * rank)]
    return spoken or [place.languages[0]]


def with_level(random: Random, skill: Skill) -> dict[str, Any]:
    [level] = random.choices([*LEVELS], [*LEVELS.values()])
    return {"id": skill.id, "name": skill.name, "level": level}


def devices(random: Random) -> list[dict[str, str]]:
    owned = chosen(random, [*DEVICES], [*DEVICES.values()], random.randint(1, 3))
    return [{"type": kind, "os": system, "version": version} for kind, system, version in owned]


def address(random: Random, place: Place) -> dict[str, Any]:
    return {
        "street": f"{random.randint(1, 180)} {random.choice(STREETS)}",
        "postcode": place.postcode,
        "city": place.city,
        "country": place.country_code,
    }


def availability(random: Random) -> dict[str, Any]:
    days = DAYS[5:] if random.random() < 0.2 else DAYS[:5] if random.random() < 0.5 else DAYS
    hours = random.choice([4, 8, 10, 16, 20, 30, 40])
    return {"days": [*days], "hours_per_week": hours, "at_night": random.random() < 0.15}


def certifications(random: Random, skills: Sequence[Skill], today: date) -> list[dict[str, Any]]:
    fields = {skill.field for skill in skills}
    return [
        {"name": name, "valid_until": valid_until(random, years, today)}
        for name, field, years in CERTIFICATES
        if field in fields and random.random() < 0.12
    ]


def valid_until(random: Random, years: int | None, today: date) -> str | None:
    """Some have run out."""
    return None if years is None else (today + timedelta(days=random.randint(-200, 365 * years))).isoformat()


def rating(random: Random) -> float:
    return round(min(5.0, max(1.0, random.gauss(4.2, 0.5))), 1)


def currency(place: Place) -> str:
    return CURRENCIES.get(place.country_code, "EUR" if place.time_zone.startswith("Europe") else "USD")
