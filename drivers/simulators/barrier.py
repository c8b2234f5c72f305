"""A Modbus TCP board with eight relays and eight inputs, of the kind that times a pulse itself."""

import socket
import struct
from threading import Lock
from time import monotonic

from drivers.simulators.wire import Wire

READ_COILS, READ_INPUTS, WRITE_COIL, WRITE_COILS = 1, 2, 5, 15
NO_FUNCTION, NO_ADDRESS, NO_VALUE = 1, 2, 3
COUNT = 8
ALL = 0x00FF
FLASH = 0x0200
ON, OFF, TOGGLE = 0xFF00, 0x0000, 0x5500
LONGEST_FLASH = 0x7FFF
FOR_EVER = float("inf")
KEPT = 1000


class ModbusError(Exception):
    """An exception reply: its code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Barrier:
    """Relays, and inputs that a test sets. `pulses` lists (relay, monotonic time, ms). Knobs: silent, reset, refuse."""

    def __init__(self, port: int = 0) -> None:
        self.inputs = [False] * COUNT
        self.pulses: list[tuple[int, float, int]] = []
        self.knobs: dict[str, float] = {"silent": 0, "reset": 0, "refuse": 0}
        self._until = [0.0] * COUNT  # when each relay falls off
        self._writes = 0
        self._count = 0
        self._lock = Lock()
        self._wire = Wire(port, self._talk)
        self._wire.open()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._wire.port

    def loop(self, number: int, on: bool) -> None:  # noqa: FBT001 - an input is a bit
        """Set an input. Raises IndexError for one it has not."""
        self.inputs[number] = on

    def fault(self, knob: str, value: float) -> None:
        """Turn a knob. Raises KeyError for one it has not."""
        self.knobs[knob]
        self.knobs[knob] = value
        if knob == "reset" and value:
            self._wire.cut()
        if knob == "refuse":
            (self._wire.shut if value else self._wire.open)()

    def state(self) -> dict[str, object]:
        """Pulses so far, the last one's time, and how relays and inputs stand."""
        with self._lock:
            last = self.pulses[-1][1] if self.pulses else None
            return {
                "pulses": self._count,
                "last": last,
                "writes": self._writes,
                "relays": self._relays(),
                "inputs": list(self.inputs),
                **self.knobs,
            }

    def close(self) -> None:
        """Switch it off."""
        self._wire.shut()

    def _talk(self, line: socket.socket) -> None:
        with line.makefile("rb") as stream:
            while len(head := stream.read(7)) == 7:  # noqa: PLR2004 - MBAP: transaction, protocol, length, unit
                transaction, protocol, length, unit = struct.unpack(">HHHB", head)
                if protocol or length < 2 or self.knobs["reset"]:  # noqa: PLR2004 - unit and function at least
                    self._wire.cut()
                    return
                request = stream.read(length - 1)
                if self.knobs["silent"]:
                    continue
                answer = self._answer(request)
                line.sendall(struct.pack(">HHHB", transaction, 0, len(answer) + 1, unit) + answer)

    def _answer(self, request: bytes) -> bytes:
        with self._lock:
            try:
                return self._obey(request)
            except ModbusError as error:
                return bytes([request[0] | 0x80, error.code])
            except struct.error:
                return bytes([request[0] | 0x80, NO_VALUE])

    def _obey(self, request: bytes) -> bytes:
        function = request[0]
        address, value = struct.unpack(">HH", request[1:5])
        match function:
            case 1 | 2:
                bits = self._relays() if function == READ_COILS else self.inputs
                if address + value > COUNT or not value:
                    raise ModbusError(NO_ADDRESS)
                return bytes([function, 1, _packed(bits[address : address + value])])
            case 5:
                self._write(address, value)
                return request[:5]
            case 15:
                if address + value > COUNT or len(request) < 7:  # noqa: PLR2004 - count of bytes, then the bits
                    raise ModbusError(NO_ADDRESS)
                for number in range(value):
                    self._switch(address + number, on=bool(request[6] >> number & 1))
                return request[:5]
            case _:
                raise ModbusError(NO_FUNCTION)

    def _write(self, address: int, value: int) -> None:
        if FLASH <= address < FLASH + COUNT:
            self._flash(address - FLASH, value)
            return
        if value not in (ON, OFF, TOGGLE):
            raise ModbusError(NO_VALUE)
        if address != ALL and address >= COUNT:
            raise ModbusError(NO_ADDRESS)
        for number in range(COUNT) if address == ALL else [address]:
            self._switch(number, on=value == ON or (value == TOGGLE and not self._relays()[number]))

    def _flash(self, number: int, tenths: int) -> None:
        if not 1 <= tenths <= LONGEST_FLASH:
            raise ModbusError(NO_VALUE)
        now = monotonic()
        self._until[number] = now + tenths / 10
        self._count += 1
        self.pulses = [*self.pulses[-KEPT:], (number, now, tenths * 100)]

    def _switch(self, number: int, *, on: bool) -> None:
        self._writes += 1
        self._until[number] = FOR_EVER if on else 0.0

    def _relays(self) -> list[bool]:
        now = monotonic()
        return [until > now for until in self._until]


def _packed(bits: list[bool]) -> int:
    return sum(bit << place for place, bit in enumerate(bits))
