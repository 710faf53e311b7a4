"""The register as the events leave it: who was elected and left, what was opened, shared and closed.

What is believed to have changed is applied, in the order of the ledger, to the register that was put into
the programme. A change that cannot be is told, and so is one that could not be as far as was known at
some instant: what was known then is a programme like any other (`semantics.md` section 6).
"""

from mpreview.changed.applying import Changed, as_changed, is_or_undoes_change
from mpreview.changed.told import Told, told_by

__all__ = ["Changed", "Told", "as_changed", "is_or_undoes_change", "told_by"]
