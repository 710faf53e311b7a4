"""Sentences of reasons for a report: each step from the raw day is said, and whose notice it is."""

from typing import Any, Final

import attrs
import pytest

from helpers.changing import change_rule
from laws.small import (
    ANN,
    ENGLAND,
    ESSEX,
    FIRSTS,
    NOVEMBER_2021,
    OFFERS,
    YEARLY,
    answered,
    event_planned,
    offered,
    on,
    owed,
    programme,
    review_requested,
    reviewed,
    uses,
)
from mpreview.calendars import Roll
from mpreview.errors import InvalidValue
from mpreview.events import Event, Reply
from mpreview.places import Venue
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    Allowance,
    Anchor,
    Edition,
    Occasion,
    OnEvent,
    Periodic,
    Reason,
    Rule,
    Table,
    TableValue,
    Unit,
    recompute,
)
from mpreview.policy.reasons import sentence
from mpreview.programme import Programme
from mpreview.reviews import Obligation

_KINDS: Final = ("office",)
_EVERY: Final = Periodic(id="cycle", citation="Cycle 1", kinds=_KINDS, months=12, lead=56, limit=30)
_EVENT: Final = Ahead(id="event", citation="Ahead 1", kinds=_KINDS, of=AheadOf.EVENT, before=14, notice=2)


def _asked(*rules: Rule, events: tuple[Event, ...], **more: Any) -> Programme:
    return programme(*rules, *FIRSTS, venues=(ESSEX,), events=events, **more)


def _review(asked: Programme, day: str) -> Obligation:
    found = owed(asked, day, Activity.REVIEW, "essex")
    assert found is not None
    return found


def _reason(asked: Programme, day: str, rule: str = "cycle") -> Reason:
    """The reason of one rule, from which its days can be found again."""
    found = next(reason for reason in _review(asked, day).reasons if reason.rule == rule)
    assert recompute(found, ENGLAND) == found.window
    return found


def _cycle(review: str, rule: Rule = _EVERY) -> str:
    return sentence(_reason(_asked(rule, events=(reviewed(review),)), review))


# ---------------------------------------------------------------- steps from the raw day


@pytest.mark.parametrize(
    ("review", "words"),
    [
        ("2021-07-05", ""),
        ("2021-06-05", (
            "; Sunday 5 June 2022 is no working day, so it is due on the working day before, Wednesday "
            "1 June 2022; closed and stepped over: Thursday 2 June 2022 (Bank holiday), Friday 3 June 2022 "
            "(Bank holiday)")),
        ("2021-09-19", (
            "; Monday 19 September 2022 is closed (Bank holiday), so it is due on the working day before, "
            "Friday 16 September 2022")),
    ],
)  # fmt: skip
def test_a_day_that_is_rolled_back_says_from_which_day_and_why(review: str, words: str) -> None:
    day = on(review)

    assert _cycle(review) == (
        f"a review within 12 months of the last, on {day.day} {day:%B} 2021{words} [Cycle 1]"
    )


def test_so_does_one_that_is_rolled_on() -> None:
    assert _cycle("2021-09-19", attrs.evolve(_EVERY, roll=Roll.FOLLOWING)).endswith(
        "; Monday 19 September 2022 is closed (Bank holiday), so it counts on the next working day, "
        "Tuesday 20 September 2022 [Cycle 1]"
    )


def _request(**fields: Any) -> OnEvent:
    given: dict[str, Any] = {"within": Allowance(1, Unit.DAYS), "limit": 14, **fields}
    return OnEvent(
        id="asked", citation="Request 1", activity=Activity.REVIEW, kinds=_KINDS, occasion=Occasion.REQUEST,
        **given,
    )  # fmt: skip


def test_one_that_cannot_be_rolled_back_says_why_not() -> None:
    """Asked for on Saturday 20 November 2021, within a day: no working day before it would discharge it."""
    asked = _asked(_request(roll=Roll.PRECEDING), events=(review_requested("2021-11-20"),))

    assert sentence(_reason(asked, "2021-11-20", "asked")) == (
        "a review within 1 day of the request on 20 November 2021; Sunday 21 November 2021 is no working "
        "day, so it counts on the next working day, Monday 22 November 2021, since no working day before it "
        "would discharge it [Request 1]"
    )


def test_a_day_that_a_notice_set_is_brought_back_by_the_limit_alone() -> None:
    """32 days from 1 March 2022 end on a Saturday, which would count on the Monday but for the limit."""
    every = attrs.evolve(_EVERY, limit=0)
    later = _edition("2022-03-01", 32, attrs.evolve(every, months=6))

    found = _reason(_asked(every, events=(reviewed("2021-06-07"),), later=(later,)), "2022-03-10")
    assert sentence(found).endswith(
        "; Saturday 2 April 2022 lies past the last working day within the limit, 1 April 2022, so it is due "
        "on that [Cycle 1]"
    )


def test_one_that_is_brought_back_to_the_limit_says_so() -> None:
    """Two days from Thursday 23 December 2021 is a Saturday; the next working day is the 29th."""
    rule = _request(within=Allowance(2, Unit.DAYS), limit=1)
    asked = _asked(rule, events=(review_requested("2021-12-23"),))

    assert sentence(_reason(asked, "2021-12-23", "asked")) == (
        "a review within 2 days of the request on 23 December 2021; Saturday 25 December 2021 lies past the "
        "last working day within the limit, 24 December 2021, so it is due on that [Request 1]"
    )


def test_without_a_working_day_it_is_due_on_the_limit_and_says_so() -> None:
    rule = _request(limit=0)
    asked = _asked(rule, events=(review_requested("2021-12-25"),))

    assert sentence(_reason(asked, "2021-12-25", "asked")) == (
        "a review within 1 day of the request on 25 December 2021; no working day lies before the limit of "
        "26 December 2021, so it is due on that [Request 1]"
    )


# ---------------------------------------------------------------- notices


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ("2021-11-01", "14 days before the event of 7 December 2021"),
        ("2021-12-01", (
            "14 days before the event of 7 December 2021, but not before 2 days after it became known on "
            "1 December 2021")),
    ],
)  # fmt: skip
def test_what_became_known_late_says_that_this_set_the_day(known: str, words: str) -> None:
    asked = _asked(_EVENT, events=(event_planned(known, "2021-12-07"),))

    assert sentence(_reason(asked, known, "event")) == f"a review {words} [Ahead 1]"


def test_what_became_known_late_without_a_notice_says_so_too() -> None:
    asked = _asked(attrs.evolve(_EVENT, notice=0), events=(event_planned("2021-12-01", "2021-12-07"),))

    assert sentence(_reason(asked, "2021-12-01", "event")) == (
        "a review 14 days before the event of 7 December 2021, but not before it became known on "
        "1 December 2021 [Ahead 1]"
    )


_SEVERE: Final = {"series": (NOVEMBER_2021,)}


@pytest.mark.parametrize(
    ("notice", "words", "due"),
    [
        (28, "the notice, 28 days from 15 November 2021, ends on 13 December 2021", "2021-12-13"),
        (1, "the notice, 1 day from 15 November 2021, ends on 16 November 2021", "2021-11-16"),
        (0, "15 November 2021, from which that counts", "2021-11-15"),
    ],
)  # fmt: skip
def test_the_notice_of_a_level_is_told_with_what_was_read_of_it(notice: int, words: str, due: str) -> None:
    rule = attrs.evolve(YEARLY, notice=notice)
    found = _reason(_asked(rule, events=(reviewed("2021-02-01"),), **_SEVERE), "2021-11-25")

    assert sentence(found).endswith(f"(response level heightened), but not before {words} [Cycle 1]")
    assert [pair for pair in found.read if pair[0].startswith("level") or pair[0] == "not before"] == [
        ("not before", due),
        ("level since", "2021-11-15"),
        ("level notice", notice),
        ("level settling", 5),
    ]


def _edition(since: str, notice: int, rule: Periodic) -> Edition:
    return Edition("e2", "Second", (rule, *FIRSTS), on(since), notice=notice)


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (30, "the notice of edition e2, 30 days from 1 September 2021, ends on 1 October 2021"),
        (0, "1 September 2021, the first day of edition e2"),
    ],
)
def test_the_notice_of_an_edition_names_the_edition(notice: int, words: str) -> None:
    later = _edition("2021-09-01", notice, attrs.evolve(_EVERY, months=6))
    found = _reason(_asked(_EVERY, events=(reviewed("2021-02-05"),), later=(later,)), "2021-09-10")

    assert sentence(found) == (
        f"a review within 6 months of the last, on 5 February 2021, but not before {words} [Cycle 1]"
    )
    assert found.read[-7:-5] == (("edition since", "2021-09-01"), ("edition notice", notice))


def test_of_two_notices_the_later_is_told_and_both_were_read() -> None:
    later = _edition("2021-11-20", 5, YEARLY)
    asked = _asked(YEARLY, events=(reviewed("2021-02-05"),), later=(later,), **_SEVERE)
    found = next(one for one in _review(asked, "2021-11-25").reasons if one.edition == "e2")

    assert "the notice, 28 days from 15 November 2021, ends on 13 December 2021" in sentence(found)
    assert {"level notice", "edition notice"} <= dict(found.read).keys()


@pytest.mark.parametrize("name", ["not before", "level since", "level notice"])
def test_recompute_counts_a_notice_and_refuses_one_that_ends_on_another_day(name: str) -> None:
    found = _reason(_asked(YEARLY, events=(reviewed("2021-02-01"),), **_SEVERE), "2021-11-25")
    spoilt = {**dict(found.read), name: 29 if name == "level notice" else "2021-11-14"}

    with pytest.raises(InvalidValue, match="its notice ends on another day"):
        recompute(attrs.evolve(found, read=tuple(spoilt.items())), ENGLAND)


def test_a_reason_kept_without_what_its_notice_was_counted_from_can_still_be_told() -> None:
    found = _reason(_asked(YEARLY, events=(reviewed("2021-02-01"),), **_SEVERE), "2021-11-25")
    old = attrs.evolve(found, read=tuple(pair for pair in found.read if not pair[0].startswith("level")))

    assert ", but not before 13 December 2021 [Cycle 1]" in sentence(old)
    assert recompute(old, ENGLAND) == old.window


# ---------------------------------------------------------------- offers


def _offer(*events: Event, **more: Any) -> Obligation:
    found = owed(programme(*FIRSTS, OFFERS, events=events, **more), "2021-11-20", Activity.OFFER)
    assert found is not None
    return found


def _told(found: Obligation) -> list[str]:
    return [line.partition(": ")[2] or line for line in found.why().splitlines()]


def test_an_offer_put_off_until_a_saturday_says_that_it_counts_on_the_monday() -> None:
    events = (offered("2021-11-01"), answered("2021-11-02", Reply.DEFERRED, until="2021-11-13"))

    assert _told(_offer(*events, venues=(ESSEX,)))[0] == (
        "another offer of the review of a constituency office by 13 November 2021, since the last one was "
        "put off until then; Saturday 13 November 2021 is no working day, so it counts on the next working "
        "day, Monday 15 November 2021 [Offer 1]"
    )


def test_offers_of_several_venues_say_of_what_kind_and_those_alike_once() -> None:
    places = (ESSEX, attrs.evolve(ESSEX, id="other"), Venue("flat", "home", "east", "essex"))
    opens = "as the review opens on 15 November 2021 [Offer 1]"
    lines = _told(_offer(venues=places, used=uses("essex", "other", "flat", start="2021-11-15")))

    assert lines == [
        f"an offer of the review of a constituency office, {opens} (for each of several venues)",
        f"also an offer of the review of a home, {opens}",
    ]


def test_without_a_venue_in_use_nothing_is_counted_in_brackets() -> None:
    asked = programme(*FIRSTS, OFFERS, venues=(ESSEX,), used=(), members=(ANN,))
    found = asked.explain("ann", None, Activity.OFFER, on=on("2021-11-20"))

    assert (
        "offer does not apply: the member has no venue in use whose review could be offered [Offer 1]"
        in found.why()
    )


# ---------------------------------------------------------------- one of a unit, and what is cited


def test_one_month_is_no_months() -> None:
    grid = attrs.evolve(_EVERY, months=1, anchor=Anchor.PLANNED, origin=on("2021-01-04"), lead=7)

    assert " within 1 month of the last, " in _cycle("2021-07-05", attrs.evolve(_EVERY, months=1))
    assert _cycle("2021-07-05", grid).startswith("a review every month, counted from 4 January 2021")


@pytest.mark.parametrize(
    ("interval", "told", "grid"),
    [({"weeks": 6}, " within 6 weeks of the last, ", "a review every 6 weeks, counted from 4 January 2021"),
     ({"weeks": 2}, " within 2 weeks of the last, ", "a review every 2 weeks, counted from"),
     ({"days": 90}, " within 90 days of the last, ", "a review every 90 days, counted from"),
     ({"days": 1}, " within 1 day of the last, ", None)],
)  # fmt: skip
def test_an_interval_is_told_in_its_unit(interval: dict[str, int], told: str, grid: str | None) -> None:
    rule = change_rule(_EVERY, months=None, lead=7, **interval)
    planned = change_rule(rule, anchor=Anchor.PLANNED, origin=on("2021-01-04"))

    assert told in _cycle("2021-07-05", rule)
    assert grid is None or _cycle("2021-07-05", planned).startswith(grid)


def test_the_anniversary_that_was_kept_is_told() -> None:
    """Due on 15 May 2022, and reviewed on 20 April: the next year ends on 15 May 2023."""
    rule = attrs.evolve(_EVERY, anchor=Anchor.ANNIVERSARY)
    asked = _asked(rule, events=(reviewed("2021-05-15"), reviewed("2022-04-20")))

    told = "a review within 12 months of 15 May 2022, the anniversary kept by the last, on 20 April 2022"
    assert sentence(_reason(asked, "2022-05-01")) == f"{told} [Cycle 1]"


def test_a_spread_is_told_with_its_days() -> None:
    """Ten working days after Monday 1 November 2021, less floor(10 * 0.5100...) = 5."""
    rule = _request(within=Allowance(10, Unit.WORKING_DAYS), spread=10)
    told = sentence(_reason(_asked(rule, events=(review_requested("2021-11-01"),)), "2021-11-02", "asked"))

    assert "; to spread the work, it is due 5 working days earlier, on" in told


def test_one_day_before_is_no_days() -> None:
    rule = attrs.evolve(_EVENT, before=1)
    asked = _asked(rule, events=(event_planned("2021-11-01", "2021-12-07"),))

    assert sentence(_reason(asked, "2021-11-01", "event")) == (
        "a review 1 day before the event of 7 December 2021 [Ahead 1]"
    )


def _table(value: int, citation: str) -> Table:
    return Table((TableValue(value, kind="office"),), citation)


def test_the_tables_of_all_numbers_that_were_read_are_cited_each_once() -> None:
    rule = attrs.evolve(
        _EVERY, months=Table.by_response(12, 6, 3, "Annex 1"), lead=_table(56, "Annex 12"), settling=5,
        notice=_table(28, "Annex N"), grace=_table(7, "Annex 1"), limit=_table(30, "Cycle 1"),
        slots=_table(2, "Annex S"), priority=_table(4, "Annex P"),
    )  # fmt: skip
    calm, raised = (
        _reason(_asked(rule, events=(reviewed("2021-02-01"),), **_SEVERE), day)
        for day in ("2021-11-14", "2021-11-25")
    )

    assert calm.citation == "Cycle 1; Annex 1; class: Annex P; lead: Annex 12; slots: Annex S"
    assert raised.citation == (
        "Cycle 1; Annex 1; notice: Annex N; class: Annex P; lead: Annex 12; slots: Annex S"
    )


def test_tables_of_weeks_and_of_a_lead_in_months_are_cited_too() -> None:
    weeks, lead = _table(6, "Annex 1"), _table(1, "Annex 2")
    rule = attrs.evolve(_EVERY, months=None, weeks=weeks, lead=0, lead_months=lead)

    assert _cycle("2021-07-05", rule).endswith("[Cycle 1; Annex 1; lead: Annex 2]")


def test_a_table_that_is_cited_as_its_rule_is_cited_once() -> None:
    rule = attrs.evolve(_EVERY, months=_table(12, "library default"), citation="library default")

    assert _cycle("2021-07-05", rule).endswith("on 5 July 2021 [library default]")
