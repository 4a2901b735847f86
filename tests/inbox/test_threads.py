"""A thread: where it opens, how it pages, what a message shows."""

import re

import pytest
from playwright.sync_api import expect

from tests.conversations.actions import added, kept, marked
from tests.harness.people import Firm, Person
from tests.inbox.conftest import Opened
from tests.inbox.visitors import Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="how a thread is shown knows no database")


def said(person: Person, conversation: int, *texts: str) -> None:
    """Write messages one after another."""
    for text in texts:
        answer = person.post(f"/conversations/{conversation}/messages", json={"text": text})
        assert answer.is_success, answer.text


class TestALongThread:
    def test_opens_at_the_first_unread_message(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        said(ada, number, *(f"Read {i}." for i in range(30)))
        ben.post(f"/conversations/{number}/read", json={})
        said(ada, number, *(f"Unread {i}." for i in range(45)))
        visitor = opened(ben)
        visitor.open("Lease")
        expect(visitor.message("Unread 0.")).to_be_in_viewport()
        expect(visitor.thread.get_by_role("heading", name="New")).to_be_in_viewport()
        expect(visitor.message("Unread 44.")).not_to_be_in_viewport()

    def test_pages_in_both_directions(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease", html="<p>The very first.</p>")
        said(ada, number, *(f"Number {i}." for i in range(120)))
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.thread.get_by_role("region", name="Messages").focus()
        for key, text in (("End", "Number 119."), ("Home", "The very first.")):
            self._press_until(visitor, key, text)
            expect(visitor.message(text)).to_be_visible()

    @staticmethod
    def _press_until(visitor: Visitor, key: str, text: str) -> None:
        """Go towards one end, page by page, until a message is there."""
        for _ in range(12):
            ends = visitor.messages.first.inner_text(), visitor.messages.last.inner_text()
            visitor.page.keyboard.press(key)
            if visitor.message(text).count():
                return
            edge = visitor.messages.first if key == "Home" else visitor.messages.last
            expect(edge).not_to_have_text(ends[0 if key == "Home" else 1])

    def test_keeps_its_place_while_older_messages_come(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        said(ada, number, *(f"Number {i}." for i in range(80)))
        ben.post(f"/conversations/{number}/read", json={})
        visitor = opened(ben)
        visitor.open("Lease")
        expect(visitor.message("Number 79.")).to_be_in_viewport()
        scroller = visitor.thread.get_by_role("region", name="Messages")
        scroller.evaluate("one => { one.scrollTop = 300; }")
        expect(visitor.message("Number 25.")).to_be_attached()
        assert scroller.evaluate("one => one.scrollTop") > 300


class TestWhatIsNew:
    def test_begins_at_the_first_unread_message_also_for_someone_who_came_later(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        said(ada, number, "Before.", "As well.")
        added(ada, number, eve)
        said(ada, number, "Read.")
        marked(eve, number, "read")
        kept(ada, number, title="Lease of the barn")
        said(ada, number, "Fresh.")
        kept(ada, number, title="Lease")
        visitor = opened(eve)
        visitor.open("Lease")
        mark = visitor.thread.locator(".unread-mark")
        expect(mark).to_have_count(1)
        expect(mark.locator("+ *")).to_contain_text("Fresh.")

    def test_begins_at_ones_own_message_where_one_marked_it_as_unread(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease", html="<p>To do.</p>")
        marked(ada, number, "unread")
        visitor = opened(ada)
        visitor.open("Lease")
        expect(visitor.thread.locator(".unread-mark + *")).to_contain_text("To do.")


class TestAMessage:
    def test_is_grouped_by_day_and_author(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease", html="<p>One</p>")
        said(ada, number, "Two")
        visitor = opened(ben)
        visitor.open("Lease")
        expect(visitor.thread.get_by_role("heading", name="Today")).to_have_count(1)
        expect(visitor.thread.locator(".message.leads")).to_have_count(1)

    def test_shows_no_picture_from_elsewhere_until_it_is_asked_for(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html='<p>Look <img src="https://far.example/a.png"></p>')
        visitor = opened(ben)
        visitor.context.route("https://far.example/**", lambda route: route.abort())
        visitor.open("Lease")
        expect(visitor.message("Look")).to_contain_text("from another server")
        assert not [url for url in visitor.requests if "far.example" in url]
        with visitor.page.expect_request("https://far.example/a.png"):
            visitor.thread.get_by_role("button", name="Show pictures").click()

    def test_is_edited_and_says_so(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html="<p>Clause <b>4</b> is opne</p>")
        left, right = opened(ada), opened(ben)
        left.open("Lease")
        right.open("Lease")
        left.choose("Clause 4", "Edit")
        window = left.page.get_by_role("dialog", name="Editing your message")
        expect(window.get_by_label("Your message").locator("b")).to_have_text("4")
        left.page.keyboard.press("Backspace")
        left.page.keyboard.press("Backspace")
        left.page.keyboard.type("en")
        window.get_by_role("button", name="Save").click()
        for visitor in (left, right):
            expect(visitor.message("Clause 4 is open")).to_contain_text("Edited")
            expect(visitor.message("Clause 4 is open").locator("message-body b")).to_have_text("4")
        right.choose("Clause 4", "Earlier versions")
        expect(right.page.get_by_role("dialog")).to_contain_text("Clause 4 is opne")

    def test_is_deleted_and_leaves_a_trace(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html="<p>By mistake</p>")
        left, right = opened(ada), opened(ben)
        left.open("Lease")
        right.open("Lease")
        left.choose("By mistake", "Delete")
        left.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        for visitor in (left, right):
            expect(visitor.message("This message was deleted.")).to_be_visible()
            expect(visitor.page.get_by_text("By mistake")).to_have_count(0)

    def test_answers_another_and_leads_to_it(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html="<p>Is clause 4 open?</p>")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.choose("Is clause 4 open?", "Reply")
        visitor.write("It is.")
        answer = visitor.message("It is.")
        expect(answer.get_by_role("link", name=re.compile("In reply to"))).to_contain_text(
            "Is clause 4 open?"
        )

    def test_leads_to_what_it_answers_far_above_it(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease", html="<p>Is clause 4 open?</p>")
        question = ada.messages_of(number)[0]["messageid"]
        said(ada, number, *(f"Number {i}." for i in range(60)))
        answer = {"text": "It is.", "quotedmessageid": question}
        assert ada.post(f"/conversations/{number}/messages", json=answer).is_success
        ben.post(f"/conversations/{number}/read", json={})
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.message("It is.").get_by_role("link", name=re.compile("In reply to")).click()
        expect(visitor.thread.locator(f"#message-{question}")).to_be_in_viewport()

    def test_is_forwarded_to_someone_else(self, firm: Firm, opened: Opened) -> None:
        ada, ben, cora = firm.internal(), firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html="<p>The terms</p>")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.choose("The terms", "Forward")
        visitor.add_person(cora)
        visitor.start()
        expect(visitor.message("The terms")).to_contain_text("Forwarded")


class TestWhoHasRead:
    def test_is_told_to_the_author(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html="<p>Please read</p>")
        left, right = opened(ada), opened(ben)
        left.open("Lease")
        expect(left.page.get_by_text("Read by")).to_have_count(0)
        right.open("Lease")
        expect(left.page.get_by_text(f"Read by {' '.join(ben.name)}")).to_be_visible()
