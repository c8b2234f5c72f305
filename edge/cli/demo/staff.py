"""The rehearsal's people: enrolled through the screens, as an installer would, so that anybody may sign in and try."""

import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx

from edge.cli.demo.reach import GaveUpError, until
from edge.cli.demo.site import Site

STALL = "xiulan"  # acts for the first seller of the rehearsal
_STAFF = (
    ("wang", "王卫东", "gate"),
    ("chen", "陈晓燕", "lab"),
    ("lin", "林国栋", "lab"),
    ("zheng", "郑丽华", "manager"),
    ("huang", "黄志强", "manager"),
    (STALL, "林秀兰", "stall"),
)
_CODE = re.compile(r"/first .* ([0-9A-F]{4}(?:-[0-9A-F]{4}){2})")
_BADGE = re.compile(r'<figcaption class="code">(PB[0-9A-Z]+)<')
_CSRF = re.compile(r'<meta name="csrf" content="([0-9a-f]*)"')
PIN = "274913"


class Member(NamedTuple):
    """Somebody of the rehearsal, with what they sign in by."""

    person: str
    name: str
    role: str
    badge: str
    pin: str


def staff(site: Site) -> list[Member]:
    """Everybody, enrolled now or on an earlier run in the same folder. Raises GaveUpError."""
    kept = site.folder / "staff.json"
    members = [Member(**each) for each in json.loads(kept.read_text("utf-8"))] if kept.exists() else []
    for member in _enrol(site, members):
        members.append(member)
        kept.touch(mode=0o600)
        kept.write_text(json.dumps([each._asdict() for each in members], ensure_ascii=False, indent=1), "utf-8")
    return members


def _enrol(site: Site, have: list[Member]) -> Iterator[Member]:
    """Whoever is missing."""
    missing = [each for each in _STAFF if each[0] not in [member.person for member in have]]
    if not missing:
        return
    with httpx.Client(
        base_url=site.market_url, headers={"origin": site.market_url}, timeout=20, trust_env=False
    ) as browser:
        admin = have[0] if have else _first(browser, site.folder / "market.log")
        if not have:
            yield admin
        browser.post("/sign-in", data={"badge": admin.badge, "pin": PIN})
        csrf = _found(_CSRF, browser.get("/people"))
        for person, name, role in missing:

            def send(path: str, person: str = person, **fields: str) -> httpx.Response:
                always = {"csrf": csrf, "key": secrets.token_hex(8), "pin": PIN, "person": person}
                return browser.post(path, data=always | fields)

            send("/do/enrol", **{"name": name, f"role.{role}": "on"})
            send("/people/pin", new=PIN)
            yield Member(person, name, role, _found(_BADGE, send("/people/badge")), PIN)


def _first(browser: httpx.Client, log: Path) -> Member:
    """The administrator, by the code on the console."""
    code = until(lambda: (_CODE.findall(log.read_text("utf-8", "replace")) or [None])[-1], 10)
    if code is None:
        raise GaveUpError("the market shows no code for its first administrator")
    page = browser.post("/first", data={"code": code, "person": "admin", "name": "系统管理员", "pin": PIN})
    return Member("admin", "系统管理员", "admin", _found(_BADGE, page), PIN)


def _found(shape: re.Pattern[str], page: httpx.Response) -> str:
    found = shape.search(page.text)
    if found is None:
        raise GaveUpError(f"{page.url} answered {page.status_code} without what was looked for")
    return found[1]
