"""docs/screens: every screen in both languages, by one command (`make screens`)."""

import io
from pathlib import Path

import pytest
from browser_rig import LOOKS, Look, Screen
from browser_stand import Stand
from browser_tour import (
    administrator,
    books,
    goods_by_hand,
    laboratory,
    lanes,
    office,
    overview,
    prepare,
    public,
    seller,
    strangers,
    way_out,
)
from conftest import Sit
from PIL import Image

FOLDER = Path(__file__).parents[2] / "docs/screens"
SHOWN = {
    "sign-in", "lanes", "lane-pass", "lane-wait", "lane-refused", "lane-unknown", "lane-stale", "lane-exit", "lane-exit-refused",
    "lab", "lab-control", "lab-runs", "lab-run", "lab-verify", "sample", "verify-confirm", "report", "results",
    "office", "batches", "batch", "devices", "scanner", "people", "badge", "docs",
    "lane-card", "goods", "goods-papers", "registers", "operators", "board",
    "exits", "handheld", "books", "close", "count", "slips", "inspect", "my-sale", "my-voucher",
    "reckoning", "orders", "province-reckoning", "overview", "trace",
    "public", "public-voucher", "public-stopped", "public-unknown",
}  # fmt: skip
_COLOURS = 192
_OTHERS = ("西红柿", "菜心", "豇豆", "香菇")


@pytest.mark.screens
@pytest.mark.parametrize(("desk", "phone"), [LOOKS[:2], LOOKS[2:]], ids=["zh", "en"])
def test_pictures_of_every_screen(stand: Stand, sit: Sit, desk: Look, phone: Look) -> None:
    for product in _OTHERS:
        stand.waiting(product)
    goods, taken = prepare(stand, "上海青"), set[str]()

    def take(name: str, screen: Screen) -> None:
        if name in SHOWN:
            _keep(screen, f"{name}-{desk.language}")
            taken.add(name)

    strangers(sit, desk, take)
    lanes(stand, sit, desk, goods, take)
    goods_by_hand(stand, sit, desk, take)
    laboratory(stand, sit, desk, goods, take)
    office(stand, sit, desk, goods, take)
    way_out(stand, sit, phone, goods, take)
    books(stand, sit, desk, goods, take)
    seller(stand, sit, phone, goods, take)
    administrator(stand, sit, desk, take)
    overview(stand, sit, desk, goods, take)
    public(stand, sit, phone, goods, take)
    assert taken == SHOWN
    for old in FOLDER.glob(f"*-{desk.language}.png"):
        if old.stem.removesuffix(f"-{desk.language}") not in SHOWN:
            old.unlink()


def _keep(screen: Screen, name: str) -> None:
    screen.page.mouse.move(0, 0)
    screen.page.evaluate("document.activeElement?.blur?.()")
    screen.page.wait_for_timeout(150)
    picture = Image.open(io.BytesIO(screen.page.screenshot())).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture.quantize(_COLOURS).save(FOLDER / f"{name}.png", optimize=True)
