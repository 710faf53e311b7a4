"""A person taken out of register, rulebook and ledger: what goes, and what is told again without them.

Whatever is asked of anybody else has the answer that it had, as known at whatever instant: what names the
person goes, and a record that names others too is told again, with the day and the instant it had.
"""

from mpreview.erasing.left import left_without
from mpreview.erasing.person import Whole

__all__ = ["Whole", "left_without"]
