"""Two matters, and people of whom none may have what is of the other."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from parley.access import new_secret
from parley.access.authentication import CACHE_SECONDS
from parley.people import AddUser
from tests.access.credentials import bearer, make_administrator, token_of
from tests.access.oauth.applications import Application
from tests.attachments.files import picture
from tests.harness.instances import Instance, Member
from tests.harness.people import conversation
from tests.harness.sessions import BeginSession
from tests.proofs.nobody_gets_in.places import Values

CANARY: Final = "nightingale"
"""Stands in all that nobody else may see."""


@dataclass(frozen=True, slots=True)
class Role:
    """Someone who must not have what is Ada's.

    Attributes:
        headers: What they show, where the scope does not matter.
        own: What is theirs, to be named beside.
        friend: Someone whom they may write to.
    """

    headers: Mapping[str, str]
    own: Values
    friend: int


@dataclass(frozen=True, slots=True)
class World:
    """Two matters.

    Attributes:
        instance: Where.
        ada: Who has something to hide.
        theirs: What that is.
        friend: Someone whom Ada may write to.
    """

    instance: Instance
    ada: Member
    theirs: Values
    friend: int
    roles: Mapping[str, Role]


def running(folders: pytest.TempPathFactory) -> AbstractAsyncContextManager[Instance]:
    """Run an instance on which no one finds others without a site, and all of the firm invite."""
    settings: dict[str, Any] = {"global_people_search": False, "rate_limit": 0}
    settings |= {"rate_limit_address": 0, "rate_limit_secrets": 0, "invitations": "internal"}
    return Instance.running(folders.mktemp("matters"), **settings)


async def _together(instance: Instance, name: str, *members: Member) -> int:
    """Bring people together in a site, with an administrator's word."""
    root = await instance.member()
    make_administrator(instance, root)
    token = await token_of(instance, root)
    users = {"user": [{"userid": member.user_id} for member in members]}
    async with root:
        answer = await root.post(
            "/sites", json={"name": name, "users": users}, headers=bearer(token)
        )
    assert answer.status_code == httpx.codes.CREATED, answer.text
    number: int = answer.json()["siteid"]
    return number


async def _made(
    instance: Instance, member: Member, others: Sequence[Member], words: str, site: int
) -> dict[str, int]:
    """Sign someone in, and start a conversation that carries a file; gives all that came of it."""
    begin = BeginSession(member.user_id, new_secret(), instance.clock(), browser=words)
    sent = await member.post(
        "/attachments",
        data={"filename": f"{words}.png"},
        files={"file": picture() + words.encode()},
    )
    assert sent.status_code == httpx.codes.CREATED, sent.text
    number = sent.json()["id"]
    body = conversation(
        *[one.user_id for one in others], html=f"<p>{words}</p>", attachments=[number], title=words
    )
    answer = await member.post("/conversations", json=body)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    made = answer.json()
    return {
        "attachment": number,
        "conversation": made["conversationid"],
        "device": await instance.store.write(begin),
        "message": made["messages"]["message"][0]["messageid"],
        "site": site,
        "user": member.user_id,
    }


async def _invited(member: Member, site: int, name: str = "Ivy") -> int:
    """Invite someone to a site; gives the invitation's number."""
    person = {"firstname": name, "lastname": "Holt", "email": f"{new_secret()}@holt.example"}
    answer = await member.post("/invitations", json={"siteid": site, **person})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    number: int = answer.json()["invitationid"]
    return number


async def add_others(instance: Instance) -> None:
    """Make people, until a person's number has two digits: 99 then is nobody's."""
    await asyncio.gather(
        *[
            instance.store.write(AddUser(f"{n}@a.example", "A", "B", "external", instance.clock()))
            for n in range(10)
        ]
    )


async def build_world(instance: Instance) -> World:
    """Make people, and what is theirs."""
    ada, cora, former, inactive = [await instance.member() for _ in range(4)]
    stranger, outsider, friend = (
        await instance.member(),
        await instance.member("external"),
        await instance.member("external"),
    )
    site = await _together(instance, CANARY, ada, cora, former, inactive)
    other_site = await _together(instance, "Another matter", stranger, outsider, friend)
    client = await Application.registered(instance, name=CANARY)
    theirs = await _made(instance, ada, [cora, former, inactive], CANARY, site)
    theirs["invitation"] = await _invited(ada, site, CANARY)
    root = await instance.member()
    theirs |= {"client": client.client_id, "actor": root.user_id}
    roles = {}
    for name, member in (("stranger", stranger), ("outsider", outsider)):
        own = {**theirs, **await _made(instance, member, [friend], "own", other_site)}
        if member is stranger:  # clients of the firm can't invite
            own["invitation"] = await _invited(member, other_site)
        roles[name] = Role(bearer(await token_of(instance, member)), own, friend.user_id)
    mates = await _together(instance, "A third matter", former, friend)
    own = {**theirs, **await _made(instance, former, [friend], "own", mates)}
    own["invitation"] = await _invited(former, mates)
    roles["former"] = Role(bearer(await token_of(instance, former)), own, friend.user_id)
    gone = await ada.delete(
        f"/conversations/{theirs['conversation']}/participants/{former.user_id}"
    )
    assert gone.status_code == httpx.codes.NO_CONTENT, gone.text
    change = f"/sites/{site}/members/{former.user_id}"
    make_administrator(instance, root)
    left = await root.delete(change, headers=bearer(await token_of(instance, root)))
    assert left.status_code == httpx.codes.NO_CONTENT, left.text
    expired = bearer(await token_of(instance, ada, expires_at=instance.clock()))
    roles["inactive"] = Role(bearer(await token_of(instance, inactive)), theirs, cora.user_id)
    roles["expired"] = Role(expired, theirs, cora.user_id)
    await instance.deactivate(inactive)
    instance.timer.now += CACHE_SECONDS
    return World(instance, ada, theirs, cora.user_id, roles)
