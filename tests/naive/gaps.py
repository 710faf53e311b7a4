"""What fell through by a day, said slowly: docs/reference/gaps.md, and [Rn] a reading of readings.md.

Every kind of gap and every state of custody is told by itself, from what `spec` says of windows, progress,
offers, answers and bookings, and from the events.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from naive import findings, fittings, risks, spec
from naive import world as w
from naive.days import days, each_day, inside

TEAM, COORDINATOR, THE_MEMBER = "team", "coordinator", "member"
LIMITS = {"accepted": 28, "missed": 28, "visited": 14}  # days, from the day of entry or of opening
UNTIL_DUE = ("not-contacted", "contacted")
UNTIL_OFFER = ("unanswered", "declined")
CHARGES = {  # of a measure: who has it, for how many days; then the coordinator has it
    "recommended": ("payer", 28),
    "approved": ("payer", 28),
    "funded": (TEAM, 14),
    "ordered": ("supplier", 56),
    "installed": (TEAM, 14),
    "retest-due": (TEAM, 14),
    "faulty": ("supplier", 14),
    "failed": ("supplier", 14),
    "expired": (TEAM, 14),
    "refused": (TEAM, 28),
    "lapsed": (TEAM, 28),
}
MADE_GOOD_BY_THE_SUPPLIER = ("ordered", "faulty", "failed")  # referred to the team
ON_ITS_WAY = ("recommended", "approved", "funded", "ordered", "installed")


@dataclass(frozen=True, kw_only=True)
class Custody:
    """Who has an open state: since when, the last day, and who has it on the day asked."""

    state: str
    since: date
    until: date | None  # None: nothing names a last day
    owner: str


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing that fell through."""

    kind: str
    activity: str
    member: str
    venue: str | None
    since: date
    custody: Custody | None  # None: of what was lost or has no place, which is with the team [R87, R91]
    heir: str | None = None  # of what was lost
    measure: str | None = None  # of a measure at the venue
    risk: risks.Key | None = None  # of a risk
    finding: findings.Key | None = None  # of a finding


def gaps(world: w.World, on: date) -> set[Gap]:
    """Everything that fell through by a day."""
    members = [m.id for m in world.members]
    contacts = (gap for member in members for gap in of_contact(world, member, on))
    pairs = sorted({(use.member, use.venue) for use in world.uses})
    reviews = (gap for member, venue in pairs for gap in of_review(world, member, venue, on))
    lost = (gap for member, venue in pairs for gap in of_lost(world, member, venue, on))
    met = (gap for member, venue in pairs for gap in of_met(world, member, venue, on))
    looked = (gap for member in members for gap in of_exclusion(world, member, on))
    placeless = (gap for member in members for gap in of_no_venue(world, member, on))
    places = sorted({venue for _, venue in pairs})
    measures = (gap for venue in places for gap in of_measures(world, venue, on))
    beside = (
        gap
        for member, venue in pairs
        for what in w.BESIDE
        for gap in of_beside(world, member, venue, what, on)
    )
    told = (*of_risks(world, on), *of_findings(world, on))
    agreed = (
        gap for venue in places for what in (w.REVIEW, *w.BESIDE) for gap in of_visit(world, venue, what, on)
    )
    return {*contacts, *looked, *met, *reviews, *lost, *placeless, *measures, *beside, *told, *agreed}


# A contact


def of_contact(world: w.World, member: str, on: date) -> Iterator[Gap]:
    """Never contacted, or out of date."""
    owed = spec.window(world, member, None, w.CONTACT, on)
    if owed is not None and on >= owed.overdue_from:
        state = spec.progress(world, member, None, w.CONTACT, on)
        custody = before_offer(owed, state, on)
        kind = "never-contacted" if state == "not-contacted" else "out-of-date"
        since = owed.overdue_from
        since = max(since, free_since(world, member, None, w.CONTACT, on))
        yield Gap(kind=kind, activity=w.CONTACT, member=member, venue=None, since=since, custody=custody)


def free_since(world: w.World, member: str, venue: str | None, activity: str, on: date) -> date:
    """[3.19] The day after the last exclusion that has ended; no gap begins before it."""
    held = spec.exclusions(world, member, venue, activity, on)
    lasts = [(paper.first, spec.last_day_of(world, paper, on)) for paper in held]
    return max((b + days(1) for a, b in lasts if b is not None and a <= b < on), default=w.FIRST)


def custody(world: w.World, member: str, venue: str | None, activity: str, on: date) -> Custody | None:
    """Who has what is owed, an offer apart; None: nothing is owed, or it is done and not open yet."""
    owed = spec.window(world, member, venue, activity, on)
    state = spec.progress(world, member, venue, activity, on)
    if owed is None or state == "done":
        return None
    if venue is None:
        return before_offer(owed, state, on)
    if activity == w.REVIEW:
        review = review_of(world, member, venue, on)
        return None if review is None else custody_of(review)
    case = spec.case_of(world, member, venue, on)
    return None if case is None else custody_beside(case, venue, activity, owed)


def before_offer(owed: w.Window, state: str, on: date) -> Custody:
    """With the team from the day the window opened to the due day."""
    return Custody(
        state=state,
        since=min(owed.earliest, on),
        until=owed.due,
        owner=TEAM if on <= owed.due else COORDINATOR,
    )


# Places


def of_no_venue(world: w.World, member: str, on: date) -> Iterator[Gap]:
    """[R91] In office, and with no place: since office began, or since the last place was given up."""
    running = spec.cases_of(world, member, None, on)
    uses = [use for use in world.uses if use.member == member]
    # [R137] a place that is announced is there
    uses = [use for use in uses if use.start <= on or spec.announced(world, use, on)]
    if running and all(use.end is not None and use.end <= on for use in uses):
        begun = [day for day in (running[0].whole, *(use.end for use in uses)) if day is not None]
        yield Gap(
            kind="no-venue", activity=w.OFFER, member=member, venue=None, since=max(begun), custody=None
        )


# Exclusions


def of_exclusion(world: w.World, member: str, on: date) -> Iterator[Gap]:
    """[3.19] One that runs, past the day on which it was to be looked at again: since the day after it."""
    passed = [day + days(1) for day in to_be_looked_at(world, member, on) if day < on]
    if passed and spec.cases_of(world, member, None, on):
        yield Gap(
            kind="not-looked-again", activity=w.CONTACT, member=member, venue=None, since=min(passed),
            custody=None,
        )  # fmt: skip


def to_be_looked_at(world: w.World, member: str, on: date) -> Iterator[date]:
    """The days named by the exclusions of a member that run on a day."""
    for paper in world.events:
        if isinstance(paper, w.Excluded) and paper.member == member and paper.day <= on:
            told, last = spec.last_word(world, paper, on), spec.last_day_of(world, paper, on)
            day = paper.look_again if told is None else told.look_again
            if paper.first <= on and (last is None or on <= last) and day is not None:
                yield day


# A review


@dataclass(frozen=True)
class Review:
    """A review that is owed, and where the work on it is."""

    world: w.World
    case: spec.Case
    venue: str
    on: date
    owed: w.Window
    progress: str


def review_of(world: w.World, member: str, venue: str, on: date) -> Review | None:
    """None: no rule speaks of it, or an exemption runs."""
    case = spec.case_of(world, member, venue, on)
    owed = spec.window(world, member, venue, w.REVIEW, on)
    if case is None or owed is None:
        return None
    return Review(world, case, venue, on, owed, spec.progress(world, member, venue, w.REVIEW, on))


def of_review(world: w.World, member: str, venue: str, on: date) -> Iterator[Gap]:
    """Every kind of gap that a review which is owed can have."""
    review = review_of(world, member, venue, on)
    if review is None:
        return
    found = {
        "never-offered": never_offered(review),
        "unanswered": silent_since(review) if review.progress == "unanswered" else None,
        "not-offered-again": not_offered_again(review),
        "out-of-date": review.owed.overdue_from,
        "missed": missed_since(review),
        "stuck": stuck_since(review),
    }
    for kind, since in found.items():
        if since is not None and since <= on:
            custody = custody_of(review)
            first = max(since, free_since(world, member, venue, w.REVIEW, on))
            yield Gap(kind=kind, activity=w.REVIEW, member=member, venue=venue, since=first, custody=custody)


def next_offer(review: Review) -> w.Answer | None:
    """What the rule of offers asks for this venue: the first offer, or the next."""
    found = list[w.Answer]()
    for case in spec.cases_of(review.world, review.case.member.id, review.venue, review.on):
        rule = spec.offer_rule(review.world, review.on, case.capacity)
        if rule is not None:
            found += spec.offer_of(spec.replay(case, w.REVIEW), rule, review.venue)
    return min(found, key=lambda a: (a.earliest, a.due, a.overdue_from, a.limit), default=None)


def never_offered(review: Review) -> date | None:
    """No offer in this cycle, and the rule asks for the first."""
    asked = next_offer(review) if review.progress in UNTIL_DUE else None
    return None if asked is None else asked.overdue_from


def not_offered_again(review: Review) -> date | None:
    """The last offer was declined or deferred, and the rule asks for the next."""
    asked = next_offer(review) if review.progress in {"declined", "deferred"} else None
    return None if asked is None else asked.overdue_from


# Offers and answers


def offer_made(review: Review) -> w.Offered:
    """The newest offer of this cycle that covers the venue; where the progress tells of one."""
    offer = spec.present_offer(review.case, review.venue)
    assert offer is not None
    return offer


def answer_end(review: Review) -> date | None:
    """The last day of the answer time; None: no rule gives one."""
    offer = offer_made(review)
    rule = spec.offer_rule(review.world, review.on, review.case.capacity)
    if rule is None:
        return None
    runs = spec.runs_of(review.case)
    allowed = spec.least(review.case, runs, rule, rule.answer_days, offer.day)
    return None if allowed is None else offer.day + days(allowed)


def silent_since(review: Review) -> date | None:
    """The day after the last day of the answer time."""
    end = answer_end(review)
    return None if end is None else end + days(1)


def answers(review: Review) -> list[w.Answered]:
    """The answers to the newest offer that speak for the venue, oldest first."""
    offer = offer_made(review).id
    given = (e for e in review.world.events if isinstance(e, w.Answered) and e.offer == offer)
    given = (e for e in given if e.day <= review.on and (e.venues is None or review.venue in e.venues))
    return sorted(given, key=lambda e: (e.day, e.known, e.id))


def accepted_on(review: Review) -> date:
    """[R83] The first of the acceptances with no other answer since."""
    since = None
    for given in answers(review):
        if given.answer != "accepted":
            since = None
        elif since is None:
            since = given.day
    assert since is not None
    return since


# Bookings


def last_booking(world: w.World, venue: str, on: date, activity: str = w.REVIEW) -> w.Booked | None:
    """The newest booking of the place for that; None also if it was done since, so that it counts."""
    where = venue, activity
    made = (e for e in world.events if isinstance(e, w.Booked) and (e.venue, e.activity) == where)
    booking = spec.newest(e for e in made if e.day <= on)
    # [3.21] done otherwise than on site, it calls no visit off
    done = (e for e in world.events if isinstance(e, w.ReviewDone) and e.mode == "on-site")
    days_done = [e.day for e in done if (e.venue, e.activity) == where and e.day <= on]
    if booking is None:
        return None
    if activity == w.REVIEW:
        return None if any(booking.day <= day for day in days_done) else booking
    # [R100] what had come to nothing by that day is no visit for a later one
    off = [day for what in ("missed", "cancelled") if (day := ended(world, booking, what, on)) is not None]
    lost = any(booking.day <= day and min(off) <= day for day in days_done) if off else False
    return None if lost or any(spec.settles_visit(world, booking, day) for day in days_done) else booking


def told_first(world: w.World, booking: w.Booked, what: str, on: date) -> date | None:
    """The first day on which that was said of the booking."""
    changes = (e for e in world.events if isinstance(e, w.BookingChanged) and e.booking == booking.id)
    return min((e.day for e in changes if e.to == what and e.day <= on), default=None)


def visit_day(world: w.World, booking: w.Booked, on: date) -> date:
    """The day of the visit, as it was last moved."""
    changes = (e for e in world.events if isinstance(e, w.BookingChanged) and e.booking == booking.id)
    moved = spec.newest(e for e in changes if e.to == "moved" and e.day <= on)
    return booking.visit if moved is None else moved.visit


def ended(world: w.World, booking: w.Booked, what: str, on: date) -> date | None:
    """[R84] The day on which it was called off or missed; after that nothing that is said of it counts."""
    changes = [e for e in world.events if isinstance(e, w.BookingChanged) and e.booking == booking.id]
    ends = [e for e in changes if e.to in {"missed", "cancelled"} and e.day <= on]
    first = min(ends, key=lambda e: (e.day, e.known, e.id), default=None)
    return first.day if first is not None and first.to == what else None


def is_called_off(world: w.World, venue: str, activity: str, day: date, on: date) -> bool:
    """[4.10] A day, as known on one before it, was called off or moved from, or is before the day named."""
    where = venue, activity
    done = [e for e in world.events if isinstance(e, w.ReviewDone) and e.mode == "on-site" and e.day <= on]
    last = max((e.day for e in done if (e.venue, e.activity) == where), default=w.FIRST)
    changes = [e for e in world.events if isinstance(e, w.BookingChanged) and last < e.day <= on]
    for change in changes:
        # [R145] Only what is said of the newest booking counts, and only until it is called off or missed.
        booking = last_booking(world, venue, change.day, activity)
        if booking is not None and booking.id == change.booking:
            told = [e for e in world.events if isinstance(e, w.BookingChanged) and e.booking == booking.id]
            told = [e for e in told if (e.day, e.known, e.id) < (change.day, change.known, change.id)]
            moved = spec.newest(e for e in told if e.to == "moved")
            was = booking.visit if moved is None else moved.visit
            if not any(e.to in {"missed", "cancelled"} for e in told):
                if change.to == "moved" and day == was != change.visit:
                    return True
                if change.to == "cancelled" and (day == was or day < change.not_before):
                    return True
    return False


def came_to_nothing(world: w.World, booking: w.Booked, on: date) -> date | None:
    """Recorded as missed; or past, and nobody said what became of it."""
    missed = ended(world, booking, "missed", on)
    said = [told_first(world, booking, what, on) for what in ("kept", "cancelled")]
    after = visit_day(world, booking, on) + days(1)
    silent = said == [None, None] and after <= on
    return after if missed is None and silent else missed


def missed_since(review: Review) -> date | None:
    """Accepted, and the last booking came to nothing on the day of the acceptance or later."""
    if review.progress != "accepted":
        return None
    booking = last_booking(review.world, review.venue, review.on)
    since = None if booking is None else came_to_nothing(review.world, booking, review.on)
    return None if since is None or since < accepted_on(review) else since


# Agreed visits


def of_visit(world: w.World, venue: str, activity: str, on: date) -> Iterator[Gap]:
    """[4.10] Agreed and still to come: when nobody can be met, or after the limit of a user."""
    booking = last_booking(world, venue, on, activity)
    off = [] if booking is None else [ended(world, booking, what, on) for what in ("missed", "cancelled")]
    if booking is None or any(off) or told_first(world, booking, "kept", on) is not None:
        return
    day, agreed = visit_day(world, booking, on), settled_on(world, booking, on)
    if day < on:
        return
    custody = Custody(state="booked", since=agreed, until=day, owner=TEAM)
    member = whose_visit(world, venue, on)
    if member is not None and nobody_there(world, venue, day, on):
        since = on
        while since > agreed and nobody_there(world, venue, day, since - days(1)):
            since -= days(1)
        yield Gap(kind="visit-to-call-off", activity=activity, member=member, venue=venue, since=since,
                  custody=custody)  # fmt: skip
    for one in sorted({use.member for use in world.uses if use.venue == venue}):
        owed = spec.window(world, one, venue, activity, on)
        is_booked = spec.progress(world, one, venue, activity, on) == "booked"
        if owed is not None and owed.limit < day and is_booked:
            since = max(agreed, free_since(world, one, venue, activity, on))
            yield Gap(kind="booked-past-limit", activity=activity, member=one, venue=venue, since=since,
                      custody=custody)  # fmt: skip


def settled_on(world: w.World, booking: w.Booked, on: date) -> date:
    """The day on which the day of the visit was agreed: of the booking, or of the last move to another."""
    agreed, day = booking.day, booking.visit
    changes = [e for e in world.events if isinstance(e, w.BookingChanged) and e.booking == booking.id]
    for change in sorted(changes, key=lambda e: (e.day, e.known, e.id)):
        if change.to == "moved" and change.day <= on and change.visit != day:
            agreed, day = change.day, change.visit
    return agreed


def nobody_there(world: w.World, venue: str, day: date, on: date) -> bool:
    """None of its users is in a capacity and in use, or announced, on a day, as foreseen [3.15]."""
    seen = [
        spec.foreseen(line.person, on)
        for who in spec.users(world, venue, day)
        for line in spec.lines(world, who, on)
    ]
    return not any(spec.in_office(who, day) for who in seen)


def whose_visit(world: w.World, venue: str, on: date) -> str | None:
    """[R96] The first by id who uses it in office; else whoever used it last, of several the last."""
    begun = [use for use in world.uses if use.venue == venue and spec.begun(world, use.member, venue, on)]
    begun = [use for use in begun if use.start <= on]
    now = [use.member for use in begun if inside(on, use.start, use.end)]
    sitting = [member for member in now if spec.held(world, member, on)]
    left = [(on if use.end is None else min(on, use.end - days(1)), use.member) for use in begun]
    return min(sitting) if sitting else max(left, default=(on, None))[1]


# Custody


def state_of(review: Review) -> str:
    """Progress, and of a booking what came of it."""
    if missed_since(review) is not None:
        return "missed"
    return "visited" if review.progress == "booked" and visited_on(review) is not None else review.progress


def visited_on(review: Review) -> date | None:
    """The day on which it was first said that the visit was kept."""
    booking = last_booking(review.world, review.venue, review.on)
    return None if booking is None else told_first(review.world, booking, "kept", review.on)


def entered(review: Review, state: str) -> date:
    """The day of the event that made the state, or by which time did."""
    if state == "offered":
        return offer_made(review).day
    if state in {"declined", "deferred"}:
        return answers(review)[-1].day  # [R83] an answer given anew is another
    since = {
        "unanswered": silent_since,
        "missed": missed_since,
        "accepted": waiting_since,
        "booked": booked_since,
        "visited": visit_since,
    }[state](review)
    assert since is not None
    return since


def waiting_since(review: Review) -> date:
    """The later of the acceptance and the day on which the last booking was called off."""
    booking = last_booking(review.world, review.venue, review.on)
    off = None if booking is None else ended(review.world, booking, "cancelled", review.on)
    return max(accepted_on(review), off or date.min)


def booked_since(review: Review) -> date:
    """[R85] The later of the acceptance and the booking; a move of it is no entry."""
    booking = last_booking(review.world, review.venue, review.on)
    assert booking is not None
    return max(accepted_on(review), booking.day)


def visit_since(review: Review) -> date:
    """[R85] The later of the acceptance and the day on which the visit was kept."""
    return max(booked_since(review), visited_on(review) or date.min)


def last_day(review: Review, state: str) -> date | None:
    """The last day on which it is with its owner."""
    if state in LIMITS:
        return max(entered(review, state), review.owed.earliest) + days(LIMITS[state])
    if state == "booked":
        booking = last_booking(review.world, review.venue, review.on)
        return None if booking is None else visit_day(review.world, booking, review.on)
    asked = next_offer(review)
    named = {"offered": answer_end, "deferred": put_off_to}.get(state, no_day)(review)
    # [R88] what is awaited or was put off, and is asked for sooner, is not the member's for longer
    due = None if asked is None else asked.due
    return min((day for day in (named, due) if day is not None), default=None)


def put_off_to(review: Review) -> date | None:
    """The day that the member named."""
    return answers(review)[-1].until


def no_day(_: Review) -> date | None:
    """Nobody named a day."""
    return None


def custody_of(review: Review) -> Custody:
    """Who has the review, since when and until when."""
    state, on = state_of(review), review.on
    if state in UNTIL_DUE:
        return before_offer(review.owed, state, on)
    until = last_day(review, state)
    first, then = owners(state)
    owner = first if until is None or on <= until else then
    return Custody(state=state, since=entered(review, state), until=until, owner=owner)


def owners(state: str) -> tuple[str, str]:
    """Who has it up to the last day, and who has it then."""
    if state in {"offered", "deferred"}:
        return THE_MEMBER, TEAM
    return TEAM, TEAM if state == "booked" else COORDINATOR


def stuck_since(review: Review) -> date | None:
    """Accepted and never booked, or visited and never reported, for longer than the limit."""
    state = state_of(review)
    until = last_day(review, state) if state in {"accepted", "visited"} else None
    return None if until is None else until + days(1)


# A test or an exercise, which is offered to nobody [R100]


def of_beside(world: w.World, member: str, venue: str, activity: str, on: date) -> Iterator[Gap]:
    """Out of date, missed, or visited and not reported."""
    case, owed = spec.case_of(world, member, venue, on), spec.window(world, member, venue, activity, on)
    if case is None or owed is None or spec.progress(world, member, venue, activity, on) == "done":
        return
    custody = custody_beside(case, venue, activity, owed)
    found = {"out-of-date": owed.overdue_from}
    if custody.state == "missed":
        found["missed"] = custody.since
    if custody.state == "visited" and custody.until is not None:
        found["stuck"] = custody.until + days(1)
    for kind, since in found.items():
        if since <= on:
            first = max(since, free_since(world, member, venue, activity, on))
            yield Gap(kind=kind, activity=activity, member=member, venue=venue, since=first, custody=custody)


def custody_beside(case: spec.Case, venue: str, activity: str, owed: w.Window) -> Custody:
    """With the team: until the due day, the day of the visit, or the days to book or to report."""
    world, on = case.world, case.on
    # [3.22] A visit stays agreed when another capacity follows, so the first day in any of them counts.
    first = case.begun
    state = spec.progress(world, case.member.id, venue, activity, on)
    booking = last_booking(world, venue, on, activity)
    if booking is not None and state == "booked":
        kept = told_first(world, booking, "kept", on)
        if kept is None:
            until = visit_day(world, booking, on)  # never past: it would have been missed
            return Custody(state=state, since=max(first, booking.day), until=until, owner=TEAM)
        return limited("visited", max(first, kept), owed, on)
    since = None if booking is None else came_to_nothing(world, booking, on)
    if since is not None and since >= first:
        return limited("missed", since, owed, on)
    return before_offer(owed, state, on)


def limited(state: str, since: date, owed: w.Window, on: date) -> Custody:
    """Counted from the day of entry, or from the opening."""
    until = max(since, owed.earliest) + days(LIMITS[state])
    return Custody(state=state, since=since, until=until, owner=TEAM if on <= until else COORDINATOR)


# What was met without a review


def of_met(world: w.World, member: str, venue: str, on: date) -> Iterator[Gap]:
    """[3.18] Each use that is over, with a first review that was owed and not done, and the public met."""
    rules = [rule for edition in world.editions for rule in edition.rules]
    if not any(isinstance(rule, w.NewVenue) and rule.before_use for rule in rules):
        return
    found = [
        gap
        for use in spec.uses_of(world, member, venue)
        for case in over(world, use, on)
        for gap in met_without_review(as_signed_by(case, on), case.on + days(1), on)
    ]
    # [R138] of several uses, one gap since the first
    for activity in {gap.activity for gap in found}:
        yield min((gap for gap in found if gap.activity == activity), key=lambda gap: gap.since)


def over(world: w.World, use: w.Use, on: date) -> Iterator[spec.Case]:
    """[R138] The case in each capacity on its last day in the use; none whose user is back in the spell."""
    terms = [t for line in spec.lines(world, use.member, on) for t in line.person.mandates]
    ends = {end for end in (use.end, *(t.end for t in terms)) if end is not None}
    for end in sorted(end for end in ends if end <= on < end + days(world.remember)):
        since = [one for day in each_day(end, on) for one in of_use(world, use, day)]
        back = {(one.capacity, one.spell) for one in since}
        for case in of_use(world, use, end - days(1)):
            if (case.capacity, case.spell) not in back:
                yield case


def of_use(world: w.World, use: w.Use, day: date) -> list[spec.Case]:
    """The subject in each capacity held on a day, in one use."""
    return [case for case in spec.cases_of(world, use.member, use.venue, day) if case.use == use]


def as_signed_by(case: spec.Case, on: date) -> spec.Case:
    """[R138] The exclusions are those that are known on the day asked, also if they were signed later."""
    late = (e for e in case.world.events if isinstance(e, w.Excluded | w.NewEnd) and case.on < e.day <= on)
    signed = {e: replace(e, day=case.on) for e in late}
    events = tuple(signed.get(e, e) if isinstance(e, w.Excluded | w.NewEnd) else e for e in case.world.events)
    return replace(case, world=replace(case.world, events=events))


def met_without_review(case: spec.Case, end: date, on: date) -> Iterator[Gap]:
    """As the case was on the last day."""
    assert case.use is not None
    use = case.use
    met = [day for day in each_day(use.start, case.on) if spec.meets(use, day) and sits(case, day)]
    for activity in (w.REVIEW, *w.BESIDE):
        r = spec.replay(case, activity)
        for order in [duty.order for duty in r.orders if duty.order is not None]:
            if not of_before_use(case, activity, order) or not met:
                continue
            let_off_always = all(let_off(case, activity, day) for day in met)
            done = any(done_since(case, activity, order, day) for day in each_day(end, on))
            if not let_off_always and not done:
                yield Gap(
                    kind="met-without-review", activity=activity, member=case.member.id, venue=use.venue,
                    since=met[-1], custody=None,
                )  # fmt: skip


def of_before_use(case: spec.Case, activity: str, order: spec.Order) -> bool:
    """[3.18] Of a rule that says before first use, also where the use became known too late."""
    rules = spec.rules_of(case, spec.edition_on(case.world, order.trigger), activity)
    rules = [rule for rule in rules if spec.is_rule_of(rule, order)]
    return any(isinstance(rule, w.NewVenue) and rule.before_use for rule in rules)


def sits(case: spec.Case, day: date) -> bool:
    """In office, in the present spell."""
    return spec.spell_start(case.member, day) == case.spell


def let_off(case: spec.Case, activity: str, day: date) -> bool:
    """[3.18, 3.19, 3.14] Excluded or exempt on a day."""
    then = [one for one in of_use(case.world, case.use, day) if one.spell == case.spell] if case.use else []
    then = [one for one in then if one.capacity == case.capacity]
    return spec.subject_held(case, activity, day) or any(
        spec.exempt(spec.replay(one, activity)) for one in then
    )


def done_since(case: spec.Case, activity: str, order: spec.Order, day: date) -> bool:
    """[3.18, 3.21] A completion at the place that the rule counts, whoever uses it now."""
    assert case.venue is not None
    done = spec.done_at(case.world, case.venue.id, activity, day, capacity=case.capacity)
    later = spec.Replay(replace(case, on=day), activity, {}, [])
    return day in done and spec.counts_for(later, order, day)


# What was lost


def of_lost(world: w.World, member: str, venue: str, on: date) -> Iterator[Gap]:
    """Offered, not reviewed, nobody there any more, and nobody took it up; no home or own account [R182]."""
    if any(v.id == venue and (v.home_of is not None or v.account) for v in world.venues):
        return
    if spec.standing(world, member, venue, w.REVIEW, on) != "lapsed" or in_use(world, venue, on):
        return
    state = spec.progress(world, member, venue, w.REVIEW, on)
    heir = heir_of(world, member, venue, on)
    if state in {"not-contacted", "contacted", "done"} or heir is None:
        return
    who, since = heir
    if not taken_up(world, who, since, on):
        yield Gap(
            kind="lost", activity=w.REVIEW, member=member, venue=venue, since=since, custody=None, heir=who
        )


def in_use(world: w.World, venue: str, on: date) -> bool:
    """Somebody in office uses the venue."""
    return any(spec.held(world, user, on) for user in spec.users(world, venue, on))


def heir_of(world: w.World, member: str, venue: str, on: date) -> tuple[str, date] | None:
    """The member who is still in office; else whoever holds their last seat; and from which day."""
    person = spec.member_of(world, member)
    if spec.held(world, member, on):
        uses = (u for u in world.uses if (u.member, u.venue) == (member, venue) and u.start <= on)
        ends = [u.end for u in uses if u.end is not None]
        return (member, max(ends)) if ends else None
    # [R113] a mandate without a seat has no next holder
    seated = sorted((t for t in person.mandates if t.seat.id), key=lambda t: t.start)
    last = max((t for t in seated if t.start <= on), key=lambda t: t.start, default=next(iter(seated), None))
    if last is None:
        return None
    holders = [
        (any(overlap(o, last) for o in other.mandates if o.seat == last.seat), t.start, other.id)
        for other in world.members
        for t in other.mandates
        if t.seat == last.seat
        and inside(on, t.start, t.end)
        and t.start >= last.start
        and not overlap(t, last)
    ]
    # [R113] of several: one who did not hold it beside, then the first
    beside = min(holders, default=None)
    return None if beside is None else (beside[2], beside[1])


def overlap(one: w.Mandate, other: w.Mandate) -> bool:
    """Some day lies in both."""
    return (other.end is None or one.start < other.end) and (one.end is None or other.start < one.end)


def taken_up(world: w.World, heir: str, since: date, on: date) -> bool:
    """Contacted or offered since; or a place that they use today was reviewed or booked since."""
    met = (e for e in world.events if isinstance(e, w.Contacted | w.Offered) and e.member == heir)
    if any(since <= e.day <= on for e in met):
        return True
    cases = {v.id: spec.case_of(world, heir, v.id, on) for v in world.venues}
    return any(
        reviewed_since(world, place, max(since, min(case.used or on, case.begun)), on)
        or agreed_since(world, place, since, on)
        for place, case in cases.items()
        if case is not None
    )


def reviewed_since(world: w.World, place: str, since: date, on: date) -> bool:
    """[R86] So that it counts for the heir, who used the place by then (R45)."""
    done = [e for e in world.events if isinstance(e, w.ReviewDone) and e.activity == w.REVIEW]
    return any(e.venue == place and since <= e.day <= on for e in done)


def agreed_since(world: w.World, place: str, since: date, on: date) -> bool:
    """[R81, R84] The newest booking was made since, and neither called off nor missed, in silence or not."""
    booking = last_booking(world, place, on)
    if booking is None or booking.day < since:
        return False
    return ended(world, booking, "cancelled", on) is None and came_to_nothing(world, booking, on) is None


# Measures


def of_measures(world: w.World, venue: str, on: date) -> Iterator[Gap]:
    """What a measure at a place can fall through by; the review of the place is that of one member."""
    member = told_to(world, venue, on)
    for found in fittings.fittings(world, on) if member is not None else ():
        for kind, since in (*fallen(found, on), *fallen_refused(world, found, on)):
            if found.venue == venue and member is not None:
                # A refusal waits from the day on which nothing settles it.
                waits = since if kind == "measure-refused" else found.since
                yield Gap(kind=kind, activity=w.REVIEW, member=member, venue=venue, since=since,
                          custody=custody_of_measure(found, on, waits), measure=found.measure)  # fmt: skip


def told_to(world: w.World, venue: str, on: date) -> str | None:
    """The first by id who uses it in office; else [R96] whoever used it last, of several the last."""
    now = spec.users(world, venue, on)
    uses = [use for use in world.uses if use.venue == venue and (use.start <= on or use.member in now)]
    sitting = [member for member in now if spec.held(world, member, on)]
    # whoever uses it on that day has used it up to it, however long they will
    begun = [use for use in uses if spec.begun(world, use.member, venue, on)]
    left = [(on if use.member in now or use.end is None else use.end - days(1), use.member) for use in begun]
    return min(sitting) if sitting else max(left, default=(on, None))[1]


def fallen(found: fittings.Fitting, on: date) -> Iterator[tuple[str, date]]:
    """Each kind of gap that it is in, and since when."""
    if found.state not in CHARGES:
        return  # in service, or removed: nobody has it
    custody = custody_of_measure(found, on)
    if found.state in ON_ITS_WAY and found.out is None and custody.until is not None and custody.until < on:
        yield "measure-waiting", custody.until + days(1)
    target, asked = found.target, found.recommended
    if target is not None and asked is not None and target < on and found.served is None and not found.over:
        yield "measure-late", max(target + days(1), asked)
    if found.out is not None:
        yield "measure-down", found.out
    if found.state == "lapsed":
        yield "measure-lapsed", found.since


def fallen_refused(world: w.World, found: fittings.Fitting, on: date) -> Iterator[tuple[str, date]]:
    """[R143] Since the first of the days in a row up to this one on which nothing settled the refusal."""
    if found.state == "refused" and not settled(world, found, on):
        ends = {e.until for e in world.events if isinstance(e, w.RiskAccepted)}
        turns = {found.since, on, *ends, *(e.day for e in world.events)}
        in_a_row = sorted((day for day in turns if found.since <= day <= on), reverse=True)
        first = risks.first_in_a_row([(day, not settled(world, found, day)) for day in in_a_row])
        assert first is not None
        yield "measure-refused", first


def settled(world: w.World, found: fittings.Fitting, day: date) -> bool:
    """[5.5] Another is recommended in its place since; or a risk that it would lower was accepted since."""
    steps = (e for e in world.events if isinstance(e, w.MeasureStep) and e.venue == found.venue)
    if any(e.instead_of == found.measure and found.since <= e.day <= day for e in steps):
        return True
    keys = {risks.key_of(e) for e in world.events if isinstance(e, w.RiskAssessed) and e.venue == found.venue}
    for risk in (risks.risk(world, key, day) for key in keys if used_by(world, key)):
        if risk is not None and risk.state == "accepted" and risk.accepted is not None:
            named = {measure for measure, *_ in risk.assessed.takes_off}
            if found.measure in named and risk.accepted.day >= found.since:
                return True
    return False


def used_by(world: w.World, key: risks.Key) -> bool:
    """A risk of a member counts where the member ever used the place."""
    venue, member, _ = key
    return member is None or any((use.member, use.venue) == (member, venue) for use in world.uses)


def custody_of_measure(found: fittings.Fitting, on: date, since: date | None = None) -> Custody:
    """Who has it, counted from the day on which it came to its state, or from a later day."""
    owner, allowed = CHARGES[found.state]
    since = since or found.since
    until = since + days(allowed)
    then = TEAM if found.state in MADE_GOOD_BY_THE_SUPPLIER else COORDINATOR
    return Custody(state=found.state, since=since, until=until, owner=owner if on <= until else then)


# Risks


def of_risks(world: w.World, on: date) -> Iterator[Gap]:
    """What a risk above the lowest band can fall through by."""
    for found in risks.risks(world, on):
        whom = told_of(world, found.key, on)
        for kind, since in fallen_risk(world, found, on):
            if whom is not None:
                activity, member, venue = whom
                yield Gap(kind=kind, activity=activity, member=member, venue=venue, since=since,
                          custody=custody_of_risk(world, found, on), risk=found.key)  # fmt: skip


def told_of(world: w.World, key: risks.Key, on: date) -> tuple[str, str, str | None] | None:
    """By the review of the place, by the member's there, or by their contact; [R103] of nobody, by none."""
    venue, member, _ = key
    if member is None:
        here = spec.users(world, venue, on) if venue is not None else set[str]()
        sitting = [one for one in here if spec.held(world, one, on)]
        return (w.REVIEW, min(sitting), venue) if sitting else None
    if not spec.held(world, member, on):
        return None
    if venue is not None and spec.begun(world, member, venue, on):
        return (w.REVIEW, member, venue) if spec.case_of(world, member, venue, on) else None
    return w.CONTACT, member, None


def since_when(
    world: w.World, found: risks.Risk, on: date, test: Callable[[w.World, risks.Key, date], bool]
) -> date | None:
    """The first of the days in a row up to a day on which something holds of it."""
    turns = risks.turning(world, spec.named_days(world), on)
    return risks.first_in_a_row([(day, test(world, found.key, day)) for day in turns])


def fallen_risk(world: w.World, found: risks.Risk, on: date) -> Iterator[tuple[str, date]]:
    """How, and since when."""
    raised = since_when(world, found, on, risks.is_above)
    waits = since_when(world, found, on, risks.is_waiting)
    outgrown = since_when(world, found, on, risks.is_outgrown)
    if raised is None:
        return
    if waits is not None:
        yield "risk-open", max(waits, raised)
    if outgrown is not None:
        yield "risk-outgrown", max(outgrown, raised)
    decided = found.decided
    if found.state == "treating" and decided is not None and decided.target < on:
        yield "risk-late", max(decided.target + days(1), decided.day, raised)


def custody_of_risk(world: w.World, found: risks.Risk, on: date) -> Custody:
    """With the team to decide or to accept it; with whoever leads on it."""
    rose = (since_when(world, found, on, test) for test in (risks.is_above, risks.is_outgrown))
    until = risks.last_day(found, *(day for day in rose if day is not None))
    owner = "owner" if found.state == "treating" else TEAM if on <= until else COORDINATOR
    return Custody(state=found.state, since=found.since, until=until, owner=owner)


# Findings


def of_findings(world: w.World, on: date) -> Iterator[Gap]:
    """[5.4] What is open from the day after its due day on, whoever is there now."""
    for found in findings.findings(world, on):
        since, whom = findings.late(world, found, on), told_of_finding(world, found, on)
        if since is not None and whom is not None:
            activity, member, venue = whom
            owner, held = has_finding(world, found, on)
            custody = Custody(state="open", since=held, until=None, owner=owner)
            yield Gap(kind="finding-late", activity=activity, member=member, venue=venue, since=since,
                      custody=custody, finding=found.key)  # fmt: skip


def has_finding(world: w.World, found: findings.Finding, on: date) -> tuple[str, date]:
    """Who was named; else whoever has the next step of the measure; else the team; and since when."""
    if found.owner is not None:
        return "owner", found.since
    if found.measure is None or found.venue is None:
        return TEAM, found.since
    fitting = fittings.fitting(world, found.venue, found.measure, on)
    if fitting is None:
        return TEAM, found.since
    refused = dict(fallen_refused(world, fitting, on))
    # [R144] Nobody has a next step of what is in service, given up, or refused and settled.
    if fitting.state not in CHARGES or (fitting.state == "refused" and not refused):
        return TEAM, found.since if fitting.state == "refused" else max(found.since, fitting.since)
    custody = custody_of_measure(fitting, on, refused.get("measure-refused"))
    assert custody.until is not None
    held = custody.since if on <= custody.until else custody.until + days(1)
    return custody.owner, max(found.since, held)


def told_of_finding(world: w.World, found: findings.Finding, on: date) -> tuple[str, str, str | None] | None:
    """[R142] By the review of the place, by the member's there, or by their contact, in office or not."""
    member, venue = found.member, found.venue
    if member is None:
        first = None if venue is None else told_to(world, venue, on) or to_come(world, venue, on)
        return None if first is None else (w.REVIEW, first, venue)
    if venue is not None and spec.begun(world, member, venue, on):
        return w.REVIEW, member, venue
    if spec.begun(world, member, None, on):
        return w.CONTACT, member, None
    there = None if venue is None else to_come(world, venue, on, {member})
    return None if there is None else (w.REVIEW, there, venue)


def to_come(world: w.World, venue: str, on: date, only: set[str] | None = None) -> str | None:
    """[R142] Whose first use of a place comes first; of an ended use nothing comes any more."""
    uses = [use for use in world.uses if use.venue == venue and (only is None or use.member in only)]
    every = [(use.end is not None and use.end <= on, use.start, use.member) for use in uses]
    return min(every)[2] if every else None
