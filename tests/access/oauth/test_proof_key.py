"""PKCE: a code is worth nothing without the word that its challenge was made of."""

import base64
import hashlib

import httpx
import msgspec
import pytest

from tests.access.oauth.applications import (
    CHALLENGE,
    VERIFIER,
    Application,
    refused,
)
from tests.harness.corpora import Corpora
from tests.harness.instances import Member

pytestmark = pytest.mark.anyio


class TestProofKey:
    async def test_the_right_verifier_is_taken(self, phone: Application, ada: Member) -> None:
        code = await phone.code_for(ada, challenge=CHALLENGE)
        answer = await phone.exchange(code, code_verifier=VERIFIER)
        assert answer.status_code == httpx.codes.OK

    @pytest.mark.parametrize("verifier", ["A" * 43, VERIFIER[:-1], VERIFIER + "a", CHALLENGE])
    async def test_a_wrong_verifier_is_refused(
        self, phone: Application, ada: Member, verifier: str
    ) -> None:
        code = await phone.code_for(ada, challenge=CHALLENGE)
        answer = refused(await phone.exchange(code, code_verifier=verifier))
        assert answer in {(400, "invalid_grant"), (400, "invalid_request")}

    @pytest.mark.parametrize("verifier", [VERIFIER[:42], "a" * 129, "ü" * 43, f"{VERIFIER[:-1]} "])
    async def test_a_short_verifier_is_refused(
        self, phone: Application, ada: Member, verifier: str
    ) -> None:
        """43 characters hold 256 bits (RFC 7636 §7.1); so one that is too long, or strange."""
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        code = await phone.code_for(ada, challenge=challenge)
        answer = await phone.exchange(code, code_verifier=verifier)
        assert refused(answer) == (400, "invalid_request")

    async def test_the_vector_of_the_standard_is_understood(
        self, phone: Application, ada: Member, corpora: Corpora
    ) -> None:
        vector = msgspec.json.decode(corpora.path("oauth/pkce-vector.json").read_bytes())
        code = await phone.code_for(ada, challenge=vector["code_challenge_S256"])
        answer = await phone.exchange(code, code_verifier=vector["code_verifier"])
        assert answer.status_code == httpx.codes.OK

    async def test_without_the_verifier_nothing_is_given(
        self, phone: Application, archive: Application, ada: Member
    ) -> None:
        for client in (phone, archive):
            code = await client.code_for(ada, challenge=CHALLENGE)
            assert refused(await client.exchange(code)) == (400, "invalid_request")

    async def test_a_verifier_without_a_challenge_is_refused(
        self, archive: Application, ada: Member
    ) -> None:
        """Otherwise who strips the challenge from a request goes unseen (RFC 9700 §4.8)."""
        answer = await archive.exchange(await archive.code_for(ada), code_verifier=VERIFIER)
        assert refused(answer) == (400, "invalid_request")
