"""The simulators' control port: what vehicles and goods do to the devices at the gates. Outages are waited for."""

import json
import socket
import threading
import time
from typing import Any

from edge.cli.demo.reach import PATIENCE_S, PAUSE_S, GaveUpError


class Hardware:
    """The simulators' control port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._local = threading.local()

    def scan(self, lane: str, raw: bytes) -> None:
        """Somebody holds a code before the reader."""
        self._do({"device": f"{lane}.reader", "do": "scan", "hex": raw.hex()})

    def show(self, lane: str, picture: bytes) -> None:
        """Somebody holds a paper before the camera, until `clear`."""
        self._do({"device": f"{lane}.camera", "do": "show", "hex": picture.hex()})

    def clear(self, lane: str) -> None:
        """It is taken away."""
        self._do({"device": f"{lane}.camera", "do": "clear"})

    def loop(self, lane: str, *, on: bool) -> None:
        """A vehicle drives onto the loop, or off."""
        self._do({"device": f"{lane}.barrier", "do": "loop", "input": 0, "on": on})

    def pulses(self, lane: str) -> int:
        """How often the boom was lifted."""
        return int(self._do({"device": f"{lane}.barrier", "do": "state"}).get("pulses", 0))

    def fault(self, device: str, knob: str, *, on: bool) -> None:
        """Turn a fault on or off."""
        self._do({"device": device, "do": "fault", "knob": knob, "on": on})

    def _do(self, command: dict[str, object]) -> dict[str, Any]:
        """One command; a killed simulator comes back, and is asked again."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = self._talk(command)
            except OSError as error:
                self._local.__dict__.clear()
                if time.monotonic() > deadline:
                    raise GaveUpError(str(error)) from error
                time.sleep(PAUSE_S)
            else:
                return answer

    def _talk(self, command: dict[str, object]) -> dict[str, Any]:
        if not hasattr(self._local, "file"):
            line = socket.create_connection(("127.0.0.1", self._port), timeout=10)
            self._local.file = line.makefile("rwb")
        file = self._local.file
        file.write(json.dumps(command).encode() + b"\n")
        file.flush()
        answer = json.loads(file.readline() or b"{}")
        if not answer.get("ok"):
            raise OSError(answer.get("error", "the simulators hung up"))
        return answer
