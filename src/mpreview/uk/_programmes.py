"""The invented programmes of the country, which are drawn, and loaded, when somebody asks for one."""

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mpreview.programme import Programme


def demonstration(*, on: dt.date, seed: int = 2021) -> "Programme":
    """Return the country on a day, with invented members, venues, histories and slots.

    Between a dissolution and the poll nobody is a member, and most members stand again. There are also two
    candidates of each by-election ahead, two peers, and two councillors who share the office of a member.
    Some surgeries are held weekly in a pub, and known ahead; so are Christmas markets on the first Saturday
    of December. Where the vacancies of the day are not on record, the note of the source of by-elections says
    so. Teams have no slots on the bank holidays of their nation, as announced by the first day of a plan.

    The ledger reports contacts, offers, answers, reviews, incidents, desk checks and exclusions, and in
    autumn 2021 and the months after of the `directives` of October 2021, so that `Programme.campaign` has an
    answer: ``programme.campaign("directive-2021", on=on)``.

    The history is drawn anew for each day, and is no continuation of the history of the day before. It goes
    back about a year: before its first reviews everything is past its limit, which is no finding.

    Args:
        on: The day, from 2015 to 2028; nothing in the ledger happened after the day.
        seed: Chooses among countries with different inventions and equal facts.

    Raises:
        OutsideRange: If the day is outside 2015 to 2028, or the seed is negative.

    >>> programme = demonstration(on=dt.date(2021, 11, 20))
    >>> len(programme.register.sitting(programme.ledger.effective[-1].on)), len(programme.register.teams)
    (647, 46)
    """
    from mpreview.uk._demonstration.nation import draw_nation

    return draw_nation(on, seed)


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
