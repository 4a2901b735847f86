"""Finding a message again."""

from playwright.sync_api import expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened


class TestSearch:
    def test_shows_what_was_found_marked_and_leads_there(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease", html="<p>The indemnity is capped</p>")
        for text in range(40):
            ada.post(f"/conversations/{number}/messages", json={"text": f"More {text}."})
        visitor = opened(ben)
        visitor.page.get_by_role("searchbox").fill("indemnity")
        found = visitor.page.get_by_role("list", name="Search messages").get_by_role("listitem")
        expect(found.locator("mark")).to_have_text("indemnity")
        found.get_by_role("link").click()
        expect(visitor.message("The indemnity is capped")).to_be_in_viewport()

    def test_says_where_nothing_was_found(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        visitor.page.get_by_role("searchbox").fill("indemnity")
        expect(visitor.page.get_by_role("heading", name="“indemnity”")).to_be_visible()

    def test_shows_hostile_text_as_text(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, html="<p>indemnity &lt;img src=x onerror=alert(1)&gt;</p>")
        visitor = opened(ben)
        visitor.page.get_by_role("searchbox").fill("indemnity")
        found = visitor.page.get_by_role("list", name="Search messages")
        expect(found).to_contain_text("<img src=x onerror=alert(1)>")
