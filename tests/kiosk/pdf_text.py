"""What a PDF says: its pages' text runs in the order in which they are drawn, by the fonts' own ToUnicode tables."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(\w+) (\d+) 0 R")
_LITERAL = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)"
_HEX = rb"<[0-9A-Fa-f]*>"
_RUN = re.compile(
    rb"/(\w+) [\d.]+ Tf|(\[(?:%s|%s|[^\]()<])*\]) ?TJ|(%s|%s) ?Tj|(EMC)" % (_LITERAL, _HEX, _HEX, _LITERAL), re.DOTALL
)
_TEXT = re.compile(rb"(%s)|(%s)" % (_HEX, _LITERAL), re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text(pdf: bytes) -> list[str]:
    """Runs of text, a marked piece of content each."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    found: list[str] = []
    for body in objects.values():
        if b"/Type/Page/" in body.replace(b" ", b"") or re.search(rb"/Type ?/Page\b(?!s)", body):
            found += _page(body, objects)
    return found


def _page(body: bytes, objects: dict[int, bytes]) -> list[str]:
    resources = body
    if (named := re.search(rb"/Resources (\d+) 0 R", body)) is not None:
        resources = objects[int(named[1])]
    fonts = re.search(rb"/Font ?<<(.*?)>>", resources, re.DOTALL)
    if fonts is None and (named := re.search(rb"/Font (\d+) 0 R", resources)) is not None:
        fonts = re.search(rb"<<(.*)>>", objects[int(named[1])], re.DOTALL)
    assert fonts is not None
    tables = {name: _table(objects[int(number)], objects) for name, number in _FONT.findall(fonts[1])}
    contents = re.search(rb"/Contents (\d+) 0 R", body)
    assert contents is not None
    runs: list[str] = [""]
    table: dict[int, str] = {}
    for font, pieces, piece, end in _RUN.findall(_stream(objects[int(contents[1])])):
        if font:
            table = tables[font]
        elif end:
            runs.append("")
        else:
            for digits, literal in _TEXT.findall(pieces or piece):
                raw = bytes.fromhex(digits[1:-1].decode()) if digits else _ESCAPE.sub(_unescaped, literal[1:-1])
                runs[-1] += "".join(table.get(int.from_bytes(raw[at : at + 2]), "?") for at in range(0, len(raw), 2))
    return [run for run in runs if run.strip()]


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if said[:1].isdigit() else _NAMED.get(said, said)


def _table(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    named = re.search(rb"/ToUnicode (\d+) 0 R", font)
    assert named is not None
    cmap = _stream(objects[int(named[1])])
    table: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, said in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = bytes.fromhex(said.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, said in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            start = int.from_bytes(bytes.fromhex(said.decode()))
            for at in range(int(last, 16) - int(first, 16) + 1):
                table[int(first, 16) + at] = (start + at).to_bytes(len(said) // 2).decode("utf-16-be")
    return table


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]
