"""Ways to read a picture, each better at something: zxing-cpp, OpenCV's bars, zbar; upright, tilted, blurred. No I/O."""

from collections.abc import Callable
from typing import NamedTuple, Protocol, cast

import cv2
import numpy as np
import zxingcpp as zx
from cv2.typing import MatLike
from pyzbar import pyzbar

cv2.setNumThreads(1)  # a market has two cores and other work for them

HEAVY_PIXELS, PART_PIXELS, BUSIEST = 1_100_000, 500_000, 4
_B = zx.BarcodeFormat
_MATRIX = (_B.QRCode, _B.DataMatrix)
_LINEAR = (
    *(_B.Code128, _B.EAN13, _B.EAN8, _B.UPCA, _B.UPCE, _B.ITF),
    *(_B.DataBar, _B.DataBarExp, _B.DataBarLtd, _B.DataBarStk, _B.DataBarStkOmni, _B.DataBarExpStk),
)
_ALL = zx.BarcodeFormats([*_MATRIX, *_LINEAR])
_RETAIL = frozenset({_B.EAN13, _B.EAN8, _B.UPCA, _B.UPCE})
_Z = pyzbar.ZBarSymbol
_ZBAR_AIMS = {"EAN13": "]E0", "UPCA": "]E0", "EAN8": "]E4", "I25": "]I1", "DATABAR": "]e0", "DATABAR_EXP": "]e0"}
_ZBAR = [_Z.CODE128, _Z.EAN13, _Z.UPCA, _Z.EAN8, _Z.I25, _Z.DATABAR, _Z.DATABAR_EXP]  # it mangles Chinese in QR codes


class Symbol(NamedTuple):
    """One symbol: its bytes as encoded, its AIM id ("" when the stage cannot tell), and how far it checks itself."""

    raw: bytes
    aim: str
    kind: str  # "strong", "retail" or "itf"

    @property
    def key(self) -> bytes:
        """The same for each way of writing the same code: a UPC-A is an EAN-13 with a zero in front."""
        return self.raw.rjust(13, b"0") if self.kind == "retail" and len(self.raw) == 12 else self.raw  # noqa: PLR2004


Stage = Callable[[MatLike], list[Symbol]]


class _Read(Protocol):
    data: bytes
    type: str


def shrunk(picture: MatLike, pixels: int) -> MatLike:
    """The picture with at most so many pixels."""
    height, width = picture.shape[:2]
    if height * width <= pixels:
        return picture
    share = (pixels / (height * width)) ** 0.5
    return cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)


def quick(gray: MatLike) -> list[Symbol]:
    """Upright or quarter-turned symbols that are neither tiny nor inverted."""
    return _zxing(gray, rotate=True)


def _clahe(gray: MatLike) -> list[Symbol]:
    return _zxing(_flattened(gray), rotate=True, everything=True)


def _bars(gray: MatLike) -> list[Symbol]:
    found, texts, kinds, _ = cv2.barcode.BarcodeDetector().detectAndDecodeWithType(_flattened(gray))
    named = zip(texts, kinds, strict=True) if found else ()
    return [Symbol(text.encode(), "]E0", "retail") for text, kind in named if text and kind in ("EAN_13", "UPC_A")]


def _bars_sharper(gray: MatLike) -> list[Symbol]:
    return [each for part in _parts(gray) for each in _bars(_sharpened(_doubled(part)))]


def _zbar(gray: MatLike) -> list[Symbol]:
    return [each for part in _parts(gray) for each in _zbar_of(part)]


def _zbar_tilted(gray: MatLike) -> list[Symbol]:
    return [each for part in _parts(gray) for each in _zbar_of(_turned(part, 45))]


def _softer(gray: MatLike) -> list[Symbol]:
    return [
        each for part in _parts(gray) for each in _zxing(cv2.GaussianBlur(_doubled(part), (0, 0), 2.0), rotate=False)
    ]


def _sharper(gray: MatLike) -> list[Symbol]:
    return [each for part in _parts(gray) for each in _zxing(_sharpened(_doubled(part)), rotate=False)]


def _tilted(gray: MatLike) -> list[Symbol]:
    return [each for part in _parts(gray) for each in _zxing(_turned(part, 45), rotate=True)]


HEAVY: tuple[Stage, ...] = (_clahe, _bars, _zbar, _bars_sharper, _softer, _zbar_tilted, _sharper, _tilted)


def _zxing(gray: MatLike, *, rotate: bool, everything: bool = False) -> list[Symbol]:
    read = zx.read_barcodes(
        gray, _ALL, try_rotate=rotate, try_downscale=everything, try_invert=everything, text_mode=zx.TextMode.Plain
    )
    return [Symbol(each.bytes, each.symbology_identifier, _zxing_kind(each.format)) for each in read if each.bytes]


def _zbar_of(gray: MatLike) -> list[Symbol]:
    read = cast("list[_Read]", pyzbar.decode(gray, symbols=_ZBAR))  # pyright: ignore[reportUnknownMemberType]
    return [Symbol(each.data, _ZBAR_AIMS.get(each.type, ""), _zbar_kind(each.type)) for each in read]


def _zxing_kind(form: zx.BarcodeFormat) -> str:
    return "retail" if form in _RETAIL else "itf" if form in (_B.ITF, _B.ITF14) else "strong"


def _zbar_kind(name: str) -> str:
    return "retail" if name.startswith(("EAN", "UPC")) else "itf" if name == "I25" else "strong"


def _flattened(gray: MatLike) -> MatLike:
    """Local contrast made even: uneven light, glare."""
    return cv2.createCLAHE(3.0, (8, 8)).apply(gray)


def _doubled(gray: MatLike) -> MatLike:
    return cv2.resize(gray, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)


def _sharpened(gray: MatLike) -> MatLike:
    return cv2.addWeighted(gray, 2.5, cv2.GaussianBlur(gray, (0, 0), 1.5), -1.5, 0)


def _parts(gray: MatLike) -> list[MatLike]:
    """A picture that a heavy stage can afford; of a larger one itself made small, and its busiest places as they are."""
    if gray.size <= HEAVY_PIXELS:
        return [gray]
    return [shrunk(each, PART_PIXELS) for each in (gray, *_busiest(gray))]


def _busiest(gray: MatLike) -> list[MatLike]:
    """Places full of edges, as codes are, with a margin."""
    share = 480 / gray.shape[1]
    small = cv2.GaussianBlur(cv2.resize(gray, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), (0, 0), 0.8)
    edges = np.abs(cv2.Sobel(small, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(small, cv2.CV_32F, 0, 1))
    dense = cv2.boxFilter(np.minimum(edges, 120), -1, (13, 13))
    busy = (dense > max(float(np.percentile(dense, 90)), float(dense.mean() + dense.std()))).astype(np.uint8)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(busy)
    places: list[tuple[float, MatLike]] = []
    for x, y, wide, high, area in boxes[1:].tolist():
        if wide >= 12 and high >= 8:  # noqa: PLR2004 - smaller is no code
            margin = int(0.15 * max(wide, high)) + 4
            top, bottom = (int(max(0, edge) / share) for edge in (y - margin, y + high + margin))
            left, right = (int(max(0, edge) / share) for edge in (x - margin, x + wide + margin))
            weight = area * float(dense[y : y + high, x : x + wide].mean())
            places.append((weight, np.ascontiguousarray(gray[top:bottom, left:right])))
    return [place for _, place in sorted(places, key=lambda each: each[0], reverse=True)[:BUSIEST]]


def _turned(gray: MatLike, degrees: float) -> MatLike:
    height, width = gray.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    wide, high = int(height * sin + width * cos), int(height * cos + width * sin)
    matrix[0, 2] += wide / 2 - width / 2
    matrix[1, 2] += high / 2 - height / 2
    return cv2.warpAffine(gray, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
