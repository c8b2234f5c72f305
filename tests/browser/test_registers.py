"""A sheet with two bad rows is sent, mended, sent again and taken; then whoever declares finds its products."""

import csv
import io
import itertools
from collections.abc import Iterator

import pytest
from browser_rig import LOOKS, Look, Screen, violations
from browser_stand import LONG, Stand
from conftest import Sit
from playwright.sync_api import expect

_COUNT = itertools.count(1)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A market of its own: once it lists products, nothing else can be declared in it."""
    made = Stand(tmp_path_factory.mktemp("registers"))
    yield made
    made.close()


def sheet(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([("编码", "品名", "类别", "备注"), *rows])
    return out.getvalue().encode("gb18030")


def send(screen: Screen, raw: bytes) -> None:
    screen.go("/registers/products")
    screen.page.set_input_files("[name=sheet]", {"name": f"{LONG}.csv", "mimeType": "text/csv", "buffer": raw})
    expect(screen.page.locator("[data-file]")).to_have_text(f"{LONG}.csv")
    screen.page.locator("form[enctype] .key[data-tone=go]").click()
    expect(screen.page.locator(".figures")).to_be_visible()


def sound(screen: Screen, axe_source: str) -> None:
    """Nothing that axe finds, and nothing wider than its window."""
    assert violations(screen, axe_source) == []
    assert screen.beyond() <= 0


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[3]], ids=str)
def test_a_sheet_is_mended_by_what_the_page_says_and_then_its_products_are_known(
    market: Stand, sit: Sit, axe_source: str, look: Look
) -> None:
    number = next(_COUNT)
    codes = [f"TEST-{number}-{each}" for each in range(4)]
    good = [(codes[0], f"试菜{number}甲", "蔬菜", ""), (codes[1], LONG + str(number), "水果", "x")]
    screen = (
        sit(look, market.url, bypass_csp=True).at("office").sign_in(market.member("huang"), look.language, "/registers")
    )
    sound(screen, axe_source)
    before = len(market.facts("Imported"))

    send(screen, sheet([*good, (codes[2], "", "蔬菜", ""), (codes[3], "试菜丁", "不是类别", "")]))
    flaws = screen.page.locator("tbody tr")
    expect(flaws).to_have_count(2)
    for row, column in (("4", "品名"), ("5", "类别")):
        expect(screen.page.locator("tbody tr", has=screen.page.locator(f"th:text-is('{row}')"))).to_contain_text(column)
    sound(screen, axe_source)
    screen.page.locator("form[action$='/take'] .key").click()  # the box of leaving rows out is required
    expect(screen.page.locator("form.pad")).to_have_count(0)

    send(screen, sheet([*good, (codes[2], f"试菜{number}丙", "蔬菜", ""), (codes[3], f"试菜{number}丁", "蔬菜", "")]))
    expect(screen.page.locator("tbody tr")).to_have_count(0)
    screen.page.locator("form[action$='/take'] .key").click()
    expect(screen.page.locator("form.pad")).to_be_visible()
    sound(screen, axe_source)
    screen.confirm()
    screen.notice("ok")
    sound(screen, axe_source)
    assert len(market.facts("Imported")) == before + 1

    screen.go(f"/registers/products?find={codes[2]}")
    expect(screen.page.locator("tbody tr")).to_have_count(1)
    expect(screen.page.locator("tbody tr")).to_contain_text(f"试菜{number}丙")
    sound(screen, axe_source)
    load = market.declare("papers", product=codes[0])
    declared = market.facts("Declared", visit=load)
    assert declared[0]["data"]["lines"][0]["product"] == f"试菜{number}甲"


def test_whoever_is_registered_wrong_is_told_where_and_gets_a_card(market: Stand, sit: Sit, axe_source: str) -> None:
    look = LOOKS[1]
    screen = (
        sit(look, market.url, bypass_csp=True).at("office").sign_in(market.member("huang"), look.language, "/operators")
    )
    sound(screen, axe_source)
    screen.page.locator("details summary").click()
    form = screen.page.locator("form[action='/operators'].sheet")
    for name, text in (("operator", "grower-1"), ("name", LONG), ("county", "闽侯县"), ("id", "350211199001010014")):
        form.locator(f"[name={name}]").fill(text)
    expect(form.locator("[name=uscc]")).to_be_hidden()
    sound(screen, axe_source)
    form.locator(".key").click()
    expect(screen.page.locator("#wrong-id")).to_be_visible()
    sound(screen, axe_source)
    screen.page.locator("[name=id]").fill("350211199001010018")
    screen.page.locator("form[action='/operators'] .key[data-tone=go]").click()
    screen.notice("ok")
    screen.key("/do/givecard").click()
    expect(screen.page.locator("img.badge")).to_be_visible()
    sound(screen, axe_source)
    card = screen.page.locator("figcaption .code").inner_text()
    assert market.facts("Carded", operator="grower-1")[0]["data"]["card"] == card
    assert LONG not in str(market.facts("Registered", operator="grower-1"))
    screen.go("/operators/grower-1")
    for each in screen.page.locator("details summary").all():
        each.click()
    sound(screen, axe_source)
