"""Risks recorded step by step: what is no step is refused where it stands, and changes nothing."""

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sources import CHECKOUT
from laws.small import ANN, BEA, contacted, on, on_day, withdrawn
from laws.support import failing_at, with_edition, wrong
from measures.told import step
from mpreview.errors import InvalidValue, ReferenceErrors, ReviewError
from mpreview.events import Event, RiskAccepted, RiskAssessed
from mpreview.places import Use
from mpreview.policy import Edition
from mpreview.programme import Programme
from mpreview.reviews.judging import EventRefused
from mpreview.risk import RISK, Control, RiskState
from mpreview.timeline import Period, start_of
from risk.small import STATEMENT, matrix
from risk.told import MATRIX, asked, risk

PAGE: Final = (CHECKOUT / "docs" / "reference" / "risk.md").read_text("utf-8")
INTO: Final = {
    "nothing": "", "open": "assessed", "treating": "assessed treated", "to-accept": "assessed tolerated",
    "accepted": "assessed accepted", "expired": "assessed accepted", "closed": "assessed closed",
}  # fmt: skip
"""Steps that lead into each state."""
STEPS: Final = {
    "assessed": "assessed", "treated": "treatment-decided", "tolerated": "tolerance-decided",
    "accepted": "risk-accepted", "closed": "risk-closed",
}  # fmt: skip
DAY: Final = "2020-06-01"


def lines() -> Iterator[tuple[str, str, str]]:
    """The steps of the page: from, step, to."""
    text = PAGE.split("<!-- steps -->", 1)[1].split("<!-- end of steps -->", 1)[0]
    for row in text.strip().splitlines()[2:]:
        done, froms, to = (cell.strip(" `") for cell in row.strip("|").split("|"))
        yield from ((one, done, to) for one in froms.split(", "))


def into(state: str) -> tuple[Event, ...]:
    """The steps into a state, a day each."""
    told: dict[str, Any] = {"until": "2020-05-01"} if state == "expired" else {}
    words = INTO[state].split()
    return tuple(
        risk(f"2020-03-{day:02}", word, **(told if word == "accepted" else {}))
        for day, word in enumerate(words, 2)
    )


def refused(of: Programme, *events: Event) -> EventRefused:
    """Why the events were not recorded."""
    with pytest.raises(EventRefused) as caught:
        of.record(*events)
    return caught.value


# ---------------------------------------------------------------- the table


def test_the_page_has_the_rows_of_the_table() -> None:
    rows = [
        ("nothing" if row.state is None else row.state.value, row.command.value, row.to.value)
        for row in RISK.rows
    ]

    assert sorted(lines()) == sorted(rows)


def test_the_page_has_every_state_and_every_one_leads_on() -> None:
    told = PAGE.split("### Its states", 1)[1].split("The table is", 1)[0]

    assert [row.split("|")[1].strip() for row in told.strip().splitlines()[2:]] == [
        state.value for state in RiskState
    ]
    assert all(RISK.list_legal(state) for state in (None, *RiskState))
    assert {row.to for row in RISK.rows} == set(RiskState)


# ---------------------------------------------------------------- recording


@pytest.mark.parametrize("word", STEPS)
@pytest.mark.parametrize("state", INTO)
def test_law_57_what_is_no_step_of_a_risk_is_refused_and_changes_nothing(state: str, word: str) -> None:
    """For every state and every step; what is one is read from the page."""
    table = {(before, done): to for before, done, to in lines()}
    of, event = asked(*into(state)), risk(DAY, word)
    to = table.get((state, STEPS[word]))
    version = of.version

    if to is not None:
        (found,) = of.record(event).risks(on=on(DAY))
        assert found.state.value == to
        return
    no = refused(of, event)
    assert no.event == event.id
    assert {row.command.value for row in no.refusal.legal} == {
        done for before, done in table if before == state
    }
    assert (of.version, of) == (version, asked(*into(state)))


def test_law_57_of_several_events_of_risks_none_is_recorded_if_one_is_refused() -> None:
    of = asked()

    no = refused(
        of, risk("2020-03-02", "assessed"), risk("2020-03-03", "treated"), risk("2020-03-04", "accepted")
    )
    assert no.event == "r1-accepted-2020-03-04"
    assert len(of.ledger) == 0


@pytest.mark.parametrize("member", [None, "ann"])
def test_law_57_whoever_assessed_a_risk_does_not_accept_it(member: str | None) -> None:
    own = risk("2020-03-03", "accepted", approver="adviser", member=member)
    of = asked(risk("2020-03-02", "assessed", member=member))

    no = refused(of, own)
    assert no.refusal.guard is not None
    assert no.refusal.guard.name == "assessor-is-not-approver"
    assert str(no) == (
        "event 'r1-accepted-2020-03-03': refused: risk-accepted, of a risk that is open: "
        "it must be that somebody other than the assessor accepts it; have somebody else approve it; "
        "legal now: assessed, treatment-decided, tolerance-decided, risk-accepted, risk-closed"
    )
    # Assessed anew by somebody else it may be theirs to accept.
    again = of.record(risk("2020-03-03", "assessed", member=member, assessor="another"))
    (found,) = again.record(on_day(own, "2020-03-04")).risks(on=on("2020-03-04"))
    assert found.state is RiskState.ACCEPTED


def test_law_57_in_a_document_it_does_not_hold() -> None:
    of = asked(risk("2020-03-02", "assessed"), risk("2020-03-03", "accepted", approver="adviser"))

    assert of.risks(on=on("2020-03-03"))[0].state is RiskState.OPEN
    assert [no.event for no in of.irregular()] == ["r1-accepted-2020-03-03"]


def _asked() -> Programme:
    """Above the lowest band, open, and behind a measure that does not serve."""
    return asked(*into("open"), step("2020-03-03", "failed"))


def _answers(of: Programme) -> tuple[object, ...]:
    return of.gaps(on=on(DAY)), of.risks(on=on(DAY)), of.due(on=on(DAY))


@cache
def _questions() -> int:
    return failing_at(0, lambda: _answers(_asked()))[1]


@given(st.data())
def test_law_57_whichever_call_inside_a_question_fails_it_is_answered_when_asked_again(
    data: st.DataObject,
) -> None:
    of, number = _asked(), data.draw(st.integers(1, _questions()))
    failing_at(number, lambda: _answers(of))

    assert _answers(of) == _answers(_asked())
    assert any(gap.risk is not None for gap in of.gaps(on=on(DAY)))


# -- where a step stands ---------------------------------------------------------------------------------


def test_a_step_is_judged_where_it_stands_and_not_by_what_came_after() -> None:
    of = asked(*into("open"), risk("2020-03-09", "closed"))

    assert of.record(risk("2020-03-07", "treated")).risks(on=on("2020-03-08"))[0].state is RiskState.TREATING
    refused(of, risk("2020-03-10", "treated"))


def test_what_the_clock_did_is_judged_too() -> None:
    """Accepted to the end of April, and accepted again on the day on which it runs out."""
    of = asked(*into("expired"))

    (found,) = of.record(risk("2020-05-01", "accepted")).risks(on=on("2020-05-01"))
    assert [state.value for _, state in found.states] == ["open", "accepted", "expired", "accepted"]
    (found,) = of.record(risk("2020-04-30", "accepted")).risks(on=on("2020-05-01"))
    assert (found.state, found.since) == (RiskState.ACCEPTED, on("2020-03-03"))


def test_a_withdrawal_and_a_correction_are_no_steps_and_show_what_they_leave() -> None:
    of = asked(*into("treating"))

    gone = of.record(withdrawn("2020-05-01", "r1-assessed-2020-03-02"))
    (found,) = gone.irregular()
    assert isinstance(found, EventRefused)
    assert (found.event, found.refusal.state) == ("r1-treated-2020-03-03", None)
    assert len(gone.risks(on=on(DAY))) == 0
    told = attrs.evolve(
        risk("2020-03-02", "assessed", likelihood="l1"), id="c1", corrects="r1-assessed-2020-03-02"
    )
    mended = of.record(attrs.evolve(told, known=start_of(on("2020-05-01"))))
    assert mended.risks(on=on(DAY))[0].inherent == MATRIX.rate(likelihood="l1", impact="i3")
    assert of.risks(on=on(DAY))[0].inherent == MATRIX.rate(likelihood="l3", impact="i3")


@pytest.mark.parametrize(
    "other", [{"risk": "r2"}, {"member": "ann"}, {"venue": None, "member": "ann"}], ids=str
)
def test_risks_of_other_ids_places_and_members_are_others(other: dict[str, Any]) -> None:
    of = asked(*into("open"))

    refused(of, risk(DAY, "treated", **other))
    both = of.record(risk(DAY, "assessed", **other))
    assert len(both.risks(on=on(DAY))) == 2


def test_a_refusal_names_neither_place_nor_risk_and_can_be_copied() -> None:
    no = refused(asked(*into("closed")), risk(DAY, "treated"))

    assert str(no) == (
        "event 'r1-treated-2020-06-01': refused: treatment-decided, of a risk that is closed: "
        "there is no such step; legal now: assessed"
    )
    assert "essex" not in repr(no)
    assert isinstance(no, ReviewError)
    assert (no.code, no.refusal.table.name) == ("event-refused", "risk")
    assert copy.deepcopy(no) == no


def test_what_is_said_of_people_measures_and_risks_is_irregular_in_the_order_of_the_ledger() -> None:
    of = asked(risk("2020-03-02", "treated"), step("2020-03-03", "installed"), risk("2020-03-04", "closed"))

    assert [no.event for no in of.irregular()] == [
        "r1-treated-2020-03-02", "m1-installed-2020-03-03", "r1-closed-2020-03-04",
    ]  # fmt: skip


# -- people who are erased -------------------------------------------------------------------------------

SECRET: Final = attrs.evolve(STATEMENT, threat="somebody waits for her")


@pytest.mark.parametrize(
    ("about", "left"),
    [({"venue": None, "member": "ann"}, 0), ({"member": "ann"}, 0), ({}, 1), ({"member": "bea"}, 1)],
    ids=["hers", "hers there", "of the place", "another's there"],
)
def test_a_risk_goes_with_a_person_if_it_is_theirs(about: dict[str, Any], left: int) -> None:
    used = tuple(Use("essex", who, Period(on("2020-01-06"))) for who in ("ann", "bea"))
    of = asked(
        risk("2020-03-02", "assessed", statement=SECRET, **about), risk("2020-03-03", "treated", **about),
        members=(ANN, BEA), used=used,
    )  # fmt: skip
    gone = of.erase("ann", event="gone", on=on("2020-12-01"), known=start_of(on("2020-12-02")))

    assert len(gone.programme.risks(on=on("2020-12-01"))) == left
    assert sum(getattr(event, "statement", None) == SECRET for event in gone.programme.ledger) == left
    assert len(gone.destroyed) == 2 * (1 - left)


# -- what does not fit -----------------------------------------------------------------------------------


@pytest.mark.parametrize("published", ["2020-02-01", "2020-03-02", "2020-03-03"])
def test_law_1_what_is_assessed_before_its_edition_was_published_is_refused(published: str) -> None:
    """The second edition rates risks from February; the first rates none. Known on the day, 2 March 2020."""
    rating = asked().rulebook.editions[0]
    second = attrs.evolve(rating, id="e2", since=on("2020-02-01"), published=on(published))
    of, early = asked(rated=None, later=(second,)), published > "2020-03-02"

    if early:
        with pytest.raises(ReferenceErrors) as caught:
            of.record(risk("2020-03-02", "assessed"))
        assert [(one.path, one.code) for one in caught.value.faults] == [("/ledger/0/known", "no-matrix")]
    told = of.record(risk("2020-03-02", "assessed", known=start_of(on("2020-03-04"))))
    for day in ("2020-02-28", "2020-03-02", "2020-03-03", "2020-03-05"):
        known = told.as_known(on(day))
        assert Programme(known.base, known.rulebook, known.ledger) == known


def test_what_no_edition_of_the_day_can_rate_is_refused_with_its_place() -> None:
    second = Edition("e2", "Second", asked().rulebook.editions[0].rules, on("2021-01-01"))
    told = contacted("2020-02-03")
    unfit: list[tuple[Programme, Event, str, str]] = [
        (asked(rated=None), risk(DAY, "assessed"), "/ledger/1/on", "no-matrix"),
        (asked(later=(second,)), risk("2021-01-01", "assessed"), "/ledger/1/on", "no-matrix"),
        (asked(), risk(DAY, "assessed", likelihood="l4"), "/ledger/1/likelihood", "dangling-id"),
        (asked(), risk(DAY, "assessed", impact="l1"), "/ledger/1/impact", "dangling-id"),
        (asked(), risk(DAY, "assessed", venue="glasgow"), "/ledger/1/venue", "dangling-id"),
        (asked(), risk(DAY, "assessed", member="zoe"), "/ledger/1/member", "dangling-id"),
    ]  # fmt: skip
    for of, event, path, code in unfit:
        with pytest.raises(ReferenceErrors) as caught:
            of.record(told, event)
        assert [(one.path, one.code) for one in caught.value.faults] == [(path, code)]
        with pytest.raises(ReferenceErrors):
            Programme(of.base, of.rulebook, of.ledger.record(event))
    asked(later=(second,)).record(risk("2020-12-31", "assessed"))


def test_a_risk_of_a_member_at_a_place_they_never_use_is_refused() -> None:
    of = asked(members=(ANN, BEA))

    with pytest.raises(ReferenceErrors) as caught:
        of.record(risk(DAY, "assessed", member="bea"))
    assert [(one.path, one.code) for one in caught.value.faults] == [("/ledger/0/venue", "not-used")]


def test_an_edition_that_cannot_rate_what_is_on_record_is_refused_and_one_after_it_is_not() -> None:
    of = asked(risk("2021-03-01", "assessed"))
    rules = of.rulebook.editions[0].rules

    with pytest.raises(ReferenceErrors):
        with_edition(of, Edition("e2", "Second", rules, on("2021-03-01")))
    later = with_edition(of, Edition("e2", "Second", rules, on("2021-03-02")))
    assert len(later.risks(on=on("2021-04-01"))) == 1


FACT: Final[dict[str, Any]] = {
    "id": "x",
    "on": on(DAY),
    "known": start_of(on(DAY)),
    "venue": "v",
    "risk": "r",
}
SAID: Final[dict[str, Any]] = {"statement": STATEMENT, "likelihood": "l1", "impact": "i1", "assessor": "a"}
LOCK: Final = Control("m1", likelihood=1)


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"venue": None}, "venue"),
        ({"controls": (LOCK, Control("m1", impact=1))}, "controls"),
        ({"controls": (LOCK,), "venue": None, "member": "ann"}, "controls"),
    ],
)
def test_an_assessment_that_cannot_stand_is_refused(told: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidValue, match=rf"RiskAssessed\.{where}"):
        RiskAssessed(**{**FACT, **SAID, **told})


def test_an_acceptance_until_its_own_day_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"RiskAccepted\.until"):
        RiskAccepted(**FACT, approver="a", until=on(DAY))


@pytest.mark.parametrize("what", STEPS)
def test_no_repr_tells_more_than_venue_and_member(what: str) -> None:
    event = (
        risk(DAY, what, member="ann", controls=(LOCK,))
        if what == "assessed"
        else risk(DAY, what, member="ann")
    )

    assert repr(event) == (
        f"{type(event).__name__}(id='{event.id}', on={on(DAY)!r}, known={event.known!r}, corrects=None, "
        "venue='essex', member='ann')"
    )


def test_a_matrix_of_other_bands_or_another_order_is_a_fault_of_its_edition() -> None:
    bad = {
        "is none of the policy's": matrix("a a", "a b", bands="a=standard b=worse"),
        "in another order": matrix("a a", "a b", bands="a=high b=standard"),
    }
    for words, rated in bad.items():
        with pytest.raises(ReviewError, match=f"edition 'e1': matrix: .*{words}"):
            asked(rated=rated)
    with pytest.raises(InvalidValue, match=r"Edition\.matrix"):
        asked(rated=wrong(STATEMENT))
