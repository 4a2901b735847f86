"""The theme of a page: light, dark, or what the browser's system has."""

from typing import Final

from falcon.asgi import Request

from parley.access.cookies import read_cookies

CHOSEN: Final = ("__Host-parley.theme", "parley.theme")
"""The cookies in which the inbox keeps a choice (`appearance.js`): over TLS, and without."""

_THEMES: Final = ("light", "dark")


def get_theme(req: Request) -> str:
    """Return the theme that was chosen in this browser, `light` or `dark`; empty without one."""
    found = (value for cookie in CHOSEN for value in read_cookies(req, cookie))
    return next((value for value in found if value in _THEMES), "")
