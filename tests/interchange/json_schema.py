"""A naive reading of JSON Schema 2020-12: the keywords that our schemas use, and a refusal of any other.

Written from the specification, https://json-schema.org/draft/2020-12; `tests/against_readers` holds it to the
package jsonschema.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Json = Any
Schema = dict[str, Any]

_TYPES: Final[Mapping[str, Callable[[Json], bool]]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    # A number is an integer by its value: 1.0 is one.
    "integer": lambda value: _is_number(value) and float(value).is_integer(),
}
ANNOTATIONS: Final = {
    "$schema", "$id", "$defs", "title", "description", "default", "format", "discriminator",
}  # fmt: skip
"""The keywords that say nothing of validity; `discriminator` is OpenAPI's."""


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_same(one: Json, other: Json) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def is_valid(value: Json, schema: Schema, root: Schema) -> bool:
    """Whether a parsed value is valid by a schema within the schema *root*."""
    return all(_holds(keyword, asked, value, schema, root) for keyword, asked in schema.items())


def _holds(keyword: str, asked: Any, value: Json, schema: Schema, root: Schema) -> bool:  # noqa: PLR0911, PLR0912  # a case a keyword
    match keyword:
        case _ if keyword in ANNOTATIONS:
            return True
        case "$ref":
            return is_valid(value, root["$defs"][asked.removeprefix("#/$defs/")], root)
        case "anyOf":
            return any(is_valid(value, one, root) for one in asked)
        case "oneOf":
            return sum(is_valid(value, one, root) for one in asked) == 1
        case "type":
            return _TYPES[asked](value)
        case "const":
            return _is_same(value, asked)
        case "enum":
            return any(_is_same(value, one) for one in asked)
        case "properties":
            return not isinstance(value, dict) or all(
                is_valid(value[key], one, root) for key, one in asked.items() if key in value
            )
        case "required":
            return not isinstance(value, dict) or set(asked) <= set(value)
        case "additionalProperties":
            assert asked is False
            return not isinstance(value, dict) or set(value) <= set(schema["properties"])
        case "items":
            return not isinstance(value, list) or all(is_valid(one, asked, root) for one in value)
        case "minItems" | "maxItems":
            return not isinstance(value, list) or _is_within(keyword, len(value), asked)
        case "uniqueItems":
            assert asked is True
            return not isinstance(value, list) or all(value.count(one) == 1 for one in value)
        case "minLength" | "maxLength":
            return not isinstance(value, str) or _is_within(keyword, len(value), asked)
        case "minimum" | "maximum":
            return not _is_number(value) or _is_within(keyword, value, asked)
        case "pattern":
            # The `$` of ECMA-262 means the end, where Python's takes a last line break too.
            return not isinstance(value, str) or re.search(asked.replace("$", r"\Z"), value) is not None
    raise AssertionError(keyword)


def _is_within(keyword: str, number: float, bound: float) -> bool:
    return number >= bound if keyword.startswith("min") else number <= bound


def find_parts(value: Json, schema: Schema, root: Schema, words: list[str]) -> list[Schema]:
    """All schemas that hold for the place to which the words of a JSON pointer lead in a valid value."""
    if not words:
        return [schema]
    inner = [root["$defs"][schema["$ref"].removeprefix("#/$defs/")]] if "$ref" in schema else []
    for choice in ("anyOf", "oneOf"):
        inner += [one for one in schema.get(choice, ()) if is_valid(value, one, root)]
    found = [part for one in inner for part in find_parts(value, one, root, words)]
    word, *rest = words
    if isinstance(value, list):
        below = [schema["items"]] if "items" in schema else []
        return found + [part for one in below for part in find_parts(value[int(word)], one, root, rest)]
    below = [one for key, one in schema.get("properties", {}).items() if key == word]
    return found + [part for one in below for part in find_parts(value[word], one, root, rest)]
