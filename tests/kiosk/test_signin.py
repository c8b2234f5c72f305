"""Badge and PIN at a real app: who is let in, for how long, and what a guesser gets."""

import re
from pathlib import Path
from threading import Barrier, Thread
from urllib.parse import unquote

import pytest
from market_room import FAR, HTML, PIN, Market, Member, csrf, sign_in

from edge.core import facts as f
from edge.core.codes import own
from edge.flow.asks import Enrol, Equip, Read
from kiosk.chrome.signin.gatehouse import LIMITS, DeniedError, digest
from kiosk.chrome.signin.guard import SID
from kiosk.chrome.signin.ports import Station

STRANGE = own.badge(bytes(20))
HOUR = 3600.0
WRONG = "工牌或 PIN 不正确"
WAIT = re.compile(r"(\d+) ?秒")
PHONE = Station("phone")


def outcome(market: Market, badge: str, pin: str, station: Station = PHONE) -> str:
    """Whether one gets "in", or why not."""
    try:
        market.gatehouse.sign_in(badge, pin, station)
    except DeniedError as error:
        return error.why
    return "in"


def waited(market: Market, badge: str, station: Station = PHONE) -> float:
    """Seconds one has to wait before the next try; 0 after a try that was counted."""
    try:
        market.gatehouse.sign_in(badge, "000000", station)
    except DeniedError as error:
        return error.wait_s
    return 0.0


@pytest.mark.anyio
async def test_badge_and_pin_let_in_and_both_are_needed(market: Market) -> None:
    member = market.member("lab")
    async with market.client(peer=FAR) as client:
        assert (await client.get("/lab", headers=HTML)).headers["location"] == "/sign-in?next=/lab"
        told = await client.get("/office/close?day=2026-11-23&told=k", headers=HTML)
        assert unquote(told.headers["location"]) == "/sign-in?next=/office/close?day=2026-11-23&told=k"
        told = await sign_in(client, member.badge, PIN, next="/lab")
        assert (told.status_code, told.headers["location"]) == (303, "/lab")
        assert (await client.get("/lab", headers=HTML)).status_code == 200
        cookie = told.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
    assert [(each.actor, each.station) for each in market.entries(f.SignedIn)] == [(member.person, "phone")]


@pytest.mark.anyio
async def test_a_wrong_pin_and_an_unknown_badge_are_told_the_same(market: Market) -> None:
    member = market.member("lab")
    pages: list[str] = []
    async with market.client(peer=FAR) as client:
        for badge in (member.badge, STRANGE, ""):
            told = await sign_in(client, badge, "111111")
            assert told.status_code == 401
            assert SID not in told.headers.get("set-cookie", "")
            pages.append(told.text)
    assert pages[0] == pages[1] == pages[2]
    assert "工牌或 PIN" in pages[0]
    denied = market.facts(f.Denied)
    assert [(each.person, each.why) for each in denied] == [(member.person, "pin"), ("", "badge"), ("", "badge")]


def test_the_wait_doubles_and_ends(market: Market) -> None:
    member = market.member("lab")
    seen: list[float] = []
    for number in range(27):
        wait = waited(market, member.badge, Station(f"S{number}"))
        market.unix += wait + (0.001 if wait else 0)
        seen += [wait] if wait else []
    assert seen[:8] == pytest.approx([2, 4, 8, 16, 32, 64, 128, 256])
    assert seen[8:] == pytest.approx([300] * len(seen[8:]))  # never locked for ever
    market.unix += 301
    assert outcome(market, member.badge, PIN) == "in"


def test_no_try_is_lost_on_the_way_to_the_first_wait(market: Market) -> None:
    member = market.member("lab")
    assert [outcome(market, member.badge, "000000") for _ in range(4)] == ["pin", "pin", "pin", "wait"]


def test_the_wait_is_of_the_badge_wherever_it_is_tried(market: Market) -> None:
    one, other = market.member("lab"), market.member("lab")
    for number in range(3):
        outcome(market, one.badge, "000000", Station(f"S{number}"))
    assert outcome(market, one.badge, PIN, Station("S9")) == "wait"
    assert outcome(market, other.badge, PIN, Station("S9")) == "in"


def test_the_wait_is_of_the_station_whoever_tries(market: Market) -> None:
    member = market.member("lab")
    for number in range(10):
        assert outcome(market, own.badge(bytes([number] * 20)), PIN) == "badge"
    assert outcome(market, member.badge, PIN) == "wait"
    assert outcome(market, member.badge, PIN, Station("E1", "gate")) == "in"


def test_a_success_forgives(market: Market) -> None:
    member = market.member("lab")
    for _ in range(4):
        assert outcome(market, member.badge, "000000") == "pin"
        assert outcome(market, member.badge, "000000") == "pin"
        assert outcome(market, member.badge, PIN) == "in"


def test_the_wait_outlives_a_power_cut(market: Market) -> None:
    member = market.member("lab")
    for _ in range(5):
        market.unix += waited(market, member.badge)
    again = market.restarted()
    try:
        assert 0 < waited(again, member.badge) <= 300
        again.unix += 300
        assert outcome(again, member.badge, PIN) == "in"
    finally:
        again.close()


def test_a_clock_put_back_locks_nobody_out(market: Market) -> None:
    member = market.member("lab")
    for _ in range(3):
        outcome(market, member.badge, "000000")
    assert outcome(market, member.badge, PIN) == "wait"
    market.unix -= 24 * HOUR
    assert outcome(market, member.badge, PIN) == "in"


def test_a_try_is_counted_before_it_is_checked(market: Market) -> None:
    """Twenty at once get no more tries than twenty one after the other."""
    member, together, seen = market.member("lab"), Barrier(20), list[str]()

    def guess() -> None:
        together.wait(60)
        seen.append(outcome(market, member.badge, "000000"))

    threads = [Thread(target=guess) for _ in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sorted(seen) == ["pin"] * 3 + ["wait"] * 17


@pytest.mark.parametrize("kind", LIMITS)
def test_a_session_ends_when_idle_and_when_its_time_is_up(market: Market, kind: str) -> None:
    station = Station("here", kind)  # pyright: ignore[reportArgumentType]
    idle, most = LIMITS[station.kind]
    member = market.member("lab")
    token = market.gatehouse.sign_in(member.badge, PIN, station)
    start = market.unix
    while market.unix - start < most - idle / 2:
        market.unix += idle / 2
        assert market.gatehouse.who(token, station) is not None
    market.unix = start + most + 1
    assert market.gatehouse.who(token, station) is None
    token = market.gatehouse.sign_in(member.badge, PIN, station)
    market.unix += idle + 1
    assert market.gatehouse.who(token, station) is None
    assert market.gatehouse.keys.sessions() == []
    ends = [each.how for each in market.facts(f.SignedOut)]
    assert ends == ["over", "over" if idle == most else "idle"]


def test_a_session_is_of_one_station(market: Market) -> None:
    member = market.member("lab")
    token = market.gatehouse.sign_in(member.badge, PIN, Station("L1", "lab"))
    assert market.gatehouse.who(token, Station("E1", "gate")) is None
    assert market.gatehouse.who(token, Station("L1", "lab")) is not None


@pytest.mark.anyio
async def test_a_cookie_carried_to_another_screen_opens_nothing(market: Market) -> None:
    async with market.signed("lab", station="L1") as screen:
        sid = screen.client.cookies[SID]
        assert (await screen.get("/lab")).status_code == 200
    async with market.client(peer=FAR, **{SID: sid}) as client:
        assert (await client.get("/lab", headers=HTML)).status_code == 303


@pytest.mark.anyio
@pytest.mark.parametrize("what", ["badge", "pin"])
async def test_a_new_badge_or_pin_ends_every_session(market: Market, what: str) -> None:
    member = market.member("lab")
    async with market.signed(member=member) as one, market.signed(member=member, station="L1") as other:
        new = {"badge": digest(STRANGE)} if what == "badge" else {"pin": market.gatehouse.pins.hash("428571")}
        market.ask(Equip(member.person, **new))
        for screen in (one, other):
            assert (await screen.get("/lab")).status_code == 303
    assert outcome(market, member.badge, PIN) == what


@pytest.mark.anyio
async def test_a_suspended_person_is_out_and_stays_out(market: Market) -> None:
    member = market.member("lab")
    async with market.signed(member=member) as screen:
        market.ask(Enrol(member.person, "x", ("lab",), "suspended"))
        assert (await screen.get("/lab")).status_code == 303
        told = await sign_in(screen.client, member.badge)
        assert told.status_code == 401
        assert "停用" in told.text
        assert (await sign_in(screen.client, member.badge, "111111")).text.count(
            "停用"
        ) == 0  # only who knows the PIN hears it
    assert [each.why for each in market.facts(f.Denied)] == ["suspended", "pin"]


@pytest.mark.anyio
async def test_a_role_taken_away_is_gone_at_once(market: Market) -> None:
    member = market.member("lab")
    async with market.signed(member=member) as screen:
        market.ask(Enrol(member.person, "x", ("stall",)))
        assert (await screen.get("/lab")).status_code == 403


@pytest.mark.anyio
async def test_signing_in_again_changes_the_token_and_ends_the_old_one(market: Market) -> None:
    member = market.member("lab")
    async with market.signed(member=member) as screen:
        old = screen.client.cookies[SID]
        await sign_in(screen.client, member.badge)
        assert screen.client.cookies[SID] != old
    async with market.client(peer=FAR, **{SID: old}) as client:
        assert (await client.get("/lab", headers=HTML)).status_code == 303
    assert [each.how for each in market.facts(f.SignedOut)] == ["again"]


@pytest.mark.anyio
async def test_signing_out_ends_it(market: Market) -> None:
    async with market.signed("lab") as screen:
        sid = screen.client.cookies[SID]
        assert (await screen.post("/sign-out")).status_code == 303
    async with market.client(peer=FAR, **{SID: sid}) as client:
        assert (await client.get("/lab", headers=HTML)).status_code == 303
        assert (await client.post("/sign-out", headers=HTML)).headers[
            "location"
        ] == "/"  # nobody is asked to sign in for that
    assert [each.how for each in market.facts(f.SignedOut)] == ["self"]


@pytest.mark.anyio
async def test_a_guessed_cookie_is_nobody(market: Market) -> None:
    async with market.signed("lab") as screen:
        kept = market.gatehouse.keys.sessions()[0].token
        assert kept != screen.client.cookies[SID]
    for guess in ("", "x", kept):
        async with market.client(peer=FAR, **{SID: guess}) as client:
            assert (await client.get("/lab", headers=HTML)).status_code == 303


@pytest.mark.anyio
async def test_a_machines_token_opens_no_screen_and_a_badge_no_api(market: Market) -> None:
    machine, member = market.member("manager", machine=True), market.member("manager")
    async with market.client(machine.badge, FAR) as client:
        assert (await client.get("/api/day")).status_code == 200
        assert (await client.get("/office", headers=HTML)).status_code == 303
        client.headers["origin"] = "http://kiosk"
        assert (await sign_in(client, machine.badge)).status_code == 401
        assert (await sign_in(client, machine.badge, "")).status_code == 401
    async with market.client(member.badge, FAR) as client:
        assert (await client.get("/api/day")).status_code == 403
    async with market.signed(member=member) as screen:
        assert (await screen.client.get("/api/day")).status_code == 401


@pytest.mark.anyio
async def test_a_suspended_programs_token_is_worth_nothing(market: Market) -> None:
    machine = market.member("device", person="m-1", machine=True)
    market.ask(Enrol("m-1", "", ("device",), "suspended", machine=True))
    async with market.client(machine.badge) as client:
        assert (await client.get("/api/day")).status_code == 403


@pytest.mark.anyio
async def test_a_badge_read_by_the_gates_own_reader_needs_only_its_pin_there(market: Market) -> None:
    member = market.member("gate")
    assert market.ask(Read("E1", member.badge.encode())).why[0].code == "badge_read"
    async with market.client(peer=FAR, station="E1") as at_gate, market.client(peer=FAR, station="X1") as elsewhere:
        assert 'name="badge"' not in (await at_gate.get("/sign-in")).text
        assert 'name="badge"' in (await elsewhere.get("/sign-in")).text
        assert (await sign_in(elsewhere, "")).status_code == 401
        assert (await sign_in(at_gate, "")).status_code == 303
        assert not market.gatehouse.shown("E1")  # used up
    market.ask(Read("E1", member.badge.encode()))
    market.unix += 61
    assert not market.gatehouse.shown("E1")


@pytest.mark.anyio
async def test_a_browser_is_told_where_it_stands_by_the_box_or_an_administrator(market: Market) -> None:
    async with market.client() as client:
        told = await client.get("/at/L1")
        assert (told.headers["location"], client.cookies["station"]) == ("/lab", "L1")
        assert (await client.get("/at/none")).status_code == 404
    async with market.client(peer=FAR) as client:
        assert (await client.get("/at/L1")).headers["location"].startswith("/sign-in")
        assert (await client.get("/", headers=HTML)).status_code == 303
    async with market.signed("admin") as screen:
        assert (await screen.get("/at/X1")).headers["location"] == "/lanes/X1"


@pytest.mark.anyio
async def test_an_address_of_another_site_is_not_where_one_goes_on(market: Market) -> None:
    member = market.member("lab")
    async with market.client(peer=FAR) as client:
        for away in ("//evil.example", "https://evil.example", "/\\evil.example"):
            assert (await sign_in(client, member.badge, next=away)).headers["location"] == "/"


@pytest.mark.anyio
async def test_facts_say_who_and_where(market: Market) -> None:
    member = market.member("gate")
    async with market.signed(member=member, station="E1") as screen:
        await screen.post("/sign-out")
        await sign_in(screen.client, member.badge, "111111")
        await sign_in(screen.client, STRANGE, "111111")
    told = [(type(each.fact).__name__, each.actor, each.station) for each in market.entries() if each.station == "E1"]
    assert told == [
        ("SignedIn", member.person, "E1"),
        ("SignedOut", member.person, "E1"),
        ("Denied", member.person, "E1"),
        ("Denied", "nobody", "E1"),
    ]


@pytest.mark.anyio
async def test_no_secret_is_in_the_journal_in_a_page_or_in_a_log(
    market: Market, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    member, machine = market.member("admin", "lab", pin="918273"), market.member("device", machine=True)
    pages: list[str] = []
    async with market.client(peer=FAR) as client:
        pages += [(await sign_in(client, member.badge, pin)).text for pin in ("818273", "918273")]
        market.ask(Read("E1", member.badge.encode()))
        market.ask(Read("X1", member.badge.lower().encode()))
        token = await csrf(client)
        sid = client.cookies[SID]
        pages += [
            (await client.get(path, headers=HTML)).text
            for path in ("/", "/people", "/lab", "/lanes/E1", "/lanes/X1", "/devices", "/sign-in")
        ]
        pages.append((await client.post("/do/openday", data={"csrf": token, "pin": "918273"}, headers=HTML)).text)
    async with market.client(machine.badge) as client:
        pages += [(await client.get(f"/api/{each}")).text for each in ("day", "devices", "lanes/E1", "lanes/X1")]
    journal = b"\n".join(market.bodies()).decode()
    logs = caplog.text + "".join(capfd.readouterr())
    for secret in (member.badge, member.badge.lower(), member.badge[2:-1], machine.badge, "918273", "818273", sid):
        for where in (journal, logs, *pages):
            assert secret not in where
    assert digest(member.badge) not in journal
    assert "argon2" not in journal
    assert token not in journal


def test_of_secrets_the_file_holds_only_hashes(market: Market) -> None:
    member = market.member("lab", pin="918273")
    token = market.gatehouse.sign_in(member.badge, "918273", PHONE)
    market.store.close()
    for path in Path(market.folder).glob("market.db*"):
        raw = path.read_bytes()
        assert member.badge.encode() not in raw
        assert token.encode() not in raw
        assert b"918273" not in raw


@pytest.mark.anyio
async def test_the_first_administrator_is_made_by_the_consoles_code_and_only_once(tmp_path: Path) -> None:
    market = Market(tmp_path)
    code = market.gatehouse.first_code()
    assert re.fullmatch(r"[0-9A-F]{4}(-[0-9A-F]{4}){2}", code)
    form = {"person": "boss", "name": "陈主任", "pin": PIN}
    async with market.client(peer=FAR) as client:
        assert (await client.get("/first", headers=HTML)).status_code == 200
        assert (await client.post("/first", data=form | {"code": "0000-0000-0000"}, headers=HTML)).status_code == 401
        assert (
            await client.post("/first", data=form | {"code": code, "pin": "123456"}, headers=HTML)
        ).status_code == 401
        assert market.facts(f.Enrolled) == []
        told = await client.post("/first", data=form | {"code": code.lower()}, headers=HTML)
        found = re.search(r'<figcaption class="code">(PB[0-9A-Z]+)<', told.text)
        assert found is not None
        assert told.headers["cache-control"] == "no-store"
        assert market.facts(f.Enrolled) == [f.Enrolled("boss", ("admin", "manager"), "active")]
        assert (
            await client.post("/first", data=form | {"code": code, "person": "two"}, headers=HTML)
        ).status_code == 401
        assert (await client.get("/first", headers=HTML)).status_code == 404
        assert market.gatehouse.first_code() == ""
        assert (await sign_in(client, found[1])).status_code == 303
        assert (await client.get("/people", headers=HTML)).status_code == 200
    assert {(each.actor, each.station) for each in market.entries(f.Enrolled)} == {("console", "phone")}
    assert market.facts(f.Denied)[0] == f.Denied("", "code", 1)
    assert code not in b"".join(market.bodies()).decode()
    market.close()


@pytest.mark.anyio
async def test_the_consoles_code_cannot_be_guessed_at_leisure(tmp_path: Path) -> None:
    market = Market(tmp_path)
    code = market.gatehouse.first_code()
    async with market.client(peer=FAR) as client:
        form = {"person": "boss", "pin": PIN}
        for _ in range(3):
            await client.post("/first", data=form | {"code": "0000-0000-0000"}, headers=HTML)
        told = await client.post("/first", data=form | {"code": code}, headers=HTML)
        assert told.status_code == 401
        assert WAIT.search(told.text)
        market.unix += 301
        assert (await client.post("/first", data=form | {"code": code}, headers=HTML)).status_code == 200
    market.close()


@pytest.mark.anyio
async def test_the_last_administrator_cannot_be_suspended(market: Market) -> None:
    root = Member("root", "", "")
    second = market.member("admin", person="second")
    async with market.signed(member=second) as screen:
        told = await screen.do(
            "enrol", person=root.person, name="x", state="suspended", pin=PIN, key="k-1", **{"role.admin": "on"}
        )
        assert told.status_code == 303
        for change in ({"state": "suspended", "role.admin": "on"}, {"state": "active", "role.lab": "on"}):
            told = await screen.do("enrol", person="second", name="x", next="/people", pin=PIN, **change)
            page = (await screen.get(told.headers["location"])).text
            assert "必须保留" in page
    assert [each.person for each in market.facts(f.Enrolled) if each.state == "suspended"] == ["root"]
