"""Rulebooks that cannot stand are refused: rule and edition are named, and all that is wrong at once."""

import datetime as dt
import math
import re
from collections.abc import Callable
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cost import steps
from helpers.declared import KINDS
from helpers.dice import Dice
from helpers.policies import case_of_seed
from helpers.profiles import examples
from laws.small import (
    CALL,
    ENGLAND,
    FIRSTS,
    NEW_MEMBER,
    NEW_VENUE,
    OFFERS,
    SCOTLAND,
    TWENTY_DAYS,
    YEARLY,
    on,
)
from mpreview.calendars import Calendar, FixedDay, MonthEnd
from mpreview.errors import InvalidValue, OutsideRange, ReviewError, RulebookError
from mpreview.policy import (
    AheadOf,
    AllOf,
    Allowance,
    Anchor,
    AnyOf,
    AudienceIn,
    BandAtLeast,
    Condition,
    Early,
    Edition,
    Except,
    FieldChange,
    IncidentIs,
    InService,
    MandateIs,
    MandateStatus,
    Merge,
    MergeMode,
    Not,
    Number,
    Occasion,
    OnEvent,
    ResponseLevel,
    ResponseTo,
    Rule,
    Rulebook,
    Table,
    TableValue,
    Unit,
    UseIs,
    UseStart,
    UseStatus,
    compare_editions,
)
from mpreview.policy.terms import find_least_days
from mpreview.policy.windows import count_from
from policy.books import INCIDENT, ITINERARY, KEPT, RULES, book, edition, seeds, without

FIRST: Final = MandateIs(MandateStatus.FIRST)
GRID: Final = attrs.evolve(
    YEARLY, id="grid", months=Table.by_response(12, 6, 3), anchor=Anchor.PLANNED, origin=on("2021-01-31"),
    notice=0,
)  # fmt: skip
BANDS: Final = ("standard", "raised")


def _second(*rules: Rule, **fields: Any) -> Edition:
    """An edition that begins a year after the first."""
    return edition(*rules, **{"id": "e2", "since": on("2021-01-01"), **fields})


def _then(*rules: Rule) -> Callable[[], object]:
    """A rulebook whose second edition has these rules."""
    return lambda: book(*RULES, later=(_second(*rules),), bands=BANDS)


def _with(rule: Rule, **changes: Any) -> Callable[[], object]:
    """A rulebook whose second edition has another wording of a rule."""
    return _then(*without(rule), attrs.evolve(rule, **changes))


def _grids(before: Rule, after: Rule) -> Callable[[], object]:
    firsts = edition(before, *FIRSTS, since=on("2020-01-01"))
    return lambda: Rulebook("rb", "Rules", (firsts, _second(after, *FIRSTS)))


_HALF: Final = {"office": 5, "home": 5}

# What is wrong; the rule; what is told; and how it is made. All stands in the second edition.
DEFECTS: Final[dict[str, tuple[str, str, Callable[[], object]]]] = {
    "a kind is missing": ("incident", "within: has no value for surgery / normal / band standard; add it",
        _with(INCIDENT, within=Allowance(Table.by_kind(_HALF), Unit.DAYS))),
    "a level is missing": ("cycle", "months: has no value for office / heightened / band standard; add it",
        _with(YEARLY, months=Table((TableValue(12, response=ResponseLevel.NORMAL),)))),
    "a band is missing": ("offer", "answer_days: has no value for normal / band raised; add it",
        _with(OFFERS, answer_days=Table.by_band({"standard": 28}))),
    "a band too many": ("offer", "grace: has a value for a band that the rulebook lacks; leave it out",
        _with(OFFERS, grace=Table.by_band({"standard": 3, "raised": 2, "high": 1}))),
    "laxer at a higher level": ("cycle", "months: is laxer at office / heightened / band standard than",
        _with(YEARLY, months=Table.by_response(6, 12, 3))),
    "laxer at a higher band": ("call",
        "limit: is laxer at normal / band raised than at normal / band standard; make it",
        _with(CALL, limit=Table.by_band({"standard": 7, "raised": 14}))),
    "sooner before at a lower level": ("itinerary", "before: is laxer at office / heightened",
        _with(ITINERARY, before=Table.by_response(14, 7, 7))),
    "a condition of another band": ("incident", "when: names a band that the rulebook lacks; name one",
        _with(INCIDENT, when=AnyOf((FIRST, Except(BandAtLeast("high"), "why"))))),
    "no first use": ("cycle", "a cycle without a new-venue (first use) rule for home, ",
        _then(*without(NEW_VENUE))),
    "no first use that always speaks": ("cycle", "a cycle without a new-venue (first use) rule",
        _with(NEW_VENUE, when=FIRST)),
    "no other use": ("cycle", "a cycle without a new-venue (again use) rule",
        _with(NEW_VENUE, begun=(UseStart.FIRST,))),
    "no first use of one kind": ("cycle",
        "a cycle without a new-venue (first use) rule for online; add a rule",
        _with(NEW_VENUE, kinds=tuple(kind for kind in KINDS if kind != "online"))),
    "no new member": ("cycle", "a cycle without a new-member rule for home, ", _then(*without(NEW_MEMBER))),
    "another settling": ("cycle", "settles otherwise than the rise rule of its activity; give both one",
        _then(*RULES, attrs.evolve(TWENTY_DAYS, settling=4))),
    "an id twice": ("incident", "stands here twice; give each rule its own id",
        _then(*RULES, INCIDENT, attrs.evolve(INCIDENT, limit=7))),
    "settles too late": ("rise", "settles no sooner than it is due; shorten the settling or allow more",
        _then(*RULES, attrs.evolve(TWENTY_DAYS, within=Allowance(5, Unit.WORKING_DAYS)))),
    "settles too late in months": ("rise", "settles no sooner than it is due; shorten the settling",
        _then(*without(YEARLY), attrs.evolve(TWENTY_DAYS, within=Allowance(1, Unit.MONTHS), settling=28))),
    "a rise settles by level": ("rise", "settling: of a rise turns on the kind of venue alone; give one",
        _then(*without(YEARLY), attrs.evolve(TWENTY_DAYS, settling=Table.by_response(5, 5, 0)))),
    "two rules of offers": ("e2", "two rules of offers; keep one",
        _then(*RULES, attrs.evolve(OFFERS, id="o2"))),
    "an anniversary without a window": ("cycle", "lead: a rule that keeps anniversaries or ignores early",
        _with(YEARLY, anchor=Anchor.ANNIVERSARY, lead=0)),
    "early completions without a window": ("cycle", "lead: a rule that keeps anniversaries or ignores early",
        _with(YEARLY, early=Early.IGNORED, lead=Table.by_response(28, 7, 0))),
    "an anniversary as long as its window": ("cycle", "lead: of an anniversary it is less than the shortest",
        _with(YEARLY, anchor=Anchor.ANNIVERSARY, lead=84)),
    "an anniversary as long as its window of months": ("cycle", "lead: of an anniversary it is less than",
        _with(YEARLY, anchor=Anchor.ANNIVERSARY, lead=0, lead_months=3)),
    "an anniversary as long as its window of weeks": ("cycle", "lead: of an anniversary it is less than",
        _with(YEARLY, anchor=Anchor.ANNIVERSARY, months=None, weeks=6, lead=42)),
    "a severity that is none": ("incident", "incidents: names a severity that the rulebook lacks; name one",
        _with(INCIDENT, incidents=(IncidentIs(at_least="grave"),))),
    "a grid that does not divide": ("grid", "months: each interval of a grid divides every longer one",
        _grids(GRID, attrs.evolve(GRID, months=Table.by_response(12, 5, 1)))),
    "a grid that does not divide the one before": ("grid", "months: each interval of a grid divides",
        _grids(GRID, attrs.evolve(GRID, months=8))),
    "a lead under a week": ("grid", "lead: of a grid it is one value, from 7",
        _grids(YEARLY, attrs.evolve(GRID, lead=6))),
    "another lead than before": ("grid", "lead: of a grid it is one value",
        _grids(GRID, attrs.evolve(GRID, lead=55))),
    "a lead as long as the interval": ("grid", "lead: of a grid it is one value, from 7 to under 28",
        _grids(YEARLY, attrs.evolve(GRID, lead=84))),
    "another origin": ("grid", "origin: a grid keeps its origin and month ends; give a new one",
        _grids(GRID, attrs.evolve(GRID, origin=on("2021-02-28")))),
    "another unit than before": ("grid", "months: a grid counts in one unit in all editions",
        _grids(GRID, attrs.evolve(GRID, months=None, weeks=26))),
    "weeks that do not divide": ("grid", "weeks: each interval of a grid divides every longer one",
        _grids(YEARLY, attrs.evolve(GRID, months=None, weeks=Table.by_response(26, 6, 2)))),
    "a lead of weeks as long as the interval": ("grid", "lead: of a grid it is one value, from 7 to under",
        _grids(YEARLY, attrs.evolve(GRID, months=None, weeks=2, lead=14))),
    "other month ends": ("grid", "origin: a grid keeps its origin and month ends",
        _grids(GRID, attrs.evolve(GRID, month_end=MonthEnd.FORWARD))),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_what_is_wrong_with_a_rule_names_it_and_its_edition_and_says_what_to_do(name: str) -> None:
    rule, told, make = DEFECTS[name]

    with pytest.raises(RulebookError) as caught:
        make()

    faults = (caught.value, *caught.value.more)
    found = [one for one in faults if one.problem.startswith(told)]
    assert found
    assert {(one.rule, one.edition) for one in faults} == {(rule, "e2")}
    assert all(re.search(WHAT_TO_DO, one.problem) for one in faults)
    where = "edition 'e2'" if rule == "e2" else f"edition 'e2', rule {rule!r}"
    assert f"{where}: {told}" in str(caught.value)


WHAT_TO_DO: Final = "[;,] (add|leave|make|name|give|shorten|keep|mend) |: of a grid it is one value, from "
WHOLE: Final[list[tuple[str, dict[str, Any]]]] = [
    ("give 1 to 200 editions", {"editions": ()}),
    ("give 1 to 200 editions", {"editions": (edition(*RULES),) * 201}),
    ("give at most 20 bands", {"bands": tuple(f"b{n}" for n in range(21))}),
    ("give at most 1000 examples", {"examples": (KEPT,) * 1001}),
    ("two examples of one id; give each its own", {"examples": (KEPT, attrs.evolve(KEPT, says="Again."))}),
    ("two editions of one id, e1; give each", {"editions": (edition(*RULES), _second(*RULES, id="e1"))}),
    ("edition e1 does not begin after e2; editions begin on strictly later days: give it a later since",
     {"editions": (_second(*RULES), edition(*RULES))}),
    ("edition e2 does not begin after e1; editions begin on strictly later days",
     {"editions": (_second(*RULES, id="e1"), _second(*RULES))}),
    ("two response levels for one level",
     {"responses": tuple(ResponseTo("s", "L", level) for level in ResponseLevel)}),
]  # fmt: skip


@pytest.mark.parametrize(("told", "changes"), WHOLE, ids=[f"{n}-{row[0]}" for n, row in enumerate(WHOLE)])
def test_what_is_wrong_with_the_whole_names_the_rulebook(told: str, changes: dict[str, Any]) -> None:
    with pytest.raises(RulebookError) as caught:
        Rulebook(**{"id": "rb", "title": "Rules", "editions": (edition(*RULES),), **changes})

    found = [one for one in (caught.value, *caught.value.more) if one.problem.startswith(told)]
    assert [(one.rule, one.edition, one.whole) for one in found] == [("rb", None, True)]
    assert any(line.startswith(f"rulebook 'rb': {told}") for line in str(caught.value).splitlines())
    assert "rule 'rb'" not in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (IncidentIs(below="low"), "incidents: no severity is below the lowest; leave the part out"),
        (IncidentIs(at_least="grave", below="grave"), "incidents: no severity is at least the one and below"),
        (IncidentIs(at_least="dire", below="grave"), "incidents: no severity is at least the one and below"),
    ],
)
def test_a_condition_that_no_severity_meets_is_refused(asked: IncidentIs, told: str) -> None:
    rule, scale = attrs.evolve(INCIDENT, incidents=(asked,)), ("low", "grave", "dire")

    with pytest.raises(RulebookError, match=told):
        Rulebook("rb", "Rules", (edition(*RULES, rule),), severities=scale)


def test_an_edition_of_too_many_rules_is_told_to_use_tables() -> None:
    with pytest.raises(RulebookError, match=r"^edition 'e2': has more than 1000 rules; write tables"):
        _second(*(attrs.evolve(INCIDENT, id=f"r{n}") for n in range(1001)))


# ---------------------------------------------------------------- numbers

FORMS: Final = (YEARLY, NEW_VENUE, NEW_MEMBER, TWENTY_DAYS, INCIDENT, ITINERARY, OFFERS, CALL)
NO_NUMBERS: Final[dict[str, Any]] = {
    "bool": True, "float": 1.0, "text": "1", "nan": math.nan, "bytes": b"1", "list": [1], "complex": 1j,
}  # fmt: skip
NO_COUNTS: Final = {"negative": -1, "too large": 3661, "larger than a machine's": 2**70, "huge": 10**5000}


def _field(rule: Any, name: str, number: Any) -> Rule:
    """The rule with another number, which may stand inside an allowance or a merge."""
    held = getattr(rule, name)
    if isinstance(held, Allowance):
        number = attrs.evolve(held, n=number)
    if isinstance(held, Merge):
        number = Merge(MergeMode.ABSORB, number)
    changed: Rule = attrs.evolve(rule, **{name: number})
    return changed


def _numbers(rule: Rule) -> dict[str, Number]:
    return {one.name: one.number for one in rule.list_numbers()}


def _by_id(rule: Rule) -> str:
    return rule.id


@pytest.mark.parametrize("bad", NO_NUMBERS)
@pytest.mark.parametrize("rule", FORMS, ids=_by_id)
def test_a_number_is_whole_and_nothing_that_looks_like_one(rule: Rule, bad: str) -> None:
    for name, _, _ in rule.list_numbers():
        with pytest.raises(InvalidValue, match=r"^\w+\.\w+: give a whole number"):
            _field(rule, name, NO_NUMBERS[bad])
        with pytest.raises(InvalidValue, match=r"^TableValue\.value: give a whole number"):
            _field(rule, name, Table((TableValue(NO_NUMBERS[bad], response=ResponseLevel.NORMAL),)))


@pytest.mark.parametrize("bad", NO_COUNTS)
@pytest.mark.parametrize("rule", FORMS, ids=_by_id)
def test_a_number_lies_in_its_range_also_in_a_table(rule: Rule, bad: str) -> None:
    for name, _, _ in rule.list_numbers():
        for number in (NO_COUNTS[bad], Table.by_response(NO_COUNTS[bad], 1, 1)):
            with pytest.raises(OutsideRange, match=r"^\w+\.\w+ must lie from \d+ to \d+; "):
                _field(rule, name, number)


@pytest.mark.parametrize(
    ("rule", "name", "least", "most"),
    [
        (YEARLY, "months", 1, 600), (CALL, "priority", 1, 9), (CALL, "settling", 0, 60),
        (CALL, "within", 0, 600), (INCIDENT, "within", 1, 600), (ITINERARY, "before", 0, 3660),
        (OFFERS, "answer_days", 0, 3660), (CALL, "merge", 0, 3660),
    ],
)  # fmt: skip
def test_the_ends_of_a_range_are_inside(rule: Rule, name: str, least: int, most: int) -> None:
    assert [_numbers(_field(rule, name, number))[name] for number in (least, most)] == [least, most]
    for number in (least - 1, most + 1):
        with pytest.raises(ReviewError):
            _field(rule, name, number)


# ---------------------------------------------------------------- conditions


def _deep(times: int) -> Condition:
    return Except(_deep(times - 1), "why") if times else FIRST


@pytest.mark.parametrize("when", [_deep(7), AnyOf((FIRST,) * 200)], ids=["deep", "long"])
def test_a_condition_may_be_eight_deep_and_two_hundred_long(when: Condition) -> None:
    assert attrs.evolve(INCIDENT, when=when).when == when


LONG: Final = AllOf((AnyOf((FIRST,) * 100), AnyOf((FIRST,) * 101)))


@pytest.mark.parametrize("when", [_deep(8), LONG], ids=["deep", "long"])
def test_a_condition_is_no_deeper_and_no_longer(when: Condition) -> None:
    with pytest.raises(InvalidValue, match=r"^\w+.when: at most 8 deep and 200 long; split the rule"):
        attrs.evolve(INCIDENT, when=when)


@pytest.mark.parametrize("when", ["first", True, MandateStatus.FIRST, MandateIs, (FIRST,), lambda: FIRST])
def test_what_is_no_condition_is_never_evaluated(when: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^\w+.when: give a condition"):
        attrs.evolve(INCIDENT, when=when)
    with pytest.raises(InvalidValue, match=r"^AllOf.of: give a condition"):
        AllOf((when,))


RISING: Final = (
    BandAtLeast("raised"), AnyOf((FIRST, BandAtLeast("raised"))), Except(BandAtLeast("raised"), "why")
)  # fmt: skip


@pytest.mark.parametrize("of", RISING, ids=["band", "part", "exception"])
def test_what_more_threat_would_silence_is_to_be_named_as_an_exception(of: Condition) -> None:
    with pytest.raises(InvalidValue, match=r"^Not.of: .*name it as one"):
        Not(of)


# ---------------------------------------------------------------- all at once


def _lacking(d: Dice, rule: Any) -> Rule:
    """The rule with a number that is laxer at a higher level, lacks a level, or names another band."""
    made: Rule = attrs.evolve(
        rule,
        grace=d.pick((
            Table.by_response(1, 2, 2),
            Table((TableValue(1, response=ResponseLevel.HEIGHTENED),)),
            Table.by_band({"unheard-of": 1}),
        )),
    )  # fmt: skip
    return made


_Named = set[tuple[str | None, str]]


def _spoilt(seed: int) -> tuple[dict[str, Any], _Named]:
    """The parts of a rulebook of which some rules cannot stand, and which these are."""
    rulebook = case_of_seed(seed)[0].rulebook
    d, wrong = Dice(seed), _Named()
    editions = []
    for one in rulebook.editions:
        gone = {rule.id for rule in d.some(one.rules, 0, 5)}
        wrong |= {(one.id, id_) for id_ in gone}
        rules = (_lacking(d, rule) if rule.id in gone else rule for rule in one.rules)
        editions.append(attrs.evolve(one, rules=tuple(rules)))
    parts = {"id": "rb", "title": "Drawn", "editions": tuple(editions), "bands": rulebook.bands}
    return parts | {"severities": rulebook.severities}, wrong


@settings(max_examples=examples(0.5))
@given(seed=seeds)
def test_every_rule_that_cannot_stand_is_named_with_its_edition_and_no_other(seed: int) -> None:
    parts, wrong = _spoilt(seed)

    found: _Named = set()
    try:
        Rulebook(**parts)
    except RulebookError as error:
        found = {(one.edition, one.rule) for one in (error, *error.more)}

    assert found == wrong


_KINDS: Final = ("home", "office")


def _of_each(home: int, office: int) -> Table:
    return Table.by_kind(dict(zip(_KINDS, (home, office), strict=True)))


@pytest.mark.parametrize(
    ("settling", "n", "unit", "kept"),
    [
        # From Sunday the fifth working day is Friday, five days later; the sixth is Monday, eight days later.
        (4, 5, Unit.WORKING_DAYS, True), (5, 5, Unit.WORKING_DAYS, False),
        (7, 6, Unit.WORKING_DAYS, True), (8, 6, Unit.WORKING_DAYS, False),
        (25, 20, Unit.WORKING_DAYS, True), (26, 20, Unit.WORKING_DAYS, False),
        # 28 days of February; 59 of January and it, or of it and March.
        (27, 1, Unit.MONTHS, True), (28, 1, Unit.MONTHS, False),
        (58, 2, Unit.MONTHS, True), (59, 2, Unit.MONTHS, False),
        (0, 0, Unit.DAYS, True), (1, 1, Unit.DAYS, False),
        # Each kind of venue by itself: the least of its own cells.
        (_of_each(2, 9), _of_each(3, 10), Unit.DAYS, True),
        (_of_each(3, 9), _of_each(3, 10), Unit.DAYS, False),
        (_of_each(0, 9), _of_each(0, 10), Unit.DAYS, True), (_of_each(9, 2), 5, Unit.DAYS, False),
    ],
)  # fmt: skip
def test_a_level_settles_before_what_it_orders_is_due_from_whatever_day(
    settling: Number, n: Number, unit: Unit, *, kept: bool
) -> None:
    rise = attrs.evolve(TWENTY_DAYS, kinds=_KINDS, settling=settling, within=Allowance(n, unit))

    if kept:
        assert edition(rise).rules == (rise,)
    else:
        with pytest.raises(RulebookError, match="rule 'rise': settles no sooner than it is due; shorten"):
            edition(rise)


_SAME: Final = Table.by_response(5, 5, 5)


@pytest.mark.parametrize(
    ("of_cycle", "of_rise", "kept"),
    [
        (5, 5, True), (5, 4, False),
        # The same days however they are written, and whatever text they cite.
        (_SAME, 5, True), (attrs.evolve(_SAME, citation="Annex B"), 5, True),
        (_of_each(5, 5), 5, True), (5, _of_each(5, 5), True),
        (_of_each(5, 3), attrs.evolve(_of_each(5, 3), citation="Annex B"), True),
        (Table(tuple(TableValue(5, kind=kind) for kind in _KINDS[::-1])), _of_each(5, 5), True),
        (_of_each(5, 3), _of_each(5, 4), False), (_of_each(5, 3), 5, False),
        (Table.by_response(5, 5, 0), 5, False), (Table.by_band({"standard": 5, "raised": 4}), 5, False),
    ],
)  # fmt: skip
def test_a_cycle_settles_as_a_rise_if_it_has_the_same_number_at_every_cell(
    of_cycle: Number, of_rise: Number, *, kept: bool
) -> None:
    cycle = attrs.evolve(YEARLY, kinds=_KINDS, settling=of_cycle)
    rise = attrs.evolve(TWENTY_DAYS, kinds=_KINDS, settling=of_rise)

    assert _refused(lambda: edition(cycle, rise, *FIRSTS)) != kept


def test_a_cycle_settles_as_the_rises_of_its_own_kinds_and_no_other() -> None:
    """A cycle of homes after three days, a rise of offices after five; then one of both."""
    homes = attrs.evolve(YEARLY, id="homes", kinds=_KINDS[:1], settling=3)
    offices = attrs.evolve(TWENTY_DAYS, id="offices", kinds=_KINDS[1:], settling=5)
    both = attrs.evolve(TWENTY_DAYS, id="both", kinds=_KINDS, settling=_of_each(3, 5))
    spoilt = attrs.evolve(both, settling=5)

    assert not _refused(lambda: edition(homes, offices, both, *FIRSTS))
    assert _refused(lambda: edition(homes, offices, spoilt, *FIRSTS))


@pytest.mark.parametrize("calendar", [ENGLAND, SCOTLAND], ids=lambda one: one.id)
@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("n", [*range(13), 20, 25, 40])
def test_the_least_days_of_a_time_allowed_are_those_of_the_calendar(
    calendar: Calendar, unit: Unit, n: int
) -> None:
    """Over every day of four years: never more than the shortest, and of what can settle just that."""
    starts = range(on("2021-01-01").toordinal(), on("2025-01-01").toordinal())
    shortest = min(count_from(calendar, day, n, unit) - day for day in starts)

    assert find_least_days(n, unit) <= shortest
    assert find_least_days(n, unit) == shortest or find_least_days(n, unit) > 60


def test_all_that_is_wrong_with_an_edition_is_told_at_once() -> None:
    rules = (YEARLY, attrs.evolve(TWENTY_DAYS, settling=26), OFFERS, attrs.evolve(OFFERS, id="offer-2"))

    with pytest.raises(RulebookError) as caught:
        _second(*rules, INCIDENT, INCIDENT)

    cycle, rise = "edition 'e2', rule 'cycle'", "edition 'e2', rule 'rise'"
    assert str(caught.value).splitlines() == [
        "edition 'e2', rule 'incident': stands here twice; give each rule its own id",
        "edition 'e2': two rules of offers; keep one",
        *(
            f"{cycle}: a cycle without a {name} rule for home, office, online, public-event, surgery, "
            "westminster; add a rule without a condition for these kinds"
            for name in ("new-venue (first use)", "new-venue (again use)", "new-member")
        ),
        f"{cycle}: settles otherwise than the rise rule of its activity; give both one settling period",
        f"{rise}: settles no sooner than it is due; shorten the settling or allow more time",
    ]


def test_of_very_many_faults_a_hundred_and_one_are_told() -> None:
    lacking = Table((TableValue(1, response=ResponseLevel.NORMAL),))
    rules = tuple(attrs.evolve(INCIDENT, id=f"r{n:03}", grace=lacking) for n in range(300))

    with pytest.raises(RulebookError) as caught:
        book(*RULES, *rules)

    assert [one.rule for one in (caught.value, *caught.value.more)] == [f"r{n:03}" for n in range(101)]


# ---------------------------------------------------------------- which tables load

_VALUES: Final = st.lists(st.integers(1, 4), min_size=6, max_size=6)
_CELLS: Final = tuple(product(ResponseLevel, BANDS))


def _loads(rule: Any, name: str, table: Table) -> bool:
    return not _refused(lambda: book(*without(rule), _field(rule, name, table), bands=BANDS))


def _falls(values: dict[tuple[ResponseLevel, str], int]) -> bool:
    """Whether no cell has more than one below it, by level and band, however far apart."""
    return all(
        values[low] >= values[high]
        for low, high in product(_CELLS, repeat=2)
        if low[0].rank <= high[0].rank and BANDS.index(low[1]) <= BANDS.index(high[1])
    )


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (YEARLY, "months"),
        (YEARLY, "notice"),
        (CALL, "within"),
        (OFFERS, "again_after_decline"),
        (CALL, "priority"),
    ],
    ids=["months", "notice", "within", "again", "priority"],
)
@settings(max_examples=examples(0.5))
@given(numbers=_VALUES)
def test_a_table_loads_if_and_only_if_no_higher_cell_is_laxer(
    rule: Rule, name: str, numbers: list[int]
) -> None:
    values = dict(zip(_CELLS, numbers, strict=True))
    table = Table(tuple(TableValue(n, None, *cell) for cell, n in values.items()))

    assert _loads(rule, name, table) == _falls(values)


@settings(max_examples=examples(0.5))
@given(numbers=_VALUES)
def test_the_days_before_an_event_load_if_and_only_if_a_higher_cell_has_no_fewer(numbers: list[int]) -> None:
    values = dict(zip(_CELLS, numbers, strict=True))
    table = Table(tuple(TableValue(n, None, *cell) for cell, n in values.items()))

    assert _loads(ITINERARY, "before", table) == _falls({cell: -n for cell, n in values.items()})


@settings(max_examples=examples(0.5))
@given(numbers=_VALUES, rule=st.sampled_from([(YEARLY, "lead"), (ITINERARY, "opens"), (CALL, "merge")]))
def test_how_early_a_window_opens_may_turn_on_the_cell_in_any_way(
    numbers: list[int], rule: tuple[Rule, str]
) -> None:
    table = Table(tuple(TableValue(n, None, *cell) for cell, n in zip(_CELLS, numbers, strict=True)))

    assert _loads(*rule, table)


@settings(max_examples=examples(0.5))
@given(before=st.sampled_from((3, 4, 6, 12)), months=st.lists(st.integers(1, 24), min_size=3, max_size=3))
def test_a_grid_loads_if_and_only_if_each_interval_divides_each_longer_one(
    before: int, months: list[int]
) -> None:
    values = zip(sorted(months, reverse=True), ResponseLevel, strict=True)
    first = attrs.evolve(GRID, months=before, lead=14)
    second = attrs.evolve(first, months=Table(tuple(TableValue(n, response=level) for n, level in values)))
    sound = all(a % b == 0 for a, b in product((before, *months), repeat=2) if a > b)

    assert _refused(_grids(first, second)) != sound


def _refused(make: Callable[[], object]) -> bool:
    try:
        make()
    except RulebookError:
        return True
    return False


# ---------------------------------------------------------------- hostile sizes


def _cost(make: Callable[[], object]) -> int:
    """How many lines of the package run until something is refused."""

    def refused() -> None:
        with pytest.raises(ReviewError):
            make()

    return steps(refused)


SIZES: Final[dict[str, Callable[[int], Callable[[], object]]]] = {
    "rules": lambda n: lambda: edition(*((INCIDENT,) * n)),
    "examples": lambda n: lambda: book(*RULES, examples=(KEPT,) * n),
    "editions": lambda n: lambda: Rulebook("rb", "R", (edition(CALL),) * n),
    "bands": lambda n: lambda: book(CALL, bands=tuple(f"b{k}" for k in range(n))),
    "values": lambda n: lambda: Table((TableValue(1),) * n),
    "conditions": lambda n: lambda: AnyOf((FIRST,) * n),
    "names": lambda n: lambda: AudienceIn(("a",) * n),
    "kinds": lambda n: lambda: attrs.evolve(INCIDENT, kinds=KINDS[:1] * n),
    "responses": lambda n: lambda: book(*RULES, responses=(ResponseTo("s", "L", ResponseLevel.NORMAL),) * n),
}


@pytest.mark.parametrize("name", SIZES)
def test_what_is_too_many_is_refused_in_work_that_grows_no_faster_than_it(name: str) -> None:
    few, many = SIZES[name](1_100), SIZES[name](2_200)

    assert _cost(many) <= 2.2 * _cost(few)


def _cycles(n: int) -> Callable[[], object]:
    rules = (attrs.evolve(YEARLY, id=f"c{k}") for k in range(n))
    given_: tuple[Rule, ...] = (*rules, TWENTY_DAYS, *FIRSTS)
    return lambda: edition(*given_)


def _wordings(n: int) -> Callable[[], object]:
    """Editions of one grid, each with another wording of it."""
    tables = (Table.by_response(12, 6, 3, citation=f"Annex {k}") for k in range(n))
    grids = (attrs.evolve(GRID, months=table) for table in tables)
    since = on("2021-01-01")
    found = tuple(
        edition(grid, *FIRSTS, id=f"e{k}", since=since + dt.timedelta(k)) for k, grid in enumerate(grids)
    )
    return lambda: Rulebook("rb", "Rules", found)


def _cycles_and_rises(n: int) -> Callable[[], object]:
    """Half of the rules are cycles and half are rises, each with a text of its own for its settling."""
    cited = [attrs.evolve(_SAME, citation=f"Annex {k}") for k in range(n)]
    cycles = (attrs.evolve(YEARLY, id=f"c{k}", settling=one) for k, one in enumerate(cited))
    rises = (attrs.evolve(TWENTY_DAYS, id=f"r{k}", kinds=KINDS) for k in range(n))
    given_: tuple[Rule, ...] = (*cycles, *rises, *FIRSTS)
    return lambda: edition(*given_)


@pytest.mark.parametrize("make", [_cycles, _wordings, _cycles_and_rises])
def test_what_is_sound_is_read_in_work_that_grows_no_faster_than_it(
    make: Callable[[int], Callable[[], object]],
) -> None:
    assert steps(make(160)) <= 2.2 * steps(make(80))


def test_examples_are_so_few_that_all_rules_can_be_tried_on_each() -> None:
    many = tuple(attrs.evolve(CALL, id=f"call-{n}") for n in range(195))
    rules = (*RULES, *many)

    kept = tuple(attrs.evolve(KEPT, id=f"kept-{n}") for n in range(501))

    assert len(book(*rules, examples=kept[:500]).examples) == 500
    with pytest.raises(RulebookError, match="its examples, times all its rules, times its bands, are over 1"):
        book(*rules, examples=kept)
    with pytest.raises(RulebookError, match="its examples, times all its rules"):
        book(*rules, examples=kept[:251], bands=BANDS)


def test_bands_too_many_are_refused_before_tables_that_do_not_turn_on_bands_are_read() -> None:
    def work(rules: int, bands: int) -> int:
        tables = (attrs.evolve(INCIDENT, id=f"r{k}", grace=Table.by_response(3, 2, 1)) for k in range(rules))
        given_, names = tuple(tables), tuple(f"b{k}" for k in range(bands))
        return _cost(lambda: book(*RULES, *given_, bands=names))

    assert work(20, 200) - work(20, 100) < 2 * (work(1, 200) - work(1, 100))


def test_conditions_that_hold_each_other_are_measured_in_bounded_work() -> None:
    """Each of these was sound by itself; together they are forty thousand, and a million."""
    wide = AnyOf((AnyOf((FIRST,) * 200),) * 200)

    assert _cost(lambda: attrs.evolve(INCIDENT, when=wide)) < 500_000
    assert _cost(lambda: AllOf((wide,) * 200)) < 500_000
    assert _cost(lambda: _doubled(FIRST, 20)) < 20_000


def _doubled(condition: Condition, times: int) -> Condition:
    """A condition whose parts are the same two, again and again."""
    return _doubled(AnyOf((condition, UseIs(UseStatus.SOLE), condition)), times - 1) if times else condition


# ---------------------------------------------------------------- what nothing would read


@pytest.mark.parametrize(
    ("rule", "name"),
    [(NEW_VENUE, "lead"), (NEW_MEMBER, "lead"), (TWENTY_DAYS, "lead"), (INCIDENT, "lead"),
     (ITINERARY, "lead"), (ITINERARY, "limit")],
)  # fmt: skip
def test_a_number_that_nothing_would_read_cannot_be_given(rule: Any, name: str) -> None:
    with pytest.raises(TypeError, match=f"unexpected keyword argument '{name}'"):
        attrs.evolve(rule, **{name: 0})


# ---------------------------------------------------------------- how much of it is shown

ENDLESS: Final = "long " * 700
NAMES: Final = tuple(f"name-{n}" for n in range(5_000))


def _every_cell(value: int) -> Table:
    cells = product(KINDS, ResponseLevel, BANDS)
    return Table(tuple(TableValue(value, *cell) for cell in cells), ENDLESS)


def _long_when() -> Condition:
    return AllOf((AnyOf((Except(InService(NAMES), ENDLESS),) * 20),) * 9)


def _at_length(rule: Rule) -> Rule:
    """A rule with tables, texts and conditions as long as they can be."""
    names = ("priority", "grace", "notice", "limit", "lead", "months", "before", "opens")
    fields = attrs.fields_dict(type(rule))
    given_: dict[str, Any] = {name: _every_cell(9) for name in names if name in fields}
    if "before_use" in fields:
        given_ |= {"before_use": True, "before": 9}
    if "within" in fields:
        given_["within"] = Allowance(_every_cell(99), Unit.WORKING_DAYS)
    if isinstance(rule, OnEvent):
        given_["standards"] = NAMES
    merge = Merge(MergeMode.ABSORB, _every_cell(9))
    return attrs.evolve(rule, id="i" * 64, citation=ENDLESS, merge=merge, when=_long_when(), **given_)


STANDARD: Final = attrs.evolve(INCIDENT, occasion=Occasion.REVISED_STANDARD)
SEASON: Final = attrs.evolve(ITINERARY, of=AheadOf.SEASON, season=FixedDay(12, 1))


@pytest.mark.parametrize(
    "rule", [YEARLY, NEW_VENUE, NEW_MEMBER, TWENTY_DAYS, STANDARD, SEASON], ids=lambda rule: rule.form
)
def test_a_rule_however_long_is_shown_shortly(rule: Rule) -> None:
    one = _at_length(rule)

    assert len(repr(one)) < 2_000
    assert len(repr(one.when)) < 300


def test_a_difference_however_long_is_shown_shortly() -> None:
    before, after = edition(), edition(*(attrs.evolve(CALL, id=f"r{n}") for n in range(900)))

    assert len(repr(compare_editions(before, after))) < 300
    assert len(repr(FieldChange("standards", NAMES, ()))) < 300


def test_what_is_short_is_shown_whole() -> None:
    assert repr(Not(FIRST)) == "Not(of=MandateIs(status=<MandateStatus.FIRST: 'first'>))"


def test_law_4_of_many_faults_the_first_are_listed_and_all_are_counted() -> None:
    """Three hundred rules, each of which lacks the number for one kind of venue."""
    lacking = Table.by_kind(dict.fromkeys(KINDS[1:], 10))
    rules = (attrs.evolve(INCIDENT, id=f"incident-{n}", limit=lacking) for n in range(300))
    with pytest.raises(RulebookError) as caught:
        book(*RULES, *rules)

    error = caught.value
    assert (1 + len(error.more), error.unlisted) == (101, 199)
    assert str(error).endswith("\nand 199 more")
