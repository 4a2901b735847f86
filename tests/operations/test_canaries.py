"""Tokens, passwords, codes and what people write stand in no line of the log.

A server that logs all it can is driven through every operation of the contract and every page, with
canaries in every place of every request, and with its tables taken away in the end: what fails
then, no one foresaw.
"""

import asyncio
import base64
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import httpx
import pytest

from parley import access
from parley.access.cookies import PLAIN_NAME
from parley.cli.session import with_store
from parley.wire.times import now
from tests.contract.documents import Operation, operations, resolved
from tests.contract.sending import request_of
from tests.harness.browser import Browser
from tests.harness.people import Firm, Person
from tests.harness.rows import change
from tests.harness.servers import Server, running_server
from tests.harness.spellings import Spelling
from tests.operations.canaries import Canaries, spellings
from tests.operations.lines import log_of

_TABLES: Final = (
    ("message_attachments", "messages", "participants", "conversations", "attachments"),
    ("sites", "sessions", "tokens", "users"),
)
"""What is taken away at once."""


class Driven(NamedTuple):
    """A server that has ended, and what was done to it."""

    server: Server
    canaries: Canaries
    said: str
    statuses: set[int]


class Driver:
    """Asks a server all there is to ask, with canaries in it."""

    def __init__(self, server: Server, firm: Firm, canaries: Canaries) -> None:
        self._server = server
        self._firm = firm
        self._canaries = canaries
        self.statuses: set[int] = set()

    def caller(self) -> Person:
        """Make an administrator, whose token is noted."""
        person = self._firm.internal()
        change(self._server, "update users set admin = 1 where user_id = :id", id=person.user_id)
        token = self._firm.token_for(person, scopes=access.ALL)
        self._canaries.note(token, "a token")
        person.headers["Authorization"] = f"Bearer {token}"
        return person

    def ask_everything(self, caller_for: Callable[[Operation], Person]) -> None:
        """Send every operation, in both formats, well-formed and not."""
        for operation in operations():
            for spelling in Spelling:
                self._ask(operation, spelling, caller_for(operation))

    def _ask(self, operation: Operation, spelling: Spelling, caller: Person) -> None:
        named = f"{operation.described['operationId']} in {spelling}"
        plant = self._canaries.plant

        def in_texts(value: object) -> object:
            return plant(f"a text of {named}") if _is_text(value) else value

        def everywhere(value: object) -> object:
            return plant(f"the value {value!r} of {named}")

        request = request_of(operation, spelling, in_texts)
        request["params"] = {"access_token": plant(f"the query of {named}")}
        self._send(caller, request)
        request = request_of(operation, spelling, everywhere)
        self._send(caller, request)
        request["params"] = {
            one["name"]: plant(f"a parameter of {named}") for one in _parameters(operation)
        }
        self._send(caller, request)
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
        """Sign in with passwords right and wrong, go through the pages, and sign out."""
        password = self._canaries.plant("a password")
        kept = await access.Passwords().hash(password)
        with_password = access.SetPassword(person.user_id, kept, now())
        await asyncio.to_thread(
            with_store, self._server.settings, lambda store: store.write(with_password)
        )
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

    def _note_page(self, browser: Browser, answer: httpx.Response) -> None:
        if secret := browser.cookies.get(PLAIN_NAME):
            self._canaries.note(secret, "a session")
        for token in re.findall(r'name="csrftoken" value="([^"]+)"', answer.text):
            self._canaries.note(token, "a form token")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not value.isdigit()


def _parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    described = (resolved(one) for one in operation.described.get("parameters", ()))
    return (one for one in described if one["in"] == "query")


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Driven:
    canaries = Canaries()
    folder = tmp_path_factory.mktemp("canaries")
    settings = {"PARLEY_LOG_LEVEL": "debug"}
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        driver = Driver(server, firm, canaries)
        firm.internal().started(firm.internal())  # so that there is something at the addresses
        driver.ask_everything(lambda _: driver.caller())
        person, caller = driver.caller(), driver.caller()
        asyncio.run(driver.browse(person))
        for tables in _TABLES:
            for table in tables:
                change(server, f"drop table {table}")
            driver.ask_everything(lambda _: caller)
        assert server.stop() == 0
        assert server.process.stderr is not None
        said = server.process.stderr.read()
    return Driven(server, canaries, said, driver.statuses)


class TestTheLog:
    def test_holds_no_secret_and_nothing_that_people_wrote(self, driven: Driven) -> None:
        assert driven.canaries.found_in(driven.server.log.read_text("utf-8")) == set()

    def test_is_all_that_the_server_writes(self, driven: Driven) -> None:
        assert driven.said == ""

    def test_tells_of_good_requests_bad_ones_and_defects(self, driven: Driven) -> None:
        assert {200, 201, 204, 400, 401, 403, 404, 422, 500} <= driven.statuses
        assert {"request", "defect"} <= {line["event"] for line in log_of(driven.server)}
        assert len(driven.canaries) > 200


class TestASecret:
    @pytest.mark.parametrize("spelling", [name for name, _ in spellings("a secret of some length")])
    def test_would_be_found_in_any_spelling(self, spelling: str) -> None:
        canaries = Canaries()
        secret = canaries.plant("a password")
        for spelled in [text for name, text in spellings(secret) if name == spelling]:
            assert canaries.found_in(f"before {spelled} after")

    @pytest.mark.parametrize("user", ["a", "ad", "ada"])
    def test_would_be_found_within_basic_credentials(self, user: str) -> None:
        canaries = Canaries()
        credentials = f"{user}:{canaries.plant('a password')}!"
        assert canaries.found_in(base64.b64encode(credentials.encode()).decode())
