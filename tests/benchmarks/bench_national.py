"""The national review against its peers, in one run on the same work, with equal answers.

Prints ratios and asserts none: the machine is shared. Run it by hand:

    python tests/benchmarks/bench_national.py
"""

import datetime as dt
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import plain_due
from mpreview import uk
from mpreview.events import Answered, Contacted, Offered, Reviewed
from mpreview.policy import Activity, NewVenue, Periodic, Rise
from mpreview.programme import Programme

ON = dt.date(2021, 11, 20)
UNTIL = dt.date(2022, 2, 18)
FAR = dt.date(2200, 1, 1)


def seconds(work: Callable[[], object], rounds: int = 7) -> float:
    """Return the median time of *work*."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def facts_of(programme: Programme, on: dt.date) -> plain_due.Facts:
    """Unpack a programme into the plain values of the peer."""
    register, edition = programme.register, programme.rulebook.edition
    rises = [rule for rule in edition.rules if isinstance(rule, Rise)]
    return plain_due.Facts(
        holidays={c.id: {holiday.day for holiday in c.holidays} for c in register.calendars},
        members=[_member(programme, member, on) for member in register.members],
        uses={
            m.id: [_use(programme, m, use, on) for use in register.uses_by_member.get(m.id, ())]
            for m in register.members
        },
        users={
            venue: [(use.member, use.period.start, use.period.end or FAR) for use in uses]
            for venue, uses in register.uses_of_venue.items()
        },
        events=[_event(event) for event in programme.ledger.effective],
        rises={rule.id: _rises(programme, rule) for rule in rises},
        scopes={one.id: set(one.areas) or None for one in register.series},
        rules=_rules(programme),
    )


def _member(programme: Programme, member: Any, on: dt.date) -> tuple[Any, ...]:
    ground = programme.register.seat_ground(member, on)
    spans = [
        (t.period.start, t.period.end or FAR, t.ended is not None and t.ended.value == "dissolution")
        for t in member.tenures
    ]
    return member.id, spans, ground.calendar, set(ground.areas)


def _use(programme: Programme, member: Any, use: Any, on: dt.date) -> tuple[Any, ...]:
    venue = programme.register.venue[use.venue]
    ground = programme.register.ground_of(venue, member, on)
    period = use.period
    return venue.id, period.start, period.end or FAR, venue.kind, ground.calendar, set(ground.areas)


def _event(event: Any) -> tuple[Any, ...]:
    if isinstance(event, Reviewed):
        return "reviewed", event.on, event.venue
    if isinstance(event, Contacted):
        return "contacted", event.on, event.member
    if isinstance(event, Offered):
        return "offered", event.on, event.member, event.venues and list(event.venues), event.id
    assert isinstance(event, Answered)
    return "answered", event.on, event.offer, event.reply.value, event.venues, event.until


def _rises(programme: Programme, rule: Rise) -> list[tuple[dt.date, dt.date]]:
    series = programme.register.threat[rule.series]
    scale = programme.register.scale[series.scale]
    found = ((rise.trigger, rise.appears(rule.settling)) for rise in series.rises(scale, rule.at_least))
    return [(trigger, appears) for trigger, appears in found if appears is not None]


def _rules(programme: Programme) -> dict[str, Any]:
    rules: dict[str, Any] = {"cycle": [], "review": [], "contact": []}
    for rule in programme.rulebook.edition.rules:
        row: dict[str, Any] = attrs.asdict(rule, recurse=False)
        row["class"] = rule.priority
        if isinstance(rule, Periodic):
            rules["cycle"].append({**row, "months": rule.cells[0].months, "roll": rule.roll.value})
        elif rule.activity is Activity.OFFER:
            rules["offer"] = {
                **row,
                "declined": row["again_after_decline"],
                "silent": row["again_after_silence"],
                "after": _within(row["after_trigger"]),
            }
        else:
            form = (
                "rise"
                if isinstance(rule, Rise)
                else "new-venue"
                if isinstance(rule, NewVenue)
                else "new-member"
            )
            row |= {"form": form, "within": _within(row["within"]), "roll": row["roll"].value}
            rules["contact" if rule.activity is Activity.CONTACT else "review"].append(row)
    return rules


def _within(allowance: Any) -> tuple[int, str]:
    return allowance.n, allowance.unit.value


def fresh(programme: Programme) -> Programme:
    """Return an equal programme that has computed nothing yet."""
    return Programme(programme.register, programme.rulebook, programme.ledger)


def compare_due(programme: Programme) -> None:
    """Time `due` cold and warm against the plain loop."""
    facts = facts_of(programme, ON)
    mine = [
        (one.priority, one.standing.rank, one.due, one.id, attrs.astuple(one.window), one.progress.value)
        for one in programme.due(on=ON)
    ]
    assert mine == plain_due.due(facts, ON), "the answers differ; the times would mean nothing"
    cold_programmes = iter([fresh(programme) for _ in range(7)])
    plain = seconds(lambda: plain_due.due(facts, ON))
    cold = seconds(lambda: next(cold_programmes).due(on=ON))
    print(f"due, {len(mine)} obligations, answers equal: plain loop {plain * 1e3:.1f} ms")
    print(f"  first question of a fresh programme {cold * 1e3:.1f} ms ({plain / cold:.1f} x)")
    days = [ON + dt.timedelta(n) for n in range(1, 31)]
    asked = iter([fresh(programme) for _ in range(3)])
    month = seconds(lambda: _each(next(asked).due, days), 3) / len(days)
    by_hand = seconds(lambda: [plain_due.due(facts, day) for day in days], 3) / len(days)
    print(
        f"  each of the next thirty days, the first question included: plain loop "
        f"{by_hand * 1e3:.1f} ms, ours {month * 1e3:.1f} ms ({by_hand / month:.1f} x)"
    )


def _each(due: Callable[..., object], days: list[dt.date]) -> None:
    for day in days:
        due(on=day)


def compare_plan(programme: Programme) -> None:
    """Time the national plan: the whole verb, and the planning itself."""
    from mpreview.planning import assign
    from mpreview.planning.plan import _job  # the jobs exactly as the plan makes them
    from mpreview.planning.visits import visits_of

    due = programme.due(on=ON, within=(UNTIL - ON).days, activity=Activity.REVIEW)
    free, _ = visits_of(due)
    jobs: dict[str, list[Any]] = {}
    for visit in free:
        jobs.setdefault(visit.team, []).append(_job(visit))
    slots = {team.id: dict(team.days(ON, UNTIL)) for team in programme.register.teams}
    first, last = ON.toordinal(), UNTIL.toordinal()
    alone = seconds(lambda: [assign(jobs[t], slots[t], on=first, until=last) for t in jobs])
    whole = seconds(lambda: programme.plan(on=ON, until=UNTIL))
    print(f"plan, {len(free)} visits: planning {alone * 1e3:.1f} ms, the whole verb {whole * 1e3:.1f} ms")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def compare_main_job() -> None:
    """Time the whole main job as a process against one that only imports attrs."""
    job = [sys.executable, "-m", "mpreview"]
    bare = [sys.executable, "-c", "import attrs"]
    peer = seconds(lambda: _run(bare))
    main = seconds(lambda: _run(job))
    print(f"main job {main * 1e3:.0f} ms, importing attrs {peer * 1e3:.0f} ms: {main / peer:.1f} times")


def compare_recording(programme: Programme) -> None:
    """Time recording one event into the nation's ledger, against copying that ledger."""
    member = programme.register.members[0].id
    known = dt.datetime(2021, 11, 20, 20, tzinfo=dt.UTC)
    events = [Contacted(id=f"bench-{n}", on=ON, known=known, member=member) for n in range(200)]

    def record() -> None:
        later = programme
        for event in events:
            later = later.record(event)

    one = seconds(record) / len(events)
    copy = seconds(lambda: tuple(programme.ledger))
    print(f"recording one event {one * 1e6:.0f} us; copying the ledger {copy * 1e6:.0f} us")


if __name__ == "__main__":
    nation = uk.demonstration(on=ON, seed=2021)
    print(nation)
    compare_due(nation)
    compare_plan(nation)
    compare_recording(nation)
    compare_main_job()
