"""The query language of gigs: MongoDB filters and sorts over profile documents. See docs/filters.md."""

from mql.errors import InvalidDocument, InvalidFilter, InvalidSort, Refused
from mql.explain import Explanation
from mql.filter import Filter
from mql.names import suggest
from mql.sort import Sort
from mql.values import MISSING

__all__ = [
    "MISSING",
    "Explanation",
    "Filter",
    "InvalidDocument",
    "InvalidFilter",
    "InvalidSort",
    "Refused",
    "Sort",
    "suggest",
]
