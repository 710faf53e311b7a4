"""What makes the drawn fields of each class fit together: the table `REPAIRS`."""

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from mpreview import events, measures, outlook, planning, policy, premises, risk, teams, threat, what_if
from mpreview._checks import FIRST_DAY, LAST_DAY
from mpreview.calendars import Calendar, FixedDay, Holiday, MonthEnd, Recess
from mpreview.findings import Checklist
from mpreview.people import Candidacy, Mandate, Member
from mpreview.places import Exposure, Use
from mpreview.policy import Activity
from mpreview.policy.operations import Operation
from mpreview.policy.rules.on_event import LATE_OCCASIONS, MEMBER_OCCASIONS
from mpreview.policy.tables import list_values
from mpreview.policy.terms import AT_VENUES, VISITED, find_least_days
from mpreview.testing.strategies._repairs import (
    PLAIN_ID,
    Fields,
    Repair,
    Test,
    after,
    distinct,
    fill_one,
    fill_when,
    keep_one,
    keep_when,
    not_after,
    not_before,
    pair,
    part,
    rising,
)
from mpreview.timeline import Period
from mpreview.what_if._parts import OverDays

# ---------------------------------------------------------------- places and people


def _mend_exposure(fields: Fields) -> None:
    """Keep the days or the weekdays, and weeks with weekdays alone."""
    keep_when(lambda found: not found["weekdays"], "days")(fields)
    keep_when(lambda found: bool(found["weekdays"]), "weeks")(fields)


def _leave_out_unmet(fields: Fields) -> None:
    """Leave out an exposure that does not name the first day of use, or names a day outside."""
    exposure = fields["exposure"]
    if exposure is not None and (exposure.days or not exposure.meets_on(_find_first_day(fields))):
        fields["exposure"] = None


def _find_first_day(fields: Fields) -> dt.date:
    period: Period | None = fields.get("period")
    on: dt.date = fields["on"] if period is None else period.start
    return on


def _end_period(fields: Fields) -> None:
    period = fields["period"]
    if period.end is None:
        fields["period"] = Period(period.start, period.start + dt.timedelta(1))


def _follow(name: str) -> Repair:
    """Return the step that keeps of the mandates or candidacies of a person those that follow each other."""

    def repair(fields: Fields) -> None:
        found: list[Any] = []
        for one in sorted(fields[name], key=lambda one: one.period.start):
            last = found[-1].period.end if found else FIRST_DAY
            if last is not None and last <= one.period.start:
                found.append(one)
        fields[name] = tuple(found)

    return repair


def _end_by_cause(fields: Fields) -> None:
    """Give the end of a mandate and its cause together."""
    if fields["period"].end is None:
        fields["ended"] = None
    elif fields["ended"] is None:
        fields["ended"] = PLAIN_ID


# ---------------------------------------------------------------- calendars and threat


def _end_month(fields: Fields) -> None:
    """Leave no month behind; 29 February is no day of every year."""
    fields["day"] = min(fields["day"], monthrange(2023, fields["month"])[1])


def _list_holidays(fields: Fields) -> None:
    """Keep the holidays inside the listed days."""
    first, end = fields["first"], fields["listed_until"]
    inside = [
        one
        for one in fields["holidays"]
        if first <= one.day < end and (one.moved_from is None or first <= one.moved_from < end)
    ]
    fields["holidays"] = tuple(inside)


def _withdraw_last(fields: Fields) -> None:
    """Let only the last assessment withdraw the series."""
    *before, last = fields["assessments"] or (None,)
    kept = [one for one in before if one.level is not None]
    fields["assessments"] = (*kept, last) if last is not None else ()


# ---------------------------------------------------------------- teams


def _part_advisers(fields: Fields) -> None:
    """Keep the first entry of each adviser of a team, and let loans be of its own pools."""
    pools, seen = [], set[str]()
    for pool in fields["pools"]:
        kept = {one.id: one for one in pool.advisers if one.id not in seen}
        seen |= kept.keys()
        pools.append(attrs.evolve(pool, advisers=tuple(kept.values())))
    known = {pool.id for pool in pools}
    fields["pools"] = tuple(pools)
    fields["loans"] = tuple(
        loan if loan.pool in known else attrs.evolve(loan, pool=None) for loan in fields["loans"]
    )


# ---------------------------------------------------------------- events


def _has(name: str) -> Test:
    """Return the test that a field is given."""
    return lambda fields: fields[name] is not None


def _is(name: str, value: object) -> Test:
    """Return the test that a field has a value."""
    return lambda fields: fields[name] == value


def _is_not(name: str, value: object) -> Test:
    return lambda fields: fields[name] != value


def _correct_nothing(fields: Fields) -> None:
    fields["corrects"] = None


def _sort_events(fields: Fields) -> None:
    """Sort the erased events, without the erasure itself."""
    kept = set(fields["events"]) - {fields["id"]}
    fields["events"] = tuple(sorted(kept)) or (PLAIN_ID if fields["id"] != PLAIN_ID else 2 * PLAIN_ID,)


def _place_paper(fields: Fields) -> None:
    """Let a paper about anything but a review name a venue."""
    fill_when(_is_not("activity", Activity.REVIEW), "venue")(fields)


def _exclude_at_venues(fields: Fields) -> None:
    """Keep of an exclusion at venues what is done at venues."""
    if fields["venues"] is not None and fields["activities"]:
        kept = tuple(one for one in fields["activities"] if one in AT_VENUES)
        fields["activities"] = kept or (Activity.REVIEW,)


def _pause_contacts(fields: Fields) -> None:
    if Activity.CONTACT in (fields["activities"] or ()):
        fields["kinds"] = None


def _meet_staff(fields: Fields) -> None:
    fill_when(lambda found: found["met"] in {policy.Met.STAFF, policy.Met.FAMILY}, "member")(fields)


def _place_finding(fields: Fields) -> None:
    """Let a finding of a review, or of a measure, name the venue."""
    needs_venue = fields["review"] is not None or fields["measure"] is not None
    if fields["venue"] is None and (needs_venue or fields["member"] is None):
        fields["venue"] = PLAIN_ID


# ---------------------------------------------------------------- risk and measures


def _two_steps(fields: Fields) -> None:
    """Give a scale of risk a second step, if the first two were equal."""
    if len(fields["steps"]) < 2:
        other = PLAIN_ID if fields["steps"][0].id != PLAIN_ID else f"{PLAIN_ID}{PLAIN_ID}"
        fields["steps"] += (risk.RiskStep(other, PLAIN_ID),)


def _carry_devices(fields: Fields) -> None:
    """Let devices alone be portable."""
    if fields["kind"] not in {measures.MeasureKind.PHYSICAL, measures.MeasureKind.CYBER}:
        fields["portable"] = False


def _order_days(fields: Fields) -> None:
    fields["days"] = tuple(sorted(fields["days"]))


# ---------------------------------------------------------------- policy


def _absorb_days(fields: Fields) -> None:
    """Let only what absorbs count days."""
    if fields["mode"] is not policy.MergeMode.ABSORB:
        fields["days"] = 0


def _is_dated_note(fields: Fields) -> bool:
    return fields["what"] in {policy.NoteKind.DEFERRED, policy.NoteKind.POSTPONED, policy.NoteKind.EXEMPTED}


def _place_example(fields: Fields) -> None:
    """Let an example name a kind of venue, but for a contact."""
    if fields["activity"] is Activity.CONTACT:
        fields["kind"] = None
    elif fields["kind"] is None:
        fields["kind"] = PLAIN_ID


def _offer_first(fields: Fields) -> None:
    """Leave out answers without an offer before."""
    offered = min(
        (one.on for one in fields["noted"] if one.what is policy.NoteKind.OFFERED), default=dt.date.max
    )
    answers = {policy.NoteKind.ACCEPTED, policy.NoteKind.DECLINED, policy.NoteKind.DEFERRED}
    fields["noted"] = tuple(one for one in fields["noted"] if one.what not in answers or one.on >= offered)


def _expect_window(fields: Fields) -> None:
    """Put the days of the window in order, and name a rule with a window alone."""
    window = fields["window"]
    if window is None:
        fields["rule"] = None
        return
    fields["rule"] = fields["rule"] or PLAIN_ID
    one, two, three, four = sorted((window.earliest, window.due, window.overdue_from, window.limit))
    # The day after the due day is the first on which something can be overdue.
    two = min(two, LAST_DAY - dt.timedelta(1))
    three = max(three, two + dt.timedelta(1))
    fields["window"] = policy.Window(min(one, two), two, three, max(three, four))


def _keep_other_kinds(fields: Fields) -> None:
    """Exclude no kind of incident that is asked for."""
    fields["other_than"] = tuple(one for one in fields["other_than"] if one not in fields["kinds"])


def _ask_for_something(fields: Fields) -> None:
    """Let a condition on incidents ask for something."""
    if not any(fields[name] for name in ("kinds", "other_than", "at_least", "below", "met", "channels")):
        fields["place"] = bool(fields["place"])


def _count_in_one_unit(fields: Fields) -> None:
    """Give a cycle one interval, a month end with months alone, and an origin with a grid alone."""
    given = next((name for name in ("months", "weeks", "days") if fields[name] is not None), "months")
    fields |= {name: None for name in ("months", "weeks", "days") if name != given}
    fields["months"] = 1 if given == "months" and fields["months"] is None else fields["months"]
    if fields["months"] is None:
        fields["month_end"] = MonthEnd.CLAMP
    if fields["anchor"] is policy.Anchor.PLANNED:
        fields["origin"] = fields["origin"] or FIRST_DAY
        fields["early"] = policy.Early.COUNTS
    else:
        fields["origin"] = None


def _lead_in_one_unit(fields: Fields) -> None:
    if fields["lead_months"] is not None:
        fields["lead"] = 0


def _visit(fields: Fields) -> None:
    """Keep slots, other activities and modes of what is done at a venue."""
    activity = fields.get("activity", Activity.REVIEW)
    if activity not in VISITED:
        fields["slots"] = 1
    if activity is Activity.CONTACT:
        fields["modes"] = None
    if activity not in AT_VENUES[1:]:
        fields["also_by"] = ()
    fields["also_by"] = tuple(
        dict.fromkeys(one for one in fields["also_by"] if one in VISITED and one != activity)
    )


def _name_kinds(fields: Fields) -> None:
    """Name kinds of venue for what is done at a venue, and none for a contact."""
    if fields["activity"] in AT_VENUES:
        fields["kinds"] = fields["kinds"] or (PLAIN_ID,)
    else:
        fields["activity"], fields["kinds"] = Activity.CONTACT, ()


def _spread_within(fields: Fields) -> None:
    """Spread due days by no more than the time allowed."""
    within = fields["within"]
    least = find_least_days(min(list_values(within.n)), within.unit)
    most = min(list_values(within.n)) if within.unit is policy.Unit.WORKING_DAYS else least // 7 * 5
    fields["spread"] = min(fields["spread"], most)


def _allow_a_day(fields: Fields) -> None:
    """Let a rule on what comes in the evening take work of the same day, if the rule allows no day."""
    late = fields["occasion"] in LATE_OCCASIONS
    fields["same_day"] = late and (fields["same_day"] or min(list_values(fields["within"].n)) < 1)


def _ask_members(fields: Fields) -> None:
    """Let what happens at a venue ask for work at a venue."""
    if fields["activity"] is Activity.CONTACT and fields["occasion"] not in MEMBER_OCCASIONS:
        fields["occasion"] = policy.Occasion.INCIDENT


def _begin_each_once(fields: Fields) -> None:
    fields["begun"] = tuple(dict.fromkeys(fields["begun"])) or tuple(policy.UseStart)


def _open_before_use(fields: Fields) -> None:
    if not fields["before_use"]:
        fields |= {"opens": None, "valid": 0}


def _begin_season(fields: Fields) -> None:
    """Give a season, and a season alone, its first day."""
    if fields["of"] is not policy.AheadOf.SEASON:
        fields["season"] = None
    elif fields["season"] is None:
        fields["season"] = FixedDay(1, 1)


def _plain_offer(fields: Fields) -> None:
    fields |= {"notice": 0, "merge": policy.Merge(), "when": None}


# ---------------------------------------------------------------- questions


def _weigh_one(fields: Fields) -> None:
    """Give one reply a weight, if none has one."""
    if not any(fields[name] for name in ("accepted", "declined", "deferred", "silent")):
        fields["accepted"] = 1


def _fall_less(fields: Fields) -> None:
    """Let a level not fall that would rise and fall with more than certainty."""
    rise, fall = fields["rise"], fields["fall"]
    if rise.part * fall.whole + fall.part * rise.whole > rise.whole * fall.whole:
        fields["fall"] = attrs.evolve(fall, part=0)


def _part_levels(fields: Fields) -> None:
    found = {(one.series, one.level): one for one in fields["levels"]}
    fields["levels"] = tuple(found.values())


def _more_or_fewer(fields: Fields) -> None:
    """Give more or fewer slots, and one of the two alone."""
    if fields["more"] is not None:
        fields["fewer"] = None
    elif fields["fewer"] is None:
        fields["more"] = (0,) * 7


def _change_cells(fields: Fields) -> None:
    """Let only a number replace another number."""
    if isinstance(fields["value"], policy.Table):
        fields["instead_of"] = None


def _bring_venue(fields: Fields) -> None:
    if fields["venue"] is not None:
        fields["venue"] = attrs.evolve(fields["venue"], id=fields["use"].venue)


# ---------------------------------------------------------------- the table


REPAIRS: Final[Mapping[type, tuple[Repair, ...]]] = MappingProxyType({
    # ------------------------------------------------------------ the register
    Exposure: (_mend_exposure,),
    Use: (_leave_out_unmet,),
    Mandate: (keep_one("constituency", "area"), _end_by_cause),
    Candidacy: (keep_one("constituency", "area"), _end_period),
    Member: (_follow("mandates"), _follow("candidacies")),
    Holiday: (not_after("announced", "day"), keep_when(_has("announced"), "moved_from")),
    Recess: (_end_period,),
    Calendar: (
        not_before("last", "first"), not_before("listed_until", "first"), not_after("listed_until", "last"),
        rising("holidays", "day"), _list_holidays,
    ),
    FixedDay: (_end_month,),
    threat.ThreatScale: (distinct("levels", "id"),),
    threat.ThreatSeries: (
        keep_one("areas", "audience", "members"), rising("assessments", "effective"), _withdraw_last,
    ),
    teams.TeamAdviser: (rising("exceptions", "day"),),
    teams.Pool: (rising("exceptions", "day"),),
    teams.Team: (rising("exceptions", "day"), distinct("pools", "id"), _part_advisers),
    # ------------------------------------------------------------ events
    events.Answered: (
        keep_when(_is("reply", events.Reply.DEFERRED), "until"),
        fill_when(_is("reply", events.Reply.DEFERRED), "until", LAST_DAY),
        not_before("until", "on"),
    ),
    events.Booked: (not_before("day", "on"),),
    events.BookingMoved: (not_before("day", "on"),),
    events.Reviewed: (part("approver", "assessor"), distinct("answers", "item")),
    events.Committed: (not_before("day", "on"),),
    events.Withdrawn: (_correct_nothing,),
    events.Erased: (_correct_nothing, _sort_events),
    events.CandidacyBegun: (
        keep_one("constituency", "area"), keep_when(_has("name"), "audiences"), not_before("poll", "on"),
    ),
    events.MemberElected: (keep_one("constituency", "area"), keep_when(_has("name"), "audiences")),
    events.PollCalled: (
        not_before("dissolution", "on"), pair("cause", "dissolution"), not_before("poll", "on"),
        not_before("poll", "dissolution"),
    ),
    events.UseBegun: (_leave_out_unmet, not_before("last", "on")),
    events.VenueOpened: (_leave_out_unmet, not_before("last", "on")),
    events.Directed: (
        not_before("by", "on"), not_before("open_until", "on"), not_after("counts_from", "on"),
        keep_when(_is_not("activity", Activity.CONTACT), "kinds"),
    ),
    events.SignedPaper: (not_before("until", "on"), part("signer", "assessor"), _place_paper),
    events.Excluded: (
        not_before("last", "first"), not_before("look_again", "first"),
        fill_one("look_again", "last", value=LAST_DAY), _exclude_at_venues,
    ),
    events.Paused: (not_before("last", "first"), _pause_contacts),
    events.Prolonged: (fill_one("look_again", "last", value=LAST_DAY),),
    events.Incident: (fill_one("member", "venue"), _meet_staff),
    events.FindingNoted: (_place_finding,),
    events.FindingClosed: (
        keep_when(_is("how", events.Closure.SUPERSEDED), "by_item"),
        keep_when(_is("how", events.Closure.ACCEPTED), "until"),
        fill_when(_is("how", events.Closure.ACCEPTED), "until", LAST_DAY),
        fill_when(_is_not("how", events.Closure.FIXED), "by"),
        not_before("until", "on"),
    ),
    events.MeasureRecommended: (part("instead_of", "measure"),),
    events.MeasureAdvanced: (fill_when(_is("to", events.Advance.FUNDED), "by"),),
    events.MeasureNoted: (
        keep_when(_is("state", events.MeasureState.IN_SERVICE), "expires", "retest"),
        not_before("expires", "on"), not_before("retest", "on"),
    ),
    events.RiskEvent: (fill_one("venue", "member"),),
    events.RiskAssessed: (keep_when(_has("venue"), "controls"), distinct("controls", "measure")),
    events.RiskAccepted: (after("until", "on"),),
    # ------------------------------------------------------------ risk, findings, measures
    risk.Acceptance: (after("until", "on"), part("approver", "assessor")),
    risk.Control: (fill_when(_is("impact", 0), "likelihood", 1),),
    risk.Risk: (distinct("controls", "measure"),),
    risk.RiskScale: (distinct("steps", "id"), _two_steps),
    Checklist: (distinct("items", "id"),),
    measures.Measure: (distinct("functions"), _carry_devices),
    measures.ActionTimes: (_order_days,),
    # ------------------------------------------------------------ policy
    policy.Merge: (_absorb_days,),
    policy.ExampleNote: (
        keep_when(_is_dated_note, "until"), fill_when(_is_dated_note, "until", LAST_DAY),
        not_before("until", "on"),
    ),
    policy.ExampleOccasion: (
        keep_when(_is("occasion", policy.Occasion.REVISED_STANDARD), "standard"),
        keep_when(_is("occasion", policy.Occasion.INCIDENT), "kind", "severity", "met", "anywhere"),
    ),
    policy.Example: (_place_example, _offer_first, _expect_window),
    policy.IncidentIs: (distinct("met"), distinct("channels"), _keep_other_kinds, _ask_for_something),
    policy.Periodic: (_count_in_one_unit, _lead_in_one_unit, _visit),
    policy.NewVenue: (_visit, _spread_within, _begin_each_once, _open_before_use),
    policy.NewMember: (_name_kinds, _visit, _spread_within),
    policy.Rise: (_name_kinds, _visit, _spread_within),
    policy.OnDirective: (_name_kinds, _visit, _spread_within),
    policy.OnEvent: (
        _name_kinds, _visit, _spread_within, _ask_members, _allow_a_day,
        keep_when(_is("occasion", policy.Occasion.REVISED_STANDARD), "standards"),
        keep_when(_is("occasion", policy.Occasion.INCIDENT), "incidents", "everywhere"),
        keep_when(_is_not("kinds", ()), "everywhere"), distinct("incidents"),
    ),
    policy.Ahead: (_visit, _begin_season),
    policy.OfferOwed: (_plain_offer, _lead_in_one_unit),
    Operation: (rising("advisers", "since"),),
    premises.Commencement: (not_before("begins", "since"),),
    # ------------------------------------------------------------ questions
    planning.Preferred: (distinct("weekdays"), fill_one("recess", "weekdays")),
    planning.Layout: (distinct("conflicts"),),
    outlook.Replies: (_weigh_one,),
    outlook.Chance: (not_after("part", "whole"),),
    outlook.LevelChances: (_fall_less,),
    outlook.Assumptions: (_part_levels,),
    outlook.ForecastTerms: (not_before("until", "on"),),
    OverDays: (not_before("last", "first"),),
    what_if.SlotsChanged: (keep_one("team", "area"), _more_or_fewer),
    what_if.BoundaryMoved: (fill_one("venues", "constituencies", value=(PLAIN_ID,)),),
    what_if.NumberChanged: (_change_cells,),
    what_if.UseAdded: (_bring_venue,),
})  # fmt: skip
