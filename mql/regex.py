"""`$regex`: one reading of a pattern, spelled for RE2 (Python, SQLite) and for PostgreSQL, with one meaning.

The pattern is parsed by Python and written anew from its tree with every class and every pair of cases spelled
out, so that no engine's own notion of digit, word, space, case or line end has a say. Neither RE2 nor PostgreSQL
(which is given no capturing groups) backtracks: time grows with the text, not with the pattern's cunning.
"""

import importlib
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import re2

from mql.charset import CharSet, cased, categories
from mql.limits import (
    MAX_REGEX_GROUPS,
    MAX_REGEX_LENGTH,
    MAX_REGEX_PLACES,
    MAX_REGEX_REPEAT,
    MAX_REGEX_SIZE,
)

_parser: Any = importlib.import_module("re._parser")  # typeshed does not know it
_FLAGS = {"i": re.I, "m": re.M, "s": re.S, "x": re.X, "u": re.U}


class Untranslatable(Exception):
    """Why a pattern is refused: `problem` and `remedy` as in errors.Refused."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class Regex:
    """`postgres` is the pattern as a PostgreSQL advanced regular expression."""

    pattern: str
    options: str
    postgres: str
    search: Callable[[str], bool] = field(compare=False, repr=False)


def compile_regex(pattern: str, options: str) -> Regex:
    """Raises Untranslatable for what has no single meaning in all engines, or could take long in one."""
    unknown = sorted(set(options) - set(_FLAGS))
    if unknown:
        raise Untranslatable(f"the option `{unknown[0]}` is unknown", "use i, m, s and x")
    _check_size(pattern)
    tree = _parse(pattern, sum({_FLAGS[option] for option in options}))
    if _size(tree) > MAX_REGEX_SIZE:
        raise Untranslatable("written out, its repetitions are too many", "ask for fewer")
    if _places(tree) > MAX_REGEX_PLACES:
        raise Untranslatable(f"it has more than {MAX_REGEX_PLACES} of ^, $, \\b and \\B", "use fewer")
    flags = tree.state.flags
    if flags & re.A:
        raise _refusal("ASCII")
    try:
        compiled = re2.compile(_Writer(_RE2).sequence(tree, flags), _quiet())
    except re2.error as error:
        raise Untranslatable(f"RE2 does not take it ({error})", "simplify the pattern") from error
    postgres = f"(?:{_Writer(_POSTGRES).sequence(tree, flags)})"
    return Regex(pattern, options, postgres, lambda text: compiled.search(text) is not None)


def _check_size(pattern: str) -> None:
    if len(pattern) > MAX_REGEX_LENGTH:
        raise Untranslatable(f"it is longer than {MAX_REGEX_LENGTH} characters", "shorten it")
    if pattern.count("(") > MAX_REGEX_GROUPS:
        raise Untranslatable(f"it has more than {MAX_REGEX_GROUPS} groups", "use fewer")
    # Each of these is read in one way by Python and in another by MongoDB.
    if re.search(r"\[[:.=]\^?\w+[:.=]\]", pattern):
        raise Untranslatable("POSIX classes like [:alpha:] are not taken", "write [A-Za-z]")
    if re.search(r"\{,\d+\}", pattern):
        raise Untranslatable("`{,n}` means different things in different engines", "write {0,n}")


def _parse(pattern: str, flags: int) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return _parser.parse(pattern, flags)
    except FutureWarning:
        raise Untranslatable("it has an unclear set inside a set", "write \\[, \\-, \\&, \\| in sets") from None
    except (re.error, OverflowError, RecursionError) as error:
        raise Untranslatable(f"it cannot be read ({error})", "correct the pattern") from error


def _quiet() -> Any:
    options = re2.Options()
    options.log_errors = False
    return options


def _size(tree: Any) -> int:
    """How many characters and classes `tree` holds with its repetitions written out."""
    total = 0
    for name, argument in _items(tree):
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, body = argument
            times = least if most == _parser.MAXREPEAT else most
            total += max(1, times) * _size(body)
        elif name == "BRANCH":
            total += sum(map(_size, argument[1]))
        elif name == "SUBPATTERN":
            total += _size(argument[3])
        else:
            total += 1
    return total


def _places(tree: Any, repeated: bool = False) -> int:
    """How many ^, $ and \\b there are. A repeated one can take PostgreSQL seconds or more than it bears."""
    total = 0
    for name, argument in _items(tree):
        if name == "AT" and repeated:
            raise Untranslatable("it repeats ^, $, \\b or \\B", "take them out of the repetition")
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            total += _places(argument[2], repeated=True)
        elif name == "BRANCH":
            total += sum(_places(branch, repeated) for branch in argument[1])
        elif name == "SUBPATTERN":
            total += _places(argument[3], repeated)
        else:
            total += name == "AT"
    return total


def _items(tree: Any) -> list[tuple[str, Any]]:
    return [(str(code), argument) for code, argument in tree]


@dataclass(frozen=True)
class _Dialect:
    """How an engine spells a character by its number, and places in the text."""

    character: Callable[[int], str]
    text_start: str
    text_end: str
    line_start: str
    line_end: str
    boundary: str
    no_boundary: str


_RE2 = _Dialect(lambda code: f"\\x{{{code:x}}}", r"\A", r"\z", "(?m:^)", "(?m:$)", r"\b", r"\B")
_POSTGRES = _Dialect(
    lambda code: f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}",
    r"\A",
    r"\Z",
    r"(?:\A|(?<=\u000a))",
    r"(?:\Z|(?=\u000a))",
    "(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))",
    "(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))",
)


class _Writer:
    """Spells a tree of Python's parser in one dialect. Greed is left out: it never changes whether a text matches."""

    def __init__(self, dialect: _Dialect) -> None:
        self.dialect = dialect

    def sequence(self, tree: Any, flags: int) -> str:
        return "".join(self.item(name, argument, flags) for name, argument in _items(tree))

    def item(self, name: str, argument: Any, flags: int) -> str:
        writer = getattr(self, f"write_{name.lower()}", None)
        if writer is None:
            raise _refusal(name)
        return str(writer(argument, flags))

    def write_literal(self, code: int, flags: int) -> str:
        return self.characters(CharSet.of(code), flags)

    def write_not_literal(self, code: int, flags: int) -> str:
        return self.characters(CharSet.of(code), flags, negated=True)

    def write_any(self, argument: None, flags: int) -> str:
        return self.characters(CharSet() if flags & re.S else CharSet.of(ord("\n")), 0, negated=True)

    def write_in(self, members: Any, flags: int) -> str:
        folded, fixed, negated = CharSet(), CharSet(), False
        for name, argument in _items(members):
            if name == "NEGATE":
                negated = True
            elif name == "CATEGORY":
                fixed |= categories()[str(argument)]
            else:
                folded |= CharSet.of(*(argument if name == "RANGE" else (argument,)))
        # As in MongoDB's engine the option i widens letters and ranges, but not \d, \w and \s.
        return self.characters((cased(folded) if flags & re.I else folded) | fixed, 0, negated)

    def write_branch(self, argument: Any, flags: int) -> str:
        return f"(?:{'|'.join(self.sequence(branch, flags) for branch in argument[1])})"

    def write_subpattern(self, argument: Any, flags: int) -> str:
        group, added, removed, body = argument
        if added & re.A:
            raise _refusal("ASCII")
        return f"(?:{self.sequence(body, (flags | added) & ~removed)})"

    def write_max_repeat(self, argument: Any, flags: int) -> str:
        least, most, body = argument
        unbounded = most == _parser.MAXREPEAT
        if max(least, 0 if unbounded else most) > MAX_REGEX_REPEAT:
            raise Untranslatable(f"it repeats more than {MAX_REGEX_REPEAT} times", "ask for fewer")
        counts = f"{{{least},}}" if unbounded else f"{{{least},{most}}}"
        sign = {"{0,}": "*", "{1,}": "+", "{0,1}": "?"}.get(counts, counts)
        return f"(?:{self.sequence(body, flags)}){sign}"

    write_min_repeat = write_max_repeat

    def write_at(self, place: Any, flags: int) -> str:
        lines = bool(flags & re.M)
        spelled = {
            "AT_BEGINNING": self.dialect.line_start if lines else self.dialect.text_start,
            "AT_BEGINNING_STRING": self.dialect.text_start,
            "AT_END": self.dialect.line_end if lines else self.dialect.text_end,
            "AT_BOUNDARY": self.dialect.boundary,
            "AT_NON_BOUNDARY": self.dialect.no_boundary,
        }
        if str(place) not in spelled:
            raise _refusal(str(place))
        return spelled[str(place)]

    def characters(self, members: CharSet, flags: int, negated: bool = False) -> str:
        ranges = (cased(members) if flags & re.I else members).ranges
        if len(ranges) == 1 and ranges[0][0] == ranges[0][1] and not negated:
            return self.spell(ranges[0][0])
        if not ranges:
            negated, ranges = not negated, ((1, 0x10FFFF),)
        inside = "".join(self.spell_range(first, last) for first, last in ranges)
        return f"[{'^' if negated else ''}{inside}]"

    def spell_range(self, first: int, last: int) -> str:
        return self.spell(first) if first == last else f"{self.spell(first)}-{self.spell(last)}"

    def spell(self, code: int) -> str:
        if code == 0:
            raise Untranslatable("it looks for the NUL character", "no text holds one")
        plain = code < 128 and (chr(code).isalnum() or chr(code) in " _")
        return chr(code) if plain else self.dialect.character(code)


_REFUSED = {
    "ASSERT": "a lookahead or lookbehind",
    "ASSERT_NOT": "a negative lookahead or lookbehind",
    "GROUPREF": "a backreference",
    "GROUPREF_EXISTS": "a conditional group",
    "ATOMIC_GROUP": "an atomic group",
    "POSSESSIVE_REPEAT": "a possessive repetition",
    "AT_END_STRING": "\\Z, whose meaning differs between engines (write $)",
    "ASCII": "the flag a",
}


def _refusal(name: str) -> Untranslatable:
    return Untranslatable(f"it uses {_REFUSED.get(name, name.lower())}", "use plain groups, sets and repetitions")
