"""Redirect URIs: which may be registered, and which match."""

import string

import hypothesis
import pytest
from hypothesis import strategies as st

from parley.access.oauth.redirects import check_redirect_uri, is_registered
from tests.access.oauth.applications import CALLBACK
from tests.harness.corpora import Corpora

GOOD = [
    CALLBACK,
    "https://archive.firm.example",
    "https://archive.firm.example:8443/callback?from=parley&x=%20",
    "http://127.0.0.1/callback",
    "http://127.0.0.1:53219/callback",
    "http://[::1]:53219/callback",
    "http://localhost:3000/callback",
]
PRIVATE = ["com.example.app:/callback", "example.firm.archive:/"]
BAD = [
    "",
    "/callback",
    "//archive.firm.example/callback",
    "archive.firm.example/callback",
    "https:///callback",
    "https:/callback",
    "https:archive.firm.example",
    "https://archive.firm.example/callback#fragment",
    "https://archive.firm.example/callback#",
    "https://user@archive.firm.example/callback",
    "https://user:word@archive.firm.example/callback",
    "https://archive.firm.example\\@evil.example/",
    "https://archive.firm.example:port/",
    "https://*.firm.example/callback",
    "https://archive.firm.example/../callback",
    "https://archive.firm.example/./callback",
    "https://archive.firm.example/call back",
    "https://archive.firm.example/call\nback",
    "https://archive.firm.example/%zz",
    "https://ärchive.example/callback",
    "http://archive.firm.example/callback",
    "http://127.0.0.1.evil.example/callback",
    "http://0.0.0.0/callback",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "mailto:ada@firm.example",
    "ftp://archive.firm.example/",
    "urn:ietf:wg:oauth:2.0:oob",
    "https://" + "a" * 2000 + ".example",
]


class TestRegistering:
    @pytest.mark.parametrize("uri", GOOD)
    @pytest.mark.parametrize("public", [True, False])
    def test_a_safe_uri_is_taken(self, uri: str, *, public: bool) -> None:
        assert check_redirect_uri(uri, public=public) == uri

    @pytest.mark.parametrize("uri", PRIVATE)
    def test_a_scheme_of_ones_own_is_for_public_clients(self, uri: str) -> None:
        assert check_redirect_uri(uri, public=True) == uri
        with pytest.raises(ValueError, match="for public clients"):
            check_redirect_uri(uri, public=False)

    @pytest.mark.parametrize("uri", BAD)
    @pytest.mark.parametrize("public", [True, False])
    def test_any_other_is_refused(self, uri: str, *, public: bool) -> None:
        with pytest.raises(ValueError, match=r"."):
            check_redirect_uri(uri, public=public)


class TestMatching:
    @pytest.mark.parametrize("uri", [*GOOD, *PRIVATE])
    def test_a_registered_one_matches_itself(self, uri: str) -> None:
        assert is_registered(uri, [uri], public=False)

    @pytest.mark.parametrize(
        "uri",
        [
            f"{CALLBACK}/",
            f"{CALLBACK}?x=y",
            f"{CALLBACK}#x",
            CALLBACK.replace("https", "http"),
            CALLBACK.replace("callback", "Callback"),
            CALLBACK.replace("callback", "%63allback"),
            CALLBACK.replace("firm.example", "firm.example:443"),
            CALLBACK.replace("firm.example", "FIRM.example"),
            CALLBACK.replace("firm.example", "firm.example@evil.example"),
            CALLBACK.replace("archive", "evil.archive"),
            f" {CALLBACK}",
            "",
        ],
    )
    @pytest.mark.parametrize("public", [True, False])
    def test_what_differs_in_anything_does_not(self, uri: str, *, public: bool) -> None:
        assert not is_registered(uri, [CALLBACK], public=public)

    @pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
    def test_an_application_on_a_device_takes_the_port_that_is_free(self, host: str) -> None:
        registered = [f"http://{host}:1/callback"]
        assert is_registered(f"http://{host}:53219/callback", registered, public=True)
        assert not is_registered(f"http://{host}:53219/callback", registered, public=False)
        assert not is_registered(f"http://{host}:53219/other", registered, public=True)
        assert not is_registered(f"https://{host}:53219/callback", registered, public=True)

    @pytest.mark.parametrize(
        "uri",
        [
            "http://localhost:53219/callback",
            "http://127.0.0.1:53219@evil.example/callback",
            "http://127.0.0.1:53219.evil.example/callback",
            "http://evil.example:53219/callback",
            "http://127.0.0.1:99999/callback",
        ],
    )
    def test_no_other_host_takes_any_port(self, uri: str) -> None:
        registered = ["http://127.0.0.1:1/callback", "http://localhost:1/callback"]
        assert not is_registered(uri, registered, public=True)

    @hypothesis.given(
        st.lists(st.sampled_from([*GOOD, *PRIVATE]), max_size=4),
        st.text(string.printable, max_size=60) | st.sampled_from([*GOOD, *BAD]),
    )
    def test_for_a_confidential_client_it_is_equality(
        self, registered: list[str], uri: str
    ) -> None:
        assert is_registered(uri, registered, public=False) == (uri in registered)


class TestOpenRedirects:
    def test_no_uri_of_the_corpus_can_be_registered_or_matches(self, corpora: Corpora) -> None:
        """The corpus writes `{target}` for where an attacker wants people to go."""
        for row in corpora.rows("urls/open-redirect.jsonl"):
            for target in ("evil.example", "//evil.example"):
                text = row["text"].replace("{target}", target)
                for tried in (text, f"https://archive.firm.example{text}", f"{CALLBACK}{text}"):
                    assert not is_registered(tried, [CALLBACK], public=True), tried
                with pytest.raises(ValueError, match=r"."):
                    check_redirect_uri(text, public=True)
