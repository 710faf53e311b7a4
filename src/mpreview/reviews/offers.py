"""The offers owed on one day, and the progress of each offer (semantics 3.13)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter

from mpreview.days import Days
from mpreview.policy._case import Case
from mpreview.policy.adjust.exclusion import ExcludedTime
from mpreview.policy.rules import FORM_OF_REASON
from mpreview.policy.rules._base import RuleAnswer
from mpreview.policy.rules.offer_owed import OfferAgain, OfferClock
from mpreview.policy.terms import Activity
from mpreview.register._index import Occupancy
from mpreview.reviews.answers import NOTHING
from mpreview.reviews.cases import Cases
from mpreview.reviews.duty_rows import NO_OFFER, RowOffer
from mpreview.reviews.facts import Facts, Offers, OfferState, Progress
from mpreview.reviews.obligations import DutyAnswers, DutySetting, Subject
from mpreview.reviews.suspensions import list_recoveries
from mpreview.timeline import NEVER

__all__: list[str] = []

HOLDING = (Progress.ACCEPTED, Progress.BOOKED)
"""An acceptance holds for the cycle: nothing is offered again."""
_DEFERRING = (Progress.DECLINED, Progress.DEFERRED)
"""An answer after which the work rests until another offer is owed."""


class OffersOn:
    """The offers on one day: what became of the newest offer of a review, and when another is owed.

    The steps follow the duty, each from what the steps before returned: the newest offer, its reply, when an
    offer is owed again, and the answer of the rule of offers. The venues of a nation share most first offers,
    so these are kept for the day: a nation has 2,400 first offers to make, of which 790 differ.

    Args:
        cases: The cases of the epoch of the day.
        facts: The facts by the day.
        on: The day number.
    """

    def __init__(self, cases: Cases, facts: Facts, on: int) -> None:
        self.facts: Facts = facts
        self.on: int = on
        self._find_recovery_end = cases.book.find_recovery_end
        self._first_offers: dict[tuple[object, ...], RowOffer] = {}
        found = ((one, cases.find_offer_clock(on, one)) for one in cases.tenures.capacities)
        # The word of a capacity is hashed faster than the capacity.
        self._clocks = {capacity._value_: clock for capacity, clock in found if clock is not None}

    def find_offer(
        self, subject: Subject, setting: DutySetting, owed: DutyAnswers, last: int | None
    ) -> RowOffer:
        """Return the newest offer of a review, with what follows from the offer.

        Args:
            subject: The subject; other work at a venue needs no offer, and is booked or not.
            setting: The setting of the subject.
            owed: What is owed to the subject.
            last: The last completion.
        """
        if subject.venue is None or subject.activity is not Activity.REVIEW:
            until = self._find_booking_end(subject)
            return NO_OFFER if until == NEVER else RowOffer(until=until)
        clock = self._find_clock(setting)
        offer = self.read_reply(setting, self._find_newest(subject, setting, last))
        offer = self._read_booking(subject, offer)
        again = self._find_again(clock, setting, offer)
        if again is not None and offer.progress in _DEFERRING and again.day > self.on:
            offer = offer._replace(resumes=again.day, until=again.day)
        if clock is None or owed is NOTHING or (offer.state is not None and again is None):
            return offer
        return self._find_owed_offer(clock, subject, setting, (owed, last), (offer, again))

    def _find_owed_offer(
        self,
        clock: OfferClock,
        subject: Subject,
        setting: DutySetting,
        work: tuple[DutyAnswers, int | None],
        newest: tuple[RowOffer, OfferAgain | None],
    ) -> RowOffer:
        """Return the newest offer with the offer that is owed, first or again.

        Args:
            clock: The rule of offers.
            subject: The subject.
            setting: The setting of the subject.
            work: What is owed to the subject, and the last completion.
            newest: The newest offer, and when another is owed.
        """
        (owed, last), (offer, again) = work, newest
        free = _find_first_free_day(setting.case, owed, self.on)
        if free is not None:
            return offer._replace(until=min(free, offer.until))
        recoveries = self._list_recoveries(subject)
        if offer.state is None or again is None:
            if recoveries:
                return self._recover_first_offer(clock, setting, owed, last, recoveries)
            return self._find_first_offer(clock, setting, owed.days[0], last)
        numbers = clock.find_numbers(setting.case, offer.state.last, self.on)
        every = self._list_again(clock, setting, offer) if recoveries else (again,)
        found = (clock.answer_next_offer(numbers, setting.seat, one) for one in every)
        return offer._replace(owed=self._recover(((one, one.trigger) for one in found), recoveries))

    def _find_clock(self, setting: DutySetting) -> OfferClock | None:
        return self._clocks.get(setting.case.duty.capacity._value_)

    # ---------------------------------------------------------------- the newest offer and its reply

    def _find_newest(self, subject: Subject, setting: DutySetting, last: int | None) -> OfferState | None:
        """Return the newest offer of a review, if made in this use and since the completion."""
        offers = self.facts.of(subject.member).offers
        newest = None if offers is None else find_newest(offers, str(subject.venue))
        if newest is None or newest.made < setting.since or (last is not None and newest.made <= last):
            return None
        return newest

    def read_reply(self, setting: DutySetting, offer: OfferState | None) -> RowOffer:
        """Return an offer with its progress; until the end of the answer time an offer may be answered."""
        if offer is None:
            return NO_OFFER
        if offer.said is not None:
            return RowOffer(offer, offer.said)
        clock = self._find_clock(setting)
        if clock is None:
            return RowOffer(offer, Progress.OFFERED)
        end = offer.made + clock.find_least(setting.case, clock.rule.answer_days, offer.made, self.on)
        if end < self.on:
            return RowOffer(offer, Progress.UNANSWERED, end)
        return RowOffer(offer, Progress.OFFERED, end, until=end + 1)

    def _read_booking(self, subject: Subject, offer: RowOffer) -> RowOffer:
        """Return an offer, booked if it was accepted and a visit agreed since that may still be made."""
        if offer.state is None or offer.progress is not Progress.ACCEPTED:
            return offer
        booking = self.facts.of_work(subject.venue, subject.activity).booking
        if booking is None or booking.made < offer.state.made or not booking.stands(self.on):
            return offer
        return RowOffer(offer.state, Progress.BOOKED, until=self._find_booking_end(subject))

    def _find_booking_end(self, subject: Subject) -> int:
        """Return the day after a booked visit that is to come; `NEVER` without such a visit."""
        booking = self.facts.of_work(subject.venue, subject.activity).booking
        is_open = booking is not None and booking.kept is None and booking.day >= self.on
        return booking.day + 1 if booking is not None and is_open else NEVER

    # ---------------------------------------------------------------- when another offer is owed

    def _find_again(
        self, clock: OfferClock | None, setting: DutySetting, offer: RowOffer
    ) -> OfferAgain | None:
        """Return when an offer is owed again; `None` if neither a clock nor a trigger asks for an offer.

        An acceptance holds for the cycle. Within answer time no clock runs, but a trigger after the offer
        asks for another offer.
        """
        state, progress = offer.state, offer.progress
        if state is None or progress is None or progress in HOLDING:
            return None
        if clock is None:
            # Without a rule of offers nothing asks again, but a deferral still names a day.
            named = state.until
            return None if named is None else OfferAgain(named, progress._value_, named, state.last)
        # Of the triggers after the offer the first asks soonest.
        every = islice(self._list_again(clock, setting, offer), 2)
        return min(every, key=lambda one: (one.day, one.floor), default=None)

    def _list_again(self, clock: OfferClock, setting: DutySetting, offer: RowOffer) -> Iterator[OfferAgain]:
        """Yield the re-offer clock, if it runs, and each trigger after the offer, oldest first."""
        state, progress = offer.state, offer.progress
        if state is None or progress is None:
            return
        if progress is not Progress.OFFERED:
            yield self._find_clock_end(clock, setting, state, progress)
        for trigger in setting.days[bisect_right(setting.days, state.last) :]:
            n = clock.find_least(setting.case, clock.rule.after_trigger.n, state.last, self.on)
            day = clock.find_day_after_trigger(setting.seat, trigger, n)
            yield OfferAgain(day, "trigger", trigger, trigger, n, of=_name_trigger(setting, trigger))

    def _find_clock_end(
        self, clock: OfferClock, setting: DutySetting, offer: OfferState, progress: Progress
    ) -> OfferAgain:
        """Return the re-offer clock of an offer that was declined, deferred or not answered."""
        answered, until, rule, basis = offer.answered, offer.until, clock.rule, progress._value_
        if answered is not None:
            if until is not None:
                return OfferAgain(until, basis, until, answered)
            days = clock.find_least(setting.case, rule.again_after_decline, offer.last, self.on)
            return OfferAgain(answered + days, basis, answered, answered, days)
        wait = clock.find_least(setting.case, rule.answer_days, offer.made, self.on)
        days = clock.find_least(setting.case, rule.again_after_silence, offer.last, self.on)
        end = offer.made + wait
        return OfferAgain(end + days, basis, offer.made, end, days, wait)

    # ---------------------------------------------------------------- the answer of the rule of offers

    def _find_first_offer(
        self, clock: OfferClock, setting: DutySetting, opens: int, last: int | None
    ) -> RowOffer:
        """Return what is to be offered of a review that was not offered since the last completion."""
        anchor = setting.since if last is None else last
        numbers = clock.find_numbers(setting.case, anchor, self.on)
        # Work before the first day of the place may count, but the place asks for nothing before that day.
        since, floor = max(anchor, setting.since), setting.since
        if last is not None:
            floor = max(floor, last + 1)
        key = clock, numbers, setting.seat, opens, since, floor
        found = self._first_offers.get(key)
        if found is None:
            answer = clock.answer_first_offer(numbers, setting.seat, opens, since, floor)
            found = self._first_offers[key] = RowOffer(owed=answer)
        return found

    # ---------------------------------------------------------------- after an exclusion with a recovery

    def _list_recoveries(self, subject: Subject) -> tuple[ExcludedTime, ...]:
        """Return the exclusions with a recovery that held a review, or the offers of its member."""
        if not self.facts.excluded:
            return ()
        pairs = (subject.venue, subject.activity), (None, Activity.OFFER)
        return list_recoveries(self.facts.of(subject.member).events, pairs)

    def _recover_first_offer(
        self,
        clock: OfferClock,
        setting: DutySetting,
        owed: DutyAnswers,
        last: int | None,
        recoveries: Sequence[ExcludedTime],
    ) -> RowOffer:
        """Return what is to be offered first: of each cycle and order by itself, and of these the least."""
        every = (
            (self._find_first_offer(clock, setting, answer.days[0], last).owed, answer.trigger)
            for answer, _, _ in owed.answers
        )
        found = ((first, trigger) for first, trigger in every if first is not None)
        return RowOffer(owed=self._recover(found, recoveries))

    def _recover(
        self, found: Iterable[tuple[RuleAnswer, int | None]], recoveries: Sequence[ExcludedTime]
    ) -> RuleAnswer:
        """Return the least of several answers as the exclusions leave them.

        Args:
            found: The answers, each with the trigger day. What counts from after an exclusion stays.
            recoveries: The exclusions with a recovery, in order of signing.
        """
        moved = list[tuple[int, int, int, RuleAnswer]]()
        for first, trigger in found:
            answer = first
            for held in recoveries:
                if trigger is None or trigger <= held.last:
                    for move in held.find_moves([(answer.days, answer.raw)], self._find_recovery_end):
                        answer = answer if move is None else answer.adjust(move)
            day = answer.due if answer.moves else answer.raw.day
            moved.append((day, answer.raw.day, answer.raw.floor, answer))
        return min(moved, key=itemgetter(0, 1, 2))[-1]


def _find_first_free_day(case: Case, owed: DutyAnswers, on: int) -> int | None:
    """Return the day after a pause in which all days lie that could serve a review (semantics 3.20).

    The days are those from the opening to the due day, or to a day asked about after the due day.
    """
    if not case.shared.pauses:
        return None
    pauses = (pause for pause in case.shared.pauses if not isinstance(pause, ExcludedTime))
    opens, due, *_ = owed.days
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
