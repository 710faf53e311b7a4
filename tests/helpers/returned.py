"""Drawn programmes in which paragraphs cross: mandates and a dissolution, uses told late or on their day.

A drawn programme with a mandate of another house over a dissolution, with uses that begin in between, and
with short uses that become known on or near their days, with pauses, exclusions and directives around
(semantics 3.18, 3.22). What a drawn programme says of everything else stays as it was.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import attrs

from helpers.dice import Dice
from helpers.strategies import later
from mpreview.errors import ReviewError
from mpreview.events import Directed, Event, Excluded, Ledger, Outcome, Paused, Reviewed
from mpreview.people import Mandate, Member
from mpreview.places import Exposure, Nature, Use
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.timeline import Period, start_of

__all__ = ["add_returns"]

Case = tuple[Programme, dt.date]


def add_returns(d: Dice, programme: Programme, on: dt.date) -> Case:
    """Add returns and short uses, and ask on a day near one of them."""
    register, days = _dissolve(d, programme.base)
    uses = list(_short_uses(d, register))
    register = attrs.evolve(register, uses=(*register.uses, *uses))
    crossed = attrs.evolve(programme, base=register)
    for place, use in enumerate(uses):
        for event in _around(d, place, use):
            crossed = _with(crossed, event)
    for use in uses:
        days += [use.period.start, use.known or use.period.start, use.period.last]
    if days and not d.once_in(4):
        on = later(d.pick(days), d.pick((0, 0, 0, 1, -1, 2, 5, 30)))
    return crossed, on


def _with(programme: Programme, event: Event) -> Programme:
    """The programme with an event more, if it fits."""
    try:
        return attrs.evolve(programme, ledger=Ledger.of([*programme.ledger, event]))
    except ReviewError:
        return programme


# ---------------------------------------------------------------- mandates


def _dissolve(d: Dice, register: Register) -> tuple[Register, list[dt.date]]:
    """Members who are dissolved and return, mostly with a mandate of another house meanwhile."""
    people, uses, days = list[Member](), list(register.uses), list[dt.date]()
    for member in register.members:
        gap = None if d.once_in(3) else _find_gap(d, register, member)
        if gap is None:
            people.append(member)
            continue
        dissolved, gone, back = gap
        has_other = not d.once_in(4) and "assembly" in register.house
        people.append(_with_other(d, register, dissolved, gone, back) if has_other else dissolved)
        for venue in d.some(_list_free(register, uses, member), 1, 2):
            start = later(gone, d.whole(0, (back - gone).days))
            known = d.perhaps(later(start, -d.pick((0, 1, 3, 20, 60))))
            length = d.pick((None, None, 1, 2, 30, 200))
            end = None if length is None else later(start, length)
            uses.append(Use(venue, member.id, Period(start, end), known))
            days += [start, back]
    return attrs.evolve(register, members=tuple(people), uses=tuple(uses)), days


def _find_gap(d: Dice, register: Register, member: Member) -> tuple[Member, dt.date, dt.date] | None:
    """The member with a dissolution and a return, and both days."""
    held = [one for one in member.mandates if (one.house or "commons") == "commons"]
    for before, after in pairwise(held):
        gone, back = before.period.end, after.period.start
        if before.ended == "dissolution" and gone is not None and 0 < (back - gone).days <= 100:
            return member, gone, back
    if not held or held[-1].period.end is not None:
        return None
    last = held[-1]
    gone = later(last.period.start, d.pick((30, 100, 300)))
    back = later(gone, d.pick((20, 40, 60, 100)))
    terms = (
        attrs.evolve(last, period=Period(last.period.start, gone), ended="dissolution"),
        attrs.evolve(last, period=Period(back)),
    )
    return _hold(member, [one for one in member.mandates if one is not last], terms), gone, back


def _with_other(d: Dice, register: Register, member: Member, gone: dt.date, back: dt.date) -> Member:
    """The member with a mandate of the assembly that runs on some day of the dissolution."""
    start = later(gone, d.pick((-300, -30, -1, 0, 0, 5)))
    end = later(d.pick((gone, back, back)), d.pick((10, 30, 100)))
    cause, area = d.pick(("resignation", "dissolution")), register.constituencies[0].force
    others = [one for one in member.mandates if one.house != "assembly"]
    return _hold(member, others, (Mandate(None, Period(start, end), cause, "assembly", area),))


def _hold(member: Member, held: Sequence[Mandate], more: Sequence[Mandate]) -> Member:
    every = sorted((*held, *more), key=lambda one: (one.period.start, one.house or "commons"))
    return attrs.evolve(member, mandates=tuple(every))


def _list_free(register: Register, uses: Sequence[Use], member: Member) -> list[str]:
    """The venues that a member may begin to use."""
    homes = {one.id for one in register.venues if register.venue_kind[one.kind].nature is Nature.HOME}
    taken = {use.venue for use in uses if use.member == member.id or use.venue in homes}
    return [one.id for one in register.venues if one.id not in taken]


# ---------------------------------------------------------------- uses told late, or on their day


def _short_uses(d: Dice, register: Register) -> Iterator[Use]:
    uses = list(register.uses)
    for _ in range(d.pick((1, 2, 3))):
        member = d.pick(register.members)
        free = _list_free(register, uses, member)
        if free:
            begun = d.pick([term.period.start for term in member.terms])
            start = max(dt.date(2021, 1, 1), later(begun, d.whole(-30, 500)))
            length = d.pick((1, 1, 1, 2, 3, 8, 15, 40))
            period = Period(start, later(start, length))
            known = later(start, d.pick((-60, -20, -3, -2, -1, 0, 0, 0, 0, 1, 2, 5)))
            shown = (None, None, Exposure(weekdays=(start.weekday(),)), Exposure(days=(start,)))
            uses.append(Use(d.pick(free), member.id, period, known, d.pick(shown)))
            yield uses[-1]


def _around(d: Dice, place: int, use: Use) -> Iterator[Event]:
    """A pause, an exclusion, a directive or a review near the first day, or none."""
    first = later(use.period.start, d.pick((-10, -5, -1, 0, 1)))
    fact: dict[str, Any] = {"id": f"z{place}", "on": first, "known": start_of(later(first, 100))}
    signed: dict[str, Any] = {"first": first, "signer": "chief", "authority": "Rules 1"}
    last, recovery = later(first, d.pick((0, 3, 9, 20))), d.pick((0, 1, 5, 10))
    number = d.whole(1, 8)
    if number == 1:
        yield Paused(**fact, **signed, last=last, recovery=recovery, why="snow")
    elif number == 2:
        yield Excluded(
            **fact, **signed, member=use.member, body="other", last=last,
            recovery=d.perhaps(recovery), look_again=later(last, 20),
        )  # fmt: skip
    elif number == 3:
        until = d.perhaps(later(first, 40))
        by = later(first, d.pick((10, 30, 60)))
        yield Directed(**fact, activity=Activity.REVIEW, by=by, open_until=until)
    elif number == 4:
        yield Reviewed(**fact, venue=use.venue, outcome=Outcome.COMPLETE, proof="seen")
