"""Random small programmes that always hold together, for the laws and the agreement test.

Small numbers throughout, so that windows, notices and settling periods matter within a span of
three years around a leap day. Every draw builds a valid programme; nothing is filtered away.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Final, TypeVar

import attrs
from hypothesis import strategies as st

from mpreview import policy, uk
from mpreview.calendars import Calendar, Holiday, MonthEnd, Roll
from mpreview.errors import ReviewError
from mpreview.events import Answered, Contacted, Event, Ledger, Offered, Outcome, Reply, Reviewed, Withdrawn
from mpreview.people import Mandate, Member
from mpreview.places import Area, Constituency, Use, Venue
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.teams import Coordinator, Cover, Slots, Team
from mpreview.testing.laws import History
from mpreview.threat import Assessment, Audience, ThreatLevel, ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, Period, start_of

SPAN: Final = (dt.date(2022, 1, 1), dt.date(2024, 12, 31))
DAWN: Final = dt.date(2020, 9, 1)
LISTED_UNTIL: Final = dt.date(2100, 1, 1)
LEVELS: Final = ("LOW", "MODERATE", "SUBSTANTIAL", "SEVERE", "CRITICAL")
SCALES: Final = tuple(
    ThreatScale(name, "Scale", tuple(map(ThreatLevel, LEVELS[:count])))
    for name, count in (("five", 5), ("three", 3))
)
DECLARED: Final[dict[str, Any]] = {
    "venue_kinds": uk.venue_kinds(),
    "area_kinds": uk.area_kinds(),
    "mandate_ends": uk.mandate_ends(),
    "houses": uk.houses(),
    "incident_kinds": uk.incident_kinds(),
}
"""What a drawn register declares: the kinds, ends of mandates and houses of the United Kingdom."""
KINDS: Final = tuple(kind.id for kind in uk.venue_kinds())
_Value = TypeVar("_Value")
_NOTABLE: Final = (
    dt.date(2024, 2, 29), dt.date(2024, 2, 29), dt.date(2022, 1, 31), dt.date(2022, 8, 30),
    dt.date(2023, 2, 28), dt.date(2022, 12, 24), dt.date(2023, 12, 31), dt.date(2024, 3, 31),
)  # fmt: skip


def pick(draw: st.DrawFn, values: Sequence[_Value]) -> _Value:
    """Draw one of some values. A strategy made anew is checked anew, which takes longer than a draw."""
    return values[draw(st.integers(0, len(values) - 1))]


def sampled(values: Iterable[_Value]) -> st.SearchStrategy[_Value]:
    """One of some values, by one strategy for equal values."""
    # Not cached itself: type checkers lose the type of what a cached function returns.
    found: st.SearchStrategy[_Value] = _sampled(tuple(values))
    return found


@lru_cache(maxsize=1000)
def _sampled(values: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@lru_cache(maxsize=1000)
def days(first: dt.date = SPAN[0], last: dt.date = SPAN[1]) -> st.SearchStrategy[dt.date]:
    """Days of a span, with leap days and month ends more often than chance would have them."""
    notable = [day for day in _NOTABLE if first <= day <= last]
    plain = st.dates(first, last)
    return plain | st.sampled_from(notable) if notable else plain


def days_near(
    used: Iterable[dt.date], first: dt.date = SPAN[0], last: dt.date = SPAN[1]
) -> st.SearchStrategy[dt.date]:
    """Days of a span, a third of the time one that is in use already: rules part where days are equal."""
    known = sorted({day for day in used if first <= day <= last})
    # Three branches: a plain day, a notable one and one of these.
    return days(first, last) | st.sampled_from(known) if known else days(first, last)


def asked() -> st.SearchStrategy[dt.date]:
    """Days on which somebody asks."""
    return days(dt.date(2021, 10, 1), dt.date(2025, 6, 30))


def later(day: dt.date, n: int) -> dt.date:
    """The day so many days after another."""
    return day + dt.timedelta(n)


# ---------------------------------------------------------------- calendars and ground


_RUNS: Final = st.lists(st.tuples(days(), sampled((1, 1, 1, 2, 5, 12))), max_size=4)


@st.composite
def calendars(draw: st.DrawFn, id_: str = "k0", first: dt.date = FIRST_DAY) -> Calendar:
    """A calendar with a few holidays, some of them weeks of closure."""
    runs = draw(_RUNS)
    closed = {later(start, n) for start, length in runs for n in range(length)}
    holidays = (Holiday(day, "Closed", "drawn") for day in sorted(closed) if day.weekday() < 5)
    return Calendar(id_, "Drawn", first, LISTED_UNTIL, tuple(holidays))


def ground(nations: Sequence[str]) -> tuple[Area, ...]:
    """A country of one nation for each calendar; in each a region, and a force within and one without it."""
    areas = [Area("land", "Land", "country")]
    for index, calendar in enumerate(nations):
        nation, region = f"n{index}", f"n{index}-r"
        areas += [
            Area(nation, "Nation", "nation", "land", calendar),
            Area(region, "Region", "region", nation),
            Area(f"{nation}-f0", "Force", "force", nation),
            Area(f"{nation}-f1", "Force", "force", region),
        ]
    return tuple(areas)


def spots(nations: int) -> list[tuple[str, str]]:
    """Every pair of an area and a force of one nation."""
    return [
        (region, f"n{index}-f{force}")
        for index in range(nations)
        for region in (f"n{index}", f"n{index}-r")
        for force in (0, 1)
    ]


# ---------------------------------------------------------------- people, venues, uses


_STARTS: Final = (sampled((-400, -90, 0)) | st.integers(-400, 200)).map(lambda n: later(SPAN[0], n))
_LENGTHS: Final = st.none() | st.integers(1, 900)


@st.composite
def _mandates(
    draw: st.DrawFn, name: str, spots: Sequence[tuple[str, str]], taken: Iterable[dt.date] = ()
) -> tuple[tuple[Mandate, ...], tuple[Constituency, ...]]:
    """Mandates one after the other; other days in use are *taken* again."""
    first, last = later(SPAN[0], -400), later(SPAN[0], 200)
    again = [day for day in taken if first <= day <= last]
    start = draw(_STARTS | st.sampled_from(again) if again else _STARTS)
    mandates: list[Mandate] = []
    seats: list[Constituency] = []
    for index in range(draw(st.integers(1, 3))):
        if not seats or draw(st.booleans()):
            seats.append(Constituency(f"{name}-c{index}", "Seat", *pick(draw, spots)))
        length = draw(_LENGTHS)
        end = None if length is None else later(start, length)
        how = None if end is None else pick(draw, _ENDS)
        mandates.append(Mandate(seats[-1].id, Period(start, end), how))
        if end is None:
            break
        start = later(end, pick(draw, (0, 1, 35, 99, 100, 101, 200)))
    return tuple(mandates), tuple(seats)


_POLLS: Final = tuple(end.id for end in uk.mandate_ends() if end.dissolution)
_OTHER_ENDS: Final = tuple(end.id for end in uk.mandate_ends() if not end.dissolution)
_ENDS: Final = (_POLLS[0], _POLLS[0], _OTHER_ENDS[0])


_BEGINNINGS: Final = (0, -60, 0, 1, 40, 200, 500)


@st.composite
def _uses(
    draw: st.DrawFn, member: Member, venues: Sequence[Venue], taken: Iterable[dt.date] = ()
) -> list[Use]:
    """Uses of some venues; some begin or end on a day that is *taken*."""
    uses = []
    first = member.mandates[0].period.start
    some = st.lists(st.sampled_from(venues), unique_by=lambda v: v.id, min_size=1, max_size=3)
    for venue in draw(some):
        start = later(first, pick(draw, _BEGINNINGS))
        for _ in range(pick(draw, (1, 1, 2))):
            soon = later(start, 1), later(start, 700)
            end = draw(st.none() | days_near(taken, *soon))
            uses.append(Use(venue.id, member.id, Period(start, end)))
            if end is None:
                break
            start = later(end, pick(draw, (0, 1, 90)))
    return uses


_SOME_KINDS: Final = st.lists(sampled(KINDS), min_size=1, max_size=3)


@st.composite
def _venues(draw: st.DrawFn, spots: Sequence[tuple[str, str]]) -> tuple[Venue, ...]:
    kinds = draw(_SOME_KINDS)
    return tuple(
        Venue(f"v{index}", kind) if kind == "online" else Venue(f"v{index}", kind, *pick(draw, spots))
        for index, kind in enumerate(kinds)
    )


_COORDINATORS: Final = (
    Coordinator("c-1", Period(DAWN, dt.date(2022, 9, 1))),
    Coordinator("c-2", Period(dt.date(2022, 9, 1))),
)


@st.composite
def _teams(draw: st.DrawFn, forces: Sequence[str]) -> tuple[Team, ...]:
    week = sampled(((1, 1, 1, 1, 1, 0, 0), (0,) * 7, (2, 0, 0, 0, 3, 1, 0)))
    # One team changes its coordinator, one has none, and two share one: nothing is drawn for it.
    teams = [Team("everywhere", "Team", (Cover(),), (Slots(draw(week)),), coordinators=_COORDINATORS)]
    if draw(st.booleans()):
        cover = Cover(kinds=(KINDS[2], KINDS[-1]))
        teams.append(Team("house", "Team", (cover,), (Slots(draw(week)),)))
    if draw(st.booleans()):
        local = Cover(areas=(pick(draw, forces),))
        teams.append(Team("local", "Team", (local,), (Slots(draw(week)),), coordinators=_COORDINATORS[1:]))
    return tuple(teams)


# ---------------------------------------------------------------- threat


_SAID: Final = st.one_of(days(last=dt.date(2023, 3, 31)), days(DAWN, SPAN[1]))


@st.composite
def series(  # noqa: PLR0913  # each is a fact of the register that a series has to fit
    draw: st.DrawFn,
    id_: str,
    nations: int,
    members: Sequence[str],
    levels: Sequence[str] = LEVELS,
    *,
    may_rise: bool = False,
    taken: Iterable[dt.date] = (),
    venues: Sequence[str] = (),
) -> ThreatSeries:
    """A series of any scope, its levels announced before, on or after their day of effect.

    With *may_rise* its last step is a level below the highest. Some levels change on a day that is *taken*.
    """
    again = sorted({day for day in taken if DAWN <= day <= SPAN[1]})
    said = _SAID | st.sampled_from(again) | st.sampled_from(again) if again else _SAID
    starts = draw(st.lists(said, unique=True, min_size=may_rise, max_size=5).map(sorted))
    named = [pick(draw, levels) for _ in starts]
    lags = [pick(draw, (0, 0, 0, -7, -2, 1, 20)) for _ in starts]
    entries = [
        Assessment(day, later(day, lag), level) for day, lag, level in zip(starts, lags, named, strict=True)
    ]
    if entries and draw(st.integers(0, 5)) == 0:
        entries[-1] = attrs.evolve(entries[-1], level=None)
    before = draw(st.none() | st.sampled_from(levels))
    if may_rise and entries and entries[-1].level in (None, levels[-1]):
        entries[-1] = attrs.evolve(entries[-1], level=pick(draw, levels[:-1]))
    scope = pick(draw, ("land", "nation", "audience", "member", *["venue"] * bool(venues)))
    areas = {"land": ("land",), "nation": (f"n{draw(st.integers(0, nations - 1))}",)}.get(scope, ())
    audience = Audience.MEMBERS if scope == "audience" else None
    only = (pick(draw, members),) if scope == "member" else ()
    venue = pick(draw, venues) if scope == "venue" else None
    scale = "five" if len(levels) == len(LEVELS) else "three"
    return ThreatSeries(id_, scale, "Series", tuple(entries), areas, audience, only, before, venue=venue)


@st.composite
def _responses(
    draw: st.DrawFn, one: ThreatSeries, levels: Sequence[str], taken: Iterable[dt.date] = ()
) -> list[policy.ResponseTo]:
    """Rows that never make less of a higher level, one for every level from the beginning."""
    rows = []
    for since in (FIRST_DAY, *draw(st.lists(days_near(taken), max_size=1))):
        low, high = sorted((draw(st.integers(1, 6)), draw(st.integers(1, 6))))
        for rank, level in enumerate(levels, 1):
            found = tuple(policy.ResponseLevel)[(rank >= low) + (rank >= high)]
            rows.append(policy.ResponseTo(one.id, level, found, since))
    return rows


# ---------------------------------------------------------------- rules


_LEADS: Final = sampled((0, 7, 28, 90))


@cache
@st.composite
def _terms(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "priority": draw(st.integers(1, 3)),
        "grace": pick(draw, (0, 1, 5, 20)),
        "limit": pick(draw, (0, 1, 3, 10, 40, 200)),
    }


@cache
@st.composite
def allowances(draw: st.DrawFn, over: int = 0) -> policy.Allowance:
    """A time allowed of any unit, longer than *over* days."""
    unit = draw(sampled(policy.Unit))
    least = over + 1 if over else 0
    if unit is policy.Unit.MONTHS:
        return policy.Allowance(draw(st.integers(min(least, 1), 4)), unit)
    if unit is policy.Unit.WEEKS:
        return policy.Allowance(draw(st.integers(-(-least // 7), 6)), unit)
    return policy.Allowance(draw(st.integers(least, 40)), unit)


@cache
@st.composite
def _rolls(draw: st.DrawFn) -> dict[str, Any]:
    """Mostly the default roll of the rule, sometimes another."""
    how = pick(draw, (None, None, *Roll))
    limit = {"limit_roll": Roll.NONE} if draw(st.integers(0, 3)) == 0 else {}
    return limit if how is None else limit | {"roll": how}


@st.composite
def _cycle(draw: st.DrawFn, id_: str, kinds: tuple[str, ...], settling: int) -> policy.Periodic:
    unit, longest = pick(draw, (("months", 14), ("months", 14), ("weeks", 60), ("days", 400)))
    months = [draw(st.integers(1, longest))]
    notice = [pick(draw, (60, 28))]
    for _ in range(2):
        falls = draw(st.integers(0, 3))
        months.append(draw(st.integers(1, months[-1])) if falls else months[-1])
        notice.append(pick(draw, [n for n in (0, 7, 28, 60) if n <= notice[-1]]))
    end = draw(sampled(MonthEnd)) if unit == "months" else MonthEnd.CLAMP
    roll, terms = draw(_rolls()), draw(_terms())
    plain = len(set(months)) == 1
    every: Any = months[0] if plain else policy.Table.by_response(months[0], months[1], months[2])
    rule = policy.Periodic(
        id=id_, citation=f"{id_} 1", kinds=kinds, settling=settling, month_end=end, **terms, **{unit: every},
        lead=draw(_LEADS),
        notice=0 if plain else policy.Table.by_response(notice[0], notice[1], notice[2]),
    )  # fmt: skip
    return attrs.evolve(rule, **roll)


@st.composite
def _rise(
    draw: st.DrawFn, id_: str, activity: policy.Activity, one: ThreatSeries, settling: int
) -> policy.Rise:
    kinds = draw(_some_kinds()) if activity is policy.Activity.REVIEW else ()
    levels = LEVELS if one.scale == "five" else LEVELS[:3]
    return policy.Rise(
        id=id_, citation=pick(draw, ("A 1", "Z 1")), activity=activity, kinds=kinds,
        series=one.id, at_least=pick(draw, (*levels, *levels[:2])), settling=settling,
        within=draw(allowances(over=settling)), **draw(_rolls()), **draw(_terms()),
    )  # fmt: skip


@cache
@st.composite
def _some_kinds(draw: st.DrawFn) -> tuple[str, ...]:
    split = pick(draw, (0, 0, 0, 2, 4))
    kinds = KINDS
    return pick(draw, (kinds[split:], kinds[:split] or kinds))


@st.composite
def rules(draw: st.DrawFn, threats: Sequence[ThreatSeries]) -> tuple[policy.Rule, ...]:
    """Rules that answer for every kind of venue."""
    settling, kinds = pick(draw, (0, 0, 2, 5)), KINDS
    found: list[policy.Rule] = [
        policy.NewVenue(
            id="new-venue", citation="N 1", kinds=kinds, within=draw(allowances()),
            **draw(_rolls()), **draw(_terms()),
        ),
        policy.NewMember(
            id="new-member", citation="N 2", activity=policy.Activity.REVIEW, kinds=kinds,
            within=draw(allowances()), **draw(_rolls()), **draw(_terms()),
        ),
        policy.NewMember(
            id="new-contact", citation="N 3", activity=policy.Activity.CONTACT,
            within=draw(allowances()), **draw(_rolls()), **draw(_terms()),
        ),
    ]  # fmt: skip
    cycles = range(pick(draw, (1, 1, 2, 0)))
    found += [draw(_cycle(f"cycle{index}", draw(_some_kinds()), settling)) for index in cycles]
    if threats:
        for index in range(pick(draw, (1, 2, 0))):
            one = pick(draw, threats)
            found.append(draw(_rise(f"rise{index}", policy.Activity.REVIEW, one, settling)))
        if draw(st.booleans()):
            one, quick = pick(draw, threats), pick(draw, (0, 0, 3))
            found.append(draw(_rise("call", policy.Activity.CONTACT, one, quick)))
    return (*found, *draw(_offer_rules()))


@st.composite
def _offer_rules(draw: st.DrawFn) -> tuple[policy.OfferOwed, ...]:
    if draw(st.integers(0, 4)) == 0:
        return ()
    short = sampled((0, 1, 14, 30, 90))
    rule = policy.OfferOwed(
        id="offer", citation="O 1", answer_days=draw(short), again_after_decline=draw(short),
        again_after_silence=draw(short), after_trigger=draw(allowances()), lead=draw(_LEADS),
        **draw(_rolls()), **draw(_terms()),
    )  # fmt: skip
    return (rule,)


# ---------------------------------------------------------------- the ledger


def _names(draw: st.DrawFn, venues: Sequence[str]) -> tuple[str, ...] | None:
    if not venues or draw(st.integers(0, 2)) < 2:
        return None
    return draw(st.lists(st.sampled_from(venues), unique=True, min_size=1, max_size=2).map(tuple))


def used(uses: Sequence[Use], member: str, day: dt.date | None = None) -> list[str]:
    """The venues that a member ever uses, or those in use on a day."""
    found = (one.venue for one in uses if one.member == member and (day is None or day in one.period))
    return list(dict.fromkeys(found))


_BUSY: Final = dt.date(2023, 3, 31)
"""The day up to which most happens."""


_OUTCOMES: Final = (
    *(((Outcome.COMPLETE, "seen"),) * 18),
    (Outcome.NO_ACCESS, "seen"),
    (Outcome.COMPLETE, None),
)


def _fact(  # noqa: PLR0913  # each is a fact of the programme that an event has to fit
    draw: st.DrawFn,
    id_: str,
    members: Sequence[str],
    venues: Sequence[str],
    uses: Sequence[Use],
    *,
    taken: Iterable[dt.date],
) -> Event:
    on = draw(days_near(taken, last=pick(draw, (_BUSY, _BUSY, SPAN[1]))))
    known = start_of(later(on, pick(draw, (0, 0, 0, 1, 30))))
    kind = pick(draw, (Offered, Reviewed, Offered, Contacted, Reviewed, Offered))
    if kind is Reviewed:
        outcome, proof = pick(draw, _OUTCOMES)
        venue = pick(draw, venues)
        return Reviewed(id=id_, on=on, known=known, venue=venue, outcome=outcome, proof=proof)
    member = pick(draw, members)
    if kind is Contacted:
        return Contacted(id=id_, on=on, known=known, member=member)
    return Offered(id=id_, on=on, known=known, member=member, venues=_names(draw, used(uses, member)))


def _answer(
    draw: st.DrawFn, id_: str, offer: Offered, uses: Sequence[Use], taken: Iterable[dt.date]
) -> Answered:
    plain = sampled((0, 0, 1, 10, 30, 60, 200)).map(lambda n: later(offer.on, n))
    again = sorted({day for day in taken if offer.on <= day <= later(offer.on, 200)})
    on = draw(plain | st.sampled_from(again) if again else plain)
    known = max(offer.known, start_of(later(on, pick(draw, (0, 0, 5)))))
    reply = draw(sampled(Reply))
    until = draw(days_near(taken, on, later(on, 90))) if reply is Reply.DEFERRED else None
    about = _names(draw, used(uses, offer.member, offer.on) if offer.venues is None else offer.venues)
    return Answered(id=id_, on=on, known=known, offer=offer.id, reply=reply, venues=about, until=until)


def _correction(draw: st.DrawFn, id_: str, wrong: Event) -> Event:
    """The same fact on a later day, or with the same day and recorded again."""
    shift = pick(draw, (0, 1, 20))
    known = wrong.known + dt.timedelta(hours=pick(draw, (0, 12, 400)))
    moved: dict[str, Any] = {"on": later(wrong.on, shift)}
    if isinstance(wrong, Answered) and wrong.until is not None:
        moved["until"] = later(wrong.until, shift)
    known = max(known, start_of(moved["on"]))
    return attrs.evolve(wrong, id=id_, known=known, corrects=wrong.id, **moved)


@st.composite
def ledgers(
    draw: st.DrawFn,
    members: Sequence[str],
    venues: Sequence[str],
    uses: Sequence[Use],
    taken: Iterable[dt.date] = (),
) -> tuple[Event, ...]:
    """Events of every kind, with the answers, corrections and withdrawals that hang on them.

    Some happen on a day that is *taken*, or on that of an event before.
    """
    days_used = list(taken)
    events: list[Event] = []
    offers: list[Offered] = []
    count = pick(draw, (3, 6, 9, 11)) if draw(st.integers(0, 6)) else 0
    for index in range(count):
        id_, what = f"e{index:02}", draw(st.integers(0, 11))
        wrong = pick(draw, events) if events and what >= 10 else None
        if wrong is not None and what == 10 and type(wrong) is not Withdrawn:
            events.append(_correction(draw, id_, wrong))
        elif wrong is not None and what == 11 and type(wrong) is not Withdrawn:
            events.append(Withdrawn(id=id_, on=wrong.on, known=wrong.known, event=wrong.id))
        elif offers and what >= 5:
            events.append(_answer(draw, id_, pick(draw, offers), uses, days_used))
        else:
            events.append(_fact(draw, id_, members, venues, uses, taken=days_used))
        days_used += [one.on for one in events[-1:]]
        offers += [one for one in events[-1:] if type(one) is Offered]
    return tuple(events)


# ---------------------------------------------------------------- all together


_NATIONS: Final = st.lists(st.integers(0, 2), min_size=2, max_size=3)


@st.composite
def registers(draw: st.DrawFn, *, may_rise: bool = False) -> Register:
    """A register of one to four members in two or three nations."""
    known = draw(_NATIONS)
    closed = tuple(draw(calendars(f"k{index}")) for index in sorted(set(known)))
    places = spots(len(known))
    venues = draw(_venues(places))
    taken = [holiday.day for calendar in closed for holiday in calendar.holidays]
    held = []
    for index in range(draw(st.integers(1, 4))):
        held.append(draw(_mandates(f"m{index}", places, taken)))
        taken += [day for one in held[-1][0] for day in _ends_of(one.period)]
    members = tuple(Member(f"m{index}", "Member", mandates) for index, (mandates, _) in enumerate(held))
    ids = [member.id for member in members]
    threats = tuple(
        draw(
            series(
                f"s{index}",
                len(known),
                ids,
                LEVELS[: pick(draw, (5, 5, 3))],
                may_rise=may_rise,
                taken=taken,
                venues=[venue.id for venue in venues],
            )
        )
        for index in range(pick(draw, (1, 1, 2, 3, 1 if may_rise else 0)))
    )
    return Register(
        **DECLARED,
        calendars=closed,
        areas=ground([f"k{index}" for index in known]),
        constituencies=tuple(seat for _, seats in held for seat in seats),
        scales=SCALES,
        series=threats,
        members=members,
        venues=venues,
        uses=tuple(use for member in members for use in draw(_uses(member, venues, taken))),
        teams=draw(_teams([force for _, force in places])),
    )


def _ends_of(period: Period) -> Iterator[dt.date]:
    yield period.start
    if period.end is not None:
        yield period.end


def days_in_use(register: Register) -> list[dt.date]:
    """The days on which anything of a register begins, ends, changes or is closed."""
    periods = [mandate.period for member in register.members for mandate in member.mandates]
    periods += [use.period for use in register.uses]
    found = {day for period in periods for day in _ends_of(period)}
    found |= {day for one in register.series for e in one.assessments for day in (e.effective, e.announced)}
    return sorted(found | {holiday.day for one in register.calendars for holiday in one.holidays})


@st.composite
def programmes(draw: st.DrawFn, *, may_rise: bool = False) -> Programme:
    """A programme of a few members; the response to a level is never less than to a lower one.

    With *may_rise* there is a threat series, and each could rise after its last step.
    """
    register = draw(registers(may_rise=may_rise))
    taken = days_in_use(register)
    rows = [
        row
        for one in register.series
        for row in draw(_responses(one, LEVELS if one.scale == "five" else LEVELS[:3], taken))
    ]
    members, venues = [one.id for one in register.members], [one.id for one in register.venues]
    events = draw(ledgers(members, venues, register.uses, taken))
    edition = policy.Edition("drawn", "Drawn", draw(rules(register.series)))
    return Programme(register, policy.Rulebook("drawn", "Drawn", (edition,), tuple(rows)), Ledger.of(events))


@st.composite
def draw_days_about(draw: st.DrawFn, programme: Programme) -> dt.date:
    """Draw a day to ask about, often a day soon after something happened in a programme."""
    register = programme.register
    happened = [event.on for event in programme.ledger]
    steps = [entry.effective for one in register.series for entry in one.assessments]
    begun = [
        *(mandate.period.start for member in register.members for mandate in member.mandates),
        *(use.period.start for use in register.uses),
        *(use.known for use in register.uses if use.known is not None),
    ]
    days_of_note = pick(draw, [one for one in (happened, happened, steps, begun) if one])
    if draw(st.integers(0, 5)) == 5:
        return draw(asked())
    near = pick(draw, (0, 0, 0, 0, 1, 5, 7, 15, 30, 31, 60, 120, 300))
    return later(pick(draw, days_of_note), near)


@cache
def histories() -> st.SearchStrategy[History]:
    """Return the strategy of histories for the laws of a store.

    The events are in an order in which a store can record them one by one.
    """
    return programmes().map(_make_history)


def _make_history(found: Programme) -> History:
    """Return the events that a programme takes one after the other; a step too early is left out."""
    base = current = Programme(found.base, found.rulebook)
    kept: list[Event] = []
    for event in found.ledger:
        try:
            current = current.record(event)
        except ReviewError:
            continue
        kept.append(event)
    return History(base, tuple(kept))
