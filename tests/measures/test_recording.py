"""Measures recorded step by step: what is no step is refused where it stands, and changes nothing."""

import copy
from typing import Any, Final

import pytest

from gaps.test_kinds import asked
from laws.small import ANN, BEA, contacted, office_changed, on, withdrawn
from measures.test_fitting import lines
from measures.told import step, way
from mpreview.errors import InvalidValue, OutsideRange, ReferenceErrors, ReviewError
from mpreview.events import Advance, Event, MeasureAdvanced, MeasureNoted, MeasureRecommended, MeasureState
from mpreview.measures import FittingState
from mpreview.places import Use
from mpreview.programme import Programme
from mpreview.reviews.judging import EventRefused
from mpreview.timeline import Period, start_of

INTO: Final = {
    "nothing": "", "recommended": "recommended", "approved": "recommended approved",
    "funded": "recommended approved funded", "ordered": "recommended approved funded ordered",
    "installed": "recommended approved funded ordered installed", "in-service": "passed", "faulty": "faulty",
    "failed": "failed", "refused": "recommended refused", "removed": "passed removed",
}  # fmt: skip
"""Steps that lead into each state that somebody can bring about."""
STEPS: Final = {
    "recommended": "recommended", "approved": "approved", "refused": "refused", "funded": "funded",
    "ordered": "ordered", "installed": "installed", "repaired": "repaired", "passed": "test-passed",
    "failed": "test-failed", "faulty": "fault-noted", "removed": "removed",
}  # fmt: skip
DAY: Final = "2020-06-01"


def into(state: str) -> tuple[Event, ...]:
    """The steps into a state, a day each."""
    words = INTO[state].split()
    return tuple(way(*(f"2020-03-{day:02} {word}" for day, word in enumerate(words, 2))))


def refused(of: Programme, *events: Event) -> EventRefused:
    """Why the events were not recorded."""
    with pytest.raises(EventRefused) as caught:
        of.record(*events)
    return caught.value


@pytest.mark.parametrize("word", STEPS)
@pytest.mark.parametrize("state", INTO)
def test_law_57_what_is_no_step_of_a_measure_is_refused_and_changes_nothing(state: str, word: str) -> None:
    """For every state and every step; what is one is read from the page."""
    table = {(before, done): to for before, done, to in lines()}
    of, event = asked(*into(state)), step(DAY, word)
    to = table.get((state, STEPS[word]))
    version = of.version

    if to is not None:
        (fitting,) = of.record(event).fittings(on=on(DAY))
        assert fitting.state.value == to
        return
    no = refused(of, event)
    assert no.event == event.id
    assert {row.command.value for row in no.refusal.legal} == {
        done for before, done in table if before == state
    }
    assert (of.version, of) == (version, asked(*into(state)))


def test_law_57_of_several_events_of_measures_none_is_recorded_if_one_is_refused() -> None:
    of = asked()

    no = refused(of, *way("2020-03-02 recommended", "2020-03-03 approved", "2020-03-04 ordered"))
    assert no.event == "m1-ordered-2020-03-04"
    assert len(of.ledger) == 0


# -- where a step stands ---------------------------------------------------------------------------------


def test_a_step_is_judged_where_it_stands_and_not_by_what_came_after() -> None:
    """Ordered on 6 March and removed on the 9th; that it was installed on the 7th is told late."""
    of = asked(*into("ordered"), step("2020-03-09", "removed"))

    assert of.record(step("2020-03-07", "installed")).fittings(on=on("2020-03-08"))[0].state is (
        FittingState.INSTALLED
    )
    refused(of, step("2020-03-10", "installed"))


def test_what_the_clock_did_is_judged_too() -> None:
    expired = asked(*way("2020-03-02 passed", expires="2020-04-01"))

    expired.record(step("2020-04-01", "ordered"))
    no = refused(expired, step("2020-03-31", "ordered"))
    assert no.refusal.state is FittingState.IN_SERVICE


def test_a_withdrawal_and_a_correction_are_no_steps_and_show_what_they_leave() -> None:
    of = asked(*into("funded"))

    gone = of.record(withdrawn("2020-05-01", "m1-approved-2020-03-03"))
    (found,) = gone.irregular()
    assert isinstance(found, EventRefused)
    assert (found.event, found.refusal.state) == ("m1-funded-2020-03-04", FittingState.RECOMMENDED)
    # It was told, so it is read as told.
    assert gone.fittings(on=on(DAY))[0].state is FittingState.FUNDED


def test_measures_of_other_places_and_other_measures_bear_on_nothing() -> None:
    of = asked(*into("ordered"))

    refused(of, step(DAY, "installed", measure="m2"))
    assert of.record(step(DAY, "installed")).fittings(on=on(DAY))[0].state is FittingState.INSTALLED


def test_a_refusal_names_neither_place_nor_measure_and_can_be_copied() -> None:
    no = refused(asked(*into("ordered")), step(DAY, "passed"))

    assert str(no) == (
        "event 'm1-passed-2020-06-01': refused: test-passed, of a measure that is ordered: "
        "there is no such step; legal now: refused, ordered, installed, removed"
    )
    assert "essex" not in repr(no)
    assert isinstance(no, ReviewError)
    assert (no.code, no.refusal.table.name) == ("event-refused", "measure")
    assert copy.deepcopy(no) == no


def test_what_is_said_of_people_and_measures_is_irregular_in_the_order_of_the_ledger() -> None:
    of = asked(step("2020-03-02", "installed"), contacted("2020-03-03"), step("2020-03-04", "approved"))

    assert [no.event for no in of.irregular()] == ["m1-installed-2020-03-02", "m1-approved-2020-03-04"]
    assert repr(of.irregular()) == "<2 irregular events>"


# -- people who are erased -------------------------------------------------------------------------------


def erased(of: Programme) -> Programme:
    """The programme without Ann, who shared the office with Bea."""
    known = start_of(on("2020-12-02"))
    return of.erase("ann", event="gone", on=on("2020-12-01"), known=known).programme


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [("ann", None, []), ("bea", None, ["in-service"]), ("ann", "bea", ["in-service"])],
    ids=["theirs alone", "another's", "another's since"],
)
def test_a_measure_goes_with_a_person_if_it_was_bound_to_nobody_else(
    first: str, then: str | None, left: list[str]
) -> None:
    steps = [*way("2020-03-02 recommended", "2020-03-03 passed", office_of=first)]
    if then is not None:
        # Ann's office ended, and it was asked for anew.
        again = way("2020-05-04 recommended", "2020-05-05 passed", office_of=then)
        steps += [office_changed("2020-04-01"), *again]
    uses = tuple(Use("essex", who, Period(on("2020-01-06"))) for who in ("ann", "bea"))
    of = asked(*steps, members=(ANN, BEA), used=uses)

    found = erased(of)
    assert [one.state.value for one in found.fittings(on=on("2020-12-01"))] == left
    assert all(getattr(event, "office_of", None) != "ann" for event in found.ledger)


# -- bad input -------------------------------------------------------------------------------------------


def test_an_office_of_nobody_is_refused_with_its_place() -> None:
    with pytest.raises(ReferenceErrors) as caught:
        asked().record(contacted("2020-02-03"), *way("2020-03-02 recommended", office_of="nobody"))

    assert [(one.path, one.code) for one in caught.value.faults] == [("/ledger/1/office_of", "dangling-id")]


FACT: Final[dict[str, Any]] = {
    "id": "x",
    "on": on(DAY),
    "known": start_of(on(DAY)),
    "venue": "essex",
    "measure": "m1",
}
ASKED: Final[dict[str, Any]] = {
    "entry": "alarm",
    "priority": 1,
    "reason": "r",
    "owner": "o",
    "target": on(DAY),
}


@pytest.mark.parametrize("priority", [0, 10])
def test_a_recommendation_has_a_priority_of_one_to_nine(priority: int) -> None:
    with pytest.raises(OutsideRange, match=r"MeasureRecommended\.priority"):
        MeasureRecommended(**{**FACT, **ASKED, "priority": priority})


def test_what_is_funded_says_by_whom_and_what_is_not_in_service_has_no_days() -> None:
    with pytest.raises(InvalidValue, match=r"MeasureAdvanced\.by"):
        MeasureAdvanced(**FACT, to=Advance.FUNDED)
    for name in ("expires", "retest"):
        with pytest.raises(InvalidValue, match=rf"MeasureNoted\.{name}"):
            MeasureNoted(**(FACT | {name: on(DAY)}), state=MeasureState.FAULTY)
