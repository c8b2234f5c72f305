"""Codes of a declared line as they are recorded: in the normal form a lane reads them in, and verbatim beside it.

承诺达标合格证 and quarantine certificates name a person: those are recorded by their short id, and stay beside the journal.
"""

from msgspec.structs import replace

from edge.core.codes import Code, Scheme, parse
from edge.core.papers import Line

_PERSONAL = frozenset({"cert-qr", "quarantine"})
_OPAQUE = frozenset({"url", "text"})


def recorded(lines: tuple[Line, ...], scheme: Scheme) -> tuple[tuple[Line, ...], dict[str, str]]:
    """The lines as they may be recorded, and each text that names somebody under the short id that stands for it in them."""
    read = {text: _read(text, scheme) for line in lines for text in _places(line) if text}
    codes = {text: code for text, code in read.items() if code.text != text}
    if not codes:
        return lines, {}
    sealed = {code.text: text for text, code in codes.items() if code.profile in _PERSONAL}
    return tuple([_with(line, codes) for line in lines]), sealed


def _places(line: Line) -> tuple[str, ...]:
    """Where a line may hold a code: upstream, its lot and that of its report, the numbers of its certificates."""
    lot = line.report.lot if line.report else ""
    return line.upstream, line.lot, lot, *(paper.number for paper in line.certificates)


def _read(text: str, scheme: Scheme) -> Code:
    """The text as a lane would read it; what nobody knows stays as it is."""
    code = parse(text.encode(), "", scheme)
    return code if code.known and code.text and code.profile not in _OPAQUE else Code("text", text, b"")


def _with(line: Line, codes: dict[str, Code]) -> Line:
    def said(text: str) -> str:
        return codes[text].text if text in codes else text

    report = replace(line.report, lot=said(line.report.lot)) if line.report else None
    certificate = replace(line.certificate, number=said(line.certificate.number)) if line.certificate else None
    papers = tuple([replace(paper, number=said(paper.number)) for paper in line.papers])
    upstream = codes.get(line.upstream)
    verbatim = line.upstream if upstream is not None and upstream.profile not in _PERSONAL else line.verbatim
    return replace(
        line, upstream=said(line.upstream), lot=said(line.lot), report=report, certificate=certificate, papers=papers,
        verbatim=verbatim,
    )  # fmt: skip
