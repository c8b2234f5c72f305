"""What an instrument reads of a sample, made up from what is wrong with the goods, and how it comes to the market."""

from typing import NamedTuple

from edge.cli.demo.goods import Finding
from edge.cli.demo.stage import Stage
from edge.core.methods import Kind, Method

Raw = dict[str, str]
BLANK = "0.642"
_SEEN: dict[Kind, dict[Finding, Raw]] = {
    "strip": {"clean": {"c": "1", "t": "1"}, "dirty": {"c": "1", "t": "0"}, "spoilt": {"c": "0", "t": "0"}},
    "ratio": {"clean": {"tc": "1.63"}, "dirty": {"tc": "0.41"}, "spoilt": {"tc": "1.63"}},
    "limit": {"clean": {"value": "<0.001"}, "dirty": {"value": "9.9"}, "spoilt": {"value": "<0.001"}},
}


class Laid(NamedTuple):
    """A run sheet that was laid out, and what its instrument reads in each channel that has a sample, from 1 on.

    `device` is what the instrument calls itself.
    """

    run: str
    step: str
    method: Method
    device: str
    raws: dict[int, Raw]


def raw(method: Method, finding: Finding, number: int) -> Raw:
    """What the instrument reads of goods; `number` makes two samples differ, as they do."""
    if method.kind != "inhibition":
        return _SEEN[method.kind][finding]
    milli = {"clean": 560 + number % 60, "dirty": 180 + number % 90, "spoilt": 801}[finding]
    return {"sample": f"0.{milli:03d}"}


def control(method: Method) -> tuple[Raw, Raw]:
    """Blank and positive control of a bench that is well."""
    if method.kind == "inhibition":
        return {"blank": BLANK}, {"blank": BLANK, "sample": "0.118"}
    return raw(method, "clean", 0), raw(method, "dirty", 0)


def enter(stage: Stage, laid: Laid) -> None:
    """All readings of a sheet come to the market before this returns. They are typed in; nobody else knows how they come."""
    readings = {str(at): each for at, each in laid.raws.items()}
    blank = BLANK if laid.method.kind == "inhibition" else ""
    stage.api.done("lab", "readrun", f"read-{laid.step}", run=laid.run, readings=readings, blank=blank)
    stage.progress.add("readings", len(readings))
