"""A market with two entrances and a seller of thirty varieties, and a clerk whose every tap and scan is counted."""

import io
import json
import statistics
from pathlib import Path
from typing import Any

from browser_rig import Screen
from browser_stand import Stand
from PIL import Image
from playwright.sync_api import Locator, expect

VARIETIES = (
    *("小白菜", "菜心", "芥蓝", "空心菜", "上海青", "西红柿", "黄瓜", "茄子", "豇豆", "四季豆"),
    *("苦瓜", "丝瓜", "冬瓜", "南瓜", "白萝卜", "胡萝卜", "土豆", "红薯", "芋头", "莲藕"),
    *("生姜", "大蒜", "洋葱", "香葱", "韭菜", "芹菜", "菠菜", "生菜", "油麦菜", "花椰菜"),
)
SELLER = "闽侯荆溪蔬菜配送部"
_TIMED = """() => {
    window.answered = [];
    let pressed = 0;
    document.addEventListener("pointerdown", () => { pressed = performance.now(); }, true);
    document.addEventListener("htmx:afterSettle", () => {
        if (pressed) requestAnimationFrame(() => { window.answered.push(performance.now() - pressed); pressed = 0; });
    });
}"""


class Night(Stand):
    """The stand with a second entrance, which has a scanner and nothing else."""

    def fit(self) -> None:
        tty = self.site.devices / "in-2.tty"
        path = self.site.market / "market.toml"
        before, _, rest = path.read_text("utf-8").partition("[clock]")
        lane = f'[[lane]]\nid = "in-2"\ngate = "entry"\nreader = {{ driver = "serial-scanner", port = "{tty}" }}\n'
        path.write_text(f"{before}{lane}\n[clock]{rest}", "utf-8")
        path = self.site.folder / "devices.json"
        fitted: dict[str, Any] = json.loads(path.read_text("utf-8"))
        fitted["devices"].append({"kind": "scanner", "name": "in-2.reader", "link": str(tty)})
        path.write_text(json.dumps(fitted), "utf-8")

    def seller(self, name: str) -> str:
        """A registered seller, by a number of their own."""
        operator = self.step().replace("step", "night")
        self._register(operator, name)
        return operator

    def card(self, operator: str) -> str:
        """Their card."""
        return self.api.ask("office", "givecard", self.step(), operator=operator)["codes"][0]

    def mixed(self, operator: str, without_voucher: str = "") -> str:
        """A lorry of all varieties under one certificate, declared ahead; one of them may lack its voucher. Its visit."""
        today = self.site.today().date().isoformat()
        number = f"HGZ{self.step()}"
        lines = [
            self._line(name, number, today, 50_000 + 1_000 * at, without_voucher) for at, name in enumerate(VARIETIES)
        ]
        told = self.api.ask("seller", "declare", self.step(), seller=operator, plate="闽A12345", lines=lines)
        assert told["good"], told
        return told["code"]

    def _line(self, name: str, number: str, today: str, grams: int, without_voucher: str) -> dict[str, object]:
        paper = {
            "kind": "promise",
            "number": number,
            "issuer": SELLER,
            "product": name,
            "issued_on": today,
            "grams": grams,
        }
        return {
            "product": name, "grams": grams, "origin": "福建闽侯", "producer": SELLER, "produced_on": today, "upstream": "",
            "purchase_voucher": "" if name == without_voucher else "JH2026", "certificate": paper,
        }  # fmt: skip


class Clerk:
    """Fingers and a scanner at one lane: `actions` counts them, one second each."""

    def __init__(self, stand: Night, screen: Screen, lane: str) -> None:
        self.stand = stand
        self.screen = screen
        self.lane = lane
        self.actions = 0

    def begin(self) -> "Clerk":
        """The page, open and empty, with the time of its answers taken."""
        self.stand.change("DELETE FROM draft WHERE id LIKE ?", [(f"entrance {self.lane} %",)])
        self.screen.go(f"/lanes/{self.lane}/goods").live()
        self.screen.page.evaluate(_TIMED)
        return self

    def tap(self, key: Locator) -> None:
        """One tap of a finger."""
        key.tap()
        self.actions += 1

    def scan(self, code: str) -> None:
        """One pull of the trigger, at the lane's own reader."""
        self.stand.scan(self.lane, code)
        self.actions += 1

    def card(self, operator: str, name: str = SELLER) -> None:
        """A seller's card, and whose the load is stands there: a product before that would be nobody's."""
        self.scan(self.stand.card(operator))
        expect(self.at(".seller strong")).to_have_text(name)

    def at(self, selector: str) -> Locator:
        """Something on the page."""
        return self.screen.page.locator(selector)

    def add(self, product: str, times: int = 1) -> None:
        """A product, and its line is there."""
        self.tap(self.at(f".product[value='{product}']"))
        expect(self.at(f".product[value='{product}'][data-there='{times}']")).to_be_visible()

    def write(self, text: str) -> None:
        """On the pad."""
        for sign in text:
            self.tap(self.at(f"[data-put='{sign}']"))

    def dates(self) -> None:
        """All of yesterday."""
        self.tap(self.at(".bar a[href$='view=dates']"))
        self.tap(self.at(".days form button").nth(1))
        expect(self.at(".row .pill[data-level=warn]")).to_have_count(0)

    def papers(self, number: str, voucher: str) -> None:
        """One certificate, scanned, and one voucher, typed."""
        self.tap(self.at(".bar a[href$='view=papers']"))
        expect(self.at("[name=number]")).to_be_visible()
        self.scan(number)
        expect(self.at("[name=number]")).to_have_value(number)
        self.tap(self.at("[name=voucher]"))
        self.write(voucher)
        self.tap(self.at("form[action*='paper-numbers'] button[data-tone=go]"))
        expect(self.at("[name=voucher][value]")).to_have_value(voucher)
        self.tap(self.at(".typed a.key"))

    def plate(self, plate: str) -> None:
        """On the pad of plates."""
        self.tap(self.at(".bar a[href$='view=plate']"))
        self.write(plate)
        self.tap(self.at(".plates button[data-tone=go]"))
        expect(self.at(".bar .plate")).to_have_text(plate)

    def let_in(self) -> str:
        """The last key; the visit, as the lane shows it."""
        self.tap(self.at(".bar form button[data-tone=go]"))
        expect(self.at("section.verdict")).to_be_visible()
        return self.at(".subject .code").inner_text()

    def median_ms(self) -> float:
        """How long the page took to answer."""
        answered: list[float] = self.screen.page.evaluate("window.answered")
        assert len(answered) > 10
        return statistics.median(answered)


def photo(folder: Path) -> Path:
    """A picture as a camera takes it."""
    out = io.BytesIO()
    Image.new("RGB", (1280, 960), (40, 90, 60)).save(out, "JPEG")
    path = folder / "empty.jpg"
    path.write_bytes(out.getvalue())
    return path
