"""A serial port, opened for itself and read as bytes come; what goes wrong with it is the device's."""

import termios
from typing import Literal

import serial

from devices import UnreachableError

Parity = Literal["none", "even", "odd"]


def opened(device: str, port: str, baud: int, quiet_s: float, parity: Parity = "none") -> serial.Serial:
    """The port; a read of it ends after `quiet_s` without a byte. Raises UnreachableError."""
    try:
        return serial.Serial(port, baud, parity=parity[0].upper(), timeout=quiet_s, exclusive=True)
    except (OSError, termios.error) as error:
        raise UnreachableError(device, f"cannot open {port}: {error}") from error


def chunk(device: str, line: serial.Serial) -> bytes:
    """What has arrived; empty after a silence. Raises UnreachableError."""
    try:
        return line.read(line.in_waiting or 1)
    except (OSError, termios.error) as error:
        raise UnreachableError(device, f"lost {line.port}: {error}") from error
