"""Scanner lines: bytes to whole reads, without I/O. Nothing is stripped: GS and trailing blanks are payload."""

import re
from typing import Literal

Suffix = Literal["any", "cr", "lf", "crlf", "tab", "none"]

CAP = 4096 + 5
"""Bytes kept of one line; a longer one is cut here. Without an AIM id (3) and the last line's LF it is too long for a code."""

_ENDS: dict[Suffix, tuple[bytes, ...]] = {
    "any": (b"\r", b"\n"),
    "cr": (b"\r",),
    "lf": (b"\n",),
    "crlf": (b"\r\n",),
    "tab": (b"\t",),
    "none": (),
}
_LONGEST_END = 2
_AIM = re.compile(rb"\][A-Za-z][0-9A-Za-z]")


class LineFramer:
    """Cuts a stream into lines at the scanner's suffix ("any": CR, LF or CRLF). Empty lines are no lines."""

    def __init__(self, suffix: Suffix = "any") -> None:
        self._ends = _ENDS[suffix]
        self._line = bytearray()
        self._cut = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take what arrived; the lines it completed. A line over CAP comes once, cut, as soon as it is too long."""
        return [line for byte in chunk if (line := self._take(byte))]

    def gap(self) -> list[bytes]:
        """The line fell silent: without a suffix that ends a read; with one, half a read is dropped."""
        line = self._end()
        return [] if self._ends or not line else [line]

    def rest(self) -> bytes:
        """The line that was begun and not ended; it is over with that."""
        return self._end()

    def _take(self, byte: int) -> bytes:
        self._line.append(byte)
        for end in self._ends:
            if self._line.endswith(end):
                del self._line[-len(end) :]
                return self._end()
        if self._cut:
            del self._line[: -_LONGEST_END + 1]  # a two-byte suffix may be half here
        elif len(self._line) == CAP + _LONGEST_END:
            line = bytes(self._line[:CAP])
            del self._line[: -_LONGEST_END + 1]
            self._cut = True
            return self._without_lf(line)
        return b""

    def _end(self) -> bytes:
        line = b"" if self._cut else self._without_lf(bytes(self._line[:CAP]))
        self._line.clear()
        self._cut = False
        return line

    def _without_lf(self, line: bytes) -> bytes:
        """Of CRLF, a framer that ends at CR finds the LF before the next line."""
        return line[1:] if self._ends == (b"\r",) and line.startswith(b"\n") else line


def split_aim(raw: bytes, enabled: bool) -> tuple[str, bytes]:  # noqa: FBT001 - a fact about the scanner
    """The AIM identifier ("]Q1") and the payload; ("", raw) when the scanner sends none."""
    if enabled and _AIM.match(raw):
        return raw[:3].decode("ascii"), raw[3:]
    return "", raw
