"""The diaries of invented members with advisers: contacts, offers, answers, reviews.

A member goes through rounds. A round opens with an offer of every venue in use, apart from venues for which
an earlier acceptance still holds. If the member accepts, the venues with a year nearly over are reviewed in
the following weeks, with the venues agreed before. A venue that comes into use is offered and reviewed
alone. A rise of the national level opens a round for the venues where the public is met. If a member
accepts in a later round only, the review follows that round. Of a hundred offers 76 are accepted, 6
declined, 5 put off and the rest not answered. Of a hundred agreed reviews 2 are missed and made good months
later. Of a thousand members 5 are never contacted. The shares are a choice of this library: published
shares run from one member in six (June 2016) to 60 in a hundred (the programme of the US House, 2025).

The ledger has every event of the last 200 days and, for 300 days after a rise, every event from the rise
on: by then every member who declined was asked again. One or two in a hundred of these venues are still not
reviewed on the 300th day. From the 301st day on all count as reviewed soon after the rise.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from mpreview.calendars import Calendar
from mpreview.events import Answered, Contacted, Event, Offered, Outcome, Reply, Reviewed
from mpreview.timeline import day_of
from mpreview.uk._drafts import Draft
from mpreview.uk._holders import Holder
from mpreview.uk.policy import LEAD, PUBLIC

REACH: Final = 200
"""Days before the day asked about from which the ledger has every event, unless it begins with a rise.

The days are longer than a decline is left alone. Earlier, the ledger has the last contact and review only.
"""
_ROUND: Final = 300
"""Days from a rise for which the ledger has every event from the rise on.

After the days every member who declined was asked again and seen.
"""
_YEAR: Final = 365
_LATE: Final = 100
"""Days in office until a member is no newcomer."""
_NEVER: Final = 10**7
_MISSED: Final = 90
"""Days by which a review comes later if the review was missed and agreed anew."""
_DELAYS: Final = (0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 9)
"""Days from a rise to the contact, each as likely as the next."""


class Place(NamedTuple):
    """A venue in a diary; days are ordinals, and the end is the first day after."""

    venue: str
    kind: str
    start: int
    end: int | None = None


class Setting:
    """The common setting of all diaries: the day, the rises before the day, working days and instants.

    Args:
        on: The day asked about.
        rises: The trigger days of the rises of the national level to SEVERE or above, with whether the
            level held long enough to order reviews; contact follows at once.
        calendars: The calendars of the country.
    """

    def __init__(self, on: dt.date, rises: Iterable[tuple[int, bool]], calendars: Iterable[Calendar]) -> None:
        self.on = on.toordinal()
        past = sorted((day, held) for day, held in rises if day <= self.on)
        self.since = self._since(max((day for day, held in past if held), default=0))
        self.alerts = tuple(day for day, _ in past if day > self.since)
        self.rises = tuple(day for day, held in past if held and day > self.since)
        self.last_alert = max((day for day, _ in past if day <= self.since), default=0)
        self.last_rise = max((day for day, held in past if held and day <= self.since), default=0)
        # By calendar, for so many days back from the day asked about, that day or the next working day.
        self.working = {calendar.id: self._table(calendar) for calendar in calendars}
        self._known: dict[tuple[int, int], dt.datetime] = {}

    def _since(self, rise: int) -> int:
        """Return the first day of the ledger: the day before the newest rise while its round is going on."""
        told = self.on - REACH
        return rise - 1 if self.on - _ROUND <= rise <= told else told

    def rise(self, day: int) -> int | None:
        """Return the newest rise in the ledger at or before a day."""
        return max((rise for rise in self.rises if rise <= day), default=None)

    def _table(self, calendar: Calendar) -> list[int]:
        table, following = [], self.on + 1
        for day in range(self.on, self.since - 2 * _YEAR, -1):
            if calendar.works(day):
                following = day
            # From the day asked back, so that the index is the number of days before that day.
            table.append(following)
        return table

    def known(self, day: int, nights: int) -> dt.datetime:
        """Return 18:00 UTC of *day*, or of some nights later, but not after the day asked about."""
        key = (day, nights)
        if key not in self._known:
            date = day_of(min(day + nights, self.on))
            self._known[key] = dt.datetime(date.year, date.month, date.day, 18, tzinfo=dt.UTC)
        return self._known[key]


class Home(NamedTuple):
    """A holder of a seat with the places in use, and the days of the year after which the rounds fall."""

    holder: Holder
    places: list[Place]
    phase: int


class Diary:
    """The events of one member, drawn from the stream of the seat.

    Args:
        setting: The common setting of all diaries.
        home: The member with the places in use.
        calendar: The calendar of the seat.
        reviewed: The book of reviews by venue, written in common by the users of a hall.
    """

    def __init__(self, setting: Setting, home: Home, calendar: str, reviewed: dict[str, list[int]]) -> None:
        self.setting, self.member, self.draw = setting, home.holder.member, home.holder.draw
        self.places, self.phase = home.places, home.phase
        periods = [mandate.period for mandate in home.holder.mandates]
        spans = [(period.start.toordinal(), period.last.toordinal() + 1) for period in periods]
        self.start, self.end = spans[0][0], spans[-1][1]
        self.gaps = [(one[1], two[0]) for one, two in pairwise(spans)]
        self.asked, self.working = setting.on, setting.working[calendar]
        self.reviewed = reviewed
        self.drafts: list[Draft] = []
        self.last: dict[str, int] = {}
        # By venue the offer that was accepted last; and until when one that is new is dealt with by itself.
        self.accepted: dict[str, int] = {}
        self.alone: dict[str, int] = {}
        # Nothing is offered again before the last answer.
        self.replied = 0

    def write(self) -> list[Draft]:
        """Return the events up to the day asked; reviews go to the book."""
        settled = self.start + _LATE <= self.setting.since
        if settled:
            self._long_ago()
        # Draws come in a fixed order: one draw more or less would change every later fact of the member.
        if self.draw.below(1000) >= 5:
            self._contacts(settled)
            for place in self.places:
                if place.start > self.start and place.start > self.setting.since:
                    self._newcomer(place)
            self._rounds(self._next() if settled else self.start + 3 + self.draw.below(11))
        return self.drafts

    # -- days ----------------------------------------------------------------------------------------

    def _day(self, day: int) -> int:
        """Return the working day for something planned for *day*; nothing happens out of office."""
        for end, start in self.gaps:
            if end <= day < start:
                day += start - end
        back = self.asked - day
        if day >= self.end:
            return _NEVER
        return day if back < 0 else self.working[back]

    def _active(self, day: int) -> list[Place]:
        return [place for place in self.places if place.start <= day < (place.end or _NEVER)]

    # -- what is written -----------------------------------------------------------------------------

    def _draft(self, kind: type[Event], day: int, known: dt.datetime, *refers: str, **fields: object) -> str:
        key = f"{self.member}/{len(self.drafts):03}"
        offer = {"offer": refers[0]} if refers else {}
        self.drafts.append(Draft(key, kind, day_of(day), known, fields, offer))
        return key

    def _offer(self, day: int, venues: tuple[str, ...] | None) -> str:
        known = self.setting.known(day, self.draw.below(2))
        return self._draft(Offered, day, known, member=self.member, venues=venues)

    def _answer(self, offer: str, day: int, reply: Reply, until: int | None = None) -> None:
        if day <= self.setting.on:
            put_off = None if until is None else day_of(until)
            self._draft(Answered, day, self.setting.known(day, 1), offer, reply=reply, until=put_off)

    def _review(self, place: Place, day: int) -> None:
        """Plan a review; nobody comes to a place after the last day of use."""
        self.last[place.venue] = day
        if day < (place.end or _NEVER):
            self.reviewed.setdefault(place.venue, []).append(day)

    # -- what happens --------------------------------------------------------------------------------

    def _long_ago(self) -> None:
        """Review every place once in the year before the ledger begins."""
        first = max(self.setting.since - self.phase, self.start + 10)
        for place in self._active(first):
            known = [day for day in self.reviewed.get(place.venue, ()) if day >= self.start]
            if known:
                self.last[place.venue] = known[0]
                continue
            day = max(first - self.draw.below(40), self.start + 10 + self.draw.below(80))
            if place.kind in PUBLIC:
                day = max(day, self.setting.last_rise + 6 + self.draw.below(60))
            self._review(place, self._day(day))

    def _contacts(self, settled: bool) -> None:
        """Contact the member after the election and after each rise; of old contacts keep the last."""
        late = 20 * (self.draw.below(25) == 0)
        first = max(self.setting.since - self.draw.below(90), self.setting.last_alert + 1) if settled else 0
        days = [self._day(max(self.start + 1 + self.draw.below(4) + late, first))]
        for alert in self.setting.alerts:
            delay = _DELAYS[self.draw.below(len(_DELAYS))]
            if alert >= self.start and self._day(alert) < alert + 7:
                days.append(self._day(alert + delay))
        past = [day for day in days if self.start <= day <= self.setting.on]
        for day in [day for day in past if day >= self.setting.since] or past[-1:]:
            self._draft(Contacted, day, self.setting.known(day, 0), member=self.member)

    def _newcomer(self, place: Place) -> None:
        """Offer and review a new place alone."""
        event = place.kind == "public-event"
        day = self._day(place.start + self.draw.below(6))
        if day > self.setting.on:
            return
        offer = self._offer(day, (place.venue,))
        reply = self._day(day + 1 + self.draw.below(4))
        visit = self._day(reply + 2 + self.draw.below(7 if event else 60))
        self.alone[place.venue] = reply + 1
        if self.draw.below(100) < 85:
            self._answer(offer, reply, Reply.ACCEPTED)
            self.accepted[place.venue] = day
            self._review(place, visit)

    def _rounds(self, day: int) -> None:
        """Go through rounds up to the day asked about, each on its day or soon after an earlier rise."""
        done = max(self.start, min(day, self.setting.since)) - 1
        while True:
            new = next((one for one in self.setting.rises if done < one <= day), None)
            if new is not None:
                day = min(day, new + self.draw.below(12))
            day = max(self._day(max(day, self.replied + 1)), done + 1)
            if day > self.setting.on:
                return
            done, day = day, self._round(day)

    def _round(self, day: int) -> int:
        """Make an offer, answer the offer, and return the day of the next offer."""
        rise = self.setting.rise(day)
        chance, reply = self.draw.below(100), self._day(day + 1 + self.draw.below(9))
        active = self._active(day)
        places = [place for place in active if day >= self.alone.get(place.venue, 0)]
        agreed, free = list[Place](), list[Place]()
        for place in places:
            held = place.venue in self.accepted and self._agreed(place.venue, day)
            (agreed if held else free).append(place)
        # What was agreed before is reviewed, whatever is said now.
        self._reviews(agreed, reply, rise)
        if not free:
            return max(self._next(), day + LEAD)
        venues = tuple(place.venue for place in free)
        offer = self._offer(day, None if len(free) == len(active) else venues)
        if chance < 87:
            self.replied = reply
        if chance < 76:
            self._answer(offer, reply, Reply.ACCEPTED)
            self.accepted.update(dict.fromkeys(venues, day))
            self._reviews(free, reply, rise)
            return max(self._next(), day + LEAD)
        if chance < 82:
            self._answer(offer, reply, Reply.DECLINED)
            return reply + 182 + self.draw.below(15)
        if chance < 87:
            until = min(reply, self.setting.on) + 20 + self.draw.below(40)
            self._answer(offer, reply, Reply.DEFERRED, until)
            return until + self.draw.below(7)
        return day + 14 + 28 + self.draw.below(10)

    def _agreed(self, venue: str, day: int) -> bool:
        """Whether an acceptance holds: the ledger has no review of the venue since the offer."""
        told = max(self.accepted[venue], self.setting.since)
        return not [one for one in self.reviewed.get(venue, ()) if told <= one < day]

    def _reviews(self, places: Iterable[Place], agreed: int, rise: int | None) -> None:
        for place in places:
            if self._needed(place, agreed, rise):
                gap = 5 + self.draw.below(30 if rise is None else 45)
                missed = self.draw.below(100) < 2
                self._review(place, self._day(agreed + gap + _MISSED * missed))

    def _needed(self, place: Place, agreed: int, rise: int | None) -> bool:
        """Whether the place is to be reviewed now; another user of a hall may have seen to the hall."""
        last, until = 0, agreed + LEAD
        for day in self.reviewed.get(place.venue, ()):
            if last < day <= until:
                last = day
        if last < place.start:
            return True
        self.last[place.venue] = last
        after_rise = rise is not None and place.kind in PUBLIC and last < rise
        return after_rise or last + _YEAR - LEAD <= agreed + 40

    def _next(self) -> int:
        """Return the day of the next offer: before the first review opens, now and then too late."""
        opens = min(self.last.values(), default=self.start) + _YEAR - LEAD
        late = self.draw.below(40) if self.draw.below(16) == 0 else 0
        return opens - 10 - self.draw.below(18) + late


def draft_reviews(setting: Setting, reviewed: Mapping[str, list[int]]) -> Iterator[Draft]:
    """Yield the reviews up to the day asked; of reviews before the ledger only the last at each venue."""
    on, since = setting.on, setting.since
    for venue, days in reviewed.items():
        past = [day for day in days if day <= on]
        if len(past) > 1:
            past = sorted(set(past))
        fields = {"venue": venue, "outcome": Outcome.COMPLETE, "proof": "on-file"}
        for day in [day for day in past if day >= since] or past[-1:]:
            yield Draft(f"{venue}/{day}", Reviewed, day_of(day), setting.known(day, day % 2), fields)
