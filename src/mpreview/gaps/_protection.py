"""What the gaps of measures, risks and findings share: each is about a thing with a state of its own."""

from typing import Any

from mpreview.gaps._base import Gap, GapKind, Names
from mpreview.reviews.findings import Finding
from mpreview.reviews.fittings import Fitting
from mpreview.reviews.risks import AssessedRisk
from mpreview.state_machine import BaseCommand, StateTable
from mpreview.timeline import long_day

__all__: list[str] = []


class ProtectionGap(GapKind):
    """Base of the kinds that show how a place or a person is protected."""

    _noun: str
    """Measure, risk or finding, in a word."""
    _table: StateTable[Any, Any]
    """Its states."""
    _key: tuple[str, ...]
    """The names of its ids; the last is its own."""

    def __init_subclass__(cls, *, noun: str, table: StateTable[Any, Any], key: tuple[str, ...]) -> None:
        """Note what a family says as keywords of its class: in an enum an attribute would be a member."""
        cls._noun, cls._table, cls._key = noun, table, key

    @property
    def is_sensitive(self) -> bool:
        """True: each such thing shows a weakness."""
        return True

    def list_steps(self, gap: Gap) -> tuple[BaseCommand, ...]:
        """Return the legal steps of the measure, risk or finding."""
        return self._table.list_commands(_find_noted(gap).state)

    def make_id(self, gap: Gap) -> str:
        """Return the kind and the ids; a missing venue or member is empty."""
        noted = _find_noted(gap)
        return "/".join((self.value, *(getattr(noted, name) or "" for name in self._key)))

    def describe_state(self, gap: Gap, **facts: object) -> str:
        """Return what fell through, with the state and the last day."""
        noted = _find_noted(gap)
        last = noted.due if isinstance(noted, Finding) else noted.target
        return super().describe_state(gap, noted=noted, target="" if last is None else long_day(last))

    def describe_holder(self, gap: Gap, names: Names) -> str:
        """Return the place, or the member; what is noted of a place itself is that of every user."""
        is_of_place = _is_of_place(_find_noted(gap))
        return f"{names.place_alone}" if is_of_place else super().describe_holder(gap, names)

    def describe_subject(self, gap: Gap, names: Names) -> str:
        """Return what the gap is about, and the place or the member."""
        noted = _find_noted(gap)
        what, holder = f"{self._noun} {getattr(noted, self._key[-1])}", self.describe_holder(gap, names)
        return f"the {what} {'at' if _is_of_place(noted) else 'of'} {holder}"


def _is_of_place(noted: Fitting | AssessedRisk | Finding) -> bool:
    return isinstance(noted, Fitting) or noted.member is None


def _find_noted(gap: Gap) -> Fitting | AssessedRisk | Finding:
    return next(noted for noted in (gap.fitting, gap.risk, gap.finding) if noted is not None)
