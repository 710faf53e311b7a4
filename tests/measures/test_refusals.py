"""Refusals of measures worked by hand: by whom, at which step, and what settles them (semantics 5.5)."""

from typing import Any, Final

import attrs
import pytest

from gaps.test_agreement import told_of
from gaps.test_kinds import asked
from helpers.dice import Dice
from helpers.risks import matrix_of
from helpers.strategies import later
from helpers.world_of import world_of
from laws.small import ANN, BEA, on
from measures.told import step, way
from mpreview.errors import InvalidValue
from mpreview.events import (
    Event,
    MeasureRefused,
    Refuser,
    RiskAccepted,
    RiskAssessed,
    RiskClosed,
    RiskTreated,
)
from mpreview.gaps import MeasureGap
from mpreview.measures import FittingState
from mpreview.places import Use
from mpreview.programme import Programme
from mpreview.reviews.judging import EventRefused
from mpreview.risk import Control, Treatment
from mpreview.timeline import Period, start_of
from naive import gaps as naive
from risk.small import STATEMENT

ON_ITS_WAY: Final = ("recommended", "approved", "funded", "ordered", "installed")
DAY: Final = "2021-03-08"


def refused(day: str = DAY, by: Any = Refuser.LANDLORD, **told: Any) -> MeasureRefused:
    """The measure is refused."""
    fact = {"id": f"refused-{day}", "on": on(day), "known": start_of(on(day)), "venue": "essex"}
    return MeasureRefused(**{**fact, "measure": "m1", "by": by, "why": "The house is listed.", **told})


def led(to: str) -> tuple[Event, ...]:
    """The steps up to one, a day each from 1 March 2021 on."""
    words = ON_ITS_WAY[: ON_ITS_WAY.index(to) + 1]
    return tuple(way(*(f"2021-03-{day:02} {word}" for day, word in enumerate(words, 1))))


def gaps(of: Programme, day: str, **narrowed: Any) -> list[tuple[str, str]]:
    """The measures that are refused and wanted still, with the days."""
    found = of.gaps(on=on(day), **narrowed)
    refusals = [gap for gap in found if gap.kind is MeasureGap.MEASURE_REFUSED and gap.fitting is not None]
    return [(gap.fitting.measure, gap.since.isoformat()) for gap in refusals if gap.fitting is not None]


# ---------------------------------------------------------------- at every step, by everybody


@pytest.mark.parametrize("by", Refuser)
@pytest.mark.parametrize("to", ON_ITS_WAY)
def test_a_measure_is_refused_at_every_step_before_service(to: str, by: Refuser) -> None:
    of = asked(*led(to)).record(refused(by=by))

    (fitting,) = of.fittings(on=on(DAY))
    assert (fitting.state, fitting.refuser) == (FittingState.REFUSED, f"the {by.value}")
    assert gaps(of, DAY) == [("m1", DAY)]


@pytest.mark.parametrize("state", ["passed", "faulty", "removed"])
def test_law_57_what_was_in_service_is_not_refused(state: str) -> None:
    there = way("2021-03-01 passed", *(() if state == "passed" else (f"2021-03-02 {state}",)))

    with pytest.raises(EventRefused, match="refused: refused, of a measure that is"):
        asked(*there).record(refused())


def test_a_landlord_refuses_after_funding_and_the_gap_says_so_until_another_is_recommended() -> None:
    of = asked(*led("funded")).record(refused())
    (gap,) = (gap for gap in of.gaps(on=on("2021-04-06")) if gap.fitting)

    # With the team for 28 days, to Monday 5 April, and then with the coordinator.
    assert gap.why(sensitive=True) == (
        "the measure m1 at essex was refused by the landlord and may be wanted still, since 8 March 2021; "
        "with the coordinator since 6 April 2021; next: recommend a measure"
    )
    other = step("2021-04-07", "recommended", measure="m2", instead_of="m1")
    assert gaps(of.record(other), "2021-04-06") == [("m1", DAY)]
    assert gaps(of.record(other), "2021-04-07") == []
    assert of.record(other).fittings(on=on("2021-04-07"))[0].replaced_by == "m2"


def test_a_measure_recommended_before_the_refusal_is_not_in_its_place() -> None:
    early = step("2021-03-07", "recommended", measure="m2", instead_of="m1")

    assert gaps(asked(*led("funded"), early, refused()), "2021-03-09") == [("m1", DAY)]


def test_law_57_an_approval_by_another_body_settles_a_refusal_and_one_by_the_same_does_not() -> None:
    of = asked(*led("recommended")).record(refused(by=Refuser.PAYER, who="ipsa"))

    paid = asked(*led("approved"), step("2021-03-04", "funded", by="ipsa")).record(refused())
    for one in (of, paid):
        with pytest.raises(EventRefused, match="let another body decide, or recommend the measure again"):
            one.record(step("2021-03-09", "approved", body="ipsa"))
    other = of.record(step("2021-03-09", "approved", body="house"), step("2021-03-10", "funded", by="house"))
    (fitting,) = other.fittings(on=on("2021-03-10"))
    assert (fitting.state, fitting.payer, gaps(other, "2021-03-10")) == (FittingState.FUNDED, "house", [])


def test_a_measure_recommended_again_begins_anew_and_the_same_body_may_approve() -> None:
    of = asked(*led("recommended"), step("2021-03-04", "refused", body="ipsa"))

    again = of.record(step("2021-03-09", "recommended"), step("2021-03-10", "approved", body="ipsa"))
    assert gaps(again, "2021-03-10") == []
    assert again.fittings(on=on("2021-03-10"))[0].refusal is None


# ---------------------------------------------------------------- the risk is accepted


def rated(*told: Event, **more: Any) -> Programme:
    """The programme of a refused measure, with a matrix, and what is told of a risk beside."""
    of = asked(*led("funded"), refused(), **more)
    matrix = matrix_of(Dice(1), of.rulebook.bands, "m")
    editions = tuple(attrs.evolve(one, matrix=matrix) for one in of.rulebook.editions)
    return Programme(of.base, attrs.evolve(of.rulebook, editions=editions), of.ledger).record(*told)


def _of_risk(kind: type[Event], day: str, **told: Any) -> Any:
    fact = {"id": f"{kind.word}-{day}", "on": on(day), "known": start_of(on(day)), "risk": "r1"}
    return kind(**{**fact, "venue": "essex", **told})


def assessed(day: str = "2021-03-09", *, names: str = "m1", **where: Any) -> Event:
    """A risk that the measure would lower."""
    told = {"statement": STATEMENT, "likelihood": "l3", "impact": "i3", "assessor": "adviser"}
    found: Event = _of_risk(RiskAssessed, day, **told, controls=(Control(names, impact=1),), **where)
    return found


def accepted(day: str = "2021-03-10", until: str = "2021-06-01", **where: Any) -> Event:
    """The risk is accepted before a day."""
    found: Event = _of_risk(RiskAccepted, day, approver="chief", until=on(until), **where)
    return found


def test_an_accepted_risk_settles_a_refusal_until_the_acceptance_ends() -> None:
    of = rated(assessed(), accepted())

    assert gaps(of, "2021-03-09") == [("m1", DAY)]
    assert (gaps(of, "2021-03-10"), gaps(of, "2021-05-31")) == ([], [])
    assert gaps(of, "2021-07-01") == [("m1", "2021-06-01")]
    longer = of.record(accepted("2021-05-20", "2021-09-01"))
    assert (gaps(longer, "2021-08-31"), gaps(longer, "2021-09-02")) == ([], [("m1", "2021-09-01")])


@pytest.mark.parametrize(
    "told",
    [
        (assessed(names="m2"), accepted()),
        (assessed("2021-03-01"), accepted("2021-03-07")),
        (assessed(), accepted(), assessed("2021-03-11")),
        (assessed(), accepted(), _of_risk(RiskClosed, "2021-03-11", by="adviser")),
        (
            assessed(), accepted(),
            _of_risk(RiskTreated, "2021-03-11", treatment=Treatment.TREAT, owner="a", target=on(DAY)),
        ),
    ],
    ids=["another measure", "before the refusal", "assessed anew", "closed", "treated"],
)  # fmt: skip
def test_what_is_not_accepted_for_the_measure_since_the_refusal_settles_nothing(
    told: tuple[Event, ...],
) -> None:
    assert [measure for measure, _ in gaps(rated(*told), "2021-03-12")] == ["m1"]


def test_the_risk_of_one_user_there_settles_the_refusal_for_whoever_asks() -> None:
    both = (Use("essex", "ann", Period(on("2020-01-06"))), Use("essex", "bea", Period(on("2020-01-06"))))
    of = rated(assessed(member="bea"), accepted(member="bea"), members=(ANN, BEA), used=both)

    assert gaps(of, "2021-03-10") == gaps(of, "2021-03-10", member="ann") == []
    assert gaps(of, "2021-06-01", member="ann") == gaps(of, "2021-06-01") == [("m1", "2021-06-01")]


# ---------------------------------------------------------------- the judge


_OTHER: Final = step("2021-03-09", "recommended", measure="m2", instead_of="m1")


@pytest.mark.parametrize(
    "of",
    [
        rated(assessed(), accepted(until="2021-03-12")),
        rated(assessed("2021-03-06"), accepted("2021-03-07")),
        rated(assessed(), accepted(), assessed("2021-03-11")),
        rated(assessed(), accepted(), accepted("2021-03-11", "2021-03-13"), _OTHER),
        rated(_OTHER),
        rated(attrs.evolve(_OTHER, on=on("2021-03-07"), known=start_of(on("2021-03-07")))),
        rated(step("2021-03-09", "approved", body="house"), refused("2021-03-11", Refuser.BODY)),
    ],
    ids=["accepted", "before", "anew", "longer", "replaced", "replaced before", "approved"],
)
def test_law_53_what_settles_a_refusal_is_what_the_naive_specification_says(of: Programme) -> None:
    world = world_of(of)

    for day in (later(on("2021-03-06"), n) for n in range(10)):
        assert set(map(told_of, of.gaps(on=day))) == naive.gaps(world, day)


# ---------------------------------------------------------------- secrecy and bad input


def test_law_41_the_repr_of_a_refusal_shows_neither_reason_nor_refuser() -> None:
    of = asked(*led("funded")).record(refused(who="trust"))
    text = repr(
        (refused(who="trust"), *of.fittings(on=on(DAY)), [gap for gap in of.gaps(on=on(DAY)) if gap.fitting])
    )

    assert not [
        word for word in ("listed", "LANDLORD", "landlord", "trust", "measure-refused") if word in text
    ]


def test_a_measure_is_not_recommended_in_place_of_itself() -> None:
    with pytest.raises(InvalidValue, match=r"^MeasureRecommended\.instead_of"):
        step(DAY, "recommended", instead_of="m1")
