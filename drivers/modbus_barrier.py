"""A barrier behind a Modbus TCP relay board (Waveshare kind), which times the pulse itself."""

import logging
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU

from devices import DeviceError, Health, RefusedError, State, UnreachableError

FLASH_ON = 0x0200
SHORTEST_MS, LONGEST_MS, STEP_MS = 300, 1000, 100

logging.getLogger("pymodbus").setLevel(logging.CRITICAL + 1)  # every error it logs, it also raises


class WriteCoil(ModbusPDU):
    """Function 5 with any value: on these boards 0x0200 + relay takes tenths of a second. The answer is an echo."""

    function_code = 5
    rtu_frame_size = 8

    def __init__(self, address: int = 0, value: int = 0, unit: int = 0) -> None:
        super().__init__(dev_id=unit, address=address)
        self.value = value

    def encode(self) -> bytes:
        """Address and value, big-endian."""
        return struct.pack(">HH", self.address, self.value)

    def decode(self, data: bytes) -> None:
        """The echo's address and value."""
        self.address, self.value = struct.unpack(">HH", data[:4])


@dataclass
class ModbusBarrier:
    """Plays Barrier. `loop_input` reads true for a vehicle, or false where the detector is wired fail-safe."""

    name: str
    host: str
    port: int = 502
    unit: int = 1
    relay: int = 0
    loop_input: int = 0
    loop_fail_safe: bool = False
    pulse_ms: int = 500
    timeout: float = 1.0
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)
    _rested: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError for a pulse that the board cannot time or the boom may not see."""
        if self.pulse_ms % STEP_MS or not SHORTEST_MS <= self.pulse_ms <= LONGEST_MS:
            raise ValueError(f"{self.name}: pulse_ms {self.pulse_ms} is not 300, 400 … 1000")
        # No retries: a second pulse would be a second order.
        self._client = ModbusTcpClient(self.host, port=self.port, timeout=self.timeout, retries=0)
        self._client.register(WriteCoil)

    def open(self) -> None:
        """One pulse, timed by the board."""
        with self._lock:
            self._connect()
            self._write(FLASH_ON + self.relay, self.pulse_ms // STEP_MS)

    def occupied(self) -> bool:
        """Whether a vehicle stands on the loop."""
        try:
            with self._lock:
                self._connect()
                reply = self._ask(lambda: self._client.read_discrete_inputs(self.loop_input, device_id=self.unit))
        except RefusedError as error:
            raise UnreachableError(self.name, f"loop input {self.loop_input}: {error.why}") from error
        return reply.bits[0] != self.loop_fail_safe

    def health(self) -> Health:
        """Read the loop now."""
        try:
            self.occupied()
        except DeviceError as error:
            return Health(self.name, State.LOST, error.why)
        return Health(self.name, State.READY)

    def close(self) -> None:
        """Let go of the line."""
        with self._lock:
            self._client.close()

    def _connect(self) -> None:
        """Be connected. The first time, our relay is written off: what ran before us may have died with it on."""
        if not self._client.connected and not self._client.connect():
            raise UnreachableError(self.name, f"cannot connect to {self.host}:{self.port}")
        if not self._rested:
            self._write(self.relay, 0)
            self._rested = True

    def _write(self, address: int, value: int) -> None:
        reply = self._ask(lambda: self._client.execute(False, WriteCoil(address, value, self.unit)))  # noqa: FBT003
        if not isinstance(reply, WriteCoil) or (reply.address, reply.value) != (address, value):
            raise RefusedError(self.name, "the board echoed another order")

    def _ask(self, request: Callable[[], ModbusPDU]) -> ModbusPDU:
        """One request and its answer. After a failure the line is closed, and the next call connects anew."""
        try:
            reply = request()
        except (ModbusException, OSError) as error:
            self._client.close()
            raise UnreachableError(self.name, f"{self.host}:{self.port}: {error}") from error
        if reply.isError():
            raise RefusedError(self.name, f"Modbus exception {reply.exception_code}")
        return reply
