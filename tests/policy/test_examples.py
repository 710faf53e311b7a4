"""Examples mean the programme that they describe; one that is not kept is refused with its place."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings

from helpers.beside import beside, of_another
from helpers.changing import change_rule
from helpers.declared import KINDS
from helpers.dice import Dice
from helpers.policies import case_of_seed
from helpers.profiles import examples
from helpers.strategies import later
from helpers.world_of import world_of
from laws.small import (
    ENGLAND,
    FIRSTS,
    LEVELS,
    NOVEMBER_2021,
    TWENTY_DAYS,
    YEARLY,
    answered,
    banded,
    concern_raised,
    contacted,
    event_planned,
    exempted,
    incident,
    measure_noted,
    offered,
    office_changed,
    on,
    owed,
    postponed,
    programme,
    review_requested,
    reviewed,
    standard_revised,
    uses,
    venue_moved,
)
from mpreview import uk
from mpreview.errors import DocumentErrors, InvalidValue, ReferenceErrors, ReviewError
from mpreview.events import DeskChecked, Event, Exercised, FunctionTested, MeasureState, Reply
from mpreview.people import Mandate, Member
from mpreview.places import Venue
from mpreview.policy import (
    Activity,
    AheadOf,
    Allowance,
    BandFrom,
    Example,
    ExampleNote,
    ExampleOccasion,
    ExampleOccurrence,
    ForceIn,
    LevelFrom,
    NationIn,
    NoteKind,
    Occasion,
    OnEvent,
    OpenCycles,
    Rule,
    Rulebook,
    Table,
    Unit,
    Window,
)
from mpreview.policy.examples import ANSWERS
from mpreview.policy.terms import AT_VENUES
from mpreview.programme import Programme, _examples
from mpreview.programme._examples import given_by, list_misses
from mpreview.timeline import Period, start_of
from mpreview.what_if import LevelRaised
from naive import spec
from naive import world as w
from policy.books import INCIDENT, ITINERARY, KEPT, RULES, book, edition, instead, seeds

# ---------------------------------------------------------------- each field, against a real programme

OFFICE: Final = Example(
    id="x", says="An office in Essex, used from 6 January 2020 by the member elected in December 2019.",
    activity=Activity.REVIEW, kind="office", on=on("2021-11-22"), since=on("2020-01-06"),
    elected=on("2019-12-12"), nation="england", force="essex", scale=LEVELS, done=(on("2021-07-05"),),
    closed=tuple(holiday.day for holiday in ENGLAND.holidays),
)  # fmt: skip
MEMBER: Final = attrs.evolve(OFFICE, activity=Activity.CONTACT, kind=None, done=())
LOOKED: Final = reviewed("2021-07-05", "v")
BANDS: Final = ("standard", "raised", "high")


@attrs.frozen
class Situation:
    """An example, and the same as rules and events; *made* is how else the programme differs."""

    example: Example
    rules: tuple[Rule, ...] = RULES
    events: tuple[Event, ...] = (LOOKED,)
    made: dict[str, Any] = attrs.field(factory=dict)


def _days(*days: str) -> tuple[dt.date, ...]:
    return tuple(map(on, days))


def _office(**changes: Any) -> Example:
    return attrs.evolve(OFFICE, **changes)


def _member(**changes: Any) -> Example:
    return attrs.evolve(MEMBER, **changes)


def _when(condition: Any) -> tuple[Rule, ...]:
    """Rules of which the cycle speaks on a condition."""
    return instead(YEARLY, when=condition)


NOVEMBER: Final = (
    LevelFrom(on("2021-02-04"), "national", "SUBSTANTIAL"),
    LevelFrom(on("2021-11-15"), "national", "SEVERE"),
)
_BY_BAND: Final = Table.by_band(dict(zip(BANDS, (12, 6, 3), strict=True)))
BANDED: Final = (
    *instead(YEARLY, months=_BY_BAND, notice=0),
    attrs.evolve(INCIDENT, activity=Activity.CONTACT, kinds=(), within=Allowance(_BY_BAND, Unit.DAYS)),
)
_FIFTH: Final = on("2021-07-05")
CHECKS, TESTS, EXERCISES = (
    tuple(of_another(rule, activity) for rule in RULES if rule.activity is Activity.REVIEW)
    for activity in AT_VENUES[1:]
)
EXPIRY: Final = attrs.evolve(ITINERARY, id="expiry", of=AheadOf.EXPIRY)
SHORTER: Final = edition(*instead(YEARLY, months=4), id="e2", since=on("2021-09-01"), notice=30)
NARROWER: Final = attrs.evolve(SHORTER, open_cycles=OpenCycles.KEEP)

SITUATIONS: Final = {
    "done": Situation(OFFICE),
    "done twice": Situation(
        _office(done=_days("2021-07-05", "2021-07-08")), events=(LOOKED, reviewed("2021-07-08", "v"))
    ),
    "done after the day": Situation(_office(done=_days("2021-07-05", "2021-11-23"))),
    "never done": Situation(_office(done=(), on=on("2020-02-01")), events=()),
    "elected later": Situation(_office(done=(), elected=on("2021-02-01"), on=on("2021-03-01")), FIRSTS, ()),
    "elected that day": Situation(_office(done=(), elected=None, on=on("2020-03-01")), FIRSTS, ()),
    "not begun": Situation(_office(done=(), on=on("2019-12-20")), events=()),
    "nothing owed": Situation(OFFICE, FIRSTS),
    "contact": Situation(_member(on=on("2019-12-13")), events=()),
    "contacted": Situation(_member(done=_days("2019-12-20")), events=(contacted("2019-12-20"),)),
    "rise": Situation(_office(levels=NOVEMBER), (*RULES, TWENTY_DAYS), made={"series": (NOVEMBER_2021,)}),
    "rise not settled": Situation(
        _office(levels=NOVEMBER, on=on("2021-11-19")), (*RULES, TWENTY_DAYS),
        made={"series": (NOVEMBER_2021,)},
    ),
    "response level": Situation(_office(levels=NOVEMBER), made={"series": (NOVEMBER_2021,)}),
    "band": Situation(
        _office(bands=(BandFrom(on("2021-08-02"), "raised"),)), BANDED,
        (LOOKED, banded("2021-08-02", "raised", venue="v")), {"bands": BANDS},
    ),
    "band of the member": Situation(
        _member(
            bands=(BandFrom(on("2021-11-01"), "high"),),
            happened=(ExampleOccasion(on("2021-11-08"), Occasion.INCIDENT),),
        ),
        BANDED, (banded("2021-11-01", "high"), incident("2021-11-08", "ann", None)), {"bands": BANDS},
    ),
    "event ahead": Situation(
        _office(coming=(ExampleOccurrence(on("2021-11-01"), on("2021-12-10")),)), (*RULES, ITINERARY),
        (LOOKED, event_planned("2021-11-01", "2021-12-10", venue="v")),
    ),
    "measure expires": Situation(
        _office(coming=(ExampleOccurrence(on("2021-08-02"), on("2021-12-10"), AheadOf.EXPIRY),)),
        (*RULES, EXPIRY),
        (LOOKED, measure_noted("2021-08-02", venue="v", expires="2021-12-10")),
    ),
    "measure to be tested again": Situation(
        _office(coming=(ExampleOccurrence(on("2021-08-02"), on("2021-12-10"), AheadOf.RETEST),)),
        (*RULES, attrs.evolve(EXPIRY, of=AheadOf.RETEST)),
        (LOOKED, attrs.evolve(measure_noted("2021-08-02", venue="v"), retest=on("2021-12-10"))),
    ),
    "function test": Situation(
        _office(activity=Activity.FUNCTION_TEST, done=_days("2021-07-05")), TESTS,
        (FunctionTested(id="t", on=_FIFTH, known=start_of(_FIFTH), venue="v", proof="p"),),
    ),
    "desk check": Situation(
        _office(activity=Activity.DESK_CHECK, done=_days("2021-07-05")), CHECKS,
        (DeskChecked(id="d", on=_FIFTH, known=start_of(_FIFTH), venue="v"),),
    ),
    "exercise put off": Situation(
        _office(
            activity=Activity.EXERCISE, done=_days("2021-07-05"),
            noted=(ExampleNote(on("2021-10-01"), NoteKind.POSTPONED, on("2022-07-20")),),
        ),
        EXERCISES,
        (
            Exercised(id="x", on=_FIFTH, known=start_of(_FIFTH), venue="v", proof="p"),
            attrs.evolve(postponed("2021-10-01", "2022-07-20", "v"), activity=Activity.EXERCISE),
        ),
    ),
    "later edition": Situation(OFFICE, made={"later": (SHORTER,)}),
    "edition that keeps": Situation(OFFICE, made={"later": (NARROWER,)}),
    "nation": Situation(OFFICE, _when(NationIn(("england",)))),
    "another nation": Situation(OFFICE, _when(NationIn(("scotland",)))),
    "force": Situation(OFFICE, _when(ForceIn(("essex",)))),
    "another force": Situation(_office(force="met"), _when(ForceIn(("essex",)))),
}  # fmt: skip

_MADE: Final[dict[Occasion, Event]] = {
    Occasion.INCIDENT: incident("2021-11-08", "ann", "v"),
    Occasion.CONCERN: concern_raised("2021-11-08", venue="v"),
    Occasion.REQUEST: review_requested("2021-11-08", venue="v"),
    Occasion.CHANGE_OF_OFFICE: office_changed("2021-11-08"),
    Occasion.MOVED_VENUE: venue_moved("2021-11-08", "v"),
    Occasion.REVISED_STANDARD: standard_revised("2021-11-08", "locks"),
    Occasion.FAULTY_MEASURE: measure_noted("2021-11-08", MeasureState.FAULTY, "v"),
    Occasion.FAILED_MEASURE: measure_noted("2021-11-08", MeasureState.FAILED, "v"),
    Occasion.FITTED_MEASURE: measure_noted("2021-11-08", MeasureState.IN_SERVICE, "v"),
    Occasion.FAILED_EXERCISE: Exercised(
        id="failed", on=on("2021-11-08"), known=start_of(on("2021-11-08")), venue="v", passed=False
    ),
}
"""What happens for a rule of each occasion to speak."""
_TOLD: Final[dict[Occasion, Event]] = {
    Occasion.INCIDENT: incident("2021-11-08", "ann", None),
    Occasion.CONCERN: concern_raised("2021-11-08"),
    Occasion.REQUEST: review_requested("2021-11-08"),
    Occasion.CHANGE_OF_OFFICE: office_changed("2021-11-08"),
}
"""What happens to a member for a rule of a contact to speak."""


def _of_occasions() -> Iterator[tuple[str, Situation]]:
    for occasion, event in _MADE.items():
        rule = attrs.evolve(INCIDENT, id="after", occasion=occasion)
        example = _office(happened=(ExampleOccasion(on("2021-11-08"), occasion),))
        yield occasion.value, Situation(example, (*RULES, rule), (LOOKED, event))
    for occasion, event in _TOLD.items():
        rule = attrs.evolve(INCIDENT, id="after", occasion=occasion, activity=Activity.CONTACT, kinds=())
        example = _member(happened=(ExampleOccasion(on("2021-11-08"), occasion),), done=_days("2019-12-20"))
        events = (contacted("2019-12-20"), event)
        yield f"{occasion.value}: contact", Situation(example, (*RULES, rule), events)


def _of_kinds() -> Iterator[tuple[str, Situation]]:
    for kind in KINDS:
        yield kind, Situation(_office(kind=kind))


SITUATIONS.update([*_of_occasions(), *_of_kinds()])
SITUATIONS["standard of a rule"] = Situation(
    _office(happened=(ExampleOccasion(on("2021-11-08"), Occasion.REVISED_STANDARD),)),
    (*RULES, attrs.evolve(INCIDENT, id="after", occasion=Occasion.REVISED_STANDARD, standards=("locks",))),
    (LOOKED, standard_revised("2021-11-08", "locks")),
)


SITUATIONS["another standard"] = Situation(
    _office(happened=(ExampleOccasion(on("2021-11-08"), Occasion.REVISED_STANDARD, "doors"),)),
    SITUATIONS["standard of a rule"].rules, (LOOKED, standard_revised("2021-11-08", "doors")),
)  # fmt: skip
OFFERED: Final = ExampleNote(on("2021-07-06"), NoteKind.OFFERED)
ACCEPTED: Final = ExampleNote(on("2021-07-08"), NoteKind.ACCEPTED)
DECLINED: Final = ExampleNote(on("2021-07-08"), NoteKind.DECLINED)


def _offer(*noted: ExampleNote) -> Example:
    return _office(activity=Activity.OFFER, noted=noted)


def _replied(reply: Reply, until: str | None = None) -> tuple[Event, ...]:
    offer = offered("2021-07-06", "o1", venues=None)
    return LOOKED, offer, answered("2021-07-08", reply, until=until)


def _of_offers() -> Iterator[tuple[str, Situation]]:
    yield "never offered", Situation(_offer())
    yield "unanswered", Situation(_offer(OFFERED), events=_replied(Reply.ACCEPTED)[:2])
    yield "accepted", Situation(_offer(OFFERED, ACCEPTED), events=_replied(Reply.ACCEPTED))
    yield "declined", Situation(_offer(OFFERED, DECLINED), events=_replied(Reply.DECLINED))
    deferred = ExampleNote(on("2021-07-08"), NoteKind.DEFERRED, on("2021-10-01"))
    yield "deferred", Situation(_offer(OFFERED, deferred), events=_replied(Reply.DEFERRED, "2021-10-01"))
    again = (
        ExampleNote(on("2021-08-02"), NoteKind.OFFERED),
        ExampleNote(on("2021-08-03"), NoteKind.DECLINED),
    )
    other = offered("2021-08-02", "o2", venues=None)
    last = answered("2021-08-03", Reply.DECLINED, "o2", id_="a2")
    both = _offer(OFFERED, ACCEPTED, *again)
    yield "two offers", Situation(both, events=(*_replied(Reply.ACCEPTED), other, last))


def _of_papers() -> Iterator[tuple[str, Situation]]:
    put_off = ExampleNote(on("2021-10-01"), NoteKind.POSTPONED, on("2022-07-20"))
    paper: Event = postponed("2021-10-01", "2022-07-20", "v")
    yield "postponed", Situation(_office(noted=(put_off,)), events=(LOOKED, paper))
    free = ExampleNote(on("2021-11-01"), NoteKind.EXEMPTED, on("2021-12-31"))
    paper = exempted("2021-11-01", "2021-12-31", "v")
    yield "exempted", Situation(_office(noted=(free,)), events=(LOOKED, paper))
    later_call = ExampleNote(on("2019-12-13"), NoteKind.POSTPONED, on("2020-01-06"))
    paper = postponed("2019-12-13", "2020-01-06", None)
    yield "contact postponed", Situation(_member(noted=(later_call,), on=on("2019-12-16")), events=(paper,))


SITUATIONS.update([*_of_offers(), *_of_papers()])


def _real(situation: Situation) -> Programme:
    """The programme of a situation, made by hand of the ground in `laws.small`."""
    example = situation.example
    venues: tuple[Venue, ...] = ()
    start = example.elected or example.since
    ann = Member("ann", "Member for Essex", (Mandate("c-essex", Period(start)),))
    if example.kind is not None:
        online = example.kind == "online"
        place = () if online else ("east" if example.force == "essex" else "england", example.force)
        venues = (Venue("v", example.kind, *place),)
    used = uses(*(one.id for one in venues), start=example.since.isoformat())
    return programme(
        *situation.rules, events=situation.events, members=(ann,), venues=venues, used=used, **situation.made
    )


def _answer(asked: Programme, example: Example) -> tuple[Window | None, str | None]:
    venue = "v" if example.activity in AT_VENUES else None
    found = owed(asked, example.on.isoformat(), example.activity, venue)
    return (None, None) if found is None else (found.window, found.reason.rule)


@pytest.mark.parametrize("name", SITUATIONS)
def test_an_example_means_the_programme_that_it_describes(name: str) -> None:
    situation = SITUATIONS[name]
    real = _real(situation)

    assert given_by(real.rulebook, situation.example) == _answer(real, situation.example)


@pytest.mark.parametrize(
    ("name", "rule"),
    [("rise", "rise"), ("rise not settled", "cycle"), ("event ahead", "itinerary"), ("contact", "call"),
     ("measure expires", "expiry"), ("elected later", "new-member"), ("elected that day", "new-venue"),
     ("another nation", None), ("another force", None), ("not begun", None),
     *((occasion.value, "after") for occasion in Occasion), ("standard of a rule", "after"),
     ("another standard", "cycle"), ("never offered", "offer"), ("unanswered", "offer"),
     ("declined", "offer"), ("deferred", "offer"), ("postponed", "cycle"), ("contact postponed", "call")],
)  # fmt: skip
def test_the_rule_that_was_meant_gives_the_day(name: str, rule: str | None) -> None:
    situation = SITUATIONS[name]

    assert given_by(_real(situation).rulebook, situation.example)[1] == rule


@pytest.mark.parametrize(
    ("name", "due"),
    [
        # 28 days to answer and 30 more from 6 July; 180 days from 8 July; the day that was named.
        ("unanswered", "2021-09-02"), ("declined", "2022-01-04"), ("deferred", "2021-10-01"),
        ("postponed", "2022-07-20"),
    ],
)  # fmt: skip
def test_what_was_offered_answered_or_signed_moves_the_due_day(name: str, due: str) -> None:
    situation = SITUATIONS[name]
    window, _ = given_by(_real(situation).rulebook, situation.example)

    assert window is not None
    assert window.due == on(due)


def test_a_day_that_is_closed_is_stepped_over() -> None:
    """Twelve months from 3 June 2021 end on a bank holiday, as is the day before: 1 June 2022."""
    closed = _office(on=on("2022-05-02"), done=_days("2021-06-03"))
    open_ = attrs.evolve(closed, closed=())

    due = [window and window.due for window, _ in (given_by(book(*RULES), one) for one in (open_, closed))]

    assert due == [on("2022-06-03"), on("2022-06-01")]


# ---------------------------------------------------------------- any example, by the naive specification


def _day(d: Dice) -> dt.date:
    return dt.date(2022, 1, 1) + dt.timedelta(d.whole(0, 900))


def _drawn_levels(d: Dice, series: tuple[str, ...]) -> Iterator[LevelFrom]:
    for id_ in series:
        days = sorted({_day(d) for _ in range(d.whole(0, 3))})
        yield from (LevelFrom(day, id_, d.pick(LEVELS[:3])) for day in days)


def _happened(d: Dice) -> tuple[ExampleOccasion, ...]:
    occasions = tuple(
        ExampleOccasion(_day(d), one, d.perhaps("locks") if one is Occasion.REVISED_STANDARD else None)
        for one in d.some(tuple(Occasion), 0, 4)
    )
    return tuple(sorted(occasions, key=lambda one: one.on))


def _coming(d: Dice) -> ExampleOccurrence:
    known = _day(d)
    return ExampleOccurrence(
        known, later(known, d.pick((-3, 0, 20, 90, 300))), d.pick((AheadOf.EVENT, AheadOf.EXPIRY))
    )


_WITHOUT_END: Final = frozenset({NoteKind.OFFERED, NoteKind.ACCEPTED, NoteKind.DECLINED})


def _noted(d: Dice) -> Iterator[ExampleNote]:
    """Offers, answers and papers, oldest first; no answer before the first offer."""
    known = False
    for day in sorted(_day(d) for _ in range(d.pick((0, 0, 2, 4)))):
        what = d.pick(tuple(note for note in NoteKind if known or note not in ANSWERS))
        known = known or what is NoteKind.OFFERED
        until = later(day, d.pick((0, 10, 40, 200)))
        yield ExampleNote(day, what, None if what in _WITHOUT_END else until)


def _some_example(d: Dice, asked: Programme) -> Example:
    """An example of whatever the rules of a programme can read."""
    since, nation = dt.date(2021, 10, 1), d.pick(("n0", "n1"))
    activity = d.pick((*Activity, Activity.REVIEW, Activity.REVIEW))
    review = activity is not Activity.CONTACT
    closed = {later(_day(d), n) for _ in range(3) for n in range(d.pick((1, 5)))}
    return Example(
        id="x", says="drawn", activity=activity, noted=tuple(_noted(d)),
        kind=d.pick(KINDS) if review else None, on=_day(d), since=since,
        elected=d.pick((None, later(since, -d.whole(1, 300)))), nation=nation, force=f"{nation}-f0",
        closed=tuple(sorted(day for day in closed if day.weekday() < 5)), scale=LEVELS,
        levels=tuple(_drawn_levels(d, tuple(one.id for one in asked.register.series))),
        bands=tuple(BandFrom(_day(d), d.pick(asked.rulebook.bands)) for _ in range(d.whole(0, 2))),
        happened=_happened(d), coming=tuple(_coming(d) for _ in range(d.whole(0, 2))),
        done=tuple(later(since, d.whole(0, 500)) for _ in range(d.pick((0, 1, 1, 2, 4)))),
    )  # fmt: skip


def _ruled(asked: Programme) -> Programme:
    """The programme without spreads."""
    editions = tuple(
        attrs.evolve(
            edition,
            rules=tuple(
                change_rule(rule, spread=0) if getattr(rule, "spread", 0) else rule for rule in edition.rules
            ),
        )
        for edition in asked.rulebook.editions
    )
    return attrs.evolve(asked, rulebook=attrs.evolve(asked.rulebook, editions=editions))


def _drawn(seed: int) -> tuple[Programme, Example]:
    """A programme, of which the rulebook is meant, and an example."""
    asked, _ = case_of_seed(seed)
    # A spread reads ids, and the ids of an example are not those of the world below.
    asked = _ruled(asked)
    return beside(asked) if seed % 2 else asked, _some_example(Dice(seed), asked)


def _world(asked: Programme, example: Example) -> w.World:
    """The world of an example under the rules of a programme."""
    ruled, kind = world_of(asked), example.kind
    where: dict[str, Any] = {
        "areas": frozenset({example.nation, example.force}), "nation": example.nation,
        "calendar": w.Calendar(frozenset(example.closed)), "force": example.force,
    }  # fmt: skip
    mandate = w.Mandate(start=example.elected or example.since, seat=w.Seat(**where))
    online = kind == "online"
    return replace(
        ruled,
        members=(w.Member("m", (mandate,)),),
        venues=() if kind is None else (w.Venue(id="v", kind=kind, **({} if online else where)),),
        uses=() if kind is None else (w.Use(venue="v", member="m", start=example.since),),
        series=tuple(_naive_series(one.id, example, where["areas"]) for one in ruled.series),
        events=tuple(_events(asked.rulebook, example, None if kind is None else "v")),
    )


def _naive_series(id_: str, example: Example, areas: frozenset[str]) -> w.Series:
    entries = (
        w.Entry(effective=one.since, announced=one.since, level=LEVELS.index(one.level) + 1)
        for one in example.levels
        if one.series == id_
    )
    return w.Series(id=id_, entries=tuple(entries), scope=areas)


def _events(rulebook: Rulebook, example: Example, venue: str | None) -> Iterator[w.Event]:
    """What happened; of one day and sort in the order given."""
    there = example.activity.value if example.activity in AT_VENUES else w.REVIEW
    for n, day in enumerate(example.done):
        fact: dict[str, Any] = {"day": day, "id": f"done-{n}"}
        yield w.ReviewDone(**fact, venue="v", activity=there) if venue else w.Contacted(**fact, member="m")
    for n, one in enumerate(example.bands):
        band = rulebook.bands.index(one.band)
        yield w.BandSet(day=one.since, id=f"band-{n}", member="m", band=band, venue=venue)
    for n, happened in enumerate(example.happened):
        yield _naive_event(rulebook, happened, f"happened-{n}", venue)
    for n, coming in enumerate(example.coming):
        if coming.of is AheadOf.EVENT:
            yield w.EventAhead(
                day=coming.known, id=f"coming-{n}", member="m", starts=coming.starts, venue=venue
            )
        else:
            yield w.MeasureNoted(
                day=coming.known, id=f"coming-{n}", venue="v", measure=f"m{n}", state="in-service",
                expires=coming.starts if coming.of is AheadOf.EXPIRY else None,
                retest=coming.starts if coming.of is AheadOf.RETEST else None,
            )  # fmt: skip
    yield from _naive_papers(example, venue)


def _naive_papers(example: Example, venue: str | None) -> Iterator[w.Event]:
    offer = ""
    for n, one in enumerate(example.noted):
        fact: dict[str, Any] = {"day": one.on, "id": f"noted-{n}"}
        if one.what is NoteKind.OFFERED:
            offer = fact["id"]
            yield w.Offered(**fact, member="m")
        elif one.until is None or one.what is NoteKind.DEFERRED:
            yield w.Answered(**fact, offer=offer, answer=one.what.value, until=one.until or w.FIRST)
        else:
            form = w.Postponed if one.what is NoteKind.POSTPONED else w.Exempted
            there = example.activity.value if example.activity in AT_VENUES else w.REVIEW
            activity = there if venue else w.CONTACT
            yield form(**fact, member="m", activity=activity, venue=venue, until=one.until)


def _naive_event(rulebook: Rulebook, happened: ExampleOccasion, id_: str, venue: str | None) -> w.Event:
    about, measure = {"member": "m", "venue": venue}, {"venue": "v", "measure": "m"}
    standard = happened.standard or _standard(rulebook)
    forms: dict[Occasion, tuple[Callable[..., w.Event], dict[str, Any]]] = {
        Occasion.INCIDENT: (w.Incident, about),
        Occasion.CONCERN: (w.Concern, about),
        Occasion.REQUEST: (w.Request, about),
        Occasion.CHANGE_OF_OFFICE: (w.OfficeChanged, {"member": "m"}),
        Occasion.MOVED_VENUE: (w.VenueMoved, {"venue": "v"}),
        Occasion.REVISED_STANDARD: (
            w.StandardRevised,
            {"standard": standard},
        ),
        Occasion.FAULTY_MEASURE: (w.MeasureNoted, {**measure, "state": "faulty"}),
        Occasion.FAILED_MEASURE: (w.MeasureNoted, {**measure, "state": "failed"}),
        Occasion.FITTED_MEASURE: (w.MeasureNoted, {**measure, "state": "in-service"}),
        Occasion.FAILED_EXERCISE: (w.ExerciseFailed, {"venue": "v"}),
    }
    form, fields = forms[happened.occasion]
    return form(day=happened.on, id=id_, **fields)


def _standard(rulebook: Rulebook) -> str:
    """The first that a rule names."""
    rules = (rule for one in rulebook.editions for rule in one.rules if isinstance(rule, OnEvent))
    return next((standard for rule in rules for standard in rule.standards), "any")


@given(seed=seeds)
def test_an_example_means_what_the_naive_specification_makes_of_it(seed: int) -> None:
    asked, example = _drawn(seed)
    venue = "v" if example.activity in AT_VENUES else None

    window, rule = given_by(asked.rulebook, example)

    found = spec.window(_world(asked, example), "m", venue, example.activity.value, example.on)
    assert (window and (window.earliest, window.due, window.overdue_from, window.limit), rule) == (
        (None, None)
        if found is None
        else ((found.earliest, found.due, found.overdue_from, found.limit), found.rules[0])
    )


# ---------------------------------------------------------------- which are not kept


def _answered(rulebook: Rulebook, example: Example, n: int) -> Example:
    """The example with what the rules give to it."""
    window, rule = given_by(rulebook, example)
    return attrs.evolve(example, id=f"x{n}", window=window, rule=rule)


def _spoilt(d: Dice, example: Example) -> Example:
    """The example with another day, another rule, or an answer where there is none."""
    window = example.window
    if window is None:
        on_the_day = Window(example.on, example.on, later(example.on, 1), example.on)
        return attrs.evolve(example, window=on_the_day, rule="cycle0")
    name = d.pick(("earliest", "due", "overdue_from", "limit", "rule", "nothing"))
    if name == "nothing":
        return attrs.evolve(example, window=None, rule=None)
    if name == "rule":
        return attrs.evolve(example, rule="another")
    # What opens sooner, and what is excused for longer, is still a window.
    by = -1 if name == "earliest" else 1
    days = {name: later(getattr(window, name), by)}
    if name == "due":
        days["overdue_from"] = later(window.overdue_from, 1)
    if name in {"due", "overdue_from"}:
        days["limit"] = later(window.limit, 1)
    return attrs.evolve(example, window=attrs.evolve(window, **days))


def _several(seed: int) -> tuple[Rulebook, set[int]]:
    """A rulebook with five examples, and the places of those that it does not keep."""
    d, (asked, _) = Dice(seed), case_of_seed(seed)
    kept = [_answered(asked.rulebook, _some_example(d, asked), n) for n in range(5)]
    wrong = set(d.some(range(5), 0, 5))
    examples_ = tuple(_spoilt(d, one) if n in wrong else one for n, one in enumerate(kept))
    return attrs.evolve(asked.rulebook, examples=examples_), wrong


@settings(max_examples=examples(0.3))
@given(seed=seeds)
def test_just_the_examples_that_are_not_kept_are_told(seed: int) -> None:
    rulebook, wrong = _several(seed)

    assert [place for place, _ in list_misses(rulebook)] == sorted(wrong)


TOO_LATE: Final = Window(on("2022-05-10"), on("2022-07-06"), on("2022-07-07"), on("2022-08-04"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, None),
        ({"window": TOO_LATE},
         "the rules give 2022-05-10 / 2022-07-05 / 2022-07-06 / 2022-08-04; mend the rules"),
        ({"window": None, "rule": None}, "the rules give 2022-05-10 / 2022-07-05"),
        ({"rule": "new-venue"}, "another rule gives the due day; mend the rules"),
        ({"on": on("2019-01-01")}, "the rules give nothing; mend the rules"),
        ({"bands": (BandFrom(on("2021-01-01"), "unheard-of"),)},
         "cannot be tried (Example.bands: no such band)"),
        ({"levels": NOVEMBER}, "cannot be tried (no level of the scale of this series)"),
        ({"levels": NOVEMBER[::-1], "scale": LEVELS},
         "cannot be tried (ThreatSeries.assessments: days of effect must rise strictly)"),
        ({"scale": ("LOW", "HIGH")}, "cannot be tried (level: no such level of scale example)"),
        ({"nation": "here", "force": "here"}, "cannot be tried (an id that stands here already)"),
        ({"closed": (on("2199-12-31"),)}, "cannot be tried (Calendar.holidays: must lie from first"),
        ({"done": (on("2199-12-31"),), "on": on("2199-12-31")}, "cannot be tried ("),
    ],
)  # fmt: skip
def test_what_an_example_lacks_is_told_in_one_line_with_what_to_do(
    changes: dict[str, Any], told: str | None
) -> None:
    rulebook = book(*RULES, TWENTY_DAYS, examples=(attrs.evolve(KEPT, **changes),))

    found = [problem for _, problem in list_misses(rulebook)]

    if told is None:
        assert found == []
    else:
        (problem,) = found
        assert problem.startswith(told)
        assert problem.count("; mend ") == 1
        assert problem.count(";") == 1
        assert "\n" not in problem


def test_law_58_the_examples_of_a_rulebook_are_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    programme, tried = uk.sample(on=on("2021-11-20")), list[str]()

    def try_example(_: Rulebook, example: Example) -> tuple[Window | None, str | None]:
        tried.append(example.id)
        return example.window, example.rule

    monkeypatch.setattr(_examples, "given_by", try_example)

    programme.what_if(LevelRaised("CRITICAL", first=on("2021-11-20")))

    assert tried == []


def test_law_58_another_example_is_another_rulebook() -> None:
    books = [
        book(*RULES, TWENTY_DAYS, examples=(attrs.evolve(KEPT, rule=rule),)) for rule in (KEPT.rule, "x")
    ]

    assert [len(list_misses(one)) for one in books] == [0, 1]


def _odd_day(d: Dice) -> dt.date:
    return d.pick(EDGES) if d.once_in(5) else _day(d)


EDGES: Final = _days("1900-01-01", "1900-01-02", "2024-02-29", "2199-01-31", "2199-12-31")


def _odd(seed: int) -> Rulebook:
    """A rulebook with an example that may name what is not there, or lie at the ends of the calendar."""
    d, (asked, _) = Dice(seed), case_of_seed(seed)
    level = LevelFrom(_odd_day(d), d.pick(("s0", "other")), d.pick((*LEVELS, "HIGH")))
    changes: dict[str, Any] = {
        "on": _odd_day(d), "since": _odd_day(d), "elected": d.pick((None, _odd_day(d))),
        "nation": d.pick(("n0", "example", "n0-f0")), "force": "n0-f0", "closed": (_odd_day(d),),
        "scale": d.pick(((), LEVELS[:2], ("HIGH",))), "bands": (BandFrom(_odd_day(d), "unheard-of"),),
        "levels": (level,) * d.pick((1, 2)), "done": (_odd_day(d),),
        "happened": (ExampleOccasion(_odd_day(d), d.pick(Occasion)),),
        "coming": (ExampleOccurrence(_odd_day(d), _odd_day(d), d.pick((AheadOf.EVENT, AheadOf.EXPIRY))),),
    }  # fmt: skip
    odd = attrs.evolve(_some_example(d, asked), **dict(d.some(tuple(changes.items()), 1, 4)))
    return attrs.evolve(asked.rulebook, examples=(odd,))


@given(seed=seeds)
def test_whatever_an_example_names_it_is_tried_or_said_to_be_none(seed: int) -> None:
    assert len(list_misses(_odd(seed))) <= 1


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("activity", {"activity": Activity.OFFER, "kind": None}),
        ("activity", {"activity": Activity.CONTACT}),
        ("activity", {"kind": None}),
        ("rule", {"window": TOO_LATE}),
        ("rule", {"rule": "cycle"}),
        ("noted", {"noted": (DECLINED,)}),
        ("noted", {"noted": (DECLINED, ExampleNote(on("2021-07-09"), NoteKind.OFFERED))}),
        (
            "window",
            {"window": Window(on("2022-05-10"), on("2022-07-05"), on("2022-07-05"), on("2022-08-04"))},
        ),
        (
            "window",
            {"window": Window(on("2022-07-06"), on("2022-07-05"), on("2022-07-06"), on("2022-08-04"))},
        ),
        (
            "window",
            {"window": Window(on("2022-05-10"), on("2022-07-05"), on("2022-08-06"), on("2022-08-04"))},
        ),
    ],
)
def test_an_example_that_contradicts_itself_is_refused(place: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match=f"^Example.{place}: "):
        _office(**changes)


@pytest.mark.parametrize(
    ("place", "make"),
    [
        ("ExampleNote.until", lambda: ExampleNote(on("2021-07-05"), NoteKind.POSTPONED)),
        (
            "ExampleNote.until",
            lambda: ExampleNote(on("2021-07-05"), NoteKind.DECLINED, on("2021-08-05")),
        ),
        (
            "ExampleNote.until",
            lambda: ExampleNote(on("2021-07-05"), NoteKind.EXEMPTED, on("2021-07-04")),
        ),
        ("ExampleOccasion.standard", lambda: ExampleOccasion(on("2021-07-05"), Occasion.CONCERN, "locks")),
        (
            "ExampleOccasion.standard",
            lambda: ExampleOccasion(on("2021-07-05"), Occasion.REVISED_STANDARD, ""),
        ),
    ],
    ids=["without", "too much", "before", "of another", "no id"],
)
def test_what_an_example_holds_agrees_with_itself(place: str, make: Callable[[], object]) -> None:
    with pytest.raises(InvalidValue, match=f"^{place}: "):
        make()


# ---------------------------------------------------------------- programmes and texts

WRONG: Final = attrs.evolve(KEPT, id="wrong", rule="new-venue")
LATE: Final = attrs.evolve(KEPT, id="late", window=TOO_LATE)
AGAIN: Final = attrs.evolve(KEPT, id="a-year-again")
BAD: Final = book(*RULES, examples=(KEPT, WRONG, AGAIN, LATE))


def _faults(error: ReviewError) -> list[tuple[str, str]]:
    assert isinstance(error, ReferenceErrors | DocumentErrors)
    assert all(fault.message.startswith("an example that is not kept: ") for fault in error.faults)
    assert all(fault.hint == "mend the rules or the example" for fault in error.faults)
    return [(fault.path, fault.code) for fault in error.faults]


def test_a_programme_refuses_a_rulebook_that_does_not_keep_its_examples() -> None:
    sound = programme(*RULES)

    with pytest.raises(ReferenceErrors) as caught:
        Programme(sound.base, BAD, sound.ledger)

    assert _faults(caught.value) == [("/rulebook/examples/1", "example"), ("/rulebook/examples/3", "example")]


@pytest.mark.parametrize("name", ["levels", "bands", "happened", "coming", "closed", "done"])
def test_an_example_is_small(name: str) -> None:
    """Every example is tried whenever its rulebook is loaded."""
    day = on("2021-07-05")
    one: Any = {
        "levels": LevelFrom(day, "national", "SEVERE"), "bands": BandFrom(day, "standard"),
        "happened": ExampleOccasion(day, Occasion.CONCERN),
        "coming": ExampleOccurrence(day, on("2021-08-05")),
    }.get(name, day)  # fmt: skip

    replaced: dict[str, Any] = {name: (one,) * 101}
    with pytest.raises(InvalidValue, match=f"Example.{name}: an example is small; give at most 100"):
        attrs.evolve(KEPT, **replaced)
