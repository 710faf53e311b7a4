"""Required against present in plain loops: no verb of the package, its nouns alone.

What an expert would write by hand for the whole country: fold the events of each place, look up what the
versions in force ask of its kind, and compare. A test holds the library against it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from mpreview import uk
from mpreview.events import (
    Event,
    MeasureAdvanced,
    MeasureDecided,
    MeasureNoted,
    MeasureRecommended,
    MeasureRefused,
)
from mpreview.measures import Catalogue, StandardVersion
from mpreview.places import Controller
from mpreview.programme import Programme

Row = tuple[str, str, str, tuple[str, ...], int | None, tuple[str, ...]]
"""Place, measure, compliance, states, priority, versions."""

ORDER = ("recommended", "approved", "funded", "ordered", "installed", "in-service", "retest-due", "faulty",
         "failed", "expired")  # fmt: skip
COMING = frozenset(ORDER[:4])
_STEPS = MeasureRecommended | MeasureDecided | MeasureRefused | MeasureAdvanced | MeasureNoted
ADVANCED = {"funded": "funded", "ordered": "ordered", "installed": "installed", "repaired": "installed"}


def rows(programme: Programme, catalogue: Catalogue, on: dt.date) -> list[Row]:
    """Every line of every place that somebody in office uses on the day, by place, priority and measure."""
    there: dict[str, list[Event]] = defaultdict(list)
    for event in programme.ledger.effective:
        if event.on <= on and isinstance(event, _STEPS):
            there[event.venue].append(event)
    asked: dict[tuple[str, Controller], list[tuple[int, str, tuple[str, ...], bool]]] = {}
    found: list[Row] = []
    for venue in programme.register.venues:
        if not in_use(programme, venue.id, on):
            continue
        states = states_of(there.get(venue.id, ()), on)
        key = venue.kind, venue.controller
        if key not in asked:
            asked[key] = required(catalogue, *key, on)
        wanted = set()
        for priority, measure, versions, allowed in asked[key]:
            wanted.add(measure)
            held = tuple(state for state in ORDER if state in states.get(measure, ()))
            found.append((venue.id, measure, compliance(held, allowed=allowed), held, priority, versions))
        for measure in sorted(states.keys() - wanted):
            held = tuple(state for state in ORDER if state in states[measure])
            found.append((venue.id, measure, "beyond", held, None, ()))
    return sorted(found, key=lambda row: row[0])


def in_use(programme: Programme, venue: str, on: dt.date) -> bool:
    """Whether somebody in office, or a candidate, uses the place, or is known to use it (3.18)."""
    for use in programme.register.uses_of_venue.get(venue, ()):
        if (use.known or use.period.start) <= on < (use.period.end or dt.date.max):
            member = programme.register.member[use.member]
            if any(on in term.period for term in member.terms):
                return True
    return False


def compliance(held: tuple[str, ...], *, allowed: bool) -> str:
    """How what is there stands to what is required."""
    there = [state for state in held if state not in COMING]
    if not allowed:
        return "not-applicable"
    if not there:
        return "missing"
    return "met" if there == ["in-service"] else "deficient"


def required(
    catalogue: Catalogue, kind: str, controller: Controller, on: dt.date
) -> list[tuple[int, str, tuple[str, ...], bool]]:
    """What the newest version of each standard asks of a kind, most urgent first."""
    newest: dict[str, StandardVersion] = {}
    for version in catalogue.versions:
        if version.since <= on and (
            version.standard not in newest or newest[version.standard].since < version.since
        ):
            newest[version.standard] = version
    found: dict[str, tuple[int, list[str]]] = {}
    for version in newest.values():
        for requirement in version.requirements:
            if kind in requirement.kinds:
                least, versions = found.get(requirement.measure, (99, []))
                least = min(least, requirement.priority)
                found[requirement.measure] = (least, sorted({*versions, version.id}))
    entries = {entry.id: entry for entry in catalogue.measures}
    return sorted(
        (least, measure, tuple(versions), allowed(entries[measure], controller))
        for measure, (least, versions) in found.items()
    )


def allowed(entry: object, controller: Controller) -> bool:
    """A borrowed hall allows procedures, and devices that are carried."""
    portable, kind = getattr(entry, "portable", False), getattr(entry, "kind", None)
    return controller.value != "host" or portable or getattr(kind, "value", "") == "procedural"


# -- the way of a measure ------------------------------------------------------------------------------


def states_of(events: Iterable[Event], on: dt.date) -> dict[str, set[str]]:
    """The states of what is at a place or on its way, by what it is."""
    told: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        told[getattr(event, "measure", "")].append(event)
    found: dict[str, set[str]] = defaultdict(set)
    for steps in told.values():
        entry, state = state_of(steps, on)
        if entry is not None and state in ORDER:
            found[entry].add(state)
    return found


def state_of(steps: list[Event], on: dt.date) -> tuple[str | None, str]:
    """What one measure is, and where it has come to; none here is bound to an office."""
    entry: str | None = None
    noted: str | None = None
    passed: MeasureNoted | None = None
    state = ""
    for step in steps:
        state = after(state, passed, step.on)
        if isinstance(step, MeasureRecommended):
            entry, state, passed = step.entry, "recommended", None
        elif isinstance(step, MeasureDecided):
            state = "approved" if step.approved else "refused"
        elif isinstance(step, MeasureRefused):
            state = "refused"
        elif isinstance(step, MeasureAdvanced):
            state = ADVANCED[step.to.value]
        elif isinstance(step, MeasureNoted):
            state, noted = step.state.value, step.entry or noted
            passed = step if state == "in-service" else None
    return entry or noted, after(state, passed, on)


def after(state: str, passed: MeasureNoted | None, day: dt.date) -> str:
    """Where time has brought it by a day."""
    if passed is None or state not in {"in-service", "retest-due"}:
        return state
    if passed.expires is not None and passed.expires <= day:
        return "expired"
    if passed.retest is not None and passed.retest <= day:
        return "retest-due"
    return state


def told(programme: Programme, on: dt.date) -> list[Row]:
    """The lines of every place as the library tells them, in the same words."""
    found = programme.measures(uk.catalogue(), on=on)
    return [
        (
            place.venue, line.measure, line.compliance.value, tuple(state.value for state in line.states),
            line.priority, line.versions,
        )
        for place in found
        for line in place.lines
    ]  # fmt: skip
