"""Editions, directives, exclusions, pauses and postponements of one subject: which acts first, days by hand.

The cases are those of the page (semantics, "Which acts first"). Engine and naive specification give each.
"""

from typing import Any, Final

import attrs
import pytest

from helpers.world_of import world_of
from laws.small import (
    DIRECTED,
    FIRSTS,
    NEW_VENUE,
    YEARLY,
    directed,
    incident,
    on,
    owed,
    postponed,
    programme,
    reviewed,
    uses,
)
from mpreview.events import Event, Excluded, Paused
from mpreview.places import Use
from mpreview.policy import Activity, Edition, NewVenue, OpenCycles, Rule
from mpreview.timeline import Period, start_of
from naive import spec
from policy.books import INCIDENT

_RULES: Final = (YEARLY, *FIRSTS, DIRECTED, INCIDENT)
JANUARY, JULY = reviewed("2021-01-05"), reviewed("2021-07-05")
"""Twelve months on the review is due on Wednesday 5 January, or Tuesday 5 July 2022."""


def _edition(months: int, *, without: tuple[Rule, ...] = (), **settings: Any) -> Edition:
    """An edition of Tuesday 1 February 2022 with 28 days of notice, so until Tuesday 1 March."""
    cycle = attrs.evolve(YEARLY, months=months, notice=0)
    rules = tuple(rule for rule in _RULES if rule not in (YEARLY, *without))
    return Edition("e2", "Second", (cycle, *rules), on("2022-02-01"), notice=28, **settings)


def _signed(id_: str, day: str) -> dict[str, Any]:
    return {"id": id_, "on": on(day), "known": start_of(on(day)), "signer": "chief", "authority": "Rules 9"}


def paused(day: str = "2021-12-20", **settings: Any) -> Paused:
    """From Monday 20 December 2021 to Friday 18 March 2022; ten working days of recovery end on 1 April."""
    fact = {"first": on("2021-12-20"), "last": on("2022-03-18"), "recovery": 10, "why": "no travel"}
    return Paused(**{**_signed("pause", day), **fact, **settings})


def held(day: str = "2021-11-29", **settings: Any) -> Excluded:
    """From 1 December 2021 to Monday 28 February 2022; ten working days of recovery would end on 14 March."""
    fact = {"first": on("2021-12-01"), "last": on("2022-02-28"), "body": "Close protection"}
    return Excluded(**{**_signed("held", day), "member": "ann", **fact, **settings})


MANY: Final = OpenCycles.NEW
CASES: Final[dict[str, tuple[str, str, tuple[Edition, ...], tuple[Event, ...]]]] = {
    "an edition of a paused day answers, and then its answer moves": (
        "2022-02-01", "2022-04-01", (_edition(6),), (JULY, paused()),
    ),
    "the notice of an edition runs in an exclusion": (
        "2022-03-01", "2022-03-01", (_edition(6),), (JULY, held()),
    ),
    "an edition of an excluded day answers, and then its answer moves": (
        "2022-03-01", "2022-03-14", (_edition(6),), (JULY, held(recovery=10)),
    ),
    "a directive of an excluded day counts from the day after, and stays": (
        "2022-03-01", "2022-03-15", (), (JULY, held(recovery=10), directed("2022-01-17", "2022-02-11")),
    ),
    "a directive from before an exclusion moves": (
        "2022-03-01", "2022-03-14", (), (JULY, held(recovery=10), directed("2021-11-15", "2021-12-10")),
    ),
    "a directive of a paused day moves": (
        "2022-02-01", "2022-04-01", (), (JULY, paused(), directed("2022-01-17", "2022-02-11")),
    ),
    "a directive of a paused day stays where the pause moves only what was before": (
        "2022-02-01", "2022-02-11", (),
        (JULY, paused(only_before=True), directed("2022-01-17", "2022-02-11")),
    ),
    "an incident of an excluded day is made after it, on a paused day": (
        "2022-03-01", "2022-04-01", (), (JULY, held(), paused(), incident("2022-01-17")),
    ),
    "a new edition judges what is overdue without a pause": (
        "2022-02-01", "2022-04-01", (_edition(24, open_cycles=MANY),), (JANUARY, paused()),
    ),
    "a new edition judges what is overdue as postponed": (
        "2022-02-01", "2023-01-05", (_edition(24, open_cycles=MANY),),
        (JANUARY, postponed("2021-12-13", "2022-02-02")),
    ),
    "a directive is answered by a new edition with its notice": (
        "2022-02-01", "2022-03-01", (_edition(24, open_cycles=MANY),),
        (JULY, directed("2022-01-17", "2022-02-11")),
    ),
    "a postponement before a pause moves into it": (
        "2022-01-10", "2022-04-01", (), (JANUARY, postponed("2021-12-13", "2022-01-20"), paused()),
    ),
    "a postponement after a pause starts from its end": (
        "2022-01-10", "2022-04-20", (), (JANUARY, paused(), postponed("2022-01-04", "2022-04-20")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_law_53_what_acts_on_one_due_day_acts_in_the_order_of_the_page(name: str) -> None:
    day, due, later, events = CASES[name]
    asked = programme(*_RULES, used=uses("essex"), events=events, later=later)

    found = owed(asked, day, Activity.REVIEW, "essex")
    naive = spec.window(world_of(asked), "ann", "essex", "review", on(day))

    assert (found and found.due, naive and naive.due) == (on(due), on(due))


BEFORE: Final = attrs.evolve(NEW_VENUE, before_use=True)


@pytest.mark.parametrize(
    ("rules", "says", "due"),
    [
        ((NEW_VENUE, BEFORE), OpenCycles.TIGHTEN, "2022-02-25"),
        ((NEW_VENUE, BEFORE), OpenCycles.NEW, "2022-02-25"),
        ((BEFORE, NEW_VENUE), OpenCycles.TIGHTEN, "2022-02-25"),
        ((BEFORE, NEW_VENUE), OpenCycles.NEW, "2022-04-19"),
    ],
)
def test_law_53_an_order_is_held_to_the_last_meeting_by_each_edition_in_its_own_words(
    rules: tuple[NewVenue, NewVenue], says: OpenCycles, due: str
) -> None:
    """Told on its first day, Monday 17 January 2022, and used until Friday 25 February (semantics 3.18).

    Three months end on Easter Sunday, so on Tuesday 19 April; a rule that asks for work before the first use
    holds that to 25 February. The edition of 1 February answers the order of the first edition by its own
    rule: the least counts (3.10), unless it forgets what was said before.
    """
    use = Use("essex", "ann", Period(on("2022-01-17"), on("2022-02-26")))
    first, second = rules
    edition = Edition("e2", "Second", (second,), on("2022-02-01"), open_cycles=says)
    asked = programme(first, used=(use,), later=(edition,))

    found = owed(asked, "2022-02-01", Activity.REVIEW, "essex")
    naive = spec.window(world_of(asked), "ann", "essex", "review", on("2022-02-01"))

    assert (found and found.due, naive and naive.due) == (on(due), on(due))
