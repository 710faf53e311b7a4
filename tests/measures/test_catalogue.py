"""What a catalogue answers: versions, what is required, who pays, what is approved."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.declared import KINDS
from measures import drawn, naive, small
from measures.small import ENHANCED, FIRST, SECOND, STANDARD, THIRD
from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.measures import Catalogue, Package, Required
from mpreview.places import Controller
from mpreview.timeline import Period

ONE = dt.timedelta(1)
CATALOGUE = small.catalogue()


@pytest.mark.parametrize(
    ("standard", "on", "expected"),
    [
        ("s", FIRST, "s1"),
        ("s", SECOND - ONE, "s1"),
        ("s", SECOND, "s2"),
        ("s", SECOND + ONE, "s2"),
        ("s", dt.date(2199, 12, 31), "s2"),
        ("t", SECOND - ONE, None),
        ("t", SECOND, "t1"),
        ("t", SECOND + ONE, "t1"),
    ],
)
def test_a_version_holds_from_its_day_until_the_next(
    standard: str, on: dt.date, expected: str | None
) -> None:
    found = CATALOGUE.version_on(standard, on)

    assert (found and found.id) == expected


def test_required_on_the_day_before_a_revision_and_on_its_day() -> None:
    def asked(on: dt.date) -> list[tuple[str, int, tuple[str, ...]]]:
        found = CATALOGUE.required("office", Controller.OWN, on)
        return [(one.measure, one.priority, one.versions) for one in found]

    assert asked(SECOND - ONE) == [("fob", 1, ("s1",)), ("alarm", 2, ("s1",))]
    assert asked(SECOND) == asked(SECOND + ONE) == [("alarm", 1, ("s2", "t1")), ("check", 3, ("s2",))]


def test_what_a_borrowed_hall_does_not_allow_is_listed_as_not_applicable() -> None:
    found = CATALOGUE.required("office", Controller.HOST, SECOND)

    assert found == (
        Required("alarm", 1, ("s2", "t1"), applicable=False),
        Required("check", 3, ("s2",), applicable=True),
    )


def test_a_kind_that_no_standard_speaks_of_must_have_nothing() -> None:
    assert CATALOGUE.required("online", Controller.OWN, SECOND) == ()


def test_before_the_first_version_nothing_is_required() -> None:
    wider = small.catalogue(versions=small.parts()["versions"][1:])

    assert wider.required("office", Controller.OWN, FIRST) == ()


def test_a_borrowed_hall_by_the_catalogue() -> None:
    hosted = {id_: CATALOGUE.allowed(id_, Controller.HOST) for id_ in CATALOGUE.measure}

    assert hosted == {"alarm": False, "fob": True, "guard": False, "check": True}
    assert all(CATALOGUE.allowed(id_, Controller.RENTED) for id_ in CATALOGUE.measure)


@pytest.mark.parametrize(
    ("package", "on", "body"),
    [
        (STANDARD, FIRST, "one"),
        (STANDARD, THIRD, "one"),
        (ENHANCED, THIRD - ONE, "one"),
        (ENHANCED, THIRD, "two"),
        (ENHANCED, THIRD + ONE, "two"),
    ],
)
def test_who_pays(package: Package, on: dt.date, body: str) -> None:
    assert CATALOGUE.funder(package, on).body == body


@pytest.mark.parametrize(
    ("package", "recommended", "on", "approved", "rule"),
    [
        (STANDARD, True, FIRST, True, "plain"),
        (STANDARD, False, FIRST, True, "plain"),
        (ENHANCED, True, FIRST, True, "asked-one"),
        (ENHANCED, False, FIRST, False, "bare-one"),
        (ENHANCED, True, THIRD - ONE, True, "asked-one"),
        (ENHANCED, False, THIRD - ONE, False, "bare-one"),
        (ENHANCED, True, THIRD, True, "asked-two"),
        (ENHANCED, False, THIRD, False, "bare-two"),
    ],
)
def test_a_decision_names_the_rule_that_was_met(
    package: Package, recommended: bool, on: dt.date, approved: bool, rule: str
) -> None:
    found = CATALOGUE.decide(package, recommended=recommended, on=on)

    assert (found.approved, found.rule) == (approved, rule)
    assert found.why == f"{'approved' if approved else 'refused'} by the rule {rule}: it is so"


def test_a_measure_is_decided_as_its_package_is() -> None:
    for measure, package in (("alarm", STANDARD), ("guard", ENHANCED)):
        for recommended in (True, False):
            one = CATALOGUE.decide(measure, recommended=recommended, on=THIRD)
            assert one == CATALOGUE.decide(package, recommended=recommended, on=THIRD)


def test_a_decision_can_be_made_again_from_itself() -> None:
    one = CATALOGUE.decide("guard", recommended=False, on=THIRD)

    assert CATALOGUE.decide(one.package, recommended=one.recommended, on=one.on) == one


@given(catalogue=drawn.catalogues(), package=st.sampled_from(Package), told=st.booleans(), on=drawn.asked())
def test_every_case_is_decided_by_exactly_one_rule(
    catalogue: Catalogue, package: Package, told: bool, on: dt.date
) -> None:
    ((rule, body, ruling),) = naive.decided(catalogue, package, recommended=told, on=on)
    found = catalogue.decide(package, recommended=told, on=on)

    assert (found.rule, found.body, found.approved) == (rule, body, ruling == "approve")


@given(catalogue=drawn.catalogues(), kind=st.sampled_from(KINDS), on=drawn.asked())
def test_required_is_what_plain_loops_find(catalogue: Catalogue, kind: str, on: dt.date) -> None:
    found = {one.measure: (one.priority, list(one.versions))
             for one in catalogue.required(kind, Controller.OWN, on)}  # fmt: skip

    assert found == naive.asked(catalogue, kind, on)


@pytest.mark.parametrize("on", [FIRST - ONE, THIRD])
def test_a_catalogue_is_asked_only_for_days_it_speaks_of(on: dt.date) -> None:
    ended = small.catalogue(period=Period(FIRST, THIRD))
    asks: list[Callable[[], object]] = [
        lambda: ended.version_on("s", on),
        lambda: ended.required("office", Controller.OWN, on),
        lambda: ended.funder(STANDARD, on),
        lambda: ended.decide("alarm", recommended=True, on=on),
        lambda: ended.times_on(on),
    ]
    for ask in asks:
        with pytest.raises(OutsideRange, match="from 2020-01-01 to 2021-12-31"):
            ask()


@pytest.mark.parametrize("unknown", ["moat", ""])
def test_an_unknown_measure_is_refused(unknown: str) -> None:
    with pytest.raises((UnknownId, InvalidValue), match=r"Catalogue\.find\.measure"):
        CATALOGUE.decide(unknown, recommended=True, on=FIRST)


def test_an_unknown_standard_or_package_is_refused() -> None:
    one = small.parts()
    bare = small.catalogue(
        measures=one["measures"][:2] + one["measures"][3:],
        funding=one["funding"][:1],
        approvals=one["approvals"][:1],
    )

    with pytest.raises(UnknownId, match="standard of the catalogue"):
        CATALOGUE.version_on("u", FIRST)
    with pytest.raises(UnknownId, match="package of the catalogue"):
        bare.funder(ENHANCED, FIRST)


def test_costs_of_one_catalogue_are_compared() -> None:
    assert CATALOGUE.cost("alarm") < CATALOGUE.cost("guard")
