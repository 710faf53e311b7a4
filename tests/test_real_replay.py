"""The years from December 2019 to June 2026, told as events over the real rosters, and looked at day by day.

Elections, by-elections, deaths, the dissolution and the change of boundaries of 2024 are those on record;
the offices, the rooms at Westminster and what was reviewed when are made up, by one rule for all. What is
expected of a day follows from the lists of who sat and who used what alone, not from the engine. Who held a
seat before a by-election that no roster tells of is called its predecessor. The names stay in that data.
"""

import csv
import datetime as dt
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from helpers.declared import DECLARED
from helpers.profiles import in_part
from mpreview import uk
from mpreview.events import (
    Answered,
    Contacted,
    Event,
    Ledger,
    MemberElected,
    MemberLeft,
    Offered,
    Outcome,
    Reply,
    Reviewed,
    VenueClosed,
    VenueOpened,
)
from mpreview.places import Constituency
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.reviews import Standing
from mpreview.teams import Cover, Slots, Team
from mpreview.timeline import start_of

pytestmark = pytest.mark.gate

_day = dt.date.fromisoformat
POLL_2019: Final = _day("2019-12-12")
DISSOLVED, POLL_2024 = _day("2024-05-30"), _day("2024-07-04")
LAST: Final = _day("2026-06-30")
LONDON: Final = ("london", "police-metropolitan")
_WEEK: Final = (Slots((4, 4, 4, 4, 4, 0, 0)),)
_ENDS: Final = {
    "dissolution": "dissolution",
    "resignation": "resignation",
    "resignation after conviction": "resignation",
    "death": "death",
    "murder": "death",
    "recall petition": "recall",
}


class Spell(NamedTuple):
    """One seat held by one person; the end is the first day without."""

    person: str
    seat: str
    start: dt.date
    end: dt.date | None
    cause: str | None


class Place(NamedTuple):
    """One venue of one person, and when it was in use; the end is the first day without."""

    person: str
    venue: str
    kind: str
    seat: str
    start: dt.date
    end: dt.date | None


# ---------------------------------------------------------------- what the rosters say


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _cause(word: str) -> str:
    return _ENDS.get(word, "other")


def _spells(data: Path) -> list[Spell]:
    """Who held which seat when: both rosters, and what the list of by-elections adds before and between."""
    then, now = _rows(data / "members_2021.csv"), _rows(data / "members_now.csv")
    known = [_of_roster(row) for row in (*then, *now)]
    seats = {seat.name: seat.id for seat in uk.constituencies() if _day("2021-11-20") in seat.period}
    ids = {row["name"]: f"m-{row['id']}" for row in now}
    for row in _rows(data / "by_elections.csv"):
        poll = _day(row["polling_date"])
        if _day("2021-11-20") < poll < DISSOLVED:
            seat = seats[row["constituency"]]
            person = ids.get(row["winner"], f"m-{seat}-{poll}")
            known.append(Spell(person, seat, poll, DISSOLVED, "dissolution"))
    return sorted([*known, *_predecessors(known, uk.by_elections())], key=lambda one: (one.start, one.seat))


def _of_roster(row: dict[str, str]) -> Spell:
    end = _day(row["to"]) if row["to"] else None
    cause = _cause(row["left_reason"]) if end else None
    return Spell(f"m-{row['id']}", row["constituency_code"], _day(row["from"]), end, cause)


def _predecessors(known: list[Spell], vacancies: Iterable[uk.ByElection]) -> Iterator[Spell]:
    """Who held a seat from the general election to a by-election that no roster tells of."""
    held = {(spell.seat, spell.start) for spell in known}
    for one in vacancies:
        if one.poll is None or one.poll <= POLL_2019:
            continue
        since = POLL_2024 if one.poll > POLL_2024 else POLL_2019
        if (one.constituency, since) not in held:
            # Where the day of the vacancy is not on record, the day before the poll stands for it.
            end = one.vacant_from or one.poll - dt.timedelta(1)
            yield Spell(f"m-{one.constituency}-before", one.constituency, since, end, _cause(one.cause))


def _places(spells: list[Spell]) -> Iterator[Place]:
    """An office in the seat and a room at Westminster, from each election until sixty days after the end."""
    runs: dict[str, list[list[Spell]]] = {}
    for spell in spells:
        mine = runs.setdefault(spell.person, [])
        before = mine[-1][-1].end if mine else None
        if before is not None and spell.start == POLL_2024 and before == DISSOLVED:
            mine[-1].append(spell)
        else:
            mine.append([spell])
    for person, all_runs in runs.items():
        for n, run in enumerate(all_runs, 1):
            first, end = run[0], run[-1].end
            closed = None if end is None else end + dt.timedelta(60)
            for kind in ("office", "westminster"):
                yield Place(person, f"{person}-{kind}-{n}", kind, first.seat, first.start, closed)


# ---------------------------------------------------------------- told as events


def _teams() -> Iterator[Team]:
    for area in uk.areas():
        if area.id.startswith("police-"):
            yield Team(area.id.replace("police", "force"), area.name, (Cover((area.id,)),), _WEEK)
    everywhere = (Cover(kinds=("westminster",)),)
    yield Team("psd", "Parliamentary Security Department", everywhere, _WEEK)


class Telling:
    """Events, each with an id of its own."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def fact(self, on: dt.date) -> dict[str, Any]:
        """What every event has."""
        return {"id": f"e{next(self._numbers)}", "on": on, "known": start_of(on)}

    def of_spells(self, spells: list[Spell]) -> Iterator[Event]:
        """Elections and ends, and the contact, offer and answer of each member."""
        met: set[str] = set()
        for spell in spells:
            name = None if spell.person in met else f"Member {spell.person}"
            met.add(spell.person)
            yield MemberElected(
                **self.fact(spell.start), member=spell.person, constituency=spell.seat, name=name
            )
            if spell.end is not None and spell.cause is not None:
                yield MemberLeft(**self.fact(spell.end), member=spell.person, cause=spell.cause)
            yield from self._spoken(spell)

    def _spoken(self, spell: Spell) -> Iterator[Event]:
        days = [spell.start + dt.timedelta(n) for n in (3, 5, 12)]
        if spell.end is None or days[-1] < spell.end:
            yield Contacted(**self.fact(days[0]), member=spell.person)
            offer = Offered(**self.fact(days[1]), member=spell.person)
            yield offer
            yield Answered(**self.fact(days[2]), offer=offer.id, reply=Reply.ACCEPTED)

    def of_places(self, places: list[Place], seats: dict[str, Constituency]) -> Iterator[Event]:
        """Openings and closings, and a review two months after the opening and nearly every year since."""
        for n, place in enumerate(places):
            seat = seats[place.seat]
            region, force = LONDON if place.kind == "westminster" else (seat.region, seat.force)
            yield VenueOpened(
                **self.fact(place.start), venue=place.venue, kind=place.kind, region=region, force=force,
                users=(place.person,),
            )  # fmt: skip
            if place.end is not None:
                yield VenueClosed(**self.fact(place.end), venue=place.venue)
            day = place.start + dt.timedelta(45 + n % 30)
            while day <= LAST and (place.end is None or day < place.end - dt.timedelta(60)):
                if not DISSOLVED <= day < POLL_2024:
                    yield Reviewed(
                        **self.fact(day), venue=place.venue, outcome=Outcome.COMPLETE, proof="seen"
                    )
                day += dt.timedelta(335 + n % 20)


class Story(NamedTuple):
    """Who sat and what they used, and the programme that was told of it by events alone."""

    spells: list[Spell]
    places: list[Place]
    events: list[Event]
    programme: Programme


@pytest.fixture(scope="module")
def story(shared_data: Path) -> Story:
    """The whole story: a register of the country without anybody, and some twenty thousand events."""
    spells = _spells(shared_data)
    places = list(_places(spells))
    telling = Telling()
    seats = {seat.id: seat for seat in uk.constituencies()}
    events = [*telling.of_spells(spells), *telling.of_places(places, seats)]
    country = Register(
        **DECLARED,
        calendars=uk.calendars(),
        areas=uk.areas(),
        constituencies=tuple(seats.values()),
        scales=uk.scales(),
        series=uk.series(),
        teams=tuple(_teams()),
        sources=uk.sources(),
    )
    return Story(spells, places, events, Programme(country, uk.rulebook(), Ledger.of(events)))


# ---------------------------------------------------------------- what is expected of a day


def _runs(one: Spell | Place, day: dt.date) -> bool:
    return one.start <= day and (one.end is None or day < one.end)


def _live(story: Story, day: dt.date) -> set[tuple[str, str]]:
    sitting = {spell.person for spell in story.spells if _runs(spell, day)}
    return {
        (place.person, place.venue) for place in story.places if place.person in sitting and _runs(place, day)
    }


def _lapsed(story: Story, day: dt.date) -> dict[tuple[str, str], str | None]:
    """Whatever had begun and is not live, with what ended it: here the time in office, always the first."""
    live = _live(story, day)
    begun = {(place.person, place.venue): place for place in story.places if place.start <= day}
    return {
        pair: max(
            (spell for spell in story.spells if spell.person == pair[0] and _within(spell, place, day)),
            key=lambda spell: spell.start,
        ).cause
        for pair, place in begun.items()
        if pair not in live
    }


def _within(spell: Spell, place: Place, day: dt.date) -> bool:
    return spell.start <= day and (place.end is None or spell.start < place.end)


def _days(story: Story) -> list[dt.date]:
    """The days on which something begins or ends, and some Mondays; with the profile ``deep`` every day."""
    every = [POLL_2019 + dt.timedelta(n) for n in range((LAST - POLL_2019).days + 1)]
    if os.environ.get("MPREVIEW_PROFILE") == "deep":
        return every
    turns = {one.start for one in story.spells} | {one.end for one in story.spells if one.end is not None}
    weeks = 26 if in_part() else 8
    return [day for day in every if day in turns or (day - POLL_2019).days % (7 * weeks) == 0]


# ---------------------------------------------------------------- the tests


def test_the_rosters_are_those_of_the_two_days(story: Story) -> None:
    def sitting(day: dt.date) -> int:
        return sum(_runs(spell, day) for spell in story.spells)

    assert (sitting(_day("2021-11-20")), sitting(_day("2026-06-27"))) == (647, 650)
    assert (sitting(POLL_2019), sitting(_day("2024-06-15")), sitting(POLL_2024)) == (650, 0, 650)
    held = Counter((spell.seat, spell.start) for spell in story.spells)
    assert set(held.values()) == {1}


def test_on_every_day_every_seat_is_held_or_vacant(story: Story) -> None:
    register = story.programme.register
    for day in _days(story):
        held = {spell.seat for spell in story.spells if _runs(spell, day)}
        seats = {seat.id for seat in uk.constituencies() if day in seat.period}

        assert held <= seats
        assert {seat.id for seat in register.vacant(day)} == seats - held


def test_on_every_day_every_review_is_owed_or_lapsed_with_its_cause(story: Story) -> None:
    """No subject that ever began is missing on any later day, and none is there twice."""
    for day in _days(story):
        reviews = [one for one in story.programme.coverage(on=day) if one.activity is Activity.REVIEW]
        live = [(one.member, one.venue) for one in reviews if one.standing is not Standing.LAPSED]
        gone = {(one.member, one.venue): one.ended for one in reviews if one.standing is Standing.LAPSED}
        causes = {pair: None if ended is None else ended.cause for pair, ended in gone.items()}

        assert len(reviews) == len(live) + len(gone)
        assert sorted(live) == sorted(_live(story, day))
        assert causes == _lapsed(story, day)
        assert all(one.obligation is not None for one in reviews if one.standing is not Standing.LAPSED)


def test_every_lapse_names_the_event_that_ended_it(story: Story) -> None:
    left = {event.id: event for event in story.events if type(event) is MemberLeft}
    for day in (_day("2021-11-20"), _day("2024-06-15"), _day("2024-07-04"), LAST):
        for one in story.programme.coverage(on=day):
            if one.standing is Standing.LAPSED:
                assert one.ended is not None
                event = left[one.ended.event or ""]
                assert (event.member, event.on, event.cause) == (one.member, one.ended.day, one.ended.cause)


def test_who_was_returned_in_2024_keeps_what_was_done(story: Story) -> None:
    """The last review before the dissolution still counts on the day after the poll."""
    stayed = {s.person for s in story.spells if s.end == DISSOLVED} & {
        s.person for s in story.spells if s.start == POLL_2024
    }
    done: dict[str, dt.date] = {}
    for event in story.events:
        if type(event) is Reviewed and event.on < DISSOLVED:
            done[event.venue] = max(done.get(event.venue, event.on), event.on)
    rooms = {place.venue for place in story.places if place.person in stayed and _runs(place, POLL_2024)}
    day = _day("2024-07-05")
    found = {
        one.venue: one.obligation
        for one in story.programme.coverage(on=day)
        if one.activity is Activity.REVIEW and one.venue in rooms
    }

    assert len(stayed) > 250
    assert found.keys() == rooms
    for venue, obligation in found.items():
        assert obligation is not None
        assert venue is not None
        # Twelve months from the last review at the latest, whatever else is owed.
        if venue in done:
            assert obligation.due <= done[venue] + dt.timedelta(366)


def test_what_was_known_then_is_what_had_happened_then(story: Story) -> None:
    """Everything was told on its day, so that the rest of the years is not yet known."""
    day = _day("2021-11-20")
    then = story.programme.as_known(start_of(day))
    by_then = Programme(
        then.base,
        story.programme.rulebook.as_known(day),
        Ledger.of(event for event in story.events if event.on <= day),
    )

    assert len(then.register.sitting(day)) == 647
    assert [one.id for one in then.due(on=day)] == [one.id for one in by_then.due(on=day)]
