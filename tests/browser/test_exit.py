"""At the exit: one code for all that a buyer carries, refused as long as one line of it is, and let out when none is."""

from browser_rig import WORDS, Look
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect


def test_an_exit_is_refused_and_allowed(stand: Stand, sit: Sit, look: Look) -> None:
    words, stopped, good = WORDS[look.language], stand.released(), stand.released()
    bad, _ = stand.sell(stopped, good)
    fine, _ = stand.sell(good)
    stand.stop_trade(stopped)
    screen = sit(look).at("out-1").sign_in(stand.member("wang"), look.language, "/lanes/out-1").live()

    stand.scan("out-1", bad)
    screen.shows("stop", bad, words["barred"])
    expect(screen.page.locator(".line[data-level=bad]")).to_have_count(1)
    expect(screen.page.locator(".line[data-level=ok]")).to_have_count(1)
    assert stand.facts("Departed", voucher=bad) == []
    assert len(stand.facts("Detained", voucher=bad)) == 1

    stand.scan("out-1", fine)
    screen.shows("pass", fine, words["pass"])
    assert len(stand.facts("Departed", voucher=fine)) == 1

    stand.scan("out-1", fine)  # a second buyer with a copy of the slip
    screen.shows("stop", fine, words["barred"])
    expect(screen.page.locator(".lines .pill")).to_have_text({"zh": "已出场", "en": "has left"}[look.language])
    assert len(stand.facts("Departed", voucher=fine)) == 1
