"""Reading a site file, with errors a person can act on."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

from pydantic import Field, TypeAdapter, ValidationError

from config.settings import InstrumentSettings, MarketSettings, ProvinceSettings, Table

_T = TypeVar("_T", bound=Table)
_Word = Annotated[str, Field(min_length=1, strict=True)]
_SECRETS = TypeAdapter(dict[_Word, Annotated[str, Field(min_length=16, strict=True)]])
_TOKENS = TypeAdapter(dict[_Word, Annotated[tuple[_Word, ...], Field(min_length=2)]])


class SiteFileError(Exception):
    """The file is not there or not right. The message names the file, the place and what to do."""


def load_market(path: Path) -> MarketSettings:
    """market.toml with its folder made absolute. Raises SiteFileError."""
    settings = _load(path, MarketSettings)
    lab = settings.lab
    if lab.methods is not None:
        lab = lab.model_copy(update={"methods": (path.parent / lab.methods).resolve()})
    heard = tuple(_placed(each, path.parent) for each in settings.instrument)
    own = (path.parent / settings.folder).resolve()
    return settings.model_copy(update={"folder": own, "lab": lab, "instrument": heard})


def _placed(instrument: InstrumentSettings, folder: Path) -> InstrumentSettings:
    """The folder that it writes into, from the file's place."""
    options = instrument.options
    if not isinstance(options.get("folder"), str):
        return instrument
    watched = str((folder / str(options["folder"])).resolve())
    return instrument.model_copy(update={"options": options | {"folder": watched}})


def load_methods(path: Path | None = None) -> list[dict[str, Any]]:
    """The tables [[method]] of a file, or of the one that comes with the program. Raises SiteFileError."""
    path = path or Path(__file__).with_name("methods.toml")
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SiteFileError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SiteFileError(f"{path}: not TOML: {error}") from error
    tables: list[Any] | None = found.get("method")
    if set(found) != {"method"} or not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise SiteFileError(f"{path}: it must hold tables [[method]] and nothing else")
    return cast("list[dict[str, Any]]", tables)


def load_province(path: Path) -> ProvinceSettings:
    """province.toml with its folder made absolute. Raises SiteFileError."""
    settings = _load(path, ProvinceSettings)
    return settings.model_copy(update={"folder": (path.parent / settings.folder).resolve()})


def load_tokens(path: Path) -> dict[str, tuple[str, ...]]:
    """API tokens, token -> (actor, station, role…). Without the file nobody has one; without a role it may nothing."""
    if not path.exists():
        return {}
    try:
        return _TOKENS.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SiteFileError(
            f'{path}: {place} {first["msg"]}. It must read {{"TOKEN": ["actor", "station", "role"]}}.'
        ) from error
    except OSError as error:
        raise SiteFileError(f"{path}: {error.strerror}") from error


def load_secrets(path: Path) -> dict[str, str]:
    """What instruments sign with, by id. Without the file none can push. Raises SiteFileError, also when others may read it."""
    if not path.exists():
        return {}
    try:
        if path.stat().st_mode & 0o007:
            raise SiteFileError(f"{path}: others may read it. Run: chmod 600 {path}")
        return _SECRETS.validate_json(path.read_bytes())
    except ValidationError as error:
        raise SiteFileError(
            f'{path}: {error.errors()[0]["msg"]}. It must read {{"INSTRUMENT": "secret of 16 characters or more"}}.'
        ) from error
    except OSError as error:
        raise SiteFileError(f"{path}: {error.strerror}") from error


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
