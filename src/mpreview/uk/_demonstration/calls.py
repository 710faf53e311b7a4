"""The calls on every member at once that the demonstration reports: rises of levels, and a directive.

The days are real: `mpreview.uk.series` and `mpreview.uk.directives`. How members and advisers take the calls
is a choice of this library.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from mpreview.policy import Activity, Rise
from mpreview.policy.tables import list_values
from mpreview.uk import _country as country
from mpreview.uk._directives import directives
from mpreview.uk.policy import find_kinds, rulebook


class Pace(NamedTuple):
    """How members and advisers take an offer.

    Args:
        shares: Of a hundred offers those accepted; with those declined; with those put off too.
        offers: The days over which the offers of a call are spread.
        gap: The fewest days from an answer to a review.
        visits: The days over which the reviews are spread after the gap.
    """

    shares: tuple[int, int, int] = (76, 82, 87)
    offers: int = 12
    gap: int = 5
    visits: int = 45


ORDINARY: Final = Pace(visits=30)
"""The pace of a year without a call."""
_AT_ONCE: Final = Pace(shares=(86, 92, 96), offers=6, gap=2, visits=16)
"""The pace of October 2021, after a murder."""


class Call(NamedTuple):
    """A reason to contact every member at once, and to review places again.

    Args:
        day: The day from which the call counts.
        kinds: The kinds of venue to review again; empty for contact alone.
        waits: Days until the first offers.
        delays: Days to the contact of a member, each as likely as the next.
        pace: How it goes from the first offers on.
    """

    day: int
    kinds: tuple[str, ...]
    waits: int = 0
    delays: tuple[int, ...] = (0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 9)
    pace: Pace = Pace()


@cache
def list_calls() -> tuple[Call, ...]:
    """Return the calls of all years."""
    return (*_list_rises(), *_list_directed())


def _list_rises() -> Iterator[Call]:
    """Yield the rises; of a rise that fell before it had settled only the contact is left."""
    (scale,) = country.scales()
    series_of = {one.id: one for one in country.series()}
    rises = (rule for rule in rulebook().list_rules() if isinstance(rule, Rise))
    for rise in (rule for rule in rises if rule.activity is Activity.REVIEW):
        if rise.series is None:
            continue  # The demonstration has no series about a single member or venue.
        series, settling = series_of[rise.series], max(list_values(rise.settling))
        for crossing in series.list_crossings(scale, rise.at_least):
            kinds = () if crossing.find_settled_day(settling) is None else rise.kinds
            pace = Pace() if series.audience is None else _AT_ONCE
            yield Call(crossing.trigger.toordinal(), kinds, pace=pace)


def _list_directed() -> Iterator[Call]:
    """Yield the directives of one day as one call: contact by its day, and offers from then on."""
    kinds = find_kinds("review-by-directive")
    by = {one.on: one.by for one in directives() if one.activity is Activity.CONTACT}
    for issued in sorted({one.on for one in directives()}):
        waits = (by[issued] - issued).days
        # Every member is on record as contacted by the day; that most were contacted late is invented.
        yield Call(issued.toordinal(), kinds, waits, (*range(waits), waits, waits, waits), _AT_ONCE)
