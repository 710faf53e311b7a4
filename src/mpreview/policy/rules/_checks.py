"""Checks and bounds that several rule forms share."""

from collections.abc import Iterator

from mpreview.errors import Fault, InvalidValue, RulebookError
from mpreview.policy.rules._base import Rule
from mpreview.policy.terms import AT_VENUES, VISITED
from mpreview.register import Entries


def check_at_venue(field: str, activity: object) -> None:
    """Check an activity that is owed at a venue.

    Raises:
        InvalidValue: If *activity* is owed to a member alone.
    """
    if activity not in AT_VENUES:
        words = "give what is done at a venue: REVIEW, DESK_CHECK, FUNCTION_TEST or EXERCISE"
        raise InvalidValue(field, words)


def check_slots_and_others(rule: Rule) -> None:
    """Refuse slots of an activity without visits, and activities that cannot discharge the duty (3.1).

    Raises:
        InvalidValue: If an activity stands twice, is the rule's own, or needs no visit.
        RulebookError: If the rule has slots or other activities without a use for them.
    """
    if rule.activity not in VISITED and rule.slots != 1:
        raise RulebookError(rule.id, f"slots: {rule.activity.named} takes none; leave it out")
    if rule.also_by and rule.activity not in AT_VENUES[1:]:
        problem = f"also_by: nothing discharges {rule.activity.named} but another; leave it out"
        raise RulebookError(rule.id, problem)
    if len(set(rule.also_by)) != len(rule.also_by) or rule.activity in rule.also_by:
        raise InvalidValue(
            f"{type(rule).__name__}.also_by", "name each of the others once, and not its own activity"
        )
    if not set(rule.also_by) <= set(VISITED):
        raise InvalidValue(
            f"{type(rule).__name__}.also_by", "give what is done on site: REVIEW, FUNCTION_TEST or EXERCISE"
        )


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
