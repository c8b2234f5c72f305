"""Codes of a declared line as they are recorded: in the normal form a lane reads them in, and verbatim beside it.

承诺达标合格证 and quarantine certificates name a person: those are recorded by their short id, and stay beside the journal.
"""

import unicodedata

from msgspec.structs import replace

from edge.core.codes import Code, Scheme, paper, parse
from edge.core.papers import Line, Paper

_PERSONAL = frozenset({"cert-qr", "quarantine"})
_NOWHERE = "pinma-badge"  # a secret is recorded nowhere


def recorded(lines: tuple[Line, ...], scheme: Scheme) -> tuple[tuple[Line, ...], dict[str, str]]:
    """The lines as they may be recorded, and each text that names somebody under the short id that stands for it in them."""
    lines = tuple([replace(line, verbatim="") if line.verbatim else line for line in lines])  # ours to say
    read = {text: _read(text, scheme) for line in lines for text in _places(line) if text}
    sealed = {code.text: text for text, code in read.items() if code.profile in _PERSONAL}
    return tuple([_with(line, read) for line in lines]), sealed


def by_seller(line: Line, seller: str) -> Line:
    """A promise needs no number: one without is known by who came with it, its date, and who gave it."""

    def told(given: Paper) -> Paper:
        if given.kind != "promise" or paper.numbered(given.number):
            return given
        return replace(given, number="-".join(filter(None, (seller, given.issued_on, given.issuer))))

    return replace(line, certificate=line.certificate and told(line.certificate), papers=tuple(map(told, line.papers)))


def normal(text: str, scheme: Scheme) -> str:
    """A code that somebody names, in the form in which goods are recorded under it."""
    return _read(text, scheme).text or text


def _places(line: Line) -> tuple[str, ...]:
    """Where a line may hold a code: upstream, its lot and that of its report, the numbers of its papers."""
    report = (line.report.lot, line.report.number) if line.report else ()
    return line.upstream, line.lot, *report, *(each.number for each in line.certificates)


def _read(text: str, scheme: Scheme) -> Code:
    """The text as a lane would read it; what nobody knows stays as it is. Typed in full width, a code is the same code."""
    half = unicodedata.normalize("NFKC", text)
    code = parse((half if half.isascii() else text).encode(), "", scheme)
    return code if code.profile == _NOWHERE or (code.known and code.text) else Code("text", text.strip(), b"")


def _with(line: Line, codes: dict[str, Code]) -> Line:
    def said(text: str) -> str:
        return codes[text].text if text else ""

    def numbered(given: Paper) -> Paper:
        return replace(given, number=paper.of(codes[given.number])) if given.number else given

    report = line.report
    if report is not None:
        number = paper.of(codes[report.number]) if report.number else ""
        report = replace(report, lot=said(report.lot), number=number)
    certificate = numbered(line.certificate) if line.certificate else None
    told = bool(line.upstream) and codes[line.upstream].profile not in {*_PERSONAL, _NOWHERE}
    kept = told and said(line.upstream) != line.upstream
    return replace(
        line, upstream=said(line.upstream), lot=said(line.lot), report=report, certificate=certificate,
        papers=tuple(map(numbered, line.papers)), verbatim=line.upstream if kept else "",
    )  # fmt: skip
