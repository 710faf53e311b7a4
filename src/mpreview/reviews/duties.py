"""What is owed to every subject on one day.

What the ledger says of a subject by that day is laid beside its case (`mpreview.reviews.cases`); the rest
is looking up. Everything inside is in day numbers, and nouns are made last, for what is asked.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from mpreview.events import RiskEvent
from mpreview.people import Member, Spell
from mpreview.policy._case import Case
from mpreview.policy.conditions import NO_FACTS
from mpreview.policy.rules._base import MissedPeriods
from mpreview.policy.terms import Activity
from mpreview.register import Occupancy
from mpreview.reviews.cases import (
    NOTHING,
    Cases,
    SharedCase,
    SharedOffice,
    combine_answers,
    find_owed_on,
)
from mpreview.reviews.fittings import find_office_end, list_service_changes
from mpreview.reviews.history import Booking, History, OfferState, spot_of
from mpreview.reviews.lapsed import Lapsed, list_days_done
from mpreview.reviews.obligations import NotOwed, Obligation, Owed, Setting, Status
from mpreview.reviews.offers import OffersOn, find_newest, find_newest_at
from mpreview.reviews.rows import Asked, Found, Kept, Opened, Row
from mpreview.reviews.states import NEVER, STANDINGS, Progress, Standing, rank_on, turn_of
from mpreview.reviews.subject_events import SubjectEvents, has_nothing_to_test
from mpreview.risk import RiskCommand
from mpreview.timeline import FIRST_DAY, day_of

__all__: list[str] = []

_REVIEW, _CONTACT, _OFFER = Activity.REVIEW.value, Activity.CONTACT.value, Activity.OFFER.value
_HELD = (Progress.DECLINED, Progress.DEFERRED)
_WITHOUT_OFFER = (Progress.NOT_CONTACTED, Progress.CONTACTED, Progress.DONE)
"""What tells of no offer that counts."""
_MORE_DAYS = 1_000_000
"""More than there are day numbers."""
FIRST = FIRST_DAY.toordinal()


class Duties:
    """The answers for all subjects of a programme on one day.

    Args:
        cases: The cases of the days around it.
        history: What the ledger says by that day.
        on: The day.
        kept: The rows of earlier days asked of the same cases, by member.
    """

    def __init__(self, cases: Cases, history: History, on: dt.date, kept: dict[str, Kept]) -> None:
        self.cases, self.history, self._kept = cases, history, kept
        self.register, self.book = cases.register, cases.book
        self.date, self.on = on, on.toordinal()
        self.offers = OffersOn(cases.find_offer_clock(self.on), self.on)
        self._lapses = Lapsed(cases, history, on, self.offers)
        self._asks = bool(self.book.conditional_rules)
        self._asks_of_days = self.book.has_daily_conditions
        # No edition begins within the days that rows are kept for.
        self._besides = self.book.beside(self.on)

    def obligations(self, members: Iterable[Member], asked: Asked) -> list[Obligation]:
        """Return, most urgent first, what is owed to *members* and was asked for."""
        found: list[Found] = []
        plain = asked == (self.date, None, None, None)
        for kept in self._of(members):
            found += self._opened(kept) if plain else self._found(kept, asked)
        # The id settles every tie.
        found.sort()
        return [one for _, _, one in found]

    def _found(self, kept: Kept, asked: Asked) -> Iterator[Found]:
        """Yield what is owed by the rows of a member and was asked for."""
        last = asked.reach.toordinal()
        for place, row in enumerate(kept.rows):
            days = row[4].days
            if days[0] <= last and not asked.leaves_out(row):
                rank = rank_on(days, self.on)
                yield _urgency(row[4], rank), row[7], self._made(kept, place, rank)

    def _opened(self, kept: Kept) -> tuple[Found, ...]:
        """Return what has opened of the rows of a member by the day."""
        # Taken once: another thread may put there what it was on another day.
        held, on = next(iter(kept.opened), None), self.on
        if held is not None and held.since <= on < held.until:
            return held.found
        found: list[Found] = []
        turns = [NEVER]
        for place, row in enumerate(kept.rows):
            owed = row[4]
            days = owed[0]
            rank = rank_on(days, on)
            missed = self._missed(owed, rank)
            turns += (turn_of(days, rank), *(late.until for late in missed if late is not None))
            if on >= days[0]:
                one = self._made(kept, place, rank)
                found.append((_urgency(owed, rank), row[7], one))
                if one.resumes is not None:
                    turns.append(one.resumes.toordinal())
        kept.opened[:] = (Opened(on, min(turns), tuple(found)),)
        return tuple(found)

    def _made(self, kept: Kept, place: int, rank: int) -> Obligation:
        """Return what is owed by a row: what was made of it last, unless it is of another standing."""
        made = kept.made[place]
        if made is not None and made[0] == rank:
            return made[1]
        row = kept.rows[place]
        missed = self._missed(row[4], rank)
        one = self._obligation(row, STANDINGS[rank], missed)
        if one.progress not in _HELD and not missed:
            # What is held resumes on a day of its own, and of a grid that is overdue more comes to be missed.
            kept.made[place] = rank, one
        return one

    def _missed(self, owed: Owed, rank: int) -> tuple[MissedPeriods | None, ...]:
        """Return, answer by answer, what was missed of the grids of what is overdue; empty without one."""
        if rank > Standing.OVERDUE.rank or not any(answer.rule.is_grid for answer, *_ in owed.answers):
            return ()
        return tuple(answer.rule.count_missed_periods(answer, self.on) for answer, *_ in owed.answers)

    def statuses(self, members: Iterable[Member]) -> Iterator[Status]:
        """Yield the status of every subject and activity of *members* that has ever begun by the day."""
        members = tuple(members)
        for kept in self._of(members):
            for place in range(len(kept.rows)):
                yield self._status(kept, place)
        yield from self.lapsed(members)

    def told(self, member: Member) -> Iterator[tuple[Row, Status]]:
        """Yield each row of a member with its status; none where the member is out of office."""
        for kept in self._of((member,)):
            yield from ((row, self._status(kept, place)) for place, row in enumerate(kept.rows))

    def lapsed(self, members: Iterable[Member]) -> Iterator[Status]:
        """Yield the status of whatever of *members* has ended by the day."""
        for member in members:
            yield from self._lapses.list_statuses(member)

    def rows_of(self, member: Member) -> list[Row]:
        """Return the rows of a member; none where the member is out of office."""
        return [row for kept in self._of((member,)) for row in kept.rows]

    def next_change(self, member: Member) -> int:
        """Return the first later day on which something of a member may change though nothing happens."""
        kept = self._kept.get(member.id)
        if kept is None or not self._holds(kept):
            days = [tenure.period.start.toordinal() for tenure in member.tenures]
        elif kept.until == kept.quiet:
            return kept.quiet
        else:
            days = [kept.quiet, *self._turns(member.id)]
        return min((day for day in days if day > self.on), default=NEVER)

    def _turns(self, member: str) -> Iterator[int]:
        """Yield the days that what happened to a member, or at their venues, names or leads to."""
        venues = {use.id for use in self.register.occupancies(member)}
        for venue in venues:
            for use in self.register.uses_of_venue[venue]:
                yield from use.period.ordinals
        there = (event for venue in venues for event in self.history.at_venue.get(venue, ()))
        for event in (*self.history.of_member.get(member, ()), *there):
            if event.bound_member is not None:
                end = self.office_ends(event.bound_member, event.on.toordinal())
                yield from (end, *(end + wait for wait in self.book.waits))
            elif isinstance(event, RiskEvent) and event.command is RiskCommand.ASSESSED:
                begun = (stage.since for stage in self.book.stages)
                yield from (day + wait for day in begun for wait in (0, *self.book.waits))
            days = (getattr(event, name, None) for name in _DAYS)
            for day in (day.toordinal() for day in days if day is not None):
                yield day
                yield day + 1
                yield from (day + wait for wait in self.book.waits)

    def status(self, member: Member, venue: str | None, activity: Activity) -> Status | None:
        """Return the status of one subject and activity; `None` if it has not begun by the day."""
        for kept in self._of((member,)):
            for place, row in enumerate(kept.rows):
                if row[0] is activity and row[2] == venue:
                    return self._status(kept, place)
        lapsed = (
            one
            for one in self._lapses.list_statuses(member)
            if one.activity is activity and one.venue == venue
        )
        return next(lapsed, None)

    def slots_but_for_exemptions(self, member: Member, venue: str | None, activity: Activity) -> int:
        """Return what a visit would take if no exemption ran: 0 where none would be owed either."""
        rows = (row for row in self.rows_of(member) if row[0] is activity and row[2] == venue)
        return next((self._but_for_exemptions(row).slots for row in rows), 0)

    def _but_for_exemptions(self, row: Row) -> Owed:
        activity, _, venue, setting, owed, last, _, _ = row
        signed = tuple(one for one in setting.case.papers if not one.exempt)
        if owed is not NOTHING or venue is None or signed == setting.case.papers:
            return owed
        if activity is Activity.FUNCTION_TEST and self._tests_nothing(venue):
            return NOTHING
        done = () if last is None else self.done_at(venue, setting)
        return find_owed_on(self.book, setting.case._replace(papers=signed), done, self.on)

    def _tests_nothing(self, venue: str) -> bool:
        """Whether there is nothing to test at a venue."""
        return has_nothing_to_test(self.history.at_venue.get(venue, ()))

    def asked(self, member: Member, venue: str | None, activity: Activity) -> Status | None:
        """Return the status of one subject and activity, also where no rule ever asks for that there.

        What no rule asks for is not owed, and lapses like all else; `None` if the subject has not begun.
        """
        found = self.status(member, venue, activity)
        if found is not None or venue is None or member.tenures[0].period.start > self.date:
            return found
        uses = [
            one for one in self.register.occupancies(member.id) if one.id == venue and one.start <= self.on
        ]
        spell = member.spell(self.date)
        if spell is None or not uses or uses[-1].end <= self.on:
            return self._lapses.make_status(member, uses[-1], activity) if uses else None
        office = self.cases.find_office(member, spell, self.date)
        row, _ = self._of_spot(member.id, venue, self.cases.find_shared(office, uses[-1], activity))
        return NotOwed(member.id, venue, activity, Standing.NOT_OWED, self.progress(row), _plain(row[3]))

    def life(
        self, member: Member, venue: str | None, activity: Activity
    ) -> tuple[Progress, OfferState | None]:
        """Return where a subject is, lapsed or not begun too, and the newest offer that tells so."""
        for row in self.rows_of(member):
            if row[0] is activity and row[2] == venue:
                return self.progress(row), row[6]
        lapsed = (
            one
            for one in self._lapses.list_statuses(member)
            if one.activity is activity and one.venue == venue
        )
        status = next(lapsed, None)
        if status is None:
            return Progress.NOT_CONTACTED, None
        offers = self.history.offers.get(member.id)
        if offers is None or status.progress in _WITHOUT_OFFER:
            return status.progress, None
        if venue is None:
            return status.progress, offers.newest
        uses = [use for use in self.register.occupancies(member.id) if use.id == venue]
        return status.progress, find_newest_at(offers, venue, uses)

    def _of(self, members: Iterable[Member]) -> Iterator[Kept]:
        """Yield, member by member in office, the rows for each venue in use, for contact and for offers."""
        for member in members:
            kept = self._kept.get(member.id)
            if kept is None or not self._holds(kept):
                spell = member.spell(self.date)
                if spell is None:
                    continue
                kept = self._kept[member.id] = self._of_member(member, spell)
            yield kept

    def _holds(self, kept: Kept) -> bool:
        """Whether rows of an earlier day hold: nothing happened, began, ended or ran out since."""
        return kept.since <= self.on < kept.until and kept.history is self.history

    def _of_member(self, member: Member, spell: Spell) -> Kept:
        office = self.cases.find_office(member, spell, self.date)
        particular = self._asks or bool(self.history.standards) or member.id in self.history.of_member
        rows, until, loose = self._reviews(
            member.id, office, spell.end_of_sitting(self.on), particular=particular
        )
        contact = self._contact(member.id, office, particular=particular)
        offer = self._offer(member.id, contact[3], rows)
        rows += contact, offer
        until = min(until, self.offers.find_silence(offer[3], offer[6]))
        if self._besides:
            for row, ends in self._beside(member.id, office, particular=particular):
                rows.append(row)
                until, loose = min(until, ends), loose or row[3].case.is_unsettled
        ends = self.on + 1 if loose or contact[3].case.is_unsettled else until
        return Kept(self.history, self.on, ends, until, rows, [None] * len(rows), [])

    def _reviews(
        self, member: str, office: SharedOffice, until: int, *, particular: bool
    ) -> tuple[list[Row], int, bool]:
        """Return what holds at each venue in use, until when, and whether only for the day.

        It holds until a use or an answer time ends.
        """
        rows: list[Row] = []
        cases, on, places, reviewed = self.cases, self.on, office.venues, self.history.reviewed
        booked = self.history.booked
        whole, named = find_newest(self.history.offers.get(member))
        told, loose = self.history.at_venue, False
        for use in self.register.occupancies(member):
            start, end, id_, _, _, sort = use
            if on < start:
                until = min(until, start)
            elif on < end:
                until = min(until, end)
                shared = places.get(sort) or cases.find_review(office, use)
                if particular or id_ in told:
                    shared = self._particular(member, office, shared, use)
                    loose = loose or shared.setting.case.is_unsettled
                setting, known = shared.setting, shared.owed
                since = setting.since
                last = reviewed.get(id_)
                if last is not None and last < since:
                    # Done in a use or spell of office that has lapsed; the cycle lapsed with it.
                    last = None
                offer = named.get(id_, whole) if named else whole
                if offer is not None:
                    if whole is not None and offer.place < whole.place:
                        offer = whole
                    if offer.made < since or (last is not None and offer.made <= last):
                        offer = None
                    elif offer.said is None:
                        until = min(until, self.offers.find_silence(setting, offer))
                    elif offer.said is Progress.ACCEPTED and id_ in booked:
                        offer, until = self._booked(offer, booked[id_], until)
                owed = known.get(last) or self._owed(shared, last, id_)
                rows.append(
                    (Activity.REVIEW, member, id_, setting, owed, last, offer, f"{_REVIEW}/{id_}/{member}")
                )
        return rows, until, loose

    def _beside(self, member: str, office: SharedOffice, *, particular: bool) -> Iterator[tuple[Row, int]]:
        """Yield what else is done at each venue in use, and until when it holds but for the use itself."""
        for use in self.register.occupancies(member):
            if use.start <= self.on < use.end:
                for activity in self._besides.get(use.venue.kind, ()):
                    shared = self.cases.find_shared(office, use, activity)
                    if particular or use.id in self.history.at_venue:
                        shared = self._particular(member, office, shared, use)
                    yield self._of_spot(member, use.id, shared)

    def _of_spot(self, member: str, venue: str, shared: SharedCase) -> tuple[Row, int]:
        setting = shared.setting
        activity, since = setting.case.activity, setting.since
        spot = spot_of(venue, activity)
        others = self.book.also_by((activity, setting.case.kind))
        last = self.history.reviewed.get(spot)
        if others:
            last = max(list_days_done(self.history, self.book, venue, setting), default=None)
        last = None if last is not None and last < since else last
        owed = shared.owed.get(last) or self._owed(shared, last, venue)
        if activity is Activity.FUNCTION_TEST and self._tests_nothing(venue):
            owed = NOTHING
        booking = self.history.booked.get(spot)
        passes = booking is not None and booking.kept is None and booking.day >= self.on
        ends = booking.day + 1 if booking is not None and passes else NEVER
        id_ = f"{activity.value}/{venue}/{member}"
        return (activity, member, venue, setting, owed, last, None, id_), ends

    def _booked(self, offer: OfferState, booking: Booking, until: int) -> tuple[OfferState, int]:
        """Return what an accepted offer comes to while a visit is agreed, and until when."""
        if booking.made < offer.made or not booking.stands(self.on):
            return offer, until
        ends = until if booking.kept is not None else min(until, booking.day + 1)
        return offer._replace(said=Progress.BOOKED), ends

    def _owed(self, shared: SharedCase, last: int | None, venue: str) -> Owed:
        done = () if last is None or shared.is_plain else self.done_at(venue, shared.setting)
        return self.cases.find_owed(shared, last, done, self.on)

    def done_at(self, venue: str, setting: Setting) -> tuple[int, ...]:
        """Return the days of a setting on which it was discharged at a venue, oldest first, each once."""
        return _once(
            sorted(
                day for day in list_days_done(self.history, self.book, venue, setting) if day >= setting.since
            )
        )

    def contacts_of(self, member: str, since: int) -> tuple[int, ...]:
        """Return the days from *since* on which a member was contacted, oldest first, each once."""
        return _once(day for day in self.history.contacts.get(member, ()) if day >= since)

    def _particular(
        self, member: str, office: SharedOffice, base: SharedCase, use: Occupancy | None
    ) -> SharedCase:
        """Return what a subject shares with nobody, or with few: events of its own, facts of its own."""
        case = self.case_of(member, office, base, use)
        same = case == base.setting.case and not self._asks
        return base if same else self.cases.find_own(base, case, self.on)

    def case_of(self, member: str, office: SharedOffice, base: SharedCase, use: Occupancy | None) -> Case:
        """Return the case of a subject with all that single events say of it, before conditions are asked."""
        # What single events say is loaded with the kinds of events that say it: a nation may have none.

        setting = base.setting
        of = setting.case.activity
        subject = SubjectEvents(self.book, self.history, member, office.spell, use, setting.since, of)
        case = subject.complete_case(setting.case, self.on, self.office_ends)
        if self._asks_of_days and use is not None:
            case = case._replace(facts=case.facts._replace(steps=self._steps(use)))
        return case

    def _steps(self, use: Occupancy) -> tuple[tuple[int, bool, frozenset[str]], ...]:
        """Return from which day on a venue is shared or not, and which measures are in service."""
        uses = [one.period.ordinals for one in self.register.uses_of_venue[use.id]]
        # Few rulebooks ask for it, and the main job has none that does.

        measures = list(list_service_changes(self.history.at_venue.get(use.id, ()), self.office_ends))
        days = sorted({FIRST, *(day for pair in uses for day in pair), *(day for day, _ in measures)})
        return tuple(
            (
                day,
                sum(start <= day < end for start, end in uses) > 1,
                next((held for since, held in reversed(measures) if since <= day), frozenset()),
            )
            for day in days
            if day <= self.on
        )

    def office_ends(self, member: str, day: int) -> int:
        """Return on which day number the office that a member holds on a day ends; that day, if none."""
        changes = (event for event in self.history.of_member.get(member, ()) if event.changes_office)
        return find_office_end(self.person(member), (one.on.toordinal() for one in changes), day)

    def person(self, id_: str) -> Member:
        """Return a member of the register."""
        return self.register.member[id_]

    # -- what is owed to the member ----------------------------------------------------------------

    def _contact(self, member: str, office: SharedOffice, *, particular: bool) -> Row:
        shared = self._particular(member, office, office.own, None) if particular else office.own
        setting = shared.setting
        last = self.history.contacted.get(member)
        owed = shared.owed.get(last)
        if owed is None:
            owed = self.cases.find_owed(shared, last, self.contacts_of(member, setting.since), self.on)
        return Activity.CONTACT, member, None, setting, owed, last, None, f"{_CONTACT}/{member}"

    def _offer(self, member: str, setting: Setting, reviews: list[Row]) -> Row:
        offers = self.history.offers.get(member)
        newest = None if offers is None or offers.newest.made < setting.since else offers.newest
        owed = combine_answers(self.offers.list_answers(setting.case.calendar, reviews))
        return Activity.OFFER, member, None, setting, owed, None, newest, f"{_OFFER}/{member}"

    # -- progress ----------------------------------------------------------------------------------

    def progress(self, row: Row) -> Progress:
        """Return where the work on a row is."""
        activity, member, venue, setting, owed, last, offer, _ = row
        if offer is not None:
            return self.offers.find_progress(setting, offer)
        if activity is Activity.CONTACT:
            if last is None or last < setting.since:
                return Progress.NOT_CONTACTED
            return Progress.DONE if owed is NOTHING else Progress.CONTACTED
        if last is not None and self.on < owed.days[0]:
            return Progress.DONE
        if venue is not None and activity is not Activity.REVIEW:
            booking = self.history.booked.get(spot_of(venue, activity))
            if booking is not None and booking.stands(self.on) and booking.counts_since(setting.since):
                return Progress.BOOKED
        return self.history.contact_progress(member, setting.office)

    # -- nouns -------------------------------------------------------------------------------------

    def _obligation(
        self, row: Row, standing: Standing, missed: tuple[MissedPeriods | None, ...]
    ) -> Obligation:
        activity, member, venue, setting, owed, _, offer, id_ = row
        progress = self.progress(row)
        resumes = self.offers.find_resumption(row) if progress in _HELD else None
        until = None if resumes is None else day_of(resumes)
        held_by = None if until is None or offer is None else offer.answer
        return Obligation(
            id_, member, venue, activity, standing, progress, until, held_by, owed, _plain(setting), missed
        )

    def _status(self, kept: Kept, place: int) -> Status:
        row = kept.rows[place]
        activity, member, venue, setting, owed, *_ = row
        if owed is NOTHING:
            progress = self.progress(row)
            return NotOwed(member, venue, activity, Standing.NOT_OWED, progress, _plain(setting))
        return self._made(kept, place, rank_on(owed.days, self.on))


def _plain(setting: Setting) -> Setting:
    """Return a setting without the facts that conditions ask, which may be those of an edition to come."""
    case = setting.case
    return setting if case.facts is NO_FACTS else setting._replace(case=case._replace(facts=NO_FACTS))


def _urgency(owed: Owed, rank: int) -> int:
    """Return one number for class, standing and due day, which orders faster than three."""
    return (owed.priority * 8 + rank) * _MORE_DAYS + owed.days[1]


_DAYS = ("on", "until", "day", "starts", "expires", "retest")
"""The fields of events that hold a day."""


def _once(days: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(days))
