"""What is open of a subject after its completions, and what is owed: the answer for one case.

A completion is judged on its day, by the answers given until then and before it is counted: it discharges
orders, and may open a cycle (`semantics.md` 3.9). The due day is the least answer given on any day since,
each day answered by the edition then in force (3.10). Every table that `due` looks things up in is filled
by this code.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mpreview.ids import shown
from mpreview.policy.book import Book
from mpreview.policy.case import Case, Cycle, Part, Signed
from mpreview.policy.levels import Order
from mpreview.policy.rulebook import OpenCycles
from mpreview.policy.rules import FORESEEN, Anchor, MergeMode, Periodic, Rule, form_of
from mpreview.policy.windows import Answer, postponed

__all__ = [
    "Given",
    "Open",
    "appearing",
    "discharged_on",
    "exempted",
    "given",
    "is_rule_of",
    "open_after",
    "source",
    "spoken",
]


class Open(NamedTuple):
    """What is open: the cycle of the rules anchored at completions, each grid, and orders.

    Args:
        cycle: The cycle; `None` before the first completion.
        grids: The cycle of each planned rule, by id.
        orders: The orders not discharged, also those that have not appeared yet.
        done: The last completion, whatever it opened.
        spared: The editions by then, by place, that were to forget and found something overdue.
    """

    cycle: Cycle | None
    grids: tuple[tuple[str, Cycle], ...]
    orders: tuple[Order, ...]
    done: int = 0
    spared: frozenset[int] = frozenset()

    def __repr__(self) -> str:
        return shown(self)


Given = list[tuple[Part, list[Answer]]]
"""What is open, part by part, and the answers to each."""


def open_after(book: Book, case: Case, completions: Sequence[int]) -> Open:
    """Return what is open after completions, given in order, each day once."""
    if completions and book.restarts(case):
        # Whatever was open before it, the last one opens the cycle and discharges what it can.
        last = completions[-1]
        kept = tuple(order for order in case.orders if not _discharges(book, case, order, last))
        return Open(Cycle(last), (), kept, last)
    found = Open(None, (), case.orders)
    for day in completions:
        found = _complete(book, case, found, day)
    return found


def discharged_on(book: Book, case: Case, completions: Sequence[int]) -> Iterator[tuple[Order, int]]:
    """Yield each order of a case that completions, given in order, discharge, with the day of the first."""
    found = Open(None, (), case.orders)
    for day in completions:
        later = _complete(book, case, found, day)
        yield from ((order, day) for order in found.orders if order not in later.orders)
        found = later


def _discharges(book: Book, case: Case, order: Order, day: int) -> bool:
    """Whether a completion discharges an order, whatever else is open; it need not have appeared yet."""
    if order.starts is None:
        return order.floor <= day
    if day >= order.starts or order.appears > day:
        return day >= order.starts
    return _opened(order, day, _judged(book, case, Open(None, (), (order,)), day))


def _opened(order: Order, day: int, answers: Sequence[tuple[Part, list[Answer]]]) -> bool:
    """Whether the window of an order had opened by a day, by the answers to it."""
    return any(a.days[0] <= day for part, found in answers if part.order == order for a in found)


class _Deed(NamedTuple):
    """A completion, and what there was when it was done.

    Args:
        book: The rules.
        case: The subject.
        day: Its day.
        spoke: The orders it discharges that stood on that day, each with its rule.
        answers: What is open, and the answers to it, before the completion is counted.
    """

    book: Book
    case: Case
    day: int
    spoke: Sequence[tuple[Order, Rule | None]]
    answers: Given

    def own(self, grid: str | None) -> list[Answer]:
        """Return the answers to a grid, or to the cycle of all other rules."""
        return [a for part, found in self.answers if _of_cycle(part, grid) for a in found]

    def knows(self, cycle: Cycle) -> bool:
        """Whether an edition, on its days since the cycle was opened, had a rule anchored at completions."""
        parts = [part for part, _ in self.answers if part.order is None and not part.grid]
        places = range(self.book.stage_on(cycle.anchor), self.book.stage_on(self.day) + 1)
        return any(source(self.book, self.case, part, n)[1] is not None for part in parts for n in places)

    def opens(self, grid: str | None) -> str:
        """Return how the orders that it discharges let it open a cycle; empty if they do not.

        ``covers`` by restart or absorb, ``open`` because the window of the cycle itself was open.
        """
        own = self.own(grid)
        if any(rule is not None and rule.merge.mode is MergeMode.RESTART for _, rule in self.spoke):
            return "covers"
        due = min((answer.due for answer in own), default=None)
        if due is not None and any(self._absorbs(order, rule, due) for order, rule in self.spoke):
            return "covers"
        return "open" if self.spoke and any(answer.days[0] <= self.day for answer in own) else ""

    def _absorbs(self, order: Order, rule: Rule | None, due: int) -> bool:
        """Whether an order takes along a cycle that is due on a day."""
        if rule is None or rule.merge.mode is not MergeMode.ABSORB:
            return False
        asked = [a.due for part, found in self.answers if part.order == order for a in found]
        most = self.book.absorbs(self.case, rule, order.trigger, self.day)
        return bool(asked) and abs(min(asked) - due) <= most


def _complete(book: Book, case: Case, found: Open, day: int) -> Open:
    given, spared = _given(book, case, found, day)
    answers = _moved(case, given, day - 1, day)
    # What is looked ahead to is discharged once its window has opened; without an answer it has none.
    gone = [o for o in found.orders if (o.floor <= day if o.starts is None else _opened(o, day, answers))]
    kept = tuple(order for order in found.orders if order not in gone)
    spoke = [(o, book.last_rule(case, o, day)) for o in gone if o.appears <= day < o.ends]
    deed = _Deed(book, case, day, spoke, answers)
    held, goes_on = dict(found.grids), False
    for id_, planned in book.cycles((case.activity, case.kind), day):
        if planned:
            before = held.get(id_, _new_grid(found))
            held[id_] = _complete_grid(id_, before, deed)
            goes_on = goes_on or held[id_] is before
    cycle = _complete_common(found.cycle, deed, goes_on=goes_on)
    return Open(cycle, tuple(sorted(held.items())), kept, day, spared)


def _complete_common(cycle: Cycle | None, deed: _Deed, *, goes_on: bool) -> Cycle:
    """Return the cycle of the rules anchored at completions after one more (`semantics.md` 3.9).

    Args:
        cycle: The cycle before.
        deed: The completion.
        goes_on: Whether a grid goes on as it was.
    """
    if cycle is None or not deed.spoke or deed.opens(grid=None):
        return Cycle(deed.day)
    # Where no edition had such a rule there is nothing to keep; a grid that is kept keeps the others out.
    return cycle if goes_on or deed.knows(cycle) else Cycle(deed.day)


def _new_grid(found: Open) -> Cycle | None:
    """Return the cycle of a grid that is new: it takes the last completion as its anchor (3.10)."""
    return Cycle(found.done) if found.done else None


def _complete_grid(id_: str, cycle: Cycle | None, deed: _Deed) -> Cycle:
    """Return the cycle of a grid after a completion (`semantics.md` 3.4)."""
    day = deed.day
    if cycle is None:
        return Cycle(day)
    own = deed.own(id_)
    if not own:
        # A grid that has said nothing yet is opened by anything.
        return Cycle(day, cycle.covered)
    why = deed.opens(grid=id_)
    if why == "covers":
        return Cycle(day, max(cycle.covered, min(answer.raw for answer in own)))
    if why == "open" or (not deed.spoke and any(answer.days[0] <= day for answer in own)):
        return Cycle(day, cycle.covered)
    return cycle


def _of_cycle(part: Part, grid: str | None) -> bool:
    if part.order is not None or part.grid != (grid is not None):
        return False
    return grid is None or part.rule == grid


# ---------------------------------------------------------------- answers


def given(book: Book, case: Case, found: Open, on: int) -> Given:
    """Return the answers given on any day up to *on* to all that is open, part by part."""
    answers, _ = _given(book, case, found, on)
    return _moved(case, answers, on, on)


def _judged(book: Book, case: Case, found: Open, day: int) -> Given:
    """Return the answers by which a completion is judged: papers are signed after it, if on its day."""
    answers, _ = _given(book, case, found, day)
    return _moved(case, answers, day - 1, day)


def _given(book: Book, case: Case, found: Open, on: int) -> tuple[Given, frozenset[int]]:
    """Return the answers to all that is open, and the editions by then that had to spare what is overdue."""
    if len(book.stages) == 1:
        return list(_simply(book, case, found, on)), found.spared
    answers: Given = [(part, []) for part in _parts(book, case, found, on)]
    if not answers:
        return answers, found.spared
    spared = found.spared
    first = book.stage_on(min(part.since for part, _ in answers))
    for place in range(first, book.stage_on(on) + 1):
        stage = book.stages[place]
        if stage.edition.open_cycles is OpenCycles.NEW and place > first and place not in spared:
            if stage.since > found.done and _overdue(case, answers, stage.since):
                spared |= {place}
            else:
                for _, held in answers:
                    held.clear()
        for part, held in answers:
            held.extend(_answered(book, case, part, place, on))
    return [(part, held) for part, held in answers if part.order is None or on < part.order.ends], spared


def _simply(book: Book, case: Case, found: Open, on: int) -> Iterator[tuple[Part, list[Answer]]]:
    """Yield the answers of the only edition there is."""
    rule = book.stages[0].edition.rule
    for part in _parts(book, case, found, on):
        if part.order is None or on < part.order.ends:
            yield part, list(book.answers(case, 0, rule[part.rule], part, (part.since, on)))


def _overdue(case: Case, answers: Given, day: int) -> bool:
    """Whether anything is overdue on the first day of an edition, by the answers of those before it."""
    open_then = [(part, held) for part, held in answers if part.order is None or day < part.order.ends]
    standing = _moved(case, open_then, day - 1, day)
    return any(answer.days[2] <= day for _, held in standing for answer in held)


def _parts(book: Book, case: Case, found: Open, on: int) -> Iterator[Part]:
    grids = dict(found.grids)
    for id_, planned in book.cycles((case.activity, case.kind), on):
        cycle = grids.get(id_, _new_grid(found)) if planned else found.cycle
        if cycle is not None:
            day, covered = cycle
            yield Part(id_, day, day, None, covered, max(found.done, day), planned)
    for order in found.orders:
        # Also those that were taken back since: they count for what an edition finds on its first day.
        if order.appears <= on:
            yield Part(order.rule, order.trigger, order.appears, order)


def _answered(book: Book, case: Case, part: Part, place: int, on: int) -> Iterator[Answer]:
    """Yield what an edition, or the one it keeps in its place, answers to a part on its days up to *on*."""
    stage = book.stages[place]
    ends = on + 1 if part.order is None else part.order.ends
    since, until = max(part.since, stage.since), min(stage.end - 1, on, ends - 1)
    answering, rule = source(book, case, part, place)
    if rule is not None and since <= until:
        yield from book.answers(case, answering, rule, part, (since, until))


def source(book: Book, case: Case, part: Part, place: int) -> tuple[int, Rule | None]:
    """Return the edition that answers to a part on the days of one edition, and its rule if it has it."""
    stage = book.stages[place]
    keeps = stage.edition.open_cycles is OpenCycles.KEEP and stage.since > part.anchor
    answering = _kept(book, case, part, place) if keeps else place
    rule = book.worded(answering, part.rule, case.activity, case.kind)
    return answering, rule if rule is not None and is_rule_of(rule, part) else None


def _kept(book: Book, case: Case, part: Part, place: int) -> int:
    """Return the edition that goes on answering on the days of one that keeps what is open.

    For an order it is the edition of its trigger. For a cycle it is the first edition, from that of the
    completion on, that has a cycle for the kind of venue: where none had one, nothing is open to be kept.
    """
    first = book.stage_on(part.anchor)
    if part.order is not None:
        return first
    sort = case.activity, case.kind
    return next((n for n in range(first, place) if book.stages[n].cycles.get(sort)), place)


def is_rule_of(rule: Rule, part: Part) -> bool:
    """Whether a rule is of the form that a part is; in another form it is another rule of the same id."""
    if part.order is not None:
        return form_of(rule) == part.order.form
    return isinstance(rule, Periodic) and (rule.anchor is Anchor.PLANNED) == part.grid


# ---------------------------------------------------------------- postponement and exemption


def appearing(case: Case, completions: Sequence[int]) -> Case:
    """Return a case less the orders that were discharged before they appeared, and so were never made."""
    if not case.signed:
        return case
    made = (o for o in case.orders if o.starts is not None or not _between(completions, o.floor, o.appears))
    return case._replace(orders=tuple(made))


def _between(days: Sequence[int], first: int, end: int) -> bool:
    return any(first <= day < end for day in days)


def _ended(case: Case, signed: Signed, on: int) -> bool:
    """Whether an order made after signing has ended what was signed.

    Seasons, and measures that expire, were to be foreseen.
    """
    made = (order for order in case.orders if order.form not in FORESEEN)
    return any(signed.day < order.appears <= on for order in made)


def exempted(case: Case, on: int) -> bool:
    """Whether an exemption runs on a day (`semantics.md` 3.14)."""
    return any(s.exempt and s.day <= on <= s.until and not _ended(case, s, on) for s in case.signed)


def _moved(case: Case, answers: Given, signed_by: int, on: int) -> Given:
    """Return the answers after the newest postponement, signed by a day, that still holds for each part."""
    if not case.signed:
        return answers
    found: Given = []
    for part, held in answers:
        holding = [s for s in case.signed if not s.exempt and part.since <= s.day <= signed_by]
        still = held and holding and not _ended(case, holding[-1], on)
        found.append((part, postponed(held, holding[-1].until) if still else held))
    return found


# ---------------------------------------------------------------- conditions


def spoken(book: Book, case: Case, on: int) -> tuple[Order, ...]:
    """Return the orders whose rule has answered by a day, each with the first day on which it did.

    A condition that does not hold keeps an order from being made, as if nothing had happened.
    """
    found = []
    for order in case.orders:
        if book.asks_of(order.rule):
            first = _first_answer(book, case, Part(order.rule, order.trigger, order.appears, order), on)
            if first is not None and first < min(order.ends, order.starts or order.ends):
                found.append(order._replace(appears=first))
        else:
            found.append(order)
    return tuple(found)


def _first_answer(book: Book, case: Case, part: Part, on: int) -> int | None:
    days: list[int] = []
    for place in range(book.stage_on(part.since), book.stage_on(on) + 1):
        answering, rule = source(book, case, part, place)
        since, until = max(part.since, book.stages[place].since), min(book.stages[place].end - 1, on)
        if rule is not None and since <= until:
            days += book.answering_days(case, answering, rule, part, (since, until))
    return min(days, default=None)
