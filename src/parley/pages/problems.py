"""An error, where a person in a browser gets it: the same entry of the catalogue, as a page."""

from collections.abc import Mapping
from typing import Final

import falcon
from falcon.asgi import Request, Response

from parley.pages.rendering import Renderer
from parley.wire import ApiError
from parley.wire.errors import FORGERY_SUSPECTED, INTERNAL, UNAVAILABLE, CatalogueEntry

_ADVICE: Final[Mapping[CatalogueEntry, tuple[str, str]]] = {
    FORGERY_SUSPECTED: (
        "That did not come from this page",
        "Nothing was done. Open the page again, and send the form from there.",
    ),
    UNAVAILABLE: ("Parley is busy", "Nothing was done. Try again in a moment."),
    INTERNAL: ("Something went wrong", "That was our fault. Whoever runs this server can see why."),
}


def is_page(req: Request) -> bool:
    """Tell whether a request is for a page, so that people read the answer."""
    return getattr(req.context, "page", False)


class Reader:
    """Falcon middleware: notes which requests are for pages (`page = True`)."""

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: Mapping[str, object]
    ) -> None:
        """Note it."""
        del resp, params
        req.context.page = getattr(resource, "page", False)


def show_problem(renderer: Renderer, resp: Response, error: ApiError) -> None:
    """Answer with an error as a page."""
    title, advice = _ADVICE.get(error.entry, ("That can't be done", error.summary))
    status = falcon.code_to_http_status(error.entry.status)
    renderer.show(resp, "problem", status=status, title=title, advice=advice)
    resp.set_headers(error.headers)
