"""The largest document that is read.

A JSON text is parsed first, if it holds few enough commas and brackets, and the parsed value is counted. Only
of a text that is refused the tokens are looked at, one after another, to say where it exceeds a limit.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_type
from mpreview.errors import Fault

# A text, a bracket or comma, a number: every token that is counted. The pattern is possessive and never
# backtracks; a text without an end reaches to the end of the document.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[][{},]|-?[0-9][0-9.eE+-]*+', re.DOTALL)
_DIGIT = re.compile(r"[0-9]")
# Python itself bears some thousand levels and 4,300 digits, so that reading never fails inside these bounds.
_MOST_NESTING = 200
_MOST_DIGITS = 4_000
_MOST = 2**40


@attrs.frozen(kw_only=True)
class Limits:
    """The largest document that a reader accepts; an argument of `loads`, never global.

    Args:
        bytes: Bytes of the document.
        nesting: Lists and objects inside each other.
        digits: Digits of a number.
        nodes: Values in all, counted by commas and opening brackets.
        items: Items of a list, the ledger apart.
        events: Items of the ledger, or of a list of events.
        keys: Keys of an object.
        text: Characters of a text.

    Raises:
        OutsideRange: If a limit is below 1 or too large for Python.

    >>> Limits(nodes=2_000_000).nesting
    32
    """

    bytes: int = attrs.field(default=16 * 2**20, validator=valid.int_(1, _MOST))
    nesting: int = attrs.field(default=32, validator=valid.int_(1, _MOST_NESTING))
    digits: int = attrs.field(default=18, validator=valid.int_(1, _MOST_DIGITS))
    nodes: int = attrs.field(default=1_000_000, validator=valid.int_(1, _MOST))
    items: int = attrs.field(default=100_000, validator=valid.int_(1, _MOST))
    events: int = attrs.field(default=1_000_000, validator=valid.int_(1, _MOST))
    keys: int = attrs.field(default=200, validator=valid.int_(1, _MOST))
    text: int = attrs.field(default=4_000, validator=valid.int_(1, _MOST))


def choose_limits(limits: Limits | None, usual: Limits | None = None) -> Limits:
    """Return the given limits, or the usual limits.

    Raises:
        InvalidValue: If *limits* are no limits.
    """
    if limits is None:
        return Limits() if usual is None else usual
    check_type("limits", limits, Limits)
    return limits


_OF_DOCUMENTS = frozenset("{[=\n")
_WORDS = {
    "bytes": "bytes",
    "nesting": "lists and objects inside each other",
    "digits": "digits in one number",
    "nodes": "values in all",
    "items": "items in one list",
    "events": "events in the ledger or in the list",
    "keys": "keys in one object",
    "text": "characters in one text",
}


def find_exceeded(text: str, limits: Limits) -> Iterator[Fault]:
    """Yield the first place at which *text* exceeds each of the limits."""
    for name, offset in _find_first_places(text, limits).items():
        yield make_limit_fault(name, limits, f", at {locate_offset(text, offset)}")


def may_exceed_nodes(text: str, limits: Limits) -> bool:
    """Whether a JSON text may hold too many values; commas and brackets inside of texts count too."""
    return sum(map(text.count, ",[{")) > limits.nodes


def find_outgrown(value: object, limits: Limits) -> Iterator[Fault]:
    """Yield the limits that a parsed value exceeds.

    A value may exceed a limit that its text keeps: a key of TOML with several parts lies deeper than its
    text, and one list may occur at many places.
    """
    found = set[str]()
    # The outermost list is one of events.
    events = value.get("ledger") if type(value) is dict else value
    level: list[Any] = [value]
    depth = nodes = 0
    while level and nodes <= limits.nodes and "nesting" not in found:
        depth += 1
        objects: list[dict[str, Any]] = [part for part in level if type(part) is dict]
        lists: list[list[Any]] = [part for part in level if type(part) is list]
        found |= _find_outgrown_sizes(level, events, limits)
        nodes += sum(map(len, objects)) + sum(map(len, lists))
        if nodes > limits.nodes:
            found.add("nodes")
        elif depth > limits.nesting and (objects or lists):
            found.add("nesting")
        else:
            values = (one.values() for one in objects)
            # Keys count as texts too.
            level = [*set[str]().union(*objects), *chain.from_iterable(values), *chain.from_iterable(lists)]
    return (make_limit_fault(name, limits) for name in sorted(found))


def _find_outgrown_sizes(level: Sequence[Any], events: object, limits: Limits) -> set[str]:
    """Return the limits that single values of one depth exceed.

    Args:
        level: The values.
        events: The outermost list, which is one of events.
        limits: The limits.
    """
    sizes = {
        "keys": (len(part) for part in level if type(part) is dict),
        "items": (len(part) for part in level if type(part) is list and part is not events),
        "events": (len(part) for part in level if type(part) is list and part is events),
        "text": (len(part) for part in level if type(part) is str),
    }
    return {name for name, of in sizes.items() if max(of, default=0) > getattr(limits, name)}


def make_limit_fault(name: str, limits: Limits, where: str = "") -> Fault:
    """Return the fault of a text beyond a limit."""
    hint = f"give less, or raise Limits.{name} for a document you trust"
    return Fault("", "limit", f"more than {getattr(limits, name)} {_WORDS[name]}{where}", hint)


def locate_offset(text: str, offset: int) -> str:
    """Return line and column of a character."""
    line = text.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - text.rfind(chr(10), 0, offset)}"


def hint_unparsed(text: str, hint: str) -> str:
    """Return the hint for a text that cannot be parsed: *hint*, unless the text may be the name of a file."""
    # Every document has one of these characters, in JSON and in TOML; hardly any name of a file has.
    if text.strip() and _OF_DOCUMENTS.isdisjoint(text):
        return "give the text of the document, not the name of its file"
    return hint


def _find_first_places(text: str, limits: Limits) -> dict[str, int]:
    """Return the first offset beyond each limit."""
    found: dict[str, int] = {}
    # Every text and number of a JSON document is a key or a value, and every value but the first comes
    # after a comma or an opening bracket. A text with more of them is no JSON, as the parser then says.
    nodes, scalars, last = limits.nodes, 2 * limits.nodes + 2, ""
    short = min(limits.digits, limits.text + 2)
    # A stack of the open brackets: which limit each bracket counts for, and how many items are left.
    names: list[str] = []
    left: list[int] = []
    for token in _TOKEN.finditer(text):
        word = token[0]
        sign = word[0]
        if sign in "]}":
            del names[-1:], left[-1:]
        elif sign in ",[{":
            nodes -= 1
            if nodes < 0:
                found.setdefault("nodes", token.start())
            if sign != ",":
                if len(left) == limits.nesting:
                    found.setdefault("nesting", token.start())
                    break
                names.append(_name_limit(sign, len(left), last))
                left.append(getattr(limits, names[-1]))
            elif left:
                left[-1] -= 1
                if left[-1] < 1:
                    found.setdefault(names[-1], token.start())
        else:
            scalars -= 1
            last = word if sign == '"' else last
            # Most texts and numbers are too short to exceed a limit.
            exceeded = _find_exceeded_by(word, limits) if len(word) > short else None
            if exceeded is not None:
                found.setdefault(exceeded, token.start())
        if nodes < 0 or scalars < 0:
            break
    return found


def _find_exceeded_by(word: str, limits: Limits) -> str | None:
    """Return the limit that a text or a number exceeds, if one."""
    if word[0] != '"':
        return "digits" if has_too_many_digits(word, limits) else None
    # Escapes make a text longer, never shorter, so only a long token is worth decoding.
    return "text" if len(word) > limits.text + 2 and len(_spell_text(word)) > limits.text else None


def has_too_many_digits(word: str, limits: Limits) -> bool:
    """Whether a number, as it is spelt, has more digits than allowed."""
    return len(word) > limits.digits and len(_DIGIT.findall(word)) > limits.digits


def _name_limit(bracket: str, depth: int, last: str) -> str:
    """Return the limit for the content of a bracket, by the text before the bracket."""
    if bracket == "{":
        return "keys"
    # The outermost list of a text is one of events, or no document.
    is_ledger = depth == 0 or (depth == 1 and _spell_text(last) == "ledger")
    return "events" if is_ledger else "items"


def _spell_text(word: str) -> str:
    """Return the text that a token spells; the token itself if it is no text, as the parser will report."""
    try:
        spelled = json.loads(word)
    except ValueError:
        return word
    return spelled if type(spelled) is str else word
