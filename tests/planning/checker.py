"""An independent judge of proofs: it counts, shares no code with the engine, and says what is wrong."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from mpreview.planning.certificates import Shortfall
from mpreview.planning.jobs import Job

Span = tuple[int, int]
Days = Mapping[str, int | None]


class Judge:
    """Knows one problem and the days given, and judges what is said about it."""

    def __init__(
        self, jobs: Sequence[Job], slots: Mapping[int, int], on: int, until: int, days: Days,
        *, displaced: Container[str] = (), closed: Mapping[str, Container[int]] = {},
    ) -> None:  # fmt: skip
        self.jobs, self.displaced, self.closed = {job.id: job for job in jobs}, displaced, closed
        self.slots, self.on, self.until, self.days = slots, on, until, days

    def faults(self, told: Iterable[Shortfall]) -> Iterator[str]:
        """What is wrong with the shortfalls of the whole plan."""
        told = list(told)
        if sorted((short.visit, short.asks) for short in told) != sorted(self._questions()):
            yield "not every question has one answer"
        for short in told:
            yield from (f"{short.visit} {short.asks}: {fault}" for fault in self._faults(short))

    def _questions(self) -> Iterator[tuple[str, str]]:
        for name, job in self.jobs.items():
            day = self.days[name]
            if day is None and job.due <= self.until:
                yield name, "on-time"
                if job.due < self.on:
                    yield name, "at-all"
            elif day is not None and day > job.due:
                yield name, "on-time"
                if any(self.slots.get(one, 0) for one in self._days(name, "sooner")):
                    yield name, "sooner"

    def _start(self, job: Job) -> int:
        """First day that the limits left a visit that is not on time."""
        return max(job.due + 1, self.on) if job.late is None else job.late

    def _window(self, job: Job) -> Span:
        last = job.due if job.last is None else job.last
        return max(job.earliest, self.on), min(last, self.until)

    def _slots(self, span: Span) -> int:
        days = range(max(span[0], self.on), min(span[1], self.until) + 1)
        return sum(self.slots.get(day, 0) for day in days)

    def _days(self, name: str, asks: str) -> list[int]:
        """The open days that a question is about."""
        job, day = self.jobs[name], self.days[name]
        first, last = (job.earliest, job.due) if asks == "on-time" else (job.due + 1, (day or 10_000) - 1)
        days = range(max(first, self.on), min(last, self.until) + 1)
        return [one for one in days if one not in self.closed.get(name, ())]

    def _asked(self, name: str, asks: str) -> Span:
        """The first and the last of them; none of whom limits left no day on time."""
        days = self._days(name, asks) if asks != "on-time" or name not in self.displaced else []
        return (days[0], days[-1]) if days else (1, 0)

    def _faults(self, short: Shortfall) -> Iterator[str]:
        job = self.jobs[short.visit]
        if short.due != job.due:
            yield "another due day"
        if (short.code == "window-past") != (short.asks == "on-time" and job.due < self.on):
            yield "window past, or not"
        asked = self._asked(short.visit, short.asks)
        if short.code in {"pairwise", "closed"}:
            yield from self._faults_of_limit(short, asked)
        elif short.code != "window-past":
            yield from self._faults_of_run(short, asked)

    def _faults_of_limit(self, short: Shortfall, asked: Span) -> Iterator[str]:
        if asked[0] > asked[1]:
            if (short.code == "pairwise") != (short.visit in self.displaced):
                yield "the other limit"
        elif short.code == "closed" or any(
            self._proves(short, r) for r in _smaller((self.on, self.until), asked)
        ):
            yield "it could be on one of the days, or a run of days is full"
        if short.first is not None or short.served or short.refused or short.slots:
            yield "it tells of a run of days"

    def _faults_of_run(self, short: Shortfall, asked: Span) -> Iterator[str]:
        assert short.first is not None
        assert short.last is not None
        run = short.first, short.last
        if (short.code == "no-slots") != (self._slots((asked[0], self.until)) == 0):
            yield "no slots, or some"
        if not _inside(asked, run):
            yield "the run leaves days out"
        if short.slots != self._slots(run):
            yield "slots miscounted"
        if set(short.served) != {n for n in self._served_before(short) if self._in(n, run)}:
            yield "served: not those before it whose windows lie inside"
        if set(short.refused) != {*self._refused(run), short.visit} - set(short.served):
            yield "refused: not those whose windows lie inside"
        if len(short.served) != short.slots or short.lack != len(short.refused):
            yield "the visits served do not take every slot"
        if any(self._proves(short, smaller) for smaller in _smaller(run, asked) if smaller != run):
            yield "a smaller run proves it too"

    def _proves(self, short: Shortfall, run: Span) -> bool:
        return sum(self._in(n, run) for n in self._served_before(short)) >= self._slots(run)

    def _in(self, name: str, run: Span) -> bool:
        """Whether a visit that was served must lie inside the run: the window it was held to does."""
        job, day = self.jobs[name], self.days[name]
        assert day is not None
        return _inside(self._window(job) if day <= job.due else (self._start(job), day), run)

    def _refused(self, run: Span) -> set[str]:
        """Those that were due inside the plan, or past due and have no day, and asked for the run."""
        return {
            name
            for name, asks in self._questions()
            if asks == "at-all" or (asks == "on-time" and self.jobs[name].due >= self.on)
            if self._asked(name, asks)[0] <= self._asked(name, asks)[1]
            if _inside(self._asked(name, asks), run)
        }

    def _served_before(self, short: Shortfall) -> list[str]:
        turn = self._turn(short.visit, on_time=short.asks == "on-time")
        return [
            name
            for name, day in self.days.items()
            if day is not None and self._turn(name, on_time=day <= self.jobs[name].due) < turn
        ]

    def _turn(self, name: str, *, on_time: bool) -> tuple[int, int, int, int, str]:
        job = self.jobs[name]
        if job.due < self.on:
            return job.priority, 0, job.due, job.rank, name
        return job.priority, 1 if on_time else 2, job.rank, job.due, name


def _inside(span: Span, run: Span) -> bool:
    return run[0] <= span[0] and span[1] <= run[1]


def _smaller(run: Span, asked: Span) -> Iterator[Span]:
    for first in range(run[0], asked[0] + 1):
        for last in range(asked[1], run[1] + 1):
            yield first, last
