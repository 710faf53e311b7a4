"""Laws 11 to 16, 20, 31, 32, 66 and 68 over programmes in the whole language of policy.

Each programme is thrown by dice from a seed (`policies.case_of_seed`), and so is what is done to it. Where
a law is narrowed, the counter-example stands beside it, counted by hand.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count, pairwise
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.announced import uses_known_by
from helpers.changing import change_rule
from helpers.declared import KINDS
from helpers.dice import Dice
from helpers.policies import INTERVALS, case_of_seed, incident_facts
from helpers.profiles import examples
from helpers.strategies import LEVELS, SPAN, later
from laws.recording import unjudged
from laws.small import (
    ANN,
    BEA,
    CALM,
    ESSEX,
    FIRSTS,
    NOVEMBER_2021,
    OFFERS,
    RESPONSES,
    SCOTLAND,
    TWENTY_DAYS,
    ULSTER,
    YEARLY,
    answered,
    banded,
    calendar,
    concern_raised,
    levels,
    measure_noted,
    offer_due,
    offered,
    on,
    programme,
    review_due,
    review_requested,
    reviewed,
    uses,
    working_days,
)
from laws.support import Subject, everything, owed, shifted, with_edition
from mpreview.calendars import Calendar, Holiday, Roll
from mpreview.errors import RulebookError
from mpreview.events import (
    Answered,
    Banded,
    Contacted,
    Event,
    Excluded,
    Exempted,
    Incident,
    Ledger,
    MeasureNoted,
    MeasureState,
    NewEnd,
    Offered,
    Paused,
    Postponed,
    Reply,
    Reviewed,
    Withdrawn,
)
from mpreview.places import Venue
from mpreview.planning import Visit
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    Allowance,
    Anchor,
    BandAtLeast,
    Condition,
    Early,
    Edition,
    Except,
    InService,
    LevelAtLeast,
    Merge,
    MergeMode,
    NewMember,
    NewVenue,
    Number,
    Occasion,
    OfferOwed,
    OnDirective,
    OnEvent,
    OpenCycles,
    Periodic,
    Reason,
    ResponseLevel,
    ResponseTo,
    Rise,
    Rule,
    Table,
    Unit,
    recompute,
)
from mpreview.policy.conditions import list_atoms, list_exceptions
from mpreview.policy.tables import list_values
from mpreview.programme import Programme
from mpreview.programme._programme import join_parts
from mpreview.reviews import Obligation
from mpreview.threat import Assessment, ThreatSeries
from mpreview.timeline import start_of

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

SEEDS: Final = st.integers(0, 2**63 - 1)
"""Seeds of programmes: a programme itself would fill pages."""
FEW: Final = settings(max_examples=examples(0.5))
_ONE: Final = dt.timedelta(1)

Owed = Mapping[Subject, Obligation]
Change = Callable[[Rule], Rule]


def _relaxed(before: Owed, after: Owed) -> dict[Subject, tuple[dt.date, dt.date | None]]:
    """What is due later than before or not owed any more, with both due days."""
    return {
        key: (one.due, after[key].due if key in after else None)
        for key, one in before.items()
        if key not in after or after[key].due > one.due
    }


def _ruled(asked: Programme, change: Change) -> Programme:
    """The programme with every rule of every edition changed."""
    editions = (attrs.evolve(e, rules=tuple(map(change, e.rules))) for e in asked.rulebook.editions)
    book = attrs.evolve(asked.rulebook, editions=tuple(editions))
    return join_parts(asked.register, book, asked.ledger)


def _levelled(asked: Programme, change: Callable[[ThreatSeries], ThreatSeries]) -> Programme:
    """The programme with every threat series changed."""
    register = attrs.evolve(asked.base, series=tuple(map(change, asked.base.series)))
    return join_parts(register, asked.rulebook, asked.ledger)


def _with_series(asked: Programme, changed: ThreatSeries) -> Programme:
    return _levelled(asked, lambda one: changed if one.id == changed.id else one)


def _asks(condition: Condition | None, *kinds: type) -> bool:
    return condition is not None and any(type(atom) in kinds for atom in list_atoms(condition))


def _excepts(rule: Rule) -> bool:
    """Whether more threat can make a rule silent (`Except`)."""
    found = () if rule.when is None else list_exceptions(rule.when)
    return any(_asks(one, LevelAtLeast, BandAtLeast) for one in found)


def _unexcepted(rule: Rule) -> Rule:
    return attrs.evolve(rule, when=None) if _excepts(rule) else rule


def _last(asked: Programme, *kinds: type[Event]) -> dt.date:
    """The last day on which some kind of thing happened; without kinds anything."""
    happened = (event.on for event in asked.ledger if not kinds or isinstance(event, kinds))
    return max(happened, default=SPAN[0])


def _last_of_policy(asked: Programme) -> dt.date:
    """The last day on which an edition, or a row of response levels, began."""
    return max([*(e.since for e in asked.rulebook.editions), *(r.since for r in asked.rulebook.responses)])


def _steps(series: ThreatSeries) -> tuple[str, ...]:
    return LEVELS if series.scale == "five" else LEVELS[:3]


_SHORT_LEAD: Final = Periodic(
    id="grid", citation="Grid 1", kinds=KINDS, months=1, anchor=Anchor.PLANNED, origin=on("2021-01-31"),
    lead=7, limit=30,
)  # fmt: skip


# ---------------------------------------------------------------- 11. more threat, never later


def _raisable(seed: int) -> tuple[Programme, ThreatSeries, Dice]:
    """A programme with a threat series that can rise after its last step, and no exception to any rule.

    That of the seed, or of the first seed after it that has a series.
    """
    found = next(p for p, _ in map(case_of_seed, count(seed)) if p.register.series)
    d = Dice(seed + 1)
    series = d.pick(found.register.series)
    *before, last = series.assessments
    if last.level in {None, _steps(series)[-1]}:
        last = attrs.evolve(last, level=d.pick(_steps(series)[:-1]))
    lower = attrs.evolve(series, assessments=(*before, last))
    return _ruled(_with_series(found, lower), _unexcepted), lower, d


@given(SEEDS)
def test_law_11_a_rise_appended_to_any_programme_postpones_nothing_and_removes_nothing(seed: int) -> None:
    low, series, d = _raisable(seed)
    steps, now = _steps(series), str(series.assessments[-1].level)
    effective = [entry.effective for one in low.register.series for entry in one.assessments]
    since = max([*effective, *(row.since for row in low.rulebook.responses)])
    day = later(max(since, _last(low, Reviewed, Contacted)), d.whole(1, 90))
    rise = Assessment(day, later(day, d.pick((-7, 0, 0, 0, 2, 20))), d.pick(steps[steps.index(now) + 1 :]))
    high = _with_series(low, attrs.evolve(series, assessments=(*series.assessments, rise)))
    asked = later(day, d.whole(-5, 200))

    assert _relaxed(owed(low, asked), owed(high, asked)) == {}


def _unnoticed(rule: Rule) -> Rule:
    return attrs.evolve(rule, notice=0) if isinstance(rule, Rise) else rule


def _futures(
    d: Dice, day: dt.date, floor: int, steps: Sequence[str]
) -> tuple[list[Assessment], list[Assessment]]:
    """A history that never falls after a day, and one never below it whose raised days are told in time."""
    low: list[Assessment] = []
    high: list[Assessment] = []
    for effective in sorted(later(day, n) for n in d.some(range(1, 200), 1, 4)):
        said, told = d.coin(), later(effective, d.pick((-3, 0, 0, 10)))
        if said:
            floor = d.pick((floor, d.whole(floor, len(steps) - 1)))
            low.append(Assessment(effective, told, steps[floor]))
        raised = d.pick((floor, len(steps) - 1, d.whole(floor, len(steps) - 1)))
        as_low = said and raised == floor
        high.append(Assessment(effective, told if as_low else min(effective, told), steps[raised]))
    return low, high


@given(SEEDS)
def test_law_11_a_higher_history_of_any_programme_postpones_nothing_and_removes_nothing(seed: int) -> None:
    """They part after all that happened or began and after the last edition; no rise has a notice."""
    drawn, series, d = _raisable(seed)
    both = _ruled(drawn, _unnoticed)
    begun = (use.period.start for use in both.register.uses)
    sat = (mandate.period.start for member in both.register.members for mandate in member.mandates)
    past = max(_last(both), _last_of_policy(both), *begun, *sat)
    kept = tuple(entry for entry in series.assessments if entry.effective <= past) or series.assessments[:1]
    past, steps = max(past, kept[-1].effective), _steps(series)
    low, high = (
        _with_series(both, attrs.evolve(series, assessments=(*kept, *future)))
        for future in _futures(d, past, steps.index(str(kept[-1].level)), steps)
    )
    asked = later(past, d.whole(0, 250))

    assert _relaxed(owed(low, asked), owed(high, asked)) == {}


_ASKED: Final = OnEvent(
    id="asked", citation="Asked 1", activity=Activity.REVIEW, kinds=KINDS, occasion=Occasion.REQUEST,
    within=working_days(10),
)  # fmt: skip


@pytest.mark.parametrize(("series", "due"), [(CALM, "2021-12-01"), (NOVEMBER_2021, None)])
def test_law_11_is_narrowed_by_an_exception(series: ThreatSeries, due: str | None) -> None:
    """A request of Wednesday 17 November counts ten working days, but not while it is SEVERE."""
    but = attrs.evolve(_ASKED, when=Except(LevelAtLeast(ResponseLevel.HEIGHTENED), "guards stand there"))
    events: list[Event] = [reviewed("2021-07-05"), review_requested("2021-11-17")]
    asked = programme(but, *FIRSTS, series=(series,), events=events)

    assert review_due(asked, "2021-11-20") == due


def test_law_11_is_narrowed_by_a_rise_told_late_before_a_level_begins_to_count_for_more() -> None:
    """SUBSTANTIAL counts for more from 1 December; 28 days' notice from then, or from 10 December."""
    calm = levels(("2021-02-04", "SUBSTANTIAL"))
    late = Assessment(on("2021-11-29"), on("2021-12-10"), "SEVERE")
    risen = attrs.evolve(calm, assessments=(*calm.assessments, late))
    row = ResponseTo("national", "SUBSTANTIAL", ResponseLevel.HEIGHTENED, on("2021-12-01"))
    low, high = (
        programme(
            YEARLY, *FIRSTS, series=(one,), responses=(*RESPONSES, row), events=[reviewed("2021-01-15")]
        )
        for one in (calm, risen)
    )

    assert (review_due(low, "2021-12-20"), review_due(high, "2021-12-20")) == ("2021-12-29", "2022-01-07")


def test_law_11_is_narrowed_for_a_higher_history_by_the_notice_of_a_rise() -> None:
    """SUBSTANTIAL on 1 October and SEVERE on the 11th find SUBSTANTIAL settled; SEVERE at once does not.

    Heightened it is 20 working days, else 40: 8 November from the 11th, 26 November from the 1st.
    """
    rise = attrs.evolve(TWENTY_DAYS, within=Allowance(Table.by_response(40, 20, 20), Unit.WORKING_DAYS))
    told = attrs.evolve(rise, notice=60)
    row = ResponseTo("national", "SUBSTANTIAL", ResponseLevel.HEIGHTENED)
    calm, first = ("2021-02-04", "MODERATE"), ("2021-10-01", "SUBSTANTIAL")
    low = levels(calm, first, ("2021-10-11", "SEVERE"))
    high = levels(calm, ("2021-10-01", "SEVERE"))

    def due(rule: Rule, series: ThreatSeries) -> str | None:
        events, rows = [reviewed("2021-07-05")], (*RESPONSES, row)
        asked = programme(rule, *FIRSTS, series=(series,), responses=rows, events=events)
        return review_due(asked, "2021-10-25")

    assert (due(told, low), due(told, high)) == ("2021-11-08", "2021-11-26")
    assert (due(rise, low), due(rise, high)) == ("2021-11-08", "2021-10-29")


def test_law_11_is_narrowed_for_a_higher_history_by_a_rise_moved_before_an_offer() -> None:
    """A rise after the offer asks for another one within ten working days, one before it for none."""
    events: list[Event] = [
        reviewed("2021-07-05"),
        offered("2021-10-01"),
        answered("2021-10-05", Reply.DECLINED),
    ]
    early = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-09-20", "SEVERE"))
    low, high = (
        programme(TWENTY_DAYS, OFFERS, *FIRSTS, venues=(ESSEX,), series=(one,), events=events)
        for one in (NOVEMBER_2021, early)
    )

    assert (offer_due(low, "2021-11-22"), offer_due(high, "2021-11-22")) == ("2021-11-29", "2022-04-04")


def test_law_11_is_narrowed_by_an_early_completion_that_becomes_a_triggered_one() -> None:
    """Of a grid a review in November is too early for December; one that a rise asked for covers it."""
    grid = Periodic(
        id="grid", citation="Grid 1", kinds=KINDS, months=12, anchor=Anchor.PLANNED,
        origin=on("2020-12-31"), lead=28,
    )  # fmt: skip
    low, high = (
        programme(
            grid, TWENTY_DAYS, *FIRSTS, series=(one,), events=[reviewed("2021-02-01"), reviewed("2021-11-24")]
        )
        for one in (CALM, NOVEMBER_2021)
    )

    assert (review_due(low, "2021-11-25"), review_due(high, "2021-11-25")) == ("2021-12-31", "2022-12-30")


# ---------------------------------------------------------------- 12. a higher band, an incident


def _banded_case(seed: int) -> tuple[Programme, Dice]:
    """A programme of several bands and no exception: of the seed, or of the first after it."""
    found = next(p for p, _ in map(case_of_seed, count(seed)) if len(p.rulebook.bands) > 1)
    return _ruled(found, _unexcepted), Dice(seed + 1)


def _fact(asked: Programme, d: Dice) -> dict[str, Any]:
    """What an event has that happens after the last completion."""
    day = later(_last(asked, Reviewed, Contacted), d.whole(1, 120))
    return {"id": "one-more", "on": day, "known": start_of(day)}


@given(SEEDS)
def test_law_12_a_higher_band_postpones_nothing_and_removes_nothing(seed: int) -> None:
    low, d = _banded_case(seed)
    bands, fact = low.rulebook.bands, _fact(low, d)
    use = d.pick(uses_known_by(low.register, fact["on"]))
    about: dict[str, Any] = {"member": use.member, "venue": d.perhaps(use.venue)}
    said = (event for event in low.ledger.until(fact["on"]) if isinstance(event, Banded))
    mine = [event.band for event in said if (event.member, event.venue) == tuple(about.values())]
    now = bands.index(mine[-1]) if mine else 0
    raised = Banded(**fact, **about, band=d.pick(bands[now + 1 :] or bands[-1:]))
    high, asked = low.record(raised), later(fact["on"], d.whole(-5, 200))

    assert _relaxed(owed(low, asked), owed(high, asked)) == {}


@given(SEEDS)
def test_law_12_one_more_incident_postpones_nothing_and_removes_nothing(seed: int) -> None:
    found, _ = case_of_seed(seed)
    low, d = _ruled(found, _unexcepted), Dice(seed + 1)
    fact = _fact(low, d)
    use = d.pick(uses_known_by(low.register, fact["on"]))
    high = low.record(Incident(**fact, **incident_facts(d, use)))
    asked = later(fact["on"], d.whole(-5, 200))

    assert _relaxed(owed(low, asked), owed(high, asked)) == {}


def _asks_no_measure(rule: Rule) -> Rule:
    plain = attrs.evolve(rule, when=None) if _asks(rule.when, InService) else rule
    if isinstance(plain, OnEvent) and plain.occasion is Occasion.FITTED_MEASURE:
        # What asks for something since a measure is new is no rating.
        return attrs.evolve(plain, occasion=Occasion.MOVED_VENUE)
    return plain


@given(SEEDS)
def test_law_12_a_measure_in_service_brings_nothing_forward(seed: int) -> None:
    """Unless a condition asks whether it is in service; without a day on which it expires."""
    found, _ = case_of_seed(seed)
    low, d = _ruled(found, _asks_no_measure), Dice(seed + 1)
    fact = _fact(low, d)
    use = d.pick(uses_known_by(low.register, fact["on"]))
    note = MeasureNoted(**fact, venue=use.venue, measure=d.pick(("alarm", "door", "m9")),
                        state=MeasureState.IN_SERVICE)  # fmt: skip
    with unjudged():  # of one that was removed, too
        high, asked = low.record(note), later(fact["on"], d.whole(-5, 200))

    assert _relaxed(owed(high, asked), owed(low, asked)) == {}


@pytest.mark.parametrize(("events", "due"), [((), "2021-12-01"), ((banded("2021-11-16", "high"),), None)])
def test_law_12_is_narrowed_by_an_exception(events: tuple[Event, ...], due: str | None) -> None:
    """A request of Wednesday 17 November counts ten working days, but not in the highest band."""
    but = attrs.evolve(_ASKED, when=Except(BandAtLeast("high"), "guards stand there"))
    told = [reviewed("2021-07-05"), review_requested("2021-11-17"), *events]
    asked = programme(but, *FIRSTS, bands=("low", "high"), events=told)

    assert review_due(asked, "2021-11-20") == due


@pytest.mark.parametrize(("events", "due"), [((), None), ((measure_noted("2021-11-16"),), "2021-12-01")])
def test_law_12_is_narrowed_by_a_condition_that_asks_for_a_measure(
    events: tuple[Event, ...], due: str | None
) -> None:
    only = attrs.evolve(_ASKED, when=InService(("m1",)))
    told = [reviewed("2021-07-05"), review_requested("2021-11-17"), *events]
    asked = programme(only, *FIRSTS, events=told)

    assert review_due(asked, "2021-11-20") == due


# ---------------------------------------------------------------- 13. a shorter interval, never later


def _shorter(d: Dice, number: Number, least: int) -> Number:
    """A number, or a table in the same order, of which none is greater and none below *least*."""
    shortest, to = least, {}
    for value in sorted(set(list_values(number))):
        shortest = to[value] = d.whole(min(shortest, value), value)
    return _mapped(number, to)


def _dividing(d: Dice, number: Number) -> Number:
    """Intervals of a grid, each of which divides the one in whose place it stands."""
    values = sorted(set(list_values(number)))
    places, to = 0, {}
    for place, value in enumerate(values):
        places = d.whole(places, place)
        to[value] = values[places]
    return _mapped(number, to)


def _mapped(number: Number, to: Mapping[int, int]) -> Number:
    if isinstance(number, Table):
        return attrs.evolve(number, values=tuple(attrs.evolve(v, value=to[v.value]) for v in number.values))
    return to[number]


_CLOCKS: Final = ("answer_days", "again_after_decline", "again_after_silence")


def _tightened(d: Dice, rule: Rule) -> Rule:
    """The same rule with less time: a shorter interval or time allowed, an earlier day, shorter clocks."""
    if isinstance(rule, Periodic):
        grid, (every, unit) = rule.anchor is Anchor.PLANNED, rule.allowed_time
        # An anniversary keeps a lead less than its shortest interval.
        least = rule.find_longest_lead() // {"months": 28, "weeks": 7, "days": 1}[unit.value] + 1
        least = least if rule.anchor is Anchor.ANNIVERSARY else 1
        return change_rule(rule, **{unit.value: _dividing(d, every) if grid else _shorter(d, every, least)})
    if isinstance(rule, OfferOwed):
        clocks: dict[str, Any] = {name: _shorter(d, getattr(rule, name), 0) for name in _CLOCKS}
        return attrs.evolve(rule, after_trigger=_allowed(d, rule.after_trigger, 0), **clocks)
    if isinstance(rule, Ahead):
        return rule
    assert isinstance(rule, NewVenue | NewMember | Rise | OnEvent | OnDirective)
    late = type(rule) is OnEvent
    least = max(list_values(rule.settling)) + 1 if type(rule) is Rise else int(late or rule.roll is Roll.NONE)
    # A spread is no longer than the time allowed.
    if rule.spread and rule.within.unit is not Unit.WORKING_DAYS:
        return rule
    return attrs.evolve(rule, within=_allowed(d, rule.within, max(least, rule.spread)))


def _allowed(d: Dice, within: Allowance, least: int) -> Allowance:
    return attrs.evolve(within, n=_shorter(d, within.n, least))


@given(SEEDS)
def test_law_13_a_tighter_edition_postpones_nothing_and_removes_nothing(seed: int) -> None:
    """Its first day is after the last completion and signing, whatever it does to open cycles."""
    found, _ = case_of_seed(seed)
    d, now = Dice(seed + 1), found.rulebook.editions[-1]
    signed = Postponed, Exempted, Excluded, Paused, NewEnd
    past = max(now.since, _last(found, Reviewed, Contacted, *signed))
    since, how = later(past, d.whole(1, 60)), d.pick(OpenCycles)
    loose = attrs.evolve(now, id="next", since=since, notice=d.pick((0, 0, 7)), open_cycles=how)
    tight = attrs.evolve(loose, rules=tuple(_tightened(d, rule) for rule in loose.rules))
    asked = later(since, d.whole(0, 250))
    before, after = (owed(with_edition(found, edition), asked) for edition in (loose, tight))

    assert _relaxed(before, after) == {}


@pytest.mark.parametrize(("within", "due"), [(1, "2021-12-26"), (0, "2021-12-28")])
def test_law_13_is_narrowed_by_a_roll_of_none_and_a_limit_without_a_working_day(
    within: int, due: str
) -> None:
    """From Christmas Day to the 28th all is closed: a limit on the 28th stands, one on the 29th excuses."""
    rule = attrs.evolve(_ASKED, within=Allowance(within, Unit.DAYS), roll=Roll.NONE, limit=3)
    asked = programme(rule, *FIRSTS, events=[reviewed("2021-07-05"), review_requested("2021-12-25")])

    assert review_due(asked, "2021-12-25") == due


@pytest.mark.parametrize(("within", "due"), [(60, "2021-12-01"), (32, "2022-11-10")])
def test_law_13_is_narrowed_by_what_counted_on_the_day_of_the_completion(within: int, due: str) -> None:
    """What a concern of 1 November asks for by 3 December takes along the cycle due on the 1st."""
    near = Merge(MergeMode.ABSORB, 5)
    rule = attrs.evolve(
        _ASKED, occasion=Occasion.CONCERN, within=Allowance(within, Unit.DAYS), roll=Roll.FOLLOWING,
        merge=near, limit=60,
    )  # fmt: skip
    yearly = attrs.evolve(YEARLY, lead=7, months=12, notice=0)
    events: list[Event] = [reviewed("2020-12-01"), concern_raised("2021-11-01"), reviewed("2021-11-10")]

    assert review_due(programme(rule, yearly, *FIRSTS, events=events), "2021-11-11") == due


_LAX: Final = Table.by_response(1, 1, 2)
_COMING: Final = Ahead(id="ahead", citation="Ahead 1", kinds=KINDS, of=AheadOf.EVENT, before=28)


def _lax(rule: Rule, name: str) -> Rule:
    changes: dict[str, Any] = {name: _LAX}
    return attrs.evolve(rule, **changes)


_LAXER: Final[Mapping[str, Rule]] = {
    **{name: _lax(YEARLY, name) for name in ("months", "priority", "grace", "limit", "notice", "settling")},
    "within": attrs.evolve(_ASKED, within=Allowance(_LAX, Unit.DAYS)),
    "before": attrs.evolve(_COMING, before=Table.by_response(28, 14, 14)),
    "again_after_silence": _lax(OFFERS, "again_after_silence"),
}


@pytest.mark.parametrize("name", _LAXER)
def test_law_13_a_table_that_allows_more_at_a_higher_level_does_not_load(name: str) -> None:
    with pytest.raises(RulebookError, match=f"{name}: is laxer"):
        programme(_LAXER[name], *FIRSTS)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"months": Table.by_response(12, 8, 4)}, "months: each interval"),
        ({"months": Table.by_response(12, 6, 1)}, "lead: of a grid"),
        ({"lead": Table.by_response(28, 28, 14)}, "lead: of a grid"),
    ],
)
def test_law_13_a_grid_that_could_fall_later_does_not_load(changes: dict[str, Any], problem: str) -> None:
    grid = attrs.evolve(_SHORT_LEAD, **{"months": 12, "lead": 28, **changes})

    with pytest.raises(RulebookError, match=problem):
        programme(grid, *FIRSTS)


@pytest.mark.parametrize("unit", ["weeks", "days"])
def test_law_13_an_edition_that_changes_the_unit_of_a_grid_does_not_load(unit: str) -> None:
    """Twelve months and 84 weeks have no common measure: a period may end after one of the other unit."""
    monthly = attrs.evolve(_SHORT_LEAD, months=12, lead=28)
    other: dict[str, Any] = {"months": None, unit: 84}
    asked = programme(monthly, *FIRSTS)
    (edition,) = asked.rulebook.editions
    rules = (attrs.evolve(monthly, **other), *FIRSTS)

    with pytest.raises(RulebookError, match="a grid counts in one unit in all editions"):
        with_edition(asked, attrs.evolve(edition, id="next", since=on("2022-01-01"), rules=rules))


# ---------------------------------------------------------------- 14. a shared place


def _alone(asked: Programme, member: str) -> Programme:
    """The programme in which nothing was ever said of any other member, and no level is theirs alone."""
    others = {e.id for e in asked.ledger if getattr(e, "member", None) not in {None, member}}
    others |= {e.id for e in asked.ledger if e.about in others}
    others |= {e.id for e in asked.ledger if isinstance(e, Withdrawn) and e.event in others}
    kept = Ledger.of(event for event in asked.ledger if event.id not in others)
    lone = _levelled(asked, lambda one: _unsaid(one) if one.members and member not in one.members else one)
    return join_parts(lone.register, lone.rulebook, kept)


def _unsaid(series: ThreatSeries) -> ThreatSeries:
    return attrs.evolve(series, assessments=(), before=None)


def _shared_visits(asked: Programme, day: dt.date) -> list[Visit]:
    visits = (placed.visit for placed in asked.plan(on=day, until=later(day, 400)).visits)
    return [visit for visit in visits if len(visit.obligations) > 1]


@given(SEEDS)
def test_law_14_a_shared_place_is_due_on_the_least_of_its_users_own_answers(seed: int) -> None:
    asked, day = case_of_seed(seed)
    visits = _shared_visits(asked, day)
    users = {one.member for visit in visits for one in visit.obligations}
    own = {member: owed(_alone(asked, member), day) for member in users}

    least = {}
    for visit in visits:
        free = [one for one in visit.obligations if one.resumes is None] or visit.obligations
        least[visit.id] = min(own[one.member][one.member, visit.venue, "review"].due for one in free)
    assert {visit.id: visit.due for visit in visits} == least


def test_law_14_a_rise_of_one_user_is_not_masked_by_the_level_of_another() -> None:
    """Bea's own level is CRITICAL since 2020; Ann's rises on 15 November 2021: 20 working days."""
    hall = Venue("hall", "surgery", "east", "essex")
    hers = attrs.evolve(NOVEMBER_2021, id="hers", areas=(), members=("ann",))
    high = attrs.evolve(levels(("2020-02-04", "CRITICAL")), id="high", areas=(), members=("bea",))
    asked = programme(
        attrs.evolve(TWENTY_DAYS, series="hers"), YEARLY, *FIRSTS, members=(ANN, BEA), venues=(hall,),
        used=(*uses("hall"), *uses("hall", member="bea")), series=(hers, high), responses=(),
        events=[reviewed("2021-07-05", "hall")],
    )  # fmt: skip
    (visit,) = _shared_visits(asked, on("2021-11-20"))

    assert visit.due == on("2021-12-13")
    assert [(one.member, one.due.isoformat()) for one in visit.obligations] == [
        ("ann", "2021-12-13"), ("bea", "2022-07-05"),
    ]  # fmt: skip


# ---------------------------------------------------------------- 15. adjusted days


_AHEAD: Final = frozenset({"event-ahead", "season", "expiring-measure", "retest-due"})
_LATE: Final = frozenset({"incident", "faulty-measure", "failed-measure", "failed-exercise"})


def _reasons(asked: Programme, day: dt.date) -> Iterator[tuple[Subject, Reason]]:
    for key, one in owed(asked, day).items():
        for reason in one.reasons:
            yield key, reason


def _day(reason: Reason, *names: str) -> dt.date | None:
    """The day that a reason read under the first of some names that it has."""
    read = dict(reason.read)
    found = next((str(read[name]) for name in names if name in read), None)
    return None if found is None else dt.date.fromisoformat(found)


def _first_day(reason: Reason) -> dt.date:
    """The first day whose completion discharges what is owed."""
    if reason.form == "offer":
        return _day(reason, "floor") or dt.date.max
    if reason.trigger is not None:
        return later(reason.trigger, int(reason.form in _LATE and "same day" not in dict(reason.read)))
    return (_day(reason, "last done") or reason.anchor or dt.date.max) + _ONE


def _raw_limit(reason: Reason) -> dt.date:
    """The raw limit, as the pauses and the recoveries after exclusions moved it [3.20]."""
    starts = _day(reason, "starts") if reason.form in _AHEAD else None
    if starts is not None:
        return starts - _ONE
    first_use = _day(reason, "first use")
    if first_use is not None:
        return max(reason.raw, first_use - _ONE)  # [3.18]
    read, last = dict(reason.read), reason.raw + int(dict(reason.read)["limit"]) * _ONE
    for end in ("", *(f" {n}" for n in range(2, 9))):
        if f"recovered to{end}" in read:
            last += (_day(reason, f"recovered to{end}") or last) - (_day(reason, f"least due{end}") or last)
    return last


def _not_before(reason: Reason) -> dt.date:
    """The trigger, the last completion or the first day of use: no window opens before it."""
    if reason.form == "offer":
        return _day(reason, "since", "floor") or dt.date.max
    return reason.trigger or _day(reason, "last done") or reason.anchor or dt.date.max


@given(SEEDS)
def test_law_15_adjusted_days_of_any_rule_are_working_days_and_pass_no_bound(seed: int) -> None:
    asked, day = case_of_seed(seed)
    for _, reason in _reasons(asked, day):
        works, window = asked.register.calendar[reason.calendar].is_working, reason.window
        first, last = _first_day(reason), _raw_limit(reason)
        if not any(works(later(first, n)) for n in range((last - first).days + 1)):
            assert (window.due, window.limit, window.overdue_from) == (last, last, last + _ONE)
            assert "no working day" in reason.notes
            continue

        assert works(window.limit) or (dict(reason.read).get("limit roll"), window.limit) == ("none", last)
        assert works(window.due) or dict(reason.read)["roll"] == "none"
        assert first <= window.due < window.overdue_from <= window.limit + _ONE
        assert _not_before(reason) <= window.earliest <= window.due <= window.limit <= last


# ---------------------------------------------------------------- 16. one more holiday


def _closed(one: Calendar, day: dt.date) -> Calendar:
    held = {holiday.day: holiday for holiday in one.holidays} | {day: Holiday(day, "One more", "drawn")}
    return attrs.evolve(one, holidays=tuple(held[day] for day in sorted(held)))


def _with_holiday(asked: Programme, id_: str, day: dt.date) -> Programme:
    calendars = (_closed(one, day) if one.id == id_ else one for one in asked.register.calendars)
    register = attrs.evolve(asked.base, calendars=tuple(calendars))
    return join_parts(register, asked.rulebook, asked.ledger)


_MOVED: Final = frozenset({"due before", "postponed to", "postponed limit"})


def _one_rule(key: Subject, reason: Reason) -> tuple[object, ...]:
    """One rule from one trigger or anchor, with the same numbers."""
    read = tuple(pair for pair in reason.read if pair[0] not in _MOVED)
    return key, reason.rule, reason.edition, reason.trigger, reason.anchor, reason.subject, read


def _by_rule(asked: Programme, day: dt.date) -> dict[tuple[object, ...], Reason]:
    return {_one_rule(key, reason): reason for key, reason in _reasons(asked, day)}


def _at_its_limit(reason: Reason) -> bool:
    return reason.window.due == reason.window.limit


@given(SEEDS)
def test_law_16_one_more_holiday_moves_a_day_of_any_rule_by_at_most_one_working_day(seed: int) -> None:
    """A limit follows its raw day in civil days, and what is due on it likewise."""
    cases = ((asked, day, _by_rule(asked, day)) for asked, day in map(case_of_seed, count(seed)))
    asked, day, plain = next(case for case in cases if case[2])
    d = Dice(seed + 1)
    one = d.pick(plain.values())
    extra = later(d.pick((one.window.due, one.window.due, one.raw)), d.pick((0, 0, 0, -1, -2, -4, 1, 3)))
    changed = _with_holiday(asked, one.calendar, extra)
    works = changed.register.calendar[one.calendar].is_working
    more = _by_rule(changed, day)

    for key in plain.keys() & more.keys():
        before, after = plain[key], more[key]
        if before.calendar == one.calendar and not (_at_its_limit(before) or _at_its_limit(after)):
            first, last = sorted((before.window.due, after.window.due))
            assert sum(works(later(first, n)) for n in range(1, (last - first).days + 1)) <= 1


@pytest.mark.parametrize(("first", "due"), [(21, "2022-01-20"), (20, "2022-02-28")])
def test_law_16_is_narrowed_by_a_closure_longer_than_the_lead_of_a_grid(first: int, due: str) -> None:
    """Closed to the end of January, its review is due, and opens, on the last working day before.

    A review on the 19th is then no longer before the window, and the period after it is asked for.
    """
    closed = calendar("england", *(f"2022-01-{day}" for day in range(first, 32)))
    asked = programme(
        _SHORT_LEAD, *FIRSTS, calendars=(closed, SCOTLAND, ULSTER), events=[reviewed("2022-01-19")]
    )

    assert review_due(asked, "2022-01-19") == due


# ---------------------------------------------------------------- 20. twenty-eight years on


@given(SEEDS)
def test_law_20_shifting_any_programme_by_28_years_shifts_every_result(seed: int) -> None:
    asked, day = case_of_seed(seed)
    years = Dice(seed + 1).pick((-28, 28, 56))
    events = Ledger.of(shifted(event, years) for event in asked.ledger)
    moved = join_parts(shifted(asked.register, years), shifted(asked.rulebook, years), events)

    found = everything(moved, shifted(day, years))

    assert found == [shifted(row, years) for row in everything(asked, day)]


# ---------------------------------------------------------------- 31. recomputed


@given(SEEDS)
def test_law_31_the_days_of_every_form_follow_from_the_reason_and_the_calendar_alone(seed: int) -> None:
    asked, day = case_of_seed(seed)
    calendars = asked.register.calendar
    told = [reason for _, reason in _reasons(asked, day)]

    assert [recompute(one, calendars[one.calendar]) for one in told] == [one.window for one in told]


@given(SEEDS)
def test_law_31_the_window_of_any_obligation_is_the_earliest_of_its_reasons(seed: int) -> None:
    asked, day = case_of_seed(seed)
    for one in owed(asked, day).values():
        windows = [attrs.astuple(reason.window) for reason in one.reasons]

        assert attrs.astuple(one.window) == tuple(map(min, zip(*windows, strict=True)))
        assert one.reasons[0].window.due == one.window.due


def test_law_31_of_a_grid_whose_period_opens_before_a_closure_longer_than_its_lead() -> None:
    """Due and open on 19 January, before the review of the 23rd: the period after it is asked for."""
    closed = calendar("england", *(f"2022-01-{day}" for day in range(20, 32)))
    asked = programme(
        _SHORT_LEAD, *FIRSTS, venues=(ESSEX,), calendars=(closed, SCOTLAND, ULSTER),
        events=[reviewed("2022-01-23")],
    )  # fmt: skip
    (reason,) = owed(asked, on("2022-01-25"))["ann", "essex", "review"].reasons

    assert reason.window.due == on("2022-02-28")
    assert recompute(reason, closed) == reason.window


# ---------------------------------------------------------------- 32. sensitive


def _reads(name: str, rule: Rule) -> bool:
    """Whether a rule reads that number; the lead of a grid is left as it is."""
    if name == "lead":
        completed = isinstance(rule, Periodic) and rule.anchor is Anchor.COMPLETED
        in_days = getattr(rule, "lead_months", None) is None
        return in_days and (completed or isinstance(rule, OfferOwed))
    return name != "limit" or not isinstance(rule, Ahead)


def _one_more(rule: Rule, *names: str) -> Rule:
    more = {name: getattr(rule, name) for name in names}
    changed: dict[str, Any] = {
        name: _mapped(number, {value: value + 1 for value in list_values(number)})
        for name, number in more.items()
    }
    return attrs.evolve(rule, **changed)


@FEW
@given(SEEDS)
def test_law_32_every_number_that_was_read_is_told_when_it_changes(seed: int) -> None:
    asked, day = case_of_seed(seed)
    name = Dice(seed + 1).pick(("priority", "grace", "limit", "lead"))
    changed = _ruled(asked, lambda rule: _one_more(rule, name) if _reads(name, rule) else rule)
    rules = {
        (edition.id, id_): rule for edition in asked.rulebook.editions for id_, rule in edition.rule.items()
    }
    before, after = owed(asked, day), owed(changed, day)

    for key, one in before.items():
        # A first use sets the limit of the work before it, and the limit of the rule is not read.
        reading = (why for why in one.reasons if name != "limit" or "limit" in dict(why.read))
        read = any(_reads(name, rules[reason.edition, reason.rule]) for reason in reading)
        assert not read or key not in after or one.reasons != after[key].reasons


# ---------------------------------------------------------------- 66. never later tomorrow


def _disturbing(asked: Programme) -> set[dt.date]:
    """The days on which a due day may get later: completions, signings, notes, ends, a change of capacity."""
    register, editions = asked.register, asked.rulebook.editions
    kinds = (Reviewed, Contacted, Postponed, Exempted, MeasureNoted, NewEnd, Excluded, Paused)
    terms = [term.period for member in register.members for term in member.terms]
    periods = [*terms, *(use.period for use in register.uses)]
    days = {event.on for event in asked.ledger.effective if isinstance(event, kinds)}
    # A review that another body holds, or holds no more, changes what is to be offered.
    held = [event for event in asked.ledger.effective if isinstance(event, Excluded | NewEnd)]
    ends = (event.new_last if isinstance(event, NewEnd) else event.last for event in held)
    days |= {event.first for event in held if isinstance(event, Excluded)}
    days |= {later(end, 1) for end in ends if end is not None}
    days |= {period.start for period in terms} | {p.end for p in periods if p.end is not None}
    return days | {edition.since for edition in editions if edition.open_cycles is OpenCycles.NEW}


def _of_offers(asked: Programme) -> set[dt.date]:
    """The days on which an offer may be owed later: of offers and answers, and of another rule."""
    days = {event.on for event in asked.ledger.effective if isinstance(event, Offered | Answered)}
    return days | {edition.since for edition in asked.rulebook.editions}


@given(SEEDS)
def test_law_66_without_a_completion_no_due_day_of_any_programme_gets_later(seed: int) -> None:
    """On forty days, often those around the first day of an edition."""
    asked, day = case_of_seed(seed)
    disturbing, of_offers, d = _disturbing(asked), _of_offers(asked), Dice(seed + 1)
    begun = (edition.since for edition in asked.rulebook.editions[1:])
    start = later(d.pick((day, *begun)), -d.whole(1, 39))
    days = [later(start, n) for n in range(40)]
    answers = [(one, owed(asked, one)) for one in days if one not in disturbing]

    for (first, before), (today, after) in pairwise(answers):
        if today == first + _ONE:
            told = {k: one for k, one in before.items() if k in after}
            if today in of_offers:
                told = {k: one for k, one in told.items() if k[2] != "offer"}
            assert _relaxed(told, after) == {}


def test_law_66_a_longer_answer_of_an_edition_waits_for_the_next_completion() -> None:
    """Six months from 5 July 2021, and twelve by the edition of 1 November."""
    short, long = (attrs.evolve(YEARLY, months=months, notice=0) for months in (6, 12))
    longer = Edition("e2", "Second", (long, *FIRSTS), on("2021-11-01"))
    asked = programme(short, *FIRSTS, events=[reviewed("2021-07-05")], later=(longer,))

    assert [review_due(asked, day) for day in ("2021-10-31", "2021-11-01", "2022-01-04")] == [
        "2022-01-05"
    ] * 3


def test_law_66_is_narrowed_by_a_note_that_takes_an_expiry_back() -> None:
    """A measure that expires on 20 December is renewed on 25 November: the cycle alone is left."""
    ahead = Ahead(id="ahead", citation="Ahead 1", kinds=KINDS, of=AheadOf.EXPIRY, before=14)
    notes = [measure_noted("2021-11-01", expires="2021-12-20"), measure_noted("2021-11-25")]
    asked = programme(ahead, YEARLY, *FIRSTS, events=[reviewed("2021-07-05"), *notes])

    assert review_due(asked, "2021-11-24") == "2021-12-06"
    assert review_due(asked, "2021-11-25") == "2022-07-05"


def test_law_66_is_narrowed_for_offers_by_the_rule_of_another_edition() -> None:
    """After a decline of 20 January an offer is owed again in 180 days, from 1 March on in 300."""
    slower = attrs.evolve(OFFERS, again_after_decline=300)
    later_on = Edition("e2", "Second", (*FIRSTS, slower), on("2022-03-01"))
    asked = programme(
        *FIRSTS, OFFERS, venues=(ESSEX,), used=uses("essex", start="2022-01-10"), later=(later_on,),
        events=[offered("2022-01-12"), answered("2022-01-20", Reply.DECLINED)],
    )  # fmt: skip

    assert offer_due(asked, "2022-02-28") == "2022-07-19"
    assert offer_due(asked, "2022-03-01") == "2022-11-16"


# ---------------------------------------------------------------- 68. the periodic rule alone


def _falling(d: Dice, values: Sequence[int]) -> Table:
    high, mid, low = sorted((d.pick(values) for _ in ResponseLevel), reverse=True)
    return Table.by_response(high, mid, low)


def _periodic_alone(asked: Programme, d: Dice) -> Programme:
    """The programme with its first rules and cycles anchored at completions, by tables, and no others."""
    settling = d.pick((0, 2, 5, 12, 40))

    def bare(rule: Rule) -> Rule:
        if isinstance(rule, Periodic):
            unit, notice = rule.allowed_time[1].value, _falling(d, (0, 7, 28, 60))
            when = None if _excepts(rule) else rule.when
            every = _falling(d, INTERVALS[unit])
            return change_rule(rule, **{unit: every}, notice=notice, settling=settling, when=when)
        # An exception lets a raise silence a first rule too.
        return attrs.evolve(rule, merge=Merge(), when=None if _excepts(rule) else rule.when)

    editions = []
    for edition in asked.rulebook.editions:
        kept = (bare(rule) for rule in edition.rules if _is_first(rule) or _is_plain_cycle(rule))
        editions.append(attrs.evolve(edition, rules=tuple(kept)))
    book = attrs.evolve(asked.rulebook, editions=tuple(editions))
    return join_parts(asked.register, book, asked.ledger)


def _is_first(rule: Rule) -> bool:
    return isinstance(rule, NewVenue | NewMember)


def _is_plain_cycle(rule: Rule) -> bool:
    return isinstance(rule, Periodic) and (rule.anchor, rule.early) == (Anchor.COMPLETED, Early.COUNTS)


def _in_time(series: ThreatSeries) -> ThreatSeries:
    """The series with every level told no later than it takes effect."""
    entries = (attrs.evolve(e, announced=min(e.announced, e.effective)) for e in series.assessments)
    return attrs.evolve(series, assessments=tuple(entries))


def _raised(series: ThreatSeries, d: Dice, day: dt.date) -> ThreatSeries:
    """The series raised to a level on some days around a day, wherever it is below."""
    begun, steps = series.assessments[0].effective, _steps(series)
    start = max(later(day, -d.whole(0, 300)), begun)
    end, least = later(start, d.whole(1, 300)), d.whole(1, len(steps) - 1)
    found = []
    for first in sorted({start, end, *(entry.effective for entry in series.assessments)}):
        level = series.level(first)
        if level is not None:
            rank = max(steps.index(level), least if start <= first < end else 0)
            found.append(Assessment(first, later(first, -d.pick((0, 0, 3))), steps[rank]))
    gone = series.assessments[-1]
    return attrs.evolve(series, assessments=(*found, *([gone] if gone.level is None else ())))


@given(SEEDS)
def test_law_68_of_the_periodic_rule_alone_no_raise_postpones_anything(seed: int) -> None:
    """Whenever it is, and whatever the settling; asked on several days."""
    found = next(case for case in map(case_of_seed, count(seed)) if case[0].register.series)
    drawn, day = found
    d = Dice(seed + 1)
    low = _levelled(_periodic_alone(drawn, d), _in_time)
    high = _levelled(low, lambda one: _raised(one, d, day))

    assert [
        relaxed
        for asked in (day, *(later(day, n) for n in (30, 100, 300)))
        if (relaxed := _relaxed(owed(low, asked), owed(high, asked)))
    ] == []


@pytest.mark.parametrize(
    ("day", "raised"),
    [("2021-11-06", "2021-11-29"), ("2021-11-07", "2021-11-29"), ("2021-11-08", "2021-11-17")],
)
def test_law_68_a_second_raise_before_the_first_has_settled_postpones_nothing(day: str, raised: str) -> None:
    """SEVERE from 1 November has settled on the 6th, with 28 days' notice; CRITICAL from the 3rd on the 8th,
    with 14: of a review of 15 January the six and the three months are long over."""
    severe = ("2021-02-04", "SUBSTANTIAL"), ("2021-11-01", "SEVERE")

    def due(*steps: tuple[str, str]) -> str | None:
        events = [reviewed("2021-01-15")]
        return review_due(programme(YEARLY, *FIRSTS, series=(levels(*steps),), events=events), day)

    assert (due(*severe), due(*severe, ("2021-11-03", "CRITICAL"))) == ("2021-11-29", raised)


def test_law_68_is_narrowed_by_a_raise_that_joins_days_of_a_level_told_late() -> None:
    """SEVERE from 5 November, 28 days' notice; with the days from the 1st, told on the 20th, from then."""
    first = Assessment(on("2021-11-01"), on("2021-11-20"), "SEVERE")
    calm, back = levels(("2021-02-04", "SUBSTANTIAL")), on("2021-11-02")
    again = Assessment(on("2021-11-05"), on("2021-11-05"), "SEVERE")

    def due(between: str) -> str | None:
        entries = (*calm.assessments, first, Assessment(back, back, between), again)
        series = attrs.evolve(calm, assessments=entries)
        asked = programme(YEARLY, *FIRSTS, series=(series,), events=[reviewed("2021-01-15")])
        return review_due(asked, "2021-11-25")

    assert (due("SUBSTANTIAL"), due("SEVERE")) == ("2021-12-03", "2021-12-20")
