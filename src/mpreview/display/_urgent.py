"""The most urgent obligations, grouped by equal reasons."""

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

MOST = 10
"""The number of groups shown; further groups are counted."""


@attrs.frozen(kw_only=True)
class NamedObligation:
    """One record by name, shown only if records are asked for.

    Args:
        member: The id of the member.
        member_name: The name of the member.
        venue: The id of the venue; `None` for a duty owed to the member.
        venue_name: The name of the venue; kind and number for a home.
        team: The id of the team.
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
        count: The number of obligations.
        activity: The activity owed.
        standing: The standing in time.
        due: The due day.
        reason: The reason of the day, as data; if the calendars of nations agree, the reason of the first.
        named: The first obligations by name, as many as were asked for.
    """

    count: int
    activity: Activity
    standing: Standing
    due: dt.date
    reason: Reason
    named: tuple[NamedObligation, ...] = attrs.field(default=(), repr=count_items)


@attrs.frozen(kw_only=True)
class OwedActivity:
    """Open obligations of one activity.

    Args:
        activity: The activity owed.
        count: The number of obligations.
        first: The first due day.
        last: The last due day.
    """

    activity: Activity
    count: int
    first: dt.date
    last: dt.date


@attrs.frozen(kw_only=True)
class RiseCited:
    """A rise that gives open obligations their due day, as the reasons of the obligations say.

    Args:
        series: The threat series.
        name: The public name.
        old: The level before.
        new: The level since.
        on: The first day of the count.
        owed: The open obligations of the rise, by activity.
    """

    series: str
    name: str
    old: str
    new: str
    on: dt.date
    owed: tuple[OwedActivity, ...] = attrs.field(repr=count_items)


def alike(due: Obligations) -> tuple[tuple[Obligation, ...], ...]:
    """Return the obligations grouped by equal reason and standing, in order of the first of each group."""
    found: dict[tuple[int, int], list[Obligation]] = {}
    for one, reason in number_reasons(due):
        found.setdefault((reason, one.standing.rank), []).append(one)
    return tuple(map(tuple, found.values()))


def groups(
    sets: Sequence[Sequence[Obligation]], register: Register, records: int
) -> tuple[tuple[Group, ...], tuple[int, int]]:
    """Return the first groups, and the numbers of further groups and of their obligations.

    Sets with equal sentences form one group: the calendars of two nations often give equal days.
    """
    found: dict[tuple[str, Standing, dt.date], list[Obligation]] = {}
    days = Counter((ones[0].standing, ones[0].due) for ones in sets)
    for n, ones in enumerate(sets):
        first = ones[0]
        day = first.standing, first.due
        # A set alone on its day needs no sentence to compare.
        text = str(n) if days[day] == 1 else sentence(_without_venue(first.reason))
        found.setdefault((text, *day), []).extend(ones)
    told, others = list(found.values())[:MOST], list(found.values())[MOST:]
    shown = tuple(_make_group(ones[0].reason, ones, register, records) for ones in told)
    return shown, (len(others), sum(map(len, others)))


def _make_group(reason: Reason, ones: Sequence[Obligation], register: Register, records: int) -> Group:
    return Group(
        count=len(ones),
        activity=reason.activity,
        standing=ones[0].standing,
        due=ones[0].due,
        reason=_without_venue(reason),
        named=tuple(named(one, register) for one in ones[:records]),
    )


_OF_VENUE = ("kind", "phrase")
"""What the reason of an offer reads of the venue."""


def _without_venue(reason: Reason) -> Reason:
    """Return a reason without venue and kind of an offer, since these differ inside a group."""
    if reason.subject is None:
        return reason
    read = tuple(pair for pair in reason.read if pair[0] not in _OF_VENUE)
    return attrs.evolve(reason, subject=None, read=read)


def named(one: Obligation, register: Register) -> NamedObligation:
    """Return member and venue of an obligation by name."""
    venue = None if one.venue is None else register.venue[one.venue]
    return NamedObligation(
        member=one.member,
        member_name=register.member[one.member].name,
        venue=one.venue,
        venue_name=None if venue is None else register.name_of(venue),
        team=one.team,
    )


def rise_cited(sets: Iterable[Sequence[Obligation]], programme: Programme) -> RiseCited | None:
    """Return the newest rise that is the first reason of some obligations, from the reasons alone."""
    rules = {rule.id for rule in programme.rulebook.list_rules() if rule.series}
    rises: dict[tuple[dt.date, str, str, str], list[Obligation]] = {}
    for ones in sets:
        if ones[0].reason_key[0] in rules:
            rises.setdefault(_find_rise(ones[0].reason), []).extend(ones)
    if not rises:
        return None
    on, series, old, new = newest = max(rises)
    name = programme.register.threat[series].name
    return RiseCited(series=series, name=name, old=old, new=new, on=on, owed=_count_owed(rises[newest]))


def _count_owed(ones: Sequence[Obligation]) -> tuple[OwedActivity, ...]:
    days: dict[Activity, list[dt.date]] = {}
    for one in ones:
        days.setdefault(one.activity, []).append(one.due)
    return tuple(
        OwedActivity(activity=activity, count=len(due), first=min(due), last=max(due))
        for activity, due in sorted(days.items(), key=lambda item: item[0].value, reverse=True)
    )


def _find_rise(reason: Reason) -> tuple[dt.date, str, str, str]:
    read = dict(reason.read)
    # A rise always has a trigger; a reason in general need not.
    return reason.trigger or reason.raw, str(read["series"]), str(read["old"]), str(read["new"])
