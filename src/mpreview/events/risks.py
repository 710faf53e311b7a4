"""The life of a risk: assessed, treated, accepted and closed.

A risk is known by its venue, its member and its id there. The four kinds share one rank within a day with the
events of measures, so that of two events on one day the later known counts later. Their `repr` shows venue
and member alone: every other field shows a weakness.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator

import attrs

from mpreview import _valid as valid
from mpreview.errors import Fault, InvalidValue
from mpreview.events._base import Event
from mpreview.policy import Edition, Rulebook
from mpreview.risk import Control, RiskCommand, RiskMatrix, RiskStatement, Treatment

__all__ = ["RiskAccepted", "RiskAssessed", "RiskClosed", "RiskEvent", "RiskTreated"]


@attrs.frozen(kw_only=True)
class RiskEvent(Event, ABC):
    """An event of a risk.

    Args:
        venue: The venue of the risk, if the risk is at a venue.
        member: The member of the risk, if the risk is of a member.
        risk: The id of the risk there.
    """

    # The rank of measures, so that of two events of one day the later known counts later (semantics 6).
    rank = 5
    is_sensitive = True
    rests_on_use = True

    def _check_subject(self, _: object, member: str | None) -> None:
        if member is None and self.venue is None:
            problem = "a risk is at a venue or of a member; name one"
            raise InvalidValue(f"{type(self).__name__}.venue", problem)

    venue: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("venue")))
    member: str | None = attrs.field(
        default=None, validator=[valid.optional(valid.id_of("member")), _check_subject]
    )
    risk: str = attrs.field(repr=False, validator=valid.id_of("risk"))

    @property
    def key(self) -> tuple[str | None, str | None, str]:
        """The key of the risk: venue, member and id."""
        return self.venue, self.member, self.risk

    @property
    @abstractmethod
    def command(self) -> RiskCommand:
        """The step that the event is in the life of the risk."""


@attrs.frozen(kw_only=True)
class RiskAssessed(RiskEvent):
    """A risk is assessed, for the first time or again; the new assessment counts from the day on.

    Decisions and acceptances of an earlier assessment end.

    Args:
        venue: The venue; without a member the risk counts for every user of the venue.
        member: The member; without a venue the risk counts for the member everywhere, with a venue for the
            member there.
        risk: The id by which later events know the risk there.
        statement: The risk in words.
        likelihood: The step of likelihood without measures, of the matrix in force on the day.
        impact: The step of impact without measures, of the matrix in force on the day.
        controls: The effects of measures at the venue, each measure once.
        assessor: The person who assessed the risk, as an id.

    Raises:
        InvalidValue: If neither venue nor member is named, a measure occurs twice, or measures are named
            without a venue.
    """

    word = "risk-assessed"

    def _check_controls(self, _: object, controls: tuple[Control, ...]) -> None:
        if controls and self.venue is None:
            raise InvalidValue("RiskAssessed.controls", "measures are at a venue; name it, or leave them out")
        if len({control.measure for control in controls}) != len(controls):
            problem = "a measure stands here twice; add its steps up in one control"
            raise InvalidValue("RiskAssessed.controls", problem)

    statement: RiskStatement = attrs.field(repr=False, validator=valid.type_(RiskStatement))
    likelihood: str = attrs.field(repr=False, validator=valid.id_of("step of likelihood"))
    impact: str = attrs.field(repr=False, validator=valid.id_of("step of impact"))
    controls: tuple[Control, ...] = attrs.field(
        default=(), repr=False, validator=[valid.tuple_(Control), _check_controls]
    )
    assessor: str = attrs.field(repr=False, validator=valid.id_of("person"))

    def find_faults(self, rulebook: Rulebook) -> Iterator[Fault]:
        """Yield why the edition in force on the day cannot rate the risk."""
        matrix = rulebook.edition(self.on).matrix
        if matrix is None:
            hint = "give that edition a matrix, or leave the assessment out"
            yield Fault("on", "no-matrix", "a day on which no edition in force rates risks", hint)
            return
        lacking = [
            name for name in ("likelihood", "impact") if getattr(self, name) not in getattr(matrix, name)
        ]
        for name in lacking:
            hint = "name one of the steps of the matrix of the edition in force on the day"
            yield Fault(name, "dangling-id", "no such step of its scale", hint)
        editions = _list_editions(rulebook, self.on, self.known.date())
        if not lacking and not all(self._is_rated(edition.matrix) for edition in editions):
            words = "before the edition that rates it was published"
            hint = "give the instant at which it became known since"
            yield Fault("known", "no-matrix", words, hint)

    def _is_rated(self, matrix: RiskMatrix | None) -> bool:
        return matrix is not None and self.likelihood in matrix.likelihood and self.impact in matrix.impact

    @property
    def command(self) -> RiskCommand:
        """The assessment."""
        return RiskCommand.ASSESSED


def _list_editions(rulebook: Rulebook, on: dt.date, known: dt.date) -> Iterator[Edition]:
    """Yield the editions in force on a day, as known on a day and whenever a later edition became known."""
    first, *others = rulebook.editions
    later = [edition for edition in others if edition.since <= on]
    # Each later publication changes which edition is in force as known, so each one has to rate the risk.
    for day in {known, *(edition.known for edition in later if edition.known > known)}:
        yield next((edition for edition in reversed(later) if edition.known <= day), first)


@attrs.frozen(kw_only=True)
class RiskTreated(RiskEvent):
    """The treatment of a risk is decided, with an owner and a target day.

    Args:
        venue: The venue of the risk.
        member: The member of the risk.
        risk: The id of the risk there.
        treatment: The treatment; a tolerated risk still needs the acceptance of an authorised person.
        owner: The person who leads on the risk, as an id.
        target: The last day on which the treatment is done in time.
    """

    word = "risk-treated"

    treatment: Treatment = attrs.field(repr=False, validator=valid.type_(Treatment))
    owner: str = attrs.field(repr=False, validator=valid.id_of("person"))
    target: dt.date = attrs.field(repr=False, validator=valid.day)

    @property
    def command(self) -> RiskCommand:
        """The decision to tolerate, or any other decision."""
        tolerates = self.treatment is Treatment.TOLERATE
        return RiskCommand.TOLERATED if tolerates else RiskCommand.TREATED


@attrs.frozen(kw_only=True)
class RiskAccepted(RiskEvent):
    """A person accepts a risk unchanged, for a time; likelihood and impact stay as assessed.

    Args:
        venue: The venue of the risk.
        member: The member of the risk.
        risk: The id of the risk there.
        approver: The person who accepts the risk, as an id; never the assessor.
        until: The first day on which the risk is accepted no longer.

    Raises:
        InvalidValue: If *until* is not after the day.
    """

    word = "risk-accepted"

    def _check_until(self, _: object, until: dt.date) -> None:
        if until <= self.on:
            raise InvalidValue("RiskAccepted.until", "must be after the day it begins; swap or correct them")

    approver: str = attrs.field(repr=False, validator=valid.id_of("person"))
    until: dt.date = attrs.field(repr=False, validator=[valid.day, _check_until])

    @property
    def command(self) -> RiskCommand:
        """The acceptance."""
        return RiskCommand.ACCEPTED


@attrs.frozen(kw_only=True)
class RiskClosed(RiskEvent):
    """A risk is over, since its cause has stopped; the risk counts no more until assessed again.

    Args:
        venue: The venue of the risk.
        member: The member of the risk.
        risk: The id of the risk there.
        by: The person who closes the risk, as an id.
    """

    word = "risk-closed"

    by: str = attrs.field(repr=False, validator=valid.id_of("person"))

    @property
    def command(self) -> RiskCommand:
        """The closure."""
        return RiskCommand.CLOSED
