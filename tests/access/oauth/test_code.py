"""From a code to tokens: in the form of documented clients, once, by the right client."""

import asyncio
import base64
import re
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from lxml import etree

from parley import access, people
from parley.access import oauth
from tests.access.oauth.applications import (
    CALLBACK,
    CHALLENGE,
    MINUTE,
    VERIFIER,
    Application,
    refused,
    tokens_in,
)
from tests.harness.instances import Instance, Member
from tests.harness.sql import run_sql

pytestmark = pytest.mark.anyio

XML = {"Accept": "application/xml"}
YEAR = 365 * 24 * 60 * 60


def acts(instance: Instance) -> list[str]:
    """Return what the audit log tells, in order."""
    rows = run_sql(instance.settings, "select action from audit_entries order by entry_id")
    return [str(action) for (action,) in rows]


def bytes_in(folder: Path) -> bytes:
    """Return all that the files of a folder hold."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


class TestDocumentedClients:
    """No PKCE, no `redirect_uri`, the secret in the form, no `Accept` (contract §12)."""

    async def ask(self, archive: Application, code: str, **headers: str) -> httpx.Response:
        request = archive.build_request(
            "POST",
            "/api/oauth2/token",
            content=f"grant_type=authorization_code&client_id={archive.client_id}"
            f"&client_secret={archive.secret}&code={code}",
            headers={"Content-Type": "application/x-www-form-urlencoded", **headers},
        )
        if "Accept" not in headers:
            del request.headers["Accept"]
        return await archive.send(request)

    async def test_json_is_the_answer_where_nothing_else_is_asked(
        self, archive: Application, ada: Member
    ) -> None:
        answer = await self.ask(archive, await archive.code_for(ada))
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.json() == {
            "access_token": answer.json()["access_token"],
            "expires_in": 18_000,
            "refresh_token": answer.json()["refresh_token"],
            "token_type": "bearer",
            "useremail": ada.email,
            "refresh_token_expires_in": YEAR,
        }

    async def test_xml_is_the_answer_where_it_is_asked(
        self, archive: Application, ada: Member
    ) -> None:
        answer = await self.ask(archive, await archive.code_for(ada), **XML)
        root = etree.fromstring(answer.content)
        assert (root.tag, root.findtext("useremail")) == ("TokenResponse", ada.email)
        assert await archive.reads(root.findtext("access_token") or "") == httpx.codes.OK

    async def test_the_refresh_is_answered_in_both_formats(
        self, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        in_json = tokens_in(await archive.refresh(tokens.refresh))
        in_xml = await archive.refresh(in_json.refresh, headers=XML)
        found = etree.fromstring(in_xml.content).findtext("access_token") or ""
        assert [await archive.reads(token) for token in (in_json.access, found)] == [200, 200]

    async def test_nobody_may_keep_the_answer(self, archive: Application, ada: Member) -> None:
        answer = await self.ask(archive, await archive.code_for(ada))
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Pragma"] == "no-cache"

    async def test_the_token_speaks_for_the_person(self, archive: Application, ada: Member) -> None:
        tokens = await archive.tokens_for(ada)
        headers = {"Authorization": f"Bearer {tokens.access}", "Auth-Type": "OAUTH2"}
        answer = await archive.get("/api/4/users/me", headers=headers)
        assert answer.json()["userid"] == ada.user_id


class TestACode:
    async def test_is_used_once_and_a_second_use_ends_what_the_first_gave(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        code = await archive.code_for(ada)
        tokens = tokens_in(await archive.exchange(code))
        assert await archive.reads(tokens.access) == httpx.codes.OK
        assert refused(await archive.exchange(code)) == (400, "invalid_grant")
        assert await archive.reads(tokens.access) == httpx.codes.UNAUTHORIZED
        assert refused(await archive.refresh(tokens.refresh)) == (400, "invalid_grant")
        assert acts(instance)[-2:] == ["grant.given", "code.replayed"]

    async def test_that_two_exchange_at_once_gives_tokens_to_one_and_they_end(
        self, archive: Application, ada: Member
    ) -> None:
        code = await archive.code_for(ada)
        answers = await asyncio.gather(*(archive.exchange(code) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [200, 400]
        (won,) = (tokens_in(answer) for answer in answers if answer.status_code == httpx.codes.OK)
        assert await archive.reads(won.access) == httpx.codes.UNAUTHORIZED

    async def test_of_another_client_is_refused_and_stays(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        other = await Application.registered(instance)
        code = await archive.code_for(ada)
        assert refused(await other.exchange(code)) == (400, "invalid_grant")
        assert (await archive.exchange(code)).status_code == httpx.codes.OK

    async def test_ends_after_its_time(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        code = await archive.code_for(ada)
        instance.clock.now += 10 * MINUTE
        assert refused(await archive.exchange(code)) == (400, "invalid_grant")

    @pytest.mark.parametrize("code", ["unknown", "parley_" + "A" * 43, "\u00fc", "x" * 5000])
    async def test_that_is_none_is_refused(self, archive: Application, code: str) -> None:
        assert refused(await archive.exchange(code)) == (400, "invalid_grant")

    async def test_of_someone_inactive_is_refused(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        code = await archive.code_for(ada)
        await instance.store.write(
            people.ChangeUser(ada.email, instance.clock(), people.UserPatch(active=False))
        )
        assert refused(await archive.exchange(code)) == (400, "invalid_grant")

    @pytest.mark.parametrize(
        "uri", [f"{CALLBACK}/", f"{CALLBACK}?a=b", CALLBACK.upper(), "https://evil.example"]
    )
    async def test_with_another_redirect_uri_is_refused(
        self, archive: Application, ada: Member, uri: str
    ) -> None:
        code = await archive.code_for(ada)
        assert refused(await archive.exchange(code, redirect_uri=uri)) == (400, "invalid_grant")

    async def test_of_a_client_with_two_needs_its_redirect_uri_or_a_verifier(
        self, instance: Instance, ada: Member
    ) -> None:
        uris = (CALLBACK, "https://other.firm.example/callback")
        async with await Application.registered(instance, redirect_uris=uris) as two:
            without = await two.exchange(await two.code_for(ada))
            named = await two.exchange(await two.code_for(ada), redirect_uri=CALLBACK)
            code = await two.code_for(ada, challenge=CHALLENGE)
            proven = await two.exchange(code, code_verifier=VERIFIER)
        assert refused(without) == (400, "invalid_grant")
        assert (named.status_code, proven.status_code) == (200, 200)

    async def test_with_its_redirect_uri_is_taken(self, archive: Application, ada: Member) -> None:
        answer = await archive.exchange(await archive.code_for(ada), redirect_uri=CALLBACK)
        assert answer.status_code == httpx.codes.OK

    async def test_tells_the_scopes_where_they_are_not_those_for_messages(
        self, archive: Application, ada: Member
    ) -> None:
        code = await archive.code_for(ada, scopes=frozenset({access.Scope.READ}))
        assert (await archive.exchange(code)).json()["scope"] == "messages:read"

    async def test_gives_no_more_than_the_client_may_have_by_now(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        code = await archive.code_for(ada)
        narrower = oauth.ChangeClient(
            archive.client_id, instance.clock(), scopes=frozenset({access.Scope.READ})
        )
        await instance.store.write(narrower)
        assert (await archive.exchange(code)).json()["scope"] == "messages:read"


class TestTheClient:
    def basic(self, archive: Application, secret: str | None = None) -> dict[str, str]:
        pair = f"{archive.client_id}:{secret or archive.secret}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    async def test_may_prove_itself_in_the_header(self, archive: Application, ada: Member) -> None:
        answer = await archive.exchange(
            await archive.code_for(ada),
            headers=self.basic(archive),
            client_id=None,
            client_secret=None,
        )
        assert answer.status_code == httpx.codes.OK

    async def test_may_not_prove_itself_in_two_ways(
        self, archive: Application, ada: Member
    ) -> None:
        code = await archive.code_for(ada)
        answer = await archive.exchange(code, headers=self.basic(archive))
        assert refused(answer) == (400, "invalid_request")

    async def test_may_not_name_two(self, archive: Application, ada: Member) -> None:
        answer = await archive.exchange(
            await archive.code_for(ada),
            headers=self.basic(archive),
            client_id="7777",
            client_secret=None,
        )
        assert refused(answer) == (400, "invalid_request")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"client_secret": "wrong"},
            {"client_secret": None},
            {"client_id": "7777"},
            {"client_id": "Archive"},
            {"client_id": None},
            {"client_id": "-1"},
            {"client_id": "01"},
        ],
    )
    async def test_that_is_not_the_one_it_says_is_refused(
        self, archive: Application, ada: Member, wrong: dict[str, Any]
    ) -> None:
        answer = await archive.exchange(await archive.code_for(ada), **wrong)
        assert refused(answer) == (401, "invalid_client")
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")

    @pytest.mark.parametrize("header", ["Basic", "Basic ü", "Basic !", "Basic YQ==", "Basic 4pyT"])
    async def test_whose_header_makes_no_sense_is_refused(
        self, archive: Application, ada: Member, header: str
    ) -> None:
        answer = await archive.exchange(
            await archive.code_for(ada),
            headers={"Authorization": header.encode()},
            client_id=None,
            client_secret=None,
        )
        assert refused(answer) == (401, "invalid_client")

    async def test_that_is_public_has_no_secret(self, phone: Application, ada: Member) -> None:
        code = await phone.code_for(ada, challenge=CHALLENGE)
        answer = await phone.exchange(code, code_verifier=VERIFIER, client_secret="any")
        assert refused(answer) == (401, "invalid_client")

    async def test_that_is_archived_gets_nothing_more(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        code, tokens = await archive.code_for(ada), await archive.tokens_for(ada)
        await instance.store.write(oauth.ArchiveClient(archive.client_id, instance.clock()))
        instance.timer.now += 5
        assert refused(await archive.exchange(code)) == (401, "invalid_client")
        assert refused(await archive.refresh(tokens.refresh)) == (401, "invalid_client")
        assert await archive.reads(tokens.access) == httpx.codes.UNAUTHORIZED


class TestTheRequest:
    async def test_is_a_form(self, archive: Application) -> None:
        answer = await archive.post("/api/oauth2/token", json={"grant_type": "refresh_token"})
        assert refused(answer) == (400, "invalid_request")

    @pytest.mark.parametrize(
        "body",
        [
            b"grant_type=refresh_token&grant_type=refresh_token",
            b"client_id=1&client_id=",
            b"grant_type=%ff",
            b"grant_type=\xff",
            b"&".join(b"a%d=1" % number for number in range(60)),
            b"",
            b"grant_type=",
        ],
    )
    async def test_that_can_be_read_in_two_ways_or_in_none_is_refused(
        self, archive: Application, body: bytes
    ) -> None:
        answer = await archive.post(
            "/api/oauth2/token",
            content=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert refused(answer) == (400, "invalid_request")

    @pytest.mark.parametrize("kind", ["password", "implicit", 'a"\\\r\nb', "ü"])
    async def test_for_a_grant_that_there_is_not_is_refused(
        self, archive: Application, kind: str
    ) -> None:
        answer = await archive.ask("token", grant_type=kind)
        assert refused(answer) == (400, "unsupported_grant_type")
        described = answer.json()["error_description"]
        assert all(" " <= one <= "~" and one not in '"\\' for one in described)

    async def test_without_a_code_is_refused(self, archive: Application) -> None:
        answer = await archive.ask("token", grant_type="authorization_code")
        assert refused(answer) == (400, "invalid_request")

    async def test_that_is_refused_says_so_in_xml_too(self, archive: Application) -> None:
        answer = await archive.exchange("unknown", headers=XML)
        root = etree.fromstring(answer.content)
        assert (answer.status_code, root.tag) == (400, "TokenError")
        assert root.findtext("error") == "invalid_grant"
        assert answer.headers["Cache-Control"] == "no-store"

    async def test_that_is_too_long_is_refused(self, archive: Application) -> None:
        answer = await archive.exchange("x" * 17_000)
        assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


class TestWhatIsKept:
    async def test_secrets_can_not_be_guessed(self, archive: Application, ada: Member) -> None:
        """256 random bits, in characters that every header and form carries (RFC 6749 §10.10)."""
        codes = [await archive.code_for(ada) for _ in range(20)]
        tokens = [one for code in codes for one in tokens_in(await archive.exchange(code))]
        assert len({*codes, *tokens}) == 60
        assert all(re.fullmatch(r"parley_[A-Za-z0-9_-]{43}", one) for one in [*codes, *tokens])

    async def test_a_token_counts_in_the_header_alone(
        self, archive: Application, ada: Member
    ) -> None:
        token = (await archive.tokens_for(ada)).access
        asked = [
            await archive.get("/api/4/users/me", params={"access_token": token}),
            await archive.request("GET", "/api/4/users/me", data={"access_token": token}),
        ]
        assert [one.status_code for one in asked] == [401, 401]

    async def test_no_secret_no_code_and_no_token_is_in_the_data_folder(
        self, archive: Application, ada: Member, tmp_path: Path
    ) -> None:
        code = await archive.code_for(ada)
        tokens = tokens_in(await archive.exchange(code))
        kept = bytes_in(tmp_path)
        assert [
            one for one in (archive.secret, code, *tokens) if (one or "").encode() in kept
        ] == []

    async def test_the_audit_log_tells_who_what_and_for_whom(
        self, instance: Instance, archive: Application, ada: Member
    ) -> None:
        await archive.tokens_for(ada)
        assert acts(instance)[-2:] == ["client.allowed", "grant.given"]
        ((details,),) = run_sql(
            instance.settings, "select details from audit_entries where action = 'grant.given'"
        )
        assert msgspec.json.decode(str(details)) == {
            "clientid": archive.client_id,
            "scopes": "messages:read messages:write",
        }
