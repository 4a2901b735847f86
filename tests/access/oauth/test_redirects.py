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
HOSTS = ["127.0.0.1", "[::1]", "localhost"]
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
        assert is_registered(uri, [uri])

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
    def test_what_differs_in_anything_does_not(self, uri: str) -> None:
        assert not is_registered(uri, [CALLBACK])

    @hypothesis.given(
        st.sampled_from(HOSTS),
        st.sampled_from(["", ":1", ":53219"]),
        st.sampled_from(["", "/", "/callback", "/callback?from=a%20b", "?x"]),
        st.integers(1, 65535),
    )
    def test_an_application_on_a_device_takes_the_port_that_is_free(
        self, host: str, registered_port: str, rest: str, port: int
    ) -> None:
        registered = [f"http://{host}{registered_port}{rest}"]
        assert is_registered(f"http://{host}:{port}{rest}", registered)
        assert is_registered(f"http://{host}{rest}", registered)

    @pytest.mark.parametrize(
        "uri",
        [
            *(f"http://{host}:53219/callback" for host in ("127.0.0.1", "[::1]")),
            *(f"http://{host}:53219/callback" for host in ("127.0.0.2", "127.1", "2130706433")),
            *("http://[0:0:0:0:0:0:0:1]:53219/callback", "http://[::ffff:127.0.0.1]:1/callback"),
            *("http://[::1%25lo]:53219/callback", "http://localhost.:53219/callback"),
            *("http://LOCALHOST:53219/callback", "HTTP://localhost:53219/callback"),
            *("http://localhost.evil.example/callback", "http://localhost.evil.example:1/callback"),
            *("http://evil.example/callback", "http://evil.localhost:53219/callback"),
            *("http://localhost@evil.example/callback", "http://ada@localhost:53219/callback"),
            *("http://localhost:80@evil.example/callback", "http://localhost:1:2/callback"),
            *("http://localhost:0/callback", "http://localhost:65536/callback"),
            *("http://localhost:99999/callback", "http://localhost:080/callback"),
            *("http://localhost:/callback", "http://localhost:+80/callback"),
            *("http://localhost:-1/callback", "http://localhost:8\u0660/callback"),
            *("http://localhost:80\\@evil.example/callback", "http://localhost:80#/callback"),
            *("http://%6cocalhost:53219/callback", "http://localhost%2eevil.example:1/callback"),
            *("http:/localhost:53219/callback", "http:///localhost:53219/callback"),
            *("http://localhost:53219", "http://localhost:53219/", "http://localhost:1//callback"),
            *("http://localhost:53219/Callback", "http://localhost:53219/callback/"),
            *("http://localhost:53219/callback?x", "http://localhost:53219/%63allback"),
            *("http://localhost:53219/callback#x", "http://localhost:53219/./callback"),
            *("http://localhost:53219/callback\n", " http://localhost:53219/callback"),
            "https://localhost:53219/callback",
        ],
    )
    def test_but_in_all_else_it_is_compared_to_the_letter(self, uri: str) -> None:
        assert not is_registered(uri, ["http://localhost:1/callback"])
        assert not is_registered(uri, ["http://localhost/callback", "https://localhost/callback"])

    @pytest.mark.parametrize("host", [*HOSTS, "archive.firm.example"])
    def test_a_port_of_https_is_compared(self, host: str) -> None:
        assert not is_registered(f"https://{host}:2/callback", [f"https://{host}:1/callback"])

    @hypothesis.given(
        st.sampled_from(HOSTS), st.text(string.printable, max_size=12), st.sampled_from(HOSTS)
    )
    def test_no_other_host_takes_any_port(self, host: str, inserted: str, other: str) -> None:
        """Whatever stands between the host and the path, browsers go to that host, or nowhere."""
        uri = f"http://{host}{inserted}/callback"
        matches = is_registered(uri, [f"http://{other}/callback"])
        port = inserted.removeprefix(":")
        plain = inserted == "" or (
            inserted.startswith(":")
            and port.isdecimal()
            and not port.startswith("0")
            and int(port) <= 65535
        )
        assert matches == (plain and host == other)

    @hypothesis.given(
        st.lists(st.sampled_from([*GOOD, *PRIVATE]), max_size=4),
        st.text(string.printable, max_size=60) | st.sampled_from([*GOOD, *BAD]),
    )
    def test_other_than_for_loopback_it_is_equality(self, registered: list[str], uri: str) -> None:
        hypothesis.assume(not uri.startswith("http://"))
        assert is_registered(uri, registered) == (uri in registered)


class TestOpenRedirects:
    def test_no_uri_of_the_corpus_can_be_registered_or_matches(self, corpora: Corpora) -> None:
        """The corpus writes `{target}` for where an attacker wants people to go."""
        for row in corpora.rows("urls/open-redirect.jsonl"):
            for target in ("evil.example", "//evil.example"):
                text = row["text"].replace("{target}", target)
                for tried in (text, f"https://archive.firm.example{text}", f"{CALLBACK}{text}"):
                    assert not is_registered(tried, [CALLBACK]), tried
                with pytest.raises(ValueError, match=r"."):
                    check_redirect_uri(text, public=True)
