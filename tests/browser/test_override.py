"""Letting a batch go without its test takes two managers at two stations, each with their PIN."""

from browser_rig import WORDS, Look
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect


def test_an_override_takes_two_managers_at_two_stations(stand: Stand, sit: Sit, look: Look) -> None:
    batch, reason = stand.waiting(), "检测室停电，活鲜不能久放"
    zheng = sit(look).at("office").sign_in(stand.member("zheng"), look.language, f"/batches/{batch}")
    zheng.page.locator("form[action='/do/override'] [name=reason]").fill(reason)
    zheng.key("/do/override").click()
    expect(zheng.page.locator("form.pad")).to_be_visible()
    assert stand.facts("Proposed", subject=batch) == []  # nothing before the PIN
    zheng.confirm()
    zheng.notice("warn")
    (proposed,) = stand.facts("Proposed", subject=batch)
    code = proposed["data"]["proposal"]

    zheng.go("/office")
    expect(zheng.page.locator(".proposal", has_text=batch)).to_be_visible()
    expect(zheng.key("/do/second", proposal=code)).to_have_count(0)
    assert zheng.send("second", proposal=code, pin=stand.member("zheng").pin, next="/office").ok
    assert stand.facts("Seconded", proposal=code) == []

    huang = sit(look).at("office-2").sign_in(stand.member("huang"), look.language, "/office")
    huang.key("/do/second", proposal=code).click()
    expect(huang.page.locator("dl.facts")).to_contain_text(reason)
    huang.confirm()
    huang.notice("ok")
    (seconded,) = stand.facts("Seconded", proposal=code)
    assert (proposed["actor"], proposed["station"]) == ("zheng", "office")
    assert (seconded["actor"], seconded["station"]) == ("huang", "office-2")

    stand.move(batch)
    voucher, _ = stand.sell(batch)
    gate = sit(look).at("out-1").speak(look.language).live()
    stand.scan("out-1", voucher)
    gate.shows("pass", voucher, WORDS[look.language]["pass"])
