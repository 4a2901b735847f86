"""A client who has never been there comes in by mail, in a real browser; a program does not."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.harness.mail_servers import MailServer, TakenMail, running_mail_server
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server
from tests.inbox.visitors import PASSWORD, FilePayload, Visitor

PHONE: dict[str, Any] = {
    "locale": "en-GB",
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
}
DRAFT = FilePayload(name="Deed.txt", mimeType="text/plain", buffer=b"Clause 4")

pytestmark = pytest.mark.only_on(
    "sqlite", reason="tests/people and tests/pages are on both engines"
)


class Office:
    """A server with a server for mail."""

    def __init__(self, server: Server, mails: MailServer, firm: Firm) -> None:
        self.server = server
        self.mails = mails
        self.firm = firm

    def link(self, number: int) -> str:
        """Return the link in a mail, the first of which is 1, once it was sent."""
        words = self.mails.wait_for(number)[number - 1].text.split()
        return next(word for word in words if word.startswith("http"))

    def code(self, number: int) -> str:
        """Return the code in a mail."""
        subject = self.mails.wait_for(number)[number - 1].message["Subject"]
        return "".join(subject[:7].split())

    def notices(self, recipient: str) -> list[TakenMail]:
        """Return the notices that somebody got."""
        return [
            one
            for one in self.mails.taken
            if one.recipient == recipient and one.message["List-Unsubscribe"]
        ]


@contextlib.contextmanager
def running_office(folder: Path, notice_seconds: int = 120) -> Iterator[Office]:
    """Run one whose people are told of messages after so long."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running_mail_server() as mails:
        settings = {
            **mails.settings,
            "PARLEY_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "PARLEY_NOTICE_SECONDS": str(notice_seconds),
        }
        with (
            running_server(folder, "--port", str(port), settings=settings) as server,
            Firm(server) as firm,
        ):
            yield Office(server, mails, firm)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with running_office(tmp_path) as running:
        yield running


def press_everything(page: Page) -> None:
    """Press each button that a page has, as programs do that look into mail."""
    address = page.url
    for number in range(page.get_by_role("button").count()):
        page.goto(address)
        button = page.get_by_role("button").nth(number)
        if button.count():
            button.click()
            page.wait_for_load_state()


def test_from_an_invitation_to_an_answer(office: Office, browser: Browser) -> None:
    ada = office.firm.administrator()
    site = office.firm.site(ada)
    invited = {"siteid": site, "firstname": "Cora", "lastname": "Moss", "email": "c@moss.example"}
    cora = ada.post("/invitations", json=invited).json()["userid"]
    people = {"users": {"user": [{"userid": cora}]}}
    html = "<p>Draft of the deed</p>"
    ada.post(
        "/conversations", json={"recipients": people, "messages": {"message": [{"html": html}]}}
    )

    scanner = browser.new_context().new_page()
    scanner.goto(office.link(1))
    press_everything(scanner)
    scanner.goto(f"{office.server.address}/")
    expect(scanner.get_by_role("heading", name="Sign in")).to_be_visible()
    office.mails.wait_for(2)  # the invitation, and a code for the program that accepted it

    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(office.link(1))
    page.get_by_role("button", name="Accept the invitation").click()
    page.get_by_label("Code from the mail").fill(office.code(3))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("Draft of the deed").first.click()
    expect(page.get_by_role("article").filter(has_text="Draft of the deed")).to_be_visible()


def test_by_the_link_in_another_tab_to_a_place_in_the_inbox(
    office: Office, browser: Browser
) -> None:
    ada, ben = office.firm.internal(), office.firm.internal()
    place = f"/#/c/{ada.started(ben, html='<p>Draft</p>')}"
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{office.server.address}{place}")
    page.get_by_label("Email").fill(ben.email)
    page.get_by_role("button", name="Send me a code").click()
    link = office.link(1)

    scanner = browser.new_context().new_page()
    scanner.goto(link)
    press_everything(scanner)
    scanner.goto(f"{office.server.address}/account")
    expect(scanner.get_by_role("heading", name="Sign in")).to_be_visible()

    page.get_by_label("Code from the mail").fill(office.code(1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("article").filter(has_text="Draft").wait_for()
    assert page.url.endswith(place)


@pytest.mark.only_on("sqlite", reason="each part of it is tested on both engines")
def test_a_client_and_a_partner_write_to_each_other_by_mail_alone(
    tmp_path: Path, browser: Browser
) -> None:
    with running_office(tmp_path, notice_seconds=1) as office:
        write_to_each_other(office, browser)


def write_to_each_other(office: Office, browser: Browser) -> None:
    """From an invitation to preferences, with nothing but mails to lead there."""
    ada = office.firm.administrator()
    cora = "cora@moss.example"
    office.firm.set_password(ada, PASSWORD)
    invited = {"siteid": office.firm.site(ada), "firstname": "Cora", "lastname": "Moss"}
    assert ada.post("/invitations", json={**invited, "email": cora}).is_success
    partner = write_with_a_file(office, browser, ada)

    invitation, told = office.mails.wait_for(2)
    assert (invitation.recipient, told.recipient) == (cora, cora)
    assert "deed" not in told.content.decode().lower()
    phone = browser.new_context(**PHONE)
    phone.set_default_timeout(30_000)
    client = phone.new_page()
    client.goto(office.link(2))
    client.get_by_label("Email").fill(cora)
    client.get_by_role("button", name="Send me a code").tap()
    client.get_by_label("Code from the mail").fill(office.code(3))
    client.get_by_role("button", name="Sign in", exact=True).tap()
    read = client.get_by_role("article").filter(has_text="The deed is enclosed")
    expect(read.get_by_role("link", name="Deed.txt")).to_be_visible()
    thread = client.get_by_role("region", name="Conversation", exact=True)
    thread.get_by_label("Your message").fill("Clause 4 is fine")
    thread.get_by_role("button", name="Send").tap()
    sent = client.locator("li.message:not(.pending)").filter(has_text="Clause 4 is fine")
    expect(sent).to_be_visible()

    answered = office.mails.wait_for(4)[3]
    assert answered.recipient == ada.email
    assert answered.message["Subject"].startswith("New message from Cora Moss")
    partner.page.goto(f"{office.server.address}/sign-in?with=password&next=/")
    partner.sign_in(ada)
    partner.page.goto(office.link(4))
    expect(partner.message("Clause 4 is fine")).to_be_visible()
    choose_notices(partner.page, office, "hourly")
    choose_notices(client, office, "daily")
    assert ada.get("/users/me/notices").json()["rhythm"] == "hourly"
    assert [len(office.notices(who)) for who in (cora, ada.email)] == [1, 1]
    phone.close()
    partner.close()
    assert (partner.errors, partner.violations) == ([], [])


def write_with_a_file(office: Office, browser: Browser, ada: Person) -> Visitor:
    """Write to Cora with a file, in the inbox, and leave it; return the window."""
    partner = Visitor.signed_in(browser, ada, office.server.address)
    partner.go("#/new")
    partner.new.get_by_role("combobox", name="To").fill("Cora")
    partner.page.get_by_role("option", name="Cora Moss").click()
    partner.new.locator("input[type=file]").set_input_files(DRAFT)
    expect(partner.new.get_by_role("button", name="Remove Deed.txt")).to_be_visible()
    expect(partner.new.get_by_role("progressbar")).to_have_count(0)
    partner.new.get_by_label("Your message").fill("The deed is enclosed")
    partner.start()
    partner.page.get_by_role("dialog").get_by_role("button", name="Send").click()
    partner.write("Please look at clause 4")
    expect(partner.sent("Please look at clause 4")).to_be_visible()
    partner.choose_of_mine("Sign out")  # away
    partner.page.get_by_role("heading", name="Sign in").wait_for()
    return partner


def choose_notices(page: Page, office: Office, rhythm: str) -> None:
    """Choose in the account when one is told by mail."""
    page.goto(f"{office.server.address}/account")
    page.locator("#rhythm").select_option(rhythm)
    page.locator("#notices").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choice of mails has been saved.")).to_be_visible()
    expect(page.locator("#rhythm")).to_have_value(rhythm)
