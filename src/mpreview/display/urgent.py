"""The most urgent obligations, those that are due for equal reasons told once."""

import datetime as dt
from collections.abc import Iterable, Sequence

import attrs

from mpreview.policy import Activity, Reason
from mpreview.register import Register
from mpreview.reviews import Obligation, Obligations, Standing

__all__ = ["Group", "Named", "RiseCited", "groups", "rise_cited"]


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
class RiseCited:
    """A rise that gives open obligations their due day, as their reasons tell it.

    Args:
        series: The threat series.
        name: Its public name.
        old: The level before.
        new: The level since.
        on: The day the obligations count from.
        obligations: How many open obligations are due because of it.
        due: The first and the last of their due days.
    """

    series: str
    name: str
    old: str
    new: str
    on: dt.date
    obligations: int
    due: tuple[dt.date, dt.date]


def groups(due: Obligations, register: Register, records: int) -> tuple[Group, ...]:
    """Return the obligations grouped by reason and standing, in order of the first of each."""
    found: dict[object, list[Obligation]] = {}
    for one in due:
        found.setdefault((one.reason_key, one.standing), []).append(one)
    return tuple(_group(ones, register, records) for ones in found.values())


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
