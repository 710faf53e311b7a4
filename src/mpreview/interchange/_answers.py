"""The answers that have rows, by name: for CSV and for schemas of rows."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from mpreview.rows import Tabular

_HOMES: Final[Mapping[str, tuple[str, str]]] = {
    "due": ("reviews", "Obligations"),
    "plan": ("planning", "Plan"),
    "shortfalls": ("planning", "Shortfalls"),
    "needs": ("planning", "Needs"),
    "rota": ("planning", "Rota"),
    "contributions": ("planning", "Contributions"),
    "plan-difference": ("planning", "PlanDiff"),
    "agreed": ("planning", "AgreedVisits"),
    "coverage": ("coverage", "Coverage"),
    "coverage-over": ("coverage_over", "CoverageOver"),
    "gaps": ("gaps", "Gaps"),
    "calls": ("calls", "Calls"),
    "causes": ("causes", "Causes"),
    "steps": ("reviews.lifecycle", "LegalSteps"),
    "history": ("reviews.past_events", "EventHistory"),
    "campaign": ("campaign", "Campaign"),
    "campaigns": ("campaign", "Campaigns"),
    "winding-up": ("reviews.winding_up", "FormerMembers"),
    "findings": ("reviews.findings", "Findings"),
    "checklist": ("reviews.findings", "ReviewChecklist"),
    "risks": ("reviews.risks", "Risks"),
    "fittings": ("reviews.fittings", "Fittings"),
    "measures": ("coverage", "MeasureCoverage"),
    "lead-times": ("lead_times", "LeadTimes"),
    "forecast": ("outlook", "Forecast"),
    "forecast-comparison": ("outlook", "ForecastComparison"),
    "irregular": ("reviews.judging", "Irregular"),
    "edition-difference": ("policy", "EditionDifference"),
    "sources": ("register", "Sources"),
    "input-changes": ("what_if", "InputChanges"),
    "status-moves": ("what_if", "StatusMoves"),
    "visit-moves": ("what_if", "VisitMoves"),
    "need-moves": ("what_if", "NeedMoves"),
    "surge-weeks": ("outlook", "SurgeWeeks"),
    "surge-waits": ("outlook", "Waits"),
    "clear-days": ("outlook", "ClearDays"),
}
"""The module below `mpreview`, and the class, of each answer."""


class _Answers(Mapping[str, type[Tabular]]):
    """The answers by name, each loaded when looked up: a program that reads documents has no forecasts."""

    def __getitem__(self, name: str) -> type[Tabular]:
        home, kind = _HOMES[name]
        return cast("type[Tabular]", getattr(import_module(f"mpreview.{home}"), kind))

    def __iter__(self) -> Iterator[str]:
        return iter(_HOMES)

    def __len__(self) -> int:
        return len(_HOMES)


ANSWERS: Mapping[str, type[Tabular]] = MappingProxyType(_Answers())
"""The answers that have rows, by name."""
