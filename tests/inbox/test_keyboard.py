"""The whole of it without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened
from tests.inbox.visitors import Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="keys know no database")


class TestKeys:
    def test_j_and_k_walk_through_the_list_and_open_nothing(
        self, firm: Firm, opened: Opened
    ) -> None:
        visitor = self.with_rows(firm, opened)
        heading = visitor.thread.get_by_role("heading", level=2)
        cursor = visitor.list.locator(".row.cursor")
        for key, title in (("j", "Alpha"), ("j", "Beta"), ("j", "Gamma"), ("k", "Beta")):
            visitor.page.keyboard.press(key)
            expect(cursor).to_contain_text(title)
            expect(cursor.get_by_role("link")).to_be_focused()
        expect(visitor.thread).to_be_hidden()
        expect(visitor.page).to_have_title("(3) Inbox · Parley")
        visitor.page.keyboard.press("o")
        expect(heading).to_have_text("Beta")
        visitor.page.keyboard.press("j")
        expect(cursor).to_contain_text("Gamma")
        expect(heading).to_have_text("Beta")
        visitor.page.keyboard.press("Enter")
        expect(heading).to_have_text("Gamma")

    def test_keys_act_on_the_row_and_go_on_to_the_next(self, firm: Firm, opened: Opened) -> None:
        visitor = self.with_rows(firm, opened)
        keyboard = visitor.page.keyboard
        cursor = visitor.list.locator(".row.cursor")
        for key in "jje":
            keyboard.press(key)
        expect(visitor.rows).to_have_count(2)
        expect(cursor).to_contain_text("Gamma")
        visitor.page.get_by_role("button", name="Undo").click()
        expect(visitor.rows).to_have_count(3)
        for key, mark in (("s", "Starred"), ("m", "Muted")):
            keyboard.press(key)
            expect(cursor).to_contain_text(mark)
        keyboard.press("u")
        expect(cursor).not_to_contain_text("unread message")
        keyboard.press("u")
        expect(cursor).to_contain_text("unread message")
        expect(visitor.thread).to_be_hidden()

    def test_single_keys_can_be_switched_off(self, firm: Firm, opened: Opened) -> None:
        visitor = self.with_rows(firm, opened)
        visitor.go("#/account")
        visitor.page.get_by_label("Single keys").uncheck()
        visitor.go("")
        for key in ("j", "c", "?"):
            visitor.page.keyboard.press(key)
        expect(visitor.list.locator(".row.cursor")).to_have_count(0)
        expect(visitor.page.get_by_role("dialog")).to_have_count(0)
        assert visitor.page.url == f"{visitor.address}/"

    def test_keys_are_those_of_a_latin_layout(self, firm: Firm, opened: Opened) -> None:
        visitor = self.with_rows(firm, opened)
        visitor.page.evaluate(
            """() => dispatchEvent(
                new KeyboardEvent("keydown", { key: "ж", code: "KeyJ", cancelable: true }))"""
        )
        expect(visitor.list.locator(".row.cursor")).to_contain_text("Alpha")

    def test_escape_closes_the_innermost_and_never_the_conversation(
        self, firm: Firm, opened: Opened
    ) -> None:
        visitor = self.with_rows(firm, opened)
        page = visitor.page
        visitor.open("Beta")
        address = page.url
        escape_at_once = """(button) => {
            button.click();
            const escape = { key: "Escape", bubbles: true, cancelable: true };
            const isLeft = button.dispatchEvent(new KeyboardEvent("keydown", escape));
            document.querySelector(":popover-open").hidePopover();
            return isLeft;
        }"""
        visitor.field.fill("Half a thou")
        page.keyboard.press("Escape")
        expect(visitor.field).not_to_be_focused()
        actions = visitor.thread.get_by_role("button", name="Actions").first
        actions.click()
        page.keyboard.press("Escape")
        expect(page.get_by_role("menu")).to_have_count(0)
        assert actions.evaluate(escape_at_once), "the menu's Escape was taken"
        page.get_by_role("searchbox").focus()
        page.keyboard.press("Escape")
        expect(page.get_by_role("searchbox")).not_to_be_focused()
        visitor.thread.get_by_role("button", name="Details").click()
        page.get_by_role("textbox", name="Title").focus()
        page.keyboard.press("Escape")
        expect(page.get_by_role("complementary", name="Details")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("complementary", name="Details")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(visitor.field).to_have_value("Half a thou")
        assert page.url == address

    def test_what_an_input_method_takes_is_its_own(self, firm: Firm, opened: Opened) -> None:
        visitor = self.with_rows(firm, opened)
        visitor.open("Beta")
        visitor.field.fill("変換")
        press = """(field, key) => field.dispatchEvent(new KeyboardEvent("keydown", {
            key, ctrlKey: key === "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
        for key in ("Enter", "Escape"):
            assert visitor.field.evaluate(press, key), "nothing was prevented"
        expect(visitor.field).to_have_value("変換")
        visitor.go("#/new")
        field = visitor.page.get_by_role("combobox", name="To")
        field.fill(visitor.person.name[0])
        for key in ("Enter", "Escape", "ArrowDown"):
            assert field.evaluate(press, key)

    def with_rows(self, firm: Firm, opened: Opened) -> Visitor:
        """Open an inbox with three conversations."""
        ada, ben = firm.internal(), firm.internal()
        for title in ("Gamma", "Beta", "Alpha"):
            ada.started(ben, title=title)
        visitor = opened(ben)
        expect(visitor.rows).to_have_count(3)
        return visitor

    def test_a_message_is_written_and_sent_by_keys_alone(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        expect(visitor.rows).to_have_count(1)
        keyboard = visitor.page.keyboard
        keyboard.press("j")
        keyboard.press("o")
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
        visitor.page.keyboard.press("g")
        visitor.page.keyboard.press("a")
        expect(visitor.rows).to_have_count(1)

    def test_a_question_mark_shows_them_and_escape_closes(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        visitor.page.keyboard.press("?")
        window = visitor.page.get_by_role("dialog", name="Keyboard")
        for key in ("j", "k", "/", "c", "e", "r", "Esc", "?"):
            expect(window.get_by_text(key, exact=True).first).to_be_visible()
        visitor.page.keyboard.press("Escape")
        expect(window).to_have_count(0)

    def test_a_slash_leads_to_the_search(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        visitor.page.keyboard.press("/")
        expect(visitor.page.get_by_role("searchbox", name="Search messages")).to_be_focused()
