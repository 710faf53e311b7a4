"""Duties of a law on the protection of premises, by the number of people expected at a place.

The law is dated data: the uses of a place that the law covers, the number of people from which each tier
begins, the duties of a tier, the price of a breach, and the days from which the rows hold. A change of the
law adds a row and rewrites no earlier answer. The data of a country names the law itself.
"""

import datetime as dt
import enum
from collections.abc import Iterable
from itertools import product
from typing import TypeVar

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_type
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue
from mpreview.places import Controller

__all__ = [
    "ActStanding",
    "Commencement",
    "Covered",
    "DutyBearer",
    "Gathering",
    "GatheringKind",
    "Penalty",
    "PlaceUse",
    "PremisesAct",
    "PremisesDuty",
    "Scope",
    "Threshold",
    "Tier",
    "TierDuty",
    "TierFound",
    "duty_at",
]

MOST_PEOPLE = 10_000_000
"""People at one place; more is taken for a slip of the hand."""

_MOST_MONEY = 10**12


class GatheringKind(enum.Enum):
    """The occasion: a place in everyday use, or one event at the place."""

    PREMISES = "premises"
    EVENT = "event"


class Covered(enum.Enum):
    """Whether places of a use are covered."""

    NEVER = "never"
    CHECKED = "checked"
    ALWAYS = "always"


class TierFound(enum.Enum):
    """The result of the search for a tier: a tier is reached, or the reason why none is."""

    REACHED = "reached"
    TOO_FEW = "too-few"
    UNCHECKED = "unchecked"
    OUTSIDE = "outside"
    NOT_PASSED = "not-passed"


class ActStanding(enum.Enum):
    """The state of the law in time; not on record: duties may have begun, but no day is on record."""

    NOT_PASSED = "not-passed"
    AWAITED = "awaited"
    NOT_ON_RECORD = "not-on-record"
    IN_FORCE = "in-force"


class DutyBearer(enum.Enum):
    """The bearer of a duty: the member, the host, or a body that the law names for the use."""

    MEMBER = "member"
    HOST = "host"
    BODY = "body"


@attrs.frozen
class TierDuty:
    """One duty of a tier.

    Args:
        id: Its id.
        name: The duty in a few words that follow "must".
        text: The duty in full.
        citation: The place in the law.
    """

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    text: str = attrs.field(repr=shorten_text, validator=valid.text())
    citation: str = attrs.field(repr=shorten_text, validator=valid.text())


@attrs.frozen
class Penalty:
    """The most that a breach can cost.

    Args:
        most: The ceiling of one penalty, in whole units of the currency of the law.
        per_day: The ceiling for each later day of the breach; 0 if there is none.
        percent: The percentage of a year's worldwide revenue that replaces a lower *most*; 0 if none.
        citation: The place in the law.
    """

    most: int = attrs.field(validator=valid.int_(0, _MOST_MONEY))
    per_day: int = attrs.field(validator=valid.int_(0, _MOST_MONEY))
    percent: int = attrs.field(validator=valid.int_(0, 100))
    citation: str = attrs.field(repr=shorten_text, validator=valid.text())


@attrs.frozen
class Tier:
    """The duties of a tier and the price of a breach, from one day on.

    Args:
        id: The id of the tier.
        rank: The place among the tiers, 1 for the lowest.
        since: The first day of the row.
        duties: The duties, duties of lower tiers included.
        penalty: The most that a breach can cost.
    """

    id: str = attrs.field(validator=valid.id_)
    rank: int = attrs.field(validator=valid.int_(1, 9))
    since: dt.date = attrs.field(validator=valid.day)
    duties: tuple[TierDuty, ...] = attrs.field(repr=count_items, validator=valid.tuple_(TierDuty))
    penalty: Penalty = attrs.field(validator=valid.type_(Penalty))


@attrs.frozen
class Threshold:
    """The number of people from which a tier begins, from one day on.

    Args:
        tier: The id of the tier.
        occasion: For places, or for events.
        since: The first day of the row.
        at_least: The lowest number of people expected at once.
        citation: The place in the law.
    """

    tier: str = attrs.field(validator=valid.id_)
    occasion: GatheringKind = attrs.field(validator=valid.type_(GatheringKind))
    since: dt.date = attrs.field(validator=valid.day)
    at_least: int = attrs.field(validator=valid.int_(1, MOST_PEOPLE))
    citation: str = attrs.field(repr=shorten_text, validator=valid.text())


@attrs.frozen
class PlaceUse:
    """The whole or main use of a place.

    Args:
        id: Its id.
        name: A place of that use in a sentence, such as "a hotel".
    """

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)


@attrs.frozen
class Scope:
    """Whether places of a use are covered, from one day on.

    Args:
        use: The id of the use.
        occasion: As a place, or for an event held there.
        since: The first day of the row.
        covered: Never, where entry is checked, or always.
        citation: The place in the law.
        most: The id of the highest tier for any number of people; `None` for no limit.
        body: The responsible body by law; `None` if the body in control of the place is responsible.
    """

    use: str = attrs.field(validator=valid.id_)
    occasion: GatheringKind = attrs.field(validator=valid.type_(GatheringKind))
    since: dt.date = attrs.field(validator=valid.day)
    covered: Covered = attrs.field(validator=valid.type_(Covered))
    citation: str = attrs.field(repr=shorten_text, validator=valid.text())
    most: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    body: str | None = attrs.field(default=None, validator=valid.optional(valid.name))


@attrs.frozen
class Commencement:
    """The first day of the duties, as known from one day on.

    Args:
        since: The first day of that knowledge.
        begins: The first day of the duties, or the earliest possible day.
        settled: Whether the day is appointed; else the day is the earliest possible day.
        citation: The source text.

    Raises:
        InvalidValue: If the duties begin before the day of that knowledge.
    """

    def _check_begins(self, _attribute: object, begins: dt.date) -> None:
        if begins < self.since:
            problem = "duties begin when they are known, or later; correct one"
            raise InvalidValue("Commencement.begins", problem, begins)

    since: dt.date = attrs.field(validator=valid.day)
    begins: dt.date = attrs.field(validator=[valid.day, _check_begins])
    settled: bool = attrs.field(validator=valid.type_(bool))
    citation: str = attrs.field(repr=shorten_text, validator=valid.text())


@attrs.frozen
class PremisesAct:
    """A law on the protection of premises, as dated rows.

    A row applies from its day until a later row of an equal kind. A law that changes, or begins, has one more
    row.

    Args:
        id: Its id.
        title: Its title, as cited.
        passed: The day of its passing.
        currency: The currency of its penalties.
        tiers: Its tiers.
        thresholds: The numbers of people from which the tiers begin.
        uses: The uses of a place, covered and not covered.
        scopes: Whether each use is covered.
        commencements: The first day of the duties.

    Raises:
        InvalidValue: If a row occurs twice or names a tier or use that is missing, if a tier, threshold or
            use has no row from the day of passing, or if a higher tier begins at fewer people.
    """

    id: str = attrs.field(validator=valid.id_)
    title: str = attrs.field(validator=valid.name)
    passed: dt.date = attrs.field(validator=valid.day)
    currency: str = attrs.field(validator=valid.id_)
    tiers: tuple[Tier, ...] = attrs.field(repr=count_items, validator=valid.tuple_(Tier))
    thresholds: tuple[Threshold, ...] = attrs.field(repr=count_items, validator=valid.tuple_(Threshold))
    uses: tuple[PlaceUse, ...] = attrs.field(repr=count_items, validator=valid.tuple_(PlaceUse))
    scopes: tuple[Scope, ...] = attrs.field(repr=count_items, validator=valid.tuple_(Scope))
    commencements: tuple[Commencement, ...] = attrs.field(
        repr=count_items, validator=valid.tuple_(Commencement)
    )

    def __attrs_post_init__(self) -> None:
        # Checks across fields run once every field by itself is sound.
        _check_rows(self)
        _check_names(self)
        _check_tiers(self)

    def use(self, id_: str) -> PlaceUse:
        """Return a use by its id.

        Raises:
            InvalidValue: If the law has no use of that id; the error lists the uses of the law.
        """
        for use in self.uses:
            if use.id == id_:
                return use
        known = ", ".join(use.id for use in self.uses)
        raise InvalidValue("Gathering.use", f"no such use of a place; give one of {known}", id_)

    def thresholds_on(self, occasion: GatheringKind, on: dt.date) -> tuple[Threshold, ...]:
        """Return the thresholds that apply on a day, lowest tier first."""
        check_type("thresholds_on.occasion", occasion, GatheringKind)
        check_day("thresholds_on.on", on)
        # A tier keeps its rank from row to row, so any row gives the rank.
        ranks = {row.id: row.rank for row in self.tiers}
        rows = [row for row in self.thresholds if row.occasion is occasion and row.since <= on]
        ids = sorted({row.tier for row in rows}, key=ranks.__getitem__)
        return tuple(_find_last((row for row in rows if row.tier == id_), on) for id_ in ids)


@attrs.frozen
class Gathering:
    """People at a place.

    The caller vouches for two facts that no field holds: premises have a building, and the public may come to
    an event.

    Args:
        expected: The number of people reasonably expected at once, from time to time.
        use: The id of the whole or main use of the place.
        controller: The body in control of the place: the host, for a surgery in a hall of the host. For an
            event, the body in control during the event.
        occasion: The place in everyday use, or one event.
        checked: Whether entry is controlled.

    Raises:
        InvalidValue: If a field has another type.
        OutsideRange: If the number is below 0, or too large for a number of people.
    """

    expected: int = attrs.field(validator=valid.int_(0, MOST_PEOPLE))
    use: str = attrs.field(validator=valid.id_)
    controller: Controller = attrs.field(validator=valid.type_(Controller))
    occasion: GatheringKind = attrs.field(
        default=GatheringKind.PREMISES, validator=valid.type_(GatheringKind)
    )
    checked: bool = attrs.field(default=False, validator=valid.type_(bool))


@attrs.frozen
class PremisesDuty:
    """The duties at a place on a day, or the duties to come.

    Args:
        on: The day asked about.
        title: The title of the law.
        passed: The day of its passing.
        currency: The currency of the penalty.
        gathering: The people and the place asked about.
        use: The use of the place.
        outcome: The result of the search for a tier.
        standing: Whether the law is in force.
        tier: The tier; `None` for no tier.
        threshold: The threshold of the tier, or the lowest if too few people are expected; else `None`.
        scope: Whether places of that use are covered; `None` before the law was passed.
        bearer: The bearer of the duties; `None` if there are no duties.
        commencement: The first day of the duties; `None` before the law was passed.
    """

    on: dt.date
    title: str = attrs.field(repr=shorten_text)
    passed: dt.date
    currency: str
    gathering: Gathering
    use: PlaceUse
    outcome: TierFound
    standing: ActStanding
    tier: Tier | None = None
    threshold: Threshold | None = None
    scope: Scope | None = None
    bearer: DutyBearer | None = None
    commencement: Commencement | None = None

    @property
    def in_force(self) -> bool:
        """Whether the duties are known to run on the day asked about."""
        return self.standing is ActStanding.IN_FORCE

    @property
    def since(self) -> dt.date | None:
        """The first day of the duties, or the earliest possible day; `None` if there are no duties."""
        return None if self.tier is None or self.commencement is None else self.commencement.begins

    @property
    def duties(self) -> tuple[TierDuty, ...]:
        """The duties, now or once the law is in force."""
        return () if self.tier is None else self.tier.duties

    @property
    def owed(self) -> tuple[TierDuty, ...]:
        """The duties known to run on the day asked about; nothing before the law is in force."""
        return self.duties if self.in_force else ()

    @property
    def citation(self) -> str:
        """The place in the law that gives the tier, or gives no tier."""
        rows = [row.citation for row in (self.threshold, self.scope) if row is not None]
        return f"{self.title}, {'; '.join(rows)}" if rows else self.title

    def why(self) -> str:
        """Return tier, reason, bearer and first day of the duties in one or two sentences."""
        if self.outcome is TierFound.NOT_PASSED:
            return f"nothing is owed on {self.on}: the {self.title} was passed on {self.passed}"
        duties = "nothing is owed" if self.tier is None else _describe_duties(self, self.tier)
        return f"{_describe_tier(self)} ({self.citation}); {duties}"


def duty_at(act: PremisesAct, gathering: Gathering, *, on: dt.date) -> PremisesDuty:
    """Return the duties at a place on a day, or the duties to come.

    Args:
        act: The law.
        gathering: The place and the number of people expected.
        on: The day asked about.

    Raises:
        InvalidValue: If the law has no such use of a place.
        OutsideRange: If the day is out of range.

    >>> from mpreview.uk.premises import premises_act
    >>> hall = Gathering(250, "hall", Controller.HOST)
    >>> duty = duty_at(premises_act(), hall, on=dt.date(2026, 1, 5))
    >>> duty.tier.id, duty.bearer.value, duty.in_force
    ('standard', 'host', False)
    """
    check_type("duty_at.act", act, PremisesAct)
    check_type("duty_at.gathering", gathering, Gathering)
    check_day("duty_at.on", on)
    question = on, act.title, act.passed, act.currency, gathering, act.use(gathering.use)
    if on < act.passed:
        return PremisesDuty(*question, TierFound.NOT_PASSED, ActStanding.NOT_PASSED)
    key = (gathering.use, gathering.occasion)
    scope = _find_last((row for row in act.scopes if (row.use, row.occasion) == key), on)
    commencement = _find_last(act.commencements, on)
    outcome, threshold = _find_tier(act, gathering, scope, on)
    tier = None
    if outcome is TierFound.REACHED and threshold is not None:
        tier = _find_last((row for row in act.tiers if row.id == threshold.tier), on)
    bearer = None if tier is None else _find_bearer(gathering, scope)
    standing = _find_standing(commencement, on)
    return PremisesDuty(*question, outcome, standing, tier, threshold, scope, bearer, commencement)


def _find_tier(
    act: PremisesAct, gathering: Gathering, scope: Scope, on: dt.date
) -> tuple[TierFound, Threshold | None]:
    """Return the result of the search for a tier, and the threshold that decides."""
    if scope.covered is Covered.NEVER:
        return TierFound.OUTSIDE, None
    if scope.covered is Covered.CHECKED and not gathering.checked:
        return TierFound.UNCHECKED, None
    # A use may be capped: tiers above the cap do not count for the use, however many people come.
    rows = act.thresholds_on(gathering.occasion, on)
    ids = [row.tier for row in rows]
    within = rows[: ids.index(scope.most) + 1] if scope.most in ids else rows
    reached = [row for row in within if row.at_least <= gathering.expected]
    return (TierFound.REACHED, reached[-1]) if reached else (TierFound.TOO_FEW, within[0])


def _find_standing(commencement: Commencement, on: dt.date) -> ActStanding:
    if on < commencement.begins:
        return ActStanding.AWAITED
    return ActStanding.IN_FORCE if commencement.settled else ActStanding.NOT_ON_RECORD


def _find_bearer(gathering: Gathering, scope: Scope) -> DutyBearer:
    """Return the bearer of the duties; a member who rents a place controls the place as its occupier."""
    # A body that the law names for the use bears the duties, whoever controls the place.
    if scope.body is not None:
        return DutyBearer.BODY
    return DutyBearer.HOST if gathering.controller is Controller.HOST else DutyBearer.MEMBER


def _describe_tier(duty: PremisesDuty) -> str:
    """Return the tier and the reason in words."""
    event = duty.gathering.occasion is GatheringKind.EVENT
    place = f"an event at {duty.use.name}" if event else duty.use.name
    if duty.outcome is TierFound.OUTSIDE:
        return f"{place} is in no tier, whatever the number"
    if duty.outcome is TierFound.UNCHECKED:
        return f"{place} is in no tier, since entry is not checked"
    least = 0 if duty.threshold is None else duty.threshold.at_least
    expected = f"with {duty.gathering.expected} people expected at once {place} is in"
    if duty.tier is None:
        return f"{expected} no tier, the lowest of which begins at {least}"
    capped = duty.scope is not None and duty.scope.most == duty.tier.id
    return f"{expected} the {duty.tier.id} tier, from {least} on{', whatever the number' if capped else ''}"


def _describe_duties(duty: PremisesDuty, tier: Tier) -> str:
    """Return first day, bearer, duties and the price of a breach in words."""
    names = [one.name for one in tier.duties]
    things = " and ".join([part for part in (", ".join(names[:-1]), *names[-1:]) if part])
    cost = _describe_cost(tier.penalty, duty.currency)
    must = f"{_name_bearer(duty)} must {things or 'do nothing more'}; {cost}"
    if duty.in_force:
        return f"since {duty.since} {must}"
    # Before a day is appointed, the earliest possible day is the most that can be said.
    settled = duty.commencement is not None and duty.commencement.settled
    begins = f"from {duty.since}" if settled else f"from {duty.since} at the earliest"
    if duty.standing is ActStanding.AWAITED:
        return f"nothing is owed yet: {begins} {must}"
    return f"whether that is in force is not on record here: {begins} {must}"


def _name_bearer(duty: PremisesDuty) -> str:
    if duty.bearer is DutyBearer.BODY and duty.scope is not None:
        return f"{duty.scope.body}, not the member,"
    event = " for the event" if duty.gathering.occasion is GatheringKind.EVENT else ""
    if duty.bearer is DutyBearer.HOST:
        return f"whoever controls the place{event}, its keeper and not the member,"
    return f"the member, who controls the place{event},"


def _describe_cost(penalty: Penalty, currency: str) -> str:
    most = f"a breach can cost up to {penalty.most:,} {currency}"
    more = f", or {penalty.percent}% of a year's worldwide revenue if that is more" if penalty.percent else ""
    daily = f", and up to {penalty.per_day:,} {currency} a day" if penalty.per_day else ""
    return f"{most}{more}{daily}"


_Row = TypeVar("_Row", Tier, Threshold, Scope, Commencement)


def _find_last(rows: Iterable[_Row], on: dt.date) -> _Row:
    """Return the row that applies on a day; at least one row has begun."""
    # The constructor has checked that every subject has a row from the day of passing on.
    return max((row for row in rows if row.since <= on), key=lambda row: row.since)


def _check_rows(act: PremisesAct) -> None:
    """Check that no row occurs twice, and that each subject of rows has a row from the day of passing."""
    keys: dict[str, list[tuple[object, dt.date]]] = {
        "tiers": [((row.id,), row.since) for row in act.tiers],
        "thresholds": [((row.occasion, row.tier), row.since) for row in act.thresholds],
        "uses": [((row.id,), act.passed) for row in act.uses],
        "scopes": [((row.use, row.occasion), row.since) for row in act.scopes],
        "commencements": [((), row.since) for row in act.commencements],
    }
    for field, found in keys.items():
        if not found:
            raise InvalidValue(f"PremisesAct.{field}", "give at least one row")
        if len(set(found)) != len(found):
            words = "two rows of one thing begin on one day; leave one out"
            raise InvalidValue(f"PremisesAct.{field}", words)
        # Without a row from that day on, a question about an early day would find no row at all.
        if {key for key, _ in found} != {key for key, since in found if since == act.passed}:
            raise InvalidValue(f"PremisesAct.{field}", "one has no row from the day of passing; give it one")


def _check_names(act: PremisesAct) -> None:
    """Check that every row names a known tier and use, and that each use has a scope on both occasions."""
    tiers, uses = {row.id for row in act.tiers}, {row.id for row in act.uses}
    begin = {(row.occasion, row.tier) for row in act.thresholds}
    if not {row.tier for row in act.thresholds} <= tiers:
        raise InvalidValue("PremisesAct.thresholds", "a threshold is of no tier of the law; name one of them")
    if {row.occasion for row in act.thresholds} != set(GatheringKind):
        raise InvalidValue("PremisesAct.thresholds", "give one for places and one for events")
    if {(row.use, row.occasion) for row in act.scopes} != set(product(uses, GatheringKind)):
        words = "give one for each use, as a place and for events, and no other"
        raise InvalidValue("PremisesAct.scopes", words)
    for row in act.scopes:
        if row.most is not None and (row.occasion, row.most) not in begin:
            words = "a limit is of no tier with a threshold on that occasion; name one that has"
            raise InvalidValue("PremisesAct.scopes", words)


def _check_tiers(act: PremisesAct) -> None:
    """Check that a tier keeps its rank, and that more people never mean a lower tier."""
    if len({(row.id, row.rank) for row in act.tiers}) != len({row.id for row in act.tiers}):
        raise InvalidValue("PremisesAct.tiers", "a tier keeps its rank from row to row; give it one")
    if len({row.rank for row in act.tiers}) != len({row.id for row in act.tiers}):
        raise InvalidValue("PremisesAct.tiers", "two tiers have one rank; give each its own")
    # Thresholds change on the days of their rows alone, so no further day has to be looked at.
    for occasion, on in product(GatheringKind, {row.since for row in act.thresholds}):
        least = [row.at_least for row in act.thresholds_on(occasion, on)]
        if least != sorted(set(least)):
            words = "a higher tier begins at more people than a lower one; correct them"
            raise InvalidValue("PremisesAct.thresholds", words)
