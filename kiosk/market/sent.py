"""What a form sent, as the fields of its ask: boxes as lists, readings by their names."""

import re
from decimal import Decimal
from http import HTTPStatus
from typing import Any, cast

import msgspec

from kiosk.chrome.i18n import LANGUAGES, gettext_noop, say
from kiosk.chrome.wire import ProblemError

Sent = dict[str, str]
_PLAIN = str.maketrans("０１２３４５６７８９，,。．", "0123456789....")
_FIELD = re.compile(r"`(?:\$\.)?([a-z_]+)[^`]*`$", re.ASCII)  # as msgspec ends what it says
_KILOGRAMS = re.compile(r"\d{1,7}(\.\d{1,3})?", re.ASCII)


def misread(what: object) -> ProblemError:
    """400: these fields make no sense."""
    return ProblemError(HTTPStatus.BAD_REQUEST, gettext_noop("This was not understood: %(what)s"), what=what)


def misfit(error: msgspec.ValidationError) -> ProblemError:
    """400: the field that cannot be as it was sent, in the reader's words."""
    found = _FIELD.search(str(error))
    if found is None:
        return misread(error)
    told = misread(found[1])
    text = gettext_noop("%(field)s is missing, or not right: correct it, then send it again.")
    told.detail = {each: say(each, text, field=say(each, found[1])) for each in LANGUAGES}
    return told


def readings(sent: Sent) -> dict[str, Any]:
    """A field a number: raw.blank, readings.3.sample; "raw.c t" has two. One left empty was not read. Raises ProblemError 400."""
    found: dict[str, Any] = {}
    for name, value in sent.items():
        *path, last = name.split(".")
        if not path:
            found[name] = " ".join(numbers(value)) if name == "blank" else value
            continue
        names, values = last.split(), numbers(value)
        if not values:
            continue
        if len(names) != len(values):
            raise misread(value[:20])
        _under(found, path, name).update(zip(names, values, strict=True))
    return found


def numbers(text: str) -> list[str]:
    """As they are typed on a pad: .65 is 0.65."""
    return [f"0{each}" if each[0] == "." else each for each in text.translate(_PLAIN).split()]


def grams(text: str) -> int:
    """Kilograms as somebody typed them, to the gram. Raises ProblemError 400."""
    told = numbers(text)
    if len(told) != 1 or not _KILOGRAMS.fullmatch(told[0]):
        raise misread(text[:20])
    return int(Decimal(told[0]) * 1000)


def _under(found: dict[str, Any], path: list[str], name: str) -> dict[str, Any]:
    """Where fields of this path stand."""
    for part in path:
        inner: Any = found.setdefault(part, {})
        if not isinstance(inner, dict):
            raise misread(name)
        found = cast("dict[str, Any]", inner)
    return found


def control(sent: Sent) -> dict[str, Any]:
    """The positive control is read against the blank that is typed once."""
    beside = {"positive.blank": sent.get("blank.blank", "")} if "positive.sample" in sent else {}
    return readings(beside | sent)


def channels(sent: Sent) -> dict[str, Any]:
    """Samples come as one box each, channel.7=L…: those that are ticked stand in the channels from 1 on, in that order."""
    told = sorted(
        (int(name[8:]), value) for name, value in sent.items() if name[:8] == "channel." and name[8:].isdecimal()
    )
    rest = {name: value for name, value in sent.items() if not name.startswith("channel.")}
    return rest | {"channels": [value for _, value in told if value]}


def methods(sent: Sent) -> dict[str, Any]:
    """One box each: method.strip-6ba=on."""
    return boxes(sent, "method.", "methods")


def authorisation(sent: Sent) -> dict[str, Any]:
    """What may be done comes as one box each: what.declare=on."""
    return boxes(sent, "what.", "what")


def enrolment(sent: Sent) -> dict[str, Any]:
    """Roles come as one box each: role.gate=on."""
    found = boxes(sent, "role.", "roles")
    return {**found, "machine": "device" in found["roles"]}


def boxes(sent: Sent, prefix: str, field: str) -> dict[str, Any]:
    """Ticked boxes as a list: prefix.name=on."""
    rest: dict[str, Any] = {name: value for name, value in sent.items() if not name.startswith(prefix)}
    return rest | {field: [name.removeprefix(prefix) for name in sent if name.startswith(prefix)]}
