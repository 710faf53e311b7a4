"""Faults of events and days against register, rulebook and ledger."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from mpreview._sequences import group_items
from mpreview.errors import Fault, add_article
from mpreview.events import Event, Ledger, Offered
from mpreview.events._consistency import ChangedRegister, KnownNames
from mpreview.places import Use
from mpreview.policy import Rulebook
from mpreview.register import Entries
from mpreview.timeline import FIRST_DAY, LAST_DAY, start_of

# ---------------------------------------------------------------- days


_CalendarSpan = tuple[dt.date, dt.date]
"""The first and the last day known to every calendar in use: `ChangedRegister.calendar_span`."""


def find_day_faults(span: _CalendarSpan, entries: Entries, rulebook: Rulebook) -> Iterator[Fault]:
    """Yield the days of register and rulebook that lie outside a calendar.

    A programme counts working days from these days, so every calendar in use has to know each of the days. An
    answer that needs a later day raises `OutsideCalendar` when asked for.

    Args:
        span: The first and the last day known to every calendar in use.
        entries: The entries of the register in the given order, by which paths count.
        rulebook: The rules.
    """
    first, last = span
    yield from _find_outside(first, last, _list_begun_days(entries))
    # A level or an edition may well be older than every calendar.
    yield from _find_outside(FIRST_DAY, last, _list_turning_days(entries, rulebook))


def find_event_day_faults(span: _CalendarSpan, events: Iterable[Event]) -> Iterator[Fault]:
    """Yield the days of events outside a calendar, and events that were known before they can have happened.

    Args:
        span: The first and the last day known to every calendar in use.
        events: The events, in the given order.
    """
    first, last = span
    for index, event in enumerate(events):
        days = ((name, getattr(event, name)) for name in event.counted_days)
        rows = ((f"/ledger/{index}/{name}", day) for name, day in days if day is not None)
        yield from _find_outside(first, last, rows, event.id)
        for name in event.counted_on_from:
            day = getattr(event, name)
            if day is not None and _LAST_COUNTED < day <= last:
                message = "a day after which no calendar has days enough"
                yield Fault(f"/ledger/{index}/{name}", "outside-calendar", message, _NEARER, event=event.id)
        if event.is_known_too_early:
            message = "known before the day of the event had begun anywhere"
            yield Fault(f"/ledger/{index}/known", "known-too-early", message, _EARLY, event=event.id)


_LAST_COUNTED = LAST_DAY - dt.timedelta(800)
"""A recovery of 260 working days, or a limit of a year, still ends by the last day of all."""
_NEARER = f"name a day up to {_LAST_COUNTED}"
_EARLY = "give the instant at which the event became known, at most 14 hours before 00:00 UTC of its day"


def _find_outside(
    first: dt.date, last: dt.date, days: Iterable[tuple[str, dt.date]], event: str | None = None
) -> Iterator[Fault]:
    """Yield the days outside a span, all of one event or of none."""
    for path, day in days:
        if not first <= day <= last:
            message = "a day before the calendar is known" if day < first else "a day after the calendar ends"
            yield Fault(path, "outside-calendar", message, _LOAD, event=event)


def _list_begun_days(entries: Entries) -> Iterator[tuple[str, dt.date]]:
    """Yield the first days of uses and mandates."""
    for index, use in enumerate(entries.uses):
        yield f"/register/uses/{index}/period/start", use.period.start
    for index, member in enumerate(entries.members):
        for place, mandate in enumerate(member.mandates):
            yield f"/register/members/{index}/mandates/{place}/period/start", mandate.period.start
        for place, candidacy in enumerate(member.candidacies):
            yield f"/register/members/{index}/candidacies/{place}/period/start", candidacy.period.start


def _list_turning_days(entries: Entries, rulebook: Rulebook) -> Iterator[tuple[str, dt.date]]:
    """Yield the days of levels, responses, editions and grids, which may all precede the calendars."""
    for index, series in enumerate(entries.series):
        for place, entry in enumerate(series.assessments):
            path = f"/register/series/{index}/assessments/{place}/effective"
            yield path, max(entry.effective, entry.announced)
    for index, row in enumerate(rulebook.responses):
        yield f"/rulebook/responses/{index}/since", row.since
    for place, edition in enumerate(rulebook.editions):
        path = f"/rulebook/editions/{place}"
        if place:
            yield f"{path}/since", edition.since
        for index, rule in enumerate(edition.rules):
            yield from ((f"{path}/rules/{index}/{field}", day) for field, day in rule.list_days())


_LOAD = "load a calendar that covers it"


# ---------------------------------------------------------------- names


def find_name_faults(
    entries: Entries, rulebook: Rulebook, names: KnownNames, events: Iterable[Event]
) -> Iterator[Fault]:
    """Yield what events name that is neither in the register nor in the rulebook.

    Args:
        entries: The entries of the register that was put into the programme.
        rulebook: The rules.
        names: The names that the changes on record brought in.
        events: The events.
    """
    known: Mapping[str, Collection[str]] = {
        "venue": entries.venue,
        "member": entries.member,
        "team": entries.team,
        "channel": entries.channel,
        "band": rulebook.bands,
        "kind of venue": entries.venue_kind,
        "area": entries.area,
        "end of a mandate": entries.mandate_end,
        "foreseen end of a mandate": [end.id for end in entries.mandate_ends if end.dissolution],
        "house": entries.house,
        "constituency": entries.constituency,
        "kind of incident": entries.incident_kind,
        "severity": rulebook.severities,
    }
    brought: Mapping[str, Mapping[str, dt.datetime]] = {"venue": names.venues, "member": names.members}
    for index, event in enumerate(events):
        for field, kind, id_ in event.list_names():
            if kind == "pool":
                missing = _lacks_pool(entries, id_)
            else:
                since = brought.get(kind, {}).get(id_)
                # A name brought in by an event may be used from the instant of that event on.
                missing = id_ not in known[kind] and (since is None or since > event.known)
            if missing:
                hint = _hint_names(kind, known.get(kind, ()), event, field)
                path = f"/ledger/{index}/{field}"
                yield Fault(path, "dangling-id", f"no such {kind}", hint, event=event.id)
        faults = [*event.find_faults(rulebook)]
        venue = event.subject[1]
        kinds = () if venue is None else _list_kinds(entries, names, venue)
        # An unknown venue, or a venue of an unknown kind, is a fault of its own.
        if kinds:
            faults += event.find_place_faults(rulebook, kinds)
        for fault in faults:
            yield attrs.evolve(fault, path=f"/ledger/{index}/{fault.path}", event=event.id)


def _list_kinds(entries: Entries, names: KnownNames, venue: str) -> list[str]:
    """Return every declared kind that a venue has, or had by some record."""
    known = entries.venue.get(venue)
    kinds = names.kinds.get(venue, ()) if known is None else (known.kind,)
    return [kind for kind in kinds if kind in entries.venue_kind]


def _hint_names(kind: str, known: Collection[str], event: Event, field: str) -> str:
    """Return what to name instead: one of a few names, or the place of the names."""
    if kind not in _NAME_HINTS and not 0 < len(known) <= _MOST_NAMED:
        where = "rulebook" if kind in {"band", "severity"} else "register"
        return f"use the id of {add_article(kind)} of the {where}"
    hint = _NAME_HINTS.get(kind) or f"name one of {', '.join(known)}"
    default = attrs.fields_dict(type(event))[field.partition("/")[0]].default
    return hint if default is attrs.NOTHING or kind in _NAME_HINTS else f"{hint}, or leave it out"


_MOST_NAMED = 15
"""Up to this number of names a hint lists every name."""


def _lacks_pool(entries: Entries, id_: str) -> bool:
    """Whether a known team lacks a pool, named by team and pool."""
    team, _, pool = id_.partition("/")
    return team in entries.team and all(one.id != pool for one in entries.team[team].pools)


_NAME_HINTS = {
    "member": "use the id of a member of the register; MemberElected and CandidacyBegun with a name bring in "
    "a new person",
    "venue": "use the id of a venue of the register; VenueOpened brings in a new venue",
    "pool": "use the id of a pool of that team",
}


# ---------------------------------------------------------------- uses


def find_use_faults(changed: ChangedRegister, ledger: Ledger, events: Iterable[Event]) -> Iterator[Fault]:
    """Yield the venues of events that the member never uses, or that the offer does not cover.

    Such an event would be on record and never count, although somebody may rely on the event.

    Args:
        changed: The register and the register that the ledger makes of it.
        ledger: The ledger that holds the events.
        events: The events, in the given order.
    """
    uses = _UseIndex(changed, ledger)
    for index, event in enumerate(events):
        for field, member, venue in event.list_uses():
            if not uses.is_used(member, venue, event.known):
                hint = _OFFER_HINT if isinstance(event, Offered) and field != "venue" else _USE_HINT
                message = "a venue that this member never uses"
                yield Fault(f"/ledger/{index}/{field}", "not-used", message, hint, event=event.id)
        for place, venue in enumerate(event.covered_venues):
            since = None if event.about is None else uses.find_covered(event.about, venue)
            if since is None or since > event.known:
                message, hint = "a venue that the offer does not cover", _COVER_HINT
                path = f"/ledger/{index}/venues/{place}"
                yield Fault(path, "not-offered", message, hint, event=event.id)


_OFFER_HINT = "offer it to who uses it, or add the use to the register"
_USE_HINT = "name who uses it, add the use to the register, or record the use by UseBegun or VenueOpened"
_COVER_HINT = "name venues of that offer, or correct it first"


class _UseIndex:
    """The uses that events may rest on, and the venues that offers cover.

    Args:
        changed: The register and the register that the ledger makes of it.
        ledger: The ledger.
    """

    def __init__(self, changed: ChangedRegister, ledger: Ledger) -> None:
        self._changed, self._ledger = changed, ledger
        self._by_member: dict[str, Mapping[str, list[Use]]] = {}
        self._offers: dict[str, _Offer] = {}

    def is_used(self, member: str, venue: str, known: dt.datetime) -> bool:
        """Whether a member uses a venue at any time, as known at an instant."""
        since = self._used_since(member, venue)
        based = any(_find_known(use) <= known for use in self._uses_of(member).get(venue, ()))
        return based or (since is not None and since <= known)

    def _uses_of(self, member: str) -> Mapping[str, list[Use]]:
        """Return the uses of a member in the register of the programme, by venue."""
        if member not in self._by_member:
            uses = self._changed.base.uses_by_member.get(member, ())
            self._by_member[member] = group_items(uses, lambda use: use.venue)
        return self._by_member[member]

    def _used_since(self, member: str, venue: str) -> dt.datetime | None:
        """Return the instant since which an event says that a member uses a venue, on whatever day."""
        return self._changed.names.uses.get(member, {}).get(venue)

    def find_covered(self, id_: str, venue: str) -> dt.datetime | None:
        """Return the instant since which some record of an offer covers a venue; `None` for never.

        An answer may name a venue that any record known by then covers. A later record takes nothing back.
        """
        if id_ not in self._offers:
            records = self._ledger.records(id_)
            offer = _Offer(records)
            self._offers |= {id_: offer, **{record.id: offer for record in records}}
        offer = self._offers[id_]
        if venue not in offer.since:
            found = (self._covered_since(record, venue) for record in offer.of_all)
            every = [known for known in (*found, offer.named.get(venue)) if known is not None]
            offer.since[venue] = min(every, default=None)
        return offer.since[venue]

    def _covered_since(self, offer: Event, venue: str) -> dt.datetime | None:
        """Return the instant since which an offer of every venue covers one venue."""
        member = str(offer.subject[0])
        uses = self._uses_of(member).get(venue, ())
        # Uses of one member at one venue never overlap, so the last begun use decides.
        place = bisect_right(uses, offer.on, key=lambda use: use.period.start)
        # Who has announced a use is a user before its first day (semantics 3.18), if a rule asks for a review
        # by then; if no rule does, `record` refuses the answer as no legal step.
        running = [use for use in uses[max(place - 1, 0) : place] if offer.on in use.period]
        announced = [use for use in uses[place:] if use.known is not None and use.known <= offer.on]
        if running or announced:
            return max(offer.known, _find_known([*running, *announced][0]))
        since = self._used_since(member, venue)
        return None if since is None else max(since, offer.known)


def _find_known(use: Use) -> dt.datetime:
    """Return the instant since which a use of the register is known."""
    return start_of(FIRST_DAY if use.known is None else use.known)


class _Offer:
    """The venues that the records of one offer cover.

    Args:
        records: The records.
    """

    def __init__(self, records: Iterable[Event]) -> None:
        self.of_all: list[Event] = []
        self.named: dict[str, dt.datetime] = {}
        self.since: dict[str, dt.datetime | None] = {}
        for offer in records:
            venues = [venue for _, _, venue in offer.list_uses()]
            if not venues:
                self.of_all.append(offer)
            for venue in venues:
                self.named[venue] = min(self.named.get(venue, offer.known), offer.known)
