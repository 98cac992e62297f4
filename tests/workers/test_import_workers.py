"""What an import makes of rows."""

from datetime import timedelta

import pytest
from django.db import connection

from events.models import Event, EventType
from tests.factories import NOW, make_worker
from workers.models import User, Worker
from workers.transfer import importing
from workers.transfer.importing import import_records
from workers.transfer.reading import Record

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def imported(*rows, **options):
    records = (Record(line, row) for line, row in enumerate(rows, start=2))
    return [*import_records(records, by="test", now=LATER, **options)]


def outcomes(*rows, **options):
    return [str(result.outcome) for result in imported(*rows, **options)]


def reason(*rows):
    """Why the last row is rejected."""
    result = imported(*rows)[-1]
    assert result.outcome == "rejected"
    return result.reason


def row(email="ana@example.org", **values):
    return {"email": email, **values}


def stored():
    """Everything an import may write."""
    return [[*model.objects.order_by("pk").values()] for model in (User, Worker, Event)]


def test_a_new_worker_is_as_save_would_make_them():
    imported(row("Ana@Example.org", country_code="de", time_zone="Europe/Berlin", document={"a": {"z": 1, "b": 2}}))
    worker = Worker.objects.get()
    before = Worker.objects.values("document", "is_active", "released_at").get()
    worker.user.save()
    assert Worker.objects.values("document", "is_active", "released_at").get() == before
    assert worker.document["user"]["country_code"] == "DE"
    assert list(worker.document["a"]) == ["z", "b"]


def test_a_new_account_has_no_usable_password():
    imported(row())
    assert not User.objects.get().has_usable_password()


def test_new_workers_have_ranks_of_their_own():
    imported(row("a@example.org"), row("b@example.org"))
    assert len({*Worker.objects.values_list("rank", flat=True)}) == 2


def test_who_joins_inactive_has_nothing_to_give_back():
    imported(row(is_active=False))
    assert Worker.objects.get().released_at == LATER


def test_an_account_is_found_by_email_in_any_case():
    worker = make_worker()
    assert outcomes(row(worker.user.email.upper(), first_name="Ana")) == ["updated"]
    assert User.objects.get().first_name == "Ana"


def test_an_account_is_found_by_external_id_and_gets_the_new_email():
    imported(row(external_id="7"))
    assert outcomes(row("new@example.org", external_id="7")) == ["updated"]
    assert User.objects.get().email == "new@example.org"


def test_an_external_id_is_given_to_a_worker_without():
    worker = make_worker()
    imported(row(worker.user.email, external_id="7"))
    assert Worker.objects.get().external_id == "7"


def test_a_new_external_id_leaves_the_revision():
    worker = make_worker()
    revision = Worker.objects.get().revision
    imported(row(worker.user.email, external_id="7"))
    assert Worker.objects.get().revision == revision


def test_an_account_of_staff_becomes_a_worker():
    user = User.objects.create_user("staff@example.org", is_staff=True)
    assert outcomes(row(user.email, document={"a": 1})) == ["updated"]
    assert user.worker.profile == {"a": 1}


@pytest.mark.parametrize("change", [{"email": "mine@example.org"}, {"is_active": False}])
def test_an_account_of_staff_cannot_be_taken_over(change):
    imported(row(external_id="7"))
    User.objects.update(is_staff=True)
    assert "in admin" in reason(row(external_id="7") | change)


def test_a_document_replaces_the_one_before():
    worker = make_worker(a=1, b=2)
    imported(row(worker.user.email, document={"c": 3}))
    assert Worker.objects.get().profile == {"c": 3}


def test_what_is_not_given_stays():
    worker = make_worker(a=1)
    User.objects.update(first_name="Ana", country_code="DE")
    imported(row(worker.user.email, last_name="Li"))
    assert Worker.objects.get().profile == {"a": 1}
    assert User.objects.get().first_name == "Ana"


def test_a_new_country_is_in_the_document():
    worker = make_worker(a=1)
    imported(row(worker.user.email, country_code="TH"))
    assert Worker.objects.get().document["user"]["country_code"] == "TH"


def test_a_worker_made_inactive_is_to_be_released():
    worker = make_worker()
    imported(row(worker.user.email, is_active=False))
    worker.refresh_from_db()
    assert (worker.is_active, worker.released_at) == (False, None)


def test_a_worker_made_active_again_has_nothing_to_give_back():
    imported(row(is_active=False))
    imported(row(is_active=True))
    assert Worker.objects.get().released_at is None


def test_importing_again_writes_nothing():
    rows = [
        row(external_id="7", document={"b": 1.0, "a": [1e18, -0.0, 1e300, {"z": 1, "y": True}]}),
        row("b@example.org"),
    ]
    imported(*rows)
    before = stored()
    assert outcomes(*rows) == ["unchanged", "unchanged"]
    assert stored() == before


@pytest.mark.parametrize("document", [{"a": True}, {"a": 1.0}, {"a": "1"}, {"a": [1]}, {}, {"a": {}}])
def test_what_a_filter_can_tell_apart_is_a_change(document):
    worker = make_worker(a=1)
    assert outcomes(row(worker.user.email, document=document)) == ["updated"]


def test_the_order_of_inner_keys_is_a_change():
    worker = make_worker(a={"x": 1, "y": 2})
    assert outcomes(row(worker.user.email, document={"a": {"y": 2, "x": 1}})) == ["updated"]


def test_the_log_tells_of_new_and_changed_workers():
    worker = make_worker()
    seen = Event.objects.count()
    imported(row(), row(worker.user.email, first_name="Ana"), row("c@example.org"))
    types = Event.objects.order_by("pk").values_list("type", flat=True)[seen:]
    assert sorted(types) == [EventType.USER_CREATED, EventType.USER_CREATED, EventType.USER_UPDATED]


def test_the_log_names_the_changed_fields():
    worker = make_worker()
    imported(row(worker.user.email, first_name="Ana", document={"a": 1}))
    assert Event.objects.latest("pk").data == {"fields": ["document", "first_name"]}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"email": "nobody"}, "no e-mail address"),
        ({"email": 5}, "put it in quotes"),
        ({"email": "a\0@example.org"}, "NUL"),
        ({"first_name": "\ud800"}, "half of a surrogate pair"),
        ({"first_name": "x" * 151}, "longer than 150"),
        ({"external_id": 7}, "put it in quotes"),
        ({"external_id": "x" * 201}, "longer than 200"),
        ({"time_zone": "Europe/Berln"}, "Did you mean Europe/Berlin?"),
        ({"time_zone": "../../etc/passwd"}, "no time zone"),
        ({"country_code": "Germany"}, "two letters"),
        ({"country_code": "ÄÖ"}, "two letters"),
        ({"is_active": "perhaps"}, "true or false"),
        ({"document": []}, "no object"),
        ({"document": {"_id": 1}}, "written by the Space itself"),
        ({"document": {"user": {}}}, "written by the Space itself"),
        ({"document": {"a": "x" * 70_000}}, "larger than"),
        ({"document": {"a": float("inf")}}, "not finite"),
        ({"document": {"a": "\ud800"}}, "surrogate"),
        ({"document": {"a": "\0"}}, "NUL"),
        ({"fist_name": "Ana"}, "Did you mean first_name?"),
    ],
)
def test_a_bad_value_is_refused(values, expected):
    assert expected in reason(row() | values)
    assert not User.objects.exists()


def test_a_document_too_deep_is_refused():
    deep = value = {}
    for _ in range(900):
        value["a"] = value = {}
    assert "deep" in reason(row(document=deep))


def test_everything_wrong_with_a_row_is_said_at_once():
    said = reason(row("nobody", country_code="Germany"))
    assert "e-mail" in said
    assert "country_code" in said


def test_a_row_that_names_nobody_is_refused():
    assert "neither email nor external_id" in reason({"first_name": "Ana"})


def test_an_unknown_external_id_without_email_is_refused():
    assert "give an email" in reason({"external_id": "7"})


def test_an_email_held_by_another_account_is_refused():
    imported(row(external_id="7"), row("b@example.org"))
    assert "held by another account" in reason(row("b@example.org", external_id="7"))


def test_an_account_with_another_external_id_is_refused():
    imported(row(external_id="7"))
    assert "has the external_id '7', not '8'" in reason(row(external_id="8"))


@pytest.mark.parametrize("size", [1, 2_000])
@pytest.mark.parametrize(
    "second", [row("ANA@example.org"), row("b@example.org", external_id="7"), {"external_id": "7", "first_name": "B"}]
)
def test_a_duplicate_names_the_line_of_the_first(second, size, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_ROWS", size)
    assert reason(row(external_id="7"), second).startswith("Line 2 ")


@pytest.mark.parametrize("size", [1, 2_000])
def test_an_address_given_up_in_a_file_is_not_free_in_it(size, monkeypatch):
    imported(row("old@example.org", external_id="7"))
    monkeypatch.setattr(importing, "BATCH_ROWS", size)
    assert "Line 2 speaks" in reason(row("new@example.org", external_id="7"), row("old@example.org"))


def test_good_rows_beside_bad_ones_are_imported():
    bad = [row("x"), row("y@example.org", document={"a": "\0"}), row("z@example.org", document={"_id": 1})]
    assert outcomes(row(), *bad, row("b@example.org")) == ["created", *["rejected"] * 3, "created"]
    assert Worker.objects.count() == 2


def test_what_the_database_alone_refuses_costs_one_row(monkeypatch):
    imported(row(external_id="7"))
    monkeypatch.setattr(importing.Accounts, "find", lambda accounts, row: None)
    assert outcomes(row("b@example.org"), row(), row("c@example.org")) == ["created", "rejected", "created"]


def test_a_dry_run_writes_nothing():
    worker = make_worker()
    before = stored()
    imported(row(), row(worker.user.email, document={"a": 1}), dry_run=True)
    assert stored() == before


@pytest.mark.parametrize("size", [1, 2, 2_000])
def test_a_dry_run_says_what_happens(size, monkeypatch):
    imported(row("old@example.org", external_id="7"), row("b@example.org"), row("same@example.org"))
    monkeypatch.setattr(importing, "BATCH_ROWS", size)
    rows = [
        row("new@example.org", external_id="7"),
        row("old@example.org"),
        row("b@example.org", document={"a": 1}),
        row("same@example.org"),
        row("b@example.org"),
        row("x", document={}),
        row("c@example.org", document={"a": "\0"}),
        row("d@example.org", is_active=False),
    ]
    said = [(result.line, result.outcome, result.fields, result.reason) for result in imported(*rows, dry_run=True)]
    assert said == [(result.line, result.outcome, result.fields, result.reason) for result in imported(*rows)]


def test_who_stops_asking_keeps_the_finished_batches(monkeypatch):
    monkeypatch.setattr(importing, "BATCH_ROWS", 2)
    records = (Record(line, row(f"{line}@example.org")) for line in range(10))
    results = import_records(records, by="test", now=NOW)
    next(results)
    results.close()
    assert User.objects.count() == 2


def test_large_rows_make_small_batches(monkeypatch):
    monkeypatch.setattr(importing, "BATCH_CHARACTERS", 100)
    records = [Record(line, row(f"{line}@example.org"), size=60) for line in range(5)]
    assert [len(batch) for batch in importing.batches(records)] == [2, 2, 1]


def test_the_number_of_statements_does_not_follow_the_rows(django_assert_max_num_queries):
    rows = [row(f"{number}@example.org", document={"a": number}) for number in range(60)]
    with django_assert_max_num_queries(14):
        imported(*rows)
    changed = [values | {"first_name": "Ana", "document": {}} for values in rows]
    with django_assert_max_num_queries(14):
        imported(*changed)
    assert connection.in_atomic_block
