"""The product grid: the seller's own first, then what others bring, then the registry's groups; pages that fit a panel."""

from market_goods import LINE
from market_room import Market, arrived
from msgspec.structs import replace

from edge.core import register
from edge.core.products import GROUPS
from edge.flow.asks import Declare
from edge.flow.draft import Draft
from edge.store.page import Page
from kiosk.market.picker import KEYS, before, grid


def listing(market: Market, *rows: tuple[str, dict[str, str]]) -> None:
    """Products in the province's registry."""

    def job(page: Page) -> None:
        kept = {key: register.encode(row) for key, row in rows}
        digest = register.digest(register.weight(kept.items()))
        assert page.registers.replace("products", 1, digest, kept)

    market.store.submit(job, actor="test", station="test").result(60)


def load(market: Market, *products: str, seller: str = "s-1") -> None:
    lines = tuple([replace(LINE, product=name, upstream="") for name in products])
    assert market.ask(Declare(seller, "闽D12345", lines)).good


def names(market: Market, tab: str = "", page: int = 0, seller: str = "s-1") -> list[str]:
    return [each.name for each in grid(market.views, Draft(seller), "zh", tab, page).choices]


def test_what_a_seller_brings_often_stands_first(market: Market) -> None:
    load(market, "菜心", "芥蓝")
    load(market, "芥蓝")
    assert names(market) == ["芥蓝", "菜心"]
    assert [line.product for line in before(market.views, "s-1")] == ["芥蓝", "菜心", "芥蓝"]


def test_lines_of_another_seller_on_the_same_lorry_are_not_ones_own(market: Market) -> None:
    lines = (replace(LINE, product="菜心"), replace(LINE, product="鲈鱼", seller="b-1", upstream=""))
    assert market.ask(Declare("s-1", "闽D12345", lines)).good
    assert names(market) == ["菜心"]


def test_a_new_seller_finds_what_others_brought(market: Market) -> None:
    arrived(market)
    assert names(market, seller="nobody yet") == ["小白菜"]


def test_groups_of_the_registry_are_tabs_and_only_what_it_has_is_offered(market: Market) -> None:
    load(market, "菜心", "无名野菜")
    listing(
        market, ("1", {"name": "菜心"}), ("2", {"name": "鲈鱼", "group": "aquatic"}), ("3", {"name": "芥蓝"}),
        ("4", {"name": "毛蚶", "group": "aquatic", "state": "ended"}),
    )  # fmt: skip
    made = grid(market.views, Draft("s-1"), "en")
    assert [(each.key, each.name, each.here) for each in made.tabs] == [
        ("", "Usual goods", True), ("aquatic", "Aquatic products", False), ("vegetable", "Vegetables", False),
    ]  # fmt: skip
    assert names(market) == ["菜心"]
    assert names(market, "aquatic") == ["鲈鱼"]
    assert names(market, "no such tab") == ["菜心"]


def test_a_tab_with_more_than_a_panel_holds_has_pages(market: Market) -> None:
    listing(market, *[(f"{number:03d}", {"name": f"菜{number}"}) for number in range(KEYS + 2)])
    assert names(market, "vegetable") == [f"菜{number}" for number in range(KEYS)]
    assert names(market, "vegetable", 1) == [f"菜{KEYS}", f"菜{KEYS + 1}"]
    assert names(market, "vegetable", 99) == names(market, "vegetable", 1)
    assert names(market, "vegetable", -5) == names(market, "vegetable", 0)


def test_all_thirteen_groups_have_a_tab(market: Market) -> None:
    listing(market, *[(group, {"name": group, "group": group}) for group in GROUPS])
    assert [each.key for each in grid(market.views, Draft("s-1"), "zh").tabs] == ["", *GROUPS]


def test_what_is_on_the_load_is_counted(market: Market) -> None:
    load(market, "菜心", "芥蓝")
    draft = Draft("s-1", (replace(LINE, product="菜心"),) * 2, ("", ""))
    assert {each.name: each.there for each in grid(market.views, draft, "zh").choices} == {"菜心": 2, "芥蓝": 0}
