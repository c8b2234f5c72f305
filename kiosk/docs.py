"""`python -m kiosk.docs` writes what docs/ says of addresses: who may call which, and the API's document. A test compares."""

import json
from pathlib import Path
from typing import Any

from kiosk.chrome.permits import markdown, table
from kiosk.market.app import create_app as market_app
from kiosk.market.openapi import document
from kiosk.province.app import create_app as province_app

FOLDER = Path(__file__).parents[1] / "docs"
_ABOVE = """# Who may call what

Made by `make docs` from the routes themselves; a test calls every one of them as everybody and compares.

- **everyone** whoever reaches the box · **station** a browser that was told where it stands, the box itself, or anybody signed in ·
  **signed in** badge and PIN · a list of **roles** badge and PIN of somebody with one of them · **token** a program's, with one
  of the roles · **no program** only a person at a screen
- A form of a page carries its session's token besides, and comes from our own page. What two persons must stand by, and what
  asks for the PIN again, stands in `edge/flow/may.py` and `kiosk/market/forms.py`.
- A badge opens no API, and a program's token opens no screen but one: at the province a browser asks for it, as a password,
  before it shows a report of a failure.
"""


def papers() -> dict[str, str]:
    """Each file's name and text."""
    nothing: Any = None
    market = market_app(
        nothing, nothing, nothing, nothing, tokens={}, title="", ready=bool, keep=nothing, picture=nothing
    )
    province = province_app(nothing, {}, nothing, {}, "", bool)
    tables = (markdown("Market", table(market)), markdown("Province", table(province)))
    return {
        "permissions.md": "\n".join((_ABOVE, *tables)),
        "openapi.json": json.dumps(document(market), ensure_ascii=False, indent=1) + "\n",
    }


if __name__ == "__main__":
    for name, text in papers().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
