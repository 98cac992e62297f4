"""Everything the pages say can be said in German, and the compiled file says what the written one does."""

import re
import shutil
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib.admin import site
from django.contrib.admin.utils import flatten_fieldsets
from django.core.management import call_command
from django.utils.functional import Promise

from gigs.models import Gig
from tests import services
from workers.models import User

WRITTEN = Path(settings.LOCALE_PATHS[0]) / "de" / "LC_MESSAGES" / "django.po"
ROOMS = {"events", "gigs", "workers", "invitations", "rewards", "integrations"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?\w+")


@pytest.fixture(scope="module")
def german() -> polib.POFile:
    return polib.pofile(str(WRITTEN))


def translations(entry: polib.POEntry) -> list[str]:
    return [*entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]


def test_nothing_is_untranslated_or_guessed(german) -> None:
    assert [entry.msgid for entry in german if not all(translations(entry))] == []
    assert [entry.msgid for entry in german if entry.fuzzy] == []


def test_what_is_filled_in_is_the_same(german) -> None:
    wrong = []
    for entry in german:
        for told in translations(entry):
            # In one of the plurals the number may be a word.
            wanted = {*PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)}
            if Counter(PLACEHOLDER.findall(told)).keys() - wanted or (not entry.msgid_plural and missing(entry, told)):
                wrong.append(entry.msgid)
    assert wrong == []


def missing(entry: polib.POEntry, told: str) -> set[str]:
    return {*PLACEHOLDER.findall(entry.msgid)} - {*PLACEHOLDER.findall(told)}


def test_the_compiled_file_is_the_written_one(german) -> None:
    compiled = polib.mofile(str(WRITTEN.with_suffix(".mo")))
    assert {(entry.msgctxt, entry.msgid): translations(entry) for entry in compiled} == {
        (entry.msgctxt, entry.msgid): translations(entry) for entry in german
    }


def test_every_string_of_the_house_is_in_it(german, tmp_path, monkeypatch) -> None:
    if not shutil.which("xgettext"):
        services.missing["gettext"] = "no xgettext is installed (Debian: apt install gettext)"
        (pytest.fail if services.REQUIRED else pytest.skip)(services.missing["gettext"])
    found = collected(tmp_path, monkeypatch)
    assert {(entry.msgctxt, entry.msgid) for entry in found} - {
        (entry.msgctxt, entry.msgid) for entry in german
    } == set()


def test_what_the_admin_says_of_a_field_is_marked_for_translation(rf) -> None:
    """Of a gig its form says it."""
    request = rf.get("/")
    request.user = User(pk=1, is_superuser=True, is_staff=True)
    plain = [
        f"{model.__name__}.{field.name}"
        for model, admin in site._registry.items()
        if model.__module__.partition(".")[0] in ROOMS and model is not Gig
        for field in model._meta.concrete_fields
        if field.name in flatten_fieldsets(admin.get_fieldsets(request, model()))
        if field.help_text and not isinstance(field.help_text, Promise)
    ]
    assert plain == []


def collected(folder: Path, monkeypatch: pytest.MonkeyPatch) -> polib.POFile:
    """What `make messages` would write now, from a copy of the house."""
    house = folder / "house"
    ignored = shutil.ignore_patterns(
        ".*", "tests", "var", "docs", "static", "__pycache__", "*.pyc", "*.mo", "*.sqlite3"
    )
    shutil.copytree(settings.BASE_DIR, house, ignore=ignored)
    monkeypatch.chdir(house)
    monkeypatch.setattr(settings, "LOCALE_PATHS", [house / "locale"])
    call_command("makemessages", locale=["de"], no_location=True, no_obsolete=True, no_wrap=True, verbosity=0)
    return polib.pofile(str(house / "locale" / "de" / "LC_MESSAGES" / "django.po"))
