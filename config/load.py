"""Reading a site file, with errors a person can act on."""

import json
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from config.settings import MarketSettings, ProvinceSettings, Table

_T = TypeVar("_T", bound=Table)


class SiteFileError(Exception):
    """The file is not there or not right. The message names the file, the place and what to do."""


def load_market(path: Path) -> MarketSettings:
    """market.toml with its folder made absolute. Raises SiteFileError."""
    settings = _load(path, MarketSettings)
    return settings.model_copy(update={"folder": (path.parent / settings.folder).resolve()})


def load_province(path: Path) -> ProvinceSettings:
    """province.toml with its folder made absolute. Raises SiteFileError."""
    settings = _load(path, ProvinceSettings)
    return settings.model_copy(update={"folder": (path.parent / settings.folder).resolve()})


def load_tokens(path: Path) -> dict[str, tuple[str, str]]:
    """API tokens, token -> (actor, station). Without the file nobody has one."""
    if not path.exists():
        return {}
    try:
        people: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
        return {token: (actor, station) for token, (actor, station) in people.items()}
    except (OSError, ValueError) as error:
        raise SiteFileError(f'{path}: {error}. It must read {{"TOKEN": ["actor", "station"]}}.') from error


def _load(path: Path, kind: type[_T]) -> _T:
    try:
        return kind.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise SiteFileError(f"{path}: {error.strerror}. Make one with `pinma init`.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SiteFileError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SiteFileError(f"{path}: {place}: {first['msg']}") from error
