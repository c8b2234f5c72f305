"""A province, its broker and its markets as `pinma init` lays them, each a real process."""

import json
import shutil
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.cli.init import enrol, lay_province
from sync.identity.authority import Authority, self_issue
from tests.torture import proof
from tests.torture.box import Box
from tests.torture.ground import PINMA, Child, Ground, answers, listens, pinma
from tests.torture.load import Given
from tests.torture.nets import Net
from tests.torture.outcome import AbsentError, Outcome

BROKER_PORT = 8883
PROVINCE_PORT = 8090


class Land:
    """A province with its broker and markets. `archive` is a DSN; "" means a file in the province's folder."""

    def __init__(
        self,
        ground: Ground,
        markets: Sequence[str] = ("MKT-1",),
        *,
        archive: str = "",
        file: Path | None = None,
        nets: Sequence[Net] = (),
    ) -> None:
        self.ground = ground
        self.folder = ground.folder / "province"
        self._hosts = ["127.0.0.1", "localhost", *(net.there for net in nets)]
        self.folder.mkdir()
        lay_province(self.folder, {"broker": str(BROKER_PORT), "http": str(PROVINCE_PORT)})
        self.authority = Authority(self.folder / "ca")
        self.now = datetime.now(UTC)  # noqa: TID251  (certificates have real dates)
        shutil.rmtree(self.folder / "broker")
        self_issue(self.authority, self.folder / "broker", "broker", self.now, self._hosts)
        self.place = archive if archive.startswith("postgresql") else str(file or self.folder / "archive.db")
        if archive:
            path = self.folder / "province.toml"
            path.write_text(f'archive = "{archive}"\n' + path.read_text("utf-8"), "utf-8")
        self.boxes: list[Box] = []
        for number, each in enumerate(markets):
            self.box(each, nets[number] if nets else None)
        self.broker = self._broker()
        self.admit()
        self.province = ground.child(
            "province",
            [*PINMA, "province", "--config", str(self.folder / "province.toml")],
            answers(f"http://127.0.0.1:{PROVINCE_PORT}/livez"),
        )

    def box(self, id_: str, net: Net | None = None) -> Box:
        """One more market, enrolled."""
        at = (net.there if net else "127.0.0.1", BROKER_PORT)
        box = Box(self.ground, id_, 8101 + len(self.boxes), at, net)
        enrol(self.folder, id_, id_, box.key)
        self_issue(self.authority, box.folder / "tls", id_, self.now)
        self.boxes.append(box)
        _give_province_key(self.folder, box.folder)
        return box

    def start(self) -> None:
        """Broker, province and every market; return when all stand."""
        self.broker.start()
        for each in (self.province, *(box.child for box in self.boxes)):
            each.start(wait=False)
        for each in (self.province, *(box.child for box in self.boxes)):
            each.stand()

    def admit(self) -> None:
        """Have the broker's files written: who may say and hear what. Again when another market was enrolled."""
        hosts = [word for host in self._hosts for word in ("--host", host)]
        config = str(self.folder / "province.toml")
        pinma("province", "broker-conf", str(self._conf.parent), "--bind", "0.0.0.0", *hosts, "--config", config)  # noqa: S104

    def order(self, kind: str, **asked: object) -> None:
        """The province orders something of all markets, over its API."""
        token = next(iter(json.loads((self.folder / "tokens.json").read_text("utf-8"))))
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        asking = json.dumps({"market": "all", **asked}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{PROVINCE_PORT}/api/orders/{kind}", asking, headers)
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310  (our own loopback address)
            reply.read()

    def prove(self, given: Sequence[Given] = (), **faults: int) -> Outcome:
        """End all, then count at both ends; answers are of the first market."""
        self.ground.stop()
        outcome = None
        for box in self.boxes:
            mine = given if box is self.boxes[0] else ()
            outcome = proof.prove(box.file, self.place, box.id, mine, faults=faults, more=outcome)
        if outcome is None:
            raise AssertionError("a land without markets")
        return outcome

    def _broker(self) -> Child:
        broker = shutil.which("mosquitto", path="/usr/sbin:/usr/bin")
        if broker is None:
            raise AbsentError("no mosquitto here; install it: apt-get install mosquitto")
        self._conf = self.folder / "mosquitto" / "mosquitto.conf"
        return self.ground.child("broker", [broker, "-c", str(self._conf)], listens("127.0.0.1", BROKER_PORT))


def _give_province_key(province: Path, market: Path) -> None:
    """What enrolment brings: the province's public key, with which its orders are verified."""
    key = Ed25519PrivateKey.from_private_bytes((province / "orders.key").read_bytes())
    (market / "province.pub").write_text(key.public_key().public_bytes_raw().hex(), "utf-8")
