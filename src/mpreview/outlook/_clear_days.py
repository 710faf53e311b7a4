"""The day on which nothing is overdue, with some slots more a week.

The slots are given by changes, and the rules run forward by the loop of a forecast with every draw certain:
each offer is accepted at once, each visit is made. What is overdue is asked at the end of each day.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from operator import attrgetter
from typing import ClassVar

import attrs

from mpreview._checks import check_int, check_known
from mpreview._reprs import count_noun
from mpreview._sequences import ItemSequence, group_items
from mpreview.errors import InvalidValue
from mpreview.outlook._assumptions import Assumptions
from mpreview.outlook._run import BEHIND, iterate_steps
from mpreview.outlook._terms import ForecastTerms
from mpreview.programme._questions import Questions
from mpreview.reviews import Obligation, Obligations
from mpreview.reviews.columns import ON, UNTIL
from mpreview.rows import CellType, Column, Columns
from mpreview.teams import Pool, Skill, Slots, Team, TeamAdviser
from mpreview.teams._advisers import MOST_SLOTS_A_DAY
from mpreview.timeline import long_day
from mpreview.what_if import AdviserAdded, Change, SlotsChanged


def check_more(field: str, more: object) -> None:
    """Check a number of slots more a week.

    Raises:
        InvalidValue: If the number is no whole number.
        OutsideRange: If the number is out of range.
    """
    check_int(field, more, 0, MOST_SLOTS_A_DAY)


# ---------------------------------------------------------------- the answer


@attrs.frozen
class ClearDay:
    """When nothing is overdue, with some slots more a week.

    Args:
        more: The slots that each team has more a week.
        team: The team whose work counts; `None` for all teams together.
        first: The first day on which nothing is overdue; `None` without such a day.
        lasting: The first day from which, to the last day, nothing is overdue but what the answer of a member
            holds; `None` without such a day.
        left: How many obligations are overdue on the last day, without those that an answer holds.
    """

    more: int
    team: str | None
    first: dt.date | None
    lasting: dt.date | None
    left: int

    def why(self) -> str:
        """Return the days in a sentence.

        >>> ClearDay(1, None, None, dt.date(2021, 12, 24), 0).why()
        '1 slot a week more: something is overdue every day; from 24 December 2021 on only what answers hold'
        >>> ClearDay(0, None, dt.date(2021, 11, 26), None, 3).why()
        '0 slots a week more: nothing is overdue on 26 November 2021; 3 are overdue on the last day'
        """
        team = "" if self.team is None else f"{self.team}: "
        slots = f"{team}{count_noun(self.more, 'slot')} a week more"
        first = "something is overdue every day"
        if self.first is not None:
            first = f"nothing is overdue on {long_day(self.first)}"
        end = f"{self.left} {'is' if self.left == 1 else 'are'} overdue on the last day"
        if self.lasting is not None:
            end = f"from {long_day(self.lasting)} on only what answers hold"
        return f"{slots}: {first}; {end}"


@attrs.frozen
class ClearDays(ItemSequence[ClearDay]):
    """When nothing is overdue, by slots more a week; all teams together come before each team.

    Args:
        on: The first day.
        until: The last day; no later day is looked at.
        items: The days.
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        UNTIL,
        Column("more", CellType.NUMBER, "The slots that each team has more a week."),
        Column("team", CellType.ID, "The team; empty for all teams together.", optional=True),
        Column("first", CellType.DAY, "The first day on which nothing is overdue.", optional=True),
        Column("lasting", CellType.DAY,
               "The first day from which nothing is overdue but what the answer of a member holds.",
               optional=True),
        Column("left", CellType.NUMBER, "How many are overdue on the last day, and held by no answer."),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("more", "team", "first", "lasting", "left")
    on: dt.date
    until: dt.date
    items: tuple[ClearDay, ...]

    @property
    def whole(self) -> tuple[ClearDay, ...]:
        """When nothing is overdue in all teams together, by slots more."""
        return tuple(one for one in self if one.team is None)

    def get(self, more: int, team: str | None = None) -> ClearDay:
        """Return when nothing is overdue with some slots more a week.

        Args:
            more: The slots more, a number that the surge was asked for.
            team: The team; `None` for all teams together.

        Raises:
            InvalidValue: If an argument is of another type, or the surge was not asked for the number.
            OutsideRange: If *more* is out of range.
            UnknownId: If there is no such team.
        """
        check_more("get.more", more)
        found = {one.team: one for one in self if one.more == more}
        if not found:
            raise InvalidValue("get.more", "the surge was not asked for this number; give it as `more`", more)
        if team is not None:
            check_known("get.team", team, [one for one in found if one is not None])
        return found[team]

    def __repr__(self) -> str:
        whole = self.whole
        days = ", ".join(f"{one.more} more: {one.lasting or f'{one.left} left'}" for one in whole[:5])
        return f"<Clear days to {self.until}: {days}{', ...' if len(whole) > 5 else ''}>"


# ---------------------------------------------------------------- slots more


def list_slots_added(teams: Collection[Team], more: int, on: dt.date, until: dt.date) -> Iterator[Change]:
    """Yield the changes by which each team, and each pool, has some slots more a week from a day on.

    The slots are divided evenly over the weekdays on which the team, or the pool, has slots from the first to
    the last day; the first of these weekdays have one slot more. A pool has the slots by one more adviser.

    Args:
        teams: The teams.
        more: The slots more a week.
        on: The first day.
        until: The last day.
    """
    known = {adviser.id for team in teams for pool in team.pools for adviser in pool.advisers}
    free = (id_ for id_ in map("surge.{}".format, count(1)) if id_ not in known)
    for team in teams if more else ():
        yield SlotsChanged(team=team.id, more=_spread_week(more, _list_weekdays(team, on, until)), first=on)
        for pool in team.pools:
            slots = Slots(_spread_week(more, _list_weekdays(pool, on, until)))
            adviser = TeamAdviser(next(free), (slots,), tuple(map(Skill, pool.needs)))
            yield AdviserAdded(team.id, pool.id, adviser)


def _list_weekdays(crew: Team | Pool, on: dt.date, until: dt.date) -> list[int]:
    """Return the weekdays with slots of a crew, Monday as 0; Monday to Friday for a crew without slots."""
    # The day with the number 1 is a Monday.
    return sorted({(day - 1) % 7 for day, _ in crew.days(on, until)}) or [*range(5)]


def _spread_week(number: int, weekdays: list[int]) -> tuple[int, ...]:
    each, rest = divmod(number, len(weekdays))
    slots = {day: each + (place < rest) for place, day in enumerate(weekdays)}
    return tuple(slots.get(day, 0) for day in range(7))


# ---------------------------------------------------------------- the days of a run

_Team = str | None
"""A team, or all teams together."""


def find_clear_days(
    programme: Questions, more: int, on: dt.date, until: dt.date, planned: Collection[str]
) -> Iterator[ClearDay]:
    """Yield when nothing is overdue with some slots more a week: in all teams together, then in each team.

    Args:
        programme: The programme.
        more: The slots more a week.
        on: The first day.
        until: The last day.
        planned: The ids of the teams; a part of a programme plans some teams alone.
    """
    teams = [team for team in programme.register.teams if team.id in planned]
    helped = programme.what_if(*list_slots_added(teams, more, on, until))
    groups: tuple[_Team, ...] = (None, *sorted(team.id for team in teams))
    first, lasting = dict[_Team, dt.date](), dict[_Team, dt.date]()
    left: Counter[_Team] = Counter()
    for day, behind in _iterate_behind(helped, on, until):
        overdue, left = _count_teams(behind), _count_teams(one for one in behind if one.resumes is None)
        for group in groups:
            if not overdue[group]:
                first.setdefault(group, day)
            if left[group]:
                lasting.pop(group, None)
            else:
                lasting.setdefault(group, day)
    for group in groups:
        yield ClearDay(more, group, first.get(group), lasting.get(group), left[group])


def _iterate_behind(
    programme: Questions, on: dt.date, until: dt.date
) -> Iterator[tuple[dt.date, Obligations]]:
    """Yield each day of a certain run with what is overdue at the end of the day."""
    terms = ForecastTerms(on=on, until=until, seed=0, assumptions=Assumptions.certain())
    for step in iterate_steps(programme, terms):
        events = group_items(step.events, attrgetter("on"))
        for number in range((step.last - step.first).days + 1):
            day = step.first + dt.timedelta(number)
            # The programme after the step has equal answers. Recording day by day costs half as much, since
            # the answers of a programme build on those of the programme before.
            programme = programme.record(*events.get(day, ()))
            yield day, programme.due(on=day, standing=BEHIND)


def _count_teams(overdue: Iterable[Obligation]) -> Counter[_Team]:
    """Return the number of obligations by team, and of all teams."""
    counts: Counter[_Team] = Counter(one.team for one in overdue)
    counts[None] = counts.total()
    return counts
