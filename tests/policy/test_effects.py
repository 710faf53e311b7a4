"""What another edition changes: nothing before its first day, and from then on what `compare` says.

The programmes are those of `policies`, less an edition that is then added again.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from helpers.beside import bringing, of_another
from helpers.dice import Dice
from helpers.profiles import examples
from helpers.world_of import world_of
from laws.small import (
    CALL,
    ESSEX,
    FIRSTS,
    OFFERS,
    TWENTY_DAYS,
    YEARLY,
    on,
    programme,
    reviewed,
)
from laws.support import subject, with_edition
from mpreview.errors import InvalidValue, ReferenceErrors, ReviewError, RulebookError
from mpreview.policy import Activity, Edition, InService, OpenCycles, Rule, Window
from mpreview.programme import Programme
from mpreview.reviews import Obligation, Status
from mpreview.timeline import FIRST_DAY
from mpreview.what_if import StatusMove, compare
from naive import spec
from naive import world as w
from policy.books import amended, seeds

_Key = tuple[str, str | None, Activity]
_ONE = dt.timedelta(1)

# ---------------------------------------------------------------- before its first day


def _told(asked: Programme, day: dt.date) -> list[object]:
    """Everything that is said of a day, reasons included."""
    return [
        (*subject(s), s.standing, s.progress, s.team, s.obligation and _said(s.obligation))
        for s in asked.coverage(on=day)
    ]


def _said(one: Obligation) -> tuple[object, ...]:
    return one.window, one.priority, one.resumes, one.reasons


@settings(max_examples=examples(0.5))
@given(seed=seeds)
def test_an_edition_changes_no_answer_for_a_day_before_its_first(seed: int) -> None:
    before, edition, asked = amended(seed)
    after = with_edition(before, edition)
    days = (edition.since - _ONE, min(asked, edition.since - _ONE), edition.since - dt.timedelta(60))

    assert [_told(after, day) for day in days] == [_told(before, day) for day in days]


def _whole(asked: Programme, day: dt.date, since: dt.date) -> list[object]:
    """Everything that a day is asked about: counts and lists, what explains them, and what is planned.

    An order of an exclusion counts from the day after, by the edition of that day (3.19). So of an exclusion
    that runs into an edition the silences are left out: one tells whether such an order waits.
    """
    covered = asked.coverage(on=day)
    rows = [subject(one) for one in covered]
    told = [
        attrs.evolve(found, not_applied=()) if _runs_into(one, since) else found
        for one in covered
        for found in [asked.explain(one.member, one.venue, one.activity, on=day)]
    ]
    until = day + dt.timedelta(40)
    others = [{name: len(group) for name, group in covered.by("activity").items()}, asked.agreed(on=day)]
    return [rows, *told, *others, covered, asked.gaps(on=day), asked.plan(on=day, until=until)]


def _runs_into(status: Status, since: dt.date) -> bool:
    held = status.exclusion
    return held is not None and (held.last is None or held.last >= since - _ONE)


@settings(max_examples=examples(0.3))
@given(seed=seeds)
def test_law_32_an_edition_that_brings_an_activity_changes_no_answer_for_an_earlier_day(seed: int) -> None:
    untold, plain, asked = amended(seed)
    activity = Dice(seed).pick((Activity.FUNCTION_TEST, Activity.EXERCISE))
    before, edition = bringing(untold, attrs.evolve(plain, published=None), activity)
    after = with_edition(before, edition)
    days = (min(asked, edition.since - _ONE), edition.since - _ONE, edition.since - dt.timedelta(60))

    # Asked of the day on which it begins in between, since what was worked out of one day is kept for others.
    after.coverage(on=edition.since)
    since = edition.since
    assert [_whole(after, day, since) for day in days] == [_whole(before, day, since) for day in days]


@pytest.mark.long
def test_editions_are_drawn_that_bring_an_activity_where_there_are_subjects_of_it_before() -> None:
    found: set[tuple[Activity, str]] = set()
    for seed in range(40):
        untold, edition, _ = amended(seed)
        for activity in (Activity.FUNCTION_TEST, Activity.EXERCISE):
            before, brings = bringing(untold, edition, activity)
            after = with_edition(before, brings)
            for name, day in (("before", edition.since - _ONE), ("from then on", edition.since)):
                if Activity.REVIEW.value in before.coverage(on=day).by("activity"):
                    told = activity.value in after.coverage(on=day).by("activity")
                    found.add((activity, f"{'told' if told else 'not told'} {name}"))

    assert found >= {(a, "not told before") for a in (Activity.FUNCTION_TEST, Activity.EXERCISE)}
    assert found >= {(a, "told from then on") for a in (Activity.FUNCTION_TEST, Activity.EXERCISE)}
    assert not {how for _, how in found} & {"told before"}


def test_law_32_an_edition_of_2023_that_brings_function_tests_tells_nothing_of_2022() -> None:
    """Ann's office in Essex, her contact and her offers are all that there is until 2023."""
    rules = (YEARLY, *FIRSTS, CALL, OFFERS)
    tests = tuple(of_another(rule, Activity.FUNCTION_TEST, ".t") for rule in (YEARLY, *FIRSTS))
    before = programme(*rules, venues=(ESSEX,), events=(reviewed("2021-07-05"),))
    after = with_edition(before, Edition("e2", "Two", (*rules, *tests), on("2023-01-01")))

    counts = {
        day: {name: len(ones) for name, ones in after.coverage(on=on(day)).by("activity").items()}
        for day in ("2022-01-10", "2022-12-31", "2023-01-01")
    }
    three = {"contact": 1, "offer": 1, "review": 1}
    assert counts == {
        "2022-01-10": three, "2022-12-31": three, "2023-01-01": three | {"function-test": 1}
    }  # fmt: skip


@settings(max_examples=examples(0.25))
@given(seed=seeds)
def test_with_an_edition_the_rulebook_has_that_one_more_in_order_of_days(seed: int) -> None:
    before, edition, _ = amended(seed)
    after = with_edition(before, edition)

    assert set(after.rulebook.editions) == {*before.rulebook.editions, edition}
    assert after.register == before.register
    assert after.ledger is before.ledger


# ---------------------------------------------------------------- its effect


def _windows(asked: Programme, day: dt.date) -> dict[_Key, Window]:
    """The window of all that is owed on a day, by the naive specification."""
    world = world_of(asked)
    found = {}
    for row in _subjects(world, day):
        one = spec.window(world, *row, day)
        if one is not None:
            found[(*row[:2], Activity(row[2]))] = Window(one.earliest, one.due, one.overdue_from, one.limit)
    return found


def _subjects(world: w.World, day: dt.date) -> Iterator[tuple[str, str | None, str]]:
    for member in world.members:
        yield member.id, None, w.CONTACT
        yield member.id, None, w.OFFER
    yield from {(use.member, use.venue, w.REVIEW) for use in world.uses}


def _in(before: Programme, edition: Edition, how: OpenCycles) -> Programme:
    return with_edition(before, attrs.evolve(edition, open_cycles=how))


_Windows = tuple[Window | None, Window | None]


def _windows_of(move: StatusMove) -> _Windows:
    before, after = (one and one.obligation and one.obligation.window for one in (move.before, move.after))
    return before or None, after or None


def _moves(before: Programme, after: Programme, day: dt.date) -> list[StatusMove]:
    """What `compare` says of windows alone."""
    return [one for one in compare(before, after, on=day).moves if len(set(_windows_of(one))) > 1]


def _moved(moves: list[StatusMove]) -> dict[_Key, _Windows]:
    return {(one.member, one.venue, one.activity): _windows_of(one) for one in moves}


@settings(max_examples=examples(0.3))
@given(seed=seeds)
def test_the_moves_are_what_differs_between_the_two_by_the_naive_specification(seed: int) -> None:
    before, edition, asked = amended(seed)
    day, after = max(asked, edition.since), with_edition(before, edition)
    old, new = _windows(before, day), _windows(after, day)

    moves = _moves(before, after, day)

    assert _moved(moves) == {
        key: (old.get(key), new.get(key)) for key in {*old, *new} if old.get(key) != new.get(key)
    }
    assert len(moves) == len(_moved(moves))


@settings(max_examples=examples(0.3))
@given(seed=seeds)
def test_what_relaxes_is_due_later_or_not_owed_if_the_edition_forgot(seed: int) -> None:
    before, edition, asked = amended(seed)
    day = max(asked, edition.since)
    tight, new = (_in(before, edition, how) for how in (OpenCycles.TIGHTEN, OpenCycles.NEW))
    old, later = _windows(tight, day), _windows(new, day)

    relaxed = [one for one in _moves(tight, new, day) if one.relaxes]

    assert _moved(relaxed) == {
        key: (held, later.get(key))
        for key, held in old.items()
        if key not in later or later[key].due > held.due
    }


# ---------------------------------------------------------------- by hand
#
# The office in Essex was reviewed on Monday 5 July 2021 and is due within twelve months, on Tuesday 5 July
# 2022: open 56 days before, to be excused for 30 days. The other edition begins on Monday 10 January 2022.

PLAIN = attrs.evolve(YEARLY, months=12, notice=0)
ESSEX_ALONE = programme(PLAIN, *FIRSTS, venues=(ESSEX,), events=(reviewed("2021-07-05"),))
SINCE, THE_DAY_BEFORE = on("2022-01-10"), on("2022-01-09")


def _edition(*rules: Rule, how: OpenCycles = OpenCycles.TIGHTEN, since: dt.date = SINCE) -> Edition:
    return Edition("e2", "Second", rules, since=since, notice=28, open_cycles=how)


def _every(months: int, how: OpenCycles = OpenCycles.TIGHTEN, since: dt.date = SINCE) -> Edition:
    """An edition with another interval."""
    return _edition(attrs.evolve(PLAIN, months=months), *FIRSTS, how=how, since=since)


def _why(edition: Edition) -> str:
    """What is said of the review that is owed on the first day of an edition."""
    found = with_edition(ESSEX_ALONE, edition).explain("ann", "essex", Activity.REVIEW, on=edition.since)
    return next(line for line in found.why().splitlines() if "within 3 months of the last" in line)


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (0, "10 January 2022, the first day of edition e2"),
        (28, "the notice of edition e2, 28 days from 10 January 2022, ends on 7 February 2022"),
    ],
)
def test_why_says_from_which_day_on_an_edition_counts_whether_it_has_a_notice_or_none(
    notice: int, words: str
) -> None:
    """Reviewed on 5 July 2021, three months are long over when the edition begins."""
    assert f", but not before {words} [Cycle 1]" in _why(attrs.evolve(_every(3), notice=notice))


# ---------------------------------------------------------------- what is refused

anything: Any = "an edition"


def _from_2020() -> Programme:
    """The same programme under a first edition that has a first day."""
    first = attrs.evolve(ESSEX_ALONE.rulebook.editions[0], since=on("2020-01-01"))
    rulebook = attrs.evolve(ESSEX_ALONE.rulebook, editions=(first,))
    return Programme(ESSEX_ALONE.base, rulebook, ESSEX_ALONE.ledger)


@pytest.mark.parametrize(
    ("error", "words", "make"),
    [
        (InvalidValue, "give a value of Edition", lambda: with_edition(ESSEX_ALONE, anything)),
        (RulebookError, "strictly later days", lambda: with_edition(ESSEX_ALONE, _every(6, since=FIRST_DAY))),
        (RulebookError, "^edition 'e2': begins before the first edition, 'e1'; give a day after 2020-01-01$",
         lambda: with_edition(_from_2020(), _every(6, since=on("2019-06-01")))),
        (RulebookError, "two editions of one id",
         lambda: with_edition(ESSEX_ALONE, attrs.evolve(_every(6), id="e1"))),
        (ReferenceErrors, "/rulebook/editions/1/rules/2/series: no such series",
         lambda: with_edition(ESSEX_ALONE, _edition(*FIRSTS, attrs.evolve(TWENTY_DAYS, series="other")))),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_refused_with_its_place(
    error: type[ReviewError], words: str, make: Callable[[], object]
) -> None:
    with pytest.raises(error, match=words):
        make()


# ---------------------------------------------------------------- rules that speak of other kinds than before


def test_law_32_an_edition_to_come_with_conditions_leaves_every_earlier_value_equal() -> None:
    """From 2030 the cycle asks for an alarm: nothing of 2021 is another value, nor has another hash."""
    before = programme(YEARLY, *FIRSTS, CALL, OFFERS, events=(reviewed("2021-02-05"),))
    asking = attrs.evolve(YEARLY, when=InService(("alarm",)))
    after = with_edition(before, Edition("e2", "Two", (asking, *FIRSTS, CALL, OFFERS), on("2030-01-01")))

    day, until = on("2021-11-20"), on("2022-02-18")
    owed, later = before.due(on=day, within=400), after.due(on=day, within=400)
    assert (later, hash(later)) == (owed, hash(owed))
    assert len(owed) > 3
    assert after.coverage(on=day) == before.coverage(on=day)
    assert after.plan(on=day, until=until) == before.plan(on=day, until=until)
