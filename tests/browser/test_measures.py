"""Measured on the pages themselves: keys for gloved hands, verdicts for tired, far and colour-blind eyes."""

import io
import itertools
from urllib.parse import quote

import pytest
from browser_rig import LOOKS, TARGETS, Look, Screen
from browser_stand import ON, Stand
from browser_tour import prepare
from conftest import Sit
from PIL import Image
from playwright.sync_api import expect

GATE_PANEL, LAB_PANEL = Look("zh", 1920, 1080), Look("en", 1280, 800)
_VERDICTS = ("pass", "wait", "stop", "unknown")
_FIELD = """() => {
    const style = getComputedStyle(document.querySelector("section.verdict"));
    const word = getComputedStyle(document.querySelector("section.verdict .word"));
    return [style.backgroundColor, word.color].map((each) => each.match(/[\\d.]+/g).slice(0, 3).map(Number));
}"""
Colour = tuple[float, float, float]


def _linear(part: float) -> float:
    part /= 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2."""
    high, low = sorted(
        (sum(w * _linear(c) for w, c in zip((0.2126, 0.7152, 0.0722), each, strict=True)) for each in (one, other)),
        reverse=True,
    )
    return (high + 0.05) / (low + 0.05)


def lab(colour: Colour) -> Colour:
    """CIELAB under D65."""
    r, g, b = map(_linear, colour)
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (each ** (1 / 3) if each > 216 / 24389 else (24389 / 27 * each + 16) / 116 for each in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def cie76(one: Colour, other: Colour) -> float:
    """How far apart two colours look."""
    return sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5


def test_touch_targets_of_kiosk_pages_are_20_mm(stand: Stand, sit: Sit) -> None:
    small: list[tuple[str, str, float, float]] = []

    def measure(name: str, screen: Screen) -> None:
        found: list[tuple[str, float, float]] = screen.page.evaluate(TARGETS)
        assert found
        small.extend((name, what, w, h) for what, w, h in found if min(w, h) < 19.9)

    goods = prepare(stand, "上海青")
    gate = sit(GATE_PANEL).at("panel-gate")
    measure("sign-in", gate.go("/sign-in"))
    gate.sign_in(stand.member("wang"), "zh", "/lanes/in-1").live()
    stand.scan("in-1", goods.mixed)
    gate.shows("stop", goods.mixed)
    gate.page.locator("details.sure summary").click()
    measure("lane", gate)
    measure("lanes", gate.go("/"))
    out = sit(GATE_PANEL).at("out-1").sign_in(stand.member("wang"), "zh", "/lanes/out-1").live()
    stand.scan("out-1", goods.stopped)
    out.shows("stop", goods.stopped)
    measure("exit", out)
    measure("exit-typed", out.go("/lanes/out-1/out"))
    measure("exits", out.go(f"/exits?find={goods.stopped}"))
    bench = sit(LAB_PANEL).at("panel-lab").sign_in(stand.member("chen"), "en", "/lab")
    measure("lab", bench)
    measure("sample", bench.go(f"/lab/{goods.sampled}"))
    for name, address in (
        ("runs", "/lab/runs?fill=1"), ("run", f"/lab/runs/{goods.sheet}"),
        ("control", f"/lab/control?on={quote('|'.join(ON.values()))}"),
        ("verify", "/lab/verify"),
        ("records", f"/lab/records?at={quote(goods.record)}"), ("setup", "/lab/setup?edit=NY-1"),
    ):  # fmt: skip
        measure(name, bench.go(address))
    bench.sign_in(stand.member("lin"), "en", f"/lab/{goods.ready}")
    bench.key("/do/verify").click()
    expect(bench.page.locator("form.pad")).to_be_visible()
    measure("confirm", bench)
    assert small == [], "\n".join(f"{name}: {what} {w:.1f} x {h:.1f} mm" for name, what, w, h in small)


def test_verdicts_are_told_apart_by_tired_and_colour_blind_eyes_and_in_grey(stand: Stand, sit: Sit) -> None:
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(
        4.48, abs=0.01
    )  # known values: the measures are right
    assert cie76((255, 0, 0), (0, 255, 0)) == pytest.approx(170.6, abs=0.2)
    goods, screen = prepare(stand, "上海青"), sit(LOOKS[0]).at("in-1").speak("zh").live()
    session = screen.wire()
    codes = (goods.passed, goods.untested, goods.mixed, "ABC of no kind")
    seen: dict[str, dict[str, Colour]] = {"deuteranopia": {}, "protanopia": {}, "achromatopsia": {}}
    for verdict, code in zip(_VERDICTS, codes, strict=True):
        stand.scan("in-1", code)
        screen.shows(verdict, code)
        field, word = screen.page.evaluate(_FIELD)
        assert contrast(field, word) >= 7, f"{verdict}: {contrast(field, word):.1f}"
        for eyes, colours in seen.items():
            session.send("Emulation.setEmulatedVisionDeficiency", type=eyes)
            colours[verdict] = _corner(screen)
        session.send("Emulation.setEmulatedVisionDeficiency", type="none")
        shapes = screen.page.locator(f".verdict > .shape .{verdict}:visible").count()
        assert shapes, "no shape beside the colour"
    for eyes, least in (("deuteranopia", 30), ("protanopia", 30), ("achromatopsia", 20)):
        for one, other in itertools.combinations(_VERDICTS, 2):
            apart = cie76(seen[eyes][one], seen[eyes][other])
            assert apart >= least, f"{eyes}: {one} and {other} are {apart:.0f} apart"


def _corner(screen: Screen) -> Colour:
    """A pixel of the field as these eyes see it."""
    picture = Image.open(io.BytesIO(screen.page.locator("section.verdict").screenshot())).convert("RGB")
    pixel = picture.getpixel((12, picture.height - 12))
    assert isinstance(pixel, tuple)
    return float(pixel[0]), float(pixel[1]), float(pixel[2])
