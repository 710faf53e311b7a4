"""Every deliberate error, under one root.

Facts are fields, so that a front end can reword or translate; the sentence is only the default. The
offending value is a field with `repr=False` and never in a sentence, since the value may be sensitive.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Self, TypeVar

import attrs

__all__ = [
    "CatalogueErrors",
    "DocumentErrors",
    "EventConflict",
    "Fault",
    "InvalidValue",
    "MissingExtra",
    "OutsideCalendar",
    "OutsidePart",
    "OutsideRange",
    "ReferenceErrors",
    "ReviewError",
    "RulebookError",
    "StaleVersion",
    "UnknownId",
]

_LONGEST_SHOWN = 60
LISTED = 100
"""The number of faults that an error lists; further faults are counted."""


_Found = TypeVar("_Found", "EventConflict", "Fault")


def add_article(noun: str) -> str:
    """Return a noun after "a" or "an".

    >>> add_article("end of a mandate"), add_article("venue")
    ('an end of a mandate', 'a venue')
    """
    return f"{'an' if noun.startswith(tuple('aeio')) else 'a'} {noun}"


class ReviewError(Exception):
    """Root of every deliberate error; catch `ReviewError` to catch all of them."""

    code = "review-error"

    @property
    def status(self) -> int:
        """The status code of HTTP with which a web service answers (RFC 9110)."""
        return 422

    # Two errors of equal facts are equal, even if one error came from another process.
    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(other.args == self.args)

    def __hash__(self) -> int:
        return hash((type(self), *map(_hash_fact, self.args)))


def _hash_fact(fact: object) -> int:
    """Return the hash of a fact of an error, and 0 for a fact without a hash, such as a list."""
    try:
        return hash(fact)
    except TypeError:
        return 0


@attrs.frozen
class InvalidValue(ReviewError, ValueError):
    """A value that a field cannot hold.

    Args:
        field: The place of the value, such as ``"Period.end"``.
        problem: The problem and the remedy, without the value.
        value: The value itself, for the eyes of the caller alone.
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
    """An id that nothing in the programme has.

    Args:
        kind: The kind of thing.
        field: The argument or the field.
        value: The id.
        near: Ids of things whose id or name is near to the id, best first, three at most; if none is near,
            the first id of all, or none.
    """

    kind: str
    field: str
    value: object = attrs.field(default=None, repr=False)
    near: tuple[str, ...] = ()
    code = "unknown-id"

    @property
    def status(self) -> int:
        """404: the client asks for what is not there."""
        return 404

    def __str__(self) -> str:
        noun = add_article(self.kind.partition(" (")[0])
        such_as = f", such as {' or '.join(map(repr, self.near))}" if self.near else ""
        return f"{self.field}: no such {self.kind}; use the id of {noun} that exists{such_as}"


@attrs.frozen
class OutsidePart(ReviewError, ValueError):
    """A question to a part of a programme, whose answer needs what is outside the part.

    Args:
        part: The part in words, such as ``"the area 'scotland'"``.
        problem: The problem and the remedy.
        teams: Of a plan, the ids of the teams with visits inside that may have visits outside too.
    """

    part: str
    problem: str
    teams: tuple[str, ...] = ()
    code = "outside-part"

    def __str__(self) -> str:
        return f"{self.part}: {self.problem}"


@attrs.frozen
class MissingExtra(ReviewError, ImportError):
    """A package of an extra is not installed.

    Args:
        extra: The extra, such as ``"solver"``.
        package: The missing package.
    """

    extra: str
    package: str
    code = "missing-extra"

    @property
    def status(self) -> int:
        """501: the service lacks a package."""
        return 501

    def __str__(self) -> str:
        return f"this needs the package {self.package}; install mpreview[{self.extra}]"


def load_extra(module: str, extra: str) -> Any:
    """Return a module of a package that comes with an extra, such as ``"altair"`` with ``"plots"``.

    Raises:
        MissingExtra: If the package is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise MissingExtra(extra, module.partition(".")[0]) from None


@attrs.frozen
class EventConflict(ReviewError, ValueError):
    """An event whose id is in the ledger with different content, or an event that breaks an order.

    Args:
        event: The id of the event.
        problem: The problem and the remedy.
        field: The field of the event that is at fault, such as ``"offer"``; `None` for the whole event.
        more: Conflicts of other events, or of other fields, of the same call, the first hundred.
    """

    event: str
    problem: str
    field: str | None = None
    more: tuple["EventConflict", ...] = attrs.field(default=(), repr=lambda more: f"<{len(more)}>")
    code = "event-conflict"

    @property
    def status(self) -> int:
        """409 if another event has the id of one of the events; 422 if events name other events wrongly."""
        return 409 if any(map(is_clash, (self, *self.more))) else 422

    def __str__(self) -> str:
        return join_lines(f"event {self.event!r}: {self.problem}", self.more)


def is_clash(error: "EventConflict | Fault") -> bool:
    """Whether an error or a fault says that another event has the id of an event."""
    if isinstance(error, EventConflict):
        return error.field == "id"
    return error.code == EventConflict.code and error.path.endswith("/id")


def clip_faults(found: Sequence[_Found], count: int) -> list[_Found]:
    """Return the first faults of a sequence, a clash of ids among them if there is any.

    A client tries again after a clash of ids, and has to learn of the clash from however many faults.
    """
    listed = list(found[:count])
    late = next(filter(is_clash, found[count:]), None)
    if late is not None and not any(map(is_clash, listed)):
        listed[-1] = late
    return listed


def join_lines(sentence: str, more: Iterable[ReviewError]) -> str:
    """Return the sentence of an error and the sentences of further errors, each on a line of its own."""
    return "\n".join([sentence, *map(str, more)])


@attrs.frozen
class StaleVersion(ReviewError, ValueError):
    """The ledger has changed since the new events were checked: somebody else wrote to the ledger.

    Args:
        expected: The version of the ledger during the check, or any other text given as the version.
        actual: The version of the ledger now.
    """

    # The text may come from a stranger, such as the header of a request, so no sentence repeats the text.
    expected: str = attrs.field(repr=lambda expected: repr(expected[:_LONGEST_SHOWN]))
    actual: str
    code = "stale-version"

    @property
    def status(self) -> int:
        """412: the precondition of the client does not hold any more."""
        return 412

    def __str__(self) -> str:
        return (
            f"the ledger is of version {self.actual}, and another version was expected; read again what is "
            "on record, check the new events against it, and record them with its version as `expecting`"
        )


@attrs.frozen
class RulebookError(ReviewError, ValueError):
    """A rulebook that cannot answer for every case, or contradicts itself.

    Args:
        rule: The id of the rule, or of the edition or rulebook that is at fault as a whole.
        problem: The problem and the remedy.
        edition: The id of the edition with the rule, if known.
        more: Further faults of the edition or rulebook, the first hundred.
        whole: Whether the whole rulebook is at fault, so that *rule* is the id of the rulebook.
        place: For a whole rulebook: the place in the rulebook, as a JSON pointer.
        unlisted: The number of faults beyond this error and *more*.
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
        listed = "\n".join(f"{_locate(fault)}: {fault.problem}" for fault in (self, *self.more))
        return f"{listed}\nand {self.unlisted} more" if self.unlisted else listed


def _locate(error: RulebookError) -> str:
    """Return rule and edition of an error, as far as known."""
    if error.whole:
        return f"rulebook {error.rule!r}"
    if error.edition is None:
        return f"rule {error.rule!r}"
    edition = f"edition {error.edition!r}"
    return edition if error.rule == error.edition else f"{edition}, rule {error.rule!r}"


@attrs.frozen(order=True)
class Fault:
    """One fault of a document or a register.

    Args:
        path: JSON pointer to the place, such as ``"/venues/3/force"``.
        code: Stable code in kebab case.
        message: The problem, without the value.
        hint: The next step.
        event: The id of the event that the fault is in; `None` if the fault is in no event, or in one whose
            id cannot be read.
        key: The key that is missing in the object at *path*; `None` if no key is missing.
    """

    path: str
    code: str
    message: str
    hint: str = ""
    event: str | None = attrs.field(default=None, kw_only=True, order=False)
    key: str | None = attrs.field(default=None, kw_only=True, order=False)

    def to_dict(self) -> dict[str, str | None]:
        """Return the fault as plain JSON values, by the names of the fields.

        >>> Fault("/venue", "dangling-id", "no such venue", "name a venue", event="e1").to_dict()["event"]
        'e1'
        """
        return attrs.asdict(self)

    def __str__(self) -> str:
        return _describe_fault(self, "(the whole)")


def _describe_fault(fault: Fault, whole: str) -> str:
    """Return a fault in a sentence, with a word in place of the empty pointer."""
    return f"{fault.path or whole}: {fault.message}" + (f"; {fault.hint}" if fault.hint else "")


def _pad_numbers(path: str) -> str:
    """Return a pointer with numbers of one length, so that ``/venues/9`` comes before ``/venues/10``."""
    return re.sub("[0-9]+", lambda found: found[0].zfill(9), path)


@attrs.frozen
class _Gathered(ReviewError, ValueError):
    """Faults found in one go.

    Args:
        faults: The first hundred, sorted by path; a clash of ids beyond stands in the last place.
        total: The number of faults found in all.
    """

    faults: tuple[Fault, ...] = attrs.field(repr=lambda faults: f"<{len(faults)}>")
    total: int
    title = "something is wrong"
    subject = "document"

    @classmethod
    def of(cls, faults: tuple[Fault, ...]) -> Self:
        """Return the error that lists the first hundred of *faults*."""
        ordered = sorted(faults, key=lambda fault: (_pad_numbers(fault.path), fault))
        return cls(tuple(clip_faults(ordered, LISTED)), len(faults))

    def _find_title(self) -> str:
        return self.title

    def __str__(self) -> str:
        lines = [
            f"{self._find_title()}: {self.total} fault{'s' if self.total != 1 else ''}",
            *(_describe_fault(fault, f"(whole {self.subject})") for fault in self.faults),
        ]
        if self.total > len(self.faults):
            lines.append(f"and {self.total - len(self.faults)} more")
        return "\n".join(lines)


# Most subclasses add no field, so attrs has nothing to generate.
class ReferenceErrors(_Gathered):
    """All dangling, duplicate and contradictory entries of a programme or a register, found at once."""

    code = "references"
    title = "the programme does not hold together"

    @property
    def status(self) -> int:
        """409 if a new event has the id of another event, whatever else is wrong; else 422."""
        return 409 if any(map(is_clash, self.faults)) else 422

    def _find_title(self) -> str:
        # The paths of a register alone begin with a collection, such as ``/venues/0``.
        is_of_programme = any(fault.path.startswith(_OF_PROGRAMME) for fault in self.faults)
        return self.title if is_of_programme else "the register does not hold together"


_OF_PROGRAMME = ("/register/", "/rulebook/", "/ledger/")
"""The beginnings of the paths of a programme."""


class CatalogueErrors(_Gathered):
    """All dangling, duplicate and contradictory entries of a catalogue of measures, found at once."""

    code = "catalogue"
    title = "the catalogue does not hold together"


@attrs.frozen
class DocumentErrors(_Gathered):
    """All faults of one text, such as a document or an event, each with its JSON pointer.

    Args:
        faults: The first hundred, sorted by path.
        total: The number of faults found in all.
        subject: What cannot be read: a document, an event, or a list of events.
    """

    subject: str = "document"
    code = "document"

    def _find_title(self) -> str:
        return f"the {self.subject} cannot be read"


def raise_faults(error: type[_Gathered], faults: Iterable[Fault]) -> None:
    """Raise one error with all faults, if there is a fault."""
    found = tuple(faults)
    if found:
        raise error.of(found)
