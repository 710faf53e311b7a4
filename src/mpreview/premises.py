"""What a law on the protection of premises asks of a place, by how many people are expected there.

Such a law is dated data like the rest: which uses of a place it covers, from how many people on which tier
begins, what each tier has to do and what a breach can cost, and from when on. A change of the law adds a row
and rewrites no earlier answer. Nothing here says which law it is; a country's own data does.
"""

import datetime as dt
import enum
from collections.abc import Iterable
from typing import Protocol, TypeVar

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, counted, shortened
from mpreview.places import Controller
from mpreview.timeline import a_day

__all__ = [
    "ActStanding",
    "Commencement",
    "Covered",
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
    "Whose",
    "duty_at",
]

MOST_PEOPLE = 10_000_000
"""People at one place; more is taken for a slip of the hand."""

_MOST_MONEY = 10**12
_LONG = 4000


class GatheringKind(enum.Enum):
    """What is asked about: a place as it is used from day to day, or one event held there."""

    PREMISES = "premises"
    EVENT = "event"


class Covered(enum.Enum):
    """Whether places of a use are covered."""

    NEVER = "never"
    CHECKED = "checked"
    ALWAYS = "always"


class TierFound(enum.Enum):
    """How the tier was found: one is reached, or why none is."""

    REACHED = "reached"
    TOO_FEW = "too-few"
    UNCHECKED = "unchecked"
    OUTSIDE = "outside"
    NOT_PASSED = "not-passed"


class ActStanding(enum.Enum):
    """Where the law is in time: not on record means that it could have begun and no day is on record."""

    NOT_PASSED = "not-passed"
    AWAITED = "awaited"
    NOT_ON_RECORD = "not-on-record"
    IN_FORCE = "in-force"


class Whose(enum.Enum):
    """Whose a duty is: the member's, the host's, or that of a body that the law names for the use."""

    MEMBER = "member"
    HOST = "host"
    BODY = "body"


@attrs.frozen
class TierDuty:
    """One thing that has to be done.

    Args:
        id: Its id.
        name: What is to be done, in a few words to follow "must".
        text: The same in full.
        citation: Where in the law it stands.
    """

    id: str
    name: str
    text: str = attrs.field(repr=shortened)
    citation: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        an_id("TierDuty.id", self.id)
        a_text("TierDuty.name", self.name)
        a_text("TierDuty.text", self.text, most=_LONG)
        a_text("TierDuty.citation", self.citation, most=_LONG)


@attrs.frozen
class Penalty:
    """The most that a breach can cost.

    Args:
        most: The ceiling of one penalty, in whole units of the currency of the law.
        per_day: The ceiling for each day on which the breach goes on after that; 0 if there is none.
        percent: The percentage of a year's worldwide revenue that takes the place of *most* where it
            is more; 0 if there is none.
        citation: Where in the law it stands.
    """

    most: int
    per_day: int
    percent: int
    citation: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_count("Penalty.most", self.most, 0, _MOST_MONEY)
        a_count("Penalty.per_day", self.per_day, 0, _MOST_MONEY)
        a_count("Penalty.percent", self.percent, 0, 100)
        a_text("Penalty.citation", self.citation, most=_LONG)


@attrs.frozen
class Tier:
    """What a tier has to do and what a breach can cost, from one day on.

    Args:
        id: The id of the tier.
        rank: Its place among the tiers, 1 for the lowest.
        since: The first day to which it applies.
        duties: What has to be done, those of lower tiers included.
        penalty: The most that a breach can cost.
    """

    id: str
    rank: int
    since: dt.date
    duties: tuple[TierDuty, ...] = attrs.field(repr=counted)
    penalty: Penalty

    def __attrs_post_init__(self) -> None:
        an_id("Tier.id", self.id)
        a_count("Tier.rank", self.rank, 1, 9)
        a_day("Tier.since", self.since)
        a_tuple("Tier.duties", self.duties, TierDuty)
        a_kind("Tier.penalty", self.penalty, Penalty)


@attrs.frozen
class Threshold:
    """From how many people on a tier begins, from one day on.

    Args:
        tier: The id of the tier.
        occasion: For places, or for events.
        since: The first day to which it applies.
        at_least: The lowest number of people expected at once.
        citation: Where in the law it stands.
    """

    tier: str
    occasion: GatheringKind
    since: dt.date
    at_least: int
    citation: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        an_id("Threshold.tier", self.tier)
        a_kind("Threshold.occasion", self.occasion, GatheringKind)
        a_day("Threshold.since", self.since)
        a_count("Threshold.at_least", self.at_least, 1, MOST_PEOPLE)
        a_text("Threshold.citation", self.citation, most=_LONG)


@attrs.frozen
class PlaceUse:
    """What a place is wholly or mainly used for.

    Args:
        id: Its id.
        name: How a place of that use is called in a sentence, such as "a hotel".
    """

    id: str
    name: str

    def __attrs_post_init__(self) -> None:
        an_id("PlaceUse.id", self.id)
        a_text("PlaceUse.name", self.name)


@attrs.frozen
class Scope:
    """Whether places of a use are covered, from one day on.

    Args:
        use: The id of the use.
        occasion: As a place, or for an event held there.
        since: The first day to which it applies.
        covered: Never, where entry is checked, or always.
        citation: Where in the law it stands.
        most: The id of the highest tier it can be in, whatever the number; `None` for no such limit.
        body: Whom the law names as responsible, whoever controls the place; `None` for whoever does.
    """

    use: str
    occasion: GatheringKind
    since: dt.date
    covered: Covered
    citation: str = attrs.field(repr=shortened)
    most: str | None = None
    body: str | None = None

    def __attrs_post_init__(self) -> None:
        an_id("Scope.use", self.use)
        a_kind("Scope.occasion", self.occasion, GatheringKind)
        a_day("Scope.since", self.since)
        a_kind("Scope.covered", self.covered, Covered)
        a_text("Scope.citation", self.citation, most=_LONG)
        if self.most is not None:
            an_id("Scope.most", self.most)
        if self.body is not None:
            a_text("Scope.body", self.body)


@attrs.frozen
class Commencement:
    """From when the duties run, as it is known from one day on.

    Args:
        since: The first day on which that is known.
        begins: The first day of the duties, or the earliest that it can be.
        settled: Whether that day is appointed; else it is the earliest.
        citation: The text it comes from.

    Raises:
        InvalidValue: If an appointed day lies before the day on which it is known.
    """

    since: dt.date
    begins: dt.date
    settled: bool
    citation: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_day("Commencement.since", self.since)
        a_day("Commencement.begins", self.begins)
        a_kind("Commencement.settled", self.settled, bool)
        a_text("Commencement.citation", self.citation, most=_LONG)
        if self.begins < self.since:
            raise InvalidValue(
                "Commencement.begins", "duties begin when they are known, or later; correct one", self.begins
            )


@attrs.frozen
class PremisesAct:
    """A law on the protection of premises, as dated rows.

    A row applies from its day until a later row of the same kind takes its place, so a law that changes or
    begins has one more row.

    Args:
        id: Its id.
        title: Its title, as it is cited.
        passed: The day on which it was passed.
        currency: That of its penalties.
        tiers: Its tiers.
        thresholds: From how many people on they begin.
        uses: The uses of a place that it names, and those that it does not cover.
        scopes: Which of them are covered.
        commencements: From when the duties run.

    Raises:
        InvalidValue: If a row stands twice or names what is not there, if something has no row from the
            day of passing, or if a higher tier begins at fewer people than a lower one.
    """

    id: str
    title: str
    passed: dt.date
    currency: str
    tiers: tuple[Tier, ...] = attrs.field(repr=counted)
    thresholds: tuple[Threshold, ...] = attrs.field(repr=counted)
    uses: tuple[PlaceUse, ...] = attrs.field(repr=counted)
    scopes: tuple[Scope, ...] = attrs.field(repr=counted)
    commencements: tuple[Commencement, ...] = attrs.field(repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("PremisesAct.id", self.id)
        a_text("PremisesAct.title", self.title)
        a_day("PremisesAct.passed", self.passed)
        an_id("PremisesAct.currency", self.currency)
        a_tuple("PremisesAct.tiers", self.tiers, Tier)
        a_tuple("PremisesAct.thresholds", self.thresholds, Threshold)
        a_tuple("PremisesAct.uses", self.uses, PlaceUse)
        a_tuple("PremisesAct.scopes", self.scopes, Scope)
        a_tuple("PremisesAct.commencements", self.commencements, Commencement)
        _check_rows(self)
        _check_names(self)
        _check_tiers(self)

    def use(self, id_: str) -> PlaceUse:
        """Return a use by its id.

        Raises:
            InvalidValue: If the law has none of that id; the error lists those it has.
        """
        for use in self.uses:
            if use.id == id_:
                return use
        known = ", ".join(use.id for use in self.uses)
        raise InvalidValue("Gathering.use", f"no such use of a place; give one of {known}", id_)

    def thresholds_on(self, occasion: GatheringKind, on: dt.date) -> tuple[Threshold, ...]:
        """Return from how many people on which tier begins on a day, lowest tier first."""
        a_kind("thresholds_on.occasion", occasion, GatheringKind)
        a_day("thresholds_on.on", on)
        ranks = {row.id: row.rank for row in self.tiers}
        rows = [row for row in self.thresholds if row.occasion is occasion and row.since <= on]
        ids = sorted({row.tier for row in rows}, key=ranks.__getitem__)
        return tuple(_last((row for row in rows if row.tier == id_), on) for id_ in ids)


@attrs.frozen
class Gathering:
    """People at a place.

    Whoever asks vouches for what no field says: that there is a building, as far as the law speaks of
    premises, and that of an event the public may come to it.

    Args:
        expected: How many are reasonably expected there at once, from time to time.
        use: The id of what the place is wholly or mainly used for.
        controller: Who controls the place: for a surgery in somebody's hall the host. Of an event, who
            controls it for the event.
        occasion: The place as it is used from day to day, or one event.
        checked: Whether it is secured or checked at the entrance who may come in.

    Raises:
        InvalidValue: If a field is of another kind.
        OutsideRange: If the number is below 0 or too large to be one of people.
    """

    expected: int
    use: str
    controller: Controller
    occasion: GatheringKind = GatheringKind.PREMISES
    checked: bool = False

    def __attrs_post_init__(self) -> None:
        a_count("Gathering.expected", self.expected, 0, MOST_PEOPLE)
        an_id("Gathering.use", self.use)
        a_kind("Gathering.controller", self.controller, Controller)
        a_kind("Gathering.occasion", self.occasion, GatheringKind)
        a_kind("Gathering.checked", self.checked, bool)


@attrs.frozen
class PremisesDuty:
    """What a law asks of a place on a day, or will ask.

    Args:
        on: The day asked about.
        title: The title of the law.
        passed: The day on which it was passed.
        currency: That of the penalty.
        gathering: What was asked.
        use: The use of the place.
        outcome: How the tier was found.
        standing: Whether it is in force.
        tier: The tier; `None` for none.
        threshold: Where the tier begins, or the lowest if too few people are expected; else `None`.
        scope: Whether places of that use are covered; `None` before the law was passed.
        whose: Whose the duties are; `None` where there are none.
        commencement: From when they run; `None` before the law was passed.
    """

    on: dt.date
    title: str = attrs.field(repr=shortened)
    passed: dt.date
    currency: str
    gathering: Gathering
    use: PlaceUse
    outcome: TierFound
    standing: ActStanding
    tier: Tier | None = None
    threshold: Threshold | None = None
    scope: Scope | None = None
    whose: Whose | None = None
    commencement: Commencement | None = None

    @property
    def in_force(self) -> bool:
        """Whether the duties are known to run on that day."""
        return self.standing is ActStanding.IN_FORCE

    @property
    def since(self) -> dt.date | None:
        """The first day of the duties, or the earliest that it can be; `None` where there are none."""
        return None if self.tier is None or self.commencement is None else self.commencement.begins

    @property
    def duties(self) -> tuple[TierDuty, ...]:
        """What has to be done, now or once it is in force."""
        return () if self.tier is None else self.tier.duties

    @property
    def owed(self) -> tuple[TierDuty, ...]:
        """What is known to be owed on that day; nothing before it is in force."""
        return self.duties if self.in_force else ()

    @property
    def citation(self) -> str:
        """Where in the law the tier, or that there is none, comes from."""
        rows = [row.citation for row in (self.threshold, self.scope) if row is not None]
        return f"{self.title}, {'; '.join(rows)}" if rows else self.title

    def why(self) -> str:
        """Return the tier and why, whose the duties are, and from when, in one or two sentences."""
        if self.outcome is TierFound.NOT_PASSED:
            return f"nothing is owed on {self.on}: the {self.title} was passed on {self.passed}"
        found = f"{_found(self)} ({self.citation})"
        return f"{found}; {_asked(self)}" if self.tier is not None else f"{found}; nothing is owed"


def duty_at(act: PremisesAct, gathering: Gathering, *, on: dt.date) -> PremisesDuty:
    """Return what a law asks of a place on a day, or will ask.

    Args:
        act: The law.
        gathering: The place, and how many people are expected there.
        on: The day asked about.

    Raises:
        InvalidValue: If the law has no such use of a place.
        OutsideRange: If the day is out of range.

    >>> from mpreview.uk.premises import premises_act
    >>> hall = Gathering(250, "hall", Controller.HOST)
    >>> duty = duty_at(premises_act(), hall, on=dt.date(2026, 1, 5))
    >>> duty.tier.id, duty.whose.value, duty.in_force
    ('standard', 'host', False)
    """
    a_kind("duty_at.act", act, PremisesAct)
    a_kind("duty_at.gathering", gathering, Gathering)
    a_day("duty_at.on", on)
    asked = PremisesDuty(
        on,
        act.title,
        act.passed,
        act.currency,
        gathering,
        act.use(gathering.use),
        TierFound.NOT_PASSED,
        ActStanding.NOT_PASSED,
    )
    return asked if on < act.passed else _placed(act, asked)


def _placed(act: PremisesAct, asked: PremisesDuty) -> PremisesDuty:
    """Return the answer with its tier, on a day on which the law has been passed."""
    gathering, on = asked.gathering, asked.on
    key = (gathering.use, gathering.occasion)
    scope = _last([row for row in act.scopes if (row.use, row.occasion) == key], on)
    commencement = _last(act.commencements, on)
    outcome, threshold = _outcome(act, gathering, scope, on)
    tier = None
    if outcome is TierFound.REACHED and threshold is not None:
        tier = _last((row for row in act.tiers if row.id == threshold.tier), on)
    return attrs.evolve(
        asked,
        outcome=outcome,
        standing=_standing(commencement, on),
        tier=tier,
        threshold=threshold,
        scope=scope,
        whose=None if tier is None else _whose(gathering, scope),
        commencement=commencement,
    )


def _outcome(
    act: PremisesAct, gathering: Gathering, scope: Scope, on: dt.date
) -> tuple[TierFound, Threshold | None]:
    """Return how the tier is found, and the threshold that decides."""
    if scope.covered is Covered.NEVER:
        return TierFound.OUTSIDE, None
    if scope.covered is Covered.CHECKED and not gathering.checked:
        return TierFound.UNCHECKED, None
    rows = act.thresholds_on(gathering.occasion, on)
    ids = [row.tier for row in rows]
    within = rows[: ids.index(scope.most) + 1] if scope.most in ids else rows
    reached = [row for row in within if row.at_least <= gathering.expected]
    return (TierFound.REACHED, reached[-1]) if reached else (TierFound.TOO_FEW, within[0])


def _standing(commencement: Commencement, on: dt.date) -> ActStanding:
    if on < commencement.begins:
        return ActStanding.AWAITED
    return ActStanding.IN_FORCE if commencement.settled else ActStanding.NOT_ON_RECORD


def _whose(gathering: Gathering, scope: Scope) -> Whose:
    """Return whose the duties are; whoever rents a place for themselves controls it as its occupier."""
    if scope.body is not None:
        return Whose.BODY
    return Whose.HOST if gathering.controller is Controller.HOST else Whose.MEMBER


def _found(duty: PremisesDuty) -> str:
    """Return which tier it is, and why."""
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


def _asked(duty: PremisesDuty) -> str:
    """Return from when on who must do what, and what a breach can cost."""
    names = [one.name for one in duty.duties]
    things = " and ".join([part for part in (", ".join(names[:-1]), *names[-1:]) if part])
    must = f"{_who(duty)} must {things or 'do nothing more'}; {_cost(duty)}"
    if duty.in_force:
        return f"since {duty.since} {must}"
    settled = duty.commencement is not None and duty.commencement.settled
    begins = f"from {duty.since}" if settled else f"from {duty.since} at the earliest"
    if duty.standing is ActStanding.AWAITED:
        return f"nothing is owed yet: {begins} {must}"
    return f"whether that is in force is not on record here: {begins} {must}"


def _who(duty: PremisesDuty) -> str:
    if duty.whose is Whose.BODY and duty.scope is not None:
        return f"{duty.scope.body}, not the member,"
    event = duty.gathering.occasion is GatheringKind.EVENT
    if duty.whose is Whose.HOST:
        return (
            f"whoever controls the place{' for the event' if event else ''}, its keeper and not the member,"
        )
    return f"the member, who controls the place{' for the event' if event else ''},"


def _cost(duty: PremisesDuty) -> str:
    if duty.tier is None:
        return ""
    penalty = duty.tier.penalty
    most = f"a breach can cost up to {penalty.most:,} {duty.currency}"
    more = f", or {penalty.percent}% of a year's worldwide revenue if that is more" if penalty.percent else ""
    daily = f", and up to {penalty.per_day:,} {duty.currency} a day" if penalty.per_day else ""
    return f"{most}{more}{daily}"


class _Dated(Protocol):
    @property
    def since(self) -> dt.date: ...


_Row = TypeVar("_Row", bound=_Dated)


def _last(rows: Iterable[_Row], on: dt.date) -> _Row:
    """Return the row that applies on a day, of rows one of which has begun."""
    return max((row for row in rows if row.since <= on), key=lambda row: row.since)


def _check_rows(act: PremisesAct) -> None:
    """Check that no row stands twice, and that whatever has rows has one from the day of passing."""
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
            raise InvalidValue(
                f"PremisesAct.{field}", "two rows of one thing begin on one day; leave one out"
            )
        if {key for key, _ in found} != {key for key, since in found if since == act.passed}:
            raise InvalidValue(f"PremisesAct.{field}", "one has no row from the day of passing; give it one")


def _check_names(act: PremisesAct) -> None:
    """Check that every row names what is there, and that every use is in or out on both occasions."""
    tiers, uses = {row.id for row in act.tiers}, {row.id for row in act.uses}
    begin = {(row.occasion, row.tier) for row in act.thresholds}
    if not {row.tier for row in act.thresholds} <= tiers:
        raise InvalidValue("PremisesAct.thresholds", "a threshold is of no tier of the law; name one of them")
    if {row.occasion for row in act.thresholds} != set(GatheringKind):
        raise InvalidValue("PremisesAct.thresholds", "give one for places and one for events")
    if {(row.use, row.occasion) for row in act.scopes} != {
        (use, one) for use in uses for one in GatheringKind
    }:
        raise InvalidValue(
            "PremisesAct.scopes", "give one for each use, as a place and for events, and no other"
        )
    for row in act.scopes:
        if row.most is not None and (row.occasion, row.most) not in begin:
            raise InvalidValue(
                "PremisesAct.scopes",
                "a limit is of no tier with a threshold on that occasion; name one that has",
            )


def _check_tiers(act: PremisesAct) -> None:
    """Check that a tier keeps its rank, and that more people never mean a lower one."""
    if len({(row.id, row.rank) for row in act.tiers}) != len({row.id for row in act.tiers}):
        raise InvalidValue("PremisesAct.tiers", "a tier keeps its rank from row to row; give it one")
    if len({row.rank for row in act.tiers}) != len({row.id for row in act.tiers}):
        raise InvalidValue("PremisesAct.tiers", "two tiers have one rank; give each its own")
    for on in sorted({row.since for row in act.thresholds}):
        for occasion in GatheringKind:
            least = [row.at_least for row in act.thresholds_on(occasion, on)]
            if least != sorted(set(least)):
                raise InvalidValue(
                    "PremisesAct.thresholds",
                    "a higher tier begins at more people than a lower one; correct them",
                )
