"""What the naive specification says of a case of the corpus."""

import datetime as dt
import json
from collections.abc import Iterator

import attrs

from helpers.world_of import world_of
from mpreview.interchange import loads
from mpreview.testing import CorpusCase, Expected, Fallen, FallenFinding, FallenRisk
from naive import gaps, speaking, spec

__all__ = ["judge"]


def judge(case: CorpusCase) -> Iterator[Expected | Fallen | FallenRisk | FallenFinding]:
    """What the specification says of each subject of the case, its measures, its risks and its findings."""
    programme = loads(json.dumps(case.document))
    if case.as_known is not None:
        programme = programme.as_known(dt.date.fromisoformat(case.as_known))
    world, on = world_of(programme), dt.date.fromisoformat(case.on)
    for gap in gaps.gaps(world, on) if case.fallen is not None else ():
        if gap.measure is not None and gap.venue is not None and gap.custody is not None:
            yield Fallen(gap.kind, gap.venue, gap.measure, gap.since.isoformat(), gap.custody.owner)
        elif gap.risk is not None and gap.custody is not None:
            yield FallenRisk(gap.kind, *gap.risk, gap.since.isoformat(), gap.custody.owner)
        elif gap.finding is not None and gap.custody is not None:
            name = "/".join(part for part in gap.finding if part is not None)
            yield FallenFinding(gap.kind, name, gap.since.isoformat(), gap.custody.owner)
    for expected in case.expected:
        row = Expected(*expected.subject, spec.standing(world, *expected.subject, on))
        window = spec.window(world, *expected.subject, on)
        if window is None:
            yield attrs.evolve(row, not_applied=speaking.silent(world, *expected.subject, on))
            continue
        four = (window.earliest, window.due, window.overdue_from, window.limit)
        earliest, due, overdue_from, limit = (day.isoformat() for day in four)
        said = speaking.spoke(world, *expected.subject, on)
        reasons = tuple((rule, _form(case, rule, edition)) for rule, edition in said)
        late = speaking.missed(world, *expected.subject, on)
        yield attrs.evolve(row, window=(earliest, due, overdue_from, limit), reasons=reasons, missed=late)


def _form(case: CorpusCase, rule: str, edition: str) -> str:
    """The kind of a rule, as the document of the case writes it in that edition."""
    rules = next(e["rules"] for e in case.document["rulebook"]["editions"] if e["id"] == edition)
    one = next(r for r in rules if r["id"] == rule)
    return str(one.get("occasion") or one.get("of") or one["rule"])
