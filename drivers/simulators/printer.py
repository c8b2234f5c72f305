"""A ZPL label printer: takes formats, prints them one by one into a directory, and answers ~HS."""

import re

from drivers.simulators.press import Line, Press

COMMAND = re.compile(rb"~HS|~JA|\^XA.*?\^XZ", re.DOTALL)


class Printer(Press):
    """Knobs beside a press's: paper_out, head_open, ribbon_out, paused, reply_when_out.

    A fault makes it say nothing at all, as present firmware does, unless `reply_when_out` is on.
    """

    kind = "zpl"
    stops = ("paper_out", "head_open", "ribbon_out", "paused")
    others = ("reply_when_out",)

    def hear(self, received: bytes, new: int, line: Line) -> bytes:
        """As Press."""
        del new
        end = 0
        for command in COMMAND.finditer(received):
            end = command.end()
            if command[0] == b"~HS":
                self.answer(line, self._status())
            elif command[0] == b"~JA":
                self.waiting.clear()
            else:
                self.waiting.append(command[0])
        return received[end:]

    def _status(self) -> bytes:
        paper, head, ribbon, paused = (int(self.knobs[knob]) for knob in self.stops)
        if (paper or head or ribbon) and not self.knobs["reply_when_out"]:
            return b""
        jobs = len(self.waiting)
        lines = [
            f"030,{paper},{paused},0320,{jobs:03d},0,0,0,000,0,0,0",
            f"000,0,{head},{ribbon},0,2,4,0,{int(bool(jobs)):08d},1,000",
            "1234,0",
        ]
        return b"".join(b"\x02" + line.encode() + b"\x03\r\n" for line in lines)
