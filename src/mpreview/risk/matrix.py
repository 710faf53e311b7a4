"""Matrices: what each likelihood and impact come to, and which risk band the policy reads for it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, a_text, a_tuple, an_id, some_ids
from mpreview.risk.ratings import Rating
from mpreview.risk.risks import Risk
from mpreview.risk.scales import RiskScale

__all__ = ["RiskMatrix"]

_Place = tuple[int, int]
"""The row and the column of a cell, from 0."""


@attrs.frozen(slots=False, getstate_setstate=True)
class RiskMatrix:
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

    >>> from mpreview.risk import Control, Risk, RiskStatement, RiskStep
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
        # Whoever only has a matrix rates nothing yet, and need not load what that comes to.

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
