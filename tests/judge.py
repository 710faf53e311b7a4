"""What the naive specification says of a case of the corpus."""

import datetime as dt
import json
from collections.abc import Iterator

import attrs

from mpreview.interchange import loads
from mpreview.testing import Case, Expected
from naive import spec
from world_of import world_of

__all__ = ["judge"]


def judge(case: Case) -> Iterator[Expected]:
    """The answer of the specification for each subject that the case is about."""
    programme = loads(json.dumps(case.document))
    if case.as_known is not None:
        programme = programme.as_known(dt.date.fromisoformat(case.as_known))
    world, on = world_of(programme), dt.date.fromisoformat(case.on)
    for expected in case.expected:
        row = Expected(*expected.subject, spec.standing(world, *expected.subject, on))
        window = spec.window(world, *expected.subject, on)
        if window is None:
            yield row
            continue
        four = (window.earliest, window.due, window.overdue_from, window.limit)
        earliest, due, overdue_from, limit = (day.isoformat() for day in four)
        rule = window.rules[0]
        yield attrs.evolve(
            row, window=(earliest, due, overdue_from, limit), rule=rule, form=_form(case, rule)
        )


def _form(case: Case, rule: str) -> str:
    """The kind of a rule, as the document of the case writes it."""
    editions = case.document["rulebook"]["editions"]
    one = next(r for e in reversed(editions) for r in e["rules"] if r["id"] == rule)
    return str(one.get("occasion") or one.get("of") or one["rule"])
