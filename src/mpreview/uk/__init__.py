"""The United Kingdom: its places, levels and calendars, a default policy, and invented programmes.

The tables are facts with sources. Members, histories and slots of `demonstration` and `sample` are
invented. A name is loaded from its home when it is first used.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mpreview.uk.country import (
        ByElection,
        Election,
        areas,
        by_elections,
        calendars,
        channels,
        constituencies,
        elections,
        recesses,
        scales,
        series,
        sources,
        vacancies,
    )
    from mpreview.uk.measures import catalogue
    from mpreview.uk.nation import demonstration
    from mpreview.uk.page import sample
    from mpreview.uk.policy import rulebook
    from mpreview.uk.preferences import layout
    from mpreview.uk.premises import premises_act, premises_duty
    from mpreview.uk.risk import risk_matrix

_HOME = {
    "ByElection": "mpreview.uk.country",
    "Election": "mpreview.uk.country",
    "areas": "mpreview.uk.country",
    "by_elections": "mpreview.uk.country",
    "calendars": "mpreview.uk.country",
    "catalogue": "mpreview.uk.measures",
    "channels": "mpreview.uk.country",
    "constituencies": "mpreview.uk.country",
    "demonstration": "mpreview.uk.nation",
    "elections": "mpreview.uk.country",
    "layout": "mpreview.uk.preferences",
    "premises_act": "mpreview.uk.premises",
    "premises_duty": "mpreview.uk.premises",
    "recesses": "mpreview.uk.country",
    "risk_matrix": "mpreview.uk.risk",
    "rulebook": "mpreview.uk.policy",
    "sample": "mpreview.uk.page",
    "scales": "mpreview.uk.country",
    "series": "mpreview.uk.country",
    "sources": "mpreview.uk.country",
    "vacancies": "mpreview.uk.country",
}
__all__ = [
    "ByElection",
    "Election",
    "areas",
    "by_elections",
    "calendars",
    "catalogue",
    "channels",
    "constituencies",
    "demonstration",
    "elections",
    "layout",
    "premises_act",
    "premises_duty",
    "recesses",
    "risk_matrix",
    "rulebook",
    "sample",
    "scales",
    "series",
    "sources",
    "vacancies",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'mpreview.uk' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOME})
