"""Plays a night: entrance, laboratory, stalls and exit at once, each as patient as people are."""

import threading
from collections.abc import Callable

from edge.cli.demo import books, products
from edge.cli.demo.closing import Closing
from edge.cli.demo.entrance import Entrance
from edge.cli.demo.exits import Exits
from edge.cli.demo.gates import Gates
from edge.cli.demo.inside import Inside
from edge.cli.demo.lab import Laboratory
from edge.cli.demo.plan import BUYERS, SELLERS, Night
from edge.cli.demo.reach import GaveUpError, until
from edge.cli.demo.site import Site
from edge.cli.demo.staff import STALL
from edge.cli.demo.stage import Progress, Stage
from edge.cli.demo.stalls import Stalls

_DAY_S = 20


class Play:
    """One night at one market."""

    def __init__(self, site: Site, night: Night, progress: Progress, pace: float | None) -> None:
        self._stage = Stage(site, night, progress, pace)
        self._failure: list[BaseException] = []

    def run(self) -> None:
        """From the first declaration to the closed books. Raises GaveUpError when the market stays away."""
        cards = self._begin()
        gates = Gates(self._stage)
        laboratory, exits = Laboratory(self._stage), Exits(self._stage, gates)
        parts = (laboratory.run, Stalls(self._stage).run, exits.run)
        threads = [threading.Thread(target=self._guarded, args=(part,)) for part in parts]
        for thread in threads:
            thread.start()
        self._guarded(Entrance(self._stage, gates, cards).run)
        self._stage.tests.put(None)
        for thread in threads:
            thread.join()
        if self._failure:
            raise self._failure[0]
        exits.bring_back()
        Inside(self._stage, laboratory).run()
        Closing(self._stage, laboratory).run()

    def _guarded(self, part: Callable[[], None]) -> None:
        try:
            part()
        except BaseException as error:  # noqa: BLE001  (told by run, in its own thread)
            self._failure.append(error)
            self._stage.end()

    def _begin(self) -> dict[str, str]:
        """What a market needs before its first night: products, sellers with cards, a day. The cards, by seller."""
        api = self._stage.api
        api.list_products(products.rows())
        for operator, name, county, natural in (*SELLERS, *BUYERS):
            api.ask("office", "register", f"register-{operator}", operator=operator, name=name, county=county,
                    natural=natural, uscc="" if natural else "91350121MA2X000196", phone="13800000000")  # fmt: skip
        cards = dict[str, str]()
        for operator, *_ in SELLERS:
            (cards[operator],) = api.ask("office", "givecard", f"card-{operator}", operator=operator)["codes"]
        api.ask("office", "authorise", "authorise-stall", seller=SELLERS[0][0], to=STALL, what=["declare", "sell"])
        if not until(self._keyed, _DAY_S):
            raise GaveUpError("the trading day does not open: no draw key came from the province")
        if not until(lambda: books.listed(self._stage.site.folder) or None, _DAY_S):
            raise GaveUpError("the registry of products did not come from the province")
        return cards

    def _keyed(self) -> str | None:
        """The day opens by itself; its key comes too, so that there is a draw."""
        day: dict[str, str] | None = self._stage.api.look("/api/day")
        return (day or {}).get("commitment") or None
