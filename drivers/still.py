"""A process of its own that reads the codes in one picture: JPEG in, a line of hex digits out for each code."""

import os
import sys

import cv2
import numpy as np

from drivers.decode import Decoder
from drivers.eye import NICENESS


def main() -> None:
    """The gate comes first."""
    os.nice(NICENESS)
    gray = cv2.imdecode(np.frombuffer(sys.stdin.buffer.read(), np.uint8), cv2.IMREAD_GRAYSCALE)
    for symbol in Decoder().still(gray) if gray is not None else []:
        print(symbol.raw.hex())  # noqa: T201  (what it is for)


if __name__ == "__main__":
    main()
