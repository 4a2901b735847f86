"""A person at a browser, which says about itself what browsers of its age say."""

from enum import StrEnum
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from tests.clients.http11 import Address, Answer, Request, exchange
from tests.harness.browser import Form, Page

_MOST_STEPS: Final = 6
_FORM: Final = "application/x-www-form-urlencoded"


class Age(StrEnum):
    """What a browser sends beside a form that a page of the same origin has it send."""

    REFERER = "Referer alone"
    ORIGIN = "Origin too"
    FETCH_METADATA = "Sec-Fetch-Site too"


_ACCEPT: Final = {
    Age.REFERER: "text/html, application/xhtml+xml, */*",
    Age.ORIGIN: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    Age.FETCH_METADATA: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}
_AGENT: Final = {
    Age.REFERER: "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    Age.ORIGIN: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15",
    Age.FETCH_METADATA: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0",
}


class Visitor:
    """A person who signs in and allows an application to act for them.

    Args:
        address: The instance.
        age: What their browser says about itself.
    """

    def __init__(self, address: Address, age: Age = Age.FETCH_METADATA) -> None:
        self._address = address
        self._age = age
        self._cookies: dict[str, str] = {}

    def allow(self, query: str, email: str, password: str) -> str:
        """Go where an application leads, sign in and allow it; give the URL that this ends at.

        Args:
            query: Of `authorize.action`, as the application writes it.
            email: Whose account it is.
            password: Its password.
        """
        answer, page_url = self._get(f"/authorize.action?{query}")
        for _ in range(_MOST_STEPS):
            location = answer.header("location")
            if location and not self._is_here(urljoin(page_url, location)):
                return location
            if location:
                answer, page_url = self._get(urljoin(page_url, location))
                continue
            page = _page(answer, page_url)
            if page.onward is not None:
                answer, page_url = self._get(page.onward)
                continue
            form, entered = _filled(page, email, password)
            kept = [(name, value) for name, value in form.fields if name not in entered]
            answer = self._post(form.action, urlencode([*kept, *entered.items()]), page_url)
            page_url = form.action
        raise AssertionError(f"it leads on and on: {page_url}")

    def sign_in(self, email: str, password: str) -> None:
        """Sign in, led there by nothing."""
        answer, page_url = self._get("/sign-in")
        form = _page(answer, page_url).form("Sign in")
        entered = {"email": email, "password": password}
        kept = [(name, value) for name, value in form.fields if name not in entered]
        self._post(form.action, urlencode([*kept, *entered.items()]), page_url)

    @property
    def cookie(self) -> str:
        """The Cookie header field that goes along with what its pages ask for."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _is_here(self, url: str) -> bool:
        return url.startswith((f"{self._address.base}/sign-in", f"{self._address.base}/authorize"))

    def _get(self, url: str) -> tuple[Answer, str]:
        url = urljoin(self._address.base, url)
        return self._ask("GET", url, [], b""), url

    def _post(self, url: str, form: str, page_url: str) -> Answer:
        body = form.encode()
        headers = [("Content-Type", _FORM), ("Content-Length", str(len(body)))]
        if self._age is not Age.REFERER:
            headers.append(("Origin", self._address.base))
        if self._age is Age.FETCH_METADATA:
            headers.append(("Sec-Fetch-Site", "same-origin"))
        return self._ask("POST", url, [("Referer", page_url), *headers], body)

    def _ask(self, method: str, url: str, more: list[tuple[str, str]], body: bytes) -> Answer:
        parts = urlsplit(url)
        headers = [
            ("Accept", _ACCEPT[self._age]),
            ("Accept-Language", "en-GB"),
            ("User-Agent", _AGENT[self._age]),
            ("Accept-Encoding", "gzip, deflate"),
            ("Host", self._address.host),
            *more,
            *([("Cookie", self.cookie)] if self._cookies else []),
            ("Connection", "Keep-Alive"),
        ]
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        answer = exchange(self._address, Request(method, target, headers, body))
        for line in answer.all("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer


def _filled(page: Page, email: str, password: str) -> tuple[Form, dict[str, str]]:
    """Return the one form of a page that leads on, and what is entered there."""
    if any("Sign in" in form.buttons for form in page.forms):
        return page.form("Sign in"), {"email": email, "password": password}
    return page.form("Allow"), {"decision": "allow"}


def _page(answer: Answer, url: str) -> Page:
    """Read a page as the browsers of the other tests do, strictly."""
    headers = [("Content-Type", answer.header("content-type"))]
    request = httpx.Request("GET", url)
    return Page(
        httpx.Response(answer.status, headers=headers, content=answer.content, request=request)
    )
