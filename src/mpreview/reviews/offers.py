"""The offers owed on one day, and the progress of each offer (semantics 3.13)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from mpreview.days import Days
from mpreview.people import HeldCapacity
from mpreview.places import VenueKind
from mpreview.policy.adjust.exclusion import ExclusionRecovery
from mpreview.policy.rules import FORM_OF_REASON
from mpreview.policy.rules._base import RuleAnswer
from mpreview.policy.rules.offer_owed import OfferAgain, OfferClock
from mpreview.register._index import Occupancy
from mpreview.reviews.cases import NOTHING, DutyRow
from mpreview.reviews.facts import Offers, OfferState, Progress
from mpreview.reviews.obligations import DutySetting, SubjectAnswer
from mpreview.timeline import NEVER

__all__: list[str] = []

_HOLDING = (Progress.ACCEPTED, Progress.BOOKED)
"""An acceptance holds for the cycle: nothing is offered again."""


class OffersOn:
    """The offers on one day.

    Args:
        clocks: The rule of offers for each capacity that has such a rule.
        on: The day.
        kinds: The kinds of venue.
    """

    def __init__(
        self, clocks: Mapping[HeldCapacity, OfferClock], on: int, kinds: Mapping[str, VenueKind]
    ) -> None:
        # The word of a capacity is hashed faster than the capacity.
        self._clocks = {capacity._value_: clock for capacity, clock in clocks.items()}
        self._on, self._kinds = on, kinds
        self.depends_on_level: bool = any(clock.rule.depends_on()[0] for clock in clocks.values())

    def find_answer(self, calendar: str, row: DutyRow) -> SubjectAnswer | None:
        """Return the answer of the rule for the venue of a review; `None` if the venue is not to be offered.

        Args:
            calendar: The calendar of the seat.
            row: The review.
        """
        setting, last, offer, on = row.setting, row.last, row.offer, self._on
        offering = self._clocks.get(setting.case.capacity._value_)
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
        return answer, row.venue, self._kinds[str(setting.case.kind)]

    def find_offer_again(
        self, offering: OfferClock, setting: DutySetting, offer: OfferState
    ) -> OfferAgain | None:
        """Return when an offer is owed again; `None` if neither a clock nor a trigger asks for an offer.

        An acceptance holds for the cycle. Within answer time no clock runs, but a trigger after the offer
        asks for another offer.
        """
        progress = self.find_progress(setting, offer)
        if progress in _HOLDING:
            return None
        waits = progress is Progress.OFFERED
        again = None if waits else self.find_day_of_offer_again(offering, setting, offer, progress._value_)
        # Of the triggers after the offer the first asks soonest.
        after = bisect_right(setting.days, offer.last)
        if after < len(setting.days):
            trigger = setting.days[after]
            n = offering.find_least(setting.case, offering.rule.after_trigger.n, offer.last, self._on)
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
            days = offering.find_least(setting.case, rule.again_after_decline, offer.last, self._on)
            return OfferAgain(answered + days, basis, answered, answered, days)
        wait = offering.find_least(setting.case, rule.answer_days, offer.made, self._on)
        days = offering.find_least(setting.case, rule.again_after_silence, offer.last, self._on)
        end = offer.made + wait
        return OfferAgain(end + days, basis, offer.made, end, days, wait)

    def find_answer_end(self, setting: DutySetting, offer: OfferState) -> int | None:
        """Return the last day of the answer time; `None` without a rule of offers."""
        offering = self._clocks.get(setting.case.capacity._value_)
        if offering is None:
            return None
        return offer.made + offering.find_least(setting.case, offering.rule.answer_days, offer.made, self._on)

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
        return NEVER if end is None or end < self._on else end + 1

    def find_resumption(self, setting: DutySetting, offer: OfferState) -> int | None:
        """Return the day that frees a declined or deferred review, if that day is still to come."""
        offering = self._clocks.get(setting.case.capacity._value_)
        if offering is None:
            # Without a rule of offers nothing asks again, but a deferral still names a day.
            day = offer.until
        else:
            again = self.find_offer_again(offering, setting, offer)
            day = None if again is None else again.day
        return day if day is not None and day > self._on else None

    def find_progress(self, setting: DutySetting, offer: OfferState) -> Progress:
        """Return the progress of an offer."""
        if offer.said is not None:
            return offer.said
        end = self.find_answer_end(setting, offer)
        return Progress.OFFERED if end is None or self._on <= end else Progress.UNANSWERED


def find_first_free_day(row: DutyRow, on: int) -> int | None:
    """Return the day after a pause in which all days lie that could serve a review (semantics 3.20).

    The days are those from the opening to the due day, or to a day asked about after the due day.
    """
    if not row.setting.case.pauses:
        return None
    pauses = (pause for pause in row.setting.case.pauses if pause.move is not ExclusionRecovery)
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
