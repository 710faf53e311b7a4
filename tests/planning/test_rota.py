"""The rota: who makes each visit, against the naive statement, and worked by hand (`semantics.md` 5.6)."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.strategies import later
from laws.small import ANN, BEA, FIRSTS, YEARLY, exempted, on, programme, reviewed, uses
from laws.support import pickled, wrong
from mpreview.errors import InvalidValue, ReviewError, UnknownId
from mpreview.events import Booked, Event, Ledger, Partner
from mpreview.people import Mandate
from mpreview.places import Venue
from mpreview.planning import Conflict, Layout, Plan, Rota
from mpreview.planning._rota import LeftReason
from mpreview.programme import Programme
from mpreview.programme.snapshots import Snapshot
from mpreview.teams import Away, Cover, Pool, Slots, SlotsOn, Team, TeamAdviser
from mpreview.timeline import Period, start_of
from planning.rotas import Told, crowded, on_duty, rota_of, standing, unevenness
from planning.test_page import list_codes

SEEDS = st.integers(0, 2**63 - 1)


def _told(rota: Rota) -> dict[str, Told]:
    return {row.visit: (row.adviser, row.helpers, row.why) for row in rota}


# ---------------------------------------------------------------- laws


@given(seed=SEEDS)
def test_law_53_every_visit_has_the_adviser_that_the_naive_statement_says(seed: int) -> None:
    case = crowded(seed)

    assert _told(case.plan.rota()) == rota_of(case)


def _shuffled(rota: Rota, seed: int) -> Rota:
    """A rota with other advisers here and there, also on other days, as if some had fallen ill since."""
    d = Dice(seed)
    rows = []
    for row in rota:
        names = d.some((*rota.advisers, "gone"), 1, 2) if d.coin() else row.advisers
        who, *helpers = names or (None,)
        day = later(row.day, 1) if d.once_in(6) else row.day
        rows.append(attrs.evolve(row, adviser=who, helpers=tuple(map(str, helpers)), day=day))
    return attrs.evolve(rota, items=tuple(rows))


@given(seed=SEEDS)
def test_law_53_a_rota_after_another_keeps_whom_the_naive_statement_keeps(seed: int) -> None:
    case = crowded(seed)
    before = _shuffled(case.plan.rota(), seed)
    found = case.plan.rota(previous=before)
    was = {row.visit: (row.day, row.advisers) for row in before if row.adviser is not None}

    assert _told(found) == rota_of(case._replace(before=was))
    changed = {row.visit for row in found if row.visit in was and was[row.visit][1] != row.advisers}
    assert [one.after.visit for one in found.moved] == [row.visit for row in found if row.visit in changed]


@given(seed=SEEDS)
def test_law_81_a_rota_after_itself_changes_nothing(seed: int) -> None:
    rota = crowded(seed).plan.rota()
    again = crowded(seed).plan.rota(previous=rota)

    assert again == rota
    assert again.moved == ()


@given(seed=SEEDS)
def test_law_53_a_rota_tells_who_is_on_duty_and_how_even_it_is(seed: int) -> None:
    case = crowded(seed)
    rota = case.plan.rota()
    days = [later(case.plan.on, n) for n in range((case.plan.until - case.plan.on).days + 1)]
    duty = {(crew, day): on_duty(case, crew, day) for crew in case.plan.crews for day in days}

    assert [(one.team, one.pool, one.day, one.adviser, one.slots) for one in rota.on_duty] == [
        (crew.team, crew.pool, day, who, slots)
        for (crew, day), some in duty.items()
        for who, slots in sorted(some.items())
    ]
    assert rota.evenness == unevenness(case, rota_of(case), rota.teams)


@given(seed=SEEDS)
def test_law_21_every_visit_on_a_day_of_the_plan_stands_in_the_rota_once(seed: int) -> None:
    case = crowded(seed)
    rota = case.plan.rota()
    there = sorted(standing(case), key=lambda one: (one.crew, one.day, one.order))
    weeks = [row for part in rota.by_week().values() for row in part]

    assert [(row.team, row.pool, row.day, row.visit) for row in rota] == [
        (one.crew.team, one.crew.pool, one.day, one.name) for one in there
    ]
    assert [row for team in rota.teams for row in rota.of_team(team)] == [*rota]
    assert sorted(weeks, key=list(rota).index) == [*rota]
    assert [row for row in rota if row.adviser is None and row.pool] == [row for row in rota.left if row.pool]


@given(seed=SEEDS)
def test_law_22_no_adviser_has_more_than_the_slots_of_the_day_nor_a_conflict(seed: int) -> None:
    case = crowded(seed)
    met = {one.name: one for one in standing(case)}
    slots = Counter({(one.adviser, one.day): one.slots for one in case.plan.rota().on_duty})
    pairs = {(one.adviser, one.member) for one in case.layout.conflicts}
    rows = [(who, row) for row in case.plan.rota() for who in row.advisers]
    agreed = [(who, row) for who, row in rows if met[row.visit].agreed is not None]
    free = [(who, row) for who, row in rows if met[row.visit].agreed is None]
    taken = Counter[tuple[str, dt.date]]()
    for who, row in free:
        # Of several advisers the rota does not tell how many slots each gives, but one at least.
        taken[who, row.day] += 1 if row.helpers else met[row.visit].slots
    for who, row in agreed:
        slots[who, row.day] = max(slots[who, row.day] - met[row.visit].slots, 0)

    assert [who for who, _ in agreed] == [met[row.visit].agreed for _, row in agreed]
    assert [key for key in taken if taken[key] > slots[key]] == []
    assert not {(who, member) for who, row in free for member in met[row.visit].members} & pairs


@given(seed=SEEDS)
def test_law_29_the_rota_of_a_part_is_the_part_of_the_rota(seed: int) -> None:
    case = crowded(seed)
    parts = case.plan.by_team()

    assert {team: part.rota() for team, part in parts.items()} == {
        team: case.plan.rota().of_team(team) for team in parts
    }


@given(seed=SEEDS)
def test_law_28_a_plan_after_its_own_has_the_same_rota(seed: int) -> None:
    asked, layout, plan, _ = crowded(seed)
    again = asked.plan(on=plan.on, until=plan.until, layout=layout, previous=plan)

    assert (again, again.rota()) == (plan, plan.rota())
    assert pickled(plan).rota() == plan.rota()


@given(seed=SEEDS, cut=st.integers(0, 20))
def test_law_39_a_snapshot_knows_who_reviewed_whom_last(seed: int, cut: int) -> None:
    asked, _, plan, _ = crowded(seed)
    empty, events = attrs.evolve(asked, ledger=Ledger()), asked.ledger.effective
    snapshot = Snapshot.of(empty).replay(events[:cut]).replay(events[cut:])

    assert (
        snapshot.plan(on=plan.on, until=plan.until).rota() == asked.plan(on=plan.on, until=plan.until).rota()
    )


# ---------------------------------------------------------------- worked by hand

MONDAY, FRIDAY = on("2022-05-09"), on("2022-05-13")
DAILY = (Slots((1, 1, 1, 1, 1, 0, 0)),)


def _adviser(name: str, **more: Any) -> TeamAdviser:
    return TeamAdviser(name, DAILY, **more)


def _asked(*advisers: TeamAdviser, places: int = 2, by: dict[str, str] | None = None) -> Programme:
    """Ann's places p0, p1 ..., due on 10 May 2022, the first also Bea's; reviewed last by whom it says."""
    names = [f"p{n}" for n in range(places)]
    asked = programme(
        YEARLY, *FIRSTS, members=(ANN, BEA), used=(*uses(*names), *uses("p0", member="bea")),
        venues=tuple(Venue(name, "surgery", "east", "essex", label=name) for name in names),
        events=[attrs.evolve(reviewed("2021-05-10", name), assessor=(by or {}).get(name)) for name in names],
    )  # fmt: skip
    team = Team("t", "Team", (Cover(),), pools=(Pool("p", advisers),))
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(team,)))


def _with(asked: Programme, *events: Event) -> Programme:
    return attrs.evolve(asked, ledger=Ledger.of((*asked.ledger, *events)))


def _agreed(venue: str, day: str, who: str | None) -> Booked:
    known = on("2022-05-02")
    return Booked(id=f"b-{venue}", on=known, known=start_of(known), venue=venue, day=on(day), assessor=who)


def _by_place(plan: Plan) -> dict[str | None, tuple[int, str | None]]:
    """The day of the month on which each place is visited, and who goes or why nobody does."""
    return {row.venue: (row.day.day, row.adviser or row.why) for row in plan.rota()}


def test_an_adviser_on_leave_on_the_day_makes_no_visit_and_an_agreed_one_is_told() -> None:
    leave = Away(Period(MONDAY, on("2022-05-10")))
    asked = _with(_asked(_adviser("x", away=(leave,)), _adviser("y")), _agreed("p1", "2022-05-09", "x"))
    plan = asked.plan(on=MONDAY, until=FRIDAY)

    assert _by_place(plan) == {"p0": (10, "x"), "p1": (9, "away")}
    assert [one.adviser for one in plan.rota().on_duty if one.day == MONDAY] == ["y"]


def test_whoever_falls_ill_moves_their_own_visits_and_nobody_elses() -> None:
    """x and y go on Monday, and z has nothing to do: x falls ill, z goes, and y stays where they were."""
    before = _asked(_adviser("x"), _adviser("y"), _adviser("z")).plan(on=MONDAY, until=FRIDAY).rota()
    ill = _adviser("x", away=(Away(Period(MONDAY, on("2022-05-10"))),))
    plan = _asked(ill, _adviser("y"), _adviser("z")).plan(on=MONDAY, until=FRIDAY)
    rota = plan.rota(previous=before)

    assert [(row.venue, row.adviser) for row in before] == [("p0", "x"), ("p1", "y")]
    assert [(row.venue, row.adviser) for row in plan.rota()] == [("p0", "y"), ("p1", "z")]
    assert [(row.venue, row.adviser) for row in rota] == [("p0", "z"), ("p1", "y")]
    assert [(one.after.venue, one.gone, one.why) for one in rota.moved] == [("p0", "x", "away")]
    with pytest.raises(InvalidValue):
        plan.rota(previous=wrong("rota"))


def test_law_28_where_one_of_two_must_move_it_is_that_whose_adviser_is_ill() -> None:
    """x and y make the two visits of Monday 9 May; x falls ill, and one of them goes to the Tuesday.

    By the order of the layout the first keeps its day; after the rota the second, which y was to make (4.6).
    """
    ill = Away(Period(MONDAY, on("2022-05-10")))
    asked, fewer = (_asked(_adviser("x", **away), _adviser("y")) for away in ({}, {"away": (ill,)}))
    span: dict[str, Any] = {"on": MONDAY, "until": FRIDAY}
    before = asked.plan(**span)
    rota = before.rota()
    after = [fewer.plan(**span, previous=before, rota=one) for one in (None, rota)]

    assert _by_place(before) == {"p0": (9, "x"), "p1": (9, "y")}
    assert [_by_place(one) for one in after] == [
        {"p0": (9, "y"), "p1": (10, "x")},
        {"p0": (10, "x"), "p1": (9, "y")},
    ]
    assert after[1].rota(previous=rota).moved == ()
    assert asked.plan(**span, previous=before, rota=rota) == before
    with pytest.raises(InvalidValue, match=r"plan\.rota"):
        asked.plan(**span, rota=rota)
    with pytest.raises(InvalidValue, match=r"plan\.rota"):
        asked.plan(**span, previous=before, rota=wrong("rota"))


def test_a_visit_changes_its_adviser_where_a_place_would_have_nobody_else() -> None:
    """y went to p0, where x may go too; p1, of Ann alone, is left to y, as x may not see her any more."""
    asked = _asked(_adviser("x"), _adviser("y"))
    (first, second) = asked.plan(on=MONDAY, until=FRIDAY).rota()
    before = attrs.evolve(
        asked.plan(on=MONDAY, until=FRIDAY).rota(),
        items=(attrs.evolve(first, adviser="y"), attrs.evolve(second, adviser="x")),
    )
    alone = tuple(use for use in asked.base.uses if (use.venue, use.member) != ("p0", "ann"))
    asked = attrs.evolve(asked, base=attrs.evolve(asked.base, uses=alone))
    plan = asked.plan(on=MONDAY, until=FRIDAY, layout=Layout(conflicts=(Conflict("x", "ann"),)))

    assert [(one.after.venue, one.after.adviser, one.why) for one in plan.rota(previous=before).moved] == [
        ("p0", "x", "slots"),
        ("p1", "y", "conflict"),
    ]


def test_of_two_advisers_in_conflict_one_each_the_visits_are_crossed() -> None:
    layout = Layout(conflicts=(Conflict("x", "bea"),))
    plan = _asked(_adviser("x"), _adviser("y")).plan(on=MONDAY, until=FRIDAY, layout=layout)
    both = Layout(conflicts=(Conflict("x", "ann"), Conflict("y", "bea")))
    crossed = _asked(_adviser("x"), _adviser("y")).plan(on=MONDAY, until=FRIDAY, layout=both)

    assert _by_place(plan) == {"p0": (9, "y"), "p1": (9, "x")}
    # Nobody may make the shared visit, so no day is possible for it, and y makes the other.
    assert _by_place(crossed) == {"p1": (9, "y")}


def test_an_adviser_who_is_agreed_for_more_than_the_slots_of_the_day_is_told() -> None:
    """Two visits of Monday are agreed with x, who has one slot; y has the other."""
    agreed = [_agreed(name, "2022-05-09", "x") for name in ("p0", "p1")]
    plan = _with(_asked(_adviser("x"), _adviser("y")), *agreed).plan(on=MONDAY, until=FRIDAY)
    apart = _with(_asked(_adviser("x"), _adviser("y")), agreed[0]).plan(on=MONDAY, until=FRIDAY)

    assert [(row.adviser, row.crowded) for row in plan.rota()] == [("x", True), ("x", True)]
    assert [(row.adviser, row.crowded) for row in apart.rota()] == [("x", False), ("y", False)]


def test_who_is_agreed_as_a_partner_has_no_slot_left_and_is_told_where_there_was_none() -> None:
    """The team's own x, with one slot on Monday, comes to p1 beside somebody of no pool: y makes p0."""
    joined = (Partner("t", "x"),)
    alone = attrs.evolve(_agreed("p1", "2022-05-09", "z"), partners=joined)
    twice = attrs.evolve(_agreed("p0", "2022-05-09", None), partners=joined)
    rota = _with(_asked(_adviser("x"), _adviser("y")), alone).plan(on=MONDAY, until=MONDAY).rota()
    both = _with(_asked(_adviser("x"), _adviser("y")), alone, twice).plan(on=MONDAY, until=MONDAY).rota()

    assert [(row.venue, row.adviser) for row in rota] == [("p0", "y"), ("p1", "z")]
    assert [(one.venue, one.adviser, one.crowded) for one in rota.contributed] == [("p1", "x", False)]
    assert [(one.venue, one.adviser, one.crowded) for one in both.contributed] == [
        ("p0", "x", True), ("p1", "x", True),
    ]  # fmt: skip


def test_a_week_with_more_visits_than_people_is_told_and_even() -> None:
    """Six visits are agreed for Monday and Tuesday, for two advisers with a slot a day."""
    days = dict(zip(("p0", "p1", "p2", "p3", "p4", "p5"), ("09", "09", "09", "10", "10", "10"), strict=True))
    agreed = [_agreed(name, f"2022-05-{day}", None) for name, day in days.items()]
    plan = _with(_asked(_adviser("x"), _adviser("y"), places=6), *agreed).plan(on=MONDAY, until=FRIDAY)

    assert list(_by_place(plan).values()) == [
        (9, "x"), (9, "y"), (9, "full"), (10, "x"), (10, "y"), (10, "full")
    ]  # fmt: skip
    assert [row.venue for row in plan.rota().left] == ["p2", "p5"]
    assert (plan.rota().evenness, [one.visits for one in plan.rota().loads]) == (0, [2, 2])


def test_whoever_reviewed_a_member_last_comes_again_as_far_as_nobody_loses_by_it() -> None:
    """y reviewed both places; x may not see Bea, so y goes to hers, and x to the other.

    A review of 10 May 2021 was of a place in use, though both were dissolved from 3 May to 1 June.
    """
    asked = _asked(_adviser("x"), _adviser("y"), by={"p0": "y", "p1": "y"})
    alone = _asked(_adviser("x"), _adviser("y"), places=1, by={"p0": "y"})
    layout = Layout(conflicts=(Conflict("x", "bea"),))

    assert _by_place(asked.plan(on=MONDAY, until=FRIDAY)) == {"p0": (9, "y"), "p1": (9, "x")}
    assert _by_place(asked.plan(on=MONDAY, until=FRIDAY, layout=layout)) == {"p0": (9, "y"), "p1": (9, "x")}
    assert _by_place(alone.plan(on=MONDAY, until=FRIDAY)) == {"p0": (9, "y")}
    before = Mandate("c-essex", Period(on("2019-12-12"), on("2021-05-03")), "dissolution")
    terms = (before, Mandate("c-essex", Period(on("2021-06-01"))))
    belfast = tuple(attrs.evolve(one, constituency="c-belfast") for one in terms)
    people = (attrs.evolve(ANN, mandates=terms), attrs.evolve(BEA, mandates=belfast))
    dissolved = attrs.evolve(alone, base=attrs.evolve(alone.base, members=people))
    assert _by_place(dissolved.plan(on=MONDAY, until=FRIDAY)) == {"p0": (9, "y")}


def test_a_later_visit_with_one_adviser_alone_makes_an_earlier_one_take_another() -> None:
    """The example of 5.6: x reviewed Bea last, but y, who may not see Ann, leaves p1 to x alone."""
    asked = _asked(_adviser("x"), _adviser("y"), by={"p0": "x"})
    register = asked.base
    first = tuple(use for use in register.uses if (use.venue, use.member) != ("p0", "ann"))
    asked = attrs.evolve(asked, base=attrs.evolve(register, uses=first))
    plan = asked.plan(on=MONDAY, until=FRIDAY, layout=Layout(conflicts=(Conflict("y", "ann"),)))

    assert _by_place(plan) == {"p0": (9, "y"), "p1": (9, "x")}


def test_a_visit_agreed_with_somebody_exempt_takes_the_adviser_who_was_agreed() -> None:
    told = _agreed("p1", "2022-05-09", "x"), exempted("2022-05-03", "2022-05-20", "p1")
    plan = _with(_asked(_adviser("x"), _adviser("y")), *told).plan(on=MONDAY, until=FRIDAY)

    assert _by_place(plan) == {"p0": (9, "y"), "p1": (9, "x")}
    assert [row.visit for row in plan.rota().of_adviser("x")] == ["review/p1/t"]


def test_a_slot_of_nobody_by_name_is_told() -> None:
    """The pool has three slots on Monday, and two advisers."""
    asked = _asked(_adviser("x"), _adviser("y"), places=3)
    [team] = asked.base.teams
    pool = attrs.evolve(team.pools[0], exceptions=(SlotsOn(MONDAY, 3),))
    asked = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(attrs.evolve(team, pools=(pool,)),)))

    assert _by_place(asked.plan(on=MONDAY, until=MONDAY)) == {
        "p0": (9, "x"),
        "p1": (9, "y"),
        "p2": (9, "unnamed"),
    }


def test_a_team_without_pools_has_the_list_by_day() -> None:
    asked = _asked(places=3)
    team = Team("t", "Team", (Cover(),), DAILY)
    plan = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(team,))).plan(on=MONDAY, until=FRIDAY)

    assert _by_place(plan) == {"p0": (9, None), "p1": (10, None), "p2": (11, None)}
    assert (len(plan.rota().left), plan.rota().on_duty, plan.rota().evenness) == (0, (), 0)


def test_what_is_recorded_later_changes_no_rota_asked_before() -> None:
    asked = _asked(_adviser("x"), _adviser("y"), by={"p0": "y"}, places=1)
    again = attrs.evolve(reviewed("2021-05-10", "p0"), id="again", assessor="x")
    before = asked.plan(on=MONDAY, until=FRIDAY).rota()
    after = asked.record(again).plan(on=MONDAY, until=FRIDAY).rota()

    assert asked.plan(on=MONDAY, until=FRIDAY).rota() == before
    assert [row.adviser for row in (*before, *after)] == ["y", "x"]


# ---------------------------------------------------------------- the value


def test_a_rota_counts_itself_and_names_no_adviser() -> None:
    rota = _asked(_adviser("canary-x")).plan(on=MONDAY, until=FRIDAY).rota()

    assert repr(rota) == (
        "<Rota of 2 visits from 2022-05-09 to 2022-05-13: 2 with an adviser, 0 left without, 0 of no pool>"
    )
    assert "canary" not in repr((rota[0], rota[:1], rota.on_duty[0], rota.loads[0]))


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (lambda rota: rota.of_team("nobody"), UnknownId),
        (lambda rota: rota.of_team(wrong(1)), InvalidValue),
        (lambda rota: rota.of_adviser("nobody"), UnknownId),
        (lambda rota: rota.of_adviser(wrong(None)), InvalidValue),
    ],
    ids=["no such team", "a number", "no such adviser", "nothing"],
)
def test_an_unknown_team_or_adviser_is_refused(
    asked: Callable[[Rota], Rota], kind: type[ReviewError]
) -> None:
    rota = _asked(_adviser("x")).plan(on=MONDAY, until=FRIDAY).rota()

    with pytest.raises(kind):
        asked(rota)


def test_the_page_lists_every_reason_for_no_adviser_in_their_order() -> None:
    assert list_codes("| reason | the visit has no adviser because |\n") == list(get_args(LeftReason))
