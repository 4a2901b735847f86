"""A browser's way through the authorization endpoint."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from tests.access.oauth.applications import (
    CALLBACK,
    Application,
)
from tests.harness.browser import Browser, Page

ISSUER = "http://parley.test"
TYPED = {"Sec-Fetch-Site": "none"}
PATHS = ["/oauth2/authorize", "/authorize.action"]


def address(client: Application, path: str = PATHS[0], **parameters: Any) -> str:
    """Return the address at which a client has people asked."""
    given = {
        "response_type": "code",
        "client_id": str(client.client_id),
        "redirect_uri": CALLBACK,
        "state": "x y&z",
    }
    merged: dict[str, Any] = given | parameters
    return f"{path}?{urlencode({name: one for name, one in merged.items() if one is not None})}"


async def asked(browser: Browser, client: Application, **parameters: Any) -> httpx.Response:
    """Go there; gives the answer as it stands."""
    return await browser.ask("GET", address(client, **parameters), **TYPED)


async def allowed(browser: Browser, client: Application, **parameters: Any) -> str:
    """Go there and allow it; gives the code."""
    page = Page(await asked(browser, client, **parameters))
    return answered(await browser.send(page, "Allow", decision="allow"))["code"]


def answered(response: httpx.Response, to: str = CALLBACK) -> dict[str, str]:
    """Return what the client is told."""
    assert response.status_code == httpx.codes.SEE_OTHER, response.text
    location = response.headers["Location"]
    assert location.startswith(f"{to}?"), location
    told = parse_qs(urlsplit(location).query, keep_blank_values=True, strict_parsing=True)
    assert {len(values) for values in told.values()} == {1}
    return {name: values[0] for name, values in told.items()}
