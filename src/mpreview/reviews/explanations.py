"""Explanations: the standing of a subject, which rules apply and which do not, and what each rule read.

`explain_subject` asks every rule of an activity what became of the rule.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

import attrs

from mpreview._checks import check_type
from mpreview._fields import NO_KEY
from mpreview._html import HtmlRow, render_table
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue
from mpreview.people import Member
from mpreview.policy._case import Case, DutyOrder, OpenPart
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy._open_cycles import (
    PartAnswers,
    answer_parts,
    drop_orders_never_made,
    find_source,
    fold_completions,
    is_exempt,
    is_rule_of,
    keep_conditional_orders,
    list_discharged_orders,
)
from mpreview.policy.conditions import (
    Atom,
    AudienceIn,
    BandAtLeast,
    Condition,
    ForceIn,
    HomeIs,
    InService,
    KindIn,
    LevelAtLeast,
    MandateIs,
    NationIn,
    UseIs,
    list_atoms,
    list_exceptions,
)
from mpreview.policy.reasons import UNTOLD, Reason, reveals_weakness, sentence, sentences
from mpreview.policy.rulebook import Rulebook
from mpreview.policy.rules._base import NoOrderView, Rule
from mpreview.policy.rules.on_event import Occasion
from mpreview.policy.terms import RESPONSE_LEVELS, Activity, Mode
from mpreview.policy.windows import Read, Window
from mpreview.reviews.answers import NOTHING
from mpreview.reviews.cases import Cases, SharedOffice
from mpreview.reviews.duties import Duties
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.facts import Facts, Progress
from mpreview.reviews.lapsed_duties import find_names
from mpreview.reviews.member_rows import MemberRows, RowMaker
from mpreview.reviews.obligations import Exclusion, Lapse, Obligation, Status, name_subject
from mpreview.reviews.standings import Standing
from mpreview.reviews.subject_cases import SubjectCases
from mpreview.reviews.subject_events import SubjectEvents
from mpreview.reviews.suspensions import find_silent_days
from mpreview.reviews.tenures import PlacedTenure
from mpreview.threat import LevelCrossing, ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY, day_of, long_day

__all__ = ["NOT_APPLIED", "NOT_COUNTED", "Explanation", "NotApplied", "NotCounted"]

_EXCLUDED: Final = "excluded"
_MOST_FACTS = 12
"""The most facts of a condition that a sentence names; the sentence counts the rest."""


@attrs.frozen
class NotApplied:
    """Why a rule asks for nothing of a subject.

    Args:
        rule: Id of the rule.
        form: The form of the rule, such as ``rise``.
        edition: Id of the edition in force.
        citation: The text the rule comes from.
        code: Why the rule does not apply, one of `NOT_APPLIED`.
        read: The parameters read, by name; days as ISO days.
    """

    rule: str
    form: str
    edition: str
    citation: str = attrs.field(repr=shorten_text)
    code: str
    read: Read = attrs.field(default=(), repr=count_items)

    @property
    def is_sensitive(self) -> bool:
        """Whether another body holds the subject, or the rule is on incidents, concerns, measures or risks.

        Of such a rule even that it asks for nothing would reveal whether something happened.
        """
        return self.code in (_EXCLUDED, "nothing-there") or reveals_weakness(self.form, self.read)

    def why(self, *, citations: bool = True) -> str:
        """Return why the rule does not apply, as one sentence, fit for a report.

        Args:
            citations: Whether the citation comes at the end, in square brackets.

        Raises:
            InvalidValue: If *citations* is neither true nor false.
        """
        check_type("citations", citations, bool)
        text = f"{self.rule} does not apply: {_describe_code(self.code, dict(self.read))}"
        return f"{text} [{self.citation}]" if citations else text


@attrs.frozen
class NotCounted:
    """Work that leaves a duty open, and why.

    Args:
        day: The day of the work.
        code: Why the work does not count, one of `NOT_COUNTED`.
        mode: Of work that some rules do not count: how the work was done.
        rules: The rules that do not count the mode.

    Raises:
        InvalidValue: If the mode is given for another code than ``mode``, or missing for that code.
    """

    def _check_mode(self, _attribute: object, mode: Mode | None) -> None:
        if (mode is None) == (self.code == "mode"):
            raise InvalidValue("NotCounted.mode", "give how the work was done for the code mode alone")

    day: dt.date
    code: str
    mode: Mode | None = attrs.field(default=None, validator=_check_mode)
    rules: tuple[str, ...] = attrs.field(default=(), repr=count_items)

    def why(self) -> str:
        """Return why the work does not count, as one sentence."""
        text = _SHORTFALLS[self.code]
        if self.mode is not None:
            text = f"{text} {self.mode.words}, and that does not count for {' and '.join(self.rules)}"
        return f"the work of {long_day(self.day)} does not count: {text}"


_SHORTFALLS: Mapping[str, str] = MappingProxyType(
    {
        "mode": "it was done",
        "no-outcome": "its outcome is not on record",
        "no-access": "the adviser was not let in",
        "no-proof": "no proof of the visit is on record",
    }
)
NOT_COUNTED = tuple(_SHORTFALLS)
"""The closed set of codes for why work does not count."""


@attrs.frozen
class Explanation:
    """What is owed to one subject on one day, with every rule that bears on the subject.

    Args:
        member: The member.
        venue: The venue; `None` for a duty owed to the member.
        activity: The activity.
        on: The day asked about.
        standing: Where the duty is in time.
        progress: Where the work on the duty is.
        state: The state of the subject: ``current``, ``no-rule``, ``not-begun``, ``out-of-office`` or
            ``use-ended``. Rules are asked about a current subject; ``no-rule`` means that the edition in
            force has no rule for the activity, and no rule of an earlier edition applies.
        window: The four days; `None` if nothing is owed.
        applied: The answer of each rule that applies, the rule that gives the due day first.
        not_applied: The further rules of the edition in force for the activity, in order of id.
        next_day: The first later day on which the standing changes if nothing more happens, as far as ten
            years ahead; `None` without a change. No end of an office is foreseen but a dissolution.
        next_standing: The standing from that day.
        ended: Of a lapsed duty: what ended the duty.
        exclusion: The exclusion that runs, while another body holds the subject.
        not_counted: Work that leaves the duty open, oldest first: done since the day that a rule counts from.
        member_name: The public name of the member; empty if read from JSON, which has no names.
        place_name: The name of the venue; `None` for a duty owed to the member, and read from JSON.
    """

    member: str
    venue: str | None
    activity: Activity
    on: dt.date
    standing: Standing
    progress: Progress
    state: str
    window: Window | None = None
    applied: tuple[Reason, ...] = attrs.field(default=(), repr=count_items)
    not_applied: tuple[NotApplied, ...] = attrs.field(default=(), repr=count_items)
    next_day: dt.date | None = None
    next_standing: Standing | None = None
    ended: Lapse | None = None
    exclusion: Exclusion | None = attrs.field(default=None, repr=False)
    not_counted: tuple[NotCounted, ...] = attrs.field(default=(), repr=count_items)
    member_name: str = attrs.field(default="", eq=False, repr=False, metadata={NO_KEY: True})
    place_name: str | None = attrs.field(default=None, eq=False, repr=False, metadata={NO_KEY: True})

    @property
    def title(self) -> str:
        """The activity and the subject by name, as of an obligation; without names by id.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).explain("m-essex-1", "essex-1-office", Activity.REVIEW, on=day).title
        'review of constituency office 1 of Member for Essex One'
        """
        name = self.member_name or self.member
        if self.venue is not None:
            name = self.place_name or f"{self.venue} of {name}"
        return name_subject(self.activity, name)

    def sentence(self) -> str:
        """Return the standing of the subject, the due day, and the day of the next standing, with names.

        Whether another body holds the subject is left out.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> found = uk.sample(on=day).explain("m-essex-2", "essex-2-office", Activity.REVIEW, on=day)
        >>> found.sentence().partition(": ")[2]
        'open, due on 13 December 2021; due from 13 December 2021 if nothing more happens'
        """
        return f"{self.title}: {self._describe_standing()}"

    def why(self, *, citations: bool = True, not_applied: bool = True) -> str:
        """Return everything as sentences, one a line.

        Args:
            citations: Whether citations come at the end of sentences, in square brackets.
            not_applied: Whether the rules that do not apply are reported.

        Raises:
            InvalidValue: If *citations* or *not_applied* is neither true nor false.
        """
        check_type("not_applied", not_applied, bool)
        why = "" if self.exclusion is None else f": {self.exclusion.why()}"
        head = f"{self.activity.words} on {long_day(self.on)}: {self._describe_standing(why)}"
        remarks = [one.why() for one in self.not_counted]
        if not_applied:
            remarks += (one.why(citations=citations) for one in self.not_applied)
        return "\n".join([head, *sentences(self.applied, citations=citations), *remarks])

    def _describe_standing(self, why: str = "") -> str:
        """Return the standing with its cause, the due day and the next standing."""
        since = _STATES[self.state]
        if self.ended is not None:
            since = f", since there is {self.ended.why()}"
        text = f"{self.standing.words}{since}{why}"
        if self.window is not None:
            text += f", due on {long_day(self.window.due)}"
        if self.next_day is not None and self.next_standing is not None:
            text += f"; {self.next_standing.words} from {long_day(self.next_day)} if nothing more happens"
        return text

    def redact(self) -> "Explanation":
        """Return the explanation without what only readers with clearance may see.

        Left out are the reasons that are sensitive, the body that holds the subject, and every rule that does
        not apply: which of these rules are missing would reveal what happened. Days and standing stay.

        >>> from mpreview import Activity, uk
        >>> day = dt.date(2021, 11, 20)
        >>> found = uk.sample(on=day).explain("m-essex-1", "essex-1-office", Activity.REVIEW, on=day)
        >>> [one.rule for one in found.redact().applied], found.redact().not_applied
        (['review-after-rise', 'review-yearly'], ())
        """
        return attrs.evolve(
            self,
            applied=tuple(one for one in self.applied if not one.is_sensitive),
            not_applied=(),
            exclusion=None,
        )

    def _repr_html_(self) -> str:
        """Return a table of every rule that bears on the subject, with the summary below, for notebooks.

        Whether another body holds the subject is left out, and so are reasons that reveal a weakness.
        """
        rows: list[HtmlRow] = [
            (None, "applies", UNTOLD) if one.is_sensitive else (one.rule, "applies", sentence(one))
            for one in self.applied
        ]
        shown = (one for one in self.not_applied if not one.is_sensitive or one.code == _EXCLUDED)
        rows += (
            (one.rule, "does not apply", UNTOLD if one.code == _EXCLUDED else one.why()) for one in shown
        )
        subject = "/".join(part for part in (self.activity.value, self.venue, self.member) if part)
        state = f"{self.standing.words}, {self.progress.words}"
        return render_table(f"{subject} on {self.on}: {state}", ("rule", "answer", "why"), rows)


_STATES: Mapping[str, str] = MappingProxyType(
    {
        "current": "",
        "no-rule": ", since no rule asks for it",
        "not-begun": ", since it has not begun",
        "out-of-office": ", since the member is out of office",
        "use-ended": ", since the use of the venue has ended",
    }
)


def _describe_code(code: str, read: Mapping[str, str | int]) -> str:
    """Return why a rule does not apply, in words."""
    text = _SENTENCES[code]
    if not isinstance(text, str):
        return text(read)
    days = {name: long_day(dt.date.fromisoformat(str(read[name]))) for name in _DAYS & read.keys()}
    return text.format_map({**read, **days})


def _describe_condition(read: Mapping[str, str | int]) -> str:
    facts = [f"{name} {value}" for name, value in read.items()]
    # `read` holds the count as well: of so many facts all but the first few are numbered from one on.
    more = [f"and {len(facts) - _MOST_FACTS} more"] if len(facts) > _MOST_FACTS else []
    return f"its condition does not hold ({', '.join((*facts[:_MOST_FACTS], *more))})"


def _describe_incident(read: Mapping[str, str | int]) -> str:
    """Return the incident, and the facts of the incident that are not as the rule asks."""
    day = long_day(dt.date.fromisoformat(str(read["incident"])))
    named = ((name, value) for name, value in read.items() if name != "incident")
    facts = ", ".join(f"no {name}" if value == "none" else f"{name} {value}" for name, value in named)
    return f"the incident on {day} is none that it asks about ({facts})"


def _describe_offers(read: Mapping[str, str | int]) -> str:
    if not read:
        return "the member has no venue in use whose review could be offered"
    parts = ", ".join(f"{count} {state}" for state, count in read.items())
    return f"no venue is to be offered a review ({parts})"


def _describe_exclusion(read: Mapping[str, str | int]) -> str:
    if "until" not in read:
        return f"{read['body']} holds the subject until further notice"
    return f"{read['body']} holds the subject until {long_day(dt.date.fromisoformat(str(read['until'])))}"


_DAYS = frozenset({"since", "reached", "appears", "fell", "trigger", "completion", "ended", "until"})
"""The parameters that are days; a sentence spells a day out."""
_RISE = "the rise of {series} to {crossed} on {reached}"
_SENTENCES: Mapping[str, str | Callable[[Mapping[str, str | int]], str]] = MappingProxyType(
    {
        "other-kind": "it is not about a venue of kind {kind}",
        "other-capacity": "it is not for {capacity}",
        "other-series": "the series {series} does not apply here",
        "no-completion": "nothing was completed since {since} to count from",
        "no-trigger": "it counts from {since} on, and nothing that counts has happened",
        "not-settled": f"{_RISE} does not count before {{appears}}",
        "fell-before": f"{_RISE} fell on {{fell}}, before it had settled",
        "discharged": "what it asked for from {trigger} was done on {completion}",
        "other-incident": _describe_incident,
        "taken-back": "what it looked ahead to was taken back on {ended}",
        "condition": _describe_condition,
        "exempt": "an exemption runs until {until}",
        "excluded": _describe_exclusion,
        "nothing-there": "every measure at the place is removed, so that there is nothing to test",
        "kept-out": "edition {edition}, which answers in its place, does not have it",
        "nothing-to-offer": _describe_offers,
    }
)
NOT_APPLIED = tuple(_SENTENCES)
"""The closed set of codes for why a rule does not apply."""


# ---------------------------------------------------------------- how an explanation is found

ExplainedSubject = tuple[Member, str | None, Activity]
"""A member, a venue or `None`, and an activity."""

_DAYS_AHEAD = 3_660


def explain_subject(duties: Duties, member: Member, venue: str | None, activity: Activity) -> Explanation:
    """Return what is owed to a subject, with every rule that bears on the subject."""
    name, place, _ = find_names(duties.register, member.id, venue, "")
    return attrs.evolve(_explain_unnamed(duties, member, venue, activity), member_name=name, place_name=place)


def _explain_unnamed(duties: Duties, member: Member, venue: str | None, activity: Activity) -> Explanation:
    status = duties.find_asked_status(member, venue, activity)
    if status is None:
        state = Standing.NOT_OWED, Progress.NOT_CONTACTED, "not-begun"
        return Explanation(member.id, venue, activity, duties.date, *state)
    tenures = duties.cases.tenures.list_on(member, duties.date)
    if status.standing is Standing.LAPSED or not tenures:
        ending = "use-ended" if tenures else "out-of-office"
        state = status.standing, status.progress, ending
        return Explanation(member.id, venue, activity, duties.date, *state, ended=status.ended)
    not_applied = tuple(_list_not_applied(duties, member, tenures, status))
    one = status.obligation
    return Explanation(
        member.id, venue, activity, duties.date, status.standing, status.progress,
        "no-rule" if one is None and not not_applied else "current",
        None if one is None else one.window,
        () if one is None else one.reasons,
        not_applied,
        exclusion=status.exclusion,
        not_counted=() if one is None else _list_not_counted(duties, one),
    )  # fmt: skip


def _list_not_counted(duties: Duties, one: Obligation) -> tuple[NotCounted, ...]:
    """Return the work at a venue that an obligation does not count, oldest first."""
    return tuple(sorted(_iterate_not_counted(duties, one), key=attrgetter("day")))


def _iterate_not_counted(duties: Duties, one: Obligation) -> Iterator[NotCounted]:
    if one.venue is None:
        return
    book, work = duties.book, duties.facts.of_work(one.venue, one.activity)
    since = {reason.rule: _find_first_counted(reason) for reason in one.reasons}
    for day, code in work.shortfalls:
        if day >= min(since.values()):
            yield NotCounted(day_of(day), code)
    for day, mode in dict.fromkeys(work.modes):
        worded = book.stages[book.find_stage_index(day)].edition.rule
        asked = (id_ for id_, first in since.items() if first <= day and id_ in worded)
        rules = tuple(id_ for id_ in asked if mode not in worded[id_].counted_modes)
        if rules:
            yield NotCounted(day_of(day), "mode", mode, rules)


def _find_first_counted(reason: Reason) -> int:
    """Return the first day number on which work could end what a rule asks for."""
    if reason.anchor is not None:
        return reason.anchor.toordinal() + 1
    return FIRST_DAY.toordinal() if reason.trigger is None else reason.trigger.toordinal()


# ---------------------------------------------------------------- the next day on which a standing changes


_EpochRows = tuple[Cases, dict[str, MemberRows]]
"""The cases of an epoch, and the rows of earlier days of the epoch by member."""


class _ForeseenCases(SubjectCases):
    """The cases of subjects on a later day, as far as the day asked about can foresee.

    Args:
        cases: The cases of the epoch of the later day.
        facts: The facts by the day asked about.
        on: The later day.
        asked: The day asked about.
    """

    def __init__(self, cases: Cases, facts: Facts, on: dt.date, asked: dt.date) -> None:
        super().__init__(cases, facts, on)
        self._asked_on = asked

    def find_member(self, id_: str) -> Member:
        return self.register.index.foresee(super().find_member(id_), self._asked_on)


class _RowsOfSubject(RowMaker):
    """The rows that the standing of one subject needs; no row of a further subject is made.

    Args:
        subjects: The cases of subjects on the day.
        rows: The rows of earlier days of the epoch.
        subject: The subject.
    """

    def __init__(
        self, subjects: SubjectCases, rows: dict[str, MemberRows], subject: ExplainedSubject
    ) -> None:
        super().__init__(subjects, rows)
        self._subject = subject

    def list_capacity_rows(self, member: str, office: SharedOffice) -> list[DutyRow]:
        _, venue, activity = self._subject
        if activity is Activity.OFFER:
            # An offer is owed for the reviews at all venues.
            return super().list_capacity_rows(member, office)
        if venue is None:
            return [self.make_row(member, office, None, activity)]
        uses = [use for use in self.list_uses(member) if use.id == venue]
        if activity is Activity.REVIEW:
            return [self.make_row(member, office, use, activity) for use in uses]
        rows = self.list_other_rows(member, office, uses)
        return [row for row in rows if row.subject.activity is activity]


class Outlook:
    """What is owed on later days if nothing more happens: no event, and no level but announced levels.

    No member leaves office either, but by a dissolution (semantics 3.15).

    Args:
        duties: What is owed on the day asked about.
        subject: The subject asked about.
    """

    def __init__(self, duties: Duties, subject: ExplainedSubject) -> None:
        self._register, self._facts, self._asked_on = duties.register, duties.facts, duties.date
        self._ends, self._common = duties.cases.ends, duties.cases.happened
        # A rulebook and series of their own: levels and editions not yet announced must not shine through.
        series = {one.id: one.foreseen(duties.date) for one in self._register.series}
        rulebook = _foresee_rulebook(duties.book.rulebook, duties.date)
        calendars, scales = self._register.calendar, self._register.scale
        self._book = CompiledRulebook(rulebook, calendars, series, scales)
        self._subject: ExplainedSubject = self._register.index.foresee(subject[0], duties.date), *subject[1:]
        self._epochs: dict[int, _EpochRows] = {}

    def _find_duties(self, day: int) -> Duties:
        """Return what is owed on a day."""
        on, epoch = day_of(day), bisect_right(self._book.edges, day)
        if epoch not in self._epochs:
            self._epochs[epoch] = Cases(self._register, self._book, on, self._ends, self._common), {}
        cases, rows = self._epochs[epoch]
        subjects = _ForeseenCases(cases, self._facts, on, self._asked_on)
        return Duties(_RowsOfSubject(subjects, rows, self._subject))

    def find_next_standing(self, now: Standing) -> tuple[dt.date, Standing] | None:
        """Return the first later day with another standing, as far as ten years ahead."""
        day = self._asked_on.toordinal()
        last = min(day + _DAYS_AHEAD, LAST_DAY.toordinal())
        # From change to change and not day by day: ten years have few days on which a standing can change.
        while day <= last:
            duties = self._find_duties(day)
            status = duties.find_asked_status(*self._subject)
            if duties.date != self._asked_on and status is not None and status.standing is not now:
                return duties.date, status.standing
            # Every step goes on by a day at least, so that no fault of a day number is a loop without an end.
            day = max(day + 1, self._find_next_change(duties, status))
        return None

    def _find_next_change(self, duties: Duties, status: Status | None) -> int:
        """Return the next day after the day of *duties* on which the standing may change."""
        day, one = duties.on, None if status is None else status.obligation
        days = [duties.find_next_change(self._subject[0])]
        days += self._book.edges[bisect_right(self._book.edges, day) :][:1]
        if one is not None:
            window = one.window
            steps = (window.earliest, window.due, window.overdue_from, window.limit + dt.timedelta(1))
            days += [step.toordinal() for step in steps if step.toordinal() > day]
        return min(days)


def _foresee_rulebook(rulebook: Rulebook, on: dt.date) -> Rulebook:
    """Return the rulebook without editions that are neither in force nor published on a day."""
    first, *later = rulebook.editions
    seen = tuple(one for one in later if one.since <= on or one.known <= on)
    return attrs.evolve(rulebook, editions=(first, *seen)) if len(seen) < len(later) else rulebook


# ---------------------------------------------------------------- rules that do not apply


class _RuleInputs(NamedTuple):
    """What rules read of a subject.

    Args:
        case: The case before conditions are asked.
        done: The completions, oldest first.
        since: The first day of use in office, in the capacity, from which triggers count.
        opened: The day from which completions count.
        events: The events of the subject.
    """

    case: Case
    done: tuple[int, ...]
    since: int
    opened: int
    events: SubjectEvents


def _list_not_applied(
    duties: Duties, member: Member, tenures: Sequence[PlacedTenure], status: Status
) -> Iterator[NotApplied]:
    """Yield every rule of the edition in force for the activity that does not apply, and why.

    A rule that holds for several capacities of the person is explained for the first of them.
    """
    edition = duties.book.stages[duties.book.find_stage_index(duties.on)].edition
    one = status.obligation
    applied = frozenset() if one is None else frozenset(reason.rule for reason in one.reasons)
    subjects = [(one.tenure.capacity, _SubjectRules(duties, member, one, status)) for one in tenures]
    for rule in edition.rules:
        if rule.activity is not status.activity or rule.id in applied:
            continue
        found = next((rules for capacity, rules in subjects if capacity in rule.capacities), None)
        if found is not None:
            code, read = found.explain(rule)
        else:
            words = " and ".join(dict.fromkeys(capacity.words for capacity, _ in subjects))
            code, read = "other-capacity", (("capacity", words),)
        yield NotApplied(rule.id, rule.form, edition.id, rule.citation, code, read)


class _SubjectRules:
    """The rules of one activity, asked about one current subject in one capacity."""

    def __init__(self, duties: Duties, member: Member, placed: PlacedTenure, status: Status) -> None:
        self._duties, self._member, self._placed, self._status = duties, member, placed, status
        self._book, self._on = duties.book, duties.on

    def explain(self, rule: Rule) -> tuple[str, Read]:
        """Return why a rule does not apply: a code, and what the rule read."""
        return self._explain_offers() if rule.activity is Activity.OFFER else self._explain_rule(rule)

    # ---------------------------------------------------------------- what rules read of the subject

    @cached_property
    def _facts(self) -> _RuleInputs:
        """What rules read of the subject."""
        duties, member, venue = self._duties, self._member, self._status.venue
        office = duties.cases.find_office(member, self._placed)
        uses = [use for use in duties.maker.list_uses(member.id) if use.id == venue]
        use, activity = next(iter(uses), None), self._status.activity
        subject = duties.subjects.find_subject(member.id, office, activity, use)
        shared = duties.cases.find_shared(subject)
        since = shared.setting.since
        done = duties.subjects.list_done(subject.named, shared.setting)
        case = duties.subjects.make_case(subject, shared)
        events = duties.subjects.find_subject_events(subject)
        return _RuleInputs(case, done, subject.touched, since, events)

    @property
    def _base_case(self) -> Case:
        return self._facts.case

    @property
    def _kind(self) -> str | None:
        return self._base_case.duty.kind

    @property
    def _view(self) -> NoOrderView:
        lowest = self._book.rulebook.bands[0]
        functions = self._find_series, self._is_crossing_asked
        begun = self._book.stages[self._book.find_stage_index(self._on)].since
        return NoOrderView(
            self._facts.since, self._facts.opened, self._on, begun, self._kind, lowest, *functions
        )

    def _find_series(self, id_: str) -> tuple[ThreatSeries, ThreatScale] | None:
        if id_ not in self._base_case.shared.series:
            return None
        series = self._duties.register.threat[id_]
        return series, self._duties.register.scale[series.scale]

    def _is_crossing_asked(self, rule: Rule, crossing: LevelCrossing) -> bool:
        spell = self._placed.tenure.spell
        own = spell.days.next_in(crossing.trigger.toordinal())
        day = find_silent_days(spell, self._base_case.shared.excluded).first_after(own)
        return self._book.is_crossing_asked(rule, self._base_case.duty, day, crossing.crossed)

    @cached_property
    def _conditional_case(self) -> Case:
        """The case as rules see the case: without orders whose condition was never true."""
        case = self._base_case
        if not self._book.special.conditional:
            return case
        return case._replace(orders=keep_conditional_orders(self._book, case, self._on))

    @cached_property
    def _case(self) -> Case:
        case = self._conditional_case
        return drop_orders_never_made(self._book, case, self._facts.done) if case.papers else case

    @cached_property
    def _answers(self) -> PartAnswers:
        state = fold_completions(self._book, self._case, self._facts.done)
        return answer_parts(self._book, self._case, state, self._on)

    # ---------------------------------------------------------------- one rule

    def _explain_rule(self, rule: Rule) -> tuple[str, Read]:
        if self._kind not in rule.subject_kinds:
            return "other-kind", (("kind", _name_kind(self._kind)),)
        # The order of the page on the conformance corpus: what is open, then orders, then triggers.
        own = [one for one in self._answers if one[0].rule == rule.id and is_rule_of(rule, one[0])]
        if any(answers for _, answers in own):
            return self._explain_exemption()
        if own:
            return self._explain_no_answer(rule, [part for part, _ in own])
        waiting = rule.explain_waiting(self._view)
        if waiting is not None:
            return waiting
        return self._explain_newest(rule)

    def _explain_newest(self, rule: Rule) -> tuple[str, Read]:
        """Return what became of the newest order of a rule, or of what is newer and ordered nothing."""
        # The first use of an announced use may lie ahead, and orders nothing yet.
        begun = (order for order in self._base_case.orders if order.trigger.own_day <= self._on)
        orders = [order for order in begun if (order.rule, order.form) == (rule.id, rule.form)]
        newest = max(orders, key=_by_trigger, default=None)
        day, incident = self._explain_incidents(rule)
        # Of an order, and an incident or a rise that ordered nothing, the newer speaks.
        if incident is not None and (newest is None or newest.trigger.day < day):
            return incident
        fallen = rule.explain_fallen(self._view)
        if fallen is not None and (newest is None or newest.trigger.day < fallen[0]):
            return fallen[1]
        return rule.explain_no_order(self._view) if newest is None else self._explain_order(rule, newest)

    def _explain_incidents(self, rule: Rule) -> tuple[int, tuple[str, Read] | None]:
        """Return why the newest incident that the rule does not ask about ordered nothing, with its day."""
        found: tuple[int, tuple[str, Read] | None] = 0, None
        if Occasion.INCIDENT not in rule.triggers:
            return found
        for trigger in self._facts.events.list_triggers():
            place = self._book.find_stage_index(trigger.day)
            worded = self._book.find_rule(place, rule.id, self._base_case.duty)
            if worded is not None and worded.form == rule.form and trigger.day >= found[0]:
                why = worded.explain_other_incident(trigger)
                found = (trigger.day, why) if why is not None else found
        return found

    def _explain_exemption(self) -> tuple[str, Read]:
        """Return why answers do not count."""
        exclusion = self._status.exclusion
        if exclusion is not None:
            until = () if exclusion.last is None else (("until", exclusion.last.isoformat()),)
            return "excluded", (("body", exclusion.body), *until)
        if not is_exempt(self._case, self._on):
            return "nothing-there", ()
        papers = (one for one in self._case.papers if one.exempt and one.day <= self._on <= one.until)
        return "exempt", (("until", _format_day(max(one.until for one in papers))),)

    def _explain_no_answer(self, rule: Rule, parts: Sequence[OpenPart]) -> tuple[str, Read]:
        """Return why a rule with an open cycle or order has given no answer that still stands."""
        place = self._book.find_stage_index(self._on)
        sources = [find_source(self._book, self._case, part, place) for part in parts]
        if any(found is not None for _, found in sources):
            return "condition", self._list_condition_facts(rule)
        return "kept-out", (("edition", self._book.stages[sources[0][0]].edition.id),)

    def _explain_order(self, rule: Rule, order: DutyOrder) -> tuple[str, Read]:
        """Return what became of an order."""
        trigger = order.trigger
        if trigger.ends <= self._on:
            return "taken-back", (*order.read, ("ended", _format_day(trigger.ends)))
        day = self._discharges.get(_name_order(order))
        if day is None and trigger.own is not None and self._on < order.appears:
            return self._explain_exemption()
        if day is None and not rule.is_of_order(order):
            if self._status.exclusion is not None or is_exempt(self._case, self._on):
                return self._explain_exemption()
            place = self._book.find_stage_index(self._on)
            return "kept-out", (("edition", self._book.stages[place].edition.id),)
        if day is None:
            return "condition", self._list_condition_facts(rule)
        # Of a trigger in an exclusion the own day: work from that day on discharges it (semantics 3.19).
        return "discharged", (("trigger", _format_day(trigger.own_day)), ("completion", _format_day(day)))

    @cached_property
    def _discharges(self) -> dict[tuple[object, ...], int]:
        """The day on which each order was discharged."""
        found = list_discharged_orders(self._book, self._conditional_case, self._facts.done)
        return {_name_order(order): day for order, day in found}

    # ---------------------------------------------------------------- conditions and offers

    def _list_condition_facts(self, rule: Rule) -> Read:
        """Return the facts that the condition of a rule asks for, as on the day."""
        if rule.when is None:
            return ()
        names = dict.fromkeys(_list_fact_names(rule.when))
        return (*((name, self._find_fact(rule, name)) for name in names), *self._list_secret_facts(rule.when))

    def _list_secret_facts(self, when: Condition) -> Iterator[tuple[str, str]]:
        """Yield, atom by atom, whether measures and audiences are as asked, and never which."""
        facts = self._base_case.shared.facts
        audiences, (_, measures) = facts.audiences, facts.find_step(self._on)
        atoms = [atom for atom in list_atoms(when) if isinstance(atom, InService | AudienceIn)]
        for place, atom in enumerate(atoms, 1):
            if isinstance(atom, InService):
                yield f"in service as asked in {place}", _yes_or_no(measures.issuperset(atom.measures))
            else:
                is_in = not set(atom.audiences).isdisjoint(audiences)
                yield f"audience as asked in {place}", _yes_or_no(is_in)

    def _find_fact(self, rule: Rule, name: str) -> str:
        case = self._base_case
        facts, (shared, _) = case.shared.facts, case.shared.facts.find_step(self._on)
        if name.startswith(("response", "band")):
            cells = self._book.cells
            is_now = name.endswith("in force")
            cell = cells.find_in_force(case, self._on, 0 if is_now else rule.settling)
            response, band = RESPONSE_LEVELS[cell[0]].value, self._book.rulebook.bands[cell[1]]
            return response if name.startswith("response") else band
        return {
            "kind": _name_kind(case.duty.kind),
            "nation": facts.nation,
            "force": facts.force,
            "home": "none" if facts.home is None else facts.home.value,
            "mandate": "first" if facts.first else "returned",
            "use": "shared" if shared else "sole",
        }[name]

    def _explain_offers(self) -> tuple[str, Read]:
        """Return how the venues of a member stand who is owed no offer."""
        every = self._duties.maker.list_member_rows(self._member)
        rows = [row for row in every if row.subject.activity is Activity.REVIEW]
        find = self._duties.find_progress
        states = ["owed no review" if row.owed is NOTHING else find(row).value for row in rows]
        return "nothing-to-offer", tuple((word, states.count(word)) for word in sorted(set(states)))


def _name_order(order: DutyOrder) -> tuple[object, ...]:
    """Return the rule, trigger and start of an order; of a trigger in an exclusion the own day too."""
    trigger = order.trigger
    return order.rule, trigger.day, trigger.starts, trigger.own


def _by_trigger(order: DutyOrder) -> tuple[int, int, int, int]:
    # Two measures may expire on one day. The codes have a published order, in which `taken-back` comes first.
    trigger = order.trigger
    return trigger.day, trigger.starts or trigger.day, -trigger.ends, order.first_discharge


_FACT_NAMES: dict[type[Atom], str] = {
    KindIn: "kind",
    NationIn: "nation",
    ForceIn: "force",
    HomeIs: "home",
    MandateIs: "mandate",
    UseIs: "use",
    LevelAtLeast: "response",
    BandAtLeast: "band",
}
"""The facts that an explanation may show; measures and audiences are secret."""


def _yes_or_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _list_fact_names(condition: Condition) -> Iterator[str]:
    """Yield the names of the facts a condition asks for; an exception asks for levels in force."""
    excepted = [atom for one in list_exceptions(condition) for atom in list_atoms(one)]
    for atom in list_atoms(condition):
        if type(atom) not in _FACT_NAMES:
            continue
        name = _FACT_NAMES[type(atom)]
        is_excepted = type(atom) in {LevelAtLeast, BandAtLeast} and atom in excepted
        yield f"{name} in force" if is_excepted else name


def _format_day(day: int) -> str:
    return day_of(day).isoformat()


def _name_kind(kind: str | None) -> str:
    return kind or "member"
