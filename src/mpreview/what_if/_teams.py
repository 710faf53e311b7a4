"""Changes of teams: slots more or fewer, loans, and advisers of pools (semantics 7.1)."""

from collections.abc import Iterator
from operator import attrgetter

import attrs

from mpreview import _valid as valid
from mpreview._checks import find_known
from mpreview._reprs import clip_repr, count_noun
from mpreview.errors import InvalidValue, UnknownId
from mpreview.register._covers import chain
from mpreview.teams import Away, Loan, Slots, Team, TeamAdviser
from mpreview.teams._advisers import valid_week
from mpreview.what_if._parts import Change, OverDays, Parts, describe_period

_Week = tuple[int, ...]


def _split_week(week: _Week, parts: int) -> Iterator[_Week]:
    """Yield the slots of each of some teams: as even as possible, the first teams with one slot more."""
    for place in range(parts):
        yield tuple(slots // parts + (place < slots % parts) for slots in week)


@attrs.frozen(kw_only=True)
class SlotsChanged(OverDays):
    """A team has slots more, or fewer, on each day of the week.

    The slots are added to what a day has, also to a single day that differs. All changes of a team are
    summed, and a day then has at least 0 slots. The slots are those of the team outside its pools; see
    `AdviserAdded` and `AwayAdded` for pools.

    For an area the slots are divided as evenly as possible among the teams with a cover, on the first day,
    that names the area or an area inside; the first teams in order of id have one slot more. How many visits
    an adviser makes in a week is for the caller to say: no figure is published.

    Args:
        team: The team; given, or *area*.
        area: The area.
        more: Slots more on Monday to Sunday; given, or *fewer*.
        fewer: Slots fewer on Monday to Sunday.
        first: The first day.
        last: The last day; `None` for a change without an end.
        holidays: Whether the change holds on the holidays of the team's calendar too.

    Raises:
        InvalidValue: If not exactly one of *team* and *area*, or of *more* and *fewer*, is given.

    >>> import datetime as dt
    >>> SlotsChanged(area="north-west", more=(5, 5, 5, 5, 5, 0, 0), first=dt.date(2021, 12, 1)).sentence()
    'The teams of the area north-west have 25 slots a week more from 1 December 2021 on.'
    """

    team: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    area: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    more: _Week | None = attrs.field(default=None, repr=clip_repr, validator=valid.optional(valid_week))
    fewer: _Week | None = attrs.field(default=None, repr=clip_repr, validator=valid.optional(valid_week))
    holidays: bool = attrs.field(default=False, validator=valid.type_(bool))

    def __attrs_post_init__(self) -> None:
        for one, other in (("team", "area"), ("more", "fewer")):
            if (getattr(self, one) is None) == (getattr(self, other) is None):
                raise InvalidValue(f"SlotsChanged.{one}", f"give {one} or {other}, and one of the two alone")

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the slots of the teams changed."""
        week = self.more or self.fewer or ()
        teams = self._list_teams(parts)
        shares = zip(teams, _split_week(week, len(teams)), strict=True)
        made = (self._change_team(team, share) for team, share in shares if any(share))
        return parts.replace_entries("teams", made)

    def _change_team(self, team: Team, week: _Week) -> Team:
        pattern = Slots(week, self.period, self.holidays)
        if self.more is None:
            return attrs.evolve(team, fewer=(*team.fewer, pattern))
        return attrs.evolve(team, more=(*team.more, pattern))

    def _list_teams(self, parts: Parts) -> list[Team]:
        if self.area is None:
            return [find_known("team", "SlotsChanged.team", str(self.team), parts.teams)]
        areas = parts.register.area
        find_known("area", "SlotsChanged.area", self.area, areas)
        inside = {id_ for id_ in areas if any(around.id == self.area for around in chain(areas, id_))}
        found = [
            team
            for team in parts.teams.values()
            if any(self.first in one.period and not inside.isdisjoint(one.areas) for one in team.covers)
        ]
        if not found:
            words = "no team covers this area, or an area inside, on the first day; name a team instead"
            raise InvalidValue("SlotsChanged.area", words, self.area)
        return sorted(found, key=attrgetter("id"))

    def sentence(self) -> str:
        """Return the change in a sentence."""
        who = f"The team {self.team} has" if self.area is None else f"The teams of the area {self.area} have"
        how = "more" if self.fewer is None else "fewer"
        return f"{who} {sum(self.more or self.fewer or ())} slots a week {how} {self.describe_days()}."


@attrs.frozen
class LoanAdded(Change):
    """A team lends slots to another team.

    Args:
        team: The team that lends.
        loan: The loan, which names the team that receives help.

    >>> import datetime as dt
    >>> from mpreview.timeline import Period
    >>> loan = Loan("force-essex", (1, 0, 0, 0, 0, 0, 0), Period(dt.date(2021, 12, 1)))
    >>> LoanAdded("psd", loan).sentence()
    'The team psd lends 1 slot a week to the team force-essex from 1 December 2021 on.'
    """

    team: str = attrs.field(validator=valid.id_)
    loan: Loan = attrs.field(validator=valid.type_(Loan))

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the loan."""
        lender = find_known("team", "LoanAdded.team", self.team, parts.teams)
        borrower = find_known("team", "LoanAdded.loan.team", self.loan.team, parts.teams)
        for name, team in (("pool", lender), ("to_pool", borrower)):
            pool = getattr(self.loan, name)
            if pool is not None:
                find_known("pool", f"LoanAdded.loan.{name}", pool, {one.id: one for one in team.pools})
        return parts.replace_entries("teams", [attrs.evolve(lender, loans=(*lender.loans, self.loan))])

    def sentence(self) -> str:
        """Return the change in a sentence."""
        count = sum(self.loan.week)
        lent = f"{count_noun(count, 'slot')} a week to the team {self.loan.team}"
        return f"The team {self.team} lends {lent} {describe_period(self.loan.period)}."


@attrs.frozen
class AdviserAdded(Change):
    """A pool has one adviser more.

    Args:
        team: The team.
        pool: The pool of the team.
        adviser: The adviser, with the slots, the skills and the days in the pool.

    >>> AdviserAdded("psd", "surveys", TeamAdviser("a-9", (Slots((1, 1, 1, 1, 1, 0, 0)),))).sentence()
    'The adviser a-9 belongs to the pool surveys of the team psd.'
    """

    team: str = attrs.field(validator=valid.id_)
    pool: str = attrs.field(validator=valid.id_)
    adviser: TeamAdviser = attrs.field(validator=valid.type_(TeamAdviser))

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the adviser in the pool."""
        team = find_known("team", "AdviserAdded.team", self.team, parts.teams)
        find_known("pool", "AdviserAdded.pool", self.pool, {pool.id: pool for pool in team.pools})
        pools = tuple(
            attrs.evolve(pool, advisers=(*pool.advisers, self.adviser)) if pool.id == self.pool else pool
            for pool in team.pools
        )
        return parts.replace_entries("teams", [attrs.evolve(team, pools=pools)])

    def sentence(self) -> str:
        """Return the change in a sentence."""
        return f"The adviser {self.adviser.id} belongs to the pool {self.pool} of the team {self.team}."


@attrs.frozen
class AwayAdded(Change):
    """An adviser of a pool is away for some days.

    Args:
        adviser: The adviser.
        away: The days, and the reason.

    >>> import datetime as dt
    >>> from mpreview.timeline import Period
    >>> AwayAdded("a-1", Away(Period(dt.date(2021, 12, 1)))).sentence()
    'The adviser a-1 is away from 1 December 2021 on.'
    """

    adviser: str = attrs.field(validator=valid.id_)
    away: Away = attrs.field(validator=valid.type_(Away))

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the adviser away, in every pool of the adviser."""
        made = {id_: self._change_team(team) for id_, team in parts.teams.items()}
        if all(made[id_] is team for id_, team in parts.teams.items()):
            # The ids of advisers are personal, so none is named.
            raise UnknownId("adviser", "AwayAdded.adviser", self.adviser)
        return attrs.evolve(parts, teams=made)

    def _change_team(self, team: Team) -> Team:
        if all(one.id != self.adviser for pool in team.pools for one in pool.advisers):
            return team
        pools = (
            attrs.evolve(pool, advisers=tuple(map(self._send_away, pool.advisers))) for pool in team.pools
        )
        return attrs.evolve(team, pools=tuple(pools))

    def _send_away(self, one: TeamAdviser) -> TeamAdviser:
        return attrs.evolve(one, away=(*one.away, self.away)) if one.id == self.adviser else one

    def sentence(self) -> str:
        """Return the change in a sentence."""
        return f"The adviser {self.adviser} is away {describe_period(self.away.period)}."
