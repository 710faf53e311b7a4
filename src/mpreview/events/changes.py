"""Changes of the register: who holds which mandate, which venues there are, and who uses which venue.

The day of an event is the first day of the new state: the first day in office or in use for an event that
begins something, the first day without for an event that ends something (semantics 1.1).
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple, Protocol

import attrs

from mpreview import _valid as valid
from mpreview._reprs import count_items
from mpreview.errors import Fault, InvalidValue
from mpreview.events._base import Event, FactStore, not_before, order
from mpreview.people import Candidacy, Mandate, Member
from mpreview.places import Controller, Exposure, HomeOf, Use, Venue, check_exposure
from mpreview.policy import Rulebook
from mpreview.register import Register
from mpreview.register._entries import nation_of
from mpreview.register._faults import (
    LineName,
    find_nature_faults,
    find_term_faults,
    ill_ground,
    list_term_lines,
)
from mpreview.timeline import Period

__all__ = [
    "CandidacyBegun",
    "CandidacyEnded",
    "MemberElected",
    "MemberLeft",
    "PollCalled",
    "RegisterChange",
    "UseBegun",
    "UseEnded",
    "VenueClosed",
    "VenueOpened",
]


Name = tuple[str, str]
"""A member, a seat or a venue: ``("member", id)``, ``("seat", id)`` or ``("venue", id)``."""
OrderKey = tuple[Any, ...]
"""The place of an event in the total order, or a day number alone, which is before every event of the day."""


class ChangeRefusal(NamedTuple):
    """The reason why a change cannot be made: a field of the event, and the words of a fault."""

    field: str
    code: str
    message: str
    hint: str


class Before(Protocol):
    """The register as the changes before some place in the order of events leave it."""

    @property
    def base(self) -> Register: ...

    def has(self, name: Name) -> bool:
        """Whether there is a member, seat or venue."""
        ...

    def is_running(self, name: LineName, key: OrderKey) -> bool:
        """Whether a line has no room just before *key*; a seat has room for as many as it has members."""
        ...


@attrs.frozen(kw_only=True)
class RegisterChange(Event):
    """An event that changes the register: it begins periods in lines, or ends the periods of some lines.

    Attributes:
        without_effect: The refusal of an ending that ends nothing; `None` for an ending that may end nothing.
    """

    announces = True
    without_effect: ClassVar[ChangeRefusal | None] = None

    @property
    def acts_on(self) -> dt.date:
        """The first day of the new state."""
        return self.on

    @property
    def begun_term(self) -> Mandate | Candidacy | None:
        """The mandate that the change begins, without an end, or the candidacy up to the poll."""
        return None

    @property
    def begun_uses(self) -> tuple[Use, ...]:
        """The uses that the change begins, up to the planned last day, if there is one."""
        return ()

    @property
    def ended(self) -> tuple[LineName, ...]:
        """The lines whose running periods the change ends.

        An empty house stands for the one house that makes members, ``("venue", id)`` and ``("house", id)``
        for all lines there.
        """
        return ()

    @property
    def created(self) -> Name | None:
        """The member or venue that there is from the change on."""
        return None

    @property
    def needed(self) -> tuple[Name, ...]:
        """The members and venues whose existence decides whether the change can be made."""
        return ()

    @property
    def mandate_end(self) -> str | None:
        """The way in which the change ends a mandate."""
        return None

    def find_refusal(self, before: Before) -> ChangeRefusal | None:
        """Return why the change cannot begin its periods after the changes before; `None` if it can.

        Whether an ending ends anything is judged by what the ending ends, and not said here.
        """
        return None

    def new_member(self, mandates: tuple[Mandate, ...], candidacies: tuple[Candidacy, ...]) -> Member:
        """Return the member that the change creates."""
        raise TypeError("a change that creates no member")

    def new_venue(self) -> Venue:
        """Return the venue that the change creates."""
        raise TypeError("a change that creates no venue")

    def fold(self, facts: FactStore) -> None:
        """Leave the facts alone: the register says what follows from a change."""


HELD = ChangeRefusal(
    "constituency", "two-in-one-seat", "more members would hold this seat at once than it has",
    "end the earlier mandate first",
)  # fmt: skip
IN_USE = ChangeRefusal(
    "member", "overlapping-uses", "two uses of this venue by this member would overlap",
    "end the earlier first",
)  # fmt: skip
_NO_VENUE = ChangeRefusal("venue", "dangling-id", "no venue by that day", "record first that it was opened")
_OTHER_HOUSE = ChangeRefusal(
    "constituencies", "other-house", "a seat of another house than the poll", "name the house of the seats"
)
_NOBODY = ChangeRefusal("member", "dangling-id", "no member by that day", "record first who was elected")
_UNNAMED = ChangeRefusal(
    "member", "dangling-id", "no member by that day", "correct the id, or give the name of a new person"
)
_NAMED_AGAIN = ChangeRefusal(
    "name", "duplicate-id", "the name of somebody who is there already", "leave it out"
)
_THERE_ALREADY = ChangeRefusal(
    "venue", "duplicate-id", "a venue that is there already", "give the new one its own"
)
_IN_OFFICE = ChangeRefusal(
    "member", "in-office", "is in office on that day", "record first that the member left"
)
_STANDS = ChangeRefusal(
    "member", "stands-already", "stands for that house on that day already", "end that candidacy first"
)
_TAKEN = {"seat": HELD, "member": _IN_OFFICE, "candidate": _STANDS}
"""The refusal of a mandate or candidacy, by the kind of the line that has no room."""
_NOT_IN_USE = ChangeRefusal(
    "venue",
    "not-in-use",
    "no use runs from the day before into that day",
    "correct the day, or who uses what; withdraw a use that was called off before its first day",
)


@attrs.frozen(kw_only=True)
class _TermBegun(RegisterChange):
    """A mandate or a candidacy of a person begins; the person may be new in the register.

    Args:
        member: The person.
        constituency: The seat; `None` for a list or appointed mandate, or a candidacy on a list.
        name: The public name of a person who is not in the register yet; `None` for a person who is.
        audiences: The groups of a person who is not in the register yet.
        house: The house; `None` for the house of the seat, else for the one house that makes members.
        area: The area of the force that answers for the person, if there is no seat.

    Raises:
        InvalidValue: If there are audiences without a name, or not exactly one of seat and area is given.
    """

    def _check_audiences(self, _: object, audiences: tuple[str, ...]) -> None:
        if audiences != () and self.name is None:
            problem = "those of a member of the register stand there; leave them out, or give the name"
            raise InvalidValue(f"{type(self).__name__}.audiences", problem)

    def _check_area(self, _: object, area: str | None) -> None:
        if (area is None) == (self.constituency is None):
            problem = "give either the constituency, or the area that answers for the holder"
            raise InvalidValue(f"{type(self).__name__}.area", problem)

    member: str = attrs.field(validator=valid.id_of("member"))
    constituency: str | None = attrs.field(
        default=None, validator=valid.optional(valid.id_of("constituency"))
    )
    name: str | None = attrs.field(default=None, validator=valid.optional(valid.name), repr=False)
    audiences: tuple[str, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid.ids_of("audience", fewest=0), _check_audiences]
    )
    house: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("house")))
    area: str | None = attrs.field(default=None, validator=[valid.optional(valid.id_of("area")), _check_area])

    @property
    def created(self) -> Name | None:
        """The person, if the event gives a name."""
        return None if self.name is None else ("member", self.member)

    @property
    def needed(self) -> tuple[Name, ...]:
        """The person, who needs a name exactly if not there yet."""
        return (("member", self.member),)

    @property
    def begun_term(self) -> Mandate | Candidacy:
        """The mandate or candidacy."""
        raise TypeError("each kind says what it begins")

    def find_refusal(self, before: Before) -> ChangeRefusal | None:
        """Return why it cannot begin: no such seat, a name too few or too many, or two at once."""
        term = self.begun_term
        faults = (ChangeRefusal(*fault) for fault in find_term_faults(before.base, term))
        lines = list_term_lines(before.base, self.member, term)
        key = order(self)
        taken = (_TAKEN[line[0]] for line in lines if before.is_running(line, key))
        return next(faults, None) or self._find_bad_name(before) or next(taken, None)

    def _find_bad_name(self, before: Before) -> ChangeRefusal | None:
        there = before.has(("member", self.member))
        # A name makes a new member. A name of a known member would hide a mistyped id.
        if there != (self.name is None):
            return _NAMED_AGAIN if there else _UNNAMED
        return None

    def new_member(self, mandates: tuple[Mandate, ...], candidacies: tuple[Candidacy, ...]) -> Member:
        """Return the person who is new in the register."""
        return Member(self.member, str(self.name), mandates, self.audiences, candidacies)


@attrs.frozen(kw_only=True)
class MemberElected(_TermBegun):
    """A person holds a mandate from the day on: elected on that day, appointed, or moved up on a list.

    Args:
        member: The member.
        constituency: The seat; `None` for a list or appointed mandate.
        name: The public name of a member who is not in the register yet; `None` for a member who is.
        audiences: The groups of a member who is not in the register yet.
        house: The house; `None` for the house of the seat, else for the one house that makes members.
        area: The area of the force that answers for the holder of a mandate without a seat.

    Raises:
        InvalidValue: If there are audiences without a name, or not exactly one of seat and area is given.
    """

    word = "member-elected"
    rank = 2

    @property
    def begun_term(self) -> Mandate:
        """The mandate."""
        return Mandate(self.constituency, Period(self.on), house=self.house, area=self.area)


@attrs.frozen(kw_only=True)
class CandidacyBegun(_TermBegun):
    """A person stands for a seat or on a list, from the day on until the poll (semantics 3.22).

    Args:
        member: The person.
        constituency: The seat; `None` for a candidacy on a list.
        name: The public name of a person who is not in the register yet; `None` for a person who is.
        audiences: The groups of a person who is not in the register yet.
        house: The house; `None` for the house of the seat, else for the one house that makes members.
        area: The area of the force that answers for a candidate without a seat.
        poll: The day of the poll, the last day of the candidacy.

    Raises:
        InvalidValue: If the poll is before the day, if there are audiences without a name, or if not exactly
            one of seat and area is given.
    """

    word = "candidacy-begun"
    rank = 2

    poll: dt.date = attrs.field(
        validator=[valid.day, not_before("is before the candidacy begins; correct one of them")]
    )

    @property
    def begun_term(self) -> Candidacy:
        """The candidacy, which ends on the day after the poll."""
        period = Period(self.on, self.poll + dt.timedelta(1))
        return Candidacy(self.constituency, period, self.house, self.area)


@attrs.frozen(kw_only=True)
class MemberLeft(RegisterChange):
    """A person does not hold a mandate any more from the day on.

    A dissolution ends the mandates of a whole house: record `PollCalled`, once.

    Args:
        member: The member.
        cause: The id of a `MandateEnd` of the register.
        house: The house of the mandate; `None` for the one house that makes members.
    """

    word = "member-left"
    rank = 0
    without_effect: ClassVar[ChangeRefusal | None] = ChangeRefusal(
        "member", "not-in-office", "no mandate runs from the day before into that day",
        "correct the day, the member or the house",
    )  # fmt: skip

    member: str = attrs.field(validator=valid.id_of("member"))
    cause: str = attrs.field(validator=valid.id_of("end of a mandate"))
    house: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("house")))

    @property
    def ended(self) -> tuple[LineName, ...]:
        """The mandate of the member."""
        return (("member", self.member, self.house or ""),)

    @property
    def mandate_end(self) -> str | None:
        """The cause."""
        return self.cause


@attrs.frozen(kw_only=True)
class CandidacyEnded(RegisterChange):
    """A person does not stand any more from the day on, before the poll: withdrawn, or dead.

    The poll itself ends a candidacy without an event. Asked about an earlier day, a programme foresees the
    end as it foresees a poll; `Programme.as_known` does not.

    Args:
        member: The person.
        house: The house of the candidacy; `None` for the one house that makes members.
    """

    word = "candidacy-ended"
    rank = 0
    without_effect: ClassVar[ChangeRefusal | None] = ChangeRefusal(
        "member", "not-standing", "no candidacy runs from the day before into that day",
        "correct the day, the member or the house",
    )  # fmt: skip

    member: str = attrs.field(validator=valid.id_of("member"))
    house: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("house")))

    @property
    def ended(self) -> tuple[LineName, ...]:
        """The candidacy."""
        return (("candidate", self.member, self.house or ""),)


_NOT_BEFORE_CALL = not_before("is before the day of the call; correct one of them")


@attrs.frozen(kw_only=True)
class PollCalled(RegisterChange):
    """A poll is called: a general election with a dissolution ahead, or a by-election (semantics 3.22).

    The event is reported once. The dissolution ends every mandate that runs then, also of a member elected
    after the event, and is foreseen from the event on (semantics 3.15). Candidacies say who stands.

    Args:
        house: The house; `None` for the one house that makes members.
        constituencies: The seats at which the poll is held; empty for all of the house.
        dissolution: The first day without the mandates that end; `None` for a by-election, which ends none.
        poll: The day of the poll.
        cause: The id of a `MandateEnd` of the register that is a dissolution; `None` for a by-election.

    Raises:
        InvalidValue: If the days are out of order, or cause and dissolution do not come together.
    """

    word = "poll-called"
    rank = 1
    concerns_all = True

    def _check_cause(self, _: object, cause: str | None) -> None:
        if (cause is None) != (self.dissolution is None):
            raise InvalidValue(
                "PollCalled.cause", "give the dissolution and the end of the mandates together"
            )

    def _check_poll(self, _: object, day: dt.date) -> None:
        if day < (self.dissolution or self.on):
            raise InvalidValue(
                "PollCalled.poll", "is before the dissolution, or the call; correct one of them"
            )

    house: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("house")))
    constituencies: tuple[str, ...] = attrs.field(
        default=(), repr=count_items, validator=valid.ids_of("constituency", fewest=0)
    )
    dissolution: dt.date | None = attrs.field(
        default=None, validator=valid.optional(valid.day, _NOT_BEFORE_CALL)
    )
    poll: dt.date = attrs.field(validator=[valid.day, _check_poll])
    cause: str | None = attrs.field(
        default=None, validator=[valid.optional(valid.id_of("end of a mandate")), _check_cause]
    )

    @property
    def acts_on(self) -> dt.date:
        """The day of the dissolution, else the day of the call."""
        return self.dissolution or self.on

    @property
    def ended(self) -> tuple[LineName, ...]:
        """All mandates of the house, or of the seats named; none for a by-election."""
        if self.dissolution is None:
            return ()
        if self.constituencies:
            return tuple(("seat", id_) for id_ in self.constituencies)
        return (("house", self.house or ""),)

    @property
    def mandate_end(self) -> str | None:
        """The cause."""
        return self.cause

    def find_refusal(self, before: Before) -> ChangeRefusal | None:
        """Return that a seat is of another house than the poll."""
        base = before.base
        house = self.house or base.index.member_house
        for place, id_ in enumerate(self.constituencies):
            seat = base.constituency.get(id_)
            if seat is not None and (seat.house or base.index.member_house) != house:
                return _OTHER_HOUSE._replace(field=f"constituencies/{place}")
        return None

    def list_names(self) -> Iterator[tuple[str, str, str]]:
        """Yield the house, the seats and the cause, which has to be foreseen."""
        for field, kind, id_ in Event.list_names(self):
            yield field, "foreseen end of a mandate" if field == "cause" else kind, id_


_CHECK_LAST = not_before("is before the first day of use; correct one of them")


def _check_exposure(use: "UseBegun | VenueOpened", _: object, exposure: Exposure | None) -> None:
    # A last day before the first is a fault of its own.
    last = use.last
    if last is None or last >= use.on:
        check_exposure(f"{type(use).__name__}.exposure", exposure, _plan_use(use))


def _plan_use(use: "UseBegun | VenueOpened") -> Period:
    """Return the planned days of use; open without a planned last day."""
    return Period(use.on, None if use.last is None else use.last + dt.timedelta(1))


_OF_VENUE = attrs.fields(Venue)


@attrs.frozen(kw_only=True)
class VenueOpened(RegisterChange):
    """There is a new venue, in use from the day on.

    Args:
        venue: The id of the venue, a new id.
        kind: The id of a `VenueKind` of the register.
        region: The area that the venue is counted in; `None` for an online presence.
        force: The area of the force that the venue lies in; `None` for an online presence.
        label: A name fit to be read aloud; never for a home.
        number: The number that distinguishes the homes of one member.
        controller: The body that controls the venue.
        ref: An opaque key into the embedder's own store, never an address; kept out of `repr`.
        closures: Periods in which nobody can be let in; none for a home.
        home_of: Of a home: whose home; a home of staff has the member for whom the staff work as its user.
        users: The members who use the venue from the day on; empty where every user was erased.
        last: The last planned day of use; `None` for a use that lasts until an event ends the use.
        exposure: On which days the users meet the public there, and what is expected.

    Raises:
        InvalidValue: If the fields make no venue, or *last* or *exposure* does not fit the first day.
    """

    word = "venue-opened"
    rank = 3
    named_in_turn: ClassVar[tuple[str, ...]] = ("users",)

    def _check_venue(self, _attribute: object, _users: object) -> None:
        # The class of the venue checks how the fields of the venue fit together.
        self.new_venue()

    venue: str = attrs.field(validator=valid.id_of("venue"))
    kind: str = attrs.field(validator=valid.id_of("kind of venue"))
    region: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("area")))
    force: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("area")))
    label: str | None = attrs.field(default=None, repr=False, validator=_OF_VENUE.label.validator)
    number: int = attrs.field(default=1, validator=_OF_VENUE.number.validator)
    controller: Controller = attrs.field(default=Controller.OWN, validator=_OF_VENUE.controller.validator)
    ref: str | None = attrs.field(default=None, repr=False, validator=_OF_VENUE.ref.validator)
    closures: tuple[Period, ...] = attrs.field(
        default=(), repr=count_items, validator=_OF_VENUE.closures.validator
    )
    home_of: HomeOf = attrs.field(default=HomeOf.MEMBER, repr=False, validator=_OF_VENUE.home_of.validator)
    # Empty after an erasure of every user alone: `find_recording_problem` refuses the rest.
    users: tuple[str, ...] = attrs.field(
        repr=count_items, validator=[valid.ids_of("member", fewest=0), _check_venue]
    )
    last: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day, _CHECK_LAST))
    exposure: Exposure | None = attrs.field(
        default=None, validator=[valid.optional(valid.type_(Exposure)), _check_exposure]
    )

    @property
    def begun_uses(self) -> tuple[Use, ...]:
        """A use of the venue by each user."""
        period = _plan_use(self)
        return tuple(Use(self.venue, user, period, exposure=self.exposure) for user in sorted(self.users))

    @property
    def created(self) -> Name | None:
        """The venue."""
        return ("venue", self.venue)

    @property
    def needed(self) -> tuple[Name, ...]:
        """The venue, which must be new, and the users."""
        return ("venue", self.venue), *(("member", user) for user in self.users)

    def find_refusal(self, before: Before) -> ChangeRefusal | None:
        """Return why the venue cannot be opened: not new, not on any ground, or for an unknown user."""
        if before.has(("venue", self.venue)):
            return _THERE_ALREADY
        faults = (ChangeRefusal(*fault) for fault in find_nature_faults(before.base, self.new_venue()))
        refusal = next(faults, None) or self._find_bad_ground(before.base)
        # The first fault is reported alone, so a ground at fault hides unknown users.
        for place, user in enumerate(self.users):
            if refusal is None and not before.has(("member", user)):
                refusal = _NOBODY._replace(field=f"users/{place}")
        return refusal

    def find_faults(self, rulebook: Rulebook) -> Iterator[Fault]:
        """Yield the kind of the venue, if no rule is about the kind."""
        if self.kind not in {*rulebook.kinds, *rulebook.without_rules}:
            hint = "add a rule for this kind first, or name it among the kinds without rules"
            yield Fault("kind", "no-rule", "no rule is about this kind of venue", hint)

    def find_recording_problem(self) -> Fault | None:
        """Return the lack of users: a venue opened for nobody would never be due."""
        if self.users:
            return None
        return Fault("users", "no-user", "nobody uses the venue", "name who uses it from that day on")

    def without_member(self, member: str) -> Event:
        """Return the opening without a user."""
        if member not in self.users:
            return self
        return attrs.evolve(self, users=tuple(user for user in self.users if user != member))

    def _find_bad_ground(self, base: Register) -> ChangeRefusal | None:
        if self.region is None or self.force is None:
            return None
        # The calendar of the venue is the calendar of its nation, so one nation is needed (semantics 1.6).
        nations = {id_: nation_of(base, id_) for id_ in (self.region, self.force)}
        words = ill_ground(base, nations, self.region, self.force)
        return None if words is None else ChangeRefusal("force", *words)

    def new_venue(self) -> Venue:
        """Return the venue."""
        return Venue(
            self.venue, self.kind, self.region, self.force, self.label, self.number, self.controller,
            self.ref, self.closures, self.home_of,
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class _UseChange(RegisterChange):
    """A change of the use of a venue by a member.

    Args:
        venue: The venue.
        member: The member.
    """

    venue: str = attrs.field(validator=valid.id_of("venue"))
    member: str = attrs.field(validator=valid.id_of("member"))


@attrs.frozen(kw_only=True)
class UseBegun(_UseChange):
    """A member uses a venue from the day on, alone or with other users.

    The use may be reported long before the first day. A rule can ask for a review before the first use, from
    the day on which the first version of the event became known (semantics 3.18).

    Args:
        venue: The venue.
        member: The member.
        last: The last planned day of use; `None` for a use that lasts until an event ends the use.
        exposure: On which days the member meets the public there, and what is expected.

    Raises:
        InvalidValue: If *last* lies before the day, or the day is no day of the exposure.

    >>> day, known = dt.date(2021, 12, 4), dt.datetime(2021, 11, 22, 9, tzinfo=dt.UTC)
    >>> market = UseBegun(id="u1", on=day, known=known, venue="market", member="m-1", last=day)
    >>> market.begun_uses[0].period.days
    1
    """

    word = "use-begun"
    rank = 4

    last: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day, _CHECK_LAST))
    exposure: Exposure | None = attrs.field(
        default=None, validator=[valid.optional(valid.type_(Exposure)), _check_exposure]
    )

    @property
    def begun_uses(self) -> tuple[Use, ...]:
        """The use."""
        return (Use(self.venue, self.member, _plan_use(self), exposure=self.exposure),)

    @property
    def needed(self) -> tuple[Name, ...]:
        """The venue and the member."""
        return ("venue", self.venue), ("member", self.member)

    def find_refusal(self, before: Before) -> ChangeRefusal | None:
        """Return why the use cannot begin: no venue, in use already, or an unknown member."""
        key = order(self)
        if not before.has(("venue", self.venue)):
            return _NO_VENUE
        if before.is_running(("use", self.venue, self.member), key):
            return IN_USE
        return None if before.has(("member", self.member)) else _NOBODY


@attrs.frozen(kw_only=True)
class UseEnded(_UseChange):
    """A member does not use a venue any more from the day on; other users may."""

    word = "use-ended"
    rank = 0
    without_effect: ClassVar[ChangeRefusal | None] = _NOT_IN_USE._replace(field="member")

    @property
    def ended(self) -> tuple[LineName, ...]:
        """The use."""
        return (("use", self.venue, self.member),)


@attrs.frozen(kw_only=True)
class VenueClosed(RegisterChange):
    """Nobody uses a venue any more from the day on; a later `UseBegun` opens the venue again.

    Args:
        venue: The venue.
    """

    word = "venue-closed"
    rank = 1
    without_effect: ClassVar[ChangeRefusal | None] = _NOT_IN_USE

    venue: str = attrs.field(validator=valid.id_of("venue"))

    @property
    def ended(self) -> tuple[LineName, ...]:
        """Every use of the venue."""
        return (("venue", self.venue),)
