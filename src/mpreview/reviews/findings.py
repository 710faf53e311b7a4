"""The state of each finding by a day: events and the clock through the table `FINDING` (semantics 5.4).

A review notes a finding for each item that the review answered with "not met" or "partly"; any other finding
has an event of its own. An illegal step in a history changes nothing. On one day the clock comes first.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Self

import attrs

from mpreview._checks import check_id, check_type
from mpreview._sequences import GroupedSequence, ItemSequence
from mpreview.calendars import Calendar, Roll
from mpreview.events import Closure, Event, FindingClosed, FindingNoted, Ledger, MeasureEvent, Reviewed
from mpreview.findings import FINDING, ChecklistItem, FindingCommand, FindingFacts, FindingState, Fulfilment
from mpreview.measures import FittingState
from mpreview.people import Member
from mpreview.places import Venue
from mpreview.policy import Activity, Rulebook
from mpreview.register import Ground, Register
from mpreview.reviews.columns import ON, sensitive
from mpreview.reviews.custodians import find_measure_custody
from mpreview.reviews.custody import Custody, Party
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Facts
from mpreview.reviews.judging import EventLives, Life, LifeInputs, split_subjects
from mpreview.reviews.obligations import Status
from mpreview.rows import CellType, Column, Columns, Mark
from mpreview.state_machine import BaseCommand
from mpreview.timeline import LAST_DAY, day_of

__all__ = ["AnsweredItem", "Finding", "Findings", "ReviewChecklist"]

FindingKey = tuple[str, str | None]
"""The key of a finding: the event that noted the finding, and for a review the item."""
_ONE_DAY = dt.timedelta(1)


@attrs.frozen(kw_only=True)
class Finding:
    """A finding on a day, with its state.

    The `repr` shows ids of events, venue and member alone: a weakness is for readers with clearance.

    Args:
        event: The event that noted the finding: a `FindingNoted`, or a review.
        item: The item of the review; `None` for a finding with an event of its own.
        venue: The venue, if the finding is at a venue.
        member: The member, if the finding is about a member.
        severity: The severity.
        text: The finding in words; for an item of a review the text of the item.
        answer: The answer of the review; `None` for a finding with an event of its own.
        noted: The day of the note or of the review.
        due: The last day on which the finding is closed in time.
        state: The state.
        since: The first day of the state.
        late: The first day on which the finding is open and past its due day; `None` if closed or in time.
        owner: The person who has the finding, by the note.
        party: The party that has the finding: the owner, else the party with the next step of the measure,
            else the team.
        held_since: The day since which the party has the present step: of the measure, else of the finding.
        measure: The measure that mends the finding, by the note.
        team: The team of the place, or of the member; `None` for a place that nobody ever uses.
        closed: The last event that closed the finding; `None` without such an event.
        states: Every state with its first day, in order.
    """

    event: str
    item: str | None = attrs.field(repr=False)
    venue: str | None
    member: str | None
    severity: str = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    answer: Fulfilment | None = attrs.field(default=None, repr=False)
    noted: dt.date
    due: dt.date = attrs.field(repr=False)
    state: FindingState = attrs.field(repr=False)
    since: dt.date = attrs.field(repr=False)
    late: dt.date | None = attrs.field(default=None, repr=False)
    owner: str | None = attrs.field(default=None, repr=False)
    party: Party = attrs.field(default=Party.TEAM, repr=False)
    held_since: dt.date = attrs.field(repr=False)
    measure: str | None = attrs.field(default=None, repr=False)
    team: str | None = None
    closed: FindingClosed | None = attrs.field(default=None, repr=False)
    states: tuple[tuple[dt.date, FindingState], ...] = attrs.field(default=(), repr=False)

    @property
    def id(self) -> str:
        """The id: the event, and for an item of a review the item after a stroke."""
        return self.event if self.item is None else f"{self.event}/{self.item}"

    @property
    def is_open(self) -> bool:
        """Whether nobody fixed or superseded the finding, and no acceptance runs."""
        return self.state is FindingState.OPEN

    @property
    def custody(self) -> Custody:
        """The party that has the finding, and since when; no rule says until when."""
        return Custody(self.state, self.party, self.held_since, None, self.party, passed=False)


@attrs.frozen(repr=False)
class Findings(GroupedSequence[Finding]):
    """The findings on a day, in order of due day, event and item.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> uk.sample(on=day).findings(on=day)
    <0 findings on 2021-11-20: 0 open, 0 late>
    """

    NOUN: ClassVar[tuple[str, ...]] = ("finding",)
    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("event", CellType.ID, "The event that noted the finding."),
        sensitive("item", CellType.ID, "The item of the review.", optional=True, groups=True, empty="None"),
        Column("venue", CellType.ID, "The venue.", optional=True, groups=True, empty="None"),
        Column("member", CellType.ID, "The member.", optional=True, groups=True, empty="None"),
        Column("team", CellType.ID, "The team of the place, or of the member.",
               optional=True, groups=True, empty="None"),
        Column("noted", CellType.DAY, "The day of the note or of the review."),
        sensitive("severity", CellType.ID, "The severity.", groups=True),
        sensitive("text", CellType.TEXT, "The finding in words."),
        sensitive("answer", CellType.WORD, "The answer of the review.", choices=Fulfilment, optional=True),
        sensitive("state", CellType.WORD, "The state.", choices=FindingState, groups=True),
        sensitive("since", CellType.DAY, "The first day of the state."),
        sensitive("due", CellType.DAY, "The last day on which the finding is closed in time."),
        sensitive("late", CellType.DAY, "The first day on which the finding is late.", optional=True),
        sensitive("party", CellType.WORD, "The party that has the finding.", choices=Party, groups=True),
        sensitive("held_since", CellType.DAY, "The day since which the party has the present step."),
        Column("owner", CellType.TEXT, "The person who has the finding, by the note.",
               optional=True, mark=Mark.PERSONAL),
        sensitive("measure", CellType.ID, "The measure that mends the finding.", optional=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("event", "venue", "member", "team", "noted")
    on: dt.date
    items: tuple[Finding, ...]

    @property
    def open(self) -> Self:
        """The open findings; an accepted finding is not open while the acceptance runs."""
        return self._keep(one for one in self.items if one.is_open)

    @property
    def late(self) -> Self:
        """The open findings past their due days."""
        return self._keep(one for one in self.items if one.late is not None)

    def of_team(self, team: str) -> Self:
        """Return the findings of one team."""
        check_id("of_team.team", team)
        return self._keep(one for one in self.items if one.team == team)

    def _describe_items(self) -> str:
        return f"{len(self.open)} open, {len(self.late)} late"


# -- one finding ---------------------------------------------------------------------------------------


@attrs.frozen
class NotedFinding:
    """A finding as noted: the event, and for a review the item with its answer."""

    event: FindingNoted | Reviewed
    severity: str
    text: str
    item: str | None = None
    answer: Fulfilment | None = None

    @property
    def on(self) -> dt.date:
        """The day of the note or of the review."""
        return self.event.on

    @property
    def command(self) -> FindingCommand:
        """The first step of the life."""
        return FindingCommand.NOTED


class FindingLife(Life[FindingState, NotedFinding | FindingClosed]):
    """The life of one finding."""

    table = FINDING

    def __init__(self) -> None:
        super().__init__()
        self.noted: NotedFinding | None = None
        self.closed: FindingClosed | None = None

    def collect_facts(self, step: NotedFinding | FindingClosed) -> FindingFacts:
        """Return that something is in place of the finding, which is judged when the event is recorded."""
        return _ON_RECORD

    def enter_state(self, command: BaseCommand, day: int) -> None:
        """Enter the state; an acceptance from the day on which another has ended goes on with the other."""
        before = [state for _, state in self.states[-2:]]
        super().enter_state(command, day)
        goes_on = before == [FindingState.ACCEPTED, FindingState.OPEN] and self.state is FindingState.ACCEPTED
        if goes_on and self.states[-2][0] == day:
            del self.states[-2:]

    def note_step(self, step: NotedFinding | FindingClosed) -> None:
        """Keep the note, or the event that closed the finding."""
        if isinstance(step, NotedFinding):
            self.noted = step
        else:
            self.closed = step

    def find_clock_step(self) -> tuple[int, FindingCommand] | None:
        """Return the end of an acceptance."""
        closed = self.closed
        if self.state is not FindingState.ACCEPTED or closed is None or closed.until is None:
            return None
        return closed.until.toordinal() + 1, FindingCommand.ACCEPTANCE_ENDED

    def is_late(self, due: dt.date, on: dt.date) -> bool:
        """Whether the finding is open past its due day on a day up to which the clock has run."""
        return self.state is FindingState.OPEN and due < on


_ON_RECORD = FindingFacts(replaced=True)
_NO_MEASURES: Mapping[tuple[str | None, str | None], dt.date] = MappingProxyType({})


def list_noted(event: Event, rulebook: Rulebook) -> Iterator[NotedFinding]:
    """Yield the findings that an event notes."""
    if isinstance(event, FindingNoted):
        yield NotedFinding(event, event.severity, event.text)
    elif isinstance(event, Reviewed):
        for answer in event.answers:
            item = rulebook.find_item(answer.item, event.on) if answer.is_unmet else None
            severity = None if item is None else item.find_severity(answer.answer)
            if item is not None and severity is not None:
                yield NotedFinding(event, severity, item.text, item.id, answer.answer)


class FindingLives(EventLives[FindingKey, FindingLife]):
    """The lives of findings, by the event that noted the finding, and for a review the item.

    Args:
        rulebook: The rules, with the checklists of reviews.
        measures: The first day of each measure, by place and measure, for judging alone.
    """

    judged = FindingClosed
    life = FindingLife

    def __init__(
        self, rulebook: Rulebook, measures: Mapping[tuple[str | None, str | None], dt.date] = _NO_MEASURES
    ) -> None:
        super().__init__()
        self._rulebook, self._measures = rulebook, measures

    @classmethod
    def begin(cls, inputs: LifeInputs, effective: Iterable[Event]) -> Self:
        """Return the lives before any event."""
        measures = [event for event in effective if isinstance(event, MeasureEvent)]
        # Ordered events, so that the first of each measure is kept.
        return cls(inputs.rulebook, {(one.venue, one.measure): one.on for one in reversed(measures)})

    @staticmethod
    def list_around(
        inputs: LifeInputs, ledger: Ledger, steps: Collection[Event]
    ) -> tuple[set[str], set[str]]:
        """Return the members and venues of the findings, and of the findings in their place."""
        members, venues = EventLives.list_around(inputs, ledger, steps)
        closures = (step for step in steps if isinstance(step, FindingClosed))
        named = (ledger.get(str(step.by)) for step in closures if step.how is Closure.SUPERSEDED)
        others = split_subjects(other.subject for other in named if other is not None)
        return members | others[0], venues | others[1]

    def list_steps(self, event: Event) -> Sequence[tuple[FindingKey, NotedFinding | FindingClosed]]:
        """Return the closure of a finding, or each finding that the event notes."""
        if isinstance(event, FindingClosed):
            return [((event.finding, event.item), event)]
        return [((event.id, noted.item), noted) for noted in list_noted(event, self._rulebook)]

    def collect_facts(self, life: FindingLife, step: NotedFinding | FindingClosed) -> FindingFacts:
        """Return whether a finding or a measure, of the same place or member, is in place of a finding."""
        if life.noted is None or not isinstance(step, FindingClosed) or step.how is not Closure.SUPERSEDED:
            return FindingFacts(replaced=False)
        subject = life.noted.event.subject
        other = self.lives.get((str(step.by), step.by_item))
        if other is not None and other is not life and other.noted is not None:
            other.run_clock(step.on.toordinal())
            is_standing = other.state in (FindingState.OPEN, FindingState.ACCEPTED)
            theirs = other.noted.event.subject
            if is_standing and any(mine is not None and mine in theirs for mine in subject):
                return FindingFacts(replaced=True)
        begun = self._measures.get((subject[1], step.by))
        return FindingFacts(step.by_item is None and begun is not None and begun <= step.on)


# -- the due day ---------------------------------------------------------------------------------------


def find_due_day(noted: NotedFinding, register: Register, rulebook: Rulebook) -> dt.date:
    """Return the last day on which a finding is closed in time.

    Raises:
        OutsideCalendar: If the day lies outside the calendar.
    """
    day = noted.event.on
    days = rulebook.find_mending_days(day)[noted.severity]
    raw = day_of(min(day.toordinal() + days, LAST_DAY.toordinal()))
    calendar = _find_calendar(noted.event, register)
    if calendar is None:
        return raw
    due = calendar.roll(raw, Roll.PRECEDING)
    # No roll moves a day before the day of its trigger (semantics 1.5).
    return due if due >= day else calendar.roll(raw, Roll.FOLLOWING)


def _find_calendar(event: Event, register: Register) -> Calendar | None:
    """Return the calendar of the venue; of an online presence, and of a member alone, that of the seat.

    `None` for a place that nobody ever used and that lies nowhere, and for a member who is in no register.
    """
    member, venue = event.subject
    ground = find_ground(member, register.venue.get(venue or ""), event.on, register)
    return None if ground is None else register.calendar[ground.calendar]


def find_user(place: Venue, on: dt.date, register: Register) -> Member | None:
    """Return the first member, in order of id, who uses a place on a day, else the first user of all."""
    uses = register.uses_of_venue.get(place.id, ())
    current = [use.member for use in uses if on in use.period]
    first = min(current or (use.member for use in uses), default=None)
    return None if first is None else register.member[first]


def find_ground(member: str | None, place: Venue | None, on: dt.date, register: Register) -> Ground | None:
    """Return the ground of a seat or of a place on a day; `None` if nothing gives the ground."""
    if place is not None and place.region is not None and place.force is not None:
        return register.index.covers.ground(place.region, place.force)
    if member is not None:
        person = register.member.get(member)
    else:
        person = None if place is None else find_user(place, on, register)
    return None if person is None else register.index.seat_ground(person, on)


# -- every finding -------------------------------------------------------------------------------------


def find_place_status(duties: Duties, venue: str) -> tuple[tuple[str, ...], Status | None]:
    """Return the users of a place in office, and the review of the first user, else of the last before."""
    users, every = list_place_members(duties, venue)
    found = (duties.find_status(duties.register.member[id_], venue, Activity.REVIEW) for id_ in every)
    return tuple(users), next((status for status in found if status is not None), None)


def list_place_members(duties: Duties, venue: str) -> tuple[list[str], list[str]]:
    """Return the users of a place in office, and after these the former users, the last one first."""
    users = list_users(duties, venue)
    begun = [use for use in duties.register.uses_of_venue.get(venue, ()) if use.period.start <= duties.date]
    # Of former users the last one carried the work of the place, so the gap stays with that member.
    last = ((min(use.period.last, duties.date), use.member) for use in begun)
    return users, [*users, *(member for _, member in sorted(last, reverse=True))]


def list_users(duties: Duties, venue: str) -> list[str]:
    """Return the users of a place in office, in order of id."""
    uses = duties.register.uses_of_venue.get(venue, ())
    current = {use.member for use in uses if duties.date in use.period}
    member = duties.register.member
    return sorted(id_ for id_ in current if duties.cases.tenures.holds_capacity(member[id_], duties.date))


def find_finding_status(duties: Duties, finding: Finding) -> tuple[tuple[str, ...], Status | None]:
    """Return the members of a finding, and the status that carries the finding."""
    return find_subject_status(duties, finding.member, finding.venue)


def find_subject_status(
    duties: Duties, member: str | None, venue: str | None
) -> tuple[tuple[str, ...], Status | None]:
    """Return the members of what was noted, and the status that carries what was noted.

    At a place: the review of the place, by the first user in office, else by the last former user, else by
    the first user to come. Of a member: the review there, else the contact.

    Args:
        duties: The duties of the day.
        member: The member; `None` for all users of the place.
        venue: The place; `None` for the member alone.
    """
    if member is None:
        users, status = ((), None) if venue is None else find_place_status(duties, venue)
        return users, status or _find_coming_status(duties, venue)
    person = duties.register.member.get(member)
    # A member whose election was withdrawn is in no register, and no team has the member.
    if person is None:
        return (), None
    there = None if venue is None else duties.find_status(person, venue, Activity.REVIEW)
    found = there or duties.find_status(person, None, Activity.CONTACT)
    return (member,), found or _find_coming_status(duties, venue, member)


def _find_coming_status(duties: Duties, venue: str | None, member: str | None = None) -> Status | None:
    """Return the review of a place that nobody in office has used yet, by the first user to come.

    Of several first uses on one day that of the first user by id counts; an ended use comes last.
    """
    uses = (use for use in duties.register.uses_of_venue.get(venue or "", ()) if member in {None, use.member})
    by_day = min(
        uses, key=lambda use: (use.period.last < duties.date, use.first_day, use.member), default=None
    )
    return None if by_day is None else duties.make_coming_status(by_day)


def list_findings(
    duties: Duties, subjects: Iterable[tuple[str | None, str | None]], *, only_late: bool = False
) -> Iterator[Finding]:
    """Yield the findings on a day that events of some members and venues noted.

    Args:
        duties: The duties of the day.
        subjects: Members with `None`, and `None` with venues: the keys under which a history keeps events.
        only_late: Whether to leave out what is not open past its due day.
    """
    facts = duties.facts
    rulebook = duties.book.rulebook
    for member, venue in subjects:
        kept = facts.at(venue or "").events if member is None else facts.of(member).events
        for life in FindingLives(rulebook).fold_events(kept).values():
            life.run_clock(duties.on)
            if life.noted is None or (only_late and life.state is not FindingState.OPEN):
                continue
            due = find_due_day(life.noted, duties.register, rulebook)
            if not only_late or life.is_late(due, duties.date):
                finding = _make_finding(life, due, duties)
                if finding is not None:
                    yield finding


def list_subjects(facts: Facts) -> list[tuple[str | None, str | None]]:
    """Return the members and venues with findings: a member, or else a venue, each once, in order."""
    found = {(member, None if member is not None else venue) for member, venue in facts.findings.values()}
    return sorted(found, key=lambda subject: (subject[0] or "", subject[1] or ""))


def _make_finding(life: FindingLife, due: dt.date, duties: Duties) -> Finding | None:
    """Return a finding on a day; `None` for a life without a note."""
    noted = life.noted
    if noted is None or life.state is None:
        return None
    event = noted.event
    member, venue = event.subject
    since = day_of(life.states[-1][0])
    owner, measure = (event.owner, event.measure) if isinstance(event, FindingNoted) else (None, None)
    party, held_since = _find_party(duties, venue, owner, measure)
    _, status = find_subject_status(duties, member, venue)
    return Finding(
        event=event.id, item=noted.item, venue=venue, member=member, severity=noted.severity, text=noted.text,
        answer=noted.answer, noted=event.on, due=due, state=life.state, since=since,
        late=max(due + _ONE_DAY, since) if life.is_late(due, duties.date) else None, owner=owner,
        party=party, held_since=max(since, held_since or since), measure=measure,
        team=None if status is None else status.team, closed=life.closed,
        states=life.list_states(),
    )  # fmt: skip


def _find_party(
    duties: Duties, venue: str | None, owner: str | None, measure: str | None
) -> tuple[Party, dt.date | None]:
    """Return the owner, else the party that has the next step of the measure, else the team.

    With the party of a measure comes the day since which the party has the step.
    """
    if owner is not None:
        return Party.OWNER, None
    if venue is None or measure is None:
        return Party.TEAM, None
    fitting = next((one for one in duties.list_fittings(venue) if one.measure == measure), None)
    if fitting is None:
        return Party.TEAM, None
    custody = find_measure_custody(fitting, duties.on)
    if custody is None:
        # Nobody has a step of a measure in service, given up, or in place of which another is recommended.
        return Party.TEAM, None if fitting.state is FittingState.REFUSED else fitting.since
    return custody.holder, custody.held_since


def sort_findings(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in order of due day, event and item."""
    return tuple(sorted(found, key=lambda one: (one.due, one.event, one.item or "")))


# -- the checklist of one review -----------------------------------------------------------------------


@attrs.frozen
class AnsweredItem:
    """An item that a review had to answer, with the answer; the `repr` shows the item alone.

    Args:
        item: The item.
        answer: The answer; `None` if the review did not answer.
    """

    item: ChecklistItem
    answer: Fulfilment | None = attrs.field(repr=False)


@attrs.frozen
class ReviewChecklist(ItemSequence[AnsweredItem]):
    """The items that were in force for a review, in order, each with the answer (semantics 5.3).

    Args:
        review: The event of the review.
        venue: The venue.
        on: The day of the review.
        items: The items; none for a kind of venue without a checklist.
    """

    COLUMNS: ClassVar[Columns] = (
        Column("on", CellType.DAY, "The day of the review.", of_answer=True),
        Column("review", CellType.ID, "The event of the review.", of_answer=True),
        Column("venue", CellType.ID, "The venue.", of_answer=True),
        Column("item", CellType.ID, "The item.", read="item.id"),
        Column("text", CellType.TEXT, "The item in words.", read="item.text"),
        sensitive("answer", CellType.WORD, "The answer; empty if the review did not answer.",
                  choices=Fulfilment, optional=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("item", "text")
    review: str
    venue: str
    on: dt.date
    items: tuple[AnsweredItem, ...]

    @property
    def unanswered(self) -> Self:
        """The items without an answer."""
        return self._keep(one for one in self.items if one.answer is None)

    @property
    def is_complete(self) -> bool:
        """Whether the review answered every item that was in force on its day."""
        return not self.unanswered

    def __repr__(self) -> str:
        answered = len(self.items) - len(self.unanswered)
        return f"<Checklist of review {self.review!r} on {self.on}: {answered} of {len(self.items)} answered>"


def make_checklist(review: Reviewed, register: Register, rulebook: Rulebook) -> ReviewChecklist:
    """Return the items in force for a review, with the answers of the review."""
    check_type("review", review, Reviewed)
    answers = {one.item: one.answer for one in review.answers}
    place = register.venue.get(review.venue)
    items = () if place is None else rulebook.list_items(place.kind, review.on)
    rows = tuple(AnsweredItem(item, answers.get(item.id)) for item in items)
    return ReviewChecklist(review.id, review.venue, review.on, rows)
