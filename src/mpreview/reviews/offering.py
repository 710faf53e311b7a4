"""Which offers are owed, and what an offer has come to, on one day (`semantics.md` 3.13)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from mpreview.policy.rules._base import RuleAnswer
from mpreview.policy.rules.offer_owed import OfferAgain, OfferClock
from mpreview.register import Occupancy
from mpreview.reviews.cases import NOTHING
from mpreview.reviews.history import Offers, OfferState
from mpreview.reviews.obligations import Setting, Spoken
from mpreview.reviews.rows import Row
from mpreview.reviews.states import NEVER, Progress

__all__: list[str] = []

_HOLDING = (Progress.ACCEPTED, Progress.BOOKED)
"""What holds for the cycle: nothing is offered again."""


class OffersOn:
    """What is said of offers on one day.

    Args:
        offering: The rule of offers, if there is one.
        on: The day.
    """

    def __init__(self, offering: OfferClock | None, on: int) -> None:
        self._offering, self._on = offering, on

    def answers(self, calendar: str, reviews: list[Row]) -> list[Spoken]:
        """Return the answer of the rule for each venue that is to be offered; without a rule none."""
        offering, answers = self._offering, list[Spoken]()
        if offering is None:
            return answers
        for _, _, venue, setting, owed, last, offer, _ in reviews:
            if owed is NOTHING:
                continue
            if offer is None:
                since = setting.since if last is None else last
                floor = since if last is None else last + 1
                terms = offering.find_numbers(setting.case, since, self._on)
                first = offering.answer_first_offer(terms, calendar, owed.days[0], since, floor)
                answers.append((first, venue, setting.case.kind))
            elif offer.said not in _HOLDING:
                again = self._again(offering, setting, offer)
                if again is not None:
                    terms = offering.find_numbers(setting.case, offer.last, self._on)
                    answers.append(
                        (offering.answer_next_offer(terms, calendar, again), venue, setting.case.kind)
                    )
        return answers

    def _again(self, offering: OfferClock, setting: Setting, offer: OfferState) -> OfferAgain | None:
        """Return when an offer is owed again; `None` while nothing makes it so.

        An acceptance holds for the cycle. While an answer is awaited no clock runs, but a trigger after the
        offer asks for another one.
        """
        progress = self.progress(setting, offer)
        if progress in _HOLDING:
            return None
        waits = progress is Progress.OFFERED
        again = None if waits else self._clock(offering, setting, offer, progress._value_)
        # Of the triggers after it the first asks soonest.
        after = bisect_right(setting.days, offer.last)
        if after < len(setting.days):
            trigger = setting.days[after]
            n = offering.find_least(setting.case, offering.rule.after_trigger.n, offer.last, self._on)
            day = offering.find_day_after_trigger(setting.seat, trigger, n)
            if again is None or (day, trigger) < (again.day, again.floor):
                again = OfferAgain(day, "trigger", trigger, trigger, n)
        return again

    def _clock(self, offering: OfferClock, setting: Setting, offer: OfferState, basis: str) -> OfferAgain:
        """Return the re-offer clock of an offer that was declined, put off or not answered."""
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

    def answer_by(self, setting: Setting, offer: OfferState) -> int | None:
        """Return the last day on which an answer is awaited; without a rule of offers there is none."""
        offering = self._offering
        if offering is None:
            return None
        return offer.made + offering.find_least(setting.case, offering.rule.answer_days, offer.made, self._on)

    def next(self, row: Row) -> RuleAnswer | None:
        """Return by when the venue of a review is to be offered, for the first time or again, if it is."""
        answers = self.answers(row[3].seat, [row])
        return answers[0][0] if answers else None

    def awaited(self, setting: Setting, offer: OfferState | None) -> int:
        """Return the first day on which an answer is awaited no more, if one is awaited."""
        if offer is None or offer.said is not None:
            return NEVER
        end = self.answer_by(setting, offer)
        return NEVER if end is None or end < self._on else end + 1

    def resumes(self, row: Row) -> int | None:
        """Return the day that frees a declined or deferred review, if it is still to come."""
        _, _, venue, setting, _, _, offer, _ = row
        if venue is None or offer is None:
            return None
        if self._offering is None:
            # Without a rule of offers nothing asks again, but a day that was named is a day.
            day = offer.until
        else:
            again = self._again(self._offering, setting, offer)
            day = None if again is None else again.day
        return day if day is not None and day > self._on else None

    def progress(self, setting: Setting, offer: OfferState) -> Progress:
        """Return what an offer has come to."""
        if offer.said is not None:
            return offer.said
        end = self.answer_by(setting, offer)
        return Progress.OFFERED if end is None or self._on <= end else Progress.UNANSWERED


def newest(offers: Offers | None) -> tuple[OfferState | None, Mapping[str, OfferState]]:
    """Return the newest offer of every venue, and the newest by venue of those that name some.

    The first covers whatever is in use now and was on its day; whoever began since is not touched by it.
    """
    if offers is None:
        return None, {}
    return offers.whole[-1] if offers.whole else None, offers.named


def newest_at(offers: Offers | None, venue: str, uses: Sequence[Occupancy]) -> OfferState | None:
    """Return the newest offer that ever covered a venue which need not be in use now."""
    if offers is None:
        return None
    covering = [offer for offer in offers.whole if in_use(uses, offer.made)]
    named = offers.named.get(venue)
    if named is not None and (not named.everywhere or in_use(uses, named.made)):
        covering.append(named)
    # Of an offer that was answered venue by venue, what was said here.
    return max(covering, key=lambda offer: (offer.place, offer is named), default=None)


def in_use(uses: Iterable[Occupancy], day: int) -> bool:
    """Whether any of some uses runs on a day."""
    return any(use.start <= day < use.end for use in uses)
