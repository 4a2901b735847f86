import ipaddress

import falcon.testing
import pytest
from falcon.asgi import Request
from hypothesis import given
from hypothesis import strategies as st

from parley.settings import Settings
from parley.wire import client_address, client_scheme, get_url_builder
from parley.wire.forwarded import UNKNOWN

PEER = "198.51.100.7"
ADDRESSES = st.ip_addresses().map(str).filter(lambda one: not one.startswith("::ffff:"))
# What a client may put there: anything but what ends a header.
WORDS = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=80)


def asked(peer: str | None = PEER, **headers: str | list[str]) -> Request:
    lines = [
        (name.replace("_", "-"), value)
        for name, values in headers.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    scope = falcon.testing.create_scope(headers=lines, host="parley.example")
    scope["client"] = (peer, 50_000) if peer else None
    return Request(scope, None)  # type: ignore[arg-type]


class TestWithoutProxies:
    @given(WORDS, WORDS)
    def test_no_header_of_the_client_is_believed(self, addresses: str, scheme: str) -> None:
        req = asked(X_Forwarded_For=addresses, X_Forwarded_Proto=scheme, Forwarded="for=1.2.3.4")
        assert (client_address(req, 0), client_scheme(req, 0)) == (PEER, "http")

    def test_a_client_whom_the_server_does_not_tell_is_unknown(self) -> None:
        assert client_address(asked(None), 0) == UNKNOWN


class TestBehindProxies:
    @given(WORDS, st.lists(ADDRESSES, min_size=1, max_size=5))
    def test_the_outermost_trusted_one_tells_whatever_the_client_says(
        self, own_word: str, added: list[str]
    ) -> None:
        req = asked(X_Forwarded_For=", ".join([own_word, *added]))
        assert client_address(req, len(added)) == added[0]

    @given(st.lists(ADDRESSES, min_size=2, max_size=5))
    def test_headers_of_one_name_are_one_list(self, added: list[str]) -> None:
        assert client_address(asked(X_Forwarded_For=added), len(added)) == added[0]

    @given(st.lists(ADDRESSES, max_size=4), st.integers(1, 16))
    def test_the_nearest_counts_where_the_entry_is_missing(
        self, added: list[str], more: int
    ) -> None:
        req = asked(X_Forwarded_For=", ".join(added)) if added else asked()
        assert client_address(req, len(added) + more) == PEER

    @given(WORDS.map(lambda word: f"x{word}".replace(",", "")))
    def test_the_nearest_counts_where_the_entry_is_no_address(self, broken: str) -> None:
        assert client_address(asked(X_Forwarded_For=f"192.0.2.1, {broken}"), 1) == PEER

    @given(WORDS)
    def test_what_comes_out_is_always_an_address(self, entry: str) -> None:
        ipaddress.ip_address(client_address(asked(X_Forwarded_For=entry), 1))


class TestOneAddress:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("192.0.2.1:443", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:DB8:0:0::0001", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
        ],
    )
    def test_has_one_spelling(self, written: str, meant: str) -> None:
        assert client_address(asked(X_Forwarded_For=written), 1) == meant
        assert client_address(asked(written), 0) == meant


class TestTheScheme:
    @pytest.mark.parametrize(
        ("sent", "proxies", "scheme"),
        [
            ("https", 1, "https"),
            ("HTTPS", 1, "https"),
            ("https", 2, "https"),
            ("https, http", 2, "https"),
            ("https, http", 1, "http"),
            ("javascript", 1, "http"),
            ("", 1, "http"),
        ],
    )
    def test_is_what_the_outermost_proxy_says(self, sent: str, proxies: int, scheme: str) -> None:
        assert client_scheme(asked(X_Forwarded_Proto=sent), proxies) == scheme

    def test_stands_in_addresses(self) -> None:
        req = asked(X_Forwarded_Proto="https")
        behind, alone = Settings(proxies=1), Settings()
        assert get_url_builder(req, behind).api("users/1") == "https://parley.example/api/4/users/1"
        assert get_url_builder(req, alone).api("users/1") == "http://parley.example/api/4/users/1"

    def test_of_the_public_url_is_stronger(self) -> None:
        settings = Settings(proxies=1, public_url="https://chat.example")
        addresses = get_url_builder(asked(X_Forwarded_Proto="http"), settings)
        assert addresses.browser("users/1") == "https://chat.example/users/1"
