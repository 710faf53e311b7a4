"""The random programmes are what the laws need: no case that matters is rare, nothing is thrown away."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from helpers import policies, strategies
from helpers.policies import case_of_seed
from helpers.strategies import cases
from mpreview.events import (
    Answered,
    Banded,
    Exempted,
    Ledger,
    MeasureNoted,
    Postponed,
    Reviewed,
    Withdrawn,
)
from mpreview.people import Member
from mpreview.policy import (
    Edition,
    Merge,
    MergeMode,
    OpenCycles,
    Periodic,
    Reason,
    Rise,
    Rule,
    Rulebook,
    Table,
    Window,
)
from mpreview.policy.rules import FORM_OF_REASON
from mpreview.programme import Programme
from mpreview.programme._programme import join_parts
from mpreview.register import Register
from mpreview.reviews import Progress, Standing
from mpreview.threat import ThreatSeries

_DRAWN = 400
# A re-test asks for a review in 5 of 1,000 programmes: among 500 programmes chance alone would leave too few.
_THROWN = 1500
# The share of programmes at the least: of what laws name, and of what only some days show.
_OFTEN, _SELDOM, _RARELY = 0.10, 0.01, 0.004


pytestmark = pytest.mark.long


def _days(programme: Programme) -> Iterator[dt.date]:
    for member in programme.register.members:
        yield from (mandate.period.start for mandate in member.mandates)
    yield from (use.period.start for use in programme.register.uses)
    yield from (entry.effective for s in programme.register.series for entry in s.assessments)
    yield from (event.on for event in programme.ledger)


def _rejoined(register: Register, member: Member) -> bool:
    return len(register.list_spells(member)) < len(member.mandates)


def _traits(programme: Programme, on: dt.date) -> Iterator[str]:
    """Words for what a programme and a day have that a law could turn on."""
    yield from (name for name, holds in _facts(programme, on).items() if holds)
    coverage = programme.coverage(on=on)
    yield from (f"standing {status.standing.value}" for status in coverage)
    yield from (f"progress {status.progress.value}" for status in coverage)
    owed = (status.obligation for status in coverage if status.obligation is not None)
    yield from (f"reason {reason.form}" for obligation in owed for reason in obligation.reasons)


def _facts(programme: Programme, on: dt.date) -> dict[str, bool]:
    register, events = programme.register, tuple(programme.ledger)
    rules = programme.rulebook.editions[-1].rules
    days = {*_days(programme), on}
    shared = Counter(use.venue for use in register.uses if on in use.period)
    pairs = Counter((use.venue, use.member) for use in register.uses)
    entries = [entry for s in register.series for entry in s.assessments]
    return {
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
        "online": any(venue.kind == "online" for venue in register.venues),
        "back after a dissolution": any(_rejoined(register, member) for member in register.members),
        "out of office": any(m.mandate(on) is None for m in register.members),
        "no slots": any(set(s.week) == {0} for team in register.teams for s in team.slots),
        "cycle of several cells": any(type(r) is Periodic and type(r.months) is Table for r in rules),
        "rise rule": any(type(rule) is Rise for rule in rules),
        "limit of no days": any(rule.limit == 0 for rule in rules),
    }  # fmt: skip


def _rises(programme: Programme, one: ThreatSeries) -> bool:
    scale = programme.register.scale[one.scale]
    return bool(one.list_crossings(scale, scale.levels[0].id))


def _rich_traits(programme: Programme, on: dt.date) -> Iterator[str]:
    """Words for what the whole language of policy lets happen, by the answers that show it."""
    statuses = programme.coverage(on=on)
    yield from (f"standing {status.standing.value}" for status in statuses)
    yield from (f"progress {status.progress.value}" for status in statuses)
    for status in statuses:
        for reason in status.obligation.reasons if status.obligation else ():
            yield from _of_reason(programme, reason, on)
    yield from _of_book(programme.rulebook)
    gaps = {pair for member in programme.register.members for pair in pairwise(member.mandates)}
    begun = [edition.since for edition in programme.rulebook.editions[1:]]
    out = any(one.period.last < day <= other.period.start for one, other in gaps for day in begun)
    yield from ["edition out of office"] if out else []
    reviews = {event.on for event in programme.ledger.until(on) if type(event) is Reviewed}
    yield from ["several reviews"] if len(reviews) > 2 else []
    yield from (f"turns on {part}" for part in _turned_on(programme, on))


def _turned_on(programme: Programme, on: dt.date) -> Iterator[str]:
    told = _windows(programme, on)
    for part, less in _LESS.items():
        other = less(programme)
        if other is not programme and _windows(other, on) != told:
            yield part


def _of_book(book: Rulebook) -> Iterator[str]:
    yield f"{len(book.editions)} editions"
    for before, after in pairwise(book.editions):
        both = [(before.rule[rule.id], rule) for rule in after.rules if rule.id in before.rule]
        yield from (f"another {word}" for old, new in both for word in _otherwise(old, new))
    yield from (f"open cycles {edition.open_cycles.value}" for edition in book.editions[1:])
    for rule in (rule for edition in book.editions for rule in edition.rules):
        yield f"merge {rule.merge.mode.value}"
        yield from ["condition"] if rule.when is not None else []


def _otherwise(old: Rule, new: Rule) -> Iterator[str]:
    """What two editions word otherwise of what a rule speaks of: of another form, that alone."""
    if type(old) is not type(new):
        yield "form"
        return
    yield from ["activity"] if old.activity is not new.activity else []
    for name in _SPOKEN_OF:
        if getattr(old, name, None) != getattr(new, name, None):
            yield name


_SPOKEN_OF: Final = ("kinds", "series", "at_least", "anchor", "begun", "occasion", "of", "season")


def _of_reason(programme: Programme, reason: Reason, on: dt.date) -> Iterator[str]:
    read, book = dict(reason.read), programme.rulebook
    yield f"reason {reason.form}"
    yield from (f"read {name}" for name in read)
    yield from (f"note {note}" for note in reason.notes)
    yield from (f"adjusted {step.part}" for step in reason.adjustments)
    yield from [f"level {read['response']}"] if "response" in read else []
    yield from ["band above the lowest"] if read.get("band") not in {None, book.bands[0]} else []
    if reason.anchor is not None:
        began = any(reason.anchor < edition.since <= on for edition in book.editions)
        turned = any(_turns(programme, one, reason.anchor, on) for one in programme.register.series)
        yield from ["edition in a cycle"] if began else []
        yield from ["rises and falls in a cycle"] if turned else []


def _turns(programme: Programme, one: ThreatSeries, after: dt.date, on: dt.date) -> bool:
    """Whether a series rose twice, and fell, after one day up to another."""
    scale = programme.register.scale[one.scale]
    inside = [e.level for e in one.assessments if after < e.effective <= on]
    ranks = [scale.rank(level) for level in (one.level(after), *inside) if level is not None]
    steps = [high > low for low, high in pairwise(ranks)]
    return steps.count(True) > 1 and False in steps


def _windows(programme: Programme, on: dt.date) -> list[Window | None]:
    statuses = programme.coverage(on=on)
    return [None if s.obligation is None else s.obligation.window for s in statuses]


def _without_events(*kinds: type) -> Callable[[Programme], Programme]:
    def less(programme: Programme) -> Programme:
        kept = {event.id: event for event in programme.ledger if type(event) not in kinds}
        if len(kept) == len(programme.ledger):
            return programme
        told = tuple(kept.values())
        # What closes a finding of a review that is gone has nothing to close.
        for _ in ("findings", "closures", "withdrawals"):
            known = {None, *(event.id for event in told)}
            told = tuple(one for one in told if {one.withdraws, one.about, one.corrects} <= known)
        return join_parts(programme.base, programme.rulebook, Ledger.of(told))

    return less


def _with_editions(change: Callable[[Edition], Edition]) -> Callable[[Programme], Programme]:
    def less(programme: Programme) -> Programme:
        editions = tuple(map(change, programme.rulebook.editions))
        if editions == programme.rulebook.editions:
            return programme
        book = attrs.evolve(programme.rulebook, editions=editions)
        return join_parts(programme.base, book, programme.ledger)

    return less


def _with_rules(**plain: Any) -> Callable[[Programme], Programme]:
    return _with_editions(lambda e: attrs.evolve(e, rules=tuple(attrs.evolve(r, **plain) for r in e.rules)))


def _with_own_ids(programme: Programme) -> Programme:
    """The programme with an id of its own for what an edition words otherwise."""
    last: dict[str, Rule] = {}
    editions = []
    for edition in programme.rulebook.editions:
        apart = {rule.id for rule in edition.rules if any(_otherwise(last.get(rule.id, rule), rule))}
        rules = (attrs.evolve(r, id=f"{r.id}-{edition.id}") if r.id in apart else r for r in edition.rules)
        editions.append(attrs.evolve(edition, rules=tuple(rules)))
        last |= edition.rule
    if tuple(editions) == programme.rulebook.editions:
        return programme
    book = attrs.evolve(programme.rulebook, editions=tuple(editions))
    return join_parts(programme.base, book, programme.ledger)


def _restarting(mode: MergeMode) -> Callable[[Programme], Programme]:
    def change(edition: Edition) -> Edition:
        rules = (attrs.evolve(r, merge=Merge()) if r.merge.mode is mode else r for r in edition.rules)
        return attrs.evolve(edition, rules=tuple(rules))

    return _with_editions(change)


def _tightening(how: OpenCycles) -> Callable[[Programme], Programme]:
    return _with_editions(
        lambda e: attrs.evolve(e, open_cycles=OpenCycles.TIGHTEN) if e.open_cycles is how else e
    )


_LESS: Final[dict[str, Callable[[Programme], Programme]]] = {
    "merge keep": _restarting(MergeMode.KEEP),
    "merge absorb": _restarting(MergeMode.ABSORB),
    "open cycles keep": _tightening(OpenCycles.KEEP),
    "open cycles new": _tightening(OpenCycles.NEW),
    "wordings": _with_own_ids,
    "conditions": _with_rules(when=None),
    "notices": _with_rules(notice=0),
    "settling": _with_rules(settling=0),
    "bands": _without_events(Banded),
    "measures": _without_events(MeasureNoted),
    "postponements": _without_events(Postponed),
    "exemptions": _without_events(Exempted),
    "reviews": _without_events(Reviewed),
}
"""What a programme has less of; the trait says that some window is another then."""


def _counted(traits: Iterable[Iterator[str]]) -> Counter[str]:
    """How many of some programmes have each trait, and how many there are."""
    counts: Counter[str] = Counter()
    for found in traits:
        counts.update({"drawn", *found})
    return counts


@pytest.fixture(scope="module")
def thrown() -> Counter[str]:
    """How many of the programmes of the first seeds have each trait of the whole language of policy."""
    return _counted(_rich_traits(*case_of_seed(seed)) for seed in range(_THROWN))


@pytest.fixture(scope="module")
def drawn() -> Counter[str]:
    """How many of the programmes drawn have each trait, and how many were drawn."""
    found: list[tuple[Programme, dt.date]] = []

    @settings(
        max_examples=_DRAWN, phases=[Phase.generate], database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), deadline=None,
    )  # fmt: skip
    @given(cases())
    def keep(case: tuple[Programme, dt.date]) -> None:
        found.append(case)

    keep()
    return _counted(_traits(*case) for case in found)


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


def test_no_case_that_matters_is_rare_and_none_is_missing(drawn: Counter[str]) -> None:
    least = dict.fromkeys(OFTEN, _OFTEN) | dict.fromkeys(SELDOM, _SELDOM)

    assert {trait: drawn[trait] for trait in least if drawn[trait] < least[trait] * drawn["drawn"]} == {}


RICH_OFTEN = {
    "2 editions", "3 editions", "open cycles tighten", "open cycles keep", "open cycles new",
    "merge restart", "merge keep", "merge absorb", "condition", "several reviews", "level normal",
    "adjusted count", "adjusted due", "adjusted limit", "reason periodic", "reason new-member",
    "reason offer", "read origin", "standing in-date", "standing open", "standing past-limit",
    "standing not-owed", "standing lapsed", "progress not-contacted", "progress contacted", "progress done",
    "turns on reviews", "another kinds",
}  # fmt: skip
RICH_SELDOM = {
    "1 editions", "level heightened", "level exceptional", "band above the lowest", "edition in a cycle",
    "read slots",
    "rises and falls in a cycle", "read not before", "read covered", "read postponed to", "read answer days",
    "reason new-venue", "reason rise", "reason incident", "reason concern", "reason request",
    "reason change-of-office", "reason revised-standard", "reason failed-measure",
    "reason event-ahead", "reason expiring-measure", "reason season", "standing due", "standing overdue",
    "progress accepted", "progress booked", "progress declined", "progress deferred", "progress offered",
    "progress unanswered",
    "note rolled following, since no day before it would discharge it", "turns on bands",
    "turns on conditions", "turns on exemptions", "turns on measures",
    "turns on postponements", "edition out of office", "another form", "reason directed",
    "another activity", "another series", "another at_least", "another anchor", "another begun",
    "another occasion", "another of", "another season",
}  # fmt: skip
# Among 3,000 programmes a window turns on wordings in 23, and a moved venue asks for a review in 32.
# So chance decides whether these two traits reach the share of RICH_SELDOM.
RICH_RARELY = {
    "reason faulty-measure", "reason fitted-measure", "reason failed-exercise", "reason retest-due",
    "note no working day", "read answered", "read until", "turns on notices",
    "turns on merge keep", "turns on merge absorb", "turns on open cycles keep",
    "turns on open cycles new", "turns on settling", "turns on wordings", "reason moved-venue",
}  # fmt: skip
_SHARES = {
    **dict.fromkeys(RICH_OFTEN, _OFTEN),
    **dict.fromkeys(RICH_SELDOM, _SELDOM),
    **dict.fromkeys(RICH_RARELY, _RARELY),
}


def test_the_whole_language_is_reached(thrown: Counter[str]) -> None:
    assert {trait: thrown[trait] for trait in _SHARES if thrown[trait] < _SHARES[trait] * _THROWN} == {}


def test_every_such_trait_of_the_language_is_asked_for(thrown: Counter[str]) -> None:
    words = ("standing", "progress", "reason", "turns on", "another")

    assert {trait for trait in thrown if trait.startswith(words)} <= _SHARES.keys()


def test_every_form_of_rule_and_state_is_asked_for() -> None:
    asked = {
        *(f"reason {form}" for form in FORM_OF_REASON),
        *(f"standing {standing.value}" for standing in Standing),
        *(f"progress {progress.value}" for progress in Progress),
    }

    assert asked <= _SHARES.keys()


def test_one_seed_is_one_case() -> None:
    for seed in (0, 1, 2**63 - 1):
        (programme, on), (again, then) = case_of_seed(seed), case_of_seed(seed)
        same = (programme.register, programme.rulebook, programme.ledger, on)

        assert same == (again.register, again.rulebook, again.ledger, then)


def test_nothing_is_thrown_away(drawn: Counter[str]) -> None:
    """No draw is filtered; Hypothesis itself cuts off a few at its own length while it warms up."""
    for module in (strategies, policies):
        source = Path(str(module.__file__)).read_text("utf-8")
        assert not re.search(r"\bassume\(|\.filter\(|\breject\(", source)
    assert drawn["drawn"] == _DRAWN


def test_every_trait_is_asked_for(drawn: Counter[str]) -> None:
    assert set(drawn) - {"drawn"} == OFTEN | SELDOM
