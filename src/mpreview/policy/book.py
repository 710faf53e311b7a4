"""The answers of a rulebook, each computed once and shared by every obligation it is the same for.

An answer depends on few things: the rule and its edition, the calendar, the completion or trigger it
counts from, and the cells that count. All are looked up here by just those. In day numbers throughout.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from mpreview.calendars import Calendar
from mpreview.ids import shown
from mpreview.places import VenueKind
from mpreview.policy.answers import Asked, answer
from mpreview.policy.case import Case, Part
from mpreview.policy.conditions import Condition, InService, Question, UseIs, atoms, exceptions, holds
from mpreview.policy.levels import Order, Spell, counted, response_steps, settled_rises, spells
from mpreview.policy.rulebook import Edition, OpenCycles, Rulebook
from mpreview.policy.rules import (
    Ahead,
    Anchor,
    MergeMode,
    OfferOwed,
    Periodic,
    Rise,
    Rule,
    Triggered,
    also_by_of,
    form_of,
    kinds_of,
    numbers_of,
)
from mpreview.policy.tables import Number, Table, all_of, at
from mpreview.policy.terms import AT_VENUES, Activity, ResponseLevel
from mpreview.policy.windows import Answer, Terms
from mpreview.threat import Rise as Risen
from mpreview.threat import ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY

__all__ = ["Book", "Stage"]

_AFTER = LAST_DAY.toordinal() + 1

Sort = tuple[Activity, VenueKind | None]
"""What is owed, and at which kind of venue; `None` of what is owed to a member."""
_Live = tuple[Terms, tuple[Spell, ...] | None]
"""The numbers at a cell, and the spells at or above it; `None` for the lowest."""
_Valued = tuple[int, int, tuple[Spell, ...] | None]
"""A value, how long its cell has to settle, and the spells at or above it; `None` for the lowest."""


class Stage(NamedTuple):
    """An edition, and the days on which it is in force.

    Args:
        since: The first of them; of the first edition the beginning of time.
        end: The first day after.
        edition: The edition.
        cycles: Its cycles by what is done, and by kind of venue.
    """

    since: int
    end: int
    edition: Edition
    cycles: Mapping[Sort, tuple[Periodic, ...]]

    def __repr__(self) -> str:
        return shown(self)


class Book:
    """Answers of a rulebook over the calendars and threat series of one register.

    Holds nothing but what it has computed; two threads that ask the same compute the same.
    """

    def __init__(
        self, rulebook: Rulebook, calendars: Mapping[str, Calendar], series: Mapping[str, ThreatSeries],
        scales: Mapping[str, ThreatScale],
    ) -> None:  # fmt: skip
        self.rulebook = rulebook
        self._calendars, self._series, self._scales = calendars, series, scales
        self._answers: dict[Asked, Answer] = {}
        self._spells: dict[tuple[object, ...], tuple[Spell, ...]] = {}
        self._steps: dict[tuple[str, ...], tuple[tuple[int, int], ...]] = {}
        self._terms: dict[tuple[int, str, VenueKind | None], tuple[Terms, ...]] = {}
        self._lives: dict[tuple[object, ...], tuple[_Live, ...]] = {}
        self._valued: dict[tuple[object, ...], tuple[_Valued, ...]] = {}
        self._orders: dict[tuple[object, ...], tuple[Order, ...]] = {}
        self._rules_of_rises: dict[Sort, tuple[str, ...]] = {}
        self._cyclic: dict[Sort, VenueKind | None] = {}
        self._words: dict[tuple[str, VenueKind | None], tuple[object, ...]] = {}
        self._begun: dict[tuple[int, type[Rule], VenueKind | None], tuple[Rule, ...]] = {}
        self._plain_sorts: dict[Sort, bool] = {}
        self._seasons: dict[Sort, tuple[Ahead, ...]] = {}
        self._also_by: dict[Sort, tuple[tuple[Activity, int, int], ...]] = {}
        self._beside: dict[int, Mapping[VenueKind, tuple[Activity, ...]]] = {}
        self._cycles: dict[tuple[Sort, int], tuple[tuple[str, bool], ...]] = {}
        self._ranks = {band: rank for rank, band in enumerate(rulebook.bands)}
        self.stages = tuple(_stages(rulebook))
        self._starts = [stage.since for stage in self.stages]

    # -- editions ----------------------------------------------------------------------------------

    def stage_on(self, day: int) -> int:
        """Return the place of the edition in force on a day."""
        return max(bisect_right(self._starts, day) - 1, 0)

    def worded(self, place: int, id_: str, activity: Activity, kind: VenueKind | None) -> Rule | None:
        """Return the rule of an id, if one edition has it for an activity and a kind of venue."""
        rule = self.stages[place].edition.rule.get(id_)
        return rule if rule is not None and _is_of(rule, activity, kind) else None

    def last_rule(self, case: Case, order: Order, day: int) -> Rule | None:
        """Return the rule of an order as the last edition by a day words it that has it for a case."""
        for place in range(self.stage_on(day), -1, -1):
            rule = self.worded(place, order.rule, case.activity, case.kind)
            if rule is not None and form_of(rule) == order.form:
                return rule
        return None

    def restarts(self, case: Case) -> bool:
        """Whether of all completions of a case only the last one matters: each opens a new cycle."""
        if not self._plain((case.activity, case.kind)):
            return False
        merging, forgets = self._merging, self._forgets
        return not any(o.rule in merging or (forgets and o.starts is not None) for o in case.orders)

    def _plain(self, sort: Sort) -> bool:
        """Whether what is done at a kind of venue has no grid in any edition."""
        if sort not in self._plain_sorts:
            cycles = (rule for stage in self.stages for rule in stage.cycles.get(sort, ()))
            self._plain_sorts[sort] = all(rule.anchor is Anchor.COMPLETED for rule in cycles)
        return self._plain_sorts[sort]

    def cyclic(self, sort: Sort) -> VenueKind | None:
        """Return the first kind of venue whose cycles of one activity are the same, number by number."""
        if sort not in self._cyclic:
            activity, kind = sort
            mine = self._cycle_of(activity, kind)
            alike = (one for one in VenueKind if self._cycle_of(activity, one) == mine)
            self._cyclic[sort] = next(alike, kind)
        return self._cyclic[sort]

    def _cycle_of(self, activity: Activity, kind: VenueKind | None) -> list[tuple[str, tuple[object, ...]]]:
        ids = {rule.id for stage in self.stages for rule in stage.cycles.get((activity, kind), ())}
        return [(id_, self.words(id_, kind)) for id_ in sorted(ids)]

    def words(self, id_: str, kind: VenueKind | None) -> tuple[object, ...]:
        """Return what a rule says for a kind of venue by edition; equal for kinds it treats alike."""
        key = id_, kind
        if key not in self._words:
            rules = ((place, stage.edition.rule.get(id_)) for place, stage in enumerate(self.stages))
            self._words[key] = tuple(
                (place, self.terms(place, rule, kind), None if rule.when is None else kind)
                for place, rule in rules
                if rule is not None and kind in kinds_of(rule)
            )
        return self._words[key]

    def begun_by(self, form: type[Rule], day: int, kind: VenueKind | None) -> tuple[Rule, ...]:
        """Return the rules of a form that the edition in force on a day has for a kind of venue."""
        key = self.stage_on(day), form, kind
        if key not in self._begun:
            rules = self.stages[key[0]].edition.rules
            self._begun[key] = tuple(one for one in rules if type(one) is form and kind in kinds_of(one))
        return self._begun[key]

    @cached_property
    def _merging(self) -> frozenset[str]:
        """The rules of which a completion may leave the cycle as it is, in any edition."""
        rules = (rule for stage in self.stages for rule in stage.edition.rules)
        return frozenset(rule.id for rule in rules if rule.merge.mode is not MergeMode.RESTART)

    @cached_property
    def _forgets(self) -> bool:
        """Whether an edition forgets; what it spares turns on all that was open on its first day."""
        return any(stage.edition.open_cycles is OpenCycles.NEW for stage in self.stages)

    def cycles(self, sort: Sort, on: int) -> tuple[tuple[str, bool], ...]:
        """Return the cycles that any edition by a day has of an activity, and whether each is a grid."""
        key = sort, self.stage_on(on)
        if key not in self._cycles:
            rules = (rule for stage in self.stages[: key[1] + 1] for rule in stage.cycles.get(sort, ()))
            self._cycles[key] = tuple(sorted({(one.id, one.anchor is Anchor.PLANNED) for one in rules}))
        return self._cycles[key]

    def rises(self, activity: Activity, kind: VenueKind | None) -> tuple[str, ...]:
        """Return the rules of rises that any edition has for an activity at a kind of venue."""
        key = activity, kind
        if key not in self._rules_of_rises:
            self._rules_of_rises[key] = tuple(
                dict.fromkeys(
                    id_
                    for place, stage in enumerate(self.stages)
                    for id_ in stage.edition.rule
                    if self._rise(place, id_, activity, kind) is not None
                )
            )
        return self._rules_of_rises[key]

    def seasons(self, sort: Sort) -> tuple[Ahead, ...]:
        """Return the rules of an activity that look ahead to a season, each wording of a season once."""
        if sort not in self._seasons:
            activity, kind = sort
            found: dict[tuple[str, object], Ahead] = {}
            for rule in (rule for stage in self.stages for rule in stage.edition.rules):
                if isinstance(rule, Ahead) and rule.season is not None and _is_of(rule, activity, kind):
                    found.setdefault((rule.id, rule.season), rule)
            self._seasons[sort] = tuple(found.values())
        return self._seasons[sort]

    def beside(self, day: int) -> Mapping[VenueKind, tuple[Activity, ...]]:
        """Return what is done at a kind of venue beside its review, if a rule by a day ever asked for it."""
        place = self.stage_on(day)
        if place not in self._beside:
            asked = {
                (rule.activity, kind)
                for stage in self.stages[: place + 1]
                for rule in stage.edition.rules
                for kind in kinds_of(rule)
            }
            found = {kind: tuple(one for one in AT_VENUES[1:] if (one, kind) in asked) for kind in VenueKind}
            self._beside[place] = {kind: activities for kind, activities in found.items() if activities}
        return self._beside[place]

    def also_by(self, sort: Sort) -> tuple[tuple[Activity, int, int], ...]:
        """Return what else discharges an activity at a kind of venue, from which day until before which.

        What is done counts by the edition in force on its day (`semantics.md` 3.1).
        """
        if sort not in self._also_by:
            self._also_by[sort] = tuple(
                (other, stage.since, stage.end)
                for stage in self.stages
                for other in also_by_of(stage.edition.rules, *sort)
            )
        return self._also_by[sort]

    def first_day(self, id_: str) -> int:
        """Return the first day of the first edition that has a rule."""
        return next(stage.since for stage in self.stages if id_ in stage.edition.rule)

    @cached_property
    def asks(self) -> bool:
        """Whether any rule has a condition."""
        return any(rule.when is not None for stage in self.stages for rule in stage.edition.rules)

    def asks_of(self, id_: str) -> bool:
        """Whether a rule has a condition in any edition."""
        return id_ in self._conditional

    @cached_property
    def _conditional(self) -> frozenset[str]:
        rules = (rule for stage in self.stages for rule in stage.edition.rules)
        return frozenset(rule.id for rule in rules if rule.when is not None)

    @cached_property
    def asks_of_days(self) -> bool:
        """Whether any condition asks what may change from day to day: who uses it, what is in service."""
        asked = (rule.when for stage in self.stages for rule in stage.edition.rules)
        return any(_asks_of_days(when) for when in asked if when is not None)

    def edition_id(self, day: int) -> str:
        """Return the id of the edition in force on a day."""
        return self.stages[self.stage_on(day)].edition.id

    def last_day(self, calendar: str) -> int:
        """Return the last day number that a calendar reaches."""
        return self._calendars[calendar].last.toordinal()

    # -- parameters and cells ----------------------------------------------------------------------

    def terms(self, place: int, rule: Rule, kind: VenueKind | None) -> tuple[Terms, ...]:
        """Return the numbers of a rule at each cell, but where a lower cell has the same."""
        key = place, rule.id, kind
        if key not in self._terms:
            self._terms[key] = tuple(self._distinct(rule, kind))
        return self._terms[key]

    def _distinct(self, rule: Rule, kind: VenueKind | None) -> Iterator[Terms]:
        found: list[Terms] = []
        for response in ResponseLevel:
            for rank, band in enumerate(self.rulebook.bands):
                terms = _terms(rule, kind, response, band, rank)
                lower = (one for one in found if one.response <= terms.response and one.band <= rank)
                if rule.when is not None or not any(one[2:] == terms[2:] for one in lower):
                    found.append(terms)
                    yield terms

    def spells(self, case: Case, cell: tuple[int, int]) -> tuple[Spell, ...]:
        """Return the spells of days on which a subject is at or above a cell."""
        key = case.series, case.bands, cell
        if key not in self._spells:
            series, called = [self._series[id_] for id_ in case.series], self.rulebook.called
            if case.series not in self._steps:
                self._steps[case.series] = response_steps(series, called)
            self._spells[key] = spells(series, called, self._steps[case.series], case.bands, cell)
        return self._spells[key]

    def _live(self, place: int, rule: Rule, case: Case) -> tuple[_Live, ...]:
        """Return the cells of a rule that a subject ever reaches, each with the spells at or above it."""
        key = place, rule.id, case.kind, case.series, case.bands
        found = self._lives.get(key)
        if found is None:
            cells = (
                (one, self._above(case, one.response, one.band)) for one in self.terms(place, rule, case.kind)
            )
            found = self._lives[key] = tuple((one, above) for one, above in cells if above != ())
        return found

    def _above(self, case: Case, response: int, band: int) -> tuple[Spell, ...] | None:
        """Return the spells at or above a cell; `None` for the lowest, which always counts."""
        return self.spells(case, (response, band)) if response or band else None

    # -- answers -----------------------------------------------------------------------------------

    def answers(
        self, case: Case, place: int, rule: Rule, part: Part, days: tuple[int, int]
    ) -> Iterator[Answer]:
        """Yield what one edition of a rule answers on some days, cell by cell.

        Args:
            case: The subject.
            place: Which edition.
            rule: The rule, as that edition words it.
            part: What is asked about.
            days: The first and the last of the days.
        """
        stage, anchor = self.stages[place], part.anchor
        edition = (stage.since, stage.edition.notice) if stage.since > anchor else None
        for terms, above in self._live(place, rule, case):
            for counts, level in _counting(above, terms, anchor, days[1]):
                since = max(days[0], counts)
                if rule.when is None or self._held(case, rule.when, terms, (since, days[1])):
                    cell = terms, case.calendar, anchor, level, edition
                    yield self._answered(rule, Asked(place, rule.id, *cell, *part[3:6]))

    def _answered(self, rule: Rule, asked: Asked) -> Answer:
        found = self._answers.get(asked)
        if found is None:
            edition, calendar = self.stages[asked.place].edition.id, self._calendars[asked.calendar]
            found = answer(rule, edition, calendar, asked, self.rulebook.bands)
            self._answers[asked] = found
        return found

    def answering_days(
        self, case: Case, place: int, rule: Rule, part: Part, days: tuple[int, int]
    ) -> Iterator[int]:
        """Yield, cell by cell, the first of some days on which one edition of a rule answers."""
        for terms, above in self._live(place, rule, case):
            for counts, _ in _counting(above, terms, part.anchor, days[1]):
                since = max(days[0], counts)
                held = self._days_held(case, rule.when, terms, (since, days[1])) if rule.when else (since,)
                first = next(iter(held), None)
                if first is not None and first <= days[1]:
                    yield first

    def _held(self, case: Case, when: Condition, terms: Terms, days: tuple[int, int]) -> bool:
        """Whether a condition holds for a cell on some of the days."""
        return any(True for _ in self._days_held(case, when, terms, days))

    def _days_held(self, case: Case, when: Condition, terms: Terms, days: tuple[int, int]) -> Iterator[int]:
        """Yield the days on which a condition may begin to hold for a cell and does."""
        since, until = days
        asked = Question(case.kind, terms.response, terms.band, self._ranks, case.facts, since, (0, 0))
        changes = {day for day, _, _ in case.facts.steps}
        excepting = _excepts(when)
        if excepting:
            changes |= {day for cell in self._cells for one in self.spells(case, cell) for day in one[:2]}
        for day in (since, *sorted(day for day in changes if since < day <= until)) if since <= until else ():
            found = self.in_force(case, day) if excepting else (0, 0)
            if holds(when, asked._replace(day=day, in_force=found)):
                yield day

    @cached_property
    def _cells(self) -> tuple[tuple[int, int], ...]:
        """Every response level alone, and every band alone, but the lowest."""
        responses = ((rank, 0) for rank in range(1, len(ResponseLevel)))
        return (*responses, *((0, rank) for rank in range(1, len(self.rulebook.bands))))

    def in_force(self, case: Case, day: int) -> tuple[int, int]:
        """Return the ranks of the response level and the band in force on a day, settled or not."""
        found = [cell for cell in self._cells if any(o.start <= day < o.end for o in self.spells(case, cell))]
        return max((r for r, _ in found), default=0), max((b for _, b in found), default=0)

    # -- triggers ----------------------------------------------------------------------------------

    def _rise(self, place: int, id_: str, activity: Activity, kind: VenueKind | None) -> Rise | None:
        """Return the rule of an id, if one edition has it for an activity and kind and it is of rises."""
        rule = self.worded(place, id_, activity, kind)
        return rule if isinstance(rule, Rise) else None

    def asks_for(self, rule: Rise, kind: VenueKind | None, day: int, level: str) -> bool:
        """Whether the rule of that id, as on a trigger day, asks for rises of the same series across a level.

        Each crossed level stands for itself (`semantics.md` 3.6): one that only a later edition asks for
        orders nothing, however high the rise went (3.10).
        """
        made = self._rise(self.stage_on(day), rule.id, rule.activity, kind)
        if made is None or made.series != rule.series:
            return False
        scale = self._scales[self._series[rule.series].scale]
        return scale.rank(level) >= scale.rank(made.at_least)

    def orders_of(
        self, rule: str, activity: Activity, kind: VenueKind | None, gaps: tuple[tuple[int, int], ...] = ()
    ) -> tuple[Order, ...]:
        """Return what the rises of a rule's series order at a kind of venue, latest first.

        Args:
            rule: The id of the rule.
            activity: What is owed.
            kind: The kind of venue.
            gaps: The first day without office, and that of the return, between the tenures of one spell of
                office. Whether a rise in between orders anything is for the edition of the return to say.
        """
        key = rule, activity, kind, gaps
        if key not in self._orders:
            found = self._rises(rule, activity, kind, gaps)
            self._orders[key] = tuple(sorted(found, key=_by_trigger, reverse=True))
        return self._orders[key]

    def _rises(
        self, id_: str, activity: Activity, kind: VenueKind | None, gaps: tuple[tuple[int, int], ...]
    ) -> Iterable[Order]:
        """Return an order for each rise; it stands once the edition then in force has it settled (3.10)."""
        found: dict[tuple[str, int], Order] = {}
        for place, stage in enumerate(self.stages):
            for rule, rise, order in self._settled_rises(place, id_, activity, kind):
                stands = max(order.appears, stage.since)
                day = next((end for start, end in gaps if start <= order.trigger < end), order.trigger)
                if max(stands, day) >= stage.end or not self.asks_for(rule, kind, day, rise.crossed):
                    continue
                # Levels crossed at once are one order: of the one that stands first, then of the highest.
                key = rule.series, rise.reached.toordinal()
                if key not in found or stands <= found[key].appears:
                    found[key] = order._replace(appears=stands)
        return found.values()

    def _settled_rises(
        self, place: int, id_: str, activity: Activity, kind: VenueKind | None
    ) -> Iterator[tuple[Rise, Risen, Order]]:
        rule = self._rise(place, id_, activity, kind)
        if rule is not None:
            series = self._series[rule.series]
            settling = self.terms(place, rule, kind)[0].settling
            for rise, order in settled_rises(rule, series, self._scales[series.scale], settling):
                yield rule, rise, order

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """The day numbers on which an order appears, a level has settled or an edition begins."""
        found = {stage.since for stage in self.stages} | set(self._looked_ahead())
        for place, stage in enumerate(self.stages):
            for rule in (rule for rule in stage.edition.rules if type(rule) is Rise):
                for kind in kinds_of(rule):
                    rises = self._settled_rises(place, rule.id, rule.activity, kind)
                    found |= {order.appears for _, _, order in rises}
        return tuple(sorted(found | set(self._settled())))

    def _looked_ahead(self) -> Iterator[int]:
        for rule in (rule for stage in self.stages for rule in stage.edition.rules):
            if isinstance(rule, Ahead) and rule.season is not None:
                years = range(FIRST_DAY.year, LAST_DAY.year + 1)
                yield from (rule.season.in_year(year).toordinal() - 366 for year in years)

    def _settled(self) -> Iterator[int]:
        days = {entry.effective.toordinal() for one in self._series.values() for entry in one.assessments}
        days |= {row.since.toordinal() for row in self.rulebook.responses}
        yield from (day + wait for day in days for wait in self.waits)

    @cached_property
    def waits(self) -> frozenset[int]:
        """Every settling period of a rule that reads a cell; 0 for one that reads what has not settled."""
        rules = [rule for stage in self.stages for rule in stage.edition.rules]
        excepting = any(rule.when is not None and _excepts(rule.when) for rule in rules)
        return frozenset({0} if excepting else ()) | frozenset(
            wait
            for rule in rules
            if any(isinstance(number, Table) for _, number in numbers_of(rule)) or rule.when is not None
            for wait in all_of(rule.settling)
        )

    # -- offers ------------------------------------------------------------------------------------

    def offer(self, day: int) -> OfferOwed | None:
        """Return the rule of offers of the edition in force on a day."""
        return self._offer_rules[self.stage_on(day)]

    @cached_property
    def _offer_rules(self) -> tuple[OfferOwed | None, ...]:
        found = ((r for r in stage.edition.rules if type(r) is OfferOwed) for stage in self.stages)
        return tuple(next(rules, None) for rules in found)

    def least(self, case: Case, number: Number, settling: Number, anchor: int, on: int) -> int:
        """Return the least value of a parameter over the cells that count since *anchor*."""
        if not isinstance(number, Table):
            return number
        cells = self._values(case, number, settling)
        return min(
            value
            for value, wait, above in cells
            if above is None or any(True for _ in counted(above, wait, anchor, on))
        )

    def _values(self, case: Case, number: Table, settling: Number) -> tuple[_Valued, ...]:
        """Return the values of a table at the cells that a subject ever reaches."""
        # Both are held by the rulebook for as long as this is, so that no other comes to have their ids.
        key = id(number), id(settling), case.kind, case.series, case.bands
        found = self._valued.get(key)
        if found is None:
            cells = (
                (at(number, case.kind, response, band), at(settling, case.kind, response, band),
                 self._above(case, response.rank, rank))
                for response in ResponseLevel
                for rank, band in enumerate(self.rulebook.bands)
            )  # fmt: skip
            found = self._valued[key] = tuple(one for one in cells if one[2] != ())
        return found

    def absorbs(self, case: Case, rule: Rule, trigger: int, on: int) -> int:
        """Return how close two due days lie at most for *absorb*: the least over the cells that count."""
        return self.least(case, rule.merge.days, rule.settling, trigger, on)


def _asks_of_days(when: Condition) -> bool:
    # Most rulebooks have no condition, and need not load what it is.

    return any(isinstance(atom, UseIs | InService) for atom in atoms(when))


def _excepts(when: Condition) -> bool:

    return any(True for _ in exceptions(when))


def _counting(
    above: tuple[Spell, ...] | None, terms: Terms, anchor: int, on: int
) -> Iterable[tuple[int, int | None]]:
    """Yield since when a cell counts, and the day from which its notice runs, if it has one."""
    return ((anchor, None),) if above is None else counted(above, terms.settling, anchor, on)


def _is_of(rule: Rule, activity: Activity, kind: VenueKind | None) -> bool:
    return rule.activity is activity and kind in kinds_of(rule)


def _by_trigger(order: Order) -> tuple[int, str]:
    return order.trigger, order.rule


def _stages(rulebook: Rulebook) -> Iterator[Stage]:
    starts = [edition.since.toordinal() for edition in rulebook.editions]
    starts[0] = 0
    for edition, since, end in zip(rulebook.editions, starts, [*starts[1:], _AFTER + 1], strict=True):
        cycles: dict[Sort, tuple[Periodic, ...]] = {}
        for rule in edition.rules:
            if type(rule) is Periodic:
                for kind in rule.kinds:
                    sort = rule.activity, kind
                    cycles[sort] = (*cycles.get(sort, ()), rule)
        yield Stage(since, end, edition, cycles)


def _span(rule: Rule) -> Number:
    if isinstance(rule, Periodic):
        return rule.months
    if isinstance(rule, Ahead):
        return rule.before
    return rule.within.n if isinstance(rule, Triggered) else 0


def _terms(rule: Rule, kind: VenueKind | None, response: ResponseLevel, band: str, rank: int) -> Terms:
    cell = kind, response, band
    lead = rule.before if isinstance(rule, Ahead) and rule.opens is None else rule.lead
    if isinstance(rule, Ahead) and rule.opens is not None:
        lead = rule.opens
    numbers = (
        _span(rule), rule.notice, rule.settling, lead, rule.grace, rule.limit, rule.priority, rule.slots,
    )  # fmt: skip
    return Terms(response.rank, rank, *(at(number, *cell) for number in numbers))
