"""What is owed to every subject on one day: the rules asked for each case.

A case is what register and ledger say of a subject by that day. Subjects that share kind, ground, first
day of use, spell of office and last review share one case, and it is asked once. Everything inside is
in day numbers.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mpreview.events import Reply
from mpreview.people import Member, Spell
from mpreview.places import Venue, VenueKind
from mpreview.policy.book import Book
from mpreview.policy.rules import NewMember, NewVenue, OfferOwed, Rise
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Answer, Window, window_of
from mpreview.register import Ground, Occupancy, Register
from mpreview.reviews.history import History, OfferState
from mpreview.reviews.obligations import Obligation, Status
from mpreview.reviews.states import Progress, Standing, standing_on
from mpreview.timeline import day_of

__all__ = ["Duties"]

_REPLIED = {
    Reply.ACCEPTED: Progress.ACCEPTED,
    Reply.DECLINED: Progress.DECLINED,
    Reply.DEFERRED: Progress.DEFERRED,
}
_AWAITED = frozenset({Progress.DECLINED, Progress.DEFERRED, Progress.UNANSWERED})


class _Trigger(NamedTuple):
    """A day from which a rule counts for one subject."""

    rule: NewVenue | NewMember | Rise
    day: int
    read: tuple[tuple[str, str | int], ...] = ()


class _Owed(NamedTuple):
    """Every answer for one subject and activity, and what they come to together."""

    answers: tuple[tuple[Answer, str | None], ...]
    days: tuple[int, int, int, int]
    window: Window
    priority: int


class _Case(NamedTuple):
    """What is the same for all subjects of one sort; what they are owed, by their last completion."""

    ground: Ground
    team: str
    kind: VenueKind | None
    series: tuple[str, ...]
    since: int
    office: int
    triggers: tuple[_Trigger, ...]
    owed: dict[int | None, _Owed | None]


class _Place(NamedTuple):
    """A venue in the hands of one member on the day asked."""

    venue: Venue
    case: _Case
    owed: _Owed | None
    last: int | None
    offer: OfferState | None


class _Row(NamedTuple):
    """One subject and activity, before it is made into a noun."""

    member: str
    venue: str | None
    activity: Activity
    case: _Case
    owed: _Owed | None
    progress: Progress
    resumes: int | None = None


class Duties:
    """The answers for all subjects of a programme on one day."""

    def __init__(self, register: Register, book: Book, history: History, on: dt.date) -> None:
        self.register, self.book, self.history = register, book, history
        self.date, self.on = on, on.toordinal()
        self._cases: dict[tuple[object, ...], _Case] = {}
        self._series: dict[tuple[Ground, str], tuple[str, ...]] = {}
        self._named = frozenset(m for one in register.series for m in one.members)
        self._answer_days = book.offer.answer_days if book.offer is not None else 0

    def obligations(self, members: Iterable[Member], reach: dt.date) -> Iterator[Obligation]:
        """Yield what is owed to *members* and has opened, or opens by *reach*."""
        last = reach.toordinal()
        for row in self._rows(members):
            if row.owed is not None and row.owed.days[0] <= last:
                yield self._obligation(row, row.owed)

    def statuses(self, members: Iterable[Member]) -> Iterator[Status]:
        """Yield the status of every subject and activity of *members* that has ever begun by the day."""
        members = tuple(members)
        for row in self._rows(members):
            yield self._status(row)
        for member in members:
            yield from self._lapsed(member)

    def _rows(self, members: Iterable[Member]) -> Iterator[_Row]:
        for member in members:
            spell = member.spell(self.date)
            if spell is not None:
                yield from self._of_member(member, spell)

    def _of_member(self, member: Member, spell: Spell) -> Iterator[_Row]:
        seat = self.register.seat_ground(member, self.date)
        named = member.id if member.id in self._named else ""
        places = [
            self._place(member.id, named, seat, spell, use)
            for use in self.register.occupancies.get(member.id, ())
            if use.start <= self.on < use.end
        ]
        case = self._cases.get((seat, spell, named)) or self._case_of_member(named, seat, spell)
        yield self._contact(member.id, case)
        yield self._offer(member.id, case, places)
        for place in places:
            progress = self._review_progress(member.id, place)
            resumes = None if place.offer is None else self._resumes(place, place.offer)
            yield _Row(member.id, place.venue.id, Activity.REVIEW, place.case, place.owed, progress, resumes)

    # -- cases -------------------------------------------------------------------------------------

    def _place(self, member: str, named: str, seat: Ground, spell: Spell, use: Occupancy) -> _Place:
        venue = use.venue
        key = (use.sort, use.start, spell, named, seat if venue.region is None else None)
        case = self._cases.get(key) or self._case_of_venue(key, seat, venue, spell, use.start)
        last = self.history.reviewed.get((member, venue.id))
        if last not in case.owed:
            case.owed[last] = self._owed(case, last)
        offer = self.history.offered.get((member, venue.id))
        if offer is not None and (offer.made < case.since or (last is not None and offer.made <= last)):
            offer = None
        return _Place(venue, case, case.owed[last], last, offer)

    def _case_of_venue(
        self, key: tuple[object, ...], seat: Ground, venue: Venue, spell: Spell, start: int
    ) -> _Case:
        ground = seat
        if venue.region is not None and venue.force is not None:
            ground = self.register.ground(venue.region, venue.force)
        series = self._applying(ground, str(key[3]))
        triggers = tuple(self._review_triggers(venue.kind, series, spell, start))
        team = self.register.team_for(ground, venue.kind, self.date)
        since = max(start, spell.start)
        self._cases[key] = _Case(ground, team, venue.kind, series, since, spell.start, triggers, {})
        return self._cases[key]

    def _case_of_member(self, named: str, seat: Ground, spell: Spell) -> _Case:
        series = self._applying(seat, named)
        triggers = (
            *self._elected(Activity.CONTACT, None, spell),
            *self._rises(Activity.CONTACT, None, series, spell, spell.start),
        )
        team = self.register.team_for(seat, None, self.date)
        case = _Case(seat, team, None, series, spell.start, spell.start, triggers, {})
        self._cases[seat, spell, named] = case
        return case

    def _applying(self, ground: Ground, named: str) -> tuple[str, ...]:
        key = (ground, named)
        if key not in self._series:
            self._series[key] = tuple(s.id for s in self.register.series if s.applies(ground.areas, named))
        return self._series[key]

    def _owed(self, case: _Case, last: int | None) -> _Owed | None:
        """Return what is owed in a case after its last completion."""
        calendar = case.ground.calendar
        answers: list[Answer] = []
        if last is not None and case.kind is not None:
            for rule in self.book.cycles:
                if case.kind in rule.kinds:
                    answers += self.book.cycle(rule, calendar, case.series, last, self.on)
        for first, day, read in case.triggers:
            if last is None or last < day:
                answers.append(self.book.triggered(first, calendar, day, read))
        return _together([(answer, None) for answer in answers])

    def _review_triggers(
        self, kind: VenueKind, series: tuple[str, ...], spell: Spell, start: int
    ) -> Iterator[_Trigger]:
        """Yield each trigger that touches a subject: in office and in use on its day (`semantics.md` 3.7)."""
        if spell.start <= start:
            sat = spell.first_sitting(start)
            yield from (_Trigger(rule, sat) for rule in self.book.new_venue if kind in rule.kinds)
        if start <= spell.start:
            yield from self._elected(Activity.REVIEW, kind, spell)
        yield from self._rises(Activity.REVIEW, kind, series, spell, max(start, spell.start))

    def _elected(self, activity: Activity, kind: VenueKind | None, spell: Spell) -> Iterator[_Trigger]:
        for rule in self.book.new_member:
            if rule.activity is activity and (kind is None or kind in rule.kinds):
                yield _Trigger(rule, spell.start)

    def _rises(
        self, activity: Activity, kind: VenueKind | None, series: tuple[str, ...], spell: Spell, since: int
    ) -> Iterator[_Trigger]:
        for rule in self.book.rises:
            speaks = rule.activity is activity and (kind is None or kind in rule.kinds)
            if not speaks or rule.series not in series:
                continue
            for order in self.book.orders_of(rule):
                if order.trigger < since:
                    break
                if order.appears <= self.on and spell.sits(order.trigger):
                    yield _Trigger(rule, order.trigger, order.read)

    # -- progress ----------------------------------------------------------------------------------

    def _review_progress(self, member: str, place: _Place) -> Progress:
        if place.offer is not None:
            return self._offer_progress(place.offer)
        in_time = place.owed is None or self.on < place.owed.days[0]
        if place.last is not None and in_time:
            return Progress.DONE
        return self._contact_progress(member, place.case.office)

    def _contact_progress(self, member: str, since: int) -> Progress:
        reached = self.history.reached.get(member)
        return Progress.NOT_CONTACTED if reached is None or reached < since else Progress.CONTACTED

    def _offer_progress(self, offer: OfferState) -> Progress:
        if offer.reply is not None:
            return _REPLIED[offer.reply]
        return Progress.OFFERED if self.on <= offer.made + self._answer_days else Progress.UNANSWERED

    # -- what is owed to the member ----------------------------------------------------------------

    def _contact(self, member: str, case: _Case) -> _Row:
        last = self.history.contacted.get(member)
        if last not in case.owed:
            case.owed[last] = self._owed(case, last)
        owed = case.owed[last]
        if last is None or last < case.since:
            progress = Progress.NOT_CONTACTED
        else:
            progress = Progress.CONTACTED if owed is not None else Progress.DONE
        return _Row(member, None, Activity.CONTACT, case, owed, progress)

    def _offer(self, member: str, case: _Case, places: list[_Place]) -> _Row:
        newest = self.history.newest.get(member)
        if newest is not None and newest.made >= case.since:
            progress = self._offer_progress(newest)
        else:
            progress = self._contact_progress(member, case.since)
        owed = None
        if self.book.offer is not None:
            owed = _together(list(self._offers(self.book.offer, case.ground.calendar, places)))
        return _Row(member, None, Activity.OFFER, case, owed, progress)

    def _offers(self, rule: OfferOwed, calendar: str, places: list[_Place]) -> Iterator[tuple[Answer, str]]:
        """Yield the answer of the offer rule for each venue that is to be offered (`semantics.md` 3.13)."""
        for place in places:
            if place.owed is None:
                continue
            if place.offer is None:
                since, last = place.case.since, place.last
                floor = since if last is None or last < since else last + 1
                yield self.book.first_offer(rule, calendar, place.owed.days[0], floor), place.venue.id
            else:
                again = self._again(rule, calendar, place, place.offer)
                if again is not None:
                    yield self.book.next_offer(rule, calendar, *again), place.venue.id

    def _again(
        self, rule: OfferOwed, calendar: str, place: _Place, offer: OfferState
    ) -> tuple[int, str] | None:
        """Return the day an offer is owed again, and what makes it so; `None` while nothing does."""
        progress = self._offer_progress(offer)
        if progress not in _AWAITED:
            return None
        clock = _clock(rule, offer)
        triggers = [one.day for one in place.case.triggers if one.day > offer.last]
        if not triggers:
            return clock, progress.value
        days = [(self.book.after_trigger(rule, calendar, day), "trigger") for day in triggers]
        return min([(clock, progress.value), *days])

    def _resumes(self, place: _Place, offer: OfferState) -> int | None:
        """Return the day that frees a declined or deferred review, if it is still to come."""
        rule = self.book.offer
        if rule is None or offer.reply not in {Reply.DECLINED, Reply.DEFERRED}:
            return None
        again = self._again(rule, place.case.ground.calendar, place, offer)
        return again[0] if again is not None and again[0] > self.on else None

    # -- nouns -------------------------------------------------------------------------------------

    def _obligation(self, row: _Row, owed: _Owed) -> Obligation:
        case = row.case
        return Obligation(
            row.member, row.venue, row.activity, case.kind if row.venue else None, owed.window,
            standing_on(owed.days, self.on), row.progress, owed.priority, case.team, self.book.edition.id,
            case.ground, None if row.resumes is None else day_of(row.resumes), owed.answers,
        )  # fmt: skip

    def _status(self, row: _Row) -> Status:
        case = row.case
        obligation = None if row.owed is None else self._obligation(row, row.owed)
        standing = Standing.NOT_OWED if obligation is None else obligation.standing
        kind = case.kind if row.venue else None
        return Status(
            row.member,
            row.venue,
            row.activity,
            kind,
            standing,
            row.progress,
            case.team,
            case.ground,
            obligation,
        )

    # -- what has lapsed ---------------------------------------------------------------------------

    def _lapsed(self, member: Member) -> Iterator[Status]:
        if member.tenures[0].period.start > self.date:
            return
        sits = member.spell(self.date) is not None
        if not sits:
            yield from self._lapsed_member(member)
        begun = [use for use in self.register.occupancies.get(member.id, ()) if use.start <= self.on]
        current = {use.venue.id for use in begun if sits and self.on < use.end}
        for use in {use.venue.id: use for use in begun if use.venue.id not in current}.values():
            yield self._lapsed_use(member, use)

    def _lapsed_member(self, member: Member) -> Iterator[Status]:
        ground = self.register.seat_ground(member, self.date)
        team = self.register.team_for(ground, None, self.date)
        newest = self.history.newest.get(member.id)
        contact = Progress.DONE if member.id in self.history.contacted else Progress.NOT_CONTACTED
        offer = self._offer_progress(newest) if newest else self._contact_progress(member.id, 0)
        for activity, progress in ((Activity.CONTACT, contact), (Activity.OFFER, offer)):
            yield Status(member.id, None, activity, None, Standing.LAPSED, progress, team, ground)

    def _lapsed_use(self, member: Member, use: Occupancy) -> Status:
        venue, day = use.venue, day_of(min(use.end - 1, self.on))
        ground = self.register.ground_of(venue, member, day)
        team = self.register.team_for(ground, venue.kind, day)
        progress = self._lapsed_progress(member.id, venue.id)
        return Status(
            member.id, venue.id, Activity.REVIEW, venue.kind, Standing.LAPSED, progress, team, ground
        )

    def _lapsed_progress(self, member: str, venue: str) -> Progress:
        last = self.history.reviewed.get((member, venue))
        offer = self.history.offered.get((member, venue))
        if offer is not None and (last is None or offer.made > last):
            return self._offer_progress(offer)
        return Progress.DONE if last is not None else self._contact_progress(member, 0)


def _clock(rule: OfferOwed, offer: OfferState) -> int:
    """Return the day of the re-offer clock of an offer that was declined, put off or not answered."""
    if offer.until is not None:
        return offer.until
    if offer.answered is not None:
        return offer.answered + rule.again_after_decline
    return offer.made + rule.answer_days + rule.again_after_silence


def _together(answers: list[tuple[Answer, str | None]]) -> _Owed | None:
    """Return the window of several answers: the earliest, part by part (`semantics.md` 3.2 and 3.11)."""
    if not answers:
        return None
    days = answers[0][0].days
    priority = answers[0][0].rule.priority
    for answer, _ in answers[1:]:
        if answer.days != days:
            a, b, c, d = map(min, days, answer.days)
            days = a, b, c, d
        priority = min(priority, answer.rule.priority)
    return _Owed(tuple(answers), days, window_of(days), priority)
