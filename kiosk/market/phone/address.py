"""Where a page says it stands: what a form of a script brought stands under its own address, so that a reload shows it again."""

from starlette.requests import Request
from starlette.responses import Response


def standing(page: Response, address: str) -> Response:
    """The page, under an address."""
    page.headers["hx-replace-url"] = address
    return page


def here(request: Request, page: Response) -> Response:
    """The page, under the address it was asked for by."""
    query = f"?{request.url.query}" if request.url.query else ""
    return standing(page, f"{request.url.path}{query}")
