"""Threat levels, and the dated assessments that set them.

Levels of different scales are never compared (`semantics.md` 2.3). A level says how likely an attack
is; what an organisation makes of it, the response level, is `mpreview.policy`.
"""

import datetime as dt
import enum
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

import attrs

from mpreview.errors import InvalidValue, UnknownId
from mpreview.ids import a_kind, a_text, a_tuple, an_id, counted, shortened, some_ids
from mpreview.timeline import Period, a_day

__all__ = [
    "Assessment",
    "Audience",
    "LevelCrossing",
    "ThreatLevel",
    "ThreatScale",
    "ThreatSeries",
    "Wording",
]


@attrs.frozen
class Wording:
    """What a level was said to mean, from one day on."""

    since: dt.date
    text: str

    def __attrs_post_init__(self) -> None:
        a_day("Wording.since", self.since)
        a_text("Wording.text", self.text)


@attrs.frozen
class ThreatLevel:
    """One step of a scale.

    Args:
        id: Its name as published, such as ``"SEVERE"``.
        wordings: What it was said to mean, oldest first.
    """

    id: str
    wordings: tuple[Wording, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("ThreatLevel.id", self.id)
        a_tuple("ThreatLevel.wordings", self.wordings, Wording)

    def wording(self, on: dt.date) -> str | None:
        """Return what the level was said to mean on that day."""
        return next((w.text for w in reversed(self.wordings) if w.since <= on), None)


@attrs.frozen(slots=False, getstate_setstate=True)
class ThreatScale:
    """Levels in order, lowest first.

    Args:
        id: Its id.
        name: Its public name.
        levels: The steps, lowest first.

    Raises:
        InvalidValue: If a level stands twice.
    """

    id: str
    name: str
    levels: tuple[ThreatLevel, ...] = attrs.field(repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("ThreatScale.id", self.id)
        a_text("ThreatScale.name", self.name)
        a_tuple("ThreatScale.levels", self.levels, ThreatLevel)
        some_ids("ThreatScale.levels", tuple(level.id for level in self.levels))

    def __repr__(self) -> str:
        return f"<ThreatScale {self.id!r} of {len(self.levels)} levels>"

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {level.id: rank for rank, level in enumerate(self.levels, 1)}

    def rank(self, level: str) -> int:
        """Return the place of a level in this scale, 1 for the lowest.

        Raises:
            UnknownId: If the level is not of this scale.
        """
        rank = self._ranks.get(level)
        if rank is None:
            raise UnknownId(f"level of scale {self.id}", "level", level)
        return rank

    def __contains__(self, level: str) -> bool:
        return level in self._ranks


class Audience(enum.Enum):
    """A group of people a series can be about."""

    MEMBERS = "members"


@attrs.frozen
class Assessment:
    """A level from one day on.

    Args:
        effective: The day the level took effect.
        announced: The day it was made public.
        level: The level; `None` withdraws the series.
        source: Where it was published.
    """

    effective: dt.date
    announced: dt.date
    level: str | None
    source: str = attrs.field(default="", repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_day("Assessment.effective", self.effective)
        a_day("Assessment.announced", self.announced)
        if self.level is not None:
            an_id("Assessment.level", self.level)
        a_text("Assessment.source", self.source, most=4000, empty=True)


@attrs.frozen
class LevelCrossing:
    """A series crossed a level from below.

    Args:
        reached: The day of effect.
        announced: The day it was made public.
        old: The level before.
        new: The level of that day.
        crossed: The level that was reached, above the old and up to the new.
        until: The first day below it again; `None` if that never came.
    """

    reached: dt.date
    announced: dt.date
    old: str
    new: str
    crossed: str
    until: dt.date | None

    @property
    def trigger(self) -> dt.date:
        """The later of the day of effect and the announcement (`semantics.md` 3.6)."""
        return max(self.reached, self.announced)

    def find_appearance(self, settling: int) -> dt.date | None:
        """Return the day the order is made: settled and announced; `None` if it never settles (2.4)."""
        settled = self.reached + dt.timedelta(settling)
        if self.until is not None and self.until < settled:
            return None
        return max(settled, self.announced)


@attrs.frozen
class ThreatSeries:
    """The dated levels of one scale within one scope.

    Args:
        id: Its id.
        scale: The scale its levels are of.
        name: Its public name.
        assessments: Levels by day of effect, strictly rising; only the last may withdraw the series.
        areas: The areas it holds in, if it is about ground.
        audience: The group it holds for, at every venue.
        members: The members it holds for, at every venue.
        before: The level stated before the first assessment, which is a rise only then.

    Raises:
        InvalidValue: If it has not exactly one scope, or the days do not rise.
    """

    id: str
    scale: str
    name: str
    assessments: tuple[Assessment, ...] = attrs.field(repr=counted)
    areas: tuple[str, ...] = attrs.field(default=(), repr=counted)
    audience: Audience | None = None
    members: tuple[str, ...] = attrs.field(default=(), repr=counted)
    before: str | None = None

    def __attrs_post_init__(self) -> None:
        an_id("ThreatSeries.id", self.id)
        an_id("ThreatSeries.scale", self.scale)
        a_text("ThreatSeries.name", self.name)
        if self.audience is not None:
            a_kind("ThreatSeries.audience", self.audience, Audience)
        if [bool(self.areas), self.audience is not None, bool(self.members)].count(True) != 1:
            raise InvalidValue("ThreatSeries.areas", "give exactly one scope: areas, an audience or members")
        for field, ids in (("areas", self.areas), ("members", self.members)):
            if ids != ():
                some_ids(f"ThreatSeries.{field}", ids)
        if self.before is not None:
            an_id("ThreatSeries.before", self.before)
        self._check_assessments()

    def _check_assessments(self) -> None:
        a_tuple("ThreatSeries.assessments", self.assessments, Assessment)
        days = [entry.effective for entry in self.assessments]
        if any(b <= a for a, b in pairwise(days)):
            raise InvalidValue(
                "ThreatSeries.assessments", "days of effect must rise strictly; sort and merge them"
            )
        if any(entry.level is None for entry in self.assessments[:-1]):
            raise InvalidValue("ThreatSeries.assessments", "only the last may withdraw the series")

    def __repr__(self) -> str:
        return f"<ThreatSeries {self.id!r} of {len(self.assessments)} assessments on scale {self.scale!r}>"

    def in_force(self, on: dt.date) -> Assessment | None:
        """Return the assessment whose level holds on that day."""
        index = bisect_right(self.assessments, on, key=lambda entry: entry.effective)
        return self.assessments[index - 1] if index else None

    def level(self, on: dt.date) -> str | None:
        """Return the level on that day; before the first assessment it is the one stated, if one is."""
        entry = self.in_force(on)
        return entry.level if entry else self.before

    def applies(self, areas: frozenset[str], member: str) -> bool:
        """Whether it holds for that member at a venue in those areas (`semantics.md` 2.2)."""
        if self.areas:
            return not areas.isdisjoint(self.areas)
        return self.audience is Audience.MEMBERS or member in self.members

    def list_crossings(self, scale: ThreatScale, at_least: str) -> tuple[LevelCrossing, ...]:
        """Return every rise across a level from *at_least* up, each crossed level by itself (3.6).

        Raises:
            UnknownId: If a level is not of the scale.
        """
        return tuple(self._crossings(scale, scale.rank(at_least)))

    def _crossings(self, scale: ThreatScale, lowest: int) -> Iterator[LevelCrossing]:
        old = self.before
        for index, entry in enumerate(self.assessments):
            if old is not None and entry.level is not None:
                for rank in range(max(lowest, scale.rank(old) + 1), scale.rank(entry.level) + 1):
                    until = self._below(scale, rank, index)
                    crossed = scale.levels[rank - 1].id
                    yield LevelCrossing(entry.effective, entry.announced, old, entry.level, crossed, until)
            old = entry.level

    def _below(self, scale: ThreatScale, rank: int, index: int) -> dt.date | None:
        later = self.assessments[index + 1 :]
        return next((e.effective for e in later if e.level is None or scale.rank(e.level) < rank), None)

    def as_known(self, on: dt.date) -> "ThreatSeries":
        """Return the series with the assessments announced by *on*."""
        known = tuple(entry for entry in self.assessments if entry.announced <= on)
        return self if len(known) == len(self.assessments) else attrs.evolve(self, assessments=known)

    def foreseen(self, on: dt.date) -> "ThreatSeries":
        """Return the series with what is in force by *on*, whenever announced, or announced by then."""
        seen = tuple(one for one in self.assessments if one.effective <= on or one.announced <= on)
        return self if len(seen) == len(self.assessments) else attrs.evolve(self, assessments=seen)

    @property
    def span(self) -> Period | None:
        """The days it states a level for, `None` without an assessment."""
        if not self.assessments:
            return None
        last = self.assessments[-1]
        return Period(self.assessments[0].effective, last.effective if last.level is None else None)
