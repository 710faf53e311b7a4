"""The naive specification: what semantics.md says, as slow and as plain as it can be said.

Written from `shared/design/semantics.md` by someone who has not seen the engine, and imports
nothing of it. Loops over days, no tables, no caches. Numbers in brackets are paragraphs of that
page; "choice" marks what the page leaves open. The values it reads are in `naive.world`, section 1
of the page is in `naive.days`.

Readings that the page leaves open were settled with the engine's author: a use that begins between
a dissolution and the return has its trigger on the day of the return [3.5, 3.7]; a subject that has
begun and is not current has lapsed, and its progress asks for no window; and the id that ends the
order of 3.15 is activity, venue, member.

Scope: one edition, completed anchors, every completion restarts the cycle [3.9]; no planned grid,
incident, event ahead, postponement, exemption or booking.
"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date

from naive import world as w
from naive.days import (
    add_months,
    after,
    days,
    each_day,
    following,
    inside,
    preceding,
    rolled,
    working,
)

WORST_FIRST = ("past-limit", "overdue", "due", "open", "in-date", "not-owed", "lapsed")
Id = str | None  # a venue, or None for what is owed to the member


# ---------------------------------------------------------------- who and where


def member_of(world: w.World, id_: str) -> w.Member:
    return next(m for m in world.members if m.id == id_)


def venue_of(world: w.World, id_: str) -> w.Venue:
    return next(v for v in world.venues if v.id == id_)


def tenure_on(member: w.Member, day: date) -> w.Tenure | None:
    return next((t for t in member.tenures if inside(day, t.start, t.end)), None)


def spell_start(member: w.Member, day: date) -> date | None:
    """A dissolution does not break a spell of office if the member is back within 100 days."""
    now = tenure_on(member, day)
    if now is None:
        return None
    start = now.start
    for t in sorted((t for t in member.tenures if t.start < start), key=lambda t: t.start)[::-1]:
        if t.ended_by != "dissolution" or t.end is None or start > t.end + days(100):
            break
        start = t.start
    return start


def seat_on(member: w.Member, day: date) -> w.Seat:
    """Of the tenure in force, else of the latest started (choice: of the first, if none has)."""
    started = [t for t in member.tenures if t.start <= day]
    first = min(member.tenures, key=lambda t: t.start)
    return (tenure_on(member, day) or max(started, key=lambda t: t.start, default=first)).seat


def use_on(world: w.World, member: str, venue: str, day: date) -> w.Use | None:
    for use in world.uses:
        if (use.member, use.venue) == (member, venue) and inside(day, use.start, use.end):
            return use
    return None


def subject_start(world: w.World, member: str, venue: Id, day: date) -> date | None:
    """The later of spell start and use start, or None if the subject is not current that day."""
    start = spell_start(member_of(world, member), day)
    if start is None or venue is None:
        return start
    use = use_on(world, member, venue, day)
    return None if use is None else max(start, use.start)


def begun(world: w.World, member: str, venue: Id, on: date) -> bool:
    """The member has taken office at least once and, at a venue, has used it."""
    took = any(t.start <= on for t in member_of(world, member).tenures)
    uses = [u for u in world.uses if (u.member, u.venue) == (member, venue)]
    return took and (venue is None or any(u.start <= on for u in uses))


def lapsed(world: w.World, member: str, venue: Id, on: date) -> bool:
    return begun(world, member, venue, on) and subject_start(world, member, venue, on) is None


def areas_of(world: w.World, member: str, venue: Id, on: date) -> frozenset[str]:
    if venue is None or venue_of(world, venue).calendar is None:
        return seat_on(member_of(world, member), on).areas  # [1.6]
    return venue_of(world, venue).areas


def calendar_of(world: w.World, member: str, venue: Id, on: date) -> w.Calendar:
    own = None if venue is None else venue_of(world, venue).calendar
    return seat_on(member_of(world, member), on).calendar if own is None else own  # [1.6]


# ---------------------------------------------------------------- 2. threat


def entry_on(series: w.Series, day: date) -> w.Entry | None:
    begun = [e for e in series.entries if e.effective <= day]
    return max(begun, key=lambda e: e.effective, default=None)


def level_on(series: w.Series, day: date) -> int | None:  # [2.1]
    entry = entry_on(series, day)
    return series.before if entry is None else entry.level


def applies(series: w.Series, areas: frozenset[str], member: str) -> bool:  # [2.2]
    if series.members:
        return member in series.members
    return isinstance(series.scope, str) or bool(series.scope & areas)


def series_at(world: w.World, member: str, venue: Id, on: date) -> list[w.Series]:
    areas = areas_of(world, member, venue, on)
    return [s for s in world.series if applies(s, areas, member)]


def response_to(world: w.World, series: w.Series, day: date) -> int:
    """What the mapping makes of one series; 0 if it has no level or no row (choice)."""
    level = level_on(series, day)
    rows = [r for r in world.mapping if (r.series, r.level) == (series.id, level)]
    rows = [r for r in rows if r.start <= day]
    return max(rows, key=lambda r: r.start).response if rows else 0


def response_on(world: w.World, applying: list[w.Series], day: date) -> int:  # [2.3]
    return max((response_to(world, s, day) for s in applying), default=0)


def cell_spells(
    world: w.World, applying: list[w.Series], cell: int, since: date, on: date
) -> Iterator[tuple[date, date]]:
    """First and last day of each run of days at `cell` or above that has a day in since..on."""
    changes = [e.effective for s in world.series for e in s.entries]
    changes += [r.start for r in world.mapping]
    # What holds on the day before the first change has held since the first day there is.
    dawn = min((d for d in changes if d > w.FIRST), default=on) - days(1)
    first = since
    while first > dawn and response_on(world, applying, first) >= cell:
        first -= days(1)
    span = each_day(first, on)
    for reached, group in itertools.groupby(span, lambda d: response_on(world, applying, d) >= cell):
        run = list(group)
        if reached and run[-1] >= since:
            yield (w.FIRST if run[0] <= dawn else run[0]), run[-1]


def notice_from(world: w.World, applying: list[w.Series], cell: int, start: date) -> date:
    """[3.3] The first day of the spell, or the earliest announcement that reaches it, if later."""
    reaching = [s for s in applying if response_to(world, s, start) >= cell]
    entries = [entry_on(s, start) for s in reaching]
    return max(start, min(start if e is None else e.announced for e in entries))


def rise_days(series: w.Series, rule: w.Rise, on: date) -> Iterator[date]:
    """Trigger days of the orders that have appeared by `on`. [3.6, 2.4]"""
    for entry in series.entries:
        r, settled = entry.effective, entry.effective + days(rule.settling)
        old = level_on(series, r - days(1))
        if old is None or entry.level is None or on < max(settled, entry.announced):
            continue  # [2.1]; choice: nor is a level after a withdrawal a rise
        held = [level_on(series, d) for d in each_day(r, settled - days(1))]
        for crossed in range(max(rule.at_least, old + 1), entry.level + 1):
            if all(level is not None and level >= crossed for level in held):
                yield max(r, entry.announced)
                break  # a higher level crossed the same day has the same trigger day


# ---------------------------------------------------------------- 3. rules


def rules_of(world: w.World, venue: Id, activity: str) -> list[w.Rule]:
    kind = None if venue is None else venue_of(world, venue).kind
    ours = [r for r in world.rules if r.activity == activity]
    return [r for r in ours if kind is None or kind in r.kinds]


def completions(world: w.World, member: str, venue: Id, on: date) -> list[date]:
    """[3.1] Contacts of the member; reviews of the venue on a day the member used it."""
    if venue is None:
        done = [e for e in world.events if isinstance(e, w.Contacted) and e.member == member]
        return sorted(e.day for e in done if e.day <= on)
    looks = [e for e in world.events if isinstance(e, w.ReviewDone) and e.venue == venue]
    return sorted(e.day for e in looks if e.day <= on and use_on(world, member, venue, e.day))


def first_use(world: w.World, member: str, use: w.Use, on: date) -> Iterator[date]:
    """[3.5] The first day in office from the first day of use on, if the spell had begun by then."""
    start = spell_start(member_of(world, member), on)
    if start is not None and start <= use.start:
        who = member_of(world, member)
        yield next(d for d in each_day(use.start, on) if tenure_on(who, d) is not None)


def trigger_days(world: w.World, rule: w.Rule, member: str, venue: Id, on: date) -> Iterable[date]:
    use = None if venue is None else use_on(world, member, venue, on)
    start = spell_start(member_of(world, member), on)
    if isinstance(rule, w.NewVenue) and use is not None:
        return first_use(world, member, use, on)
    if isinstance(rule, w.NewMember) and start is not None:
        return [start]
    if isinstance(rule, w.Rise):
        applying = series_at(world, member, venue, on)
        risen = [d for s in applying if s.id == rule.series for d in rise_days(s, rule, on)]
        return [counted_from(world, member, venue, d, on) for d in risen]
    return []


def counted_from(world: w.World, member: str, venue: Id, day: date, on: date) -> date:
    """A trigger between a dissolution and the return counts from the return, if all had begun by then."""
    who, started = member_of(world, member), subject_start(world, member, venue, on)
    if started is None or day < started or tenure_on(who, day) is not None:
        return day
    return next(d for d in each_day(day, on) if tenure_on(who, d) is not None)


def open_triggers(
    world: w.World, member: str, venue: Id, activity: str, on: date
) -> Iterator[tuple[w.Triggered, date]]:
    """[3.5-3.7] Touched on the trigger day, in this spell and use, and not done since."""
    started = subject_start(world, member, venue, on)
    done = completions(world, member, venue, on)
    for rule in rules_of(world, venue, activity):
        if isinstance(rule, w.Triggered) and started is not None:
            for day in trigger_days(world, rule, member, venue, on):
                touched = subject_start(world, member, venue, day) is not None
                if touched and started <= day <= on and not any(d >= day for d in done):
                    yield rule, day


def four_days(
    rule: w.Rule, calendar: w.Calendar, *, first: date, raw: date, own: date, opens: date
) -> w.Answer:
    """[3.11, 1.5] `first`: first day whose completion discharges; `own`: `raw` as rolled."""
    raw_limit = raw + days(rule.limit)
    if any(working(calendar, d) for d in each_day(first, raw_limit)):
        limit = preceding(calendar, raw_limit)
        due = min(own, limit)
        overdue_from = min(due + days(rule.grace + 1), limit + days(1))
    else:  # no working day
        due = limit = raw_limit
        overdue_from = raw_limit + days(1)
    earliest = min(max(opens, first), due)
    return w.Answer(rule=rule, earliest=earliest, due=due, overdue_from=overdue_from, limit=limit)


def trigger_answer(rule: w.Triggered, calendar: w.Calendar, day: date) -> w.Answer:
    raw = after(calendar, day, rule.within, rule.unit)
    default = "none" if rule.unit == "working days" else "following"
    own = rolled(calendar, rule.roll or default, raw, day)
    return four_days(rule, calendar, first=day, raw=raw, own=own, opens=day)


def cell_answer(
    rule: w.Periodic, calendar: w.Calendar, done: date, cell: int, first: date | None
) -> w.Answer:
    """One cell of an open cycle [3.3]; `first` is its first day, None if it needs no notice."""
    raw = add_months(done, rule.months[cell] or 0, rule.month_end)
    own = rolled(calendar, rule.roll or "preceding", raw, done + days(1))
    if first is not None:
        end = first + days(rule.notice[cell])
        raw, own = max(raw, end), max(own, following(calendar, end))
    opens = raw - days(rule.lead)
    return four_days(rule, calendar, first=done + days(1), raw=raw, own=own, opens=opens)


def cycle_answers(world: w.World, rule: w.Periodic, member: str, venue: Id, on: date) -> Iterator[w.Answer]:
    applying = series_at(world, member, venue, on)
    calendar = calendar_of(world, member, venue, on)
    begun_on = subject_start(world, member, venue, on)
    ours = [d for d in completions(world, member, venue, on) if begun_on is not None and d >= begun_on]
    for last in ours[-1:]:  # none: [3.5]; what was done in a use or spell that lapsed has lapsed with it
        yield cell_answer(rule, calendar, last, 0, None)
        for cell in (c for c in (1, 2) if rule.months[c] is not None):
            for start, end in cell_spells(world, applying, cell, last, on):
                settled = start + days(rule.settling)
                if settled > on or settled > end + days(1):
                    continue
                at_work = start <= last <= end and settled <= last
                first = None if at_work else notice_from(world, applying, cell, start)
                yield cell_answer(rule, calendar, last, cell, first)


# ---------------------------------------------------------------- 3.13 offers


def order(event: w.Event) -> tuple[date, int, str]:  # [6] within one kind
    return event.day, event.known, event.id


def offers(world: w.World, member: str, since: date, on: date) -> list[w.Offered]:
    made = [e for e in world.events if isinstance(e, w.Offered) and e.member == member]
    return sorted((e for e in made if since <= e.day <= on), key=order)


def covers(world: w.World, offer: w.Offered, venue: str) -> bool:
    if offer.venues is None:
        return use_on(world, offer.member, venue, offer.day) is not None
    return venue in offer.venues


def cycle_start(world: w.World, member: str, venue: str, on: date) -> date | None:
    """The day after the last review, not before the subject's start."""
    started = subject_start(world, member, venue, on)
    done = completions(world, member, venue, on)
    return max(started, done[-1] + days(1)) if started and done else started


def offers_of_cycle(world: w.World, member: str, venue: str, on: date) -> list[w.Offered]:
    """Those that cover the venue since its last review, in this spell and use; newest last."""
    since = cycle_start(world, member, venue, on)
    made = [] if since is None else offers(world, member, since, on)
    return [o for o in made if covers(world, o, venue)]


def last_answer(world: w.World, offer: w.Offered, venue: Id, on: date) -> w.Answered | None:
    given = [e for e in world.events if isinstance(e, w.Answered) and e.offer == offer.id]
    given = [e for e in given if e.day <= on]
    named = [e for e in given if venue is None or e.venues is None or venue in e.venues]
    return max(named, key=order, default=None)


def offer_state(world: w.World, offer: w.Offered, venue: Id, on: date) -> str:
    answer = last_answer(world, offer, venue, on)
    if answer is not None:
        return answer.answer
    spoken = [r for r in world.rules if isinstance(r, w.OfferRule)]
    silent = any(on > offer.day + days(r.answer_days) for r in spoken)
    return "unanswered" if silent else "offered"


def owed_again(world: w.World, rule: w.OfferRule, offer: w.Offered, venue: str, on: date) -> date | None:
    """The day on which the venue is to be offered again, None while nothing is owed."""
    answer = last_answer(world, offer, venue, on)
    state = offer_state(world, offer, venue, on)
    if state == "accepted":
        return None
    clock: date | None
    if state == "offered":
        last, clock = offer.day, None
    elif answer is None:
        last, clock = offer.day, offer.day + days(rule.answer_days + rule.reoffer_silent)
    else:
        last, clock = max(offer.day, answer.day), answer.day + days(rule.reoffer_declined)
        clock = answer.until if state == "deferred" else clock
    calendar = calendar_of(world, offer.member, None, on)
    triggers = open_triggers(world, offer.member, venue, w.REVIEW, on)
    allowed = (rule.after_trigger, rule.after_trigger_unit)
    again = [after(calendar, t, *allowed) for _, t in triggers if t > last]
    return min([*([] if clock is None else [clock]), *again], default=None)


def offer_answers(world: w.World, rule: w.OfferRule, member: str, venue: str, on: date) -> Iterator[w.Answer]:
    """For one venue. The calendar is that of the seat (choice: 1.6, a member's own duty)."""
    calendar = calendar_of(world, member, None, on)
    made = offers_of_cycle(world, member, venue, on)
    first = raw = None
    lead = 0
    review = window(world, member, venue, w.REVIEW, on)
    if review is None:
        return  # an offer is of a review that is owed
    if made:
        first = raw = owed_again(world, rule, made[-1], venue, on)
    else:
        first, raw, lead = cycle_start(world, member, venue, on), review.earliest, rule.lead
    if first is not None and raw is not None:
        own = rolled(calendar, rule.roll or "following", raw, first)
        opens = raw - days(lead)
        yield four_days(rule, calendar, first=first, raw=raw, own=own, opens=opens)


# ---------------------------------------------------------------- the answers


def answers(world: w.World, member: str, venue: Id, activity: str, on: date) -> Iterator[w.Answer]:
    """Every answer of every rule that speaks; nothing is owed by who is not current."""
    if subject_start(world, member, venue, on) is None:
        return
    calendar = calendar_of(world, member, venue, on)
    for rule, day in open_triggers(world, member, venue, activity, on):
        yield trigger_answer(rule, calendar, day)
    for other in rules_of(world, venue, activity):
        if isinstance(other, w.Periodic):
            yield from cycle_answers(world, other, member, venue, on)
        if isinstance(other, w.OfferRule):
            used = [u for u in world.uses if u.member == member and inside(on, u.start, u.end)]
            for use in used:
                yield from offer_answers(world, other, member, use.venue, on)


def window(world: w.World, member: str, venue: Id, activity: str, on: date) -> w.Window | None:
    """[3.2, 3.11] Part by part the earliest of all that speak."""
    said = list(answers(world, member, venue, activity, on))
    if not said:
        return None
    said.sort(key=lambda a: (a.due, a.rule.citation, a.rule.id))
    return w.Window(
        earliest=min(a.earliest for a in said),
        due=min(a.due for a in said),
        overdue_from=min(a.overdue_from for a in said),
        limit=min(a.limit for a in said),
        rules=tuple(dict.fromkeys(a.rule.id for a in said)),
        cls=min(a.rule.cls for a in said),
    )


def standing(world: w.World, member: str, venue: Id, activity: str, on: date) -> str:
    """[3.12]"""
    if lapsed(world, member, venue, on):
        return "lapsed"
    found = window(world, member, venue, activity, on)
    if found is None:
        return "not-owed"
    steps = {
        "past-limit": on > found.limit,
        "overdue": on >= found.overdue_from,
        "due": on >= found.due,
        "open": on >= found.earliest,
    }
    return next((word for word, reached in steps.items() if reached), "in-date")


def progress(world: w.World, member: str, venue: Id, activity: str, on: date) -> str:
    """[5] Of what has lapsed, all that ever happened counts, and no window is asked for."""
    start = spell_start(member_of(world, member), on)
    ended = start is None or lapsed(world, member, venue, on)
    since = w.FIRST if ended or start is None else start
    touched = any(since <= d for d in completions(world, member, None, on))
    if activity == w.CONTACT:
        owed = window(world, member, None, w.CONTACT, on)
        return ("done" if owed is None else "contacted") if touched else "not-contacted"
    made = offers(world, member, since, on)
    done = [] if venue is None else completions(world, member, venue, on)
    begun_on = None if ended else subject_start(world, member, venue, on)
    done = [d for d in done if begun_on is None or d >= begun_on]
    if venue is None:
        relevant = made
    elif ended:
        relevant = [o for o in made if covers(world, o, venue) and all(o.day > d for d in done)]
    else:
        relevant = offers_of_cycle(world, member, venue, on)
    if relevant:
        return offer_state(world, relevant[-1], venue, on)
    owed = window(world, member, venue, activity, on)
    if done and (owed is None or on < owed.earliest):
        return "done"
    return "contacted" if touched or made else "not-contacted"


def due(
    world: w.World, on: date, within: int | None = None
) -> list[tuple[tuple[str, Id], str, w.Window, str]]:
    """[3.15] Subject, activity, window and standing of all that opens by `on` + `within` days.

    Choice: the id that ends the order is "activity/venue/member", or "activity/member".
    """
    subjects: set[tuple[str, Id, str]] = {(u.member, u.venue, w.REVIEW) for u in world.uses}
    subjects |= {(m.id, None, activity) for m in world.members for activity in (w.CONTACT, w.OFFER)}
    rows = []
    for member, venue, activity in subjects:
        found = window(world, member, venue, activity, on)
        if found is not None and found.earliest <= on + days(within or 0):
            stands = standing(world, member, venue, activity, on)
            ident = "/".join(part for part in (activity, venue, member) if part)
            rank = (found.cls, WORST_FIRST.index(stands), found.due, ident)
            rows.append((rank, ((member, venue), activity, found, stands)))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]
