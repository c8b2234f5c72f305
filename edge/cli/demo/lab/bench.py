"""What stands on the bench: instruments with their dates, reagent lots, and the controls of the day."""

from datetime import timedelta
from typing import Any, NamedTuple

import msgspec

from config import load_methods
from edge.cli.demo import products
from edge.cli.demo.lab.readings import Raw, control
from edge.cli.demo.reach import GaveUpError
from edge.cli.demo.stage import Stage
from edge.core.methods import Kind, Method, wanted

_LEAST = 8  # channels of a sheet, filled or not
_SHEETS_A_PACK = 6  # that one pack of enzyme is enough for
_COLD: Raw = {"blank": "0.148"}  # what the enzyme does straight from the refrigerator


class Instrument(NamedTuple):
    """One instrument, and what it is for."""

    id: str
    device: str
    model: str
    channels: int
    kinds: tuple[Kind, ...]


MAKER = "示例仪器"
INSTRUMENTS = (
    Instrument("reader-1", "NY24-260117", "NY-24 农药残留速测仪", 24, ("inhibition",)),
    Instrument("strips-1", "JT12-260031", "JT-12 胶体金读数仪", 12, ("strip", "ratio")),
)


class Bench:
    """The bench of one night, as its technicians know it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._api = stage.api
        found = [msgspec.convert(each, Method) for each in load_methods()]
        self.methods = {each.id: each for each in found if each.rapid}
        self._packs: dict[str, list[str]] = {}
        self._sheets: dict[str, int] = {}
        self._controlled = False

    def fit_out(self) -> None:
        """Everything that the night's goods will need is put in its place."""
        until = (self._stage.site.today().date() + timedelta(days=200)).isoformat()
        for each in INSTRUMENTS:
            methods = [method.id for method in self.methods.values() if method.kind in each.kinds]
            self._api.done(
                "lab", "commission", f"instrument-{each.id}", instrument=each.id, maker=MAKER, device=each.device,
                model=each.model, methods=methods, channels=each.channels, calibrated_until=until, certified_until=until,
            )  # fmt: skip
        for number, method in enumerate(self._needed(), 1):
            packs = 2 if self.methods[method].kind == "inhibition" else 1
            self._packs[method] = [f"{self._stage.site.today():%y%m%d}-{number}-{pack + 1}" for pack in range(packs)]
            for pack in self._packs[method]:
                self._api.done("lab", "stock", f"stock-{pack}", lot=pack, methods=[method], expires=until)

    def instrument(self, method: str) -> Instrument:
        """What a method is read with."""
        return next(each for each in INSTRUMENTS if self.methods[method].kind in each.kinds)

    def room(self, method: str) -> int:
        """How many samples one run takes."""
        return self.instrument(method).channels

    def begin(self, name: str, method: str, samples: list[str]) -> None:
        """Before a sheet: the night's first is tried without any control, and refused; a pack that is used up is replaced."""
        if not self._controlled:
            self._controlled = True
            self._too_early(method, samples)
            for each in self._packs:
                self._first_control(each)
        used, packs = self._sheets.get(method, 0), self._packs[method]
        self._sheets[method] = used + 1
        if used == _SHEETS_A_PACK and len(packs) > 1:
            self._api.ask("lab", "deplete", f"deplete-{packs[0]}", lot=packs.pop(0), why="用完")
            self._control(method, name)

    def lay(self, step: str, method: str, samples: list[str]) -> str:
        """Lay out a run; its code. A day that began meanwhile has no control yet."""
        answer = self._lay(f"lay-{step}", method, samples)
        if not answer["good"] and answer["why"][0]["code"] == "control_missing":
            self._control(method, step)
            answer = self._lay(f"lay-{step}-controlled", method, samples)
        if not answer["good"]:
            raise GaveUpError(f"{step}: {answer}")
        self._stage.progress.add("run sheets")
        return answer["code"]

    def _lay(self, step: str, method: str, samples: list[str]) -> dict[str, Any]:
        """What is left of the smallest tray that takes the samples stays empty."""
        size = _LEAST if len(samples) <= _LEAST else self.room(method)
        return self._api.ask(
            "lab", "layrun", step, instrument=self.instrument(method).id, method=method, lot=self._packs[method][0],
            channels=samples + [""] * (size - len(samples)),
        )  # fmt: skip

    def _too_early(self, method: str, samples: list[str]) -> None:
        answer = self._lay("lay-early", method, samples)
        if answer["good"] or answer["why"][0]["code"] != "control_missing":
            raise GaveUpError(f"a sample would count without a control: {answer}")
        self._stage.progress.add("refused without a control")

    def _first_control(self, method: str) -> None:
        """The enzyme is still cold the first time: its control fails, and is made again."""
        if self.methods[method].kind == "inhibition":
            answer = self._ask_control(method, "cold", _COLD)
            if answer["good"]:
                raise GaveUpError(f"a cold enzyme passes: {answer}")
        self._control(method, "first")

    def _control(self, method: str, step: str) -> None:
        answer = self._ask_control(method, step, control(self.methods[method])[0])
        if not answer["good"]:
            raise GaveUpError(f"{method}: {answer}")

    def _ask_control(self, method: str, step: str, blank: Raw) -> dict[str, Any]:
        pack = self._packs[method][0]
        self._stage.progress.add("controls")
        return self._api.ask(
            "lab", "control", f"control-{pack}-{step}", instrument=self.instrument(method).id, method=method, lot=pack,
            blank=blank, positive=control(self.methods[method])[1],
        )  # fmt: skip

    def _needed(self) -> list[str]:
        """Methods that this night's goods get."""
        listed = products.listed()
        goods = {goods.product for load in self._stage.night.loads for goods in load.goods}
        asked = {each for name in goods for each in wanted(listed[name].tests, listed[name].group, self.methods)}
        return [each for each in self.methods if each in asked]
