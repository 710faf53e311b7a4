"""An independent judge of proofs, written from `semantics.md` 4.7: it counts, and plans nothing."""

from collections.abc import Iterator

from mpreview.planning._layout import plan_problem
from mpreview.planning._problem import Problem as Inputs
from mpreview.planning._shortfalls import Evidence, ShortfallById, find_hall_violators
from planning.assigning import inputs
from planning.crews import (
    Days,
    alternatives,
    asked_days,
    closure,
    code_of,
    is_possible,
    questions,
    slots_on,
    standing,
    turn,
    units_of,
)
from planning.problems import ON, Problem


def inputs_of(problem: Problem) -> Inputs:
    """A plain problem as the inputs of a crew."""
    return inputs(problem.jobs, problem.slots, ON, problem.until)


def proofs_of(problem: Problem) -> list[ShortfallById]:
    inputs = inputs_of(problem)
    return find_hall_violators(Evidence(inputs, plan_problem(inputs)))


def faults_of_proofs(problem: Problem, days: Days) -> list[str]:
    inputs = inputs_of(problem)
    return list(faults(inputs, days, find_hall_violators(Evidence(inputs, days))))


def faults(problem: Inputs, days: Days, told: list[ShortfallById]) -> Iterator[str]:
    """What is wrong with the proofs of a whole plan."""
    if sorted((one.visit, one.asks) for one in told) != sorted(questions(problem, days)):
        yield "not every question has one answer"
    for one in told:
        yield from (f"{one.visit} {one.asks} {one.code}: {fault}" for fault in _faults(problem, days, one))


def days_in(problem: Inputs, days: int) -> set[int]:
    return {problem.on + place for place in range(days.bit_length()) if days >> place & 1}


def _faults(problem: Inputs, days: Days, proof: ShortfallById) -> Iterator[str]:
    name, entry, day = proof.visit, problem.entries[proof.visit], days[proof.visit]
    if proof.code != code_of(problem, name, proof.asks, day):
        yield f"the code is {code_of(problem, name, proof.asks, day)}"
    if proof.code not in {"full", "booked", "no-slots"}:
        if proof.days or proof.slots or proof.served or proof.refused:
            yield "it counts"
        return
    asked = {one for one in asked_days(problem, name, proof.asks, day) if is_possible(problem, entry, one)}
    found = days_in(problem, proof.days)
    if found != closure(problem, days, asked):
        yield "other days"
    if proof.slots != slots_on(problem, found):
        yield "slots miscounted"
    there = standing(problem, days)
    mine = turn(problem, name, on_time=proof.asks == "on-time")
    inside = {other for other, where in there.items() if where in found}
    before = {
        other
        for other in inside
        if turn(problem, other, on_time=_timely(problem, other, there[other])) < mine
    }
    if set(proof.served) != inside or inside != before:
        yield "the served are not those before it who stand there"
    if any(not alternatives(problem, other, there[other]) <= found for other in inside):
        yield "one of the served could stand elsewhere"
    refused = {other for other in units_of(problem) if _is_refused(problem, days, other, found)} - inside
    if set(proof.refused) != refused | {name}:
        yield "refused: not those whose days all lie there"
    if len(proof.served) + len(proof.refused) <= proof.slots:
        yield "it proves nothing"


def _timely(problem: Inputs, name: str, day: int) -> bool:
    return day <= problem.entries[name].job.due


def _is_refused(problem: Inputs, days: Days, name: str, found: set[int]) -> bool:
    """Whether a visit is due inside the plan, not on time, and asked for days of the set only."""
    entry, day = problem.entries[name], days[name]
    if day is not None and (day <= entry.job.due or entry.job.due < problem.on):
        return False
    if entry.job.due > problem.until:
        return False
    asks = "at-all" if entry.job.due < problem.on else "on-time"
    own = {one for one in asked_days(problem, name, asks, None) if is_possible(problem, entry, one)}
    return bool(own) and own <= found
