"""What Python says of text that is no JSON, in the reader's language."""

from json import JSONDecodeError

from django.utils.translation import gettext_lazy as _

SAID = {
    "Expecting value": _("Expecting value"),
    "Expecting property name enclosed in double quotes": _("Expecting property name enclosed in double quotes"),
    "Expecting ':' delimiter": _("Expecting ':' delimiter"),
    "Expecting ',' delimiter": _("Expecting ',' delimiter"),
    "Extra data": _("Extra data"),
    "Illegal trailing comma before end of array": _("Illegal trailing comma before end of array"),
    "Illegal trailing comma before end of object": _("Illegal trailing comma before end of object"),
    "Invalid control character at": _("Invalid control character at"),
    "Invalid \\escape": _("Invalid \\escape"),
    "Invalid \\uXXXX escape": _("Invalid \\uXXXX escape"),
    "Unterminated string starting at": _("Unterminated string starting at"),
    "Unexpected UTF-8 BOM (decode using utf-8-sig)": _("Unexpected UTF-8 BOM (decode using utf-8-sig)"),
}


def told(error: JSONDecodeError) -> str:
    """Something that no Python has said before stays as it is."""
    return str(SAID.get(error.msg, error.msg))
