"""What the reviews of the demonstration found, and the measures that followed.

A review answers the checklist of the place. What is not met is fixed in time, fixed late, accepted for a year
or still open. At an office or home in three a measure of the standard is recommended after a review, and goes
its way until the measure is in service, a landlord or member refuses the measure, or the measure waits. All
shares are a choice of this library; no published text says how many.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final, NamedTuple

from mpreview import events
from mpreview.findings import Checklist, ChecklistItem, Fulfilment, ItemAnswer
from mpreview.timeline import day_of
from mpreview.uk._demonstration.diaries import Setting
from mpreview.uk._demonstration.drafts import Draft
from mpreview.uk._demonstration.streams import Draw
from mpreview.uk.measures import catalogue
from mpreview.uk.policy import checklists, rulebook

FITTED: Final = ("office", "home")
"""The kinds of venue at which measures are fitted."""
_IN_A_YEAR: Final = 365
_TARGET: Final = 91
"""The days in which a recommended measure is to be in service."""
_OF_A_STANDARD: Final = (
    "panic-button", "extra-lighting", "intruder-alarm", "letterbox-protection", "locks", "cctv",
    "toughened-glass",
)  # fmt: skip
_REFUSALS: Final = {
    "office": (events.Refuser.LANDLORD, "the landlord wants no work on the building"),
    "home": (events.Refuser.MEMBER, "the member does not want the work at home"),
}


class Seen(NamedTuple):
    """A review as drawn.

    Args:
        venue: The venue.
        kind: The kind of venue.
        calendar: The calendar of whoever uses the venue.
        day: The day, an ordinal.
    """

    venue: str
    kind: str
    calendar: str
    day: int

    @property
    def key(self) -> str:
        """The key of the draft."""
        return f"{self.venue}/{self.day}"


@cache
def _list_items(kind: str, day: int) -> tuple[ChecklistItem, ...]:
    found: Iterator[Checklist] = (one for one in checklists() if kind in one.kinds)
    return tuple(item for one in found for item in one.list_items(day_of(day)))


@cache
def _find_days(severity: str) -> int:
    """Return the days to mend a finding by the default policy."""
    return next(one.days for one in rulebook().editions[0].mending if one.severity == severity)


_meet = cache(partial(ItemAnswer, answer=Fulfilment.MET))


@cache
def _answer_all_met(kind: str, day: int) -> tuple[ItemAnswer, ...]:
    return tuple(_meet(item.id) for item in _list_items(kind, day))


def answer_items(setting: Setting, seen: Seen) -> tuple[ItemAnswer, ...]:
    """Return the answers of a review to the checklist of the place; of three reviews two find nothing."""
    every, draw = _answer_all_met(seen.kind, seen.day), setting.draw(f"{seen.key}/answers")
    if not every or draw.below(3):
        return every
    place = draw.below(len(every))
    unmet = ItemAnswer(every[place].item, Fulfilment.PARTLY if draw.below(3) else Fulfilment.NOT_MET)
    return (*every[:place], unmet, *every[place + 1 :])


class FollowUp:
    """Drafts what followed from one review, up to the day asked about.

    Args:
        setting: The common setting of the demonstration.
        seen: The review.
    """

    def __init__(self, setting: Setting, seen: Seen) -> None:
        self._setting, self._seen = setting, seen

    def close(self, answers: Sequence[ItemAnswer]) -> Iterator[Draft]:
        """Yield how the findings were closed: of 16 one is accepted for a year, and two are forgotten."""
        seen = self._seen
        if answers is _answer_all_met(seen.kind, seen.day):
            return
        for item, given in zip(_list_items(seen.kind, seen.day), answers, strict=True):
            severity = item.find_severity(given.answer) if given.is_unmet else None
            if severity is None:
                continue
            draw = self._setting.draw(f"{seen.key}/{item.id}")
            fate, days = draw.below(16), 3 + draw.below(_find_days(severity) * 9 // 8)
            fields: dict[str, Any] = {"item": item.id, "how": events.Closure.FIXED}
            if fate == 0:
                until = day_of(seen.day + days + _IN_A_YEAR)
                fields |= {"how": events.Closure.ACCEPTED, "by": "invented-signer", "until": until}
            if fate < 14:
                yield from self._draft(events.FindingClosed, item.id, seen.day + days, fields, "finding")

    def fit(self) -> Iterator[Draft]:
        """Yield the life of a measure.

        Of ten measures one is refused after funding, and of sixteen one fails a test after installation.
        """
        draw = self._setting.draw(f"{self._seen.key}/measure")
        if day_of(self._seen.day) < catalogue().period.start:
            return
        entry = _OF_A_STANDARD[draw.below(len(_OF_A_STANDARD))]
        day = self._seen.day + 2 + draw.below(12)
        place = {"venue": self._seen.venue, "measure": "m-1"}
        asked = {"entry": entry, "priority": 2, "owner": "adviser", "target": day_of(day + _TARGET)}
        yield from self._draft(events.MeasureRecommended, "recommended", day, {**place, **asked}, "reason")
        for event, name, days, fields in self._list_steps(entry, draw, day):
            # From the working day of the last step: two steps on one day would be read in the order of kinds.
            day = self._setting.find_working(self._seen.calendar, day) + days
            yield from self._draft(event, name, day, {**place, **fields})

    def _list_steps(
        self, entry: str, draw: Draw, asked: int
    ) -> Iterator[tuple[type[events.Event], str, int, Mapping[str, Any]]]:
        """Yield the steps after the recommendation: event, name, days since the last step, fields."""
        decided = catalogue().decide(entry, recommended=True, on=day_of(asked))
        ruling = {"approved": True, "rule": decided.rule, "body": decided.body}
        yield events.MeasureDecided, "approved", 3 + draw.below(16), ruling
        yield _advance(events.Advance.FUNDED, 2 + draw.below(30), decided.body)
        if draw.below(10) == 0:
            by, why = _REFUSALS[self._seen.kind]
            yield events.MeasureRefused, "refused", 5 + draw.below(20), {"by": by, "why": why}
            return
        yield _advance(events.Advance.ORDERED, 1 + draw.below(10))
        yield _advance(events.Advance.INSTALLED, 7 + draw.below(60))
        if draw.below(16) == 0:
            yield events.MeasureNoted, "failed", 1 + draw.below(5), {"state": events.MeasureState.FAILED}
            return
        yield events.MeasureNoted, "passed", 1 + draw.below(5), {"state": events.MeasureState.IN_SERVICE}

    def _draft(
        self, event: type[events.Event], name: str, day: int, fields: Mapping[str, Any], refers: str = ""
    ) -> Iterator[Draft]:
        """Yield an event on the working day from a day on, if that is not after the day asked about."""
        day = self._setting.find_working(self._seen.calendar, day)
        if day > self._setting.on:
            return
        to_review = {refers: self._seen.key} if refers else {}
        key = f"{self._seen.key}/{name}"
        yield Draft(key, event, day_of(day), self._setting.known(day, 0), fields, to_review)


def fit_place(setting: Setting, every: Sequence[Seen]) -> Iterator[Draft]:
    """Yield the life of a measure at an office or home in three, recommended after one of the reviews.

    Args:
        setting: The common setting of the demonstration.
        every: The reviews of the place. If none is on or before the day drawn, the first one counts.
    """
    if every and every[0].kind in FITTED:
        draw = setting.draw(f"{every[0].venue}/measure")
        if draw.below(3) == 0:
            early = [one for one in every if one.day <= setting.drawn] or every[:1]
            yield from FollowUp(setting, early[draw.below(len(early))]).fit()


def _advance(
    to: events.Advance, days: int, by: str | None = None
) -> tuple[type[events.Event], str, int, dict[str, Any]]:
    return events.MeasureAdvanced, to.value, days, {"to": to, "by": by}
