"""WCAG 2.2 AA, as far as axe-core sees it, on every view in every appearance."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from parley.access import Purpose
from tests.access.oauth.applications import CALLBACK, CHALLENGE, VERIFIER
from tests.harness.people import Firm, Person
from tests.inbox.conftest import Opened
from tests.inbox.visitors import PASSWORD, Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="what a page looks like knows no database")

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KEYS = {"keys": "?", "palette": "Control+k", "choosing": "x"}
VIEWS = [
    *("list", "empty", "#/new", "#/account", "thread", "writing", "details", "search", "menu"),
    *("invitations", "inviting", "days"),
    *KEYS,
]
WINDOW = {"width": 1280, "height": 1024}
APPEARANCES: dict[str, tuple[dict[str, Any], int]] = {
    "light": ({"color_scheme": "light", "forced_colors": "none"}, 1),
    "dark": ({"color_scheme": "dark", "forced_colors": "none"}, 1),
    "forced colours": ({"color_scheme": "dark", "forced_colors": "active"}, 1),
    "twice as large": ({"color_scheme": "light", "forced_colors": "none"}, 2),
    "four times as large": ({"color_scheme": "light", "forced_colors": "none"}, 4),
}
"""What the browser is told, and how many times as large it shows everything."""

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(visitor: Visitor) -> list[tuple[Any, ...]]:
    """Return what axe-core finds on a page."""
    if not visitor.page.evaluate("() => 'axe' in window"):
        visitor.page.add_script_tag(path=AXE)
    found: list[dict[str, Any]] = visitor.page.evaluate(
        """async (tags) => {
          document.getAnimations()
            .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
            .forEach((one) => one.finish());
          // All else that axe can tell of a page is a megabyte, and nobody reads it.
          const only = { runOnly: tags, resultTypes: ["violations"] };
          return (await axe.run(document, only)).violations;
        }""",
        TAGS,
    )
    return [
        (
            one["id"],
            [
                (node["target"], node["any"] and node["any"][0].get("message"))
                for node in one["nodes"]
            ],
            one["help"],
        )
        for one in found
    ]


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_found(view: str, firm: Firm, opened: Opened) -> None:
    ada, ben = firm.internal(), firm.administrator()
    if view in {"inviting", "invitations"}:
        cora = {"firstname": "Cora", "lastname": "Moss", "email": f"c-{ben.user_id}@moss.example"}
        ben.post("/invitations", json={"siteid": firm.site(ben), **cora})
    if view != "empty":
        number = ada.started(
            ben,
            title="Lease",
            html="<p>The <b>indemnity</b> <a href='https://a.example'>is</a> capped</p>",
        )
        ada.post(f"/conversations/{number}/messages", json={"text": "And so on"})
    # axe-core is put into the page past its policy, as a browser's own tools are.
    visitor = opened(ben, bypass_csp=True, reduced_motion="reduce", viewport=WINDOW)
    show(visitor, view)
    found = {}
    for appearance, (media, zoom) in APPEARANCES.items():
        visitor.page.emulate_media(**media)
        width, height = WINDOW["width"] // zoom, WINDOW["height"] // zoom
        visitor.page.set_viewport_size({"width": width, "height": height})
        found[appearance] = violations(visitor)
    assert found == {name: [] for name in APPEARANCES}


def show(visitor: Visitor, view: str) -> None:
    """Have a page show a view."""
    if view.startswith("#"):
        visitor.go(view)
    elif view in {"thread", "writing", "details"}:
        visitor.open("Lease")
    if view == "writing":
        visitor.field.fill("**Agreed**, on *one* condition:\n\n- the cap")
    elif view == "details":
        visitor.thread.get_by_role("button", name="Details").click()
    elif view in KEYS:
        visitor.page.keyboard.press("j")
        visitor.page.keyboard.press(KEYS[view])
    elif view == "menu":
        visitor.page.get_by_role("button", name="account and settings").click()
    elif view in WINDOWS:
        WINDOWS[view](visitor)
    elif view == "search":
        visitor.page.get_by_role("searchbox").fill("indemnity")
        visitor.page.locator(".results mark").wait_for()


def show_invitations(visitor: Visitor) -> None:
    """Show those who have not come in yet."""
    visitor.choose_of_mine("Invitations")
    visitor.page.get_by_role("dialog").get_by_role("listitem").first.wait_for()


def show_inviting(visitor: Visitor) -> None:
    """Show where someone is invited who was not found."""
    visitor.go("#/new")
    visitor.page.get_by_role("combobox", name="To").fill("Nobody at all")
    visitor.page.get_by_role("option").click()
    visitor.page.get_by_role("dialog").locator("option[value]").first.wait_for(state="attached")


def show_days(visitor: Visitor) -> None:
    """Show where a search is narrowed to days."""
    visitor.page.get_by_role("searchbox").fill("indemnity")
    visitor.page.get_by_role("button", name="Any time").click()
    visitor.page.get_by_role("menuitem", name="Choose days").click()


WINDOWS: dict[str, Callable[[Visitor], None]] = {
    "invitations": show_invitations,
    "inviting": show_inviting,
    "days": show_days,
}


class TestThePagesWithoutScript:
    def opened(self, opened: Opened, person: Person, path: str) -> Visitor:
        """Open one for someone who is signed in."""
        visitor = opened(person, bypass_csp=True)
        visitor.page.goto(f"{visitor.address}/{path}")
        return visitor

    @pytest.mark.parametrize("path", ["users/1", "users/99", "account?lang=pseudo"])
    def test_nothing_is_found(self, path: str, firm: Firm, opened: Opened) -> None:
        visitor = self.opened(opened, firm.internal(), path)
        nothing_is_found(visitor)

    def test_nothing_is_found_where_one_signs_in(self, firm: Firm, opened: Opened) -> None:
        # The inbox itself leads to this page once its session is gone: it is left before.
        visitor = self.opened(opened, firm.internal(), "account")
        visitor.context.clear_cookies()
        for password in ("", "wrong horse battery"):
            visitor.page.goto(f"{visitor.address}/sign-in")
            if password:
                visitor.page.get_by_label("Email").fill(visitor.person.email)
                visitor.page.get_by_label("Password").fill(password)
                visitor.page.get_by_role("button", name="Sign in", exact=True).click()
                visitor.page.get_by_role("alert").wait_for()
            nothing_is_found(visitor)

    def test_nothing_is_found_where_a_link_leads(self, firm: Firm, opened: Opened) -> None:
        ada = firm.internal()
        for purpose in Purpose:
            # Someone else's: the password with which a person signs in here ends their own.
            link = firm.link_for(firm.internal(), purpose)
            visitor = self.opened(opened, ada, link)
            nothing_is_found(visitor)
            visitor.page.get_by_label("New password", exact=True).fill("too short")
            visitor.page.get_by_label("Repeat the new password").fill("too short")
            visitor.page.get_by_role("button", name="Set password").click()
            visitor.page.get_by_text("Use at least 12 characters.").wait_for()
            nothing_is_found(visitor)
            visitor.page.goto(f"{visitor.address}/{purpose}?secret=dead")
            nothing_is_found(visitor)

    def test_nothing_is_found_where_an_application_asks(self, firm: Firm, opened: Opened) -> None:
        visitor = self.opened(opened, firm.internal(), asked_by(firm))
        visitor.page.get_by_role("button", name="Allow").wait_for()
        nothing_is_found(visitor)

    def test_nothing_is_found_in_an_account_of_much_use(self, firm: Firm, opened: Opened) -> None:
        ada = firm.internal()
        opened(ada)
        visitor = self.opened(opened, ada, asked_by(firm))
        allow_by(visitor)
        visitor.page.goto(f"{visitor.address}/account?done=token")
        for heading in ("Sign-in", "Personal access tokens", "Applications", "Devices"):
            visitor.page.get_by_role("heading", name=heading, exact=True).wait_for()
        nothing_is_found(visitor)
        for setting in ("Password", "New token"):
            visitor.page.locator("summary").filter(has_text=setting).click()
        nothing_is_found(visitor)
        visitor.page.get_by_label("Token name").fill("Backup")
        visitor.page.get_by_label("Your password, to confirm").fill(PASSWORD)
        visitor.page.get_by_role("button", name="Create token").click()
        visitor.page.get_by_text("Choose at least one permission.").wait_for()
        nothing_is_found(visitor)
        visitor.page.get_by_label("read messages").check()
        visitor.page.get_by_label("Your password, to confirm").fill(PASSWORD)
        visitor.page.get_by_role("button", name="Create token").click()
        visitor.page.get_by_text("it is not shown again").wait_for()
        nothing_is_found(visitor)


def nothing_is_found(visitor: Visitor) -> None:
    """Look at a page in both themes."""
    for scheme in SCHEMES:
        visitor.page.emulate_media(color_scheme=scheme)
        assert violations(visitor) == [], scheme


def asked_by(firm: Firm) -> str:
    """Return the path at which a new application asks to be allowed."""
    asked = {
        "response_type": "code",
        "client_id": firm.application("Archive", CALLBACK),
        "redirect_uri": CALLBACK,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"oauth2/authorize?{urlencode(asked)}"


def allow_by(visitor: Visitor) -> None:
    """Allow an application what it asks for, and have it take the code that it is given."""
    (client_id,) = parse_qs(urlsplit(visitor.page.url).query)["client_id"]
    visitor.page.route(f"{CALLBACK}?*", lambda route: route.fulfill(body="Thank you"))
    visitor.page.get_by_role("button", name="Allow").click()
    visitor.page.get_by_text("Thank you").wait_for()
    (code,) = parse_qs(urlsplit(visitor.page.url).query)["code"]
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "code": code,
        "code_verifier": VERIFIER,
    }
    httpx.post(f"{visitor.address}/api/oauth2/token", data=form).raise_for_status()
