"""The answers of the installed version to many questions about many documents, a digest each.

Runs under either Python of a comparison, so it uses only the public names that both versions have. Input is a
JSON line for each programme: the document, and the days to ask about. Output is a JSON line for each
programme: the digest of every answer by day and question; with a question named, the rows of that answer.
Columns named after the question are left out of the rows. `run.py` starts it.
"""

import datetime as dt
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from random import Random
from typing import Any, Final

import mpreview
from mpreview import display, interchange, uk
from mpreview.events import Contacted, Directed, Outcome, Reviewed
from mpreview.planning import Conflict, Layout
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews import GROUPINGS
from mpreview.what_if import (
    ClosureAdded,
    LevelLowered,
    LevelRaised,
    NumberChanged,
    SlotsChanged,
    UseAdded,
    compare_inputs,
)

Rows = Iterator[str]
"""An answer, a text for each of its rows."""

WITHOUT: Final = frozenset("".join(sys.argv[2:3]).split(","))
"""The columns that rows are to lack, since only one version has them."""
SUBJECTS: Final = 2
"""How many subjects are asked about by themselves on a day; one of them is explained."""
OPTIONS: Final = (
    "member", "venue", "event", "area", "team", "pool", "constituency", "house", "audience", "channel",
    "kind of incident", "band", "severity", "item of a checklist", "measure", "risk", "nothing of the kind",
)  # fmt: skip


class Asked:
    """A programme with a day, and choices that are the same for every version.

    Args:
        programme: The programme.
        on: The day.
        seed: The seed of the choices.
    """

    def __init__(self, programme: Any, on: dt.date, seed: int) -> None:
        self.programme, self.on, self.seed = programme, on, seed

    def choose(self, what: str) -> Random:
        """Return choices for one purpose."""
        return Random(f"{what} {self.seed} {self.on}")

    def subjects(self) -> list[Any]:
        """Return some statuses of the day, always the same ones."""
        statuses = list(self.programme.coverage(on=self.on))
        return self.choose("subjects").sample(statuses, min(SUBJECTS, len(statuses)))

    def later(self, days: int) -> dt.date:
        """Return the day so many days later."""
        return self.on + dt.timedelta(days)


# ---------------------------------------------------------------- texts


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _rows(answer: Any) -> Rows:
    """Everything in the rows of an answer but the columns that are left out."""
    rows = answer.rows(personal=True, sensitive=True)
    return (_dump({name: row[name] for name in row if name not in WITHOUT}) for row in rows)


def _faces(answer: Any) -> Rows:
    """Yield what a screen shows of an answer: its repr, its page, and the rows that are open to all."""
    yield repr(answer)
    yield from answer._repr_html_().splitlines()
    yield from interchange.rows_to_csv(answer).splitlines()


# ---------------------------------------------------------------- questions on a day


def _due(a: Asked) -> Rows:
    for within in (0, a.choose("within").choice((7, 30, 400))):
        yield from _rows(a.programme.due(on=a.on, within=within))


def _reasons(a: Asked) -> Rows:
    for one in a.programme.due(on=a.on, within=a.choose("within").choice((7, 30, 400))):
        yield f"{one.id} {interchange.reasons_to_json(one.reasons)}"
        yield f"{one.id} {one.urgency} {one.to_offer} {one.is_sensitive} {one.held_by} {one.reason_key}"


def _recomputed(a: Asked) -> Rows:
    for one in a.programme.due(on=a.on, within=40):
        for reason in one.reasons:
            for calendar in a.programme.register.calendars:
                yield from _answer(partial(_recompute, reason=reason, calendar=calendar), a)


def _recompute(_: Asked, *, reason: Any, calendar: Any) -> Rows:
    window = mpreview.recompute(reason, calendar)
    yield f"{reason.rule} {window.earliest} {window.due} {window.overdue_from} {window.limit}"


def _sentences(a: Asked) -> Rows:
    for one in a.programme.due(on=a.on, within=a.choose("within").choice((7, 30, 400))):
        yield f"{one.id} {one.why()} / {one.why(citations=False, sensitive=False)}"


def _narrow(a: Asked) -> Rows:
    choose = a.choose("narrow")
    for one in a.subjects():
        of = {"member": one.member, "venue": one.venue, "activity": one.activity, "team": one.team,
              "area": one.ground.force}  # fmt: skip
        names = choose.sample([name for name in of if of[name] is not None], choose.choice((1, 1, 2)))
        yield from _rows(a.programme.due(on=a.on, within=40, **{name: of[name] for name in names}))


def _coverage(a: Asked) -> Rows:
    cover = a.programme.coverage(on=a.on)
    yield from _rows(cover)
    yield f"{cover.covered} {dict(cover.standing)} {dict(cover.progress)} {len(cover.excluded)}"
    by = a.choose("by").choice(sorted(GROUPINGS))
    yield from (f"{by} {name} {part.covered}" for name, part in cover.by(by).items())
    yield from (one.sentence() for one in cover)


def _gaps(a: Asked) -> Rows:
    gaps = a.programme.gaps(on=a.on)
    yield from _rows(gaps)
    yield from (f"{one.id} {one.why(sensitive=True)} {one.custody} / {one.sentence()}" for one in gaps)


def _findings(a: Asked) -> Rows:
    yield from _rows(a.programme.findings(on=a.on))


def _fittings(a: Asked) -> Rows:
    yield from _rows(a.programme.fittings(on=a.on))


def _risks(a: Asked) -> Rows:
    yield from _rows(a.programme.risks(on=a.on))


def _winding_up(a: Asked) -> Rows:
    yield from _rows(a.programme.winding_up(on=a.on))


def _agreed(a: Asked) -> Rows:
    agreed = a.programme.agreed(on=a.on)
    yield from (row for row in _rows(agreed) if json.loads(row)["venue"] is not None)
    # An older version has a question of its own for the visits agreed with people erased since.
    older = getattr(a.programme, "commitments", None)
    erased = [one for one in agreed if one.venue is None] if older is None else older(on=a.on)
    yield from sorted(f"erased {one.day} {one.team} {one.slots} {one.pool}" for one in erased)


def _history(a: Asked) -> Rows:
    for one in a.subjects():
        for of in ({"member": one.member}, {"venue": one.venue}, {"member": one.member, "venue": one.venue}):
            if of.get("venue", "") is not None:
                found = a.programme.history(on=a.on, **of)
                yield from _rows(found)
                yield from (past.sentence(sensitive=True) for past in found)


def _campaigns(a: Asked) -> Rows:
    for event in a.programme.ledger.effective:
        if isinstance(event, Directed) and event.on <= a.on:
            campaign = a.programme.campaign(event.id, on=a.on)
            yield from _rows(campaign)
            yield from map(str, campaign.by_day()[-8:])
            yield f"{campaign.members} {len(campaign.done)} {len(campaign.outstanding)}"


def _explanations(a: Asked) -> Rows:
    for one in a.subjects()[:1]:
        found = a.programme.explain(one.member, one.venue, one.activity, on=a.on)
        yield interchange.explanation_to_json(found)
        yield f"{found.sentence()} {found.why()} / {found.redact().why(citations=False)}"


def _steps(a: Asked) -> Rows:
    for one in a.subjects():
        found = a.programme.steps(one.member, one.venue, one.activity, on=a.on)
        yield from _rows(found)
        yield found.sentence()


def _plan(a: Asked) -> Rows:
    choose = a.choose("plan")
    plan = a.programme.plan(on=a.on, until=a.later(choose.choice((4, 13, 40))))
    yield from _of_plan(plan)


def _of_plan(plan: Any) -> Rows:
    for part in (plan.on_time, plan.late, plan.unplaced, plan.held, plan.beyond):
        yield from _rows(part)
    yield from _rows(plan.shortfalls)
    yield from _rows(plan.needs)
    yield f"{plan.lack} {plan.overbooked} {plan.unlent} {plan.in_conflict} {plan.taken}"
    rota = plan.rota()
    yield from _rows(rota)
    yield f"{rota.evenness} {rota.loads} {rota.on_duty}"
    yield from (one.sentence() for one in rota)


# ---------------------------------------------------------------- questions asked of some programmes only


def _layouts(a: Asked) -> Rows:
    choose = a.choose("layouts")
    advisers = [one.id for team in a.programme.base.teams for pool in team.pools for one in pool.advisers]
    pairs = [Conflict(adviser, member.id) for adviser in advisers for member in a.programme.base.members]
    layout = Layout(
        conflicts=tuple(choose.sample(pairs, min(3, len(pairs)))), one_a_day=choose.random() < 0.3
    )
    until = a.later(choose.choice((4, 20)))
    plan = a.programme.plan(on=a.on, until=until, layout=layout, tie_seed=choose.choice((None, "one")))
    yield from _of_plan(plan)
    again = a.programme.plan(on=a.later(3), until=until + dt.timedelta(3), previous=plan, layout=layout)
    yield from _rows(mpreview.diff(plan, again))
    for one in list(a.programme.due(on=a.on, within=10, activity=Activity.REVIEW))[:2]:
        yield f"{one.id} {plan.best_slots(one)} {plan.harmless_slots(one, 2)}"


def _levels(a: Asked) -> Rows:
    choose, register = a.choose("levels"), a.programme.register
    if not register.series:
        return
    series = choose.choice(register.series)
    level = choose.choice(register.scale[series.scale].levels).id
    first = a.later(-choose.choice((0, 1, 20, 200)))
    last = choose.choice((None, a.on, a.later(30)))
    form = choose.choice((LevelRaised, LevelRaised, LevelLowered))
    yield from _compared(a, form(level, first=first, last=last, series=series.id), until=a.later(13))


def _changes(a: Asked) -> Rows:
    choose, register = a.choose("changes"), a.programme.register
    edition = a.programme.rulebook.edition(a.on)
    use, team = choose.choice(register.uses), choose.choice(register.teams).id
    ways: list[Callable[[], Any]] = [
        lambda: NumberChanged(choose.choice(edition.rules).id, choose.choice(("grace", "notice", "priority")),
                              choose.choice((1, 2, 9)), since=a.later(-choose.choice((0, 5, 100)))),
        lambda: SlotsChanged(team=team, first=a.on, more=(1, 0, 1, 0, 1, 0, 0)),
        lambda: ClosureAdded(venue=use.venue, first=a.on, last=a.later(choose.choice((0, 9)))),
        lambda: UseAdded(type(use)(use.venue, choose.choice(register.members).id,
                                   mpreview.Period(a.later(choose.choice((-40, 0, 20)))))),
        lambda: Contacted(id="more", on=a.on, known=_noon(a.on), member=use.member),
    ]  # fmt: skip
    yield from _compared(a, choose.choice(ways)())


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)


def _compared(a: Asked, change: Any, until: dt.date | None = None) -> Rows:
    after = a.programme.what_if(change)
    yield from _rows(after.due(on=a.on, within=60))
    yield from _rows(compare_inputs(a.programme, after))
    found = mpreview.compare(a.programme, after, on=a.on, until=until)
    yield from _rows(found.moves)
    yield from (one.sentence() for one in found.moves)
    yield from _rows(found.needs)
    yield from _rows(found.visits)
    yield found.why(sensitive=True)
    yield found.why()


def _parts(a: Asked) -> Rows:
    choose, register = a.choose("parts"), a.programme.register
    names = {"member": register.members, "team": register.teams, "area": register.areas}
    for of in [{name: choose.choice(some).id} for name, some in names.items()]:
        part = a.programme.only(**of)
        for question in choose.sample((_due, _coverage, _gaps, _findings, _agreed, _history), 3):
            yield f"{of} {question.__name__}"
            yield from _answer(question, Asked(part, a.on, a.seed))
        yield from _answer(_plan, Asked(part, a.on, a.seed))


def _as_known(a: Asked) -> Rows:
    then = a.programme.as_known(a.later(-a.choose("known").choice((0, 1, 30, 200))))
    for question in (_due, _coverage, _gaps):
        yield from question(Asked(then, a.on, a.seed))


def _calls(a: Asked) -> Rows:
    until = a.later(a.choose("calls").choice((0, 6, 30)))
    yield from _rows(a.programme.calls(on=a.on, until=until))


def _recorded(a: Asked) -> Rows:
    """An event more, after what was asked before; what was kept between questions has to be right still."""
    choose = a.choose("recorded")
    use = choose.choice(a.programme.register.uses)
    known = max([_noon(a.on), *(event.known for event in a.programme.ledger)])
    fact: dict[str, Any] = {"id": "more", "on": a.on, "known": known}
    reviewed = Reviewed(**fact, venue=use.venue, outcome=Outcome.COMPLETE, proof="seen")
    event = choose.choice((Contacted(**fact, member=use.member), reviewed))
    later = a.programme.record(event)
    for question in (_due, _coverage, _gaps, _findings):
        yield from question(Asked(later, a.on, a.seed))


def _erased(a: Asked) -> Rows:
    member = a.choose("erased").choice(a.programme.register.members).id
    known = max([_noon(a.on), *(event.known for event in a.programme.ledger)])
    erasure = a.programme.erase(member, event="the-erasure", on=a.on, known=known)
    yield interchange.dumps(erasure.programme)
    yield str(erasure.destroyed)
    yield from _coverage(Asked(erasure.programme, a.on, a.seed))


def _days(a: Asked) -> Rows:
    choose = a.choose("days")
    by, known = choose.choice((None, *sorted(GROUPINGS))), choose.choice(("now", "then"))
    first = a.later(-choose.choice((5, 20, 60)))
    over = a.programme.coverage_over(first, a.on, by, known=known)
    yield from _rows(over)
    yield f"{over.medians} {over.oldest_gaps}"
    yield from _rows(a.programme.lead_times(first=a.later(-200), last=a.on))


def _forecasts(a: Asked) -> Rows:
    choose = a.choose("forecasts")
    until, ahead = a.later(choose.choice((7, 20))), choose.choice((7, 28))
    by = choose.choice((None, "team", "kind"))
    found = a.programme.forecast(on=a.on, until=until, runs=2, seed=a.seed, ahead=ahead, by=by)
    yield from _rows(found)


def _surges(a: Asked) -> Rows:
    team, series = a.programme.register.teams[0].id, a.programme.register.series
    change: Any = SlotsChanged(team=team, first=a.on, fewer=(1, 0, 0, 0, 0, 0, 0))
    if series:
        level = a.programme.register.scale[series[0].scale].levels[-1].id
        change = LevelRaised(level, first=a.on, series=series[0].id)
    surge = a.programme.surge(change, on=a.on, until=a.later(13), more=(0, 1))
    yield from _rows(surge.weeks)
    yield from _rows(surge.waits)
    yield from _rows(surge.clear_days)
    yield surge.why()


def _pages(a: Asked) -> Rows:
    until = a.later(27)
    by = a.choose("pages").choice(display.BY)
    review = display.review(a.programme, on=a.on, until=until, by=by, records=2)
    yield from display.as_text(review).splitlines()
    yield display.as_json(review)
    for team in a.programme.register.teams[:1]:
        page = display.team_page(a.programme, team.id, on=a.on, until=until)
        # Before, the page of a team had writers of its own.
        yield from getattr(display, "page_as_text", display.as_text)(page).splitlines()
        yield getattr(display, "page_as_json", display.as_json)(page)


def _displayed(a: Asked) -> Rows:
    p, on = a.programme, a.on
    plan = p.plan(on=on, until=a.later(13))
    answers = (p.due(on=on, within=30), p.coverage(on=on), p.gaps(on=on), p.findings(on=on), p.risks(on=on),
               p.fittings(on=on), plan, plan.shortfalls, plan.rota())  # fmt: skip
    for answer in answers:
        yield from _faces(answer)
    yield repr(p)
    yield from p._repr_html_().splitlines()


# ---------------------------------------------------------------- questions without a day


def _document(a: Asked) -> Rows:
    yield interchange.dumps(a.programme)
    yield a.programme.version


def _options(a: Asked) -> Rows:
    for names in OPTIONS:
        for sensitive in (True, False):
            yield from _answer(partial(_of_options, names=names, sensitive=sensitive), a)


def _of_options(a: Asked, names: str, *, sensitive: bool) -> Rows:
    for one in a.programme.options(names, sensitive=sensitive):
        yield f"{names} {one.value} {one.label}"


def _records(a: Asked) -> Rows:
    yield from _rows(a.programme.irregular())
    for event in a.programme.ledger.effective:
        if isinstance(event, Reviewed) and event.answers:
            yield from _rows(a.programme.checklist(event.id))
    for member in a.programme.register.members:
        yield from (one.why() for one in a.programme.support(member.id, on=a.on))


def _measures(a: Asked) -> Rows:
    yield from _rows(a.programme.measures(uk.catalogue(), on=a.on))


DAILY: Final = {
    "due": _due, "reasons": _reasons, "recomputed": _recomputed, "sentences": _sentences,
    "narrow": _narrow, "coverage": _coverage,
    "gaps": _gaps, "findings": _findings, "fittings": _fittings, "risks": _risks, "winding up": _winding_up,
    "calls": _calls,
    "agreed": _agreed, "history": _history, "campaigns": _campaigns, "explanations": _explanations,
    "steps": _steps, "plan": _plan,
}  # fmt: skip
IN_TURN: Final = {
    "layouts": _layouts, "levels": _levels, "changes": _changes, "parts": _parts, "as known": _as_known,
    "recorded": _recorded, "erased": _erased, "days": _days, "forecasts": _forecasts, "surges": _surges,
    "pages": _pages, "displayed": _displayed, "measures": _measures,
}  # fmt: skip
"""Three of these are asked of a programme, on its last day; its seed says which."""
ONCE: Final = {"options": _options, "records": _records, "document": _document}
QUESTIONS: Final = {**DAILY, **IN_TURN, **ONCE}


# ---------------------------------------------------------------- answers


def _answer(question: Callable[[Asked], Rows], asked: Asked) -> Rows:
    """Yield the rows of an answer; an error is the last row."""
    try:
        yield from question(asked)
    except RecursionError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a version raises is its answer
        yield f"raised {type(error).__name__}: {error}"


def _digest(rows: Iterable[str]) -> str:
    found = hashlib.blake2b(digest_size=6)
    for row in rows:
        found.update(row.encode())
        found.update(b"\n")
    return found.hexdigest()


def list_questions(seed: int, days: list[str]) -> list[tuple[str, str]]:
    """Return the days and questions of a programme, in the order asked."""
    turns, days = list(IN_TURN), sorted(days)
    asked = [(day, name) for day in days for name in DAILY]
    asked += [(days[-1], turns[(seed // 12 + 4 * n + seed) % len(turns)]) for n in range(3)]
    return asked + [(days[-1], name) for name in ONCE]


def _load(line: dict[str, Any]) -> Programme:
    if "document" in line:
        return interchange.loads(line["document"])
    day = dt.date.fromisoformat(line["days"][0])
    if line["make"] == "sample":
        return uk.sample(on=day)
    return uk.demonstration(on=day, seed=line["seed"])


def answer_line(line: dict[str, Any], wanted: str = "") -> dict[str, Any]:
    """Return the digest of each answer of a programme, or the rows of the wanted ``DAY QUESTION``."""
    seed, found = line["seed"], dict[str, Any]()
    try:
        programme = _load(line)
    except Exception as error:  # noqa: BLE001  # whatever a version raises is its answer
        return {"load": [f"raised {type(error).__name__}: {error}"]}
    questions = line.get("questions") or list_questions(seed, line["days"])
    for day, name in questions:
        # An answer may depend on what was asked before, so all is asked up to the wanted one.
        rows = list(_answer(QUESTIONS[name], Asked(programme, dt.date.fromisoformat(day), seed)))
        key = f"{day} {name}"
        if wanted == key:
            return {key: rows}
        found[key] = _digest(rows)
    return found


def main() -> None:
    """Answer each line of the standard input."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    for line in sys.stdin:
        given = json.loads(line)
        answers = answer_line(given, wanted)
        sys.stdout.write(json.dumps({"seed": given["seed"], "answers": answers}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
