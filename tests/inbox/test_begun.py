"""What one begins belongs to the person and the place, and is met nowhere else."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened
from tests.inbox.visitors import PASSWORD, FilePayload, Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="a browser's own storage knows no database")

TERMS = FilePayload(name="Terms.txt", mimeType="text/plain", buffer=b"Clause 4")


def field_of_new(visitor: Visitor) -> str:
    """Return what is written in a new conversation."""
    return visitor.page.get_by_label("Your message").last.input_value()


class TestAForward:
    @pytest.mark.parametrize("leave", ["escape", "back", "another", "new"])
    def test_ends_when_it_is_left(self, leave: str, firm: Firm, opened: Opened) -> None:
        ada, ben, cora = firm.internal(), firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html="<p>The rent table</p>")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.choose("The rent table", "Forward")
        card = visitor.page.locator(".forwarding")
        expect(card).to_contain_text("The rent table")
        visitor.page.get_by_label("Your message").last.fill("For you alone")
        if leave == "escape":
            visitor.page.keyboard.press("Escape")
            visitor.page.keyboard.press("Escape")
        elif leave == "back":
            visitor.page.go_back()
        elif leave == "another":
            visitor.open("Lease")
        visitor.page.get_by_role("link", name="New conversation").click()
        expect(visitor.page.get_by_role("heading", name="New conversation")).to_be_visible()
        expect(card).to_be_hidden()
        assert field_of_new(visitor) == ""
        visitor.add_person(cora)
        visitor.page.get_by_label("Your message").last.fill("Lunch?")
        visitor.start()
        expect(visitor.sent("Lunch?")).to_be_visible()
        (found,) = cora.get("/conversations").json()["conversation"]
        (message,) = cora.messages_of(found["conversationid"])
        assert message["text"] == "Lunch?"

    def test_can_be_taken_out_and_leaves_the_rest(self, firm: Firm, opened: Opened) -> None:
        ada, ben, cora = firm.internal(), firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html="<p>The rent table</p>")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.choose("The rent table", "Forward")
        visitor.add_person(cora)
        visitor.page.get_by_label("Your message").last.fill("Lunch?")
        visitor.page.get_by_role("button", name="forward this message").click()
        visitor.start()
        expect(visitor.sent("Lunch?")).to_be_visible()
        (found,) = cora.get("/conversations").json()["conversation"]
        assert [one["text"] for one in cora.messages_of(found["conversationid"])] == ["Lunch?"]


class TestSomeoneElseAtTheBrowser:
    def test_meets_nothing_that_was_begun(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ada)
        visitor.open("Lease")
        visitor.context.route("**/messages", lambda route: route.abort())
        visitor.write("Waits")
        expect(visitor.message("Waits")).to_contain_text("Waiting")
        visitor.field.fill("PRIVATE")
        visitor.go("#/new")
        visitor.add_person(ben)
        visitor.new.get_by_label("Title").fill("PRIVATE")
        visitor.page.get_by_label("Your message").last.fill("PRIVATE")
        first = visitor.page
        visitor.context.clear_cookies()
        second = visitor.new_tab()
        second.goto(f"{visitor.address}/sign-in")
        firm.set_password(ben, PASSWORD)
        visitor.page = second
        visitor.sign_in(ben)
        expect(first.get_by_text("Someone else has signed in")).to_be_visible()
        assert "PRIVATE" not in first.content()
        visitor.context.unroute("**/messages")
        visitor.open("Lease")
        expect(visitor.field).to_have_value("")
        expect(visitor.message("Waits")).to_have_count(0)
        visitor.go("#/new")
        expect(visitor.page.get_by_role("button", name="Remove")).to_have_count(0)
        assert field_of_new(visitor) == ""
        stored = visitor.page.evaluate("JSON.stringify(localStorage)")
        assert "PRIVATE" not in stored
        assert "Waits" not in stored

    def test_is_found_out_by_what_the_server_refuses(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ada)
        expect(visitor.rows).to_have_count(1)
        firm.set_password(ben, PASSWORD)
        page = visitor.context.new_page()
        visitor.context.clear_cookies()
        page.goto(f"{visitor.address}/sign-in?next=/account")
        page.locator("[name=email]").fill(ben.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form[method=post] button").click()
        page.get_by_role("heading", name="Your account").wait_for()
        visitor.rows.get_by_role("link").click()
        expect(visitor.page.get_by_text("Someone else has signed in")).to_be_visible()
        expect(visitor.rows).to_have_count(0)

    def test_signing_out_asks_and_forgets(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        other, visitor.page = visitor.page, visitor.new_tab()
        visitor.go("")
        visitor.open("Lease")
        visitor.field.fill("PRIVATE")
        visitor.choose_of_mine("Sign out")
        window = visitor.page.get_by_role("dialog")
        expect(window).to_contain_text("1 unsent message or draft")
        window.get_by_role("button", name="Cancel").click()
        expect(visitor.field).to_have_value("PRIVATE")
        visitor.choose_of_mine("Sign out")
        window.get_by_role("button", name="Sign out").click()
        visitor.page.wait_for_url("**/sign-in")
        assert "PRIVATE" not in visitor.page.evaluate("JSON.stringify(localStorage)")
        expect(other.get_by_text("You have signed out.")).to_be_visible()

    def test_signing_out_on_a_page_without_script_forgets_too(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.field.fill("PRIVATE")
        first = visitor.page
        visitor.new_tab()
        self.sign_out_at_account(visitor)
        expect(first.get_by_text("You have signed out.")).to_be_visible()
        assert "PRIVATE" not in visitor.page.evaluate("JSON.stringify(localStorage)")
        first.close()
        visitor.sign_in(ben)
        visitor.open("Lease")
        expect(visitor.field).to_have_value("")
        visitor.field.fill("PRIVATE")
        self.sign_out_at_account(visitor)
        visitor.sign_in(ben)
        visitor.open("Lease")
        expect(visitor.field).to_have_value("")

    @staticmethod
    def sign_out_at_account(visitor: Visitor) -> None:
        """Sign out where no script of the inbox is."""
        visitor.page.goto(f"{visitor.address}/account")
        visitor.page.get_by_role("button", name="Sign out").click()
        visitor.page.wait_for_url("**/sign-in")


class TestTwoTabs:
    def test_send_all_that_waits_in_either(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        first = visitor.page
        second = visitor.new_tab()
        visitor.go(f"#/c/{number}")
        expect(visitor.field).to_be_visible()
        visitor.context.set_offline(True)
        visitor.write("From the second")
        visitor.page = first
        visitor.write("From the first")
        second.close()
        visitor.context.set_offline(False)
        for text in ("From the first", "From the second"):
            expect(visitor.sent(text)).to_be_visible()
        texts = [one["text"] for one in ada.messages_of(number)]
        assert texts == ["From the first", "From the second", "Hello"]

    def test_write_one_draft_and_send_it_once(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        first = visitor.field
        visitor.new_tab()
        visitor.go(f"#/c/{number}")
        visitor.field.fill("In the second")
        expect(first).to_have_value("In the second")
        visitor.thread.get_by_role("button", name="Send").click()
        expect(first).to_have_value("")


class TestANewConversation:
    def test_survives_a_reload_and_waits_for_the_connection(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        visitor = opened(ada)
        visitor.go("#/new")
        visitor.add_person(ben)
        visitor.new.get_by_label("Title").fill("The lease")
        visitor.page.get_by_label("Your message").last.fill("Shall we begin?")
        visitor.page.reload()
        expect(visitor.page.get_by_role("button", name=re.compile("Remove"))).to_be_visible()
        expect(visitor.new.get_by_label("Title")).to_have_value("The lease")
        visitor.context.set_offline(True)
        visitor.start()
        waiting = visitor.list.get_by_role("list", name="not been sent yet")
        expect(waiting).to_contain_text("Shall we begin?")
        expect(waiting).to_contain_text("The lease")
        visitor.context.set_offline(False)
        expect(visitor.rows.first).to_contain_text("The lease")
        expect(waiting).to_be_hidden()
        (found,) = ben.get("/conversations").json()["conversation"]
        assert len(ben.messages_of(found["conversationid"])) == 1

    def test_that_is_refused_is_there_again(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        visitor = opened(ada)
        visitor.go("#/new")
        visitor.add_person(ben)
        visitor.new.get_by_label("Title").fill("The lease")
        visitor.page.get_by_label("Your message").last.fill("Shall we begin?")
        firm.deactivate(ben)
        visitor.start()
        expect(visitor.page.get_by_role("alert")).to_contain_text("can no longer be reached")
        expect(visitor.new.get_by_label("Title")).to_have_value("The lease")
        expect(visitor.page.get_by_role("button", name=re.compile("Remove"))).to_be_visible()
        assert field_of_new(visitor) == "Shall we begin?"
        assert ada.get("/conversations").json()["totalcount"] == 0


class TestSending:
    def test_a_second_click_is_not_a_second_message(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.field.fill("Once")
        visitor.thread.get_by_role("button", name="Send").dblclick()
        expect(visitor.sent("Once")).to_be_visible()
        expect(visitor.thread.get_by_role("alert")).to_have_count(0)
        visitor.go("#/new")
        visitor.add_person(ada)
        visitor.page.get_by_label("Your message").last.fill("Again")
        visitor.new.get_by_role("button", name="Send").dblclick()
        expect(visitor.sent("Again")).to_be_visible()
        assert ada.get("/conversations").json()["totalcount"] == 2


class TestFiles:
    def test_that_a_reload_broke_off_are_named(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.context.route("**/api/4/attachments", lambda _: None)
        visitor.thread.locator("input[type=file]").set_input_files(TERMS)
        expect(visitor.thread.get_by_role("progressbar")).to_be_visible()
        visitor.page.reload()
        expect(visitor.thread.get_by_text("Terms.txt was not uploaded.")).to_be_visible()
        visitor.thread.get_by_role("button", name="Remove Terms.txt").click()
        expect(visitor.thread.get_by_text("Terms.txt was not uploaded.")).to_have_count(0)

    def test_are_attached_where_they_were_chosen(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Merger")
        number = ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        with visitor.page.expect_file_chooser() as chooser:
            visitor.thread.get_by_role("button", name="Attach files").click()
        visitor.open("Merger")
        chooser.value.set_files(TERMS)
        expect(visitor.thread.get_by_role("button", name="Remove Terms.txt")).to_have_count(0)
        visitor.go(f"#/c/{number}")
        expect(visitor.thread.get_by_role("button", name="Remove Terms.txt")).to_be_visible()

    @pytest.mark.parametrize("target", ["body", ".list-pane", ".brand"])
    def test_are_taken_wherever_they_are_dropped(
        self, target: str, firm: Firm, opened: Opened
    ) -> None:
        visitor = opened(firm.internal())
        drop(visitor, target)  # nothing is being written: it is refused
        visitor.go("#/new")
        assert drop(visitor, target) == [True, True]
        expect(visitor.page.get_by_role("button", name="Remove Terms.txt")).to_be_visible()

    def test_are_named_where_they_are_folders(
        self, firm: Firm, opened: Opened, tmp_path: Path
    ) -> None:
        visitor = opened(firm.internal())
        visitor.go("#/new")
        (tmp_path / "Terms.txt").write_text("Clause 4")
        (tmp_path / "Annexes").mkdir()
        dropped = {"items": [], "files": [*map(str, tmp_path.iterdir())], "dragOperationsMask": 1}
        tools = visitor.context.new_cdp_session(visitor.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            event = {"type": kind, "x": 640, "y": 400, "data": dropped}
            tools.send("Input.dispatchDragEvent", event)
        expect(visitor.page.get_by_role("button", name="Remove Terms.txt")).to_be_visible()
        expect(visitor.page.locator(".toast")).to_contain_text("Annexes")
        expect(visitor.page.locator(".tray li")).to_have_count(1)

    def test_leave_connections_to_others_in_all_tabs(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        visitor.context.route("**/api/4/attachments", hold)
        tabs = [visitor.page, visitor.new_tab()]
        many = [FilePayload(name=f"{i}.txt", mimeType="text/plain", buffer=b"4") for i in range(4)]
        for page in tabs:
            visitor.page = page
            visitor.go("#/new" if page is tabs[0] else "#/forward/1/1")
            visitor.new.locator("input[type=file]").set_input_files(many)
            expect(visitor.new.get_by_role("progressbar")).to_have_count(4)
        assert len(held) == 2
        visitor.context.route("**/api/4/attachments", lambda route: route.continue_())
        for route in held:
            route.continue_()
        for page in tabs:
            expect(page.locator(".new").get_by_role("progressbar")).to_have_count(0)
            expect(page.locator(".new").get_by_role("button", name="Remove")).to_have_count(4)

    def test_are_not_what_a_spreadsheet_pastes(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        visitor.go("#/new")
        field = visitor.page.get_by_label("Your message").last
        field.evaluate(PASTE, ["Rent\t1,200\nDue\t1 May", "<table><tr><td>Rent</td></tr></table>"])
        expect(field).to_have_value("\n| Rent | 1,200 |\n| --- | --- |\n| Due | 1 May |\n")
        assert field.evaluate(PASTE, ["Words", "<p>Words</p>"]), "the browser inserts it"
        expect(visitor.page.locator(".tray li")).to_have_count(0)
        field.evaluate(PASTE, ["", ""])
        expect(visitor.page.get_by_role("button", name="Remove Cells.png")).to_be_visible()


DROP = """(target) => {
  const data = new DataTransfer();
  data.items.add(new File(["Clause 4"], "Terms.txt", { type: "text/plain" }));
  return ["dragover", "drop"].map((type) => !target.dispatchEvent(
    new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true })));
}"""

PASTE = """(field, [text, html]) => {
  const data = new DataTransfer();
  if (text) { data.setData("text/plain", text); data.setData("text/html", html); }
  data.items.add(new File(["x"], "Cells.png", { type: "image/png" }));
  field.focus();
  return field.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def drop(visitor: Visitor, target: str) -> list[bool]:
    """Drop a file somewhere; tell whether the page kept the browser from opening it."""
    prevented: list[bool] = visitor.page.locator(target).first.evaluate(DROP)
    return prevented
