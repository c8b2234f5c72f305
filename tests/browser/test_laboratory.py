"""A test from the worklist to the result: recorded by one, put out by another at another station."""

from browser_rig import Look
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect

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
