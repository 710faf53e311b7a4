"""Obligations: one activity owed to one subject, its window, and why."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

import attrs

from mpreview.errors import UnknownId
from mpreview.places import VenueKind
from mpreview.policy.reasons import reason_of, sentence
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Answer, Reason, Window
from mpreview.register import Ground
from mpreview.reviews.states import Progress, Standing

__all__ = ["GROUPINGS", "Obligation", "Obligations", "Status"]


@attrs.frozen
class Status:
    """One subject and activity on one day: exactly one standing and one progress.

    Args:
        member: The member.
        venue: The venue; `None` for what is owed to the member.
        activity: The activity.
        kind: The kind of the venue.
        standing: Where it is in time.
        progress: Where the work on it is.
        team: The team that carries it out.
        ground: Whose ground it is on.
        obligation: What is owed, if anything is.
    """

    member: str
    venue: str | None
    activity: Activity
    kind: VenueKind | None
    standing: Standing
    progress: Progress
    team: str
    ground: Ground = attrs.field(repr=False)
    obligation: "Obligation | None" = attrs.field(default=None, repr=False)


@attrs.frozen
class Obligation:
    """One activity owed to one subject, never twice.

    Args:
        member: The member.
        venue: The venue; `None` for what is owed to the member.
        activity: What is owed.
        kind: The kind of the venue.
        window: Its four days.
        standing: Where it is in time.
        progress: Where the work on it is.
        priority: Its class, 1 first to 9.
        team: The team that carries it out.
        edition: The edition of the rulebook that was read.
        ground: Whose ground it is on.
        resumes: While the work is held by a decline or deferral: the day that frees it.
    """

    member: str
    venue: str | None
    activity: Activity
    kind: VenueKind | None
    window: Window
    standing: Standing
    progress: Progress
    priority: int
    team: str
    edition: str
    ground: Ground = attrs.field(repr=False)
    resumes: dt.date | None = attrs.field(repr=False)
    _answers: tuple[tuple[Answer, str | None], ...] = attrs.field(repr=False, eq=False)

    @property
    def id(self) -> str:
        """Its id: activity, venue if any, member."""
        place = "" if self.venue is None else f"{self.venue}/"
        return f"{self.activity.value}/{place}{self.member}"

    @property
    def due(self) -> dt.date:
        """The last day on time."""
        return self.window.due

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each rule's answer, the one that gave the due day first, ties by citation."""
        answers = sorted(self._answers, key=_speaking)
        return tuple(reason_of(answer, self.edition, subject) for answer, subject in answers)

    @property
    def reason_key(self) -> tuple[object, ...]:
        """Equal for obligations that are due for the same reason, whoever they are owed to."""
        answer, _ = min(self._answers, key=_speaking)
        return answer.rule.id, answer.calendar.id, answer.trigger, answer.anchor, answer.days, answer.read

    def why(self) -> str:
        """Return why it is due that day, one sentence for each rule that spoke."""
        reasons = self.reasons
        first = f"due {self.window.due} ({self.standing.value}): {sentence(reasons[0])}"
        return "\n".join([first, *(f"also {sentence(reason)}" for reason in reasons[1:])])


def _speaking(pair: tuple[Answer, str | None]) -> tuple[object, ...]:
    answer, subject = pair
    return answer.due, answer.rule.citation, answer.rule.id, answer.days, subject or ""


def urgency(one: Obligation) -> tuple[int, int, dt.date, str]:
    """Return the order of urgency: class, standing worst first, due day, id (`semantics.md` 3.15)."""
    return one.priority, one.standing.rank, one.window.due, one.id


Grouping = Callable[[Obligation | Status], str | None]

GROUPINGS: Mapping[str, Grouping] = {
    "team": lambda one: one.team,
    "force": lambda one: one.ground.force,
    "region": lambda one: one.ground.region,
    "nation": lambda one: one.ground.nation,
    "kind": lambda one: "member" if one.kind is None else one.kind.value,
    "activity": lambda one: one.activity.value,
    "member": lambda one: one.member,
    "standing": lambda one: one.standing.value,
    "progress": lambda one: one.progress.value,
}
"""What obligations and coverage can be grouped by; every one has a value for each of them."""


def grouping(name: str) -> Grouping:
    """Return the grouping of that name.

    Raises:
        UnknownId: If there is none.
    """
    if name not in GROUPINGS:
        raise UnknownId(f"grouping (one of {', '.join(GROUPINGS)})", "by", name)
    return GROUPINGS[name]


@attrs.frozen(repr=False)
class Obligations(Sequence[Obligation]):
    """Obligations, most urgent first.

    >>> from mpreview import uk
    >>> uk.sample(on=dt.date(2021, 11, 20)).due(on=dt.date(2021, 11, 20), team="nobody")
    Traceback (most recent call last):
    mpreview.errors.UnknownId: team: no such team; use the id of a team of this programme
    """

    on: dt.date
    items: tuple[Obligation, ...]

    @classmethod
    def of(cls, on: dt.date, items: Iterable[Obligation]) -> "Obligations":
        """Return *items* in order of urgency."""
        return cls(on, tuple(sorted(items, key=urgency)))

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
        first = f", first {self.items[0].id} due {self.items[0].window.due}" if count else ""
        return f"<{count} obligation{'s' if count != 1 else ''} on {self.on}{first}>"
