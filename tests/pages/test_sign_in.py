"""Signing in and out, as a browser without JavaScript does."""

import asyncio
from pathlib import Path

import httpx
import pytest
from prometheus_client import REGISTRY

from tests.harness.browser import Browser
from tests.harness.db_assertions import change_at, rows_at
from tests.harness.folders import files_with
from tests.harness.instances import Instance, Member
from tests.pages.people import PASSWORD, audited, person, sign_in

pytestmark = pytest.mark.anyio

WRONG = "The email address or the password is incorrect."


def hashed() -> float:
    """Return how many passwords were hashed until now."""
    return REGISTRY.get_sample_value("parley_password_hash_seconds_count") or 0


class TestSigningIn:
    async def test_the_right_password_opens_the_account(
        self, instance: Instance, browser: Browser
    ) -> None:
        page = await sign_in(browser, await person(instance))
        assert (page.address, page.title) == ("http://parley.test/account", "Your account")

    async def test_case_and_space_around_the_address_do_not_matter(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        page = await browser.open("/sign-in")
        answer = await browser.send(
            page, "Sign in", email=f" {ada.email.upper()} ", password=PASSWORD
        )
        assert answer.status_code == httpx.codes.SEE_OTHER

    async def test_who_is_signed_in_is_sent_on(self, instance: Instance, browser: Browser) -> None:
        await sign_in(browser, await person(instance))
        assert (await browser.open("/sign-in")).address == "http://parley.test/"

    async def test_the_start_leads_to_it_and_then_to_the_inbox(
        self, instance: Instance, browser: Browser
    ) -> None:
        before = (await browser.open("/")).title
        await sign_in(browser, await person(instance))
        inbox = await browser.open("/")
        assert before == "Sign in to Parley"
        assert inbox.one("meta[@name='parley-firm']").get("content") == "Parley"

    async def test_it_is_audited(self, instance: Instance, browser: Browser) -> None:
        ada = await person(instance)
        await sign_in(browser, ada)
        assert audited(instance)[-1] == (
            "sign-in.succeeded",
            ada.user_id,
            f"user:{ada.user_id}",
            "192.0.2.1",
            '{"by":"password","session":1}',
        )

    async def test_a_hash_of_old_parameters_is_replaced(
        self, instance: Instance, browser: Browser
    ) -> None:
        import argon2  # noqa: PLC0415

        ada = await person(instance)
        old = argon2.PasswordHasher(1, 8 * 1024, 1).hash(PASSWORD)
        change_at(instance.settings, "update passwords set hash = :old", old=old)
        await sign_in(browser, ada)
        ((kept,),) = rows_at(instance.settings, "select hash from passwords")
        assert "m=19456,t=2,p=1" in kept


class TestInVain:
    async def attempt(self, browser: Browser, email: str, password: str) -> httpx.Response:
        page = await browser.open("/sign-in")
        return await browser.send(page, "Sign in", email=email, password=password)

    async def test_the_address_stays_and_the_password_does_not(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        page = await sign_in(browser, ada, "wrong horse battery")
        assert (page.status, page.one("input[@name='email']").get("value")) == (422, ada.email)
        assert WRONG in page.text
        assert "wrong horse" not in page.response.text

    async def test_every_reason_gets_the_same_answer_after_the_same_work(
        self, instance: Instance
    ) -> None:
        wrong, inactive = await person(instance), await person(instance)
        await instance.deactivate(inactive)
        without = await instance.member()
        tried = [
            (wrong.email, "wrong horse battery"),
            (inactive.email, PASSWORD),
            (without.email, PASSWORD),
            ("no-one@firm.example", PASSWORD),
            ("", ""),
            (wrong.email, "x" * 5000),
        ]
        answers = []
        for email, password in tried:
            async with instance.browser() as browser:
                before = hashed()
                answer = await self.attempt(browser, email, password)
                text = answer.text.replace(f'value="{email}"', "").replace(" autofocus", "")
                token = (await browser.open("/sign-in")).one("input[@name='csrftoken']")
                text = text.replace(token.get("value", ""), "")
                answers.append((answer.status_code, text, hashed() - before))
        assert len(set(answers)) == 1
        assert answers[0][2] == 1

    async def test_what_was_typed_is_not_audited(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        await self.attempt(browser, ada.email, "wrong horse battery")
        await self.attempt(browser, "typed@the-wrong.field", PASSWORD)
        assert [entry[:3] for entry in audited(instance)[-2:]] == [
            ("sign-in.failed", None, f"user:{ada.user_id}"),
            ("sign-in.failed", None, None),
        ]

    async def test_after_five_times_there_is_a_wait(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        for _ in range(6):
            await sign_in(browser, ada, "wrong horse battery")
        page = await sign_in(browser, ada)
        assert (page.status, page.response.headers["Retry-After"]) == (429, "2")
        assert "Try again in 2 seconds." in page.text
        instance.clock.now += 2000
        assert (await sign_in(browser, ada)).title == "Your account"

    async def test_others_keep_no_one_waiting_in_a_browser_of_theirs(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        await browser.submit(await sign_in(browser, ada), "Sign out")
        async with instance.browser() as another:
            for _ in range(6):
                await sign_in(another, ada, "wrong horse battery")
            assert (await sign_in(another, ada)).status == httpx.codes.TOO_MANY_REQUESTS
        assert (await sign_in(browser, ada)).title == "Your account"

    async def test_unknown_accounts_wait_alike(self, browser: Browser) -> None:
        answers = [
            (await self.attempt(browser, "no-one@firm.example", PASSWORD)).status_code
            for _ in range(7)
        ]
        assert answers == [422] * 6 + [429]

    async def test_many_at_once_count_like_one_after_another(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        page = await browser.open("/sign-in")
        answers = await asyncio.gather(
            *(
                browser.send(page, "Sign in", email=ada.email, password=f"guess number {n}")
                for n in range(20)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [422] * 6 + [429] * 14


class TestTheCookie:
    async def given(self, browser: Browser, member: Member, number: int = 0) -> str:
        page = await browser.open("/sign-in")
        answer = await browser.send(page, "Sign in", email=member.email, password=PASSWORD)
        return answer.headers.get_list("Set-Cookie")[number]

    async def test_is_for_this_server_alone_and_no_script(
        self, instance: Instance, browser: Browser
    ) -> None:
        name, *rest = (await self.given(browser, await person(instance))).split("; ")
        assert name.startswith("parley=")
        assert sorted(rest) == ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax"]

    async def test_another_lets_the_browser_be_known_and_nobody_in(
        self, instance: Instance, browser: Browser, tmp_path: Path
    ) -> None:
        ada = await person(instance)
        name, *rest = (await self.given(browser, ada, 1)).split("; ")
        assert name.startswith("parley.device=")
        assert sorted(rest) == ["HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=Lax"]
        secret = name.partition("=")[2]
        assert files_with(tmp_path, secret) == []
        browser.cookies.set("parley", secret, domain="parley.test")
        assert (await browser.open("/account")).title == "Sign in to Parley"
        assert secret in await self.given(browser, ada, 1)  # it stays

    async def test_over_tls_no_other_host_can_plant_it(self, instance: Instance) -> None:
        async with instance.browser("https") as browser:
            member, page = await person(instance), await browser.open("/sign-in")
            answer = await browser.send(page, "Sign in", email=member.email, password=PASSWORD)
        for name, given in zip(
            ("parley", "parley.device"), answer.headers.get_list("Set-Cookie"), strict=True
        ):
            cookie, *rest = given.split("; ")
            assert cookie.startswith(f"__Host-{name}=")
            assert "Secure" in rest
            assert "Path=/" in rest
            assert [one for one in rest if one.startswith("Domain")] == []

    async def test_is_for_the_instance_alone_where_it_has_a_prefix(self, tmp_path: object) -> None:
        async with (
            Instance.running(tmp_path, instance="firm") as instance,  # type: ignore[arg-type]
            instance.browser() as browser,
        ):
            cookie = await self.given(browser, await person(instance))
        assert "Path=/firm" in cookie.split("; ")

    async def test_is_another_after_signing_in(self, instance: Instance, browser: Browser) -> None:
        ada = await person(instance)
        await browser.open("/sign-in")
        before = browser.cookies["parley"]
        await sign_in(browser, ada)
        first = browser.cookies["parley"]
        await browser.ask("GET", "/account")
        assert before != first

    async def test_one_that_was_planted_is_worth_nothing(self, instance: Instance) -> None:
        ada = await person(instance)
        planted = "p" * 43
        async with instance.browser() as victim, instance.browser() as attacker:
            victim.cookies.set("parley", planted, domain="parley.test")
            attacker.cookies.set("parley", planted, domain="parley.test")
            assert (await sign_in(victim, ada)).title == "Your account"
            assert (await attacker.open("/account")).title == "Sign in to Parley"

    async def test_the_session_that_the_browser_had_ends(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        page = await browser.open("/sign-in")
        await sign_in(browser, ada)
        secret = browser.cookies["parley"]
        token = (await browser.open("/account")).one("input[@name='csrftoken']").get("value", "")
        await browser.send(page, "Sign in", email=ada.email, password=PASSWORD, csrftoken=token)
        async with instance.browser() as other:
            other.cookies.set("parley", secret, domain="parley.test")
            assert (await other.open("/account")).title == "Sign in to Parley"

    async def test_its_secret_is_not_kept(
        self, instance: Instance, browser: Browser, tmp_path: Path
    ) -> None:
        await sign_in(browser, await person(instance))
        assert files_with(tmp_path, browser.cookies["parley"]) == []


class TestSigningOut:
    async def test_the_session_ends_at_once(self, instance: Instance, browser: Browser) -> None:
        ada = await person(instance)
        page = await sign_in(browser, ada)
        secret = browser.cookies["parley"]
        assert (await browser.submit(page, "Sign out")).title == "Sign in to Parley"
        browser.cookies.set("parley", secret, domain="parley.test")
        assert (await browser.open("/account")).title == "Sign in to Parley"
        assert audited(instance)[-1][:3] == ("session.ended", ada.user_id, f"user:{ada.user_id}")

    async def test_it_takes_a_form(self, instance: Instance, browser: Browser) -> None:
        await sign_in(browser, await person(instance))
        answer = await browser.ask("GET", "/sign-out")
        assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED
        assert (await browser.open("/account")).title == "Your account"
