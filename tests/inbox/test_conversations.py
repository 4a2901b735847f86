"""Reading and writing: two people in two browsers."""

from playwright.sync_api import Route, expect

from tests.attachments.files import picture
from tests.harness.people import Firm
from tests.inbox.conftest import Opened
from tests.inbox.visitors import FilePayload


class TestTwoPeople:
    def test_a_message_appears_at_once_on_both_sides(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, html="<p>The draft is ready</p>", title="Lease")
        left, right = opened(ada), opened(ben)
        left.open("Lease")
        right.open("Lease")
        right.write("I will **read** it today")
        expect(right.message("I will read it today")).to_be_visible()
        expect(left.message("I will read it today")).to_be_visible()
        expect(left.message("I will read it today").locator("strong")).to_have_text("read")

    def test_a_new_conversation_comes_to_the_top_of_the_others_list(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="An old matter")
        right = opened(ben)
        expect(right.rows).to_have_count(1)
        ada.started(ben, title="A new matter")
        expect(right.rows.first).to_contain_text("A new matter")
        expect(right.rows).to_have_count(2)

    def test_an_unread_mark_goes_when_the_message_is_read(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        right = opened(ben)
        expect(right.rows.first).to_contain_text("1 unread message")
        expect(right.page).to_have_title("(1) Inbox · Parley")
        right.open("Lease")
        expect(right.rows.first).not_to_contain_text("unread message")
        expect(right.page).to_have_title("Lease · Parley")


class TestAttachments:
    def test_a_file_and_a_picture_travel_with_the_message(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        left, right = opened(ada), opened(ben)
        left.open("Lease")
        right.open("Lease")
        left.thread.locator("input[type=file]").set_input_files(
            [
                FilePayload(name="Terms.txt", mimeType="text/plain", buffer=b"Clause 4"),
                FilePayload(name="Plan.png", mimeType="image/png", buffer=picture("PNG")),
            ]
        )
        expect(left.thread.get_by_role("button", name="Remove Plan.png")).to_be_visible()
        expect(left.thread.get_by_role("progressbar")).to_have_count(0)
        left.write("Both are attached")
        shown = right.message("Both are attached")
        expect(shown.get_by_role("link", name="Terms.txt")).to_be_visible()
        plan = shown.get_by_role("button", name="Open Plan.png")
        expect(plan.locator("img")).to_have_js_property("complete", True)  # it moves the rest
        with right.page.expect_download() as download:
            shown.get_by_role("link", name="Terms.txt").click()
        assert download.value.path().read_bytes() == b"Clause 4"
        plan.click()
        viewer = right.page.get_by_role("dialog", name="Plan.png")
        expect(viewer.get_by_role("img")).to_be_visible()
        viewer.get_by_role("button", name="Forward").click()
        expect(viewer).to_have_count(0)
        expect(right.new.get_by_text("Both are attached")).to_be_visible()

    def test_a_file_stays_with_the_message_that_it_was_chosen_for(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        ada.started(ben, title="Merger")
        visitor = opened(ben)
        visitor.open("Lease")
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        visitor.context.route("**/api/4/attachments", hold)
        visitor.thread.locator("input[type=file]").set_input_files(
            FilePayload(name="Terms.txt", mimeType="text/plain", buffer=b"Clause 4")
        )
        expect(visitor.thread.get_by_role("progressbar")).to_be_visible()
        visitor.open("Merger")
        expect(visitor.thread.get_by_role("progressbar")).to_have_count(0)
        with visitor.page.expect_response("**/api/4/attachments"):
            held[0].continue_()
        chosen = visitor.thread.get_by_role("button", name="Remove Terms.txt")
        visitor.open("Lease")
        expect(chosen).to_be_visible()
        visitor.open("Merger")
        expect(chosen).to_have_count(0)
