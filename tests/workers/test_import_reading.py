"""What is read out of files nobody can trust."""

import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workers.transfer.lines import MAX_ROW_BYTES, UnusableFile
from workers.transfer.reading import read_csv, read_jsonl

HEADER = b"email,first_name\n"


def csv_records(data):
    return [*read_csv(io.BytesIO(data)).records]


def jsonl_records(data):
    return [*read_jsonl(io.BytesIO(data)).records]


def problems(records):
    return {record.line: record.problem for record in records if record.problem}


class Endless:
    """A source of one line that would fill any memory."""

    def __init__(self, beginning, size):
        self.parts, self.left = [beginning], size

    def read(self, size):
        if self.parts:
            return self.parts.pop()
        self.left -= size
        return b"x" * size if self.left > 0 else b""


def test_cells_are_given_by_column():
    [record] = csv_records(HEADER + b"ana@example.org,Ana\n")
    assert record.values == {"email": "ana@example.org", "first_name": "Ana"}


def test_an_empty_cell_is_not_given():
    [record] = csv_records(HEADER + b"ana@example.org,\n")
    assert record.values == {"email": "ana@example.org"}


def test_a_null_is_not_given():
    [record] = jsonl_records(b'{"email": "ana@example.org", "first_name": null}')
    assert record.values == {"email": "ana@example.org"}


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_are_numbered_whatever_their_ends(end):
    records = csv_records(HEADER + b"a@example.org,A" + end + b"b@example.org,B\n" + b"c@example.org,C")
    assert [record.line for record in records] == [2, 3, 4]


@pytest.mark.parametrize("read", [csv_records, jsonl_records])
def test_blank_lines_are_passed_over(read):
    assert read(HEADER + b"\n  \n" if read is csv_records else b"\n \r\n") == []


def test_a_byte_order_mark_is_passed_over():
    [record] = csv_records(b"\xef\xbb\xbf" + HEADER + b"ana@example.org,Ana")
    assert "email" in record.values


def test_a_quoted_cell_goes_on_over_line_ends():
    [record, after] = csv_records(HEADER + b'ana@example.org,"A\r\n""n""\ra"\nb@example.org,B')
    assert record.values["first_name"] == 'A\r\n"n"\ra'
    assert after.line == 5


def test_an_unclosed_quote_costs_one_row():
    records = csv_records(HEADER + b'ana@example.org,"Ana\nb@example.org,B\nc@example.org,C\n')
    assert [*problems(records)] == [2]
    assert [record.line for record in records] == [2, 3, 4]


def test_an_unclosed_quote_costs_no_more_in_a_large_file():
    rows = b"b@example.org,B\n" * (MAX_ROW_BYTES // 8)
    assert [*problems(csv_records(HEADER + b'ana@example.org,"Ana\n' + rows))] == [2]


def test_text_after_a_closing_quote_is_refused():
    assert "quotes do not match" in problems(csv_records(HEADER + b'ana@example.org,"A"na\n'))[2]


@pytest.mark.parametrize("row", [b"ana@example.org", b"ana@example.org,Ana,more"])
def test_a_wrong_number_of_cells_is_refused(row):
    assert "the header 2" in problems(csv_records(HEADER + row))[2]


def test_bytes_that_are_no_utf8_cost_one_row():
    records = csv_records(HEADER + "zoë@example.org,Z\n".encode("latin-1") + b"b@example.org,B\n")
    assert "not UTF-8" in problems(records)[2]
    assert len(records) == 2


@pytest.mark.parametrize("read", [csv_records, jsonl_records])
def test_a_file_in_another_encoding_is_refused(read):
    with pytest.raises(UnusableFile, match="save it as UTF-8"):
        read("email\nana@example.org".encode("utf-16"))


@pytest.mark.parametrize("beginning", [b'{"email": "', b'email\n"', b"email\n"])
def test_a_line_of_a_hundred_megabytes_is_passed_over(beginning):
    reader = read_csv if b"email\n" in beginning else read_jsonl
    [record] = reader(Endless(beginning, 100 * 2**20)).records
    assert "larger than" in record.problem


def test_rows_after_a_line_too_long_are_read():
    records = jsonl_records(b"x" * (MAX_ROW_BYTES + 1) + b'\r\n{"email": "ana@example.org"}')
    assert [record.line for record in records] == [1, 2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not an object"),
        (b'"text"', "not an object"),
        (b'{"document": {"a": NaN}}', "NaN is no number"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "not JSON"),
        (b'{"a": ' + b"[" * 100_000, "nested too deep"),
        (b'{"email": "a\0b"}', "not JSON"),
    ],
)
def test_a_line_that_is_no_object_is_refused(text, reason):
    assert reason in problems(jsonl_records(text))[1]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("12", 12), ("true", True), ("[1, 2]", [1, 2]), ("berlin", "berlin"), ("007", "007"), ("NaN", "NaN"), ("{", "{")],
)
def test_a_cell_of_a_profile_key_is_json_if_it_can_be(cell, value):
    [record] = csv_records(f'email,document.key\nana@example.org,"{cell}"\n'.encode())
    assert record.values["document"] == {"key": value}


def test_an_empty_cell_of_a_profile_key_leaves_it_out():
    [record] = csv_records(b"email,document.a,document.b\nana@example.org,,1\n")
    assert record.values["document"] == {"b": 1}


def test_a_document_and_profile_keys_go_together():
    [record] = csv_records(b'email,document,document.b\nana@example.org,"{""a"": 1}",2\n')
    assert record.values["document"] == {"a": 1, "b": 2}


def test_a_document_larger_than_the_csv_modules_own_limit_is_read():
    document = json.dumps({"text": "ä" * 25_000}).replace('"', '""')
    [record] = csv_records(f'email,document\nana@example.org,"{document}"\n'.encode())
    assert len(record.values["document"]["text"]) == 25_000


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "is empty"),
        ("emial", "Did you mean email?"),
        ("Email", "Did you mean email?"),
        ("email,email", "twice"),
        ("first_name", "neither a column email nor external_id"),
        ("email;first_name", "with commas"),
        ("email,document._id", "written by the Space itself"),
        ("email,document.address.city", "names no key"),
        ("email,document.", "names no key"),
        ('email,"first_name', "first line cannot be read"),
    ],
)
def test_a_wrong_header_is_refused_before_anything_is_read(header, reason):
    with pytest.raises(UnusableFile, match=reason.replace("?", r"\?")):
        read_csv(io.BytesIO(header.encode()))


@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b"{", b"}", b"[", b":", b"1e400", b"\0", b"\xff"])))
@example([b'a","', b"\n"] * 50)
def test_whatever_the_bytes_each_line_is_told_of_once(parts):
    for records in (csv_records(HEADER + b"".join(parts)), jsonl_records(b"{}\n" + b"".join(parts))):
        lines = [record.line for record in records]
        assert lines == sorted({*lines})
