"""Filters, sorts and documents out of pools so small that they meet."""

from typing import Any

from hypothesis import strategies as st

SMALL_NUMBERS = [0, 1, 2, -1, 1.0, 1.5, -0.0, 2.5, 3, -2.5]
LARGE_NUMBERS = [2**53, 2**53 + 1, float(2**53), 2**60, float(2**60), 10**22, 1e22, 10**23, 1e23, 1e300, -(2**63)]
TEXTS = ["a", "b", "A", "ab", "", "1", "é", "É", "ß", "\U0001d11e", "\uffee", "a\nb", "%s", "\"'\\", "\u0001"]
NAMES = ["a", "b", "c", "0", "1", "bb", "é"]
PATTERNS = ["a", "^a", "b$", "^.b", ".", "", "[^a]", "a|b", r"\w", r"\W", r"\d+", r"^a$", "é", r"\bb", "(a)?b", "a.b"]
TYPES = ["number", "string", "bool", "null", "array", "object", "int", "long", "double", 1, 2, 3, 4, 8, 10, 16, 18]

names = st.sampled_from(NAMES)
steps = st.sampled_from([*NAMES, "a", "b", "c", "a", "b"])
paths = st.one_of(
    steps, st.lists(steps, min_size=2, max_size=2).map(".".join), st.lists(steps, min_size=3, max_size=3).map(".".join)
)


def scalars(*, large: bool = True) -> st.SearchStrategy[Any]:
    numbers = st.sampled_from(SMALL_NUMBERS + (LARGE_NUMBERS if large else []))
    return st.one_of(
        st.sampled_from([0, 1, 2, "a", "b"]), numbers, st.sampled_from(TEXTS), st.sampled_from([None, True, False])
    )


def values(*, large: bool = True, leaves: int = 6) -> st.SearchStrategy[Any]:
    return st.recursive(
        scalars(large=large),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
        max_leaves=leaves,
    )


def documents(*, large: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(names, values(large=large, leaves=10), max_size=4)


def _ranges(operand: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(["$gt", "$gte", "$lt", "$lte"]), operand, min_size=1, max_size=2)


def operators(
    filters: st.SearchStrategy[Any], *, large: bool, types: bool, inner: st.SearchStrategy[Any] | None
) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of operators. `large` numbers leave out ranges on lists and objects, which compare as doubles."""
    value = values(large=large, leaves=3)
    choices = [
        st.fixed_dictionaries({"$eq": value}),
        st.fixed_dictionaries({"$ne": value}),
        _ranges(scalars(large=large)),
        st.fixed_dictionaries({"$in": st.lists(value, max_size=3)}),
        st.fixed_dictionaries({"$nin": st.lists(value, max_size=3)}),
        st.fixed_dictionaries({"$exists": st.booleans()}),
        st.fixed_dictionaries({"$size": st.integers(0, 3)}),
        st.fixed_dictionaries({"$mod": st.tuples(st.sampled_from([1, 2, -3, 2.5]), st.integers(-1, 2)).map(list)}),
        st.fixed_dictionaries({"$all": st.lists(value, max_size=2)}),
        st.fixed_dictionaries({"$regex": st.sampled_from(PATTERNS)}, optional={"$options": st.sampled_from("ims")}),
        st.fixed_dictionaries({"$elemMatch": filters}),
    ]
    if not large:
        choices.append(_ranges(value))
    if types:
        choices.append(st.fixed_dictionaries({"$type": st.sampled_from(TYPES)}))
    if inner is not None:
        choices += [
            st.fixed_dictionaries({"$not": inner}),
            st.fixed_dictionaries({"$elemMatch": inner}),
            st.fixed_dictionaries({"$all": st.lists(st.fixed_dictionaries({"$elemMatch": inner}), max_size=2)}),
            st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
        ]
    return st.one_of(choices).filter(lambda made: "$options" not in made or "$regex" in made)


def filters(*, large: bool = True, types: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    def wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        simple = operators(inner, large=large, types=types, inner=None)
        nested = operators(inner, large=large, types=types, inner=simple)
        condition = st.one_of(values(large=large, leaves=3), simple, nested)
        logical = st.sampled_from(["$and", "$or", "$nor"])
        return st.one_of(
            st.dictionaries(paths, condition, min_size=1, max_size=2),
            st.dictionaries(logical, st.lists(inner, min_size=1, max_size=2), min_size=1, max_size=1),
        )

    leaf = st.dictionaries(paths, scalars(large=large), min_size=1, max_size=1)
    return wider(wider(leaf))


sorts = st.lists(st.tuples(paths, st.sampled_from([1, -1])).map(list), max_size=3)
