"""An independent judge of what is told of late and unplaced visits, written from `semantics.md` 4.3 to 4.7.

It knows slots, closed days and the days of a plan of one team, and no step of the planner: what is told has
to be true of the visit, and by the first of the codes that is.
"""

from collections.abc import Container, Iterator, Mapping

from mpreview.planning import Plan, Shortfall, Visit

Span = tuple[int, int]


class Judge:
    """Judges the shortfalls of a plan in which nothing is agreed.

    Closed days alone tell where a visit could have been. Where a member is seen once a day what else could
    be is not looked at: then a visit that has a day in a run is believed to need it.
    """

    def __init__(
        self, plan: Plan, slots: Mapping[int, int], closed: Mapping[str, Container[int]], *, one_a_day: bool
    ) -> None:
        self.on, self.until = plan.on.toordinal(), plan.until.toordinal()
        self.slots, self.closed, self.one_a_day = slots, closed, one_a_day
        self.day = {one.visit.id: one.day.toordinal() for one in plan.visits}
        self.visits = {one.visit.id: one.visit for one in plan.visits}
        self.visits |= {visit.id: visit for visit in (*plan.unplaced, *plan.beyond)}
        self.told = plan.shortfalls

    def faults(self) -> Iterator[str]:
        if sorted((one.visit.id, one.asks) for one in self.told) != sorted(self._questions()):
            yield "not every question has one answer"
        for short in self.told:
            yield from (f"{short.visit.id} {short.asks} {short.code}: {one}" for one in self._of(short))

    def _questions(self) -> Iterator[tuple[str, str]]:
        for name, visit in self.visits.items():
            due, day = visit.due.toordinal(), self.day.get(name)
            if due <= self.until and (day or self.until + 1) > due:
                yield name, "on-time"
                if day is None and due < self.on:
                    yield name, "at-all"
                if day is not None and self._count(self._open(visit, "sooner")):
                    yield name, "sooner"

    def _open(self, visit: Visit, asks: str) -> list[int]:
        """The days that are asked for, without those on which it is closed."""
        due = visit.due.toordinal()
        first, last = (visit.earliest.toordinal(), due) if asks == "on-time" else (due + 1, self.until)
        if asks == "sooner":
            last = self.day[visit.id] - 1
        days = range(max(first, self.on), min(last, self.until) + 1)
        return [day for day in days if day not in self.closed[visit.venue]]

    def _count(self, days: range | list[int]) -> int:
        return sum(self.slots.get(day, 0) for day in days)

    def _of(self, short: Shortfall) -> Iterator[str]:
        if (short.code == "window-past") != (
            short.asks == "on-time" and short.visit.due.toordinal() < self.on
        ):
            yield "the window is past, or is not"
        if short.code == "window-past":
            return
        days = self._open(short.visit, short.asks)
        if (short.code == "closed") != (not days):
            yield "it is open on a day, or on none"
        if not days or short.code == "closed":
            return
        if (short.code == "no-slots") != (not self._count(range(days[0], self.until + 1))):
            yield "there are slots, or there are none"
        if short.code == "pairwise":
            yield from self._of_limits(short, days)
        else:
            yield from self._of_run(short, days)

    def _of_run(self, short: Shortfall, days: list[int]) -> Iterator[str]:
        assert short.first is not None
        assert short.last is not None
        run = range(short.first.toordinal(), short.last.toordinal() + 1)
        if not {days[0], days[-1]} <= {*run}:
            yield "possible days lie outside"
        placed = {name for name, day in self.day.items() if day in run}
        if short.slots != self._count(run) or len(placed) != short.slots or {*short.served} != placed:
            yield "not all of its slots are taken, or not by those"
        if short.visit.id in short.served or short.visit.id not in short.refused:
            yield "it is served, or not refused"
        if {*short.served} & {*short.refused} or short.lack != len({*short.refused}):
            yield "who is refused is served, or told twice"
        if any(not self._needs(name, run) for name in short.served):
            yield "a visit served could be elsewhere"
        if any(self._turn(name) >= self._turn(short.visit.id, short.asks) for name in short.served):
            yield "a visit served came after"

    def _needs(self, name: str, run: range) -> bool:
        """Whether all days with slots on which a served visit could be as promised lie in a run."""
        visit, day = self.visits[name], self.day[name]
        timely = day <= visit.due.toordinal()
        days = self._open(visit, "on-time") if timely else [*self._open(visit, "sooner"), day]
        return self.one_a_day or all(one in run for one in days if self.slots.get(one, 0))

    def _turn(self, name: str, asks: str = "") -> tuple[int, int, int, str]:
        visit = self.visits[name]
        due = visit.due.toordinal()
        timely = asks == "on-time" or (not asks and self.day[name] <= due)
        return visit.priority, 0 if due < self.on else 1 if timely else 2, due, name

    def _of_limits(self, short: Shortfall, days: list[int]) -> Iterator[str]:
        """Limits are the reason only where there are any, and where no run of days is full."""
        if not self.one_a_day and not any(self.closed.values()):
            yield "nothing limits any day"
        if self.one_a_day and short.asks == "on-time":
            return
        mine = self._turn(short.visit.id, short.asks)
        spans = [self._span(name) for name in self.day if self._turn(name) < mine]
        for first in range(self.on, days[0] + 1):
            for last in range(days[-1], self.until + 1):
                inside = sum(first <= span[0] and span[1] <= last for span in spans)
                if inside >= self._count(range(first, last + 1)):
                    yield f"{first} to {last} is full"

    def _span(self, name: str) -> Span:
        """The days of a visit that was served, by windows: the first open one to the last, or to its day."""
        visit, day = self.visits[name], self.day[name]
        timely = day <= visit.due.toordinal()
        days = self._open(visit, "on-time") if timely else [*self._open(visit, "sooner"), day]
        return days[0], days[-1]
