"""A rule with other fields, whatever its form."""

from typing import Any

import attrs

from mpreview.policy import Rule


def change_rule(rule: Rule, **changes: Any) -> Rule:
    """The rule with some fields changed; the fields of a form are not known to the base class."""
    of_any_form: Any = rule
    changed: Rule = attrs.evolve(of_any_form, **changes)
    return changed
