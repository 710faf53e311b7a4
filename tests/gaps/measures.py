"""What is told of one measure in the office in Essex of `laws.small`, by hand."""

from typing import Any, Final

from laws.small import office_changed, on
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

__all__ = ["MEASURES_TOLD", "MEASURE_EDGES", "advanced", "decided", "noted", "recommended"]


def _fact(day: str, what: str, venue: str = "essex", measure: str = "m1") -> dict[str, Any]:
    id_ = f"{what}-{venue}-{measure}-{day}"
    return {"id": id_, "on": on(day), "known": start_of(on(day)), "venue": venue, "measure": measure}


def recommended(day: str, target: str = "2020-03-01", office_of: str | None = None) -> MeasureRecommended:
    """It is recommended, bound to an office or not."""
    return MeasureRecommended(
        **_fact(day, "0-recommended"), entry="lone-worker-device", priority=1, reason="r", owner="adviser",
        target=on(target), office_of=office_of,
    )  # fmt: skip


def decided(day: str, *, approved: bool = True) -> MeasureDecided:
    """It is approved or refused."""
    return MeasureDecided(**_fact(day, "1-decided"), approved=approved, rule="r", body="ipsa")


def advanced(day: str, to: Advance) -> MeasureAdvanced:
    """It is led on."""
    return MeasureAdvanced(**_fact(day, f"2-{to.value}"), to=to, by="payer")


def noted(
    day: str, state: MeasureState, *, retest: str | None = None, expires: str | None = None
) -> MeasureNoted:
    """It is seen to be in a state."""
    due, over = (None if text is None else on(text) for text in (retest, expires))
    return MeasureNoted(**_fact(day, f"3-{state.value}"), state=state, retest=due, expires=over)


_SERVES, _REMOVED = MeasureState.IN_SERVICE, MeasureState.REMOVED

MEASURES_TOLD: Final[dict[str, Event]] = {
    "recommended": recommended("2020-01-10"),
    "approved": decided("2020-01-20"),
    "refused": decided("2020-01-20", approved=False),
    **{to.value: advanced("2020-01-20", to) for to in Advance},
    "faulty": noted("2020-01-20", MeasureState.FAULTY),
    "failed": noted("2020-01-20", MeasureState.FAILED),
}
"""The recommendation, and a step after it, whether legal there or not; what was skipped shows too."""

MEASURE_EDGES: Final[dict[str, tuple[tuple[Event, ...], tuple[str, ...]]]] = {
    "on the target day it is not late": (
        (recommended("2020-01-10", "2020-01-20"),),
        ("2020-01-20", "2020-01-21", "2020-02-07", "2020-02-08"),
    ),
    "recommended after its target": (
        (recommended("2020-01-10", "2020-01-02"),), ("2020-01-09", "2020-01-10"),
    ),
    "in service once, it is late no more": (
        (
            recommended("2020-01-10", "2020-01-20"), noted("2020-01-15", _SERVES),
            noted("2020-01-16", MeasureState.FAULTY),
        ),
        ("2020-01-15", "2020-01-16", "2020-01-30", "2020-01-31"),
    ),
    "due for its re-test, then expired, then tested": (
        (
            noted("2020-01-10", _SERVES, retest="2020-02-01", expires="2020-02-10"),
            noted("2020-03-01", _SERVES),
        ),
        ("2020-01-31", "2020-02-01", "2020-02-09", "2020-02-10", "2020-02-24", "2020-02-25", "2020-03-01"),
    ),
    "re-test and expiry on one day": (
        (noted("2020-01-10", _SERVES, retest="2020-02-01", expires="2020-02-01"),),
        ("2020-01-31", "2020-02-01"),
    ),
    "tested on the day it is due": (
        (
            noted("2020-01-10", _SERVES, retest="2020-02-01"),
            noted("2020-02-01", _SERVES, retest="2020-03-01"),
        ),
        ("2020-02-01", "2020-02-29", "2020-03-01", "2020-03-16"),
    ),
    "over by the day of the note": (
        (noted("2020-01-10", _SERVES), noted("2020-01-20", _SERVES, expires="2020-01-12")),
        ("2020-01-19", "2020-01-20"),
    ),
    "refused, asked for anew, removed": (
        (
            recommended("2020-01-10"), decided("2020-01-20", approved=False), recommended("2020-02-01"),
            decided("2020-02-02", approved=False), noted("2020-02-05", _REMOVED),
        ),
        ("2020-01-20", "2020-02-01", "2020-02-02", "2020-02-05", "2020-03-05"),
    ),
    "lapsed with the office, then asked for anew": (
        (recommended("2020-01-10", office_of="ann"), office_changed("2020-01-20"), recommended("2020-02-25")),
        ("2020-01-19", "2020-01-20", "2020-02-17", "2020-02-18", "2020-02-25"),
    ),
    "an office that ended on the day of the recommendation": (
        (recommended("2020-01-20", office_of="ann"), office_changed("2020-01-20")),
        ("2020-01-20", "2020-02-18"),
    ),
    "told of after it lapsed, it does not lapse again": (
        (
            recommended("2020-01-10", office_of="ann"), office_changed("2020-01-20"),
            noted("2020-02-01", MeasureState.FAILED), noted("2020-02-02", _SERVES),
        ),
        ("2020-01-20", "2020-02-01", "2020-02-02"),
    ),
    "over when the office ended": (
        (
            recommended("2020-01-10", office_of="ann"), decided("2020-01-15", approved=False),
            office_changed("2020-01-20"), decided("2020-01-25"),
        ),
        ("2020-01-20", "2020-01-25", "2020-02-23"),
    ),
    "ordered again": (
        (
            recommended("2020-01-10"), advanced("2020-01-20", Advance.ORDERED),
            noted("2020-02-01", MeasureState.FAILED), advanced("2020-02-02", Advance.ORDERED),
        ),
        ("2020-02-01", "2020-02-02", "2020-03-29", "2020-03-30"),
    ),
}  # fmt: skip
"""What was told, and days on which a gap stands or has just gone."""
