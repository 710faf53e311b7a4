"""Random rulebooks of the whole language, and the events that their rules read.

Small numbers, as in `strategies`; every draw builds a rulebook that loads. Tables fall upwards by
construction, grids divide each other, and editions are changed copies of the one before.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from mpreview.calendars import FixedDay, MonthEnd, Roll
from mpreview.events import (
    Banded,
    ConcernRaised,
    Contacted,
    Event,
    EventPlanned,
    Exempted,
    Incident,
    MeasureNoted,
    MeasureState,
    OfficeChanged,
    Postponed,
    Reviewed,
    ReviewRequested,
    StandardRevised,
    VenueMoved,
)
from mpreview.places import VenueKind
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    AllOf,
    Allowance,
    Anchor,
    AnyOf,
    BandAtLeast,
    Begun,
    Condition,
    Edition,
    Except,
    ForceIn,
    InService,
    KindIn,
    LevelAtLeast,
    Merge,
    MergeMode,
    NationIn,
    NewMember,
    NewVenue,
    Not,
    Number,
    Occasion,
    OfferOwed,
    OnEvent,
    OpenCycles,
    Periodic,
    ResponseLevel,
    Rise,
    Rule,
    Table,
    TenureIs,
    TenureStatus,
    Unit,
    UseIs,
    UseStatus,
    Value,
)
from mpreview.threat import ThreatSeries
from mpreview.timeline import start_of

KINDS: Final = tuple(VenueKind)
LEVELS: Final = ("LOW", "MODERATE", "SUBSTANTIAL", "SEVERE", "CRITICAL")
SPAN: Final = (dt.date(2022, 1, 1), dt.date(2024, 12, 31))
MEASURES: Final = ("alarm", "door")
STANDARDS: Final = ("homes", "offices")


def days() -> st.SearchStrategy[dt.date]:
    """Days of the span; busier in its first half."""
    return st.dates(SPAN[0], dt.date(2023, 4, 30)) | st.dates(*SPAN)


def tables(d: Dice, values: Sequence[int], bands: Sequence[str], *, kinds: bool = True) -> Number:
    """A number out of some, mostly; else a table of them that falls upwards, over any of the three."""
    top = d.pick((values))
    over = d.pick((("", "", "", "r", "b", "rb", "k", "kr")))
    if not over or (not kinds and "k" in over):
        return top
    lower = sorted((value for value in {*values, top} if value <= top), reverse=True)
    along = {
        "k": KINDS if "k" in over else (None,),
        "r": tuple(ResponseLevel) if "r" in over else (None,),
        "b": tuple(bands) if "b" in over else (None,),
    }
    cells = []
    for kind in along["k"]:
        steps = sorted(draw(st.lists(st.integers(0, len(lower) - 1), min_size=6, max_size=6)))
        for high, response in enumerate(along["r"]):
            for up, band in enumerate(along["b"]):
                cells.append(Value(lower[steps[min(high + up, 5)]], kind, response, band))  # type: ignore[arg-type]  # each is of its own axis
    return Table(tuple(cells))


def _common(d: Dice, bands: Sequence[str], settling: int, *, kinds: bool = True) -> dict[str, Any]:
    number = {
        name: (tables(d, values, bands, kinds=kinds))
        for name, values in (
            ("priority", (1, 2, 3)), ("grace", (0, 1, 5, 20)), ("limit", (0, 1, 3, 10, 40, 200)),
            ("notice", (0, 7, 28, 60)),
        )
    }  # fmt: skip
    return {
        **number,
        "lead": d.pick(((0, 7, 28, 90))),
        "settling": settling,
        "merge": merges(d),
        "when": draw(st.none() | st.none() | st.none() | conditions(bands)),
    }


def merges(d: Dice) -> Merge:
    mode = d.pick((MergeMode))
    return Merge(mode, d.pick(((0, 5, 30, 90, 200))) if mode is MergeMode.ABSORB else 0)


def conditions(bands: Sequence[str]) -> st.SearchStrategy[Condition]:
    atoms = st.one_of(
        st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True).map(lambda k: KindIn(tuple(k))),
        st.sampled_from(("n0", "n1")).map(lambda n: NationIn((n,))),
        st.sampled_from(("n0-f0", "n0-f1", "n1-f0")).map(lambda f: ForceIn((f,))),
        st.sampled_from(TenureStatus).map(TenureIs),
        st.sampled_from(UseStatus).map(UseIs),
        st.sampled_from(MEASURES).map(lambda m: InService((m,))),
    )
    rising = st.one_of(
        st.sampled_from(tuple(ResponseLevel)[1:]).map(LevelAtLeast), st.sampled_from(bands).map(BandAtLeast)
    )
    plain = atoms | atoms.map(Not)
    single = st.one_of(plain, rising, rising.map(lambda one: Except(one, "drawn")))
    some = st.lists(single, min_size=1, max_size=2).map(tuple)
    return st.one_of(single, some.map(AllOf), some.map(AnyOf))


def _rolls(d: Dice) -> dict[str, Any]:
    how = d.pick(((None, None, *Roll)))
    return {} if how is None else {"roll": how}


def _within(d: Dice, bands: Sequence[str], over: int = 0, *, kinds: bool = True) -> Allowance:
    unit = d.pick((Unit))
    values = (1, 2, 4) if unit is Unit.MONTHS else tuple(n for n in (1, 5, 10, 20, 40) if n > over)
    return Allowance((tables(d, values, bands, kinds=kinds)), unit)


def _some_kinds() -> st.SearchStrategy[tuple[VenueKind, ...]]:
    return st.sampled_from((KINDS, KINDS, KINDS, KINDS[:4], KINDS[2:]))


def _firsts(d: Dice, bands: Sequence[str], settling: int) -> list[Rule]:
    apart = d.coin()
    found: list[Rule] = [
        NewVenue(
            id="new-venue", citation="N 1", kinds=KINDS, within=(_within(d, bands)),
            begun=(Begun.FIRST,) if apart else tuple(Begun), **_rolls(d), **_always(d, bands, settling),
        ),
        NewMember(
            id="new-member", citation="N 2", activity=Activity.REVIEW, kinds=KINDS, within=(_within(d, bands)),
            **_rolls(d), **_always(d, bands, settling),
        ),
        NewMember(
            id="new-contact", citation="N 3", activity=Activity.CONTACT,
            within=(_within(d, bands, kinds=False)), **_rolls(d),
            **(_common(d, bands, settling, kinds=False)),
        ),
    ]  # fmt: skip
    if apart:
        found.append(
            NewVenue(
                id="used-again", citation="N 4", kinds=KINDS, within=(_within(d, bands)), begun=(Begun.AGAIN,),
                **_rolls(d), **_always(d, bands, settling),
            )
        )  # fmt: skip
    return found


def _always(d: Dice, bands: Sequence[str], settling: int) -> dict[str, Any]:
    """What a first rule has: without one that always speaks a cycle does not load."""
    return {**(_common(d, bands, settling)), "when": None}


_GRID: Final = ((24, 12, 6, 3), (12, 6, 2), (6, 3, 1), (4, 2))


def _cycles(d: Dice, bands: Sequence[str], settling: int) -> list[Rule]:
    found: list[Rule] = []
    for index in range(d.pick(((1, 2, 1, 0)))):
        common = (_common(d, bands, settling))
        if d.whole((0, 2)) == 0:
            grid = d.pick((_GRID))
            common["lead"] = (
                d.pick(((7, 14, 27))) if grid[-1] == 1 else d.pick(((7, 28, 50)))
            )
            own: dict[str, Any] = {
                "months": (tables(d, grid, bands)), "anchor": Anchor.PLANNED, "origin": _day(d) - dt.timedelta(400),
            }  # fmt: skip
        else:
            own = {"months": (tables(d, (14, 12, 7, 3, 1), bands))}
        found.append(
            Periodic(
                id=f"cycle{index}", citation=f"C {index}", kinds=_some_kinds(d), month_end=d.pick((MonthEnd)),
                **own, **_rolls(d), **common,
            )
        )  # fmt: skip
    return found


def _rises(d: Dice, bands: Sequence[str], settling: int, threats: Sequence[ThreatSeries]
) -> list[Rule]:
    found: list[Rule] = []
    for index in range(d.pick(((2, 1, 0))) if threats else 0):
        one = d.pick((threats))
        levels = LEVELS if one.scale == "five" else LEVELS[:3]
        review = index == 0 or d.coin()
        settles = settling if review else d.pick(((0, 3)))
        common = (_common(d, bands, settles, kinds=review))
        found.append(
            Rise(
                id=f"rise{index}", citation=d.pick((("A 1", "Z 1"))),
                activity=Activity.REVIEW if review else Activity.CONTACT, kinds=_some_kinds(d) if review else (),
                series=one.id, at_least=d.pick(((*levels, *levels[:2]))),
                within=(_within(d, bands, over=settles, kinds=review)), **_rolls(d), **common,
            )
        )  # fmt: skip
    return found


def _occasions(d: Dice, bands: Sequence[str], settling: int) -> list[Rule]:
    found: list[Rule] = []
    for index in range(d.pick(((3, 5, 7, 1, 0)))):
        occasion = d.pick(((*Occasion, Occasion.INCIDENT)))
        review = occasion in _OF_VENUES or d.whole((0, 3)) > 0
        standards = (
            (d.pick((STANDARDS)),)
            if occasion is Occasion.REVISED_STANDARD and d.coin()
            else ()
        )
        found.append(
            OnEvent(
                id=f"event{index}", citation=f"E {index}", occasion=occasion, standards=standards,
                activity=Activity.REVIEW if review else Activity.CONTACT, kinds=_some_kinds(d) if review else (),
                within=(_within(d, bands, kinds=review)), **_rolls(d), **(_common(d, bands, settling, kinds=review)),
            )
        )  # fmt: skip
    for index in range(d.pick(((1, 2, 3, 0)))):
        of = d.pick((AheadOf))
        season = d.pick(((FixedDay(12, 1), FixedDay(3, 1)))) if of is AheadOf.SEASON else None
        before = d.pick(((0, 10, 40)))
        found.append(
            Ahead(
                id=f"ahead{index}", citation=f"H {index}", kinds=_some_kinds(d), of=of, before=before,
                opens=draw(st.none() | st.sampled_from((0, 15, 60))), season=season,
                **_rolls(d), **(_common(d, bands, settling)),
            )
        )  # fmt: skip
    return found


_OF_VENUES: Final = frozenset(
    {Occasion.MOVED_VENUE, Occasion.FAULTY_MEASURE, Occasion.FAILED_MEASURE, Occasion.REVISED_STANDARD}
)


def _offer_rules(d: Dice, bands: Sequence[str]) -> list[Rule]:
    if d.whole((0, 4)) == 0:
        return []
    short = (0, 1, 14, 30, 90)
    common = (_common(d, bands, 0, kinds=False))
    common |= {"merge": Merge(), "when": None, "notice": 0, "settling": d.pick(((0, 3)))}
    rule = OfferOwed(
        id="offer", citation="O 1", answer_days=(tables(d, short, bands, kinds=False)),
        again_after_decline=(tables(d, short, bands, kinds=False)),
        again_after_silence=(tables(d, short, bands, kinds=False)),
        after_trigger=(_within(d, bands, kinds=False)), **_rolls(d), **common,
    )  # fmt: skip
    return [rule]


def rules(d: Dice, bands: Sequence[str], threats: Sequence[ThreatSeries]) -> tuple[Rule, ...]:
    """Rules that answer for every kind of venue."""
    settling = d.pick(((0, 0, 2, 5)))
    return (
        *(_firsts(d, bands, settling)),
        *(_cycles(d, bands, settling)),
        *(_rises(d, bands, settling, threats)),
        *(_occasions(d, bands, settling)),
        *(_offer_rules(d, bands)),
    )


_FREE: Final = ("cycle", "rise", "event", "ahead", "offer")


def _changed(d: Dice, rule: Rule, bands: Sequence[str]) -> Rule:
    """The same rule in another edition: longer, shorter, laxer, another merge, another roll."""
    kinds = bool(getattr(rule, "kinds", ()))
    what = d.pick((("same", "span", "terms", "merge", "when")))
    if what == "span" and isinstance(rule, Periodic):
        if rule.anchor is Anchor.PLANNED:
            return rule
        return attrs.evolve(rule, months=(tables(d, (14, 12, 7, 3, 1), bands)))
    if what == "span" and not isinstance(rule, Periodic | Ahead | OfferOwed):
        over = rule.settling if isinstance(rule, Rise) and type(rule.settling) is int else 0
        values = tuple(n for n in (6, 8, 10, 20, 40) if n > over)
        unit = rule.within.unit
        n = (tables(d, (1, 2, 4) if unit is Unit.MONTHS else values, bands, kinds=kinds))
        return attrs.evolve(rule, within=Allowance(n, unit))
    if what == "terms":
        limit = (tables(d, (0, 3, 40, 200), bands, kinds=kinds))
        return attrs.evolve(rule, limit=limit, grace=(tables(d, (0, 5), bands, kinds=kinds)))
    if isinstance(rule, OfferOwed) or what == "same":
        return rule
    return attrs.evolve(rule, merge=merges(d)) if what == "merge" else attrs.evolve(rule, when=None)


def editions(d: Dice, bands: Sequence[str], threats: Sequence[ThreatSeries]) -> tuple[Edition, ...]:
    """One to three editions: each drops, adds or changes some rules of the one before."""
    now = (rules(d, bands, threats))
    found = [Edition("e0", "Drawn", now)]
    since = d.pick(((SPAN[0] + dt.timedelta(90), SPAN[0] + dt.timedelta(300)))) + dt.timedelta(
        d.whole((0, 200))
    )
    for index in range(1, 1 + d.pick(((1, 2, 0)))):
        kept = [r for r in now if not r.id.startswith(_FREE) or d.whole((0, 4))]
        now = tuple([(_changed(d, rule, bands)) for rule in kept])
        settling = next((r.settling for r in now if isinstance(r, NewVenue)), 0)
        if d.whole((0, 2)) == 0 and type(settling) is int:
            fresh = [attrs.evolve(r, id=f"{r.id}-{index}") for r in (_occasions(d, bands, settling))]
            now = (*now, *fresh)
        how, notice = d.pick((OpenCycles)), d.pick(((0, 7, 40)))
        found.append(Edition(f"e{index}", "Drawn", now, since, notice, how))
        since += dt.timedelta(d.whole((1, 400)))
    return tuple(found)


# ---------------------------------------------------------------- events


def completion(d: Dice, id_: str, members: Sequence[str], venues: Sequence[str]) -> Event:
    """A review, mostly, or a contact."""
    on = _day(d)
    if d.whole((0, 4)):
        return Reviewed(id=id_, on=on, known=start_of(on), venue=d.pick((venues)))
    return Contacted(id=id_, on=on, known=start_of(on), member=d.pick((members)))


def particular(d: Dice, id_: str, members: Sequence[str], venues: Sequence[str], bands: Sequence[str]
) -> Event:
    """Something that happened to a member, at a venue, or to everybody."""
    on = _day(d)
    fact: dict[str, Any] = {"id": id_, "on": on, "known": start_of(on)}
    member, venue = d.pick((members)), d.pick((venues))
    perhaps = draw(st.none() | st.just(venue))
    kind: Any = d.pick((_KINDS))
    if kind is Banded:
        return Banded(**fact, member=member, venue=perhaps, band=d.pick((bands)))
    if kind is OfficeChanged:
        return OfficeChanged(**fact, member=member)
    if kind is VenueMoved:
        return VenueMoved(**fact, venue=venue)
    if kind is StandardRevised:
        return StandardRevised(**fact, standard=d.pick((STANDARDS)))
    if kind is MeasureNoted:
        state = d.pick(((*MeasureState, MeasureState.IN_SERVICE)))
        serves = state is MeasureState.IN_SERVICE and d.coin()
        expires = on + dt.timedelta(d.pick(((-5, 0, 30, 120, 300)))) if serves else None
        return MeasureNoted(
            **fact, venue=venue, measure=d.pick((MEASURES)), state=state, expires=expires
        )
    if kind is EventPlanned:
        starts = on + dt.timedelta(d.pick(((-3, 0, 1, 10, 45, 120))))
        return EventPlanned(**fact, member=member, venue=perhaps, starts=starts)
    if kind is Incident:
        who = d.pick((((member, None), (None, venue), (member, venue))))
        return Incident(**fact, member=who[0], venue=who[1])
    if kind is ConcernRaised:
        return ConcernRaised(**fact, member=member, venue=perhaps, staff=d.coin())
    if kind is ReviewRequested:
        return ReviewRequested(**fact, member=member, venue=perhaps)
    until = on + dt.timedelta(d.pick(((0, 10, 40, 90, 200))))
    at = venue if d.whole((0, 3)) else None
    return kind(
        **fact, member=member, venue=at, until=until, signer="head", authority="the board", why="drawn"
    )


_KINDS: Final = (
    Banded, Banded, OfficeChanged, VenueMoved, StandardRevised, MeasureNoted, MeasureNoted, EventPlanned,
    EventPlanned, Incident, Incident, ConcernRaised, ReviewRequested, Postponed, Postponed, Exempted,
)  # fmt: skip
