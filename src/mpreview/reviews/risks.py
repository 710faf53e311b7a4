"""The state and the rating of each risk by a day, and the band that follows.

The table `mpreview.risk.RISK` says which step may follow; an illegal step in a history changes nothing. The
matrix of the edition in force on a day rates a risk, with the measures in service on that day. On one day the
clock comes first.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

import attrs

from mpreview._sequences import ItemSequence
from mpreview.events import Event, RiskAccepted, RiskAssessed, RiskEvent, RiskTreated
from mpreview.policy._compiled import CompiledRulebook
from mpreview.reviews.columns import ON, sensitive
from mpreview.reviews.facts import Facts
from mpreview.reviews.fittings import OfficeEnds, list_service_changes
from mpreview.reviews.judging import EventLives, Life
from mpreview.risk import RISK, Rating, Risk, RiskCommand, RiskFacts, RiskMatrix, RiskState, RiskStatement
from mpreview.rows import CellType, Column, Columns, Mark
from mpreview.timeline import day_of

__all__ = ["AssessedRisk", "Risks"]

RiskKey = tuple[str | None, str | None, str]
"""The key of a risk: venue, member and id."""
ServiceChanges = Sequence[tuple[int, frozenset[str]]]
"""The measures in service at a place, from each day number on which the set may change."""


@attrs.frozen(kw_only=True)
class AssessedRisk:
    """A risk on a day, with its state and its ratings.

    The `repr` shows venue and member alone: a weakness is for readers with clearance.

    Args:
        venue: The venue; without a member the risk is a risk of every user of the venue.
        member: The member; without a venue the risk is a risk of the member everywhere.
        risk: The id of the risk there.
        state: The state.
        since: The first day of the state.
        inherent: The rating before any measure, by the matrix of the edition in force on the day; `None` if
            no edition known by then has the steps of the risk.
        residual: The rating with the measures in service on the day.
        raised: The day since which the residual rating has been above the lowest band of the matrix, without
            a break; `None` if the rating is in the lowest band, or the risk is closed.
        outgrown: The day since which the residual rating has been in a higher band than on the day of the
            acceptance that holds, without a break; `None` if there is no such day or no acceptance.
        assessed: The assessment in force.
        decided: The decision in force, if there is one.
        accepted: The acceptance that holds or has run out, if there is one.
        states: Every state with its first day, in order.
    """

    venue: str | None
    member: str | None
    risk: str = attrs.field(repr=False)
    state: RiskState = attrs.field(repr=False)
    since: dt.date = attrs.field(repr=False)
    inherent: Rating | None = attrs.field(repr=False)
    residual: Rating | None = attrs.field(repr=False)
    raised: dt.date | None = attrs.field(repr=False)
    outgrown: dt.date | None = attrs.field(repr=False)
    assessed: RiskAssessed = attrs.field(repr=False)
    decided: RiskTreated | None = attrs.field(default=None, repr=False)
    accepted: RiskAccepted | None = attrs.field(default=None, repr=False)
    states: tuple[tuple[dt.date, RiskState], ...] = attrs.field(default=(), repr=False)

    @property
    def key(self) -> RiskKey:
        """The key: venue, member and id."""
        return self.venue, self.member, self.risk

    @property
    def owner(self) -> str | None:
        """The person who leads on the risk, by the decision."""
        return None if self.decided is None else self.decided.owner

    @property
    def target(self) -> dt.date | None:
        """The last day on which the treatment is done in time, by the decision."""
        return None if self.decided is None else self.decided.target

    @property
    def waiting(self) -> dt.date | None:
        """The day since which somebody has had to decide or to accept the risk, without a break."""
        since: dt.date | None = None
        for day, state in dict(self.states).items():
            since = (since or day) if state.is_waiting else None
        return since


@attrs.frozen(repr=False)
class Risks(ItemSequence[AssessedRisk]):
    """The risks on a day, the worst residual rating first, then by id, venue and member."""

    NOUN: ClassVar[tuple[str, ...]] = ("risk",)
    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("venue", CellType.ID, "The venue; empty for a risk everywhere.", optional=True),
        Column("member", CellType.ID, "The member; empty for every user of the venue.", optional=True),
        sensitive("risk", CellType.ID, "The risk there."),
        *(
            sensitive(one.name, CellType.TEXT, f"The {one.name}, by the assessment.",
                      read=f"assessed.statement.{one.name}")
            for one in attrs.fields(RiskStatement)
        ),
        sensitive("state", CellType.WORD, "The state.", choices=RiskState),
        sensitive("since", CellType.DAY, "The first day of the state."),
        *(
            sensitive(
                f"{rating}_{part}", CellType.ID, f"The {rating} {part}; empty if no edition can rate.",
                read=f"{rating}.{part}", optional=True,
            )
            for rating in ("inherent", "residual")
            for part in ("rating", "band")
        ),
        sensitive("raised", CellType.DAY, "Since when above the lowest band.", optional=True),
        sensitive("outgrown", CellType.DAY, "Since when above the accepted band.", optional=True),
        sensitive("target", CellType.DAY, "The last day of the treatment, by the decision.", optional=True),
        Column("owner", CellType.TEXT, "Who leads, by the decision.", optional=True, mark=Mark.PERSONAL),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("venue", "member")
    on: dt.date
    items: tuple[AssessedRisk, ...]


# -- one risk ------------------------------------------------------------------------------------------


class RiskLife(Life[RiskState, RiskEvent]):
    """The life of one risk."""

    table = RISK

    def __init__(self) -> None:
        super().__init__()
        self.assessed: RiskAssessed | None = None
        self.decided: RiskTreated | None = None
        self.accepted: RiskAccepted | None = None
        self.assessments: list[tuple[int, Risk | None]] = []
        """The risk as assessed, from each day of a change; `None` once the risk is closed."""

    def collect_facts(self, step: RiskEvent) -> RiskFacts:
        """Return whether the assessor accepts the risk."""
        return RiskFacts(self_approved=self._is_self_approved(step))

    def _is_self_approved(self, step: RiskEvent) -> bool:
        if self.assessed is None or not isinstance(step, RiskAccepted):
            return False
        return step.approver == self.assessed.assessor

    def note_step(self, step: RiskEvent) -> None:
        """Keep the assessment, the decision or the acceptance in force."""
        day = step.on.toordinal()
        if isinstance(step, RiskAssessed):
            self.assessed, self.decided, self.accepted = step, None, None
            self.assessments.append((day, _make_risk(step)))
        elif isinstance(step, RiskTreated):
            self.decided, self.accepted = step, None
        elif isinstance(step, RiskAccepted):
            self.accepted = step
        else:
            self.assessments.append((day, None))

    def find_clock_step(self) -> tuple[int, RiskCommand] | None:
        """Return the end of an acceptance."""
        if self.state is not RiskState.ACCEPTED or self.accepted is None:
            return None
        return self.accepted.until.toordinal(), RiskCommand.EXPIRED

    @property
    def names_measures(self) -> bool:
        """Whether some assessment names a measure that lowers the risk."""
        return any(risk is not None and risk.controls for _, risk in self.assessments)


def _make_risk(event: RiskAssessed) -> Risk:
    return Risk(
        event.risk,
        event.statement,
        likelihood=event.likelihood,
        impact=event.impact,
        controls=event.controls,
    )


class RiskLives(EventLives[RiskKey, RiskLife]):
    """The lives of risks, by venue, member and id."""

    judged = RiskEvent
    life = RiskLife


def fold_risks(events: Iterable[Event]) -> dict[RiskKey, RiskLife]:
    """Return the lives of the risks that were assessed, after some ordered events."""
    return RiskLives().fold_events(events)


# -- ratings -------------------------------------------------------------------------------------------


class _ResidualChange(NamedTuple):
    """The residual rating of a risk from a day number on: rank of the band, whether above the lowest."""

    day: int
    rank: int
    above: bool


class RiskRater:
    """The ratings of the risks at one place, from day to day.

    Args:
        book: The rules, with the matrix of each edition.
        serving: The measures in service, and since when.
        on: The last day number.
    """

    def __init__(self, book: CompiledRulebook, serving: ServiceChanges, on: int) -> None:
        self._book, self._on = book, on
        self._serving = [(day, measures) for day, measures in serving if day <= on]
        self._days = [day for day, _ in self._serving]
        self._ranks = {band: rank for rank, band in enumerate(book.rulebook.bands)}

    def list_changes(self, life: RiskLife) -> Iterator[_ResidualChange]:
        """Yield the residual rating of a risk, from each day on which the rating may change."""
        days = [day for day, _ in life.assessments]
        serving = self._days if life.names_measures else ()
        editions = [stage.since for stage in self._book.stages]
        for day in sorted({*days, *serving, *editions}):
            if days[0] <= day <= self._on:
                risk = life.assessments[bisect_right(days, day) - 1][1]
                yield self._rate_change(risk, day)

    def _rate_change(self, risk: Risk | None, day: int) -> _ResidualChange:
        matrix = None if risk is None else self.find_matrix(risk, day)
        # A closed risk, or a risk that no edition can rate, has no bearing on the band.
        if risk is None or matrix is None:
            return _ResidualChange(day, 0, above=False)
        band = matrix.residual(risk, self._find_serving(day)).band
        return _ResidualChange(day, self._ranks[band], band != matrix.ordered_bands[0])

    def _find_serving(self, day: int) -> frozenset[str]:
        place = bisect_right(self._days, day)
        return self._serving[place - 1][1] if place else frozenset()

    def find_matrix(self, risk: Risk, day: int) -> RiskMatrix | None:
        """Return the matrix of the edition in force on a day.

        An edition may rate no risks, or have other steps. Then the last earlier edition with the steps of
        the risk counts: until a new assessment, a risk keeps its rating.
        """
        # A change of scales must not unrate a risk, so the newest earlier edition with the steps counts.
        for place in range(self._book.find_stage_index(day), -1, -1):
            matrix = self._book.stages[place].edition.matrix
            if matrix is not None and risk.likelihood in matrix.likelihood and risk.impact in matrix.impact:
                return matrix
        return None

    def rate_risk(self, risk: Risk, day: int) -> tuple[Rating | None, Rating | None]:
        """Return the inherent and the residual rating of a risk on a day."""
        matrix = self.find_matrix(risk, day)
        if matrix is None:
            return None, None
        return matrix.inherent(risk), matrix.residual(risk, self._find_serving(day))

    def rank_risk(self, risk: AssessedRisk) -> tuple[int, int]:
        """Return the rank of a risk on the day: by band, then by rating; -1 without a rating."""
        matrix = self.find_matrix(_make_risk(risk.assessed), self._on)
        if risk.residual is None or matrix is None:
            return -1, -1
        return self._ranks[risk.residual.band], matrix.ratings.index(risk.residual.rating)


def list_band_changes(
    events: Sequence[Event], venue: str | None, book: CompiledRulebook, office_ends: OfficeEnds, on: int
) -> Mapping[int, int]:
    """Return the highest band, by rank, of the risks of one subject, from each day on which it may change.

    Args:
        events: What happened to the member and at the venue, each in order.
        venue: The venue; `None` for the member at every venue.
        book: The rules.
        office_ends: When offices end, since a measure may be bound to an office.
        on: The last day number.
    """
    found = fold_risks(event for event in events if getattr(event, "venue", None) in {None, venue})
    rater = RiskRater(book, _list_service(found.values(), events, office_ends), on)
    changes: dict[int, dict[RiskKey, int]] = {}
    for key, life in found.items():
        for change in rater.list_changes(life):
            changes.setdefault(change.day, {})[key] = change.rank
    ranks: dict[RiskKey, int] = {}
    counts = [0] * len(book.rulebook.bands)
    highest: dict[int, int] = {}
    # Counts by rank give the highest band of a day without a pass over every risk.
    for day in sorted(changes):
        for key, rank in changes[day].items():
            if key in ranks:
                counts[ranks[key]] -= 1
            ranks[key] = rank
            counts[rank] += 1
        highest[day] = max(rank for rank, count in enumerate(counts) if count)
    return highest


def _list_service(
    lives: Iterable[RiskLife], events: Iterable[Event], office_ends: OfficeEnds
) -> ServiceChanges:
    """Return the measures in service, if some risk names a measure."""
    if not any(life.names_measures for life in lives):
        return ()
    return tuple(list_service_changes(events, office_ends))


# -- every risk ---------------------------------------------------------------------------------------


def list_risks(
    events: Sequence[Event], facts: Facts, book: CompiledRulebook, office_ends: OfficeEnds, on: int
) -> list[AssessedRisk]:
    """Return the risks of some events, on a day.

    Args:
        events: The events of one member, or of one venue, in order.
        facts: The facts by that day.
        book: The compiled rules.
        office_ends: When offices end, since a measure may be bound to an office.
        on: The day number.
    """
    if not any(isinstance(event, RiskEvent) for event in events):
        return []
    by_venue: dict[str | None, dict[RiskKey, RiskLife]] = {}
    for key, life in fold_risks(events).items():
        by_venue.setdefault(key[0], {})[key] = life
    found: list[AssessedRisk | None] = []
    for venue, lives in by_venue.items():
        there = () if venue is None else facts.at(venue).events
        rater = RiskRater(book, _list_service(lives.values(), there, office_ends), on)
        found += (_assess_on(key, life, rater, on) for key, life in lives.items())
    return [risk for risk in found if risk is not None]


def _assess_on(key: RiskKey, life: RiskLife, rater: RiskRater, on: int) -> AssessedRisk | None:
    """Return a risk on a day; `None` without an assessment."""
    life.run_clock(on)
    if life.state is None or life.assessed is None:
        return None
    inherent, residual = rater.rate_risk(_make_risk(life.assessed), on)
    changes = tuple(rater.list_changes(life))
    venue, member, risk = key
    return AssessedRisk(
        venue=venue,
        member=member,
        risk=risk,
        state=life.state,
        since=day_of(life.states[-1][0]),
        inherent=inherent,
        residual=residual,
        raised=_find_since((change.day, change.above) for change in changes),
        outgrown=_find_outgrown(life, changes),
        assessed=life.assessed,
        decided=life.decided,
        accepted=life.accepted,
        states=life.list_states(),
    )


def _find_since(conditions: Iterable[tuple[int, bool]]) -> dt.date | None:
    """Return the day since which a condition has been true without a break, up to the last day."""
    since: int | None = None
    for day, holds in conditions:
        since = (day if since is None else since) if holds else None
    return None if since is None else day_of(since)


def _find_outgrown(life: RiskLife, changes: Sequence[_ResidualChange]) -> dt.date | None:
    if life.state is not RiskState.ACCEPTED or life.accepted is None:
        return None
    day = life.accepted.on.toordinal()
    rank = next(change.rank for change in reversed(changes) if change.day <= day)
    return _find_since((change.day, change.rank > rank) for change in changes if change.day > day)


def sort_risks(found: Iterable[AssessedRisk], book: CompiledRulebook, on: int) -> tuple[AssessedRisk, ...]:
    """Return risks, the worst residual rating first, then by id, venue and member."""
    rater = RiskRater(book, (), on)

    def make_sort_key(risk: AssessedRisk) -> tuple[int, int, str, str, str]:
        band, rating = rater.rank_risk(risk)
        return -band, -rating, risk.risk, risk.venue or "", risk.member or ""

    return tuple(sorted(found, key=make_sort_key))
