"""Every fault of a catalogue, found at once, each with its place."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence

from mpreview.errors import Fault
from mpreview.measures.parts import CatalogueParts
from mpreview.measures.standards import Requirement, StandardVersion
from mpreview.measures.terms import Package
from mpreview.timeline import Period, day_of

__all__ = ["faults_of"]


def faults_of(parts: CatalogueParts) -> Iterator[Fault]:
    """Yield every fault between the parts of a catalogue."""
    for check in _CHECKS:
        yield from check(parts)


def _doubles(parts: CatalogueParts) -> Iterator[Fault]:
    named = (("measures", parts.measures), ("versions", parts.versions), ("approvals", parts.approvals))
    ids = {f"/{name}/{{}}/id": [one.id for one in some] for name, some in named}
    for path, words in {"/cost_bands/{}": list(parts.cost_bands), **ids}.items():
        for index in _again(words):
            yield Fault(
                path.format(index), "duplicate-id", "an id that stands here already", "give each its own"
            )


def _again(words: Sequence[object]) -> Iterator[int]:
    """Yield the places at which something stands that stood before."""
    seen: set[object] = set()
    for index, word in enumerate(words):
        if word in seen:
            yield index
        seen.add(word)


def _dangling(parts: CatalogueParts) -> Iterator[Fault]:
    for index, measure in enumerate(parts.measures):
        if measure.cost not in parts.cost_bands:
            hint = "add it to /cost_bands or correct the word"
            yield Fault(f"/measures/{index}/cost", "dangling-id", "no such cost band", hint)
    for path, _, one in _requirements(parts):
        if one.measure not in parts.measure:
            hint = "add it to /measures or correct the id"
            yield Fault(f"{path}/measure", "dangling-id", "no such measure", hint)


def _requirements(parts: CatalogueParts) -> Iterator[tuple[str, StandardVersion, Requirement]]:
    for index, version in enumerate(parts.versions):
        for place, one in enumerate(version.requirements):
            yield f"/versions/{index}/requirements/{place}", version, one


def _unordered(parts: CatalogueParts) -> Iterator[Fault]:
    latest: dict[str, dt.date] = {}
    for index, version in enumerate(parts.versions):
        path = f"/versions/{index}/since"
        if version.since <= latest.get(version.standard, dt.date.min):
            hint = "order the versions of a standard; each begins later than the one before"
            yield Fault(path, "not-rising", "does not begin after the version before it", hint)
        if version.since not in parts.period:
            hint = "let it begin inside, or widen /period"
            yield Fault(path, "outside-period", "begins outside the days of the catalogue", hint)
        latest[version.standard] = max(version.since, latest.get(version.standard, dt.date.min))


def _required_twice(parts: CatalogueParts) -> Iterator[Fault]:
    for index, version in enumerate(parts.versions):
        asked = [
            (place, one.measure, kind) for place, one in enumerate(version.requirements) for kind in one.kinds
        ]
        for again in _again([(measure, kind) for _, measure, kind in asked]):
            place, _, kind = asked[again]
            yield Fault(
                f"/versions/{index}/requirements/{place}/kinds",
                "required-twice",
                f"the version asks for this measure already, for {kind.value}",
                "ask once, with one priority",
            )


def _untimed(parts: CatalogueParts) -> Iterator[Fault]:
    for path, version, one in _requirements(parts):
        held = _common(parts.in_force(version), parts.period)
        if held is not None and any(
            one.priority > len(times.days) and times.period.overlaps(held) for times in parts.times
        ):
            hint = "give the days of this priority in /times, or make it more urgent"
            yield Fault(f"{path}/priority", "no-time", "no days are set for this priority", hint)


def _times(parts: CatalogueParts) -> Iterator[Fault]:
    periods = [times.period for times in parts.times]
    for index in _doubled(periods):
        yield Fault(
            f"/times/{index}/period",
            "timed-twice",
            "on some day other times hold as well",
            "end the earlier one first",
        )
    begun = [version.since for version in parts.versions if version.since in parts.period]
    if begun:
        for day in _uncovered(periods, Period(min(begun), parts.period.end)):
            hint = "from the first version of a standard on, set times for every day of the catalogue"
            yield Fault("/times", "untimed", f"no times are set on {day}", hint)


def _unfunded(parts: CatalogueParts) -> Iterator[Fault]:
    for package in sorted(parts.packages, key=lambda package: package.value):
        some = [(index, one.period) for index, one in enumerate(parts.funding) if one.package is package]
        periods = [period for _, period in some]
        for again in _doubled(periods):
            yield Fault(
                f"/funding/{some[again][0]}/period",
                "funded-twice",
                f"on some day the {package.value} package has another payer as well",
                "end the earlier one first",
            )
        for day in _uncovered(periods, parts.period):
            hint = "add a payer for these days, or shorten /period"
            yield Fault("/funding", "unfunded", f"on {day} nobody pays for the {package.value} package", hint)


def _undecided(parts: CatalogueParts) -> Iterator[Fault]:
    for index, funding in enumerate(parts.funding):
        paid = _common(funding.period, parts.period)
        if paid is None:
            continue
        for recommended in (True, False):
            held = [
                rule.period
                for rule in parts.approvals
                if rule.speaks(funding.package, funding.body, recommended)
            ]
            for day in _uncovered(held, paid):
                yield Fault(
                    f"/funding/{index}",
                    "undecided",
                    f"on {day} no rule decides what this body pays {_WITH[recommended]}",
                    f"add a rule to /approvals for the {funding.package.value} package and this body",
                )


_WITH = {True: "with a recommendation", False: "without a recommendation"}


def _decided_twice(parts: CatalogueParts) -> Iterator[Fault]:
    groups: dict[tuple[Package, str, bool], list[tuple[int, Period]]] = {}
    for index, rule in enumerate(parts.approvals):
        for recommended in (True, False):
            if rule.recommended.covers(recommended):
                key = (rule.package, rule.body, recommended)
                groups.setdefault(key, []).append((index, rule.period))
    for (_, _, recommended), some in groups.items():
        for again in _doubled([period for _, period in some]):
            yield Fault(
                f"/approvals/{some[again][0]}/period",
                "decided-twice",
                f"on some day another rule decides the same {_WITH[recommended]}",
                "end the earlier one first, or tell them apart by what is recommended",
            )


def _idle(parts: CatalogueParts) -> Iterator[Fault]:
    for index, rule in enumerate(parts.approvals):
        paid = (one.period for one in parts.funding if (one.package, one.body) == (rule.package, rule.body))
        if not any(period.overlaps(rule.period) for period in paid):
            yield Fault(
                f"/approvals/{index}/body",
                "dangling-id",
                "no such payer of this package on any day of the rule",
                "add it to /funding or correct the body",
            )


def _doubled(periods: Sequence[Period]) -> Iterator[int]:
    """Yield the places of periods that share a day with one that begins no later."""
    reached = 0
    for place in sorted(range(len(periods)), key=lambda place: (periods[place].start, place)):
        start, end = periods[place].ordinals
        if start < reached:
            yield place
        reached = max(reached, end)


def _uncovered(periods: Iterable[Period], within: Period) -> Iterator[dt.date]:
    """Yield the first day of each gap that periods leave within another."""
    reached, after = within.ordinals
    for start, end in sorted(period.ordinals for period in periods):
        if reached < min(start, after):
            yield day_of(reached)
        reached = max(reached, end)
    if reached < after:
        yield day_of(reached)


def _common(one: Period, other: Period) -> Period | None:
    """Return the days that lie in both, if there are any."""
    if not one.overlaps(other):
        return None
    ends = [period.end for period in (one, other) if period.end is not None]
    return Period(max(one.start, other.start), min(ends, default=None))


_CHECKS: tuple[Callable[[CatalogueParts], Iterator[Fault]], ...] = (
    _doubles,
    _dangling,
    _unordered,
    _required_twice,
    _times,
    _untimed,
    _unfunded,
    _undecided,
    _decided_twice,
    _idle,
)
"""What is checked; no check rests on another, so that all faults are found at once."""
