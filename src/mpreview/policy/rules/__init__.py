"""Rules: a closed set of forms, as dated data.

A rule says for which subjects and triggers a duty arises, and gives a raw day; `mpreview.policy.windows`
turns a raw day into a window. Numbers of days are civil days unless an `Allowance` says otherwise, and every
number may be a `Table` over kind of venue, response level and risk band.

`FORMS` is the only list of the forms. To add a form, see the page "How to add a rule form".
"""

from collections.abc import Mapping
from typing import Final

from mpreview.policy.rules._base import Rule
from mpreview.policy.rules.ahead import Ahead, AheadOf
from mpreview.policy.rules.directed import OnDirective
from mpreview.policy.rules.new_member import NewMember
from mpreview.policy.rules.new_venue import NewVenue, UseStart
from mpreview.policy.rules.offer_owed import OfferOwed
from mpreview.policy.rules.on_event import Occasion, OnEvent
from mpreview.policy.rules.periodic import Anchor, Early, Periodic
from mpreview.policy.rules.rise import Rise

__all__ = [
    "FORMS", "Ahead", "AheadOf", "Anchor", "Early", "NewMember", "NewVenue", "Occasion", "OfferOwed",
    "OnDirective", "OnEvent", "Periodic", "Rise", "Rule", "UseStart",
]  # fmt: skip

FORMS: Final[tuple[type[Rule], ...]] = (
    Periodic, NewVenue, NewMember, Rise, OnEvent, Ahead, OfferOwed, OnDirective,
)  # fmt: skip
"""The closed set of rule forms."""

FORM_OF_REASON: Final[Mapping[str, type[Rule]]] = {
    name: form for form in FORMS for name in form.list_reason_forms()
}
"""The form behind each name that `Reason.form` can have."""
