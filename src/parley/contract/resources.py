"""The HTTP resources of the contract: public bytes that never change, read when first asked for.

Only the document tells where its server is, and so depends on where it is asked for.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from importlib.resources import files

import falcon
from falcon.asgi import Request, Response

from parley.contract.document import at_origin, openapi_json, xml_examples
from parley.contract.page import ASSETS, CONTENT_SECURITY_POLICY, PageAsset, page_html
from parley.identity import Access
from parley.settings import Settings
from parley.turns import COMPUTING
from parley.wire import ApiError
from parley.wire.errors import NOT_FOUND
from parley.wire.static_files import StaticResource, with_digest
from parley.wire.urls import get_url_builder


class DocumentResource(StaticResource):
    """`/api/openapi.json`: the document, with the address at which clients reach this server."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(falcon.MEDIA_JSON, partial(openapi_json, settings.prefix))
        self._settings = settings

    def respond(self, req: Request, resp: Response, content: bytes, tag: str) -> None:
        """Respond with the document, as it is at the address at which it is asked for."""
        del tag
        base = get_url_builder(req, self._settings).base.removesuffix(self._settings.prefix)
        super().respond(req, resp, *with_digest(at_origin(content, base)))


class PageAssetResource:
    """`/docs/{asset}`: the parts of the page, and the examples in XML; no other names."""

    access = Access(public=True)

    def __init__(self, assets: Mapping[str, PageAsset] = ASSETS) -> None:
        self._resources = {
            name: StaticResource(asset.media_type, asset.load) for name, asset in assets.items()
        }
        self._examples: dict[str, StaticResource] = {}

    async def on_get(self, req: Request, resp: Response, asset: str) -> None:
        """Respond with one of the files or examples."""
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
