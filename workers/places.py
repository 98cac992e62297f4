"""Countries and time zones to choose from, in the language of the page."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby
from unicodedata import combining, normalize
from zoneinfo import available_timezones

from babel import Locale
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

# A select's options: value and text; in groups, the group's name and its options.
Choices = list[tuple[str, str]]
Groups = list[tuple[str, Choices]]

CONTINENTS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic Ocean"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}


@cache
def time_zones() -> frozenset[str]:
    """Every IANA name, older spellings included: browsers and imports bring those too."""
    return frozenset(available_timezones())


@cache
def zones_by_city() -> dict[str, str]:
    """Zones of a continent, by what stands last in their name."""
    return {zone.rpartition("/")[2]: zone for zone in sorted(time_zones()) if "/" in zone}


def zone_called(name: str) -> str | None:
    """The zone of this name: Cirro's programs say «Berlin» as well as «Asia/Bangkok»."""
    named = name.replace(" ", "_")
    return named if named in time_zones() else zones_by_city().get(named)


@cache
def countries() -> frozenset[str]:
    """The codes of ISO 3166-1, and Kosovo's, which stands in no list and in many documents."""
    return frozenset({code for code, _name in table("iso3166.tab")} | {"XK"})


@cache
def table(name: str) -> list[list[str]]:
    """The rows of a table of the time zone database."""
    lines = (files("tzdata") / "zoneinfo" / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def zone_groups() -> Groups:
    """One name for each time zone, by continent and then by city."""
    return [*offered_zones(language())]


@cache
def offered_zones(spoken: str) -> Groups:
    zones = sorted(row[2] for row in table("zone.tab"))
    by_continent = groupby(zones, key=lambda zone: zone.partition("/")[0])
    named = [(str(CONTINENTS[continent]), sorted_by_text(cities(group, spoken))) for continent, group in by_continent]
    return [("UTC", [("UTC", "UTC")]), *named]


def cities(zones: Iterator[str], spoken: str) -> Choices:
    known = Locale.parse(spoken).time_zones
    return [(zone, known.get(zone, {}).get("city") or city_of(zone)) for zone in zones]


def city_of(zone: str) -> str:
    """`Buenos Aires, Argentina` for `America/Argentina/Buenos_Aires`."""
    _continent, *places = zone.replace("_", " ").split("/")
    return ", ".join(reversed(places)) or zone


def country_choices() -> Choices:
    return [*offered_countries(language())]


@cache
def offered_countries(spoken: str) -> Choices:
    """By ISO 3166-1, under the names that Unicode's tables have for them."""
    names = Locale.parse(spoken).territories
    return sorted_by_text([(code, names.get(code, name)) for code, name in table("iso3166.tab")])


def sorted_by_text(choices: Choices) -> Choices:
    return sorted(choices, key=lambda choice: plain(choice[1]))


def plain(text: str) -> str:
    """Without accents, so that Åland stands among the As."""
    return "".join(letter for letter in normalize("NFKD", text) if not combining(letter)).casefold()


def language() -> str:
    return to_locale(get_language() or "en")
