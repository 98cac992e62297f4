"""POST /users/import, an endpoint of our own: workers out of JSON Lines, as the command and the admin take them."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Annotated, Literal, TypedDict

from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from space_project.api.bodies import ObjectField
from space_project.api.endpoint import Query, endpoint
from space_project.api.objects import ListObject
from space_project.api.rows import RowsView, told
from space_project.api.strict import KnownNames
from workers.transfer.importing import Result, import_records
from workers.transfer.reading import read_jsonl

Outcome = Literal["created", "updated", "unchanged", "rejected"]


class ImportQuery(KnownNames):
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Tells what would be, writes nothing.")


class ImportRow(serializers.Serializer):
    """A line of the body. Who is there already is known by `external_id`, else by `email`."""

    email = serializers.CharField(required=False, help_text="With which the worker signs in.")
    external_id = serializers.CharField(required=False, help_text="The worker's in another system: `cirro:17`.")
    first_name = serializers.CharField(required=False)
    last_name = serializers.CharField(required=False)
    country_code = serializers.CharField(required=False, help_text="ISO 3166, two letters.")
    time_zone = serializers.CharField(required=False, help_text="Of IANA: `Europe/Berlin`.")
    is_active = serializers.BooleanField(required=False)
    document = ObjectField(required=False, help_text="What filters look at, in place of any before it.")


class ImportedObject(TypedDict):
    """What became of a row."""

    line: Annotated[int, "Where the row stands in the body, from 1."]
    outcome: Outcome
    user_id: Annotated[str | None, "Null of a row that was rejected, and of a new one in a dry run."]
    fields: Annotated[list[str], "What the row has changed of one who was there before."]
    error: Annotated[str | None, "Why the row was rejected, and what would be right."]


class ImportedList(ListObject):
    data: list[ImportedObject]


class Import(RowsView):
    row = ImportRow

    @endpoint("import_users", answers={200: ImportedList}, query=ImportQuery, scope="admin")
    def post(self, request: Request, query: Query) -> HttpResponseBase:
        """Imports workers from a body of JSON Lines, and tells what became of each row.

        A line is a JSON object. One that changes nothing writes nothing, so what was cut off can be sent again.
        """
        if self.rows is None:
            raise ParseError("There is nothing to import: send JSON Lines, and their Content-Length.")
        results = import_records(read_jsonl(self.rows).records, dry_run=query["dry_run"], **self.who_and_when)
        return told(request, "/users/import", begun(results), imported_object)


def begun(results: Iterator[Result]) -> Iterator[Result]:
    """The same; what keeps the whole body from being read is raised now, while there is no answer yet."""
    return chain([*islice(results, 1)], results)


def imported_object(result: Result) -> ImportedObject:
    return {
        "line": result.line,
        "outcome": result.outcome.value,
        "user_id": str(result.worker_id) if result.worker_id else None,
        "fields": [*result.fields],
        "error": result.reason or None,
    }
