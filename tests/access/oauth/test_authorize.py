"""The authorization endpoint, as a browser meets it: who is asked, what the client is answered."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from parley import access
from parley.access import oauth
from tests.access.credentials import make_administrator
from tests.access.oauth.applications import (
    CALLBACK,
    CHALLENGE,
    MINUTE,
    VERIFIER,
    Application,
    refused,
    tokens_in,
)
from tests.access.oauth.test_code import acts
from tests.harness.browser import Browser, Page
from tests.harness.corpora import Corpora
from tests.harness.instances import Instance, Member
from tests.pages.people import PASSWORD, give_password

pytestmark = pytest.mark.anyio

ISSUER = "http://parley.test"
TYPED = {"Sec-Fetch-Site": "none"}
PATHS = ["/oauth2/authorize", "/authorize.action"]


def address(client: Application, path: str = PATHS[0], **parameters: Any) -> str:
    """Give the address at which a client has people asked."""
    given = {
        "response_type": "code",
        "client_id": str(client.client_id),
        "redirect_uri": CALLBACK,
        "state": "x y&z",
    }
    merged: dict[str, Any] = given | parameters
    return f"{path}?{urlencode({name: one for name, one in merged.items() if one is not None})}"


async def asked(browser: Browser, client: Application, **parameters: Any) -> httpx.Response:
    """Go there; gives the answer as it stands."""
    return await browser.ask("GET", address(client, **parameters), **TYPED)


async def allowed(browser: Browser, client: Application, **parameters: Any) -> str:
    """Go there and allow it; gives the code."""
    page = Page(await asked(browser, client, **parameters))
    return answered(await browser.send(page, "Allow", decision="allow"))["code"]


def answered(response: httpx.Response, to: str = CALLBACK) -> dict[str, str]:
    """Give what the client is told."""
    assert response.status_code == httpx.codes.SEE_OTHER, response.text
    location = response.headers["Location"]
    assert location.startswith(f"{to}?"), location
    told = parse_qs(urlsplit(location).query, keep_blank_values=True, strict_parsing=True)
    assert {len(values) for values in told.values()} == {1}
    return {name: values[0] for name, values in told.items()}


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
            assert page.title == "Sign in"
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
