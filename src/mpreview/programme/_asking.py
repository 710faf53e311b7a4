"""Questions as a programme and a part of a programme both read them: arguments, members, subjects."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

import attrs

from mpreview._checks import check_day, check_id, check_known, check_last, check_type, collect_tuple
from mpreview.campaign import find_directive
from mpreview.errors import InvalidValue
from mpreview.events import Directed, PollCalled
from mpreview.people import Member
from mpreview.policy import Activity
from mpreview.policy.terms import AT_VENUES
from mpreview.programme._cache import AnswerCache
from mpreview.register import Register
from mpreview.reviews import Standing
from mpreview.reviews.duties import Duties
from mpreview.reviews.explaining import ExplainedSubject, explain_subject
from mpreview.reviews.explanations import Explanation
from mpreview.reviews.lifecycle import LifeRow
from mpreview.reviews.next_standings import ForeseenDuties
from mpreview.reviews.winding_up import WindingUp, list_winding_up
from mpreview.reviews.work_lives import list_steps
from mpreview.timeline import LAST_DAY, long_day


def check_asked(
    register: Register,
    *,
    team: str | None = None,
    member: str | None = None,
    venue: str | None = None,
    area: str | None = None,
) -> None:
    """Check the ids that a question names; `None` asks about all.

    Raises:
        UnknownId: If there is no such team, member, venue or area.
    """
    asked: tuple[tuple[str, str | None, Collection[str]], ...] = (
        ("team", team, register.team),
        ("member", member, register.member),
        ("venue", venue, register.venue),
        ("area", area, register.area),
    )
    for name, id_, known in asked:
        if id_ is not None:
            check_known(name, id_, known)


def find_reach(on: dt.date, within: int, until: dt.date | None) -> dt.date:
    """Return the last day on which a window may open that a question about a day asks for.

    Raises:
        InvalidValue: If *within* is no number of days, or *until* is before the day.
        OutsideRange: If *until* is out of range.
    """
    if type(within) is not int or within < 0:
        raise InvalidValue("within", "give a whole number of days, 0 or more", within)
    reach = on + dt.timedelta(min(within, (LAST_DAY - on).days))
    if until is None:
        return reach
    check_last("until", on, until)
    return max(reach, until)


def collect_standings(given: Standing | Collection[Standing] | None) -> frozenset[Standing] | None:
    """Return one standing or several as a set; `None` means all.

    Raises:
        InvalidValue: If one is no standing.
    """
    if given is None:
        return None
    found = (given,) if isinstance(given, Standing) else given
    return frozenset(collect_tuple("standing", found, Standing))


def select_members(register: Register, member: str | None, venue: str | None) -> Sequence[Member]:
    """Return the member, else all who ever use the venue, else all members."""
    if member is not None:
        return (register.member[member],)
    if venue is not None:
        users = {use.member for use in register.uses_of_venue.get(venue, ())}
        return tuple(register.member[id_] for id_ in sorted(users))
    return register.members


def list_members_around(register: Register, members: Iterable[Member]) -> tuple[Member, ...]:
    """Return some members, all holders of a seat of these, and all users of a venue of these."""
    names, venues = set[str](), set[str]()
    for member in members:
        names.add(member.id)
        venues.update(use.id for use in register.index.occupancies(member.id))
        for mandate in member.mandates:
            if mandate.constituency is not None:
                names |= register.index.holders[mandate.constituency]
    # The gap of a measure at a venue is a gap of the first user of the venue.
    names.update(use.member for venue in venues for use in register.uses_of_venue[venue])
    return tuple(register.member[id_] for id_ in sorted(names))


def check_subject(register: Register, member: str, venue: str | None, activity: Activity) -> ExplainedSubject:
    """Return a subject that somebody asks about.

    Raises:
        ReviewError: As `Programme.explain` says.
    """
    check_known("member", member, register.member)
    check_asked(register, venue=venue)
    check_type("activity", activity, Activity)
    if venue is None and activity in AT_VENUES:
        raise InvalidValue("venue", f"{activity.named} is owed at a venue; name the venue")
    if venue is not None and activity not in AT_VENUES:
        raise InvalidValue("venue", f"{activity.named} is owed to the member alone; give venue=None")
    used = {use.id for use in register.index.occupancies(member)}
    if venue is not None and venue not in used:
        such_as = f", such as {min(used)!r}" if used else ""
        raise InvalidValue("venue", f"is never used by this member; name a venue that is{such_as}")
    return register.member[member], venue, activity


def explain_on(cache: AnswerCache, subject: ExplainedSubject, on: dt.date) -> Explanation:
    """Return the standing of a subject on a day, as `Programme.explain` does."""
    duties = cache.find_duties(on, (subject[0],))
    found = explain_subject(duties, *subject)
    after = ForeseenDuties(duties, subject).find_next_standing(found.standing)
    return found if after is None else attrs.evolve(found, next_day=after[0], next_standing=after[1])


def list_steps_on(cache: AnswerCache, subject: ExplainedSubject, on: dt.date) -> tuple[LifeRow, ...]:
    """Return the legal steps of a subject on a day, as `Programme.steps` does."""
    member, venue, _ = subject
    # Whether others have accepted bears on whether a visit can be booked.
    others = () if venue is None else select_members(cache.register, None, venue)
    around = {one.id: one for one in (member, *others)}
    return list_steps(cache.find_duties(on, tuple(around.values())), *subject)


def list_winding_up_on(cache: AnswerCache, on: dt.date) -> tuple[WindingUp, ...]:
    """Return the former members who are winding up on a day, as `Programme.winding_up` does."""
    polls = [event for event in cache.ledger.effective if isinstance(event, PollCalled)]
    return tuple(list_winding_up(cache.changed.register, cache.rulebook.winding_up, polls, on))


def find_issued(cache: AnswerCache, directive: str, on: dt.date) -> Directed:
    """Return a directive that somebody asks about on a day.

    Raises:
        ReviewError: As `Programme.campaign` says.
    """
    check_id("directive", directive)
    check_day("on", on)
    found = find_directive(cache.ledger, cache.common, directive)
    if on < found.on:
        words = f"the directive was issued on {long_day(found.on)}; ask for that day or a later day"
        raise InvalidValue("on", words)
    return found


def list_used(duties: Duties, member: str) -> frozenset[str]:
    """Return the venues that a member uses on the day of *duties*."""
    uses = duties.register.index.occupancies(member)
    return frozenset(use.id for use in uses if use.start <= duties.on < use.end)
