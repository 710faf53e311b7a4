"""What is told of a risk: that it was assessed, what is decided of it, who accepted it, and that it is over.

A risk is known by where it is and whose it is, and by its id there. These events share one rank within a day,
and that of the events of measures, so that what became known later counts later; their `repr` tells venue
and member alone: all else tells where somebody is weak.
"""

import datetime as dt

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact, perhaps
from mpreview.ids import a_kind, a_tuple, an_id
from mpreview.risk.risks import Control, RiskStatement, Treatment
from mpreview.timeline import a_day

__all__ = ["RiskAccepted", "RiskAssessed", "RiskClosed", "RiskTreated"]


@attrs.frozen(kw_only=True)
class _OfRisk(Fact):
    """What every event of a risk has: where and whose it is, and its id there."""

    venue: str | None = None
    member: str | None = None
    risk: str = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        name = type(self).__name__
        perhaps(f"{name}.venue", self.venue)
        perhaps(f"{name}.member", self.member)
        an_id(f"{name}.risk", self.risk)
        if self.venue is None and self.member is None:
            raise InvalidValue(f"{name}.venue", "a risk is at a venue or of a member; name one")

    @property
    def key(self) -> tuple[str | None, str | None, str]:
        """What the risk is known by: venue, member and id."""
        return self.venue, self.member, self.risk


@attrs.frozen(kw_only=True)
class RiskAssessed(_OfRisk):
    """A risk is assessed, for the first time or anew: from that day on it is what is said here.

    What was decided or accepted before was of what was assessed before, and ends.

    Args:
        venue: The venue; with it alone the risk counts for everybody who uses it.
        member: The member; alone for that member wherever they are, with a venue for that member there.
        risk: Its id, by which later events know it there.
        statement: What it is.
        likelihood: The step of likelihood without measures, of the matrix in force on the day.
        impact: The step of impact without measures, of that matrix.
        controls: What measures at the venue do about it, each measure once.
        assessor: Who assessed it, as an id.

    Raises:
        InvalidValue: If neither venue nor member is named, a measure stands twice, or there are measures
            and no venue to have them.
    """

    word = "risk-assessed"
    rank = 5

    statement: RiskStatement = attrs.field(repr=False)
    likelihood: str = attrs.field(repr=False)
    impact: str = attrs.field(repr=False)
    controls: tuple[Control, ...] = attrs.field(default=(), repr=False)
    assessor: str = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        _OfRisk.__attrs_post_init__(self)
        # Whoever tells of no risk need not load what one is.

        a_kind("RiskAssessed.statement", self.statement, RiskStatement)
        for name in ("likelihood", "impact", "assessor"):
            an_id(f"RiskAssessed.{name}", getattr(self, name))
        a_tuple("RiskAssessed.controls", self.controls, Control)
        if self.controls and self.venue is None:
            raise InvalidValue("RiskAssessed.controls", "measures are at a venue; name it, or leave them out")
        if len({control.measure for control in self.controls}) != len(self.controls):
            raise InvalidValue(
                "RiskAssessed.controls", "a measure stands here twice; add its steps up in one control"
            )


@attrs.frozen(kw_only=True)
class RiskTreated(_OfRisk):
    """It is decided what is done about a risk, who leads on it, and by when.

    Args:
        venue: The venue of the risk.
        member: The member of the risk.
        risk: Its id there.
        treatment: What is decided; what is tolerated is still to be accepted by somebody who may.
        owner: Who leads on it, as an id.
        target: The last day on which it is done in time.
    """

    word = "risk-treated"
    rank = 5

    treatment: Treatment = attrs.field(repr=False)
    owner: str = attrs.field(repr=False)
    target: dt.date = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        _OfRisk.__attrs_post_init__(self)

        a_kind("RiskTreated.treatment", self.treatment, Treatment)
        an_id("RiskTreated.owner", self.owner)
        a_day("RiskTreated.target", self.target)


@attrs.frozen(kw_only=True)
class RiskAccepted(_OfRisk):
    """Somebody accepts a risk as it is, for a time; it is as likely and as bad as before.

    Args:
        venue: The venue of the risk.
        member: The member of the risk.
        risk: Its id there.
        approver: Who accepts it, as an id: not whoever assessed it.
        until: The first day on which it is accepted no longer.

    Raises:
        InvalidValue: If *until* is not after the day.
    """

    word = "risk-accepted"
    rank = 5

    approver: str = attrs.field(repr=False)
    until: dt.date = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        _OfRisk.__attrs_post_init__(self)
        an_id("RiskAccepted.approver", self.approver)
        a_day("RiskAccepted.until", self.until)
        if self.until <= self.on:
            raise InvalidValue("RiskAccepted.until", "must be after the day it begins; swap or correct them")


@attrs.frozen(kw_only=True)
class RiskClosed(_OfRisk):
    """A risk is over: what gave rise to it has stopped. It counts no more until it is assessed anew.

    Args:
        venue: The venue of the risk.
        member: The member of the risk.
        risk: Its id there.
        by: Who says so, as an id.
    """

    word = "risk-closed"
    rank = 5

    by: str = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        _OfRisk.__attrs_post_init__(self)
        an_id("RiskClosed.by", self.by)
