"""A client who has never been there comes in by mail, in a real browser; a program does not."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.harness.mail_servers import MailServer, running_mail_server
from tests.harness.people import Firm
from tests.harness.servers import Server, running_server


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


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running_mail_server() as mails:
        settings = {**mails.settings, "PARLEY_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        with (
            running_server(tmp_path, "--port", str(port), settings=settings) as server,
            Firm(server) as firm,
        ):
            yield Office(server, mails, firm)


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
