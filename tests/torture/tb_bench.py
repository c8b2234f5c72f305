"""thingsboard-gateway on a bench: as shipped, with one connector of ours, a broker, and a stub of its platform."""

import getpass
import json
import os
import shutil
import socket
import time
from pathlib import Path

from tests.torture.ground import Ground, listens, until
from tests.torture.nets import run
from tests.torture.outcome import Outcome, must
from tests.torture.tb_platform import Platform

BROKER, RELAY, _FEED = 1883, 1893, 9700
_QUIET_S, _PATIENCE_S = 8.0, 90.0
_RATE = 500  # events a second, as in reference/gateway.md
_STORAGES = {
    "memory": {"type": "memory", "read_records_count": 100, "max_records_count": 100_000},  # as shipped
    "sqlite": {
        "type": "sqlite",
        "data_file_path": "./data/",
        "messages_ttl_check_in_hours": 1,
        "messages_ttl_in_days": 7,
    },
}


class Bench:
    """A gateway with one connector, a broker, and the platform's stub."""

    def __init__(self, ground: Ground, storage: str, *, broker: int = BROKER, ballast: str = "") -> None:
        folder = self.folder = ground.folder / "gateway"
        folder.mkdir()
        if ballast:
            run("mount", "-t", "tmpfs", "-o", f"size={ballast}", "torture", str(folder))
        (folder / "data").mkdir()
        (folder / "logs").mkdir()
        venv = Path(os.environ["PINMA_TORTURE_TB"])
        package = next(venv.glob("lib/python3*/site-packages/thingsboard_gateway"))
        shipped = json.loads((package / "config" / "tb_gateway.json").read_text("utf-8"))
        shipped["thingsboard"] |= {
            "host": "127.0.0.1", "port": broker, "remoteConfiguration": False,
            "statistics": {"enable": False}, "security": {"type": "accessToken", "accessToken": "torture"},
        }  # fmt: skip
        shipped["storage"] = _STORAGES[storage]
        shipped["connectors"] = [
            {"type": "torture", "class": "TortureConnector", "name": "feed", "configuration": "feed.json"}
        ]
        (folder / "tb_gateway.json").write_text(json.dumps(shipped), "utf-8")
        (folder / "feed.json").write_text(json.dumps({"name": "feed", "id": "feed", "port": _FEED}), "utf-8")
        start = f"import os; os.chdir({str(folder)!r}); from thingsboard_gateway.tb_gateway import main; main()"
        environment = ["env", f"TB_GW_CONFIG_DIR={folder}/", "PYTHONUNBUFFERED=1"]
        command = [*environment, str(venv / "bin" / "python"), "-c", start]
        self.gateway = ground.child("gateway", command, listens("127.0.0.1", _FEED))
        conf = ground.folder / "broker.conf"
        conf.write_text(
            f"listener {BROKER} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {ground.folder}/\n"
            f"max_queued_messages 0\nset_tcp_nodelay true\nuser {getpass.getuser()}\nlog_type notice\n", "utf-8",
        )  # fmt: skip
        broker_path = shutil.which("mosquitto", path="/usr/sbin:/usr/bin") or "mosquitto"
        self.broker = ground.child("broker", [broker_path, "-c", str(conf)], listens("127.0.0.1", BROKER))
        self.platform = Platform(BROKER)
        self.accepted: list[int] = []
        self.refused = 0
        self._number = 0

    def feed(self, count: int, *, rate: int = _RATE, same_instant: bool = False) -> None:
        """So many events, each with a number of its own; those the gateway says SUCCESS to are accepted."""
        instant = time.time_ns() // 10**6
        try:
            with socket.create_connection(("127.0.0.1", _FEED), 10) as line, line.makefile("rwb") as file:
                for sent in range(count):
                    self._number += 1
                    event = {"n": self._number, "ts": instant if same_instant else instant + sent, "device": "in-1"}
                    file.write(json.dumps(event).encode() + b"\n")
                    file.flush()
                    number, status = file.readline().split()
                    if status == b"SUCCESS":
                        self.accepted.append(int(number))
                    else:
                        self.refused += 1
                    if not same_instant:
                        time.sleep(1 / rate)
        except (OSError, ValueError):
            return  # it was killed: what it did not answer was not accepted

    def settled(self, **faults: int) -> Outcome:
        """Wait until nothing more comes, then count."""
        start = time.monotonic()
        while set(self.accepted) - set(self.platform.heard) and time.monotonic() - start < _PATIENCE_S:
            if self.platform.quiet_s() > _QUIET_S and time.monotonic() - start > 3 * _QUIET_S:
                break
            time.sleep(0.1)
        time.sleep(1)
        heard = self.platform.heard
        self.platform.close()
        must(self.accepted, "the gateway accepted nothing: " + self.gateway.last_words())
        return Outcome(
            len(self.accepted),
            len(heard),
            heard.total() - len(heard),
            len(set(self.accepted) - set(heard)),
            {name: count for name, count in (faults | {"refused": self.refused}).items() if count},
        )

    def up(self) -> None:
        """Broker and platform stand."""
        self.broker.start()
        self.platform.open()

    def first(self) -> None:
        """Stands and has delivered something."""
        self.up()
        self.gateway.start()
        self.delivers()

    def delivers(self) -> None:
        """Wait until an event of now has arrived: what it takes while it boots is another case's."""
        self.feed(1)
        number = self._number
        until(lambda: number in self.platform.heard, "the gateway delivers: " + self.gateway.last_words(), 60)
