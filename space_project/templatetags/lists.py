"""What the admin's lists need besides Django's own tags."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.contrib import admin
from django.db.models import Model
from django.db.models.options import Options
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def heading(opts: "Options[Model]") -> str:
    """What the rows of a model are called together: as its admin says, else as the model does."""
    called = (
        getattr(admin.site.get_model_admin(opts.model), "heading", "") if admin.site.is_registered(opts.model) else ""
    )
    return str(called or capfirst(opts.verbose_name_plural))


def name_of(header: Mapping[str, Any]) -> str:
    """That of the boxes in which rows are chosen is a box itself."""
    return "" if "action-checkbox-column" in header["class_attrib"] else header["text"]


@register.filter
def labelled(cells: Iterable[SafeString], headers: Sequence[Mapping[str, Any]]) -> list[SafeString]:
    """The cells of a row, each with the name of its column, which a phone shows beside it."""
    names = [escape(capfirst(name_of(header))) for header in headers]
    return [
        mark_safe(f'{cell[:3]} data-label="{name}"{cell[3:]}')  # noqa: S308 - both parts are escaped
        for name, cell in zip(names, cells, strict=True)
    ]
