"""A default policy for the United Kingdom.

What is published is cited with who published it and when: that standard and measures are reviewed every 12
months or on any significant change in the generic threat, and that members are contacted and offered a
review. That twelve months hold for every place is how this library reads it; no other number of days is
published. Whatever is not, is marked *library default* where it stands, and an embedder sets their own.

* **Two clocks.** The standard is revised by those who keep it, and each place is reviewed against the
  revision in force: within the yearly cycle, and again once the standard is revised (`STANDARD` for homes
  and offices sooner than any other).
* **Bands.** A member, or a member at one place, is in band ``standard`` until the ledger says ``raised`` or
  ``high``. A higher band has shorter intervals, less time for a first review and is asked again sooner.
  Of the response levels only EXCEPTIONAL shortens the cycle: HEIGHTENED is the usual one.
* **Merges.** A whole review opens a new cycle. A visit about a single measure, an event or the season keeps
  the cycle it falls in, and one about a concern takes the cycle's review with it if that is near.
* **Classes.** 1: contact after a rise, an incident or an election, and where there was an incident. 2: a rise,
  a failed measure, an event to come, contact after a concern or for a new office. 3: first reviews, concerns,
  faults, offers, the season. 4: the cycle (by band up to 2), requests, what expires. 5: a revised standard.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from mpreview.calendars import FixedDay
from mpreview.places import VenueKind
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    Allowance,
    Begun,
    Edition,
    Merge,
    MergeMode,
    NewMember,
    NewVenue,
    Occasion,
    OfferOwed,
    OnEvent,
    Periodic,
    ResponseLevel,
    ResponseTo,
    Rise,
    Rule,
    Rulebook,
    Table,
    Unit,
    Value,
)
from mpreview.uk._tables import rows

__all__ = ["rulebook"]

BANDS: Final = ("standard", "raised", "high")
"""The risk bands, lowest first."""
STANDARD: Final = "op-bridger"
"""The id of the physical security standard for members' homes and constituency offices."""
LEAD: Final = 60
"""Days before the end of the twelve months from which on the next review is open, five for each month; shorter
intervals have as many for each of theirs."""
SETTLING: Final = 5
"""Days a level must hold before it orders reviews: longer than any of the four periods at CRITICAL."""
SEASON: Final = FixedDay(12, 1)
"""The first day of the crowded weeks before Christmas."""

EVERY: Final = tuple(VenueKind)
YEARLY: Final = tuple(kind for kind in VenueKind if kind is not VenueKind.PUBLIC_EVENT)
PUBLIC: Final = (VenueKind.OFFICE, VenueKind.SURGERY, VenueKind.WESTMINSTER, VenueKind.PUBLIC_EVENT)
"""Where members meet the public, which is what the review of November 2021 was to cover."""
BUILT: Final = tuple(kind for kind in YEARLY if kind is not VenueKind.ONLINE)
STANDARDISED: Final = (VenueKind.OFFICE, VenueKind.HOME)
"""What `STANDARD` is for."""
CROWDED: Final = (VenueKind.SURGERY, VenueKind.PUBLIC_EVENT)
"""Where a member is met at an event."""

_DEFAULT: Final = "library default"
_BRIDGER: Final = "Operation Bridger: standard and measures are reviewed every 12 months"
_CHANGE: Final = "or on any significant change in the generic threat"
_PAGE: Final = "(Police CPI, Op Bridger page, 2023)"
_RESPONSES: Final = {
    "LOW": ResponseLevel.NORMAL,
    "MODERATE": ResponseLevel.NORMAL,
    "SUBSTANTIAL": ResponseLevel.HEIGHTENED,
    "SEVERE": ResponseLevel.HEIGHTENED,
    "CRITICAL": ResponseLevel.EXCEPTIONAL,
}


def _by_band(standard: int, raised: int, high: int) -> Table:
    return Table.by_band(dict(zip(BANDS, (standard, raised, high), strict=True)), _DEFAULT)


def _months() -> Iterator[tuple[ResponseLevel, str, int]]:
    """Yield the months of the cycle by band, at NORMAL, HEIGHTENED and EXCEPTIONAL."""
    for band, months in zip(BANDS, ((12, 12, 6), (6, 6, 3), (3, 3, 1)), strict=True):
        yield from ((level, band, n) for level, n in zip(ResponseLevel, months, strict=True))


MONTHS: Final = Table(
    tuple(Value(n, response=level, band=band) for level, band, n in _months()),
    f"12 months: Police CPI, Op Bridger page, 2023; fewer: {_DEFAULT}",
)
LEADS: Final = Table(
    tuple(Value(n * LEAD // 12, response=level, band=band) for level, band, n in _months()), _DEFAULT
)
FIRST: Final = Allowance(_by_band(3, 2, 1), Unit.MONTHS)
"""Time for a first review, and for one after a move."""


@cache
def rulebook() -> Rulebook:
    """Return the default rulebook.

    >>> [rule.id for rule in rulebook().editions[0].rules if rule.priority == 1]
    ['contact-after-incident', 'contact-after-rise', 'contact-new-member', 'review-after-incident']
    """
    rules: tuple[Rule, ...] = (
        *_cycles(), *_firsts(), *_rises(), *_contacts(), *_happened(), *_standards(), *_measures(), *_coming(),
        _offers(),
    )  # fmt: skip
    edition = Edition("uk-default-1", "Default policy for the United Kingdom", rules)
    title = "Default policy for the United Kingdom"
    return Rulebook("uk-default", title, (edition,), tuple(_responses()), BANDS)


def _cycles() -> Iterator[Rule]:
    yield Periodic(
        id="review-yearly",
        citation=f"{_BRIDGER} {_PAGE}; that this holds for every place, and all else: {_DEFAULT}",
        kinds=YEARLY,
        months=MONTHS,
        settling=SETTLING,
        notice=28,
        priority=_by_band(4, 3, 2),
        lead=LEADS,
    )


def _firsts() -> Iterator[Rule]:
    """Yield the rules of first reviews: what was reviewed in a use or spell of office before is no review."""
    for id_, begun, priority in (("review-new-venue", Begun.FIRST, 3), ("review-used-again", Begun.AGAIN, 4)):
        yield NewVenue(
            id=id_, citation=_DEFAULT, kinds=YEARLY, begun=(begun,), within=FIRST, notice=14, priority=priority
        )  # fmt: skip
    yield NewMember(
        id="review-new-member",
        citation=_DEFAULT,
        activity=Activity.REVIEW,
        kinds=YEARLY,
        within=FIRST,
        notice=14,
        priority=3,
    )
    yield NewVenue(
        id="review-public-event",
        citation=_DEFAULT,
        kinds=(VenueKind.PUBLIC_EVENT,),
        within=Allowance(14, Unit.DAYS),
        priority=3,
        limit=14,
    )
    yield _review("review-moved-venue", Occasion.MOVED_VENUE, FIRST, _DEFAULT, kinds=BUILT, notice=14)
    month = Allowance(1, Unit.MONTHS)
    yield _review("review-change-of-office", Occasion.CHANGE_OF_OFFICE, month, _DEFAULT, kinds=YEARLY)


def _review(  # noqa: PLR0913  # each is a field of the rule
    id_: str, occasion: Occasion, within: Allowance, citation: str, *, kinds: tuple[VenueKind, ...] = EVERY,
    priority: int = 3, notice: int = 0, limit: int = 28, merge: MergeMode = MergeMode.RESTART, near: int = 0,
    standards: tuple[str, ...] = (),
) -> Rule:  # fmt: skip
    return OnEvent(
        id=id_, citation=citation, activity=Activity.REVIEW, occasion=occasion, kinds=kinds, within=within,
        priority=priority, notice=notice, limit=limit, merge=Merge(merge, near), standards=standards,
    )  # fmt: skip


def _contact(
    id_: str, occasion: Occasion, days: int, citation: str, *, priority: int, limit: int = 28
) -> Rule:
    return OnEvent(
        id=id_, citation=citation, activity=Activity.CONTACT, occasion=occasion, priority=priority, limit=limit,
        within=Allowance(days, Unit.WORKING_DAYS),
    )  # fmt: skip


def _rises() -> Iterator[Rule]:
    yield Rise(
        id="review-after-rise",
        citation=(
            f"{_BRIDGER} {_CHANGE} {_PAGE}; that a rise to SEVERE is one, 20 working days and {SETTLING} days "
            f"of settling: {_DEFAULT}"
        ),
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
        citation=f"every member was contacted by 20 October 2021 (Hansard); one working day: {_DEFAULT}",
        activity=Activity.CONTACT,
        series="uk-national",
        at_least="SEVERE",
        within=Allowance(1, Unit.WORKING_DAYS),
        priority=1,
        limit=7,
    )
    yield NewMember(
        id="contact-new-member",
        citation=(
            "a named police contact for every elected representative (Home Office, as LBC reported, 28 February "
            f"2024); five working days: {_DEFAULT}"
        ),
        activity=Activity.CONTACT,
        within=Allowance(5, Unit.WORKING_DAYS),
        priority=1,
    )
    reported = "the adviser advises, crimes are reported on 999, 101 or online (gov.uk, April 2025)"
    incident = f"{reported}; one working day: {_DEFAULT}"
    yield _contact("contact-after-incident", Occasion.INCIDENT, 1, incident, priority=1, limit=7)
    yield _contact("contact-after-concern", Occasion.CONCERN, 2, _DEFAULT, priority=2, limit=14)
    yield _contact("contact-on-request", Occasion.REQUEST, 5, _DEFAULT, priority=3)
    yield _contact("contact-change-of-office", Occasion.CHANGE_OF_OFFICE, 5, _DEFAULT, priority=2)


def _happened() -> Iterator[Rule]:
    asked = "after 15 October 2021 forces were asked to review every member's arrangements at once"
    yield _review(
        "review-after-incident",
        Occasion.INCIDENT,
        Allowance(5, Unit.WORKING_DAYS),
        f"{asked} (Hansard, 20 October 2021); after any incident, five working days: {_DEFAULT}",
        priority=1,
        limit=14,
    )
    # Somebody who comes about one thing may as well do all of it, if that is nearly due.
    yield _review(
        "review-after-concern",
        Occasion.CONCERN,
        Allowance(_by_band(20, 10, 5), Unit.WORKING_DAYS),
        _DEFAULT,
        notice=7,
        merge=MergeMode.ABSORB,
        near=LEAD,
    )
    within = Allowance(_by_band(30, 20, 10), Unit.WORKING_DAYS)
    yield _review("review-on-request", Occasion.REQUEST, within, _DEFAULT, notice=7, priority=4)


def _standards() -> Iterator[Rule]:
    """Yield the second clock: places reviewed against a standard that was revised meanwhile."""
    for id_, kinds, standards, months in (
        ("review-revised-bridger", STANDARDISED, (STANDARD,), 6),
        ("review-revised-standard", YEARLY, (), 9),
    ):
        yield _review(
            id_,
            Occasion.REVISED_STANDARD,
            Allowance(months, Unit.MONTHS),
            f"{_BRIDGER} {_PAGE}; that places follow a revision within {months} months: {_DEFAULT}",
            kinds=kinds,
            priority=5,
            standards=standards,
        )


def _measures() -> Iterator[Rule]:
    silent = "lone worker devices were tested several times with no response (Guardian, October 2021)"
    for id_, occasion, citation, days, priority, limit in (
        ("review-failed-measure", Occasion.FAILED_MEASURE, f"{silent}; days: {_DEFAULT}", (5, 3, 2), 2, 14),
        ("review-faulty-measure", Occasion.FAULTY_MEASURE, _DEFAULT, (10, 5, 3), 3, 28),
    ):
        within = Allowance(_by_band(*days), Unit.WORKING_DAYS)
        yield _review(
            id_, occasion, within, citation, notice=3, priority=priority, limit=limit, merge=MergeMode.KEEP
        )
    yield Ahead(
        id="review-expiring-measure",
        citation=_DEFAULT,
        kinds=EVERY,
        of=AheadOf.EXPIRY,
        before=28,
        notice=7,
        priority=4,
        merge=Merge(MergeMode.KEEP),
    )


def _coming() -> Iterator[Rule]:
    yield Ahead(
        id="review-event-ahead",
        citation=f"offices send itineraries to their police contact (i, 25 February 2024); days: {_DEFAULT}",
        kinds=CROWDED,
        of=AheadOf.EVENT,
        before=_by_band(7, 10, 14),
        opens=28,
        notice=3,
        priority=2,
        merge=Merge(MergeMode.KEEP),
    )
    # Public events alone: all surgeries in the same four weeks would be a quarter of a year's reviews.
    yield Ahead(
        id="review-christmas-season",
        citation=f"large gatherings are targets (reports of November 2021); season and days: {_DEFAULT}",
        kinds=(VenueKind.PUBLIC_EVENT,),
        of=AheadOf.SEASON,
        season=SEASON,
        before=7,
        opens=28,
        notice=7,
        priority=3,
        merge=Merge(MergeMode.KEEP),
    )


def _offers() -> Rule:
    return OfferOwed(
        id="offer",
        citation=f"every member to be offered a review (reports of November 2021); days: {_DEFAULT}",
        answer_days=14,
        again_after_decline=_by_band(182, 91, 28),
        again_after_silence=_by_band(28, 14, 7),
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
