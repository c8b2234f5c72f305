"""An instrument's words in one form: numbers, verdicts, times, and the record that they make. Nothing raises."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

import msgspec

from devices import Flaw, Record, Said

MOST = 200  # characters of anything that a record says
VERDICTS: dict[str, Said] = {
    **dict.fromkeys(
        ("阴性", "合格", "-", "(-)", "neg", "negative", "pass", "qualified", "未检出", "未超标"), "negative"
    ),
    **dict.fromkeys(("阳性", "不合格", "+", "(+)", "pos", "positive", "fail", "unqualified", "超标"), "positive"),
    **dict.fromkeys(("无效", "invalid"), "invalid"),
}  # pyright: ignore[reportAssignmentType]
TIMES = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日%H:%M:%S", "%Y年%m月%d日%H:%M", "%Y年%m月%d日 %H时%M分%S秒",
    "%Y年%m月%d日 %H时%M分", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S",
)  # fmt: skip
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (Excel's day 0; the zone is the market's to add)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119
_DAY_S = 86_400
_EXPONENT = 15
_CHANNEL = re.compile(r"\d{1,4}", re.ASCII)
_NAMED = 16  # characters of a digest


def half(text: str) -> str:
    """As it is compared: half-width, without blanks at its ends."""
    return unicodedata.normalize("NFKC", text).strip()


def number(text: str) -> str:
    """A decimal without exponent or plus sign, its digits as they were; anything else stays as it is."""
    told = half(text).replace("−", "-")
    sign, told = ("<", told[1:].strip()) if told.startswith("<") else ("", told)
    if not told.isascii() or "_" in told:
        return half(text)[:MOST]
    try:
        found = Decimal(told)
    except InvalidOperation:
        return half(text)[:MOST]
    if not found.is_finite() or abs(found.adjusted()) > _EXPONENT or len(told) > MOST:
        return half(text)[:MOST]
    plain = f"{found:f}"
    return sign + (plain.removeprefix("-") if not found else plain)


def percent(text: str) -> str:
    """A decimal whose per-cent sign, if it has one, is left out."""
    return number(half(text).removesuffix("%"))


def verdict(text: str, known: Mapping[str, Said]) -> Said | None:
    """What the instrument itself made of it, "" where it says nothing; None for a word that is not known."""
    word = half(text).casefold()
    return "" if not word else known.get(word) or VERDICTS.get(word)


def channel(text: str) -> str:
    """The number in "CH03", "通道3" or "3#"; without one, the text."""
    found = _CHANNEL.search(half(text))
    return str(int(found[0])) if found else half(text)[:MOST]


def moment(text: str, formats: tuple[str, ...] = ()) -> str:
    """ISO 8601; the text where it is no time that can be told for sure."""
    told = " ".join(half(text).split())
    for form in (*formats, *TIMES):
        try:
            return datetime.strptime(told, form).isoformat()  # noqa: DTZ007  (the market's zone, or its own)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(told).isoformat() if len(told) > len("2026-11-23") else told[:MOST]
    except ValueError:
        return told[:MOST]


def excel(days: float) -> str:
    """Excel's count of days as ISO 8601, to the second; other numbers as they are."""
    if days == days and abs(days) < _SERIALS.stop and int(days) in _SERIALS:  # noqa: PLR0124  (no NaN)
        return (_EPOCH + timedelta(seconds=round(days * _DAY_S))).isoformat()
    return f"{days:.15g}"


def sealed(told: Record) -> Record:
    """The record with its digest; one without a number of its own is known by what it says."""
    plain = {key: _normal(value) for key, value in told.raw.items()}
    says = (
        told.number, told.sample, told.channel, told.method, told.lot, sorted(plain.items()), told.unit, told.said,
        told.taken_at,
    )  # fmt: skip
    digest = hashlib.sha256(msgspec.json.encode(says)).hexdigest()
    return replace(told, number=told.number or f"#{digest[:_NAMED]}", digest=digest)


def unread(maker: str, device: str, flaw: Flaw, came: bytes) -> Record:
    """What cannot be read: known by its bytes, so that it never stands for a record that can."""
    digest = hashlib.sha256(came).hexdigest()
    return Record(maker, device, f"?{digest[:_NAMED]}", digest, flaw=flaw, came=came)


def unread_file(maker: str, device: str, flaw: Flaw, name: str, digest: str) -> Record:
    """A file that cannot be read; it stays where it is."""
    return Record(maker, device, f"{name[: MOST // 2]} ?{digest[:_NAMED]}", digest, flaw=flaw)


def _normal(text: str) -> str:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return text
    return f"{found.normalize():f}" if found.is_finite() and abs(found.adjusted()) <= _EXPONENT else text
