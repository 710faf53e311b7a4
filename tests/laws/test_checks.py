"""Desk checks, and what discharges an activity beside itself (3.1)."""

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaps.test_agreement import told_of
from helpers.beside import (
    CHECK,
    MARKS,
    TEST,
    beside,
    checked_of_seed,
    listing,
    silences,
    told_and_naive,
    without,
)
from helpers.changing import change_rule
from helpers.policies import case_of_seed
from helpers.profiles import examples
from helpers.world_of import world_of
from laws.support import everything
from mpreview.events import DeskChecked, Ledger
from mpreview.people import HeldCapacity
from mpreview.places import Nature
from mpreview.policy import Activity, OfferOwed, Rule, recompute
from mpreview.programme import Programme
from mpreview.reviews import Status
from mpreview.timeline import start_of
from naive import gaps as naive
from naive import spec
from naive import world as w

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

SEEDS = st.integers(0, 2**63 - 1)


def _of(programme: Programme, activity: Activity, on: dt.date) -> dict[tuple[str, str | None], Status]:
    return {(one.member, one.venue): one for one in programme.coverage(on=on) if one.activity is activity}


@given(seed=SEEDS)
def test_law_53_standing_and_progress_of_a_desk_check_are_those_of_the_naive_specification(seed: int) -> None:
    programme, on = checked_of_seed(seed)
    found, expected = told_and_naive(programme, on)
    assert found == expected


@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_law_53_windows_and_gaps_of_desk_checks_are_those_of_the_naive_specification(seed: int) -> None:
    programme, on = checked_of_seed(seed)
    world = world_of(programme)
    for one in programme.coverage(on=on):
        if one.activity.value in w.BESIDE:
            expected = spec.window(world, one.member, one.venue, one.activity.value, on)
            found = None if one.obligation is None else one.obligation.window
            days = None if found is None else (found.earliest, found.due, found.overdue_from, found.limit)
            assert days == (
                None
                if expected is None
                else (expected.earliest, expected.due, expected.overdue_from, expected.limit)
            )

    assert set(map(told_of, programme.gaps(on=on))) == naive.gaps(world, on)


def _days_and_silences(programme: Programme, status: Status, on: dt.date) -> tuple[object, ...]:
    mark = MARKS.get(status.activity, "")
    found = programme.explain(status.member, status.venue, status.activity, on=on)
    rules = sorted((one.rule.removesuffix(mark), one.raw, one.anchor) for one in found.applied)
    silent = silences(programme, found)
    return status.standing, found.window, rules, silent, status.team


def _of_one_slot(programme: Programme) -> Programme:
    book = programme.rulebook
    editions = (
        attrs.evolve(
            edition,
            rules=tuple(
                one if isinstance(one, OfferOwed) else change_rule(one, slots=1) for one in edition.rules
            ),
        )
        for edition in book.editions
    )
    return attrs.evolve(programme, rulebook=attrs.evolve(book, editions=tuple(editions)))


@given(seed=SEEDS)
def test_law_53_where_its_rules_list_a_review_a_desk_check_is_due_when_the_review_is(seed: int) -> None:
    drawn, on = case_of_seed(seed)
    # An answer that bears on the slots alone is told of a review, and a desk check takes none.
    alone = _of_one_slot(without(drawn, DeskChecked))
    both = listing(beside(alone, CHECK), lambda *_: (Activity.REVIEW,))
    for day in (on - dt.timedelta(40), on):
        reviews, checks = _of(both, Activity.REVIEW, day), _of(both, CHECK, day)

        # By default a review of an online presence may be made virtually, and a desk check not (3.21).
        online = {kind.id for kind in both.register.venue_kinds if kind.nature is Nature.ONLINE}
        asked = {key: one for key, one in checks.items() if one.kind not in online}
        listed = [key for key, one in asked.items() if _lists_always(both, one, day)]
        assert {key: _days_and_silences(both, checks[key], day) for key in listed} == {
            key: _days_and_silences(both, reviews[key], day) for key in listed
        }


def _lists_always(programme: Programme, status: Status, on: dt.date) -> bool:
    """Whether each edition begun by a day lists a review for every capacity that the member ever held."""
    person = spec.member_of(world_of(programme), status.member)
    held = {HeldCapacity(one.capacity) for one in person.mandates}
    held |= {HeldCapacity.CANDIDATE} if person.candidacies else set()
    first, *later_ones = programme.rulebook.editions
    for edition in (first, *(one for one in later_ones if one.since <= on)):
        rules = [one for one in edition.rules if one.activity is CHECK and Activity.REVIEW in one.also_by]
        if not held <= {who for one in rules if status.kind in one.kinds for who in one.capacities}:
            return False
    return True


@given(seed=SEEDS)
def test_law_32_a_desk_check_changes_nothing_of_a_review_and_is_in_no_plan(seed: int) -> None:
    drawn, on = case_of_seed(seed)
    both = listing(beside(drawn, CHECK), lambda *_: (Activity.REVIEW,))
    until = on + dt.timedelta(60)

    for activity in (Activity.CONTACT, Activity.OFFER, Activity.REVIEW):
        found, expected = _of(both, activity, on), _of(drawn, activity, on)
        assert {key: (one.progress, one.obligation) for key, one in found.items()} == {
            key: (one.progress, one.obligation) for key, one in expected.items()
        }
    assert both.plan(on=on, until=until) == drawn.plan(on=on, until=until)
    assert {one.slots for one in both.due(on=on) if one.activity is CHECK} <= {0}


@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_law_31_days_of_desk_checks_are_found_again_from_the_reason_alone(seed: int) -> None:
    programme, on = checked_of_seed(seed)
    for one in programme.due(on=on, activity=CHECK):
        for reason in one.reasons:
            assert recompute(reason, programme.register.calendar[reason.calendar]) == reason.window


@settings(max_examples=examples(0.3))
@given(seed=SEEDS)
def test_law_39_asked_on_later_days_desk_checks_are_what_they_are_asked_at_once(seed: int) -> None:
    asked, on = checked_of_seed(seed)
    for days in (0, 20, 45):
        day = on + dt.timedelta(days)

        assert everything(asked, day) == everything(attrs.evolve(asked), day)


def _discharged(programme: Programme, on: dt.date) -> set[str]:
    """By what desk checks of a programme were discharged, and by what not although it was done.

    What is not listed discharges none, nor does what was done in a mode that no rule counts (3.21).
    """
    found: set[str] = set()
    world = world_of(programme)
    done = [one for one in world.events if isinstance(one, w.ReviewDone) and one.day <= on]
    for member, venue in _of(programme, CHECK, on):
        if venue is None:
            continue
        days: set[dt.date] = set()
        for one in done:
            if one.venue == venue:
                rules = _checks_of_members(programme, venue, one.day)
                also = {other.value for rule in rules for other in rule.also_by}
                modes = {mode.value for rule in rules for mode in rule.counted_modes}
                is_listed = one.activity in {w.DESK_CHECK, *also}
                # Without a rule any mode counts for a desk check.
                is_counted = is_listed and (one.mode in modes or not rules)
                found.add(("" if is_counted else "otherwise " if is_listed else "not ") + one.activity)
                days |= {one.day} if is_counted else set()
        counted = set(spec.completions(world, member, venue, w.DESK_CHECK, on, capacity=w.MEMBER))
        used = {day for day in days if spec.use_start(world, member, venue, day) is not None}
        assert used <= counted <= days
    return found


def _checks_of_members(programme: Programme, venue: str, on: dt.date) -> list[Rule]:
    """The rules of desk checks of members at a venue, in the edition in force on a day."""
    first, *later_ones = programme.rulebook.editions
    *_, edition = (first, *(one for one in later_ones if one.since <= on))
    kind = programme.register.venue[venue].kind
    rules = (one for one in edition.rules if one.activity is CHECK and kind in one.kinds)
    return [one for one in rules if HeldCapacity.MEMBER in one.capacities]


@pytest.mark.long
def test_desk_checks_are_drawn_in_every_progress_and_discharged_in_every_way() -> None:
    progress: set[str] = set()
    ways: set[str] = set()
    listed: set[tuple[Activity, int]] = set()
    for seed in range(240):
        programme, on = checked_of_seed(seed)
        progress |= {one.progress.value for one in _of(programme, CHECK, on).values()}
        ways |= _discharged(programme, on)
        rules = [rule for edition in programme.rulebook.editions for rule in edition.rules]
        listed |= {(rule.activity, len(getattr(rule, "also_by", ()))) for rule in rules}

    assert progress == {"not-contacted", "contacted", "done"}
    others = {"review", "function-test", "exercise"}
    every = {"desk-check", *others}
    assert ways == {*every, *(f"not {one}" for one in others), *(f"otherwise {one}" for one in every)}
    assert {(CHECK, 0), (CHECK, 1), (CHECK, 2), (TEST, 0), (TEST, 1), (TEST, 2)} <= listed


@given(seed=SEEDS)
def test_law_32_a_desk_check_that_is_told_of_changes_no_review(seed: int) -> None:
    programme, on = case_of_seed(seed)
    told = (
        DeskChecked(id=f"check-{venue.id}", on=on, known=start_of(on), venue=venue.id)
        for venue in programme.base.venues
    )
    after = attrs.evolve(programme, ledger=Ledger.of((*programme.ledger, *told)))

    assert after.due(on=on) == programme.due(on=on)
