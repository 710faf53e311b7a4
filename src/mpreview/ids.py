"""Former names of the checks; every part moves to `mpreview._checks` and `mpreview._reprs`."""

from mpreview._checks import (
    ID_LENGTH,
    LEAST_URGENT,
    NAME_LENGTH,
    TEXT_LENGTH,
    UNPRINTABLE,
)
from mpreview._checks import (
    check_id as an_id,
)
from mpreview._checks import (
    check_ids as some_ids,
)
from mpreview._checks import (
    check_int as a_count,
)
from mpreview._checks import (
    check_text as a_text,
)
from mpreview._checks import (
    check_tuple as a_tuple,
)
from mpreview._checks import (
    check_type as a_kind,
)
from mpreview._reprs import (
    clip_repr as clipped,
)
from mpreview._reprs import (
    count_items as counted,
)
from mpreview._reprs import (
    shorten_text as shortened,
)
from mpreview._reprs import (
    show_tuple as shown,
)

__all__ = [
    "ID_LENGTH",
    "LEAST_URGENT",
    "NAME_LENGTH",
    "TEXT_LENGTH",
    "UNPRINTABLE",
    "a_count",
    "a_kind",
    "a_text",
    "a_tuple",
    "an_id",
    "clipped",
    "counted",
    "shortened",
    "shown",
    "some_ids",
]
