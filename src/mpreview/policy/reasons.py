"""Reasons: what an answer rests on, as data and as sentences."""

import datetime as dt
from collections.abc import Iterator

from mpreview.calendars import Roll
from mpreview.policy.rules import NewMember, NewVenue, OfferOwed, Periodic, Rise, Rule
from mpreview.policy.terms import Unit
from mpreview.policy.windows import Adjustment, Answer, Reason, Window, last_working, window_of
from mpreview.timeline import day_of, long_day, weekday

__all__ = ["reason_of", "sentence"]

FORMS = {
    Periodic: "periodic",
    NewVenue: "new-venue",
    NewMember: "new-member",
    Rise: "rise",
    OfferOwed: "offer",
}


def reason_of(answer: Answer, edition: str, subject: str | None) -> Reason:
    """Return the reason of an answer, every adjustment named."""
    rule, window = answer.rule, window_of(answer.days)
    return Reason(
        rule=rule.id,
        form=FORMS[type(rule)],
        edition=edition,
        citation=rule.citation,
        activity=rule.activity,
        calendar=answer.calendar.id,
        raw=day_of(answer.raw),
        window=window,
        subject=subject,
        trigger=_day(answer.trigger),
        anchor=_day(answer.anchor),
        read=(*answer.read, *_terms(rule)),
        adjustments=tuple(_adjustments(answer, window)),
        notes=tuple(_notes(answer, window)),
    )


def _day(ordinal: int | None) -> dt.date | None:
    return None if ordinal is None else day_of(ordinal)


def _terms(rule: Rule) -> Iterator[tuple[str, str | int]]:
    yield "class", rule.priority
    yield "lead", rule.lead
    yield "grace", rule.grace
    yield "limit", rule.limit
    yield "roll", rule.roll.value


def _no_working_day(answer: Answer) -> bool:
    return last_working(answer.calendar, answer.floor, answer.raw + answer.rule.limit) is None


def _adjustments(answer: Answer, window: Window) -> Iterator[Adjustment]:
    within = getattr(answer.rule, "within", None)
    if within is not None and within.unit is Unit.WORKING_DAYS and answer.trigger is not None:
        start, end = day_of(answer.trigger), day_of(answer.raw)
        yield Adjustment("count", start, end, answer.calendar.closed_days(start + dt.timedelta(1), end))
    if _no_working_day(answer):
        return
    steps = [
        ("due", day_of(answer.raw), window.due),
        ("limit", day_of(answer.raw + answer.rule.limit), window.limit),
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
    read = (answer.days[1], answer.days[3], answer.raw + rule.limit, answer.notice_end or 0)
    if max(read) >= answer.calendar.listed_until.toordinal():
        yield "provisional"


def sentence(reason: Reason) -> str:
    """Return the reason as one sentence that could stand in a report."""
    text = _SENTENCES[reason.form](reason, dict(reason.read))
    stepped = [f"{weekday(day)} {long_day(day)} ({name})" for day, name in _stepped(reason)]
    if stepped:
        text += f"; closed and stepped over: {', '.join(stepped)}"
    if "provisional" in reason.notes:
        text += "; provisional, since those holidays are not published yet"
    if "no working day" in reason.notes:
        text += "; no working day lies before the limit"
    return f"{text} [{reason.citation}]"


def _stepped(reason: Reason) -> list[tuple[dt.date, str]]:
    """Holidays that moved the day; weekends alone are not worth a word."""
    days = [pair for step in reason.adjustments if step.part != "limit" for pair in step.closed]
    return [(day, name) for day, name in days if name != weekday(day)]


def _since(day: dt.date | None) -> str:
    return "a day not given" if day is None else long_day(day)


def _periodic(reason: Reason, read: dict[str, str | int]) -> str:
    text = f"a review within {read['months']} months of the last, on {_since(reason.anchor)}"
    if read["response"] != "normal":
        text += f" (response level {read['response']})"
    if read.get("notice"):
        since = long_day(dt.date.fromisoformat(str(read["level from"])))
        text += f", but not before {read['notice']} days' notice of the level of {since}"
    return text


def _new_venue(reason: Reason, read: dict[str, str | int]) -> str:
    return f"a first review within {read['within']} of the first day of use, {_since(reason.trigger)}"


def _new_member(reason: Reason, read: dict[str, str | int]) -> str:
    return f"a {reason.activity.value} within {read['within']} of taking office on {_since(reason.trigger)}"


def _rise(reason: Reason, read: dict[str, str | int]) -> str:
    reached = dt.date.fromisoformat(str(read["reached"]))
    text = (
        f"a {reason.activity.value} within {read['within']} of the rise of {read['series']} "
        f"from {read['old']} to {read['new']} on {long_day(reached)}"
    )
    # Announced later, or risen while nobody was a member.
    return text if reason.trigger == reached else f"{text}, counted from {_since(reason.trigger)}"


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
    "new-member": _new_member,
    "rise": _rise,
    "offer": _offer,
}
