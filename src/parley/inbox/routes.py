"""The addresses of the inbox."""

from collections.abc import Iterator
from typing import Any

from parley.inbox.assets import InboxAssets
from parley.inbox.page import InboxResource
from parley.pages import PageContext


def inbox_routes(context: PageContext) -> Iterator[tuple[str, Any]]:
    """List the addresses of the inbox with what answers there."""
    assets = InboxAssets(context.settings.prefix)
    yield context.settings.prefix or "/", InboxResource(context, assets)
    yield context.path("inbox/{release}/{path:path}"), assets
