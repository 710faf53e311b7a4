"""Events of measures in few words, for tests that count days by hand."""

from collections.abc import Iterator
from typing import Any

from laws.small import on
from mpreview.events import (
    Advance,
    Event,
    MeasureAdvanced,
    MeasureDecided,
    MeasureNoted,
    MeasureRecommended,
    MeasureState,
)
from mpreview.timeline import start_of

_ADVANCES = {one.value: one for one in Advance}
_NOTES = {
    "passed": MeasureState.IN_SERVICE,
    "faulty": MeasureState.FAULTY,
    "failed": MeasureState.FAILED,
    "removed": MeasureState.REMOVED,
}


def step(day: str, what: str, *, venue: str = "essex", measure: str = "m1", **told: Any) -> Event:
    """One step of a measure on a day; *told* is what it tells beside."""
    fact: dict[str, Any] = {
        "id": f"{measure}-{what}-{day}",
        "on": on(day),
        "known": start_of(on(day)),
        "venue": venue,
    }
    days: dict[str, Any] = {
        name: on(told.pop(name)) for name in ("target", "expires", "retest") if name in told
    }
    of = fact | days | {"measure": measure}
    said: dict[str, Any]
    if what == "recommended":
        said = {
            "target": on("2029-12-31"),
            "entry": "alarm",
            "priority": 1,
            "reason": "review-1",
            "owner": "adviser",
            **told,
        }
        return MeasureRecommended(**(said | of))
    if what in {"approved", "refused"}:
        # Of two bodies, so that an approval after a refusal settles the refusal.
        body = "payer" if what == "approved" else "ipsa"
        return MeasureDecided(**of, approved=what == "approved", **{"rule": "a-rule", "body": body, **told})
    if what in _ADVANCES:
        return MeasureAdvanced(**of, to=_ADVANCES[what], **{"by": "somebody", **told})
    return MeasureNoted(**of, state=_NOTES[what], **told)


def way(*steps: str, venue: str = "essex", measure: str = "m1", **first: Any) -> Iterator[Event]:
    """Steps told as ``day what``; *first* is what the first of them tells beside."""
    for place, told in enumerate(steps):
        day, what = told.split()
        yield step(day, what, venue=venue, measure=measure, **({} if place else first))
