"""What the province's screens need beside the archive; the composition root plays it."""

from typing import Protocol


class StopTrade(Protocol):
    """Issues a 中止交易 order to one market. May block: called from threads."""

    def __call__(self, market: str, codes: tuple[str, ...], reason: str, actor: str) -> int:
        """The order's number, once it is committed."""
        ...
