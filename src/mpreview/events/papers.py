"""Signed papers: what is put off, held by another body, or not visited for a time."""

import datetime as dt
from typing import Any, ClassVar

import attrs

from mpreview import _valid as valid
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.events._base import Event, EventAtVenues, FactStore, not_before
from mpreview.policy import Activity
from mpreview.policy.terms import AT_VENUES, VISITED

__all__ = [
    "Ended",
    "Excluded",
    "Exempted",
    "NewEnd",
    "Paused",
    "Postponed",
    "Prolonged",
    "SignedPaper",
]

_MOST_RECOVERY = 260
"""The most working days of recovery: those of a year."""
_valid_at_venue = valid.choice(*AT_VENUES, problem="is not done at a venue; leave it out")


@attrs.frozen(kw_only=True)
class SignedPaper(Event):
    """A signed paper about an obligation of one subject; the day of the event is the day of signing.

    Args:
        member: The member.
        venue: The venue, for an activity at a venue; `None` for a contact.
        until: The day that the paper names.
        signer: The person who signed; never the assessor.
        assessor: The person who assessed the case, if anybody did.
        authority: The authority behind the signature.
        why: The reason, in words for readers with clearance.
        activity: The activity at the venue; a contact leaves the review here.

    Raises:
        InvalidValue: If the assessor signs alone, the day is before signing, or the activity is not done at
            a venue or names no venue.
    """

    def _check_assessor(self, _: object, assessor: str) -> None:
        # Two people: an obligation is never put off by the person who found reasons to (semantics 3.14).
        if assessor == self.signer:
            problem = "whoever assessed may not sign; let somebody else do it"
            raise InvalidValue(f"{type(self).__name__}.signer", problem)

    def _check_activity(self, _: object, activity: Activity) -> None:
        name = type(self).__name__
        if self.venue is None and activity is not Activity.REVIEW:
            raise InvalidValue(f"{name}.venue", "name the venue at which that is done")

    counted_days: ClassVar[tuple[str, ...]] = ("on", "until")
    rests_on_use = True
    exempts: ClassVar[bool] = False
    """Whether nothing is owed meanwhile."""

    member: str = attrs.field(validator=valid.id_of("member"))
    venue: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("venue")))
    until: dt.date = attrs.field(
        validator=[valid.day, not_before("is before the day of signing; correct one of them")]
    )
    signer: str = attrs.field(repr=False, validator=valid.id_of("person"))
    assessor: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("person"), _check_assessor)
    )
    authority: str = attrs.field(repr=False, validator=valid.name)
    why: str = attrs.field(repr=False, validator=valid.text())
    activity: Activity = attrs.field(
        default=Activity.REVIEW, validator=[valid.type_(Activity), _valid_at_venue, _check_activity]
    )

    @property
    def step_facts(self) -> dict[str, Any]:
        """The signer and the assessor."""
        return {"signer": self.signer, "assessor": self.assessor}

    def touches(self, venue: str | None, activity: Activity) -> bool:
        """Whether the paper is about an activity at a venue; without a venue about a contact and an offer."""
        # Exact, unlike other events: a paper about one venue puts nothing off elsewhere.
        return self.venue == venue and (venue is None or self.activity is activity)


@attrs.frozen(kw_only=True)
class Postponed(SignedPaper):
    """An obligation undischarged on the day of signing may be done by a later day (semantics 3.14)."""

    word = "postponed"
    rank = 13


@attrs.frozen(kw_only=True)
class Exempted(SignedPaper):
    """Nothing is owed from the day of signing to a day, both included (semantics 3.14)."""

    word = "exempted"
    rank = 13
    exempts = True


# ---------------------------------------------------------------- exclusions, pauses, and their ends

_ONCE = "name at least one activity, and each activity once"
_valid_activities = valid.items(_ONCE, fewest=1, once=True)
_valid_pausable = valid.choice(
    *(activity for activity in Activity if activity is not Activity.OFFER),
    problem="an offer follows the reviews of the member, and cannot be paused; leave it out",
)
_valid_paused = valid.items(_ONCE, _valid_pausable, fewest=1, once=True)
_not_before_first = not_before("is before the first day; correct one of the days", "first")


@attrs.frozen(kw_only=True)
class Excluded(EventAtVenues):
    """Another body holds a member, or some of the subjects of a member (semantics 3.19).

    While the exclusion runs nothing is owed to these subjects. The day of the event is the day of signing.

    Args:
        member: The member.
        venues: The venues whose subjects are held; `None` for every subject of the member.
        activities: The activities that are held; `None` for every activity.
        first: The first day.
        last: The last day; `None` while nobody knows the last day.
        look_again: The day on which the exclusion must be looked at again; `None` if the last day is known.
        body: The body that holds the member, such as another service.
        authority: The authority behind the signature.
        signer: The person who signed.
        why: The reason, in words for readers with clearance; empty without a reason.
        recovery: Working days after the last day by which everything is due that was due in that time; `None`
            for no such time.

    Raises:
        InvalidValue: If neither a last day nor a day to look again is given, one of these days is before the
            first day, a venue or activity occurs twice, or venues are given for an activity owed to the
            member alone.
    """

    word = "excluded"
    rank = 13
    is_sensitive = True
    counted_days: ClassVar[tuple[str, ...]] = ("on", "first", "last", "look_again")

    def _check_look_again(self, _: object, look_again: dt.date | None) -> None:
        if look_again is None and self.last is None:
            words = "give the last day, or a day on which the exclusion is looked at again"
            raise InvalidValue("Excluded.last", words)

    def _check_activities(self, _: object, activities: tuple[Activity, ...]) -> None:
        if self.venues is not None and not set(activities) <= set(AT_VENUES):
            words = "is owed to the member alone, and at no venue; leave it out, or leave the venues out"
            raise InvalidValue("Excluded.activities", words)

    activities: tuple[Activity, ...] | None = attrs.field(
        default=None,
        repr=count_items,
        validator=valid.optional(valid.tuple_(Activity), _valid_activities, _check_activities),
    )
    first: dt.date = attrs.field(validator=valid.day)
    last: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day, _not_before_first))
    look_again: dt.date | None = attrs.field(
        default=None, validator=[valid.optional(valid.day, _not_before_first), _check_look_again]
    )
    body: str = attrs.field(repr=False, validator=valid.name)
    authority: str = attrs.field(repr=False, validator=valid.name)
    signer: str = attrs.field(repr=False, validator=valid.id_of("person"))
    why: str = attrs.field(default="", repr=False, validator=valid.text(empty=True))
    recovery: int | None = attrs.field(default=None, validator=valid.optional(valid.int_(0, _MOST_RECOVERY)))

    def touches(self, venue: str | None, activity: Activity) -> bool:
        """Whether the exclusion holds an activity at a venue; without a venue a contact or an offer."""
        at_venue = self.venues is None or venue in self.venues
        return at_venue and (self.activities is None or activity in self.activities)

    def find_correction_problem(self, old: Event) -> str | None:
        """Return why the event cannot correct *old*: a new last day is about the old member."""
        if isinstance(old, Excluded) and self.member != old.member:
            return "corrects an exclusion of another member; withdraw that one and record this"
        return Event.find_correction_problem(self, old)

    def fold(self, facts: FactStore) -> None:
        """Keep the exclusion."""
        facts.keep_exclusion(self)


@attrs.frozen(kw_only=True)
class Paused(Event):
    """Visits could not be made for a time, in a scope (semantics 3.20).

    A due day inside the pause, or inside the recovery after the pause, becomes the last day of the recovery.
    The day of the event is the day of signing.

    Args:
        first: The first day.
        last: The last day.
        recovery: Working days after the last day, in the calendar of each subject.
        areas: The areas of the scope; `None` for every area. A venue counts by its areas.
        kinds: The kinds of venue of the scope; `None` for every kind, and for what is owed to a member.
        activities: The activities of the scope; by default the activities that take a visit.
        only_before: Whether due days move only for orders made before the first day, and not for orders made
            up to the last day. Cycles move either way.
        signer: The person who signed.
        authority: The authority behind the signature.
        why: The reason, in words for readers with clearance.

    Raises:
        InvalidValue: If the last day is before the first day, an area, kind or activity occurs twice, an
            offer is among the activities, or kinds are given for a contact.
    """

    word = "paused"
    rank = 13
    concerns_all = True
    counted_days: ClassVar[tuple[str, ...]] = ("on", "first", "last")
    counted_on_from: ClassVar[tuple[str, ...]] = ("last",)

    def _check_activities(self, _: object, activities: tuple[Activity, ...]) -> None:
        if Activity.CONTACT in activities and self.kinds is not None:
            words = "a contact is made at no kind of venue; leave it out, or leave the kinds out"
            raise InvalidValue("Paused.activities", words)

    first: dt.date = attrs.field(validator=valid.day)
    last: dt.date = attrs.field(validator=[valid.day, _not_before_first])
    recovery: int = attrs.field(default=0, validator=valid.int_(0, _MOST_RECOVERY))
    areas: tuple[str, ...] | None = attrs.field(
        default=None, repr=count_items, validator=valid.optional(valid.ids_of("area"))
    )
    kinds: tuple[str, ...] | None = attrs.field(
        default=None, repr=count_items, validator=valid.optional(valid.ids_of("kind of venue"))
    )
    activities: tuple[Activity, ...] = attrs.field(
        default=VISITED,
        repr=count_items,
        validator=[valid.tuple_(Activity), _valid_paused, _check_activities],
    )
    only_before: bool = attrs.field(default=False, validator=valid.type_(bool))
    signer: str = attrs.field(repr=False, validator=valid.id_of("person"))
    authority: str = attrs.field(repr=False, validator=valid.name)
    why: str = attrs.field(repr=False, validator=valid.text())

    def fold(self, facts: FactStore) -> None:
        """Leave the facts alone: the cases of subjects hold the pause."""


@attrs.frozen(kw_only=True)
class NewEnd(Event):
    """A new last day of an exclusion or a pause, which acts from the day of the event on.

    Args:
        paper: The event of the exclusion or pause.
    """

    about_field: ClassVar[str | None] = "paper"
    about_kinds: ClassVar[tuple[str, ...]] = (Excluded.word, Paused.word)
    about_words = "is about an exclusion or pause"
    # A pause bears on every subject in its scope, and so does its new last day.
    concerns_all = True
    counted_on_from: ClassVar[tuple[str, ...]] = ("last",)
    # After the paper, also if both were signed at one instant.
    rank = 14

    paper: str = attrs.field(validator=valid.id_of("event"))

    @property
    def new_last(self) -> dt.date | None:
        """The new last day; `None` while nobody knows the last day."""
        return None

    @property
    def new_look_again(self) -> dt.date | None:
        """The new day on which an exclusion is looked at again; `None` without such a day."""
        return None

    def find_about_problem(self, other: Event) -> str | None:
        """Return why the event cannot be about *other*: a day before the first, a pause without an end."""
        last = self.new_last
        if isinstance(other, Paused) and (last is None or self.new_look_again is not None):
            return "gives a pause a day to look again, or no last day; give the last day alone"
        if isinstance(other, Excluded | Paused) and last is not None and last < other.first:
            return "ends a paper before its first day; withdraw the paper instead"
        return Event.find_about_problem(self, other)

    def fold(self, facts: FactStore) -> None:
        """Keep the new last day with the paper."""
        facts.keep_new_end(self, self.paper)


@attrs.frozen(kw_only=True)
class Prolonged(NewEnd):
    """An exclusion or a pause goes on to a new last day, or an exclusion to a new day to look again.

    Args:
        paper: The event of the exclusion or pause.
        last: The new last day; `None` if an exclusion goes on to a day to look again alone.
        look_again: The new day on which an exclusion is looked at again.

    Raises:
        InvalidValue: If neither day is given.
    """

    word = "prolonged"
    counted_days: ClassVar[tuple[str, ...]] = ("on", "last", "look_again")

    def _check_look_again(self, _: object, look_again: dt.date | None) -> None:
        if look_again is None and self.last is None:
            raise InvalidValue("Prolonged.last", "give the new last day, or a new day to look again")

    last: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day))
    look_again: dt.date | None = attrs.field(
        default=None, validator=[valid.optional(valid.day), _check_look_again]
    )

    @property
    def new_last(self) -> dt.date | None:
        """The new last day; `None` while nobody knows the last day."""
        return self.last

    @property
    def new_look_again(self) -> dt.date | None:
        """The new day on which an exclusion is looked at again."""
        return self.look_again


@attrs.frozen(kw_only=True)
class Ended(NewEnd):
    """An exclusion or a pause ends, or has ended.

    Args:
        paper: The event of the exclusion or pause.
        last: The last day.
    """

    word = "ended"
    counted_days: ClassVar[tuple[str, ...]] = ("on", "last")

    last: dt.date = attrs.field(validator=valid.day)

    @property
    def new_last(self) -> dt.date | None:
        """The last day."""
        return self.last
