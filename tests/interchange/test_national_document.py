"""The whole nation as one document."""

import datetime as dt

import pytest

from mpreview import interchange, uk
from mpreview.interchange import Limits


@pytest.mark.gate
def test_the_demonstration_fits_the_limits_with_room_for_twice_as_much() -> None:
    programme = uk.demonstration(on=dt.date(2021, 11, 20), seed=2021)
    most = Limits()
    half = Limits(
        bytes=most.bytes // 2, nodes=most.nodes // 2, items=most.items // 2, events=most.events // 2
    )

    assert interchange.loads(interchange.dumps(programme), limits=half) == programme
