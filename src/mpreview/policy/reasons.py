"""Reasons: what an answer rests on, as data and as sentences."""

import datetime as dt
from collections.abc import Iterator

from mpreview.calendars import Roll
from mpreview.policy.answers import Missed
from mpreview.policy.rules import Ahead, Periodic, Rule, Triggered, form_of
from mpreview.policy.tables import Table
from mpreview.policy.terms import VISITED, Unit
from mpreview.policy.windows import (
    Adjustment,
    Answer,
    PutOff,
    Reason,
    Window,
    counted,
    last_working,
    rolled,
    window_of,
)
from mpreview.timeline import day_of, long_day, weekday

__all__ = ["reason_of", "sentence"]


def reason_of(answer: Answer, subject: str | None, missed: Missed | None = None) -> Reason:
    """Return the reason of an answer, every adjustment named.

    Args:
        answer: The answer.
        subject: Of an offer, the venue that it is about.
        missed: Of a grid, its later periods that were missed by the day asked.
    """
    rule, window = answer.rule, window_of(answer.days)
    return Reason(
        rule=rule.id,
        form=form_of(rule),
        edition=answer.edition,
        citation=_cited(rule),
        activity=rule.activity,
        calendar=answer.calendar.id,
        raw=day_of(answer.raw),
        window=window,
        subject=subject,
        trigger=_day(answer.trigger),
        anchor=_day(answer.anchor),
        read=(*answer.read, *_missed(missed), *_terms(answer)),
        adjustments=tuple(_adjustments(answer, window)),
        notes=tuple(_notes(answer)),
    )


def _missed(missed: Missed | None) -> Iterator[tuple[str, str | int]]:
    if missed is not None and missed.number:
        yield "missed", missed.number
        yield "last missed", day_of(missed.last).isoformat()


def _cited(rule: Rule) -> str:
    """Return the text a rule comes from, and that of the table of its interval or time allowed."""
    number = rule.months if isinstance(rule, Periodic) else None
    number = rule.within.n if isinstance(rule, Triggered) else number
    number = rule.before if isinstance(rule, Ahead) else number
    own = number.citation if isinstance(number, Table) else ""
    return f"{rule.citation}; {own}" if own else rule.citation


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
    text = _SENTENCES[reason.form](reason, read) + _stepped(reason, "count", "due")
    if "postponed until" in read:
        text += _postponed(reason, read)
    if "provisional" in reason.notes:
        text += "; provisional, since those holidays are not published yet"
    if "no working day" in reason.notes:
        text += "; no working day lies before the limit"
    if "slots" in read and reason.activity in VISITED:
        text += f"; the visit takes {read['slots']} slots of its team"
    return f"{text} [{reason.citation}]"


def _postponed(reason: Reason, read: dict[str, str | int]) -> str:
    before, until, day = (_read_day(read, key) for key in ("due before", "postponed until", "postponed to"))
    text = f"; due on {before} before it was postponed until {until}"
    if day == until:
        return text
    rolled_over = any(step.closed for step in reason.adjustments if step.part == "postponed")
    if read["postponed to"] == read["postponed limit"] and not rolled_over:
        return f"{text}, which is past the limit of {day}"
    return f"{text}, which came to {day}{_stepped(reason, 'postponed')}"


def _stepped(reason: Reason, *parts: str) -> str:
    """Return the holidays that moved a day; weekends alone are not worth a word."""
    days = [pair for step in reason.adjustments if step.part in parts for pair in step.closed]
    named = [f"{weekday(day)} {long_day(day)} ({name})" for day, name in days if name != weekday(day)]
    return f"; closed and stepped over: {', '.join(named)}" if named else ""


def _read_day(read: dict[str, str | int], key: str) -> str:
    return long_day(dt.date.fromisoformat(str(read[key])))


def _since(day: dt.date | None) -> str:
    return "a day not given" if day is None else long_day(day)


def _periodic(reason: Reason, read: dict[str, str | int]) -> str:
    text = f"{reason.activity.named} within {read['months']} months of the last, on {_since(reason.anchor)}"
    if "origin" in read:
        text = (
            f"{reason.activity.named} every {read['months']} months, counted from {_read_day(read, 'origin')}"
        )
    return text + _cell(read) + _also_missed(read)


def _also_missed(read: dict[str, str | int]) -> str:
    """Return how many later periods of a grid were missed, if any was."""
    if "missed" not in read:
        return ""
    periods = "1 later period was" if read["missed"] == 1 else f"{read['missed']} later periods were"
    return f"; {periods} missed as well, up to that of {_read_day(read, 'last missed')}"


def _cell(read: dict[str, str | int]) -> str:
    """Return at which response level or band a number was read, and what it waits for."""
    named = []
    if read["response"] != "normal":
        named.append(f"response level {read['response']}")
    if "band" in read:
        named.append(f"risk band {read['band']}")
    text = f" ({', '.join(named)})" if named else ""
    if "not before" in read:
        # Of how many days the notice was is not read, and it may be none.
        text += f", but not before that takes effect on {_read_day(read, 'not before')}"
    return text


def _new_venue(reason: Reason, read: dict[str, str | int]) -> str:
    day = _since(reason.trigger)
    return (
        f"a first {reason.activity.words} within {read['within']} of the first day of use, {day}{_cell(read)}"
    )


def _triggered(reason: Reason, read: dict[str, str | int]) -> str:
    what = _HAPPENED[reason.form]
    order = f"{reason.activity.named} within {read['within']} of {what} on {_since(reason.trigger)}"
    return order + _cell(read)


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
    return text + counted + _cell(read)


def _ahead(reason: Reason, read: dict[str, str | int]) -> str:
    what = _COMING[reason.form]
    starts = f"{what} of {_read_day(read, 'starts')}"
    return f"{reason.activity.named} {read['before']} days before {starts}{_cell(read)}"


_COMING = {
    "event-ahead": "the event",
    "season": "the season",
    "expiring-measure": "the expiry of a measure",
    "retest-due": "the end of the test of a measure",
}


def _offer(reason: Reason, read: dict[str, str | int]) -> str:
    basis = read["basis"]
    if basis == "review":
        return f"an offer of the review that opens on {long_day(reason.raw)}"
    if basis == "trigger":
        return f"another offer within {read['within']} of a trigger on {_since(reason.trigger)}"
    return f"another offer by {long_day(reason.raw)}, since {_BASES[str(basis)]}"


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
