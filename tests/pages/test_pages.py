"""What every page promises: its headers, its HTML, what it shows of what people typed."""

import io
import re
from pathlib import Path

import httpx
import pytest
from PIL import Image

from parley import access
from parley.access import csrf
from parley.colours import get_contrast
from tests.attachments.files import picture
from tests.harness.browser import Browser
from tests.harness.corpora import Corpora
from tests.harness.db_assertions import change_at
from tests.harness.instances import Instance, Member
from tests.harness.people import conversation
from tests.harness.servers import running_server
from tests.pages.people import person, sign_in

pytestmark = pytest.mark.anyio

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


async def named(instance: Instance, first: str, last: str) -> Member:
    """Make someone with a name that was written past all checks."""
    member = await person(instance)
    change_at(
        instance.settings,
        "update users set firstname = :first, lastname = :last, org = :last where user_id = :id",
        first=first,
        last=last,
        id=member.user_id,
    )
    return member


class TestEveryPage:
    @pytest.mark.parametrize(
        "path",
        [
            "/sign-in",
            "/account",
            "/users/1",
            "/invitation",
            "/reset",
            "/users/99",
            "/authorize.action",
        ],
    )
    async def test_is_strict_about_what_a_browser_may_do(
        self, instance: Instance, browser: Browser, path: str
    ) -> None:
        await sign_in(browser, await person(instance))
        if path == "/sign-in":
            browser.cookies.clear()
        headers = (await browser.open(path)).response.headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin"
        assert headers["Content-Type"] == "text/html; charset=utf-8"

    async def test_names_its_language_and_fits_small_screens(self, browser: Browser) -> None:
        page = await browser.open("/sign-in")
        assert page.root.get("lang") == "en"
        assert "width=device-width" in page.one("meta[@name='viewport']").get("content", "")

    async def test_has_a_label_for_every_field(self, instance: Instance, browser: Browser) -> None:
        page = await sign_in(browser, await person(instance))
        labelled = {label.get("for") for label in page.all("label")}
        fields = [
            one
            for one in (*page.all("input"), *page.all("select"))
            if one.get("type") not in {"hidden", "checkbox"}
        ]
        assert [one.get("id") for one in fields if one.get("id") not in labelled] == []
        ids = [one.get("id") for one in page.root.iter() if one.get("id")]
        assert len(ids) == len(set(ids))

    @pytest.mark.parametrize(
        ("path", "expected"), [("/sign-in", 1), ("/account", 4)], ids=["signing in", "changing it"]
    )
    async def test_its_passwords_are_hidden_and_may_be_filled_in(
        self, instance: Instance, browser: Browser, path: str, expected: int
    ) -> None:
        if path != "/sign-in":
            await sign_in(browser, await person(instance))
        page = await browser.open(path)
        fields = [one for one in page.all("input") if "password" in one.get("autocomplete", "")]
        assert [one.get("type") for one in fields] == ["password"] * expected
        assert [one for one in page.all("input[@type='password']") if one not in fields] == []

    async def test_has_no_script_and_no_inline_style(
        self, instance: Instance, browser: Browser
    ) -> None:
        page = await sign_in(browser, await person(instance))
        assert page.all("script") + page.all("style") == []
        odd = [one for one in page.root.iter() for name in one.attrib if name.startswith("on")]
        assert odd + [one for one in page.root.iter() if "style" in one.attrib] == []

    async def test_its_style_sheets_are_kept_for_good(self, browser: Browser) -> None:
        page = await browser.open("/sign-in")
        links = [one.get("href", "") for one in page.all("link[@rel='stylesheet']")]
        assert [re.sub(r"\W[0-9a-f]{16}", "", one) for one in links] == [
            *("/firm/theme.css", "/assets/base.css", "/assets/pages.css"),
        ]
        for address in links:
            answer = await browser.ask("GET", address)
            assert (answer.status_code, answer.headers["Content-Type"]) == (
                *(200, "text/css; charset=utf-8"),
            )
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        other = re.sub(r"-\w+\.css", "-0123456789abcdef.css", links[-1])
        assert (await browser.ask("GET", other)).status_code == httpx.codes.NOT_FOUND

    async def test_names_the_firm_and_leads_back_to_the_inbox(
        self, instance: Instance, browser: Browser
    ) -> None:
        page = await sign_in(browser, await person(instance))
        for one in (page, await browser.open("/users/99")):
            firm = one.all("a[@href='/']")[0]
            assert "".join(firm.itertext()).strip() == instance.settings.firm_name
        inbox = page.one("header").findall("a[@href='/']")
        assert ["".join(one.itertext()).strip() for one in inbox] == ["Inbox"]


class TestContrast:
    """WCAG 2.2 asks for 4.5 between a text and what is behind it, and 3 for outlines."""

    @pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
    def test_is_enough_to_read(self, scheme: int) -> None:
        css = (Path(access.__file__).parents[1] / "pages" / "css" / "tokens.css").read_text("utf-8")
        pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
        colour = {name: both[scheme] for name, *both in pairs}
        for behind in ("canvas", "surface", "raised", "sunken", "hover"):
            for ink in ("ink", "ink-2", "ink-3", "danger", "amber", "ok"):
                assert get_contrast(colour[ink], colour[behind]) >= 4.5, (ink, behind)
        for behind in ("canvas", "surface"):
            assert get_contrast(colour["edge"], colour[behind]) >= 3, behind
        for tint in range(1, 7):
            assert get_contrast(colour[f"tint-{tint}-ink"], colour[f"tint-{tint}"]) >= 4.5


class TestHostileNames:
    async def test_are_shown_as_text(
        self, instance: Instance, browser: Browser, corpora: Corpora
    ) -> None:
        ada = await person(instance)
        page = await sign_in(browser, ada)
        shape = [(one.tag, sorted(one.attrib)) for one in page.root.iter()]
        for row in corpora.rows("html-sanitiser/core.jsonl")[::40]:
            hostile = row["input"]
            change_at(
                instance.settings,
                "update users set firstname = :name, lastname = :name where user_id = :id",
                name=hostile,
                id=ada.user_id,
            )
            page = await browser.open("/account")
            assert [(one.tag, sorted(one.attrib)) for one in page.root.iter()] == shape, hostile

    @pytest.mark.parametrize(
        "name",
        ["<b>&amp;", '"><script>', "{{ 7*7 }}", "{% raw %}", "\u202e\x00\x1b", "'a' onclick="],
    )
    async def test_are_shown_as_they_are_on_the_page_of_a_person(
        self, instance: Instance, browser: Browser, name: str
    ) -> None:
        ada = await named(instance, name, name)
        await sign_in(browser, ada)
        page = await browser.open(f"/users/{ada.user_id}")
        shown = re.sub("[\x00\x1b]", "\N{REPLACEMENT CHARACTER}", f"{name} {name}")
        assert page.title == " ".join(shown.split())


class TestWhatTheApiNames:
    """The addresses for a browser in its answers lead to what it shows."""

    async def shared(self, instance: Instance) -> tuple[Member, Member, int]:
        ada, ben = await person(instance), await person(instance)
        answer = await ada.post(
            "/attachments", data={"filename": "a.png"}, files={"file": picture("PNG")}
        )
        number = answer.json()["id"]
        request = conversation(ben.user_id, attachments=[number])
        await ada.post("/conversations", json=request)
        return ada, ben, number

    async def test_a_person(self, instance: Instance, browser: Browser) -> None:
        ada, ben, _ = await self.shared(instance)
        await sign_in(browser, ada)
        link = (await ada.get("/conversations")).json()["conversation"][0]["recipients"]
        address = link["users"]["user"][1]["httplink"].removeprefix("http://parley.test")
        assert ben.email in (await browser.open(address)).text

    async def test_a_picture_and_a_file(self, instance: Instance, browser: Browser) -> None:
        ada, ben, number = await self.shared(instance)
        await sign_in(browser, ada)
        for address, api in (
            (f"/users/{ben.user_id}/avatar", f"/users/{ben.user_id}/avatar"),
            (f"/attachments/{number}", f"/attachments/{number}/content"),
        ):
            shown, given = await browser.ask("GET", address), await ada.get(api)
            assert (shown.status_code, shown.content) == (200, given.content)
            assert (
                shown.headers["Content-Security-Policy"]
                == "sandbox; default-src 'none'; frame-ancestors 'none'"
            )
            assert shown.headers["Cross-Origin-Resource-Policy"] == "same-origin"

    async def test_only_pictures_that_were_chosen_where_it_draws_initials_itself(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada, ben, _ = await self.shared(instance)
        await sign_in(browser, ada)
        address = f"/users/{ben.user_id}/avatar?chosen=true"
        clear = Image.open(io.BytesIO((await browser.ask("GET", address)).content))
        assert clear.convert("RGBA").getchannel("A").getextrema() == (0, 0)
        files = {"file": picture("PNG")}
        (await ben.post("/users/me/avatar", files=files)).raise_for_status()
        chosen = Image.open(io.BytesIO((await browser.ask("GET", address)).content))
        assert chosen.convert("RGBA").getchannel("A").getextrema() == (255, 255)

    async def test_nothing_to_who_is_not_signed_in(
        self, instance: Instance, browser: Browser
    ) -> None:
        _, ben, number = await self.shared(instance)
        found = [
            (await browser.ask("GET", address)).status_code
            for address in (
                *(f"/users/{ben.user_id}", f"/users/{ben.user_id}/avatar"),
                f"/attachments/{number}",
            )
        ]
        assert found == [303] * 3

    async def test_nothing_that_the_api_would_not_show(
        self, instance: Instance, browser: Browser
    ) -> None:
        _, ben, number = await self.shared(instance)
        stranger = await person(instance, "external")
        await sign_in(browser, stranger)
        found = [
            (await browser.open(address)).status
            for address in (
                *(f"/users/{ben.user_id}", f"/users/{ben.user_id}/avatar"),
                f"/attachments/{number}",
            )
        ]
        assert found == [403] * 3

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
    async def test_nothing_to_be_changed(
        self, instance: Instance, browser: Browser, method: str
    ) -> None:
        ada, _, number = await self.shared(instance)
        await sign_in(browser, ada)
        answer = await browser.ask(method, f"/attachments/{number}", **browser.own)
        assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED


class TestTheLog:
    async def test_holds_no_secret(self, tmp_path: Path) -> None:
        with running_server(tmp_path) as server:
            async with Browser(server.address) as browser:
                page = await browser.open("/invitation?secret=planted-link-secret")
                page = await browser.open("/sign-in?next=/account%3Fplanted-query")
                await browser.submit(
                    page, "Sign in", email="planted@firm.example", password="planted-password"
                )
                secret = browser.cookies["parley"]
            assert server.stop() == 0
            log = server.log.read_text("utf-8")
        assert "/sign-in" in log
        secrets = ("planted", secret, csrf.csrf_token(secret))
        assert [one for one in secrets if one in log] == []
