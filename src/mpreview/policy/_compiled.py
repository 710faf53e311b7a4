"""A rulebook compiled for one register: which rules apply when, and every answer computed once.

An answer depends on few things: the rule and its edition, the calendar, the completion or trigger counted
from, and the cells that count. `RuleQuestion` holds exactly these things and is the key of the answer, so
that the thousands of subjects of a nation share some hundred answers. In day numbers throughout.

Four results are kept. Counted in calls of functions, the first question about a nation costs a tenth more
without the answers, a twentieth more without the rises, and three or four hundredths more without the rules
or without the cycles of a duty. The rest is computed anew.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.calendars import Calendar
from mpreview.policy._case import Case, DutyOrder, OpenPart, Trigger
from mpreview.policy._cells import RulebookCells, has_exception, list_counting_days
from mpreview.policy.conditions import InService, UseIs, list_atoms
from mpreview.policy.rulebook import Edition, OpenCycles, Rulebook
from mpreview.policy.rules._base import CellNumbers, MergeMode, Rule, RuleAnswer, RuleQuestion
from mpreview.policy.tables import Table, find_number, list_values
from mpreview.policy.terms import AT_VENUES, Activity, ResponseLevel
from mpreview.threat import LevelCrossing, ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY

_AFTER = LAST_DAY.toordinal() + 1
SEASON_KNOWN = 366
"""Days before the start from which a season counts as known (semantics 3.8)."""

Duty = tuple[Activity, str | None]
"""An activity, and the kind of venue; `None` for a duty owed to a member."""


class Stage(NamedTuple):
    """An edition, and the days on which the edition is in force.

    Args:
        since: The first day; of the first edition the beginning of time.
        end: The first day after.
        edition: The edition.
        cycles: The rules that open cycles, by duty.
        beside: By kind of venue, the activities beside the review that this or an earlier edition asks for.
    """

    since: int
    end: int
    edition: Edition
    cycles: Mapping[Duty, tuple[Rule, ...]]
    beside: Mapping[str, tuple[Activity, ...]]

    def __repr__(self) -> str:
        return show_tuple(self)


def _list_stages(rulebook: Rulebook) -> Iterator[Stage]:
    starts = [edition.since.toordinal() for edition in rulebook.editions]
    # The first edition counts as in force from the beginning, whatever its first day (semantics 3.10).
    starts[0] = 0
    asked = set[tuple[Activity, str]]()
    # The last edition ends after the day that stands for "never", so that the day belongs to an edition.
    for edition, since, end in zip(rulebook.editions, starts, [*starts[1:], _AFTER + 1], strict=True):
        cycles: dict[Duty, tuple[Rule, ...]] = {}
        for rule in edition.rules:
            for kind in rule.kinds:
                duty = rule.activity, kind
                asked.add(duty)
                if rule.opens_cycle:
                    cycles[duty] = (*cycles.get(duty, ()), rule)
        beside = {kind: tuple(a for a in AT_VENUES[1:] if (a, kind) in asked) for _, kind in asked}
        yield Stage(since, end, edition, cycles, {kind: found for kind, found in beside.items() if found})


class CompiledRulebook:
    """The rules of a rulebook over the calendars and threat series of one register.

    The object holds computed values alone; two threads that ask for one value compute equal values.

    Args:
        rulebook: The rules.
        calendars: The calendars, by id.
        series: The threat series, by id.
        scales: The threat scales, by id.
    """

    def __init__(
        self, rulebook: Rulebook, calendars: Mapping[str, Calendar], series: Mapping[str, ThreatSeries],
        scales: Mapping[str, ThreatScale],
    ) -> None:  # fmt: skip
        self.rulebook: Rulebook = rulebook
        self._every_rule = tuple(rulebook.list_rules())
        self.cells: RulebookCells = RulebookCells(rulebook, series)
        self.stages: tuple[Stage, ...] = tuple(_list_stages(rulebook))
        self._starts = [stage.since for stage in self.stages]
        self._calendars, self._series, self._scales = calendars, series, scales
        self._answers: dict[RuleQuestion, RuleAnswer] = {}
        self._rules: dict[tuple[int, Duty], tuple[Rule, ...]] = {}
        self._cycles: dict[tuple[int, Duty], tuple[tuple[str, bool], ...]] = {}
        self._rises: dict[tuple[object, ...], tuple[DutyOrder, ...]] = {}

    # ---------------------------------------------------------------- editions

    def stage_on(self, day: int) -> int:
        """Return the place of the edition in force on a day."""
        return max(bisect_right(self._starts, day) - 1, 0)

    def find_rule(self, place: int, id_: str, duty: Duty) -> Rule | None:
        """Return the rule of an id, if the edition has the rule for a duty."""
        rule = self.stages[place].edition.rule.get(id_)
        return rule if rule is not None and _is_about(rule, duty) else None

    def list_rules(self, place: int, duty: Duty) -> tuple[Rule, ...]:
        """Return the rules that an edition has for a duty."""
        key = place, duty
        found = self._rules.get(key)
        if found is None:
            rules = self.stages[place].edition.rules
            found = self._rules[key] = tuple(rule for rule in rules if _is_about(rule, duty))
        return found

    def find_last_rule(self, case: Case, order: DutyOrder, day: int) -> Rule | None:
        """Return the rule of an order, as worded by the last edition by a day that has the rule."""
        for place in range(self.stage_on(day), -1, -1):
            rule = self.find_rule(place, order.rule, (case.activity, case.kind))
            if rule is not None and rule.form == order.form:
                return rule
        return None

    def find_first_day(self, id_: str) -> int:
        """Return the first day of the first edition that has a rule."""
        return next(stage.since for stage in self.stages if id_ in stage.edition.rule)

    def find_last_day(self, calendar: str) -> int:
        """Return the last day number that a calendar reaches."""
        return self._calendars[calendar].last.toordinal()

    def list_wordings(self, case: Case) -> tuple[object, ...]:
        """Return what the rules of a case say for the kind of venue: equal for kinds treated alike."""
        duty, ordered = (case.activity, case.kind), {order.rule for order in case.orders}
        # A condition may ask for the kind itself.
        return tuple(
            (place, rule.id, self.cells.list_live_cells(place, rule, case), rule.when and case.kind)
            for place in range(len(self.stages))
            for rule in self.list_rules(place, duty)
            if rule.opens_cycle or rule.id in ordered
        )

    # ---------------------------------------------------------------- duties

    def list_cycles(self, duty: Duty, on: int) -> tuple[tuple[str, bool], ...]:
        """Return the cycles that any edition by a day has for a duty, and whether each is a grid."""
        key = self.stage_on(on), duty
        found = self._cycles.get(key)
        if found is None:
            stages = self.stages[: key[0] + 1]
            rules = (rule for stage in stages for rule in stage.cycles.get(duty, ()))
            found = self._cycles[key] = tuple(sorted({(rule.id, rule.is_grid) for rule in rules}))
        return found

    def is_settled_by_last_completion(self, case: Case) -> bool:
        """Whether the last completion alone matters: each completion opens a new cycle."""
        if any(is_grid for _, is_grid in self.list_cycles((case.activity, case.kind), _AFTER)):
            return False
        # An order that keeps or absorbs may leave the cycle open; so may an edition that spares orders.
        merging, forgets = self._merging_rules, self._has_forgetting_edition
        return not any(o.rule in merging or (forgets and o.starts is not None) for o in case.orders)

    @cached_property
    def _merging_rules(self) -> frozenset[str]:
        """The rules after whose completion the cycle may stay as it is, in any edition."""
        rules = self._every_rule
        return frozenset(rule.id for rule in rules if rule.merge.mode is not MergeMode.RESTART)

    @cached_property
    def _has_forgetting_edition(self) -> bool:
        """Whether an edition forgets; what the edition spares depends on everything open on its first day."""
        return any(stage.edition.open_cycles is OpenCycles.NEW for stage in self.stages)

    def beside(self, day: int) -> Mapping[str, tuple[Activity, ...]]:
        """Return, by kind of venue, the activities beside the review that a rule by a day ever asked for."""
        return self.stages[self.stage_on(day)].beside

    def also_by(self, duty: Duty) -> tuple[tuple[Activity, int, int], ...]:
        """Return the other activities that discharge a duty, each with first day and first day after.

        A completion counts by the edition in force on its day (semantics 3.1).
        """
        return tuple(
            (other, stage.since, stage.end)
            for place, stage in enumerate(self.stages)
            for rule in self.list_rules(place, duty)[:1]
            for other in rule.also_by
        )

    # ---------------------------------------------------------------- conditions

    @cached_property
    def conditional_rules(self) -> frozenset[str]:
        """The rules that have a condition in some edition."""
        return frozenset(rule.id for rule in self._every_rule if rule.when is not None)

    @cached_property
    def has_grids(self) -> bool:
        """Whether a rule counts from a grid."""
        return any(rule.is_grid for rule in self._every_rule)

    @cached_property
    def has_daily_conditions(self) -> bool:
        """Whether a condition asks for facts that change from day to day: shared use, measures in service."""
        asked = (rule.when for rule in self._every_rule if rule.when is not None)
        return any(isinstance(atom, UseIs | InService) for when in asked for atom in list_atoms(when))

    # ---------------------------------------------------------------- answers

    def answer_rule(
        self, case: Case, place: int, rule: Rule, part: OpenPart, days: tuple[int, int]
    ) -> Iterator[RuleAnswer]:
        """Yield the answers of a rule of an edition on some days, cell by cell.

        Args:
            case: The subject.
            place: The place of the edition.
            rule: The rule, as worded by the edition.
            part: The cycle or order asked about.
            days: The first and the last of the days.
        """
        stage, anchor = self.stages[place], part.anchor
        # The notice of an edition spares only what was open before its first day.
        edition = (stage.since, stage.edition.notice) if stage.since > anchor else None
        for numbers, level, _ in self._list_answering_cells(case, place, rule, part, days):
            cell = numbers, case.calendar, anchor, level, edition
            yield self._answer(rule, RuleQuestion(place, rule.id, *cell, *part[3:6]))

    def _answer(self, rule: Rule, question: RuleQuestion) -> RuleAnswer:
        found = self._answers.get(question)
        if found is None:
            edition, calendar = self.stages[question.place].edition.id, self._calendars[question.calendar]
            found = rule.answer(edition, calendar, question, self.rulebook.bands)
            self._answers[question] = found
        return found

    def list_answering_days(
        self, case: Case, place: int, rule: Rule, part: OpenPart, days: tuple[int, int]
    ) -> Iterator[int]:
        """Yield, cell by cell, the first of some days on which a rule of an edition answers."""
        return (first for _, _, first in self._list_answering_cells(case, place, rule, part, days))

    def _list_answering_cells(
        self, case: Case, place: int, rule: Rule, part: OpenPart, days: tuple[int, int]
    ) -> Iterator[tuple[CellNumbers, int | None, int]]:
        """Yield the cells at which a rule answers: numbers, the day the notice runs from, the first day."""
        for numbers, above in self.cells.list_live_cells(place, rule, case):
            for counts, level in list_counting_days(above, numbers, part.anchor, days[1]):
                since = max(days[0], counts), days[1]
                first = self.cells.find_first_met(case, rule.when, numbers, since)
                if first is not None:
                    yield numbers, level, first

    # ---------------------------------------------------------------- orders

    def make_orders(self, trigger: Trigger, duty: Duty) -> Iterator[DutyOrder]:
        """Yield what a trigger orders, by the rules of the edition in force on its day."""
        for rule in self.list_rules(self.stage_on(trigger.day), duty):
            order = rule.make_order(trigger)
            if order is not None:
                yield order

    def list_seasonal_rules(self, duty: Duty) -> tuple[Rule, ...]:
        """Return the rules that look ahead to a season, each rule once for each of its seasons."""
        found: dict[tuple[str, object], Rule] = {}
        for place in range(len(self.stages)):
            for rule in self.list_rules(place, duty):
                if rule.season is not None:
                    found.setdefault((rule.id, rule.season), rule)
        return tuple(found.values())

    def list_level_rules(self, duty: Duty) -> tuple[str, ...]:
        """Return the ids of the rules that read threat levels in any edition."""
        rules = (rule for place in range(len(self.stages)) for rule in self.list_rules(place, duty))
        return tuple(dict.fromkeys(rule.id for rule in rules if rule.level_read is not None))

    def is_crossing_asked(self, rule: Rule, duty: Duty, day: int, level: str) -> bool:
        """Whether the rule, as worded on a trigger day, asks for rises of its series across a level.

        Each crossed level stands for itself (semantics 3.6): a level that only a later edition asks for
        orders nothing, however high the rise went (semantics 3.10).
        """
        worded = self.find_rule(self.stage_on(day), rule.id, duty)
        read, stated = rule.level_read, None if worded is None else worded.level_read
        if read is None or stated is None or stated.series != read.series:
            return False
        scale = self._scales[self._series[read.series].scale]
        return scale.rank(level) >= scale.rank(stated.at_least)

    def list_rise_orders(
        self, id_: str, duty: Duty, gaps: tuple[tuple[int, int], ...] = ()
    ) -> tuple[DutyOrder, ...]:
        """Return what the rises of a rule's series order, latest first.

        Args:
            id_: The id of the rule.
            duty: The duty.
            gaps: The days between the tenures of one spell of office: the first day without office, and the
                day of the return. The edition of the return decides about a rise in a gap.
        """
        key = id_, duty, gaps
        found = self._rises.get(key)
        if found is None:
            found = self._rises[key] = self._find_rise_orders(id_, duty, gaps)
        return found

    def _find_rise_orders(
        self, id_: str, duty: Duty, gaps: tuple[tuple[int, int], ...]
    ) -> tuple[DutyOrder, ...]:
        found: dict[tuple[str, int], DutyOrder] = {}
        for place, stage in enumerate(self.stages):
            for rule, series, crossing, order in self._list_settled_crossings(place, id_, duty):
                # An order stands once the edition then in force has the rise settled (semantics 3.10).
                stands = max(order.appears, stage.since)
                # A rise between two tenures counts from the return, by the edition of that day.
                day = next((end for start, end in gaps if start <= order.trigger < end), order.trigger)
                if max(stands, day) >= stage.end or not self.is_crossing_asked(
                    rule, duty, day, crossing.crossed
                ):
                    continue
                # Levels crossed at once are one order: of the level that stands first, then of the highest.
                key = series, crossing.reached.toordinal()
                if key not in found or stands <= found[key].appears:
                    found[key] = order._replace(appears=stands)
        return tuple(sorted(found.values(), key=lambda order: (order.trigger, order.rule), reverse=True))

    def _list_settled_crossings(
        self, place: int, id_: str, duty: Duty
    ) -> Iterator[tuple[Rule, str, LevelCrossing, DutyOrder]]:
        rule = self.find_rule(place, id_, duty)
        read = None if rule is None else rule.level_read
        if rule is None or read is None:
            return
        series = self._series[read.series]
        lowest = ResponseLevel.NORMAL, self.rulebook.bands[0]
        settling = find_number(rule.settling, duty[1], *lowest)
        for crossing in series.list_crossings(self._scales[series.scale], read.at_least):
            order = rule.make_rise_order(series.id, crossing, settling)
            if order is not None:
                yield rule, series.id, crossing, order

    # ---------------------------------------------------------------- days on which answers change

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """The day numbers on which an order appears, a level settles or an edition begins."""
        found = {stage.since for stage in self.stages} | set(self._list_season_days())
        for place, stage in enumerate(self.stages):
            for rule in stage.edition.rules:
                for kind in rule.subject_kinds if rule.level_read is not None else ():
                    crossings = self._list_settled_crossings(place, rule.id, (rule.activity, kind))
                    found |= {order.appears for _, _, _, order in crossings}
        return tuple(sorted(found | set(self._list_settled_days())))

    def _list_season_days(self) -> Iterator[int]:
        for rule in self._every_rule:
            if rule.season is not None:
                years = range(FIRST_DAY.year, LAST_DAY.year + 1)
                yield from (rule.season.in_year(year).toordinal() - SEASON_KNOWN for year in years)

    def _list_settled_days(self) -> Iterator[int]:
        days = {entry.effective.toordinal() for one in self._series.values() for entry in one.assessments}
        days |= {row.since.toordinal() for row in self.rulebook.responses}
        yield from (day + wait for day in days for wait in self.waits)

    @cached_property
    def waits(self) -> frozenset[int]:
        """Every settling period of a rule that depends on a cell; 0 for a rule that reads unsettled cells."""
        rules = self._every_rule
        is_excepting = any(rule.when is not None and has_exception(rule.when) for rule in rules)
        return frozenset({0} if is_excepting else ()) | frozenset(
            wait
            for rule in rules
            if rule.when is not None or any(isinstance(one.number, Table) for one in rule.list_numbers())
            for wait in list_values(rule.settling)
        )


def _is_about(rule: Rule, duty: Duty) -> bool:
    return rule.activity is duty[0] and duty[1] in rule.subject_kinds
