"""Asking comes before visiting: the table of 4.9, written from the page. Days are tried one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from naive import spec
from naive import world as w
from naive.days import days, working
from naive.world import Calendar, Visiting


@dataclass(frozen=True, kw_only=True)
class User:
    """`needs_offer`: else the activity is nothing to be offered. `says`: what the answer was, if any."""

    needs_offer: bool = True
    offered: date | None = None
    answer_end: date | None = None  # the last day of the answer time
    accepted: bool = False
    free: date | None = None  # after a decline or a deferral: the first day of the re-offer


def held(user: User, on: date) -> bool:  # [4.2]
    return user.free is not None and on < user.free


def later(calendar: Calendar, day: date, n: int) -> date:
    """n working days after a day; 0 adds nothing, also on a closed day [4.9, R160]."""
    while n > 0:
        day += days(1)
        if working(calendar, day):
            n -= 1
    return day


def first_day(visiting: Visiting, calendar: Calendar, user: User, on: date, priority: int) -> date:  # [4.9]
    if priority <= visiting.at_once:
        return on
    if user.accepted or not user.needs_offer:
        return later(calendar, on, visiting.notice)
    if user.offered is not None and (user.answer_end is None or on <= user.answer_end):
        answered = later(calendar, user.offered, visiting.answer)
        return later(calendar, max(on, answered), visiting.notice)
    return later(calendar, later(calendar, on, visiting.answer), visiting.notice)


def of_visit(
    visiting: Visiting, calendar: Calendar, users: Iterable[User], on: date, priority: int
) -> date | None:
    """Of several, the earliest of those not held; held visits stay as they are."""
    found = [first_day(visiting, calendar, one, on, priority) for one in users if not held(one, on)]
    return min(found) if found else None


def last_day(
    visiting: Visiting, calendar: Calendar, user: User, priority: int, span: tuple[date, date]
) -> date | None:  # [5.7]
    """The latest working day of a span from which the first day to come is not after its end, the due day."""
    first, due = span
    day = due
    while day >= first:
        asked = working(calendar, day) and not held(user, day)
        if asked and first_day(visiting, calendar, user, day, priority) <= due:
            return day
        day -= days(1)
    return None


def user_of(world: w.World, member: str, venue: str, activity: str, on: date) -> User:
    """A user of a place on a day, by what is on record [4.9, R161]."""
    rule = spec.offer_rule(world, on, spec.last_capacity(world, member, on))
    if activity != w.REVIEW or rule is None:
        return User(needs_offer=False)
    case = spec.case_of(world, member, venue, on)
    offer = None if case is None else spec.present_offer(case, venue)
    if offer is None:
        return User()
    state = spec.offer_state(world, offer, member, venue, on)
    return User(
        offered=offer.day if state == "offered" else None,
        accepted=state == "accepted",
        free=spec.resumes(world, member, venue, on),
    )
