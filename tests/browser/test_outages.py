"""The market dies, freezes or stays away: the page says so within four seconds, what to do by hand, and recovers by itself."""

import signal
import time
from collections.abc import Callable

from browser_lonely import Lonely
from browser_rig import LOOKS, WORDS, Screen
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect

ZH, ZH_PHONE, EN = LOOKS[0], LOOKS[1], LOOKS[2]
_ALLOWED_S = 10.0  # the watchdog's three seconds, on a machine that does other things
_NOTED = """() => {
    window.notReloaded = true;
    new MutationObserver(() => { if (document.body.dataset.line === "stale") window.staleAt ??= Date.now() / 1000; })
        .observe(document.body, {attributes: true});
}"""


def _stale_after(screen: Screen, cut: Callable[[], None]) -> float:
    """Seconds from the cut until the page says it, by the clock that both share."""
    screen.page.evaluate("() => { delete window.staleAt; }")
    screen.page.evaluate(_NOTED)
    began = time.time()  # noqa: TID251  (the browser's own clock)
    cut()
    expect(screen.page.locator("body")).to_have_attribute("data-line", "stale")
    expect(screen.page.locator(".banner strong")).to_be_in_viewport()
    return screen.page.evaluate("window.staleAt") - began


def _recovers(screen: Screen) -> None:
    screen.live()
    expect(screen.page.locator(".banner strong")).not_to_be_in_viewport()
    assert screen.page.evaluate("window.notReloaded") is True


def test_a_frozen_market_shows_and_what_was_scanned_meanwhile_is_answered(stand: Stand, sit: Sit) -> None:
    screen = sit(ZH).at("in-1").speak("zh").live()
    visit = stand.declare("no_report")
    try:
        took = _stale_after(screen, lambda: stand.signal("market", signal.SIGSTOP))
        stand.scan("in-1", visit)
        assert "纸质单" in screen.page.locator(".banner").inner_text()
    finally:
        stand.signal("market", signal.SIGCONT)
    assert took <= _ALLOWED_S
    _recovers(screen)
    screen.shows("wait", visit, WORDS["zh"]["wait"])
    assert len(stand.facts("Arrived", visit=visit)) == 1


def test_a_killed_market_comes_back_and_the_page_with_it(stand: Stand, sit: Sit) -> None:
    screen = sit(EN).at("in-1").speak("en").live()
    before = stand.enter("no_report").visit
    screen.shows("wait", before, WORDS["en"]["wait"])
    screen.page.evaluate(_NOTED)
    old = stand.pid("market")
    with screen.watch.outage():
        stand.signal("market", signal.SIGKILL)
        expect(screen.page.locator(".subject .code")).to_have_text("", timeout=30_000)  # the new one's board is blank
        assert stand.pid("market") != old
        _recovers(screen)
    visit = stand.declare("no_purchase")
    stand.scan("in-1", visit)
    screen.shows("stop", visit, WORDS["en"]["stop"])
    assert len(stand.facts("Arrived", visit=before)) == 1
    assert screen.page.evaluate("window.notReloaded") is True


def test_a_market_that_stays_away_leaves_the_page_saying_what_to_do_by_hand(lonely: Lonely, sit: Sit) -> None:
    screen = sit(ZH_PHONE, lonely.url).at("in-1").live()
    with screen.watch.outage():
        assert _stale_after(screen, lonely.end) <= _ALLOWED_S
        screen.page.wait_for_timeout(4000)
        expect(screen.page.locator(".banner p")).to_be_visible()
        assert screen.beyond() <= 0
        lonely.start()
        _recovers(screen)
