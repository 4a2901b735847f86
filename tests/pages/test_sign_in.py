"""Signing in and out, as a browser without JavaScript does."""

import httpx
import pytest

from tests.harness.browser import Browser
from tests.harness.instances import Instance
from tests.pages.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.anyio

WRONG = "The e-mail address or the password is not right."


class TestSigningIn:
    async def test_the_right_password_opens_the_account(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        page = await sign_in(browser, ada)
        assert page.address.endswith("/account")

    async def test_case_and_space_around_the_address_do_not_matter(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        page = await browser.open("/sign-in")
        answer = await browser.send(
            page, "Sign in", email=f" {ada.email.upper()} ", password=PASSWORD
        )
        assert answer.status_code == httpx.codes.SEE_OTHER

    async def test_a_wrong_password_is_told_and_the_address_stays(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        page = await sign_in(browser, ada, "wrong horse battery")
        assert (page.status, page.one("input[@name='email']").get("value")) == (422, ada.email)
        assert WRONG in page.text

    async def test_who_is_signed_in_is_sent_on(self, instance: Instance, browser: Browser) -> None:
        await sign_in(browser, await person(instance))
        assert (await browser.open("/sign-in")).address.endswith("/account")
