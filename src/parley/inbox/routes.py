"""The addresses of the inbox."""

from collections.abc import Iterator
from typing import Any

from parley.inbox.assets import Assets
from parley.inbox.firm import Firm
from parley.inbox.page import InboxPage
from parley.pages import Desk


def inbox_routes(desk: Desk) -> Iterator[tuple[str, Any]]:
    """List the addresses of the inbox with what answers there.

    Raises:
        SettingsError: The firm's logo can't be used.
    """
    assets, firm = Assets(desk.settings.prefix), Firm(desk.settings)
    yield desk.settings.prefix or "/", InboxPage(desk, assets, firm)
    yield desk.path("inbox/firm/{name}"), firm
    yield desk.path("inbox/{release}/{path:path}"), assets
