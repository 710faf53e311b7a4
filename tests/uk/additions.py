"""Facts that the shared data does not hold, each with its source."""

from typing import Final

WIKIPEDIA: Final = "Wikipedia"
BY_PARLIAMENT: Final = {
    "2015": f"{WIKIPEDIA}, List of United Kingdom by-elections",
    "2017": "House of Commons Library briefing CBP-8280",
    "2019": "House of Commons Library briefing CBP-9225",
    "2024": "press reports",
}
PAGE_2016: Final = "parliament.uk, By-elections since 2015 General Election, 7 June 2016"
STEWARDS: Final = f"{WIKIPEDIA}, List of stewards of the Manor of Northstead"
RESIGNED: Final = "day of resignation, the appointment to an office of the Crown may be a day or so later"

# polling day, Parliament, constituency, cause, seat vacant from, where the vacancy is on record
BY_ELECTIONS: Final = (
    ("2015-12-03", "2015", "Oldham West and Royton", "death", "2015-10-21", PAGE_2016),
    ("2016-05-05", "2015", "Ogmore", "resignation", "2016-03-23", PAGE_2016),
    ("2016-05-05", "2015", "Sheffield, Brightside and Hillsborough", "death", "2016-02-04", PAGE_2016),
    ("2016-06-16", "2015", "Tooting", "resignation", "2016-05-09", PAGE_2016),
    (
        "2016-10-20",
        "2015",
        "Batley and Spen",
        "murder",
        "2016-06-16",
        "Hansard, House of Commons, 20 October 2021",
    ),
    (
        "2016-10-20",
        "2015",
        "Witney",
        "resignation",
        "2016-09-12",
        f"press reports of 12 September 2016; {RESIGNED}",
    ),
    (
        "2016-12-01",
        "2015",
        "Richmond Park",
        "resignation",
        "2016-10-25",
        f"press reports of 25 October 2016; {RESIGNED}",
    ),
    (
        "2016-12-08",
        "2015",
        "Sleaford and North Hykeham",
        "resignation",
        "2016-11-04",
        f"press reports of 7 November 2016; {RESIGNED}",
    ),
    ("2017-02-23", "2015", "Copeland", "resignation", "2017-01-23", STEWARDS),
    ("2017-02-23", "2015", "Stoke-on-Trent Central", "resignation", "2017-01-23", STEWARDS),
    ("2018-05-03", "2017", "West Tyrone", "resignation", "2018-01-16", "press reports of 23 February 2018"),
    (
        "2018-06-14",
        "2017",
        "Lewisham East",
        "resignation",
        "2018-05-09",
        f"{WIKIPEDIA}, 2018 Lewisham East by-election",
    ),
    (
        "2019-04-04",
        "2017",
        "Newport West",
        "death",
        "2019-02-17",
        f"{WIKIPEDIA}, 2019 Newport West by-election",
    ),
    ("2019-06-06", "2017", "Peterborough", "recall petition", "2019-05-01", "House of Commons, 1 May 2019"),
    (
        "2019-08-01",
        "2017",
        "Brecon and Radnorshire",
        "recall petition",
        "2019-06-21",
        "press reports of 21 June 2019",
    ),
)

# constituency, cause, seat vacant from, source: vacant until the next dissolution, no by-election was held
UNFILLED: Final = (
    (
        "Manchester, Gorton",
        "death",
        "2017-02-26",
        "press reports of February 2017; the poll of 4 May 2017 was cancelled",
    ),
    ("Bassetlaw", "resignation", "2019-10-28", "press reports of 28 October 2019"),
    ("Buckingham", "resignation", "2019-11-04", "press reports of 4 November 2019"),
)

# constituency and polling day of a shared row: what that row leaves open, and its source
VACANT_FROM: Final = {
    ("Airdrie and Shotts", "2021-05-13"): ("2021-03-24", "press reports of 24 March 2021"),
    ("Batley and Spen", "2021-07-01"): ("2021-05-10", "press reports of 10 May 2021"),
    ("Runcorn and Helsby", "2025-05-01"): ("2025-03-17", f"{WIKIPEDIA}, 2025 Runcorn and Helsby by-election"),
    ("Gorton and Denton", "2026-02-26"): ("2026-01-23", f"{WIKIPEDIA}, 2026 Gorton and Denton by-election"),
}

# constituency and polling day of a shared row without a cause: the cause, and its source
CAUSE: Final = {("Makerfield", "2026-06-18"): ("resignation", "press reports of 14 May 2026")}

FIXED_TERM: Final = "Fixed-term Parliaments Act 2011"
PROCLAIMED: Final = "royal proclamation"

# id, polling day, first day on which nobody is a member, first day of the new House, law of the dissolution
ELECTIONS: Final = (
    ("general-2005", "2005-05-05", "2005-04-11", "2005-05-11", PROCLAIMED),
    ("general-2010", "2010-05-06", "2010-04-12", "2010-05-18", PROCLAIMED),
    ("general-2015", "2015-05-07", "2015-03-30", "2015-05-18", f"{FIXED_TERM} s.3"),
    ("general-2017", "2017-06-08", "2017-05-03", "2017-06-13", f"{FIXED_TERM} ss.2 and 3"),
)
# The shared calendar has no dissolution before December 2019.
DISSOLVED: Final = {"2019": "2019-11-06"}
DISSOLVED_UNDER: Final = {
    "2019": "Early Parliamentary General Election Act 2019",
    "2024": "Dissolution and Calling of Parliament Act 2022",
}

EGG_TIMER: Final = "UK Parliament egg timer, adjournment days"
PAGE_2015: Final = "parliament.uk, House of Commons recess dates, 2014-15 session"
PAGE_2017: Final = f"{WIKIPEDIA}, House of Commons Recess Dates, August 2017"

# house, name, first day not sitting, day of return, announced, source
RECESSES: Final = (
    ("Commons", "Christmas recess", "2014-12-19", "2015-01-05", "2013-10-24", PAGE_2015),
    ("Commons", "February recess", "2015-02-13", "2015-02-23", "2014-10-16", PAGE_2015),
    ("Commons", "Summer recess", "2015-07-22", "2015-09-07", "", "parliament.uk news, 22 July 2015"),
    ("Commons", "Easter recess", "2016-03-25", "2016-04-11", "", PAGE_2017),
    ("Commons", "Early May recess", "2016-04-29", "2016-05-03", "", PAGE_2017),
    ("Commons", "Whitsun recess", "2016-05-27", "2016-06-06", "2016-03-10", PAGE_2017),
    ("Commons", "Summer recess", "2017-07-21", "2017-09-05", "", EGG_TIMER),
    ("Commons", "Conference recess", "2017-09-15", "2017-10-09", "", EGG_TIMER),
    ("Commons", "November recess", "2017-11-08", "2017-11-13", "", EGG_TIMER),
    ("Commons", "Christmas recess", "2017-12-22", "2018-01-08", "", EGG_TIMER),
    ("Commons", "February recess", "2018-02-09", "2018-02-20", "", EGG_TIMER),
    ("Commons", "Easter recess", "2018-03-30", "2018-04-16", "", EGG_TIMER),
    ("Commons", "Early May recess", "2018-05-04", "2018-05-08", "", EGG_TIMER),
    ("Commons", "Whitsun recess", "2018-05-25", "2018-06-04", "", EGG_TIMER),
    ("Commons", "Summer recess", "2018-07-25", "2018-09-04", "", EGG_TIMER),
    ("Commons", "Conference recess", "2018-09-14", "2018-10-09", "", EGG_TIMER),
    ("Commons", "November recess", "2018-11-07", "2018-11-12", "", EGG_TIMER),
    ("Commons", "Christmas recess", "2018-12-21", "2019-01-07", "", EGG_TIMER),
    ("Commons", "Easter recess", "2019-04-12", "2019-04-23", "", EGG_TIMER),
    ("Commons", "Early May recess", "2019-05-03", "2019-05-07", "", EGG_TIMER),
    ("Commons", "Whitsun recess", "2019-05-24", "2019-06-04", "", EGG_TIMER),
    ("Commons", "Summer recess", "2019-07-26", "2019-09-03", "", EGG_TIMER),
    ("Commons", "Christmas recess", "2019-12-21", "2020-01-07", "", EGG_TIMER),
    ("Commons", "February recess", "2020-02-14", "2020-02-24", "2020-01-09", EGG_TIMER),
    ("Commons", "Easter recess", "2020-03-26", "2020-04-21", "", EGG_TIMER),
    ("Commons", "Whitsun recess", "2020-05-21", "2020-06-02", "", EGG_TIMER),
    ("Commons", "Summer recess", "2020-07-23", "2020-09-01", "", EGG_TIMER),
    ("Commons", "Autumn recess", "2020-10-24", "2020-11-02", "", EGG_TIMER),
    ("Lords", "Summer recess", "2017-07-21", "2017-09-05", "", EGG_TIMER),
    ("Lords", "Conference recess", "2017-09-15", "2017-10-09", "", EGG_TIMER),
    ("Lords", "November recess", "2017-11-08", "2017-11-13", "2017-07-18", EGG_TIMER),
    ("Lords", "Christmas recess", "2017-12-22", "2018-01-08", "2017-07-18", EGG_TIMER),
    ("Lords", "February recess", "2018-02-09", "2018-02-20", "", EGG_TIMER),
    ("Lords", "Easter recess", "2018-03-30", "2018-04-16", "", EGG_TIMER),
    ("Lords", "Early May recess", "2018-05-04", "2018-05-08", "", EGG_TIMER),
    ("Lords", "Whitsun recess", "2018-05-25", "2018-06-04", "", EGG_TIMER),
    ("Lords", "Summer recess", "2018-07-25", "2018-09-04", "", EGG_TIMER),
    ("Lords", "Conference recess", "2018-09-14", "2018-10-09", "", EGG_TIMER),
    ("Lords", "November recess", "2018-11-07", "2018-11-12", "", EGG_TIMER),
    ("Lords", "Christmas recess", "2018-12-21", "2019-01-07", "2018-09-04", EGG_TIMER),
    ("Lords", "Easter recess", "2019-04-12", "2019-04-24", "", EGG_TIMER),
    ("Lords", "Early May recess", "2019-05-03", "2019-05-07", "", EGG_TIMER),
    ("Lords", "Whitsun recess", "2019-05-24", "2019-06-04", "", EGG_TIMER),
    ("Lords", "Summer recess", "2019-07-26", "2019-09-03", "", EGG_TIMER),
    ("Lords", "Christmas recess", "2019-12-20", "2020-01-07", "", EGG_TIMER),
    ("Lords", "February recess", "2020-02-14", "2020-02-24", "", EGG_TIMER),
    ("Lords", "Easter recess", "2020-03-26", "2020-04-21", "", EGG_TIMER),
    ("Lords", "Whitsun recess", "2020-05-22", "2020-06-02", "", EGG_TIMER),
    ("Lords", "Summer recess", "2020-07-30", "2020-09-02", "", EGG_TIMER),
    ("Lords", "November recess", "2020-11-05", "2020-11-09", "", EGG_TIMER),
)
# Lords, Hansard of 26 May 2022; by first day not sitting
ANNOUNCED: Final = {
    ("Lords", "2022-11-10"): "2022-05-26",
    ("Lords", "2022-12-22"): "2022-05-26",
    ("Lords", "2023-02-10"): "2022-05-26",
}

HOME_OFFICE: Final = "Home Office and MI5 announcements, as reported by the press"
LEVEL_SOURCES: Final = {
    "uk-national": HOME_OFFICE,
    "nirt-ni": "Northern Ireland Office and MI5 announcements",
    "nirt-gb": HOME_OFFICE,
    "uk-mps": "Hansard, House of Commons, 20 October 2021",
}
# series and day of effect: a source of its own
LEVEL_SOURCE: Final = {
    ("uk-national", "2006-08-14"): f"{HOME_OFFICE}; other lists have 13 August",
    ("uk-national", "2017-05-27"): f"{HOME_OFFICE}; the month is confirmed, the day is general knowledge",
    ("uk-national", "2017-09-17"): f"{HOME_OFFICE}; the month is confirmed, the day is general knowledge",
    ("uk-national", "2021-02-04"): "press reports of 8 February 2021: decided on 4 February",
    ("uk-national", "2021-11-15"): "Home Office, 15 November 2021",
    ("uk-national", "2022-02-09"): "Home Office, 9 February 2022",
    ("uk-national", "2026-04-30"): "press reports of 30 April 2026",
    ("nirt-ni", "2022-03-22"): "Northern Ireland Office, 22 March 2022",
    ("nirt-ni", "2023-03-28"): "Northern Ireland Office, 28 March 2023",
    ("nirt-ni", "2024-03-06"): "Northern Ireland Office, 6 March 2024",
    ("nirt-gb", "2012-10-24"): f"{HOME_OFFICE}; the month is confirmed, the day is general knowledge",
    ("nirt-gb", "2018-03-01"): "gov.uk, 1 March 2018",
}
