"""Random requests, as the document has them and as it has not: none fails, none is answered by what it does not tell.

One endpoint after the other, in an order of chance, for half a minute; `make fuzz` goes on for longer.
"""

import os
from contextlib import suppress
from itertools import cycle, product
from random import shuffle
from time import monotonic
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from space_project.schema.generator import document
from tests.factories import make_gig, make_in_status, make_invitation, make_worker
from tests.wire import ROOT, Program

SECONDS = float(os.environ.get("SPACE_FUZZ_SECONDS", "30"))
# To one endpoint, before it is the next one's turn.
AMOUNT = 5
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
SEVERAL = settings(
    max_examples=AMOUNT,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
)
# Lines of JSON that come by chance are any bytes.
schemathesis.serializer.alias("application/x-ndjson", "application/octet-stream")
schema = schemathesis.openapi.from_dict(document())


@pytest.fixture
def ids(program: Program) -> list[int]:
    """Ids that rows have, of whatever kind."""
    gig = make_gig(tasks=[{"title": "Order", "base_price": 300}])
    rows = [gig, *gig.tasks.all(), make_worker(), make_invitation(gig), make_in_status("accepted", gig)]
    return sorted({row.pk for row in rows})


def test_whatever_is_sent(program: Program, ids: list[int], settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10**9
    program.http.raise_request_exception = False
    operations = [result.ok() for result in schema.get_all_operations()]
    end, kinds = monotonic() + SECONDS, [*product(operations, GenerationMode)]
    shuffle(kinds)
    for operation, mode in cycle(kinds):
        if monotonic() > end:
            break
        # Of what an endpoint without body and query could be told wrongly there may be nothing.
        with suppress(Unsatisfiable):
            SEVERAL(given(operation.as_strategy(generation_mode=mode))(lambda case: check(program, ids, case)))()


def check(program: Program, ids: list[int], case: Any) -> None:
    case.path_parameters = {name: real(value, ids) for name, value in (case.path_parameters or {}).items()}
    case.validate_response(sent(case, program), checks=CHECKS)


def real(value: Any, ids: list[int]) -> Any:
    """Half of the ids are those of rows; what is no id stays, as somebody may send one."""
    text = str(value)
    return str(ids[int(text) % len(ids)]) if text.isdecimal() and text.isascii() and int(text) % 2 else value


def sent(case: Any, program: Program) -> Response:
    said = case.as_transport_kwargs(base_url=f"http://testserver{ROOT}", headers=program.headers())
    request = requests.Request(**said).prepare()
    told = program.http.generic(
        request.method or "",
        request.path_url,
        request.body or b"",
        content_type=request.headers.get("Content-Type", ""),
        headers=request.headers,
    )
    headers = {name.lower(): [value] for name, value in told.headers.items()}
    content = told.getvalue() if told.streaming else told.content
    return Response(told.status_code, headers, content, request, 0.0, verify=False)
