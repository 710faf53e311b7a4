"""The register as believed changes leave it, kept while single beliefs come and go.

Changes are made in the order of the ledger. The changes before a change may refuse the change: nobody is
elected into a seat that is held. So one belief more, or one less, can refuse or admit later changes. The
method is incremental recomputation. A change that may be affected goes into a priority queue, and the queue
is worked off in the order of the ledger. A change with a new result puts the next affected changes into the
queue. Periods are kept in lines (of one member or candidate in one house, one seat, or one member at one
venue), in which two bisections find the neighbours. So a belief costs logarithmic time plus the changes that
the belief refuses or admits. The line of a seat of several members is read from end to end: such a seat has
few.
"""

import datetime as dt
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import count
from operator import attrgetter, itemgetter
from typing import NamedTuple

import attrs

from mpreview.events._base import order
from mpreview.events.changes import HELD, IN_USE, ChangeRefusal, LineName, Name, OrderKey, RegisterChange
from mpreview.people import Candidacy, Mandate, Member
from mpreview.places import Use, Venue
from mpreview.register import Register
from mpreview.register._faults import ONE_TEAM, list_online_kinds, unanswered, unanswered_seat
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
Revision = tuple[RegisterChange | None, RegisterChange | None]
"""A change of belief about one fact: the change believed until now and since; `None` for nothing."""


def _find_key(event: RegisterChange) -> OrderKey:
    """Return the place of a change in the order of events: a dissolution has the place of its own day."""
    return (event.acts_on.toordinal(), *order(event)[1:])


_NEVER = 10**7
"""A day number after every day."""


@attrs.define(eq=False)
class _DatedSpan:
    """A mandate, a candidacy, or a use of a venue.

    Args:
        member: The member.
        place: The seat or the venue.
        key: The place of the beginning in the order of events; the day number alone in the register.
        lines: The lines of the span; endings are looked for in the first.
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
    # An end of the register is a day alone, which sorts before every event of the day.
    until: OrderKey = (_NEVER,)

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
    """Spans of which only so many may overlap, the beginnings refused among them, and the endings.

    Args:
        overlap: The refusal where too many spans overlap.
        closings: Endings shared with other lines.
        most: The number of spans that may run at once.
    """

    def __init__(
        self, overlap: ChangeRefusal, closings: "list[OrderKey] | None" = None, most: int = 1
    ) -> None:
        self.overlap, self.most = overlap, most
        self.base: list[_DatedSpan] = []
        # The spans that events began, by the place of the beginning, and the places in order for bisection.
        self.spans: dict[OrderKey, _DatedSpan] = {}
        self.begun: list[OrderKey] = []
        self.refused: list[OrderKey] = []
        self.ends: list[OrderKey] = []
        self.closings: list[OrderKey] = [] if closings is None else closings
        # The mandates of seats where the teams of an online presence are not in order.
        self.unanswered = 0

    def add_base(self, span: _DatedSpan) -> None:
        """Add a span of the register."""
        insort(self.base, span, key=_start)

    def list_spans(self) -> Iterator[_DatedSpan]:
        """Yield the spans of the register, then the spans that events began, in order."""
        yield from self.base
        yield from (self.spans[key] for key in self.begun)

    def is_running_at(self, key: OrderKey) -> bool:
        """Whether as many spans as may run at once run just before a place in the order of events."""
        if self.most == 1:
            return any(one.until > key for one in self._last_before(key))
        # A span of the register that begins on the day begins before every event of the day.
        return sum(one.key < key < one.until for one in self.list_spans()) >= self.most

    def _last_before(self, key: OrderKey) -> Iterator[_DatedSpan]:
        # Spans of the register overlap no span of the register, nor do spans that events began.
        place = bisect_left(self.begun, key)
        yield from (self.spans[one] for one in self.begun[place - 1 : place] if place)
        place = bisect_right(self.base, key[0], key=_start)
        yield from self.base[place - 1 : place] if place else ()

    def running_since_before(self, key: OrderKey) -> Iterator[_DatedSpan]:
        """Yield the spans that an ending at a place in the order of events ends."""
        # A span that begins on the day is not ended: the day begins a new state (semantics 1.1).
        place = bisect_left(self.begun, (key[0],))
        while place and self.spans[self.begun[place - 1]].until > key:
            place -= 1
            yield self.spans[self.begun[place]]
        place = bisect_left(self.base, key[0], key=_start)
        yield from (one for one in self.base[max(place - 1, 0) : place] if one.until > key)

    def end_of(self, span: _DatedSpan) -> OrderKey:
        """Return the place of the end of a span: the first ending after the first day, or the register's."""
        # A span lasts a day at least, so an ending of its first day is about an earlier span.
        after = (span.key[0] + 1,)
        ends: list[OrderKey] = [(span.end,)]
        for keys in (self.ends, *(line.closings for line in span.lines)):
            place = bisect_left(keys, after)
            ends += keys[place : place + 1]
        return min(ends)

    def overlaps_base(self, span: _DatedSpan) -> bool:
        """Whether a span that an event began reaches into spans of the register, so that too many run."""
        if self.most > 1:
            return any(
                sum(one.key <= base.key < one.until for one in self.list_spans()) > self.most
                for base in self.base
                if span.key < base.key < span.until
            )
        place = bisect_right(self.base, span.key[0], key=_start)
        return place < len(self.base) and self.base[place].key[0] < span.until[0]


def _start(span: _DatedSpan) -> int:
    day: int = span.key[0]
    return day


def _discard_key(keys: list[OrderKey], key: OrderKey) -> None:
    place = bisect_left(keys, key)
    if place < len(keys) and keys[place] == key:
        del keys[place]


class _Freed(NamedTuple):
    """A stretch of a line that has become free: refused beginnings there are to be tried in order."""

    line: _SpanLine
    until: OrderKey


class RegisterChanges:
    """The register as believed changes leave it.

    Args:
        base: The register that was put into the programme.
    """

    def __init__(self, base: Register) -> None:
        self.base = base
        self.refusals: dict[str, ChangeRefusal] = {}
        """The refusals of changes that are believed and cannot be made, by fact."""
        self.refused: dict[str, None] = {}
        """The facts that the last beliefs refused."""
        self._events: dict[OrderKey, RegisterChange] = {}
        self._made: dict[OrderKey, list[_DatedSpan]] = {}
        self._ended: dict[OrderKey, dict[_DatedSpan, None]] = {}
        self._lines: dict[LineName, _SpanLine] = {}
        self._created: dict[Name, list[OrderKey]] = {}
        self._naming: dict[Name, list[OrderKey]] = {}
        # The uses of each venue in order, those of one opening in the order of their users.
        self._uses: dict[str, list[_DatedSpan]] = {}
        self._venues_of: dict[str, dict[str, None]] = {}
        # The houses in which somebody has a line, by the kind of line and the id.
        self._houses_of: dict[Name, dict[str, None]] = {}
        self._queue: list[tuple[OrderKey, int, _Freed | None]] = []
        # Numbers break ties in the heap, since freed stretches have no order.
        self._number = count()
        self._changed: dict[_DatedSpan, None] = {}

    # ---------------------------------------------------------------- believing

    def believe(self, revisions: Iterable[Revision]) -> None:
        """Revise beliefs, all at once."""
        pairs, created = list(revisions), dict[Name, OrderKey | None]()
        self._changed, self.refused = {}, {}
        # Ask what stands before anything is dropped: dropping one belief may change the result of another.
        made = [before is not None and _find_key(before) in self._made for before, _ in pairs]
        for name in (one.created for pair in pairs for one in pair if one is not None):
            if name is not None:
                created.setdefault(name, self._first_created(name))
        for before, _ in pairs:
            if before is not None:
                self._drop_belief(before)
        for (_, after), was_made in zip(pairs, made, strict=True):
            if after is not None:
                # A corrected beginning stands as before at first, so nothing that rests on it moves.
                self._add_belief(after, made=was_made)
        for name, first in created.items():
            self._requeue_naming(name, first, self._first_created(name))
        self._settle_queue()

    def _drop_belief(self, event: RegisterChange) -> None:
        key = _find_key(event)
        del self._events[key]
        self.refusals.pop(event.id, None)
        if event.ended:
            for name in event.ended:
                _discard_key(self._list_endings(name), key)
            for span in self._ended.pop(key, {}):
                self._refit_span(span)
            return
        for name in event.needed:
            _discard_key(self._naming[name], key)
        self._take_out(event, key)

    def _add_belief(self, event: RegisterChange, *, made: bool) -> None:
        key = _find_key(event)
        self._events[key] = event
        self._enqueue_key(key)
        if event.ended:
            for name in event.ended:
                self._end_spans(name, key)
            return
        for name in event.needed:
            insort(self._naming.setdefault(name, []), key)
        self._put_in(event, key, made=made)

    def _put_in(self, event: RegisterChange, key: OrderKey, *, made: bool) -> None:
        """Let a change begin its spans, or stand among the refused beginnings of its lines."""
        if made:
            self._begin_spans(event, key)
        else:
            for line in self._lines_of(event):
                insort(line.refused, key)

    def _take_out(self, event: RegisterChange, key: OrderKey) -> None:
        """Take the spans of a change away, or take the change from among the refused beginnings."""
        if key in self._made:
            self._remove_spans(event, key)
        else:
            for line in self._lines_of(event):
                _discard_key(line.refused, key)

    def _list_endings(self, name: LineName) -> list[OrderKey]:
        line = self._find_line(name)
        return line.ends if name[0] in {"member", "candidate", "use"} else line.closings

    def _end_spans(self, name: LineName, key: OrderKey) -> None:
        insort(self._list_endings(name), key)
        line = self._find_line(name)
        if name[0] == "venue":
            ending = self._running_at_venue(name[1], key)
        elif name[0] == "house":
            self._read_house(name[1] or self.base.index.member_house)
            ending = self._running_in_house(line, key)
        elif line.most > 1:
            ending = [one for one in line.list_spans() if one.key[0] < key[0] and one.until > key]
        else:
            ending = list(line.running_since_before(key))
        for span in ending:
            self._refit_span(span)

    def _running_in_house(self, house: _SpanLine, key: OrderKey) -> list[_DatedSpan]:
        """Return the mandates of a house that a dissolution ends."""
        members = (line for line in self._lines.values() if line.closings is house.closings)
        return [
            span
            for line in members
            for span in line.list_spans()
            if span.key[0] < key[0] and span.until > key
        ]

    def _running_at_venue(self, venue: str, key: OrderKey) -> list[_DatedSpan]:
        """Return the uses of a venue that a closing ends."""
        closings = self._find_line(("venue", venue)).closings
        # A use that began before the previous closing was over by then.
        place = bisect_left(closings, key) - 1
        since, uses = closings[place][0] if place >= 0 else 0, self._uses[venue]
        begun = uses[bisect_left(uses, since, key=_start) : bisect_left(uses, key[0], key=_start)]
        return [span for span in begun if span.until > key]

    # ---------------------------------------------------------------- what there is

    def _find_line(self, name: LineName) -> _SpanLine:
        """Return a line, with the spans of the register when the line is first asked for."""
        kind, id_ = name[:2]
        house = name[-1] or self.base.index.member_house
        if kind in {"member", "candidate", "house"}:
            name = (*name[:-1], house)
        # The uses of the register are read for the whole venue, and dissolutions end all mandates of a house.
        closings: list[OrderKey] = []
        if kind == "use":
            closings = self._find_line(("venue", id_)).closings
        elif kind == "member":
            closings = self._find_line(("house", house)).closings
        if name not in self._lines:
            if kind == "use":
                self._lines[name] = _SpanLine(IN_USE, closings)
            elif kind == "venue":
                self._lines[name] = _SpanLine(IN_USE)
                self._read_uses(id_)
            elif kind in {"member", "candidate"}:
                # A dissolution ends no candidacy, so a candidacy has no closings of a house.
                self._lines[name] = _SpanLine(_TWO_SEATS if kind == "member" else _TWO_POLLS, closings)
                self._houses_of.setdefault((kind, id_), {})[house] = None
                self._read_terms(kind, id_, house, self._lines[name])
            elif kind == "house":
                self._lines[name] = _SpanLine(_TWO_SEATS)
            else:
                seat = self.base.constituency.get(id_)
                self._lines[name] = _SpanLine(HELD, most=1 if seat is None else seat.members)
                self._read_holders(id_, self._lines[name])
        return self._lines[name]

    def _read_terms(self, kind: str, id_: str, house: str, line: _SpanLine) -> None:
        for one in _list_terms(self.base.member.get(id_), kind):
            if self.base.index.house_of(one) == house:
                span = _of_register(id_, find_term_place(one), one.period, line)
                span.term, span.cause = one, one.ended if isinstance(one, Mandate) else None
                line.add_base(span)
                line.unanswered += self._is_unanswered(one)

    def _read_house(self, house: str) -> None:
        """Read the mandates of a house: a dissolution ends them all."""
        for member in self.base.members:
            if any(self.base.index.house_of(one) == house for one in member.mandates):
                self._find_line(("member", member.id, house))

    def _read_holders(self, seat: str, line: _SpanLine) -> None:
        known = self.base.constituency.get(seat)
        house = "" if known is None or known.house is None else known.house
        for member in sorted(self.base.index.holders.get(seat, ())):
            for span in self._find_line(("member", member, house)).base:
                if span.place == seat:
                    line.add_base(span)
                    span.lines = (span.lines[0], line)

    def _read_uses(self, venue: str) -> None:
        self._uses[venue] = []
        for use in self.base.uses_of_venue.get(venue, ()):
            line = self._find_line(("use", venue, use.member))
            span = _of_register(use.member, venue, use.period, line)
            span.use = use
            line.add_base(span)
            insort(self._uses[venue], span, key=attrgetter("key"))

    def _lines_of(self, event: RegisterChange) -> list[_SpanLine]:
        return [self._find_line(name) for names in self._list_names(event) for name in names]

    def _list_names(self, event: RegisterChange) -> Iterator[tuple[LineName, ...]]:
        """Yield the lines of each period that a change begins; a seat gives the house of a mandate."""
        for names in event.begun:
            if names[0][0] == "use":
                yield names
                continue
            term, (kind, member, house) = event.new_term(), names[0]
            if term.constituency is None or term.constituency in self.base.constituency:
                house = self.base.index.house_of(term)
            yield (kind, member, house), *names[1:]

    def _list_member_lines(self, id_: str) -> list[_SpanLine]:
        """Return the lines of the mandates and candidacies of a member, one for each house."""
        known, found = self.base.member.get(id_), []
        for kind in ("member", "candidate"):
            houses = map(self.base.index.house_of, _list_terms(known, kind))
            every = dict.fromkeys((*houses, *self._houses_of.get((kind, id_), ())))
            found += [self._find_line((kind, id_, house)) for house in every]
        return found

    def has(self, name: Name, key: OrderKey) -> bool:
        """Whether there is a member, seat or venue just before a place in the order of events."""
        first = self._first_created(name)
        return name[1] in self._of_base(name[0]) or (first is not None and first < key)

    def _of_base(self, kind: str) -> Mapping[str, object]:
        if kind == "member":
            return self.base.member
        return self.base.venue if kind == "venue" else self.base.constituency

    def is_running(self, name: LineName, key: OrderKey) -> bool:
        """Whether a span of a line runs just before a place in the order of events."""
        return self._find_line(name).is_running_at(key)

    # ---------------------------------------------------------------- the queue

    def _enqueue_key(self, key: OrderKey, freed: _Freed | None = None) -> None:
        heappush(self._queue, (key, next(self._number), freed))

    def _enqueue_refused(self, line: _SpanLine, low: OrderKey, high: OrderKey) -> None:
        """Put the first refused beginning of a freed stretch into the queue."""
        place = bisect_right(line.refused, low)
        if place < len(line.refused) and line.refused[place] < high:
            self._enqueue_key(line.refused[place], _Freed(line, high))

    def _first_created(self, name: Name) -> OrderKey | None:
        return next(iter(self._created.get(name, ())), None)

    def _requeue_naming(self, name: Name, before: OrderKey | None, after: OrderKey | None) -> None:
        """Enqueue the beginnings that need a member or venue which is there sooner or later than before."""
        low, high = sorted(((_NEVER,) if one is None else one) for one in (before, after))
        keys = self._naming.get(name, ())
        # The change that created the member or venue until now is among them.
        for key in keys[bisect_right(keys, low) : bisect_right(keys, high)]:
            self._enqueue_key(key)

    def _settle_queue(self) -> None:
        """Work the queue off in the order of events, until no result of a change is new."""
        while self._queue:
            key, _, freed = heappop(self._queue)
            event = self._events.get(key)
            if event is not None:
                self._judge_change(event, key)
            if freed is not None:
                made = freed.line.spans.get(key)
                # An admitted beginning takes the stretch up to its end; the next is tried after that end.
                low = key if made is None or freed.line.most > 1 else max(key, made.until)
                self._enqueue_refused(freed.line, low, freed.until)

    def _judge_change(self, event: RegisterChange, key: OrderKey) -> None:
        if event.ended:
            # Endings are judged by what they end, which the spans note in `_ended` when they are refitted.
            unmade = None if self._ended.get(key) else event.without_effect
            refusal = event.find_refusal(self) or unmade
        else:
            refusal = event.find_refusal(self)
            # Only a new result can change the result of a later change.
            if (refusal is None) != (key in self._made):
                first = None if event.created is None else self._first_created(event.created)
                self._take_out(event, key)
                self._put_in(event, key, made=refusal is None)
                if event.created is not None:
                    self._requeue_naming(event.created, first, self._first_created(event.created))
        if refusal is None:
            self.refusals.pop(event.id, None)
            self.refused.pop(event.id, None)
        else:
            self.refusals[event.id], self.refused[event.id] = refusal, None

    # ---------------------------------------------------------------- spans

    def _begin_spans(self, event: RegisterChange, key: OrderKey) -> None:
        """Let a change begin spans."""
        if event.created is not None:
            insort(self._created.setdefault(event.created, []), key)
        self._made[key] = [self._begin_span(event, key, names) for names in self._list_names(event)]

    def _begin_span(self, event: RegisterChange, key: OrderKey, names: Sequence[LineName]) -> _DatedSpan:
        lines = tuple(map(self._find_line, names))
        # A use has one line, named by venue and member; a mandate has lines of the member and of the seat.
        term = None if names[0][0] == "use" else event.new_term()
        member, place = (names[0][2], names[0][1]) if term is None else (names[0][1], find_term_place(term))
        span = _DatedSpan(member, place, key, lines, term, event.id)
        if isinstance(term, Candidacy):
            span.end = _find_end(term.period)
        elif term is None:
            span.use = Use(place, member, event.use_period, exposure=event.use_exposure)
            span.end = _find_end(event.use_period)
        for line in lines:
            line.spans[key] = span
            insort(line.begun, key)
        if term is None:
            insort(self._uses[place], span, key=attrgetter("key"))
            self._venues_of.setdefault(member, {})[place] = None
        else:
            lines[0].unanswered += self._is_unanswered(term)
        # Empty at first, so that refitting sees the whole stretch of the span as newly taken.
        span.until = key
        self._refit_span(span)
        return span

    def _remove_spans(self, event: RegisterChange, key: OrderKey) -> None:
        """Take the spans that a change began away."""
        if event.created is not None:
            _discard_key(self._created[event.created], key)
        for span in self._made.pop(key):
            self._changed.pop(span, None)
            self._ended.get(span.until, {}).pop(span, None)
            self._enqueue_key(span.until)
            for line in span.lines:
                del line.spans[key]
                _discard_key(line.begun, key)
                self._enqueue_refused(line, key, span.until)
            if span.term is None:
                uses = self._uses[span.place]
                # Uses of one opening have one key; from there on the search is short, however many uses.
                del uses[uses.index(span, bisect_left(uses, span.key, key=attrgetter("key")))]
            else:
                span.lines[0].unanswered -= self._is_unanswered(span.term)

    def _refit_span(self, span: _DatedSpan) -> None:
        """Let a span last until the first ending after its first day."""
        before, span.until = span.until, span.lines[0].end_of(span)
        self._ended.get(before, {}).pop(span, None)
        if len(span.until) > 1:
            self._ended.setdefault(span.until, {})[span] = None
        self._changed[span] = None
        # An ending is refused if it ends nothing, so both endings are to be judged again.
        self._enqueue_key(before)
        self._enqueue_key(span.until)
        for line in span.lines:
            # A longer span may refuse beginnings that stood; a shorter one may admit a refused beginning.
            if before < span.until:
                for key in line.begun[bisect_right(line.begun, before) : bisect_left(line.begun, span.until)]:
                    self._enqueue_key(key)
            else:
                self._enqueue_refused(line, span.until, before)

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
                words = unanswered_seat(self.base, self._build_term(span, span.term))
                if words:
                    message = f"{words} for what is owed to the member"
                    field = "area" if span.term.constituency is None else "constituency"
                    yield ChangeProblem(span.begun, ChangeRefusal(field, "team", message, ONE_TEAM))

    def _unanswered_uses(self, spans: Iterable[_DatedSpan]) -> Iterator[ChangeProblem]:
        # Dictionaries in place of sets: problems come in the order of the changes, in every process.
        uses = {span: None for span in spans if span.is_use}
        # An online presence is where the seat is, so an election may leave the presence without a team.
        for member in {span.member: None for span in spans if not span.is_use}:
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
            elected = [(line.begun[-1], line) for line in sits if line.begun]
            if elected:
                last, line = max(elected, key=itemgetter(0))
                culprit = line.spans[last].begun
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
        return self._events[self._created["member", id_][0]].new_member(mandates, stood)

    def _find_venue(self, id_: str) -> Venue:
        if id_ in self.base.venue:
            return self.base.venue[id_]
        return self._events[self._created["venue", id_][0]].new_venue()

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
        base, uses = self.base, self._uses
        lines = self._lines.items()
        terms = {"member", "candidate"}
        held = dict.fromkeys(
            name[1] for name, line in list(lines) if name[0] in terms and any(line.list_spans())
        )
        members = {**base.member, **{id_: self._build_member(id_) for id_ in held}}
        opened = [id_ for (kind, id_), keys in self._created.items() if kind == "venue" and keys]
        venues = (*base.venues, *map(self._find_venue, opened))
        # Only venues that some change names were read into lines; uses of all other venues are as they were.
        kept = (use for use in base.uses if use.venue not in uses)
        made = (self._build_use(one, reported) for spans in uses.values() for one in spans)
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


def _of_register(member: str, place: str, period: Period, line: _SpanLine) -> _DatedSpan:
    end = _find_end(period)
    return _DatedSpan(member, place, (period.start.toordinal(),), (line,), end=end, until=(end,))


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
