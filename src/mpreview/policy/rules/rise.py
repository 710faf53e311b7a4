"""The form *rise*: an activity after the level of a threat series rises (semantics 3.6).

Every level above the old level and up to the new level is crossed by itself, and settles by itself. A rule
reads one named series, or the series about a single member or venue, whatever their ids (semantics 3.26).
"""

from collections.abc import Iterable, Iterator
from typing import ClassVar

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_type
from mpreview.errors import Fault, InvalidValue
from mpreview.policy._case import DutyOrder, SeriesRise, Trigger
from mpreview.policy._phrases import describe_day
from mpreview.policy._responses import KnownSeries, list_response_crossings
from mpreview.policy.rules._base import EditionFacts, NoOrderView, Rule, describe_cell_read
from mpreview.policy.rules._checks import list_level_faults
from mpreview.policy.rules._triggered import ActivityRule
from mpreview.policy.tables import Table, find_number, group_by_kind, list_of_kind
from mpreview.policy.terms import FromOutside, ResponseLevel, find_least_days
from mpreview.policy.windows import Parameters, Read, ReasonFacts, parse_day
from mpreview.register import Entries
from mpreview.threat import LevelCrossing, SeriesAbout, ThreatSeries
from mpreview.timeline import day_of, long_day

__all__: list[str] = []

_RESPONSES = tuple(level.value for level in ResponseLevel)


@attrs.frozen(kw_only=True)
class Rise(ActivityRule):
    """An activity after the level of a series rises (semantics 3.6).

    The settling period is the number at the lowest response level and band.

    Args:
        series: The threat series read, alone; `None` for a rule that reads series about a member or venue.
        about: The series read in place of a named series: those about the member alone, or about the venue.
        at_least: The lowest level to cross: of a named series a threat level, else a response level.

    Raises:
        InvalidValue: If not exactly one of *series* and *about* is given, or *at_least* is no response level.
    """

    word: ClassVar[str] = "rise"
    trigger_words: ClassVar[str] = "the rise of a threat level"

    def _check_scope(self, _attribute: object, about: tuple[SeriesAbout, ...]) -> None:
        if (self.series is None) is not bool(about):
            raise InvalidValue("Rise.about", "name a series, or whom series are about; give exactly one")

    def _check_level(self, _attribute: object, at_least: str) -> None:
        if self.series is None and at_least not in _RESPONSES:
            words = f"is a response level where no series is named; give {' or '.join(_RESPONSES)}"
            raise InvalidValue("Rise.at_least", words)

    series: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    about: tuple[SeriesAbout, ...] = attrs.field(
        default=(),
        validator=[valid.tuple_(SeriesAbout), valid.items("name each once", once=True), _check_scope],
    )
    at_least: str = attrs.field(validator=[valid.id_, _check_level])

    @property
    def trigger_key(self) -> tuple[object, ...]:
        """The series and the level."""
        return self.series, self.about, self.at_least

    @classmethod
    def is_sensitive(cls, form: str, read: Read) -> bool:
        """Return whether the rise is about a single member or venue."""
        return "about" in dict(read) or super().is_sensitive(form, read)

    def reads_series(self, series: ThreatSeries) -> bool:
        """Whether the series is the named one, or about a member or venue as asked."""
        return series.id == self.series or series.about in self.about

    def asks_for_crossing(self, known: KnownSeries, level: str, rule: Rule) -> bool:
        """Whether the rule reads the series too, by the same kind of level, and the level is high enough."""
        if bool(self.series) is not bool(rule.series) or not self.reads_series(known.series):
            return False
        if self.series:
            return known.scale.rank(level) >= known.scale.rank(self.at_least)
        return ResponseLevel(level).rank >= ResponseLevel(self.at_least).rank

    def _list_crossings(self, known: KnownSeries) -> Iterable[LevelCrossing]:
        if self.series:
            return known.series.list_crossings(known.scale, self.at_least)
        return list_response_crossings(known, ResponseLevel(self.at_least))

    def list_rise_orders(
        self, known: KnownSeries, kind: str | None, lowest_band: str
    ) -> Iterator[tuple[LevelCrossing, DutyOrder]]:
        """Yield each crossing that settles, with the order of the day of settling and announcement."""
        settling, series = self._find_settling(kind, lowest_band), known.series
        for crossing in self._list_crossings(known):
            appears, trigger = crossing.find_settled_day(settling), crossing.trigger.toordinal()
            if appears is None:
                continue
            read: Read = (
                ("series", series.id),
                ("old", crossing.old),
                ("new", crossing.new),
                ("crossed", crossing.crossed),
                ("reached", crossing.reached.isoformat()),
                ("settling", settling),
                *self._read_about(series),
            )
            rise = Trigger(FromOutside.RISE, trigger, SeriesRise(series.id))
            yield crossing, DutyOrder(self.id, self.word, rise, appears.toordinal(), trigger, read)

    def _read_about(self, series: ThreatSeries) -> Read:
        """Return whom a series is about, unless the rule names the series."""
        return () if self.series or series.about is None else (("about", series.about.value),)

    def _find_settling(self, kind: str | None, lowest_band: str) -> int:
        """Return the settling period for a kind of venue: a rise settles by the lowest cell."""
        return find_number(self.settling, kind, ResponseLevel.NORMAL, lowest_band)

    @classmethod
    def describe(cls, reason: ReasonFacts, read: Parameters) -> str:
        """Return activity, time allowed and rise."""
        reached = parse_day(read, "reached")
        text = (
            f"{reason.activity.named} within {read['within']} of the rise of {read['series']} "
            f"from {read['old']} to {read['new']} on {long_day(reached)}"
        )
        # Another trigger day: announced after the day of effect, or risen between two mandates.
        counted = "" if reason.trigger == reached else f", counted from {describe_day(reason.trigger)}"
        return text + counted + describe_cell_read(reason, read)

    # ---------------------------------------------------------------- why a rise orders nothing

    def explain_waiting(self, view: NoOrderView) -> tuple[str, Read] | None:
        """Return the first unsettled rise of the series."""
        found = self._list_idle_crossings(view)
        return next(((code, read) for _, code, read in found if code == "not-settled"), None)

    def explain_fallen(self, view: NoOrderView) -> tuple[int, tuple[str, Read]] | None:
        """Return the newest rise that fell before it settled, with its trigger day."""
        found = self._list_idle_crossings(view)
        fallen = [(day, (code, read)) for day, code, read in found if code == "fell-before"]
        return fallen[-1] if fallen else None

    def explain_no_order(self, view: NoOrderView) -> tuple[str, Read]:
        """Return why nothing is ordered: another series, or no rise."""
        about = f"about the {' or '.join(one.value for one in self.about)}"
        read: Read = (("series", self.series or about),)
        if not any(self.reads_series(one.series) for one in view.series):
            return "other-series", read
        since = day_of(view.since).isoformat()
        return "no-trigger", (("since", since), *read, ("at least", self.at_least))

    def _list_idle_crossings(self, view: NoOrderView) -> Iterator[tuple[int, str, Read]]:
        """Yield the crossings of the series without an order, or without one yet, with the trigger day."""
        found = (
            (one, crossing)
            for one in view.series
            if self.reads_series(one.series)
            for crossing in self._list_crossings(one)
        )
        settling = self._find_settling(view.kind, view.lowest_band)
        for known, crossing in found:
            trigger, appears = crossing.trigger.toordinal(), crossing.find_settled_day(settling)
            # A crossing older than the rule, or below its level, is none of the rule's (semantics 3.10).
            if not view.since <= trigger <= view.on or not view.is_crossing_asked(self, known, crossing):
                continue
            read: Read = (
                ("series", known.series.id),
                ("crossed", crossing.crossed),
                ("reached", crossing.reached.isoformat()),
                ("settling", settling),
                *self._read_about(known.series),
            )
            on, until = day_of(view.on), crossing.until
            if until is not None and until.toordinal() < view.begun:
                # The edition does not bring the rise back, however short its settling (semantics 3.10).
                appears = None
            if appears is None and until is not None and until <= on:
                yield trigger, "fell-before", (*read, ("fell", until.isoformat()))
            elif appears is None or appears > on:
                waits = crossing.reached.toordinal() + settling
                yield trigger, "not-settled", (*read, ("appears", day_of(max(waits, trigger)).isoformat()))

    # ---------------------------------------------------------------- faults and lint

    def list_edition_faults(self, facts: EditionFacts) -> Iterator[str]:
        """Yield a settling period dependent on levels, or as long as the time allowed."""
        first = self.settling.values[0] if isinstance(self.settling, Table) else None
        if first is not None and (first.response, first.band) != (None, None):
            yield "settling: of a rise turns on the kind of venue alone; give one number for each"
        elif any(settling >= max(least, 1) for settling, least in self._pair_settling()):
            yield "settles no sooner than it is due; shorten the settling or allow more time"

    def _pair_settling(self) -> Iterator[tuple[int, int]]:
        """Yield the settling period and the fewest days of the time allowed, for each kind of venue."""
        allowed, settling = group_by_kind(self.within.n), group_by_kind(self.settling)
        for kind in self.subject_kinds:
            numbers, waits = list_of_kind(allowed, kind), list_of_kind(settling, kind)
            # A kind without a number is a fault of its own, reported once the bands are known.
            if numbers and waits:
                yield max(waits), find_least_days(min(numbers), self.within.unit)

    def list_register_faults(self, entries: Entries) -> Iterator[Fault]:
        """Yield a series missing from the register, or a level of another scale."""
        if self.series is not None:
            yield from list_level_faults(entries, "at_least", self.series, self.at_least)

    def lint(self, levels: frozenset[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yield a level without a response level, in a rulebook with response levels."""
        check_type("levels", levels, frozenset)
        if levels and self.series and (self.series, self.at_least) not in levels:
            yield "no-response", f"{self.at_least} of {self.series} has no response level; add a row for it"
