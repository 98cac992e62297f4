"""A filter in words, for people who do not read its language."""

import json
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mql import Filter, Sort
from mql.operands import truth
from mql.syntax import Clause, Element, Group, Node

VALUE_CHARS = 80

OPERATORS = {
    "$eq": gettext_lazy("%(path)s is %(wanted)s"),
    "$ne": gettext_lazy("%(path)s is not %(wanted)s"),
    "$gt": gettext_lazy("%(path)s is more than %(wanted)s"),
    "$gte": gettext_lazy("%(path)s is at least %(wanted)s"),
    "$lt": gettext_lazy("%(path)s is less than %(wanted)s"),
    "$lte": gettext_lazy("%(path)s is at most %(wanted)s"),
    "$in": gettext_lazy("%(path)s is one of %(wanted)s"),
    "$nin": gettext_lazy("%(path)s is none of %(wanted)s"),
    "$all": gettext_lazy("%(path)s holds each of %(wanted)s"),
    "$size": gettext_lazy("%(path)s has so many elements: %(wanted)s"),
    "$type": gettext_lazy("%(path)s is of the type %(wanted)s"),
    "$regex": gettext_lazy("%(path)s has the pattern %(wanted)s"),
    "$mod": gettext_lazy("%(path)s divided leaves %(wanted)s"),
}
GROUPS = {
    "$and": gettext_lazy("all of these"),
    "$all": gettext_lazy("all of these"),
    "$or": gettext_lazy("one of these"),
    "$nor": gettext_lazy("none of these"),
    "$not": gettext_lazy("not all of these"),
}


def value(given: Any) -> str:
    """Texts as they are, lists of plain values with commas, all else as JSON; long ones cut."""
    if isinstance(given, list) and given and not any(isinstance(each, dict | list) for each in given):
        text = ", ".join(map(value, given))
    elif isinstance(given, str):
        text = _("“%(text)s”") % {"text": given}
    elif isinstance(given, bool):
        text = _("yes") if given else _("no")
    else:
        text = json.dumps(given, ensure_ascii=False)
    return Truncator(text).chars(VALUE_CHARS)


def condition(operator: str, path: str, wanted: Any) -> str:
    """One operator on one path; without a path the element of a list itself is meant."""
    told = {"path": path or _("the element"), "wanted": value(wanted)}
    if operator == "$exists":
        sentence = _("%(path)s is given") if truth(wanted) else _("%(path)s is missing")
        return sentence % told
    if operator == "$elemMatch":
        return _("an element of %(path)s has all of these") % told
    return str(OPERATORS[operator]) % told


def heading(operator: str, path: str, wanted: Any) -> str:
    """Of a group whose parts are told one by one."""
    return f"{path}: {GROUPS[operator]}" if path else str(GROUPS[operator])


def clause(query: dict[str, Any]) -> str:
    """A filter as one line."""
    return line(Filter(query).node)


def order(query: dict[str, Any]) -> list[str]:
    """A sort, part by part."""
    directions = {True: _("%(path)s, the highest first"), False: _("%(path)s, the lowest first")}
    return [directions[descends] % {"path": path} for path, descends in Sort(query).parts]


def line(node: Node) -> str:
    if isinstance(node, Group):
        return group(node)
    if isinstance(node.test, Element):
        return f"{condition(node.operator, place(node), None)} ({line(node.test.query)})"
    return condition(node.operator, place(node), node.wanted)


def place(node: Clause) -> str:
    return str(node.path or "")


def group(node: Group) -> str:
    """«a and b», «(a or b)», «not (a)»; `$all` as one operator."""
    if node.path and node.operator == "$all":
        return condition("$all", str(node.path), node.wanted)
    parts = [line(child) for child in node.children]
    if node.operator == "$or":
        return f"({_(' or ').join(parts)})"
    if node.operator == "$nor":
        return _("none of (%s)") % _(" or ").join(parts)
    joined = _(" and ").join(parts)
    return _("not (%s)") % joined if node.operator == "$not" else joined or _("everybody")


def moment(at: datetime) -> str:
    """In the reader's zone and language."""
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
