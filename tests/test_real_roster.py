"""The real roster of 20 November 2021: read from public data, written, read again and planned.

The names stay in that data; nothing of them is in the package.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from helpers.declared import DECLARED
from mpreview import interchange, uk
from mpreview.events import Ledger, Outcome, Reviewed
from mpreview.people import Mandate, Member
from mpreview.places import Constituency, Use, Venue
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.teams import Cover, Slots, Team
from mpreview.timeline import Period, start_of

DAY: Final = dt.date(2021, 11, 20)
LONDON: Final = ("london", "police-metropolitan")
_ENDS: Final = {
    "dissolution": "dissolution",
    "resignation": "resignation",
    "resignation after conviction": "resignation",
    "death": "death",
    "recall petition": "recall",
}
Row = dict[str, str]


def _reviewed(venue: str, day: dt.date) -> Reviewed:
    return Reviewed(
        id=f"{venue}-r1", on=day, known=start_of(day), venue=venue, outcome=Outcome.COMPLETE, proof="seen"
    )


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _kebab(name: str) -> str:
    return name.lower().replace(" ", "-")


def _seat(row: Row) -> Constituency:
    others = [f"police-{force}" for force in row["other_forces"].split("; ") if force]
    force = f"police-{row['police_force_slug']}"
    return Constituency(row["code"], row["name"], _kebab(row["region"]), force, other_forces=tuple(others))


def _member(row: Row) -> Member:
    start, end = dt.date.fromisoformat(row["from"]), row["to"]
    period = Period(start, dt.date.fromisoformat(end) if end else None)
    ended = _ENDS[row["left_reason"]] if end else None
    return Member(f"m-{row['id']}", row["name"], (Mandate(row["constituency_code"], period, ended),))


def _venues(seat: Constituency) -> Iterator[Venue]:
    yield Venue(f"{seat.id}-office", "office", seat.region, seat.force)
    yield Venue(f"{seat.id}-westminster", "westminster", *LONDON)


def _teams(slots: int) -> Iterator[Team]:
    week = (Slots((slots, slots, slots, slots, slots, 0, 0)),)
    for area in uk.areas():
        if area.id.startswith("police-"):
            yield Team(area.id.replace("police", "force"), area.name, (Cover((area.id,)),), week)
    everywhere = Cover(kinds=("westminster",))
    yield Team(
        "psd", "Parliamentary Security Department", (everywhere,), (Slots((40, 40, 40, 40, 40, 0, 0)),)
    )


@pytest.fixture(scope="module")
def roster(shared_data: Path) -> Programme:
    seats = [_seat(row) for row in _rows(shared_data / "constituencies_2010.csv")]
    members = [_member(row) for row in _rows(shared_data / "members_2021.csv")]
    by_id = {seat.id: seat for seat in seats}
    held = [(member, by_id[str(member.mandates[0].constituency)]) for member in members]
    venues = [(member, venue) for member, seat in held for venue in _venues(seat)]
    register = Register(
        **DECLARED,
        calendars=uk.calendars(),
        areas=uk.areas(),
        constituencies=tuple(seats),
        scales=uk.scales(),
        series=uk.series(),
        members=tuple(members),
        venues=tuple(venue for _, venue in venues),
        uses=tuple(Use(venue.id, member.id, member.mandates[0].period) for member, venue in venues),
        teams=tuple(_teams(2)),
        sources=uk.sources(),
    )
    # After the level for members had risen, on 20 October 2021.
    last = dt.date(2021, 10, 29)
    reviews = (_reviewed(venue.id, last) for _, venue in venues)
    return Programme(register, uk.rulebook(), Ledger.of(reviews))


def test_647_members_sit_and_three_seats_are_vacant(roster: Programme) -> None:
    register = roster.register

    assert len(register.sitting(DAY)) == 647
    assert {seat.name for seat in register.vacant(DAY)} == {
        "North Shropshire",
        "Old Bexley and Sidcup",
        "Southend West",
    }


def test_each_member_has_one_office_and_one_room_at_westminster(roster: Programme) -> None:
    for uses in roster.register.uses_by_member.values():
        kinds = [roster.register.venue[use.venue].kind for use in uses]
        assert sorted(kind for kind in kinds) == ["office", "westminster"]


def test_it_is_the_same_after_writing_and_reading(roster: Programme) -> None:

    text = interchange.dumps(roster)
    again = interchange.loads(text)

    assert again == roster
    assert interchange.dumps(again) == text


def test_every_review_is_due_on_the_day_of_the_nation_it_lies_in(roster: Programme) -> None:
    """The worked example of `semantics.md`, for the whole country: a bank holiday in Scotland costs a day."""
    due = [one for one in roster.due(on=DAY) if one.venue is not None]
    days = {(one.ground.nation == "scotland", one.due) for one in due}
    # Those elected at the by-elections of May to July 2021 were reviewed with the rest.
    assert len(due) == 2 * 647
    assert days == {(False, dt.date(2021, 12, 13)), (True, dt.date(2021, 12, 14))}


def test_the_plan_holds_every_visit_and_is_proved(roster: Programme) -> None:
    plan = roster.plan(on=DAY, until=DAY + dt.timedelta(90))

    assert plan.taken == 2 * 647
    assert len(plan.on_time) + len(plan.late) + len(plan.unplaced) == 2 * 647
    assert not plan.held
    # Asked on Saturday 20 November: five working days to answer, to the 26th, and two of notice. Ten working
    # days from 30 November to 13 December, forty visits a day.
    assert sum(placed.visit.team == "psd" for placed in plan.on_time) == 10 * 40
