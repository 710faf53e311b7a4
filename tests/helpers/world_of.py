"""A programme as the naive specification reads it: strings, numbers and days.

Copies what the nouns state and computes nothing but the outcome of corrections and withdrawals, in
the plainest way (`semantics.md` section 6). What events make of the register is not computed here, but held
against registers that have it from the start (`laws/test_changes.py`).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import partial, singledispatchmethod
from typing import Any

import attrs

from mpreview import events as ev
from mpreview import policy
from mpreview.calendars import Calendar
from mpreview.people import Candidacy, HeldCapacity, Mandate, Member
from mpreview.places import Constituency, Controller, Exposure, Nature, Venue
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.risk import RiskMatrix, Treatment
from mpreview.threat import ThreatSeries
from mpreview.timeline import Period
from naive import world as w

_RESPONSES = tuple(policy.ResponseLevel)


def world_of(programme: Programme) -> w.World:
    """The same facts and rules for the judge."""
    register, book = programme.register, programme.rulebook
    ranks = {s.id: _ranks(register, s) for s in register.series}
    facts = (event for event in believed(programme.ledger) if type(event) not in _NOTHING_OWED)
    return w.World(
        members=tuple(_member(register, member) for member in register.members),
        venues=tuple(_venue(register, venue) for venue in register.venues),
        uses=tuple(_uses(programme)),
        series=tuple(_series(s, ranks[s.id]) for s in register.series),
        mapping=tuple(
            w.MappingRow(
                start=row.since,
                series=row.series,
                level=ranks[row.series][row.level],
                response=_RESPONSES.index(row.response),
            )
            for row in book.responses
        ),
        bands=len(book.bands),
        editions=tuple(
            w.Edition(
                id=edition.id,
                since=edition.since,
                notice=edition.notice,
                open_cycles=edition.open_cycles.value,
                matrix=_matrix(edition.matrix, book.bands),
                mending=tuple((time.severity, time.days) for time in edition.mending),
                visiting=_visiting(edition.visiting),
                rules=tuple(one for rule in edition.rules for one in _Rules(book, ranks).rule(rule)),
            )
            for edition in book.editions
        ),
        events=(
            *(one for event in facts for one in _events(event, book)),
            *(_poll(register, one) for one in believed(programme.ledger) if isinstance(one, ev.PollCalled)),
        ),
        remember=book.remember,
        items=tuple(
            w.Item(
                id=item.id,
                severity=item.severity,
                partly=item.partly,
                start=item.period.start,
                end=item.period.end,
            )
            for checklist in book.checklists
            for item in checklist.items
        ),
    )


_NOTHING_OWED = {
    ev.Erased,
    ev.Committed,
    *(kind for kind in ev.KINDS if issubclass(kind, ev.RegisterChange)),
}
"""Nothing of what is owed follows from these, unless by way of the register."""


def _visiting(visiting: policy.Visiting | None) -> w.Visiting | None:
    if visiting is None:
        return None
    return w.Visiting(answer=visiting.answer, notice=visiting.notice, at_once=visiting.at_once or 0)


# ---------------------------------------------------------------- who and where


def _calendar(calendar: Calendar) -> w.Calendar:
    assert not calendar.rules, "the naive calendar is a list"
    return w.Calendar(frozenset(holiday.day for holiday in calendar.holidays))


def _around(register: Register, *areas: str) -> frozenset[str]:
    """Those areas and all that they lie in."""
    found: set[str] = set()
    for area in areas:
        inner: str | None = area
        while inner is not None:
            found.add(inner)
            inner = register.area[inner].within
    return frozenset(found)


def _working_days(register: Register, areas: frozenset[str]) -> w.Calendar:
    (id_,) = {c for area in areas if (c := register.area[area].calendar) is not None}
    return _calendar(register.calendar[id_])


def _nation(register: Register, force: str) -> str:
    return next(a for a in _around(register, force) if register.area[a].kind == "nation")


def _seat(register: Register, seat: Constituency) -> w.Seat:
    areas = _around(register, seat.region, seat.force)
    nation, force = _nation(register, seat.force), seat.force
    calendar = _working_days(register, areas)
    return w.Seat(id=seat.id, areas=areas, calendar=calendar, nation=nation, force=force)


def _member(register: Register, member: Member) -> w.Member:
    causes = {None: None, "dissolution": "dissolution"}
    mandates = (
        w.Mandate(
            start=mandate.period.start,
            end=mandate.period.end,
            ended_by=causes.get(mandate.ended, "other"),
            seat=_place(register, mandate),
            house=_house(register, mandate),
            capacity=_capacity(register, _house(register, mandate)),
        )
        for mandate in member.mandates
    )
    polls = tuple(
        w.Candidacy(
            start=one.period.start,
            end=one.period.last + dt.timedelta(1),
            seat=_place(register, one),
            house=_house(register, one),
        )
        for one in member.candidacies
    )
    return w.Member(member.id, tuple(mandates), polls, frozenset(member.audiences))


def _place(register: Register, term: Mandate | Candidacy) -> w.Seat:
    """The seat; without one, the area that answers, in the region around it, else the nation."""
    if term.constituency is not None:
        return _seat(register, register.constituency[term.constituency])
    areas = _around(register, str(term.area))
    return w.Seat(
        areas=areas, calendar=_working_days(register, areas), nation=_nation(register, str(term.area)),
        force=str(term.area),
    )  # fmt: skip


def _house(register: Register, term: Mandate | Candidacy) -> str:
    """The house that is named, that of the seat, or the only one that makes members."""
    seat = register.constituency.get(term.constituency or "")
    of_seat = None if seat is None else seat.house
    makers = [house.id for house in register.houses if house.capacity is HeldCapacity.MEMBER]
    return term.house or of_seat or (makers[0] if len(makers) == 1 else "")


def _capacity(register: Register, house: str) -> str:
    return next((one.capacity.value for one in register.houses if one.id == house), w.MEMBER)


def _venue(register: Register, venue: Venue) -> w.Venue:
    if venue.region is None or venue.force is None:
        return w.Venue(id=venue.id, kind=venue.kind, account=venue.controller is Controller.OWN)
    areas = _around(register, venue.region, venue.force)
    calendar = _working_days(register, areas)
    return w.Venue(
        id=venue.id, kind=venue.kind, areas=areas, calendar=calendar,
        nation=_nation(register, venue.force), force=venue.force,
        home_of=venue.home_of.value if register.venue_kind[venue.kind].nature is Nature.HOME else None,
    )  # fmt: skip


# ---------------------------------------------------------------- uses


def _uses(programme: Programme) -> Iterator[w.Use]:
    """Those of the register, and those that events begin; an event or the last planned day ends each.

    A programme does not load with a change that cannot be made, so each of them is made.
    """
    changes = [e for e in believed(programme.ledger) if isinstance(e, ev.RegisterChange)]
    for use in programme.base.uses:
        known = () if use.known is None else ((use.known, use.period.start),)
        yield _use(changes, use.venue, use.member, use.period, told=known, exposure=use.exposure)
    for change in changes:
        if isinstance(change, ev.UseBegun | ev.VenueOpened):
            end = None if change.last is None else change.last + dt.timedelta(1)
            for member in (change.member,) if isinstance(change, ev.UseBegun) else sorted(change.users):
                period, told = Period(change.on, end), _versions(programme.ledger, change, member)
                yield _use(changes, change.venue, member, period, told=told, exposure=change.exposure)


def _use(
    changes: Iterable[ev.Event],
    venue: str,
    member: str,
    period: Period,
    *,
    told: tuple[tuple[dt.date, dt.date], ...],
    exposure: Exposure | None,
) -> w.Use:
    ends = [] if period.end is None else [period.end]
    for change in changes:
        ended = isinstance(change, ev.UseEnded) and (change.venue, change.member) == (venue, member)
        closed = isinstance(change, ev.VenueClosed) and change.venue == venue
        if (ended or closed) and change.on > period.start:
            ends.append(change.on)
    shown = w.Exposure()
    if exposure is not None:
        shown = w.Exposure(
            weekdays=frozenset(exposure.weekdays), weeks=frozenset(exposure.weeks),
            days=frozenset(exposure.days), crowd=exposure.crowd or 0,
        )  # fmt: skip
    return w.Use(
        venue=venue, member=member, start=period.start, end=min(ends, default=None), told=told, exposure=shown
    )


def _versions(
    ledger: Iterable[ev.Event], fact: ev.UseBegun | ev.VenueOpened, member: str
) -> tuple[tuple[dt.date, dt.date], ...]:
    """[3.18, R131] What was told of a use: the day on which each version became known, and its day."""
    every = {event.id: event for event in ledger}
    told = sorted(every.values(), key=lambda e: (e.known, _corrected(every, e), e.id))
    versions = [
        e for e in told if isinstance(e, ev.UseBegun | ev.VenueOpened) and _first_told(every, e) == fact.id
    ]
    return tuple(
        (e.known.date(), e.on)
        for e in versions
        if e.venue == fact.venue and member in ((e.member,) if isinstance(e, ev.UseBegun) else e.users)
    )


def _first_told(every: dict[str, ev.Event], event: ev.Event) -> str:
    """The fact that a record is about."""
    return event.id if event.corrects is None else _first_told(every, every[event.corrects])


# ---------------------------------------------------------------- threat


def _ranks(register: Register, series: ThreatSeries) -> dict[str, int]:
    return {level.id: n for n, level in enumerate(register.scale[series.scale].levels, 1)}


def _series(series: ThreatSeries, ranks: dict[str, int]) -> w.Series:
    entries = (
        w.Entry(
            effective=entry.effective,
            announced=entry.announced,
            level=None if entry.level is None else ranks[entry.level],
        )
        for entry in series.assessments
    )
    return w.Series(
        id=series.id,
        entries=tuple(entries),
        scope=frozenset(series.areas) if series.areas else w.AUDIENCE,
        members=frozenset(series.members),
        venue=series.venue,
        before=None if series.before is None else ranks[series.before],
    )


# ---------------------------------------------------------------- rules


def _matrix(matrix: RiskMatrix | None, bands: tuple[str, ...]) -> w.Matrix | None:
    if matrix is None:
        return None
    of_rating = dict(matrix.bands)
    return w.Matrix(
        likelihood=tuple(step.id for step in matrix.likelihood.steps),
        impact=tuple(step.id for step in matrix.impact.steps),
        cells=tuple(tuple(map(matrix.ratings.index, row)) for row in matrix.cells),
        bands=tuple(bands.index(of_rating[rating]) for rating in matrix.ratings),
    )


def _unit(allowance: policy.Allowance) -> str:
    return allowance.unit.value.replace("-", " ")


class _Rules:
    """The rules of a rulebook over a register, for the judge."""

    def __init__(self, book: policy.Rulebook, ranks: dict[str, dict[str, int]]) -> None:
        self.bands, self.severities, self.ranks = book.bands, book.severities, ranks

    def number(self, number: policy.Number) -> w.Number:
        if not isinstance(number, policy.Table):
            return number
        return w.Table(
            tuple(
                (
                    None if one.kind is None else one.kind,
                    None if one.response is None else _RESPONSES.index(one.response),
                    None if one.band is None else self.bands.index(one.band),
                    one.value,
                )
                for one in number.values
            )
        )

    @singledispatchmethod
    def condition(self, condition: policy.Condition | None) -> w.Condition:
        assert condition is None, "the naive world has no audiences"
        return w.ALWAYS

    @condition.register
    def _all_of(self, condition: policy.AllOf) -> w.Condition:
        return w.AllOf(tuple(map(self.condition, condition.of)))

    @condition.register
    def _any_of(self, condition: policy.AnyOf) -> w.Condition:
        return w.AnyOf(tuple(map(self.condition, condition.of)))

    @condition.register
    def _not(self, condition: policy.Not) -> w.Condition:
        return w.Not(self.condition(condition.of))

    @condition.register
    def _except(self, condition: policy.Except) -> w.Condition:
        return w.Except(self.condition(condition.of))

    @condition.register
    def _level(self, condition: policy.LevelAtLeast) -> w.Condition:
        return w.ResponseAtLeast(_RESPONSES.index(condition.response))

    @condition.register
    def _band(self, condition: policy.BandAtLeast) -> w.Condition:
        return w.BandAtLeast(self.bands.index(condition.band))

    @condition.register
    def _mandate(self, condition: policy.MandateIs) -> w.Condition:
        return w.FirstSpell() if condition.status is policy.MandateStatus.FIRST else w.Not(w.FirstSpell())

    @condition.register
    def _use(self, condition: policy.UseIs) -> w.Condition:
        return w.SharedUse() if condition.status is policy.UseStatus.SHARED else w.Not(w.SharedUse())

    @condition.register
    def _measures(self, condition: policy.InService) -> w.Condition:
        return w.AllOf(tuple(map(w.MeasureInService, condition.measures)))

    @condition.register
    def _home(self, condition: policy.HomeIs) -> w.Condition:
        return w.HomeIs(condition.of.value)

    @condition.register
    def _crowd(self, condition: policy.CrowdAtLeast) -> w.Condition:
        return w.CrowdIs(condition.people)

    @condition.register
    def _kinds(self, condition: policy.KindIn) -> w.Condition:
        return w.AnyOf(tuple(w.KindIs(kind) for kind in condition.kinds))

    @condition.register
    def _nations(self, condition: policy.NationIn) -> w.Condition:
        return w.AnyOf(tuple(map(w.NationIs, condition.nations)))

    @condition.register
    def _forces(self, condition: policy.ForceIn) -> w.Condition:
        return w.AnyOf(tuple(map(w.ForceIs, condition.forces)))

    def incident(self, asked: policy.IncidentIs) -> w.IncidentIs:
        return w.IncidentIs(
            kinds=frozenset(asked.kinds),
            other_than=frozenset(asked.other_than),
            at_least=None if asked.at_least is None else self.severities.index(asked.at_least),
            below=None if asked.below is None else self.severities.index(asked.below),
            met=frozenset(one.value for one in asked.met),
            channels=frozenset(asked.channels),
            place=asked.place,
        )

    def rule(self, rule: policy.Rule) -> Iterator[w.Rule]:
        number = self.number
        common: dict[str, Any] = {
            "id": rule.id, "citation": rule.citation, "activity": rule.activity.value,
            "kinds": frozenset(getattr(rule, "kinds", ())),
            "cls": number(rule.priority), "slots": number(rule.slots),
            "lead": number(rule.opening_lead), "grace": number(rule.grace),
            "lead_unit": "days" if rule.lead_months is None else "months",
            "limit": number(rule.limit), "notice": number(rule.notice), "settling": number(rule.settling),
            "roll": rule.roll.value, "limit_roll": rule.limit_roll.value,
            "merge": rule.merge.mode.value, "absorb": number(rule.merge.days),
            "condition": self.condition(rule.when),
            "also_by": frozenset(one.value for one in getattr(rule, "also_by", ())),
            "capacities": frozenset(one.value for one in rule.capacities),
            "modes": None if rule.modes is None else frozenset(one.value for one in rule.modes),
        }  # fmt: skip
        if isinstance(rule, policy.Periodic):
            every, unit = rule.allowed_time
            yield w.Periodic(
                every=number(every), unit=unit.value, month_end=rule.month_end.value,
                anchor=rule.anchor.value, early=rule.early.value, origin=rule.origin or w.FIRST, **common,
            )  # fmt: skip
        elif isinstance(rule, policy.OfferOwed):
            yield w.OfferRule(
                answer_days=number(rule.answer_days), reoffer_declined=number(rule.again_after_decline),
                reoffer_silent=number(rule.again_after_silence), after_trigger=number(rule.after_trigger.n),
                after_trigger_unit=_unit(rule.after_trigger), **common,
            )  # fmt: skip
        elif isinstance(rule, policy.Ahead):
            common["lead"] = number(rule.before)
            common["opens"] = None if rule.opens is None else number(rule.opens)
            if rule.season is not None:
                yield w.SeasonRule(month=rule.season.month, day=rule.season.day, **common)
            else:
                yield _AHEAD[rule.of](**common)
        elif isinstance(
            rule, policy.NewVenue | policy.NewMember | policy.Rise | policy.OnEvent | policy.OnDirective
        ):
            common |= {"within": number(rule.within.n), "unit": _unit(rule.within), "spread": rule.spread}
            yield from self.triggered(rule, common)

    def triggered(
        self,
        rule: policy.NewVenue | policy.NewMember | policy.Rise | policy.OnEvent | policy.OnDirective,
        common: dict[str, Any],
    ) -> Iterator[w.Rule]:
        if isinstance(rule, policy.NewVenue):
            common |= {"before_use": rule.before_use, "opens": rule.opens, "valid": rule.valid}
            common["before"] = rule.before
            for begun in rule.begun:
                yield w.NewVenue(use=begun.value, **common)
        elif isinstance(rule, policy.NewMember):
            yield w.NewMember(**common)
        elif isinstance(rule, policy.OnDirective):
            yield w.DirectedRule(**common)
        elif isinstance(rule, policy.Rise):
            about = frozenset(one.value for one in rule.about)
            level = policy.ResponseLevel(rule.at_least).rank if about else 0
            if rule.series is not None:
                level = self.ranks[rule.series][rule.at_least]
            yield w.Rise(series=rule.series or "", about=about, at_least=level, **common)
        else:
            yield self.on_event(rule, common)

    def on_event(self, rule: policy.OnEvent, common: dict[str, Any]) -> w.Rule:
        if rule.repeated is not None:
            common["repeated"] = rule.repeated.times, rule.repeated.days
        if rule.occasion is policy.Occasion.REVISED_STANDARD:
            return w.StandardRule(standards=frozenset(rule.standards), **common)
        if rule.occasion is policy.Occasion.INCIDENT:
            asks = tuple(map(self.incident, rule.incidents))
            return w.IncidentRule(asks=asks, everywhere=rule.everywhere, same_day=rule.same_day, **common)
        if rule.same_day:
            return _OCCASIONS[rule.occasion](same_day=True, **common)
        return _OCCASIONS[rule.occasion](**common)


_AHEAD: dict[policy.AheadOf, Callable[..., w.Rule]] = {
    policy.AheadOf.EVENT: w.EventAheadRule, policy.AheadOf.EXPIRY: w.ExpiringRule,
    policy.AheadOf.RETEST: w.RetestRule, policy.AheadOf.POLL: w.PollAheadRule,
}  # fmt: skip
_OCCASIONS: dict[policy.Occasion, Callable[..., w.Rule]] = {
    policy.Occasion.CONCERN: w.ConcernRule,
    policy.Occasion.REQUEST: w.RequestRule,
    policy.Occasion.CHANGE_OF_OFFICE: w.ChangeOfOffice,
    policy.Occasion.MOVED_VENUE: partial(w.NewVenue, use="moved"),
    policy.Occasion.FAULTY_MEASURE: partial(w.MeasureRule, states=frozenset({"faulty"})),
    policy.Occasion.FAILED_MEASURE: partial(w.MeasureRule, states=frozenset({"failed"})),
    policy.Occasion.FITTED_MEASURE: w.FittedRule,
    policy.Occasion.FAILED_EXERCISE: w.FailedExerciseRule,
}


# ---------------------------------------------------------------- events


def believed(events: Iterable[ev.Event]) -> Iterator[ev.Event]:
    """What is believed in the end: the last word told of each fact, and nothing withdrawn."""
    every = {event.id: event for event in events}
    told = sorted(every.values(), key=lambda e: (e.known, _corrected(every, e), e.id))
    stands_for: dict[str, str] = {}
    last: dict[str, ev.Event] = {}
    for event in told:
        stands_for[event.id] = stands_for.get(event.corrects or "", event.id)
        last[stands_for[event.id]] = event
    gone = {stands_for[e.event] for e in told if isinstance(e, ev.Withdrawn)}
    for fact, event in last.items():
        if isinstance(event, ev.Withdrawn) or fact in gone:
            continue
        if isinstance(event, _ABOUT):
            name = next(name for kind, name in _NAMED.items() if isinstance(event, kind))
            about = stands_for[getattr(event, name)]
            if about not in gone:
                yield _follows(event, fact, name, attrs.evolve(last[about], id=about))
        else:
            yield attrs.evolve(event, id=fact)


_NAMED: dict[type[ev.Event], str] = {
    ev.Answered: "offer", ev.BookingMoved: "booking", ev.BookingKept: "booking", ev.BookingMissed: "booking",
    ev.BookingCancelled: "booking", ev.Ended: "paper", ev.Prolonged: "paper",
    ev.FindingClosed: "finding",
}  # fmt: skip
_ABOUT = tuple(_NAMED)
"""The kinds that are about another event."""


def counts(event: ev.Reviewed) -> bool:
    """Whether a review counts [3.21]. Proof of the visit is asked for on site only."""
    proven = event.proof is not None or event.mode is not policy.Mode.ON_SITE
    return event.outcome is ev.Outcome.COMPLETE and proven


def _corrected(every: dict[str, ev.Event], event: ev.Event) -> int:
    """How many records stand behind a correction; of one instant the last of them is told last."""
    return 0 if event.corrects is None else 1 + _corrected(every, every[event.corrects])


def _follows(event: ev.Event, fact: str, name: str, about: ev.Event) -> ev.Event:
    """An answer to an offer whose day was corrected to a later one counts from that day; and so on."""
    on = max(event.on, about.on)
    changes: dict[str, Any] = {"id": fact, "on": on, name: about.id}
    for field in ("until", "day"):
        if getattr(event, field, None) is not None:
            changes[field] = max(on, getattr(event, field))
    return attrs.evolve(event, **changes)


def _told(event: ev.Event) -> dict[str, Any]:
    known = round((event.known - dt.datetime(1900, 1, 1, tzinfo=dt.UTC)).total_seconds())
    return {"day": event.on, "id": event.id, "known": known}


# The form of an event that is told as it is, and what it names.
_AS_IT_IS: dict[type[ev.Event], tuple[Callable[..., w.Event], tuple[str, ...]]] = {
    ev.Contacted: (w.Contacted, ("member",)),
    ev.Attempted: (w.Attempted, ("member", "channel")),
    ev.StandardRevised: (w.StandardRevised, ("standard",)),
    ev.OfficeChanged: (w.OfficeChanged, ("member",)),
    ev.VenueMoved: (w.VenueMoved, ("venue",)),
    ev.EventPlanned: (w.EventAhead, ("member", "venue", "starts")),
    ev.ConcernRaised: (w.Concern, ("member", "venue", "staff")),
    ev.ReviewRequested: (w.Request, ("member", "venue")),
}


def _events(event: ev.Event, book: policy.Rulebook) -> Iterator[w.Event]:
    """An exercise may be two things: it failed, and it was held."""
    if isinstance(event, ev.DeskChecked):
        how = event.mode.value
        yield w.ReviewDone(**_told(event), venue=event.venue, activity=w.DESK_CHECK, mode=how)
    elif isinstance(event, ev.Reviewed):
        # What does not count might as well not have been done.
        if counts(event):
            yield w.ReviewDone(**_told(event), venue=event.venue, mode=event.mode.value)
        else:
            why = "no-access" if event.outcome is ev.Outcome.NO_ACCESS else "no-proof"
            yield w.WorkVoid(**_told(event), venue=event.venue, activity=w.REVIEW, why=why)
        if event.answers:
            answers = tuple((one.item, one.answer.value) for one in event.answers)
            yield w.Answers(**_told(event), venue=event.venue, answers=answers)
    elif isinstance(event, ev.FunctionTested | ev.Exercised):
        fact = _told(event) | {"venue": event.venue}
        if isinstance(event, ev.Exercised) and not event.passed:
            yield w.ExerciseFailed(**fact)
        what = "exercise" if isinstance(event, ev.Exercised) else "function-test"
        if event.proof is not None or event.mode is not policy.Mode.ON_SITE:  # [3.21]
            yield w.ReviewDone(**fact, activity=what, mode=event.mode.value)
        else:
            yield w.WorkVoid(**fact, activity=what, why="no-proof")
    elif isinstance(event, ev.Incident):
        yield _incident(event, book.severities)
    else:
        yield _event(event, book.bands)


def _poll(register: Register, event: ev.PollCalled) -> w.Event:
    makers = [house.id for house in register.houses if house.capacity is HeldCapacity.MEMBER]
    house = event.house or (makers[0] if len(makers) == 1 else "")
    return w.PollCalled(**_told(event), house=house, seats=frozenset(event.constituencies), poll=event.poll)


def _incident(event: ev.Incident, severities: tuple[str, ...]) -> w.Event:
    severity = None if event.severity is None else severities.index(event.severity)
    who = None if event.met is None else event.met.value
    return w.Incident(
        **_told(event), member=event.member, venue=event.venue, kind=event.kind, severity=severity, met=who,
        channel=event.channel,
    )  # fmt: skip


def _event(event: ev.Event, bands: tuple[str, ...]) -> w.Event:
    fact = _told(event)
    if type(event) in _AS_IT_IS:
        form, names = _AS_IT_IS[type(event)]
        return form(**fact, **{name: getattr(event, name) for name in names})
    if isinstance(event, ev.Banded):
        return w.BandSet(**fact, member=event.member, venue=event.venue, band=bands.index(event.band))
    if isinstance(event, ev.MeasureEvent | ev.RiskEvent | ev.FindingNoted | ev.FindingClosed):
        return _of_weakness(event, fact)
    if isinstance(event, ev.Offered | ev.Answered):
        return _of_offer(event, fact)
    if isinstance(
        event, ev.Booked | ev.BookingMoved | ev.BookingKept | ev.BookingMissed | ev.BookingCancelled
    ):
        return _of_booking(event, fact)
    return _of_paper(event, fact)


def _of_paper(event: ev.Event, fact: dict[str, Any]) -> w.Event:
    if isinstance(event, ev.Excluded | ev.Paused | ev.Prolonged | ev.Ended):
        return _of_time_off(event, fact)
    assert isinstance(event, ev.Directed | ev.Postponed | ev.Exempted)
    return _of_order(event, fact)


def _of_order(event: ev.Directed | ev.Postponed | ev.Exempted, fact: dict[str, Any]) -> w.Event:
    if isinstance(event, ev.Directed):
        return w.Directed(
            **fact, activity=event.activity.value, by=event.by, counts_from=event.counts_from,
            open_until=event.open_until, areas=frozenset(event.areas), audiences=frozenset(event.audiences),
            members=frozenset(event.members), kinds=frozenset(event.kinds),
        )  # fmt: skip
    form = w.Postponed if isinstance(event, ev.Postponed) else w.Exempted
    activity = w.CONTACT if event.venue is None else event.activity.value
    return form(**fact, member=event.member, venue=event.venue, activity=activity, until=event.until)


def _set_of(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _of_time_off(event: ev.Excluded | ev.Paused | ev.Prolonged | ev.Ended, fact: dict[str, Any]) -> w.Event:
    if isinstance(event, ev.Excluded):
        activities = None if event.activities is None else (one.value for one in event.activities)
        return w.Excluded(
            **fact, member=event.member, first=event.first, last=event.last, look_again=event.look_again,
            venues=_set_of(event.venues), activities=_set_of(activities), recovery=event.recovery,
        )  # fmt: skip
    if isinstance(event, ev.Paused):
        return w.Paused(
            **fact, first=event.first, last=event.last, recovery=event.recovery, areas=_set_of(event.areas),
            kinds=_set_of(event.kinds), only_before=event.only_before,
            activities=frozenset(one.value for one in event.activities),
        )  # fmt: skip
    again = event.look_again if isinstance(event, ev.Prolonged) else None
    return w.NewEnd(**fact, paper=event.paper, last=event.last, look_again=again)


def _of_weakness(
    event: ev.MeasureEvent | ev.RiskEvent | ev.FindingNoted | ev.FindingClosed, fact: dict[str, Any]
) -> w.Event:
    """What is told of a measure, of a risk, or of a finding."""
    if isinstance(event, ev.FindingNoted):
        return w.FindingNoted(
            **fact, venue=event.venue, member=event.member, severity=event.severity, owner=event.owner,
            measure=event.measure,
        )  # fmt: skip
    if isinstance(event, ev.FindingClosed):
        return w.FindingClosed(
            **fact, finding=event.finding, item=event.item, how=event.how.value, until=event.until
        )
    if isinstance(event, ev.RiskEvent):
        return _of_risk(event, fact | {"venue": event.venue, "member": event.member, "risk": event.risk})
    return _of_measure(event, fact | {"venue": event.venue, "measure": event.measure})


def _of_measure(event: ev.MeasureEvent, fact: dict[str, Any]) -> w.Event:
    if isinstance(event, ev.MeasureNoted):
        return w.MeasureNoted(**fact, state=event.state.value, expires=event.expires, retest=event.retest)
    if isinstance(event, ev.MeasureRecommended):
        return w.MeasureStep(**fact, step="recommended", target=event.target, office_of=event.office_of,
                             instead_of=event.instead_of)  # fmt: skip
    if isinstance(event, ev.MeasureRefused):
        return w.MeasureStep(**fact, step="refused")
    if isinstance(event, ev.MeasureDecided):
        return w.MeasureStep(**fact, step="approved" if event.approved else "refused")
    assert isinstance(event, ev.MeasureAdvanced)
    return w.MeasureStep(**fact, step=event.to.value)


def _of_risk(event: ev.RiskEvent, fact: dict[str, Any]) -> w.Event:
    if isinstance(event, ev.RiskAssessed):
        off = tuple((one.measure, one.likelihood, one.impact) for one in event.controls)
        return w.RiskAssessed(
            **fact, likelihood=event.likelihood, impact=event.impact, assessor=event.assessor, takes_off=off
        )
    if isinstance(event, ev.RiskTreated):
        tolerated = event.treatment is Treatment.TOLERATE
        return w.RiskDecided(**fact, tolerated=tolerated, target=event.target)
    if isinstance(event, ev.RiskAccepted):
        return w.RiskAccepted(**fact, approver=event.approver, until=event.until)
    return w.RiskClosed(**fact)


_BECAME: dict[type, str] = {
    ev.BookingMoved: "moved", ev.BookingKept: "kept", ev.BookingMissed: "missed",
    ev.BookingCancelled: "cancelled",
}  # fmt: skip


def _of_booking(
    event: ev.Booked | ev.BookingMoved | ev.BookingKept | ev.BookingMissed | ev.BookingCancelled,
    fact: dict[str, Any],
) -> w.Event:
    if isinstance(event, ev.Booked):
        return w.Booked(**fact, venue=event.venue, visit=event.day, activity=event.activity.value)
    visit = event.day if isinstance(event, ev.BookingMoved) else w.FIRST
    until = event.not_before if isinstance(event, ev.BookingCancelled) else None
    by = event.by if isinstance(event, ev.BookingMissed | ev.BookingCancelled) else None
    return w.BookingChanged(
        **fact, booking=event.booking, to=_BECAME[type(event)], visit=visit, not_before=until or w.FIRST,
        by=None if by is None else by.value,
    )  # fmt: skip


def _of_offer(event: ev.Offered | ev.Answered, fact: dict[str, Any]) -> w.Event:
    covered = None if event.venues is None else frozenset(event.venues)
    if isinstance(event, ev.Offered):
        return w.Offered(**fact, member=event.member, venues=covered, channel=event.channel)
    return w.Answered(
        **fact, offer=event.offer, answer=event.reply.value, until=event.until or w.FIRST, venues=covered
    )
