"""One force's reviews: the library inside a program of your own.

Places, levels, calendars and rules are the package's. Whom you look
after, where they work and what your advisers can do is yours.
"""

import datetime as dt

import mpreview as mp
from mpreview import uk

DAY, ESSEX = dt.date(2021, 11, 20), "police-essex"
KNOWN = dt.datetime(2021, 10, 29, 18, tzinfo=dt.UTC)  # of every review
OCTOBER = KNOWN.date()
OFFICE, TERM = "office", mp.Period(dt.date(2019, 12, 12))
COVERS, HERE = (mp.Cover((ESSEX,)),), "england-and-wales"
WEEK = mp.Slots((1, 0, 1, 0, 1, 0, 0))  # one on Mondays, Wednesdays, Fridays


def member(seat: mp.Constituency) -> mp.Member:
    """Return whoever holds a seat; your own store has the name."""
    name = f"Member for {seat.name}"
    return mp.Member(seat.id, name, (mp.Mandate(seat.id, TERM),))


current = [s for s in uk.constituencies() if DAY in s.period]
seats = [s for s in current if s.force == ESSEX]
held = [s for s in seats if s.id not in uk.vacancies(DAY)]
register = mp.Register(
    venue_kinds=uk.venue_kinds(),
    area_kinds=uk.area_kinds(),
    mandate_ends=uk.mandate_ends(),
    houses=uk.houses(),
    incident_kinds=uk.incident_kinds(),
    calendars=uk.calendars(),
    areas=uk.areas(),
    constituencies=tuple(seats),
    scales=uk.scales(),
    series=uk.series(),
    members=tuple(map(member, held)),
    venues=tuple(mp.Venue(s.id, OFFICE, s.region, s.force) for s in held),
    uses=tuple(mp.Use(venue=s.id, member=s.id, period=TERM) for s in held),
    teams=(mp.Team("essex", "Essex Police", COVERS, (WEEK,), calendar=HERE),),
)


def reviewed(number: int, seat: mp.Constituency) -> mp.Reviewed:
    """Return the review of an office: an id that tells nothing, a proof."""
    return mp.Reviewed(
        id=f"r{number}",
        on=OCTOBER,
        known=KNOWN,
        venue=seat.id,
        outcome=mp.Outcome.COMPLETE,
        proof=f"report-{seat.id}",
    )


events = map(reviewed, range(len(held)), held)
essex = mp.Programme(register, uk.rulebook(), mp.Ledger.of(events))

due = essex.due(on=DAY, activity=mp.Activity.REVIEW)
print(f"{len(due)} reviews, the first {due[0].why()}\n")
plan = essex.plan(on=DAY, until=dt.date(2022, 2, 18))
for placed in plan.visits:
    when = "on time" if placed.on_time else "late"
    print(placed.day, when, placed.visit.venue)
for short in plan.shortfalls:
    print(f"{short.visit.venue} is not {short.asks}: {short.sentence()}")
