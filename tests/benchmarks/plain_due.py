"""The peer of `Programme.due`: the same rules as a plain loop over dates, written with dateutil.

No table is compiled and nothing is shared between venues beyond what such a script would hoist: facts in
dictionaries, holidays in sets, the rises found once. Imports nothing of the engine; `facts_of` unpacks a
programme into plain values, and is not timed.
"""

import datetime as dt
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta

DAY = dt.timedelta(1)


class Facts(NamedTuple):
    """A programme in plain values."""

    holidays: dict[str, set[dt.date]]
    members: list[tuple[str, list[tuple[dt.date, dt.date, bool]], str, set[str]]]
    uses: dict[str, list[tuple[str, dt.date, dt.date, str, str, set[str]]]]
    users: dict[str, list[tuple[str, dt.date, dt.date]]]
    events: list[tuple[Any, ...]]
    rises: dict[str, list[tuple[dt.date, dt.date]]]
    scopes: dict[str, set[str] | None]
    rules: dict[str, Any]


def working(day: dt.date, holidays: set[dt.date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def preceding(day: dt.date, holidays: set[dt.date]) -> dt.date:
    while day.weekday() > 4 or day in holidays:
        day -= DAY
    return day


def following(day: dt.date, holidays: set[dt.date]) -> dt.date:
    while day.weekday() > 4 or day in holidays:
        day += DAY
    return day


def allowed(day: dt.date, within: tuple[int, str], holidays: set[dt.date]) -> dt.date:
    n, unit = within
    if unit == "months":
        return day + relativedelta(months=n)
    if unit == "days":
        return day + dt.timedelta(n)
    if n == 0:
        return following(day, holidays)
    while n:
        day += DAY
        if day.weekday() < 5 and day not in holidays:
            n -= 1
    return day


def window(
    raw: dt.date, opens: dt.date, floor: dt.date, roll: str, rule: dict[str, Any], holidays: set[dt.date]
) -> tuple[dt.date, dt.date, dt.date, dt.date]:
    last = raw + dt.timedelta(rule["limit"])
    limit = preceding(last, holidays)
    if limit < floor:
        return min(max(opens, floor), last), last, last + DAY, last
    due = raw
    if roll == "preceding":
        due = preceding(raw, holidays)
        if due < floor:
            due = following(raw, holidays)
    elif roll == "following":
        due = following(raw, holidays)
    due = min(due, limit)
    return min(max(opens, floor), due), due, min(due + dt.timedelta(rule["grace"]), limit) + DAY, limit


def due(facts: Facts, on: dt.date) -> list[tuple[Any, ...]]:
    """Return (class, standing rank, due day, id, window, progress) of what is due, most urgent first."""
    rules = facts.rules
    offering = rules["offer"]
    answer_time = dt.timedelta(offering["answer_days"])
    reviewed: dict[tuple[str, str], dt.date] = {}
    contacted: dict[str, dt.date] = {}
    reached: dict[str, dt.date] = {}
    offered: dict[tuple[str, str], list[Any]] = {}
    newest: dict[str, list[Any]] = {}
    covers: dict[str, tuple[str, list[str]]] = {}
    for event in facts.events:
        if event[1] > on:
            break
        if event[0] == "reviewed":
            for member, start, end in facts.users.get(event[2], ()):
                if start <= event[1] < end:
                    reviewed[member, event[2]] = event[1]
        elif event[0] == "contacted":
            contacted[event[2]] = reached[event[2]] = event[1]
        elif event[0] == "offered":
            _, day, member, venues, id_ = event
            reached[member] = day
            if venues is None:
                venues = [venue for venue, start, end, *_ in facts.uses.get(member, ()) if start <= day < end]
            covers[id_] = member, venues
            newest[member] = [id_, day, None, None, None]
            for venue in venues:
                offered[member, venue] = [id_, day, None, None, None]
        else:
            _, day, offer, reply, venues, until = event
            member, all_venues = covers[offer]
            for state in (newest.get(member), *(offered.get((member, v)) for v in venues or all_venues)):
                if state is not None and state[0] == offer:
                    state[2:] = [reply, day, until]

    def offer_progress(state: list[Any]) -> str:
        if state[2] is not None:
            return str(state[2])
        return "offered" if on <= state[1] + answer_time else "unanswered"

    found: list[tuple[Any, ...]] = []

    def add(id_: str, answers: list[tuple[int, tuple[dt.date, ...]]], progress: str) -> None:
        earliest, due_, overdue, limit = (
            min(days) for days in zip(*(one[1] for one in answers), strict=True)
        )
        if earliest > on:
            return
        if on > limit:
            rank = 0
        elif on >= overdue:
            rank = 1
        else:
            rank = 2 if on >= due_ else 3
        found.append(
            (min(one[0] for one in answers), rank, due_, id_, (earliest, due_, overdue, limit), progress)
        )

    for member, tenures, seat_calendar, seat_areas in facts.members:
        if not any(start <= on < end for start, end, _ in tenures):
            continue
        spell: list[tuple[dt.date, dt.date]] = []
        resumed = False
        for start, end, dissolved in tenures:
            if not (resumed and (start - spell[-1][1]).days <= 100):
                spell = []
            spell.append((start, end))
            resumed = dissolved
            if on < end:
                break
        office = spell[0][0]
        seat_holidays = facts.holidays[seat_calendar]
        answers: list[tuple[int, tuple[dt.date, ...]]] = []
        last = contacted.get(member)
        for rule in rules["contact"]:
            for told, appears in _triggers(facts, rule, [office], seat_areas):
                if appears > on or told < office:
                    continue
                day = _sitting(spell, told)
                if last is None or last < day:
                    raw = allowed(day, rule["within"], seat_holidays)
                    answers.append((rule["class"], window(raw, day, day, rule["roll"], rule, seat_holidays)))
        if answers:
            done = last is not None and last >= office
            add(f"contact/{member}", answers, "contacted" if done else "not-contacted")
        offers: list[tuple[int, tuple[dt.date, ...]]] = []
        known = reached.get(member)
        at_least = "not-contacted" if known is None or known < office else "contacted"
        for venue, start, end, kind, calendar, areas in facts.uses.get(member, ()):
            if not start <= on < end:
                continue
            holidays = facts.holidays[calendar]
            since = max(start, office)
            last = reviewed.get((member, venue))
            if last is not None and last < since:
                last = None
            answers, triggers = [], []
            if last is not None:
                for rule in rules["cycle"]:
                    if kind in rule["kinds"]:
                        raw = last + relativedelta(months=rule["months"])
                        opens = raw - dt.timedelta(rule["lead"])
                        answers.append(
                            (rule["class"], window(raw, opens, last + DAY, rule["roll"], rule, holidays))
                        )
            firsts = [next(max(start, a) for a, b in spell if start < b)] if start >= office else []
            for rule in rules["review"]:
                if kind not in rule["kinds"]:
                    continue
                days = {"new-venue": firsts, "new-member": [office] if start <= office else []}.get(
                    rule["form"], []
                )
                for told, appears in _triggers(facts, rule, days, areas):
                    if appears > on or told < since:
                        continue
                    day = _sitting(spell, told)
                    triggers.append(day)
                    if last is None or last < day:
                        raw = allowed(day, rule["within"], holidays)
                        answers.append((rule["class"], window(raw, day, day, rule["roll"], rule, holidays)))
            state = offered.get((member, venue))
            if state is not None and (state[1] < since or (last is not None and state[1] <= last)):
                state = None
            if not answers:
                continue
            opens = min(one[1][0] for one in answers)
            if state is not None:
                progress = offer_progress(state)
            else:
                progress = "done" if last is not None and on < opens else at_least
            add(f"review/{venue}/{member}", answers, progress)
            if state is None:
                floor = since if last is None else max(since, last + DAY)
                lead = opens - dt.timedelta(offering["lead"])
                offers.append(
                    (offering["class"], window(opens, lead, floor, "following", offering, seat_holidays))
                )
            elif progress != "accepted":
                said = state[1] if state[3] is None else state[3]
                clock = {
                    "declined": said + dt.timedelta(offering["declined"]),
                    "unanswered": state[1] + answer_time + dt.timedelta(offering["silent"]),
                    "deferred": state[4],
                    "offered": dt.date.max,
                }[progress]
                again = min(
                    [clock, *(allowed(d, offering["after"], seat_holidays) for d in triggers if d > said)]
                )
                if again < dt.date.max:
                    offers.append(
                        (offering["class"], window(again, again, again, "following", offering, seat_holidays))
                    )
        if offers:
            state = newest.get(member)
            add(
                f"offer/{member}", offers, offer_progress(state) if state and state[1] >= office else at_least
            )
    return sorted(found)


def _sitting(spell: list[tuple[dt.date, dt.date]], day: dt.date) -> dt.date:
    return next(max(day, start) for start, end in spell if day < end)


def _triggers(
    facts: Facts, rule: dict[str, Any], days: list[dt.date], areas: set[str]
) -> list[tuple[dt.date, dt.date]]:
    if rule["form"] != "rise":
        return [(day, day) for day in days]
    scope = facts.scopes[rule["series"]]
    return facts.rises[rule["id"]] if scope is None or scope & areas else []
