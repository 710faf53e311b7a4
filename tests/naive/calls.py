"""[5.7] Whom to call, about what, and by which day: said slowly, from the page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from naive import findings, first_days, gaps, spec
from naive import world as w
from naive.days import days, preceding

VISITED = (w.REVIEW, "function-test", "exercise")
AWAITED = ("offered", "unanswered")
OFF = ("missed", "cancelled")
LONG_BEFORE = days(400)  # longer than any notice and any answer of a test
LAST_CLASS = 10
RANK = {w.Contacted: 0, w.Attempted: 0, w.Offered: 1, w.Answered: 2}  # [6]
Subject = tuple[str, str | None, str]  # member, venue, activity


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to say. `last` None: no day serves."""

    matter: str
    subject: Subject
    venues: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()  # of an offer: those that were offered before
    last: date | None
    late: bool
    cls: int | None = None
    day: date | None = None  # of the visit, of the end of the answer time, of the plan, of the finding
    adviser: str | None = None
    finding: findings.Key | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """What one team has to say to one person; the attempts since they were last reached."""

    team: str
    member: str
    items: frozenset[Item]
    attempts: tuple[int, date | None, str | None]


@dataclass(frozen=True)
class Asked:
    """The question, and what the world does not say of teams.

    `teams`: the team that has the work of a subject; `calendars`: of the teams that have one of their own;
    `planned`: of a plan the day and the adviser of each visit, by team, venue and activity.
    """

    world: w.World
    on: date
    until: date
    teams: Mapping[Subject, str]
    calendars: Mapping[str, w.Calendar]
    planned: Mapping[tuple[str, str, str], tuple[date, str | None]]


def calls(asked: Asked) -> list[Call]:
    """In order: calls in which no day serves for any item, then by last day; best class, person, team."""
    parts: dict[tuple[str, str], list[Item]] = {}
    for member in [m.id for m in asked.world.members]:
        for item in items_of(asked, member):
            parts.setdefault((asked.teams[item.subject], member), []).append(item)
    found = [
        Call(team=team, member=member, items=frozenset(items), attempts=attempts(asked, member))
        for (team, member), items in parts.items()
    ]
    return sorted(found, key=order)


def order(call: Call) -> tuple[date, int, str, str]:
    last = min((item.last for item in call.items if item.last is not None), default=w.FIRST)
    return last, min(item.cls or LAST_CLASS for item in call.items), call.member, call.team


def items_of(asked: Asked, member: str) -> Iterator[Item]:
    """The rows of the table, one by one."""
    yield from to_call_off(asked, member)
    yield from contact(asked, member)
    offered = {venue for venue, _, a in offers_owed(asked, member) if a.earliest <= asked.until}
    if offered:
        yield offer(asked, member, offered)
    places = sorted({use.venue for use in asked.world.uses if use.member == member})
    for venue in places:
        if venue not in offered:
            yield from answer(asked, member, venue)
        for activity in VISITED:
            yield from day_to_agree(asked, member, venue, activity)
    yield from findings_of(asked, member)


# The last day to call


def is_late(asked: Asked, last: date | None) -> bool:
    return last is None or last < asked.on


def calendar(asked: Asked, subject: Subject) -> w.Calendar:
    """[4.9] Of the team, else of the place; an online presence and a person have that of the seat [1.6]."""
    own = asked.calendars.get(asked.teams[subject])
    place = next((v for v in asked.world.venues if v.id == subject[1]), None)
    if own is None and place is not None and place.calendar is not None:
        return place.calendar
    return own or findings.seat(spec.member_of(asked.world, subject[0]), asked.on).calendar


def user_of(asked: Asked, subject: Subject) -> first_days.User:
    """[4.9] The person alone, by what is on record; days before are taken with the state of the day asked."""
    member, venue, activity = subject
    world, on = asked.world, asked.on
    assert venue is not None
    if activity != w.REVIEW or spec.offer_rule(world, on, spec.last_capacity(world, member, on)) is None:
        return first_days.User(needs_offer=False)
    review = gaps.review_of(world, member, venue, on)
    assert review is not None
    if review.progress == "offered":
        return first_days.User(offered=gaps.offer_made(review).day, answer_end=gaps.answer_end(review))
    return first_days.User(
        accepted=review.progress in {"accepted", "booked"}, free=spec.resumes(world, member, venue, on)
    )


def last_of_work(asked: Asked, subject: Subject, owed: w.Window) -> date | None:
    """The latest working day from which the first day to come is not after the due day."""
    visiting = spec.edition_on(asked.world, asked.on).visiting
    if visiting is None:  # [4.9] a visit may be made on the day on which it is asked
        return preceding(calendar(asked, subject), owed.due)
    span = min(asked.on, owed.due) - LONG_BEFORE, owed.due
    return first_days.last_day(visiting, calendar(asked, subject), user_of(asked, subject), owed.cls, span)


# The table


def to_call_off(asked: Asked, member: str) -> Iterator[Item]:
    """[4.10] By the last working day before the visit."""
    for venue in sorted({use.venue for use in asked.world.uses}):
        for activity in (w.REVIEW, *w.BESIDE):
            for gap in gaps.of_visit(asked.world, venue, activity, asked.on):
                if gap.kind == "visit-to-call-off" and gap.member == member and gap.custody is not None:
                    subject, day = (member, venue, activity), gap.custody.until
                    assert day is not None
                    last = preceding(calendar(asked, subject), day - days(1))
                    yield Item(matter="call-off", subject=subject, venues=frozenset({venue}), last=last,
                               late=is_late(asked, last), day=day)  # fmt: skip


def contact(asked: Asked, member: str) -> Iterator[Item]:
    owed = spec.window(asked.world, member, None, w.CONTACT, asked.on)
    if owed is not None and owed.earliest <= asked.until:
        subject = member, None, w.CONTACT
        yield Item(matter="contact", subject=subject, last=owed.due, late=is_late(asked, owed.due),
                   cls=owed.cls)  # fmt: skip


def offers_owed(asked: Asked, member: str) -> Iterator[tuple[str, spec.Case, w.Answer]]:
    """[3.13] What the rule of offers asks for, place by place."""
    world, on = asked.world, asked.on
    for line in spec.held(world, member, on):
        rule = spec.offer_rule(world, on, line.capacity)
        (own,) = spec.cases_in(world, line, None, on)
        if rule is None or spec.subject_held(own, w.OFFER, on):
            continue
        for place in world.venues:
            for case in spec.cases_in(world, line, place.id, on):
                for one in spec.offer_of(spec.replay(case, w.REVIEW), rule, place.id):
                    yield place.id, case, one


def offer(asked: Asked, member: str, venues: set[str]) -> Item:
    """The earlier of its due day and the first due day of the reviews of these places."""
    world, on = asked.world, asked.on
    owed = spec.window(world, member, None, w.OFFER, on)
    reviews = [spec.window(world, member, venue, w.REVIEW, on) for venue in venues]
    assert owed is not None
    last = min([owed.due, *(review.due for review in reviews if review is not None)])
    places = offers_owed(asked, member)
    again = {venue for venue, case, _ in places if spec.present_offer(case, venue) is not None}
    return Item(
        matter="offer", subject=(member, None, w.OFFER), venues=frozenset(venues),
        again=frozenset(venues & again), last=last, late=is_late(asked, last), cls=owed.cls,
    )  # fmt: skip


def answer(asked: Asked, member: str, venue: str) -> Iterator[Item]:
    """The answer time ends by the last day asked, or has ended."""
    review = gaps.review_of(asked.world, member, venue, asked.on)
    if review is None or review.owed.earliest > asked.until or review.progress not in AWAITED:
        return
    end, subject = gaps.answer_end(review), (member, venue, w.REVIEW)
    if end is not None and end <= asked.until:
        last = last_of_work(asked, subject, review.owed)
        yield Item(matter="answer", subject=subject, venues=frozenset({venue}), last=last,
                   late=is_late(asked, last), cls=review.owed.cls, day=end)  # fmt: skip


def day_to_agree(asked: Asked, member: str, venue: str, activity: str) -> Iterator[Item]:
    """Accepted, missed, or no offer needed; and nothing is agreed for a day still to come."""
    world, on, subject = asked.world, asked.on, (member, venue, activity)
    owed = spec.window(world, member, venue, activity, on)
    if owed is None or owed.earliest > asked.until or is_agreed(world, venue, activity, on):
        return
    if user_of(asked, subject).needs_offer:
        if spec.progress(world, member, venue, activity, on) != "accepted":
            return
    elif is_reported_late(world, subject, on) or is_put_off(world, subject, on):
        return
    last = last_of_work(asked, subject, owed)
    day, adviser = asked.planned.get((asked.teams[subject], venue, activity), (None, None))
    yield Item(matter="agree-day", subject=subject, venues=frozenset({venue}), last=last,
               late=is_late(asked, last), cls=owed.cls, day=day, adviser=adviser)  # fmt: skip


def is_agreed(world: w.World, venue: str, activity: str, on: date) -> bool:
    """A visit is agreed for that day or later: neither called off, missed, kept nor made."""
    booking = gaps.last_booking(world, venue, on, activity)
    if booking is None or any(gaps.ended(world, booking, what, on) for what in OFF):
        return False
    kept = gaps.told_first(world, booking, "kept", on)
    return kept is None and gaps.visit_day(world, booking, on) >= on


def is_reported_late(world: w.World, subject: Subject, on: date) -> bool:
    """What was kept, in this use, waits for its report and for no day."""
    member, venue, activity = subject
    case, booking = (
        spec.case_of(world, member, venue, on),
        gaps.last_booking(world, venue or "", on, activity),
    )
    if case is None or booking is None or any(gaps.ended(world, booking, what, on) for what in OFF):
        return False
    kept = gaps.told_first(world, booking, "kept", on)
    return kept is not None and kept >= case.begun


def is_put_off(world: w.World, subject: Subject, on: date) -> bool:
    """[4.2] Held until the day that the person named."""
    member, venue, activity = subject
    return activity == w.REVIEW and venue is not None and spec.resumes(world, member, venue, on) is not None


def findings_of(asked: Asked, member: str) -> Iterator[Item]:
    """What the person has to mend, due by the last day asked or late."""
    for found in findings.findings(asked.world, asked.on):
        due = findings.due(asked.world, found)
        about = gaps.told_of_finding(asked.world, found, asked.on)
        if found.owner == member and found.state == "open" and due <= asked.until and about is not None:
            activity, whose, venue = about
            yield Item(matter="finding", subject=(whose, venue, activity), last=due,
                       late=is_late(asked, due), day=due, finding=found.key)  # fmt: skip


# Attempts


def attempts(asked: Asked, member: str) -> tuple[int, date | None, str | None]:
    """Since the person was last reached, by a contact or an answer: tried, or offered in vain."""
    world, on = asked.world, asked.on
    offers = {e.id for e in world.events if isinstance(e, w.Offered) and e.member == member}
    told = [
        e
        for e in world.events
        if (isinstance(e, w.Contacted | w.Attempted | w.Offered) and e.member == member)
        or (isinstance(e, w.Answered) and e.offer in offers)
    ]
    vain: list[w.Attempted | w.Offered] = []
    for e in sorted(told, key=lambda e: (e.day, RANK[type(e)], e.known, e.id)):
        if e.day > on:
            continue
        if isinstance(e, w.Contacted | w.Answered):
            vain = []
        elif isinstance(e, w.Attempted) or ran_out(world, e, on):
            vain.append(e)
    return len(vain), vain[-1].day if vain else None, vain[-1].channel if vain else None


def ran_out(world: w.World, offer: w.Offered, on: date) -> bool:
    """No place of the offer, in the use in which it was made, has answer time left.

    Without such a place it is the person who has none left; nobody in no capacity has any to lose.
    """
    who = offer.member
    cases = {v.id: spec.case_of(world, who, v.id, on) for v in world.venues}
    there = {venue for venue, case in cases.items() if case is not None and case.begun <= offer.day}
    places = [venue for venue in there if offer in spec.offers(world, who, venue, on)]
    in_time = any(spec.offer_state(world, offer, who, at, on) == "offered" for at in places or (None,))
    return bool(spec.held(world, who, on)) and not in_time
