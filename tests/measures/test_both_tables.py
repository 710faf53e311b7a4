"""Reviews and measures together, step by step, as an embedder records them: a machine over both tables.

What a measure may do next is read from docs/reference/measures.md and what a review may do next is asked of
`programme.steps`; the one table never bears on the other, and neither is broken by what is refused.
"""

import datetime as dt
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gaps.test_kinds import asked
from helpers.profiles import examples
from laws.small import ANN, BEA, on
from measures.test_fitting import lines
from measures.told import step
from mpreview.errors import ReviewError
from mpreview.events import (
    Absent,
    Answered,
    Booked,
    BookingKept,
    BookingMissed,
    Contacted,
    Event,
    Offered,
    Reply,
    Reviewed,
)
from mpreview.places import Use
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews.judging import EventRefused
from mpreview.reviews.lifecycle import Command
from mpreview.timeline import Period, start_of

WORDS: Final = {
    "recommended": "recommended", "approved": "approved", "refused": "refused", "funded": "funded",
    "ordered": "ordered", "installed": "installed", "repaired": "repaired", "passed": "test-passed",
    "failed": "test-failed", "faulty": "fault-noted", "removed": "removed",
}  # fmt: skip
"""The steps that somebody tells of, and their words on the page."""
LEADS: Final = {(before, done): to for before, done, to in lines()}
"""The table of the page."""
USED: Final = (Use("essex", "ann", Period(on("2020-01-06"))), Use("essex", "bea", Period(on("2020-01-06"))))
MEASURES: Final = ("m1", "m2")


class Embedder(RuleBasedStateMachine):
    """One shared place, two measures, whatever anybody does."""

    now: Programme

    @initialize()
    def begin(self) -> None:
        """Nothing was told yet."""
        self.now, self.day, self.count = asked(members=(ANN, BEA), used=USED), on("2020-01-06"), 0
        self.state: dict[str, str] = dict.fromkeys(MEASURES, "nothing")
        self.clocks: dict[str, dict[str, dt.date]] = {one: {} for one in MEASURES}

    # -- time --------------------------------------------------------------------------------------------

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        """Time passes: a re-test falls due, what expires does, each as the page says."""
        self.day += dt.timedelta(days)
        self._by_the_clock()

    def _by_the_clock(self) -> None:
        for one, ends in self.clocks.items():
            for word in ("retest-fell-due", "expired"):
                due = ends.get(word)
                if due is not None and due <= self.day and (self.state[one], word) in LEADS:
                    self.state[one] = LEADS[self.state[one], word]

    # -- measures ----------------------------------------------------------------------------------------

    @rule(
        one=st.sampled_from(MEASURES),
        what=st.sampled_from(sorted(WORDS)),
        retest=st.none() | st.integers(1, 60),
        expires=st.none() | st.integers(1, 60),
    )
    def lead_on(self, one: str, what: str, retest: int | None, expires: int | None) -> None:
        """A step of a measure, whether there is one or not."""
        said: dict[str, Any] = {}
        if what == "passed":
            days = {"retest": retest, "expires": expires}
            said = {n: (self.day + dt.timedelta(d)).isoformat() for n, d in days.items() if d is not None}
        to = LEADS.get((self.state[one], WORDS[what]))
        reviews = self._reviews()
        refused = self._record(step(self.day.isoformat(), what, measure=one, **said), hours=True)

        assert (refused is None) is (to is not None)
        assert self._reviews() == reviews
        if to is None:
            assert isinstance(refused, EventRefused)
            assert {row.command.value for row in refused.refusal.legal} == {
                done for before, done in LEADS if before == self.state[one]
            }
        else:
            self.state[one] = to
            ends = {"retest-fell-due": retest, "expired": expires} if what == "passed" else {}
            self.clocks[one] = {w: self.day + dt.timedelta(d) for w, d in ends.items() if d is not None}

    # -- reviews -----------------------------------------------------------------------------------------

    @rule(member=st.sampled_from(["ann", "bea"]), what=st.integers(0, 7))
    def review(self, member: str, what: int) -> None:
        """A step of a contact, an offer, a booking or a review, whether there is one or not."""
        # On a day of its own: of one day, causes stand before effects, in whatever order they are told.
        self.wait(1)
        event = self._step_of_a_review(member, what)
        if event is None:
            return
        measures = self.now.fittings(on=self.day)
        venue = None if isinstance(event, Contacted) else "essex"
        activity = Activity.CONTACT if venue is None else Activity.REVIEW
        legal = {row.command for row in self.now.steps(member, venue, activity, on=self.day)}
        refused = self._record(event)

        assert self.now.fittings(on=self.day) == measures
        if refused is not None:
            assert isinstance(refused, EventRefused)
            assert refused.refusal.command not in legal - _HANGS_ON_THE_EVENT

    def _step_of_a_review(self, member: str, what: int) -> Event | None:
        fact: dict[str, Any] = {"id": f"e{self.count}", "on": self.day, "known": self._instant()}
        offers = [one for one in self.now.ledger if isinstance(one, Offered) and one.member == member]
        booked = [one for one in self.now.ledger if isinstance(one, Booked)]
        if what in {2, 3}:
            reply = Reply.ACCEPTED if what == 2 else Reply.DECLINED
            return Answered(**fact, offer=offers[-1].id, reply=reply) if offers else None
        if what in {5, 6}:
            if not booked:
                return None
            kept = BookingKept(**fact, booking=booked[-1].id)
            return kept if what == 5 else BookingMissed(**fact, booking=booked[-1].id, by=Absent.TEAM)
        steps: dict[int, Event] = {
            0: Contacted(**fact, member=member),
            1: Offered(**fact, member=member),
            4: Booked(**fact, venue="essex", day=self.day + dt.timedelta(7)),
            7: Reviewed(**fact, venue="essex", proof="seen"),
        }
        return steps[what]

    # -- what holds always -------------------------------------------------------------------------------

    def _instant(self) -> dt.datetime:
        return start_of(self.day) + dt.timedelta(seconds=self.count)

    def _record(self, event: Event, *, hours: bool = False) -> ReviewError | None:
        """Record an event as the last of all that is known; what is refused changes nothing."""
        fact: dict[str, Any] = {"id": f"e{self.count}", "known": self._instant()}
        if hours:
            event = type(event)(**{name: getattr(event, name) for name in _names(event)} | fact)
        self.count += 1
        before, version = self.now, self.now.version
        try:
            self.now = self.now.record(event)
        except EventRefused as refused:
            assert (self.now, self.now.version) == (before, version)
            return refused
        return None

    def _reviews(self) -> object:
        return self.now.due(on=self.day), self.now.coverage(on=self.day)

    @invariant()
    def each_measure_is_where_the_page_says(self) -> None:
        """What was told of a measure, and the clock, say where it is; every open state is somebody's."""
        told = {one.measure: one.state.value for one in self.now.fittings(on=self.day)}
        assert told == {one: state for one, state in self.state.items() if state != "nothing"}
        for gap in self.now.gaps(on=self.day):
            if gap.fitting is not None:
                assert gap.custody is not None
                assert gap.since <= self.day
                assert gap.next in gap.steps

    @invariant()
    def nothing_irregular_is_on_record(self) -> None:
        """What `record` lets pass is a step also when all of it is looked at at once."""
        assert not self.now.irregular()


def _names(event: Event) -> list[str]:
    return [one.name for one in type(event).__attrs_attrs__]


_HANGS_ON_THE_EVENT: Final = {Command.ACCEPTED, Command.DECLINED, Command.REVIEWED, Command.FOUND}
"""Steps that `steps` offers though a guard hangs on what is told."""

TestEmbedder = Embedder.TestCase
TestEmbedder.settings = settings(max_examples=examples(0.3), stateful_step_count=40)
