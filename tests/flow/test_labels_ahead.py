"""Labels printed ahead: numbered once, bound or sold under once, and then as good as any other."""

from datetime import timedelta

import pytest
from flow_goods import IN, NIGHT, NODE, OUT, SELLER, good
from flow_rig import Rig
from order_goods import give
from walk_goods import bring, whys

from edge.core import facts as f
from edge.core.actions import PrintLabel
from edge.core.batch import Batch
from edge.core.codes import own
from edge.core.labels import Roll
from edge.core.trade import Serial, Way
from edge.flow.asks import Answer, Bind, Item, PrintRoll, Sell
from sync.message import Recall


@pytest.fixture
def labels(market: Rig) -> tuple[str, ...]:
    """Three labels printed ahead."""
    return market.ask(PrintRoll(IN, 3)).codes


@pytest.fixture
def batch(market: Rig) -> str:
    (code,) = market.come(good())
    return code


def under(market: Rig, batch: str, *labels: str) -> Answer:
    """A sale of a kilogram under each label."""
    return market.ask(Sell(SELLER, "", tuple([Item(batch, 1_000, label) for label in labels])))


def test_a_roll_prints_its_labels_and_goes_on_where_the_last_one_ended(market: Rig) -> None:
    first = market.ask(PrintRoll(IN, 3)).codes
    assert [label.code for label in market.printed()] == list(first)
    assert all(isinstance(action, PrintLabel) for action in market.actions())
    second = market.ask(PrintRoll(OUT, 2)).codes
    assert [own.numbered(code) for code in (*first, *second)] == [(NODE, "260305", number) for number in range(1, 6)]
    assert market.get(Roll, "260305").ranges == ((1, 3), (4, 5))


@pytest.mark.parametrize("ask", [PrintRoll(IN, 0), PrintRoll(IN, -1), PrintRoll(IN, 201), PrintRoll("nowhere", 1)])
def test_a_roll_of_nothing_of_too_much_or_nowhere_is_refused(market: Rig, ask: PrintRoll) -> None:
    before = market.bodies()
    assert whys(market.ask(ask)) == ["asked_wrong"]
    assert market.bodies() == before


def test_a_label_is_bound_once_and_then_stands_for_its_batch_at_the_gate(
    market: Rig, batch: str, labels: tuple[str, ...]
) -> None:
    assert market.scan(IN, labels[0]).verdict == "unknown"
    assert market.ask(Bind(labels[0], batch)).good
    assert market.get(Batch, batch).label == labels[0]
    assert market.scan(IN, labels[0]).code == market.get(Batch, batch).visit
    (other,) = market.come(good("UP-2"))
    for again in (batch, other):
        assert whys(market.ask(Bind(labels[0], again))) == ["label_used"]
    assert len(market.facts(f.Bound)) == 1


@pytest.mark.parametrize(
    "label",
    [
        own.slip("T", NODE, NIGHT.date(), 4),  # of the day, and never printed
        own.slip("T", NODE, NIGHT.date() + timedelta(1), 1),
        own.slip("T", "350100002", NIGHT.date(), 1),  # another market's
        own.slip("V", NODE, NIGHT.date(), 1),
        own.slip("T", NODE, NIGHT.date(), 1)[:-1] + "?",
        "T-1",
        "",
    ],
)
def test_what_this_market_never_printed_is_no_label(
    market: Rig, batch: str, labels: tuple[str, ...], label: str
) -> None:
    assert own.numbered(labels[-1])[2] == 3
    before = market.bodies()
    assert whys(market.ask(Bind(label, batch))) == ["label_unknown"]
    if label:
        assert whys(under(market, batch, label)) == ["label_unknown"]
        assert whys(bring(market, good("UP-2"), labels=(label,))) == ["label_unknown"]
    assert market.bodies() == before


def test_goods_are_sold_under_a_label_leave_by_it_and_come_back_by_it(
    market: Rig, batch: str, labels: tuple[str, ...]
) -> None:
    answer = under(market, batch, labels[0])
    assert (answer.codes, market.printed()) == ((labels[0],), [])
    assert market.get(Serial, labels[0]).batch == batch
    assert whys(market.scan(IN, labels[0])) == ["serial_inside"]
    assert whys(market.scan(OUT, labels[0])) == ["goodbye"]
    assert whys(market.scan(OUT, labels[0])) == ["voucher_gone"]
    returned = market.scan(IN, labels[0])
    assert (returned.verdict, whys(returned)) == ("wait", ["returned"])
    assert market.get(Batch, returned.code).parent == batch
    assert market.get(Serial, labels[0]).way is Way.RETURNED
    assert whys(market.scan(IN, labels[0])) == ["serial_returned"]


def test_one_voucher_has_labels_printed_ahead_and_exit_codes_side_by_side(
    market: Rig, batch: str, labels: tuple[str, ...]
) -> None:
    items = (Item(batch, 1_000), Item(batch, 1_000, labels[0]), Item(batch, 1_000))
    answer = market.ask(Sell(SELLER, "", items))
    assert (answer.codes[1], len(set(answer.codes))) == (labels[0], 3)
    assert [label.code for label in market.printed()] == [answer.codes[0], answer.codes[2]]
    later = market.ask(Sell(SELLER, "", (Item(batch, 1_000),)))
    assert not set(later.codes) & set(answer.codes)


@pytest.mark.parametrize("first", ["bound", "sold", "brought"])
def test_a_label_is_used_once_whichever_way(market: Rig, batch: str, labels: tuple[str, ...], first: str) -> None:
    label = labels[0]
    answer = {
        "bound": lambda: market.ask(Bind(label, batch)),
        "sold": lambda: under(market, batch, label),
        "brought": lambda: bring(market, good("UP-2"), labels=(label,)),
    }[first]()
    assert answer.good
    before = market.bodies()
    for again in (
        market.ask(Bind(label, batch)),
        under(market, batch, label),
        bring(market, good("UP-3"), labels=(label,)),
    ):
        assert whys(again) == ["label_used"]
    assert market.bodies() == before


def test_one_label_twice_in_one_sale_is_used_twice(market: Rig, batch: str, labels: tuple[str, ...]) -> None:
    assert whys(under(market, batch, labels[0], labels[0])) == ["label_used"]
    assert market.facts(f.Sold) == []


def test_what_was_sold_under_a_label_is_among_what_a_recall_tells_of(
    market: Rig, batch: str, labels: tuple[str, ...]
) -> None:
    under(market, batch, labels[0])
    _, serial = market.sold(batch)
    give(market, Recall("R-1", (batch,), "农残"))
    assert sorted(fact.serial for fact in market.facts(f.Recalled)) == sorted((labels[0], serial))


def test_a_stop_order_that_names_a_label_stops_its_batch_and_a_stopped_label_is_used_no_more(
    market: Rig, batch: str, labels: tuple[str, ...]
) -> None:
    market.ask(Bind(labels[0], batch))
    market.stop(labels[0], labels[1])
    assert market.status(batch) == "held"
    (other,) = market.come(good("UP-2"))
    assert whys(market.ask(Bind(labels[1], other))) == ["code_recalled"]
    assert whys(under(market, other, labels[1])) == ["code_recalled"]


def test_goods_that_have_a_label_already_get_no_second_one(market: Rig, labels: tuple[str, ...]) -> None:
    answer = bring(market, good("UP-1"), good("UP-2"), good("UP-3"), labels=(labels[0], "", labels[2]))
    assert [label.code for label in market.printed()] == [answer.codes[1]]
    assert [market.get(Batch, code).label for code in answer.codes] == [labels[0], "", labels[2]]
    assert market.scan(IN, labels[2]).code == answer.code


@pytest.mark.parametrize(
    ("used", "told"),
    [((0, 0), "asked_wrong"), ((0, 1, 2), "asked_wrong"), (("T-1",), "label_unknown")],
)
def test_labels_that_cannot_be_are_refused_before_anything_is_recorded(
    market: Rig, labels: tuple[str, ...], used: tuple[int | str, ...], told: str
) -> None:
    named = tuple([labels[each] if isinstance(each, int) else each for each in used])
    before = market.bodies()
    answer = bring(market, good("UP-1"), good("UP-2"), labels=named)
    assert (answer.verdict, whys(answer)) == ("stop", [told])
    assert market.bodies() == before
