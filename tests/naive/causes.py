"""[5.8] Why each review, test or exercise was missed, day by day; written from the page, and slow."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from naive import first_days, spec
from naive import world as w
from naive.days import days

VISITED = (w.REVIEW, "function-test", "exercise")
OfTeam = Mapping[tuple[str, str, str, date], w.Calendar]
Asked = tuple[spec.Case, spec.Duty, w.Answer]


@dataclass(frozen=True)
class Missed:
    member: str
    venue: str
    activity: str
    due: date
    cause: str
    event: str | None


def causes(
    world: w.World,
    first: date,
    last: date,
    known: Mapping[str, date],
    of: Collection[str],
    *,
    of_team: OfTeam,
) -> set[Missed]:
    """Of some members; `known`: the day on which the first record of an event became known.

    `of_team`: the calendar of the team that has a subject on a due day, where the team has a calendar.
    """
    pairs = sorted({(u.member, u.venue) for u in world.uses if u.member in of})
    subjects = [(member, venue, activity) for member, venue in pairs for activity in VISITED]
    return {
        cause_of(world, subject, day, known, of_team)
        for subject in subjects
        for day in missed_days(world, *subject, last)
        if first <= day <= last
    }


def missed_days(world: w.World, member: str, venue: str, activity: str, last: date) -> Iterator[date]:
    """[R190] Of each life the first day that was its due day, and on which it was not done."""
    missed, begun = False, None
    waiting = days_to_ask(world, member, venue, activity, last)
    while waiting:
        day = min(waiting)
        waiting.discard(day)
        case = spec.case_of(world, member, venue, day)
        if case is None:
            missed, begun = False, None
            continue
        due = min((a.due for _, _, a in owed(world, member, venue, activity, day)), default=None)
        ahead = due is None or due > day
        if begun != case.begun or (ahead and day in spec.completions_of(case, activity)):
            missed, begun = False, case.begun
        if due == day and not missed:
            missed = True
            yield day
        if due is not None and day < due <= last:
            waiting.add(due)  # stepping: until then nothing happens


def days_to_ask(world: w.World, member: str, venue: str, activity: str, last: date) -> set[date]:
    """Stepping: as in `spec.days_to_live`, and the days of the papers, each with the day after."""
    rules = [rule for e in world.editions for rule in e.rules]
    numbers = {n for rule in rules for n in spec.every_value(rule.settling)}
    named = set(spec.named_days(world))
    for e in world.events:
        named |= {day for day in vars(e).values() if type(day) is date}
    for case in spec.cases_of(world, member, venue, last):
        named |= {day for o in spec.all_orders(case, activity) for day in (o.trigger, o.ready, o.gone) if day}
    steps = {day + days(n) for day in named if day <= last for n in {0, 1, *numbers}}
    return {day for day in steps if w.FIRST < day <= last}


def owed(world: w.World, member: str, venue: str, activity: str, on: date) -> list[Asked]:
    """What is owed; if nothing is, what would be without the exclusion or exemption that runs on the day."""
    cases = spec.cases_of(world, member, venue, on)
    cases = [c for c in cases if activity != w.FUNCTION_TEST or not spec.nothing_to_test(c)]
    replays = [spec.replay(case, activity) for case in cases]
    spoken = [r for r in replays if spec.speaking(r)]
    return [
        (r.case, duty, a)
        for r in spoken or replays
        for duty in spec.duties(r)
        for a in spec.counted(r.case, activity, duty)
    ]


def cause_of(
    world: w.World, subject: tuple[str, str, str], day: date, known: Mapping[str, date], of_team: OfTeam
) -> Missed:
    """The first class that fits, and the event that shows it."""
    member, venue, activity = subject
    found = owed(world, *subject, day)
    first = min(found, key=lambda one: order_of_answers(one[2]))
    record = Record(world, member, venue, activity, day, *first, known, of_team)
    cause, event = next(one for one in classes(record) if one is not None)
    return Missed(member, venue, activity, day, cause, event)


def order_of_answers(a: w.Answer) -> tuple[object, ...]:
    return a.due, a.citation, a.rule, a.earliest, a.overdue_from, a.limit


@dataclass(frozen=True)
class Record:
    """What is on record of one obligation at the end of its due day."""

    world: w.World
    member: str
    venue: str
    activity: str
    day: date
    case: spec.Case
    duty: spec.Duty
    answer: w.Answer
    known: Mapping[str, date]
    of_team: OfTeam

    @property
    def order(self) -> date:
        """[5.8] The trigger day; of a cycle the day its window opens."""
        return self.answer.earliest if self.duty.order is None else self.duty.order.trigger

    @property
    def own(self) -> date:
        """[R191] The day after the last work of the use before the order, else the first day of the use."""
        first = spec.case_of(self.world, self.member, self.venue, self.day)
        assert first is not None
        done = [c for c in spec.completions_of(first, self.activity) if c <= self.order]
        return max(done) + days(1) if done else first.begun

    @property
    def since(self) -> date:
        """[R191] Of a cycle everything since the work before counts."""
        return self.own if self.duty.order is None else self.order

    @property
    def needs_offer(self) -> bool:
        """[5.8] Tests, exercises and what no rule asks to offer skip the classes of offers."""
        first = spec.case_of(self.world, self.member, self.venue, self.day)
        assert first is not None
        return self.activity == w.REVIEW and spec.offer_rule(self.world, self.day, first.capacity) is not None

    @property
    def last_call(self) -> date:
        """[5.7] Of the visit, for a member not contacted; w.FIRST: no day serves."""
        first = spec.case_of(self.world, self.member, self.venue, self.day)
        assert first is not None
        visiting = spec.edition_on(self.world, self.day).visiting or w.Visiting()
        owed = spec.window(self.world, self.member, self.venue, self.activity, self.day)
        cls = 0 if owed is None else owed.cls  # of what is left out nothing is told
        user = first_days.User(needs_offer=self.needs_offer)
        span = self.day - days(400), self.day
        # [4.9] Working days are those of the team, if it has a calendar.
        subject = self.member, self.venue, self.activity, self.day
        calendar = self.of_team.get(subject, spec.calendar_of(first))
        return first_days.last_day(visiting, calendar, user, cls, span) or w.FIRST


Class = tuple[str, str | None] | None


def classes(r: Record) -> Iterator[Class]:
    """In the order of the page."""
    first = spec.case_of(r.world, r.member, r.venue, r.day)
    assert first is not None
    yield ("excluded", None) if spec.subject_held(first, r.activity, r.day) else None
    is_owed = any(spec.answers(r.world, r.member, r.venue, r.activity, r.day))
    yield None if is_owed else ("exempt", None)
    source, day = source_of(r)
    yield ("not-known-in-time", source) if day > r.last_call else None
    if r.needs_offer:
        yield from classes_of_offers(r)
    yield from classes_of_visits(r)


def source_of(r: Record) -> tuple[str | None, date]:
    """The event that ordered it, and the day on which the order became known."""
    order = r.duty.order
    if order is None or order.entry is not None:
        return None, r.order
    rules = [x for x in spec.edition_on(r.world, order.trigger).rules if x.id == order.rule]
    events = sorted(
        (r.known[e.id], e.id) for e in r.world.events if any(ordered_by(r, x, order, e) for x in rules)
    )
    if events:
        return events[0][1], events[0][0]
    if any(isinstance(x, w.NewVenue) and x.use != "moved" for x in rules) and r.case.use is not None:
        return None, r.case.use.told[0][0] if r.case.use.told else r.case.use.start
    return None, r.order


def ordered_by(r: Record, rule: w.Rule, order: spec.Order, e: w.Event) -> bool:
    """[3.6 to 3.8, 3.17] Whether it is the event from which the order counts."""
    own = order.own_trigger or order.trigger
    if order.directive is not None:
        return e == order.directive
    if order.starts is not None:
        if isinstance(e, w.EventAhead):
            same = isinstance(rule, w.EventAheadRule) and e.starts == order.starts
        else:
            ends = (e.expires, e.retest) if isinstance(e, w.MeasureNoted) else (None, None)
            is_end = isinstance(rule, w.ExpiringRule | w.RetestRule)
            same = is_end and order.starts == ends[isinstance(rule, w.RetestRule)]
        return same and e.day <= own and spec.touches(r.case, e)
    if not isinstance(rule, w.Triggered) or e.day != own:
        return False
    fitted = isinstance(rule, w.FittedRule) and spec.comes_into_service(r.world, e)
    return (fitted or spec.is_of(rule, e)) and (spec.touches(r.case, e) or spec.reaches(r.case, rule, e))


def classes_of_offers(r: Record) -> Iterator[Class]:
    """[5.8, R191]"""
    answers = [
        e
        for e in in_order(r.world.events)
        if isinstance(e, w.Answered) and e.day <= r.day and (e.venues is None or r.venue in e.venues)
    ]
    last = {e.offer: e.answer for e in answers}
    offers = in_order(spec.offers(r.world, r.member, r.venue, r.day))
    offers = [e for e in offers if e.day >= r.since or (e.day >= r.own and last.get(e.id) == "accepted")]
    if not offers:
        yield "not-offered", None
        return
    if offers[0].day >= r.order and offers[0].day > r.last_call:
        yield "offered-too-late", offers[0].id
    given = [e for e in answers if e.offer in {o.id for o in offers}]
    if not given:
        yield "no-answer", offers[-1].id
    elif given[-1].answer != "accepted":
        yield "declined", given[-1].id


def classes_of_visits(r: Record) -> Iterator[Class]:
    """[5.8] What became of the visits that were agreed and made."""
    made = [
        e for e in in_order(r.world.events) if isinstance(e, w.ReviewDone | w.WorkVoid) and e.day <= r.day
    ]
    made = [e for e in made if (e.venue, e.activity) == (r.venue, r.activity)]
    void = [e for e in made if isinstance(e, w.WorkVoid)]
    closed = [e for e in void if e.why == "no-access" and e.day >= r.order]
    if closed:
        yield "no-access", closed[-1].id
    vain: list[w.Event] = [e for e in made if e.day > r.order or (e in void and e.day == r.order)]
    booked = [e for e in in_order(r.world.events) if isinstance(e, w.Booked) and e.day <= r.day]
    booked = [e for e in booked if (e.venue, e.activity) == (r.venue, r.activity)]
    ended, silent, ahead = list[w.BookingChanged](), list[w.Booked](), list[w.Booked]()
    for place, one in enumerate(booked):
        told = [
            e for e in in_order(r.world.events) if isinstance(e, w.BookingChanged) and e.booking == one.id
        ]
        told = [e for e in told if e.day <= r.day]
        visit = [one.visit, *(e.visit for e in told if e.to == "moved")][-1]
        reported = any(e.day >= one.day for e in made)
        kept = [e for e in told if e.to == "kept"]
        off = [e for e in told if e.to in {"missed", "cancelled"}]
        vain += [e for e in kept[:1] if e.day >= r.since and not reported]
        ended += [e for e in off[:1] if e.day >= r.since]  # [R84] the first record holds
        if not kept and not off and not reported and all(e.day > visit for e in booked[place + 1 :]):
            silent += [one] if r.since <= visit <= r.day else []
            ahead += [one] if visit > r.day else []
    if vain:
        yield "does-not-count", [e for e in vain if e.day == max(x.day for x in vain)][-1].id
    if ended:
        by = max(ended, key=lambda e: e.day)
        who = {"member": "off-by-member", "place": "off-by-place", "team": "off-by-us"}
        yield who.get(by.by or "", "off-not-told-by-whom"), by.id
    if silent:
        yield "nothing-on-record", max(silent, key=lambda e: e.day).id
    yield "no-day-in-time", max(ahead, key=lambda e: e.day).id if ahead else None


def in_order(events: Iterable[spec.E]) -> list[spec.E]:
    """[6] By day, instant and id; of one day a booking comes before what became of it."""
    return sorted(events, key=lambda e: (e.day, e.known, e.id))
