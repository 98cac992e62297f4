"""manage.py import_workers."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from workers.management.commands import import_workers
from workers.models import User

pytestmark = pytest.mark.django_db


def run(path, **options):
    out = io.StringIO()
    call_command("import_workers", str(path), stdout=out, stderr=out, **options)
    return out.getvalue()


def refused(path, **options):
    with pytest.raises(CommandError) as caught:
        run(path, **options)
    return caught.value.returncode, str(caught.value)


@pytest.fixture
def mixed(tmp_path):
    """One good row, three bad ones."""
    path = tmp_path / "mixed.csv"
    path.write_text('email,document\nana@example.org,"{}"\n=bad,"{""a"": 1e400}"\nb@example.org\nc@example.org,"x"y\n')
    return path


def test_a_good_file_is_imported(tmp_path):
    path = tmp_path / "good.jsonl"
    path.write_text('{"email": "ana@example.org"}\n')
    assert "created          1" in run(path)


def test_good_rows_of_a_mixed_file_are_imported(mixed):
    code, said = refused(mixed)
    assert code == 1
    assert "3 rows were rejected" in said
    assert User.objects.count() == 1


def test_rejected_csv_rows_can_be_imported_again(mixed, tmp_path):
    refused(mixed)
    rejected = tmp_path / "mixed.rejected.csv"
    lines = rejected.read_text().splitlines()
    assert lines[0] == "line,reason,email,document"
    assert lines[1].startswith("3,")
    assert "'=bad" in lines[1]
    rejected.write_text("\n".join([lines[0], '3,whatever,b@example.org,"{}"']))
    assert "created          1" in run(rejected)


def test_rejected_csv_rows_stay_as_they_are_if_nobody_mends_them(mixed, tmp_path):
    refused(mixed)
    refused(tmp_path / "mixed.rejected.csv")
    first, second = (
        [line.split(",", 2)[0] for line in (tmp_path / f"mixed{ending}.csv").read_text().splitlines()]
        for ending in (".rejected", ".rejected.rejected")
    )
    assert len(first) == len(second) == 4


def test_rejected_json_lines_can_be_imported_again(tmp_path):
    path = tmp_path / "mixed.jsonl"
    path.write_text('{"email": "x", "document": {"a": 1e400}}\n{"line": 9, "reason": "\\"old\\"", "email": "y"}\n{\n')
    refused(path)
    first, second, third = map(json.loads, (tmp_path / "mixed.rejected.jsonl").read_text().splitlines())
    assert [*first] == ["line", "reason", "email", "document"]
    assert (second["line"], second["email"]) == (2, "y")
    assert third["unreadable"] == "{"
    (tmp_path / "mended.jsonl").write_text(json.dumps(first | {"email": "x@example.org", "document": {}}))
    assert "created          1" in run(tmp_path / "mended.jsonl")


def test_a_lone_surrogate_survives_in_the_rejected_rows(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"email": "a@example.org", "first_name": "\\ud800"}\n')
    refused(tmp_path / "a.jsonl")
    assert "\\ud800" in (tmp_path / "a.rejected.jsonl").read_text()


def test_no_file_is_left_if_nothing_was_rejected(tmp_path):
    (tmp_path / "a.csv").write_text("email\nana@example.org\n")
    run(tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_dry_run_writes_no_file(mixed, tmp_path):
    assert refused(mixed, dry_run=True)[0] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mixed.csv"]
    assert not User.objects.exists()


def test_the_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"email\nana@example.org\n")))
    monkeypatch.chdir("/tmp")
    assert "created          1" in run("-", format="csv")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [("a.txt", "", "give --format"), ("a.csv", "emial\n", "Did you mean email?"), ("a.csv", "", "is empty")],
)
def test_an_unusable_file_is_refused(name, text, reason, tmp_path):
    (tmp_path / name).write_text(text)
    code, said = refused(tmp_path / name)
    assert code == 2
    assert reason in said


def test_a_missing_file_is_refused(tmp_path):
    assert refused(tmp_path / "none.csv")[0] == 2


def test_a_rejected_file_that_cannot_be_written_is_refused_first(mixed):
    assert refused(mixed, rejected="/nowhere/at/all.csv")[0] == 2
    assert not User.objects.exists()


def test_a_file_is_not_overwritten_with_its_own_rejected_rows(mixed):
    assert "name another file" in refused(mixed, rejected=str(mixed))[1]


def test_an_interruption_says_what_is_kept(mixed, monkeypatch):
    def interrupted(*args, **options):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(import_workers, "import_records", interrupted)
    code, said = refused(mixed)
    assert code == 130
    assert "Stopped" in said
