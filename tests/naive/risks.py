"""Where a risk has come to by a day, and how it is rated, said slowly: docs/reference/risk.md.

What is told is gone through as it was told; ratings are asked day by day of what is in service on the day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from naive import fittings
from naive import world as w
from naive.days import days

Key = tuple[str | None, str | None, str]  # venue, member, risk
WAITING = ("open", "to-accept", "expired")


@dataclass(frozen=True, kw_only=True)
class Risk:
    """A risk by a day: what holds of it."""

    key: Key
    state: str
    since: date
    assessed: w.RiskAssessed
    decided: w.RiskDecided | None = None
    accepted: w.RiskAccepted | None = None


@dataclass(frozen=True)
class Rated:
    """The places of the rating before measures and of what is left, and the rank of its band."""

    inherent: int
    residual: int
    band: int
    lowest: bool  # whether the band is the lowest of the matrix


def risks(world: w.World, on: date) -> Iterator[Risk]:
    """Every risk that was assessed by a day."""
    for key in sorted({key_of(e) for e in world.events if isinstance(e, w.RiskTold)}, key=str):
        found = risk(world, key, on)
        if found is not None:
            yield found


def key_of(event: w.RiskTold) -> Key:
    """What it is known by."""
    return event.venue, event.member, event.risk


def risk(world: w.World, key: Key, on: date) -> Risk | None:
    """None: nobody had assessed it by then."""
    told = [e for e in world.events if isinstance(e, w.RiskTold) and key_of(e) == key and e.day <= on]
    found: Risk | None = None
    for event in sorted(told, key=lambda e: (e.day, e.known, e.id)):
        found = run_out(found, event.day)
        if isinstance(event, w.RiskAssessed):
            since = found.since if found is not None and found.state == "open" else event.day
            found = Risk(key=key, state="open", since=since, assessed=event)
        elif found is not None:
            found = went_on(found, event)
    return run_out(found, on)


def went_on(found: Risk, event: w.RiskTold) -> Risk:
    """What may not follow changes nothing."""
    if found.state == "closed":
        return found
    if isinstance(event, w.RiskClosed):
        return came_to(found, "closed", event.day)
    if isinstance(event, w.RiskDecided):
        state = "to-accept" if event.tolerated else "treating"
        return replace(came_to(found, state, event.day), decided=event, accepted=None)
    assert isinstance(event, w.RiskAccepted)
    if found.state == "treating" or event.approver == found.assessed.assessor:
        return found
    return replace(came_to(found, "accepted", event.day), accepted=event)


def came_to(found: Risk, state: str, day: date) -> Risk:
    """Where it is already it has been since then."""
    return found if found.state == state else replace(found, state=state, since=day)


def run_out(found: Risk | None, day: date) -> Risk | None:
    """An acceptance ends on its day."""
    if found is None or found.state != "accepted" or found.accepted is None or day < found.accepted.until:
        return found
    return replace(found, state="expired", since=found.accepted.until)


# How it is rated


def rated(world: w.World, found: Risk, on: date) -> Rated | None:
    """None: no edition by then has its steps."""
    matrix = matrix_on(world, found.assessed, on)
    if matrix is None:
        return None
    row = matrix.likelihood.index(found.assessed.likelihood)
    column = matrix.impact.index(found.assessed.impact)
    inherent = matrix.cells[row][column]
    for measure, likelihood, impact in found.assessed.takes_off:
        if serves(world, found.key[0], measure, on):
            row, column = row - likelihood, column - impact
    residual = matrix.cells[max(row, 0)][max(column, 0)]
    band = matrix.bands[residual]
    return Rated(inherent, residual, band, lowest=band == min(matrix.bands))


def matrix_on(world: w.World, assessed: w.RiskAssessed, on: date) -> w.Matrix | None:
    """Of the last edition by then whose matrix has the steps; the first is in force from the beginning."""
    first, *later = sorted(world.editions, key=lambda e: e.since)
    for edition in (*reversed([e for e in later if e.since <= on]), first):
        matrix = edition.matrix
        if matrix is None:
            continue
        if assessed.likelihood in matrix.likelihood and assessed.impact in matrix.impact:
            return matrix
    return None


def serves(world: w.World, venue: str | None, measure: str, on: date) -> bool:
    """Whether the measure there is in service."""
    found = None if venue is None else fittings.fitting(world, venue, measure, on)
    return found is not None and found.state == "in-service"


def band(world: w.World, member: str, venue: str | None, on: date) -> int:
    """The highest of what counts for the member, or for the member at the venue, and is not over."""
    keys = {key_of(e) for e in world.events if isinstance(e, w.RiskAssessed) and e.day <= on}
    mine = [key for key in keys if key[0] in (None, venue) and key[1] in (None, member)]
    found = [risk(world, key, on) for key in mine if key[:2] != (None, None)]
    ratings = [rated(world, one, on) for one in found if one is not None and one.state != "closed"]
    return max((one.band for one in ratings if one is not None), default=0)


# Days in a row


def is_above(world: w.World, key: Key, day: date) -> bool:
    """Whether it counts on a day and is rated above the lowest band of the matrix."""
    found = risk(world, key, day)
    rating = None if found is None or found.state == "closed" else rated(world, found, day)
    return rating is not None and not rating.lowest


def is_outgrown(world: w.World, key: Key, day: date) -> bool:
    """Whether it is accepted and is in a higher band than on the day on which it was."""
    found = risk(world, key, day)
    if found is None or found.state != "accepted" or found.accepted is None:
        return False
    now, then = rated(world, found, day), rated(world, found, found.accepted.day)
    return now is not None and then is not None and now.band > then.band


def is_waiting(world: w.World, key: Key, day: date) -> bool:
    """Whether somebody is to decide it or to accept it."""
    found = risk(world, key, day)
    return found is not None and found.state in WAITING


def turning(world: w.World, named: frozenset[date], on: date) -> list[date]:
    """The days by then on which a risk may become another, the last first."""
    ends = {e.until for e in world.events if isinstance(e, w.RiskAccepted)}
    return sorted((day for day in named | ends if day <= on), reverse=True)


def first_in_a_row(holding: list[tuple[date, bool]]) -> date | None:
    """Of days, the last first, the first of those in a row up to the last on which it was so."""
    first = None
    for day, holds in holding:
        if not holds:
            return first
        first = day
    return first


# What fell through


def last_day(found: Risk, *since: date) -> date:
    """The last day on which it is with whoever has it."""
    if found.state == "treating" and found.decided is not None:
        return found.decided.target
    return max(found.since, *since) + days(28)
