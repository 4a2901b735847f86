"""The pictures in the documents: a small firm at work. Run by `script/screenshots`.

Every view is shown at three widths, by day and by night: `docs/images/VIEW-WIDTH-THEME.png`.
"""

import io
import tempfile
import time
from collections.abc import Callable, Mapping
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from parley import access
from parley.people import ContactDetails
from tests.harness.chromium import running_browser
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server
from tests.inbox.visitors import PASSWORD, Visitor

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"
SIZES: Final = {1280: 800, 820: 1000, 390: 760}
PHONE: Final = 390
THEMES: Final = ("light", "dark")
COLOURS: Final = 128
"""In a picture: it has few, and is a third as large with so many."""

A_MOMENT: Final = 500
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
        reader, newcomer = at_work(firm), firm.internal("Eva", "Novak")
        for person in (reader, newcomer):
            firm.set_password(person, PASSWORD)
        for width in SIZES:
            for theme in THEMES:
                shoot_all(browser, server, (reader, newcomer), width, theme)
        mail = wait_for_mail(server.data / "outbox", "Lindqvist")
        shoot_mail(browser, mail, "mail.png", {"viewport": {"width": 700, "height": 420}})
        phone = {"viewport": {"width": PHONE, "height": 420}, "color_scheme": "dark"}
        shoot_mail(browser, mail, "mail-phone.png", {**phone, "is_mobile": True})


def at_work(firm: Firm) -> Person:
    """Let people write to each other; return the one whose inbox is shown."""
    ada = firm.internal("Ada", "King")
    firm.change(ada, admin=True)
    ben = firm.internal("Ben", "Ortiz")
    cora = firm.external("Cora", "Lindqvist")
    firm.change(cora, details=ContactDetails(org="Lindqvist AB", jobtitle="Finance director"))
    dan = firm.external("Dan", "Moss")
    closing = firm.site(ada, ben, cora, name="Lindqvist acquisition")
    firm.site(ada, dan, name="Moss lease")
    token = firm.token_for(ada, scopes=access.ALL)
    for first, last in (("Elin", "Berg"), ("Nils", "Lindqvist")):
        invitation = {
            "firstname": first,
            "lastname": last,
            "email": f"{first.lower()}@lindqvist.example",
        }
        ada.post(
            "/invitations",
            json={"siteid": closing, **invitation},
            headers={"Authorization": f"Bearer {token}"},
        ).raise_for_status()
    for sender, title, text in (
        (ben, "Engagement letters", "The new template is in the usual place."),
        (dan, "Moss lease", "The landlord agrees to the break clause."),
        (ben, "Holiday cover", "I am away from the 3rd to the 7th."),
        (cora, "Board minutes", "Could you look at the wording of item 5?"),
    ):
        sender.started(ada, title=title, html=f"<p>{text}</p>")
    plan = ada.post(
        "/attachments",
        data={"filename": "Terms v4.pdf"},
        files={"file": b"%PDF-1.7\n" + bytes(184_000)},
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


def show_list(visitor: Visitor) -> None:
    """Show nothing more."""
    visitor.rows.nth(4).wait_for()


def show_thread(visitor: Visitor) -> None:
    """Open a conversation."""
    visitor.open("Lindqvist acquisition")
    visitor.messages.nth(3).wait_for()


def show_details(visitor: Visitor) -> None:
    """Open the details of one."""
    show_thread(visitor)
    visitor.thread.get_by_role("button", name="Details").click()


def show_writing(visitor: Visitor) -> None:
    """Begin an answer."""
    show_thread(visitor)
    visitor.field.fill("Thank you, Cora. Eighteen months it is, on **one** condition:\n\n- the cap")


def show_new(visitor: Visitor) -> None:
    """Begin a conversation."""
    visitor.go("#/new")
    visitor.page.get_by_role("combobox", name="To").wait_for()


def show_search(visitor: Visitor) -> None:
    """Search."""
    visitor.page.get_by_role("searchbox").fill("clause")
    visitor.page.locator(".results mark").first.wait_for()


def show_palette(visitor: Visitor) -> None:
    """Open what leads anywhere."""
    visitor.page.keyboard.press("Control+k")
    visitor.page.keyboard.type("le")
    visitor.page.get_by_role("option").first.wait_for()


def show_keys(visitor: Visitor) -> None:
    """Show all keys."""
    visitor.page.keyboard.press("?")
    visitor.page.get_by_role("dialog").wait_for()


def show_menu(visitor: Visitor) -> None:
    """Open one's own menu."""
    visitor.page.get_by_role("button", name="account and settings").click()


def show_inviting(visitor: Visitor) -> None:
    """Invite someone who was not found."""
    visitor.go("#/new")
    visitor.page.get_by_role("combobox", name="To").fill("Astrid Berg")
    visitor.page.get_by_role("option").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label("Email address").fill("astrid@lindqvist.example")
    dialog.get_by_label("A few words").fill("Welcome. Here is where we exchange the papers.")


def show_invitations(visitor: Visitor) -> None:
    """Show who has not come in yet."""
    visitor.choose_of_mine("Invitations")
    visitor.page.get_by_role("dialog").get_by_role("listitem").first.wait_for()


def show_choosing(visitor: Visitor) -> None:
    """Choose two conversations."""
    visitor.rows.nth(4).wait_for()
    for key in "jxjx":
        visitor.page.keyboard.press(key)


def show_settings(visitor: Visitor) -> None:
    """Show what one can set in the inbox."""
    visitor.go("#/account")
    visitor.page.get_by_role("heading", level=2).first.wait_for()


def show_account(visitor: Visitor) -> None:
    """Show the page of an account."""
    visitor.page.goto(f"{visitor.address}/account")


VIEWS: Final[Mapping[str, Callable[[Visitor], None]]] = {
    "list": show_list,
    "thread": show_thread,
    "details": show_details,
    "writing": show_writing,
    "new": show_new,
    "search": show_search,
    "palette": show_palette,
    "keys": show_keys,
    "menu": show_menu,
    "inviting": show_inviting,
    "invitations": show_invitations,
    "choosing": show_choosing,
    "settings": show_settings,
    "account": show_account,
}


def shoot_all(
    browser: Browser, server: Server, people: tuple[Person, Person], width: int, theme: str
) -> None:
    """Show every view in a window, and keep what it looks like."""
    options: dict[str, Any] = {
        "viewport": {"width": width, "height": SIZES[width]},
        "color_scheme": theme,
        "has_touch": width == PHONE,
        "is_mobile": width == PHONE,
        "reduced_motion": "reduce",
    }
    name = f"{width}-{theme}.png"
    reader, newcomer = people
    visitor = Visitor.signed_in(browser, reader, server.address, **options)
    for view, show in VIEWS.items():
        visitor.page.goto("about:blank")
        visitor.page.goto(f"{server.address}/")
        visitor.list.wait_for()
        show(visitor)
        keep(visitor.context, f"{view}-{name}")
    visitor.context.clear_cookies()
    visitor.page.goto(f"{server.address}/sign-in")
    keep(visitor.context, f"sign-in-{name}")
    visitor.close()
    visitor = Visitor.signed_in(browser, newcomer, server.address, **options)
    keep(visitor.context, f"empty-{name}")
    visitor.close()


def keep(context: BrowserContext, name: str) -> None:
    """Keep what the page of a window looks like."""
    (page,) = context.pages
    page.wait_for_timeout(A_MOMENT)
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        few = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(IMAGES / name, optimize=True)


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
    keep(page.context, name)
    page.close()


if __name__ == "__main__":
    main()
