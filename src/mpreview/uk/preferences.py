"""On which days visits suit members of the House of Commons.

On Fridays the House mostly does not sit: about thirteen of a session are for private Members' Bills, and the
others are kept for constituencies, where surgeries cluster on Friday and Saturday. In a recess members are
in their constituencies longest, and their rooms at Westminster are free for work. That offices and
surgeries are so best visited on Fridays and in recesses, Westminster in recesses, and a member once a day
at most, is how this library reads it; no rule of the House says so.

Sources: clearthelobby.co.uk, on the parliamentary calendar, for Fridays and recesses; the recesses themselves
as `mpreview.uk.recesses` has them, with their sources.
"""

from functools import cache

from mpreview.planning import Layout
from mpreview.uk._tables import load

__all__ = ["layout"]


@cache
def layout() -> Layout:
    """Return what suits members, for `Programme.plan`: Fridays and recesses, and one visit a day at most.

    >>> [(one.kinds[0], one.weekdays, one.recess) for one in layout().preferred]
    [('office', (5,), 'commons'), ('westminster', (), 'commons')]
    """
    return load("tables/layout", Layout)
