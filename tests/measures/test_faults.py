"""Every fault of a catalogue: each by its path and code, and all of them at once."""

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.profiles import examples
from measures import drawn, small
from measures.small import ENHANCED, FIRST, SECOND, STANDARD, THIRD
from mpreview.errors import CatalogueErrors, InvalidValue
from mpreview.measures import ApprovalRule, Catalogue, Funding, Recommended, Ruling
from mpreview.places import Controller
from mpreview.timeline import Period

CatalogueParts = dict[str, Any]


def replaced(name: str, place: int, **told: Any) -> Callable[[CatalogueParts], None]:
    """One part with some fields changed."""

    def put(parts: CatalogueParts) -> None:
        row = list(parts[name])
        row[place] = attrs.evolve(row[place], **told)
        parts[name] = tuple(row)

    return put


def added(name: str, *items: object) -> Callable[[CatalogueParts], None]:
    return lambda parts: parts.update({name: (*parts[name], *items)})


def without(name: str, *places: int) -> Callable[[CatalogueParts], None]:
    return lambda parts: parts.update(
        {name: tuple(one for place, one in enumerate(parts[name]) if place not in places)}
    )


def told(**fields: object) -> Callable[[CatalogueParts], None]:
    return lambda parts: parts.update(fields)


OFFICE = ("office",)
DAY_TWO = FIRST + dt.timedelta(1)
FAULTS: dict[str, tuple[Callable[[CatalogueParts], None], list[tuple[str, str]]]] = {
    "a measure twice": (added("measures", small.measure("fob")), [("/measures/4/id", "duplicate-id")]),
    "a version twice": (replaced("versions", 2, id="s1"), [("/versions/2/id", "duplicate-id")]),
    "a rule twice": (replaced("approvals", 4, id="plain"), [("/approvals/4/id", "duplicate-id")]),
    "a cost band twice": (told(cost_bands=("low", "high", "low")), [("/cost_bands/2", "duplicate-id")]),
    "an unknown cost band": (replaced("measures", 1, cost="dear"), [("/measures/1/cost", "dangling-id")]),
    "an unknown measure": (
        replaced("versions", 1, requirements=(small.asks("alarm"), small.asks("moat"))),
        [("/versions/1/requirements/1/measure", "dangling-id")],
    ),
    "two versions of one day": (replaced("versions", 1, since=FIRST), [("/versions/1/since", "not-rising")]),
    "versions in the wrong order": (
        replaced("versions", 0, since=THIRD), [("/versions/1/since", "not-rising")],
    ),
    "a version before the catalogue": (
        told(period=Period(SECOND)), [("/versions/0/since", "outside-period")],
    ),
    "a version after the catalogue": (
        told(period=Period(FIRST, SECOND)),
        [("/versions/1/since", "outside-period"), ("/versions/2/since", "outside-period")],
    ),
    "asked twice of one kind": (
        replaced("versions", 2, requirements=(small.asks(), small.asks("fob"), small.asks(kinds=OFFICE))),
        [("/versions/2/requirements/2/kinds", "required-twice")],
    ),
    "a priority without days": (
        replaced("versions", 2, requirements=(small.asks(priority=4),)),
        [("/versions/2/requirements/0/priority", "no-time")],
    ),
    "no times at all": (told(times=()), [("/times", "untimed")]),
    "times that begin late": (without("times", 0), [("/times", "untimed")]),
    "times that end": (replaced("times", 1, period=Period(SECOND, THIRD)), [("/times", "untimed")]),
    "times that overlap": (
        replaced("times", 1, period=Period(DAY_TWO)), [("/times/1/period", "timed-twice")],
    ),
    "no payer at the end": (
        without("funding", 2),
        [("/funding", "unfunded"), *((f"/approvals/{n}/body", "dangling-id") for n in (3, 4))],
    ),
    "no payer between": (
        replaced("funding", 2, period=Period(THIRD + dt.timedelta(1))), [("/funding", "unfunded")],
    ),
    "no payer at first": (replaced("funding", 0, period=Period(DAY_TWO)), [("/funding", "unfunded")]),
    "two payers on one day": (
        replaced("funding", 2, period=Period(THIRD - dt.timedelta(1))),
        [("/funding/2/period", "funded-twice")],
    ),
    "a package that only a measure names": (
        lambda parts: (
            without("funding", 1, 2)(parts), without("approvals", 1, 2, 3, 4)(parts), None,
        )[-1],
        [("/funding", "unfunded")],
    ),
    "undecided without a recommendation": (without("approvals", 2), [("/funding/1", "undecided")]),
    "undecided with one": (without("approvals", 3), [("/funding/2", "undecided")]),
    "undecided either way": (
        without("approvals", 0), [("/funding/0", "undecided"), ("/funding/0", "undecided")],
    ),
    "undecided on the first day": (
        replaced("approvals", 1, period=Period(DAY_TWO)), [("/funding/1", "undecided")],
    ),
    "decided twice": (
        replaced("approvals", 2, recommended=Recommended.EITHER),
        [("/approvals/2/period", "decided-twice")],
    ),
    "decided twice either way": (
        added("approvals", small.rule("again", period=Period(THIRD))),
        [("/approvals/5/period", "decided-twice"), ("/approvals/5/period", "decided-twice")],
    ),
    "a rule for a payer that never pays": (
        added("approvals", small.rule("idle", body="three")), [("/approvals/5/body", "dangling-id")],
    ),
    "a rule for a payer on days it does not pay": (
        added("approvals", small.rule("idle", package=STANDARD, body="two")),
        [("/approvals/5/body", "dangling-id")],
    ),
}  # fmt: skip


def faults(parts: CatalogueParts) -> list[tuple[str, str]]:
    with pytest.raises(CatalogueErrors) as caught:
        Catalogue(**parts)
    assert caught.value.total == len(caught.value.faults)
    assert all(fault.message and fault.hint for fault in caught.value.faults)
    return sorted((fault.path, fault.code) for fault in caught.value.faults)


def test_the_small_catalogue_is_sound() -> None:
    assert repr(small.catalogue()) == "<Catalogue 'c' of 4 measures, 3 versions of standards>"


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_its_path_and_code(name: str) -> None:
    wrong, expected = FAULTS[name]
    parts = small.parts()
    wrong(parts)

    assert faults(parts) == sorted(expected)


def test_all_faults_are_found_at_once() -> None:
    together = ["a cost band twice", "an unknown cost band", "an unknown measure", "no times at all",
                "asked twice of one kind", "no payer between", "undecided without a recommendation",
                "a measure twice"]  # fmt: skip
    parts = small.parts()
    for name in together:
        FAULTS[name][0](parts)

    assert faults(parts) == sorted(one for name in together for one in FAULTS[name][1])


def test_a_payer_who_pays_over_two_others_doubles_both() -> None:
    rows = (
        small.pays(STANDARD, "one", FIRST),
        small.pays(STANDARD, "one", SECOND, SECOND + dt.timedelta(5)),
        small.pays(STANDARD, "one", THIRD, THIRD + dt.timedelta(5)),
        *small.parts()["funding"][1:],
    )

    assert faults({**small.parts(), "funding": rows}) == [
        ("/funding/1/period", "funded-twice"),
        ("/funding/2/period", "funded-twice"),
    ]


def test_an_older_version_may_have_a_priority_that_newer_times_lack() -> None:
    parts = small.parts()
    replaced("versions", 0, requirements=(small.asks(priority=3),))(parts)
    replaced("versions", 1, requirements=(small.asks(priority=1),))(parts)
    replaced("times", 1, days=(5,))(parts)

    assert Catalogue(**parts).required("home", Controller.OWN, SECOND)[0].priority == 1


def test_a_package_that_nothing_names_needs_no_payer() -> None:
    parts = small.parts()
    without("measures", 2)(parts)
    without("funding", 1, 2)(parts)
    without("approvals", 1, 2, 3, 4)(parts)

    assert Catalogue(**parts).packages == {STANDARD}


def test_a_catalogue_without_a_standard_needs_no_times() -> None:
    assert small.catalogue(versions=(), times=()).times_on(FIRST) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "not an id"),
        ("cost_bands", ("much money",)),
        ("cost_bands", ["low"]),
        ("measures", [small.measure()]),
        ("versions", (small.measure(),)),
        ("funding", None),
        ("approvals", (1,)),
        ("times", ((1, 2),)),
        ("period", FIRST),
    ],
)
def test_a_collection_of_something_else_is_refused(name: str, value: object) -> None:
    with pytest.raises(InvalidValue) as caught:
        small.catalogue(**{name: value})

    assert caught.value.field == f"Catalogue.{name}"


def test_a_hundred_faults_are_listed_and_the_rest_counted() -> None:
    rows = tuple(small.measure(f"m{n}", cost="dear") for n in range(150))

    with pytest.raises(CatalogueErrors, match="150 faults") as caught:
        small.catalogue(measures=(*small.parts()["measures"], *rows))
    assert len(caught.value.faults) == 100
    assert str(caught.value).startswith("the catalogue does not hold together")


# ---------------------------------------------------------------- against counting day by day

MONTH = [FIRST + dt.timedelta(n) for n in range(30)]
SPAN = Period(FIRST, FIRST + dt.timedelta(30))


def spans() -> st.SearchStrategy[Period]:
    ends = st.lists(st.integers(-3, 33), min_size=2, max_size=2, unique=True).map(sorted)
    return ends.map(lambda pair: Period(*(FIRST + dt.timedelta(n) for n in pair)))


def said(**fields: Any) -> list[tuple[str, str]]:
    """Codes and messages of the faults of a catalogue of one month."""
    try:
        small.catalogue(versions=(), times=(), period=SPAN, **fields)
    except CatalogueErrors as error:
        return [(fault.code, fault.message) for fault in error.faults]
    return []


def gaps(held: list[Period]) -> list[dt.date]:
    """The first day of every run of days of the month that no period holds."""
    bare = [day for day in MONTH if not any(day in one for one in held)]
    return [day for day in bare if day - dt.timedelta(1) not in bare]


def doubled(held: list[Period]) -> bool:
    """Whether two periods hold one day, in the month or a little before or after it."""
    days = (FIRST + dt.timedelta(n) for n in range(-5, 36))
    return any(sum(day in one for one in held) > 1 for day in days)


@given(some=st.lists(spans(), max_size=5))
@settings(max_examples=examples(5))
def test_payers_are_missing_or_double_as_counting_the_days_says(some: list[Period]) -> None:
    rows = tuple(Funding(STANDARD, "one", one, "drawn") for one in some)
    found = said(funding=(*rows, *small.parts()["funding"][1:]))
    unfunded = [message for code, message in found if code == "unfunded"]

    assert unfunded == [f"on {day} nobody pays for the standard package" for day in gaps(some)]
    assert any(code == "funded-twice" for code, _ in found) is doubled(some)


@given(rows=st.lists(st.tuples(spans(), st.sampled_from(Recommended)), max_size=5))
@settings(max_examples=examples(5))
def test_cases_are_undecided_or_decided_twice_as_counting_the_days_says(
    rows: list[tuple[Period, Recommended]],
) -> None:
    rules = tuple(
        ApprovalRule(f"r{n}", STANDARD, one, "one", period, Ruling.APPROVE, "drawn", "drawn")
        for n, (period, one) in enumerate(rows)
    )
    found = said(approvals=(*rules, *small.parts()["approvals"][1:]))
    for without, words in (("with", ("present", "either")), ("without", ("absent", "either"))):
        held = [period for period, one in rows if one.value in words]
        end = f" {without} a recommendation"

        assert [message for code, message in found if code == "undecided" and message.endswith(end)] == [
            f"on {day} no rule decides what this body pays{end}" for day in gaps(held)
        ]
        assert any(code == "decided-twice" and message.endswith(end) for code, message in found) is doubled(
            held
        )


def test_a_gap_of_one_day_at_the_end_and_a_payer_after_the_end() -> None:
    last = SPAN.last
    rows = (small.pays(STANDARD, "one", FIRST, last), small.pays(STANDARD, "one", THIRD))
    others = small.parts()["funding"][1:]

    assert said(funding=(*rows, *others)) == [("unfunded", f"on {last} nobody pays for the standard package")]
    assert said(funding=(small.pays(STANDARD, "one", FIRST, last + dt.timedelta(1)), rows[1], *others)) == []


def test_the_first_version_of_three_holds_until_the_second() -> None:
    parts = small.parts()
    added("versions", small.version("s3", THIRD, small.asks()))(parts)
    replaced("versions", 0, requirements=(small.asks(priority=3),))(parts)
    replaced("versions", 1, requirements=(small.asks(priority=1),))(parts)
    replaced("times", 1, days=(5,))(parts)
    found = Catalogue(**parts)

    assert [found.in_force(one).end for one in found.versions] == [SECOND, THIRD, None, None]


@given(catalogue=drawn.catalogues())
def test_a_drawn_catalogue_is_sound_and_its_versions_rise(catalogue: Catalogue) -> None:
    for standard in {one.standard for one in catalogue.versions}:
        days = [one.since for one in catalogue.versions if one.standard == standard]
        assert all(a < b for a, b in pairwise(days))


def test_the_packages_are_two() -> None:
    assert small.catalogue().packages == {STANDARD, ENHANCED}
