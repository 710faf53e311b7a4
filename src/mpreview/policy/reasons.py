"""Reasons of answers, as data and as sentences.

Each rule form begins the sentence of its own reasons (`Rule.describe`); this module adds the steps from the
raw day to the due day, which are alike for all forms.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

import attrs

from mpreview._checks import check_type, collect_tuple
from mpreview.calendars import Roll
from mpreview.places import VenueKind
from mpreview.policy._case import MissedPeriods
from mpreview.policy._phrases import describe_holidays, find_step
from mpreview.policy.adjust import list_signed_read, parse_adjustments
from mpreview.policy.adjust._base import WindowAdjustment, begin_days
from mpreview.policy.adjust.limit import describe_no_working_day
from mpreview.policy.adjust.notice import Notice
from mpreview.policy.adjust.postponement import Postponement
from mpreview.policy.rules import FORM_OF_REASON
from mpreview.policy.rules._base import Rule, RuleAnswer
from mpreview.policy.tables import Allowance, Table
from mpreview.policy.terms import VISITED, Unit
from mpreview.policy.windows import AdjustedDays, Adjustment, Read, ReasonFacts, count_from, make_window
from mpreview.timeline import day_of

__all__ = ["sentence", "sentences"]

_FOR_CLEARANCE = "for readers with clearance"
UNTOLD = "for a reason that only readers with clearance may see"
"""Stands where a reason would reveal a weakness."""


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
        """Whether the reason reveals what happened to a member or a place, or how a place is protected.

        Such is a reason of an incident, a concern, a measure or an exercise, of a rule that asks for
        measures, audiences or a risk band, and of a due day that an exclusion moved.
        """
        return _FOR_CLEARANCE in self.notes

    def why(self, *, citations: bool = True) -> str:
        """Return the reason as one sentence, fit for a report.

        Args:
            citations: Whether the citation comes at the end, in square brackets.

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
    rule, (rolled, trace) = answer.rule, _trace_adjustments(answer)
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
        window=make_window(answer.days),
        subject=subject,
        trigger=None if answer.trigger is None else day_of(answer.trigger),
        anchor=None if answer.anchor is None else day_of(answer.anchor),
        read=read,
        adjustments=tuple(_list_adjustments(answer, rolled, trace)),
        notes=tuple(_list_notes(answer, rolled)),
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
    if not answer.raw.is_ahead:
        yield "limit", numbers.limit
    yield "roll", rule.roll.value
    if rule.limit_roll is not Roll.PRECEDING:
        yield "limit roll", rule.limit_roll.value
    yield from list_signed_read(answer.moves)


_Trace = list[tuple[WindowAdjustment, AdjustedDays, AdjustedDays]]
"""Adjustments, each with the days before and after."""


def _trace_adjustments(answer: RuleAnswer) -> tuple[int, _Trace]:
    """Return the due day after roll, limit and notice, and the trace of the further adjustments."""
    raw, every = answer.raw, answer.adjustments
    rolls = sum([one.is_roll for one in every])
    if rolls == len(every):
        return answer.due, []
    days = [*accumulate(every, lambda days, one: one.apply(days, raw), initial=begin_days(raw))][rolls:]
    return days[0].due, [(one, *pair) for one, pair in zip(every[rolls:], pairwise(days), strict=True)]


def _list_adjustments(answer: RuleAnswer, rolled: int, trace: _Trace) -> Iterator[Adjustment]:
    """Yield the steps: of the count, of all rolls together, each further step, and that of the limit."""
    raw = answer.raw
    # A directive allows time only to a subject that joined later, and reads the time only then.
    allowed = answer.rule.allowed_time if "within" in dict(answer.read) else None
    if allowed is not None and allowed[1] is Unit.WORKING_DAYS and answer.trigger is not None:
        # To the end of the count, not to the raw day: a notice or an edition may have set the raw day.
        counted = count_from(answer.calendar, answer.trigger, answer.numbers.span, Unit.WORKING_DAYS)
        start, end = day_of(answer.trigger), day_of(counted)
        yield Adjustment("count", start, end, answer.calendar.closed_days(start + dt.timedelta(1), end))
    if raw.last is not None:
        yield from _list_step(answer, "due", raw.day, rolled)
    for one, before, after in trace:
        yield from one.list_steps(raw, before, after)
    if raw.last is not None:
        yield from _list_step(answer, "limit", answer.raw_limit, answer.days[3])


def _list_step(answer: RuleAnswer, part: str, start: int, end: int) -> Iterator[Adjustment]:
    if start != end:
        raw, day = day_of(start), day_of(end)
        # Closed days after the raw limit moved nothing: the notice of something ahead can end there.
        last = min(max(raw, day), max(day, day_of(answer.raw_limit)))
        yield Adjustment(part, raw, day, answer.calendar.closed_days(min(raw, day), last))


def is_answer_sensitive(answer: RuleAnswer) -> bool:
    """Return whether the reason of an answer reveals what only readers with clearance may see."""
    rule = answer.rule
    of_rule = rule.has_secret_condition or rule.is_sensitive(rule.form, answer.read)
    return of_rule or any(one.is_sensitive for one in answer.adjustments)


def _list_notes(answer: RuleAnswer, rolled: int) -> Iterator[str]:
    raw = answer.raw
    if is_answer_sensitive(answer):
        yield _FOR_CLEARANCE
    if raw.last is None:
        yield "no working day"
    notice = max((one.end for one in answer.adjustments if isinstance(one, Notice)), default=0)
    is_rolled_on = raw.terms.roll is Roll.PRECEDING and rolled > raw.day and not notice
    if is_rolled_on or any(isinstance(one, Postponement) and one.is_rolled_on for one in answer.adjustments):
        yield "rolled following, since no day before it would discharge it"
    # The raw days too: the way back into the published list can step over a holiday by rule. A postponement
    # until a day after the list that ends before the list comes to its limit, whatever is closed.
    if max(answer.days[1], answer.days[3], raw.limit, answer.raw_limit, notice) >= (
        answer.calendar.listed_until.toordinal()
    ):
        yield "provisional"


# ---------------------------------------------------------------- sentences


def sentence(reason: Reason, *, citations: bool = True) -> str:
    """Return the reason as one sentence, fit for a report.

    Args:
        reason: The reason.
        citations: Whether the citation comes at the end, in square brackets.

    Raises:
        InvalidValue: If *reason* is no reason, or *citations* is neither true nor false.
    """
    check_type("reason", reason, Reason)
    check_type("citations", citations, bool)
    read = dict(reason.read)
    text = FORM_OF_REASON[reason.form].describe(reason, read)
    count = find_step(reason, "count")
    # The holidays in a time allowed in working days; weekends go without saying.
    text += "" if count is None else describe_holidays(count.closed)
    text += "".join(one.describe(reason, read) for one in parse_adjustments(reason, read))
    if "provisional" in reason.notes:
        text += "; provisional, since the public holidays of that time are not published yet"
    if "no working day" in reason.notes:
        text += describe_no_working_day(reason, read)
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
        citations: Whether the citation comes at the end of each sentence, in square brackets.

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
