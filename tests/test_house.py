"""What holds for the house as a whole, whatever its rooms do."""

import inspect
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from types import FunctionType, ModuleType
from weakref import ReferenceType

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import BaseConstraint, Model, signals
from django.db.models.signals import ModelSignal
from importlinter.cli import lint_imports

from events.publishing import publish
from gigs import actions as gig_actions
from gigs import models as gig_models
from gigs.models import GigTask
from integrations import actions as client_actions
from integrations import models as client_models
from integrations.models import IdempotentRequest
from integrations.upstream.models import (
    UpstreamChange,
    UpstreamCursor,
    UpstreamGig,
    UpstreamInvitation,
    UpstreamTask,
    UpstreamTurn,
    UpstreamWorker,
)
from integrations.webhooks import actions as webhook_actions
from invitations import actions, closings, farewell, in_bulk, inviting, offers, visits, walk, waves
from invitations import models as invitation_models
from invitations.models import TRANSITIONS, Invitation
from rewards import actions as reward_actions
from tests.conftest import our_models
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_gig
from workers import actions as worker_actions
from workers import models as worker_models
from workers.notification_preferences import actions as preference_actions
from workers.space_invitations import actions as space_invitation_actions

ROOT = Path(settings.BASE_DIR)
MODELS = our_models()
HOUSE = [app.name for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
CONSTRAINTS = [constraint for model in MODELS for constraint in model._meta.constraints]
ACTIONS = [
    gig_actions,
    worker_actions,
    actions,
    in_bulk,
    inviting,
    offers,
    visits,
    waves,
    reward_actions,
    client_actions,
    preference_actions,
    space_invitation_actions,
]
CLOCKLESS = [*ACTIONS, closings, farewell, gig_models, worker_models, invitation_models, client_models, walk]


# --- Directions of imports ------------------------------------------------------------------------------------------


def test_rooms_use_only_rooms_above_them() -> None:
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0


def test_every_room_has_its_place_in_the_order() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    [layers] = [contract["layers"] for contract in rules["contracts"] if contract["type"] == "layers"]
    assert {*HOUSE} - {"space_project"} | {"mql"} == {*layers} == {*rules["root_packages"]}


# --- Rules are visible lines ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in vars(signals) if isinstance(getattr(signals, name), ModelSignal)])
def test_no_signal_carries_a_rule(name) -> None:
    receivers = [entry[1] for entry in getattr(signals, name).receivers]
    alive = [each() if isinstance(each, ReferenceType) else each for each in receivers]
    assert not [each for each in alive if getattr(each, "__module__", "").split(".")[0] in HOUSE]


def functions_of(module: ModuleType) -> list[FunctionType]:
    return [each for each in vars(module).values() if inspect.isfunction(each) and each.__module__ == module.__name__]


@pytest.mark.parametrize("module", ACTIONS, ids=lambda module: module.__name__)
def test_actions_take_keywords_only(module) -> None:
    """An action opens a transaction, or is one of those an invitation knows. The steps inside may be shorter."""
    functions = functions_of(module)
    found = [each for each in functions if hasattr(each, "__wrapped__") or each.__name__ in TRANSITIONS]
    for action in found:
        kinds = {parameter.kind for parameter in inspect.signature(action).parameters.values()}
        assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}, action
    assert found


@pytest.mark.parametrize("module", CLOCKLESS, ids=lambda module: module.__name__)
def test_only_doors_read_the_clock(module) -> None:
    assert not re.search(r"timezone\.now|datetime\.now|auto_now", inspect.getsource(module))


# --- Models ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", "--check", "--dry-run")


def pay_and_report(invitation: Invitation) -> None:
    who = {"worker": invitation.worker, **WHO_AND_WHEN}
    reward_actions.report_result(task=invitation.gig.tasks.get(), title="Bugs", quantity=Decimal(1), **who)
    reward_actions.report_time(gig=invitation.gig, date=NOW.date(), duration_in_ms=1, **who)
    reward_actions.pay_out(title="Bonus", amount=1, **who)


def let_a_program_in() -> None:
    made = client_actions.create_client(name="Payroll", scopes=["read"], **WHO_AND_WHEN)
    answer = {"status": 200, "headers": {}, "answer": "{}", "created_at": NOW}
    kept = IdempotentRequest.objects.create(client=made.public.client, key="k", fingerprint="", **answer)
    kept.subjects.create(name="user:1")


def follow_an_upstream() -> None:
    for link in (UpstreamGig, UpstreamInvitation, UpstreamTask, UpstreamWorker):
        link.objects.create(pk=1, upstream_id="17")
    UpstreamChange.objects.create(lane="gig:1", what="create_gig", subject_id=1, created_at=NOW)
    UpstreamTurn.objects.create(name="report", next_at=NOW)
    UpstreamCursor.objects.create(position=0)


def call_a_program() -> None:
    """What has happened by now is in the feed, and what happens from now on waits for it."""
    publish()
    endpoint = webhook_actions.create(url="https://hooks.example.org/", **WHO_AND_WHEN)
    message = webhook_actions.send_test(endpoint=endpoint, **WHO_AND_WHEN)
    message.attempts.create(at=NOW, duration_ms=1, status=200)


@pytest.mark.django_db
def test_rows_say_which_they_are() -> None:
    invitation = make_accepted(make_gig(title="Test the checkout"))
    gig, worker = invitation.gig, invitation.worker
    GigTask.objects.create(gig=gig, title="Buy", base_price=1)
    waves.run(gig=make_gig(), **WHO_AND_WHEN)
    inviting.attempt(worker=worker, gig_ids=[], **WHO_AND_WHEN)
    pay_and_report(invitation)
    let_a_program_in()
    follow_an_upstream()
    call_a_program()
    space_invitation_actions.invite(
        email="ada@example.org", name="Ada", subject="work", inviter_name="Grace", **WHO_AND_WHEN
    )
    topics = {1: {"email": "never", "microsoft_teams": "never"}}
    preference_actions.set_preferences(user=worker.user, locale="en", topics=topics, **WHO_AND_WHEN)
    names = {model.__name__: str(model.objects.earliest("pk")) for model in MODELS}
    assert not [name for name in names.values() if "object (" in name]
    assert names["Gig"] == "Test the checkout"
    assert names["User"] == worker.user.email
    expected = f"Invitation {invitation.pk}: worker {worker.pk} to gig {gig.pk}, accepted"
    assert names["Invitation"] == expected


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda constraint: constraint.name)
def test_every_constraint_has_a_sentence_for_people(constraint: BaseConstraint) -> None:
    assert constraint.violation_error_message != BaseConstraint.default_violation_error_message
    assert re.fullmatch(r"\S.*\.", str(constraint.violation_error_message))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_column_is_filled_by_the_clock_unseen(model: type[Model]) -> None:
    assert not [field.name for field in model._meta.fields if getattr(field, "auto_now", False)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_instants_end_in_at(model: type[Model]) -> None:
    # Django's own account has two older names.
    instants = [field.name for field in model._meta.fields if field.get_internal_type() == "DateTimeField"]
    assert all(name == "at" or name.endswith("_at") for name in {*instants} - {"last_login", "date_joined"})
