"""Every decision can be made again from the journal alone, and one that was written otherwise is named."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from sqlite3 import connect

import pytest
from flow_goods import DAY, IN, KEY, MARKET, OTHER, SELLER, SITE, bare, barred, good
from flow_rig import Rig
from msgspec.structs import replace
from order_goods import give
from walk_goods import bring, own_rows, provinces_rows

from edge.cli.proof import wrong_journal
from edge.core import facts as f
from edge.core.again import Decisions
from edge.core.papers import Paper
from edge.core.rules import Rules
from edge.core.visit import Visit
from edge.core.why import Why
from edge.flow.asks import OpenDay, Register, TurnBack
from edge.store.page import Page
from sync.message import SetRules

NEXT = "2026-03-06"
KEYS = {DAY: KEY}


def again(facts: list[f.Fact], keys: dict[str, bytes] | None = None) -> Decisions:
    decisions = Decisions(MARKET, (KEYS if keys is None else keys).get)
    assert list(decisions.watch(facts)) == facts
    return decisions


def all_of(rig: Rig) -> int:
    """How many decisions its journal has."""
    return len(rig.facts(f.Cleared)) + len(rig.facts(f.Refused))


def assert_again(rig: Rig) -> None:
    for keys in (KEYS, {}):  # with the key, and before it is revealed
        decisions = again(rig.facts(f.Fact), keys)
        assert decisions.wrong == ""
        assert decisions.made == all_of(rig)


@pytest.fixture
def busy(market: Rig) -> Rig:
    """A morning with everything that decides: papers, registries, risks, sellers, goods that come again."""
    own_rows(market, "products", {
        "P-1": {"name": "青菜", "group": "vegetable", "shelf_days": "9"}, "P-2": {"name": "酱油", "group": "packaged"},
        "P-3": {"name": "猪肉", "group": "livestock"},
    })  # fmt: skip
    provinces_rows(market, "risks", {"萝卜": {"chance_bp": "4000"}, "长乐": {"chance_bp": "10000"}})
    provinces_rows(market, "certificates", {"C-UP-9": {"product": "蔬菜", "grams": "15000"}})
    market.ask(Register("S-9", "李大明", "福清", natural=True, uscc="350102199001011234"))
    market.ask(Register(OTHER, "停业行", "福清", state="suspended"))
    soy = Paper("factory", "F-1", "厂", "酱油", "2026-03-04", 50_000)
    grown = replace(good("UP-4"), self_produced=True, purchase_voucher="")
    for lines in (
        (good("UP-1"), bare("UP-2"), replace(good("UP-3"), origin="长乐"), replace(good("UP-3"), produced_on="2026-01-01")),
        (replace(grown, seller="S-9"), replace(good("UP-5"), seller=OTHER), replace(good("UP-6"), seller="S-404")),
        (replace(bare("UP-7"), product="酱油", certificate=soy), replace(good("UP-8", product="猪肉"), certificate=None)),
        (good("UP-9"), good("UP-9"), replace(good("UP-10"), certificate=None, origin_kind="country")),
        (barred("UP-11"), bare("UP-12")),
    ):  # fmt: skip
        answer = bring(market, *lines)
        if answer.verdict == "stop":
            market.ask(TurnBack(answer.code))
    for at in range(13, 30):
        bring(market, good(f"UP-{at}"))
    bring(market, good("UP-12"))
    return market


def test_a_whole_mornings_decisions_come_out_again(busy: Rig) -> None:
    told = {why.code for fact in busy.facts(f.Cleared) for why in fact.why}
    told |= {why.code for fact in busy.facts(f.Refused) for why in fact.why}
    assert told >= {
        "papers_good", "drawn", "report_missing", "risk", "goods_expired", "grower_unknown", "operator_suspended",
        "operator_unknown", "pack_good", "certificate_missing", "certificate_used", "purchase_missing", "untested_before",
    }  # fmt: skip
    assert_again(busy)


def test_settings_that_change_while_a_day_is_open_wait_for_the_next(market: Rig) -> None:
    """Under the same name, too: the journal says under what a day was opened, and that is what it is decided by."""
    market.flow.site = replace(SITE, rules=Rules(quota=(1, 1), risk_bp={"青菜": 10_000}))
    bring(market, good("UP-1"))
    assert [why.code for why in market.facts(f.Cleared)[-1].why] == ["papers_good"]
    assert_again(market)
    market.now += timedelta(days=1)
    market.ask(OpenDay())
    bring(market, good("UP-2"))
    assert [why.code for why in market.facts(f.Cleared)[-1].why] == ["risk"]
    assert_again(market)


def test_rules_of_the_province_are_made_again_from_the_day_they_begin_with(market: Rig) -> None:
    give(market, SetRules("U-1", "FJ-2", NEXT, (2, 10), 2000, report_days=7, risk_bp={"青菜": 3000}))
    bring(market, good("UP-1"))
    market.now += timedelta(days=1)
    market.ask(OpenDay())
    bring(market, good("UP-2"))
    assert {fact.rules for fact in market.facts(f.Cleared)} == {"2026-11", "2026-11+FJ-2"}
    assert_again(market)


def test_a_key_that_comes_late_is_drawn_with_from_then_on(shut: Rig) -> None:
    shut.ask(Register(SELLER, "x", "y"))
    shut.ask(OpenDay())
    bring(shut, good("UP-1"))
    shut.key_comes()
    bring(shut, good("UP-2"))
    assert [fact.why[0].code for fact in shut.facts(f.Cleared)] == ["key_missing", "drawn"]
    assert_again(shut)


def forged(facts: list[f.Fact], change: Callable[[f.Fact], f.Fact | None]) -> str:
    """What is wrong when the first fact that `change` makes another of is that other."""
    for at, fact in enumerate(facts):
        other = change(fact)
        if other is not None:
            return again([*facts[:at], other, *facts[at + 1 :]]).wrong
    raise AssertionError("nothing was changed")


def cleared(code: str, **changes: object) -> Callable[[f.Fact], f.Fact | None]:
    """The first clearance that gives this reason, otherwise."""
    return lambda fact: replace(fact, **changes) if isinstance(fact, f.Cleared) and fact.why[0].code == code else None


@pytest.mark.parametrize(
    ("code", "changes", "told"),
    [
        ("report_missing", {"test": False}, "release (report_missing) recorded, test (report_missing) decided again"),
        ("report_missing", {"why": (Why("papers_good"),)}, "decided again"),
        ("drawn", {"test": False, "why": (Why("papers_good"),)}, "test (drawn) decided again"),
        ("papers_good", {"rules": "loose"}, "decided by rules loose, which 2026-03-05 was not opened under"),
    ],
)
def test_a_decision_that_was_written_otherwise_is_named(
    busy: Rig, code: str, changes: dict[str, object], told: str
) -> None:
    assert told in forged(busy.facts(f.Fact), cleared(code, **changes))


def test_what_was_refused_and_let_in_is_named(busy: Rig) -> None:
    def let_in(fact: f.Fact) -> f.Fact | None:
        if not isinstance(fact, f.Refused):
            return None
        return f.Cleared(
            fact.batch, fact.visit, test=False, why=(Why("pack_good"),), rules=fact.rules, known=fact.known
        )

    assert "refuse (goods_expired) decided again" in forged(busy.facts(f.Fact), let_in)


def test_what_was_known_of_an_arrival_cannot_be_told_otherwise_afterwards(busy: Rig) -> None:
    def unknown(fact: f.Fact) -> f.Fact | None:
        if not isinstance(fact, f.Cleared) or fact.known is None or fact.why[0].code != "risk":
            return None
        return replace(fact, known=replace(fact.known, risks={}))

    assert "recorded" in forged(busy.facts(f.Fact), unknown)


def test_a_draw_that_was_left_out_or_made_with_less_is_named(busy: Rig) -> None:
    facts = busy.facts(f.Fact)
    first = next(at for at, fact in enumerate(facts) if isinstance(fact, f.Drawn))
    assert "drawn, though the key was there" not in again(facts).wrong
    assert "test (key_missing) decided again" in again(facts[:first] + facts[first + 1 :]).wrong

    def heavier(fact: f.Fact) -> f.Fact | None:
        return replace(fact, weight_bp=1001) if isinstance(fact, f.Drawn) else None

    assert "with another chance" in forged(facts, heavier)


def test_to_say_that_there_was_no_key_when_there_was_is_named(busy: Rig) -> None:
    facts = [fact for fact in busy.facts(f.Fact) if not isinstance(fact, f.Drawn)]
    no_key = cleared("drawn", test=True, why=(Why("key_missing"),))
    assert "not drawn, though the key was there" in forged(facts, no_key)


def test_pinma_verify_names_it_too(busy: Rig) -> None:
    """Chain, views and balance hold: somebody let a fact be recorded that no decision was."""
    with closing(connect(f"file:{busy.path}?mode=ro", uri=True)) as connection:
        assert wrong_journal(connection)[0] == ""
        visit = busy.declare(bare("UP-40"))
        known = busy.facts(f.Cleared)[-1].known

        def let_in(page: Page) -> None:
            line = busy.get(Visit, visit).lines[0]
            page.record(f.Arrived("B-1", visit, SELLER, DAY, line, IN, page.stamp))
            page.record(f.Cleared("B-1", visit, test=False, why=(Why("papers_good"),), rules="2026-11", known=known))

        busy.store.submit(let_in, actor="root", station="box").result(60)
        assert "B-1: release (papers_good) recorded, test" in wrong_journal(connection)[0]


def test_with_the_key_a_ticket_that_was_not_drawn_is_named(busy: Rig) -> None:
    """A tenth is forced; the rest is what the key says."""
    facts = busy.facts(f.Fact)
    assert again(facts, {DAY: bytes(31) + b"\x63"}).wrong
    assert again(facts, {}).wrong == ""


def test_decisions_of_an_older_version_pass_unseen(market: Rig) -> None:
    old = [replace(fact, known=None) if isinstance(fact, f.Cleared) else fact for fact in market.facts(f.Fact)]
    decisions = again(old)
    assert (decisions.wrong, decisions.made) == ("", 0)
    market.scan(IN, "nothing")
