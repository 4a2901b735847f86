"""Hostile HTML that others collected, sent as messages, read back, and looked at in a browser."""

import re
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser

from tests.conversations.html import assert_harmless
from tests.harness.chromium import running_browser
from tests.harness.corpora import Corpora
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person
from tests.inbox.conftest import Opened
from tests.inbox.conftest import opened as opened_inbox
from tests.inbox.visitors import Windows
from tests.proofs.proof import Proof

pytestmark = pytest.mark.only_on("sqlite", reason="html knows no database")

opened = opened_inbox
"""A fixture."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser of this module's own: its event loop has to end before the other proofs."""
    with running_browser() as browser:
        yield browser


@pytest.fixture
def windows(browser: Browser) -> Iterator[Windows]:
    """Windows of that browser."""
    with Windows(browser) as lent:
        yield lent


AT_ONCE = 100
"""Messages of a conversation."""

PAGE = 30
"""What a thread shows at once."""


def vectors(corpora: Corpora, every: int) -> list[str]:
    """Return the inputs that can be sent; the rest holds half a surrogate pair."""
    rows = [
        row["input"]
        for name in ("core", "payload-lists")
        for row in corpora.rows(f"html-sanitiser/{name}.jsonl")
    ]
    return [html for html in rows[::every] if not re.search("[\ud800-\udfff]", html)]


def parted(htmls: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Part them."""
    for start in range(0, len(htmls), size):
        yield htmls[start : start + size]


def sent_one_by_one(ada: Person, number: int, htmls: Sequence[str]) -> list[int]:
    """Send each as a reply; give the statuses."""
    return [
        ada.post(f"/conversations/{number}/messages", json={"html": html}).status_code
        for html in htmls
    ]


def read_back(ben: Person, number: int, wire_format: WireFormat) -> list[str]:
    """Return the html of a conversation's newest messages, the oldest first."""
    response = ben.get(
        f"/conversations/{number}/messages",
        params={"limit": str(AT_ONCE)},
        headers={"Accept": wire_format.value},
    )
    found = [one["html"] for one in wire_format.read(response)["messages"]["message"]]
    return found[::-1]


@pytest.mark.proof(
    claim="No HTML that is sent can do harm to who reads it",
    method="Each vector of the corpus is sent as a message; what is read back, in JSON and XML, "
    "holds only what the allow-list names, by an HTML5 parser, and stays so when it is sent again",
)
def test_what_is_read_back_is_harmless_and_final(
    lasting_firm: Firm, corpora: Corpora, proof: Proof
) -> None:
    ada, ben = lasting_firm.internal(), lasting_firm.internal()
    chosen = vectors(corpora, proof.size(short=10, whole=1))
    taken = 0
    for some in parted(chosen, AT_ONCE - 1):
        number, again = ada.started(ben), ada.started(ben)
        statuses = sent_one_by_one(ada, number, some)
        assert set(statuses) <= {201, 400}
        kept = read_back(ben, number, WireFormat.JSON)
        assert kept == read_back(ben, number, WireFormat.XML)
        for html in kept:
            assert_harmless(html)
        kept = kept[1:]
        taken += len(kept)
        assert len(kept) == statuses.count(201)
        assert set(sent_one_by_one(ada, again, kept)) <= {201}
        assert read_back(ben, again, WireFormat.JSON)[1:] == kept
    proof.found(f"{len(chosen):,} vectors; {taken:,} left something to read")


@pytest.mark.proof(
    claim="Nothing in a message runs, or loads anything from elsewhere",
    method="The same messages, opened in the inbox in Chromium: no dialog, no error, no breach of "
    "the policy, no request to another place",
)
def test_nothing_runs_in_a_browser(
    corpora: Corpora, firm: Firm, opened: Opened, proof: Proof
) -> None:
    ada, ben = firm.internal(), firm.internal()
    chosen = vectors(corpora, proof.size(short=15, whole=1))
    numbers = []
    for some in parted(chosen, PAGE - 1):
        numbers.append(ada.started(ben))
        sent_one_by_one(ada, numbers[-1], some)
    visitor = opened(ben)
    visitor.page.on("dialog", lambda dialog: visitor.errors.append(f"ran: {dialog.message}"))
    for number in numbers:
        visitor.page.evaluate("hash => { location.hash = hash; }", f"#/c/{number}")
        visitor.page.locator(f"[data-conversation='{number}'] .messages article").first.wait_for()
    elsewhere = [url for url in visitor.requests if not url.startswith((visitor.address, "blob:"))]
    assert elsewhere == []
    proof.found(f"{len(chosen):,} vectors in {len(numbers)} conversations")
