"""Two editions that word the rule of one id otherwise (`semantics.md` 3.6 to 3.10), days counted by hand.

What an edition orders, it orders by its own words: of that kind of venue, activity, series and level. What is
open is answered by a rule of the same form, or by none.
"""

from typing import Any, Final

import attrs
import pytest

from helpers.declared import KINDS
from helpers.world_of import world_of
from laws.small import (
    ESSEX,
    FIRSTS,
    NOVEMBER_2021,
    YEARLY,
    banded,
    concern_raised,
    on,
    programme,
    review_due,
    reviewed,
    working_days,
)
from mpreview.calendars import FixedDay
from mpreview.events import Event
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    Anchor,
    BandAtLeast,
    Edition,
    Merge,
    MergeMode,
    Occasion,
    OnEvent,
    OpenCycles,
    Periodic,
    Rule,
    Table,
)
from mpreview.programme import Programme
from naive import spec

HOMES: Final = ("home",)
SEEN: Final = reviewed("2021-07-05")


def _reworded(
    first: tuple[Rule, ...], since: str, second: tuple[Rule, ...], *events: Event, **more: Any
) -> Programme:
    """An office in Essex under one edition, and under another one from a day on."""
    how = more.pop("open_cycles", OpenCycles.TIGHTEN)
    later = Edition("e2", "Second", (*second, *FIRSTS), since=on(since), open_cycles=how)
    asked = {"venues": (ESSEX,), "series": (NOVEMBER_2021,), "responses": (), **more}
    return programme(*first, *FIRSTS, events=events, later=(later,), **asked)


# ---------------------------------------------------------------- what was forgotten, and the class


def test_law_53_an_edition_that_keeps_does_not_bring_back_what_was_forgotten() -> None:
    """Seen on 5 July 2021: due in a year; by an edition that forgets, in two; the last one keeps."""
    yearly, longer = (attrs.evolve(YEARLY, lead=0, months=n, settling=0, notice=0) for n in (12, 24))
    rules = ((longer, OpenCycles.NEW, "2021-09-01"), (yearly, OpenCycles.KEEP, "2021-11-01"))
    editions = tuple(
        Edition(f"e{n}", "Later", (rule, *FIRSTS), since=on(since), open_cycles=how)
        for n, (rule, how, since) in enumerate(rules, 2)
    )
    asked = programme(yearly, *FIRSTS, events=(SEEN,), venues=(ESSEX,), later=editions)

    assert [review_due(asked, day) for day in ("2021-08-31", "2021-09-01", "2021-11-01")] == [
        "2022-07-05", "2023-07-05", "2023-07-05",
    ]  # fmt: skip


def test_law_53_the_class_is_that_of_the_answer_with_the_due_day() -> None:
    """Raised on 20 June 2022, with notice until 18 July: due on 5 July 2022, by the band before."""
    table = Table.by_band({"standard": 4, "raised": 2})
    rule = attrs.evolve(YEARLY, lead=90, settling=0, notice=28, priority=table)
    events, bands = (SEEN, banded("2022-06-20", "raised")), ("standard", "raised")
    asked = programme(rule, *FIRSTS, events=events, bands=bands, venues=(ESSEX,))
    (one,) = asked.due(on=on("2022-06-21"), activity=Activity.REVIEW)

    assert (one.due, one.priority) == (on("2022-07-05"), 4)


# ---------------------------------------------------------------- rises


# ---------------------------------------------------------------- seasons

WINTER: Final = Ahead(
    id="winter", citation="Winter 1", kinds=KINDS, of=AheadOf.SEASON, season=FixedDay(12, 1), before=30
)


@pytest.mark.parametrize(
    "other",
    [
        OnEvent(
            id="winter", citation="Winter 1", activity=Activity.CONTACT, occasion=Occasion.REQUEST,
            within=working_days(5),
        ),
        attrs.evolve(WINTER, of=AheadOf.EVENT, season=None),
        attrs.evolve(WINTER, activity=Activity.EXERCISE),
    ],
    ids=["a contact", "an event ahead", "an exercise"],
)  # fmt: skip
def test_law_53_a_season_is_known_with_the_first_edition_that_asks_about_the_season(other: Rule) -> None:
    """From 1 March 2021 the rule asks for a review before the winter: the winter of 2021 is known from then.

    30 days before Wednesday 1 December 2021 is Monday 1 November.
    """
    asked = _reworded((other,), "2021-03-01", (WINTER,), SEEN)
    wanted = spec.window(world_of(asked), "ann", "essex", "review", on("2021-11-15"))

    assert review_due(asked, "2021-11-15") == "2021-11-01"
    assert wanted is not None
    assert wanted.due == on("2021-11-01")


# ---------------------------------------------------------------- forms and anchors

AFTER: Final = OnEvent(
    id="after", citation="After 1", activity=Activity.REVIEW, kinds=KINDS, occasion=Occasion.INCIDENT,
    within=working_days(10),
)  # fmt: skip
CONCERN: Final = attrs.evolve(AFTER, occasion=Occasion.CONCERN, within=working_days(5))


GRID: Final = Periodic(
    id="cycle", citation="Grid 1", kinds=KINDS, months=6, anchor=Anchor.PLANNED, origin=on("2020-01-31"),
    lead=28,
)  # fmt: skip
PLAIN: Final = Periodic(id="cycle", citation="Cycle 1", kinds=KINDS, months=12)


# ---------------------------------------------------------------- nothing to keep


def test_law_53_an_edition_that_keeps_answers_itself_where_the_edition_of_the_review_had_no_cycle() -> None:
    """Reviewed on 5 July 2021 under rules with a cycle for homes alone: a year on by the second edition."""
    homes = attrs.evolve(PLAIN, kinds=HOMES)
    asked = _reworded((homes,), "2021-09-01", (PLAIN,), SEEN, open_cycles=OpenCycles.KEEP)

    assert [review_due(asked, day) for day in ("2021-08-31", "2022-07-01")] == [None, "2022-07-05"]


def test_law_53_what_has_said_nothing_is_opened_by_anything() -> None:
    """The concern of 5 July 2021 keeps the cycle, and the review of the 12th finds the grid's window open.

    The grid ends with it, for the edition of that day has none; the other cycle was kept out until then.
    """
    kept = attrs.evolve(CONCERN, merge=Merge(MergeMode.KEEP))
    plain = attrs.evolve(PLAIN, id="plain")
    events = (reviewed("2021-02-01"), concern_raised("2021-07-05"), reviewed("2021-07-12"))
    asked = _reworded((GRID, kept), "2021-04-01", (plain, kept), *events, open_cycles=OpenCycles.KEEP)

    assert [review_due(asked, day) for day in ("2021-07-04", "2022-07-01")] == ["2021-07-30", "2022-07-12"]


def test_law_53_a_grid_that_is_kept_keeps_the_other_cycles_out() -> None:
    """The concern of 3 May 2021 keeps the grid, whose window is shut: what is done is for it alone."""
    kept = attrs.evolve(CONCERN, merge=Merge(MergeMode.KEEP))
    grid, plain = attrs.evolve(GRID, months=12), attrs.evolve(PLAIN, id="plain", months=3)
    events = (reviewed("2021-02-01"), concern_raised("2021-05-03"), reviewed("2021-05-10"))
    asked = _reworded((grid, kept), "2021-04-01", (plain, kept), *events, open_cycles=OpenCycles.KEEP)

    assert [review_due(asked, day) for day in ("2021-05-02", "2021-05-11", "2021-09-01")] == [
        "2022-01-31"
    ] * 3


def test_law_53_a_cycle_whose_condition_does_not_hold_yet_is_kept() -> None:
    """Raised on 1 November 2021: a year after 15 January is a Saturday, whatever was kept since."""
    kept = attrs.evolve(CONCERN, merge=Merge(MergeMode.KEEP))
    raised = attrs.evolve(PLAIN, when=BandAtLeast("raised"))
    events = (reviewed("2021-01-15"), concern_raised("2021-10-01"), reviewed("2021-10-08"))
    asked = programme(
        raised, kept, *FIRSTS, venues=(ESSEX,), responses=(), bands=("standard", "raised"),
        events=(*events, banded("2021-11-01", "raised")),
    )  # fmt: skip

    assert review_due(asked, "2021-11-02") == "2022-01-14"
