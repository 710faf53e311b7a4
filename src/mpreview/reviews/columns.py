"""The columns that answers about subjects share: a subject with its place, its standing and its progress."""

from functools import partial

from mpreview.people import HeldCapacity
from mpreview.policy.terms import Activity
from mpreview.reviews.custody import Party
from mpreview.reviews.facts import Progress
from mpreview.reviews.lifecycle import Command
from mpreview.reviews.standings import Standing
from mpreview.rows import CellType, Column, Columns, Mark

__all__: list[str] = []

ON = Column("on", CellType.DAY, "The day asked about.", of_answer=True)
UNTIL = Column("until", CellType.DAY, "The last day of the plan.", of_answer=True)
POOL = Column("pool", CellType.ID, "The pool of the team; empty for the team's own slots.", optional=True)
SUBJECT_ID = Column("id", CellType.ID, "The id of the subject and activity: activity, venue if any, member.")
"""The id by which `Programme.subject` finds the subject; an obligation has the same id."""
SUBJECT: Columns = (
    Column("activity", CellType.WORD, "The activity.", choices=Activity, groups=True),
    Column("member", CellType.ID, "The member.", groups=True),
    Column("member_name", CellType.TEXT, "The public name of the member.", mark=Mark.PERSONAL),
    Column("venue", CellType.ID, "The venue; empty for a duty owed to the member.", optional=True),
    Column("place_name", CellType.TEXT, "The name of the venue; empty for a duty owed to the member.",
           optional=True, mark=Mark.PERSONAL),
    Column("kind", CellType.ID, "The kind of the venue.", optional=True, groups=True, empty="member"),
    Column("team", CellType.ID, "The team that carries the work out.", groups=True),
    Column("force", CellType.ID, "The area of the force.", read="ground.force", groups=True),
    Column("region", CellType.ID, "The region.", read="ground.region", groups=True),
    Column("nation", CellType.ID, "The nation.", read="ground.nation", groups=True),
    Column("house", CellType.ID, "The house of the first capacity; empty without declared houses.",
           optional=True, groups=True),
    Column("capacity", CellType.WORD, "The first capacity that the person holds, else held last.",
           choices=HeldCapacity, groups=True),
    Column("standing", CellType.WORD, "The place in time.", choices=Standing, groups=True),
    Column("progress", CellType.WORD, "The state of the work.", choices=Progress, groups=True),
)  # fmt: skip
"""The columns of a status."""
CUSTODY: Columns = (
    Column("next_step", CellType.WORD, "The step that leads on; empty if nobody has anything to do.",
           choices=Command, optional=True),
    Column("holder", CellType.WORD, "The party that has the next step; empty if nobody has anything to do.",
           choices=Party, optional=True),
    Column("coordinator", CellType.ID, "The coordinator, if named, who has the next step.",
           optional=True, mark=Mark.PERSONAL),
)  # fmt: skip
"""The columns of what is to be done next."""
PARTNERS: Columns = (
    Column("partners", CellType.IDS, "The teams that come as well.",
           read=lambda one: dict.fromkeys(partner.team for partner in getattr(one, "partners", ()))),
    Column("partner_advisers", CellType.IDS, "The advisers of these teams, as far as they are known.",
           read=lambda one: filter(None, (partner.adviser for partner in getattr(one, "partners", ()))),
           mark=Mark.PERSONAL),
)  # fmt: skip
"""The columns of a visit, agreed or made, that say who of other teams comes as well."""
sensitive: partial[Column] = partial(Column, mark=Mark.SENSITIVE)
"""A column that is shown on request: how a place is protected, a weakness, or another body."""
