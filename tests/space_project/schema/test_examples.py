"""Each example of the document is sent, and answered as it says, but for ids, which are those of its own rows."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from events.publishing import publish
from integrations.models import WebhookMessage
from integrations.webhooks import actions as webhooks
from invitations import waves
from rewards import actions as rewards
from space_project.schema import examples
from space_project.schema.generator import document
from tests import told
from tests.factories import WHO_AND_WHEN, make_accepted, make_auto_gig, make_gig, make_invitation, make_worker
from tests.integrations.sign_in.conftest import ada as ada
from tests.integrations.sign_in.conftest import me
from tests.integrations.sign_in.conftest import party as party
from workers.space_invitations import actions as space_invitations

EXAMPLES = examples.read()
IDS = {
    *("id", "gig_id", "gig_ids", "user_id", "user_ids", "gig_task_id", "gig_invitation_id"),
    *("app_worker_id", "webhook_endpoint_id"),
}
# What holds an id within a text, and what is made up anew each time.
OF_ITS_OWN = {"anonymous_email", "screen_name", "error", "token", "secret", "webhook_id", "body", "by"}
# What holds an id, and more.
WITH_IDS = {"url", "before", "after", "words"}
# Whose token is a person's.
OF_PEOPLE = {"get_current_user"}
PLACES = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
}


@pytest.fixture
def rows(program) -> dict[str, int]:
    """The ids that examples speak of, and the rows that are meant."""
    gig = make_gig(total_seats=2, tasks=[{"title": "Order", "base_price": 300}], filter_query={"languages": "de"})
    holder, other, third = make_worker(languages=["de"]), make_worker(languages=["de"]), make_worker(languages=["de"])
    held, pending = make_accepted(gig, holder), make_invitation(gig, third)
    in_waves = make_auto_gig(invitation_multiplier=2, filter_query={"languages": "de"})
    waves.run(gig=in_waves, **WHO_AND_WHEN)
    hook = webhooks.create(url="https://hooks.example.org/space", **WHO_AND_WHEN)
    message = WebhookMessage.objects.get(pk=program.post(f"/webhook_endpoints/{hook.pk}/test").json()["id"])
    rewards.report_result(task=gig.tasks.get(), worker=holder, title="Order 1", quantity=Decimal(2), **WHO_AND_WHEN)
    spent = {"date": WHO_AND_WHEN["now"].date(), "duration_in_ms": 5_400_000, "description": "Two orders"}
    rewards.report_time(gig=gig, worker=holder, **spent, **WHO_AND_WHEN)
    paid = rewards.pay_out(worker=holder, amount=500, title="Bonus", **WHO_AND_WHEN).row
    asked = {"email": "kim@example.org", "name": "Kim", "subject": "Testing shops", "inviter_name": "Ada"}
    invited = space_invitations.invite(**asked, **WHO_AND_WHEN)
    publish()
    of_gigs = {"7": gig, "9": in_waves, "21": gig.tasks.get(), "101": pending, "102": held}
    of_people = {"13": holder, "14": other, "61": invited, "51": paid, "31": hook, "41": message}
    return {name: row.pk for name, row in (of_gigs | of_people).items()}


@pytest.mark.parametrize("name", EXAMPLES.keys() - OF_PEOPLE)
def test_it_is_answered_as_it_says(name, program, rows) -> None:
    example = EXAMPLES[name]
    method, path = PLACES[name]
    for hole, number in example.get("path", {}).items():
        path = path.replace(f"{{{hole}}}", str(rows[number]))
    query = "&".join(f"{key}={told_with(rows, value, key)}" for key, value in example.get("query", {}).items())
    answer = sent(program, method, f"{path}?{query}", told_with(rows, example.get("body")))
    assert (str(answer.status_code), comparable(answer)) == (example["status"], without_ids(example["answer"]))


def sent(program: Any, method: str, path: str, body: Any) -> Any:
    if not isinstance(body, str):
        return program.ask(method, path, body)
    said = {"content_type": "application/x-ndjson", "headers": program.headers()}
    return program.http.generic(method, f"/api/v2{path}", body, **said)


def comparable(answer: Any) -> Any:
    return without_ids(json.loads(answer.getvalue() if answer.streaming else answer.content))


@pytest.mark.django_db
@pytest.mark.parametrize("name", OF_PEOPLE)
def test_an_example_of_a_person_is_answered_as_it_says(name, party) -> None:
    answer = me(party.signed_in())
    told.check(*PLACES[name], answer)
    assert (str(answer.status_code), comparable(answer)) == ("200", without_ids(EXAMPLES[name]["answer"]))


def told_with(rows: dict[str, int], said: Any, name: str = "") -> Any:
    """With the ids of these rows, in the form in which they were said."""
    if isinstance(said, dict):
        return {name: told_with(rows, value, name) for name, value in said.items()}
    if isinstance(said, list):
        return [told_with(rows, value, name) for value in said]
    return type(said)(rows.get(str(said), said)) if name in IDS else said


def without_ids(told: Any, name: str = "") -> Any:
    if isinstance(told, dict):
        return {name: without_ids(value, name) for name, value in told.items() if name not in IDS | OF_ITS_OWN}
    if name in WITH_IDS and isinstance(told, str):
        return re.sub("[0-9]+", "", told)
    return [without_ids(each) for each in told] if isinstance(told, list) else told


def test_every_example_is_in_the_document() -> None:
    told = json.dumps(document())
    assert [name for name, each in EXAMPLES.items() if json.dumps(each["answer"]) not in told] == []


def test_every_endpoint_has_an_example() -> None:
    assert PLACES.keys() - EXAMPLES.keys() == set()
