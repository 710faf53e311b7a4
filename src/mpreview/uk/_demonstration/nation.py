"""The demonstration: the real country on one day, peopled with invented members and histories.

Seats, boundaries, vacancies, forces, levels and calendars are the real facts of the day. A member is called
after the seat. Venues, histories and the slots of the teams are drawn from a seed. Nothing is about a real
person.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, groupby
from typing import Final

import attrs

from mpreview._checks import check_day, check_int
from mpreview.errors import OutsideRange
from mpreview.events import Directed, Excluded, Outcome, Reviewed
from mpreview.events.ledger import join_checked
from mpreview.people import Member
from mpreview.places import Controller, Exposure, Use, Venue
from mpreview.programme import Programme
from mpreview.programme._programme import join_parts
from mpreview.register import Source
from mpreview.register._register import replace_checked
from mpreview.teams import Coordinator, Cover, Slots, Team
from mpreview.timeline import Period, day_of
from mpreview.uk import _country as country
from mpreview.uk._demonstration.calls import list_calls
from mpreview.uk._demonstration.diaries import Diary, Home, Place, Setting, list_bookings, list_reviews
from mpreview.uk._demonstration.drafts import Draft, evening_of, number_events
from mpreview.uk._demonstration.follow_up import FollowUp, Seen, answer_items, fit_place
from mpreview.uk._demonstration.holders import Holder, holders
from mpreview.uk._demonstration.incidents import draw_troubles
from mpreview.uk._demonstration.others import (
    Person,
    draft_candidates,
    draft_contacts,
    find_candidacy,
    list_people,
)
from mpreview.uk._demonstration.streams import Draw
from mpreview.uk._directives import directives
from mpreview.uk._tables import TextRow, rows
from mpreview.uk.policy import rulebook

FIRST: Final = dt.date(2015, 1, 1)
LAST: Final = dt.date(2028, 12, 31)
PSD: Final = "psd"
PSD_KINDS: Final = ("westminster", "online")
_LONDON: Final = ("london", country.force_area("metropolitan"))
TABLES: Final = (
    "nations", "regions", "forces", "constituencies", "levels", "series", "assessments",
    "bank_holidays", "recesses", "elections", "by_elections", "channels",
)  # fmt: skip
_WEEKS: Final = (3, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 20, 24)
"""Weeks in which a team could go round all venues of the team, each as likely as the next: a choice of this
library. After a rise some teams are on time, most are late and a few leave visits undone. An ordinary year
leaves none undone."""
_IN_THE_PUB: Final = Exposure(weekdays=(4,), crowd=30, advertised=True, staff=True)
_AT_THE_MARKET: Final = Exposure(crowd=500, advertised=True, staff=False)
_WEEKLY: Final = 26 * 7
"""Days for which a weekly surgery is planned."""
_WEEKDAYS: Final = (4, 0, 3, 1, 2)
"""The weekdays for slots left over by a division by five: first Friday, when members are in the seat."""


def draw_nation(on: dt.date, seed: int, since: dt.date | None) -> Programme:
    """Return the demonstration, as `uk.demonstration` does."""
    check_day("on", on)
    check_int("seed", seed, 0, 2**63 - 1)
    if not FIRST <= on <= LAST:
        raise OutsideRange("on", FIRST, LAST, on)
    if since is not None:
        check_day("since", since)
        changes = (day for one in country.elections() for day in (one.dissolved, one.poll))
        first = max(day for day in (FIRST, *changes) if day <= on)
        if not first <= since <= on:
            raise OutsideRange("since", first, on, since)
    return _Nation(since or on, on, seed).programme()


@cache
def _period(start: int, end: int | None) -> Period:
    return Period(day_of(start), None if end is None else day_of(end))


def _use(place: Place, member: str) -> Use:
    known = None if place.known is None else day_of(place.known)
    return Use(place.venue, member, _period(place.start, place.end), known, place.exposure)


@cache
def _find_first_saturday(year: int) -> int:
    first = dt.date(year, 12, 1)
    return first.toordinal() + (5 - first.weekday()) % 7


def list_teams(find_slots: Callable[[str, str], tuple[Slots, ...]]) -> Iterator[Team]:
    """Yield the teams of the forces, and the department that looks after Parliament and online presences.

    The forces of a region share an invented coordinator, and the department has one of its own.

    Args:
        find_slots: Returns the slots of a team, by its id and its area; the department is its own area.
    """
    calendars = {row["id"]: row["calendar"] for row in rows("nations")}
    for row in rows("forces"):
        id_, area = f"force-{row['id']}", country.force_area(row["id"])
        slots, calendar = find_slots(id_, area), calendars[row["nation"]]
        covers, coordinators = (Cover((area,)),), _coordinate(row["region"])
        yield Team(id_, row["name"], covers, slots, calendar=calendar, coordinators=coordinators)
    department, cover = "Parliamentary Security Department", Cover(kinds=PSD_KINDS)
    yield Team(
        PSD, department, (cover,), find_slots(PSD, PSD), calendar=calendars["england"],
        coordinators=_coordinate("parliament"),
    )  # fmt: skip


def _coordinate(name: str) -> tuple[Coordinator, ...]:
    return (Coordinator(f"desk-{name}"),)


class _Nation:
    """Draws the country of one day and seed, and lets it run on to a later day.

    The register is that of the day drawn; the later day only decides which events there are.
    """

    def __init__(self, drawn: dt.date, on: dt.date, seed: int) -> None:
        self.drawn, self.on, self.seed = drawn, on, seed
        self.ordinal = drawn.toordinal()
        self.setting = Setting(drawn, on, seed, list_calls(), country.calendars())
        self.venues: dict[str, Venue] = {}
        self.calendar = {row["id"]: row["calendar"] for row in rows("nations")}
        self.nation = {country.force_area(row["id"]): row["nation"] for row in rows("forces")}

    def programme(self) -> Programme:
        """Return the programme."""
        homes = list(self._homes())
        members = [self._member(home.holder) for home in homes]
        former = {str(term.constituency) for member in members for term in member.terms}
        people = tuple(list_people(self.drawn, self.setting.draw("councillors"), homes))
        empty = attrs.evolve(
            country.common_register(),
            constituencies=country.seats(self.drawn, *former),
            teams=tuple(self._teams()),
            sources=tuple(self._sources()),
        )
        # Made to fit together, as the tests check of many days and seeds.
        uses = (_use(place, home.holder.member) for home in homes for place in home.places)
        register = replace_checked(
            empty,
            [*members, *(person.member for person in people)],
            [*self.venues.values(), *(venue for person in people for venue in person.venues)],
            [*uses, *(person.use for person in people)],
        )
        drafts = chain(self._draft_events(homes, people), draft_candidates(members, self.setting))
        ended = evening_of(self.on)
        known = (draft for draft in drafts if draft.known <= ended)
        return join_parts(register, rulebook(), join_checked(number_events(known, self.drawn)))

    # -- members and their places --------------------------------------------------------------------

    def _member(self, holder: Holder) -> Member:
        stands = find_candidacy(self.drawn, self.seed, holder)
        candidacies = () if stands is None else (stands,)
        name = f"Member for {holder.seat['name']}"
        return Member(holder.member, name, holder.mandates, candidacies=candidacies)

    def _homes(self) -> Iterator[Home]:
        """Yield each holder with places, neighbours in one force side by side."""
        found = sorted(
            holders(self.drawn, self.seed, day_of(self.setting.since - 200)),
            key=lambda holder: (holder.seat["force"], holder.seat["id"]),
        )
        held = self._draw_excluded(found)
        for _, group in groupby(found, key=lambda holder: holder.seat["force"]):
            neighbour: Home | None = None
            for holder in group:
                home = self._home(holder, neighbour)._replace(until=held.get(holder.member))
                yield home
                neighbour = home if neighbour is None else None

    def _home(self, holder: Holder, neighbour: Home | None) -> Home:
        """Give a holder places; every second holder may share the hall of the next seat."""
        seat, draw = holder.seat, holder.draw
        ground = (seat["region"], country.force_area(seat["force"]))
        start = holder.mandates[0].period.start.toordinal()
        phase, shares = draw.below(300), draw.below(5) < 2
        places = self._surgeries(seat["id"], ground, start, 1 + draw.below(3))
        if neighbour is not None and shares:
            phase = neighbour.phase
            del self.venues[places[0].venue]
            places[0] = next(place for place in neighbour.places if place.venue.endswith("-hall"))
            places[0] = places[0]._replace(start=start)
        places += self._fixed(seat["id"], ground, start)
        places += self._homes_of(seat, ground, start, draw)
        places += self._changes(seat["id"], ground, start, draw, places)
        self._announce_uses(places, start, self.setting.draw(f"{holder.member}/exposures"))
        troubles = draw_troubles(self.setting.draw, holder.member, self.ordinal, self.setting.on)
        return Home(holder, places, phase, tuple(troubles))

    def _draw_excluded(self, found: list[Holder]) -> dict[str, int]:
        """Return two members, settled in office, whom another service protects closely since some day."""
        draw = self.setting.draw("exclusions")
        held = {}
        for _ in range(2):
            holder, first = found[draw.below(len(found))], self.ordinal - 15 - draw.below(120)
            period = holder.mandates[-1].period
            if period.end is None and period.start.toordinal() + 100 < first:
                held[holder.member] = first
        return held

    def _venue(
        self, id_: str, kind: str, ground: tuple[str, str], number: int = 1,
        controller: Controller = Controller.RENTED,
    ) -> str:  # fmt: skip
        self.venues[id_] = Venue(id_, kind, *ground, number=number, controller=controller)
        return id_

    def _surgeries(self, code: str, ground: tuple[str, str], start: int, count: int) -> list[Place]:
        ids = [f"{code}-hall", *(f"{code}-surgery-{n}" for n in range(2, count + 1))]
        # The hall comes first, since a neighbour may share that place.
        kind, host = "surgery", Controller.HOST
        return [Place(self._venue(id_, kind, ground, n, host), kind, start) for n, id_ in enumerate(ids, 1)]

    def _fixed(self, code: str, ground: tuple[str, str], start: int) -> list[Place]:
        online = f"{code}-online"
        self.venues[online] = Venue(online, "online")
        return [
            Place(self._venue(f"{code}-office", "office", ground), "office", start),
            Place(self._venue(f"{code}-westminster", "westminster", _LONDON), "westminster", start),
            Place(online, "online", start),
        ]

    def _homes_of(self, seat: TextRow, ground: tuple[str, str], start: int, draw: Draw) -> list[Place]:
        """Give two homes; in a seat of several forces home and office may lie in different forces."""
        forces = [seat["force"], *filter(None, seat["other_forces"].split(";"))]
        near = (ground[0], country.force_area(forces[draw.below(len(forces))]))
        kind, own, code = "home", Controller.OWN, seat["id"]
        return [
            Place(self._venue(f"{code}-home-1", kind, near, 1, own), kind, start),
            Place(self._venue(f"{code}-home-2", kind, _LONDON, 2, own), kind, start),
        ]

    def _changes(
        self, code: str, ground: tuple[str, str], start: int, draw: Draw, places: list[Place]
    ) -> list[Place]:
        """Move an office in twenty in the last months, and hold an event of weeks for a member in four."""
        added = []
        moved, first = draw.below(20) == 0, self.ordinal - 20 - draw.below(180)
        if moved and first > start:
            index = next(n for n, place in enumerate(places) if place.kind == "office")
            places[index] = places[index]._replace(end=first)
            new = self._venue(f"{code}-office-2", "office", ground, 2)
            added.append(Place(new, "office", first))
        held, first = draw.below(4) == 0, self.ordinal - 28 + draw.below(43)
        if held and first > start:
            kind, host = "public-event", Controller.HOST
            event = self._venue(f"{code}-event", kind, ground, controller=host)
            added.append(Place(event, kind, first, first + 28))
        return added

    def _announce_uses(self, places: list[Place], start: int, draw: Draw) -> None:
        """Make some uses known ahead: weekly surgeries in pubs, a member in twelve, and Christmas markets.

        A market is on the first Saturday of December, announced four weeks before.
        """
        weekly, market = draw.below(4) == 0, draw.below(2) == 0
        friday = self.ordinal - 40 + draw.below(60)
        friday += (5 - friday) % 7
        saturday = _find_first_saturday(self.drawn.year)
        for index, place in enumerate(places):
            if weekly and place.venue.endswith("-surgery-3") and friday > start + 30:
                known = min(friday - 7 - draw.below(21), self.ordinal)
                places[index] = place._replace(
                    start=friday, end=friday + _WEEKLY, known=known, exposure=_IN_THE_PUB
                )
            in_season = saturday - 28 <= self.ordinal < saturday + 28
            if market and in_season and place.kind == "public-event":
                known = min(saturday - 28 + draw.below(21), self.ordinal)
                places[index] = place._replace(
                    start=saturday, end=saturday + 1, known=known, exposure=_AT_THE_MARKET
                )

    # -- what happened -------------------------------------------------------------------------------

    def _draft_events(self, homes: Sequence[Home], people: Iterable[Person]) -> Iterator[Draft]:
        for home in homes:
            calendar = self.calendar[home.holder.seat["nation"]]
            yield from Diary(self.setting, home, calendar).write()
            if home.until is not None:
                yield self._draft_exclusion(home.holder.member, home.until)
        begun: dict[str, int] = {}
        for place in (place for home in homes for place in home.places):
            begun[place.venue] = min(place.since, begun.get(place.venue, place.since))
        calendars = {
            place.venue: self.calendar[home.holder.seat["nation"]] for home in homes for place in home.places
        }
        for venue, days in list_reviews(self.setting, begun):
            every = [Seen(venue, self.venues[venue].kind, calendars[venue], day) for day in days]
            for seen in every:
                yield from self._draft_review(seen)
            yield from fit_place(self.setting, every)
        yield from list_bookings(self.setting, self._find_calendar_of_team)
        yield from draft_contacts(people, self.setting)
        for one in directives():
            if self.setting.since <= one.on.toordinal() <= self.setting.on:
                fields = {"activity": one.activity, "by": one.by}
                yield Draft(one.id, Directed, one.on, one.known, fields, id=one.id)

    def _find_calendar_of_team(self, venue: str) -> str:
        """Return the calendar of the team that carries the work at a venue."""
        there = self.venues[venue]
        force = None if there.kind in PSD_KINDS else there.force
        return self.calendar["england" if force is None else self.nation[force]]

    def _draft_review(self, seen: Seen) -> Iterator[Draft]:
        """Yield a review with what was found, and what followed."""
        answers = answer_items(self.setting, seen)
        fields = {"venue": seen.venue, "outcome": Outcome.COMPLETE, "proof": "on-file", "answers": answers}
        known = self.setting.known(seen.day, seen.day % 2)
        yield Draft(seen.key, Reviewed, day_of(seen.day), known, fields)
        yield from FollowUp(self.setting, seen).close(answers)

    def _draft_exclusion(self, member: str, first: int) -> Draft:
        fields = {
            "member": member,
            "first": day_of(first),
            "look_again": day_of(self.ordinal + 60),
            "body": "close protection by another service",
            "authority": "invented by mpreview",
            "signer": "invented",
        }
        return Draft(f"{member}/excluded", Excluded, day_of(first), self.setting.known(first, 0), fields)

    # -- teams ---------------------------------------------------------------------------------------

    def _teams(self) -> Iterator[Team]:
        carried: dict[str, int] = {}
        for venue in self.venues.values():
            team = PSD if venue.kind in PSD_KINDS else str(venue.force)
            carried[team] = carried.get(team, 0) + 1
        yield from list_teams(lambda team, area: self._slots(team, carried.get(area, 0)))

    def _slots(self, team: str, venues: int) -> tuple[Slots, ...]:
        """Give a team the slots to go round all venues in a number of weeks, drawn once for each team."""
        if not venues:
            return ()
        # Rounded up to whole slots a week, so that all venues fit into the weeks.
        weeks = _WEEKS[self.setting.draw(f"{team}/slots").below(len(_WEEKS))]
        each_day, rest = divmod(-(-venues // weeks), 5)
        extra = _WEEKDAYS[:rest]
        return (Slots((*(each_day + (day in extra) for day in range(5)), 0, 0)),)

    # -- what it rests on ----------------------------------------------------------------------------

    def _sources(self) -> Iterator[Source]:
        yield from country.sources_on(self.drawn, TABLES)
        if any(self.setting.since <= one.on.toordinal() <= self.ordinal for one in directives()):
            yield from country.sources_on(self.drawn, ("directives",))
        if day_of(self.ordinal + 366) >= country.calendars()[0].listed_until:
            yield from country.sources_on(self.drawn, ("holiday_rules",))
        yield Source(
            "demonstration",
            "Members, venues, histories, slots and coordinators of the demonstration",
            f"invented by mpreview from seed {self.seed}",
            "MIT",
            self.drawn,
            Period(FIRST, LAST + dt.timedelta(1)),
            "Invented. Nothing in it is about a real person or a real place.",
        )
