"""Risks as assessed: the statement, likelihood and impact, the effect of measures, the acceptance."""

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any, Final

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue

__all__ = ["Acceptance", "Control", "Risk", "RiskStatement", "Treatment"]

MOST_STEPS: Final = 10
"""The most steps of a scale; five are common. A measure lowers a risk by fewer steps than a scale has."""


def _trim_clause(text: str) -> str:
    """Return a text as a clause inside a sentence."""
    return text.strip().rstrip(".").strip()


def _check_clause(instance: object, attribute: "attrs.Attribute[Any]", text: str) -> None:
    if not _trim_clause(text):
        raise InvalidValue(f"{type(instance).__name__}.{attribute.name}", "is no clause; say it in words")


@attrs.frozen(kw_only=True)
class RiskStatement:
    """A risk in the standard form: threat, vulnerability and impact together, each a clause.

    Source: ProtectUK, "Risk management basics" (a risk needs all three) and "Stage 2: risk assessment" (a
    statement in any unambiguous form, such as *if, then*). The texts stay out of `repr`, since the texts
    reveal a weakness.

    Args:
        threat: The possible attack.
        vulnerability: The weakness that makes the attack possible.
        impact: The consequence.

    Raises:
        InvalidValue: If a text is blank, too long or not printable.

    >>> RiskStatement(
    ...     threat="somebody follows a visitor in",
    ...     vulnerability="the inner door has no lock",
    ...     impact="staff could be hurt",
    ... ).sentence()
    'If somebody follows a visitor in, then, since the inner door has no lock, staff could be hurt.'
    """

    threat: str = attrs.field(repr=False, validator=(valid.text(), _check_clause))
    vulnerability: str = attrs.field(repr=False, validator=(valid.text(), _check_clause))
    impact: str = attrs.field(repr=False, validator=(valid.text(), _check_clause))

    def sentence(self) -> str:
        """Return the statement as one sentence, as sensitive as its parts."""
        parts = (self.threat, self.vulnerability, self.impact)
        threat, vulnerability, impact = map(_trim_clause, parts)
        return f"If {threat}, then, since {vulnerability}, {impact}."


@attrs.frozen
class Control:
    """The effect of a measure on a risk while the measure is in service.

    Args:
        measure: The measure, by an id that gives nothing away; kept out of `repr`.
        likelihood: The number of steps by which the measure lowers the likelihood.
        impact: The number of steps by which the measure lowers the impact.

    Raises:
        InvalidValue: If the measure lowers neither.
        OutsideRange: If a number is greater than the steps of a scale.

    >>> Control("m-17", likelihood=2)
    Control(likelihood=2, impact=0)
    """

    measure: str = attrs.field(repr=False, validator=valid.id_)
    likelihood: int = attrs.field(default=0, kw_only=True, validator=valid.int_(0, MOST_STEPS - 1))
    impact: int = attrs.field(default=0, kw_only=True, validator=valid.int_(0, MOST_STEPS - 1))

    def __attrs_post_init__(self) -> None:
        if not self.likelihood and not self.impact:
            words = "lowers nothing; give likelihood or impact, or leave it out"
            raise InvalidValue("Control.likelihood", words)


class Treatment(enum.Enum):
    """The decision about a risk.

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
        """The meaning, in one line."""
        return _MEANINGS[self]


_MEANINGS: Final[Mapping[Treatment, str]] = {
    Treatment.TREAT: "Lower it, by measures that make it less likely or less bad.",
    Treatment.TOLERATE: "Accept it as it is, for a time and by somebody who may.",
    Treatment.TRANSFER: "Have somebody else carry it, or a part of it.",
    Treatment.TERMINATE: "Stop doing what gives rise to it.",
}


def _check_controls(_risk: object, _attribute: "attrs.Attribute[Any]", controls: tuple[Control, ...]) -> None:
    if len({control.measure for control in controls}) != len(controls):
        raise InvalidValue("Risk.controls", "a measure stands here twice; add its steps up in one control")


@attrs.frozen
class Risk:
    """A risk as assessed, before any measure, with the effect of each measure.

    Args:
        id: The id of the risk.
        statement: The risk in words; kept out of `repr`.
        likelihood: The step of likelihood without measures.
        impact: The step of impact without measures.
        controls: The effects of measures, each measure once.
        treatment: The decision; `None` before a decision. A decision changes no rating: a tolerated risk is
            as likely and as bad as before.

    Raises:
        InvalidValue: If a measure occurs twice, since its steps would count twice.

    >>> text = RiskStatement(
    ...     threat="a crowd comes", vulnerability="there is one exit", impact="nobody can leave"
    ... )
    >>> Risk("r-3", text, likelihood="likely", impact="major", controls=(Control("m-17", likelihood=1),))
    Risk(id='r-3', likelihood='likely', impact='major', controls=<1>, treatment=None)
    """

    id: str = attrs.field(validator=valid.id_)
    statement: RiskStatement = attrs.field(repr=False, validator=valid.type_(RiskStatement))
    likelihood: str = attrs.field(kw_only=True, validator=valid.id_)
    impact: str = attrs.field(kw_only=True, validator=valid.id_)
    controls: tuple[Control, ...] = attrs.field(
        default=(), kw_only=True, repr=count_items, validator=(valid.tuple_(Control), _check_controls)
    )
    treatment: Treatment | None = attrs.field(
        default=None, kw_only=True, validator=valid.optional(valid.type_(Treatment))
    )


@attrs.frozen(kw_only=True)
class Acceptance:
    """A person accepted a risk unchanged, for a time.

    The assessor of a risk does not accept the risk, and no acceptance is for good: after the last day the
    risk is open again. Both are defaults of this library; the last stage of ProtectUK is a review.

    Args:
        risk: The risk.
        assessor: The person who assessed the risk.
        approver: The person who accepted the risk.
        on: The first day of the acceptance.
        until: The first day after the acceptance, on which the risk is open again.

    Raises:
        InvalidValue: If assessor and approver are the same, or *until* is not after *on*.
        OutsideRange: If a day is outside 1900-01-01 to 2199-12-31.

    >>> accepted = Acceptance(
    ...     risk="r-3", assessor="adviser", approver="head", on=dt.date(2024, 1, 8), until=dt.date(2024, 7, 8)
    ... )
    >>> accepted.holds(dt.date(2024, 7, 7)), accepted.holds(dt.date(2024, 7, 8))
    (True, False)
    """

    risk: str = attrs.field(validator=valid.id_)
    assessor: str = attrs.field(validator=valid.id_)
    approver: str = attrs.field(validator=valid.id_)
    on: dt.date = attrs.field(validator=valid.day)
    until: dt.date = attrs.field(validator=valid.day)

    def __attrs_post_init__(self) -> None:
        if self.approver == self.assessor:
            raise InvalidValue("Acceptance.approver", "assessed the risk; have somebody else approve it")
        if self.until <= self.on:
            raise InvalidValue("Acceptance.until", "must be after the day it begins; swap or correct them")

    def holds(self, on: dt.date) -> bool:
        """Whether the acceptance holds on a day."""
        check_day("on", on)
        # On the day *until* the risk is open again, so that acceptance and expiry never share a day.
        return self.on <= on < self.until
