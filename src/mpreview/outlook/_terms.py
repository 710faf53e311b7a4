"""What a forecast is asked."""

import datetime as dt
from typing import Final

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_last
from mpreview._sequences import find_grouping
from mpreview.outlook._assumptions import Assumptions
from mpreview.outlook._draws import MOST_SEED
from mpreview.planning import Layout
from mpreview.reviews.obligations import GROUPINGS

_MOST_DAYS: Final = 3_650
_LASTING: Final = ("team", "force", "region", "nation", "kind", "activity", "member", "house", "capacity")
FORECAST_GROUPINGS: Final = {name: GROUPINGS[name] for name in _LASTING}
"""The groupings of a forecast: those that a step of the work does not change."""


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

    on: dt.date = attrs.field(validator=valid.day)
    until: dt.date = attrs.field(validator=_check_until)
    seed: int = attrs.field(validator=valid.int_(0, MOST_SEED))
    assumptions: Assumptions = attrs.field(factory=Assumptions, validator=valid.type_(Assumptions))
    step: int = attrs.field(default=7, validator=valid.int_(1, _MOST_DAYS))
    ahead: int = attrs.field(default=56, validator=valid.int_(1, _MOST_DAYS))
    by: str | None = attrs.field(default=None, validator=valid.optional(valid.id_, _check_by))
    layout: Layout | None = attrs.field(default=None, validator=valid.optional(valid.type_(Layout)))
