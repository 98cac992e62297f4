"""The columns of a file, and how CSV spells what a spreadsheet would take for a formula."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from mql import suggest
from workers.models import RESERVED_KEYS
from workers.transfer.lines import UnusableFile

TEXTS = ("email", "external_id", "first_name", "last_name", "country_code", "time_zone")
COLUMNS = (*TEXTS, "is_active", "document")
OF_ACCOUNT = tuple(name for name in COLUMNS if name not in ("external_id", "document"))
# What the file of rejected rows has besides.
IGNORED = ("line", "reason")
KEY = "document."

# What is longer resembles no name of ours, and comparing it would take long.
LONGEST_GUESS = 100

TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

# Excel and its kin run a cell that begins so (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def escaped(cell: str) -> str:
    """An apostrophe before what a spreadsheet would run; `unescaped` takes it away again."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unescaped(cell: str) -> str:
    return cell[1:] if cell[0] == "'" and FORMULA.match(cell) else cell


def defused(cell: str) -> str:
    """A cell that has not been read, such that it is harmless and reads as before."""
    return cell if cell.startswith("'") else escaped(cell)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    return question(nearest(name, known))


def question(near: str) -> str:
    """To put behind a sentence; nothing if nothing is near."""
    return " " + _("Did you mean %(name)s?") % {"name": near} if near else ""


def nearest(name: str, known: Iterable[str]) -> str:
    by_lower = {one.lower(): one for one in known}
    lower = name.lower()[:LONGEST_GUESS]
    near = lower if lower in by_lower else suggest(lower, by_lower)
    return by_lower[near] if near else ""


def has_keys(names: Sequence[str]) -> bool:
    return any(name.startswith(KEY) for name in names)


def check_header(names: list[str]) -> list[str]:
    """UnusableFile unless every column is known, stands there once, and rows can be told apart."""
    if len(names) == 1 and re.search("[;\t]", names[0]):
        raise UnusableFile(_("The columns are not separated by commas: save the file as CSV with commas."))
    for place, name in enumerate(names):
        if name in names[:place]:
            raise UnusableFile(_("The column %(name)s is there twice: keep one of them.") % {"name": repr(name)})
        if problem := problem_of_column(name):
            raise UnusableFile(problem)
    if not {"email", "external_id"} & {*names}:
        raise UnusableFile(_("There is neither a column email nor external_id: the first line has to name one."))
    return names


def problem_of_column(name: str) -> str:
    if not name.startswith(KEY):
        return "" if name in (*COLUMNS, *IGNORED) else unknown_column(name)
    key = name.removeprefix(KEY)
    if key in RESERVED_KEYS:
        return _("The column %(name)s is written by the Space itself: leave it out.") % {"name": repr(name)}
    if not key or "." in key:
        sentence = _("The column %(name)s names no key of a document: write an object as JSON into one column.")
        return sentence % {"name": repr(name)}
    return ""


def unknown_column(name: str) -> str:
    told = {"name": repr(name), "hint": did_you_mean(name, COLUMNS), "key": name or "key"}
    return _("There is no column %(name)s.%(hint)s A key of the profile goes into a column document.%(key)s.") % told
