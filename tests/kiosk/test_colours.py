"""The tokens of the style sheet, measured: contrast after WCAG 2.2, and how far verdicts are apart for every kind of eye.

Colour-blind sight: Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB. Distances: CIE76 in CIELAB (D65).
"""

import re
from itertools import combinations
from pathlib import Path

import pytest

import kiosk.chrome

Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]

CSS = (Path(kiosk.chrome.__path__[0]) / "static" / "pinma.css").read_text(encoding="utf-8")
BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})\b")

EYES: dict[str, Matrix] = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
XYZ: Matrix = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE: Vector = (0.95047, 1.0, 1.08883)

PAIRS = [("pass", "wait"), ("pass", "stop"), ("wait", "stop"), ("pass", "idle"), ("wait", "idle"), ("stop", "idle")]
CARD = [("card", verdict) for verdict in ("pass", "wait", "stop", "idle")]  # in grey by shape and word alone

# Who stands on what, at least this many to one.
TEXTS = [
    *((ink, ground, 4.5) for ink in ("ink", "soft", "brand") for ground in ("paper", "ground", "quiet")),
    ("ink", "paper", 7.0),
    ("on-brand", "brand", 4.5),
    *((level, f"{level}-ground", 4.5) for level in ("ok", "warn", "bad")),
    *((level, ground, 4.5) for level in ("ok", "warn", "bad") for ground in ("paper", "ground")),
    *((f"on-{verdict}", verdict, 7.0) for verdict in ("pass", "wait", "stop", "idle", "card")),
    *(("edge", ground, 3.0) for ground in ("paper", "ground")),  # the rim of a key or field
]


def blocks(selector: str) -> dict[str, str]:
    """The colour tokens that blocks of exactly this selector set."""
    found: dict[str, str] = {}
    for named, content in BLOCK.findall(re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)):
        if named.strip() == selector:
            found |= dict(TOKEN.findall(content))
    return found


LIGHT = blocks(":root")
DARK = LIGHT | blocks(':root[data-theme="dark"]')
THEMES = {"light": LIGHT, "dark": DARK}


def linear(colour: str) -> Vector:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return (_light(red), _light(green), _light(blue))


def _light(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def times(matrix: Matrix, value: Vector) -> Vector:
    one, two, three = (sum(a * b for a, b in zip(row, value, strict=True)) for row in matrix)
    return (one, two, three)


def luminance(colour: str) -> float:
    return times(XYZ, linear(colour))[1]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: Vector) -> Vector:
    x, y, z = (_root(part / white) for part, white in zip(times(XYZ, rgb), WHITE, strict=True))
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


def _root(part: float) -> float:
    return part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116


def distance(one: str, other: str, eyes: Matrix) -> float:
    seen = [tuple(min(1.0, max(0.0, part)) for part in times(eyes, linear(each))) for each in (one, other)]
    return sum((a - b) ** 2 for a, b in zip(*(lab((r, g, b)) for r, g, b in seen), strict=True)) ** 0.5


def grey(colour: str) -> float:
    """Lightness L*, 0 to 100."""
    light = luminance(colour)
    return lab((light, light, light))[0]


def test_the_measures_agree_with_known_values() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert grey("#777777") == pytest.approx(50, abs=0.5)
    assert distance("#ff0000", "#ffffff", EYES["all"]) == pytest.approx(114.6, abs=0.5)
    assert distance("#a52a2a", "#556b2f", EYES["no green cones"]) < 0.5 * distance("#a52a2a", "#556b2f", EYES["all"])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), TEXTS)
def test_text_stands_out_from_its_ground(theme: str, ink: str, ground: str, least: float) -> None:
    tokens = THEMES[theme]
    assert contrast(tokens[ink], tokens[ground]) >= least


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("one", "other"), PAIRS + CARD)
def test_verdicts_differ_for_every_eye(eyes: str, one: str, other: str) -> None:
    assert distance(LIGHT[one], LIGHT[other], EYES[eyes]) >= 30


@pytest.mark.parametrize(("one", "other"), PAIRS[:3])
def test_verdicts_differ_in_grey(one: str, other: str) -> None:
    assert abs(grey(LIGHT[one]) - grey(LIGHT[other])) >= 20


def test_verdicts_are_the_same_by_day_and_by_night() -> None:
    verdicts = [name for each in ("pass", "wait", "stop", "idle", "card") for name in (each, f"on-{each}")]
    night = blocks(':root[data-theme="dark"]')
    assert set(verdicts) <= set(LIGHT)
    assert not set(verdicts) & set(night)


def test_night_by_choice_is_night_by_the_clock() -> None:
    chosen, asked = blocks(':root[data-theme="dark"]'), blocks(':root:not([data-theme="light"])')
    assert chosen == asked
    assert set(chosen) == set(LIGHT) - {
        name for each in ("pass", "wait", "stop", "idle", "card") for name in (each, f"on-{each}")
    }


@pytest.mark.parametrize("theme", THEMES)
def test_levels_differ_from_each_other(theme: str) -> None:
    tokens = THEMES[theme]
    for one, other in combinations(("ok", "warn", "bad"), 2):
        assert distance(tokens[one], tokens[other], EYES["all"]) >= 20


def test_style_sheets_hold_no_colour_that_is_not_measured() -> None:
    """What a theme cannot change is a banner that says the line is down, and the mark on a stale verdict."""
    fixed = {"#000", "#fff", "#e6e6e6", "#5f5f5f"}
    for sheet in (Path(kiosk.chrome.__path__[0]) / "static").glob("*.css"):
        text = re.sub(r"--[\w-]+:\s*#[0-9a-fA-F]{6}", "", sheet.read_text(encoding="utf-8"))
        assert set(re.findall(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b(?=[;\s,)])", text)) <= fixed, sheet.name
