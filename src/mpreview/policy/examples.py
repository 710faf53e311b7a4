"""Examples: cases with the windows that a rulebook is to give, carried by the rulebook itself.

They are data. `mpreview.examples` tries them when a rulebook becomes part of a programme.
"""

import datetime as dt

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, a_text, a_tuple, an_id, some_ids
from mpreview.places import VenueKind
from mpreview.policy.rules import AheadOf, Occasion
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Window
from mpreview.timeline import a_day

__all__ = ["BandFrom", "Coming", "Example", "Happened", "LevelFrom"]


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
    """Something that happened to the subject of an example."""

    on: dt.date
    occasion: Occasion

    def __attrs_post_init__(self) -> None:
        a_day("Happened.on", self.on)
        a_kind("Happened.occasion", self.occasion, Occasion)


@attrs.frozen
class Coming:
    """Something to come: an event, or the day on which a measure expires.

    Args:
        known: The day it became known.
        starts: The day it starts.
        of: `AheadOf.EVENT` or `AheadOf.EXPIRY`; seasons come by themselves.
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
        activity: CONTACT or REVIEW.
        kind: The kind of venue of a review; `None` for a contact.
        on: The day asked about.
        since: The first day of office and, for a review, of use.
        elected: The first day of office, if that is an earlier one.
        nation: The nation of the venue and the seat.
        force: The force of both.
        closed: The days that are closed beside Saturdays and Sundays.
        scale: The levels that rules and *levels* name, lowest first.
        levels: The levels of threat series, oldest first of each series.
        bands: The risk bands, oldest first.
        happened: What happened to the subject.
        coming: What it looks ahead to.
        done: The days of its completions.
        window: The four days that the rules are to give; `None` if nothing is to be owed.
        rule: The rule that is to give the due day; `None` if nothing is to be owed.
    """

    id: str
    says: str
    activity: Activity
    kind: VenueKind | None = None
    on: dt.date
    since: dt.date
    elected: dt.date | None = None
    nation: str = "nation"
    force: str = "force"
    closed: tuple[dt.date, ...] = ()
    scale: tuple[str, ...] = ()
    levels: tuple[LevelFrom, ...] = ()
    bands: tuple[BandFrom, ...] = ()
    happened: tuple[Happened, ...] = ()
    coming: tuple[Coming, ...] = ()
    done: tuple[dt.date, ...] = ()
    window: Window | None = None
    rule: str | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("id", "nation", "force"):
            an_id(f"Example.{name}", getattr(self, name))
        a_text("Example.says", self.says, most=4000)
        a_kind("Example.activity", self.activity, Activity)
        if (self.kind is not None) != (self.activity is Activity.REVIEW) or self.activity is Activity.OFFER:
            raise InvalidValue("Example.activity", "give a contact without a kind, or a review with one")
        if self.kind is not None:
            a_kind("Example.kind", self.kind, VenueKind)
        for name in ("on", "since", "elected"):
            if getattr(self, name) is not None:
                a_day(f"Example.{name}", getattr(self, name))
        self._check_lists()
        if (self.window is None) != (self.rule is None):
            raise InvalidValue("Example.rule", "give a window and the rule that gives it, or neither")

    def _check_lists(self) -> None:
        for name in ("closed", "done"):
            a_tuple(f"Example.{name}", getattr(self, name), dt.date)
            for day in getattr(self, name):
                a_day(f"Example.{name}", day)
        if self.scale:
            some_ids("Example.scale", self.scale)
        kinds = {"levels": LevelFrom, "bands": BandFrom, "happened": Happened, "coming": Coming}
        for name, kind in kinds.items():
            a_tuple(f"Example.{name}", getattr(self, name), kind)
        if self.window is not None:
            a_kind("Example.window", self.window, Window)
