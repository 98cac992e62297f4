"""Values of the log as people read them."""

import json
from os.path import commonprefix
from typing import Any

from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from django.utils.translation import gettext as _

# Of a long text, such as a description, a history shows the beginning, or where a change begins.
VALUE_CHARS = 80
# So much of what has stayed the same stands before a change.
BEFORE_CHANGE = 20


def word(value: Any) -> str:
    """A value of the log as people read it, or its beginning."""
    return Truncator(in_full(value)).chars(VALUE_CHARS)


def in_full(value: Any) -> str:
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return formats.localize(value, use_l10n=True)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return instant(text) or text


def instant(value: str) -> str:
    """A moment in the reader's zone; nothing if the text is none."""
    try:
        moment = parse_datetime(value)
    except ValueError:
        return ""
    if moment is None or timezone.is_naive(moment):
        return ""
    return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def parted(*texts: str) -> list[str]:
    """The texts; of long ones that begin alike, what comes from shortly before where they part."""
    start = max(0, len(commonprefix(texts)) - BEFORE_CHANGE) if max(map(len, texts)) > VALUE_CHARS else 0
    parts = (f"…{text[start:]}" if start else text for text in texts)
    return [Truncator(part).chars(VALUE_CHARS) for part in parts]
