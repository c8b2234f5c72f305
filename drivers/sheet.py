"""A printed page between its layout and a printer's language: what stands where, in dots. No I/O."""

from typing import NamedTuple

import segno
from PIL import Image

from drivers import code128
from drivers.raster import Raster, picture, raster

QUIET_QR, QUIET_BARS = 4, 10
WIDEST = 3  # dots of a bar's module; more only makes the label longer


class Picture(NamedTuple):
    """Text, or whatever has no command of its own."""

    x: int
    y: int
    drawn: Raster


class Qr(NamedTuple):
    """A QR code of model 2, correction M, `dots` a module; x and y are its corner, inside the quiet zone."""

    x: int
    y: int
    dots: int
    text: str


class Bars(NamedTuple):
    """Code 128 without text below it."""

    x: int
    y: int
    dots: int
    height: int
    text: str


class Sheet(NamedTuple):
    """One label, or on a roll as much paper as it takes."""

    width: int
    height: int
    items: tuple[Picture | Qr | Bars, ...]
    roll: bool = False


def qr(text: str, x: int, y: int, box: int, most: int = 10) -> Qr:
    """As large as a square box holds with its quiet zone, centred in it. Raises ValueError when a phone could not read it."""
    modules = len(_qr_modules(text))
    dots = min(most, box // (modules + 2 * QUIET_QR))
    if dots < 2:  # noqa: PLR2004 - single dots run into each other
        raise ValueError(f"link of {len(text)} characters does not fit a label: {text[:40]}…")
    inset = (box - modules * dots) // 2
    return Qr(x + inset, y + inset, dots, text)


def bars(text: str, y: int, height: int, width: int) -> tuple[Bars, ...]:
    """Centred, at the widest modules that leave the quiet zones; nothing when it cannot be carried."""
    if not code128.carries(text):
        return ()
    modules = code128.width(text)
    dots = min(WIDEST, width // (modules + 2 * QUIET_BARS))
    return (Bars((width - modules * dots) // 2, y, dots, height, text),) if dots else ()


def flat(sheet: Sheet) -> Raster:
    """The whole page as one picture."""
    page = Image.new("1", (sheet.width, sheet.height))
    for item in sheet.items:
        page.paste(_drawn(item), (item.x, item.y))
    return raster(page)


def drawn(item: Qr | Bars) -> Picture:
    """A code as a picture of itself."""
    return Picture(item.x, item.y, raster(_drawn(item)))


def _drawn(item: Picture | Qr | Bars) -> Image.Image:
    match item:
        case Picture():
            return picture(item.drawn)
        case Qr():
            modules = _qr_modules(item.text)
            code = Image.new("1", (len(modules), len(modules)))
            code.putdata([module & 1 for row in modules for module in row])
            return code.resize((len(modules) * item.dots, len(modules) * item.dots))
        case Bars():
            modules = code128.modules(item.text)
            code = Image.new("1", (len(modules), 1))
            code.putdata([int(module) for module in modules])
            return code.resize((len(modules) * item.dots, item.height))


def _qr_modules(text: str) -> tuple[bytearray, ...]:
    """Rows from the top; odd is black."""
    return segno.make_qr(text, error="m", boost_error=False).matrix
