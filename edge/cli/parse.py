"""`pinma parse`: what a code is, as every lane would read it."""

import json
import os
import sys
from typing import TYPE_CHECKING

import click

from edge.core.codes import Code, Scheme
from edge.core.codes import parse as parse_code

if TYPE_CHECKING:
    from collections.abc import Iterable


@click.command()
@click.argument("codes", nargs=-1, required=True)
@click.option("--node", "nodes", multiple=True, help="A market node (9 digits) whose 20-digit codes are ours.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value a line, in order.")
def parse(codes: tuple[str, ...], nodes: tuple[str, ...], *, as_json: bool) -> None:
    r"""Parse each CODE, or each line of standard input for `-`. The four characters \\x1d mean GS."""
    piped = (line.removesuffix(b"\n").removesuffix(b"\r") for line in sys.stdin.buffer)
    lines: Iterable[bytes] = piped if codes == ("-",) else map(os.fsencode, codes)
    bad = False
    for line in lines:
        code = parse_code(line.replace(rb"\x1d", b"\x1d"), "", Scheme(frozenset(nodes)))
        bad = bad or not code.known
        click.echo(
            json.dumps(_row(code), ensure_ascii=False) if as_json else f"{code.profile}\t{code.text or code.error}"
        )
    raise SystemExit(1 if bad else 0)


def _row(code: Code) -> dict[str, object]:
    gs1 = code.profile in ("gs1-es", "gs1-dl")
    return {
        "ok": code.known,
        "profile": code.profile if code.known else None,
        "code": code.text or None,
        "ai": code.fields if gs1 else None,
        "element_string": code.text if gs1 else None,
        "fields": {} if gs1 else code.fields,
        "error": None if code.known else {"kind": code.error, "message": _ERRORS[code.error]},
    }


_ERRORS = {
    "empty": "nothing was read: scan again",
    "too_long": "longer than any code: scan one code at a time",
    "not_text": "neither UTF-8 nor GB18030 text: check the scanner's settings",
    "unprintable": "control characters inside: check the scanner's settings",
    "damaged": "a code of ours with a wrong check character: scan again, or it is forged",
}
