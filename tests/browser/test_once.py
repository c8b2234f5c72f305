"""Double clicks, the back button, two tabs, stale pages and lost lines: nothing is lost, and nothing happens twice."""

import signal

from browser_rig import LOOKS, Screen
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect

ZH, ZH_PHONE, EN, EN_PHONE = LOOKS


_PRESSED = (
    "(keys) => { for (const key of keys) key.click(); return keys.length; }"  # those that are there, in one breath
)


def _reading(screen: Screen, text: str) -> None:
    screen.page.locator("[name='raw.blank']").fill("0.642")
    screen.page.locator("[name='raw.sample']").fill(text)


def test_a_double_click_and_the_back_button_do_it_once(stand: Stand, sit: Sit) -> None:
    batch = stand.waiting()
    screen = sit(ZH).at("lab").sign_in(stand.member("chen"), "zh", "/lab")
    with screen.far() as posts:
        screen.key("/do/takesample", batch=batch).dblclick()
        screen.notice("ok")
    assert len(posts) == 1
    (sampled,) = stand.facts("Sampled", batch=batch)
    code = sampled["data"]["sample"]
    screen.page.go_back()
    screen.page.go_forward()
    if screen.key("/do/takesample", batch=batch).evaluate_all(_PRESSED):
        screen.notice("ok")
    assert len(stand.facts("Sampled", batch=batch)) == 1

    screen.go(f"/lab/{code}")
    _reading(screen, "0.600")
    with screen.far() as posts:
        screen.key("/do/assay", sample=code).dblclick()
        expect(screen.page.locator(".runs li")).to_have_count(1)
    assert len(posts) == 1
    screen.page.reload()
    expect(screen.page.locator(".runs li")).to_have_count(1)
    assert len(stand.facts("Assayed", sample=code)) == 1


def test_two_tabs_with_the_same_stale_page_do_it_once(stand: Stand, sit: Sit) -> None:
    batch = stand.waiting()
    one = sit(EN).at("lab").sign_in(stand.member("chen"), "en", "/lab")
    other = Screen(one.page.context.new_page(), one.base, one.watch).deaf().go("/lab")
    for tab in (one, other):
        tab.key("/do/takesample", batch=batch).click()
        expect(tab.page.locator("main .notice").first).to_be_visible()
    assert len(stand.facts("Sampled", batch=batch)) == 1

    mixed = stand.declare("no_purchase", "no_report")
    gate = sit(EN_PHONE).at("in-1").sign_in(stand.member("wang"), "en", "/lanes/in-1").live()
    twin = Screen(gate.page.context.new_page(), gate.base, gate.watch).go("/lanes/in-1").live()
    stand.scan("in-1", mixed)
    for tab in (gate, twin):
        tab.shows("stop", mixed)
    twin.deaf().go("/lanes/in-1").live()  # it does not hear that it was done
    refused = gate.page.locator(".line [name=batch]").first.input_value()
    gate.key("/do/remove", batch=refused).click()
    gate.shows("wait", mixed)
    twin.key("/do/remove", batch=refused).click()
    twin.shows("wait", mixed)
    assert len(stand.facts("Removed", batch=refused)) == 1


def test_a_list_that_renews_itself_leaves_the_key_under_a_finger_alone(stand: Stand, sit: Sit) -> None:
    batch = stand.waiting()
    screen = sit(EN).at("lab").sign_in(stand.member("chen"), "en", "/lab").live()
    key, mouse = screen.key("/do/takesample", batch=batch), screen.page.mouse
    key.hover()
    old = key.element_handle()
    mouse.down()
    with screen.page.expect_response("**/lab"):
        later = stand.waiting()
    renewed = screen.key("/do/takesample", batch=later)
    expect(renewed).to_have_count(0)
    assert old.evaluate("(key) => key.isConnected")
    mouse.move(1, 1)
    mouse.up()  # let go beside it: nothing was pressed, and now the list is as it is
    expect(renewed).to_be_visible()
    key.click()
    screen.notice("ok")
    assert len(stand.facts("Sampled", batch=batch)) == 1


def test_a_line_lost_in_mid_form_loses_nothing_and_sends_it_once(stand: Stand, sit: Sit) -> None:
    sample = stand.sample(stand.waiting())
    screen = sit(ZH_PHONE).at("lab").sign_in(stand.member("chen"), "zh", f"/lab/{sample}")
    unsent, key = screen.page.locator("#unsent"), screen.key("/do/assay", sample=sample)
    _reading(screen, "0.605")
    with screen.watch.outage():
        screen.page.context.set_offline(offline=True)
        key.click()
        expect(unsent).to_be_visible()
        screen.page.context.set_offline(offline=False)
    expect(screen.page.locator("[name='raw.sample']")).to_have_value("0.605")
    assert stand.facts("Assayed", sample=sample) == []
    key.click()
    expect(screen.page.locator(".runs li")).to_have_count(1)
    expect(unsent).to_be_hidden()
    assert len(stand.facts("Assayed", sample=sample)) == 1

    _reading(
        screen.go(f"/lab/{stand.sample(stand.waiting())}"), "0.611"
    )  # now the market freezes with the form in its hands
    key = screen.key("/do/assay")
    with screen.watch.outage():
        stand.signal("market", signal.SIGSTOP)
        try:
            key.click()
            expect(unsent).to_be_visible()
        finally:
            stand.signal("market", signal.SIGCONT)
    expect(screen.page.locator("[name='raw.sample']")).to_have_value("0.611")
    key.click()  # whether it had arrived and only the answer was lost, or not
    expect(screen.page.locator(".runs li")).to_have_count(1)
    assert len(stand.facts("Assayed", sample=screen.page.url.rpartition("/")[2].partition("?")[0])) == 1
