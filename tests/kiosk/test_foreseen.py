"""What the gate would say is what it says then, but for the draw; and asking changes nothing."""

import pytest
from market_goods import LINE
from market_room import Market, declare
from msgspec.structs import replace
from phone_rig import listing

from edge.core import facts as f
from edge.core.papers import Line, Paper
from edge.flow.asks import Declare, Read, Register
from edge.flow.foresee import Foreseen

PAPER = LINE.certificate
assert PAPER is not None
LINES: dict[str, Line] = {
    "good": LINE,
    "no report": replace(LINE, report=None, upstream="a"),
    "no certificate": replace(LINE, certificate=None, upstream="b"),
    "old certificate": replace(LINE, certificate=replace(PAPER, number="C-9", issued_on="2026-01-01"), upstream="c"),
    "no voucher": replace(LINE, purchase_voucher="", upstream="d"),
    "nothing": Line("菜心", 1000, "", "", "", ""),
    "another's report": replace(LINE, producer="p-2", upstream="e"),
    "grown": replace(LINE, self_produced=True, purchase_voucher="", upstream="f"),
    "from abroad": replace(LINE, origin="泰国", origin_kind="country", upstream="g"),
    "for somebody unknown": replace(LINE, seller="s-77", upstream="h"),
}
KEY = "key_missing"  # the day has no draw key here: good papers are tested


def ask(*lines: Line, seller: str = "s-1") -> Declare:
    return Declare(seller, "闽D12345", lines)


def came_true(market: Market, foreseen: tuple[Foreseen, ...], visit: str) -> None:
    market.ask(Read("E1", visit.encode()))
    stay = market.views.visit(visit)
    assert stay is not None
    assert len(stay.batches) == len(foreseen)
    for code, each in zip(stay.batches, foreseen, strict=True):
        batch = market.views.batch(code)
        assert batch is not None
        then = "refuse" if batch.status == "refused" else "test" if batch.test else "release"
        why = tuple(each.code for each in batch.why)
        if each.outcome == "draw":
            assert why == (KEY,)
        else:
            assert (then, batch.why) == (each.outcome, each.why)


@pytest.mark.parametrize("kind", LINES)
def test_what_is_foreseen_of_a_line_comes_true(market: Market, kind: str) -> None:
    foreseen = market.views.foresee(ask(LINES[kind])).lines
    assert len(foreseen) == 1
    came_true(market, foreseen, declare(market, LINES[kind]))


def test_good_papers_may_be_drawn_and_that_is_all_that_is_said(market: Market) -> None:
    assert market.views.foresee(ask(LINE)).lines == (Foreseen("draw", ()),)


def test_a_load_is_foreseen_line_by_line_as_one_certificate_is_used_up(market: Market) -> None:
    half = replace(LINE, grams=300_000, report=None)
    load = ask(half, replace(half, upstream="x"), replace(half, product="芥蓝", upstream="y"))
    foreseen = market.views.foresee(load).lines
    assert [tuple(why.code for why in each.why) for each in foreseen] == [
        ("report_missing",), ("certificate_used", "report_missing"), ("certificate_product", "report_missing"),
    ]  # fmt: skip
    came_true(market, foreseen, market.ask(load).code)


def test_what_a_refused_line_would_use_of_a_paper_is_left_to_the_next(market: Market) -> None:
    load = ask(replace(LINE, purchase_voucher="", report=None), replace(LINE, report=None, upstream="x"))
    foreseen = market.views.foresee(load).lines
    assert [each.outcome for each in foreseen] == ["refuse", "test"]
    assert [why.code for why in foreseen[1].why] == ["report_missing"]
    came_true(market, foreseen, market.ask(load).code)


def test_asking_records_nothing_and_takes_no_number(market: Market) -> None:
    before, series = market.bodies(), market.store.read().execute("SELECT * FROM series ORDER BY name").fetchall()
    for line in LINES.values():
        market.views.foresee(ask(line))
    assert market.bodies() == before
    assert market.store.read().execute("SELECT * FROM series ORDER BY name").fetchall() == series
    assert market.facts(f.Drawn) == []


@pytest.mark.parametrize(
    ("load", "why"),
    [
        (ask(replace(LINE, grams=0)), "asked_wrong"),
        (ask(replace(LINE, product="无名野菜")), "product_unknown"),
        (Declare("s-1", "", (LINE,)), "plate_missing"),
        (Declare("s-1", "XYZ", (), purpose="empty"), "plate_odd"),
    ],
)
def test_what_could_not_be_declared_is_told_in_the_doors_own_words(market: Market, load: Declare, why: str) -> None:
    listing(market, a={"name": LINE.product})
    told = market.views.foresee(load).wrong
    assert told is not None
    assert told.code == why
    answer = market.ask(load)
    assert answer.why == (told,)


def test_a_suspension_and_a_registry_count_at_once(market: Market) -> None:
    market.ask(Register("s-1", "林秀兰", "同安区", natural=True, state="suspended"))
    (foreseen,) = market.views.foresee(ask(LINE)).lines
    assert (foreseen.outcome, foreseen.why[0].code) == ("refuse", "operator_suspended")


def test_a_makers_pack_with_its_certificate_passes_without_a_draw(market: Market) -> None:
    listing(market, a={"name": "豆奶", "group": "packaged"})
    pack = replace(
        LINE, product="豆奶", report=None, certificate=Paper("factory", "F-1", "厂", "豆奶", "2026-11-22", 500_000)
    )
    foreseen = market.views.foresee(ask(pack)).lines
    assert [each.outcome for each in foreseen] == ["release"]
    came_true(market, foreseen, declare(market, pack))
