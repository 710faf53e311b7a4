"""What is owed to every subject on one day: the rules asked for each case.

A case is what register and ledger say of a subject by that day. Everything inside is in day numbers.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mpreview.events import Reply
from mpreview.people import Member
from mpreview.places import Use, Venue, VenueKind
from mpreview.policy.book import Book
from mpreview.policy.rules import NewMember, NewVenue, OfferOwed, Rise
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Answer, Window, window_of
from mpreview.register import Ground, Register
from mpreview.reviews.history import History, OfferState
from mpreview.reviews.obligations import Obligation, Status
from mpreview.reviews.states import Progress, Standing, standing_on
from mpreview.timeline import Period, day_of

__all__ = ["Duties"]

_REPLIED = {
    Reply.ACCEPTED: Progress.ACCEPTED,
    Reply.DECLINED: Progress.DECLINED,
    Reply.DEFERRED: Progress.DEFERRED,
}


class _Spell(NamedTuple):
    """The first day number of a spell of office, and the tenures inside."""

    start: int
    tenures: tuple[tuple[int, int], ...]

    def sits(self, day: int) -> bool:
        return any(start <= day < end for start, end in self.tenures)

    def first_sitting(self, day: int) -> int:
        """Return that day, or the first day of the next tenure where it falls between two."""
        return next(max(day, start) for start, end in self.tenures if day < end)


class _Where(NamedTuple):
    """A subject, the team that answers for it, and the ground it is on."""

    member: str
    venue: Venue | None
    team: str
    ground: Ground


class _Owed(NamedTuple):
    """Every answer for one subject and activity, and what they come to together."""

    answers: tuple[Answer, ...]
    days: tuple[int, int, int, int]
    window: Window
    priority: int


class _Trigger(NamedTuple):
    """A day from which a rule counts for one subject."""

    rule: NewVenue | NewMember | Rise
    day: int
    read: tuple[tuple[str, str | int], ...] = ()


class _Place(NamedTuple):
    """A venue in the hands of one member on the day asked."""

    venue: Venue
    since: int
    office: int
    ground: Ground
    owed: _Owed | None
    triggers: tuple[_Trigger, ...]
    last: int | None
    offer: OfferState | None


class Duties:
    """The answers for all subjects of a programme on one day."""

    def __init__(self, register: Register, book: Book, history: History, on: dt.date) -> None:
        self.register, self.book, self.history = register, book, history
        self.date, self.on = on, on.toordinal()
        self._owed: dict[tuple[object, ...], _Owed | None] = {}
        self._series: dict[tuple[frozenset[str], str], tuple[str, ...]] = {}
        self._named = frozenset(m for one in register.series for m in one.members)

    def statuses(self, members: Iterable[Member]) -> Iterator[Status]:
        """Yield the status of every subject and activity of *members* that has ever begun by the day."""
        for member in members:
            yield from self._of_member(member)

    def _of_member(self, member: Member) -> Iterator[Status]:
        begun = [tenure for tenure in member.tenures if tenure.period.start <= self.date]
        if not begun:
            return
        uses = self.register.uses_by_member.get(member.id, ())
        office = member.spell(self.date)
        if office is None or member.tenure(self.date) is None:
            yield from self._lapsed(member, uses)
            return
        spell = _spell_of(member, office)
        places = [self._place(member, spell, use) for use in uses if self.date in use.period]
        yield from self._to_member(member, spell, places)
        for place in places:
            yield self._review(member, place)
        ended = [use for use in uses if use.period.end is not None and use.period.end <= self.date]
        current = {place.venue.id for place in places}
        yield from self._lapsed_uses(member, [use for use in ended if use.venue not in current])

    # -- reviews -----------------------------------------------------------------------------------

    def _place(self, member: Member, spell: _Spell, use: Use) -> _Place:
        venue = self.register.venue[use.venue]
        ground = self.register.ground_of(venue, member, self.date)
        series = self._applying(ground, member.id)
        last = self.history.reviewed.get((member.id, venue.id))
        start = use.period.start.toordinal()
        since = max(start, spell.start)
        triggers = tuple(self._review_triggers(venue.kind, series, spell, start))
        owed = self._owed_at(venue.kind, ground, series, last, triggers)
        offer = self.history.offered.get((member.id, venue.id))
        if offer is not None and (offer.made < since or (last is not None and offer.made <= last)):
            offer = None
        return _Place(venue, since, spell.start, ground, owed, triggers, last, offer)

    def _owed_at(
        self,
        kind: VenueKind,
        ground: Ground,
        series: tuple[str, ...],
        last: int | None,
        triggers: tuple[_Trigger, ...],
    ) -> _Owed | None:
        open_ = tuple(one for one in triggers if last is None or last < one.day)
        key = (kind, ground.calendar, series, last, *[(one.rule.id, one.day) for one in open_])
        if key not in self._owed:
            cycles = self._cycles(kind, ground, series, last)
            self._owed[key] = _together([*cycles, *self._answers(ground, open_)])
        return self._owed[key]

    def _answers(self, ground: Ground, triggers: Iterable[_Trigger]) -> Iterator[Answer]:
        return (self.book.triggered(rule, ground.calendar, day, read) for rule, day, read in triggers)

    def _applying(self, ground: Ground, member: str) -> tuple[str, ...]:
        key = (ground.areas, member if member in self._named else "")
        if key not in self._series:
            self._series[key] = tuple(s.id for s in self.register.series if s.applies(ground.areas, member))
        return self._series[key]

    def _cycles(
        self, kind: VenueKind, ground: Ground, series: tuple[str, ...], last: int | None
    ) -> Iterator[Answer]:
        if last is not None:
            for rule in self.book.cycles:
                if kind in rule.kinds:
                    yield from self.book.cycle(rule, ground.calendar, series, last, self.on)

    def _review_triggers(
        self, kind: VenueKind, series: tuple[str, ...], spell: _Spell, start: int
    ) -> Iterator[_Trigger]:
        """Yield each trigger that touches a subject: in office and in use on its day (`semantics.md` 3.7)."""
        if spell.start <= start:
            sat = spell.first_sitting(start)
            yield from (_Trigger(rule, sat) for rule in self.book.new_venue if kind in rule.kinds)
        if start <= spell.start:
            yield from self._elected(Activity.REVIEW, kind, spell)
        yield from self._rises(Activity.REVIEW, kind, series, spell, max(start, spell.start))

    def _elected(self, activity: Activity, kind: VenueKind | None, spell: _Spell) -> Iterator[_Trigger]:
        for rule in self.book.new_member:
            if rule.activity is activity and (kind is None or kind in rule.kinds):
                yield _Trigger(rule, spell.start)

    def _rises(
        self,
        activity: Activity,
        kind: VenueKind | None,
        series: tuple[str, ...],
        spell: _Spell,
        since: int,
    ) -> Iterator[_Trigger]:
        for rule in self.book.rises:
            if (
                rule.activity is not activity
                or rule.series not in series
                or (kind is not None and kind not in rule.kinds)
            ):
                continue
            for order in self.book.orders_of(rule):
                if order.trigger < since:
                    break
                if order.appears <= self.on and spell.sits(order.trigger):
                    yield _Trigger(rule, order.trigger, order.read)

    def _review(self, member: Member, place: _Place) -> Status:
        team = self.register.team_for(place.ground, place.venue.kind, self.date)
        where = _Where(member.id, place.venue, team, place.ground)
        progress = self._review_progress(member, place)
        return self._status(where, Activity.REVIEW, place.owed, progress, self._resumes(place))

    def _review_progress(self, member: Member, place: _Place) -> Progress:
        if place.offer is not None:
            return self._offer_progress(place.offer)
        in_time = place.owed is None or self.on < place.owed.days[0]
        if place.last is not None and in_time:
            return Progress.DONE
        return self._contact_progress(member, place.office)

    def _contact_progress(self, member: Member, since: int) -> Progress:
        reached = self.history.reached.get(member.id)
        return Progress.NOT_CONTACTED if reached is None or reached < since else Progress.CONTACTED

    def _offer_progress(self, offer: OfferState) -> Progress:
        if offer.reply is not None:
            return _REPLIED[offer.reply]
        rule = self.book.offer
        silent = rule is not None and self.on > offer.made + rule.answer_days
        return Progress.UNANSWERED if silent else Progress.OFFERED

    # -- what is owed to the member ----------------------------------------------------------------

    def _to_member(self, member: Member, spell: _Spell, places: list[_Place]) -> Iterator[Status]:
        ground = self.register.seat_ground(member, self.date)
        where = _Where(member.id, None, self.register.team_for(ground, None, self.date), ground)
        yield self._status(where, Activity.CONTACT, *self._contact(member, spell, ground))
        yield self._status(where, Activity.OFFER, *self._offer(member, spell, ground, places))

    def _contact(self, member: Member, spell: _Spell, ground: Ground) -> tuple[_Owed | None, Progress]:
        series = self._applying(ground, member.id)
        last = self.history.contacted.get(member.id)
        triggers = (
            *self._elected(Activity.CONTACT, None, spell),
            *self._rises(Activity.CONTACT, None, series, spell, spell.start),
        )
        open_ = [one for one in triggers if last is None or last < one.day]
        owed = _together(list(self._answers(ground, open_)))
        if last is None or last < spell.start:
            return owed, Progress.NOT_CONTACTED
        return owed, Progress.CONTACTED if owed is not None else Progress.DONE

    def _offer(
        self, member: Member, spell: _Spell, ground: Ground, places: list[_Place]
    ) -> tuple[_Owed | None, Progress]:
        newest = self.history.newest.get(member.id)
        if newest is not None and newest.made >= spell.start:
            progress = self._offer_progress(newest)
        else:
            progress = self._contact_progress(member, spell.start)
        rule = self.book.offer
        if rule is None:
            return None, progress
        answers = (self._offer_for(rule, ground, place) for place in places)
        return _together([answer for answer in answers if answer is not None]), progress

    def _offer_for(self, rule: OfferOwed, ground: Ground, place: _Place) -> Answer | None:
        """Return the answer of the offer rule for one venue (`semantics.md` 3.13)."""
        if place.owed is None:
            return None
        if place.offer is None:
            floor = max(place.since, -1 if place.last is None else place.last + 1)
            return self.book.first_offer(rule, ground.calendar, place.owed.days[0], floor, place.venue.id)
        again = self._again(rule, ground, place, place.offer)
        if again is None:
            return None
        return self.book.next_offer(rule, ground.calendar, *again, place.venue.id)

    def _again(
        self, rule: OfferOwed, ground: Ground, place: _Place, offer: OfferState
    ) -> tuple[int, str] | None:
        """Return the day an offer is owed again, and what makes it so; `None` while nothing does."""
        progress = self._offer_progress(offer)
        clock = {
            Progress.DECLINED: offer.last + rule.again_after_decline,
            Progress.UNANSWERED: offer.made + rule.answer_days + rule.again_after_silence,
            Progress.DEFERRED: offer.until,
        }.get(progress)
        if clock is None:
            return None
        after = [one.day for one in place.triggers if one.day > offer.last]
        days = [(self.book.after_trigger(rule, ground.calendar, day), "trigger") for day in after]
        return min([(clock, progress.value), *days])

    def _resumes(self, place: _Place) -> int | None:
        """Return the day that frees a declined or deferred review, if it is still to come."""
        rule, offer = self.book.offer, place.offer
        if rule is None or offer is None or offer.reply not in {Reply.DECLINED, Reply.DEFERRED}:
            return None
        again = self._again(rule, place.ground, place, offer)
        return again[0] if again is not None and again[0] > self.on else None

    # -- what has lapsed ---------------------------------------------------------------------------

    def _lapsed(self, member: Member, uses: Iterable[Use]) -> Iterator[Status]:
        ground = self.register.seat_ground(member, self.date)
        where = _Where(member.id, None, self.register.team_for(ground, None, self.date), ground)
        newest = self.history.newest.get(member.id)
        contact = Progress.DONE if member.id in self.history.contacted else Progress.NOT_CONTACTED
        offer = self._offer_progress(newest) if newest else self._contact_progress(member, 0)
        yield self._without(where, Activity.CONTACT, Standing.LAPSED, contact)
        yield self._without(where, Activity.OFFER, Standing.LAPSED, offer)
        yield from self._lapsed_uses(member, uses)

    def _lapsed_uses(self, member: Member, uses: Iterable[Use]) -> Iterator[Status]:
        begun = {use.venue: use for use in uses if use.period.start <= self.date}
        for id_, use in begun.items():
            venue = self.register.venue[id_]
            day = min(use.period.last, self.date)
            ground = self.register.ground_of(venue, member, day)
            where = _Where(member.id, venue, self.register.team_for(ground, venue.kind, day), ground)
            yield self._without(where, Activity.REVIEW, Standing.LAPSED, self._lapsed_progress(member, id_))

    def _lapsed_progress(self, member: Member, venue: str) -> Progress:
        last = self.history.reviewed.get((member.id, venue))
        offer = self.history.offered.get((member.id, venue))
        if offer is not None and (last is None or offer.made > last):
            return self._offer_progress(offer)
        return Progress.DONE if last is not None else self._contact_progress(member, 0)

    def _status(
        self,
        where: _Where,
        activity: Activity,
        owed: _Owed | None,
        progress: Progress,
        resumes: int | None = None,
    ) -> Status:
        if owed is None:
            return self._without(where, activity, Standing.NOT_OWED, progress)
        member, venue, team, ground = where
        place, kind = (None, None) if venue is None else (venue.id, venue.kind)
        standing = standing_on(owed.days, self.on)
        obligation = Obligation(
            member, place, activity, kind, owed.window, standing, progress, owed.priority, team,
            self.book.edition.id, ground, None if resumes is None else day_of(resumes), owed.answers,
        )  # fmt: skip
        return Status(member, place, activity, kind, standing, progress, team, ground, obligation)

    def _without(self, where: _Where, activity: Activity, standing: Standing, progress: Progress) -> Status:
        member, venue, team, ground = where
        place, kind = (None, None) if venue is None else (venue.id, venue.kind)
        return Status(member, place, activity, kind, standing, progress, team, ground)


def _spell_of(member: Member, spell: Period) -> _Spell:
    inside = [t.period for t in member.tenures if t.period.start in spell]
    tenures = tuple((period.start.toordinal(), period.last.toordinal() + 1) for period in inside)
    return _Spell(spell.start.toordinal(), tenures)


def _together(answers: list[Answer]) -> _Owed | None:
    """Return the window of several answers: the earliest, part by part (`semantics.md` 3.2 and 3.11)."""
    if not answers:
        return None
    answers.sort(key=lambda one: (one.days[1], one.rule.citation, one.rule.id, one.days, one.subject or ""))
    days = answers[0].days if len(answers) == 1 else tuple(map(min, *(one.days for one in answers)))
    return _Owed(tuple(answers), days, window_of(days), min(one.rule.priority for one in answers))
