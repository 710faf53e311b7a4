"""Reasons and explanations as JSON: a stable, versioned form for other programs.

It names ids, never places: what is in it is what `Reason` and `Explanation` hold.
"""

import datetime as dt
import enum
import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import attrs

from mpreview._checks import check_type, collect_tuple, is_visible
from mpreview.interchange._faults import Found, resolve_pointer
from mpreview.interchange._limits import Limits, choose_limits
from mpreview.interchange._reading import check_kind, decode_text, parse_json, read_value
from mpreview.interchange._shape import CONVERTER, Head
from mpreview.interchange._writing import lay_out
from mpreview.policy import Reason
from mpreview.policy.reasons import sentence
from mpreview.reviews import Explanation, NotApplied, NotCounted
from mpreview.timeline import FIRST_DAY, LAST_DAY

_REASONS = "mpreview/reasons"
_EXPLANATION = "mpreview/explanation"
_VERSION = 1
# A reason cites its rule and up to eight tables of its numbers, each in 4,000 characters at most.
_LIMITS = Limits(text=40_000)

D = TypeVar("D")


@attrs.frozen(kw_only=True)
class _Reasons(Head):
    reasons: tuple[Reason, ...]


@attrs.frozen(kw_only=True)
class _Explained(Head):
    explanation: Explanation


def reasons_to_json(reasons: Iterable[Reason]) -> str:
    """Return the JSON of some reasons, such as those of an obligation.

    >>> reasons_to_json(()).split()
    ['{', '"format":', '"mpreview/reasons",', '"format_version":', '1,', '"reasons":', '[]', '}']

    Raises:
        InvalidValue: If *reasons* holds something else.
    """
    found = collect_tuple("reasons", reasons, Reason)
    return _write_text(_Reasons(format=_REASONS, format_version=_VERSION, reasons=found))


def reasons_from_json(text: str | bytes, *, limits: Limits | None = None) -> tuple[Reason, ...]:
    """Return the reasons of a JSON text, read as strictly as a document.

    Raises:
        DocumentErrors: If the text is wrong: every fault with its JSON pointer.
    """
    return _read_text(text, _Reasons, _REASONS, limits).reasons


def explanation_to_json(explanation: Explanation) -> str:
    """Return the JSON of an explanation.

    Raises:
        InvalidValue: If *explanation* is no explanation.
    """
    check_type("explanation", explanation, Explanation)
    return _write_text(_Explained(format=_EXPLANATION, format_version=_VERSION, explanation=explanation))


def explanation_to_dict(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as the values of its JSON: `explanation_to_json`, parsed.

    Raises:
        InvalidValue: If *explanation* is no explanation.
    """
    found: dict[str, Any] = json.loads(explanation_to_json(explanation))
    return found


def explanation_from_json(text: str | bytes, *, limits: Limits | None = None) -> Explanation:
    """Return the explanation of a JSON text, read as strictly as a document.

    Raises:
        DocumentErrors: If the text is wrong: every fault with its JSON pointer.
    """
    return _read_text(text, _Explained, _EXPLANATION, limits).explanation


def _write_text(value: _Reasons | _Explained) -> str:
    return lay_out(CONVERTER.unstructure(value), 3, "") + "\n"


def _read_text(text: str | bytes, kind: type[D], form: str, limits: Limits | None) -> D:
    limits = choose_limits(limits, _LIMITS)
    found = Found()
    value = parse_json(decode_text(text, limits), limits, found)
    check_kind(value, form, _VERSION)
    made = read_value(value, kind, found)
    for path, fault in _iter_unfit(made, ""):
        found.add(resolve_pointer(path, value)[0], *fault)
    if made is None or found.total:
        raise found.error()
    return made


_Traced = tuple[str, str, str]
"""Code, message and hint of a fault."""


def _iter_unfit(value: Any, path: str) -> Iterator[tuple[str, _Traced]]:
    """Yield the values of a part that cannot be shown, or that no sentence can be made from."""
    if type(value) is str and not is_visible(value):
        yield path, ("invalid-value", "holds what cannot be shown", "no control characters or line breaks")
    elif type(value) is dt.date and not FIRST_DAY <= value <= LAST_DAY:
        hint = f"give a day from {FIRST_DAY} to {LAST_DAY}"
        yield path, ("outside-range", "is out of reach", hint)
    elif type(value) is tuple:
        for index, item in enumerate(value):
            yield from _iter_unfit(item, f"{path}/{index}")
    elif attrs.has(type(value)) and not isinstance(value, enum.Enum):
        for field in attrs.fields(type(value)):
            yield from _iter_unfit(getattr(value, field.name), f"{path}/{field.name}")
        if not _has_sentence(value):
            yield path, ("untold", "lacks what its sentence reads, or holds it spoilt", "take it whole")


def _has_sentence(value: Any) -> bool:
    try:
        if type(value) is Reason:
            sentence(value)
        elif type(value) in {NotApplied, NotCounted}:
            value.why()
        elif type(value) is Explanation:
            # Without the parts, each of which was tried at its own place.
            attrs.evolve(value, applied=(), not_applied=(), not_counted=()).why()
    except (KeyError, ValueError, ArithmeticError):
        return False
    return True
