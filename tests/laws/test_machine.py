"""Law 54: whatever is recorded, corrected and asked in turn, the answers are those computed from nothing.

Fifty steps over every kind of event. After each, every subject and activity has one standing and one
progress, as from the same events recorded at once in another order, and as the naive specification says
of whom the step was about.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import islice
from random import Random
from typing import Any, Final

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from helpers import risks
from helpers.declared import ENDS
from helpers.dice import Dice
from helpers.measures import lives
from helpers.policies import case_of_seed, one_more
from helpers.profiles import examples
from helpers.strategies import later
from helpers.world_of import world_of
from laws.erasing import by_then
from laws.recording import bare, unjudged
from laws.small import on, reviewed, sample, withdrawn
from laws.support import everything
from mpreview import interchange
from mpreview.errors import ReviewError, RulebookError
from mpreview.events import (
    RANK,
    CandidacyBegun,
    CandidacyEnded,
    Event,
    Ledger,
    MemberElected,
    MemberLeft,
    PollCalled,
    RegisterChange,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
)
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.programme.snapshots import Snapshot
from mpreview.register import Register
from mpreview.reviews import Progress, Standing
from mpreview.timeline import start_of
from naive import spec
from naive.world import World

_SEEDS: Final = st.integers(0, 2**63 - 1)
_REACHED: Counter[type] = Counter()
_Row = tuple[str, str | None, str]


def _rows(programme: Programme, on: dt.date) -> list[tuple[_Row, Standing, Progress]]:
    return [
        ((s.member, s.venue, s.activity.value), s.standing, s.progress) for s in programme.coverage(on=on)
    ]


def a_change(d: Dice, programme: Programme, on: dt.date, id_: str) -> Event:
    """A change of who is in office or who uses what, or a poll, as far as it can be told beforehand."""
    register = programme.register
    fact: dict[str, Any] = {"id": id_, "on": on, "known": start_of(on)}
    sitting = [member.id for member in register.sitting(on)]
    away = [member.id for member in register.members if member.id not in sitting]
    uses = [use for use in register.uses if on in use.period]
    standing = [member.id for member in register.members if member.candidacy(on) is not None]
    seat = d.pick([seat.id for seat in register.vacant(on)] or [register.constituencies[0].id])
    venue, member = d.pick(register.venues), d.pick(register.members).id
    ways: list[Callable[[], Event]] = [
        lambda: MemberElected(**fact, member=f"{id_}-member", constituency=seat, name="Somebody new"),
        lambda: MemberElected(**fact, member=d.pick(away or [member]), constituency=seat),
        lambda: MemberLeft(**fact, member=d.pick(sitting or [member]), cause=d.pick(ENDS)),
        lambda: CandidacyBegun(
            **fact, member=f"{id_}-candidate", name="Somebody", constituency=seat, poll=later(on, 30)
        ),
        lambda: CandidacyBegun(**fact, member=member, constituency=seat, poll=later(on, 30)),
        lambda: VenueOpened(
            **fact, venue=f"{id_}-venue", kind=venue.kind, region=venue.region, force=venue.force,
            users=(d.pick(sitting or [member]),),
        ),
        lambda: UseBegun(**fact, venue=venue.id, member=d.pick(sitting or [member])),
        lambda: _a_poll(d, register, seat, fact),
    ]  # fmt: skip
    if standing:
        ways.append(lambda: CandidacyEnded(**fact, member=d.pick(standing)))
    if uses:
        use = d.pick(uses)
        ways.append(lambda: UseEnded(**fact, venue=use.venue, member=use.member))
        ways.append(lambda: VenueClosed(**fact, venue=use.venue))
    return d.pick(ways)()


def _a_poll(d: Dice, register: Register, seat: str, fact: dict[str, Any]) -> PollCalled:
    """A by-election at a seat, or a poll of its house with the dissolution ahead."""
    on, house = fact["on"], register.constituency[seat].house
    if d.coin():
        return PollCalled(**fact, house=house, constituencies=(seat,), poll=later(on, 30))
    end = later(on, d.pick((0, 1, 8, 60)))
    return PollCalled(**fact, house=house, dissolution=end, poll=later(end, 36), cause="dissolution")


class Recorder(RuleBasedStateMachine):
    """A programme as an embedder keeps it: recorded to, asked, written and read, now and then rewound."""

    now: Programme
    world: World
    day: dt.date

    @initialize(seed=_SEEDS, share=st.integers(0, 3))
    def begin(self, seed: int, share: int) -> None:
        """A register, a rulebook, and some events or none."""
        drawn, self.day = case_of_seed(seed)
        whole = risks.rated(Dice(seed), drawn)
        self.count = 0
        self.about: Event | None = None
        self.now = whole if share == 3 else bare(whole)
        self.waiting = [] if share == 3 else list(whole.ledger)

    def _record(self, *events: Event, judged: bool = True) -> None:
        """All or nothing: what is refused changes nothing."""
        with nullcontext() if judged else unjudged():
            self._try(*events)

    def _try(self, *events: Event) -> None:
        before = self.now.ledger
        count = len(before)
        try:
            self.now = self.now.record(*events)
        except ReviewError:
            assert len(self.now.ledger) == count
        else:
            self.about = events[-1]
            _REACHED.update(type(event) for event in events)
            # Whoever holds the programme as it was holds it still.
            assert len(before) == count

    @rule(seed=_SEEDS, judged=st.booleans())
    def record(self, seed: int, *, judged: bool) -> None:
        """One event more: also a correction, a withdrawal, an answer, what became of a booking."""
        self.count += 1
        self._record(one_more(Dice(seed), self.now, f"more{self.count}"), judged=judged)

    @rule(seed=_SEEDS)
    def change(self, seed: int) -> None:
        """Somebody is elected or leaves; a venue is opened, shared, given up or closed."""
        self.count += 1
        self._record(a_change(Dice(seed), self.now, self.day, f"change{self.count}"))

    @rule(seed=_SEEDS, several=st.integers(1, 6), judged=st.booleans())
    def lead_measures_on(self, seed: int, several: int, *, judged: bool) -> None:
        """Some steps of measures, legal or not."""
        for event in islice(lives(Dice(seed), self.now.register, self.day), several):
            self.count += 1
            self._record(attrs.evolve(event, id=f"life{self.count}"), judged=judged)

    @rule(seed=_SEEDS, several=st.integers(1, 6), judged=st.booleans())
    def tell_of_risks(self, seed: int, several: int, *, judged: bool) -> None:
        """Some steps of risks, legal or not."""
        for event in islice(risks.lives(Dice(seed), self.now, self.day), several):
            self.count += 1
            self._record(attrs.evolve(event, id=f"risk{self.count}"), judged=judged)

    @rule(chance=st.randoms(use_true_random=False), several=st.integers(1, 4))
    def record_what_was_drawn(self, chance: Random, several: int) -> None:
        """Some of the events of the case, at once, in any order."""
        chance.shuffle(self.waiting)
        told, self.waiting = self.waiting[:several], self.waiting[several:]
        for events in [told] if chance.random() < 0.5 else [[event] for event in told]:
            if events:
                self._record(*events, judged=False)

    @rule(chance=st.randoms(use_true_random=False))
    def erase(self, chance: Random) -> None:
        """Somebody is erased, if others are left who use something; who is told of later is refused."""
        member = chance.choice(self.now.register.members).id
        self.count += 1
        try:
            known = by_then(self.now, self.day)
            left = self.now.erase(member, event=f"erased{self.count}", on=self.day, known=known)
        except RulebookError:
            # A rule reads a series about them alone.
            return
        if left.programme.register.uses and left.programme.register.members:
            self.now = left.programme

    @rule(chance=st.randoms(use_true_random=False))
    def record_again(self, chance: Random) -> None:
        """Law 37 on the way: what is on record changes nothing."""
        told = list(self.now.ledger)
        again = self.now.record(*chance.sample(told, min(3, len(told))))

        assert again == self.now
        self.now = again

    @rule(days=st.sampled_from((-60, -20, -1, 0, 1, 1, 7, 30, 90)))
    def ask(self, days: int) -> None:
        """Another day."""
        self.day = later(self.day, days)
        self.now.due(on=self.day, within=30)

    @rule(chance=st.randoms(use_true_random=False))
    def ask_of_one(self, chance: Random) -> None:
        """One member alone, on some day."""
        member = chance.choice(self.now.register.members).id
        day = later(self.day, chance.choice((0, 0, 5)))

        alone = list(self.now.due(on=day, member=member))

        assert alone == [one for one in self.now.due(on=day) if one.member == member]

    @rule(chance=st.randoms(use_true_random=False))
    def rewind(self, chance: Random) -> None:
        """What was known at some instant is what was recorded by then."""
        instants = sorted({event.known for event in self.now.ledger})
        if not instants:
            return
        at = chance.choice(instants)
        past = self.now.as_known(at)
        kept = Ledger.of(event for event in self.now.ledger if event.known <= at)

        assert past.ledger == kept
        assert everything(past, self.day) == everything(Programme(past.base, past.rulebook, kept), self.day)

    @rule()
    def write_and_read(self) -> None:
        """Go on with what comes back."""
        back = interchange.loads(interchange.dumps(self.now))

        assert back == self.now
        self.now = back

    @rule(chance=st.randoms(use_true_random=False))
    def fold(self, chance: Random) -> None:
        """A snapshot of some of it, and the rest."""
        believed = self.now.ledger.effective
        day = max([self.day, *(event.on for event in believed)])
        changes = [event for event in self.now.ledger if isinstance(event, RegisterChange)]
        if changes:
            # A stream cannot change the register.
            assert Snapshot.of(self.now).coverage(on=day) == self.now.coverage(on=day)
            return
        cut = chance.randint(0, len(believed))
        parts = Snapshot.of(bare(self.now)).replay(believed[:cut]).replay(believed[cut:])

        for snapshot in (parts, Snapshot.of(self.now)):
            assert snapshot.coverage(on=day) == self.now.coverage(on=day)
            assert snapshot.due(on=day) == self.now.due(on=day)

    @invariant()
    def one_standing_and_progress_as_from_nothing(self) -> None:
        """Law 54 itself, and that of each subject and activity there is exactly one row."""
        events = sorted(self.now.ledger, key=lambda event: event.id[::-1])
        anew = Programme(self.now.base, self.now.rulebook, Ledger.of(events))

        found = _rows(self.now, self.day)
        assert found == _rows(anew, self.day)
        assert everything(self.now, self.day) == everything(anew, self.day)
        assert list(self.now.due(on=self.day)) == list(anew.due(on=self.day))
        self._as_the_naive_specification_says(found)

    def _as_the_naive_specification_says(self, found: list[tuple[_Row, Standing, Progress]]) -> None:
        self.world = world = world_of(self.now)
        told = {row: (standing.value, progress.value) for row, standing, progress in found}

        assert sorted(map(str, told)) == sorted(str(row) for row in self._begun() if self._has_begun(row))
        assert len(told) == len(found)
        for row in self._touched(told):
            assert told[row] == (spec.standing(world, *row, self.day), spec.progress(world, *row, self.day))

    def _begun(self) -> Iterator[_Row]:
        for member in self.now.register.members:
            yield member.id, None, Activity.CONTACT.value
            yield member.id, None, Activity.OFFER.value
        yield from {(use.member, use.venue, Activity.REVIEW.value) for use in self.now.register.uses}

    def _has_begun(self, row: _Row) -> bool:
        return spec.begun(self.world, row[0], row[1], self.day)

    def _touched(self, told: dict[_Row, tuple[str, str]]) -> list[_Row]:
        """Whom the last event names; where it names nobody, the first few."""
        member, venue = (getattr(self.about, name, None) for name in ("member", "venue"))
        rows = [row for row in told if member == row[0] or (venue is not None and venue == row[1])]
        return (rows or list(told))[:4]


def test_law_54_what_is_taken_back_after_a_question_is_gone_from_the_next_answer() -> None:
    whole, seen, day = sample(), reviewed("2021-08-02"), on("2021-11-20")
    told = whole.record(seen)
    assert everything(told, day) != everything(whole, day)

    left = told.record(withdrawn("2021-08-03", seen.id))

    assert left.ledger.effective == whole.ledger.effective
    assert everything(left, day) == everything(whole, day)


@pytest.mark.gate
def test_law_54_every_answer_is_that_from_nothing_after_any_sequence_of_edits() -> None:
    _REACHED.clear()
    run_state_machine_as_test(
        Recorder, settings=settings(max_examples=max(5, examples(0.1)), stateful_step_count=50)
    )

    assert sum(_REACHED.values()) > 0


@pytest.mark.long
def test_every_kind_of_event_comes_to_be_recorded_one_by_one() -> None:
    """What `one_more`, `a_change` and lives of measures and risks give over some cases, as far as it goes."""
    reached: Counter[type] = Counter()
    for seed in range(40):
        drawn, day = case_of_seed(seed)
        dice = Dice(seed)
        now = risks.rated(Dice(seed), drawn)
        told_of = [*lives(dice, now.register, day), *risks.lives(dice, now, day)]
        for count in range(30 + len(told_of)):
            day = later(day, 1)
            told = (one_more(dice, now, f"more{count}"), a_change(dice, now, day, f"change{count}"))
            event = told[count % 3 == 0] if count < 30 else told_of[count - 30]
            try:
                with unjudged():
                    now = now.record(event)
            except ReviewError:
                continue
            reached[type(event)] += 1
            reached[event.corrects.__class__] += 1

    assert set(RANK) - reached.keys() == set()
    assert reached[str] > 20
