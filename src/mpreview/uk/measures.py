"""A default catalogue of protective measures for the United Kingdom.

Which measures there are is reported, and each row of the tables says by whom; who pays since when, and what
needs a recommendation, is published in part. What is not is marked *library default* in its row: no
text says which measure a standard asks for at which kind of venue, how urgent it is or what it costs, so that
an embedder sets their own. Nothing here says what is at any place: IPSA publishes totals only.

* **Standards.** `op-bridger` for homes and constituency offices, from the reported examples. For all kinds
  of venues the usual checks: mostly the way things are done, so that they hold in a borrowed hall too.
* **Packages.** *Standard*: advised for all members and funded without a case. *Enhanced*: needs a specific
  threat and the recommendation of the police; such measures are in no standard.
* **Payers.** IPSA from 21 January 2016; from April 2023 the House of Commons pays for enhanced measures.
"""

from functools import cache

from mpreview.measures import Catalogue
from mpreview.uk._tables import load

__all__ = ["catalogue"]


@cache
def catalogue() -> Catalogue:
    """Return the default catalogue.

    >>> import datetime as dt
    >>> from mpreview.measures import Package
    >>> on = dt.date(2021, 11, 20)
    >>> catalogue().decide("cctv", recommended=False, on=on).why
    'approved by the rule standard-without-a-case: advised for all members, and funded without a case'
    >>> catalogue().funder(Package.ENHANCED, dt.date(2023, 4, 1)).body
    'house-of-commons'
    """
    return load("tables/catalogue", Catalogue)
