"""The catalogue: what is asked of a kind of venue on a day, who pays for it, and what is approved."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

import attrs

from mpreview.errors import CatalogueErrors, OutsideRange, UnknownId
from mpreview.ids import LEAST_URGENT, a_count, a_kind, a_tuple, an_id, counted
from mpreview.measures.approval import Decision, Funding, Ruling
from mpreview.measures.faults import faults_of
from mpreview.measures.parts import CatalogueParts
from mpreview.measures.standards import ActionTimes, StandardVersion
from mpreview.measures.terms import CostBand, Measure, Package
from mpreview.places import Controller, VenueKind
from mpreview.timeline import a_day

__all__ = ["Catalogue", "Required"]


@attrs.frozen
class Required:
    """A measure that the standards of a day ask of a kind of venue.

    Args:
        measure: The measure.
        priority: How urgent it is to have; where several standards ask for it, the most urgent.
        versions: The versions that ask for it, in order of their ids.
        applicable: Whether it can be had at all where the given controller controls the place.
    """

    measure: str
    priority: int
    versions: tuple[str, ...] = attrs.field(repr=counted)
    applicable: bool

    def __attrs_post_init__(self) -> None:
        an_id("Required.measure", self.measure)
        a_count("Required.priority", self.priority, 1, LEAST_URGENT)
        a_tuple("Required.versions", self.versions, str)
        a_kind("Required.applicable", self.applicable, bool)


@attrs.frozen(repr=False)
class Catalogue(CatalogueParts):
    """The measures there are, the standards that ask for them, and the rules of paying and approving.

    On every day of its period each package in use has one payer and one rule for what is recommended and
    what is not; from the first version of a standard on it says how long actions may take.

    Raises:
        InvalidValue: If a collection is not a tuple of its own nouns.
        CatalogueErrors: If the parts do not fit together; it lists every fault with its place.

    >>> from mpreview.uk.measures import catalogue
    >>> catalogue()
    <Catalogue 'uk-default' of 29 measures, 5 versions of standards>
    """

    def __attrs_post_init__(self) -> None:
        CatalogueParts.__attrs_post_init__(self)
        faults = tuple(faults_of(self))
        if faults:
            raise CatalogueErrors.of(faults)

    def find(self, measure: str) -> Measure:
        """Return a measure by its id.

        Raises:
            UnknownId: If the catalogue has none of that id.
        """
        an_id("Catalogue.find.measure", measure)
        found = self.measure.get(measure)
        if found is None:
            raise UnknownId("measure of the catalogue", "Catalogue.find.measure", measure)
        return found

    def cost(self, measure: str) -> CostBand:
        """Return what a measure costs, as a word that is compared with the others of this catalogue."""
        return CostBand(self.find(measure).cost, self.cost_bands)

    def allowed(self, measure: str, controller: Controller) -> bool:
        """Whether a measure can be had where that controller controls the place.

        A borrowed hall allows procedures and portable devices only, since the fabric is the host's.

        Raises:
            UnknownId: If the catalogue has no such measure.
        """
        return self.find(measure).allowed(controller)

    @cached_property
    def _standards(self) -> dict[str, tuple[StandardVersion, ...]]:
        names = {version.standard for version in self.versions}
        return {name: tuple(one for one in self.versions if one.standard == name) for name in sorted(names)}

    @property
    def standards(self) -> tuple[str, ...]:
        """The ids of its standards, in order."""
        return tuple(self._standards)

    def version_on(self, standard: str, on: dt.date) -> StandardVersion | None:
        """Return the version of a standard that holds on a day; `None` before its first.

        Raises:
            UnknownId: If the catalogue has no such standard.
            OutsideRange: If it does not speak of that day.
        """
        an_id("Catalogue.version_on.standard", standard)
        self.check_day("Catalogue.version_on.on", on)
        versions = self._standards.get(standard)
        if versions is None:
            raise UnknownId("standard of the catalogue", "Catalogue.version_on.standard", standard)
        place = bisect_right(versions, on, key=lambda version: version.since)
        return versions[place - 1] if place else None

    def required(self, kind: VenueKind, controller: Controller, on: dt.date) -> tuple[Required, ...]:
        """Return what all standards of a day ask of a kind of venue, most urgent first.

        What the controller does not allow is listed too, as not applicable: nothing falls through.

        Raises:
            OutsideRange: If the catalogue does not speak of that day.
        """
        a_kind("Catalogue.required.kind", kind, VenueKind)
        a_kind("Catalogue.required.controller", controller, Controller)
        self.check_day("Catalogue.required.on", on)
        asked: dict[str, list[tuple[int, str]]] = {}
        for version in filter(None, (self.version_on(standard, on) for standard in self._standards)):
            for measure, priority in version.priorities(kind).items():
                asked.setdefault(measure, []).append((priority, version.id))
        found = (
            Required(
                measure,
                min(priority for priority, _ in rows),
                tuple(sorted(version for _, version in rows)),
                self.allowed(measure, controller),
            )
            for measure, rows in asked.items()
        )
        return tuple(sorted(found, key=lambda one: (one.priority, one.measure)))

    def asked_since(self, measure: str, kind: VenueKind, on: dt.date) -> dt.date | None:
        """Return since when a measure has been asked of a kind of venue, without a break, by a day.

        A revision that goes on asking for it begins nothing; where several standards do, the first counts.

        Args:
            measure: The measure.
            kind: The kind of venue.
            on: The day.

        Returns:
            The first day; `None` if no standard of the day asks for it.

        Raises:
            OutsideRange: If the catalogue does not speak of that day.
        """
        an_id("Catalogue.asked_since.measure", measure)
        a_kind("Catalogue.asked_since.kind", kind, VenueKind)
        self.check_day("Catalogue.asked_since.on", on)
        runs = (_run(versions, measure, kind, on) for versions in self._standards.values())
        return min((since for since in runs if since is not None), default=None)

    def times_on(self, on: dt.date) -> ActionTimes | None:
        """Return how long actions may take on a day; `None` where nothing is asked yet.

        Raises:
            OutsideRange: If the catalogue does not speak of that day.
        """
        self.check_day("Catalogue.times_on.on", on)
        return next((times for times in self.times if on in times.period), None)

    def funder(self, package: Package, on: dt.date) -> Funding:
        """Return who pays for a package on a day.

        Raises:
            UnknownId: If nothing in the catalogue is of that package.
            OutsideRange: If the catalogue does not speak of that day.
        """
        a_kind("Catalogue.funder.package", package, Package)
        self.check_day("Catalogue.funder.on", on)
        if package not in self.packages:
            raise UnknownId("package of the catalogue", "Catalogue.funder.package", package)
        return next(one for one in self.funding if one.package is package and on in one.period)

    def decide(self, what: str | Package, *, recommended: bool, on: dt.date) -> Decision:
        """Return whether a package, or a measure of it, is approved on a day, and by which rule.

        Args:
            what: The package, or the id of a measure.
            recommended: Whether the police recommend it.
            on: The day; who pays then is the third that the decision turns on.

        Raises:
            InvalidValue: If *recommended* is neither `True` nor `False`.
            UnknownId: If the catalogue has no such measure or package.
            OutsideRange: If it does not speak of that day.

        >>> from mpreview.uk.measures import catalogue
        >>> catalogue().decide("private-security", recommended=False, on=dt.date(2024, 3, 1)).rule
        'enhanced-unrecommended-commons'
        """
        a_kind("Catalogue.decide.recommended", recommended, bool)
        package = what if isinstance(what, Package) else self.find(what).package
        body = self.funder(package, on).body
        rule = next(
            rule for rule in self.approvals if rule.speaks(package, body, recommended) and on in rule.period
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
        """Check that the catalogue speaks of a day.

        Raises:
            InvalidValue: If it is no plain date.
            OutsideRange: If the catalogue does not speak of it.
        """
        a_day(field, on)
        if on not in self.period:
            raise OutsideRange(field, self.period.start, self.period.last, on)


def _run(versions: Iterable[StandardVersion], measure: str, kind: VenueKind, on: dt.date) -> dt.date | None:
    """Return since when the versions of one standard, oldest first, have asked for a measure by a day."""
    since: dt.date | None = None
    for version in versions:
        if version.since <= on:
            asks = measure in version.priorities(kind)
            since = (since or version.since) if asks else None
    return since
