"""The inbox of the wheel: one bundle, in the place of its modules."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, expect

from tests.harness.page_loads import PageLoad
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server
from tests.harness.wheels import install_wheel
from tests.inbox.visitors import PASSWORD, Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="what a wheel holds knows no database")

MOST_REQUESTS = 12
MOST_BYTES = 120_000


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel."""
    return install_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def served(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server from the wheel."""
    with running_server(tmp_path_factory.mktemp("served"), python=installed) as server:
        yield server


@pytest.fixture(scope="module")
def reader(served: Server) -> Iterator[Person]:
    """Someone whose inbox is full of letters of many people."""
    with Firm(served) as firm:
        reader = firm.internal()
        firm.set_password(reader, PASSWORD)
        for _ in range(20):
            firm.internal().started(reader, title="Lease")
        yield reader


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_the_first_load_takes_few_requests_and_bytes(
    locale: str, browser: Browser, served: Server, reader: Person
) -> None:
    visitor = Visitor.signed_in(browser, reader, served.address)
    cookies: Any = visitor.context.storage_state()
    visitor.close()
    context = browser.new_context(storage_state=cookies, locale=locale)
    page = context.new_page()
    loaded = PageLoad(page)
    with page.expect_response("**/events"):
        page.goto(served.address)
    expect(page).to_have_title(re.compile(r"^\(20\) "))
    expect(page.get_by_role("listitem").filter(has_text="Lease").first).to_be_visible()
    assert loaded.is_before_faces("/api/4/conversations")
    assert len(loaded.paths) <= MOST_REQUESTS, loaded.paths
    assert 0 < loaded.size <= MOST_BYTES
    context.close()


def test_the_wheel_holds_the_bundle_and_no_source(installed: Path) -> None:
    (wheel,) = installed.parents[2].glob("*.whl")
    names = ZipFile(wheel).namelist()
    modules = {name.partition("/web/")[2] for name in names if "/web/js/" in name}
    assert modules == {"js/main.js", "js/locales/de.js", "js/locales/pseudo.js"}
