"""A default policy for the United Kingdom.

The policy is a file, `rulebooks/default.toml`, in the form that `mpreview.interchange.rulebook_from_toml`
reads: rules, checklists, operations, the risk matrix, and examples counted by hand. The head of the file says
what is published and what the policy asks for. `rulebooks/upkeep.toml` adds function tests and exercises.
"""

from functools import cache

import attrs

from mpreview.findings import Checklist
from mpreview.policy import Rulebook
from mpreview.risk import RiskMatrix
from mpreview.uk._tables import load_rulebook

__all__ = ["rulebook"]


@cache
def rulebook(*, tests: bool = False) -> Rulebook:
    """Return the default rulebook.

    Args:
        tests: Whether function tests and exercises are owed too; off by default, since without records of
            exercises every office would be overdue for an exercise.

    >>> [rule.id for rule in rulebook().editions[0].rules if rule.form == "rise"]
    ['contact-after-own-rise', 'contact-after-rise', 'contact-after-rise-for-members', \
'review-after-own-rise', 'review-after-rise', 'review-after-rise-for-members']
    """
    if not tests:
        return load_rulebook("rulebooks/default")
    default, upkeep = rulebook(), load_rulebook("rulebooks/upkeep")
    id_, title = f"{default.id}-tests", f"{default.title}, with function tests and exercises"
    rules = tuple(default.list_rules()) + tuple(upkeep.list_rules())
    edition = attrs.evolve(default.editions[0], id=f"{id_}-1", title=title, rules=rules)
    examples = default.examples + upkeep.examples
    return attrs.evolve(default, id=id_, title=title, editions=(edition,), examples=examples)


def checklists() -> tuple[Checklist, ...]:
    """Return the default checklists, in order of id.

    >>> {checklist.id: len(checklist.items) for checklist in checklists()}
    {'estate': 3, 'meeting-the-public': 12, 'office-and-home': 8, 'online-presence': 4}
    """
    return rulebook().checklists


def risk_matrix() -> RiskMatrix:
    """Return the default risk matrix, to the bands of `mpreview.uk.rulebook`.

    >>> risk_matrix().rate(likelihood="remote", impact="severe").rating
    'medium'
    >>> risk_matrix().misfit(("standard", "raised", "high")) is None
    True
    """
    return next(edition.matrix for edition in rulebook().editions if edition.matrix is not None)


@cache
def find_kinds(rule: str) -> tuple[str, ...]:
    """Return the kinds of venue that a rule is about.

    >>> find_kinds("review-after-rise")
    ('office', 'surgery', 'westminster', 'public-event')
    """
    return next(one.kinds for one in rulebook().list_rules() if one.id == rule)
