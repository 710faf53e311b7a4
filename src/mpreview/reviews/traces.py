"""Explanations: where a subject stands, which rules apply and which do not, and what each rule read."""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

import attrs

from mpreview._reprs import clip_repr, count_items, shorten_text
from mpreview.policy.reasons import sentences
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Read, Reason, Window
from mpreview.reviews.obligations import Ended
from mpreview.reviews.states import Progress, Standing
from mpreview.timeline import long_day

__all__ = ["SILENCES", "Explanation", "Silence"]

_MOST_FACTS = 12
"""The most facts of a condition that a sentence names; the sentence counts the rest."""


@attrs.frozen
class Silence:
    """Why a rule asks for nothing of a subject.

    Args:
        rule: Id of the rule.
        form: The form of the rule, such as ``rise``.
        edition: Id of the edition in force.
        citation: The text the rule comes from.
        code: Why the rule is silent, one of `SILENCES`.
        read: The parameters read, by name; days as ISO days.
    """

    rule: str
    form: str
    edition: str
    citation: str = attrs.field(repr=shorten_text)
    code: str
    read: Read = attrs.field(default=(), repr=clip_repr)

    def why(self) -> str:
        """Return the silence as one sentence that could stand in a report."""
        text = _SENTENCES[self.code](dict(self.read))
        return f"{self.rule} is silent: {text} [{self.citation}]"


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
        spoke: The answer of each rule that applies, the rule that gives the due day first.
        silent: The further rules of the edition in force for the activity, in order of id.
        next_day: The first later day on which the standing changes if nothing more happens, as far as ten
            years ahead; `None` without a change. No end of an office is foreseen but a dissolution.
        next_standing: The standing from that day.
        ended: Of a lapsed duty: what ended the duty.
    """

    member: str
    venue: str | None
    activity: Activity
    on: dt.date
    standing: Standing
    progress: Progress
    state: str
    window: Window | None = None
    spoke: tuple[Reason, ...] = attrs.field(default=(), repr=count_items)
    silent: tuple[Silence, ...] = attrs.field(default=(), repr=count_items)
    next_day: dt.date | None = None
    next_standing: Standing | None = None
    ended: Ended | None = None

    def why(self) -> str:
        """Return everything as sentences, one a line."""
        head = f"{self.activity.words} on {long_day(self.on)}: {self.standing.value}{_STATES[self.state]}"
        if self.ended is not None:
            head += f": {self.ended.why()}"
        if self.window is not None:
            head += f", due on {long_day(self.window.due)}"
        if self.next_day is not None and self.next_standing is not None:
            head += f"; {self.next_standing.value} from {long_day(self.next_day)} if nothing more happens"
        return "\n".join([head, *sentences(self.spoke), *(one.why() for one in self.silent)])


_STATES: Mapping[str, str] = MappingProxyType(
    {
        "current": "",
        "no-rule": ", since no rule asks for it",
        "not-begun": ", since it has not begun",
        "out-of-office": ", since the member is out of office",
        "use-ended": ", since the use of the venue has ended",
    }
)


def _describe_day(read: Mapping[str, str | int], name: str) -> str:
    return long_day(dt.date.fromisoformat(str(read[name])))


def _describe_rise(read: Mapping[str, str | int]) -> str:
    return f"the rise of {read['series']} to {read['crossed']} on {_describe_day(read, 'reached')}"


def _describe_condition(read: Mapping[str, str | int]) -> str:
    facts = [f"{name} {value}" for name, value in read.items()]
    # `read` holds the count as well: of so many facts all but the first few are numbered from one on.
    more = [f"and {len(facts) - _MOST_FACTS} more"] if len(facts) > _MOST_FACTS else []
    return f"its condition does not hold ({', '.join((*facts[:_MOST_FACTS], *more))})"


def _describe_offers(read: Mapping[str, str | int]) -> str:
    if not read:
        return "the member has no venue in use whose review could be offered"
    parts = ", ".join(f"{count} {state}" for state, count in read.items())
    return f"no venue is to be offered a review ({parts})"


_SENTENCES: Mapping[str, Callable[[Mapping[str, str | int]], str]] = MappingProxyType(
    {
        "other-kind": lambda read: f"it does not speak of a venue of kind {read['kind']}",
        "other-series": lambda read: f"the series {read['series']} does not apply here",
        "no-completion": lambda read: (
            f"nothing was completed since {_describe_day(read, 'since')} to count from"
        ),
        "no-trigger": lambda read: (
            f"nothing happened since {_describe_day(read, 'since')} that it counts from"
        ),
        "not-settled": lambda read: (
            f"{_describe_rise(read)} does not count before {_describe_day(read, 'appears')}"
        ),
        "fell-before": lambda read: (
            f"{_describe_rise(read)} fell on {_describe_day(read, 'fell')}, before it had settled"
        ),
        "discharged": lambda read: (
            f"what it asked for from {_describe_day(read, 'trigger')} was done on "
            f"{_describe_day(read, 'completion')}"
        ),
        "taken-back": lambda read: (
            f"what it looked ahead to was taken back on {_describe_day(read, 'ended')}"
        ),
        "condition": _describe_condition,
        "exempt": lambda read: f"an exemption runs until {_describe_day(read, 'until')}",
        "nothing-there": lambda _: "every measure at the place is removed, so that there is nothing to test",
        "kept-out": lambda read: f"edition {read['edition']}, which answers in its place, does not have it",
        "nothing-to-offer": _describe_offers,
    }
)
SILENCES = tuple(_SENTENCES)
"""The closed set of codes of a silence."""
