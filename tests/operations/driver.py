"""What drives a server through all that it does, with canaries in every place of every request."""

import asyncio
import base64
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from parley import access
from parley.access import oauth
from parley.access.cookies import PLAIN_NAME
from parley.cli.context import with_store
from parley.store import Command
from parley.wire.times import now
from tests.contract.documents import Operation, operations, resolved
from tests.contract.sending import request_of
from tests.harness.browser import Browser, Page
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.harness.servers import Server
from tests.operations.canaries import Canaries

_R = TypeVar("_R")

_CALLBACK: Final = "https://archive.firm.example/callback"


class Driver:
    """Asks a server all there is to ask, with canaries in it."""

    def __init__(self, server: Server, firm: Firm, canaries: Canaries) -> None:
        self._server = server
        self._firm = firm
        self._canaries = canaries
        self.statuses: set[int] = set()

    def caller(self) -> Person:
        """Make an administrator, whose token is noted."""
        person = self._firm.administrator()
        self._canaries.note(person.token, "a token")
        return person

    def ask_everything(
        self, caller_for: Callable[[Operation], Person], *, refused_early: bool = True
    ) -> None:
        """Send every operation, in both formats, well-formed and not.

        Args:
            caller_for: Who asks.
            refused_early: Whether to send what no table of messages is asked for as well.
        """
        for operation in operations():
            for wire_format in WireFormat:
                caller = caller_for(operation)
                request = self._ask(operation, wire_format, caller)
                if refused_early:
                    self._be_refused(caller, request)

    def _ask(self, operation: Operation, wire_format: WireFormat, caller: Person) -> dict[str, Any]:
        """Send an operation with words of ours where texts are, and everywhere; return the last."""
        named = f"{operation.described['operationId']} in {wire_format}"
        plant = self._canaries.plant

        def in_texts(value: object) -> object:
            return plant(f"a text of {named}") if _is_text(value) else value

        def everywhere(value: object) -> object:
            return plant(f"the value {value!r} of {named}")

        request = request_of(operation, wire_format, in_texts)
        request["params"] = {"access_token": plant(f"the query of {named}")}
        self._send(caller, request)
        request = request_of(operation, wire_format, everywhere)
        self._send(caller, request)
        request["params"] = {
            one["name"]: plant(f"a parameter of {named}") for one in _parameters(operation)
        }
        self._send(caller, request)
        return request

    def _be_refused(self, caller: Person, request: dict[str, Any]) -> None:
        """Send an operation again, broken and with credentials that are none."""
        plant = self._canaries.plant
        if "content" in request:
            request["content"] = request["content"][:-1]  # broken at its end
            self._send(caller, request)
        for scheme in ("Bearer", "Basic", plant("a scheme")):
            request["headers"] |= {
                "Authorization": f"{scheme} {plant('a bad token')}",
                "Cookie": f"{PLAIN_NAME}={plant('a bad cookie')}",
                "X-CSRF-Token": plant("a bad form token"),
                "Idempotency-Key": plant("a key"),
                "X-Other": plant("a header"),
            }
            self._send(caller, request)

    def _send(self, caller: Person, request: dict[str, Any]) -> None:
        url = f"{self._server.address}{request['url']}"
        self.statuses.add(caller.request(**{**request, "url": url}).status_code)

    async def browse(self, person: Person) -> None:
        """Sign in with passwords right and wrong, allow a client, and go through the pages."""
        password = self._canaries.plant("a password")
        kept = await access.PasswordHasher().hash(password)
        with_password = access.SetPassword(person.user_id, kept, now())
        await asyncio.to_thread(self._write, with_password)
        async with Browser(self._server.address) as browser:
            page = await browser.open("/sign-in?next=/account")
            self._note_page(browser, page.response)
            plant = self._canaries.plant
            for email, typed in (
                (person.email, plant("a wrong password")),
                (plant("a password in the place of an address"), plant("a wrong password")),
                (person.email, password),
            ):
                page = await browser.submit(page, "Sign in", email=email, password=typed)
                self.statuses.add(page.status)
                self._note_page(browser, page.response)
            await self._allow(browser)
            for method, content in (
                ("POST", f"csrftoken={plant('a forged form token')}"),
                ("GET", ""),
            ):
                for path in ("/sign-in", "/sign-out", "/account"):
                    answer = await browser.ask(
                        method,
                        path,
                        content=content,
                        **{"Content-Type": "application/x-www-form-urlencoded", **browser.own},
                    )
                    self.statuses.add(answer.status_code)
                    self._note_page(browser, answer)

    async def _allow(self, browser: Browser) -> None:
        """Allow a client application; it then gets its tokens."""
        plant = self._canaries.plant
        secret = access.new_token()
        self._canaries.note(secret, "the secret of a client")
        client_id = await asyncio.to_thread(self._write, _client(secret))
        asked = {
            "response_type": "code",
            "client_id": str(client_id),
            "redirect_uri": _CALLBACK,
            "state": plant("a state"),
        }
        for more in ({"scope": plant("a scope")}, {"redirect_uri": plant("a place")}):
            await self._authorize(browser, {**asked, **more})
        page = Page(await self._authorize(browser, asked))
        self._note_page(browser, page.response)
        answer = await browser.send(page, "Allow", decision="allow")
        (code,) = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
        self._canaries.note(code, "a code")
        await asyncio.to_thread(self._apply, client_id, secret, code)

    async def _authorize(self, browser: Browser, asked: dict[str, str]) -> httpx.Response:
        address = f"/oauth2/authorize?{urlencode(asked)}"
        answer = await browser.ask("GET", address, **{"Sec-Fetch-Site": "none"})
        self.statuses.add(answer.status_code)
        return answer

    def _note_page(self, browser: Browser, answer: httpx.Response) -> None:
        if secret := browser.cookies.get(PLAIN_NAME):
            self._canaries.note(secret, "a session")
        for token in re.findall(r'name="csrftoken" value="([^"]+)"', answer.text):
            self._canaries.note(token, "a form token")

    def _apply(self, client_id: int, secret: str, code: str) -> None:
        """Get tokens as a client application does, from codes and tokens good and bad."""
        plant, note = self._canaries.plant, self._canaries.note
        named = {"client_id": str(client_id), "client_secret": secret}
        basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        exchange = {"grant_type": "authorization_code", "code": code}
        wrong = {**named, "client_secret": plant("a wrong secret of a client")}
        self._form("token", {**wrong, **exchange})
        self._form("token", {**named, **exchange, "code": plant("an unknown code")})
        self._form("token", {**named, **exchange, "redirect_uri": f"https://{plant('a place')}"})
        given = self._form("token", {**named, **exchange}).json()
        renewed = self._form("token", {**named, **_refreshing(given["refresh_token"])}).json()
        in_query = {**named, **_refreshing(renewed["refresh_token"])}
        answer = httpx.post(f"{self._server.address}/api/oauth2/token", params=in_query)
        assert answer.status_code == httpx.codes.OK, answer.text
        for wrong_query in (
            {**named, "grant_type": "refresh_token", "refresh_token": plant("an unknown token")},
            {**wrong, "grant_type": "authorization_code", "code": plant("a code in a query")},
        ):
            httpx.post(f"{self._server.address}/api/oauth2/token", params=wrong_query)
        for tokens in (given, renewed, answer.json()):
            note(tokens["access_token"], "an access token")
            note(tokens["refresh_token"], "a refresh token")
        headers = {"Authorization": f"Basic {basic}"}
        for path in ("introspect", "revoke"):
            self._form(path, {**named, "token": renewed["access_token"]})
            self._form(path, {"token": renewed["refresh_token"]}, headers)
            self._form(path, {**named, "token": plant("an unknown token")})
        self._form("token", {**named, **_refreshing(given["refresh_token"])})
        self._form("token", {**named, **exchange})

    def _form(
        self, path: str, form: dict[str, str], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        url = f"{self._server.address}/api/oauth2/{path}"
        answer = httpx.post(url, data=form, headers=headers)
        self.statuses.add(answer.status_code)
        return answer

    def _write(self, command: Command[_R]) -> _R:
        return with_store(self._server.settings, lambda store: store.write(command))


def _client(secret: str) -> Command[int]:
    return oauth.AddClient(
        name="Archive",
        secret_digest=access.hash_token(secret),
        redirect_uris=(_CALLBACK,),
        scopes=access.MESSAGING,
        access_seconds=18_000,
        allow_screen=True,
        service_user_id=None,
        created_at=now(),
    )


def _refreshing(refresh_token: str) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": refresh_token}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not value.isdigit()


def _parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    described = (resolved(one) for one in operation.described.get("parameters", ()))
    return (one for one in described if one["in"] == "query")
