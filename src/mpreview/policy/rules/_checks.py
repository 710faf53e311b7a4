"""Checks that rule forms share."""

from collections.abc import Iterator

from mpreview.errors import Fault, InvalidValue, RulebookError
from mpreview.policy.rules._base import Rule
from mpreview.policy.terms import AT_VENUES, VISITED
from mpreview.register import Entries


def check_at_venue(rule: Rule) -> None:
    """Check a rule of an activity at venues: the activity, the slots and the other activities.

    Raises:
        InvalidValue: If the activity is owed to a member alone, or one of *also_by* cannot discharge it.
        RulebookError: If the rule has slots or other activities without a use for them.
    """
    if rule.activity not in AT_VENUES:
        words = "give what is done at a venue: REVIEW, DESK_CHECK, FUNCTION_TEST or EXERCISE"
        raise InvalidValue(f"{type(rule).__name__}.activity", words)
    check_slots_and_others(rule)


def check_one_lead(rule: Rule) -> None:
    """Refuse a lead in days next to a lead in months.

    Raises:
        InvalidValue: If the rule has both.
    """
    if rule.lead_months is not None and rule.lead != 0:
        words = "a lead is in days or in months; leave out one of the two"
        raise InvalidValue(f"{type(rule).__name__}.lead_months", words)


def check_slots_and_others(rule: Rule) -> None:
    """Refuse slots without visits, and activities that cannot discharge the duty (semantics 3.1).

    Raises:
        InvalidValue: If an activity occurs twice, is the rule's own, or needs no visit.
        RulebookError: If the rule has slots or other activities without a use for them.
    """
    if rule.activity not in VISITED and rule.slots != 1:
        raise RulebookError(rule.id, f"slots: {rule.activity.named} takes none; leave it out")
    if rule.also_by and rule.activity not in AT_VENUES[1:]:
        problem = f"also_by: nothing discharges {rule.activity.named} but another; leave it out"
        raise RulebookError(rule.id, problem)
    field = f"{type(rule).__name__}.also_by"
    if len(set(rule.also_by)) != len(rule.also_by) or rule.activity in rule.also_by:
        raise InvalidValue(field, "name each of the others once, and not its own activity")
    if not set(rule.also_by) <= set(VISITED):
        raise InvalidValue(field, "give what is done on site: REVIEW, FUNCTION_TEST or EXERCISE")


def list_level_faults(entries: Entries, field: str, series: str, level: str) -> Iterator[Fault]:
    """Yield that the register lacks a series, or that a level is not of the scale of the series.

    Args:
        entries: The entries of the register.
        field: The field that names the level.
        series: The series.
        level: The level.
    """
    if series not in entries.threat:
        hint = "add it to /register/series or correct the id"
        yield Fault("/series", "dangling-id", "no such series", hint)
        return
    scale = entries.scale.get(entries.threat[series].scale)
    if scale is not None and level not in scale:
        hint = "levels of different scales are never compared; use one of the series' own scale"
        yield Fault(f"/{field}", "foreign-level", "no level of the scale of this series", hint)
