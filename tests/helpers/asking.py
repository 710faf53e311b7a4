"""Programmes whose policy leaves no time for asking, for tests that are about something else."""

import attrs

from mpreview.programme import Programme


def at_once(asked: Programme) -> Programme:
    """Return the programme under a policy whose visits need neither answer nor notice (semantics 4.9)."""
    editions = tuple(attrs.evolve(one, visiting=None) for one in asked.rulebook.editions)
    return Programme(asked.base, attrs.evolve(asked.rulebook, editions=editions), asked.ledger)
