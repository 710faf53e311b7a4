"""The payer of a package and the approval, as dated rows; `Catalogue.decide` decides by the rows.

Approval is a function of the package, of a recommendation, and of the payer on that day.
"""

import datetime as dt
import enum

import attrs

from mpreview import _valid as valid
from mpreview._checks import TEXT_LENGTH, check_type
from mpreview._reprs import shorten_text
from mpreview.measures.terms import Package
from mpreview.timeline import Period

__all__ = ["ApprovalRule", "Decision", "Funding", "Recommended", "Ruling"]


class Recommended(enum.Enum):
    """The cases of a rule: with a recommendation, without, or both."""

    PRESENT = "present"
    ABSENT = "absent"
    EITHER = "either"

    def covers(self, recommended: bool) -> bool:
        """Whether the rule decides a case with or without a recommendation."""
        check_type("recommended", recommended, bool)
        return self is Recommended.EITHER or (self is Recommended.PRESENT) is recommended


class Ruling(enum.Enum):
    """The decision of a rule."""

    APPROVE = "approve"
    REFUSE = "refuse"


@attrs.frozen
class Funding:
    """The payer of a package over some days.

    Args:
        package: The package.
        body: The payer.
        period: The days.
        source: The source of the row.
        route: How to obtain the money, in words for any reader.
    """

    package: Package = attrs.field(validator=valid.type_(Package))
    body: str = attrs.field(validator=valid.id_)
    period: Period = attrs.field(validator=valid.type_(Period))
    source: str = attrs.field(repr=shorten_text, validator=valid.text())
    route: str = attrs.field(default="", repr=shorten_text, validator=valid.text(empty=True))


@attrs.frozen
class ApprovalRule:
    """The decision about a package that a body pays for, with or without a recommendation.

    Args:
        id: The id of the rule, named by a refusal.
        package: The package.
        recommended: The cases of the rule: with a recommendation, without, or both.
        body: The payer.
        period: The days on which the rule holds.
        ruling: The decision.
        why: The reason, in words for any reader.
        source: The source of the rule, or a note that the rule is a default.
    """

    id: str = attrs.field(validator=valid.id_)
    package: Package = attrs.field(validator=valid.type_(Package))
    recommended: Recommended = attrs.field(validator=valid.type_(Recommended))
    body: str = attrs.field(validator=valid.id_)
    period: Period = attrs.field(validator=valid.type_(Period))
    ruling: Ruling = attrs.field(validator=valid.type_(Ruling))
    why: str = attrs.field(repr=shorten_text, validator=valid.text())
    source: str = attrs.field(repr=shorten_text, validator=valid.text())

    def covers(self, package: Package, body: str, recommended: bool) -> bool:
        """Whether the rule decides about a package that a body pays for, with or without a recommendation."""
        check_type("package", package, Package)
        check_type("body", body, str)
        return self.recommended.covers(recommended) and self.package is package and self.body == body


@attrs.frozen(kw_only=True)
class Decision:
    """Whether a package, or a measure of a package, is approved on a day, and by which rule.

    The first three fields are the question; with the catalogue the question is enough to decide again.

    Args:
        package: The package.
        recommended: Whether the recommending body recommends the package.
        on: The day.
        approved: Whether the package is approved.
        rule: The rule that decided, for an approval as for a refusal.
        body: The payer on that day.
        why: The decision and the reason in a sentence.
        source: The source of the rule.
    """

    package: Package = attrs.field(validator=valid.type_(Package))
    recommended: bool = attrs.field(validator=valid.type_(bool))
    on: dt.date = attrs.field(validator=valid.day)
    approved: bool = attrs.field(validator=valid.type_(bool))
    rule: str = attrs.field(validator=valid.id_)
    body: str = attrs.field(validator=valid.id_)
    # The sentence contains the reason of the rule, which may be as long as any text.
    why: str = attrs.field(repr=shorten_text, validator=valid.text(most=2 * TEXT_LENGTH))
    source: str = attrs.field(repr=shorten_text, validator=valid.text())
