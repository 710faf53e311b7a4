"""Who pays for a package, and what is approved: dated rows, and the decision that follows from them.

Approval is a function of the package, whether the police recommend it, and who pays on that day; it is not
one yes or no.
"""

import datetime as dt
import enum

import attrs

from mpreview.ids import a_kind, a_text, an_id, shortened
from mpreview.measures.terms import TEXT, Package
from mpreview.timeline import Period, a_day

__all__ = ["ApprovalRule", "Decision", "Funding", "Recommended", "Ruling"]


class Recommended(enum.Enum):
    """Whether a rule speaks of what the police recommend, of what they do not, or of either."""

    PRESENT = "present"
    ABSENT = "absent"
    EITHER = "either"

    def covers(self, recommended: bool) -> bool:
        """Whether it speaks of a case with or without a recommendation."""
        return self is Recommended.EITHER or (self is Recommended.PRESENT) is recommended


class Ruling(enum.Enum):
    """What a rule decides."""

    APPROVE = "approve"
    REFUSE = "refuse"


@attrs.frozen
class Funding:
    """Who pays for a package, and over which days.

    Args:
        package: The package.
        body: Who pays.
        period: Over which days.
        source: Who says so.
        route: How the money is had, in words that may be shown.
    """

    package: Package
    body: str
    period: Period
    source: str = attrs.field(repr=shortened)
    route: str = attrs.field(default="", repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_kind("Funding.package", self.package, Package)
        an_id("Funding.body", self.body)
        a_kind("Funding.period", self.period, Period)
        a_text("Funding.source", self.source, most=TEXT)
        a_text("Funding.route", self.route, most=TEXT, empty=True)


@attrs.frozen
class ApprovalRule:
    """What is decided of a package that somebody pays for, with or without a recommendation.

    Args:
        id: Its id, which a refusal names.
        package: The package.
        recommended: Whether it speaks of what is recommended, of what is not, or of either.
        body: Who pays.
        period: Over which days it holds.
        ruling: What it decides.
        why: The reason, in words that may be shown.
        source: Who says so, or that it is a default.
    """

    id: str
    package: Package
    recommended: Recommended
    body: str
    period: Period
    ruling: Ruling
    why: str = attrs.field(repr=shortened)
    source: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        an_id("ApprovalRule.id", self.id)
        a_kind("ApprovalRule.package", self.package, Package)
        a_kind("ApprovalRule.recommended", self.recommended, Recommended)
        an_id("ApprovalRule.body", self.body)
        a_kind("ApprovalRule.period", self.period, Period)
        a_kind("ApprovalRule.ruling", self.ruling, Ruling)
        a_text("ApprovalRule.why", self.why, most=TEXT)
        a_text("ApprovalRule.source", self.source, most=TEXT)

    def speaks(self, package: Package, body: str, recommended: bool) -> bool:
        """Whether it speaks of a package that a body pays for, with or without a recommendation."""
        return self.package is package and self.body == body and self.recommended.covers(recommended)


@attrs.frozen(kw_only=True)
class Decision:
    """Whether a package, or a measure of it, is approved on a day, and by which rule.

    The first three fields are what was asked; with the catalogue they are enough to decide again.

    Args:
        package: The package.
        recommended: Whether the police recommend it.
        on: The day.
        approved: Whether it is approved.
        rule: The rule that was met, of an approval as of a refusal.
        body: Who pays on that day.
        why: The decision and its reason in a sentence.
        source: Who says so.
    """

    package: Package
    recommended: bool
    on: dt.date
    approved: bool
    rule: str
    body: str
    why: str = attrs.field(repr=shortened)
    source: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_kind("Decision.package", self.package, Package)
        a_kind("Decision.recommended", self.recommended, bool)
        a_day("Decision.on", self.on)
        a_kind("Decision.approved", self.approved, bool)
        an_id("Decision.rule", self.rule)
        an_id("Decision.body", self.body)
        # The sentence holds the rule's own, which may be as long as any text.
        a_text("Decision.why", self.why, most=2 * TEXT)
        a_text("Decision.source", self.source, most=TEXT)
