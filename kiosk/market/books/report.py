"""A day's report as tables of words and numbers: PDF and XLSX are made of the same ones."""

from typing import NamedTuple

from edge.core.books import SheetRow, digest
from edge.core.said import kg
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market import words
from kiosk.market.books.figures import Figures, Sum


class Kg(NamedTuple):
    """Grams, to be written in kilograms."""

    grams: int

    def __str__(self) -> str:
        """To the gram."""
        return kg(self.grams)


Cell = str | int | Kg


class Table(NamedTuple):
    """One table; `name` is short enough for a sheet's tab."""

    name: str
    headings: list[str]
    rows: list[list[Cell]]


class Report(NamedTuple):
    """The whole report."""

    title: str
    lines: list[str]
    tables: list[Table]


def report(books: Figures, rows: list[SheetRow], market: str, now: str, mine: Language) -> Report:
    """What a day's report says, in one language."""

    def _(text: str, **gaps: object) -> str:
        return say(mine, text, **gaps)

    closed = books.closed
    state = _(word("Closed and signed")) if closed else _(word("Not closed: provisional"))
    lines = [f"{market} · {books.day.day} · {state}", _(word("Made %(at)s"), at=now[:16].replace("T", " "))]
    if not books.same:
        lines.append(
            _(
                word(
                    "Goods have moved on this day since its books were signed: the sheet is not what was signed any more."
                )
            )
        )
    flows = [_(each) for each in (word("opening"), word("taken in"), word("went out"), word("lost"), word("closing"))]
    tables = [
        Table(_(word("Balance (kg)")), flows, [_sum(books.total)[1:]]),
        Table(_(word("By product (kg)")), [_(word("Product")), *flows], [_sum(each) for each in books.products]),
        Table(_(word("By seller (kg)")), [_(word("Seller")), *flows], [_sum(each) for each in books.sellers]),
        Table(_(word("Signed sheet (kg)")), [_(word("Product")), _(word("Seller")), *flows], [_row(each) for each in rows]),
        Table(
            _(word("Inside now, by zone (kg)")), [_(word("Zone")), _(word("kg"))],
            [[_(said), Kg(books.zones[zone])] for zone, said in words.ZONES.items()],
        ),
        _missing(books, mine),
        _quota(books, mine),
        Table(
            _(word("Rules that were not kept")), [_(word("Rule")), _(word("How it stands")), _(word("Times"))],
            [[each.rule, each.mode, each.times] for each in books.breaks],
        ),
        _lanes(books, mine),
        _clocks(books, mine),
        _signed(books, rows, mine),
    ]  # fmt: skip
    return Report(_(word("Report of a trading day")), lines, [table for table in tables if table.rows])


def _sum(each: Sum) -> list[Cell]:
    return [each.name, *[Kg(grams) for grams in each[2:]]]


def _row(row: SheetRow) -> list[Cell]:
    return [
        row.product, row.seller, Kg(row.opening_g), Kg(row.in_g), Kg(row.out_g), Kg(row.loss_g), Kg(row.closing_g)
    ]  # fmt: skip


def _cells(*cells: Cell) -> list[Cell]:
    return list(cells)


def _missing(books: Figures, mine: Language) -> Table:
    nobody = say(mine, word("nobody answers for it"))
    rows = [_cells(each.code, Kg(each.accounts["unexplained"]), nobody, "") for each in books.missing]
    rows += [_cells(each.batch, Kg(each.grams), each.owner, each.why) for each in books.answered]
    headings = [word("Batch"), word("kg"), word("Owner"), word("Reason")]
    return Table(say(mine, word("Missing goods")), [say(mine, each) for each in headings], rows)


def _quota(books: Figures, mine: Language) -> Table:
    quota = books.quota
    told = (
        (word("lines arrived"), quota.arrived), (word("with a report"), quota.reported), (word("must be drawn"), quota.needed),
        (word("were drawn"), quota.drawn), (word("sampled"), quota.sampled), (word("with a result"), quota.resulted),
        (word("short of the quota"), max(0, quota.needed - quota.resulted)), (word("Vehicles inside"), books.vehicles),
    )  # fmt: skip
    rows: list[list[Cell]] = [[say(mine, name), value] for name, value in told]
    return Table(say(mine, word("Draw of the day")), [say(mine, word("What")), say(mine, word("How many"))], rows)


def _lanes(books: Figures, mine: Language) -> Table:
    rows: list[list[Cell]] = [
        [
            each.lane,
            "–" if each.counted is None else each.counted,
            each.visits,
            "–" if each.rate is None else f"{each.rate:.1f} %",
        ]
        for each in books.passages
    ]
    headings = [word("Lane"), word("counted"), word("visits"), word("leak rate")]
    return Table(say(mine, word("Vehicles against visits")), [say(mine, each) for each in headings], rows)


def _clocks(books: Figures, mine: Language) -> Table:
    rows: list[list[Cell]] = [
        [each.name, each.row.arrived, each.row.sold, each.row.waiting, each.row.late] for each in books.clocks
    ]
    headings = [word("Seller"), word("arrivals"), word("sales"), word("not there yet"), word("late")]
    return Table(say(mine, word("Told to the province")), [say(mine, each) for each in headings], rows)


def _signed(books: Figures, rows: list[SheetRow], mine: Language) -> Table:
    told = [(word("SHA-256 of the signed sheet, as it stands"), digest(rows))]
    if closed := books.closed:
        told += [
            (word("SHA-256 of the signed sheet, as signed"), closed.sheet),
            (word("Head of the journal"), closed.head),
            (word("Signature of the market over it (Ed25519)"), closed.signature),
        ]
    signed: list[list[Cell]] = [[say(mine, name), value] for name, value in told]
    return Table(say(mine, word("The close")), [say(mine, word("What")), say(mine, word("Is"))], signed)
