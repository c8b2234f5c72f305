"""The draw's promises: a quota at every moment, a floor under every chance, nothing cheaper, and nobody left out of it."""

from fractions import Fraction
from random import Random

import pytest
from core_goods import CASE, KNOWN, LAW, REPORT
from hypothesis import assume, example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.core import admission, draw
from edge.core.case import Case
from edge.core.rules import Rules

MARKET, DAY = "MKT-350100-0001", "2026-03-05"
keys = st.binary(min_size=1, max_size=40)
quotas = st.integers(1, 40).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
weights = st.lists(st.integers(0, 10_000), max_size=60)


def day_of(key: bytes, quota: tuple[int, int], weights: list[int]) -> list[draw.Ticket]:
    """A whole day, arrival by arrival."""
    state, tickets = draw.Draw(MARKET, DAY, key), list[draw.Ticket]()
    for number, weight in enumerate(weights):
        ticket = draw.take(state, f"code {number}", quota, weight)
        tickets.append(ticket)
        state = replace(state, n=ticket.n, s=ticket.s)
    return tickets


def below(ticket: draw.Ticket, share_bp: int) -> bool:
    """Whether a ticket is among the lowest `share_bp`, in exact fractions."""
    return Fraction(int(ticket.ticket, 16), 2**256) < Fraction(share_bp, 10_000)


@LAW
@given(keys, quotas, weights)
@example(b"k", (1, 10), [0] * 60)
def test_law_01_the_quota_is_met_at_every_moment_of_every_day(
    key: bytes, quota: tuple[int, int], weights: list[int]
) -> None:
    picked = 0
    for seen, ticket in enumerate(day_of(key, quota, weights), start=1):
        picked += ticket.picked
        assert (ticket.n, ticket.s) == (seen, picked)
        assert quota[1] * picked >= quota[0] * seen


@LAW
@given(keys, st.integers(0, 500), st.integers(0, 500), st.integers(1, 10_000), st.text(max_size=30))
def test_law_02_a_ticket_below_the_weight_is_picked_whatever_came_before(
    key: bytes, n: int, s: int, weight: int, code: str
) -> None:
    assume(s <= n)
    ticket = draw.take(draw.Draw(MARKET, DAY, key, n, s), code, (1, 10), weight)
    assert ticket.chance == below(ticket, weight)
    assert ticket.picked == (ticket.chance or Fraction(s) < Fraction(n + 1, 10))


@LAW
@given(keys, quotas, weights, st.randoms(use_true_random=False))
def test_law_03_no_rule_with_the_same_promises_draws_less(
    key: bytes, quota: tuple[int, int], weights: list[int], random: Random
) -> None:
    rival = 0
    for ticket in day_of(key, quota, weights):
        must = below(ticket, weights[ticket.n - 1]) or quota[1] * rival < quota[0] * ticket.n
        rival += must or random.random() < 0.2
        assert ticket.s <= rival


@LAW
@given(keys, st.integers(1, 40))
def test_law_12_certainty_picks_all_and_no_chance_still_meets_the_quota(key: bytes, count: int) -> None:
    assert all(ticket.picked for ticket in day_of(key, (1, 10), [10_000] * count))
    none = day_of(key, (1, 10), [0] * count)
    assert none[-1].s == -(-count // 10)
    assert not any(ticket.chance for ticket in none)


@LAW
@given(keys, st.text(max_size=30))
def test_law_17_a_single_arrival_is_always_tested(key: bytes, code: str) -> None:
    ticket = draw.take(draw.Draw(MARKET, DAY, key), code, (1, 10), 1000)
    assert ticket.picked
    assert ticket.forced
    assert (ticket.n, ticket.s) == (1, 1)


def test_law_16_an_empty_day_needs_nothing() -> None:
    assert draw.needed(0, (1, 10)) == 0


@LAW
@given(quotas, st.integers(0, 5_000))
def test_what_is_needed_is_the_quota_rounded_up(quota: tuple[int, int], n: int) -> None:
    exact = Fraction(quota[0], quota[1]) * n
    assert exact <= draw.needed(n, quota) < exact + 1


@LAW
@given(st.integers(0, 999), st.sampled_from(["floor", "risk"]))
def test_law_11_a_weight_below_the_floor_is_refused_at_load(weight: int, where: str) -> None:
    with pytest.raises(ValueError, match="floor_bp" if where == "floor" else "risk_bp"):
        Rules(floor_bp=weight) if where == "floor" else Rules(risk_bp={"青菜": weight})
    assert Rules(floor_bp=1000, risk_bp={"青菜": 1000}).floor_bp == 1000


spoilt = st.sampled_from(
    [
        replace(CASE, line=replace(CASE.line, report=None)),
        replace(CASE, line=replace(CASE.line, certificate=None)),
        replace(CASE, known=replace(KNOWN, used={REPORT.key: 45_000})),
        replace(CASE, known=replace(KNOWN, seller="")),
        replace(CASE, known=replace(KNOWN, recalled=True)),
    ]
)


@LAW
@given(keys, spoilt, st.integers(0, 50))
def test_law_13_what_must_be_tested_or_refused_is_never_in_the_draw(key: bytes, case: Case, n: int) -> None:
    verdict = admission.decide(case, Rules(), draw.Draw(MARKET, DAY, key, n, n))
    assert verdict.ticket is None
    assert verdict.outcome in ("test", "refuse")


@LAW
@given(keys, st.sampled_from(["market", "day", "code", "key"]))
def test_market_day_code_and_key_all_make_the_ticket(key: bytes, part: str) -> None:
    state, code = draw.Draw(MARKET, DAY, key), "code"
    first = draw.take(state, code, (1, 10), 1000).ticket
    other = {
        "market": replace(state, market="MKT-2"),
        "day": replace(state, day="2026-03-06"),
        "key": replace(state, key=key + b"x"),
    }.get(part, state)
    assert draw.take(other, "edoc" if part == "code" else code, (1, 10), 1000).ticket != first
