"""Cases that the default rulebook carries, with windows counted by hand."""

import datetime as dt
from collections.abc import Iterator
from functools import cache, partial
from typing import Final

from mpreview.policy import Activity, BandFrom, Example, ExampleOccasion, LevelFrom, Met, Occasion, Window

__all__ = ["examples"]

_day: Final = dt.date.fromisoformat
_SCALE: Final = ("LOW", "MODERATE", "SUBSTANTIAL", "SEVERE", "CRITICAL")
_RISE: Final = (
    LevelFrom(_day("2021-02-04"), "uk-national", "SUBSTANTIAL"),
    LevelFrom(_day("2021-11-15"), "uk-national", "SEVERE"),
)
_RISE_FOR_MEMBERS: Final = (
    LevelFrom(_day("2021-02-04"), "uk-national", "SUBSTANTIAL"),
    LevelFrom(_day("2021-02-04"), "uk-mps", "MODERATE"),
    LevelFrom(_day("2021-10-20"), "uk-mps", "SUBSTANTIAL"),
)
_OFFICE: Final = partial(
    Example, activity=Activity.REVIEW, kind="office", since=_day("2019-12-12"), scale=_SCALE
)


def parse_window(days: str) -> Window:
    """Return the window of four days, told as a text."""
    return Window(*map(_day, days.split()))


@cache
def examples() -> tuple[Example, ...]:
    """Return the cases, each counted by hand."""
    return (
        *_list_rises(),
        *_list_rises_for_members(),
        *_list_passed_level_and_contact(),
        *_list_cycles_and_occasions(),
        *_list_incidents(),
        *_list_beginnings_and_seasons(),
    )


def _list_rises() -> Iterator[Example]:
    """Yield the worked example of the rise of November 2021 (semantics 3.16), and further rises."""
    rise = partial(_OFFICE, levels=_RISE, done=(_day("2021-07-05"),))
    yield rise(
        id="rise-of-november-2021",
        says="Monday 13 December 2021 is the 20th working day after the rise of 15 November.",
        on=_day("2021-11-20"),
        rule="review-after-rise",
        window=parse_window("2021-11-15 2021-12-13 2021-12-14 2022-01-10"),
    )
    yield rise(
        id="rise-that-has-not-settled",
        says="On the fifth day of the level nothing is ordered yet: twelve months end on 5 July 2022.",
        on=_day("2021-11-19"),
        rule="review-yearly",
        window=parse_window("2022-05-06 2022-07-05 2022-07-06 2022-08-02"),
    )
    yield rise(
        id="rise-in-scotland",
        says="30 November 2021 is closed in Scotland: the 20th working day is Tuesday 14 December.",
        on=_day("2021-11-20"),
        closed=(_day("2021-11-30"),),
        rule="review-after-rise",
        window=parse_window("2021-11-15 2021-12-14 2021-12-15 2022-01-11"),
    )


def _list_rises_for_members() -> Iterator[Example]:
    """Yield the rise of the level for members of October 2021, nine days later."""
    yield _OFFICE(
        id="rise-for-members",
        says="Wednesday 17 November 2021 is the 20th working day after the rise for members of 20 October.",
        on=_day("2021-10-29"),
        levels=_RISE_FOR_MEMBERS,
        done=(_day("2021-07-05"),),
        rule="review-after-rise-for-members",
        window=parse_window("2021-10-20 2021-11-17 2021-11-18 2021-12-15"),
    )
    yield Example(
        id="contact-after-a-rise-for-members",
        says="Every member is contacted by the working day after the rise for members.",
        activity=Activity.CONTACT,
        on=_day("2021-10-29"),
        since=_day("2019-12-12"),
        scale=_SCALE,
        levels=_RISE_FOR_MEMBERS,
        done=(_day("2019-12-16"),),
        rule="contact-after-rise-for-members",
        window=parse_window("2021-10-20 2021-10-21 2021-10-22 2021-10-28"),
    )


def _list_passed_level_and_contact() -> Iterator[Example]:
    yield _OFFICE(
        id="four-days-at-critical",
        says="CRITICAL of 23 May 2017 lasted four days and ordered nothing.",
        on=_day("2017-06-10"),
        levels=(
            LevelFrom(_day("2014-08-29"), "uk-national", "SEVERE"),
            LevelFrom(_day("2017-05-23"), "uk-national", "CRITICAL"),
            LevelFrom(_day("2017-05-27"), "uk-national", "SEVERE"),
        ),
        since=_day("2015-05-07"),
        done=(_day("2017-01-10"),),
        rule="review-yearly",
        window=parse_window("2017-11-11 2018-01-10 2018-01-11 2018-02-07"),
    )
    yield Example(
        id="contact-after-a-rise",
        says="Every member is contacted by the working day after the rise.",
        activity=Activity.CONTACT,
        on=_day("2021-11-15"),
        since=_day("2019-12-12"),
        scale=_SCALE,
        levels=_RISE,
        done=(_day("2019-12-16"),),
        rule="contact-after-rise",
        window=parse_window("2021-11-15 2021-11-16 2021-11-17 2021-11-23"),
    )


def _list_cycles_and_occasions() -> Iterator[Example]:
    seen = partial(_OFFICE, on=_day("2023-03-06"), done=(_day("2023-01-30"),))
    yield seen(
        id="twelve-months",
        says="Reviewed on 30 January 2023, due on 30 January 2024 and open from 60 days before.",
        rule="review-yearly",
        window=parse_window("2023-12-01 2024-01-30 2024-01-31 2024-02-27"),
    )
    yield seen(
        id="six-months-in-the-raised-band",
        says="Six months end on a Sunday, so that Friday 28 July 2023 is the last day on time.",
        bands=(BandFrom(_day("2023-03-01"), "raised"),),
        rule="review-yearly",
        window=parse_window("2023-06-30 2023-07-28 2023-07-29 2023-08-25"),
    )

    yield seen(
        id="review-on-the-day-of-an-incident",
        says="The incident may have come in the evening: the place is seen again within five working days.",
        happened=(ExampleOccasion(_day("2023-03-01"), Occasion.INCIDENT),),
        done=(_day("2023-01-30"), _day("2023-03-01")),
        rule="review-after-incident",
        window=parse_window("2023-03-01 2023-03-08 2023-03-09 2023-03-22"),
    )
    yield seen(
        id="visit-to-a-failed-measure",
        says="Whoever comes to a failed measure leaves the year of the place as it was.",
        happened=(ExampleOccasion(_day("2023-03-01"), Occasion.FAILED_MEASURE),),
        done=(_day("2023-01-30"), _day("2023-03-03")),
        rule="review-yearly",
        window=parse_window("2023-12-01 2024-01-30 2024-01-31 2024-02-27"),
    )
    yield seen(
        id="revised-standard",
        says="Two clocks: revised on 1 March, the standard is met in every office by 1 September 2023.",
        happened=(ExampleOccasion(_day("2023-03-01"), Occasion.REVISED_STANDARD),),
        rule="review-revised-bridger",
        window=parse_window("2023-03-01 2023-09-01 2023-09-02 2023-09-29"),
    )


def _list_incidents() -> Iterator[Example]:
    """Yield cases of a threat to life, and of abuse online."""
    threat = ExampleOccasion(_day("2023-03-04"), Occasion.INCIDENT, None, "threat", "threat-to-life")
    abuse = ExampleOccasion(
        _day("2023-03-01"), Occasion.INCIDENT, None, "online-abuse", "low", Met.MEMBER, anywhere=True
    )
    seen = partial(_OFFICE, on=_day("2023-03-06"), done=(_day("2023-01-30"),))
    yield Example(
        id="contact-on-the-day-of-a-threat",
        says="A threat to life on Saturday 4 March 2023 is contact on that Saturday.",
        activity=Activity.CONTACT,
        on=_day("2023-03-06"),
        since=_day("2019-12-12"),
        done=(_day("2019-12-16"),),
        happened=(threat,),
        rule="contact-after-threat",
        window=parse_window("2023-03-04 2023-03-04 2023-03-05 2023-03-10"),
    )
    yield seen(
        id="review-after-a-threat",
        says="Five working days after Saturday 4 March 2023 are over on Friday 10 March.",
        happened=(threat,),
        rule="review-after-threat",
        window=parse_window("2023-03-04 2023-03-10 2023-03-11 2023-03-24"),
    )
    yield seen(
        id="no-visit-after-abuse-online",
        says="Abuse online without a place asks for no review: the year of the office goes on.",
        happened=(abuse,),
        rule="review-yearly",
        window=parse_window("2023-12-01 2024-01-30 2024-01-31 2024-02-27"),
    )


def _list_beginnings_and_seasons() -> Iterator[Example]:
    yield _OFFICE(
        id="new-office",
        says="A first review is due three months after the first day of use.",
        on=_day("2023-03-06"),
        since=_day("2023-02-10"),
        elected=_day("2019-12-12"),
        rule="review-new-venue",
        window=parse_window("2023-02-10 2023-05-10 2023-05-11 2023-06-07"),
    )
    yield Example(
        id="christmas-season",
        says="A public event that runs on is reviewed a week before 1 December.",
        activity=Activity.REVIEW,
        kind="public-event",
        on=_day("2022-11-01"),
        since=_day("2022-06-01"),
        elected=_day("2019-12-12"),
        done=(_day("2022-06-10"),),
        rule="review-christmas-season",
        window=parse_window("2022-10-27 2022-11-24 2022-11-25 2022-11-30"),
    )
