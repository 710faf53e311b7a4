"""The largest document that is read, counted over its text before the parser runs."""

import json
import re
from collections.abc import Iterator

import attrs

from mpreview._checks import check_type, valid_int
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
        events: Items of the ledger.
        keys: Keys of an object.
        text: Characters of a text.

    Raises:
        OutsideRange: If a limit is below 1 or too large for Python.

    >>> Limits(nodes=2_000_000).nesting
    32
    """

    bytes: int = attrs.field(default=16 * 2**20, validator=valid_int(1, _MOST))
    nesting: int = attrs.field(default=32, validator=valid_int(1, _MOST_NESTING))
    digits: int = attrs.field(default=18, validator=valid_int(1, _MOST_DIGITS))
    nodes: int = attrs.field(default=1_000_000, validator=valid_int(1, _MOST))
    items: int = attrs.field(default=100_000, validator=valid_int(1, _MOST))
    events: int = attrs.field(default=1_000_000, validator=valid_int(1, _MOST))
    keys: int = attrs.field(default=200, validator=valid_int(1, _MOST))
    text: int = attrs.field(default=4_000, validator=valid_int(1, _MOST))


def choose_limits(limits: Limits | None, usual: Limits | None = None) -> Limits:
    """Return the given limits, or the usual limits.

    Raises:
        InvalidValue: If *limits* are no limits.
    """
    if limits is None:
        return Limits() if usual is None else usual
    check_type("limits", limits, Limits)
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


def find_exceeded(text: str, limits: Limits) -> Iterator[Fault]:
    """Yield the first place at which *text* exceeds each of the limits."""
    for name, offset in _find_first_places(text, limits).items():
        yield make_limit_fault(name, limits, f", at {locate_offset(text, offset)}")


def make_limit_fault(name: str, limits: Limits, where: str = "") -> Fault:
    """Return the fault of a text beyond a limit."""
    hint = f"give less, or raise Limits.{name} for a document you trust"
    return Fault("", "limit", f"more than {getattr(limits, name)} {_WORDS[name]}{where}", hint)


def locate_offset(text: str, offset: int) -> str:
    """Return line and column of a character."""
    line = text.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - text.rfind(chr(10), 0, offset)}"


def _find_first_places(text: str, limits: Limits) -> dict[str, int]:
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
    """The tokens met so far, and the first offset beyond each limit."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.found: dict[str, int] = {}
        self.full = False
        self.nodes = limits.nodes
        # Every text and number of a JSON document is a key or a value, and every value but the first stands
        # behind a comma or an opening bracket. A text with more of them is no JSON, as the parser then says.
        self.scalars = 2 * limits.nodes + 2
        # A stack of the open brackets: which limit each bracket counts for, and how many items are left.
        self.names: list[str] = []
        self.left: list[int] = []
        self.last = ""

    def text(self, word: str, offset: int) -> None:
        self.last = word
        self._scalar()
        # Escapes make a text longer, never shorter, so only a long token is worth decoding.
        if len(word) > self.limits.text + 2 and len(_spell_text(word)) > self.limits.text:
            self.found.setdefault("text", offset)

    def number(self, word: str, offset: int) -> None:
        self._scalar()
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
        self.names.append(_name_limit(bracket, len(self.left), self.last))
        self.left.append(getattr(self.limits, self.names[-1]))

    def closed(self, _: str, __: int) -> None:
        if self.left:
            self.left.pop()
            self.names.pop()

    def _scalar(self) -> None:
        self.scalars -= 1
        self.full = self.full or self.scalars < 0

    def _node(self, offset: int) -> None:
        self.nodes -= 1
        if self.nodes < 0:
            self.found.setdefault("nodes", offset)
            self.full = True


def _name_limit(bracket: str, depth: int, last: str) -> str:
    """Return the limit for the content of a bracket, by the text before the bracket."""
    if bracket == "{":
        return "keys"
    return "events" if depth == 1 and _spell_text(last) == "ledger" else "items"


def _spell_text(word: str) -> str:
    """Return the text that a token spells; the token itself if it is no text, as the parser will report."""
    try:
        spelled = json.loads(word)
    except ValueError:
        return word
    return spelled if type(spelled) is str else word
