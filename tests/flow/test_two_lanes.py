"""Everything at once: the one writer decides once."""

from threading import Barrier, Thread

from flow_goods import IN, IN2, OUT, SELLER, good
from flow_rig import Rig

from edge.core import facts as f
from edge.core.actions import OpenBarrier
from edge.core.batch import Batch
from edge.flow.asks import Answer, Ask, Item, Read, Sell
from tests.patience import PATIENCE_S


def at_once(rig: Rig, asks: list[Ask], key: str = "") -> list[Answer]:
    """Ask all from threads of their own that start together."""
    start, answers = Barrier(len(asks)), list[Answer]()

    def work(ask: Ask) -> None:
        start.wait()
        answers.append(rig.flow.submit(ask, actor="t", station="s", key=key).result(PATIENCE_S))

    threads = [Thread(target=work, args=(ask,)) for ask in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(asks)
    return answers


def test_one_visit_at_two_lanes_at_once_comes_in_once(market: Rig) -> None:
    for number in range(10):
        visit = market.declare(good(f"UP-{number}a"), good(f"UP-{number}b"))
        before = len(market.seen)
        answers = at_once(market, [Read(lane, visit.encode()) for lane in (IN, IN2) * 3])
        assert [answer == answers[0] for answer in answers] == [True] * 6
        assert len([fact for fact in market.facts(f.Arrived) if fact.visit == visit]) == 2
        assert [fact.visit for fact in market.facts(f.Admitted)].count(visit) == 1
        actions = [action for turn, _ in market.seen[before:] for action in turn]
        opened = [action for action in actions if isinstance(action, OpenBarrier)]
        assert [action.again for action in opened].count(False) == 1
        assert len(opened) == 6


def test_one_voucher_scanned_at_once_leaves_once(market: Rig) -> None:
    (code,) = market.come(good())
    voucher, serial = market.sold(code)
    answers = at_once(market, [Read(OUT, each.encode()) for each in (voucher, serial) * 3])
    assert sorted(answer.verdict for answer in answers) == ["pass", *["stop"] * 5]
    assert len(market.facts(f.Departed)) == 1


def test_a_batch_sold_from_many_tills_is_never_sold_twice(market: Rig) -> None:
    (code,) = market.come(good())
    answers = at_once(market, [Sell(SELLER, "K-1", (Item(code, 3_000),)) for _ in range(8)])
    assert sum(answer.good for answer in answers) == 3
    batch = market.get(Batch, code)
    assert (batch.accounts["trade"], batch.accounts["out"]) == (1_000, 9_000)
    serials = [line.serial for sold in market.facts(f.Sold) for line in sold.lines]
    assert len(set(serials)) == 3


def test_one_call_sent_many_times_with_its_key_is_done_once(market: Rig) -> None:
    (code,) = market.come(good())
    answers = at_once(market, [Sell(SELLER, "K-1", (Item(code, 1_000),))] * 6, key="k1")
    assert [answer == answers[0] for answer in answers] == [True] * 6
    assert len(market.facts(f.Sold)) == 1
    assert len([label for label in market.store.owed() if label.code == answers[0].codes[0]]) == 1


def test_a_repeated_key_acts_no_second_time(market: Rig) -> None:
    (code,) = market.come(good())
    ask = Sell(SELLER, "K-1", (Item(code, 1_000),))
    first = market.ask(ask, key="k1")
    before = len(market.seen)
    assert market.ask(ask, key="k1") == first
    assert len(market.seen) == before


def test_two_people_with_one_key_are_two(market: Rig) -> None:
    (code,) = market.come(good())
    ask = Sell(SELLER, "K-1", (Item(code, 1_000),))
    assert market.ask(ask, "甲", key="k1").code != market.ask(ask, "乙", key="k1").code


def test_codes_given_out_at_once_are_all_different(market: Rig) -> None:
    visits = [market.declare(good(f"UP-{number}")) for number in range(12)]
    answers = at_once(market, [Read(IN, visit.encode()) for visit in visits])
    codes = [code for answer in answers for code in answer.codes]
    assert len(set(codes)) == len(codes) == 12
    assert [row.n for row in market.facts(f.Drawn)] == list(range(1, 14))
