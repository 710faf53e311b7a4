"""A rulebook compiled for one register: which rules apply when, and every answer computed once.

An answer depends on few things: the rule and its edition, the calendar, the completion or trigger counted
from, and the cells that count. `RuleQuestion` holds exactly these things and is the key of the answer, so
that the thousands of subjects of a nation share some hundred answers. In day numbers throughout.

Two results are kept. The first question about a nation takes 78 ms; without the answers 85 ms, without the
rises 81 ms. The rest is computed anew.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import NamedTuple

from mpreview._digests import DIGEST_BITS
from mpreview._reprs import show_tuple
from mpreview.calendars import Calendar
from mpreview.days import Days
from mpreview.people import HeldCapacity
from mpreview.policy._case import Case, CellNumbers, Duty, DutyOrder, OpenPart, RuleQuestion, Trigger
from mpreview.policy._cells import (
    MOST_KEPT,
    RulebookCells,
    has_exception,
    list_counting_days,
)
from mpreview.policy._responses import KnownSeries, list_rank_changes
from mpreview.policy._special_rules import SpecialRules
from mpreview.policy.rulebook import Edition, OpenCycles, Rulebook
from mpreview.policy.rules._base import Rule, RuleAnswer, list_duties
from mpreview.policy.rules._fields import list_default_modes
from mpreview.policy.rules.ahead import AheadOf
from mpreview.policy.tables import list_values
from mpreview.policy.terms import AT_VENUES, Activity, Beginning, Mode
from mpreview.threat import LevelCrossing, ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY, NEVER

SEASON_KNOWN = 366
"""Days before the start from which a season counts as known (semantics 3.8)."""


class Stage(NamedTuple):
    """An edition, and the days on which the edition is in force.

    Args:
        since: The first day; of the first edition the beginning of time.
        end: The first day after.
        edition: The edition.
        rules: The rules by duty, then by id.
        cycles: By duty, the cycles that this or an earlier edition has: id of the rule, and whether a grid.
        beside: By capacity and kind of venue, the activities other than the review that this or an earlier
            edition asks for.
        capacities: The capacities for which this or an earlier edition has a rule, and members.
    """

    since: int
    end: int
    edition: Edition
    rules: Mapping[Duty, Mapping[str, Rule]]
    cycles: Mapping[Duty, Sequence[tuple[str, bool]]]
    beside: Mapping[HeldCapacity, Mapping[str, tuple[Activity, ...]]]
    capacities: tuple[HeldCapacity, ...]

    def __repr__(self) -> str:
        return show_tuple(self)


def _list_stages(rulebook: Rulebook) -> Iterator[Stage]:
    starts = [edition.since.toordinal() for edition in rulebook.editions]
    # The first edition counts as in force from the beginning, whatever its first day (semantics 3.10).
    starts[0] = 0
    asked = set[Duty]()
    cycles = dict[Duty, set[tuple[str, bool]]]()
    # The last edition ends after `NEVER`, so that `NEVER` belongs to an edition.
    for edition, since, end in zip(rulebook.editions, starts, [*starts[1:], NEVER + 1], strict=True):
        rules: dict[Duty, dict[str, Rule]] = {}
        for rule in edition.rules:
            for duty in list_duties(rule):
                asked.add(duty)
                rules.setdefault(duty, {})[rule.id] = rule
                if rule.opens_cycle:
                    cycles.setdefault(duty, set()).add((rule.id, rule.is_grid))
        sorted_cycles = {duty: sorted(found) for duty, found in cycles.items()}
        seen = {HeldCapacity.MEMBER} | {duty.capacity for duty in asked}
        capacities = tuple(one for one in HeldCapacity if one in seen)
        beside = {one: _list_beside(asked, one) for one in capacities}
        yield Stage(since, end, edition, rules, sorted_cycles, beside, capacities)


def _list_beside(asked: Collection[Duty], capacity: HeldCapacity) -> dict[str, tuple[Activity, ...]]:
    kinds = {duty.kind for duty in asked if duty.kind is not None}
    found = {kind: tuple(a for a in AT_VENUES[1:] if (a, kind, capacity) in asked) for kind in kinds}
    return {kind: activities for kind, activities in found.items() if activities}


class CompiledRulebook:
    """The rules of a rulebook over the calendars and threat series of one register.

    The object holds computed values alone; two threads that ask for one value compute equal values.

    Args:
        rulebook: The rules.
        calendars: The calendars, by id.
        series: The threat series, by id.
        scales: The threat scales, by id.
        online: The kinds of venue that are an online presence.

    Attributes:
        special: Where the rules read more than the case that subjects share.
    """

    def __init__(
        self, rulebook: Rulebook, calendars: Mapping[str, Calendar], series: Mapping[str, ThreatSeries],
        scales: Mapping[str, ThreatScale], online: Collection[str],
    ) -> None:  # fmt: skip
        self.rulebook: Rulebook = rulebook
        self.online: Collection[str] = online
        self.cells: RulebookCells = RulebookCells(rulebook, series)
        self.stages: tuple[Stage, ...] = tuple(_list_stages(rulebook))
        self._starts = [stage.since for stage in self.stages]
        self._calendars, self._series, self._scales = calendars, series, scales
        self._answers = lru_cache(MOST_KEPT)(self._answer)
        self.list_rise_orders: Callable[[Duty, tuple[str, ...], Days], tuple[DutyOrder, ...]]
        self.list_rise_orders = lru_cache(MOST_KEPT)(self._find_rise_orders)
        # A pause bears on every subject, and a count of 60 working days takes longer than an answer.
        self.find_recovery_end: Callable[[str, int, int], int] = lru_cache(MOST_KEPT)(self._count_recovery)
        every = self._every_rule = [rule for stage in self.stages for rule in stage.edition.rules]
        self.special: SpecialRules = SpecialRules(every)
        # What an edition that forgets spares depends on everything open on its first day.
        self._forgets = any(stage.edition.open_cycles is OpenCycles.NEW for stage in self.stages)

    # ---------------------------------------------------------------- editions

    def find_looked_after(self, on: int) -> dict[HeldCapacity, int]:
        """Return the capacities that the rules look after on a day number, each with the first day number."""
        found: dict[HeldCapacity, int] = {}
        for stage in reversed(self.stages[: self.find_stage_index(on) + 1]):
            found |= dict.fromkeys(stage.capacities, stage.since)
        return found

    def find_stage_index(self, day: int) -> int:
        """Return the place of the edition in force on a day."""
        return max(bisect_right(self._starts, day) - 1, 0)

    def find_stage(self, day: int) -> Stage:
        """Return the edition in force on a day, with what this and earlier editions ask for."""
        return self.stages[self.find_stage_index(day)]

    def find_rule(self, place: int, id_: str, duty: Duty) -> Rule | None:
        """Return the rule of an id, if the edition has the rule for a duty."""
        return self.stages[place].rules.get(duty, {}).get(id_)

    def list_rules(self, place: int, duty: Duty) -> Collection[Rule]:
        """Return the rules that an edition has for a duty, in order of id."""
        return self.stages[place].rules.get(duty, {}).values()

    def find_last_rule(self, case: Case, order: DutyOrder, day: int) -> Rule | None:
        """Return the rule of an order, as worded by the last edition by a day that has the rule."""
        for place in range(self.find_stage_index(day), -1, -1):
            rule = self.find_rule(place, order.rule, case.duty)
            if rule is not None and rule.is_of_order(order):
                return rule
        return None

    def is_counted(self, case: Case, order: DutyOrder, day: int) -> bool:
        """Whether the work of a day was done in a mode that the rule of an order counts (semantics 3.21)."""
        if not case.modes and case.duty not in self.special.remembering:
            return True
        rule = self.find_last_rule(case, order, day)
        return rule is None or not case.find_modes(day).isdisjoint(
            self.list_counted_modes(rule, case.duty.kind)
        )

    def list_counted_modes(self, rule: Rule, kind: str | None) -> Collection[Mode]:
        """Return how work at a kind of venue must have been done to count for a rule (semantics 3.21)."""
        if rule.modes is not None:
            return rule.modes
        return list_default_modes(rule.activity, is_online=kind in self.online)

    def is_any_counted(self, duty: Duty, day: int, modes: frozenset[Mode]) -> bool:
        """Whether work of a day, done in some modes, is a completion for any rule of a duty."""
        rules = self.list_rules(self.find_stage_index(day), duty)
        counted = {mode for rule in rules for mode in self.list_counted_modes(rule, duty.kind)}
        default = list_default_modes(duty.activity, is_online=duty.kind in self.online)
        return not modes.isdisjoint(counted or default)

    def find_first_season_day(self, seasonal: Rule) -> int:
        """Return the first day of the first edition with a rule, as a rule of a season (semantics 3.8)."""
        # A rule of one id and another form, or of another activity, looks ahead to no season of the rule.
        return next(
            stage.since
            for stage in self.stages
            if (rule := stage.edition.rule.get(seasonal.id)) is not None
            and AheadOf.SEASON in rule.triggers
            and rule.activity is seasonal.activity
        )

    def list_wordings(self, case: Case) -> tuple[object, ...]:
        """Return what the rules of a case say for the kind of venue: equal for kinds treated alike."""
        duty, ordered = case.duty, {order.rule for order in case.orders}
        # A condition may ask for the kind itself.
        return tuple(
            (place, rule.id, self.cells.list_live_cells(place, rule, case), rule.when and duty.kind)
            for place in range(len(self.stages))
            for rule in self.list_rules(place, duty)
            if rule.opens_cycle or rule.id in ordered
        )

    # ---------------------------------------------------------------- duties

    def has_cycle(self, place: int, duty: Duty) -> bool:
        """Whether an edition has a cycle for a duty."""
        return any(rule.opens_cycle for rule in self.list_rules(place, duty))

    def list_cycles(self, duty: Duty, on: int) -> Sequence[tuple[str, bool]]:
        """Return the cycles that any edition by a day has for a duty, and whether each is a grid."""
        return self.find_stage(on).cycles.get(duty, ())

    def is_settled_by_last_completion(self, case: Case) -> bool:
        """Whether the last completion alone matters: each completion opens a new cycle."""
        duty = case.duty
        if (
            case.modes
            or duty in self.special.remembering
            or any(is_grid for _, is_grid in self.list_cycles(duty, NEVER))
        ):
            return False
        # An order that keeps or absorbs may leave the cycle open; so may an edition that spares orders.
        merging, forgets = self.special.merging, self._forgets
        # Something ahead that became known in an exclusion may be discharged by an earlier completion alone.
        return not any(
            o.rule in merging or (o.trigger.starts is not None and (forgets or o.trigger.own is not None))
            for o in case.orders
        )

    def also_by(self, duty: Duty) -> tuple[tuple[Activity, int, int], ...]:
        """Return the other activities that discharge a duty, each with first day and first day after.

        A completion counts by the edition in force on its day (semantics 3.1).
        """
        return tuple(
            (other, stage.since, stage.end)
            for place, stage in enumerate(self.stages)
            for rule in islice(self.list_rules(place, duty), 1)
            for other in rule.also_by
        )

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
        stage = self.stages[place]
        # The notice of an edition spares only what was open before its first day.
        edition = (stage.since, stage.edition.notice) if stage.since > part.anchor else None
        back = 0 if part.order is None else rule.spread * case.share >> DIGEST_BITS
        for numbers, level, first in self.list_answering_cells(case, place, rule, part, days):
            asked, calendar = part.answer_from(first), case.shared.calendar
            yield self._answers(RuleQuestion(place, asked, numbers, calendar, level, edition, back))

    def _answer(self, question: RuleQuestion) -> RuleAnswer:
        edition, calendar = self.stages[question.place].edition, self._calendars[question.calendar]
        return edition.rule[question.part.rule].answer(edition.id, calendar, question, self.rulebook.bands)

    def _count_recovery(self, calendar: str, last: int, recovery: int) -> int:
        """Return the last day of the recovery after a pause, in a calendar (semantics 3.20)."""
        return self._calendars[calendar].nth_ordinal(last, recovery)

    def list_answering_cells(
        self, case: Case, place: int, rule: Rule, part: OpenPart, days: tuple[int, int]
    ) -> Iterator[tuple[CellNumbers, int | None, int]]:
        """Yield the cells at which a rule answers: numbers, the day the notice runs from, the first day."""
        for numbers, above in self.cells.list_live_cells(place, rule, case):
            for counts, level in list_counting_days(above, numbers.settling, part.anchor, days[1]):
                since = max(days[0], counts), days[1]
                first = self.cells.find_first_met(case, rule.when, numbers, since)
                if first is not None:
                    yield numbers, level, first

    # ---------------------------------------------------------------- orders

    def make_orders(self, trigger: Trigger, duty: Duty) -> Iterator[DutyOrder]:
        """Yield what a trigger orders, by the rules of the edition in force on its day."""
        for rule in self.list_rules(self.find_stage_index(trigger.day), duty):
            if trigger.what in rule.triggers:
                order = rule.make_order(trigger)
                if order is not None:
                    yield order.read_own_day()

    def make_repeated_orders(self, triggers: Sequence[Trigger], duty: Duty) -> Iterator[DutyOrder]:
        """Yield what triggers order together: by each edition as it counts, for the days it is in force."""
        for place in range(len(self.stages) if duty in self.special.repeating else 0):
            for rule in self.list_rules(place, duty):
                for order in rule.make_repeated_orders(triggers):
                    if self.find_stage_index(order.trigger.day) == place:
                        yield order.read_own_day()

    def find_asked_before(
        self, day: int, kind: str, capacity: HeldCapacity, begun: Beginning
    ) -> Mapping[Activity, int]:
        """Return the activities asked for before a first use by the edition of a day (semantics 3.18).

        Each activity has the number of days before the use became known from which work counts.
        """
        found: dict[Activity, int] = {}
        if kind in self.special.announcing:
            for rule in self.find_stage(day).edition.rules:
                is_about = kind in rule.kinds and capacity in rule.capacities and begun in rule.triggers
                if rule.before_use and is_about:
                    found[rule.activity] = max(rule.valid, found.get(rule.activity, 0))
        return found

    def list_seasonal_rules(self, duty: Duty) -> tuple[Rule, ...]:
        """Return the rules that look ahead to a season, each rule once for each of its seasons."""
        found: dict[tuple[str, object], Rule] = {}
        for place in range(len(self.stages)):
            for rule in self.list_rules(place, duty):
                if AheadOf.SEASON in rule.triggers:
                    found.setdefault((rule.id, rule.season), rule)
        return tuple(found.values())

    def find_series(self, id_: str) -> KnownSeries:
        """Return a threat series with its scale and responses."""
        series = self._series[id_]
        return KnownSeries(series, self._scales[series.scale], self.rulebook.response_table)

    def is_crossing_asked(self, rule: Rule, known: KnownSeries, duty: Duty, place: tuple[int, str]) -> bool:
        """Whether the rule, as worded on a trigger day, asks for rises of a series across a level.

        Each crossed level is a crossing of its own (semantics 3.6): a level that only a later edition asks
        for orders nothing, however high the rise went (semantics 3.10).
        """
        day, level = place
        worded = self.find_rule(self.find_stage_index(day), rule.id, duty)
        return worded is not None and worded.asks_for_crossing(known, level, rule)

    def _find_rise_orders(self, duty: Duty, series: tuple[str, ...], silent: Days) -> tuple[DutyOrder, ...]:
        """Return what the rises of threat series order for a duty, latest first.

        Args:
            duty: The duty.
            series: The series that apply.
            silent: The days between the mandates of one spell of office, and in exclusions. The edition of
                the day after decides about a rise on such a day.
        """
        found: dict[tuple[str, str, int], DutyOrder] = {}
        for stage, rule, known, crossing, order in self._list_settled_crossings(duty, series):
            # An order holds once the edition then in force has the rise settled (semantics 3.10).
            begins = max(order.appears, stage.since)
            # A rise that fell back before the edition began is not brought back.
            if crossing.until is not None and crossing.until.toordinal() < stage.since:
                continue
            # A rise between two mandates counts from the return, by the edition of that day.
            day = silent.first_after(order.trigger.day)
            place = day, crossing.crossed
            if max(begins, day) >= stage.end or not self.is_crossing_asked(rule, known, duty, place):
                continue
            # Levels crossed at once are one order: of the level that settles first, then of the highest.
            rise = rule.id, known.series.id, crossing.reached.toordinal()
            if rise not in found or begins <= found[rise].appears:
                found[rise] = order._replace(appears=begins)
        return tuple(sorted(found.values(), key=lambda order: (order.trigger.day, order.rule), reverse=True))

    def _list_settled_crossings(
        self, duty: Duty, series: Iterable[str]
    ) -> Iterator[tuple[Stage, Rule, KnownSeries, LevelCrossing, DutyOrder]]:
        """Yield, edition by edition, each crossing that settles by a rule for a duty, with the order."""
        every = [self.find_series(id_) for id_ in series]
        lowest_band = self.rulebook.bands[0]
        for stage in self.stages:
            for rule in stage.rules.get(duty, {}).values():
                for known in every:
                    if rule.reads_series(known.series):
                        for one in rule.list_rise_orders(known, duty.kind, lowest_band):
                            yield stage, rule, known, *one

    # ---------------------------------------------------------------- days on which answers change

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """The day numbers on which an order appears, a level settles or an edition begins."""
        found = {stage.since for stage in self.stages}
        for duty in {duty for stage in self.stages for duty in stage.rules}:
            found |= {order.appears for *_, order in self._list_settled_crossings(duty, self._series)}
        years = range(FIRST_DAY.year, LAST_DAY.year + 1)
        for season in (rule.season for rule in self._every_rule if rule.season is not None):
            found |= {dt.date(year, season.month, season.day).toordinal() - SEASON_KNOWN for year in years}
        return tuple(sorted(found | self.level_edges))

    @cached_property
    def level_edges(self) -> frozenset[int]:
        """The day numbers on which a level settles, so that a rule may answer otherwise to what is open."""
        # A level to which nothing responds otherwise than to the level before leaves every cell as it is.
        table = self.rulebook.response_table
        steps = chain.from_iterable(list_rank_changes(one, table) for one in self._series.values())
        return frozenset(day + wait for day, *_ in steps for wait in self.waits)

    @cached_property
    def waits(self) -> frozenset[int]:
        """Every settling period of a rule that depends on a cell; 0 for a rule that reads unsettled cells."""
        rules = self._every_rule
        is_excepting = any(rule.when is not None and has_exception(rule.when) for rule in rules)
        waits = {wait for rule in rules if any(rule.depends_on()) for wait in list_values(rule.settling)}
        return frozenset({0} | waits if is_excepting else waits)
