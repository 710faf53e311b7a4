"""Every deliberate error, under one root.

Facts are fields, so that a front end can reword or translate; the sentence is only the default. The
offending value is a field with `repr=False` and never in a sentence, since it may be sensitive.
"""

import datetime as dt
from typing import Self

import attrs

__all__ = [
    "CatalogueErrors",
    "DocumentErrors",
    "EventConflict",
    "Fault",
    "InvalidValue",
    "MissingExtra",
    "OutsideCalendar",
    "OutsideRange",
    "ReferenceErrors",
    "ReviewError",
    "RulebookError",
    "StaleVersion",
    "UnknownId",
]

LISTED = 100
"""How many faults an error lists; the rest are counted."""


class ReviewError(Exception):
    """Root of every deliberate error; catch this to catch them all."""

    code = "review-error"

    # Two errors that tell the same are equal, also when one of them came from another process.
    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(other.args == self.args)

    def __hash__(self) -> int:
        return hash(type(self))


@attrs.frozen
class InvalidValue(ReviewError, ValueError):
    """A value that a field cannot hold.

    Args:
        field: Where it was met, such as ``"Period.end"``.
        problem: What is wrong and what to do, without the value.
        value: The value itself, for the caller's eyes only.
    """

    field: str
    problem: str
    value: object = attrs.field(default=None, repr=False)
    code = "invalid-value"

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


@attrs.frozen
class OutsideRange(ReviewError, ValueError):
    """A day outside 1900-01-01 to 2199-12-31, or a number outside its closed range."""

    field: str
    low: object
    high: object
    value: object = attrs.field(default=None, repr=False)
    code = "outside-range"

    def __str__(self) -> str:
        return f"{self.field} must lie from {self.low} to {self.high}; give a value inside"


@attrs.frozen
class OutsideCalendar(ReviewError, LookupError):
    """A day that a calendar does not know."""

    calendar: str
    on: dt.date
    first: dt.date
    last: dt.date
    code = "outside-calendar"

    def __str__(self) -> str:
        return (
            f"calendar {self.calendar!r} is known from {self.first} to {self.last}, not on {self.on}; "
            "ask inside it or load a calendar that covers the day"
        )


@attrs.frozen
class UnknownId(ReviewError, LookupError):
    """A name that nothing in the programme bears."""

    kind: str
    field: str
    value: object = attrs.field(default=None, repr=False)
    code = "unknown-id"

    def __str__(self) -> str:
        return f"{self.field}: no such {self.kind}; use one that there is"


@attrs.frozen
class MissingExtra(ReviewError, ImportError):
    """A package that only an extra of this one brings is not installed.

    Args:
        extra: The extra, such as ``"solver"``.
        package: The package that was looked for.
    """

    extra: str
    package: str
    code = "missing-extra"

    def __str__(self) -> str:
        return f"this needs the package {self.package}; install mpreview[{self.extra}]"


@attrs.frozen
class EventConflict(ReviewError, ValueError):
    """An event whose id is already in the ledger with other content, or that breaks an order."""

    event: str
    problem: str
    code = "event-conflict"

    def __str__(self) -> str:
        return f"event {self.event!r}: {self.problem}"


@attrs.frozen
class StaleVersion(ReviewError, ValueError):
    """The ledger is not the one that new events were checked against: somebody else wrote to it.

    Args:
        expected: The version they were checked against.
        actual: The version it has.
    """

    expected: str
    actual: str
    code = "stale-version"

    def __str__(self) -> str:
        return (
            f"the ledger is of version {self.actual}, not {self.expected}; read again what is on record, "
            "check the new events against it, and record them with its version as `expecting`"
        )


@attrs.frozen
class RulebookError(ReviewError, ValueError):
    """A rulebook that cannot answer for every case it covers, or contradicts itself.

    Args:
        rule: The id of the rule, or of the edition or rulebook if it is the whole of it.
        problem: What is wrong and what to do.
        edition: The id of the edition that the rule stands in, if that is known.
        more: What else is wrong with the same edition or rulebook, the first hundred.
        whole: Whether it is about the whole rulebook, so that *rule* is the id of that.
        place: Of the whole rulebook: where in it, as a JSON pointer.
        unlisted: How many faults more there are than it and these.
    """

    rule: str
    problem: str
    edition: str | None = None
    more: tuple["RulebookError", ...] = attrs.field(default=(), repr=lambda more: f"<{len(more)}>")
    whole: bool = attrs.field(default=False, kw_only=True)
    place: str = attrs.field(default="", kw_only=True)
    unlisted: int = attrs.field(default=0, kw_only=True)
    code = "rulebook"

    def __str__(self) -> str:
        told = "\n".join(f"{_where(one)}: {one.problem}" for one in (self, *self.more))
        return f"{told}\nand {self.unlisted} more" if self.unlisted else told


def _where(error: RulebookError) -> str:
    """Return which rule of which edition an error is about, as far as it is known."""
    if error.whole:
        return f"rulebook {error.rule!r}"
    if error.edition is None:
        return f"rule {error.rule!r}"
    edition = f"edition {error.edition!r}"
    return edition if error.rule == error.edition else f"{edition}, rule {error.rule!r}"


@attrs.frozen(order=True)
class Fault:
    """One thing wrong with a document or a register.

    Args:
        path: JSON pointer to the place, such as ``"/venues/3/force"``.
        code: Stable code in kebab case.
        message: What is wrong, without the value.
        hint: What to do next.
    """

    path: str
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = self.path or "(whole document)"
        return f"{where}: {self.message}" + (f"; {self.hint}" if self.hint else "")


@attrs.frozen
class _Gathered(ReviewError, ValueError):
    """Faults found in one go.

    Args:
        faults: The first hundred, sorted by path.
        total: How many there are in all.
    """

    faults: tuple[Fault, ...] = attrs.field(repr=lambda faults: f"<{len(faults)}>")
    total: int
    title = "something is wrong"

    @classmethod
    def of(cls, faults: tuple[Fault, ...]) -> Self:
        """Return the error that lists *faults*, the first hundred of them."""
        return cls(tuple(sorted(faults)[:LISTED]), len(faults))

    def __str__(self) -> str:
        lines = [f"{self.title}: {self.total} fault{'s' if self.total != 1 else ''}", *map(str, self.faults)]
        if self.total > len(self.faults):
            lines.append(f"and {self.total - len(self.faults)} more")
        return "\n".join(lines)


# They tell nothing more than faults and how many, so that attrs has nothing to make of them.
class ReferenceErrors(_Gathered):
    """All dangling, duplicate and contradictory entries of a programme, found at once."""

    code = "references"
    title = "the programme does not hold together"


class CatalogueErrors(_Gathered):
    """All dangling, duplicate and contradictory entries of a catalogue of measures, found at once."""

    code = "catalogue"
    title = "the catalogue does not hold together"


class DocumentErrors(_Gathered):
    """All faults of one document, each with its JSON pointer."""

    code = "document"
    title = "the document cannot be read"
