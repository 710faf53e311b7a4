"""Random programmes in the whole language of policy, thrown by dice: one seed, one programme.

Small numbers, as in `strategies`, whose ground, levels and span they share. Every seed gives a programme that
loads, by construction: tables fall upwards, grids divide each other, and editions are changed copies of the
one before. Hypothesis draws the seed alone, since drawing each part took it ten times as long.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, TypeVar

import attrs
from hypothesis import strategies as st

from helpers.announced import add_announced
from helpers.changing import change_rule
from helpers.declared import CHANNELS, DECLARED, INCIDENT_KINDS, KINDS
from helpers.dice import Dice
from helpers.found import add_findings, close_finding
from helpers.peopled import add_people
from helpers.strategies import LEVELS, LISTED_UNTIL, SCALES, SPAN, ground, later, spots, used
from mpreview import events as ev
from mpreview import policy, uk
from mpreview.calendars import Calendar, FixedDay, Holiday, MonthEnd, Roll
from mpreview.people import Mandate, Member
from mpreview.places import Constituency, Controller, HomeOf, Use, Venue
from mpreview.policy.tables import list_values
from mpreview.policy.terms import AT_VENUES, VISITED, find_least_days
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.teams import Cover, Slots, Team
from mpreview.threat import Assessment, Audience, SeriesAbout, ThreatSeries
from mpreview.timeline import FIRST_DAY, Period, start_of

T = TypeVar("T")

MEASURES: Final = ("alarm", "door")
STANDARDS: Final = ("homes", "offices")
SEVERITIES: Final = ("low", "serious", "threat-to-life")


# ---------------------------------------------------------------- numbers


def _table(
    d: Dice, values: Sequence[int], bands: Sequence[str], axes: str, *, grows: bool = False
) -> policy.Number:
    """A number out of some; with *axes* a table of kind, response or band that falls upwards, or *grows*."""
    top = d.pick(values)
    if not axes:
        return top
    steps = sorted({one for one in values if (one >= top if grows else one <= top)}, reverse=not grows)
    kinds = _along("k", axes, KINDS)
    return policy.Table(tuple(cell for kind in kinds for cell in _cells(d, axes, bands, kind, steps)))


def _along(axis: str, axes: str, values: Iterable[T]) -> tuple[T | None, ...]:
    return tuple(values) if axis in axes else (None,)


def _cells(
    d: Dice, axes: str, bands: Sequence[str], kind: str | None, steps: Sequence[int]
) -> Iterator[policy.TableValue]:
    """The cells of one kind: the higher the level or band, the later in *steps*."""
    ladder = sorted(d.whole(0, len(steps) - 1) for _ in range(9))
    by_level, by_band = d.pick(((1, 1), (2, 1), (1, 2)))
    for high, response in enumerate(_along("r", axes, policy.ResponseLevel)):
        for up, band in enumerate(_along("b", axes, bands)):
            yield policy.TableValue(steps[ladder[by_level * high + by_band * up]], kind, response, band)


# ---------------------------------------------------------------- conditions


def conditions(d: Dice, bands: Sequence[str]) -> policy.Condition:
    """A condition of one to five atoms."""
    how = d.whole(0, 9)
    if how < 5:
        return _single(d, bands)
    if how < 7:
        return _group(d, _singles(d, bands))
    if how == 7:
        return policy.AllOf((_single(d, bands), policy.AnyOf(_singles(d, bands))))
    if how == 8:
        return policy.Except(_group(d, _singles(d, bands)), "drawn")
    return policy.Not(_group(d, (_atom(d), policy.Not(_atom(d)))))


def _group(d: Dice, parts: tuple[policy.Condition, ...]) -> policy.Condition:
    return policy.AllOf(parts) if d.coin() else policy.AnyOf(parts)


def _singles(d: Dice, bands: Sequence[str]) -> tuple[policy.Condition, ...]:
    return tuple(_single(d, bands) for _ in range(d.whole(1, 3)))


def _single(d: Dice, bands: Sequence[str]) -> policy.Condition:
    if d.once_in(3):
        rising = _rising(d, bands)
        return policy.Except(rising, "drawn") if d.once_in(3) else rising
    atom = _atom(d)
    return policy.Not(atom) if d.once_in(3) else atom


def _rising(d: Dice, bands: Sequence[str]) -> policy.Condition:
    return (
        policy.LevelAtLeast(d.pick(tuple(policy.ResponseLevel)[1:]))
        if d.coin()
        else policy.BandAtLeast(d.pick(bands))
    )


def _atom(d: Dice) -> policy.Condition:
    atoms: tuple[policy.Condition, ...] = (
        policy.KindIn(d.some(KINDS, 1, 4)),
        policy.NationIn((d.pick(("n0", "n1")),)),
        policy.ForceIn((d.pick(("n0-f0", "n0-f1", "n1-f0")),)),
        policy.MandateIs(d.pick(policy.MandateStatus)),
        policy.UseIs(d.pick(policy.UseStatus)),
        policy.InService(d.some(MEASURES, 1, 2)),
        policy.HomeIs(d.pick(HomeOf)),
        policy.CrowdAtLeast(d.pick((1, 200))),
    )
    return d.pick(atoms)


# ---------------------------------------------------------------- rules


@attrs.frozen
class _Style:
    """How a rulebook is written: each lacks most of what the language has, so that the rest comes to act.

    Args:
        d: The dice.
        bands: The bands.
        settling: The days that levels and bands have to settle, for reviews.
        axes: What tables turn on, if numbers are tables.
        modes: The ways in which completions merge.
        asks: In how many rules one has a condition; 0 for none.
        notices: The notices.
        threats: The series that rises are of.
        chooses: Whether rules say which modes of work count.
        spreads: Whether rules spread the due days of one trigger.
        grids: What every grid of an id has in common, in whatever edition it stands.
    """

    d: Dice
    bands: tuple[str, ...]
    settling: policy.Number
    axes: tuple[str, ...]
    modes: tuple[policy.MergeMode, ...]
    asks: int
    notices: tuple[int, ...]
    threats: tuple[ThreatSeries, ...]
    chooses: bool
    spreads: bool
    grids: dict[str, dict[str, Any]] = attrs.Factory(dict)

    def number(self, *values: int, kinds: bool = True, grows: bool = False) -> policy.Number:
        """A number out of some, or a table of them; not over *kinds* for a contact or an offer."""
        axes = self.d.pick(self.axes)
        return _table(self.d, values, self.bands, axes if kinds else axes.replace("k", ""), grows=grows)

    def within(
        self, least: int = 0, *, unit: policy.Unit | None = None, kinds: bool = True
    ) -> policy.Allowance:
        """A time allowed of *least* days or more."""
        unit = unit or self.d.pick(policy.Unit)
        days = tuple(n for n in (0, 1, 5, 10, 20, 40) if n >= least)
        weeks = tuple(n for n in (0, 1, 2, 3, 6) if 7 * n >= least)
        numbers = {policy.Unit.MONTHS: (1, 2, 4), policy.Unit.WEEKS: weeks}.get(unit, days)
        return policy.Allowance(self.number(*numbers, kinds=kinds), unit)

    def time(self, least: int = 0, *, unit: policy.Unit | None = None, kinds: bool = True) -> dict[str, Any]:
        """A time allowed, and sometimes a spread within it."""
        within = self.within(least, unit=unit, kinds=kinds)
        days = find_least_days(min(list_values(within.n)), within.unit)
        most = days // 7 * 5
        most = min(list_values(within.n)) if within.unit is policy.Unit.WORKING_DAYS else most
        return {"within": within, "spread": self.d.whole(0, most) if self.spreads else 0}

    def merge(self, *, kinds: bool = True) -> policy.Merge:
        """What a completion discharges."""
        mode = self.d.pick(self.modes)
        return policy.Merge(
            mode, self.number(0, 5, 30, 90, 200, kinds=kinds) if mode is policy.MergeMode.ABSORB else 0
        )

    def when(self) -> policy.Condition | None:
        """Sometimes a condition."""
        return conditions(self.d, self.bands) if self.asks and self.d.once_in(self.asks) else None

    def opening(self) -> dict[str, Any]:
        """When the window opens of what no trigger opens."""
        if self.d.once_in(4):
            return {"lead_months": self.number(1, 1, 2, 3, kinds=False)}
        return {"lead": self.d.pick((0, 7, 28, 90))}

    def slots(self) -> dict[str, Any]:
        """What a visit takes."""
        return {"slots": self.number(1, 1, 2, 4, grows=True)} if self.d.once_in(4) else {}

    def common(self, *, kinds: bool = True, always: bool = False) -> dict[str, Any]:
        """What every rule has; without first rules that *always* speak, cycles do not load."""
        return {
            "priority": self.number(1, 2, 3, kinds=kinds),
            "grace": self.number(0, 1, 5, 20, kinds=kinds),
            "limit": self.number(0, 3, 10, 40, 90, 200, kinds=kinds),
            "notice": self.number(*self.notices, kinds=kinds),
            "settling": self.settling if kinds else self.d.pick((0, 0, 3)),
            "merge": self.merge(kinds=kinds),
            "when": None if always else self.when(),
            **(self.counted() if kinds else {}),
        }

    def counted(self) -> dict[str, Any]:
        """Sometimes the modes that count."""
        return {"modes": self.d.some(tuple(policy.Mode), 1, 3)} if self.chooses and self.d.coin() else {}


def _style(d: Dice, bands: tuple[str, ...], threats: Sequence[ThreatSeries]) -> _Style:
    turning = policy.Table.by_kind({kind: d.pick((0, 2, 5, 12)) for kind in KINDS})
    settling: tuple[policy.Number, ...] = (0, 2, 5, 12, turning)
    one, another = d.pick(policy.MergeMode), d.pick(policy.MergeMode)
    return _Style(
        d, bands, d.pick(settling),
        axes=d.pick((("",), ("", "r"), ("", "b", "b"), ("", "rb", "k"), ("", "r", "b", "rb", "kr", "krb"))),
        modes=d.pick(((one,), (one, another), tuple(policy.MergeMode))),
        asks=d.pick((0, 0, 2, 4)),
        notices=d.pick(((0,), (0, 7, 28, 60))),
        threats=tuple(threats),
        chooses=d.once_in(3),
        spreads=d.once_in(4),
    )  # fmt: skip


def _rolls(d: Dice) -> dict[str, Any]:
    """Mostly the default roll of the rule, sometimes another."""
    how = d.pick((None, None, *Roll))
    limit = {"limit_roll": Roll.NONE} if d.once_in(3) else {}
    return limit if how is None else limit | {"roll": how}


def _some_kinds(d: Dice) -> tuple[str, ...]:
    return d.pick((KINDS, KINDS, KINDS, KINDS[:4], KINDS[2:]))


def _firsts(t: _Style) -> Iterator[policy.Rule]:
    d, apart = t.d, t.d.once_in(3)
    yield policy.NewVenue(
        id="new-venue", citation="N 1", kinds=KINDS, **t.time(),
        begun=(policy.UseStart.FIRST,) if apart else tuple(policy.UseStart), **_rolls(d),
        **t.common(always=True),
    )  # fmt: skip
    yield policy.NewMember(
        id="new-member", citation="N 2", activity=policy.Activity.REVIEW, kinds=KINDS, **t.time(),
        **_rolls(d), **t.common(always=True),
    )  # fmt: skip
    yield policy.NewMember(
        id="new-contact", citation="N 3", activity=policy.Activity.CONTACT, **t.time(kinds=False),
        **_rolls(d), **t.common(kinds=False),
    )  # fmt: skip
    if apart:
        yield policy.NewVenue(
            id="used-again", citation="N 4", kinds=KINDS, **t.time(), begun=(policy.UseStart.AGAIN,),
            **_rolls(d), **t.common(always=True),
        )  # fmt: skip


_GRIDS: Final = ((24, 12, 6, 3), (20, 10, 5), (14, 7, 1), (4, 2))
"""Each divides the next, and no number is of two: a grid's chain is known by any of its intervals."""
_WEEKLY_GRIDS: Final = ((52, 26, 13), (24, 8, 4), (6, 2))
_DAILY_GRIDS: Final = ((360, 180, 90), (150, 50, 10))
INTERVALS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {"months": (14, 12, 7, 3, 1), "weeks": (52, 30, 13, 6, 1), "days": (365, 180, 91, 30, 3)}
)


def _cycles(t: _Style) -> Iterator[policy.Rule]:
    for index in range(t.d.pick((1, 1, 2, 2, 0))):
        yield _cycle(t, f"cycle{index}", grid=t.d.once_in(3))


def _cycle(t: _Style, id_: str, *, grid: bool) -> policy.Rule:
    d = t.d
    unit = d.pick(("months", "months", "months", "weeks", "days"))
    own = _grid(t, id_) if grid else _interval(t, unit) | _month_end(d, unit)
    return policy.Periodic(
        id=id_,
        citation="C",
        kinds=_some_kinds(d),
        **_rolls(d),
        **t.common() | t.slots() | own,
    )


def _grid(t: _Style, id_: str) -> dict[str, Any]:
    """Another interval out of its chain; all else is the same in every edition."""
    if id_ not in t.grids:
        unit, chains, days = t.d.pick(
            (
                ("months", _GRIDS, 28),
                ("months", _GRIDS, 28),
                ("weeks", _WEEKLY_GRIDS, 7),
                ("days", _DAILY_GRIDS, 1),
            )
        )
        intervals = t.d.pick(chains)
        longest = days * intervals[-1] - 1
        in_months = longest > 31 and t.d.once_in(3)
        lead = (
            {"lead_months": 1} if in_months else {"lead": t.d.pick((7, min(longest, 27), min(longest, 50)))}
        )
        t.grids[id_] = {
            unit: intervals,
            **lead,
            "anchor": policy.Anchor.PLANNED,
            "origin": later(SPAN[0], -t.d.whole(0, 400)),
            **_month_end(t.d, unit),
        }
    unit = next(unit for unit in INTERVALS if unit in t.grids[id_])
    return t.grids[id_] | {unit: t.number(*t.grids[id_][unit])}


def _interval(t: _Style, unit: str) -> dict[str, Any]:
    """An interval; sometimes an anniversary, or completions that come too early, with a window."""
    d, number = t.d, t.number(*INTERVALS[unit])
    shortest = min(list_values(number)) * {"months": 28, "weeks": 7, "days": 1}[unit]
    own: dict[str, Any] = {unit: number, "lead": 0, "lead_months": None}
    own |= {"anchor": policy.Anchor.ANNIVERSARY if d.once_in(3) else policy.Anchor.COMPLETED}
    own |= {"early": policy.Early.IGNORED if d.once_in(4) else policy.Early.COUNTS}
    if own["anchor"] is policy.Anchor.COMPLETED and own["early"] is policy.Early.COUNTS:
        return own | t.opening()
    if shortest > 31 and d.once_in(4):
        return own | {"lead_months": 1}
    return own | {"lead": d.pick((1, min(shortest - 1, 28), min(shortest - 1, 90)))}


def _month_end(d: Dice, unit: str) -> dict[str, Any]:
    return {"month_end": d.pick(MonthEnd)} if unit == "months" else {}


def _rises(t: _Style) -> Iterator[policy.Rule]:
    for index in range(t.d.pick((2, 2, 1, 0)) if t.threats else 0):
        yield _rise(t, f"rise{index}", review=index == 0 or t.d.coin())


def _rise(t: _Style, id_: str, *, review: bool) -> policy.Rule:
    d, common = t.d, t.common(kinds=review) | (t.slots() if review else {})
    return policy.Rise(
        id=id_, citation=d.pick(("A 1", "Z 1")), kinds=_some_kinds(d) if review else (),
        activity=policy.Activity.REVIEW if review else policy.Activity.CONTACT, **_crossing(t),
        **t.time(1 + max(list_values(common["settling"])), kinds=review), **_rolls(d), **common,
    )  # fmt: skip


def _crossing(t: _Style) -> dict[str, Any]:
    one = t.d.pick(t.threats)
    if one.about is not None and t.d.coin():
        about = t.d.some(tuple(SeriesAbout), 1, 2)
        return {"series": None, "about": about, "at_least": t.d.pick(tuple(policy.ResponseLevel)).value}
    levels = _levels(one)
    return {"series": one.id, "about": (), "at_least": t.d.pick((*levels, *levels[:2]))}


def _levels(one: ThreatSeries) -> tuple[str, ...]:
    return LEVELS if one.scale == "five" else LEVELS[:3]


_OF_MEASURES: Final = (policy.Occasion.FAULTY_MEASURE, policy.Occasion.FAILED_MEASURE)
_LATE: Final = (policy.Occasion.INCIDENT, policy.Occasion.FAILED_EXERCISE, *_OF_MEASURES)
_DRAWN_KINDS: Final = INCIDENT_KINDS[:3]
_OF_VENUES: Final = frozenset(
    {
        policy.Occasion.MOVED_VENUE, policy.Occasion.REVISED_STANDARD, policy.Occasion.FITTED_MEASURE,
        policy.Occasion.FAILED_EXERCISE, *_OF_MEASURES,
    }
)  # fmt: skip


_SINGLE: Final = frozenset({policy.Occasion.REVISED_STANDARD, policy.Occasion.FITTED_MEASURE})
"""The occasions that no rule counts."""


def _occasions(t: _Style, mark: str = "") -> Iterator[policy.Rule]:
    d = t.d
    for index in range(d.pick((7, 6, 5, 3, 0))):
        occasion, review = d.pick((*policy.Occasion, *_OF_MEASURES)), not d.once_in(4)
        yield _on_event(t, f"event{index}{mark}", occasion, review=review)
    for index in range(d.pick((3, 2, 1, 1, 0))):
        yield _ahead(t, f"ahead{index}{mark}", d.pick((*policy.AheadOf, policy.AheadOf.EXPIRY)))


def _on_event(t: _Style, id_: str, occasion: policy.Occasion, *, review: bool = True) -> policy.Rule:
    d = t.d
    review = occasion in _OF_VENUES or review
    revised = occasion is policy.Occasion.REVISED_STANDARD and d.coin()
    same_day = occasion in _LATE and d.once_in(4)
    return policy.OnEvent(
        id=id_, citation="E", occasion=occasion, standards=(d.pick(STANDARDS),) if revised else (),
        activity=policy.Activity.REVIEW if review else policy.Activity.CONTACT,
        kinds=_some_kinds(d) if review else (),
        **t.time(0 if same_day else 1, kinds=review), same_day=same_day, **_rolls(d),
        **_incidents(d, occasion, review=review), **t.common(kinds=review), **(t.slots() if review else {}),
        repeated=repeated(d) if occasion not in _SINGLE and d.once_in(3) else None,
    )  # fmt: skip


def repeated(d: Dice) -> policy.Repeated:
    """How many events a rule counts, within how many days."""
    return policy.Repeated(times=d.pick((2, 2, 3)), days=d.pick((1, 8, 30, 400)))


def _incidents(d: Dice, occasion: policy.Occasion, *, review: bool) -> dict[str, Any]:
    """What a rule asks of an incident: sometimes nothing."""
    if occasion is not policy.Occasion.INCIDENT or d.once_in(3):
        return {}
    asked = dict.fromkeys(incident_conditions(d) for _ in range(d.pick((1, 1, 2))))
    return {"incidents": tuple(asked), "everywhere": review and d.once_in(3)}


def incident_conditions(d: Dice) -> policy.IncidentIs:
    """A condition on an incident, of one part or two."""
    parts: tuple[dict[str, Any], ...] = (
        {"kinds": d.some(_DRAWN_KINDS, 1, 2)},
        {"other_than": d.some(_DRAWN_KINDS, 1, 2)},
        {"at_least": d.pick(SEVERITIES[:2])},
        {"below": d.pick(SEVERITIES[2:])},
        {"met": d.some(tuple(policy.Met), 1, 2)},
        {"channels": d.some(CHANNELS[:3], 1, 2)},
        {"place": d.coin()},
    )
    one, other = d.pick(parts), d.pick(parts)
    return policy.IncidentIs(**one | (other if {*one, *other} != {"kinds", "other_than"} else {}))


def _ahead(t: _Style, id_: str, of: policy.AheadOf) -> policy.Rule:
    d = t.d
    return policy.Ahead(
        id=id_, citation="H", kinds=_some_kinds(d), of=of, before=_before(t),
        opens=d.perhaps(t.number(0, 15, 60)), season=_season(d) if of is policy.AheadOf.SEASON else None,
        **_rolls(d), **_unlimited(t.common() | t.slots()),
    )  # fmt: skip


def _unlimited(common: dict[str, Any]) -> dict[str, Any]:
    """What every rule has, less the limit, which of what lies ahead is the day before."""
    return {name: value for name, value in common.items() if name != "limit"}


def _before(t: _Style) -> policy.Number:
    return t.number(0, 10, 40, grows=True)


def _season(d: Dice) -> FixedDay:
    return d.pick((FixedDay(12, 1), FixedDay(3, 1), FixedDay(6, 5)))


def _directed(t: _Style) -> Iterator[policy.Rule]:
    """Rules for every directive that is drawn; each edition keeps them, or the directives would not load."""
    if t.d.coin():
        yield policy.OnDirective(
            id="directed", citation="D 1", activity=policy.Activity.REVIEW, kinds=KINDS, **t.time(),
            **_rolls(t.d), **t.common(), **t.slots(),
        )  # fmt: skip
        yield policy.OnDirective(
            id="directed-contact", citation="D 2", activity=policy.Activity.CONTACT, **t.time(kinds=False),
            **_rolls(t.d), **t.common(kinds=False),
        )  # fmt: skip


def _offer_rules(t: _Style) -> Iterator[policy.Rule]:
    if t.d.once_in(5):
        return
    common = t.common(kinds=False) | t.opening() | {"merge": policy.Merge(), "when": None, "notice": 0}
    yield policy.OfferOwed(
        id="offer", citation="O 1", after_trigger=t.within(kinds=False), **_clocks(t), **_rolls(t.d), **common
    )


def _clocks(t: _Style) -> dict[str, Any]:
    names = ("answer_days", "again_after_decline", "again_after_silence")
    return {name: t.number(0, 1, 14, 30, 90, kinds=False) for name in names}


def _rules(t: _Style) -> tuple[policy.Rule, ...]:
    """Rules that answer for every kind of venue."""
    return (*_firsts(t), *_cycles(t), *_rises(t), *_occasions(t), *_offer_rules(t), *_directed(t))


# ---------------------------------------------------------------- editions


_FREE: Final = ("cycle", "rise", "event", "ahead", "offer")
_FIRST: Final = ("new-venue", "used-again", "new-member", "new-member-too")


def _changed(t: _Style, rule: policy.Rule) -> policy.Rule:
    """The same rule in another edition: longer or laxer, of other kinds, another rule of its id."""
    return t.d.pick((_same, _same, *_CHANGES))(t, rule)


def _same(_: _Style, rule: policy.Rule) -> policy.Rule:
    return rule


def _kinds(rule: policy.Rule) -> bool:
    return bool(getattr(rule, "kinds", ()))


def _other_span(t: _Style, rule: policy.Rule) -> policy.Rule:
    if isinstance(rule, policy.OfferOwed):
        return attrs.evolve(rule, **_clocks(t))
    if isinstance(rule, policy.Ahead):
        return attrs.evolve(rule, before=_before(t))
    if isinstance(rule, policy.Periodic):
        name = rule.allowed_time[1].value
        if rule.anchor is not policy.Anchor.PLANNED:
            return change_rule(rule, **_interval(t, name))
        return change_rule(rule, **{name: t.number(*t.grids[rule.id][name])})
    assert isinstance(
        rule, policy.NewVenue | policy.NewMember | policy.Rise | policy.OnEvent | policy.OnDirective
    )
    least, unit = 1 + max(list_values(rule.settling)), rule.within.unit
    return change_rule(rule, **t.time(least, unit=unit, kinds=_kinds(rule)))


def _other_terms(t: _Style, rule: policy.Rule) -> policy.Rule:
    common = t.common(kinds=_kinds(rule))
    names = ("grace", "priority") if isinstance(rule, policy.Ahead) else ("limit", "grace", "priority")
    return attrs.evolve(rule, **{name: common[name] for name in names})


def _other_merge(t: _Style, rule: policy.Rule) -> policy.Rule:
    return (
        rule if isinstance(rule, policy.OfferOwed) else attrs.evolve(rule, merge=t.merge(kinds=_kinds(rule)))
    )


def _other_notice(t: _Style, rule: policy.Rule) -> policy.Rule:
    notice = t.number(*t.notices, kinds=_kinds(rule))
    return rule if isinstance(rule, policy.OfferOwed) else attrs.evolve(rule, notice=notice)


def _other_condition(t: _Style, rule: policy.Rule) -> policy.Rule:
    if isinstance(rule, policy.OfferOwed) or rule.id in _FIRST:
        return rule
    return attrs.evolve(rule, when=t.when())


def _other_season(t: _Style, rule: policy.Rule) -> policy.Rule:
    if isinstance(rule, policy.Ahead) and rule.season is not None:
        return attrs.evolve(rule, season=_season(t.d))
    return _other_span(t, rule)


def _other_roll(t: _Style, rule: policy.Rule) -> policy.Rule:
    return change_rule(rule, roll=t.d.pick(Roll))


def _other_kinds(t: _Style, rule: policy.Rule) -> policy.Rule:
    """Fewer kinds of venue or more; what it absorbs by table is told of those alone."""
    if (
        rule.id in _FIRST
        or not isinstance(rule, policy.Periodic | policy.Rise | policy.OnEvent | policy.Ahead)
        or not rule.kinds
    ):
        return _other_span(t, rule)
    kinds = t.d.some(KINDS, 1, len(KINDS))
    return attrs.evolve(rule, kinds=kinds, merge=_told_of(kinds, t.merge()))


def _told_of(kinds: Sequence[str], merge: policy.Merge) -> policy.Merge:
    if not isinstance(merge.days, policy.Table):
        return merge
    told = tuple(one for one in merge.days.values if one.kind is None or one.kind in kinds)
    return policy.Merge(merge.mode, policy.Table(told))


def _other_activity(t: _Style, rule: policy.Rule) -> policy.Rule:
    if isinstance(rule, policy.Rise):
        return _rise(t, rule.id, review=rule.activity is policy.Activity.CONTACT)
    if isinstance(rule, policy.OnEvent) and rule.occasion not in _OF_VENUES:
        return _on_event(t, rule.id, rule.occasion, review=rule.activity is policy.Activity.CONTACT)
    return _other_kinds(t, rule)


def _other_trigger(t: _Style, rule: policy.Rule) -> policy.Rule:
    """Another series or level, another occasion, something else ahead; of a cycle another anchor."""
    if isinstance(rule, policy.Rise):
        return attrs.evolve(rule, **_crossing(t))
    if isinstance(rule, policy.OnEvent):
        return _on_event(t, rule.id, t.d.pick(policy.Occasion))
    if isinstance(rule, policy.Ahead):
        return _ahead(t, rule.id, t.d.pick(policy.AheadOf))
    if isinstance(rule, policy.Periodic):
        return _cycle(t, rule.id, grid=rule.anchor is policy.Anchor.COMPLETED)
    return _other_span(t, rule)


def _other_form(t: _Style, rule: policy.Rule) -> policy.Rule:
    """Another rule altogether, under the same id."""
    if not isinstance(rule, policy.Periodic | policy.Rise | policy.OnEvent | policy.Ahead):
        return _other_span(t, rule)
    forms: tuple[Callable[[], policy.Rule], ...] = (
        lambda: _cycle(t, rule.id, grid=t.d.coin()),
        lambda: _on_event(t, rule.id, t.d.pick(policy.Occasion)),
        lambda: _ahead(t, rule.id, t.d.pick(policy.AheadOf)),
        *((lambda: _rise(t, rule.id, review=True),) if t.threats else ()),
    )
    return t.d.pick(forms)()


_CHANGES: Final = (
    _other_span, _other_span, _other_terms, _other_merge, _other_notice, _other_condition, _other_season,
    _other_roll, _other_kinds, _other_kinds, _other_activity, _other_trigger, _other_form,
)  # fmt: skip


def editions(
    d: Dice, bands: tuple[str, ...], threats: Sequence[ThreatSeries], often: Iterable[dt.date] = ()
) -> tuple[policy.Edition, ...]:
    """One to three editions, the second *often* on such a day: each drops, adds or changes some rules."""
    t = _style(d, bands, threats)
    now = _rules(t)
    found = [policy.Edition("e0", "Drawn", now)]
    since = d.pick([d.day(later(SPAN[0], d.whole(60, 300)), later(SPAN[0], 60), later(SPAN[0], 300)), *often])
    for index in range(1, 1 + d.pick((0, 1, 1, 2, 2))):
        # Sometimes nothing has to settle any more.
        t = attrs.evolve(t, settling=0) if d.once_in(6) else t
        now = tuple(_next(t, now, str(index)))
        how, notice = d.pick((*policy.OpenCycles, policy.OpenCycles.KEEP)), d.pick((0, 0, 7, 40))
        found.append(policy.Edition(f"e{index}", "Drawn", now, since, notice, how))
        since = d.day(later(since, d.whole(1, 200)), later(since, 1), later(since, 200))
    return tuple(found)


def _out_of_office(d: Dice, register: Register) -> Iterator[dt.date]:
    """A day between each two mandates, when whoever returns is owed nothing."""
    for one, other in (pair for member in register.members for pair in pairwise(member.mandates)):
        assert one.period.end is not None
        days = (other.period.start - one.period.end).days
        if days and SPAN[0] < one.period.end < SPAN[1]:
            yield later(one.period.end, d.whole(0, days))


def _next(t: _Style, now: Sequence[policy.Rule], mark: str) -> Iterator[policy.Rule]:
    """The rules of the next edition; its cycles settle as its rises do."""
    kept = [_changed(t, rule) for rule in now if not rule.id.startswith(_FREE) or t.d.whole(0, 5)]
    fresh = _occasions(t, f"-{mark}") if t.d.once_in(3) else ()
    for rule in (*(_shared_anew(t, kept) if t.d.once_in(3) else kept), *fresh):
        yield attrs.evolve(rule, settling=0) if t.settling == 0 else rule


def _shared_anew(t: _Style, kept: Sequence[policy.Rule]) -> Iterator[policy.Rule]:
    """The first rules divide the kinds of venue, or the ways in which use begins, among them another way."""
    yield from (rule for rule in kept if rule.id not in _FIRST)
    rules = {rule.id: rule for rule in kept}
    venue, member = rules["new-venue"], rules["new-member"]
    assert isinstance(venue, policy.NewVenue)
    assert isinstance(member, policy.NewMember)
    kinds = t.d.some(KINDS, 1, len(KINDS) - 1)
    rest = tuple(kind for kind in KINDS if kind not in kinds)
    begun, again = t.d.some(tuple(policy.UseStart), 2, 2)
    if t.d.coin():
        yield attrs.evolve(venue, kinds=KINDS, begun=(begun,))
        yield attrs.evolve(venue, id="used-again", kinds=KINDS, begun=(again,))
        yield attrs.evolve(member, kinds=KINDS)
    else:
        yield attrs.evolve(venue, kinds=kinds, begun=tuple(policy.UseStart))
        yield attrs.evolve(venue, id="used-again", kinds=rest, begun=tuple(policy.UseStart))
        yield attrs.evolve(member, kinds=kinds)
        yield attrs.evolve(member, id="new-member-too", kinds=rest)


def _responses(d: Dice, one: ThreatSeries) -> Iterator[policy.ResponseTo]:
    """Rows that never make less of a higher level, one for every level from the beginning."""
    changed = (d.soon(SPAN[0], range(30, 501)),) if d.once_in(4) else ()
    for since in (FIRST_DAY, *changed):
        low, high = sorted((d.whole(2, 4), d.whole(2, 6)))
        for rank, level in enumerate(_levels(one), 1):
            found = tuple(policy.ResponseLevel)[(rank >= low) + (rank >= high)]
            yield policy.ResponseTo(one.id, level, found, since)


# ---------------------------------------------------------------- the register


def _calendar(d: Dice, id_: str) -> Calendar:
    runs = ((d.soon(SPAN[0], (0, d.whole(0, 1000))), d.pick((1, 1, 2, 5, 12))) for _ in range(d.whole(0, 4)))
    closed = {later(start, n) for start, length in runs for n in range(length)}
    holidays = (Holiday(day, "Closed", "drawn") for day in sorted(closed) if day.weekday() < 5)
    return Calendar(id_, "Drawn", FIRST_DAY, LISTED_UNTIL, tuple(holidays))


_ENDS: Final = ("dissolution", "dissolution", "dissolution", "resignation")


def _mandates(
    d: Dice, name: str, places: Sequence[tuple[str, str]]
) -> tuple[tuple[Mandate, ...], tuple[Constituency, ...]]:
    """Mostly one mandate without an end; sometimes a return, soon or late, to the same seat or another."""
    start = d.soon(SPAN[0], (-400, -90, -90, -30, 0, 150))
    seats = [Constituency(f"{name}-c0", "Seat", *d.pick(places))]
    mandates = []
    for index in range(1, d.pick((1, 1, 1, 2, 3))):
        end = d.soon(later(start, 1), (20, 150, 300, 500 + d.whole(0, 30)))
        mandates.append(Mandate(seats[-1].id, Period(start, end), d.pick(_ENDS)))
        start = d.soon(end, (0, 1, 35, 60, 100, 101, 200))
        if d.coin():
            seats.append(Constituency(f"{name}-c{index}", "Seat", *d.pick(places)))
    length = d.whole(200, 900) if d.once_in(6) else None
    last = Period(start, None if length is None else later(start, length))
    mandates.append(Mandate(seats[-1].id, last, None if length is None else d.pick(_ENDS)))
    return tuple(mandates), tuple(seats)


def _venues(d: Dice, places: Sequence[tuple[str, str]]) -> Iterator[Venue]:
    for index in range(d.pick((1, 1, 2, 3))):
        kind = d.pick(KINDS)
        of = d.pick(HomeOf) if kind == "home" else HomeOf.MEMBER
        region, force = (None, None) if kind == "online" else d.pick(places)
        # Without a draw, so that the programmes of older seeds stay.
        controller = Controller.HOST if kind == "online" and index else Controller.OWN
        yield Venue(f"v{index}", kind, region, force, controller=controller, home_of=of)


def _uses(d: Dice, member: Member, venues: Sequence[Venue]) -> Iterator[Use]:
    """Mostly one use without an end; sometimes a venue is used again."""
    for venue in d.some(venues, 1, 3):
        start = d.soon(member.mandates[0].period.start, (0, 0, 0, -60, 1, 40, 200))
        for _ in range(d.pick((0, 0, 0, 1))):
            end = d.day(later(start, d.whole(1, 300)), later(start, 1), later(start, 300))
            yield Use(venue.id, member.id, Period(start, end))
            start = d.soon(end, (0, 1, 90))
        end_of_all = later(start, d.whole(100, 700)) if d.once_in(6) else None
        yield Use(venue.id, member.id, Period(start, end_of_all))


def _series(d: Dice, id_: str, nations: int, members: Sequence[str], venues: Sequence[Venue]) -> ThreatSeries:
    """A series of any scope that rises and falls often within a year."""
    levels = LEVELS[: d.pick((5, 5, 3))]
    scope: dict[str, Any] = d.pick(
        (
            {"areas": ("land",)},
            {"areas": (f"n{d.whole(0, nations - 1)}",)},
            {"audience": Audience.MEMBERS},
            {"members": (d.pick(members),)},
            {"venue": d.pick(venues).id},
        )
    )
    scale = "five" if len(levels) == len(LEVELS) else "three"
    before = d.pick((None, *levels[:2]))
    return ThreatSeries(id_, scale, "Series", tuple(_assessments(d, levels)), before=before, **scope)


def _assessments(d: Dice, levels: Sequence[str]) -> Iterator[Assessment]:
    start, level = d.soon(SPAN[0], range(-60, 301)), ""
    for _ in range(d.pick((1, 3, 4, 6, 8))):
        level = d.pick(one for one in levels if one != level)
        yield Assessment(start, _told(d, start), level)
        start = d.soon(later(start, 1), (0, 1, 4, 8, 19, 39, 79, 149))
    if d.once_in(6):
        yield Assessment(start, _told(d, start), None)


def _told(d: Dice, day: dt.date) -> dt.date:
    return later(day, d.pick((0, 0, 0, -7, -2, 1, 20)))


def register_of(d: Dice) -> Register:
    """A register of one to three members and venues in one or two nations."""
    nations = d.whole(1, 2)
    closed = tuple(_calendar(d, f"k{index}") for index in range(nations))
    places = spots(nations)
    venues = tuple(_venues(d, places))
    held = [_mandates(d, f"m{index}", places) for index in range(d.pick((1, 1, 2, 3)))]
    members = tuple(
        Member(f"m{index}", "Member", mandates, ("back",) if index % 2 else ())
        for index, (mandates, _) in enumerate(held)
    )
    ids = [member.id for member in members]
    return Register(
        **DECLARED,
        channels=uk.channels(),
        calendars=closed,
        # Both nations, for conditions name either.
        areas=ground([closed[0].id, closed[-1].id]),
        constituencies=tuple(seat for _, seats in held for seat in seats),
        scales=SCALES,
        series=tuple(_series(d, f"s{index}", nations, ids, venues) for index in range(d.pick((1, 1, 2, 0)))),
        members=members,
        venues=venues,
        uses=tuple(use for member in members for use in _uses(d, member, venues)),
        teams=(Team("everywhere", "Team", (Cover(),), (Slots((1, 1, 1, 1, 1, 0, 0)),)),),
    )


# ---------------------------------------------------------------- the ledger


@attrs.frozen
class _Scene:
    """Whom events can be about, what rules ask for, and the days near which things happen."""

    d: Dice
    register: Register
    bands: tuple[str, ...]
    asked: tuple[type[ev.Event], ...]
    days: tuple[dt.date, ...]
    is_choosy: bool = False

    def use(self) -> Use:
        """Somebody's use of a venue."""
        return self.d.pick(self.register.uses)

    def day(self) -> dt.date:
        """A day, often one on or near which something else happens."""
        near = later(self.d.pick(self.days), self.d.pick((-1, 0, 0, 0, 1, 4, 10, 30)))
        day = near if self.d.once_in(3) else later(SPAN[0], self.d.whole(-30, 420))
        return self.d.day(day, later(SPAN[0], -30), later(SPAN[0], 420))

    def fact(self, id_: str, on: dt.date | None = None) -> dict[str, Any]:
        """What every event has; without a day on any."""
        on = on or self.day()
        return {"id": id_, "on": on, "known": start_of(later(on, self.d.pick((0, 0, 0, 0, 1, 30))))}


def _scene(d: Dice, register: Register, found: Sequence[policy.Edition], bands: tuple[str, ...]) -> _Scene:
    begun = {mandate.period.start for member in register.members for mandate in member.mandates}
    begun |= {use.period.start for use in register.uses}
    begun |= {entry.effective for one in register.series for entry in one.assessments}
    begun |= {d.soon(SPAN[0], range(501)), *(edition.since for edition in found[1:])}
    days = sorted(day for day in begun if later(SPAN[0], -100) <= day <= SPAN[1])
    forms = {rule.form for edition in found for rule in edition.rules}
    asked = (*(kind for form, kind in _ASKED.items() if form in forms), *((ev.Banded,) * len(bands))[1:])
    is_choosy = any(
        rule.counted_modes != (policy.Mode.ON_SITE,)
        for edition in found
        for rule in edition.rules
        if rule.activity is policy.Activity.REVIEW
    )
    return _Scene(d, register, bands, asked, tuple(days), is_choosy)


_ASKED: Final[Mapping[str, type[ev.Event]]] = MappingProxyType(
    {
        "incident": ev.Incident,
        "concern": ev.ConcernRaised,
        "request": ev.ReviewRequested,
        "change-of-office": ev.OfficeChanged,
        "moved-venue": ev.VenueMoved,
        "revised-standard": ev.StandardRevised,
        "directed": ev.Directed,
        "faulty-measure": ev.MeasureNoted,
        "failed-measure": ev.MeasureNoted,
        "event-ahead": ev.EventPlanned,
        "expiring-measure": ev.MeasureNoted,
        "fitted-measure": ev.MeasureNoted,
        "failed-exercise": ev.Exercised,
        "retest-due": ev.MeasureNoted,
    }
)


_COUNTS: Final = (ev.Outcome.COMPLETE, "seen")
_IN_VAIN: Final = ((ev.Outcome.NO_ACCESS, "seen"), (None, "seen"), (ev.Outcome.COMPLETE, None), (None, None))


def _reviewed(s: _Scene, id_: str, venue: str, day: dt.date) -> ev.Event:
    outcome, proof = s.d.pick(_IN_VAIN) if s.d.once_in(15) else _COUNTS
    fact = s.fact(id_, s.d.soon(day, (0, 0, 1, 2, 5, 10, 30, 60)))
    return ev.Reviewed(**fact, venue=venue, outcome=outcome, proof=proof, mode=_mode(s))


def _mode(s: _Scene) -> policy.Mode:
    """Mostly on site; more often otherwise where some rule counts that."""
    return s.d.pick(policy.Mode) if s.d.once_in(3 if s.is_choosy else 12) else policy.Mode.ON_SITE


def _tested(s: _Scene, id_: str) -> ev.Event:
    proof = None if s.d.once_in(6) else "seen"
    return ev.FunctionTested(**s.fact(id_), venue=s.use().venue, proof=proof, mode=_mode(s))


def _completed(s: _Scene, id_: str) -> ev.Event:
    if s.d.once_in(3):
        return ev.Contacted(**s.fact(id_), member=s.use().member)
    return _reviewed(s, id_, s.use().venue, s.day())


def _names(d: Dice, venues: Sequence[str]) -> tuple[str, ...] | None:
    return d.some(venues, 1, 2) if venues and d.once_in(3) else None


def _offered(s: _Scene, id_: str) -> ev.Offered:
    member = s.use().member
    return ev.Offered(
        **s.fact(id_), member=member, venues=_names(s.d, used(s.register.uses, member)), channel="letter"
    )


def _answered(s: _Scene, id_: str, offer: ev.Offered) -> ev.Answered:
    d, uses = s.d, s.register.uses
    on = d.soon(offer.on, (0, 0, 1, 10, 30, 60))
    known = max(offer.known, start_of(later(on, d.pick((0, 0, 5)))))
    reply = d.pick(ev.Reply)
    until = d.soon(on, range(91)) if reply is ev.Reply.DEFERRED else None
    about = _names(d, used(uses, offer.member, offer.on) if offer.venues is None else offer.venues)
    return ev.Answered(id=id_, on=on, known=known, offer=offer.id, reply=reply, venues=about, until=until)


def _booked(s: _Scene, id_: str, given: ev.Answered, offer: ev.Offered) -> ev.Booked:
    """A visit agreed after an answer, at a place that the offer names or that the member uses."""
    d = s.d
    on = d.soon(given.on, (0, 0, 1, 10))
    places = offer.venues or used(s.register.uses, offer.member, offer.on) or (s.use().venue,)
    known = max(given.known, start_of(later(on, d.pick((0, 0, 5)))))
    return ev.Booked(id=id_, on=on, known=known, venue=d.pick(places), day=d.soon(on, (0, 14, 60, 120, 200)))


def _became(s: _Scene, id_: str, booked: ev.Booked) -> ev.Event:
    """What became of a booking."""
    d, on = s.d, s.d.soon(booked.on, (0, 1, 3, 14, 40))
    known = max(booked.known, start_of(later(on, d.pick((0, 0, 5)))))
    fact: dict[str, Any] = {"id": id_, "on": on, "known": known, "booking": booked.id}
    kind = d.pick((ev.BookingMoved, ev.BookingMoved, ev.BookingKept, ev.BookingMissed, ev.BookingCancelled))
    if kind is ev.BookingMoved:
        return ev.BookingMoved(**fact, day=d.soon(on, (0, 14, 60, 120)))
    if kind is ev.BookingMissed:
        return ev.BookingMissed(**fact, by=d.pick(ev.Absent))
    return ev.BookingKept(**fact) if kind is ev.BookingKept else ev.BookingCancelled(**fact)


def _particular(s: _Scene, id_: str) -> ev.Event:
    """Something that happened to a member, at a venue, or to everybody."""
    kinds = (*s.asked, *_PAPERS)
    if s.d.coin():
        # A directive loads only beside a rule for directives, so only where the rules ask for directives.
        kinds = (*s.asked, *s.asked, *(kind for kind in _PARTICULARS if kind is not ev.Directed), *_OFTEN)
    kind = s.d.pick(kinds)
    # Half of the directives are issued shortly before a use or an office begins, so that somebody joins.
    soon = kind is ev.Directed and s.d.coin()
    fact = s.fact(id_, later(s.d.pick(s.days), -s.d.pick((1, 5, 30))) if soon else None)
    event: ev.Event = kind(**fact, **_PARTICULARS[kind](s, s.use(), fact["on"]))
    return event


_Fields = Callable[[_Scene, Use, dt.date], dict[str, Any]]


def _of_member(s: _Scene, use: Use, _: dt.date) -> dict[str, Any]:
    return {"member": use.member, "venue": s.d.perhaps(use.venue)}


def _of_band(s: _Scene, use: Use, on: dt.date) -> dict[str, Any]:
    return {**_of_member(s, use, on), "band": s.d.pick((*s.bands, s.bands[-1]))}


_STATES: Final = (ev.MeasureState.IN_SERVICE, ev.MeasureState.FAULTY, ev.MeasureState.FAILED)


def _of_measure(s: _Scene, use: Use, on: dt.date) -> dict[str, Any]:
    d, state = s.d, s.d.pick((*_STATES, *_STATES, ev.MeasureState.REMOVED))
    serves = state is ev.MeasureState.IN_SERVICE and d.whole(0, 2)
    expires = d.soon(on, (-5, 0, 30, 60, 120, 300)) if serves else None
    retest = d.soon(on, (-5, 0, 30, 60, 120, 300)) if serves and d.coin() else None
    noted = {"venue": use.venue, "measure": d.pick(MEASURES), "state": state}
    return noted | {"expires": expires, "retest": retest}


def _of_exercise(s: _Scene, use: Use, _: dt.date) -> dict[str, Any]:
    return {"venue": use.venue, "passed": s.d.once_in(3), "proof": s.d.perhaps("seen")}


def _of_plan(s: _Scene, use: Use, on: dt.date) -> dict[str, Any]:
    return {**_of_member(s, use, on), "starts": s.d.soon(on, (-3, 0, 1, 10, 45, 120))}


def _of_incident(s: _Scene, use: Use, _: dt.date) -> dict[str, Any]:
    return incident_facts(s.d, use)


def incident_facts(d: Dice, use: Use) -> dict[str, Any]:
    """Of whom or where an incident is, and some of the further facts."""
    member, venue = {"member": use.member}, {"venue": use.venue}
    fact = d.pick((member, venue, member | venue))
    who = tuple(policy.Met) if "member" in fact else (policy.Met.MEMBER, policy.Met.OTHER)
    said = {
        "kind": d.pick(_DRAWN_KINDS), "severity": d.pick(SEVERITIES), "met": d.pick(who),
        "channel": d.pick(CHANNELS[:3]),
    }  # fmt: skip
    return fact | {name: value for name, value in said.items() if not d.once_in(3)}


def _of_concern(s: _Scene, use: Use, on: dt.date) -> dict[str, Any]:
    return {**_of_member(s, use, on), "staff": s.d.coin()}


def _of_paper(s: _Scene, use: Use, on: dt.date) -> dict[str, Any]:
    venue, until = None if s.d.once_in(4) else use.venue, s.d.soon(on, (0, 10, 40, 90, 200))
    signed = {"signer": "head", "authority": "the board", "why": "drawn"}
    return {"member": use.member, "venue": venue, "until": until, **signed}


def _of_exclusion(s: _Scene, use: Use, on: dt.date) -> dict[str, Any]:
    d = s.d
    first = d.soon(on, (-20, -5, 0, 0, 10))
    last = None if d.once_in(4) else d.soon(first, (0, 1, 10, 40, 90, 200))
    again = d.soon(first, (0, 30, 90)) if last is None or d.once_in(4) else None
    venues = d.some(used(s.register.uses, use.member), 1, 2) if d.once_in(3) else None
    every = (*AT_VENUES, *((policy.Activity.CONTACT, policy.Activity.OFFER) if venues is None else ()))
    some = d.some(every, 1, 3) if d.once_in(4) else None
    return {
        "member": use.member, "venues": venues, "activities": some, "first": first, "last": last,
        "look_again": again, "body": "the other service", "authority": "the board", "signer": "head",
        "recovery": d.pick((None, None, 0, 5, 20)),
    }  # fmt: skip


def _of_pause(s: _Scene, _: Use, on: dt.date) -> dict[str, Any]:
    d = s.d
    first = d.soon(on, (-40, -10, 0, 0, 10))
    kinds = d.some(KINDS, 1, 4) if d.once_in(3) else None
    every = (*AT_VENUES, *((policy.Activity.CONTACT,) if kinds is None else ()))
    return {
        "first": first, "last": d.soon(first, (0, 4, 20, 60, 120)), "recovery": d.pick((0, 0, 3, 20)),
        "areas": d.some([area.id for area in s.register.areas], 1, 2) if d.once_in(3) else None,
        "kinds": kinds, "activities": d.some(every, 1, 3) if d.coin() else VISITED,
        "only_before": d.once_in(3), "signer": "head", "authority": "the board", "why": "drawn",
    }  # fmt: skip


def _ended(s: _Scene, id_: str, paper: ev.Excluded | ev.Paused) -> ev.Event:
    """A new last day of an exclusion or a pause; or of an exclusion a new day to look again."""
    d = s.d
    on = d.soon(paper.on, (0, 0, 1, 10, 40, 90))
    known = max(paper.known, start_of(later(on, d.pick((0, 0, 5)))))
    fact: dict[str, Any] = {"id": id_, "on": on, "known": known, "paper": paper.id}
    last = max(d.soon(paper.last or on, (-60, -10, -1, 0, 1, 20, 60)), paper.first)
    if d.coin():
        return ev.Ended(**fact, last=last)
    if isinstance(paper, ev.Excluded) and d.once_in(3):
        return ev.Prolonged(**fact, last=d.perhaps(last), look_again=d.soon(on, (0, 30, 90)))
    return ev.Prolonged(**fact, last=last)


_PLACES: Final = ("land", "n0", "n1", "n0-f0", "n1-f0")


def _of_directive(s: _Scene, use: Use, on: dt.date) -> dict[str, Any]:
    d, activity = s.d, s.d.pick((policy.Activity.REVIEW, policy.Activity.REVIEW, policy.Activity.CONTACT))
    review = activity is policy.Activity.REVIEW
    return {
        "activity": activity,
        "by": d.soon(on, (0, 7, 28, 60)),
        "counts_from": d.perhaps(later(on, -d.pick((0, 10, 40, 100)))),
        "open_until": d.soon(on, (0, 30, 100, 200)) if d.coin() else None,
        "areas": d.some(_PLACES, 1, 2) if d.once_in(4) else (),
        "audiences": ("back",) if d.once_in(4) else (),
        "members": (use.member,) if d.once_in(4) else (),
        "kinds": d.some(KINDS, 1, 3) if review and d.once_in(4) else (),
    }


_PARTICULARS: Final[Mapping[Any, _Fields]] = MappingProxyType(
    {
        ev.Banded: _of_band,
        ev.OfficeChanged: lambda _, use, __: {"member": use.member},
        ev.VenueMoved: lambda _, use, __: {"venue": use.venue},
        ev.StandardRevised: lambda s, _, __: {"standard": s.d.pick(STANDARDS)},
        ev.Directed: _of_directive,
        ev.MeasureNoted: _of_measure,
        ev.EventPlanned: _of_plan,
        ev.Incident: _of_incident,
        ev.ConcernRaised: _of_concern,
        ev.ReviewRequested: _of_member,
        ev.Exercised: _of_exercise,
        ev.Postponed: _of_paper,
        ev.Exempted: _of_paper,
        ev.Excluded: _of_exclusion,
        ev.Paused: _of_pause,
    }
)
_PAPERS: Final = (ev.Postponed, ev.Postponed, ev.Exempted, ev.Excluded, ev.Paused)
_OFTEN: Final = (
    ev.Banded,
    ev.Banded,
    ev.MeasureNoted,
    ev.MeasureNoted,
    ev.EventPlanned,
    ev.Postponed,
    ev.Postponed,
)


def _mended(d: Dice, id_: str, wrong: ev.Event) -> ev.Event:
    """A withdrawal; or the same fact on a later day, or of the same day and told again."""
    if d.once_in(3):
        return ev.Withdrawn(id=id_, on=wrong.on, known=wrong.known, event=wrong.id)
    shift, known = d.pick((0, 1, 20)), wrong.known + dt.timedelta(hours=d.pick((0, 12, 400)))
    moved: dict[str, Any] = {"on": later(wrong.on, shift)}
    if (
        isinstance(wrong, ev.Answered | ev.Postponed | ev.Exempted | ev.RiskAccepted | ev.FindingClosed)
        and wrong.until is not None
    ):
        moved["until"] = later(wrong.until, shift)
    if isinstance(wrong, ev.Booked | ev.BookingMoved | ev.Committed):
        moved["day"] = later(wrong.day, shift)
    if isinstance(wrong, ev.Directed):
        moved["by"] = later(wrong.by, shift)
        moved["open_until"] = None if wrong.open_until is None else later(wrong.open_until, shift)
    known = max(known, start_of(moved["on"]))
    return attrs.evolve(wrong, id=id_, known=known, corrects=wrong.id, **moved)


def _events(s: _Scene) -> Iterator[ev.Event]:
    d = s.d
    for index, use in enumerate(s.register.uses):
        if not d.once_in(5):
            yield _reviewed(s, f"u{index}", use.venue, max(use.period.start, SPAN[0]))
    for index in range(d.pick((0, 1, 2, 4))):
        yield _completed(s, f"c{index}")
    for index in range(d.pick((0, 8, 12, 18))):
        event = _particular(s, f"e{index}")
        yield event
        if d.once_in(3):
            yield _reviewed(s, f"r{index}", getattr(event, "venue", None) or s.use().venue, event.on)
        if isinstance(event, ev.Excluded | ev.Paused) and d.once_in(3):
            yield _ended(s, f"n{index}", event)
    yield from _spoken(s)


def _spoken(s: _Scene) -> Iterator[ev.Event]:
    """Offers, and what is answered to them."""
    offers = [_offered(s, f"o{index}") for index in range(s.d.pick((0, 1, 2, 4)))]
    yield from offers
    for index in range(s.d.pick((0, 1, 2, 4)) if offers else 0):
        offer = s.d.pick(offers)
        given = _answered(s, f"a{index}", offer)
        yield given
        if given.reply is ev.Reply.ACCEPTED and not s.d.once_in(4):
            yield from _visits(s, index, _booked(s, f"b{index}", given, offer))


def _visits(s: _Scene, index: int, booked: ev.Booked) -> Iterator[ev.Event]:
    """A booking, and what became of it."""
    yield booked
    for place in range(s.d.pick((0, 0, 1, 2))):
        yield _became(s, f"b{index}-{place}", booked)


def _ledger(s: _Scene) -> ev.Ledger:
    events = list(_events(s))
    for index in range(s.d.pick((0, 0, 0, 1, 3)) if events else 0):
        wrong = s.d.pick(event for event in events if type(event) is not ev.Withdrawn)
        events.append(_mended(s.d, f"x{index}", wrong))
    return ev.Ledger.of(events)


# ---------------------------------------------------------------- all together


def case_of_seed(seed: int) -> tuple[Programme, dt.date]:
    """A programme, and a day that is often soon after something happened in it; the seed names the book.

    Every fourth has people in any capacity, every third uses that are announced, by the register alone.
    """
    case = peopled_case_of_seed(seed) if seed % 4 == 3 else plain_case_of_seed(seed)
    case = add_announced(seed, *case, by_events=False) if seed % 3 == 1 else case
    return add_findings(seed, *case)


def announced_case_of_seed(seed: int) -> tuple[Programme, dt.date]:
    """A programme with uses that register and events announce (semantics 3.18), and a day."""
    case = peopled_case_of_seed(seed) if seed % 4 == 3 else plain_case_of_seed(seed)
    return add_findings(seed, *add_announced(seed, *case, by_events=True))


def peopled_case_of_seed(seed: int) -> tuple[Programme, dt.date]:
    """A programme of people in any capacity (semantics 3.22), and a day."""
    return add_people(Dice(seed + 1), *plain_case_of_seed(seed))


def plain_case_of_seed(seed: int) -> tuple[Programme, dt.date]:
    """A programme in the whole language of policy, and a day."""
    d = Dice(seed)
    register = register_of(d)
    bands = d.pick((("standard",), ("standard", "raised"), ("low", "mid", "high")))
    found = editions(d, bands, register.series, _out_of_office(d, register))
    rows = tuple(row for one in register.series for row in _responses(d, one))
    scene = _scene(d, register, found, bands)
    ledger = _ledger(scene)
    programme = Programme(
        register, policy.Rulebook(f"seed-{seed}", "Drawn", found, rows, bands, severities=SEVERITIES), ledger
    )
    return programme, _asked(scene, ledger)


def _asked(s: _Scene, ledger: ev.Ledger) -> dt.date:
    if s.d.once_in(5):
        return later(SPAN[0], s.d.whole(-60, 1100))
    booked = [event for event in ledger if type(event) is ev.Booked]
    if booked and s.d.coin():
        one = s.d.pick(booked)
        return later(one.on, s.d.whole(0, min((one.day - one.on).days, 20)))
    done = [event.on for event in ledger if type(event) is ev.Reviewed]
    days = done if done and s.d.coin() else [*s.days, *(event.on for event in ledger)]
    near = s.d.pick((0, 0, 0, 1, 2, 5, 7, 15, 30, 31, 60, 120, 300))
    return later(max(s.d.pick(days), s.d.pick(days)), near)


rich_cases: Final = st.integers(0, 2**63 - 1).map(case_of_seed)
peopled_cases: Final = st.integers(0, 2**63 - 1).map(peopled_case_of_seed)
announced_cases: Final = st.integers(0, 2**63 - 1).map(announced_case_of_seed)
"""Programmes in the whole language of policy, and a day."""


def without_events(programme: Programme, *kinds: type[ev.Event]) -> Programme:
    """The programme without the events of some kinds, and without what names one of them."""
    gone = {event.id for event in programme.ledger if isinstance(event, kinds)}
    before = 0
    # What takes back such an event is gone as well, and what takes that back.
    while len(gone) > before:
        before = len(gone)
        gone |= {
            event.id for event in programme.ledger if {event.withdraws, event.about, event.corrects} & gone
        }
    left = (event for event in programme.ledger if event.id not in gone)
    return attrs.evolve(programme, ledger=ev.Ledger.of(left))


# ---------------------------------------------------------------- one event more


def one_more(d: Dice, programme: Programme, id_: str) -> ev.Event:
    """An event of any kind that goes with what is on record, as far as it can be told beforehand."""
    book = programme.rulebook
    s = _scene(d, programme.register, book.editions, book.bands)
    ways: list[Callable[[], ev.Event]] = [
        lambda: _completed(s, id_), lambda: _offered(s, id_), lambda: _particular(s, id_),
        lambda: _particular(s, id_), lambda: _on_record(s, id_), lambda: _tested(s, id_),
        *_about_the_told(s, programme.ledger, id_, book),
    ]  # fmt: skip
    return d.pick(ways)()


def _about_the_told(
    s: _Scene, ledger: ev.Ledger, id_: str, book: policy.Rulebook
) -> Iterator[Callable[[], ev.Event]]:
    """What can be said of an offer, an answer, a booking, a review, or of any record."""
    d, told = s.d, list(ledger)
    offers = {event.id: event for event in told if type(event) is ev.Offered}
    given = [event for event in told if type(event) is ev.Answered and event.reply is ev.Reply.ACCEPTED]
    bookings = [event for event in told if type(event) is ev.Booked]
    reviews = [event for event in told if type(event) is ev.Reviewed]
    mendable = [event for event in told if type(event) not in {ev.Withdrawn, ev.Erased}]
    if offers:
        yield lambda: _answered(s, id_, d.pick(offers.values()))
        yield lambda: _answered(s, id_, d.pick(tuple(offers.values())[-2:]))
    if given:
        answer = d.pick(given)
        yield lambda: _booked(s, id_, answer, offers[answer.offer])
    if bookings:
        yield lambda: _became(s, id_, d.pick(bookings))
    papers = [event for event in told if isinstance(event, ev.Excluded | ev.Paused)]
    found: list[ev.FindingNoted | ev.Reviewed] = [
        event for event in told if isinstance(event, ev.FindingNoted)
    ]
    found += [event for event in told if isinstance(event, ev.Reviewed) and event.answers]
    if reviews and book.dates_findings:
        yield lambda: _found(s, id_, d.pick(reviews))
    if found:
        yield lambda: next(close_finding(d, book, d.pick(found), id_))
    if papers:
        yield lambda: _ended(s, id_, d.pick(papers))
    if mendable:
        yield lambda: _mended(d, id_, d.pick(mendable))


def _found(s: _Scene, id_: str, review: ev.Reviewed) -> ev.Event:
    fact: dict[str, Any] = {"id": id_, "on": review.on, "known": review.known}
    told: dict[str, Any] = {
        "venue": review.venue,
        "severity": s.d.pick(SEVERITIES),
        "text": "A door does not lock.",
    }
    return ev.FindingNoted(**fact, review=review.id, **told)


def _on_record(s: _Scene, id_: str) -> ev.Event:
    """What is kept on record alone."""
    d, fact, use = s.d, s.fact(id_), s.use()
    ways: list[Callable[[], ev.Event]] = [
        lambda: ev.Attempted(**fact, member=use.member, caller="pat", channel="phone"),
        lambda: ev.DeskChecked(**fact, venue=use.venue),
        lambda: ev.Erased(**fact, events=(f"{id_}-gone",)),
        lambda: ev.Committed(
            **fact, team=d.pick(s.register.teams).id, day=later(fact["on"], d.pick((0, 1, 60)))
        ),
    ]
    return d.pick(ways)()
