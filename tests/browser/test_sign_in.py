"""Who guesses waits, and who was away for too long loses nothing of what they had typed."""

import re

import pytest
from browser_rig import LOOKS, TAGS, Look
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import Route, expect


def test_who_guesses_a_pin_is_told_how_long_to_wait_and_then_let_in(stand: Stand, sit: Sit) -> None:
    look, lin = LOOKS[0], stand.member("lin")
    screen = sit(look).at("desk").go("/sign-in").speak(look.language)
    told = ""
    for _ in range(6):
        screen.page.locator("[name=badge]").fill(lin.badge)
        screen.pin("135790")
        with screen.page.expect_navigation():
            screen.page.locator("form.pad .key[data-tone=go]").click()
        told = screen.page.locator("main .notice[data-tone=bad]").inner_text()
        if re.search(r"\d", told):
            break
    seconds = int((re.search(r"\d+", told) or ["0"])[0])
    assert 1 <= seconds <= 16, told
    denied = len(stand.facts("Denied", person="lin"))
    assert denied >= 3
    screen.page.wait_for_timeout(seconds * 1000 + 200)
    screen.sign_in_by_hand(lin, look.language)
    assert len(stand.facts("Denied", person="lin")) == denied


def test_no_digit_is_pressed_in_vain_while_the_script_is_on_its_way(sit: Sit) -> None:
    screen, held = sit(LOOKS[0]).at("lab"), list[Route]()
    page = screen.page
    page.route("**/static/forms.js", lambda route: held.append(route))  # noqa: PLW0108  (Playwright marks what it calls)
    with page.expect_request("**/static/forms.js"):
        page.goto(f"{screen.base}/sign-in", wait_until="commit")
    key = page.locator(".pinpad [data-digit='7']")
    expect(key).to_be_disabled()
    for script in held:
        script.continue_()
    key.click()
    expect(page.locator("[name=pin]")).to_have_value("7")


@pytest.mark.parametrize("look", [LOOKS[1], LOOKS[2]], ids=str)
def test_a_session_that_ends_in_mid_form_loses_nothing_and_does_it_once(stand: Stand, sit: Sit, look: Look) -> None:
    sample, chen = stand.sample(stand.waiting()), stand.member("chen")
    screen = sit(look).at("lab").sign_in_by_hand(chen, look.language, f"/lab/{sample}")
    screen.page.locator("[name='raw.blank']").fill("0.642")
    screen.page.locator("[name='raw.sample']").fill("0.611")
    stand.age_session("chen", 700)
    screen.key("/do/assay", sample=sample).click()
    screen.notice("bad")
    screen.page.locator("[name=badge]").fill(chen.badge)
    screen.pin()
    screen.page.locator("form.pad .key[data-tone=go]").click()
    expect(screen.page.locator("form[action='/do/assay']")).to_contain_text("0.611")
    assert stand.facts("Assayed", sample=sample) == []
    screen.key("/do/assay").click()
    expect(screen.page.locator(".runs li")).to_have_count(1)
    screen.page.go_back()
    if screen.key("/do/assay", sample=sample).count():
        screen.key("/do/assay", sample=sample).click()
    (assayed,) = stand.facts("Assayed", sample=sample)
    assert (assayed["data"]["raw"]["sample"], assayed["actor"]) == ("0.611", "chen")
    assert {each["data"]["how"] for each in stand.facts("SignedOut", person="chen")} >= {"idle"}


def test_the_language_is_the_stations_or_the_persons_and_never_the_browsers(stand: Stand, sit: Sit) -> None:
    html = "html"
    for look, station in ((LOOKS[0], "lab"), (LOOKS[2], "lab-2")):
        screen = sit(look).at(station).go("/sign-in")
        expect(screen.page.locator(html)).to_have_attribute("lang", TAGS[look.language])
    english = (
        sit(LOOKS[2]).at("office").sign_in_by_hand(stand.member("huang"), "en", "/office")
    )  # a Chinese station, her own toggle
    expect(english.page.locator(html)).to_have_attribute("lang", "en")
    again = sit(LOOKS[2]).at("office")
    again.go("/sign-in?next=/office")
    expect(again.page.locator(html)).to_have_attribute("lang", "zh-CN")
    again.page.locator("[name=badge]").fill(stand.member("huang").badge)
    again.pin()
    again.page.locator("form.pad .key[data-tone=go]").click()
    expect(again.page.locator(html)).to_have_attribute("lang", "en")  # she is known by now
