"""Who of another team joins a visit, said plainly from the page (`semantics.md` 4.1a)."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import attrs

from helpers.dice import Dice
from helpers.strategies import later
from mpreview.events import Booked, Event, Ledger, Partner, Reviewed
from mpreview.planning import Conflict
from mpreview.programme import Programme
from mpreview.teams import Cover, Crew, Team
from mpreview.timeline import Period
from planning.rotas import FIRST, Case, Stands, Told, crowded, free, on_duty, rota_of, standing
from planning.team_days import name_holidays
from teams.test_capacity import lend_on


def partners(seed: int, *, contributes: bool = True) -> Case:
    """The pools of `rotas.crowded`, each team a partner of the other, as agreed and at some places."""
    d, case = Dice(seed + 3), crowded(seed)
    teams = []
    for team in case.asked.base.teams:
        period = Period(FIRST, None if d.coin() else later(FIRST, d.whole(1, 5)))
        joins = Cover(("essex",) if d.coin() else (), ("office",) if d.once_in(3) else (), period)
        teams.append(attrs.evolve(team, contributes=(joins,) if contributes else ()))
    asked = attrs.evolve(case.asked, base=attrs.evolve(case.asked.base, teams=tuple(teams)))
    asked = attrs.evolve(asked, ledger=Ledger.of(tuple(_accompany(Dice(seed + 4), asked))))
    conflicts = (*case.layout.conflicts, *(Conflict("b0", who) for who in ("ann", "bea") if d.once_in(4)))
    layout = attrs.evolve(case.layout, conflicts=tuple(dict.fromkeys(conflicts)))
    return case._replace(
        asked=asked, layout=layout, plan=asked.plan(on=case.plan.on, until=case.plan.until, layout=layout)
    )


def _accompany(d: Dice, asked: Programme) -> Iterator[Event]:
    """The events, with partners of half of the visits that are agreed or were made."""
    for event in asked.ledger:
        if isinstance(event, Booked | Reviewed) and d.coin():
            advisers = [who for who in ("a0", "a1", "b0", "gone") if who != event.assessor]
            found = [Partner(d.pick(("t", "u")), who) for who in d.some(advisers, 0, 2)]
            found += [Partner(team) for team in d.some(("t", "u"), 0, 1)]
            yield attrs.evolve(event, partners=tuple(found))
        else:
            yield event


Joined = dict[tuple[str, str], list[tuple[str | None, bool, str | None]]]
"""By visit and team who joins, whether that was agreed, and why nobody does."""


def joined_of(case: Case) -> Joined:
    """Visit by visit, who was agreed, or who is free once every team has made its own visits of the day."""
    told, every, found = rota_of(case), standing(case), Joined()
    spent = _Spent(Counter((who, _week(one)) for one in every for who in _going(told[one.name])), Counter())
    for one in every:
        for who in [who for _, who in one.partners if who is not None and not _is_away(case, one, who)]:
            pools = [crew for crew in _crews(case) if who in on_duty(case, crew, one.day)]
            _join(spent, one, who, pools[0] if pools else None)
    owed = {placed.visit.id for placed in case.plan.visits}
    for one in sorted(every, key=lambda one: (one.day, one.order)):
        for team in sorted(case.asked.register.teams, key=lambda team: team.id):
            agreed = [who for by, who in one.partners if by == team.id]
            asks = one.name in owed and team.id != one.crew.team and any(
                one.day in cover.period and _kind(case, one) in (cover.kinds or [_kind(case, one)])
                for cover in team.contributes
            )  # fmt: skip
            for named in agreed or [None] * asks:
                joins = (named, None) if named else _take(case, one, team, told, spent)
                joins = (None, "away") if named and _is_away(case, one, named) else joins
                found.setdefault((one.name, team.id), []).append((joins[0], bool(agreed), joins[1]))
    return found


class _Spent(NamedTuple):
    """The visits of advisers by week, and the slots that advisers and pools gave to visits of others."""

    weeks: Counter[tuple[str, tuple[int, int]]]
    gave: Counter[object]


def _join(spent: _Spent, one: Stands, who: str, crew: Crew | None) -> None:
    spent.weeks[who, _week(one)] += 1
    spent.gave.update([(crew, one.day), (who, one.day)])


def _take(
    case: Case, one: Stands, team: Team, told: dict[str, Told], spent: _Spent
) -> tuple[str | None, str | None]:
    """Who of a team joins a visit that nobody of it was agreed for by name, or why nobody does."""
    pool = next((pool for pool in team.pools if _kind(case, one) in (pool.kinds or [_kind(case, one)])), None)
    if pool is None:
        return None, "unnamed"
    crew, goes = Crew(team.id, pool.id), {*_going(told[one.name]), *(who for _, who in one.partners)}
    duty = {who: slots for who, slots in on_duty(case, crew, one.day).items() if who not in goes}
    able = {who: slots for who, slots in duty.items() if free(case, one, who)}
    own, _, _ = lend_on(case.asked.register.teams, one.day, name_holidays(case.asked, case.plan.on))
    used = sum(other.slots for other in standing(case) if (other.crew, other.day) == (crew, one.day))
    left = own[crew] - used - spent.gave[crew, one.day]
    idle = [
        who
        for who, slots in able.items()
        if left > 0 and _busy(case, told, who, one.day, slots) + spent.gave[who, one.day] < slots
    ]
    if not idle:
        return None, "nobody-on-duty" if not duty else "full" if able else "conflict"
    who = min(idle, key=lambda who: (spent.weeks[who, _week(one)], who))
    _join(spent, one, who, crew)
    return who, None


def _week(one: Stands) -> tuple[int, int]:
    return one.day.isocalendar()[:2]


def _kind(case: Case, one: Stands) -> str:
    """The kind of the place, which stands in the name of a visit."""
    return case.asked.register.venue[one.name.split("/")[1]].kind


def _crews(case: Case) -> list[Crew]:
    return [Crew(team.id, pool.id) for team in case.asked.register.teams for pool in team.pools]


def _is_away(case: Case, one: Stands, who: str) -> bool:
    """Whether somebody of a pool is not on duty on the day of a visit."""
    known = {one.id for team in case.asked.register.teams for pool in team.pools for one in pool.advisers}
    return who in known and all(who not in on_duty(case, crew, one.day) for crew in _crews(case))


def _going(told: Told) -> list[str]:
    return [who for who in (told[0], *told[1]) if who is not None]


def _busy(case: Case, told: dict[str, Told], who: str, day: object, slots: int) -> int:
    """The slots that an adviser's own visits of a day take; all, where one of them takes several advisers."""
    mine = [one for one in standing(case) if one.day == day and who in _going(told[one.name])]
    return sum(slots if len(_going(told[one.name])) > 1 else one.slots for one in mine)
