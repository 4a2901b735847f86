"""The addresses of the inbox."""

from collections.abc import Iterator
from typing import Any

from parley.inbox.assets import Assets
from parley.inbox.page import InboxPage
from parley.pages import Desk


def inbox_routes(desk: Desk) -> Iterator[tuple[str, Any]]:
    """List the addresses of the inbox with what answers there."""
    assets = Assets(desk.settings.prefix)
    yield desk.settings.prefix or "/", InboxPage(desk, assets)
    yield desk.path("inbox/{release}/{path:path}"), assets
