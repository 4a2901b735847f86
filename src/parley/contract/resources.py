"""The HTTP resources of the contract: public bytes that never change, read when first asked for.

Only the document tells where its server is, and so depends on where it is asked for.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.resources import files
from typing import Final

import falcon
from falcon.asgi import Request, Response

from parley.contract.document import at_origin, openapi_json, xml_examples
from parley.contract.page import ASSETS, CONTENT_SECURITY_POLICY, PageAsset, page_html
from parley.identity import Access
from parley.settings import Settings
from parley.turns import COMPUTING
from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND
from parley.wire.etags import etag_matches
from parley.wire.urls import get_url_builder

_NO_HEADERS: Final[Mapping[str, str]] = {}


class StaticResource:
    """Bytes that stay the same as long as the server runs.

    Args:
        media_type: Their type.
        load: Gives them; called beside the event loop, when they are first asked for.
        headers: Further headers of the answer.
    """

    access = Access(public=True)

    def __init__(
        self,
        media_type: str,
        load: Callable[[], bytes],
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> None:
        self._media_type = media_type
        self._load = load
        self._headers = headers
        self._loaded: tuple[bytes, str] | None = None

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with them, or 304 where the client has them already (RFC 9110 §13.1.2)."""
        if self._loaded is None:
            self._loaded = await COMPUTING.run(self._load_tagged)
        self._give(req, resp, *self._loaded)

    def _give(self, req: Request, resp: Response, content: bytes, tag: str) -> None:
        resp.etag = tag
        resp.cache_control = ["no-cache"]  # kept, but asked for again: an upgrade changes them
        if etag_matches(req, tag):
            resp.status = falcon.HTTP_304
            return
        for name, value in self._headers.items():
            resp.set_header(name, value)
        resp.content_type = self._media_type
        resp.data = content

    def _load_tagged(self) -> tuple[bytes, str]:
        return _tagged(self._load())


def _tagged(content: bytes) -> tuple[bytes, str]:
    return content, hashlib.sha256(content).hexdigest()[:32]


class DocumentResource(StaticResource):
    """`/api/openapi.json`: the document, with the address at which clients reach this server."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(falcon.MEDIA_JSON, partial(openapi_json, settings.prefix))
        self._settings = settings

    def _give(self, req: Request, resp: Response, content: bytes, tag: str) -> None:
        del tag
        base = get_url_builder(req, self._settings).base.removesuffix(self._settings.prefix)
        super()._give(req, resp, *_tagged(at_origin(content, base)))


class PageAssetResource:
    """`/docs/{asset}`: the parts of the page, and the examples in XML; no other names."""

    access = Access(public=True)

    def __init__(self, assets: Mapping[str, PageAsset] = ASSETS) -> None:
        self._resources = {
            name: StaticResource(asset.media_type, asset.load) for name, asset in assets.items()
        }
        self._examples: dict[str, StaticResource] = {}

    async def on_get(self, req: Request, resp: Response, asset: str) -> None:
        """Respond with one."""
        resource = self._resources.get(asset) or self._examples.get(asset)
        if resource is None and asset.endswith(".xml"):
            example = (await COMPUTING.run(xml_examples)).get(asset)
            if example is not None:
                resource = StaticResource(falcon.MEDIA_XML, lambda: example)
                self._examples[asset] = resource
        if resource is None:
            raise ApiError(NOT_FOUND)
        await resource.on_get(req, resp)


def contract_routes(settings: Settings) -> Iterator[tuple[str, StaticResource | PageAssetResource]]:
    """List the addresses of the contract with what answers there."""
    prefix = settings.prefix
    yield f"{prefix}/api/openapi.json", DocumentResource(settings)
    yield (
        f"{prefix}/api/parley.xsd",
        StaticResource(falcon.MEDIA_XML, (files("parley.contract") / "parley.xsd").read_bytes),
    )
    yield (
        f"{prefix}/docs",
        StaticResource(
            "text/html; charset=utf-8",
            partial(page_html, prefix),
            {
                "Content-Security-Policy": CONTENT_SECURITY_POLICY,
                "Referrer-Policy": "no-referrer",
            },
        ),
    )
    yield f"{prefix}/docs/{{asset}}", PageAssetResource()
