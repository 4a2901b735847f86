"""A small firm to try things out with: people, their matters, and a file to send."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Final, NamedTuple

import msgspec

from parley import access, people
from parley.attachments import ReceivedUpload, UploadLimits, record_upload
from parley.files import BlobStore
from parley.store import Store

_FILE_NAME: Final = "Engagement letter.txt"
_FILE: Final = b"Dear Cora,\n\nthank you for placing this matter in our hands.\n\nAda King\n"


class Member(NamedTuple):
    """Someone of the demo instance."""

    user_id: int
    name: str
    role: str
    token: str
    email: str
    password: str


class Demo(NamedTuple):
    """A demo instance that was just made."""

    members: tuple[Member, ...]
    matters: tuple[str, ...]
    attachment_id: int


class _DemoPerson(NamedTuple):
    first: str
    last: str
    email: str
    kind: str
    role: str
    matters: tuple[str, ...]


_MATTERS: Final = ("Lindqvist acquisition", "Moss lease")
_PEOPLE: Final = (
    _DemoPerson("Ada", "King", "ada@firm.example", "internal", "partner", _MATTERS),
    _DemoPerson("Ben", "Ortiz", "ben@firm.example", "internal", "associate", _MATTERS[:1]),
    _DemoPerson("Cora", "Lindqvist", "cora@lindqvist.example", "external", "client", _MATTERS[:1]),
    _DemoPerson("Dan", "Moss", "dan@moss.example", "external", "client", _MATTERS[1:]),
)


async def make_demo(store: Store, blobs: BlobStore, clock: Callable[[], int]) -> Demo | None:
    """Fill an empty instance; `None` where there is someone already."""
    if not await store.read(people.has_no_users):
        return None
    members = [await _add(store, person, clock()) for person in _PEOPLE]
    await asyncio.gather(
        *(
            store.write(
                people.AddSite(
                    name=matter,
                    member_ids=tuple(
                        member.user_id
                        for member, person in zip(members, _PEOPLE, strict=True)
                        if matter in person.matters
                    ),
                    people_module=True,
                    created_at=clock(),
                )
            )
            for matter in _MATTERS
        )
    )
    return Demo(tuple(members), _MATTERS, await _upload(store, blobs, members[0], clock()))


async def _add(store: Store, person: _DemoPerson, at: int) -> Member:
    user_id = await store.write(
        people.AddUser(person.email, person.first, person.last, person.kind, at)
    )
    if user_id is None:
        raise RuntimeError(f"{person.email} came in between")
    token = access.new_token()
    await store.write(
        access.IssueToken(access.hash_token(token), person.email, "demo", at, expires_at=None)
    )
    password = secrets.token_urlsafe(12)
    kept = await access.PasswordHasher().hash(password)
    await store.write(access.SetPassword(user_id, kept, at))
    name = f"{person.first} {person.last}"
    return Member(user_id, name, person.role, token, person.email, password)


async def _upload(store: Store, blobs: BlobStore, uploader: Member, at: int) -> int:
    async def chunks() -> AsyncIterator[bytes]:
        yield _FILE

    blob = await blobs.put(chunks())
    upload = ReceivedUpload(_FILE_NAME, blob)
    return await record_upload(
        store, blobs, upload, uploader_id=uploader.user_id, at=at, limits=UploadLimits()
    )


def curl_line(demo: Demo, address: str) -> str:
    """Write a command that starts a conversation between the partner and the first client."""
    sender, _, recipient, _ = demo.members
    body = {
        "recipients": {"users": {"user": [{"userid": recipient.user_id}]}},
        "messages": {
            "message": [
                {
                    "html": "<p>Our letter is attached.</p>",
                    "attachments": {"attachment": [{"id": demo.attachment_id}]},
                }
            ]
        },
    }
    return (
        f"curl {address}/api/4/conversations/ -H 'Authorization: Bearer {sender.token}'"
        f" -H 'Content-Type: application/json' -d '{msgspec.json.encode(body).decode()}'"
    )
