"""Invitations and resets: links that let a person choose a password, once."""

from pathlib import Path

import httpx
import pytest

from parley import access
from parley.access import Purpose
from tests.access.oauth.applications import Application
from tests.harness.browser import Browser, Page
from tests.harness.db_assertions import change_at
from tests.harness.folders import files_with
from tests.harness.instances import Instance, Member
from tests.pages.people import PASSWORD, audited, person, sign_in

pytestmark = pytest.mark.anyio

DEAD = "This link no longer works"
HOUR = 60 * 60 * 1000


async def made(instance: Instance, member: Member, purpose: Purpose) -> str:
    """Make a link; gives the path."""
    path, digest = access.new_link(purpose)
    await instance.store.write(
        access.CreatePasswordLink(member.user_id, purpose, digest, instance.clock())
    )
    return f"/{path}"


async def choose(browser: Browser, page: Page, password: str = PASSWORD) -> Page:
    return await browser.submit(page, "Set password", password=password, again=password)


@pytest.mark.parametrize("purpose", Purpose)
class TestALink:
    async def test_leads_to_a_password_to_sign_in_with(
        self, instance: Instance, browser: Browser, purpose: Purpose
    ) -> None:
        ada = await instance.member()
        page = await choose(browser, await browser.open(await made(instance, ada, purpose)))
        assert "Your password has been set" in page.text
        page = await browser.submit(page, "Sign in", email=ada.email, password=PASSWORD)
        assert page.address == "http://parley.test/"
        assert (await browser.open("/account")).title == "Your account"

    async def test_works_once(self, instance: Instance, browser: Browser, purpose: Purpose) -> None:
        ada = await instance.member()
        link = await made(instance, ada, purpose)
        page = await browser.open(link)
        await choose(browser, page)
        again = await choose(browser, page, "another password")
        assert (again.status, again.title) == (410, DEAD)
        assert (await browser.open(link)).title == DEAD
        assert (await sign_in(browser, ada)).title == "Your account"

    async def test_is_not_used_up_by_opening_it(
        self, instance: Instance, browser: Browser, purpose: Purpose
    ) -> None:
        link = await made(instance, await instance.member(), purpose)
        await browser.open(link)
        await browser.ask("HEAD", link)
        page = await browser.open(link)
        assert "Your password has been set" in (await choose(browser, page)).text

    async def test_ends_to_the_millisecond(
        self, instance: Instance, browser: Browser, purpose: Purpose
    ) -> None:
        link = await made(instance, await instance.member(), purpose)
        found = []
        for later in ((7 * 24 if purpose is Purpose.INVITATION else 1) * HOUR - 1, 1):
            instance.clock.now += later
            found.append((await browser.open(link)).status)
        assert found == [200, 410]

    async def test_is_of_no_use_to_who_is_inactive(
        self, instance: Instance, browser: Browser, purpose: Purpose
    ) -> None:
        ada = await instance.member()
        link = await made(instance, ada, purpose)
        change_at(
            instance.settings, "update users set active = false where user_id = :id", id=ada.user_id
        )
        assert (await browser.open(link)).title == DEAD

    async def test_is_ended_by_the_next_one(
        self, instance: Instance, browser: Browser, purpose: Purpose
    ) -> None:
        ada = await instance.member()
        first = await made(instance, ada, purpose)
        second = await made(instance, ada, purpose)
        found = [(await browser.open(link)).status for link in (first, second)]
        assert found == [410, 200]

    async def test_takes_no_bad_password(
        self, instance: Instance, browser: Browser, purpose: Purpose
    ) -> None:
        link = await made(instance, await instance.member(), purpose)
        page = await choose(browser, await browser.open(link), "too short")
        assert (page.status, "at least 12" in page.text) == (422, True)
        assert "Your password has been set" in (await choose(browser, page)).text

    async def test_tells_its_secret_to_no_one(
        self, instance: Instance, browser: Browser, purpose: Purpose, tmp_path: Path
    ) -> None:
        link = await made(instance, await instance.member(), purpose)
        headers = (await browser.open(link)).response.headers
        assert (headers["Referrer-Policy"], headers["Cache-Control"]) == (
            *("strict-origin", "no-store"),
        )
        assert files_with(tmp_path, link.partition("=")[2]) == []

    async def test_is_audited(self, instance: Instance, browser: Browser, purpose: Purpose) -> None:
        ada = await instance.member()
        await choose(browser, await browser.open(await made(instance, ada, purpose)))
        assert [entry[:3] for entry in audited(instance)[-2:]] == [
            (f"{purpose}.made", None, f"user:{ada.user_id}"),
            (f"{purpose}.used", ada.user_id, f"user:{ada.user_id}"),
        ]

    @pytest.mark.parametrize("query", ["", "?secret=", "?secret=x", "?secret=%00", "?secret=é"])
    async def test_one_that_never_was_looks_like_one_that_was(
        self, browser: Browser, purpose: Purpose, query: str
    ) -> None:
        assert (await browser.open(f"/{purpose}{query}")).title == DEAD


class TestAReset:
    async def test_ends_all_sessions_at_once(self, instance: Instance, browser: Browser) -> None:
        ada = await person(instance)
        await sign_in(browser, ada)
        async with instance.browser() as other:
            link = await made(instance, ada, Purpose.RESET)
            await choose(other, await other.open(link), "another password")
        assert (await browser.open("/account")).title == "Sign in to Parley"

    async def test_lets_in_who_is_kept_waiting_by_others(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        async with instance.browser() as another:
            for _ in range(6):
                await sign_in(another, ada, "wrong horse battery")
        link = await made(instance, ada, Purpose.RESET)
        await choose(browser, await browser.open(link))
        assert (await sign_in(browser, ada)).title == "Your account"

    async def test_lists_tokens_and_applications_and_revokes_them(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        async with await Application.registered(instance, name="Archive <b>") as archive:
            tokens = await archive.tokens_for(ada)
            page = await browser.open(await made(instance, ada, Purpose.RESET))
            assert "Token test Application Archive <b> Keep them." in page.text
            await choose(browser, page)
            own = (await ada.get("/users/me")).status_code
            assert (own, await archive.reads(tokens.access)) == (401, 401)

    @pytest.mark.parametrize("proposed", [False, True])
    async def test_keeps_them_where_the_person_chooses_that(
        self, instance: Instance, browser: Browser, *, proposed: bool
    ) -> None:
        ada, (path, digest) = await person(instance), access.new_link(Purpose.RESET)
        command = access.CreatePasswordLink(
            ada.user_id, Purpose.RESET, digest, instance.clock(), keep_tokens=proposed
        )
        await instance.store.write(command)
        page = await browser.open(f"/{path}")
        assert ("keep", "yes") in page.form("Set password").fields or not proposed
        await browser.submit(page, "Set password", password=PASSWORD, again=PASSWORD, keep="yes")
        assert (await ada.get("/users/me")).status_code == httpx.codes.OK

    async def test_is_no_invitation(self, instance: Instance, browser: Browser) -> None:
        link = await made(instance, await instance.member(), Purpose.RESET)
        assert (await browser.open(link.replace("/reset", "/invitation"))).title == DEAD


class TestThroughTheApi:
    async def administrator(self, instance: Instance) -> Member:
        ruth = await instance.member()
        change_at(
            instance.settings, "update users set admin = true where user_id = :id", id=ruth.user_id
        )
        token = access.new_token()
        await instance.store.write(
            access.IssueToken(
                access.hash_token(token), ruth.email, "t", instance.clock(), None, access.ALL
            )
        )
        return Member(instance.app, ruth.user_id, ruth.email, token)

    @pytest.mark.parametrize("purpose", Purpose)
    async def test_an_administrator_gets_a_link_that_works(
        self, instance: Instance, browser: Browser, purpose: Purpose
    ) -> None:
        ruth, ada = await self.administrator(instance), await instance.member()
        answer = await ruth.post(f"/users/{ada.user_id}/{purpose}")
        assert answer.status_code == httpx.codes.CREATED
        assert answer.headers["Cache-Control"] == "no-store"
        page = await browser.open(answer.json()["link"].removeprefix("http://parley.test"))
        assert ada.email in page.text
        assert audited(instance)[-1][:2] == (f"{purpose}.made", ruth.user_id)

    async def test_of_a_reset_it_lists_what_its_use_revokes(self, instance: Instance) -> None:
        ruth, ada = await self.administrator(instance), await person(instance)
        answer = await ruth.post(f"/users/{ada.user_id}/reset", params={"keeptokens": "true"})
        told = {name: one for name, one in answer.json().items() if "link" not in name}
        del told["expiresdatetime"]
        assert told == {
            "keeptokens": True,
            "tokens": {"token": [{"tokenid": 3, "name": "test"}]},
            "applications": {"application": []},
        }

    async def test_who_has_a_password_is_not_invited(self, instance: Instance) -> None:
        ruth, ada = await self.administrator(instance), await person(instance)
        answer = await ruth.post(f"/users/{ada.user_id}/invitation")
        assert (answer.status_code, answer.json()["ref"]) == (409, 9014)

    @pytest.mark.parametrize("who", ["0", "999999"])
    async def test_no_one_gets_none(self, instance: Instance, who: str) -> None:
        ruth = await self.administrator(instance)
        answer = await ruth.post(f"/users/{who}/reset")
        assert (answer.status_code, answer.json()["ref"]) == (403, 110)
