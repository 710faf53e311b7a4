"""Which subjects need more than the case that they share: one value, found once from all rules of a rulebook.

Nearly no subject does: without this value every subject would have a case of its own, answered anew.
"""

import enum
from collections.abc import Collection, Iterable

from mpreview.policy._case import Duty
from mpreview.policy.conditions import Atom, InService, UseIs, list_atoms
from mpreview.policy.rules._base import Rule, list_duties
from mpreview.policy.rules._fields import MergeMode
from mpreview.policy.terms import Mode


class SpecialRules:
    """Where the rules of a rulebook, in any edition, read more than the case that subjects share.

    Args:
        rules: The rules of all editions.
    """

    def __init__(self, rules: Collection[Rule]) -> None:
        asking = [(rule.id, rule.when) for rule in rules if rule.when is not None]
        remembering = [r for r in rules if r.is_remembering or Mode.ON_SITE not in r.counted_modes]
        self.conditional: frozenset[str] = frozenset(id_ for id_, _ in asking)
        """The ids of the rules with a condition."""
        self.asking: frozenset[Duty] = _find_duties(rule for rule in rules if rule.when is not None)
        """The duties with a rule that has a condition."""
        self.asked: frozenset[type[Atom]] = frozenset(
            type(one) for _, when in asking for one in list_atoms(when)
        )
        """What the conditions ask for."""
        self.daily: frozenset[str] = frozenset(
            id_ for id_, when in asking for one in list_atoms(when) if isinstance(one, UseIs | InService)
        )
        """The ids of the rules whose condition asks for shared use or measures in service, day by day."""
        self.merging: frozenset[str] = frozenset(
            rule.id for rule in rules if rule.merge.mode is not MergeMode.RESTART
        )
        """The ids of the rules after whose completion the cycle may stay as it is."""
        self.remembering: frozenset[Duty] = _find_duties(remembering)
        """The duties with a rule for which a completion may count otherwise than for the rest.

        Such is a rule of anniversaries, a rule that ignores early completions or does not count work on site.
        """
        self.spreading: frozenset[str] = frozenset(rule.id for rule in rules if rule.spread)
        """The ids of the rules that spread the due days of one trigger."""
        self.repeating: frozenset[Duty] = _find_duties(rule for rule in rules if rule.repeated is not None)
        """The duties with a rule that counts events."""
        self.announcing: frozenset[str] = frozenset(
            kind for rule in rules if rule.before_use for kind in rule.kinds
        )
        """The kinds of venue with a rule that asks for work before the first use."""
        self.triggers: frozenset[enum.Enum] = frozenset(what for rule in rules for what in rule.triggers)
        """What the rules make orders for."""


def _find_duties(rules: Iterable[Rule]) -> frozenset[Duty]:
    return frozenset(duty for rule in rules for duty in list_duties(rule))
