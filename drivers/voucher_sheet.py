"""How a sale's voucher looks, on a roll of any width. No I/O.

+-----------------------+
|         title         |
| name：value           |
|-----------------------|
| what           amount |
|                  tail |
|-----------------------|
|         # QR#         |
|  | || ||| | || ||| |  |
|          code         |
| note                  |
+-----------------------+
"""

from PIL import Image

from devices import Voucher
from drivers.faces import Faces, plain
from drivers.label_sheet import BARS_HEIGHT, CODE, CODE_GAP, spoken
from drivers.raster import Raster, raster
from drivers.setting import fit, wrap
from drivers.sheet import Bars, Picture, Qr, Sheet, bars, qr

MARGIN, GAP, RULE = 8, 16, 2
TITLE, FIELD, GOODS, TAIL, NOTE = 36, 24, 26, 20, 20
QR_BOX = 232


class _Page:
    """Written from the top down; `y` is where the next thing goes."""

    def __init__(self, width: int, faces: Faces) -> None:
        self.width, self.faces, self.y = width, faces, MARGIN
        self.items: list[Picture | Qr | Bars] = []

    def put(self, drawn: Raster, x: int = MARGIN) -> None:
        self.items.append(Picture(x, self.y, drawn))

    def centre(self, line: str, size: int) -> None:
        drawn = self.faces.draw(line, size)
        self.put(drawn, max(0, (self.width - drawn.width) // 2))
        self.y += drawn.height

    def rule(self) -> None:
        self.y += GAP // 2
        self.put(raster(Image.new("1", (self.width - 2 * MARGIN, RULE), 1)))
        self.y += GAP // 2 + RULE


def voucher(voucher: Voucher, faces: Faces, width: int) -> Sheet:
    """As long as it needs to be. Raises ValueError when the link is too long for its QR code."""
    page = _Page(width, faces)
    title = fit(voucher.title, faces, width - 2 * MARGIN, TITLE)
    for line in title.lines:
        page.centre(line, title.size)
    page.rule()
    for name, value in voucher.fields:
        _field(page, plain(f"{name}："), value)
    page.rule()
    for what, amount, tail in voucher.lines:
        _line(page, what, plain(amount), plain(tail))
    page.rule()
    _codes(page, voucher)
    for line in wrap(voucher.note, faces, NOTE, width - 2 * MARGIN):
        page.put(faces.draw(line, NOTE))
        page.y += faces.height(NOTE)
    return Sheet(width, page.y + MARGIN, tuple(page.items), roll=True)


def _field(page: _Page, name: str, value: str) -> None:
    """The value beside its name, on as many lines as it takes."""
    beside = MARGIN + round(page.faces.width(name, FIELD))
    page.put(page.faces.draw(name, FIELD))
    for line in wrap(value, page.faces, FIELD, page.width - MARGIN - beside) or ("",):
        page.put(page.faces.draw(line, FIELD), beside)
        page.y += page.faces.height(FIELD)


def _line(page: _Page, what: str, amount: str, tail: str) -> None:
    """Goods on the left, how much and under which exit code at the right edge."""
    right = [page.faces.draw(amount, GOODS), page.faces.draw(tail, TAIL)]
    room = page.width - 2 * MARGIN - max(each.width for each in right) - GAP
    top = page.y
    for line in wrap(what, page.faces, GOODS, room):
        page.put(page.faces.draw(line, GOODS))
        page.y += page.faces.height(GOODS)
    bottom, page.y = page.y, top
    for drawn in right:
        page.put(drawn, page.width - MARGIN - drawn.width)
        page.y += drawn.height
    page.y = max(bottom, page.y) + GAP // 4


def _codes(page: _Page, voucher: Voucher) -> None:
    page.items.append(qr(voucher.link, (page.width - QR_BOX) // 2, page.y, QR_BOX, most=6))
    page.y += QR_BOX
    for each in bars(voucher.code, page.y, BARS_HEIGHT, page.width):
        page.items.append(each)
        page.y += BARS_HEIGHT + CODE_GAP
    page.centre(spoken(voucher.code, voucher.copy), CODE)
    page.y += GAP
