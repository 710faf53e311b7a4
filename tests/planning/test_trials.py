"""A plan whose wishes change one after another is always the plan that is made from nothing (law 28)."""

from collections import Counter
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from mpreview.planning import Entry, Job, Problem, Whereabouts
from mpreview.planning.inputs import Order
from mpreview.planning.trials import Trial
from mpreview.planning.wishes import Seats, Wishes
from planning.problems import ON
from policies import Dice

Where = dict[str, Whereabouts]
SEEDS = st.integers(0, 2**63 - 1)


class Crowd:
    """Many visits on few days, some of which see the same members."""

    def __init__(self, seed: int) -> None:
        self.d = Dice(seed)
        self.last = self.d.whole(4, 9)
        self.members, self.advisers = "mnopqr"[: self.d.whole(1, 6)], "xy" if self.d.once_in(4) else ""

    def problem(self) -> Problem:
        d, days = self.d, range(ON, ON + self.last + 1)
        names = [f"v{n:02}" for n in range(d.whole(3, 16))]
        before = tuple((name, d.pick(days)) for name in names if d.coin()) if d.coin() else ()
        return Problem(
            order=Order(d.pick((None, None, "x")), before),
            on=ON,
            until=ON + self.last,
            capacity={day: d.pick((0, 1, 2, 2, 3)) for day in days},
            promised={},
            entries={name: self._entry(name) for name in names},
            seats={day: self._seats() for day in days} if self.advisers else {},
        )

    def _entry(self, name: str) -> Entry:
        d, due = self.d, ON + self.d.whole(-1, self.last + 1)
        job = Job(name, d.whole(1, 2), d.whole(0, 2), due - d.whole(0, self.last), due)
        if d.once_in(8):
            return Entry("agreed", job, 1, ON + d.whole(0, self.last), self.wishes())
        if d.once_in(8):
            return Entry("held", job, 1, None, self.wishes())
        return Entry("to-place", job, 1, None, self.wishes()._replace(closed=self._days(1)))

    def _seats(self) -> Seats:
        return self.d.pick(((), (("x", 1),), (("x", 1), ("y", 1)), (("", 1), ("y", 2))))

    def _days(self, most: int) -> tuple[int, ...]:
        return tuple(sorted(ON + day for day in self.d.some(range(self.last + 1), 0, most)))

    def wishes(self) -> Wishes:
        """None for some, and no closed days."""
        d = self.d
        if d.once_in(5):
            return Wishes()
        return Wishes(
            preferred=self._days(3),
            members=tuple(sorted(d.some(self.members, 0, 2))),
            barred=d.some(self.advisers, 0, 1) if d.coin() else (),
            elsewhere=self._days(2) if d.coin() else (),
            beside=self._days(2) if d.coin() else (),
            at_last=self._days(2) if d.coin() else (),
        )

    def wished(self, was: Wishes) -> Wishes:
        """Other wishes: other days that suit, or another meeting, as plans tell them apart."""
        fresh = self.wishes()
        if self.d.coin():
            return was._replace(preferred=fresh.preferred)
        return fresh._replace(preferred=was.preferred, closed=was.closed)


def _told(crowd: Crowd) -> Iterator[tuple[Trial, Where, bool]]:
    """Yield a trial as one wish after another changes, what it told, and whether that was left as it is."""
    trial = Trial(crowd.problem())
    for _ in range(12):
        visit = crowd.d.pick(sorted(trial.problem.entries))
        entry = trial.problem.entries[visit]
        now = entry._replace(wishes=crowd.wished(entry.wishes))
        before, was = trial.where, dict(trial.where)
        trial.wish(trial.problem.with_entry(visit, now), visit)
        yield trial, dict(trial.where), before == was


@given(seed=SEEDS)
def test_law_28_whatever_is_wished_every_plan_is_as_one_from_nothing(seed: int) -> None:
    for trial, told, is_left in _told(Crowd(seed)):
        assert told == trial.problem.whereabouts()
        assert is_left


def test_most_plans_are_known_to_stay_and_some_do_not() -> None:
    found: Counter[bool] = Counter()
    for seed in range(100):
        before: Where = {}
        for _, told, _ in _told(Crowd(seed)):
            found[told == before] += 1
            before = told

    assert found[True] > found[False] > 100
