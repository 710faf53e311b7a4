"""The programme: register, rulebook and ledger together, with one verb for each question.

`Programme` checks that the three parts fit together, answers from them, and records what happens.
Snapshots of a long ledger are in `mpreview.programme.snapshots`.
"""

from mpreview.programme._part import ProgrammePart
from mpreview.programme._programme import Erasure, Programme

__all__ = ["Erasure", "Programme", "ProgrammePart"]
