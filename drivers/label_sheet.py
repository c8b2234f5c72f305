"""How a label looks. No I/O.

+-----------------------+
| first line      ##### |
| other lines     # QR# |
|                 ##### |
|  | || ||| | || ||| |  |
|          code         |
+-----------------------+
"""

import re

from devices import Label
from drivers.faces import Faces, plain
from drivers.setting import column
from drivers.sheet import Picture, Sheet, bars, qr

WIDTH, HEIGHT, MARGIN = 480, 320, 16  # 60 x 40 mm at 203 dpi, 8 dots a millimetre
NARROW = 400
BARS_HEIGHT, BARS_GAP, CODE_GAP = 60, 10, 4
FIRST, OTHERS, CODE = 40, 25, 23


def label(label: Label, faces: Faces, width: int = WIDTH, height: int = HEIGHT) -> Sheet:
    """A label on its own piece of paper; `height` 0 is a roll. Raises ValueError when the link is too long for its QR code."""
    box = 200 if width > NARROW else 168
    sizes = tuple([FIRST, *[OTHERS] * len(label.lines)][: len(label.lines)])
    room = box - MARGIN if height else 2 * box
    texts = column(label.lines, faces, sizes, width - box - MARGIN, room)
    items: list[Picture] = []
    y = MARGIN
    for block in texts:
        for line in block.lines:
            items.append(Picture(MARGIN, y, faces.draw(line, block.size)))
            y += faces.height(block.size)
    top = max(box, y) + BARS_GAP
    below = top + BARS_HEIGHT + CODE_GAP
    code = faces.draw(spoken(label.code, label.copy), CODE)
    items.append(Picture(max(0, (width - code.width) // 2), below, code))
    codes = (qr(label.link, width - box, 0, box), *bars(label.code, top, BARS_HEIGHT, width))
    return Sheet(width, height or below + code.height + MARGIN, (*codes, *items), roll=not height)


def spoken(code: str, copy: int) -> str:
    """A code for people: digits in fours; a second copy says so."""
    fours = re.sub(r"(\d{4})(?=\d)", r"\1 ", code) if code.isdigit() else code
    return plain(fours if copy == 1 else f"{fours} ({copy})")
