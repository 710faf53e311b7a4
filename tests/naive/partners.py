"""Who works with a team, said slowly: docs/reference/semantics.md, 5.5a."""

from collections.abc import Mapping, Sequence
from datetime import date

Named = tuple[str, date, date | None]  # an id, the first day, the first day after; None: no end


def coordinator(teams: Mapping[str, Sequence[Named]], team: str, on: date) -> str | None:
    """Who coordinates a team on a day; None: nobody is named."""
    for name, first, after in teams.get(team, ()):
        if first <= on and (after is None or on < after):
            return name
    return None
