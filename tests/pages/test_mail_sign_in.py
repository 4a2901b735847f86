"""Signing in by mail, as browsers without JavaScript do, and as programs that read mail do."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from parley import people
from tests.harness.browser import Browser, Page
from tests.harness.db_assertions import rows_at
from tests.harness.instances import Instance, Member, migrated, opened
from tests.pages.mails import ask_for_code, waiting_mails
from tests.pages.people import PASSWORD, audited, person, sign_in

pytestmark = pytest.mark.anyio

URL = "https://parley.test"
TEN_MINUTES = 10 * 60 * 1000
HOUR = 60 * 60 * 1000
WRONG_CODES = ("000000", "111111", "222222", "333333", "444444", "555555")


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path, public_url=URL) as instance:
        yield instance


@pytest.fixture
async def browser(instance: Instance) -> AsyncIterator[Browser]:
    async with instance.browser("https") as browser:
        yield browser


async def code_for(instance: Instance, browser: Browser, member: Member) -> tuple[Page, str]:
    """Ask for a code, and give the page that takes it, and the code."""
    page = await ask_for_code(browser, member.email)
    return page, (await waiting_mails(instance))[-1].code


def wrong_codes(code: str) -> list[str]:
    """Return five codes that are not the one."""
    return [one for one in WRONG_CODES if one != code][:5]


async def is_in(browser: Browser) -> bool:
    return (await browser.open("/account")).title == "Your account"


class TestACode:
    async def test_lets_in_who_types_it_where_they_began(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await instance.member()
        page, code = await code_for(instance, browser, ada)
        account = await browser.submit(page, "Sign in", code=f" {code[:3]} {code[3:]} ")
        assert account.address == f"{URL}/account"
        sent, came_in = audited(instance)[-2:]
        assert sent[0] == "sign-in.code_sent"
        assert came_in[0] == "sign-in.succeeded"
        assert '"by":"mail"' in came_in[4]

    async def test_is_not_sent_to_who_comes_with_a_password(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        page = await browser.open("/sign-in?with=mail&next=/account")
        account = await browser.submit(page, "Send me a code", email=ada.email, password=PASSWORD)
        assert account.address == f"{URL}/account"
        assert await waiting_mails(instance) == []

    async def test_is_mailed_and_kept_nowhere(self, instance: Instance, browser: Browser) -> None:
        ada = await instance.member()
        await ask_for_code(browser, ada.email.upper())
        (mail,) = await waiting_mails(instance)
        assert (mail.recipient, mail.code in mail.html.replace(" ", "")) == (ada.email, True)
        kept = rows_at(instance.settings, "select * from sign_in_requests")
        assert mail.code not in repr(kept)
        assert mail.link.partition("token=")[2] not in repr(kept)

    async def test_wakes_the_sender_as_does_the_mail_about_a_new_device(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await instance.member()
        page, code = await code_for(instance, browser, ada)
        assert instance.mail_woken.is_set()
        instance.mail_woken.clear()
        await browser.submit(page, "Sign in", code=code)
        assert instance.mail_woken.is_set()

    async def test_works_once(self, instance: Instance, browser: Browser) -> None:
        ada = await instance.member()
        page, code = await code_for(instance, browser, ada)
        await browser.submit(page, "Sign in", code=code)
        async with instance.browser("https") as again:
            again.cookies.update(browser.cookies)
            answer = await again.send(page, "Sign in", code=code)
        assert answer.status_code in {303, 403}
        assert rows_at(instance.settings, "select count(*) from sessions") == [(1,)]

    async def test_works_for_ten_minutes(self, instance: Instance, browser: Browser) -> None:
        ada = await instance.member()
        page, code = await code_for(instance, browser, ada)
        instance.clock.now += TEN_MINUTES
        over = await browser.submit(page, "Sign in", code=code)
        assert "The code has expired." in over.text
        assert not await is_in(browser)

    async def test_takes_five_tries(self, instance: Instance, browser: Browser) -> None:
        ada = await instance.member()
        page, code = await code_for(instance, browser, ada)
        told = []
        for wrong in wrong_codes(code):
            answer = Page(await browser.send(page, "Sign in", code=wrong))
            told += re.findall(r"(\d) (?:tries are|try is) left|no longer works", answer.text)
        assert told == ["4", "3", "2", "1", ""]
        await browser.send(page, "Sign in", code=code)
        assert not await is_in(browser)

    async def test_is_no_try_where_it_is_no_code(
        self, instance: Instance, browser: Browser
    ) -> None:
        page, code = await code_for(instance, browser, await instance.member())
        for typed in ("", "12345", "1234567", "12345x", "parley"):
            answer = await browser.send(page, "Sign in", code=typed)
            assert "The code has six digits." in answer.text
        await browser.submit(page, "Sign in", code=code)
        assert await is_in(browser)

    async def test_is_void_once_another_was_sent(
        self, instance: Instance, browser: Browser
    ) -> None:
        page, first = await code_for(instance, browser, await instance.member())
        await browser.submit(page, "Send another code")
        second = (await waiting_mails(instance))[-1].code
        if first != second:
            assert (await browser.send(page, "Sign in", code=first)).status_code == 422
        await browser.submit(page, "Sign in", code=second)
        assert await is_in(browser)

    async def test_counts_in_no_other_browser(self, instance: Instance, browser: Browser) -> None:
        ada = await instance.member()
        _, code = await code_for(instance, browser, ada)
        async with instance.browser("https") as other:
            page = await ask_for_code(other, ada.email)
            if (await waiting_mails(instance))[-1].code != code:
                assert (await other.send(page, "Sign in", code=code)).status_code == 422
            assert not await is_in(other)

    async def test_is_void_once_its_person_was_kept_out(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await instance.member()
        page, code = await code_for(instance, browser, ada)
        await instance.deactivate(ada)
        back = people.ChangeUser(ada.user_id, instance.clock(), people.UserPatch(active=True))
        await instance.store.write(back)
        await browser.send(page, "Sign in", code=code)
        assert not await is_in(browser)

    async def test_two_nodes_take_it_once_between_them(
        self, instance: Instance, browser: Browser, tmp_path: Path
    ) -> None:
        ada = await instance.member()
        page, code = await code_for(instance, browser, ada)
        async with contextlib.AsyncExitStack() as stack:
            there = instance
            database = migrated(tmp_path)
            if database.shared:
                store = await stack.enter_async_context(opened(database))
                there = Instance(tmp_path, store, public_url=URL)
                stack.callback(there.feed.close)
            other = await stack.enter_async_context(there.browser("https"))
            other.cookies.update(browser.cookies)
            await asyncio.gather(
                *(one.send(page, "Sign in", code=code) for one in (browser, other) * 2)
            )
        assert rows_at(instance.settings, "select count(*) from sessions") == [(1,)]


class TestALink:
    async def test_lets_in_with_one_press_where_it_was_asked_for(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await instance.member()
        await ask_for_code(browser, ada.email, "/c/44/m/172")
        (mail,) = await waiting_mails(instance)
        page = await browser.open(mail.link)
        assert ada.email in page.text
        answer = await browser.send(page, "Sign in")
        assert Page(answer).onward == f"{URL}/c/44/m/172"
        onward = await browser.ask("GET", "/c/44/m/172")
        assert onward.headers["Location"] == "/#/c/44/m/172"

    async def test_is_of_no_use_to_programs_that_read_mail(
        self, instance: Instance, browser: Browser
    ) -> None:
        """They open links, follow where they lead, and press whatever is there."""
        ada = await instance.member()
        page = await ask_for_code(browser, ada.email)
        (mail,) = await waiting_mails(instance)
        before = rows_at(instance.settings, "select tries, user_id from sign_in_requests")
        async with instance.browser("https", "198.51.100.1") as scanner:
            await scanner.ask("HEAD", mail.link)
            await scanner.ask("HEAD", mail.link)
            found = await scanner.open(mail.link)
            for form in found.forms:
                for button in form.buttons:
                    await scanner.send(found, button)
            body = "token=" + mail.link.partition("token=")[2]
            headers = {"Content-Type": "application/x-www-form-urlencoded", **scanner.own}
            forged = await scanner.ask("POST", "/sign-in/link", body, **headers)
            assert forged.status_code == httpx.codes.FORBIDDEN
            assert not await is_in(scanner)
        assert "type the code from the mail into the window" in found.text
        assert rows_at(instance.settings, "select count(*) from sessions") == [(0,)]
        assert rows_at(instance.settings, "select tries, user_id from sign_in_requests") == before
        await browser.submit(page, "Sign in", code=mail.code)
        assert await is_in(browser)

    async def test_begins_with_what_the_firm_set_and_not_with_what_was_asked(
        self, instance: Instance
    ) -> None:
        """Else whoever asks for a mail to someone else chooses where it leads."""
        ada = await instance.member()
        async with Browser(
            "https://evil.example", httpx.ASGITransport(app=instance.app, client=("192.0.2.1", 1))
        ) as evil:
            await ask_for_code(evil, ada.email)
        (mail,) = await waiting_mails(instance)
        assert "evil" not in mail.text + mail.html


class TestWhoIsNobody:
    async def test_gets_the_same_answers_and_no_mail(self, instance: Instance) -> None:
        ada, gone = await instance.member(), await instance.member()
        await instance.deactivate(gone)
        answers = []
        for email in (ada.email, gone.email, "no-one@firm.example"):
            async with instance.browser("https") as browser:
                page = await ask_for_code(browser, email)
                wrong = await browser.send(page, "Sign in", code="000000")
                token = page.one("input[@name='csrftoken']").get("value", "")
                texts = (page.response.text, wrong.text)
                answers.append([one.replace(email, "").replace(token, "") for one in texts])
        assert answers[0] == answers[1] == answers[2]
        assert [mail.recipient for mail in await waiting_mails(instance)] == [ada.email]

    @pytest.mark.parametrize("typed", ["", "ada", "ada@", "ada\x00@firm.example", "a" * 300 + "@b"])
    async def test_what_is_no_address_is_not_taken(
        self, instance: Instance, browser: Browser, typed: str
    ) -> None:
        page = await browser.open("/sign-in?with=mail")
        answer = await browser.send(page, "Send me a code", email=typed)
        assert (answer.status_code, "Enter an email address" in answer.text) == (422, True)
        assert rows_at(instance.settings, "select count(*) from sign_in_requests") == [(0,)]


class TestAGuesser:
    async def test_has_less_than_a_chance_in_ten_thousand_a_day(self, instance: Instance) -> None:
        """With a new browser and a new address for each request, and never a pause too long."""
        ada = await instance.member()
        tries, began = 0, instance.clock.now
        while instance.clock.now < began + 24 * HOUR:
            async with instance.browser("https", f"198.51.100.{tries}") as guesser:
                page = await ask_for_code(guesser, ada.email)
                if page.status == httpx.codes.TOO_MANY_REQUESTS:
                    instance.clock.now += int(page.response.headers["Retry-After"]) * 1000
                    continue
                while (await guesser.send(page, "Sign in", code="000000")).text.count("left"):
                    tries += 1
                tries += 1
        assert 15 * 5 <= tries < 100
        assert rows_at(instance.settings, "select count(*) from sessions") == [(0,)]

    async def test_keeps_nobody_out_of_a_browser_of_theirs(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await instance.member()
        page, code = await code_for(instance, browser, ada)
        await browser.submit(await browser.submit(page, "Sign in", code=code), "Sign out")
        statuses = []
        for number in range(6):
            async with instance.browser("https", f"198.51.100.{number}") as other:
                statuses.append((await ask_for_code(other, ada.email)).status)
        assert statuses == [200] * 4 + [429] * 2
        page, code = await code_for(instance, browser, ada)
        await browser.submit(page, "Sign in", code=code)
        assert await is_in(browser)


class TestWaysThatAreOff:
    async def test_by_mail_for_clients(self, tmp_path: Path) -> None:
        async with Instance.running(
            tmp_path, public_url=URL, sign_in_external="password"
        ) as instance:
            cora, ada = await instance.member("external"), await instance.member()
            for member in (cora, ada):
                async with instance.browser("https") as browser:
                    await ask_for_code(browser, member.email)
            assert [one.recipient for one in await waiting_mails(instance)] == [ada.email]

    async def test_with_a_password_for_everyone(self, tmp_path: Path) -> None:
        ways = {"sign_in_internal": "mail", "sign_in_external": "mail"}
        async with (
            Instance.running(tmp_path, public_url=URL, **ways) as instance,
            instance.browser("https") as browser,
        ):
            ada = await person(instance)
            page = await browser.open("/sign-in?with=password")
            assert page.all("input[@type='password']") == []
            answer = await browser.send(
                page, "Send me a code", email=ada.email, password=PASSWORD, **{"with": "password"}
            )
            assert not await is_in(browser)
            assert answer.headers["Location"] == "/sign-in/code"


class TestADevice:
    async def test_that_is_remembered_stays_signed_in_though_it_is_not_used(
        self, instance: Instance
    ) -> None:
        ada = await instance.member()
        found = []
        for remember in ("yes", ""):
            async with instance.browser("https") as browser:
                page, code = await code_for(instance, browser, ada)
                await browser.submit(page, "Sign in", code=code, remember=remember)
                instance.clock.now += 13 * HOUR
                instance.timer.now += 5
                found.append(await is_in(browser))
        assert found == [True, False]

    async def test_that_is_new_is_told_by_mail_and_can_be_signed_out(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await instance.member()
        page, code = await code_for(instance, browser, ada)
        await browser.submit(page, "Sign in", code=code)
        assert await waiting_mails(instance, "device") == []  # the first of all
        async with instance.browser("https", **{"User-Agent": "Mozilla/5.0 Firefox/1"}) as other:
            page, code = await code_for(instance, other, ada)
            await other.submit(page, "Sign in", code=code)
            (mail,) = await waiting_mails(instance, "device")
            assert (mail.recipient, "Firefox" in mail.text) == (ada.email, True)
            account = await browser.open("/account")
            (form,) = [one for one in account.forms if "sessions/end" in one.action][1:]
            await browser.ask(
                "POST",
                form.action,
                "&".join(f"{name}={value}" for name, value in form.fields),
                **{"Content-Type": "application/x-www-form-urlencoded", **browser.own},
            )
            assert not await is_in(other)
            page, code = await code_for(instance, other, ada)
            await other.submit(page, "Sign in", code=code)
        assert len(await waiting_mails(instance, "device")) == 2

    async def test_of_someone_with_a_password_is_told_too(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        await sign_in(browser, ada)
        async with instance.browser("https") as other:
            await sign_in(other, ada)
        assert len(await waiting_mails(instance, "device")) == 1
