"""The account: password, personal access tokens, sessions."""

import httpx
import pytest

from tests.access.oauth.applications import Application, refused
from tests.harness.browser import Browser, Page
from tests.harness.instances import Instance, Member
from tests.pages.people import PASSWORD, audited, person, sign_in

pytestmark = pytest.mark.anyio

ANOTHER = "a stapler full of wax"
DAY = 24 * 60 * 60 * 1000


class Account:
    """Someone signed in, at the page of their account."""

    def __init__(self, browser: Browser, member: Member, page: Page) -> None:
        self.browser = browser
        self.member = member
        self.page = page

    async def change_password(self, current: str, password: str, again: str) -> Page:
        """Fill in the form for another password."""
        return await self.browser.submit(
            self.page, "Change password", current=current, password=password, again=again
        )

    async def make_token(
        self, name: str = "Backup", days: str = "30", *scopes: str, confirm: str = PASSWORD
    ) -> Page:
        """Fill in the form for a token."""
        return await self.browser.submit(
            self.page,
            "Create token",
            name=name,
            days=days,
            scope=scopes or ["messages:read"],
            confirm=confirm,
        )


@pytest.fixture
async def account(instance: Instance, browser: Browser) -> Account:
    member = await person(instance)
    return Account(browser, member, await sign_in(browser, member))


def secret_of(page: Page) -> str:
    """Return the token that a page shows."""
    return page.one("code").text or ""


def described(page: Page, name: str) -> str:
    """Return what a page says is wrong with a field, as a screen reader finds it."""
    places = page.one(f"input[@name='{name}']").get("aria-describedby", "").split()
    return " ".join("".join(page.one(f"span[@id='{place}']").itertext()) for place in places)


class TestThePassword:
    async def test_is_changed_by_whoever_knows_it(
        self, instance: Instance, account: Account
    ) -> None:
        page = await account.change_password(PASSWORD, ANOTHER, ANOTHER)
        assert "Your password has been changed" in page.text
        async with instance.browser() as other:
            assert (await sign_in(other, account.member)).title == "Sign in to Parley"
            assert (await sign_in(other, account.member, ANOTHER)).title == "Your account"

    async def test_ends_all_other_sessions_at_once(
        self, instance: Instance, account: Account
    ) -> None:
        async with instance.browser() as other:
            await sign_in(other, account.member)
            await account.change_password(PASSWORD, ANOTHER, ANOTHER)
            assert (await other.open("/account")).title == "Sign in to Parley"
        assert (await account.browser.open("/account")).title == "Your account"

    @pytest.mark.parametrize(("revoke", "kept"), [((), True), (("yes",), False)])
    async def test_ends_tokens_and_applications_where_that_is_chosen(
        self, instance: Instance, account: Account, revoke: tuple[str, ...], *, kept: bool
    ) -> None:
        async with await Application.registered(instance) as archive:
            tokens = await archive.tokens_for(account.member)
            page = await account.browser.open("/account")
            entered = {"current": PASSWORD, "password": ANOTHER, "again": ANOTHER}
            await account.browser.submit(page, "Change password", revoke=revoke, **entered)
            own = (await account.member.get("/users/me")).status_code
            assert (own, await archive.reads(tokens.access)) == ((200, 200) if kept else (401, 401))

    async def test_is_audited(self, instance: Instance, account: Account) -> None:
        await account.change_password(PASSWORD, ANOTHER, ANOTHER)
        user_id = account.member.user_id
        assert audited(instance)[-1][:3] == ("password.changed", user_id, f"user:{user_id}")

    @pytest.mark.parametrize(
        ("entered", "field", "problem"),
        [
            (("wrong horse battery", ANOTHER, ANOTHER), "current", "current password is incorrect"),
            ((PASSWORD, "too short", "too short"), "password", "at least 12 characters"),
            ((PASSWORD, "x" * 201, "x" * 201), "password", "at most 200 characters"),
            ((PASSWORD, "password1234", "password1234"), "password", "Many people use this"),
            ((PASSWORD, ANOTHER, ANOTHER + "x"), "again", "The passwords"),
        ],
    )
    async def test_what_is_wrong_is_tied_to_its_field(
        self, account: Account, entered: tuple[str, str, str], field: str, problem: str
    ) -> None:
        page = await account.change_password(*entered)
        assert page.status == httpx.codes.UNPROCESSABLE_ENTITY
        assert problem in described(page, field)
        assert page.one(f"input[@name='{field}']").get("aria-invalid") == "true"
        assert [one for one in entered if one in page.response.text] == []

    async def test_is_not_ones_address(self, account: Account) -> None:
        email = account.member.email
        page = await account.change_password(PASSWORD, email, email)
        assert "use your name" in described(page, "password")

    async def test_can_not_be_tried_without_end_by_whoever_found_the_browser_open(
        self, account: Account
    ) -> None:
        found = [
            (await account.change_password(f"guess number {n}", ANOTHER, ANOTHER)).status
            for n in range(7)
        ]
        assert found == [422] * 6 + [429]


class TestATokenOfOnesOwn:
    async def test_works_and_is_shown_once(self, instance: Instance, account: Account) -> None:
        page = await account.make_token()
        async with Member(instance.app, 0, "", secret_of(page)) as program:
            assert (await program.get("/users/me")).json()["userid"] == account.member.user_id
        assert secret_of(page) not in (await account.browser.open("/account")).response.text

    async def test_may_do_what_was_chosen(self, instance: Instance, account: Account) -> None:
        page = await account.make_token("Backup", "30", "messages:read")
        async with Member(instance.app, 0, "", secret_of(page)) as program:
            assert (await program.post("/conversations", json={})).status_code == 403

    async def test_that_administers_is_for_administrators(self, account: Account) -> None:
        assert account.page.all("input[@value='admin']") == []
        page = await account.make_token("Backup", "30", "admin")
        assert page.status == httpx.codes.UNPROCESSABLE_ENTITY
        page = await account.make_token("Backup", "30", "admin", "messages:read")
        assert "Can read messages." in page.text

    async def test_ends_when_it_was_said(self, instance: Instance, account: Account) -> None:
        page = await account.make_token(days="30")
        async with Member(instance.app, 0, "", secret_of(page)) as program:
            found = []
            for later in (30 * DAY - 1, 1):
                instance.clock.now += later
                found.append((await program.get("/users/me")).status_code)
        assert found == [200, 401]

    async def test_is_listed_with_its_end_and_its_last_use(
        self, instance: Instance, account: Account
    ) -> None:
        page = await account.make_token(days="30")
        before = page.text
        async with Member(instance.app, 0, "", secret_of(page)) as program:
            await program.get("/users/me")
        await instance.settle()
        after = (await account.browser.open("/account")).text
        assert "Expires 14 December 2023, 22:13 UTC. Never used." in before
        assert (
            "Expires 14 December 2023, 22:13 UTC. Last used 14 November 2023, 22:13 UTC." in after
        )

    async def test_is_revoked_at_once(self, instance: Instance, account: Account) -> None:
        page = await account.make_token("Backup <b>")
        async with Member(instance.app, 0, "", secret_of(page)) as program:
            await program.get("/users/me")
            page = await account.browser.open("/account")
            page = await account.browser.submit(page, "Revoke")  # the newest comes first
            assert "The token has been revoked." in page.text
            assert (await program.get("/users/me")).status_code == httpx.codes.UNAUTHORIZED
        assert audited(instance)[-1][:2] == ("token.revoked", account.member.user_id)

    async def test_of_someone_else_is_not_ones_to_revoke(
        self, instance: Instance, account: Account
    ) -> None:
        other = await instance.member()
        page = await account.make_token()
        for number in range(1, 10):
            await account.browser.send(page, "Revoke", id=str(number))
        assert (await other.get("/users/me")).status_code == httpx.codes.OK
        assert (await account.member.get("/users/me")).status_code == httpx.codes.UNAUTHORIZED

    @pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\x00b"])
    async def test_needs_a_name(self, account: Account, name: str) -> None:
        page = await account.make_token(name)
        assert page.status == httpx.codes.UNPROCESSABLE_ENTITY
        assert described(page, "name")

    async def test_takes_the_password(self, account: Account) -> None:
        page = await account.make_token(confirm="wrong horse battery")
        assert page.status == httpx.codes.UNPROCESSABLE_ENTITY
        assert "current password is incorrect" in described(page, "confirm")
        assert page.all("code") == []

    @pytest.mark.parametrize("days", ["", "0", "31", "-1", "99999", "x"])
    async def test_ends_after_one_of_the_times_to_choose_from(
        self, account: Account, days: str
    ) -> None:
        assert (await account.make_token("Backup", days)).status == 422


class TestApplications:
    async def test_are_listed_with_what_they_may(
        self, instance: Instance, account: Account
    ) -> None:
        assert "Applications" not in account.page.text
        async with await Application.registered(instance, name="Archive <b>") as archive:
            await archive.tokens_for(account.member)
            await archive.tokens_for(account.member)
        page = await account.browser.open("/account")
        assert page.text.count("Archive <b> Can read messages and write messages. Allowed") == 1

    async def test_one_is_withdrawn_with_all_its_tokens_at_once(
        self, instance: Instance, account: Account
    ) -> None:
        async with (
            await Application.registered(instance) as archive,
            await Application.registered(instance) as other,
        ):
            first, second = [await archive.tokens_for(account.member) for _ in range(2)]
            kept = await other.tokens_for(account.member)
            page = await account.browser.open("/account")
            page = await account.browser.submit(page, "Remove access", id=str(archive.client_id))
            assert "The application no longer has access to your account." in page.text
            found = [await archive.reads(one.access) for one in (first, second, kept)]
            assert found == [401, 401, 200]
            assert refused(await archive.refresh(first.refresh)) == (400, "invalid_grant")
        ended = [entry[1] for entry in audited(instance) if entry[0] == "grant.revoked"]
        assert ended == [account.member.user_id] * 2

    async def test_what_someone_else_allowed_is_not_ones_to_withdraw(
        self, instance: Instance, account: Account
    ) -> None:
        async with await Application.registered(instance) as archive:
            theirs = await archive.tokens_for(await person(instance))
            await archive.tokens_for(account.member)
            page = await account.browser.open("/account")
            await account.browser.submit(page, "Remove access")
            assert await archive.reads(theirs.access) == httpx.codes.OK


class TestSessions:
    async def test_are_listed_with_where_and_which_browser(
        self, instance: Instance, account: Account
    ) -> None:
        agent = {"User-Agent": "Firefox <script>alert(1)</script>"}
        async with instance.browser(client="198.51.100.7", **agent) as other:
            await sign_in(other, account.member)
        page = await account.browser.open("/account")
        assert (
            "Firefox <script>alert(1)</script> Signed in from 198.51.100.7, 14 Novem" in page.text
        )
        assert page.text.count("This one") == 1

    async def test_one_is_ended_at_once(self, instance: Instance, account: Account) -> None:
        async with instance.browser() as other:
            await sign_in(other, account.member)
            page = await account.browser.open("/account")
            page = await account.browser.submit(page.within("section[@id='devices']"), "Sign out")
            assert "The device has been signed out." in page.text
            assert (await other.open("/account")).title == "Sign in to Parley"

    async def test_all_others_are_ended_at_once(self, instance: Instance, account: Account) -> None:
        async with instance.browser() as one, instance.browser() as two:
            for browser in (one, two):
                await sign_in(browser, account.member)
            page = await account.browser.open("/account")
            page = await account.browser.submit(page, "Sign out everywhere else")
            found = [(await browser.open("/account")).title for browser in (one, two)]
        assert (page.title, found) == ("Your account", ["Sign in to Parley"] * 2)

    async def test_of_someone_else_is_not_ones_to_end(
        self, instance: Instance, account: Account
    ) -> None:
        async with instance.browser() as theirs, instance.browser() as second:
            await sign_in(theirs, await person(instance))
            await sign_in(second, account.member)
            page = await account.browser.open("/account")
            for number in range(1, 5):
                devices = page.within("section[@id='devices']")
                await account.browser.send(devices, "Sign out", id=str(number))
            assert (await theirs.open("/account")).title == "Your account"

    @pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "9" * 30])
    async def test_what_is_no_session_is_refused(
        self, instance: Instance, account: Account, number: str
    ) -> None:
        async with instance.browser() as other:
            await sign_in(other, account.member)
        page = (await account.browser.open("/account")).within("section[@id='devices']")
        assert (await account.browser.send(page, "Sign out", id=number)).status_code == 400
