"""Calendars of teams, drawn, and the slots of a day said plainly from the page (`semantics.md` 4.3)."""

import datetime as dt

import attrs

from helpers.dice import Dice
from helpers.strategies import LISTED_UNTIL, later
from mpreview.calendars import Calendar, Holiday
from mpreview.programme import Programme
from mpreview.teams import Slots, Team


def with_calendar(asked: Programme, day: dt.date, d: Dice) -> Programme:
    """The programme in which most teams have one calendar: days near *day*, told before it or after."""
    days = sorted({later(day, d.whole(-3, 45)) for _ in range(d.whole(0, 12))})
    told = (Holiday(one, "Closed", "drawn", _announced(d, day, one)) for one in days)
    calendar = Calendar("k-teams", "Of teams", dt.date(1950, 1, 1), LISTED_UNTIL, tuple(told))
    base = attrs.evolve(asked.base, calendars=(*asked.base.calendars, calendar))
    return close_teams(attrs.evolve(asked, base=base), d)


def close_teams(asked: Programme, d: Dice) -> Programme:
    """The programme in which most teams have that calendar."""
    teams = tuple(_team(d, team) for team in asked.base.teams)
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))


def name_holidays(asked: Programme, on: dt.date) -> dict[str, set[int]]:
    """The holidays of each team, as announced by *on*."""
    days = {holiday.day for calendar in asked.base.calendars for holiday in calendar.holidays}
    return {
        team.id: {day.toordinal() for day in days if is_holiday(asked, team, day, on)}
        for team in asked.base.teams
    }


def _announced(d: Dice, day: dt.date, holiday: dt.date) -> dt.date | None:
    return min(holiday, later(day, d.whole(-20, 20))) if d.coin() else None


def _team(d: Dice, team: Team) -> Team:
    slots = tuple(attrs.evolve(one, holidays=d.once_in(4)) for one in team.slots)
    loans = tuple(attrs.evolve(one, holidays=d.coin()) for one in team.loans)
    return attrs.evolve(team, calendar=None if d.once_in(4) else "k-teams", slots=slots, loans=loans)


def is_holiday(asked: Programme, team: Team, day: dt.date, on: dt.date) -> bool:
    """Whether a day is a holiday of the team's calendar, as announced by *on*."""
    for calendar in asked.base.calendars:
        if calendar.id == team.calendar:
            told = (one for one in calendar.holidays if one.announced is None or one.announced <= on)
            return any(one.day == day for one in told)
    return False


def slots_on(asked: Programme, team: Team, day: dt.date, on: dt.date) -> int:
    """What a team can do on a day outside its pools."""
    for entry in team.exceptions:
        if entry.day == day:
            return entry.slots
    holiday = is_holiday(asked, team, day, on)
    return sum(one.week[day.weekday()] for one in team.slots if _holds(one, day, holiday=holiday))


def is_off(asked: Programme, team: Team, day: dt.date, on: dt.date) -> bool:
    """Whether a team has no slot on a day, and would have one if the day were no holiday."""
    if slots_on(asked, team, day, on) or any(entry.day == day for entry in team.exceptions):
        return False
    return any(one.week[day.weekday()] for one in team.slots if day in one.period)


def _holds(one: Slots, day: dt.date, *, holiday: bool) -> bool:
    return day in one.period and (one.holidays or not holiday)
