"""From a case to answers: what is open after the completions, and every answer to what is open.

A completion is judged on its day, by the answers given until then and before the completion counts: the
completion discharges orders and may open a cycle (semantics 3.9). The due day is the least answer given on
any day since, each day answered by the edition then in force (semantics 3.10). So the fold over completions
and the answers on a day need each other: `OpenCase` has both.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial, reduce
from operator import attrgetter
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.policy._case import Case, Cycle, DirectiveDays, DutyOrder, OpenPart
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy.adjust import SignedFact
from mpreview.policy.adjust.postponement import Paper
from mpreview.policy.rulebook import OpenCycles
from mpreview.policy.rules._base import Rule, RuleAnswer
from mpreview.policy.rules._fields import MergeMode
from mpreview.timeline import NEVER


class OpenState(NamedTuple):
    """What is open: the cycle of the rules anchored at completions, each grid, and orders.

    Args:
        cycle: The cycle; `None` before the first completion.
        grids: The cycle of each grid, by id of the rule.
        orders: The orders not discharged, including orders that have not appeared yet.
        done: The last completion, whatever the completion opened.
        spared: The editions by then, by place, that would have forgotten and found something overdue.
        own: The cycles of rules for which a completion counted otherwise than for the rest, by id.
    """

    cycle: Cycle | None
    grids: tuple[tuple[str, Cycle | None], ...]
    orders: tuple[DutyOrder, ...]
    done: int = 0
    spared: frozenset[int] = frozenset()
    own: tuple[tuple[str, Cycle | None], ...] = ()

    def __repr__(self) -> str:
        return show_tuple(self)


PartAnswers = list[tuple[OpenPart, list[RuleAnswer]]]
"""What is open, part by part, and the answers to each part."""


class OpenCase:
    """What is open in one case under a rulebook, and every answer to what is open.

    Args:
        book: The rules.
        case: The subject.
    """

    __slots__ = ("book", "case")

    def __init__(self, book: CompiledRulebook, case: Case) -> None:
        self.book = book
        self.case = case

    # ---------------------------------------------------------------- the fold over completions

    def fold_completions(self, completions: Sequence[int]) -> OpenState:
        """Return what is open after completions, given in order, each day once."""
        if completions and self.book.is_settled_by_last_completion(self.case):
            # A shortcut for nearly every subject: the last completion opens the cycle, whatever was open.
            last = completions[-1]
            kept = tuple(order for order in self.case.orders if not self._is_discharged(order, last))
            return OpenState(Cycle(last), (), kept, last)
        state = OpenState(None, (), self.case.orders)
        for day in completions:
            state = _Completion(self, state, day).count()
        return state

    def list_discharged_orders(self, completions: Sequence[int]) -> Iterator[tuple[DutyOrder, int]]:
        """Yield each order that completions, given in order, discharge, with the day of the first."""
        state = OpenState(None, (), self.case.orders)
        for day in completions:
            later = _Completion(self, state, day).count()
            yield from ((order, day) for order in state.orders if order not in later.orders)
            state = later

    def _is_discharged(self, order: DutyOrder, day: int) -> bool:
        """Whether a completion discharges an order, whatever else is open; the order may appear later."""
        starts = order.trigger.starts
        if starts is None:
            return order.first_discharge <= day
        if day >= starts or order.appears > day:
            return day >= starts
        return self._has_opened_alone(order, day)

    def _has_opened_alone(self, order: DutyOrder, day: int) -> bool:
        """Whether the window of an order, with nothing else open, had opened by a day."""
        answers, _ = self.judge_parts(OpenState(None, (), (order,)), day)
        return _has_opened(order, day, answers)

    def has_opened_by_own_day(self, order: DutyOrder, day: int) -> bool:
        """Whether the window of an order ahead, known inside an exclusion, had opened by its own day.

        The order appears after the exclusion, and a completion before that discharges the order
        (semantics 3.19).
        """
        if order.trigger.own is None or not order.trigger.own <= day < order.appears:
            return False
        return self._has_opened_alone(order.count_from_own_day(), day)

    # ---------------------------------------------------------------- answers

    def answer_parts(self, state: OpenState, on: int) -> PartAnswers:
        """Return the answers given on any day up to *on* to everything open, part by part."""
        answers, _ = self._answer_state(state, on)
        return self._move_parts(answers, on, (*self.case.papers, *self.case.shared.pauses))

    def judge_parts(self, state: OpenState, day: int) -> tuple[PartAnswers, frozenset[int]]:
        """Return the answers that judge a completion, and the editions that spared something overdue."""
        answers, spared = self._answer_state(state, day)
        return self._move_parts(answers, day, _list_signed_before(self.case, day)), spared

    def _answer_state(self, state: OpenState, on: int) -> tuple[PartAnswers, frozenset[int]]:
        """Return the answers to everything open, and the editions by then that spared something overdue."""
        book = self.book
        answers: PartAnswers = [(part, []) for part in self._list_parts(state, on)]
        if not answers:
            return answers, state.spared
        spared, forgotten = state.spared, 0
        first = book.find_stage_index(min(part.since for part, _ in answers))
        for place in range(first, book.find_stage_index(on) + 1):
            stage = book.stages[place]
            if stage.edition.open_cycles is OpenCycles.NEW and place > first and place not in spared:
                # The edition forgets earlier answers, unless one of them was overdue on its first day. An
                # edition that began by the last completion was judged then, and is in `spared` if it was.
                if stage.since > state.done and self._is_overdue(answers, stage.since):
                    spared |= {place}
                else:
                    forgotten, answers = place, [(part, []) for part, _ in answers]
            for part, answered in answers:
                for answering, rule, days in self._list_sources(part, (place,), on):
                    # A later edition that keeps brings nothing back that was open when an edition forgot.
                    if answering >= forgotten or part.since > book.stages[forgotten].since:
                        answered.extend(book.answer_rule(self.case, answering, rule, part, days))
        return [(part, answered) for part, answered in answers if on < part.ends], spared

    def _is_overdue(self, answers: PartAnswers, day: int) -> bool:
        """Whether anything is overdue on the first day of an edition, by the answers of earlier editions."""
        open_then = [(part, answered) for part, answered in answers if day < part.ends]
        standing = self._move_parts(open_then, day, _list_signed_before(self.case, day))
        return any(answer.days[2] <= day for _, answered in standing for answer in answered)

    def _list_parts(self, state: OpenState, on: int) -> Iterator[OpenPart]:
        grids, own = dict(state.grids), dict(state.own)
        for id_, is_grid in self.book.list_cycles(self.case.duty, on):
            cycle = grids.get(id_, _begin_grid(state)) if is_grid else own.get(id_, state.cycle)
            if cycle is not None:
                done = max(cycle.done or state.done, cycle.anchor)
                yield OpenPart(id_, None, cycle._replace(done=done), is_grid)
        for order in state.orders:
            # Orders taken back since count too: an edition may have found them overdue on its first day.
            if order.appears <= on:
                yield OpenPart(order.rule, order)

    def _list_sources(
        self, part: OpenPart, places: Iterable[int], on: int
    ) -> Iterator[tuple[int, Rule, tuple[int, int]]]:
        """Yield the editions that answer to a part up to a day, each with its rule and the days."""
        # Nothing answers to an order from the day on which the order is taken back.
        last = min(on, part.ends - 1)
        for place in places:
            answering, rule = self.find_source(part, place)
            stage = self.book.stages[place]
            since, until = max(part.since, stage.since), min(stage.end - 1, last)
            if rule is not None and since <= until:
                yield answering, rule, (since, until)

    def find_source(self, part: OpenPart, place: int) -> tuple[int, Rule | None]:
        """Return the edition that answers to a part on the days of an edition, and its rule, if any."""
        stage = self.book.stages[place]
        keeps = stage.edition.open_cycles is OpenCycles.KEEP and stage.since > part.anchor
        answering = self._find_kept_edition(part, place) if keeps else place
        rule = self.book.find_rule(answering, part.rule, self.case.duty)
        return answering, rule if rule is not None and is_rule_of(rule, part) else None

    def _find_kept_edition(self, part: OpenPart, place: int) -> int:
        """Return the edition that goes on answering on the days of an edition that keeps open parts.

        For an order: the edition of its trigger. For a cycle: the first edition since the completion that has
        a cycle for the duty; where no edition had a cycle, nothing is open to be kept.
        """
        first = self.book.find_stage_index(part.anchor)
        if part.order is not None:
            return first
        return next((n for n in range(first, place) if self.book.has_cycle(n, self.case.duty)), place)

    # ---------------------------------------------------------------- signed papers

    def drop_orders_never_made(self, completions: Sequence[int]) -> Case:
        """Return the case without the orders discharged before they appeared: such orders end no paper.

        Nor does a directive that was discharged on the day of its order (semantics 3.17); the order stays,
        since the completion still merges with the cycle.
        """
        book, case, made = self.book, self.case, list[DutyOrder]()
        for order in case.orders:
            if any(
                book.is_counted(case, order, day) and self._is_discharged_before(order, day)
                for day in completions
            ):
                continue
            is_done_at_once = (
                isinstance(order.trigger.detail, DirectiveDays)
                and order.appears in completions
                and book.is_counted(case, order, order.appears)
            )
            made.append(order._replace(foreseen=True) if is_done_at_once else order)
        return case._replace(orders=tuple(made))

    def _is_discharged_before(self, order: DutyOrder, day: int) -> bool:
        """Whether a completion discharges an order that has not appeared yet."""
        if order.trigger.starts is None:
            return order.first_discharge <= day < order.appears
        return self.has_opened_by_own_day(order, day)

    def _move_parts(self, answers: PartAnswers, on: int, papers: Sequence[SignedFact]) -> PartAnswers:
        """Return the answers as the papers signed by a day leave them, one paper after another.

        Args:
            answers: The answers, part by part.
            on: The day.
            papers: Exemptions, postponements and pauses.
        """
        if not papers:
            return answers
        # An exemption moves no due day, and neither does a postponement that an order ended.
        acting = [
            paper
            for paper in sorted(papers, key=attrgetter("turn"))
            if paper.turn[0] <= on
            and not (isinstance(paper, Paper) and (paper.exempt or _is_paper_ended(self.case, paper, on)))
        ]
        return [(part, reduce(partial(self._apply_fact, part), acting, found)) for part, found in answers]

    def _apply_fact(self, part: OpenPart, answers: list[RuleAnswer], fact: SignedFact) -> list[RuleAnswer]:
        """Return the answers to a part after one more signed fact."""
        trigger = None if part.order is None else part.order.trigger.day
        if not answers or not fact.reaches(part.since, trigger):
            return answers
        moves = fact.find_moves([(one.days, one.raw) for one in answers], self.book.find_recovery_end)
        if not moves:
            return answers
        pairs = zip(answers, moves, strict=True)
        return [answer if move is None else answer.adjust(move) for answer, move in pairs]

    # ---------------------------------------------------------------- conditions

    def keep_conditional_orders(self, on: int) -> Case:
        """Return the case with the orders whose rule has answered by a day, each from the first such day on.

        An order whose condition never holds is not made, as if nothing had happened.
        """
        conditional, found = self.book.special.conditional, list[DutyOrder]()
        for order in self.case.orders:
            # An order that waits for the end of an exclusion can be discharged before its rule could answer.
            if order.rule in conditional and (order.trigger.own is None or order.appears <= on):
                first = self._find_first_answer(OpenPart(order.rule, order), on)
                if first is not None and first < min(order.trigger.ends, order.trigger.starts or NEVER):
                    found.append(order._replace(appears=first))
            else:
                found.append(order)
        return self.case._replace(orders=tuple(found))

    def _find_first_answer(self, part: OpenPart, on: int) -> int | None:
        first: list[int] = []
        places = range(self.book.find_stage_index(part.since), self.book.find_stage_index(on) + 1)
        for answering, rule, days in self._list_sources(part, places, on):
            found = self.book.list_answering_cells(self.case, answering, rule, part, days)
            first += (day for _, _, day in found)
        return min(first, default=None)


class _Completion:
    """A completion, judged by what was open on its day.

    Args:
        opened: The case under the rulebook.
        state: What was open before.
        day: The day.
    """

    def __init__(self, opened: OpenCase, state: OpenState, day: int) -> None:
        self._opened, self._state, self._day = opened, state, day
        self._book, self._case = book, case = opened.book, opened.case
        self._answers, self._spared = opened.judge_parts(state, day)
        self._gone = [order for order in state.orders if self._is_discharged(order)]
        standing = [order for order in self._gone if order.appears <= day < order.trigger.ends]
        # The orders discharged that were open on the day, each with its rule.
        self._discharged = [(order, book.find_last_rule(case, order, day)) for order in standing]
        self._judges, modes = self._list_judges(), case.find_modes(day)
        # The ids of the rules for which the completion is none.
        self._ignoring = frozenset(
            rule.id
            for rule, _, answered in self._judges
            if modes.isdisjoint(book.list_counted_modes(rule, case.duty.kind))
            or rule.is_too_early(answered, day)
        )

    def count(self) -> OpenState:
        """Return what is open after the completion."""
        state, goes_on = self._state, False
        grids = dict(state.grids)
        for id_, is_grid in self._book.list_cycles(self._case.duty, self._day):
            if is_grid:
                before = grids.get(id_, _begin_grid(state))
                if self._is_uncounted(id_):
                    grids[id_], goes_on = self._freeze(before), True
                    continue
                after = self._complete_grid(id_, before)
                goes_on = goes_on or after is before
                grids[id_] = after._replace(done=0)
        cycle = self._complete_cycle(goes_on=goes_on)
        kept = tuple(order for order in state.orders if order not in self._gone)
        own = self._complete_own_cycles(cycle)
        return OpenState(cycle, tuple(sorted(grids.items())), kept, self._day, self._spared, own)

    def _is_discharged(self, order: DutyOrder) -> bool:
        """Whether the completion discharges an order."""
        day = self._day
        # An order for something ahead is discharged once its window is open; without an answer it has none.
        return (
            order.first_discharge <= day
            if order.trigger.starts is None
            else _has_opened(order, day, self._answers) or self._opened.has_opened_by_own_day(order, day)
        ) and self._book.is_counted(self._case, order, day)

    def _is_uncounted(self, grid: str) -> bool:
        """Whether the completion was done in a mode that a grid, as worded on the day, does not count."""
        rule = self._book.find_rule(self._book.find_stage_index(self._day), grid, self._case.duty)
        if rule is None or not rule.is_grid:
            return False
        counted = self._book.list_counted_modes(rule, self._case.duty.kind)
        return self._case.find_modes(self._day).isdisjoint(counted)

    def _freeze(self, cycle: Cycle | None) -> Cycle | None:
        """Return a cycle for whose rule the completion is none: the completion before stays the last one."""
        return None if cycle is None else cycle._replace(done=cycle.done or self._state.done)

    def _list_judges(self) -> Sequence[tuple[Rule, OpenPart | None, list[RuleAnswer]]]:
        """Return the cycle rules of the edition of the day, each with its cycle, if open, and answers."""
        duty = self._case.duty
        if duty not in self._book.special.remembering and not self._case.modes:
            return ()
        rules = self._book.list_rules(self._book.find_stage_index(self._day), duty)
        found: dict[str, tuple[OpenPart | None, list[RuleAnswer]]] = {
            part.rule: (part, answered) for part, answered in self._answers if _is_of_cycle(part, None)
        }
        cycles = (rule for rule in rules if rule.opens_cycle and not rule.is_grid)
        return [(rule, *found.get(rule.id, (None, []))) for rule in cycles]

    def _complete_own_cycles(self, cycle: Cycle) -> tuple[tuple[str, Cycle | None], ...]:
        """Return the cycles of the rules for which the completion counted otherwise than for the rest.

        Args:
            cycle: The cycle of the rest after the completion.
        """
        state = self._state
        is_opened = cycle is not state.cycle
        # A rule that counts the completion goes on with the cycle of the rest, or with a cycle of its own.
        before = dict(state.own)
        own = {} if is_opened else {id_: one and one._replace(done=0) for id_, one in before.items()}
        for rule, part, answered in self._judges:
            if rule.id in self._ignoring:
                own[rule.id] = self._freeze(before.get(rule.id, state.cycle))
            elif is_opened and part is not None:
                kept = rule.keep_anniversary(part, answered, self._day)
                if kept is not None:
                    own[rule.id] = Cycle(self._day, kept=kept)
        return tuple(sorted(own.items()))

    def _complete_cycle(self, *, goes_on: bool) -> Cycle:
        """Return the cycle of the rules anchored at completions after the completion (semantics 3.9).

        Args:
            goes_on: Whether some grid goes on as before.
        """
        cycle = self._state.cycle
        if cycle is None or not self._discharged or self._find_merge(grid=None):
            return Cycle(self._day)
        # A completion of an order alone keeps the cycle open. Without a cycle rule there is nothing to keep,
        # and the completion becomes the anchor; but a grid that goes on keeps the completion out here too.
        return cycle if goes_on or self._has_cycle_rule(cycle) else Cycle(self._day)

    def _complete_grid(self, id_: str, cycle: Cycle | None) -> Cycle:
        """Return the cycle of a grid after the completion (semantics 3.4)."""
        day = self._day
        if cycle is None:
            return Cycle(day)
        own = self._list_cycle_answers(id_)
        if not own:
            # Any completion opens a grid that has given no answer yet.
            return Cycle(day, cycle.covered)
        merge = self._find_merge(grid=id_)
        if merge == "covers":
            # The least raw day ends the period that was due; a restart covers that period and no later one.
            return Cycle(day, max(cycle.covered, min(answer.raw.day for answer in own)))
        is_open = not self._discharged and any(answer.days[0] <= day for answer in own)
        return Cycle(day, cycle.covered) if merge == "open" or is_open else cycle

    def _list_cycle_answers(self, grid: str | None) -> list[RuleAnswer]:
        """Return the answers to a grid, or to the cycle of all other rules that count the completion."""
        counting = (one for one in self._answers if grid is not None or one[0].rule not in self._ignoring)
        return [a for part, found in counting if _is_of_cycle(part, grid) for a in found]

    def _has_cycle_rule(self, cycle: Cycle) -> bool:
        """Whether an edition since the cycle opened had a rule anchored at completions."""
        parts = [part for part, _ in self._answers if part.order is None and not part.is_grid]
        first, last = map(self._book.find_stage_index, (cycle.anchor, self._day))
        sources = (self._opened.find_source(part, n) for part in parts for n in range(first, last + 1))
        return any(rule is not None for _, rule in sources)

    def _find_merge(self, grid: str | None) -> str:
        """Return how the discharged orders let the completion open a cycle; empty if they do not.

        ``covers`` by restart or absorb; ``open`` because the window of the cycle itself was open.
        """
        own = self._list_cycle_answers(grid)
        if any(rule is not None and rule.merge.mode is MergeMode.RESTART for _, rule in self._discharged):
            return "covers"
        due = min((answer.due for answer in own), default=None)
        if due is not None and any(self._is_absorbing(order, rule, due) for order, rule in self._discharged):
            return "covers"
        return "open" if self._discharged and any(answer.days[0] <= self._day for answer in own) else ""

    def _is_absorbing(self, order: DutyOrder, rule: Rule | None, due: int) -> bool:
        """Whether an order takes a cycle along that is due on a day."""
        if rule is None or rule.merge.mode is not MergeMode.ABSORB:
            return False
        days = [a.due for part, found in self._answers if part.order == order for a in found]
        cells, number = self._book.cells, rule.merge.days
        most = cells.find_least(self._case, number, rule.settling, order.trigger.day, self._day)
        return bool(days) and abs(min(days) - due) <= most


def _has_opened(order: DutyOrder, day: int, answers: PartAnswers) -> bool:
    """Whether the window of an order had opened by a day."""
    return any(a.days[0] <= day for part, found in answers if part.order == order for a in found)


def _begin_grid(state: OpenState) -> Cycle | None:
    """Return the cycle of a new grid: the last completion is its anchor (semantics 3.10)."""
    return Cycle(state.done) if state.done else None


def _is_of_cycle(part: OpenPart, grid: str | None) -> bool:
    if part.order is not None or part.is_grid != (grid is not None):
        return False
    return grid is None or part.rule == grid


def is_rule_of(rule: Rule, part: OpenPart) -> bool:
    """Whether a rule has the form of a part; in another form it is another rule of the id."""
    if part.order is not None:
        return rule.is_of_order(part.order)
    return rule.opens_cycle and rule.is_grid == part.is_grid


def _is_paper_ended(case: Case, paper: Paper, on: int) -> bool:
    """Whether an order made after signing has ended a paper; foreseen orders end nothing."""
    made = (order for order in case.orders if not order.foreseen)
    return any(paper.day < order.appears <= on for order in made)


def is_exempt(case: Case, on: int) -> bool:
    """Whether an exemption runs on a day (semantics 3.14)."""
    return any(s.exempt and s.day <= on <= s.until and not _is_paper_ended(case, s, on) for s in case.papers)


def _list_signed_before(case: Case, day: int) -> list[Paper]:
    """Return the papers by which a completion of a day is judged.

    A paper signed on the day comes after the completion (semantics 3.14). A merge reads the days without any
    pause (semantics 3.20).
    """
    return [paper for paper in case.papers if paper.day < day]
