"""The head of the national review: the house, the threat, the newest rise, and the reviews by standing."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from mpreview._sequences import group_items
from mpreview.display._asked import LATE, Asked
from mpreview.display._page import Cells, Section, Sentence, count_of, list_first
from mpreview.policy import Activity, Reason
from mpreview.policy._phrases import describe_holidays, find_step
from mpreview.register import Register
from mpreview.reviews import Obligation, Standing
from mpreview.timeline import long_day

VACANCIES = frozenset({"by_elections", "vacancies"})
"""Ids of sources about vacant seats; such an id may end with a full stop and the number of a part."""
_NAMES = 12
"""Vacant seats named; a register may hold seats of a whole country and members of a part of it."""
_LABEL = 10


def describe_head(asked: Asked) -> Section:
    """Return the house, the threat, the newest rise, and the reviews by standing."""
    ends = asked.programme.winding_up(on=asked.on)
    data: dict[str, Any] = {
        "on": asked.on,
        "until": asked.until,
        **_count_houses(asked.register, asked.on),
        "levels": _list_levels(asked.register, asked.on),
        "rise": _find_rise(asked),
        "standings": {kind.value: number for kind, number in asked.reviews.standing.items()},
        "progresses": {kind.value: number for kind, number in asked.reviews.progress.items()},
        "ahead": sum(isinstance(one, Obligation) and one.begins is not None for one in asked.reviews),
        "winding_up": len(ends),
        "running_on": len({venue for one in ends for venue in one.venues}),
    }
    labelled = {
        "House": [_describe_house(data["house"]), *_describe_others(asked, data)],
        "Threat": [*map(_describe_level, data["levels"])] or ["no level is stated"],
        "Rise": [_describe_rise(rise), *map(_describe_days, rise["days"])] if (rise := data["rise"]) else [],
        "Reviews": [_describe_counts(data["standings"]), *_explain_reviews(asked, data)],
    }
    return Section(data, [*_label(labelled)])


def _label(labelled: Mapping[str, Sequence[str]]) -> Iterator[Sentence]:
    rest = " " * _LABEL
    for label, texts in labelled.items():
        yield from (Sentence(text, rest if n else label.ljust(_LABEL), rest) for n, text in enumerate(texts))


# -- the house -----------------------------------------------------------------------------------------


def _count_houses(register: Register, on: dt.date) -> Cells:
    """Return the count of every house that makes members, and of each house if there are several.

    Of a register with one house the count of that house says everything.
    """
    used = {register.index.house_of(one) for member in register.members for one in member.mandates}
    used |= {seat.house or register.index.member_house for seat in register.constituencies}
    named = [house for house in register.houses if house.id in used]
    each = [count_house(register, on, house.id) | {"name": house.name} for house in named]
    return {"house": count_house(register, on)} | ({"houses": each} if len(each) > 1 else {})


def count_house(register: Register, on: dt.date, house: str | None = None) -> dict[str, object]:
    """Return the seats of one house and their holders; by default of every house that makes members."""
    seats = register.seats(on, house)
    in_force = {seat.id for seat in seats}
    mandates = [one for member in register.members for one in register.index.list_sitting(member, on, house)]
    # A list or appointed mandate has no seat that could be out of force.
    held = [one.constituency is None or one.constituency in in_force for one in mandates]
    every = (register.index.list_counted(member, house) for member in register.members)
    begun = [([one for one in held if one.period.start <= on] or held)[-1] for held in every if held]
    sources = [source for source in register.sources if source.id.split(".")[0] in VACANCIES]
    return {
        "seats": sum(seat.members for seat in seats),
        "members": sum(held),
        "vacant": sorted(seat.name for seat in register.vacant(on, house)),
        # Nobody sits after a dissolution; members who left in another way leave vacant seats.
        "dissolved": not held and any(one.ended in register.index.dissolutions for one in begun),
        "vacancies_on_record": not any(one.falls_short(on) for one in sources) if sources else None,
        "seatless": held.count(False),
    }


def _describe_house(house: Cells) -> str:
    seats, vacant = count_of(house["seats"], "seat"), house["vacant"]
    if house["dissolved"]:
        return f"{seats}; the house is dissolved: nobody is a member"
    words = f"{len(vacant):,} vacant" + (f": {list_first(vacant, _NAMES)}" if vacant else "")
    if house["vacancies_on_record"] is False:
        other = "other " if vacant else ""
        words += f" ({other}vacancies of this day are not on record, see the sources)"
    found = f"{seats}; {count_of(house['members'], 'member')} sitting; {words}"
    if not house["seatless"]:
        return found
    one, several = "mandate runs in a seat not in force", "mandates run in seats not in force"
    return f"{found}; {count_of(house['seatless'], one, several)}"


def _describe_others(asked: Asked, data: Cells) -> Iterator[str]:
    """Yield how many candidates are looked after in a dissolution, and how many former members wind up."""
    people = asked.people[-1]["members"]
    if data["house"]["dissolved"] and people:
        others = count_of(people, "person is", "people are")
        venues = count_of(asked.lines[-1]["venues"], "venue")
        yield f"{others} looked after, as candidates or in another mandate, at {venues}"
    if data["house"]["dissolved"]:
        yield describe_dissolution(asked)
    if data["winding_up"]:
        former = count_of(data["winding_up"], "former member winds", "former members wind")
        yield f"{former} up: {count_of(data['running_on'], 'place runs', 'places run')} on"


def describe_dissolution(asked: Asked) -> str:
    """Return why nothing is owed to members, and until when."""
    running = (one.period for member in asked.register.members for one in member.candidacies)
    polls = [period.last for period in running if asked.on in period]
    until = f" at the poll of {long_day(max(polls))}" if polls else ""
    words = f"no review, contact or offer is owed to a member until members are returned{until}"
    return words if asked.alike else f"{words}; and none is owed to others on this day"


# -- the threat ----------------------------------------------------------------------------------------


def _list_levels(register: Register, on: dt.date) -> list[Cells]:
    """Return the level in force of each series; a level stated before the first assessment has no day."""
    found = ((series, series.level(on), series.in_force(on)) for series in register.series)
    return [
        {
            "series": series.id,
            "name": series.name,
            "level": level,
            "level_name": register.scale[series.scale].find_level(level).name,
            "since": None if entry is None else entry.effective,
            "announced": None if entry is None else entry.announced,
            "source": None if entry is None else entry.source,
        }
        for series, level, entry in found
        if level is not None
    ]


def _describe_level(level: Cells) -> str:
    words, since, announced = f"{level['name']}: {level['level_name']}", level["since"], level["announced"]
    if since is None:
        return f"{words}, as stated before the series begins"
    known = "" if announced == since else f" (announced {long_day(announced)})"
    source = f" [{level['source']}]" if level["source"] else ""
    return f"{words} since {long_day(since)}{known}{source}"


def _find_rise(asked: Asked) -> Cells | None:
    """Return the newest rise that is the first reason of some obligations, from the reasons alone."""
    rules = {rule.id for rule in asked.programme.rulebook.list_rules() if rule.series}
    cited = [ones for ones in asked.alike if ones[0].reason_key[0] in rules]
    rises = group_items(cited, lambda ones: _read_rise(ones[0].reason))
    if not rises:
        return None
    on, series, old, new = newest = max(rises)
    by_activity = group_items((one for ones in rises[newest] for one in ones), attrgetter("activity"))
    owed = [
        {
            "activity": activity,
            "count": len(by_activity[activity]),
            "first": min(one.due for one in by_activity[activity]),
            "last": max(one.due for one in by_activity[activity]),
        }
        for activity in sorted(by_activity, key=attrgetter("value"), reverse=True)
    ]
    name = asked.register.threat[series].name
    rise = {"series": series, "name": name, "old": old, "new": new, "on": on, "owed": owed}
    return rise | {"days": _list_rise_days([one for ones in rises[newest] for one in ones])}


def _list_rise_days(owed: Sequence[Obligation]) -> list[Cells]:
    """Return how many obligations each rule makes due on which day, and why the day is no earlier."""
    alike = group_items(((one, one.reason) for one in owed), lambda pair: _read_days(*pair))
    heads = "activity", "due", "rule", "within", "closed"
    rows = [dict(zip(heads, key, strict=True)) | {"count": len(pairs)} for key, pairs in alike.items()]
    return sorted(rows, key=lambda row: (row["activity"] is Activity.CONTACT, *itemgetter(*heads[1:])(row)))


def _read_days(one: Obligation, reason: Reason) -> tuple[Any, ...]:
    count = find_step(reason, "count")
    closed = "" if count is None else describe_holidays(count.closed).removeprefix("; ")
    return one.activity, one.due, reason.rule, dict(reason.read).get("within", ""), closed


def _read_rise(reason: Reason) -> tuple[dt.date, str, str, str]:
    read = dict(reason.read)
    # A rise always has a trigger; a reason in general need not.
    return reason.trigger or reason.raw, str(read["series"]), str(read["old"]), str(read["new"])


def _describe_rise(rise: Cells) -> str:
    text = f"{rise['name']}, from {rise['old']} to {rise['new']}, counted from {long_day(rise['on'])}"
    return f"{text}; open because of it:"


def _describe_days(row: Cells) -> str:
    within = f", within {row['within']}" if row["within"] else ""
    closed = f" ({row['closed']})" if row["closed"] else ""
    return (
        f"{count_of(row['count'], row['activity'].words)} due {long_day(row['due'])}{within}{closed}"
        f" [{row['rule']}]"
    )


# -- the reviews ---------------------------------------------------------------------------------------


def _describe_counts(counts: Mapping[str, int]) -> str:
    each = [f"{number:,} {name}" for name, number in counts.items() if number]
    return f"{sum(counts.values()):,} = {' + '.join(each)}" if each else "none"


def _explain_reviews(asked: Asked, data: Cells) -> Iterator[str]:
    """Yield why the numbers of reviews, venues and shares differ, if they do."""
    total = asked.lines[-1]
    venues, late = total["venues"], sum(data["standings"][one.value] for one in LATE)
    if len(asked.reviews) != venues:
        places = count_of(venues, "venue")
        yield f"of {places}: a venue that members share has a review for each of them"
    if late != total["overdue"] or data["standings"][Standing.PAST_LIMIT.value]:
        at = count_of(total["overdue"], "venue")
        words = f"overdue or past the limit: {count_of(late, 'review')} at {at}"
        yield f"{words}, which the lines by {asked.by} call overdue"
    if data["ahead"]:
        one = "review is of a use that begins later, and counts"
        several = "reviews are of a use that begins later, and count"
        yield f"{count_of(data['ahead'], one, several)} in no share below"
