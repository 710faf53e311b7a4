"""Policy as data: what is owed, when, and why that day.

`Rulebook` and `Edition` hold rules; the forms of rules are in `mpreview.policy.rules`, conditions in
`mpreview.policy.conditions`. `mpreview.lint` finds probable mistakes, `compare_editions` the changes between
two editions, and `recompute` the days of a reason again. Modules that begin with an underscore are the
engine: compiled rulebooks, cells over time, and the fold over completions.
"""

from mpreview.policy import (
    conditions,
    differences,
    examples,
    incidents,
    repeated,
    rulebook,
    rules,
    tables,
    visiting,
    windows,
)
from mpreview.policy._recompute import recompute
from mpreview.policy.conditions import *
from mpreview.policy.differences import *
from mpreview.policy.examples import *
from mpreview.policy.incidents import *
from mpreview.policy.reasons import Reason
from mpreview.policy.repeated import *
from mpreview.policy.rulebook import *
from mpreview.policy.rules import *
from mpreview.policy.rules._fields import Merge, MergeMode
from mpreview.policy.tables import *
from mpreview.policy.terms import Activity, Mode, ResponseLevel, ResponseTo, Unit
from mpreview.policy.visiting import *
from mpreview.policy.windows import *

__all__ = [
    "Activity",
    "Merge",
    "MergeMode",
    "Mode",
    "Reason",
    "ResponseLevel",
    "ResponseTo",
    "Unit",
    "recompute",
]
__all__ += conditions.__all__
__all__ += differences.__all__
__all__ += examples.__all__
__all__ += incidents.__all__
__all__ += repeated.__all__
__all__ += rulebook.__all__
__all__ += rules.__all__
__all__ += tables.__all__
__all__ += visiting.__all__
__all__ += windows.__all__
