"""Near names."""

from mql import suggest

KNOWN = ["languages", "skills.id", "country"]


def test_near_name_is_suggested():
    assert suggest("langauges", KNOWN) == "languages"
    assert suggest("skill.id", KNOWN) == "skills.id"


def test_known_name_needs_no_suggestion():
    assert suggest("country", KNOWN) is None


def test_nothing_near():
    assert suggest("zzz", KNOWN) is None
    assert suggest("a", []) is None
