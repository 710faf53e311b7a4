"""The catalogue: the measures of a kind of venue on a day, the payer, and the approval.

If the parts of a catalogue do not fit together, one error lists every fault, each with a place.
"""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_id, check_type, find_known, list_repeated
from mpreview._reprs import count_items
from mpreview.days import Days, find_crowded
from mpreview.errors import CatalogueErrors, Fault, OutsideRange, UnknownId, raise_faults
from mpreview.measures.approval import ApprovalRule, Decision, Funding, Ruling
from mpreview.measures.standards import ActionTimes, Requirement, StandardVersion
from mpreview.measures.terms import CostBand, Measure, Package
from mpreview.places import Controller
from mpreview.timeline import Period, day_of, intersect

__all__ = ["Catalogue", "Required"]


@attrs.frozen
class Required:
    """A measure that the standards of a day require at a kind of venue.

    Args:
        measure: The measure.
        priority: The urgency; of several standards the most urgent counts.
        versions: The versions that require the measure, in order of their ids.
        applicable: Whether the measure is possible where the given controller controls the place.
    """

    measure: str = attrs.field(validator=valid.id_)
    priority: int = attrs.field(validator=valid.priority)
    versions: tuple[str, ...] = attrs.field(repr=count_items, validator=valid.tuple_(str))
    applicable: bool = attrs.field(validator=valid.type_(bool))


def _check_words(_catalogue: object, _attribute: "attrs.Attribute[Any]", words: tuple[str, ...]) -> None:
    for word in words:
        check_id("Catalogue.cost_bands", word)


@attrs.frozen(repr=False)
class Catalogue:
    """The measures, the standards with their requirements, and the rules of paying and approving.

    On every day of the period each package in use has one payer, a rule for a recommended package and a rule
    for a package without a recommendation. From the first version of a standard on, the catalogue says how
    long actions may take. The parts stay in the given order, since a fault names a place.

    Args:
        id: The id of the catalogue.
        cost_bands: The words for costs, cheapest first.
        measures: The entries.
        versions: The versions of all standards; the versions of one standard oldest first.
        funding: The payer of a package, and when.
        approvals: The rules of approval.
        times: How long actions may take, and when.
        period: The days of the catalogue.

    Raises:
        InvalidValue: If a collection is not a tuple of the right class.
        CatalogueErrors: If the parts do not fit together; the error lists every fault with a place.

    >>> from mpreview.uk.measures import catalogue
    >>> catalogue()
    <Catalogue 'uk-default' of 29 measures, 5 versions of standards>
    """

    id: str = attrs.field(validator=valid.id_)
    cost_bands: tuple[str, ...] = attrs.field(validator=(valid.tuple_(str), _check_words))
    measures: tuple[Measure, ...] = attrs.field(validator=valid.tuple_(Measure))
    versions: tuple[StandardVersion, ...] = attrs.field(validator=valid.tuple_(StandardVersion))
    funding: tuple[Funding, ...] = attrs.field(validator=valid.tuple_(Funding))
    approvals: tuple[ApprovalRule, ...] = attrs.field(validator=valid.tuple_(ApprovalRule))
    times: tuple[ActionTimes, ...] = attrs.field(kw_only=True, validator=valid.tuple_(ActionTimes))
    period: Period = attrs.field(kw_only=True, validator=valid.type_(Period))

    def __attrs_post_init__(self) -> None:
        raise_faults(CatalogueErrors, (fault for find_faults in _CHECKS for fault in find_faults(self)))

    def __repr__(self) -> str:
        measures, versions = len(self.measures), len(self.versions)
        return f"<Catalogue {self.id!r} of {measures} measures, {versions} versions of standards>"

    @cached_property
    def measure(self) -> Mapping[str, Measure]:
        """Measures by id."""
        return MappingProxyType({measure.id: measure for measure in self.measures})

    @cached_property
    def packages(self) -> frozenset[Package]:
        """The packages in use: named by a measure, a funding or a rule."""
        parts = (self.measures, self.funding, self.approvals)
        return frozenset(part.package for some in parts for part in some)

    def in_force(self, version: StandardVersion) -> Period:
        """Return the days of a version: until the next version of the standard."""
        check_type("Catalogue.in_force.version", version, StandardVersion)
        later = (
            other.since
            for other in self.versions
            if other.standard == version.standard and other.since > version.since
        )
        return Period(version.since, min(later, default=None))

    def find(self, measure: str) -> Measure:
        """Return a measure by its id.

        Raises:
            UnknownId: If the catalogue has no such measure.
        """
        check_id("Catalogue.find.measure", measure)
        return find_known("measure of the catalogue", "Catalogue.find.measure", measure, self.measure)

    def cost(self, measure: str) -> CostBand:
        """Return the cost of a measure, as a word comparable within the catalogue."""
        return CostBand(self.find(measure).cost, self.cost_bands)

    def allowed(self, measure: str, controller: Controller) -> bool:
        """Whether a measure is possible under a controller of the place.

        A borrowed hall allows procedures and portable devices only, since the fabric is the host's.

        Raises:
            UnknownId: If the catalogue has no such measure.
        """
        return self.find(measure).allowed(controller)

    @cached_property
    def _standards(self) -> dict[str, tuple[StandardVersion, ...]]:
        names = {version.standard for version in self.versions}
        return {
            name: tuple(version for version in self.versions if version.standard == name)
            for name in sorted(names)
        }

    @property
    def standards(self) -> tuple[str, ...]:
        """The ids of the standards, in order."""
        return tuple(self._standards)

    def version_on(self, standard: str, on: dt.date) -> StandardVersion | None:
        """Return the version of a standard that holds on a day; `None` before the first version.

        Raises:
            UnknownId: If the catalogue has no such standard.
            OutsideRange: If the catalogue does not cover the day.
        """
        check_id("Catalogue.version_on.standard", standard)
        self.check_day("Catalogue.version_on.on", on)
        # Versions are sorted by first day, so the last one that has begun holds.
        field = "Catalogue.version_on.standard"
        versions = find_known("standard of the catalogue", field, standard, self._standards)
        place = bisect_right(versions, on, key=lambda version: version.since)
        return versions[place - 1] if place else None

    def required(self, kind: str, controller: Controller, on: dt.date) -> tuple[Required, ...]:
        """Return the requirements of all standards of a day at a kind of venue, most urgent first.

        A measure not allowed by the controller is listed too, as not applicable: nothing falls through.

        Raises:
            OutsideRange: If the catalogue does not cover the day.
        """
        check_type("Catalogue.required.kind", kind, str)
        check_type("Catalogue.required.controller", controller, Controller)
        self.check_day("Catalogue.required.on", on)
        required: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for version in filter(None, (self.version_on(standard, on) for standard in self._standards)):
            for measure, priority in version.priorities(kind).items():
                required[measure].append((priority, version.id))
        found = (
            Required(
                measure,
                min(priority for priority, _ in rows),
                tuple(sorted(version for _, version in rows)),
                self.allowed(measure, controller),
            )
            for measure, rows in required.items()
        )
        return tuple(sorted(found, key=lambda row: (row.priority, row.measure)))

    def required_since(self, measure: str, kind: str, on: dt.date) -> dt.date | None:
        """Return since when a measure has been required at a kind of venue, without a break, by a day.

        A revision that still requires the measure begins nothing. Of several standards the first counts.

        Args:
            measure: The measure.
            kind: The kind of venue.
            on: The day.

        Returns:
            The first day; `None` if no standard of the day requires the measure.

        Raises:
            OutsideRange: If the catalogue does not cover the day.
        """
        check_id("Catalogue.required_since.measure", measure)
        check_type("Catalogue.required_since.kind", kind, str)
        self.check_day("Catalogue.required_since.on", on)
        runs = (_find_run_start(versions, measure, kind, on) for versions in self._standards.values())
        return min((since for since in runs if since is not None), default=None)

    def times_on(self, on: dt.date) -> ActionTimes | None:
        """Return how long actions may take on a day; `None` where nothing is required yet.

        Raises:
            OutsideRange: If the catalogue does not cover the day.
        """
        self.check_day("Catalogue.times_on.on", on)
        return next((times for times in self.times if on in times.period), None)

    def funder(self, package: Package, on: dt.date) -> Funding:
        """Return the payer of a package on a day.

        Raises:
            UnknownId: If nothing in the catalogue is of that package.
            OutsideRange: If the catalogue does not cover the day.
        """
        check_type("Catalogue.funder.package", package, Package)
        self.check_day("Catalogue.funder.on", on)
        if package not in self.packages:
            raise UnknownId("package of the catalogue", "Catalogue.funder.package", package)
        # The constructor has refused a catalogue with a day without a payer, or with two.
        return next(row for row in self.funding if row.package is package and on in row.period)

    def decide(self, what: str | Package, *, recommended: bool, on: dt.date) -> Decision:
        """Return whether a package, or a measure of a package, is approved on a day, and by which rule.

        Args:
            what: The package, or the id of a measure.
            recommended: Whether the recommending body recommends the package or measure.
            on: The day; the payer on that day decides too.

        Raises:
            InvalidValue: If *recommended* is neither `True` nor `False`.
            UnknownId: If the catalogue has no such measure or package.
            OutsideRange: If the catalogue does not cover the day.

        >>> from mpreview.uk.measures import catalogue
        >>> catalogue().decide("private-security", recommended=False, on=dt.date(2024, 3, 1)).rule
        'enhanced-unrecommended-commons'
        """
        check_type("Catalogue.decide.recommended", recommended, bool)
        package = what if isinstance(what, Package) else self.find(what).package
        body = self.funder(package, on).body
        # Exactly one rule decides on each day, for every payer of that day: the constructor has checked it.
        rule = next(
            rule for rule in self.approvals if rule.covers(package, body, recommended) and on in rule.period
        )
        approved = rule.ruling is Ruling.APPROVE
        return Decision(
            package=package,
            recommended=recommended,
            on=on,
            approved=approved,
            rule=rule.id,
            body=body,
            why=f"{'approved' if approved else 'refused'} by the rule {rule.id}: {rule.why}",
            source=rule.source,
        )

    def check_day(self, field: str, on: dt.date) -> None:
        """Check that the catalogue covers a day.

        Raises:
            InvalidValue: If *on* is no plain date.
            OutsideRange: If the catalogue does not cover the day.
        """
        check_type("field", field, str)
        check_day(field, on)
        if on not in self.period:
            raise OutsideRange(field, self.period.start, self.period.last, on)


def _find_run_start(
    versions: Iterable[StandardVersion], measure: str, kind: str, on: dt.date
) -> dt.date | None:
    """Return since when the versions of one standard, oldest first, have required a measure by a day."""
    since: dt.date | None = None
    for version in versions:
        if version.since <= on:
            # A version that drops the measure ends the run; a later version that asks again begins a new run.
            is_required = measure in version.priorities(kind)
            since = (since or version.since) if is_required else None
    return since


# -- faults --------------------------------------------------------------------------------------------


def _find_duplicates(catalogue: Catalogue) -> Iterator[Fault]:
    ids: dict[str, Iterable[str]] = {
        "/cost_bands/{}": catalogue.cost_bands,
        "/measures/{}/id": (measure.id for measure in catalogue.measures),
        "/versions/{}/id": (version.id for version in catalogue.versions),
        "/approvals/{}/id": (rule.id for rule in catalogue.approvals),
    }
    for path, words in ids.items():
        for index in list_repeated(words):
            problem = "an id that stands here already"
            yield Fault(path.format(index), "duplicate-id", problem, "give each its own")


def _find_dangling(catalogue: Catalogue) -> Iterator[Fault]:
    for index, measure in enumerate(catalogue.measures):
        if measure.cost not in catalogue.cost_bands:
            hint = "add it to /cost_bands or correct the word"
            yield Fault(f"/measures/{index}/cost", "dangling-id", "no such cost band", hint)
    for path, _, one in _list_requirements(catalogue):
        if one.measure not in catalogue.measure:
            hint = "add it to /measures or correct the id"
            yield Fault(f"{path}/measure", "dangling-id", "no such measure", hint)


def _list_requirements(catalogue: Catalogue) -> Iterator[tuple[str, StandardVersion, Requirement]]:
    for index, version in enumerate(catalogue.versions):
        for place, one in enumerate(version.requirements):
            yield f"/versions/{index}/requirements/{place}", version, one


def _find_unordered(catalogue: Catalogue) -> Iterator[Fault]:
    latest: dict[str, dt.date] = {}
    for index, version in enumerate(catalogue.versions):
        path = f"/versions/{index}/since"
        if version.since <= latest.get(version.standard, dt.date.min):
            hint = "order the versions of a standard; each begins later than the one before"
            yield Fault(path, "not-rising", "does not begin after the version before it", hint)
        if version.since not in catalogue.period:
            hint = "let it begin inside, or widen /period"
            yield Fault(path, "outside-period", "begins outside the days of the catalogue", hint)
        # The latest day so far, so that one version out of order is one fault and not two.
        latest[version.standard] = max(version.since, latest.get(version.standard, dt.date.min))


def _find_required_twice(catalogue: Catalogue) -> Iterator[Fault]:
    for index, version in enumerate(catalogue.versions):
        asked = [
            (place, one.measure, kind) for place, one in enumerate(version.requirements) for kind in one.kinds
        ]
        for again in list_repeated((measure, kind) for _, measure, kind in asked):
            place, _, kind = asked[again]
            path = f"/versions/{index}/requirements/{place}/kinds"
            problem = f"the version asks for this measure already, for {kind}"
            yield Fault(path, "required-twice", problem, "ask once, with one priority")


def _find_unlimited(catalogue: Catalogue) -> Iterator[Fault]:
    for path, version, one in _list_requirements(catalogue):
        # Times outside the days of the version may know fewer priorities than the version uses.
        held = intersect(catalogue.in_force(version), catalogue.period)
        if held is not None and any(
            one.priority > len(times.days) and times.period.overlaps(held) for times in catalogue.times
        ):
            hint = "give the days of this priority in /times, or make it more urgent"
            yield Fault(f"{path}/priority", "no-time", "no days are set for this priority", hint)


def _find_untimed(catalogue: Catalogue) -> Iterator[Fault]:
    periods = [times.period for times in catalogue.times]
    for index in _find_overlaps(enumerate(periods)):
        problem = "on some day other times hold as well"
        yield Fault(f"/times/{index}/period", "timed-twice", problem, "end the earlier one first")
    begun = [version.since for version in catalogue.versions if version.since in catalogue.period]
    if begun:
        for day in _find_uncovered(periods, Period(min(begun), catalogue.period.end)):
            hint = "from the first version of a standard on, set times for every day of the catalogue"
            yield Fault("/times", "untimed", f"no times are set on {day}", hint)


def _find_unfunded(catalogue: Catalogue) -> Iterator[Fault]:
    for package in sorted(catalogue.packages, key=lambda package: package.value):
        rows = [(index, one.period) for index, one in enumerate(catalogue.funding) if one.package is package]
        for index in _find_overlaps(rows):
            problem = f"on some day the {package.value} package has another payer as well"
            yield Fault(f"/funding/{index}/period", "funded-twice", problem, "end the earlier one first")
        for day in _find_uncovered((period for _, period in rows), catalogue.period):
            hint = "add a payer for these days, or shorten /period"
            yield Fault("/funding", "unfunded", f"on {day} nobody pays for the {package.value} package", hint)


def _find_undecided(catalogue: Catalogue) -> Iterator[Fault]:
    for index, funding in enumerate(catalogue.funding):
        paid = intersect(funding.period, catalogue.period)
        if paid is None:
            continue
        for recommended in (True, False):
            held = [
                rule.period
                for rule in catalogue.approvals
                if rule.covers(funding.package, funding.body, recommended)
            ]
            for day in _find_uncovered(held, paid):
                problem = f"on {day} no rule decides what this body pays {_WITH[recommended]}"
                hint = f"add a rule to /approvals for the {funding.package.value} package and this body"
                yield Fault(f"/funding/{index}", "undecided", problem, hint)


_WITH = {True: "with a recommendation", False: "without a recommendation"}


def _find_decided_twice(catalogue: Catalogue) -> Iterator[Fault]:
    groups: dict[tuple[Package, str, bool], list[tuple[int, Period]]] = defaultdict(list)
    for index, rule in enumerate(catalogue.approvals):
        # A rule for either case decides both, and may overlap with a rule for one of the cases alone.
        for recommended in (True, False):
            if rule.recommended.covers(recommended):
                groups[rule.package, rule.body, recommended].append((index, rule.period))
    for (_, _, recommended), rows in groups.items():
        for index in _find_overlaps(rows):
            problem = f"on some day another rule decides the same {_WITH[recommended]}"
            hint = "end the earlier one first, or tell them apart by what is recommended"
            yield Fault(f"/approvals/{index}/period", "decided-twice", problem, hint)


def _find_unpaid_rules(catalogue: Catalogue) -> Iterator[Fault]:
    for index, rule in enumerate(catalogue.approvals):
        paid = (
            one.period for one in catalogue.funding if (one.package, one.body) == (rule.package, rule.body)
        )
        if not any(period.overlaps(rule.period) for period in paid):
            problem = "no such payer of this package on any day of the rule"
            hint = "add it to /funding or correct the body"
            yield Fault(f"/approvals/{index}/body", "dangling-id", problem, hint)


def _find_overlaps(rows: Iterable[tuple[int, Period]]) -> Iterator[int]:
    """Yield the indexes of the rows whose period overlaps with a period of no later start."""
    return find_crowded((period.ordinals, index) for index, period in rows)


def _find_uncovered(periods: Iterable[Period], within: Period) -> Iterator[dt.date]:
    """Yield the first day of each gap that periods leave within another."""
    gaps = Days.of(within.ordinals) - Days.of(*(period.ordinals for period in periods))
    return (day_of(start) for start, _ in gaps.spans)


_CHECKS: tuple[Callable[[Catalogue], Iterator[Fault]], ...] = (
    _find_duplicates,
    _find_dangling,
    _find_unordered,
    _find_required_twice,
    _find_untimed,
    _find_unlimited,
    _find_unfunded,
    _find_undecided,
    _find_decided_twice,
    _find_unpaid_rules,
)
"""The checks; no check rests on another check, so all faults are found at once."""
