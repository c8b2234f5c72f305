"""A line of an instrument as a record: fields in a fixed order, apart by a delimiter, a checksum behind them. Without I/O."""

import csv
from typing import Literal

from devices import Record
from drivers import said
from drivers.columns import Columns, placed
from drivers.lines import CAP
from drivers.rows import read
from drivers.sheet_lines import Row, decoded

Checksum = Literal["none", "xor", "sum"]
_DIGITS = 2


def record(columns: Columns, line: bytes, maker: str, device: str, checksum: Checksum = "none") -> Record | None:
    """What a line says; None where it says nothing. Never raises."""
    if len(line) >= CAP:
        return said.unread(maker, device, "large", line)
    payload = line if checksum == "none" else _checked(line, checksum)
    if payload is None:
        return said.unread(maker, device, "check", line)
    text = decoded(payload)
    if text is None:
        return said.unread(maker, device, "encoding", line)
    places = placed(columns, ())
    cells = _cells(text, columns.delimiter or ",")
    if places is None or cells is None:
        return said.unread(maker, device, "unreadable", line)
    found = read(columns, places, cells, maker, device)
    return said.unread(maker, device, found.flaw, line) if found is not None and found.flaw else found


def _cells(text: str, delimiter: str) -> Row | None:
    try:
        return [cell for row in csv.reader([text], delimiter=delimiter) for cell in row]
    except csv.Error:
        return None


def _checked(line: bytes, checksum: Checksum) -> bytes | None:
    """What stands before "*" and two hex digits, if they are its XOR or its sum."""
    payload, star, told = line.rstrip().rpartition(b"*")
    total = 0
    for byte in payload:
        total = total ^ byte if checksum == "xor" else (total + byte) & 0xFF
    fits = star and len(told) == _DIGITS and told.upper() == b"%02X" % total
    return payload if fits else None
