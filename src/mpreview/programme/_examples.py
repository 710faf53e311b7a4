"""The examples of a rulebook, tried: each becomes the smallest register and history that it describes."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

from mpreview import events
from mpreview.calendars import Calendar, Holiday
from mpreview.errors import InvalidValue, ReferenceErrors, ReviewError
from mpreview.people import Mandate, Member
from mpreview.places import Area, AreaKind, AreaRole, Constituency, Use, Venue, VenueKind
from mpreview.policy import Activity, AheadOf, Occasion, Rulebook, Window
from mpreview.policy.examples import ANSWERS, Example, ExampleOccasion, NoteKind
from mpreview.policy.terms import AT_VENUES
from mpreview.register import IncidentKind, Register
from mpreview.reviews.cases import Cases, compile_rulebook
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import fold_events
from mpreview.teams import Cover, Slots, Team
from mpreview.threat import Assessment, ThreatLevel, ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period, start_of

_ID = "example"


@lru_cache(maxsize=8)
def list_misses(rulebook: Rulebook) -> tuple[tuple[int, str], ...]:
    """Return each example that the rulebook does not keep, by its place, and what it gives instead.

    The register of an example is made of the example, so the rulebook alone decides. Programmes are made of
    one rulebook again and again, by every `what_if`; the examples are tried for the first.
    """
    return tuple(_find_misses(rulebook))


def _find_misses(rulebook: Rulebook) -> Iterator[tuple[int, str]]:
    for place, example in enumerate(rulebook.examples):
        try:
            window, rule = given_by(rulebook, example)
        except ReviewError as error:
            yield place, f"cannot be tried ({_describe_error(error)}); mend it"
            continue
        if window != example.window:
            yield place, f"the rules give {_format_window(window)}; mend the rules or the example"
        elif rule != example.rule:
            yield place, "another rule gives the due day; mend the rules or the example"


def _describe_error(error: ReviewError) -> str:
    """Return what is wrong, without places in a register that nobody sees and without what to do there."""
    text = error.faults[0].message if isinstance(error, ReferenceErrors) else str(error)
    return text.partition("; ")[0]


def _format_window(window: Window | None) -> str:
    if window is None:
        return "nothing"
    days = (window.earliest, window.due, window.overdue_from, window.limit)
    return " / ".join(day.isoformat() for day in days)


def given_by(rulebook: Rulebook, example: Example) -> tuple[Window | None, str | None]:
    """Return what the rules give to an example, and the rule that gives the due day.

    Raises:
        ReviewError: If the example names what is not there, or is none.
    """
    register = _register(rulebook, example)
    book = compile_rulebook(rulebook, register)
    believed = events.Ledger.of(tuple(_events(rulebook, example))).effective
    past = tuple(event for event in believed if event.on <= example.on)
    common = [event for event in past if event.concerns_all]
    duties = Duties.of(Cases(register, book, example.on, {}, common), fold_events(past), example.on, {})
    venue = _ID if example.activity in AT_VENUES else None
    status = duties.find_status(register.members[0], venue, example.activity)
    one = None if status is None else status.obligation
    return (None, None) if one is None else (one.window, one.reason.rule)


def _register(rulebook: Rulebook, example: Example) -> Register:
    start = example.elected or example.since
    kinds = (
        () if example.kind is None else (VenueKind(example.kind, example.kind, example.kind, example.kind),)
    )
    venues = tuple(Venue(_ID, kind.id, example.nation, example.force) for kind in kinds)
    uses = tuple(Use(_ID, _ID, Period(example.since)) for _ in venues)
    incident_kinds = sorted({one.kind for one in example.happened if one.kind is not None})
    return Register(
        venue_kinds=kinds,
        area_kinds=_AREA_KINDS,
        calendars=(_calendar(example),),
        areas=_areas(example),
        constituencies=(Constituency(_ID, _ID, example.nation, example.force),),
        scales=(_scale(rulebook, example),),
        series=tuple(_series(rulebook, example)),
        members=(Member(_ID, _ID, (Mandate(_ID, Period(start)),)),),
        venues=venues,
        uses=uses,
        teams=(Team(_ID, _ID, (Cover(),), (Slots((1, 1, 1, 1, 1, 0, 0)),)),),
        incident_kinds=tuple(IncidentKind(kind, kind, kind) for kind in incident_kinds),
    )


_AREA_KINDS = (
    AreaKind("nation", "nation", "nations", 1, AreaRole.NATION),
    AreaKind("force", "police area", "police areas", 2, AreaRole.FORCE),
)


def _areas(example: Example) -> tuple[Area, ...]:
    nation = Area(example.nation, example.nation, "nation", calendar=_ID)
    return nation, Area(example.force, example.force, "force", example.nation)


def _calendar(example: Example) -> Calendar:
    days = tuple(Holiday(day, "closed", example.id) for day in sorted(set(example.closed)))
    return Calendar(_ID, _ID, FIRST_DAY, LAST_DAY, days)


def _scale(rulebook: Rulebook, example: Example) -> ThreatScale:
    # Without levels nothing rises, and the order of those that rules name says nothing.
    names = (
        example.scale or sorted({rule.at_least for rule in rulebook.list_rules() if rule.series}) or (_ID,)
    )
    return ThreatScale(_ID, _ID, tuple(ThreatLevel(name) for name in names))


def _series(rulebook: Rulebook, example: Example) -> Iterator[ThreatSeries]:
    # Without a level a series calls for nothing; but a rule of rises names one that must be there.
    entries: dict[str, list[Assessment]] = {rule.series: [] for rule in rulebook.list_rules() if rule.series}
    for one in example.levels:
        entries.setdefault(one.series, []).append(Assessment(one.since, one.since, one.level))
    for id_, levels in sorted(entries.items()):
        yield ThreatSeries(id_, _ID, id_, tuple(levels), areas=(example.nation,))


# ---------------------------------------------------------------- what happened


def _events(rulebook: Rulebook, example: Example) -> Iterator[events.Event]:
    at = None if example.kind is None else _ID
    for place, day in enumerate(example.done):
        fact = _fact(f"done-{place}", day)
        yield _completion(example.activity, fact)
    for place, one in enumerate(example.bands):
        if one.band not in rulebook.bands:
            raise InvalidValue("Example.bands", "no such band; name one of the bands of the rulebook")
        yield events.Banded(**_fact(f"band-{place}", one.since), member=_ID, venue=at, band=one.band)
    for place, happened in enumerate(example.happened):
        make = _incident if happened.occasion is Occasion.INCIDENT else _occasion
        yield make(rulebook, happened, f"happened-{place}", at)
    for place, coming in enumerate(example.coming):
        fact = _fact(f"coming-{place}", coming.known)
        if coming.of is AheadOf.EVENT:
            yield events.EventPlanned(**fact, member=_ID, venue=at, starts=coming.starts)
        else:
            ends = "expires" if coming.of is AheadOf.EXPIRY else "retest"
            noted: dict[str, Any] = {**fact, "venue": _ID, "measure": f"m-{place}", ends: coming.starts}
            yield events.MeasureNoted(**noted, state=events.MeasureState.IN_SERVICE)
    yield from _noted(example, at)


def _noted(example: Example, at: str | None) -> Iterator[events.Event]:
    """Yield offers, each answer to the last offer before it, and signed papers."""
    offers = [(one.on, f"noted-{n}") for n, one in enumerate(example.noted) if one.what is NoteKind.OFFERED]
    for place, one in enumerate(example.noted):
        fact = _fact(f"noted-{place}", one.on)
        if one.what is NoteKind.OFFERED:
            yield events.Offered(**fact, member=_ID)
        elif one.what in ANSWERS:
            _, offer = max(pair for pair in offers if pair[0] <= one.on)
            yield events.Answered(**fact, offer=offer, reply=events.Reply(one.what.value), until=one.until)
        else:
            paper = events.Postponed if one.what is NoteKind.POSTPONED else events.Exempted
            of = example.activity if example.activity in AT_VENUES else Activity.REVIEW
            signed: dict[str, Any] = {**fact, "member": _ID, "venue": at, "until": one.until, "activity": of}
            yield paper(**signed, signer=_ID, authority=_ID, why=_ID)


def _completion(activity: Activity, fact: Mapping[str, Any]) -> events.Event:
    """Return the event that an activity was carried out; an offer is of a review."""
    if activity is Activity.CONTACT:
        return events.Contacted(**fact, member=_ID)
    if activity is Activity.DESK_CHECK:
        return events.DeskChecked(**fact, venue=_ID)
    if activity is Activity.FUNCTION_TEST:
        return events.FunctionTested(**fact, venue=_ID, proof=_ID)
    if activity is Activity.EXERCISE:
        return events.Exercised(**fact, venue=_ID, proof=_ID)
    return events.Reviewed(**fact, venue=_ID, outcome=events.Outcome.COMPLETE, proof=_ID)


def _fact(id_: str, on: dt.date) -> dict[str, Any]:
    return {"id": id_, "on": on, "known": start_of(on)}


def _incident(rulebook: Rulebook, happened: ExampleOccasion, id_: str, at: str | None) -> events.Event:
    if happened.severity not in {None, *rulebook.severities}:
        words = "no such severity; name one of the severities of the rulebook"
        raise InvalidValue("Example.happened", words)
    where = None if happened.anywhere else at
    facts: dict[str, Any] = {"kind": happened.kind, "severity": happened.severity, "met": happened.met}
    return events.Incident(**_fact(id_, happened.on), **facts, member=_ID, venue=where)


def _occasion(rulebook: Rulebook, happened: ExampleOccasion, id_: str, at: str | None) -> events.Event:
    fact, occasion = _fact(id_, happened.on), happened.occasion
    if occasion is Occasion.REVISED_STANDARD:
        return events.StandardRevised(**fact, standard=happened.standard or _standard(rulebook))
    if occasion in {Occasion.CONCERN, Occasion.REQUEST}:
        fact["venue"] = at
    return _MAKERS[occasion](**fact)


_note_measure = partial(events.MeasureNoted, venue=_ID, measure=_ID)
_MAKERS: Mapping[Occasion, Callable[..., events.Event]] = {
    Occasion.CONCERN: partial(events.ConcernRaised, member=_ID),
    Occasion.REQUEST: partial(events.ReviewRequested, member=_ID),
    Occasion.CHANGE_OF_OFFICE: partial(events.OfficeChanged, member=_ID),
    Occasion.MOVED_VENUE: partial(events.VenueMoved, venue=_ID),
    Occasion.FAULTY_MEASURE: partial(_note_measure, state=events.MeasureState.FAULTY),
    Occasion.FAILED_MEASURE: partial(_note_measure, state=events.MeasureState.FAILED),
    Occasion.FITTED_MEASURE: partial(_note_measure, state=events.MeasureState.IN_SERVICE),
    Occasion.FAILED_EXERCISE: partial(events.Exercised, venue=_ID, passed=False),
}


def _standard(rulebook: Rulebook) -> str:
    """Return a standard that some rule means, if any names one."""
    named = (standard for rule in rulebook.list_rules() for standard in rule.standards)
    return next(named, _ID)
