"""An ESC/POS receipt printer: prints pictures until it cuts, answers DLE EOT at once and wherever it stands, and GS r in turn."""

import re

from drivers.simulators.press import Line, Press

AT_ONCE = re.compile(rb"\x10\x04[\x01-\x04]|\x10\x05\x02|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
LONGEST = 10
COMMAND = re.compile(
    AT_ONCE.pattern + rb"|\x1b@|\x1bd.|\x1dVB.|\x1dr.|\x1dv0[\x00-\x03](?P<wide>..)(?P<high>..)", re.DOTALL
)


class EscPosPrinter(Press):
    """Knobs beside a press's: paper_out, cover_open, cutter, error, near_end, and stuck: it takes no commands."""

    kind = "escpos"
    stops = ("paper_out", "cover_open", "cutter", "error")
    others = ("near_end", "stuck")

    def hear(self, received: bytes, new: int, line: Line) -> bytes:
        """As Press. What is to be answered at once is found in pictures too, as real ones do."""
        known = received[-new - LONGEST + 1 : -new]
        for command in AT_ONCE.finditer(known + received[-new:]):
            if command.end() > len(known) and not self._at_once(command[0], line):
                received = b""
        start = end = 0
        while command := COMMAND.match(received, end):
            through = command.end()
            if command["wide"]:
                size = int.from_bytes(command["wide"], "little") * int.from_bytes(command["high"], "little")
                through += size
                if len(received) < through:
                    break
            end = through
            if not self.knobs["stuck"] and command[0].startswith((b"\x1dV", b"\x1bd")):
                self.waiting.append(received[start:end])
                start = end
            elif command[0].startswith(b"\x1dr"):
                if not self.knobs["stuck"]:
                    self.answer_in_turn(line, b"\x03" if self.knobs["near_end"] else b"\x00")
                start = end
            elif received[start:end] == command[0] and command[0].startswith(b"\x10"):
                start = end
        return received[start:]

    def _at_once(self, command: bytes, line: Line) -> bool:
        """Whether what was received before is still to be printed."""
        if not command.startswith(b"\x10\x04"):
            self.waiting.clear()
            return False
        on = {knob: bool(value) for knob, value in self.knobs.items()}
        answers = {
            1: 0x08 * self.stopped(),
            2: 0x04 * on["cover_open"] | 0x20 * on["paper_out"] | 0x40 * on["error"],
            3: 0x08 * on["cutter"] | 0x20 * on["error"],
            4: 0x60 * on["paper_out"] | 0x0C * on["near_end"],
        }
        self.answer(line, bytes([0x12 | answers[command[2]]]))
        return True
