"""Operations Bridger and Ford, and the time that former members have to wind up.

For a text that gives a month or a season without a day, the first day in question is taken, and the citation
says so.
"""

import datetime as dt
from functools import cache

from mpreview.policy.operations import Adviser, LooksAfter, Operation, PublicCapacity, WindingUpTime
from mpreview.timeline import Period

__all__ = ["operations", "winding_up"]

_FORD = "Operation Ford, from March 2025: councillors, elected mayors, police and crime commissioners"
_GUIDE = "(Local Government Association guide, 2025); the day in March is not on record, the first is taken"
_FEOA = Adviser(
    dt.date(2025, 4, 1),
    "Force Elected-Official Adviser",
    "gov.uk guidance, April 2025: at least one in every force, since early 2025; the day is not on record",
)


@cache
def operations() -> tuple[Operation, ...]:
    """Return the operations of the United Kingdom.

    >>> [operation.id for operation in operations()]
    ['bridger', 'ford']
    """
    return (_make_bridger(), _make_ford())


def _make_bridger() -> Operation:
    members = (
        "Home Office written answer 55828, 15 December 2016: members were written to with a way of funding "
        "on 21 January 2016; other official texts date the operation to June 2016"
    )
    candidates = (
        "Home Office, 28 February 2024: a named police contact for every elected representative and "
        "candidate; candidates for Parliament are under Bridger and not Ford (LGA and COSLA guides, 2025)"
    )
    spoc = "Guardian Weekly, 22 October 2021: each force has one for its members; since when is not on record"
    return Operation(
        "bridger",
        "Operation Bridger",
        (
            LooksAfter(PublicCapacity.MEMBER, Period(dt.date(2016, 1, 21)), members),
            LooksAfter(PublicCapacity.CANDIDATE, Period(dt.date(2024, 2, 28)), candidates),
        ),
        (Adviser(dt.date(2016, 1, 21), "single point of contact", spoc), _FEOA),
    )


def _make_ford() -> Operation:
    since = Period(dt.date(2025, 3, 1))
    candidates = f"{_FORD}, and candidates for those offices {_GUIDE}"
    return Operation(
        "ford",
        "Operation Ford",
        (
            LooksAfter(PublicCapacity.LOCAL, since, f"{_FORD} {_GUIDE}"),
            LooksAfter(PublicCapacity.LOCAL_CANDIDATE, since, candidates),
        ),
        (_FEOA,),
    )


def winding_up() -> tuple[WindingUpTime, ...]:
    """Return the time that former members have to wind up, as far as the time is on record.

    >>> [(one.since.year, one.months, one.at_polls) for one in winding_up()]
    [(2017, 2, True), (2023, 4, True), (2017, 2, False)]
    """
    scheme = "IPSA, Scheme of MPs' Staffing and Business Costs"
    known = "two months after the poll of 8 June 2017 (IPSA, guidance of that year); earlier is not on record"
    longer = f"{scheme} 2023-24, paragraph 8.3: four months at a general election after 19 July 2023"
    vacated = f"{scheme} 2023-24, paragraphs 8.1 to 8.3: two months from the day after the seat is vacated"
    return (
        WindingUpTime(dt.date(2017, 6, 8), 2, True, known),
        WindingUpTime(dt.date(2023, 7, 20), 4, True, longer),
        WindingUpTime(dt.date(2017, 6, 8), 2, False, vacated),
    )
