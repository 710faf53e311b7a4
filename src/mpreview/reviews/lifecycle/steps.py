"""Steps, and the guards that may stand before them: questions about the facts, as data."""

import enum
from collections.abc import Mapping
from types import MappingProxyType

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, an_id

__all__ = ["GUARDS", "BookingState", "Command", "Facts", "Guard"]


class Command(enum.Enum):
    """A step that may be taken: what an event tells, or what time does."""

    # That of an enum is a function of Python's own, and slow where a whole world is explored.
    __hash__ = object.__hash__

    CONTACTED = "contacted"
    ATTEMPTED = "attempted"
    OFFERED = "offered"
    ACCEPTED = "answered-accepted"
    DECLINED = "answered-declined"
    DEFERRED = "answered-deferred"
    BOOKED = "booked"
    MOVED = "booking-moved"
    KEPT = "booking-kept"
    MISSED = "booking-missed"
    CANCELLED = "booking-cancelled"
    REVIEWED = "reviewed"
    DESK_CHECKED = "desk-checked"
    FUNCTION_TESTED = "function-tested"
    EXERCISED = "exercised"
    FOUND = "finding-noted"
    POSTPONED = "postponed"
    EXEMPTED = "exempted"
    SILENCE = "answer-time-passed"
    PASSED = "booked-day-passed"
    OWED_AGAIN = "owed-again"
    COVERED = "done-by-another"

    @property
    def is_clock(self) -> bool:
        """Whether no event tells of it alone: time takes it, or a rule that counts what else was done."""
        return self in _CLOCK


_CLOCK = (Command.SILENCE, Command.PASSED, Command.OWED_AGAIN, Command.COVERED)


class BookingState(enum.Enum):
    """What there is of a booking at a venue."""

    __hash__ = object.__hash__

    NONE = "none"
    OPEN = "open"
    PASSED = "passed"
    KEPT = "kept"


@attrs.frozen(kw_only=True)
class Facts:
    """What the guards of one step read. What is not given is taken for not so.

    Args:
        assessor: Who reviewed, or assessed what is to be put off.
        approver: Who approved the report.
        signer: Who signed the postponement or exemption.
        complete: Whether what was to be done was completed.
        proof: Whether there is proof of the visit.
        newest: Whether the answer names the newest offer that covers the subject.
        booking: What there is of a booking at the venue.
        since: Whether that booking was made on or after the day of the newest offer that covers the subject;
            of what is not offered, whether it was not kept before the subject began.
        others: Whether another user of the venue has accepted, booked or not.
        reached: Whether the member was contacted or offered a review since taking office.
        on_record: Whether the review that a finding names is on record.

    >>> Facts(assessor="adviser-1", approver="chief-1", complete=True, proof=True).counts
    True
    """

    assessor: str | None = attrs.field(default=None, repr=False)
    approver: str | None = attrs.field(default=None, repr=False)
    signer: str | None = attrs.field(default=None, repr=False)
    complete: bool = False
    proof: bool = False
    newest: bool = False
    booking: BookingState = BookingState.NONE
    since: bool = False
    others: bool = False
    reached: bool = False
    on_record: bool = False

    def __attrs_post_init__(self) -> None:
        for name in ("assessor", "approver", "signer"):
            value = getattr(self, name)
            if value is not None:
                an_id(f"Facts.{name}", value)
        a_kind("Facts.booking", self.booking, BookingState)
        for name in _QUESTIONS:
            if type(getattr(self, name)) is not bool:
                raise InvalidValue(f"Facts.{name}", "give a truth value", getattr(self, name))

    @property
    def self_approved(self) -> bool:
        """Whether the assessor approves the report."""
        return self.approver is not None and self.approver == self.assessor

    @property
    def signed_alone(self) -> bool:
        """Whether nobody but the assessor signs."""
        return self.signer is None or self.signer == self.assessor

    @property
    def counts(self) -> bool:
        """Whether what was done discharges anything."""
        return self.complete and self.proof

    @property
    def is_open(self) -> bool:
        """Whether a booking is still to come."""
        return self.booking is BookingState.OPEN

    @property
    def awaits(self) -> bool:
        """Whether nobody has said yet what became of a booking."""
        return self.booking in (BookingState.OPEN, BookingState.PASSED)

    @property
    def stands(self) -> bool:
        """Whether a booking made since the offer is still to come, or was kept."""
        return self.since and self.booking in (BookingState.OPEN, BookingState.KEPT)

    @property
    def rests(self) -> bool:
        """Whether an open booking rests on the acceptance of this member alone."""
        return self.is_open and not self.others


_QUESTIONS = ("complete", "proof", "newest", "since", "others", "reached", "on_record")


@attrs.frozen
class Guard:
    """A condition of a step, as data: a question about the facts, and the answer that it must have.

    Args:
        name: Its name.
        sentence: What must hold.
        todo: What to do where it does not.
        fact: The name of the field or property of `Facts` that is asked.
        wanted: The answer that lets the step pass.

    >>> GUARDS["outcome-and-proof"].holds(Facts(complete=True))
    False
    """

    name: str
    sentence: str
    todo: str
    fact: str = attrs.field(repr=False)
    wanted: bool = attrs.field(default=True, repr=False)

    def holds(self, facts: Facts) -> bool:
        """Whether the step may be taken, as far as this guard goes."""
        return getattr(facts, self.fact) is self.wanted


_LISTED = (
    Guard(
        "answer-names-newest-offer", "the answer names the newest offer that covers this",
        "name that offer, or offer again", "newest",
    ),
    Guard(
        "booking-stands", "a booking made since the offer is to come or was kept",
        "book a visit", "stands",
    ),
    Guard(
        "no-booking-stands", "no booking made since the offer is to come or was kept",
        "record what became of it", "stands", wanted=False,
    ),
    Guard(
        "booking-is-open", "the booking is still to come",
        "book a visit, or record whether it was kept or missed", "is_open",
    ),
    Guard(
        "no-booking-is-open", "no other booking of the venue for the same is still to come",
        "move or cancel that one", "is_open", wanted=False,
    ),
    Guard(
        "booking-awaits-outcome", "nobody has said yet what became of the booking",
        "book a visit, or correct what was said", "awaits",
    ),
    Guard(
        "booked-since-offer", "the booking was made since the newest offer",
        "book another visit", "since",
    ),
    Guard(
        "booked-before-offer", "the booking was made before the newest offer",
        "record what became of it", "since", wanted=False,
    ),
    Guard(
        "another-user-accepted", "another user of the venue has accepted",
        "offer the review, and book when somebody has accepted", "others",
    ),
    Guard(
        "no-booking-rests-on-it", "no open booking rests on this acceptance alone",
        "cancel the booking first", "rests", wanted=False,
    ),
    Guard(
        "assessor-is-not-approver", "somebody other than the assessor approves",
        "let somebody else approve, or leave the approval open", "self_approved", wanted=False,
    ),
    Guard(
        "outcome-and-proof", "it was completed and there is proof of the visit",
        "give both when they are there", "counts",
    ),
    Guard(
        "outcome-or-proof-missing", "it was not completed or there is no proof of the visit",
        "record it as done", "counts", wanted=False,
    ),
    Guard(
        "finding-names-a-review", "the review that the finding names is on record",
        "record that review first", "on_record",
    ),
    Guard(
        "not-the-assessor-alone", "somebody other than the assessor signs",
        "let somebody else sign", "signed_alone", wanted=False,
    ),
    Guard(
        "was-reached", "the member was contacted or offered a review since taking office",
        "contact the member", "reached",
    ),
    Guard(
        "never-reached", "the member was neither contacted nor offered a review since taking office",
        "contact the member", "reached", wanted=False,
    ),
)  # fmt: skip

GUARDS: Mapping[str, Guard] = MappingProxyType({guard.name: guard for guard in _LISTED})
"""Every guard by name."""
