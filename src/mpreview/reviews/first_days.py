"""The first day to come: asking comes before visiting (semantics 4.9).

The one place that knows from which day on a visit can be made, and the last day on which to ask for it.
Plans, needs, forecasts, calls and causes all ask here.

Who has accepted is visited after the notice alone. Who is still to be asked is visited after the answer and
the notice: counted in working days one after the other, so *n* working days after *m* working days are
*m + n*. Therefore the last day on which to ask follows by counting the same number back from the due day; no
day between is tried.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple, Self

import attrs

from mpreview._reprs import count_items, show_tuple
from mpreview.calendars import Calendar
from mpreview.people import HeldCapacity
from mpreview.policy.terms import Activity
from mpreview.policy.visiting import Visiting
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Progress
from mpreview.reviews.obligations import Obligation, Status
from mpreview.timeline import FIRST_DAY, LAST_DAY, NEVER

__all__: list[str] = []

_FIRST, _LAST = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
_WEEKEND = 5
_ACCEPTED = (Progress.ACCEPTED, Progress.BOOKED)
"""A booking that is over, with or without a report, leaves the acceptance."""


class Asked(NamedTuple):
    """How far a user of a place was asked for a visit.

    Args:
        needs_answer: Whether an answer is still to come.
        offered: The day number of the offer whose answer time runs; `None` without such an offer.
        answer_end: The last day number of that answer time; `None` if the answer time has no end.
        resumes: The day number on which the user may be asked again, after a decline or a deferral; before
            that day the visit is held.
    """

    needs_answer: bool
    offered: int | None = None
    answer_end: int | None = None
    resumes: int | None = None

    def __repr__(self) -> str:
        return show_tuple(self)

    def is_awaited(self, day: int) -> bool:
        """Whether the answer time of the offer runs on a day, if nothing more is recorded."""
        return self.offered is not None and (self.answer_end is None or day <= self.answer_end)


NOT_ASKED = Asked(needs_answer=True)
"""A user who was never asked, or whose answer time is over."""
NO_ANSWER_NEEDED = Asked(needs_answer=False)
"""A user who has accepted, or whose activity needs no offer."""


@attrs.frozen
class FirstDays:
    """The first day to come of each visit, by the policy and the calendars known on one day.

    Args:
        visiting: How long asking and arranging take; `None` if neither takes time.
        calendars: The calendars by id, with the holidays announced by the day.
        teams: The teams that have a calendar, each with its id.
        offered: The capacities in which a review needs an offer.
    """

    visiting: Visiting | None
    calendars: tuple[tuple[str, Calendar], ...] = attrs.field(repr=count_items)
    teams: tuple[tuple[str, str], ...] = attrs.field(repr=count_items)
    offered: tuple[HeldCapacity, ...]

    @classmethod
    def of(cls, duties: Duties) -> Self | None:
        """Return the first days by the edition of a day; `None` if the edition asks for none."""
        found = cls.for_calls(duties)
        return None if found.visiting is None else found

    @classmethod
    def for_calls(cls, duties: Duties) -> Self:
        """Return the first days by the edition of a day, whether or not the edition asks for any."""
        register, cases = duties.register, duties.cases
        visiting = duties.book.find_stage(duties.on).edition.visiting
        return cls(
            visiting,
            tuple((one.id, one.as_known(duties.date)) for one in register.calendars),
            tuple((team.id, team.calendar) for team in register.teams if team.calendar is not None),
            tuple(
                one for one in cases.tenures.capacities if cases.find_offer_clock(duties.on, one) is not None
            ),
        )

    # ---------------------------------------------------------------- how far a user was asked

    def find_asked(self, owed: Obligation, answer_end: int | None = None) -> Asked:
        """Return how far the user who is owed a visit was asked, on the day of the obligation.

        Args:
            owed: What is owed.
            answer_end: The last day number of the answer time that runs, for questions about later days.
        """
        if not self.needs_offer(owed) or owed.progress in _ACCEPTED:
            return NO_ANSWER_NEEDED
        if owed.progress is Progress.OFFERED and owed.custody is not None:
            # The offer has no answer, so the step was entered on the day of the offer.
            return Asked(needs_answer=True, offered=owed.custody.since.toordinal(), answer_end=answer_end)
        return NOT_ASKED if owed.resumes is None else NOT_ASKED._replace(resumes=owed.resumes.toordinal())

    def needs_offer(self, owed: Obligation) -> bool:
        """Whether what is owed is a review, and a rule owes an offer in the capacity of the user."""
        return owed.activity is Activity.REVIEW and owed.capacity in self.offered

    def find_asked_later(self, duties: Duties, owed: Obligation) -> Asked:
        """Return how far a user was asked, with the end of an answer time that runs, for later days."""
        row = duties.find_row(duties.register.member[owed.member], owed.venue, owed.activity)
        return self.find_asked(owed, None if row is None else row.offer.reply_end)

    def find_calendar(self, owed: Status) -> Calendar:
        """Return the calendar of the team; of a team without a calendar that of the place."""
        return self._calendar[self._calendar_of_team.get(owed.team, owed.ground.calendar)]

    @cached_property
    def _calendar(self) -> Mapping[str, Calendar]:
        return dict(self.calendars)

    @cached_property
    def _calendar_of_team(self) -> Mapping[str, str]:
        return dict(self.teams)

    # ---------------------------------------------------------------- the two days

    def find_day_of_visit(self, users: Iterable[Obligation], on: int, priority: int) -> int:
        """Return the first day number to come to one of the users of a visit who are not held.

        Args:
            users: What is owed to these users, on the day number *on*.
            on: The day number on which the visit is asked for.
            priority: The class of the visit.
        """
        days = (
            self.find_first_day(self.find_asked(one), self.find_calendar(one), on, priority) for one in users
        )
        return min(day for day in days if day is not None)

    def find_first_day(self, asked: Asked, calendar: Calendar, on: int, priority: int) -> int | None:
        """Return the first day number to come to a user, for a visit asked for on a day.

        Args:
            asked: How far the user was asked; if *on* lies ahead: if nothing more is recorded.
            calendar: The calendar that counts working days.
            on: The day number.
            priority: The class of the visit.

        Returns:
            The day number; `None` if the answer of the user holds the visit on that day.
        """
        if asked.resumes is not None and on < asked.resumes:
            return None
        visiting = self.visiting
        if visiting is None or visiting.is_at_once(priority):
            return on
        if not asked.needs_answer:
            return self._count_ahead(calendar, on, visiting.notice)
        if asked.offered is not None and asked.is_awaited(on):
            answered = self._count_ahead(calendar, asked.offered, visiting.answer)
            return self._count_ahead(calendar, max(on, answered), visiting.notice)
        return self._count_ahead(calendar, on, visiting.answer + visiting.notice)

    def _count_ahead(self, calendar: Calendar, day: int, n: int) -> int:
        # The visits of a nation count few days.
        key = calendar.id, day, n
        if key not in self._counted:
            self._counted[key] = count_ahead(calendar, day, n)
        return self._counted[key]

    @cached_property
    def _counted(self) -> dict[tuple[str, int, int], int]:
        return {}

    def find_last_day(self, asked: Asked, calendar: Calendar, due: int, priority: int) -> int | None:
        """Return the last working day number on which to ask, so that the first day to come is in time.

        The day may lie before the day on which *asked* holds: then nobody can ask in time any more.

        Args:
            asked: How far the user was asked.
            calendar: The calendar that counts working days.
            due: The last day number on time.
            priority: The class of the visit.

        Returns:
            The day number; `None` if no day serves.
        """
        visiting = self.visiting
        if visiting is None or visiting.is_at_once(priority):
            last = count_back(calendar, due, 0)
        elif not asked.needs_answer:
            last = count_back(calendar, due, visiting.notice)
        else:
            last = count_back(calendar, due, visiting.answer + visiting.notice)
            end = NEVER if asked.answer_end is None else asked.answer_end
            # The first day to come never moves forward as time goes on, so a day after the answer time is
            # better than every day in it.
            if asked.offered is not None and (last is None or last <= end):
                last = _find_last_day_awaited(visiting, asked.offered, calendar, due, end)
        return None if last is None or last < (asked.resumes or last) else last


def _find_last_day_awaited(
    visiting: Visiting, offered: int, calendar: Calendar, due: int, end: int
) -> int | None:
    """Return the last working day in an answer time from which the first day to come is in time."""
    answered = count_ahead(calendar, offered, visiting.answer)
    last = count_back(calendar, due, visiting.notice)
    if last is None or count_ahead(calendar, answered, visiting.notice) > due:
        return None
    return last if last <= end else count_back(calendar, end, 0)


# ---------------------------------------------------------------- working days


def count_ahead(calendar: Calendar, day: int, n: int) -> int:
    """Return the n-th working day number after a day; for 0 the day itself, closed or not.

    On days that the calendar does not know Monday to Friday are working days, as far as no holiday is known.
    """
    while n and day < NEVER:
        day += 1
        n -= _is_working(calendar, day)
    return day


def count_back(calendar: Calendar, due: int, n: int) -> int | None:
    """Return the last working day number from which *n* working days reach to a day; `None` before all days.

    >>> import datetime as dt
    >>> monday = dt.date(2022, 3, 7).toordinal()
    >>> plain = Calendar("plain", "Weekdays only", FIRST_DAY, FIRST_DAY)
    >>> [dt.date.fromordinal(count_back(plain, monday, n) or 0).isoformat() for n in (0, 1, 2)]
    ['2022-03-07', '2022-03-04', '2022-03-03']
    """
    day = due
    while day >= _FIRST:
        if _is_working(calendar, day):
            if not n:
                return day
            n -= 1
        day -= 1
    return None


def _is_working(calendar: Calendar, day: int) -> bool:
    # Nobody counts past the first day after the last one, of which no calendar knows holidays.
    return (day + 6) % 7 < _WEEKEND and (day > _LAST or calendar.closed(day) is None)
