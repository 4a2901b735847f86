"""Pictures of people over HTTP (contract §10)."""

import asyncio
import hashlib
from typing import Final

import falcon
from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.files.delivery import be_harmless, is_known, set_tag
from parley.people.avatars import AVATARS, Avatars, find_avatar
from parley.people.directory import Profile
from parley.people.initials import colour_of, draw, initials_of
from parley.people.resources import Directory
from parley.store import Store
from parley.wire import ApiError
from parley.wire.errors import UNAVAILABLE

_ATTEMPTS: Final = 3


class _Gallery:
    """What shows pictures.

    Args:
        store: Where it is written who has which.
        directory: Who may see whom.
        avatars: The pictures.
    """

    def __init__(self, store: Store, directory: Directory, avatars: Avatars) -> None:
        self.store = store
        self.directory = directory
        self.avatars = avatars

    async def show(self, req: Request, resp: Response, profile: Profile, edge: int) -> None:
        """Answer with a person's picture, or 304 where the client has it."""
        for _ in range(_ATTEMPTS):
            avatar = await self.store.read(find_avatar, profile.user_id)
            if avatar is None:
                content = await _drawn(profile, edge)
                tag = hashlib.sha256(content).hexdigest()[:32]
                return _give(req, resp, tag, content)
            tag = f"{avatar.digest}-{edge}"
            if is_known(req, resp, tag):
                return None
            try:
                return _give(req, resp, tag, await self.avatars.read(avatar, edge))
            except FileNotFoundError:  # it was replaced between the row and the bytes
                continue
        raise ApiError(UNAVAILABLE, headers={"Retry-After": "1"})


class AvatarResource(_Gallery):
    """`/users/{who}/avatar`: a person's picture."""

    async def on_get(self, req: Request, resp: Response, version: int, who: str) -> None:
        """Give it, with `size` pixels on each edge."""
        del version
        edge = AVATARS.read(req.get_param("size"))
        await self.show(req, resp, await self.directory.person(req, who), edge)


class OwnAvatarResource(_Gallery):
    """`/users/me/avatar`: the caller's picture."""

    async def on_get(self, req: Request, resp: Response, version: int) -> None:
        """Give it, with `size` pixels on each edge."""
        del version
        edge = AVATARS.read(req.get_param("size"))
        await self.show(req, resp, await self.directory.oneself(req), edge)

    async def on_post(self, req: Request, resp: Response, version: int) -> None:
        """Put another in its place."""
        del version
        await self.avatars.replace(get_caller(req).user_id, req)
        resp.status = falcon.HTTP_204

    async def on_delete(self, req: Request, resp: Response, version: int) -> None:
        """Go back to the initials."""
        del version
        await self.avatars.remove(get_caller(req).user_id)
        resp.status = falcon.HTTP_204


async def _drawn(profile: Profile, edge: int) -> bytes:
    initials = initials_of(profile.firstname, profile.lastname)
    return await asyncio.to_thread(draw, initials, colour_of(profile.user_id), edge)


def _give(req: Request, resp: Response, tag: str, content: bytes) -> None:
    if is_known(req, resp, tag):
        return
    be_harmless(resp)
    set_tag(resp, tag)
    resp.content_type = AVATARS.shape.media_type
    resp.data = content
