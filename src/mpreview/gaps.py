"""The gaps: everything that fell through, since when, with whom, and the next step.

A gap is computed at every reading from what is owed and from the ledger. So a gap shows without any record,
and disappears only by an event that settles the gap.
"""

import datetime as dt
import enum
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar, NamedTuple, Self

import attrs

from mpreview._checks import check_id, check_type
from mpreview._reprs import count_items, count_values, describe_counts
from mpreview._sequences import GroupedSequence
from mpreview.events import Event, RiskEvent
from mpreview.findings import FINDING, FindingCommand
from mpreview.measures import FITTING, FittingCommand, FittingState
from mpreview.people import CapacitySpell, Member
from mpreview.policy.terms import VISITED, Activity
from mpreview.register._index import Occupancy
from mpreview.reviews.columns import ON, SUBJECT, sensitive
from mpreview.reviews.custodians import find_measure_custody, find_risk_custody
from mpreview.reviews.custody import Custody, Party, WorkState
from mpreview.reviews.duties import Duties
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.facts import Progress
from mpreview.reviews.findings import (
    Finding,
    find_finding_status,
    find_place_status,
    list_findings,
    list_subjects,
    list_users,
)
from mpreview.reviews.fittings import Fitting
from mpreview.reviews.lifecycle import TABLES, Command, find_next_command, is_beside_review
from mpreview.reviews.obligations import Status, name_party, name_subject
from mpreview.reviews.risks import AssessedRisk
from mpreview.reviews.standings import Standing
from mpreview.reviews.suspensions import find_free_since
from mpreview.risk import RISK, RiskCommand, RiskState
from mpreview.rows import CellType, Column, Columns, nest_columns
from mpreview.state_machine import BaseCommand
from mpreview.timeline import Period, day_of, long_day

__all__ = ["ExclusionCommand", "Gap", "GapKind", "Gaps"]


class GapKind(enum.Enum):
    """The kinds of gaps, as reports count gaps, each with its template."""

    NEVER_CONTACTED = "never-contacted", "was to be contacted and never was"
    NEVER_OFFERED = "never-offered", "was to be offered a review and never was"
    UNANSWERED = "unanswered", "was offered a review and did not answer in time"
    NOT_OFFERED_AGAIN = (
        "not-offered-again",
        "declined or put off a review that was to be offered again and was not",
    )
    OUT_OF_DATE = "out-of-date", "is past its last day on time"
    MISSED = "missed", "had a visit agreed that did not take place, and no other visit is agreed"
    STUCK = "stuck", "accepted the {activity.words}, and no day is agreed in time"
    LOST = "lost", "ended with work still open that nobody has taken up"
    MET_WITHOUT_REVIEW = (
        "met-without-review",
        "met the public without the {activity.words} that was due before",
    )
    NO_VENUE = "no-venue", "uses no place that is on record, so that nothing can be offered"
    NOT_LOOKED_AGAIN = (
        "not-looked-again",
        "is held by another body, which was to be looked at again and was not",
    )
    MEASURE_WAITING = "measure-waiting", "is {0.state.value} and waits longer than its limit"
    MEASURE_LATE = "measure-late", "is {0.state.value} and was to be in service by {target}"
    MEASURE_DOWN = "measure-down", "is out of service ({0.state.value})"
    MEASURE_REFUSED = "measure-refused", "was refused by {0.refuser} and may be wanted still"
    MEASURE_LAPSED = "measure-lapsed", "lapsed with the office it was bound to and may be wanted still"
    RISK_OPEN = "risk-open", "is {0.state.value} and still to be decided or accepted"
    RISK_LATE = "risk-late", "was to be treated by {target}, by {0.owner}"
    RISK_OUTGROWN = "risk-outgrown", "is accepted, and its rating is above the rating that was accepted"
    FINDING_LATE = "finding-late", "was to be mended by {target} and is open still"

    _value_: str
    template: str
    """What fell through, in words after the subject, with places for the facts."""

    def __new__(cls, value: str, template: str) -> Self:
        """Make the kind of a word, with its template."""
        kind = object.__new__(cls)
        kind._value_, kind.template = value, template
        return kind


class ExclusionCommand(BaseCommand):
    """The commands of an exclusion that runs, each given by an event."""

    PROLONGED = "prolonged", "prolong the exclusion"
    ENDED = "ended", "end the exclusion"


_SINCE: Mapping[GapKind, str] = {
    GapKind.MET_WITHOUT_REVIEW: "last on",
    GapKind.FINDING_LATE: "late since",
    GapKind.RISK_LATE: "late since",
}
_NOT_REPORTED = "was visited, and no report of the {activity.words} came in time"
_HIDDEN = frozenset(
    kind
    for kind in GapKind
    if kind is GapKind.NOT_LOOKED_AGAIN or kind.value.startswith(("measure-", "risk-", "finding-"))
)
"""The kinds that reveal a measure, a risk, a finding or an exclusion, for readers with clearance."""
_hidden: partial[Column] = partial(Column, masks="is_sensitive", optional=True)
"""A column that is sensitive for a gap of such a kind."""
_HIDDEN_STEP = "needs a step that only readers with clearance may see"
_NEXT: Mapping[FittingState | RiskState, FittingCommand | RiskCommand] = {
    FittingState.RECOMMENDED: FittingCommand.APPROVED,
    FittingState.APPROVED: FittingCommand.FUNDED,
    FittingState.FUNDED: FittingCommand.ORDERED,
    FittingState.ORDERED: FittingCommand.INSTALLED,
    FittingState.INSTALLED: FittingCommand.PASSED,
    FittingState.RETEST_DUE: FittingCommand.PASSED,
    FittingState.FAULTY: FittingCommand.REPAIRED,
    FittingState.FAILED: FittingCommand.REPAIRED,
    FittingState.EXPIRED: FittingCommand.ORDERED,
    FittingState.REFUSED: FittingCommand.RECOMMENDED,
    FittingState.LAPSED: FittingCommand.RECOMMENDED,
    RiskState.OPEN: RiskCommand.TREATED,
    RiskState.TO_ACCEPT: RiskCommand.ACCEPTED,
    RiskState.EXPIRED: RiskCommand.ACCEPTED,
    RiskState.ACCEPTED: RiskCommand.ACCEPTED,
    RiskState.TREATING: RiskCommand.ASSESSED,
}
"""The step that leads on from each waiting state of a measure or a risk."""
GapStep = Command | FittingCommand | RiskCommand | ExclusionCommand | FindingCommand
"""A step that leads on from a gap."""
_STEPS_OF_KIND: Mapping[GapKind, tuple[GapStep, ...]] = {
    GapKind.LOST: (Command.OFFERED, Command.CONTACTED),
    GapKind.NOT_LOOKED_AGAIN: tuple(ExclusionCommand),
}
"""The steps from gaps that their kind explains: an heir takes lost work up, a body reports its exclusion."""
_ONE_DAY = dt.timedelta(1)


@attrs.frozen
class Gap:
    """One thing that fell through.

    Args:
        kind: The kind of gap.
        status: The subject and activity, with standing and progress on the day asked about. For a measure, a
            risk or a finding at a place: the review of the place, by the first user, else by the last former
            user. For a risk or a finding of a member: the review there, else the contact.
        since: The first day of the gap.
        custody: The party that has it now; `None` for lost work, for a member without a place, and for an
            exclusion to be looked at again.
        next: The step that leads on; `steps` lists every legal step.
        heir: For lost work, the member to whom the work is to be offered now.
        heir_name: The public name of that member.
        fitting: For a measure, the measure with its state.
        users: For a measure, a risk or a finding at a place, every user in office; for a risk or a finding of
            a member, the member.
        risk: For a risk, the risk with its state.
        finding: For a finding, the finding with its state.
    """

    kind: GapKind = attrs.field(repr=lambda kind: "..." if kind in _HIDDEN else repr(kind))
    status: Status
    since: dt.date
    custody: Custody | None = attrs.field(repr=lambda it: "..." if _is_hidden(it) else repr(it))
    next: GapStep = attrs.field(repr=lambda step: repr(step) if type(step) is Command else "...")
    heir: str | None = None
    fitting: Fitting | None = attrs.field(default=None, repr=False)
    users: tuple[str, ...] = attrs.field(default=(), repr=count_items)
    risk: AssessedRisk | None = attrs.field(default=None, repr=False)
    finding: Finding | None = attrs.field(default=None, repr=False)
    heir_name: str | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def id(self) -> str:
        """The id: kind, activity, venue if any, member; for a measure kind, venue and measure.

        For a risk: kind, venue, member and risk, with an empty part for a missing venue or member. For a
        finding: kind and finding.
        """
        if self.finding is not None:
            return f"{self.kind.value}/{self.finding.id}"
        if self.risk is not None:
            return "/".join((self.kind.value, *(part or "" for part in self.risk.key)))
        if self.fitting is not None:
            return f"{self.kind.value}/{self.fitting.venue}/{self.fitting.measure}"
        parts = (self.kind.value, self.status.activity.value, self.status.venue, self.status.member)
        return "/".join(part for part in parts if part is not None)

    @property
    def is_sensitive(self) -> bool:
        """Whether the gap reveals a measure, a risk, a finding or an exclusion."""
        return self.kind in _HIDDEN

    @property
    def owner(self) -> Party:
        """The party that has it now; without custody the team, for lost work the team that carried it out."""
        return Party.TEAM if self.custody is None else self.custody.holder

    @property
    def steps(self) -> tuple[GapStep, ...]:
        """Every legal step without the steps of the clock; some steps have guards, by the tables."""
        if self.finding is not None:
            return FINDING.list_commands(self.finding.state)
        if self.risk is not None:
            return RISK.list_commands(self.risk.state)
        if self.fitting is not None:
            return FITTING.list_commands(self.fitting.state)
        if self.kind in _STEPS_OF_KIND:
            return _STEPS_OF_KIND[self.kind]
        if self.kind is GapKind.MET_WITHOUT_REVIEW and self.status.standing is Standing.LAPSED:
            return (self.next,)
        return TABLES[self.status.activity].list_commands(self.status.progress)

    def why(self, *, sensitive: bool = False) -> str:
        """Return the gap, its first day, its owner and the next step, in a sentence with ids.

        Args:
            sensitive: Whether a gap that is sensitive says what fell through, who has the gap, and the next
                step. Otherwise such a gap says its subject and its first day alone.

        Raises:
            InvalidValue: If *sensitive* is neither true nor false.
        """
        status = self.status
        names = _Names(status.member, status.venue, status.venue, status.team, self.heir)
        return self._describe(names, sensitive=sensitive)

    def sentence(self, *, sensitive: bool = False) -> str:
        """Return the gap as `why` does, with names in place of ids, for readers who may know names.

        Args:
            sensitive: As in `why`.

        Raises:
            InvalidValue: If *sensitive* is neither true nor false.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).gaps(on=day)[0].sentence().partition("; ")[0]
        'Member for Clyde Four was to be contacted and never was, since 6 November 2021'
        """
        status = self.status
        team = status.team_name or status.team
        names = _Names(status.member_name, status.place, status.place_name, team, self.heir_name)
        return self._describe(names, sensitive=sensitive)

    def _describe(self, names: "_Names", *, sensitive: bool) -> str:
        check_type("sensitive", sensitive, bool)
        if self.is_sensitive and not sensitive:
            return f"{self._describe_matter(names)} {_HIDDEN_STEP}, since {long_day(self.since)}"
        what = f"{self._describe_subject(names)} {self._describe_state()}"
        to = "" if names.heir is None else f" to {names.heir}"
        since = _SINCE.get(self.kind, "since")
        whose = self._describe_owner(names.team)
        # A deferral is with the member until a day; the offer that follows is the step of another party.
        is_deferred = self.owner is Party.MEMBER and self.status.progress in _DEFERRED
        step = "then" if is_deferred else "next"
        return f"{what}, {since} {long_day(self.since)}; {whose}; {step}: {self.next.words}{to}"

    @property
    def _template(self) -> str:
        is_visited = self.custody is not None and self.custody.state is WorkState.VISITED
        return _NOT_REPORTED if self.kind is GapKind.STUCK and is_visited else self.kind.template

    def _describe_state(self) -> str:
        """Return what fell through, without the subject."""
        noted = self.fitting or self.risk or self.finding
        last = getattr(noted, "due" if noted is self.finding else "target", None)
        named = "" if last is None else long_day(last)
        return self._template.format(noted, activity=self.status.activity, target=named)

    def _describe_owner(self, team: str) -> str:
        """Return who has the gap, and since when or until when."""
        custody, whose = self.custody, f"with {name_party(self.owner, team)}"
        if custody is None:
            return whose
        if custody.passed or self.finding is not None:
            return f"{whose} since {long_day(custody.held_since)}"
        return whose if custody.until is None else f"{whose} until {long_day(custody.until)}"

    def _describe_matter(self, names: "_Names") -> str:
        """Return the subject of a sensitive gap: a place, or else a member."""
        noted = self.finding or self.risk
        # A measure, risk or finding of a place itself is that of every user.
        is_of_place = self.fitting is not None or (noted is not None and noted.member is None)
        place = self.status.venue if noted is None else noted.venue
        if is_of_place:
            return f"the protection of {names.place_alone}"
        return f"the protection of {names.member}{'' if place is None else f' at {names.place}'}"

    def _describe_subject(self, names: "_Names") -> str:
        """Return the subject and the place."""
        member, place, activity = names.member, names.place, self.status.activity
        at = "" if place is None else f" at {place}"
        noted = self.finding or self.risk
        if noted is not None:
            what = f"finding {noted.id}" if isinstance(noted, Finding) else f"risk {noted.risk}"
            if noted.member is None:
                return f"the {what} at {names.place_alone}"
            return f"the {what} of {member}{'' if noted.venue is None else at}"
        if self.fitting is not None:
            return f"the measure {self.fitting.measure} at {names.place_alone}"
        # Where the sentence names the activity, the member is the subject.
        is_named = "{activity" in self._template
        if self.kind is GapKind.OUT_OF_DATE or (is_beside_review(activity) and not is_named):
            where = member if place is None else f"{place} of {member}"
            return f"the {name_subject(activity, where)}"
        return f"{member}{at}"


class _Names(NamedTuple):
    """What a sentence calls the subject of a gap: by ids, or by names."""

    member: str
    place: str | None
    place_alone: str | None
    """The place in a sentence that names no member."""
    team: str
    heir: str | None


@attrs.frozen
class Gaps(GroupedSequence[Gap]):
    """The gaps on one day, in order of kind, day and id.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> found = uk.sample(on=day).gaps(on=day)
    >>> sum(len(some) for some in found.by("kind-of-gap").values()) == len(found)
    True
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        _hidden("id", CellType.ID, "The id of the gap."),
        _hidden("gap", CellType.WORD, "The kind of gap.", read="kind", choices=GapKind),
        Column("since", CellType.DAY, "The first day of the gap."),
        _hidden("owner", CellType.WORD, "The party that has the gap now.", choices=Party, groups=True),
        _hidden("until", CellType.DAY, "The last day of that party's step, if a rule sets one.",
               read="custody.until"),
        _hidden("next", CellType.WORD, "The step that leads on.",
               choices=(Command, FittingCommand, RiskCommand, ExclusionCommand, FindingCommand)),
        Column("heir", CellType.ID, "The member to whom lost work is to be offered.", optional=True),
        *nest_columns(SUBJECT, "status"),
        sensitive("measure", CellType.ID, "The measure at the place.", read="fitting.measure", optional=True),
        sensitive("risk", CellType.ID, "The risk.", read="risk.risk", optional=True),
        sensitive("finding", CellType.ID, "The finding.", read="finding.id", optional=True),
        _hidden("why", CellType.TEXT, "The gap in a sentence with ids.",
               read=lambda gap: gap.why(sensitive=True)),
    )  # fmt: skip
    GROUPS: ClassVar[Columns] = (
        Column("kind-of-gap", CellType.WORD, "The kind of gap.", read="kind", choices=GapKind, groups=True),
    )
    BRIEF: ClassVar[tuple[str, ...]] = ("gap", "since", "owner", "next", "member", "venue")
    on: dt.date
    items: tuple[Gap, ...]

    @property
    def kinds(self) -> dict[GapKind, int]:
        """The number of gaps by kind; the numbers add up to the whole."""
        return count_values(GapKind, (gap.kind for gap in self.items))

    def of_member(self, member: str) -> "Gaps":
        """Return the gaps of one member, of the member's places, and of work that the member inherits."""
        check_id("of_member.member", member)
        return self._keep(gap for gap in self.items if is_of_member(gap, member))

    def of_team(self, team: str) -> "Gaps":
        """Return the gaps of one team."""
        check_id("of_team.team", team)
        return self._keep(gap for gap in self.items if gap.status.team == team)

    def __repr__(self) -> str:
        counts: dict[str, int] = {kind.value: n for kind, n in self.kinds.items() if kind not in _HIDDEN}
        counts["sensitive"] = len(self) - sum(counts.values())
        return f"<Gaps on {self.on}: {describe_counts(counts, 'none')}>"


def _is_hidden(custody: Custody | None) -> bool:
    # Party and last day would reveal the state of a measure or risk, and no custody an exclusion.
    return custody is None or not isinstance(custody.state, WorkState)


# -- obligations --------------------------------------------------------------------------------------

_ORDER = {kind: place for place, kind in enumerate(GapKind)}
_BEFORE_OFFER = (Progress.NOT_CONTACTED, Progress.CONTACTED)
_DEFERRED = (Progress.DECLINED, Progress.DEFERRED)
_OPEN = frozenset(Progress) - {*_BEFORE_OFFER, Progress.DONE}
"""An offer was made, and the offered review was not."""


def is_of_member(gap: Gap, member: str) -> bool:
    """Whether a gap is of a member, of a place of the member, or of work that the member inherits."""
    return member in {gap.status.member, gap.heir, *gap.users}


def find_gaps(duties: Duties, members: Sequence[Member]) -> Gaps:
    """Return the gaps of some members on the day of *duties*."""
    found = [gap for member in members for gap in _find_member_gaps(duties, member)]
    found += _find_lost(duties, members)
    found += [gap for member in members for gap in _find_met_without_review(duties, member)]
    used = {use.id for member in members for use in duties.register.index.occupancies(member.id)}
    # The order of a set shows nowhere: the gaps are sorted by kind, day and id.
    places = {venue for venue in used if duties.facts.at(venue).events}
    found += _find_measure_gaps(duties, places)
    found += _find_risk_gaps(duties, members, places)
    found += _find_finding_gaps(duties, members, places)
    return Gaps(duties.date, tuple(sorted(found, key=lambda gap: (_ORDER[gap.kind], gap.since, gap.id))))


def _find_member_gaps(duties: Duties, member: Member) -> Iterator[Gap]:
    rows = tuple(duties.list_rows_with_status(member))
    if rows and not _list_places(duties, member):
        status = next(status for _, status in rows if status.activity is Activity.OFFER)
        since = _find_placeless_since(duties, member)
        yield Gap(GapKind.NO_VENUE, status, since, None, Command.CONTACTED)
    passed = _find_passed_look(duties, member)
    if rows and passed is not None:
        status = next(status for _, status in rows if status.activity is Activity.CONTACT)
        yield Gap(GapKind.NOT_LOOKED_AGAIN, status, passed, None, ExclusionCommand.PROLONGED)
    held = duties.subjects.list_exclusions(member.id)
    for row, status in rows:
        custody = status.custody
        if custody is not None:
            free = find_free_since(held, row.venue, row.activity, duties.on)
            for kind, first in _classify_row(duties, row, status.progress, custody):
                since = day_of(max(first, free))
                yield Gap(kind, status, since, custody, status.next_step or Command.CONTACTED)


def _find_passed_look(duties: Duties, member: Member) -> dt.date | None:
    """Return the first day after the day on which an exclusion that runs was to be looked at again."""
    running = (one for one in duties.subjects.list_exclusions(member.id) if one.runs(duties.on))
    days = (one.look_again for one in running if one.look_again is not None and one.look_again < duties.date)
    first = min(days, default=None)
    return None if first is None else first + _ONE_DAY


def _find_placeless_since(duties: Duties, member: Member) -> dt.date:
    """Return the day since which a member in office has used no place."""
    tenures = duties.cases.tenures.list_on(member, duties.date)
    ends = [use.end for use in duties.register.index.occupancies(member.id) if use.start <= duties.on]
    return day_of(max(ends + [one.tenure.of_use.start for one in tenures[:1]]))


def _classify_row(
    duties: Duties, row: DutyRow, progress: Progress, custody: Custody
) -> Iterator[tuple[GapKind, int]]:
    """Yield the kinds of gaps of a row, each with its first day number."""
    activity, overdue_from = row.subject.activity, row.owed.days[2]
    if activity is not Activity.OFFER and overdue_from <= duties.on:
        never = activity is Activity.CONTACT and progress is Progress.NOT_CONTACTED
        yield GapKind.NEVER_CONTACTED if never else GapKind.OUT_OF_DATE, overdue_from
    if activity is Activity.REVIEW:
        yield from _classify_offer(duties, row, progress, custody)
    if activity in VISITED:
        if custody.state is WorkState.MISSED:
            yield GapKind.MISSED, custody.since.toordinal()
        elif custody.state in _STICKING and custody.passed and custody.until is not None:
            yield GapKind.STUCK, custody.until.toordinal() + 1


_STICKING = (WorkState.ACCEPTED, WorkState.VISITED)
"""States in which no other kind of gap would show a passed limit."""


def _classify_offer(
    duties: Duties, row: DutyRow, progress: Progress, custody: Custody
) -> Iterator[tuple[GapKind, int]]:
    if progress is Progress.UNANSWERED:
        yield GapKind.UNANSWERED, custody.since.toordinal()
    elif progress in _BEFORE_OFFER or progress in _DEFERRED:
        kind = GapKind.NOT_OFFERED_AGAIN if progress in _DEFERRED else GapKind.NEVER_OFFERED
        answer = row.offer.owed
        if answer is not None and answer.days[2] <= duties.on:
            yield kind, answer.days[2]


# -- lost work --------------------------------------------------------------------------------------


def _find_lost(duties: Duties, members: Iterable[Member]) -> Iterator[Gap]:
    """Yield work that ended with an open offer, at a venue without users, and was not taken up since."""
    for status in duties.list_lapsed(members):
        if status.venue is None or status.progress not in _OPEN or list_users(duties, status.venue):
            continue
        heir = _find_heir(duties, status)
        if heir is not None and not _was_taken_up(duties, *heir):
            step = Command.OFFERED if _list_places(duties, heir[0]) else Command.CONTACTED
            since = day_of(heir[1])
            yield Gap(GapKind.LOST, status, since, None, step, heir[0].id, heir_name=heir[0].name)


def _find_heir(duties: Duties, status: Status) -> tuple[Member, int] | None:
    """Return the member to whom lost work is to be offered now, and from which day number on.

    The heir is the member who works elsewhere now, or the next holder of the seat. Of several members who
    hold the constituency now, the heir is a member who did not hold the constituency together with the former
    member; of several such members the one who began first.
    """
    member, on = duties.register.member[status.member], duties.date
    # In office still: the use of the venue ended, and the member works elsewhere.
    if duties.cases.tenures.holds_capacity(member, on):
        uses = duties.register.index.occupancies(member.id)
        return member, max(use.end for use in uses if use.id == status.venue and use.start <= duties.on)
    # A mandate without a seat has no next holder: the last seat held counts, else the first to come.
    seats = [one for one in member.mandates if one.constituency is not None]
    last = next((one for one in reversed(seats) if one.period.start <= on), seats[0] if seats else None)
    if last is None or last.constituency is None:
        return None
    return _find_next_holder(duties, last.constituency, last.period)


def _find_next_holder(duties: Duties, seat: str, last: Period) -> tuple[Member, int] | None:
    """Return who holds a constituency now, after a mandate for some period, and since which day number."""
    on, found = duties.date, []
    for heir in map(duties.register.member.__getitem__, duties.register.index.holders[seat]):
        mandates = [one for one in heir.mandates if one.constituency == seat]
        now = next((one for one in mandates if on in one.period), None)
        # A holder since before the former member inherits nothing, nor does a colleague elected at the same
        # time.
        if now is not None and now.period.start >= last.start and not now.period.overlaps(last):
            is_colleague = any(one.period.overlaps(last) for one in mandates)
            found.append((is_colleague, now.period.start, heir.id, heir))
    first = min(found, key=lambda one: one[:3], default=None)
    return None if first is None else (first[3], first[1].toordinal())


def _was_taken_up(duties: Duties, heir: Member, since: int) -> bool:
    """Whether the heir was reached from a day on, or a visit to a place of the heir was agreed or made."""
    facts = duties.facts
    if (facts.of(heir.id).reached or 0) >= since:
        return True
    for use in _list_places(duties, heir):
        work = facts.of_work(use.id, Activity.REVIEW)
        booking = work.booking
        if booking is not None and booking.made >= since and booking.stands(duties.on):
            return True
        # A review before the heir used the place was for other users.
        if (work.last or 0) >= max(since, use.start):
            return True
    return False


def _list_places(duties: Duties, member: Member) -> list[Occupancy]:
    """Return the venues that a member uses on the day."""
    return [use for use in duties.register.index.occupancies(member.id) if use.start <= duties.on < use.end]


# -- uses without the review before the first use ----------------------------------------------------


def _find_met_without_review(duties: Duties, member: Member) -> Iterator[Gap]:
    """Yield the places where a member met the public without the review that was due before (semantics 3.18).

    The gap begins on the day after the last day of use, and lasts for a number of days of the rulebook.
    """
    found: dict[tuple[str, Activity], int] = {}
    remember, announcing = duties.book.rulebook.remember, duties.book.special.announcing
    for use in duties.register.index.occupancies(member.id):
        for own, over in _list_ends_of_use(duties, member, use) if use.venue.kind in announcing else ():
            if duties.on < over + remember:
                for activity, last in duties.subjects.list_missed_before_use(member, use, own, over):
                    key = use.id, activity
                    found[key] = min(last, found.get(key, last))
    for (venue, activity), last in found.items():
        status = duties.find_asked_status(member, venue, activity)
        if status is not None:
            # Of a use that is over nothing is owed, offered or booked: only the work itself closes the gap.
            lapsed = status.standing is Standing.LAPSED
            step = find_next_command(activity, Progress.BOOKED if lapsed else status.progress)
            yield Gap(GapKind.MET_WITHOUT_REVIEW, status, day_of(last), None, step)


def _list_ends_of_use(duties: Duties, member: Member, use: Occupancy) -> Iterator[tuple[CapacitySpell, int]]:
    """Yield each capacity in which a use is over, with the first day number after; a return is no end."""
    on, runs = duties.on, duties.on < use.end and duties.cases.tenures.holds_capacity(member, duties.date)
    if use.first > on or (runs and len(member.terms) == 1):
        return
    for own in duties.cases.tenures.list_spells(member):
        begun = [(start, end) for start, end in own.spell.days.spans if start <= on]
        ends = [min(end, use.end) for start, end in begun if max(start, use.first) < min(end, use.end)]
        # Whoever comes back after a dissolution has not gone.
        runs_on = any(start <= on < end for start, end in begun) and on < use.end
        if ends and max(ends) <= on and not runs_on:
            yield own, max(ends)


# -- measures ------------------------------------------------------------------------------------------


def _find_measure_gaps(duties: Duties, places: Iterable[str]) -> Iterator[Gap]:
    """Yield the gaps of measures at some places."""
    for venue in places:
        fittings = duties.list_fittings(venue)
        found = [
            (fitting, custody, *gap)
            for fitting in fittings
            if (custody := find_measure_custody(fitting, duties.on)) is not None
            for gap in _classify_measure(fitting, custody, duties.date)
        ]
        users, status = find_place_status(duties, venue) if found else ((), None)
        if status is not None:
            for fitting, custody, kind, since in found:
                step = _NEXT[fitting.state]
                yield Gap(kind, status, since, custody, step, fitting=fitting, users=users)


def _classify_measure(fitting: Fitting, custody: Custody, on: dt.date) -> Iterator[tuple[GapKind, dt.date]]:
    """Yield the kinds of gaps of a measure, each with its first day."""
    # A measure given up is one gap; its earlier delays no longer matter.
    if fitting.state in _GIVEN_UP:
        # After an accepted risk the refusal is open again from the end of the acceptance on.
        yield _GIVEN_UP[fitting.state], fitting.unsettled or fitting.since
        return
    if fitting.out is not None:
        yield GapKind.MEASURE_DOWN, fitting.out
    elif custody.passed and custody.until is not None:
        yield GapKind.MEASURE_WAITING, custody.until + _ONE_DAY
    if fitting.served is None and fitting.recommended is not None and fitting.recommended.target < on:
        yield GapKind.MEASURE_LATE, max(fitting.recommended.target + _ONE_DAY, fitting.recommended.on)


_GIVEN_UP: Mapping[FittingState, GapKind] = {
    FittingState.REFUSED: GapKind.MEASURE_REFUSED,
    FittingState.LAPSED: GapKind.MEASURE_LAPSED,
}


# -- risks ---------------------------------------------------------------------------------------------


def _find_risk_gaps(duties: Duties, members: Iterable[Member], places: Iterable[str]) -> Iterator[Gap]:
    """Yield the gaps of risks of some members, and of some places."""
    facts = duties.facts
    groups = [*(facts.of(member.id).events for member in members), *(facts.at(one).events for one in places)]
    for events in groups:
        if any(isinstance(event, RiskEvent) for event in events):
            yield from _list_risk_gaps(duties, events)


def _list_risk_gaps(duties: Duties, events: Sequence[Event]) -> Iterator[Gap]:
    for risk in duties.list_risks(events):
        custody = find_risk_custody(risk, duties.on)
        gap = None if custody is None else _classify_risk(risk, duties.date)
        users, status = ((), None) if gap is None else _find_risk_status(duties, risk)
        if gap is not None and status is not None:
            yield Gap(gap[0], status, gap[1], custody, _NEXT[risk.state], users=users, risk=risk)


def _classify_risk(risk: AssessedRisk, on: dt.date) -> tuple[GapKind, dt.date] | None:
    """Return the kind of gap of a risk above the lowest band, with its first day; `None` without a gap."""
    decided = risk.decided
    if risk.raised is None:
        return None
    if risk.waiting is not None:
        return GapKind.RISK_OPEN, max(risk.waiting, risk.raised)
    if risk.outgrown is not None:
        return GapKind.RISK_OUTGROWN, max(risk.outgrown, risk.raised)
    if risk.state is not RiskState.TREATING or decided is None or decided.target >= on:
        return None
    return GapKind.RISK_LATE, max(decided.target + _ONE_DAY, decided.on, risk.raised)


def _find_risk_status(duties: Duties, risk: AssessedRisk) -> tuple[tuple[str, ...], Status | None]:
    """Return the members of a risk, and the status of the gap; no status if no member has the risk now."""
    if risk.member is None:
        users, status = ((), None) if risk.venue is None else find_place_status(duties, risk.venue)
        return users, status if users else None
    member = duties.register.member[risk.member]
    there = None if risk.venue is None else duties.find_status(member, risk.venue, Activity.REVIEW)
    if not duties.cases.tenures.holds_capacity(member, duties.date) or (
        there is not None and there.standing is Standing.LAPSED
    ):
        return (), None
    return (risk.member,), there or duties.find_status(member, None, Activity.CONTACT)


# -- findings ----------------------------------------------------------------------------------------


def _find_finding_gaps(duties: Duties, members: Iterable[Member], places: Collection[str]) -> Iterator[Gap]:
    """Yield the findings of some members, and of some places, that are open past their due days."""
    if not duties.facts.findings:
        return
    names = {member.id for member in members}
    noted = list_subjects(duties.facts)
    own = (one for one in noted if one[0] in names or one[1] in places)
    for finding in list_findings(duties, own, only_late=True):
        if finding.late is not None:
            users, status = find_finding_status(duties, finding)
            if status is not None:
                yield Gap(
                    GapKind.FINDING_LATE, status, finding.late, finding.custody, FindingCommand.FIXED,
                    users=users, finding=finding,
                )  # fmt: skip
