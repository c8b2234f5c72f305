"""Text as black dots, because printers seldom own a Chinese font: each character in the first face that has it."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from math import ceil
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from drivers.raster import Raster, raster

FONT = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
RARE = ("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")
"""What the first face lacks: HanaMinA has all of CJK Extension A, HanaMinB all of B to F."""
SMALLEST = 18
"""Font size in dots under which Chinese is no longer legible at 203 dpi."""
MARK = "〓"
"""Stands where no face has a character, as a sort turned upside down always did."""
_PROBE = 24
_BLACK = [0] * 70 + [255] * 186
"""Which grey of a rare face is a black dot: its strokes are thinner than one."""
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))


class Faces:
    """The faces of one printer. `missing` are the characters asked for that none of them has."""

    def __init__(self, font: str = FONT, rare: tuple[str, ...] = RARE) -> None:
        """Raises ValueError without the first font; a rare one that is not there has no characters."""
        if not Path(font).is_file():
            raise ValueError(f"no font at {font}: install fonts-wqy-microhei or set font")
        self._paths = (font, *[path for path in rare if Path(path).is_file()])
        self.missing: dict[str, None] = {}

    def width(self, words: str, size: int) -> float:
        """Dots of plain text, from the first character to after the last."""
        return sum(_advance(*self._placed(character), size) for character in words)

    def height(self, size: int) -> int:
        """Dots of a line."""
        return sum(_face(self._paths[0], size).getmetrics())

    def draw(self, words: str, size: int) -> Raster:
        """Plain text on one line."""
        ascent, _ = _face(self._paths[0], size).getmetrics()
        drawn = Image.new("1", (ceil(self.width(words, size)) + 1, self.height(size)))
        x = 0.0
        for path, run in self._runs(words):
            face = _face(path, size)
            if path == self._paths[0]:
                ImageDraw.Draw(drawn).text((round(x), ascent), run, fill=1, font=face, anchor="ls")
            else:
                grey = Image.new("L", drawn.size)
                ImageDraw.Draw(grey).text((round(x), ascent), run, fill=255, font=face, anchor="ls")
                drawn.paste(1, mask=grey.point(_BLACK))
            x += sum(_advance(path, character, size) for character in run)
        return raster(drawn)

    def _runs(self, words: str) -> Iterator[tuple[str, str]]:
        """Text cut where the face changes."""
        placed = [self._placed(character) for character in words]
        for path, run in groupby(placed, lambda each: each[0]):
            yield path, "".join(character for _, character in run)

    def _placed(self, character: str) -> tuple[str, str]:
        for path in self._paths:
            if character.isspace() or _has(path, character):
                return path, character
        self.missing[character] = None
        return self._paths[0], MARK


@lru_cache(maxsize=1024)
def plain(words: str) -> str:
    """In one line, composed, without what has no shape: controls, joiners, variation selectors."""
    shaped = [c for c in unicodedata.normalize("NFC", words) if c.isspace() or not _shapeless(c)]
    return " ".join("".join(shaped).split())


def _shapeless(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf") or ord(character) in _SELECTORS


@lru_cache(maxsize=256)
def _face(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=16384)
def _advance(path: str, character: str, size: int) -> float:
    return _face(path, size).getlength(character)


@lru_cache(maxsize=4096)
def _has(path: str, character: str) -> bool:
    """Whether it looks other than what the face draws for a character that does not exist."""
    return _shape(path, character) != _shape(path, "\uffff")


def _shape(path: str, character: str) -> tuple[float, bytes]:
    face = _face(path, _PROBE)
    shape = Image.new("1", (4 * _PROBE, 4 * _PROBE))
    ImageDraw.Draw(shape).text((_PROBE, _PROBE), character, fill=1, font=face)
    return face.getlength(character), shape.tobytes()
