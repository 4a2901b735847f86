"""The whole of it without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened

pytestmark = pytest.mark.only_on("sqlite", reason="keys know no database")


class TestKeys:
    def test_j_and_k_walk_through_the_list(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        for title in ("Third", "Second", "First"):
            ada.started(ben, title=title)
        visitor = opened(ben)
        expect(visitor.rows).to_have_count(3)
        heading = visitor.thread.get_by_role("heading", level=2)
        for key, title in (("j", "First"), ("j", "Second"), ("j", "Third"), ("k", "Second")):
            visitor.page.keyboard.press(key)
            expect(heading).to_have_text(title)

    def test_a_message_is_written_and_sent_by_keys_alone(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        expect(visitor.rows).to_have_count(1)
        keyboard = visitor.page.keyboard
        keyboard.press("j")
        expect(visitor.thread.get_by_role("heading", level=2)).to_have_text("Lease")
        keyboard.press("r")
        keyboard.type("jk/c?")
        keyboard.press("Control+Enter")
        expect(visitor.message("jk/c?")).to_be_visible()

    def test_a_conversation_is_started_by_keys_alone(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        visitor = opened(ada)
        keyboard = visitor.page.keyboard
        keyboard.press("c")
        keyboard.type(ben.name[1])
        expect(visitor.page.get_by_role("option", selected=True)).to_be_visible()
        keyboard.press("Enter")
        expect(visitor.page.get_by_role("button", name="Remove")).to_be_visible()
        visitor.page.get_by_label("Your message").last.focus()
        keyboard.type("Hello")
        keyboard.press("Control+Enter")
        expect(visitor.message("Hello")).to_be_visible()

    def test_e_archives_and_the_archive_shows_it(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.page.keyboard.press("e")
        expect(visitor.rows).to_have_count(0)
        visitor.page.get_by_role("button", name="Archived").click()
        expect(visitor.rows).to_have_count(1)

    def test_a_question_mark_shows_them_and_escape_closes(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        visitor.page.keyboard.press("?")
        window = visitor.page.get_by_role("dialog", name="Keyboard shortcuts")
        for key in ("j", "k", "/", "c", "e", "r", "Esc", "?"):
            expect(window.get_by_text(key, exact=True)).to_be_visible()
        visitor.page.keyboard.press("Escape")
        expect(window).to_have_count(0)

    def test_a_slash_leads_to_the_search(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        visitor.page.keyboard.press("/")
        expect(visitor.page.get_by_role("searchbox", name="Search messages")).to_be_focused()
