"""Who may call what: read off the routes themselves, so that the list cannot say anything else."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import NamedTuple

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount

from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.signin.guard import Everyone, Permission
from kiosk.chrome.wire import ProblemError


class Permit(NamedTuple):
    """One address and who may call it."""

    method: str
    path: str
    permission: Permission


class Each(Permission):
    """One permission for each value that a part of the path can have."""

    def __init__(self, part: str, by: Mapping[str, Permission]) -> None:
        self.part = part
        self.by = by
        self.name = f"by {part}"

    def __call__(self, request: Request) -> object:
        """Whoever that value's permission lets in. Raises ProblemError 404 for another value."""
        value = request.path_params[self.part]
        if value not in self.by:
            raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is nothing at this address."))
        return self.by[value](request)


class UnguardedError(Exception):
    """A route that says of nobody, or twice, whom it is for."""


def routes(app: FastAPI) -> list[BaseRoute]:
    """Every route of an app, those of its routers included."""
    return [each.original_route for each in iter_route_contexts(app.routes)]


def table(app: FastAPI) -> list[Permit]:
    """Every route by path and method. Raises UnguardedError."""
    return sorted((permit for route in routes(app) for permit in _of(route)), key=lambda each: (each.path, each.method))


def markdown(title: str, permits: list[Permit]) -> str:
    """The list for people."""
    rows = "".join(f"| {each.method} | `{each.path}` | {each.permission.name} |\n" for each in permits)
    return f"## {title}\n\n| method | address | who |\n|---|---|---|\n{rows}"


def _of(route: BaseRoute) -> Iterator[Permit]:
    if isinstance(route, Mount):
        yield Permit("GET", f"{route.path}/…", Everyone())
        return
    if not isinstance(route, APIRoute):
        raise UnguardedError(str(route))
    found = list(_permissions(route.dependant))
    if len(found) != 1:
        raise UnguardedError(f"{route.path}: {', '.join(each.name for each in found) or 'no permission'}")
    for method in sorted(route.methods or ()):
        yield from _spelled(method, route.path, found[0])


def _spelled(method: str, path: str, permission: Permission) -> Iterator[Permit]:
    if not isinstance(permission, Each):
        yield Permit(method, path, permission)
        return
    for value, one in permission.by.items():
        yield Permit(method, path.replace(f"{{{permission.part}}}", value), one)


def _permissions(dependant: Dependant) -> Iterator[Permission]:
    for each in dependant.dependencies:
        if isinstance(each.call, Permission):
            yield each.call
        yield from _permissions(each)
