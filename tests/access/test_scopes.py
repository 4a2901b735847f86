"""What a token may be used for: its scopes, and no more."""

from typing import Any

import httpx
import pytest

from parley.access import Scope, format_scopes, parse_scopes
from tests.harness.people import Firm, Person, conversation


def asked(firm: Firm, person: Person, scope: Scope, **request: Any) -> httpx.Response:
    """Send a request with a token of one scope."""
    token = firm.token_for(person, scopes=frozenset({scope}))
    return person.request(headers={"Authorization": f"Bearer {token}"}, **request)


class TestAToken:
    def test_that_may_read_reads(self, firm: Firm) -> None:
        answer = asked(firm, firm.internal(), Scope.READ, method="GET", url="/conversations")
        assert answer.status_code == httpx.codes.OK

    def test_that_may_only_read_writes_nothing(self, firm: Firm) -> None:
        ada, ben = firm.internal(), firm.internal()
        request = {"method": "POST", "url": "/conversations", "json": conversation(ben)}
        answer = asked(firm, ada, Scope.READ, **request)
        assert (answer.status_code, answer.json()["ref"]) == (403, 9011)
        assert ada.get("/conversations").json()["totalcount"] == 0

    def test_that_may_only_write_reads_nothing_and_is_told_the_scope(self, firm: Firm) -> None:
        answer = asked(firm, firm.internal(), Scope.WRITE, method="GET", url="/conversations")
        assert answer.status_code == httpx.codes.FORBIDDEN
        assert answer.headers["WWW-Authenticate"] == (
            'Bearer error="insufficient_scope", scope="messages:read"'
        )


class TestSpelling:
    @pytest.mark.parametrize("spelled", ["messages:read messages:write", "admin", ""])
    def test_what_is_written_reads_back(self, spelled: str) -> None:
        assert format_scopes(parse_scopes(spelled)) == spelled

    def test_an_unknown_word_is_named(self) -> None:
        with pytest.raises(ValueError, match="'files:read' is not a valid Scope"):
            parse_scopes("messages:read files:read")
