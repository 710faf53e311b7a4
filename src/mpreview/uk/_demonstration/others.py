"""Invented people apart from the members: candidates, peers, and councillors.

Polls are real. At a by-election a candidate who never sat stands from 35 days before the poll, about the
longest timetable from the writ, and has an office. After a dissolution five members in six stand again, for
the seat of the same name. A peer has an office at Westminster. A councillor, whom Operation Ford looks after,
shares the office of a member.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from mpreview.events import Contacted
from mpreview.people import Candidacy, Mandate, Member
from mpreview.places import Use, Venue
from mpreview.timeline import Period, day_of
from mpreview.uk import _country as country
from mpreview.uk._demonstration.diaries import Home, Setting
from mpreview.uk._demonstration.drafts import Draft
from mpreview.uk._demonstration.holders import Holder
from mpreview.uk._demonstration.streams import Draw
from mpreview.uk._tables import TextRow, rows

_STANDS: Final = dt.timedelta(35)
_CONTACTED: Final = (3, 10)
"""Days to the first contact of one person and the next: the second is late."""
_IN_OFFICE: Final = 400
_TWICE: Final = (1, 2)
_STAND_AGAIN: Final = 6
"""One former member in so many does not stand again."""
_WITHIN: Final = 7
"""Working days over which members who stand again are contacted; the last two are late."""
_METROPOLITAN: Final = country.force_area("metropolitan")


class Person(NamedTuple):
    """A person apart from the members, with the places used.

    Args:
        member: The person.
        venues: The places of the person alone.
        use: The use of a place.
        contacted: The day number of the first contact.
    """

    member: Member
    venues: tuple[Venue, ...]
    use: Use
    contacted: int


def list_people(on: dt.date, draw: Draw, homes: Iterable[Home]) -> Iterator[Person]:
    """Yield the people apart from the members of a day."""
    yield from _list_candidates(on)
    yield from _list_peers(on)
    yield from _list_councillors(
        draw, [home for home in homes if home.holder.mandates[-1].period.end is None]
    )


def find_candidacy(on: dt.date, seed: int, holder: Holder) -> Candidacy | None:
    """Return the candidacy of a former member who stands again, on a day between dissolution and poll."""
    ahead = next((one for one in country.elections() if one.dissolved <= on < one.poll), None)
    if ahead is None or not Draw(seed, f"{holder.member}/stands").below(_STAND_AGAIN):
        return None
    seat = _find_seat(holder.seat, ahead.poll.isoformat())
    if seat is None:
        return None
    return Candidacy(seat, Period(ahead.dissolved, ahead.poll + dt.timedelta(1)))


def _find_seat(seat: TextRow, poll: str) -> str | None:
    """Return the seat of the same name at a poll."""
    if country.is_in_force(seat, poll):
        return seat["id"]
    named = (row for row in rows("constituencies") if row["name"] == seat["name"])
    return next((row["id"] for row in named if country.is_in_force(row, poll)), None)


def draft_candidates(members: Iterable[Member], setting: Setting) -> Iterator[Draft]:
    """Yield the first contact of each member who stands again, in the working days after the dissolution."""
    standing = [one for one in members if one.candidacies]
    if not standing:
        return
    start, calendar = standing[0].candidacies[0].period.start, country.calendars()[0]
    days = [calendar.nth_after(start, n + 1).toordinal() for n in range(_WITHIN)]
    for number, member in enumerate(standing):
        day = days[number % _WITHIN]
        if day <= setting.on:
            fields = {"member": member.id}
            yield Draft(f"{member.id}/candidate", Contacted, day_of(day), setting.known(day, 0), fields)


def draft_contacts(people: Iterable[Person], setting: Setting) -> Iterator[Draft]:
    """Yield the first contact of each person, up to the day asked."""
    for person in people:
        day, id_ = person.contacted, person.member.id
        if day <= setting.on:
            yield Draft(f"{id_}/000", Contacted, day_of(day), setting.known(day, 0), {"member": id_})


def _list_candidates(on: dt.date) -> Iterator[Person]:
    """Yield two candidates of each by-election ahead; the days of vacancy are on record."""
    seats = {row["id"]: row for row in rows("constituencies")}
    for one in country.by_elections():
        if one.poll is None or one.vacant_from is None:
            continue
        start = max(one.vacant_from, one.poll - _STANDS)
        if not start <= on < one.poll:
            continue
        seat = seats[one.constituency]
        period = Period(start, one.poll + dt.timedelta(1))
        for number, late in zip(_TWICE, _CONTACTED, strict=True):
            id_, name = f"c-{seat['id']}-{number}", f"Candidate {number} for {seat['name']}"
            ground = (seat["region"], country.force_area(seat["force"]))
            office = Venue(f"{seat['id']}-candidate-{number}", "office", *ground)
            member = Member(id_, name, candidacies=(Candidacy(seat["id"], period),))
            use = Use(office.id, id_, Period(start))
            yield Person(member, (office,), use, start.toordinal() + late)


def _list_peers(on: dt.date) -> Iterator[Person]:
    start = on.toordinal() - _IN_OFFICE
    for number, late in zip(_TWICE, _CONTACTED, strict=True):
        period = Period(day_of(start))
        mandate = Mandate(None, period, house="lords", area=_METROPOLITAN)
        office = Venue(f"peer-{number}-westminster", "westminster", "london", _METROPOLITAN)
        member = Member(f"p-{number}", f"Peer {number}", (mandate,))
        yield Person(member, (office,), Use(office.id, member.id, period), start + late)


def _list_councillors(draw: Draw, homes: list[Home]) -> Iterator[Person]:
    """Yield two councillors, each in the office of a member."""
    for number, late in zip(_TWICE, _CONTACTED, strict=True) if homes else ():
        home = homes[draw.below(len(homes))]
        seat = home.holder.seat
        # The office in use is the last: an office that moved comes before the new one.
        office = [place for place in home.places if place.kind == "office"][-1]
        period = Period(day_of(office.start))
        area = country.force_area(seat["force"])
        mandate = Mandate(None, period, house="local-government", area=area)
        member = Member(f"l-{number}", f"Councillor {number}, of a ward in {seat['name']}", (mandate,))
        yield Person(member, (), Use(office.venue, member.id, period), office.start + late)
