"""Security-review cycles for Members of Parliament, as plain Python values.

Nothing runs at import: the first use of a name loads the module of the name, so that a program that embeds
one part does not pay for the rest. `__version__` is the version of the package.
"""

__version__ = "0.2.0.dev0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mpreview.coverage import Coverage
    from mpreview.errors import DocumentErrors, ReferenceErrors, ReviewError
    from mpreview.events import Answered, Contacted, Ledger, Offered, Outcome, Reply, Reviewed, Withdrawn
    from mpreview.people import Candidacy, HeldCapacity, House, Mandate, MandateEnd, Member
    from mpreview.places import (
        Area,
        AreaKind,
        AreaRole,
        Constituency,
        Exposure,
        Nature,
        Use,
        Venue,
        VenueKind,
    )
    from mpreview.planning import Plan, PlanDiff, diff
    from mpreview.policy import Activity, Rulebook, recompute
    from mpreview.programme import Programme
    from mpreview.register import IncidentKind, Register
    from mpreview.reviews import Obligation, Obligations, Progress, Standing
    from mpreview.teams import Cover, Slots, Team
    from mpreview.threat import ThreatScale, ThreatSeries
    from mpreview.timeline import Period
    from mpreview.what_if import compare

_NAMES = {
    "mpreview.coverage": "Coverage",
    "mpreview.errors": "DocumentErrors ReferenceErrors ReviewError",
    "mpreview.events": "Answered Contacted Ledger Offered Outcome Reply Reviewed Withdrawn",
    "mpreview.people": "Candidacy HeldCapacity House Mandate MandateEnd Member",
    "mpreview.places": "Area AreaKind AreaRole Constituency Exposure Nature Use Venue VenueKind",
    "mpreview.planning": "Plan PlanDiff diff",
    "mpreview.policy": "Activity Rulebook recompute",
    "mpreview.programme": "Programme",
    "mpreview.register": "IncidentKind Register",
    "mpreview.reviews": "Obligation Obligations Progress Standing",
    "mpreview.teams": "Cover Slots Team",
    "mpreview.threat": "ThreatScale ThreatSeries",
    "mpreview.timeline": "Period",
    "mpreview.what_if": "compare",
}
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}
__all__ = [
    "Activity",
    "Answered",
    "Area",
    "AreaKind",
    "AreaRole",
    "Candidacy",
    "Constituency",
    "Contacted",
    "Cover",
    "Coverage",
    "DocumentErrors",
    "Exposure",
    "HeldCapacity",
    "House",
    "IncidentKind",
    "Ledger",
    "Mandate",
    "MandateEnd",
    "Member",
    "Nature",
    "Obligation",
    "Obligations",
    "Offered",
    "Outcome",
    "Period",
    "Plan",
    "PlanDiff",
    "Programme",
    "Progress",
    "ReferenceErrors",
    "Register",
    "Reply",
    "ReviewError",
    "Reviewed",
    "Rulebook",
    "Slots",
    "Standing",
    "Team",
    "ThreatScale",
    "ThreatSeries",
    "Use",
    "Venue",
    "VenueKind",
    "Withdrawn",
    "compare",
    "diff",
    "recompute",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'mpreview' has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415  # import of mpreview itself loads nothing

        return getattr(import_module(_HOME[name]), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOME})
