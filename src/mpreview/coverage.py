"""How well the country is covered: counts of standings and progress, always open to the list behind.

Members are counted at the force of their seat, venues at the team that carries the work; every column
adds up to its total (`semantics.md` section 5).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

import attrs

from mpreview.reviews import Progress, Standing, Status
from mpreview.reviews.obligations import grouping

__all__ = ["Coverage"]


@attrs.frozen
class Coverage:
    """The statuses of every subject and activity on one day.

    Args:
        on: The day.
        statuses: One for each subject and activity that has begun by then.
    """

    on: dt.date
    statuses: tuple[Status, ...]

    @classmethod
    def of(cls, on: dt.date, statuses: Iterable[Status]) -> "Coverage":
        """Return the coverage of *statuses*."""
        return cls(on, tuple(statuses))

    def __len__(self) -> int:
        return len(self.statuses)

    def __iter__(self) -> Iterator[Status]:
        return iter(self.statuses)

    @property
    def standing(self) -> dict[Standing, int]:
        """How many there are of each standing; they add up to the whole."""
        counts = Counter(status.standing for status in self.statuses)
        return {standing: counts[standing] for standing in Standing}

    @property
    def progress(self) -> dict[Progress, int]:
        """How many there are of each progress; they add up to the whole."""
        counts = Counter(status.progress for status in self.statuses)
        return {progress: counts[progress] for progress in Progress}

    def by(self, name: str) -> dict[str, "Coverage"]:
        """Return the coverage grouped, groups in order of name.

        Args:
            name: team, force, region, nation, kind, activity, member, standing or progress.

        Raises:
            UnknownId: If there is no such grouping.
        """
        key = grouping(name)
        groups: dict[str, list[Status]] = {}
        for status in self.statuses:
            groups.setdefault(str(key(status)), []).append(status)
        return {group: Coverage(self.on, tuple(groups[group])) for group in sorted(groups)}

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {standing.value}" for standing, count in self.standing.items() if count)
        return f"<Coverage of {len(self)} on {self.on}: {counts or 'nothing'}>"
