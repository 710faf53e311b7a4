"""What beyond the exact plan is judged by: problems, a checker, the measure, and every way there is.

Written from `semantics.md` 4.4 and 4.8 alone; it shares nothing with the engine but the plain nouns.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from hypothesis import strategies as st

from mpreview.planning.arranging import Answer, Ground, Outing, Served, Task
from mpreview.planning.jobs import Job
from planning.problems import ON

Days = Sequence[int | None]
Measure = list[tuple[int, int, int, int, int]]


@st.composite
def grounds(
    draw: st.DrawFn, *, visits: int = 10, days: int = 7, slots: int = 4, most: int = 100, trips: int = 3
) -> Ground:
    """Visits of one to three slots, some of them on trips; days of up to *slots* slots, *most* in all."""
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
    return Ground(tuple(draw(st.permutations(tasks))), tuple(outings), counts, ON, until)


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
    taken: Counter[int] = Counter()
    for outing in made:
        (where,) = {day[visit] for visit in outing.tasks}
        if where is None:
            yield "a trip is made on no day"
        else:
            taken[where] += outing.slots
    for task in ground.tasks:
        mine = day[task.job.id]
        if mine is not None and task.job.id not in together:
            taken[mine] += task.slots
    for where, count in sorted(taken.items()):
        if count > ground.slots.get(where, 0):
            yield f"day {where} takes {count} slots"


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
    """Whether each day has slots for what is on it, by itself or on trips that are wholly there."""
    for day in {*way} - {None}:
        here = {
            task.job.id: task.slots for task, other in zip(ground.tasks, way, strict=True) if other == day
        }
        if (
            _least(here, [one for one in ground.outings if {*one.tasks} <= here.keys()])
            > ground.slots[day or 0]
        ):
            return False
    return True


def _least(here: Mapping[str, int], outings: Sequence[Outing]) -> int:
    """The fewest slots that visits of one day take, of all sets of trips that share no visit."""
    totals = [sum(here.values())]
    for size in range(1, len(outings) + 1):
        for some in combinations(outings, size):
            together = [visit for outing in some for visit in outing.tasks]
            if len(together) == len({*together}):
                alone = sum(slots for visit, slots in here.items() if visit not in together)
                totals.append(alone + sum(outing.slots for outing in some))
    return min(totals)
