"""Two editions that word the rule of one id otherwise (`semantics.md` 3.6 to 3.10), days counted by hand.

What an edition orders, it orders by its own words: of that kind of venue, activity, series and level. What is
open is answered by a rule of the same form, or by none.
"""

from typing import Any, Final

import attrs
import pytest

from declared import KINDS
from laws.small import (
    ANN,
    ESSEX,
    FIRSTS,
    NOVEMBER_2021,
    TWENTY_DAYS,
    YEARLY,
    banded,
    concern_raised,
    incident,
    levels,
    on,
    owed,
    programme,
    review_due,
    reviewed,
    uses,
    working_days,
)
from mpreview.calendars import FixedDay
from mpreview.events import Event
from mpreview.people import Mandate, Member
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
    Rise,
    Rule,
    Table,
)
from mpreview.programme import Programme
from mpreview.timeline import Period
from naive import spec
from world_of import world_of

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


def _silence(asked: Programme, rule: str, day: str) -> tuple[str, dict[str, str | int]]:
    found = asked.explain("ann", "essex", Activity.REVIEW, on=on(day))
    one = next(one for one in found.not_applied if one.rule == rule)
    return one.code, dict(one.read)


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

OTHER: Final = attrs.evolve(levels(("2021-02-04", "SUBSTANTIAL")), id="other")
BOTH: Final = {"series": (NOVEMBER_2021, OTHER)}
NARROWER: Final = {
    "homes alone": attrs.evolve(TWENTY_DAYS, kinds=HOMES),
    "a higher level": attrs.evolve(TWENTY_DAYS, at_least="CRITICAL"),
    "another series": attrs.evolve(TWENTY_DAYS, series="other"),
    "a contact": attrs.evolve(TWENTY_DAYS, activity=Activity.CONTACT, kinds=()),
}
narrower: Final = pytest.mark.parametrize("rule", NARROWER.values(), ids=NARROWER.keys())


@narrower
def test_3_10_a_rise_that_the_edition_of_its_day_does_not_ask_about_orders_nothing_later(rule: Rise) -> None:
    """SEVERE of 15 November 2021 settles on the 20th by an edition of the 18th, which does not reach back."""
    asked = _reworded((rule,), "2021-11-18", (TWENTY_DAYS,), SEEN, **BOTH)

    assert [review_due(asked, f"2021-11-{day}") for day in (19, 20, 30)] == [None, None, None]
    assert _silence(asked, "rise", "2021-11-19")[0] == "no-trigger"


@narrower
def test_3_10_a_rise_that_waits_is_not_settled_by_an_edition_that_no_longer_asks_about_it(rule: Rise) -> None:
    asked = _reworded((TWENTY_DAYS,), "2021-11-18", (rule,), SEEN, **BOTH)

    assert [review_due(asked, f"2021-11-{day}") for day in (19, 20, 30)] == [None, None, None]


@narrower
def test_3_10_a_rise_that_was_ordered_stays(rule: Rise) -> None:
    """The twentieth working day after 15 November is 13 December 2021."""
    asked = _reworded((TWENTY_DAYS,), "2021-11-21", (rule,), SEEN, **BOTH)

    assert review_due(asked, "2021-11-20") == review_due(asked, "2021-11-30") == "2021-12-13"


RETURNED: Final = Member(
    "ann",
    "Member for Essex",
    (Mandate("c-essex", Period(on("2017-06-08"), on("2019-11-06")), "dissolution"), *ANN.mandates),
)


@pytest.mark.parametrize(
    ("first", "second", "due"),
    [
        (NARROWER["homes alone"], TWENTY_DAYS, "2020-01-09"),
        (NARROWER["a higher level"], TWENTY_DAYS, "2020-01-09"),
        (TWENTY_DAYS, NARROWER["homes alone"], None),
        (TWENTY_DAYS, NARROWER["a higher level"], None),
    ],
)
def test_3_10_a_rise_between_two_mandates_is_ordered_by_the_edition_of_the_return(
    first: Rise, second: Rise, due: str | None
) -> None:
    """SEVERE on 20 November 2019; back on Thursday 12 December: the twentieth working day is 9 January."""
    risen = levels(("2018-01-01", "SUBSTANTIAL"), ("2019-11-20", "SEVERE"))
    asked = _reworded(
        (first,), "2019-12-01", (second,), reviewed("2018-03-01"), series=(risen,), members=(RETURNED,),
        used=uses("essex", start="2018-02-01"),
    )  # fmt: skip

    assert [review_due(asked, day) for day in ("2019-12-12", "2020-01-02")] == [due, due]


def test_3_10_a_rise_between_two_mandates_settles_by_the_edition_of_the_return() -> None:
    """Its 28 days from 20 November end on 18 December; thirty working days after the 12th, 23 January."""
    risen = levels(("2018-01-01", "SUBSTANTIAL"), ("2019-11-20", "SEVERE"))
    slower = attrs.evolve(TWENTY_DAYS, settling=28, within=working_days(30))
    asked = _reworded(
        (TWENTY_DAYS,), "2019-12-10", (slower,), reviewed("2018-03-01"), series=(risen,),
        members=(RETURNED,), used=uses("essex", start="2018-02-01"),
    )  # fmt: skip

    assert [review_due(asked, f"2019-12-{day}") for day in (12, 17, 18)] == [None, None, "2020-01-23"]


# ---------------------------------------------------------------- seasons

WINTER: Final = Ahead(
    id="winter", citation="Winter 1", kinds=KINDS, of=AheadOf.SEASON, season=FixedDay(12, 1), before=30
)


@pytest.mark.parametrize(("kinds", "due"), [(KINDS, "2021-11-01"), (HOMES, None)])
def test_3_8_a_season_known_while_the_rule_was_of_other_kinds_orders_nothing(
    kinds: tuple[str, ...], due: str | None
) -> None:
    """The winter of 2021 became known 366 days before, on 30 November 2020, that of 2022 a year later."""
    homes = attrs.evolve(WINTER, kinds=kinds)
    asked = _reworded((homes,), "2021-03-01", (WINTER,), SEEN)

    assert review_due(asked, "2021-11-29") == due
    assert review_due(asked, "2021-11-30") == (due or "2022-11-01")


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


@pytest.mark.parametrize(
    "other",
    [
        CONCERN,
        Ahead(id="after", citation="After 2", kinds=KINDS, of=AheadOf.EVENT, before=60),
        attrs.evolve(TWENTY_DAYS, id="after", settling=0, within=working_days(1)),
    ],
)
def test_3_10_what_was_ordered_is_not_answered_by_a_rule_of_another_form(other: Rule) -> None:
    """The incident of Wednesday 1 December 2021 asks for a review by the 15th, and so it stays."""
    asked = _reworded((AFTER,), "2021-12-03", (other,), SEEN, incident("2021-12-01"))

    for day in ("2021-12-02", "2021-12-03", "2021-12-20"):
        found = owed(asked, day, Activity.REVIEW, "essex")
        assert found is not None
        assert (found.due, found.reason.form) == (on("2021-12-15"), "incident")


def test_3_10_an_explanation_does_not_take_one_form_for_the_other() -> None:
    """The incident was seen to on 6 December; of a concern the rule of that id has nothing to tell."""
    asked = _reworded((AFTER,), "2021-12-03", (CONCERN,), incident("2021-12-01"), reviewed("2021-12-06"))
    same = _reworded((AFTER,), "2021-12-03", (AFTER,), incident("2021-12-01"), reviewed("2021-12-06"))

    assert _silence(asked, "after", "2021-12-10")[0] == "no-trigger"
    assert _silence(same, "after", "2021-12-10")[0] == "discharged"


GRID: Final = Periodic(
    id="cycle", citation="Grid 1", kinds=KINDS, months=6, anchor=Anchor.PLANNED, origin=on("2020-01-31"),
    lead=28,
)  # fmt: skip
PLAIN: Final = Periodic(id="cycle", citation="Cycle 1", kinds=KINDS, months=12)


def test_3_4_a_grid_stays_covered_where_its_id_becomes_a_cycle_of_another_anchor() -> None:
    """The review after a concern covers July 2021: the grid asks for 31 January, the cycle for 10 March."""
    events = (reviewed("2021-02-01"), concern_raised("2021-03-01"), reviewed("2021-03-10"))
    asked = _reworded((GRID, CONCERN), "2021-04-01", (PLAIN, CONCERN), *events)

    assert [review_due(asked, day) for day in ("2021-03-31", "2021-05-01")] == ["2022-01-31", "2022-01-31"]


def test_3_10_an_edition_that_forgets_a_grid_leaves_the_cycle_of_its_id() -> None:
    events = (reviewed("2021-02-01"), concern_raised("2021-03-01"), reviewed("2021-03-10"))
    new = OpenCycles.NEW
    asked = _reworded((GRID, CONCERN), "2021-04-01", (PLAIN, CONCERN), *events, open_cycles=new)

    assert review_due(asked, "2021-05-01") == "2022-03-10"


# ---------------------------------------------------------------- modes and silences


def test_3_9_the_mode_is_that_of_the_last_edition_that_has_the_rule_for_this_kind() -> None:
    """By 14 January and by 20 December 2021: within thirty days, so the review of 13 December opens a year.

    The edition of the 8th has the rule for homes alone, and a number of days for them alone.
    """
    both = Table.by_kind({"office": 30, "home": 30})
    first = attrs.evolve(
        CONCERN, kinds=("office", *HOMES), within=working_days(10),
        merge=Merge(MergeMode.ABSORB, both),
    )  # fmt: skip
    none = Merge(MergeMode.ABSORB, Table.by_kind({"home": 0}))
    second = attrs.evolve(first, kinds=HOMES, merge=none)
    events = (reviewed("2021-01-15"), concern_raised("2021-12-06"), reviewed("2021-12-13"))
    asked = _reworded((PLAIN, first), "2021-12-08", (PLAIN, second), *events)

    assert review_due(asked, "2021-12-12") == "2021-12-20"
    assert review_due(asked, "2021-12-14") == "2022-12-13"


def test_3_10_an_edition_that_keeps_answers_by_one_that_has_the_rule_for_other_kinds_alone() -> None:
    second = Periodic(id="second", citation="Cycle 2", kinds=KINDS, months=3, limit=30)
    homes, keep = attrs.evolve(second, kinds=HOMES), OpenCycles.KEEP
    asked = _reworded((YEARLY, homes), "2021-09-01", (YEARLY, second), SEEN, open_cycles=keep)

    assert review_due(asked, "2021-11-10") == "2022-07-05"
    assert _silence(asked, "second", "2021-11-10") == ("kept-out", {"edition": "e1"})


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
