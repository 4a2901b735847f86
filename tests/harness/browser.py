"""A browser without JavaScript: keeps cookies, follows links and redirects, fills in forms.

It says about itself what browsers say (`Accept-Language`, `Sec-Fetch-Site`, `Origin`), and parses
each page strictly: HTML with a mistake in it fails the test that sees it.
"""

import copy
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlencode, urljoin
from xml.etree import ElementTree as ET

import html5lib
import httpx

_MOST_STEPS: Final = 5


class Form(NamedTuple):
    """A form of a page.

    Attributes:
        action: Where it leads to.
        method: How.
        fields: What stands in it by itself.
        buttons: What its buttons say.
    """

    action: str
    method: str
    fields: list[tuple[str, str]]
    buttons: list[str]


class Page:
    """An answer that a person reads."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.address = str(response.url)
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        self.root: ET.Element = parser.parse(response.text)

    @property
    def title(self) -> str:
        """What its first heading says."""
        return _text(self.one("h1"))

    @property
    def text(self) -> str:
        """All that a reader sees."""
        return _text(self.one("body"))

    def one(self, path: str) -> ET.Element:
        """Return the first element of a kind."""
        found = self.root.find(f".//{path}")
        assert found is not None, f"no {path}: {self.response.text}"
        return found

    def all(self, path: str) -> list[ET.Element]:
        """Return the elements of a kind."""
        return self.root.findall(f".//{path}")

    def within(self, path: str) -> Self:
        """Return the page as if there were nothing but one of its elements."""
        part = copy.copy(self)
        part.root = self.one(path)
        return part

    @property
    def forms(self) -> list[Form]:
        """Its forms."""
        return [_form(self.address, one) for one in self.all("form")]

    def form(self, button: str) -> Form:
        """Return the form with a button that says something."""
        found = [form for form in self.forms if button in form.buttons]
        assert found, f"no button {button!r}: {self.response.text}"
        return found[0]

    @property
    def onward(self) -> str | None:
        """Where it leads by itself (`http-equiv="refresh"`)."""
        for meta in self.all("meta"):
            if meta.get("http-equiv") == "refresh":
                return urljoin(self.address, meta.get("content", "").partition("url=")[2])
        return None


class Browser:
    """A browser of one person, over a server or an instance.

    Args:
        address: What the addresses of the instance start with.
        transport: How to reach it; by default over the network.
    """

    def __init__(
        self, address: str, transport: httpx.AsyncBaseTransport | None = None, **headers: str
    ) -> None:
        self.address = address
        self._client = httpx.AsyncClient(
            transport=transport,
            headers={
                "User-Agent": "Mozilla/5.0 (test)",
                "Accept": "text/html",
                "Accept-Language": "en-GB",
                **headers,
            },
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *ended: object) -> None:
        await self._client.aclose()

    @property
    def cookies(self) -> httpx.Cookies:
        """What it keeps."""
        return self._client.cookies

    async def open(self, path: str) -> Page:
        """Type an address, and go wherever that leads."""
        return await self._follow(await self.ask("GET", path, **{"Sec-Fetch-Site": "none"}))

    async def submit(self, page: Page, button: str, **entered: str | Sequence[str]) -> Page:
        """Fill in a form of a page, and press its button."""
        return await self._follow(await self.send(page, button, **entered))

    async def send(self, page: Page, button: str, **entered: str | Sequence[str]) -> httpx.Response:
        """Fill in a form of a page, and press its button; gives the answer as it stands."""
        form = page.form(button)
        kept = [(name, value) for name, value in form.fields if name not in entered]
        given = [
            (name, one)
            for name, value in entered.items()
            for one in ([value] if isinstance(value, str) else value)
        ]
        if form.method == "get":
            asked = urlencode([*kept, *given])
            return await self.ask("GET", f"{form.action.partition('?')[0]}?{asked}")
        return await self.ask(
            form.method.upper(),
            form.action,
            content=urlencode([*kept, *given]),
            **{"Content-Type": "application/x-www-form-urlencoded", **self.own},
        )

    @property
    def own(self) -> dict[str, str]:
        """What a browser says of a request that a page of this instance makes."""
        scheme, _, rest = self.address.partition("://")
        return {
            "Sec-Fetch-Site": "same-origin",
            "Origin": f"{scheme}://{rest.partition('/')[0]}",
        }

    async def ask(
        self, method: str, path: str, content: str | None = None, **headers: str
    ) -> httpx.Response:
        """Send a request as it stands."""
        address = path if "://" in path else self.address + path
        return await self._client.request(method, address, content=content, headers=headers)

    async def _follow(self, response: httpx.Response) -> Page:
        for _ in range(_MOST_STEPS):
            if response.is_redirect:
                onward: str | None = urljoin(str(response.url), response.headers["Location"])
            else:
                page = Page(response)
                onward = page.onward
                if onward is None:
                    return page
            assert onward is not None
            response = await self.ask("GET", onward, **{"Sec-Fetch-Site": "same-origin"})
        raise AssertionError(f"it leads on and on: {response.url}")


def _form(address: str, element: ET.Element) -> Form:
    fields = [
        (one.get("name", ""), one.get("value", ""))
        for one in element.iter("input")
        if one.get("name") and (one.get("type") != "checkbox" or "checked" in one.attrib)
    ]
    for one in element.iter("select"):
        options: list[Any] = list(one.iter("option"))
        chosen = next((option for option in options if "selected" in option.attrib), options[0])
        fields.append((one.get("name", ""), chosen.get("value", "")))
    return Form(
        action=urljoin(address, element.get("action", "")),
        method=element.get("method", "get"),
        fields=fields,
        buttons=[_text(button) for button in element.iter("button")],
    )


def _text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())
