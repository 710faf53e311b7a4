"""Ratings: what a matrix makes of a likelihood and an impact."""

import attrs

from mpreview.ids import an_id

__all__ = ["Rating"]


@attrs.frozen
class Rating:
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
