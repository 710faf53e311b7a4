"""A good arrangement of visits of several slots and of trips, within a limit of work (`semantics.md` 4.8).

It begins with the exact plan of the unit visits and gives each other visit, in order, its best day with room.
Then it makes room for what could be better by moving others, and those by moving yet others; then it takes
off all that lies in a run of days and tries every way to lay it anew, runs growing until they are the whole
plan. What it has is only ever replaced by what is better, and the limit only ends it, so that a larger one
is never worse. A step of work is one try of a visit or a trip on a day.
"""

from collections.abc import Iterable, Iterator, Sequence

from mpreview.planning.arranging import Answer, Choices, Ground, Served, exactly, served
from mpreview.planning.bounding import bound

__all__ = ["improved"]

_DEPTH = 3
"""How many visits move one another along."""
_VICTIMS = 4
"""How many of a day are tried for one of them."""
_LOOKS = 100
"""Steps for a run of one day; twice as many for one of twice the days."""
_MOST_ANEW = 200
"""Visits that are laid anew at once; each is a call deep."""


def improved(ground: Ground, work: int) -> Answer:
    """Arrange visits well.

    Args:
        ground: What has to be arranged.
        work: The most steps that it may take, 0 or more; with none it is the exact plan of the unit visits,
            and the others in what is left.

    Two visits of two slots and one of one, on days of two and three slots:

    >>> from mpreview.planning.arranging import Task
    >>> from mpreview.planning.jobs import Job
    >>> tasks = (Task(Job("a", 1, 1, 5, 6), 2), Task(Job("b", 1, 1, 5, 6), 2), Task(Job("c", 1, 1, 5, 6)))
    >>> ground = Ground(tasks, (), {5: 2, 6: 3}, 5, 9)
    >>> improved(ground, 0).days, improved(ground, 100).days
    ((6, None, 5), (6, 5, 6))
    """
    if ground.exact:
        return exactly(ground)
    choices = Choices(ground)
    board = _begun(choices)
    most = bound(choices)
    search = _Search(board, work)
    proved = search.run(most)
    answer = choices.answer(board.at, most, search.steps)
    return answer._replace(bound=served(ground.tasks, answer.days, ground.on)) if proved else answer


class _Board:
    """Which choice is on which day."""

    __slots__ = ("all", "at", "by", "choices", "free", "on_day", "total", "worths")

    def __init__(self, choices: Choices) -> None:
        self.choices, self.all = choices, choices.all
        self.free = list(choices.free)
        self.at = [-1] * len(self.all)
        self.by = [-1] * len(choices.tasks)
        self.on_day: list[list[int]] = [[] for _ in self.free]
        self.worths = [dict(zip(one.days, one.worth, strict=True)) for one in self.all]
        self.total = 0

    def put(self, number: int, place: int) -> None:
        """Put a choice on a day."""
        choice = self.all[number]
        self.free[place] -= choice.slots
        self.at[number] = place
        for task in choice.tasks:
            self.by[task] = number
        self.on_day[place].append(number)
        self.total += self.worths[number][place]

    def take(self, number: int) -> int:
        """Take a choice off its day; returns the day."""
        choice, place = self.all[number], self.at[number]
        self.free[place] += choice.slots
        self.at[number] = -1
        for task in choice.tasks:
            self.by[task] = -1
        self.on_day[place].remove(number)
        self.total -= self.worths[number][place]
        return place

    def fits(self, number: int, place: int) -> bool:
        """Whether a choice can be put on a day beside all that is there."""
        return self.free[place] >= self.all[number].slots and self.may_join(number, place)

    def may_join(self, number: int, place: int) -> bool:
        """Whether it sees nobody who is seen that day, and there are advisers for it."""
        choices, others = self.choices, self.on_day[place]
        return not choices.limited or (
            not choices.meeting(number, others)
            and (not self.all[number].barred or choices.are_seated((number, *others), place))
        )

    def worth(self, number: int) -> int:
        """What a choice adds where it is; 0 if it is nowhere."""
        return self.worths[number].get(self.at[number], 0)

    def lay(self, at: Sequence[int]) -> None:
        """Put every choice where it is in *at*."""
        for number, place in enumerate(self.at):
            if place >= 0:
                self.take(number)
        for number, place in enumerate(at):
            if place >= 0:
                self.put(number, place)


def _begun(choices: Choices) -> _Board:
    """Return the exact plan of the unit visits and the others on the best days that are left."""
    ground, board = choices.ground, _Board(choices)
    unit = [at for at, task in enumerate(choices.tasks) if task.slots == 1]
    plan = exactly(ground._replace(tasks=tuple([choices.tasks[at] for at in unit]), outings=()))
    for at, day in zip(unit, plan.days, strict=True):
        if day is not None:
            board.put(at, choices.place_of(day))
    for at, task in enumerate(choices.tasks):
        roomy = (place for place in board.all[at].days if board.fits(at, place))
        if task.slots > 1 and (place := next(roomy, -1)) >= 0:
            board.put(at, place)
    return board


class _Spent(Exception):
    """The work that was allowed is done; it never leaves this module."""


class _Search:
    """The steps that make an arrangement better, each counted."""

    def __init__(self, board: _Board, work: int) -> None:
        self.board, self.work, self.steps = board, work, 0
        self.limit = work
        self.done: list[tuple[int, int]] = []
        self.fixed: set[int] = set()

    def run(self, most: tuple[Served, ...]) -> bool:
        """Improve until nothing is left to try or the work is done; returns whether nothing is better."""
        try:
            while self._by_moves():
                pass
            return self._at_best(most) or self._by_runs(most)
        except _Spent:
            return self._at_best(most)

    def _at_best(self, most: tuple[Served, ...]) -> bool:
        choices = self.board.choices
        answer = choices.answer(self.board.at, most, 0)
        return served(choices.ground.tasks, answer.days, choices.ground.on) == most

    def step(self) -> None:
        """Count a step.

        Raises:
            _Spent: If no more are allowed.
        """
        if self.steps >= self.limit:
            raise _Spent
        self.steps += 1

    # ------------------------------------------------------------ by moves

    def _by_moves(self) -> bool:
        """Try once to do better by each choice; returns whether one did.

        What would only be on a day that suits is tried when nothing else is left.
        """
        return self._by_gains(self.board.choices.width) or self._by_gains(0)

    def _by_gains(self, bits: int) -> bool:
        """Try each choice that may gain something beyond the last bits of the measure."""
        before = self.board.total
        for number, choice in enumerate(self.board.all):
            if choice.days and choice.worth[0] >> bits > self.board.worth(number) >> bits:
                self._tried(number)
        return self.board.total > before

    def _tried(self, number: int) -> None:
        """Give a choice a better day if all together is better then; else leave everything as it was."""
        self.done, self.fixed = [], set()
        try:
            if not self._moved(number, self.board.total, _DEPTH):
                self._undo(0)
        except _Spent:
            self._undo(0)
            raise

    def _moved(self, number: int, target: int, depth: int) -> bool:
        """Give a choice a day, moving others as deep as told, so that the total surpasses the target."""
        board, choice = self.board, self.board.all[number]
        mark = len(self.done)
        gone = {board.by[task] for task in choice.tasks} - {-1}
        lost = sum(board.worth(one) for one in gone)
        inside = all(set(board.all[one].tasks) <= {*choice.tasks} for one in gone)
        self.fixed.update(choice.tasks)
        for place, worth in zip(choice.days, choice.worth, strict=True):
            # Whoever makes room finds no better day than its own, or it would have moved there before.
            if inside and board.total - lost + worth <= target:
                break
            self.step()
            for victims in self._victims(number, place, gone):
                if self._settled(number, place, [*gone, *victims], target, depth):
                    return True
                self._undo(mark)
        self.fixed.difference_update(choice.tasks)
        return False

    def _victims(self, number: int, place: int, gone: set[int]) -> Iterator[tuple[int, ...]]:
        """Yield some ways to make room on a day, cheap ones first; whoever sees the same member must go."""
        board, limited = self.board, self.board.choices.limited
        there = [one for one in board.on_day[place] if one not in gone]
        met = board.choices.meeting(number, there) if limited else []
        if any(map(self._is_fixed, met)):
            return
        away = sum(board.all[one].slots for one in (*gone, *met) if board.at[one] == place)
        lack = board.all[number].slots - board.free[place] - away
        if lack <= 0 and not limited:
            yield ()
            return
        there.sort(key=lambda one: (board.worth(one), one))
        others = [one for one in there if one not in met and not self._is_fixed(one)]
        for some in self._roomy(others, lack):
            yield from self._seated(number, place, there, (*met, *some)) if limited else (some,)

    def _seated(
        self, number: int, place: int, there: Sequence[int], victims: tuple[int, ...]
    ) -> Iterator[tuple[int, ...]]:
        """Yield a way to make room if there is an adviser for each, else with one more who may go."""
        choices = self.board.choices
        stay = [one for one in there if one not in victims]
        if not choices.all[number].barred or choices.are_seated((number, *stay), place):
            yield victims
            return
        for one in [one for one in stay if not self._is_fixed(one)][:_VICTIMS]:
            rest = (each for each in stay if each != one)
            if choices.are_seated((number, *rest), place):
                yield (*victims, one)

    def _roomy(self, others: Sequence[int], lack: int) -> Iterator[tuple[int, ...]]:
        """Yield some of others, in order, that take the slots that are lacking."""
        board = self.board
        if lack <= 0:
            yield ()
            return
        enough = [one for one in others if board.all[one].slots >= lack]
        yield from ((one,) for one in enough[:_VICTIMS])
        if lack > 1:
            yield from self._several(others, lack)

    def _several(self, others: Iterable[int], lack: int) -> Iterator[tuple[int, ...]]:
        """Yield the least worth whose slots together suffice, if one alone does not."""
        some: list[int] = []
        for one in others:
            slots = self.board.all[one].slots
            if slots < lack:
                some.append(one)
                if sum(self.board.all[each].slots for each in some) >= lack:
                    yield tuple(some)
                    return

    def _is_fixed(self, number: int) -> bool:
        return not self.fixed.isdisjoint(self.board.all[number].tasks)

    def _settled(self, number: int, place: int, gone: Sequence[int], target: int, depth: int) -> bool:
        """Put a choice on a day and find days for those who made room; whether the target is surpassed."""
        board = self.board
        loose = [task for one in gone for task in board.all[one].tasks if task not in board.all[number].tasks]
        for one in gone:
            self.done.append((one, self.board.take(one)))
        self._put(number, place)
        for task in sorted(loose):
            self._put_best(task)
        if board.total > target:
            return True
        if depth:
            for task in sorted(loose):
                if self._moved(task, target, depth - 1):
                    return True
        return False

    def _put_best(self, task: int) -> None:
        """Put a visit alone on its best day with room, if there is one."""
        self.step()
        choice, free = self.board.all[task], self.board.free
        for place in choice.days:
            if free[place] >= choice.slots and self.board.may_join(task, place):
                self._put(task, place)
                return

    def _put(self, number: int, place: int) -> None:
        self.board.put(number, place)
        self.done.append((number, -1))

    def _undo(self, mark: int) -> None:
        while len(self.done) > mark:
            number, place = self.done.pop()
            if place < 0:
                self.board.take(number)
            else:
                self.board.put(number, place)

    # ------------------------------------------------------------ by runs of days

    def _by_runs(self, most: tuple[Served, ...]) -> bool:
        """Lay runs of days anew, longer and longer ones; returns whether nothing is better than what is."""
        days, length = len(self.board.free), 1
        while length < days and not self._at_best(most):
            before = self.board.total
            for first in range(0, days, max(1, length // 2)):
                self._laid_anew(first, first + length, self.steps + _LOOKS * length)
            if self.board.total == before:
                length *= 2
            while self._by_moves():
                pass
        return self._at_best(most) or self._laid_anew(0, days, self.work)

    def _laid_anew(self, first: int, last: int, limit: int) -> bool:
        """Lay the days from one to before another in the best way; returns whether every way was tried."""
        board = self.board
        tasks = [at for at, one in enumerate(board.by) if one < 0 or first <= board.at[one] < last]
        if len(tasks) > _MOST_ANEW:
            return False
        run, before = _Run(self, tasks), list(board.at)
        self.limit = min(limit, self.work)
        try:
            for one in sorted({board.by[at] for at in tasks} - {-1}):
                board.take(one)
            run.search(0)
        except _Spent:
            if self.limit == self.work:
                raise
            return False
        finally:
            self.limit = self.work
            board.lay(run.best or before)
        return True


class _Run:
    """Every way to give some visits days beside all others, as far as it can be better than what was."""

    def __init__(self, search: _Search, tasks: list[int]) -> None:
        self.step, self.board, self.tasks = search.step, search.board, tasks
        self.best: list[int] | None = None
        self.most = self.board.total
        choices, seen = self.board.choices, set[int]()
        mine = set(tasks)
        self.ways: list[list[int]] = []
        self.shared: list[int] = []
        for at in tasks:
            able = [one for one in choices.of_task[at] if mine.issuperset(self.board.all[one].tasks)]
            # A trip is chosen with the first of its visits.
            self.ways.append([one for one in able if seen.isdisjoint(self.board.all[one].tasks)])
            self.shared.append((choices.best(at) or (0, 0))[0] if len(able) > 1 else 0)
            seen.add(at)

    def search(self, number: int) -> None:
        """Try every way for the visits from that one on; those before have a day, or none."""
        board = self.board
        while number < len(self.tasks) and board.by[self.tasks[number]] >= 0:
            number += 1
        if board.total > self.most:
            self.most, self.best = board.total, list(board.at)
        if number == len(self.tasks) or board.total + self._hope(number) <= self.most:
            return
        for _, place, one in sorted(self._looked_at(number)):
            self.step()
            board.put(one, place)
            self.search(number + 1)
            board.take(one)
        self.search(number + 1)

    def _looked_at(self, number: int) -> Iterator[tuple[int, int, int]]:
        """Yield the days with room for a visit and for its trips, with what sorts the best first."""
        board = self.board
        for one in self.ways[number]:
            choice = board.all[one]
            if all(board.by[task] < 0 for task in choice.tasks):
                for place, worth in zip(choice.days, choice.worth, strict=True):
                    if board.free[place] >= choice.slots and board.may_join(one, place):
                        yield -worth, place, one

    def _hope(self, number: int) -> int:
        """Return more than the visits from that one on can add, each taken by itself."""
        board, total = self.board, 0
        for at, shared in zip(self.tasks[number:], self.shared[number:], strict=True):
            if board.by[at] < 0:
                choice = board.all[at]
                found = 0
                for place, worth in zip(choice.days, choice.worth, strict=True):
                    if board.free[place] >= choice.slots:
                        found = worth
                        break
                total += max(found, shared)
        return total
