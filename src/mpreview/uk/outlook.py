"""What is published of how members take an offer, and of how often threat levels change.

Nobody publishes what becomes of an offer of a review, how long an answer or a report takes, or how often a
member is not there. Two published shares come near an acceptance: of those who have taken up protective
measures. They serve as the chance of an acceptance; how the other offers end, and all days, are defaults of
this library. The levels are on record day by day, so their chances are counts.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from itertools import pairwise
from typing import Final

from mpreview.outlook import Assumptions, Chance, LevelChances
from mpreview.uk import _country as country
from mpreview.uk._tables import load

__all__ = ["assumptions", "level_chances", "low_take_up"]

_OF_LEVELS: Final = "levels announced by the Home Office, MI5 and the Northern Ireland Office"


@cache
def assumptions() -> Assumptions:
    """Return assumptions for a forecast, with the higher published share of those who take protection up.

    Of 100 offers 60 are accepted; the others end in the proportions of the library default.

    >>> assumptions().replies.why()
    'of 100 60 accepted, 10 declined, 8 deferred, 22 not answered'
    """
    return load("tables/take_up", Assumptions)


@cache
def low_take_up() -> Assumptions:
    """Return assumptions for a forecast, with the lower published share of those who take protection up.

    Of 24 offers 4 are accepted; the others end in about the proportions of the library default.

    >>> low_take_up().replies.accepted, low_take_up().replies.silent
    (4, 11)
    """
    return load("tables/low_take_up", Assumptions)


@cache
def level_chances() -> tuple[LevelChances, ...]:
    """Return the chances that the national level and that of Northern Ireland change, for `Assumptions`.

    The number of changes from a level, of the days at the level before these changes. A level that never
    changed has no chance. Some twenty changes in twenty years are few, so the chances are rough.

    >>> for one in level_chances():
    ...     print(one.series, one.level, "rise", one.rise.why(), "fall", one.fall.why())
    nirt-ni SEVERE rise 0 of 4541 fall 2 of 4541
    nirt-ni SUBSTANTIAL rise 1 of 371 fall 0 of 371
    uk-national CRITICAL rise 0 of 14 fall 4 of 14
    uk-national SEVERE rise 4 of 3677 fall 5 of 3677
    uk-national SUBSTANTIAL rise 5 of 3521 fall 0 of 3521
    """
    return tuple(_list_chances())


def _list_chances() -> Iterator[LevelChances]:
    scales = {scale.id: scale for scale in country.scales()}
    for series in sorted(country.series(), key=lambda one: one.id):
        days, rises, falls = Counter[str](), Counter[str](), Counter[str]()
        for before, after in pairwise(series.assessments):
            # A series that was withdrawn changes no more.
            if before.level is None or after.level is None:
                break
            days[before.level] += (after.effective - before.effective).days
            rank = scales[series.scale].rank
            moves = rises if rank(after.level) > rank(before.level) else falls
            moves[before.level] += 1
        if series.assessments and series.assessments[-1].level is not None:
            for level in sorted(days):
                counted = partial(Chance, whole=days[level], source=_OF_LEVELS, is_published=True)
                yield LevelChances(series.id, level, counted(rises[level]), counted(falls[level]))
