"""Codes a second through the whole chain of profiles, and a look-up of what was read in registers small and large.

Beside the rate stands one regular expression that only sorts the same texts by their shapes and checks nothing.
"""

import base64
import random
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import quote

from edge.cli.bench.row import Row, beside
from edge.core import register
from edge.core.codes import Scheme, check, own, parse
from edge.core.codes.epc import Epc, encode
from edge.store import database
from edge.store.registers import Registers

_NODE, _DAY = "350121001", date(2026, 11, 26)
_SCHEME = Scheme(frozenset((_NODE,)))
_BLOCK, _ROUNDS = 1_000, 80
_SMALL, _LARGE = 1_000, 200_000
_GOAL = 10_000  # codes a second on one core
Read = tuple[bytes, str]
_SHAPES = re.compile(
    r"(?P<own>(?:https?://[^/]+/c/)?(?:\d{20}|[BXVSL][0-9A-Z]{20,40}))|(?P<fj>FJ\d{10})|(?P<epc>[0-9A-F]{24})"
    r"|(?P<link>https?://[^?#]+/(?:00|01|414)/\d+\S*)|(?P<url>https?://\S+)|(?P<es>\(?0[0-2]\)?\d{14}.*)|(?P<text>.+)",
    re.DOTALL,
)


def mixed(count: int) -> list[Read]:
    """What a gate reads in a night: half of it our own labels, then bar codes, certificates, links, tags, and scribbles."""
    dice = random.Random(26)  # noqa: S311  (the same night every time)
    kinds = dice.choices(list(_NIGHT), list(_NIGHT.values()), k=count)
    return [make(dice, number) for number, make in enumerate(kinds, 1)]


def _label(_dice: random.Random, number: int) -> Read:
    code = own.batch(_NODE, _DAY, number)
    return (f"https://pinma.example/c/{code}" if number % 2 else own.exit_serial(code, 1)).encode(), "]Q1"


def _visit(_dice: random.Random, number: int) -> Read:
    return own.slip("V" if number % 2 else "S", _NODE, _DAY, number).encode(), "]Q1"


def _gtin(dice: random.Random) -> str:
    body = f"0952000{dice.randrange(10**6):06d}"
    return body + check.gs1(body)


def _bar_code(dice: random.Random, number: int) -> Read:
    return f"01{_gtin(dice)}132611223103012500422156\x1d427FJ\x1d10L{number}".encode(), "]C1"


def _link(dice: random.Random, number: int) -> Read:
    return f"https://id.gs1.org/01/{_gtin(dice)}/10/L{number}?13=261122&3103=012500".encode(), "]Q1"


def _certificate(_dice: random.Random, number: int) -> Read:
    text = f"承诺达标合格证\n承诺依据：☑自行检测合格\n产品名称：上海青\n重量或数量：{number}公斤\n产地：闽侯\n承诺主体：某某合作社"
    return f"https://hgz.example.cn/base.html?{quote(base64.b64encode(text.encode()), safe='')}".encode(), "]Q1"


def _voucher(dice: random.Random, _number: int) -> Read:
    return f"FJ{dice.randrange(10**10):010d}".encode(), ""


def _address(_dice: random.Random, number: int) -> Read:
    return f"https://maker.example/p?id={number}".encode(), "]Q1"


def _tag(_dice: random.Random, number: int) -> Read:
    return encode(Epc("grai", 0, "9520001", "20001", number)).encode(), ""


def _scribble(_dice: random.Random, number: int) -> Read:
    return f"上海青 {number}号棚".encode("gb18030"), ""


_NIGHT: dict[Callable[[random.Random, int], Read], int] = {
    _label: 30, _visit: 10, _bar_code: 15, _link: 10, _certificate: 10, _voucher: 8, _address: 5, _tag: 7, _scribble: 5,
}  # fmt: skip


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    dice = random.Random(_LARGE)  # noqa: S311
    night = mixed(_LARGE)
    rate, bare = _interleaved(dice, (night, _all), (night, _sorted))
    goal = round(_GOAL * bare / _BLOCK, 3)
    yield beside("codes", "mixed, one core", _BLOCK / rate, "1/s", better="high", reference=_BLOCK / bare, goal=goal)
    with tempfile.TemporaryDirectory(prefix="pinma-bench-") as folder:
        small, large = (_registers(Path(folder) / f"{rows}.db", night[:rows]) for rows in (_SMALL, _LARGE))
        with closing(small), closing(large):
            many, few = _interleaved(
                dice,
                (night, lambda reads: _looked_up(large, reads)),
                (night[:_SMALL], lambda reads: _looked_up(small, reads)),
            )
    per = 1e6 / _BLOCK
    yield beside(
        "codes", f"read and look-up, {_LARGE:,} rows", many * per, "us", better="low", reference=few * per, goal=1.2
    )


def _interleaved(dice: random.Random, *jobs: tuple[list[Read], Callable[[list[Read]], None]]) -> list[float]:
    """Seconds each job takes for a block of reads picked anew every time: the medians of rounds taken by turns."""
    taken: list[list[float]] = [[] for _ in jobs]
    for _ in range(_ROUNDS):
        for (night, job), times in zip(jobs, taken, strict=True):
            reads = _fresh(dice.choices(night, k=_BLOCK))
            start = time.perf_counter()
            job(reads)
            times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]


def _all(reads: list[Read]) -> None:
    for raw, aim in reads:
        parse(raw, aim, _SCHEME)


def _sorted(reads: list[Read]) -> None:
    for raw, _ in reads:
        _SHAPES.fullmatch(raw.decode("utf-8", "replace"))


def _registers(path: Path, reads: list[Read]) -> sqlite3.Connection:
    """A market's file with all that is read in its register, closed and opened again."""
    connection = database.connect(path)
    database.migrate(connection, path)
    row = register.encode({"kind": "promise", "issuer": "合作社", "product": "上海青", "grams": "850000"})
    keys = {parse(raw, aim, _SCHEME).text for raw, aim in reads}
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO register (registry, key, row) VALUES ('certificates', ?, ?)", ((key, row) for key in keys)
    )
    connection.execute("COMMIT")
    connection.close()
    return database.connect(path)  # as the writer has it, who decides


def _fresh(reads: list[Read]) -> list[Read]:
    """The same reads as a scanner would hand them over: side by side in memory, wherever they came from."""
    return [(bytes(bytearray(raw)), aim) for raw, aim in reads]


def _looked_up(connection: sqlite3.Connection, reads: list[Read]) -> None:
    registers = Registers(connection)
    for raw, aim in reads:
        registers.listed("certificates", parse(raw, aim, _SCHEME).text)
