"""Letters: who writes, what one can do with them, and how they leave the screen."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from parley.people import ContactDetails
from tests.harness.people import Firm, Person
from tests.inbox.conftest import Opened
from tests.inbox.visitors import FilePayload, Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="how a thread is shown knows no database")

FOCUSED = """() => {
  let one = document.activeElement;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one.getAttribute("aria-label") ?? one.textContent;
}"""

SELECT = """([first, last]) => {
  const range = [first, last].map((id) => document.querySelector(`#${id} message-body`));
  getSelection().setBaseAndExtent(
    range[0].shadowRoot.querySelector("p").firstChild, 6, range[1].shadowRoot.lastElementChild, 1);
}"""

COPY = """() => {
  const data = new DataTransfer();
  document.querySelector(".messages").dispatchEvent(
    new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
  return data.getData("text/plain");
}"""

HELD_PRINT = """() => {
  window.print = () => {
    const sheet = document.querySelector(".print-sheet");
    window.printed = [...sheet.querySelectorAll("h1, article")].map((one) =>
      [...one.querySelectorAll("h2, time, p, li"), one].map((part) => part.innerText).join("|"));
    const seen = [...document.body.children].filter((one) => one.checkVisibility());
    window.seen = seen.map((one) => one.className);
    dispatchEvent(new Event("afterprint"));
  };
}"""


def said(person: Person, conversation: int, text: str, *attachments: int) -> int:
    """Write a message; give its number."""
    carried = {"attachments": {"attachment": [{"id": one} for one in attachments]}}
    message = {"html": f"<p>{text}</p>"} | (carried if attachments else {})
    answer = person.post(f"/conversations/{conversation}/messages", json=message)
    assert answer.is_success, answer.text
    number: int = answer.json()["messages"]["message"][0]["messageid"]
    return number


def uploaded(person: Person, name: str) -> int:
    """Upload a file; give its number."""
    answer = person.post("/attachments", data={"filename": name}, files={"file": b"Clause 4"})
    number: int = answer.json()["id"]
    return number


def a_client(firm: Firm) -> Person:
    """Add someone outside the firm, with an office in an organisation."""
    cora = firm.external("Cora", "Lindqvist")
    firm.change(cora, details=ContactDetails(org="Lindqvist AB", jobtitle="Finance director"))
    return cora


class TestWhoWrites:
    def test_whoever_is_outside_the_firm_is_said_to_be_wherever_they_are_named(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben, cora = firm.internal(), firm.internal(), a_client(firm)
        firm.site(ada, ben, cora)
        number = cora.started(ada, ben, title="Lease")
        said(ben, number, "Noted")
        visitor = opened(ada)
        visitor.open("Lease")
        expect(visitor.message("Hello")).to_contain_text("External")
        expect(visitor.message("Hello")).to_contain_text("Finance director, Lindqvist AB")
        expect(visitor.message("Noted")).not_to_contain_text("External")
        expect(visitor.thread.locator("header.bar")).to_contain_text("External")
        visitor.field.focus()
        expect(visitor.thread.locator(".composer .to")).to_have_text(
            re.compile(r"Cora Lindqvist\s*External")
        )
        visitor.thread.get_by_role("button", name="Details").click()
        details = visitor.page.get_by_role("complementary", name="Details")
        expect(details.get_by_role("heading", name="Lindqvist AB")).to_be_visible()
        expect(details.get_by_text("External")).to_have_count(1)
        visitor.go("#/new")
        visitor.add_person(cora)
        expect(visitor.new.locator(".person-chip")).to_contain_text("External")
        expect(visitor.new.get_by_role("status").last).to_have_text(
            "Cora Lindqvist (Lindqvist AB) is outside the firm."
        )

    def test_who_they_are_is_asked_for_at_once(self, firm: Firm, opened: Opened) -> None:
        ada, ben, client = firm.internal(), firm.internal(), firm.external()
        firm.site(ada, ben, client)
        number = ada.started(ben, client, title="Lease")
        said(client, number, "Thanks")
        visitor = opened(ben)
        visitor.open("Lease")
        expect(visitor.message("Thanks")).to_contain_text("External")
        asked = [one for one in visitor.requests if re.search(r"/users(/\d+$|\?)", one)]
        assert [urlsplit(one).path.rpartition("/")[2] for one in asked] == ["users"]

    def test_readers_are_three_faces_and_a_number(self, firm: Firm, opened: Opened) -> None:
        ada, *others = (firm.internal() for _ in range(6))
        number = ada.started(*others, title="Lease")
        for person in others:
            person.post(f"/conversations/{number}/read", json={})
        visitor = opened(ada)
        visitor.open("Lease")
        button = visitor.thread.get_by_role("button", name=re.compile("Read by .*2 more$"))
        expect(button.locator(".face")).to_have_count(3)
        button.click()
        window = visitor.page.get_by_role("dialog", name="Read by")
        expect(window.get_by_role("listitem")).to_have_count(5)


class TestByKeyboard:
    def test_all_messages_are_one_stop(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        for text in ("<a href='https://a.example'>One</a>", "Two", "Three"):
            said(ada, number, text)
        said(ada, number, "Four", uploaded(ada, "Terms.pdf"))
        visitor = opened(ben)
        visitor.open("Lease")
        expect(visitor.message("Four")).to_be_visible()
        keyboard = visitor.page.keyboard
        visitor.thread.get_by_role("button", name="Details").focus()
        keyboard.press("Tab")
        expect(visitor.message("Four")).to_be_focused()
        keyboard.press("Tab")
        assert visitor.page.evaluate(FOCUSED) in {"Attach files", "Your message"}
        keyboard.press("Shift+Tab")
        keyboard.press("ArrowUp")
        expect(visitor.message("Three")).to_be_focused()
        for _ in range(2):
            keyboard.press("ArrowUp")
        expect(visitor.message("One")).to_be_focused()
        keyboard.press("Enter")
        assert visitor.page.evaluate(FOCUSED) == "One"
        keyboard.press("ArrowRight")
        assert visitor.page.evaluate(FOCUSED) == "Reply"
        keyboard.press("Escape")
        expect(visitor.message("One")).to_be_focused()
        keyboard.press("r")
        expect(visitor.field).to_be_focused()
        expect(visitor.thread.locator(".quoting")).to_contain_text("One")

    def test_the_focus_stays_where_something_was_done(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html="<p>By mistake</p>")
        visitor = opened(ada)
        visitor.open("Lease")
        visitor.choose("By mistake", "Edit")
        visitor.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        expect(visitor.message("By mistake")).to_be_focused()
        visitor.choose("By mistake", "Delete")
        visitor.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(visitor.message("This message was deleted.")).to_be_focused()
        visitor.thread.locator("input[type=file]").set_input_files(files(2))
        for name in ("File 0.txt", "File 1.txt"):
            visitor.thread.get_by_role("button", name=f"Remove {name}").click()
        expect(visitor.field).to_be_focused()


class TestFiles:
    def test_many_leave_room_for_the_rest(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ada, viewport={"width": 800, "height": 600})
        visitor.open("Lease")
        visitor.thread.locator("input[type=file]").set_input_files(files(20))
        expect(visitor.thread.get_by_role("button", name="Remove")).to_have_count(20)
        expect(visitor.thread.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
        expect(visitor.message("Hello")).to_be_in_viewport()

    def test_leave_the_firm_after_a_question_the_first_time(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, cora = firm.internal(), a_client(firm)
        firm.site(ada, cora)
        number = ada.started(cora, title="Lease")
        visitor = opened(ada)
        visitor.open("Lease")
        window = visitor.page.get_by_role("dialog", name="Send outside the firm?")
        chosen = visitor.thread.get_by_role("button", name="Remove File 0.txt")
        visitor.thread.locator("input[type=file]").set_input_files(files(1))
        expect(chosen).to_be_visible()
        expect(visitor.thread.get_by_role("progressbar")).to_have_count(0)
        visitor.write("Enclosed")
        expect(window).to_contain_text("Cora Lindqvist")
        window.get_by_role("button", name="Back to the message").click()
        expect(visitor.field).to_have_value("Enclosed")
        visitor.thread.get_by_role("button", name="Send").click()
        expect(window).to_be_visible()
        visitor.page.go_back()
        expect(window).to_have_count(0)
        visitor.open("Lease")
        visitor.thread.get_by_role("button", name="Send").click()
        window.get_by_role("button", name="Send").click()
        expect(visitor.sent("Enclosed")).to_be_visible()
        visitor.thread.locator("input[type=file]").set_input_files(files(1))
        expect(chosen).to_be_visible()
        expect(visitor.thread.get_by_role("progressbar")).to_have_count(0)
        visitor.write("Another")
        expect(visitor.sent("Another")).to_be_visible()
        assert len(cora.messages_of(number)) == 3

    def test_go_where_they_were_attached_whatever_is_open_by_then(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben, cora = firm.internal(), firm.internal(), a_client(firm)
        firm.site(ada, ben, cora)
        other, number = ada.started(ben, title="Merger"), ada.started(cora, title="Lease")
        visitor = opened(ada)
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        visitor.context.route("**/api/4/users?*", hold)
        visitor.open("Lease")
        visitor.thread.locator("input[type=file]").set_input_files(files(1))
        expect(visitor.thread.get_by_role("button", name="Remove File 0.txt")).to_be_visible()
        expect(visitor.thread.get_by_role("progressbar")).to_have_count(0)
        visitor.write("Enclosed")
        visitor.open("Merger")
        for route in held:
            route.continue_()
        visitor.context.unroute("**/api/4/users?*")
        window = visitor.page.get_by_role("dialog", name="Send outside the firm?")
        expect(window).to_contain_text("Cora Lindqvist")
        window.get_by_role("button", name="Send").click()
        visitor.open("Lease")
        expect(visitor.sent("Enclosed")).to_be_visible()
        assert [one["text"] for one in cora.messages_of(number)] == ["Enclosed", "Hello"]
        assert [one["text"] for one in ben.messages_of(other)] == ["Hello"]

    def test_of_the_whole_conversation_are_among_its_details(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        said(ada, number, "One", uploaded(ada, "Terms.pdf"))
        said(ben, number, "Two", uploaded(ben, "Plan.docx"))
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.thread.get_by_role("button", name="Details").click()
        details = visitor.page.get_by_role("complementary", name="Details")
        details.get_by_role("tab", name="Files").click()
        names = details.get_by_role("listitem").locator(".name")
        expect(names).to_have_text(["Plan.docx", "Terms.pdf"])
        with visitor.page.expect_download() as download:
            details.get_by_role("link", name="Download Terms.pdf").click()
        assert download.value.path().read_bytes() == b"Clause 4"


class TestWordsThatAreSelected:
    def test_are_quoted_by_r_after_what_was_begun(self, firm: Firm, opened: Opened) -> None:
        visitor, number = self.with_a_letter(firm, opened)
        visitor.field.fill("Dear Ada,")
        visitor.message("The cap stands").get_by_text("The cap stands").click(click_count=3)
        visitor.page.keyboard.press("r")
        expect(visitor.field).to_be_focused()
        expect(visitor.field).to_have_value("Dear Ada,\n\n> The cap stands\n\n")
        visitor.page.keyboard.type("Agreed")
        visitor.page.keyboard.press("Control+Enter")
        sent = visitor.sent("Agreed")
        expect(sent.locator("blockquote")).to_have_text("The cap stands")
        expect(sent.get_by_role("link", name=re.compile("In reply to"))).to_be_visible()
        assert visitor.person.messages_of(number)[0]["quote"]["text"].startswith("The cap")

    def test_are_quoted_by_a_button_beside_them(self, firm: Firm, opened: Opened) -> None:
        visitor, _ = self.with_a_letter(firm, opened)
        visitor.message("The cap stands").get_by_text("For two years").click(click_count=3)
        button = visitor.thread.locator(".quote-selection")
        expect(button).to_have_text("Quote")
        button.click()
        expect(visitor.field).to_have_value("> For two years\n\n")
        expect(button).to_be_hidden()

    @staticmethod
    def with_a_letter(firm: Firm, opened: Opened) -> tuple[Visitor, int]:
        """Open a letter of two paragraphs; give its reader and its number."""
        ada, ben = firm.internal("Ada", "King"), firm.internal("Ben", "Ortiz")
        html = "<p>The cap stands</p><p>For two years</p>"
        number = ada.started(ben, title="Lease", html=html)
        visitor = opened(ben)
        visitor.open("Lease")
        return visitor, number


class TestElsewhere:
    def test_copied_messages_say_who_wrote_what_when(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal("Ada", "King"), firm.internal("Ben", "Ortiz")
        number = ada.started(ben, title="Lease", html="<p>Hello Ben,</p><p>one<br>two</p>")
        said(ada, number, "And so on", uploaded(ada, "Terms.pdf"))
        last = said(ben, number, "Thanks")
        (first,) = [one["messageid"] for one in ada.messages_of(number) if one["sequence"] == 1]
        visitor = opened(ben)
        visitor.open("Lease")
        expect(visitor.message("Thanks")).to_be_visible()
        visitor.page.evaluate(SELECT, [f"message-{first}", f"message-{last}"])
        moment = r"\w+,? \d+ \w+ \d{4},? (at )?\d\d:\d\d:"
        assert re.fullmatch(
            rf"Ada King, {moment}\nBen,\n\none\ntwo\n\n"
            rf"Ada King, {moment}\nAnd so on\n\[Terms.pdf\]\n\n"
            rf"Ben Ortiz, {moment}\nThanks",
            visitor.page.evaluate(COPY),
        )

    def test_a_conversation_is_printed_whole(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal("Ada", "King"), firm.internal("Ben", "Ortiz")
        number = ada.started(ben, title="Lease", html="<p>The very first</p>")
        for i in range(119):
            said(ada, number, f"Number {i}")
        said(ada, number, "The last", uploaded(ada, "Terms.pdf"))
        ben.post(f"/conversations/{number}/read", json={})
        visitor = opened(ben)
        visitor.open("Lease")
        expect(visitor.message("The last")).to_be_visible()
        visitor.page.evaluate("() => dispatchEvent(new Event('afterprint'))")
        expect(visitor.page.locator(".toast")).to_contain_text("Ctrl+P")
        visitor.page.keyboard.press("d")
        visitor.page.emulate_media(media="print", color_scheme="dark")
        expect(visitor.message("The last")).to_be_visible()
        for pane in (visitor.list, visitor.page.locator(".details-pane")):
            expect(pane).to_be_hidden()
        expect(visitor.thread.get_by_role("button")).to_have_count(0)
        expect(visitor.page.locator("html")).to_have_css("color-scheme", "light")
        visitor.page.evaluate(HELD_PRINT)
        visitor.page.keyboard.press("Control+p")
        visitor.page.wait_for_function("() => window.printed")
        title, *letters = visitor.page.evaluate("window.printed")
        assert title == "Lease"
        assert len(letters) == 121
        assert visitor.page.evaluate("window.seen") == ["print-sheet"]
        assert re.match(r"Ada King\|\w+,? \d+ \w+ \d{4}", letters[0])
        assert "Terms.pdf" in letters[-1]
        expect(visitor.page.locator(".print-sheet")).to_have_count(0)


class TestBodies:
    def test_are_aligned_as_their_scripts_and_numbers_are(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        html = (
            "<p>שלום!</p><p>&nbsp;</p><p>Hello</p>"
            '<table><tr><th align="right">Rent</th></tr><tr><td align="right">1</td></tr></table>'
        )
        ada.started(ben, title="Lease", html=html)
        visitor = opened(ben)
        visitor.open("Lease")
        body = visitor.thread.locator("message-body")
        expect(body.locator("p")).to_have_count(2)
        edges: list[dict[str, Any]] = body.locator("p").evaluate_all(
            """(all) => all.map((one) => {
                const text = document.createRange();
                text.selectNodeContents(one);
                const [inner, outer] = [text, one].map((each) => each.getBoundingClientRect());
                return { start: inner.left - outer.left, end: outer.right - inner.right };
            })"""
        )
        assert edges[0]["end"] < 1 < edges[0]["start"]
        assert edges[1]["start"] < 1 < edges[1]["end"]
        expect(body.locator("td")).to_have_css("text-align", re.compile("right$"))
        expect(visitor.field).to_have_attribute("dir", "auto")


def files(count: int) -> list[FilePayload]:
    """Make some files to be chosen."""
    return [
        FilePayload(name=f"File {i}.txt", mimeType="text/plain", buffer=b"Clause 4")
        for i in range(count)
    ]
