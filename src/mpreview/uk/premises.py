"""The Terrorism (Protection of Premises) Act 2025 (c. 10), "Martyn's Law", as dated rows.

The rows are in `tables/premises_act.toml`, which says what of the Act is on record.
"""

import datetime as dt
from functools import cache

from mpreview.premises import Gathering, PremisesAct, PremisesDuty, duty_at
from mpreview.uk._tables import load

__all__ = ["premises_act", "premises_duty"]


@cache
def premises_act() -> PremisesAct:
    """Return the Act, as far as it is on record.

    >>> act = premises_act()
    >>> [(row.occasion.value, row.tier, row.at_least) for row in act.thresholds]
    [('premises', 'standard', 200), ('premises', 'enhanced', 800), ('event', 'enhanced', 800)]
    """
    return load("tables/premises_act", PremisesAct)


def premises_duty(gathering: Gathering, *, on: dt.date) -> PremisesDuty:
    """Return what the Act asks of a place on a day, or will ask.

    Raises:
        InvalidValue: If the Act has no such use of a place.
        OutsideRange: If the day is out of range.

    >>> from mpreview.places import Controller
    >>> church = premises_duty(Gathering(1500, "worship", Controller.HOST), on=dt.date(2026, 1, 5))
    >>> church.tier.id, church.since.year, church.owed
    ('standard', 2027, ())
    """
    return duty_at(premises_act(), gathering, on=on)
