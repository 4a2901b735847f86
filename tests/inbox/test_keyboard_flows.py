"""What people do, done by keyboard alone, from the first key to the last."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.harness.people import Firm, Person
from tests.harness.servers import Server
from tests.inbox.visitors import PASSWORD, Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="keys know no database")

IS_FOCUSED: Final = "one => one === document.activeElement"
FARTHEST: Final = 60
"""Presses of a key after which what one looks for counts as out of reach."""


class Desk(NamedTuple):
    """Someone at a keyboard, before an inbox with a letter on top.

    Attributes:
        visitor: Where they look.
        fellow: Who wrote to them.
        title: What the conversation on top is called.
        number: Its number.
    """

    visitor: Visitor
    fellow: Person
    title: str
    number: int

    @property
    def page(self) -> Page:
        """The page."""
        return self.visitor.page

    def press(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type a text."""
        self.page.keyboard.type(text)

    def reach(self, wanted: Locator, key: str = "Tab") -> None:
        """Press a key until something has the focus."""
        wanted.wait_for()
        for _ in range(FARTHEST):
            if wanted.evaluate(IS_FOCUSED):
                return
            self.press(key)
        raise AssertionError(f"out of reach by {key}: {wanted}")

    def button(self, name: str) -> Locator:
        """Return a button of the page."""
        return self.page.get_by_role("button", name=name, exact=True)

    def open(self) -> None:
        """Open the conversation on top."""
        expect(self.visitor.rows.first).to_contain_text(self.title)
        self.press("j", "Enter")
        expect(self.visitor.thread.get_by_role("heading", level=2)).to_have_text(self.title)

    def reply(self, text: str) -> None:
        """Answer in the open conversation."""
        self.press("r")
        expect(self.visitor.field).to_be_focused()
        self.type(text)
        self.press("Control+Enter")
        expect(self.visitor.sent(text)).to_be_visible()

    def choose(self, message: str, action: str) -> None:
        """Do something with a message, by its menu."""
        sent = self.visitor.sent(message)
        self.reach(self.visitor.thread.locator("article[tabindex='0']"), "Shift+Tab")
        self.reach(sent.get_by_role("article"), "ArrowDown")
        self.press("Enter")
        self.reach(sent.get_by_role("button", name="Message actions"), "ArrowRight")
        self.press("Enter")
        self.reach(self.page.get_by_role("menuitem", name=action), "ArrowDown")
        self.press("Enter")

    def open_details(self) -> Locator:
        """Open the conversation and its details."""
        self.open()
        self.press("d")
        details = self.page.get_by_role("complementary", name="Details")
        details.wait_for()
        return details

    def open_own_menu(self) -> None:
        """Open the menu at one's picture."""
        self.reach(self.page.get_by_role("button", name="account and settings"))
        self.press("Enter")
        expect(self.page.get_by_role("menuitem", name="Account")).to_be_focused()


Flow = Callable[[Desk], None]
FLOWS: Final[dict[str, Flow]] = {}


def flow(done: Flow) -> Flow:
    """Note a flow by its name."""
    FLOWS[done.__name__] = done
    return done


@flow
def skip_to_the_conversation(desk: Desk) -> None:
    desk.reach(desk.page.get_by_role("link", name="Skip to the conversation"))
    desk.press("Enter")
    expect(desk.page.get_by_role("main")).to_be_focused()


@flow
def read_a_conversation(desk: Desk) -> None:
    desk.open()


@flow
def read_the_next_unread_one(desk: Desk) -> None:
    desk.press("n")
    expect(desk.visitor.thread.get_by_role("heading", level=2)).to_have_text(desk.title)


@flow
def go_back_to_the_list(desk: Desk) -> None:
    desk.open()
    desk.press("j", "k")
    expect(desk.visitor.rows.first.get_by_role("link")).to_be_focused()


@flow
def answer(desk: Desk) -> None:
    desk.open()
    desk.reply("Agreed")


@flow
def answer_with_a_quote(desk: Desk) -> None:
    desk.open()
    desk.choose("Hello", "Reply")
    expect(desk.visitor.field).to_be_focused()
    desk.type("As you say")
    desk.press("Control+Enter")
    expect(desk.visitor.sent("As you say")).to_contain_text("Hello")


@flow
def edit_a_message(desk: Desk) -> None:
    desk.open()
    desk.reply("Agred")
    desk.choose("Agred", "Edit")
    desk.press("Control+a")
    desk.type("Agreed")
    desk.press("Control+Enter")
    expect(desk.visitor.sent("Agreed")).to_contain_text("Edited")


@flow
def delete_a_message(desk: Desk) -> None:
    desk.open()
    desk.reply("A slip")
    desk.choose("A slip", "Delete")
    desk.reach(desk.page.get_by_role("dialog").get_by_role("button", name="Delete"))
    desk.press("Enter")
    expect(desk.visitor.thread).to_contain_text("This message was deleted.")


@flow
def forward_a_message(desk: Desk) -> None:
    desk.open()
    desk.choose("Hello", "Forward")
    expect(desk.visitor.new).to_contain_text("Hello")


@flow
def copy_the_link_of_a_message(desk: Desk) -> None:
    desk.open()
    desk.choose("Hello", "Copy link")
    expect(desk.page.get_by_text("Copied.")).to_be_visible()


@flow
def attach_a_file(desk: Desk) -> None:
    # From the first key on: the browser does not see at once that someone waits for a chooser.
    with desk.page.expect_file_chooser():
        desk.open()
        desk.press("r")
        desk.reach(desk.visitor.thread.get_by_role("button", name="Attach files"))
        desk.press("Enter")


@flow
def begin_a_conversation(desk: Desk) -> None:
    desk.press("c")
    expect(desk.page.get_by_role("combobox", name="To")).to_be_focused()
    desk.type(" ".join(desk.fellow.name))
    desk.page.get_by_role("option", selected=True).wait_for()
    desk.press("Enter")
    desk.reach(desk.visitor.new.get_by_label("Your message"))
    desk.type("Dear Ben")
    desk.press("Control+Enter")
    expect(desk.visitor.sent("Dear Ben")).to_be_visible()


@flow
def search_and_open_what_is_found(desk: Desk) -> None:
    desk.press("/")
    desk.type(desk.title)
    found = desk.visitor.list.get_by_role("link").filter(has_text=desk.title).first
    desk.reach(found)
    desk.press("Enter")
    expect(desk.visitor.thread.get_by_role("heading", level=2)).to_have_text(desk.title)


@flow
def go_anywhere_by_the_palette(desk: Desk) -> None:
    desk.press("Control+k")
    desk.type(desk.title)
    expect(desk.page.get_by_role("option", selected=True)).to_contain_text(desk.title)
    desk.press("Enter")
    expect(desk.visitor.thread.get_by_role("heading", level=2)).to_have_text(desk.title)


@flow
def star(desk: Desk) -> None:
    desk.press("j", "s")
    expect(desk.visitor.rows.first).to_contain_text("Starred")


@flow
def mute(desk: Desk) -> None:
    desk.press("j", "m")
    expect(desk.visitor.rows.first).to_contain_text("Muted")


@flow
def mark_as_read_and_as_unread(desk: Desk) -> None:
    desk.press("j", "u")
    expect(desk.visitor.rows.first).not_to_contain_text("unread message")
    desk.press("u")
    expect(desk.visitor.rows.first).to_contain_text("1 unread message")


@flow
def archive_and_undo(desk: Desk) -> None:
    desk.press("j", "e")
    expect(desk.visitor.rows.filter(has_text=desk.title)).to_have_count(0)
    desk.press("z")
    expect(desk.visitor.rows.first).to_contain_text(desk.title)


@flow
def archive_several(desk: Desk) -> None:
    desk.fellow.started(desk.visitor.person, title=f"{desk.title} too")
    expect(desk.visitor.rows.first).to_contain_text(f"{desk.title} too")
    desk.press("j", "x", "j", "x")
    desk.reach(desk.page.get_by_role("toolbar").get_by_role("button", name="Archive"), "Shift+Tab")
    desk.press("Enter")
    expect(desk.visitor.rows.filter(has_text=desk.title)).to_have_count(0)


@flow
def look_at_another_list(desk: Desk) -> None:
    desk.press("j", "s", "g", "s")
    expect(desk.visitor.rows.filter(has_text=desk.title)).to_have_count(1)
    desk.press("g", "i")


@flow
def rename_a_conversation(desk: Desk) -> None:
    details = desk.open_details()
    desk.reach(details.get_by_role("textbox", name="Title"))
    desk.press("Control+a")
    desk.type(f"{desk.title}, new")
    desk.press("Enter")
    expect(desk.visitor.thread.get_by_role("heading", level=2)).to_have_text(f"{desk.title}, new")


@flow
def close_the_details(desk: Desk) -> None:
    details = desk.open_details()
    desk.press("Escape")
    expect(details).to_be_hidden()


@flow
def leave_a_conversation(desk: Desk) -> None:
    details = desk.open_details()
    desk.reach(details.get_by_role("tab", selected=True))
    desk.reach(details.get_by_role("tab", name="Settings"), "ArrowRight")
    desk.reach(details.get_by_role("button", name="Leave conversation"))
    desk.press("Enter")
    desk.reach(desk.page.get_by_role("dialog").get_by_role("button", name="Leave conversation"))
    desk.press("Enter")
    expect(desk.visitor.rows.filter(has_text=desk.title)).to_have_count(0)


@flow
def see_all_keys(desk: Desk) -> None:
    desk.press("?")
    desk.page.get_by_role("dialog").wait_for()
    desk.press("Escape")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)


@flow
def choose_the_dark_theme(desk: Desk) -> None:
    desk.open_own_menu()
    desk.reach(desk.page.get_by_role("menuitemradio", name="Dark"), "ArrowDown")
    desk.press("Enter")
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "dark")


@flow
def look_after_the_account(desk: Desk) -> None:
    desk.open_own_menu()
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", name="Account", level=2)).to_be_visible()


@pytest.fixture(scope="module")
def seat(browser: Browser, server: Server, lasting_firm: Firm) -> Iterator[Desk]:
    """Someone who is signed in, and the one who writes to them."""
    reader, fellow = lasting_firm.internal("Ada", "King"), lasting_firm.internal("Ben", "Ortiz")
    lasting_firm.set_password(reader, PASSWORD)
    visitor = Visitor.signed_in(browser, reader, server.address)
    visitor.context.grant_permissions(["clipboard-write"])
    yield Desk(visitor, fellow, "", 0)
    visitor.close()
    assert visitor.errors == []
    assert visitor.violations == []


@pytest.mark.parametrize("name", FLOWS)
def test_one_can(name: str, seat: Desk) -> None:
    title = f"Lease {[*FLOWS].index(name)}"
    number = seat.fellow.started(seat.visitor.person, title=title)
    seat.visitor.go("")
    seat.page.reload()
    desk = seat._replace(title=title, number=number)
    expect(seat.visitor.rows.first).to_contain_text(title)
    FLOWS[name](desk)


def test_one_can_sign_in(browser: Browser, server: Server, firm: Firm) -> None:
    ada = firm.internal()
    firm.set_password(ada, PASSWORD)
    context = browser.new_context()
    visitor = Visitor(context, ada, server.address)
    desk = Desk(visitor, ada, "", 0)
    desk.page.goto(f"{server.address}/sign-in?next=/")
    desk.reach(desk.page.locator("[name=email]"))
    desk.type(ada.email)
    desk.reach(desk.page.locator("[name=password]"))
    desk.type(PASSWORD)
    desk.press("Enter")
    expect(visitor.list).to_be_visible()
    context.close()


def test_one_can_sign_out(browser: Browser, server: Server, firm: Firm) -> None:
    ada = firm.internal()
    firm.set_password(ada, PASSWORD)
    visitor = Visitor.signed_in(browser, ada, server.address)
    desk = Desk(visitor, ada, "", 0)
    desk.open_own_menu()
    desk.reach(desk.page.get_by_role("menuitem", name="Sign out"), "ArrowDown")
    desk.press("Enter")
    expect(desk.page.locator("[name=email]")).to_be_visible()
    visitor.close()
