"""How the rehearsal's people reach their market: by the API. Outages are waited for."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

import httpx

from edge.cli.demo.site import PEOPLE, Site

T = TypeVar("T")
PATIENCE_S = 60.0
PAUSE_S = 0.05
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

    def ask(self, person: str, kind: str, step: str, /, **body: object) -> dict[str, Any]:
        """Ask the market; the answer."""
        headers = self._headers(person) | {"Idempotency-Key": f"{self._seed}-{step}"}
        return self._patiently(lambda: self._client.post(f"/api/asks/{kind}", json=body, headers=headers))

    def done(self, person: str, kind: str, step: str, /, **body: object) -> dict[str, Any]:
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
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = call()
            except httpx.TransportError as error:
                if time.monotonic() > deadline:
                    raise GaveUpError(str(error)) from error
                time.sleep(PAUSE_S)
                continue
            if answer.status_code == HTTPStatus.NOT_FOUND:
                return None
            if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                answer.raise_for_status()
                return answer.json()
            if time.monotonic() > deadline:
                raise GaveUpError(answer.text)
            time.sleep(PAUSE_S)


def until(look: Callable[[], T | None], patience_s: float) -> T | None:
    """Look again and again until there is something, or patience ends."""
    deadline = time.monotonic() + patience_s
    while True:
        found = look()
        if found is not None or time.monotonic() > deadline:
            return found
        time.sleep(_LOOK_S)
