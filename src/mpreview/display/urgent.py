"""The most urgent obligations, those that are due for equal reasons told once."""

import datetime as dt
from collections.abc import Sequence

import attrs

from mpreview.policy import Activity, Reason, Rise
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.reviews import Obligation, Obligations, Standing

__all__ = ["Group", "Named", "Owed", "RiseCited", "groups", "rise_cited"]

MOST = 10
"""Groups of equal reasons that are told; the rest are counted."""


@attrs.frozen(kw_only=True)
class Named:
    """One record by name, shown only where records were asked for.

    Args:
        member: The member's id.
        member_name: The member's name.
        venue: The venue's id; `None` for what is owed to the member.
        venue_name: The venue's name, which for a home is kind and number.
        team: The team's id.
    """

    member: str
    member_name: str
    venue: str | None
    venue_name: str | None
    team: str


@attrs.frozen(kw_only=True)
class Group:
    """Obligations that are due for equal reasons.

    Args:
        count: How many they are.
        activity: What is owed.
        standing: Where they are in time.
        due: Their due day.
        reason: Why that day, as data.
        named: The first of them by name, as many as were asked for.
    """

    count: int
    activity: Activity
    standing: Standing
    due: dt.date
    reason: Reason
    named: tuple[Named, ...] = ()


@attrs.frozen(kw_only=True)
class Owed:
    """Open obligations of one activity.

    Args:
        activity: What is owed.
        count: How many there are.
        first: The first of their due days.
        last: The last of them.
    """

    activity: Activity
    count: int
    first: dt.date
    last: dt.date


@attrs.frozen(kw_only=True)
class RiseCited:
    """A rise that gives open obligations their due day, as their reasons tell it.

    Args:
        series: The threat series.
        name: Its public name.
        old: The level before.
        new: The level since.
        on: The day the obligations count from.
        owed: What is open because of it, by activity.
    """

    series: str
    name: str
    old: str
    new: str
    on: dt.date
    owed: tuple[Owed, ...]


def groups(due: Obligations, register: Register, records: int) -> tuple[tuple[Group, ...], tuple[int, int]]:
    """Return the first groups of equal reasons, and how many others follow with how many obligations."""
    found: dict[object, list[Obligation]] = {}
    for one in due:
        found.setdefault((one.reason_key, one.standing), []).append(one)
    shown = tuple(found.values())[:MOST]
    rest = len(due) - sum(len(ones) for ones in shown)
    return tuple(_group(ones, register, records) for ones in shown), (len(found) - len(shown), rest)


def _group(ones: Sequence[Obligation], register: Register, records: int) -> Group:
    first = ones[0]
    return Group(
        count=len(ones),
        activity=first.activity,
        standing=first.standing,
        due=first.window.due,
        # Of the offer of one venue; the others of the group are for others.
        reason=attrs.evolve(first.reasons[0], subject=None),
        named=tuple(named(one, register) for one in ones[:records]),
    )


def named(one: Obligation, register: Register) -> Named:
    """Return who and where an obligation is about."""
    venue = None if one.venue is None else register.venue[one.venue]
    return Named(
        member=one.member,
        member_name=register.member[one.member].name,
        venue=one.venue,
        venue_name=None if venue is None else venue.name,
        team=one.team,
    )


def rise_cited(due: Obligations, programme: Programme) -> RiseCited | None:
    """Return the newest rise that is the first reason of some of *due*, told from their reasons alone."""
    rules = {rule.id for rule in programme.rulebook.edition.rules if type(rule) is Rise}
    alike: dict[object, list[Obligation]] = {}
    for one in due:
        if one.reason_key[0] in rules:
            alike.setdefault(one.reason_key, []).append(one)
    rises: dict[tuple[dt.date, str, str, str], list[Obligation]] = {}
    for ones in alike.values():
        rises.setdefault(_rise(ones[0].reasons[0]), []).extend(ones)
    if not rises:
        return None
    on, series, old, new = newest = max(rises)
    name = programme.register.threat[series].name
    return RiseCited(series=series, name=name, old=old, new=new, on=on, owed=_owed(rises[newest]))


def _owed(ones: Sequence[Obligation]) -> tuple[Owed, ...]:
    days: dict[Activity, list[dt.date]] = {}
    for one in ones:
        days.setdefault(one.activity, []).append(one.window.due)
    return tuple(
        Owed(activity=activity, count=len(due), first=min(due), last=max(due))
        for activity, due in sorted(days.items(), key=lambda item: item[0].value, reverse=True)
    )


def _rise(reason: Reason) -> tuple[dt.date, str, str, str]:
    read = dict(reason.read)
    # A rise always has a trigger; a reason in general need not.
    return reason.trigger or reason.raw, str(read["series"]), str(read["old"]), str(read["new"])
