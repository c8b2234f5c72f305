"""How the province's line is divided among backlogs."""

from hypothesis import given
from hypothesis import strategies as st

from sync.receiver.grants import LASTS_S, MANY, Grants


def test_without_a_budget_there_is_no_limit() -> None:
    grants = Grants(0, lambda: 0.0)
    grants.heard("a", MANY)
    assert grants.share("a") == 0


def test_those_who_have_a_backlog_share_and_the_rest_take_nothing_of_it() -> None:
    grants = Grants(1000, lambda: 0.0)
    grants.heard("a", MANY)
    grants.heard("b", MANY - 1)
    assert grants.share("a") == 1000
    assert grants.share("b") == 500  # should it have one


def test_a_share_is_free_again_when_its_market_is_done_or_gone() -> None:
    clock = [0.0]
    grants = Grants(900, lambda: clock[0])
    for market in "abc":
        grants.heard(market, MANY)
    assert grants.share("a") == 300
    grants.gone("b")
    assert grants.share("a") == 450
    clock[0] = LASTS_S / 2
    grants.heard("a", MANY)
    clock[0] = LASTS_S
    assert grants.share("a") == 900


@given(st.integers(1, 10**9), st.sets(st.text(max_size=3), min_size=1, max_size=50))
def test_shares_of_those_with_a_backlog_never_exceed_the_budget_by_more_than_an_octet_each(
    total: int, markets: set[str]
) -> None:
    grants = Grants(total, lambda: 0.0)
    for market in markets:
        grants.heard(market, MANY)
    shares = [grants.share(market) for market in markets]
    assert min(shares) >= 1
    assert sum(shares) <= max(total, len(markets))
