"""Random catalogues that always hold together, and what is present; nothing is filtered away."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from hypothesis import strategies as st

from helpers.declared import KINDS
from measures import small
from mpreview.measures import (
    ApprovalRule,
    Catalogue,
    FittingState,
    Funding,
    Measure,
    MeasureFunction,
    MeasureKind,
    Package,
    Present,
    Recommended,
    Requirement,
    Ruling,
    StandardVersion,
)
from mpreview.timeline import Period

BASE: Final = dt.date(2020, 1, 1)
LENGTH: Final = 100
BANDS: Final = ("none", "low", "high")
STATES: Final = (FittingState.IN_SERVICE, *(state for state in FittingState if not state.is_over))


def later(n: int) -> dt.date:
    return BASE + dt.timedelta(n)


def asked() -> st.SearchStrategy[dt.date]:
    """Days of every drawn catalogue, those on which something changes more often than by chance."""
    return st.one_of(st.integers(0, LENGTH - 1), st.integers(0, 9).map(lambda n: 10 * n)).map(later)


@st.composite
def measures(draw: st.DrawFn, id_: str) -> Measure:
    kind = draw(st.sampled_from(MeasureKind))
    device = kind in {MeasureKind.PHYSICAL, MeasureKind.CYBER}
    return Measure(
        id_,
        "Drawn",
        tuple(draw(st.lists(st.sampled_from(MeasureFunction), min_size=1, max_size=2, unique=True))),
        kind,
        draw(st.sampled_from(Package)),
        draw(st.sampled_from(BANDS)),
        portable=device and draw(st.booleans()),
        source="drawn",
    )


@st.composite
def requirements(draw: st.DrawFn, ids: Sequence[str]) -> tuple[Requirement, ...]:
    """Requirements of some measures, each asked once of a kind, in one row or several."""
    found = []
    for measure in ids:
        of = draw(st.dictionaries(st.sampled_from(KINDS), st.integers(1, 3), max_size=3))
        for priority in (1, 2, 3):
            kinds = tuple(kind for kind, one in of.items() if one == priority)
            rows = [kinds] if draw(st.booleans()) else [(kind,) for kind in kinds]
            found += [Requirement(measure, row, priority, "drawn") for row in rows if row]
    return tuple(draw(st.permutations(found)))


@st.composite
def versions(draw: st.DrawFn, ids: Sequence[str], standard: str) -> list[StandardVersion]:
    begun = draw(st.lists(st.integers(0, LENGTH - 1), max_size=3, unique=True).map(sorted))
    return [
        StandardVersion(f"{standard}-{n}", standard, later(n), draw(requirements(ids)), "drawn")
        for n in begun
    ]


@st.composite
def _stretches(draw: st.DrawFn) -> list[Period]:
    """The days of a catalogue, cut at none, one or two of every tenth day."""
    cuts = draw(st.lists(st.integers(1, 9), max_size=2, unique=True).map(sorted))
    days = [BASE, *(later(10 * cut) for cut in cuts)]
    return [Period(start, end) for start, end in zip(days, [*days[1:], None], strict=True)]


@st.composite
def funding(draw: st.DrawFn, package: Package) -> list[Funding]:
    bodies = st.sampled_from(("one", "two"))
    return [Funding(package, draw(bodies), period, "drawn") for period in draw(_stretches())]


@st.composite
def approvals(draw: st.DrawFn, paid: Sequence[Funding]) -> list[ApprovalRule]:
    """Rules that decide what is paid: by recommendation or for either, over all days or cut in two."""
    found = []
    for package, body in sorted({(one.package.value, one.body) for one in paid}):
        last = max(one.period.start for one in paid if (one.package.value, one.body) == (package, body))
        cut = last + dt.timedelta(1)
        for told in draw(st.sampled_from(((Recommended.EITHER,), (Recommended.PRESENT, Recommended.ABSENT)))):
            halves = [Period(BASE, cut), Period(cut)] if draw(st.booleans()) else [Period(BASE)]
            for half in halves:
                id_ = f"{package}-{body}-{told.value}-{half.start.isoformat()}"
                ruling = draw(st.sampled_from(Ruling))
                found.append(ApprovalRule(id_, Package(package), told, body, half, ruling, "drawn", "drawn"))
    return found


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    ids = [f"m{n}" for n in range(draw(st.integers(1, 5)))]
    paid = [one for package in Package for one in draw(funding(package))]
    days = st.lists(st.integers(0, 40), min_size=3, max_size=4).map(sorted)
    both = [*draw(versions(ids, "s")), *draw(versions(ids, "t"))]
    told: dict[str, Any] = {
        "measures": tuple(draw(measures(id_)) for id_ in ids),
        "versions": tuple(both),
        "funding": tuple(draw(st.permutations(paid))),
        "approvals": tuple(draw(st.permutations(draw(approvals(paid))))),
        "times": tuple(small.times(one.start, one.end, *draw(days)) for one in draw(_stretches())),
        "period": Period(BASE, draw(st.sampled_from((None, later(LENGTH))))),
    }
    return Catalogue(id="drawn", cost_bands=BANDS, **told)


def present(catalogue: Catalogue) -> st.SearchStrategy[list[Present]]:
    ids = st.sampled_from([one.id for one in catalogue.measures])
    return st.lists(st.builds(Present, ids, st.sampled_from(STATES)), max_size=6)
