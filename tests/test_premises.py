"""A law on premises as dated rows: which row applies, what is refused, and what holds for any of them."""

import datetime as dt
from collections.abc import Callable

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.profiles import examples
from helpers.strategies import days
from laws.support import wrong
from mpreview.errors import InvalidValue, OutsideRange
from mpreview.places import Controller
from mpreview.premises import (
    MOST_PEOPLE,
    ActStanding,
    Commencement,
    Covered,
    DutyBearer,
    Gathering,
    GatheringKind,
    Penalty,
    PlaceUse,
    PremisesAct,
    Scope,
    Threshold,
    Tier,
    TierDuty,
    TierFound,
    duty_at,
)
from mpreview.timeline import FIRST_DAY, LAST_DAY

_PASSED = dt.date(2020, 1, 1)
_BEGINS = dt.date(2022, 1, 1)
_DUTY = TierDuty("tell", "tell the office", "tell the office in writing", "s. 4")
_LOW = Tier("low", 1, _PASSED, (_DUTY,), Penalty(100, 0, 0, "s. 9(1)"))
_HIGH = Tier("high", 2, _PASSED, (_DUTY,), Penalty(5_000, 10, 3, "s. 9(2)"))
_THRESHOLDS = (
    Threshold("low", GatheringKind.PREMISES, _PASSED, 50, "s. 1(1)"),
    Threshold("high", GatheringKind.PREMISES, _PASSED, 90, "s. 1(2)"),
    Threshold("high", GatheringKind.EVENT, _PASSED, 70, "s. 2"),
)
_USES = (PlaceUse("hall", "a hall"), PlaceUse("chapel", "a chapel"), PlaceUse("court", "a court"))
_SCOPES = (
    Scope("hall", GatheringKind.PREMISES, _PASSED, Covered.ALWAYS, "s. 3(1)"),
    Scope("hall", GatheringKind.EVENT, _PASSED, Covered.CHECKED, "s. 3(2)"),
    Scope(
        "chapel", GatheringKind.PREMISES, _PASSED, Covered.ALWAYS, "s. 3(3)", most="low", body="the chapter"
    ),
    Scope("chapel", GatheringKind.EVENT, _PASSED, Covered.NEVER, "s. 3(4)"),
    Scope("court", GatheringKind.PREMISES, _PASSED, Covered.NEVER, "s. 3(5)"),
    Scope("court", GatheringKind.EVENT, _PASSED, Covered.NEVER, "s. 3(5)"),
)
_APPOINTED = Commencement(dt.date(2021, 6, 1), _BEGINS, settled=True, citation="S.I. 1")
ACT = PremisesAct(
    "law",
    "Halls Act",
    _PASSED,
    "XTS",
    (_LOW, _HIGH),
    _THRESHOLDS,
    _USES,
    _SCOPES,
    (Commencement(_PASSED, dt.date(2021, 9, 1), settled=False, citation="s. 20"), _APPOINTED),
)
HALL = Gathering(60, "hall", Controller.HOST)

_gatherings = st.builds(
    Gathering,
    st.integers(0, 200) | st.integers(0, MOST_PEOPLE),
    st.sampled_from([use.id for use in _USES]),
    st.sampled_from(Controller),
    st.sampled_from(GatheringKind),
    st.booleans(),
)


def _rank(gathering: Gathering, day: dt.date) -> int:
    tier = duty_at(ACT, gathering, on=day).tier
    return 0 if tier is None else tier.rank


@given(_gatherings, st.integers(0, MOST_PEOPLE), days(FIRST_DAY, LAST_DAY))
@settings(max_examples=examples(5))
def test_more_people_never_mean_a_lower_tier(gathering: Gathering, other: int, day: dt.date) -> None:
    fewer, more = sorted((gathering.expected, other))

    assert _rank(attrs.evolve(gathering, expected=fewer), day) <= _rank(
        attrs.evolve(gathering, expected=more), day
    )


@given(_gatherings, days(FIRST_DAY, LAST_DAY), days(FIRST_DAY, LAST_DAY))
@settings(max_examples=examples(5))
def test_a_later_day_takes_no_tier_back_and_ends_nothing(
    gathering: Gathering, day: dt.date, other: dt.date
) -> None:
    earlier, later = (duty_at(ACT, gathering, on=on) for on in sorted((day, other)))

    assert (_rank(gathering, earlier.on), _rank(gathering, later.on)) in {
        (0, 0),
        (0, 1),
        (0, 2),
        (1, 1),
        (2, 2),
    }
    assert earlier.in_force <= later.in_force
    assert set(earlier.owed) <= set(later.owed)


@given(_gatherings, days(FIRST_DAY, LAST_DAY))
@settings(max_examples=examples(5))
def test_what_is_not_in_force_is_not_owed_and_no_tier_has_no_duties(
    gathering: Gathering, day: dt.date
) -> None:
    duty = duty_at(ACT, gathering, on=day)

    assert duty.owed == (duty.duties if day >= _BEGINS else ())
    assert (duty.tier is None) == (duty.outcome is not TierFound.REACHED) == (duty.bearer is None)
    assert (duty.tier is None) == (duty.since is None)


@pytest.mark.parametrize(
    ("day", "standing", "since"),
    [
        ("2019-12-31", ActStanding.NOT_PASSED, None),
        ("2020-01-01", ActStanding.AWAITED, "2021-09-01"),
        # The day is appointed on 1 June 2021; who asks earlier is told what was known then.
        ("2021-05-31", ActStanding.AWAITED, "2021-09-01"),
        ("2021-06-01", ActStanding.AWAITED, "2022-01-01"),
        ("2021-12-31", ActStanding.AWAITED, "2022-01-01"),
        ("2022-01-01", ActStanding.IN_FORCE, "2022-01-01"),
        ("2199-12-31", ActStanding.IN_FORCE, "2022-01-01"),
    ],
)
def test_when_it_begins_is_what_was_known_on_the_day(
    day: str, standing: ActStanding, since: str | None
) -> None:
    duty = duty_at(ACT, HALL, on=dt.date.fromisoformat(day))

    assert (duty.standing, duty.since and duty.since.isoformat()) == (standing, since)


def test_a_day_that_could_have_begun_it_and_that_nobody_appointed_is_not_on_record() -> None:
    act = attrs.evolve(ACT, commencements=ACT.commencements[:1])

    assert duty_at(act, HALL, on=dt.date(2021, 9, 1)).standing is ActStanding.NOT_ON_RECORD
    assert duty_at(act, HALL, on=dt.date(2021, 9, 1)).why() == (
        "with 60 people expected at once a hall is in the low tier, from 50 on (Halls Act, s. 1(1); s. "
        "3(1)); whether that is in force is not on record here: from 2021-09-01 at the earliest whoever "
        "controls the place, its keeper and not the member, must tell the office; a breach can "
        "cost up to 100 XTS"
    )


def test_a_changed_threshold_rewrites_no_earlier_answer() -> None:
    raised = Threshold("low", GatheringKind.PREMISES, dt.date(2023, 1, 1), 61, "S.I. 2")
    act = attrs.evolve(ACT, thresholds=(raised, *_THRESHOLDS))
    told = {day: duty_at(act, HALL, on=dt.date.fromisoformat(day)) for day in ("2022-12-31", "2023-01-01")}

    assert [(one.outcome, one.citation) for one in told.values()] == [
        (TierFound.REACHED, "Halls Act, s. 1(1); s. 3(1)"),
        (TierFound.TOO_FEW, "Halls Act, S.I. 2; s. 3(1)"),
    ]


def test_a_changed_use_or_penalty_is_one_more_row() -> None:
    day = dt.date(2024, 1, 1)
    scope = Scope("court", GatheringKind.PREMISES, day, Covered.ALWAYS, "S.I. 3")
    tier = attrs.evolve(_LOW, since=day, penalty=Penalty(200, 0, 0, "S.I. 3"))
    act = attrs.evolve(ACT, scopes=(*_SCOPES, scope), tiers=(*ACT.tiers, tier))
    before, after = (
        duty_at(act, Gathering(60, "court", Controller.OWN), on=on) for on in (day - dt.timedelta(1), day)
    )

    assert (before.tier, after.tier) == (None, tier)
    assert after.bearer is DutyBearer.MEMBER


def test_the_order_of_rows_means_nothing() -> None:
    turned = attrs.evolve(
        ACT,
        tiers=ACT.tiers[::-1],
        thresholds=ACT.thresholds[::-1],
        scopes=ACT.scopes[::-1],
        commencements=ACT.commencements[::-1],
    )

    assert [duty_at(turned, attrs.evolve(HALL, expected=n), on=_BEGINS) for n in (49, 50, 89, 90)] == [
        duty_at(ACT, attrs.evolve(HALL, expected=n), on=_BEGINS) for n in (49, 50, 89, 90)
    ]


def _evolved(**changes: object) -> Callable[[], object]:
    return lambda: attrs.evolve(ACT, **wrong(changes))


_LATER = dt.date(2023, 1, 1)


_REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: Gathering(-1, "hall", Controller.HOST), "Gathering.expected"),
    (lambda: Gathering(MOST_PEOPLE + 1, "hall", Controller.HOST), "Gathering.expected"),
    (lambda: Gathering(10**400, "hall", Controller.HOST), "Gathering.expected"),
    (lambda: duty_at(ACT, Gathering(1, "pub", Controller.HOST), on=_BEGINS), "Gathering.use"),
    (lambda: Commencement(_LATER, _BEGINS, settled=True, citation="x"), "Commencement.begins"),
    (lambda: Penalty(1, 0, 101, "x"), "Penalty.percent"),
    (lambda: Tier("low", 0, _PASSED, (_DUTY,), _LOW.penalty), "Tier.rank"),
    (lambda: Threshold("low", GatheringKind.EVENT, _PASSED, 0, "x"), "Threshold.at_least"),
    (_evolved(commencements=()), "PremisesAct.commencements"),
    (_evolved(commencements=(_APPOINTED,)), "PremisesAct.commencements"),
    (_evolved(uses=(*_USES, _USES[0])), "PremisesAct.uses"),
    (_evolved(uses=(*_USES, PlaceUse("pub", "a pub"))), "PremisesAct.scopes"),
    (_evolved(scopes=(*_SCOPES, _SCOPES[0])), "PremisesAct.scopes"),
    (_evolved(scopes=_SCOPES[1:]), "PremisesAct.scopes"),
    (
        _evolved(scopes=(*_SCOPES[:4], attrs.evolve(_SCOPES[4], most="top"), _SCOPES[5])),
        "PremisesAct.scopes",
    ),
    # No event is ever in the low tier, so an event cannot be held to it.
    (
        _evolved(scopes=(_SCOPES[0], attrs.evolve(_SCOPES[1], most="low"), *_SCOPES[2:])),
        "PremisesAct.scopes",
    ),
    (_evolved(thresholds=_THRESHOLDS[:2]), "PremisesAct.thresholds"),
    (
        _evolved(thresholds=(*_THRESHOLDS, attrs.evolve(_THRESHOLDS[2], tier="top"))),
        "PremisesAct.thresholds",
    ),
    (
        _evolved(thresholds=(*_THRESHOLDS, attrs.evolve(_THRESHOLDS[0], since=_LATER, at_least=90))),
        "PremisesAct.thresholds",
    ),
    (_evolved(tiers=(_LOW, attrs.evolve(_HIGH, rank=1))), "PremisesAct.tiers"),
    (_evolved(tiers=(_LOW, _HIGH, attrs.evolve(_LOW, since=_LATER, rank=3))), "PremisesAct.tiers"),
    (_evolved(tiers=(_LOW, attrs.evolve(_HIGH, since=_LATER))), "PremisesAct.tiers"),
    (_evolved(tiers=[_LOW, _HIGH]), "PremisesAct.tiers"),
]


@pytest.mark.parametrize(("make", "field"), _REFUSED, ids=range(len(_REFUSED)))
def test_what_cannot_stand_is_refused_where_it_stands(make: Callable[[], object], field: str) -> None:
    with pytest.raises((InvalidValue, OutsideRange)) as caught:
        make()

    assert wrong(caught.value).field == field


def test_an_unknown_use_is_told_which_there_are_and_not_repeated() -> None:
    with pytest.raises(InvalidValue) as caught:
        duty_at(ACT, Gathering(1, "my-secret-place", Controller.HOST), on=_BEGINS)

    assert str(caught.value) == "Gathering.use: no such use of a place; give one of hall, chapel, court"


def test_every_repr_is_bounded_whatever_it_holds() -> None:
    long = "x" * 4_000
    duty = TierDuty("d", "n", long, long)
    tier = Tier("low", 1, _PASSED, (duty,) * 999, Penalty(1, 0, 0, long))
    rows = tuple(attrs.evolve(row, citation=long) for row in ACT.scopes)
    last = tuple(attrs.evolve(row, citation=long) for row in ACT.commencements)
    first = tuple(attrs.evolve(row, citation=long) for row in ACT.thresholds)
    act = attrs.evolve(ACT, tiers=(tier, _HIGH), scopes=rows, commencements=last, thresholds=first)
    values = [act, duty, tier, *rows, *last, *first, duty_at(act, HALL, on=_BEGINS)]

    assert [type(value).__name__ for value in values if len(repr(value)) > 2_000] == []
