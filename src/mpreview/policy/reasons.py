"""Reasons: what an answer rests on, as data and as sentences."""

import datetime as dt
from collections.abc import Iterator

from mpreview.calendars import Roll
from mpreview.policy.rules import Ahead, Periodic, Rule, Triggered, form_of
from mpreview.policy.tables import Table
from mpreview.policy.terms import Unit
from mpreview.policy.windows import Adjustment, Answer, Reason, Window, last_working, window_of
from mpreview.timeline import day_of, long_day, weekday

__all__ = ["reason_of", "sentence"]


def reason_of(answer: Answer, subject: str | None) -> Reason:
    """Return the reason of an answer, every adjustment named."""
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
        read=(*answer.read, *_terms(answer)),
        adjustments=tuple(_adjustments(answer, window)),
        notes=tuple(_notes(answer, window)),
    )


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
    if answer.until is not None and answer.own is not None:
        yield "due before", day_of(answer.own).isoformat()
        yield "postponed until", day_of(answer.until).isoformat()
        yield "postponed to", day_of(answer.due).isoformat()


def _no_working_day(answer: Answer) -> bool:
    return last_working(answer.calendar, answer.floor, answer.raw_limit) is None


def _adjustments(answer: Answer, window: Window) -> Iterator[Adjustment]:
    within = getattr(answer.rule, "within", None)
    if within is not None and within.unit is Unit.WORKING_DAYS and answer.trigger is not None:
        start, end = day_of(answer.trigger), day_of(answer.raw)
        yield Adjustment("count", start, end, answer.calendar.closed_days(start + dt.timedelta(1), end))
    if _no_working_day(answer):
        return
    steps = [
        ("due", day_of(answer.raw), window.due),
        ("limit", day_of(answer.raw_limit), window.limit),
    ]
    for part, raw, day in steps:
        if raw != day:
            closed = answer.calendar.closed_days(min(raw, day), max(raw, day))
            yield Adjustment(part, raw, day, closed)


def _notes(answer: Answer, window: Window) -> Iterator[str]:
    if _no_working_day(answer):
        yield "no working day"
    rule = answer.rule
    if rule.roll is Roll.PRECEDING and window.due > day_of(answer.raw) and answer.notice_end is None:
        yield "rolled following, since no day before it would discharge it"
    # The raw days too: a holiday by rule may have been stepped over on the way back into the list.
    read = (answer.days[1], answer.days[3], answer.raw_limit, answer.notice_end or 0)
    if max(read) >= answer.calendar.listed_until.toordinal():
        yield "provisional"


def sentence(reason: Reason) -> str:
    """Return the reason as one sentence that could stand in a report."""
    text = _SENTENCES[reason.form](reason, dict(reason.read))
    stepped = [f"{weekday(day)} {long_day(day)} ({name})" for day, name in _stepped(reason)]
    if stepped:
        text += f"; closed and stepped over: {', '.join(stepped)}"
    read = dict(reason.read)
    if "postponed until" in read:
        before, until = (
            long_day(dt.date.fromisoformat(str(read[key]))) for key in ("due before", "postponed until")
        )
        text += f"; due on {before} before it was postponed until {until}"
    if "provisional" in reason.notes:
        text += "; provisional, since those holidays are not published yet"
    if "no working day" in reason.notes:
        text += "; no working day lies before the limit"
    return f"{text} [{reason.citation}]"


def _stepped(reason: Reason) -> list[tuple[dt.date, str]]:
    """Holidays that moved the day; weekends alone are not worth a word."""
    days = [pair for step in reason.adjustments if step.part != "limit" for pair in step.closed]
    return [(day, name) for day, name in days if name != weekday(day)]


def _read_day(read: dict[str, str | int], key: str) -> str:
    return long_day(dt.date.fromisoformat(str(read[key])))


def _since(day: dt.date | None) -> str:
    return "a day not given" if day is None else long_day(day)


def _periodic(reason: Reason, read: dict[str, str | int]) -> str:
    text = f"a review within {read['months']} months of the last, on {_since(reason.anchor)}"
    if "origin" in read:
        text = f"a review every {read['months']} months, counted from {_read_day(read, 'origin')}"
    return text + _cell(read)


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
    return f"a first review within {read['within']} of the first day of use, {day}{_cell(read)}"


def _triggered(reason: Reason, read: dict[str, str | int]) -> str:
    what = _HAPPENED[reason.form]
    order = f"a {reason.activity.value} within {read['within']} of {what} on {_since(reason.trigger)}"
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
}


def _rise(reason: Reason, read: dict[str, str | int]) -> str:
    reached = dt.date.fromisoformat(str(read["reached"]))
    text = (
        f"a {reason.activity.value} within {read['within']} of the rise of {read['series']} "
        f"from {read['old']} to {read['new']} on {long_day(reached)}"
    )
    # Announced later, or risen while nobody was a member.
    counted = "" if reason.trigger == reached else f", counted from {_since(reason.trigger)}"
    return text + counted + _cell(read)


def _ahead(reason: Reason, read: dict[str, str | int]) -> str:
    what = _COMING[reason.form]
    return f"a review {read['before']} days before {what} of {_read_day(read, 'starts')}{_cell(read)}"


_COMING = {
    "event-ahead": "the event",
    "season": "the season",
    "expiring-measure": "the expiry of a measure",
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
