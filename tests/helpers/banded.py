"""Random programmes small enough to turn on the band of every risk: two offices, two members, three bands."""

import datetime as dt
from typing import Final

import attrs

from helpers.dice import Dice
from helpers.measures import lived
from helpers.risks import risky
from helpers.strategies import later
from laws.small import ANN, BEA, FIRSTS, on, reviewed
from mpreview.places import Use
from mpreview.policy import Activity, Allowance, NewMember, Table, Unit
from mpreview.programme import Programme
from mpreview.timeline import Period
from risk.told import BANDS, CYCLE, asked

__all__ = ["CALL_BY_BAND", "USED", "banded_case"]

USED: Final = (
    *(Use("essex", who, Period(on("2020-01-06"))) for who in ("ann", "bea")),
    Use("glasgow", "ann", Period(on("2020-01-06"))),
)
CALL_BY_BAND: Final = NewMember(
    id="call", citation="Call 1", activity=Activity.CONTACT,
    within=Allowance(Table.by_band(dict(zip(BANDS, (20, 10, 5), strict=True))), Unit.WORKING_DAYS),
)  # fmt: skip


def banded_case(seed: int) -> tuple[Programme, dt.date]:
    """Ann and Bea with two offices, where all that is owed turns on the band; and often a day among risks."""
    d, day = Dice(seed), on("2021-06-01")
    done = {later(day, -d.whole(1, 360)) for _ in range(d.whole(1, 3))}
    rules = (CALL_BY_BAND, attrs.evolve(CYCLE, notice=d.pick((0, 14))), *FIRSTS)
    of = asked(
        *(reviewed(one.isoformat(), d.pick(("essex", "glasgow"))) for one in sorted(done)),
        members=(ANN, BEA), used=USED, rules=rules,
    )  # fmt: skip
    return risky(Dice(seed + 2), *lived(Dice(seed + 1), of, day))
