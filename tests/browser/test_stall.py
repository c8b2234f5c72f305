"""At a stall: sold by one key, the voucher on paper and on the phone, out by the exit; a recall that comes in between is told."""

import re

import pytest
from browser_rig import WORDS, Look, Screen, read_off
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect

from edge.cli.demo.staff import STALL
from tests.patience import until

KIOSK = [Look(language, 1280, 800) for language in ("zh", "en")]
PHONE = {"zh": Look("zh", 390, 844), "en": Look("en", 390, 844)}


@pytest.fixture(params=KIOSK, ids=str)
def stall(request: pytest.FixtureRequest) -> Look:
    return request.param


def seller(stand: Stand) -> str:
    """A seller of this test's own, who lets the stall's account sell."""
    name = f"seller-{stand.step()}"
    firm = {"name": "永春县岵山镇塘溪村老芦柑种植农民专业合作社", "county": "永春县", "uscc": "91350121MA2X000196"}
    stand.api.ask("office", "register", stand.step(), operator=name, phone="13800000000", stall="果品区 C1-108", **firm)
    told = stand.api.ask("office", "authorise", stand.step(), seller=name, to=STALL, what=["sell"])
    assert told["good"], told
    return name


def released(stand: Stand, name: str, product: str) -> str:
    """Goods of this seller that may be sold."""
    (code,) = stand.enter("papers", product=product, seller=name).batches
    if stand.batch(code)["status"] == "waiting":
        stand.pass_test(code)
        stand.move(code)
    return code


def choose(screen: Screen, *picks: tuple[str, str]) -> None:
    """Tap goods, and their kilograms on the pad."""
    page = screen.page
    for at, (batch, kilograms) in enumerate(picks):
        page.locator(f"button.offer[value='{batch}']").click()
        expect(page.locator(f"[name='kg.{at}']")).to_have_attribute("data-active", "")
        for sign in kilograms:
            page.locator(f"[data-put='{sign}']").click()
        expect(page.locator(f"[name='kg.{at}']")).to_have_value(kilograms)


def test_sold_at_the_stall_and_out_by_the_exit(stand: Stand, sit: Sit, stall: Look) -> None:
    name = seller(stand)
    one, other, waits = (
        released(stand, name, "芦柑"),
        released(stand, name, "茂谷柑"),
        stand.enter("no_report", seller=name),
    )
    screen = sit(stall).at("stall-1").sign_in(stand.member(STALL), stall.language, f"/my/sell/{name}")
    page = screen.page
    expect(page.locator(f"a.offer[href='/my/batches/{waits.batches[0]}'] .pill")).to_be_visible()
    choose(screen, (one, "12.5"), (other, "8"))
    page.locator("[name=buyer]").fill("buyer-1")
    assert screen.beyond() == 0
    printed = stand.device("stall-1.voucher", do="state")["labels"]
    page.locator(".send [formaction$='/send']").click()
    expect(page).to_have_url(re.compile("/my/vouchers/S"))
    voucher = page.locator(".paper-voucher > .code").inner_text()
    (sold,) = stand.facts("Sold", voucher=voucher)
    assert [(line["batch"], line["grams"]) for line in sold["data"]["lines"]] == [(one, 12_500), (other, 8_000)]
    assert sold["data"]["buyer"] == "buyer-1"
    assert until(lambda: stand.device("stall-1.voucher", do="state")["labels"] > printed)
    assert until(lambda: stand.facts("Printed", code=voucher))

    phone = sit(PHONE[stall.language]).sign_in(stand.member(STALL), stall.language, f"/my/vouchers/{voucher}")
    assert phone.beyond() == 0
    expect(phone.page.locator(".facts")).to_contain_text("果品区 C1-108")
    shown = read_off(phone.page.locator(".paper-voucher .qr").screenshot())
    assert re.fullmatch(rf"http.*/c/{voucher}\?s=[A-Z2-7]{{16}}", shown)
    gate = sit(stall).at("out-1").speak(stall.language).live()
    stand.scan("out-1", shown)
    gate.shows("pass", voucher, WORDS[stall.language]["pass"])
    phone.page.reload()
    expect(phone.page.locator(".paper-voucher .qr")).to_have_count(0)
    expect(phone.page.locator(".paper-voucher .pill[data-level=ok]")).to_be_visible()


def test_a_recall_arrives_during_a_sale(stand: Stand, sit: Sit, stall: Look) -> None:
    name = seller(stand)
    fine, stopped = released(stand, name, "芦柑"), released(stand, name, "茂谷柑")
    screen = sit(PHONE[stall.language]).sign_in(stand.member(STALL), stall.language, f"/my/sell/{name}")
    page = screen.page
    choose(screen, (fine, "3"), (stopped, "4"))
    expect(page.locator(".goods li.bad")).to_have_count(0)
    stand.stop_trade(stopped)
    page.locator(".send [formaction$='/send']").click()
    expect(page.locator(".goods li.bad")).to_have_count(1)
    expect(page.locator(".goods li.bad .wrong")).to_contain_text({"zh": "已扣留", "en": "Held"}[stall.language])
    screen.notice("bad")
    assert stand.facts("Sold", seller=name) == []
    page.locator(".goods li.bad .away").click()
    expect(page.locator(".goods li")).to_have_count(1)
    page.locator(".send [formaction$='/send']").click()
    expect(page).to_have_url(re.compile("/my/vouchers/S"))
    (sold,) = stand.facts("Sold", seller=name)
    assert [line["batch"] for line in sold["data"]["lines"]] == [fine]
