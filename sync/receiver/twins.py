"""Two boxes with one identity: a process that speaks again after another was heard cannot be a restart of it."""

from collections import OrderedDict

_REMEMBERED = 16


class Twins:
    """Hears which process speaks for a market. Pure; one thread owns it."""

    def __init__(self) -> None:
        self._runs: dict[str, OrderedDict[str, None]] = {}

    def heard(self, market: str, run: str) -> bool:
        """Whether `run` spoke before, and another since: there are two. "" is the broker's word, and nobody's."""
        if not run:
            return False
        runs = self._runs.setdefault(market, OrderedDict())
        again = run in runs and next(reversed(runs)) != run
        runs[run] = None
        runs.move_to_end(run)
        while len(runs) > _REMEMBERED:
            runs.popitem(last=False)
        return again
