"""Protective measures: what there is, what a kind of venue must have, who pays, and what is still open.

A `Catalogue` is policy as dated data and general in its words. What stands at a place is given to `against`
by whoever may know it, and is kept nowhere.
"""

from mpreview.measures.against import (
    IN_SERVICE,
    NOT_THERE,
    Action,
    Compliance,
    Line,
    Present,
    actions,
    against,
)
from mpreview.measures.approval import ApprovalRule, Decision, Funding, Recommended, Ruling
from mpreview.measures.catalogue import Catalogue, Required
from mpreview.measures.standards import ActionTimes, Reopened, Requirement, StandardVersion, changed
from mpreview.measures.terms import CostBand, Measure, MeasureFunction, MeasureKind, Package

__all__ = [
    "IN_SERVICE",
    "NOT_THERE",
    "Action",
    "ActionTimes",
    "ApprovalRule",
    "Catalogue",
    "Compliance",
    "CostBand",
    "Decision",
    "Funding",
    "Line",
    "Measure",
    "MeasureFunction",
    "MeasureKind",
    "Package",
    "Present",
    "Recommended",
    "Reopened",
    "Required",
    "Requirement",
    "Ruling",
    "StandardVersion",
    "actions",
    "against",
    "changed",
]
