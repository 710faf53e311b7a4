"""The diaries of invented members with advisers: contacts, offers, answers, reviews.

A member goes through rounds. A round opens with an offer of every venue in use, apart from venues for which
an earlier acceptance still holds. If the member accepts, the venues with a year nearly over are reviewed in
the following weeks, with the venues agreed before. A venue that comes into use is offered and reviewed
alone; a venue that is known before its first use, mostly before the first use. A *call* opens a round for the
venues concerned: a rise of the national level for the venues where the public is met, the directive of
October 2021 for every venue. If a member accepts in a later round only, the review follows that round.

Three agreed visits in four are booked, a few days after the answer, apart from visits to halls.

Of a hundred offers 76 are accepted, 6 declined, 5 put off and the rest not answered. In the round of October
2021, after a murder, 86 are accepted, 6 declined, 4 put off, and the reviews follow within three weeks. Of a
hundred agreed reviews 2 are missed and made good months later. Five members of a thousand are never offered
anything, and are contacted only where every member is on record as contacted: by 20 October 2021. The shares
are a choice of this library: published shares run from one member in six (June 2016) to 60 in a hundred (the
programme of the US House, 2025).

Some members had an incident in the last months, which is followed by a contact and by reviews at once.

The ledger has every event of the last 200 days and, for 300 days after a call, every event from the call
on: by then every member who declined was asked again. One or two in a hundred of these venues are still not
reviewed on the 300th day. From the 301st day on all count as reviewed soon after the call.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from mpreview import events
from mpreview.calendars import Calendar
from mpreview.places import Exposure
from mpreview.timeline import day_of
from mpreview.uk._demonstration.calls import ORDINARY, Call, Pace
from mpreview.uk._demonstration.drafts import Draft, evening_of
from mpreview.uk._demonstration.holders import Holder
from mpreview.uk._demonstration.incidents import Trouble
from mpreview.uk._demonstration.streams import Draw
from mpreview.uk.policy import find_kinds

REACH: Final = 200
"""Days before the day asked about from which the ledger has every event, unless it begins with a call.

The days are longer than a decline is left alone. Earlier, the ledger has the last contact and review only.
"""
_ROUND: Final = 300
"""Days from a call for which the ledger has every event from the call on.

After the days every member who declined was asked again and seen.
"""
_YEAR: Final = 365
_LEAD: Final = 60
"""Days before the end of a year on which the next review opens, by the default policy."""
_LATE: Final = 100
"""Days in office until a member is no newcomer."""
_NEVER: Final = 10**7
_MISSED: Final = 90
"""Days by which a review comes later if the review was missed and agreed anew."""
_VOID: Final = 30
"""Days from a call about every venue until everybody was offered a review again."""
_NEAR: Final = 60
"""Days between two calls that belong together: the ledger begins with the first of them."""


class Place(NamedTuple):
    """A venue in a diary; days are ordinals, and the end is the first day after.

    Args:
        venue: The id of the venue.
        kind: The kind of venue.
        start: The first day of use.
        end: The first day after the last.
        known: The day on which the use became known; `None` for the first day.
        exposure: On which days the member meets the public.
    """

    venue: str
    kind: str
    start: int
    end: int | None = None
    known: int | None = None
    exposure: Exposure | None = None

    @property
    def since(self) -> int:
        """The day from which the place can be offered and reviewed."""
        return self.start if self.known is None else self.known


class Promise(NamedTuple):
    """A visit that a user agreed to; days are ordinals.

    Args:
        place: The place.
        calendar: The calendar of the user.
        offered: The day of the offer that was accepted.
        accepted: The day of the last answer.
        day: The day of the visit.
        wanted: The day of the visit before it gave way to a working day.
        missed: The day of an earlier visit that nobody made; `None` if no visit was missed.
    """

    place: Place
    calendar: str
    offered: int
    accepted: int
    day: int
    wanted: int
    missed: int | None = None


class Setting:
    """The common setting of all diaries: the days, the calls, working days and instants.

    The users of a hall write the reviews and the promises of visits in common.

    A later day asked about must add events alone. So each decision rests on what was planned by its own day,
    no stream is read further for a later day, and what became known after the day is left out at the end.

    Args:
        drawn: The day on which the country is drawn, and from which it runs on.
        on: The day asked about; not before *drawn*.
        seed: The seed of the demonstration.
        calls: What every member was contacted about at once, and most places reviewed.
        calendars: The calendars of the country.

    Attributes:
        reviewed: The days of reviews, each with the day on which it was planned, by venue.
        promises: The visits that users agreed to.
    """

    def __init__(
        self, drawn: dt.date, on: dt.date, seed: int, calls: Iterable[Call], calendars: Iterable[Calendar]
    ) -> None:
        self.drawn, self.on, self.seed = drawn.toordinal(), on.toordinal(), seed
        self.reviewed: dict[str, list[tuple[int, int]]] = {}
        self.promises: list[Promise] = []
        every = sorted(calls)
        self.since = self._since([call for call in every if call.kinds and call.day <= self.drawn])
        self.calls = tuple(call for call in every if call.day > self.since)
        # Calls that open their rounds on one day open one round.
        self.openings = tuple(sorted({call.day + call.waits for call in self.calls if call.kinds}))
        before = [call for call in every if call.day <= self.since]
        self.last_alert = max((call.day for call in before), default=0)
        self.last_call = max((call.day for call in before if call.kinds), default=0)
        # By calendar, for so many days back from the day asked about, that day or the next working day.
        self.calendars = {calendar.id: calendar for calendar in calendars}
        self.working = {id_: self._table(calendar) for id_, calendar in self.calendars.items()}
        self._known: dict[tuple[int, int], dt.datetime] = {}

    def _since(self, calls: list[Call]) -> int:
        """Return the first day of the ledger: the day before the newest calls while their round goes on."""
        seen = self.drawn - REACH
        if not calls or calls[-1].day < self.drawn - _ROUND:
            return seen
        first = calls[-1]
        for call in reversed(calls):
            first = call if first.day - call.day <= _NEAR else first
        # A call about every place makes all earlier offers void.
        is_whole = first.kinds == find_kinds("review-by-directive") and first.day <= self.drawn - _VOID
        return first.day - 1 if is_whole else min(first.day - 1, seen)

    def draw(self, name: str) -> Draw:
        """Return the stream of a name."""
        return Draw(self.seed, name)

    def plan_review(self, venue: str, day: int, planned: int) -> None:
        """Note a review, and the day on which it was planned."""
        self.reviewed.setdefault(venue, []).append((day, planned))

    def list_planned(self, venue: str, by: int = 0) -> list[int]:
        """Return the days of the reviews of a venue planned by a day, or by the day drawn."""
        by = max(by, self.drawn)
        return [day for day, planned in self.reviewed.get(venue, ()) if planned <= by]

    def find_call(self, day: int, kind: str | None = None) -> Call | None:
        """Return the newest call at or before a day, about a kind of venue if given."""
        found = (call for call in reversed(self.calls) if call.day <= day and call.kinds)
        return next((call for call in found if kind is None or kind in call.kinds), None)

    def _table(self, calendar: Calendar) -> list[int]:
        table, following = [], self.find_common_day((calendar.id,), self.on + 1)
        for day in range(self.on, self.since - 2 * _YEAR, -1):
            if calendar.works(day):
                following = day
            # From the day asked back, so that the index is the number of days before that day.
            table.append(following)
        return table

    def find_working(self, calendar: str, day: int) -> int:
        """Return the first working day from a day on."""
        if day > self.on:
            return self.find_common_day((calendar,), day)
        return self.working[calendar][self.on - day]

    def find_common_day(self, calendars: Iterable[str], day: int) -> int:
        """Return the first day from a day on that is a working day in each of some calendars."""
        every = [self.calendars[id_] for id_ in calendars]
        while not all(calendar.works(day) for calendar in every):
            day += 1
        return day

    def is_void(self, promise: "Promise", day: int) -> bool:
        """Whether a call made a new offer necessary after the offer and by a day."""
        calls = (call for call in self.calls if promise.place.kind in call.kinds and call.day <= day)
        return any(promise.offered < call.day + call.waits for call in calls)

    def known(self, day: int, nights: int) -> dt.datetime:
        """Return 18:00 UTC of *day*, or of some nights later; of the day drawn, what happened by then."""
        key = (day, nights)
        if key not in self._known:
            later = day + nights
            self._known[key] = evening_of(day_of(min(later, self.drawn) if day <= self.drawn else later))
        return self._known[key]


class Home(NamedTuple):
    """A holder of a seat with the places in use.

    Args:
        holder: The holder.
        places: The places in use.
        phase: The days of the year after which the rounds fall.
        troubles: The incidents.
        until: The first day on which another body looks after the holder, and the diary ends.
    """

    holder: Holder
    places: list[Place]
    phase: int
    troubles: Sequence[Trouble] = ()
    until: int | None = None


class Diary:
    """The events of one member, drawn from the stream of the seat.

    Args:
        setting: The common setting of all diaries.
        home: The member with the places in use.
        calendar: The calendar of the seat.
    """

    def __init__(self, setting: Setting, home: Home, calendar: str) -> None:
        self.setting, self.member, self.draw = setting, home.holder.member, home.holder.draw
        self.places, self.phase, self.troubles = home.places, home.phase, home.troubles
        periods = [mandate.period for mandate in home.holder.mandates]
        spans = [(period.start.toordinal(), period.last.toordinal() + 1) for period in periods]
        self.start, self.end = spans[0][0], min(spans[-1][1], home.until or _NEVER)
        self.gaps = [(one[1], two[0]) for one, two in pairwise(spans)]
        self.calendar = calendar
        self.drafts: list[Draft] = []
        self.last: dict[str, int] = {}
        # By venue the offer that was accepted last; and until when one that is new is dealt with by itself.
        self.accepted: dict[str, int] = {}
        self.alone: dict[str, int] = {}
        # Nothing is offered again before the last answer.
        self.replied = 0

    def write(self) -> list[Draft]:
        """Return the events up to the day asked; reviews go to the setting."""
        settled = self.start + _LATE <= self.setting.since
        if settled:
            self._long_ago()
        for trouble in self.troubles:
            self._incident(trouble)
        # Draws come in a fixed order: one draw more or less would change every later fact of the member.
        if self.draw.below(1000) < 5:
            self._contact_by_calls([call for call in self.setting.calls if call.waits])
        else:
            self._contacts(settled)
            for place in self.places:
                if place.since > self.start and place.since > self.setting.since:
                    self._newcomer(place)
            self._rounds(self._next() if settled else self.start + 3 + self.draw.below(11))
        return self.drafts

    def _stream(self, day: int, name: str) -> Draw:
        """Return the stream of the member; for what comes after the day drawn, a stream of its own."""
        return self.draw if day <= self.setting.drawn else self.setting.draw(f"{self.member}/{name}")

    # -- days ----------------------------------------------------------------------------------------

    def _day(self, day: int) -> int:
        """Return the working day for something planned for *day*; nothing happens out of office."""
        for end, start in self.gaps:
            if end <= day < start:
                day += start - end
        return _NEVER if day >= self.end else self.setting.find_working(self.calendar, day)

    def _active(self, day: int) -> list[Place]:
        """Return the places that can be offered on a day: in use, or known to be used."""
        return [place for place in self.places if place.since <= day < (place.end or _NEVER)]

    # -- what is written -----------------------------------------------------------------------------

    def _draft(
        self, event: type[events.Event], day: int, known: dt.datetime, *refers: str, **fields: object
    ) -> str:
        key = f"{self.member}/{len(self.drafts):03}"
        offer = {"offer": refers[0]} if refers else {}
        self.drafts.append(Draft(key, event, day_of(day), known, fields, offer))
        return key

    def _offer(self, day: int, venues: tuple[str, ...] | None) -> str:
        known = self.setting.known(day, self.draw.below(2))
        return self._draft(events.Offered, day, known, member=self.member, venues=venues)

    def _answer(self, offer: str, day: int, reply: events.Reply, until: int | None = None) -> None:
        if day <= self.setting.on:
            put_off = None if until is None else day_of(until)
            self._draft(events.Answered, day, self.setting.known(day, 1), offer, reply=reply, until=put_off)

    def _review(self, place: Place, day: int, planned: int) -> None:
        """Plan a review; nobody comes to a place after the last day of use."""
        self.last[place.venue] = day
        if day < (place.end or _NEVER):
            self.setting.plan_review(place.venue, day, planned)

    def _promise(
        self, place: Place, planned: int, accepted: int, wanted: int, missed: int | None = None
    ) -> None:
        """Plan a review that the member agreed to."""
        day, offered = self._day(wanted), self.accepted[place.venue]
        self._review(place, day, planned)
        if day < (place.end or _NEVER):
            self.setting.promises.append(
                Promise(place, self.calendar, offered, accepted, day, wanted, missed)
            )

    # -- what happens --------------------------------------------------------------------------------

    def _long_ago(self) -> None:
        """Review every place once in the year before the ledger begins."""
        first = max(self.setting.since - self.phase, self.start + 10)
        for place in self._active(first):
            known = [day for day in self.setting.list_planned(place.venue) if day >= self.start]
            if known:
                self.last[place.venue] = known[0]
                continue
            day = max(first - self.draw.below(40), self.start + 10 + self.draw.below(80))
            if place.kind in find_kinds("review-after-rise"):
                day = max(day, self.setting.last_call + 6 + self.draw.below(60))
            self._review(place, self._day(day), self.setting.since)

    def _contacts(self, settled: bool) -> None:
        """Contact the member after the election and after each call; of old contacts keep the last."""
        late = 20 * (self.draw.below(25) == 0)
        first = max(self.setting.since - self.draw.below(90), self.setting.last_alert + 1) if settled else 0
        day = self._day(max(self.start + 1 + self.draw.below(4) + late, first))
        self._contact_by_calls(self.setting.calls, day)

    def _contact_by_calls(self, calls: Iterable[Call], *days: int) -> None:
        """Contact the member after each call, and on further days."""
        found = [*days]
        for call in calls:
            stream = self._stream(call.day, f"{call.day}/contacts")
            delay = call.delays[stream.below(len(call.delays))]
            is_known = call.day <= max(found, default=0)
            if not is_known and call.day >= self.start and self._day(call.day) < call.day + 7:
                found.append(self._day(call.day + delay))
        past = [day for day in found if self.start <= day <= self.setting.on]
        early = [day for day in past if day <= self.setting.drawn]
        lately = [day for day in early if day >= self.setting.since] or early[-1:]
        for day in [*lately, *past[len(early) :]]:
            self._draft(events.Contacted, day, self.setting.known(day, 0), member=self.member)

    def _incident(self, trouble: Trouble) -> None:
        """Draft an incident: contact at once, then a desk check or a review without an offer."""
        day = trouble.day
        if not max(self.start, self.setting.since) <= day < self.end or self._day(day) > day + 7:
            return
        active = self._active(day)
        place = next((place for place in active if place.kind == trouble.place), None)
        known, venue = self.setting.known(day, 0), None if place is None else place.venue
        self._draft(events.Incident, day, known, member=self.member, venue=venue, **trouble.facts)
        contact = day if trouble.facts["kind"] == "threat" else self._day(day + 1)
        if contact <= self.setting.on:
            self._draft(events.Contacted, contact, self.setting.known(contact, 0), member=self.member)
        done = self._day(contact + 1 + trouble.later)
        if trouble.facts["kind"] == "online-abuse":
            self._check_by_desk(active, done)
            return
        for one in active if place is None else [place]:
            if done < (one.end or _NEVER):
                self.setting.plan_review(one.venue, done, day)

    def _check_by_desk(self, places: Iterable[Place], day: int) -> None:
        """Check what can be checked without a visit."""
        kinds = find_kinds("desk-check-after-online-abuse")
        for place in places:
            if place.kind in kinds and day <= self.setting.on:
                self._draft(events.DeskChecked, day, self.setting.known(day, 0), venue=place.venue)

    def _newcomer(self, place: Place) -> None:
        """Offer and review a new place alone; if the use is known in time, mostly before the first day."""
        event = place.kind == "public-event" or place.known is not None
        day = self._day(place.since + self.draw.below(6))
        if day >= self.end:
            return
        draw = self._stream(day, f"{place.venue}/offers")
        known = self.setting.known(day, draw.below(2))
        offer = self._draft(events.Offered, day, known, member=self.member, venues=(place.venue,))
        reply = self._day(day + 1 + draw.below(4))
        visit = reply + 2 + draw.below(7 if event else 60)
        if place.known is not None:
            visit = min(visit, max(reply + 1, place.start - 3))
        self.alone[place.venue] = reply + 1
        if draw.below(100) < 85:
            self._answer(offer, reply, events.Reply.ACCEPTED)
            self.accepted[place.venue] = day
            self._promise(place, day, reply, visit)

    def _rounds(self, day: int) -> None:
        """Go through rounds up to the day asked about, each on its day or soon after an earlier call."""
        done = max(self.start, min(day, self.setting.since)) - 1
        while True:
            new = next((one for one in self.setting.openings if done < one <= day), None)
            if new is not None:
                day = min(day, new + self.draw.below(self._pace(new).offers))
            day = max(self._day(max(day, self.replied + 1)), done + 1)
            if day > self.setting.on:
                return
            done, day = day, self._round(day)

    def _pace(self, day: int) -> Pace:
        call = self.setting.find_call(day)
        return ORDINARY if call is None else call.pace

    def _round(self, day: int) -> int:
        """Make an offer, answer the offer, and return the day of the next offer."""
        chance, reply = self.draw.below(100), self._day(day + 1 + self.draw.below(9))
        accepted, declined, put_off = self._pace(day).shares
        active = self._active(day)
        places = [place for place in active if day >= self.alone.get(place.venue, 0)]
        agreed, free = list[Place](), list[Place]()
        for place in places:
            held = place.venue in self.accepted and self._agreed(place.venue, day)
            (agreed if held else free).append(place)
        # What was agreed before is reviewed, whatever is said now.
        self._reviews(agreed, reply, day)
        if not free:
            return max(self._next(), day + _LEAD)
        venues = tuple(place.venue for place in free)
        offer = self._offer(day, None if len(free) == len(active) else venues)
        if chance < put_off:
            self.replied = reply
        if chance < accepted:
            self._answer(offer, reply, events.Reply.ACCEPTED)
            self.accepted.update(dict.fromkeys(venues, day))
            self._reviews(free, reply, day)
            return max(self._next(), day + _LEAD)
        if chance < declined:
            self._answer(offer, reply, events.Reply.DECLINED)
            return reply + 182 + self.draw.below(15)
        if chance < put_off:
            until = reply + 20 + self.draw.below(40)
            self._answer(offer, reply, events.Reply.DEFERRED, until)
            return until + self.draw.below(7)
        return day + 14 + 28 + self.draw.below(10)

    def _agreed(self, venue: str, day: int) -> bool:
        """Whether an acceptance holds: the ledger has no review of the venue since the offer."""
        seen = max(self.accepted[venue], self.setting.since)
        return not [one for one in self.setting.list_planned(venue, day) if seen <= one < day]

    def _reviews(self, places: Iterable[Place], agreed: int, day: int) -> None:
        """Plan the reviews of a round of a day, once they are agreed."""
        pace = self._pace(day)
        for place in places:
            if self._needed(place, agreed, day):
                gap = pace.gap + self.draw.below(pace.visits)
                missed = self.draw.below(100) < 2
                first = self._day(agreed + gap)
                wanted = agreed + gap + _MISSED if missed else agreed + gap
                self._promise(place, day, agreed, wanted, first if missed else None)

    def _needed(self, place: Place, agreed: int, asked: int) -> bool:
        """Whether the place is to be reviewed now; another user of a hall may have seen to the hall."""
        last, until, call = 0, agreed + _LEAD, self.setting.find_call(asked, place.kind)
        for day in self.setting.list_planned(place.venue, asked):
            if last < day <= until:
                last = day
        if last < place.since:
            return True
        self.last[place.venue] = last
        return (call is not None and last < call.day) or last + _YEAR - _LEAD <= agreed + 40

    def _next(self) -> int:
        """Return the day of the next offer: before the first review opens, now and then too late."""
        opens = min(self.last.values(), default=self.start) + _YEAR - _LEAD
        late = self.draw.below(40) if self.draw.below(16) == 0 else 0
        return opens - 10 - self.draw.below(18) + late


def list_reviews(setting: Setting, begun: Mapping[str, int]) -> Iterator[tuple[str, list[int]]]:
    """Yield venues with the days of their reviews up to the day asked.

    Of reviews before the ledger the last stays at each venue in use, so that a share of four weeks ago can be
    counted.

    Args:
        setting: The common setting of all diaries.
        begun: The first day on which anybody uses a venue, or is known to.
    """
    for venue, days in setting.reviewed.items():
        past = sorted({day for day, _ in days if day <= setting.on})
        before = [day for day in past if begun[venue] <= day < setting.since]
        yield venue, [*before[-1:], *(day for day in past if day >= setting.since)]


def list_bookings(setting: Setting, find_calendar: Callable[[str], str]) -> Iterator[Draft]:
    """Yield the bookings of three agreed visits in four.

    Nothing is booked in a hall, where another user may not have accepted yet.

    Args:
        setting: The common setting of all diaries.
        find_calendar: Returns the calendar of the team that carries the work at a venue.
    """
    booked = dict[str, int]()
    for promise in sorted(setting.promises, key=lambda one: one.accepted):
        venue = promise.place.venue
        # The stream of a visit after the day drawn goes by the day wanted.
        key = promise.wanted if promise.wanted > setting.drawn else min(promise.day, setting.drawn + 1)
        draw = setting.draw(f"{venue}/{key}/bookings")
        # A visit that is booked already is not booked anew.
        if venue.endswith("-hall") or promise.accepted < booked.get(venue, 0) or draw.below(4) == 0:
            continue
        calendars = promise.calendar, find_calendar(venue)
        for day, drafts in _book(setting, promise, draw, calendars):
            booked[venue] = day
            yield from drafts


def _book(
    setting: Setting, promise: Promise, draw: Draw, calendars: Sequence[str]
) -> Iterator[tuple[int, list[Draft]]]:
    """Yield the day and the events of a booking; after a missed visit also those of the next booking."""
    venue, before = promise.place.venue, promise.accepted
    for wanted in (promise.day,) if promise.missed is None else (promise.missed, promise.day):
        made = setting.find_working(promise.calendar, before + 1 + draw.below(5))
        is_done = any(promise.offered <= one <= made for one in setting.list_planned(venue, made))
        if made >= wanted or is_done or setting.is_void(promise, made):
            return
        key, day = f"{venue}/{wanted}/booked", setting.find_common_day(calendars, wanted)
        fields = {"venue": venue, "day": day_of(day)}
        drafts = [Draft(key, events.Booked, day_of(made), setting.known(made, 0), fields)]
        if wanted == promise.missed:
            by, known = {"by": events.Absent.TEAM}, setting.known(day, 0)
            drafts.append(
                Draft(f"{key}/missed", events.BookingMissed, day_of(day), known, by, {"booking": key})
            )
        yield day, drafts
        before = day
