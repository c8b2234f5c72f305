"""Text as black dots, because printers seldom own a Chinese font."""

from functools import lru_cache
from math import ceil
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

SMALLEST = 18
"""Font size in dots under which Chinese is no longer legible at 203 dpi."""


class Raster(NamedTuple):
    """A picture of one bit a dot, 1 = black; each row is padded to whole bytes."""

    width: int
    height: int
    bytes_per_row: int
    rows: bytes


def text(words: str, font: str, size: int, width: int) -> Raster:
    """One line in at most `width` dots: first set smaller (to two thirds, or SMALLEST), then cut with an ellipsis."""
    words = " ".join(words.split())
    least = max(SMALLEST, size * 2 // 3)
    face = next((face for face in _faces(font, size, least) if face.getlength(words) <= width), _face(font, least))
    while face.getlength(words) > width and len(words) > 1:
        words = words[:-2] + "…"
    ascent, descent = face.getmetrics()
    picture = Image.new("1", (min(width, ceil(face.getlength(words)) + 1), ascent + descent))
    ImageDraw.Draw(picture).text((0, 0), words, fill=1, font=face)
    return Raster(picture.width, picture.height, (picture.width + 7) // 8, picture.tobytes())


def _faces(font: str, largest: int, least: int) -> "list[ImageFont.FreeTypeFont]":
    return [_face(font, size) for size in range(largest, least - 1, -1)]


@lru_cache(maxsize=64)
def _face(font: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font, size)
