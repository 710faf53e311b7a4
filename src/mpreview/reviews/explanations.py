"""Explanations: the standing of a subject, which rules apply and which do not, and what each rule read."""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from mpreview._checks import check_type
from mpreview._fields import NO_KEY
from mpreview._html import HtmlRow, render_table
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue
from mpreview.policy._phrases import describe_read_days
from mpreview.policy.reasons import UNTOLD, Reason, reveals_weakness, sentence, sentences
from mpreview.policy.terms import Activity, Mode
from mpreview.policy.windows import Read, Window
from mpreview.reviews.facts import Progress
from mpreview.reviews.obligations import Exclusion, Lapse, name_subject
from mpreview.reviews.standings import Standing
from mpreview.timeline import long_day

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


def _describe_too_few(read: Mapping[str, str | int]) -> str:
    """Return how many events a rule counts, and the days of those that have happened."""
    return (
        f"it counts {read['times']} events in {read['in days']} days, and has counted only "
        f"{describe_read_days(read, 'events')}"
    )


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
        "too-few": _describe_too_few,
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
