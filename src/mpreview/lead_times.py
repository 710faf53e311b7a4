"""Lead times: how long the steps took that ended in a span of days (semantics 5.1).

Each figure is a median over a list of steps, and the list stays open to the reader. A ledger holds what was
believed; corrections replace the corrected events.
"""

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import ClassVar, Self

import attrs

from mpreview import events
from mpreview._checks import check_day, check_last, check_type
from mpreview._reprs import count_items
from mpreview._sequences import GroupedSequence
from mpreview.errors import OutsideRange
from mpreview.policy.terms import Activity
from mpreview.register import Ground, Register
from mpreview.reviews.findings import find_ground
from mpreview.rows import CellType, Column, Columns, list_groupings

__all__ = ["LeadStep", "LeadTimes", "StepTaken"]


class LeadStep(enum.Enum):
    """The steps from an offer to a measure in service, in order."""

    ANSWER = "offer to answer"
    BOOKING = "answer to booking"
    VISIT = "booking to visit"
    REPORT = "visit to report"
    SERVICE = "recommendation to in service"


@attrs.frozen
class StepTaken:
    """A step that was taken once.

    Args:
        step: The step.
        venue: The venue; `None` for the answer to an offer.
        member: The member who answered; else `None`.
        began: The day on which the step before was taken.
        ended: The day on which the step was taken.
        kind: The kind of the venue; `None` for the answer to an offer.
        ground: The ground of the venue, or of the seat of the member, on the day on which the step was taken;
            `None` if nothing gives the ground, as of an online presence that nobody uses.
        team: The team that covered the ground on that day; empty without a ground.
    """

    step: LeadStep
    venue: str | None
    member: str | None
    began: dt.date
    ended: dt.date
    kind: str | None = None
    ground: Ground | None = attrs.field(default=None, repr=False)
    team: str = ""

    @property
    def days(self) -> int:
        """Civil days from the step before."""
        return (self.ended - self.began).days

    @property
    def tells_of_measure(self) -> bool:
        """Whether the step reveals that a measure protects the place: of that step the place is sensitive."""
        return self.step is LeadStep.SERVICE

    def __repr__(self) -> str:
        # How a place is protected is sensitive.
        place = "" if self.tells_of_measure else f" at {self.venue}" if self.venue else f" of {self.member}"
        return f"<{self.step.value}{place}: {self.began} to {self.ended}>"


_of_place: partial[Column] = partial(
    Column, type=CellType.ID, optional=True, masks="tells_of_measure", groups=True
)
"""A column that gives the place of a step."""


@attrs.frozen
class LeadTimes(GroupedSequence[StepTaken]):
    """The steps taken in a span of days, in order of the day on which each was taken.

    Args:
        first: The first day of the span.
        last: The last day of the span.
        items: The steps.

    >>> from mpreview import uk
    >>> found = uk.sample(on=dt.date(2021, 11, 20)).lead_times(
    ...     first=dt.date(2020, 11, 21), last=dt.date(2021, 11, 20)
    ... )
    >>> found.median(LeadStep.ANSWER)
    2
    >>> len(found.within(dt.date(2021, 11, 1), dt.date(2021, 11, 20)))
    5
    >>> found.by("force")["police-scotland"].median(LeadStep.BOOKING)
    0
    """

    COLUMNS: ClassVar[Columns] = (
        Column("first", CellType.DAY, "The first day of the span.", of_answer=True),
        Column("last", CellType.DAY, "The last day of the span.", of_answer=True),
        Column("step", CellType.WORD, "The step.", choices=LeadStep, groups=True),
        _of_place("venue", meaning="The venue; empty for the answer to an offer.", groups=False),
        Column("member", CellType.ID, "The member who answered.", optional=True),
        Column("began", CellType.DAY, "The day on which the step before was taken."),
        Column("ended", CellType.DAY, "The day on which the step was taken."),
        Column("days", CellType.NUMBER, "Civil days from the step before."),
        _of_place("kind", meaning="The kind of the venue.", empty="member"),
        _of_place(
            "force", meaning="The area of the police force on the day of the step.", read="ground.force"
        ),
        _of_place("team", meaning="The team that covered the place on the day of the step."),
    )
    GROUPS: ClassVar[Columns] = (
        _of_place("region", meaning="The region on the day of the step.", read="ground.region"),
        _of_place("nation", meaning="The nation on the day of the step.", read="ground.nation"),
    )
    BRIEF: ClassVar[tuple[str, ...]] = ("step", "days", "began", "ended", "venue")
    first: dt.date
    last: dt.date
    items: tuple[StepTaken, ...] = attrs.field(repr=count_items)

    def of_step(self, step: LeadStep) -> Self:
        """Return the steps of one kind.

        Raises:
            InvalidValue: If *step* is no step.
        """
        check_type("of_step.step", step, LeadStep)
        return self._keep(one for one in self.items if one.step is step)

    def within(self, first: dt.date, last: dt.date) -> "LeadTimes":
        """Return the steps of a part of the span.

        Raises:
            InvalidValue: If a day is no day, or *last* is before *first*.
            OutsideRange: If the part is not in the span.
        """
        for name, day in (("first", first), ("last", last)):
            check_day(name, day)
            if not self.first <= day <= self.last:
                raise OutsideRange(name, self.first, self.last, day)
        check_last("last", first, last)
        return LeadTimes(first, last, tuple(one for one in self.items if first <= one.ended <= last))

    @property
    def medians(self) -> dict[LeadStep, int | None]:
        """The lower median of the days of each step; `None` for a step that was not taken."""
        return {step: self.median(step) for step in LeadStep}

    def median(self, step: LeadStep) -> int | None:
        """Return the lower median of the days that a step took; `None` if the step was not taken.

        Raises:
            InvalidValue: If *step* is no step.
        """
        days = sorted(one.days for one in self.of_step(step))
        return days[(len(days) - 1) // 2] if days else None

    def __repr__(self) -> str:
        medians = ", ".join(f"{step.value} {days}" for step, days in self.medians.items() if days is not None)
        return f"<LeadTimes from {self.first} to {self.last}: {medians or 'no step'}>"


LEAD_GROUPINGS = list_groupings((*LeadTimes.COLUMNS, *LeadTimes.GROUPS))
"""The groupings of steps, by name."""


def find_lead_times(ledger: events.Ledger, register: Register, first: dt.date, last: dt.date) -> LeadTimes:
    """Return the steps that ended in a span, as now believed."""
    steps = _OpenSteps(ledger, register)
    taken = (one for one in steps.list_steps(last) if first <= one.ended <= last)
    return LeadTimes(first, last, tuple(sorted(taken, key=lambda one: one.ended)))


class _OpenSteps:
    """What is open while the events are read in order.

    Args:
        ledger: The ledger.
        register: The register as the events leave it.
    """

    def __init__(self, ledger: events.Ledger, register: Register) -> None:
        self._ledger, self._register = ledger, register
        # Nearly no record is a correction, or was corrected.
        self._corrected = {event.corrects for event in ledger}
        # The offers, and those without an answer; by venue and member the acceptance without a booking; by
        # venue the booking without a visit, and the visit without a report; the venue of each booking; by
        # venue and measure the recommendation.
        self._offers: dict[str, events.Offered] = {}
        self._unanswered: set[str] = set()
        self._accepted: defaultdict[str, dict[str, dt.date]] = defaultdict(dict)
        self._booked: defaultdict[str, dict[str, events.Booked]] = defaultdict(dict)
        self._replaced: dict[str, dt.date] = {}
        self._venues: dict[str, str] = {}
        self._visited: dict[str, dt.date] = {}
        self._recommended: dict[tuple[str, str], dt.date] = {}

    def list_steps(self, last: dt.date) -> Iterator[StepTaken]:
        """Yield each step that ended by a day, and some that end later."""
        for event in self._ledger.effective:
            if event.on > last:
                return
            match event:
                case events.Offered():
                    self._make_offer(event)
                case events.Answered():
                    yield from self._answer_offer(event)
                case events.Booked(activity=Activity.REVIEW):
                    yield from self._book_visit(event)
                case events.BookingKept() | events.BookingMissed() | events.BookingCancelled():
                    yield from self._end_booking(event)
                case events.Reviewed(counts=True):
                    yield from self._report_review(event)
                case events.MeasureRecommended():
                    self._recommended[event.venue, event.measure] = event.on
                case events.MeasureNoted(state=events.MeasureState.IN_SERVICE):
                    yield from self._put_into_service(event)
                case _:
                    pass

    def _make_step(
        self, step: LeadStep, venue: str | None, member: str | None, began: dt.date, ended: dt.date
    ) -> StepTaken:
        register = self._register
        place = None if venue is None else register.venue.get(venue)
        kind, ground = None if place is None else place.kind, find_ground(member, place, ended, register)
        team = "" if ground is None else register.index.team_for(ground, kind, ended)
        return StepTaken(step, venue, member, began, ended, kind, ground, team)

    def _book_visit(self, event: events.Booked) -> Iterator[StepTaken]:
        """Yield the booking of an accepted review; in a shared hall from the first acceptance."""
        accepted = self._accepted.pop(event.venue, None)
        if accepted:
            yield self._make_step(LeadStep.BOOKING, event.venue, None, min(accepted.values()), event.on)
        # A booking takes the place of the one before from the next day on: on its own day the outcome of the
        # visit before may follow, by the order of kinds.
        for id_ in self._booked[event.venue]:
            self._replaced.setdefault(id_, event.on)
        self._booked[event.venue][event.id] = event
        self._venues[event.id] = event.venue
        self._visited.pop(event.venue, None)

    def _put_into_service(self, event: events.MeasureNoted) -> Iterator[StepTaken]:
        """Yield the way of a recommended measure into service, once."""
        began = self._recommended.pop((event.venue, event.measure), None)
        if began is not None:
            yield self._make_step(LeadStep.SERVICE, event.venue, None, began, event.on)

    def _make_offer(self, event: events.Offered) -> None:
        """Note an offer, which takes the place of what the member accepted before."""
        self._offers[event.id] = event
        self._unanswered.add(event.id)
        for venue in self._list_venues(event):
            self._accepted[venue].pop(event.member, None)

    def _list_venues(self, offer: events.Offered) -> Iterable[str]:
        """Return the venues of an offer: without a list those in use on the day of the offer."""
        day, used = offer.on.toordinal(), self._register.index.occupancies(offer.member)
        return offer.venues or [use.id for use in used if use.start <= day < use.end]

    def _answer_offer(self, event: events.Answered) -> Iterator[StepTaken]:
        """Yield the first answer to an offer; note the venues of an acceptance."""
        offer = self._offers.get(event.offer)
        if offer is None:
            return
        for venue in event.venues or self._list_venues(offer):
            if event.reply is events.Reply.ACCEPTED:
                # A second acceptance in a row counts from the first.
                self._accepted[venue].setdefault(offer.member, event.on)
            else:
                self._accepted[venue].pop(offer.member, None)
        # A second answer to an offer is no second step.
        if offer.id in self._unanswered:
            self._unanswered.discard(offer.id)
            yield self._make_step(LeadStep.ANSWER, None, offer.member, offer.on, event.on)

    def _end_booking(
        self, event: events.BookingKept | events.BookingMissed | events.BookingCancelled
    ) -> Iterator[StepTaken]:
        """Yield the visit that was kept; a visit that was missed or called off is no step."""
        booked = self._booked[self._venues.get(event.booking, "")].pop(event.booking, None)
        if booked is not None and self._counts(booked, event.on) and isinstance(event, events.BookingKept):
            self._visited[booked.venue] = event.on
            yield self._make_step(LeadStep.VISIT, booked.venue, None, booked.on, event.on)

    def _counts(self, booked: events.Booked, day: dt.date) -> bool:
        """Whether no booking before a day took the place of a booking."""
        replaced = self._replaced.get(booked.id)
        return replaced is None or replaced >= day

    def _report_review(self, event: events.Reviewed) -> Iterator[StepTaken]:
        """Yield the report of a visit, and the visit itself if no event of the booking reported it."""
        every = self._booked.pop(event.venue, {}).values()
        for booked in [one for one in every if self._counts(one, event.on)][-1:]:
            yield self._make_step(LeadStep.VISIT, event.venue, None, booked.on, event.on)
        self._accepted.pop(event.venue, None)
        # A report is on record from the first record of the review that counts, whatever was corrected later.
        visited = self._visited.pop(event.venue, event.on)
        known = event.known
        if event.corrects is not None or event.id in self._corrected:
            reviews = (one for one in self._ledger.records(event.id) if isinstance(one, events.Reviewed))
            known = min(one.known for one in reviews if one.counts)
        reported = max(known.date(), event.on, visited)
        yield self._make_step(LeadStep.REPORT, event.venue, None, visited, reported)
