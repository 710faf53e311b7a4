"""The interface of a kind of gap, and the gap that every kind finds.

A family is an enum below `GapKind` in a module of this package: each kind with its word and template, and
how the family finds its gaps. Callers go through the interface; `mpreview.gaps` lists the families.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Self

import attrs

from mpreview._checks import check_type
from mpreview._reprs import count_items
from mpreview.people import Member
from mpreview.register._index import Occupancy
from mpreview.reviews.custody import Custody, Party, WorkState
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Progress
from mpreview.reviews.findings import Finding
from mpreview.reviews.fittings import Fitting
from mpreview.reviews.lifecycle import TABLES, Command, is_beside_review
from mpreview.reviews.obligations import SETTING_OF, Status, name_party, name_subject
from mpreview.reviews.risks import AssessedRisk
from mpreview.state_machine import BaseCommand
from mpreview.timeline import long_day

__all__: list[str] = []

DEFERRED = (Progress.DECLINED, Progress.DEFERRED)
ONE_DAY = dt.timedelta(1)
_HIDDEN_STEP = "needs a step that only readers with clearance may see"


def _find_none(*_: object) -> None:
    """Find no gap."""


class Search(NamedTuple):
    """Where the families look for gaps.

    Args:
        duties: The duties of the day.
        members: The members.
        places: The places that these members use at any time, and about which an event is on record.
    """

    duties: Duties
    members: Sequence[Member]
    places: frozenset[str]


class Names(NamedTuple):
    """What a sentence calls the subject of a gap: by ids, or by names."""

    member: str
    place: str | None
    place_alone: str | None
    """The place in a sentence that names no member."""
    team: str
    coordinator: str | None
    heir: str | None


class GapKind(enum.Enum):
    """Base of the kinds of gaps, as reports count gaps: a family of kinds is an enum below it.

    A kind is its word, its template, and for a family of several kinds what finds the first day of the gap:
    ``MISSED = "missed", "had a visit agreed that did not take place", find_missed``. The sentence has the
    first day in the place of ``{since}``, else at the end.
    """

    _value_: str
    template: str
    """What fell through, in words after the subject, with places for the facts."""
    find_since: Callable[..., dt.date | None]
    """Finds the first day of a gap of the kind, from what its family looks at; `None` without a gap."""

    def __new__(
        cls, value: str, template: str, find_since: Callable[..., dt.date | None] = _find_none
    ) -> Self:
        """Make the kind of a word, with its template."""
        kind = object.__new__(cls)
        kind._value_, kind.find_since = value, find_since
        kind.template = template
        return kind

    @classmethod
    def find_gaps(cls, search: Search) -> Iterator["Gap"]:
        """Yield the gaps of the family."""
        yield from ()

    @property
    def is_sensitive(self) -> bool:
        """Whether the kind reveals a measure, a risk, a finding or an exclusion."""
        return False

    def list_steps(self, gap: "Gap") -> tuple[BaseCommand, ...]:
        """Return every legal step without the steps of the clock."""
        return TABLES[gap.status.activity].list_commands(gap.status.progress)

    def make_id(self, gap: "Gap") -> str:
        """Return the id of a gap."""
        parts = (self.value, gap.status.activity.value, gap.status.venue, gap.status.member)
        return "/".join(part for part in parts if part is not None)

    def choose_template(self, gap: "Gap") -> str:
        """Return the template of a gap."""
        return self.template

    def describe_state(self, gap: "Gap", **facts: object) -> str:
        """Return what fell through and since when, without the subject; a family adds facts of its own."""
        text = self.choose_template(gap)
        text = text if "{since}" in text else f"{text}, since {{since}}"
        return text.format(activity=gap.status.activity, since=long_day(gap.since), **facts)

    def describe_holder(self, gap: "Gap", names: Names) -> str:
        """Return the member and the place."""
        return f"{names.member}{'' if names.place is None else f' at {names.place}'}"

    def describe_subject(self, gap: "Gap", names: Names) -> str:
        """Return the member and the place, or work that the sentence does not name otherwise."""
        is_named = "{activity" in self.choose_template(gap) or not is_beside_review(gap.status.activity)
        return self.describe_holder(gap, names) if is_named else describe_work(gap, names)


def describe_work(gap: "Gap", names: Names) -> str:
    """Return the work and its subject."""
    where = names.member if names.place is None else f"{names.place} of {names.member}"
    return f"the {name_subject(gap.status.activity, where)}"


def list_places(duties: Duties, member: Member) -> list[Occupancy]:
    """Return the venues that a member uses on the day."""
    return [use for use in duties.register.index.occupancies(member.id) if use.start <= duties.on < use.end]


def _is_hidden(custody: Custody | None) -> bool:
    # Party and last day would reveal the state of a measure or risk, and no custody an exclusion.
    return custody is None or not isinstance(custody.state, WorkState)


@attrs.frozen
class Gap:
    """One thing that fell through.

    Args:
        kind: The kind of gap.
        status: The subject and activity, with standing and progress on the day asked about. For a measure, a
            risk or a finding at a place: the review of the place, by the first user, else by the last former
            user. For a risk or a finding of a member: the review there, else the contact.
        since: The first day of the gap.
        custody: The party that has it now; `None` for lost work, for a member without a place, and for an
            exclusion to be looked at again.
        next: The step that leads on; `steps` lists every legal step.
        heir: For lost work, the member to whom the work is to be offered now.
        heir_name: The public name of that member.
        fitting: For a measure, the measure with its state.
        users: For a measure, a risk or a finding at a place, every user in office; for a risk or a finding of
            a member, the member.
        risk: For a risk, the risk with its state.
        finding: For a finding, the finding with its state.
    """

    kind: GapKind = attrs.field(repr=lambda kind: "..." if kind.is_sensitive else repr(kind))
    status: Status
    since: dt.date
    custody: Custody | None = attrs.field(repr=lambda it: "..." if _is_hidden(it) else repr(it))
    next: BaseCommand = attrs.field(repr=lambda step: repr(step) if type(step) is Command else "...")
    heir: str | None = None
    fitting: Fitting | None = attrs.field(default=None, repr=False)
    users: tuple[str, ...] = attrs.field(default=(), repr=count_items)
    risk: AssessedRisk | None = attrs.field(default=None, repr=False)
    finding: Finding | None = attrs.field(default=None, repr=False)
    heir_name: str | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def id(self) -> str:
        """The id: kind, activity, venue if any, member; for a measure kind, venue and measure.

        For a risk: kind, venue, member and risk, with an empty part for a missing venue or member. For a
        finding: kind and finding.
        """
        return self.kind.make_id(self)

    @property
    def is_sensitive(self) -> bool:
        """Whether the gap reveals a measure, a risk, a finding or an exclusion."""
        return self.kind.is_sensitive

    @property
    def owner(self) -> Party:
        """The party that has it now; without custody the team, for lost work the team that carried it out."""
        return Party.TEAM if self.custody is None else self.custody.holder

    @property
    def coordinator(self) -> str | None:
        """The id of the coordinator who has it; `None` if nobody is named, or another party has it."""
        return SETTING_OF(self.status).coordinator if self.owner is Party.COORDINATOR else None

    @property
    def steps(self) -> tuple[BaseCommand, ...]:
        """Every legal step without the steps of the clock; some steps have guards, by the tables."""
        return self.kind.list_steps(self)

    def why(self, *, sensitive: bool = False) -> str:
        """Return the gap, its first day, its owner and the next step, in a sentence with ids.

        Args:
            sensitive: Whether a gap that is sensitive says what fell through, who has the gap, and the next
                step. Otherwise such a gap says its subject and its first day alone.

        Raises:
            InvalidValue: If *sensitive* is neither true nor false.
        """
        status = self.status
        # Rows show this text to every reader, and who coordinates is personal.
        names = Names(status.member, status.venue, status.venue, status.team, None, self.heir)
        return self._describe(names, sensitive=sensitive)

    def sentence(self, *, sensitive: bool = False) -> str:
        """Return the gap as `why` does, with names in place of ids, for readers who may know names.

        Args:
            sensitive: As in `why`.

        Raises:
            InvalidValue: If *sensitive* is neither true nor false.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).gaps(on=day)[0].sentence().partition("; ")[0]
        'Member for Clyde Four was to be contacted and never was, since 6 November 2021'
        """
        status = self.status
        team = status.team_name or status.team
        place, whole, who = status.place, status.place_name, self.coordinator
        names = Names(status.member_name, place, whole, team, who, self.heir_name)
        return self._describe(names, sensitive=sensitive)

    def _describe(self, names: Names, *, sensitive: bool) -> str:
        check_type("sensitive", sensitive, bool)
        if self.is_sensitive and not sensitive:
            holder = self.kind.describe_holder(self, names)
            return f"the protection of {holder} {_HIDDEN_STEP}, since {long_day(self.since)}"
        what = f"{self.kind.describe_subject(self, names)} {self.kind.describe_state(self)}"
        to = "" if names.heir is None else f" to {names.heir}"
        whose = self._describe_owner(names)
        # A deferral is with the member until a day; the offer that follows is the step of another party.
        is_deferred = self.owner is Party.MEMBER and self.status.progress in DEFERRED
        return f"{what}; {whose}; {'then' if is_deferred else 'next'}: {self.next.words}{to}"

    def _describe_owner(self, names: Names) -> str:
        """Return who has the gap, and since when or until when."""
        custody, whose = self.custody, f"with {name_party(self.owner, names.team, names.coordinator)}"
        if custody is None:
            return whose
        if custody.passed or self.finding is not None:
            return f"{whose} since {long_day(custody.held_since)}"
        return whose if custody.until is None else f"{whose} until {long_day(custody.until)}"
