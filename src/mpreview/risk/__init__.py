"""Risks: likelihood, impact, and what the measures in service leave of a risk.

A risk needs a threat, a vulnerability and an impact together (ProtectUK, "Risk management basics"). A matrix
rates a risk and gives the risk band that the policy reads. The likelihood of an attack in the country is in
`mpreview.threat`; the consequences of a band are in `mpreview.policy`.

Scales, cells and bands are data of an organisation. The code fixes two things: a scale has 2 to 10 steps, and
a higher step never rates lower.
"""

from mpreview.risk import matrix, risks, states
from mpreview.risk.matrix import *
from mpreview.risk.risks import *
from mpreview.risk.states import *

__all__: list[str] = []
__all__ += matrix.__all__
__all__ += risks.__all__
__all__ += states.__all__
