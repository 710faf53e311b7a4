"""Risks of a programme, their ratings, bands and gaps, are what the naive specification says."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gaps.test_agreement import told_of as told_of_gap
from helpers.banded import banded_case
from helpers.profiles import examples
from helpers.risks import outgrown, risky_case
from helpers.strategies import later
from helpers.world_of import world_of
from laws.moving import tellable
from laws.recording import bare, told_in_turn, unjudged
from laws.support import everything
from mpreview.events import Ledger, Reviewed, RiskAccepted, RiskAssessed, RiskEvent
from mpreview.programme import Programme
from mpreview.programme.snapshots import Snapshot
from mpreview.reviews import Obligation, Standing
from mpreview.reviews.risks import AssessedRisk
from mpreview.risk import RiskState
from naive import gaps as naive_gaps
from naive import risks as naive
from naive import spec
from naive import world as w

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

Case = tuple[Programme, dt.date]
SEEDS: Final = st.integers(0, 2**63 - 1)


def outgrown_case(seed: int) -> Case:
    """A programme of `banded_case` in which a risk that is accepted may outgrow that."""
    return outgrown(seed, *banded_case(seed))


DRAWN: Final = pytest.mark.parametrize(
    "drawn", [risky_case, banded_case, outgrown_case], ids=["rich", "banded", "outgrown"]
)
_Told = tuple[naive.Key, str, dt.date, tuple[str, str, str] | None]


def _rating_of(one: AssessedRisk) -> tuple[str, str, str] | None:
    if one.inherent is None or one.residual is None:
        return None
    return one.inherent.rating, one.residual.rating, one.residual.band


def _told(one: AssessedRisk) -> _Told:
    return one.key, one.state.value, one.since, _rating_of(one)


def _said(of: Programme, world: w.World, one: naive.Risk, day: dt.date) -> _Told:
    rated = naive.rated(world, one, day)
    if rated is None:
        return one.key, one.state, one.since, None
    # All that are drawn have the same ratings.
    ratings = next(e.matrix for e in of.rulebook.editions if e.matrix is not None).ratings
    told = ratings[rated.inherent], ratings[rated.residual], of.rulebook.bands[rated.band]
    return one.key, one.state, one.since, told


def days_of(of: Programme, on: dt.date) -> Iterator[dt.date]:
    """The day asked, and those on which something of a risk or a measure may turn."""
    yield on
    yield from (edition.since for edition in of.rulebook.editions[1:])
    for event in of.ledger:
        if event.id.startswith(("risk", "life", "office")):
            days = (getattr(event, name, None) for name in ("on", "until", "expires", "retest"))
            yield from (day for day in days if day is not None)


# ---------------------------------------------------------------- the naive specification


@DRAWN
@given(seed=SEEDS)
def test_law_53_where_risks_have_come_to_is_what_the_naive_specification_says(
    seed: int, drawn: Callable[[int], Case]
) -> None:
    of, on = drawn(seed)
    world = world_of(of)

    for day in sorted({*days_of(of, on)}):
        said = [_said(of, world, one, day) for one in naive.risks(world, day)]
        assert sorted(map(_told, of.risks(on=day)), key=str) == sorted(said, key=str)


@DRAWN
@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_law_53_what_is_owed_where_there_are_risks_is_what_the_naive_specification_says(
    seed: int, drawn: Callable[[int], Case]
) -> None:
    of, on = drawn(seed)
    world = world_of(of)

    assert [(one.member, one.venue, one.activity.value, one.due) for one in of.due(on=on, within=30)] == [
        (member, venue, activity, window.due)
        for (member, venue), activity, window, _ in spec.due(world, on, 30)
    ]


@DRAWN
@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_law_53_gaps_of_risks_are_those_of_the_naive_specification(
    seed: int, drawn: Callable[[int], Case]
) -> None:
    of, on = drawn(seed)

    found = Counter(told_of_gap(gap) for gap in of.gaps(on=on) if gap.risk is not None)

    assert found == Counter(naive_gaps.of_risks(world_of(of), on))


_THROWN = 450
_OFTEN = {
    **dict.fromkeys((state.value for state in RiskState), 15),
    "risk-open with team": 15,
    "risk-open with coordinator": 15,
    "risk-late with owner": 8,
    "lowered": 15,
    "irregular": 30,
    "of a band": 30,
    "rated by an edition before": 5,
}


@pytest.fixture(scope="module")
def thrown() -> Counter[str]:
    """In how many of the programmes of the first seeds a risk is in each state, and what else matters."""
    counts: Counter[str] = Counter()
    for seed in range(_THROWN):
        of, on = risky_case(seed)
        counts.update({trait for one in of.risks(on=on) for trait in _traits(of, one, on)})
        counts.update({f"{g.kind.value} with {g.owner.value}" for g in of.gaps(on=on) if g.risk is not None})
        counts.update({"irregular"} if any(no.event.startswith("risk") for no in of.irregular()) else ())
    return counts


def _traits(of: Programme, one: AssessedRisk, on: dt.date) -> Iterator[str]:
    yield one.state.value
    matrix = of.rulebook.edition(on).matrix
    if one.inherent is not None and one.residual is not None and one.inherent.rating != one.residual.rating:
        yield "lowered"
    if one.residual is not None and one.residual.band != of.rulebook.bands[0]:
        yield "of a band"
    if matrix is None or one.assessed.likelihood not in matrix.likelihood:
        yield "rated by an edition before"


@pytest.mark.long
def test_risks_that_outgrew_what_was_accepted_are_not_rare_where_they_are_drawn() -> None:
    counts: Counter[str] = Counter()
    for seed in range(_THROWN):
        of, on = outgrown_case(seed)
        counts.update({f"{g.kind.value} with {g.owner.value}" for g in of.gaps(on=on) if g.risk is not None})

    assert counts["risk-outgrown with team"] >= 15
    assert counts["risk-outgrown with coordinator"] >= 15


@pytest.mark.long
def test_no_state_of_a_risk_is_rare(thrown: Counter[str]) -> None:
    assert {trait: thrown[trait] for trait, least in _OFTEN.items() if thrown[trait] < least} == {}


# ---------------------------------------------------------------- laws of what is answered


@given(seed=SEEDS)
def test_the_worst_comes_first_then_by_id(seed: int) -> None:
    of, on = risky_case(seed)
    found = of.risks(on=on)
    bands = of.rulebook.bands

    ranks = [-1 if one.residual is None else bands.index(one.residual.band) for one in found]
    assert ranks == sorted(ranks, reverse=True)
    alike: dict[object, list[str]] = {}
    for one in found:
        alike.setdefault(one.residual and (one.residual.band, one.residual.rating), []).append(one.risk)
    assert all(ids == sorted(ids) for ids in alike.values())


@given(seed=SEEDS, chance=st.randoms(use_true_random=False))
def test_told_in_any_order_measures_and_risks_are_the_same(seed: int, chance: Random) -> None:
    of, on = risky_case(seed)
    told = list(of.ledger)
    chance.shuffle(told)

    other = Programme(of.base, of.rulebook, Ledger.of(told))

    assert other.risks(on=on) == of.risks(on=on)
    assert other.fittings(on=on) == of.fittings(on=on)
    assert other.gaps(on=on) == of.gaps(on=on)


@given(seed=SEEDS)
def test_of_one_place_and_of_one_member_are_those_of_all_that_are_theirs(seed: int) -> None:
    of, on = risky_case(seed)
    every, measures = of.risks(on=on), of.fittings(on=on)

    for venue in of.register.venues:
        assert list(of.risks(on=on, venue=venue.id)) == [one for one in every if one.venue == venue.id]
        there = [one for one in measures if one.venue == venue.id]
        assert list(of.fittings(on=on, venue=venue.id)) == there
    for member in of.register.members:
        # Whoever is announced at a place uses the place already (semantics 3.18).
        theirs = (one for one in of.coverage(on=on) if one.member == member.id)
        used = {one.venue for one in theirs if one.standing is not Standing.LAPSED}
        # Nor does the end of office end a use.
        used |= {use.venue for use in of.register.uses if use.member == member.id and on in use.period}
        assert list(of.risks(on=on, member=member.id)) == [
            one for one in every if one.member == member.id or (one.member is None and one.venue in used)
        ]


@given(seed=SEEDS)
def test_gaps_of_one_member_are_those_of_all_that_are_about_them(seed: int) -> None:
    of, on = risky_case(seed)
    every = of.gaps(on=on)

    for member in of.register.members:
        assert of.gaps(on=on, member=member.id) == every.of_member(member.id)


@given(seed=SEEDS)
def test_every_gap_of_a_risk_has_an_owner_and_a_step_and_its_repr_tells_nothing_of_it(seed: int) -> None:
    of, on = risky_case(seed)
    for gap in (gap for gap in of.gaps(on=on) if gap.risk is not None):
        assert gap.since <= on
        assert gap.next in gap.steps
        assert gap.why(sensitive=True).endswith(f"next: {gap.next.words}")
        assert gap.custody is not None
        assert gap.custody.since <= on
        assert not any(word in repr(gap) for word in ("risk-", "crowd", "'post'", "treat", "assess"))


@given(seed=SEEDS, length=st.integers(1, 60))
def test_on_days_on_which_nothing_happens_no_gap_of_a_measure_or_risk_goes(seed: int, length: int) -> None:
    """Nor does it begin on another day; what time makes of a measure may move when it has been waiting."""
    of, on = risky_case(seed)
    turns = {event.on for event in of.ledger} | {edition.since for edition in of.rulebook.editions}
    turns |= set(days_of(of, on))
    periods = [mandate.period for member in of.register.members for mandate in member.mandates]
    periods += [one.period for member in of.register.members for one in member.candidacies]
    periods += [use.period for use in of.register.uses]
    turns |= {day for period in periods for day in (period.start, period.end) if day is not None}

    for day in (later(on, n) for n in range(1, length + 1)):
        if day not in turns:
            before, after = (_gaps_of_lives(of, asked) for asked in (later(day, -1), day))
            assert before <= after


def _gaps_of_lives(of: Programme, day: dt.date) -> set[tuple[str, dt.date]]:
    found = (gap for gap in of.gaps(on=day) if gap.risk is not None or gap.fitting is not None)
    return {(gap.id, gap.since) for gap in found}


@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_recorded_one_by_one_and_asked_in_between_measures_and_risks_are_the_whole(seed: int) -> None:
    # One number gives the programme and the order: an order drawn event by event is too much to draw.
    (of, on), chance = risky_case(seed), Random(seed)
    now = bare(of)

    with unjudged():
        for event in told_in_turn(of, chance):
            now.due(on=on, within=20), now.gaps(on=on), now.fittings(on=on), now.risks(on=on)
            now = now.record(event)

    assert now.risks(on=on) == of.risks(on=on)
    assert now.fittings(on=on) == of.fittings(on=on)
    assert now.gaps(on=on) == of.gaps(on=on)
    assert now.due(on=on, within=20) == of.due(on=on, within=20)


# A booking that was corrected after it was called off; an answer to an offer that was corrected later.
@example(seed=13906878)
@example(seed=753209)
@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_replayed_event_by_event_and_asked_in_between_it_is_the_whole(seed: int) -> None:
    drawn, on = risky_case(seed)
    of = tellable(drawn)
    # A stream takes nothing back, so it brings what is believed in the end. No ledger could hold that alone:
    # an answer may name a venue that the offer lost by a correction known later (the second example).
    believed = of.ledger.effective
    day = max([on, *(event.on for event in believed)])
    now = Snapshot.of(bare(of))
    for index, event in enumerate(believed):
        now = now.replay((event,))
        if index % 4 == 0:
            now.coverage(on=day)

    assert now.due(on=day) == of.due(on=day)
    assert now.coverage(on=day) == of.coverage(on=day)


@settings(max_examples=examples(0.5))
@given(seed=SEEDS)
def test_asked_of_one_member_and_on_day_after_day_it_is_what_it_is_asked_afresh(seed: int) -> None:
    of, on = risky_case(seed)
    for day in (later(on, n) for n in range(4)):
        afresh = Programme(of.base, of.rulebook, of.ledger)
        assert of.due(on=day, within=10) == afresh.due(on=day, within=10)
        for member in of.register.members:
            alone = Programme(of.base, of.rulebook, of.ledger)
            assert alone.due(on=day, member=member.id) == of.due(on=day, member=member.id)


@given(seed=SEEDS, days=st.integers(0, 100))
def test_as_known_on_any_day_every_question_has_an_answer(seed: int, days: int) -> None:
    of, on = risky_case(seed)
    known = of.as_known(later(on, -days))

    assert len(everything(known, on)) <= len(everything(of, on))
    told = {event.key for event in known.ledger if isinstance(event, RiskAssessed) and event.on <= on}
    assert {one.key for one in known.risks(on=on)} <= told
    assert {gap.risk.key for gap in known.gaps(on=on) if gap.risk is not None} <= told


@given(seed=SEEDS)
def test_what_is_no_step_of_a_risk_is_irregular_and_changes_nothing(seed: int) -> None:
    of, on = risky_case(seed)
    wrong = {no.event for no in of.irregular()}
    right = [e for e in of.ledger if not (isinstance(e, RiskEvent) and e.id in wrong)]

    assert Programme(of.base, of.rulebook, Ledger.of(right)).risks(on=on) == of.risks(on=on)


@given(seed=SEEDS)
def test_an_acceptance_changes_no_rating_and_no_due_day(seed: int) -> None:
    of, on = risky_case(seed)
    less = [event for event in of.ledger if not isinstance(event, RiskAccepted)]
    other = Programme(of.base, of.rulebook, Ledger.of(less))

    assert {one.key: _rating_of(one) for one in other.risks(on=on)} == {
        one.key: _rating_of(one) for one in of.risks(on=on)
    }
    assert other.due(on=on, within=60) == of.due(on=on, within=60)


@given(seed=SEEDS)
def test_law_66_without_a_completion_no_due_day_gets_later_whatever_becomes_of_risks(seed: int) -> None:
    """On forty days on which neither a review is made nor an office or a use ends."""
    of, on = banded_case(seed)
    done = {event.on for event in of.ledger if isinstance(event, Reviewed)}
    days = [later(on, n) for n in range(-20, 20)]
    dues = [{_subject(one): one.due for one in of.due(on=day, within=1000)} for day in days]

    for (before, after), today in zip(pairwise(dues), days[1:], strict=True):
        if today not in done:
            assert [who for who, due in before.items() if after.get(who, dt.date.max) > due] == []


def _subject(one: Obligation) -> tuple[str, str | None, str]:
    return one.member, one.venue, one.activity.value
