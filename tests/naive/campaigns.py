"""How far a directive has come [3.17], asked of each subject on each day."""

from datetime import date

from naive import spec
from naive import world as w
from naive.days import each_day

Found = dict[tuple[str, str | None], tuple[str, date, date | None]]
"""By subject: the group, the day from which the directive counts, the day of the first completion."""


def campaign(world: w.World, directive: w.Directed, on: date) -> Found:
    """Every subject that the directive touched by a day."""
    found: Found = {}
    places: list[str | None] = [None] if directive.activity == w.CONTACT else [v.id for v in world.venues]
    for member in world.members:
        for venue in places:
            for life in lives(world, member.id, venue, directive.day, on):
                order = order_of(life, directive)
                if order is not None:
                    counting = order.own or order.first
                    done = sorted(d for d in spec.completions_of(life, directive.activity) if d >= counting)
                    first = done[0] if done else None
                    touched = order.own_trigger or order.trigger
                    found[member.id, venue] = group(life, directive.activity, first, on), touched, first
    return found


def lives(world: w.World, member: str, venue: str | None, first: date, last: date) -> list[spec.Case]:
    """The subject on the last day of each of its spells and uses in those days."""
    found: dict[tuple[date, date | None], spec.Case] = {}
    for day in each_day(first, last):
        case = spec.case_of(world, member, venue, day)
        if case is not None:
            found[case.spell, case.used] = case
    return list(found.values())


def order_of(case: spec.Case, directive: w.Directed) -> spec.Order | None:
    """The order, if the rule answers to it on some day: one whose condition never holds asks for nothing.

    While an exclusion runs nobody knows yet, and the order stands [3.19].
    """
    orders = [o for o in spec.all_orders(case, directive.activity) if o.directive == directive]
    trial = spec.Replay(case, directive.activity, spec.runs_of(case), orders)
    days = [day for day in spec.days_to_live(trial) if orders and day >= orders[0].trigger]
    waiting = [o for o in orders if o.own is not None and o.trigger > case.on]
    answered = waiting or [o for o in orders if any(spec.would_answer(trial, o, day) for day in days)]
    return answered[0] if answered else None


def group(life: spec.Case, activity: str, done: date | None, on: date) -> str:
    """[3.17] The first that holds."""
    if done is not None:
        return "done"
    if life.on != on:
        return "lapsed"
    return "excluded" if spec.subject_held(life, activity, on) else "outstanding"
