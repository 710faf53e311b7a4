"""Visits that are agreed, and the work done at venues: reviews, desk checks, tests, exercises."""

import datetime as dt
import enum
from collections.abc import Collection, Iterator
from typing import Any, ClassVar

import attrs

from mpreview import _valid as valid
from mpreview._reprs import count_items
from mpreview.errors import Fault, InvalidValue
from mpreview.events._base import Event, FactStore, not_before
from mpreview.findings import ItemAnswer
from mpreview.policy import Activity, Occasion, Rulebook
from mpreview.policy.terms import VISITED, Mode

__all__ = [
    "Absent",
    "Booked",
    "BookingCancelled",
    "BookingEvent",
    "BookingKept",
    "BookingMissed",
    "BookingMoved",
    "DeskChecked",
    "Exercised",
    "FunctionTested",
    "Outcome",
    "Partner",
    "PartneredVisit",
    "ProvenWork",
    "Reviewed",
]

_not_before_agreed = not_before("is before the day on which it was agreed; correct one of them")
_not_before_called_off = not_before("is before the day on which it was called off; leave it out")


# ---------------------------------------------------------------- who comes as well


@attrs.frozen
class Partner:
    """A team that comes to a visit of another team as well (semantics 4.1a).

    Args:
        team: The team.
        adviser: Its adviser, if known.
    """

    team: str = attrs.field(validator=valid.id_of("team"))
    adviser: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("person"))
    )


@attrs.frozen(kw_only=True)
class PartneredVisit(Event):
    """A visit, agreed or made, to which other teams may come as well.

    Args:
        partners: The teams that are to come as well, or came, each with its adviser, if known. Several
            advisers of a team are several partners.

    Raises:
        InvalidValue: If a partner is there twice, or is the assessor.
    """

    def _check_partners(self, attribute: "attrs.Attribute[Any]", partners: tuple[Partner, ...]) -> None:
        advisers = [one.adviser for one in partners if one.adviser is not None]
        # The assessor is checked after the partners, and may be of any type here.
        is_double = len({*partners}) < len(partners) or len({*advisers}) < len(advisers)
        if is_double or any(who == getattr(self, "assessor", None) for who in advisers):
            field = f"{type(self).__name__}.{attribute.name}"
            raise InvalidValue(field, "a partner or an adviser stands here twice; name each once")

    partners: tuple[Partner, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid.tuple_(Partner), _check_partners]
    )

    def list_names(self) -> Iterator[tuple[str, str, str]]:
        """Yield the entries that the event names, the teams of partners included."""
        yield from Event.list_names(self)
        yield from ((f"partners/{place}/team", "team", one.team) for place, one in enumerate(self.partners))


# ---------------------------------------------------------------- bookings


_valid_visited = valid.choice(*VISITED, problem="nobody goes anywhere for that; name what a visit is for")


@attrs.frozen(kw_only=True)
class Booked(PartneredVisit):
    """A visit was agreed with a member who uses the venue; the id of the event is the id of the booking.

    Args:
        venue: The venue.
        day: The day of the visit.
        assessor: The adviser who is to come, if known.
        activity: The activity that the visit is for.

    Raises:
        InvalidValue: If the visit is before the day of the agreement, or the activity needs no visit.
    """

    word = "booked"
    rank = 9
    announces = True

    counted_days: ClassVar[tuple[str, ...]] = ("on", "day")

    venue: str = attrs.field(validator=valid.id_of("venue"))
    day: dt.date = attrs.field(validator=[valid.day, _not_before_agreed])
    assessor: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("person"))
    )
    activity: Activity = attrs.field(
        default=Activity.REVIEW, validator=[valid.type_(Activity), _valid_visited]
    )

    @property
    def agreed_activity(self) -> Activity:
        """The activity of the visit."""
        return self.activity

    def find_correction_problem(self, old: Event) -> str | None:
        """Return why the event cannot correct *old*: later events rest on the venue and the activity."""
        if isinstance(old, Booked):
            if self.venue != old.venue:
                return "corrects a booking at another venue; withdraw that one and record this"
            if self.activity is not old.activity:
                return "corrects a booking of another activity; withdraw that one and record this"
        return Event.find_correction_problem(self, old)

    def fold(self, facts: FactStore) -> None:
        """Note the booking, and who is to come as well."""
        days = self.on.toordinal(), self.day.toordinal()
        facts.note_booking(self.id, self.venue, self.activity, days, self.assessor)
        if self.partners:
            facts.note_partners(self.id, tuple((one.team, one.adviser) for one in self.partners))


@attrs.frozen(kw_only=True)
class BookingEvent(Event):
    """An event in the life of a booking.

    Args:
        booking: The event that made the booking.
    """

    rank = 10
    about_field: ClassVar[str | None] = "booking"
    about_kinds: ClassVar[tuple[str, ...]] = ("booked",)
    counted_days: ClassVar[tuple[str, ...]] = ()
    booking: str = attrs.field(validator=valid.id_of("event"))


@attrs.frozen(kw_only=True)
class BookingMoved(BookingEvent):
    """A booking was moved to another day.

    Args:
        booking: The event that made the booking.
        day: The new day of the visit.

    Raises:
        InvalidValue: If the new day is before the day of the move.
    """

    word = "booking-moved"

    day: dt.date = attrs.field(validator=[valid.day, _not_before_agreed])

    def fold(self, facts: FactStore) -> None:
        """Note the new day; the day before the move is no possible day any more."""
        facts.move_booking(self.booking, (self.on.toordinal(), self.day.toordinal()))


@attrs.frozen(kw_only=True)
class BookingKept(BookingEvent):
    """The visit took place, on the day agreed or another; a review of its own says what came of the visit."""

    word = "booking-kept"

    def fold(self, facts: FactStore) -> None:
        """Note that the visit took place."""
        facts.keep_booking(self.booking, self.on.toordinal())


class Absent(enum.Enum):
    """The party by whom an agreed visit did not take place: nobody was there, or the visit was called off."""

    MEMBER = "member"
    TEAM = "team"
    PLACE = "place"
    OTHER = "other"


@attrs.frozen(kw_only=True)
class BookingMissed(BookingEvent):
    """The visit did not take place, and nobody had called the visit off.

    A programme records no missed visit before the day agreed: until then the visit is moved or cancelled.

    Args:
        booking: The event that made the booking.
        by: The party that was not there.
    """

    word = "booking-missed"

    by: Absent = attrs.field(validator=valid.type_(Absent))

    def fold(self, facts: FactStore) -> None:
        """Note the missed visit."""
        facts.end_booking(self.booking, self.on.toordinal(), missed=True)


@attrs.frozen(kw_only=True)
class BookingCancelled(BookingEvent):
    """A booking was called off; the acceptance holds, and another day is to be agreed.

    Until the work is done, no plan takes the day that was called off, nor a day before *not_before*.

    Args:
        booking: The event that made the booking.
        by: The party that called the visit off; `None` if nobody has said.
        not_before: The first day on which the visit is possible again, if known.

    Raises:
        InvalidValue: If *not_before* is before the day of the event.
    """

    word = "booking-cancelled"

    by: Absent | None = attrs.field(default=None, validator=valid.optional(valid.type_(Absent)))
    not_before: dt.date | None = attrs.field(
        default=None, validator=valid.optional(valid.day, _not_before_called_off)
    )

    def fold(self, facts: FactStore) -> None:
        """Note that the visit was called off, and until when it is impossible."""
        until = None if self.not_before is None else self.not_before.toordinal()
        facts.end_booking(self.booking, self.on.toordinal(), missed=False, not_before=until)


# ---------------------------------------------------------------- work done at a venue


class Outcome(enum.Enum):
    """The result of a visit to review a venue."""

    COMPLETE = "complete"
    NO_ACCESS = "no-access"


@attrs.frozen(kw_only=True)
class Reviewed(PartneredVisit):
    """An adviser went to review a venue; a review that counts does so for every user of the venue that day.

    Args:
        venue: The venue.
        outcome: The result of the visit; `None` while nobody has said.
        proof: Proof of the visit, an opaque key into the embedder's own store; `None` while there is none.
        assessor: The adviser who reviewed the venue.
        approver: The person who approved the report; nobody who came.
        standard: The version of the standard that the venue was reviewed against.
        booking: The booking that led to the visit.
        mode: How the review was done; a rule says which modes count for the rule.
        answers: The answers to the items of the checklists of the kind of venue, each item once; an item that
            is not met, or met in part, is a finding. Whether a review counts does not depend on its answers.

    Raises:
        InvalidValue: If somebody who came approves, or an item is answered twice.
    """

    word = "reviewed"
    rank = 11

    def _check_approver(self, _: object, approver: str) -> None:
        if approver in (self.assessor, *(one.adviser for one in self.partners)):
            raise InvalidValue("Reviewed.approver", "whoever reviewed it may not approve; let somebody else")

    def _check_answers(self, _: object, answers: tuple[ItemAnswer, ...]) -> None:
        if len({answer.item for answer in answers}) != len(answers):
            raise InvalidValue("Reviewed.answers", "an item is answered twice; answer each item once")

    about_field: ClassVar[str | None] = "booking"
    about_kinds: ClassVar[tuple[str, ...]] = ("booked",)
    # A review took place whatever became of the booking, so a withdrawn booking leaves the review standing.
    stands_alone = True

    venue: str = attrs.field(validator=valid.id_of("venue"))
    outcome: Outcome | None = attrs.field(default=None, validator=valid.optional(valid.type_(Outcome)))
    proof: str | None = attrs.field(default=None, repr=False, validator=valid.optional(valid.id_))
    assessor: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("person"))
    )
    approver: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("person"), _check_approver)
    )
    standard: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("standard")))
    booking: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("event")))
    mode: Mode = attrs.field(default=Mode.ON_SITE, validator=valid.type_(Mode))
    answers: tuple[ItemAnswer, ...] = attrs.field(
        default=(), repr=False, validator=[valid.tuple_(ItemAnswer), _check_answers]
    )

    def find_place_faults(self, rulebook: Rulebook, kinds: Collection[str]) -> Iterator[Fault]:
        """Yield the answers to items that no checklist of the venue has in force on the day."""
        asked = (
            {item.id for kind in kinds for item in rulebook.list_items(kind, self.on)} if self.answers else ()
        )
        for place, answer in enumerate(self.answers):
            if answer.item not in asked:
                hint = (
                    "name an item in force on the day, of a checklist of the kind of venue, or leave it out"
                )
                message = "no item of a checklist of this kind of venue on the day"
                yield Fault(f"answers/{place}/item", "dangling-id", message, hint)

    def find_about_problem(self, other: Event) -> str | None:
        """Return why the review cannot have come of a booking: a later day, or another venue."""
        # The wrong day is reported first, by the general check below.
        if self.on >= other.on and isinstance(other, Booked) and self.venue != other.venue:
            return "came of a booking at another venue; name the right one or none"
        return Event.find_about_problem(self, other)

    @property
    def counts(self) -> bool:
        """Whether the review can discharge anything: complete, and on site with proof of the visit."""
        return self.shortfall is None

    @property
    def shortfall(self) -> str | None:
        """Why the review can discharge nothing: ``no-outcome``, ``no-access`` or ``no-proof``."""
        if self.outcome is not Outcome.COMPLETE:
            return "no-outcome" if self.outcome is None else self.outcome.value
        return None if _is_proven(self) else "no-proof"

    @property
    def step_facts(self) -> dict[str, Any]:
        """The assessor, the approver, the outcome and the proof."""
        complete, proof = self.outcome is Outcome.COMPLETE, _is_proven(self)
        return {"assessor": self.assessor, "approver": self.approver, "complete": complete, "proof": proof}

    def fold(self, facts: FactStore) -> None:
        """Note the review, or why the review does not count; keep a review with findings."""
        if any(answer.is_unmet for answer in self.answers):
            facts.keep_findings(self)
        shortfall = self.shortfall
        if shortfall is None:
            facts.note_completion(self.venue, Activity.REVIEW, self.on.toordinal(), self.mode)
            for who in (self.assessor, *(one.adviser for one in self.partners)):
                if who is not None:
                    facts.note_reviewer(self.venue, self.on.toordinal(), who)
        else:
            facts.note_shortfall(self.venue, Activity.REVIEW, self.on.toordinal(), shortfall)


@attrs.frozen(kw_only=True)
class DeskChecked(Event):
    """A venue was checked from the desk, without a visit; a desk check discharges no review.

    The check counts for every member who used the venue on the day.

    Args:
        venue: The venue.
        assessor: The adviser who checked the venue.
        mode: How the work was done; a rule says which modes count for the rule.
    """

    word = "desk-checked"
    rank = 11

    venue: str = attrs.field(validator=valid.id_of("venue"))
    assessor: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("person"))
    )
    mode: Mode = attrs.field(default=Mode.ON_SITE, validator=valid.type_(Mode))

    def fold(self, facts: FactStore) -> None:
        """Note the desk check."""
        facts.note_completion(self.venue, Activity.DESK_CHECK, self.on.toordinal(), self.mode)


def _is_proven(work: "Reviewed | ProvenWork") -> bool:
    """Whether there is the proof that is asked for: of a visit alone (semantics 3.21)."""
    return work.proof is not None or work.mode is not Mode.ON_SITE


class ProvenWork(Event):
    """Work at a venue that counts with proof: a function test or an exercise."""

    __slots__ = ()
    venue: str
    proof: str | None
    assessor: str | None
    mode: Mode

    @property
    def counts(self) -> bool:
        """Whether the work can discharge anything: on site with proof of the work."""
        return _is_proven(self)

    @property
    def step_facts(self) -> dict[str, Any]:
        """The assessor and the proof."""
        return {"assessor": self.assessor, "complete": True, "proof": self.counts}


def _note_work(work: ProvenWork, facts: FactStore, activity: Activity) -> None:
    """Note the work, or that the work lacks proof."""
    if work.counts:
        facts.note_completion(work.venue, activity, work.on.toordinal(), work.mode)
    else:
        facts.note_shortfall(work.venue, activity, work.on.toordinal(), "no-proof")


@attrs.frozen(kw_only=True)
class FunctionTested(ProvenWork):
    """Every measure at a venue was tried; the test counts for every member who used the venue on the day.

    `MeasureNoted` says what the test showed of each measure: a measure that failed is to be repaired, and
    may make a rule ask for another test.

    Args:
        venue: The venue.
        proof: Proof of the test, an opaque key into the embedder's own store; `None` while there is none.
        assessor: The adviser who tried the measures.
        mode: How the work was done; a rule says which modes count for the rule.

    >>> import datetime as dt
    >>> now = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
    >>> FunctionTested(id="t1", on=now.date(), known=now, venue="v1").counts
    False
    """

    word = "function-tested"
    rank = 11

    venue: str = attrs.field(validator=valid.id_of("venue"))
    proof: str | None = attrs.field(default=None, repr=False, validator=valid.optional(valid.id_))
    assessor: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("person"))
    )
    mode: Mode = attrs.field(default=Mode.ON_SITE, validator=valid.type_(Mode))

    def fold(self, facts: FactStore) -> None:
        """Note the test, or that the test lacks proof."""
        _note_work(self, facts, Activity.FUNCTION_TEST)


@attrs.frozen(kw_only=True)
class Exercised(ProvenWork):
    """The people at a venue practised an emergency, such as shutting the doors.

    The exercise counts for every member who used the venue on the day. A failed exercise was held too, and
    may make a rule ask for another exercise.

    Args:
        venue: The venue.
        passed: Whether the exercise went well.
        proof: Proof of the exercise, an opaque key into the embedder's own store; `None` while there is none.
        assessor: The adviser who led the exercise.
        mode: How the work was done; a rule says which modes count for the rule.

    >>> import datetime as dt
    >>> now = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
    >>> Exercised(id="x1", on=now.date(), known=now, venue="v1", passed=False, proof="p1").counts
    True
    """

    word = "exercised"
    rank = 11
    occasion: ClassVar[Occasion | None] = Occasion.FAILED_EXERCISE

    venue: str = attrs.field(validator=valid.id_of("venue"))
    passed: bool = attrs.field(default=True, repr=False, validator=valid.type_(bool))
    proof: str | None = attrs.field(default=None, repr=False, validator=valid.optional(valid.id_))
    assessor: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("person"))
    )
    mode: Mode = attrs.field(default=Mode.ON_SITE, validator=valid.type_(Mode))

    def fold(self, facts: FactStore) -> None:
        """Note the exercise, if the exercise counts; keep a failed exercise, from which a rule may count."""
        # Held is held: a failed exercise discharges too, and is kept as the trigger of another one.
        if not self.passed:
            facts.keep_event(self)
        _note_work(self, facts, Activity.EXERCISE)
