"""Function tests and exercises: due as reviews are by the same rules, and offered to nobody."""

import datetime as dt
from random import Random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaps.test_agreement import told_of
from helpers.beside import (
    EXERCISE,
    MARKS,
    TEST,
    beside,
    beside_of_seed,
    bringing,
    done_beside,
    silences,
    told_and_naive,
)
from helpers.busier import busier_case
from helpers.dice import Dice
from helpers.profiles import examples
from helpers.strategies import later
from helpers.world_of import world_of
from laws.recording import bare, told_in_turn, unjudged
from laws.small import NEW_MEMBER, NEW_VENUE, YEARLY, programme, uses
from laws.small import on as a_day
from laws.support import everything, with_edition
from mpreview.events import Absent, Booked, BookingMissed, Exercised, FunctionTested, Ledger
from mpreview.places import Nature
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews import Status
from mpreview.timeline import start_of
from naive import gaps as naive
from naive import spec
from naive import world as w
from policy.books import amended

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

SEEDS = st.integers(0, 2**63 - 1)


def _said(programme: Programme, status: Status, on: dt.date) -> tuple[object, ...]:
    """Standing, days, slots, rules and silences of a subject; what tells a test from a review left out."""
    found, mark = (
        programme.explain(status.member, status.venue, status.activity, on=on),
        MARKS.get(status.activity, ""),
    )
    # Ties are settled by id, and the mark may change the order of two.
    rules = sorted(
        (one.rule.removesuffix(mark), one.raw, str(one.read).replace(f"{mark}'", "'"))
        for one in found.applied
    )
    silent = silences(programme, found)
    slots = None if status.obligation is None else status.obligation.slots
    return status.standing, found.window, slots, rules, silent, status.team


def _of(programme: Programme, activity: Activity, on: dt.date) -> dict[tuple[str, str | None], Status]:
    return {(one.member, one.venue): one for one in programme.coverage(on=on) if one.activity is activity}


def _is_bare(world: w.World, member: str, venue: str | None, day: dt.date) -> bool:
    """Whether every measure of the place is removed, so that there is nothing to test."""
    case = spec.case_of(world, member, venue, day)
    return case is not None and spec.nothing_to_test(case)


def _list_online(programme: Programme) -> set[str]:
    """The kinds of which by default a review may be made virtually, and other work may not (3.21)."""
    return {kind.id for kind in programme.register.venue_kinds if kind.nature is Nature.ONLINE}


@given(seed=SEEDS)
def test_law_53_by_the_rules_of_reviews_a_test_is_due_when_the_review_is(seed: int) -> None:
    _, both, on = beside_of_seed(seed)
    for day in (on - dt.timedelta(40), on):
        reviews, tests = _of(both, Activity.REVIEW, day), _of(both, TEST, day)

        kinds = {venue.id: venue.kind for venue in both.register.venues}
        assert tests.keys() == {
            key for key in reviews if key[1] is not None and done_beside(both, key[0], kinds[key[1]], day)
        }
        world = world_of(both)
        online = _list_online(both)
        asked = [key for key in tests if not _is_bare(world, *key, day) and kinds[str(key[1])] not in online]
        assert {key: _said(both, tests[key], day) for key in asked} == {
            key: _said(both, reviews[key], day) for key in asked
        }
        bare = (key for key in tests if key not in asked and kinds[str(key[1])] not in online)
        assert all(tests[key].obligation is None for key in bare)


@given(seed=SEEDS)
def test_law_32_what_is_done_beside_it_changes_nothing_of_a_review(seed: int) -> None:
    alone, both, on = beside_of_seed(seed)

    for activity in (Activity.CONTACT, Activity.OFFER, Activity.REVIEW):
        found, expected = _of(both, activity, on), _of(alone, activity, on)
        assert {key: (one.progress, one.obligation) for key, one in found.items()} == {
            key: (one.progress, one.obligation) for key, one in expected.items()
        }
    assert [gap for gap in both.gaps(on=on) if gap.status.activity is not TEST] == [*alone.gaps(on=on)]


@given(seed=SEEDS)
def test_law_53_standing_and_progress_of_a_test_are_those_of_the_naive_specification(seed: int) -> None:
    _, programme, on = beside_of_seed(seed)
    found, expected = told_and_naive(programme, on)
    assert found == expected


@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_law_53_gaps_of_tests_are_those_of_the_naive_specification(seed: int) -> None:
    busy, on = busier_case(seed)
    programme = beside(busy)
    world = world_of(programme)
    for day in (on, on + dt.timedelta(20)):
        assert set(map(told_of, programme.gaps(on=day))) == naive.gaps(world, day)


@pytest.mark.long
def test_tests_are_drawn_in_every_progress_and_with_every_gap_that_they_can_have() -> None:
    progress: set[str] = set()
    kinds: set[str] = set()
    for seed in range(150):
        busy, on = busier_case(seed)
        programme = beside(busy)
        for day in (on, on + dt.timedelta(20)):
            progress |= {one.progress.value for one in _of(programme, TEST, day).values()}
            kinds |= {gap.kind.value for gap in programme.gaps(on=day) if gap.status.activity is TEST}

    assert progress == {"not-contacted", "contacted", "booked", "done"}
    assert kinds == {"out-of-date", "missed", "stuck", "met-without-review"}


@given(seed=SEEDS)
def test_law_21_a_visit_does_one_thing_and_every_test_that_is_due_is_in_one(seed: int) -> None:
    alone, both, on = beside_of_seed(seed)
    until = on + dt.timedelta(60)
    plan, without = both.plan(on=on, until=until), alone.plan(on=on, until=until)
    placed = [*(one.visit for one in plan.visits), *(one.visit for one in plan.held)]
    placed += [*plan.unplaced, *plan.beyond]
    served = [one.id for visit in placed for one in visit.obligations]

    assert all({one.activity for one in visit.obligations} == {visit.activity} for visit in placed)
    assert len(set(served)) == len(served)
    due = both.due(on=on)
    assert {one.id for one in due if one.activity is TEST} <= set(served)
    assert len({visit.id for visit in placed}) == len(placed)
    assert [one.visit.id for one in without.held] == [
        one.visit.id for one in plan.held if one.visit.activity is Activity.REVIEW
    ]


@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_law_53_by_the_rules_of_reviews_an_exercise_is_due_when_the_review_is(seed: int) -> None:
    alone, _, on = beside_of_seed(seed)
    # Some are drawn already that no review follows: without a proof they do nothing.
    told = (attrs.evolve(one, proof=None) if isinstance(one, Exercised) else one for one in alone.ledger)
    both = beside(Programme(alone.base, alone.rulebook, Ledger.of(told)), EXERCISE)
    for day in (on - dt.timedelta(40), on):
        reviews, exercises = _of(both, Activity.REVIEW, day), _of(both, EXERCISE, day)
        kinds = {venue.id: venue.kind for venue in both.register.venues}
        held = {
            key for key in reviews if key[1] is not None and done_beside(both, key[0], kinds[key[1]], day)
        }
        alike = {key for key in held if kinds[str(key[1])] not in _list_online(both)}

        assert exercises.keys() == held
        assert {key: _said(both, exercises[key], day) for key in alike} == {
            key: _said(both, reviews[key], day) for key in alike
        }


@settings(max_examples=examples(0.25))
@given(seed=SEEDS)
def test_law_53_tests_and_exercises_beside_each_other_are_those_of_the_naive_specification(seed: int) -> None:
    busy, on = busier_case(seed)
    programme = beside(busy, TEST, EXERCISE)
    found, expected = told_and_naive(programme, on)
    assert found == expected
    assert set(map(told_of, programme.gaps(on=on))) == naive.gaps(world_of(programme), on)


@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_law_53_an_activity_that_a_later_edition_brings_is_that_of_the_naive_specification(seed: int) -> None:
    before, edition, asked = amended(seed)
    told, brings = bringing(before, edition, TEST)
    after = with_edition(told, brings)
    for day in (edition.since - dt.timedelta(1), edition.since, max(asked, edition.since)):
        found, expected = told_and_naive(after, day)
        assert found == expected
        assert set(map(told_of, after.gaps(on=day))) == naive.gaps(world_of(after), day)


@pytest.mark.parametrize(("missed", "kinds"), [("2021-10-04", set()), ("2021-11-01", {"missed"})])
def test_law_53_a_test_settles_what_was_agreed_on_its_day_and_had_come_to_nothing(
    missed: str, kinds: set[str]
) -> None:
    """Tested on 4 October 2021, when the next test was agreed for 1 November; asked in September 2022."""
    first = (attrs.evolve(one, activity=TEST) for one in (NEW_MEMBER, NEW_VENUE))
    booked = Booked(
        id="b", on=a_day("2021-10-04"), known=start_of(a_day("2021-10-04")), venue="essex",
        day=a_day("2021-11-01"), activity=TEST,
    )  # fmt: skip
    lost = BookingMissed(id="m", on=a_day(missed), known=start_of(a_day(missed)), booking="b", by=Absent.TEAM)
    tested = FunctionTested(id="t", on=booked.on, known=booked.known, venue="essex", proof="seen")
    rules = (attrs.evolve(YEARLY, activity=TEST), *first)
    asked = programme(*rules, used=uses("essex"), events=(booked, tested, lost))
    found = asked.gaps(on=a_day("2022-09-15"))

    assert {gap.kind.value for gap in found if gap.status.activity is TEST} == kinds
    assert set(map(told_of, found)) == naive.gaps(world_of(asked), a_day("2022-09-15"))


def _agreed(seed: int) -> tuple[Programme, dt.date]:
    """Tests and exercises that are agreed for the weeks to come, and which nobody reports."""
    (_, both, on), d = beside_of_seed(seed), Dice(seed)
    told = (
        Booked(
            id=f"agreed-{venue}-{activity.value}", on=on, known=start_of(on), venue=venue,
            day=later(on, d.whole(0, 50)), activity=activity,
        )
        for venue in sorted({use.venue for use in both.base.uses})
        for activity in (TEST, EXERCISE)
    )  # fmt: skip
    return beside(Programme(both.base, both.rulebook, Ledger.of((*both.ledger, *told))), EXERCISE), on


@settings(max_examples=examples(0.3))
@given(seed=SEEDS)
def test_what_was_asked_of_earlier_days_changes_no_answer(seed: int) -> None:
    asked, on = _agreed(seed)
    for days in range(0, 60, 6):
        day, fresh = on + dt.timedelta(days), attrs.evolve(asked)

        assert everything(asked, day) == everything(fresh, day)
        assert asked.gaps(on=day) == fresh.gaps(on=day)
        assert asked.due(on=day) == fresh.due(on=day)


@settings(max_examples=examples(0.2))
@given(seed=SEEDS, chance=st.randoms(use_true_random=False))
def test_law_39_recorded_one_by_one_and_asked_in_between_it_is_the_whole(seed: int, chance: Random) -> None:
    _, whole, on = beside_of_seed(seed)
    now = bare(whole)
    with unjudged():
        for event in told_in_turn(whole, chance):
            now = now.record(event)
            now.coverage(on=on)

    assert everything(now, on) == everything(whole, on)
    assert now.gaps(on=on) == whole.gaps(on=on)
