"""Where a sheet's headings stand, and which column each of its places holds."""

from typing import NamedTuple

from edge.core.cells import REQUIRED
from edge.core.why import Why
from edge.flow.sheets.columns import COLUMNS, KEY, Column, Heading, headings, plain
from edge.flow.sheets.grid import Line
from edge.flow.sheets.values import text_of
from edge.flow.sheets.wrong import SheetError

SHOWN = 60  # characters of a heading
LINKED = {"own authorisations": ("to",)}  # columns that are part of a row's name


class Layout(NamedTuple):
    """Which place holds which column, what its heading says, and the headings nobody understands."""

    at: dict[int, Heading]
    said: dict[str, str]
    unread: tuple[str, ...]


def no_headings(form: str) -> SheetError:
    """No line has headings of this registry."""
    wanted = [each for each in COLUMNS[form] if _needed(form, each)]
    return SheetError(Why("sheet_headings", {"columns": " · ".join(each.label for each in wanted)}))


def _needed(form: str, column: Column) -> bool:
    return column.name == KEY or column.name in REQUIRED[form] or column.name in LINKED.get(form, ())


def laid_out(form: str, top: list[Line]) -> tuple[Layout, int]:
    """The line with most headings, and how many lines end there. Raises SheetError."""
    known = headings(form)
    best = max(
        range(len(top)), default=-1, key=lambda at: len({id(each.column) for each in _places(top[at], known).values()})
    )
    found = _places(top[best], known) if best >= 0 else {}
    lacking = [each for each in COLUMNS[form] if _needed(form, each)]
    lacking = [each for each in lacking if each.name not in {each.column.name for each in found.values()}]
    if len({each.column.name for each in found.values()}) < 2:  # noqa: PLR2004  (one word may stand anywhere)
        raise no_headings(form)
    if lacking:
        raise SheetError(Why("sheet_column", {"columns": " · ".join(each.label for each in lacking)}))
    texts = [text_of(cell) for cell in top[best][1]]
    said: dict[str, str] = {}
    for at, heading in found.items():
        if heading.column.name in said:
            raise SheetError(Why("sheet_column_twice", {"heading": texts[at][:SHOWN]}))
        said[heading.column.name] = texts[at][:SHOWN]
    unread = tuple(text[:SHOWN] for at, text in enumerate(texts) if text and at not in found)
    return Layout(found, said, tuple(dict.fromkeys(unread))), best + 1


def _places(line: Line, known: dict[str, Heading]) -> dict[int, Heading]:
    return {at: known[said] for at, cell in enumerate(line[1]) if (said := plain(text_of(cell))) in known}
