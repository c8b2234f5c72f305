"""A test from the worklist to the result: recorded by one, put out by another at another station."""

from browser_rig import LOOKS, Look
from browser_stand import FAR_OFF, ON, Stand
from conftest import Sit
from playwright.sync_api import APIResponse, Route, expect
from test_scan_keys import Typist

CLEAN, SUSPECT = ("0.642", "0.601"), ("0.642", "0.283")


def test_a_test_is_recorded_by_one_and_verified_by_another_elsewhere(stand: Stand, sit: Sit, look: Look) -> None:
    batch = stand.waiting()
    chen = sit(look).at("lab").sign_in(stand.member("chen"), look.language, "/lab")
    chen.key("/do/takesample", batch=batch).click()
    code = chen.notice("ok").locator(".code").inner_text()
    chen.page.locator(f"a[href='/lab/{code}']").click()
    for runs, (blank, reading) in enumerate((SUSPECT, CLEAN, CLEAN), 1):
        chen.page.locator("[name='raw.blank']").fill(blank)
        chen.page.locator("[name='raw.sample']").fill(reading)
        chen.key("/do/assay", sample=code).click()
        expect(chen.page.locator(".runs li")).to_have_count(runs)
    assert [each["data"]["verdict"] for each in stand.facts("Assayed", sample=code)] == [
        "positive",
        "negative",
        "negative",
    ]
    assert stand.facts("Assayed", sample=code)[0]["data"]["value"] == "55.91"

    expect(chen.key("/do/verify")).to_have_count(0)  # not by the one who worked on it
    assert chen.send("verify", sample=code, pin=stand.member("chen").pin, next="/lab").ok
    assert stand.facts("Verified", sample=code) == []

    lin = sit(look).at("lab-2").sign_in(stand.member("lin"), look.language, "/lab")
    lin.page.locator(f"a[href='/lab/{code}']").click()
    lin.key("/do/verify", sample=code).click()
    lin.confirm()
    lin.notice("ok")
    (verified,) = stand.facts("Verified", sample=code)
    assert (verified["actor"], verified["station"], verified["data"]["passed"]) == ("lin", "lab-2", True)
    assert {each["station"] for each in stand.facts("Assayed", sample=code)} == {"lab"}
    assert stand.batch(batch)["status"] == "released"


def test_channels_fill_by_themselves_as_the_instrument_reads(stand: Stand, sit: Sit, look: Look) -> None:
    one, two = stand.sample(stand.waiting()), stand.sample(stand.waiting())
    code = stand.lay(one, two)
    chen = sit(look).at("lab").sign_in(stand.member("chen"), look.language, f"/lab/runs/{code}").live()
    expect(chen.page.locator("form[data-channel='1']")).to_be_visible()
    stand.record(two)
    expect(chen.page.locator(".channel[data-level=ok] .at")).to_have_text("2")
    chen.page.locator("[name='readings.1.sample']").fill("0.6")  # what is being typed is left alone
    expect(chen.page.locator("[name='readings.1.sample']")).to_have_value("0.6")
    stand.record(one)
    expect(chen.page.locator(".channel[data-level=ok]")).to_have_count(2)
    expect(chen.page.locator("form[data-channel]")).to_have_count(0)  # it was read by the instrument
    assert {each["data"]["how"] for each in stand.facts("Assayed", run=code)} == {"instrument"}


def test_news_that_come_while_the_page_is_asking_are_not_lost(stand: Stand, sit: Sit) -> None:
    one, two = stand.sample(stand.waiting()), stand.sample(stand.waiting())
    code, held = stand.lay(one, two), list[tuple[Route, APIResponse]]()
    chen = sit(LOOKS[0]).at("lab").sign_in(stand.member("chen"), "zh", "/lab")
    chen.page.route(
        "**/lab/runs/*?at=*", lambda route: route.continue_() if held else held.append((route, route.fetch()))
    )
    with chen.page.expect_request("**/lab/runs/*?at=*"):
        chen.go(f"/lab/runs/{code}").live()
    with chen.page.expect_event("console", lambda message: message.text == "news"):
        chen.page.evaluate("document.addEventListener('state', () => console.info('news'))")
        stand.record(two)
    (first, old), *_ = held
    first.fulfill(response=old)
    expect(chen.page.locator(".channel[data-level=ok] .at")).to_have_text("2")


def test_the_cards_are_drawn_anew_when_a_control_fails_and_when_it_holds(stand: Stand, sit: Sit, look: Look) -> None:
    reader = f"Q-{look}"
    stand.api.ask("lab", "commission", stand.step(), instrument=reader, maker="Mk", device=reader, model="NC",
                  methods=[ON["method"]], channels=8, calibrated_until=FAR_OFF, certified_until=FAR_OFF)  # fmt: skip
    chen = sit(look).at("lab").sign_in(stand.member("chen"), look.language, "/lab").live()
    card = chen.page.locator(f".pair[href*='{reader}']")
    expect(card).to_have_attribute("data-level", "warn")
    for positive, level in (("0.600", "bad"), ("0.102", "ok")):
        stand.control(positive, reader)
        expect(card).to_have_attribute("data-level", level)


def test_a_scanned_sticker_opens_its_sample_from_any_page(stand: Stand, sit: Sit, look: Look) -> None:
    one, two = stand.sample(stand.waiting()), stand.sample(stand.waiting())
    chen = sit(look).at("lab").sign_in(stand.member("chen"), look.language, "/lab")
    before, typist = len(stand.facts("Arrived")), Typist(chen.live())
    for code, path in ((one, f"/lab/{one}"), (two, f"/lab/{two}"), ("NOTHING-OF-OURS", "/lab?lost=NOTHING-OF-OURS")):
        typist.type(code)
        expect(chen.page).to_have_url(f"{chen.base}{path}")
        chen.page.wait_for_load_state("load")
    chen.notice("warn")
    assert len(stand.facts("Arrived")) == before
