"""Every endpoint, asked with the other kind of token, or for what is there, but belongs to another."""

import pytest

from integrations.authentication import UNREADABLE
from integrations.webhooks import actions as webhooks
from invitations import waves
from tests.api.test_walk import OF_CLIENTS, WALK, ask, error, filled
from tests.factories import WHO_AND_WHEN, make_auto_gig, make_gig, make_invitation, make_workers
from tests.integrations.sign_in.conftest import ada as ada
from tests.integrations.sign_in.conftest import party as party
from tests.integrations.tokens import in_seconds, signed

OF_PEOPLE = [walk for walk in WALK if "user_token" in walk[2]["security"][0]]
IN_A_PARENT = [walk for walk in OF_CLIENTS if walk[1].count("{") == 2]

each_in_a_parent = pytest.mark.parametrize(
    ("method", "path", "operation"), IN_A_PARENT, ids=lambda part: str(part)[:60]
)


def test_every_endpoint_is_for_programs_or_for_people() -> None:
    assert len(OF_CLIENTS) + len(OF_PEOPLE) == len(WALK)
    assert [(method, path) for method, path, _ in OF_PEOPLE] == [("GET", "/users/me")]


def test_where_a_person_is_asked_for_no_program_comes_in(program, unchanged) -> None:
    for token in ("nonsense", "x" * 5000, signed(program.client), signed(program.client, exp=in_seconds(-60))):
        with unchanged():
            answer = ask("GET", "/users/me", token)
        assert (answer.status_code, answer.headers["WWW-Authenticate"][:6]) == (401, "Bearer"), answer.json()


@pytest.mark.django_db
def test_where_a_program_is_asked_for_no_person_comes_in(party, unchanged) -> None:
    token = party.signed_in()
    with unchanged():
        told = {(method, path): ask(method, filled(path), token) for method, path, _ in OF_CLIENTS}
    let_in = {place for place, answer in told.items() if (answer.status_code, error(answer)) != (401, UNREADABLE)}
    assert (len(told), let_in) == (len(OF_CLIENTS), set())


@pytest.fixture
def elsewhere(program) -> dict[str, dict[str, int]]:
    """For each path within a parent, a child that there is, under a parent that there is, but is not its own."""
    gig, other = (make_gig(tasks=[{"title": "Order", "base_price": 300}]) for _ in range(2))
    hook, second = (webhooks.create(url="https://hooks.example.org/space", **WHO_AND_WHEN) for _ in range(2))
    message = program.post(f"/webhook_endpoints/{hook.pk}/test").json()
    told = {"endpoint_id": second.pk, "id": message["id"]}
    return {
        "/gigs/{gig_id}/tasks/{id}": {"gig_id": other.pk, "id": gig.tasks.get().pk},
        "/webhook_endpoints/{endpoint_id}/messages/{id}": told,
        "/webhook_endpoints/{endpoint_id}/messages/{id}/resend": told,
    }


@each_in_a_parent
def test_what_belongs_to_another_is_not_there(method, path, operation, program, elsewhere, unchanged) -> None:
    with unchanged():
        answer = ask(method, path.format(**elsewhere[path]), signed(program.client))
    assert (answer.status_code, error(answer)[:11]) == (404, "There is no")


def test_of_what_stands_under_a_gig_only_that_of_the_gig_is_told(program) -> None:
    make_workers(2)
    gig, other, third = make_auto_gig(), make_auto_gig(), make_invitation()
    waves.run(gig=gig, **WHO_AND_WHEN)
    assert program.get(f"/gigs/{other.pk}/waves").json()["data"] == []
    told = program.get(f"/gig_invitations?gig_id={gig.pk}").json()["data"]
    assert {each["gig_id"] for each in told} == {str(gig.pk)}
    explained = program.get(f"/gigs/{other.pk}/explain?user_id={third.worker_id}").json()
    assert (explained["gig_id"], explained["invitation"]) == (str(other.pk), None)


@pytest.mark.parametrize("rest", ["", "/accept", "/reject", "/expire", "/reset"])
def test_an_invitation_has_no_address_under_a_gig(program, rest, unchanged) -> None:
    invitation, gig = make_invitation(), make_gig()
    for pk in (gig.pk, invitation.gig_id):
        with unchanged():
            answer = program.post(f"/gigs/{pk}/gig_invitations/{invitation.pk}{rest}")
        assert (answer.status_code, "no endpoint" in error(answer)) == (404, True)
