"""Programmes in which people, places and facts are tangled, so that erasing somebody is hard."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import attrs
import pytest
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.measures import lived
from helpers.policies import case_of_seed
from helpers.risks import risky
from helpers.strategies import SPAN, later
from laws.moving import all_along, as_it_happens, before, cuts, since
from laws.recording import recorded, unjudged
from laws.support import text
from mpreview.errors import RulebookError
from mpreview.events import (
    Answered,
    Booked,
    Committed,
    Erased,
    Event,
    FindingClosed,
    FindingNoted,
    Ledger,
    MemberElected,
    Offered,
    RegisterChange,
    Reviewed,
    VenueOpened,
    Withdrawn,
)
from mpreview.gaps import Gap, LostWorkGap
from mpreview.places import Use
from mpreview.policy import AllOf, AnyOf, Condition, Except, Not, Rise, UseIs
from mpreview.programme import Erasure, Programme
from mpreview.reviews import Status
from mpreview.reviews.findings import Finding
from mpreview.reviews.fittings import Fitting
from mpreview.reviews.risks import AssessedRisk
from mpreview.timeline import FIRST_DAY, LAST_DAY, start_of

# ---------------------------------------------------------------- programmes


def tangled_of_seed(seed: int) -> tuple[Programme, dt.date]:
    """A programme and a day: people and places by register or by events, facts told of others and mended."""
    d = Dice(seed)
    programme, on = case_of_seed(seed)
    if Dice(seed + 1).once_in(3):
        # Bound to nobody's office: what is, goes with whom it is bound to.
        programme, _ = lived(Dice(seed + 1), programme, on, bound=False)
    if Dice(seed + 2).once_in(3):
        programme, _ = risky(Dice(seed + 2), programme, on)
    if d.coin():
        programme = _told_by_events(d, programme)
    with unjudged():
        for index in range(d.pick((0, 4, 8, 14))):
            programme = _tangled(d, programme, f"t{index}")
    return programme, on


def erasure_of_seed(seed: int) -> tuple[Programme, str, dt.date]:
    """A programme, somebody in it, and a day; as far as can be nobody whom a rule is about."""
    programme, on = tangled_of_seed(seed)
    rules = [rule for edition in programme.rulebook.editions for rule in edition.rules]
    read = {rule.series for rule in rules if type(rule) is Rise}
    about = {one.members for one in programme.register.series if one.id in read}
    people = everybody(programme)
    return programme, Dice(seed).pick([id_ for id_ in people if (id_,) not in about] or people), on


SEEDS: Final = st.integers(0, 2**63 - 1)
"""One seed, one programme: what a law draws is a number, and what it came to can be made again."""


def _told_by_events(d: Dice, programme: Programme) -> Programme:
    """The same with what changes from a day on told by events, and all else known no earlier."""
    if any(isinstance(event, RegisterChange) for event in programme.ledger):
        return programme
    days = cuts(programme.register)
    day = days[min(d.whole(0, len(days) - 1), d.whole(0, len(days) - 1))]
    # A use that is on record without an event cannot become known after the event that ends the use.
    uses = tuple(attrs.evolve(use, known=None) for use in programme.base.uses)
    base = attrs.evolve(programme.base, uses=uses)
    changes = tuple(since(base, day, d.pick((all_along, as_it_happens))))
    first = max((event.known for event in changes), default=start_of(FIRST_DAY))
    told = (attrs.evolve(event, known=max(event.known, first)) for event in programme.ledger)
    return Programme(before(base, day), programme.rulebook, Ledger.of((*changes, *told)))


def _tangled(d: Dice, programme: Programme, id_: str) -> Programme:
    """The programme with one event more, if there can be such a one."""
    told = [event for event in programme.ledger if type(event) not in {Withdrawn, Erased, Committed}]
    if not told:
        return programme
    knotty = [event for event in told if event.corrects is not None or type(event) in _KNOTTY]
    wrong = d.pick(knotty if knotty and d.coin() else told)
    uses = programme.register.uses
    for _ in range(4):
        event = _booked(d, d.pick(uses), id_) if uses and d.once_in(4) else _another(d, programme, wrong, id_)
        more = recorded(programme, event)
        if more is not None:
            return more
    return programme


def _booked(d: Dice, use: Use, id_: str) -> Booked:
    """A visit that is agreed before, while or after a place is used."""
    on = later(d.pick((use.period.start, min(use.period.last, SPAN[1]))), d.pick((-30, 0, 5, 60)))
    known = start_of(later(on, d.pick((0, 0, 30))))
    return Booked(id=id_, on=on, known=known, venue=use.venue, day=later(on, d.pick((0, 20, 90, 400))))


_KNOTTY: Final = (VenueOpened, MemberElected, Booked, Reviewed)
_HOURS: Final = (0, 0, 12, 400, 4000)


def _another(d: Dice, programme: Programme, wrong: Event, id_: str) -> Event:
    """What corrects an event to one of another member, place or offer; or takes it back; or is about it."""
    known = wrong.known + dt.timedelta(hours=d.pick(_HOURS))
    if d.once_in(6):
        return Withdrawn(id=id_, on=wrong.on, known=known, event=wrong.id)
    fact: dict[str, Any] = {"id": id_, "known": known}
    severities = programme.rulebook.severities
    if type(wrong) is Reviewed and severities and d.once_in(3):
        noted: dict[str, Any] = {
            "venue": wrong.venue,
            "severity": d.pick(severities),
            "text": "A door does not lock.",
        }
        return FindingNoted(**fact, on=wrong.on, review=wrong.id, **noted)
    if type(wrong) is Booked and d.once_in(3):
        return Reviewed(
            **_not_early(fact, later(wrong.on, 1)),
            venue=wrong.venue,
            outcome=None,
            booking=wrong.id,
            proof="seen",
        )
    return attrs.evolve(wrong, **fact, corrects=wrong.id, **_other_names(d, programme, wrong))


def _not_early(fact: dict[str, Any], on: dt.date) -> dict[str, Any]:
    """The fact on a day, known no earlier than the day."""
    return {**fact, "on": on, "known": max(fact["known"], start_of(on))}


def _other_names(d: Dice, programme: Programme, wrong: Event) -> dict[str, Any]:
    """Whom or what else an event may be about."""
    register, names = programme.register, attrs.fields_dict(type(wrong))
    members = everybody(programme)
    found: dict[str, Any] = {}
    if type(wrong) is VenueOpened:
        return {"users": d.some(members, 1, 3)}
    if type(wrong) is Offered:
        return {"on": later(wrong.on, d.pick((0, 1)))}
    if type(wrong) is Booked:
        return {"day": later(wrong.day, d.pick((0, 1, 30)))}
    if "member" in names:
        found["member"] = d.pick(members)
        if "venue" in names:
            used = [use.venue for use in register.uses if use.member == found["member"]]
            found["venue"] = d.pick((*used, getattr(wrong, "venue", None)))
    elif "venue" in names:
        found["venue"] = d.pick((getattr(wrong, "venue", None), *(venue.id for venue in register.venues)))
    for name, kind in (("offer", Offered), ("booking", Booked), ("review", Reviewed)):
        others = [event.id for event in programme.ledger if type(event) is kind]
        if name in names and others and (name != "booking" or type(wrong) is not Reviewed):
            found[name] = d.pick(others)
    if type(wrong) is Answered:
        found["venues"] = None
    if type(wrong) is FindingNoted:
        found |= _other_finding(d, programme, found.get("venue", wrong.venue))
    if type(wrong) is FindingClosed and wrong.item is None:
        found["finding"] = d.pick(event.id for event in programme.ledger if type(event) is FindingNoted)
    return found


def _other_finding(d: Dice, programme: Programme, venue: str | None) -> dict[str, Any]:
    """A review of the same place, if there is one; without a place neither review nor measure."""
    there = [event.id for event in programme.ledger if type(event) is Reviewed and event.venue == venue]
    return {"review": d.pick((None, *there)), "measure": None}


# ---------------------------------------------------------------- erasing


def everybody(programme: Programme) -> list[str]:
    """Whoever was ever told of."""
    elected = {event.member for event in programme.ledger if type(event) is MemberElected}
    return sorted({*elected, *programme.register.member})


def by_then(programme: Programme, on: dt.date) -> dt.datetime:
    """An instant at which all that is on record, and a day, are known."""
    return max((start_of(on), *(event.known for event in programme.ledger)))


def erased(
    programme: Programme, member: str, on: dt.date, id_: str = "gone", known: dt.datetime | None = None
) -> Erasure | None:
    """What erasing somebody comes to; none if a rule reads a series about them alone, which is told."""
    alone = {one.id for one in programme.register.series if one.members == (member,)}
    rules = (rule for edition in programme.rulebook.editions for rule in edition.rules)
    series = {rule.series for rule in rules if type(rule) is Rise}
    read = not alone.isdisjoint(series)
    # A series about a place goes too, if nobody else was ever recorded as a user of it.
    of_places = {one.id for one in programme.register.series if one.venue is not None}
    try:
        found = programme.erase(member, event=id_, on=on, known=known or by_then(programme, on))
    except RulebookError:
        is_read = read or not of_places.isdisjoint(series)
        return None if is_read else pytest.fail("refused though no rule reads a series about them alone")
    assert not read
    return found


# ---------------------------------------------------------------- answers


def unaffected(programme: Programme, member: str) -> set[str]:
    """Who is asked about: everybody else, but who shares a place where a rule asks whether it is shared."""
    others = {id_ for id_ in everybody(programme) if id_ != member}
    if not any(_asks_of_use(rule.when) for one in programme.rulebook.editions for rule in one.rules):
        return others
    places = ever_used(programme)
    return {id_ for id_ in others if places.get(id_, set()).isdisjoint(places.get(member, ()))}


def _asks_of_use(when: Condition | None) -> bool:
    if isinstance(when, Not | Except):
        return _asks_of_use(when.of)
    if isinstance(when, AllOf | AnyOf):
        return any(map(_asks_of_use, when.of))
    return isinstance(when, UseIs)


def ever_used(programme: Programme) -> dict[str, set[str]]:
    """By member, the places that they were ever said to use."""
    found: dict[str, set[str]] = {}
    for use in programme.register.uses:
        found.setdefault(use.member, set()).add(use.venue)
    for event in programme.ledger:
        member, users = getattr(event, "member", None), getattr(event, "users", ())
        if type(event).__name__ == "UseBegun" and member is not None:
            users = (member,)
        for user in users:
            found.setdefault(user, set()).add(getattr(event, "venue", ""))
    return found


def answers(programme: Programme, members: set[str], on: dt.date) -> list[tuple[object, ...]]:
    """All that is answered of some members on a day: what is owed and why, what fell through, in order."""
    due = [one for one in programme.due(on=on, within=400) if one.member in members]
    # Who is left takes up what was lost, and a gap of a measure or a place is told by the first of all users.
    gaps = (gap for gap in programme.gaps(on=on) if gap.kind is not LostWorkGap.LOST and not _of_a_place(gap))
    places = {use.venue for use in programme.register.uses if use.member in members}
    risks = (one for one in programme.risks(on=on) if one.member is None or one.member in members)
    findings = (one for one in programme.findings(on=on) if one.member is None or one.member in members)
    return [
        *sorted(_found(one) for one in findings if one.member is not None or one.venue in places),
        *(_rated(one) for one in risks if one.member is not None or one.venue in places),
        *(_at(one) for one in programme.fittings(on=on) if one.venue in places),
        *(_told(status) for status in programme.coverage(on=on) if status.member in members),
        *((one.id, one.why(), one.resumes, one.priority) for one in due),
        *((gap.id, gap.why(sensitive=True)) for gap in gaps if gap.status.member in members),
    ]


def _at(one: Fitting) -> tuple[object, ...]:
    return one.venue, one.measure, one.state, one.since, one.served, one.out


def _of_a_place(gap: Gap) -> bool:
    # A finding may be recorded again, under another id; findings are compared without their ids.
    placed = gap.fitting is not None or gap.finding is not None
    return placed or (gap.risk is not None and gap.risk.member is None)


def _found(one: Finding) -> tuple[str, ...]:
    told = one.venue, one.member, one.item, one.severity, one.noted, one.due, one.state, one.since, one.late
    return tuple(map(str, told))


def _rated(one: AssessedRisk) -> tuple[object, ...]:
    return one.key, one.state, one.since, one.inherent, one.residual, one.raised, one.owner


def _told(status: Status) -> tuple[object, ...]:
    ended = None if status.ended is None else attrs.evolve(status.ended, event=None)
    owed = status.obligation
    what = status.member, status.venue, status.activity, status.standing, status.progress, status.team, ended
    return what if owed is None else (*what, owed.window, text(owed.reasons))


def moments(programme: Programme, d: Dice, many: int) -> Iterator[dt.datetime | None]:
    """Now, and some instants at which somebody may ask what was known."""
    yield None
    known = sorted({event.known for event in programme.ledger}) or [start_of(LAST_DAY)]
    for _ in range(many):
        yield max(start_of(FIRST_DAY), d.pick(known) + dt.timedelta(hours=d.pick((0, 0, 0, -1, 1))))


def days_around(programme: Programme, d: Dice, on: dt.date, many: int) -> Iterator[dt.date]:
    """A day, and some near those of what happened."""
    yield on
    happened = [event.on for event in programme.ledger] or [on]
    for _ in range(many):
        yield later(d.pick(happened), d.pick((0, 1, 5, 20, 60, 200)))


def at(programme: Programme, instant: dt.datetime | None) -> Programme:
    """What was known at an instant, or all that is."""
    return programme if instant is None else programme.as_known(instant)
