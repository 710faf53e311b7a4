"""Editions and the rulebook: the clauses in force, checked when they are loaded."""

import datetime as dt
import enum
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import attrs

from mpreview.calendars import MonthEnd
from mpreview.errors import LISTED, InvalidValue, RulebookError
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, counted, some_ids
from mpreview.places import VenueKind
from mpreview.policy.after_office import WindingUpTime
from mpreview.policy.conditions import BandAtLeast, Condition, atoms
from mpreview.policy.examples import Example
from mpreview.policy.operations import Operation
from mpreview.policy.rules import (
    Ahead,
    Anchor,
    Begun,
    NewMember,
    NewVenue,
    Occasion,
    OfferOwed,
    OnEvent,
    Periodic,
    Rise,
    Rule,
    kinds_of,
    numbers_of,
    turning,
)
from mpreview.policy.tables import Number, Table, all_of, idle, missing, not_falling, told
from mpreview.policy.terms import AT_VENUES, Activity, Called, ResponseTo, least_days
from mpreview.risk.matrix import RiskMatrix
from mpreview.timeline import FIRST_DAY, a_day

if TYPE_CHECKING:
    from mpreview.policy.lint import Finding

__all__ = ["Edition", "OpenCycles", "Rulebook"]

_RULES = (Periodic, NewVenue, NewMember, Rise, OnEvent, Ahead, OfferOwed)
_MOST_RULES = 1_000
_MOST_EDITIONS = 200
_MOST_BANDS = 20
_MOST_TRIED = 1_000
_MOST_RULES_TRIED = 100_000


class OpenCycles(enum.Enum):
    """What an edition does to cycles and orders that are open on its first day (`semantics.md` 3.10)."""

    TIGHTEN = "tighten"
    KEEP = "keep"
    NEW = "new"


@attrs.frozen(slots=False, getstate_setstate=True)
class Edition:
    """The clauses in force from one day on, until the next edition.

    Args:
        id: Its id, cited in reasons.
        title: Its public title.
        rules: The clauses, kept in order of id.
        since: The first day it is in force.
        notice: Civil days from that day before it can make an open cycle or order due.
        open_cycles: What it does to what is open on its first day: by default a shorter answer acts and a
            longer one waits for the next completion.
        published: The day it became known; by default its first day.
        matrix: How risks are rated while it is in force; `None` where it rates none.

    Raises:
        RulebookError: If two rules share an id, a cycle has no rule for the first review, or a cycle settles
            otherwise than the rise rules of its activity.
    """

    id: str
    title: str
    rules: tuple[Rule, ...]
    since: dt.date = FIRST_DAY
    notice: int = 0
    open_cycles: OpenCycles = OpenCycles.TIGHTEN
    published: dt.date | None = None
    matrix: RiskMatrix | None = None

    def __attrs_post_init__(self) -> None:
        an_id("Edition.id", self.id)
        a_text("Edition.title", self.title)
        a_day("Edition.since", self.since)
        a_count("Edition.notice", self.notice, 0, 3660)
        a_kind("Edition.open_cycles", self.open_cycles, OpenCycles)
        if self.published is not None:
            a_day("Edition.published", self.published)
        if self.matrix is not None:
            _a_matrix("Edition.matrix", self.matrix)
        a_tuple("Edition.rules", self.rules, *_RULES)
        if len(self.rules) > _MOST_RULES:
            problem = f"has more than {_MOST_RULES} rules; write tables instead"
            raise RulebookError(self.id, problem, self.id)
        _refuse((rule, problem, self.id, None) for rule, problem in _problems(self))
        object.__setattr__(self, "rules", tuple(sorted(self.rules, key=lambda rule: rule.id)))

    def __repr__(self) -> str:
        return f"<Edition {self.id!r} of {len(self.rules)} rules since {self.since}>"

    @property
    def known(self) -> dt.date:
        """The day it became known."""
        return self.since if self.published is None else self.published

    @cached_property
    def rule(self) -> dict[str, Rule]:
        """Its rules by id."""
        return {rule.id: rule for rule in self.rules}


def _a_matrix(field: str, value: object) -> None:
    # Whoever has none need not load what it is.

    a_kind(field, value, RiskMatrix)


_Fault = tuple[str, str, str | None, str | None]
"""The rule, what is wrong with it, the edition that it stands in, and of the whole rulebook where in it."""


def _refuse(faults: Iterable[_Fault]) -> None:
    """Refuse what has faults, the first of them told first, the next hundred with it, and how many more."""
    faults = iter(faults)
    found = [
        RulebookError(rule, problem, edition, whole=place is not None, place=place or "")
        for rule, problem, edition, place in islice(faults, LISTED + 1)
    ]
    if found:
        raise attrs.evolve(found[0], more=tuple(found[1:]), unlisted=sum(1 for _ in faults))


def _problems(edition: Edition) -> Iterator[tuple[str, str]]:
    counts = Counter(rule.id for rule in edition.rules)
    yield from (
        (id_, "stands here twice; give each rule its own id") for id_ in sorted(counts) if counts[id_] > 1
    )
    if sum(type(rule) is OfferOwed for rule in edition.rules) > 1:
        yield edition.id, "two rules of offers; keep one"
    firsts = {activity: tuple(_firsts(edition, activity)) for activity in AT_VENUES}
    waits = {activity: _settling_of_rises(edition, activity) for activity in AT_VENUES}
    for rule in edition.rules:
        if type(rule) is Periodic:
            yield from _problems_of_cycle(rule, firsts[rule.activity], waits[rule.activity])
        elif type(rule) is Rise:
            yield from _problems_of_rise(rule)
    yield from _problems_of_others(edition)


def _problems_of_others(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield each rule that lists others than another of its activity and kind: there is one obligation."""
    listed: dict[tuple[Activity, VenueKind | None], tuple[str, frozenset[Activity]]] = {}
    for rule in edition.rules:
        if not isinstance(rule, OfferOwed):
            others = frozenset(rule.also_by)
            pairs = (listed.setdefault((rule.activity, kind), (rule.id, others)) for kind in kinds_of(rule))
            apart = next((id_ for id_, same in pairs if same != others), None)
            if apart is not None:
                words = f"also_by: lists others than {apart}, which is of the same activity and kind"
                yield rule.id, f"{words}; list the same"


def _problems_of_cycle(
    cycle: Periodic, firsts: Iterable[tuple[str, set[VenueKind]]], waits: Mapping[VenueKind, set[int]]
) -> Iterator[tuple[str, str]]:
    for name, covered in firsts:
        absent = sorted(kind.value for kind in set(cycle.kinds) - covered)
        if absent:
            yield (
                cycle.id,
                f"a cycle without a {name} rule for {', '.join(absent)}; add one that always speaks",
            )
    if any(turning(cycle)) and _settles_otherwise(cycle, waits):
        yield (
            cycle.id,
            "settles otherwise than the rise rule of its activity; give both one settling period",
        )


def _settling_of_rises(edition: Edition, activity: Activity) -> Mapping[VenueKind, set[int]]:
    """Return how long rises of an activity settle, for each kind of venue that they speak of."""
    # Gathered once: cycles times rises would be too many to compare.
    found: dict[VenueKind, set[int]] = {}
    for rule in edition.rules:
        if type(rule) is Rise and rule.activity is activity:
            settling = _by_kind(rule.settling)
            for kind in rule.kinds:
                found.setdefault(kind, set()).update(_of_kind(settling, kind))
    return found


def _settles_otherwise(cycle: Periodic, waits: Mapping[VenueKind, set[int]]) -> bool:
    """Whether at some cell of a kind that both speak of a cycle settles otherwise than a rise."""
    # By value: a number and a table that has it everywhere say the same, whatever text they cite.
    settling = _by_kind(cycle.settling)
    return any(len({*waits[kind], *_of_kind(settling, kind)}) > 1 for kind in cycle.kinds if kind in waits)


def _firsts(edition: Edition, activity: Activity) -> Iterator[tuple[str, set[VenueKind]]]:
    """Yield each way the first of an activity can be asked for, and the kinds of venue it is asked for.

    Where a measure that is fitted asks for a test, there is a first one as soon as there is what to test.
    """
    always = [rule for rule in edition.rules if rule.when is None and rule.activity is activity]
    fitted = _kinds(r for r in always if type(r) is OnEvent and r.occasion is Occasion.FITTED_MEASURE)
    tested = fitted if activity is Activity.FUNCTION_TEST else set()
    for begun in Begun:
        rules = (rule for rule in always if type(rule) is NewVenue and begun in rule.begun)
        yield f"new-venue ({begun.value} use)", tested | _kinds(rules)
    yield "new-member", tested | _kinds(rule for rule in always if type(rule) is NewMember)


def _kinds(rules: Iterable[Rule]) -> set[VenueKind]:
    return {kind for rule in rules for kind in kinds_of(rule) if kind is not None}


def _problems_of_rise(rule: Rise) -> Iterator[tuple[str, str]]:
    turning = rule.settling.values[0] if isinstance(rule.settling, Table) else None
    if turning is not None and (turning.response, turning.band) != (None, None):
        yield rule.id, "settling: of a rise turns on the kind of venue alone; give one number for each"
    elif any(settling >= max(least, 1) for settling, least in _waits(rule)):
        yield rule.id, "settles no sooner than it is due; shorten the settling or allow more time"


def _waits(rule: Rise) -> Iterator[tuple[int, int]]:
    """Yield the settling and the fewest days of the time allowed, for each kind of venue."""
    unit, allowed, waits = rule.within.unit, _by_kind(rule.within.n), _by_kind(rule.settling)
    for kind in kinds_of(rule):
        # A kind without a number is a fault of its own, told once the bands are known.
        numbers, settling = _of_kind(allowed, kind), _of_kind(waits, kind)
        if numbers and settling:
            yield max(settling), least_days(min(numbers), unit)


def _by_kind(number: Number) -> Mapping[VenueKind | None, list[int]]:
    """Return the values of a parameter by kind of venue, `None` for all."""
    if not isinstance(number, Table):
        return {None: [number]}
    found: dict[VenueKind | None, list[int]] = {}
    for value in number.values:
        found.setdefault(value.kind, []).append(value.value)
    return found


def _of_kind(values: Mapping[VenueKind | None, list[int]], kind: VenueKind | None) -> Sequence[int]:
    """Return the values that a parameter has for a kind; none if its table lacks that kind."""
    return values.get(kind) or values.get(None) or ()


@attrs.frozen(slots=False, getstate_setstate=True)
class Rulebook:
    """A policy as dated data.

    Args:
        id: Its id.
        title: Its public title.
        editions: The editions, oldest first; the first counts as in force from the beginning.
        responses: What the organisation makes of the levels of each series.
        bands: The risk bands, lowest first; the first is what a subject has before anything is said of it.
        examples: Cases with the windows that the rules are to give. They are tried when the rulebook becomes
            part of a programme or is read from a text, which fails if one of them is not kept.
        operations: The operations that look after people, and their advisers.
        winding_up: How long whoever leaves office has to wind up their affairs.
        unspoken: Kinds of venue that may be there though no rule speaks of them, so that nothing is owed.

    Raises:
        RulebookError: If a table lacks a cell or is not monotone, a grid could fall later, two editions
            begin on one day, two examples share an id, the matrix of an edition gives other bands or in
            another order, or the parts contradict each other otherwise.
    """

    id: str
    title: str
    editions: tuple[Edition, ...]
    responses: tuple[ResponseTo, ...] = ()
    bands: tuple[str, ...] = ("standard",)
    examples: tuple[Example, ...] = attrs.field(default=(), repr=counted)
    operations: tuple[Operation, ...] = attrs.field(default=(), repr=counted)
    winding_up: tuple[WindingUpTime, ...] = attrs.field(default=(), repr=counted)
    unspoken: tuple[VenueKind, ...] = ()

    def __attrs_post_init__(self) -> None:
        an_id("Rulebook.id", self.id)
        a_text("Rulebook.title", self.title)
        a_tuple("Rulebook.editions", self.editions, Edition)
        a_tuple("Rulebook.responses", self.responses, ResponseTo)
        some_ids("Rulebook.bands", self.bands)
        a_tuple("Rulebook.examples", self.examples, Example)
        a_tuple("Rulebook.operations", self.operations, Operation)
        a_tuple("Rulebook.winding_up", self.winding_up, WindingUpTime)
        a_tuple("Rulebook.unspoken", self.unspoken, VenueKind)
        if len(set(self.unspoken)) < len(self.unspoken):
            raise InvalidValue("Rulebook.unspoken", "name each kind once")
        _refuse(_faults(self))
        object.__setattr__(self, "responses", tuple(sorted(self.responses, key=_row)))
        object.__setattr__(self, "operations", tuple(sorted(self.operations, key=lambda one: one.id)))
        object.__setattr__(self, "winding_up", tuple(sorted(self.winding_up, key=_begins)))
        object.__setattr__(self, "unspoken", tuple(sorted(self.unspoken, key=lambda one: one.value)))

    def __repr__(self) -> str:
        return f"<Rulebook {self.id!r}, edition {self.editions[-1].id!r}>"

    def edition(self, on: dt.date) -> Edition:
        """Return the edition in force on a day.

        Raises:
            InvalidValue: If it is no day.
            OutsideRange: If it is out of range.
        """
        a_day("edition.on", on)
        return self.editions[max(bisect_right(self.editions, on, key=_SINCE) - 1, 0)]

    @cached_property
    def called(self) -> Called:
        """What the levels of threat series call for."""
        return Called(self.responses)

    @property
    def kinds(self) -> frozenset[VenueKind]:
        """The kinds of venue that some rule speaks of."""
        return self._kinds

    @cached_property
    def _kinds(self) -> frozenset[VenueKind]:
        rules = (rule for edition in self.editions for rule in edition.rules)
        return frozenset(kind for rule in rules for kind in getattr(rule, "kinds", ()))

    def check(self) -> "tuple[Finding, ...]":
        """Return what loads and is hardly meant: holes, rules that never speak, two answers to one case.

        >>> from mpreview import uk
        >>> sorted({finding.code for finding in uk.rulebook().check()})
        ['not-published']
        """
        from mpreview.policy.lint import findings

        return tuple(findings(self))

    def as_known(self, on: dt.date) -> "Rulebook":
        """Return the rulebook with the editions published by *on*; the first is always known.

        Without one of them it has no examples, which are of the whole; kinds of venue that only that one
        speaks of are unspoken.
        """
        first, *later = self.editions
        known = tuple(edition for edition in later if edition.known <= on)
        if len(known) == len(later):
            return self
        bare = attrs.evolve(self, editions=(first, *known), examples=())
        return attrs.evolve(bare, unspoken=tuple({*self.unspoken, *(self.kinds - bare.kinds)}))

    @cached_property
    def without_examples(self) -> "Rulebook":
        """The same rules, tried on nothing."""
        return attrs.evolve(self, examples=()) if self.examples else self


_SINCE = attrgetter("since")


def _begins(time: WindingUpTime) -> tuple[bool, dt.date]:
    return time.at_polls, time.since


def _row(row: ResponseTo) -> tuple[str, str, dt.date]:
    return row.series, row.level, row.since


def _faults(rulebook: Rulebook) -> Iterator[_Fault]:
    yield from ((rulebook.id, problem, None, place) for problem, place in _problems_of_all(rulebook))
    for edition in rulebook.editions:
        misfit = None if edition.matrix is None else edition.matrix.misfit(rulebook.bands)
        if misfit is not None:
            yield edition.id, f"matrix: {misfit}", edition.id, None
        for rule in edition.rules:
            for problem in _problems_of_rule(rule, rulebook.bands):
                yield rule.id, problem, edition.id, None
    yield from _faults_of_grids(rulebook)


def _problems_of_all(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the whole of a rulebook, and where in it."""
    if not 0 < len(rulebook.editions) <= _MOST_EDITIONS:
        yield f"give 1 to {_MOST_EDITIONS} editions", "/editions"
    if len(rulebook.bands) > _MOST_BANDS:
        yield f"give at most {_MOST_BANDS} bands", "/bands"
    place = _again(edition.id for edition in rulebook.editions)
    if place is not None:
        twice = rulebook.editions[place].id
        yield f"two editions of one id, {twice}; give each its own", f"/editions/{place}/id"
    for keys, name, problem in _alike(rulebook):
        place = _again(keys)
        if place is not None:
            yield problem, f"/{name}/{place}"
    yield from _problems_of_trying(rulebook)
    for place, (before, edition) in enumerate(pairwise(rulebook.editions), 1):
        if edition.since <= before.since:
            later = "editions begin on strictly later days: give it a later since, or order them"
            problem = f"edition {edition.id} does not begin after {before.id}; {later}"
            yield problem, f"/editions/{place}"


def _again(keys: Iterable[object]) -> int | None:
    """Return the place of the first that stood before."""
    seen: set[object] = set()
    for place, key in enumerate(keys):
        if key in seen:
            return place
        seen.add(key)
    return None


def _alike(rulebook: Rulebook) -> Iterator[tuple[Iterable[object], str, str]]:
    """Yield by what no two of a list may be alike, which list it is, and what is wrong if two are."""
    yield (one.id for one in rulebook.examples), "examples", "two examples of one id; give each its own"
    yield (one.id for one in rulebook.operations), "operations", "two operations of one id; give each its own"
    begun = map(_begins, rulebook.winding_up)
    yield begun, "winding_up", "two times to wind up begin on one day; keep one of them"
    rows = map(_row, rulebook.responses)
    yield rows, "responses", "two response levels for one level of one series from the same day; keep one"


def _problems_of_trying(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    if len(rulebook.examples) * len(rulebook.editions) > _MOST_TRIED:
        problem = f"give at most {_MOST_TRIED} examples, or their number by that of the editions"
        yield problem, "/examples"
    rules = sum(len(edition.rules) for edition in rulebook.editions)
    if len(rulebook.examples) * rules * len(rulebook.bands) > _MOST_RULES_TRIED:
        problem = "its examples, times all its rules, times its bands, are over"
        yield f"{problem} {_MOST_RULES_TRIED}; give fewer", "/examples"


_UPWARDS = frozenset({"before", "slots"})
_ANY = frozenset({"lead", "opens", "merge"})


def _problems_of_rule(rule: Rule, bands: tuple[str, ...]) -> Iterator[str]:
    for name, number in numbers_of(rule):
        yield from (f"{name}: {problem}" for problem in _problems_of_number(rule, name, number, bands))
    if rule.when is not None and not _bands_asked(rule.when) <= set(bands):
        yield "when: names a band that the rulebook lacks; name one of its bands"


def _bands_asked(when: Condition) -> set[str]:

    return {atom.band for atom in atoms(when) if isinstance(atom, BandAtLeast)}


def _problems_of_number(rule: Rule, name: str, number: Number, bands: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(number, Table):
        return
    kinds = kinds_of(rule)
    absent = next(missing(number, kinds, bands), None)
    if absent is not None:
        yield f"has no value for {told(absent)}; add it"
        return
    if idle(number, bands):
        yield "has a value for a band that the rulebook lacks; leave it out"
    falling = _negated(number) if name in _UPWARDS else number
    wrong = None if name in _ANY else next(not_falling(falling, kinds, bands), None)
    if wrong is not None:
        low, high = wrong
        yield f"is laxer at {told(high)} than at {told(low)}; make it at least as strict"


def _negated(table: Table) -> Table:
    return attrs.evolve(table, values=tuple(attrs.evolve(v, value=-v.value) for v in table.values))


def _faults_of_grids(rulebook: Rulebook) -> Iterator[_Fault]:
    """Yield why a planned cycle could fall later when it ought to fall sooner (`semantics.md` 3.4)."""
    # Against every edition before it: as known earlier, one in between may be missing.
    before: dict[str, _Grid] = {}
    for edition in rulebook.editions:
        for rule in edition.rules:
            if type(rule) is Periodic and rule.anchor is Anchor.PLANNED:
                grid = _Grid.of(rule)
                old = before.get(rule.id, grid)
                yield from ((rule.id, problem, edition.id, None) for problem in _problems_of_grid(grid, old))
                before[rule.id] = old.joined(grid)


class _Grid(NamedTuple):
    """What the wordings of one grid have, edition by edition: of a sound one few intervals and one lead."""

    intervals: frozenset[int]
    leads: frozenset[int]
    origins: frozenset[tuple[dt.date | None, MonthEnd]]

    @classmethod
    def of(cls, grid: Periodic) -> "_Grid":
        """Return what one wording has."""
        intervals, leads = map(frozenset, map(all_of, (grid.months, grid.lead)))
        return cls(intervals, leads, frozenset({(grid.origin, grid.month_end)}))

    def joined(self, other: "_Grid") -> "_Grid":
        """Return what either has; as it is, if the other adds nothing."""
        if other == self:
            return self
        return _Grid(self[0] | other[0], self[1] | other[1], self[2] | other[2])


def _problems_of_grid(grid: _Grid, before: _Grid) -> Iterator[str]:
    intervals, leads, origins = before.joined(grid)
    # Each of a row that divides the next divides all that follow.
    if any(longer % shorter for shorter, longer in pairwise(sorted(intervals))):
        yield "months: each interval of a grid divides every longer one, also of the edition before; mend it"
    if len(leads) > 1 or not 7 <= min(leads) < 28 * min(intervals):
        yield "lead: of a grid it is one value, from 7 to under 28 for each month of the shortest interval"
    if len(origins) > 1:
        yield "origin: a grid keeps its origin and month ends; give a new one an id of its own"
