"""Everyone and everything that fell through: what, since when, who has it now, and what is to be done.

A gap is computed at every reading from what is owed and what happened, so that nothing has to be recorded
for it to show, and nothing but an event that settles it takes it away.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import overload

import attrs

from mpreview.errors import UnknownId
from mpreview.events import Event, RiskAssessed
from mpreview.ids import counted
from mpreview.measures.fitting import FittingStep
from mpreview.measures.fitting import legal as ways_on
from mpreview.measures.terms import FittingState
from mpreview.people import Member
from mpreview.policy.terms import VISITED, Activity
from mpreview.register import Occupancy
from mpreview.reviews.custody import (
    Custody,
    Party,
    State,
    custody_of,
    custody_of_measure,
    custody_of_risk,
)
from mpreview.reviews.duties import Duties
from mpreview.reviews.fittings import Fitting, fittings_at
from mpreview.reviews.lifecycle import Command, RiskCommand, RiskState, legal, risk_legal
from mpreview.reviews.obligations import GROUPINGS, Status, grouping
from mpreview.reviews.risks import AssessedRisk, risks_among
from mpreview.reviews.rows import Row
from mpreview.reviews.states import Progress, Standing
from mpreview.timeline import day_of

__all__ = ["Gap", "GapKind", "Gaps"]


class GapKind(enum.Enum):
    """How something fell through, as reports count it."""

    NEVER_CONTACTED = "never-contacted"
    NEVER_OFFERED = "never-offered"
    UNANSWERED = "unanswered"
    NOT_OFFERED_AGAIN = "not-offered-again"
    OUT_OF_DATE = "out-of-date"
    MISSED = "missed"
    STUCK = "stuck"
    LOST = "lost"
    NO_VENUE = "no-venue"
    MEASURE_WAITING = "measure-waiting"
    MEASURE_LATE = "measure-late"
    MEASURE_DOWN = "measure-down"
    MEASURE_REFUSED = "measure-refused"
    MEASURE_LAPSED = "measure-lapsed"
    RISK_OPEN = "risk-open"
    RISK_LATE = "risk-late"
    RISK_OUTGROWN = "risk-outgrown"


_SAID: Mapping[GapKind, str] = MappingProxyType(
    {
        GapKind.NEVER_CONTACTED: "was to be contacted and never was",
        GapKind.NEVER_OFFERED: "was to be offered a review and never was",
        GapKind.UNANSWERED: "was offered a review and did not answer in time",
        GapKind.NOT_OFFERED_AGAIN: "declined or put off a review that was to be offered again and was not",
        GapKind.OUT_OF_DATE: "is past the last day on time",
        GapKind.MISSED: "had a visit agreed that did not take place, and no other one since",
        GapKind.STUCK: "waits longer than its limit",
        GapKind.LOST: "ended with work still open that nobody has taken up",
        GapKind.NO_VENUE: "uses no place that is on record, so that nothing can be offered",
        GapKind.MEASURE_WAITING: "is {0.state.value} and waits longer than its limit",
        GapKind.MEASURE_LATE: "is {0.state.value} and was to be in service by {0.target}",
        GapKind.MEASURE_DOWN: "is out of service ({0.state.value})",
        GapKind.MEASURE_REFUSED: "was refused by the rule {0.rule} and may be wanted still",
        GapKind.MEASURE_LAPSED: "lapsed with the office it was bound to and may be wanted still",
        GapKind.RISK_OPEN: "is {0.state.value} and still to be decided or accepted",
        GapKind.RISK_LATE: "is led on by {0.owner} and was to be done by {0.target}",
        GapKind.RISK_OUTGROWN: "was accepted while less was left of it",
    }
)
_NEXT: Mapping[Progress, Command] = MappingProxyType(
    {
        Progress.NOT_CONTACTED: Command.CONTACTED,
        Progress.CONTACTED: Command.OFFERED,
        Progress.OFFERED: Command.ACCEPTED,
        Progress.UNANSWERED: Command.OFFERED,
        Progress.DECLINED: Command.OFFERED,
        Progress.DEFERRED: Command.OFFERED,
        Progress.ACCEPTED: Command.BOOKED,
        Progress.BOOKED: Command.REVIEWED,
        Progress.DONE: Command.OFFERED,
    }
)
"""The step that leads on from each progress."""
_HIDDEN = frozenset(kind for kind in GapKind if kind.value.startswith(("measure-", "risk-")))
"""How what is for those who may know fell through."""
_STEPS: Mapping[FittingState, FittingStep] = MappingProxyType(
    {
        FittingState.RECOMMENDED: FittingStep.APPROVED,
        FittingState.APPROVED: FittingStep.FUNDED,
        FittingState.FUNDED: FittingStep.ORDERED,
        FittingState.ORDERED: FittingStep.INSTALLED,
        FittingState.INSTALLED: FittingStep.PASSED,
        FittingState.RETEST_DUE: FittingStep.PASSED,
        FittingState.FAULTY: FittingStep.REPAIRED,
        FittingState.FAILED: FittingStep.REPAIRED,
        FittingState.EXPIRED: FittingStep.ORDERED,
        FittingState.REFUSED: FittingStep.RECOMMENDED,
        FittingState.LAPSED: FittingStep.RECOMMENDED,
    }
)
"""The step that leads on from each state of a measure in which it waits."""
_MOVES: Mapping[RiskState, RiskCommand] = MappingProxyType(
    {
        RiskState.OPEN: RiskCommand.TREATED,
        RiskState.TO_ACCEPT: RiskCommand.ACCEPTED,
        RiskState.EXPIRED: RiskCommand.ACCEPTED,
        RiskState.ACCEPTED: RiskCommand.ACCEPTED,
        RiskState.TREATING: RiskCommand.ASSESSED,
    }
)
"""The step that leads on from each state of a risk in which it waits."""
_TAKE_UP = (Command.OFFERED, Command.CONTACTED)
"""The steps to an heir that take up what was lost."""
_ONE_DAY = dt.timedelta(1)


@attrs.frozen
class Gap:
    """One thing that fell through.

    Args:
        kind: How.
        status: The subject and activity, with standing and progress on the day asked; of a measure, or a risk
            at a place, the review of the place, by the first of those who use it, else by who used it last;
            of a risk of a member theirs there, else their contact.
        since: The first day on which it was so.
        custody: Who has it now; `None` where nothing is owed yet that somebody could have: of what was
            lost, and of who uses no place.
        next: The step that leads on; what else is legal, `steps` tells.
        heir: Of what was lost, the member to whom it is to be offered now.
        fitting: Of a measure, which one and where it has come to.
        users: Of a measure or a risk at a place, everybody in office who uses the place; of a risk of a
            member that member.
        risk: Of a risk, which one and where it has come to.
    """

    kind: GapKind = attrs.field(repr=lambda kind: "..." if kind in _HIDDEN else repr(kind))
    status: Status
    since: dt.date
    custody: Custody | None = attrs.field(repr=lambda held: "..." if _is_hidden(held) else repr(held))
    next: Command | FittingStep | RiskCommand = attrs.field(
        repr=lambda step: repr(step) if type(step) is Command else "..."
    )
    heir: str | None = None
    fitting: Fitting | None = attrs.field(default=None, repr=False)
    users: tuple[str, ...] = attrs.field(default=(), repr=counted)
    risk: AssessedRisk | None = attrs.field(default=None, repr=False)

    @property
    def id(self) -> str:
        """Its id: kind, activity, venue if any, member; of a measure kind, venue and measure.

        Of a risk kind, venue, member and risk, where nothing stands for a venue or member that it has not.
        """
        if self.risk is not None:
            return "/".join((self.kind.value, *(part or "" for part in self.risk.key)))
        if self.fitting is not None:
            return f"{self.kind.value}/{self.fitting.venue}/{self.fitting.measure}"
        parts = (self.kind.value, self.status.activity.value, self.status.venue, self.status.member)
        return "/".join(part for part in parts if part is not None)

    @property
    def owner(self) -> Party:
        """Who has it now; without custody the team, of what was lost the one that carried it out."""
        return Party.TEAM if self.custody is None else self.custody.holder

    @property
    def steps(self) -> tuple[Command | FittingStep | RiskCommand, ...]:
        """Every step there is from here but those of the clock; some have guards, as the tables tell."""
        if self.risk is not None:
            return tuple(row.step for row in risk_legal(self.risk.state) if not row.step.is_clock)
        if self.fitting is not None:
            return tuple(row.step for row in ways_on(self.fitting.state) if not row.step.is_clock)
        if self.kind is GapKind.LOST:
            return _TAKE_UP
        rows = legal(self.status.activity, self.status.progress)
        return tuple(dict.fromkeys(row.command for row in rows if not row.command.is_clock))

    def why(self) -> str:
        """Return what fell through, since when, who has it and what is to be done, in a sentence."""
        what = f"{self._who()} {_SAID[self.kind].format(self.fitting or self.risk)}"
        whose = f"with the {self.owner.value}"
        if self.custody is not None and self.custody.until is not None:
            passed, last = self.custody.passed, self.custody.until
            whose = f"{whose} since {last + _ONE_DAY}" if passed else f"{whose} until {last}"
        to = "" if self.heir is None else f" to {self.heir}"
        return f"{what}, since {self.since}; {whose}; next: {self.next.value}{to}"

    def _who(self) -> str:
        """Return what fell through, and where."""
        if self.risk is not None:
            of = "" if self.risk.member is None else f" of {self.risk.member}"
            at = "" if self.risk.venue is None else f" at {self.risk.venue}"
            return f"the risk {self.risk.risk}{of}{at}"
        where = "" if self.status.venue is None else f" at {self.status.venue}"
        if self.fitting is not None:
            return f"the measure {self.fitting.measure}{where}"
        done = self.status.activity if self.status.activity in _DONE_BY else None
        of = "" if done is None else f"the {done.words} of "
        return f"{of}{self.status.member}{where}"


@attrs.frozen
class Gaps(Sequence[Gap]):
    """What fell through by one day, in order of kind, day and id.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> found = uk.sample(on=day).gaps(on=day)
    >>> sum(len(some) for some in found.by("kind-of-gap").values()) == len(found)
    True
    """

    on: dt.date
    items: tuple[Gap, ...]

    @overload
    def __getitem__(self, index: int) -> Gap: ...
    @overload
    def __getitem__(self, index: slice) -> "Gaps": ...
    def __getitem__(self, index: int | slice) -> "Gap | Gaps":
        return Gaps(self.on, self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    @property
    def kinds(self) -> dict[GapKind, int]:
        """How many there are of each kind; they add up to the whole."""
        return {kind: sum(gap.kind is kind for gap in self.items) for kind in GapKind}

    def of_member(self, member: str) -> "Gaps":
        """Return those about one member, at places that they use, and what others lost that is theirs now."""
        found = (gap for gap in self.items if member in {gap.status.member, gap.heir, *gap.users})
        return Gaps(self.on, tuple(found))

    def of_team(self, team: str) -> "Gaps":
        """Return those that one team carries out."""
        return Gaps(self.on, tuple(gap for gap in self.items if gap.status.team == team))

    def by(self, name: str) -> dict[str, "Gaps"]:
        """Return the gaps grouped, groups in order of name.

        Args:
            name: kind-of-gap, owner, team, force, region, nation, kind (of venue), activity, member, standing
                or progress; of a measure or a risk those of its status, so the member of one at a place is
                the first of its users.

        Raises:
            UnknownId: If there is no such grouping.
        """
        groups: dict[str, list[Gap]] = {}
        for gap in self.items:
            groups.setdefault(_group(gap, name), []).append(gap)
        return {group: Gaps(self.on, tuple(groups[group])) for group in sorted(groups)}

    def __repr__(self) -> str:
        told = ", ".join(f"{n} {kind.value}" for kind, n in self.kinds.items() if n)
        return f"<Gaps on {self.on}: {told or 'none'}>"


def _is_hidden(custody: Custody | None) -> bool:
    # Who has it, and for how long, tells what state it is in.
    return custody is not None and not isinstance(custody.state, State)


def _group(gap: Gap, name: str) -> str:
    if name == "kind-of-gap":
        return gap.kind.value
    if name == "owner":
        return gap.owner.value
    if type(name) is str and name not in GROUPINGS:
        raise UnknownId(f"grouping (one of kind-of-gap, owner, {', '.join(GROUPINGS)})", "by", name)
    return str(grouping(name)(gap.status))


# -- finding them --------------------------------------------------------------------------------------

_ORDER = {kind: place for place, kind in enumerate(GapKind)}
_BEFORE_OFFER = (Progress.NOT_CONTACTED, Progress.CONTACTED)
_HELD = (Progress.DECLINED, Progress.DEFERRED)
_OPEN = frozenset(Progress) - {*_BEFORE_OFFER, Progress.DONE}
"""An offer was made, and the review that it asks for was not."""


def gaps_of(duties: Duties, members: Sequence[Member]) -> Gaps:
    """Return everything of some members that fell through by the day of *duties*."""
    found = [gap for member in members for gap in _of_member(duties, member)]
    found += _lost(duties, members)
    found += _of_measures(duties, members)
    found += _of_risks(duties, members)
    return Gaps(duties.date, tuple(sorted(found, key=lambda gap: (_ORDER[gap.kind], gap.since, gap.id))))


def _of_member(duties: Duties, member: Member) -> Iterator[Gap]:
    told = tuple(duties.told(member))
    if told and not _places(duties, member):
        status = next(status for _, status in told if status.activity is Activity.OFFER)
        yield Gap(GapKind.NO_VENUE, status, _placeless_since(duties, member), None, Command.CONTACTED)
    for row, status in told:
        custody = custody_of(duties, row)
        if custody is not None:
            for kind, since in _fallen(duties, row, status.progress, custody):
                yield Gap(kind, status, day_of(since), custody, _leading_on(status))


def _placeless_since(duties: Duties, member: Member) -> dt.date:
    """Return the day from which a member in office who uses no place has used none."""
    spell = member.spell(duties.date)
    ends = [use.end for use in duties.register.occupancies(member.id) if use.start <= duties.on]
    return day_of(max(ends + ([] if spell is None else [spell.start])))


def _leading_on(status: Status) -> Command:
    if status.activity in _DONE_BY:
        agreed = status.progress is Progress.BOOKED or status.activity not in VISITED
        return _DONE_BY[status.activity] if agreed else Command.BOOKED
    return Command.CONTACTED if status.activity is Activity.CONTACT else _NEXT[status.progress]


_DONE_BY: Mapping[Activity, Command] = MappingProxyType(
    {
        Activity.DESK_CHECK: Command.DESK_CHECKED,
        Activity.FUNCTION_TEST: Command.FUNCTION_TESTED,
        Activity.EXERCISE: Command.EXERCISED,
    }
)
"""What is done at a venue beside its review, by the step that does it."""


def _fallen(duties: Duties, row: Row, progress: Progress, custody: Custody) -> Iterator[tuple[GapKind, int]]:
    """Yield how a row fell through, and since which day number."""
    activity, overdue_from = row[0], row[4].days[2]
    if activity is not Activity.OFFER and overdue_from <= duties.on:
        never = activity is Activity.CONTACT and progress is Progress.NOT_CONTACTED
        yield GapKind.NEVER_CONTACTED if never else GapKind.OUT_OF_DATE, overdue_from
    if activity is Activity.REVIEW:
        yield from _not_offered(duties, row, progress, custody)
    if activity in VISITED:
        if custody.state is State.MISSED:
            yield GapKind.MISSED, custody.since.toordinal()
        elif custody.state in _STICKING and custody.passed and custody.until is not None:
            yield GapKind.STUCK, custody.until.toordinal() + 1


_STICKING = (State.ACCEPTED, State.VISITED)
"""Where nothing else would show that a limit has passed."""


def _not_offered(
    duties: Duties, row: Row, progress: Progress, custody: Custody
) -> Iterator[tuple[GapKind, int]]:
    if progress is Progress.UNANSWERED:
        yield GapKind.UNANSWERED, custody.since.toordinal()
    elif progress in _BEFORE_OFFER or progress in _HELD:
        kind = GapKind.NOT_OFFERED_AGAIN if progress in _HELD else GapKind.NEVER_OFFERED
        answer = duties.offers.next(row)
        if answer is not None and answer.days[2] <= duties.on:
            yield kind, answer.days[2]


# -- what was lost -------------------------------------------------------------------------------------


def _lost(duties: Duties, members: Iterable[Member]) -> Iterator[Gap]:
    """Yield what ended with an offer still open, at a venue that nobody uses, and was not taken up since."""
    holders: dict[str, Member] | None = None
    for status in duties.lapsed(members):
        if status.venue is None or status.progress not in _OPEN or _in_use(duties, status.venue):
            continue
        if holders is None:
            holders = _holders(duties)
        heir = _heir(duties, status, holders)
        if heir is not None and not _taken_up(duties, *heir):
            step = Command.OFFERED if _places(duties, heir[0]) else Command.CONTACTED
            yield Gap(GapKind.LOST, status, day_of(heir[1]), None, step, heir[0].id)


def _in_use(duties: Duties, venue: str) -> bool:
    users = duties.register.uses_of_venue.get(venue, ())
    return any(
        duties.date in use.period and duties.register.member[use.member].tenure(duties.date) for use in users
    )


def _holders(duties: Duties) -> dict[str, Member]:
    """Return who holds each seat."""
    sitting = ((member, member.tenure(duties.date)) for member in duties.register.members)
    return {tenure.constituency: member for member, tenure in sitting if tenure is not None}


def _heir(duties: Duties, status: Status, holders: Mapping[str, Member]) -> tuple[Member, int] | None:
    """Return to whom what was lost is to be offered now, and from which day number on.

    That is the same member, who works elsewhere now, or whoever holds the seat since.
    """
    member, on = duties.register.member[status.member], duties.date
    if member.tenure(on) is not None:
        uses = duties.register.occupancies(member.id)
        return member, max(use.end for use in uses if use.id == status.venue and use.start <= duties.on)
    last = member.latest(on)
    heir = holders.get(last.constituency)
    tenure = None if heir is None else heir.tenure(on)
    if heir is None or tenure is None or tenure.period.start < last.period.start:
        return None
    return heir, tenure.period.start.toordinal()


def _taken_up(duties: Duties, heir: Member, since: int) -> bool:
    """Whether somebody spoke to a member from that day on, or agreed or made a visit to a place of theirs."""
    history = duties.history
    if history.reached.get(heir.id, 0) >= since:
        return True
    for use in _places(duties, heir):
        booking = history.booked.get(use.id)
        if booking is not None and booking.made >= since and booking.stands(duties.on):
            return True
        if history.reviewed.get(use.id, 0) >= max(since, use.start):
            return True
    return False


def _places(duties: Duties, member: Member) -> list[Occupancy]:
    """Return the venues that a member uses on the day."""
    return [use for use in duties.register.occupancies(member.id) if use.start <= duties.on < use.end]


# -- measures ------------------------------------------------------------------------------------------


def _of_measures(duties: Duties, members: Iterable[Member]) -> Iterator[Gap]:
    """Yield what fell through of the measures at the places that some members ever used."""
    if not duties.history.at_venue:
        return
    used = {use.id for member in members for use in duties.register.occupancies(member.id)}
    for venue in used & duties.history.at_venue.keys():
        found = fittings_at(venue, duties.history, duties.office_ends, duties.on)
        held = [(one, custody_of_measure(one, duties.on)) for one in found]
        fallen = [
            (one, custody, *what)
            for one, custody in held
            if custody is not None
            for what in _fallen_of_measure(one, custody, duties.date)
        ]
        users, status = _of_place(duties, venue) if fallen else ((), None)
        if status is not None:
            for fitting, custody, kind, since in fallen:
                step = _STEPS[fitting.state]
                yield Gap(kind, status, since, custody, step, fitting=fitting, users=users)


def _fallen_of_measure(fitting: Fitting, custody: Custody, on: dt.date) -> Iterator[tuple[GapKind, dt.date]]:
    """Yield how a measure fell through, and since when."""
    if fitting.state in _GIVEN_UP:
        yield _GIVEN_UP[fitting.state], fitting.since
        return
    if fitting.out is not None:
        yield GapKind.MEASURE_DOWN, fitting.out
    elif custody.passed and custody.until is not None:
        yield GapKind.MEASURE_WAITING, custody.until + _ONE_DAY
    if fitting.served is None and fitting.recommended is not None and fitting.recommended.target < on:
        yield GapKind.MEASURE_LATE, max(fitting.recommended.target + _ONE_DAY, fitting.recommended.on)


_GIVEN_UP: Mapping[FittingState, GapKind] = MappingProxyType(
    {FittingState.REFUSED: GapKind.MEASURE_REFUSED, FittingState.LAPSED: GapKind.MEASURE_LAPSED}
)


def _of_place(duties: Duties, venue: str) -> tuple[tuple[str, ...], Status | None]:
    """Return who in office uses a place, and the status of its review by the first, or by its last user."""
    register = duties.register
    begun = [use for use in register.uses_of_venue[venue] if use.period.start <= duties.date]
    current = {use.member for use in begun if duties.date in use.period}
    users = sorted(id_ for id_ in current if register.member[id_].tenure(duties.date) is not None)
    last = ((min(use.period.last, duties.date), use.member) for use in begun)
    before = (member for _, member in sorted(last, reverse=True))
    every = (register.member[id_] for id_ in (*users, *before))
    found = (duties.status(member, venue, Activity.REVIEW) for member in every)
    return tuple(users), next((status for status in found if status is not None), None)


# -- risks ---------------------------------------------------------------------------------------------


def _of_risks(duties: Duties, members: Sequence[Member]) -> Iterator[Gap]:
    """Yield what fell through of the risks of some members, and at the places that they ever used."""
    history = duties.history
    names = [member.id for member in members if member.id in history.of_member]
    used = {use.id for member in members for use in duties.register.occupancies(member.id)}
    places = used & history.at_venue.keys()
    told = [*(history.of_member[name] for name in names), *(history.at_venue[place] for place in places)]
    for events in told:
        if any(type(event) is RiskAssessed for event in events):
            yield from _of_risks_told(duties, events)


def _of_risks_told(duties: Duties, events: Sequence[Event]) -> Iterator[Gap]:
    # Hardly any programme has risks that are told of.

    for one in risks_among(events, duties.history, duties.book, duties.office_ends, duties.on):
        custody = custody_of_risk(one, duties.on)
        fallen = None if custody is None else _fallen_of_risk(one, duties.date)
        users, status = ((), None) if fallen is None else _of_whom(duties, one)
        if fallen is not None and status is not None:
            yield Gap(fallen[0], status, fallen[1], custody, _MOVES[one.state], users=users, risk=one)


def _fallen_of_risk(one: AssessedRisk, on: dt.date) -> tuple[GapKind, dt.date] | None:
    """Return how a risk above the lowest band fell through, and since when; `None` if it did not."""
    if one.raised is None:
        return None
    if one.waiting is not None:
        return GapKind.RISK_OPEN, max(one.waiting, one.raised)
    if one.outgrown is not None:
        return GapKind.RISK_OUTGROWN, max(one.outgrown, one.raised)
    late = one.decided is not None and one.state is RiskState.TREATING and one.decided.target < on
    if not late or one.decided is None:
        return None
    return GapKind.RISK_LATE, max(one.decided.target + _ONE_DAY, one.decided.on, one.raised)


def _of_whom(duties: Duties, one: AssessedRisk) -> tuple[tuple[str, ...], Status | None]:
    """Return whose a risk is, and the status that it is told by; none of a risk that nobody has any more."""
    if one.member is None:
        users, status = ((), None) if one.venue is None else _of_place(duties, one.venue)
        return users, status if users else None
    member = duties.register.member[one.member]
    there = None if one.venue is None else duties.status(member, one.venue, Activity.REVIEW)
    if member.tenure(duties.date) is None or (there is not None and there.standing is Standing.LAPSED):
        return (), None
    return (one.member,), there or duties.status(member, None, Activity.CONTACT)
