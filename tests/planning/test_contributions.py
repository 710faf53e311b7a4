"""A team joins the visits of another (`semantics.md` 4.1a): against the naive statement."""

from hypothesis import given
from hypothesis import strategies as st

from planning.joining import joined_of, partners
from planning.rotas import crowded


@given(seed=st.integers(0, 2**63 - 1))
def test_law_53_who_joins_a_visit_is_whom_the_naive_statement_says(seed: int) -> None:
    case = partners(seed)
    rota = case.plan.rota()

    assert {(one.visit, one.team): (one.adviser, one.why) for one in rota.contributed} == joined_of(case)


@given(seed=st.integers(0, 2**63 - 1))
def test_law_81_a_partner_moves_no_visit_and_no_adviser(seed: int) -> None:
    case = partners(seed)
    alone = crowded(seed).asked.plan(on=case.plan.on, until=case.plan.until, layout=case.layout)

    assert case.plan.visits == alone.visits
    assert case.plan.rota().items == alone.rota().items
    assert alone.rota().contributed == ()
