"""The API's document as a page: the same calls and types, to be read by people."""

import json
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.chrome.page import Draw
from kiosk.market.openapi import Schema, Watching, document

_TYPES = {"string": "string", "integer": "integer", "boolean": "true | false", "null": "null"}

router = APIRouter()


class Field(NamedTuple):
    """One value that is sent or given."""

    name: str
    shape: str
    needed: bool
    about: str = ""


class Call(NamedTuple):
    """One call. `body` and `gives` are shapes; `answers` are (status, text, whether it is a problem)."""

    name: str
    method: str
    path: str
    says: str
    roles: list[str] | None
    parameters: list[Field]
    body: str
    example: str
    gives: str
    problems: list[tuple[str, str]]


class Kind(NamedTuple):
    """One type of the document."""

    name: str
    about: str
    fields: list[Field]


@router.get("/docs")
def docs(request: Request, draw: Draw, _who: Watching) -> Response:
    """Every call and every type."""
    told = document(request.app)
    calls = [
        _call(told, method, path, each) for path, methods in told["paths"].items() for method, each in methods.items()
    ]
    schemas: dict[str, Schema] = told["components"]["schemas"]
    kinds = [_kind(name, schema) for name, schema in schemas.items() if "properties" in schema]
    return draw.render(request, "docs.html", calls=calls, kinds=kinds)


def shape(schema: Schema) -> str:
    """What a value may be, short: "string, at most 200", "Line[]", "entry | exit"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(shape(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(each) for each in schema["enum"])
    if schema.get("type") == "array":
        inner = schema.get("items") or {"anyOf": schema.get("prefixItems", [])}
        return f"({shape(inner)})[]" if "anyOf" in inner or "enum" in inner else f"{shape(inner)}[]"
    if schema.get("type") == "object":
        return "{ string: " + shape(schema.get("additionalProperties", {})) + " }"
    return f"{_TYPES.get(schema.get('type', ''), 'any')}{_bounds(schema)}"


def _bounds(schema: Schema) -> str:
    if schema.get("contentEncoding") or schema.get("format"):
        return f", {schema.get('contentEncoding') or schema['format']}"
    least, most = (schema.get(f"{side}Length", schema.get(f"{side}imum")) for side in ("min", "max"))
    if least is None and most is None:
        return ""
    return f" {'' if least is None else least}…{'' if most is None else most}"


def _call(told: Schema, method: str, path: str, operation: Schema) -> Call:
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    example = next((each["example"] for each in content.values() if "example" in each), None)
    parameters = [
        Field(each["name"], shape(each["schema"]), each.get("required", False), each.get("description", ""))
        for each in operation["parameters"]
    ]
    problems = told["components"]["responses"]
    answers: dict[str, Schema] = operation["responses"]
    return Call(
        operation["operationId"], method.upper(), path, operation["summary"], operation.get("x-roles"), parameters,
        " | ".join(dict.fromkeys(shape(each["schema"]) if kind == "application/json" else kind for kind, each in content.items())),
        json.dumps(example, ensure_ascii=False, indent=2) if example else "",
        shape(next(iter(answers["200"]["content"].values()))["schema"]),
        [(status, problems[shape(each)]["description"]) for status, each in answers.items() if "$ref" in each],
    )  # fmt: skip


def _kind(name: str, schema: Schema) -> Kind:
    needed = schema.get("required", [])
    fields = [Field(each, shape(of), each in needed, _default(of)) for each, of in schema["properties"].items()]
    return Kind(name, schema.get("description", ""), fields)


def _default(schema: Schema) -> str:
    return json.dumps(schema["default"], ensure_ascii=False) if "default" in schema else ""
