"""Teams: the advisers who carry reviews out, the places that a team covers, and the slots of each day."""

from mpreview.teams import _advisers, _capacity, _team
from mpreview.teams._advisers import *
from mpreview.teams._capacity import *
from mpreview.teams._team import *

__all__: list[str] = []
__all__ += _advisers.__all__
__all__ += _capacity.__all__
__all__ += _team.__all__
