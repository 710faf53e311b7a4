"""The register as believed changes leave it, kept while single beliefs come and go.

Changes are made in the order of the ledger. The changes before a change may refuse the change: nobody is
elected into a seat that is held. So one belief more, or one less, can refuse or admit later changes.

The method is replay. Periods are kept in lines: of one member or candidate in one house, of one seat, of one
member at one venue. Changes that touch one line, or one person or venue that a change brings in, make a part
(union-find), and nothing outside a part bears on it. A change that comes last in its part is made after the
others. Any other new belief makes its part alone anew, from the register on.
"""

import datetime as dt
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

import attrs

from mpreview.days import find_crowded
from mpreview.events._base import order
from mpreview.events.changes import HELD, IN_USE, ChangeRefusal, Name, OrderKey, RegisterChange
from mpreview.people import Candidacy, Mandate, Member
from mpreview.places import Use, Venue
from mpreview.register import Register
from mpreview.register._faults import (
    ONE_TEAM,
    LineName,
    find_most,
    find_team_fault,
    list_online_kinds,
    list_term_lines,
    unanswered,
)
from mpreview.register._register import replace_checked
from mpreview.timeline import Period, day_of

End = tuple[str, str, bool, dt.date]
"""The member; the venue of a use, or the seat or area of a term; whether a use ended; the first day after."""


class ChangeProblem(NamedTuple):
    """The reason why a change cannot be made, at a field of one event."""

    event: str
    refusal: ChangeRefusal


ReportedUses = Mapping[tuple[str, str, str], Sequence[tuple[dt.date, dt.date]]]
"""By fact, venue and member the versions of a use, oldest first: the day known, and the first day of use."""
_Begun = Mandate | Candidacy | Use
Revision = tuple[RegisterChange | None, RegisterChange | None]
"""A change of belief about one fact: the change believed until now and since; `None` for nothing."""


def _find_key(event: RegisterChange) -> OrderKey:
    """Return the place of a change in the order of events: a dissolution has the place of its own day."""
    return (event.acts_on.toordinal(), *order(event)[1:])


_NEVER = 10**7
"""A day number after every day."""
_GROUPS = ("venue", "house")
"""The kinds of lines that hold all spans of other lines."""


@attrs.define(eq=False)
class _DatedSpan:
    """A mandate, a candidacy, or a use of a venue.

    Args:
        member: The member.
        place: The seat or the venue.
        key: The place of the beginning in the order of events; the day number alone in the register.
        lines: The lines of the span: of a use one, of a mandate that of the member, then that of the seat.
        term: The mandate or candidacy, as begun; `None` for a use.
        begun: The event that began the span; `None` for a span of the register.
        end: The day number of the end that the beginning states: of the register, or the day after a poll.
        cause: The way in which a mandate of the register ended.
        use: The use, as the register or the event that began the use states it.
        until: The place of the end in the order of events.
    """

    member: str
    place: str
    key: OrderKey
    lines: "tuple[_SpanLine, ...]"
    term: Mandate | Candidacy | None = None
    begun: str | None = None
    end: int = _NEVER
    cause: str | None = None
    use: Use | None = None
    # An end that the beginning states is a day alone, which sorts before every event of the day.
    until: OrderKey = attrs.field(default=attrs.Factory(lambda span: (span.end,), takes_self=True))

    @property
    def is_use(self) -> bool:
        """Whether the span is a use of a venue, neither mandate nor candidacy."""
        return self.term is None

    @property
    def period(self) -> Period:
        """The period of the span, as events leave it."""
        end = self.until[0]
        return Period(day_of(self.key[0]), None if end == _NEVER else day_of(end))


class _SpanLine:
    """Spans of which only so many may run at once, or all spans that one event ends together.

    Args:
        overlap: The refusal where too many spans overlap.
        group: The line of all uses of the venue, or of all mandates of the house, if an event ends them.
        most: The number of spans that may run at once.
    """

    def __init__(self, overlap: ChangeRefusal, group: "_SpanLine | None" = None, most: int = 1) -> None:
        self.overlap, self.group, self.most = overlap, group, most
        # The spans of the register by first day, those that events began in order, and those not yet over.
        self.base: list[_DatedSpan] = []
        self.begun: list[_DatedSpan] = []
        self.open: list[_DatedSpan] = []
        # The mandates of seats where the teams of an online presence are not in order.
        self.unanswered = self.unanswered_base = 0

    def add_base(self, span: _DatedSpan) -> None:
        """Add a span of the register."""
        insort(self.base, span, key=_start)
        self.open.append(span)

    def add_begun(self, span: _DatedSpan) -> None:
        """Add a span that begins after all others that events began."""
        self.begun.append(span)
        self.open.append(span)
        if self.group is not None:
            self.group.open.append(span)

    def reset(self) -> Iterator[_DatedSpan]:
        """Leave the spans of the register alone, and yield those that events had ended."""
        self.begun, self.open, self.unanswered = [], [*self.base], self.unanswered_base
        for span in self.base:
            if span.until != (span.end,):
                span.until = (span.end,)
                yield span

    def list_spans(self) -> Iterator[_DatedSpan]:
        """Yield the spans of the register, then the spans that events began, in order."""
        yield from self.base
        yield from self.begun

    def is_running_at(self, key: OrderKey) -> bool:
        """Whether as many spans as may run at once run just before a place in the order of events."""
        self.open = [one for one in self.open if one.until > key]
        # A span of the register that begins on the day begins before every event of the day.
        return sum(one.key < key for one in self.open) >= self.most

    def end_spans(self, key: OrderKey) -> list[_DatedSpan]:
        """End the spans that run on the day before an ending, and return them."""
        # A span that begins on the day is not ended: the day begins a new state (semantics 1.1).
        ending = [one for one in self.open if one.key[0] < key[0] and one.until > key]
        for span in ending:
            span.until = key
        self.open = [one for one in self.open if one.until > key]
        return ending

    def overlaps_base(self, span: _DatedSpan) -> bool:
        """Whether a span that an event began reaches into spans of the register, so that too many run."""
        start, end = span.key[0], span.until[0]
        place = bisect_right(self.base, start, key=_start)
        # Nearly every span reaches into none, and a line may be long.
        if place == len(self.base) or _start(self.base[place]) >= end:
            return False
        days = (((one.key[0], one.until[0]), one.key[0]) for one in self.list_spans())
        return any(start < day < end for day in find_crowded(days, self.most))


def _start(span: _DatedSpan) -> int:
    day: int = span.key[0]
    return day


@attrs.define(eq=False)
class _Part:
    """Changes that may bear on each other, and their lines.

    Args:
        names: The lines, members, venues and events of the part.
        lines: The lines with spans.
        keys: The believed changes, in order.
        fresh: The changes that are still to be made.
        done: The place of the last change that was made.
        is_stale: Whether every change has to be made again.
    """

    names: list[LineName] = attrs.field(factory=list)
    lines: list[_SpanLine] = attrs.field(factory=list)
    keys: list[OrderKey] = attrs.field(factory=list)
    fresh: list[OrderKey] = attrs.field(factory=list)
    done: OrderKey = ()
    is_stale: bool = False

    def absorb(self, other: "_Part") -> None:
        """Take in another part."""
        self.names += other.names
        self.lines += other.lines
        self.fresh += other.fresh
        if other.keys:
            self.keys = sorted(self.keys + other.keys)
        self.done = max(self.done, other.done)
        self.is_stale = self.is_stale or other.is_stale


class RegisterChanges:
    """The register as believed changes leave it.

    Args:
        base: The register that was put into the programme.
    """

    def __init__(self, base: Register) -> None:
        self.base = base
        self.refusals: dict[str, ChangeRefusal] = {}
        """The refusals of changes that are believed and cannot be made, by fact."""
        self.refused: list[str] = []
        """The refused facts of the parts that the last beliefs changed, in order."""
        self._events: dict[OrderKey, RegisterChange] = {}
        self._ended: dict[OrderKey, list[_DatedSpan]] = {}
        self._parts: dict[LineName, _Part] = {}
        self._lines: dict[LineName, _SpanLine] = {}
        self._created: dict[LineName, OrderKey] = {}
        # The lines of each venue and of each house.
        self._inside: dict[LineName, list[LineName]] = {}
        self._venues_of: dict[str, dict[str, None]] = {}
        # The houses in which somebody has a line, by the kind of line and the id.
        self._houses_of: dict[Name, dict[str, None]] = {}
        self._changed: dict[_DatedSpan, None] = {}
        self._moved: dict[str, None] = {}

    # ---------------------------------------------------------------- believing

    def believe(self, revisions: Iterable[Revision]) -> None:
        """Revise beliefs, all at once."""
        pairs, refused = list(revisions), dict[str, OrderKey]()
        self._changed, self._moved = {}, {}
        for before, _ in pairs:
            if before is not None:
                self._drop_belief(before)
        for _, after in pairs:
            if after is not None:
                self._add_belief(after)
        facts = (one.id for pair in pairs for one in pair if one is not None)
        for part in dict.fromkeys(self._parts["event", fact] for fact in facts):
            for key in self._list_unmade(part):
                event = self._events[key]
                refusal = self._make_change(event, key)
                if refusal is None:
                    self.refusals.pop(event.id, None)
                else:
                    self.refusals[event.id], refused[event.id] = refusal, key
        self.refused = sorted(refused, key=refused.__getitem__)

    def _drop_belief(self, event: RegisterChange) -> None:
        key, part = _find_key(event), self._parts["event", event.id]
        del self._events[key], part.keys[bisect_left(part.keys, key)]
        self._ended.pop(key, None)
        self.refusals.pop(event.id, None)
        part.is_stale = True

    def _add_belief(self, event: RegisterChange) -> None:
        key = _find_key(event)
        self._events[key] = event
        lines = [name for _, names in self._list_begun(event) for name in names]
        new = (name for name in event.needed if name[1] not in self._of_base(name[0]))
        ended = [self._spell_name(name) for name in event.ended]
        for name in (*lines, *ended):
            self._find_line(name)
        part = self._join([("event", event.id), *lines, *new, *ended])
        insort(part.keys, key)
        part.fresh.append(key)

    def _list_unmade(self, part: _Part) -> list[OrderKey]:
        """Return the changes of a part to be made, after a reset if others come after them."""
        keys = sorted(part.fresh)
        if part.is_stale or (keys and keys[0] < part.done):
            keys = part.keys
            for key in keys:
                self._ended.pop(key, None)
            for name in part.names:
                self._created.pop(name, None)
            for line in part.lines:
                # Without a mandate or candidacy an online presence may lie where two teams answer.
                self._moved |= dict.fromkeys(span.member for span in line.begun if not span.is_use)
                self._changed |= dict.fromkeys(line.reset())
        part.done, part.fresh, part.is_stale = part.keys[-1] if part.keys else (), [], False
        return keys

    def _make_change(self, event: RegisterChange, key: OrderKey) -> ChangeRefusal | None:
        """Make a change, and return why it cannot be made."""
        refusal = event.find_refusal(self)
        if event.ended:
            ending = [span for name in event.ended for span in self._find_line(name).end_spans(key)]
            if ending:
                self._ended[key] = ending
                self._changed |= dict.fromkeys(ending)
            return refusal or (None if ending else event.without_effect)
        if refusal is None:
            if event.created is not None:
                self._created[event.created] = key
            for item, names in self._list_begun(event):
                self._begin_span(event, key, item, names)
        return refusal

    def _begin_span(
        self, event: RegisterChange, key: OrderKey, item: _Begun, names: Sequence[LineName]
    ) -> None:
        lines = tuple(map(self._find_line, names))
        end = _NEVER if isinstance(item, Mandate) else _find_end(item.period)
        if isinstance(item, Use):
            span = _DatedSpan(item.member, item.venue, key, lines, begun=event.id, end=end, use=item)
            self._venues_of.setdefault(item.member, {})[item.venue] = None
        else:
            span = _DatedSpan(names[0][1], find_term_place(item), key, lines, item, event.id, end)
            lines[0].unanswered += self._is_unanswered(item)
        for line in lines:
            line.add_begun(span)
        self._changed[span] = None

    def _list_begun(self, event: RegisterChange) -> Iterator[tuple[_Begun, tuple[LineName, ...]]]:
        """Yield what a change begins, and the lines of each."""
        term = event.begun_term
        if term is not None:
            yield term, list_term_lines(self.base, str(event.subject[0]), term)
        yield from ((use, (("use", use.venue, use.member),)) for use in event.begun_uses)

    # ---------------------------------------------------------------- parts and lines

    def _join(self, names: Iterable[LineName]) -> _Part:
        """Return the one part of some names, made of the parts of each."""
        names = tuple(names)
        parts = list(dict.fromkeys(self._parts[name] for name in names if name in self._parts))
        part = max(parts, key=lambda one: len(one.names), default=None) or _Part()
        for other in parts:
            if other is not part:
                part.absorb(other)
                self._parts |= dict.fromkeys(other.names, part)
        for name in names:
            if name not in self._parts:
                self._parts[name] = part
                part.names.append(name)
        return part

    def _spell_name(self, name: LineName) -> LineName:
        """Return the name of a line with its house."""
        if name[0] in {"member", "candidate", "house"}:
            return *name[:-1], name[-1] or self.base.index.member_house
        return name

    def _find_line(self, name: LineName) -> _SpanLine:
        """Return a line, with the spans of the register when the line is first asked for."""
        name = self._spell_name(name)
        if name not in self._lines:
            self._lines[name] = line = self._read_group(name) if name[0] in _GROUPS else self._read_line(name)
            part = self._join([name, *self._list_joined(name, line)])
            part.lines.append(line)
            # An event ends all spans of a venue or a house from now on, also those that were there before.
            part.is_stale = part.is_stale or name[0] in _GROUPS
        return self._lines[name]

    def _list_joined(self, name: LineName, line: _SpanLine) -> Iterator[LineName]:
        """Yield what is of one part with a line: its group, and each seat in which an end makes room."""
        group = _find_group(name)
        if name[0] in _GROUPS:
            yield from self._inside.get(name, ())
        elif group is not None and line.group is not None:
            yield group
        if name[0] == "member":
            yield from (("seat", one.place) for one in line.base)

    def _read_group(self, name: LineName) -> _SpanLine:
        """Return the line of all uses of a venue, or of all mandates of a house."""
        kind, id_ = name
        if kind == "venue":
            for use in self.base.uses_of_venue.get(id_, ()):
                self._find_line(("use", id_, use.member))
        else:
            for member in self.base.members:
                if any(self.base.index.house_of(one) == id_ for one in member.mandates):
                    self._find_line(("member", member.id, id_))
        group = _SpanLine(_TWO_SEATS)
        for inside in self._inside.get(name, ()):
            line = self._lines[inside]
            line.group = group
            for span in line.base:
                group.add_base(span)
        return group

    def _read_line(self, name: LineName) -> _SpanLine:
        kind, id_, last = name[0], name[1], name[-1]
        if kind == "seat":
            return self._read_seat(id_)
        overlap, group = {"use": IN_USE, "member": _TWO_SEATS}.get(kind, _TWO_POLLS), _find_group(name)
        line = _SpanLine(overlap, None if group is None else self._lines.get(group))
        if group is not None:
            self._inside.setdefault(group, []).append(name)
        if kind == "use":
            for use in self.base.uses_of_venue.get(id_, ()):
                if use.member == last:
                    line.add_base(_of_register(last, id_, use, line))
            return line
        self._houses_of.setdefault((kind, id_), {})[last] = None
        for one in _list_terms(self.base.member.get(id_), kind):
            if self.base.index.house_of(one) == last:
                line.add_base(_of_register(id_, find_term_place(one), one, line))
                line.unanswered_base += self._is_unanswered(one)
        line.unanswered = line.unanswered_base
        return line

    def _read_seat(self, seat: str) -> _SpanLine:
        line = _SpanLine(HELD, most=find_most(self.base, ("seat", seat)))
        house = self.base.constituency[seat].house or ""
        for member in sorted(self.base.index.holders.get(seat, ())):
            for span in self._find_line(("member", member, house)).base:
                if span.place == seat:
                    line.add_base(span)
                    span.lines = (span.lines[0], line)
        return line

    def _list_member_lines(self, id_: str) -> list[_SpanLine]:
        """Return the lines of the mandates and candidacies of a member, one for each house."""
        known, found = self.base.member.get(id_), []
        for kind in ("member", "candidate"):
            houses = map(self.base.index.house_of, _list_terms(known, kind))
            every = dict.fromkeys((*houses, *self._houses_of.get((kind, id_), ())))
            found += [self._find_line((kind, id_, house)) for house in every]
        return found

    def has(self, name: Name) -> bool:
        """Whether there is a member, seat or venue after the changes so far."""
        return name[1] in self._of_base(name[0]) or name in self._created

    def _of_base(self, kind: str) -> Mapping[str, object]:
        if kind == "member":
            return self.base.member
        return self.base.venue if kind == "venue" else self.base.constituency

    def is_running(self, name: LineName, key: OrderKey) -> bool:
        """Whether a span of a line runs just before a place in the order of events."""
        return self._find_line(name).is_running_at(key)

    # ---------------------------------------------------------------- whether all of it holds together

    def find_clashes(self) -> list[ChangeProblem]:
        """Return the problems of the periods that the last beliefs changed.

        Periods that overlap come first; without any, the teams that answer are looked at.
        """
        spans = list(self._changed)
        found = [
            ChangeProblem(span.begun, line.overlap)
            for span in spans
            if span.begun is not None
            for line in span.lines
            if line.overlaps_base(span)
        ]
        return found or [*self._unanswered_seats(spans), *self._unanswered_uses(spans)]

    def _unanswered_seats(self, spans: Iterable[_DatedSpan]) -> Iterator[ChangeProblem]:
        for span in spans:
            if span.begun is not None and span.term is not None:
                fault = find_team_fault(self.base, self._build_term(span, span.term))
                if fault is not None:
                    yield ChangeProblem(span.begun, ChangeRefusal(*fault))

    def _unanswered_uses(self, spans: Iterable[_DatedSpan]) -> Iterator[ChangeProblem]:
        # Dictionaries in place of sets: problems come in the order of the changes, in every process.
        uses = {span: None for span in spans if span.is_use}
        # An online presence is where the seat is, so an election may leave the presence without a team.
        for member in self._moved | {span.member: None for span in spans if not span.is_use}:
            if any(line.unanswered for line in self._list_member_lines(member)):
                uses |= dict.fromkeys(self._online_uses(member))
        for span in sorted(uses, key=lambda one: (one.place, one.key)):
            culprit = self._unanswered_since(span)
            if culprit is not None:
                yield ChangeProblem(*culprit)

    def _unanswered_since(self, span: _DatedSpan) -> tuple[str, ChangeRefusal] | None:
        """Return the event that left a use without one team, and the problem."""
        venue, sits = self._find_venue(span.place), self._list_member_lines(span.member)
        culprit = span.begun
        if venue.region is None:
            if not any(line.unanswered for line in sits):
                return None
            # An online presence lies where the seat lies, so the last election of the user is at fault.
            elected = [line.begun[-1] for line in sits if line.begun]
            if elected:
                culprit = max(elected, key=attrgetter("key")).begun
        if culprit is None:
            return None
        words = unanswered(self.base, venue, self._build_member(span.member), span.period)
        return (
            (culprit, ChangeRefusal("on", "team", f"{words} for a venue in use", ONE_TEAM)) if words else None
        )

    def _online_uses(self, member: str) -> Iterator[_DatedSpan]:
        based = (use.venue for use in self.base.uses_by_member.get(member, ()))
        for venue in dict.fromkeys((*based, *self._venues_of.get(member, ()))):
            line = self._find_line(("use", venue, member))
            if (line.base or line.begun) and self._find_venue(venue).region is None:
                yield from line.list_spans()

    def _is_unanswered(self, term: Mandate | Candidacy) -> bool:
        """Whether an online presence of a holder or candidate has no team, or two, on some day."""
        known = self.base.area if term.constituency is None else self.base.constituency
        if find_term_place(term) not in known:
            return False
        ground = self.base.index.find_place(term)
        kinds = list_online_kinds(self.base)
        return any(self.base.index.covers.faults(*ground, kind) for kind in kinds)

    # ---------------------------------------------------------------- the register

    def _build_term(self, span: _DatedSpan, term: Mandate | Candidacy) -> Mandate | Candidacy:
        if isinstance(term, Candidacy):
            return attrs.evolve(term, period=span.period)
        ending = self._events.get(span.until)
        ended = span.cause if ending is None else ending.mandate_end
        return attrs.evolve(term, period=span.period, ended=ended)

    def _build_member(self, id_: str) -> Member:
        held = [
            (span.key[0], self.base.index.house_of(span.term), self._build_term(span, span.term))
            for line in self._list_member_lines(id_)
            for span in line.list_spans()
            if span.term is not None
        ]
        terms = [term for *_, term in sorted(held, key=itemgetter(0, 1))]
        mandates = tuple(term for term in terms if isinstance(term, Mandate))
        stood = tuple(term for term in terms if isinstance(term, Candidacy))
        if id_ in self.base.member:
            return attrs.evolve(self.base.member[id_], mandates=mandates, candidacies=stood)
        return self._events[self._created["member", id_]].new_member(mandates, stood)

    def _find_venue(self, id_: str) -> Venue:
        if id_ in self.base.venue:
            return self.base.venue[id_]
        return self._events[self._created["venue", id_]].new_venue()

    @staticmethod
    def _build_use(span: _DatedSpan, reported: ReportedUses) -> Use:
        """Return a use, with the day on which the use became known."""
        use = span.use or Use(span.place, span.member, span.period)
        if span.period != use.period:
            use = use.end_on(span.period.end)
        if span.begun is None:
            return use
        return attrs.evolve(use, known=reported[span.begun, span.place, span.member][0][0])

    def changed_uses(self, venue: str) -> Iterator[Use]:
        """Yield the uses of a venue that the last beliefs changed."""
        changed = (span for span in self._changed if span.is_use and span.place == venue)
        return (Use(venue, span.member, span.period) for span in changed)

    def build_register(self, reported: ReportedUses) -> Register:
        """Return the register with all changes that can be made.

        Args:
            reported: The versions of the uses that events began.
        """
        base, lines = self.base, list(self._lines.items())
        terms = {"member", "candidate"}
        held = dict.fromkeys(name[1] for name, line in lines if name[0] in terms and any(line.list_spans()))
        members = {**base.member, **{id_: self._build_member(id_) for id_ in held}}
        opened = [id_ for kind, id_ in self._created if kind == "venue"]
        venues = (*base.venues, *map(self._find_venue, opened))
        # Only uses that some change touches were read into lines; all other uses are as they were.
        kept = (use for use in base.uses if ("use", use.venue, use.member) not in self._lines)
        uses = (span for name, line in lines if name[0] == "use" for span in line.list_spans())
        made = (self._build_use(one, reported) for one in uses)
        return replace_checked(base, members.values(), venues, (*kept, *made))

    def map_ends(self) -> Mapping[End, str]:
        """Return the event that made each end."""
        # Of two terms at one place that end on one day the first ending in order counts.
        return {
            (span.member, span.place, span.is_use, day_of(key[0])): self._events[key].id
            for key in sorted(self._ended, reverse=True)
            for span in self._ended[key]
        }


def _find_end(period: Period) -> int:
    return _NEVER if period.end is None else period.end.toordinal()


def _of_register(member: str, place: str, item: Mandate | Candidacy | Use, line: _SpanLine) -> _DatedSpan:
    start, end = item.period.start.toordinal(), _find_end(item.period)
    if isinstance(item, Use):
        return _DatedSpan(member, place, (start,), (line,), end=end, use=item)
    cause = item.ended if isinstance(item, Mandate) else None
    return _DatedSpan(member, place, (start,), (line,), item, end=end, cause=cause)


def _find_group(name: LineName) -> LineName | None:
    """Return the name of the line that holds the spans of a line too, if an event ends all of them."""
    if name[0] == "use":
        return "venue", name[1]
    # A dissolution ends no candidacy, so a candidacy is in no group of a house.
    return ("house", name[2]) if name[0] == "member" else None


def find_term_place(term: Mandate | Candidacy) -> str:
    """Return the seat, or the area of a mandate or candidacy without a seat."""
    return term.constituency or str(term.area)


def _list_terms(known: Member | None, kind: str) -> Sequence[Mandate | Candidacy]:
    """Return the mandates or the candidacies of a member of the register, by the kind of line."""
    if known is None:
        return ()
    return known.mandates if kind == "member" else known.candidacies


_TWO_SEATS = ChangeRefusal(
    "member", "in-office", "would hold two seats at once", "end the earlier mandate first"
)
_TWO_POLLS = ChangeRefusal(
    "member", "stands-already", "would stand at two polls of one house at once", "end that candidacy first"
)
