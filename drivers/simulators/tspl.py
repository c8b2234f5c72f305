"""A TSPL label printer: takes jobs from SIZE to PRINT, answers ESC !? at once, and ~!T when it is ready."""

import re

from drivers.simulators.press import Line, Press

MODEL = b"TE244\r\n"
COMMAND = re.compile(
    rb"\x1b!(?P<now>[?.])|BITMAP \d+,\d+,(?P<wide>\d+),(?P<high>\d+),\d,|(?P<line>[^\x1b\r\n][^\r\n]*)?\r\n"
)


class TsplPrinter(Press):
    """Knobs beside a press's: those of its status byte, and stuck: it says how it is and takes no commands."""

    kind = "tspl"
    stops = ("head_open", "paper_jam", "paper_out", "ribbon_out", "paused", "printing", "cover_open", "error")
    others = ("stuck",)

    def hear(self, received: bytes, new: int, line: Line) -> bytes:
        """As Press."""
        del new
        start = end = 0
        while command := COMMAND.match(received, end):
            through = command.end()
            if command["wide"]:
                through += int(command["wide"]) * int(command["high"])
                if len(received) < through:
                    break
            elif command["now"]:
                self._at_once(command["now"], line)
                received = received[: command.start()] + received[through:]
                continue
            end = through
            if not self.knobs["stuck"] and (command["line"] or b"").startswith((b"PRINT ", b"~!T")):
                self._in_turn(received[start:end], command["line"], line)
                start = end
        return received[start:]

    def stopped(self) -> bool:
        """As Press; that it prints stops it not."""
        return any(self.knobs[knob] for knob in self.stops if knob != "printing")

    def _at_once(self, command: bytes, line: Line) -> None:
        if command == b".":
            self.waiting.clear()
            return
        bits = [bool(self.knobs[knob]) for knob in self.stops]
        bits[5] = bool(self.jobs()) and not any(bits)
        self.answer(line, bytes([sum(1 << place for place, bit in enumerate(bits) if bit)]))

    def _in_turn(self, job: bytes, last: bytes, line: Line) -> None:
        if last == b"~!T":
            self.answer_in_turn(line, MODEL)
        else:
            self.waiting.append(job)
