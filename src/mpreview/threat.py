"""Threat levels, and the dated assessments that set the levels.

Levels of different scales are never compared (semantics 2.3). A level says how likely an attack is. Policy
turns a level into a response level: see `mpreview.policy`.
"""

import datetime as dt
import enum
from bisect import bisect_right
from functools import cached_property
from itertools import pairwise

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_ids, check_int, check_type, find_known
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue

__all__ = [
    "Assessment",
    "Audience",
    "LevelCrossing",
    "SeriesAbout",
    "ThreatLevel",
    "ThreatScale",
    "ThreatSeries",
    "Wording",
]


_MOST_SETTLING = 3_600  # days


@attrs.frozen
class Wording:
    """The official meaning of a level, from one day on."""

    since: dt.date = attrs.field(validator=valid.day)
    text: str = attrs.field(validator=valid.name)


@attrs.frozen
class ThreatLevel:
    """One step of a scale.

    Args:
        id: Its id, such as ``"SEVERE"``.
        name: The public name; by default the id.
        wordings: The official meanings, oldest first.

    >>> ThreatLevel("4", "Terrorism is likely").name, ThreatLevel("SEVERE").name
    ('Terrorism is likely', 'SEVERE')
    """

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(
        default=attrs.Factory(lambda level: level.id, takes_self=True), validator=valid.name
    )
    wordings: tuple[Wording, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(Wording))

    def wording(self, on: dt.date) -> str | None:
        """Return the official meaning of the level on a day."""
        check_day("on", on)
        return next((wording.text for wording in reversed(self.wordings) if wording.since <= on), None)


@attrs.frozen(slots=False, getstate_setstate=True)
class ThreatScale:
    """Levels in order, lowest first.

    Args:
        id: Its id.
        name: Its public name.
        levels: The steps, lowest first.

    Raises:
        InvalidValue: If a level occurs twice.
    """

    def _check_levels(self, _attribute: object, levels: tuple[ThreatLevel, ...]) -> None:
        check_ids("ThreatScale.levels", tuple(level.id for level in levels))

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    levels: tuple[ThreatLevel, ...] = attrs.field(
        repr=count_items, validator=[valid.tuple_(ThreatLevel), _check_levels]
    )

    def __repr__(self) -> str:
        return f"<ThreatScale {self.id!r} of {len(self.levels)} levels>"

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {level.id: rank for rank, level in enumerate(self.levels, 1)}

    def rank(self, level: str) -> int:
        """Return the rank of a level in this scale, 1 for the lowest.

        Raises:
            InvalidValue: If *level* is no id.
            UnknownId: If the level is not of this scale.
        """
        check_type("level", level, str)
        return find_known(f"level of scale {self.id}", "level", level, self._ranks)

    def find_level(self, level: str) -> ThreatLevel:
        """Return a level of this scale.

        Raises:
            InvalidValue: If *level* is no id.
            UnknownId: If the level is not of this scale.
        """
        return self.levels[self.rank(level) - 1]

    def __contains__(self, level: str) -> bool:
        return level in self._ranks


class Audience(enum.Enum):
    """A group of people that a series can be about."""

    MEMBERS = "members"


class SeriesAbout(enum.Enum):
    """A single member or venue that a series can be about."""

    MEMBER = "member"
    VENUE = "venue"


@attrs.frozen
class Assessment:
    """A level from one day on.

    Args:
        effective: The day on which the level took effect.
        announced: The day of the announcement.
        level: The level; `None` withdraws the series.
        source: The publication of the level.
    """

    effective: dt.date = attrs.field(validator=valid.day)
    announced: dt.date = attrs.field(validator=valid.day)
    level: str | None = attrs.field(validator=valid.optional(valid.id_))
    source: str = attrs.field(default="", repr=shorten_text, validator=valid.text(empty=True))


@attrs.frozen
class LevelCrossing:
    """A series reached a level from below.

    Args:
        reached: The day of effect.
        announced: The day of the announcement.
        old: The level before.
        new: The level of the day of effect.
        crossed: The level that was reached, above the old level and at most the new level.
        until: The first later day below the crossed level; `None` if there is no such day.
    """

    reached: dt.date
    announced: dt.date
    old: str
    new: str
    crossed: str
    until: dt.date | None

    @property
    def trigger(self) -> dt.date:
        """The later of the day of effect and the announcement (semantics 3.6)."""
        return max(self.reached, self.announced)

    def find_settled_day(self, settling: int) -> dt.date | None:
        """Return the day of the order: settled and announced; `None` if the rise never settles.

        Args:
            settling: Days after the day of effect until the rise counts (semantics 2.4).
        """
        check_int("settling", settling, 0, _MOST_SETTLING)
        settled = self.reached + dt.timedelta(settling)
        if self.until is not None and self.until < settled:
            return None
        return max(settled, self.announced)


@attrs.frozen
class ThreatSeries:
    """The dated levels of one scale within one scope.

    Args:
        id: Its id.
        scale: The scale of the levels.
        name: Its public name.
        assessments: Levels by day of effect, strictly rising; only the last may withdraw the series.
        areas: The areas of the series, if the series is about ground.
        audience: The group of members concerned, at every venue.
        members: The members concerned, at every venue.
        venue: The venue concerned, whoever uses it.
        before: The level stated before the first assessment; without a stated level the first is no rise.

    Raises:
        InvalidValue: If there is not exactly one scope, or the days do not rise.
    """

    def _check_scope(self, _attribute: object, areas: tuple[str, ...]) -> None:
        scopes = bool(areas), self.audience is not None, bool(self.members), self.venue is not None
        if scopes.count(True) != 1:
            words = "give exactly one scope: areas, an audience, members or a venue"
            raise InvalidValue("ThreatSeries.areas", words)

    def _check_assessments(self, _attribute: object, assessments: tuple[Assessment, ...]) -> None:
        if any(after.effective <= before.effective for before, after in pairwise(assessments)):
            problem = "days of effect must rise strictly; sort and merge them"
            raise InvalidValue("ThreatSeries.assessments", problem)
        if any(entry.level is None for entry in assessments[:-1]):
            raise InvalidValue("ThreatSeries.assessments", "only the last may withdraw the series")

    id: str = attrs.field(validator=valid.id_)
    scale: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    assessments: tuple[Assessment, ...] = attrs.field(
        repr=count_items, validator=[valid.tuple_(Assessment), _check_assessments]
    )
    areas: tuple[str, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid.ids_or_none, _check_scope]
    )
    audience: Audience | None = attrs.field(default=None, validator=valid.optional(valid.type_(Audience)))
    members: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.ids_or_none)
    before: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    venue: str | None = attrs.field(default=None, validator=valid.optional(valid.id_), kw_only=True)

    def __repr__(self) -> str:
        return f"<ThreatSeries {self.id!r} of {len(self.assessments)} assessments on scale {self.scale!r}>"

    @property
    def about(self) -> SeriesAbout | None:
        """Whether the series is about one member alone, or about a venue; `None` for neither."""
        if self.venue is not None:
            return SeriesAbout.VENUE
        return SeriesAbout.MEMBER if len(self.members) == 1 else None

    def in_force(self, on: dt.date) -> Assessment | None:
        """Return the assessment whose level holds on a day."""
        check_day("on", on)
        index = bisect_right(self.assessments, on, key=lambda entry: entry.effective)
        return self.assessments[index - 1] if index else None

    def level(self, on: dt.date) -> str | None:
        """Return the level on a day; before the first assessment the stated level, if there is any."""
        entry = self.in_force(on)
        return entry.level if entry else self.before

    def applies(self, areas: frozenset[str], member: str, venue: str | None = None) -> bool:
        """Whether the series holds for *member* at a venue in *areas*, or anywhere (semantics 2.2).

        Args:
            areas: The areas of the venue; of what is owed to the member alone the areas of the seat.
            member: The member.
            venue: The venue; `None` for what is owed to the member alone.
        """
        check_type("areas", areas, frozenset)
        check_type("member", member, str)
        if venue is not None:
            check_type("venue", venue, str)
        if self.areas:
            return not areas.isdisjoint(self.areas)
        if self.venue is not None:
            return self.venue == venue
        return self.audience is Audience.MEMBERS or member in self.members

    def list_crossings(self, scale: ThreatScale, at_least: str) -> tuple[LevelCrossing, ...]:
        """Return every rise across a level from *at_least* up, one rise for each level (semantics 3.6).

        Raises:
            InvalidValue: If *scale* is no scale.
            UnknownId: If a level is not of the scale.
        """
        check_type("scale", scale, ThreatScale)
        levels = {self.before, *(entry.level for entry in self.assessments)}
        ranks = {level: scale.rank(level) for level in levels if level is not None}
        found, old, lowest = list[LevelCrossing](), self.before, scale.rank(at_least)
        for index, entry in enumerate(self.assessments):
            if old is not None and entry.level is not None:
                # A rise over several levels reaches each of them, and each may be the level of a rule.
                for rank in range(max(lowest, ranks[old] + 1), ranks[entry.level] + 1):
                    later = self.assessments[index + 1 :]
                    falls = (one.effective for one in later if one.level is None or ranks[one.level] < rank)
                    crossed = scale.levels[rank - 1].id
                    days = entry.effective, entry.announced
                    found.append(LevelCrossing(*days, old, entry.level, crossed, next(falls, None)))
            old = entry.level
        return tuple(found)

    def as_known(self, on: dt.date) -> "ThreatSeries":
        """Return the series with the assessments announced by *on*."""
        check_day("on", on)
        known = tuple(entry for entry in self.assessments if entry.announced <= on)
        return self if len(known) == len(self.assessments) else attrs.evolve(self, assessments=known)

    def foreseen(self, on: dt.date) -> "ThreatSeries":
        """Return the series with the assessments in force or announced by *on*."""
        check_day("on", on)
        seen = tuple(entry for entry in self.assessments if entry.effective <= on or entry.announced <= on)
        return self if len(seen) == len(self.assessments) else attrs.evolve(self, assessments=seen)
