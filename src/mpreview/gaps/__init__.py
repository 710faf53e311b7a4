"""The gaps: everything that fell through, since when, with whom, and the next step.

A gap is computed at every reading from what is owed and from the ledger. So a gap shows without any record,
and disappears only by an event that settles the gap. Each family of kinds is a module of this package, and
`FAMILIES` the only list.
"""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

import attrs

from mpreview._checks import check_id
from mpreview._reprs import count_values, describe_counts
from mpreview._sequences import GroupedSequence
from mpreview.findings import FindingCommand
from mpreview.gaps._base import Gap, GapKind, Search
from mpreview.gaps.agreed_visits import AgreedVisitGap
from mpreview.gaps.exclusions import ExclusionCommand, ExclusionGap
from mpreview.gaps.findings import FindingGap
from mpreview.gaps.first_use import FirstUseGap
from mpreview.gaps.lost_work import LostWorkGap
from mpreview.gaps.measures import MeasureGap
from mpreview.gaps.members import MemberGap
from mpreview.gaps.obligations import ObligationGap
from mpreview.gaps.risks import RiskGap
from mpreview.measures import FittingCommand
from mpreview.people import Member
from mpreview.reviews.columns import ON, SUBJECT, sensitive
from mpreview.reviews.custody import Party
from mpreview.reviews.duties import Duties
from mpreview.reviews.lifecycle import Command
from mpreview.risk import RiskCommand
from mpreview.rows import CellType, Column, Columns, Mark, nest_columns

__all__ = [
    "KINDS", "AgreedVisitGap", "ExclusionCommand", "ExclusionGap", "FindingGap", "FirstUseGap", "Gap",
    "GapKind", "Gaps", "LostWorkGap", "MeasureGap", "MemberGap", "ObligationGap", "RiskGap",
]  # fmt: skip

FAMILIES: Final[tuple[type[GapKind], ...]] = (
    ObligationGap, AgreedVisitGap, LostWorkGap, FirstUseGap, MemberGap, ExclusionGap, MeasureGap, RiskGap,
    FindingGap,
)  # fmt: skip
"""The families, in the order in which reports list their kinds."""
KINDS: Final[tuple[GapKind, ...]] = tuple(kind for family in FAMILIES for kind in family)
"""Every kind of gap, in the order of reports."""
_ORDER: Final[dict[GapKind, int]] = {kind: place for place, kind in enumerate(KINDS)}
_hidden: partial[Column] = partial(Column, masks="is_sensitive", optional=True)
"""A column that is sensitive for a gap of a sensitive kind."""


@attrs.frozen
class Gaps(GroupedSequence[Gap]):
    """The gaps on one day, in order of kind, day and id.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> found = uk.sample(on=day).gaps(on=day)
    >>> sum(len(some) for some in found.by("kind-of-gap").values()) == len(found)
    True
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        _hidden("id", CellType.ID, "The id of the gap."),
        _hidden("gap", CellType.WORD, "The kind of gap.", read="kind", choices=FAMILIES),
        Column("since", CellType.DAY, "The first day of the gap."),
        _hidden("owner", CellType.WORD, "The party that has the gap now.", choices=Party, groups=True),
        _hidden("coordinator", CellType.ID, "The coordinator, if named, who has the gap now.",
                groups=True, empty="no-coordinator", mark=Mark.PERSONAL),
        _hidden("until", CellType.DAY, "The last day of that party's step, if a rule sets one.",
               read="custody.until"),
        _hidden("next", CellType.WORD, "The step that leads on.",
               choices=(Command, FittingCommand, RiskCommand, ExclusionCommand, FindingCommand)),
        Column("heir", CellType.ID, "The member to whom lost work is to be offered.", optional=True),
        *nest_columns(SUBJECT, "status"),
        sensitive("measure", CellType.ID, "The measure at the place.", read="fitting.measure", optional=True),
        sensitive("risk", CellType.ID, "The risk.", read="risk.risk", optional=True),
        sensitive("finding", CellType.ID, "The finding.", read="finding.id", optional=True),
        _hidden("why", CellType.TEXT, "The gap in a sentence with ids.",
               read=lambda gap: gap.why(sensitive=True)),
    )  # fmt: skip
    GROUPS: ClassVar[Columns] = (
        Column("kind-of-gap", CellType.WORD, "The kind of gap.", read="kind", choices=FAMILIES, groups=True),
    )
    BRIEF: ClassVar[tuple[str, ...]] = ("gap", "since", "owner", "next", "member", "venue")
    on: dt.date
    items: tuple[Gap, ...]

    @property
    def kinds(self) -> dict[GapKind, int]:
        """The number of gaps by kind; the numbers add up to the whole."""
        return count_values(KINDS, (gap.kind for gap in self.items))

    def of_member(self, member: str) -> "Gaps":
        """Return the gaps of one member, of the member's places, and of work that the member inherits."""
        check_id("of_member.member", member)
        return self._keep(gap for gap in self.items if is_of_member(gap, member))

    def of_team(self, team: str) -> "Gaps":
        """Return the gaps of one team."""
        check_id("of_team.team", team)
        return self._keep(gap for gap in self.items if gap.status.team == team)

    def of_coordinator(self, coordinator: str) -> "Gaps":
        """Return the gaps that one coordinator has now."""
        check_id("of_coordinator.coordinator", coordinator)
        return self._keep(gap for gap in self.items if gap.coordinator == coordinator)

    def __repr__(self) -> str:
        counts: dict[str, int] = {kind.value: n for kind, n in self.kinds.items() if not kind.is_sensitive}
        counts["sensitive"] = len(self) - sum(counts.values())
        return f"<Gaps on {self.on}: {describe_counts(counts, 'none')}>"


def is_of_member(gap: Gap, member: str) -> bool:
    """Whether a gap is of a member, of a place of the member, or of work that the member inherits."""
    return member in {gap.status.member, gap.heir, *gap.users}


def find_gaps(duties: Duties, members: Sequence[Member]) -> Gaps:
    """Return the gaps of some members on the day of *duties*."""
    used = {use.id for member in members for use in duties.register.index.occupancies(member.id)}
    # The order of a set shows nowhere: the gaps are sorted by kind, day and id.
    search = Search(duties, members, frozenset(venue for venue in used if duties.facts.at(venue).events))
    found = [gap for family in FAMILIES for gap in family.find_gaps(search)]
    return Gaps(duties.date, tuple(sorted(found, key=lambda gap: (_ORDER[gap.kind], gap.since, gap.id))))
