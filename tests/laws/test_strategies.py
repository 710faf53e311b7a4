"""The random programmes are what the laws need: no case that matters is rare, nothing is thrown away."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import strategies
from mpreview.events import Answered, Reviewed, Withdrawn
from mpreview.people import Member
from mpreview.places import VenueKind
from mpreview.policy import Periodic, Rise, Table
from mpreview.programme import Programme
from mpreview.threat import ThreatSeries
from strategies import cases

_DRAWN = 400
# The share of programmes at the least: of what laws name, and of what only some days show.
_OFTEN, _SELDOM, _RARELY = 0.10, 0.01, 0.002


def _days(programme: Programme) -> Iterator[dt.date]:
    for member in programme.register.members:
        yield from (tenure.period.start for tenure in member.tenures)
    yield from (use.period.start for use in programme.register.uses)
    yield from (entry.effective for s in programme.register.series for entry in s.assessments)
    yield from (event.on for event in programme.ledger)


def _rejoined(member: Member) -> bool:
    return len(member.spells) < len(member.tenures)


def _traits(programme: Programme, on: dt.date) -> Iterator[str]:
    """Words for what a programme and a day have that a law could turn on."""
    register, events = programme.register, tuple(programme.ledger)
    rules = programme.rulebook.editions[-1].rules
    days = {*_days(programme), on}
    shared = Counter(use.venue for use in register.uses if on in use.period)
    pairs = Counter((use.venue, use.member) for use in register.uses)
    entries = [entry for s in register.series for entry in s.assessments]
    facts = {
        "leap day": any((d.month, d.day) == (2, 29) for d in days),
        "month end": any((d + dt.timedelta(1)).day == 1 for d in days),
        "weekend": any(d.weekday() >= 5 for d in days),
        "empty ledger": not events,
        "correction": any(event.corrects for event in events),
        "withdrawal": any(type(event) is Withdrawn for event in events),
        "answer": any(type(event) is Answered for event in events),
        "two events of one day": len({event.on for event in events}) < len(events),
        "equal instants": len({event.known for event in events}) < len(events),
        "raised level": any(_rises(programme, one) for one in register.series),
        "told later": any(entry.announced > entry.effective for entry in entries),
        "told earlier": any(entry.announced < entry.effective for entry in entries),
        "withdrawn series": any(entry.level is None for entry in entries),
        "no series": not register.series,
        "shared venue": any(count > 1 for count in shared.values()),
        "used again": any(count > 1 for count in pairs.values()),
        "online": any(venue.kind is VenueKind.ONLINE for venue in register.venues),
        "back after a dissolution": any(map(_rejoined, register.members)),
        "out of office": any(m.tenure(on) is None for m in register.members),
        "no slots": any(set(s.week) == {0} for team in register.teams for s in team.slots),
        "cycle of several cells": any(type(r) is Periodic and type(r.months) is Table for r in rules),
        "rise rule": any(type(rule) is Rise for rule in rules),
        "limit of no days": any(rule.limit == 0 for rule in rules),
    }  # fmt: skip
    yield from (name for name, holds in facts.items() if holds)
    coverage = programme.coverage(on=on)
    yield from {f"standing {status.standing.value}" for status in coverage}
    yield from {f"progress {status.progress.value}" for status in coverage}
    yield from {
        f"reason {reason.form}"
        for status in coverage
        if status.obligation is not None
        for reason in status.obligation.reasons
    }


def _rises(programme: Programme, one: ThreatSeries) -> bool:
    scale = programme.register.scale[one.scale]
    return bool(one.rises(scale, scale.levels[0].id))


def _rich_traits(programme: Programme, on: dt.date) -> Iterator[str]:
    """Words for what the whole language of policy lets happen, by the answers that show it."""
    book, register = programme.rulebook, programme.register
    reviews = [event.on for event in programme.ledger.until(on) if type(event) is Reviewed]
    yield from (f"{count} editions" for count in [len(book.editions)])
    yield from (f"open cycles {edition.open_cycles.value}" for edition in book.editions[1:])
    steps = [entry.effective for one in register.series for entry in one.assessments]
    for status in programme.coverage(on=on):
        if status.obligation is None:
            continue
        for reason in status.obligation.reasons:
            yield f"reason {reason.form}"
            read = dict(reason.read)
            yield from (
                f"read {name}" for name in read if name in {"postponed to", "not before", "covered", "origin"}
            )
            yield f"level {read.get('response')}"
            yield from (["band"] if read.get("band") not in (None, book.bands[0]) else [])
            if reason.anchor is not None:
                inside = [day for day in steps if reason.anchor < day <= on]
                yield from (["rises and falls in a cycle"] if len(inside) > 2 else [])
                yield from (
                    ["edition in a cycle"]
                    if any(reason.anchor < e.since <= on for e in book.editions)
                    else []
                )
    for rule in book.editions[-1].rules:
        yield f"merge {rule.merge.mode.value}"
        yield from (["condition"] if rule.when is not None else [])
    yield from (["several reviews"] if len(set(reviews)) > 2 else [])


def _drawn(traits: Callable[[Programme, dt.date], Iterator[str]], *, rich: bool) -> Counter[str]:
    counts: Counter[str] = Counter()

    @settings(
        max_examples=_DRAWN, phases=[Phase.generate], database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), deadline=None,
    )  # fmt: skip
    @given(st.data())
    def count(data: st.DataObject) -> None:
        programme, on = data.draw(cases(rich=rich))
        counts["drawn"] += 1
        counts.update(set(traits(programme, on)))

    count()
    return counts


@pytest.fixture(scope="module")
def drawn_rich() -> Counter[str]:
    """The same of programmes in the whole language of policy."""
    return _drawn(_rich_traits, rich=True)


@pytest.fixture(scope="module")
def drawn() -> Counter[str]:
    """How many of the programmes drawn have each trait, and how many were drawn."""
    return _drawn(_traits, rich=False)


SELDOM = {
    "withdrawn series", "no series", "standing in-date", "standing due", "standing overdue",
    "progress accepted", "progress declined", "progress deferred", "progress unanswered",
    "progress offered", "reason rise", "reason periodic",
}  # fmt: skip
OFTEN = {
    "leap day", "month end", "weekend", "empty ledger", "correction", "withdrawal", "answer",
    "two events of one day", "equal instants", "raised level", "told later", "told earlier",
    "no slots", "shared venue", "used again", "online", "back after a dissolution",
    "out of office", "cycle of several cells", "rise rule", "limit of no days", "standing open",
    "standing past-limit", "standing not-owed", "standing lapsed", "progress not-contacted",
    "progress contacted", "progress done", "reason new-venue",
    "reason new-member", "reason offer",
}  # fmt: skip


@pytest.mark.parametrize("trait", sorted(OFTEN))
def test_no_case_that_matters_is_rare(drawn: Counter[str], trait: str) -> None:
    assert drawn[trait] >= _OFTEN * drawn["drawn"]


@pytest.mark.parametrize("trait", sorted(SELDOM))
def test_no_case_is_missing(drawn: Counter[str], trait: str) -> None:
    assert drawn[trait] >= _SELDOM * drawn["drawn"]


RICH = {
    "2 editions", "3 editions", "open cycles tighten", "open cycles keep", "open cycles new", "merge restart",
    "merge keep", "merge absorb", "condition", "several reviews", "rises and falls in a cycle",
    "edition in a cycle", "read not before", "read origin", "level heightened", "band",
}  # fmt: skip
RICH_SELDOM = {
    "reason incident", "reason concern", "reason request", "reason change-of-office", "reason moved-venue",
    "reason revised-standard", "reason faulty-measure", "reason season", "reason event-ahead",
    "reason periodic", "reason rise", "read postponed to", "read covered", "level exceptional",
}  # fmt: skip


@pytest.mark.parametrize("trait", sorted(RICH | RICH_SELDOM))
def test_the_whole_language_is_reached(drawn_rich: Counter[str], trait: str) -> None:
    least = _RARELY if trait in RICH_SELDOM else _SELDOM
    assert drawn_rich[trait] >= least * drawn_rich["drawn"]


def test_nothing_is_thrown_away(drawn: Counter[str]) -> None:
    """No draw is filtered; Hypothesis itself cuts off a few at its own length while it warms up."""
    source = Path(strategies.__file__).read_text("utf-8")

    assert not re.search(r"\bassume\(|\.filter\(|\breject\(", source)
    assert drawn["drawn"] == _DRAWN


def test_every_trait_is_asked_for(drawn: Counter[str]) -> None:
    assert set(drawn) - {"drawn"} == OFTEN | SELDOM
