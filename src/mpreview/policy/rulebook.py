"""Editions and the rulebook: the clauses in force, checked when they are loaded."""

import datetime as dt
from collections.abc import Iterator

import attrs

from mpreview.errors import RulebookError
from mpreview.ids import a_text, a_tuple, an_id
from mpreview.places import VenueKind
from mpreview.policy.rules import NewMember, NewVenue, OfferOwed, Periodic, Rise, Rule
from mpreview.policy.terms import Activity, ResponseTo, Unit
from mpreview.timeline import FIRST_DAY, a_day

__all__ = ["Edition", "Rulebook"]


@attrs.frozen
class Edition:
    """The clauses in force from one day on.

    Args:
        id: Its id, cited in reasons.
        title: Its public title.
        rules: The clauses, kept in order of id.
        responses: What the organisation makes of the levels of each series.
        since: The first day it is in force.

    Raises:
        RulebookError: If two rules share an id, a cycle has no rule for the first review, or a cycle settles
            otherwise than the rise rules of its activity.
    """

    id: str
    title: str
    rules: tuple[Rule, ...]
    responses: tuple[ResponseTo, ...] = ()
    since: dt.date = FIRST_DAY

    def __attrs_post_init__(self) -> None:
        an_id("Edition.id", self.id)
        a_text("Edition.title", self.title)
        a_day("Edition.since", self.since)
        a_tuple("Edition.rules", self.rules, Periodic, NewVenue, NewMember, Rise, OfferOwed)
        a_tuple("Edition.responses", self.responses, ResponseTo)
        for rule, problem in _problems(self):
            raise RulebookError(rule, problem)
        object.__setattr__(self, "rules", tuple(sorted(self.rules, key=lambda rule: rule.id)))
        object.__setattr__(self, "responses", tuple(sorted(self.responses, key=_row)))

    def __repr__(self) -> str:
        return f"<Edition {self.id!r} of {len(self.rules)} rules since {self.since}>"


def _row(row: ResponseTo) -> tuple[str, str, dt.date]:
    return row.series, row.level, row.since


def _problems(edition: Edition) -> Iterator[tuple[str, str]]:
    ids = [rule.id for rule in edition.rules]
    yield from (
        (id_, "stands here twice; give each rule its own id") for id_ in set(ids) if ids.count(id_) > 1
    )
    rows = [_row(row) for row in edition.responses]
    if len(set(rows)) != len(rows):
        yield (
            edition.id,
            "two response levels for one level of one series from the same day; keep one",
        )
    if sum(type(rule) is OfferOwed for rule in edition.rules) > 1:
        yield edition.id, "two rules of offers; keep one"
    for rule in edition.rules:
        if type(rule) is Periodic:
            yield from _problems_of_cycle(edition, rule)
        elif type(rule) is Rise:
            yield from _problems_of_rise(rule)


def _problems_of_cycle(edition: Edition, cycle: Periodic) -> Iterator[tuple[str, str]]:
    for firsts in (NewVenue, NewMember):
        covered = {kind for rule in edition.rules if type(rule) is firsts for kind in rule.kinds}
        missing = sorted(kind.value for kind in set(cycle.kinds) - covered)
        if missing:
            yield (
                cycle.id,
                f"a cycle without a {firsts.__name__} rule for {', '.join(missing)}; add one",
            )
    rises = [rule for rule in edition.rules if type(rule) is Rise and rule.activity is Activity.REVIEW]
    if len(cycle.cells) > 1 and any(rule.settling != cycle.settling for rule in rises):
        yield (
            cycle.id,
            "settles otherwise than the rise rule of its activity; give both one settling period",
        )


def _problems_of_rise(rule: Rise) -> Iterator[tuple[str, str]]:
    # n working days are at least n civil days; a month has at least 28.
    least = rule.within.n * (28 if rule.within.unit is Unit.MONTHS else 1)
    if rule.settling and rule.settling >= least:
        yield rule.id, "settles no sooner than it is due; shorten the settling or allow more time"


@attrs.frozen
class Rulebook:
    """A policy as dated data.

    Args:
        id: Its id.
        title: Its public title.
        editions: The editions; this version of the library reads exactly one.

    Raises:
        RulebookError: If there is not exactly one edition.
    """

    id: str
    title: str
    editions: tuple[Edition, ...]

    def __attrs_post_init__(self) -> None:
        an_id("Rulebook.id", self.id)
        a_text("Rulebook.title", self.title)
        a_tuple("Rulebook.editions", self.editions, Edition)
        if len(self.editions) != 1:
            raise RulebookError(self.id, "this version of the library reads exactly one edition; give one")

    def __repr__(self) -> str:
        return f"<Rulebook {self.id!r}, edition {self.edition.id!r}>"

    @property
    def edition(self) -> Edition:
        """The edition in force."""
        return self.editions[0]

    @property
    def kinds(self) -> frozenset[VenueKind]:
        """The kinds of venue that some rule speaks of."""
        return frozenset(kind for rule in self.edition.rules for kind in getattr(rule, "kinds", ()))
