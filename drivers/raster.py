"""Black dots on white, as printers take them. No I/O."""

from typing import NamedTuple

from PIL import Image


class Raster(NamedTuple):
    """A picture of one bit a dot, 1 = black; each row is padded to whole bytes."""

    width: int
    height: int
    bytes_per_row: int
    rows: bytes

    def band(self, top: int, bottom: int) -> "Raster":
        """Rows `top` to before `bottom`, or to the end."""
        rows = self.rows[top * self.bytes_per_row : bottom * self.bytes_per_row]
        return Raster(self.width, len(rows) // self.bytes_per_row, self.bytes_per_row, rows)

    def white_is_one(self) -> bytes:
        """The rows with 0 = black; the padding is white."""
        spare = self.bytes_per_row * 8 - self.width
        row = int.from_bytes(b"\xff" * self.bytes_per_row, "big")
        black = [
            int.from_bytes(self.rows[at : at + self.bytes_per_row], "big") >> spare << spare
            for at in range(0, len(self.rows), self.bytes_per_row)
        ]
        return b"".join((dots ^ row).to_bytes(self.bytes_per_row, "big") for dots in black)


def raster(picture: Image.Image) -> Raster:
    """A picture of mode "1", where 1 is black."""
    return Raster(picture.width, picture.height, (picture.width + 7) // 8, picture.tobytes())


def picture(drawn: Raster) -> Image.Image:
    """The other way."""
    return Image.frombytes("1", (drawn.width, drawn.height), drawn.rows)
