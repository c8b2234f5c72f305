"""A market by itself: nobody enrolled, no broker, no province, and nobody who starts it again."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from edge.cli.demo.site import Site
from tests.patience import until

_CODE = re.compile(r"/first .* ([0-9A-F]{4}(?:-[0-9A-F]{4}){2})")


class Lonely:
    """One folder, and a process that is started and ended by hand. Its name is as long as a name may be."""

    def __init__(self, folder: Path, name: str) -> None:
        self.site = Site(folder, 1)
        self.site.lay()
        path = self.site.market / "market.toml"
        text = re.sub(r'(?m)^name = ".*"$', f'name = "{name}"', path.read_text("utf-8"))
        path.write_text(text, "utf-8")
        self.url = self.site.market_url
        self._log = folder / "market.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """From here it answers."""
        command = [sys.executable, "-m", "edge.cli", "market", "--config", str(self.site.market / "market.toml")]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"}
            )
        assert until(self._answers), self._log.read_text("utf-8")

    def end(self) -> None:
        """For good, and at once."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def code(self) -> str:
        """What stands on its console for the first administrator."""
        return _CODE.findall(self._log.read_text("utf-8"))[-1]

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=1, trust_env=False).is_success
        except httpx.TransportError:
            return False
