"""Risks: how likely, how bad, and what the measures in service leave of them.

A risk is what a threat can do through a weakness; without one of threat, vulnerability and impact there
is none (ProtectUK, "Risk management basics"). A matrix rates it, and says which risk band the policy
reads. How likely an attack is in the country is `mpreview.threat`; what a band asks for, `mpreview.policy`.

Scales, cells and bands are data of whoever sets them: nothing here has a size, a word or a number of its
own, but that a scale has 2 to 10 steps and that a higher step never rates lower.

What only some programs need (risks as assessed, and what they are rated) is loaded from its home when it is
first used.
"""

from mpreview.risk.matrix import RiskMatrix
from mpreview.risk.ratings import Rating
from mpreview.risk.risks import Acceptance, Control, Risk, RiskStatement, Treatment
from mpreview.risk.scales import RiskScale, RiskStep

__all__ = [
    "Acceptance",
    "Control",
    "Rating",
    "Risk",
    "RiskMatrix",
    "RiskScale",
    "RiskStatement",
    "RiskStep",
    "Treatment",
]
