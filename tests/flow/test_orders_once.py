"""Any order: taken up once under its name, not when it is too late, never by a barrier or a printer."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import msgspec
import pytest
from flow_goods import DAY, KEY, good
from flow_rig import Rig
from hypothesis import given, settings
from hypothesis import strategies as st
from order_goods import give, sealed, send, send_raw, take

from edge.assemble.orders import order_ask
from edge.core import draw
from edge.core import facts as f
from edge.core.actions import OpenBarrier, PrintLabel
from edge.core.ledger import Stop
from edge.core.ordered import Taken
from edge.core.register import digest
from edge.flow.asks import FromProvince, TakeUnknown
from edge.store.orders import Orders
from sync import message as m

KINDS = {"DayKey", "RevealKey", "StopTrade", "Recall", "Lift", "SetOperator", "SetRules", "RegistryPart"}
COMMITMENT = draw.commitment(KEY)
SAMPLES: list[m.Order] = [
    m.DayKey("2026-03-07", KEY.hex(), COMMITMENT),
    m.RevealKey(DAY, KEY.hex()),
    m.StopTrade("T-1", ("UP-1",), "农残"),
    m.Recall("R-1", ("UP-1",), "农残", "1"),
    m.Lift("T-1", "复检合格"),
    m.SetOperator("O-1", "S-1", "suspended", "停业整顿"),
    m.SetRules("U-1", "FJ-2", "2026-03-06", (2, 10), 2000),
    m.RegistryPart("products", 1, 0, 1, 1, digest(0)),
]
NEWER = ("OpenSesame", b'{"kind":"OpenSesame","lane":"in-1"}')
TEXT = st.text(max_size=8)
CODES = st.lists(st.sampled_from(["UP-1", "UP-2", "nothing", ""]) | TEXT, max_size=4).map(tuple)
ANY = st.one_of(
    *(
        st.builds(kind, **({"codes": CODES} if "codes" in kind.__struct_fields__ else {}))
        for kind in get_args(m.AnyOrder)
    )
)


@pytest.fixture
def batch(market: Rig) -> str:
    (code,) = market.come(good("UP-1"))
    return code


def outcomes(rig: Rig) -> list[tuple[str, str]]:
    return [(fact.name, fact.outcome) for fact in rig.facts(f.Ordered) if fact.order and fact.name]


def test_these_are_all_the_orders_there_are_and_none_opens_or_prints() -> None:
    assert {str(kind.__struct_config__.tag) for kind in get_args(m.AnyOrder)} == KINDS
    assert {type(each) for each in SAMPLES} == set(get_args(m.AnyOrder))
    assert not [kind for kind in KINDS if any(word in kind.lower() for word in ("open", "barrier", "print", "admit"))]


@settings(max_examples=25)
@given(st.lists(ANY, min_size=10, max_size=40))
def test_whatever_is_ordered_no_barrier_opens_and_nothing_is_printed(orders: list[m.Order]) -> None:
    with TemporaryDirectory() as folder:
        rig = Rig(Path(folder) / "market.db")
        rig.open()
        rig.come(good("UP-1"))
        before = len(rig.seen)
        give(rig, *orders, *SAMPLES)
        done = [action for actions, _ in rig.seen[before:] for action in actions]
        assert not [each for each in done if isinstance(each, OpenBarrier | PrintLabel)]
        assert Orders(rig.store).untaken() == []
        rig.close()


@pytest.mark.parametrize("order", SAMPLES, ids=lambda order: type(order).__name__)
def test_both_ends_call_an_order_by_the_same_name(order: m.Order) -> None:
    ask = order_ask("e", 7, sealed("e", 7, type(order).__name__, msgspec.json.encode(order)))
    assert isinstance(ask, FromProvince)
    assert not isinstance(ask, TakeUnknown)
    assert ask.name == order.name
    late = msgspec.structs.replace(order, until="2026-03-05T02:59:00+08:00")  # pyright: ignore[reportCallIssue]
    again = order_ask("e", 7, sealed("e", 7, type(order).__name__, msgspec.json.encode(late)))
    assert isinstance(again, FromProvince)
    assert again.until == "2026-03-05T02:59:00+08:00"


def test_the_same_orders_in_another_epoch_act_once(market: Rig, batch: str) -> None:
    """The province was restored, or the market held others: it gives the same orders again under other numbers."""
    give(market, *SAMPLES[2:])
    before, held = market.bodies(), market.status(batch)
    assert held == "held"
    give(market, *SAMPLES[2:], epoch="p2")
    assert market.bodies() == before
    assert Orders(market.store).untaken() == []


def test_a_market_killed_between_keeping_and_taking_takes_up_when_it_is_back(market: Rig, batch: str) -> None:
    send(market, m.StopTrade("T-1", (batch,), "农残"))
    market.store.close()
    again = Rig(market.path, market.now)
    market.store, market.flow = again.store, again.flow
    take(again)
    take(again)
    assert [fact.batch for fact in again.facts(f.Held)] == [batch]
    assert outcomes(again)[-1] == ("StopTrade T-1", "done")


@pytest.mark.parametrize("order", SAMPLES, ids=lambda order: type(order).__name__)
@pytest.mark.parametrize("until", ["2026-03-05T02:59:59+08:00", "2026-03-04T18:59:59+00:00", "soon"])
def test_what_comes_too_late_is_noted_and_does_not_act(market: Rig, batch: str, order: m.Order, until: str) -> None:
    before = [type(fact) for fact in market.facts(f.Fact)]
    give(market, msgspec.structs.replace(order, until=until))  # pyright: ignore[reportCallIssue]
    after = market.facts(f.Fact)
    assert [type(fact) for fact in after] == [*before, f.Ordered]
    noted = market.facts(f.Ordered)[-1]
    assert (noted.name, noted.outcome) == (order.name, "expired")
    assert noted.what.endswith("expired, not acted on")
    assert market.status(batch) == "released"


def test_what_is_still_in_time_acts(market: Rig, batch: str) -> None:
    give(market, m.StopTrade("T-1", (batch,), "农残", until="2026-03-05T03:00:00+08:00"))
    assert market.status(batch) == "held"


def test_an_order_of_a_newer_province_is_noted_and_holds_up_nothing(market: Rig, batch: str) -> None:
    send_raw(market, [NEWER])
    send(market, m.StopTrade("T-1", (batch,), "农残"))
    shelf = Orders(market.store)
    take(market, shelf)
    assert market.status(batch) == "held"
    noted = market.facts(f.Ordered)[-2]
    assert (noted.what, noted.outcome) == ("OpenSesame: unknown to this version", "unknown")
    before = market.bodies()
    assert take(market, shelf) == []  # it is not asked for again and again
    take(market)  # nor noted again by the same version, started anew
    assert market.bodies() == before


def test_what_was_unknown_is_taken_up_by_a_version_that_knows_it(market: Rig, batch: str) -> None:
    """The version before this one: it noted number 1 as unknown."""
    send(market, m.Recall("R-1", (batch,), "农残"))
    market.ask(TakeUnknown("p1", 1, "Recall"), "province")
    assert market.status(batch) == "released"
    take(market)
    assert market.status(batch) == "held"
    assert market.get(Taken, "Recall R-1").outcome == "done"
    assert Orders(market.store).untaken() == []


def test_orders_are_taken_up_as_they_came_whatever_their_epochs_are_called(market: Rig, batch: str) -> None:
    send(market, m.StopTrade("T-1", (batch,), "农残"), epoch="zz")
    send(market, m.Lift("T-1", "查无此事"), epoch="aa")
    take(market)
    assert market.status(batch) == "released"
    assert market.get(Stop, batch).orders == ()


def test_a_key_lost_with_the_box_is_kept_again_from_the_same_order(market: Rig) -> None:
    """A journal brought back from the province says that the key came; the key itself stood beside it."""
    give(market, SAMPLES[0])
    market.store.write(lambda connection: connection.execute("DELETE FROM secret WHERE day = '2026-03-07'")).result()
    market.store.write(
        lambda connection: connection.execute("UPDATE ordered SET taken = 0 WHERE epoch = 'p1'")
    ).result()
    reopened = Rig(_closed(market), market.now)
    market.store, market.flow = reopened.store, reopened.flow
    before = reopened.bodies()
    take(reopened)
    assert reopened.store.submit(lambda page: page.key("2026-03-07"), actor="t", station="s").result(60) == KEY
    assert reopened.bodies() == before


def _closed(rig: Rig) -> Path:
    rig.store.close()
    return rig.path
