"""An inhibition reader of 8 to 24 channels, with bytes of its own: it says its readings by line, by file, or by HTTP."""

from datetime import datetime, timedelta, timezone
from threading import Lock
from typing import Protocol

from drivers.simulators.instrument_ways import FolderWay, PushWay, Reading, SerialWay

CHINA = timezone(timedelta(hours=8))
LIMIT = 50.0
ITEM = "农药残留"
KNOBS = ("duplicate", "garbled", "half", "clock", "gbk", "lies", "unknown", "unplugged")


class Way(Protocol):
    """How readings leave the device."""

    def send(self, maker: str, serial: str, readings: list[Reading], knobs: dict[str, float]) -> None:
        """All of a run, with the faults that are turned on."""
        ...

    def plug(self, *, on: bool) -> None:
        """Put the cable in, or pull it."""
        ...

    def close(self) -> None:
        """Switch it off."""
        ...


def way_of(spec: dict[str, object]) -> Way:
    """The way in a device's entry. Raises ValueError for none."""
    match spec:
        case {"way": "serial", "link": str(link)}:
            return SerialWay(link)
        case {"way": "folder", "folder": str(folder)}:
            return FolderWay(folder)
        case {"way": "push", "url": str(url), "secret": str(secret)}:
            return PushWay(url, secret)
        case _:
            raise ValueError(f"no such way: {spec}")


class Instrument:
    """Runs samples in its channels. Knobs are faults, 1 for on.

    duplicate (each record twice), garbled (a byte of each flipped on its way), half (the last one cut; a file is completed
    after a pause), clock (seconds its clock is off), gbk (writes GB 18030), lies (the verdict is the other one), unknown
    (samples that nobody took), unplugged.
    """

    def __init__(self, maker: str, serial: str, way: Way) -> None:
        self.knobs: dict[str, float] = dict.fromkeys(KNOBS, 0)
        self._maker = maker
        self._serial = serial
        self._way = way
        self._lock = Lock()
        self._sent = 0

    def run(self, at: str, rows: list[dict[str, str]]) -> list[str]:
        """A run that ends at the market's time `at`; rows of channel, sample, percent, item and lot. Their record numbers."""
        with self._lock:
            clock = datetime.fromisoformat(at)
            clock = clock if clock.tzinfo else clock.replace(tzinfo=CHINA)
            readings = [self._reading(row, clock + timedelta(seconds=self.knobs["clock"])) for row in rows]
            twice = 2 if self.knobs["duplicate"] else 1
            self._way.send(self._maker, self._serial, [each for each in readings for _ in range(twice)], self.knobs)
            self._sent += len(readings)
            return [each.number for each in readings]

    def fault(self, knob: str, value: float) -> None:
        """Turn a knob. Raises KeyError for one it has not."""
        self.knobs[knob]
        self.knobs[knob] = value
        if knob == "unplugged":
            self._way.plug(on=not value)

    def state(self) -> dict[str, object]:
        """How many readings it said."""
        return {"records": self._sent, **self.knobs}

    def close(self) -> None:
        """Switch it off."""
        self._way.close()

    def _reading(self, row: dict[str, str], at: datetime) -> Reading:
        channel = int(row["channel"])
        positive = (float(row["percent"]) >= LIMIT) is not bool(self.knobs["lies"])
        sample = f"{row.get('sample', '')[:-1]}?" if self.knobs["unknown"] else row.get("sample", "")
        return Reading(
            f"{at:%y%m%d%H%M%S}{channel:02d}", channel, sample, row.get("item", ITEM), row["percent"],
            "阳性" if positive else "阴性", at, row.get("lot", ""),
        )  # fmt: skip
