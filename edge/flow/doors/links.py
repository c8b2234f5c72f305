"""承诺达标合格证 as an address names a person: a line is recorded with its short id, the address stays beside."""

from msgspec.structs import replace

from edge.core.codes import parse
from edge.core.papers import Line


def shortened(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], dict[str, str]]:
    """The lines as they may be recorded, and each address under the short id that stands for it in them."""
    links = {link: short for line in lines for link in _places(line) if (short := _short(link)) != link}
    if not links:
        return lines, {}
    return tuple(_with(line, links) for line in lines), {short: link for link, short in links.items()}


def _places(line: Line) -> tuple[str, ...]:
    """Where a line may hold an address: its upstream code, its lot and that of its report, the numbers of its certificates."""
    lot = line.report.lot if line.report else ""
    return line.upstream, line.lot, lot, *(paper.number for paper in line.certificates)


def _short(text: str) -> str:
    """The short id of a certificate that may name somebody; any other text as it is."""
    code = parse(text.encode()) if "://" in text or "检疫" in text else None
    return code.text if code is not None and code.profile in ("cert-qr", "quarantine") else text


def _with(line: Line, links: dict[str, str]) -> Line:
    def short(text: str) -> str:
        return links.get(text, text)

    return replace(
        line, upstream=short(line.upstream), lot=short(line.lot),
        report=replace(line.report, lot=short(line.report.lot)) if line.report else None,
        certificate=replace(line.certificate, number=short(line.certificate.number)) if line.certificate else None,
        papers=tuple([replace(paper, number=short(paper.number)) for paper in line.papers]),
    )  # fmt: skip
