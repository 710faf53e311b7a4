"""The life of a contact, an offer and a review: one table of steps for each, as data.

A table says from which progress which step leads where, and what must hold for it. What time alone does
(an answer time, a booked day or a closed window passes) are steps too, those of the clock; nobody records
them. A step gives the next progress, or is refused with the list of legal ones; nothing is ever changed.

A correction is no step: the ledger puts it in its place, and the life is told anew. What is told late of an
earlier day is a step where it stands. A life begins anew with each use of a venue and each spell in office.
"""

from mpreview.reviews.lifecycle.risks import (
    RISK,
    RiskCommand,
    RiskRefused,
    RiskRow,
    RiskState,
    risk_after,
    risk_legal,
)
from mpreview.reviews.lifecycle.steps import GUARDS, BookingState, Command, Facts, Guard
from mpreview.reviews.lifecycle.tables import TABLES, Refusal, Row, Table, legal, step
from mpreview.reviews.lifecycle.telling import command_of, facts_of

__all__ = [
    "GUARDS",
    "RISK",
    "TABLES",
    "BookingState",
    "Command",
    "Facts",
    "Guard",
    "Refusal",
    "RiskCommand",
    "RiskRefused",
    "RiskRow",
    "RiskState",
    "Row",
    "Table",
    "command_of",
    "facts_of",
    "legal",
    "risk_after",
    "risk_legal",
    "step",
]
