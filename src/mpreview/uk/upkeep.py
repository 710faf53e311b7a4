"""Default rules that keep measures and people in practice: function tests and exercises.

Devices for lone workers were tested several times and nobody answered (Guardian, October 2021), and an alarm
could not be switched on for eight months (Guardian, April 2022); no text says how often a measure has to be
tried. So every number here is this library's own, and an embedder sets numbers of their own.

* **Function tests** are owed at places with measures: within three months of the day on which a measure comes
  into service, then by a cycle; again after a fault or failure and its repair; and before a measure expires
  or its test runs out.
* **Exercises** are owed at constituency offices, where staff work without police nearby: within six months of
  the first use or of taking office, then by a cycle; again after a failed exercise, and after a move.
* **Merges.** A test of one measure keeps the cycle of the place, unless the cycle is open.
* **Examples.** As in `mpreview.uk.policy`, counted by hand.
"""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Final

from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    Allowance,
    BandFrom,
    Example,
    ExampleOccasion,
    ExampleOccurrence,
    Merge,
    MergeMode,
    NewMember,
    NewVenue,
    Occasion,
    OnEvent,
    Periodic,
    Rule,
    Table,
    Unit,
)
from mpreview.uk._kinds import ALL_KINDS
from mpreview.uk.examples import parse_window
from mpreview.uk.risk import BANDS

__all__ = ["upkeep_examples", "upkeep_rules"]

_DEFAULT: Final = "library default"
_SILENT: Final = "lone worker devices were tested several times with no response (Guardian, October 2021)"
_UNUSABLE: Final = "an alarm could not be switched on for eight months (Guardian, April 2022)"
_MONTHS: Final = Table.by_band(dict(zip(BANDS, (12, 6, 3), strict=True)), _DEFAULT)
"""The months of both cycles by band."""
_LEAD: Final = 28
_OFFICES: Final = ("office",)
_KEEP: Final = Merge(MergeMode.KEEP)
_REVIEWED: Final = "standard and measures are reviewed every 12 months (Police CPI, Op Bridger page, 2023)"
_CYCLE: Final = partial(Periodic, months=_MONTHS, notice=28, lead=_LEAD)
_TEST_AFTER: Final = partial(OnEvent, activity=Activity.FUNCTION_TEST, kinds=ALL_KINDS)


def upkeep_rules() -> Iterator[Rule]:
    """Yield the rules of function tests and exercises, for an edition to add.

    >>> sorted({rule.activity.value for rule in upkeep_rules()})
    ['exercise', 'function-test']
    """
    yield from _list_tests()
    yield from _list_tests_of_measures()
    yield from _list_exercises()


def _list_tests() -> Iterator[Rule]:
    yield _CYCLE(
        id="test-yearly",
        citation=f"{_REVIEWED}; that a measure is tried then, and all else: {_DEFAULT}",
        kinds=ALL_KINDS,
        priority=4,
        activity=Activity.FUNCTION_TEST,
    )
    yield _TEST_AFTER(
        id="test-fitted-measure",
        citation=f"{_UNUSABLE}; months: {_DEFAULT}",
        occasion=Occasion.FITTED_MEASURE,
        within=Allowance(3, Unit.MONTHS),
        priority=4,
    )


def _list_tests_of_measures() -> Iterator[Rule]:
    """Yield the rules of faults, failures and expiries."""
    yield _TEST_AFTER(
        id="test-failed-measure",
        citation=f"{_SILENT}; days: {_DEFAULT}",
        occasion=Occasion.FAILED_MEASURE,
        within=Allowance(10, Unit.WORKING_DAYS),
        priority=2,
        limit=14,
        merge=_KEEP,
    )
    yield _TEST_AFTER(
        id="test-faulty-measure",
        citation=f"{_UNUSABLE}; days: {_DEFAULT}",
        occasion=Occasion.FAULTY_MEASURE,
        within=Allowance(20, Unit.WORKING_DAYS),
        priority=3,
        merge=_KEEP,
    )
    for of, name in ((AheadOf.EXPIRY, "test-expiring-measure"), (AheadOf.RETEST, "test-retest-due")):
        yield Ahead(
            id=name,
            citation=_DEFAULT,
            kinds=ALL_KINDS,
            of=of,
            before=14,
            opens=_LEAD,
            notice=7,
            priority=3,
            merge=_KEEP,
            activity=Activity.FUNCTION_TEST,
        )


def _list_exercises() -> Iterator[Rule]:
    yield _CYCLE(
        id="exercise-yearly", citation=_DEFAULT, kinds=_OFFICES, priority=5, activity=Activity.EXERCISE
    )
    for form, name in ((NewVenue, "exercise-new-venue"), (NewMember, "exercise-new-member")):
        yield form(
            id=name,
            citation=_DEFAULT,
            activity=Activity.EXERCISE,
            kinds=_OFFICES,
            within=Allowance(6, Unit.MONTHS),
            priority=5,
        )
    for occasion, name in (
        (Occasion.FAILED_EXERCISE, "exercise-after-failure"),
        (Occasion.MOVED_VENUE, "exercise-moved-venue"),
    ):
        yield OnEvent(
            id=name,
            citation=_DEFAULT,
            activity=Activity.EXERCISE,
            kinds=_OFFICES,
            occasion=occasion,
            within=Allowance(3, Unit.MONTHS),
            priority=4,
        )


_day: Final = dt.date.fromisoformat
_OFFICE: Final = partial(Example, kind="office", since=_day("2019-12-12"))
_TEST: Final = partial(_OFFICE, activity=Activity.FUNCTION_TEST)
_EXERCISE: Final = partial(_OFFICE, activity=Activity.EXERCISE)


def upkeep_examples() -> Iterator[Example]:
    """Yield cases of function tests and exercises, counted by hand."""
    yield from _list_test_cases()
    yield from _list_exercise_cases()


def _list_test_cases() -> Iterator[Example]:
    yield _TEST(
        id="nothing-to-test",
        says="Where no measure was ever fitted no function test is owed.",
        on=_day("2023-03-01"),
    )
    yield _TEST(
        id="test-of-what-was-fitted",
        says="Fitted on 1 February 2023; three months are up on 1 May, which is closed: Tuesday 2 May.",
        on=_day("2023-03-01"),
        closed=(_day("2023-05-01"), _day("2023-05-29")),
        happened=(ExampleOccasion(_day("2023-02-01"), Occasion.FITTED_MEASURE),),
        rule="test-fitted-measure",
        window=parse_window("2023-02-01 2023-05-02 2023-05-03 2023-05-26"),
    )
    yield _TEST(
        id="test-after-a-failure",
        says="Failed on Wednesday 1 March 2023: the tenth working day after it is 15 March.",
        on=_day("2023-03-02"),
        done=(_day("2022-11-01"),),
        happened=(ExampleOccasion(_day("2023-03-01"), Occasion.FAILED_MEASURE),),
        rule="test-failed-measure",
        window=parse_window("2023-03-01 2023-03-15 2023-03-16 2023-03-29"),
    )
    yield _TEST(
        id="test-before-it-expires",
        says="It expires on 15 June 2023: to be tried by 1 June, and from 28 days before that on.",
        on=_day("2023-05-10"),
        done=(_day("2023-02-01"),),
        coming=(ExampleOccurrence(_day("2023-02-01"), _day("2023-06-15"), AheadOf.EXPIRY),),
        rule="test-expiring-measure",
        window=parse_window("2023-05-04 2023-06-01 2023-06-02 2023-06-14"),
    )


def _list_exercise_cases() -> Iterator[Example]:
    yield _EXERCISE(
        id="exercise-of-a-new-office",
        says="Six months from the first day, 12 December 2019, are up on Friday 12 June 2020.",
        on=_day("2020-01-06"),
        rule="exercise-new-member",
        window=parse_window("2019-12-12 2020-06-12 2020-06-13 2020-07-10"),
    )
    yield _EXERCISE(
        id="exercise-in-a-higher-band",
        says="Held on 2 May 2022 and in band high from 1 June: within three months, by 2 August.",
        on=_day("2022-06-10"),
        done=(_day("2022-05-02"),),
        bands=(BandFrom(_day("2022-06-01"), "high"),),
        rule="exercise-yearly",
        window=parse_window("2022-07-05 2022-08-02 2022-08-03 2022-08-30"),
    )
    yield _EXERCISE(
        id="exercise-after-one-that-failed",
        says="One that failed on 10 January 2023 is held again within three months: Monday 10 April.",
        on=_day("2023-01-11"),
        done=(_day("2023-01-10"),),
        happened=(ExampleOccasion(_day("2023-01-10"), Occasion.FAILED_EXERCISE),),
        rule="exercise-after-failure",
        window=parse_window("2023-01-10 2023-04-10 2023-04-11 2023-05-08"),
    )
