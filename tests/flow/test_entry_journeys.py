"""The entrance: one verdict a vehicle, once."""

import pytest
from flow_goods import DAY, IN, SELLER, bare, barred, good
from flow_rig import Rig, recorded
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.actions import OpenBarrier, PrintLabel, Tell
from edge.core.ledger import Day
from edge.core.papers import Line
from edge.flow.asks import Answer, Declare, OpenDay, Register, TurnBack


def whys(of: Answer | f.Cleared) -> list[str]:
    return [why.code for why in of.why]


def test_good_papers_pass_and_each_line_gets_its_label(market: Rig) -> None:
    visit = market.declare(good("UP-1"), good("UP-2"))
    answer = market.scan(IN, visit)
    assert (answer.verdict, whys(answer), answer.code, len(answer.codes)) == ("pass", ["welcome"], visit, 2)
    assert market.opened() == [OpenBarrier(IN, visit)]
    assert [label.code for label in market.printed()] == list(answer.codes)
    assert [tell.verdict for tell in market.told()] == ["pass"]
    assert [market.status(code) for code in answer.codes] == ["released", "released"]
    assert market.facts(f.Admitted)[-1] == f.Admitted(visit, IN, "trade", answer.codes, (10_000, 10_000), DAY)


def test_the_label_says_what_it_is_on(market: Rig) -> None:
    market.come(good("UP-1", 12_500))
    assert market.printed() == [PrintLabel(IN, market.printed()[0].code, ("青菜", "12.5 kg  福清", "福清市场"))]


def test_facts_of_an_arrival_stand_in_the_order_they_happened(market: Rig) -> None:
    before = len(recorded(market))
    market.come(good("UP-1"), bare("UP-2"))
    assert recorded(market)[before:] == [
        "Declared", "Arrived", "Drawn", "Cleared", "Arrived", "Cleared", "Admitted",
    ]  # fmt: skip


def test_one_line_without_a_report_sends_the_vehicle_to_the_waiting_area(market: Rig) -> None:
    answer = market.scan(IN, market.declare(good("UP-1"), bare("UP-2")))
    assert (answer.verdict, whys(answer)) == ("wait", ["to_waiting"])
    assert market.facts(f.Admitted)[-1].zone == "wait"
    assert [market.status(code) for code in answer.codes] == ["released", "waiting"]


def test_what_must_be_tested_is_not_counted_in_the_draw(market: Rig) -> None:
    before = market.get(Day, DAY)
    market.come(bare("UP-1"))
    market.come(bare("UP-2"))
    after = market.get(Day, DAY)
    assert (after.n, after.s, after.arrived) == (before.n, before.s, before.arrived + 2)


def test_the_first_arrival_of_a_day_is_drawn(morning: Rig) -> None:
    (code,) = morning.come(good())
    assert morning.status(code) == "waiting"
    assert [(row.n, row.s, row.forced, row.picked) for row in morning.facts(f.Drawn)] == [(1, 1, True, True)]


def test_without_the_days_key_everything_is_tested(shut: Rig) -> None:
    shut.ask(Register(SELLER, "x", "y"))
    shut.ask(OpenDay())
    (code,) = shut.come(good())
    assert shut.status(code) == "waiting"
    assert whys(shut.facts(f.Cleared)[0]) == ["key_missing"]


def test_the_same_visit_code_again_is_the_same_answer_and_nothing_new(market: Rig) -> None:
    visit = market.declare(good())
    first = market.scan(IN, visit)
    before, owed = market.bodies(), market.store.owed()
    for _ in range(3):
        assert market.scan(IN, visit) == first
        assert market.opened() == [OpenBarrier(IN, visit, again=True)]
        assert market.printed() == []
    assert market.bodies() == before
    assert market.store.owed() == owed


def test_the_label_of_the_goods_stands_for_the_visit(market: Rig) -> None:
    visit = market.declare(good("https://maker.cn/q?id=7"))
    answer = market.scan(IN, "https://maker.cn/q?id=7")
    assert (answer.verdict, answer.code) == ("pass", visit)
    assert market.scan(IN, visit) == answer


def test_papers_are_not_used_up_by_goods_that_never_came_in(market: Rig) -> None:
    """A full load is turned back for another line's fault; next time it is alone and its papers are whole."""
    line = good("UP-1")
    visit = market.declare(line, barred("UP-2"))
    market.scan(IN, visit)
    market.ask(TurnBack(visit))
    answer = market.scan(IN, market.declare(line))
    assert whys(market.facts(f.Cleared)[-1]) in (["papers_good"], ["drawn"])
    assert answer.verdict in ("pass", "wait")


def test_one_certificate_over_two_lines_is_used_up_by_both(market: Rig) -> None:
    line = good("UP-1", 10_000)
    half = replace(line, grams=6_000)
    market.come(half, half)
    first, second = market.facts(f.Cleared)[-2:]
    assert not first.test
    assert whys(second) == ["certificate_used", "report_used"]


def test_a_paper_with_a_nonsense_date_is_not_declared(market: Rig) -> None:
    line = good()
    assert line.report is not None
    answer = market.ask(
        Declare(SELLER, "闽A12345", (line, replace(line, report=replace(line.report, issued_on="昨天"))))
    )
    assert (answer.verdict, whys(answer)) == ("stop", ["asked_wrong"])
    assert answer.why[0].args == {"what": "lines[2].report.issued_on"}


@pytest.mark.parametrize("lines", [(), (good(grams=0),), (good(), good(grams=-1))])
def test_a_load_of_nothing_cannot_be_declared(market: Rig, lines: tuple[Line, ...]) -> None:
    answer = market.ask(Declare(SELLER, "闽A12345", lines))
    assert (answer.verdict, whys(answer)) == ("stop", ["asked_wrong"])


def test_nothing_comes_in_before_the_day_is_open(shut: Rig) -> None:
    shut.ask(Register(SELLER, "x", "y"))
    visit = shut.declare(good())
    before = shut.bodies()
    answer = shut.scan(IN, visit)
    assert (answer.verdict, whys(answer)) == ("stop", ["no_day"])
    assert shut.actions() == [Tell(IN, "stop", visit, answer.why)]
    assert shut.bodies() == before


def test_no_body_holds_a_plate_a_name_or_a_telephone(market: Rig) -> None:
    market.ask(Register("S-9", "李大明", "福清", natural=True, uscc="350102199001011234", phone="13800138000"))
    market.come(good())
    raw = b"".join(market.bodies())
    for value in ("李大明", "350102199001011234", "13800138000", "闽A"):
        assert value.encode() not in raw
