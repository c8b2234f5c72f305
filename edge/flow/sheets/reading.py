"""A sheet read as a registry: where its headings stand, which rows are good, and all that is wrong with the others."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from edge.core import register
from edge.core.cells import Flaw, flaws
from edge.core.operators import authorisation_key
from edge.core.sheets import Registry, Row, RowFlaw, form_of
from edge.core.why import Why
from edge.flow.sheets.columns import KEY
from edge.flow.sheets.grid import Line, sheets
from edge.flow.sheets.layout import LINKED, SHOWN, Layout, laid_out, no_headings
from edge.flow.sheets.values import Cell, text_of, value
from edge.flow.sheets.wrong import MOST_ROWS, SheetError, too_many

_ABOVE = 20  # lines that may stand over the headings
_SUMS, _FRONT = frozenset(("合计", "总计", "小计", "total")), 3  # and in how many cells such a word may stand
_EXAMPLES = ("示例", "EXAMPLE")


class Reading(NamedTuple):
    """Good rows, flaws row by row, how many rows have one, and headings that were not understood."""

    rows: list[Row]
    flaws: list[RowFlaw]
    flawed: int
    unread: tuple[str, ...]


def read(registry: Registry, raw: bytes) -> Reading:
    """The rows of the first sheet that has this registry's headings. Raises SheetError."""
    form = form_of(registry)
    missed: SheetError | None = None
    for lines in sheets(raw):
        top = list(islice(lines, _ABOVE))
        try:
            layout, below = laid_out(form, top)
        except SheetError as error:
            missed = missed or error
            continue
        return _read(form, layout, chain(top[below:], lines))
    raise missed or no_headings(form)


def _read(form: str, layout: Layout, lines: Iterable[Line]) -> Reading:
    good: dict[int, Row] = {}
    found: list[RowFlaw] = []
    names, count = _Names(form), 0
    places = {column: at for at, column in enumerate(layout.said)}
    for number, key, row, unreadable in _rows(form, layout, lines):
        count += 1
        if count > MOST_ROWS:
            raise too_many()
        wrong = _one_a_cell(unreadable + flaws(form, key, row))
        wrong.sort(key=lambda each: places.get(each.column, len(places)))
        found += [RowFlaw(number, each.column, layout.said.get(each.column, ""), each.why) for each in wrong]
        names.note(number, key, row)
        if not wrong:
            good[number] = Row(number, key, register.encode(row))
    if not count:
        raise SheetError(Why("sheet_empty"))
    for number, column, other in names.twice():
        why = Why("cell_twice", {"number": str(other)})
        found.append(RowFlaw(number, column, layout.said.get(column, ""), why))
        good.pop(number, None)
    found.sort(key=lambda each: each.number)
    return Reading(list(good.values()), found, len({each.number for each in found}), layout.unread)


def _one_a_cell(found: list[Flaw]) -> list[Flaw]:
    """What cannot be read is not called missing besides."""
    return list({each.column: each for each in reversed(found)}.values())[::-1] if len(found) > 1 else found


def _rows(form: str, layout: Layout, lines: Iterable[Line]) -> Iterator[tuple[int, str, dict[str, str], list[Flaw]]]:
    """Number, key, row and what cannot be read; neither empty lines, sums, nor the example of our own sheet."""
    headed = [layout.said[each.column.name] for each in layout.at.values()]
    for number, cells in lines:
        said = [(each, cells[at] if at < len(cells) else "") for at, each in layout.at.items()]
        texts = [text_of(cell)[:SHOWN] for _, cell in said]
        if not any(texts) or texts == headed or _adds_up(cells):
            continue
        row, wrong = dict[str, str](), list[Flaw]()
        for heading, cell in said:
            got = value(form, heading, cell)
            if isinstance(got, Why):
                wrong.append(Flaw(heading.column.name, got))
            elif got:
                row[heading.column.name] = got
        key = row.pop(KEY, "")
        if not key.startswith(_EXAMPLES):
            yield number, _linked(form, key, row, wrong), _without(row, wrong), wrong


def _adds_up(cells: list[Cell]) -> bool:
    """Whether a line only sums up those above."""
    return any(isinstance(cell, str) and "".join(cell.split()).lower() in _SUMS for cell in cells[:_FRONT])


def _without(row: dict[str, str], wrong: list[Flaw]) -> dict[str, str]:
    """A cell that cannot be read stands there with its own word, so that it is not missed as well."""
    return row | {each.column: "" for each in wrong if each.column != KEY} if wrong else row


def _linked(form: str, key: str, row: dict[str, str], wrong: list[Flaw]) -> str:
    """A row's name; that of an authorisation is the seller's and the account's."""
    if not key:
        wrong.append(Flaw(KEY, Why("cell_missing")))
    for column in LINKED.get(form, ()):
        other = row.pop(column, "")
        if not other:
            wrong.append(Flaw(column, Why("cell_missing")))
        key = authorisation_key(key, other)
    return key


class _Names:
    """Keys, and names of products, that stand in more than one row."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._seen: dict[tuple[str, str], list[int]] = {}

    def note(self, number: int, key: str, row: dict[str, str]) -> None:
        """A row."""
        for column, said in ((KEY, key), ("name", row.get("name", "") if self._form == "products" else "")):
            if said.strip():
                self._seen.setdefault((column, said), []).append(number)

    def twice(self) -> Iterator[tuple[int, str, int]]:
        """(row, column, another row) of each that is not alone."""
        for (column, _), numbers in self._seen.items():
            if len(numbers) > 1:
                yield from ((each, column, next(other for other in numbers if other != each)) for each in numbers)
