"""What comes out of printers, drawn by programs that know nothing of our codecs, and read by one that does not either.

TSPL and ESC/POS after the makers' manuals, as far as our jobs use them; whatever else a job holds is an error.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from drivers.raw_printer import RawPrinter
from drivers.simulators.press import Press
from tests.patience import until

Paper = NDArray[np.bool_]
"""Rows of dots, true where black."""

_write: Callable[..., Any] = vars(zxingcpp)["create_barcode"]
DRAW_ZPL = Path(__file__).parents[1] / "peers" / "zpl-to-png.mjs"
LINE = re.compile(rb"([^\r\n]*)\r\n")
BITMAP = re.compile(rb"BITMAP (\d+),(\d+),(\d+),(\d+),([012]),")
QRCODE = re.compile(rb'QRCODE (\d+),(\d+),([LMQH]),(\d+),A,0,M2,S7,"([^"]*)"')
BARCODE = re.compile(rb'BARCODE (\d+),(\d+),"128",(\d+),0,0,(\d+),(\d+),"([^"]*)"')
SETTING = re.compile(rb"(GAP \d+(\.\d+)? mm,0 mm|DENSITY ([0-9]|1[0-5])|DIRECTION [01]|REFERENCE 0,0|)")
SIZE = re.compile(rb"SIZE (\d+(?:\.\d+)?) mm,(\d+(?:\.\d+)?) mm")


def zpl(folder: Path, jobs: Mapping[str, bytes]) -> dict[str, Paper]:
    """Every job drawn by zpl-renderer-js, all in one process."""
    for name, job in jobs.items():
        (folder / f"{name}.zpl").write_bytes(job)
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or "node"
    done = subprocess.run([node, str(DRAW_ZPL), str(folder)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"run `npm ci` in tests/peers: {done.stderr[-500:]}"
    papers: dict[str, Paper] = {}
    for name in jobs:
        with Image.open(folder / f"{name}.png") as opened:
            papers[name] = np.asarray(opened.convert("L")) < 128
    return papers


def tspl(job: bytes, *, inverted: bool = False) -> Paper:
    """One job, SIZE to PRINT. The image buffer holds dust until CLS; a bitmap's 0 is black, and 1 in an `inverted` copy."""
    paper, cleared, at = np.zeros((0, 0), np.bool_), False, 0
    while at < len(job):
        if bitmap := BITMAP.match(job, at):
            x, y, wide, high, mode = (int(group) for group in bitmap.groups())
            assert mode == 0
            at = bitmap.end() + wide * high
            bits = np.unpackbits(np.frombuffer(job[bitmap.end() : at], np.uint8)).reshape(high, wide * 8)
            _lay(paper, x, y, bits.astype(np.bool_) if inverted else ~bits.astype(np.bool_), over=False)
        line = LINE.match(job, at)
        assert line, f"no end of line at {at}: {job[at : at + 40]!r}"
        at, said = line.end(), line[1]
        if size := SIZE.fullmatch(said):
            paper = np.ones((round(float(size[2]) * 8), round(float(size[1]) * 8)), np.bool_)
        elif said == b"CLS":
            paper[:], cleared = False, True
        elif said == b"PRINT 1,1":
            assert cleared, "printed what was there before"
            assert at == len(job)
            return paper
        elif code := QRCODE.fullmatch(said):
            x, y, cell = int(code[1]), int(code[2]), int(code[4])
            assert 1 <= cell <= 10
            _lay(paper, x, y, _enlarged(symbol(code[5].decode(), "QRCode", ec_level=code[3].decode()), cell, cell))
        elif code := BARCODE.fullmatch(said):
            x, y, high, narrow, wide = (int(group) for group in code.groups()[:-1])
            assert narrow == wide, "Code 128 has one module"
            _lay(paper, x, y, _enlarged(symbol(code[6].decode(), "Code128")[:1], narrow, high))
        else:
            assert SETTING.fullmatch(said), f"unknown: {said!r}"
    raise AssertionError("no PRINT")


def escpos(job: bytes, across: int) -> tuple[Paper, bool]:
    """One job on a roll of so many dots, and whether it was cut off. Dots beside the paper are lost."""
    rows: list[Paper] = []
    at, cut, reset = 0, False, False
    while at < len(job):
        match job[at : at + 3]:
            case b"\x1dv0":
                assert reset, "what was set before is still set"
                wide, high = (int.from_bytes(job[at + place : at + place + 2], "little") for place in (4, 6))
                assert job[at + 3] == 0
                bits = np.unpackbits(np.frombuffer(job[at + 8 : at + 8 + wide * high], np.uint8)).reshape(
                    high, wide * 8
                )
                row = np.zeros((high, across), np.bool_)
                row[:, : wide * 8] = bits[:, :across]
                rows.append(row)
                at += 8 + wide * high
            case b"\x1dVB":
                cut, at = True, at + 4
            case _ if job[at : at + 2] == b"\x1b@":
                reset, at = True, at + 2
            case _ if job[at : at + 2] == b"\x1bd":
                rows.append(np.zeros((job[at + 2] * 30, across), np.bool_))
                at += 3
            case other:
                raise AssertionError(f"unknown at {at}: {other!r}")
    return np.concatenate(rows), cut


def codes(paper: Paper) -> dict[str, str]:
    """What a scanner reads: symbology -> text."""
    return {code.format.name: code.text for code in zxingcpp.read_barcodes(picture(paper))}


def touched(paper: Paper) -> list[str]:
    """The codes whose quiet zone is not white: 8 dots around a QR code, 10 beside bars."""
    seen = np.pad(paper, 24)
    found: list[str] = []
    for code in zxingcpp.read_barcodes(Image.fromarray(np.where(seen, np.uint8(0), np.uint8(255)))):
        at = code.position
        corners = (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        left, right, top, bottom = min(xs) - 2, max(xs) + 3, min(ys) - 2, max(ys) + 3
        aside, above = (8, 8) if code.format.name == "QRCode" else (10, 0)
        around = seen[top - above : bottom + above, left - aside : right + aside].copy()
        around[above : above + bottom - top, aside : aside + right - left] = False
        if around.any():
            found.append(code.format.name)
    return found


def picture(paper: Paper) -> Image.Image:
    """The paper as one sees it, with a little more white around."""
    return Image.fromarray(np.pad(np.where(paper, np.uint8(0), np.uint8(255)), 8, constant_values=255))


def symbol(text: str, kind: str, **options: str) -> Paper:
    """A code of a dot a module, as somebody else writes it."""
    made = _write(text, getattr(zxingcpp.BarcodeFormat, kind), **options)
    return np.asarray(made.to_image(scale=1, add_quiet_zones=False)) < 128


def _enlarged(symbol: Paper, across: int, down: int) -> Paper:
    return np.repeat(np.repeat(symbol, across, 1), down, 0)


def _lay(paper: Paper, x: int, y: int, dots: Paper, *, over: bool = True) -> None:
    """Black it out, or for a bitmap overwrite it; what sticks out is an error of the layout."""
    high, wide = dots.shape
    assert y + high <= paper.shape[0], "below the paper"
    inside = paper[y : y + high, x : x + wide]
    assert not dots[:, inside.shape[1] :].any(), "beside the paper"
    dots = dots[:, : inside.shape[1]]
    inside[:] = inside | dots if over else dots


@contextmanager
def hasty(printer: RawPrinter) -> Generator[None]:
    """It gives up soon, where no answer is to come. Elsewhere it waits as long as this machine needs."""
    printer.timeout, patient = 0.4, printer.timeout
    try:
        yield
    finally:
        printer.timeout = patient


def once_taken(device: Press, then: Callable[[], object]) -> None:
    """Do that as soon as the printer has a job, which it does not finish meanwhile."""
    device.fault("slow", 600)

    def wait() -> None:
        if until(lambda: device.state()["waiting"]):
            then()

    Thread(target=wait, daemon=True).start()
