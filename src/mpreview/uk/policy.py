"""A default policy for the United Kingdom.

What is published is cited: the yearly cycle of Operation Bridger, and a review again on any significant
change in the generic threat. How many days those words mean is not published; such numbers are marked
as library defaults and an embedder sets their own.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from mpreview.places import VenueKind
from mpreview.policy import (
    Activity,
    Allowance,
    Edition,
    NewMember,
    NewVenue,
    OfferOwed,
    Periodic,
    ResponseLevel,
    ResponseTo,
    Rise,
    Rule,
    Rulebook,
    Unit,
)
from mpreview.uk._tables import rows

__all__ = ["rulebook"]

LEAD: Final = 60
"""Days before the end of the twelve months from which on the next review is open; a library default."""
SETTLING: Final = 5
"""Days a level must hold before it orders reviews: longer than any of the four periods at CRITICAL."""
YEARLY: Final = tuple(kind for kind in VenueKind if kind is not VenueKind.PUBLIC_EVENT)
PUBLIC: Final = (VenueKind.OFFICE, VenueKind.SURGERY, VenueKind.WESTMINSTER, VenueKind.PUBLIC_EVENT)
"""Where members meet the public, which is what the review of November 2021 was to cover."""

_BRIDGER: Final = "Operation Bridger: standard and measures are reviewed every 12 months"
_CHANGE: Final = "or on any significant change in the generic threat (Police CPI, Op Bridger page, 2023)"
_RESPONSES: Final = {
    "LOW": ResponseLevel.NORMAL,
    "MODERATE": ResponseLevel.NORMAL,
    "SUBSTANTIAL": ResponseLevel.HEIGHTENED,
    "SEVERE": ResponseLevel.HEIGHTENED,
    "CRITICAL": ResponseLevel.EXCEPTIONAL,
}


@cache
def rulebook() -> Rulebook:
    """Return the default rulebook.

    >>> [rule.id for rule in rulebook().editions[0].rules if rule.priority == 1]
    ['contact-after-rise', 'contact-new-member']
    """
    rules: tuple[Rule, ...] = (*_cycles(), *_firsts(), *_rises(), *_contacts(), _offers())
    edition = Edition("uk-default-1", "Default policy for the United Kingdom", rules)
    return Rulebook("uk-default", "Default policy for the United Kingdom", (edition,), tuple(_responses()))


def _cycles() -> Iterator[Rule]:
    yield Periodic(
        id="review-yearly",
        citation=f"{_BRIDGER} (Police CPI, Op Bridger page, 2023)",
        kinds=YEARLY,
        months=12,
        settling=SETTLING,
        priority=4,
        lead=LEAD,
    )


def _firsts() -> Iterator[Rule]:
    months = Allowance(3, Unit.MONTHS)
    yield NewVenue(id="review-new-venue", citation="library default", kinds=YEARLY, within=months, priority=3)
    yield NewMember(
        id="review-new-member",
        citation="library default",
        activity=Activity.REVIEW,
        kinds=YEARLY,
        within=months,
        priority=3,
    )
    yield NewVenue(
        id="review-public-event",
        citation="library default",
        kinds=(VenueKind.PUBLIC_EVENT,),
        within=Allowance(14, Unit.DAYS),
        priority=3,
        limit=14,
    )


def _rises() -> Iterator[Rule]:
    yield Rise(
        id="review-after-rise",
        citation=f"{_BRIDGER} {_CHANGE}; 20 working days and {SETTLING} days of settling: library default",
        activity=Activity.REVIEW,
        kinds=PUBLIC,
        series="uk-national",
        at_least="SEVERE",
        settling=SETTLING,
        within=Allowance(20, Unit.WORKING_DAYS),
        priority=2,
    )


def _contacts() -> Iterator[Rule]:
    yield Rise(
        id="contact-after-rise",
        citation="every member was contacted by 20 October 2021 (Hansard); one working day: library default",
        activity=Activity.CONTACT,
        series="uk-national",
        at_least="SEVERE",
        within=Allowance(1, Unit.WORKING_DAYS),
        priority=1,
        limit=7,
    )
    yield NewMember(
        id="contact-new-member",
        citation="library default",
        activity=Activity.CONTACT,
        within=Allowance(5, Unit.WORKING_DAYS),
        priority=1,
    )


def _offers() -> Rule:
    return OfferOwed(
        id="offer",
        citation="every member to be offered a review (Home Office, November 2021); days: library default",
        answer_days=14,
        again_after_decline=182,
        again_after_silence=28,
        after_trigger=Allowance(1, Unit.WORKING_DAYS),
        priority=3,
        lead=28,
        grace=14,
        limit=56,
    )


def _responses() -> Iterator[ResponseTo]:
    for row in rows("series"):
        for level, response in _RESPONSES.items():
            yield ResponseTo(row["id"], level, response)
