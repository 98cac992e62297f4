"""What may stand behind an operator: the checks of parse.py, one a kind of operand."""

import difflib
import math

from mql.document import ORDER_MARKER, fits_int64
from mql.errors import InvalidFilter, Refused
from mql.limits import MAX_LIST_LENGTH, MAX_PATH_LENGTH, MAX_PATH_PARTS
from mql.regex import Regex, Untranslatable, compile_regex
from mql.syntax import Path
from mql.values import Json, name_of

TYPE_CODES = {
    "double": 1,
    "string": 2,
    "object": 3,
    "array": 4,
    "binData": 5,
    "undefined": 6,
    "objectId": 7,
    "bool": 8,
    "date": 9,
    "null": 10,
    "regex": 11,
    "dbPointer": 12,
    "javascript": 13,
    "symbol": 14,
    "javascriptWithScope": 15,
    "int": 16,
    "timestamp": 17,
    "long": 18,
    "decimal": 19,
    "minKey": -1,
    "maxKey": 127,
}
"""BSON's types. JSON has seven of them; asking for another is legal and finds nothing."""


def path(text: str, where: str, refused: type[Refused] = InvalidFilter) -> Path:
    """A dotted path; `refused` is raised for one no document could hold."""
    parts = tuple(text.split("."))
    if not all(parts):
        raise refused(where, f"the path `{text}` has an empty part", "put one dot between two names")
    if len(parts) > MAX_PATH_PARTS or len(text) > MAX_PATH_LENGTH:
        problem = f"a path has more than {MAX_PATH_PARTS} parts or {MAX_PATH_LENGTH} characters"
        raise refused(where, problem, "shorten it")
    if ORDER_MARKER in parts:
        raise refused(where, f"the name {ORDER_MARKER!r} is kept for the Space", "use another name")
    return Path(parts)


def some_list(operator: str, value: Json, where: str) -> list[Json]:
    if not isinstance(value, list):
        problem = f"`{operator}` needs a list, and this is {name_of(value)}"
        raise InvalidFilter(where, problem, f'write {{"{operator}": [...]}}')
    if len(value) > MAX_LIST_LENGTH:
        raise InvalidFilter(where, f"the list holds more than {MAX_LIST_LENGTH:,} values", "shorten it")
    return value


def filled_list(operator: str, value: Json, where: str, example: str) -> list[Json]:
    items = some_list(operator, value, where)
    if not items:
        raise InvalidFilter(where, f"`{operator}` is given an empty list", f'write {{"{operator}": {example}}}')
    return items


def truth(value: Json) -> bool:
    """How MongoDB reads the operand of `$exists`: zero, false and null are no, all else is yes."""
    return value is not None and not (isinstance(value, int | float) and not value)


def whole_number(value: Json) -> int | None:
    """`value` as an int if it is a number without a fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != math.trunc(value):
        return None
    return int(value)


def length(value: Json, where: str) -> int:
    number = whole_number(value)
    if number is None or not 0 <= number < 2**31:
        raise InvalidFilter(where, "`$size` needs a whole number from 0 on", 'write {"$size": 2}')
    return number


def types(value: Json, where: str) -> frozenset[str]:
    names = value if isinstance(value, list) else [value]
    if not names:
        raise InvalidFilter(where, "`$type` is given an empty list", 'write {"$type": ["string", "null"]}')
    return frozenset(_type_name(name, where) for name in names)


def _type_name(value: Json, where: str) -> str:
    if isinstance(value, str) and (value == "number" or value in TYPE_CODES):
        return value
    code = whole_number(value)
    for name, known in TYPE_CODES.items():
        if known == code:
            return name
    near = difflib.get_close_matches(str(value), ["number", *TYPE_CODES], n=1)
    remedy = f"did you mean `{near[0]}`" if near else "use number, string, bool, null, object or array"
    raise InvalidFilter(where, f"`{value}` is not a type", remedy)


def modulo(value: Json, where: str) -> tuple[int, int]:
    """Divisor, made positive (its sign never counts), and remainder, both cut to integers."""
    example = 'write {"$mod": [4, 0]} for "divided by 4 leaves 0"'
    if not isinstance(value, list) or len(value) != 2:
        raise InvalidFilter(where, "`$mod` needs a list of two numbers", example)
    if not all(isinstance(item, int | float) and not isinstance(item, bool) for item in value):
        raise InvalidFilter(where, "`$mod` needs two numbers", example)
    divisor, remainder = map(math.trunc, value)
    if not (fits_int64(divisor) and fits_int64(remainder)):
        raise InvalidFilter(where, "a number of `$mod` is beyond 64 bits", example)
    if divisor == 0:
        raise InvalidFilter(where, "`$mod` divides by zero", example)
    return abs(divisor), remainder


def regex(pattern: Json, options: Json, where: str) -> Regex:
    for value, name in ((pattern, "$regex"), (options, "$options")):
        if not isinstance(value, str):
            problem = f"`{name}` needs a text, and this is {name_of(value)}"
            raise InvalidFilter(where, problem, 'write {"$regex": "^Ab", "$options": "i"}')
    try:
        return compile_regex(pattern, options)
    except Untranslatable as error:
        raise InvalidFilter(where, f"the pattern is refused, {error.problem}", error.remedy) from error
