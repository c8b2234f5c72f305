"""A load with good papers, and what the laboratory reads with."""

import io

import msgspec
from PIL import Image

from config import load_methods
from edge.core.methods import Method
from edge.core.papers import Line, Paper, Report

LINE = Line(
    product="小白菜",
    grams=500_000,
    origin="福建省漳州市龙海区",
    producer="p-1",
    produced_on="2026-11-22",
    upstream="FJ2026110001",
    purchase_voucher="PV-1",
    certificate=Paper("promise", "C-1", "p-1", "小白菜", "2026-11-22", 500_000),
    report=Report("R-1", "市检测中心", "p-1", "小白菜", "FJ2026110001", "2026-11-22", 500_000),
)

METHODS = tuple([msgspec.convert(each, Method, strict=True) for each in load_methods(None)])
INHIBITION, STRIP = "GB/T 5009.199", "strip-malachite"
READER, LOT, STRIPS = "NY-1", "R-20260901", "T-7"
PICTURE = "ab" * 32


def reading(sample: int) -> dict[str, str]:
    """Changes of absorbance, against a blank of 1000 thousandths."""
    return {"blank": "1.000", "sample": f"{sample / 1000:.3f}"}


def jpeg() -> bytes:
    """A picture as a camera takes it."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 60, 30)).save(out, "JPEG")
    return out.getvalue()
