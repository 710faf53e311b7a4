"""The proofs of late and unplaced visits, each once, with the number of visits that the proof is for."""

import datetime as dt
from collections.abc import Sequence

import attrs

from mpreview._reprs import count_items
from mpreview._sequences import group_items
from mpreview.planning import Plan, Shortfall
from mpreview.register import Register


@attrs.frozen(kw_only=True)
class Proof:
    """Visits of one crew that lack a day for the same counted reason (semantics 4.7).

    Args:
        team: The id of the team.
        team_name: The public name of the team.
        pool: The pool of the team; empty for the team's own slots.
        asks: The question: why not ``on-time``, ``sooner``, or ``at-all``.
        code: The code of the shortfall.
        first: The first day of the set of days that is full; of visits past due, the oldest due day;
            of visits late by agreement, the day that was agreed.
        last: The last day of the set; of visits past due, the newest due day; of visits late by agreement,
            the day that was agreed.
        slots: Slots on the days of the set.
        needing: Visits that must stand on these days, with or without a day there.
        lack: Slots that the visits lack there.
        visits: Visits that the proof is for.
        named: Ids of the venues of the first of these visits, as many as were asked for.
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
    named: tuple[str, ...] = attrs.field(default=(), repr=count_items)


def proofs(plan: Plan, register: Register, records: int) -> tuple[Proof, ...]:
    """Return every proof once, within each team by the slots that lack, most first."""
    found = group_items(plan.shortfalls, lambda one: (one.visit.crew, one.asks, one.code, one.days))
    return tuple(sorted((_make_proof(ones, register, records) for ones in found.values()), key=_sort_key))


def _make_proof(ones: Sequence[Shortfall], register: Register, records: int) -> Proof:
    # The count is the same for every visit of a set of days, but for a late one that stands outside.
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


def _sort_key(proof: Proof) -> tuple[object, ...]:
    return proof.team, proof.pool, -proof.lack, proof.code, proof.asks, proof.first, proof.last
