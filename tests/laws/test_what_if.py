"""Laws 36 and 76: what a change is, whatever it is of, and what a difference; and changed worlds, naively."""

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.imagined import Imagined, imagine
from helpers.policies import case_of_seed
from helpers.profiles import examples
from helpers.world_of import world_of
from laws.small import FIRSTS, OFFERS, YEARLY, offered, programme
from laws.small import on as day_of
from laws.support import everything
from mpreview import compare, interchange
from mpreview.errors import InvalidValue, ReviewError
from mpreview.events import Event, Ledger
from mpreview.places import Use, Venue
from mpreview.programme import Programme
from mpreview.timeline import Period
from mpreview.what_if import Change, InputChanges, UseAdded, compare_inputs
from naive import spec

_ONE = dt.timedelta(1)
HALL = Venue("hall", "surgery", "east", "essex")
seeds = st.integers(0, 2**63 - 1)
few = settings(max_examples=examples(0.4))


def _draw(seed: int) -> tuple[Programme, dt.date, list[Imagined]]:
    programme, on = case_of_seed(seed)
    return programme, on, imagine(Dice(seed), programme, on)


def _apply(programme: Programme, changes: Sequence[Change | Event]) -> Programme | type[ReviewError]:
    try:
        return programme.what_if(*changes)
    except ReviewError as error:
        return type(error)


def _ask(programme: Programme, on: dt.date) -> list[object]:
    """Everything that is said of a day, and the plan of the days after."""
    plan = programme.plan(on=on, until=on + 60 * _ONE)
    return [everything(programme, on), everything(programme, on + 30 * _ONE), plan, plan.needs]


@few
@given(seed=seeds)
def test_law_76_changes_of_different_parts_commute_also_one_by_one(seed: int) -> None:
    programme, _, drawn = _draw(seed)
    changes = [one.change for one in drawn]
    together = _apply(programme, changes)

    assert _apply(programme, changes[::-1]) == together
    if isinstance(together, Programme):
        one_by_one = reduce(lambda made, change: made.what_if(change), changes, programme)
        assert interchange.dumps(one_by_one) == interchange.dumps(together)


@few
@given(seed=seeds)
def test_law_76_the_baseline_is_equal_before_and_after(seed: int) -> None:
    programme, on, drawn = _draw(seed)
    text, asked = interchange.dumps(programme), _ask(programme, on)

    changed = _apply(programme, [one.change for one in drawn])
    if isinstance(changed, Programme):
        _ask(changed, on)

    assert (interchange.dumps(programme), _ask(programme, on)) == (text, asked)


@few
@given(seed=seeds)
def test_law_76_a_changed_programme_answers_as_one_that_was_made_of_its_parts(seed: int) -> None:
    """Whatever was asked of the baseline before, and whatever the two share."""
    programme, on, drawn = _draw(seed)
    _ask(programme, on)
    changed = _apply(programme, [one.change for one in drawn])
    assume(isinstance(changed, Programme))
    assert isinstance(changed, Programme)

    fresh = interchange.loads(interchange.dumps(changed))

    assert changed == fresh
    assert _ask(changed, on) == _ask(fresh, on)


def test_law_76_a_use_that_ended_keeps_the_offer_that_covered_the_place() -> None:
    """Of two offers of every venue the later stands for both, unless a use has ended between the two."""
    offers = [offered(day, f"o-{day}", venues=None) for day in ("2021-11-01", "2021-11-20")]
    asked, on = programme(YEARLY, *FIRSTS, OFFERS, events=offers), day_of("2021-11-25")
    _ask(asked, on)
    hall = UseAdded(Use("hall", "ann", Period(day_of("2021-10-01"), day_of("2021-11-10"))), HALL)

    changed = asked.what_if(hall)

    assert everything(changed, on) == everything(interchange.loads(interchange.dumps(changed)), on)


@few
@given(seed=seeds)
def test_law_76_a_comparison_with_itself_is_empty_and_no_change_is_none(seed: int) -> None:
    programme, on, _ = _draw(seed)
    copied = Programme(programme.base, programme.rulebook, Ledger.of(programme.ledger))

    found = compare(programme, copied.what_if(), on=on, until=on + 30 * _ONE)

    assert copied.what_if() == programme
    assert (bool(found), len(found.inputs), found.moves.rows()) == (False, 0, [])
    assert (len(found.moves), len(found.visits), len(found.needs)) == (0, 0, 0)


def _draw_relatives(seed: int) -> list[Programme]:
    """A programme, some changed ones, and what was known of it on the day asked about."""
    programme, on, drawn = _draw(seed)
    changed = (_apply(programme, [one.change for one in some]) for some in (drawn, drawn[:1], drawn[1:]))
    return [programme, programme.as_known(on), *(one for one in changed if isinstance(one, Programme))]


@few
@given(seed=seeds)
def test_law_36_a_difference_leads_from_the_one_programme_to_the_other(seed: int) -> None:
    for before, after in permutations(_draw_relatives(seed), 2):
        there = compare_inputs(before, after)

        assert there.apply(before) == after
        assert interchange.dumps(there.apply(before)) == interchange.dumps(after)
        assert bool(there) == (before != after)
        assert not compare_inputs(after, after)


@few
@given(seed=seeds)
def test_law_36_differences_of_programmes_compose(seed: int) -> None:
    for a, b, c in permutations(_draw_relatives(seed), 3):
        there, on_ = compare_inputs(a, b), compare_inputs(b, c)

        assert there.then(on_) == compare_inputs(a, c)
        assert there.then(compare_inputs(b, a)) == InputChanges()


@few
@given(seed=seeds)
def test_law_36_a_difference_of_other_programmes_is_refused(seed: int) -> None:
    for before, after in permutations(_draw_relatives(seed), 2):
        there = compare_inputs(before, after)
        if there:
            with pytest.raises(InvalidValue):
                there.apply(after)
            with pytest.raises(InvalidValue):
                there.then(there)


@few
@given(seed=seeds)
def test_law_76_due_days_are_those_of_the_naive_specification_of_the_changed_world(seed: int) -> None:
    programme, on, drawn = _draw(seed)
    events = [one.change for one in drawn if isinstance(one.change, Event)]
    changed = _apply(programme, [one.change for one in drawn])
    assume(isinstance(changed, Programme))
    assert isinstance(changed, Programme)
    world = world_of(programme.record(*events))
    for one in drawn:
        world = one.change_world(world)

    assert world_of(changed).series == world.series
    found = {
        (status.member, status.venue, status.activity.value): status.obligation
        and (status.obligation.window.earliest, status.obligation.due, status.obligation.window.limit)
        for status in changed.coverage(on=on)
    }

    wanted = {row: spec.window(world, *row, on) for row in found}
    assert found == {row: one and (one.earliest, one.due, one.limit) for row, one in wanted.items()}
