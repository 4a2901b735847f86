"""Hostile texts for every field of every form on the pages, and for the queries of pages."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import quote, urljoin

import httpx

from parley.access import Purpose
from tests.harness.browser import Form, Page
from tests.harness.people import Firm
from tests.harness.servers import PATIENCE
from tests.proofs.nobody_gets_in.hostile_texts import HEADER, Place, encodable

PASSWORD: Final = "correct horse battery staple"
FORM: Final = 64 * 1024 // 3
"""Bytes: as many as a form may have, each written as `%20`."""

_addresses = itertools.count(1)


class Visitor(NamedTuple):
    """A browser, before and after its person signed in.

    Attributes:
        firm: Whose pages it visits.
        client: What it asks with.
    """

    firm: Firm
    client: httpx.Client

    def open(self, address: str) -> Page:
        """Open a page."""
        return Page(self.client.get(address, headers={"Sec-Fetch-Site": "none"}))

    def send(self, form: Form, fields: Mapping[str, str]) -> httpx.Response:
        """Send a form, from an address of its own: nobody slows it down."""
        number = next(_addresses)
        headers = {
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }
        return self.client.request(form.method, form.action, data=dict(fields), headers=headers)


def page_places(firm: Firm) -> Iterator[Place]:
    """List the fields of all forms, and the parameters that pages take."""
    ada = firm.internal()
    firm.set_password(ada, PASSWORD)
    client_id = firm.application("Another program", "https://a.example/c")
    root = firm.server.address
    consent = (
        f"{root}/oauth2/authorize?response_type=code&client_id={client_id}&state=a"
        f"&redirect_uri={quote('https://a.example/c')}&scope=messages:read"
        f"&code_challenge={'a' * 43}&code_challenge_method=S256"
    )
    link = urljoin(root, firm.link_for(firm.internal(), Purpose.INVITATION))
    with httpx.Client(timeout=PATIENCE, headers={"Accept": "text/html"}) as client:
        visitor = Visitor(firm, client)
        for address in (f"{root}/sign-in", link):
            yield from _fields(visitor, address)
        form = visitor.open(f"{root}/sign-in").forms[0]
        given = {**dict(form.fields), "email": ada.email, "password": PASSWORD}
        assert visitor.send(form, given).status_code == httpx.codes.SEE_OTHER
        for address in (f"{root}/account", consent):
            yield from _fields(visitor, address)
        for address in (f"{root}/sign-in?next=a", f"{root}/account?made=a", link, consent):
            yield from _parameters(visitor, address)


def _fields(visitor: Visitor, address: str) -> Iterator[Place]:
    for form in visitor.open(address).forms:
        path = form.action.removeprefix(visitor.firm.server.address).partition("?")[0]
        for name in dict(form.fields):

            def ask(text: str, form: Form = form, name: str = name) -> httpx.Response:
                return visitor.send(form, {**dict(form.fields), name: encodable(text)})

            yield Place(f"{form.method.upper()} {path} field {name}", FORM, ask)


def _parameters(visitor: Visitor, address: str) -> Iterator[Place]:
    url = httpx.URL(address)
    for name in url.params:

        def ask(text: str, name: str = name) -> httpx.Response:
            asked = url.copy_set_param(name, encodable(text))
            return visitor.client.get(asked, headers={"Sec-Fetch-Site": "none"})

        yield Place(f"GET {url.path} parameter {name}", HEADER // 3, ask)
