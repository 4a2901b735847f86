"""Forms that another site makes a browser send, and addresses that lead elsewhere."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from parley.access import csrf
from parley.pages.sign_in import safe_redirect_path
from tests.harness.browser import Browser
from tests.harness.corpora import Corpora
from tests.harness.instances import Instance
from tests.pages.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.anyio

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
PLACES = [
    *("/sign-in", "/sign-out", "/invitation", "/reset", "/account/password"),
    *("/account/tokens", "/account/tokens/revoke", "/account/sessions/end"),
]


@pytest.fixture
async def signed_in(instance: Instance, browser: Browser) -> Browser:
    await sign_in(browser, await person(instance))
    return browser


def token_of(browser: Browser) -> str:
    return csrf.csrf_token(browser.cookies["parley"])


class TestForms:
    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"Origin": "null"},
            {"Origin": "http://evil.example"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://parley.test"},
            {"Sec-Fetch-Site": "cross-site", "Referer": "http://parley.test/"},
            {"Origin": "http://evil.example", "Referer": "http://parley.test/"},
            {"Origin": "null", "Referer": "http://parley.test/"},
            {"Origin": "", "Referer": "http://parley.test/"},
            {"Referer": ""},
            {"Referer": "/sign-in"},
            {"Referer": "parley.test"},
            {"Referer": "about:blank"},
            {"Referer": "http://evil.example/http://parley.test/"},
            {"Referer": "http://evil.example/?http://parley.test/"},
            {"Referer": "http://parley.test.evil.example/"},
            {"Referer": "http://parley.test:8443/"},
            {"Referer": "http://parley.test@evil.example/"},
            {"Referer": "http://parley.test\\@evil.example/"},
            {"Referer": "https://parley.test/"},
        ],
    )
    async def test_from_elsewhere_are_refused_though_they_know_the_token(
        self, signed_in: Browser, place: str, said: Mapping[str, str]
    ) -> None:
        content = urlencode({"csrftoken": token_of(signed_in), "id": "1"})
        answer = await signed_in.ask("POST", place, content, **FORM, **said)
        assert answer.status_code == httpx.codes.FORBIDDEN
        assert "The request could not be verified" in answer.text

    @pytest.mark.parametrize("place", PLACES)
    async def test_without_the_token_are_refused(self, signed_in: Browser, place: str) -> None:
        found = [
            (await signed_in.ask("POST", place, content, **FORM, **SAME_ORIGIN)).status_code
            for content in (
                "",
                "csrftoken=",
                f"csrftoken={signed_in.cookies['parley']}",
                f"csrftoken={csrf.csrf_token('x' * 43)}",
                f"csrftoken={token_of(signed_in)[:-1]}",
            )
        ]
        assert found == [403] * 5

    async def test_the_token_of_another_browser_is_refused(
        self, instance: Instance, browser: Browser
    ) -> None:
        """Signing someone in as the attacker, so that they write into the attacker's account."""
        attacker = await person(instance)
        async with instance.browser() as own:
            page = await own.open("/sign-in")
            token = page.one("input[@name='csrftoken']").get("value", "")
        await browser.open("/sign-in")
        content = urlencode({"csrftoken": token, "email": attacker.email, "password": PASSWORD})
        answer = await browser.ask("POST", "/sign-in", content, **FORM, **SAME_ORIGIN)
        assert answer.status_code == httpx.codes.FORBIDDEN

    async def test_where_the_browser_tells_only_the_origin_that_is_enough(
        self, signed_in: Browser
    ) -> None:
        content = urlencode({"csrftoken": token_of(signed_in)})
        own = {"Origin": "http://parley.test"}
        answer = await signed_in.ask("POST", "/sign-out", content, **FORM, **own)
        assert answer.status_code == httpx.codes.SEE_OTHER

    @pytest.mark.parametrize(
        "referer",
        ["http://parley.test/account?a=b", "http://parley.test", "HTTP://PARLEY.test/#x"],
    )
    async def test_where_it_tells_neither_the_page_that_led_here_is_enough(
        self, signed_in: Browser, referer: str
    ) -> None:
        """As Internet Explorer's engine, which programs show pages with."""
        content = urlencode({"csrftoken": token_of(signed_in)})
        answer = await signed_in.ask("POST", "/sign-out", content, **FORM, Referer=referer)
        assert answer.status_code == httpx.codes.SEE_OTHER

    @pytest.mark.parametrize("header", ["Origin", "Referer"])
    async def test_with_a_public_address_that_is_ones_own(
        self, tmp_path: object, header: str
    ) -> None:
        settings = {"public_url": "https://parley.firm.example"}
        async with (
            Instance.running(tmp_path, **settings) as instance,  # type: ignore[arg-type]
            instance.browser("https") as browser,
        ):
            await browser.open("/sign-in")
            token = csrf.csrf_token(browser.cookies["__Host-parley"])
            found = [
                (
                    await browser.ask(
                        "POST", "/sign-out", f"csrftoken={token}", **FORM, **{header: origin}
                    )
                ).status_code
                for origin in ("https://parley.firm.example", "https://evil.example")
            ]
        assert found == [303, 403]

    @pytest.mark.parametrize(
        ("media_type", "content", "status"),
        [
            ("application/json", "{}", 415),
            ("text/plain", "csrftoken=x", 415),
            ("multipart/form-data; boundary=x", "--x--", 415),
            ("application/x-www-form-urlencoded", "a=%ff", 400),
            ("application/x-www-form-urlencoded", "a&" * 101, 400),
            ("application/x-www-form-urlencoded", "a" * 70_000, 413),
        ],
    )
    async def test_what_is_no_form_is_refused_as_a_page(
        self, signed_in: Browser, media_type: str, content: str, status: int
    ) -> None:
        sent = {"Content-Type": media_type, **SAME_ORIGIN}
        answer = await signed_in.ask("POST", "/sign-in", content, **sent)
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


class TestWhereItLeads:
    async def led(self, instance: Instance, following: str) -> str:
        ada = await person(instance)
        async with instance.browser() as browser:
            page = await browser.open(f"/sign-in?{urlencode({'next': following})}")
            answer = await browser.submit(page, "Sign in", email=ada.email, password=PASSWORD)
        return answer.address

    @pytest.mark.parametrize("path", ["/account?done=session", "/users/1"])
    async def test_a_page_of_ours_is_where_one_wanted_to_go(
        self, instance: Instance, path: str
    ) -> None:
        assert await self.led(instance, path) == f"http://parley.test{path}"

    async def test_who_must_sign_in_first_comes_back(
        self, instance: Instance, browser: Browser
    ) -> None:
        ada = await person(instance)
        page = await browser.open(f"/users/{ada.user_id}")
        assert page.title == "Sign in to Parley"
        page = await browser.submit(page, "Sign in", email=ada.email, password=PASSWORD)
        assert page.address == f"http://parley.test/users/{ada.user_id}"

    async def test_elsewhere_is_not(self, instance: Instance) -> None:
        assert await self.led(instance, "//evil.example/") == "http://parley.test/"

    @pytest.mark.parametrize("target", ["evil.example", "@evil.example", ".evil.example", "0x7f.1"])
    def test_none_of_the_ways_of_the_corpus_lead_away(self, corpora: Corpora, target: str) -> None:
        for row in corpora.rows("urls/open-redirect.jsonl"):
            text = row["text"].replace("{target}", target)
            for given in (text, f"/{text}", text.partition("=")[2]):
                found = safe_redirect_path(given, "")
                if found is not None:
                    assert urlsplit(found)[:2] == ("", "")
                    assert found.startswith("/")
                    assert not found.startswith(("//", "/\\"))

    @pytest.mark.parametrize(
        "given",
        [
            *("//evil.example", "/\\evil.example", "/\t/evil.example", "\\\\evil.example"),
            *("http://evil.example", "javascript:alert(1)", "evil.example", "", " /account"),
            *("/account\r\nSet-Cookie: a=b", "/a#b", "/%2e%2e//evil.example", "/../evil", "/a//b"),
            *("/ünicode", "/a b", "/" + "a" * 5000, "/a;\x00"),
        ],
    )
    def test_what_looks_odd_is_passed_over(self, given: str) -> None:
        assert safe_redirect_path(given, "") is None

    def test_another_instance_on_the_same_host_is_elsewhere(self) -> None:
        found = [
            safe_redirect_path(path, "/firm")
            for path in ("/firm/account", "/firms", "/other/a", "/")
        ]
        assert found == ["/firm/account", None, None, None]

    def test_a_query_may_hold_what_oauth_puts_there(self) -> None:
        given = "/oauth2/authorize?client_id=1&redirect_uri=https%3A%2F%2Fa.example/cb?x&state=a/b"
        assert safe_redirect_path(given, "") == given
