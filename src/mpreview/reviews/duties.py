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
from mpreview.places import VenueKind
from mpreview.policy.book import Book
from mpreview.policy.rules import OfferOwed
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Answer, Window, window_of
from mpreview.register import Ground, Occupancy, Register
from mpreview.reviews.history import History, OfferState
from mpreview.reviews.obligations import Case, Obligation, Owed, Status, Trigger
from mpreview.reviews.states import STANDINGS, Progress, Standing, rank_on
from mpreview.timeline import LAST_DAY, day_of

__all__ = ["Duties"]

_REPLIED = {
    Reply.ACCEPTED: Progress.ACCEPTED,
    Reply.DECLINED: Progress.DECLINED,
    Reply.DEFERRED: Progress.DEFERRED,
}
_AWAITED = frozenset({Progress.DECLINED, Progress.DEFERRED, Progress.UNANSWERED})
_NEVER = LAST_DAY.toordinal() + 1
_NOTHING = Owed((_NEVER, _NEVER, _NEVER, _NEVER), 9, Window(LAST_DAY, LAST_DAY, LAST_DAY, LAST_DAY), ())


class _Row(NamedTuple):
    """One subject and activity, before it is made into a noun.

    Args:
        case: What it shares with others.
        owed: What is owed, or `_NOTHING`.
        last: The last completion.
        offer: The newest offer since, in this use and spell of office.
        venue: The venue, if it is about one.
    """

    activity: Activity
    member: str
    case: Case
    owed: Owed
    last: int | None
    offer: OfferState | None
    venue: str | None


class _Office(NamedTuple):
    """Members of one seat's ground and one spell of office, and the cases of their venues by sort."""

    seat: Ground
    spell: Spell
    named: str
    own: Case
    cases: dict[int, Case]


class Duties:
    """The answers for all subjects of a programme on one day."""

    def __init__(self, register: Register, book: Book, history: History, on: dt.date) -> None:
        self.register, self.book, self.history = register, book, history
        self.date, self.on = on, on.toordinal()
        self._offices: dict[tuple[Ground, Spell, str], _Office] = {}
        self._owed: dict[tuple[int, int, int | None], Owed] = {}
        self._numbers: dict[object, int] = {}
        self._series: dict[tuple[Ground, str], tuple[str, ...]] = {}
        self._named = frozenset(m for one in register.series for m in one.members)
        # Without a rule of offers nobody is said to have let an answer time pass.
        self._answer_days = _NEVER if book.offer is None else book.offer.answer_days

    def obligations(self, members: Iterable[Member], reach: dt.date) -> Iterator[Obligation]:
        """Yield, most urgent first, what is owed to *members* and has opened, or opens by *reach*."""
        last, on = reach.toordinal(), self.on
        found = []
        for row in self._rows(members):
            days = row.owed.days
            if days[0] <= last:
                found.append((row.owed.priority, rank_on(days, on), days[1], _id_of(row), row))
        # The id settles every tie, so that rows themselves are never compared.
        found.sort()
        for _, rank, _, id_, row in found:
            yield self._obligation(row, STANDINGS[rank], id_)

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

    def _of_member(self, member: Member, spell: Spell) -> list[_Row]:
        office = self._office(member, spell)
        id_, on = member.id, self.on
        uses = self.register.occupancies.get(id_, ())
        rows = [self._review(id_, office, use) for use in uses if use.start <= on < use.end]
        rows.append(self._contact(id_, office.own))
        rows.append(self._offer(id_, office.own, rows))
        return rows

    # -- cases -------------------------------------------------------------------------------------

    def _office(self, member: Member, spell: Spell) -> _Office:
        seat = self.register.seat_ground(member, self.date)
        named = member.id if member.id in self._named else ""
        key = (seat, spell, named)
        if key not in self._offices:
            self._offices[key] = _Office(seat, spell, named, self._case_of_member(seat, spell, named), {})
        return self._offices[key]

    def _review(self, member: str, office: _Office, use: Occupancy) -> _Row:
        case = office.cases.get(use.sort)
        if case is None:
            case = office.cases[use.sort] = self._case_of_venue(office, use)
        subject = member, use.venue.id
        last = self.history.reviewed.get(subject)
        offer = self.history.offered.get(subject)
        if offer is not None and (offer.made < case.since or (last is not None and offer.made <= last)):
            offer = None
        return _Row(Activity.REVIEW, member, case, self._owed_after(case, last), last, offer, use.venue.id)

    def _case_of_venue(self, office: _Office, use: Occupancy) -> Case:
        venue, spell, ground = use.venue, office.spell, office.seat
        if venue.region is not None and venue.force is not None:
            ground = self.register.ground(venue.region, venue.force)
        series = self._applying(ground, office.named)
        triggers = self._review_triggers(venue.kind, series, spell, use.start)
        return self._case(venue.kind, ground, series, (max(use.start, spell.start), spell.start), triggers)

    def _case_of_member(self, seat: Ground, spell: Spell, named: str) -> Case:
        series = self._applying(seat, named)
        triggers = (
            *self._elected(Activity.CONTACT, None, spell),
            *self._rises(Activity.CONTACT, None, series, spell, spell.start),
        )
        return self._case(None, seat, series, (spell.start, spell.start), triggers)

    def _case(
        self,
        kind: VenueKind | None,
        ground: Ground,
        series: tuple[str, ...],
        since: tuple[int, int],
        triggers: Iterable[Trigger],
    ) -> Case:
        ordered = tuple(sorted(triggers, key=lambda one: (one.day, one.rule.id)))
        rests = [tuple((one.day, one.rule.id) for one in ordered[n:]) for n in range(len(ordered) + 1)]
        sort = self._number((kind, ground.calendar, series))
        team = self.register.team_for(ground, kind, self.date)
        return Case(
            kind, ground, team, self.book.edition.id, series, *since, ordered, sort,
            tuple(self._number(rest) for rest in rests),
        )  # fmt: skip

    def _number(self, what: object) -> int:
        return self._numbers.setdefault(what, len(self._numbers))

    def _applying(self, ground: Ground, named: str) -> tuple[str, ...]:
        key = (ground, named)
        if key not in self._series:
            self._series[key] = tuple(s.id for s in self.register.series if s.applies(ground.areas, named))
        return self._series[key]

    def _owed_after(self, case: Case, last: int | None) -> Owed:
        """Return what is owed in a case after its last completion."""
        done = 0 if last is None else sum(one.day <= last for one in case.triggers)
        key = (case.sort, case.open[done], last)
        owed = self._owed.get(key)
        if owed is None:
            owed = self._owed[key] = _together([(answer, None) for answer in self._answers(case, done, last)])
        return owed

    def _answers(self, case: Case, done: int, last: int | None) -> Iterator[Answer]:
        calendar = case.ground.calendar
        if last is not None and case.kind is not None:
            for rule in self.book.cycles:
                if case.kind in rule.kinds:
                    yield from self.book.cycle(rule, calendar, case.series, last, self.on)
        for day, trigger, read in case.triggers[done:]:
            yield self.book.triggered(trigger, calendar, day, read)

    def _review_triggers(
        self, kind: VenueKind, series: tuple[str, ...], spell: Spell, start: int
    ) -> Iterator[Trigger]:
        """Yield each trigger that touches a subject: in office and in use on its day (`semantics.md` 3.7)."""
        if spell.start <= start:
            sat = spell.first_sitting(start)
            yield from (Trigger(sat, rule) for rule in self.book.new_venue if kind in rule.kinds)
        if start <= spell.start:
            yield from self._elected(Activity.REVIEW, kind, spell)
        yield from self._rises(Activity.REVIEW, kind, series, spell, max(start, spell.start))

    def _elected(self, activity: Activity, kind: VenueKind | None, spell: Spell) -> Iterator[Trigger]:
        for rule in self.book.new_member:
            if rule.activity is activity and (kind is None or kind in rule.kinds):
                yield Trigger(spell.start, rule)

    def _rises(
        self, activity: Activity, kind: VenueKind | None, series: tuple[str, ...], spell: Spell, since: int
    ) -> Iterator[Trigger]:
        for rule in self.book.rises:
            speaks = rule.activity is activity and (kind is None or kind in rule.kinds)
            if not speaks or rule.series not in series:
                continue
            for order in self.book.orders_of(rule):
                if order.trigger < since:
                    break
                if order.appears <= self.on and spell.sits(order.trigger):
                    yield Trigger(order.trigger, rule, order.read)

    # -- what is owed to the member ----------------------------------------------------------------

    def _contact(self, member: str, case: Case) -> _Row:
        last = self.history.contacted.get(member)
        return _Row(Activity.CONTACT, member, case, self._owed_after(case, last), last, None, None)

    def _offer(self, member: str, case: Case, rows: list[_Row]) -> _Row:
        newest = self.history.newest.get(member)
        if newest is not None and newest.made < case.since:
            newest = None
        rule, owed = self.book.offer, _NOTHING
        if rule is not None:
            owed = _together(list(self._offers(rule, case.ground.calendar, rows)))
        return _Row(Activity.OFFER, member, case, owed, None, newest, None)

    def _offers(
        self, rule: OfferOwed, calendar: str, rows: list[_Row]
    ) -> Iterator[tuple[Answer, str | None]]:
        """Yield the answer of the offer rule for each venue that is to be offered (`semantics.md` 3.13)."""
        for row in rows:
            if row.venue is None or row.owed is _NOTHING:
                continue
            if row.offer is None:
                since, last = row.case.since, row.last
                floor = since if last is None or last < since else last + 1
                yield self.book.first_offer(rule, calendar, row.owed.days[0], floor), row.venue
            else:
                again = self._again(rule, calendar, row.case, row.offer)
                if again is not None:
                    yield self.book.next_offer(rule, calendar, *again), row.venue

    def _again(self, rule: OfferOwed, calendar: str, case: Case, offer: OfferState) -> tuple[int, str] | None:
        """Return the day an offer is owed again, and what makes it so; `None` while nothing does."""
        progress = self._offer_progress(offer)
        if progress not in _AWAITED:
            return None
        clock = _clock(rule, offer), progress.value
        triggers = [one.day for one in case.triggers if one.day > offer.last]
        return min([clock, *((self.book.after_trigger(rule, calendar, day), "trigger") for day in triggers)])

    def _resumes(self, row: _Row) -> int | None:
        """Return the day that frees a declined or deferred review, if it is still to come."""
        rule, offer = self.book.offer, row.offer
        if rule is None or row.venue is None or offer is None or offer.reply in {None, Reply.ACCEPTED}:
            return None
        again = self._again(rule, row.case.ground.calendar, row.case, offer)
        return again[0] if again is not None and again[0] > self.on else None

    # -- progress ----------------------------------------------------------------------------------

    def _progress(self, row: _Row) -> Progress:
        if row.offer is not None:
            return self._offer_progress(row.offer)
        if row.activity is Activity.CONTACT:
            if row.last is None or row.last < row.case.since:
                return Progress.NOT_CONTACTED
            return Progress.DONE if row.owed is _NOTHING else Progress.CONTACTED
        if row.last is not None and self.on < row.owed.days[0]:
            return Progress.DONE
        return self._contact_progress(row.member, row.case.office)

    def _contact_progress(self, member: str, since: int) -> Progress:
        reached = self.history.reached.get(member)
        return Progress.NOT_CONTACTED if reached is None or reached < since else Progress.CONTACTED

    def _offer_progress(self, offer: OfferState) -> Progress:
        if offer.reply is not None:
            return _REPLIED[offer.reply]
        return Progress.OFFERED if self.on <= offer.made + self._answer_days else Progress.UNANSWERED

    # -- nouns -------------------------------------------------------------------------------------

    def _obligation(self, row: _Row, standing: Standing, id_: str) -> Obligation:
        resumes = None if row.offer is None else self._resumes(row)
        return Obligation(
            id_, row.member, row.venue, row.activity, standing, self._progress(row),
            None if resumes is None else day_of(resumes), row.owed, row.case,
        )  # fmt: skip

    def _status(self, row: _Row) -> Status:
        if row.owed is _NOTHING:
            return Status(
                row.member, row.venue, row.activity, Standing.NOT_OWED, self._progress(row), None, row.case
            )
        standing = STANDINGS[rank_on(row.owed.days, self.on)]
        one = self._obligation(row, standing, _id_of(row))
        return Status(row.member, row.venue, row.activity, standing, one.progress, one, row.case)

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
        case = self._case(None, self.register.seat_ground(member, self.date), (), (0, 0), ())
        newest = self.history.newest.get(member.id)
        contact = Progress.DONE if member.id in self.history.contacted else Progress.NOT_CONTACTED
        offer = self._offer_progress(newest) if newest else self._contact_progress(member.id, 0)
        for activity, progress in ((Activity.CONTACT, contact), (Activity.OFFER, offer)):
            yield Status(member.id, None, activity, Standing.LAPSED, progress, None, case)

    def _lapsed_use(self, member: Member, use: Occupancy) -> Status:
        venue, day = use.venue, day_of(min(use.end - 1, self.on))
        case = self._case(venue.kind, self.register.ground_of(venue, member, day), (), (0, 0), ())
        case = case._replace(team=self.register.team_for(case.ground, venue.kind, day))
        progress = self._lapsed_progress(member.id, venue.id)
        return Status(member.id, venue.id, Activity.REVIEW, Standing.LAPSED, progress, None, case)

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


def _id_of(row: _Row) -> str:
    if row.venue is None:
        return f"{row.activity.value}/{row.member}"
    return f"{row.activity.value}/{row.venue}/{row.member}"


def _together(answers: list[tuple[Answer, str | None]]) -> Owed:
    """Return the window of several answers: the earliest, part by part (`semantics.md` 3.2 and 3.11)."""
    if not answers:
        return _NOTHING
    days = answers[0][0].days
    priority = answers[0][0].rule.priority
    for answer, _ in answers[1:]:
        if answer.days != days:
            a, b, c, d = map(min, days, answer.days)
            days = a, b, c, d
        priority = min(priority, answer.rule.priority)
    return Owed(days, priority, window_of(days), tuple(answers))
