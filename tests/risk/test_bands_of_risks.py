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

from announced import uses_known_by
from dice import Dice
from laws.recording import unjudged
from laws.small import (
    ANN,
    BEA,
    FIRSTS,
    banded,
    contact_due,
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
from policies import MEASURES
from profiles import examples
from risk.banded import CALL_BY_BAND, USED, banded_case
from risk.lives import LIKELIHOODS, risky_case
from risk.small import STATEMENT, matrix, scale
from risk.test_recording import into
from risk.told import CYCLE, asked, risk
from strategies import later

DONE: Final = reviewed("2021-02-01")
LOCK: Final = Control("m1", likelihood=2, impact=1)
YEAR, HALF, QUARTER = "2022-02-01", "2021-07-30", "2021-04-30"


def told(*events: Event, **more: Any) -> Programme:
    """The office, reviewed, and what happened since."""
    return asked(DONE, *events, **more)


# ---------------------------------------------------------------- what a band does


@pytest.mark.parametrize(
    ("steps", "due"),
    [(("l1", "i1"), YEAR), (("l1", "i3"), YEAR), (("l2", "i3"), HALF), (("l3", "i3"), QUARTER)],
)
def test_a_risk_brings_the_review_forward_by_its_rating(steps: tuple[str, str], due: str) -> None:
    of = told(risk("2021-03-01", "assessed", likelihood=steps[0], impact=steps[1]))

    assert review_due(of, "2021-02-28") == YEAR
    assert review_due(of, "2021-03-01") == due


def test_a_band_of_a_risk_has_its_notice() -> None:
    """Fourteen days from Friday 23 April 2021 end on Friday 7 May, after the three months."""
    assert review_due(told(risk("2021-04-23", "assessed")), "2021-04-23") == "2021-05-07"


@pytest.mark.parametrize(
    "over",
    [
        (step("2021-03-15", "passed"),),
        (risk("2021-03-15", "closed"),),
        (risk("2021-03-15", "assessed", likelihood="l1"),),
    ],
    ids=["a measure serves", "it is closed", "it is assessed lower"],
)
def test_what_lowers_a_risk_acts_at_the_next_review(over: tuple[Event, ...]) -> None:
    of = told(risk("2021-03-01", "assessed", controls=(LOCK,)), *over)

    assert review_due(of, "2021-03-15") == review_due(of, "2021-04-12") == QUARTER
    again = of.record(reviewed("2021-04-12"))
    assert review_due(again, "2021-04-12") == "2022-04-12"


def test_what_fails_raises_it_again_on_its_day() -> None:
    """In service at the review, due for its re-test on 1 March, tested on the 8th, faulty on the 22nd."""
    of = asked(
        risk("2021-01-11", "assessed", controls=(LOCK,)),
        step("2021-01-18", "passed", retest="2021-03-01"), DONE,
    )  # fmt: skip
    bands = {day: _bands(of, day) for day in ("2021-01-17", "2021-02-28", "2021-03-01")}
    assert bands == {"2021-01-17": ["high"], "2021-02-28": ["standard"], "2021-03-01": ["high"]}
    assert (review_due(of, "2021-02-28"), review_due(of, "2021-03-01")) == (YEAR, QUARTER)
    tested = of.record(step("2021-03-08", "passed"), step("2021-03-22", "faulty"))
    assert [_bands(tested, day) for day in ("2021-03-07", "2021-03-08", "2021-03-22")] == [
        ["high"], ["standard"], ["high"],
    ]  # fmt: skip


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


def test_a_band_that_was_said_before_and_taken_back_since_leaves_that_of_the_risk() -> None:
    of = asked(
        banded("2021-01-04", "high"), risk("2021-01-11", "assessed", likelihood="l2"),
        banded("2021-01-18", "standard"), DONE,
    )  # fmt: skip

    assert review_due(of, "2021-02-01") == HALF


@pytest.mark.parametrize(
    ("about", "dues"),
    [
        ({}, (QUARTER, QUARTER, YEAR)),
        ({"member": "ann"}, (QUARTER, YEAR, YEAR)),
        ({"member": "ann", "venue": None}, (QUARTER, YEAR, QUARTER)),
    ],
    ids=["of the place", "of one there", "of one anywhere"],
)
def test_a_risk_counts_for_whom_it_is_of(about: dict[str, Any], dues: tuple[str, ...]) -> None:
    of = asked(
        DONE, reviewed("2021-02-01", "glasgow"), risk("2021-03-01", "assessed", **about), members=(ANN, BEA),
        used=USED,
    )  # fmt: skip
    asked_of = (("essex", "ann"), ("essex", "bea"), ("glasgow", "ann"))

    assert tuple(review_due(of, "2021-03-01", *one) for one in asked_of) == dues
    counts = {who: len(of.risks(on=on("2021-03-01"), member=who)) for who in ("ann", "bea")}
    assert counts == {"ann": 1, "bea": int(not about)}


@pytest.mark.parametrize(
    ("about", "due"),
    [({"venue": None, "member": "ann"}, "2019-12-19"), ({"member": "ann"}, "2020-01-09"), ({}, "2020-01-09")],
)
def test_of_all_risks_those_of_a_member_anywhere_count_for_the_contact(
    about: dict[str, Any], due: str
) -> None:
    """Elected on Thursday 12 December 2019: twenty working days, or five in the highest band."""
    of = asked(risk("2019-12-13", "assessed", **about), rules=(CALL_BY_BAND, CYCLE, *FIRSTS))

    assert contact_due(of, "2019-12-16") == due


STRICTER: Final = matrix(
    "low medium high", "medium high top", "high top top",
    bands="low=standard medium=standard high=raised top=high",
)  # fmt: skip


OTHERWISE: Final = matrix("a a", "a b", bands="a=standard b=high", likelihood=scale("k", 2))


def test_an_edition_with_another_matrix_rates_anew_from_its_day() -> None:
    rules = asked().rulebook.editions[0].rules
    second = Edition("e2", "Second", rules, on("2021-03-01"), matrix=STRICTER)
    of = told(risk("2021-02-08", "assessed", likelihood="l2"), later=(second,))

    assert [_bands(of, day) for day in ("2021-02-28", "2021-03-01")] == [["raised"], ["high"]]
    assert [review_due(of, day) for day in ("2021-02-28", "2021-03-01")] == [HALF, QUARTER]


@pytest.mark.parametrize("rated", [None, OTHERWISE])
def test_an_edition_that_cannot_rate_it_leaves_it_as_it_was(rated: RiskMatrix | None) -> None:
    rules = asked().rulebook.editions[0].rules
    second = Edition("e2", "Second", rules, on("2021-03-01"), matrix=rated)
    of = told(risk("2021-02-08", "assessed"), later=(second,))

    assert _bands(of, "2021-03-01") == ["high"]


def test_what_was_not_known_counted_for_nothing() -> None:
    late = attrs.evolve(risk("2021-03-01", "assessed"), known=start_of(on("2021-03-10")))
    of = told(late)

    assert review_due(of.as_known(on("2021-03-09")), "2021-03-09") == YEAR
    assert review_due(of, "2021-03-01") == QUARTER


# ---------------------------------------------------------------- acceptance


def test_an_acceptance_runs_out_and_the_risk_is_open_again() -> None:
    of = told(risk("2021-03-01", "assessed"), risk("2021-03-08", "accepted", until="2021-06-01"))

    def gaps(day: str) -> list[tuple[str, str, str]]:
        found = (gap for gap in of.gaps(on=on(day)) if gap.risk is not None)
        return [(gap.kind.value, gap.since.isoformat(), gap.owner.value) for gap in found]

    assert gaps("2021-02-28") == []
    assert gaps("2021-03-07") == [("risk-open", "2021-03-01", "team")]
    assert gaps("2021-03-08") == gaps("2021-05-31") == []
    assert gaps("2021-06-01") == gaps("2021-06-29") == [("risk-open", "2021-06-01", "team")]
    assert gaps("2021-06-30") == [("risk-open", "2021-06-01", "coordinator")]


def _fallen(of: Programme, day: str) -> list[tuple[str, str, str]]:
    found = (gap for gap in of.gaps(on=on(day)) if gap.risk is not None)
    return [(gap.kind.value, gap.since.isoformat(), gap.owner.value) for gap in found]


def test_an_acceptance_covers_no_more_than_what_was_left_when_it_was_made() -> None:
    """Accepted on 8 March behind a measure that fails on 3 May: the team has until 31 May."""
    of = told(
        step("2021-02-22", "passed"), risk("2021-03-01", "assessed", controls=(LOCK,)),
        risk("2021-03-08", "accepted", until="2021-12-01"), step("2021-05-03", "failed"),
    )  # fmt: skip

    assert _fallen(of, "2021-05-02") == []
    assert _fallen(of, "2021-05-03") == _fallen(of, "2021-05-31") == [("risk-outgrown", "2021-05-03", "team")]
    assert _fallen(of, "2021-06-01") == [("risk-outgrown", "2021-05-03", "coordinator")]
    (gap,) = (gap for gap in of.gaps(on=on("2021-06-01")) if gap.risk is not None)
    assert "is accepted, and its rating is above the rating that was accepted" in gap.why(sensitive=True)
    again = of.record(risk("2021-06-02", "accepted", until="2021-12-01"))
    assert _fallen(again, "2021-06-01") == [("risk-outgrown", "2021-05-03", "coordinator")]
    assert _fallen(again, "2021-06-02") == []


def test_a_risk_that_was_accepted_as_high_as_it_is_has_not_outgrown_it() -> None:
    """Accepted on 5 May while the measure did not work; mended and down again, it is no higher."""
    of = told(
        step("2021-02-22", "passed"), risk("2021-03-01", "assessed", controls=(LOCK,)),
        step("2021-05-03", "failed"), risk("2021-05-05", "accepted", until="2021-12-01"),
        step("2021-06-01", "repaired"), step("2021-06-02", "passed"), step("2021-07-01", "failed"),
    )  # fmt: skip

    assert [_fallen(of, day) for day in ("2021-05-05", "2021-06-02", "2021-07-01")] == [[], [], []]


def test_what_is_waiting_below_the_lowest_band_waits_from_when_it_rose() -> None:
    """Open since 1 March, behind a measure that fails on 3 May: 28 days from then."""
    of = told(
        step("2021-02-22", "passed"), risk("2021-03-01", "assessed", controls=(LOCK,)),
        step("2021-05-03", "failed"),
    )  # fmt: skip

    assert not [gap for gap in of.gaps(on=on("2021-05-02")) if gap.risk is not None]
    (gap,) = (gap for gap in of.gaps(on=on("2021-05-31")) if gap.risk is not None)
    assert (gap.since, gap.owner.value) == (on("2021-05-03"), "team")
    assert gap.custody is not None
    assert (gap.custody.since, gap.custody.until) == (on("2021-03-01"), on("2021-05-31"))


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
