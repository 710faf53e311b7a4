"""Risks as assessed: what could happen, how likely and how bad, what measures take off it, who accepts it."""

import datetime as dt
import enum
from types import MappingProxyType
from typing import Final

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, counted
from mpreview.risk.scales import MOST
from mpreview.timeline import a_day

__all__ = ["Acceptance", "Control", "Risk", "RiskStatement", "Treatment"]


@attrs.frozen(kw_only=True)
class RiskStatement:
    """A risk in the standard form: threat, vulnerability and impact together, each a clause.

    Source: ProtectUK, "Risk management basics" (a risk needs all three) and "Stage 2: risk assessment" (a
    statement in any unambiguous form; *if, then* is one). All texts are kept out of `repr`: they tell
    where somebody is weak.

    Args:
        threat: Who could do what.
        vulnerability: What lets them.
        impact: What would come of it.

    Raises:
        InvalidValue: If one of the three is blank, too long or not printable.

    >>> RiskStatement(
    ...     threat="somebody follows a visitor in",
    ...     vulnerability="the inner door has no lock",
    ...     impact="staff could be hurt",
    ... ).sentence()
    'If somebody follows a visitor in, then, since the inner door has no lock, staff could be hurt.'
    """

    threat: str = attrs.field(repr=False)
    vulnerability: str = attrs.field(repr=False)
    impact: str = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        a_text("RiskStatement.threat", self.threat, most=4000)
        a_text("RiskStatement.vulnerability", self.vulnerability, most=4000)
        a_text("RiskStatement.impact", self.impact, most=4000)
        for name in ("threat", "vulnerability", "impact"):
            if not _clause(getattr(self, name)):
                raise InvalidValue(f"RiskStatement.{name}", "is no clause; say it in words")

    def sentence(self) -> str:
        """Return the whole as one sentence, which is as sensitive as its parts."""
        parts = (self.threat, self.vulnerability, self.impact)
        threat, vulnerability, impact = map(_clause, parts)
        return f"If {threat}, then, since {vulnerability}, {impact}."


def _clause(text: str) -> str:
    """Return a text as it stands inside a sentence."""
    return text.strip().rstrip(".").strip()


@attrs.frozen
class Control:
    """What a measure does about a risk while it is in service.

    Args:
        measure: The measure, by an id that tells nothing about it; kept out of `repr`.
        likelihood: By how many steps it lowers the likelihood.
        impact: By how many steps it lowers the impact.

    Raises:
        InvalidValue: If it lowers neither.
        OutsideRange: If a number is not one that a scale has steps for.

    >>> Control("m-17", likelihood=2)
    Control(likelihood=2, impact=0)
    """

    measure: str = attrs.field(repr=False)
    likelihood: int = attrs.field(default=0, kw_only=True)
    impact: int = attrs.field(default=0, kw_only=True)

    def __attrs_post_init__(self) -> None:
        an_id("Control.measure", self.measure)
        a_count("Control.likelihood", self.likelihood, 0, MOST - 1)
        a_count("Control.impact", self.impact, 0, MOST - 1)
        if not self.likelihood and not self.impact:
            raise InvalidValue(
                "Control.likelihood", "lowers nothing; give likelihood or impact, or leave it out"
            )


class Treatment(enum.Enum):
    """What is decided about a risk.

    Source: HM Treasury, The Orange Book, October 2004, chapter 6; the words are this library's.

    >>> Treatment.TOLERATE.meaning
    'Accept it as it is, for a time and by somebody who may.'
    """

    TREAT = "treat"
    TOLERATE = "tolerate"
    TRANSFER = "transfer"
    TERMINATE = "terminate"

    @property
    def meaning(self) -> str:
        """What it means, in one line."""
        return _MEANINGS[self]


_MEANINGS: Final = MappingProxyType(
    {
        Treatment.TREAT: "Lower it, by measures that make it less likely or less bad.",
        Treatment.TOLERATE: "Accept it as it is, for a time and by somebody who may.",
        Treatment.TRANSFER: "Have somebody else carry it, or a part of it.",
        Treatment.TERMINATE: "Stop doing what gives rise to it.",
    }
)


@attrs.frozen
class Risk:
    """A risk as assessed, before any measure, and what each measure would take off it.

    Args:
        id: Its id.
        statement: What it is; kept out of `repr`.
        likelihood: The step of likelihood without measures.
        impact: The step of impact without measures.
        controls: What measures do about it, each measure once.
        treatment: What was decided about it; `None` while nothing is. It changes no rating: what is
            tolerated is as likely and as bad as before.

    Raises:
        InvalidValue: If a measure stands twice, since its steps would count twice.

    >>> text = RiskStatement(
    ...     threat="a crowd comes", vulnerability="there is one exit", impact="nobody can leave"
    ... )
    >>> Risk("r-3", text, likelihood="likely", impact="major", controls=(Control("m-17", likelihood=1),))
    Risk(id='r-3', likelihood='likely', impact='major', controls=<1>, treatment=None)
    """

    id: str
    statement: RiskStatement = attrs.field(repr=False)
    likelihood: str = attrs.field(kw_only=True)
    impact: str = attrs.field(kw_only=True)
    controls: tuple[Control, ...] = attrs.field(default=(), kw_only=True, repr=counted)
    treatment: Treatment | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        an_id("Risk.id", self.id)
        a_kind("Risk.statement", self.statement, RiskStatement)
        an_id("Risk.likelihood", self.likelihood)
        an_id("Risk.impact", self.impact)
        a_tuple("Risk.controls", self.controls, Control)
        if self.treatment is not None:
            a_kind("Risk.treatment", self.treatment, Treatment)
        if len({control.measure for control in self.controls}) != len(self.controls):
            raise InvalidValue(
                "Risk.controls", "a measure stands here twice; add its steps up in one control"
            )


@attrs.frozen(kw_only=True)
class Acceptance:
    """Somebody accepted a risk as it is, for a time.

    Whoever assessed a risk does not approve of it as well, and no acceptance is for good: from its last
    day on the risk is open again. Both are this library's default; ProtectUK has a review as its last stage.

    Args:
        risk: The risk.
        assessor: Who assessed it.
        approver: Who accepted it.
        on: The first day on which it holds.
        until: The first day on which it no longer holds: from then on the risk is open again.

    Raises:
        InvalidValue: If assessor and approver are the same, or *until* is not after *on*.
        OutsideRange: If a day is outside 1900-01-01 to 2199-12-31.

    >>> accepted = Acceptance(
    ...     risk="r-3", assessor="adviser", approver="head", on=dt.date(2024, 1, 8), until=dt.date(2024, 7, 8)
    ... )
    >>> accepted.holds(dt.date(2024, 7, 7)), accepted.holds(dt.date(2024, 7, 8))
    (True, False)
    """

    risk: str
    assessor: str
    approver: str
    on: dt.date
    until: dt.date

    def __attrs_post_init__(self) -> None:
        an_id("Acceptance.risk", self.risk)
        an_id("Acceptance.assessor", self.assessor)
        an_id("Acceptance.approver", self.approver)
        a_day("Acceptance.on", self.on)
        a_day("Acceptance.until", self.until)
        if self.approver == self.assessor:
            raise InvalidValue("Acceptance.approver", "assessed the risk; have somebody else approve it")
        if self.until <= self.on:
            raise InvalidValue("Acceptance.until", "must be after the day it begins; swap or correct them")

    def holds(self, on: dt.date) -> bool:
        """Whether it holds on that day; where it does not, the risk is open."""
        a_day("on", on)
        return self.on <= on < self.until
