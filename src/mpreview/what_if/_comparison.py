"""What moved between two programmes: due days and standings, coverage, and the plan (semantics 7.1).

Each sum counts over a list that stays open to the reader. A move belongs to the group of the second
programme; what the second programme lacks, to the group of the first.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final, Literal, get_args

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_type
from mpreview._html import HtmlRow, render_table
from mpreview._pairs import Pair, pair_columns, pair_entries
from mpreview._reprs import count_values, describe_counts
from mpreview._sequences import GroupedSequence, ItemSequence
from mpreview.coverage import Coverage, Share
from mpreview.errors import InvalidValue
from mpreview.planning import Move, Need, Needs, Plan, PlanDiff, diff
from mpreview.policy import Activity, Window
from mpreview.reviews import Progress, Standing, Status
from mpreview.reviews.columns import ON, SUBJECT, SUBJECT_ID
from mpreview.rows import CellType, Column, Columns, nest_columns
from mpreview.timeline import long_day
from mpreview.what_if._inputs import EXAMPLES, InputChanges

# ---------------------------------------------------------------- due days and standings

StatusChange = Literal["appeared", "vanished", "earlier", "later", "kept"]
"""How a due day moves: owed anew, owed no longer, due earlier, due later, or kept."""


def _check_status(field: str, status: object) -> None:
    if status is not None and not isinstance(status, Status):
        raise InvalidValue(field, "give a status of a coverage, or None", status)


@attrs.frozen
class StatusMove(Pair[Status]):
    """One subject and activity whose status differs between two programmes.

    Args:
        before: The status in the first programme; `None` if the subject is not there.
        after: The status in the second programme; `None` if the subject is not there.

    Raises:
        InvalidValue: If neither status is given.
    """

    before: Status | None = attrs.field(validator=valid.OwnCheck(_check_status))
    after: Status | None = attrs.field(validator=valid.OwnCheck(_check_status))

    @property
    def member(self) -> str:
        """The member."""
        return self.latest.member

    @property
    def venue(self) -> str | None:
        """The venue; `None` for a duty owed to the member."""
        return self.latest.venue

    @property
    def activity(self) -> Activity:
        """The activity."""
        return self.latest.activity

    @property
    def due_before(self) -> dt.date | None:
        """The due day before; `None` if nothing was owed."""
        return _find_due(self.before)

    @property
    def due_after(self) -> dt.date | None:
        """The due day after; `None` if nothing is owed."""
        return _find_due(self.after)

    @property
    def days(self) -> int | None:
        """The civil days by which the due day moves, later if positive; `None` without both due days."""
        before, after = self.due_before, self.due_after
        return None if before is None or after is None else (after - before).days

    @property
    def change(self) -> StatusChange:
        """How the due day moves; *kept* if another day of the window, standing, progress or team moves."""
        if self.due_before == self.due_after:
            return "kept"
        if self.days is None:
            return "appeared" if self.due_before is None else "vanished"
        return "earlier" if self.days < 0 else "later"

    def sentence(self) -> str:
        """Return standing, progress and due day before and after, in one sentence with names and no cause.

        >>> from mpreview import compare, uk
        >>> day = dt.date(2021, 11, 20)
        >>> programme = uk.sample(on=day)
        >>> moves = compare(programme, programme, on=day + dt.timedelta(14), since=day).moves
        >>> moves[0].sentence()
        'contact with Member for Clyde Four: overdue -> past its limit; due 5 November 2021'
        """
        pair = self.before, self.after
        standings = [None if one is None else one.standing.words for one in pair]
        parts = [" -> ".join(dict.fromkeys([standings[0] or "new", standings[1] or "gone"]))]
        both = [one.progress.words for one in pair if one is not None]
        if len(set(both)) > 1:
            parts.append(" -> ".join(both))
        days = [long_day(day) for day in (self.due_before, self.due_after) if day is not None]
        if days:
            due = "was due" if self.change == "vanished" else "due"
            parts.append(f"{due} {' -> '.join(dict.fromkeys(days))}")
        opened = [one.obligation.earliest for one in pair if one is not None and one.obligation is not None]
        if len(set(opened)) > 1 and len(set(days)) == 1:
            parts.append(f"opens {' -> '.join(map(long_day, opened))}")
        return f"{self.latest.title}: {'; '.join(parts)}"

    @property
    def is_sensitive(self) -> bool:
        """Whether `cause` says that another body holds the subject, or a rule on a weakness."""
        both = [one for one in (self.before, self.after) if one is not None]
        obligations = [one.obligation for one in both if one.obligation is not None]
        return any(one.exclusion for one in both) or any(one.is_sensitive for one in obligations)

    @property
    def relaxes(self) -> bool:
        """Whether the due day is later than before, or nothing is owed after."""
        return self.change in {"vanished", "later"}

    @property
    def cause(self) -> str:
        """The rule that gives the due day after, and the rule before if another, or why nothing is owed.

        The reasons of both obligations say more: the trigger, the level, the edition and the citation.
        """
        before, after = _name_cause(self.before), _name_cause(self.after)
        return after if before == after else f"{before} -> {after}"


def _find_due(status: Status | None) -> dt.date | None:
    return None if status is None or status.obligation is None else status.obligation.due


def _name_cause(status: Status | None) -> str:
    """Return the rule of a due day, or in a few words why nothing is owed."""
    if status is None:
        return "absent"
    if status.obligation is not None:
        return status.obligation.reason.rule
    if status.exclusion is not None:
        return "excluded"
    return "not owed" if status.ended is None else f"end of {status.ended.what}"


def _name_standings(move: StatusMove) -> str:
    return " -> ".join("absent" if one is None else one.value for one in _pair_standings(move))


_Standings = tuple[Standing | None, Standing | None]
"""The standing before and after; `None` for a subject that is not there."""


def _pair_standings(move: StatusMove) -> _Standings:
    before, after = move.before, move.after
    return None if before is None else before.standing, None if after is None else after.standing


_UNMOVED: Final = tuple(one for one in SUBJECT if one.name not in {"standing", "progress"})


@attrs.frozen(repr=False)
class StatusMoves(GroupedSequence[StatusMove]):
    """The moves of statuses on a day, in order of activity, venue and member.

    Args:
        on: The day asked of the second programme.
        items: The moves.
        since: The day asked of the first programme; `None` for the same day.
    """

    NOUN: ClassVar[tuple[str, ...]] = ("move",)
    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("since", CellType.DAY, "The day asked of the first programme.",
               of_answer=True, read=lambda moves: moves.since or moves.on),
        *nest_columns((SUBJECT_ID, *_UNMOVED), "latest"),
        *pair_columns(
            ("first", "second"),
            Column("team", CellType.ID, "The team in the {} programme.", optional=True),
            Column("standing", CellType.WORD, "The place in time in the {} programme.",
                   choices=Standing, optional=True),
            Column("progress", CellType.WORD, "The state of the work in the {} programme.",
                   choices=Progress, optional=True),
            Column("earliest", CellType.DAY,
                   "The first day of the window in the {} programme; empty if nothing is owed.",
                   read="obligation.earliest", optional=True),
            Column("due", CellType.DAY, "The due day in the {} programme; empty if nothing is owed.",
                   read="obligation.due", optional=True),
            Column("limit", CellType.DAY, "The limit in the {} programme; empty if nothing is owed.",
                   read="obligation.limit", optional=True),
        ),
        Column("days", CellType.NUMBER, "The civil days by which the due day moves, later if positive.",
               optional=True),
        Column("change", CellType.WORD, "How the due day moves.", choices=StatusChange, groups=True),
        Column("cause", CellType.TEXT, "The rule of the due day before and after, or why nothing is owed.",
               masks="is_sensitive", optional=True, groups=True),
    )  # fmt: skip
    GROUPS: ClassVar[Columns] = (
        Column("standing", CellType.TEXT, "The place in time before and after.",
               read=_name_standings, groups=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = (
        "activity",
        "member",
        "venue",
        "before_due",
        "after_due",
        "before_standing",
        "after_standing",
    )
    on: dt.date
    items: tuple[StatusMove, ...]
    since: dt.date | None = None

    @property
    def counts(self) -> dict[str, int]:
        """The number of moves by `StatusMove.change`; the numbers add up to all moves."""
        return count_values(get_args(StatusChange), (move.change for move in self.items))

    @property
    def standings(self) -> dict[_Standings, int]:
        """The number of moves by the standing before and after, if the two differ, worst before first."""
        counts = Counter(pair for move in self.items if len(set(pair := _pair_standings(move))) > 1)
        return {pair: counts[pair] for pair in sorted(counts, key=_rank_standings)}

    def _describe_items(self) -> str:
        return describe_counts(self.counts, "")


def _rank_standings(pair: _Standings) -> tuple[int, ...]:
    return tuple(len(Standing) if one is None else one.rank for one in pair)


def compare_coverages(before: Coverage, after: Coverage) -> StatusMoves:
    """Return every status that differs in window, standing, progress or team.

    Args:
        before: The coverage of the first programme.
        after: The coverage of the second programme, on the same day.
    """
    pairs = _pair_statuses(before, after)
    moved = (StatusMove(was, now) for was, now in pairs if _describe_status(was) != _describe_status(now))
    return StatusMoves(after.on, tuple(moved), before.on if before.on != after.on else None)


def _pair_statuses(before: Coverage, after: Coverage) -> Iterator[tuple[Status | None, Status | None]]:
    old, new = ({_key_of(one): one for one in coverage} for coverage in (before, after))
    return ((old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()))


def _key_of(status: Status) -> tuple[str, str, str]:
    return status.activity.value, status.venue or "", status.member


def _describe_status(status: Status | None) -> object:
    return status and (_find_window(status), status.standing, status.progress, status.team)


def _find_window(status: Status | None) -> Window | None:
    return None if status is None or status.obligation is None else status.obligation.window


# ---------------------------------------------------------------- the plan


@attrs.frozen
class VisitMove:
    """A visit that is elsewhere in the plan of the second programme.

    Args:
        move: The visit before and after, with the inputs that moved the visit.
        kind: The kind of the venue.
        force: The area of the force where the visit is.
    """

    move: Move = attrs.field(validator=valid.type_(Move))
    kind: str | None
    force: str | None = None

    @property
    def team(self) -> str:
        """The team."""
        return self.move.crew.team

    @property
    def cause(self) -> str:
        """The kind of input that moved the visit last, as `mpreview.diff` names the kinds."""
        return self.move.causes[-1].kind


_PARTS: Final = ("on-time", "late", "unplaced", "held", "beyond")


@attrs.frozen
class VisitMoves(GroupedSequence[VisitMove]):
    """The visits that are elsewhere, by team, pool and id of the visit."""

    COLUMNS: ClassVar[Columns] = (
        *nest_columns(PlanDiff.COLUMNS, "move"),
        Column("kind", CellType.ID, "The kind of the venue.", optional=True, groups=True, empty="None"),
        Column("force", CellType.ID, "The area of the force.", optional=True, groups=True, empty="None"),
    )
    BRIEF: ClassVar[tuple[str, ...]] = PlanDiff.BRIEF
    items: tuple[VisitMove, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many visits more (below 0: fewer) are on time, late, unplaced, held and beyond."""
        counts = Counter(one.move.after.status for one in self.items)
        counts.subtract(one.move.before.status for one in self.items)
        return {part: counts[part] for part in _PARTS}

    def __repr__(self) -> str:
        counts = describe_counts(self.counts, "", signed=True)
        return f"<{len(self)} visits moved{', ' if counts else ''}{counts}>"


@attrs.frozen
class NeedMove:
    """The slots that a crew lacks in a week, if the number differs.

    Args:
        team: The team.
        pool: The pool of the team; empty for the team's own slots.
        week: The Monday of the week.
        before: The slots that the plan of the first programme lacks.
        after: The slots that the plan of the second programme lacks.
    """

    team: str
    pool: str
    week: dt.date
    before: int
    after: int


@attrs.frozen
class NeedMoves(ItemSequence[NeedMove]):
    """The needs that differ, by team, pool and week."""

    COLUMNS: ClassVar[Columns] = (
        *(one for one in Needs.COLUMNS if one.name in {"team", "pool", "week"}),
        Column("before", CellType.NUMBER, "How many slots more the first plan needs."),
        Column("after", CellType.NUMBER, "How many slots more the second plan needs."),
    )
    BRIEF: ClassVar[tuple[str, ...]] = tuple(column.name for column in COLUMNS)
    items: tuple[NeedMove, ...] = ()

    @property
    def slots(self) -> int:
        """How many slots more (below 0: fewer) the second plan needs."""
        return sum(one.after - one.before for one in self.items)

    def __repr__(self) -> str:
        return f"<{len(self)} needs moved, {self.slots:+} slots>"


def compare_plans(before: Plan, after: Plan) -> tuple[VisitMoves, NeedMoves]:
    """Return the visits and the needs that differ between two plans."""
    parts = (part for plan in (before, after) for part in plan.parts)
    visits = {one.visit.id: one.visit for part in parts for one in part}
    found = ((move, visits[move.visit]) for move in diff(before, after).changed)
    moved = (VisitMove(move, visit.kind, visit.force) for move, visit in found)
    old, new = (_index_needs(plan.needs) for plan in (before, after))
    changed = (NeedMove(*key, was, now) for key, was, now in pair_entries(old, new, 0))
    return VisitMoves(tuple(moved)), NeedMoves(tuple(changed))


def _index_needs(needs: Iterable[Need]) -> dict[tuple[str, str, dt.date], int]:
    return {(need.team, need.pool, need.week): need.slots for need in needs}


# ---------------------------------------------------------------- all together


@attrs.frozen(kw_only=True, repr=False)
class Comparison:
    """What moved between two programmes on a day; empty, and false, if nothing did.

    Args:
        on: The day asked of the second programme.
        since: The day asked of the first programme; `None` for the same day.
        inputs: The entries of register, rulebook and ledger that differ.
        moves: The statuses that differ in window, standing, progress or team.
        before: The coverage of the first programme.
        after: The coverage of the second programme.
        plans: The plans of both programmes; `None` if no last day was given.
        visits: The visits that are elsewhere in the second plan.
        needs: The slots lacking, by team, pool and week, if their number differs.
    """

    on: dt.date
    inputs: InputChanges
    moves: StatusMoves
    before: Coverage = attrs.field(repr=False)
    after: Coverage = attrs.field(repr=False)
    plans: tuple[Plan, Plan] | None = attrs.field(default=None, repr=False)
    visits: VisitMoves = VisitMoves()
    needs: NeedMoves = NeedMoves()
    since: dt.date | None = None

    def __bool__(self) -> bool:
        return bool(self.moves or self.visits or self.needs)

    @property
    def covered(self) -> tuple[Share, Share]:
        """The share of places covered, before and after (semantics 5.1)."""
        return self.before.covered, self.after.covered

    def covered_by(self, name: str) -> dict[str, tuple[Share, Share]]:
        """Return the shares of places covered before and after, of the groups whose shares differ.

        Args:
            name: A grouping of `Coverage.by`, such as team or kind.

        Raises:
            UnknownId: If there is no such grouping.
        """
        covers = (self.before.by(name), self.after.by(name))
        old, new = ({group: one.covered for group, one in cover.items()} for cover in covers)
        return {group: (was, now) for group, was, now in pair_entries(old, new, Share(0, 0))}

    def __repr__(self) -> str:
        start = "" if self.since is None else f"from {self.since} "
        words = f"{self.inputs.describe()} differ" if self.inputs else "no input differs"
        return f"<Comparison {start}on {self.on}: {words}; {len(self.moves)} statuses moved>"

    def why(self, *, sensitive: bool = False) -> str:
        """Return what moved in a few lines, with the inputs that differ and the rules that moved due days.

        Args:
            sensitive: Whether causes are reported that only readers with clearance may see, such as an
                incident; else these are counted together.

        Raises:
            InvalidValue: If *sensitive* is neither true nor false.
        """
        check_type("sensitive", sensitive, bool)
        return "\n".join(self._list_lines(sensitive=sensitive))

    def _repr_html_(self) -> str:
        """Return what moved of each team as a table, with what `why` says."""
        moves, visits = self.moves.by("team"), self.visits.by("team")
        slots = Counter[str]()
        for need in self.needs:
            slots[need.team] += need.after - need.before
        rows: list[HtmlRow] = [
            (
                team,
                *moves.get(team, StatusMoves(self.on, ())).counts.values(),
                len(visits.get(team, ())),
                slots[team],
            )
            for team in sorted({*moves, *visits, *slots})
        ]
        head = ("team", *self.moves.counts, "visits moved", "slots needed more")
        first, *notes = self._list_lines(sensitive=False)
        return render_table(first, head, rows, notes=notes)

    def _list_lines(self, *, sensitive: bool) -> Iterator[str]:
        # No answer rests on an example of a rulebook.
        shown = InputChanges(tuple(one for one in self.inputs if (one.part, one.id) != EXAMPLES))
        yield f"differ: {shown.describe()}"
        start = "" if self.since is None else f"{long_day(self.since)} to "
        yield f"{start}{long_day(self.on)}: {len(self.moves)} of {len(self.after)} statuses moved"
        if self.moves:
            yield f"due days: {describe_counts(self.moves.counts)}"
            causes = Counter(
                "that only readers with clearance may see"
                if one.is_sensitive and not sensitive
                else one.cause
                for one in self.moves
            )
            yield f"causes: {describe_counts(dict(sorted(causes.items())))}"
        yield f"covered: {' -> '.join(one.describe() for one in self.covered)}"
        if self.plans is not None:
            moved = repr(self.visits).strip("<>")
            needed = f"{self.needs.slots:+} slots needed"
            yield f"plan to {long_day(self.plans[1].until)}: {moved}, {needed}"
