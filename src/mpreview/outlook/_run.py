"""One run of a forecast: plan, draw what becomes of visits and offers, record, and go on (semantics 7.2).

Nothing is decided here that a rule decides: the programme says what is owed, the plan says where a team goes,
and `record` judges each event. A run draws what members do, and when reports come.
"""

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

import attrs

from mpreview._checks import check_int, check_type
from mpreview._reprs import count_items
from mpreview._sequences import group_items
from mpreview.errors import InvalidValue
from mpreview.events import (
    Absent,
    Answered,
    Booked,
    BookingMissed,
    Contacted,
    DeskChecked,
    Event,
    Exercised,
    FunctionTested,
    Offered,
    Outcome,
    Reply,
    Reviewed,
)
from mpreview.outlook._draws import MOST_RUN, DrawKind, Draws
from mpreview.outlook._levels import draw_levels
from mpreview.outlook._terms import ForecastTerms
from mpreview.outlook._work import WAITING, Acceptances, PlannedVisit, StepWork, list_offered
from mpreview.planning import Plan
from mpreview.policy import Activity
from mpreview.programme._questions import Questions
from mpreview.reviews import Standing, Status
from mpreview.reviews.judging import EventRefused
from mpreview.timeline import FIRST_DAY, LAST_DAY, start_of

_Programme = TypeVar("_Programme", bound=Questions)
_DAY: Final = dt.timedelta(1)
BEHIND: Final = (Standing.PAST_LIMIT, Standing.OVERDUE)
"""The standings of what should have been done."""
_WORK: Final[Mapping[Activity, tuple[type[Event], Mapping[str, Any]]]] = {
    Activity.REVIEW: (Reviewed, {"outcome": Outcome.COMPLETE, "proof": "forecast"}),
    Activity.FUNCTION_TEST: (FunctionTested, {"proof": "forecast"}),
    Activity.EXERCISE: (Exercised, {"proof": "forecast", "passed": True}),
}
"""The event that reports a visit that was made, by the activity of the visit."""


class VisitResult(enum.Enum):
    """What became of a visit on a day of a step."""

    MADE = "made"
    MISSED = "missed"
    NOT_AGREED = "not-agreed"
    UNPLACED = "unplaced"


@attrs.frozen
class StepVisit:
    """A visit that the plan of a step had on a day of the step.

    Args:
        venue: The venue.
        activity: What was to be done.
        day: The day.
        result: What became of the visit; not agreed if nobody accepted by the day, so that nobody went;
            unplaced if somebody accepted too late to give notice.
        reported: The day of the report; `None` if the visit was not made.
        status: The status of the most urgent user when the step began, for groupings.
    """

    venue: str
    activity: Activity
    day: dt.date
    result: VisitResult
    reported: dt.date | None
    status: Status = attrs.field(repr=False)


@attrs.frozen
class ForecastStep(Generic[_Programme]):
    """A step of a run.

    Args:
        run: The number of the run.
        first: The first day.
        last: The last day.
        plan: The plan on the first day, without visits whose offer waits for an answer.
        visits: What became of the visits of the step, by day and name.
        events: The events of the step, as recorded.
        programme: The programme after the step.
    """

    run: int
    first: dt.date
    last: dt.date
    plan: Plan = attrs.field(repr=False)
    visits: tuple[StepVisit, ...] = attrs.field(repr=count_items)
    events: tuple[Event, ...] = attrs.field(repr=count_items)
    programme: _Programme = attrs.field(repr=False)

    @property
    def is_clear(self) -> bool:
        """Whether nothing is overdue, nor past its limit, on the last day."""
        return not any(one.standing in BEHIND for one in self.programme.coverage(on=self.last))


def iterate_steps(
    programme: _Programme, terms: ForecastTerms, run: int = 0
) -> Iterator[ForecastStep[_Programme]]:
    """Yield the steps of one run, each with the plan, the events and the programme after the step.

    Args:
        programme: The programme on the first day.
        terms: What the forecast is asked.
        run: The number of the run; a run does not depend on further runs.

    Raises:
        InvalidValue: If an argument is of another type.
        OutsideRange: If the number of the run is out of range.
        UnknownId: If the assumptions name an unknown series or level.
        OutsideCalendar: If an answer lies outside a calendar.

    >>> from mpreview import uk
    >>> from mpreview.outlook import Assumptions, ForecastTerms
    >>> day = dt.date(2021, 11, 20)
    >>> terms = ForecastTerms(on=day, until=dt.date(2022, 12, 31), seed=1, assumptions=Assumptions.certain())
    >>> next(step.last for step in iterate_steps(uk.sample(on=day), terms) if step.is_clear)
    datetime.date(2021, 12, 3)
    """
    if not isinstance(programme, Questions):
        raise InvalidValue("iterate_steps.programme", "give a programme", programme)
    check_type("iterate_steps.terms", terms, ForecastTerms)
    check_int("run", run, 0, MOST_RUN)
    return _Run(programme, terms, run).iterate_steps()


class _Expected(NamedTuple):
    """An answer that was drawn, and is still to come.

    Args:
        day: The day of the answer.
        offer: The id of the offer.
        reply: The reply.
        venues: The venues of the answer; `None` for all venues of the offer.
        until: The day that a deferral names.
    """

    day: dt.date
    offer: str
    reply: Reply
    venues: tuple[str, ...] | None
    until: dt.date | None


class _Draft(NamedTuple):
    """What becomes of a visit, with the events that report it, before they are recorded."""

    visit: PlannedVisit
    result: VisitResult
    reported: dt.date | None = None
    events: tuple[Event, ...] = ()


class _Run(Generic[_Programme]):
    """The state of a run between two steps.

    Args:
        programme: The programme on the first day.
        terms: What the forecast is asked.
        run: The number of the run.
    """

    def __init__(self, programme: _Programme, terms: ForecastTerms, run: int) -> None:
        self._terms, self._draws, self._number = terms, Draws(terms.seed, run), 0
        self._prefix = f"f.{terms.on.isoformat()}.{terms.seed}.{run}"
        self._programme = draw_levels(programme, terms, self._draws)
        self._known = _find_last_known(programme)
        self._last_on_record = max((event.on for event in programme.ledger.effective[-1:]), default=FIRST_DAY)
        # No event names a day that a calendar may not know.
        self._last_day = min((one.last for one in programme.register.calendars), default=LAST_DAY)
        self._expected = [*self._draw_first_answers()]

    def iterate_steps(self) -> Iterator[ForecastStep[_Programme]]:
        """Yield the steps."""
        first, until = self._terms.on, self._terms.until
        while first <= until:
            last = first + _DAY * min(self._terms.step - 1, (until - first).days)
            yield self._take_step(first, last)
            if last == until:
                return
            first = last + _DAY

    def _take_step(self, first: dt.date, last: dt.date) -> ForecastStep[_Programme]:
        # An answer that comes on the first day is known to the plan of that day.
        answered = self._record([*self._list_answers(first)])
        work = StepWork(self._programme, self._plan(first, last), last)
        spoken = [*self._list_work_without_visits(work)]
        offers, accepted = self._make_offers(work)
        answers = self._list_answers(last)
        drafts = [self._draft_visit(work, visit, accepted) for visit in work.visits]
        drawn = [*spoken, *offers, *answers, *(one for draft in drafts for one in draft.events)]
        places = [(visit.venue, visit.activity) for visit in work.visits]
        kept = self._record(drawn, is_crowded=len({*places}) < len(places))
        # The answer to an offer that was refused never comes.
        self._expected = [one for one in self._expected if self._programme.ledger.get(one.offer)]
        ids = {event.id for event in kept}
        visits = tuple(_settle_visit(draft, ids) for draft in drafts)
        return ForecastStep(
            self._draws.run, first, last, work.plan, visits, (*answered, *kept), self._programme
        )

    def _plan(self, first: dt.date, last: dt.date) -> Plan:
        until = max(last, self._add_days(first, self._terms.ahead - 1))
        # Nobody waits for an answer where no rule owes offers.
        waiting = WAITING if list_offered(self._programme.rulebook, first) else ()
        return self._programme.plan(on=first, until=until, layout=self._terms.layout, without=waiting)

    # -- events ------------------------------------------------------------------------------------------

    def _make(self, kind: type[Event], on: dt.date, known: dt.date | None = None, /, **fields: Any) -> Event:
        """Return an event with the next id, known in the evening of its day or of a later day."""
        self._number += 1
        day = known or on
        evening = dt.datetime(day.year, day.month, day.day, 18, tzinfo=dt.UTC)
        known = max(evening, self._known)
        return kind(id=f"{self._prefix}.{self._number}", on=on, known=known, **fields)

    def _record(self, events: Sequence[Event], *, is_crowded: bool = False) -> tuple[Event, ...]:
        """Record events, and return them; an event that is no legal step did not happen.

        Args:
            events: The events.
            is_crowded: Whether several teams come to one place, where each may draw a booking.
        """
        # Each draw is a legal step, but for an answer and an offer: a newer offer or the work may come before
        # an answer, and an answer before an offer. What rests on an event that was refused may be illegal
        # too, so all is judged then, and also what may come before something on record.
        is_amid = any(event.on <= self._last_on_record for event in events)
        asked = [event for event in events if isinstance(event, Answered | Offered)]
        judged: Sequence[Event] = events if is_amid or is_crowded else asked
        while events:
            try:
                self._programme = self._programme._record_judging(events, judged)  # noqa: SLF001  # no verb of embedders
            except EventRefused as refused:
                for one in (refused, *refused.more):
                    events = [*_drop_event(events, one.event)]
                judged = events
            else:
                break
        return tuple(events)

    def _list_work_without_visits(self, work: StepWork) -> Iterator[Event]:
        """Yield the contacts and desk checks of a step, once for each member or venue."""
        done = set[str]()
        for one in work.due:
            subject = one.member if one.venue is None else one.venue
            if one.activity not in (Activity.CONTACT, Activity.DESK_CHECK) or subject in done:
                continue
            day = work.find_working_day(one, one.earliest)
            if day is None:
                continue
            done.add(subject)
            if one.activity is Activity.CONTACT:
                yield self._make(Contacted, day, member=subject)
            else:
                yield self._make(DeskChecked, day, venue=subject)

    def _make_offers(self, work: StepWork) -> tuple[list[Event], Acceptances]:
        """Return the offers of a step, and the acceptances that follow; draw the answers."""
        offers, accepted = list[Event](), dict[tuple[str, str], dt.date]()
        for member, day, venues in work.list_asks():
            offer = self._make(Offered, day, member=member, venues=venues)
            offers.append(offer)
            for answer in self._draw_answer(offer.id, member, day):
                self._expected.append(answer)
                if answer.reply is Reply.ACCEPTED:
                    accepted |= {(member, venue): answer.day for venue in venues}
        return offers, accepted

    def _draft_visit(self, work: StepWork, visit: PlannedVisit, accepted: Acceptances) -> _Draft:
        """Return what becomes of a visit, with the events that report it."""
        agreed, events = work.find_acceptance(visit, accepted), list[Event]()
        if agreed is None and work.needs_acceptance(visit):
            return _Draft(visit, VisitResult.NOT_AGREED)
        if agreed is not None and not work.is_in_time(visit, agreed):
            return _Draft(visit, VisitResult.UNPLACED)
        booking = visit.booking
        if booking is None and agreed is not None:
            events.append(
                self._make(Booked, agreed, venue=visit.venue, day=visit.day, activity=visit.activity)
            )
            booking = events[0].id
        if self._terms.assumptions.missed.is_met(self._draw(visit.day, DrawKind.MISSED, visit.name)):
            # A visit that nobody agreed to before its day leaves nothing on record if it is missed.
            if booking is not None:
                events.append(self._make(BookingMissed, visit.day, booking=booking, by=Absent.MEMBER))
            return _Draft(visit, VisitResult.MISSED, None, tuple(events))
        days = self._terms.assumptions.report.pick_days(self._draw(visit.day, DrawKind.REPORT, visit.name))
        reported = visit.day + _DAY * min(days, (LAST_DAY - visit.day).days)
        kind, fields = _WORK[visit.activity]
        named = {"booking": booking} if kind is Reviewed else {}
        events.append(self._make(kind, visit.day, reported, venue=visit.venue, **fields, **named))
        return _Draft(visit, VisitResult.MADE, reported, tuple(events))

    # -- answers -----------------------------------------------------------------------------------------

    def _draw(self, day: dt.date, kind: DrawKind, subject: str) -> int:
        return self._draws.draw(day, kind, subject)

    def _draw_answer(
        self, offer: str, member: str, day: dt.date, venues: tuple[str, ...] | None = None
    ) -> Iterator[_Expected]:
        """Yield the answer to an offer made on a day; nothing if the member stays silent."""
        assumed = self._terms.assumptions
        reply = assumed.replies.pick_reply(self._draw(day, DrawKind.REPLY, member))
        if reply is not None:
            answered = self._add_days(day, assumed.answer.pick_days(self._draw(day, DrawKind.ANSWER, member)))
            until = None
            if reply is Reply.DEFERRED:
                days = assumed.deferral.pick_days(self._draw(day, DrawKind.DEFERRAL, member))
                until = self._add_days(answered, days)
            yield _Expected(answered, offer, reply, venues, until)

    def _add_days(self, day: dt.date, days: int) -> dt.date:
        return day + _DAY * max(min(days, (self._last_day - day).days), 0)

    def _draw_first_answers(self) -> Iterator[_Expected]:
        """Yield the answers to the offers on record that wait for an answer.

        An offer made by the first day is answered as if made on that day; an offer on record of a later day
        is answered as any other.
        """
        on, ledger = self._terms.on, self._programme.ledger
        answered = {event.offer for event in ledger.effective if isinstance(event, Answered)}
        offers = [event for event in ledger.effective if isinstance(event, Offered)]
        for offer in (event for event in offers if event.on > on and event.id not in answered):
            yield from self._draw_answer(offer.id, offer.member, offer.on)
        past = [event for event in offers if event.on <= on]
        by_member, waiting = group_items(past, attrgetter("member")), defaultdict[str, list[str]](list)
        for one in self._programme.coverage(on=on):
            # What is not owed yet may be owed soon, and waits for its answer too.
            is_over = one.standing is Standing.LAPSED
            if one.venue is not None and one.progress in WAITING and not is_over:
                waiting[_find_newest(by_member[one.member], one.venue).id].append(one.venue)
        for offer in (event for event in past if event.id in waiting):
            # An offer may be answered for some of its venues alone, and wait for the others.
            venues = tuple(sorted(set(waiting[offer.id]))) if offer.id in answered else None
            yield from self._draw_answer(offer.id, offer.member, on, venues)

    def _list_answers(self, last: dt.date) -> list[Event]:
        """Return the answers that come by a day, each once."""
        answers = [one for one in self._expected if one.day <= last]
        self._expected = [one for one in self._expected if one.day > last]
        return [
            self._make(
                Answered, one.day, offer=one.offer, reply=one.reply, venues=one.venues, until=one.until
            )
            for one in answers
        ]


def _find_newest(offers: Sequence[Offered], venue: str) -> Offered:
    """Return the last of some offers, in order, that covers a venue."""
    return next(offer for offer in reversed(offers) if offer.venues is None or venue in offer.venues)


def _drop_event(events: Iterable[Event], id_: str) -> Iterator[Event]:
    """Yield events without one event, and without the events that rest on it."""
    gone = {id_}
    for event in events:
        if event.id in gone:
            continue
        if gone.isdisjoint(named for _, named in event.list_references()):
            yield event
        elif event.stands_alone and event.about_field is not None:
            # A review is valid without the booking that led to the visit.
            yield attrs.evolve(cast("Any", event), **{event.about_field: None})
        else:
            gone.add(event.id)


def _settle_visit(draft: _Draft, kept: set[str]) -> StepVisit:
    """Return what became of a visit; a visit whose last event was refused was not agreed."""
    visit, result, reported = draft.visit, draft.result, draft.reported
    if draft.events and draft.events[-1].id not in kept:
        result, reported = VisitResult.NOT_AGREED, None
    return StepVisit(visit.venue, visit.activity, visit.day, result, reported, visit.status)


def _find_last_known(programme: Questions) -> dt.datetime:
    """Return the instant by which all that is on record was known.

    No event of a run is known earlier: a run builds on all that is on record, whenever that became known.
    """
    uses = (start_of(use.known) for use in programme.register.uses if use.known is not None)
    return max((*(event.known for event in programme.ledger), *uses), default=start_of(FIRST_DAY))
