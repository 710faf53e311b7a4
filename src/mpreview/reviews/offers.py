"""The offers owed on one day, and the progress of each offer (semantics 3.13)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

import attrs

from mpreview.days import Days
from mpreview.policy.adjust.exclusion import ExclusionRecovery
from mpreview.policy.rules import FORM_OF_REASON
from mpreview.policy.rules._base import RuleAnswer
from mpreview.policy.rules.offer_owed import OfferAgain, OfferClock
from mpreview.policy.terms import Activity
from mpreview.register._index import Occupancy
from mpreview.reviews.answers import NOTHING
from mpreview.reviews.cases import Cases
from mpreview.reviews.duty_rows import NO_OFFER, DutyRow, RowOffer
from mpreview.reviews.facts import Facts, Offers, OfferState, Progress
from mpreview.reviews.obligations import DutySetting, Subject, SubjectAnswer
from mpreview.timeline import NEVER

__all__: list[str] = []

HOLDING = (Progress.ACCEPTED, Progress.BOOKED)
"""An acceptance holds for the cycle: nothing is offered again."""
_DEFERRING = (Progress.DECLINED, Progress.DEFERRED)
"""An answer after which the work rests until another offer is owed."""


class OffersOn:
    """The offers on one day: which is the newest for a review, how far it got, and when another is owed.

    Args:
        cases: The cases of the epoch of the day.
        facts: The facts by the day.
        on: The day number.
    """

    def __init__(self, cases: Cases, facts: Facts, on: int) -> None:
        self.facts: Facts = facts
        self.on: int = on
        self._kinds = cases.register.venue_kind
        found = ((one, cases.find_offer_clock(on, one)) for one in cases.tenures.capacities)
        # The word of a capacity is hashed faster than the capacity.
        self._clocks = {capacity._value_: clock for capacity, clock in found if clock is not None}

    @cached_property
    def depends_on_level(self) -> bool:
        """Whether a rule of offers has a number that depends on the response level."""
        return any(clock.rule.depends_on()[0] for clock in self._clocks.values())

    # ---------------------------------------------------------------- the newest offer

    def find_newest(self, subject: Subject, setting: DutySetting, last: int | None) -> RowOffer:
        """Return the newest offer of a review, if made in this use and since the completion.

        Args:
            subject: The subject; other work at a venue needs no offer, and is booked or not.
            setting: The setting of the subject.
            last: The last completion.
        """
        member, venue, activity = subject
        if activity is not Activity.REVIEW or venue is None:
            until = self._find_booking_end(subject)
            return NO_OFFER if until == NEVER else RowOffer(until=until)
        offers = self.facts.of(member).offers
        newest = None if offers is None else find_newest(offers, venue)
        if newest is None or newest.made < setting.since or (last is not None and newest.made <= last):
            return NO_OFFER
        return self._make_offer(subject, setting, newest)

    def _make_offer(self, subject: Subject, setting: DutySetting, newest: OfferState) -> RowOffer:
        """Return an offer with what became of it, and the first day on which that may change."""
        if newest.said in _DEFERRING:
            resumes = self.find_resumption(setting, newest)
            return RowOffer(newest, resumes, NEVER if resumes is None else resumes)
        booking = self.facts.of_work(subject.venue, subject.activity).booking
        is_agreed = booking is not None and booking.made >= newest.made and booking.stands(self.on)
        if newest.said is not Progress.ACCEPTED or not is_agreed:
            return RowOffer(newest, until=self.find_first_silent_day(setting, newest))
        booked = attrs.evolve(newest, said=Progress.BOOKED)
        return RowOffer(booked, until=self._find_booking_end(subject))

    def _find_booking_end(self, subject: Subject) -> int:
        """Return the day after a booked visit that is to come; `NEVER` without such a visit."""
        booking = self.facts.of_work(subject.venue, subject.activity).booking
        is_open = booking is not None and booking.kept is None and booking.day >= self.on
        return booking.day + 1 if booking is not None and is_open else NEVER

    # ---------------------------------------------------------------- whether another offer is owed

    def find_answer(self, calendar: str, row: DutyRow) -> SubjectAnswer | None:
        """Return the answer of the rule for the venue of a review; `None` if the venue is not to be offered.

        Args:
            calendar: The calendar of the seat.
            row: The review.
        """
        setting, last, offer, on = row.setting, row.last, row.offer.state, self.on
        offering = self._clocks.get(setting.case.duty.capacity._value_)
        if offering is None or row.owed is NOTHING or find_first_free_day(row, on) is not None:
            return None
        if offer is None:
            since = setting.since if last is None else last
            floor = since if last is None else last + 1
            terms = offering.find_numbers(setting.case, since, on)
            answer = offering.answer_first_offer(terms, calendar, row.owed.days[0], since, floor)
        else:
            again = self.find_offer_again(offering, setting, offer)
            if again is None:
                return None
            terms = offering.find_numbers(setting.case, offer.last, on)
            answer = offering.answer_next_offer(terms, calendar, again)
        return answer, row.venue, self._kinds[str(setting.case.duty.kind)]

    def find_offer_again(
        self, offering: OfferClock, setting: DutySetting, offer: OfferState
    ) -> OfferAgain | None:
        """Return when an offer is owed again; `None` if neither a clock nor a trigger asks for an offer.

        An acceptance holds for the cycle. Within answer time no clock runs, but a trigger after the offer
        asks for another offer.
        """
        progress = self.find_progress(setting, offer)
        if progress in HOLDING:
            return None
        waits = progress is Progress.OFFERED
        again = None if waits else self.find_day_of_offer_again(offering, setting, offer, progress._value_)
        # Of the triggers after the offer the first asks soonest.
        after = bisect_right(setting.days, offer.last)
        if after < len(setting.days):
            trigger = setting.days[after]
            n = offering.find_least(setting.case, offering.rule.after_trigger.n, offer.last, self.on)
            day = offering.find_day_after_trigger(setting.seat, trigger, n)
            if again is None or (day, trigger) < (again.day, again.floor):
                again = OfferAgain(day, "trigger", trigger, trigger, n, of=_name_trigger(setting, trigger))
        return again

    def find_day_of_offer_again(
        self, offering: OfferClock, setting: DutySetting, offer: OfferState, basis: str
    ) -> OfferAgain:
        """Return the re-offer clock of an offer that was declined, deferred or not answered."""
        answered, until, rule = offer.answered, offer.until, offering.rule
        if answered is not None:
            if until is not None:
                return OfferAgain(until, basis, until, answered)
            days = offering.find_least(setting.case, rule.again_after_decline, offer.last, self.on)
            return OfferAgain(answered + days, basis, answered, answered, days)
        wait = offering.find_least(setting.case, rule.answer_days, offer.made, self.on)
        days = offering.find_least(setting.case, rule.again_after_silence, offer.last, self.on)
        end = offer.made + wait
        return OfferAgain(end + days, basis, offer.made, end, days, wait)

    def find_answer_end(self, setting: DutySetting, offer: OfferState) -> int | None:
        """Return the last day of the answer time; `None` without a rule of offers."""
        offering = self._clocks.get(setting.case.duty.capacity._value_)
        if offering is None:
            return None
        return offer.made + offering.find_least(setting.case, offering.rule.answer_days, offer.made, self.on)

    def find_next(self, row: DutyRow) -> RuleAnswer | None:
        """Return the answer of the rule for the venue of a review, if the venue is to be offered."""
        rows = row.parts or (row,)
        answers = (self.find_answer(part.setting.seat, part) for part in rows)
        return min((one[0] for one in answers if one is not None), key=lambda one: one.days, default=None)

    def find_first_silent_day(self, setting: DutySetting, offer: OfferState | None) -> int:
        """Return the first day after the answer time of an open offer; `NEVER` without an open offer."""
        if offer is None or offer.said is not None:
            return NEVER
        end = self.find_answer_end(setting, offer)
        return NEVER if end is None or end < self.on else end + 1

    def find_resumption(self, setting: DutySetting, offer: OfferState) -> int | None:
        """Return the day that frees a declined or deferred review, if that day is still to come."""
        offering = self._clocks.get(setting.case.duty.capacity._value_)
        if offering is None:
            # Without a rule of offers nothing asks again, but a deferral still names a day.
            day = offer.until
        else:
            again = self.find_offer_again(offering, setting, offer)
            day = None if again is None else again.day
        return day if day is not None and day > self.on else None

    def find_progress(self, setting: DutySetting, offer: OfferState) -> Progress:
        """Return the progress of an offer."""
        if offer.said is not None:
            return offer.said
        end = self.find_answer_end(setting, offer)
        return Progress.OFFERED if end is None or self.on <= end else Progress.UNANSWERED


def find_first_free_day(row: DutyRow, on: int) -> int | None:
    """Return the day after a pause in which all days lie that could serve a review (semantics 3.20).

    The days are those from the opening to the due day, or to a day asked about after the due day.
    """
    if not row.setting.case.shared.pauses:
        return None
    pauses = (pause for pause in row.setting.case.shared.pauses if pause.move is not ExclusionRecovery)
    opens, due, *_ = row.owed.days
    paused = Days.of(*((pause.first, pause.last + 1) for pause in pauses))
    end = paused.first_after(opens)
    return end if end > max(opens, due, on) else None


def _name_trigger(setting: DutySetting, day: int) -> str:
    """Return in words what the first order of a day counts from."""
    form = next((order.form for order in setting.case.orders if order.trigger.day == day), None)
    return "a trigger" if form is None else FORM_OF_REASON[form].name_trigger(form)


def find_newest(offers: Offers, venue: str) -> OfferState | None:
    """Return the newest offer that covers a venue in use.

    An offer of every venue covers the venues in use on its day; a use that began later is not covered.
    """
    whole = offers.whole[-1] if offers.whole else None
    named = offers.named.get(venue, whole)
    return whole if whole is not None and named is not None and named.place < whole.place else named


def find_newest_at(offers: Offers | None, venue: str, uses: Sequence[Occupancy]) -> OfferState | None:
    """Return the newest offer that ever covered a venue, in use now or not."""
    if offers is None:
        return None
    covering = [offer for offer in offers.whole if is_in_use(uses, offer.made)]
    named = offers.named.get(venue)
    if named is not None and (not named.everywhere or is_in_use(uses, named.made)):
        covering.append(named)
    # An offer may be answered venue by venue; the answer at this venue counts.
    return max(covering, key=lambda offer: (offer.place, offer is named), default=None)


def is_in_use(uses: Iterable[Occupancy], day: int) -> bool:
    """Whether at least one use runs on a day."""
    return any(use.start <= day < use.end for use in uses)
