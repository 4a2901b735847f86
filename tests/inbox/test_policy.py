"""What the page may do; what messages can't make it do is among the proofs."""

import pytest
from playwright.sync_api import expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened

pytestmark = pytest.mark.only_on("sqlite", reason="a policy knows no database")


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

    def test_a_name_ends_no_script_of_the_page(self, firm: Firm, opened: Opened) -> None:
        name = "</script><b>Ada</b><!--<script>"
        visitor = opened(firm.internal(name, "King"))
        visitor.go("#/account")
        expect(visitor.page.get_by_text(name)).to_be_visible()

    def test_it_is_seen_when_something_breaks_it(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        visitor.page.evaluate("() => { try { document.body.innerHTML = '<b>x</b>'; } catch { } }")
        assert visitor.violations
        visitor.violations.clear()
