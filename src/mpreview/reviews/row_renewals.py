"""The rows of members from day to day: made from the rows of the day before, as far as those settle them."""

import operator
from collections.abc import Collection, Sequence

from mpreview.people import Member
from mpreview.policy.terms import Activity
from mpreview.reviews.cases import DutySubject, SharedCase
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.member_rows import MemberFrame, RowMaker

__all__: list[str] = []

_Carried = tuple[SharedCase, SharedCase | None, bool]

REACHED = ""
"""Stands among the places of events for a contact, an offer or an answer, which bear on no venue's work."""


class RowRenewals:
    """The rows of members on a day, made from the rows of the day before.

    Args:
        maker: What makes the rows of the day, with the rows of the day before.
        is_new_epoch: Whether the answers of the rules may differ from those of the day before.
    """

    def __init__(self, maker: RowMaker, *, is_new_epoch: bool) -> None:
        self._maker, self._is_new_epoch = maker, is_new_epoch
        self._carried: dict[tuple[int, int], _Carried] = {}

    def read_rows(self, member: Member) -> list[DutyRow]:
        """Make every row of a member again; no row if the member is out of office."""
        self._maker.rows.pop(member.id, None)
        return self._maker.list_member_rows(member)

    def renew_rows(self, member: Member, places: Collection[str]) -> list[DutyRow] | None:
        """Make some rows of a member again, and return the rows that may have another status now.

        Args:
            member: The member.
            places: The venues of the events since the day before; `REACHED` if the member was contacted,
                offered or answered. Nothing else bears on the rows of the member.

        Returns:
            The rows; `None` if every row has to be made again.
        """
        maker, kept = self._maker, self._maker.rows.get(member.id)
        # Rows for one day may be unsettled, and change without an event or an offer.
        if kept is None or kept.until == kept.since + 1:
            return None
        frame = kept.frame
        if frame.placed is None or maker.on >= frame.changes_on:
            return None
        if self._is_new_epoch:
            frame = frame._replace(office=maker.cases.find_office(member, frame.placed))
        is_reached = REACHED in places
        is_every = self._is_new_epoch or is_reached
        rows = [
            self._renew_row(row, frame, places)
            if is_every or row.venue in places or row.offer.until <= maker.on
            else row
            for row in kept.rows
        ]
        # The reviews come first, then the contact, then the offer.
        place = len(frame.uses) + 1
        if is_reached or not self._is_offer_kept(rows[:place], kept.rows):
            rows[place] = maker.make_offer_row(rows[place - 1], rows[: place - 1])
        fresh = [row for row, old in zip(rows, kept.rows, strict=True) if row is not old]
        maker.rows[member.id] = maker.keep_rows(member.id, frame, rows, fresh)
        # Who was reached has another progress at each venue without an offer.
        return rows if is_reached else fresh

    def _is_offer_kept(self, rows: Sequence[DutyRow], before: Sequence[DutyRow]) -> bool:
        """Whether the row of the offer stays, if nobody reached the member; the row stands after *rows*."""
        offer = before[len(rows)]
        is_same = all(map(operator.is_, rows, before)) and offer.offer.until > self._maker.on
        # An exclusion that runs leaves no answers behind.
        if not is_same or self._maker.subjects.list_exclusions(offer.member):
            return False
        # At another level an offer may run out on another day.
        return not self._is_new_epoch or offer.offer == self._maker.offers.read_reply(
            offer.setting, offer.offer.state
        )

    def _renew_row(self, row: DutyRow, frame: MemberFrame, places: Collection[str]) -> DutyRow:
        """Return a row again; what happened elsewhere leaves the last completion as it is."""
        maker, base, office, (member, venue, activity) = self._maker, row.base, frame.office, row.subject
        if venue is None:
            if activity is not Activity.CONTACT:
                return row
            fresh = maker.make_row(member, office, None, activity)
            return row if fresh == row else fresh
        use, is_here = frame.uses[venue], venue in places
        if base is not None and not is_here and not self._is_new_epoch:
            return self._renew_offer(row)
        if base is None or base.is_own or (is_here and not self._holds(base, use.id)):
            return maker.make_row(member, office, use, activity)
        subject = DutySubject(member, office, activity, use)
        if not is_here:
            return self._carry_row(row, subject, base)
        last = maker.find_last_done(row.subject, base.setting)
        return self._answer_row(subject, base, last)

    def _answer_row(self, subject: DutySubject, shared: SharedCase | None, last: int | None) -> DutyRow:
        """Return the row of a venue, of its own case if the subjects of a shared case differ."""
        if shared is None or shared.is_spread(last):
            return self._maker.make_row(subject.member, subject.office, subject.use, subject.activity)
        return self._maker.answer_row(subject, shared, last)

    def _carry_row(self, row: DutyRow, subject: DutySubject, base: SharedCase) -> DutyRow:
        """Return the row of a venue in a new epoch; the row itself if setting, answers and offer stay.

        Args:
            row: The row in the epoch before.
            subject: The subject.
            base: The case in the epoch before.
        """
        _, shared, is_alike = self._find_carried(base, subject)
        # In an equal setting the last completion has discharged whatever is spread, as it had before.
        if shared is not None and is_alike and row.setting is base.setting:
            owed, setting = self._maker.find_answers(subject, shared, row.last)
            if owed == row.owed and setting is shared.setting:
                return self._renew_offer(row)
        return self._answer_row(subject, shared, row.last)

    def _renew_offer(self, row: DutyRow) -> DutyRow:
        """Return a row with its offer on the day; the row itself if the offer stays."""
        offer = self._maker.offers.find_offer(row.subject, row.setting, row.owed, row.last)
        return row if offer == row.offer else row._replace(offer=offer)

    def _holds(self, base: SharedCase, venue: str) -> bool:
        """Whether a case is of the epoch, and still the case of a venue where something happened."""
        return base.made_on == self._maker.cases.on and not self._maker.has_own_events(venue)

    def _find_carried(self, base: SharedCase, subject: DutySubject) -> _Carried:
        """Return a case of an epoch before, the case in its place, and whether the settings are equal.

        `None` in its place if each subject needs a case of its own.
        """
        # A directive of the day itself names members, and so distinguishes offices that were alike before.
        key = id(base), id(subject.office)
        found = self._carried.get(key)
        if found is None:
            cases, on = self._maker.cases, self._maker.on
            shared = cases.find_conditional(cases.find_shared(subject), on)
            is_alike = shared is not None and base.setting == shared.setting
            # Unless a level settles, the rules answer in an equal setting as in the epoch before.
            if shared is not None and is_alike and on not in self._maker.book.level_edges:
                shared = shared._replace(owed=base.owed)
            # The old case is kept with the new case, so that no other case gets its identity.
            found = self._carried[key] = base, shared, is_alike
        return found
