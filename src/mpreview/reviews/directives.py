"""Which subjects a directive touches, and from which day (semantics 3.17). In day numbers."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from mpreview.days import Days
from mpreview.events import Directed
from mpreview.people import Candidacy, HeldCapacity, Mandate, Member
from mpreview.policy._case import DirectiveDays, Trigger
from mpreview.policy.terms import Activity, FromOutside
from mpreview.register import Ground, Register
from mpreview.register._index import Occupancy
from mpreview.reviews.tenures import Tenure
from mpreview.timeline import NEVER

__all__: list[str] = []


class DirectedSubject(NamedTuple):
    """A subject, as the scope of a directive reads the subject.

    Args:
        activity: The activity.
        member: The member.
        tenure: The spell of office, in one capacity.
        use: The use of the venue; `None` for a contact.
    """

    activity: Activity
    member: Member
    tenure: Tenure
    use: Occupancy | None


def names_member(directive: Directed, member: Member) -> bool:
    """Whether a member is in the scope of a directive, as far as the scope names members and audiences."""
    is_named = not directive.members or member.id in directive.members
    return is_named and _meets(directive.audiences, member.audiences)


def read_directive(directive: Directed) -> DirectiveDays:
    """Return a directive as the rules read a directive."""
    since = None if directive.counts_from is None else directive.counts_from.toordinal()
    return DirectiveDays(directive.id, directive.on.toordinal(), directive.by.toordinal(), since)


def list_touched_days(
    directives: Iterable[Directed], subject: DirectedSubject, register: Register
) -> tuple[tuple[str, int], ...]:
    """Return the id of each directive that touches a subject, with the day from which the directive counts.

    Args:
        directives: The directives that name the member.
        subject: The subject.
        register: The register.
    """
    found, kind = [], () if subject.use is None else (subject.use.venue.kind,)
    for one in directives:
        if one.activity is subject.activity and _meets(one.kinds, kind):
            day = _find_touched_day(one, subject, register)
            if day is not None and _covers_place(one, subject, register, day):
                found.append((one.id, day))
    return tuple(found)


def make_touches(directives: Iterable[Directed], touched: Iterable[tuple[str, int]]) -> tuple[Trigger, ...]:
    """Return the triggers of directives that touch a subject, from `list_touched_days`."""
    by_id = {one.id: one for one in directives}
    return tuple(Trigger(FromOutside.DIRECTIVE, day, read_directive(by_id[id_])) for id_, day in touched)


def _covers_place(directive: Directed, subject: DirectedSubject, register: Register, day: int) -> bool:
    """Whether the areas of a directive hold the place of a subject on a day.

    A contact and an online presence have the place of the seat, and a member may return for another seat.
    """
    if not directive.areas:
        return True
    venue = None if subject.use is None else subject.use.venue
    if venue is None or venue.region is None or venue.force is None:
        return _meets(directive.areas, _find_seat(subject, register, day).areas)
    return _meets(directive.areas, register.index.covers.ground(venue.region, venue.force).areas)


def _find_seat(subject: DirectedSubject, register: Register, day: int) -> Ground:
    """Return the ground of the mandate or candidacy of a subject on a day, in the capacity of the subject."""
    member, house, terms = subject.member, subject.tenure.house, list[Mandate | Candidacy]()
    if subject.tenure.capacity is HeldCapacity.CANDIDATE:
        stood = (one for one in member.candidacies if register.index.house_of(one) == house)
        terms += (one for one in stood if one.period.ordinals[0] == subject.tenure.spell.start)
    else:
        terms += register.index.list_mandates(member, house)
    begun = [one for one in terms if one.period.ordinals[0] <= day] or terms[:1]
    return register.index.term_ground(begun[-1])


def _meets(scope: Collection[str], values: Collection[str]) -> bool:
    """Whether one of some values is in a part of a scope; an empty part leaves nothing out."""
    return not scope or not set(scope).isdisjoint(values)


def _find_touched_day(directive: Directed, subject: DirectedSubject, register: Register) -> int | None:
    """Return the day from which a directive counts for a subject; `None` if the directive does not."""
    spell, use = subject.tenure.spell, subject.use
    start, end = (spell.start, NEVER) if use is None else (use.start, use.end)
    if start >= spell.end:
        return None
    issued, first = directive.on.toordinal(), spell.days.next_in(start)
    if issued in spell.days and first <= issued < end:
        return issued
    if directive.open_until is None:
        return None
    if spell.start <= issued < spell.end:
        # Issued during a dissolution: whoever is returned joins on the day of the return.
        day = spell.days.next_in(issued)
        if first <= day < end:
            return day
    is_in_time = issued < first <= directive.open_until.toordinal()
    return first if is_in_time and not _was_current_before(subject, register, first) else None


def _was_current_before(subject: DirectedSubject, register: Register, day: int) -> bool:
    """Whether the member was in this capacity, and the venue in use, on some day before a day.

    Mandates in another house are another capacity; all candidacies are one.
    """
    own, every = subject.tenure, register.index.list_spells(subject.member)
    stands = own.capacity is HeldCapacity.CANDIDATE
    spells = (
        one.spell for one in every if one.capacity is own.capacity and (stands or one.house == own.house)
    )
    current = Days.of(*(span for spell in spells for span in spell.days.spans))
    if subject.use is not None:
        uses = register.index.occupancies(subject.member.id)
        current &= Days.of(*((one.first, one.end) for one in uses if one.id == subject.use.id))
    return current.start < day
