"""Rulebooks as texts of their own: TOML for people, JSON for programs.

Both texts hold the keys of the rulebook of a document, in addition to `format` and `format_version`, and the
strict reader of documents reads both. Reading a rulebook tries the examples of the rulebook.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from mpreview._checks import check_type
from mpreview.errors import DocumentErrors, Fault, raise_faults
from mpreview.interchange._faults import Found
from mpreview.interchange._limits import (
    Limits,
    choose_limits,
    find_outgrown,
    hint_unparsed,
    locate_offset,
    make_limit_fault,
)
from mpreview.interchange._reading import add_unknown_names, check_kind, decode_text, parse_json, read_value
from mpreview.interchange._shape import CONVERTER, Head
from mpreview.interchange._writing import lay_out
from mpreview.policy import Rulebook
from mpreview.programme._examples import list_misses

_FORMAT = "mpreview/rulebook"
_VERSION = 1
_LIMITS = Limits(bytes=2**20, nodes=100_000)


def rulebook_from_toml(text: str | bytes, *, limits: Limits | None = None) -> Rulebook:
    """Return the rulebook of a TOML text; nothing is coerced and nothing guessed.

    Args:
        text: The text; bytes are UTF-8.
        limits: The greatest size; by default a megabyte.

    Raises:
        DocumentErrors: If *text* is no rulebook, or an example fails: every fault with its pointer.
        InvalidValue: If *text* is neither `str` nor `bytes`.

    >>> from mpreview import uk
    >>> rulebook_from_toml(rulebook_to_toml(uk.rulebook())) == uk.rulebook()
    True
    """
    limits = choose_limits(limits, _LIMITS)
    return _try_examples(read_rulebook(_parse_toml(decode_text(text, limits), limits)))


def rulebook_from_json(text: str | bytes, *, limits: Limits | None = None) -> Rulebook:
    """Return the rulebook of a JSON text; nothing is coerced and nothing guessed.

    Raises:
        DocumentErrors: If *text* is no rulebook, or an example fails: every fault with its pointer.
        InvalidValue: If *text* is neither `str` nor `bytes`.
    """
    limits = choose_limits(limits, _LIMITS)
    found = Found()
    return _try_examples(read_rulebook(parse_json(decode_text(text, limits), limits, found), found))


def read_rulebook(value: object, found: Found | None = None) -> Rulebook:
    """Return the rulebook of a parsed text; its examples are not tried.

    Args:
        value: The parsed text.
        found: The faults found before.

    Raises:
        DocumentErrors: If there is any fault: every fault with its pointer.
    """
    found = found or Found()
    check_kind(value, _FORMAT, _VERSION)
    if type(value) is not dict:
        read_value(value, Rulebook, found)
        raise found.error()
    rest = dict(value)
    head = {key: rest.pop(key) for key in ("format", "format_version") if key in rest}
    read_value(head, Head, found)
    rulebook = read_value(rest, Rulebook, found)
    if rulebook is not None:
        add_unknown_names(rulebook, "", found)
    if rulebook is None or found.total:
        raise found.error()
    return rulebook


def _try_examples(rulebook: Rulebook) -> Rulebook:
    found = Found()
    for index, problem in list_misses(rulebook):
        message, _, hint = problem.partition("; ")
        found.add(f"/examples/{index}", "example", f"an example that is not kept: {message}", hint)
    if found.total:
        raise found.error()
    return rulebook


def rulebook_to_json(rulebook: Rulebook) -> str:
    """Return the canonical JSON of a rulebook: one rule, row or example a line.

    Raises:
        InvalidValue: If *rulebook* is no rulebook.
    """
    check_type("rulebook", rulebook, Rulebook)
    value = {"format": _FORMAT, "format_version": _VERSION, **CONVERTER.unstructure(rulebook)}
    return lay_out(value, 2, "") + "\n"


# ---------------------------------------------------------------- TOML

# Strings and comments, whose content counts for nothing; all possessive, so that the match stays linear. A
# text in three quotes may end on one or two quotes of its own.
_TEXT = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"{3,5}+)?|\'\'\'(?:[^\']++|\'(?!\'\'))*+(?:\'{3,5}+)?'
    r'|"(?:[^"\\\n]++|\\.)*+"?|\'[^\'\n]*+\'?|#[^\n]*+',
    re.DOTALL,
)
_BRACKET = re.compile(r"[][{}]")
_NODE = re.compile(r"[=,.[]")
_NUMBER = re.compile(r"0x[0-9A-Fa-f_]++|[0-9_]++")
_PART = r"[A-Za-z0-9_\-]++"
_WHERE = re.compile(r"\((at [^()]+)\)$")


def _parse_toml(text: str, limits: Limits) -> Any:
    """Return the value of a TOML text within the limits, days as days.

    Raises:
        DocumentErrors: If *text* is no TOML, or too large.
    """
    raise_faults(DocumentErrors, _list_exceeded_limits(text, limits))
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        message = f"is not TOML {where[1] if where else 'at its end'}"
        hint = hint_unparsed(text, "look there for a quote, bracket or key")
        fault = Fault("", "not-toml", message, hint)
    else:
        raise_faults(DocumentErrors, find_outgrown(value, limits))
        return value
    raise DocumentErrors.of((fault,))


def _list_exceeded_limits(text: str, limits: Limits) -> Iterator[Fault]:
    """Yield the limits that a TOML text exceeds, before the parser runs: deep keys take the parser long."""
    # Texts and comments become letters of the same length, so every place stays.
    bare = _TEXT.sub(lambda found: "s" * len(found[0]), text)
    longer = (found.start() for found in _NUMBER.finditer(bare) if _count_digits(found[0]) > limits.digits)
    nodes = (found.start() for found in _NODE.finditer(bare))
    deep = min(_find_deep_bracket(bare, limits.nesting), _find_long_key(bare, limits.nesting))
    places = {
        "nesting": deep if deep < len(bare) else None,
        "digits": next(longer, None),
        "nodes": next(islice(nodes, limits.nodes, None), None),
    }
    for name, offset in places.items():
        if offset is not None:
            yield make_limit_fault(name, limits, f", at {locate_offset(text, offset)}")


def _count_digits(word: str) -> int:
    return len(word.removeprefix("0x").replace("_", ""))


def _find_deep_bracket(bare: str, most: int) -> int:
    """Return the place of the first bracket that lies too deep; else the end."""
    depth = 0
    for found in _BRACKET.finditer(bare):
        depth += 1 if found[0] in "[{" else -1
        if depth > most:
            return found.start()
    return len(bare)


def _find_long_key(bare: str, most: int) -> int:
    """Return the place of the first key with too many parts; else the end."""
    # From the beginning of a part alone: a search from every letter of a long word would be quadratic.
    longer = re.compile(rf"(?<![A-Za-z0-9_.-])(?:{_PART}[ \t]*+\.[ \t]*+){{{most}}}")
    found = longer.search(bare)
    return found.start() if found else len(bare)


_TABLES = ("editions", "responses", "examples", "operations", "winding_up", "checklists")
"""The keys whose items are in tables of their own."""


def rulebook_to_toml(rulebook: Rulebook) -> str:
    """Return a rulebook as TOML that a person can edit; equal values give equal texts.

    A list too long for a line is broken over several lines, one item a line.

    Raises:
        InvalidValue: If *rulebook* is no rulebook.
    """
    check_type("rulebook", rulebook, Rulebook)
    value = CONVERTER.unstructure(rulebook)
    lines = [f'format = "{_FORMAT}"', f"format_version = {_VERSION}"]
    # TOML wants plain keys first: a key after a table would belong to the table.
    tables = {key: value.pop(key) for key in _TABLES if key in value}
    lines += _write_rows(value)
    for key, rows in tables.items():
        for row in rows:
            lines += _write_table(key, row)
    return "\n".join(lines) + "\n"


def _write_table(name: str, row: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield f"[[{name}]]"
    rules, matrix = (row.get("rules", ()), row.get("matrix")) if name == "editions" else ((), None)
    apart = {"rules"} if rules else set()
    yield from _write_rows({key: item for key, item in row.items() if key not in apart | {"matrix"}})
    if matrix is not None:
        yield from ("", "[editions.matrix]", *_write_rows(matrix))
    for rule in rules:
        yield from _write_table("editions.rules", rule)


def _write_rows(table: dict[str, Any]) -> Iterator[str]:
    return (f"{key} = {_lay_out(item, len(key) + 3, '')}" for key, item in table.items())


_WIDTH = 110
"""Characters of a line, where TOML lets a line break: in a list, and nowhere else."""


def _lay_out(value: Any, column: int, pad: str, *, broken: bool = False) -> str:
    """Return a value on one line or, if the line is too long, with lists over several lines.

    Args:
        value: The value.
        column: The number of characters before the value on its line.
        pad: The indentation of the line.
        broken: Whether the value is part of a value that is too long, so that its own length does not matter.
    """
    whole = _write_inline(value)
    if not broken and column + len(whole) <= _WIDTH:
        return whole
    if type(value) is dict:
        parts = (
            f"{_write_key(key)} = {_lay_out(item, column, pad, broken=True)}" for key, item in value.items()
        )
        return "{" + ", ".join(parts) + "}"
    if type(value) not in {list, tuple} or not value:
        return whole
    # A list of one item gains nothing from a line of its own.
    if broken and len(value) == 1:
        return f"[{_lay_out(value[0], column, pad, broken=True)}]"
    inner = pad + "  "
    rows = (f"{inner}{_lay_out(item, len(inner) + 1, inner)},\n" for item in value)
    return f"[\n{''.join(rows)}{pad}]"


def _write_inline(value: Any) -> str:
    if type(value) is dict:
        return (
            "{" + ", ".join(f"{_write_key(key)} = {_write_inline(item)}" for key, item in value.items()) + "}"
        )
    if type(value) is list or type(value) is tuple:
        return "[" + ", ".join(map(_write_inline, value)) + "]"
    # A JSON string is a TOML string, apart from one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write_key(key: str) -> str:
    return key if re.fullmatch(_PART, key) else json.dumps(key)
