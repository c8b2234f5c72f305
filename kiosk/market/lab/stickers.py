"""A sample's sticker: its code to be read off, and what people tell it by."""

from typing import NamedTuple

import segno

from edge.core.lab.samples import Sample
from edge.flow.doors.lab.stickers import words
from kiosk.market.ports import Views


class Sticker(NamedTuple):
    """What stands on it: the code, as a picture too, and lines of text, the first largest."""

    code: str
    picture: str
    lines: tuple[str, ...]


def sticker(views: Views, sample: Sample) -> Sticker:
    """As a label printer prints it."""
    batch = views.batch(sample.batch)
    lines = words(batch, sample.at, sample.retained_until) if batch else ()
    picture = segno.make(sample.code, error="m", boost_error=False).svg_data_uri(scale=6, border=4, light="#fff")
    return Sticker(sample.code, picture, lines)
