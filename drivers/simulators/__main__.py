"""Many simulated devices in one process: `python -m drivers.simulators SPEC`, a JSON file or the JSON itself.

{"control": 41000, "dir": "…", "die_with_stdin": true, "devices": [{"kind": "scanner", "name": "…", "link": "…"},
{"kind": "printer", "name": "…", "port": 41001}, {"kind": "barrier", "name": "…", "port": 41002},
{"kind": "tcp-scanner", "name": "…", "port": 41003}, {"kind": "camera", "name": "…", "port": 41004},
{"kind": "tspl-printer", "name": "…", "port": 41005}, {"kind": "escpos-printer", "name": "…", "link": "…"},
{"kind": "instrument", "name": "…", "maker": "…", "serial": "…", "way": "serial", "link": "…"}, or "way": "folder" with a
"folder", or "way": "push" with "url" and "secret"]}
"""

import json
import os
import signal
import sys
from pathlib import Path
from threading import Event, Thread

from drivers.simulators.control import Control, build


def main(argument: str) -> None:
    """Host the devices until SIGTERM, or until standard input ends. Says on standard output when all stand."""
    spec = json.loads(argument if argument.lstrip().startswith("{") else Path(argument).read_text("utf-8"))
    done = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: done.set())
    if spec.get("die_with_stdin"):
        Thread(target=_await_end_of_input, args=(done,), daemon=True).start()
    devices = {str(each["name"]): build(each, str(spec.get("dir", "."))) for each in spec["devices"]}
    control = Control(int(spec["control"]), devices)
    ports = {name: port for name, device in devices.items() if (port := getattr(device, "port", None))}
    sys.stdout.write(json.dumps({"ready": True, "control": control.port, "ports": ports}) + "\n")
    sys.stdout.flush()
    done.wait()
    for each in (control, *devices.values()):
        each.close()


def _await_end_of_input(done: Event) -> None:
    while os.read(0, 4096):
        pass
    done.set()


if __name__ == "__main__":
    main(sys.argv[1])
