"""Policy as data: what is owed, when, and why that day."""

from mpreview.policy.book import Book
from mpreview.policy.recompute import recompute
from mpreview.policy.rulebook import Edition, Rulebook
from mpreview.policy.rules import Cell, Clause, NewMember, NewVenue, OfferOwed, Periodic, Rise, Rule
from mpreview.policy.terms import Activity, Allowance, ResponseLevel, ResponseTo, Unit
from mpreview.policy.windows import Adjustment, Answer, Reason, Window

__all__ = [
    "Activity",
    "Adjustment",
    "Allowance",
    "Answer",
    "Book",
    "Cell",
    "Clause",
    "Edition",
    "NewMember",
    "NewVenue",
    "OfferOwed",
    "Periodic",
    "Reason",
    "ResponseLevel",
    "ResponseTo",
    "Rise",
    "Rule",
    "Rulebook",
    "Unit",
    "Window",
    "recompute",
]
