"""A browser at a station: what people do with their fingers, and a watch over everything that page does."""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple, cast

import zxingcpp
from PIL import Image
from playwright.sync_api import (
    APIResponse,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    WebError,
    expect,
)

from edge.cli.demo.staff import PIN, Member

PATIENCE_MS = 60_000
TAGS = {"zh": "zh-CN", "en": "en"}
OTHER = {"zh": "en-US", "en": "zh-CN"}  # what the browser itself asks for: never what the page speaks
WORDS = {
    "zh": {"pass": "放行", "wait": "待检", "stop": "拒入", "unknown": "未识别", "barred": "禁出", "ready": "可以扫码"},
    "en": {"pass": "PASS", "wait": "TEST", "stop": "NO ENTRY", "unknown": "UNKNOWN", "barred": "NO EXIT", "ready": "Scanner ready"},
}  # fmt: skip
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


_AXE = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
    (each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`)"""


# Fields that a scanner or the PIN pad fills are not pressed.
TARGETS = """() => {
    const mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm"));
    const found = [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
        .filter((each) => each.checkVisibility() && !each.matches(".skip, .pad input, .unseen input"));
    return found.map((each) => {
        const box = each.getBoundingClientRect();
        return [each.textContent.trim() || each.name || each.localName, box.width / mm, box.height / mm];
    });
}"""


class Look(NamedTuple):
    """A language and a size of the window."""

    language: str
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.language}-{self.width}x{self.height}"


LOOKS = [Look(language, *size) for language in ("zh", "en") for size in ((1280, 800), (390, 844))]


class Watch:
    """Everything a page did that it must not do. While there is an `outage`, a line that is down is no fault of the page."""

    def __init__(self, context: BrowserContext, origins: tuple[str, ...]) -> None:
        self._origins = origins
        self._outage = False
        self.wrong: list[str] = []
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", self._error)

    @contextmanager
    def outage(self) -> Generator[None, None, None]:
        """The market does not answer for a while."""
        self._outage = True
        try:
            yield
        finally:
            self._outage = False

    def _request(self, request: Request) -> None:
        if not request.url.startswith((*self._origins, "data:", "blob:")):
            self.wrong.append(f"left the origin: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.wrong.append(f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error" or _REFUSED.match(message.text):
            return
        if not (self._outage and ("net::ERR" in message.text or "htmx:" in message.text)):
            self.wrong.append(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.wrong.append(f"page: {error.error}")


class Screen:
    """One page of one browser, standing somewhere."""

    def __init__(self, page: Page, base: str, watch: Watch) -> None:
        self.page = page
        self.base = base
        self.watch = watch

    def go(self, path: str) -> "Screen":
        """Open an address."""
        self.page.goto(f"{self.base}{path}", wait_until="load")
        return self

    def at(self, station: str) -> "Screen":
        """Tell this browser where it stands, as the installer does."""
        return self.go(f"/at/{station}")

    def speak(self, language: str) -> "Screen":
        """The toggle, if the page speaks something else."""
        if self.page.locator("html").get_attribute("lang") != TAGS[language]:
            self.page.locator(f".languages a[lang='{TAGS[language]}']").click()
        expect(self.page.locator("html")).to_have_attribute("lang", TAGS[language])
        self.page.wait_for_load_state("load")
        return self

    def sign_in(self, member: Member, language: str, to: str = "/") -> "Screen":
        """As the form does it, without drawing the form: most tests begin after it."""
        asked: dict[str, str | float | bool] = {"badge": member.badge, "pin": PIN, "next": to}
        for answer in (
            self.page.request.post(f"{self.base}/sign-in", form=asked, headers={"origin": self.base}, max_redirects=0),
            self.page.request.get(f"{self.base}/language/{language}", max_redirects=0),
        ):
            assert answer.status == 303, answer.text()
        self.go(to)
        expect(self.page.locator(".who")).to_be_visible()
        return self

    def sign_in_by_hand(self, member: Member, language: str, to: str = "/") -> "Screen":
        """With a badge that types into the page, and the PIN pad."""
        self.go(f"/sign-in?next={to}")
        self.page.locator("[name=badge]").fill(member.badge)
        self.pin()
        self.page.locator("form.pad .key[data-tone=go]").click()
        expect(self.page.locator(".who")).to_be_visible()
        return self.speak(language)

    def pin(self, pin: str = PIN) -> None:
        """On the pad, with a finger."""
        for digit in pin:
            self.page.locator(f".pinpad [data-digit='{digit}']").click()

    def confirm(self) -> None:
        """The PIN again, where it is asked for."""
        expect(self.page.locator("form.pad [name=pin]")).to_be_visible()
        self.pin()
        self.page.locator("form.pad .key[data-tone=go]").click()

    def key(self, action: str, **fields: str) -> Locator:
        """The key of the form that does this, with these hidden fields."""
        having = "".join(f":has([name='{name}'][value='{value}'])" for name, value in fields.items())
        return self.page.locator(f"form[action='{action}']{having} button.key")

    def live(self) -> "Screen":
        """Wait until the page hears its server."""
        expect(self.page.locator("body")).to_have_attribute("data-line", "live")
        return self

    def deaf(self) -> "Screen":
        """From its next page on it hears that its server lives, and nothing else: what it shows grows stale."""
        beats = "event: beat\ndata: {}\n\n"
        self.page.route("**/events", lambda route: route.fulfill(content_type="text/event-stream", body=beats))
        return self

    @contextmanager
    def far(self) -> Generator[list[Request], None, None]:
        """The server is half a second away: who presses twice has done so before the answer. What was posted meanwhile."""
        wire, posts = self.wire(), list[Request]()
        wire.send("Network.enable")
        wire.send(
            "Network.emulateNetworkConditions", offline=False, latency=500, downloadThroughput=-1, uploadThroughput=-1
        )

        def note(request: Request) -> None:
            if request.method == "POST":
                posts.append(request)

        self.page.on("request", note)
        yield posts
        self.page.remove_listener("request", note)
        wire.close()

    def shows(self, verdict: str, code: str, word: str = "") -> None:
        """Wait for a verdict about a code."""
        expect(self.page.locator(".subject .code")).to_have_text(code)
        expect(self.page.locator("section.verdict")).to_have_attribute("data-verdict", verdict)
        if word:
            expect(self.page.locator("section.verdict .word")).to_have_text(word)

    def notice(self, tone: str) -> Locator:
        """The answer to the last form."""
        found = self.page.locator(f"main .notice[data-tone={tone}]").first
        expect(found).to_be_visible()
        return found

    def send(self, kind: str, **fields: str) -> APIResponse:
        """What a crafted form would be answered: with this session, and a key of its own."""
        csrf = self.page.locator("meta[name=csrf]").get_attribute("content") or ""
        form: dict[str, str | float | bool] = {"csrf": csrf, **fields}
        return self.page.request.post(f"{self.base}/do/{kind}", form=form, headers={"origin": self.base})

    def beyond(self) -> int:
        """Pixels that are wider than the window."""
        self.page.wait_for_load_state("load")
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def wire(self) -> "Wire":
        """The browser's own protocol, for what Playwright has no words for."""
        return Wire(self.page)


class Wire:
    """A Chrome DevTools session of one page."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)

    def send(self, method: str, **fields: object) -> dict[str, Any]:
        """One command, and its answer."""
        send = cast("Callable[[str, dict[str, object]], dict[str, Any]]", self._session.send)  # pyright: ignore[reportUnknownMemberType]
        return send(method, fields)

    def close(self) -> None:
        """What it had set is as it was."""
        self._session.detach()


def violations(screen: Screen, axe_source: str) -> list[str]:
    """What axe finds on the page as it is now, with its style sheets."""
    screen.page.wait_for_load_state("load")
    if not screen.page.evaluate("'axe' in window"):
        screen.page.evaluate("(source) => { (0, eval)(source); }", axe_source)
    return screen.page.evaluate(_AXE)


def read_off(shot: bytes) -> str:
    """What a camera reads off this screen."""
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(shot)).convert("L"))
    return str(found.text)
