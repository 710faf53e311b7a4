"""What late and unplaced visits ran into, counted so that anyone can check it."""

import datetime as dt

import attrs

from mpreview.planning import Plan
from mpreview.register import Register

__all__ = ["Proof", "proofs"]


@attrs.frozen(kw_only=True)
class Proof:
    """Visits of one team that lack a day, or a day on time, for the same counted reason."""

    team: str


def proofs(plan: Plan, register: Register, records: int) -> tuple[Proof, ...]:
    """Return the proofs."""
    return ()
