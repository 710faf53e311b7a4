"""Default checklists of a review in the United Kingdom, and the days to mend what a review found.

No checklist of a review is published, and no published text sets days to mend. Items follow published texts
where there are such texts: the reported examples of the recommended package, reports about surgeries, and the
Speaker's Conference. Usual checks without a text are marked *library default*, and so are every severity and
every number of days; an embedder sets lists and numbers of their own.
"""

import datetime as dt
from functools import cache, partial
from typing import Final

from mpreview.findings import Checklist, ChecklistItem, MendingTime
from mpreview.timeline import Period

__all__ = ["checklists"]

LOW, SERIOUS, TO_LIFE = "low", "serious", "threat-to-life"
SEVERITIES: Final = (LOW, SERIOUS, TO_LIFE)
"""The severities of incidents and findings, lowest first."""
DAYS: Final = {LOW: 91, SERIOUS: 28, TO_LIFE: 7}
"""The civil days to mend a finding."""

_DEFAULT: Final = "library default"
_USUAL: Final = f"usual checks of a surgery: {_DEFAULT}"
_PACKAGE: Final = (
    "a reported example of the recommended package (Institute for Government, 2019; Government Business, "
    "July 2016; Guardian Weekly, October 2021)"
)
_APPOINTMENTS: Final = "most members took surgeries by appointment (Telegraph, 13 November 2021)"
_ITINERARIES: Final = "offices send itineraries to their Bridger contact (i newspaper, 25 February 2024)"
_TRAINING: Final = "members and staff have yearly security awareness training (w4mp)"
_ADDRESSES: Final = "home addresses should not be published (Speaker's Conference, HC 570, 2 June 2025)"

_low = partial(ChecklistItem, severity=LOW)
_serious = partial(ChecklistItem, severity=SERIOUS, partly=LOW)


@cache
def checklists() -> tuple[Checklist, ...]:
    """Return the default checklists, in order of id.

    >>> {checklist.id: len(checklist.items) for checklist in checklists()}
    {'estate': 3, 'meeting-the-public': 12, 'office-and-home': 8, 'online-presence': 4}
    """
    return (
        Checklist(id="estate", kinds=("westminster",), items=_ESTATE),
        Checklist(id="meeting-the-public", kinds=("surgery", "public-event"), items=_PUBLIC),
        Checklist(id="office-and-home", kinds=("office", "home"), items=_OFFICE_AND_HOME),
        Checklist(id="online-presence", kinds=("online",), items=_ONLINE),
    )


def mending_times() -> tuple[MendingTime, ...]:
    """Return the days to mend a finding, the lowest severity first."""
    return tuple(MendingTime(severity, DAYS[severity], _DEFAULT) for severity in SEVERITIES)


_ESTATE: Final = (
    _serious(id="door-locks", text="The door of the room locks.", citation=_DEFAULT),
    _low(id="visitors-met", text="Visitors are met at the entrance and are not alone.", citation=_DEFAULT),
    _low(id="alarm-known", text="Everybody in the room knows how to raise an alarm.", citation=_DEFAULT),
)
_PUBLIC: Final = (
    _serious(id="venue-known", text="The place and its ways in and out are known.", citation=_USUAL),
    _serious(id="two-staff-present", text="Two members of staff are present.", citation=_USUAL),
    _low(id="appointments-taken", text="Visitors come by appointment.", citation=_APPOINTMENTS),
    _low(id="identity-taken", text="Names and contacts of visitors are taken beforehand.", citation=_USUAL),
    _serious(id="seat-near-exit", text="The member sits nearer to an exit than visitors.", citation=_USUAL),
    _low(id="clear-desk", text="Nothing on the desk can serve as a weapon.", citation=_USUAL),
    _serious(id="alarm-tested", text="A way to raise an alarm is at hand and was tested.", citation=_USUAL),
    _serious(id="exit-route", text="A second way out is free.", citation=_USUAL),
    _low(id="location-held-back", text="The place is not announced in advance.", citation=_USUAL),
    _low(id="host-informed", text="The host or a neighbour knows of the meeting.", citation=_USUAL),
    _low(id="debrief-held", text="A debrief is held after the meeting.", citation=_USUAL),
    _low(
        id="itinerary-sent", text="The adviser of the force has the itinerary.", citation=_ITINERARIES,
        period=Period(dt.date(2024, 2, 25)),
    ),
)  # fmt: skip
_OFFICE_AND_HOME: Final = (
    _serious(id="locks", text="Outer doors and windows lock.", citation=_PACKAGE),
    _serious(id="intruder-alarm", text="An intruder alarm is set when nobody is there.", citation=_PACKAGE),
    _serious(id="panic-button", text="A panic button or a fob is within reach.", citation=_PACKAGE),
    _low(id="cameras", text="Cameras show who is at the door.", citation=_PACKAGE),
    _low(id="lighting", text="Entrances are lit after dark.", citation=_PACKAGE),
    _serious(id="letterbox", text="The letterbox is protected against fire.", citation=_PACKAGE),
    _low(id="glass", text="Glass within reach of the street is toughened.", citation=_PACKAGE),
    _low(id="training-done", text="Everybody had this year's awareness training.", citation=_TRAINING),
)
_ONLINE: Final = (
    _serious(
        id="two-step-sign-in", text="Every account asks for a second step to sign in.", citation=_DEFAULT
    ),
    _serious(id="passwords", text="No two accounts share a password.", citation=_DEFAULT),
    _serious(id="address-held-back", text="No home address can be found.", citation=_ADDRESSES),
    _low(id="abuse-kept", text="Abuse is kept for the police before deletion.", citation=_DEFAULT),
)
