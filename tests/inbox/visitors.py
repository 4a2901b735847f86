"""People in browsers: each with a window of their own, signed in."""

from collections import defaultdict
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page

from parley.access.cookies import PLAIN_NAME
from tests.harness.closing_base import Closing
from tests.harness.people import Person

__all__ = ["PASSWORD", "FilePayload", "Visitor", "Windows"]

PASSWORD = "a long enough passphrase"


def new_window(browser: Browser, **options: Any) -> BrowserContext:
    """Open a window of someone in London."""
    context = browser.new_context(**{"locale": "en-GB", "timezone_id": "Europe/London"} | options)
    context.set_default_timeout(30_000)
    return context


class Windows(Closing):
    """Windows that are lent to one person after the other, of whom nothing stays in them.

    But the files of the inbox do, which are the same for all: a new window would load, parse and
    compile them anew, which takes longer than most tests.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[BrowserContext]] = defaultdict(list)
        self._lent: dict[BrowserContext, str] = {}

    def take(self, address: str, **options: Any) -> BrowserContext:
        """Return a window that knows nothing of a server, with one empty tab."""
        kind = repr(sorted(options.items()))
        window = (
            self._free[kind].pop() if self._free[kind] else new_window(self._browser, **options)
        )
        self._lent[window] = kind
        tools = window.new_cdp_session(window.new_page())
        tools.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})
        tools.detach()
        return window

    def give_back(self, window: BrowserContext) -> None:
        """Close what is open in a window, and forget who was there."""
        for page in window.pages:
            page.close()
        window.unroute_all(behavior="ignoreErrors")
        window.set_offline(offline=False)
        window.clear_permissions()
        window.clear_cookies()
        self._free[self._lent.pop(window)].append(window)

    def discard(self, window: BrowserContext) -> None:
        """Close a window that can't be lent again."""
        del self._lent[window]
        window.close()

    def close(self) -> None:
        """Close those that nobody has."""
        for windows in self._free.values():
            for window in windows:
                window.close()


class Visitor:
    """Someone before an inbox.

    Attributes:
        person: The same person, as a client of the API.
        page: The page.
        violations: What the Content-Security-Policy refused.
        errors: What went wrong in the page.
        requests: The addresses that it asked for.
        has_own_clock: Whether the window's time is the test's, which stays so.
    """

    def __init__(self, context: BrowserContext, person: Person, address: str) -> None:
        self.context = context
        self.person = person
        self.address = address
        self.violations: list[str] = []
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.has_own_clock = False
        self.page = self._watched(context.pages[0]) if context.pages else self.new_tab()

    @classmethod
    def signed_in(cls, browser: Browser, person: Person, address: str, **options: Any) -> Self:
        """Open a window, and sign in by the page."""
        visitor = cls(new_window(browser, **options), person, address)
        visitor.page.goto(f"{address}/sign-in?with=password&next=/")
        visitor.sign_in(person)
        return visitor

    @classmethod
    def in_session(cls, context: BrowserContext, person: Person, address: str, secret: str) -> Self:
        """Come back to the inbox, in a session that goes on."""
        context.add_cookies(
            [
                {
                    "name": PLAIN_NAME,
                    "value": secret,
                    "url": address,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
        visitor = cls(context, person, address)
        visitor.page.goto(f"{address}/")
        visitor.list.wait_for()
        return visitor

    def sign_in(self, person: Person) -> None:
        """Sign in at the page that is there for it."""
        self.page.locator("[name=email]").fill(person.email)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("form[method=post] button").click()
        self.list.wait_for()

    def install_clock(self) -> None:
        """Have the window go by `page.clock` from now on."""
        self.has_own_clock = True
        self.page.clock.install()

    def new_tab(self) -> Page:
        """Open another page of the same window."""
        self.page = self._watched(self.context.new_page())
        return self.page

    def _watched(self, page: Page) -> Page:
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if "Content Security Policy" in text or "TrustedHTML" in text:
            self.violations.append(text)
        elif kind == "error" and "Failed to load resource" not in text:
            self.errors.append(text)

    @property
    def list(self) -> Locator:
        """The list of conversations."""
        return self.page.locator("nav.list-pane")

    @property
    def rows(self) -> Locator:
        """The conversations in it."""
        return self.list.locator(".rows").get_by_role("listitem")

    @property
    def thread(self) -> Locator:
        """The open conversation."""
        return self.page.get_by_role("region", name="Conversation", exact=True)

    @property
    def messages(self) -> Locator:
        """The messages in it."""
        return self.thread.get_by_role("article")

    @property
    def field(self) -> Locator:
        """Where one answers in the open conversation."""
        return self.thread.get_by_label("Your message")

    @property
    def new(self) -> Locator:
        """Where one begins a conversation."""
        return self.page.get_by_role("region", name="New conversation", exact=True)

    def message(self, text: str) -> Locator:
        """Return the message that says something."""
        return self.messages.filter(has_text=text)

    def sent(self, text: str) -> Locator:
        """Return the message that says something, once the server has it."""
        return self.thread.locator("li.message:not(.pending)").filter(has_text=text)

    def open(self, text: str) -> None:
        """Open the conversation whose row says something."""
        self.rows.filter(has_text=text).get_by_role("link").click()
        self.thread.get_by_role("list", name="Messages").wait_for()

    def choose(self, message: str, action: str) -> None:
        """Do something with a message, by its menu."""
        self.thread.locator("li.message", has_text=message).get_by_role(
            "button", name="Actions"
        ).click()
        self.page.get_by_role("menuitem", name=action).click()

    def choose_of_mine(self, action: str) -> None:
        """Do something by the menu at one's own picture."""
        self.page.get_by_role("button", name="account and settings").click()
        self.page.get_by_role("menuitem", name=action).click()

    def add_person(self, person: Person) -> None:
        """Find a person for a new conversation, and choose them."""
        field = self.page.get_by_role("combobox", name="To")
        field.fill(" ".join(person.name))
        self.page.get_by_role("option", name=" ".join(person.name)).click()

    def write(self, markdown: str) -> None:
        """Write a message into the open conversation, and send it."""
        self.thread.get_by_label("Your message").fill(markdown)
        self.thread.get_by_role("button", name="Send").click()

    def start(self) -> None:
        """Send what begins a new conversation."""
        self.new.get_by_role("button", name="Send").click()

    def go(self, fragment: str) -> None:
        """Go to a place of the inbox."""
        self.page.goto(f"{self.address}/{fragment}")

    def close(self) -> None:
        """Close the window."""
        self.context.close()
