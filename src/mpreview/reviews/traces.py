"""Explanations: where a subject stands, which rules spoke and which stayed silent, and what each one read."""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

import attrs

from mpreview.ids import clipped, shortened
from mpreview.policy.reasons import sentences
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Read, Reason, Window
from mpreview.reviews.obligations import Ended
from mpreview.reviews.states import Progress, Standing
from mpreview.timeline import long_day

__all__ = ["SILENCES", "Explanation", "Silence"]


@attrs.frozen
class Silence:
    """Why a rule says nothing of a subject.

    Args:
        rule: Id of the rule.
        form: The kind of rule, such as ``rise``.
        edition: Id of the edition in force.
        citation: The text the rule comes from.
        code: Why it is silent, one of `SILENCES`.
        read: What it read, by name; days as ISO days.
    """

    rule: str
    form: str
    edition: str
    citation: str = attrs.field(repr=shortened)
    code: str
    read: Read = attrs.field(default=(), repr=clipped)

    def why(self) -> str:
        """Return it as one sentence that could stand in a report."""
        text = _SENTENCES[self.code](dict(self.read))
        return f"{self.rule} is silent: {text} [{self.citation}]"


@attrs.frozen
class Explanation:
    """What is owed to one subject on one day and what is not, with every rule that bears on it.

    Args:
        member: The member.
        venue: The venue; `None` for what is owed to the member.
        activity: The activity.
        on: The day asked about.
        standing: Where it is in time.
        progress: Where the work on it is.
        state: What is said of the subject as a whole: ``current``, ``no-rule``, ``not-begun``,
            ``out-of-office`` or ``use-ended``. Rules are asked of what is current; where the edition in force
            has none for the activity, and none of an earlier one still speaks, that is told instead.
        window: The four days; `None` where nothing is owed.
        spoke: Each rule's answer, the one that gives the due day first.
        silent: The other rules of the edition in force for this activity, in order of id.
        next_day: The first later day on which the standing changes if nothing more happens, as far as ten
            years ahead; `None` if it does not. No end of an office is foreseen but a dissolution.
        next_standing: What it changes to.
        ended: Of what has lapsed: what ended it.
    """

    member: str
    venue: str | None
    activity: Activity
    on: dt.date
    standing: Standing
    progress: Progress
    state: str
    window: Window | None = None
    spoke: tuple[Reason, ...] = attrs.field(default=(), repr=lambda items: f"<{len(items)}>")
    silent: tuple[Silence, ...] = attrs.field(default=(), repr=lambda items: f"<{len(items)}>")
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


_TOLD = 12
"""How many facts of a condition a sentence tells; it counts the rest."""


def _day(read: Mapping[str, str | int], name: str) -> str:
    return long_day(dt.date.fromisoformat(str(read[name])))


def _rise(read: Mapping[str, str | int]) -> str:
    return f"the rise of {read['series']} to {read['crossed']} on {_day(read, 'reached')}"


def _condition(read: Mapping[str, str | int]) -> str:
    facts = [f"{name} {value}" for name, value in read.items()]
    # The count stands in what was read, too: all but the first few of so many facts are numbered from one on.
    more = [f"and {len(facts) - _TOLD} more"] if len(facts) > _TOLD else []
    return f"its condition does not hold ({', '.join((*facts[:_TOLD], *more))})"


def _nothing_to_offer(read: Mapping[str, str | int]) -> str:
    if not read:
        return "the member has no venue in use whose review could be offered"
    parts = ", ".join(f"{count} {state}" for state, count in read.items())
    return f"no venue is to be offered a review ({parts})"


_SENTENCES: Mapping[str, Callable[[Mapping[str, str | int]], str]] = MappingProxyType(
    {
        "other-kind": lambda read: f"it does not speak of a venue of kind {read['kind']}",
        "other-series": lambda read: f"the series {read['series']} does not apply here",
        "no-completion": lambda read: f"nothing was completed since {_day(read, 'since')} to count from",
        "no-trigger": lambda read: f"nothing happened since {_day(read, 'since')} that it counts from",
        "not-settled": lambda read: f"{_rise(read)} does not count before {_day(read, 'appears')}",
        "fell-before": lambda read: f"{_rise(read)} fell on {_day(read, 'fell')}, before it had settled",
        "discharged": lambda read: (
            f"what it asked for from {_day(read, 'trigger')} was done on {_day(read, 'completion')}"
        ),
        "taken-back": lambda read: f"what it looked ahead to was taken back on {_day(read, 'ended')}",
        "condition": _condition,
        "exempt": lambda read: f"an exemption runs until {_day(read, 'until')}",
        "nothing-there": lambda _: "every measure at the place is removed, so that there is nothing to test",
        "kept-out": lambda read: f"edition {read['edition']}, which answers in its place, does not have it",
        "nothing-to-offer": _nothing_to_offer,
    }
)
SILENCES = tuple(_SENTENCES)
"""Why a rule can be silent, a closed set."""
