"""Gaps of visits that are agreed and still to come (semantics 4.10)."""

from collections.abc import Iterator

from mpreview.gaps._base import Gap, GapKind, Search
from mpreview.policy.terms import Activity
from mpreview.reviews.agreements import find_unmet_since, find_visit_status, make_visit_custody
from mpreview.reviews.answers import NOTHING
from mpreview.reviews.facts import Booking, Progress
from mpreview.reviews.findings import list_users
from mpreview.reviews.lifecycle import Command
from mpreview.reviews.suspensions import find_free_since
from mpreview.state_machine import BaseCommand
from mpreview.timeline import day_of, long_day

__all__ = ["AgreedVisitGap"]


class AgreedVisitGap(GapKind):
    """The kinds of gaps of a visit that is agreed: until it is moved or called off, or its day is past."""

    VISIT_TO_CALL_OFF = "visit-to-call-off", "has a visit agreed for {day}, when nobody can be met there"
    BOOKED_PAST_LIMIT = "booked-past-limit", "has a visit agreed for {day}, after the last day allowed"

    @classmethod
    def find_gaps(cls, search: Search) -> Iterator[Gap]:
        """Yield the gaps of the visits that are agreed at places of the members."""
        duties, names = search.duties, {member.id for member in search.members}
        for venue, activity, booking in duties.facts.list_booked():
            users = {use.member for use in duties.register.uses_of_venue.get(venue, ())} & names
            if users and booking.kept is None and duties.on <= booking.day:
                yield from cls._find_to_call_off(search, venue, activity, booking)
                for member in users:
                    yield from cls._find_past_limit(search, (member, venue, activity), booking)

    @classmethod
    def _find_to_call_off(
        cls, search: Search, venue: str, activity: Activity, booking: Booking
    ) -> Iterator[Gap]:
        since = find_unmet_since(search.duties, venue, booking)
        status = None if since is None else find_visit_status(search.duties, venue, activity)
        if since is not None and status is not None:
            custody, users = make_visit_custody(booking), tuple(list_users(search.duties, venue))
            yield Gap(cls.VISIT_TO_CALL_OFF, status, day_of(since), custody, Command.CANCELLED, users=users)

    @classmethod
    def _find_past_limit(
        cls, search: Search, subject: tuple[str, str, Activity], booking: Booking
    ) -> Iterator[Gap]:
        duties, (id_, venue, activity) = search.duties, subject
        member = duties.register.member[id_]
        row = duties.find_row(member, venue, activity)
        if row is None or row.owed is NOTHING or booking.day <= row.owed.days[3]:
            return
        status = duties.find_status(member, venue, activity)
        # A visit may be agreed with another user alone.
        if status is not None and status.progress is Progress.BOOKED:
            held = duties.subjects.list_exclusions(id_)
            since = day_of(max(booking.settled, find_free_since(held, venue, activity, duties.on)))
            custody = make_visit_custody(booking)
            yield Gap(cls.BOOKED_PAST_LIMIT, status, since, custody, Command.MOVED)

    def list_steps(self, gap: Gap) -> tuple[BaseCommand, ...]:
        """Return what takes the visit from its day."""
        return Command.MOVED, Command.CANCELLED

    def describe_state(self, gap: Gap, **facts: object) -> str:
        """Return what is wrong with the day of the visit."""
        agreed = None if gap.custody is None else gap.custody.agreed
        return super().describe_state(gap, day="" if agreed is None else long_day(agreed))
