"""A cell as a registry keeps it: Excel's numbers and dates, full-width digits, kilograms and percentages made into words."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from edge.core.ids import phones
from edge.core.register import key_of
from edge.core.why import Why
from edge.flow.sheets.choices import chosen
from edge.flow.sheets.columns import Heading

Cell = str | float | bool | date | object
_EXACT = 1e15  # Excel keeps fifteen digits
_EPOCH = date(1899, 12, 30)  # Excel's day 0
_SERIALS = range(20_000, 80_000)  # 1954 to 2119
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_TIME = re.compile(r"(?<=\S)[T\s]\s*\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$", re.ASCII)
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_APART = re.compile(r"[\s,，、;；/|]+")
_MOST_KG = Decimal(1_000_000)
_ALL_BP = 10_000
_LEAST_PERCENT = {"chance_bp": 10}


def text_of(cell: Cell) -> str:
    """A cell as it is read by people. Whole numbers have no point."""
    match cell:
        case bool():
            return "1" if cell else "0"
        case float():
            return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
        case datetime() if cell.time().isoformat() == "00:00:00":
            return cell.date().isoformat()
        case datetime() | date():
            return cell.isoformat()
        case _:
            return _UNSEEN.sub("", str(cell)).strip()


def value(form: str, heading: Heading, cell: Cell) -> str | Why:
    """What a cell says, as its column has it; "" for nothing. What cannot be understood stays as it is, or says why."""
    if isinstance(cell, int | float) and abs(cell) >= _EXACT:
        return Why("cell_rounded")
    text = text_of(cell)
    return _READ[heading.column.kind](form, heading, cell, text) if text else ""


def _half(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _code(form: str, heading: Heading, _cell: Cell, text: str) -> str:
    half = _half(text)
    if heading.column.name in ("uscc", "id"):
        return re.sub(r"[\s-]", "", half).upper()
    return key_of(form, half)


def _whole(_form: str, _heading: Heading, _cell: Cell, text: str) -> str:
    return re.sub(r"[,\s]|天$|日$", "", _half(text))


def _grams(_form: str, heading: Heading, _cell: Cell, text: str) -> str | Why:
    found = _decimal(re.sub(r"[,\s]", "", _half(text)))
    grams = None if found is None else found * heading.factor
    if grams is None or not 0 <= grams <= _MOST_KG * 1000 or grams % 1:
        return Why("cell_weight")
    return str(int(grams))


def _percent(_form: str, heading: Heading, cell: Cell, text: str) -> str | Why:
    """A cell formatted as a percentage comes as a part of one, like 0.15: read so only where nothing else can be meant."""
    least = _LEAST_PERCENT.get(heading.column.name, 0)
    half = _half(text)
    found = _decimal(half.removesuffix("%"))
    factor = 100 if half.endswith("%") else heading.factor
    if isinstance(cell, float) and found is not None and 0 < found < 1:
        factor = 10_000 if least else 0
    parts = Decimal(0) if found is None else found * factor
    if found is None or (found and not factor) or not least * 100 <= parts <= _ALL_BP or parts % 1:
        return Why("cell_percent", {"least": str(least), "most": "100"})
    return str(int(parts))


def _date(_form: str, _heading: Heading, _cell: Cell, text: str) -> str:
    """Also a number of Excel's, and with a time of day behind it, which is left out."""
    half = _half(text)
    if (serial := _SERIAL.fullmatch(half)) is not None and int(serial[1]) in _SERIALS:
        return (_EPOCH + timedelta(days=int(serial[1]))).isoformat()
    found = _DATE.fullmatch(_TIME.sub("", half))
    if found is None:
        return text
    year, month, day = (each for each in found.groups() if each is not None)
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _words(_form: str, _heading: Heading, _cell: Cell, text: str) -> str:
    return " ".join(filter(None, _APART.split(text)))


def _acts(form: str, heading: Heading, _cell: Cell, text: str) -> str:
    return " ".join(dict.fromkeys(chosen(form, heading.column.name, each) for each in _APART.split(text) if each))


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 30 else None  # noqa: PLR2004  (digits)


_READ: dict[str, Callable[[str, Heading, Cell, str], str | Why]] = {
    "text": lambda _form, _heading, _cell, text: " ".join(text.split()),
    "code": _code,
    "phone": lambda _form, _heading, _cell, text: phones.normal(_half(text)),
    "whole": _whole,
    "grams": _grams,
    "percent": _percent,
    "date": _date,
    "choice": lambda form, heading, _cell, text: chosen(form, heading.column.name, text),
    "words": _words,
    "acts": _acts,
}
