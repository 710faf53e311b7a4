"""A small sound catalogue by hand, and its parts, for tests that put one thing wrong."""

import datetime as dt
from typing import Any, Final

from mpreview.measures import (
    ActionTimes,
    ApprovalRule,
    Catalogue,
    Funding,
    Measure,
    MeasureFunction,
    MeasureKind,
    Package,
    Recommended,
    Requirement,
    Ruling,
    StandardVersion,
)
from mpreview.timeline import Period

FIRST: Final = dt.date(2020, 1, 1)
SECOND: Final = dt.date(2021, 1, 1)
THIRD: Final = dt.date(2022, 1, 1)
BOTH: Final = ("office", "home")
STANDARD, ENHANCED = Package.STANDARD, Package.ENHANCED


def measure(id_: str = "alarm", **told: Any) -> Measure:
    fields: dict[str, Any] = {
        "title": "Something",
        "functions": (MeasureFunction.DETECT,),
        "kind": MeasureKind.PHYSICAL,
        "package": STANDARD,
        "cost": "low",
        "portable": False,
        "source": "by hand",
    }
    return Measure(id=id_, **{**fields, **told})


def asks(measure: str = "alarm", kinds: tuple[str, ...] = BOTH, priority: int = 1) -> Requirement:
    return Requirement(measure, kinds, priority, "by hand")


def version(id_: str, since: dt.date, *asked: Requirement, standard: str = "s") -> StandardVersion:
    return StandardVersion(id_, standard, since, asked, "by hand")


def pays(package: Package, body: str, start: dt.date, end: dt.date | None = None) -> Funding:
    return Funding(package, body, Period(start, end), "by hand")


def rule(id_: str, **told: Any) -> ApprovalRule:
    fields: dict[str, Any] = {
        "package": STANDARD,
        "recommended": Recommended.EITHER,
        "body": "one",
        "period": Period(FIRST),
        "ruling": Ruling.APPROVE,
        "why": "it is so",
        "source": "by hand",
    }
    return ApprovalRule(id=id_, **{**fields, **told})


def times(start: dt.date, end: dt.date | None, *days: int) -> ActionTimes:
    return ActionTimes(Period(start, end), days, "by hand")


def parts() -> dict[str, Any]:
    """What a sound catalogue is made of: `Catalogue(**parts())`."""
    with_it, without = Recommended.PRESENT, Recommended.ABSENT
    return {
        "id": "c",
        "cost_bands": ("low", "high"),
        "measures": (
            measure("alarm"),
            measure("fob", portable=True),
            measure("guard", kind=MeasureKind.PERSONNEL, package=ENHANCED, cost="high"),
            measure("check", kind=MeasureKind.PROCEDURAL),
        ),
        "versions": (
            version("s1", FIRST, asks("alarm", BOTH, 2), asks("fob", ("office",), 1)),
            version("s2", SECOND, asks("alarm", BOTH, 2), asks("check", ("office",), 3)),
            version("t1", SECOND, asks("alarm", ("office",), 1), standard="t"),
        ),
        "funding": (
            pays(STANDARD, "one", FIRST),
            pays(ENHANCED, "one", FIRST, THIRD),
            pays(ENHANCED, "two", THIRD),
        ),
        "approvals": (
            rule("plain"),
            rule("asked-one", package=ENHANCED, recommended=with_it),
            rule("bare-one", package=ENHANCED, recommended=without, ruling=Ruling.REFUSE),
            rule("asked-two", package=ENHANCED, recommended=with_it, body="two"),
            rule("bare-two", package=ENHANCED, recommended=without, body="two", ruling=Ruling.REFUSE),
        ),
        "times": (times(FIRST, SECOND, 10, 20, 30), times(SECOND, None, 5, 10, 15)),
        "period": Period(FIRST),
    }


def catalogue(**told: Any) -> Catalogue:
    return Catalogue(**{**parts(), **told})
