"""A team joins the visits of another (`semantics.md` 4.1a): against the naive statement."""

from hypothesis import given
from hypothesis import strategies as st

from planning.joining import Joined, joined_of, partners
from planning.rotas import crowded, rota_of


@given(seed=st.integers(0, 2**63 - 1))
def test_law_53_who_joins_a_visit_is_whom_the_naive_statement_says(seed: int) -> None:
    case = partners(seed)
    rota, found = case.plan.rota(), Joined()
    for one in rota.contributed:
        found.setdefault((one.visit, one.team), []).append((one.adviser, one.booked, one.why))

    assert found == joined_of(case)
    assert {row.visit: (row.adviser, row.helpers, row.why) for row in rota} == rota_of(case)


@given(seed=st.integers(0, 2**63 - 1))
def test_law_81_a_partner_moves_no_visit_and_no_adviser(seed: int) -> None:
    """No visit, even where somebody was agreed; no adviser, where a team contributes by itself."""
    case, agreed = partners(seed), partners(seed, contributes=False)
    layout, rota = case.layout, agreed.plan.rota()
    alone = crowded(seed).asked.plan(on=case.plan.on, until=case.plan.until, layout=layout)

    assert case.plan.visits == alone.visits
    assert case.plan.rota().items == rota.items
    assert all(one.booked for one in rota.contributed)
