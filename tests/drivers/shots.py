"""Pictures for the tests of the camera: symbols drawn on a plain ground."""

import io

import cv2
import numpy as np
import segno
import zxingcpp as zx
from cv2.typing import MatLike
from PIL import Image

GROUND = 120


def qr(content: bytes | str, scale: int = 5) -> MatLike:
    """A QR code; bytes stay as they are."""
    drawn = io.BytesIO()
    segno.make_qr(content, error="m").save(drawn, kind="png", scale=scale)
    return np.array(Image.open(io.BytesIO(drawn.getvalue())).convert("L"))


def symbol(text: str, form: zx.BarcodeFormat, *, gs1: bool = False, scale: int = 3) -> MatLike:
    """Any other symbol."""
    made = zx.create_barcode(text, form, **({"gs1": True} if gs1 else {}))  # pyright: ignore[reportUnknownMemberType]
    return np.array(made.to_image(scale=scale, add_quiet_zones=True))


def scene(*drawn: MatLike, wide: int = 640, high: int = 480) -> MatLike:
    """A lane with these before the camera, side by side."""
    lane = np.full((high, wide), GROUND, np.uint8)
    left = 10
    for each in drawn:
        height, width = each.shape
        lane[10 : 10 + height, left : left + width] = each
        left += width + 20
    return lane


def jpeg(gray: MatLike) -> bytes:
    """As a camera sends it."""
    return cv2.imencode(".jpg", gray)[1].tobytes()


def picture(sent: bytes) -> MatLike:
    """The picture in a JPEG, in grey."""
    found = cv2.imdecode(np.frombuffer(sent, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert found is not None
    return found
