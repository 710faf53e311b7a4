"""What a catalogue is made of, each part sound by itself, not yet checked against the others."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import attrs

from mpreview.ids import a_kind, a_tuple, an_id
from mpreview.measures.approval import ApprovalRule, Funding
from mpreview.measures.standards import ActionTimes, StandardVersion
from mpreview.measures.terms import Measure, Package
from mpreview.timeline import Period

__all__ = ["CatalogueParts"]


@attrs.frozen
class CatalogueParts:
    """Measures, versions of standards, who pays, what is approved and how long actions may take.

    Each is sound by itself; whether they fit together is what a `Catalogue` makes sure of. They stand in
    the order in which they were given, so that a fault can say which one it means.

    Args:
        id: The id of the catalogue.
        cost_bands: The words for what a measure costs, cheapest first.
        measures: The entries.
        versions: The versions of all standards, those of one standard oldest first.
        funding: Who pays for a package, and when.
        approvals: What is approved.
        times: How long actions may take, and when.
        period: The days the catalogue speaks of.

    Raises:
        InvalidValue: If a collection is not a tuple of its own nouns.
    """

    id: str
    cost_bands: tuple[str, ...]
    measures: tuple[Measure, ...]
    versions: tuple[StandardVersion, ...]
    funding: tuple[Funding, ...]
    approvals: tuple[ApprovalRule, ...]
    times: tuple[ActionTimes, ...] = attrs.field(kw_only=True)
    period: Period = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        name = type(self).__name__
        an_id(f"{name}.id", self.id)
        a_tuple(f"{name}.cost_bands", self.cost_bands, str)
        for word in self.cost_bands:
            an_id(f"{name}.cost_bands", word)
        a_tuple(f"{name}.measures", self.measures, Measure)
        a_tuple(f"{name}.versions", self.versions, StandardVersion)
        a_tuple(f"{name}.funding", self.funding, Funding)
        a_tuple(f"{name}.approvals", self.approvals, ApprovalRule)
        a_tuple(f"{name}.times", self.times, ActionTimes)
        a_kind(f"{name}.period", self.period, Period)

    def __repr__(self) -> str:
        measures, versions = len(self.measures), len(self.versions)
        return f"<{type(self).__name__} {self.id!r} of {measures} measures, {versions} versions of standards>"

    @cached_property
    def measure(self) -> Mapping[str, Measure]:
        """Measures by id."""
        return MappingProxyType({one.id: one for one in self.measures})

    @cached_property
    def packages(self) -> frozenset[Package]:
        """The packages in use: those that a measure, a funding or a rule names."""
        named = (self.measures, self.funding, self.approvals)
        return frozenset(one.package for some in named for one in some)

    def in_force(self, version: StandardVersion) -> Period:
        """Return the days on which a version holds: until the next one of its standard."""
        later = (
            other.since
            for other in self.versions
            if other.standard == version.standard and other.since > version.since
        )
        return Period(version.since, min(later, default=None))
