"""Protective measures: the catalogue, the requirements of a kind of venue, the payer, and open actions.

A `Catalogue` is policy as dated data, in general words. `compare_measures` takes the measures at a place from
a caller who may know the measures, and keeps nothing.
"""

from mpreview.measures.approval import ApprovalRule, Decision, Funding, Recommended, Ruling
from mpreview.measures.catalogue import Catalogue, Required
from mpreview.measures.compliance import (
    Action,
    Compliance,
    MeasureLine,
    Present,
    compare_measures,
    plan_actions,
)
from mpreview.measures.fitting import FITTING, FittingCommand, FittingFacts, FittingState
from mpreview.measures.standards import ActionTimes, Reopened, Requirement, StandardVersion, find_reopened
from mpreview.measures.terms import CostBand, Measure, MeasureFunction, MeasureKind, Package

__all__ = [
    "FITTING",
    "Action",
    "ActionTimes",
    "ApprovalRule",
    "Catalogue",
    "Compliance",
    "CostBand",
    "Decision",
    "FittingCommand",
    "FittingFacts",
    "FittingState",
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
    "compare_measures",
    "find_reopened",
    "plan_actions",
]
