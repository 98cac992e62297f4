"""Which numbers and texts are ids that a database can be asked for."""

import pytest

from space_project.limits import LARGEST_ID, id_in, ids_in, is_id, possible


def test_an_id_is_one_that_a_column_can_hold() -> None:
    assert [is_id(pk) for pk in (-1, 0, 1, LARGEST_ID, LARGEST_ID + 1)] == [False, False, True, True, False]
    assert possible([LARGEST_ID + 1, 7, 0, LARGEST_ID, -7]) == [7, LARGEST_ID]


@pytest.mark.parametrize(("text", "pk"), [("1", 1), ("007", 7), (str(LARGEST_ID), LARGEST_ID)])
def test_an_id_is_written_in_digits(text, pk) -> None:
    assert id_in(text) == pk


@pytest.mark.parametrize(
    "text", [None, "", "0", "-1", "+1", " 1", "1.0", "x", "²", "٣", str(LARGEST_ID + 1), "9" * 9999]
)
def test_anything_else_is_no_id(text) -> None:
    assert id_in(text) is None


def test_what_is_no_id_is_passed_over() -> None:
    assert ids_in(["3", "x", "0", "1", str(LARGEST_ID + 1), "3"]) == [3, 1, 3]
