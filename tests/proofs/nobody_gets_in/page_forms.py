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
    welcome = urljoin(root, firm.invitation_for("ivy@holt.example"))
    yield from _places_of_mail(firm)
    with httpx.Client(timeout=PATIENCE, headers={"Accept": "text/html"}) as client:
        visitor = Visitor(firm, client)
        for address in (f"{root}/sign-in", link, welcome):
            yield from _fields(visitor, address)
        form = visitor.open(f"{root}/sign-in").forms[0]
        given = {**dict(form.fields), "email": ada.email, "password": PASSWORD}
        assert visitor.send(form, given).status_code == httpx.codes.SEE_OTHER
        for address in (f"{root}/account", consent):
            yield from _fields(visitor, address)
        for address in (f"{root}/account?made=a&done=a", link, consent):
            yield from _parameters(visitor, address)


def _places_of_mail(firm: Firm) -> Iterator[Place]:
    """List where someone signs in by mail, and where links in mails lead; nobody is signed in."""
    root = firm.server.address
    with httpx.Client(timeout=PATIENCE, headers={"Accept": "text/html"}) as client:
        visitor = Visitor(firm, client)
        asking = f"{root}/sign-in?with=mail"
        yield from _fields(visitor, asking)
        form = visitor.open(asking).forms[0]
        given = {**dict(form.fields), "email": firm.internal().email}
        assert visitor.send(form, given).status_code == httpx.codes.SEE_OTHER
        code = f"{root}/sign-in/code"
        yield from _fields(visitor, code)
        csrftoken = {"csrftoken": dict(visitor.open(code).forms[0].fields)["csrftoken"]}
        for path, field in (("sign-in/link", "token"), ("welcome", "secret")):
            # A link that is not known leads to no form, but anyone can send one.
            fields = [*csrftoken.items(), (field, "a"), ("remember", "yes")]
            yield from _fields_of(visitor, Form(f"{root}/{path}", "post", fields, []))
        for address in (
            f"{root}/sign-in?next=a&with=a&email=a&done=a",
            f"{root}/sign-in/link?token=a",
            f"{root}/welcome?secret=a",
            f"{root}/unsubscribe?token=a",
        ):
            yield from _parameters(visitor, address)
        yield from _parameters(visitor, f"{root}/unsubscribe?token=a", "POST")


def _fields(visitor: Visitor, address: str) -> Iterator[Place]:
    for form in visitor.open(address).forms:
        yield from _fields_of(visitor, form)


def _fields_of(visitor: Visitor, form: Form) -> Iterator[Place]:
    path = form.action.removeprefix(visitor.firm.server.address).partition("?")[0]
    for name in dict(form.fields):

        def ask(text: str, name: str = name) -> httpx.Response:
            return visitor.send(form, {**dict(form.fields), name: encodable(text)})

        yield Place(f"{form.method.upper()} {path} field {name}", FORM, ask)


def _parameters(visitor: Visitor, address: str, method: str = "GET") -> Iterator[Place]:
    url = httpx.URL(address)
    for name in url.params:

        def ask(text: str, name: str = name) -> httpx.Response:
            asked = url.copy_set_param(name, encodable(text))
            return visitor.client.request(method, asked, headers={"Sec-Fetch-Site": "none"})

        yield Place(f"{method} {url.path} parameter {name}", HEADER // 3, ask)
