"""The engine agrees with the naive specification, which was written by someone who had not read it."""

import datetime as dt
from collections.abc import Iterator

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.declared import KINDS
from helpers.policies import announced_cases, peopled_cases, rich_cases
from helpers.strategies import asked, cases
from helpers.world_of import world_of
from helpers.worlds import mixed_cases
from laws.small import (
    ANN,
    CALL,
    ENGLAND,
    FIRSTS,
    OFFERS,
    YEARLY,
    answered,
    banded,
    concern_raised,
    incident,
    levels,
    offered,
    owed,
    postponed,
    programme,
    review_due,
    review_requested,
    reviewed,
    standard_revised,
    uses,
    working_days,
)
from laws.small import on as day
from mpreview.calendars import Roll
from mpreview.events import Event, Ledger, Reply
from mpreview.people import HeldCapacity, Mandate
from mpreview.policy import (
    Activity,
    Allowance,
    Edition,
    Merge,
    MergeMode,
    Occasion,
    OnEvent,
    OpenCycles,
    Reason,
    ResponseLevel,
    Table,
    Unit,
    Window,
    recompute,
)
from mpreview.programme import Programme
from mpreview.reviews import Standing
from mpreview.testing.runner import answer_day
from mpreview.timeline import Period
from naive import speaking, spec
from naive import world as w
from policy.books import INCIDENT

_Row = tuple[str, str | None, str]


def _days(window: Window | w.Window) -> tuple[dt.date, ...]:
    return window.earliest, window.due, window.overdue_from, window.limit


def _begun(world: w.World, on: dt.date) -> Iterator[_Row]:
    pairs = {(use.member, use.venue) for use in world.uses}
    subjects = {(m.id, None, a) for m in world.members for a in (w.CONTACT, w.OFFER)}
    for member, venue, activity in {*subjects, *((m, v, w.REVIEW) for m, v in pairs)}:
        if spec.begun(world, member, venue, on):
            yield member, venue, activity


_CASES = {
    "plain": cases(), "rich": rich_cases, "peopled": peopled_cases, "announced": announced_cases,
    "mixed": mixed_cases,
}  # fmt: skip
either = pytest.mark.parametrize("language", _CASES)
"""Of plain rules, in the whole language, of people in any capacity, of announced uses, of all at once."""


_Told = dict[_Row, tuple[str, str]]


def standings_of(programme: Programme, world: w.World, on: dt.date) -> tuple[_Told, _Told]:
    """Standing and progress of every subject: of a programme, and as the naive specification has them."""
    found = {
        (s.member, s.venue, s.activity.value): (s.standing.value, s.progress.value)
        for s in programme.coverage(on=on)
    }
    expected = {
        row: (spec.standing(world, *row, on), spec.progress(world, *row, on)) for row in _begun(world, on)
    }
    return found, expected


@either
@given(data=st.data())
def test_law_53_standing_and_progress_are_those_of_the_naive_specification(
    data: st.DataObject, language: str
) -> None:
    programme, on = data.draw(_CASES[language])

    found, expected = standings_of(programme, world_of(programme), on)

    assert found == expected


@either
@given(data=st.data())
def test_law_53_windows_are_those_of_the_naive_specification(data: st.DataObject, language: str) -> None:
    programme, on = data.draw(_CASES[language])
    world = world_of(programme)
    for other in (on + dt.timedelta(40), on - dt.timedelta(40)):  # what was asked before means nothing
        programme.due(on=other)

    found = {
        (s.member, s.venue, s.activity.value): s.obligation
        and (
            _days(s.obligation.window),
            s.obligation.reason.rule,
            s.obligation.priority,
            s.obligation.slots if s.venue else 1,
        )
        for s in programme.coverage(on=on)
    }

    expected = {row: spec.window(world, *row, on) for row in _begun(world, on)}
    assert found == {
        row: window and (_days(window), window.rules[0], window.cls, window.slots)
        for row, window in expected.items()
    }


@either
@given(data=st.data())
def test_law_53_what_is_due_stands_in_the_order_of_the_naive_specification(
    data: st.DataObject, language: str
) -> None:
    programme, on = data.draw(_CASES[language])
    world, within = world_of(programme), on.day
    for other in (on - dt.timedelta(1), on + dt.timedelta(30)):
        programme.coverage(on=other)

    found = [
        (one.member, one.venue, one.activity, _days(one.window), one.standing.value)
        for one in programme.due(on=on, within=within)
    ]

    assert found == [
        (member, venue, Activity(activity), _days(window), standing)
        for (member, venue), activity, window, standing in spec.due(world, on, within)
    ]


@given(case=rich_cases)
def test_law_53_the_rules_that_speak_are_those_of_the_naive_specification_in_its_order(
    case: tuple[Programme, dt.date],
) -> None:
    programme, on = case
    world = world_of(programme)
    rows = [row for row in answer_day(programme, on) if row.window is not None]
    said = {row.subject: [rule for rule, _ in row.reasons] for row in rows}

    assert said == {who: [rule for rule, _ in speaking.spoke(world, *who, on)] for who in said}


def _of_grids(programme: Programme, on: dt.date) -> Iterator[tuple[_Row, Reason]]:
    """Every reason of a grid, and whose it is; what was asked on the days before means nothing."""
    for before in (40, 1):
        programme.due(on=on - dt.timedelta(before))
    for one in (*programme.due(on=on), *(s.obligation for s in programme.coverage(on=on))):
        for reason in () if one is None else one.reasons:
            if one is not None and "origin" in dict(reason.read):
                yield (one.member, one.venue, one.activity.value), reason


def _counted(world: w.World, row: _Row, reason: Reason, on: dt.date) -> set[tuple[int, str | None]]:
    """How many later periods that answer missed by the naive specification, and the end of the last."""
    read, case = dict(reason.read), spec.case_of(world, row[0], row[1], on)
    response = [level.value for level in ResponseLevel].index(str(read["response"]))
    told = (reason.rule, reason.edition, reason.raw, response, _days(reason.window))
    found = [
        spec.later_missed(case, one)
        for one in spec.answers(world, *row, on)
        if case is not None
        and one.cell is not None
        and ("band" in read) == bool(one.cell[1])
        and (one.rule, one.edition, one.raw, one.cell[0], _four(one)) == told
    ]
    return {(len(days), days[-1].isoformat() if days else None) for days in found}


def _four(one: w.Answer) -> tuple[dt.date, ...]:
    return one.earliest, one.due, one.overdue_from, one.limit


@given(case=rich_cases)
def test_law_53_as_many_later_periods_were_missed_as_the_naive_specification_counts(
    case: tuple[Programme, dt.date],
) -> None:
    programme, on = case
    world, later = world_of(programme), on + dt.timedelta(400)
    asked = [(when, *pair) for when in (on, later) for pair in _of_grids(programme, when)]
    read = [dict(reason.read) for _, _, reason in asked]

    found = [(one.get("missed", 0), one.get("last missed")) for one in read]

    wanted = [_counted(world, row, reason, when) for when, row, reason in asked]
    assert all(one in counts for one, counts in zip(found, wanted, strict=True))


@given(case=rich_cases)
def test_law_53_the_silences_are_those_of_the_naive_specification(case: tuple[Programme, dt.date]) -> None:
    programme, on = case
    world = world_of(programme)
    told = [one for one in programme.coverage(on=on) if one.standing is Standing.NOT_OWED]

    found = {one: programme.explain(one.member, one.venue, one.activity, on=on).not_applied for one in told}

    assert {
        one: tuple((silence.rule, silence.code) for silence in silent) for one, silent in found.items()
    } == {one: speaking.silent(world, one.member, one.venue, one.activity.value, on) for one in told}


@either
@given(data=st.data(), others=st.lists(asked(), min_size=1, max_size=6))
def test_questions_asked_before_change_no_answer(
    data: st.DataObject, others: list[dt.date], language: str
) -> None:
    programme, on = data.draw(_CASES[language])
    near = [on + dt.timedelta(n) for n in (-1, 0, 1, 2)]
    fresh = [_told(_copy(programme), day) for day in (*others, *near)]

    asked_on = [*others, *near, *reversed(near)]

    assert [_told(programme, day) for day in asked_on] == [*fresh, *fresh[: -len(near) - 1 : -1]]


@pytest.mark.parametrize("reply", [Reply.DECLINED, Reply.DEFERRED])
def test_work_is_held_on_a_day_that_is_asked_about_after_the_work_resumed(reply: Reply) -> None:
    """An offer that is declined, or put off until 20 December 2021, is owed again on a later day."""
    until = "2021-12-20" if reply is Reply.DEFERRED else None
    events = (offered("2021-12-01"), answered("2021-12-06", reply, until=until))
    one = programme(YEARLY, *FIRSTS, OFFERS, events=events)
    held = owed(one, "2021-12-07", Activity.REVIEW, "essex")
    assert held is not None
    assert held.resumes is not None
    before = held.resumes - dt.timedelta(1)

    found = [
        [item.resumes for item in one.due(on=when, venue="essex")] for when in (before, held.resumes, before)
    ]

    assert found == [[held.resumes], [None], [held.resumes]]


def _copy(programme: Programme) -> Programme:
    register = attrs.evolve(programme.base)
    return Programme(register, programme.rulebook, Ledger.of(programme.ledger))


def _told(programme: Programme, on: dt.date) -> list[object]:
    """Everything that is said of a day, reasons included."""
    statuses = programme.coverage(on=on)
    return [(s, s.obligation and (s.obligation.window, s.obligation.reasons)) for s in statuses]


@pytest.mark.parametrize(
    ("days", "due"),
    [(90, "2022-01-05"), (10, "2021-09-01"), (Table.by_response(90, 10, 10), "2021-09-01")],
    ids=["far", "near", "near while heightened"],
)
def test_law_53_absorb_reads_the_least_of_the_cells_that_count(days: int | Table, due: str) -> None:
    """SEVERE since February: six months from 1 March are 1 September, 55 days after 8 July."""
    rule = attrs.evolve(INCIDENT, merge=Merge(MergeMode.ABSORB, days))
    events = (reviewed("2021-03-01"), incident("2021-07-01", venue="essex"), reviewed("2021-07-05"))
    severe = levels(("2021-02-04", "SEVERE"))
    asked = programme(rule, YEARLY, *FIRSTS, series=(severe,), events=events)
    wanted = spec.window(world_of(asked), "ann", "essex", "review", day("2021-07-06"))

    assert review_due(asked, "2021-07-06") == due
    assert wanted is not None
    assert wanted.due.isoformat() == due


@pytest.mark.parametrize(
    ("papers", "due", "best"),
    [((), "2021-10-18", 3), ((postponed("2021-11-03", "2021-11-30"),), "2021-11-15", 1)],
    ids=["as it was", "put off"],
)
def test_law_53_the_cells_of_an_order_are_put_off_as_one(
    papers: tuple[Event, ...], due: str, best: int
) -> None:
    """Ten working days after Monday 4 October 2021 is the 18th, with a limit on Monday 15 November, class 3.

    From 1 November the level is SEVERE, class 1, with a notice to the 8th and its own limit on 6 December.
    Put off until the 30th, both cells are due on the least of their limits, so the class is the best of both.
    """
    rule = attrs.evolve(
        INCIDENT, within=working_days(10), limit=28, notice=7, priority=Table.by_response(3, 1, 1)
    )
    severe = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-11-01", "SEVERE"))
    events = (reviewed("2021-03-01"), incident("2021-10-04", venue="essex"), *papers)
    asked = programme(rule, *FIRSTS, series=(severe,), events=events)
    found = owed(asked, "2021-11-20", Activity.REVIEW, "essex")
    wanted = spec.window(world_of(asked), "ann", "essex", "review", day("2021-11-20"))

    assert found is not None
    assert (found.due.isoformat(), found.priority) == (due, best)
    assert wanted is not None
    assert (wanted.due.isoformat(), wanted.cls) == (due, best)


@pytest.mark.parametrize("priority", [3, Table.by_band({"standard": 3, "raised": 1})], ids=["one", "two"])
def test_law_53_a_notice_past_an_unrolled_limit_brings_no_due_day_before_the_own_day(
    priority: int | Table,
) -> None:
    """Elected on Saturday 1 January 2022: a contact within a week is due on Saturday the 8th, the limit too.

    The band of Sunday the 2nd has a notice until Sunday the 9th, so Monday the 10th: past its own limit on
    the 9th. The last working day before is Friday the 7th, and the own day is later: Saturday the 8th.
    """
    rule = attrs.evolve(
        CALL, within=Allowance(1, Unit.WEEKS), roll=Roll.NONE, limit_roll=Roll.NONE, limit=0, notice=7,
        priority=priority,
    )  # fmt: skip
    elected = attrs.evolve(ANN, mandates=(Mandate("c-essex", Period(day("2022-01-01"))),))
    asked = programme(
        rule, *FIRSTS, members=(elected,), used=(), bands=("standard", "raised"),
        events=(banded("2022-01-02", "raised"),),
    )  # fmt: skip
    found = owed(asked, "2022-01-09", Activity.CONTACT)
    wanted = spec.window(world_of(asked), "ann", None, "contact", day("2022-01-09"))

    assert found is not None
    assert wanted is not None
    assert _days(found.window) == _days(wanted)
    assert [one.isoformat() for one in _days(wanted)[1:]] == ["2022-01-08", "2022-01-09", "2022-01-08"]
    assert found.priority == wanted.cls
    assert [recompute(one, ENGLAND) for one in found.reasons] == [one.window for one in found.reasons]


def test_law_53_a_silence_is_told_in_the_capacity_for_which_the_rule_holds() -> None:
    """The member is a peer too, and what was requested of the peer on 4 October 2021 was done on the 11th."""
    peer = Mandate(None, Period(day("2019-12-12")), None, "lords", "essex")
    ann = attrs.evolve(ANN, mandates=(*ANN.mandates, peer))
    rule = OnEvent(
        id="as-a-peer", citation="Peers 1", activity=Activity.REVIEW, kinds=KINDS, occasion=Occasion.REQUEST,
        within=working_days(10), capacities=(HeldCapacity.MANDATE,),
    )  # fmt: skip
    firsts = tuple(attrs.evolve(one, capacities=tuple(HeldCapacity)) for one in FIRSTS)
    events = (review_requested("2021-10-04"), reviewed("2021-10-11"))
    asked = programme(rule, *firsts, members=(ann,), used=uses("essex"), events=events)
    silent = asked.explain("ann", "essex", Activity.REVIEW, on=day("2021-10-12")).not_applied
    codes = dict(speaking.silent(world_of(asked), "ann", "essex", "review", day("2021-10-12")))

    assert {one.rule: one.code for one in silent} == codes
    assert codes["as-a-peer"] == "discharged"


@pytest.mark.parametrize("others", [(), (concern_raised("2021-06-02"),)], ids=["alone", "with a concern"])
def test_law_53_two_standards_revised_on_a_day_are_one_reason(others: tuple[Event, ...]) -> None:
    """Whether a place has an event of its own, such as a concern, makes no difference."""
    rule = OnEvent(
        id="revised", citation="Standards 1", activity=Activity.REVIEW, kinds=KINDS,
        occasion=Occasion.REVISED_STANDARD, within=working_days(20),
    )  # fmt: skip
    told = attrs.evolve(rule, id="concern", occasion=Occasion.CONCERN)
    revised = (standard_revised("2021-06-01", "homes"), standard_revised("2021-06-01", "offices"))
    asked = programme(rule, told, *FIRSTS, events=(reviewed("2021-02-01"), *revised, *others))
    (found,) = (one for one in asked.due(on=day("2021-06-10"), within=30) if one.venue == "essex")

    reasons = [(one.rule, one.raw.isoformat()) for one in found.reasons]
    # Twenty working days from 1 June, and from 2 June.
    assert reasons == [("revised", "2021-06-29"), ("concern", "2021-06-30")][: 1 + len(others)]


@pytest.mark.parametrize(
    ("papers", "due"),
    [((), "2022-01-14"), ((postponed("2021-12-01", "2022-02-04"),), "2023-01-13")],
    ids=["overdue", "put off"],
)
def test_law_53_an_edition_that_forgets_spares_what_is_overdue_unless_it_was_put_off(
    papers: tuple[Event, ...], due: str
) -> None:
    """Twelve months from 15 January 2021; from 24 January 2022 an edition says twenty-four, and forgets."""
    later = attrs.evolve(YEARLY, months=24)
    second = Edition("e2", "Second", (later, *FIRSTS), since=day("2022-01-24"), open_cycles=OpenCycles.NEW)
    asked = programme(YEARLY, *FIRSTS, later=(second,), events=(reviewed("2021-01-15"), *papers))
    wanted = spec.window(world_of(asked), "ann", "essex", "review", day("2022-01-25"))

    assert review_due(asked, "2022-01-25") == due
    assert wanted is not None
    assert wanted.due.isoformat() == due


def test_law_53_a_completion_that_opens_no_cycle_makes_no_due_day_later() -> None:
    """Three months from 25 September 2021 end on Saturday 25 December, and no roll moves that.

    The limit is Tuesday the 28th. The incident of the 20th was answered on Friday the 24th, and from the
    next day to the limit no day is a working day: by that alone both would be the 28th.
    """
    rule = attrs.evolve(YEARLY, months=3, lead=0, limit=3, roll=Roll.NONE, limit_roll=Roll.NONE)
    told = attrs.evolve(INCIDENT, merge=Merge(MergeMode.KEEP))
    events = (reviewed("2021-09-25"), incident("2021-12-20", venue="essex"), reviewed("2021-12-24"))
    asked = programme(rule, told, *FIRSTS, events=events)
    found = owed(asked, "2021-12-27", Activity.REVIEW, "essex")
    wanted = spec.window(world_of(asked), "ann", "essex", "review", day("2021-12-27"))

    assert found is not None
    assert wanted is not None
    assert _days(found.window) == _days(wanted)
    assert [one.isoformat() for one in _days(wanted)[1:]] == ["2021-12-25", "2021-12-26", "2021-12-28"]
    assert [recompute(one, ENGLAND) for one in found.reasons] == [one.window for one in found.reasons]
