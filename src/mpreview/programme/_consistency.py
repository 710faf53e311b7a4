"""What must fit together between register, rulebook and ledger, and every place where it does not."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import attrs

from mpreview.errors import Fault, ReferenceErrors, raise_faults
from mpreview.events import Event
from mpreview.events._consistency import collect_known_names, find_change_faults
from mpreview.places import AreaRole
from mpreview.policy import AllOf, AnyOf, Condition, Except, ForceIn, NationIn, Not, Rulebook
from mpreview.policy.conditions import KindIn
from mpreview.policy.rules._checks import list_level_faults
from mpreview.policy.terms import VISITED
from mpreview.programme._cache import AnswerCache
from mpreview.programme._event_faults import (
    find_day_faults,
    find_event_day_faults,
    find_name_faults,
    find_use_faults,
)
from mpreview.programme._examples import list_misses
from mpreview.register import Entries
from mpreview.timeline import FIRST_DAY, LAST_DAY


def check_parts(cache: AnswerCache) -> None:
    """Check that the parts of a programme fit together.

    Raises:
        ReferenceErrors: As `Programme` says.
    """
    base, rulebook, ledger = cache.base, cache.rulebook, cache.ledger
    # In this order: each check rests on what the checks before have found sound.
    raise_faults(ReferenceErrors, faults_of_references(base, rulebook, ledger))
    raise_faults(ReferenceErrors, find_change_faults(base, ledger, ledger))
    span = cache.changed.calendar_span
    days = (*find_day_faults(span, base, rulebook), *find_event_day_faults(span, ledger))
    raise_faults(ReferenceErrors, (*days, *find_use_faults(cache.changed, ledger, ledger)))


def faults_of_references(entries: Entries, rulebook: Rulebook, events: Iterable[Event]) -> Iterator[Fault]:
    """Yield what rules and events name that is not among the *entries*, whether these fit together or not."""
    yield from _faults_of_rules(entries, rulebook)
    yield from _faults_of_pools(entries)
    for place, problem in list_misses(rulebook):
        message, _, hint = problem.partition("; ")
        yield Fault(f"/rulebook/examples/{place}", "example", f"an example that is not kept: {message}", hint)
    records = tuple(events)
    yield from find_name_faults(entries, rulebook, collect_known_names(records), records)


def _faults_of_pools(entries: Entries) -> Iterator[Fault]:
    """Yield what pools are to do that nobody is visited for."""
    known = [activity.value for activity in VISITED]
    for index, team in enumerate(entries.teams):
        for place, pool in enumerate(team.pools):
            for row, word in enumerate(pool.activities):
                if word not in known:
                    path = f"/register/teams/{index}/pools/{place}/activities/{row}"
                    hint = f"use one of {', '.join(known)}"
                    yield Fault(path, "unknown-activity", "no activity that anybody is visited for", hint)


def _faults_of_rules(entries: Entries, rulebook: Rulebook) -> Iterator[Fault]:
    yield from _faults_of_responses(entries, rulebook)
    for place, edition in enumerate(rulebook.editions):
        for index, rule in enumerate(edition.rules):
            path = f"/rulebook/editions/{place}/rules/{index}"
            yield from _faults_of_kinds(entries, f"{path}/kinds", rule.kinds)
            if rule.when is not None:
                yield from _faults_of_condition(entries, f"{path}/when", rule.when)
            for fault in rule.list_register_faults(entries):
                yield attrs.evolve(fault, path=path + fault.path)
    if _rises(entries, rulebook) > _MOST_RISES:
        hint = f"give fewer: every rule of rises times the levels of its series, {_MOST_RISES} at most"
        yield Fault("/rulebook/editions", "too-many-rises", "rules of rises read too many levels", hint)
    yield from _faults_of_kinds(entries, "/rulebook/without_rules", rulebook.without_rules)
    for place, checklist in enumerate(rulebook.checklists):
        yield from _faults_of_kinds(entries, f"/rulebook/checklists/{place}/kinds", checklist.kinds)
    spoken = {*rulebook.kinds, *rulebook.without_rules}
    for index, venue in enumerate(entries.venues):
        # A kind that is not declared is a fault of its own.
        if venue.kind not in spoken and venue.kind in entries.venue_kind:
            hint = "add a rule for this kind, name it among the kinds without rules, or leave the venue out"
            path = f"/register/venues/{index}/kind"
            yield Fault(path, "no-rule", "no rule is about this kind of venue", hint)


class _ResponseStep(NamedTuple):
    """A row of the response levels: its index, its response, and the rank of its level in the scale."""

    since: dt.date
    place: int
    row: int
    rank: int


def _faults_of_responses(entries: Entries, rulebook: Rulebook) -> Iterator[Fault]:
    """Yield rows about what there is not, and those of a series of which a higher level calls for less."""
    faults = [
        attrs.evolve(fault, path=f"/rulebook/responses/{index}{fault.path}")
        for index, row in enumerate(rulebook.responses)
        for fault in list_level_faults(entries, "level", row.series, row.level)
    ]
    if faults:
        # A row that means another level or series than it names would be missed where it belongs.
        yield from faults
        return
    rows: dict[str, list[_ResponseStep]] = {}
    for index, row in enumerate(rulebook.responses):
        scale = entries.scale.get(entries.threat[row.series].scale)
        if scale is not None:
            begun = _ResponseStep(row.since, scale.rank(row.level), index, row.response.rank)
            rows.setdefault(row.series, []).append(begun)
    if any(rule.depends_on()[0] for rule in rulebook.list_rules()):
        yield from _faults_of_missing(entries, rows)
    for series, begun_of_series in rows.items():
        highest = len(entries.scale[entries.threat[series].scale].levels)
        for index, words in _falling(begun_of_series, highest):
            yield Fault(f"/rulebook/responses/{index}", "not-monotone", *words)


def _faults_of_missing(entries: Entries, rows: Mapping[str, Sequence[_ResponseStep]]) -> Iterator[Fault]:
    """Yield the series with a level that calls for nothing when it can first be in force."""
    for series in entries.threat.values():
        scale = entries.scale.get(series.scale)
        begun: dict[int, dt.date] = {}
        for one in rows.get(series.id, ()):
            begun[one.place] = min(one.since, begun.get(one.place, one.since))
        # The level before the series counts from the first day on, further levels from its first assessment.
        first = min((entry.effective for entry in series.assessments), default=LAST_DAY)
        absent = [
            level.id
            for place, level in enumerate(() if scale is None else scale.levels, 1)
            if begun.get(place, _NEVER_BEGUN) > (FIRST_DAY if level.id == series.before else first)
        ]
        if absent:
            yield _missing(series.id, absent)


_NEVER_BEGUN = LAST_DAY + dt.timedelta(1)


def _missing(series: str, absent: Sequence[str]) -> Fault:
    # Ids can be long, and a message is short.
    count = _NAMED if sum(map(len, absent)) > _MOST_LETTERS else len(absent)
    named = ", ".join(absent[:count])
    more = f" and {len(absent) - count} more" if len(absent) > count else ""
    hint = "add a row for each, in force from the first day of the series; NORMAL where it calls for nothing"
    message = f"no response to these levels of {series}: {named}{more}"
    return Fault("/rulebook/responses", "no-response", message, hint)


_NAMED = 1
_MOST_LETTERS = 80


def _falling(rows: Iterable[_ResponseStep], highest: int) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the rows with which a higher level begins to call for less than the next lower one.

    Only neighbours of a row that begins are looked at: what fell before was reported when it began to.
    """
    called: dict[int, int] = {}
    for _, together in groupby(sorted(rows), key=lambda one: one.since):
        begun = tuple(together)
        # All rows of a day begin together, so a row is compared with the neighbours as of the same day.
        called.update((one.place, one.rank) for one in begun)
        places = {one.place for one in begun}
        for one in begun:
            above = one.place + 1
            if one.rank < called.get(one.place - 1, 0):
                yield one.row, _LAXER
            if above <= highest and above not in places and called.get(above, 0) < one.rank:
                yield one.row, _STRICTER


_LAXER = (
    "a level that calls for less than the next lower one",
    "make its response at least as high from that day on, or that of the lower level no higher",
)
_STRICTER = (
    "a level that calls for more than the next higher one",
    "add a row for every higher level from that day on, at least as high: without one it counts as normal",
)


def _rises(entries: Entries, rulebook: Rulebook) -> int:
    """Return how many levels the rules of rises read, edition by edition."""
    every = entries.threat.values()
    read = (one for rule in rulebook.list_rules() for one in every if rule.reads_series(one))
    return sum(len(one.assessments) for one in read)


_MOST_RISES = 100_000


def _faults_of_condition(entries: Entries, path: str, when: Condition) -> Iterator[Fault]:
    """Yield the nations and forces that a condition asks for and that there are not: it would never hold."""
    # Names are looked for below every operator: an unknown id below `Not` would always hold.
    if isinstance(when, Not | Except):
        yield from _faults_of_condition(entries, f"{path}/of", when.of)
    elif isinstance(when, AllOf | AnyOf):
        for place, part in enumerate(when.of):
            yield from _faults_of_condition(entries, f"{path}/of/{place}", part)
    elif isinstance(when, NationIn):
        yield from _faults_of_areas(entries, f"{path}/nations", when.nations, AreaRole.NATION)
    elif isinstance(when, KindIn):
        yield from _faults_of_kinds(entries, f"{path}/kinds", when.kinds)
    elif isinstance(when, ForceIn):
        yield from _faults_of_areas(entries, f"{path}/forces", when.forces, AreaRole.FORCE)


def _faults_of_areas(entries: Entries, path: str, named: Iterable[str], role: AreaRole) -> Iterator[Fault]:
    for place, id_ in enumerate(named):
        area = entries.area.get(id_)
        kind = None if area is None else entries.area_kind.get(area.kind)
        if kind is None or kind.role is not role:
            hint = f"use the id of a {role.value} of /register/areas, or add it there"
            yield Fault(f"{path}/{place}", "dangling-id", f"no such {role.value}", hint)


def _faults_of_kinds(entries: Entries, path: str, kinds: Iterable[str]) -> Iterator[Fault]:
    for place, kind in enumerate(kinds):
        if kind not in entries.venue_kind:
            hint = "declare the kind in /register/venue_kinds, or correct the id"
            yield Fault(f"{path}/{place}", "dangling-id", "no such kind of venue", hint)
