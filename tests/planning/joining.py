"""Who of another team joins a visit, said plainly from the page (`semantics.md` 4.1a)."""

from collections import Counter

import attrs

from helpers.dice import Dice
from helpers.strategies import later
from mpreview.planning import Conflict
from mpreview.teams import Cover, Crew
from mpreview.timeline import Period
from planning.rotas import FIRST, Case, Told, crowded, on_duty, rota_of, standing
from planning.team_days import name_holidays
from teams.test_capacity import lend_on


def partners(seed: int) -> Case:
    """The pools of `rotas.crowded`, each team a partner of the other at some places, for some days."""
    d, case = Dice(seed + 3), crowded(seed)
    teams = []
    for team in case.asked.base.teams:
        period = Period(FIRST, None if d.coin() else later(FIRST, d.whole(1, 5)))
        joins = Cover(("essex",) if d.coin() else (), ("office",) if d.once_in(3) else (), period)
        teams.append(attrs.evolve(team, contributes=(joins,)))
    asked = attrs.evolve(case.asked, base=attrs.evolve(case.asked.base, teams=tuple(teams)))
    conflicts = (*case.layout.conflicts, *(Conflict("b0", who) for who in ("ann", "bea") if d.once_in(4)))
    layout = attrs.evolve(case.layout, conflicts=tuple(dict.fromkeys(conflicts)))
    return case._replace(
        asked=asked, layout=layout, plan=asked.plan(on=case.plan.on, until=case.plan.until, layout=layout)
    )


Joined = dict[tuple[str, str], tuple[str | None, str | None]]
"""By visit and team who joins, and why nobody does."""


def joined_of(case: Case) -> Joined:
    """Visit by visit, who of each partner is free once every team has made its own visits of the day."""
    told, every, found = rota_of(case), standing(case), Joined()
    weeks = Counter((who, one.day.isocalendar()[:2]) for one in every for who in _going(told[one.name]))
    gave = Counter[object]()
    visits = sorted(
        case.plan.visits, key=lambda one: (one.day, one.visit.priority, one.visit.due, one.visit.id)
    )
    for placed in visits:
        visit, day = placed.visit, placed.day
        kind, week = case.asked.register.venue[visit.venue].kind, day.isocalendar()[:2]
        for team in sorted(case.asked.register.teams, key=lambda team: team.id):
            (cover,) = team.contributes
            if team.id == visit.team or day not in cover.period or kind not in (cover.kinds or [kind]):
                continue
            pool = next((pool for pool in team.pools if kind in (pool.kinds or [kind])), None)
            if pool is None:
                found[visit.id, team.id] = None, "unnamed"
                continue
            crew = Crew(team.id, pool.id)
            duty = on_duty(case, crew, day)
            crossed = {one.adviser for one in case.layout.conflicts if one.member in visit.members}
            able = {who: slots for who, slots in duty.items() if who not in crossed}
            own, _, _ = lend_on(case.asked.register.teams, day, name_holidays(case.asked, case.plan.on))
            spent = sum(one.slots for one in every if (one.crew, one.day) == (crew, day)) + gave[crew, day]
            free = [
                who
                for who, slots in able.items()
                if spent < own[crew] and _busy(case, told, who, placed.day, slots) + gave[who, day] < slots
            ]
            if not free:
                why = "nobody-on-duty" if not duty else "full" if able else "conflict"
                found[visit.id, team.id] = None, why
                continue
            who = min(free, key=lambda who: (weeks[who, week], who))
            weeks[who, week] += 1
            gave.update([(crew, day), (who, day)])
            found[visit.id, team.id] = who, None
    return found


def _going(told: Told) -> list[str]:
    return [who for who in (told[0], *told[1]) if who is not None]


def _busy(case: Case, told: dict[str, Told], who: str, day: object, slots: int) -> int:
    """The slots that an adviser's own visits of a day take; all, where one of them takes several advisers."""
    mine = [one for one in standing(case) if one.day == day and who in _going(told[one.name])]
    return sum(slots if len(_going(told[one.name])) > 1 else one.slots for one in mine)
