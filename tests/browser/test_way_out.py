"""The way out, as people at the gate live it: a lorry with a held line, a tricycle of forty lots, the phone out of reach."""

from itertools import chain

import pytest
from browser_rig import WORDS, Look, Screen
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect

from edge.cli.demo.reach import until
from edge.core.codes import signed
from sync.identity.signing import derived
from tests.patience import PATIENCE_S

SPEAK = [Look("zh", 1280, 800), Look("en", 1280, 800)]
PHONE = [Look("zh", 390, 844), Look("en", 390, 844)]
FORGED = {
    "zh": "没有本市场签名或签名不符，谨防伪码",
    "en": "No signature of this market, or a wrong one: it may be forged",
}
KEPT = """() => new Promise((resolve) => {
    const asked = indexedDB.open("pinma-handheld");
    asked.onsuccess = () => {
        const got = asked.result.transaction("kept").objectStore("kept").get("copy");
        got.onsuccess = () => resolve(got.result);
    };
})"""
REST = {"zh": "红色货品留下，其余放行", "en": "Red lines stay here, the rest leaves"}


@pytest.mark.parametrize("look", SPEAK, ids=str)
def test_a_lorry_with_one_held_line_leaves_without_it(stand: Stand, sit: Sit, look: Look) -> None:
    words, bad, good = WORDS[look.language], stand.released(), stand.released()
    voucher, serials = stand.sell(good, bad, good)
    stand.stop_trade(bad)
    screen = sit(look).at("out-1").sign_in(stand.member("wang"), look.language, "/lanes/out-1").live()

    stand.scan("out-1", voucher)
    screen.shows("stop", voucher, words["barred"])
    lines = screen.page.locator(".lines .line")
    expect(lines).to_have_count(3)
    expect(lines.first).to_have_attribute("data-level", "bad")
    expect(lines.first.locator(".because")).to_contain_text("上游抽检不合格")
    assert stand.facts("Departed", voucher=voucher) == []

    screen.page.get_by_role("button", name=REST[look.language]).click()
    screen.shows("pass", voucher, words["pass"])
    expect(screen.page.locator(".lines .line[data-level=idle]")).to_have_count(2)
    (gone,) = stand.facts("Departed", voucher=voucher)
    assert [line["serial"] for line in gone["data"]["lines"]] == [serials[0], serials[2]]


@pytest.mark.parametrize("look", SPEAK, ids=str)
def test_a_tricycle_of_forty_lots_leaves_by_one_scan(stand: Stand, sit: Sit, look: Look) -> None:
    buyer, batches = f"buyer-{look.language}", [stand.released() for _ in range(2)]
    stand.api.ask(
        "office", "register", stand.step(), operator=buyer, name="阿土三轮", county="闽侯县", phone="13900000000"
    )
    card = stand.api.ask("office", "givecard", stand.step(), operator=buyer)["codes"][0]
    for batch in batches:
        items = [{"batch": batch, "grams": 1000}] * 20
        assert stand.api.ask("stall", "sell", stand.step(), seller="seller-1", buyer=buyer, items=items)["good"]
    screen = sit(look).at("out-1").speak(look.language).live()

    stand.scan("out-1", card)
    screen.shows("pass", card, WORDS[look.language]["pass"])
    lines = screen.page.locator(".lines .line")
    expect(lines).to_have_count(40)
    small = "(each) => parseFloat(getComputedStyle(each).fontSize)"
    assert lines.last.locator("strong").evaluate(small) >= 16
    boxes = [line.bounding_box() for line in lines.all()]
    told = screen.page.locator(".told").bounding_box()
    assert told is not None
    assert all(box is not None and box["x"] + box["width"] <= told["x"] + told["width"] for box in boxes)
    assert screen.beyond() == 0
    left = [each["data"]["lines"] for each in stand.facts("Departed") if each["data"]["lines"][0]["batch"] in batches]
    assert len(list(chain.from_iterable(left))) == 40


def secret(stand: Stand) -> bytes:
    """What the market's exit codes are signed by."""
    return derived(stand.site.market / "market.key", "exit codes")


def link(stand: Stand, code: str) -> str:
    """What is printed on a label."""
    return signed.link(stand.site.province_url, code, lambda day: signed.day_key(secret(stand), day))


def says(screen: Screen, verdict: str, code: str) -> None:
    """What fills the phone's screen."""
    expect(screen.page.locator("#code")).to_have_text(code)
    expect(screen.page.locator("#verdict")).to_have_attribute("data-verdict", verdict)


def typed(screen: Screen, text: str, verdict: str, code: str) -> None:
    """A code from the phone's own scanner, and what is said of it."""
    screen.page.locator("#by-hand [name=code]").fill(text)
    screen.page.locator("#by-hand button").click()
    says(screen, verdict, code)


@pytest.mark.parametrize("look", PHONE, ids=str)
def test_the_phone_out_of_reach_lets_signed_goods_go_stops_stopped_ones_and_settles(
    stand: Stand, sit: Sit, look: Look
) -> None:
    bad, good = stand.released(), stand.released()
    held, _ = stand.sell(bad)
    mixed, serials = stand.sell(good, bad)
    fine, (label, other) = stand.sell(good, good)
    stand.stop_trade(bad)
    screen = sit(look).sign_in(stand.member("wang"), look.language, "/handheld")
    page = screen.page
    expect(page.locator("body[data-begun]")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-reach", "on")
    page.wait_for_function("() => navigator.serviceWorker.ready.then((ready) => ready.active?.state === 'activated')")
    late, (fresh, _) = stand.sell(good, good)  # after the copy was made
    before = len(stand.facts("Departed", how="offline"))

    with screen.watch.outage():
        page.context.set_offline(True)
        expect(page.locator("body")).to_have_attribute("data-reach", "off")
        typed(screen, link(stand, held), "stop", held)
        expect(page.locator(".line[data-level=bad] .because")).to_contain_text("上游抽检不合格")
        typed(screen, link(stand, fine), "pass", fine)
        expect(page.locator("#word")).to_have_text(WORDS[look.language]["pass"])
        typed(screen, link(stand, label), "stop", fine)  # the same goods once more
        typed(screen, link(stand, late).replace("?s=", "?s=A")[:-1], "stop", late)
        typed(screen, fine, "stop", fine)  # the number alone is no proof
        expect(page.locator("#why")).to_have_text(FORGED[look.language])
        typed(screen, link(stand, late), "wait", late)  # the labels one by one
        typed(screen, link(stand, fresh), "pass", fresh)
        typed(screen, link(stand, mixed), "stop", mixed)
        page.locator("#rest").click()
        says(screen, "pass", mixed)
        expect(page.locator("#waiting")).to_contain_text("4")
        page.reload(wait_until="load")
        expect(page.locator("#waiting")).to_contain_text("4")
        assert len(stand.facts("Departed", how="offline")) == before
        page.context.set_offline(False)
    expect(page.locator("#waiting")).to_be_empty()
    expect(page.locator("#odd")).to_be_hidden()

    def settled() -> set[str] | None:
        told = [line["serial"] for each in stand.facts("Departed", how="offline") for line in each["data"]["lines"]]
        return set(told) if serials[0] in told else None

    out = until(settled, PATIENCE_S) or set()
    assert {label, other, fresh, serials[0]} <= out
    assert serials[1] not in out
    assert stand.facts("Departed", voucher=held) == []
    typed(screen, link(stand, fine), "stop", fine)
    expect(page.locator("#how")).to_be_empty()
    page.locator(".who button").click()
    expect(page.locator(".who")).to_have_count(0)
    assert page.evaluate(KEPT) is None  # the keys went with whoever had signed in
