"""The same answers once more, in plain loops over fields; no verb of the package is used."""

import datetime as dt
from collections.abc import Iterable

from mpreview.measures import Catalogue, Package, Present
from mpreview.places import Controller
from mpreview.timeline import Period

COMING = ("recommended", "approved", "funded", "ordered")
WORDS = (*COMING, "installed", "in-service", "retest-due", "faulty", "failed", "expired")


def runs(period: Period, day: dt.date) -> bool:
    if day < period.start:
        return False
    return period.end is None or day < period.end


def asked(catalogue: Catalogue, kind: str, on: dt.date) -> dict[str, tuple[int, list[str]]]:
    """The measures that the versions in force ask of a kind: the smallest priority, and which versions."""
    newest: dict[str, str] = {}
    begun: dict[str, dt.date] = {}
    for version in catalogue.versions:
        if version.since <= on and (version.standard not in begun or version.since > begun[version.standard]):
            begun[version.standard] = version.since
            newest[version.standard] = version.id
    found: dict[str, tuple[int, list[str]]] = {}
    for version in catalogue.versions:
        if newest.get(version.standard) != version.id:
            continue
        for requirement in version.requirements:
            for one in requirement.kinds:
                if one == kind:
                    priority, versions = found.get(requirement.measure, (99, []))
                    found[requirement.measure] = (
                        min(priority, requirement.priority),
                        sorted([*versions, version.id]),
                    )
    return found


def may_be_had(catalogue: Catalogue, measure: str, controller: Controller) -> bool:
    for one in catalogue.measures:
        if one.id == measure:
            if controller.value != "host":
                return True
            return one.portable or one.kind.value == "procedural"
    raise AssertionError(measure)


Row = tuple[str, str, tuple[str, ...], int | None, tuple[str, ...]]


def compare_measures(
    catalogue: Catalogue, kind: str, controller: Controller, present: Iterable[Present], on: dt.date
) -> list[Row]:
    there: dict[str, list[str]] = {}
    for one in present:
        there.setdefault(one.measure, []).append(one.state.value)
    wanted = asked(catalogue, kind, on)
    rows: list[Row] = []
    for priority in range(1, 10):
        for measure in sorted(wanted):
            if wanted[measure][0] != priority:
                continue
            states = tuple(word for word in WORDS if word in there.get(measure, []))
            if not may_be_had(catalogue, measure, controller):
                word = "not-applicable"
            elif all(state in COMING for state in states):
                word = "missing"
            elif any(state not in COMING and state != "in-service" for state in states):
                word = "deficient"
            else:
                word = "met"
            rows.append((measure, word, states, priority, tuple(wanted[measure][1])))
    beyond = [measure for measure in sorted(there) if measure not in wanted]
    return [
        *rows,
        *((one, "beyond", tuple(word for word in WORDS if word in there[one]), None, ()) for one in beyond),
    ]


def plan(
    catalogue: Catalogue, rows: Iterable[Row], owner: str, on: dt.date
) -> list[tuple[str, str, str, dt.date, str]]:
    found = []
    for measure, word, _, priority, _ in rows:
        if word not in {"missing", "deficient"}:
            continue
        assert priority is not None
        for times in catalogue.times:
            if runs(times.period, on):
                for one in catalogue.measures:
                    if one.id == measure:
                        due = on + dt.timedelta(days=times.days[priority - 1])
                        found.append((measure, word, owner, due, one.cost))
    return found


def decided(
    catalogue: Catalogue, package: Package, *, recommended: bool, on: dt.date
) -> list[tuple[str, str, str]]:
    """Every rule that decides, with its payer and its ruling; there is one."""
    found = []
    for funding in catalogue.funding:
        if funding.package.value != package.value or not runs(funding.period, on):
            continue
        for rule in catalogue.approvals:
            words = {"either", "present" if recommended else "absent"}
            if (
                rule.package.value == package.value
                and rule.body == funding.body
                and rule.recommended.value in words
                and runs(rule.period, on)
            ):
                found.append((rule.id, rule.body, rule.ruling.value))
    return found
