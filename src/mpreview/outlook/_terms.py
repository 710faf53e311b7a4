"""What a forecast is asked, and what a programme must answer for a forecast."""

import datetime as dt
from collections.abc import Collection
from typing import Final, Protocol, Self, runtime_checkable

import attrs

from mpreview._checks import check_last, optional, valid_day, valid_id, valid_int, valid_type
from mpreview._sequences import find_grouping
from mpreview.coverage import Coverage
from mpreview.events import Event, Ledger
from mpreview.outlook._assumptions import Assumptions
from mpreview.outlook._draws import MOST_SEED
from mpreview.planning import AgreedVisits, Layout, Plan
from mpreview.policy import Rulebook
from mpreview.register import Register
from mpreview.reviews import Obligations, Progress
from mpreview.reviews.obligations import GROUPINGS
from mpreview.threat import ThreatSeries

_MOST_DAYS: Final = 3_650
_LASTING: Final = ("team", "force", "region", "nation", "kind", "activity", "member", "house", "capacity")
FORECAST_GROUPINGS: Final = {name: GROUPINGS[name] for name in _LASTING}
"""The groupings of a forecast: those that a step of the work does not change."""


@runtime_checkable
class ForecastProgramme(Protocol):
    """The verbs of a programme that a forecast uses; `mpreview.Programme` has them all."""

    @property
    def register(self) -> Register:
        """The register as the events leave it."""
        ...

    @property
    def rulebook(self) -> Rulebook:
        """The rules."""
        ...

    @property
    def ledger(self) -> Ledger:
        """The events."""
        ...

    def due(self, *, on: dt.date, within: int = 0) -> Obligations:
        """Return what is owed on a day."""
        ...

    def plan(
        self,
        *,
        on: dt.date,
        until: dt.date,
        layout: Layout | None = None,
        without: Collection[Progress] = (),
    ) -> Plan:
        """Return the visits of each day."""
        ...

    def agreed(self, *, on: dt.date) -> AgreedVisits:
        """Return the agreed visits still to come by a day."""
        ...

    def coverage(self, *, on: dt.date) -> Coverage:
        """Return the standing and progress of every subject and activity."""
        ...

    def record(self, *events: Event) -> Self:
        """Return the programme with some events on record too."""
        ...

    def with_series(self, *series: ThreatSeries) -> Self:
        """Return the programme with other levels."""
        ...


@attrs.frozen(kw_only=True)
class ForecastTerms:
    """What a forecast is asked.

    Args:
        on: The first day.
        until: The last day.
        seed: The seed of every draw.
        assumptions: What is assumed of members, advisers and levels.
        step: Days of a step: the programme is planned anew on the first day of each step.
        ahead: Days from the first day of a step to which the plan of the step reaches, at least a step. The
            default of 56 days is longer than a step and a notice, so that a plan sees the visits that compete
            for the days of the step.
        by: The grouping of the figures; `None` for the whole alone.
        layout: Days that suit venues, and advisers in conflict, as of a plan.

    Raises:
        InvalidValue: If *until* is before *on*, or an argument is of another type.
        OutsideRange: If a day or a number is out of range.
        UnknownId: If there is no such grouping.
    """

    def _check_until(self, _: object, until: dt.date) -> None:
        check_last("until", self.on, until)

    def _check_by(self, _: object, by: str) -> None:
        find_grouping(by, FORECAST_GROUPINGS)

    on: dt.date = attrs.field(validator=valid_day)
    until: dt.date = attrs.field(validator=_check_until)
    seed: int = attrs.field(validator=valid_int(0, MOST_SEED))
    assumptions: Assumptions = attrs.field(factory=Assumptions, validator=valid_type(Assumptions))
    step: int = attrs.field(default=7, validator=valid_int(1, _MOST_DAYS))
    ahead: int = attrs.field(default=56, validator=valid_int(1, _MOST_DAYS))
    by: str | None = attrs.field(default=None, validator=optional(valid_id, _check_by))
    layout: Layout | None = attrs.field(default=None, validator=optional(valid_type(Layout)))
