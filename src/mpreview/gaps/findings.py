"""The gap of a finding that is open past its due day (semantics 5.4)."""

from collections.abc import Iterator

from mpreview.findings import FINDING, FindingCommand
from mpreview.gaps._base import Gap, Search
from mpreview.gaps._protection import ProtectionGap
from mpreview.reviews.findings import find_finding_status, list_findings, list_subjects

__all__ = ["FindingGap"]


class FindingGap(ProtectionGap, noun="finding", table=FINDING, key=("id",)):
    """The kinds of gaps of a finding."""

    FINDING_LATE = "finding-late", "was to be mended by {target} and is open still, late since {since}"

    @classmethod
    def find_gaps(cls, search: Search) -> Iterator[Gap]:
        """Yield the findings of the members, and of the places, that are open past their due days."""
        duties = search.duties
        if not duties.facts.findings:
            return
        names = {member.id for member in search.members}
        noted = list_subjects(duties.facts)
        own = (one for one in noted if one[0] in names or one[1] in search.places)
        for finding in list_findings(duties, own, only_late=True):
            users, status = find_finding_status(duties, finding)
            if finding.late is not None and status is not None:
                yield Gap(
                    cls.FINDING_LATE, status, finding.late, finding.custody, FindingCommand.FIXED,
                    users=users, finding=finding,
                )  # fmt: skip
