"""Required against present, place by place and counted: what the standards of a day ask, and what is there.

There are two clocks: a standard is revised by those who keep it, and each place is reviewed against the
version in force. A revision re-opens the places whose requirements it changes, until they are reviewed again.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import overload

import attrs

from mpreview.errors import InvalidValue, UnknownId
from mpreview.ids import a_kind, counted
from mpreview.measures import (
    Action,
    Catalogue,
    Compliance,
    Decision,
    FittingState,
    MeasureLine,
    Present,
    Reopened,
    Required,
    actions,
    reopened,
)
from mpreview.measures.against import States, compared, line_of, states_of
from mpreview.places import Controller, VenueKind
from mpreview.register import Ground
from mpreview.reviews.duties import Duties
from mpreview.reviews.fittings import Fitting, fittings_at
from mpreview.timeline import day_of

__all__ = ["Contradiction", "MeasureCoverage", "PlaceMeasures"]

_Sort = tuple[VenueKind, Controller]


@attrs.frozen(kw_only=True)
class PlaceMeasures:
    """What one place must have, and what is there.

    Its `repr` tells the place and whose it is, and nothing of what protects it.

    Args:
        on: The day.
        venue: The place.
        kind: Its kind.
        controller: Who controls it.
        users: Who uses it while their office runs, in order of id: who stands again keeps it to the poll.
        since: The first day of the oldest of these uses.
        team: The team that answers for it.
        ground: Whose ground it is on.
        lines: One line for each measure that is required, there or on its way.
        fittings: Where the measures there have come to.
        reviewed: The day of the last review that counts; `None` if there was none.
        revised: The versions since the last review that changed something for this kind of place, with what.
    """

    on: dt.date
    venue: str
    kind: VenueKind
    controller: Controller
    users: tuple[str, ...] = attrs.field(repr=counted)
    since: dt.date
    team: str
    ground: Ground
    lines: tuple[MeasureLine, ...] = attrs.field(repr=False)
    fittings: tuple[Fitting, ...] = attrs.field(repr=False)
    reviewed: dt.date | None
    revised: tuple[tuple[str, Reopened], ...] = attrs.field(repr=False)

    @property
    def reopened(self) -> dict[str, Reopened]:
        """By version what it changed here since the last review; nothing of a place never reviewed."""
        return dict(self.revised)

    @property
    def unknown(self) -> tuple[Fitting, ...]:
        """The measures here that are held against nothing: of no entry, or of none of the lines."""
        known = {line.measure for line in self.lines}
        return tuple(one for one in self.fittings if not one.state.is_over and one.entry not in known)

    @property
    def counts(self) -> dict[Compliance, int]:
        """How many lines there are of each compliance; they add up to all of them."""
        counts = Counter(line.compliance for line in self.lines)
        return {compliance: counts[compliance] for compliance in Compliance}

    def actions(self, catalogue: Catalogue) -> tuple[Action, ...]:
        """Return what is to be done here, each with its owner, last day and cost band.

        The days that the catalogue allows are counted from the day since which the line has been open: the
        latest of the first day of use, of that since which it has been asked for, and of that on which it
        was met no longer. So an action keeps its day from one question to the next, and one that is late
        shows it.

        Args:
            catalogue: The catalogue the lines were found by.

        Raises:
            InvalidValue: If that is no catalogue, or it allows no days for a priority.
            UnknownId: If it has no such measure.
            OutsideRange: If it does not speak of the day.
        """
        a_kind("PlaceMeasures.actions.catalogue", catalogue, Catalogue)
        on = self.on
        since = {line.measure: min(self._open_since(line, catalogue), on) for line in self.lines}
        found = actions(self.lines, owner=self.team, on=on, catalogue=catalogue)
        return tuple(attrs.evolve(one, due=one.due - (on - since[one.measure])) for one in found)

    def contradictions(self, catalogue: Catalogue) -> tuple["Contradiction", ...]:
        """Return the decisions told of here that the catalogue decides otherwise, in order of measure.

        Args:
            catalogue: Who pays and what is approved; what it has no entry of, or of which day it does not
                speak, it decides nothing of.

        Raises:
            InvalidValue: If that is no catalogue.
        """
        a_kind("PlaceMeasures.contradictions.catalogue", catalogue, Catalogue)
        return tuple(_contradictions(self.fittings, catalogue))

    def _open_since(self, line: MeasureLine, catalogue: Catalogue) -> dt.date:
        asked = catalogue.asked_since(line.measure, self.kind, self.on)
        unmet = _unmet_since([one for one in self.fittings if one.entry == line.measure])
        return max(day for day in (self.since, asked, unmet) if day is not None)


@attrs.frozen
class Contradiction:
    """A decision about a measure that is not the one of the catalogue.

    Args:
        fitting: The measure, with the decision that was told.
        decided: What the catalogue decides on that day, of what was recommended as it was.
    """

    fitting: Fitting
    decided: Decision = attrs.field(repr=False)

    def why(self) -> str:
        """Return what was told and what should have been, in a sentence, for those who may know."""
        told = self.fitting.decision
        said = (
            "nothing"
            if told is None
            else f"{'approved' if told.approved else 'refused'} by the rule {told.rule} of {told.body}"
        )
        where = f"the measure {self.fitting.measure} at {self.fitting.venue}"
        return f"{where} was {said}; it is {self.decided.why}, and {self.decided.body} pays"


def _contradictions(there: Iterable[Fitting], catalogue: Catalogue) -> Iterator[Contradiction]:
    for fitting in there:
        told, asked = fitting.decision, fitting.recommended
        if told is None or asked is None or asked.entry not in catalogue.measure:
            continue
        if told.on in catalogue.period:
            decided = catalogue.decide(asked.entry, recommended=asked.police, on=told.on)
            if (told.approved, told.rule, told.body) != (decided.approved, decided.rule, decided.body):
                yield Contradiction(fitting, decided)


@attrs.frozen
class MeasureCoverage(Sequence[PlaceMeasures]):
    """What every place that is in use on a day must have, and what is there, in order of place.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> found = uk.sample(on=day).measures(uk.catalogue(), on=day)
    >>> sum(found.counts.values()) == sum(len(place.lines) for place in found)
    True
    >>> found.by("nation")["scotland"]
    <MeasureCoverage of 5 places on 2021-11-20: 46 missing, 1 not-applicable>
    """

    on: dt.date
    items: tuple[PlaceMeasures, ...]

    @overload
    def __getitem__(self, index: int) -> PlaceMeasures: ...
    @overload
    def __getitem__(self, index: slice) -> "MeasureCoverage": ...
    def __getitem__(self, index: int | slice) -> "PlaceMeasures | MeasureCoverage":
        return MeasureCoverage(self.on, self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    @property
    def counts(self) -> dict[Compliance, int]:
        """How many lines there are of each compliance; they add up to all of them."""
        counts = Counter(line.compliance for place in self.items for line in place.lines)
        return {compliance: counts[compliance] for compliance in Compliance}

    @property
    def measures(self) -> dict[str, dict[Compliance, int]]:
        """By measure, in order of id, at how many places it stands how; all add up to `counts`."""
        found: dict[str, Counter[Compliance]] = {}
        for place in self.items:
            for line in place.lines:
                found.setdefault(line.measure, Counter())[line.compliance] += 1
        return {id_: {one: found[id_][one] for one in Compliance} for id_ in sorted(found)}

    @property
    def outdated(self) -> "MeasureCoverage":
        """The places that a revised standard re-opened since their last review."""
        return MeasureCoverage(self.on, tuple(place for place in self.items if place.reopened))

    def by(self, name: str) -> dict[str, "MeasureCoverage"]:
        """Return the places grouped, groups in order of name; each place is in one group.

        Args:
            name: team, force, region, nation, kind, controller or venue.

        Raises:
            UnknownId: If there is no such grouping.
        """
        if type(name) is not str:
            raise InvalidValue("by", "give the name of a grouping as text", name)
        key = GROUPINGS.get(name)
        if key is None:
            raise UnknownId(f"grouping (one of {', '.join(GROUPINGS)})", "by", name)
        groups: dict[str, list[PlaceMeasures]] = {}
        for place in self.items:
            groups.setdefault(key(place), []).append(place)
        return {group: MeasureCoverage(self.on, tuple(groups[group])) for group in sorted(groups)}

    def __repr__(self) -> str:
        # What one place has, its name beside it would tell.
        if len(self) == 1:
            return f"<MeasureCoverage of 1 place on {self.on}>"
        told = ", ".join(f"{count} {one.value}" for one, count in self.counts.items() if count)
        return f"<MeasureCoverage of {len(self)} places on {self.on}: {told or 'nothing'}>"


GROUPINGS: Mapping[str, Callable[[PlaceMeasures], str]] = MappingProxyType(
    {
        "team": lambda place: place.team,
        "force": lambda place: place.ground.force,
        "region": lambda place: place.ground.region,
        "nation": lambda place: place.ground.nation,
        "kind": lambda place: place.kind.value,
        "controller": lambda place: place.controller.value,
        "venue": lambda place: place.venue,
    }
)
"""What places can be grouped by; every one has a value for each of them."""


# -- finding them --------------------------------------------------------------------------------------


def measures_of(duties: Duties, catalogue: Catalogue, venues: Iterable[str] | None = None) -> MeasureCoverage:
    """Return what places must have and what is there on the day of *duties*.

    Args:
        duties: What happened by the day.
        catalogue: What is asked of a kind of place.
        venues: The places; `None` for all that are in use.

    Raises:
        OutsideRange: If the catalogue does not speak of that day.
    """
    catalogue.check_day("measures.on", duties.date)
    finding = _Finding(duties, catalogue)
    places = sorted(duties.register.uses_of_venue if venues is None else venues)
    found = (finding.place(venue) for venue in places)
    return MeasureCoverage(duties.date, tuple(place for place in found if place is not None))


class _Finding:
    """Places of one day held against one catalogue; what is the same for many is worked out once."""

    def __init__(self, duties: Duties, catalogue: Catalogue) -> None:
        self._duties, self._catalogue = duties, catalogue
        self._required: dict[_Sort, tuple[Required, ...]] = {}
        self._lines: dict[tuple[_Sort, str, States], MeasureLine] = {}
        self._revised: dict[tuple[VenueKind, dt.date], tuple[tuple[str, Reopened], ...]] = {}

    def place(self, id_: str) -> PlaceMeasures | None:
        """Return what one place must have and what is there; `None` if nobody whose office runs uses it."""
        duties, on = self._duties, self._duties.date
        register = duties.register
        uses = [use for use in register.uses_of_venue.get(id_, ()) if on in use.period]
        uses = [use for use in uses if register.member[use.member].holds_office(on)]
        if not uses:
            return None
        venue, users = register.venue[id_], sorted(use.member for use in uses)
        ground = register.ground_of(venue, register.member[users[0]], on)
        there = tuple(fittings_at(id_, duties.history, duties.office_ends, duties.on))
        last = duties.history.reviewed.get(id_)
        reviewed = None if last is None else day_of(last)
        return PlaceMeasures(
            on=on,
            venue=id_,
            kind=venue.kind,
            controller=venue.controller,
            users=tuple(users),
            since=min(use.period.start for use in uses),
            team=register.team_for(ground, venue.kind, on),
            ground=ground,
            lines=self._lines_of((venue.kind, venue.controller), there),
            fittings=there,
            reviewed=reviewed,
            revised=() if reviewed is None else self._revised_since(venue.kind, reviewed),
        )

    def _lines_of(self, sort: _Sort, there: Iterable[Fitting]) -> tuple[MeasureLine, ...]:
        """Return the lines of a place; those of places of one sort are one and the same value."""
        required = self._required.get(sort)
        if required is None:
            required = self._required[sort] = self._catalogue.required(*sort, self._duties.date)

        def line(one: Required | str, states: States) -> MeasureLine:
            key = sort, one if isinstance(one, str) else one.measure, states
            found = self._lines.get(key)
            if found is None:
                found = self._lines[key] = line_of(one, states)
            return found

        present = _present(there, self._catalogue)
        return tuple(compared(required, states_of(self._catalogue, present), line))

    def _revised_since(self, kind: VenueKind, reviewed: dt.date) -> tuple[tuple[str, Reopened], ...]:
        """Return what the versions in force changed for a kind of place since the day of its last review."""
        key = kind, reviewed
        if key not in self._revised:
            self._revised[key] = tuple(self._changed(kind, reviewed))
        return self._revised[key]

    def _changed(self, kind: VenueKind, reviewed: dt.date) -> Iterator[tuple[str, Reopened]]:
        catalogue = self._catalogue
        then = max(reviewed, catalogue.period.start)
        for standard in catalogue.standards:
            old = catalogue.version_on(standard, then)
            new = catalogue.version_on(standard, self._duties.date)
            if new is None or old is new:
                continue
            # Before its first version a standard asked for nothing.
            added = tuple(sorted(new.priorities(kind))) if old is None else ()
            changes = (Reopened(kind, added),) if old is None else reopened(old, new)
            yield from ((new.id, one) for one in changes if one.kind is kind and one.measures)


def _present(there: Iterable[Fitting], catalogue: Catalogue) -> Iterator[Present]:
    for fitting in there:
        # What was told of without saying what it is, or is of no entry any more, is held against nothing.
        entry = fitting.entry
        if entry is not None and entry in catalogue.measure and not fitting.state.is_over:
            yield Present(entry, fitting.state)


def _unmet_since(there: Sequence[Fitting]) -> dt.date | None:
    """Return the day on which a measure was met for the last time no longer; `None` if it never was.

    Args:
        there: What there is or was of it at a place.
    """
    since: dt.date | None = None
    met = False
    for day in sorted({day for fitting in there for day, _ in fitting.states}):
        states = {_state_on(fitting, day) for fitting in there}
        standing = {state for state in states if state is not None and state.is_there}
        if met and standing != {FittingState.IN_SERVICE}:
            since = day
        met = standing == {FittingState.IN_SERVICE}
    return since


def _state_on(fitting: Fitting, day: dt.date) -> FittingState | None:
    return next((state for since, state in reversed(fitting.states) if since <= day), None)
