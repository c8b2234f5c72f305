"""People at a gate: a code or a paper is held up until there is an answer."""

import time
from collections.abc import Callable
from typing import Any

from edge.cli.demo.reach import GaveUpError, until
from edge.cli.demo.stage import Stage

LIFT_S = 1.0
_PATIENCE_S = 60
_ANSWER_S = 1.5
_LOOK_S, _AWAY_S = 10.0, 2.5
"""Seconds before a camera until people try again, and for which the paper is then out of its view."""
Look = Callable[[], dict[str, Any] | None]


class Gates:
    """Both gates of the market."""

    def __init__(self, stage: Stage) -> None:
        self._api = stage.api
        self._hardware = stage.hardware

    def read(self, lane: str, code: str, look: Look) -> dict[str, Any]:
        """Hold the code before the reader until there is an answer, as people do."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            self._hardware.scan(lane, code.encode())
            found = until(look, _ANSWER_S)
            if found is not None:
                return found
        raise GaveUpError(f"{lane}: no answer to {code}")

    def show(self, lane: str, picture: bytes, look: Look) -> dict[str, Any]:
        """Hold a paper before the camera until there is an answer; take it away now and then, as people do."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            self._hardware.show(lane, picture)
            found = until(look, _LOOK_S)
            self._hardware.clear(lane)
            if found is not None:
                return found
            time.sleep(_AWAY_S)
        raise GaveUpError(f"{lane}: the camera reads nothing")

    def visit(self, code: str, still: str) -> dict[str, Any] | None:
        """A visit, once it is no longer what it still was."""
        visit = self._api.look(f"/api/visits/{code}")
        return visit if visit and visit["stay"] != still else None

    def news(self, lane: str, subject: str) -> Look:
        """A verdict about `subject` ("" for any known one) that was not there before."""

        def verdicts() -> list[dict[str, Any]]:
            return self._api.look(f"/api/lanes/{lane}")["verdicts"]

        old = {(told["number"], told["at"]) for told in verdicts()}

        def look() -> dict[str, Any] | None:
            for told in verdicts():
                fits = told["code"] == subject if subject else told["verdict"] != "unknown"
                if fits and (told["number"], told["at"]) not in old:
                    return told
            return None

        return look
