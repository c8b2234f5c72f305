"""Whether a person can read what stands on a paper: each character dot for dot, or like its shape where the face is a rare one."""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
from papers import Paper
from PIL import Image, ImageDraw, ImageFont

from drivers.faces import FONT, RARE


def size_of(text: str, paper: Paper, sizes: Sequence[int] = range(44, 11, -1)) -> int:
    """The largest size at which all common characters of a text stand somewhere on a paper, dot for dot; 0 for none."""
    wanted = {each for each in text if not each.isspace() and common(each)}
    return next((size for size in sizes if all(stands(shape(each, size), paper) for each in wanted)), 0)


def stands(wanted: Paper, paper: Paper) -> bool:
    """Whether a paper shows just these dots, for where its most varied row is."""
    row = int(np.abs(np.diff(wanted.astype(np.int8), axis=1)).sum(1).argmax())
    (high, wide), across, raw = wanted.shape, paper.shape[1], paper.tobytes()
    at = raw.find(wanted[row].tobytes())
    while at >= 0:
        top, left = at // across - row, at % across
        if top >= 0 and np.array_equal(paper[top : top + high, left : left + wide], wanted):
            return True
        at = raw.find(wanted[row].tobytes(), at + 1)
    return False


@cache
def shape(character: str, size: int) -> Paper:
    """A character in the common font, and no white around it."""
    dots = np.asarray(_set(FONT, character, size, "1").convert("L")) > 0
    rows, columns = np.nonzero(dots.any(1))[0], np.nonzero(dots.any(0))[0]
    return dots[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()


@cache
def common(character: str) -> bool:
    return _set(FONT, character, 40, "1").tobytes() != _set(FONT, "\uffff", 40, "1").tobytes()


def likeness(character: str, paper: Paper) -> float:
    """How like the best place on a paper is to a character in grey, at the sizes of our layouts; 1.0 for the same."""
    face = next(
        each
        for each in (*RARE, FONT)
        if _set(each, character, 40, "L").tobytes() != _set(each, "\uffff", 40, "L").tobytes() or each == FONT
    )
    rows = np.where(paper, np.uint8(255), np.uint8(0))
    sizes = range(18, 41) if paper.shape[0] < 400 else (24, 26)
    shapes = [np.asarray(_set(face, character, size, "L").crop((0, 0, size, size * 5 // 4))) for size in sizes]
    return max(float(cv2.matchTemplate(rows, each, cv2.TM_CCOEFF_NORMED).max()) for each in shapes)


def _set(font: str, character: str, size: int, mode: str) -> Image.Image:
    face = ImageFont.truetype(font, size, layout_engine=ImageFont.Layout.BASIC)
    picture = Image.new(mode, (size * 2, size * 2))
    ImageDraw.Draw(picture).text((0, 0), character, fill=255 if mode == "L" else 1, font=face)
    return picture
