"""The control port: JSON lines that make simulated devices act, fail and tell how they are."""

import json
import socket
from typing import Protocol, cast

from drivers.simulators.barrier import Barrier
from drivers.simulators.camera import Camera
from drivers.simulators.escpos import EscPosPrinter
from drivers.simulators.instrument import Instrument, way_of
from drivers.simulators.press import Press
from drivers.simulators.printer import Printer
from drivers.simulators.scanner import Scanner
from drivers.simulators.tcp_scanner import TcpScanner
from drivers.simulators.tspl import TsplPrinter
from drivers.simulators.wire import Wire

PRINTERS: dict[object, type[Press]] = {"printer": Printer, "tspl-printer": TsplPrinter, "escpos-printer": EscPosPrinter}


class Simulated(Protocol):
    """What every simulated device has."""

    def state(self) -> dict[str, object]:
        """What it did so far."""
        ...

    def fault(self, knob: str, value: float) -> None:
        """Turn a knob."""
        ...

    def close(self) -> None:
        """Switch it off."""
        ...


def build(spec: dict[str, object], folder: str) -> Simulated:
    """A device from its entry in the spec. Raises ValueError for one that cannot be read."""
    match spec:
        case {"kind": "scanner", "link": str(link)}:
            return Scanner(link)
        case {"kind": "tcp-scanner", "port": int(port)}:
            return TcpScanner(port)
        case {"kind": "camera", "port": int(port)}:
            return Camera(port)
        case {"kind": "printer" | "tspl-printer" | "escpos-printer" as kind, "name": str(name)}:
            port, link = spec.get("port"), spec.get("link")
            return PRINTERS[kind](int(str(port or 0)), f"{folder}/{name}", str(link or ""))
        case {"kind": "barrier", "port": int(port)}:
            return Barrier(port)
        case {"kind": "instrument", "maker": str(maker), "serial": str(serial)}:
            return Instrument(maker, serial, way_of(spec))
        case _:
            raise ValueError(f"no such device: {spec}")


def obey(devices: dict[str, Simulated], request: dict[str, object]) -> dict[str, object]:
    """One command done; what to add to "ok". Raises KeyError, ValueError or RuntimeError with the reason."""
    match request:
        case {"do": "ping"}:
            return {"devices": sorted(devices)}
        case {"device": str(name)} if name not in devices:
            raise ValueError(f"no device {name!r}; there are {', '.join(sorted(devices))}")
        case {"do": "state", "device": str(name)}:
            return devices[name].state()
        case {"do": "fault", "device": str(name), "knob": str(knob), "on": bool() | int() | float() as value}:
            devices[name].fault(knob, float(value))
            return {}
        case _:
            return _act(devices, request)


def _act(devices: dict[str, Simulated], request: dict[str, object]) -> dict[str, object]:
    """What only one kind of device can do."""
    device = devices.get(str(request.get("device")))
    match request, device:
        case {"do": "scan", "hex": str(payload)}, Scanner() | TcpScanner():
            device.scan(bytes.fromhex(payload), bytes.fromhex(str(request.get("terminator", "0d0a"))))
        case {"do": "show", "hex": str(picture)}, Camera():
            device.show(bytes.fromhex(picture))
        case {"do": "clear"}, Camera():
            device.clear()
        case {"do": "loop", "input": int(number), "on": bool(on)}, Barrier():
            device.loop(number, on)
        case {"do": "run", "at": str(at), "rows": list()}, Instrument():
            return {"records": device.run(at, cast("list[dict[str, str]]", request["rows"]))}
        case _:
            raise ValueError(f"cannot do {json.dumps(request)}")
    return {}


class Control:
    """Many connections, many requests on each, one answer a request."""

    def __init__(self, port: int, devices: dict[str, Simulated]) -> None:
        self._devices = devices
        self._wire = Wire(port, self._talk)
        self._wire.open()
        self.port = self._wire.port

    def close(self) -> None:
        """Hear no more."""
        self._wire.shut()

    def _talk(self, line: socket.socket) -> None:
        with line.makefile("rb") as requests:
            for request in requests:
                line.sendall(json.dumps(self._answer(request)).encode() + b"\n")

    def _answer(self, request: bytes) -> dict[str, object]:
        """Boundary: whatever a request runs into is its answer."""
        try:
            return {"ok": True, **obey(self._devices, dict(json.loads(request)))}
        except Exception as error:  # noqa: BLE001 - the boundary of the docstring
            return {"ok": False, "error": f"{type(error).__name__}: {error}"}
