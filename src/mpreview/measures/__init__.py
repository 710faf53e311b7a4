"""Protective measures: what there is, what a kind of venue must have, who pays, and what is still open.

A `Catalogue` is policy as dated data and general in its words. What stands at a place is given to `against`
by whoever may know it, and is kept nowhere.
"""

from mpreview.measures.against import (
    Action,
    Compliance,
    MeasureLine,
    Present,
    actions,
    against,
)
from mpreview.measures.approval import ApprovalRule, Decision, Funding, Recommended, Ruling
from mpreview.measures.catalogue import Catalogue, Required
from mpreview.measures.fitting import FITTING, FittingRefused, FittingRow, FittingStep, after, legal, paths
from mpreview.measures.standards import ActionTimes, Reopened, Requirement, StandardVersion, reopened
from mpreview.measures.terms import CostBand, FittingState, Measure, MeasureFunction, MeasureKind, Package

__all__ = [
    "FITTING",
    "Action",
    "ActionTimes",
    "ApprovalRule",
    "Catalogue",
    "Compliance",
    "CostBand",
    "Decision",
    "FittingRefused",
    "FittingRow",
    "FittingState",
    "FittingStep",
    "Funding",
    "Measure",
    "MeasureFunction",
    "MeasureKind",
    "MeasureLine",
    "Package",
    "Present",
    "Recommended",
    "Reopened",
    "Required",
    "Requirement",
    "Ruling",
    "StandardVersion",
    "actions",
    "after",
    "against",
    "legal",
    "paths",
    "reopened",
]
