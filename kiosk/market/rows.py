"""Rows of registries in a reader's words."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from babel.dates import format_timedelta

from edge.core.evidence import KINDS
from edge.core.products import GROUPS
from edge.core.sheets import Registry, form_of
from edge.core.why import TEXTS
from edge.flow.sheets.columns import COLUMNS, KEY, Column
from kiosk.chrome.i18n import TONGUES, Language, say
from kiosk.chrome.i18n import gettext_noop as word

REGISTRIES: dict[Registry, str] = {
    "products": word("Products"),
    "certificates": word("Certificates"),
    "reports": word("Test reports"),
    "risks": word("Risks"),
    "operators": word("Sellers and buyers"),
    "authorisations": word("Authorisations"),
}
STATES = {
    "active": word("active"),
    "suspended": word("suspended"),
    "ended": word("ended"),
    "valid": word("valid"),
    "revoked": word("revoked"),
    "yes": word("yes"),
}
_UNITS = {
    "kg": word("kg"), "jin": word("jin (500 g)"), "piece": word("piece"), "tail": word("tail"), "box": word("box"),
    "bag": word("bag"), "bottle": word("bottle"),
}  # fmt: skip
_KG = 1000
_PERCENT = 100
_MOMENT = timedelta(minutes=1)


def shown(registry: Registry) -> list[Column]:
    """The columns of a registry that both the province and a market have."""
    return [
        each for each in COLUMNS[form_of(registry)] if each.name not in ("id", "phone", "address", "stall", "agreement")
    ]


def called(column: Column, language: Language) -> str:
    """A column's heading."""
    return column.zh if language == "zh" else column.en


def cell(column: Column, key: str, row: Mapping[str, str], language: Language) -> str:
    """What a row says there, as people say it."""
    value = key if column.name == KEY else row.get(column.name, "")
    if column.kind == "grams" and value.isdigit():
        return f"{int(value) / _KG:,.10g}"
    if column.kind == "percent" and value.isdigit():
        return f"{int(value) / _PERCENT:.10g}"
    return _choice(column.name, value, language) if column.kind == "choice" else value


def _choice(column: str, value: str, language: Language) -> str:
    at = 0 if language == "zh" else 1
    if column == "group":
        return next((said[at] for group, said in GROUPS.items() if group == value), value)
    if column == "kind" and value in KINDS:
        return TEXTS[f"paper_{value}"][at]
    return say(language, _UNITS.get(value) or STATES.get(value) or value)


def ago(at: str, now: str, language: Language) -> str:
    """How long since, like 3 days ago; "" when it is not known."""
    if not at:
        return ""
    since = datetime.fromisoformat(now) - datetime.fromisoformat(at)
    if since < _MOMENT:
        return say(language, word("just now"))
    return format_timedelta(-since, add_direction=True, locale=TONGUES[language].tag.replace("-", "_"))
