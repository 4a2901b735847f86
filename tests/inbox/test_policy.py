"""What the page may do, and what messages can't make it do."""

import re
from collections.abc import Iterator, Sequence

import httpx
import pytest

from parley.conversations.body import BodyError, from_html
from tests.harness.corpora import Corpora
from tests.harness.people import Firm, Person, conversation
from tests.inbox.conftest import Opened

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no message may hold; refused before it is looked at."""

PAGE = 30
"""What a thread shows at once."""


class TestThePolicy:
    def test_it_allows_no_inline_script_and_nothing_unsafe(
        self, firm: Firm, opened: Opened
    ) -> None:
        visitor = opened(firm.internal())
        response = visitor.page.reload()
        assert response is not None
        policy = response.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"]

    def test_it_is_seen_when_something_breaks_it(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        visitor.page.evaluate("() => { try { document.body.innerHTML = '<b>x</b>'; } catch { } }")
        assert visitor.violations
        visitor.violations.clear()


class TestHostileMessages:
    @pytest.mark.parametrize(("name", "every"), [("core", 1), ("payload-lists", 10)])
    def test_nothing_runs_and_nothing_is_loaded_from_elsewhere(
        self, name: str, every: int, corpora: Corpora, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        vectors = [row["input"] for row in corpora.rows(f"html-sanitiser/{name}.jsonl")]
        taken = [html for html in vectors[::every] if is_taken(html)]
        numbers = [sent(ada, ben, some) for some in batched(taken, PAGE)]
        visitor = opened(ben)
        visitor.page.on("dialog", lambda dialog: visitor.errors.append(f"ran: {dialog.message}"))
        for number in numbers:
            visitor.page.evaluate("hash => { location.hash = hash; }", f"#/c/{number}")
            visitor.page.locator(
                f"[data-conversation='{number}'] .messages article"
            ).first.wait_for()
        elsewhere = [
            url for url in visitor.requests if not url.startswith((visitor.address, "blob:"))
        ]
        assert elsewhere == []


def is_taken(html: str) -> bool:
    """Tell whether the server takes a body, and something is left of it."""
    try:
        body = from_html(html)
    except BodyError:
        return False
    return bool(body.html) and not body.images and not FORBIDDEN.search(html)


def sent(author: Person, reader: Person, messages: Sequence[str]) -> int:
    """Send messages in a conversation of their own; give its number."""
    request = conversation(reader)
    request["messages"]["message"] = [{"html": one} for one in messages]
    answer = author.post("/conversations/", json=request)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    number: int = answer.json()["conversationid"]
    return number


def batched(messages: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Part them."""
    for start in range(0, len(messages), size):
        yield messages[start : start + size]
