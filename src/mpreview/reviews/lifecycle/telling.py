"""Which step an event tells of, and what it tells the guards itself."""

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from mpreview.events import (
    Answered,
    Attempted,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Contacted,
    DeskChecked,
    Event,
    Exempted,
    Exercised,
    FindingNoted,
    FunctionTested,
    Offered,
    Outcome,
    Postponed,
    Reply,
    Reviewed,
)
from mpreview.reviews.lifecycle.steps import Command, Facts

__all__ = ["command_of", "facts_of"]

_REPLIES = {
    Reply.ACCEPTED: Command.ACCEPTED,
    Reply.DECLINED: Command.DECLINED,
    Reply.DEFERRED: Command.DEFERRED,
}
_OF_KIND: Mapping[type, Command] = MappingProxyType(
    {
        Contacted: Command.CONTACTED,
        Attempted: Command.ATTEMPTED,
        Offered: Command.OFFERED,
        Booked: Command.BOOKED,
        BookingMoved: Command.MOVED,
        BookingKept: Command.KEPT,
        BookingMissed: Command.MISSED,
        BookingCancelled: Command.CANCELLED,
        Reviewed: Command.REVIEWED,
        DeskChecked: Command.DESK_CHECKED,
        FunctionTested: Command.FUNCTION_TESTED,
        Exercised: Command.EXERCISED,
        FindingNoted: Command.FOUND,
        Postponed: Command.POSTPONED,
        Exempted: Command.EXEMPTED,
    }
)


def command_of(event: Event) -> Command | None:
    """Return the step that an event tells of.

    Args:
        event: The event.

    Returns:
        The step; `None` for what is no step of a life, such as an incident, which may make something owed
        again (then the clock tells), or a withdrawal, after which the life is told anew.

    >>> import datetime as dt
    >>> told = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> command_of(Answered(id="a1", on=told.date(), known=told, offer="o1", reply=Reply.DECLINED)).value
    'answered-declined'
    """
    if type(event) is Answered:
        return _REPLIES[event.reply]
    return _OF_KIND.get(type(event))


def facts_of(event: Event, facts: Facts | None = None) -> Facts:
    """Return *facts* with what an event itself tells: who acted, the outcome, whether there is proof.

    >>> import datetime as dt
    >>> told = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> facts_of(Reviewed(id="r1", on=told.date(), known=told, venue="v1", proof="p1")).proof
    True
    """
    known = Facts() if facts is None else facts
    if type(event) is Reviewed:
        return attrs.evolve(
            known,
            assessor=event.assessor,
            approver=event.approver,
            complete=event.outcome is Outcome.COMPLETE,
            proof=event.proof is not None,
        )
    if isinstance(event, FunctionTested | Exercised):
        return attrs.evolve(known, assessor=event.assessor, complete=True, proof=event.proof is not None)
    if isinstance(event, Postponed | Exempted):
        return attrs.evolve(known, signer=event.signer, assessor=event.assessor)
    return known
