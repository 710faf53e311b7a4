"""The invented programmes of the country, which are drawn, and loaded, when somebody asks for one."""

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mpreview.programme import Programme


def demonstration(*, on: dt.date, seed: int = 2021, since: dt.date | None = None) -> "Programme":
    """Return the country on a day, with invented members, venues, histories and slots.

    Between a dissolution and the poll nobody is a member, and most members stand again. There are also two
    candidates of each by-election ahead, two peers, and two councillors who share the office of a member.
    Some surgeries are held weekly in a pub, and known ahead; so are Christmas markets on the first Saturday
    of December. Where the vacancies of the day are not on record, the note of the source of by-elections says
    so. Teams have no slots on the bank holidays of their nation, as announced by the first day of a plan.

    The ledger reports contacts, offers, answers, reviews, incidents, desk checks and exclusions, and in
    autumn 2021 and the months after of the `directives` of October 2021, so that `Programme.campaign` has an
    answer: ``programme.campaign("directive-2021", on=on)``.

    The country is drawn on one day, *since*, with a history of about a year: before its first reviews
    everything is past its limit, which is no finding. From then on the country runs on day by day: a later
    *on* only adds events (semantics 7.4). Members, places and slots stay those of *since*; later by-elections
    and uses are no part of the country.

    Args:
        on: The day, from 2015 to 2028; nothing in the ledger became known after the day.
        seed: Chooses among countries with different inventions and equal facts.
        since: The day on which the country is drawn; the default is *on*, a country of that day alone.
            Between *since* and *on* lies neither a dissolution nor a general election.

    Raises:
        OutsideRange: If a day is outside its range, or the seed is negative.

    >>> programme = demonstration(on=dt.date(2021, 11, 20))
    >>> len(programme.register.sitting(programme.ledger.effective[-1].on)), len(programme.register.teams)
    (647, 46)
    """
    from mpreview.uk._demonstration.nation import draw_nation

    return draw_nation(on, seed, since)


def sample(*, on: dt.date) -> "Programme":
    """Return a dozen invented members in three nations, with every kind of venue.

    Their terms are invented too and know no elections: on a day between a dissolution and the poll, when
    nobody is a member, they still sit. `demonstration` follows the real Parliaments.

    Args:
        on: The day, from 2015 to 2028, on which the stories show every standing and progress.

    Raises:
        OutsideRange: If the day is outside 2015 to 2028.

    >>> sample(on=dt.date(2021, 11, 20))
    <Programme of 12 members, 20 venues, 5 teams, 39 events, rulebook 'uk-default'>
    """
    from mpreview.uk._demonstration.sample import draw_sample

    return draw_sample(on)
