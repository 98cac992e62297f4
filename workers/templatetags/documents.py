"""Values of a document as staff read them."""

import json
from typing import Any

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def kind(value: Any) -> str:
    if isinstance(value, dict) and value:
        return "pairs"
    if isinstance(value, list):
        return "list"
    return "empty" if value in (None, "", {}) else "value"


@register.filter
def plain(value: Any) -> str:
    """Text as it is; what JSON writes otherwise, in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, int | float):
        return formats.localize(value, use_l10n=True)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
