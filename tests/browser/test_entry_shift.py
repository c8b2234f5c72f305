"""A shift at the entrance by scans alone: no keyboard is touched, and a finger only where a person must decide."""

import re

from browser_rig import WORDS, Look
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect

from tests.patience import until


def test_a_shift_by_scans_alone(stand: Stand, sit: Sit, look: Look) -> None:
    words, wang = WORDS[look.language], stand.member("wang")
    (gone,) = _left_the_market(stand)
    screen = sit(look).at("in-1").live()
    stand.scan("in-1", wang.badge)
    expect(screen.page.locator("section.verdict")).to_have_attribute("data-verdict", "unknown")
    screen.go("/sign-in?next=/lanes/in-1")
    expect(screen.page.locator(".notice[data-tone=ok]")).to_be_visible()  # the badge was read, at the lane's own reader
    screen.pin()
    screen.page.locator("form.pad .key[data-tone=go]").click()
    screen.speak(look.language).live()

    labels = _labels(stand)
    visit = ""
    for _ in range(8):  # one in ten is drawn for a test
        visit = stand.declare("papers")
        stand.scan("in-1", visit)
        expect(screen.page.locator(".subject .code")).to_have_text(visit)
        if screen.page.locator("section.verdict").get_attribute("data-verdict") == "pass":
            break
    screen.shows("pass", visit, words["pass"])
    assert until(lambda: _labels(stand) > labels), "no label came out"

    untested = stand.declare("no_report")
    stand.scan("in-1", untested)
    screen.shows("wait", untested, words["wait"])

    odd = f"ABC {look}"
    stand.scan("in-1", odd)
    screen.shows("unknown", odd, words["unknown"])

    mixed = stand.declare("no_purchase", "no_report")
    stand.scan("in-1", mixed)
    screen.shows("stop", mixed, words["stop"])
    line = screen.page.locator(".line[data-level=bad]")
    expect(line).to_have_count(1)
    refused = line.locator("[name=batch]").input_value()
    line.locator(".key").click()
    screen.shows("wait", mixed, words["wait"])
    assert [each["actor"] for each in stand.facts("Removed", batch=refused)] == ["wang"]

    bare = stand.declare("no_purchase")
    stand.scan("in-1", bare)
    screen.shows("stop", bare, words["stop"])
    screen.page.locator("details.sure summary").click()
    screen.page.locator("details.sure .key[data-tone=stop]").click()
    expect(screen.page.locator("details.sure")).to_be_hidden()
    (turned,) = stand.facts("TurnedBack", visit=bare)
    assert (turned["actor"], turned["station"]) == ("wang", "in-1")

    stand.scan("in-1", gone)
    expect(screen.page.locator(".subject .code")).to_have_text(re.compile(r"^\d{20}$"))
    (returned,) = stand.facts("Returned", serial=gone)
    screen.shows("wait", returned["data"]["batch"], words["wait"])


def _labels(stand: Stand) -> int:
    return len(stand.facts("Labelled"))


def _left_the_market(stand: Stand) -> tuple[str, ...]:
    """Goods that were sold and driven out."""
    voucher, serials = stand.sell(stand.released())
    stand.scan("out-1", voucher)
    assert until(lambda: stand.facts("Departed", voucher=voucher))
    return serials
