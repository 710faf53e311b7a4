"""Examples: cases with the windows that a rulebook is to give, carried by the rulebook itself.

They are data. `mpreview.programme._examples` tries them when a rulebook becomes part of a programme.
"""

import datetime as dt
import enum

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, a_text, a_tuple, an_id, counted, shortened, some_ids
from mpreview.places import VenueKind
from mpreview.policy.rules import AheadOf, Occasion
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Window
from mpreview.timeline import a_day

__all__ = ["BandFrom", "Coming", "Example", "Happened", "LevelFrom", "Note", "Noted"]


@attrs.frozen
class LevelFrom:
    """A level of a threat series, and the day from which on it is in force and known."""

    since: dt.date
    series: str
    level: str

    def __attrs_post_init__(self) -> None:
        a_day("LevelFrom.since", self.since)
        an_id("LevelFrom.series", self.series)
        an_id("LevelFrom.level", self.level)


@attrs.frozen
class BandFrom:
    """A risk band, and the day from which on it holds."""

    since: dt.date
    band: str

    def __attrs_post_init__(self) -> None:
        a_day("BandFrom.since", self.since)
        an_id("BandFrom.band", self.band)


@attrs.frozen
class Happened:
    """Something that happened to the subject of an example.

    Args:
        on: The day.
        occasion: What it was.
        standard: Which standard was revised, given with that occasion alone; by default the first that a
            rule names.
    """

    on: dt.date
    occasion: Occasion
    standard: str | None = None

    def __attrs_post_init__(self) -> None:
        a_day("Happened.on", self.on)
        a_kind("Happened.occasion", self.occasion, Occasion)
        if self.standard is not None:
            an_id("Happened.standard", self.standard)
            if self.occasion is not Occasion.REVISED_STANDARD:
                raise InvalidValue("Happened.standard", "only a revised standard is one; leave it out")


class Note(enum.Enum):
    """What was offered, answered or signed."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DEFERRED = "deferred"
    POSTPONED = "postponed"
    EXEMPTED = "exempted"


ANSWERS = frozenset({Note.ACCEPTED, Note.DECLINED, Note.DEFERRED})
"""What is said to an offer."""
_UNTIL = frozenset({Note.DEFERRED, Note.POSTPONED, Note.EXEMPTED})


@attrs.frozen
class Noted:
    """An offer of every place in use, the answer to the last offer before it, or a signed paper.

    Args:
        on: The day.
        what: Which of these it was.
        until: The day that a deferral, postponement or exemption names; given with these alone.
    """

    on: dt.date
    what: Note
    until: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        a_day("Noted.on", self.on)
        a_kind("Noted.what", self.what, Note)
        if (self.until is not None) != (self.what in _UNTIL):
            words = "what is deferred, postponed or exempted, and nothing else, names a day; mend one of them"
            raise InvalidValue("Noted.until", words)
        if self.until is not None:
            a_day("Noted.until", self.until)
            if self.until < self.on:
                raise InvalidValue("Noted.until", "is before the day it was noted; correct one of them")


@attrs.frozen
class Coming:
    """Something to come: an event, or the day on which a measure expires or is to be tested again.

    Args:
        known: The day it became known.
        starts: The day it starts.
        of: What it is; seasons come by themselves.
    """

    known: dt.date
    starts: dt.date
    of: AheadOf = AheadOf.EVENT

    def __attrs_post_init__(self) -> None:
        a_day("Coming.known", self.known)
        a_day("Coming.starts", self.starts)
        a_kind("Coming.of", self.of, AheadOf)
        if self.of is AheadOf.SEASON:
            raise InvalidValue("Coming.of", "a season comes by itself; leave it out")


@attrs.frozen(kw_only=True)
class Example:
    """One member, one venue perhaps, and the window that the rules give on a day.

    Args:
        id: Its id.
        says: What it shows, as a sentence.
        activity: What is owed.
        kind: The kind of the venue, for what is done at one or the offer of a review; `None` for a contact.
        on: The day asked about.
        since: The first day of office and of use.
        elected: The first day of office, if that is an earlier one.
        nation: The nation of the venue and the seat.
        force: The force of both.
        closed: The days that are closed beside Saturdays and Sundays.
        scale: The levels that rules and *levels* name, lowest first.
        levels: The levels of threat series, oldest first of each series.
        bands: The risk bands, oldest first.
        happened: What happened to the subject.
        coming: What it looks ahead to.
        noted: What was offered, answered or signed, oldest first.
        done: The days of the contacts or, with a venue, of its reviews.
        window: The four days that the rules are to give; `None` if nothing is to be owed.
        rule: The rule that is to give the due day; `None` if nothing is to be owed.
    """

    id: str
    says: str = attrs.field(repr=shortened)
    activity: Activity
    kind: VenueKind | None = None
    on: dt.date
    since: dt.date
    elected: dt.date | None = None
    nation: str = "nation"
    force: str = "force"
    closed: tuple[dt.date, ...] = attrs.field(default=(), repr=counted)
    scale: tuple[str, ...] = attrs.field(default=(), repr=counted)
    levels: tuple[LevelFrom, ...] = attrs.field(default=(), repr=counted)
    bands: tuple[BandFrom, ...] = attrs.field(default=(), repr=counted)
    happened: tuple[Happened, ...] = attrs.field(default=(), repr=counted)
    coming: tuple[Coming, ...] = attrs.field(default=(), repr=counted)
    noted: tuple[Noted, ...] = attrs.field(default=(), repr=counted)
    done: tuple[dt.date, ...] = attrs.field(default=(), repr=counted)
    window: Window | None = None
    rule: str | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("id", "nation", "force"):
            an_id(f"Example.{name}", getattr(self, name))
        a_text("Example.says", self.says, most=4000)
        a_kind("Example.activity", self.activity, Activity)
        if (self.kind is None) != (self.activity is Activity.CONTACT):
            words = "give a contact without a kind, or anything else with one"
            raise InvalidValue("Example.activity", words)
        if self.kind is not None:
            a_kind("Example.kind", self.kind, VenueKind)
        for name in ("on", "since", "elected"):
            if getattr(self, name) is not None:
                a_day(f"Example.{name}", getattr(self, name))
        self._check_lists()
        if (self.window is None) != (self.rule is None):
            raise InvalidValue("Example.rule", "give a window and the rule that gives it, or neither")
        if self.rule is not None:
            an_id("Example.rule", self.rule)

    def _check_lists(self) -> None:
        for name in ("closed", "done"):
            a_tuple(f"Example.{name}", getattr(self, name), dt.date)
            for day in getattr(self, name):
                a_day(f"Example.{name}", day)
        if self.scale != ():
            some_ids("Example.scale", self.scale)
        for name, kind in _LISTS.items():
            a_tuple(f"Example.{name}", getattr(self, name), kind)
        for name in (*_LISTS, "closed", "done", "scale"):
            if len(getattr(self, name)) > _MOST:
                raise InvalidValue(f"Example.{name}", f"an example is small; give at most {_MOST}")
        offered = min((one.on for one in self.noted if one.what is Note.OFFERED), default=None)
        if any(one.what in ANSWERS and (offered is None or one.on < offered) for one in self.noted):
            raise InvalidValue("Example.noted", "an answer follows an offer; give the offer too")
        if self.window is not None:
            a_kind("Example.window", self.window, Window)
            self._check_window(self.window)

    def _check_window(self, window: Window) -> None:
        for name in ("earliest", "due", "overdue_from", "limit"):
            a_day(f"Example.window.{name}", getattr(window, name))
        after_limit = window.limit + dt.timedelta(1)
        if not window.earliest <= window.due < window.overdue_from <= after_limit:
            raise InvalidValue(
                "Example.window", "its days stand in order: earliest, due, overdue from, limit; order them"
            )


_MOST = 100
"""Of anything in one example: what is tried on every loading has to be quick."""
_LISTS = {"levels": LevelFrom, "bands": BandFrom, "happened": Happened, "coming": Coming, "noted": Noted}
