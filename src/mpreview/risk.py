"""Risks: how likely, how bad, and what the measures in service leave of them.

A risk is what a threat can do through a weakness; without one of threat, vulnerability and impact there
is none (ProtectUK, "Risk management basics"). A matrix rates it, and says which risk band the policy
reads. How likely an attack is in the country is `mpreview.threat`; what a band asks for, `mpreview.policy`.

Scales, cells and bands are data of whoever sets them: nothing here has a size, a word or a number of its
own, but that a scale has 2 to 10 steps and that a higher step never rates lower.
"""

import datetime as dt
import enum
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import attrs

from mpreview.errors import InvalidValue, UnknownId
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, counted, shortened, some_ids
from mpreview.nouns import Noun
from mpreview.timeline import a_day

__all__ = [
    "Acceptance",
    "Control",
    "Rating",
    "Risk",
    "RiskMatrix",
    "RiskScale",
    "RiskStatement",
    "RiskStep",
    "Treatment",
]

_FEWEST, _MOST = 2, 10
"""Steps of a scale: one alone tells nothing apart, and five are common (a limit of this library's own)."""
_Place = tuple[int, int]
"""The row and the column of a cell, from 0."""


@attrs.frozen(eq=False, repr=False)
class RiskStep(Noun):
    """One step of a scale of likelihood or of impact.

    Args:
        id: Its id within the scale.
        wording: What it means, so that two assessors choose the same.

    >>> RiskStep("severe", "Somebody is killed.").id
    'severe'
    """

    id: str
    wording: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        an_id("RiskStep.id", self.id)
        a_text("RiskStep.wording", self.wording, most=4000)


@attrs.frozen(eq=False, repr=False, slots=False, getstate_setstate=True)
class RiskScale(Noun):
    """Steps in order, lowest first.

    Args:
        id: Its id.
        title: Its public title.
        steps: The steps, lowest first, 2 to 10 of them.

    Raises:
        InvalidValue: If there are too few or too many steps, or one stands twice.

    >>> scale = RiskScale("harm", "Harm", (RiskStep("minor", "No injury."), RiskStep("severe", "A death.")))
    >>> scale.rank("severe")
    2
    """

    id: str
    title: str
    steps: tuple[RiskStep, ...] = attrs.field(repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("RiskScale.id", self.id)
        a_text("RiskScale.title", self.title)
        a_tuple("RiskScale.steps", self.steps, RiskStep)
        if not _FEWEST <= len(self.steps) <= _MOST:
            raise InvalidValue("RiskScale.steps", f"give {_FEWEST} to {_MOST} steps, lowest first")
        some_ids("RiskScale.steps", tuple(step.id for step in self.steps))

    def __repr__(self) -> str:
        return f"<RiskScale {self.id!r} of {len(self.steps)} steps>"

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {step.id: rank for rank, step in enumerate(self.steps, 1)}

    def rank(self, step: str, *, field: str = "step") -> int:
        """Return the place of a step in this scale, 1 for the lowest.

        Args:
            step: The step.
            field: Where it was met, for the error to tell.

        Raises:
            UnknownId: If the step is not of this scale.
        """
        rank = self._ranks.get(step)
        if rank is None:
            raise UnknownId(f"step of scale {self.id} ({', '.join(self._ranks)})", field, step)
        return rank

    def __contains__(self, step: str) -> bool:
        return step in self._ranks


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RiskStatement(Noun):
    """A risk in the standard form: threat, vulnerability and impact together, each a clause.

    Source: ProtectUK, "Risk management basics" (a risk needs all three) and "Stage 2: risk assessment" (a
    statement in any unambiguous form; *if, then* is one). All texts are kept out of `repr`: they tell
    where somebody is weak.

    Args:
        threat: Who could do what.
        vulnerability: What lets them.
        impact: What would come of it.

    Raises:
        InvalidValue: If one of the three is blank, too long or not printable.

    >>> RiskStatement(
    ...     threat="somebody follows a visitor in",
    ...     vulnerability="the inner door has no lock",
    ...     impact="staff could be hurt",
    ... ).sentence()
    'If somebody follows a visitor in, then, since the inner door has no lock, staff could be hurt.'
    """

    threat: str = attrs.field(repr=False)
    vulnerability: str = attrs.field(repr=False)
    impact: str = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        a_text("RiskStatement.threat", self.threat, most=4000)
        a_text("RiskStatement.vulnerability", self.vulnerability, most=4000)
        a_text("RiskStatement.impact", self.impact, most=4000)
        for name in ("threat", "vulnerability", "impact"):
            if not _clause(getattr(self, name)):
                raise InvalidValue(f"RiskStatement.{name}", "is no clause; say it in words")

    def sentence(self) -> str:
        """Return the whole as one sentence, which is as sensitive as its parts."""
        parts = (self.threat, self.vulnerability, self.impact)
        threat, vulnerability, impact = map(_clause, parts)
        return f"If {threat}, then, since {vulnerability}, {impact}."


def _clause(text: str) -> str:
    """Return a text as it stands inside a sentence."""
    return text.strip().rstrip(".").strip()


@attrs.frozen(eq=False, repr=False)
class Control(Noun):
    """What a measure does about a risk while it is in service.

    Args:
        measure: The measure, by an id that tells nothing about it; kept out of `repr`.
        likelihood: By how many steps it lowers the likelihood.
        impact: By how many steps it lowers the impact.

    Raises:
        InvalidValue: If it lowers neither.
        OutsideRange: If a number is not one that a scale has steps for.

    >>> Control("m-17", likelihood=2)
    Control(likelihood=2, impact=0)
    """

    measure: str = attrs.field(repr=False)
    likelihood: int = attrs.field(default=0, kw_only=True)
    impact: int = attrs.field(default=0, kw_only=True)

    def __attrs_post_init__(self) -> None:
        an_id("Control.measure", self.measure)
        a_count("Control.likelihood", self.likelihood, 0, _MOST - 1)
        a_count("Control.impact", self.impact, 0, _MOST - 1)
        if not self.likelihood and not self.impact:
            raise InvalidValue(
                "Control.likelihood", "lowers nothing; give likelihood or impact, or leave it out"
            )


class Treatment(enum.Enum):
    """What is decided about a risk.

    Source: HM Treasury, The Orange Book, October 2004, chapter 6; the words are this library's.

    >>> Treatment.TOLERATE.meaning
    'Accept it as it is, for a time and by somebody who may.'
    """

    TREAT = "treat"
    TOLERATE = "tolerate"
    TRANSFER = "transfer"
    TERMINATE = "terminate"

    @property
    def meaning(self) -> str:
        """What it means, in one line."""
        return _MEANINGS[self]


_MEANINGS: Final = MappingProxyType(
    {
        Treatment.TREAT: "Lower it, by measures that make it less likely or less bad.",
        Treatment.TOLERATE: "Accept it as it is, for a time and by somebody who may.",
        Treatment.TRANSFER: "Have somebody else carry it, or a part of it.",
        Treatment.TERMINATE: "Stop doing what gives rise to it.",
    }
)


@attrs.frozen(eq=False, repr=False)
class Risk(Noun):
    """A risk as assessed, before any measure, and what each measure would take off it.

    Args:
        id: Its id.
        statement: What it is; kept out of `repr`.
        likelihood: The step of likelihood without measures.
        impact: The step of impact without measures.
        controls: What measures do about it, each measure once.
        treatment: What was decided about it; `None` while nothing is. It changes no rating: what is
            tolerated is as likely and as bad as before.

    Raises:
        InvalidValue: If a measure stands twice, since its steps would count twice.

    >>> text = RiskStatement(
    ...     threat="a crowd comes", vulnerability="there is one exit", impact="nobody can leave"
    ... )
    >>> Risk("r-3", text, likelihood="likely", impact="major", controls=(Control("m-17", likelihood=1),))
    Risk(id='r-3', likelihood='likely', impact='major', controls=<1>, treatment=None)
    """

    id: str
    statement: RiskStatement = attrs.field(repr=False)
    likelihood: str = attrs.field(kw_only=True)
    impact: str = attrs.field(kw_only=True)
    controls: tuple[Control, ...] = attrs.field(default=(), kw_only=True, repr=counted)
    treatment: Treatment | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        an_id("Risk.id", self.id)
        a_kind("Risk.statement", self.statement, RiskStatement)
        an_id("Risk.likelihood", self.likelihood)
        an_id("Risk.impact", self.impact)
        a_tuple("Risk.controls", self.controls, Control)
        if self.treatment is not None:
            a_kind("Risk.treatment", self.treatment, Treatment)
        if len({control.measure for control in self.controls}) != len(self.controls):
            raise InvalidValue(
                "Risk.controls", "a measure stands here twice; add its steps up in one control"
            )


@attrs.frozen(eq=False, repr=False)
class Rating(Noun):
    """What a matrix makes of a likelihood and an impact.

    Args:
        likelihood: The step of likelihood it was read at.
        impact: The step of impact it was read at.
        rating: The rating of that cell.
        band: The risk band of that rating, as the policy reads it.

    >>> Rating("likely", "major", "high", "raised").band
    'raised'
    """

    likelihood: str
    impact: str
    rating: str
    band: str

    def __attrs_post_init__(self) -> None:
        an_id("Rating.likelihood", self.likelihood)
        an_id("Rating.impact", self.impact)
        an_id("Rating.rating", self.rating)
        an_id("Rating.band", self.band)


@attrs.frozen(eq=False, repr=False, slots=False, getstate_setstate=True)
class RiskMatrix(Noun):
    """A rating for each likelihood and impact, and the risk band of each rating.

    It may have any size, and need not be square: four by four is ProtectUK's, five by five is common
    elsewhere. A rating never falls as likelihood or impact rises, nor a band as the rating rises; that is
    what laws 69 and 70 rest on.

    Args:
        id: Its id.
        title: Its public title.
        likelihood: The scale of likelihood.
        impact: The scale of impact.
        ratings: The ratings, lowest first.
        cells: A row for each likelihood, lowest first, with a rating for each impact, lowest first.
        bands: The risk band of each rating, in pairs; several ratings may share one. They are kept in the
            order of the ratings, whatever order they were given in.
        citation: Where the matrix comes from.

    Raises:
        InvalidValue: If a row or a cell is missing or too many, a rating is unknown or never occurs, a cell
            falls, or a rating has no band, two, or a lower one than a rating below it.

    >>> likely = RiskScale("likely", "Likelihood", (RiskStep("no", "Hardly."), RiskStep("yes", "Probably.")))
    >>> harm = RiskScale("harm", "Impact", (RiskStep("minor", "No injury."), RiskStep("severe", "A death.")))
    >>> matrix = RiskMatrix(
    ...     "two", "Two by two", likelihood=likely, impact=harm, ratings=("low", "high"),
    ...     cells=(("low", "low"), ("low", "high")),
    ...     bands=(("low", "standard"), ("high", "raised")), citation="invented",
    ... )
    >>> text = RiskStatement(
    ...     threat="a crowd comes", vulnerability="there is one exit", impact="nobody can leave"
    ... )
    >>> risk = Risk("r", text, likelihood="yes", impact="severe", controls=(Control("m-17", likelihood=1),))
    >>> matrix.inherent(risk).rating, matrix.residual(risk, {"m-17"}).rating
    ('high', 'low')
    """

    id: str
    title: str
    likelihood: RiskScale = attrs.field(kw_only=True)
    impact: RiskScale = attrs.field(kw_only=True)
    ratings: tuple[str, ...] = attrs.field(kw_only=True)
    cells: tuple[tuple[str, ...], ...] = attrs.field(kw_only=True)
    bands: tuple[tuple[str, str], ...] = attrs.field(kw_only=True)
    citation: str = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        an_id("RiskMatrix.id", self.id)
        a_text("RiskMatrix.title", self.title)
        a_kind("RiskMatrix.likelihood", self.likelihood, RiskScale)
        a_kind("RiskMatrix.impact", self.impact, RiskScale)
        some_ids("RiskMatrix.ratings", self.ratings)
        a_text("RiskMatrix.citation", self.citation, most=4000)
        self._check_size()
        self._check_cells()
        self._check_bands()

    def __repr__(self) -> str:
        return f"<RiskMatrix {self.id!r} of {len(self.likelihood.steps)} x {len(self.impact.steps)} cells>"

    def _check_size(self) -> None:
        a_tuple("RiskMatrix.cells", self.cells, tuple)
        rows, columns = len(self.likelihood.steps), len(self.impact.steps)
        if len(self.cells) != rows:
            raise InvalidValue(
                "RiskMatrix.cells",
                f"has {len(self.cells)} rows; give {rows}, one for each likelihood, lowest first",
            )
        for number, row in enumerate(self.cells, 1):
            if len(row) != columns:
                raise InvalidValue(
                    "RiskMatrix.cells",
                    f"row {number} has {len(row)} cells; give {columns}, one for each impact, lowest first",
                )

    def _check_cells(self) -> None:
        for row in self.cells:
            a_tuple("RiskMatrix.cells", row, str)
        for place, rating in self._cells():
            if rating not in self._heights:
                raise InvalidValue(
                    "RiskMatrix.cells", f"{_told(place)} has none of the ratings; give it one of them", rating
                )
        for low, high in self._neighbours():
            if self._height_at(high) < self._height_at(low):
                raise InvalidValue(
                    "RiskMatrix.cells",
                    f"{_told(high)} is rated below {_told(low)}; rate it at least as high",
                )
        used = {rating for _, rating in self._cells()}
        for number, rating in enumerate(self.ratings, 1):
            if rating not in used:
                raise InvalidValue(
                    "RiskMatrix.ratings", f"rating {number} stands in no cell; leave it out", rating
                )

    def _cells(self) -> Iterator[tuple[_Place, str]]:
        for row, ratings in enumerate(self.cells):
            yield from (((row, column), rating) for column, rating in enumerate(ratings))

    def _neighbours(self) -> Iterator[tuple[_Place, _Place]]:
        """Yield each two neighbouring cells, the lower and the higher."""
        for (row, column), _ in self._cells():
            if row:
                yield (row - 1, column), (row, column)
            if column:
                yield (row, column - 1), (row, column)

    @cached_property
    def _heights(self) -> dict[str, int]:
        return {rating: height for height, rating in enumerate(self.ratings)}

    def _height_at(self, place: _Place) -> int:
        row, column = place
        return self._heights[self.cells[row][column]]

    def _check_bands(self) -> None:
        a_tuple("RiskMatrix.bands", self.bands, tuple)
        for pair in self.bands:
            if len(pair) != 2:
                raise InvalidValue("RiskMatrix.bands", "give pairs of a rating and its band", pair)
            for part in pair:
                an_id("RiskMatrix.bands", part)
            if pair[0] not in self._heights:
                raise InvalidValue("RiskMatrix.bands", "maps what is no rating; leave it out", pair)
        object.__setattr__(self, "bands", tuple(sorted(self.bands, key=self._height_of)))
        self._check_total()
        self._check_monotone()

    def _height_of(self, pair: tuple[str, str]) -> int:
        return self._heights[pair[0]]

    def _check_total(self) -> None:
        mapped = Counter(rating for rating, _ in self.bands)
        for number, rating in enumerate(self.ratings, 1):
            if mapped[rating] != 1:
                raise InvalidValue(
                    "RiskMatrix.bands",
                    f"rating {number} has {mapped[rating]} bands; give each rating one",
                    rating,
                )

    def _check_monotone(self) -> None:
        left = set()
        for number, ((_, before), (_, band)) in enumerate(pairwise(self.bands), 2):
            left.add(before)
            if band != before and band in left:
                raise InvalidValue(
                    "RiskMatrix.bands",
                    f"rating {number} falls back to a band below the one before; map it at least as high",
                    band,
                )

    @property
    def ordered_bands(self) -> tuple[str, ...]:
        """The bands it can give, lowest first."""
        return tuple(dict.fromkeys(band for _, band in self.bands))

    def misfit(self, bands: Sequence[str]) -> str | None:
        """Say what keeps its bands from being those of a policy; `None` if nothing does.

        A matrix alone cannot know which of two bands a policy takes for the higher, so one that maps its
        ratings upside down would go unnoticed without this.

        Args:
            bands: The bands of the policy, lowest first, such as `Rulebook.bands`.

        Raises:
            InvalidValue: If *bands* is no list or tuple of distinct ids.
        """
        some_ids("bands", tuple(bands) if type(bands) is list else bands)
        own = self.ordered_bands
        for number, band in enumerate(own, 1):
            if band not in bands:
                return f"band {number} of the matrix is none of the policy's; map to a band that it has"
        places = [bands.index(band) for band in own]
        if places != sorted(places):
            return (
                "the policy has the bands of the matrix in another order; map higher ratings to higher bands"
            )
        return None

    @cached_property
    def _rated(self) -> tuple[tuple[Rating, ...], ...]:
        """What each cell comes to, in rows as `cells`."""
        bands, impacts = dict(self.bands), [step.id for step in self.impact.steps]
        return tuple(
            tuple(Rating(step.id, to, one, bands[one]) for to, one in zip(impacts, row, strict=True))
            for step, row in zip(self.likelihood.steps, self.cells, strict=True)
        )

    def rate(self, *, likelihood: str, impact: str) -> Rating:
        """Return what a likelihood and an impact come to.

        Raises:
            UnknownId: If one is no step of its scale.
        """
        an_id("likelihood", likelihood)
        an_id("impact", impact)
        row = self.likelihood.rank(likelihood, field="likelihood")
        return self._rated[row - 1][self.impact.rank(impact, field="impact") - 1]

    def inherent(self, risk: Risk) -> Rating:
        """Return what a risk comes to before any measure.

        Raises:
            UnknownId: If its likelihood or impact is no step of the scale.
        """
        row, column = self._place(risk)
        return self._rated[row][column]

    def _place(self, risk: Risk) -> _Place:
        row = self.likelihood.rank(risk.likelihood, field="Risk.likelihood")
        return row - 1, self.impact.rank(risk.impact, field="Risk.impact") - 1

    def residual(self, risk: Risk, in_service: Collection[str]) -> Rating:
        """Return what the measures in service leave of a risk.

        The steps of all its measures in service are added up, and never take a scale below its lowest step.
        Adding up is this library's default, since none of its sources gives an arithmetic, and it is
        monotone: no control takes away less than nothing, so with each further measure the steps stay or
        go down, and the rating, which never falls as a step rises, stays or goes down with them. Hence a
        measure in service never raises a rating (law 70), nor do any of them together (law 69).

        Args:
            risk: The risk.
            in_service: The measures in service; what the risk has no control for does nothing.

        Raises:
            UnknownId: If its likelihood or impact is no step of the scale.
            InvalidValue: If *in_service* is a single text, or holds what is no id.
        """
        if isinstance(in_service, str):
            raise InvalidValue("in_service", "give a collection of measures, not one text", in_service)
        held = frozenset(in_service)
        for measure in held:
            an_id("in_service", measure)
        working = [control for control in risk.controls if control.measure in held]
        row, column = self._place(risk)
        row = max(row - sum(control.likelihood for control in working), 0)
        column = max(column - sum(control.impact for control in working), 0)
        return self._rated[row][column]

    def worst(self, ratings: Iterable[Rating]) -> Rating | None:
        """Return the highest of several ratings, whose band is the highest too; `None` of none.

        Of equal ratings it is the one of the greater impact, then of the greater likelihood, whatever
        order they came in. None is not the lowest: where nothing was assessed, nothing is known.

        Raises:
            InvalidValue: If one was not made by this matrix.
        """
        every = tuple(ratings)
        a_tuple("ratings", every, Rating)
        return max(every, key=self._height, default=None)

    def _height(self, rating: Rating) -> tuple[int, int, int]:
        known = rating.likelihood in self.likelihood and rating.impact in self.impact
        if not known or rating != self.rate(likelihood=rating.likelihood, impact=rating.impact):
            raise InvalidValue("ratings", "a rating is of another matrix; rate its risk by this one", rating)
        return (
            self._heights[rating.rating],
            self.impact.rank(rating.impact),
            self.likelihood.rank(rating.likelihood),
        )


def _told(place: _Place) -> str:
    """Return a cell in words, by the places of its steps."""
    return f"the cell at likelihood {place[0] + 1}, impact {place[1] + 1}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Acceptance(Noun):
    """Somebody accepted a risk as it is, for a time.

    Whoever assessed a risk does not approve of it as well, and no acceptance is for good: from its last
    day on the risk is open again. Both are this library's default; ProtectUK has a review as its last stage.

    Args:
        risk: The risk.
        assessor: Who assessed it.
        approver: Who accepted it.
        on: The first day on which it holds.
        until: The first day on which it no longer holds: from then on the risk is open again.

    Raises:
        InvalidValue: If assessor and approver are the same, or *until* is not after *on*.
        OutsideRange: If a day is outside 1900-01-01 to 2199-12-31.

    >>> accepted = Acceptance(
    ...     risk="r-3", assessor="adviser", approver="head", on=dt.date(2024, 1, 8), until=dt.date(2024, 7, 8)
    ... )
    >>> accepted.holds(dt.date(2024, 7, 7)), accepted.holds(dt.date(2024, 7, 8))
    (True, False)
    """

    risk: str
    assessor: str
    approver: str
    on: dt.date
    until: dt.date

    def __attrs_post_init__(self) -> None:
        an_id("Acceptance.risk", self.risk)
        an_id("Acceptance.assessor", self.assessor)
        an_id("Acceptance.approver", self.approver)
        a_day("Acceptance.on", self.on)
        a_day("Acceptance.until", self.until)
        if self.approver == self.assessor:
            raise InvalidValue("Acceptance.approver", "assessed the risk; have somebody else approve it")
        if self.until <= self.on:
            raise InvalidValue("Acceptance.until", "must be after the day it begins; swap or correct them")

    def holds(self, on: dt.date) -> bool:
        """Whether it holds on that day; where it does not, the risk is open."""
        a_day("on", on)
        return self.on <= on < self.until
