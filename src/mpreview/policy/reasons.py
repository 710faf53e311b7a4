"""Reasons: what an answer rests on, as data and as sentences."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from mpreview.calendars import Roll
from mpreview.places import VenueKind
from mpreview.policy.answers import Missed
from mpreview.policy.rules import Ahead, Allowance, Rule, Triggered, form_of
from mpreview.policy.tables import Table
from mpreview.policy.terms import VISITED, Unit
from mpreview.policy.windows import (
    Adjustment,
    Answer,
    PutOff,
    Read,
    Reason,
    Window,
    counted,
    last_working,
    rolled,
    window_of,
)
from mpreview.timeline import day_of, long_day, weekday

__all__ = ["reason_of", "sentence", "sentences"]


def reason_of(
    answer: Answer, subject: str | None, kind: VenueKind | None, missed: Missed | None = None
) -> Reason:
    """Return the reason of an answer, every adjustment named.

    Args:
        answer: The answer.
        subject: Of an offer the venue whose review is to be offered.
        kind: The kind of that venue.
        missed: Of a grid, its later periods that were missed by the day asked.
    """
    rule, window = answer.rule, window_of(answer.days)
    told = () if kind is None else (("kind", kind.value),)
    read = (*answer.read, *_missed(missed), *_terms(answer), *told)
    return Reason(
        rule=rule.id,
        form=form_of(rule),
        edition=answer.edition,
        citation=_cited(rule, read),
        activity=rule.activity,
        calendar=answer.calendar.id,
        raw=day_of(answer.raw),
        window=window,
        subject=subject,
        trigger=_day(answer.trigger),
        anchor=_day(answer.anchor),
        read=read,
        adjustments=tuple(_adjustments(answer, window)),
        notes=tuple(_notes(answer)),
    )


def _missed(missed: Missed | None) -> Iterator[tuple[str, str | int]]:
    if missed is not None and missed.number:
        yield "missed", missed.number
        yield "last missed", day_of(missed.last).isoformat()


def _cited(rule: Rule, read: Read) -> str:
    """Return the text a rule comes from, and those of the tables of its numbers that were read, each once."""
    text, names = rule.citation, {name for name, _ in read}
    for field, what, name in _NUMBERS:
        number = getattr(rule, field, None)
        number = number.n if isinstance(number, Allowance) else number
        if name in names and isinstance(number, Table) and not _names(text, number.citation):
            text += f"; {what}{number.citation}"
    return text


def _names(text: str, citation: str) -> bool:
    """Whether a text cites another one already, or the other one is empty."""
    return not citation or re.search(rf"(?<!\w){re.escape(citation)}(?!\w)", text) is not None


_NUMBERS = (
    ("months", "", "months"),
    ("within", "", "within"),
    ("before", "", "before"),
    ("answer_days", "days for an answer: ", "answer days"),
    ("again_after_silence", "", "answer days"),
    ("again_after_decline", "", "answered"),
    ("after_trigger", "", "within"),
    ("notice", "notice: ", "level notice"),
    ("notice", "notice: ", "notice days"),
    ("settling", "settling: ", "level settling"),
    ("settling", "settling: ", "settling"),
    ("priority", "class: ", "class"),
    ("lead", "lead: ", "lead"),
    ("opens", "lead: ", "lead"),
    ("grace", "grace: ", "grace"),
    ("limit", "limit: ", "limit"),
    ("slots", "slots: ", "slots"),
)
"""Each number of a rule: its field, how a citation names it, and the name under which it is read."""


def _day(ordinal: int | None) -> dt.date | None:
    return None if ordinal is None else day_of(ordinal)


def _terms(answer: Answer) -> Iterator[tuple[str, str | int]]:
    terms = answer.terms
    yield "class", terms.priority
    if not isinstance(answer.rule, Triggered):
        yield "lead", terms.lead
    yield "grace", terms.grace
    if not isinstance(answer.rule, Ahead):
        yield "limit", terms.limit
    yield "roll", answer.rule.roll.value
    if answer.put_off is not None:
        yield "due before", day_of(answer.put_off.own).isoformat()
        yield "postponed until", day_of(answer.put_off.until).isoformat()
        yield "postponed floor", day_of(answer.put_off.floor).isoformat()
        yield "postponed limit", day_of(answer.put_off.limit).isoformat()
        yield "postponed to", day_of(answer.due).isoformat()


def _no_working_day(answer: Answer) -> bool:
    return last_working(answer.calendar, answer.floor, answer.raw_limit) is None


def _adjustments(answer: Answer, window: Window) -> Iterator[Adjustment]:
    within = getattr(answer.rule, "within", None)
    if within is not None and within.unit is Unit.WORKING_DAYS and answer.trigger is not None:
        # Not to the raw day, which a notice or the first day of an edition may have set.
        end = day_of(counted(answer.calendar, answer.trigger, answer.terms.span, within.unit))
        start = day_of(answer.trigger)
        yield Adjustment("count", start, end, answer.calendar.closed_days(start + dt.timedelta(1), end))
    if _no_working_day(answer):
        return
    own = window.due if answer.put_off is None else day_of(answer.put_off.own)
    yield from _step(answer, "due", day_of(answer.raw), own)
    if answer.put_off is not None:
        yield from _put_off(answer, answer.put_off, window.due)
    yield from _step(answer, "limit", day_of(answer.raw_limit), window.limit)


def _step(answer: Answer, part: str, raw: dt.date, day: dt.date) -> Iterator[Adjustment]:
    if raw != day:
        # What lies after the raw limit moved nothing: of what lies ahead a notice may end there.
        last = min(max(raw, day), max(day, day_of(answer.raw_limit)))
        yield Adjustment(part, raw, day, answer.calendar.closed_days(min(raw, day), last))


def _put_off(answer: Answer, put_off: PutOff, due: dt.date) -> Iterator[Adjustment]:
    """Yield the step from the day that was signed; where the limit stops it, no closed day moved it."""
    until, calendar = day_of(put_off.until), answer.calendar
    if until != due:
        stopped = rolled(calendar, Roll.PRECEDING, put_off.until, put_off.floor) > put_off.limit
        closed = () if stopped else calendar.closed_days(min(until, due), max(until, due))
        yield Adjustment("postponed", until, due, closed)


def _notes(answer: Answer) -> Iterator[str]:
    if _no_working_day(answer):
        yield "no working day"
    if _rolled_on(answer):
        yield "rolled following, since no day before it would discharge it"
    # The raw days too: a holiday by rule may have been stepped over on the way back into the list.
    # A postponement until a day after the list that ends before it comes to its limit, whatever is closed.
    read = (answer.days[1], answer.days[3], answer.raw_limit, answer.notice_end or 0)
    if max(read) >= answer.calendar.listed_until.toordinal():
        yield "provisional"


def _rolled_on(answer: Answer) -> bool:
    """Whether the raw day, or the day of a postponement, was rolled on where days are rolled back."""
    if answer.put_off is not None and answer.due > answer.put_off.until:
        return True
    own = answer.due if answer.put_off is None else answer.put_off.own
    return answer.rule.roll is Roll.PRECEDING and own > answer.raw and answer.notice_end is None


def sentence(reason: Reason) -> str:
    """Return the reason as one sentence that could stand in a report."""
    read = dict(reason.read)
    text = _SENTENCES[reason.form](reason, read) + _counted(reason) + _moved(reason, read)
    if "postponed until" in read:
        text += _postponed(reason, read)
    if "provisional" in reason.notes:
        text += "; provisional, since those holidays are not published yet"
    if "no working day" in reason.notes:
        text += (
            f"; no working day lies before the limit of {long_day(reason.window.due)}, so it is due on that"
        )
    if "slots" in read and reason.activity in VISITED:
        text += f"; the visit takes {read['slots']} slots of its team"
    return f"{text} [{reason.citation}]"


def sentences(reasons: Iterable[Reason]) -> list[str]:
    """Return reasons as sentences, each told once, with a word where it is so of several venues."""
    alike: dict[str, set[str | None]] = {}
    for reason in reasons:
        alike.setdefault(sentence(reason), set()).add(reason.subject)
    return [text if len(venues) == 1 else f"{text} (so of several venues)" for text, venues in alike.items()]


def _postponed(reason: Reason, read: dict[str, str | int]) -> str:
    before, until, day = (_read_day(read, key) for key in ("due before", "postponed until", "postponed to"))
    text = f"; due on {before} before it was postponed until {until}"
    step = _step_of(reason, "postponed")
    if step is None:
        return text
    if read["postponed to"] == read["postponed limit"] and not step.closed:
        return f"{text}, which is past the limit of {day}"
    weekend = f", a {weekday(step.raw)}" if (step.raw, weekday(step.raw)) in step.closed else ""
    onward = _ONWARD if step.day > step.raw else ""
    return f"{text}{weekend}, which came to {day}{onward}{_stepped(step.closed)}"


_ONWARD = ", since no working day before it would discharge it"


def _step_of(reason: Reason, part: str) -> Adjustment | None:
    return next((step for step in reason.adjustments if step.part == part), None)


def _counted(reason: Reason) -> str:
    """Return the holidays in a time allowed in working days; that weekends are none goes without saying."""
    step = _step_of(reason, "count")
    return "" if step is None else _stepped(step.closed)


def _moved(reason: Reason, read: dict[str, str | int]) -> str:
    """Return how the raw day came to the due day: rolled off what is closed, or brought back to the limit."""
    step = _step_of(reason, "due")
    if step is None:
        return ""
    raw, due = _named_day(step.raw), long_day(step.day)
    if step.day < step.raw and not _rolled_back(step, read):
        return f"; {raw} lies past the last working day within the limit, {due}, so it is due on that"
    name = next((name for day, name in step.closed if day == step.raw), weekday(step.raw))
    shut = "is no working day" if name == weekday(step.raw) else f"is closed ({name})"
    way = "is due on the working day before" if step.day < step.raw else "counts on the next working day"
    held = step.day > step.raw and read.get("roll") == Roll.PRECEDING.value and "not before" not in read
    others = tuple(pair for pair in step.closed if pair[0] != step.raw)
    return f"; {raw} {shut}, so it {way}, {_named_day(step.day)}{_ONWARD if held else ''}{_stepped(others)}"


def _rolled_back(step: Adjustment, read: dict[str, str | int]) -> bool:
    """Whether a day was brought forward to the working day before it, and not farther, to the limit."""
    # A day that a notice set rolls following, whatever the roll of the rule.
    noticed = read.get("not before") == step.raw.isoformat()
    preceding = not noticed and read.get("roll", Roll.PRECEDING.value) == Roll.PRECEDING.value
    return preceding and len(step.closed) == (step.raw - step.day).days


def _named_day(day: dt.date) -> str:
    return f"{weekday(day)} {long_day(day)}"


def _stepped(days: Iterable[tuple[dt.date, str]]) -> str:
    """Return the holidays among closed days, by name."""
    named = [f"{_named_day(day)} ({name})" for day, name in days if name != weekday(day)]
    return f"; closed and stepped over: {', '.join(named)}" if named else ""


def _read_day(read: dict[str, str | int], key: str) -> str:
    return long_day(dt.date.fromisoformat(str(read[key])))


def _since(day: dt.date | None) -> str:
    return "a day not given" if day is None else long_day(day)


def _periodic(reason: Reason, read: dict[str, str | int]) -> str:
    months = _many(read["months"], "month")
    text = f"{reason.activity.named} within {months} of the last, on {_since(reason.anchor)}"
    if "origin" in read:
        every = "month" if str(read["months"]) == "1" else months
        text = f"{reason.activity.named} every {every}, counted from {_read_day(read, 'origin')}"
    return text + _cell(reason, read) + _also_missed(read)


def _also_missed(read: dict[str, str | int]) -> str:
    """Return how many later periods of a grid were missed, if any was."""
    if "missed" not in read:
        return ""
    periods = "1 later period was" if read["missed"] == 1 else f"{read['missed']} later periods were"
    return f"; {periods} missed as well, up to that of {_read_day(read, 'last missed')}"


def _many(n: str | int, unit: str) -> str:
    """Return so many of a unit, such as "12 months" and "1 day"."""
    return f"{n} {unit if str(n) == '1' else f'{unit}s'}"


def _cell(reason: Reason, read: dict[str, str | int]) -> str:
    """Return at which response level or band a number was read, and what it waits for."""
    named = []
    if read["response"] != "normal":
        named.append(f"response level {read['response']}")
    if "band" in read:
        named.append(f"risk band {read['band']}")
    text = f" ({', '.join(named)})" if named else ""
    return f"{text}, but not before {_held_until(reason, read)}" if "not before" in read else text


def _held_until(reason: Reason, read: dict[str, str | int]) -> str:
    """Return the later of the notices of a level and of an edition, either of which may be of no days."""
    end = dt.date.fromisoformat(str(read["not before"]))
    for whose, of in (("level", ""), ("edition", f" of edition {reason.edition}")):
        if _notice_ends(read, whose) == end:
            notice, since = int(read[f"{whose} notice"]), _read_day(read, f"{whose} since")
            if notice:
                return f"the notice{of}, {_many(notice, 'day')} from {since}, ends on {long_day(end)}"
            return f"{since}, the first day{of}" if of else f"{since}, from which that counts"
    return long_day(end)


def _notice_ends(read: dict[str, str | int], whose: str) -> dt.date | None:
    """Return the end of the notice of a level or of an edition, if there is one."""
    if f"{whose} since" not in read:
        return None
    return dt.date.fromisoformat(str(read[f"{whose} since"])) + dt.timedelta(int(read[f"{whose} notice"]))


def _new_venue(reason: Reason, read: dict[str, str | int]) -> str:
    order = f"a first {reason.activity.words} within {read['within']} of the first day of use"
    return f"{order}, {_since(reason.trigger)}{_cell(reason, read)}"


def _triggered(reason: Reason, read: dict[str, str | int]) -> str:
    what = _HAPPENED[reason.form]
    order = f"{reason.activity.named} within {read['within']} of {what} on {_since(reason.trigger)}"
    return order + _cell(reason, read)


_HAPPENED = {
    "new-member": "taking office",
    "incident": "the incident",
    "concern": "the concern raised",
    "request": "the request",
    "change-of-office": "the change of office",
    "moved-venue": "the move of the venue",
    "revised-standard": "the revision of the standard",
    "faulty-measure": "the fault of a measure",
    "failed-measure": "the failure of a measure",
    "fitted-measure": "the day a measure came into service",
    "failed-exercise": "the exercise that failed",
}


def _rise(reason: Reason, read: dict[str, str | int]) -> str:
    reached = dt.date.fromisoformat(str(read["reached"]))
    text = (
        f"{reason.activity.named} within {read['within']} of the rise of {read['series']} "
        f"from {read['old']} to {read['new']} on {long_day(reached)}"
    )
    # Announced later, or risen while nobody was a member.
    counted = "" if reason.trigger == reached else f", counted from {_since(reason.trigger)}"
    return text + counted + _cell(reason, read)


def _ahead(reason: Reason, read: dict[str, str | int]) -> str:
    what = _COMING[reason.form]
    starts = f"{what} of {_read_day(read, 'starts')}"
    text = f"{reason.activity.named} {_many(read['before'], 'day')} before {starts}"
    return text + _told_late(reason, read) + _cell(reason, read)


def _told_late(reason: Reason, read: dict[str, str | int]) -> str:
    """Return the notice from the day that something became known, where that set the day."""
    if reason.trigger is None:
        return ""
    notice, starts = int(read.get("notice days", 0)), dt.date.fromisoformat(str(read["starts"]))
    if (starts - reason.trigger).days - int(read["before"]) >= notice:
        return ""
    after = f"{_many(notice, 'day')} after " if notice else ""
    return f", but not before {after}it became known on {long_day(reason.trigger)}"


_COMING = {
    "event-ahead": "the event",
    "season": "the season",
    "expiring-measure": "the expiry of a measure",
    "retest-due": "the end of the test of a measure",
}


def _offer(reason: Reason, read: dict[str, str | int]) -> str:
    basis = read["basis"]
    where = f" of {_KINDS.get(str(read['kind']), 'a venue')}" if "kind" in read else ""
    if basis == "review":
        return f"an offer of the review{where} that opens on {long_day(reason.raw)}"
    again = f"another offer of the review{where}" if where else "another offer"
    if basis == "trigger":
        return f"{again} within {read['within']} of a trigger on {_since(reason.trigger)}"
    return f"{again} by {long_day(reason.raw)}, since {_BASES[str(basis)]}"


_KINDS = {
    "office": "an office",
    "surgery": "a surgery",
    "westminster": "an office at Westminster",
    "home": "a home",
    "public-event": "a public event",
    "online": "an online channel",
}


_BASES = {
    "declined": "the last one was declined",
    "deferred": "the last one was put off until then",
    "unanswered": "the last one was not answered",
}
_SENTENCES = {
    "periodic": _periodic,
    "new-venue": _new_venue,
    "rise": _rise,
    "offer": _offer,
    **dict.fromkeys(_HAPPENED, _triggered),
    **dict.fromkeys(_COMING, _ahead),
}
