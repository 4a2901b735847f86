"""The authorization endpoint, as a browser meets it: who is asked, what the client is answered."""

from urllib.parse import urlencode

import httpx
import pytest

from tests.access.oauth.applications import (
    CALLBACK,
    CHALLENGE,
    MINUTE,
    VERIFIER,
    Application,
    refused,
    tokens_in,
)
from tests.access.oauth.authorization import ISSUER, PATHS, TYPED, address, allowed, answered, asked
from tests.access.oauth.test_code import acts
from tests.harness.browser import Browser, Page
from tests.harness.instances import Instance, Member
from tests.pages.people import PASSWORD, give_password

pytestmark = pytest.mark.anyio


class TestAllowing:
    @pytest.mark.parametrize("path", PATHS)
    async def test_gives_the_client_a_code_its_state_and_who_answers(
        self, browser: Browser, archive: Application, ada: Member, path: str
    ) -> None:
        page = Page(await asked(browser, archive, path=path))
        assert page.title == "Allow Archive?"
        told = answered(await browser.send(page, "Allow", decision="allow"))
        assert {*told} == {"code", "state", "iss"}
        assert (told["state"], told["iss"]) == ("x y&z", ISSUER)
        answer = await archive.exchange(told["code"])
        assert answer.json()["useremail"] == ada.email

    async def test_starts_with_signing_in(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        await give_password(instance, ada)
        async with instance.browser() as browser:
            page = await browser.open(address(archive))
            assert page.title == "Sign in to Parley"
            page = await browser.submit(page, "Sign in", email=ada.email, password=PASSWORD)
            assert page.title == "Allow Archive?"
            told = answered(await browser.send(page, "Allow", decision="allow"))
        assert told["state"] == "x y&z"

    async def test_says_who_asks_for_what_and_where_one_is_sent(
        self, browser: Browser, archive: Application, ada: Member
    ) -> None:
        page = Page(await asked(browser, archive, scope="messages:read"))
        assert "read your conversations and files" in page.text
        assert "write messages" not in page.text
        assert ada.email in page.text
        assert "https://archive.firm.example" in page.text

    async def test_can_be_denied(self, browser: Browser, archive: Application) -> None:
        page = Page(await asked(browser, archive))
        told = answered(await browser.send(page, "Deny", decision="deny"))
        assert {*told} == {"error", "error_description", "state", "iss"}
        assert told["error"] == "access_denied"

    async def test_is_noted_in_the_audit_log(
        self, instance: Instance, browser: Browser, archive: Application
    ) -> None:
        await allowed(browser, archive)
        assert acts(instance)[-1] == "client.allowed"

    async def test_needs_no_redirect_uri_where_there_is_one_alone(
        self, browser: Browser, archive: Application
    ) -> None:
        assert await allowed(browser, archive, redirect_uri=None)

    @pytest.mark.parametrize(
        "scope", ["messages:write messages:read", "messages:read messages:write messages:read"]
    )
    async def test_takes_scopes_in_any_order(
        self, browser: Browser, archive: Application, scope: str
    ) -> None:
        tokens = await archive.exchange(await allowed(browser, archive, scope=scope))
        assert "scope" not in tokens.json()

    async def test_keeps_what_stands_in_the_redirect_uri(
        self, instance: Instance, browser: Browser
    ) -> None:
        uri = f"{CALLBACK}?a=b%20c&d"
        client = await Application.registered(instance, redirect_uris=(uri,))
        page = Page(await asked(browser, client, redirect_uri=uri))
        response = await browser.send(page, "Allow", decision="allow")
        assert response.headers["Location"].startswith(f"{uri}&code=parley_")

    async def test_gives_a_code_that_lives_for_ten_minutes(
        self, instance: Instance, browser: Browser, archive: Application
    ) -> None:
        first, second = await allowed(browser, archive), await allowed(browser, archive)
        instance.clock.now += 10 * MINUTE - 1
        assert (await archive.exchange(first)).status_code == httpx.codes.OK
        instance.clock.now += 1
        assert refused(await archive.exchange(second)) == (400, "invalid_grant")


class TestThePage:
    async def test_leads_nowhere_but_to_us_and_the_client(
        self, browser: Browser, archive: Application
    ) -> None:
        policy = (await asked(browser, archive)).headers["Content-Security-Policy"]
        assert "form-action 'self' https://archive.firm.example;" in policy
        assert "frame-ancestors 'none'" in policy

    async def test_escapes_the_clients_name(self, instance: Instance, browser: Browser) -> None:
        client = await Application.registered(instance, name="<script>alert(1)</script>")
        page = Page(await asked(browser, client))
        assert page.all("script") == []
        assert page.title == "Allow <script>alert(1)</script>?"

    async def test_takes_no_decision_that_another_site_sends(
        self, browser: Browser, archive: Application
    ) -> None:
        page = Page(await asked(browser, archive))
        fields = urlencode([*page.form("Allow").fields, ("decision", "allow")])
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        forged = [
            await browser.ask("POST", address(archive), fields, **kind, **headers)
            for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"})
        ]
        without = urlencode({"decision": "allow"})
        forged.append(await browser.ask("POST", address(archive), without, **kind, **browser.own))
        assert [one.status_code for one in forged] == [403] * 3


class TestWhoIsAsked:
    async def test_not_who_granted_as_much_before(
        self, browser: Browser, archive: Application
    ) -> None:
        tokens_in(await archive.exchange(await allowed(browser, archive)))
        assert "code" in answered(await asked(browser, archive))
        assert "code" in answered(await asked(browser, archive, scope="messages:read"))

    async def test_but_who_granted_less(self, browser: Browser, archive: Application) -> None:
        code = await allowed(browser, archive, scope="messages:read")
        tokens_in(await archive.exchange(code))
        assert Page(await asked(browser, archive)).title == "Allow Archive?"

    async def test_and_whose_grant_has_ended(self, browser: Browser, archive: Application) -> None:
        tokens = tokens_in(await archive.exchange(await allowed(browser, archive)))
        await archive.ask("revoke", token=tokens.refresh)
        assert Page(await asked(browser, archive)).title == "Allow Archive?"

    async def test_and_for_whom_the_client_speaks_by_itself(
        self, instance: Instance, browser: Browser, ada: Member
    ) -> None:
        """That was an administrator's decision, and is no consent of hers."""
        client = await Application.registered(instance, name="Archive", service_user_id=ada.user_id)
        await client.ask("token", grant_type="client_credentials")
        assert Page(await asked(browser, client)).title == "Allow Archive?"

    async def test_nobody_where_the_client_says_so(
        self, instance: Instance, browser: Browser
    ) -> None:
        client = await Application.registered(instance, allow_screen=False)
        assert "code" in answered(await asked(browser, client))

    async def test_everyone_each_time_by_a_public_client(
        self, instance: Instance, browser: Browser
    ) -> None:
        phone = await Application.registered(
            instance, name="Phone", public=True, allow_screen=False
        )
        proof = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        code = await allowed(browser, phone, **proof)
        tokens_in(await phone.exchange(code, code_verifier=VERIFIER))
        assert Page(await asked(browser, phone, **proof)).title == "Allow Phone?"


class TestWithoutARequest:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("accept", [None, "*/*", "application/json", "a/b, *+json, *"])
    async def test_a_page_says_what_the_address_is_for(
        self, instance: Instance, path: str, accept: str | None
    ) -> None:
        """Clients look here whether the server is up, before each call for a token."""
        headers = {} if accept is None else {"Accept": accept}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=instance.app), base_url=ISSUER
        ) as client:
            client.headers.pop("Accept")
            answer = await client.get(path, headers=headers)
            head = await client.head(path, headers=headers)
        assert (answer.status_code, Page(answer).title) == (200, "Connect an application")
        assert (head.status_code, head.content) == (200, b"")

    async def test_it_is_in_the_readers_language(self, instance: Instance) -> None:
        async with instance.browser(**{"Accept-Language": "de"}) as browser:
            assert (await browser.open(PATHS[1])).title == "Anwendung verbinden"

    @pytest.mark.parametrize("query", ["?", "?client_id=&state=", "?_=1", "?a=&ui_locales=de"])
    async def test_what_is_empty_or_unknown_asks_for_nothing(
        self, browser: Browser, query: str
    ) -> None:
        answer = await browser.ask("GET", f"{PATHS[1]}{query}", **TYPED)
        assert answer.status_code == httpx.codes.OK

    @pytest.mark.parametrize(
        "query", ["?client_id=7777", "?response_type=code", "?state=1&_=1", "?_=1&_=1", "?_=%ff"]
    )
    async def test_what_asks_in_a_wrong_way_is_refused(self, browser: Browser, query: str) -> None:
        answer = await browser.ask("GET", f"{PATHS[1]}{query}", **TYPED)
        assert answer.status_code == httpx.codes.BAD_REQUEST

    async def test_a_decision_is_refused(self, browser: Browser) -> None:
        answer = await browser.ask("POST", PATHS[1], "decision=allow", **browser.own)
        assert answer.status_code == httpx.codes.BAD_REQUEST


class TestADevice:
    @pytest.mark.parametrize("public", [True, False])
    async def test_gets_its_code_on_the_port_that_it_listens_on(
        self, instance: Instance, browser: Browser, *, public: bool
    ) -> None:
        client = await Application.registered(
            instance, name="Archive", public=public, redirect_uris=("http://localhost/",)
        )
        proof = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        uri = "http://localhost:53219/"
        page = Page(await asked(browser, client, redirect_uri=uri, **proof))
        code = answered(await browser.send(page, "Allow", decision="allow"), uri)["code"]
        form = {"code_verifier": VERIFIER}
        for other in ("http://localhost/", "http://localhost:53218/"):
            answer = await client.exchange(code, redirect_uri=other, **form)
            assert refused(answer) == (400, "invalid_grant")
        tokens_in(await client.exchange(code, redirect_uri=uri, **form))
