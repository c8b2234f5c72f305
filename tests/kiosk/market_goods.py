"""A load with good papers."""

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
