"""One market as `pinma init` lays it, a real process, with people at its gate."""

import json

from edge.cli.init import lay_market
from tests.torture import proof
from tests.torture.ground import PINMA, Ground, answers, until
from tests.torture.load import Load
from tests.torture.nets import Net

_NODE = "350121001"
_MARKET = """\
id = "{id}"
name = "{id}"
node = "{node}"
province = "福建省"
public_url = "http://127.0.0.1:8090"
sale_lane = "in-1"
[broker]
host = "{host}"
port = {port}
[http]
port = {http}
[rules]
version = "2026-11"
[[lane]]
id = "in-1"
gate = "entry"
reader = {{ driver = "serial-scanner", port = "{folder}/no-scanner" }}
"""


class Box:
    """One market: its folder, its process, its people."""

    def __init__(
        self, ground: Ground, id_: str, http: int, at: tuple[str, int], net: Net | None, name: str = ""
    ) -> None:
        self.id = id_
        self.net = net
        self.http = http
        self.folder = ground.folder / (name or id_)
        self.file = self.folder / "market.db"
        self.folder.mkdir(exist_ok=True)
        site = _MARKET.format(id=id_, node=_NODE, host=at[0], port=at[1], http=http, folder=self.folder)
        (self.folder / "market.toml").write_text(site, "utf-8")
        self.key = lay_market(self.folder, {})
        command = [*PINMA, "market", "--config", str(self.folder / "market.toml")]
        self.child = ground.child(self.folder.name, command, answers(f"http://127.0.0.1:{http}/readyz", net), net)
        self._loads = 0

    def work(self, people: int = 2) -> Load:
        """People at its gate, from now until stopped."""
        self._loads += 1
        token = next(iter(json.loads((self.folder / "tokens.json").read_text("utf-8"))))
        return Load(
            self.http, token, people=people, name=f"{self.folder.name.upper()}-{self._loads}", net=self.net
        ).start()

    def change(self, old: str, new: str) -> None:
        """Change the site file."""
        path = self.folder / "market.toml"
        text = path.read_text("utf-8")
        if old not in text:
            raise AssertionError(f"{old} is not in {path}")
        path.write_text(text.replace(old, new), "utf-8")

    def call(self, broker: tuple[str, int]) -> None:
        """From its next start on it calls another address."""
        path = self.folder / "market.toml"
        lines = path.read_text("utf-8").split("[broker]\n")
        rest = lines[1].split("\n", 2)[2]
        path.write_text(f'{lines[0]}[broker]\nhost = "{broker[0]}"\nport = {broker[1]}\n{rest}', "utf-8")

    def copy(self) -> bytes:
        """The file as it is. Only of a box that does not run."""
        path = self.folder / "copy.db"
        for each in self.folder.glob("copy.db*"):
            each.unlink()
        proof.snapshot(self.file, path)
        return path.read_bytes()

    def put_back(self, copy: bytes) -> None:
        """Put an older file in its place."""
        for each in self.folder.glob("market.db*"):
            each.unlink()
        self.file.write_bytes(copy)

    def settle(self, within_s: float = 60.0) -> float:
        """Wait until it knows that all it recorded is archived; how long that took."""
        return until(lambda: proof.waiting(self.file) == 0, f"{self.id}: all acknowledged", within_s)
