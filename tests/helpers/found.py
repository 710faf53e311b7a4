"""Drawn programmes in which reviews answer checklists, and findings come and go (semantics 5.3, 5.4).

A drawn programme with checklists, with days to mend, and in every second programme with
answers to reviews, and with findings of places and members that are fixed, accepted, superseded, corrected or
withdrawn. What a drawn programme says of everything else stays as it was.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs

from helpers.announced import known_in_time
from helpers.declared import KINDS
from helpers.dice import Dice
from mpreview.events import Closure, Event, FindingClosed, FindingNoted, Ledger, Reviewed, Withdrawn
from mpreview.findings import Checklist, ChecklistItem, Fulfilment, ItemAnswer, MendingTime
from mpreview.policy import Edition, Rulebook
from mpreview.programme import Programme
from mpreview.timeline import FIRST_DAY, Period, start_of

__all__ = ["add_findings", "close_finding", "mending_of", "with_checklists"]

_DAYS: Final = (0, 1, 5, 14, 30, 60)
_TEXT: Final = "A door does not lock."


def add_findings(seed: int, programme: Programme, on: dt.date) -> tuple[Programme, dt.date]:
    """The programme with checklists and findings, and a day, often near one on which a finding is due."""
    d = Dice(seed + 4)
    book = with_checklists(d, programme.rulebook)
    if d.coin():
        return Programme(programme.base, book, programme.ledger), on
    kinds = {venue.id: venue.kind for venue in programme.register.venues}
    told = [_answered(d, book, kinds, event) for event in programme.ledger]
    more = list(_told(d, programme, book, on, told))
    base = known_in_time(programme.base, more)
    days = [later for event in more for later in _near(book, event)]
    day = d.pick(days) + dt.timedelta(d.pick((-1, 0, 0, 1))) if days and d.coin() else on
    return Programme(base, book, Ledger.of((*told, *more))), day


def mending_of(d: Dice, severities: Sequence[str]) -> tuple[MendingTime, ...]:
    """Days to mend, no more for what is more severe."""
    days = sorted((d.pick(_DAYS) for _ in severities), reverse=True)
    return tuple(MendingTime(severity, n, "drawn") for severity, n in zip(severities, days, strict=True))


def with_checklists(d: Dice, book: Rulebook) -> Rulebook:
    """The rulebook with days to mend in every edition, and checklists that come and go."""
    editions: list[Edition] = []
    for edition in book.editions:
        says = not editions or d.coin()
        editions.append(attrs.evolve(edition, mending=mending_of(d, book.severities) if says else ()))
    middle = editions[-1].since if len(editions) > 1 else dt.date(2022, 6, 1)
    kinds = d.some(KINDS, 1, len(KINDS))
    lists = [
        Checklist(id="some", kinds=kinds, items=tuple(_items(d, book.severities, "s", middle))),
        Checklist(id="all", kinds=KINDS, items=tuple(_items(d, book.severities, "a", middle))),
    ]
    return attrs.evolve(book, editions=tuple(editions), checklists=tuple(lists))


def _items(d: Dice, severities: Sequence[str], mark: str, middle: dt.date) -> Iterator[ChecklistItem]:
    for index in range(d.whole(1, 3)):
        rank = d.whole(0, len(severities) - 1)
        partly = d.perhaps(severities[d.whole(0, rank)])
        fact: dict[str, Any] = {"id": f"{mark}{index}", "citation": "drawn", "severity": severities[rank]}
        yield ChecklistItem(**fact, text=f"It is so, {mark}.", partly=partly, period=_span(d, middle))
        if d.once_in(4):
            yield ChecklistItem(
                **fact | {"id": f"{mark}{index}-new"}, text="It is so now.", period=Period(middle)
            )


def _span(d: Dice, middle: dt.date) -> Period:
    return d.pick((Period(FIRST_DAY), Period(FIRST_DAY), Period(FIRST_DAY, middle), Period(middle)))


def _answered(d: Dice, book: Rulebook, kinds: dict[str, str], event: Event) -> Event:
    """The review with answers to some of the items that it had to answer."""
    if not isinstance(event, Reviewed) or event.venue not in kinds or d.once_in(3):
        return event
    asked = [item.id for item in book.list_items(kinds[event.venue], event.on)]
    answers = (Fulfilment.NOT_MET, Fulfilment.PARTLY, *Fulfilment)
    some = d.some(asked, 1, len(asked)) if asked else ()
    return attrs.evolve(event, answers=tuple(ItemAnswer(item, d.pick(answers)) for item in some))


def _told(
    d: Dice, programme: Programme, book: Rulebook, on: dt.date, events: Sequence[Event]
) -> Iterator[Event]:
    reviews = [event for event in events if isinstance(event, Reviewed)]
    found: list[FindingNoted | Reviewed] = [event for event in reviews if event.answers]
    for index in range(d.whole(0, 3)):
        noted = _noted(d, programme, on, reviews, f"found{index}")
        yield noted
        found.append(noted)
    for index in range(d.whole(0, 4) if found else 0):
        yield from close_finding(d, book, d.pick(found), f"closed{index}", found)
    for one in found:
        if isinstance(one, FindingNoted) and d.once_in(6):
            yield Withdrawn(id=f"{one.id}-off", on=one.on, known=one.known, event=one.id)
        elif isinstance(one, FindingNoted) and d.once_in(6):
            day = one.on + dt.timedelta(d.pick((0, 1, 20)))
            known = max(one.known, start_of(day)) + dt.timedelta(hours=d.pick((0, 5)))
            yield attrs.evolve(one, id=f"{one.id}-again", on=day, known=known, corrects=one.id)


def _noted(d: Dice, programme: Programme, on: dt.date, reviews: Sequence[Reviewed], id_: str) -> FindingNoted:
    day = on - dt.timedelta(d.pick((0, 1, 6, 15, 31, 61, 200)))
    use = d.pick(programme.base.uses)
    fact: dict[str, Any] = {
        "id": id_, "on": day, "known": start_of(day), "text": _TEXT,
        "severity": d.pick(programme.rulebook.severities), "owner": "chief" if d.once_in(4) else None,
    }  # fmt: skip
    where: dict[str, Any] | None = d.pick(
        ({"venue": use.venue}, {"venue": use.venue}, {"member": use.member}, None)
    )
    if where is None:
        where = {"venue": use.venue, "member": use.member}
    if "venue" in where and d.coin():
        where["measure"] = d.pick(("m1", "m2", "m3", "none"))
    there = [one for one in reviews if one.venue == where.get("venue")]
    if there and d.once_in(3):
        review = d.pick(there)
        late = max(day, review.on)
        return FindingNoted(**fact | {"on": late, "known": max(review.known, start_of(late))}, **where,
                            review=review.id)  # fmt: skip
    return FindingNoted(**fact, **where)


def close_finding(
    d: Dice,
    book: Rulebook,
    found: FindingNoted | Reviewed,
    id_: str,
    others: Sequence[FindingNoted | Reviewed] = (),
) -> Iterator[FindingClosed]:
    """What becomes of a finding, if the review has one."""
    day = found.on + dt.timedelta(d.pick((0, 0, 3, 10, 40)))
    fact: dict[str, Any] = {
        "id": id_,
        "on": day,
        "known": max(found.known, start_of(day)),
        "finding": found.id,
    }
    if isinstance(found, Reviewed):
        fact["item"] = d.pick([*(one.item for one in found.answers), "another"])
    how = d.pick((*Closure, Closure.ACCEPTED, Closure.ACCEPTED))
    if how is Closure.ACCEPTED:
        fact |= {"by": "chief", "until": day + dt.timedelta(d.pick((0, 5, 30, 90)))}
    if how is Closure.SUPERSEDED:
        fact |= _in_place(d, found, others)
    yield FindingClosed(**fact, how=how)


def _in_place(
    d: Dice, found: FindingNoted | Reviewed, others: Sequence[FindingNoted | Reviewed]
) -> dict[str, Any]:
    """A measure, or another finding of the same place or member."""
    other = d.pick([None, *(one for one in others if one.subject == found.subject)])
    if other is None:
        return {"by": d.pick(("m1", "m2", "none"))}
    if isinstance(other, Reviewed):
        return {"by": other.id, "by_item": d.pick([one.item for one in other.answers])}
    return {"by": other.id}


def _near(book: Rulebook, event: Event) -> Iterator[dt.date]:
    if isinstance(event, FindingNoted):
        days = book.find_mending_days(event.on)[event.severity]
        yield event.on + dt.timedelta(days)
    elif isinstance(event, FindingClosed):
        yield event.on if event.until is None else event.until
