"""The programme: register, rulebook and ledger together, and the questions they answer."""

import datetime as dt
from functools import cached_property, partial
from typing import Self

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_id, check_instant, check_known, suggest_ids
from mpreview._html import HtmlRow, render_table
from mpreview._reprs import count_noun
from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import RANK, Erased, Event, Ledger, Reviewed
from mpreview.events._consistency import ChangedRegister
from mpreview.people import CapacitySpell, HeldCapacity
from mpreview.policy import Rulebook
from mpreview.policy.operations import PublicCapacity, Support, list_support
from mpreview.programme._asking import check_subject
from mpreview.programme._cache import AnswerCache
from mpreview.programme._consistency import check_parts
from mpreview.programme._erased_person import ErasedPerson
from mpreview.programme._erasure import erase_person
from mpreview.programme._part import ProgrammePart
from mpreview.programme._questions import Questions
from mpreview.programme._recording import restore_events
from mpreview.programme._selection import Selection
from mpreview.programme._view import PartView
from mpreview.register import Register, Sources
from mpreview.reviews.findings import ReviewChecklist, make_checklist
from mpreview.reviews.judging import Irregular
from mpreview.reviews.lives import list_irregular
from mpreview.reviews.obligations import Subject, read_subject


@attrs.frozen
class Erasure:
    """The result of erasing a person, for the embedder to carry out in the store too.

    Args:
        programme: The programme without the person.
        recorded: The new events, to append to the store: the erasure, the rest of each agreed visit, and each
            event that was recorded again without the person.
    """

    programme: "Programme"
    recorded: tuple[Event, ...] = attrs.field(validator=valid.tuple_(*RANK))

    def __attrs_post_init__(self) -> None:
        # The class of a programme is defined below, since a programme makes an erasure.
        if not isinstance(self.programme, Programme):
            raise InvalidValue("Erasure.programme", "give a programme", self.programme)

    @property
    def destroyed(self) -> tuple[str, ...]:
        """The ids of the events to destroy with their salts, in every copy."""
        return next((event.destroys for event in self.recorded if event.destroys), ())

    def __repr__(self) -> str:
        count = len(self.destroyed)
        return f"<Erasure of {count_noun(count, 'event')}, {len(self.recorded)} recorded>"


@attrs.frozen(slots=False, getstate_setstate=True)
class Programme(Questions):
    """Members, venues and teams, the rules, and the events.

    A programme holds illegal steps too, as a loaded document may. `record` refuses an illegal step, and
    `irregular` lists the illegal steps on record.

    Args:
        base: The register before any event; documents hold this register.
        rulebook: The rules.
        ledger: The events.

    Raises:
        ReferenceErrors: If a rule reads an unknown series or level. If an event names an unknown member or
            venue, a venue foreign to the event, or a risk that the edition in force cannot rate. If an answer
            needs a day outside a calendar. If an event makes an impossible change.
    """

    base: Register = attrs.field(validator=valid.type_(Register))
    rulebook: Rulebook = attrs.field(validator=valid.type_(Rulebook))  # pyright: ignore[reportIncompatibleVariableOverride]  # a part answers it from its whole
    ledger: Ledger = attrs.field(factory=Ledger, validator=valid.type_(Ledger))  # pyright: ignore[reportIncompatibleVariableOverride]  # a part answers it from its whole

    def __attrs_post_init__(self) -> None:
        check_parts(self._cache)

    @cached_property
    def _cache(self) -> AnswerCache:
        return AnswerCache(self.base, self.rulebook, self.ledger)

    @cached_property
    def _view(self) -> PartView:
        return PartView(self._cache, Selection())

    def _answer_from(self, cache: AnswerCache) -> Self:
        # A subclass may have fields of its own; what was computed from other answers stays behind.
        kind, later = type(self), object.__new__(type(self))
        computed = {name for name in vars(self) if isinstance(getattr(kind, name, None), cached_property)}
        vars(later).update((name, value) for name, value in vars(self).items() if name not in computed)
        _fill_in(later, cache)
        return later

    def support(self, member: str, *, on: dt.date) -> tuple[Support, ...]:
        """Return the operations and advisers that support a member on a day, and in which capacity.

        Of several capacities the first counts: member, holder of another mandate, candidate (semantics 3.22).
        Between a dissolution and the poll nobody is in office; a former member who stands again is a
        candidate.

        Args:
            member: The member.
            on: The day asked about.

        Raises:
            UnknownId: If there is no such member.
            OutsideRange: If the day is out of range.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> [one.adviser.title for one in uk.sample(on=day).support("m-essex-1", on=day)]
        ['single point of contact']
        """
        check_known("member", member, self.register.member)
        check_day("on", on)
        person = self.register.member[member]
        day, register = on.toordinal(), self.register
        current = next((one for one in register.index.list_spells(person) if day in one.spell.days), None)
        if current is None:
            return ()
        team = register.index.team_of_term(current.find_term(day), on)
        found = list_support(self.rulebook.operations, _name_capacity(register, current), on)
        return tuple(attrs.evolve(one, team=team) for one in found)

    def checklist(self, review: str) -> ReviewChecklist:
        """Return the items that a review had to answer, with its answers (semantics 5.3).

        Args:
            review: The id of the event of the review, or of a correction of the event.

        Raises:
            UnknownId: If there is no such review.

        >>> from mpreview import uk
        >>> from mpreview.events import Reviewed
        >>> from mpreview.findings import Fulfilment, ItemAnswer
        >>> day, at = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> locked = ItemAnswer("exit-route", Fulfilment.NOT_MET)
        >>> done = Reviewed(id="r1", on=day, known=at, venue="essex-hall", answers=(locked,))
        >>> found = uk.sample(on=day).record(done).checklist("r1")
        >>> found.is_complete, len(found.items) - len(found.unanswered)
        (False, 1)
        """
        check_id("review", review)
        records = self.ledger.records(review)
        recorded = self.ledger.list_about((), (records[0].subject[1] or "",)) if records else ()
        found = next((one for one in recorded if one.id == records[0].id), None)
        if not isinstance(found, Reviewed):
            known = [one.id for one in self.ledger if isinstance(one, Reviewed)]
            raise UnknownId("review", "review", review, suggest_ids(review, known))
        return make_checklist(found, self.register, self.rulebook)

    def subject(self, id_: str) -> Subject:
        """Return the subject of the id of an obligation or a status, to ask `explain` or `steps` about.

        Args:
            id_: The id, as rows have it: ``review/essex-hall/m-essex-1`` at a venue, ``contact/m-essex-1`` of
                a duty owed to the member.

        Raises:
            InvalidValue: If the text has not the form of such an id, or the member never uses the venue.
            UnknownId: If there is no such member or venue.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> programme = uk.sample(on=day)
        >>> subject = programme.subject("review/lagan-4-event/m-lagan-4")
        >>> subject.venue, programme.explain(*subject, on=day).standing.value
        ('lagan-4-event', 'open')
        """
        subject = read_subject(id_)
        try:
            check_subject(self.register, *subject)
        except (InvalidValue, UnknownId) as error:
            raise attrs.evolve(error, field="id") from None
        return subject

    def restore(self, *events: Event) -> Self:
        """Return a programme with the events of a store on record too, all or none, as the store has them.

        Restore what `record` accepted before: at the start of a program, and when another writer has stored
        events since. A step that was accepted is not judged again, since an event recorded later about an
        earlier day may have made the step illegal; `irregular` lists such steps. The order of the events
        does not matter. An event already on record changes nothing, and a few new events cost milliseconds.

        Args:
            events: The events. The path of a fault, such as ``/ledger/0/venue``, counts the events of the
                call from 0.

        Raises:
            EventConflict: If an id stands for two contents, or a reference leads nowhere.
            ReferenceErrors: If an event names something that is not there, or makes an impossible change, as
                `record` says.

        >>> from mpreview import uk
        >>> from mpreview.events import Booked
        >>> day, at = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> visit = Booked(id="b9", on=day, known=at, venue="essex-hall", day=dt.date(2021, 12, 1))
        >>> programme = uk.sample(on=day).restore(visit)
        >>> [refused.event for refused in programme.irregular()]
        ['b9']
        """
        return self._answer_from(restore_events(self._cache, events))

    def erase(self, member: str, *, event: str, on: dt.date, known: dt.datetime) -> Erasure:
        """Return the programme without a person, with the events to append and the events to destroy.

        Answers about further people stay equal, as known at any instant. Only answers from a measure bound to
        the office of the member change. These go with the member: the uses, the venues without another user,
        the threat series about the member alone with their response levels, and every event that names any of
        these. An event that names further people is recorded again without the member. Of each visit agreed
        with the member, team, pool, day and slots stay.

        Args:
            member: The member, of the register or elected by an event.
            event: The id of the erasure. The ids of further new events begin with the id and a dot. An event
                recorded again has the old id and a hyphen, so that the place in the ledger stays.
            on: The day of the erasure.
            known: The instant of knowledge.

        Raises:
            UnknownId: If no member ever had the id.
            EventConflict: If the ledger has, or had, an event with a needed id.
            InvalidValue: If the id, the day or the instant is invalid, the id has more than 52 characters, or
                the day, or the knowledge of an event to destroy, lies after the instant.
            OutsideRange: If the day or the instant is out of range.
            RulebookError: If a rule or an example reads a threat series about the member alone.

        >>> from mpreview import uk
        >>> day, now = dt.date(2021, 11, 20), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
        >>> programme = uk.sample(on=day)
        >>> erasure = programme.erase("m-essex-2", event="erasure-1", on=day, known=now)
        >>> erasure, "m-essex-2" in erasure.programme.register.member
        (<Erasure of 4 events, 1 recorded>, False)
        """
        from mpreview.programme._planning import count_agreed_slots

        check_id("member", member)
        check_id("erase.event", event)
        check_day("erase.on", on)
        check_instant("erase.known", known)
        if on > known.date():
            raise InvalidValue("erase.on", "is after the instant at which it becomes known; correct one")
        if member not in self.base.member:
            check_known("member", member, self._cache.changed.names.members)
        mark = Erased(id=event, on=on, known=known, events=())
        booked, slots = self._cache.fold_ledger().list_booked(), partial(count_agreed_slots, self._cache)
        person = ErasedPerson(member, self._cache.changed, self.ledger, booked, slots)
        register, rulebook, ledger, recorded = erase_person(person, self.rulebook, self.ledger, mark)
        cache = AnswerCache(register, rulebook, ledger)
        check_parts(cache)
        return Erasure(self._answer_from(cache), recorded)

    def irregular(self) -> Irregular:
        """Return the illegal steps on record, by the effective events.

        Further systems may allow a step that `record` refuses. A late event or a correction can make a later
        step illegal.

        Raises:
            OutsideCalendar: If an answer on the day of a step lies outside a calendar.

        >>> from mpreview import uk
        >>> uk.sample(on=dt.date(2021, 11, 20)).irregular()
        <0 irregular events>
        """
        return Irregular(tuple(list_irregular(self._cache.life_inputs, self.ledger)))

    def only(
        self, *, area: str | None = None, team: str | None = None, member: str | None = None
    ) -> ProgrammePart[Self]:
        """Return a part of the programme, which answers as the programme does for the part, and costs less.

        Answers of the part equal answers of the programme with the rest left out, on every day. A plan is of
        whole teams, so a part that holds a team in part refuses to plan.

        Args:
            area: An area: a force, a region, a nation, or any area around these. An obligation to a member
                lies where the seat lies, an obligation at a venue where the venue lies.
            team: A team: the work that the team carries on the day asked about.
            member: A member: what is owed to the member.

        Raises:
            InvalidValue: If not exactly one is given.
            UnknownId: If there is no such area, team or member.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> scotland = uk.sample(on=day).only(area="scotland")
        >>> scotland, len(scotland.due(on=day)), scotland.coverage(on=day).covered
        (<ProgrammePart: the area 'scotland'>, 9, <Share: 3 of 6>)
        """
        return ProgrammePart(self, area=area, team=team, member=member)

    @property
    def sources(self) -> Sources:
        """The tables behind the answers."""
        return Sources(self.register.sources)

    def _repr_html_(self) -> str:
        """Return a table of what the programme holds, for notebooks."""
        register = self.register
        rows: list[HtmlRow] = [
            ("members", len(register.members)),
            ("venues", len(register.venues)),
            ("teams", len(register.teams)),
            ("events", len(self.ledger)),
            ("editions of the rulebook", len(self.rulebook.editions)),
        ]
        return render_table(f"Programme under the rulebook {self.rulebook.id}", ("what", "number"), rows)

    def __repr__(self) -> str:
        register = self.register
        return (
            f"<Programme of {len(register.members)} members, {len(register.venues)} venues, "
            f"{len(register.teams)} teams, {len(self.ledger)} events, rulebook {self.rulebook.id!r}>"
        )


def join_parts(
    base: Register, rulebook: Rulebook, ledger: Ledger, changed: ChangedRegister | None = None
) -> Programme:
    """Return the programme of parts that were checked against each other, without another check.

    Args:
        base: The register before any event.
        rulebook: The rules.
        ledger: The events.
        changed: The register with the changes of the ledger, if known.
    """
    programme = Programme.__new__(Programme)
    _fill_in(programme, AnswerCache(base, rulebook, ledger, changed))
    return programme


def _fill_in(programme: Programme, cache: AnswerCache) -> None:
    """Let a programme answer from a cache, whose parts were checked against each other."""
    parts = {"base": cache.base, "rulebook": cache.rulebook, "ledger": cache.ledger, "_cache": cache}
    for name, part in parts.items():
        object.__setattr__(programme, name, part)


def _name_capacity(register: Register, spell: CapacitySpell) -> PublicCapacity:
    """Return the capacity in which operations look after a person."""
    is_local = spell.house in register.house and register.house[spell.house].local
    if spell.capacity is HeldCapacity.CANDIDATE:
        return PublicCapacity.LOCAL_CANDIDATE if is_local else PublicCapacity.CANDIDATE
    if spell.capacity is HeldCapacity.MANDATE:
        return PublicCapacity.LOCAL if is_local else PublicCapacity.MANDATE
    return PublicCapacity.MEMBER
