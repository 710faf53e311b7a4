"""The interface of a rule form, for the rulebook, the engine and the documents.

A rule form is a class below `Rule`, alone in a module of this package. The form holds fields, answer,
sentence, recomputation, faults and lint; callers go through the interface and name no form.
`mpreview.policy.rules.FORMS` lists the closed set.

Three passes use the interface. A *trigger* becomes an order (`make_order`, or `list_rise_orders` for rises).
A cell of an edition becomes an answer (`answer`): raw days, adjusted days, parameters read. An answer
becomes a reason, and each form puts the reason into words (`describe`) and recomputes the reason
(`recompute_own_day`).
"""

import abc
import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import product
from typing import ClassVar, Final, NamedTuple

import attrs

from mpreview import _valid as valid
from mpreview._checks import LEAST_URGENT
from mpreview._reprs import clip_repr, shorten_text
from mpreview.calendars import Calendar, Roll, months_before
from mpreview.errors import Fault
from mpreview.people import HeldCapacity
from mpreview.policy._case import (
    Anniversary,
    CellNumbers,
    Duty,
    DutyOrder,
    FirstUse,
    MissedPeriods,
    OpenPart,
    RuleQuestion,
    Trigger,
)
from mpreview.policy._responses import KnownSeries
from mpreview.policy.adjust import ROLLS
from mpreview.policy.adjust._base import SignedMove, WindowAdjustment, add_grace, adjust_days
from mpreview.policy.adjust.last_meeting import LastMeeting
from mpreview.policy.adjust.notice import Notice, NoticeSource
from mpreview.policy.adjust.spread import Spread
from mpreview.policy.conditions import (
    AudienceIn,
    BandAtLeast,
    Condition,
    InService,
    LevelAtLeast,
    list_atoms,
    valid_condition,
)
from mpreview.policy.rules._fields import (
    LONGEST_SETTLING,
    SHORTER,
    CitedNumber,
    Merge,
    RuleFields,
    RuleNumber,
    list_default_modes,
    list_number_fields,
    order_capacities,
    show_capacities,
    valid_capacities,
    valid_days,
    valid_limit_roll,
)
from mpreview.policy.tables import (
    Allowance,
    Number,
    Strictness,
    Table,
    find_numbers,
    group_by_kind,
    list_of_kind,
    valid_number,
)
from mpreview.policy.terms import RESPONSE_LEVELS, Activity, Beginning, Mode, Unit
from mpreview.policy.windows import (
    AdjustedDays,
    Parameters,
    RawDays,
    Read,
    ReasonFacts,
    WindowDays,
    WindowTerms,
)
from mpreview.register import Entries
from mpreview.threat import LevelCrossing, ThreatSeries
from mpreview.timeline import day_of

_SENSITIVE: Final = ("band", "in service", "audience", "excluded")
"""How the names of parameters begin that say of a place or a member what few may know."""


class RuleAnswer(NamedTuple):
    """One rule's answer to one question, in day numbers.

    The four days come first, so that the least answer has the least days.

    Args:
        days: Earliest, due, overdue from and limit.
        raw: The raw days.
        adjustments: The steps from the raw days to the four days: first those that follow from rule, level
            and edition, then those by signed facts, in order of signing.
        rule: The rule.
        edition: The id of the edition.
        numbers: The numbers read.
        trigger: The trigger day.
        anchor: The completion counted from.
        read: Further parameters read.
    """

    days: WindowDays
    raw: RawDays
    adjustments: tuple[WindowAdjustment, ...]
    rule: "Rule"
    edition: str
    numbers: CellNumbers
    trigger: int | None
    anchor: int | None
    read: Read

    @property
    def calendar(self) -> Calendar:
        """The calendar."""
        return self.raw.terms.calendar

    @property
    def due(self) -> int:
        """The day number of the due day."""
        return self.days[1]

    @property
    def moves(self) -> list[SignedMove]:
        """The adjustments by signed facts."""
        return [one for one in self.adjustments if isinstance(one, SignedMove)]

    def find_due_before(self) -> int:
        """Return the due day before the first signed move; without such a move the due day."""
        return next((move.own for move in self.moves), self.due)

    @property
    def raw_limit(self) -> int:
        """The raw limit, as the pauses leave it."""
        return self.raw.limit + (0 if self.raw.is_ahead else sum([move.shift for move in self.moves]))

    def adjust(self, move: SignedMove) -> "RuleAnswer":
        """Return the answer after one more signed fact."""
        earliest, due, _, limit = self.days
        days = move.apply(AdjustedDays(earliest, due, limit, self.raw_limit), self.raw)
        held = (one for one in self.adjustments if one.holds)
        days = reduce(lambda found, one: one.apply(found, self.raw), held, days)
        return self._replace(days=add_grace(self.raw, days), adjustments=(*self.adjustments, move))


class NoOrderView(NamedTuple):
    """What a rule reads to say why it orders nothing.

    Args:
        since: The first day of use in office, from which triggers count.
        opened: The day from which completions count.
        on: The day asked about.
        begun: The first day of the edition in force.
        kind: The kind of venue.
        lowest_band: The lowest band of the rulebook.
        series: The threat series that apply to the subject.
        is_crossing_asked: Whether a rule asks for a crossing, as worded on the day the crossing counts from.
    """

    since: int
    opened: int
    on: int
    begun: int
    kind: str | None
    lowest_band: str
    series: Sequence[KnownSeries]
    is_crossing_asked: "Callable[[Rule, KnownSeries, LevelCrossing], bool]"


class EditionFacts:
    """What the rules of one edition say together, gathered once for all checks of single rules.

    A rule that looked at every other rule would make the checks quadratic: an edition has up to 1,000 rules.

    Args:
        rules: The rules of the edition.
    """

    def __init__(self, rules: Sequence["Rule"]) -> None:
        self._rules = rules

    @cached_property
    def first_kinds(self) -> defaultdict[tuple[HeldCapacity, Activity, Beginning], set[str]]:
        """The kinds of venue for which a rule without condition asks for a first activity."""
        found = defaultdict[tuple[HeldCapacity, Activity, Beginning], set[str]](set)
        for rule in self._rules:
            if rule.when is None:
                for beginning, capacity in product(rule.first_beginnings, rule.capacities):
                    found[capacity, rule.activity, beginning].update(rule.kinds)
        return found

    @cached_property
    def settling(self) -> defaultdict[tuple[HeldCapacity, Activity, str], set[int]]:
        """The settling periods of rules that read levels, by capacity, activity and kind of venue."""
        found = defaultdict[tuple[HeldCapacity, Activity, str], set[int]](set)
        for rule in self._rules:
            if rule.series:  # A rise of one member or venue settles by itself (semantics 3.26).
                settling = group_by_kind(rule.settling)
                for kind, capacity in product(rule.kinds, rule.capacities):
                    found[capacity, rule.activity, kind].update(list_of_kind(settling, kind))
        return found


@attrs.frozen(kw_only=True)
class Rule(RuleFields, abc.ABC):
    """A clause of a policy: the fields of every form, and the interface that callers go through.

    Args:
        id: The id; in another edition a rule of the same id is the same rule.
        citation: The text the rule comes from, or "library default".
        priority: The class of the orders, 1 first to 9.
        grace: Civil days after the due day that are not yet overdue.
        notice: Civil days from the first day of a level or band before its cell can shorten anything.
        settling: Days a level or band must hold before it counts.
        limit_roll: How the raw limit rolls: *preceding*, or *none* for a limit that stays on its raw day.
        merge: What a completion does to the cycle.
        when: The condition under which the rule applies; `None` for always.
        capacities: The capacities for which the rule holds (semantics 3.22).
    """

    word: ClassVar[str] = ""
    """The word of the form in documents."""
    opens_cycle: ClassVar[bool] = False
    """Whether a completion opens a cycle for the rule."""
    reads_lead: ClassVar[bool] = True
    """Whether the window opens a lead before the raw due day."""
    reads_limit: ClassVar[bool] = True
    """Whether the limit is counted from the raw due day."""
    trigger_field: ClassVar[str] = ""
    """The field that says what the rule makes orders for; empty where `triggers` says otherwise."""
    trigger_words: ClassVar[str] = "a trigger"
    """What an order counts from, in words."""
    is_single: ClassVar[bool] = False
    """Whether an edition has at most one rule of the form."""
    cited_numbers: ClassVar[tuple[CitedNumber, ...]] = (
        CitedNumber("notice", "notice: ", "level notice"),
        CitedNumber("notice", "notice: ", "notice days"),
        CitedNumber("settling", "settling: ", "level settling"),
        CitedNumber("settling", "settling: ", "settling"),
        CitedNumber("priority", "class: ", "class"),
        CitedNumber("opening_lead", "lead: ", "lead"),
        CitedNumber("opening_lead", "lead: ", "lead months"),
        CitedNumber("grace", "grace: ", "grace"),
        CitedNumber("limit", "limit: ", "limit"),
        CitedNumber("slots", "slots: ", "slots"),
    )
    """The numbers whose citations a reason adds, in order."""

    id: str = attrs.field(validator=valid.id_)
    citation: str = attrs.field(validator=valid.text(), repr=shorten_text)
    priority: Number = attrs.field(default=5, validator=valid_number(1, LEAST_URGENT), metadata=SHORTER)
    grace: Number = attrs.field(default=0, validator=valid_days, metadata=SHORTER)
    notice: Number = attrs.field(default=0, validator=valid_days, metadata=SHORTER)
    settling: Number = attrs.field(default=0, validator=valid_number(0, LONGEST_SETTLING), metadata=SHORTER)
    limit_roll: Roll = attrs.field(default=Roll.PRECEDING, validator=[valid.type_(Roll), valid_limit_roll])
    merge: Merge = attrs.field(default=Merge(), validator=valid.type_(Merge))
    when: Condition | None = attrs.field(
        default=None, validator=valid.optional(valid_condition), repr=clip_repr
    )
    capacities: tuple[HeldCapacity, ...] = attrs.field(
        default=(HeldCapacity.MEMBER,),
        converter=order_capacities,
        validator=valid_capacities,
        repr=show_capacities,
    )

    # ---------------------------------------------------------------- what the rule is about

    @property
    def subject_kinds(self) -> tuple[str | None, ...]:
        """The kinds of venue; `None` alone for a duty owed to the member."""
        return self.kinds or (None,)

    @property
    def counted_modes(self) -> tuple[Mode, ...]:
        """How work must have been done to count for the rule at a place or a home (semantics 3.21)."""
        return list_default_modes(self.activity) if self.modes is None else self.modes

    @property
    def form(self) -> str:
        """The form as reasons name it, such as ``periodic`` or ``incident``."""
        return self.word

    @classmethod
    def name_trigger(cls, form: str) -> str:
        """Return in words what an order of a form counts from."""
        return cls.trigger_words

    @classmethod
    def list_reason_forms(cls) -> tuple[str, ...]:
        """Return every name that reasons of the form can have."""
        return (cls.word,)

    # ---------------------------------------------------------------- numbers

    @property
    def span(self) -> Number:
        """The interval, the time allowed, or the days before."""
        return 0 if self.allowed_time is None else self.allowed_time[0]

    @property
    def opening_lead(self) -> Number:
        """Days or months before the raw due day on which the window opens."""
        return self.lead if self.lead_months is None else self.lead_months

    @property
    def lead_word(self) -> str:
        """The name under which a reason reads the lead."""
        return "lead" if self.lead_months is None else "lead months"

    def find_opening(self, day: int, lead: int) -> int:
        """Return the day number on which the window of a raw due day opens (semantics 3.11)."""
        if self.lead_months is None:
            return day - lead
        return months_before(day_of(day), lead, self.month_end).toordinal() + 1

    @property
    def allowed_time(self) -> tuple[Number, Unit] | None:
        """The interval or time allowed, if a settling level could use it up."""
        return None

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units of the times allowed, which another edition should keep."""
        values = (getattr(self, field.name) for field in attrs.fields(type(self)))
        return tuple(value.unit for value in values if isinstance(value, Allowance))

    def list_numbers(self) -> Iterator[RuleNumber]:
        """Yield every number of the rule."""
        for name, strictness in list_number_fields(type(self)):
            value = getattr(self, name)
            if value is not None:
                yield RuleNumber(name, value.n if type(value) is Allowance else value, strictness)
        yield RuleNumber("merge", self.merge.days, Strictness.FREE)

    def depends_on(self) -> tuple[bool, bool]:
        """Return whether the rule depends on the response level, and whether on the band."""
        return self._dependence

    @cached_property
    def _dependence(self) -> tuple[bool, bool]:
        # Kept with the rule: each explanation compiles the rulebook anew, which is a tenth of its time.
        tables = [one.number.values[0] for one in self.list_numbers() if isinstance(one.number, Table)]
        asked = set() if self.when is None else set(map(type, list_atoms(self.when)))
        return (
            LevelAtLeast in asked or any(cell.response is not None for cell in tables),
            BandAtLeast in asked or any(cell.band is not None for cell in tables),
        )

    def list_cell_numbers(self, kind: str | None, bands: Sequence[str]) -> Iterator[CellNumbers]:
        """Yield the numbers at each cell, for a kind of venue, but for cells with the numbers of the lowest.

        The lowest cell always counts, and has no notice.
        """
        numbers = (
            self.span, self.notice, self.settling, self.opening_lead, self.grace, self.limit, self.priority,
            self.slots,
        )  # fmt: skip
        by_level, by_band = self.depends_on()
        lowest: CellNumbers | None = None
        for rank, response in enumerate(RESPONSE_LEVELS if by_level else RESPONSE_LEVELS[:1]):
            for place, band in enumerate(bands if by_band else bands[:1]):
                cell = CellNumbers((rank, place), *find_numbers(numbers, kind, response, band))
                # With a condition, the cell itself matters: the condition may ask for the level.
                if lowest is None or self.when is not None or lowest[1:] != cell[1:]:
                    yield cell
                lowest = lowest or cell

    # ---------------------------------------------------------------- triggers

    @property
    def triggers(self) -> frozenset[enum.Enum]:
        """What the rule makes orders for: members of `Beginning`, `Occasion` or `AheadOf`.

        The set is empty for a rule that reads no `Trigger`: a cycle follows from completions, a rise from a
        threat series (`list_rise_orders`), an offer from the reviews of a member.
        """
        return frozenset({getattr(self, self.trigger_field)} if self.trigger_field else ())

    @property
    def beginnings(self) -> frozenset[Beginning]:
        """The beginnings among the triggers, after which the rule asks for a first activity."""
        return frozenset(what for what in self.triggers if isinstance(what, Beginning))

    @property
    def first_beginnings(self) -> frozenset[Beginning]:
        """The beginnings for which the rule serves as the first rule of a cycle."""
        return self.beginnings

    @property
    def trigger_key(self) -> tuple[object, ...]:
        """What the rule counts from; equal for two rules of a form that count from the same triggers."""
        return ()

    def counts_trigger(self, trigger: Trigger) -> bool:
        """Whether the rule orders anything because of a trigger, alone or together with others."""
        return trigger.what in self.triggers and self.make_order(trigger) is not None

    def make_order(self, trigger: Trigger) -> DutyOrder | None:
        """Return the order of one of the `triggers`; `None` if a detail of the trigger does not fit."""
        return DutyOrder(self.id, self.form, trigger, trigger.day, trigger.day)

    def make_repeated_orders(self, triggers: Sequence[Trigger]) -> Iterator[DutyOrder]:
        """Yield what triggers of a subject order together, if the rule counts them (semantics 3.25)."""
        yield from ()

    def is_of_order(self, order: DutyOrder) -> bool:
        """Whether the rule, in this wording, has the form of an order; in another form it is another rule."""
        return self.form == order.form and (self.before_use or not isinstance(order.trigger.detail, FirstUse))

    def reads_series(self, series: ThreatSeries) -> bool:
        """Whether the rule reads the rises of a threat series."""
        return False

    def asks_for_crossing(self, known: KnownSeries, level: str, rule: "Rule") -> bool:
        """Whether the rule asks for a level that another wording of the rule found crossed."""
        return False

    def list_rise_orders(
        self, known: KnownSeries, kind: str | None, lowest_band: str
    ) -> Iterator[tuple[LevelCrossing, DutyOrder]]:
        """Yield each crossing of a level that the rule reads and that settles, with the order.

        Args:
            known: A threat series that the rule reads.
            kind: The kind of venue.
            lowest_band: The lowest band of the rulebook.
        """
        yield from ()

    # ---------------------------------------------------------------- the answer

    @property
    def is_grid(self) -> bool:
        """Whether the rule counts from a grid of days, and not from the last completion."""
        return self.origin is not None

    @property
    def is_remembering(self) -> bool:
        """Whether the cycle of the rule depends on earlier completions too: see the two methods below."""
        return False

    def is_too_early(self, answers: Sequence[RuleAnswer], day: int) -> bool:
        """Whether a completion is none for the cycle of the rule (semantics 3.4b).

        Args:
            answers: The answers to the open cycle of the rule.
            day: The day of the completion.
        """
        return False

    def keep_anniversary(self, part: OpenPart, answers: Sequence[RuleAnswer], day: int) -> Anniversary | None:
        """Return the anniversary that a completion keeps; `None` if the completion is the anchor.

        Args:
            part: The open cycle of the rule.
            answers: The answers to the cycle.
            day: The day of the completion.
        """
        return None

    @abc.abstractmethod
    def find_own_day(self, calendar: Calendar, question: RuleQuestion) -> int:
        """Return the raw due day before any notice."""

    @abc.abstractmethod
    def find_bounds(self, question: RuleQuestion, day: int) -> tuple[int, int]:
        """Return the day the window opens, and the first day whose completion discharges the duty.

        Args:
            question: The question.
            day: The raw due day.
        """

    def find_start_limit(self, question: RuleQuestion, day: int) -> int | None:
        """Return the raw limit that the start of something ahead sets, if there is something ahead."""
        return None

    def find_last_meeting(self, question: RuleQuestion, day: int) -> LastMeeting | None:
        """Return the last day on which the public is met, if the work would come too late after it.

        Args:
            question: The question.
            day: The raw due day.
        """
        return None

    @abc.abstractmethod
    def list_own_read(self, question: RuleQuestion) -> Iterator[tuple[str, str | int]]:
        """Yield the parameters that rules of the form alone read."""

    def answer(
        self, edition: str, calendar: Calendar, question: RuleQuestion, bands: Sequence[str]
    ) -> RuleAnswer:
        """Return the answer to a question.

        Args:
            edition: The id of the edition.
            calendar: The calendar of the question.
            question: The question.
            bands: The names of the bands.

        Raises:
            OutsideCalendar: If a day leaves the calendar.
        """
        # One way for cycles and orders: raw days, adjustments, parameters. A form gives raw days and the
        # parameters of its own; an offer is no answer to a `RuleQuestion`, and `OfferClock` answers for it.
        order, notices = question.part.order, _list_notices(question)
        spreads = (Spread(order.trigger.day, question.back),) if self.spread and order is not None else ()
        own = self.find_own_day(calendar, question)
        day = max([own, *(notice.end for notice in notices)])
        bounds, limit = self.find_bounds(question, day), self.find_start_limit(question, day)
        raw = self.make_raw_days(calendar, question.numbers, (own, day), bounds, limit)
        meeting = self.find_last_meeting(question, day)
        meetings = () if meeting is None else (meeting,)
        if meeting is not None:
            raw = raw._replace(latest=meeting.find_latest(calendar))
        adjustments = (*ROLLS, *notices, *meetings, *spreads)
        read = (
            *self._list_read(question, bands),
            *(pair for one in (*spreads, *notices, *meetings) for pair in one.list_read()),
        )
        return RuleAnswer(
            days=adjust_days(raw, adjustments), raw=raw, adjustments=adjustments, rule=self, edition=edition,
            numbers=question.numbers, trigger=None if order is None else order.trigger.day,
            anchor=question.part.anchor if order is None else None, read=read,
        )  # fmt: skip

    def make_raw_days(
        self, calendar: Calendar, numbers: CellNumbers, days: tuple[int, int], bounds: tuple[int, int],
        limit: int | None = None,
    ) -> RawDays:  # fmt: skip
        """Return raw days with what their adjustment reads.

        Args:
            calendar: The calendar.
            numbers: The numbers of the rule.
            days: The rule's own day, and the raw due day.
            bounds: The day the window opens, and the first day whose completion discharges the duty.
            limit: The raw limit that the start of something ahead sets; `None` for one counted from the raw
                due day.
        """
        terms = WindowTerms(calendar, self.roll, self.limit_roll, numbers.grace)
        _, floor = bounds
        raw_limit = days[1] + numbers.limit if limit is None else limit
        last = calendar.last_working_ordinal(floor, raw_limit)
        return RawDays(terms, *days, *bounds, raw_limit, last, is_ahead=limit is not None)

    def _list_read(self, question: RuleQuestion, bands: Sequence[str]) -> Iterator[tuple[str, str | int]]:
        numbers = question.numbers
        response, band = numbers.cell
        yield "response", RESPONSE_LEVELS[response].value
        if band:
            yield "band", bands[band]
        yield from self.list_own_read(question)
        if numbers.slots != 1:
            yield "slots", numbers.slots
        if question.part.order is not None:
            yield from question.part.order.read

    def count_missed_periods(self, answer: RuleAnswer, on: int) -> MissedPeriods | None:
        """Return the later periods of a grid missed by a day; `None` for a rule without a grid."""
        return None

    # ---------------------------------------------------------------- reasons

    @classmethod
    @abc.abstractmethod
    def describe(cls, reason: ReasonFacts, read: Parameters) -> str:
        """Return the beginning of the sentence of a reason: activity, time and trigger."""

    @property
    def has_secret_condition(self) -> bool:
        """Whether the rule asks for measures, audiences or a risk band."""
        atoms = () if self.when is None else list_atoms(self.when)
        return any(isinstance(atom, InService | AudienceIn | BandAtLeast) for atom in atoms)

    @classmethod
    def is_sensitive(cls, form: str, read: Read) -> bool:
        """Return whether a reason reveals a weakness: the risk band, the measures, or who the member is."""
        return any(name.startswith(_SENSITIVE) for name, _ in read)

    @classmethod
    @abc.abstractmethod
    def recompute_own_day(cls, reason: ReasonFacts, read: Parameters, calendar: Calendar) -> dt.date:
        """Return the rule's own raw day, from a reason and the calendar alone."""

    @classmethod
    @abc.abstractmethod
    def recompute_bounds(cls, reason: ReasonFacts, read: Parameters, raw: dt.date) -> tuple[dt.date, dt.date]:
        """Return the day the window opens, and the first day to which a roll may go back."""

    @classmethod
    def recompute_limit(cls, read: Parameters, raw: dt.date) -> dt.date:
        """Return the raw limit."""
        return raw + dt.timedelta(int(read["limit"]))

    @classmethod
    def recompute_missed(cls, read: Parameters, raw: dt.date) -> Sequence[dt.date]:
        """Return the ends of the later periods up to the last period that a reason calls missed."""
        return ()

    def explain_waiting(self, view: NoOrderView) -> tuple[str, Read] | None:
        """Return what still has to settle before the rule orders anything, if something has to."""
        return None

    def explain_other_incident(self, trigger: Trigger) -> tuple[str, Read] | None:
        """Return why an incident orders nothing by the rule; `None` if the rule asks about the incident."""
        return None

    def explain_too_few(self, triggers: Sequence[Trigger], on: int) -> tuple[int, tuple[str, Read]] | None:
        """Return why the newest triggers that a rule counts order nothing yet, with the day of the last."""
        return None

    def explain_fallen(self, view: NoOrderView) -> tuple[int, tuple[str, Read]] | None:
        """Return why the newest trigger that went before it ordered anything did not, with its day."""
        return None

    def explain_no_order(self, view: NoOrderView) -> tuple[str, Read]:
        """Return why the rule orders nothing: a code of `NOT_APPLIED`, and the parameters read."""
        return "no-trigger", (("since", day_of(view.since).isoformat()),)

    # ---------------------------------------------------------------- faults and lint

    def list_edition_faults(self, facts: EditionFacts) -> Iterator[str]:
        """Yield what is wrong with the rule among the rules of its edition."""
        yield from ()

    @classmethod
    def list_faults_across(
        cls, editions: Sequence[tuple[str, Sequence["Rule"]]]
    ) -> Iterator[tuple[str, str, str]]:
        """Yield rule, problem and edition where the wordings of the editions do not fit each other."""
        yield from ()

    def list_register_faults(self, entries: Entries) -> Iterator[Fault]:
        """Yield what the rule names and the register lacks; paths begin at the rule."""
        yield from ()

    def list_days(self) -> Iterator[tuple[str, dt.date]]:
        """Yield the days of the rule that days are counted from, by field."""
        yield from ()

    def lint(self, levels: frozenset[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yield codes and messages of mistakes that rules of the form alone can contain.

        Args:
            levels: Every series and level that has a response level.
        """
        yield from ()

    @property
    def is_comparable(self) -> bool:
        """Whether the least numbers give the least days, so that two rules compare by their numbers."""
        return False


def list_duties(rule: Rule) -> Iterator[Duty]:
    """Yield the duties that a rule speaks of."""
    for kind, capacity in product(rule.subject_kinds, rule.capacities):
        yield Duty(rule.activity, kind, capacity)


def _list_notices(question: RuleQuestion) -> tuple[Notice, ...]:
    """Return the notice that holds an answer back, if one does."""
    level, numbers = question.level_since, question.numbers
    sources: tuple[NoticeSource, ...] = () if level is None else (("level", level, numbers.notice),)
    if question.edition is not None:
        sources = (*sources, ("edition", *question.edition))
    end = max((since + days for _, since, days in sources), default=0)
    return (Notice(end, sources, numbers.settling),) if sources else ()


def describe_cell_read(reason: ReasonFacts, read: Parameters) -> str:
    """Return the response level and band of the numbers, and the notice that held the day back."""
    named = []
    if read["response"] != "normal":
        named.append(f"response level {read['response']}")
    if "band" in read:
        named.append(f"risk band {read['band']}")
    text = f" ({', '.join(named)})" if named else ""
    notices = (notice.describe_end(reason.edition) for notice in Notice.find_in(reason, read))
    return text + "".join(f", but not before {end}" for end in notices)
