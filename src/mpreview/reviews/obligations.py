"""Obligations: one activity owed to one subject, its window, and why."""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from operator import attrgetter
from typing import NamedTuple, overload

import attrs

from mpreview._reprs import show_tuple
from mpreview.errors import InvalidValue, UnknownId
from mpreview.people import TenureEnd
from mpreview.places import VenueKind
from mpreview.policy._case import Case
from mpreview.policy.reasons import make_reason, sentences
from mpreview.policy.rules._base import MissedPeriods, RuleAnswer
from mpreview.policy.terms import VISITED, Activity
from mpreview.policy.windows import Reason, Window, make_window
from mpreview.register import Ground
from mpreview.reviews.facts import Progress
from mpreview.timeline import day_of, long_day

__all__ = ["GROUPINGS", "Ended", "NotOwed", "Obligation", "Obligations", "Standing", "Status"]


class Standing(enum.Enum):
    """Where an obligation is in time (semantics 3.12), worst first."""

    PAST_LIMIT = "past-limit"
    OVERDUE = "overdue"
    DUE = "due"
    OPEN = "open"
    IN_DATE = "in-date"
    NOT_OWED = "not-owed"
    LAPSED = "lapsed"

    rank: int
    """0 for the worst."""


for _rank, _standing in enumerate(Standing):
    _standing.rank = _rank


_PAST_LIMIT, _OVERDUE, _DUE, _OPEN, _IN_DATE = range(5)
STANDINGS = tuple(Standing)
"""Standings by rank."""


def rank_on(days: tuple[int, int, int, int], on: int) -> int:
    """Return the rank of the standing that a window's four day numbers give on a day."""
    earliest, due, overdue_from, limit = days
    if on < due:
        return _OPEN if on >= earliest else _IN_DATE
    if on < overdue_from:
        return _DUE
    return _OVERDUE if on <= limit else _PAST_LIMIT


class DutySetting(NamedTuple):
    """What is the same for all subjects of one sort: where they are, who answers for them, what rules read.

    Args:
        ground: Whose ground it is on.
        team: The team that carries it out.
        case: What the rules read.
        seat: The calendar of the member's seat, in which the offers of it are counted.
        since: The first day number of use in office, not that of a use begun between dissolution and return.
        office: The first day number of the spell of office.
        days: The trigger days of all that was ordered, oldest first.
    """

    ground: Ground
    team: str
    case: Case
    seat: str
    since: int
    office: int
    days: tuple[int, ...]

    def __repr__(self) -> str:
        return show_tuple(self)


SubjectAnswer = tuple[RuleAnswer, str | None, VenueKind | None]
"""An answer, and of an offer the venue whose review is to be offered, and its kind."""


class DutyAnswers(NamedTuple):
    """Every answer for one subject and activity, and what they come to together.

    Args:
        days: The four days, as numbers: of all answers the earliest, part by part.
        priority: The best class of the rules that spoke.
        answers: The answers, each with the venue whose offer it is about, and its kind, if it is about one.
        slots: What a visit takes: the most that a rule that spoke asks for.
    """

    days: tuple[int, int, int, int]
    priority: int
    answers: tuple[SubjectAnswer, ...]
    slots: int = 1

    def __repr__(self) -> str:
        return show_tuple(self)


class Status:
    """One subject and activity on one day: exactly one standing and one progress.

    What is owed is an `Obligation`, all else is `NotOwed`.

    Attributes:
        member: The member.
        venue: The venue; `None` for what concerns the member.
        activity: The activity.
        standing: Where it is in time.
        progress: Where the work on it is.
    """

    __slots__ = ()
    member: str
    venue: str | None
    activity: Activity
    standing: Standing
    progress: Progress
    _setting: DutySetting

    def __init__(self) -> None:
        raise TypeError("what is owed is an Obligation, and all else NotOwed")

    @property
    def obligation(self) -> "Obligation | None":
        """What is owed, if anything is: then the status itself."""
        return None

    @property
    def ended(self) -> "Ended | None":
        """Of what has lapsed: what ended it."""
        return None

    @property
    def kind(self) -> VenueKind | None:
        """The kind of the venue; `None` for what is owed to the member."""
        return self._setting.case.kind

    @property
    def team(self) -> str:
        """The team that carries it out."""
        return self._setting.team

    @property
    def ground(self) -> Ground:
        """Whose ground it is on."""
        return self._setting.ground


@attrs.frozen
class Obligation(Status):
    """One activity owed to one subject, never twice.

    Args:
        id: Its id: activity, venue if any, member.
        member: The member.
        venue: The venue; `None` for what is owed to the member.
        activity: What is owed.
        standing: Where it is in time.
        progress: Where the work on it is.
        resumes: While the work is held by a decline or deferral: the day that frees it.
        held_by: Then the event of that decline or deferral.
        missed: Of a grid that is overdue: the later periods that were missed too, answer by answer.
    """

    id: str
    member: str
    venue: str | None
    activity: Activity
    standing: Standing
    progress: Progress
    resumes: dt.date | None
    held_by: str | None
    _owed: DutyAnswers = attrs.field(repr=False)
    _setting: DutySetting = attrs.field(repr=False)
    _missed: tuple[MissedPeriods | None, ...] = attrs.field(default=(), repr=False)

    @property
    def obligation(self) -> "Obligation":
        """The obligation itself, as that of a status."""
        return self

    @property
    def window(self) -> Window:
        """Its four days."""
        return make_window(self._owed.days)

    @property
    def earliest(self) -> dt.date:
        """The day it opens."""
        return day_of(self._owed.days[0])

    @property
    def due(self) -> dt.date:
        """The last day on time."""
        return day_of(self._owed.days[1])

    @property
    def priority(self) -> int:
        """Its class, 1 first to 9."""
        return self._owed.priority

    @property
    def slots(self) -> int:
        """Slots of a team that the visit takes: the most that a rule that spoke asks for; of others none."""
        return self._owed.slots if self.activity in VISITED else 0

    @property
    def urgency(self) -> tuple[int, int, int, str]:
        """Its place in order: class, standing worst first, due day number, id (semantics 3.15)."""
        owed = self._owed
        return owed.priority, self.standing.rank, owed.days[1], self.id

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each rule's answer, the one that gave the due day first, ties by citation."""
        answers = sorted(self._told, key=lambda one: _speaking(one[:3]))
        return tuple(make_reason(*one) for one in answers)

    @property
    def reason(self) -> Reason:
        """The answer of the rule that gave the due day."""
        return make_reason(*min(self._told, key=lambda one: _speaking(one[:3])))

    @property
    def _told(self) -> Iterator[tuple[RuleAnswer, str | None, VenueKind | None, MissedPeriods | None]]:
        """Each answer, the venue that it is about, and what a grid has missed since."""
        missed = self._missed or repeat(None)
        return ((*pair, late) for pair, late in zip(self._owed.answers, missed, strict=False))

    @property
    def _first(self) -> SubjectAnswer:
        answers = self._owed.answers
        return answers[0] if len(answers) == 1 else min(answers, key=_speaking)

    @property
    def reason_key(self) -> tuple[object, ...]:
        """Equal for obligations that are due for the same reason, whoever they are owed to."""
        answer, *_ = self._first
        return (
            answer.rule.id,
            answer.calendar.id,
            answer.trigger,
            answer.anchor,
            answer.days,
            answer.read,
            answer.edition,
        )

    def why(self) -> str:
        """Return why it is due that day, one sentence for each rule that spoke."""
        first, *others = sentences(self.reasons)
        head = f"due {self.due} ({self.standing.value}): {first}"
        return "\n".join([head, *(f"also {text}" for text in others)])


@attrs.frozen
class Ended:
    """What ended the last time that something could be owed: of a tenure and a use the first to end.

    Args:
        day: The first day after.
        cause: How the tenure ended; `None` where the use of the venue did.
        event: The event that ended it; `None` where it was in the register.
    """

    day: dt.date
    cause: TenureEnd | None = None
    event: str | None = None

    def why(self) -> str:
        """Return it as the end of a sentence."""
        what = "the use of the venue" if self.cause is None else "the tenure"
        how = (None if self.cause is None else self.cause.value, self.event and f"event {self.event}")
        told = ", ".join(one for one in how if one)
        return f"{what} ended with {long_day(self.day)} as the first day after" + (
            f" ({told})" if told else ""
        )


@attrs.frozen
class NotOwed(Status):
    """One subject and activity of which nothing is owed on a day: it is settled, or has lapsed.

    Args:
        member: The member.
        venue: The venue; `None` for what concerns the member.
        activity: The activity.
        standing: `NOT_OWED` or `LAPSED`.
        progress: Where the work on it is.
        ended: Of what has lapsed: what ended it.
    """

    member: str
    venue: str | None
    activity: Activity
    standing: Standing
    progress: Progress
    _setting: DutySetting = attrs.field(repr=False)
    ended: Ended | None = None


def _speaking(spoken: SubjectAnswer) -> tuple[object, ...]:
    answer, subject, _ = spoken
    return answer.due, answer.rule.citation, answer.rule.id, answer.days, subject or ""


_URGENCY = attrgetter("urgency")
_OWED = attrgetter("_owed")


def reason_keys(ones: Iterable[Obligation]) -> Iterator[tuple[Obligation, int]]:
    """Yield each obligation with a number shared by those that are due for the same reason.

    The answers to many are the very same, and are looked at once.
    """
    by_answers: dict[int, int] = {}
    numbers: dict[tuple[object, ...], int] = {}
    for one in ones:
        answers = id(_OWED(one))
        if answers not in by_answers:
            by_answers[answers] = numbers.setdefault(one.reason_key, len(numbers))
        yield one, by_answers[answers]


Grouping = Callable[[Status], str | None]

GROUPINGS: Mapping[str, Grouping] = {
    "team": attrgetter("team"),
    "force": attrgetter("ground.force"),
    "region": attrgetter("ground.region"),
    "nation": attrgetter("ground.nation"),
    "kind": lambda one: "member" if one.kind is None else one.kind.value,
    "activity": attrgetter("activity.value"),
    "member": attrgetter("member"),
    "standing": attrgetter("standing.value"),
    "progress": attrgetter("progress.value"),
}
"""What obligations and coverage can be grouped by; every one has a value for each of them."""


def grouping(name: str) -> Grouping:
    """Return the grouping of that name.

    Raises:
        UnknownId: If there is none.
    """
    if type(name) is not str:
        raise InvalidValue("by", "give the name of a grouping as text", name)
    if name not in GROUPINGS:
        raise UnknownId(f"grouping (one of {', '.join(GROUPINGS)})", "by", name)
    return GROUPINGS[name]


@attrs.frozen(slots=False, getstate_setstate=True)
class Obligations(Sequence[Obligation]):
    """Obligations, most urgent first.

    >>> from mpreview import uk
    >>> uk.sample(on=dt.date(2021, 11, 20)).due(on=dt.date(2021, 11, 20), team="nobody")
    Traceback (most recent call last):
    mpreview.errors.UnknownId: team: no such team; use one that there is
    """

    on: dt.date
    items: tuple[Obligation, ...]

    @classmethod
    def of(cls, on: dt.date, items: Iterable[Obligation]) -> "Obligations":
        """Return *items* in order of urgency."""
        return cls(on, tuple(sorted(items, key=_URGENCY)))

    @overload
    def __getitem__(self, index: int) -> Obligation: ...
    @overload
    def __getitem__(self, index: slice) -> "Obligations": ...
    def __getitem__(self, index: int | slice) -> "Obligation | Obligations":
        if isinstance(index, slice):
            return Obligations(self.on, self.items[index])
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Obligation]:
        return iter(self.items)

    def by(self, name: str) -> dict[str, "Obligations"]:
        """Return the obligations grouped, groups in order of name.

        Args:
            name: One of `GROUPINGS`: team, force, region, nation, kind, activity, member, standing, progress.

        Raises:
            UnknownId: If there is no such grouping.
        """
        key = grouping(name)
        groups: dict[str, list[Obligation]] = {}
        for item in self.items:
            groups.setdefault(str(key(item)), []).append(item)
        return {group: Obligations(self.on, tuple(groups[group])) for group in sorted(groups)}

    @cached_property
    def _index(self) -> dict[str, Obligation]:
        return {item.id: item for item in self.items}

    def get(self, id_: str) -> Obligation:
        """Return the obligation of that id.

        Raises:
            UnknownId: If it is not among these.
        """
        if id_ not in self._index:
            raise UnknownId("obligation", "id", id_)
        return self._index[id_]

    def __repr__(self) -> str:
        count = len(self.items)
        first = f", first {self.items[0].id} due {self.items[0].due}" if count else ""
        return f"<{count} obligation{'s' if count != 1 else ''} on {self.on}{first}>"
