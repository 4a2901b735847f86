"""A walk through every page, in each state that says something of its own, in one language."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from parley import access, people
from parley.access import ALL, Purpose
from parley.store import COMMAND_LINE
from parley.translations import Translator
from tests.access.credentials import make_administrator
from tests.access.oauth.applications import CALLBACK, Application
from tests.harness.browser import Browser, Page
from tests.harness.db_assertions import change_at, rows_at
from tests.harness.instances import Instance, Member
from tests.pages.mails import waiting_mails
from tests.pages.people import PASSWORD

Entered: TypeAlias = Mapping[str, str | Sequence[str]]

CHROME: Final = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0"
ANOTHER: Final = "a stapler full of wax"
DAY: Final = 24 * 60 * 60 * 1000


class Walk:
    """Someone who goes through all pages, of an instance whose people and programs shout.

    What is in capitals is data: a test that looks for words which are not translated can tell.

    Args:
        instance: The instance.
        browser: A browser that asks for the language.
        t: The words of the language.
    """

    def __init__(self, instance: Instance, browser: Browser, t: Translator) -> None:
        self._instance = instance
        self._browser = browser
        self._t = t

    async def pages(self) -> AsyncIterator[Page]:
        """Yield each page."""
        ada = await self._member("internal")
        make_administrator(self._instance, ada)
        walks = (self._links, self._invitation, self._codes, self._sign_in, self._account)
        for walk in (*walks, self._allow, self._things):
            async for page in walk(ada):
                yield page

    async def _member(self, kind: str) -> Member:
        member = await self._instance.member(kind)
        change_at(
            self._instance.settings,
            "update users set firstname = 'ADA', lastname = 'KING', org = 'FIRM', title = 'DR', "
            "jobtitle = 'PARTNER', phone = '030' where user_id = :id",
            id=member.user_id,
        )
        return member

    async def _links(self, ada: Member) -> AsyncIterator[Page]:
        async with await Application.registered(self._instance, name="ARCHIVE") as archive:
            await archive.tokens_for(ada)
        for purpose in Purpose:
            path, digest = access.new_link(purpose)
            command = access.CreatePasswordLink(
                ada.user_id, purpose, digest, self._instance.clock()
            )
            await self._instance.store.write(command)
            page = await self._open(f"/{path}")
            yield page
            refused = [("x" * 11, ""), ("x" * 201, ""), (ada.email, ""), ("password1234", "")]
            for chosen, again in [
                *refused,
                (PASSWORD, ANOTHER),
                (PASSWORD, PASSWORD),
                (PASSWORD, PASSWORD),  # by then the link is used up
            ]:
                fields = {"password": chosen, "again": again, "keep": "yes"}
                yield await self._submit(page, "link.submit", fields)

    async def _invitation(self, _: Member) -> AsyncIterator[Page]:
        instance = self._instance
        site_id = await instance.store.write(people.AddSite("SITE", (), True, instance.clock()))
        request = people.NewInvitation(
            siteid=site_id, firstname="CORA", lastname="MOSS", email="cora@moss.example"
        )
        command = people.build_invitation(
            request, instance.settings, None, instance.clock(), COMMAND_LINE
        )
        await instance.store.write(command)
        (mail,) = await waiting_mails(instance, "invitation")
        page = await self._open(mail.link)
        yield page
        yield await self._submit(page, "welcome.accept", {})
        yield await self._open("/welcome?secret=x")

    async def _codes(self, ada: Member) -> AsyncIterator[Page]:
        client = await self._member("external")
        page = await self._open("/sign-in?with=mail&next=/account")
        yield page
        yield await self._submit(page, "signIn.sendCode", {"email": "nowhere"})
        await self._submit(page, "signIn.sendCode", {"email": client.email})
        link = (await waiting_mails(self._instance))[-1].link
        yield await self._open("/sign-in/link?token=x")
        page = await self._open(link)
        yield page
        account = await self._submit(page, "signIn.submit", {})
        yield account
        page = await self._submit(account, "app.signOut", {})
        page = await self._submit(page, "signIn.withMail", {})
        page = await self._submit(page, "signIn.sendCode", {"email": ada.email})
        for typed in ("1", *(["000000"] * 5)):
            yield await self._submit(page, "signIn.submit", {"code": typed})
        self._instance.clock.now += 10 * 60 * 1000
        yield await self._submit(page, "code.resend", {})

    async def _sign_in(self, ada: Member) -> AsyncIterator[Page]:
        page = await self._open("/sign-in?next=/account")
        for _ in range(7):
            no_one = {"email": "no-one@firm.example", "password": PASSWORD}
            yield await self._submit(page, "signIn.submit", no_one)
        known = {"email": ada.email, "password": PASSWORD}
        yield Page(await self._browser.send(page, self._say("signIn.submit"), **known))

    async def _account(self, ada: Member) -> AsyncIterator[Page]:
        async with self._instance.browser(**{"User-Agent": CHROME}) as other:
            page = await other.open("/sign-in")
            known = {"email": ada.email, "password": PASSWORD, "remember": "yes"}
            await other.send(page, "Sign in", **known)
        async with self._instance.browser(**{"User-Agent": ""}) as other:
            page = await other.open("/sign-in")
            await other.send(page, "Sign in", email=ada.email, password=PASSWORD)
        await ada.get("/users/me")
        await self._instance.settle()
        page = await self._open("/account")
        for fields in (
            *({"name": "", "days": "30"}, {"name": "A\x00", "days": "30"}),
            {"name": "BACKUP", "days": "31", "scope": []},
            {"name": "BACKUP", "days": "30", "scope": sorted(ALL), "confirm": PASSWORD},
        ):
            yield await self._submit(page, "token.submit", fields)
        for _ in range(7):
            fields = {"current": "wrong horse battery", "password": ANOTHER, "again": ANOTHER}
            yield await self._submit(page, "account.passwordSubmit", fields)
        yield await self._submit(page, "notices.submit", {"timezone": "ATLANTIS"})
        yield await self._submit(page, "notices.submit", {"rhythm": "daily"})
        for done in ("password", "token", "application", "session", "sessions"):
            yield await self._open(f"/account?done={done}")
        async for page in self._notices():
            yield page

    async def _notices(self) -> AsyncIterator[Page]:
        found = "select unsubscribe_token from notice_preferences"
        ((token,),) = rows_at(self._instance.settings, found)
        page = await self._open(f"/unsubscribe?token={token}")
        yield page
        yield await self._submit(page, "notices.endSubmit", {})
        yield await self._open("/unsubscribe?token=none")

    async def _allow(self, _: Member) -> AsyncIterator[Page]:
        async with await Application.registered(self._instance, name="ATTIC", scopes=ALL) as attic:
            asked = {"response_type": "code", "redirect_uri": CALLBACK, "scope": " ".join(ALL)}
            for client_id in (attic.client_id, 9999):
                query = urlencode({**asked, "client_id": client_id})
                yield await self._open(f"/oauth2/authorize?{query}")

    async def _things(self, ada: Member) -> AsyncIterator[Page]:
        for path in (
            *(f"/users/{ada.user_id}", "/users/9999", "/attachments/9999", "/sign-out"),
            *("/authorize.action", "/"),
        ):
            yield await self._open(path)
        forged = {"Content-Type": "application/x-www-form-urlencoded"}
        yield Page(await self._browser.ask("POST", "/sign-out", "", **forged))

    async def _open(self, path: str) -> Page:
        return await self._browser.open(path)

    async def _submit(self, page: Page, button: str, fields: Mapping[str, Any]) -> Page:
        return await self._browser.submit(page, self._say(button), **fields)

    def _say(self, key: str) -> str:
        return self._t(key).unescape()
