"""The sample: a dozen invented members whose stories show every standing and progress, on a page.

Seats, members, venues and stories are invented, with days before the day asked, so that the sample
is much the same whatever the day; forces, levels and calendars are real, so a rise of those days shows.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import attrs

from mpreview._checks import check_day
from mpreview.errors import OutsideRange
from mpreview.events import Answered, Booked, Contacted, Ledger, Offered, Outcome, Reply, Reviewed
from mpreview.people import Mandate, Member
from mpreview.places import Constituency, Controller, Use, Venue
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.teams import Slots
from mpreview.timeline import Period
from mpreview.uk import _country as country
from mpreview.uk._demonstration.drafts import Draft, evening_of, number_events
from mpreview.uk._demonstration.nation import FIRST, LAST, PSD, TABLES, list_teams
from mpreview.uk._tables import parse, rows
from mpreview.uk.policy import rulebook

_GROUND: Final = {
    "essex": ("east-of-england", "police-essex"),
    "clyde": ("scotland", "police-scotland"),
    "lagan": ("northern-ireland", "police-northern-ireland"),
}
_LONDON: Final = ("london", "police-metropolitan")
_FORCES: Final = ("essex", "metropolitan", "northern-ireland", "scotland")
_TEAMS: Final = (*(f"force-{force}" for force in _FORCES), PSD)
_WEEK: Final = (Slots((1, 1, 1, 1, 1, 0, 0)),)
_IN_OFFICE: Final = 900


class _Story(NamedTuple):
    """One member, as `tables/invented.toml` says; days count back from the day asked."""

    seat: str
    reviewed: Mapping[str, int] = MappingProxyType({})
    unreviewed: Sequence[str] = ()
    contacted: int = 1
    offered: int | None = None
    reply: str | None = None
    put_off: int | None = None
    booked: int | None = None
    elected: int = _IN_OFFICE
    left: int | None = None

    @property
    def places(self) -> tuple[str, ...]:
        return *self.unreviewed, *self.reviewed


_STORIES: Final = tuple(_Story(**one) for one in parse("tables/invented")["stories"])
_KINDS: Final = {"hall": "surgery", "event": "public-event"}
"""The kinds of places that are not called by their kind."""
_EVENT: Final = 10


def draw_sample(on: dt.date) -> Programme:
    """Return the sample, as `uk.sample` does."""
    check_day("on", on)
    if not FIRST <= on <= LAST:
        raise OutsideRange("on", FIRST, LAST, on)
    drafts = [draft for story in _STORIES for draft in _draft_story(story, on)]
    return Programme(_register(on), rulebook(), Ledger.of(number_events(drafts)))


def _register(on: dt.date) -> Register:
    venues = {venue.id: venue for story in _STORIES for venue in _venues(story)}
    # The areas of the stories; the area of a force is "police-" and the id of the force.
    needed = {country.COUNTRY, "london", "east-of-england", *(row["id"] for row in rows("nations"))}
    return attrs.evolve(
        country.common_register(),
        areas=tuple(area for area in country.areas() if area.id in needed or area.id[7:] in _FORCES),
        constituencies=tuple(map(_seat, _STORIES)),
        members=tuple(_member(story, on) for story in _STORIES),
        venues=tuple(venues.values()),
        uses=tuple(use for story in _STORIES for use in _uses(story, on)),
        teams=tuple(team for team in list_teams(lambda *_: _WEEK) if team.id in _TEAMS),
        sources=country.sources_on(on, TABLES),
    )


def _name(seat: str) -> str:
    place, number = seat.split("-")
    return f"{place.title()} {('One', 'Two', 'Three', 'Four')[int(number) - 1]}"


def _seat(story: _Story) -> Constituency:
    return Constituency(story.seat, _name(story.seat), *_GROUND[story.seat[:5]])


def _member(story: _Story, on: dt.date) -> Member:
    end = None if story.left is None else on - dt.timedelta(story.left)
    ended = None if story.left is None else "resignation"
    mandate = Mandate(story.seat, Period(on - dt.timedelta(story.elected), end), ended)
    return Member(f"m-{story.seat}", f"Member for {_name(story.seat)}", (mandate,))


def _venue_id(story: _Story, place: str) -> str:
    """Return the id of a place; the hall is shared by the first two seats."""
    return "essex-hall" if place == "hall" else f"{story.seat}-{place}"


def _venues(story: _Story) -> Iterator[Venue]:
    for place in story.places:
        word, _, number = place.partition("-")
        kind = _KINDS.get(word, word)
        region, force = _GROUND[story.seat[:5]]
        if kind == "westminster" or place == "home-2":
            region, force = _LONDON
        id_ = _venue_id(story, place)
        if kind == "online":
            yield Venue(id_, kind)
        else:
            host = Controller.HOST if word in {"hall", "surgery", "event"} else Controller.OWN
            yield Venue(id_, kind, region, force, number=int(number or 1), controller=host)


def _uses(story: _Story, on: dt.date) -> Iterator[Use]:
    for place in story.places:
        since = _EVENT if place == "event" else story.elected
        yield Use(_venue_id(story, place), f"m-{story.seat}", Period(on - dt.timedelta(since)))


def _draft_story(story: _Story, on: dt.date) -> Iterator[Draft]:
    """Yield the events of a member; a review of a shared hall is drafted once."""
    for place, back in story.reviewed.items():
        if (place, story.seat) != ("hall", "essex-2"):
            venue, day = _venue_id(story, place), on - dt.timedelta(back)
            fields = {"venue": venue, "outcome": Outcome.COMPLETE, "proof": "on-file"}
            yield Draft(f"{venue}-review", Reviewed, day, evening_of(day), fields)
    if story.contacted:
        day = on - dt.timedelta(story.contacted)
        yield Draft(f"{story.seat}-contact", Contacted, day, evening_of(day), {"member": f"m-{story.seat}"})
    if story.offered is not None:
        yield from _draft_offer(story, on, on - dt.timedelta(story.offered))


def _draft_offer(story: _Story, on: dt.date, day: dt.date) -> Iterator[Draft]:
    offer = f"{story.seat}-offer"
    yield Draft(offer, Offered, day, evening_of(day), {"member": f"m-{story.seat}"})
    if story.reply is not None:
        day += dt.timedelta(2)
        until = None if story.put_off is None else on + dt.timedelta(story.put_off)
        fields = {"reply": Reply(story.reply), "until": until}
        yield Draft(f"{story.seat}-answer", Answered, day, evening_of(day), fields, {"offer": offer})
    if story.booked is not None:
        venue, visit = _venue_id(story, story.places[0]), on + dt.timedelta(story.booked)
        yield Draft(f"{story.seat}-booking", Booked, day, evening_of(day), {"venue": venue, "day": visit})
