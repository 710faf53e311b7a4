"""What beyond the exact plan is judged by: problems, a checker, the measure, and every way there is.

Written from `semantics.md` 4.4, 4.5 and 4.8 alone; it shares nothing with the engine but the plain nouns.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from hypothesis import strategies as st

from mpreview.planning.arranging import Answer, Ground, Outing, Served, Task
from mpreview.planning.jobs import Job
from mpreview.planning.wishes import NO_LIMITS, Limits
from planning.problems import ON
from planning.within import limits_of, seated
from policies import Dice

Days = Sequence[int | None]
Party = tuple[tuple[str, ...], int]
"""Visits that are made together, or one by itself, and the slots that they take."""
Measure = list[tuple[int, int, int, int, int]]


@st.composite
def grounds(
    draw: st.DrawFn, *, visits: int = 10, days: int = 7, slots: int = 4, most: int = 100, trips: int = 3
) -> Ground:
    """Visits of one to three slots, some of them on trips; days of up to *slots* slots, *most* in all.

    Half of them have days that suit, closed days, members and advisers in conflict.
    """
    until = draw(st.integers(ON, days))
    shapes = st.tuples(
        st.integers(1, 3), st.integers(0, 2), st.integers(-2, until + 1), st.integers(0, days),
        st.sampled_from((1, 1, 2, 3)),
    )  # fmt: skip
    tasks = tuple(
        Task(Job(chr(ord("a") + k), priority, rank, min(due, until) - length, due), size)
        for k, (priority, rank, due, length, size) in enumerate(
            draw(st.lists(shapes, min_size=1, max_size=visits))
        )
    )
    left, counts = most, dict[int, int]()
    for day in range(ON, until + 1):
        counts[day] = min(draw(st.integers(0, slots)), left)
        left -= counts[day]
    outings = draw(st.lists(_outings(tasks), max_size=trips)) if len(tasks) > 1 else []
    limits = _limits(draw(st.integers(0, 2**63 - 1)), tasks, until) if draw(st.booleans()) else NO_LIMITS
    return Ground(tuple(draw(st.permutations(tasks))), tuple(outings), counts, ON, until, limits)


def _limits(seed: int, tasks: Sequence[Task], until: int) -> Limits:
    limits = limits_of(Dice(seed), [task.job.id for task in tasks], range(ON, until + 1))
    wishes = {
        visit: one._replace(elsewhere=(), beside=(), at_last=()) for visit, one in limits.wishes.items()
    }
    return limits._replace(wishes=wishes)


@st.composite
def _outings(draw: st.DrawFn, tasks: Sequence[Task]) -> Outing:
    some = draw(st.lists(st.sampled_from(tasks), min_size=2, max_size=3, unique=True))
    total = sum(task.slots for task in some)
    return Outing(tuple(task.job.id for task in some), draw(st.integers(1, total - 1)))


def faults_of(ground: Ground, answer: Answer) -> Iterator[str]:
    """What an answer breaks of windows, trips and slots; nothing wrong is nothing."""
    day = {task.job.id: where for task, where in zip(ground.tasks, answer.days, strict=True)}
    for task in ground.tasks:
        mine = day[task.job.id]
        if mine is not None and not max(task.job.earliest, ground.on) <= mine <= ground.until:
            yield f"{task.job.id} is made on day {mine}"
    made = [outing for outing, is_made in zip(ground.outings, answer.made, strict=True) if is_made]
    together = [visit for outing in made for visit in outing.tasks]
    if len(together) != len({*together}):
        yield "a visit is on two trips"
    parties: dict[int, list[Party]] = {}
    for outing in made:
        (where,) = {day[visit] for visit in outing.tasks}
        if where is None:
            yield "a trip is made on no day"
        else:
            parties.setdefault(where, []).append((outing.tasks, outing.slots))
    for task in ground.tasks:
        mine = day[task.job.id]
        if mine is not None and task.job.id not in together:
            parties.setdefault(mine, []).append(((task.job.id,), task.slots))
    for where, some in sorted(parties.items()):
        yield from _faults_on(ground, where, some)


def _faults_on(ground: Ground, day: int, parties: Sequence[Party]) -> Iterator[str]:
    """What a day cannot have: too many slots, a closed place, a member twice, an adviser in conflict."""
    count, limits = sum(slots for _, slots in parties), ground.limits
    if count > ground.slots.get(day, 0):
        yield f"day {day} takes {count} slots"
    seen, chairs = set(limits.seen.get(day, ())), list[tuple[str, ...]]()
    seats = limits.seats.get(day, ())
    for barred in limits.barred.get(day, ()):
        chairs += [barred] if seated([*chairs, barred], seats) else []
    agreed = len(chairs)
    for visits, slots in parties:
        wishes = [ground.wishes(visit) for visit in visits]
        if any(day in one.closed for one in wishes):
            yield f"a place of {visits} is closed on day {day}"
        members = {who for one in wishes for who in one.members}
        if members & seen:
            yield f"a member of {visits} is seen twice on day {day}"
        seen |= members
        barred = tuple({who for one in wishes for who in one.barred})
        chairs += [barred] * slots if barred else []
    if len(chairs) > agreed and not seated(chairs, seats):
        yield f"an adviser in conflict is needed on day {day}"


def measure(ground: Ground, days: Days) -> Measure:
    """By class: past due with a day, their days; on time; with a day; days of the late. More is better."""
    found = []
    for priority in sorted({task.job.priority for task in ground.tasks}):
        mine = [
            (task.job, day)
            for task, day in zip(ground.tasks, days, strict=True)
            if task.job.priority == priority and day is not None
        ]
        past = [day for job, day in mine if job.due < ground.on]
        timely = [day for job, day in mine if day <= job.due]
        late = [day for job, day in mine if ground.on <= job.due < day]
        waited = sum(day - ground.on for day in past), sum(day - ground.on for day in late)
        found.append((len(past), -waited[0], len(timely), len(mine), -waited[1]))
    return found


def told(measured: Sequence[Served]) -> Measure:
    """A measure of the engine in the same form."""
    return [(one.past_due, -one.past_due_days, one.on_time, one.placed, -one.late_days) for one in measured]


def best(ground: Ground) -> Measure:
    """The best measure of all ways to give each visit a day or none."""
    days = [day for day in range(ground.on, ground.until + 1) if ground.slots.get(day, 0)]
    choices = [[None, *(day for day in days if day >= task.job.earliest)] for task in ground.tasks]
    found = measure(ground, [None] * len(ground.tasks))
    for way in product(*choices):
        mine = measure(ground, way)
        if mine > found and _fits(ground, way):
            found = mine
    return found


def _fits(ground: Ground, way: Days) -> bool:
    """Whether each day can have what is on it, by itself or on trips that are wholly there."""
    for day in {one for one in way if one is not None}:
        here = [task for task, other in zip(ground.tasks, way, strict=True) if other == day]
        if all(any(_faults_on(ground, day, parties)) for parties in _ways(here, ground.outings)):
            return False
    return True


def _ways(here: Sequence[Task], outings: Sequence[Outing]) -> Iterator[list[Party]]:
    """All sets of trips that share no visit, and the other visits by themselves."""
    ids = {task.job.id for task in here}
    whole = [one for one in outings if ids.issuperset(one.tasks)]
    for size in range(len(whole) + 1):
        for some in combinations(whole, size):
            together = [visit for outing in some for visit in outing.tasks]
            if len(together) == len({*together}):
                alone = [((task.job.id,), task.slots) for task in here if task.job.id not in together]
                yield [*((outing.tasks, outing.slots) for outing in some), *alone]
