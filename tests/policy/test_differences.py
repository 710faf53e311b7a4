"""Law 36 for two editions of policy, and what a difference says."""

from typing import Any, Final

import attrs
import pytest
from hypothesis import given

from helpers import policies
from helpers.dice import Dice
from helpers.found import mending_of
from helpers.policies import register_of
from helpers.strategies import later
from laws.small import CALL, OFFERS, YEARLY, on, working_days
from mpreview.errors import InvalidValue, RulebookError
from mpreview.policy import (
    Allowance,
    Edition,
    EditionDifference,
    FieldChange,
    KindIn,
    Merge,
    MergeMode,
    OpenCycles,
    ResponseLevel,
    Rule,
    RuleChange,
    Table,
    TableValue,
    Unit,
    compare_editions,
)
from mpreview.risk import RiskMatrix
from policy.books import INCIDENT, ITINERARY, RULES, edition, instead, seeds, without
from risk.small import matrix

# ---------------------------------------------------------------- editions


def _fewer(d: Dice, one: Edition) -> Edition:
    """The edition without some of its rules; a cycle needs those of first reviews."""
    kept = tuple(rule for rule in one.rules if rule.id.startswith(("new-", "used-")) or d.coin())
    return attrs.evolve(one, rules=kept)


def _dated(d: Dice, one: Edition) -> Edition:
    """The edition with other fields of its own."""
    fields: dict[str, Any] = {
        "id": d.pick(("e1", "e9")),
        "title": d.pick(("Drawn", "Drawn again")),
        "since": later(one.since, d.pick((0, 1, 30))),
        "notice": d.pick((0, 28)),
        "open_cycles": d.pick(OpenCycles),
        "published": d.perhaps(one.since),
    }
    return attrs.evolve(one, **dict(d.some(tuple(fields.items()), 1, 3)))


def _renamed(d: Dice, one: Edition) -> Edition:
    """The edition where the id of one rule stands for another, of any form."""
    free = [rule for rule in one.rules if rule.id.startswith(("event", "ahead"))]
    if len(free) < 2:
        return one
    moved, gone = d.some(free, 2, 2)
    rules = tuple(rule for rule in one.rules if rule not in {moved, gone})
    return attrs.evolve(one, rules=(*rules, attrs.evolve(moved, id=gone.id)))


def _mended(d: Dice, one: Edition) -> Edition:
    """Other days to mend a finding."""
    return attrs.evolve(one, mending=mending_of(d, policies.SEVERITIES))


def _drawn(seed: int) -> tuple[Edition, ...]:
    """Four editions, most of them of one rulebook or made from it; some are equal."""
    d = Dice(seed)
    series, bands = register_of(d).series, ("standard", "raised")
    known = [*policies.editions(d, bands, series), *policies.editions(d, bands, series)]
    found = []
    for _ in range(4):
        one = d.pick(known)
        for _ in range(d.pick((0, 1, 2))):
            one = d.pick((_fewer, _dated, _renamed, _mended))(d, one)
        known.append(one)
        found.append(one)
    return tuple(found)


# ---------------------------------------------------------------- law 36


@given(seed=seeds)
def test_law_36_a_difference_leads_from_the_one_edition_to_the_other(seed: int) -> None:
    before, after, *_ = _drawn(seed)

    assert compare_editions(before, after).apply(before) == after


@given(seed=seeds)
def test_law_36_there_is_a_difference_if_and_only_if_two_editions_differ(seed: int) -> None:
    before, after, *_ = _drawn(seed)

    assert bool(compare_editions(before, after)) == (before != after)
    assert compare_editions(before, attrs.evolve(before, rules=before.rules[::-1])) == EditionDifference()


@given(seed=seeds)
def test_law_36_differences_compose(seed: int) -> None:
    a, b, c, d = _drawn(seed)
    there, on_, further = compare_editions(a, b), compare_editions(b, c), compare_editions(c, d)

    assert there.then(on_) == compare_editions(a, c)
    assert there.then(on_).then(further) == there.then(on_.then(further)) == compare_editions(a, d)


@given(seed=seeds)
def test_law_36_one_by_one_or_composed_differences_lead_to_the_same(seed: int) -> None:
    a, b, c, _ = _drawn(seed)
    there, on_ = compare_editions(a, b), compare_editions(b, c)

    assert on_.apply(there.apply(a)) == there.then(on_).apply(a)


@given(seed=seeds)
def test_law_36_there_and_back_again_is_no_difference(seed: int) -> None:
    a, b, *_ = _drawn(seed)

    assert compare_editions(a, b).then(compare_editions(b, a)) == EditionDifference()


def _touched(found: EditionDifference, one: Edition) -> list[object]:
    """What an edition has where a difference changes something."""
    fields = [getattr(one, change.field) for change in found.fields]
    return [*fields, *(one.rule.get(change.rule) for change in found.rules)]


@given(seed=seeds)
def test_law_36_on_an_edition_that_it_does_not_start_from_a_difference_is_refused(seed: int) -> None:
    a, b, c, _ = _drawn(seed)
    found, starts = (
        compare_editions(a, b),
        _touched(compare_editions(a, b), c) == _touched(compare_editions(a, b), a),
    )

    try:
        reached = found.apply(c)
    except RulebookError:
        assert starts  # but it leads to rules that cannot stand together
    except InvalidValue:
        assert not starts
    else:
        assert starts
        assert compare_editions(c, reached) == found


@given(seed=seeds)
def test_law_36_a_difference_that_starts_elsewhere_does_not_follow(seed: int) -> None:
    a, b, c, d = _drawn(seed)
    first, second = compare_editions(a, b), compare_editions(c, d)
    both = {change.field for change in first.fields} & {change.field for change in second.fields}
    ids = {change.rule for change in first.rules} & {change.rule for change in second.rules}
    follows = all(getattr(b, name) == getattr(c, name) for name in both)
    follows = follows and all(b.rule.get(id_) == c.rule.get(id_) for id_ in ids)

    try:
        first.then(second)
    except InvalidValue:
        assert not follows
    else:
        assert follows


@given(seed=seeds)
def test_law_36_what_is_not_in_a_difference_is_the_same_in_both(seed: int) -> None:
    a, b, *_ = _drawn(seed)
    found = compare_editions(a, b)
    rules, fields = {one.rule for one in found.rules}, {one.field for one in found.fields}

    assert all((a.rule.get(id_) == b.rule.get(id_)) != (id_ in rules) for id_ in {*a.rule, *b.rule})
    assert all((getattr(a, name) == getattr(b, name)) != (name in fields) for name in _OWN)


_OWN: Final = tuple(field.name for field in attrs.fields(Edition) if field.name != "rules")


# ---------------------------------------------------------------- what it says

FIRST: Final = edition(*RULES)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (RULES, "no difference"),
        ((*RULES, INCIDENT), "incident: added"),
        (without(OFFERS), "offer: dropped"),
        (instead(YEARLY, months=None, weeks=26),
         "cycle: months: 12 at normal, 6 at heightened, 3 at exceptional -> none; weeks: none -> 26"),
        (instead(YEARLY, months=6), "cycle: months: 12 at normal, 6 at heightened, 3 at exceptional -> 6"),
        (instead(YEARLY, months=Table.by_response(12, 4, 3)),
         "cycle: months: 6 at heightened -> 4 at heightened"),
        (instead(YEARLY, when=KindIn(("home",)), lead=28),
         "cycle: when: none -> KindIn(kinds=('home',)); lead: 56 -> 28"),
        (instead(CALL, within=Allowance(2, Unit.DAYS), merge=Merge(MergeMode.KEEP)),
         "call: merge: restart -> keep; within: 5 working days -> 2 days"),
        ((*without(CALL), attrs.evolve(INCIDENT, id="call")), "call: another kind of rule"),
    ],
)  # fmt: skip
def test_a_difference_says_what_was_added_dropped_and_reworded(rules: tuple[Rule, ...], said: str) -> None:
    assert str(compare_editions(FIRST, edition(*rules))) == said


def test_a_difference_says_first_of_the_edition_and_then_rule_by_rule() -> None:
    second = edition(
        *without(OFFERS), INCIDENT, ITINERARY, id="e2", title="Second", since=on("2022-01-10"), notice=28,
        open_cycles=OpenCycles.NEW, published=on("2021-12-01"),
    )  # fmt: skip

    assert str(compare_editions(FIRST, second)).splitlines() == [
        "id: e1 -> e2", "title: First -> Second", "since: 1900-01-01 -> 2022-01-10", "notice: 0 -> 28",
        "open_cycles: tighten -> new", "published: none -> 2021-12-01", "incident: added",
        "itinerary: added", "offer: dropped",
    ]  # fmt: skip


RATED: Final = matrix("a a", "a b", bands="a=standard b=standard")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, RATED, "none -> <RiskMatrix 'm' of 2 x 2 cells>"),
        (RATED, None, "<RiskMatrix 'm' of 2 x 2 cells> -> none"),
        (RATED, attrs.evolve(RATED, cells=(("a", "b"), ("a", "b")), citation="Rules 7"),
         "<RiskMatrix 'm' of 2 x 2 cells> -> <RiskMatrix 'm' of 2 x 2 cells> (cells, citation)"),
        (RATED, attrs.evolve(RATED, id="n"),
         "<RiskMatrix 'm' of 2 x 2 cells> -> <RiskMatrix 'n' of 2 x 2 cells>"),
    ],
)  # fmt: skip
def test_law_36_another_matrix_is_a_difference_and_says_what_is_another(
    before: RiskMatrix | None, after: RiskMatrix | None, said: str
) -> None:
    one, other = (edition(*RULES, matrix=rated) for rated in (before, after))

    assert compare_editions(one, other).apply(one) == other
    assert str(compare_editions(one, other)) == f"matrix: {said}"
    assert compare_editions(one, other).then(compare_editions(other, one)) == EditionDifference()


_BY_KIND: Final = {"office": 20, "home": 10}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (working_days(5), working_days(1), "5 working days -> 1 working day"),
        (Allowance(Table.by_kind(_BY_KIND), Unit.DAYS), Allowance(Table.by_kind(_BY_KIND), Unit.MONTHS),
         "20 at office, 10 at home, in days -> 20 at office, 10 at home, in months"),
        (Allowance(Table.by_kind(_BY_KIND), Unit.DAYS),
         Allowance(Table.by_kind({**_BY_KIND, "home": 5}), Unit.DAYS),
         "10 at home, in days -> 5 at home, in days"),
        (Table.by_kind({"home": 10}), Table.by_kind(_BY_KIND), "none -> 20 at office"),
        (Table((TableValue(3),)), Table((TableValue(3),), "Rules 7"), "3 at all -> 3 at all [Rules 7]"),
        (Table((TableValue(3, "home", ResponseLevel.NORMAL, "high"),)), 2,
         "3 at home / normal / high -> 2"),
        (Merge(), Merge(MergeMode.ABSORB, 30), "restart -> absorb 30"),
        (Merge(MergeMode.ABSORB, 30), Merge(MergeMode.ABSORB, Table.by_response(30, 30, 14)),
         "absorb 30 -> absorb 30 at normal, 30 at heightened, 14 at exceptional"),
        (("home",), ("home", "office"), "home -> home, office"),
        ((), ("locks",), "none -> locks"),
        (None, 0, "none -> 0"),
        ("x" * 201, "y", "x" * 200 + "... -> y"),
    ],
)  # fmt: skip
def test_a_change_shows_both_wordings_in_words(before: object, after: object, said: str) -> None:
    assert str(FieldChange("it", before, after)) == f"it: {said}"


@given(seed=seeds)
def test_a_change_of_numbers_never_reads_as_none(seed: int) -> None:
    a, b, *_ = _drawn(seed)
    changes = (change for rule in compare_editions(a, b).rules for change in rule.fields)
    said = [str(change).partition(": ")[2].split(" -> ") for change in changes]

    assert all(old != new or len(old) > 200 for old, new in said)


def test_of_a_rule_that_is_added_dropped_or_another_no_field_is_reworded() -> None:
    other = attrs.evolve(INCIDENT, id="call")
    pairs = ((None, CALL), (CALL, None), (CALL, other))

    assert [RuleChange("call", *pair).fields for pair in pairs] == [(), (), ()]


def test_of_a_rule_that_is_reworded_the_fields_that_differ_are_told() -> None:
    change = RuleChange("cycle", YEARLY, attrs.evolve(YEARLY, lead=7, limit=14))

    assert change.fields == (FieldChange("lead", 56, 7), FieldChange("limit", 30, 14))


# ---------------------------------------------------------------- what is refused

anything: Any = "an edition"


@pytest.mark.parametrize(
    ("place", "make"),
    [
        ("before", lambda: compare_editions(anything, FIRST)),
        ("after", lambda: compare_editions(FIRST, None)),  # type: ignore[arg-type]  # the fault
        ("edition", lambda: compare_editions(FIRST, FIRST).apply(anything)),
        ("other", lambda: compare_editions(FIRST, FIRST).then(anything)),
    ],
)
def test_what_is_no_edition_or_no_difference_is_refused(place: str, make: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        make()

    assert caught.value.field == place


def test_a_difference_that_would_leave_a_cycle_without_first_reviews_is_refused() -> None:
    found = compare_editions(edition(*without(YEARLY)), edition(CALL, OFFERS))

    with pytest.raises(RulebookError, match="a cycle without a new-venue"):
        found.apply(FIRST)
