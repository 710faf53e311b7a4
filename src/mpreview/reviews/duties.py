"""What is owed to every subject on one day.

What the ledger says of a subject by that day is laid beside its case (`mpreview.reviews.cases`); the rest
is looking up. Everything inside is in day numbers, and nouns are made last, for what is asked.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mpreview.people import Member, Spell
from mpreview.policy.book import Again
from mpreview.policy.rules import OfferOwed
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Answer
from mpreview.register import Occupancy
from mpreview.reviews.cases import NEVER, NOTHING, Cases, Office, Shared, together
from mpreview.reviews.history import History, Offers, OfferState
from mpreview.reviews.obligations import Case, Obligation, Owed, Status, Terms
from mpreview.reviews.states import STANDINGS, Progress, Standing, rank_on
from mpreview.timeline import day_of

__all__: list[str] = []

_REVIEW = Activity.REVIEW.value

_Row = tuple[Activity, str, str | None, Case, Owed, int | None, OfferState | None]
"""A subject and activity before it is made into a noun: the activity, member and venue; the case; what is
owed, or `NOTHING`; the last completion; the newest offer since, in this use and spell of office."""


class Asked(NamedTuple):
    """What a question is about: what has opened by *reach*; of a team, venue or activity if one is given."""

    reach: dt.date
    team: str | None = None
    venue: str | None = None
    activity: Activity | None = None

    def leaves_out(self, row: _Row) -> bool:
        """Whether a row is not what is asked for."""
        return (
            (self.team is not None and row[3].team != self.team)
            or (self.venue is not None and row[2] != self.venue)
            or (self.activity is not None and row[0] is not self.activity)
        )


class Kept(NamedTuple):
    """The rows of a member in office, for the days on which nothing happens, begins, ends or runs out."""

    history: History
    since: int
    until: int
    rows: list[_Row]


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
        # Without a rule of offers nobody is said to have let an answer time pass.
        self._answer_days = NEVER if self.book.offer is None else self.book.offer.answer_days

    def obligations(self, members: Iterable[Member], asked: Asked) -> Iterator[Obligation]:
        """Yield, most urgent first, what is owed to *members* and was asked for."""
        last, on = asked.reach.toordinal(), self.on
        narrow = asked[1:] != (None, None, None)
        found = []
        for rows in self._rows(members):
            for row in rows:
                owed = row[4]
                days = owed.days
                if days[0] <= last and not (narrow and asked.leaves_out(row)):
                    found.append((owed.priority, rank_on(days, on), days[1], _id_of(row), row))
        # The id settles every tie, so that rows themselves are never compared.
        found.sort()
        for _, rank, _, id_, row in found:
            yield self._obligation(row, STANDINGS[rank], id_)

    def statuses(self, members: Iterable[Member]) -> Iterator[Status]:
        """Yield the status of every subject and activity of *members* that has ever begun by the day."""
        members = tuple(members)
        for rows in self._rows(members):
            for row in rows:
                yield self._status(row)
        for member in members:
            yield from self._lapsed(member)

    def _rows(self, members: Iterable[Member]) -> Iterator[list[_Row]]:
        """Yield, member by member in office, a row for each venue in use, for contact and for offers."""
        for member in members:
            kept = self._kept.get(member.id)
            if kept is None or not self._holds(kept):
                spell = member.spell(self.date)
                if spell is None:
                    continue
                kept = self._kept[member.id] = self._of_member(member, spell)
            yield kept.rows

    def _holds(self, kept: Kept) -> bool:
        """Whether rows of an earlier day hold: nothing happened, began, ended or ran out since."""
        return kept.since <= self.on < kept.until and kept.history is self.history

    def _of_member(self, member: Member, spell: Spell) -> Kept:
        office = self.cases.office(member, spell, self.date)
        rows, until = self._reviews(member.id, office, spell.end_of_sitting(self.on))
        offer = self._offer(member.id, office.own[0], rows)
        rows += self._contact(member.id, office.own), offer
        return Kept(self.history, self.on, until, rows)

    def _reviews(self, member: str, office: Office, until: int) -> tuple[list[_Row], int]:
        """Return what holds at each venue in use, and until when: a use or an answer time ends."""
        rows: list[_Row] = []
        cases, on, places, reviewed = self.cases, self.on, office.venues, self.history.reviewed
        whole, named = _newest(self.history.offers.get(member))
        for use in self.register.occupancies.get(member, ()):
            start, end, id_, _, sort = use
            if on < start:
                until = min(until, start)
            elif on < end:
                until = min(until, end)
                case, shared = places.get(sort) or cases.at_venue(office, use)
                since, known = shared.terms.since, shared.owed
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
                    elif offer.said is None and on <= offer.made + self._answer_days:
                        until = min(until, offer.made + self._answer_days + 1)
                owed = known.get(last) or cases.owed(shared, last)
                rows.append((Activity.REVIEW, member, id_, case, owed, last, offer))
        return rows, until

    # -- what is owed to the member ----------------------------------------------------------------

    def _contact(self, member: str, own: tuple[Case, Shared]) -> _Row:
        case, shared = own
        last = self.history.contacted.get(member)
        owed = shared.owed.get(last) or self.cases.owed(shared, last)
        return Activity.CONTACT, member, None, case, owed, last, None

    def _offer(self, member: str, case: Case, reviews: list[_Row]) -> _Row:
        offers = self.history.offers.get(member)
        newest = None if offers is None or offers.newest.made < case.terms.since else offers.newest
        rule, owed = self.book.offer, NOTHING
        if rule is not None:
            owed = together(self._offers(rule, case.terms.calendar, reviews))
        return Activity.OFFER, member, None, case, owed, None, newest

    def _offers(self, rule: OfferOwed, calendar: str, reviews: list[_Row]) -> list[tuple[Answer, str | None]]:
        """Return the answer of the offer rule for each venue that is to be offered (`semantics.md` 3.13)."""
        answers: list[tuple[Answer, str | None]] = []
        for _, _, venue, case, owed, last, offer in reviews:
            if owed is NOTHING:
                continue
            if offer is None:
                since = case.terms.since if last is None else last
                floor = since if last is None else last + 1
                answers.append((self.book.first_offer(rule, calendar, owed.days[0], since, floor), venue))
            elif offer.said is not Progress.ACCEPTED:
                again = self._again(rule, case.terms, offer)
                if again is not None:
                    answers.append((self.book.next_offer(rule, calendar, again), venue))
        return answers

    def _again(self, rule: OfferOwed, terms: Terms, offer: OfferState) -> Again | None:
        """Return when an offer is owed again; `None` while nothing makes it so.

        An acceptance holds for the cycle. While an answer is awaited no clock runs, but a trigger after the
        offer asks for another one.
        """
        progress = self._offer_progress(offer)
        if progress is Progress.ACCEPTED:
            return None
        again = None if progress is Progress.OFFERED else _clock(rule, offer, progress.value)
        # Of the triggers after it the first asks soonest.
        after = bisect_right(terms.days, offer.last)
        if after < len(terms.days):
            trigger = terms.days[after]
            asked = Again(self.book.after_trigger(rule, terms.seat, trigger), "trigger", trigger, trigger)
            if again is None or (asked.day, asked.floor) < (again.day, again.floor):
                again = asked
        return again

    def _resumes(self, row: _Row) -> int | None:
        """Return the day that frees a declined or deferred review, if it is still to come."""
        _, _, venue, case, _, _, offer = row
        rule = self.book.offer
        if venue is None or offer is None:
            return None
        if rule is None:
            # Without a rule of offers nothing asks again, but a day that was named is a day.
            day = offer.until
        else:
            again = self._again(rule, case.terms, offer)
            day = None if again is None else again.day
        return day if day is not None and day > self.on else None

    # -- progress ----------------------------------------------------------------------------------

    def _progress(self, row: _Row) -> Progress:
        activity, member, _, case, owed, last, offer = row
        if offer is not None:
            return self._offer_progress(offer)
        if activity is Activity.CONTACT:
            if last is None or last < case.terms.since:
                return Progress.NOT_CONTACTED
            return Progress.DONE if owed is NOTHING else Progress.CONTACTED
        if last is not None and self.on < owed.days[0]:
            return Progress.DONE
        return self._contact_progress(member, case.terms.office)

    def _contact_progress(self, member: str, since: int) -> Progress:
        reached = self.history.reached.get(member)
        return Progress.NOT_CONTACTED if reached is None or reached < since else Progress.CONTACTED

    def _offer_progress(self, offer: OfferState) -> Progress:
        if offer.said is not None:
            return offer.said
        return Progress.OFFERED if self.on <= offer.made + self._answer_days else Progress.UNANSWERED

    # -- nouns -------------------------------------------------------------------------------------

    def _obligation(self, row: _Row, standing: Standing, id_: str) -> Obligation:
        activity, member, venue, case, owed, _, _ = row
        progress = self._progress(row)
        held = progress is Progress.DECLINED or progress is Progress.DEFERRED
        resumes = self._resumes(row) if held else None
        return Obligation(
            id_, member, venue, activity, standing, progress,
            None if resumes is None else day_of(resumes), owed, case,
        )  # fmt: skip

    def _status(self, row: _Row) -> Status:
        activity, member, venue, case, owed, _, _ = row
        if owed is NOTHING:
            return Status(member, venue, activity, Standing.NOT_OWED, self._progress(row), None, case)
        standing = STANDINGS[rank_on(owed.days, self.on)]
        one = self._obligation(row, standing, _id_of(row))
        return Status(member, venue, activity, standing, one.progress, one, case)

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
        day = min(self.date, member.latest(self.date).period.last)
        case = self.cases.ended(None, self.register.seat_ground(member, day), day)
        offers = self.history.offers.get(member.id)
        contact = Progress.DONE if member.id in self.history.contacted else Progress.NOT_CONTACTED
        offer = self._offer_progress(offers.newest) if offers else self._contact_progress(member.id, 0)
        for activity, progress in ((Activity.CONTACT, contact), (Activity.OFFER, offer)):
            yield Status(member.id, None, activity, Standing.LAPSED, progress, None, case)

    def _lapsed_use(self, member: Member, use: Occupancy) -> Status:
        venue, day = use.venue, day_of(min(use.end - 1, self.on))
        case = self.cases.ended(venue.kind, self.register.ground_of(venue, member, day), day)
        progress = self._lapsed_progress(member.id, venue.id)
        return Status(member.id, venue.id, Activity.REVIEW, Standing.LAPSED, progress, None, case)

    def _lapsed_progress(self, member: str, venue: str) -> Progress:
        uses = [use for use in self.register.occupancies.get(member, ()) if use.id == venue]
        looks = (*self.history.earlier.get(venue, ()), self.history.reviewed.get(venue, 0))
        last = max((day for day in looks if _in_use(uses, day)), default=None)
        offer = _newest_at(self.history.offers.get(member), venue, uses)
        if offer is not None and (last is None or offer.made > last):
            return self._offer_progress(offer)
        return Progress.DONE if last is not None else self._contact_progress(member, 0)


def _newest(offers: Offers | None) -> tuple[OfferState | None, Mapping[str, OfferState]]:
    """Return the newest offer of every venue, and the newest by venue of those that name some.

    The first covers whatever is in use now and was on its day; whoever began since is not touched by it.
    """
    if offers is None:
        return None, {}
    return offers.whole[-1] if offers.whole else None, offers.named


def _newest_at(offers: Offers | None, venue: str, uses: Sequence[Occupancy]) -> OfferState | None:
    """Return the newest offer that ever covered a venue which need not be in use now."""
    if offers is None:
        return None
    covering = [offer for offer in offers.whole if _in_use(uses, offer.made)]
    named = offers.named.get(venue)
    if named is not None:
        covering.append(named)
    # Of an offer that was answered venue by venue, what was said here.
    return max(covering, key=lambda offer: (offer.place, offer is named), default=None)


def _in_use(uses: Iterable[Occupancy], day: int) -> bool:
    return any(use.start <= day < use.end for use in uses)


def _clock(rule: OfferOwed, offer: OfferState, basis: str) -> Again:
    """Return the re-offer clock of an offer that was declined, put off or not answered."""
    answered, until = offer.answered, offer.until
    if answered is not None:
        if until is not None:
            return Again(until, basis, until, answered)
        return Again(answered + rule.again_after_decline, basis, answered, answered)
    end = offer.made + rule.answer_days
    return Again(end + rule.again_after_silence, basis, offer.made, end)


def _id_of(row: _Row) -> str:
    activity, member, venue, *_ = row
    if venue is None:
        return f"{activity.value}/{member}"
    return f"{_REVIEW}/{venue}/{member}"
