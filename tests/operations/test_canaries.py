"""Tokens, passwords, codes and what people write stand in no line of the log.

A server that logs all it can is driven through every operation of the contract and every page, with
canaries in every place of every request, and with its tables taken away in the end: what fails
then, no one foresaw.
"""

import asyncio
import base64
from typing import Final, NamedTuple

import pytest

from tests.harness.db_assertions import drop
from tests.harness.people import Firm
from tests.harness.servers import Server, running_server
from tests.harness.stores import OpenStore
from tests.operations.canaries import Canaries, encodings
from tests.operations.driver import Driver
from tests.operations.lines import log_of

_OF_MESSAGES: Final = (
    *("message_attachments", "messages", "participants", "conversations", "attachments"),
)
_OF_PEOPLE: Final = ("sites", "sessions", "tokens", "users")
"""What is taken away at once."""


class Driven(NamedTuple):
    """A server that has ended, and what was done to it."""

    server: Server
    canaries: Canaries
    said: str
    statuses: set[int]


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Driven:
    canaries = Canaries()
    folder = tmp_path_factory.mktemp("canaries")
    settings = {"PARLEY_LOG_LEVEL": "debug", "PARLEY_REFRESH_IN_QUERY": "true"}
    with (
        running_server(folder, settings=settings) as server,
        OpenStore(server.settings) as store,
        Firm(server, store) as firm,
    ):
        driver = Driver(server, firm, canaries)
        firm.internal().started(firm.internal())  # so that there is something at the addresses
        driver.ask_everything(lambda _: driver.caller())
        person, caller = driver.caller(), driver.caller()
        asyncio.run(driver.browse(person))
        for tables in (_OF_MESSAGES, _OF_PEOPLE):
            for table in tables:
                drop(server, table)
            driver.ask_everything(lambda _: caller, refused_early=tables is _OF_PEOPLE)
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
    @pytest.mark.parametrize("encoding", [name for name, _ in encodings("a secret of some length")])
    def test_would_be_found_in_any_encoding(self, encoding: str) -> None:
        canaries = Canaries()
        secret = canaries.plant("a password")
        for encoded in [text for name, text in encodings(secret) if name == encoding]:
            assert canaries.found_in(f"before {encoded} after")

    @pytest.mark.parametrize("user", ["a", "ad", "ada"])
    def test_would_be_found_within_basic_credentials(self, user: str) -> None:
        canaries = Canaries()
        credentials = f"{user}:{canaries.plant('a password')}!"
        assert canaries.found_in(base64.b64encode(credentials.encode()).decode())
