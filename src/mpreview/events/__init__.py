"""Every kind of event, and the append-only ledger of events.

An event has the day on which it happened and the instant at which it became known. The order is day, rank of
the kind, instant, id, never position (semantics 6). The rank puts causes before effects within a day; all
answers to offers share one rank, so that of two answers the later known counts.
"""

from mpreview.events import (
    changes,
    descriptions,
    findings,
    ledger,
    measures,
    occasions,
    offers,
    papers,
    records,
    risks,
    visits,
)
from mpreview.events._base import Event
from mpreview.events._kinds import KINDS, RANK, WORDS
from mpreview.events.changes import *
from mpreview.events.descriptions import *
from mpreview.events.findings import *
from mpreview.events.ledger import *
from mpreview.events.measures import *
from mpreview.events.occasions import *
from mpreview.events.offers import *
from mpreview.events.papers import *
from mpreview.events.records import *
from mpreview.events.risks import *
from mpreview.events.visits import *

__all__ = ["KINDS", "RANK", "WORDS", "Event"]
__all__ += changes.__all__
__all__ += descriptions.__all__
__all__ += findings.__all__
__all__ += ledger.__all__
__all__ += measures.__all__
__all__ += occasions.__all__
__all__ += offers.__all__
__all__ += papers.__all__
__all__ += records.__all__
__all__ += risks.__all__
__all__ += visits.__all__
