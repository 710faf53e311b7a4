"""Calls: whom to ring, about what, and by which day (semantics 5.7).

A call is everything that a team has to say to one person. Each matter has a finder of its own below; a call
only sorts and sums what the finders yield.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar, Final, NamedTuple, Self

import attrs

from mpreview._checks import LEAST_URGENT, check_type
from mpreview._reprs import count_items, count_noun
from mpreview._sequences import GroupedSequence, group_items
from mpreview.events import Answered, Attempted, Contacted, Event, Ledger, Offered
from mpreview.people import Member
from mpreview.policy.terms import VISITED, Activity
from mpreview.register import Register
from mpreview.reviews.agreements import find_unmet_since, find_visit_status
from mpreview.reviews.columns import ON, sensitive
from mpreview.reviews.custody import WorkState
from mpreview.reviews.duties import Duties
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.facts import OfferState, Progress
from mpreview.reviews.findings import Finding, find_finding_status, list_findings, list_subjects
from mpreview.reviews.first_days import FirstDays, count_back
from mpreview.reviews.obligations import Obligation, Status
from mpreview.rows import CellType, Column, Columns, Mark
from mpreview.timeline import day_of, long_day

__all__ = ["Attempts", "Call", "CallItem", "Calls", "Matter"]

_TOO_LATE: Final = "too late to be on time"
_UNTOLD: Final = "something that only readers with clearance may see"
_NO_CLASS: Final = LEAST_URGENT + 1


class Matter(enum.Enum):
    """What is to be said in a call, in the order in which a call says it."""

    CALL_OFF = "call-off", "call off the visit to {places} on {day}, when nobody can be met there"
    CONTACT = "contact", "make the contact that is owed"
    OFFER = "offer", "offer{again} the review of {places}"
    ANSWER = "answer", "ask for the answer to the offer of the review of {places}, which {ends} on {day}"
    AGREE = "agree-day", "agree a day for the {activity.words} of {places}"
    FINDING = "finding", "ask how finding {finding.id} stands, due {day}"

    _value_: str
    template: str
    """What is to be said, with places for the facts."""

    def __new__(cls, value: str, template: str) -> Self:
        """Make the matter of a word, with its template."""
        matter = object.__new__(cls)
        matter._value_, matter.template = value, template
        return matter


@attrs.frozen
class CallItem:
    """One thing to say in a call.

    Args:
        matter: What is to be said.
        member: The person to call.
        status: The subject and the activity, with the team that has the work.
        last: The last day to call: after a later call the work is late. `None` if no day serves.
        is_late: Whether no day from the day asked about on serves.
        venues: The venues, for work at a place, in order.
        again: The venues among them whose reviews were offered before.
        day: The day of the visit to call off, the last day of the answer time, the day that the plan has for
            the visit, or the due day of the finding.
        adviser: The adviser whom the rota of the plan sends.
        finding: The finding, of a finding.
        places: The names of the venues, without the member.
        keeps: The last day to call that keeps the day that the plan has for the visit.
    """

    matter: Matter = attrs.field(repr=lambda matter: "..." if matter is Matter.FINDING else repr(matter))
    member: str
    status: Status
    last: dt.date | None
    is_late: bool
    venues: tuple[str, ...] = attrs.field(default=(), repr=count_items)
    again: tuple[str, ...] = attrs.field(default=(), repr=count_items)
    day: dt.date | None = None
    adviser: str | None = attrs.field(default=None, repr=False)
    finding: Finding | None = attrs.field(default=None, repr=False)
    places: tuple[str, ...] = attrs.field(default=(), eq=False, repr=False)
    keeps: dt.date | None = attrs.field(default=None, repr=False)

    @property
    def priority(self) -> int:
        """The class of the work, from 1; 10 for what no rule asks for."""
        owed = None if self.matter in (Matter.CALL_OFF, Matter.FINDING) else self.status.obligation
        return _NO_CLASS if owed is None else owed.priority

    @property
    def is_sensitive(self) -> bool:
        """Whether the item reveals a finding."""
        return self.finding is not None

    def sentence(self, *, sensitive: bool = False) -> str:
        """Return what is to be said, by which day, in words with names.

        Args:
            sensitive: Whether an item about a finding says so.

        Raises:
            InvalidValue: If *sensitive* is neither true nor false.
        """
        check_type("sensitive", sensitive, bool)
        return ", ".join(filter(None, _describe((self,), sensitive=sensitive)))


def _describe(items: Sequence[CallItem], *, sensitive: bool) -> tuple[str, str]:
    """Return what is to be said, and by which day, of items that differ in their places alone."""
    item = items[0]
    if item.is_sensitive and not sensitive:
        return _UNTOLD, ""
    places = [place for one in items for place in one.places]
    text = item.matter.template.format(
        activity=item.status.activity,
        again=" again" if item.again == item.venues else "",
        places=" and ".join(filter(None, (", ".join(places[:-1]), *places[-1:]))),
        day="" if item.day is None else long_day(item.day),
        ends="ran out" if item.status.progress is Progress.UNANSWERED else "runs out",
        finding=item.finding,
    )
    if item.matter is Matter.AGREE and item.day is not None:
        who = "" if item.adviser is None else f" with {item.adviser}"
        keep = "" if item.keeps is None else f"; to keep that day, call by {long_day(item.keeps)}"
        text = f"{text} (planned for {long_day(item.day)}{who}{keep})"
    return text, _TOO_LATE if item.is_late or item.last is None else f"by {long_day(item.last)}"


def _tell_apart(item: CallItem) -> tuple[object, ...]:
    """Return what two items share that one sentence can tell with both places."""
    owner = None if item.finding is None else item.finding.id
    days = item.last, item.is_late, item.day, item.keeps
    return item.matter, item.status.activity.value, *days, item.adviser, owner


@attrs.frozen
class Attempts:
    """The attempts to reach a person since the person was last reached.

    Args:
        count: How many: attempts on record, and offers that ran out without an answer.
        last: The day of the last one: of an offer the day of the offer.
        channel: How the person was called that time, if on record.
    """

    count: int = 0
    last: dt.date | None = None
    channel: str | None = None

    def sentence(self) -> str:
        """Return the attempts as the end of a sentence; nothing without an attempt.

        >>> Attempts(2, dt.date(2022, 5, 9), "phone").sentence()
        '; 2 attempts without an answer, the last on 9 May 2022 by phone'
        """
        if self.last is None:
            return ""
        by = "" if self.channel is None else f" by {self.channel}"
        tried = count_noun(self.count, "attempt")
        return f"; {tried} without an answer, the last on {long_day(self.last)}{by}"


@attrs.frozen
class Call:
    """Everything that one team has to say to one person.

    Args:
        team: The team.
        member: The person.
        items: What is to be said, in the order of matters, then by last day and subject.
        attempts: The attempts since the person was last reached.
        team_name: The public name of the team.
        member_name: The public name of the person.
    """

    team: str
    member: str
    items: tuple[CallItem, ...] = attrs.field(repr=count_items)
    attempts: Attempts
    team_name: str = attrs.field(default="", eq=False, repr=False)
    member_name: str = attrs.field(default="", eq=False, repr=False)

    @property
    def last(self) -> dt.date | None:
        """The last day to call: the earliest of the items; `None` if no item has one."""
        return min((one.last for one in self.items if one.last is not None), default=None)

    @property
    def is_late(self) -> bool:
        """Whether the call is too late for at least one item."""
        return any(one.is_late for one in self.items)

    @property
    def priority(self) -> int:
        """The best class of the items; 10 if none has a class."""
        return min(one.priority for one in self.items)

    def sentence(self, *, sensitive: bool = False) -> str:
        """Return whom to call, what to say, and what was tried, in words with names.

        Args:
            sensitive: As in `CallItem.sentence`.

        Raises:
            InvalidValue: If *sensitive* is neither true nor false.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> calls = uk.sample(on=day).calls(on=day, until=dt.date(2021, 11, 26))
        >>> calls[6].sentence()
        'Member for Lagan One: offer again the review of home 1, too late to be on time'
        """
        said = (", ".join(filter(None, one)) for one in self.list_said(sensitive=sensitive))
        return f"{self.member_name}: {'; '.join(said)}{self.attempts.sentence()}"

    def list_said(self, *, sensitive: bool = False) -> list[tuple[str, str]]:
        """Return what is to be said in words with names, each with its last day in words.

        Items that differ in their places alone are one; an item that is not told has no day.

        Args:
            sensitive: As in `CallItem.sentence`.

        Raises:
            InvalidValue: If *sensitive* is neither true nor false.
        """
        check_type("sensitive", sensitive, bool)
        alike = group_items(self.items, _tell_apart).values()
        return [_describe(some, sensitive=sensitive) for some in alike]


class _CallRow(NamedTuple):
    """A row of calls: an item with its call."""

    call: Call
    item: CallItem


_of_item: partial[Column] = partial(Column, masks="item.is_sensitive", optional=True)
"""A column that is sensitive for an item about a finding."""


@attrs.frozen(repr=False)
class Calls(GroupedSequence[Call]):
    """The calls of some days, the most urgent first; the rows have one row for each item.

    Args:
        on: The day asked about.
        until: The last day.
        items: The calls, in order of last day, class and person.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> calls = uk.sample(on=day).calls(on=day, until=dt.date(2021, 11, 26))
    >>> calls
    <8 calls from 2021-11-20 to 2021-11-26: 10 items, 8 too late>
    >>> {team: len(some) for team, some in calls.by("team").items()}
    {'force-essex': 3, 'force-northern-ireland': 3, 'force-scotland': 2}
    """

    NOUN: ClassVar[tuple[str, ...]] = ("call",)
    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("until", CellType.DAY, "The last day.", of_answer=True),
        Column("team", CellType.ID, "The team that has the work.", read="call.team"),
        Column("team_name", CellType.TEXT, "The public name of the team.", read="call.team_name",
               mark=Mark.PERSONAL),
        Column("member", CellType.ID, "The person to call.", read="call.member"),
        Column("member_name", CellType.TEXT, "The public name of the person.", read="call.member_name",
               mark=Mark.PERSONAL),
        Column("attempts", CellType.NUMBER, "The attempts since the person was last reached.",
               read="call.attempts.count"),
        Column("attempted", CellType.DAY, "The day of the last attempt.", read="call.attempts.last",
               optional=True),
        Column("channel", CellType.ID, "How the person was called that time.", read="call.attempts.channel",
               optional=True),
        _of_item("matter", CellType.WORD, "What is to be said.", read="item.matter", choices=Matter),
        _of_item("last", CellType.DAY, "The last day to call; empty if no day serves.", read="item.last"),
        _of_item("late", CellType.FLAG, "Whether it is too late to be on time.", read="item.is_late"),
        Column("activity", CellType.WORD, "The activity.", read="item.status.activity", choices=Activity),
        Column("venues", CellType.IDS, "The venues; none for the person alone.", read="item.venues"),
        Column("again", CellType.IDS, "The venues whose reviews were offered before.", read="item.again"),
        _of_item("day", CellType.DAY, "The day of the visit, of the answer, of the plan, or of the finding.",
                 read="item.day"),
        Column("keeps", CellType.DAY, "The last day to call that keeps the day of the plan.",
               read="item.keeps", optional=True),
        Column("adviser", CellType.ID, "The adviser whom the rota of the plan sends.", read="item.adviser",
               optional=True, mark=Mark.PERSONAL),
        sensitive("finding", CellType.ID, "The finding.", read="item.finding.id", optional=True),
    )  # fmt: skip
    GROUPS: ClassVar[Columns] = (
        Column("team", CellType.ID, "The team that has the work.", groups=True),
        Column("member", CellType.ID, "The person to call.", groups=True),
    )
    BRIEF: ClassVar[tuple[str, ...]] = ("last", "team", "member", "matter", "venues")
    on: dt.date
    until: dt.date
    items: tuple[Call, ...]

    def _list_row_items(self) -> Iterator[_CallRow]:
        return (_CallRow(call, item) for call in self.items for item in call.items)

    def _describe_items(self) -> str:
        late = sum(one.is_late for one in self.items)
        return f"{count_noun(sum(len(one.items) for one in self.items), 'item')}, {late} too late"


# -- the items ---------------------------------------------------------------------------------------


Planned = Mapping[tuple[str, str, Activity], tuple[dt.date, str | None]]
"""The day and the adviser of the visits that a plan has placed, by team, venue and activity."""


class _Asked(NamedTuple):
    """What calls are asked for.

    Args:
        duties: The duties of the day.
        until: The last day.
        planned: What a plan proposes.
        findings: The open findings due by the last day, by the person who has the finding.
        first_days: From which day on a visit can be made.
        unmet: The agreed visits on whose day nobody can be met, each with its day, by person.
    """

    duties: Duties
    until: dt.date
    planned: Planned
    findings: Mapping[str | None, Sequence[Finding]]
    first_days: FirstDays
    unmet: Mapping[str, Sequence[tuple[Status, int]]]

    def make_item(self, matter: Matter, one: Status, last: dt.date | None, *venues: str) -> CallItem:
        """Return what is to be said to a person about work that is owed to the person."""
        is_late = last is None or last < self.duties.date
        names = (self.duties.register.name_place(venue, one.member) for venue in venues)
        places = tuple(name.replace(f" of {one.member_name}", "", 1) for name in names)
        return CallItem(matter, one.member, one, last, is_late, venues, places=places)

    def make_item_at_place(self, matter: Matter, row: DutyRow, one: Obligation, venue: str) -> CallItem:
        """Return what is to be said about work at a place, with the last day to call for the work."""
        return self.make_item(matter, one, self.find_last_day(row, one, row.owed.days[1]), venue)

    def find_last_day(self, row: DutyRow, one: Obligation, due: int) -> dt.date | None:
        """Return the last day to call for a visit by a day; `None` if no day serves."""
        asked = self.first_days.find_asked(one, row.offer.reply_end)
        calendar = self.first_days.find_calendar(one)
        last = self.first_days.find_last_day(asked, calendar, due, one.priority)
        return None if last is None else day_of(last)


class _Person(NamedTuple):
    """What is owed to one person.

    Args:
        member: The person.
        owed: What is owed with a window that opens by the last day.
        reviews: The rows of all reviews, by venue.
    """

    member: Member
    owed: Sequence[tuple[DutyRow, Obligation]]
    reviews: Mapping[str | None, DutyRow]


def _list_visits_to_call_off(asked: _Asked, person: _Person) -> Iterator[CallItem]:
    """Yield the visits to call off: by the last working day before the visit."""
    for status, day in asked.unmet.get(person.member.id, ()):
        last = count_back(asked.first_days.find_calendar(status), day - 1, 0)
        venue = str(status.venue)
        item = asked.make_item(Matter.CALL_OFF, status, None if last is None else day_of(last), venue)
        yield attrs.evolve(item, day=day_of(day))


def _list_contact(asked: _Asked, person: _Person) -> Iterator[CallItem]:
    """Yield the contact that is owed."""
    for _, one in person.owed:
        if one.activity is Activity.CONTACT:
            yield asked.make_item(Matter.CONTACT, one, one.due)


def _list_offers(asked: _Asked, person: _Person) -> Iterator[CallItem]:
    """Yield the offers that are owed, with the places."""
    for row, one in person.owed:
        if one.activity is Activity.OFFER:
            venues = _list_venues_to_offer(row, asked.until)
            reviews = [person.reviews[venue] for venue in venues]
            last = min(one.due, *(day_of(review.owed.days[1]) for review in reviews))
            again = tuple(str(review.venue) for review in reviews if review.offer.state is not None)
            yield attrs.evolve(asked.make_item(Matter.OFFER, one, last, *venues), again=again)


def _list_venues_to_offer(offer: DutyRow, until: dt.date) -> list[str]:
    """Return the venues of an offer whose own window opens by a day, in order."""
    last = until.toordinal()
    return sorted({venue for answer, venue, _ in offer.owed.answers if venue and answer.days[0] <= last})


def _list_answers(asked: _Asked, person: _Person) -> Iterator[CallItem]:
    """Yield the offers whose answer time ends by the last day, or has ended and no other offer is owed."""
    offered = {venue for row, _ in person.owed for venue in _list_venues_to_offer(row, asked.until)}
    for row, one in person.owed:
        end = row.offer.reply_end
        is_asked = end is not None and end <= asked.until.toordinal() and one.venue not in offered
        if one.venue is not None and end is not None and is_asked:
            item = asked.make_item_at_place(Matter.ANSWER, row, one, one.venue)
            yield attrs.evolve(item, day=day_of(end))


def _list_days_to_agree(asked: _Asked, person: _Person) -> Iterator[CallItem]:
    """Yield the visits that need a day: accepted, missed, or for work that needs no offer."""
    for row, one in person.owed:
        venue = one.venue
        if venue is not None and one.activity in VISITED and _is_to_agree(asked, row, one):
            day, adviser = asked.planned.get((str(one.team), venue, one.activity), (None, None))
            item = asked.make_item_at_place(Matter.AGREE, row, one, venue)
            last = None if day is None else asked.find_last_day(row, one, day.toordinal())
            # The plan asks on the day asked about, which may be no working day.
            keeps = None if last is None else max(last, asked.duties.date)
            yield attrs.evolve(item, day=day, adviser=adviser, keeps=keeps)


def _is_to_agree(asked: _Asked, row: DutyRow, one: Obligation) -> bool:
    """Whether a visit needs a day: none is agreed, and the work waits for no answer and no report."""
    duties, custody = asked.duties, one.custody
    visit = duties.facts.of_work(str(one.venue), one.activity).booking
    if visit is not None and visit.kept is None and visit.stands(duties.on):
        return False
    if asked.first_days.needs_offer(one):
        return custody is not None and custody.state in _TO_AGREE
    is_made = visit is not None and visit.kept is not None and visit.kept >= row.setting.since
    return one.resumes is None and not is_made


_TO_AGREE = (WorkState.ACCEPTED, WorkState.MISSED)


def _list_findings(asked: _Asked, person: _Person) -> Iterator[CallItem]:
    """Yield the open findings that the person has, due by the last day or late."""
    for one in asked.findings.get(person.member.id, ()):
        _, status = find_finding_status(asked.duties, one)
        if status is not None:
            is_late = one.due < asked.duties.date
            yield CallItem(
                Matter.FINDING, person.member.id, status, one.due, is_late, day=one.due, finding=one
            )


_LISTS: Final[tuple[Callable[[_Asked, _Person], Iterator[CallItem]], ...]] = (
    _list_visits_to_call_off, _list_contact, _list_offers, _list_answers, _list_days_to_agree, _list_findings,
)  # fmt: skip
"""What is to be said; another matter is one more list here."""


# -- the attempts ------------------------------------------------------------------------------------


def _group_callings(ledger: Ledger, on: dt.date) -> Mapping[str, Sequence[Event]]:
    """Return the events of calls by a day, in order, by the person who was called."""
    callings: dict[str, list[Event]] = {}
    members: dict[str, str] = {}
    for event in ledger.until(on):
        if isinstance(event, Offered):
            members[event.id] = event.member
        if isinstance(event, Contacted | Attempted | Offered):
            callings.setdefault(event.member, []).append(event)
        elif isinstance(event, Answered) and event.offer in members:
            callings.setdefault(members[event.offer], []).append(event)
    return callings


def _count_attempts(duties: Duties, rows: Sequence[DutyRow], callings: Sequence[Event]) -> Attempts:
    """Return the attempts since the person was last reached: by a contact, or by an answer."""
    found: list[Attempted | Offered] = []
    for event in callings:
        if isinstance(event, Contacted | Answered):
            found.clear()
        elif isinstance(event, Attempted) or (isinstance(event, Offered) and _ran_out(duties, rows, event)):
            found.append(event)
    return Attempts(len(found), found[-1].on, found[-1].channel) if found else Attempts()


def _ran_out(duties: Duties, rows: Sequence[DutyRow], offer: Offered) -> bool:
    """Whether no place of an offer without an answer has answer time left; without a place, the person."""
    made = offer.on.toordinal()
    state = OfferState(0, offer.id, made, everywhere=offer.venues is None)
    places = [
        row
        for row in rows
        if row.activity is Activity.REVIEW
        and row.setting.since <= made
        and (offer.venues is None or row.venue in offer.venues)
    ]
    asked = places or [row for row in rows if row.venue is None]
    replies = [duties.offers.read_reply(row.setting, state).progress for row in asked]
    return bool(replies) and all(progress is Progress.UNANSWERED for progress in replies)


# -- the calls ---------------------------------------------------------------------------------------


def find_calls(
    duties: Duties, members: Iterable[Member], until: dt.date, planned: Planned, ledger: Ledger
) -> Iterator[tuple[CallItem, Attempts]]:
    """Yield what is to be said to some members by a day, with the attempts to reach each."""
    facts, day = duties.facts, duties.date
    every = list_findings(duties, list_subjects(facts)) if facts.findings else ()
    open_ = (one for one in every if one.is_open and one.due <= until)
    asked = _Asked(
        duties,
        until,
        planned,
        group_items(open_, lambda one: one.owner),
        FirstDays.for_calls(duties),
        _map_unmet(duties),
    )
    callings = _group_callings(ledger, day)
    for member in members:
        pairs = [(row, status.obligation) for row, status in duties.list_rows_with_status(member)]
        rows = [row for row, _ in pairs]
        owed = [(row, one) for row, one in pairs if one is not None and one.earliest <= until]
        reviews = {row.venue: row for row in rows if row.activity is Activity.REVIEW}
        person = _Person(member, owed, reviews)
        items = [item for find in _LISTS for item in find(asked, person)]
        attempts = _count_attempts(duties, rows, callings.get(member.id, ())) if items else Attempts()
        yield from ((item, attempts) for item in items)


def _map_unmet(duties: Duties) -> dict[str, list[tuple[Status, int]]]:
    """Return the agreed visits to call off, by the person whose status carries the visit (semantics 4.10)."""
    found: dict[str, list[tuple[Status, int]]] = {}
    for venue, activity, booking in duties.facts.list_booked():
        is_ahead = booking.kept is None and duties.on <= booking.day
        if is_ahead and find_unmet_since(duties, venue, booking) is not None:
            status = find_visit_status(duties, venue, activity)
            if status is not None:
                found.setdefault(status.member, []).append((status, booking.day))
    return found


def make_calls(
    register: Register, on: dt.date, until: dt.date, found: Iterable[tuple[CallItem, Attempts]]
) -> Calls:
    """Return items as calls, one for each team and person, in order of last day, class and person."""
    calls = []
    for (team, member), some in group_items(found, _find_call).items():
        items = tuple(sorted((item for item, _ in some), key=_order_item))
        names = some[0][0].status.team_name, register.member[member].name
        calls.append(Call(team, member, items, some[0][1], *names))
    return Calls(on, until, tuple(sorted(calls, key=_order_call)))


def _find_call(found: tuple[CallItem, Attempts]) -> tuple[str, str]:
    """Return the team and the person of the call of an item."""
    return found[0].status.team, found[0].member


_MATTERS = tuple(Matter)


def _order_item(item: CallItem) -> tuple[object, ...]:
    finding = "" if item.finding is None else item.finding.id
    return _MATTERS.index(item.matter), _place_day(item.last), item.status.id, finding


def _order_call(call: Call) -> tuple[object, ...]:
    return _place_day(call.last), call.priority, call.member, call.team


def _place_day(day: dt.date | None) -> dt.date:
    """Return a last day to call for an order: where no day serves, the call comes first."""
    return dt.date.min if day is None else day
