"""The trading day: opened once, closed when its books stand, with figures that are right."""

from datetime import datetime

from flow_goods import CHINA, DAY, IN, KEY, bare, good
from flow_rig import Rig, redrawn

from edge.core import draw
from edge.core import facts as f
from edge.core.ledger import Day
from edge.flow.asks import Answer, CloseDay, Inspect, Move, OpenDay


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


def test_a_day_is_opened_once(morning: Rig) -> None:
    assert morning.ask(OpenDay()) == Answer("pass", code=DAY)
    assert [fact.day for fact in morning.facts(f.DayOpened)] == [DAY]


def test_a_day_opens_under_the_commitment_of_its_key(morning: Rig) -> None:
    (opened,) = morning.facts(f.DayOpened)
    assert opened.commitment == morning.facts(f.Keyed)[0].commitment != ""
    assert (opened.quota, opened.floor_bp) == ((1, 10), 1000)
    assert KEY.hex().encode() not in b"".join(morning.bodies())


def test_a_day_without_a_key_opens_without_a_commitment(shut: Rig) -> None:
    shut.ask(OpenDay())
    assert shut.facts(f.DayOpened)[0].commitment == ""


def test_the_day_turns_at_two_in_the_afternoon(shut: Rig) -> None:
    shut.now = datetime(2026, 3, 5, 13, 59, tzinfo=CHINA)
    assert shut.ask(OpenDay()).code == "2026-03-05"
    shut.now = datetime(2026, 3, 5, 14, 0, tzinfo=CHINA)
    assert shut.ask(OpenDay()).code == "2026-03-06"


def test_a_day_that_was_not_opened_is_not_closed(shut: Rig) -> None:
    assert whys(shut.ask(CloseDay())) == ["no_day"]
    assert shut.facts(f.DayClosed) == []


def test_a_closed_day_stays_closed(morning: Rig) -> None:
    assert morning.ask(CloseDay()).good
    assert whys(morning.ask(CloseDay())) == ["no_day"]
    assert whys(morning.ask(OpenDay())) == ["no_day"]
    assert whys(morning.scan(IN, morning.declare(good()))) == ["no_day"]


def test_an_empty_day_closes_with_nothing_needed_and_nothing_missing(morning: Rig) -> None:
    assert morning.ask(CloseDay()).good
    (closed,) = morning.facts(f.DayClosed)
    assert (closed.with_report, closed.needed, closed.drawn, closed.resulted, closed.shortfall) == (0, 0, 0, 0, 0)
    assert (closed.in_g, closed.out_g, closed.inside_g, closed.loss_g) == (0, 0, 0, 0)


def test_goods_that_wait_for_their_result_keep_the_day_open(market: Rig) -> None:
    (code,) = market.come(bare())
    answer = market.ask(CloseDay())
    assert (answer.verdict, whys(answer), answer.codes) == ("stop", ["day_unresolved"], (code,))
    assert market.get(Day, DAY).state == "open"
    market.clean(code)
    assert market.ask(CloseDay()).good


def test_a_first_positive_keeps_the_day_open_until_it_is_settled(market: Rig) -> None:
    (code,) = market.come(bare())
    sample = market.sample(code)
    market.run(sample, 100)
    assert not market.ask(CloseDay()).good
    market.run(sample, 100)
    market.verify(sample)
    assert market.ask(CloseDay()).codes == (code,)
    market.destroy(code)
    assert market.ask(CloseDay()).good


def test_a_return_nobody_looked_at_keeps_the_day_open(market: Rig) -> None:
    (code,) = market.come(good())
    child = market.scan(IN, market.gone(code)).code
    assert market.ask(CloseDay()).codes == (child,)
    market.ask(Inspect(child))
    assert market.ask(CloseDay()).good


def test_goods_stopped_by_order_let_the_day_close(market: Rig) -> None:
    (code,) = market.come(good())
    market.stop(code)
    assert market.ask(CloseDay()).good


def test_a_drawn_arrival_without_a_result_is_a_shortfall(morning: Rig) -> None:
    """Compliance counts what has a result; drawn is not enough. An order stopped the one that was drawn."""
    code = morning.first()
    morning.stop(code)
    assert morning.ask(CloseDay()).good
    (closed,) = morning.facts(f.DayClosed)
    assert (closed.with_report, closed.needed, closed.drawn, closed.resulted, closed.shortfall) == (1, 1, 1, 0, 1)


def test_a_closed_days_figures_are_those_of_the_journal(market: Rig) -> None:
    """FIRST was drawn and tested (500 g), one load must be tested and fails, two pass; 3 kg left, 1 kg of them came back."""
    tested, first, _ = (market.come(line)[0] for line in (bare("UP-T"), good("UP-1"), good("UP-2")))
    market.fail(tested)
    market.destroy(tested)
    market.gone(first, 2_000)
    market.ask(Inspect(market.scan(IN, market.gone(first, 1_000)).code))
    assert market.ask(CloseDay()).good
    (closed,) = market.facts(f.DayClosed)
    assert (closed.with_report, closed.needed, closed.drawn, closed.resulted, closed.shortfall) == (3, 1, 1, 1, 0)
    assert (closed.in_g, closed.out_g, closed.inside_g, closed.loss_g) == (41_000, 3_000, 27_500, 10_500)
    assert closed.in_g == closed.out_g + closed.inside_g + closed.loss_g


def test_the_close_signs_the_head_before_it(market: Rig) -> None:
    market.ask(CloseDay())
    (closed,) = market.facts(f.DayClosed)
    hashes = market.store.read().execute("SELECT hash FROM journal ORDER BY id DESC LIMIT 2").fetchall()
    assert bytes.fromhex(closed.head) == hashes[1][0]
    assert bytes.fromhex(closed.signature) == hashes[1][0][::-1]


def test_an_earlier_day_may_be_closed_later(market: Rig) -> None:
    market.now = datetime(2026, 3, 5, 20, 0, tzinfo=CHINA)
    market.ask(OpenDay())
    assert market.ask(CloseDay(DAY)).code == DAY
    assert [fact.day for fact in market.facts(f.DayClosed)] == [DAY]
    assert market.get(Day, "2026-03-06").state == "open"


def test_a_clock_set_back_does_not_draw_anew(market: Rig) -> None:
    before = market.get(Day, DAY)
    market.now = datetime(2026, 3, 5, 2, 0, tzinfo=CHINA)
    market.come(good("UP-1"))
    after = market.get(Day, DAY)
    assert (after.n, after.s) == (before.n + 1, before.s)


def test_a_whole_day_can_be_drawn_again_from_its_journal(market: Rig) -> None:
    loads = 25
    for number in range(loads):
        market.come(good(f"UP-{number}"))
    drawn = market.facts(f.Drawn)
    assert len(drawn) == loads + 1
    for row in drawn:
        assert row.s >= draw.needed(row.n, (1, 10))
    assert [row.n for row in drawn if row.picked] == [1, 11, 21]  # by quota alone, under this key
    assert redrawn(market.facts(f.Fact)) == ""
    assert redrawn(market.facts(f.Fact), KEY[::-1]) != ""


def test_goods_are_moved_as_they_stand(market: Rig) -> None:
    (code,) = market.come(good())
    assert market.ask(Move(code, "trade", "store")).good
    assert whys(market.ask(Move(code, "trade", "store"))) == ["batch_over"]
    assert whys(market.ask(Move("404", "trade", "store"))) == ["batch_unknown"]
    assert market.facts(f.Moved)[-1] == f.Moved(code, "trade", "store", 10_000, DAY)
