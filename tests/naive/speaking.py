"""Which rules speak, in order, and why each other rule is silent, from the answers and the replay of `spec`.

The codes of silence, and what each of them means, are those of `docs/reference/explanation.md`. Which of two
that hold for one rule is given, `docs/reference/conformance.md` says; `code` and `of_trigger` keep to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from naive import spec
from naive import world as w
from naive.days import days

Pairs = tuple[tuple[str, str], ...]


def spoke(world: w.World, member: str, venue: str | None, activity: str, on: date) -> Pairs:
    """[3.11, 3.16] Rule and edition of each rule that speaks: by due day, ties by citation; each once."""
    found = spec.answers(world, member, venue, activity, on)
    in_order = sorted(found, key=lambda a: (a.due, a.citation, a.rule, a.given))
    first = {a.rule: a.edition for a in reversed(in_order)}
    return tuple((rule, first[rule]) for rule in dict.fromkeys(a.rule for a in in_order))


def missed(
    world: w.World, member: str, venue: str | None, activity: str, on: date
) -> tuple[tuple[str, int], ...]:
    """[3.4, R104] Each rule that speaks and missed later periods, and how many: by the answer due first."""
    case = spec.case_of(world, member, venue, on)
    found = spec.answers(world, member, venue, activity, on)
    counts: dict[str, int] = {}
    for rule, _ in spoke(world, member, venue, activity, on):
        first = min(a.due for a in found if a.rule == rule)
        told = [a for a in found if a.rule == rule and a.due == first]
        counts[rule] = max(0 if case is None else len(spec.later_missed(case, a)) for a in told)
    return tuple((rule, count) for rule, count in counts.items() if count)


def silent(world: w.World, member: str, venue: str | None, activity: str, on: date) -> Pairs:
    """[3.16] Rule and code of each other rule of the edition in force, by id; none if not current."""
    held = spec.cases_of(world, member, venue, on)
    said = {rule for rule, _ in spoke(world, member, venue, activity, on)}
    edition = spec.edition_on(world, on)
    ids = sorted({rule.id for rule in edition.rules if rule.activity == activity} - said)
    return tuple((rule, code_of(held, edition, activity, rule)) for rule in ids if held)


def code_of(held: list[spec.Case], edition: w.Edition, activity: str, rule: str) -> str:
    """[3.22] In the first capacity for which the rule holds."""
    case = next((c for c in held if c.capacity in spec.rules_of_any(edition, rule)[0].capacities), None)
    if case is None:
        return "other-capacity"
    if activity == w.OFFER:
        return "nothing-to-offer"
    bearing = spec.rules_of(case, edition, activity)
    return code(spec.replay(case, activity), [x for x in bearing if x.id == rule])


def code(r: spec.Replay, versions: list[w.Rule]) -> str:
    """Why a rule is silent: of several triggers (R30) it has a version for each, all of one id."""
    if not versions:
        return "other-kind"
    # [R133] an order that this wording of the rule does not answer is open all the same
    mine = [
        duty
        for duty in spec.duties(r)
        if any(
            spec.speaks_to(r, x, duty) or (duty.order is not None and spec.is_named_as(x, duty.order))
            for x in versions
        )
    ]
    if any(a.rule == versions[0].id for duty in mine for a in duty.given.values()):
        # [3.14, 3.19, R100] it has answered, and yet nothing counts
        if spec.subject_held(r.case, r.activity, r.case.on):
            return "excluded"
        return "exempt" if spec.exempt(r) else "nothing-there"
    if mine:
        return unanswered(r, mine, versions[0].id)
    if isinstance(versions[0], w.Periodic):
        return "no-completion"  # [3.5]
    return of_trigger(r, versions[0])


def unanswered(r: spec.Replay, mine: Iterable[spec.Duty], rule: str) -> str:
    """[R27, R38, R40] Open, but the edition that answers lacks the rule, or no cell meets its condition."""
    answering = [(duty, spec.answering(r.case, duty, r.activity, r.case.on)) for duty in mine]
    has = any(
        one.id == rule and spec.speaks_to(r, one, duty)
        for duty, edition in answering
        for one in spec.rules_of(r.case, edition, r.activity)
    )
    return "condition" if has else "kept-out"


def of_trigger(r: spec.Replay, rule: w.Rule) -> str:
    """[3.6 to 3.8] What became of its newest order; of a rise that made none, why."""
    orders = [one for one in spec.all_orders(r.case, r.activity) if spec.is_named_as(rule, one)]
    # what was taken back before the subject's own first day was never ordered of it
    orders = [one for one in orders if one.gone is None or one.trigger < one.gone]
    # [3.19] nor is there an order before its own day
    orders = [one for one in orders if one.own_trigger is None or one.own_trigger <= r.case.on]
    # of equal orders the first code of the page
    orders.sort(
        key=lambda one: (
            one.trigger, one.starts or one.trigger, -(one.gone or date.max).toordinal(), one.own or one.first
        )
    )  # fmt: skip
    fates = [(order.trigger, one) for order in orders if (one := fate(r, rule, order))]
    if any(one == "not-settled" for _, one in fates):
        return "not-settled"
    made = [(day, one) for day, one in fates if one != "fell-before"]
    if other_incident(r, rule) > max((one.trigger for one in orders), default=date.min):
        return "other-incident"
    if isinstance(rule, w.Triggered) and rule.repeated is not None:
        newest = max((one.own_trigger or one.trigger for one in orders), default=date.min)
        if max(spec.left_over(r.case, rule), default=date.min) > newest:
            return "too-few"
    if made and fates[-1][0] == made[-1][0]:  # [R139] a rise that fell is told if it is newer than all others
        return made[-1][1]
    if isinstance(rule, w.Rise) and not any(
        spec.reads(rule, s) and spec.applies(s, r.case) for s in r.case.world.series
    ):
        return "other-series"
    return "fell-before" if fates else "no-trigger"


def other_incident(r: spec.Replay, rule: w.Rule) -> date:
    """[3.7] The newest day of an incident about which the rule, as it was worded that day, did not ask."""
    found, case = [date.min], r.case
    if not isinstance(rule, w.IncidentRule):
        return date.min
    for event in case.world.events:
        if not isinstance(event, w.Incident) or not case.start <= event.day <= case.on:
            continue
        edition = spec.edition_on(case.world, event.day)
        for worded in spec.rules_of(case, edition, r.activity):
            if worded.id == rule.id and isinstance(worded, w.IncidentRule) and not worded.repeated:
                about = spec.touches(case, event) or spec.reaches(case, worded, event)
                if about and spec.current_on(case, event.day) and not spec.is_asked(worded, event):
                    found.append(event.day)
    return max(found)


def fate(r: spec.Replay, rule: w.Rule, order: spec.Order) -> str | None:
    """[R32, R33, R62] Of an order that is not open; `None` of a rise that the rule no longer asks about."""
    if order.gone is not None and order.gone <= r.case.on:
        return "taken-back"
    if order in r.ready:
        return "condition"  # its rule has never answered
    if order.own is not None and r.case.on < order.trigger and has_settled(r, rule, order, r.case.on):
        # [3.19] it counts from the day after; a rise by the edition of that day, if that one has it settled
        waiting = "excluded" if order in r.pending else "discharged"
        return waiting if has_settled(r, rule, order, order.trigger) else None
    undone = without_completions(r, order)
    if isinstance(rule, w.Rise) and not any(order == one for one, _ in r.appeared):
        if any(still_waiting(r, rule, order)):
            return "not-settled"
        if not (order in undone.ready or has_appeared(undone, order)):
            # no edition ever had it settled: a fall, and no completion, took it away (R33)
            return "fell-before" if asked(r, rule, order) else None
    return "discharged" if has_appeared(undone, order) else "condition"


def has_settled(r: spec.Replay, rule: w.Rule, order: spec.Order, day: date) -> bool:
    """[2.4] Whether a rise has settled, as the edition of a day sees it; all else has."""
    return not isinstance(rule, w.Rise) or spec.has_settled(r.case, order, rule, day)


def asked(r: spec.Replay, rule: w.Rise, order: spec.Order) -> bool:
    """[3.6] Whether a rise is one that the rule, as it is worded now, asks about."""
    return order.about == bool(rule.about) and any(crossed(r, rule, order)[2])


def crossed(r: spec.Replay, rule: w.Rise, order: spec.Order) -> tuple[w.Series, w.Entry, list[int]]:
    """The series and the entry of a rise; the crossed levels that are asked for, now and on its day (R31)."""
    series = next(s for s in r.case.world.series if s.id == order.series)
    assert order.entry is not None, "every rise is made by an entry"
    levels = list(spec.crossed(r.case.world, series, order.entry, rule)) if spec.reads(rule, series) else []
    return series, order.entry, [level for level in levels if level in order.asked]


def still_waiting(r: spec.Replay, rule: w.Rise, order: spec.Order) -> Iterator[bool]:
    """[2.4] Of each level crossed: has it held on every day until now, and not yet for long enough."""
    series, entry, levels = crossed(r, rule, order)
    n = spec.amount(rule.settling, r.case, spec.ALWAYS_SETTLED)
    read = partial(spec.read_on, r.case.world, series, rule)
    for level in levels:
        held = spec.settles(read, entry.effective, (r.case.on - entry.effective).days + 1, level)
        yield held and r.case.on < max(entry.effective + days(n), order.trigger)


def without_completions(r: spec.Replay, order: spec.Order) -> spec.Replay:
    """[R33] What would have been by the day asked, had nothing been done that could discharge it."""
    events = r.case.world.events
    # [3.17] work may be older than the trigger; [3.19] and newer than its own day
    first = min(order.own_trigger or order.trigger, order.own or order.first)
    kept = [e for e in events if not isinstance(e, w.ReviewDone | w.Contacted) or e.day < first]
    # [3.22] in the capacity that was asked about, and in no other
    case = replace(r.case, world=replace(r.case.world, events=tuple(kept)))
    return spec.replay(case, r.activity)


def has_appeared(r: spec.Replay, order: spec.Order) -> bool:
    """Whether an order was ever made."""
    return any(order == one for one, _ in r.appeared)
