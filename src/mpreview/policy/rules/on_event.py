"""The form *on event*: an activity after something happened (semantics 3.7)."""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final

import attrs

from mpreview import _valid as valid
from mpreview._reprs import clip_repr
from mpreview.errors import Fault, InvalidValue, RulebookError
from mpreview.policy._calendar_walk import ONE_DAY
from mpreview.policy._case import DutyOrder, RevisedStandard, Trigger
from mpreview.policy._phrases import describe_day, describe_read_days
from mpreview.policy.incidents import (
    IncidentFacts,
    IncidentIs,
    describe_facts,
    is_let_through,
    list_incident_read,
    list_unmet,
)
from mpreview.policy.repeated import Repeated
from mpreview.policy.rules._base import describe_cell_read
from mpreview.policy.rules._triggered import ActivityRule
from mpreview.policy.tables import list_values
from mpreview.policy.terms import Activity, Beginning
from mpreview.policy.windows import Parameters, Read, ReasonFacts
from mpreview.register import Entries
from mpreview.timeline import day_of

__all__: list[str] = []


class Occasion(enum.Enum):
    """An occasion of a subject, with a day to count from (semantics 3.7)."""

    INCIDENT = "incident"
    CONCERN = "concern"
    REQUEST = "request"
    CHANGE_OF_OFFICE = "change-of-office"
    MOVED_VENUE = "moved-venue"
    REVISED_STANDARD = "revised-standard"
    FAULTY_MEASURE = "faulty-measure"
    FAILED_MEASURE = "failed-measure"
    FITTED_MEASURE = "fitted-measure"
    FAILED_EXERCISE = "failed-exercise"


MEMBER_OCCASIONS: Final = (Occasion.INCIDENT, Occasion.CONCERN, Occasion.REQUEST, Occasion.CHANGE_OF_OFFICE)
"""Occasions after which a contact can help; every other occasion happens to a venue or a standard."""
LATE_OCCASIONS: Final = (
    Occasion.INCIDENT, Occasion.FAULTY_MEASURE, Occasion.FAILED_MEASURE, Occasion.FAILED_EXERCISE,
)  # fmt: skip
"""Occasions of any hour, discharged by a completion after the day alone (semantics 3.7)."""
_OPEN_WORDS: Final = ("request", "change-of-office", "moved-venue", "revised-standard")
"""The occasions that report no incident, no concern, no measure and no exercise."""
_LATE_WORDS: Final = ("incident", "faulty-measure", "failed-measure", "failed-exercise")
"""The late occasions once more: the recomputation shares nothing with the engine."""
_WORDS: Final[Mapping[str, str]] = {
    "incident": "the incident",
    "concern": "the concern raised",
    "request": "the request",
    "change-of-office": "the change of office",
    "moved-venue": "the move of the venue",
    "revised-standard": "the revision of the standard",
    "faulty-measure": "the fault of a measure",
    "failed-measure": "the failure of a measure",
    "fitted-measure": "the day a measure came into service",
    "failed-exercise": "the exercise that failed",
}
_SEVERAL: Final[Mapping[str, str]] = {
    "incident": "incidents",
    "concern": "concerns raised",
    "request": "requests",
    "change-of-office": "changes of office",
    "moved-venue": "moves of the venue",
    "faulty-measure": "faults of measures",
    "failed-measure": "failures of measures",
    "failed-exercise": "exercises that failed",
}
"""The occasions that happen to a subject, in the plural: a rule may count these."""
SENSITIVE_OCCASIONS: Final = frozenset(words for form, words in _WORDS.items() if form not in _OPEN_WORDS)
"""The words of the occasions that report an incident, a concern, a measure or an exercise."""
_MOST_CONDITIONS: Final = 20
_SAME_DAY: Final = "same day"
"""The parameter read of a rule that counts completions of the day of the occasion."""
_TIMES, _IN_DAYS, _EVENTS = "times", "in days", "events"
"""The parameters read of a rule that counts events: how many within how many days, and the days."""
_INCIDENT_FACTS: Final = ("severity", "met", "channel", "place")
"""The facts of an incident that a sentence adds, if the rule asks for the fact."""


@attrs.frozen(kw_only=True)
class OnEvent(ActivityRule):
    """An activity after something happened (semantics 3.7).

    A measure is fitted on the first day in service after another state or none.

    Args:
        occasion: The occasion.
        standards: Of a revised standard: the standards meant; `()` for any standard.
        incidents: Of an incident: conditions, one of which an incident has to meet; `()` for any incident.
        everywhere: Of an incident: whether an incident at a place orders the activity at every place of the
            member that the incident names, and not at that place alone.
        same_day: Of an occasion of any hour: whether a completion on the day of the occasion discharges the
            order; such a rule may allow no day at all.
        repeated: How many of these events, within how many days, order the activity; the trigger is then the
            day of the last of these (semantics 3.25). `None` if each event orders it.
    """

    word: ClassVar[str] = "on-event"
    trigger_field: ClassVar[str] = "occasion"

    occasion: Occasion = attrs.field(validator=valid.type_(Occasion))
    standards: tuple[str, ...] = attrs.field(default=(), validator=valid.ids_or_none, repr=clip_repr)
    incidents: tuple[IncidentIs, ...] = attrs.field(
        default=(), validator=valid.tuple_(IncidentIs), repr=clip_repr
    )
    everywhere: bool = attrs.field(default=False, validator=valid.type_(bool))
    same_day: bool = attrs.field(default=False, validator=valid.type_(bool))
    repeated: Repeated | None = attrs.field(
        default=None, validator=valid.optional(valid.type_(Repeated)), repr=clip_repr
    )

    def __attrs_post_init__(self) -> None:
        ActivityRule.__attrs_post_init__(self)
        if self.activity is Activity.CONTACT and self.occasion not in MEMBER_OCCASIONS:
            raise RulebookError(self.id, "what happens to a venue or a standard asks for no contact")
        if self.occasion in LATE_OCCASIONS and not self.same_day and min(list_values(self.within.n)) < 1:
            words = "within: what may come in the evening allows at least one day, or says same_day"
            raise RulebookError(self.id, words)
        if self.standards and self.occasion is not Occasion.REVISED_STANDARD:
            words = "only a revised standard has standards; leave them out"
            raise InvalidValue("OnEvent.standards", words)
        if self.repeated is not None and self.form not in _SEVERAL:
            words = "only what happens to a member or a venue is counted; leave it out"
            raise InvalidValue("OnEvent.repeated", words)
        self._check_incidents()

    def _check_incidents(self) -> None:
        if self.occasion is not Occasion.INCIDENT and (self.incidents or self.everywhere):
            field = "incidents" if self.incidents else "everywhere"
            raise InvalidValue(f"OnEvent.{field}", "only a rule on incidents has this; leave it out")
        if self.everywhere and not self.kinds:
            words = "a contact is owed to the member wherever the incident was; leave it out"
            raise InvalidValue("OnEvent.everywhere", words)
        if self.same_day and self.occasion not in LATE_OCCASIONS:
            words = "a completion of that day counts anyway; leave it out"
            raise InvalidValue("OnEvent.same_day", words)
        if len(self.incidents) > _MOST_CONDITIONS or len(set(self.incidents)) != len(self.incidents):
            words = f"give at most {_MOST_CONDITIONS} conditions, each once"
            raise InvalidValue("OnEvent.incidents", words)

    @property
    def form(self) -> str:
        """The word of the occasion."""
        return self.occasion.value

    @classmethod
    def list_reason_forms(cls) -> tuple[str, ...]:
        """Return the words of all occasions."""
        return tuple(occasion.value for occasion in Occasion)

    @property
    def first_beginnings(self) -> frozenset[Beginning]:
        """Every beginning, for function tests of fitted measures: nothing is tested without measures."""
        is_first = self.occasion is Occasion.FITTED_MEASURE and self.activity is Activity.FUNCTION_TEST
        return frozenset(Beginning if is_first else ())

    @property
    def trigger_key(self) -> tuple[object, ...]:
        """The occasion, the standards, what is asked of incidents, and how many events are counted."""
        asked = frozenset(self.standards), frozenset(self.incidents)
        return self.occasion, *asked, self.everywhere, self.repeated

    def make_order(self, trigger: Trigger) -> DutyOrder | None:
        """Return the order of the occasion, unless a standard or an incident is not as the rule asks."""
        if self.repeated is not None or not self.counts_trigger(trigger):
            return None
        detail = trigger.detail
        facts = list_incident_read(self.incidents, detail) if isinstance(detail, IncidentFacts) else ()
        return self._make_order(trigger, facts)

    def make_repeated_orders(self, triggers: Sequence[Trigger]) -> Iterator[DutyOrder]:
        """Yield the order of each group of events, on the day of its last event (semantics 3.25)."""
        if self.repeated is None:
            return
        last = {one.own_day: one for one in triggers if self.counts_trigger(one)}
        counted = (one.own_day for one in triggers if self.counts_trigger(one))
        for days in self.repeated.list_groups(counted):
            yield self._make_order(last[days[-1]], self._list_repeated_read(days))

    def _list_repeated_read(self, days: Sequence[int]) -> Read:
        if self.repeated is None:
            return ()
        told = ", ".join(day_of(day).isoformat() for day in days)
        return (_TIMES, self.repeated.times), (_IN_DAYS, self.repeated.days), (_EVENTS, told)

    def counts_trigger(self, trigger: Trigger) -> bool:
        """Whether an event is what the rule is about, with its standard or the facts of an incident."""
        detail = trigger.detail
        if trigger.what is not self.occasion:
            return False
        if self.standards and not (isinstance(detail, RevisedStandard) and detail.id in self.standards):
            return False
        return not isinstance(detail, IncidentFacts) or self._lets_through(detail)

    def _make_order(self, trigger: Trigger, facts: Read) -> DutyOrder:
        read: Read = ((_SAME_DAY, "counts"),) if self.same_day else ()
        # A completion of that day may have come before the occasion, and discharges nothing (semantics 3.7).
        floor = trigger.day + 1 if self.occasion in LATE_OCCASIONS and not self.same_day else trigger.day
        # The order reads what it asks about: orders that differ in nothing else are equal.
        read = (*read, *facts)
        return DutyOrder(self.id, self.form, trigger._replace(detail=None), trigger.day, floor, read)

    def _lets_through(self, incident: IncidentFacts) -> bool:
        is_there = self.everywhere or not incident.elsewhere
        return is_there and is_let_through(self.incidents, incident)

    @classmethod
    def name_trigger(cls, form: str) -> str:
        """Return the occasion in words."""
        return _WORDS[form]

    @classmethod
    def describe(cls, reason: ReasonFacts, read: Parameters) -> str:
        """Return activity, time allowed and occasion."""
        what, on = str(read.get("incident", _WORDS[reason.form])), " on "
        asked = ", ".join(f"{name} {read[name]}" for name in _INCIDENT_FACTS if name in read)
        if _EVENTS in read:
            what, on = f"the last of {read[_TIMES]} {_SEVERAL[reason.form]} in {read[_IN_DAYS]} days", ", on "
            asked = describe_read_days(read, _EVENTS)
        named, day = reason.activity.named, describe_day(reason.trigger)
        is_same_day = read["within"] == "0 days"
        on_day = f"{named} on the day of {what}, {day}"
        order = on_day if is_same_day else f"{named} within {read['within']} of {what}{on}{day}"
        return f"{order}{f' ({asked})' if asked else ''}{describe_cell_read(reason, read)}"

    @classmethod
    def is_sensitive(cls, form: str, read: Read) -> bool:
        """Return whether a reason reports an incident, a concern, a measure, an exercise or a risk band."""
        return form not in _OPEN_WORDS or ActivityRule.is_sensitive(form, read)

    @classmethod
    def recompute_bounds(cls, reason: ReasonFacts, read: Parameters, raw: dt.date) -> tuple[dt.date, dt.date]:
        """Return the trigger day, and the first possible day of a completion."""
        trigger = reason.trigger or raw
        is_late = reason.form in _LATE_WORDS and _SAME_DAY not in read
        return trigger, trigger + ONE_DAY if is_late else trigger

    def explain_other_incident(self, trigger: Trigger) -> tuple[str, Read] | None:
        """Return why an incident orders nothing: the facts that are not as the rule asks.

        Of several conditions the first that lacks the fewest facts is reported.
        """
        incident = trigger.detail
        if not isinstance(incident, IncidentFacts) or (incident.elsewhere and not self.everywhere):
            return None
        if self._lets_through(incident) or self.repeated is not None:
            return None
        unmet = min((tuple(list_unmet(one, incident)) for one in self.incidents), key=len)
        day = day_of(trigger.day).isoformat()
        return "other-incident", (("incident", day), *describe_facts(unmet, incident))

    def explain_too_few(self, triggers: Sequence[Trigger], on: int) -> tuple[int, tuple[str, Read]] | None:
        """Return the events that still count on a day and are too few, with the day of the last."""
        if self.repeated is None:
            return None
        days = self.repeated.list_unused((one.own_day for one in triggers if self.counts_trigger(one)), on)
        return (days[-1], ("too-few", self._list_repeated_read(days))) if days else None

    # ---------------------------------------------------------------- faults and lint

    def list_register_faults(self, entries: Entries) -> Iterator[Fault]:
        """Yield the kinds of incident and the channels that the register lacks.

        In a register without any kind every incident is plain, and a rule may name kinds all the same.
        """
        for place, one in enumerate(self.incidents):
            for field, known, word in (
                ("kinds", entries.incident_kind, "kind of incident"),
                ("other_than", entries.incident_kind, "kind of incident"),
                ("channels", entries.channel, "channel"),
            ):
                is_plain = not entries.incident_kinds and field in {"kinds", "other_than"}
                for row, id_ in enumerate(() if is_plain else getattr(one, field)):
                    if id_ not in known:
                        hint = f"add it to /register/{_COLLECTIONS[field]} or correct the id"
                        path = f"/incidents/{place}/{field}/{row}"
                        yield Fault(path, "dangling-id", f"no such {word}", hint)


_COLLECTIONS: Final = {"kinds": "incident_kinds", "other_than": "incident_kinds", "channels": "channels"}
