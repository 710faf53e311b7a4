"""What a revised standard re-opens: the kinds whose requirements differ, and only those."""

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.declared import KINDS
from helpers.profiles import examples
from laws.support import wrong
from measures import drawn, small
from measures.small import FIRST, SECOND
from mpreview.errors import InvalidValue
from mpreview.measures import Reopened, Requirement, StandardVersion, find_reopened

OFFICE, HOME, ONLINE = "office", "home", "online"
OLD = small.version("v1", FIRST, small.asks("alarm", (OFFICE, HOME), 2), small.asks("check", (ONLINE,), 1))


def revised(*asked: Requirement) -> StandardVersion:
    return small.version("v2", SECOND, *asked)


def test_what_is_added_dropped_or_altered_re_opens_its_kind() -> None:
    new = revised(
        small.asks("alarm", (OFFICE,), 2),
        small.asks("alarm", (HOME,), 1),
        small.asks("fob", (OFFICE, "surgery"), 1),
    )

    assert find_reopened(OLD, new) == (
        Reopened(HOME, altered=("alarm",)),
        Reopened(OFFICE, added=("fob",)),
        Reopened(ONLINE, dropped=("check",)),
        Reopened("surgery", added=("fob",)),
    )


def test_other_words_another_order_and_other_rows_re_open_nothing() -> None:
    new = revised(
        Requirement("check", (ONLINE,), 1, "said in other words"),
        small.asks("alarm", (HOME,), 2),
        small.asks("alarm", (OFFICE,), 2),
    )

    assert find_reopened(OLD, attrs.evolve(new, source="another")) == find_reopened(OLD, OLD) == ()


def test_a_measure_asked_for_twice_counts_as_its_most_urgent() -> None:
    """A catalogue refuses such a version; by itself a version can be compared."""
    twice = revised(small.asks("alarm", (OFFICE,), 1), small.asks("alarm", (OFFICE,), 3))

    assert twice.priorities(OFFICE) == {"alarm": 1}


def test_versions_of_two_standards_and_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(InvalidValue, match="another standard"):
        find_reopened(OLD, attrs.evolve(OLD, standard="other"))
    with pytest.raises(InvalidValue, match="older one first"):
        find_reopened(revised(), OLD)
    with pytest.raises(InvalidValue, match=r"reopened\.old"):
        find_reopened(wrong(None), OLD)


IDS = ("m0", "m1", "m2", "m3")


@st.composite
def revisions(draw: st.DrawFn) -> tuple[StandardVersion, StandardVersion]:
    """A version and a revised one that leaves some of its measures as they are."""
    old, new = draw(drawn.requirements(IDS)), draw(drawn.requirements(IDS))
    kept = draw(st.sets(st.sampled_from(IDS)))
    mixed = [*(one for one in old if one.measure in kept), *(one for one in new if one.measure not in kept)]
    return StandardVersion("a", "s", FIRST, old, "drawn"), revised(*draw(st.permutations(mixed)))


def asked(version: StandardVersion, kind: str, measure: str) -> list[int]:
    """How urgent a version has a measure for a kind, by looking at every requirement."""
    return [
        one.priority for one in version.requirements for k in one.kinds if (one.measure, k) == (measure, kind)
    ]


@given(both=revisions())
@settings(max_examples=examples(5))
def test_a_revision_re_opens_what_differs_and_only_that(
    both: tuple[StandardVersion, StandardVersion],
) -> None:
    old, new = both
    found = {(one.kind, measure) for one in find_reopened(old, new) for measure in one.measures}
    differs = {(k, m) for k in KINDS for m in IDS if asked(old, k, m) != asked(new, k, m)}

    assert found == differs


@given(both=revisions())
@settings(max_examples=examples(5))
def test_a_measure_that_the_revision_did_not_touch_is_never_re_opened(
    both: tuple[StandardVersion, StandardVersion],
) -> None:
    old, new = both
    untouched = {m for m in IDS if all(asked(old, k, m) == asked(new, k, m) for k in KINDS)}
    found = {measure for one in find_reopened(old, new) for measure in one.measures}

    assert found.isdisjoint(untouched)


@given(both=revisions())
def test_what_only_the_new_version_asks_for_is_what_the_old_would_drop(
    both: tuple[StandardVersion, StandardVersion],
) -> None:
    old, new = both
    there = {one.kind: one for one in find_reopened(old, new)}
    back = {one.kind: one for one in find_reopened(new, attrs.evolve(old, since=SECOND + dt.timedelta(1)))}

    assert there.keys() == back.keys()
    assert all(one.added == back[kind].dropped for kind, one in there.items())
    assert all(one.altered == back[kind].altered for kind, one in there.items())
