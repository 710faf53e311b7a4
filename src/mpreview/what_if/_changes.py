"""Changes of levels, rules, members and places: what each makes of the parts (semantics 7.1)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

import attrs

from mpreview import _valid as valid
from mpreview._checks import TEXT_LENGTH, check_type, find_known, find_near
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue, UnknownId
from mpreview.people import Member
from mpreview.places import Use, Venue
from mpreview.policy import Allowance, Edition, Merge, Table
from mpreview.policy.rulebook import OpenCycles
from mpreview.policy.rules._base import Rule
from mpreview.policy.tables import list_values
from mpreview.timeline import long_day
from mpreview.what_if._levels import SOURCE, Bound, bound_levels
from mpreview.what_if._parts import Change, OverDays, Parts, add_entry, describe_period

# ---------------------------------------------------------------- levels


_BOUNDS: Final[Mapping[str, Bound]] = {"at least": max, "at most": min}


@attrs.frozen
class _LevelChange(OverDays):
    _WORDS: ClassVar[str]
    level: str = attrs.field(validator=valid.id_)
    series: str | None = attrs.field(default=None, validator=valid.optional(valid.id_), kw_only=True)

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the levels bounded."""
        scales, bound = parts.register.scale, _BOUNDS[self._WORDS]
        if self.series is None:
            asked = [one for one in parts.series.values() if self.level in scales[one.scale]]
            used = {one.scale for one in parts.series.values()}
        else:
            asked = [find_known("series", f"{type(self).__name__}.series", self.series, parts.series)]
            used = {one.scale for one in asked}
        known = {level.id: level for scale in sorted(used) for level in scales[scale].levels}
        find_known("level", f"{type(self).__name__}.level", self.level, known)
        made = (bound_levels(one, scales[one.scale], self.level, self.period, bound) for one in asked)
        return parts.replace_entries("series", made)

    def sentence(self) -> str:
        """Return the change in a sentence."""
        series = "every threat series" if self.series is None else f"the threat series {self.series}"
        return f"The level of {series} is {self._WORDS} {self.level} {self.describe_days()}."


@attrs.frozen
class LevelRaised(_LevelChange):
    """A threat level is raised: on each day the level is the higher of the change and what is stated.

    The change is announced on its first day, and after its last day the stated level is back. On a day
    without a stated level nothing changes: before a series begins, and once a series is withdrawn.

    Args:
        level: The level.
        first: The first day.
        last: The last day; `None` for a change without an end.
        series: The threat series; `None` for every series whose scale has the level.

    >>> critical = LevelRaised("CRITICAL", first=dt.date(2021, 12, 1), last=dt.date(2021, 12, 4))
    >>> critical.sentence()
    'The level of every threat series is at least CRITICAL from 1 December 2021 to 4 December 2021.'
    """

    _WORDS: ClassVar[str] = "at least"


@attrs.frozen
class LevelLowered(_LevelChange):
    """A threat level is lowered: on each day the level is the lower of the change and what is stated.

    The change is announced on its first day, and after its last day the stated level is back, which may be a
    rise. On a day without a stated level nothing changes.

    Args:
        level: The level.
        first: The first day.
        last: The last day; `None` for a change without an end.
        series: The threat series; `None` for every series whose scale has the level.

    >>> LevelLowered("SUBSTANTIAL", first=dt.date(2021, 12, 1), series="uk-national").sentence()
    'The level of the threat series uk-national is at most SUBSTANTIAL from 1 December 2021 on.'
    """

    _WORDS: ClassVar[str] = "at most"


# ---------------------------------------------------------------- rules

_NUMBER_INSIDE: Final[dict[type, str]] = {Allowance: "n", Merge: "days"}
"""Where the number is in a field of a rule that is no number itself."""


@attrs.frozen
class EditionAdded(Change):
    """The rulebook has a further edition, in force from its first day until the next edition.

    Args:
        edition: The edition.
    """

    edition: Edition = attrs.field(validator=valid.type_(Edition))

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the edition.

        Raises:
            RulebookError: If the rulebook with the edition is invalid.
        """
        # The examples of the baseline do not hold a changed rulebook up.
        return attrs.evolve(parts, rulebook=parts.rulebook.without_examples.with_edition(self.edition))

    def sentence(self) -> str:
        """Return the change in a sentence."""
        return f"The edition {self.edition.id} is in force from {long_day(self.edition.since)} on."


def _find_number(value: object) -> int | Table | None:
    """Return the number in a field of a rule; `None` if `NumberChanged` can change nothing there."""
    inner = _NUMBER_INSIDE.get(type(value), "")
    number = getattr(value, inner) if inner else value
    return number if type(number) is int or type(number) is Table else None


def _check_value(field: str, value: object) -> None:
    if type(value) is not int:
        check_type(field, value, Table)


@attrs.frozen
class NumberChanged(Change):
    """A number of a rule is another from a day on: an edition with the number, without notice.

    The edition of the day is copied with the number. A later edition that has the rule gets the number too.
    If an edition of the rulebook begins on the day, that edition gets the number, and keeps its notice. A
    shorter time acts at once, a longer time from the next completion on (semantics 3.10). The citation of the
    rule says which number is a what-if.

    Args:
        rule: The rule.
        number: The field that holds the number, such as ``months``, ``within``, ``lead`` or ``spread``.
        value: The number; or a table, in place of number or table.
        since: The first day.
        instead_of: Only the cells of a table with this number change; `None` for every cell.

    >>> six = NumberChanged("review-yearly", "months", 6, instead_of=12, since=dt.date(2021, 12, 1))
    >>> six.sentence()
    'In the rule review-yearly the number months is 6 instead of 12 from 1 December 2021 on.'
    """

    rule: str = attrs.field(validator=valid.id_)
    number: str = attrs.field(validator=valid.id_)
    value: int | Table = attrs.field(validator=valid.OwnCheck(_check_value))
    since: dt.date = attrs.field(validator=valid.day, kw_only=True)
    instead_of: int | None = attrs.field(
        default=None, validator=valid.optional(valid.type_(int)), kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        if self.instead_of is not None and type(self.value) is not int:
            words = "a table names every cell itself; leave this out, or give a number"
            raise InvalidValue("NumberChanged.instead_of", words)

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the number in the edition of the day, and in the later editions.

        Raises:
            UnknownId: If the edition of the day has no such rule, or the rule no such number.
            InvalidValue: If the rule cannot hold the number, or no cell has the number *instead_of*.
            RulebookError: If the rulebook with the number is invalid, or the day is before the first edition.
        """
        rulebook = parts.rulebook.without_examples
        begun = rulebook.edition(self.since)
        if begun.since != self.since:
            rulebook = rulebook.with_edition(
                attrs.evolve(
                    begun,
                    id=f"what-if-{self.since}",
                    since=self.since,
                    notice=0,
                    open_cycles=OpenCycles.TIGHTEN,
                    published=None,
                )
            )
        editions = (one if one.since < self.since else self._change_edition(one) for one in rulebook.editions)
        return attrs.evolve(parts, rulebook=attrs.evolve(rulebook, editions=tuple(editions)))

    def _change_edition(self, edition: Edition) -> Edition:
        """Return an edition with the number; a later edition without such a number as it is."""
        try:
            rule = self._change_rule(
                find_known("rule of that day", "NumberChanged.rule", self.rule, edition.rule)
            )
        except UnknownId:
            if edition.since == self.since:
                raise
            return edition
        others = (one for one in edition.rules if one.id != self.rule)
        return attrs.evolve(edition, rules=(*others, rule))

    def _change_rule(self, rule: Rule) -> Rule:
        """Return a rule with the number.

        Raises:
            UnknownId: If the rule has no such number.
            InvalidValue: If no cell of the number is to be replaced.
        """
        fields = attrs.fields_dict(type(rule))
        old: Any = getattr(rule, self.number) if self.number in fields else None
        number, inner = _find_number(old), _NUMBER_INSIDE.get(type(old), "")
        if number is None:
            names = tuple(name for name in fields if _find_number(getattr(rule, name)) is not None)
            near = find_near(self.number, names) or names
            raise UnknownId("number (of this rule)", "NumberChanged.number", self.number, near)
        if self.instead_of not in {None, *list_values(number)}:
            values = " or ".join(str(one) for one in sorted({*list_values(number)}))
            problem = f"{self.number} has no such value; give {values}"
            raise InvalidValue("NumberChanged.instead_of", problem, self.instead_of)
        value: Any = self._change_number(number)
        changed: dict[str, Any] = {self.number: attrs.evolve(old, **{inner: value}) if inner else value}
        # At the end of the citation, since rules with one due day are reported in order of their citations.
        mark = f"; {self.number}: {SOURCE}"
        cited = rule.citation.removesuffix(mark)[: TEXT_LENGTH - len(mark)]
        return attrs.evolve(rule, **changed, citation=f"{cited}{mark}")

    def _change_number(self, number: int | Table) -> int | Table:
        if self.instead_of is None or not isinstance(self.value, int) or isinstance(number, int):
            return self.value
        cells = (
            attrs.evolve(one, value=self.value) if one.value == self.instead_of else one
            for one in number.values
        )
        return attrs.evolve(number, values=tuple(cells))

    def sentence(self) -> str:
        """Return the change in a sentence."""
        value = self.value if type(self.value) is int else "a table"
        instead = "" if self.instead_of is None else f" instead of {self.instead_of}"
        since = f"from {long_day(self.since)} on"
        return f"In the rule {self.rule} the number {self.number} is {value}{instead} {since}."


# ---------------------------------------------------------------- members and places


@attrs.frozen(kw_only=True)
class ClosureAdded(OverDays):
    """A place is closed for some days: nobody can be let in, so no visit is planned then.

    `VenueClosed` of `mpreview.events` closes a place for good.

    Args:
        venue: The venue.
        first: The first day.
        last: The last day; `None` for a closure without an end.

    >>> ClosureAdded(venue="essex-hall", first=dt.date(2021, 12, 1), last=dt.date(2021, 12, 3)).sentence()
    'The venue essex-hall is closed from 1 December 2021 to 3 December 2021.'
    """

    venue: str = attrs.field(validator=valid.id_)

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the closure."""
        venue = find_known("venue", "ClosureAdded.venue", self.venue, parts.venues)
        closed = attrs.evolve(venue, closures=(*venue.closures, self.period))
        return parts.replace_entries("venues", [closed])

    def sentence(self) -> str:
        """Return the change in a sentence."""
        return f"The venue {self.venue} is closed {self.describe_days()}."


@attrs.frozen
class MemberAdded(Change):
    """The register has one member more.

    `MemberElected` of `mpreview.events` elects a member on a day.

    Args:
        member: The member.
    """

    member: Member = attrs.field(validator=valid.type_(Member))

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the member.

        Raises:
            ReferenceErrors: If a member has the id already.
        """
        return attrs.evolve(parts, members=add_entry(parts.members, "members", self.member.id, self.member))

    def _list_names(self) -> Iterator[tuple[str, str, str | None]]:
        for name, terms in (("mandates", self.member.mandates), ("candidacies", self.member.candidacies)):
            for term in terms:
                for field in ("constituency", "house", "area"):
                    yield field, f"member.{name}.{field}", getattr(term, field)
        for mandate in self.member.mandates:
            yield "end of a mandate", "member.mandates.ended", mandate.ended

    def sentence(self) -> str:
        """Return the change in a sentence."""
        return f"The person {self.member.id} is in the register."


@attrs.frozen
class UseAdded(Change):
    """A member uses one venue more.

    `UseBegun` and `VenueOpened` of `mpreview.events` begin uses on a day.

    Args:
        use: The use.
        venue: The venue, if the register lacks the venue.

    Raises:
        InvalidValue: If the use is of another venue.

    >>> from mpreview.timeline import Period
    >>> UseAdded(Use("essex-hall", "m-essex-3", Period(dt.date(2021, 12, 1)))).sentence()
    'The member m-essex-3 uses the venue essex-hall from 1 December 2021 on.'
    """

    use: Use = attrs.field(validator=valid.type_(Use))
    venue: Venue | None = attrs.field(default=None, validator=valid.optional(valid.type_(Venue)))

    def __attrs_post_init__(self) -> None:
        if self.venue is not None and self.venue.id != self.use.venue:
            raise InvalidValue("UseAdded.venue", "is not the venue of the use; give that venue, or none")

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the use.

        Raises:
            ReferenceErrors: If the venue is to be added, and a venue has the id already.
        """
        venue, venues = self.venue, parts.venues
        if venue is not None:
            venues = add_entry(venues, "venues", venue.id, venue)
        return attrs.evolve(parts, venues=venues, uses=(*parts.uses, self.use))

    def _list_names(self) -> Iterator[tuple[str, str, str | None]]:
        yield "venue", "use.venue", self.use.venue
        yield "member", "use.member", self.use.member
        if self.venue is not None:
            yield "kind of venue", "venue.kind", self.venue.kind
            yield "area", "venue.region", self.venue.region
            yield "area", "venue.force", self.venue.force

    def sentence(self) -> str:
        """Return the change in a sentence."""
        days = describe_period(self.use.period)
        return f"The member {self.use.member} uses the venue {self.use.venue} {days}."


@attrs.frozen(kw_only=True)
class BoundaryMoved(Change):
    """A boundary runs elsewhere: some constituencies and venues lie in another region and area of a force.

    The change holds on every day, earlier days included, as if the boundary had always run there. Which
    venues lie in a constituency is not in the register, so the venues are named.

    Args:
        region: The region.
        force: The area of the force.
        constituencies: The constituencies.
        venues: The venues; an online presence lies where the constituency of its user lies.

    Raises:
        InvalidValue: If neither a constituency nor a venue is named.

    >>> moved = BoundaryMoved(region="london", force="police-metropolitan", constituencies=("essex-1",))
    >>> moved.sentence()
    'essex-1 lies in the region london and the area police-metropolitan.'
    """

    region: str = attrs.field(validator=valid.id_)
    force: str = attrs.field(validator=valid.id_)
    constituencies: tuple[str, ...] = attrs.field(default=(), validator=valid.ids_or_none, repr=count_items)
    venues: tuple[str, ...] = attrs.field(default=(), validator=valid.ids_or_none, repr=count_items)

    def __attrs_post_init__(self) -> None:
        if not self.constituencies and not self.venues:
            words = "name a constituency or a venue that lies elsewhere"
            raise InvalidValue("BoundaryMoved.constituencies", words)

    def _apply(self, parts: Parts) -> Parts:
        """Return the parts with the constituencies and venues on other ground."""
        for name in ("region", "force"):
            find_known("area", f"BoundaryMoved.{name}", getattr(self, name), parts.register.area)
        for name, word in (("constituencies", "constituency"), ("venues", "venue")):
            known, field = getattr(parts, name), f"BoundaryMoved.{name}"
            found = [find_known(word, field, id_, known) for id_ in getattr(self, name)]
            moved = (attrs.evolve(one, region=self.region, force=self.force) for one in found)
            parts = parts.replace_entries(name, moved)
        return parts

    def sentence(self) -> str:
        """Return the change in a sentence."""
        first, *others = *self.constituencies, *self.venues
        who = f"{first} and {len(others)} more lie" if others else f"{first} lies"
        return f"{who} in the region {self.region} and the area {self.force}."
