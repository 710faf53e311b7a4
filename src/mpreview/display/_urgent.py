"""The most urgent obligations, grouped by equal reasons."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence

import attrs

from mpreview.display._asked import Asked
from mpreview.display._page import Cells, Section, Sentence, count_of
from mpreview.policy import Reason
from mpreview.policy.reasons import sentence
from mpreview.reviews import Obligation, Standing
from mpreview.timeline import long_day

MOST = 10
"""The number of groups shown; further groups are counted."""
_OF_VENUE = ("kind", "phrase")
"""What the reason of an offer reads of the venue."""


def list_urgent(asked: Asked) -> Section:
    """Return the first groups of obligations with equal reasons, each rule cited once."""
    found = merge_groups(asked.alike)
    groups = [_make_group(asked, ones) for ones in found[:MOST]]
    number, others = sum(map(len, found)), sum(map(len, found[MOST:]))
    other = {"groups": len(found[MOST:]), "obligations": others}
    data = {"open_obligations": number, "urgent": groups, "other": other}
    if not number:
        return Section(data, [Sentence("No contact, offer or visit is owed now")])
    text = [Sentence(f"Most urgent of {count_of(number, 'open obligation')}, equal reasons told once")]
    text += (Sentence(_describe_group(one), f"{n:>3}. ", "     ") for n, one in enumerate(groups, 1))
    if others:
        reasons = count_of(other["groups"], "other reason")
        text.append(Sentence(f"and {count_of(others, 'obligation')} for {reasons}", "     ", "     "))
    # Of one rule others may be cited for another day, since other numbers of it were read.
    cited = dict.fromkeys((one["reason"]["rule"], one["reason"]["citation"]) for one in groups)
    text += (Sentence(f"[{rule}] {citation}", "     ", "       ") for rule, citation in cited)
    return Section(data, text)


def merge_groups(groups: Sequence[Sequence[Obligation]]) -> list[list[Obligation]]:
    """Return groups of equal reason and standing; groups with equal sentences are one.

    The calendars of two nations often give equal days.
    """
    found: defaultdict[tuple[str, Standing, dt.date], list[Obligation]] = defaultdict(list)
    days = Counter((ones[0].standing, ones[0].due) for ones in groups)
    for n, ones in enumerate(groups):
        day = ones[0].standing, ones[0].due
        # A group alone on its day needs no sentence to compare.
        text = str(n) if days[day] == 1 else sentence(_without_venue(ones[0].reason))
        found[text, *day] += ones
    return [*found.values()]


def _make_group(asked: Asked, ones: Sequence[Obligation]) -> Cells:
    first, reason = ones[0], _without_venue(ones[0].reason)
    data = attrs.asdict(reason, recurse=False) | {"read": dict(reason.read)}
    # The subject is the venue of one offer; a group is about many venues, and the subject is empty.
    del data["subject"]
    return {
        "count": len(ones),
        "activity": reason.activity,
        "standing": first.standing,
        "due": first.due,
        "reason": data,
        "sentence": sentence(reason),
        "named": [_name_obligation(asked, one) for one in ones[: asked.records]],
    }


def _without_venue(reason: Reason) -> Reason:
    """Return a reason without venue and kind of an offer, since these differ inside a group."""
    if reason.subject is None:
        return reason
    read = tuple(pair for pair in reason.read if pair[0] not in _OF_VENUE)
    return attrs.evolve(reason, subject=None, read=read)


def _name_obligation(asked: Asked, one: Obligation) -> Cells:
    register = asked.register
    return {
        "member": one.member,
        "member_name": register.member[one.member].name,
        "venue": one.venue,
        "venue_name": None if one.venue is None else register.name_of(register.venue[one.venue]),
        "team": one.team,
    }


def _describe_group(group: Cells) -> str:
    reason, named = group["reason"], group["named"]
    why = group["sentence"].removesuffix(f"[{reason['citation']}]")
    text = f"due {long_day(group['due'])} ({group['standing'].words}): {why}[{reason['rule']}]"
    if not named:
        return f"{count_of(group['count'], group['activity'].words)}, {text}"
    names = (filter(None, (one["member_name"], one["venue_name"])) for one in named)
    rest = group["count"] - len(named)
    return f"{'; '.join(map(', '.join, names))}: {text}" + (f"; and {rest:,} more like it" if rest else "")
