"""How the rehearsal reaches its market: people by the API, goods and vehicles by simulated devices. Retries outages."""

import json
import socket
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

import httpx

from edge.cli.demo.site import PEOPLE, Site

T = TypeVar("T")
_PATIENCE_S = 60.0
_PAUSE_S = 0.05
_LOOK_S = 0.004


class GaveUpError(Exception):
    """Something that must happen did not, for a minute."""


class Api:
    """Somebody's calls. The same step has the same key, so a call made twice happens once."""

    def __init__(self, site: Site, seed: int) -> None:
        self._seed = seed
        self._tokens = {person: site.token(site.market, actor) for person, (actor, *_) in PEOPLE.items()}
        self._supervisor = site.token(site.province, "supervisor-01")
        self._province = site.province_url
        self._client = httpx.Client(base_url=site.market_url, timeout=20, trust_env=False)

    def ask(self, person: str, kind: str, step: str, **body: object) -> dict[str, Any]:
        """Ask the market; the answer."""
        headers = self._headers(person) | {"Idempotency-Key": f"{self._seed}-{step}"}
        return self._patiently(lambda: self._client.post(f"/api/asks/{kind}", json=body, headers=headers))

    def done(self, person: str, kind: str, step: str, **body: object) -> dict[str, Any]:
        """Ask what the rules allow; the answer. Raises GaveUpError when they do not."""
        answer = self.ask(person, kind, step, **body)
        if not answer["good"]:
            raise GaveUpError(f"{kind} ({step}): {answer}")
        return answer

    def picture(self, person: str, subject: str, step: str, jpeg: bytes) -> str:
        """Have a picture kept as evidence of something; its SHA-256."""
        headers = self._headers(person) | {"Idempotency-Key": f"{self._seed}-{step}", "Content-Type": "image/jpeg"}
        where = {"subject": subject}
        kept = self._patiently(lambda: self._client.post("/api/pictures", params=where, content=jpeg, headers=headers))
        return kept["picture"]

    def look(self, path: str) -> Any:  # noqa: ANN401  (JSON)
        """What the market shows; None when there is no such thing."""
        return self._patiently(lambda: self._client.get(path, headers=self._headers("office")))

    def stop_trade(self, market: str, code: str, reason: str) -> None:
        """The province stops a code."""
        headers = {"Authorization": f"Bearer {self._supervisor}"}
        body = {"market": market, "codes": [code], "reason": reason}
        self._patiently(
            lambda: httpx.post(f"{self._province}/api/orders/stop", json=body, headers=headers, trust_env=False)
        )

    def list_products(self, rows: dict[str, dict[str, str]]) -> None:
        """The province's registry of products is these; it travels to the market by itself."""
        headers, body = {"Authorization": f"Bearer {self._supervisor}"}, {"rows": rows, "whole": True}
        self._patiently(
            lambda: httpx.post(f"{self._province}/api/registers/products", json=body, headers=headers, trust_env=False)
        )

    def _headers(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[person]}"}

    def _patiently(self, call: Callable[[], httpx.Response]) -> Any:  # noqa: ANN401  (JSON)
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                answer = call()
            except httpx.TransportError as error:
                if time.monotonic() > deadline:
                    raise GaveUpError(str(error)) from error
                time.sleep(_PAUSE_S)
                continue
            if answer.status_code == HTTPStatus.NOT_FOUND:
                return None
            if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                answer.raise_for_status()
                return answer.json()
            if time.monotonic() > deadline:
                raise GaveUpError(answer.text)
            time.sleep(_PAUSE_S)


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
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                answer = self._talk(command)
            except OSError as error:
                self._local.__dict__.clear()
                if time.monotonic() > deadline:
                    raise GaveUpError(str(error)) from error
                time.sleep(_PAUSE_S)
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


def until(look: Callable[[], T | None], patience_s: float) -> T | None:
    """Look again and again until there is something, or patience ends."""
    deadline = time.monotonic() + patience_s
    while True:
        found = look()
        if found is not None or time.monotonic() > deadline:
            return found
        time.sleep(_LOOK_S)
