"""The fewest slots that teams lend one another so that nobody not overdue is late (`semantics.md` 4.7)."""

import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from types import MappingProxyType
from typing import NamedTuple

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from laws.small import on
from mpreview import uk
from mpreview.places import VenueKind
from mpreview.planning import Job, Lending, Lent, Plan
from mpreview.planning.exchange import Crowd, Exchange, Span
from mpreview.planning.inputs import Order
from mpreview.planning.lending import Party, lending
from mpreview.planning.problems import Entry
from mpreview.planning.problems import Problem as Team_
from mpreview.planning.wishes import Limits, Wishes
from mpreview.programme import Programme
from mpreview.teams import Cover, Crew, Loan, Pool, Slots, Team, TeamAdviser
from mpreview.timeline import Period
from planning.brute import Days, stepwise
from planning.problems import ON, Problem
from planning.test_checks import _free, _pool, _two_teams
from planning.test_pools import pooled
from planning.test_terms import places
from planning.within import Limited, settled_days
from policies import Dice
from profiles import examples
from strategies import later

# In the package the name `lending` is the verb.
LENDING, EXCHANGE = sys.modules[lending.__module__], sys.modules[Exchange.__module__]
SEEDS = st.integers(0, 2**63 - 1)
NEVER = 10**9
DAY = on("2021-11-20")
SAMPLE = uk.sample(on=DAY)
Slots_ = Mapping[int, int]
Rows = Mapping[tuple[str, str, int], int]
"""How many slots are lent, by lender, borrower and day."""


# ---------------------------------------------------------------- drawn crews, judged by the steps


class Crews(NamedTuple):
    """Crews by name, the last day, what each has, what of it is agreed, who helps whom, what is closed."""

    until: int
    jobs: Mapping[str, tuple[Job, ...]]
    slots: Mapping[str, Slots_]
    promised: Mapping[str, Slots_]
    helpers: Mapping[str, tuple[str, ...]]
    closed: Mapping[str, tuple[int, ...]] = MappingProxyType({})

    def left(self, crew: str) -> dict[int, int]:
        days = range(ON, self.until + 1)
        return {d: self.slots[crew].get(d, 0) - self.promised[crew].get(d, 0) for d in days}

    def told(self) -> Lending:
        return lending([self.party(crew) for crew in self.jobs])

    def party(self, crew: str) -> Party:
        wishes = self.wishes()
        entries = {job.id: Entry("to-place", job, 1, None, wishes[job.id]) for job in self.jobs[crew]}
        problem = Team_(Order(), ON, self.until, self.slots[crew], self.promised[crew], entries)
        others = tuple(Crew(name) for name in self.helpers[crew])
        return Party(Crew(crew), problem, self.slots[crew], dict.fromkeys(entries, others))

    def wishes(self) -> dict[str, Wishes]:
        return {
            job.id: Wishes(closed=self.closed.get(job.id, ())) for jobs in self.jobs.values() for job in jobs
        }

    def plan(self, crew: str, rows: Rows) -> Days:
        """The plan of a crew with what is lent, step by step."""
        slots = self.left(crew)
        for (lender, borrower, day), count in rows.items():
            slots[day] += count * ((crew == borrower) - (crew == lender))
        if self.closed:
            slots = {day: max(count, 0) for day, count in slots.items()}
            problem = Problem(self.jobs[crew], slots, self.until)
            return settled_days(Limited(problem, Limits(self.wishes())))
        return stepwise(self.jobs[crew], slots, on=ON, until=self.until)

    def lendings(self, count: int) -> Iterator[Rows]:
        """Every way to lend so many slots of what is left, none for a day that is overbooked."""
        left = {crew: self.left(crew) for crew in self.jobs}
        ways = [
            (lender, crew, day)
            for crew in self.jobs
            for lender in self.helpers[crew]
            for day in left[crew]
            if left[lender][day] > 0 and left[crew][day] >= 0
        ]
        for some in combinations_with_replacement(ways, count):
            taken = Counter((lender, day) for lender, _, day in some)
            if all(left[lender][day] >= number for (lender, day), number in taken.items()):
                yield Counter(some)


def crews(seed: int, most: int = 5) -> Crews:
    """Two or three crews with up to so many visits in all."""
    d = Dice(seed)
    names, until = ("x", "y", "z")[: d.pick((2, 2, 3))], d.whole(2, 4)
    jobs: dict[str, list[Job]] = {name: [] for name in names}
    for k in range(d.whole(1, most)):
        due, length = d.whole(-1, until + d.once_in(5)), d.pick((0, 0, 1, 2, 3))
        job = Job("abcdefghijklmnop"[k], d.pick((1, 1, 2)), d.whole(0, 2), min(due, until) - length, due)
        jobs[d.pick(names)].append(job)
    return Crews(
        until,
        {name: tuple(some) for name, some in jobs.items()},
        {name: _counts(d, until, (0, 0, 1, 1, 2)) for name in names},
        {name: _counts(d, until, (0, 0, 0, 1, 2)) if d.once_in(3) else {} for name in names},
        {name: tuple(o for o in names if o != name and not d.once_in(5)) for name in names},
    )


def closed(seed: int) -> Crews:
    """Crews half of whose visits are closed on some days."""
    case, d = crews(seed), Dice(seed + 5)
    days = range(ON, case.until + 1)
    jobs = (job for jobs in case.jobs.values() for job in jobs)
    return case._replace(closed={job.id: tuple(sorted(d.some(days, 0, 2))) for job in jobs if d.coin()})


def _counts(d: Dice, until: int, of: tuple[int, ...]) -> dict[int, int]:
    counts = {day: d.pick(of) for day in range(ON, until + 1)}
    return {day: count for day, count in counts.items() if count}


def _rows(told: Lending) -> Counter[tuple[str, str, int]]:
    """What is lent, by the names of the teams."""
    return Counter({(r.lender.team, r.borrower.team, r.day.toordinal()): r.slots for r in told.slots})


def _lacking(case: Crews, rows: Rows) -> list[str]:
    """Who was not overdue and is not on time with what is lent."""
    rows_ = ((job, day) for crew in case.jobs for job, day in _placed(case, crew, rows))
    return sorted(job.id for job, day in rows_ if job.due >= ON and day > job.due)


def _harmed(case: Crews, rows: Rows) -> list[str]:
    """Who is on time no more, or past due or late and has a later day."""
    return [
        job.id
        for crew in case.jobs
        for (job, before), (_, after) in zip(_placed(case, crew, {}), _placed(case, crew, rows), strict=True)
        if after > (job.due if ON <= before <= job.due else before)
    ]


def _placed(case: Crews, crew: str, rows: Rows) -> list[tuple[Job, int]]:
    return [
        (j, NEVER if d is None else d) for j, d in zip(case.jobs[crew], case.plan(crew, rows), strict=True)
    ]


def _untrue(case: Crews) -> list[str]:
    """Whose answer is another one than it tells: who is on time or not, and who is harmed."""
    told = case.told()
    return [*{*_lacking(case, _rows(told))} ^ {*told.unmet}, *_harmed(case, _rows(told))]


def _serves_as_many(case: Crews, rows: Rows, lacking: int) -> bool:
    return len(_lacking(case, rows)) <= lacking and not _harmed(case, rows)


@settings(max_examples=examples(4))
@given(seed=SEEDS)
def test_law_67_what_is_lent_serves_whom_it_tells_and_harms_nobody(seed: int) -> None:
    assert _untrue(crews(seed)) == []


@settings(max_examples=examples(2))
@given(seed=SEEDS)
def test_law_67_where_places_are_closed_it_serves_whom_it_tells_and_harms_nobody(seed: int) -> None:
    assert _untrue(closed(seed)) == []


@settings(max_examples=examples(2))
@given(seed=SEEDS)
def test_law_67_no_fewer_serve_all_where_whoever_is_past_due_can_be_seen_on_any_day(seed: int) -> None:
    case = closed(seed)
    past = {job.id for jobs in case.jobs.values() for job in jobs if job.due < ON}
    case = case._replace(closed={visit: days for visit, days in case.closed.items() if visit not in past})
    told = case.told()
    if not told.unmet:
        fewer = (rows for n in range(min(_rows(told).total(), 3)) for rows in case.lendings(n))
        assert not any(_serves_as_many(case, rows, 0) for rows in fewer)


@settings(max_examples=examples(4))
@given(seed=SEEDS)
def test_law_67_no_fewer_slots_lent_anyhow_have_everybody_on_time(seed: int) -> None:
    case = crews(seed)
    told = case.told()
    if not told.unmet:
        fewer = (rows for n in range(min(_rows(told).total(), 4)) for rows in case.lendings(n))
        assert not any(_serves_as_many(case, rows, 0) for rows in fewer)


@settings(max_examples=examples(4))
@given(seed=SEEDS)
def test_law_67_where_somebody_is_not_served_no_slots_lent_serve_all(seed: int) -> None:
    case = crews(seed)
    if case.told().unmet:
        some = (rows for n in range(4) for rows in case.lendings(n))
        assert not any(_serves_as_many(case, rows, 0) for rows in some)


@settings(max_examples=examples(4))
@given(seed=SEEDS)
def test_law_67_nobody_lends_more_than_is_left_nor_to_whom_they_would_not_help(seed: int) -> None:
    case = crews(seed)
    rows = _rows(case.told())
    taken = Counter[tuple[str, int]]()
    for (lender, _, day), count in rows.items():
        taken[lender, day] += count

    assert all(case.left(lender)[day] >= count for (lender, day), count in taken.items())
    assert all(lender in case.helpers[crew] and case.left(crew)[day] >= 0 for lender, crew, day in rows)


@settings(max_examples=examples(4))
@given(seed=SEEDS)
def test_law_67_nothing_is_lent_where_nobody_lacks(seed: int) -> None:
    case = crews(seed)

    assert _lacking(case, {}) or case.told() == Lending()


def _many(seed: int) -> Crews:
    """Crews with so many visits that some are in the way of several others."""
    case, d = crews(seed, 16), Dice(seed + 5)
    jobs = (job for jobs in case.jobs.values() for job in jobs)
    days = range(ON, case.until + 1)
    return case._replace(closed={job.id: tuple(sorted(d.some(days, 0, 1))) for job in jobs if d.once_in(4)})


# Nobody is left whom another plan would serve.
@example(seed=4480325042523592443)
@given(seed=SEEDS)
def test_law_67_of_many_visits_it_serves_whom_it_tells_and_harms_nobody(seed: int) -> None:
    assert _untrue(_many(seed)) == []


@settings(max_examples=examples(6))
@given(seed=SEEDS)
def test_law_67_that_it_is_known_who_was_in_the_way_of_others_changes_nothing(seed: int) -> None:
    told = _many(seed).told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LENDING, "_CROWDS", 0)
        assert _many(seed).told() == told


@pytest.mark.once
def test_it_is_drawn_that_it_is_known_who_was_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    found: Counter[bool] = Counter()

    class Watched(Exchange):
        def is_crowded(self, crowd: Crowd, changes: Mapping[int, Span]) -> bool:
            crowded = super().is_crowded(crowd, changes)
            found[crowded] += 1
            return crowded

    monkeypatch.setattr(LENDING, "Exchange", Watched)
    monkeypatch.setattr(EXCHANGE, "Exchange", Watched)
    for seed in range(150):
        _many(seed).told()

    assert min(found[True], found[False]) >= 20


@given(seed=SEEDS)
def test_law_67_the_order_in_which_visits_stand_changes_nobody_served_and_no_number(seed: int) -> None:
    case = crews(seed)
    turned = case._replace(jobs={crew: jobs[::-1] for crew, jobs in case.jobs.items()})

    assert case.told() == case.told()
    assert turned.told().unmet == case.told().unmet
    assert _rows(turned.told()).total() == _rows(case.told()).total()


@pytest.mark.once
def test_where_not_all_can_be_served_it_is_seldom_that_other_slots_serve_more_or_as_many_with_fewer() -> None:
    """A measure: of the cases in which somebody is left, one in a hundred at the most."""
    found: Counter[str] = Counter()
    for seed in range(800):
        case = crews(seed)
        told = case.told()
        lent = _rows(told).total()
        if told.unmet:
            found["left"] += 1
            fewer = (rows for n in range(lent) for rows in case.lendings(n))
            more = (rows for n in range(lent, min(lent + 2, 3)) for rows in case.lendings(n))
            found["better"] += any(_serves_as_many(case, rows, len(told.unmet)) for rows in fewer) or any(
                _serves_as_many(case, rows, len(told.unmet) - 1) for rows in more
            )

    assert found["left"] >= 200
    assert found["better"] * 100 <= found["left"]


@pytest.mark.once
def test_it_is_drawn_that_slots_are_lent_in_every_way() -> None:
    """A check of the cases, by the steps alone but for what is told."""
    found: Counter[str] = Counter()
    for seed in range(1_500):
        case = crews(seed)
        rows, told = _rows(case.told()), case.told()
        borrowers = {crew for _, crew, _ in rows}
        found["lent, all on time"] += bool(rows) and not told.unmet
        found["lent, somebody left"] += bool(rows) and bool(told.unmet)
        found["three slots"] += rows.total() >= 3
        found["both lends and borrows"] += bool(borrowers & {lender for lender, _, _ in rows})
        found["past due in a crew that borrows"] += any(j.due < ON for c in borrowers for j in case.jobs[c])
        found["more lent than lack"] += rows.total() > len(_lacking(case, {})) - len(told.unmet)
        found["a lender's visit moves"] += any(
            _days_of(case, crew, {}) != _days_of(case, crew, rows) for crew, _, _ in rows
        )

    assert len(found) == 7
    assert min(found.values()) >= 3


@pytest.mark.once
def test_it_is_drawn_that_closed_days_change_what_is_lent() -> None:
    """A check of the cases: by closures slots are lent, or not, or others, and a lender would be harmed."""
    found: Counter[str] = Counter()
    for seed in range(1_500):
        case = closed(seed)
        rows, without = _rows(case.told()), _rows(case._replace(closed={}).told())
        found["more"] += rows.total() > without.total()
        found["fewer"] += rows.total() < without.total()
        found["others"] += rows.total() == without.total() and rows != without
        found["not without harm"] += bool(_harmed(case, without))

    assert len(found) == 4
    assert min(found.values()) >= 3, found


def _days_of(case: Crews, crew: str, rows: Rows) -> Days:
    return case.plan(crew, rows)


# ---------------------------------------------------------------- lent, and planned anew


def _applied(asked: Programme, told: Lending) -> Programme:
    """Each row is a loan of its own, after those that there are."""
    loans: dict[str, list[Loan]] = {}
    for row in told.slots:
        week = tuple(row.slots * (n == row.day.weekday()) for n in range(7))
        days = Period(row.day, row.day + dt.timedelta(1))
        loan = Loan(row.borrower.team, week, days, row.lender.pool or None, row.borrower.pool or None)
        loans.setdefault(row.lender.team, []).append(loan)
    teams = tuple(
        attrs.evolve(team, loans=(*team.loans, *loans.get(team.id, ()))) for team in asked.register.teams
    )
    return attrs.evolve(asked, register=attrs.evolve(asked.register, teams=teams))


def _drawn(seed: int) -> tuple[Programme, Plan]:
    """The 17 visits of the sample with other slots, pools and loans, or those of other tests."""
    d = Dice(seed + 11)
    if d.once_in(5):
        return _two_teams(seed) if d.coin() else pooled(seed)
    kinds = sorted({venue.kind for venue in SAMPLE.register.venues}, key=lambda kind: kind.value)
    names = [team.id for team in SAMPLE.register.teams]
    pools = {name: _pools(d, name, kinds) for name in names}
    teams = tuple(
        attrs.evolve(
            team, slots=_slots(d, d.pick((2, 3, 5, 9))), exceptions=(), pools=pools[team.id],
            loans=_loans(d, team.id, pools),
        )
        for team in SAMPLE.register.teams
    )  # fmt: skip
    asked = attrs.evolve(SAMPLE, register=attrs.evolve(SAMPLE.register, teams=teams))
    return asked, asked.plan(on=DAY, until=later(DAY, d.pick((6, 12, 20, 30, 60))))


def _slots(d: Dice, rare: int) -> tuple[Slots, ...]:
    return (Slots(tuple(int(d.once_in(rare)) for _ in range(7))),)


def _pools(d: Dice, name: str, kinds: list[VenueKind]) -> tuple[Pool, ...]:
    if not d.once_in(3):
        return ()
    advisers = (TeamAdviser(f"{name}-1", _slots(d, 3)),)
    return (Pool("p", advisers, kinds=d.some(kinds, 0, 2), activities=d.pick(((), ("review",)))),)


def _loans(d: Dice, name: str, pools: Mapping[str, tuple[Pool, ...]]) -> tuple[Loan, ...]:
    if not d.once_in(4):
        return ()
    to = d.pick([other for other in pools if other != name])
    week = tuple(int(d.once_in(3)) for _ in range(7))
    return (Loan(to, week, Period(DAY), to_pool="p" if pools[to] and d.coin() else None),)


def _days(plan: Plan) -> dict[str, dt.date]:
    return {one.visit.id: one.day for one in plan.visits}


def _late(plan: Plan) -> list[str]:
    """Who was not overdue, may be given a day and is not on time."""
    late = [one.visit for one in plan.late if not one.booked and one.visit.due >= plan.on]
    none = [one for one in (*plan.unplaced, *plan.beyond) if one.slots == 1 and one.due >= plan.on]
    return sorted(one.id for one in (*late, *none))


@settings(max_examples=examples(2))
@given(seed=SEEDS)
def test_law_67_lent_and_planned_anew_all_are_on_time_whom_it_serves_and_nobody_is_worse(seed: int) -> None:
    asked, plan = _drawn(seed)
    after = _applied(asked, plan.lending).plan(on=plan.on, until=plan.until)
    was, now = _days(plan), _days(after)
    timely = {one.visit.id for one in plan.on_time}

    assert _late(after) == list(plan.lending.unmet)
    assert after.unlent == plan.unlent
    assert after.overbooked == plan.overbooked
    assert timely <= {one.visit.id for one in after.on_time}
    assert all(now[visit] <= day for visit, day in was.items() if visit not in timely)


@settings(max_examples=examples(2))
@given(seed=SEEDS)
def test_law_67_who_lends_would_make_a_visit_of_those_who_borrow(seed: int) -> None:
    asked, plan = _drawn(seed)
    visits = [*(one.visit for one in plan.visits), *plan.unplaced, *plan.beyond]
    for row in plan.lending.slots:
        theirs = [one for one in visits if one.crew == row.borrower and one.slots == 1]
        assert row.lender.team != row.borrower.team
        assert row.lender.pool in {_pool(asked, row.lender.team, one) for one in theirs}
        assert row.slots <= asked.register.team[row.lender.team].slots_on(row.day) or row.lender.pool


@given(seed=SEEDS)
def test_law_67_the_plan_of_one_team_tells_what_it_lends_and_borrows(seed: int) -> None:
    _, plan = _drawn(seed)
    whole, parts = plan.lending, plan.by_team()

    assert sorted(one for part in parts.values() for one in part.lending.unmet) == list(whole.unmet)
    for team, part in parts.items():
        assert part.lending.slots == tuple(r for r in whole.slots if team in {r.lender.team, r.borrower.team})


@pytest.mark.once
def test_it_is_drawn_that_teams_and_pools_lend() -> None:
    """A check of the cases, not of the engine."""
    found: Counter[str] = Counter()
    for seed in range(240):
        if found and min(found.values()) >= 3:
            break
        asked, plan = _drawn(seed)
        rows = plan.lending.slots
        found["lent"] += bool(rows)
        found["by a pool"] += any(row.lender.pool for row in rows)
        found["to a pool"] += any(row.borrower.pool for row in rows)
        found["all served"] += bool(rows) and not plan.lending.unmet
        found["some left"] += bool(rows) and bool(plan.lending.unmet)
        found["of a slot that has a visit"] += any(
            _free(asked, plan, *row.lender, row.day) < row.slots for row in rows
        )

    assert len(found) == 6
    assert min(found.values()) >= 3, found


# ---------------------------------------------------------------- worked by hand


def _crews(
    jobs: Mapping[str, tuple[Job, ...]], slots: Mapping[str, Mapping[int, int]], **helpers: str
) -> Crews:
    """Crews x, y and z; those of *helpers* help the one they are named for."""
    return Crews(
        until=4,
        jobs={name: jobs.get(name, ()) for name in "xyz"},
        slots={name: slots.get(name, {}) for name in "xyz"},
        promised={name: {} for name in "xyz"},
        helpers={name: tuple(helpers.get(name, "")) for name in "xyz"},
    )


def test_a_slot_of_a_day_on_which_the_place_is_closed_is_not_lent() -> None:
    """a can be made from day 1 to day 3, and is closed on day 2: only day 3 helps, not day 2."""
    a = Job("a", 1, 1, 1, 3)
    case = _crews({"x": (a,)}, {"y": {2: 1, 3: 1}}, x="y")._replace(closed={"a": (2,)})

    assert _rows(case.told()) == {("y", "x", 3): 1}


def test_a_lender_does_not_lend_the_only_day_on_which_a_place_of_its_own_is_open() -> None:
    """b of y has days 1 to 3 and is closed on the second: y has slots on the last two."""
    lacks, other, own = Job("a", 1, 1, 3, 3), Job("c", 1, 1, 2, 2), Job("b", 1, 1, 1, 3)
    case = _crews({"x": (lacks, other), "y": (own,)}, {"y": {2: 1, 3: 1}}, x="y")
    shut = case._replace(closed={"b": (2,)})

    assert (len(_rows(case.told())), _rows(shut.told())) == (1, {("y", "x", 2): 1})
    assert shut.told().unmet == ("a",)


def test_a_lender_moves_a_visit_to_another_day_for_the_slot() -> None:
    """y has its visit on day 1, and can make it on day 2; only day 1 helps x."""
    lacks, moves = Job("a", 1, 1, 1, 1), Job("b", 1, 1, 1, 2)
    told = _crews({"x": (lacks,), "y": (moves,)}, {"y": {1: 1, 2: 1}}, x="y").told()

    assert told == Lending((Lent(Crew("y"), Crew("x"), dt.date.fromordinal(1), 1),))


def test_who_has_nothing_to_spare_lends_what_a_third_lends_them() -> None:
    """Only y would help z, and has a visit of its own on the day; x would make that."""
    lacks, busy = Job("c", 1, 1, 1, 1), Job("b", 1, 1, 1, 1)
    case = _crews({"z": (lacks,), "y": (busy,)}, {"x": {1: 1}, "y": {1: 1}}, z="y", y="x")

    assert _rows(case.told()) == {("x", "y", 1): 1, ("y", "z", 1): 1}
    assert case.told().unmet == ()


def test_two_lend_each_other_a_day() -> None:
    a, b = Job("a", 1, 1, 1, 1), Job("b", 1, 1, 2, 2)
    case = _crews({"x": (a,), "y": (b,)}, {"x": {2: 1}, "y": {1: 1}}, x="y", y="x")

    assert _rows(case.told()) == {("x", "y", 2): 1, ("y", "x", 1): 1}


def test_one_slot_lent_early_serves_for_a_day_at_home_that_another_has() -> None:
    """b of x makes way on day 2 for a, and has the day that y lends: day 3 is no day for a."""
    a, b = Job("a", 1, 1, 2, 2), Job("b", 1, 0, 2, 3)
    case = _crews({"x": (a, b)}, {"x": {2: 1}, "y": {3: 1}}, x="y")

    assert _rows(case.told()) == {("y", "x", 3): 1}
    assert case.told().unmet == ()


def test_law_67_one_slot_is_lent_for_the_last_of_a_row_rather_than_two_for_the_first() -> None:
    """y has day 1 if z makes its visit; with day 4 of y those of x move up, and a has day 1 at home."""
    row = (Job("b", 1, 0, 1, 2), Job("c", 1, 0, 2, 3), Job("d", 1, 0, 3, 4))
    jobs = {"x": (Job("a", 1, 2, 1, 1), *row), "y": (Job("q", 1, 0, 1, 1),)}
    slots = {"x": {1: 1, 2: 1, 3: 1}, "y": {1: 1, 4: 1}, "z": {1: 1}}
    case = _crews(jobs, slots, x="y", y="z")

    assert _rows(case.told()) == {("y", "x", 4): 1}
    assert case.told().unmet == ()


@pytest.mark.parametrize(("there", "lent", "unmet"), [(1, 0, ("w",)), (2, 2, ())])
def test_who_is_past_due_takes_the_first_slot_that_is_lent(there: int, lent: int, unmet: tuple[str]) -> None:
    """p is past due and has day 2 at home; what is lent on day 1 is theirs first."""
    p, w = Job("p", 1, 1, -5, 0), Job("w", 1, 1, 1, 1)
    case = _crews({"x": (p, w)}, {"x": {2: 1}, "y": {1: there}}, x="y")

    assert _rows(case.told()) == ({("y", "x", 1): lent} if lent else {})
    assert case.told().unmet == unmet


def test_nobody_past_due_or_late_with_the_lender_has_a_later_day() -> None:
    """y has one who is past due on day 1, and one of day 1 who is late on day 2: neither day is lent."""
    past, late, busy = Job("p", 1, 1, -5, 0), Job("q", 1, 1, 1, 1), Job("r", 1, 1, 2, 2)
    a, b = Job("a", 1, 1, 1, 1), Job("b", 1, 1, 2, 2)
    slots = {"y": {1: 1, 2: 2, 3: 5}}
    case = _crews({"x": (a, b), "y": (past, late, busy)}, slots, x="y")

    assert case.told() == Lending((), ("a", "b", "q"))


def test_what_is_agreed_is_not_lent_and_an_overbooked_day_borrows_nothing() -> None:
    a = Job("a", 1, 1, 1, 2)
    case = _crews({"x": (a,)}, {"y": {1: 1, 2: 1}}, x="y")
    agreed = case._replace(promised={**case.promised, "y": {1: 1}})
    overbooked = case._replace(promised={**case.promised, "x": {2: 1}})

    assert _rows(agreed.told()) == {("y", "x", 2): 1}
    assert _rows(overbooked.told()) == {("y", "x", 1): 1}


def test_what_is_borrowed_already_is_not_lent_on() -> None:
    """y has two slots on the day, one of which it borrows, and two visits of x lack one."""
    case = _crews({"x": (Job("a", 1, 1, 1, 1), Job("b", 1, 1, 1, 1))}, {"y": {1: 2}}, x="y")
    x, y, z = (case.party(crew) for crew in "xyz")
    told = lending((x, y._replace(own={1: 1}), z))

    assert ([row.slots for row in told.slots], told.unmet) == ([1], ("b",))


MONDAYS, TUESDAYS = (1, 0, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("activity", "own", "lender"),
    [("review", MONDAYS, "p"), ("exercise", TUESDAYS, ""), ("review", TUESDAYS, "p")],
)
def test_a_pool_lends_for_the_visits_that_it_would_make(
    activity: str, own: tuple[int, ...], lender: str
) -> None:
    """Three are due on Wednesday 1 June and have two Mondays; u has a pool that works on Tuesdays."""
    pool = Pool("p", (TeamAdviser("a-1", (Slots(TUESDAYS),)),), activities=(activity,))
    asked = places(3, *MONDAYS)
    teams = (
        Team("t", "Team", (Cover(),), (Slots(MONDAYS),)),
        Team("u", "Other", (), (Slots(own),), pools=(pool,)),
    )
    asked = attrs.evolve(asked, register=attrs.evolve(asked.register, teams=teams))
    plan = asked.plan(on=on("2022-05-18"), until=on("2022-06-01"))
    told = plan.lending

    assert [(row.lender, row.borrower, row.slots) for row in told.slots] == [
        (Crew("u", lender), Crew("t"), 1)
    ]
    assert {row.day.weekday() for row in told.slots} == {1}
    assert told.unmet == ()


def test_a_pool_that_makes_no_such_visits_lends_nothing() -> None:
    pool = Pool("p", (TeamAdviser("a-1", (Slots(TUESDAYS),)),), activities=("exercise",))
    asked = places(3, *MONDAYS)
    teams = (Team("t", "Team", (Cover(),), (Slots(MONDAYS),)), Team("u", "Other", (), pools=(pool,)))
    asked = attrs.evolve(asked, register=attrs.evolve(asked.register, teams=teams))
    plan = asked.plan(on=on("2022-05-18"), until=on("2022-06-01"))

    assert plan.lending.slots == ()
    assert list(plan.lending.unmet) == [one.id for one in plan.unplaced]
