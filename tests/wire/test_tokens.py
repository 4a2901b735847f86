import time

import httpx
import pytest

from parley.access import new_token
from parley.wire.times import now
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation


def with_header(person: Person, value: str) -> httpx.Response:
    """Try to write under another `Authorization`."""
    return person.post(
        "/conversations",
        json=conversation(person.user_id + 1),
        headers=[(b"Authorization", value.encode())],
    )


class TestARequestWithoutAToken:
    @pytest.mark.parametrize("header", ["", "Basic YTpi", "Token x", "bearer-x y", "parley_x"])
    def test_is_told_to_send_one(self, firm: Firm, header: str) -> None:
        ada = firm.internal()
        with nothing_written(firm.server):
            response = with_header(ada, header)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")

    def test_learns_nothing_of_what_is_there(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        answers = [
            ada.get(f"/conversations/{one}", headers={"Authorization": ""}).content
            for one in (number, 10**12)
        ]
        assert answers[0] == answers[1]

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_refused_before_its_body_is_read(self, firm: Firm, wire_format: WireFormat) -> None:
        body = wire_format.body("conversation", {})
        body["headers"]["Authorization"] = ""
        response = firm.internal().post("/conversations", **body)
        assert wire_format.read(response)["ref"] == "401"


class TestADeadToken:
    def refused(self, response: httpx.Response) -> bool:
        return (response.status_code, response.headers["WWW-Authenticate"]) == (
            401,
            'Bearer error="invalid_token"',
        )

    @pytest.mark.parametrize("token", ["x", "x" * 2000, "é", "a b"])
    def test_that_never_was_one_is_refused(self, firm: Firm, token: str) -> None:
        ada = firm.internal()
        with nothing_written(firm.server):
            response = with_header(ada, f"Bearer {token}")
        assert self.refused(response)

    def test_that_is_unknown_is_refused(self, firm: Firm) -> None:
        ada = firm.internal()
        with nothing_written(firm.server):
            response = with_header(ada, f"Bearer {new_token()}")
        assert self.refused(response)

    def test_that_expired_is_refused(self, firm: Firm) -> None:
        ada = firm.internal()
        token = firm.token_for(ada, expires_at=now() - 1)
        assert self.refused(with_header(ada, f"Bearer {token}"))

    def test_that_expires_while_it_is_in_use_is_refused_at_once(self, firm: Firm) -> None:
        ada = firm.internal()
        expires_at = now() + 500
        ada.headers["Authorization"] = f"Bearer {firm.token_for(ada, expires_at=expires_at)}"
        assert ada.get("/conversations").status_code == 200
        while now() <= expires_at:
            time.sleep(0.01)
        assert self.refused(ada.get("/conversations"))

    def test_that_was_revoked_is_refused(self, firm: Firm) -> None:
        ada = firm.internal()
        token = firm.token_for(ada)
        firm.revoke(token)
        assert self.refused(with_header(ada, f"Bearer {token}"))

    def test_that_is_revoked_while_it_is_in_use_is_refused_within_five_seconds(
        self, firm: Firm
    ) -> None:
        ada = firm.internal()
        assert ada.get("/conversations").status_code == 200
        firm.revoke(ada.token)
        revoked = time.monotonic()
        while ada.get("/conversations").status_code == 200 and time.monotonic() < revoked + 5:
            time.sleep(0.05)
        assert self.refused(ada.get("/conversations"))

    def test_does_not_take_the_owners_other_tokens_with_it(self, firm: Firm) -> None:
        ada = firm.internal()
        firm.revoke(firm.token_for(ada))
        assert ada.get("/conversations").status_code == 200

    def test_whose_owner_is_inactive_is_refused(self, firm: Firm) -> None:
        ada = firm.internal()
        firm.deactivate(ada)
        assert self.refused(ada.get("/conversations"))


class TestAToken:
    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
    def test_is_taken_in_any_case_of_its_scheme(self, firm: Firm, scheme: str) -> None:
        ada = firm.internal()
        response = ada.get("/conversations", headers={"Authorization": f"{scheme} {ada.token}"})
        assert response.status_code == 200

    def test_is_taken_beside_the_header_that_documented_clients_send(self, firm: Firm) -> None:
        response = firm.internal().get("/conversations", headers={"Auth-Type": "OAUTH2"})
        assert response.status_code == 200
