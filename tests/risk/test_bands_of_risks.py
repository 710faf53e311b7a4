"""How risks act on what is owed, and laws 12, 69 and 70 over a programme; days are counted by hand.

Ann's office in Essex was reviewed on Monday 1 February 2021: twelve months at standard, six at raised, three
at high, with fourteen days of notice. 1 May 2021 is a Saturday, so three months end on Friday 30 April; six
months end on Sunday 1 August, so on Friday 30 July.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.announced import uses_known_by
from helpers.banded import banded_case
from helpers.dice import Dice
from helpers.policies import MEASURES
from helpers.profiles import examples
from helpers.risks import LIKELIHOODS, risky_case
from helpers.strategies import later
from laws.recording import unjudged
from laws.small import (
    banded,
    office_changed,
    on,
    owed,
    review_due,
    reviewed,
)
from measures.told import step
from mpreview.events import Contacted, Event, Ledger, MeasureNoted, MeasureState, Reviewed, RiskAssessed
from mpreview.policy import Activity, Edition, InService, Occasion, OnEvent
from mpreview.policy.conditions import list_atoms, list_exceptions
from mpreview.programme import Programme
from mpreview.reviews.risks import AssessedRisk
from mpreview.risk import Control, RiskMatrix, RiskState
from mpreview.timeline import start_of
from risk.small import STATEMENT, matrix, scale
from risk.test_recording import into
from risk.told import asked, risk

DONE: Final = reviewed("2021-02-01")
LOCK: Final = Control("m1", likelihood=2, impact=1)
YEAR, HALF, QUARTER = "2022-02-01", "2021-07-30", "2021-04-30"


def told(*events: Event, **more: Any) -> Programme:
    """The office, reviewed, and what happened since."""
    return asked(DONE, *events, **more)


# ---------------------------------------------------------------- what a band does


def test_a_band_of_a_risk_has_its_notice() -> None:
    """Fourteen days from Friday 23 April 2021 end on Friday 7 May, after the three months."""
    assert review_due(told(risk("2021-04-23", "assessed")), "2021-04-23") == "2021-05-07"


def _bands(of: Programme, day: str) -> list[str]:
    return [one.residual.band for one in of.risks(on=on(day)) if one.residual is not None]


def test_a_measure_bound_to_an_office_serves_no_longer_than_that() -> None:
    of = asked(
        risk("2021-01-11", "assessed", controls=(LOCK,)),
        step("2021-01-12", "recommended", office_of="ann"), step("2021-01-18", "passed"), DONE,
        office_changed("2021-03-01"),
    )  # fmt: skip

    assert (review_due(of, "2021-02-28"), review_due(of, "2021-03-01")) == (YEAR, QUARTER)
    (alone,) = of.due(on=on("2021-03-08"), member="ann", activity=Activity.REVIEW)
    assert alone.due.isoformat() == QUARTER


@pytest.mark.parametrize(
    ("said", "rated", "due"),
    [("raised", "l3", QUARTER), ("high", "l2", QUARTER), ("raised", "l1", HALF), ("standard", "l2", HALF)],
)
def test_law_12_of_what_is_said_and_what_follows_the_highest_counts(said: str, rated: str, due: str) -> None:
    for first, then in (("2021-03-01", "2021-03-02"), ("2021-03-02", "2021-03-01")):
        of = told(banded(first, said), risk(then, "assessed", likelihood=rated))
        assert review_due(of, "2021-03-02") == due


OTHERWISE: Final = matrix("a a", "a b", bands="a=standard b=high", likelihood=scale("k", 2))


@pytest.mark.parametrize("rated", [None, OTHERWISE])
def test_an_edition_that_cannot_rate_it_leaves_it_as_it_was(rated: RiskMatrix | None) -> None:
    rules = asked().rulebook.editions[0].rules
    second = Edition("e2", "Second", rules, on("2021-03-01"), matrix=rated)
    of = told(risk("2021-02-08", "assessed"), later=(second,))

    assert _bands(of, "2021-03-01") == ["high"]


# ---------------------------------------------------------------- laws over a programme

SEEDS: Final = st.integers(0, 2**63 - 1)
Due = dict[tuple[str, str | None, str], dt.date]


def _bare(programme: Programme) -> Programme:
    """The programme without conditions that ask for a measure and without exceptions, which narrow law 12.

    And without rules that count from a measure since it is new, which is no rating.
    """

    def unasked(rule: Any) -> Any:
        if isinstance(rule, OnEvent) and rule.occasion is Occasion.FITTED_MEASURE:
            rule = attrs.evolve(rule, occasion=Occasion.MOVED_VENUE)
        asks = rule.when is not None and any(isinstance(atom, InService) for atom in list_atoms(rule.when))
        excepts = rule.when is not None and any(True for _ in list_exceptions(rule.when))
        return attrs.evolve(rule, when=None) if asks or excepts else rule

    book = programme.rulebook
    editions = tuple(
        attrs.evolve(edition, rules=tuple(map(unasked, edition.rules))) for edition in book.editions
    )
    return Programme(programme.base, attrs.evolve(book, editions=editions), programme.ledger)


def _dues(of: Programme, day: dt.date) -> Due:
    found = (one.obligation for one in of.coverage(on=day))
    return {(one.member, one.venue, one.activity.value): one.due for one in found if one is not None}


def _postponed(low: Due, high: Due) -> Due:
    """What is due later, or no longer, in the second."""
    return {key: day for key, day in low.items() if key not in high or high[key] > day}


def _of_seed(seed: int) -> Programme:
    """Small programmes that turn on the band, and those of the whole language of policy."""
    return banded_case(seed)[0] if seed % 4 else _bare(risky_case(seed)[0])


def _last(of: Programme) -> dt.date:
    """The last completion, after which law 12 speaks."""
    return max((e.on for e in of.ledger if isinstance(e, Reviewed | Contacted)), default=on("2021-02-01"))


def _assessment(of: Programme, d: Dice, day: dt.date, likelihood: str, impact: str) -> RiskAssessed | None:
    """One more risk, at any place or of any member, if the edition of the day rates it."""
    rated, use = of.rulebook.edition(day).matrix, d.pick(uses_known_by(of.register, day))
    if rated is None or likelihood not in rated.likelihood:
        return None
    venue, member = d.pick(((use.venue, None), (None, use.member), (use.venue, use.member)))
    off = d.some((*MEASURES, "m3"), 0, 3) if venue is not None else ()
    return RiskAssessed(
        id="one-more", on=day, known=start_of(day), venue=venue, member=member, risk="more",
        statement=STATEMENT, likelihood=likelihood, impact=impact, assessor="adviser",
        controls=tuple(Control(one, likelihood=1, impact=d.whole(0, 1)) for one in off),
    )  # fmt: skip


def _with(of: Programme, *events: Event) -> Programme:
    return Programme(of.base, of.rulebook, Ledger.of((*of.ledger, *events)))


@given(SEEDS)
def test_law_12_a_likelihood_or_impact_that_rises_postpones_nothing(seed: int) -> None:
    of, d = _of_seed(seed), Dice(seed + 3)
    day = later(_last(of), d.whole(1, 60))
    first, second = sorted((d.whole(0, 2), d.whole(0, 2)))
    one, other = sorted((d.whole(1, 3), d.whole(1, 3)))
    low = _assessment(of, d, day, LIKELIHOODS[first], f"i{one}")
    if low is None:
        return
    high = attrs.evolve(low, likelihood=LIKELIHOODS[second], impact=f"i{other}")
    asked_on = later(day, d.pick((-2, 0, 0, 1, 14, 60, 200)))
    dues = [_dues(more, asked_on) for more in (of, _with(of, low), _with(of, high))]

    assert _postponed(dues[0], dues[1]) == {}
    assert _postponed(dues[1], dues[2]) == {}


@given(SEEDS)
def test_law_12_a_measure_in_service_brings_nothing_forward_through_a_rating(seed: int) -> None:
    of, d = _of_seed(seed), Dice(seed + 3)
    day = later(_last(of), d.whole(1, 60))
    use = d.pick(uses_known_by(of.register, day))
    note = MeasureNoted(
        id="one-more", on=day, known=start_of(day), venue=use.venue, measure=d.pick((*MEASURES, "m3")),
        state=MeasureState.IN_SERVICE,
    )  # fmt: skip
    asked_on = later(day, d.pick((-2, 0, 0, 1, 14, 60, 200)))

    assert _postponed(_dues(_with(of, note), asked_on), _dues(of, asked_on)) == {}


def _heights(of: Programme, day: dt.date, *, inherent: bool = False) -> dict[object, tuple[str, int]]:
    """Of each risk the matrix that rates it and how high."""
    found: dict[object, tuple[str, int]] = {}
    for one in of.risks(on=day):
        rating = one.inherent if inherent else one.residual
        rated = next(_rating(of, one, day), None)
        if rating is not None and rated is not None:
            found[one.key] = rated.id, rated.ratings.index(rating.rating)
    return found


def _rating(of: Programme, one: AssessedRisk, day: dt.date) -> Iterator[RiskMatrix]:
    """The matrices that may rate a risk on a day, the one that does first."""
    begun = [edition for edition in of.rulebook.editions[1:] if edition.since <= day]
    for edition in (*reversed(begun), of.rulebook.editions[0]):
        if edition.matrix is not None and one.assessed.likelihood in edition.matrix.likelihood:
            yield edition.matrix


def _days(of: Programme, on_: dt.date) -> list[dt.date]:
    told_of = [event.on for event in of.ledger if event.id.startswith(("risk", "life"))]
    return sorted({on_, *told_of, *(later(day, 10) for day in told_of)})


@settings(max_examples=examples(2))
@given(SEEDS)
def test_law_69_on_no_day_is_a_residual_rating_above_the_inherent(seed: int) -> None:
    of, on_ = risky_case(seed)

    for day in _days(of, on_):
        inherent = _heights(of, day, inherent=True)
        for key, (_, height) in _heights(of, day).items():
            assert height <= inherent[key][1]


@settings(max_examples=examples(2))
@given(SEEDS)
def test_law_70_one_more_measure_in_service_raises_no_risk_and_one_removed_lowers_none(seed: int) -> None:
    of, d = risky_case(seed)[0], Dice(seed + 3)
    told_of = [event for event in of.ledger if isinstance(event, RiskAssessed) and event.controls]
    day = later(max(event.on for event in of.ledger), 1)
    venue = (d.pick(told_of) if told_of else d.pick(uses_known_by(of.register, day))).venue
    fact: dict[str, Any] = {
        "id": "more", "on": day, "known": start_of(day), "venue": venue, "measure": d.pick((*MEASURES, "m3")),
    }  # fmt: skip
    with unjudged():
        more = of.record(MeasureNoted(**fact, state=MeasureState.IN_SERVICE))
        less = of.record(MeasureNoted(**fact, state=MeasureState.REMOVED))

    for asked_on in (later(day, -1), day, later(day, 30)):
        as_it_was, raised, lowered = (_heights(one, asked_on) for one in (of, less, more))
        for key, (_, height) in as_it_was.items():
            assert lowered[key][1] <= height <= raised[key][1]


@pytest.mark.parametrize("state", RiskState)
def test_every_state_but_the_last_counts_as_much(state: RiskState) -> None:
    """What is decided or accepted is as likely and as bad as before."""
    of = asked(*into(state.value), reviewed("2020-05-04"))

    found = owed(of, "2020-05-04", Activity.REVIEW, "essex")
    assert found is not None
    assert found.due.isoformat() == ("2021-05-04" if state is RiskState.CLOSED else "2020-08-04")
