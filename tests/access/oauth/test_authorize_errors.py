"""The authorization endpoint where it can't give a code: who is told what."""

import httpx
import pytest

from parley import access
from parley.access import oauth
from tests.access.credentials import make_administrator
from tests.access.oauth.applications import (
    CALLBACK,
    CHALLENGE,
    VERIFIER,
    Application,
)
from tests.access.oauth.authorization import ISSUER, TYPED, address, allowed, answered, asked
from tests.harness.browser import Browser, Page
from tests.harness.corpora import Corpora
from tests.harness.instances import Instance, Member

pytestmark = pytest.mark.anyio


class TestWhatGoesNowhere:
    """A bad `client_id` or `redirect_uri` never redirects (RFC 6749 §4.1.2.1)."""

    async def refuses(self, browser: Browser, path: str) -> None:
        response = await browser.ask("GET", path, **TYPED)
        assert response.status_code == httpx.codes.BAD_REQUEST, path
        assert "Location" not in response.headers
        assert response.headers["Content-Type"].startswith("text/html")
        assert Page(response).onward is None

    @pytest.mark.parametrize("client_id", [None, "", "7777", "Archive", "-1", "1 or 1=1", '"\\'])
    async def test_an_unknown_client(
        self, browser: Browser, archive: Application, client_id: str | None
    ) -> None:
        await self.refuses(browser, address(archive, client_id=client_id))

    async def test_an_archived_client(
        self, instance: Instance, browser: Browser, archive: Application
    ) -> None:
        await instance.store.write(oauth.ArchiveClient(archive.client_id, instance.clock()))
        await self.refuses(browser, address(archive))

    @pytest.mark.parametrize(
        "uri",
        [
            "https://evil.example/",
            f"{CALLBACK}/",
            f"{CALLBACK}?x",
            f"{CALLBACK}#x",
            "/account",
            "//evil.example",
            "javascript:alert(1)",
            'https://archive.firm.example/"\\\r\nü',
        ],
    )
    @pytest.mark.parametrize("kind", ["code", "token", None])
    async def test_an_address_that_is_not_the_clients(
        self, browser: Browser, archive: Application, uri: str, kind: str | None
    ) -> None:
        await self.refuses(browser, address(archive, redirect_uri=uri, response_type=kind))

    async def test_any_address_of_the_corpus_of_open_redirects(
        self, browser: Browser, archive: Application, corpora: Corpora
    ) -> None:
        for row in corpora.rows("urls/open-redirect.jsonl"):
            text = row["text"].replace("{target}", "evil.example")
            for tried in (text, f"{CALLBACK}{text}", f"https://archive.firm.example{text}"):
                await self.refuses(browser, address(archive, redirect_uri=tried))

    @pytest.mark.parametrize(
        "name", ["client_id", "redirect_uri", "state", "scope", "response_type", "other"]
    )
    async def test_a_parameter_that_stands_there_twice(
        self, browser: Browser, archive: Application, name: str
    ) -> None:
        twice = f"{address(archive, scope='messages:read', other='a')}&{name}=a"
        await self.refuses(browser, twice)

    async def test_no_redirect_uri_where_there_are_two(
        self, instance: Instance, browser: Browser
    ) -> None:
        client = await Application.registered(instance, redirect_uris=(CALLBACK, f"{CALLBACK}/2"))
        await self.refuses(browser, address(client, redirect_uri=None))

    @pytest.mark.parametrize("uri", [CALLBACK, "https://evil.example/"])
    async def test_nobody_who_is_not_signed_in_is_told_more(
        self, instance: Instance, archive: Application, uri: str
    ) -> None:
        async with instance.browser() as stranger:
            response = await asked(stranger, archive, redirect_uri=uri)
        location = response.headers.get("Location", "")
        assert location.startswith("/sign-in?next=") == (uri == CALLBACK)


class TestWhatTheClientIsTold:
    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"response_type": None}, "invalid_request"),
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"response_type": "code token"}, "unsupported_response_type"),
            ({"response_type": 'c"\\\r\n'}, "unsupported_response_type"),
            ({"scope": "files:read"}, "invalid_scope"),
            ({"scope": "messages:read admin"}, "invalid_scope"),
            ({"scope": 'ü"\\'}, "invalid_scope"),
            ({"response_mode": "fragment"}, "invalid_request"),
            ({"code_challenge": CHALLENGE}, "invalid_request"),
            ({"code_challenge": VERIFIER, "code_challenge_method": "plain"}, "invalid_request"),
            (
                {"code_challenge": f"{CHALLENGE}A", "code_challenge_method": "S256"},
                "invalid_request",
            ),
            (
                {"code_challenge": f"{CHALLENGE[:42]}=", "code_challenge_method": "S256"},
                "invalid_request",
            ),
            ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
            ({"code_challenge_method": "S256"}, "invalid_request"),
        ],
    )
    async def test_is_what_is_wrong_with_its_state_and_who_answers(
        self, browser: Browser, archive: Application, wrong: dict[str, str | None], error: str
    ) -> None:
        told = answered(await asked(browser, archive, **wrong))
        assert (told["error"], told["state"], told["iss"]) == (error, "x y&z", ISSUER)
        words = told["error_description"]
        assert all(" " <= one <= "~" and one not in '"\\' for one in words)

    async def test_is_that_a_public_client_needs_a_challenge(
        self, browser: Browser, phone: Application
    ) -> None:
        assert answered(await asked(browser, phone))["error"] == "invalid_request"

    async def test_is_that_administration_is_for_administrators(
        self, instance: Instance, browser: Browser, ada: Member
    ) -> None:
        client = await Application.registered(instance, scopes=access.ALL)
        told = answered(await asked(browser, client, scope="admin"))
        assert told["error"] == "access_denied"
        make_administrator(instance, ada)
        instance.timer.now += 5
        assert "administer" in Page(await asked(browser, client, scope="admin")).text

    async def test_names_what_was_allowed_to_a_client_that_named_nothing(
        self, instance: Instance, browser: Browser, ada: Member
    ) -> None:
        """Clients of the HighQ platform name no scopes; an administrator's token administers."""
        client = await Application.registered(instance, scopes=access.ALL)
        assert "scope" not in (await client.exchange(await allowed(browser, client))).json()
        make_administrator(instance, ada)
        instance.timer.now += 5
        page = Page(await asked(browser, client))
        assert "administer" in page.text
        code = await allowed(browser, client)
        scopes = (await client.exchange(code)).json()["scope"].split()
        assert {*scopes} == {"messages:read", "messages:write", "admin"}

    async def test_is_no_more_than_what_the_person_saw(
        self, instance: Instance, browser: Browser, ada: Member
    ) -> None:
        client = await Application.registered(instance, scopes=access.ALL)
        page = Page(await asked(browser, client))
        assert "administer" not in page.text
        make_administrator(instance, ada)
        instance.timer.now += 5
        code = answered(await browser.send(page, "Allow", decision="allow"))["code"]
        assert "scope" not in (await client.exchange(code)).json()

    async def test_is_a_refusal_where_a_client_may_only_administer_and_the_person_may_not(
        self, instance: Instance, browser: Browser
    ) -> None:
        client = await Application.registered(instance, scopes=frozenset({access.Scope.ADMIN}))
        assert answered(await asked(browser, client))["error"] == "access_denied"

    async def test_is_nothing_of_a_state_that_it_did_not_send(
        self, browser: Browser, archive: Application
    ) -> None:
        assert "state" not in answered(await asked(browser, archive, state=None, scope="x"))
