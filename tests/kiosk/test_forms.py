"""Forms of a real app: only from our own page and session, once for each key, with the PIN again, and never lost."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from market_goods import INHIBITION, LOT, READER, jpeg
from market_room import AT, FAR, HTML, ORIGIN, PIN, Market, Screen, control, failed, run, sign_in, waiting

from edge.core import facts as f
from edge.core.people import Role
from edge.flow.asks import Dispose, Move, Override, TakeSample
from kiosk.market.form_table import FORMS

HIDDEN = re.compile(r'<input type="hidden" name="([\w.]+)" value="([^"]*)">')


def carried(page: str, action: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    form = re.search(rf'<form method="post" action="{action}".*?</form>', page, re.DOTALL)
    assert form is not None, page
    return {name: unescape(value) for name, value in HIDDEN.findall(form[0])}


def sent(market: Market, kind: type[f.Fact]) -> int:
    return len(market.entries(kind))


@pytest.mark.anyio
@pytest.mark.parametrize("csrf", ["", "0" * 64, "é", "another"])
async def test_a_form_without_its_sessions_token_does_nothing(market: Market, csrf: str) -> None:
    batch = waiting(market)
    async with market.signed("lab") as screen, market.signed("lab") as other:
        wrong = other.csrf if csrf == "another" else csrf
        assert (await screen.do("takesample", batch=batch, csrf=wrong)).status_code == 403
        assert sent(market, f.Sampled) == 0
        assert (await screen.do("takesample", batch=batch)).status_code == 303
        assert sent(market, f.Sampled) == 1


@pytest.mark.anyio
async def test_the_token_may_come_as_a_header(market: Market) -> None:
    batch = waiting(market)
    async with market.signed("lab") as screen:
        told = await screen.client.post(
            "/do/takesample", data={"batch": batch}, headers=HTML | {"x-csrf-token": screen.csrf}
        )
    assert told.status_code == 303
    assert sent(market, f.Sampled) == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": ORIGIN}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": ORIGIN + ".evil.example"}, False),
        ({}, False),
        ({"origin": ORIGIN, "sec-fetch-site": "cross-site"}, False),
    ],
)
async def test_a_form_comes_from_our_own_page(market: Market, headers: dict[str, str], *, allowed: bool) -> None:
    batch, member = waiting(market), market.member("lab")
    async with market.signed(member=member) as screen:
        del screen.client.headers["origin"]
        told = await screen.client.post(
            "/do/takesample", data={"batch": batch, "csrf": screen.csrf}, headers=HTML | headers
        )
        assert (told.status_code == 303) is allowed
        assert sent(market, f.Sampled) == int(allowed)
        for path in ("/sign-in", "/sign-out", "/people/end", "/first"):
            told = await screen.client.post(path, data={"csrf": screen.csrf}, headers=HTML | headers)
            assert ("并非来自本系统页面" in told.text) is not allowed


@pytest.mark.anyio
async def test_a_form_is_never_taken_by_get(market: Market) -> None:
    async with market.signed("lab") as screen:
        assert (await screen.get("/do/takesample", batch=waiting(market))).status_code == 405
    assert sent(market, f.Sampled) == 0


@pytest.mark.anyio
async def test_the_same_key_twice_is_one_fact_and_one_answer(market: Market) -> None:
    batch = waiting(market)
    async with market.signed("lab") as screen:
        first = await screen.do("takesample", batch=batch, key="k-1", next="/lab")
        again = await screen.do("takesample", batch=batch, key="k-1", next="/lab")
        assert first.headers["location"] == again.headers["location"] == "/lab?told=k-1"
        assert "已完成" in (await screen.get("/lab?told=k-1")).text
    assert sent(market, f.Sampled) == 1
    async with market.signed("lab") as other:  # a key is somebody's own
        assert "已完成" not in (await other.get("/lab?told=k-1")).text
        await other.do("takesample", batch=waiting(market), key="k-1")
    assert sent(market, f.Sampled) == 2


@pytest.mark.anyio
@pytest.mark.parametrize("kind", FORMS)
async def test_another_role_may_not(market: Market, kind: str) -> None:
    async with market.signed("supervisor") as screen:
        before = market.bodies()
        assert (await screen.do(kind, pin=PIN)).status_code == 403
    assert market.bodies()[: len(before)] == before
    assert [type(each.fact) for each in market.entries()[len(before) :]] == []


@pytest.mark.anyio
async def test_fields_that_make_no_sense_are_told(market: Market) -> None:
    async with market.signed("lab", "manager") as screen:
        for kind, fields in (
            ("takesample", {}),
            ("assay", {"sample": "L", "method": INHIBITION, "instrument": READER}),
            ("assay", {"sample": "L", "raw.c t": "1", "raw.blank": "0.1"}),
            ("commission", {"instrument": "N", "maker": "m", "channels": "25"}),
            ("layrun", {"instrument": READER, "method": INHIBITION, "lot": LOT}),
            ("move", {"batch": "b", "source": "moon", "target": "trade"}),
            ("takesample", {"batch": "x" * 300}),
        ):
            told = await screen.do(kind, **fields)
            assert told.status_code == 400, (kind, fields)
            assert "<h1>" in told.text
        assert (await screen.do("explode")).status_code == 404


@pytest.mark.anyio
async def test_absorbances_are_typed_as_the_reader_shows_them(market: Market) -> None:
    sample = market.ask(TakeSample(waiting(market)), "lab-9").code
    fields = {"sample": sample, "method": INHIBITION, "instrument": READER, "lot": LOT}
    async with market.signed("lab") as screen:
        for typed, because in (
            ("0.5x", "读数不是数字"),
            ("1e3", "读数不是数字"),
            ("-0.1", "读数不能为负"),
            ("", "读数不是数字"),
        ):
            told = await screen.do("assay", **fields, **{"raw.blank": "0.642", "raw.sample": typed}, next="/lab")
            assert because in (await screen.get(told.headers["location"])).text, typed
        told = await screen.do("assay", **fields, **{"raw.blank": "0.642", "raw.sample": "0，598"})
        assert told.status_code == 303
    (done,) = market.facts(f.Assayed)
    assert (done.raw, done.value, done.by) == ({"blank": "0.642", "sample": "0.598"}, "6.85", screen.member.person)


def steps(market: Market, kind: str) -> dict[str, str]:
    """Fields under which a form that asks for the PIN would be done."""
    if kind == "verify":
        sample = market.ask(TakeSample(waiting(market)), "lab-9").code
        run(market, sample, 900)
        return {"sample": sample, "seen": "1"}
    if kind == "dispose":
        return {"batch": failed(market, waived=True), "method": "深埋", "picture": market.pictures.keep(jpeg())}
    if kind == "waive":
        return {"batch": failed(market)}
    if kind == "justify":
        return {"bench": control(market, positive=950).code, "reason": "对照液过期，已重做"}
    if kind == "override":
        return {"batch": waiting(market), "reason": "急用"}
    if kind == "second":
        return {
            "proposal": market.ask(
                Dispose(failed(market, waived=True), "深埋", market.pictures.keep(jpeg())), "other"
            ).code
        }
    return {}


PINNED: dict[str, tuple[Role, type[f.Fact]]] = {
    "verify": ("lab", f.Verified),
    "dispose": ("manager", f.Proposed),
    "waive": ("manager", f.Waived),
    "justify": ("lab", f.Proposed),
    "override": ("manager", f.Proposed),
    "second": ("manager", f.Disposed),
    "closeday": ("manager", f.DayClosed),
}


@pytest.mark.anyio
@pytest.mark.parametrize("kind", PINNED)
async def test_the_pin_is_asked_again_for_what_weighs(market: Market, kind: str) -> None:
    role, fact = PINNED[kind]
    fields = steps(market, kind) | {"key": "k-1", "next": "/batches"}
    before = sent(market, fact)
    async with market.signed(role) as screen:
        asked = await screen.do(kind, **fields)
        assert asked.status_code == 200
        again = carried(asked.text, f"/do/{kind}")
        assert again == fields | {"csrf": screen.csrf}
        wrong = await screen.client.post(f"/do/{kind}", data=again | {"pin": "111111"}, headers=HTML)
        assert wrong.status_code == 401
        assert "111111" not in wrong.text
        assert carried(wrong.text, f"/do/{kind}") == again
        assert sent(market, fact) == before
        done = await screen.client.post(f"/do/{kind}", data=again | {"pin": PIN}, headers=HTML)
        assert (done.status_code, done.headers["location"]) == (303, "/batches?told=k-1")
    assert sent(market, fact) == before + 1
    entry = market.entries(fact)[-1]
    assert (entry.actor, entry.station) == (screen.member.person, "phone")
    assert [each.why for each in market.facts(f.Denied)] == ["pin"]


@pytest.mark.anyio
async def test_guessing_the_pin_at_a_confirmation_has_to_wait_too(market: Market) -> None:
    fields = steps(market, "dispose") | {"key": "k-1"}
    async with market.signed("manager") as screen:
        for _ in range(3):
            await screen.do("dispose", **fields, pin="111111")
        assert "秒" in (await screen.do("dispose", **fields, pin=PIN)).text
        assert sent(market, f.Proposed) == 0
        market.unix += 301
        assert (await screen.do("dispose", **fields, pin=PIN)).status_code == 303


@pytest.mark.anyio
async def test_what_an_ended_session_sent_is_taken_up_again(market: Market) -> None:
    batch, member = waiting(market), market.member("lab")
    async with market.signed(member=member, station="L1") as screen:
        market.unix += 601
        told = await screen.do("takesample", batch=batch, key="k-1", next="/lab")
        assert told.status_code == 401
        assert sent(market, f.Sampled) == 0
        kept = carried(told.text, "/sign-in")
        assert screen.csrf not in told.text
        back = await sign_in(screen.client, member.badge, **kept)
        assert urlsplit(back.headers["location"]).path == "/resume"
        page = (await screen.get(back.headers["location"])).text
        again = carried(page, "/do/takesample")
        assert {"batch": batch, "key": "k-1", "next": "/lab"}.items() <= again.items()
        for _ in range(2):  # pressed twice
            told = await screen.client.post("/do/takesample", data=again, headers=HTML)
            assert told.headers["location"] == "/lab?told=k-1"
    assert sent(market, f.Sampled) == 1


@pytest.mark.anyio
async def test_a_badge_that_was_being_made_is_taken_up_again(market: Market) -> None:
    member = market.member("admin")
    async with market.client(peer=FAR) as client:
        told = await client.post("/people/badge", data={"person": "root", "key": "k-1", "csrf": "x"}, headers=HTML)
        kept = carried(told.text, "/sign-in")
        assert (kept["action"], kept["form"]) == ("/people/badge", "person=root&key=k-1")
        back = await sign_in(client, member.badge, **kept)
        page = (await client.get(back.headers["location"], headers=HTML)).text
        assert {"person": "root", "key": "k-1"}.items() <= carried(page, "/people/badge").items()


@pytest.mark.anyio
async def test_a_wrong_pin_on_the_way_back_loses_nothing(market: Market) -> None:
    batch, member = waiting(market), market.member("lab")
    async with market.client(peer=FAR) as client:
        told = await client.post(
            "/do/takesample", data={"batch": batch, "key": "k", "csrf": "x", "pin": "918273"}, headers=HTML
        )
        kept = carried(told.text, "/sign-in")
        assert "918273" not in told.text
        told = await sign_in(client, member.badge, "111111", **kept)
        assert carried(told.text, "/sign-in") == kept
        back = await sign_in(client, member.badge, **kept)
        assert parse_qs(parse_qs(urlsplit(back.headers["location"]).query)["form"][0]) == {
            "batch": [batch],
            "key": ["k"],
        }


@pytest.mark.anyio
async def test_a_pin_that_was_being_set_is_not_carried_along(market: Market) -> None:
    async with market.client(peer=FAR) as client:
        told = await client.post("/people/pin", data={"person": "root", "new": "918273", "key": "k"}, headers=HTML)
        assert told.status_code == 401
        assert "918273" not in told.text


@pytest.mark.anyio
async def test_resuming_leads_to_no_other_site(market: Market) -> None:
    async with market.signed("lab") as screen:
        page = (await screen.get("/resume", action="https://evil.example/do", form="a=1")).text
    assert '<form method="post" action="/">' in page


@pytest.mark.anyio
async def test_only_another_person_seconds_and_a_third_finds_it_done(market: Market) -> None:
    batch, picture = failed(market, waived=True), market.pictures.keep(jpeg())
    async with market.signed("lab") as one, market.signed("manager") as two, market.signed("manager") as three:
        await one.do("dispose", batch=batch, method="深埋", picture=picture, pin=PIN, key="k-0")
        (proposal,) = market.facts(f.Proposed)
        assert await said(one, "second", proposal=proposal.proposal) == "须由另一人复核"
        assert sent(market, f.Disposed) == 0
        assert await said(two, "second", proposal=proposal.proposal) == "已完成"
        assert await said(three, "second", proposal=proposal.proposal) == "该申请已办结或已撤回"
    assert market.facts(f.Disposed) == [
        f.Disposed(batch, 499_500, "深埋", two.member.person, one.member.person, picture, AT.date().isoformat())
    ]


@pytest.mark.anyio
async def test_an_override_takes_two_managers_and_says_so(market: Market) -> None:
    batch = waiting(market)
    async with market.signed("manager") as one, market.signed("manager") as two, market.signed("lab") as lab:
        assert (await lab.do("override", batch=batch, reason="急用", pin=PIN)).status_code == 403
        await one.do("override", batch=batch, reason="急用", pin=PIN)
        (proposal,) = market.facts(f.Proposed)
        assert (
            await lab.do("second", proposal=proposal.proposal, pin=PIN)
        ).status_code == 403  # the lab may second a disposal, not this
        assert await said(two, "second", proposal=proposal.proposal) == "两人特批放行，未检测：急用"
    assert market.facts(f.Overridden) == [
        f.Overridden(batch, proposal.proposal, "急用", one.member.person, two.member.person)
    ]
    found = market.views.batch(batch)
    assert found is not None
    assert found.status.value == "released"


@pytest.mark.anyio
async def test_no_program_overrides_or_seconds_an_override(market: Market) -> None:
    batch = waiting(market)
    proposal = market.ask(Override(batch, "急用"), "somebody").code
    async with market.client("office-token") as client:
        assert (await client.post("/api/asks/override", json={"batch": batch, "reason": "r"})).status_code == 403
        assert (await client.post("/api/asks/second", json={"proposal": proposal})).status_code == 403
        assert (await client.post("/api/asks/enrol", json={})).status_code == 404
    assert sent(market, f.Overridden) == 0


@pytest.mark.anyio
async def test_a_new_badge_is_shown_once(market: Market) -> None:
    member = market.member("lab")
    async with market.signed("admin") as screen:
        fields = {"person": member.person, "key": "k-1", "pin": PIN}
        told = await screen.post("/people/badge", **fields)
        found = re.search(r'<figcaption class="code">(PB[0-9A-Z]+)<', told.text)
        assert found is not None
        assert told.headers["cache-control"] == "no-store"
        assert (await screen.post("/people/badge", **fields)).status_code == 409
        assert (await screen.post("/people/badge", **fields | {"key": "k-2", "pin": "111111"})).status_code == 401
    async with market.client(peer=FAR) as client:
        assert (await sign_in(client, member.badge)).status_code == 401
        assert (await sign_in(client, found[1])).status_code == 303


@pytest.mark.anyio
async def test_a_new_pin_is_asked_for_in_words_and_kept_as_a_hash(market: Market) -> None:
    member = market.member("lab")
    async with market.signed("admin") as screen:
        for easy in ("123456", "111111", "12345", "abcdef", ""):
            assert (await screen.post("/people/pin", person=member.person, new=easy, pin=PIN)).status_code == 400
        asked = await screen.post("/people/pin", person=member.person, new="428571")
        assert asked.status_code == 200
        assert (await screen.post("/people/pin", person=member.person, new="428571", pin=PIN)).status_code == 303
        assert (await screen.post("/people/pin", person="nobody-here", new="428571", pin=PIN)).status_code == 409
    async with market.client(peer=FAR) as client:
        assert (await sign_in(client, member.badge, PIN)).status_code == 401
        assert (await sign_in(client, member.badge, "428571")).status_code == 303


@pytest.mark.anyio
async def test_the_office_ends_a_session(market: Market) -> None:
    async with market.signed("lab") as victim, market.signed("admin") as screen:
        token = next(each.token for each in market.gatehouse.keys.sessions() if each.person == victim.member.person)
        await screen.post("/people/end", session=token)
        assert (await victim.get("/lab")).status_code == 303
    assert [each.how for each in market.facts(f.SignedOut)] == [f"by {screen.member.person}"]


@pytest.mark.anyio
async def test_what_the_rules_exclude_is_told_on_a_page(market: Market) -> None:
    batch = waiting(market)
    async with market.signed("gate") as screen:
        assert (await screen.do("move", batch=batch, source="wait", target="store", key="k")).status_code == 303
        assert "待检" in (await screen.get("/batches?told=k")).text
    assert market.facts(f.Moved) == []
    assert [why.code for why in market.ask(Move(batch, "wait", "store")).why] == ["batch_waiting"]


async def said(screen: Screen, kind: str, **fields: str) -> str:
    """Send with the PIN, go back, and read what the page says."""
    told = await screen.do(kind, **fields, pin=PIN, next="/batches")
    assert told.status_code == 303, told.text
    page = await screen.get(told.headers["location"])
    found = re.search(r'<p class="notice" data-tone="\w+"[^>]*>\s*([^<]*?)\s*[。<]', page.text)
    assert found is not None, page.text
    return found[1]
