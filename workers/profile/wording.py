"""The words of a schema, in the language of the page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language


def told(schema: Mapping[str, Any], name: str, fallback: str = "") -> str:
    """`title_de` on a German page if the schema has it, else `title`."""
    spoken = (get_language() or "").partition("-")[0]
    return str(schema.get(f"{name}_{spoken}") or schema.get(name) or fallback)
