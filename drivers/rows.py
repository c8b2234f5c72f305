"""A row of an instrument's table as a record, or as one that says why it is none. Nothing raises."""

import re
from collections.abc import Sequence

from devices import Record, Said
from drivers import said
from drivers.columns import Cell, Columns, Places

READ = {"percent": "percent", "blank": "blank", "reading": "sample", "c": "c", "t": "t", "tc": "tc", "value": "value"}
"""Columns that hold a reading, and what each is called in it."""
_EXACT = 1e15  # a sheet keeps fifteen digits
Got = dict[str, Cell]


def read(columns: Columns, places: Places, cells: Sequence[Cell], maker: str, device: str) -> Record | None:
    """The record; None for a row that says nothing."""
    shown = "\t".join(map(text, cells))
    got = {name: cells[at] if at < len(cells) else "" for name, at in places.at.items()}
    whose = any(text(got.get(name, "")) for name in ("sample", "channel"))
    if not whose and not any(text(got.get(name, "")) for name in READ):
        return None
    if columns.skip and re.search(columns.skip, shown):
        return None
    if "\ufffd" in shown:
        return said.unread(maker, device, "encoding", shown.encode())
    if len(cells) < places.width:
        return said.unread(maker, device, "cut", shown.encode())
    if any(_rounded(got.get(name, "")) for name in ("record", "sample", "lot")):
        return said.unread(maker, device, "rounded", shown.encode())
    raw = {key: _number(columns, name, got[name]) for name, key in READ.items() if text(got.get(name, ""))}
    if None in raw.values():
        return said.unread(maker, device, "fraction", shown.encode())
    verdict = said.verdict(text(got.get("said", "")), _words(columns))
    if verdict is None:
        return said.unread(maker, device, "verdict", shown.encode())
    item = text(got.get("item", ""))
    return said.sealed(
        Record(
            maker, device, _short(got, "record"), "", _short(got, "sample"), said.channel(text(got.get("channel", ""))),
            (columns.items.get(item) or item or columns.method)[: said.MOST], _short(got, "lot"),
            {key: value for key, value in raw.items() if value is not None},
            _unit(columns, places, got), verdict, _time(columns, got),
        )
    )  # fmt: skip


def text(cell: Cell) -> str:
    """A cell as people read it: whole numbers have no point."""
    if isinstance(cell, str):
        return said.half(cell)
    return str(int(cell)) if abs(cell) < _EXACT and cell == int(cell) else f"{cell:.15g}"


def _short(got: Got, name: str) -> str:
    return text(got.get(name, ""))[: said.MOST]


def _rounded(cell: Cell) -> bool:
    return not isinstance(cell, str) and not abs(cell) < _EXACT


def _number(columns: Columns, name: str, cell: Cell) -> str | None:
    """A number; None for a percentage of which a sheet does not tell whether 0.5 is half of one or of all."""
    if isinstance(cell, str):
        return said.percent(cell) if name in ("percent", "value") else said.number(cell)
    if name != "percent":
        return said.number(text(cell))
    if columns.percent_cells == "fraction":
        return said.number(f"{cell * 100:.13g}")
    return None if not columns.percent_cells and 0 < abs(cell) < 1 else said.number(text(cell))


def _unit(columns: Columns, places: Places, got: Got) -> str:
    """The unit of its value."""
    if "value" not in places.at:
        return ""
    told = _short(got, "unit") or places.unit or columns.measured_in
    return told or ("%" if text(got["value"]).endswith("%") else "")


def _words(columns: Columns) -> dict[str, Said]:
    return {said.half(word).casefold(): verdict for word, verdict in columns.verdicts.items()}


def _time(columns: Columns, got: Got) -> str:
    """Date and time, of one column or two."""
    cells = [cell for cell in (got.get("date", ""), got.get("time", "")) if cell != ""]
    return said.moment(" ".join(said.half(c) if isinstance(c, str) else said.excel(c) for c in cells), columns.times)
