"""How large a document may be, counted over its text before anything is parsed."""

import json
import re
from collections.abc import Iterator

import attrs

from mpreview.errors import Fault
from mpreview.ids import a_count, a_kind

__all__ = ["Limits"]

# A text, a bracket or comma, a number: all that has to be counted. Possessive, so that nothing is ever
# given back; a text that is never closed reaches to the end.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[][{},]|-?[0-9][0-9.eE+-]*+', re.DOTALL)
_DIGIT = re.compile(r"[0-9]")
_MOST_NESTING = 200
_MOST_DIGITS = 4_000
_MOST = 2**40


@attrs.frozen(kw_only=True)
class Limits:
    """What a reader takes in; an argument of `loads`, never global.

    Args:
        bytes: Bytes of the document.
        nesting: Lists and objects inside each other.
        digits: Digits of a number.
        nodes: Values in all, counted by commas and opening brackets.
        items: Items of a list other than the ledger.
        events: Items of the ledger.
        keys: Keys of an object.
        text: Characters of a text.

    Raises:
        OutsideRange: If a limit is below 1 or beyond what the machine bears.

    >>> Limits(nodes=2_000_000).nesting
    32
    """

    bytes: int = 16 * 2**20
    nesting: int = 32
    digits: int = 18
    nodes: int = 1_000_000
    items: int = 100_000
    events: int = 1_000_000
    keys: int = 200
    text: int = 4_000

    def __attrs_post_init__(self) -> None:
        # Python itself bears some thousand levels and 4,300 digits; inside these bounds it never fails.
        for name in ("bytes", "nodes", "items", "events", "keys", "text"):
            a_count(f"Limits.{name}", getattr(self, name), 1, _MOST)
        a_count("Limits.nesting", self.nesting, 1, _MOST_NESTING)
        a_count("Limits.digits", self.digits, 1, _MOST_DIGITS)


def given(limits: Limits | None, usual: Limits | None = None) -> Limits:
    """Return the limits that a reader was given, or the usual ones.

    Raises:
        InvalidValue: If they are none.
    """
    if limits is None:
        return Limits() if usual is None else usual
    a_kind("limits", limits, Limits)
    return limits


_WORDS = {
    "bytes": "bytes",
    "nesting": "lists and objects inside each other",
    "digits": "digits in one number",
    "nodes": "values in all",
    "items": "items in one list",
    "events": "events in the ledger",
    "keys": "keys in one object",
    "text": "characters in one text",
}


def exceeded(text: str, limits: Limits) -> Iterator[Fault]:
    """Yield the first place at which *text* exceeds each of the limits."""
    for name, offset in _first_places(text, limits).items():
        yield beyond(name, limits, f", at {place(text, offset)}")


def beyond(name: str, limits: Limits, where: str = "") -> Fault:
    """Return the fault of a text that exceeds one of the limits."""
    hint = f"give less, or raise Limits.{name} for a document you trust"
    return Fault("", "limit", f"more than {getattr(limits, name)} {_WORDS[name]}{where}", hint)


def place(text: str, offset: int) -> str:
    """Return line and column of a character."""
    line = text.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - text.rfind(chr(10), 0, offset)}"


def _first_places(text: str, limits: Limits) -> dict[str, int]:
    count = _Count(limits)
    met = {
        '"': count.text,
        ",": count.comma,
        "[": count.opened,
        "{": count.opened,
        "]": count.closed,
        "}": count.closed,
    }
    for token in _TOKEN.finditer(text):
        word = token[0]
        met.get(word[0], count.number)(word, token.start())
        if count.full:
            break
    return count.found


class _Count:
    """What was met of a text so far, and where it first was too much."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.found: dict[str, int] = {}
        self.full = False
        self.nodes = limits.nodes
        self.names: list[str] = []
        self.left: list[int] = []
        self.last = ""

    def text(self, word: str, offset: int) -> None:
        self.last = word
        if len(word) > self.limits.text + 2 and len(_spelled(word)) > self.limits.text:
            self.found.setdefault("text", offset)

    def number(self, word: str, offset: int) -> None:
        if len(word) > self.limits.digits and len(_DIGIT.findall(word)) > self.limits.digits:
            self.found.setdefault("digits", offset)

    def comma(self, _: str, offset: int) -> None:
        self._node(offset)
        if self.left:
            self.left[-1] -= 1
            if self.left[-1] < 1:
                self.found.setdefault(self.names[-1], offset)

    def opened(self, bracket: str, offset: int) -> None:
        self._node(offset)
        if len(self.left) == self.limits.nesting:
            self.found.setdefault("nesting", offset)
            self.full = True
        self.names.append(_name(bracket, len(self.left), self.last))
        self.left.append(getattr(self.limits, self.names[-1]))

    def closed(self, _: str, __: int) -> None:
        if self.left:
            self.left.pop()
            self.names.pop()

    def _node(self, offset: int) -> None:
        self.nodes -= 1
        if self.nodes < 0:
            self.found.setdefault("nodes", offset)
            self.full = True


def _name(bracket: str, depth: int, last: str) -> str:
    """Return which limit holds for what a bracket opens, from the text that stands before it."""
    if bracket == "{":
        return "keys"
    return "events" if depth == 1 and _spelled(last) == "ledger" else "items"


def _spelled(word: str) -> str:
    """Return the text that a token spells; the token itself if it spells none, which the parser will tell."""
    try:
        spelled = json.loads(word)
    except ValueError:
        return word
    return spelled if type(spelled) is str else word
