"""What the columns of a gig that hold JSON take."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from mql import Filter, InvalidDocument, InvalidFilter, InvalidSort, Sort
from mql.document import check as check_document


def check_query(parse: Callable[[Mapping[str, Any]], object], query: Any) -> None:
    try:
        parse(query)
    except (InvalidFilter, InvalidSort) as error:
        raise ValidationError(str(error), code="invalid_query") from error


def check_filter_query(query: Any) -> None:
    check_query(Filter, query)


def check_sort_query(query: Any) -> None:
    check_query(Sort, query)


def check_object(value: Any) -> None:
    """ValidationError unless it is a JSON object that every database can keep."""
    try:
        check_document(value)
    except InvalidDocument as error:
        raise ValidationError(str(error), code="invalid_object") from error
