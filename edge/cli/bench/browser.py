"""Debian's Chromium through Playwright, and when a text came into a page's DOM on the clock of this process.

A page notes `performance.timeOrigin + performance.now()` in a MutationObserver, that is when its script has changed the
DOM and before it is painted. How far that clock is from `time.time()` is measured by asking for it: the answer with the
shortest way there and back, so the error is at most half that way (0.2 to 0.5 ms here), and the tick is 0.1 ms.
"""

import shutil
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

from edge.cli.bench.row import NotMeasuredError

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ASKED = 30
_PATIENCE_MS = 10_000
_NOW = "() => performance.timeOrigin + performance.now()"
_WATCH = """([text, patience]) => { window.shown = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
        if (!document.body.textContent.includes(text)) return;
        resolve(performance.timeOrigin + performance.now());
        observer.disconnect();
    });
    observer.observe(document.body, {subtree: true, childList: true, characterData: true});
    setTimeout(() => { observer.disconnect(); resolve(0); }, patience);
}); }"""
_SHOWN = "() => window.shown"


@contextmanager
def browser() -> "Generator[Callable[[str], Page], None, None]":
    """Opens an address in a page of its own. Exit 3 when there is no Playwright or no Chromium."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only developers have it)
    except ImportError:
        _missing("no playwright here; install it: make setup-dev")
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if found is None:
        _missing("no chromium here; install it: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found, args=["--no-proxy-server", "--disable-dev-shm-usage"]
        )

        def opened(url: str) -> "Page":
            page = chromium.new_page()
            page.goto(url)
            return page

        try:
            yield opened
        finally:
            chromium.close()


def ahead_s(page: "Page") -> float:
    """How far the page's clock is ahead of `time.time()`, in seconds."""

    def ask() -> tuple[float, float]:
        sent = _unix_s()
        theirs = page.evaluate(_NOW) / 1e3
        back = _unix_s()
        return back - sent, theirs - (sent + back) / 2

    return min(ask() for _ in range(_ASKED))[1]


def until_shown(page: "Page", text: str, scan: Callable[[], None], ahead: float) -> float:
    """Seconds from before `scan` until the page shows `text`. Raises NotMeasuredError when it never does."""
    page.evaluate(_WATCH, [text, _PATIENCE_MS])
    began = _unix_s()
    scan()
    shown = page.evaluate(_SHOWN) / 1e3
    if not shown:
        raise NotMeasuredError(f"{page.url} does not show {text}")
    return shown - ahead - began


def _unix_s() -> float:
    return time.time()  # noqa: TID251  (the root of the bench, and the browser's own clock)


def _missing(what: str) -> NoReturn:
    click.echo(f"pinma bench page: {what}", err=True)
    sys.exit(3)
