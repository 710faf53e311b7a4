"""Reasons and explanations as JSON: a stable, versioned form that other programs can keep and read.

It names ids, never places: what is in it is what `Reason` and `Explanation` hold.
"""

from collections.abc import Iterable
from typing import TypeVar

import attrs

from mpreview.interchange.faults import Found
from mpreview.interchange.limits import Limits
from mpreview.interchange.reading import check_kind, decoded, parsed, structured
from mpreview.interchange.shape import CONVERTER
from mpreview.interchange.writing import laid_out
from mpreview.policy import Reason
from mpreview.reviews import Explanation

__all__ = [
    "explanation_from_json",
    "explanation_to_json",
    "reasons_from_json",
    "reasons_to_json",
]

_REASONS = "mpreview/reasons"
_EXPLANATION = "mpreview/explanation"
_VERSION = 1

D = TypeVar("D")


@attrs.frozen(kw_only=True)
class _Reasons:
    format: str
    format_version: int
    reasons: tuple[Reason, ...]


@attrs.frozen(kw_only=True)
class _Explained:
    format: str
    format_version: int
    explanation: Explanation


def reasons_to_json(reasons: Iterable[Reason]) -> str:
    """Return the JSON of some reasons, such as those of an obligation.

    >>> reasons_to_json(()).split()
    ['{', '"format":', '"mpreview/reasons",', '"format_version":', '1,', '"reasons":', '[]', '}']
    """
    return _written(_Reasons(format=_REASONS, format_version=_VERSION, reasons=tuple(reasons)))


def reasons_from_json(text: str | bytes, *, limits: Limits | None = None) -> tuple[Reason, ...]:
    """Return the reasons of such a text, which is read as strictly as a document.

    Raises:
        DocumentErrors: If it is none: every fault with its JSON pointer.
    """
    return _loaded(text, _Reasons, _REASONS, limits).reasons


def explanation_to_json(explanation: Explanation) -> str:
    """Return the JSON of an explanation."""
    return _written(_Explained(format=_EXPLANATION, format_version=_VERSION, explanation=explanation))


def explanation_from_json(text: str | bytes, *, limits: Limits | None = None) -> Explanation:
    """Return the explanation of such a text, which is read as strictly as a document.

    Raises:
        DocumentErrors: If it is none: every fault with its JSON pointer.
    """
    return _loaded(text, _Explained, _EXPLANATION, limits).explanation


def _written(value: _Reasons | _Explained) -> str:
    return laid_out(CONVERTER.unstructure(value), 3, "") + "\n"


def _loaded(text: str | bytes, kind: type[D], form: str, limits: Limits | None) -> D:
    limits = Limits() if limits is None else limits
    found = Found()
    value = parsed(decoded(text, limits), limits, found)
    check_kind(value, form, _VERSION)
    made = structured(value, kind, found)
    if made is None or found.total:
        raise found.error()
    return made
