"""Causes (semantics 5.8): each class by hand, sums that add up, and the naive specification."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.profiles import examples
from helpers.world_of import world_of
from laws.small import (
    FIRSTS,
    OFFERS,
    YEARLY,
    answered,
    offered,
    on,
    postponed,
    programme,
    reviewed,
    working_days,
)
from laws.test_coverage_over import SPANS
from mpreview import Programme, uk
from mpreview.causes import Cause, Causes
from mpreview.events import (
    Absent,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Event,
    Excluded,
    Exempted,
    Incident,
    Outcome,
    Reply,
    Reviewed,
)
from mpreview.policy import Activity, Occasion, OnEvent, Visiting
from mpreview.timeline import start_of
from naive import causes as naive
from naive import world as w

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

AFTER: Final = OnEvent(
    id="after", citation="After 1", activity=Activity.REVIEW, kinds=("office",), occasion=Occasion.INCIDENT,
    within=working_days(5),
)  # fmt: skip
SPAN: Final = {"first": on("2022-01-01"), "last": on("2022-02-28")}


def told(id_: str, day: str) -> dict[str, Any]:
    return {"id": id_, "on": on(day), "known": start_of(on(day))}


def year_ends(*events: Event, visiting: Visiting | None = None) -> Programme:
    """Reviewed on Monday 1 February 2021: due on Tuesday 1 February 2022, and open since 7 December."""
    asked = programme(
        *FIRSTS,
        YEARLY,
        OFFERS,
        AFTER,
        events=(reviewed("2021-02-01"), reviewed("2022-01-03", "glasgow"), *events),
    )
    editions = tuple(attrs.evolve(one, visiting=visiting) for one in asked.rulebook.editions)
    return Programme(asked.base, attrs.evolve(asked.rulebook, editions=editions), asked.ledger)


def cause_of(asked: Programme) -> tuple[str, str | None]:
    """Cause and event of the one obligation that was missed, or left out."""
    found = asked.causes(**SPAN)
    (one,) = (*found, *found.left_out)
    assert one.due == on("2022-02-01")
    return one.cause.value, one.event


YES: Final = (offered("2021-12-10"), answered("2021-12-15", Reply.ACCEPTED))
PUT_OFF: Final = answered("2021-12-20", Reply.DEFERRED, until="2022-01-10")
AGREED: Final = Booked(**told("b", "2021-12-16"), venue="essex", day=on("2022-01-25"))
LATER: Final = attrs.evolve(AGREED, day=on("2022-02-08"))


def went(day: str, **settings: Any) -> Reviewed:
    return Reviewed(**told("r", day), venue="essex", **settings)


def off(kind: Callable[..., Event], told_on: str, **settings: Any) -> Event:
    return kind(**told("off", told_on), booking="b", **settings)


@pytest.mark.parametrize(
    ("events", "cause", "event"),
    [
        ((), Cause.NOT_OFFERED, None),
        ((offered("2022-02-02"),), Cause.NOT_OFFERED, None),
        ((offered("2022-02-01"),), Cause.NO_ANSWER, "o1"),
        ((offered("2021-11-25"),), Cause.NO_ANSWER, "o1"),  # before the window opens, and in the cycle
        ((offered("2021-12-10"), offered("2022-01-20", "o2")), Cause.NO_ANSWER, "o2"),
        ((offered("2021-12-10"), answered("2022-02-01", Reply.DECLINED)), Cause.DECLINED, "a1"),
        ((offered("2021-12-10"), answered("2022-02-02", Reply.DECLINED)), Cause.NO_ANSWER, "o1"),
        ((offered("2021-12-10"), PUT_OFF), Cause.DECLINED, "a1"),
        (YES, Cause.NO_DAY, None),
        ((*YES, LATER), Cause.NO_DAY, "b"),
        ((*YES, AGREED), Cause.NO_RECORD, "b"),
        ((*YES, AGREED, off(BookingMoved, "2022-01-20", day=on("2022-02-08"))), Cause.NO_DAY, "b"),
        ((*YES, AGREED, off(BookingKept, "2022-01-25")), Cause.NOT_COUNTED, "off"),
        ((*YES, AGREED, off(BookingMissed, "2022-01-25", by=Absent.MEMBER)), Cause.BY_MEMBER, "off"),
        ((*YES, AGREED, off(BookingMissed, "2022-01-25", by=Absent.TEAM)), Cause.BY_TEAM, "off"),
        ((*YES, AGREED, off(BookingCancelled, "2022-01-24", by=Absent.PLACE)), Cause.BY_PLACE, "off"),
        ((*YES, AGREED, off(BookingCancelled, "2022-01-24", by=Absent.OTHER)), Cause.BY_NOBODY, "off"),
        ((*YES, AGREED, off(BookingCancelled, "2022-01-24")), Cause.BY_NOBODY, "off"),
        ((*YES, AGREED, went("2022-01-25", outcome=Outcome.NO_ACCESS)), Cause.NO_ACCESS, "r"),
        ((*YES, AGREED, went("2022-01-25", outcome=Outcome.COMPLETE)), Cause.NOT_COUNTED, "r"),
        ((*YES, went("2021-01-25", outcome=Outcome.NO_ACCESS)), Cause.NO_DAY, None),  # of the cycle before
    ],
)  # fmt: skip
def test_the_first_class_that_fits_is_the_cause(
    events: tuple[Event, ...], cause: Cause, event: str | None
) -> None:
    assert cause_of(year_ends(*events)) == (cause.value, event)


@pytest.mark.parametrize(
    ("day", "cause"), [("2022-01-21", Cause.NO_ANSWER), ("2022-01-24", Cause.OFFERED_LATE)]
)
def test_an_offer_is_too_late_if_no_day_in_time_is_left_to_come(day: str, cause: Cause) -> None:
    """An answer takes 5 working days and a visit 2: from Friday 21 January seven lead to 1 February."""
    asked = year_ends(offered(day), visiting=Visiting(answer=5, notice=2))

    assert cause_of(asked) == (cause.value, "o1")
    assert asked.causes(**SPAN)[0].last_call == on("2022-01-21")


@pytest.mark.parametrize(
    ("known", "cause"), [("2022-02-01", Cause.NOT_OFFERED), ("2022-02-02", Cause.NOT_KNOWN)]
)
def test_an_order_that_became_known_after_its_last_day_to_call(known: str, cause: Cause) -> None:
    """An incident of Tuesday 25 January 2022 is to be followed by a review by 1 February, as is the cycle."""
    incident = Incident(id="i", on=on("2022-01-25"), known=start_of(on(known)), venue="essex")
    asked = programme(
        *FIRSTS,
        YEARLY,
        OFFERS,
        AFTER,
        events=(reviewed("2021-09-01"), reviewed("2021-09-01", "glasgow"), incident),
    )
    event = "i" if cause is Cause.NOT_KNOWN else None

    assert cause_of(asked) == (cause.value, event)
    # A correction of the incident makes nothing late.
    late = attrs.evolve(incident, id="i2", corrects="i", severity=None, known=start_of(on("2022-03-01")))
    assert cause_of(asked.record(late)) == (cause.value, event)


def test_law_53_an_acceptance_holds_when_an_order_comes_and_another_offer_does_not() -> None:
    incident = Incident(**told("i", "2022-01-25"), venue="essex")
    given = (reviewed("2021-09-01"), reviewed("2021-09-01", "glasgow"), incident, offered("2022-01-10"))
    for reply, cause in ((Reply.ACCEPTED, Cause.NO_DAY), (Reply.DECLINED, Cause.NOT_OFFERED)):
        asked = programme(*FIRSTS, YEARLY, OFFERS, AFTER, events=(*given, answered("2022-01-12", reply)))
        assert cause_of(asked)[0] == cause.value


SIGNED: Final[dict[str, Any]] = {"member": "ann", "signer": "chief", "authority": "Order 1"}
HELD: Final[dict[str, Any]] = {"first": on("2022-01-10"), "body": "Close protection"}


@pytest.mark.parametrize(
    ("paper", "days"),
    [
        (Exempted(**told("x", "2022-01-10"), **SIGNED, venue="essex", until=on("2022-02-01"), why="abroad"),
         ["exempt"]),
        (Excluded(**told("x", "2022-01-10"), **SIGNED, **HELD, last=on("2022-02-01")), ["excluded"]),
        (Excluded(**told("x", "2022-01-10"), **SIGNED, **HELD, last=on("2022-01-31")), ["not-offered"]),
    ],
)  # fmt: skip
def test_what_an_exclusion_or_exemption_lets_off_on_the_due_day_is_counted_apart(
    paper: Event, days: list[str]
) -> None:
    found = year_ends(paper).causes(**SPAN)

    assert [one.cause.value for one in (*found, *found.left_out)] == days
    assert len(found) == sum(found.counts.values()) == (days == ["not-offered"])


def test_after_an_exclusion_with_recovery_the_last_day_of_the_recovery_counts() -> None:
    """Held until Friday 4 February 2022; five working days after are the 11th."""
    held = Excluded(**told("x", "2022-01-10"), **SIGNED, **HELD, last=on("2022-02-04"), recovery=5)
    found = year_ends(held).causes(**SPAN)

    assert [(str(one.due), one.cause) for one in found] == [("2022-02-11", Cause.NOT_OFFERED)]


def test_law_53_later_due_days_of_one_life_count_nothing_and_the_next_life_counts() -> None:
    """Missed on 1 February 2022, then postponed to the 15th; reviewed on 1 March, and missed a year after."""
    asked = year_ends(postponed("2022-02-08", "2022-02-15"), reviewed("2022-03-01"))

    for first in ("2022-01-01", "2022-02-01", "2022-02-02"):
        found = asked.causes(first=on(first), last=on("2023-03-31"))
        days = [str(one.due) for one in found if one.status.venue == "essex"]
        assert days == ["2022-02-01", "2023-03-01"][int(first == "2022-02-02") :]


# -- laws ------------------------------------------------------------------------------------------------


def list_known(asked: Programme) -> dict[str, dt.date]:
    """The day on which the first record of each event became known."""
    records = {event.id: asked.ledger.records(event.id) for event in asked.ledger.effective}
    return {id_: min(one.counts_as_known for one in several).date() for id_, several in records.items()}


def list_calendars(asked: Programme, found: Causes) -> naive.OfTeam:
    """The calendar of the team of each row, where the team has one."""
    teams = {team.id: team.calendar for team in asked.register.teams if team.calendar is not None}
    days = {
        calendar.id: w.Calendar(frozenset(one.day for one in calendar.holidays))
        for calendar in asked.register.calendars
    }
    return {
        (one.status.member, str(one.status.venue), one.status.activity.value, one.due): days[teams[team]]
        for one in (*found, *found.left_out)
        if (team := str(one.status.team)) in teams
    }


def read(found: Causes) -> set[naive.Missed]:
    """What was missed, and what is left out."""
    return {
        naive.Missed(
            one.status.member,
            str(one.status.venue),
            one.status.activity.value,
            one.due,
            one.cause.value,
            one.event,
        )
        for one in (*found, *found.left_out)
    }


@pytest.mark.parametrize("language", SPANS)
@settings(max_examples=examples(0.5))
@given(st.data())
def test_law_53_causes_are_those_of_the_naive_specification(language: str, data: st.DataObject) -> None:
    asked, first, last = data.draw(SPANS[language])

    causes = asked.causes(first=first, last=last)
    found = read(causes)
    # Of two members: one of whom something is missed, and any one.
    missed, every = (sorted({one.member for one in some}) for some in (found, asked.register.uses))
    of = {data.draw(st.sampled_from(some)) for some in (missed, every) if some}

    told = naive.causes(
        world_of(asked), first, last, list_known(asked), of, of_team=list_calendars(asked, causes)
    )
    assert {one for one in found if one.member in of} == told


GROUPINGS: Final = (
    "cause", "activity", "member", "kind", "team", "force", "region", "nation", "house", "capacity",
)  # fmt: skip


def count(found: Causes) -> tuple[Counter[Cause], Counter[Cause]]:
    """How often each cause is found, and each reason to be left out."""
    return Counter({cause: n for cause, n in found.counts.items() if n}), Counter(
        one.cause for one in found.left_out
    )


def add(parts: Iterable[Causes]) -> tuple[Counter[Cause], Counter[Cause]]:
    """The counts of several parts together."""
    pairs = [count(part) for part in parts]
    return sum((own for own, _ in pairs), Counter()), sum((left for _, left in pairs), Counter())


@pytest.mark.parametrize("language", SPANS)
@settings(max_examples=examples(0.5))
@given(st.data())
def test_law_53_causes_of_drawn_programmes_add_up(language: str, data: st.DataObject) -> None:
    asked, first, last = data.draw(SPANS[language])
    whole = asked.causes(first=first, last=last)
    every = [*whole, *whole.left_out]

    assert count(whole) == (Counter(one.cause for one in whole), Counter(one.cause for one in whole.left_out))
    assert len({(one.id, one.due) for one in every}) == len(every)
    assert {one.cause for one in whole.left_out} <= {Cause.EXCLUDED, Cause.EXEMPT}
    assert not {one.cause for one in whole} & {Cause.EXCLUDED, Cause.EXEMPT}
    # Each is of one of two sorts, with causes of its own.
    offered, unoffered = ([one for one in whole if (one.offered is None) is none] for none in (False, True))
    assert not {one.cause for one in unoffered} & {Cause.OFFERED_LATE, Cause.NO_ANSWER, Cause.DECLINED}
    assert Cause.NOT_OFFERED not in {one.cause for one in offered}
    for name in GROUPINGS:
        assert add(whole.by(name).values()) == count(whole)
    middle = first + (last - first) // 2
    early = asked.causes(first=first, last=middle)
    halves = [early]
    if middle < last:
        halves.append(asked.causes(first=middle + dt.timedelta(1), last=last))
    assert [one for half in halves for one in half] == list(whole)
    assert add(halves) == count(whole)
    people = {use.member for use in asked.register.uses}
    assert add(asked.only(member=one).causes(first=first, last=last) for one in people) == count(whole)


def test_law_53_causes_add_up_in_every_grouping_and_by_days_and_parts() -> None:
    day, first = on("2021-11-20"), on("2020-11-21")
    held = Excluded(
        **told("x", "2021-09-01"),
        **{**SIGNED, "member": "m-essex-4"},
        **{**HELD, "first": on("2021-09-01")},
        last=on("2021-10-01"),
    )
    asked = uk.sample(on=day).record(held)
    whole = asked.causes(first=first, last=day)

    assert (len(whole), len(whole.left_out)) == (4, 1)
    assert sum(whole.counts.values()) == len(whole)
    for name in GROUPINGS:
        groups = whole.by(name).values()
        assert sum(map(len, groups)) == len(whole)
        assert sum(len(group.left_out) for group in groups) == len(whole.left_out)
    for middle in (on("2021-09-16"), on("2021-11-10")):
        early = asked.causes(first=first, last=middle)
        late = asked.causes(first=middle + dt.timedelta(1), last=day)
        assert (*early, *late) == whole.items
        assert (*early.left_out, *late.left_out) == whole.left_out
    parts = [asked.only(area=id_).causes(first=first, last=day) for id_ in whole.by("nation")]
    assert {one.id for part in parts for one in part} == {one.id for one in whole}
    assert sum(map(len, parts)) == len(whole)
    assert sum(len(part.left_out) for part in parts) == 1


def test_what_reveals_an_exclusion_or_a_reason_is_not_shown_unasked() -> None:
    incident = Incident(id="i", on=on("2022-01-25"), known=start_of(on("2022-02-02")), venue="essex")
    found = programme(
        *FIRSTS,
        YEARLY,
        OFFERS,
        AFTER,
        events=(reviewed("2021-09-01"), reviewed("2021-09-01", "glasgow"), incident),
    ).causes(**SPAN)

    (row,), (full,) = found.rows(), found.rows(sensitive=True)
    assert (row["event"], row["rule"], full["event"], full["rule"]) == (None, None, "i", "after")
    assert repr(found) == "<Causes from 2022-01-01 to 2022-02-28: 1 not-known-in-time>"
