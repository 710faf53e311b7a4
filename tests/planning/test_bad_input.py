"""Bad input to a plan: an error of the library or an obligation that is reported, never a silent drop.

What a field cannot hold is refused where it is made or asked for, with its place. What is odd and possible, a
team without any slot or a plan of three centuries, is planned, and everything owed is accounted for.
"""

import datetime as dt
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.profiles import examples
from helpers.strategies import later
from laws.small import on
from laws.support import wrong
from mpreview import interchange, uk
from mpreview.errors import (
    DocumentErrors,
    InvalidValue,
    OutsideRange,
    ReferenceErrors,
    ReviewError,
    UnknownId,
)
from mpreview.planning import Plan
from mpreview.planning._plan import Terms
from mpreview.planning._planner import plan_visits
from mpreview.programme import Programme
from mpreview.reviews import Obligation
from mpreview.teams import (
    MOST_SLOTS_A_DAY,
    Away,
    Loan,
    Pool,
    Slots,
    SlotsOn,
    Team,
    TeamAdviser,
    capacity_of,
)
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period
from planning.test_agreed import case_of
from planning.test_pools import pooled
from planning.test_terms import places

DAY, UNTIL = on("2021-11-20"), on("2022-01-31")
SEEDS = st.integers(0, 2**63 - 1)
ALWAYS: Final = Period(FIRST_DAY)
WEEK: Final = (1, 1, 1, 1, 1, 0, 0)


@cache
def asked() -> Programme:
    return uk.sample(on=DAY)


@cache
def plan() -> Plan:
    return asked().plan(on=DAY, until=UNTIL)


@cache
def of_the_nation() -> Plan:
    return uk.demonstration(on=DAY).plan(on=DAY, until=on("2021-12-20"))


def with_teams(programme: Programme, teams: Iterable[Team]) -> Programme:
    return attrs.evolve(programme, base=attrs.evolve(programme.base, teams=tuple(teams)))


# ---------------------------------------------------------------- numbers of slots


def _week(number: object) -> tuple[Any, ...]:
    return (0, 0, wrong(number), 0, 0, 0, 0)


NUMBERS: Final[dict[str, Callable[[Any], object]]] = {
    "Slots.week": lambda number: Slots(_week(number)),
    "SlotsOn.slots": lambda number: SlotsOn(DAY, number),
    "Loan.week": lambda number: Loan("t", _week(number), ALWAYS),
}
NO_NUMBERS: Final = (1.5, 1.0, -0.0, math.nan, math.inf, True, False, "1", b"1", None, [1], (1,), 1j, DAY)


def _short(value: object) -> str:
    return ascii(value)[:12]


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize("number", NO_NUMBERS, ids=repr)
def test_law_63_what_is_no_whole_number_is_no_number_of_slots(field: str, number: object) -> None:
    with pytest.raises(InvalidValue, match="whole number"):
        NUMBERS[field](number)


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize("number", [-1, -(10**9), MOST_SLOTS_A_DAY + 1, 10**9, 10**400], ids=_short)
def test_law_63_a_negative_or_huge_number_of_slots_is_out_of_range(field: str, number: int) -> None:
    with pytest.raises(OutsideRange, match="0 to 10000"):
        NUMBERS[field](number)


def _documents(number: object) -> Iterator[str]:
    """The sample as a document with another number of slots: in a pattern, on a single day, in a loan."""
    for made in (
        {"slots": [{"week": [1, 1, "?", 1, 1, 0, 0]}]},
        {"exceptions": [{"day": "2021-12-01", "slots": "?"}]},
        {"loans": [{"team": "psd", "week": [1, 1, "?", 1, 1, 0, 0], "period": {"start": "2021-12-01"}}]},
        {"pools": [{"id": "p", "advisers": [], "exceptions": [{"day": "2021-12-01", "slots": "?"}]}]},
        {"pools": [{"id": "p", "advisers": [{"id": "a", "slots": [{"week": [1, 1, "?", 1, 1, 0, 0]}]}]}]},
    ):
        document = json.loads(interchange.dumps(asked()))
        document["register"]["teams"][0] |= made
        yield json.dumps(document).replace('"?"', json.dumps(number))


NO_DOCUMENTED: Final = (-1, 1.5, True, 10**9, 10**400, math.nan, math.inf, "1", None, [1])


def test_another_number_of_slots_can_stand_in_a_document() -> None:
    assert all(interchange.loads(text) for text in _documents(1))


@pytest.mark.gate
@pytest.mark.parametrize("number", NO_DOCUMENTED, ids=_short)
def test_law_63_nor_is_it_in_a_document(number: object) -> None:
    for text in _documents(number):
        with pytest.raises(DocumentErrors):
            interchange.loads(text)


# ---------------------------------------------------------------- the first and the last day


def _visits(**given: Any) -> Plan:
    """The plan of the sample by its parts, one of which may be another."""
    parts = {"due": asked().due(on=DAY), "register": asked().register, "terms": Terms(DAY, UNTIL)}
    return plan_visits(**{**parts, **given})


def test_a_plan_ends_no_sooner_than_it_begins() -> None:
    before = later(DAY, -1)

    with pytest.raises(InvalidValue, match=r"^until: is before the first day"):
        asked().plan(on=DAY, until=before)
    with pytest.raises(InvalidValue, match=r"^until: is before the first day"):
        _visits(terms=Terms(DAY, before))


# ---------------------------------------------------------------- seeds, and the plan before

NO_SEEDS: Final = ("", "a b", "x" * 65, "\ud800")


@pytest.mark.parametrize("seed", NO_SEEDS, ids=lambda seed: f"{ascii(seed)[:12]} of {len(ascii(seed))}")
def test_what_is_no_seed_is_refused(seed: object) -> None:
    with pytest.raises(InvalidValue, match=r"plan\.tie_seed: an id is 1 to 64 characters"):
        asked().plan(on=DAY, until=UNTIL, tie_seed=wrong(seed))
    with pytest.raises(InvalidValue, match=r"plan\.tie_seed: an id is 1 to 64 characters"):
        _visits(terms=Terms(DAY, UNTIL, None, wrong(seed)))


def test_the_longest_seed_is_as_long_as_the_longest_key() -> None:
    """Sixty-four bytes, which is what the digest takes."""
    assert faults_of(asked(), asked().plan(on=DAY, until=UNTIL, tie_seed="x" * 64)) == []


def test_the_plan_before_of_another_programme_serves_nobody_less() -> None:
    """It knows none of the visits, or other days of them: who is on time and late is as from nothing."""
    for strange in (of_the_nation(), case_plan(7), asked().plan(on=on("2030-01-01"), until=on("2031-01-01"))):
        found = asked().plan(on=DAY, until=UNTIL, previous=strange)
        assert faults_of(asked(), found) == []
        assert {one.visit.id for one in found.on_time} == {one.visit.id for one in plan().on_time}
        assert found.late == plan().late


def case_plan(seed: int) -> Plan:
    return pooled(seed).plan


@pytest.mark.parametrize(
    ("loan", "fault", "error"),
    [
        (Loan("nobody", WEEK, ALWAYS), "no such team", UnknownId),
        (Loan("force-metropolitan", WEEK, ALWAYS, to_pool="p"), "no such pool", UnknownId),
        (Loan("force-essex", WEEK, ALWAYS), "a team that lends to itself", InvalidValue),
    ],
)
def test_a_loan_to_whom_there_is_not_is_refused(loan: Loan, fault: str, error: type[ReviewError]) -> None:
    """By the programme, and by what sums up the slots, too."""
    first, *others = asked().register.teams
    assert first.id == "force-essex"
    teams = (attrs.evolve(first, loans=(loan,)), *others)

    with pytest.raises(ReferenceErrors, match=fault):
        with_teams(asked(), teams)
    with pytest.raises(error, match=r"Loan\.(team|to_pool)"):
        capacity_of(teams, DAY, UNTIL)


# ---------------------------------------------------------------- what is asked of a plan


def _owed() -> Obligation:
    return next(one for one in asked().due(on=DAY) if one.venue is not None)


@pytest.mark.gate
@pytest.mark.parametrize("verb", ["check", "helpers"])
def test_a_plan_answers_for_its_own_shortfalls_alone(verb: str) -> None:
    ask = getattr(plan(), verb)
    visit = plan().shortfalls[0].visit

    for strange in (None, 7, "x", visit, visit.id, (plan().shortfalls[0],), plan()):
        with pytest.raises(InvalidValue, match=rf"{verb}\.shortfall: give a value of Shortfall"):
            ask(strange)
    with pytest.raises(UnknownId, match=rf"{verb}\.shortfall: no such visit"):
        ask(of_the_nation().shortfalls[0])


@pytest.mark.parametrize("verb", ["best_slots", "harmless_slots"])
def test_days_are_sought_for_an_obligation_at_a_venue_and_a_number_of_days(verb: str) -> None:
    ask = getattr(plan(), verb)
    nowhere = next(one for one in asked().due(on=DAY) if one.venue is None)
    strange = next(one for one in of_the_nation().late if one.visit.team == "force-kent").visit

    for other in (None, 7, "x", _owed().venue, plan().on_time[0].visit, nowhere):
        with pytest.raises(InvalidValue, match=rf"{verb}\.obligation"):
            ask(other)
    with pytest.raises(UnknownId, match=rf"{verb}\.obligation: no such team"):
        ask(strange.obligations[0])
    for number in NO_NUMBERS:
        with pytest.raises(InvalidValue, match=rf"{verb}\.k: give a whole number"):
            ask(_owed(), number)
    for number in (0, -1, 1_001, 10**9, 10**400):
        with pytest.raises(OutsideRange, match=rf"{verb}\.k must lie from 1 to 1000"):
            ask(_owed(), number)


# ---------------------------------------------------------------- what is odd and possible


def owed_visits(programme: Programme, first: dt.date, last: dt.date) -> dict[str, Counter[str]]:
    """Who is served by each visit that a plan must account for (`semantics.md` 4.1 and 4.2)."""
    agreed = {(one.venue, one.activity) for one in programme.agreed(on=first)}
    found: dict[str, list[Obligation]] = defaultdict(list)
    for status in programme.coverage(on=first):
        one = status.obligation
        if one is not None and one.venue is not None and one.activity.value not in {"contact", "offer"}:
            found[f"{one.activity.value}/{one.venue}/{one.team}"].append(one)
    return {
        visit: Counter(one.member for one in users)
        for visit, users in found.items()
        if (users[0].venue, users[0].activity) in agreed or _opens(users) <= last
    }


def _opens(users: list[Obligation]) -> dt.date:
    willing = [one for one in users if one.resumes is None] or users
    due = min(one.due for one in willing)
    return max(one.earliest for one in willing if one.earliest <= due)


def faults_of(programme: Programme, found: Plan) -> list[str]:
    """What is dropped in silence: by the visits owed, the parts of the plan and the slots of the teams."""
    return list(_faults_of(programme, found))


def _faults_of(programme: Programme, found: Plan) -> Iterator[str]:
    parts = (
        [one.visit for one in found.on_time], [one.visit for one in found.late], [*found.unplaced],
        [one.visit for one in found.held], [*found.beyond],
    )  # fmt: skip
    told = [visit for part in parts for visit in part]
    if found.taken != len(told) or len({visit.id for visit in told}) != len(told):
        yield "a visit is in two parts, or the parts do not add up"
    served = {visit.id: Counter(one.member for one in visit.obligations) for visit in told}
    if served != owed_visits(programme, found.on, found.until):
        yield "what is owed is not what the visits serve"
    late = [one.visit.id for one in found.visits if one.day > one.visit.due]
    if sorted(late) != sorted(one.visit.id for one in found.late):
        yield "a visit is on time after its due day, or late before it"
    waiting = {visit.id for visit in (*found.unplaced, *(one.visit for one in found.late))}
    if {one.visit.id for one in found.shortfalls if one.visit.id in waiting} != waiting:
        yield "who is late or has no day has no reason"
    yield from (fault for one in found.shortfalls for fault in found.check(one))


def _everybody(change: Callable[[Team], Team]) -> Callable[[Programme], Programme]:
    return lambda programme: with_teams(programme, map(change, programme.register.teams))


_NOBODY_THERE: Final = Pool("nobody", ())
_UNSKILLED: Final = Pool("unskilled", (TeamAdviser("u-1", (Slots(WEEK),)),), needs=("survey",))
_AWAY: Final = Pool("away", (TeamAdviser("w-1", (Slots(WEEK),), away=(Away(ALWAYS),)),))


def _pool(pool: Pool) -> Callable[[Programme], Programme]:
    """The first team has a pool for all it does; its advisers stand in no other."""
    return lambda programme: with_teams(
        programme,
        (attrs.evolve(programme.register.teams[0], pools=(pool,), loans=()), *_without_loans(programme)),
    )


def _without_loans(programme: Programme) -> Iterator[Team]:
    return (attrs.evolve(one, loans=()) for one in programme.register.teams[1:])


def _lending(programme: Programme) -> Programme:
    """One that does nothing else lends the first team all that it has not."""
    loan = Loan(programme.register.teams[0].id, (MOST_SLOTS_A_DAY,) * 7, ALWAYS)
    return with_teams(programme, (*programme.register.teams, Team("poor", "Poor", (), loans=(loan,))))


_SUNDAYS: Final = Slots((0, 0, 0, 0, 0, 0, 1))

ODD: Final[dict[str, Callable[[Programme], Programme]]] = {
    "nobody has a slot": _everybody(lambda team: attrs.evolve(team, slots=(), exceptions=())),
    "slots on Sundays alone": _everybody(lambda team: attrs.evolve(team, slots=(_SUNDAYS,))),
    "half a million slots a day": _everybody(
        lambda team: attrs.evolve(team, slots=(Slots((MOST_SLOTS_A_DAY,) * 7),) * 50)
    ),
    "slots of another century": _everybody(
        lambda team: attrs.evolve(team, slots=(Slots(WEEK, Period(on("1950-01-01"), on("1951-01-01"))),))
    ),
    "a pool of nobody": _pool(_NOBODY_THERE),
    "a pool with a skill that nobody has": _pool(_UNSKILLED),
    "a pool of those who are away": _pool(_AWAY),
    "a loan of what is not there": _lending,
}


@pytest.mark.gate
@pytest.mark.parametrize("name", ODD)
@settings(max_examples=examples(0.5))
@given(seed=SEEDS, ahead=st.sampled_from((0, 1, 30, 60)))
def test_law_21_whatever_the_slots_everything_owed_is_accounted_for(name: str, seed: int, ahead: int) -> None:
    busy, day = case_of(seed)
    odd = ODD[name](busy)

    assert faults_of(odd, odd.plan(on=day, until=later(day, ahead))) == []


SPANS: Final = {
    "one day": (DAY, DAY),
    "a Sunday": (on("2021-11-21"), on("2021-11-21")),
    "the first day that there is": (FIRST_DAY, FIRST_DAY),
    "the last day that there is": (LAST_DAY, LAST_DAY),
    "before anybody is in office": (FIRST_DAY, on("1900-12-31")),
    "long after everything was due": (on("2190-01-01"), LAST_DAY),
    "two centuries": (DAY, LAST_DAY),
}


@pytest.mark.gate
@pytest.mark.parametrize("name", SPANS)
def test_law_21_whatever_the_days_everything_owed_is_accounted_for(name: str) -> None:
    first, last = SPANS[name]

    assert faults_of(asked(), asked().plan(on=first, until=last)) == []


# Ann's four places were reviewed on 1 June 2021: open from 6 April 2022 and due on 1 June.


def _counts(found: Plan) -> tuple[int, ...]:
    return tuple(map(len, found.parts))


@pytest.mark.parametrize(
    ("first", "last", "week", "counts", "codes"),
    [
        ("2021-07-01", "2022-04-05", WEEK, (0, 0, 0, 0, 0), set()),
        ("2021-07-01", "2022-04-06", WEEK, (1, 0, 0, 0, 3), set()),
        ("2022-06-02", "2022-12-31", WEEK, (0, 4, 0, 0, 0), {"window-past", "full"}),
        ("2022-06-02", "2022-12-31", (0,) * 7, (0, 0, 4, 0, 0), {"window-past", "no-slots"}),
        ("2022-05-31", "2022-06-01", (0, 0, 0, 0, 0, 1, 1), (0, 0, 4, 0, 0), {"no-slots"}),
        ("2022-05-31", "2022-06-04", (0, 0, 0, 0, 0, 1, 1), (0, 1, 3, 0, 0), {"full"}),
    ],
)
def test_a_window_before_or_after_the_plan_or_without_a_slot_by_hand(
    first: str, last: str, week: tuple[int, ...], counts: tuple[int, ...], codes: set[str]
) -> None:
    four = places(4, *week)
    found = four.plan(on=on(first), until=on(last))

    assert _counts(found) == counts
    assert {one.code for one in found.shortfalls} == codes
    assert faults_of(four, found) == []
