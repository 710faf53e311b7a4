"""Reasons of answers, as data and as sentences.

Each rule form begins the sentence of its own reasons (`Rule.describe`); this module adds the steps from the
raw day to the due day, which are alike for all forms.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

import attrs

from mpreview._checks import check_type, collect_tuple
from mpreview.calendars import Roll
from mpreview.places import VenueKind
from mpreview.policy._case import EXCLUDED_DAY, MissedPeriods, Postponement, Recovered
from mpreview.policy.rules import FORM_OF_REASON
from mpreview.policy.rules._base import Rule, RuleAnswer, count_units, describe_read_day
from mpreview.policy.tables import Allowance, Table
from mpreview.policy.terms import VISITED, Unit
from mpreview.policy.windows import (
    HELD,
    PAUSED,
    POSTPONED,
    Adjustment,
    Parameters,
    Read,
    ReasonFacts,
    Window,
    count_from,
    list_moves,
    make_window,
    name_move,
    parse_day,
    roll_day,
)
from mpreview.timeline import day_of, long_day, weekday

__all__ = ["sentence", "sentences"]

_FOR_CLEARANCE = "for readers with clearance"
UNTOLD = "for a reason that only readers with clearance may see"
"""Stands where a reason would tell a weakness."""


@attrs.frozen
class Reason(ReasonFacts):
    """Why a rule gives its days; the days follow from the reason and the calendar alone.

    Args:
        rule: Id of the rule.
        form: The form of the rule, such as ``periodic``.
        edition: Id of the edition.
        citation: The text the rule comes from.
        activity: What is owed.
        subject: Of an offer: the venue whose review is to be offered.
        trigger: The trigger day counted from.
        anchor: Of a cycle: the completion counted from.
        calendar: Id of the calendar.
        raw: The day before any adjustment.
        window: The four days.
        read: The parameters read, by name.
        adjustments: Each step from the raw day.
        notes: Facts about the answer, such as ``provisional`` or ``no working day``.
    """

    @property
    def is_sensitive(self) -> bool:
        """Whether the reason tells what happened to a member or a place, or how a place is protected.

        Such is a reason of an incident, a concern, a measure or an exercise, of a rule that asks for
        measures, audiences or a risk band, and of a due day that an exclusion moved.
        """
        return _FOR_CLEARANCE in self.notes

    def why(self, *, citations: bool = True) -> str:
        """Return the reason as one sentence that could stand in a report.

        Args:
            citations: Whether the citation stands at the end, in square brackets.

        Raises:
            InvalidValue: If *citations* is neither true nor false.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).due(on=day)[0].reason.why(citations=False)
        'a contact within 5 working days of taking office on 31 October 2021'
        """
        return sentence(self, citations=citations)


def make_reason(
    answer: RuleAnswer, subject: str | None, kind: VenueKind | None, missed: MissedPeriods | None = None
) -> Reason:
    """Return the reason of an answer, every adjustment named.

    Args:
        answer: The answer.
        subject: Of an offer: the venue whose review is to be offered.
        kind: Of an offer: the kind of the venue.
        missed: Of a grid: the later periods missed by the day asked about.
    """
    rule, window = answer.rule, make_window(answer.days)
    about = () if kind is None else (("kind", kind.id), ("phrase", kind.phrase))
    read = (*answer.read, *_list_window_numbers(answer, missed), *about)
    return Reason(
        rule=rule.id,
        form=rule.form,
        edition=answer.edition,
        citation=_cite_numbers(rule, read),
        activity=rule.activity,
        calendar=answer.calendar.id,
        raw=day_of(answer.raw.day),
        window=window,
        subject=subject,
        trigger=None if answer.trigger is None else day_of(answer.trigger),
        anchor=None if answer.anchor is None else day_of(answer.anchor),
        read=read,
        adjustments=tuple(_list_adjustments(answer, window)),
        notes=tuple(_list_notes(answer)),
    )


def _cite_numbers(rule: Rule, read: Read) -> str:
    """Return the citation of a rule, and the citation of each table that was read, once each."""
    text, names = rule.citation, {name for name, _ in read}
    for cited in rule.cited_numbers:
        number = getattr(rule, cited.field)
        number = number.n if isinstance(number, Allowance) else number
        if cited.name not in names or not isinstance(number, Table) or not number.citation:
            continue
        # As a whole word: "Annex B" is not cited by "Annex B2".
        if re.search(rf"(?<!\w){re.escape(number.citation)}(?!\w)", text) is None:
            text += f"; {cited.words}{number.citation}"
    return text


def _list_window_numbers(answer: RuleAnswer, missed: MissedPeriods | None) -> Iterator[tuple[str, str | int]]:
    numbers, rule = answer.numbers, answer.rule
    if missed is not None and missed.number:
        yield "missed", missed.number
        yield "last missed", day_of(missed.last).isoformat()
    yield "class", numbers.priority
    if rule.reads_lead:
        yield rule.lead_word, numbers.lead
    yield "grace", numbers.grace
    if answer.reads_limit:
        yield "limit", numbers.limit
    yield "roll", rule.roll.value
    if rule.limit_roll is not Roll.PRECEDING:
        yield "limit roll", rule.limit_roll.value
    for place, move in enumerate(answer.moves, 1):
        yield from ((f"{name}{name_move(place)}", value) for name, value in _list_move_read(move))


def _list_move_read(move: Postponement | Recovered) -> Iterator[tuple[str, str | int]]:
    if isinstance(move, Postponement):
        yield from ((name, day_of(day).isoformat()) for name, day in zip(POSTPONED, move, strict=True))
        return
    days = (move.own, move.least, move.first, move.last, move.to)
    *before, to = (day_of(day).isoformat() for day in days)
    names = HELD if move.is_exclusion else PAUSED
    yield from zip(names, (*before, move.recovery, to, move.event), strict=True)


def _has_no_working_day(answer: RuleAnswer) -> bool:
    return answer.calendar.last_working_ordinal(answer.raw.floor, answer.raw.limit) is None


def _list_adjustments(answer: RuleAnswer, window: Window) -> Iterator[Adjustment]:
    # A directive allows time only to a subject that joined later, and reads the time only then.
    allowed = answer.rule.allowed_time if "within" in dict(answer.read) else None
    if allowed is not None and allowed[1] is Unit.WORKING_DAYS and answer.trigger is not None:
        # To the end of the count, not to the raw day: a notice or an edition may have set the raw day.
        counted = count_from(answer.calendar, answer.trigger, answer.numbers.span, Unit.WORKING_DAYS)
        start, end = day_of(answer.trigger), day_of(counted)
        yield Adjustment("count", start, end, answer.calendar.closed_days(start + dt.timedelta(1), end))
    is_rolled = not _has_no_working_day(answer)
    if is_rolled:
        own = day_of(answer.own_due)
        rolled = own if answer.spread is None else day_of(answer.spread.own)
        yield from _list_step(answer, "due", day_of(answer.raw.day), rolled)
        if rolled != own:
            yield Adjustment("spread", rolled, own, answer.calendar.closed_days(own, rolled))
    for move in answer.moves:
        if isinstance(move, Postponement):
            yield from _list_postponement(answer, move)
        elif move.own < move.to:
            yield _make_recovery_step(answer, move)
    if is_rolled:
        yield from _list_step(answer, "limit", day_of(answer.raw_limit), window.limit)


def _list_step(answer: RuleAnswer, part: str, raw: dt.date, day: dt.date) -> Iterator[Adjustment]:
    if raw != day:
        # Closed days after the raw limit moved nothing: the notice of something ahead can end there.
        last = min(max(raw, day), max(day, day_of(answer.raw_limit)))
        yield Adjustment(part, raw, day, answer.calendar.closed_days(min(raw, day), last))


def _make_recovery_step(answer: RuleAnswer, move: Recovered) -> Adjustment:
    """Return the step from the last day of a pause; a due day before that day names no closed day."""
    last, to = day_of(move.last), day_of(move.to)
    closed = answer.calendar.closed_days(last + dt.timedelta(1), to) if last < to else ()
    return Adjustment("recovery", last, to, closed)


def _list_postponement(answer: RuleAnswer, postponement: Postponement) -> Iterator[Adjustment]:
    """Yield the step from the day signed; a step that the limit stopped names no closed day."""
    until, due, calendar = day_of(postponement.until), day_of(postponement.to), answer.calendar
    if until != due:
        rolled = roll_day(calendar, Roll.PRECEDING, postponement.until, postponement.floor)
        is_stopped = rolled > postponement.limit
        closed = () if is_stopped else calendar.closed_days(min(until, due), max(until, due))
        yield Adjustment("postponed", until, due, closed)


def is_answer_sensitive(answer: RuleAnswer) -> bool:
    """Return whether the reason of an answer tells what only readers with clearance may see."""
    rule = answer.rule
    of_rule = rule.has_secret_condition or rule.is_sensitive(rule.form, answer.read)
    return of_rule or any(isinstance(one, Recovered) and one.is_exclusion for one in answer.moves)


def _list_notes(answer: RuleAnswer) -> Iterator[str]:
    if is_answer_sensitive(answer):
        yield _FOR_CLEARANCE
    if _has_no_working_day(answer):
        yield "no working day"
    if _is_rolled_on(answer):
        yield "rolled following, since no day before it would discharge it"
    # The raw days too: the way back into the published list can step over a holiday by rule. A postponement
    # until a day after the list that ends before the list comes to its limit, whatever is closed.
    read = (answer.days[1], answer.days[3], answer.raw.limit, answer.raw_limit, answer.raw.notice_end or 0)
    if max(read) >= answer.calendar.listed_until.toordinal():
        yield "provisional"


def _is_rolled_on(answer: RuleAnswer) -> bool:
    """Whether the raw day, or the day of a postponement, rolled on where days roll back."""
    if any(isinstance(move, Postponement) and move.to > move.until for move in answer.moves):
        return True
    own = answer.own_due if answer.spread is None else answer.spread.own
    return answer.rule.roll is Roll.PRECEDING and own > answer.raw.day and answer.raw.notice_end is None


# ---------------------------------------------------------------- sentences


def sentence(reason: Reason, *, citations: bool = True) -> str:
    """Return the reason as one sentence that could stand in a report.

    Args:
        reason: The reason.
        citations: Whether the citation stands at the end, in square brackets.

    Raises:
        InvalidValue: If *reason* is no reason, or *citations* is neither true nor false.
    """
    check_type("reason", reason, Reason)
    check_type("citations", citations, bool)
    read = dict(reason.read)
    text = FORM_OF_REASON[reason.form].describe(reason, read)
    count = _find_step(reason, "count")
    # The holidays in a time allowed in working days; weekends go without saying.
    text += "" if count is None else _describe_holidays(count.closed)
    text += _describe_roll(reason, read)
    if EXCLUDED_DAY in read:
        own = describe_read_day(read, EXCLUDED_DAY)
        text += f"; its own day, {own}, lies in an exclusion, so it counts from the day after the exclusion"
    if "spread" in read:
        text += _describe_spread(reason, read)
    for names, end in list_moves(read):
        describe = _describe_postponement if names == POSTPONED else _describe_recovery
        text += describe(reason, {name: read[f"{name}{end}"] for name in names})
    if "provisional" in reason.notes:
        text += "; provisional, since the public holidays of that time are not published yet"
    if "no working day" in reason.notes:
        due = describe_read_day(read, "due before") if "due before" in read else long_day(reason.window.due)
        text += f"; no working day lies before the limit of {due}, so it is due on that"
    if "slots" in read and reason.activity in VISITED:
        text += f"; the visit takes {read['slots']} slots of its team"
    return f"{text} [{reason.citation}]" if citations else text


def reveals_weakness(form: str, read: Read) -> bool:
    """Return whether a reason of a form, with these parameters read, is sensitive."""
    return FORM_OF_REASON.get(form, Rule).is_sensitive(form, read)


def sentences(reasons: Iterable[Reason], *, citations: bool = True) -> list[str]:
    """Return reasons as sentences, each sentence once, and whether a sentence is that of several venues.

    Args:
        reasons: The reasons.
        citations: Whether the citation stands at the end of each sentence, in square brackets.

    Raises:
        InvalidValue: If one is no reason, or *citations* is neither true nor false.
    """
    check_type("citations", citations, bool)
    venues: dict[str, set[str | None]] = {}
    for reason in collect_tuple("reasons", reasons, Reason):
        venues.setdefault(sentence(reason, citations=citations), set()).add(reason.subject)
    # No number of venues: every number of a sentence is one that its reason has read (law 33).
    return [
        text if len(named) == 1 else f"{text} (for each of several venues)" for text, named in venues.items()
    ]


def _describe_spread(reason: Reason, read: Parameters) -> str:
    step = _find_step(reason, "spread")
    if step is None:
        return ""
    number = count_units(read["spread"], "working day")
    return f"; to spread the work, it is due {number} earlier, on {_name_day(step.day)}"


_ONWARD = ", since no working day before it would discharge it"


def _describe_postponement(reason: Reason, read: Parameters) -> str:
    names = ("due before", "postponed until", "postponed to")
    before, until, day = (describe_read_day(read, name) for name in names)
    text = f"; due on {before} before it was postponed until {until}"
    steps = (one for one in reason.adjustments if one.part == "postponed")
    pair = parse_day(read, "postponed until"), parse_day(read, "postponed to")
    step = next((one for one in steps if (one.raw, one.day) == pair), None)
    if step is None:
        return text
    if step.day < step.raw and not step.closed:
        limit = describe_read_day(read, "postponed limit")
        # A limit that does not roll may be a closed day.
        stopped = "on that day" if limit == day else f"on the working day before, {day}"
        return f"{text}, which is past the limit of {limit}, so it is due {stopped}"
    weekend = f", a {weekday(step.raw)}" if (step.raw, weekday(step.raw)) in step.closed else ""
    onward = _ONWARD if step.day > step.raw else ""
    return f"{text}{weekend}, which came to {day}{onward}{_describe_holidays(step.closed)}"


def _describe_recovery(reason: Reason, read: Parameters) -> str:
    """Return how a pause or an exclusion moved the due day, with the holidays in the recovery."""
    held = "held since" in read
    what, names = ("exclusion", HELD) if held else ("pause", PAUSED)
    before, since, until, to = (describe_read_day(read, names[place]) for place in (0, 2, 3, 5))
    whole = f"the {what} {read[names[6]]} from {since} to {until}"
    last, day = parse_day(read, names[3]), parse_day(read, names[5])
    if parse_day(read, names[0]) >= day:
        return f"; {whole} moved the limit"
    if day <= last:
        return f"; {whole} moved the due day from {before} to the limit, {to}"
    days = count_units(read["recovery"], "working day")
    steps = (one for one in reason.adjustments if one.part == "recovery")
    closed = next((one.closed for one in steps if (one.raw, one.day) == (last, day)), ())
    moved = f"moved the due day from {before} to {to}, within {days} of its end"
    return f"; {whole} {moved}{_describe_holidays(closed)}"


def _find_step(reason: Reason, part: str) -> Adjustment | None:
    return next((step for step in reason.adjustments if step.part == part), None)


def _describe_roll(reason: Reason, read: Parameters) -> str:
    """Return how the raw day came to the due day: off a closed day, or back to the limit."""
    step = _find_step(reason, "due")
    if step is None:
        return ""
    raw, due = _name_day(step.raw), long_day(step.day)
    if step.day < step.raw and not _is_rolled_back(step, read):
        return f"; {raw} lies past the last working day within the limit, {due}, so it is due on that"
    name = next((name for day, name in step.closed if day == step.raw), weekday(step.raw))
    shut = "is no working day" if name == weekday(step.raw) else f"is closed ({name})"
    way = "is due on the working day before" if step.day < step.raw else "counts on the next working day"
    held = step.day > step.raw and read.get("roll") == Roll.PRECEDING.value and "not before" not in read
    others = tuple(pair for pair in step.closed if pair[0] != step.raw)
    onward = _ONWARD if held else ""
    return f"; {raw} {shut}, so it {way}, {_name_day(step.day)}{onward}{_describe_holidays(others)}"


def _is_rolled_back(step: Adjustment, read: Parameters) -> bool:
    """Whether a day was brought forward to the working day before, and not farther, to the limit."""
    # The day of a notice rolls following, whatever the roll of the rule.
    is_notice = read.get("not before") == step.raw.isoformat()
    is_preceding = not is_notice and read.get("roll", Roll.PRECEDING.value) == Roll.PRECEDING.value
    return is_preceding and len(step.closed) == (step.raw - step.day).days


def _name_day(day: dt.date) -> str:
    return f"{weekday(day)} {long_day(day)}"


def _describe_holidays(days: Iterable[tuple[dt.date, str]]) -> str:
    """Return the holidays among closed days, by name."""
    named = [f"{_name_day(day)} ({name})" for day, name in days if name != weekday(day)]
    return f"; closed and stepped over: {', '.join(named)}" if named else ""
