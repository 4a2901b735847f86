"""The addresses of the pages."""

from collections.abc import Iterator
from typing import Any

from parley.access import Doorkeeper, Passwords
from parley.pages.account import AccountPage
from parley.pages.allow import AllowPage
from parley.pages.desk import Desk
from parley.pages.sign_in import SignInPage, SignOutPage
from parley.pages.start import StartPage


def page_routes(desk: Desk) -> Iterator[tuple[str, Any]]:
    """List the addresses of the pages with what answers there."""
    doorkeeper = Doorkeeper(desk.store, Passwords(), desk.clock)
    yield desk.settings.prefix or "/", StartPage(desk)
    yield desk.path("assets/{name}"), desk.styles
    yield desk.path("sign-in"), SignInPage(desk, doorkeeper)
    yield desk.path("sign-out"), SignOutPage(desk)
    allow = AllowPage(desk)
    yield desk.path("oauth2/authorize"), allow
    yield desk.path("authorize.action"), allow
    yield desk.path("account"), AccountPage(desk)
