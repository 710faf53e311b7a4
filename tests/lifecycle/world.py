"""A small world of a few lives, to explore every state that the tables can lead to."""

import enum
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import combinations, product
from math import prod
from types import MappingProxyType
from typing import NamedTuple, TypeVar

import attrs

from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.policy import Activity
from mpreview.policy.terms import AT_VENUES
from mpreview.reviews import Progress
from mpreview.reviews.lifecycle import TABLES, BookingState, Command, LifeRow, LifeTable, StepFacts

_T = TypeVar("_T")
_REPLIES = (Command.ACCEPTED, Command.DECLINED, Command.DEFERRED)
_HOLDING = (Progress.ACCEPTED, Progress.BOOKED)
_OFFERED_NOW = frozenset(set(Progress) - {Progress.NOT_CONTACTED, Progress.CONTACTED, Progress.DONE})


class Actor(enum.Enum):
    """Who acts in a `Model`."""

    ASSESSOR = "assessor"
    CHIEF = "chief"
    MEMBER = "member"


class Report(enum.Enum):
    """What is on record of reviews at a venue of a `Model`; what counts once is never lost."""

    __hash__ = object.__hash__

    NONE = "none"
    NOTED = "noted"
    COUNTED = "counted"


class Life(NamedTuple):
    """One subject and activity that a `Model` follows: the numbers of a member and, of a review, a venue."""

    activity: Activity
    member: int
    venue: int | None = None


class Move(NamedTuple):
    """A step of some lives of a `Model` at once.

    Args:
        command: The step.
        touched: The places of the lives that it touches; it is taken in all of them or in none.
        venue: The venue, if it happens at one.
        said: The facts that it tells itself; the model knows the others.
    """

    command: Command
    touched: tuple[int, ...]
    venue: int | None = None
    said: StepFacts = StepFacts()


@attrs.frozen(kw_only=True)
class Model:
    """A small world of a few lives, to explore: where each is, and what their guards read.

    Args:
        lives: What is followed.
        progress: Where each is.
        fresh: The places of the reviews whose newest offer is the newest to the member.
        since: The places of the reviews whose venue's booking was made since their newest offer.
        bookings: What there is of a booking, by venue.
        reports: What is on record of reviews, by venue.
        breaches: What should never have happened, in words; empty as long as the guards hold.

    """

    lives: tuple[Life, ...] = attrs.field(repr=count_items)
    progress: tuple[Progress, ...]
    fresh: frozenset[int] = attrs.field(default=frozenset(), repr=count_items)
    since: frozenset[int] = attrs.field(default=frozenset(), repr=count_items)
    bookings: tuple[BookingState, ...]
    reports: tuple[Report, ...]
    breaches: frozenset[str] = attrs.field(default=frozenset(), repr=count_items)

    def __attrs_post_init__(self) -> None:
        if len(self.progress) != len(self.lives):
            raise InvalidValue("Model.progress", "give one progress for each life")

    @classmethod
    def of(cls, *lives: Life) -> "Model":
        """Return the world in which these lives begin."""
        venues = 1 + max((life.venue for life in lives if life.venue is not None), default=-1)
        return cls(
            lives=lives,
            progress=tuple(TABLES[life.activity].start or Progress.NOT_CONTACTED for life in lives),
            bookings=(BookingState.NONE,) * venues,
            reports=(Report.NONE,) * venues,
        )

    def after(self, move: Move) -> "Model":
        """Return the world after a move; this one is as it was.

        Raises:
            IllegalStep: If one of the lives that it touches refuses it.
        """
        return self.outcomes(move)[0]

    def outcomes(self, move: Move, tables: Mapping[Activity, LifeTable] = TABLES) -> list["Model"]:
        """Return the worlds after a move, one for each choice of rows whose guards hold.

        With the published tables there is one; with tables that lack a guard there may be more.

        Raises:
            IllegalStep: If one of the lives that it touches refuses it.
        """
        choices = [self.rows(place, move, tables) for place in move.touched]
        if move.command in _WITHOUT_EFFECT and all(row.to is row.state for rows in choices for row in rows):
            return [self] * prod(map(len, choices))
        return [self._stepped(move, rows) for rows in product(*choices)]

    def rows(
        self, place: int, move: Move, tables: Mapping[Activity, LifeTable] = TABLES
    ) -> tuple[LifeRow, ...]:
        """Return the rows of one life that a move can take.

        Raises:
            IllegalStep: If there is none.
        """
        table, state = tables[self.lives[place].activity], self.progress[place]
        found = table.list_rows(state, move.command)
        if len(found) == 1 and not found[0].guards:
            return found
        facts = move.said if not found else self.facts(place, move.said)
        rows = table.list_open(state, move.command, facts)
        if not rows:
            raise table.refuse(state, move.command, facts)
        return rows

    def facts(self, place: int, said: StepFacts) -> StepFacts:
        """Return what the guards of one life read: what was said, and what this world knows."""
        booking, since, others, reached, on_record = self._known[place]
        return StepFacts(
            assessor=said.assessor, approver=said.approver, signer=said.signer, complete=said.complete,
            proof=said.proof, newest=said.newest, booking=booking, came=said.came, since=since, others=others,
            reached=reached, on_record=on_record,
        )  # fmt: skip

    @cached_property
    def _known(self) -> tuple[tuple[BookingState, bool, bool, bool, bool], ...]:
        """What this world knows of the facts of each life."""
        return tuple(self._known_of(place) for place in range(len(self.lives)))

    def _known_of(self, place: int) -> tuple[BookingState, bool, bool, bool, bool]:
        life = self.lives[place]
        reached = self._reached(life.member)
        if life.venue is None:
            return _NO, False, False, reached, False
        # Of what is not offered a booking is everybody's who uses the place.
        offered = life.activity is Activity.REVIEW
        agreed = place in self.since if offered else self.bookings[life.venue] is not _NO
        others = (self.progress[other] for other in self._users(life.venue) if other != place)
        return (
            self.bookings[life.venue],
            agreed,
            any(one in _HOLDING for one in others),
            reached,
            self.reports[life.venue] is not Report.NONE,
        )

    def _reached(self, member: int) -> bool:
        """Whether a member was reached: of what is followed, only offers never forget it."""
        return any(
            self.progress[place] is not Progress.NOT_CONTACTED
            for place in self.places(Activity.OFFER, member)
        )

    def places(self, activity: Activity, member: int) -> list[int]:
        """Return the places of the lives of one activity of one member."""
        lives = enumerate(self.lives)
        return [place for place, life in lives if life.activity is activity and life.member == member]

    def _users(self, venue: int | None) -> list[int]:
        return [place for place, life in enumerate(self.lives) if life.venue == venue]

    def _stepped(self, move: Move, rows: tuple[LifeRow, ...]) -> "Model":
        progress = list(self.progress)
        for place, row in zip(move.touched, rows, strict=True):
            progress[place] = row.to
        effect = _EFFECTS.get(move.command)
        model = self if effect is None else effect(self, move)
        return _settled(model, tuple(progress))

    # What can be tried.

    def moves(self) -> Iterator[Move]:
        """Yield every move that somebody could try here, legal or not, with every choice of actors."""
        for member in sorted({life.member for life in self.lives}):
            yield from self._of_member(member)
        for venue in range(len(self.bookings)):
            yield from self._at_venue(venue)
        for place, life in enumerate(self.lives):
            yield Move(Command.SILENCE, (place,))
            yield Move(Command.OWED_AGAIN, (place,))
            if life.activity is not Activity.OFFER:
                yield from _signings(place)

    def _of_member(self, member: int) -> Iterator[Move]:
        every = tuple(place for place, life in enumerate(self.lives) if life.member == member)
        offers = tuple(self.places(Activity.OFFER, member))
        reviews = self.places(Activity.REVIEW, member)
        yield Move(Command.CONTACTED, every)
        yield Move(Command.ATTEMPTED, every)
        # Whoever is offered a review was spoken to, and may be anywhere with what is not offered.
        spoken = tuple(place for place in every if self.lives[place].activity in AT_VENUES[1:])
        for covered in _parts(reviews) or [()] * bool(spoken):
            yield Move(Command.OFFERED, offers + covered + spoken)
        fresh = [place for place in reviews if place in self.fresh]
        about = [offers + covered for covered in _parts(fresh) or [()]]
        # An answer to an older offer, for what the newest does not cover.
        about += [(place,) for place in reviews if place not in self.fresh]
        for reply in _REPLIES:
            yield from (Move(reply, touched, None, StepFacts(newest=True)) for touched in about)
            yield from (Move(reply, (place,)) for place in (*offers, *reviews))

    def _at_venue(self, venue: int) -> Iterator[Move]:
        users = tuple(self._users(venue))
        for command in _AT_VENUE:
            yield Move(command, users, venue)
        # A world has no days, so whoever tells of a missed visit says whether its day has come.
        yield Move(Command.MISSED, users, venue, StepFacts(came=True))
        for said in _REVIEWS:
            yield Move(Command.REVIEWED, users, venue, said)
        for command, said in product((Command.FUNCTION_TESTED, Command.EXERCISED), _TESTS):
            yield Move(command, users, venue, said)
        yield Move(Command.COVERED, users, venue)


_NO = BookingState.NONE


def _settled(model: Model, progress: tuple[Progress, ...]) -> Model:
    """Return a world with that progress, less what no guard can read any more: worlds alike are equal."""
    offered = enumerate(zip(model.lives, progress, strict=True))
    hangs = {
        place for place, (life, one) in offered if life.activity is Activity.REVIEW and one in _OFFERED_NOW
    }
    agreed = {p for p in model.since & hangs if model.bookings[model.lives[p].venue or 0] is not _NO}
    return Model(
        lives=model.lives, progress=progress, fresh=model.fresh & hangs, since=frozenset(agreed),
        bookings=model.bookings, reports=model.reports, breaches=model.breaches,
    )  # fmt: skip


def _when_offered(model: Model, move: Move) -> Model:
    member = model.lives[move.touched[0]].member
    reviews = model.places(Activity.REVIEW, member)
    covered = frozenset(move.touched).intersection(reviews)
    fresh = model.fresh.difference(reviews) | covered
    return attrs.evolve(model, fresh=fresh, since=model.since - covered)


def _when_booked(model: Model, move: Move) -> Model:
    since = model.since.union(move.touched)
    return attrs.evolve(_with_booking(model, move, BookingState.OPEN), since=since)


def _when_kept(model: Model, move: Move) -> Model:
    return _with_booking(model, move, BookingState.KEPT)


def _when_passed(model: Model, move: Move) -> Model:
    return _with_booking(model, move, BookingState.PASSED)


def _when_lost(model: Model, move: Move) -> Model:
    return _with_booking(model, move, BookingState.NONE)


def _with_booking(model: Model, move: Move, state: BookingState) -> Model:
    return attrs.evolve(model, bookings=_put(model.bookings, move.venue, state))


def _when_reviewed(model: Model, move: Move) -> Model:
    if move.said.is_self_approved:
        model = _breached(model, "approved by the assessor")
    if move.said.counts:
        # Whatever was agreed before the review has served its purpose.
        model = _when_lost(model, move)
    elif model.reports[move.venue or 0] is Report.COUNTED:
        return model
    report = Report.COUNTED if move.said.counts else Report.NOTED
    return attrs.evolve(model, reports=_put(model.reports, move.venue, report))


def _when_covered(model: Model, move: Move) -> Model:
    """Something else that counts was done there, and whatever was agreed for this one still is."""
    return attrs.evolve(model, reports=_put(model.reports, move.venue, Report.COUNTED))


def _when_signed(model: Model, move: Move) -> Model:
    return _breached(model, "signed by the assessor alone") if move.said.is_signed_alone else model


def _breached(model: Model, how: str) -> Model:
    return attrs.evolve(model, breaches=model.breaches | {how})


_EFFECTS: Mapping[Command, Callable[[Model, Move], Model]] = MappingProxyType(
    {
        Command.OFFERED: _when_offered,
        Command.BOOKED: _when_booked,
        Command.KEPT: _when_kept,
        Command.PASSED: _when_passed,
        Command.MISSED: _when_lost,
        Command.CANCELLED: _when_lost,
        Command.REVIEWED: _when_reviewed,
        Command.FUNCTION_TESTED: _when_reviewed,
        Command.EXERCISED: _when_reviewed,
        Command.COVERED: _when_covered,
        Command.POSTPONED: _when_signed,
        Command.EXEMPTED: _when_signed,
    }
)
"""What a move does beside the progress of the lives that it touches."""
_WITHOUT_EFFECT = frozenset(Command) - set(_EFFECTS)
_AT_VENUE = (
    Command.BOOKED, Command.MOVED, Command.KEPT, Command.MISSED, Command.CANCELLED, Command.PASSED,
    Command.DESK_CHECKED, Command.FOUND,
)  # fmt: skip
_BY_ASSESSOR = StepFacts(assessor=Actor.ASSESSOR.value)
_REVIEWS = (
    *(
        attrs.evolve(_BY_ASSESSOR, approver=approver, complete=True, proof=True)
        for approver in (None, *(actor.value for actor in Actor))
    ),
    attrs.evolve(_BY_ASSESSOR, complete=True),
    attrs.evolve(_BY_ASSESSOR, proof=True),
    attrs.evolve(_BY_ASSESSOR, approver=Actor.ASSESSOR.value),
)
"""Reviews that are tried: approved by each actor or by nobody, and with something missing."""
_TESTS = (attrs.evolve(_BY_ASSESSOR, complete=True, proof=True), attrs.evolve(_BY_ASSESSOR, complete=True))
"""Function tests and exercises that are tried: with proof and without."""


def _signings(place: int) -> Iterator[Move]:
    for command, actor in product((Command.POSTPONED, Command.EXEMPTED), Actor):
        yield Move(command, (place,), None, attrs.evolve(_BY_ASSESSOR, signer=actor.value))


def _parts(places: list[int]) -> list[tuple[int, ...]]:
    """Return every selection of at least one."""
    return [part for size in range(1, len(places) + 1) for part in combinations(places, size)]


def _put(values: tuple[_T, ...], place: int | None, value: _T) -> tuple[_T, ...]:
    return tuple(value if index == place else old for index, old in enumerate(values))
