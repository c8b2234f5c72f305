"""The draw at the doors: it counts every arrival once, whatever gates, clocks, crashes and settings do meanwhile."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

from flow_goods import CHINA, DAY, IN, IN2, OTHER, SELLER, bare, good
from flow_rig import Rig, redrawn
from walk_goods import provinces_rows

from edge.core import facts as f
from edge.core.ledger import Day
from edge.flow.asks import CloseDay, OpenDay, Read
from tests.patience import PATIENCE_S


def counted(rig: Rig, day: str = DAY) -> tuple[int, int]:
    found = rig.get(Day, day)
    return found.n, found.s


def test_law_07_two_gates_at_once_never_have_two_equal_numbers(market: Rig) -> None:
    visits = [market.declare(good(f"UP-{number}a"), good(f"UP-{number}b")) for number in range(20)]
    start = Barrier(2)

    def drive(lane: str, mine: list[str]) -> None:
        start.wait()
        for ended in [market.flow.submit(Read(lane, each.encode()), actor="t", station="s") for each in mine]:
            ended.result(PATIENCE_S)

    gates = [Thread(target=drive, args=each) for each in ((IN, visits[::2]), (IN2, visits[1::2]))]
    for gate in gates:
        gate.start()
    for gate in gates:
        gate.join()
    drawn = market.facts(f.Drawn)
    assert [fact.n for fact in drawn] == list(range(1, 42))
    assert len({fact.batch for fact in drawn}) == 41
    assert counted(market) == (41, drawn[-1].s)
    assert redrawn(market.facts(f.Fact)) == ""


def test_law_08_a_crash_between_decision_and_answer_leaves_the_decision(market: Rig) -> None:
    visit = market.declare(good("UP-1"), good("UP-2"))
    market.flow.submit(Read(IN, visit.encode()), actor="t", station="s")  # committed, and nobody hears of it
    market.store.close()
    again = Rig(market.path, market.now)
    market.store, market.flow, market.seen = again.store, again.flow, again.seen
    before = market.facts(f.Drawn)
    assert [fact.n for fact in before] == [1, 2, 3]
    answer = market.scan(IN, visit)
    assert (answer.verdict, answer.codes) == ("pass", tuple(fact.batch for fact in before[1:]))
    assert market.facts(f.Drawn) == before
    assert counted(market) == (3, 1)


def test_law_09_a_clock_set_back_or_over_the_days_edge_neither_resets_nor_draws_again(market: Rig) -> None:
    visit = market.declare(good("UP-1"))
    first = market.scan(IN, visit)
    for now in (
        datetime(2026, 3, 5, 0, 30, tzinfo=CHINA),  # back within the day
        datetime(2026, 3, 4, 15, 0, tzinfo=CHINA),  # as far as its beginning
        datetime(2026, 3, 4, 13, 0, tzinfo=CHINA),  # into the day before
        datetime(2026, 3, 5, 15, 0, tzinfo=CHINA),  # into the day after
        datetime(2026, 3, 5, 13, 59, tzinfo=CHINA),  # and back again
    ):
        market.now = now
        market.ask(OpenDay())
        assert market.scan(IN, visit) == first
        assert counted(market) == (2, 1)
    market.come(good("UP-2"))
    assert counted(market) == (3, 1)
    assert [fact.n for fact in market.facts(f.Drawn)] == [1, 2, 3]
    opened = [fact.day for fact in market.facts(f.DayOpened)]
    assert len(opened) == len(set(opened))  # none was opened twice
    assert redrawn(market.facts(f.Fact)) == ""


def test_law_10_weights_that_change_during_the_day_change_only_what_comes_later(market: Rig) -> None:
    market.come(good("UP-1"), good("UP-2"))
    before = market.facts(f.Drawn)
    assert {fact.weight_bp for fact in before} == {1000}
    provinces_rows(market, "risks", {"青菜": {"chance_bp": "4000"}})
    market.come(good("UP-3"))
    provinces_rows(market, "risks", {"青菜": {"chance_bp": "10000"}}, version=2)
    (certain,) = market.come(good("UP-4"))
    after = market.facts(f.Drawn)
    assert after[: len(before)] == before
    assert [fact.weight_bp for fact in after[len(before) :]] == [4000]  # what is certain is no draw
    assert [why.code for why in market.facts(f.Cleared)[-1].why] == ["risk"]
    assert certain not in {fact.batch for fact in after}
    assert redrawn(market.facts(f.Fact)) == ""


def test_law_13_what_must_be_tested_is_counted_nowhere(market: Rig) -> None:
    before = counted(market)
    for number in range(12):
        (code,) = market.come(bare(f"UP-{number}"))
        assert market.status(code) == "waiting"
    assert counted(market) == before
    assert redrawn(market.facts(f.Fact)) == ""


def test_law_16_an_empty_day_closes_with_nothing_of_nothing(morning: Rig) -> None:
    assert morning.ask(CloseDay()).good
    (closed,) = morning.facts(f.DayClosed)
    assert (closed.with_report, closed.needed, closed.drawn, closed.resulted, closed.shortfall) == (0, 0, 0, 0, 0)
    assert (morning.facts(f.ToppedUp), morning.facts(f.FellShort)) == ([], [])
    assert redrawn(morning.facts(f.Fact)) == ""


def test_law_17_whoever_comes_alone_is_tested(morning: Rig) -> None:
    (code,) = morning.come(good("UP-1"))
    assert morning.status(code) == "waiting"
    assert [(fact.n, fact.s, fact.forced) for fact in morning.facts(f.Drawn)] == [(1, 1, True)]


def test_a_day_opened_without_its_key_tests_all_and_draws_once_it_is_there(shut: Rig) -> None:
    shut.open()
    shut.now += timedelta(hours=12)
    assert shut.ask(OpenDay()).code == "2026-03-06"
    codes = [shut.come(good(f"UP-{number}"))[0] for number in range(3)]
    assert {shut.status(code) for code in codes} == {"waiting"}
    assert counted(shut, "2026-03-06") == (0, 0)
    shut.key_comes(day="2026-03-06")
    shut.come(good("UP-9"), seller=OTHER)
    assert counted(shut, "2026-03-06") == (1, 1)
    assert redrawn(shut.facts(f.Fact), day="2026-03-06") == ""
    assert SELLER != OTHER
