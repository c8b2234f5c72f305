"""The API told to programs: one OpenAPI 3.1 document, made of the routes and the types they take and give."""

import re
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from edge.core.papers import Line, Paper, Report
from edge.flow import asks as a
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.i18n import say
from kiosk.chrome.page import VERSION
from kiosk.chrome.permits import Permit, routes, table
from kiosk.chrome.signin.guard import Display, Visitor
from kiosk.chrome.wire import answer
from kiosk.market.api import EVIDENT, KEY_LIMIT, KINDS
from kiosk.market.replies import Problem
from kiosk.market.room import Nobody, Program

Schema = dict[str, Any]
ASK = "/api/asks/"
PICTURES = "/api/pictures"
_OK = HTTPStatus.OK
_BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
_PART = re.compile(r"\{(\w+)\}")
SAYS = {  # what each call does, by ask or address
    "read": word("A code was read at a lane."),
    "register": word("Register a seller or buyer, or change one."),
    "declare": word("Declare a load before it comes."),
    "remove": word("Take a refused line off the vehicle."),
    "turnback": word("Send the vehicle away."),
    "move": word("Move all of a batch that stands in one zone to another."),
    "takesample": word("Take a sample of a batch."),
    "assay": word("A run of a sample: what was read, as decimals by name."),
    "reject": word("A sample is no good: another is taken."),
    "external": word("What a laboratory outside found."),
    "commission": word("An instrument is in use for methods until dates, or out of it."),
    "stock": word("A lot of reagent or strips came."),
    "deplete": word("A lot is used up."),
    "control": word("The day's blank and positive control of an instrument and lot."),
    "justify": word("Propose to answer for a control that failed."),
    "layrun": word("Put samples into an instrument's channels."),
    "readrun": word("Readings of a run sheet, by channel."),
    "userecord": word("A record that waits is of this sample."),
    "dismiss": word("Nothing comes of a record that waits."),
    "dispute": word("The seller asks for a test by a method that is not rapid."),
    "waive": word("The seller asks for no other test."),
    "publish": word("Put up a day's results that are out."),
    "verify": word("A second person puts the result out."),
    "inspect": word("A returned batch was looked at and is good."),
    "dispose": word("Propose to destroy a batch that failed."),
    "second": word("Stand by somebody else's proposal."),
    "withdraw": word("Take back a proposal."),
    "photograph": word("A picture that was kept is evidence of a batch, visit or voucher."),
    "sell": word("Sell: one voucher, many lines."),
    "givecard": word("Give a seller or buyer a new card."),
    "authorise": word("Let an account, or the market, act for a seller."),
    "calloff": word("A declared load does not come."),
    "bringin": word("Goods that nobody declared stand at an entrance."),
    "letin": word("A vehicle without goods stands at an entrance."),
    "confirm": word("A vehicle that was declared as empty was looked into."),
    "complete": word("Tell of a batch what was not known when it came in."),
    "aliasto": word("A batch has another code too."),
    "printroll": word("Print labels ahead."),
    "bind": word("A label printed ahead stands for a batch."),
    "weigh": word("What stands of a batch in a zone was weighed or counted."),
    "shrink": word("So much of a batch dried, died, was trimmed or spoilt."),
    "mix": word("Parts of batches become one new batch."),
    "tagcrate": word("A crate's tag stands for a batch or an exit code."),
    "sendback": word("Propose to send goods back for a fault of their papers."),
    "count": word("A stock-take: so much of a batch is in a zone."),
    "account": word("Propose who answers for what is missing of a batch."),
    "countvehicles": word("So many vehicles were counted at a lane."),
    "takeback": word("A sale, or some of its exit codes, is void before it left."),
    "takein": word("A seller takes in what they bought of another here: it is theirs, and never went out."),
    "printvoucher": word("Print a sale's voucher, or once more."),
    "printpromise": word("Print the certificate of a part of a batch."),
    "leave": word("What a code or plate stands for leaves."),
    "settle": word("What a handheld let go while it was out of reach."),
    "askcheck": word("Ask for a look at whatever leaves of a batch, seller, buyer or voucher."),
    "check": word("It was looked at at the exit."),
    "issueslips": word("A book of numbered paper slips lies ready."),
    "enterslip": word("Propose to enter a paper slip afterwards."),
    "settleslips": word("Propose to settle slips that were not used or are missing."),
    "openday": word("Open the trading day."),
    "closeday": word("Close a trading day's books."),
    "/api/pictures": word("Keep a picture as evidence of a batch, visit or voucher."),
    "/api/batches/{code}": word("A batch."),
    "/api/visits/{code}": word("A visit: one vehicle's stay."),
    "/api/samples/{code}": word("A sample: the methods it gets, its runs, and its result."),
    "/api/lanes/{lane}": word("A lane and its last verdicts, newest first."),
    "/api/day": word("The open trading day, or null."),
    "/api/owed": word("Labels still to come out, oldest first."),
    "/api/devices": word("Every device as last seen."),
    "/livez": word("The process answers."),
    "/readyz": word("Whether the market can take a scan."),
}
_PROBLEMS = {
    HTTPStatus.BAD_REQUEST: word("What was sent was not understood."),
    HTTPStatus.UNAUTHORIZED: word("A token is needed."),
    HTTPStatus.FORBIDDEN: word("This token is not known here, or may not do that."),
    HTTPStatus.NOT_FOUND: word("There is no such thing here."),
    HTTPStatus.CONFLICT: word("The rules exclude this."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: word("More than the market takes at once."),
}
_NEEDS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_ABOUT = (
    "Everything that can be asked of a market, and what it knows. Every call but the two probes carries a token:"
    " Authorization: Bearer … A 'no' of the rules is an answer with its reasons, not an error; errors are problem+json"
    " with their text in Chinese and English. 市场接口：规则的“不”是带理由的答复，不是错误。"
)
_LICENCE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
_BEARER = "A program's token, given out by the office."
_LINE = Line(
    "小白菜", 500_000, "福建省漳州市龙海区", "p-1", "2026-11-22", "FJ2026110001", purchase_voucher="PV-1",
    certificate=Paper("promise", "C-1", "p-1", "小白菜", "2026-11-22", 500_000),
    report=Report("R-1", "市检测中心", "p-1", "小白菜", "FJ2026110001", "2026-11-22", 500_000),
)  # fmt: skip
_LABEL = "T12345678526112300001B"
_METHOD, _BENCH = "GB/T 5009.199", "2026-11-23 NY-1 GB/T 5009.199 20260901"
_BATCH, _VISIT, _SAMPLE = "12345678526112300015", "V12345678526112300001M", "L12345678526112300001A"
_OTHER, _VOUCHER = "12345678526112300023", "S12345678526112300001Q"
EXAMPLES: tuple[a.Ask, ...] = (
    a.Read("E1", _VISIT.encode(), "]Q1"),
    a.Register("s-1", "林秀兰", "同安区", natural=True, phone="13800000000"),
    a.Declare("s-1", "闽D12345", (_LINE,)),
    a.GiveCard("s-1"),
    a.Authorise("s-1", "market", ("upload",), "2026-11-23", paper="SQ-1"),
    a.CallOff(_VISIT),
    a.BringIn("E1", "s-1", (_LINE,), "闽D12345", ("闽D1234挂",)),
    a.LetIn("E1", "empty", "闽D12345", picture="0" * 64),
    a.Confirm(_VISIT, "E1", "0" * 64),
    a.Complete(_BATCH, origin="福建省漳州市龙海区"),
    a.AliasTo(_BATCH, "350600-2026-000001"),
    a.PrintRoll("E1", 20),
    a.Bind(_LABEL, _BATCH),
    a.Remove(_BATCH),
    a.TurnBack(_VISIT),
    a.Move(_BATCH, "wait", "trade"),
    a.TakeSample(_BATCH),
    a.Assay(_SAMPLE, _METHOD, "NY-1", "20260901", {"blank": "0.642", "sample": "0.598"}),
    a.Reject(_SAMPLE, "打翻"),
    a.External(_SAMPLE, "市检测中心", "JC-2026-1", "negative", "GC-MS"),
    a.Commission("NY-1", "maker", "SN-1", "NY-24", (_METHOD,), 24, "2027-06-30", "2027-06-30"),
    a.Stock("20260901", (_METHOD,), "2027-03-31"),
    a.Deplete("20260901", "用完"),
    a.Control("NY-1", _METHOD, "20260901", {"blank": "0.642"}, {"blank": "0.642", "sample": "0.102"}),
    a.Justify(_BENCH, "阳性对照液过期，已更换重做"),
    a.LayRun("NY-1", _METHOD, "20260901", (_SAMPLE,)),
    a.ReadRun("R12345678526112300001A", {"1": {"sample": "0.598"}}, "0.642"),
    a.UseRecord("maker SN-1 000123", _SAMPLE),
    a.Dismiss("maker SN-1 000123", "试机"),
    a.Dispute(_BATCH),
    a.Waive(_BATCH),
    a.Publish("2026-11-23"),
    a.Verify(_SAMPLE),
    a.Inspect(_BATCH),
    a.Dispose(_BATCH, "深埋", "0" * 64),
    a.Second("dispose-261123-1"),
    a.Withdraw("dispose-261123-1", "误填"),
    a.Photograph(_BATCH, "0" * 64),
    a.Sell("s-1", "b-1", (a.Item(_BATCH, 20_000),)),
    a.Weigh(_BATCH, "trade", 498_000),
    a.Shrink(_BATCH, "trade", 2_000, "drying"),
    a.Mix("s-1", (a.Bit(_BATCH, "trade", 20_000), a.Bit(_OTHER, "trade", 10_000)), "小白菜"),
    a.TagCrate("E28011700000020F1A2B3C4D", _BATCH),
    a.SendBack(_BATCH, "合格证数量不符"),
    a.Count(_BATCH, "store", 120_000),
    a.Account(_BATCH, "s-1", "水份流失，未及时称重"),
    a.CountVehicles("X1", 214, "2026-11-23"),
    a.TakeBack(_VOUCHER, "买方退单"),
    a.TakeIn("s-2", _VOUCHER),
    a.PrintVoucher(_VOUCHER),
    a.PrintPromise(_BATCH),
    a.Leave("X1", _VOUCHER),
    a.Settle("X1", (a.Gone(_VOUCHER, "2026-11-23T03:40:00+08:00"),)),
    a.AskCheck(_BATCH, "抽查重量"),
    a.Check(_BATCH, _VOUCHER, good=True),
    a.IssueSlips("A7", 1, 50),
    a.EnterSlip(
        "A7", 12, "sale", "2026-11-23T03:40:00+08:00", "0" * 64, "s-1", "b-1", (a.Item(_BATCH, 20_000),), left=True
    ),
    a.SettleSlips("A7", 13, 50, "unused", "来电后收回"),
    a.OpenDay(),
    a.CloseDay("2026-11-23"),
)

router = APIRouter()
Watching = Annotated[Visitor, Depends(Display())]


def document(app: FastAPI) -> Schema:
    """The document of an app's /api routes and probes."""
    told = {
        route.path: route
        for route in routes(app)
        if isinstance(route, APIRoute) and "reply" in (route.openapi_extra or {})
    }
    kinds = [*KINDS.values(), Problem, *(_reply(route) for route in told.values())]
    schemas, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    shown = dict(zip(map(_name, kinds), schemas, strict=True))
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    paths: dict[str, dict[str, Schema]] = {}
    for permit in table(app):
        route = told.get(permit.path) or (told.get(f"{ASK}{{kind}}") if permit.path.startswith(ASK) else None)
        if route is not None and not isinstance(permit.permission, Nobody):
            paths.setdefault(permit.path, {})[permit.method.lower()] = _operation(permit, route, shown)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pinma 品码", "version": VERSION, "description": _ABOUT, "license": _LICENCE},
        "servers": [{"url": "/"}],
        "tags": [{"name": "ask", "description": "What can be asked 请求"}, {"name": "know", "description": "What is known 查询"}],
        "paths": paths,
        "components": {
            "responses": {each.name: {"description": about, "content": problem} for each, about in _PROBLEMS.items()},
            "schemas": {name: _honest(schema) for name, schema in sorted(components.items())},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _BEARER}},
        },
    }  # fmt: skip


def _operation(permit: Permit, route: APIRoute, shown: dict[str, Schema]) -> Schema:
    kind = KINDS.get(permit.path.removeprefix(ASK))
    says = SAYS[permit.path.removeprefix(ASK)]
    asks = permit.method == "POST"
    operation: Schema = {
        "operationId": kind.__name__ if kind else route.endpoint.__name__,
        "summary": says,
        "description": say("zh", says),
        "tags": ["ask" if asks else "know"],
        "parameters": _parameters(permit.path, asks=asks),
        "responses": _responses(permit, shown[_name(_reply(route))], asks=asks),
    }
    if isinstance(permit.permission, Program):
        operation["security"] = [{"token": []}]
        operation["x-roles"] = list(permit.permission.roles)
    if kind is not None:
        operation["requestBody"] = {"required": True, "content": _json(shown[_name(kind)], _example(kind))}
    elif asks:
        picture: Schema = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {"required": True, "content": {"image/jpeg": picture, "image/png": picture}}
    return operation


def _parameters(path: str, *, asks: bool) -> list[Schema]:
    parameters: list[Schema] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in _PART.findall(path)
    ]
    if path == PICTURES:
        about = word("The code of the batch, visit or voucher it is evidence of.")
        parameters.append(
            {"name": "subject", "in": "query", "required": True, "schema": {"type": "string"}, "description": about}
        )
    if asks:
        about = word("Sent again with the same key, a call gets its first answer, and nothing happens twice.")
        key = {"type": "string", "maxLength": KEY_LIMIT, "pattern": "^[!-~]*$"}
        parameters.append(
            {"name": "Idempotency-Key", "in": "header", "schema": key, "description": about, "example": "gate-1-0001"}
        )
    return parameters


def _responses(permit: Permit, reply: Schema, *, asks: bool) -> Schema:
    found: Schema = {"200": {"description": "The answer.", "content": _json(reply)}}
    if permit.path == "/readyz":
        found["503"] = {"description": "No scan can be taken.", "content": _json(reply)}
    statuses: list[HTTPStatus] = list(_NEEDS) if isinstance(permit.permission, Program) else []
    if asks:
        statuses += [HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE]
    kind = KINDS.get(permit.path.removeprefix(ASK))
    if "{" in permit.path or permit.path == PICTURES or kind is a.Read or kind in EVIDENT:
        statuses.append(HTTPStatus.NOT_FOUND)
    found |= {str(each.value): {"$ref": f"#/components/responses/{each.name}"} for each in sorted(statuses)}
    return found


def _json(schema: Schema, example: object = None) -> Schema:
    return {"application/json": {"schema": schema} | ({"example": example} if example is not None else {})}


def _example(kind: type[a.Ask]) -> object:
    found = next(each for each in EXAMPLES if type(each) is kind)
    return {name: value for name, value in msgspec.to_builtins(found).items() if name != "ask"}


def _honest(schema: Schema) -> Schema:
    """What the decoder really takes: the tag of an ask may be left out, and base64 is checked."""
    properties: dict[str, Schema] = schema.get("properties", {})
    for each in properties.values():
        if each.get("contentEncoding") == "base64":
            each["pattern"] = _BASE64
    if "ask" in properties and "required" in schema:
        schema["required"] = [name for name in schema["required"] if name != "ask"]
    return schema


def _reply(route: APIRoute) -> Any:  # noqa: ANN401  (any type msgspec has a schema for)
    return (route.openapi_extra or {})["reply"]


def _name(kind: object) -> str:
    return str(kind)


@router.get("/openapi.json")
def openapi(request: Request, _who: Watching) -> Response:
    """The document itself."""
    return answer(document(request.app))
