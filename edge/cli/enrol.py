"""`pinma enrol`: a box comes to its certificate with the code the province gave out. Keys are made here and stay here."""

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click
import httpx

from config import MarketSettings, SiteFileError, load_market
from sync.identity import enrolment
from sync.identity.claim import BadCodeError, Code, read_code
from sync.identity.enrolment import TamperedError
from sync.identity.files import replace
from sync.identity.own import BadRequestError, Life, install, life, make_request, waits_for
from sync.identity.signing import make_key

_PATIENCE = httpx.Timeout(10, connect=5)
_ANSWER_LIMIT = 64 << 10  # bytes
_FILE = click.Path(path_type=Path, dir_okay=False)


class RefusedError(Exception):
    """The province gives no certificate, or what came is not its answer."""


class NotReachedError(Exception):
    """No province answers there: the same command may be tried again."""


@click.command()
@click.option("--config", "path", required=True, type=click.Path(path_type=Path), help="The site file (market.toml).")
@click.option("--province", "url", help="Where the province's screens are: https://…")
@click.option("--code", help="What `pinma province claim` showed. Asked for when left out.")
@click.option("--request", type=_FILE, help="Write the request here, to be carried to the province.")
@click.option("--answer", type=_FILE, help="Take the province's answer from here.")
@click.option("--json", "as_json", is_flag=True)
def enrol(
    path: Path, url: str | None, code: str | None, request: Path | None, answer: Path | None, *, as_json: bool
) -> None:
    """Enrol this box: over the network (--province), or by files (--request, then --answer). 1 when refused."""
    if sum(each is not None for each in (url, request, answer)) != 1:
        raise click.UsageError("name one of --province URL, --request FILE, --answer FILE")
    text = code or click.prompt("Claim code 认领码", err=True)
    try:
        settings = load_market(path)
        typed = read_code(text)
        if request is not None:
            request.write_bytes(asking(settings, typed))
            return _tell(
                {"market": settings.id, "request": str(request)}, f"{request}: take it there.", as_json=as_json
            )
        given = answer.read_bytes() if answer else post(str(url), asking(settings, typed))
        until = taking(settings, typed, given)
    except SiteFileError as error:
        _fail(2, error)
    except (RefusedError, TamperedError, BadRequestError, BadCodeError) as error:
        _fail(1, error)
    except (NotReachedError, OSError) as error:
        _fail(3, error)
    return _tell(
        {"market": settings.id, "serial": until.serial, "until": until.ends.isoformat()},
        f"{settings.id} is enrolled until {until.ends:%Y-%m-%d}; it renews by itself. Restart the market if it runs.",
        as_json=as_json,
    )


def over_http(settings: MarketSettings, url: str, code: str) -> Life:
    """Enrol a box at a running province. Raises RefusedError, NotReachedError, TamperedError, BadRequestError, BadCodeError."""
    typed = read_code(code)
    return taking(settings, typed, post(url, asking(settings, typed)))


def asking(settings: MarketSettings, code: Code) -> bytes:
    """The request for this claim: the same one as long as it has no answer, so that a lost answer is given again."""
    folder = settings.folder / "tls"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "request.json"
    key = make_key(settings.folder / "market.key")
    with suppress(OSError, TamperedError):
        old = kept.read_bytes()
        request = enrolment.read_ask(old).request.encode()
        if waits_for(folder, request) and enrolment.ask(code, settings.id, request, key) == old:
            return old
    made = enrolment.ask(code, settings.id, make_request(folder, settings.id), key)
    replace(kept, made)
    return made


def post(url: str, request: bytes) -> bytes:
    """The province's answer. Raises RefusedError and NotReachedError."""
    try:
        told = httpx.post(
            f"{url.rstrip('/')}/enrol",
            content=request,
            headers={"content-type": "application/json"},
            timeout=_PATIENCE,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotReachedError(f"{url}: {error}; is it running, and is this its address?") from error
    if told.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise NotReachedError(f"{url} answers {told.status_code}; try again later")
    if not told.is_success:
        raise RefusedError(_why(told))
    return told.content


def taking(settings: MarketSettings, code: Code, answer: bytes) -> Life:
    """Take up the answer to our last request; until when it is good. Raises TamperedError and BadRequestError."""
    folder = settings.folder / "tls"
    kept = folder / "request.json"
    if not kept.exists():
        raise BadRequestError("no request waits for an answer here: begin with --request or --province")
    if len(answer) > _ANSWER_LIMIT:
        raise TamperedError("the answer is too long")
    asked = enrolment.read_ask(kept.read_bytes())
    if asked.claim != code.claim or not enrolment.proven(asked, code.secret):
        raise TamperedError("the request that waits here was made with another claim code")
    given = enrolment.read_answer(answer, asked, code.secret)
    replace(settings.folder / "province.pub", given.orders.encode())
    install(folder, given.certificate.encode(), given.authority.encode())
    kept.unlink()
    found = life(folder)
    if found is None:
        raise BadRequestError("what was installed cannot be read")
    return found


def _why(told: httpx.Response) -> str:
    """The province's reason, in English; its status when it gives none."""
    with suppress(ValueError, KeyError, TypeError):
        return str(told.json()["detail"]["en"])
    return f"the province answers {told.status_code}"


def _tell(value: dict[str, str], text: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False))
    else:
        click.echo(text, err=True)


def _fail(code: int, error: Exception) -> NoReturn:
    click.echo(f"pinma enrol: {error}", err=True)
    sys.exit(code)
