"""Scales of likelihood and impact, and matrices: a rating for each cell, and the risk band of each rating."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_id, check_ids, check_tuple, check_type, find_known
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue
from mpreview.risk.risks import MOST_STEPS, Risk

__all__ = ["Rating", "RiskMatrix", "RiskScale", "RiskStep"]

_FEWEST_STEPS = 2
"""A single step distinguishes nothing."""
_Position = tuple[int, int]
"""The row and the column of a cell, from 0."""


@attrs.frozen
class RiskStep:
    """One step of a scale of likelihood or of impact.

    Args:
        id: The id within the scale.
        wording: The meaning, so that two assessors choose alike.

    >>> RiskStep("severe", "Somebody is killed.").id
    'severe'
    """

    id: str = attrs.field(validator=valid.id_)
    wording: str = attrs.field(repr=shorten_text, validator=valid.text())


_valid_steps = valid.items(
    f"give {_FEWEST_STEPS} to {MOST_STEPS} steps, lowest first", fewest=_FEWEST_STEPS, most=MOST_STEPS
)


def _check_steps(_scale: object, _attribute: object, steps: tuple[RiskStep, ...]) -> None:
    check_ids("RiskScale.steps", tuple(step.id for step in steps))


@attrs.frozen
class RiskScale:
    """Steps in order, lowest first.

    Args:
        id: The id of the scale.
        title: The public title.
        steps: The steps, lowest first, 2 to 10 of them.

    Raises:
        InvalidValue: If there are too few or too many steps, or a step occurs twice.

    >>> scale = RiskScale("harm", "Harm", (RiskStep("minor", "No injury."), RiskStep("severe", "A death.")))
    >>> scale.rank("severe")
    2
    """

    id: str = attrs.field(validator=valid.id_)
    title: str = attrs.field(validator=valid.name)
    steps: tuple[RiskStep, ...] = attrs.field(
        repr=count_items, validator=[valid.tuple_(RiskStep), _valid_steps, _check_steps]
    )

    def __repr__(self) -> str:
        return f"<RiskScale {self.id!r} of {len(self.steps)} steps>"

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {step.id: rank for rank, step in enumerate(self.steps, 1)}

    def rank(self, step: str, *, field: str = "step") -> int:
        """Return the place of a step in this scale, 1 for the lowest.

        Args:
            step: The step.
            field: The name of the field that the error names.

        Raises:
            UnknownId: If the step is not of this scale.
        """
        return find_known(f"step of scale {self.id} ({', '.join(self._ranks)})", field, step, self._ranks)

    def __contains__(self, step: str) -> bool:
        return step in self._ranks


@attrs.frozen
class Rating:
    """The rating of a likelihood and an impact by a matrix.

    Args:
        likelihood: The step of likelihood.
        impact: The step of impact.
        rating: The rating of the cell.
        band: The risk band of the rating, as the policy reads bands.

    >>> Rating("likely", "major", "high", "raised").band
    'raised'
    """

    likelihood: str = attrs.field(validator=valid.id_)
    impact: str = attrs.field(validator=valid.id_)
    rating: str = attrs.field(validator=valid.id_)
    band: str = attrs.field(validator=valid.id_)


_ROWS = "give a rating for each impact, lowest first"
_PAIRS = "give pairs of a rating and its band"
_valid_row = attrs.validators.and_(valid.tuple_(str), valid.items(_ROWS, valid.id_))
_valid_pair = valid.items(_PAIRS, valid.id_, fewest=2, most=2)
_valid_cells = attrs.validators.and_(valid.tuple_(tuple), valid.items(_ROWS, _valid_row))
_valid_bands = attrs.validators.and_(valid.tuple_(tuple), valid.items(_PAIRS, _valid_pair))


@attrs.frozen
class RiskMatrix:
    """A rating for each likelihood and impact, and the risk band of each rating.

    A matrix may have any size, and need not be square: four by four is ProtectUK's, five by five is common
    elsewhere. A rating never falls as likelihood or impact rises, nor a band as the rating rises. Two laws
    follow: a residual rating is never above the inherent rating, and a measure never raises a rating.

    Args:
        id: The id of the matrix.
        title: The public title.
        likelihood: The scale of likelihood.
        impact: The scale of impact.
        ratings: The ratings, lowest first.
        cells: A row for each likelihood, lowest first, with a rating for each impact, lowest first.
        bands: The risk band of each rating, in pairs; ratings may share a band. The pairs are sorted in the
            order of the ratings.
        citation: The source of the matrix.

    Raises:
        InvalidValue: If a row or a cell is missing or too many, a rating is unknown or never occurs, a cell
            falls, or a rating has no band, two bands, or a lower band than a lower rating.

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

    id: str = attrs.field(validator=valid.id_)
    title: str = attrs.field(validator=valid.name)
    likelihood: RiskScale = attrs.field(kw_only=True, validator=valid.type_(RiskScale))
    impact: RiskScale = attrs.field(kw_only=True, validator=valid.type_(RiskScale))
    ratings: tuple[str, ...] = attrs.field(kw_only=True, validator=valid.ids)
    cells: tuple[tuple[str, ...], ...] = attrs.field(kw_only=True, validator=_valid_cells)
    bands: tuple[tuple[str, str], ...] = attrs.field(kw_only=True, validator=_valid_bands)
    citation: str = attrs.field(kw_only=True, validator=valid.text())

    # The cells and the bands are checked against every other field, so not by validators of their own.
    def __attrs_post_init__(self) -> None:
        self._check_size()
        self._check_cells()
        self._check_bands()

    def __repr__(self) -> str:
        return f"<RiskMatrix {self.id!r} of {len(self.likelihood.steps)} x {len(self.impact.steps)} cells>"

    def _check_size(self) -> None:
        rows, columns = len(self.likelihood.steps), len(self.impact.steps)
        if len(self.cells) != rows:
            words = f"has {len(self.cells)} rows; give {rows}, one for each likelihood, lowest first"
            raise InvalidValue("RiskMatrix.cells", words)
        for number, row in enumerate(self.cells, 1):
            if len(row) != columns:
                words = f"give {columns}, one for each impact, lowest first"
                raise InvalidValue("RiskMatrix.cells", f"row {number} has {len(row)} cells; {words}")

    def _check_cells(self) -> None:
        for cell, rating in self._list_cells():
            if rating not in self._heights:
                words = f"{_describe_cell(cell)} has none of the ratings; give it one of them"
                raise InvalidValue("RiskMatrix.cells", words, rating)
        # Neighbours are enough: a matrix that rises along each row and column rises everywhere.
        for low, high in self._list_neighbours():
            if self._height_at(high) < self._height_at(low):
                is_below = f"{_describe_cell(high)} is rated below {_describe_cell(low)}"
                raise InvalidValue("RiskMatrix.cells", f"{is_below}; rate it at least as high")
        used = {rating for _, rating in self._list_cells()}
        for number, rating in enumerate(self.ratings, 1):
            if rating not in used:
                words = f"rating {number} stands in no cell; leave it out"
                raise InvalidValue("RiskMatrix.ratings", words, rating)

    def _list_cells(self) -> Iterator[tuple[_Position, str]]:
        for row, ratings in enumerate(self.cells):
            yield from (((row, column), rating) for column, rating in enumerate(ratings))

    def _list_neighbours(self) -> Iterator[tuple[_Position, _Position]]:
        """Yield each pair of neighbouring cells, the lower cell first."""
        for (row, column), _ in self._list_cells():
            if row:
                yield (row - 1, column), (row, column)
            if column:
                yield (row, column - 1), (row, column)

    @cached_property
    def _heights(self) -> dict[str, int]:
        return {rating: height for height, rating in enumerate(self.ratings)}

    def _height_at(self, cell: _Position) -> int:
        row, column = cell
        return self._heights[self.cells[row][column]]

    def _check_bands(self) -> None:
        for pair in self.bands:
            if pair[0] not in self._heights:
                raise InvalidValue("RiskMatrix.bands", "maps what is no rating; leave it out", pair)
        # One order of the pairs, so that equal matrices give equal documents.
        object.__setattr__(self, "bands", tuple(sorted(self.bands, key=lambda pair: self._heights[pair[0]])))
        mapped = Counter(rating for rating, _ in self.bands)
        for number, rating in enumerate(self.ratings, 1):
            if mapped[rating] != 1:
                words = f"rating {number} has {mapped[rating]} bands; give each rating one"
                raise InvalidValue("RiskMatrix.bands", words, rating)
        self._check_band_order()

    def _check_band_order(self) -> None:
        left = set()
        # The matrix has no order of bands of its own. A band once left must not come back, or some rating
        # would fall; `misfit` compares the order with the policy.
        for number, ((_, before), (_, band)) in enumerate(pairwise(self.bands), 2):
            left.add(before)
            if band != before and band in left:
                words = f"rating {number} falls back to a band below the one before; map it at least as high"
                raise InvalidValue("RiskMatrix.bands", words, band)

    @property
    def ordered_bands(self) -> tuple[str, ...]:
        """The bands of the matrix, lowest first."""
        return tuple(dict.fromkeys(band for _, band in self.bands))

    def misfit(self, bands: Sequence[str]) -> str | None:
        """Return why the bands do not fit a policy; `None` if the bands fit.

        A matrix alone cannot know which of two bands is higher in a policy. A matrix with reversed bands
        would go unnoticed without this check.

        Args:
            bands: The bands of the policy, lowest first, such as `Rulebook.bands`.

        Raises:
            InvalidValue: If *bands* is no list or tuple of distinct ids.
        """
        check_ids("bands", tuple(bands) if type(bands) is list else bands)
        own = self.ordered_bands
        for number, band in enumerate(own, 1):
            if band not in bands:
                return f"band {number} of the matrix is none of the policy's; map to a band that it has"
        places = [bands.index(band) for band in own]
        another_order = "the policy has the bands of the matrix in another order"
        return None if places == sorted(places) else f"{another_order}; map higher ratings to higher bands"

    @cached_property
    def _rated(self) -> tuple[tuple[Rating, ...], ...]:
        """The rating of each cell, in rows as `cells`."""
        bands, impacts = dict(self.bands), [step.id for step in self.impact.steps]
        return tuple(
            tuple(
                Rating(step.id, impact, rating, bands[rating])
                for impact, rating in zip(impacts, row, strict=True)
            )
            for step, row in zip(self.likelihood.steps, self.cells, strict=True)
        )

    def rate(self, *, likelihood: str, impact: str) -> Rating:
        """Return the rating of a likelihood and an impact.

        Raises:
            UnknownId: If a step is not of its scale.
        """
        check_id("likelihood", likelihood)
        check_id("impact", impact)
        # Ranks count from 1, rows and columns from 0.
        row = self.likelihood.rank(likelihood, field="likelihood")
        return self._rated[row - 1][self.impact.rank(impact, field="impact") - 1]

    def inherent(self, risk: Risk) -> Rating:
        """Return the rating of a risk before any measure.

        Raises:
            UnknownId: If the likelihood or the impact is no step of the scale.
        """
        row, column = self._find_cell(risk)
        return self._rated[row][column]

    def _find_cell(self, risk: Risk) -> _Position:
        check_type("risk", risk, Risk)
        row = self.likelihood.rank(risk.likelihood, field="Risk.likelihood")
        return row - 1, self.impact.rank(risk.impact, field="Risk.impact") - 1

    def residual(self, risk: Risk, in_service: Collection[str]) -> Rating:
        """Return the rating of a risk with the measures in service.

        The steps of all controls in service are added up, and a scale never goes below the lowest step.
        Adding up is a default of this library, since no source gives an arithmetic. The sum is monotone: a
        control takes away no step or more, so each further measure keeps or lowers the rating (laws 69, 70).

        Args:
            risk: The risk.
            in_service: The measures in service; a measure without a control of the risk does nothing.

        Raises:
            UnknownId: If the likelihood or the impact is no step of the scale.
            InvalidValue: If *in_service* is a single text, or contains a value that is no id.
        """
        if isinstance(in_service, str) or not isinstance(in_service, Collection):
            raise InvalidValue("in_service", "give a collection of measures, not one text", in_service)
        row, column = self._find_cell(risk)
        held = frozenset(in_service)
        for measure in held:
            check_id("in_service", measure)
        # Controls of one measure are unique in a risk, so no step is counted twice.
        working = [control for control in risk.controls if control.measure in held]
        row = max(row - sum(control.likelihood for control in working), 0)
        column = max(column - sum(control.impact for control in working), 0)
        return self._rated[row][column]

    def worst(self, ratings: Iterable[Rating]) -> Rating | None:
        """Return the highest rating, whose band is the highest too; `None` without ratings.

        Of equal ratings the greater impact counts, then the greater likelihood. `None` is not the lowest
        rating: without an assessment nothing is known.

        Raises:
            InvalidValue: If a rating was not made by this matrix.
        """
        if not isinstance(ratings, Iterable):
            raise InvalidValue("ratings", "give some ratings", ratings)
        every = tuple(ratings)
        check_tuple("ratings", every, Rating)
        return max(every, key=self._rank_rating, default=None)

    def _rank_rating(self, rating: Rating) -> tuple[int, int, int]:
        # A rating that this matrix would not give is of another matrix, and has no place in the order.
        known = rating.likelihood in self.likelihood and rating.impact in self.impact
        if not known or rating != self.rate(likelihood=rating.likelihood, impact=rating.impact):
            raise InvalidValue("ratings", "a rating is of another matrix; rate its risk by this one", rating)
        steps = self.impact.rank(rating.impact), self.likelihood.rank(rating.likelihood)
        return self._heights[rating.rating], *steps


def _describe_cell(cell: _Position) -> str:
    """Return a cell in words, by the places of its steps."""
    return f"the cell at likelihood {cell[0] + 1}, impact {cell[1] + 1}"
