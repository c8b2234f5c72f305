"""A desk of the market: one connection to its API, and what is asked over it."""

import http.client
import json
import time
from typing import Any

SELLER = "op"
PATIENCE_S = 20.0


class Desk:
    """One connection that is made again whenever it breaks."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token
        self._line: http.client.HTTPConnection | None = None

    def ask(self, kind: str, ask: dict[str, Any], key: str) -> dict[str, Any] | None:
        """The answer, or None when there was none: nobody there, or an error of the market's."""
        headers = {"authorization": f"Bearer {self._token}", "idempotency-key": key.replace(" ", "/")}
        try:
            if self._line is None:
                self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
            self._line.request(
                "POST", f"/api/asks/{kind}", json.dumps(ask), {**headers, "content-type": "application/json"}
            )
            reply = self._line.getresponse()
            content = reply.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return None
        if reply.status == 200:
            return json.loads(content)
        if reply.status >= 500:
            return None
        raise AssertionError(f"{kind}: {reply.status} {content[:300]!r}")

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None


def declaration(load: str) -> dict[str, Any]:
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))  # noqa: TID251  (China's date, for papers)
    paper = {
        "kind": "promise",
        "number": f"HGZ{load}",
        "issuer": "合作社",
        "product": "上海青",
        "issued_on": today,
        "grams": 200_000,
    }
    lot = f"LOT{load}"
    report = {
        "number": load, "lab": "检测中心", "producer": "合作社", "product": "上海青",
        "lot": lot, "issued_on": today, "grams": 200_000,
    }  # fmt: skip
    line = {
        "product": "上海青", "grams": 200_000, "origin": "福建闽侯", "producer": "合作社", "produced_on": today,
        "upstream": lot, "purchase_voucher": "JH1", "certificate": paper, "report": report,
    }  # fmt: skip
    return {"seller": SELLER, "plate": "闽A12345", "lines": [line]}
