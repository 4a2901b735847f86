"""Many tabs, sessions that end, people who are removed."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Request, expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened
from tests.inbox.visitors import Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="a browser's session knows no database")

HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def red_square() -> bytes:
    """Make a picture."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, "PNG")
    return out.getvalue()


def streams(visitor: Visitor) -> list[Page]:
    """Note the pages that ask for the feed as a stream."""
    asked: list[Page] = []

    def note(request: Request) -> None:
        if "last-event-id" in request.headers:
            asked.append(request.frame.page)

    visitor.context.on("request", note)
    return asked


class TestManyTabs:
    def test_share_one_stream_and_all_are_told(self, firm: Firm, opened: Opened) -> None:
        tabs = 8  # a browser opens six connections to a server over HTTP/1.1
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        visitor = opened(ben)
        asked = streams(visitor)
        pages = [visitor.page, *(visitor.new_tab() for _ in range(tabs - 1))]
        for page in pages[1:]:
            page.goto(f"{visitor.address}/#/c/{number}")
        ada.post(f"/conversations/{number}/messages", json={"text": "To all of you"})
        for page in pages[1:]:
            expect(page.get_by_role("article").filter(has_text="To all of you")).to_be_visible()
        asked_by_one = len(asked)
        assert asked_by_one <= 1
        pages[0].close()
        ada.post(f"/conversations/{number}/messages", json={"text": "And again"})
        for page in pages[1:]:
            expect(page.get_by_role("article").filter(has_text="And again")).to_be_visible()
        assert len(asked) == asked_by_one + 1

    def test_let_go_of_the_stream_while_hidden_and_miss_nothing(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        page = visitor.page
        visitor.install_clock()
        with page.expect_request(lambda one: "last-event-id" in one.headers):
            page.reload()
        expect(visitor.rows).to_have_count(1)
        asked = streams(visitor)
        page.evaluate(HIDE, True)
        with page.expect_event("requestfailed", lambda one: "last-event-id" in one.headers):
            page.clock.run_for(11_000)
        ada.started(ben, title="Meanwhile")
        page.evaluate(HIDE, False)
        expect(visitor.rows.first).to_contain_text("Meanwhile")
        assert asked == [page]


class TestASessionThatEnds:
    def test_leads_back_to_the_same_message(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        message = ada.messages_of(number)[0]["messageid"]
        visitor = opened(ben)
        visitor.context.clear_cookies()
        place = f"/#/c/{number}/m/{message}"
        visitor.page.goto("about:blank")
        visitor.page.goto(f"{visitor.address}{place}")
        visitor.page.locator("[name=email]").fill(ben.email)
        visitor.page.locator("[name=password]").fill("wrong horse battery")
        visitor.page.locator("form[method=post] button").click()
        visitor.page.get_by_role("alert").wait_for()
        visitor.sign_in(ben)
        assert visitor.page.url.endswith(place)
        expect(visitor.thread.locator(f"#message-{message}")).to_be_visible()

    def test_is_waiting_and_what_waits_is_sent_afterwards(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.context.clear_cookies()
        ada.post(f"/conversations/{number}/messages", json={"text": "Meanwhile"})
        expect(visitor.page.get_by_text("You were signed out.")).to_be_visible()
        visitor.field.press_sequentially("Before I sign in")
        visitor.page.keyboard.press("Control+Enter")
        visitor.page.wait_for_url(re.compile("/sign-in"))
        visitor.sign_in(ben)
        expect(visitor.sent("Before I sign in")).to_be_visible()
        assert [one["text"] for one in ada.messages_of(number)] == [
            "Before I sign in",
            "Meanwhile",
            "Hello",
        ]

    def test_asks_at_most_once_what_can_wait_and_again_after_signing_in(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease", html="<p>A line</p>" * 60)
        last = ada.post(
            f"/conversations/{number}/messages", json={"html": "<p>Another</p>" * 60}
        ).json()["messages"]["message"][0]["messageid"]
        visitor = opened(ben)
        first = visitor.page
        with first.expect_request("**/read"):
            visitor.open("Lease")
        visitor.context.clear_cookies()
        asked: list[str] = []
        first.on(
            "request", lambda one: asked.append(one.url) if one.url.endswith("/read") else None
        )
        scroller = visitor.thread.locator(".scroller")
        scroller.evaluate("one => { one.scrollTop = one.scrollHeight; }")
        expect(first.get_by_text("You were signed out.")).to_be_visible()
        for top in (0, 10**6, 0, 10**6):
            scroller.evaluate("(one, top) => { one.scrollTop = top; }", top)
            for _ in range(3):
                first.evaluate("() => new Promise(requestAnimationFrame)")
        assert len(asked) <= 1  # something else may have been told first that the session is over
        with first.expect_response(
            lambda one: (
                one.ok and one.url.endswith("/read") and str(last) in (one.request.post_data or "")
            )
        ):
            visitor.new_tab().goto(f"{visitor.address}/sign-in")
            visitor.sign_in(ben)
        readers = ada.get(f"/conversations/{number}/readers").json()["reader"]
        assert {one["userid"]: one for one in readers}[ben.user_id]["messageid"] == last

    def test_goes_on_where_its_person_signed_in_again_elsewhere(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        first = visitor.page
        visitor.field.fill("Half a thou")
        second = visitor.new_tab()
        second.goto(f"{visitor.address}/account")
        visitor.page = second
        second.context.clear_cookies()
        second.goto(f"{visitor.address}/sign-in")
        visitor.sign_in(ben)
        visitor.page = first
        visitor.write("Whole thought")
        expect(visitor.sent("Whole thought")).to_be_visible()


class TestWhoIsRemoved:
    def test_is_told_and_keeps_what_they_wrote(self, firm: Firm, opened: Opened) -> None:
        ada, ben, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(ben, eve, title="Lease", html="<p>Secret</p>")
        visitor = opened(eve)
        visitor.open("Lease")
        visitor.field.fill("Half a thou")
        ada.delete(f"/conversations/{number}/participants/{eve.user_id}")
        name = " ".join(ada.name)
        expect(visitor.page.get_by_text(f"{name} removed you from this")).to_be_visible()
        expect(visitor.message("Secret")).to_have_count(0)
        expect(visitor.thread.get_by_role("heading", level=2)).to_have_text("Lease")
        expect(visitor.field).to_have_value("Half a thou")
        expect(visitor.field).not_to_be_editable()
        expect(visitor.thread.get_by_role("button", name="Send")).to_be_hidden()

    def test_finds_it_again_where_there_is_no_row_for_it(self, firm: Firm, opened: Opened) -> None:
        ada, ben, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(ben, eve, title="Lease")
        visitor = opened(eve)
        visitor.open("Lease")
        visitor.context.route("**/messages", lambda route: route.abort())
        visitor.write("Too late")
        visitor.field.fill("Half a thou")
        ada.delete(f"/conversations/{number}/participants/{eve.user_id}")
        expect(visitor.rows).to_have_count(0)
        visitor.context.unroute("**/messages")
        visitor.go("")
        visitor.page.reload()
        waiting = visitor.list.get_by_role("list", name="not been sent yet")
        expect(waiting).to_contain_text("Too late")
        expect(waiting).to_contain_text("Not sent: ")
        visitor.list.get_by_role("button", name="Drafts 1").click()
        visitor.list.get_by_role("link").filter(has_text="Half a thou").click()
        expect(visitor.field).to_have_value("Half a thou")


class TestAddingPeople:
    def test_earlier_messages_are_shown_only_where_that_was_asked_for(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Merger")
        ada.started(ben, title="Lease")
        visitor = opened(ada)
        visitor.open("Lease")
        visitor.thread.get_by_role("button", name="Details").click()
        add = visitor.page.get_by_role("button", name="Add people")
        add.click()
        box = visitor.page.get_by_label("Show them earlier messages")
        box.check()
        visitor.open("Merger")
        expect(box).to_be_hidden()
        add.click()
        expect(box).not_to_be_checked()


class TestWhatIsOffered:
    def test_no_one_is_offered_what_the_server_refuses(self, firm: Firm, opened: Opened) -> None:
        ada, ben, client = firm.internal(), firm.internal(), firm.external()
        firm.site(ada, ben, client)
        ada.started(ben, client, title="Lease")
        for person, count in ((client, 0), (ben, 2)):
            visitor = opened(person)
            visitor.open("Lease")
            visitor.thread.get_by_role("button", name="Details").click()
            details = visitor.page.get_by_role("complementary", name="Details")
            expect(details.get_by_role("listitem")).to_have_count(3)
            expect(details.get_by_role("button", name="Remove")).to_have_count(count)

    def test_an_old_message_can_not_be_edited(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ada)
        visitor.open("Lease")
        button = visitor.thread.get_by_role("button", name="Actions")
        edit = visitor.page.get_by_role("menuitem", name="Edit")
        button.click()
        expect(edit).to_be_visible()
        visitor.page.keyboard.press("Escape")
        visitor.page.evaluate("() => { const now = Date.now; Date.now = () => now() + 61 * 60e3; }")
        button.click()
        expect(visitor.page.get_by_role("menuitem", name="Delete")).to_be_visible()
        expect(edit).to_be_hidden()

    def test_another_picture_is_seen_at_once_in_all_tabs(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        first, second = visitor.page, visitor.new_tab()
        for page in (first, second):
            page.goto(f"{visitor.address}/#/account")
            letters = page.locator(".me person-picture [data-letters]")
            expect(letters).to_have_attribute("data-letters", "FL")
        picture = FilePayload(name="me.png", mimeType="image/png", buffer=red_square())
        first.locator("input[type=file][aria-label='Choose a picture']").set_input_files(picture)
        for page in (first, second):
            expect(page.locator(".me person-picture img")).to_have_attribute(
                "src", re.compile("v=")
            )
        first.get_by_role("button", name="Use initials").click()
        expect(first.get_by_text("Your initials are shown")).to_be_visible()  # for seconds
        for page in (first, second):
            expect(page.locator(".me person-picture img")).to_have_count(0)
