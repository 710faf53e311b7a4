"""How hard property tests try: one Hypothesis profile, chosen by MPREVIEW_PROFILE.

| profile   | examples | for                                            |
|-----------|---------:|------------------------------------------------|
| `default` |       10 | the working day; new examples every run        |
| `ci`      |       20 | the gate; the same examples every run          |
| `quick`   |        5 | further interpreters and dependency versions   |
| `glance`  |       40 | the planted bugs, most of which show at once   |
| `planted` |      300 | those that do not; the first counter-example   |
| `shrunk`  |      300 | the planted bugs; the smallest counter-example |
| `deep`    |  100,000 | by hand, before a release or after a new rule  |
"""

import os

import pytest
from _pytest.mark import ParameterSet
from hypothesis import HealthCheck, Phase, settings

# How fast a machine draws or runs an example is no property of the library.
_NO_CLOCKS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_EXAMPLES = {
    "default": 10,
    "ci": 20,
    "quick": 5,
    "glance": 40,
    "planted": 300,
    "shrunk": 300,
    "deep": 100_000,
}
_REPEATABLE = ("ci", "quick", "glance", "planted", "shrunk")
# That a law notices its bug needs one counter-example; the smallest may take minutes.
_LEFT_OUT = dict.fromkeys(("glance", "planted"), frozenset({Phase.explain, Phase.shrink}))


def load() -> str:
    """Register every profile and load the one asked for; returns its name."""
    for name, examples in _EXAMPLES.items():
        settings.register_profile(
            name,
            _NO_CLOCKS,
            max_examples=examples,
            derandomize=name in _REPEATABLE,
            # Any counter-example tells a planted bug; seeking a second only takes time.
            report_multiple_bugs=name not in {"glance", "planted", "shrunk"},
            phases=[phase for phase in Phase if phase not in _LEFT_OUT.get(name, {Phase.explain})],
        )
    chosen = os.environ.get("MPREVIEW_PROFILE", "default")
    if chosen not in _EXAMPLES:
        raise KeyError(f"MPREVIEW_PROFILE is {chosen!r}; choose one of {', '.join(_EXAMPLES)}")
    settings.load_profile(chosen)
    return chosen


def examples(factor: float) -> int:
    """Number of examples of the profile in use, times *factor*.

    ``@settings(max_examples=examples(5))`` is a law on single values: 100 in the gate, 25 in
    a quick run. A bare number would ignore the profile.
    """
    return max(1, round(_EXAMPLES[os.environ.get("MPREVIEW_PROFILE", "default")] * factor))


def stride(*, gate: int, day: int) -> int:
    """How far apart the cases are that are looked at of what takes long: a run by hand looks at all."""
    return {"ci": gate, "deep": 1}.get(os.environ.get("MPREVIEW_PROFILE", "default"), day)


def in_part() -> bool:
    """Whether this is the working day, on which some that is many and slow is looked at in part.

    The gate looks at all of it, and so do the planted bugs.
    """
    return os.environ.get("MPREVIEW_PROFILE", "default") == "default"


def by_hand(*values: object) -> list[ParameterSet]:
    """Values of a parameter that are tried by hand: each bears the mark `long`."""
    return [pytest.param(value, marks=pytest.mark.long) for value in values]
