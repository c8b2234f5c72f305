"""Sign-in, written down: each coming and going is a fact of the market."""

from typing import Literal

from edge.flow.asks import Ask, Deny, SignIn, SignOut
from edge.flow.flow import Flow


class Record:
    """Plays kiosk.chrome.signin.ports.Record."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    def signed_in(self, person: str, station: str) -> None:
        """A session began."""
        self._ask(SignIn(person), person, station)

    def signed_out(self, person: str, station: str, how: str) -> None:
        """A session ended."""
        self._ask(SignOut(person, how), person, station)

    def denied(self, person: str, station: str, why: Literal["badge", "pin", "suspended", "code"], tries: int) -> None:
        """Somebody was not let in."""
        self._ask(Deny(person, why, tries), person or "nobody", station)

    def _ask(self, ask: Ask, actor: str, station: str) -> None:
        self._flow.submit(ask, actor=actor, station=station).result()
