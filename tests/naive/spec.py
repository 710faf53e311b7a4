"""semantics.md, said slowly: [n.n] is its paragraph, [Rn] of readings.md, "choice" what both leave open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from naive import world as w
from naive.days import add_months, after, days, each_day, following, inside, preceding, rolled

E = TypeVar("E", bound=w.Event)
Clock = Iterator[tuple[date, date]]
Levels = dict[date, int]
Row = tuple[tuple[str, str | None], str, w.Window, str]
WORST_FIRST = ("past-limit", "overdue", "due", "open", "in-date")  # [3.12, 3.15]


@dataclass(frozen=True)
class Case:
    """[3.1] What the ledger says of a subject that is current on the day asked (R2)."""

    world: w.World
    member: w.Member
    venue: w.Venue | None
    on: date
    spell: date  # first day of the spell of office
    used: date | None  # first day of the present use
    start: date  # the later of the two, on a day in office (R3, R4)


def in_office(member: w.Member, day: date) -> bool:
    return any(inside(day, t.start, t.end) for t in member.tenures)  # [1.1]


def spell_start(member: w.Member, day: date) -> date | None:
    """[R1] Choice: None on every day out of office, between dissolution and return too."""
    if not in_office(member, day):
        return None
    begun_by = sorted((t for t in member.tenures if t.start <= day), key=lambda t: t.start)
    start = begun_by.pop().start
    for earlier in reversed(begun_by):
        # Choice: a tenure that follows at once, but not on a dissolution, is a change of office [3.7]
        if earlier.end is None or earlier.ended_by != "dissolution" or start - earlier.end > days(100):
            break
        start = earlier.start
    return start


def return_day(member: w.Member, day: date) -> date:
    """[R4] What falls between dissolution and return counts from the day of the return."""
    while not in_office(member, day):
        day += days(1)
    return day


def seat_on(member: w.Member, day: date) -> w.Seat:
    """[R10] Without a tenure: the latest that started by then, else the first."""
    in_order = sorted(member.tenures, key=lambda t: t.start)
    return ([t for t in in_order if t.start <= day] or in_order[:1])[-1].seat


def use_start(world: w.World, member: str, venue: str, day: date) -> date | None:
    """First day of the use that holds on `day`; choice: a use that adjoins another is a new one [3.7]."""
    uses = (u for u in world.uses if (u.member, u.venue) == (member, venue))
    return max((u.start for u in uses if inside(day, u.start, u.end)), default=None)


def member_of(world: w.World, member: str) -> w.Member:
    return next(m for m in world.members if m.id == member)


def begun(world: w.World, member: str, venue: str | None, on: date) -> bool:
    """[R2] A tenure has begun and, for a venue, a use has."""
    tenure = any(t.start <= on for t in member_of(world, member).tenures)
    uses = (u for u in world.uses if (u.member, u.venue) == (member, venue))
    return tenure and (venue is None or any(u.start <= on for u in uses))


def case_of(world: w.World, member: str, venue: str | None, on: date) -> Case | None:
    """[R2] None unless the subject is current on the day asked."""
    person = member_of(world, member)
    spell = spell_start(person, on)
    if spell is None or venue is None:
        return None if spell is None else Case(world, person, None, on, spell, None, spell)
    used = use_start(world, member, venue, on)
    place = next((v for v in world.venues if v.id == venue), None)
    if used is None or place is None:
        return None
    return Case(world, person, place, on, spell, used, return_day(person, max(spell, used)))


def calendar_of(subject: Case) -> w.Calendar:
    """[1.6] The venue's; the seat's for the member's own and online. Choice: the seat on the day asked."""
    if subject.venue is None or subject.venue.calendar is None:
        return seat_on(subject.member, subject.on).calendar
    return subject.venue.calendar


def entry_on(series: w.Series, day: date) -> w.Entry | None:
    in_force = (e for e in series.entries if e.effective <= day)  # [2.1] from its day of effect
    return max(in_force, key=lambda e: e.effective, default=None)


def level_on(series: w.Series, day: date) -> int | None:
    entry = entry_on(series, day)
    return series.before if entry is None else entry.level


def applies(series: w.Series, subject: Case) -> bool:
    """[2.2] By the member, or by the area of the venue; by that of the seat on the day asked [1.6, R15]."""
    if series.members:
        return subject.member.id in series.members
    if isinstance(series.scope, str):
        return True
    if subject.venue is None or subject.venue.calendar is None:
        return bool(seat_on(subject.member, subject.on).areas & series.scope)
    return bool(subject.venue.areas & series.scope)


def response_to(world: w.World, series: w.Series, day: date) -> int:
    """[2.3, R9] By the latest mapping row that has started. Choice: without a row, or withdrawn: NORMAL."""
    level = level_on(series, day)
    rows = (r for r in world.mapping if (r.series, r.level) == (series.id, level) and r.start <= day)
    row = max(rows, key=lambda r: r.start, default=None)
    return 0 if row is None else row.response


def response(subject: Case, day: date) -> int:
    """[2.3] The highest that applies."""
    bearing = (s for s in subject.world.series if applies(s, subject))
    return max((response_to(subject.world, s, day) for s in bearing), default=0)


def dawn(world: w.World) -> date:
    """No response is above NORMAL before some series has a level and some mapping row has started."""
    levels = [w.FIRST for s in world.series if s.before is not None]
    levels += [e.effective for s in world.series for e in s.entries]
    return max(min(levels, default=date.max), min((r.start for r in world.mapping), default=date.max))


def rise_days(series: w.Series, rule: w.Rise, on: date) -> Iterator[date]:
    """[3.6] Trigger days: the later of r and the announcement, once the order has appeared by `on`."""
    for entry in sorted(series.entries, key=lambda e: e.effective):
        r, n = entry.effective, rule.settling
        settled = any(settles(series, r, n, level) for level in crossed(series, entry, rule))
        if settled and max(r + days(n), entry.announced) <= on:
            yield max(r, entry.announced)


def crossed(series: w.Series, entry: w.Entry, rule: w.Rise) -> Iterable[int]:
    """[3.6] Every level above the old and up to the new, of those that the rule asks for."""
    old = level_on(series, entry.effective - days(1))
    # [2.1] The first entry is no rise, unless the level before it is stated.
    # Choice: nor is an entry after a withdrawal, which has no level before it either.
    return () if old is None or entry.level is None else range(max(old + 1, rule.at_least), entry.level + 1)


def settles(series: w.Series, r: date, n: int, level: int) -> bool:
    """[2.4] At or above it on each of the n days r to r + n - 1."""
    spell = (level_on(series, day) for day in each_day(r, r + days(n - 1)))
    return all(on_day is not None and on_day >= level for on_day in spell)


def newest(events: Iterable[E]) -> E | None:
    return max(events, key=lambda e: (e.day, e.known, e.id), default=None)  # [6, R6]


def completions(world: w.World, member: str, venue: str | None, activity: str, on: date) -> list[date]:
    """[3.1] Of the same activity only; an offer is none of CONTACT (R8), a contact in a gap is (choice)."""
    past = [e for e in world.events if e.day <= on]  # [3.15]
    if venue is None:
        contacts = (e for e in past if isinstance(e, w.Contacted) and e.member == member)
        return [e.day for e in contacts if activity == w.CONTACT]
    done = [e.day for e in past if isinstance(e, w.ReviewDone) and e.venue == venue]
    return [day for day in done if use_start(world, member, venue, day) is not None]  # [R12]


def last_done(subject: Case, activity: str) -> date | None:
    """[R3] What was done before the subject's start opens no cycle and anchors nothing."""
    venue = subject.venue.id if subject.venue else None
    done = completions(subject.world, subject.member.id, venue, activity, subject.on)
    return max((day for day in done if day >= subject.start), default=None)


def offers(world: w.World, member: str, venue: str | None, on: date) -> list[w.Offered]:
    """[3.13] Offers to the member by `on`; with a venue, those that cover it, or all in use that day."""
    # Choice: in use, whether in office that day or not
    made = [e for e in world.events if isinstance(e, w.Offered) and e.member == member and e.day <= on]
    if venue is None:
        return made
    in_use = [e for e in made if use_start(world, member, venue, e.day) is not None]
    return [e for e in made if (e in in_use if e.venues is None else venue in e.venues)]


def newest_answer(world: w.World, offer: w.Offered, venue: str | None, on: date) -> w.Answered | None:
    """[R6] The newest that speaks for the venue; without a venue, of all [R8]."""
    given = (e for e in world.events if isinstance(e, w.Answered) and e.offer == offer.id and e.day <= on)
    return newest(e for e in given if venue is None or e.venues is None or venue in e.venues)


def present_offer(subject: Case, venue: str) -> w.Offered | None:
    """[R6] On or after the subject's start, and after the last completion in the cycle."""
    last = last_done(subject, w.REVIEW)
    covering = offers(subject.world, subject.member.id, venue, subject.on)
    return newest(e for e in covering if e.day >= subject.start and (last is None or e.day > last))


def roll_of(rule: w.Rule) -> str:
    """[1.5] As stated; else preceding if periodic, none in working days from a trigger, else following."""
    default = "preceding" if isinstance(rule, w.Periodic) else "following"
    counted = isinstance(rule, w.Triggered) and rule.unit == "working days"
    return rule.roll or ("none" if counted else default)


def adjusted(rule: w.Rule, cal: w.Calendar, *, raw: date, due: date, earliest: date, first: date) -> w.Answer:
    """[3.11] `due` is raw as rolled; `first` is the first day whose completion discharges it."""
    limit = preceding(cal, raw + days(rule.limit))
    if limit < first:  # no working day from `first` to the limit
        due = limit = raw + days(rule.limit)
    due = min(due, limit)  # the adjusted due day is never after the limit
    overdue = min(due + days(rule.grace + 1), limit + days(1))
    return w.Answer(rule=rule, earliest=min(earliest, due), due=due, overdue_from=overdue, limit=limit)


def cycle_answers(subject: Case, rule: w.Periodic, last: date) -> Iterator[w.Answer]:
    """[3.3] One for every cell that counts; the least of them is the due day of the cycle."""
    # [3.10] "The least answer given on any day since its completion": with one edition cells only
    # come to count, so the answers of the day asked hold those of every day before it.
    since = max(last - days(rule.settling), dawn(subject.world))
    levels = {day: response(subject, day) for day in each_day(since, subject.on)}
    for cell, months in enumerate(rule.months):
        if months is not None:
            own = add_months(last, months, rule.month_end)  # [1.4]
            if in_force(levels, cell, last - days(rule.settling), last):
                yield cell_answer(subject, rule, own, None, last)  # settled by then: no notice
            for r in later_spells(subject.on, rule.settling, cell, levels, last):
                notice = first_day(subject, cell, r) + days(rule.notice[cell])
                yield cell_answer(subject, rule, own, notice, last)


def in_force(levels: Levels, cell: int, first: date, last: date) -> bool:
    """[R9] At or above the cell on each of the days; NORMAL is so always [2.4]."""
    return all(levels.get(day, 0) >= cell for day in each_day(first, last))


def later_spells(on: date, settling: int, cell: int, levels: Levels, last: date) -> Iterator[date]:
    """[3.3] First days of the spells not settled by the completion that count on the day asked."""
    # Choice: a spell that a mapping row or a change of seat begins has that day as its first, whatever
    # `before` says. One older than every entry and row has none (R9): it was settled by any completion.
    for r in each_day(last - days(settling - 1), on - days(settling)):
        starts = in_force(levels, cell, r, r) and not in_force(levels, cell, r - days(1), r - days(1))
        settled = starts and in_force(levels, cell, r, r + days(settling - 1))  # [2.4]
        if settled and in_force(levels, cell, r, last):  # includes the completion or a later day
            yield r


def first_day(subject: Case, cell: int, r: date) -> date:
    """[3.3, R9] First of the spell, or the earliest announcement of a level that reaches it, if later."""
    reaching = (s for s in subject.world.series if applies(s, subject))
    entries = [entry_on(s, r) for s in reaching if response_to(subject.world, s, r) >= cell]
    # a level stated `before` was never announced: nothing is later than the spell
    return max(r, min(r if entry is None else entry.announced for entry in entries))


def cell_answer(subject: Case, rule: w.Periodic, own: date, notice: date | None, last: date) -> w.Answer:
    """[3.3] max(anchor + interval, first day + notice); [1.5] the notice rolls following by itself."""
    calendar, first = calendar_of(subject), last + days(1)
    raw, due = own, rolled(calendar, roll_of(rule), own, first)
    if notice is not None:
        raw, due = max(own, notice), max(due, following(calendar, notice))
    earliest = max(raw - days(rule.lead), last)
    return adjusted(rule, calendar, raw=raw, due=due, earliest=earliest, first=first)


def triggers(subject: Case, rule: w.Rule) -> Iterator[date]:
    """[3.7, R3] Trigger days that touch the subject, of orders that have appeared."""
    # Choice: a new-venue rule for an activity without a venue is silent
    if isinstance(rule, w.NewVenue) and subject.used is not None and subject.used >= subject.spell:
        yield subject.start  # begun in a gap: the day of the return (R4)
    if isinstance(rule, w.NewMember) and (subject.used is None or subject.used <= subject.spell):
        yield subject.spell
    if isinstance(rule, w.Rise):
        for series in (s for s in subject.world.series if s.id == rule.series):
            yield from rises(subject, rule, series)


def rises(subject: Case, rule: w.Rise, series: w.Series) -> Iterator[date]:
    """[R4] In a gap it counts from the day of the return; before the subject's start it touches nobody."""
    first = max(subject.spell, subject.used or subject.spell)
    for day in rise_days(series, rule, subject.on):
        if day >= first and applies(series, subject):
            yield return_day(subject.member, day)


def rules_of(subject: Case, activity: str) -> list[w.Rule]:
    """Kinds bear on duties at a venue alone; choice: no kinds, every kind."""
    rules = [r for r in subject.world.rules if r.activity == activity]
    return [r for r in rules if subject.venue is None or not r.kinds or subject.venue.kind in r.kinds]


def answers(subject: Case, activity: str) -> Iterator[w.Answer]:
    """The answers of every rule that speaks of a review or a contact."""
    last, calendar = last_done(subject, activity), calendar_of(subject)
    for rule in rules_of(subject, activity):
        if isinstance(rule, w.Periodic) and last is not None:  # [3.5] without one, no anchor
            yield from cycle_answers(subject, rule, last)
        if isinstance(rule, w.Triggered):
            # [3.6, 3.9, R13] a completion on or after the trigger day discharges it (restart)
            for trigger in (t for t in triggers(subject, rule) if last is None or last < t):
                raw = after(calendar, trigger, rule.within, rule.unit)  # counted from the trigger day
                rolls = rolled(calendar, roll_of(rule), raw, trigger)
                # [3.11] it opens on its trigger day
                yield adjusted(rule, calendar, raw=raw, due=rolls, earliest=trigger, first=trigger)


def merged(found: list[w.Answer]) -> w.Window | None:
    """[3.2, 3.11] Part by part the earliest; the rule that gave the due day first, ties by citation."""
    if not found:
        return None
    in_order = sorted(found, key=lambda a: (a.due, a.rule.citation, a.rule.id))
    ids = tuple(dict.fromkeys(a.rule.id for a in in_order))
    best = min(a.rule.cls for a in found)  # the best class of the rules that spoke
    earliest, limit = min(a.earliest for a in found), min(a.limit for a in found)
    first, overdue = in_order[0].due, min(a.overdue_from for a in found)
    return w.Window(earliest=earliest, due=first, overdue_from=overdue, limit=limit, rules=ids, cls=best)


def offer_answers(subject: Case, rule: w.OfferRule) -> Iterator[w.Answer]:
    """[3.13] One obligation per member, over the venues in use."""
    for venue in subject.world.venues:
        review = case_of(subject.world, subject.member.id, venue.id, subject.on)
        wanted = None if review is None else merged(list(answers(review, w.REVIEW)))
        if review is not None and wanted is not None:  # [R5] an offer is of a review that is owed
            offer = present_offer(review, venue.id)
            if offer is None:
                yield first_offer(review, rule, wanted.earliest)
            else:
                yield from reoffers(review, rule, offer, venue.id)


def first_offer(review: Case, rule: w.OfferRule, opens: date) -> w.Answer:
    """[R7] Raw day: when the review opens, never before the first day that could discharge it."""
    # Choice: the raw day is the one before the roll, and a roll that the rule states holds.
    # Choice: the window opens `lead` days before it, not before the completion or the start [3.11].
    calendar, last = seat_on(review.member, review.on).calendar, last_done(review, w.REVIEW)
    first = review.start if last is None else last + days(1)
    raw = max(opens, first)
    earliest = max(raw - days(rule.lead), review.start if last is None else last)
    due = rolled(calendar, roll_of(rule), raw, first)
    return adjusted(rule, calendar, raw=raw, due=due, earliest=earliest, first=first)


def reoffers(review: Case, rule: w.OfferRule, offer: w.Offered, venue: str) -> Iterator[w.Answer]:
    """[3.13] Owed again at the earliest of all that ask; [R7] its window opens on that day."""
    cal = seat_on(review.member, review.on).calendar
    asked = asked_again(review, rule, offer, venue)
    for raw, first in sorted((raw, first) for first, raw in asked)[:1]:
        due = rolled(cal, roll_of(rule), raw, first)
        yield adjusted(rule, cal, raw=raw, due=due, earliest=raw, first=first)


def asked_again(review: Case, rule: w.OfferRule, offer: w.Offered, venue: str) -> list[tuple[date, date]]:
    """[3.13] The re-offer clock, and each trigger after the last offer or answer."""
    answer = newest_answer(review.world, offer, venue, review.on)
    if answer is not None and answer.answer == "accepted":
        return []  # [R6] it holds for the venue's cycle
    cal = seat_on(review.member, review.on).calendar
    since = offer.day if answer is None else answer.day
    later = [t for other in rules_of(review, w.REVIEW) for t in triggers(review, other) if t > since]
    again = [(t, after(cal, t, rule.after_trigger, rule.after_trigger_unit)) for t in later]
    return [*reoffer_clock(rule, offer, answer, review.on), *again]


def resumes(world: w.World, member: str, venue: str, on: date) -> date | None:
    """[4.2] While a decline or deferral holds the review: the day of the re-offer that frees it."""
    review = case_of(world, member, venue, on)
    offer = None if review is None else present_offer(review, venue)
    answer = None if offer is None else newest_answer(world, offer, venue, on)
    if review is None or offer is None or answer is None or answer.answer == "accepted":
        return None
    rules = [r for r in world.rules if isinstance(r, w.OfferRule)]
    asked = [day for r in rules for _, day in asked_again(review, r, offer, venue)]
    if not rules and answer.answer == "deferred":
        asked = [answer.until]  # a deferral has its own day and needs no clock
    return min((day for day in asked if min(asked) > on), default=None)


def reoffer_clock(rule: w.OfferRule, offer: w.Offered, answer: w.Answered | None, on: date) -> Clock:
    """[3.13] The day it runs from (choice: the first that discharges it) and the day of the re-offer."""
    end = offer.day + days(rule.answer_days)
    if answer is None and on > end:  # [R6] while it is awaited: no clock
        yield end, end + days(rule.reoffer_silent)
    if answer is not None:  # a deferral: its own day, no clock
        declined = answer.day + days(rule.reoffer_declined)
        yield answer.day, answer.until if answer.answer == "deferred" else declined


def window(world: w.World, member: str, venue: str | None, activity: str, on: date) -> w.Window | None:
    """None: nothing is owed. [R2] A review is of (member, venue), contact and offer of the member."""
    subject = case_of(world, member, venue, on)
    if subject is None or (activity == w.REVIEW) != (venue is not None):
        return None
    if activity != w.OFFER:
        return merged(list(answers(subject, activity)))
    rules = [r for r in world.rules if isinstance(r, w.OfferRule)]
    return merged([a for r in rules for a in offer_answers(subject, r)])


def standing(world: w.World, member: str, venue: str | None, activity: str, on: date) -> str:
    """[3.12] Choice: not owed where the subject has not begun."""
    if case_of(world, member, venue, on) is None:
        return "lapsed" if begun(world, member, venue, on) else "not-owed"  # [R2]
    found = window(world, member, venue, activity, on)
    return "not-owed" if found is None else standing_in(found, on)


def standing_in(found: w.Window, on: date) -> str:
    """[3.12] In grace it is still due."""
    since = (found.limit + days(1), found.overdue_from, found.due, found.earliest, date.min)
    return next(word for word, day in zip(WORST_FIRST, since, strict=True) if on >= day)


def progress(world: w.World, member: str, venue: str | None, activity: str, on: date) -> str:
    """[R8] Without bookings. Lapsed: all that ever happened counts, and window() is None."""
    subject = case_of(world, member, venue, on)
    spell, start = (w.FIRST, w.FIRST) if subject is None else (subject.spell, subject.start)
    done = [day for day in completions(world, member, venue, activity, on) if day >= start]
    # REVIEW: an offer in the present cycle, or after the last review ever; OFFER: in the spell
    made = [e for e in offers(world, member, venue, on) if e.day >= start]
    offer = newest(e for e in made if all(e.day > day for day in done))
    if activity != w.CONTACT and offer is not None:
        return offer_state(world, offer, venue, on)
    met = [e for e in world.events if isinstance(e, w.Contacted | w.Offered) and e.member == member]
    # an offer is a contact as far as the progress of review and offer goes
    met = [e for e in met if isinstance(e, w.Contacted) or activity != w.CONTACT]
    contacted = any(spell <= e.day <= on for e in met)
    found = window(world, member, venue, activity, on)
    # Choice: a contact in date is still owed, and so not done
    owed = found is not None and (activity == w.CONTACT or on >= found.earliest)
    if not owed and (done if activity == w.REVIEW else contacted and activity == w.CONTACT):
        return "done"
    return "contacted" if contacted else "not-contacted"


def offer_state(world: w.World, offer: w.Offered, venue: str | None, on: date) -> str:
    """[3.13] Unanswered once the answer time has passed; choice: without an offer rule it never does."""
    answer = newest_answer(world, offer, venue, on)
    ends = [offer.day + days(r.answer_days) for r in world.rules if isinstance(r, w.OfferRule)]
    silent = "unanswered" if any(on > end for end in ends) else "offered"
    return silent if answer is None else answer.answer


def due(world: w.World, on: date, within: int | None = None) -> list[Row]:
    """[3.15] What has opened by `on`, or opens in the next n days (none falls due before it opens)."""
    rows: list[Row] = []
    for member in world.members:
        subjects = [(w.CONTACT, None), (w.OFFER, None), *((w.REVIEW, v.id) for v in world.venues)]
        for activity, venue in subjects:
            found = window(world, member.id, venue, activity, on)
            if found is not None and found.earliest <= on + days(within or 0):
                rows.append(((member.id, venue), activity, found, standing_in(found, on)))
    return sorted(rows, key=due_order)


def due_order(row: Row) -> tuple[int, int, date, str]:
    """[3.15, R11] Class, standing (worst first), due day, id."""
    (member, venue), activity, found, how = row
    name = f"{activity}/{member}" if venue is None else f"{activity}/{venue}/{member}"
    return found.cls, WORST_FIRST.index(how), found.due, name
