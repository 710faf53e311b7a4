"""Who is erased, and what is theirs alone by all that was ever told."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

import attrs

from mpreview.changed import Changed
from mpreview.changed.state import State
from mpreview.events import (
    Answered,
    Booked,
    Change,
    Event,
    Ledger,
    MeasureEvent,
    MeasureRecommended,
    MemberElected,
    Offered,
    Reply,
    VenueOpened,
    Withdrawn,
)
from mpreview.events.corrections import effective, facts
from mpreview.ids import shown
from mpreview.places import Use, Venue
from mpreview.planning import Agreed
from mpreview.policy import Activity, Rulebook
from mpreview.register import Register
from mpreview.reviews.history import Booking, activity_of, venue_of
from mpreview.threat import ThreatSeries
from mpreview.timeline import day_of

__all__: list[str] = []


class Whole(NamedTuple):
    """What somebody is erased from.

    Args:
        changed: The register and what the events make of it.
        rulebook: The rules.
        ledger: What happened.
        booked: By spot the visit that is agreed there, by all that happened.
        agreed: What is known of such visits on the day of the erasure, where anybody uses the place on it.
    """

    changed: Changed
    rulebook: Rulebook
    ledger: Ledger
    booked: Mapping[str, Booking]
    agreed: Callable[[], Mapping[str, Agreed]]

    def __repr__(self) -> str:
        return shown(self)


class Agreement(NamedTuple):
    """What is left of a visit that was agreed with somebody who is erased; it sorts by day and team.

    Args:
        day: The day.
        team: The team that is to come.
        slots: Slots that it takes.
        pool: The pool whose they are; empty for the team's own.
    """

    day: dt.date
    team: str
    slots: int
    pool: str

    def __repr__(self) -> str:
        return shown(self)


_Place = TypeVar("_Place", Venue, VenueOpened)
Fact = tuple[list[Event], list[Withdrawn]]
"""The records of a fact, as they came to be believed, and what takes it back."""


class Person:
    """Whoever is erased, and what is theirs alone by all that was ever told.

    Args:
        id_: The member.
        whole: What they are erased from.
    """

    def __init__(self, id_: str, whole: Whole) -> None:
        self.id, self._whole = id_, whole
        self._base, self._told = whole.changed.base, whole.changed.told
        self.facts = tuple(facts(whole.ledger))
        self._uses: dict[str, set[Use]] = {}

    @cached_property
    def _used(self) -> frozenset[str]:
        """The venues that they ever used."""
        based = (use.venue for use in self._base.uses_by_member.get(self.id, ()))
        return frozenset((*based, *self._told.uses.get(self.id, ())))

    @cached_property
    def private(self) -> frozenset[str]:
        """The venues that they used and nobody else ever did."""
        told = {id_ for member, venues in self._told.uses.items() if member != self.id for id_ in venues}
        return frozenset(
            id_
            for id_ in self._used - told
            if all(use.member == self.id for use in self._base.uses_of_venue.get(id_, ()))
        )

    @cached_property
    def shared(self) -> frozenset[str]:
        """The venues that they used, and others too."""
        return self._used - self.private

    @cached_property
    def mistaken(self) -> frozenset[str]:
        """The venues of which it was told that others used them, and is not believed any more."""
        used = self._whole.changed.register.uses_of_venue
        return frozenset(
            id_ for id_ in self.shared if all(use.member == self.id for use in used.get(id_, ()))
        )

    def bare(self, venue: str, place: _Place) -> _Place:
        """Return a venue, or its opening, without what tells of the person alone."""
        return attrs.evolve(place, label=None, ref=None, closures=()) if venue in self.mistaken else place

    @cached_property
    def alone(self) -> frozenset[str]:
        """The threat series that are about them alone."""
        return frozenset(one.id for one in self._base.series if one.members == (self.id,))

    @cached_property
    def left(self) -> Register:
        """The register that was put into the programme, without them and what is theirs."""
        base = self._base
        return attrs.evolve(
            base,
            members=tuple(member for member in base.members if member.id != self.id),
            venues=tuple(self.bare(venue.id, venue) for venue in base.venues if venue.id not in self.private),
            uses=tuple(use for use in base.uses if use.member != self.id),
            series=tuple(_without(one, self.id) for one in base.series if one.id not in self.alone),
        )

    def is_named_by(self, event: Event) -> bool:
        """Whether an event is about the person and nobody else, as far as it tells by itself."""
        venues = getattr(event, "venues", None)
        return (
            getattr(event, "member", None) == self.id
            or getattr(event, "venue", None) in self.private
            or (venues is not None and self.private.issuperset(venues))
            or event.id in self._bookings
            or getattr(event, "office_of", None) == self.id
            or (isinstance(event, MeasureEvent) and (event.venue, event.measure) in self._bound)
        )

    @cached_property
    def _bound(self) -> frozenset[tuple[str, str]]:
        """The measures, by place, that were never told to be bound to anything but their office."""
        offices: dict[tuple[str, str], set[str | None]] = {}
        for event in (event for records, _ in self.facts for event in records):
            if isinstance(event, MeasureRecommended):
                offices.setdefault((event.venue, event.measure), set()).add(event.office_of)
        return frozenset(key for key, bound in offices.items() if bound == {self.id})

    @cached_property
    def _bookings(self) -> frozenset[str]:
        """The records of bookings at shared places that nobody else can have agreed to.

        Nobody else ever used the place from the day of the booking on, or nobody else who ever did has ever
        accepted anything.
        """
        booked = (records for records, _ in self.facts if type(records[0]) is Booked)
        return frozenset(
            event.id
            for records in booked
            for event in records
            if type(event) is Booked and self._is_theirs(event, min(one.on for one in records))
        )

    def _is_theirs(self, booking: Booked, since: dt.date) -> bool:
        """Whether of those who ever used a shared venue from a day on nobody else can have agreed."""
        venue = booking.venue
        if venue not in self.shared:
            return False
        if venue not in self._uses:
            self._uses[venue] = self._uses_of(venue)
        users = {use.member for use in self._uses[venue] if use.period.last >= since}
        others = users - {self.id}
        # Nobody has to accept anything but a review, so that whoever uses the place can have agreed.
        agreeing = self._agreeing & others if booking.activity is Activity.REVIEW else others
        return self.id in users and not agreeing

    @cached_property
    def _agreeing(self) -> frozenset[str]:
        """Whoever was ever told to have accepted something."""
        events = [event for records, _ in self.facts for event in records]
        offered = {event.id: event.member for event in events if type(event) is Offered}
        accepted = (e.offer for e in events if type(e) is Answered and e.reply is Reply.ACCEPTED)
        return frozenset(offered[offer] for offer in accepted)

    def _uses_of(self, venue: str) -> set[Use]:
        """Return the uses of a venue that were ever believed: each change may have told of others."""
        at_venue = [fact for fact in self.changes if any(_bears_on(event, venue) for event in fact[0])]
        events = tuple(event for fact in at_venue for told in fact for event in told)
        found = set(self._base.uses_of_venue.get(venue, ()))
        for at in {event.known for event in events}:
            state = State(self._base)
            for event in effective(tuple(event for event in events if event.known <= at)):
                if isinstance(event, Change):
                    state.apply(event)
            found.update(state.uses_of(venue))
        return found

    @cached_property
    def changes(self) -> tuple[Fact, ...]:
        """The facts that change who is in office and who uses what."""
        return tuple(fact for fact in self.facts if isinstance(fact[0][0], Change))

    def agreed(self, on: dt.date) -> Iterator[Agreement]:
        """Yield what is left of each visit that is agreed with them and does not lie before a day."""
        for spot, booking in self._whole.booked.items():
            venue, day = venue_of(spot), day_of(booking.day)
            theirs = venue in self.private or booking.booking in self._bookings
            team = self._team(venue, day) if theirs and booking.kept is None and day >= on else None
            if team is not None:
                yield Agreement(day, team, *self._slots(spot, team))

    def _slots(self, spot: str, team: str) -> tuple[int, str]:
        """Return how many slots a visit takes, and the pool whose they are, if not the team's own."""
        kind = self._whole.changed.register.venue[venue_of(spot)].kind
        pool = self._whole.changed.register.team[team].pool_of(activity_of(spot).value, kind)
        agreed = self._agreed.get(spot)
        return 1 if agreed is None else agreed.slots, pool or ""

    @cached_property
    def _agreed(self) -> Mapping[str, Agreed]:
        return self._whole.agreed()

    def _team(self, venue: str, day: dt.date) -> str | None:
        """Return who would come to a venue on a day, also if they do not use it any more by then."""
        register = self._whole.changed.register
        periods = [use.period for use in register.uses_by_member.get(self.id, ()) if use.venue == venue]
        # On a day of use just one team answers; whether one does on another day nobody has checked.
        nearest = sorted(
            (max(one.start, min(day, one.last)) for one in periods), key=lambda one: abs(day - one)
        )
        for on in (day, *nearest) if periods else ():
            place = register.venue[venue]
            ground = register.ground_of(place, register.member[self.id], on)
            teams = register.answering.teams(ground, place.kind, on)
            if len(teams) == 1:
                return teams[0]
        return None


def _bears_on(event: Event, venue: str) -> bool:
    """Whether a change is of who uses a venue, or of who there is to use it."""
    return isinstance(event, MemberElected) or bool(getattr(event, "venue", None) == venue)


def _without(series: ThreatSeries, member: str) -> ThreatSeries:
    if member not in series.members:
        return series
    return attrs.evolve(series, members=tuple(id_ for id_ in series.members if id_ != member))
