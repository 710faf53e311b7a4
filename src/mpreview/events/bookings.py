"""Bookings: visits that are agreed, moved, kept, missed and called off."""

import datetime as dt
import enum

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact, perhaps
from mpreview.ids import a_kind, an_id
from mpreview.policy import Activity
from mpreview.policy.terms import VISITED
from mpreview.timeline import a_day

__all__ = ["Absent", "Booked", "BookingCancelled", "BookingKept", "BookingMissed", "BookingMoved"]


@attrs.frozen(kw_only=True)
class Booked(Fact):
    """A visit was agreed with a member who uses the venue; its id is that of the booking.

    Args:
        venue: The venue.
        day: The day of the visit.
        assessor: Who is to come, if that is known.
        activity: What is to be done there.

    Raises:
        InvalidValue: If the visit is before the day on which it was agreed, or is not to do anything at a
            venue.
    """

    word = "booked"
    rank = 9

    venue: str
    day: dt.date
    assessor: str | None = attrs.field(default=None, repr=False)
    activity: Activity = Activity.REVIEW

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Booked.venue", self.venue)
        _a_later_day("Booked.day", self, self.day)
        perhaps("Booked.assessor", self.assessor)
        a_kind("Booked.activity", self.activity, Activity)
        if self.activity not in VISITED:
            raise InvalidValue("Booked.activity", "nobody goes anywhere for that; name what a visit is for")


@attrs.frozen(kw_only=True)
class _OfBooking(Fact):
    """What became of a booking.

    Args:
        booking: The event that made it.
    """

    booking: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id(f"{type(self).__name__}.booking", self.booking)


@attrs.frozen(kw_only=True)
class BookingMoved(_OfBooking):
    """A booking was moved to another day.

    Args:
        day: The new day of the visit.

    Raises:
        InvalidValue: If that is before the day on which it was moved.
    """

    word = "booking-moved"
    rank = 10

    day: dt.date

    def __attrs_post_init__(self) -> None:
        _OfBooking.__attrs_post_init__(self)
        _a_later_day("BookingMoved.day", self, self.day)


class BookingKept(_OfBooking):
    """The visit took place; what came of it is told by a review of its own."""

    word = "booking-kept"
    rank = 10

    __slots__ = ()


class Absent(enum.Enum):
    """Who did not keep a booking."""

    MEMBER = "member"
    TEAM = "team"


@attrs.frozen(kw_only=True)
class BookingMissed(_OfBooking):
    """The visit did not take place, and nobody had called it off.

    Args:
        by: Who was not there.
    """

    word = "booking-missed"
    rank = 10

    by: Absent

    def __attrs_post_init__(self) -> None:
        _OfBooking.__attrs_post_init__(self)
        a_kind("BookingMissed.by", self.by, Absent)


class BookingCancelled(_OfBooking):
    """A booking was called off; the acceptance holds, and another day is to be agreed."""

    word = "booking-cancelled"
    rank = 10

    __slots__ = ()


def _a_later_day(field: str, event: Fact, day: dt.date) -> None:
    a_day(field, day)
    if day < event.on:
        raise InvalidValue(field, "is before the day on which it was agreed; correct one of them")
