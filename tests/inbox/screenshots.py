"""The pictures in the documents: a small firm at work. Run by `script/screenshots`."""

import tempfile
import time
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser

from tests.harness.chromium import running_browser
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server
from tests.inbox.visitors import PASSWORD, Visitor

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"
WIDE: Final = {"viewport": {"width": 1280, "height": 760}}
PHONE: Final = {
    "viewport": {"width": 390, "height": 760},
    "is_mobile": True,
    "has_touch": True,
    "color_scheme": "dark",
}

A_MOMENT: Final = 700
"""Milliseconds for pictures to come: those out of sight never do."""


def main() -> None:
    """Make them."""
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder), settings={"PARLEY_NOTICE_SECONDS": "1"}) as server,
        Firm(server) as firm,
        running_browser() as browser,
    ):
        reader = at_work(firm)
        firm.set_password(reader, PASSWORD)
        shoot(browser, server, reader, "inbox", WIDE)
        shoot(browser, server, reader, "phone", PHONE)
        shoot_account(browser, server, reader)
        mail = wait_for_mail(server.data / "outbox", "Lindqvist")
        shoot_mail(browser, mail, "mail", {"viewport": {"width": 700, "height": 420}})
        shoot_mail(
            browser, mail, "mail-phone", {**PHONE, "viewport": {"width": 390, "height": 420}}
        )


def at_work(firm: Firm) -> Person:
    """Let people write to each other; return the one whose inbox is shown."""
    ada = firm.internal("Ada", "King")
    ben = firm.internal("Ben", "Ortiz")
    cora = firm.external("Cora", "Lindqvist")
    dan = firm.external("Dan", "Moss")
    firm.site(ada, ben, cora)
    firm.site(ada, dan)
    for sender, title, text in (
        (ben, "Engagement letters", "The new template is in the usual place."),
        (dan, "Moss lease", "The landlord agrees to the break clause."),
        (ben, "Holiday cover", "I am away from the 3rd to the 7th."),
        (cora, "Board minutes", "Could you look at the wording of item 5?"),
    ):
        sender.started(ada, title=title, html=f"<p>{text}</p>")
    plan = ada.post(
        "/attachments", data={"filename": "Terms v4.pdf"}, files={"file": b"%PDF-1.7\n"}
    ).json()["id"]
    number = ada.started(
        cora,
        ben,
        title="Lindqvist acquisition",
        html="<p>Dear Cora,</p><p>our draft is attached. Please look at <b>clause 4</b> first:</p>"
        "<ul><li>the cap on the indemnity</li><li>how long it runs</li></ul>",
        attachments=[plan],
    )
    for author, text in (
        (cora, "Thank you. Eighteen months is what we had in mind."),
        (cora, "And the cap at the purchase price."),
        (ben, "That is in line with the term sheet."),
    ):
        author.post(f"/conversations/{number}/messages", json={"markdown": text})
    return ada


def shoot(
    browser: Browser, server: Server, reader: Person, name: str, options: dict[str, Any]
) -> None:
    """Open the conversation in a window, and keep what it looks like."""
    visitor = Visitor.signed_in(browser, reader, server.address, device_scale_factor=1, **options)
    visitor.open("Lindqvist acquisition")
    visitor.messages.nth(3).wait_for()
    if name == "inbox":
        visitor.thread.get_by_role("button", name="Details").click()
    visitor.page.wait_for_timeout(A_MOMENT)
    visitor.page.screenshot(path=IMAGES / f"{name}.png")
    visitor.close()


def shoot_account(browser: Browser, server: Server, reader: Person) -> None:
    """Make a token on the page of an account, and keep what the page looks like."""
    visitor = Visitor.signed_in(browser, reader, server.address, device_scale_factor=1, **WIDE)
    page = visitor.page
    page.goto(f"{server.address}/account")
    page.locator("summary").filter(has_text="New token").click()
    page.get_by_label("Token name").fill("Nightly archive")
    page.get_by_label("read messages").check()
    page.get_by_label("Your password, to confirm").fill(PASSWORD)
    page.get_by_role("button", name="Create token").click()
    page.get_by_text("it is not shown again").wait_for()
    page.goto(f"{server.address}/account")
    page.screenshot(path=IMAGES / "account.png", full_page=True)
    visitor.close()


def wait_for_mail(outbox: Path, recipient: str) -> str:
    """Return the HTML of the mail to a person, once there is one."""
    while True:
        for path in outbox.glob("*.eml"):
            message = BytesParser(policy=SMTP).parsebytes(path.read_bytes())
            body = message.get_body(("html",))
            if body is not None and recipient in str(message["To"]):
                return str(body.get_content())
        time.sleep(0.1)


def shoot_mail(browser: Browser, mail: str, name: str, options: dict[str, Any]) -> None:
    """Keep what a mail looks like."""
    page = browser.new_page(device_scale_factor=1, **options)
    page.set_content(mail)
    page.screenshot(path=IMAGES / f"{name}.png")
    page.close()


if __name__ == "__main__":
    main()
