"""Which subjects need more than the case that they share: one value, found once from all rules of a rulebook.

Nearly no subject does. Without this value each of them would have a case of its own, answered anew.
"""

import enum
from collections.abc import Collection
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.policy._case import Duty
from mpreview.policy.conditions import InService, UseIs, list_atoms
from mpreview.policy.rules._base import Rule, list_duties
from mpreview.policy.rules._fields import MergeMode
from mpreview.policy.terms import Mode


class SpecialRules(NamedTuple):
    """Where the rules of a rulebook, in any edition, read more than the case that subjects share.

    Args:
        conditional: The ids of the rules with a condition.
        daily: The ids of the rules whose condition asks for what changes from day to day: shared use,
            measures in service.
        merging: The ids of the rules after whose completion the cycle may stay as it is.
        remembering: The duties with a rule for which a completion may count otherwise than for the rest: a
            rule of anniversaries, a rule that ignores early completions or does not count work on site.
        spreading: The duties with a rule that spreads the due days of one trigger.
        announcing: The kinds of venue with a rule that asks for work before the first use.
        triggers: What the rules make orders for.
    """

    conditional: frozenset[str]
    daily: frozenset[str]
    merging: frozenset[str]
    remembering: frozenset[Duty]
    spreading: frozenset[Duty]
    announcing: frozenset[str]
    triggers: frozenset[enum.Enum]

    def __repr__(self) -> str:
        return show_tuple(self)


def find_special_rules(rules: Collection[Rule]) -> SpecialRules:
    """Return where some rules read more than the case that subjects share."""
    asking = [(rule.id, rule.when) for rule in rules if rule.when is not None]
    remembering = [r for r in rules if r.is_remembering or Mode.ON_SITE not in r.counted_modes]
    return SpecialRules(
        conditional=frozenset(id_ for id_, _ in asking),
        daily=frozenset(
            id_ for id_, when in asking for one in list_atoms(when) if isinstance(one, UseIs | InService)
        ),
        merging=frozenset(rule.id for rule in rules if rule.merge.mode is not MergeMode.RESTART),
        remembering=frozenset(duty for rule in remembering for duty in list_duties(rule)),
        spreading=frozenset(duty for rule in rules if rule.spread for duty in list_duties(rule)),
        announcing=frozenset(kind for rule in rules if rule.before_use for kind in rule.kinds),
        triggers=frozenset(what for rule in rules for what in rule.triggers),
    )
