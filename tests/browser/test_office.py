"""The office at the end of a night: slips after a power cut are entered by two; the day is closed once nothing is in its way."""

import io
from collections.abc import Iterator

import pytest
from browser_rig import Look, Screen, violations
from browser_stand import Stand
from conftest import Sit
from PIL import Image
from playwright.sync_api import expect

ZH, EN = Look("zh", 1280, 800), Look("en", 390, 844)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A market whose day may be closed."""
    made = Stand(tmp_path_factory.mktemp("office"))
    yield made
    made.close()


def jpeg() -> bytes:
    """A picture of a slip."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (240, 240, 230)).save(out, "JPEG")
    return out.getvalue()


def listed(screen: Screen) -> list[str]:
    """Codes that the page of the close lists, in order."""
    screen.page.wait_for_load_state("load")
    return [each.get_attribute("data-code") or "" for each in screen.page.locator(".way a").all()]


def second(screen: Screen, code: str) -> None:
    """Stand by a proposal, with the PIN."""
    screen.key("/do/second", proposal=code).click()
    screen.confirm()
    screen.notice("ok")


def write_slip(screen: Screen, number: int, batch: str, picture: bytes) -> None:
    """A sale as it stands on a slip."""
    form = screen.page.locator("form#sale")
    form.locator("[name=number]").fill(str(number))
    form.locator("[name=done_at]").fill("2026-01-01T02:40")
    form.locator("[name=seller]").fill("seller-1")
    form.locator("[name=buyer]").fill("buyer-1")
    form.locator("[name='batch.1']").fill(batch)
    form.locator("[name='kg.1']").fill("12.5")
    form.locator("[name=left]").check()
    form.locator("[name=picture]").set_input_files({"name": "slip.jpg", "mimeType": "image/jpeg", "buffer": picture})
    form.locator("button.key").click()
    screen.notice("warn")


@pytest.mark.parametrize("look", [ZH, EN], ids=str)
def test_slips_after_a_power_cut_are_entered_by_two(stand: Stand, sit: Sit, look: Look, axe_source: str) -> None:
    batch, book = stand.released(), f"停电 {look}"
    wang = sit(look).at("in-1").sign_in(stand.member("wang"), look.language, "/office/slips")
    form = wang.page.locator("form[action='/do/issueslips']")
    for name, value in (("book", book), ("first", "101"), ("last", "103")):
        form.locator(f"[name={name}]").fill(value)
    form.locator("button.key").click()
    wang.notice("ok")
    wang.page.locator(".way a", has_text=book).click()
    wang.page.locator("[data-loose='102']").click()
    expect(wang.page.locator("form#sale [name=number]")).to_have_value("102")
    write_slip(wang, 102, batch, jpeg())
    assert violations(wang, axe_source) == []
    assert stand.facts("Sold", slip=f"{book} 102") == []

    zheng = sit(look).at("office").sign_in(stand.member("zheng"), look.language, "/office/slips")
    row = zheng.page.locator(".proposal", has_text=f"{book} 102")
    expect(row).to_contain_text(batch)
    expect(row).to_contain_text("12.5 kg")
    (proposed,) = stand.facts("Proposed", subject=f"{book} 102")
    second(zheng, proposed["data"]["proposal"])
    (sold,) = stand.facts("Sold", slip=f"{book} 102")
    (gone,) = stand.facts("Departed", voucher=sold["data"]["voucher"])
    assert (gone["data"]["how"], gone["data"]["lines"][0]["grams"]) == ("slip", 12_500)
    (entered,) = stand.facts("SlipEntered", book=book)
    assert (entered["data"]["by"], entered["data"]["second"]) == ("wang", "zheng")
    zheng.go(f"/office/slips/{book}")
    expect(zheng.page.locator("[data-loose]")).to_have_text(["101", "103"])


def test_a_day_is_refused_with_the_exact_list_and_then_closed(own: Stand, sit: Sit, axe_source: str) -> None:
    waits, lacks = own.waiting(), own.released()
    own.api.ask("office", "count", own.step(), batch=lacks, zone="trade", grams=90_000)
    day = own.api.look("/api/day")["day"]
    zheng = sit(ZH, own.url).at("office").sign_in(own.member("zheng"), "zh", f"/office/close?day={day}")
    huang = sit(EN, own.url).at("office-2").sign_in(own.member("huang"), "en", f"/office/close?day={day}")
    refused = own.api.ask("office", "closeday", own.step(), day=day)
    assert listed(zheng) == listed(huang) == sorted(refused["codes"]) == sorted([waits, lacks])
    assert violations(zheng, axe_source) == violations(huang, axe_source) == []
    zheng.key("/do/closeday").click()
    zheng.confirm()
    zheng.notice("bad")
    assert own.facts("DayClosed") == []

    huang.page.locator(f".way a[data-code='{lacks}']").click()
    form = huang.page.locator("form[action='/do/account']")
    form.locator("[name=owner]").select_option("seller-1")
    form.locator("[name=reason]").fill("装卸散落")
    form.locator("button.key").click()
    huang.notice("warn")
    zheng.go("/office")
    (proposed,) = own.facts("Proposed", subject=lacks)
    second(zheng, proposed["data"]["proposal"])
    zheng.go(f"/office/close?day={day}")
    assert listed(zheng) == [waits]
    zheng.page.locator(f".way a[data-code='{waits}']").click()
    expect(zheng.page).to_have_url(f"{zheng.base}/batches/{waits}")
    own.pass_test(waits)

    huang.go(f"/office/close?day={day}")
    expect(huang.page.locator("#clear")).to_be_visible()
    huang.key("/do/closeday").click()
    huang.confirm()
    expect(huang.page.locator("#closed")).to_be_visible()
    (closed,) = own.facts("DayClosed", day=day)
    for screen in (huang, zheng.go(f"/office/close?day={day}")):
        expect(screen.page.locator("#digest")).to_have_text(closed["data"]["sheet"])
        assert violations(screen, axe_source) == []
    pdf = zheng.page.request.get(f"{zheng.base}/office/books/{day}.pdf")
    assert pdf.body()[:5] == b"%PDF-"
