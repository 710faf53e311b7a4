"""Coverage of the country: standings, progress, and the measures required and present at each place.

Every figure is a count over a list that stays open to the reader, and every column adds up to its total
(semantics 5). Members count at the force of their seat, venues at the team that carries the work.

For measures there are two clocks: the keepers of a standard revise the standard, and each place is reviewed
against the version in force. A revision re-opens a place with changed requirements until the next review.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import ClassVar, Self

import attrs

from mpreview._checks import check_type
from mpreview._html import HtmlRow, render_table
from mpreview._reprs import count_items, count_values, describe_counts
from mpreview._sequences import GroupedSequence, group_items
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
    find_reopened,
    plan_actions,
)
from mpreview.measures.compliance import States, collect_states, compare_lines, make_line
from mpreview.places import Controller
from mpreview.policy.terms import Activity
from mpreview.register import Ground
from mpreview.reviews import Obligation, Progress, Standing, Status
from mpreview.reviews.columns import CUSTODY, ON, SUBJECT, SUBJECT_ID, sensitive
from mpreview.reviews.duties import Duties
from mpreview.reviews.fittings import Fitting
from mpreview.reviews.standings import IN_TIME
from mpreview.rows import CellType, Column, Columns, Mark
from mpreview.timeline import day_of

__all__ = ["Contradiction", "Coverage", "MeasureCoverage", "PlaceMeasures", "Share"]


@attrs.frozen
class Share:
    """A part of a whole, as two counts.

    Args:
        part: The number that the share is of.
        whole: The number of all.

    >>> Share(2, 3).percent, Share(0, 0).percent
    (67, None)
    """

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent, half a percent rounded up; `None` of nothing."""
        return None if not self.whole else (200 * self.part + self.whole) // (2 * self.whole)

    def describe(self) -> str:
        """Return the share in words and figures.

        >>> Share(2, 3).describe(), Share(0, 0).describe()
        ('2 of 3 (67%)', '0 of 0')
        """
        percent = "" if self.percent is None else f" ({self.percent}%)"
        return f"{self.part} of {self.whole}{percent}"

    def __repr__(self) -> str:
        return f"<Share: {self.part} of {self.whole}>"


@attrs.frozen
class Coverage(GroupedSequence[Status]):
    """The statuses of every subject and activity on one day.

    Args:
        on: The day.
        items: One status for each subject and activity that has begun by then.
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        SUBJECT_ID,
        *SUBJECT,
        Column("due", CellType.DAY, "The last day on time; empty if nothing is owed.",
               read="obligation.due", optional=True),
        Column("last_done", CellType.DAY, "The last day of work that counts; empty if nothing is owed.",
               read="obligation.last_done", optional=True),
        Column("ended", CellType.DAY, "The first day after the end of a lapsed duty.",
               read="ended.day", optional=True),
        Column("excluded", CellType.FLAG, "Whether another body holds the subject.",
               read=lambda one: one.exclusion is not None, mark=Mark.SENSITIVE),
        *CUSTODY,
    )  # fmt: skip
    on: dt.date
    items: tuple[Status, ...]

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The items: one status for each subject and activity that has begun by the day."""
        return self.items

    @property
    def standing(self) -> dict[Standing, int]:
        """The number of statuses by standing; the numbers add up to the whole."""
        return count_values(Standing, (status.standing for status in self.items))

    @property
    def excluded(self) -> Self:
        """The statuses that another body holds, among the statuses that are not owed (semantics 3.19)."""
        return self._keep(status for status in self.items if status.exclusion is not None)

    @property
    def progress(self) -> dict[Progress, int]:
        """The number of statuses by progress; the numbers add up to the whole."""
        return count_values(Progress, (status.progress for status in self.items))

    @property
    def covered(self) -> "Share":
        """The reviews that keep a place covered, among the reviews that are owed at places in use.

        A place is covered if its review is in date, open or due, and a review that counts was done
        (semantics 5.1). What is not owed, excluded, lapsed or not yet in use counts on neither side.
        """
        owed = [one for one in self.items if isinstance(one, Obligation) and one.begins is None]
        reviews = [one for one in owed if one.activity is Activity.REVIEW]
        in_date = [one for one in reviews if one.standing in IN_TIME and one.last_done is not None]
        return Share(len(in_date), len(reviews))

    def _repr_html_(self) -> str:
        """Return a table of the standings in each force, and the share covered, for notebooks."""
        head = ("force", *(standing.value for standing in Standing), "covered")
        rows: list[HtmlRow] = [
            (force, *part.standing.values(), part.covered.describe())
            for force, part in self.by("force").items()
        ]
        return render_table(repr(self).strip("<>"), head, rows)

    def __repr__(self) -> str:
        return f"<Coverage of {len(self)} on {self.on}: {describe_counts(self.standing)}>"


# -- measures ------------------------------------------------------------------------------------------

_PlaceSort = tuple[str, Controller]


@attrs.frozen(kw_only=True)
class PlaceMeasures:
    """The measures that one place must have, and the measures there.

    The `repr` shows the place and its users, and nothing about the protection of the place.

    Args:
        on: The day.
        venue: The place.
        kind: The kind of the place.
        controller: Who controls the place.
        users: The users in office, in order of id; a member who stands again counts until the poll.
        since: The first day of the oldest of these uses.
        team: The team that answers for the place.
        ground: The area, force and calendar of the place.
        lines: One line for each measure that is required, there or on its way.
        fittings: The measures there, with their states.
        reviewed: The day of the last review that counts; `None` without such a review.
        revised: The versions since the last review that changed a requirement here, with the changes.
    """

    on: dt.date
    venue: str
    kind: str
    controller: Controller
    users: tuple[str, ...] = attrs.field(repr=count_items)
    since: dt.date
    team: str
    ground: Ground
    lines: tuple[MeasureLine, ...] = attrs.field(repr=False)
    fittings: tuple[Fitting, ...] = attrs.field(repr=False)
    reviewed: dt.date | None
    revised: tuple[tuple[str, Reopened], ...] = attrs.field(repr=False)

    @property
    def reopened(self) -> dict[str, Reopened]:
        """The changes here since the last review, by version; empty for a place never reviewed."""
        return dict(self.revised)

    @property
    def unknown(self) -> tuple[Fitting, ...]:
        """The measures here that are compared with nothing: without an entry, or with no line."""
        known = {line.measure for line in self.lines}
        present = (fitting for fitting in self.fittings if not fitting.state.is_over)
        return tuple(fitting for fitting in present if fitting.entry not in known)

    @property
    def counts(self) -> dict[Compliance, int]:
        """The number of lines by compliance; the numbers add up to all lines."""
        return count_values(Compliance, (line.compliance for line in self.lines))

    def actions(self, catalogue: Catalogue) -> tuple[Action, ...]:
        """Return the actions here, each with owner, last day and cost band.

        The time that the catalogue allows begins on the day since which the line has been open: the latest
        of the first day of use, the first day of the requirement, and the day on which the requirement was
        met no longer. So an action keeps its last day from one question to the next, and a late action is
        shown as late.

        Args:
            catalogue: The catalogue of the lines.

        Raises:
            InvalidValue: If *catalogue* is no catalogue, or allows no days for a priority.
            UnknownId: If the catalogue has no such measure.
            OutsideRange: If the catalogue does not cover the day.
        """
        check_type("PlaceMeasures.actions.catalogue", catalogue, Catalogue)
        on = self.on
        since = {line.measure: min(self._find_open_since(line, catalogue), on) for line in self.lines}
        found = plan_actions(self.lines, owner=self.team, on=on, catalogue=catalogue)
        return tuple(attrs.evolve(action, due=action.due - (on - since[action.measure])) for action in found)

    def contradictions(self, catalogue: Catalogue) -> tuple["Contradiction", ...]:
        """Return the recorded decisions here that differ from the catalogue, in order of measure.

        Args:
            catalogue: The catalogue; a measure without an entry, or a day outside, is not compared.

        Raises:
            InvalidValue: If *catalogue* is no catalogue.
        """
        check_type("PlaceMeasures.contradictions.catalogue", catalogue, Catalogue)
        return tuple(_find_contradictions(self.fittings, catalogue))

    def _find_open_since(self, line: MeasureLine, catalogue: Catalogue) -> dt.date:
        required = catalogue.required_since(line.measure, self.kind, self.on)
        unmet = _find_unmet_since([fitting for fitting in self.fittings if fitting.entry == line.measure])
        # Before the latest of the three days nobody had to act.
        return max(day for day in (self.since, required, unmet) if day is not None)


@attrs.frozen
class Contradiction:
    """A recorded decision about a measure that differs from the decision of the catalogue.

    Args:
        fitting: The measure, with the recorded decision.
        decided: The decision of the catalogue on that day, for that recommendation.
    """

    fitting: Fitting
    decided: Decision = attrs.field(repr=False)

    def why(self) -> str:
        """Return the recorded decision and the right decision in a sentence, for readers with clearance."""
        recorded = self.fitting.decision
        said = "nothing"
        if recorded is not None:
            verb = "approved" if recorded.approved else "refused"
            said = f"{verb} by the rule {recorded.rule} of {recorded.body}"
        where = f"the measure {self.fitting.measure} at {self.fitting.venue}"
        return f"{where} was {said}; it is {self.decided.why}, and {self.decided.body} pays"


def _find_contradictions(there: Iterable[Fitting], catalogue: Catalogue) -> Iterator[Contradiction]:
    for fitting in there:
        recorded, request = fitting.decision, fitting.recommended
        if recorded is None or request is None or request.entry not in catalogue.measure:
            continue
        if recorded.on in catalogue.period:
            right = catalogue.decide(request.entry, recommended=request.recommended, on=recorded.on)
            if (recorded.approved, recorded.rule, recorded.body) != (right.approved, right.rule, right.body):
                yield Contradiction(fitting, right)


def _count_lines(compliance: Compliance) -> Column:
    name, words = compliance.value.replace("-", "_"), compliance.value.replace("-", " ")
    meaning = f"The number of measures that are {words}."
    return sensitive(name, CellType.NUMBER, meaning, read=lambda place: place.counts[compliance])


@attrs.frozen
class MeasureCoverage(GroupedSequence[PlaceMeasures]):
    """The measures that every place in use on a day must have, and the measures there, in order of place.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> found = uk.sample(on=day).measures(uk.catalogue(), on=day)
    >>> sum(found.counts.values()) == sum(len(place.lines) for place in found)
    True
    >>> found.by("nation")["scotland"]
    <MeasureCoverage of 6 places on 2021-11-20: 55 missing, 1 not-applicable>
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("venue", CellType.ID, "The place.", groups=True),
        Column("kind", CellType.ID, "The kind of the place.", groups=True),
        Column("controller", CellType.WORD, "Who controls the place.", choices=Controller, groups=True),
        Column("users", CellType.IDS, "The users in office."),
        Column("since", CellType.DAY, "The first day of the oldest of these uses."),
        Column("team", CellType.ID, "The team that answers for the place.", groups=True),
        Column("force", CellType.ID, "The area of the force.", read="ground.force", groups=True),
        Column("region", CellType.ID, "The region.", read="ground.region", groups=True),
        Column("nation", CellType.ID, "The nation.", read="ground.nation", groups=True),
        Column("reviewed", CellType.DAY, "The day of the last review that counts.", optional=True),
        *map(_count_lines, Compliance),
    )
    BRIEF: ClassVar[tuple[str, ...]] = ("venue", "kind", "controller", "team", "reviewed")
    on: dt.date
    items: tuple[PlaceMeasures, ...]

    @property
    def counts(self) -> dict[Compliance, int]:
        """The number of lines by compliance; the numbers add up to all lines."""
        return count_values(Compliance, (line.compliance for place in self.items for line in place.lines))

    @property
    def measures(self) -> dict[str, dict[Compliance, int]]:
        """The number of places by measure, in order of id, and compliance; all add up to `counts`."""
        lines = group_items((line for place in self.items for line in place.lines), attrgetter("measure"))
        found = {id_: [one.compliance for one in lines[id_]] for id_ in sorted(lines)}
        return {id_: count_values(Compliance, kinds) for id_, kinds in found.items()}

    @property
    def outdated(self) -> Self:
        """The places that a revised standard has re-opened since their last review."""
        return self._keep(place for place in self.items if place.reopened)

    def __repr__(self) -> str:
        # The counts of a single place would reveal its measures to whoever knows the place.
        if len(self) == 1:
            return f"<MeasureCoverage of 1 place on {self.on}>"
        return f"<MeasureCoverage of {len(self)} places on {self.on}: {describe_counts(self.counts)}>"


# -- comparing places ----------------------------------------------------------------------------------


def compare_places(
    duties: Duties, catalogue: Catalogue, venues: Iterable[str] | None = None
) -> MeasureCoverage:
    """Return the measures that places must have, and the measures there, on the day of *duties*.

    Args:
        duties: The facts by the day.
        catalogue: The requirements by kind of place.
        venues: The places; `None` for every place in use.

    Raises:
        OutsideRange: If the catalogue does not cover that day.
    """
    catalogue.check_day("measures.on", duties.date)
    comparison = _MeasureComparison(duties, catalogue)
    places = sorted(duties.register.uses_of_venue if venues is None else venues)
    found = (comparison.compare_place(venue) for venue in places)
    return MeasureCoverage(duties.date, tuple(place for place in found if place is not None))


class _MeasureComparison:
    """Places of one day compared with one catalogue; a result that many places share is computed once."""

    def __init__(self, duties: Duties, catalogue: Catalogue) -> None:
        self._duties, self._catalogue = duties, catalogue
        self._required: dict[_PlaceSort, tuple[Required, ...]] = {}
        self._lines: dict[tuple[_PlaceSort, str, States], MeasureLine] = {}
        self._revised: dict[tuple[str, dt.date], tuple[tuple[str, Reopened], ...]] = {}

    def compare_place(self, id_: str) -> PlaceMeasures | None:
        """Return the comparison of one place; `None` without a user in office."""
        duties, on = self._duties, self._duties.date
        register = duties.register
        uses = [use for use in register.uses_of_venue.get(id_, ()) if on in use.period]
        uses = [use for use in uses if duties.holds_office(register.member[use.member])]
        if not uses:
            return None
        venue, users = register.venue[id_], sorted(use.member for use in uses)
        ground = register.index.ground_of(venue, register.member[users[0]], on)
        there = tuple(duties.list_fittings(id_))
        last = duties.facts.of_work(id_, Activity.REVIEW).last
        reviewed = None if last is None else day_of(last)
        return PlaceMeasures(
            on=on,
            venue=id_,
            kind=venue.kind,
            controller=venue.controller,
            users=tuple(users),
            since=min(use.period.start for use in uses),
            team=register.index.team_for(ground, venue.kind, on),
            ground=ground,
            lines=self._list_lines((venue.kind, venue.controller), there),
            fittings=there,
            reviewed=reviewed,
            revised=() if reviewed is None else self._list_revised(venue.kind, reviewed),
        )

    def _list_lines(self, sort: _PlaceSort, there: Iterable[Fitting]) -> tuple[MeasureLine, ...]:
        """Return the lines of a place; places of one sort share equal lines."""
        required = self._required.get(sort)
        if required is None:
            required = self._required[sort] = self._catalogue.required(*sort, self._duties.date)

        def find_line(requirement: Required | str, states: States) -> MeasureLine:
            measure = requirement if isinstance(requirement, str) else requirement.measure
            found = self._lines.get((sort, measure, states))
            if found is None:
                found = self._lines[sort, measure, states] = make_line(requirement, states)
            return found

        present = _list_present(there, self._catalogue)
        return tuple(compare_lines(required, collect_states(self._catalogue, present), find_line))

    def _list_revised(self, kind: str, reviewed: dt.date) -> tuple[tuple[str, Reopened], ...]:
        """Return the changes by the versions in force, for a kind of place, since the day of a review."""
        key = kind, reviewed
        if key not in self._revised:
            self._revised[key] = tuple(self._find_changes(kind, reviewed))
        return self._revised[key]

    def _find_changes(self, kind: str, reviewed: dt.date) -> Iterator[tuple[str, Reopened]]:
        catalogue = self._catalogue
        # A review before the period of the catalogue is compared with the first day of the catalogue.
        then = max(reviewed, catalogue.period.start)
        for standard in catalogue.standards:
            old = catalogue.version_on(standard, then)
            new = catalogue.version_on(standard, self._duties.date)
            if new is None or old is new:
                continue
            # Before the first version a standard required nothing.
            added = tuple(sorted(new.priorities(kind))) if old is None else ()
            changes = (Reopened(kind, added),) if old is None else find_reopened(old, new)
            yield from ((new.id, change) for change in changes if change.kind == kind and change.measures)


def _list_present(there: Iterable[Fitting], catalogue: Catalogue) -> Iterator[Present]:
    for fitting in there:
        # A measure without an entry of this catalogue is compared with nothing.
        entry = fitting.entry
        if entry is not None and entry in catalogue.measure and not fitting.state.is_over:
            yield Present(entry, fitting.state)


def _find_unmet_since(there: Sequence[Fitting]) -> dt.date | None:
    """Return the last day on which a requirement stopped being met; `None` if there is no such day.

    Args:
        there: The devices of the measure at a place, at present or before.
    """
    since: dt.date | None = None
    met = False
    # Compliance can change only on a first day of a state, so no other day is looked at.
    for day in sorted({day for fitting in there for day, _ in fitting.states}):
        states = {_find_state(fitting, day) for fitting in there}
        standing = {state for state in states if state is not None and state.is_there}
        if met and standing != {FittingState.IN_SERVICE}:
            since = day
        met = standing == {FittingState.IN_SERVICE}
    return since


def _find_state(fitting: Fitting, day: dt.date) -> FittingState | None:
    return next((state for since, state in reversed(fitting.states) if since <= day), None)
