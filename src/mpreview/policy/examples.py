"""Examples: cases with the windows that a rulebook has to give, carried by the rulebook itself.

Examples are data. `mpreview.programme` tries each example when a rulebook becomes part of a programme.
"""

import datetime as dt
import enum
from typing import Any

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue
from mpreview.policy.incidents import Met
from mpreview.policy.rules.ahead import AheadOf
from mpreview.policy.rules.on_event import Occasion
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Window

__all__ = [
    "BandFrom", "Example", "ExampleNote", "ExampleOccasion", "ExampleOccurrence", "LevelFrom", "NoteKind",
]  # fmt: skip

_MOST_ITEMS = 100
"""The most items of any list of an example: every loading tries all examples."""


@attrs.frozen
class LevelFrom:
    """A level of a threat series, and the first day in force and known."""

    since: dt.date = attrs.field(validator=valid.day)
    series: str = attrs.field(validator=valid.id_)
    level: str = attrs.field(validator=valid.id_)


@attrs.frozen
class BandFrom:
    """A risk band, and its first day."""

    since: dt.date = attrs.field(validator=valid.day)
    band: str = attrs.field(validator=valid.id_)


@attrs.frozen
class ExampleOccasion:
    """An occasion of the subject of an example.

    Args:
        on: The day.
        occasion: The occasion.
        standard: The revised standard, given with a revision alone; by default the first standard in a rule.
        kind: Of an incident: the kind of incident.
        severity: Of an incident: one of the severities of the rulebook.
        met: Of an incident: who met with the incident.
        anywhere: Of an incident: whether the incident names no place, rather than the place of the example.
    """

    on: dt.date = attrs.field(validator=valid.day)
    occasion: Occasion = attrs.field(validator=valid.type_(Occasion))
    standard: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    kind: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    severity: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    met: Met | None = attrs.field(default=None, validator=valid.optional(valid.type_(Met)))
    anywhere: bool = attrs.field(default=False, validator=valid.type_(bool))

    def __attrs_post_init__(self) -> None:
        if self.standard is not None and self.occasion is not Occasion.REVISED_STANDARD:
            raise InvalidValue("ExampleOccasion.standard", "only a revised standard is one; leave it out")
        facts = {"kind": self.kind, "severity": self.severity, "met": self.met, "anywhere": self.anywhere}
        given = next((name for name, value in facts.items() if value), None)
        if given is not None and self.occasion is not Occasion.INCIDENT:
            raise InvalidValue(f"ExampleOccasion.{given}", "only an incident has this; leave it out")


class NoteKind(enum.Enum):
    """An offer, an answer or a signed paper."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DEFERRED = "deferred"
    POSTPONED = "postponed"
    EXEMPTED = "exempted"


ANSWERS = frozenset({NoteKind.ACCEPTED, NoteKind.DECLINED, NoteKind.DEFERRED})
"""The answers to an offer."""
_WITH_DAY = frozenset({NoteKind.DEFERRED, NoteKind.POSTPONED, NoteKind.EXEMPTED})


@attrs.frozen
class ExampleNote:
    """An offer of every place in use, the answer to the last offer before, or a signed paper.

    Args:
        on: The day.
        what: The kind of note.
        until: The day named by a deferral, postponement or exemption, and by no further note.
    """

    on: dt.date = attrs.field(validator=valid.day)
    what: NoteKind = attrs.field(validator=valid.type_(NoteKind))
    until: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day))

    def __attrs_post_init__(self) -> None:
        if (self.until is not None) != (self.what in _WITH_DAY):
            words = "what is deferred, postponed or exempted, and nothing else, names a day; mend one of them"
            raise InvalidValue("ExampleNote.until", words)
        if self.until is not None and self.until < self.on:
            raise InvalidValue("ExampleNote.until", "is before the day it was noted; correct one of them")


_valid_occurrence = valid.choice(
    *(of for of in AheadOf if of not in {AheadOf.SEASON, AheadOf.POLL}),
    problem="a season comes by itself, and nobody stands in an example; leave it out",
)


@attrs.frozen
class ExampleOccurrence:
    """An occurrence ahead: an event, the expiry of a measure, or the end of its test.

    Args:
        known: The day of first knowledge.
        starts: The first day.
        of: The kind of occurrence; seasons come without being named.
    """

    known: dt.date = attrs.field(validator=valid.day)
    starts: dt.date = attrs.field(validator=valid.day)
    of: AheadOf = attrs.field(default=AheadOf.EVENT, validator=[valid.type_(AheadOf), _valid_occurrence])


_SMALL = f"an example is small; give at most {_MOST_ITEMS}"


def _valid_list(kind: type) -> Any:
    """Return the validator of a short list of values of a class, by `valid.tuple_`."""
    return attrs.validators.and_(valid.tuple_(kind), valid.items(_SMALL, most=_MOST_ITEMS))


_valid_days = attrs.validators.and_(valid.tuple_(dt.date), valid.items(_SMALL, valid.day, most=_MOST_ITEMS))
_valid_scale = attrs.validators.and_(valid.ids_or_none, valid.items(_SMALL, most=_MOST_ITEMS))


def _valid_window(_instance: object, _attribute: "attrs.Attribute[Any]", window: Window) -> None:
    for name in ("earliest", "due", "overdue_from", "limit"):
        check_day(f"Example.window.{name}", getattr(window, name))
    after_limit = window.limit + dt.timedelta(1)
    if not window.earliest <= window.due < window.overdue_from <= after_limit:
        words = "its days stand in order: earliest, due, overdue from, limit; order them"
        raise InvalidValue("Example.window", words)


@attrs.frozen(kw_only=True)
class Example:
    """A member, perhaps with a venue, and the window of the rules on a day.

    Args:
        id: The id.
        says: The meaning of the example, as a sentence.
        activity: The activity owed.
        kind: The kind of the venue, for an activity there or the offer of a review; `None` for a contact.
        on: The day asked about.
        since: The first day of office and of use.
        elected: The first day of office, if earlier.
        nation: The nation of venue and seat.
        force: The force of venue and seat.
        closed: Closed days apart from Saturdays and Sundays.
        scale: The levels of rules and *levels*, lowest first.
        levels: The levels of threat series, oldest first of each series.
        bands: The risk bands, oldest first.
        happened: The occasions of the subject.
        coming: The occurrences ahead of the subject.
        noted: Offers, answers and papers, oldest first.
        done: The days of contacts or, with a venue, of reviews.
        window: The four days to expect; `None` if nothing is owed.
        rule: The rule of the due day to expect; `None` if nothing is owed.
    """

    id: str = attrs.field(validator=valid.id_)
    says: str = attrs.field(validator=valid.text(), repr=shorten_text)
    activity: Activity = attrs.field(validator=valid.type_(Activity))
    kind: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    on: dt.date = attrs.field(validator=valid.day)
    since: dt.date = attrs.field(validator=valid.day)
    elected: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day))
    nation: str = attrs.field(default="nation", validator=valid.id_)
    force: str = attrs.field(default="force", validator=valid.id_)
    closed: tuple[dt.date, ...] = attrs.field(default=(), validator=_valid_days, repr=count_items)
    scale: tuple[str, ...] = attrs.field(default=(), validator=_valid_scale, repr=count_items)
    levels: tuple[LevelFrom, ...] = attrs.field(
        default=(), validator=_valid_list(LevelFrom), repr=count_items
    )
    bands: tuple[BandFrom, ...] = attrs.field(default=(), validator=_valid_list(BandFrom), repr=count_items)
    happened: tuple[ExampleOccasion, ...] = attrs.field(
        default=(), validator=_valid_list(ExampleOccasion), repr=count_items
    )
    coming: tuple[ExampleOccurrence, ...] = attrs.field(
        default=(), validator=_valid_list(ExampleOccurrence), repr=count_items
    )
    noted: tuple[ExampleNote, ...] = attrs.field(
        default=(), validator=_valid_list(ExampleNote), repr=count_items
    )
    done: tuple[dt.date, ...] = attrs.field(default=(), validator=_valid_days, repr=count_items)
    window: Window | None = attrs.field(
        default=None, validator=valid.optional(attrs.validators.and_(valid.type_(Window), _valid_window))
    )
    rule: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))

    def __attrs_post_init__(self) -> None:
        if (self.kind is None) != (self.activity is Activity.CONTACT):
            words = "give a contact without a kind, or anything else with one"
            raise InvalidValue("Example.activity", words)
        # An answer belongs to the last offer before, so there has to be an offer by then.
        offered = min((one.on for one in self.noted if one.what is NoteKind.OFFERED), default=None)
        if any(one.what in ANSWERS and (offered is None or one.on < offered) for one in self.noted):
            raise InvalidValue("Example.noted", "an answer follows an offer; give the offer too")
        if (self.window is None) != (self.rule is None):
            raise InvalidValue("Example.rule", "give a window and the rule that gives it, or neither")
