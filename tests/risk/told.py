"""Events of risks in few words, for tests that count days by hand on the programme of `laws.small`."""

from collections.abc import Iterable
from typing import Any, Final

import attrs

from helpers.declared import KINDS
from laws.small import ANN, CALL, ESSEX, FIRSTS, GLASGOW, OFFERS, on, programme
from mpreview.events import Event, Ledger, RiskAccepted, RiskAssessed, RiskClosed, RiskTreated
from mpreview.people import Member
from mpreview.places import Use
from mpreview.policy import Edition, Periodic, Rule, Table
from mpreview.programme import Programme
from mpreview.risk import Control, RiskMatrix, Treatment
from mpreview.timeline import start_of
from risk.small import STATEMENT, matrix

__all__ = ["BANDS", "CYCLE", "MATRIX", "asked", "risk", "with_matrix"]

BANDS: Final = ("standard", "raised", "high")
MATRIX: Final = matrix(
    "low low medium", "low medium high", "medium high top",
    bands="low=standard medium=standard high=raised top=high",
)  # fmt: skip
"""Three likelihoods by three impacts, l1 to l3 and i1 to i3."""
CYCLE: Final = Periodic(
    id="cycle", citation="Cycle 1", kinds=KINDS, lead=56, limit=30, notice=14,
    months=Table.by_band(dict(zip(BANDS, (12, 6, 3), strict=True))),
)  # fmt: skip
_RULES: Final = (CALL, CYCLE, OFFERS, *FIRSTS)


def with_matrix(of: Programme, rated: RiskMatrix | None, *later: Edition) -> Programme:
    """The programme whose first edition rates so, with other editions after it."""
    first = attrs.evolve(of.rulebook.editions[0], matrix=rated)
    return Programme(of.base, attrs.evolve(of.rulebook, editions=(first, *later)), of.ledger)


def asked(
    *events: Event,
    rated: RiskMatrix | None = MATRIX,
    later: tuple[Edition, ...] = (),
    members: tuple[Member, ...] = (ANN,),
    used: tuple[Use, ...] | None = None,
    rules: tuple[Rule, ...] = _RULES,
) -> Programme:
    """Ann with her office in Essex, and the events; risks are rated by three bands."""
    venues = (ESSEX,) if used is None else (ESSEX, GLASGOW)
    bare = programme(*rules, venues=venues, members=members, used=used, bands=BANDS)
    rating = with_matrix(bare, rated, *later)
    return Programme(rating.base, rating.rulebook, Ledger.of(events))


def risk(day: str, what: str, **told: Any) -> Event:
    """One step of the risk r1 at the office in Essex on a day; *told* is what it tells beside, or otherwise.

    Assessed by the adviser at the highest steps, decided to be done a month on, accepted by the head.
    """
    fact: dict[str, Any] = {
        "id": f"r1-{what}-{day}", "on": on(day), "known": start_of(on(day)), "venue": "essex", "risk": "r1",
    }  # fmt: skip
    controls: Iterable[Control] = told.pop("controls", ())
    if what == "assessed":
        said: dict[str, Any] = {"statement": STATEMENT, "likelihood": "l3", "impact": "i3"}
        return RiskAssessed(**{**fact, **said, "assessor": "adviser", "controls": tuple(controls), **told})
    if what in {"treated", "tolerated"}:
        treatment = Treatment.TREAT if what == "treated" else Treatment.TOLERATE
        target = on(told.pop("target", "2020-06-30"))
        return RiskTreated(**{**fact, "treatment": treatment, "owner": "lead", "target": target, **told})
    if what == "accepted":
        until = on(told.pop("until", "2020-12-31"))
        return RiskAccepted(**{**fact, "approver": "head", "until": until, **told})
    return RiskClosed(**{**fact, "by": "adviser", **told})
