"""A default policy for the United Kingdom.

Published texts are cited with publisher and date: standard and measures are reviewed every 12 months or on
any significant change in the generic threat, and members are contacted and offered a review. That twelve
months hold for every place is the reading of this library; no other number of days is published. Every
unpublished number is marked *library default* in its citation, and an embedder sets numbers of their own.
There is one edition, today's policy read over all days: an answer about 2019 rests on later texts too.

* **Two clocks.** The keepers of the standard revise the standard, and each place is reviewed against the
  revision in force: within the yearly cycle, and again after a revision (`STANDARD` for homes and offices
  sooner than any other standard).
* **Bands.** A member, or a member at one place, is in band ``standard`` until an event says ``raised`` or
  ``high``, or until `mpreview.uk.risk_matrix` rates a risk so. A higher band has shorter intervals, less time
  for a first review and a shorter wait for the next offer. Of the response levels only EXCEPTIONAL shortens
  the cycle: HEIGHTENED is the usual level.
* **Rises.** A rise of the national level to SEVERE, and a rise of the level for members as a group to
  SUBSTANTIAL, are contact at once and a review wherever members meet the public. The level for members rose
  on 20 October 2021; that it had been MODERATE was said by the press alone.
* **First uses.** A surgery or a public event that is known in time is reviewed before its first use, else
  within the time of a first review.
* **Who.** Members are owed all of it. Candidates and holders of other mandates are owed a contact when they
  begin, and contact and a review after an incident: for them protection is decided case by case.
* **Merges.** A whole review opens a new cycle. A visit about a single measure, an event or the season keeps
  the current cycle, and a visit about a concern takes the review of the cycle along if the review is near.
* **Incidents.** A threat to life is contact on the same day and a review of every place within five working
  days. Abuse online without a place is contact and a desk check of online presence and office. Any other
  incident is contact, and a review of its place, or without a place of every place.
* **Classes.** 1: contact after a rise, an incident or an election, and a review after an incident. 2: a rise,
  a failed measure, an event to come, contact after a concern or for a new office. 3: first reviews, concerns,
  faults, offers, desk checks, the season. 4: the cycle (in the higher bands 3 and 2), a place used again,
  requests, expiries. 5: a revised standard.
* **Findings.** A review answers the checklist of the kind of venue (`mpreview.uk.checklists`). A finding is
  due after 7 days if it is a threat to life, after 28 days if serious, after 91 days if low.
* **Examples.** The rulebook carries cases counted by hand. A change of a number needs a change of each case
  that the number moves.
"""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Final

from mpreview.calendars import FixedDay, Roll
from mpreview.people import HeldCapacity
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    Allowance,
    Edition,
    IncidentIs,
    Merge,
    MergeMode,
    NewMember,
    NewVenue,
    Occasion,
    OfferOwed,
    OnDirective,
    OnEvent,
    Periodic,
    ResponseLevel,
    ResponseTo,
    Rise,
    Rule,
    Rulebook,
    Table,
    TableValue,
    Unit,
    UseStart,
)
from mpreview.uk._kinds import ALL_KINDS
from mpreview.uk._tables import rows
from mpreview.uk.checklists import SEVERITIES, checklists, mending_times
from mpreview.uk.examples import examples
from mpreview.uk.operations import operations, winding_up
from mpreview.uk.risk import BANDS, risk_matrix
from mpreview.uk.upkeep import upkeep_examples, upkeep_rules

__all__ = ["rulebook"]

STANDARD: Final = "op-bridger"
"""The id of the physical security standard for members' homes and constituency offices."""
LEAD: Final = 60
"""Days before the end of the twelve months on which the next review opens: five for each month, as for
shorter intervals."""
SETTLING: Final = 5
"""Days a level must hold before it orders reviews: longer than any of the four periods at CRITICAL."""
RISES: Final = {"uk-national": "SEVERE", "uk-mps": "SUBSTANTIAL"}
"""By series the lowest level a rise to which is contact at once, and a review where the public is met."""
SEASON: Final = FixedDay(12, 1)
"""The first day of the crowded weeks before Christmas."""

LASTING: Final = tuple(kind for kind in ALL_KINDS if kind != "public-event")
"""Kinds of venue in use for years."""
OWN: Final = tuple(kind for kind in LASTING if kind != "surgery")
"""Kinds of venue in use for years that are the member's own or Parliament's."""
PUBLIC: Final = ("office", "surgery", "westminster", "public-event")
"""Kinds of venue where members meet the public: the subject of the review of November 2021."""
BUILT: Final = tuple(kind for kind in LASTING if kind != "online")
"""Kinds of venue that can move."""
STANDARDISED: Final = ("office", "home")
"""Kinds of venue under `STANDARD`."""
DESK_CHECKED: Final = ("online", "office")
"""Kinds of venue whose records are checked after abuse online: the presence, and the office that reads."""
CROWDED: Final = ("surgery", "public-event")
"""Kinds of venue where the public meets a member at an event."""

_TO_LIFE: Final = (IncidentIs(at_least="threat-to-life"),)

EVERYBODY: Final = tuple(HeldCapacity)
"""Members, holders of other mandates and candidates: whom the advisers of the forces look after."""

_DEFAULT: Final = "library default"
_BRIDGER: Final = "Operation Bridger: standard and measures are reviewed every 12 months"
_CHANGE: Final = "or on any significant change in the generic threat"
_PAGE: Final = "(Police CPI, Op Bridger page, 2023)"
_HANSARD: Final = "(Hansard, 20 October 2021)"
_ASKED: Final = "after 15 October 2021 forces were asked to review every member's arrangements at once"
_EVERY_PLACE: Final = "each place where members meet the public is reviewed (reports of November 2021)"
_ITINERARIES: Final = "(i newspaper, 25 February 2024)"
_TIMELY: Final = (
    "police support should be clear, timely and consistent (Speaker's Conference, HC 570, 2 June 2025)"
)
_USUAL: Final = f"usual since 2006, and each organisation's own to set: {_DEFAULT}"
_RESPONSES: Final = {
    "LOW": ResponseLevel.NORMAL,
    "MODERATE": ResponseLevel.NORMAL,
    "SUBSTANTIAL": ResponseLevel.HEIGHTENED,
    "SEVERE": ResponseLevel.HEIGHTENED,
    "CRITICAL": ResponseLevel.EXCEPTIONAL,
}


def _tabulate_bands(standard: int, raised: int, high: int) -> Table:
    return Table.by_band(dict(zip(BANDS, (standard, raised, high), strict=True)), _DEFAULT)


def _tabulate_cells(numbers: Mapping[str, tuple[int, ...]], citation: str) -> Table:
    """Return the table of numbers by band, each at NORMAL, HEIGHTENED and EXCEPTIONAL."""
    cells = ((band, zip(numbers[band], ResponseLevel, strict=True)) for band in BANDS)
    return Table(
        tuple(TableValue(n, response=level, band=band) for band, row in cells for n, level in row), citation
    )


MONTHS: Final = {"standard": (12, 12, 6), "raised": (6, 6, 3), "high": (3, 3, 1)}
"""The months of the cycle by band, at NORMAL, HEIGHTENED and EXCEPTIONAL."""
FIRST: Final = Allowance(_tabulate_bands(3, 2, 1), Unit.MONTHS)
"""Time for a first review, and for a review after a move or a change of office."""
_REVIEW: Final = partial(OnEvent, activity=Activity.REVIEW)
_CONTACT: Final = partial(OnEvent, activity=Activity.CONTACT)


@cache
def rulebook(*, tests: bool = False) -> Rulebook:
    """Return the default rulebook.

    Args:
        tests: Whether function tests and exercises are owed too (`mpreview.uk.upkeep`); off by default, since
            without records of exercises every office would be overdue for an exercise.

    >>> [rule.id for rule in rulebook().editions[0].rules if rule.form == "rise"]
    ['contact-after-rise', 'contact-after-rise-for-members', 'review-after-rise', \
'review-after-rise-for-members']
    """
    parts = (
        _list_cycles,
        _list_first_uses,
        _list_first_reviews,
        _list_rises,
        _list_first_contacts,
        _list_contacts,
        _list_contacts_after_incidents,
        _list_offers,
        _list_reviews_after_incidents,
        _list_desk_checks,
        _list_occasions,
        _list_directed,
        _list_standards,
        _list_measures,
        _list_ahead,
    )
    name, title = "uk-default", "Default policy for the United Kingdom"
    rules, cases = tuple(rule for part in parts for rule in part()), examples()
    if tests:
        name, title = f"{name}-tests", f"{title}, with function tests and exercises"
        rules, cases = (*rules, *upkeep_rules()), (*cases, *upkeep_examples())
    edition = Edition(f"{name}-1", title, rules, matrix=risk_matrix(), mending=mending_times())
    return Rulebook(
        name, title, (edition,), tuple(_list_responses()), BANDS, cases, operations(), winding_up(),
        severities=SEVERITIES, checklists=checklists(),
    )  # fmt: skip


def _list_cycles() -> Iterator[Rule]:
    yield Periodic(
        id="review-yearly",
        citation=f"{_BRIDGER} {_PAGE}; that this holds for every place, and all else: {_DEFAULT}",
        kinds=ALL_KINDS,
        months=_tabulate_cells(MONTHS, f"12 months: Police CPI, Op Bridger page, 2023; fewer: {_DEFAULT}"),
        settling=SETTLING,
        notice=28,
        priority=_tabulate_bands(4, 3, 2),
        lead=_tabulate_cells(
            {band: tuple(n * LEAD // 12 for n in row) for band, row in MONTHS.items()}, _DEFAULT
        ),
    )


def _list_first_uses() -> Iterator[Rule]:
    """Yield the first reviews of places: of places of the member's own, and of places where the public comes.

    A hall, a stall or a market is somebody else's, used for an evening or by the week: if known in time, the
    place is reviewed before the first use (semantics 3.18).
    """
    cited = f"{_EVERY_PLACE}; days, and that homes are too: {_DEFAULT}"
    used = partial(NewVenue, citation=cited, within=FIRST, notice=14)
    yield used(id="review-new-venue", kinds=OWN, begun=(UseStart.FIRST,), priority=3)
    yield used(id="review-used-again", kinds=OWN, begun=(UseStart.AGAIN,), priority=4)
    told = f"offices send their contact itineraries {_ITINERARIES}"
    before = partial(NewVenue, before_use=True, opens=28, notice=3, valid=LEAD, priority=3)
    yield before(
        id="review-new-surgery",
        citation=f"{_EVERY_PLACE}; {told}; that the review comes before the first use, and days: {_DEFAULT}",
        kinds=("surgery",),
        within=Allowance(28, Unit.DAYS),
    )
    yield before(
        id="review-public-event",
        citation=f"large gatherings are targets (reports of November 2021); {told}; days: {_DEFAULT}",
        kinds=("public-event",),
        within=Allowance(14, Unit.DAYS),
        limit=14,
    )


def _list_first_reviews() -> Iterator[Rule]:
    """Yield the reviews of the places of a new member, and the reviews that are like first ones."""
    yield NewMember(
        id="review-new-member",
        citation=f"every member to be offered a review (reports of November 2021); days: {_DEFAULT}",
        activity=Activity.REVIEW,
        kinds=ALL_KINDS,
        within=FIRST,
        notice=14,
        priority=3,
    )

    # After a change so large that the last review says little.
    changed = partial(_REVIEW, citation=_DEFAULT, within=FIRST, notice=14, priority=3)
    yield changed(id="review-moved-venue", kinds=BUILT, occasion=Occasion.MOVED_VENUE)
    yield changed(id="review-change-of-office", kinds=LASTING, occasion=Occasion.CHANGE_OF_OFFICE)


def _list_rises() -> Iterator[Rule]:
    """Yield contact and review after a rise of the national level, and of the level for members."""
    public = f"where members meet the public, 20 working days and {SETTLING} days of settling: {_DEFAULT}"
    contacted = f"every member was contacted by 20 October 2021 (Hansard); one working day: {_DEFAULT}"
    for ending, series, cited in (
        ("", "uk-national", f"{_BRIDGER} {_CHANGE} {_PAGE}; that a rise to SEVERE is one, {public}"),
        ("-for-members", "uk-mps", f"{_ASKED} {_HANSARD}; {public}"),
    ):
        rise = partial(Rise, series=series, at_least=RISES[series])
        yield rise(
            id=f"review-after-rise{ending}",
            citation=cited,
            activity=Activity.REVIEW,
            kinds=PUBLIC,
            settling=SETTLING,
            within=Allowance(20, Unit.WORKING_DAYS),
            priority=2,
        )
        yield rise(
            id=f"contact-after-rise{ending}",
            citation=contacted,
            activity=Activity.CONTACT,
            within=Allowance(1, Unit.WORKING_DAYS),
            priority=1,
            limit=7,
        )


def _list_first_contacts() -> Iterator[Rule]:
    """Yield the contact of each new member, holder of another mandate, and candidate."""
    named = "a named police contact for every elected representative"
    said = "(Home Office by LBC, 28 February 2024)"
    ford = "councillors, elected mayors and police and crime commissioners have an adviser (LGA guide, 2025)"
    briefed = "every candidate was offered guidance and briefings (PoliticsHome and Nation.Cymru, June 2024)"
    for ending, capacity, cited in (
        ("member", HeldCapacity.MEMBER, f"{named} {said}"),
        ("mandate", HeldCapacity.MANDATE, f"{named} {said}; {ford}; that peers have one too"),
        ("candidate", HeldCapacity.CANDIDATE, f"{named} and candidate {said}; {briefed}"),
    ):
        yield NewMember(
            id=f"contact-new-{ending}",
            citation=f"{cited}; five working days: {_DEFAULT}",
            activity=Activity.CONTACT,
            capacities=(capacity,),
            within=Allowance(5, Unit.WORKING_DAYS),
            priority=1,
        )


def _list_contacts() -> Iterator[Rule]:
    """Yield the rules of further contacts, apart from contacts after a rise or an incident."""
    timely = f"{_TIMELY}; days: {_DEFAULT}"
    yield _CONTACT(
        id="contact-after-concern",
        citation=timely,
        occasion=Occasion.CONCERN,
        within=Allowance(2, Unit.WORKING_DAYS),
        priority=2,
        limit=14,
    )
    yield _CONTACT(
        id="contact-change-of-office",
        citation=_DEFAULT,
        occasion=Occasion.CHANGE_OF_OFFICE,
        within=Allowance(5, Unit.WORKING_DAYS),
        priority=2,
    )
    yield _CONTACT(
        id="contact-on-request",
        citation=timely,
        occasion=Occasion.REQUEST,
        within=Allowance(5, Unit.WORKING_DAYS),
        priority=3,
    )


def _list_contacts_after_incidents() -> Iterator[Rule]:
    advised = (
        "the adviser of members, candidates and locally elected people advises, and crimes are reported on "
        "999, 101 or online (gov.uk, April 2025)"
    )
    contact = partial(_CONTACT, capacities=EVERYBODY)
    yield contact(
        id="contact-after-incident",
        citation=f"{advised}; one working day: {_DEFAULT}",
        occasion=Occasion.INCIDENT,
        # A contact on the day of a threat to life would not discharge this rule.
        incidents=(IncidentIs(below="threat-to-life"),),
        within=Allowance(1, Unit.WORKING_DAYS),
        priority=1,
        limit=7,
    )
    yield contact(
        id="contact-after-threat",
        citation=f"{advised}; after a threat to life on the same day: {_DEFAULT}",
        occasion=Occasion.INCIDENT,
        incidents=_TO_LIFE,
        same_day=True,
        within=Allowance(0, Unit.DAYS),
        roll=Roll.NONE,
        priority=1,
        limit=7,
    )


def _list_offers() -> Iterator[Rule]:
    yield OfferOwed(
        id="offer",
        citation=f"every member to be offered a review (reports of November 2021); days: {_DEFAULT}",
        answer_days=14,
        capacities=EVERYBODY,
        again_after_decline=_tabulate_bands(182, 91, 28),
        again_after_silence=_tabulate_bands(28, 14, 7),
        after_trigger=Allowance(1, Unit.WORKING_DAYS),
        priority=3,
        lead=28,
        grace=14,
        limit=56,
    )


def _list_reviews_after_incidents() -> Iterator[Rule]:
    case = "for candidates protection was decided case by case (PoliticsHome and Nation.Cymru, June 2024)"
    asked = f"{_ASKED} {_HANSARD}; {case}"
    review = partial(_REVIEW, kinds=ALL_KINDS, capacities=EVERYBODY)
    yield review(
        id="review-after-incident",
        citation=f"{asked}; five working days after any incident: {_DEFAULT}",
        occasion=Occasion.INCIDENT,
        # Abuse online that names no place asks for a desk check.
        incidents=(
            IncidentIs(place=True, below="threat-to-life"),
            IncidentIs(other_than=("online-abuse",), below="threat-to-life"),
        ),
        within=Allowance(5, Unit.WORKING_DAYS),
        priority=1,
        limit=14,
    )
    yield review(
        id="review-after-threat",
        citation=f"{asked}; after a threat to life, five working days: {_DEFAULT}",
        occasion=Occasion.INCIDENT,
        incidents=_TO_LIFE,
        everywhere=True,
        within=Allowance(5, Unit.WORKING_DAYS),
        priority=1,
        limit=14,
    )


def _list_desk_checks() -> Iterator[Rule]:
    yield OnEvent(
        id="desk-check-after-online-abuse",
        citation=f"wider cyber advice (Home Office by LBC, 28 February 2024); five working days: {_DEFAULT}",
        activity=Activity.DESK_CHECK,
        also_by=(Activity.REVIEW,),
        # Nobody travels.
        kinds=DESK_CHECKED,
        occasion=Occasion.INCIDENT,
        incidents=(IncidentIs(kinds=("online-abuse",), place=False),),
        within=Allowance(5, Unit.WORKING_DAYS),
        priority=3,
        limit=14,
    )


def _list_occasions() -> Iterator[Rule]:
    review = partial(_REVIEW, kinds=ALL_KINDS)
    yield review(
        id="review-after-concern",
        citation=f"{_TIMELY}; days: {_DEFAULT}",
        occasion=Occasion.CONCERN,
        within=Allowance(_tabulate_bands(20, 10, 5), Unit.WORKING_DAYS),
        notice=7,
        priority=3,
        # An adviser who visits about a concern does the whole review if the review is nearly due.
        merge=Merge(MergeMode.ABSORB, LEAD),
    )
    yield review(
        id="review-on-request",
        citation=f"{_TIMELY}; days: {_DEFAULT}",
        occasion=Occasion.REQUEST,
        within=Allowance(_tabulate_bands(30, 20, 10), Unit.WORKING_DAYS),
        notice=7,
        priority=4,
    )


def _list_directed() -> Iterator[Rule]:
    """Yield the rules of directives: what the Home Secretary asked of every force in October 2021."""
    asked = "every force was asked to review every member's arrangements at once, and every member contacted"
    directed = partial(OnDirective, citation=f"{asked} {_HANSARD}; days: {_DEFAULT}")
    yield directed(
        id="review-by-directive",
        activity=Activity.REVIEW,
        kinds=ALL_KINDS,
        within=Allowance(20, Unit.WORKING_DAYS),
        priority=2,
    )
    yield directed(
        id="contact-by-directive",
        activity=Activity.CONTACT,
        within=Allowance(5, Unit.WORKING_DAYS),
        priority=1,
        limit=7,
    )


def _list_standards() -> Iterator[Rule]:
    """Yield the second clock: places are reviewed again once a standard is revised."""
    revised = partial(_REVIEW, occasion=Occasion.REVISED_STANDARD, priority=5)
    yield revised(
        id="review-revised-bridger",
        citation=f"{_BRIDGER} {_PAGE}; six months from a revision: {_DEFAULT}",
        kinds=STANDARDISED,
        standards=(STANDARD,),
        within=Allowance(6, Unit.MONTHS),
    )
    yield revised(
        id="review-revised-standard",
        citation=_DEFAULT,
        kinds=LASTING,
        within=Allowance(9, Unit.MONTHS),
    )


def _list_measures() -> Iterator[Rule]:
    silent = "lone worker devices were tested several times with no response (Guardian, October 2021)"
    unusable = "an alarm could not be switched on for eight months (Guardian, April 2022)"
    broken = partial(_REVIEW, kinds=ALL_KINDS, notice=3, merge=Merge(MergeMode.KEEP))
    yield broken(
        id="review-failed-measure",
        citation=f"{silent}; days: {_DEFAULT}",
        occasion=Occasion.FAILED_MEASURE,
        within=Allowance(_tabulate_bands(5, 3, 2), Unit.WORKING_DAYS),
        priority=2,
        limit=14,
    )
    yield broken(
        id="review-faulty-measure",
        citation=f"{unusable}; days: {_DEFAULT}",
        occasion=Occasion.FAULTY_MEASURE,
        within=Allowance(_tabulate_bands(10, 5, 3), Unit.WORKING_DAYS),
        priority=3,
    )
    yield Ahead(
        id="review-expiring-measure",
        citation=_DEFAULT,
        kinds=ALL_KINDS,
        of=AheadOf.EXPIRY,
        before=28,
        notice=7,
        priority=4,
        merge=Merge(MergeMode.KEEP),
    )


def _list_ahead() -> Iterator[Rule]:
    yield Ahead(
        id="review-event-ahead",
        citation=f"offices send their contact itineraries {_ITINERARIES}; days: {_DEFAULT}",
        kinds=CROWDED,
        of=AheadOf.EVENT,
        before=_tabulate_bands(7, 10, 14),
        opens=28,
        notice=3,
        priority=2,
        merge=Merge(MergeMode.KEEP),
    )
    # Public events alone: all surgeries in the same four weeks would be a quarter of a year's reviews.
    yield Ahead(
        id="review-christmas-season",
        citation=f"large gatherings are targets (reports of November 2021); season and days: {_DEFAULT}",
        kinds=("public-event",),
        of=AheadOf.SEASON,
        season=SEASON,
        before=7,
        opens=28,
        notice=7,
        priority=3,
        merge=Merge(MergeMode.KEEP),
    )


def _list_responses() -> Iterator[ResponseTo]:
    for row in rows("series"):
        for level, response in _RESPONSES.items():
            yield ResponseTo(row["id"], level, response, citation=_USUAL)
