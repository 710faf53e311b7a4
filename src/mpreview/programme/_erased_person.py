"""The person to erase, and what belongs to the person alone by all that was ever recorded."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

import attrs

from mpreview.events import (
    CandidacyBegun,
    Event,
    Ledger,
    MeasureRecommended,
    MemberElected,
    RegisterChange,
    VenueOpened,
)
from mpreview.events._consistency import ChangedRegister, list_fact_beliefs, list_revisions
from mpreview.events._corrections import group_by_fact
from mpreview.events._register_changes import RegisterChanges
from mpreview.places import Use, Venue
from mpreview.policy import Activity
from mpreview.register import Register
from mpreview.reviews.facts import Booking
from mpreview.timeline import day_of

_OpenedOrVenue = TypeVar("_OpenedOrVenue", Venue, VenueOpened)
RecordedFact = tuple[list[Event], list[Event]]
"""The records of a fact in the order in which they came to be believed, and the withdrawals."""


class ErasedPerson:
    """The person to erase, and what belongs to the person alone.

    Args:
        id_: The member, of the register or elected by an event.
        changed: The register and the register that the events make of it.
        ledger: The ledger.
        booked: The agreed visits by venue and activity, by all that happened.
        count_slots: Returns the slots of the visits agreed by a day, by booking.
    """

    def __init__(
        self,
        id_: str,
        changed: ChangedRegister,
        ledger: Ledger,
        booked: Iterable[tuple[str, Activity, Booking]],
        count_slots: Callable[[dt.date], Mapping[str, int]],
    ) -> None:
        self.id, self._booked, self._count_slots = id_, tuple(booked), count_slots
        self._base, self._register, self._names = changed.base, changed.register, changed.names
        self.facts = tuple(group_by_fact(ledger))
        self._uses: dict[str, set[Use]] = {}
        self._slots: dict[dt.date, Mapping[str, int]] = {}

    # ---------------------------------------------------------------- venues and register

    @cached_property
    def _used(self) -> frozenset[str]:
        """The venues that the person ever used."""
        based = (use.venue for use in self._base.uses_by_member.get(self.id, ()))
        return frozenset((*based, *self._names.uses.get(self.id, ())))

    @cached_property
    def private(self) -> frozenset[str]:
        """The venues that nobody but the person ever used."""
        # By all that was ever recorded: an earlier instant may know a use that was withdrawn since.
        others = {id_ for member, venues in self._names.uses.items() if member != self.id for id_ in venues}
        used = self._base.uses_of_venue
        return frozenset(
            id_ for id_ in self._used - others if all(use.member == self.id for use in used.get(id_, ()))
        )

    @cached_property
    def shared(self) -> frozenset[str]:
        """The venues that the person and other members used."""
        return self._used - self.private

    @cached_property
    def _mistaken(self) -> frozenset[str]:
        """The shared venues whose other uses are not believed any more."""
        used = self._register.uses_of_venue
        return frozenset(
            id_ for id_ in self.shared if all(use.member == self.id for use in used.get(id_, ()))
        )

    def strip_venue(self, venue: str, place: _OpenedOrVenue) -> _OpenedOrVenue:
        """Return a venue, or the opening of the venue, without what is about the person alone."""
        return attrs.evolve(place, label=None, ref=None, closures=()) if venue in self._mistaken else place

    @cached_property
    def own_series(self) -> frozenset[str]:
        """The threat series about the person alone, and about venues that nobody else ever used."""
        return frozenset(
            one.id for one in self._base.series if one.members == (self.id,) or one.venue in self.private
        )

    @cached_property
    def remaining_register(self) -> Register:
        """The register of the programme without the person and all that belongs to the person alone."""
        base = self._base
        venues = (venue for venue in base.venues if venue.id not in self.private)
        return attrs.evolve(
            base,
            members=tuple(member for member in base.members if member.id != self.id),
            venues=tuple(self.strip_venue(venue.id, venue) for venue in venues),
            uses=tuple(use for use in base.uses if use.member != self.id),
            series=tuple(
                attrs.evolve(one, members=tuple(id_ for id_ in one.members if id_ != self.id))
                for one in base.series
                if one.id not in self.own_series
            ),
        )

    # ---------------------------------------------------------------- events

    def is_subject_of(self, event: Event) -> bool:
        """Whether an event is about the person and nobody else, by its own fields."""
        member, venue = event.subject
        venues = getattr(event, "venues", None)
        return (
            member == self.id
            or venue in self.private
            # An answer names no member, so the venues of the answer say whose answer it is.
            or (venues is not None and self.private.issuperset(venues))
            or getattr(event, "members", ()) == (self.id,)
            or event.id in self._bookings
            or event.bound_member == self.id
            or (venue, getattr(event, "measure", None)) in self._own_measures
        )

    @cached_property
    def _own_measures(self) -> frozenset[tuple[str | None, str]]:
        """The measures, by venue, whose every recommendation binds them to the office of the person."""
        offices: dict[tuple[str | None, str], set[str | None]] = {}
        for event in (event for records, _ in self.facts for event in records):
            if isinstance(event, MeasureRecommended):
                offices.setdefault((event.venue, event.measure), set()).add(event.bound_member)
        return frozenset(key for key, bound in offices.items() if bound == {self.id})

    @cached_property
    def _bookings(self) -> frozenset[str]:
        """The records of bookings at shared venues that no other member can have agreed to.

        No other member used the venue from the day of the booking on, or no other user ever
        accepted an offer.
        """
        booked = (records for records, _ in self.facts if records[0].agreed_activity is not None)
        return frozenset(
            event.id
            for records in booked
            for event in records
            if self._is_own_booking(event, min(one.on for one in records))
        )

    def _is_own_booking(self, event: Event, since: dt.date) -> bool:
        """Whether no other user of a shared venue from a day on can have agreed to a booking."""
        _, venue = event.subject
        if venue is None or venue not in self.shared:
            return False
        if venue not in self._uses:
            self._uses[venue] = self._uses_of(venue)
        users = {use.member for use in self._uses[venue] if use.period.last >= since}
        others = users - {self.id}
        # A review alone needs an acceptance, so any user can have agreed to another activity.
        agreeing = self._accepting & others if event.agreed_activity is Activity.REVIEW else others
        return self.id in users and not agreeing

    @cached_property
    def _accepting(self) -> frozenset[str | None]:
        """The members who ever accepted an offer, by any record."""
        events = [event for records, _ in self.facts for event in records]
        members = {event.id: event.subject[0] for event in events}
        return frozenset(members[event.accepted] for event in events if event.accepted is not None)

    def _uses_of(self, venue: str) -> set[Use]:
        """Return the uses of a venue that were believed at any instant."""
        facts = [fact for fact in self.changes if any(_bears_on(event, venue) for event in fact[0])]
        # A use believed for a while could have led to an agreement, so every instant counts.
        found, changes = set(self._base.uses_of_venue.get(venue, ())), RegisterChanges(self._base)
        for revisions in list_revisions(list_fact_beliefs(*fact) for fact in facts).values():
            changes.believe(revisions)
            found.update(changes.changed_uses(venue))
        return found

    @cached_property
    def changes(self) -> tuple[RecordedFact, ...]:
        """The facts that change the register."""
        return tuple(fact for fact in self.facts if isinstance(fact[0][0], RegisterChange))

    # ---------------------------------------------------------------- agreed visits

    def list_agreements(self, on: dt.date) -> Iterator[tuple[dt.date, str, int, str]]:
        """Yield the visits agreed with the person that do not lie before a day.

        A row holds day, team, slots and pool; the pool is empty for the team's own slots, so that rows sort.
        """
        for venue, activity, booking in self._booked:
            day = day_of(booking.day)
            own = venue in self.private or booking.booking in self._bookings
            team = self._find_team(venue, day) if own and booking.kept is None and day >= on else None
            if team is not None:
                kind = self._register.venue[venue].kind
                pool = self._register.team[team].pool_of(activity.value, kind)
                yield day, team, self._count_visit(booking, on), pool or ""

    def _count_visit(self, booking: Booking, on: dt.date) -> int:
        """Return the slots of a visit, by a day or the later day of its agreement."""
        day = max(on, day_of(booking.made))
        if day not in self._slots:
            self._slots[day] = self._count_slots(day)
        return self._slots[day].get(booking.booking, 1)

    def _find_team(self, venue: str, day: dt.date) -> str | None:
        """Return the team that would come to a venue on a day, even after the last use by the person."""
        register = self._register
        periods = [use.period for use in register.uses_by_member.get(self.id, ()) if use.venue == venue]
        # One team answers on a day of use. Nobody checks another day, so the nearest day of use helps.
        nearest = sorted(
            (max(one.start, min(day, one.last)) for one in periods), key=lambda one: abs(day - one)
        )
        for on in (day, *nearest) if periods else ():
            place = register.venue[venue]
            ground = register.index.ground_of(place, register.member[self.id], on)
            teams = register.index.covers.teams(ground, place.kind, on)
            if len(teams) == 1:
                return teams[0]
        return None


def _bears_on(event: Event, venue: str) -> bool:
    """Whether a change is about the users of a venue, or about the members there are."""
    return isinstance(event, MemberElected | CandidacyBegun) or event.subject[1] == venue
