"""Accounts: the first administrator by the console's code, a new colleague, and one who is no longer let in."""

import pytest
from browser_lonely import Lonely
from browser_rig import LOOKS, Look, violations
from browser_stand import LONG, Stand
from conftest import Sit
from playwright.sync_api import expect

from edge.cli.demo.staff import PIN, Member

ZH, EN_PHONE = LOOKS[0], LOOKS[3]


def test_the_first_administrator_comes_in_by_the_code_on_the_console(lonely: Lonely, sit: Sit, axe_source: str) -> None:
    screen = sit(EN_PHONE, lonely.url, bypass_csp=True).go("/first").speak("en")
    assert screen.beyond() <= 0
    assert violations(screen, axe_source) == []
    for code, good in (("0000-0000-0000", False), (lonely.code(), True)):
        screen.page.locator("[name=code]").fill(code)
        screen.page.locator("[name=person]").fill("boss")
        screen.page.locator("[name=name]").fill(LONG)
        screen.pin()
        screen.page.locator("form.pad .key").click()
        expect(screen.page.locator("img.badge")).to_be_visible(visible=good)
        expect(screen.page.locator(".notice[data-tone=bad]:not([hidden])")).to_have_count(0 if good else 1)
    badge = screen.page.locator("figcaption.code").inner_text()
    screen.sign_in_by_hand(Member("boss", LONG, "admin", badge, PIN), "en", "/people")
    expect(screen.page.locator(".cards")).to_contain_text(LONG)
    assert screen.go("/first").page.locator("[name=code]").count() == 0, "the way in stays open"


@pytest.mark.parametrize("look", [ZH, EN_PHONE], ids=str)
def test_a_colleague_is_enrolled_signs_in_and_is_suspended(stand: Stand, sit: Sit, look: Look) -> None:
    person = f"new-{look}".lower().replace("x", "-")
    admin = sit(look).at("office").sign_in_by_hand(stand.member("admin"), look.language, "/people")
    new = admin.page.locator("form.panel[action='/do/enrol']")
    new.locator("[name=person]").fill(person)
    new.locator("[name=name]").fill(LONG)
    new.locator("[name='role.gate']").check()
    new.locator(".key").click()
    admin.confirm()
    card = admin.page.locator(".cards > li", has=admin.page.locator(".code", has_text=person))
    expect(card).to_contain_text(LONG)
    assert admin.beyond() <= 0

    card.locator("summary").click()
    card.locator("[name=new]").fill(PIN)
    card.locator("form[action='/people/pin'] .key").click()
    admin.confirm()
    expect(card).to_be_visible()
    card.locator("summary").click()
    card.locator("form[action='/people/badge'] .key").click()
    admin.confirm()
    badge = admin.page.locator("figcaption.code").inner_text()
    admin.page.go_back()
    expect(admin.page.locator("body")).not_to_contain_text(badge)  # shown once

    colleague = (
        sit(look).at("in-1").sign_in_by_hand(Member(person, LONG, "gate", badge, PIN), look.language, "/batches")
    )
    assert colleague.beyond() <= 0
    card = admin.go("/people").page.locator(".cards > li", has=admin.page.locator(".code", has_text=person))
    card.locator("summary").click()
    card.locator("[name=state]").select_option("suspended")
    card.locator("form[action='/do/enrol'] .key").click()
    admin.confirm()
    expect(card.locator(".pill[data-level=bad]")).to_be_visible()
    colleague.go("/batches")
    expect(colleague.page.locator("form.pad")).to_be_visible()  # the very next page
    enrolled = stand.facts("Enrolled", person=person)
    assert [each["data"]["state"] for each in enrolled] == ["active", "suspended"]
    assert {each["actor"] for each in enrolled} == {"admin"}
