"""An import of an export gives equal workers."""

import io

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import NOW, make_worker
from workers.models import User, Worker
from workers.transfer import columns, exporting, importing, reading

pytestmark = pytest.mark.django_db

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\1"), max_size=20)
scalars = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    scalars | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)
documents = st.dictionaries(texts.filter(lambda key: key not in ("_id", "user")), values, max_size=4)
names = st.sampled_from(["Ana", "=1+1", "'=x", "-5", "@me", "O'Brien", ' "Zoë" ', "a\r\nb", "\ttab", "'tis", "＝1"])
rows = st.fixed_dictionaries(
    {"first_name": names | texts, "external_id": st.none() | names, "document": documents, "is_active": st.booleans()}
)


def export(format):
    file = io.StringIO(newline="")
    exporting.write(format, file)
    return file.getvalue()


def imported(text, format):
    contents = reading.READERS[format](io.BytesIO(text.encode()))
    return [*importing.import_records(contents.records, by="test", now=NOW)]


def everyone():
    return [
        (w.user.email, w.external_id, w.user.first_name, w.user.last_name, w.is_active, w.profile)
        for w in Worker.objects.select_related("user").order_by("user__email")
    ]


@pytest.mark.parametrize("format", ["csv", "jsonl"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_rows=st.lists(rows, max_size=3, unique_by=lambda row: row["external_id"] or object()))
def test_an_import_of_an_export_gives_equal_workers(format, given_rows):
    User.objects.all().delete()
    records = (
        reading.Record(
            place, {key: value for key, value in row.items() if value is not None} | {"email": f"{place}@a.org"}
        )
        for place, row in enumerate(given_rows)
    )
    assert all(result.outcome == "created" for result in importing.import_records(records, by="test", now=NOW))
    before, text = everyone(), export(format)
    assert all(result.outcome == "unchanged" for result in imported(text, format))
    User.objects.all().delete()
    imported(text, format)
    assert everyone() == before


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "'=1", "''=1", "＝1"])
def test_a_cell_that_would_run_gets_an_apostrophe_and_loses_it_again(cell):
    assert columns.escaped(cell) == f"'{cell}"
    assert columns.unescaped(columns.escaped(cell)) == cell


@pytest.mark.parametrize("cell", ["'tis", "'", "Ana", "1-1", "a=b"])
def test_other_cells_stay_as_they_are(cell):
    assert columns.escaped(cell) == columns.unescaped(cell) == cell


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_an_export_holds_no_keys_of_the_space(format):
    make_worker(a=1)
    assert "created_at" not in export(format)


def test_the_command_writes_a_file(tmp_path, capsys):
    make_worker()
    call_command("export_workers", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").read_text().count("\n") == 2
    assert "1 workers exported" in capsys.readouterr().err


def test_the_command_writes_to_the_standard_output(capsys):
    make_worker()
    call_command("export_workers", "-", format="jsonl")
    assert capsys.readouterr().out.startswith('{"email"')
