"""Whether the profile form can be made from the schema: what cannot is refused at start, with its place."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from jsonschema import Draft202012Validator

from workers.models import RESERVED_KEYS
from workers.profile.kinds import options_of
from workers.profile.parts import kind_of, role_of

# Of these every schema may have any: they only speak to people.
WORDING = re.compile(r"(title|description)(_[a-z]{2})?|\$comment|examples")
OBJECT = frozenset({"type", "properties", "required"})
ROOT = OBJECT | {"$schema", "$id"}
LIST_OF_LEVELS = frozenset({"type", "items"})
LEVEL = frozenset({"type", "minimum", "maximum", "oneOf"})
TITLE_OF_OPTION = frozenset({"type"})
KEY = re.compile("[A-Za-z][A-Za-z0-9_-]*")
TYPES = ("string", "integer", "number", "boolean", "array")
# Each has a select of its own on the page.
MOST_WITH_LEVELS = 100
MOST_LEVELS = 20

Schema = Mapping[str, Any]
Problems = Iterator[tuple[str, str]]


def profile_schema_is_supported(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"SPACE_PROFILE_SCHEMA is refused at `{where}`: {problem}.", id="space.profile_schema")
        for where, problem in problems(settings.PROFILE_SCHEMA)
    ]


def problems(schema: Any) -> Problems:
    """Each with its place in the schema. Those of the JSON schema itself hide the others."""
    if not isinstance(schema, dict):
        yield "$", "a schema is an object"
        return
    broken = [*Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema)]
    for error in broken:
        yield ".".join(map(str, error.absolute_path)) or "$", error.message
    if not broken:
        yield from of_object(schema, "$", ROOT, of_part)


def of_object(schema: Schema, where: str, keywords: Collection[str], of_property: Callable[..., Problems]) -> Problems:
    yield from of_keywords(schema, where, keywords)
    if schema.get("type") != "object":
        yield where, "its type has to be object"
    properties = schema.get("properties", {})
    for key in set(schema.get("required", [])) - properties.keys():
        yield f"{where}.required", f"there is no property {key!r}: describe it or leave it out"
    for key, each in properties.items():
        place = f"{where}.properties.{key}"
        yield from of_key(key, place)
        if isinstance(each, dict):
            yield from of_property(each, place)
        else:
            yield place, "it says nothing of the property: write an object with a type"


def of_key(key: str, where: str) -> Problems:
    if not KEY.fullmatch(key):
        yield where, "a key begins with a letter, and has letters, digits, - and _ only"
    if key in RESERVED_KEYS:
        yield where, "the Space itself writes this key: leave it out"


def of_part(schema: Schema, where: str) -> Problems:
    if schema.get("type") == "object":
        yield from of_object(schema, where, OBJECT, of_question)
    elif schema.get("type") == "array" and is_object(schema.get("items")):
        yield from of_levels(schema, where)
    else:
        yield from of_question(schema, where)


def is_object(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "object"


def of_question(schema: Schema, where: str) -> Problems:
    is_choice = "enum" in schema or "oneOf" in schema
    if not is_choice and schema.get("type") not in TYPES:
        yield where, f"its type has to be one of {', '.join(TYPES)}, or it has an enum or a oneOf"
        return
    yield from of_keywords(schema, where, kind_of(schema).keywords)
    if is_choice:
        yield from of_options(schema, where)
    elif schema["type"] == "array":
        yield from of_list(schema, where)
    elif "pattern" in schema:
        yield from of_pattern(schema["pattern"], f"{where}.pattern")


def of_keywords(schema: Schema, where: str, keywords: Collection[str]) -> Problems:
    for keyword in schema:
        if keyword not in keywords and not WORDING.fullmatch(keyword):
            yield f"{where}.{keyword}", f"the form cannot keep this rule here; it knows {', '.join(sorted(keywords))}"


def of_pattern(pattern: str, where: str) -> Problems:
    try:
        re.compile(pattern)
    except re.error as error:
        yield where, f"the pattern cannot be read ({error})"


def of_list(schema: Schema, where: str) -> Problems:
    items = schema.get("items")
    if isinstance(items, dict) and ("enum" in items or "oneOf" in items):
        yield from of_question(items, f"{where}.items")
    else:
        yield f"{where}.items", "the items of a list need an enum or a oneOf to choose from, or an option and a level"


def of_options(schema: Schema, where: str) -> Problems:
    if "enum" in schema and "oneOf" in schema:
        yield where, "it has both enum and oneOf: keep one"
        return
    if not all(isinstance(each, dict) and "const" in each for each in schema.get("oneOf", [])):
        yield f"{where}.oneOf", "each of its schemas needs a const"
        return
    if not (options := options_of(schema)):
        yield where, "there is nothing to choose from"
    texts = []
    for option in options:
        if isinstance(option.value, bool) or not isinstance(option.value, str | int | float) or option.text == "":
            yield where, f"{option.value!r} cannot be chosen: write a text or a number"
        texts.append(option.text)
    if len({*texts}) < len(texts):
        yield where, "two choices look alike: leave one out"


def of_levels(schema: Schema, where: str) -> Problems:
    """Of a list of objects: one property is the option, one its level, and one may be the option's title."""
    yield from of_keywords(schema, where, LIST_OF_LEVELS)
    items, place = schema["items"], f"{where}.items"
    roles = sorted(role_of(each) for each in items.get("properties", {}).values() if isinstance(each, dict))
    if roles not in (["level", "option"], ["level", "option", "title"]):
        yield place, "it needs a property with an enum or a oneOf, an integer for the level, and at most one text"
        return
    yield from of_object(items, place, OBJECT, of_role)


def of_role(schema: Schema, where: str) -> Problems:
    yield from {"option": of_leveled_option, "level": of_level, "title": of_title}[role_of(schema)](schema, where)


def of_leveled_option(schema: Schema, where: str) -> Problems:
    yield from of_question(schema, where)
    if len(schema.get("enum") or schema.get("oneOf", [])) > MOST_WITH_LEVELS:
        yield where, f"a page with more than {MOST_WITH_LEVELS} levels to choose is none: offer fewer"


def of_level(schema: Schema, where: str) -> Problems:
    yield from of_keywords(schema, where, LEVEL)
    if "oneOf" in schema:
        yield from of_options(schema, where)
        levels = [each.get("const") for each in schema["oneOf"] if isinstance(each, dict)]
    else:
        levels = [schema.get("minimum"), schema.get("maximum")]
    if not all(type(level) is int for level in levels):
        yield where, "levels are whole numbers: it needs a minimum and a maximum, or a oneOf"
    elif "oneOf" not in schema and not 0 <= levels[1] - levels[0] < MOST_LEVELS:  # type: ignore[operator]
        yield where, f"it has no level or more than {MOST_LEVELS}"


def of_title(schema: Schema, where: str) -> Problems:
    yield from of_keywords(schema, where, TITLE_OF_OPTION)
    if schema.get("type") != "string":
        yield where, "it is neither an option nor a level, so its type has to be string"
