"""Where each risk has come to by a day, how it is rated then, and what band that gives.

The table of `mpreview.reviews.lifecycle.risks.RISK` says what leads where; a step that it does not have
changes nothing. A risk is rated by the matrix of the edition in force on the day, with the measures in
service on that day. On one day the clock comes first.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, overload

import attrs

from mpreview.events import Event, RiskAccepted, RiskAssessed, RiskClosed, RiskEvent, RiskTreated
from mpreview.policy._compiled import CompiledRulebook
from mpreview.reviews.fittings import Ends, in_service
from mpreview.reviews.history import History
from mpreview.reviews.lifecycle.risks import RiskCommand, RiskRefused, RiskState, risk_after, risk_legal
from mpreview.risk import Rating, Risk, RiskMatrix, Treatment
from mpreview.timeline import day_of

__all__ = ["AssessedRisk", "Risks", "risk_step_of"]

Key = tuple[str | None, str | None, str]
"""What a risk is known by: venue, member and id."""
Serving = Sequence[tuple[int, frozenset[str]]]
"""Which measures of a place are in service, from each day number on that it may be others."""


@attrs.frozen(kw_only=True)
class AssessedRisk:
    """A risk on a day: where it has come to, and how it is rated.

    Its `repr` tells venue and member alone: where somebody is weak is for those who may know.

    Args:
        venue: The venue; with it alone the risk is that of everybody who uses it.
        member: The member; alone the risk is theirs wherever they are.
        risk: Its id there.
        state: Where it has come to.
        since: The day on which it came to that.
        inherent: Its rating before any measure, by the matrix of the edition in force on the day; `None` if
            no edition known by then has its steps.
        residual: What the measures in service on the day leave of that.
        raised: The first of the days in a row up to this one on which its residual rating is above the lowest
            band of the matrix; `None` if it is not, and of a risk that is closed.
        outgrown: The first of the days in a row up to this one on which its residual rating is in a higher
            band than on the day of the acceptance that holds; `None` if it is not, or none holds.
        assessed: The assessment in force.
        decided: The decision in force, if there is one.
        accepted: The acceptance that holds or has run out, if there is one.
        states: Every state that it came to, with the day, in order.
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
    def key(self) -> Key:
        """What it is known by: venue, member and id."""
        return self.venue, self.member, self.risk

    @property
    def owner(self) -> str | None:
        """Who leads on it, as was decided."""
        return None if self.decided is None else self.decided.owner

    @property
    def target(self) -> dt.date | None:
        """The last day on which it is done in time, as was decided."""
        return None if self.decided is None else self.decided.target

    @property
    def waiting(self) -> dt.date | None:
        """The first of the days in a row up to this one on which somebody had to decide or accept it."""
        since: dt.date | None = None
        for day, state in dict(self.states).items():
            since = (since or day) if state.waits else None
        return since


@attrs.frozen
class Risks(Sequence[AssessedRisk]):
    """The risks on a day, the worst residual rating first, then by id, venue and member."""

    on: dt.date
    items: tuple[AssessedRisk, ...]

    @overload
    def __getitem__(self, index: int) -> AssessedRisk: ...
    @overload
    def __getitem__(self, index: slice) -> "Risks": ...
    def __getitem__(self, index: int | slice) -> "AssessedRisk | Risks":
        return Risks(self.on, self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"<{len(self.items)} risk{'s' if len(self.items) != 1 else ''} on {self.on}>"


# -- steps ---------------------------------------------------------------------------------------------


def risk_step_of(event: RiskEvent) -> RiskCommand:
    """Return the step that an event of a risk tells of.

    >>> told = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> risk_step_of(RiskTreated(id="t1", on=told.date(), known=told, venue="v1", risk="r1",
    ...                          treatment=Treatment.TOLERATE, owner="head", target=told.date())).value
    'tolerance-decided'
    """
    if isinstance(event, RiskAssessed):
        return RiskCommand.ASSESSED
    if isinstance(event, RiskTreated):
        tolerates = event.treatment is Treatment.TOLERATE
        return RiskCommand.TOLERATED if tolerates else RiskCommand.TREATED
    return RiskCommand.ACCEPTED if isinstance(event, RiskAccepted) else RiskCommand.CLOSED


class Life:
    """The life of one risk, as far as it was told."""

    def __init__(self) -> None:
        self.state: RiskState | None = None
        self.states: list[tuple[int, RiskState]] = []
        self.assessed: RiskAssessed | None = None
        self.decided: RiskTreated | None = None
        self.accepted: RiskAccepted | None = None
        self.counting: list[tuple[int, Risk | None]] = []
        """From which day on it counts as what; as nothing once it is closed."""

    def refusal(self, event: RiskEvent) -> RiskRefused | None:
        """Return why an event is no legal step here; `None` if it is one."""
        self.pass_until(event.on.toordinal())
        step = risk_step_of(event)
        try:
            risk_after(self.state, step)
        except RiskRefused as no:
            return no
        if isinstance(event, RiskAccepted) and self.assessed and event.approver == self.assessed.assessor:
            return RiskRefused(self.state, step, risk_legal(self.state), self_approved=True)
        return None

    def tell(self, event: RiskEvent) -> None:
        """Add what was told next; what is no legal step changes nothing."""
        if self.refusal(event) is not None:
            return
        day = event.on.toordinal()
        if isinstance(event, RiskAssessed):
            self.assessed, self.decided, self.accepted = event, None, None
            self.counting.append((day, _risk(event)))
        elif isinstance(event, RiskTreated):
            self.decided, self.accepted = event, None
        elif isinstance(event, RiskAccepted):
            self.accepted = event
        else:
            self.counting.append((day, None))
        self._come_to(risk_after(self.state, risk_step_of(event)), day)

    def pass_until(self, day: int) -> None:
        """Take the step of the clock, if it comes by a day."""
        if self.state is RiskState.ACCEPTED and self.accepted is not None:
            end = self.accepted.until.toordinal()
            if end <= day:
                self._come_to(risk_after(self.state, RiskCommand.EXPIRED), end)

    def _come_to(self, state: RiskState, day: int) -> None:
        if state is not self.state:
            self.state = state
            self.states.append((day, state))


def _risk(event: RiskAssessed) -> Risk:
    return Risk(
        event.risk,
        event.statement,
        likelihood=event.likelihood,
        impact=event.impact,
        controls=event.controls,
    )


def lives(events: Iterable[Event]) -> dict[Key, Life]:
    """Return the lives of the risks that some events tell of, each told of in order."""
    found: dict[Key, Life] = {}
    for event in events:
        if isinstance(event, RiskAssessed | RiskTreated | RiskAccepted | RiskClosed):
            found.setdefault(event.key, Life()).tell(event)
    return {key: life for key, life in found.items() if life.assessed is not None}


# -- ratings -------------------------------------------------------------------------------------------


class _Turn(NamedTuple):
    """What is left of a risk from a day number on: its rank among the bands, and whether above the lowest."""

    day: int
    rank: int
    above: bool


class Rater:
    """How the risks at one place are rated from day to day.

    Args:
        book: The rules, with the matrix of each edition.
        serving: Which measures there are in service, and since when.
        on: The last day number that is looked at.
    """

    def __init__(self, book: CompiledRulebook, serving: Serving, on: int) -> None:
        self._book, self._on = book, on
        self._serving = [(day, held) for day, held in serving if day <= on]
        self._days = [day for day, _ in self._serving]
        self._ranks = {band: rank for rank, band in enumerate(book.rulebook.bands)}

    def turns(self, life: Life) -> Iterator[_Turn]:
        """Yield what is left of a risk, from each day on that it may be something else."""
        days = [day for day, _ in life.counting]
        serving = self._days if _asks_for_measures(life) else ()
        for day in sorted({*days, *serving, *self._begun}):
            if days[0] <= day <= self._on:
                risk = life.counting[bisect_right(days, day) - 1][1]
                yield self._turn(risk, day)

    @cached_property
    def _begun(self) -> list[int]:
        return [stage.since for stage in self._book.stages]

    def _turn(self, risk: Risk | None, day: int) -> _Turn:
        matrix = None if risk is None else self.matrix(risk, day)
        if risk is None or matrix is None:
            return _Turn(day, 0, above=False)
        band = matrix.residual(risk, self._held(day)).band
        return _Turn(day, self._ranks[band], band != matrix.ordered_bands[0])

    def _held(self, day: int) -> frozenset[str]:
        place = bisect_right(self._days, day)
        return self._serving[place - 1][1] if place else frozenset()

    def matrix(self, risk: Risk, day: int) -> RiskMatrix | None:
        """Return the matrix of the edition in force on a day.

        Of an edition that rates no risks, or has other steps, that of the last edition before it that has
        them: until it is assessed anew, a risk stays rated as it was.
        """
        for place in range(self._book.stage_on(day), -1, -1):
            matrix = self._book.stages[place].edition.matrix
            if matrix is not None and risk.likelihood in matrix.likelihood and risk.impact in matrix.impact:
                return matrix
        return None

    def rated(self, risk: Risk, day: int) -> tuple[Rating | None, Rating | None]:
        """Return the inherent and the residual rating of a risk on a day."""
        matrix = self.matrix(risk, day)
        if matrix is None:
            return None, None
        return matrix.inherent(risk), matrix.residual(risk, self._held(day))

    def height(self, one: AssessedRisk) -> tuple[int, int]:
        """Return how high a risk stands in the order of a day: by band, then by rating; -1 if it has none."""
        matrix = self.matrix(_risk(one.assessed), self._on)
        if one.residual is None or matrix is None:
            return -1, -1
        return self._ranks[one.residual.band], matrix.ratings.index(one.residual.rating)


def bands_of(
    events: Sequence[Event], venue: str | None, book: CompiledRulebook, ends: Ends, on: int
) -> Mapping[int, int]:
    """Return the highest band, by rank, of the risks of one subject, from each day that it may be another.

    Args:
        events: What happened to the member and at the venue, each in order.
        venue: The venue; `None` for the member wherever they are.
        book: The rules.
        ends: When offices end, to which measures may be bound.
        on: The last day number.
    """
    found = lives(event for event in events if getattr(event, "venue", None) in {None, venue})
    rater = Rater(book, _serving(found.values(), events, ends), on)
    turns: dict[int, dict[Key, int]] = {}
    for key, life in found.items():
        for turn in rater.turns(life):
            turns.setdefault(turn.day, {})[key] = turn.rank
    held: dict[Key, int] = {}
    counts = [0] * len(book.rulebook.bands)
    highest: dict[int, int] = {}
    for day in sorted(turns):
        for key, rank in turns[day].items():
            if key in held:
                counts[held[key]] -= 1
            held[key] = rank
            counts[rank] += 1
        highest[day] = max(rank for rank, count in enumerate(counts) if count)
    return highest


def _serving(found: Iterable[Life], events: Iterable[Event], ends: Ends) -> Serving:
    """Return which measures are in service, if some risk asks for one."""
    return tuple(in_service(events, ends)) if any(map(_asks_for_measures, found)) else ()


def _asks_for_measures(life: Life) -> bool:
    return any(risk is not None and risk.controls for _, risk in life.counting)


# -- all that there are --------------------------------------------------------------------------------


def risks_among(
    events: Sequence[Event], history: History, book: CompiledRulebook, ends: Ends, on: int
) -> list[AssessedRisk]:
    """Return the risks that some events tell of, on a day.

    Args:
        events: The events of one member, or of one venue, in order.
        history: The ledger by that day.
        book: The compiled rules.
        ends: The days on which offices end; a measure may be bound to an office.
        on: The day number.
    """
    if not any(isinstance(event, RiskEvent) for event in events):
        return []
    places: dict[str | None, dict[Key, Life]] = {}
    for key, life in lives(events).items():
        places.setdefault(key[0], {})[key] = life
    found: list[AssessedRisk | None] = []
    for venue, told in places.items():
        there = () if venue is None else history.at_venue.get(venue, ())
        rater = Rater(book, _serving(told.values(), there, ends), on)
        found += (_on_day(key, life, rater, on) for key, life in told.items())
    return [one for one in found if one is not None]


def _on_day(key: Key, life: Life, rater: Rater, on: int) -> AssessedRisk | None:
    """Return a risk on a day; `None` of one that was never assessed."""
    life.pass_until(on)
    if life.state is None or life.assessed is None:
        return None
    inherent, residual = rater.rated(_risk(life.assessed), on)
    turns = tuple(rater.turns(life))
    venue, member, risk = key
    return AssessedRisk(
        venue=venue,
        member=member,
        risk=risk,
        state=life.state,
        since=day_of(life.states[-1][0]),
        inherent=inherent,
        residual=residual,
        raised=_since((turn.day, turn.above) for turn in turns),
        outgrown=_outgrown(life, turns),
        assessed=life.assessed,
        decided=life.decided,
        accepted=life.accepted,
        states=tuple((day_of(day), state) for day, state in life.states),
    )


def _since(holding: Iterable[tuple[int, bool]]) -> dt.date | None:
    """Return the first of the days in a row up to the last on which something holds."""
    since: int | None = None
    for day, holds in holding:
        since = (day if since is None else since) if holds else None
    return None if since is None else day_of(since)


def _outgrown(life: Life, turns: Sequence[_Turn]) -> dt.date | None:
    if life.state is not RiskState.ACCEPTED or life.accepted is None:
        return None
    day = life.accepted.on.toordinal()
    rank = next(turn.rank for turn in reversed(turns) if turn.day <= day)
    return _since((turn.day, turn.rank > rank) for turn in turns if turn.day > day)


def in_order(found: Iterable[AssessedRisk], book: CompiledRulebook, on: int) -> tuple[AssessedRisk, ...]:
    """Return risks, the worst residual rating first, then by id, venue and member."""
    rater = Rater(book, (), on)

    def place(one: AssessedRisk) -> tuple[int, int, str, str, str]:
        band, rating = rater.height(one)
        return -band, -rating, one.risk, one.venue or "", one.member or ""

    return tuple(sorted(found, key=place))
