"""The Terrorism (Protection of Premises) Act 2025 (c. 10), "Martyn's Law", as dated rows.

Read in the text of legislation.gov.uk as revised on 10 April 2026. Citations are to that Act. The regulations
that will begin the duties are not on record; once they are made, they are one more `Commencement`.
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache

from mpreview.premises import (
    Commencement,
    Covered,
    Gathering,
    GatheringKind,
    Penalty,
    PlaceUse,
    PremisesAct,
    PremisesDuty,
    Scope,
    Threshold,
    Tier,
    TierDuty,
    duty_at,
)

__all__ = ["premises_act", "premises_duty"]

_PASSED = dt.date(2025, 4, 3)
_AWAITED = (
    "s. 37(2)(b): on a day that the Secretary of State appoints. At least 24 months after Royal Assent of "
    "3 April 2025 (Home Office, factsheets of that day), not before April 2027 (written answer 95903): what "
    "ministers said and not the Act, and the day in April is reckoned here"
)

# Schedule 1, the uses that the Act has no exception for: id, what such a place is called, paragraph, whom
# it names as responsible.
_LISTED = (
    ("shop", "a shop or place of a service to the public", "1", None),
    ("food-and-drink", "a place of food and drink", "2", None),
    ("entertainment", "a place of entertainment or leisure", "3", None),
    ("sports-ground", "a designated sports ground", "4", None),
    ("museum", "a library, museum or gallery", "5", None),
    ("hall", "a hall or other venue for hire", "6", None),
    ("visitor-attraction", "a visitor attraction", "7", None),
    ("hotel", "a hotel, hostel or holiday park", "8", None),
    ("hospital", "a hospital", "10", "the trust, board or else governing body of the hospital"),
    ("health-care", "a place of health care", "10", None),
    ("station", "a bus, railway or tramway station", "11", None),
    ("aerodrome", "an aerodrome", "12", None),
    ("higher-education", "a place of higher education", "16", "the governing body of the institution"),
    ("public-authority", "a place of a public authority's services", "17", "the public authority"),
)

# Those that stay in the standard tier, and at which no event counts (Schedule 2, paragraph 6).
_STANDARD_ONLY = (
    ("worship", "a place of worship", "9", None),
    ("childcare", "a place of childcare", "13", None),
    ("school", "a primary or secondary school", "14", "the governing body, proprietor or local authority"),
    ("further-education", "a place of further education", "15", "the governing body or other provider"),
)

# Schedule 2, paragraphs 1, 2 and 4: neither the premises nor an event held there (paragraph 5).
_EXCLUDED = (
    ("parliament", "a place occupied for either House of Parliament", "1"),
    ("devolved", "a place occupied for a devolved parliament or government", "2"),
    ("transport-security", "a place under a transport security plan or instruction", "4"),
)

_OPEN_AIR = PlaceUse("open-air", "a park, garden, recreation ground or other open-air place")
_OTHER = PlaceUse("other", "a place of no use that the Act lists")


@cache
def premises_act() -> PremisesAct:
    """Return the Act, as far as it is on record.

    >>> act = premises_act()
    >>> [(row.occasion.value, row.tier, row.at_least) for row in act.thresholds]
    [('premises', 'standard', 200), ('premises', 'enhanced', 800), ('event', 'enhanced', 800)]
    """
    named = [PlaceUse(id_, name) for id_, name, *_ in (*_LISTED, *_STANDARD_ONLY, *_EXCLUDED)]
    return PremisesAct(
        "protection-of-premises-2025",
        "Terrorism (Protection of Premises) Act 2025",
        _PASSED,
        "GBP",
        (_STANDARD, _ENHANCED),
        (
            Threshold("standard", GatheringKind.PREMISES, _PASSED, 200, "s. 2(2)(c) and (3)(b)"),
            Threshold("enhanced", GatheringKind.PREMISES, _PASSED, 800, "s. 2(3)(a)"),
            Threshold("enhanced", GatheringKind.EVENT, _PASSED, 800, "s. 3(1)(d)"),
        ),
        (*named, _OPEN_AIR, _OTHER),
        tuple(_scopes()),
        (Commencement(_PASSED, dt.date(2027, 4, 3), settled=False, citation=_AWAITED),),
    )


def premises_duty(gathering: Gathering, *, on: dt.date) -> PremisesDuty:
    """Return what the Act asks of a place on a day, or will ask.

    Raises:
        InvalidValue: If the Act has no such use of a place.
        OutsideRange: If the day is out of range.

    >>> from mpreview.places import Controller
    >>> church = premises_duty(Gathering(1500, "worship", Controller.HOST), on=dt.date(2026, 1, 5))
    >>> church.tier.id, church.since.year, church.owed
    ('standard', 2027, ())
    """
    return duty_at(premises_act(), gathering, on=on)


_NOTIFY = TierDuty(
    "notify",
    "notify the Security Industry Authority",
    "tell the Security Industry Authority on becoming responsible and on ceasing to be, within a time that "
    "regulations set",
    "s. 9",
)
_PROCEDURES = TierDuty(
    "procedures",
    "have public protection procedures",
    "so far as is reasonably practicable, have procedures to get people out, to move them to where they are "
    "safer, to keep others from coming in or going out, and to tell people what is happening",
    "s. 5",
)
_MEASURES = TierDuty(
    "measures",
    "have public protection measures",
    "assess and keep under review, and so far as is reasonably practicable have, measures for monitoring, "
    "for the movement of people, for physical security and for the security of information",
    "s. 6",
)
_DOCUMENT = TierDuty(
    "document",
    "document both",
    "keep a document of the procedures and measures and of what they may be expected to do, and give it to "
    "the Security Industry Authority",
    "s. 7",
)
_SENIOR = TierDuty(
    "senior-individual",
    "name a senior individual",
    "where a body is responsible, designate one of those who manage or control it to see to all of this",
    "s. 10",
)


_FINES = Penalty(10_000, 500, 0, "ss. 18(1)(b) and 19(5)(a)")
_HIGHER_FINES = Penalty(18_000_000, 50_000, 5, "ss. 18(1)(c) to (3) and 19(5)(b)")
_STANDARD = Tier("standard", 1, _PASSED, (_NOTIFY, _PROCEDURES), _FINES)
_ENHANCED = Tier("enhanced", 2, _PASSED, (_NOTIFY, _PROCEDURES, _MEASURES, _DOCUMENT, _SENIOR), _HIGHER_FINES)


def _scopes() -> Iterator[Scope]:
    premises, event = GatheringKind.PREMISES, GatheringKind.EVENT
    for use, _, paragraph, body in _LISTED:
        cited = f"Sch. 1 para. {paragraph}"
        yield Scope(use, premises, _PASSED, Covered.ALWAYS, cited, body=body)
        yield Scope(use, event, _PASSED, Covered.CHECKED, "s. 3(1)(e)")
    for use, _, paragraph, body in _STANDARD_ONLY:
        cited = f"Sch. 1 para. {paragraph}"
        yield Scope(use, premises, _PASSED, Covered.ALWAYS, cited, most="standard", body=body)
        yield Scope(use, event, _PASSED, Covered.NEVER, "Sch. 2 para. 6")
    for use, _, paragraph in _EXCLUDED:
        yield Scope(use, premises, _PASSED, Covered.NEVER, f"Sch. 2 para. {paragraph}")
        yield Scope(use, event, _PASSED, Covered.NEVER, "Sch. 2 para. 5")
    yield Scope(_OPEN_AIR.id, premises, _PASSED, Covered.CHECKED, "Sch. 2 para. 3(3)")
    yield Scope(_OPEN_AIR.id, event, _PASSED, Covered.CHECKED, "s. 3(1)(e) and Sch. 2 para. 3(5)(b)")
    yield Scope(_OTHER.id, premises, _PASSED, Covered.NEVER, "s. 2(2)(b)")
    yield Scope(_OTHER.id, event, _PASSED, Covered.CHECKED, "s. 3(1)(a) and (e)")
