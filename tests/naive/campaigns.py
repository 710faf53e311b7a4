"""How far a directive has come [3.17], asked of each subject on each day."""

from datetime import date

from naive import spec
from naive import world as w
from naive.days import each_day

Found = dict[tuple[str, str | None], tuple[str, date, date | None]]
"""By subject: the group, the first day on which the directive asks, the day of the first completion."""


def campaign(world: w.World, directive: w.Directed, on: date) -> Found:
    """Every subject that the directive touched by a day."""
    found: Found = {}
    places: list[str | None] = [None] if directive.activity == w.CONTACT else [v.id for v in world.venues]
    for member in world.members:
        for venue in places:
            told = []
            for life in lives(world, member.id, venue, directive.day, on):
                touched = touched_by(life, directive)
                if touched is not None:
                    order, day, trial = touched
                    done = sorted(spec.completions_of(life, directive.activity))
                    since = order.own or order.first
                    # [3.21] in a mode that the rule counts
                    counted = (d for d in done if d >= since and spec.counts_for(trial, order, d))
                    first = next(counted, None)
                    told.append((group(life, directive.activity, first, on), day, first))
            if told:
                # [3.17, 3.22] once per subject: lapsed only where it has lapsed in every capacity
                groups = {one for one, _, _ in told}
                state = next(one for one in ("done", "excluded", "outstanding", "lapsed") if one in groups)
                firsts = [first for _, _, first in told if first is not None]
                found[member.id, venue] = state, min(day for _, day, _ in told), min(firsts, default=None)
    return found


def lives(world: w.World, member: str, venue: str | None, first: date, last: date) -> list[spec.Case]:
    """The subject on the last day of each of its spells and uses in those days."""
    found: dict[tuple[str, str, date, date | None], spec.Case] = {}
    for day in each_day(first, last):
        for case in spec.cases_of(world, member, venue, day):
            found[case.capacity, case.member.mandates[0].house, case.spell, case.used] = case
    in_order = sorted(found, key=lambda key: (found[key].on, w.CAPACITIES.index(key[0]), key[1]))
    return [found[key] for key in in_order]


def touched_by(case: spec.Case, directive: w.Directed) -> tuple[spec.Order, date, spec.Replay] | None:
    """The order, and the first day in office on which the rule answers to it: without an answer none.

    While an exclusion runs nobody knows yet, and the order stands; it asks from its own day [3.19].
    """
    for order in spec.all_orders(case, directive.activity):
        if order.directive == directive:
            trial = spec.Replay(case, directive.activity, spec.runs_of(case), [order])
            if order.own_trigger is not None and order.trigger > case.on:
                return order, order.own_trigger, trial
            days = (day for day in spec.days_to_live(trial) if day >= order.trigger)
            first = next((day for day in days if spec.would_answer(trial, order, day)), None)
            day = None if first is None else spec.return_day(case.member, first)
            if day is not None and day <= case.on:
                return order, order.own_trigger or day, trial
    return None


def group(life: spec.Case, activity: str, done: date | None, on: date) -> str:
    """[3.17] The first that holds."""
    if done is not None:
        return "done"
    if life.on != on:
        return "lapsed"
    return "excluded" if spec.subject_held(life, activity, on) else "outstanding"
