"""Obligations: one activity owed to one subject, its window, and why."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import attrgetter
from types import MappingProxyType
from typing import ClassVar, NamedTuple

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_type, collect_tuple, suggest_ids
from mpreview._html import HtmlRow, render_table
from mpreview._reprs import count_noun, show_tuple
from mpreview._sequences import GroupedSequence
from mpreview.days import NO_DAYS, Days
from mpreview.errors import InvalidValue, UnknownId
from mpreview.people import HeldCapacity
from mpreview.places import VenueKind
from mpreview.policy._case import Case, MissedPeriods
from mpreview.policy.reasons import UNTOLD, Reason, is_answer_sensitive, make_reason, sentences
from mpreview.policy.rules._base import RuleAnswer
from mpreview.policy.terms import AT_VENUES, VISITED, Activity
from mpreview.policy.windows import Window, make_window
from mpreview.register import Ground, Register
from mpreview.reviews.columns import CUSTODY, ON, SUBJECT
from mpreview.reviews.custody import Custody, Party, WorkState
from mpreview.reviews.facts import Progress
from mpreview.reviews.lifecycle import Command, find_next_command
from mpreview.reviews.standings import Standing
from mpreview.rows import CellType, Column, Columns, Grouping, list_groupings
from mpreview.timeline import day_of, long_day

__all__ = ["GROUPINGS", "Exclusion", "Lapse", "NotOwed", "Obligation", "Obligations", "Status", "Subject"]


class Subject(NamedTuple):
    """The subject of an obligation, as `Programme.explain` and `Programme.steps` ask for one.

    Args:
        member: The member.
        venue: The venue; `None` for a duty owed to the member.
        activity: The activity.
    """

    member: str
    venue: str | None
    activity: Activity


_WORDS = {activity.value: activity for activity in Activity}


def read_subject(id_: object) -> Subject:
    """Return the subject that the id of an obligation spells: activity, venue if any, member.

    Raises:
        InvalidValue: If *id_* has not the form of such an id.

    >>> read_subject("review/essex-hall/m-essex-1").venue
    'essex-hall'
    """
    word, *names = id_.split("/") if type(id_) is str else ("",)
    activity = _WORDS.get(word)
    # No id holds a stroke, so the parts of an id are told apart.
    if activity is None or len(names) != (2 if activity in AT_VENUES else 1):
        forms = "review/VENUE/MEMBER at a venue, or contact/MEMBER, as rows have it"
        raise InvalidValue("id", f"is no id of an obligation; give {forms}", id_)
    return Subject(names[-1], names[0] if activity in AT_VENUES else None, activity)


# `attrs.asdict` leaves dataclasses as they are. The dictionary of an obligation has the facts of the
# obligation, and does not spell out each rule and calendar behind the answer.
@dataclass(frozen=True, slots=True, repr=False)
class DutySetting:
    """The facts that similar subjects share: ground, team, and the case that rules read.

    Args:
        ground: The ground of the subject.
        team: The team that carries the work out.
        case: The facts that rules read.
        seat: The calendar of the seat, which counts the days of offers.
        since: The first day number of use in office; a use begun before the return counts from the return.
        office: The first day number of the spell of office.
        days: The trigger days of all orders, oldest first.
        house: The house of the mandate or candidacy; empty in a register without houses.
        earlier: Days before *since* on which work counts all the same (semantics 3.18).
        coordinator: The coordinator of the team; `None` if nobody is named.
    """

    ground: Ground
    team: str
    case: Case
    seat: str
    since: int
    office: int
    days: tuple[int, ...]
    house: str = ""
    earlier: Days = NO_DAYS
    coordinator: str | None = None

    def __repr__(self) -> str:
        return show_tuple(self)

    def counts(self, day: int) -> bool:
        """Whether work of a day is work in this use and spell of office."""
        return day >= self.since or day in self.earlier


SubjectAnswer = tuple[RuleAnswer, str | None, VenueKind | None]
"""An answer, and of an offer the venue whose review is to be offered, and its kind."""


@dataclass(frozen=True, slots=True, repr=False)
class DutyAnswers:
    """Every answer for one subject and activity, with the combined window.

    Args:
        days: The four day numbers of the window: part by part the earliest of all answers.
        priority: The best class of the rules; the class of a rule is that of its answer with the due day.
        answers: The answers; an answer about an offer has the venue to offer and the kind of the venue.
        slots: The slots of a visit: the most of all answers.
    """

    days: tuple[int, int, int, int]
    priority: int
    answers: tuple[SubjectAnswer, ...]
    slots: int = 1

    def __repr__(self) -> str:
        return show_tuple(self)


def _describe_setting(setting: DutySetting) -> tuple[object, ...]:
    """Return what a status says of its setting; the rest of the case is no part of the answer."""
    case = setting.case
    named = setting.team, setting.coordinator
    return case.duty.kind, case.duty.capacity, named, setting.ground, setting.house


_PREPOSITIONS: Mapping[Activity, str] = MappingProxyType(
    {
        Activity.CONTACT: "with",
        Activity.OFFER: "to",
        Activity.REVIEW: "of",
        Activity.DESK_CHECK: "of",
        Activity.FUNCTION_TEST: "at",
        Activity.EXERCISE: "at",
    }
)


_DEFERRED = (Progress.DECLINED, Progress.DEFERRED)
"""The progress of work that an answer may hold."""


def name_party(party: Party, team: str, coordinator: str | None = None) -> str:
    """Return a party in words; of the team its name, of a coordinator who is named the id too."""
    if party is Party.COORDINATOR and coordinator is not None:
        return f"{party.words} {coordinator}"
    return team if party is Party.TEAM and team else party.words


def name_subject(activity: Activity, name: str) -> str:
    """Return an activity and its subject in words, without an article."""
    return f"{activity.words} {_PREPOSITIONS[activity]} {name}"


class Status:
    """One subject and activity on one day: exactly one standing and one progress.

    A status is either an `Obligation` or a `NotOwed`.

    Attributes:
        member: The member.
        venue: The venue; `None` for a duty owed to the member.
        activity: The activity.
        standing: The place in time.
        progress: The state of the work.
        ended: The end of a lapsed duty.
        exclusion: The exclusion that runs, while another body holds the subject.
        custody: The party that has the work now, and since when; `None` if nobody has anything to do.
        member_name: The public name of the member.
        place_name: The name of the venue; `None` for a duty owed to the member.
        team_name: The public name of the team.
    """

    __slots__ = ()
    member: str
    venue: str | None
    activity: Activity
    standing: Standing
    progress: Progress
    ended: "Lapse | None" = None
    exclusion: "Exclusion | None" = None
    custody: Custody | None = None
    member_name: str
    place_name: str | None
    team_name: str
    _setting: DutySetting

    def __init__(self) -> None:
        raise TypeError("what is owed is an Obligation, and all else NotOwed")

    @property
    def id(self) -> str:
        """The id of subject and activity, for `Programme.subject`."""
        return "/".join(filter(None, (self.activity.value, self.venue, self.member)))

    @property
    def obligation(self) -> "Obligation | None":
        """The status itself if something is owed, else `None`."""
        return None

    @property
    def title(self) -> str:
        """The activity and the subject by name, for readers who may know names.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).due(on=day, member="m-essex-1")[0].title
        'review of constituency office 1 of Member for Essex One'
        """
        return name_subject(self.activity, self.place_name or self.member_name)

    @property
    def place(self) -> str | None:
        """The name of the venue without the member: the label, else kind and number."""
        return None if self.place_name is None else self.place_name.replace(f" of {self.member_name}", "", 1)

    @property
    def next_step(self) -> Command | None:
        """The step that leads on, a legal step of the subject; `None` if nobody has anything to do."""
        if self.custody is None:
            return None
        # A visit agreed before the acceptance is still to come: a second visit cannot be agreed.
        is_agreed = self.progress is Progress.ACCEPTED and self.custody.agreed is not None
        return find_next_command(self.activity, Progress.BOOKED if is_agreed else self.progress)

    @property
    def holder(self) -> Party | None:
        """The party that has the next step now; `None` if nobody has anything to do."""
        return None if self.custody is None else self.custody.holder

    @property
    def holder_name(self) -> str | None:
        """The holder in words, of the team its name; `None` if nobody has anything to do.

        Of a coordinator who is named the id is given too.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).due(on=day)[0].holder_name
        'the coordinator desk-scotland'
        """
        if self.holder is None:
            return None
        return name_party(self.holder, self.team_name or self.team, self.coordinator)

    @property
    def coordinator(self) -> str | None:
        """The id of the coordinator who has the next step; `None` if nobody is named, or another has it."""
        return self._setting.coordinator if self.holder is Party.COORDINATOR else None

    def sentence(self) -> str:
        """Return the standing of the subject, in one short sentence with names.

        Whether another body holds the subject is left out.

        >>> from mpreview import Activity, uk
        >>> day = dt.date(2021, 11, 20)
        >>> covered = uk.sample(on=day).coverage(on=day)
        >>> next(one for one in covered if one.activity is Activity.CONTACT).sentence()
        'contact with Member for Clyde One: not owed (done)'
        """
        state = self.standing.words
        more = f" ({self.progress.words})" if self.ended is None else f", {self.ended.why()}"
        return f"{self.title}: {state}{more}"

    @property
    def kind(self) -> str | None:
        """The kind of the venue; `None` for a duty owed to the member."""
        return self._setting.case.duty.kind

    @property
    def team(self) -> str:
        """The team that carries the work out."""
        return self._setting.team

    @property
    def ground(self) -> Ground:
        """The ground of the subject."""
        return self._setting.ground

    @property
    def capacity(self) -> HeldCapacity:
        """The first capacity that the person holds, else held last: figures count the person there."""
        return self._setting.case.duty.capacity

    @property
    def house(self) -> str:
        """The id of the house of that capacity; empty in a register without houses."""
        return self._setting.house


@attrs.frozen(repr=False)
class Obligation(Status):
    """One activity owed to one subject, never twice.

    Args:
        id: The id: activity, venue if any, member.
        member: The member.
        venue: The venue; `None` for a duty owed to the member.
        activity: The activity owed.
        standing: The place in time.
        progress: The state of the work.
        resumes: The day on which the work resumes, while a decline or deferral holds the work.
        held_by: The event of the decline or deferral.
        missed: Of an overdue grid: the later missed periods, answer by answer.
        last_done: The last day of work that counts, in this use and spell of office; else `None`.
        begins: The first day of use, if the use is announced and lies ahead; else `None`.
        custody: The party that has the work now, and since when; `None` if nobody has anything to do.
        member_name: The public name of the member.
        place_name: The name of the venue; `None` for a duty owed to the member.
        team_name: The public name of the team.
    """

    id: str  # pyright: ignore[reportIncompatibleMethodOverride]  # kept, where another status computes the id
    member: str
    venue: str | None
    activity: Activity
    standing: Standing
    progress: Progress
    resumes: dt.date | None
    held_by: str | None
    _owed: DutyAnswers = attrs.field(repr=False)
    _setting: DutySetting = attrs.field(repr=False, eq=_describe_setting)
    _missed: tuple[MissedPeriods | None, ...] = attrs.field(default=(), repr=False)
    last_done: dt.date | None = attrs.field(default=None, repr=False)
    begins: dt.date | None = attrs.field(default=None, repr=False)
    custody: Custody | None = attrs.field(default=None, repr=False)
    # Names do not distinguish obligations: an erasure may take the name from a shared place.
    member_name: str = attrs.field(default="", eq=False, repr=False)
    place_name: str | None = attrs.field(default=None, eq=False, repr=False)
    team_name: str = attrs.field(default="", eq=False, repr=False)

    @property
    def obligation(self) -> "Obligation":
        """The obligation itself."""
        return self

    @property
    def window(self) -> Window:
        """The four days."""
        return make_window(self._owed.days)

    @property
    def earliest(self) -> dt.date:
        """The first day of the window."""
        return day_of(self._owed.days[0])

    @property
    def due(self) -> dt.date:
        """The last day on time."""
        return day_of(self._owed.days[1])

    @property
    def overdue_from(self) -> dt.date:
        """The first day on which the obligation is overdue."""
        return day_of(self._owed.days[2])

    @property
    def limit(self) -> dt.date:
        """The limit."""
        return day_of(self._owed.days[3])

    @property
    def own_due(self) -> dt.date:
        """The last day on time without pauses, recoveries and postponements (semantics 3.14 and 3.20)."""
        owed = self._owed
        before = (answer.find_due_before() for answer, *_ in owed.answers)
        return day_of(min(before, default=owed.days[1]))

    @property
    def priority(self) -> int:
        """The class, from 1, the most urgent, to 9."""
        return self._owed.priority

    @property
    def slots(self) -> int:
        """The slots of the visit: the most that an answer asks for; 0 for an activity without a visit."""
        return self._owed.slots if self.activity in VISITED else 0

    @property
    def urgency(self) -> tuple[int, int, int, str]:
        """The key of the order of obligations: class, standing, due day number, id (semantics 3.15)."""
        owed = self._owed
        return owed.priority, self.standing.rank, owed.days[1], self.id

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The answer of each rule, the answer that gave the due day first, ties by citation."""
        return tuple(make_reason(*one) for one in self._list_answers())

    @property
    def reason(self) -> Reason:
        """The answer of the rule that gave the due day."""
        return make_reason(*self._list_answers()[0])

    def _list_answers(self) -> list[tuple[RuleAnswer, str | None, VenueKind | None, MissedPeriods | None]]:
        """Return each answer with venue, kind and missed periods, in the order of the reasons."""
        found = zip(self._owed.answers, self._missed or repeat(None), strict=False)
        return [(*answer, missed) for answer, missed in sorted(found, key=lambda one: order_answers(one[0]))]

    @property
    def reason_key(self) -> tuple[object, ...]:
        """A key, equal for obligations due for equal reasons."""
        answer, *_ = min(self._owed.answers, key=order_answers)
        return (
            answer.rule.id,
            answer.calendar.id,
            answer.trigger,
            answer.anchor,
            answer.days,
            answer.read,
            answer.edition,
        )

    def why(self, *, citations: bool = True, sensitive: bool = True) -> str:
        """Return the reasons of the due day, one sentence for each answer.

        Args:
            citations: Whether the text that a rule comes from stands after each sentence, in square brackets.
            sensitive: Whether reasons are given that only readers with clearance may see; else the text says
                that there are such reasons.

        Raises:
            InvalidValue: If an argument is neither true nor false.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> print(uk.sample(on=day).due(on=day)[0].why(citations=False).splitlines()[0])
        due 5 November 2021 (overdue): a contact within 5 working days of taking office on 31 October 2021
        """
        check_type("sensitive", sensitive, bool)
        reasons = self.reasons
        given = sentences((one for one in reasons if sensitive or not one.is_sensitive), citations=citations)
        if not sensitive and any(one.is_sensitive for one in reasons):
            # The first reason is that of the due day.
            given.insert(0 if reasons[0].is_sensitive else len(given), UNTOLD)
        first, *others = given
        head = f"{self._describe_due()}: {first}"
        return "\n".join([head, *(f"also {text}" for text in others)])

    @property
    def to_offer(self) -> tuple[str, ...]:
        """Of an owed offer: the venues whose reviews are to be offered, each from its own day; else empty."""
        return tuple(sorted({venue for _, venue, _ in self._owed.answers if venue is not None}))

    def sentence(self) -> str:
        """Return what is owed, by when, what holds it, and who has the next step, in one sentence with names.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).due(on=day)[0].sentence().partition("; ")[0]
        'contact with Member for Clyde Four: due 5 November 2021 (overdue)'
        >>> uk.sample(on=day).due(on=day)[0].sentence().partition("; ")[2]
        'with the coordinator desk-scotland; next: contact the member'
        """
        parts = [f"{self.title}: {self._describe_due()}{self._describe_hold()}"]
        custody, step = self.custody, self.next_step
        if custody is not None and step is not None and self._is_deferred:
            # Nobody has to act before that day, so nobody is named.
            parts.append(f"then: {step.words}")
        elif custody is not None and step is not None:
            # The day of a booked visit, or of the answer that holds the work, stands before.
            is_told = custody.state is WorkState.BOOKED or custody.until == self.resumes
            until = ""
            if custody.until is not None and not custody.passed and not is_told:
                until = f" until {long_day(custody.until)}"
            parts.append(f"with {self.holder_name}{until}")
            parts.append(f"next: {step.words}")
        return "; ".join(parts)

    @property
    def _is_deferred(self) -> bool:
        """Whether an answer of the member holds the work until a day to come, and no visit is agreed."""
        agreed = self.custody is not None and self.custody.agreed is not None
        return self.progress in _DEFERRED and self.resumes is not None and not agreed

    def _describe_due(self) -> str:
        """Return the due day with the standing; in the days of grace the first overdue day."""
        day = f"due {long_day(self.due)}"
        if self.standing is Standing.DUE:
            return f"{day}, overdue from {long_day(self.overdue_from)}"
        return f"{day} ({self.standing.words})"

    def _describe_hold(self) -> str:
        """Return what holds the work: an answer, a visit that is agreed, or a visit that was missed."""
        custody = self.custody
        if custody is None or self.activity is Activity.OFFER:
            return ""
        text = ""
        if self.progress in _DEFERRED:
            until = "" if self.resumes is None else f", held until {long_day(self.resumes)}"
            text = f"; {self.progress.words}{until}"
        if custody.state is WorkState.VISITED:
            text += f"; visited, report open since {long_day(custody.since)}"
        if custody.agreed is not None:
            is_booked = custody.state is WorkState.BOOKED
            text += f"; {'booked' if is_booked else 'a visit is agreed'} for {long_day(custody.agreed)}"
        elif custody.state is WorkState.MISSED:
            text += "; the agreed visit was missed"
        return text

    @property
    def rule(self) -> str:
        """The id of the rule that gave the due day."""
        return min(self._owed.answers, key=order_answers)[0].rule.id

    @property
    def is_sensitive(self) -> bool:
        """Whether a reason reveals what only readers with clearance may see, as `Reason.is_sensitive`.

        Rows, `repr` and HTML leave out rule and reasons of such an obligation, unless asked.
        """
        return any(is_answer_sensitive(answer) for answer, *_ in self._owed.answers)

    def _repr_html_(self) -> str:
        """Return a table of the days, the rule and the next step with the reasons below, for notebooks.

        Rule and reasons that reveal a weakness are left out.
        """
        custody, step = self.custody, self.next_step
        notes = self.why(sensitive=False).split("\n")
        rows: list[HtmlRow] = [
            *((name.replace("_", " "), getattr(self, name).isoformat()) for name in Window.__match_args__),
            ("standing", self.standing.words),
            ("progress", self.progress.words),
            ("rule", None if self.is_sensitive else self.rule),
            ("next", None if custody is None or step is None else f"{step.words} ({custody.holder.value})"),
        ]
        return render_table(self.id, ("what", "on this day"), rows, notes=notes)

    def __repr__(self) -> str:
        until = "" if self.resumes is None else f", held until {self.resumes}"
        day = f"due {self.due}, {self.standing.value}, {self.progress.value}{until}"
        rule = "" if self.is_sensitive else f", by rule {self.rule}"
        return f"<Obligation {self.id}: {day}{rule}>"


@attrs.frozen
class Lapse:
    """The end of the last term or use in which a duty could be owed: the earlier end of the two.

    Args:
        day: The first day after.
        what: What ended: ``mandate``, ``candidacy`` or ``use``.
        cause: The id of the end of the mandate; `None` if something else ended.
        event: The event of the end; `None` if the register had the end, or the poll was the end.
        cause_name: The end of the mandate in the words of the register.
    """

    day: dt.date
    what: str
    cause: str | None = None
    event: str | None = None
    cause_name: str | None = None

    def why(self) -> str:
        """Return the end of the sentence about a lapsed duty."""
        how = (self.cause_name or self.cause, self.event and f"event {self.event}")
        details = ", ".join(part for part in how if part)
        return f"no {self.what} from {long_day(self.day)} on" + (f" ({details})" if details else "")


@attrs.frozen
class Exclusion:
    """A time in which another body holds a subject, as known on a day (semantics 3.19).

    Args:
        event: The event.
        body: The body that holds the subject.
        authority: The authority behind the signature.
        first: The first day.
        last: The last day; `None` while nobody knows the last day.
        look_again: The day on which the exclusion must be looked at again; `None` without such a day.
    """

    event: str = attrs.field(validator=valid.id_)
    body: str = attrs.field(repr=False, validator=valid.name)
    authority: str = attrs.field(repr=False, validator=valid.name)
    first: dt.date = attrs.field(validator=valid.day)
    last: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day))
    look_again: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day))

    def why(self) -> str:
        """Return who holds the subject, on whose authority and until when, for readers with clearance."""
        until = "until further notice" if self.last is None else f"to {long_day(self.last)}"
        text = (
            f"held by {self.body} from {long_day(self.first)} {until}, on the authority of {self.authority}"
        )
        if self.look_again is None:
            return text
        return f"{text}; to be looked at again on {long_day(self.look_again)}"


@attrs.frozen
class NotOwed(Status):
    """One subject and activity without an obligation on a day: settled, held by another body, or lapsed.

    Args:
        member: The member.
        venue: The venue; `None` for a duty owed to the member.
        activity: The activity.
        standing: `NOT_OWED` or `LAPSED`.
        progress: The state of the work.
        ended: The end of a lapsed duty.
        exclusion: The exclusion that runs, while another body holds the subject.
        member_name: The public name of the member.
        place_name: The name of the venue; `None` for a duty owed to the member.
        team_name: The public name of the team.
    """

    member: str
    venue: str | None
    activity: Activity
    standing: Standing
    progress: Progress
    _setting: DutySetting = attrs.field(repr=False, eq=_describe_setting)
    ended: Lapse | None = None
    exclusion: Exclusion | None = attrs.field(default=None, repr=False)
    member_name: str = attrs.field(default="", eq=False, repr=False)
    place_name: str | None = attrs.field(default=None, eq=False, repr=False)
    team_name: str = attrs.field(default="", eq=False, repr=False)


def order_answers(answers: SubjectAnswer) -> tuple[object, ...]:
    """Return the sort key of answers: the answer that gave the due day first, ties by citation."""
    answer, subject, _ = answers
    return answer.due, answer.rule.citation, answer.rule.id, answer.days, subject or ""


def find_names(register: Register, subject: Subject, team: str) -> tuple[str, str | None, str]:
    """Return the names of a member, of a venue of the member, and of a team."""
    member, venue, _ = subject
    place = None if venue is None else register.name_place(venue, member)
    # On a day that is foreseen alone there may be no team.
    return register.member[member].name, place, register.team[team].name if team else ""


_URGENCY = attrgetter("urgency")
_OWED = attrgetter("_owed")
SETTING_OF: Callable[["Status"], DutySetting] = attrgetter("_setting")
"""The facts that a status shares with the statuses of similar subjects."""


def number_reasons(ones: Iterable[Obligation]) -> Iterator[tuple[Obligation, int]]:
    """Yield each obligation with a number shared by all obligations due for equal reasons.

    Many obligations share one set of answers; each set is read once.
    """
    by_answers: dict[int, int] = {}
    numbers: dict[tuple[object, ...], int] = {}
    for one in ones:
        answers = id(_OWED(one))
        if answers not in by_answers:
            by_answers[answers] = numbers.setdefault(one.reason_key, len(numbers))
        yield one, by_answers[answers]


GROUPINGS: Mapping[str, Grouping] = list_groupings(SUBJECT)
"""The groupings of obligations and coverage, by name."""


@attrs.frozen(slots=False, getstate_setstate=True)
class Obligations(GroupedSequence[Obligation]):
    """Obligations, most urgent first.

    >>> from mpreview import uk
    >>> uk.sample(on=dt.date(2021, 11, 20)).due(on=dt.date(2021, 11, 20), team="nobody")
    Traceback (most recent call last):
    mpreview.errors.UnknownId: team: no such team; use the id of a team that exists, such as 'force-essex'
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("id", CellType.ID, "The id of the obligation: activity, venue if any, member."),
        *SUBJECT,
        Column("earliest", CellType.DAY, "The first day of the window."),
        Column("due", CellType.DAY, "The last day on time."),
        Column("overdue_from", CellType.DAY, "The first day on which the obligation is overdue."),
        Column("limit", CellType.DAY, "The limit."),
        Column("priority", CellType.NUMBER, "The class, from 1, the most urgent, to 9."),
        Column("slots", CellType.NUMBER, "The slots of the visit; 0 for an activity without a visit."),
        Column("rule", CellType.ID, "The rule that gave the due day.", optional=True, masks="is_sensitive"),
        *CUSTODY,
        Column("resumes", CellType.DAY, "The day on which work held by an answer resumes.", optional=True),
        Column("last_done", CellType.DAY, "The last day of work that counts.", optional=True),
        Column("begins", CellType.DAY, "The first day of an announced use ahead.", optional=True),
        Column("why", CellType.TEXT, "The reasons of the due day, a line each.",
               read=lambda one: one.why(citations=False), masks="is_sensitive", optional=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("id", "due", "standing", "next_step", "holder")
    on: dt.date
    items: tuple[Obligation, ...]

    @classmethod
    def of(cls, on: dt.date, items: Iterable[Obligation]) -> "Obligations":
        """Return *items* in order of urgency."""
        check_day("Obligations.on", on)
        found = collect_tuple("Obligations.items", items, Obligation)
        return cls(on, tuple(sorted(found, key=_URGENCY)))

    @cached_property
    def _index(self) -> dict[str, Obligation]:
        return {item.id: item for item in self.items}

    def get(self, id_: str) -> Obligation:
        """Return the obligation of an id.

        Raises:
            UnknownId: If no obligation has the id.
        """
        if id_ not in self._index:
            raise UnknownId("obligation", "id", id_, suggest_ids(id_, tuple(self._index)))
        return self._index[id_]

    def __repr__(self) -> str:
        count = len(self.items)
        first = f", first {self.items[0].id} due {self.items[0].due}" if count else ""
        return f"<{count_noun(count, 'obligation')} on {self.on}{first}>"
