from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import translation

from workers.middleware import zone_of
from workers.places import country_choices, time_zones, zone_groups


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_zone_that_is_offered_is_one(language) -> None:
    with translation.override(language):
        offered = [zone for _continent, zones in zone_groups() for zone, _city in zones]
    assert {*offered} <= time_zones()
    assert len({*offered}) == len(offered) > 400
    assert all(ZoneInfo(zone) for zone in offered)


@pytest.mark.parametrize(("language", "city", "country"), [("en", "Rome", "Greece"), ("de", "Rom", "Griechenland")])
def test_cities_and_countries_have_names_of_the_language(language, city, country) -> None:
    with translation.override(language):
        cities = {zone: name for _continent, zones in zone_groups() for zone, name in zones}
        assert (cities["Europe/Rome"], dict(country_choices())["GR"]) == (city, country)


def test_countries_stand_in_the_order_of_their_names() -> None:
    names = [name for _code, name in country_choices()]
    assert names.index("Albania") - names.index("Åland Islands") == 1
    assert len(names) == 249


@pytest.mark.parametrize("name", ["Europe", "Mars/Olympus", "../../etc/passwd", "", "x" * 300, "a\0b"])
def test_who_has_a_zone_that_is_none_sees_utc(name) -> None:
    assert zone_of(name) == ZoneInfo("UTC")
