"""One more market in province.toml, appended so that what people wrote there stays as it is."""

import json
import os
from pathlib import Path

from pydantic import ValidationError

from config.load import SiteFileError, load_province
from config.settings import KnownMarket


def add_market(path: Path, market: str, name: str, public_key: str = "") -> bool:
    """Name a market in a province's site file unless it is known; whether it is new. Raises SiteFileError."""
    if any(each.id == market for each in load_province(path).market):
        return False
    try:
        known = KnownMarket(id=market, name=name, public_key=public_key)
    except ValidationError as error:
        first = error.errors()[0]
        raise SiteFileError(f"{market!r}: {first['loc'][0]}: {first['msg']}") from error
    rows = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in known.model_dump().items() if value]
    text = path.read_text("utf-8").rstrip("\n")
    new = path.with_name(path.name + ".new")
    new.write_text(f"{text}\n\n[[market]]\n{''.join(rows)}", "utf-8")
    load_province(new)
    new.chmod(path.stat().st_mode)
    os.replace(new, path)  # noqa: PTH105  (as it was, or whole)
    return True
