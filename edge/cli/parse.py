"""`pinma parse`: what a code is, as every lane would read it."""

import codecs
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import click

from config import SiteFileError, load_market
from edge.core.codes import Code, Provincial, Scheme
from edge.core.codes import parse as parse_code
from edge.core.codes.gs1 import elements, pairs
from edge.core.codes.gs1.wrong import WrongError
from edge.core.codes.text import LIMIT
from edge.core.why import Why

_GS = b"\x1d"
_UNTOLD = "badge"  # what a badge holds is told to nobody
_WRITTEN = re.compile(rb"\\x1d", re.IGNORECASE)  # as four characters
_LONGEST = 8 * LIMIT  # of a line, however it writes GS: what comes behind is not kept


@click.command()
@click.argument("codes", nargs=-1, required=True)
@click.option("--node", "nodes", multiple=True, help="A market node (9 digits) whose 20-digit codes are ours.")
@click.option(
    "--config", "path", type=click.Path(path_type=Path), help="A market.toml: its node and its [codes] count."
)
@click.option(
    "--fnc1", default="", metavar="CHAR", help="CHAR stands for FNC1: in front it says GS1, elsewhere it is GS."
)
@click.option("--short-gtins", is_flag=True, help="A Digital Link may carry a GTIN of 8, 12 or 13 digits.")
@click.option("--complete", is_flag=True, help="Each code is all there is: an AI without those it needs is an error.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value a line, in order.")
def parse(
    codes: tuple[str, ...],
    nodes: tuple[str, ...],
    path: Path | None,
    fnc1: str,
    *,
    short_gtins: bool,
    complete: bool,
    as_json: bool,
) -> None:
    r"""Parse each CODE, or each line of standard input for `-`. The four characters \x1d mean GS; `]C1` in front is an AIM id."""
    lines: Iterable[bytes] = _lines(sys.stdin.buffer) if codes == ("-",) else map(os.fsencode, codes)
    scheme = _scheme(path, nodes, short_gtins=short_gtins)
    bad = False
    for line in lines:
        code = read_line(line, fnc1.encode(), scheme)
        code = _whole(code) if complete else code
        bad = bad or bool(code.error)
        said = json.dumps(_row(code), ensure_ascii=False) if as_json else f"{code.profile}\t{code.text or code.error}"
        click.echo(said.encode())  # whatever the terminal's encoding: JSON has one, and an answer is for every line
    raise SystemExit(1 if bad else 0)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Each line without its end; of one that is longer than any code, the beginning."""
    while line := file.readline(_LONGEST):
        more = line
        while more and not more.endswith(b"\n"):
            more = file.readline(_LONGEST)
        yield line.removesuffix(b"\n").removesuffix(b"\r")


def _scheme(path: Path | None, nodes: tuple[str, ...], *, short_gtins: bool) -> Scheme:
    """What the site file says, and what was asked for beside it. Boundary: a wrong file is exit code 2."""
    scheme = Scheme(frozenset(nodes))
    if path is not None:
        try:
            settings = load_market(path)
        except SiteFileError as error:
            raise click.UsageError(str(error)) from error
        slot = settings.codes.provincial
        provincial = None if slot is None else Provincial(slot.pattern, slot.length, slot.check)
        scheme = Scheme(frozenset((settings.node, *nodes)), settings.codes.gs, settings.codes.short_gtins, provincial)
    return replace(scheme, short_gtins=True) if short_gtins else scheme


def read_line(line: bytes, fnc1: bytes, scheme: Scheme) -> Code:
    """One line as its reader would have sent it."""
    line = _WRITTEN.sub(_GS, line.removeprefix(codecs.BOM_UTF8))
    return parse_code(line.replace(fnc1, _GS) if fnc1 else line, scheme=scheme)


def _whole(code: Code) -> Code:
    """The code, or why its AIs do not stand alone."""
    ais = _ais(code)
    if ais is None:
        return code
    try:
        pairs.complete(ais)
    except WrongError as wrong:
        return Code("unknown", "", code.raw, code.aim, {}, wrong.kind, wrong.about)
    return code


def _ais(code: Code) -> dict[str, str] | None:
    """The GS1 AIs of a code by number; None where it has none."""
    return {name: value for name, value in code.fields.items() if name.isdigit()} or None


def _row(code: Code) -> dict[str, object]:
    ais = _ais(code)
    return {
        "ok": not code.error,
        "profile": None if code.error else code.profile,
        "code": code.text or None,
        "ai": ais,
        "element_string": None if ais is None else elements.bracketed(ais.items()),
        "fields": {name: value for name, value in code.fields.items() if not name.isdigit() and name != _UNTOLD},
        "error": None
        if not code.error
        else {"kind": code.error, "message": Why(f"unread_{code.error}", code.about).text("en")},
    }
