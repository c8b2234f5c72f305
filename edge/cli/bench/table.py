"""Measurements as people read them: a table in Markdown, and its place in a document."""

import os
import platform
import sqlite3
from collections.abc import Iterable
from datetime import date

from edge.cli.bench.row import Row

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
_HEAD = "| bench | part | ours | bare | ratio | goal | met |\n|---|---|---:|---:|---:|---:|---|\n"


def cells(row: Row) -> tuple[str, ...]:
    """A row's bench, part, value, reference, ratio, goal (in its unit too) and whether that is met."""
    sign = "≤" if row.better == "low" else "≥"
    limit = _figure(row.goal * row.reference)
    return (
        row.name,
        row.part,
        f"{_figure(row.value)} {row.unit}",
        f"{_figure(row.reference)} {row.unit}",
        f"{row.ratio:.2f}",
        f"{sign} {row.goal:.2f} ({limit} {row.unit})",
        "yes" if row.met else "no",
    )


def machine() -> str:
    """What the rows were measured on."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def block(rows: Iterable[Row], day: date, where: str) -> str:
    """What stands between the markers."""
    lines = "".join(f"| {' | '.join(cells(row))} |\n" for row in rows)
    return f"Measured {day.isoformat()} by `pinma bench` on {where}.\n\n{_HEAD}{lines}"


def rewritten(text: str, new: str) -> str:
    """The document with `new` between its markers, all else untouched. Raises ValueError when they are not there once."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in rest or END in after or END in before:
        raise ValueError(f"needs one line {BEGIN} and, below it, one line {END}")
    return f"{before}{BEGIN}\n{new}{END}{after}"


def _figure(value: float) -> str:
    """Three figures that mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004
