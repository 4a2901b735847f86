"""A refresh whose parameters are in the query: taken where the instance allows it."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from tests.access.oauth.applications import JSON_FORM, Application, Tokens, refused, tokens_in
from tests.harness.instances import Instance, Member

pytestmark = pytest.mark.anyio

FORM = {"Content-Type": JSON_FORM}


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    """An instance that allows it."""
    async with Instance.running(tmp_path, refresh_in_query=True) as instance:
        yield instance


def query_of(client: Application, tokens: Tokens, **members: str) -> str:
    """Return the query of a refresh."""
    return urlencode(
        {
            "client_id": str(client.client_id),
            "client_secret": client.secret or "",
            "grant_type": "refresh_token",
            "refresh_token": tokens.refresh,
            **members,
        }
    )


async def send(
    client: Application,
    query: str,
    body: bytes | AsyncIterator[bytes] = b"",
    headers: Mapping[str, str] | None = None,
    path: str = "/api/oauth2/token",
) -> httpx.Response:
    """Send it."""
    return await client.post(f"{path}?{query}", content=body, headers=headers)


class TestWhereItIsAllowed:
    @pytest.mark.parametrize("path", ["/api/oauth2/token", "/api/oauth2/token/"])
    @pytest.mark.parametrize("headers", [{}, FORM, {"Authorization": "Bearer parley_old"}])
    async def test_it_gives_tokens(
        self, archive: Application, ada: Member, path: str, headers: Mapping[str, str]
    ) -> None:
        tokens = await archive.tokens_for(ada)
        answer = await send(archive, query_of(archive, tokens), headers=headers, path=path)
        assert await archive.reads(tokens_in(answer).access) == httpx.codes.OK

    async def test_an_empty_body_in_chunks_is_empty(
        self, archive: Application, ada: Member
    ) -> None:
        async def chunks(*content: bytes) -> AsyncIterator[bytes]:
            for chunk in content:
                yield chunk

        query = query_of(archive, await archive.tokens_for(ada))
        tokens_in(await send(archive, query, chunks()))

    async def test_the_body_is_taken_as_ever(self, archive: Application, ada: Member) -> None:
        tokens = await archive.tokens_for(ada)
        body = query_of(archive, tokens).encode()
        tokens_in(await send(archive, "_=1&client_id=&scope=", body, FORM))

    @pytest.mark.parametrize("in_query", ["client_id=1", "grant_type=refresh_token", "_=1&scope=a"])
    async def test_parameters_in_both_places_are_refused(
        self, archive: Application, ada: Member, in_query: str
    ) -> None:
        tokens = await archive.tokens_for(ada)
        body = query_of(archive, tokens).encode()
        assert refused(await send(archive, in_query, body, FORM)) == (400, "invalid_request")
        both = await send(archive, query_of(archive, tokens), b" ", FORM)
        assert refused(both) == (400, "invalid_request")
        tokens_in(await archive.refresh(tokens.refresh))

    async def test_one_that_stands_there_twice_is_refused(
        self, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        query = query_of(archive, tokens)
        for name in ("refresh_token", "client_id", "grant_type", "client_secret", "_"):
            answer = await send(archive, f"{query}&_=1&{name}=1")
            assert refused(answer) == (400, "invalid_request")

    async def test_no_other_way_to_tokens_is(self, archive: Application, ada: Member) -> None:
        code, named = await archive.code_for(ada), {"client_id": str(archive.client_id)}
        for given in (
            {"grant_type": "authorization_code", "code": code},
            {"grant_type": "client_credentials"},
            {"code": code},
        ):
            query = urlencode({**named, "client_secret": archive.secret, **given})
            assert refused(await send(archive, query)) == (400, "invalid_request")
        tokens_in(await archive.exchange(code))

    async def test_the_client_proves_itself_there_as_well(
        self, archive: Application, ada: Member
    ) -> None:
        tokens = await archive.tokens_for(ada)
        query = query_of(archive, tokens, client_secret="wrong")
        assert refused(await send(archive, query)) == (401, "invalid_client")

    async def test_other_endpoints_do_not_take_it(self, archive: Application, ada: Member) -> None:
        tokens = await archive.tokens_for(ada)
        query = query_of(archive, tokens, token=tokens.refresh)
        for path in ("revoke", "introspect"):
            answer = await send(archive, query, headers=FORM, path=f"/api/oauth2/{path}")
            assert answer.status_code in {400, 401}
        assert await archive.reads(tokens.access) == httpx.codes.OK


class TestWhereItIsNot:
    async def test_the_refusal_says_what_to_do(self, tmp_path: Path) -> None:
        async with Instance.running(tmp_path) as instance:
            archive = await Application.registered(instance)
            tokens = await archive.tokens_for(await instance.member())
            answer = await send(archive, query_of(archive, tokens))
            assert refused(answer) == (400, "invalid_request")
            description = answer.json()["error_description"]
            assert "Send them in the body" in description
            assert description.endswith("set PARLEY_REFRESH_IN_QUERY.")
            body = query_of(archive, tokens).encode()
            tokens_in(await send(archive, "client_id=1&client_id=2", body, FORM))
