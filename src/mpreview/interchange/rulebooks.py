"""Rulebooks as texts of their own: TOML for people who edit them, JSON for programs.

Both hold the same keys as the rulebook of a document, beside `format` and `format_version`, and both are read
by the same strict reader. The examples of a rulebook are tried as it is read.
"""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from mpreview.errors import DocumentErrors, Fault
from mpreview.examples import misses
from mpreview.interchange.faults import Found
from mpreview.interchange.limits import Limits
from mpreview.interchange.reading import check_kind, decoded, parsed, structured
from mpreview.interchange.shape import CONVERTER, NotJson
from mpreview.interchange.writing import laid_out
from mpreview.policy import Rulebook

__all__ = ["rulebook_from_json", "rulebook_from_toml", "rulebook_to_json", "rulebook_to_toml"]

_FORMAT = "mpreview/rulebook"
_VERSION = 1
_LIMITS = Limits(bytes=2**20, nodes=100_000)


def rulebook_from_toml(text: str | bytes, *, limits: Limits | None = None) -> Rulebook:
    """Return the rulebook of a TOML text; nothing is coerced and nothing guessed.

    Args:
        text: The text; bytes are UTF-8.
        limits: How large it may be; by default a megabyte.

    Raises:
        DocumentErrors: If it is no rulebook, or does not keep its own examples: every fault with its pointer.
        InvalidValue: If *text* is neither `str` nor `bytes`.

    >>> from mpreview import uk
    >>> rulebook_from_toml(rulebook_to_toml(uk.rulebook())) == uk.rulebook()
    True
    """
    limits = _LIMITS if limits is None else limits
    found = decoded(text, limits)
    faults = tuple(_exceeded(found, limits))
    if faults:
        raise DocumentErrors.of(faults)
    try:
        value = _plain(tomllib.loads(found))
    except tomllib.TOMLDecodeError as error:
        where = str(error).partition("(")[2].partition(")")[0] or "its end"
        hint = "look there for a quote, bracket or key"
        raise DocumentErrors.of((Fault("", "not-toml", f"is not TOML {where}", hint),)) from None
    return _read(value, Found())


def rulebook_from_json(text: str | bytes, *, limits: Limits | None = None) -> Rulebook:
    """Return the rulebook of a JSON text; nothing is coerced and nothing guessed.

    Raises:
        DocumentErrors: If it is no rulebook, or does not keep its own examples: every fault with its pointer.
        InvalidValue: If *text* is neither `str` nor `bytes`.
    """
    limits = _LIMITS if limits is None else limits
    found = Found()
    return _read(parsed(decoded(text, limits), limits, found), found)


def _read(value: object, found: Found) -> Rulebook:
    check_kind(value, _FORMAT, _VERSION)
    if type(value) is not dict:
        structured(value, Rulebook, found)
        raise found.error()
    rest = dict(value)
    for key, wanted in (("format", _FORMAT), ("format_version", _VERSION)):
        if key not in rest:
            found.add("", "missing-key", f"the key {key!r} is missing", "add it")
        elif type(rest[key]) is not type(wanted):
            found.add(f"/{key}", "wrong-type", "is of another type", f"give {wanted!r}")
        rest.pop(key, None)
    rulebook = structured(rest, Rulebook, found)
    if rulebook is None or found.total:
        raise found.error()
    for place, problem in misses(rulebook):
        message, _, hint = problem.partition("; ")
        found.add(f"/examples/{place}", "example", f"an example that is not kept: {message}", hint)
    if found.total:
        raise found.error()
    return rulebook


def rulebook_to_json(rulebook: Rulebook) -> str:
    """Return the canonical JSON of a rulebook: one rule, row or example a line."""
    value = {"format": _FORMAT, "format_version": _VERSION, **CONVERTER.unstructure(rulebook)}
    return laid_out(value, 2, "") + "\n"


# ---------------------------------------------------------------- TOML

# Strings and comments, so that what stands in them is not counted; all possessive.
_TEXT = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:""")?|\'\'\'(?:[^\']++|\'(?!\'\'))*+(?:\'\'\')?'
    r'|"(?:[^"\\\n]++|\\.)*+"?|\'[^\'\n]*+\'?|#[^\n]*+',
    re.DOTALL,
)
_BRACKET = re.compile(r"[][{}]")
_DIGITS = re.compile(r"[0-9_]+")
_PART = r"[A-Za-z0-9_\-]++"


def _exceeded(text: str, limits: Limits) -> Iterator[Fault]:
    """Yield which limits a TOML text exceeds, before a parser sees it: it takes long over deep keys."""
    bare = _TEXT.sub("s", text)
    counts = {
        "nesting": max(_deepest(bare), _longest_key(bare, limits.nesting)),
        "digits": max((len(found[0].replace("_", "")) for found in _DIGITS.finditer(bare)), default=0),
        "nodes": bare.count(",") + bare.count("=") + bare.count("["),
        "text": max((len(found[0]) for found in _TEXT.finditer(text)), default=0) - 6,
    }
    for name, count in counts.items():
        if count > getattr(limits, name):
            hint = f"give less, or raise Limits.{name} for a rulebook you trust"
            yield Fault("", "limit", f"more than Limits.{name} allows", hint)


def _deepest(bare: str) -> int:
    depth = deepest = 0
    for found in _BRACKET.finditer(bare):
        depth += 1 if found[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _longest_key(bare: str, most: int) -> int:
    # From the beginning of a part only, else every letter of a long word would begin a search of its own.
    longer = re.compile(rf"(?<![A-Za-z0-9_.-])(?:{_PART}[ \t]*+\.[ \t]*+){{{most}}}")
    return most + 1 if longer.search(bare) else 0


def _plain(value: Any) -> Any:
    """Return a parsed value as JSON spells it: days as texts; what JSON lacks is told where it stands."""
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    if type(value) is list:
        return [_plain(item) for item in value]
    if type(value) is dt.date:
        return value.isoformat()
    return value if type(value) in {str, int, float, bool} else NotJson()


def rulebook_to_toml(rulebook: Rulebook) -> str:
    """Return a rulebook as TOML that a person can edit; the same value gives the same text."""
    value = CONVERTER.unstructure(rulebook)
    lines = [f'format = "{_FORMAT}"', f"format_version = {_VERSION}"]
    tables = {key: value.pop(key) for key in ("editions", "responses", "examples") if key in value}
    lines += (f"{key} = {_inline(item)}" for key, item in value.items())
    for key, rows in tables.items():
        for row in rows:
            lines += _table(key, row)
    return "\n".join(lines) + "\n"


def _table(name: str, row: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield f"[[{name}]]"
    rules = row.get("rules", ()) if name == "editions" else ()
    yield from (f"{key} = {_inline(item)}" for key, item in row.items() if key != "rules")
    for rule in rules:
        yield from _table("editions.rules", rule)


def _inline(value: Any) -> str:
    if type(value) is dict:
        return "{" + ", ".join(f"{_key(key)} = {_inline(item)}" for key, item in value.items()) + "}"
    if type(value) is list or type(value) is tuple:
        return "[" + ", ".join(map(_inline, value)) + "]"
    # A JSON text is a TOML text, but for one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if re.fullmatch(_PART, key) else json.dumps(key)
