"""The answers that have rows, by name: for CSV and for schemas of rows."""

from collections.abc import Mapping
from types import MappingProxyType

from mpreview.campaign import Campaign, Campaigns
from mpreview.coverage import Coverage, MeasureCoverage
from mpreview.coverage_over import CoverageOver
from mpreview.gaps import Gaps
from mpreview.lead_times import LeadTimes
from mpreview.outlook import ClearDays, Forecast, ForecastComparison, SurgeWeeks, Waits
from mpreview.planning import AgreedVisits, Needs, Plan, PlanDiff, Rota, Shortfalls
from mpreview.policy import EditionDifference
from mpreview.register import Sources
from mpreview.reviews import Obligations
from mpreview.reviews.findings import Findings, ReviewChecklist
from mpreview.reviews.fittings import Fittings
from mpreview.reviews.judging import Irregular
from mpreview.reviews.lifecycle import LegalSteps
from mpreview.reviews.past_events import EventHistory
from mpreview.reviews.risks import Risks
from mpreview.reviews.winding_up import FormerMembers
from mpreview.rows import Tabular
from mpreview.what_if import InputChanges, NeedMoves, StatusMoves, VisitMoves

ANSWERS: Mapping[str, type[Tabular]] = MappingProxyType(
    {
        "due": Obligations,
        "plan": Plan,
        "shortfalls": Shortfalls,
        "needs": Needs,
        "rota": Rota,
        "plan-difference": PlanDiff,
        "agreed": AgreedVisits,
        "coverage": Coverage,
        "coverage-over": CoverageOver,
        "gaps": Gaps,
        "steps": LegalSteps,
        "history": EventHistory,
        "campaign": Campaign,
        "campaigns": Campaigns,
        "winding-up": FormerMembers,
        "findings": Findings,
        "checklist": ReviewChecklist,
        "risks": Risks,
        "fittings": Fittings,
        "measures": MeasureCoverage,
        "lead-times": LeadTimes,
        "forecast": Forecast,
        "forecast-comparison": ForecastComparison,
        "irregular": Irregular,
        "edition-difference": EditionDifference,
        "sources": Sources,
        "input-changes": InputChanges,
        "status-moves": StatusMoves,
        "visit-moves": VisitMoves,
        "need-moves": NeedMoves,
        "surge-weeks": SurgeWeeks,
        "surge-waits": Waits,
        "clear-days": ClearDays,
    }
)
"""The answers that have rows, by name."""
