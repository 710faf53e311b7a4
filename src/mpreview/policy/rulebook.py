"""Editions and the rulebook: the rules in force, checked when a rulebook is made."""

import datetime as dt
import enum
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice, pairwise
from operator import attrgetter

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_id, check_type, list_repeated
from mpreview._reprs import count_items
from mpreview._sequences import group_items
from mpreview.errors import LISTED, RulebookError
from mpreview.findings import Checklist, ChecklistItem, MendingTime
from mpreview.people import HeldCapacity
from mpreview.policy._case import Duty
from mpreview.policy.conditions import BandAtLeast, list_atoms
from mpreview.policy.examples import Example
from mpreview.policy.operations import Operation, WindingUpTime
from mpreview.policy.rules import FORMS
from mpreview.policy.rules._base import EditionFacts, Rule, list_duties
from mpreview.policy.tables import Table, list_table_faults
from mpreview.policy.terms import Activity, ResponseTable, ResponseTo
from mpreview.policy.visiting import Visiting
from mpreview.risk.matrix import RiskMatrix
from mpreview.timeline import FIRST_DAY

__all__ = ["Edition", "OpenCycles", "Rulebook"]

_MOST_RULES = 1_000
_MOST_EDITIONS = 200
_MOST_BANDS = 20
_MOST_EXAMPLES_TRIED = 1_000
_MOST_RULES_TRIED = 100_000


class OpenCycles(enum.Enum):
    """What an edition does to cycles and orders that are open on its first day (semantics 3.10)."""

    TIGHTEN = "tighten"
    KEEP = "keep"
    NEW = "new"


@attrs.frozen(slots=False, getstate_setstate=True)
class Edition:
    """The rules in force from one day on, until the next edition.

    Args:
        id: The id, cited in reasons.
        title: The public title.
        rules: The rules, kept in order of id.
        since: The first day in force.
        notice: Civil days from the first day before the edition can make an open cycle or order due.
        open_cycles: What the edition does to cycles and orders open on its first day: by default a shorter
            answer acts, and a longer answer waits for the next completion.
        published: The day the edition became known; by default the first day.
        matrix: How risks are rated while the edition is in force; `None` for no rating.
        mending: The civil days that each severity gives to mend a finding noted while the edition is in force
            (semantics 5.4); `()` for the days of the edition before.
        visiting: How long asking for a visit takes while the edition is in force (semantics 4.9); `None` if
            a visit may be made on the day asked.

    Raises:
        RulebookError: If two rules share an id, a cycle has no rule for the first review, or a cycle settles
            otherwise than the rules of rises of its activity.
    """

    id: str = attrs.field(validator=valid.id_)
    title: str = attrs.field(validator=valid.name)
    rules: tuple[Rule, ...] = attrs.field(validator=valid.tuple_(*FORMS))
    since: dt.date = attrs.field(default=FIRST_DAY, validator=valid.day)
    notice: int = attrs.field(default=0, validator=valid.int_(0, 3660))
    open_cycles: OpenCycles = attrs.field(default=OpenCycles.TIGHTEN, validator=valid.type_(OpenCycles))
    published: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day))
    matrix: RiskMatrix | None = attrs.field(default=None, validator=valid.optional(valid.type_(RiskMatrix)))
    mending: tuple[MendingTime, ...] = attrs.field(
        default=(), validator=valid.tuple_(MendingTime), repr=count_items
    )
    visiting: Visiting | None = attrs.field(default=None, validator=valid.optional(valid.type_(Visiting)))

    def __attrs_post_init__(self) -> None:
        if len(self.rules) > _MOST_RULES:
            problem = f"has more than {_MOST_RULES} rules; write tables instead"
            raise RulebookError(self.id, problem, self.id)
        _refuse((rule, problem, self.id, None) for rule, problem in _list_edition_faults(self))
        # One order of rules, so that equal editions give equal documents and reasons.
        object.__setattr__(self, "rules", tuple(sorted(self.rules, key=lambda rule: rule.id)))

    def __repr__(self) -> str:
        return f"<Edition {self.id!r} of {len(self.rules)} rules since {self.since}>"

    @property
    def known(self) -> dt.date:
        """The day the edition became known."""
        return self.since if self.published is None else self.published

    @cached_property
    def rule(self) -> Mapping[str, Rule]:
        """The rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def mending_days(self) -> Mapping[str, int]:
        """The civil days to mend a finding, by severity."""
        return {time.severity: time.days for time in self.mending}


_RulebookFault = tuple[str, str, str | None, str | None]
"""The rule, the problem, the edition of the rule, and for the whole rulebook the place in it."""


def _refuse(faults: Iterable[_RulebookFault]) -> None:
    """Raise the first fault, with the next hundred, and count the rest."""
    faults = iter(faults)
    found = [
        RulebookError(rule, problem, edition, whole=place is not None, place=place or "")
        for rule, problem, edition, place in islice(faults, LISTED + 1)
    ]
    if found:
        raise attrs.evolve(found[0], more=tuple(found[1:]), unlisted=sum(1 for _ in faults))


# ---------------------------------------------------------------- faults of an edition


def _list_edition_faults(edition: Edition) -> Iterator[tuple[str, str]]:
    counts = Counter(rule.id for rule in edition.rules)
    yield from (
        (id_, "stands here twice; give each rule its own id") for id_ in sorted(counts) if counts[id_] > 1
    )
    forms = Counter((type(rule), capacity) for rule in edition.rules for capacity in rule.capacities)
    for form in FORMS:
        if form.is_single and any(forms[form, capacity] > 1 for capacity in HeldCapacity):
            yield edition.id, f"two rules of {form.word}s; keep one"
    facts = EditionFacts(edition.rules)
    for rule in edition.rules:
        yield from ((rule.id, problem) for problem in rule.list_edition_faults(facts))
    yield from _list_also_by_faults(edition)


def _list_also_by_faults(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield each rule whose list of discharging activities differs from another rule of the duty."""
    # One obligation per activity and kind, so the rules of an activity and kind agree on what discharges it.
    listed: dict[Duty, tuple[str, frozenset[Activity]]] = {}
    for rule in edition.rules:
        others = frozenset(rule.also_by)
        pairs = (listed.setdefault(duty, (rule.id, others)) for duty in list_duties(rule))
        apart = next((id_ for id_, first in pairs if first != others), None)
        if apart is not None:
            words = f"also_by: lists others than {apart}, which is of the same activity and kind"
            yield rule.id, f"{words}; list the same"


# ---------------------------------------------------------------- the rulebook


@attrs.frozen(slots=False, getstate_setstate=True)
class Rulebook:
    """A policy as dated data.

    Args:
        id: The id.
        title: The public title.
        editions: The editions, oldest first; the first counts as in force from the beginning.
        responses: The response levels to the levels of each series.
        bands: The risk bands, lowest first; every subject begins in the first.
        examples: Cases with the windows that the rules have to give. An example is tried when the rulebook
            becomes part of a programme or is read from a text, and an example that fails is refused.
        operations: The operations that look after people, and their advisers.
        winding_up: How long a person who leaves office has to wind up their affairs.
        without_rules: Kinds of venue that a register may have though no rule is about the kind: nothing is
            owed there.
        severities: The severities of incidents and findings, lowest first; `()` if incidents have none.
        remember: For how many days after the last day of use a use without the review before the first use
            stays among the gaps, 1 to 3660; 90 is a library default (semantics 3.18).
        checklists: The checklists of the kinds of venue; a kind without a checklist asks for no answers.

    Raises:
        RulebookError: If a table lacks a cell or is not monotone, a grid could fall later, two editions begin
            on one day, two examples share an id, the matrix of an edition gives other bands or in another
            order, or the parts contradict each other otherwise.
    """

    id: str = attrs.field(validator=valid.id_)
    title: str = attrs.field(validator=valid.name)
    editions: tuple[Edition, ...] = attrs.field(validator=valid.tuple_(Edition))
    responses: tuple[ResponseTo, ...] = attrs.field(default=(), validator=valid.tuple_(ResponseTo))
    bands: tuple[str, ...] = attrs.field(default=("standard",), validator=valid.ids)
    examples: tuple[Example, ...] = attrs.field(default=(), validator=valid.tuple_(Example), repr=count_items)
    operations: tuple[Operation, ...] = attrs.field(
        default=(), validator=valid.tuple_(Operation), repr=count_items
    )
    winding_up: tuple[WindingUpTime, ...] = attrs.field(
        default=(), validator=valid.tuple_(WindingUpTime), repr=count_items
    )
    without_rules: tuple[str, ...] = attrs.field(default=(), validator=valid.ids_or_none)
    severities: tuple[str, ...] = attrs.field(default=(), validator=valid.ids_or_none)
    remember: int = attrs.field(default=90, validator=valid.int_(1, 3660))
    checklists: tuple[Checklist, ...] = attrs.field(
        default=(), validator=valid.tuple_(Checklist), repr=count_items
    )

    def __attrs_post_init__(self) -> None:
        _refuse(_list_faults(self))
        # One order of the rows, so that equal rulebooks give equal documents; editions stay in given order.
        object.__setattr__(self, "responses", tuple(sorted(self.responses, key=_BY_LEVEL)))
        object.__setattr__(self, "operations", tuple(sorted(self.operations, key=attrgetter("id"))))
        object.__setattr__(self, "winding_up", tuple(sorted(self.winding_up, key=_BY_BEGINNING)))
        object.__setattr__(self, "without_rules", tuple(sorted(self.without_rules)))
        object.__setattr__(self, "checklists", tuple(sorted(self.checklists, key=attrgetter("id"))))

    def __repr__(self) -> str:
        return f"<Rulebook {self.id!r}, edition {self.editions[-1].id!r}>"

    def edition(self, on: dt.date) -> Edition:
        """Return the edition in force on a day.

        Raises:
            InvalidValue: If *on* is no day.
            OutsideRange: If *on* is out of range.
        """
        check_day("edition.on", on)
        return self.editions[max(bisect_right(self.editions, on, key=_BY_FIRST_DAY) - 1, 0)]

    @cached_property
    def response_table(self) -> ResponseTable:
        """The response levels by series and level."""
        return ResponseTable(self.responses)

    @property
    def dates_findings(self) -> bool:
        """Whether findings have a due day: the first edition gives the days to mend, or no edition does."""
        return bool(self.editions[0].mending)

    def find_mending_days(self, on: dt.date) -> Mapping[str, int]:
        """Return the civil days to mend a finding noted on a day, by severity; empty without such days.

        Raises:
            InvalidValue: If *on* is no day.
            OutsideRange: If *on* is out of range.

        >>> from mpreview import uk
        >>> uk.rulebook().find_mending_days(dt.date(2021, 11, 20))["serious"]
        28
        """
        last = self.editions.index(self.edition(on))
        stated = (edition.mending_days for edition in reversed(self.editions[: last + 1]))
        return next(filter(None, stated), {})

    def list_items(self, kind: str, on: dt.date) -> tuple[ChecklistItem, ...]:
        """Return the items that a review of a kind of venue answers on a day (semantics 5.3).

        Args:
            kind: The kind of venue.
            on: The day of the review.

        Raises:
            InvalidValue: If *kind* is no id, or *on* is no day.
            OutsideRange: If *on* is out of range.

        >>> from mpreview import uk
        >>> [item.id for item in uk.rulebook().list_items("online", dt.date(2021, 11, 20))][:2]
        ['two-step-sign-in', 'passwords']
        """
        check_id("list_items.kind", kind)
        check_day("list_items.on", on)
        lists = (checklist for checklist in self.checklists if kind in checklist.kinds)
        return tuple(item for checklist in lists for item in checklist.list_items(on))

    def find_item(self, item: str, on: dt.date) -> ChecklistItem | None:
        """Return the item of an id in force on a day; an id belongs to one checklist.

        Raises:
            InvalidValue: If *item* is no id, or *on* is no day.
            OutsideRange: If *on* is out of range.
        """
        check_id("find_item.item", item)
        check_day("find_item.on", on)
        found = (one for one in self._items.get(item, ()) if on in one.period)
        return next(found, None)

    @cached_property
    def _items(self) -> Mapping[str, list[ChecklistItem]]:
        items = (item for checklist in self.checklists for item in checklist.items)
        return group_items(items, lambda item: item.id)

    def list_rules(self) -> Iterator[Rule]:
        """Yield the rules of all editions, edition by edition."""
        return (rule for edition in self.editions for rule in edition.rules)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of venue that some rule names."""
        return frozenset(kind for rule in self.list_rules() for kind in rule.kinds)

    def as_known(self, on: dt.date) -> "Rulebook":
        """Return the rulebook with the editions published by *on*; the first edition is always known.

        A rulebook that lacks an edition has no examples, since examples are about the whole. Kinds of venue
        that only a missing edition names are without rules.
        """
        check_day("on", on)
        first, *later = self.editions
        known = tuple(edition for edition in later if edition.known <= on)
        if len(known) == len(later):
            return self
        # Two steps: the kinds without rules follow from the kinds that the known editions still name.
        bare = attrs.evolve(self, editions=(first, *known), examples=())
        return attrs.evolve(bare, without_rules=tuple({*self.without_rules, *(self.kinds - bare.kinds)}))

    def with_edition(self, edition: Edition) -> "Rulebook":
        """Return the rulebook with a further edition.

        Raises:
            InvalidValue: If *edition* is no edition.
            RulebookError: If the edition begins before the first edition, or on the day of another edition,
                or the rulebook with the edition is invalid.
        """
        check_type("edition", edition, Edition)
        first = self.editions[0]
        if edition.since < first.since:
            # The first counts from the beginning of time: what comes before it would change every answer.
            problem = f"begins before the first edition, {first.id!r}; give a day after {first.since}"
            raise RulebookError(edition.id, problem, edition.id)
        return attrs.evolve(self, editions=tuple(sorted((*self.editions, edition), key=_BY_FIRST_DAY)))

    @cached_property
    def without_examples(self) -> "Rulebook":
        """The rulebook without examples."""
        return attrs.evolve(self, examples=()) if self.examples else self


_BY_FIRST_DAY = attrgetter("since")


_BY_BEGINNING = attrgetter("at_polls", "since")
_BY_LEVEL = attrgetter("series", "level", "since")


# ---------------------------------------------------------------- faults of the rulebook


def _list_faults(rulebook: Rulebook) -> Iterator[_RulebookFault]:
    yield from ((rulebook.id, problem, None, place) for problem, place in _list_whole_faults(rulebook))
    is_dated = bool(rulebook.checklists) or any(edition.mending for edition in rulebook.editions)
    for edition in rulebook.editions:
        misfit = None if edition.matrix is None else edition.matrix.misfit(rulebook.bands)
        if misfit is not None:
            yield edition.id, f"matrix: {misfit}", edition.id, None
        is_needed = is_dated and edition is rulebook.editions[0]
        for problem in _list_mending_faults(edition, rulebook.severities, is_needed=is_needed):
            yield edition.id, f"mending: {problem}", edition.id, None
        for rule in edition.rules:
            for problem in _list_rule_faults(rule, rulebook.bands, rulebook.severities):
                yield rule.id, problem, edition.id, None
    # A form sees the wordings of all editions at once: a grid has to fit every earlier wording.
    editions = [(edition.id, edition.rules) for edition in rulebook.editions]
    for form in FORMS:
        faults = form.list_faults_across(editions)
        yield from ((rule, problem, edition, None) for rule, problem, edition in faults)


def _list_whole_faults(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the whole of a rulebook, and where."""
    if not 0 < len(rulebook.editions) <= _MOST_EDITIONS:
        yield f"give 1 to {_MOST_EDITIONS} editions", "/editions"
    if len(rulebook.bands) > _MOST_BANDS:
        yield f"give at most {_MOST_BANDS} bands", "/bands"
    if len(rulebook.severities) > _MOST_BANDS:
        yield f"give at most {_MOST_BANDS} severities", "/severities"
    place = next(list_repeated(edition.id for edition in rulebook.editions), None)
    if place is not None:
        twice = rulebook.editions[place].id
        yield f"two editions of one id, {twice}; give each its own", f"/editions/{place}/id"
    for keys, name, problem in _list_unique_keys(rulebook):
        place = next(list_repeated(keys), None)
        if place is not None:
            yield problem, f"/{name}/{place}"
    yield from _list_example_limits(rulebook)
    yield from _list_checklist_faults(rulebook)
    for place, (before, edition) in enumerate(pairwise(rulebook.editions), 1):
        if edition.since <= before.since:
            later = "editions begin on strictly later days: give it a later since, or order them"
            problem = f"edition {edition.id} does not begin after {before.id}; {later}"
            yield problem, f"/editions/{place}"


def _list_unique_keys(rulebook: Rulebook) -> Iterator[tuple[Iterable[object], str, str]]:
    """Yield the keys that have to be unique in a list, the list, and the problem of a repetition."""
    yield (one.id for one in rulebook.examples), "examples", "two examples of one id; give each its own"
    lists = rulebook.checklists
    yield (one.id for one in lists), "checklists", "two checklists of one id; give each its own"
    yield (one.id for one in rulebook.operations), "operations", "two operations of one id; give each its own"
    beginnings = map(_BY_BEGINNING, rulebook.winding_up)
    yield beginnings, "winding_up", "two times to wind up begin on one day; keep one of them"
    rows = map(_BY_LEVEL, rulebook.responses)
    yield rows, "responses", "two response levels for one level of one series from the same day; keep one"


def _list_checklist_faults(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield items with the id of an item of another checklist, and severities that the rulebook lacks."""
    homes: dict[str, str] = {}
    ranks = {severity: rank for rank, severity in enumerate(rulebook.severities)}
    for place, checklist in enumerate(rulebook.checklists):
        for index, item in enumerate(checklist.items):
            path = f"/checklists/{place}/items/{index}"
            if homes.setdefault(item.id, checklist.id) != checklist.id:
                problem = f"an item of {homes[item.id]} has this id; give each item its own"
                yield problem, f"{path}/id"
            for name in ("severity", "partly"):
                if getattr(item, name) not in {None, *ranks}:
                    yield "no such severity; name one of /rulebook/severities", f"{path}/{name}"
            if ranks.get(item.partly or "", -1) > ranks.get(item.severity, len(ranks)):
                problem = "what is met in part is no more severe than what is not met; lower it"
                yield problem, f"{path}/partly"


def _list_mending_faults(edition: Edition, severities: tuple[str, ...], *, is_needed: bool) -> Iterator[str]:
    """Yield what is wrong with the mending times of an edition: times for all severities, or for none."""
    days = edition.mending_days
    if len(days) < len(edition.mending):
        yield "a severity stands here twice; keep one row"
    if not days.keys() <= {*severities}:
        yield "a severity that the rulebook lacks; name the severities of the rulebook"
    elif len(days) < len(severities) and (days or is_needed):
        # A finding of a severity without a time would have no due day.
        yield "a finding has a due day whatever its severity; give a row for each severity"
    elif any(days[low] < days[high] for low, high in pairwise(severities) if days):
        yield "a higher severity gives no more days than a lower severity; order the days"


def _list_example_limits(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield where the examples would take too long, since every loading tries each of the examples."""
    if len(rulebook.examples) * len(rulebook.editions) > _MOST_EXAMPLES_TRIED:
        problem = f"give at most {_MOST_EXAMPLES_TRIED} examples, or their number by that of the editions"
        yield problem, "/examples"
    rules = sum(len(edition.rules) for edition in rulebook.editions)
    if len(rulebook.examples) * rules * len(rulebook.bands) > _MOST_RULES_TRIED:
        problem = "its examples, times all its rules, times its bands, are over"
        yield f"{problem} {_MOST_RULES_TRIED}; give fewer", "/examples"


def _list_rule_faults(rule: Rule, bands: tuple[str, ...], severities: tuple[str, ...]) -> Iterator[str]:
    for name, number, strictness in rule.list_numbers():
        if isinstance(number, Table):
            faults = list_table_faults(number, strictness, rule.subject_kinds, bands)
            yield from (f"{name}: {problem}" for problem in faults)
    atoms = () if rule.when is None else list_atoms(rule.when)
    if any(isinstance(atom, BandAtLeast) and atom.band not in bands for atom in atoms):
        yield "when: names a band that the rulebook lacks; name one of its bands"
    yield from _list_severity_faults(rule, severities)


def _list_severity_faults(rule: Rule, severities: tuple[str, ...]) -> Iterator[str]:
    """Yield a severity that the rulebook lacks, and a condition that no severity meets."""
    for one in rule.incidents:
        if not {one.at_least, one.below}.issubset({None, *severities}):
            yield "incidents: names a severity that the rulebook lacks; name one of its severities"
        elif one.below is not None and one.below == severities[0]:
            yield "incidents: no severity is below the lowest; leave the part out"
        elif one.below is not None and one.at_least in severities[severities.index(one.below) :]:
            yield "incidents: no severity is at least the one and below the other; mend one of them"
