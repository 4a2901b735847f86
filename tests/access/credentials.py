"""Credentials that must not do, and those that may do a part."""

from collections.abc import Mapping
from typing import TypeAlias

from parley import access
from parley.access import ALL, Scope, csrf
from parley.access.authentication import CACHE_SECONDS
from parley.access.cookies import PLAIN_NAME
from tests.harness.db_assertions import change_at
from tests.harness.instances import Instance, Member
from tests.pages.people import person, sign_in

Headers: TypeAlias = Mapping[str, str]

_OWN = {"Sec-Fetch-Site": "same-origin"}


def bearer(token: str) -> Headers:
    """Show a token."""
    return {"Authorization": f"Bearer {token}"}


def session(secret: str, form_token_of: str | None = None) -> Headers:
    """Show a session as a page of ours does, with the token that its forms carry."""
    form_token = csrf.csrf_token(form_token_of or secret)
    return {"Cookie": f"{PLAIN_NAME}={secret}", csrf.HEADER: form_token, **_OWN}


async def signed_in(instance: Instance, member: Member) -> str:
    """Sign someone in; give the secret of the session."""
    async with instance.browser() as browser:
        await sign_in(browser, member)
        secret = browser.cookies.get(PLAIN_NAME)
    assert secret is not None
    return secret


async def token_of(
    instance: Instance,
    member: Member,
    *,
    scopes: frozenset[Scope] = ALL,
    expires_at: int | None = None,
) -> str:
    """Issue someone another token."""
    token = access.new_token()
    issue = access.IssueToken(
        access.hash_token(token), member.email, "test", instance.clock(), expires_at, scopes
    )
    assert await instance.store.write(issue)
    return token


def make_administrator(instance: Instance, member: Member) -> None:
    """Let someone administer."""
    change_at(
        instance.settings, "update users set admin = true where user_id = :id", id=member.user_id
    )


async def insufficient(instance: Instance) -> Mapping[str, Headers]:
    """Return the headers of requests that no operation may take, by what is wrong with them."""
    ada, inactive = await person(instance), await person(instance)
    for member in (ada, inactive):
        make_administrator(instance, member)
    expired = await token_of(instance, ada, expires_at=instance.clock())
    revoked = await token_of(instance, ada)
    digest = access.hash_token(revoked)
    assert await instance.store.write(access.RevokeToken(instance.clock(), digest=digest))
    over, alive, of_inactive = [await signed_in(instance, ada) for _ in range(2)] + [
        await signed_in(instance, inactive)
    ]
    change_at(
        instance.settings,
        "update sessions set ended_at = :at where digest = :digest",
        at=instance.clock(),
        digest=access.hash_session(over),
    )
    change_at(
        instance.settings,
        "update users set active = false where user_id = :id",
        id=inactive.user_id,
    )
    instance.timer.now += CACHE_SECONDS  # who was seen before is looked up anew
    return {
        "nothing": {},
        "another scheme": {"Authorization": "Basic YWRhOnNlY3JldA=="},
        "no word after the scheme": {"Authorization": "Bearer "},
        "a malformed token": bearer(f"{ada.token} {ada.token}"),
        "a token that is too long": bearer("x" * 513),
        "an unknown token": bearer(access.new_token()),
        "an expired token": bearer(expired),
        "a revoked token": bearer(revoked),
        "the token of someone inactive": bearer(inactive.token),
        "the session of someone inactive": session(of_inactive),
        "a session that is over": session(over),
        "an unknown session": session(access.new_secret()),
        "a revoked token beside a session": {**session(alive), **bearer(revoked)},
        "a session without more": {"Cookie": f"{PLAIN_NAME}={alive}"},
        "a session from another site": {**session(alive), "Sec-Fetch-Site": "cross-site"},
        "a session with another's form token": session(alive, of_inactive),
    }
