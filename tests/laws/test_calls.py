"""Calls (semantics 5.7) against the naive statement; calls of parts and of the whole."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.strategies import later, used
from helpers.world_of import world_of
from helpers.worlds import mixed_case
from laws.recording import recorded, unjudged
from mpreview.calls import Call, CallItem
from mpreview.events import (
    Absent,
    Answered,
    Attempted,
    Booked,
    BookingMissed,
    Contacted,
    Event,
    FindingNoted,
    Offered,
    Reply,
)
from mpreview.planning import Plan
from mpreview.policy import Visiting
from mpreview.programme import Programme
from mpreview.timeline import start_of
from naive import calls as naive
from naive import world as w
from planning.team_days import with_calendar

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

_Told = tuple[str, str, Any, tuple[int, dt.date | None, str | None]]


def spoken_case(seed: int) -> tuple[Programme, dt.date, dt.date]:
    """A programme of any kind with more tried, offered, agreed and missed before a day, and a last day."""
    asked, on = mixed_case(seed)
    d = Dice(seed)
    if d.coin():
        asked = _with_visiting(d, asked)
    if d.once_in(3):
        asked = with_calendar(asked, on, d)
    with unjudged():
        for event in list(_spoken(d, asked, on)):
            asked = recorded(asked, event) or asked
    return asked, on, later(on, d.pick((0, 6, 6, 30)))


def _with_visiting(d: Dice, asked: Programme) -> Programme:
    editions = tuple(
        attrs.evolve(
            one,
            visiting=Visiting(
                answer=d.pick((0, 1, 5)), notice=d.pick((1, 2, 3)), at_once=d.pick((None, 1, 2, 5))
            ),
        )
        for one in asked.rulebook.editions
    )
    return Programme(asked.base, attrs.evolve(asked.rulebook, editions=editions), asked.ledger)


def _spoken(d: Dice, asked: Programme, on: dt.date) -> Iterator[Event]:
    """Calls of every kind in the fifty days before; a finding that a member has."""
    members = [member.id for member in asked.register.members]
    for n in range(d.pick((0, 2, 4, 8))):
        day = later(on, -d.whole(0, 50))
        fact: dict[str, Any] = {"id": f"said{n}", "on": day, "known": start_of(day)}
        whom: dict[str, Any] = {"member": d.pick(members), "channel": d.pick((None, "phone"))}
        places = used(asked.register.uses, whom["member"], day)
        kind = d.pick((Attempted, Attempted, Contacted, Offered, Offered, Offered))
        yield kind(**fact, **whom)
        if kind is Offered and d.coin():
            day = later(day, d.pick((0, 1, 5)))
            reply: dict[str, Any] = {
                "id": f"said{n}-a",
                "on": day,
                "known": start_of(day),
                "offer": f"said{n}",
            }
            yield Answered(
                **reply, reply=d.pick((Reply.ACCEPTED, Reply.ACCEPTED, Reply.DECLINED)),
                venues=(d.pick(places),) if places and d.once_in(3) else None,
            )  # fmt: skip
            if places and d.coin():
                visit: dict[str, Any] = {"id": f"said{n}-b", "on": day, "known": start_of(day)}
                come = later(day, d.pick((0, 3, 20)))
                yield Booked(**visit, venue=d.pick(places), day=come)
                if d.once_in(3):
                    yield BookingMissed(
                        id=f"said{n}-m", on=come, known=start_of(come), booking=visit["id"], by=Absent.MEMBER
                    )  # fmt: skip
    if d.coin():
        day, use = later(on, -d.whole(0, 60)), d.pick(asked.register.uses)
        where = d.pick(({"venue": use.venue}, {"member": use.member}))
        yield FindingNoted(
            id="has", on=day, known=start_of(day), severity=d.pick(asked.rulebook.severities), text="A door.",
            owner=d.pick(members), **where,
        )  # fmt: skip


def asked_of(asked: Programme, on: dt.date, until: dt.date, plan: Plan | None = None) -> naive.Asked:
    """The question for the naive statement; the team of each subject is that of another answer."""
    found = [*asked.coverage(on=on), *(gap.status for gap in asked.gaps(on=on))]
    teams = {(one.member, one.venue, one.activity.value): str(one.team) for one in found}
    # Of a place that nobody uses yet the findings alone have a team.
    for one in asked.findings(on=on):
        for member in asked.register.members:
            teams.setdefault((member.id, one.venue, w.REVIEW), str(one.team))
    calendars = {calendar.id: calendar.as_known(on) for calendar in asked.register.calendars}
    planned: dict[tuple[str, str, str], tuple[dt.date, str | None]] = {}
    if plan is not None:
        who = {row.visit: row.adviser for row in plan.rota()}
        planned = {
            (one.visit.team, one.visit.venue, one.visit.activity.value): (one.day, who.get(one.visit.id))
            for one in plan.visits
        }
    return naive.Asked(
        world_of(asked), on, until,
        teams,
        {
            team.id: w.Calendar(frozenset(one.day for one in calendars[team.calendar].holidays))
            for team in asked.register.teams if team.calendar is not None
        },
        planned,
    )  # fmt: skip


def _read(item: CallItem) -> naive.Item:
    status, finding = item.status, item.finding
    return naive.Item(
        matter=item.matter.value,
        subject=(status.member, status.venue, status.activity.value),
        venues=frozenset(item.venues),
        again=frozenset(item.again),
        last=item.last,
        late=item.is_late,
        cls=None if item.matter.value in {"call-off", "finding"} else item.priority,
        day=item.day,
        adviser=item.adviser,
        finding=None if finding is None else (finding.event, finding.item),
    )


def read(calls: Any) -> list[_Told]:
    """The calls as the naive statement has them."""
    return [_read_call(call) for call in calls]


def _read_call(call: Call) -> _Told:
    items = frozenset(map(_read, call.items))
    assert len(items) == len(call.items)
    tried = call.attempts
    return call.team, call.member, items, (tried.count, tried.last, tried.channel)


def stated(asked: naive.Asked) -> list[_Told]:
    """The calls of the naive statement."""
    return [(call.team, call.member, call.items, call.attempts) for call in naive.calls(asked)]


_seeds = st.integers(0, 2**63 - 1)


@given(_seeds)
def test_law_53_calls_are_those_of_the_naive_statement(seed: int) -> None:
    asked, on, until = spoken_case(seed)
    plan = asked.plan(on=on, until=until) if seed % 3 == 0 else None

    calls = asked.calls(on=on, until=until, plan=plan)

    assert read(calls) == stated(asked_of(asked, on, until, plan))


@given(_seeds)
def test_law_53_calls_part_by_team_and_by_person_and_add_up(seed: int) -> None:
    asked, on, until = spoken_case(seed)
    whole = asked.calls(on=on, until=until)

    for name, groups in (("team", whole.by("team")), ("member", whole.by("member"))):
        assert sum(map(len, groups.values())) == len(whole)
        for id_, calls in groups.items():
            assert list(asked.only(**{name: id_}).calls(on=on, until=until)) == list(calls)
    assert len({(call.team, call.member) for call in whole}) == len(whole)
    assert sum(len(call.items) for call in whole) == len(whole.rows(sensitive=True))
