"""What late and unplaced visits ran into, counted so that anyone can count it again."""

import datetime as dt
from collections.abc import Sequence

import attrs

from mpreview.ids import counted
from mpreview.planning import Plan, Shortfall
from mpreview.register import Register

__all__ = ["Proof", "proofs"]


@attrs.frozen(kw_only=True)
class Proof:
    """Visits of one team that lack a day for the same counted reason (`semantics.md` 4.7).

    Args:
        team: The team's id.
        team_name: Its public name.
        pool: The pool of the team; empty for its own slots.
        asks: What is answered: why not ``on-time``, ``sooner``, or ``at-all``.
        code: That of the shortfall: ``window-past``, ``no-slots``, ``full``, ``booked``, ``agreed`` or
            ``several-slots``.
        first: The first day of the run of days that is full; of visits past due, the oldest due day;
            of visits late by agreement, the day that was agreed.
        last: The last day of that run; of visits past due, the newest due day; of visits late by
            agreement, the day that was agreed.
        slots: Slots in the run.
        needing: Visits that must lie in the run, those with a day there and those without.
        lack: Slots that all of them lack there.
        visits: Visits that this is the answer for.
        named: Ids of the venues of the first of them, as many as were asked for.
    """

    team: str
    team_name: str
    pool: str
    asks: str
    code: str
    first: dt.date
    last: dt.date
    slots: int
    needing: int
    lack: int
    visits: int
    named: tuple[str, ...] = attrs.field(default=(), repr=counted)


def proofs(plan: Plan, register: Register, records: int) -> tuple[Proof, ...]:
    """Return every proof once, those that lack most first within each team."""
    found: dict[tuple[object, ...], list[Shortfall]] = {}
    for one in plan.shortfalls:
        found.setdefault((one.visit.crew, one.asks, one.code, one.first, one.last), []).append(one)
    return tuple(sorted((_proof(ones, register, records) for ones in found.values()), key=_order))


def _proof(ones: Sequence[Shortfall], register: Register, records: int) -> Proof:
    # Of visits with one run of days, each was refused when more had been: the most tells of all of them.
    most = max(ones, key=lambda one: one.lack)
    days = [one.visit.due for one in ones]
    return Proof(
        team=most.visit.team,
        team_name=register.team[most.visit.team].name,
        pool=most.visit.pool,
        asks=most.asks,
        code=most.code,
        first=min(days) if most.first is None else most.first,
        last=max(days) if most.last is None else most.last,
        slots=most.slots,
        needing=len(most.served) + len(most.refused),
        lack=most.lack,
        visits=len(ones),
        named=tuple(one.visit.venue for one in ones[:records]),
    )


def _order(proof: Proof) -> tuple[object, ...]:
    return proof.team, proof.pool, -proof.lack, proof.code, proof.asks, proof.first, proof.last
