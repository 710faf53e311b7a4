"""The most urgent obligations, those that are due for equal reasons told once."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from mpreview._reprs import count_items
from mpreview.policy import Activity, Reason
from mpreview.policy.reasons import sentence
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.reviews import Obligation, Obligations, Standing
from mpreview.reviews.obligations import number_reasons

__all__ = ["Group", "Named", "Owed", "RiseCited", "alike", "groups", "rise_cited"]

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
        reason: Why that day, as data; where the calendars of several nations agree, that of the first.
        named: The first of them by name, as many as were asked for.
    """

    count: int
    activity: Activity
    standing: Standing
    due: dt.date
    reason: Reason
    named: tuple[Named, ...] = attrs.field(default=(), repr=count_items)


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
    owed: tuple[Owed, ...] = attrs.field(repr=count_items)


def alike(due: Obligations) -> tuple[tuple[Obligation, ...], ...]:
    """Return the obligations of equal reason and standing together, in order of the first of each."""
    found: dict[tuple[int, int], list[Obligation]] = {}
    for one, reason in number_reasons(due):
        found.setdefault((reason, one.standing.rank), []).append(one)
    return tuple(map(tuple, found.values()))


def groups(
    sets: Sequence[Sequence[Obligation]], register: Register, records: int
) -> tuple[tuple[Group, ...], tuple[int, int]]:
    """Return the first groups, and how many others follow with how many obligations.

    Sets that read alike are one group: the calendars of two nations often give the same days.
    """
    found: dict[tuple[str, Standing, dt.date], list[Obligation]] = {}
    days = Counter((ones[0].standing, ones[0].due) for ones in sets)
    for n, ones in enumerate(sets):
        first = ones[0]
        day = first.standing, first.due
        # Whoever is alone on a day reads like nobody else.
        text = str(n) if days[day] == 1 else sentence(_of_many(first.reason))
        found.setdefault((text, *day), []).extend(ones)
    told, others = list(found.values())[:MOST], list(found.values())[MOST:]
    shown = tuple(_group(ones[0].reason, ones, register, records) for ones in told)
    return shown, (len(others), sum(map(len, others)))


def _group(reason: Reason, ones: Sequence[Obligation], register: Register, records: int) -> Group:
    return Group(
        count=len(ones),
        activity=reason.activity,
        standing=ones[0].standing,
        due=ones[0].due,
        reason=_of_many(reason),
        named=tuple(named(one, register) for one in ones[:records]),
    )


def _of_many(reason: Reason) -> Reason:
    """Return a reason less the venue of an offer and its kind, which are others for each of a group."""
    if reason.subject is None:
        return reason
    read = tuple(pair for pair in reason.read if pair[0] != "kind")
    return attrs.evolve(reason, subject=None, read=read)


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


def rise_cited(sets: Iterable[Sequence[Obligation]], programme: Programme) -> RiseCited | None:
    """Return the newest rise that is the first reason of some obligations, told from their reasons alone."""
    rules = {rule.id for rule in programme.rulebook.list_rules() if rule.level_read is not None}
    rises: dict[tuple[dt.date, str, str, str], list[Obligation]] = {}
    for ones in sets:
        if ones[0].reason_key[0] in rules:
            rises.setdefault(_rise(ones[0].reason), []).extend(ones)
    if not rises:
        return None
    on, series, old, new = newest = max(rises)
    name = programme.register.threat[series].name
    return RiseCited(series=series, name=name, old=old, new=new, on=on, owed=_owed(rises[newest]))


def _owed(ones: Sequence[Obligation]) -> tuple[Owed, ...]:
    days: dict[Activity, list[dt.date]] = {}
    for one in ones:
        days.setdefault(one.activity, []).append(one.due)
    return tuple(
        Owed(activity=activity, count=len(due), first=min(due), last=max(due))
        for activity, due in sorted(days.items(), key=lambda item: item[0].value, reverse=True)
    )


def _rise(reason: Reason) -> tuple[dt.date, str, str, str]:
    read = dict(reason.read)
    # A rise always has a trigger; a reason in general need not.
    return reason.trigger or reason.raw, str(read["series"]), str(read["old"]), str(read["new"])
