"""What a ZPL printer says of itself (~HS). No I/O."""

import re
from dataclasses import dataclass

ASK = b"~HS"
CANCEL = b"~JA"
_LINE = re.compile(rb"\x02([^\x02\x03]*)\x03")
_FIELDS = [12, 11, 2]


@dataclass(frozen=True, slots=True)
class Status:
    """One answer: what stops the printer, and what it has still to print."""

    paper_out: bool
    paused: bool
    head_open: bool
    ribbon_out: bool
    too_cold: bool
    too_hot: bool
    formats: int
    labels: int

    @property
    def fault(self) -> str:
        """What a person must see to; "" when nothing."""
        named = [
            (self.head_open, "head open"),
            (self.paper_out, "paper out"),
            (self.ribbon_out, "ribbon out"),
            (self.too_hot, "head too hot"),
            (self.too_cold, "head too cold"),
            (self.paused, "paused"),
        ]
        return ", ".join(name for holds, name in named if holds)

    @property
    def idle(self) -> bool:
        """Nothing received is still to be printed."""
        return self.formats == 0 and self.labels == 0


def parse_status(received: bytes) -> Status | None:
    """The last whole answer in what was received: three lines STX .. ETX; None while there is none. Skips noise."""
    lines = [line.split(b",") for line in _LINE.findall(received)]
    for start in range(len(lines) - 3, -1, -1):
        three = lines[start : start + 3]
        if [len(line) for line in three] == _FIELDS and all(field.isdigit() for line in three for field in line):
            return _status(*three[:2])
    return None


def _status(first: list[bytes], second: list[bytes]) -> Status:
    """Fields in Zebra's order: aaa,b,c,dddd,eee,f,g,h,iii,j,k,l and mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www."""
    return Status(
        paper_out=first[1] != b"0",
        paused=first[2] != b"0",
        head_open=second[2] != b"0",
        ribbon_out=second[3] != b"0",
        too_cold=first[10] != b"0",
        too_hot=first[11] != b"0",
        formats=int(first[4]),
        labels=int(second[8]),
    )
