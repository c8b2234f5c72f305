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


def _places(line: Line) -> tuple[str, str, str]:
    """Where a line may hold an address: its upstream code, the lot of its report, the number of its certificate."""
    lot = line.report.lot if line.report else ""
    return line.upstream, lot, line.certificate.number if line.certificate else ""


def _short(text: str) -> str:
    """The short id of a certificate that may name somebody; any other text as it is."""
    code = parse(text.encode()) if "://" in text or "检疫" in text else None
    return code.text if code is not None and code.profile in ("cert-qr", "quarantine") else text


def _with(line: Line, links: dict[str, str]) -> Line:
    upstream, lot, number = (links.get(text, text) for text in _places(line))
    report = replace(line.report, lot=lot) if line.report else None
    certificate = replace(line.certificate, number=number) if line.certificate else None
    return replace(line, upstream=upstream, report=report, certificate=certificate)
