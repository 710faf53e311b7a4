"""Where measures have come to is what the naive specification says, in whatever order it was told."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaps.measures import advanced, noted, recommended
from gaps.test_agreement import told_of as told_of_gap
from helpers.dice import Dice
from helpers.measures import lived_case, lived_cases
from helpers.profiles import examples
from helpers.strategies import later
from helpers.world_of import world_of
from laws.recording import unjudged
from laws.small import (
    ANN,
    BEA,
    CAL,
    ESSEX,
    FIRSTS,
    YEARLY,
    incident,
    office_changed,
    on,
    programme,
    reviewed,
    uses,
)
from laws.support import everything
from mpreview.events import Advance, Event, Ledger, MeasureState, OfficeChanged
from mpreview.gaps import Gap, MeasureGap
from mpreview.measures import FittingState
from mpreview.people import Candidacy, Mandate
from mpreview.policy import InService, Not
from mpreview.programme import Programme
from mpreview.reviews.fittings import Fitting
from mpreview.timeline import Period, start_of
from naive import fittings as naive
from naive import gaps as naive_gaps
from naive import spec
from policy.books import INCIDENT

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

_Told = tuple[str, str, str, dt.date, dt.date | None, dt.date | None]


def _told(one: Fitting) -> _Told:
    return one.venue, one.measure, one.state.value, one.since, one.served, one.out


def _said(one: naive.Fitting) -> _Told:
    return one.venue, one.measure, one.state, one.since, one.served, one.out


def _found(of: Programme, day: dt.date) -> list[_Told]:
    return [_told(one) for one in of.fittings(on=day)]


def _days(of: Programme, on: dt.date) -> Iterator[dt.date]:
    """The day asked, and those on which something was told of a measure, falls due or ends with an office."""
    yield on
    for event in of.ledger:
        if event.id.startswith(("life", "office")):
            days = (getattr(event, name, None) for name in ("on", "expires", "retest"))
            yield from (day for day in days if day is not None)
    for member in of.register.members:
        yield from (poll.period.end for poll in member.candidacies if poll.period.end is not None)
        yield from (mandate.period.end for mandate in member.mandates if mandate.period.end is not None)


# ---------------------------------------------------------------- the naive specification


@given(case=lived_cases)
def test_law_53_where_measures_have_come_to_is_what_the_naive_specification_says(
    case: tuple[Programme, dt.date],
) -> None:
    of, on = case
    world = world_of(of)

    for day in sorted({*_days(of, on)}):
        assert _found(of, day) == [_said(one) for one in naive.fittings(world, day)]


@given(case=lived_cases)
def test_law_53_what_is_owed_where_measures_are_led_on_is_what_the_naive_specification_says(
    case: tuple[Programme, dt.date],
) -> None:
    """Conditions ask what is in service."""
    of, on = case
    world = world_of(of)

    assert [(one.member, one.venue, one.activity.value, one.due) for one in of.due(on=on, within=30)] == [
        (member, venue, activity, window.due)
        for (member, venue), activity, window, _ in spec.due(world, on, 30)
    ]


# A measure is refused in 4 of 100 programmes: among 300 programmes chance alone would leave too few.
_THROWN = 900
_OFTEN = {
    **dict.fromkeys((state.value for state in FittingState), 27),
    "bound": 60,
    "never came into service": 60,
    "irregular": 60,
}


@pytest.fixture(scope="module")
def thrown() -> Counter[str]:
    """In how many of the programmes of the first seeds a measure is in each state, and what else matters."""
    counts: Counter[str] = Counter()
    for seed in range(_THROWN):
        of, on = lived_case(seed)
        counts.update({trait for one in of.fittings(on=on) for trait in _traits(one)})
        counts.update({"irregular"} if any(_of_life(one.event) for one in of.irregular()) else ())
    return counts


def _of_life(id_: str) -> bool:
    return id_.startswith("life")


def _traits(one: Fitting) -> Iterator[str]:
    yield one.state.value
    if one.recommended is not None and one.recommended.office_of is not None:
        yield "bound"
    if one.out is not None and one.served is None:
        yield "never came into service"


@pytest.mark.long
def test_no_state_of_a_measure_is_rare(thrown: Counter[str]) -> None:
    assert {trait: thrown[trait] for trait, least in _OFTEN.items() if thrown[trait] < least} == {}


# ---------------------------------------------------------------- laws


@settings(max_examples=examples(0.5))
@given(seed=st.integers(0, 2**63 - 1))
def test_a_change_of_office_that_is_recorded_ends_what_is_bound_to_it_wherever_it_stands(seed: int) -> None:
    """As the last event of a programme that was asked before: what was kept of others' places is not."""
    of, on = lived_case(seed)
    bound = [event for event in of.ledger if getattr(event, "office_of", None) is not None]
    for event in bound[:2]:
        member = getattr(event, "office_of", "")
        of.due(on=on, within=20), of.gaps(on=on)
        day = later(event.on, Dice(seed).pick((0, 1, 20)))
        known = max(event.known, start_of(day))
        change = OfficeChanged(id=f"last-{event.id}", on=day, known=known, member=member)
        with unjudged():
            one = of.record(change)
        whole = Programme(of.base, of.rulebook, Ledger.of((*of.ledger, change)))

        assert one.fittings(on=on) == whole.fittings(on=on)
        assert one.due(on=on, within=20) == whole.due(on=on, within=20)
        assert one.gaps(on=on) == whole.gaps(on=on)


# ---------------------------------------------------------------- by hand


def _shared(*events: Event) -> Programme:
    """Ann and Bea share an office, in which an incident asks for a review if the measure m1 does not work."""
    asked = attrs.evolve(INCIDENT, when=Not(InService(("m1",))))
    used = (*uses("essex"), *uses("essex", member="bea"))
    return programme(YEARLY, asked, *FIRSTS, events=events, members=(ANN, BEA), venues=(ESSEX,), used=used)


_SERVING = (
    recommended("2020-01-10", office_of="bea"), reviewed("2020-01-12"),
    noted("2020-01-20", MeasureState.IN_SERVICE), incident("2020-02-03"),
)  # fmt: skip


def test_another_members_change_of_office_asks_for_a_review() -> None:
    """What was bound to Bea's office protects Ann until it ends; recorded after Ann was asked about."""
    before, change = _shared(*_SERVING), office_changed("2020-02-03", "bea")
    day = on("2020-02-10")
    rules = {reason.rule for one in before.due(on=day, within=400) for reason in one.reasons}

    recorded, whole = before.record(change), _shared(*_SERVING, change)

    assert INCIDENT.id not in rules
    for one in (recorded, whole):
        owed = one.due(on=day, within=400, member="ann")
        assert INCIDENT.id in {reason.rule for own in owed for reason in own.reasons}
        assert [fitting.state for fitting in one.fittings(on=day)] == [FittingState.LAPSED]
    assert everything(recorded, day) == everything(whole, day)


def _left(ended: str, *polls: tuple[str, str]) -> Programme:
    """Bea, to whose office a measure is bound, sits until 30 May 2024, and stands at some polls."""
    mandate = Mandate("c-belfast", Period(on("2019-12-12"), on("2024-05-30")), ended)
    stood = tuple(Candidacy("c-belfast", Period(on(start), on(end))) for start, end in polls)
    bea = attrs.evolve(BEA, mandates=(mandate,), candidacies=stood)
    used = (*uses("essex"), *uses("essex", member="bea"))
    told = (recommended("2020-01-10", office_of="bea"), noted("2020-01-20", MeasureState.IN_SERVICE))
    return programme(*FIRSTS, events=told, members=(ANN, bea), venues=(ESSEX,), used=used)


@pytest.mark.parametrize(
    ("ended", "polls", "lapsed"),
    [
        ("dissolution", (), "2024-05-30"),
        ("dissolution", (("2024-05-30", "2024-07-05"),), "2024-07-05"),
        ("dissolution", (("2024-06-07", "2024-07-05"),), "2024-07-05"),
        ("dissolution", (("2024-05-22", "2024-07-05"),), "2024-07-05"),
        # Standing years later, or before, is not standing again.
        ("dissolution", (("2019-11-06", "2019-12-13"),), "2024-05-30"),
        ("dissolution", (("2026-03-01", "2026-04-03"),), "2024-05-30"),
        ("resignation", (("2024-05-30", "2024-07-05"),), "2024-05-30"),
    ],
)
def test_of_who_stands_again_what_is_bound_to_the_office_stays_until_the_poll(
    ended: str, polls: tuple[tuple[str, str], ...], lapsed: str
) -> None:
    of, day = _left(ended, *polls), on(lapsed)
    before, then = (of.fittings(on=asked)[0] for asked in (later(day, -1), later(day, 30)))

    assert before.state is FittingState.IN_SERVICE
    assert (then.state, then.since) == (FittingState.LAPSED, day)
    assert naive_gaps.gaps(world_of(of), later(day, 30)) == set(map(told_of_gap, of.gaps(on=later(day, 30))))


def _gaps_at_essex(*used: tuple[str, str | None], day: str) -> list[Gap]:
    """Of an ordered measure in an office used by Ann, who left, and Cal, who left, each to a day."""
    left = "resignation"
    people = (
        attrs.evolve(one, mandates=(attrs.evolve(one.mandates[0], period=_TO_2021, ended=left),))
        for one in (ANN, CAL)
    )
    places = tuple(
        attrs.evolve(use, period=Period(use.period.start, None if end is None else on(end)))
        for member, end in used
        for use in uses("essex", member=member)
    )
    of = programme(
        *FIRSTS, events=(advanced("2020-01-10", Advance.ORDERED),), members=tuple(people), venues=(ESSEX,),
        used=places,
    )  # fmt: skip
    found = [gap for gap in of.gaps(on=on(day)) if gap.fitting is not None]
    assert {told_of_gap(gap) for gap in found} <= naive_gaps.gaps(world_of(of), on(day))
    return found


_TO_2021 = Period(on("2019-12-12"), on("2021-06-01"))


@pytest.mark.parametrize(
    ("used", "member"),
    [
        ((("ann", "2021-05-01"), ("cal", "2021-04-01")), "ann"),
        ((("ann", "2021-04-01"), ("cal", "2021-04-01")), "cal"),
        ((("ann", None), ("cal", "2021-04-01")), "ann"),
        # Both use it still: what is to come is not the last time.
        ((("ann", None), ("cal", "2022-04-01")), "cal"),
    ],
)
def test_where_nobody_in_office_is_the_measure_is_told_by_whoever_used_the_place_last(
    used: tuple[tuple[str, str | None], ...], member: str
) -> None:
    (found,) = _gaps_at_essex(*used, day="2021-07-01")

    assert found.status.member == member
    assert found.users == ()


@pytest.mark.parametrize(
    ("bound", "broke"),
    [
        ("ann", office_changed("2020-02-03")),
        (None, noted("2020-02-03", MeasureState.FAULTY)),
        (None, noted("2020-02-03", MeasureState.REMOVED)),
    ],
)
def test_a_measure_asked_for_again_after_a_break_begins_anew(bound: str | None, broke: Event) -> None:
    """In service from 20 January until 3 February 2020, asked for again on 2 March with a target of 1 May."""
    of = _shared(
        recommended("2020-01-10", office_of=bound), noted("2020-01-20", MeasureState.IN_SERVICE), broke,
        recommended("2020-03-02", "2020-05-01"),
    )  # fmt: skip
    asked, late = on("2020-03-02"), on("2020-05-02")

    (found,) = of.fittings(on=late)

    assert (found.state, found.since) == (FittingState.RECOMMENDED, asked)
    assert (found.served, found.out) == (None, None)
    # Nothing that served until the break makes up for the target: from the day after it the measure is late.
    kinds = [{gap.kind for gap in of.gaps(on=day) if gap.fitting} for day in (later(late, -1), late)]
    assert MeasureGap.MEASURE_LATE in kinds[1] - kinds[0]


def test_between_what_is_told_of_one_day_no_time_passes() -> None:
    """A note that is over by then, and one that is not: it serves all along."""
    serves = MeasureState.IN_SERVICE
    over = noted("2020-02-01", serves, expires="2020-02-01")
    then = attrs.evolve(noted("2020-02-01", serves), id="4-then")

    of = _shared(noted("2020-01-10", serves), over, then)

    (found,) = of.fittings(on=on("2020-02-01"))
    assert (found.state, found.since) == (FittingState.IN_SERVICE, on("2020-01-10"))
