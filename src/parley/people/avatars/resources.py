"""Pictures of people over HTTP (contract §10)."""

import hashlib
from typing import Final

import falcon
from falcon.asgi import Request, Response

from parley.access import get_caller
from parley.files.download_headers import set_sandbox_csp
from parley.people.avatars.initials import draw, get_colour, get_initials
from parley.people.avatars.service import AVATAR_SPEC, AvatarService, find_avatar
from parley.people.directory import Profile
from parley.people.resources import Directory
from parley.store import Store
from parley.turns import COMPUTING
from parley.wire import ApiError
from parley.wire.errors import UNAVAILABLE
from parley.wire.etags import not_modified, set_etag
from parley.wire.query_params import bool_param

_ATTEMPTS: Final = 3

_NOTHING: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b49444154789c636060000000030001b8ad3a630000000049454e44ae426082"
)
"""A PNG of one clear pixel."""


class _AvatarRenderer:
    """What shows pictures.

    Args:
        store: Where it is written who has which.
        directory: Who may see whom.
        avatars: The pictures.
    """

    def __init__(self, store: Store, directory: Directory, avatars: AvatarService) -> None:
        self.store = store
        self.directory = directory
        self.avatars = avatars

    async def render(
        self,
        req: Request,
        resp: Response,
        profile: Profile,
        edge: int,
        *,
        draws_initials: bool = True,
    ) -> None:
        """Answer with a person's picture, or 304 where the client has it.

        Args:
            req: The request.
            resp: Its answer.
            profile: The person.
            edge: In pixels.
            draws_initials: Whether someone without a picture has their initials, and not a picture
                of nothing, through which one sees what the client draws itself.
        """
        for _ in range(_ATTEMPTS):
            avatar = await self.store.read(find_avatar, profile.user_id)
            if avatar is None:
                content = await _draw_initials(profile, edge) if draws_initials else _NOTHING
                tag = hashlib.sha256(content).hexdigest()[:32]
                return _respond_with_image(req, resp, tag, content)
            tag = f"{avatar.digest}-{edge}"
            if not_modified(req, resp, tag):
                return None
            try:
                return _respond_with_image(req, resp, tag, await self.avatars.read(avatar, edge))
            except FileNotFoundError:  # it was replaced between the row and the bytes
                continue
        raise ApiError(UNAVAILABLE, headers={"Retry-After": "1"})


class AvatarResource(_AvatarRenderer):
    """`/users/{who}/avatar`: a person's picture."""

    async def on_get(self, req: Request, resp: Response, who: str) -> None:
        """Respond with it, with `size` pixels on each edge."""
        edge = AVATAR_SPEC.parse_size(req.get_param("size"))
        await self.render(req, resp, await self.directory.person(req, who), edge)

    async def show(self, req: Request, resp: Response, who: str) -> None:
        """Respond with it to a page; with `chosen=true`, to one that draws initials itself."""
        edge = AVATAR_SPEC.parse_size(req.get_param("size"))
        profile = await self.directory.person(req, who)
        chosen = bool_param(req, "chosen")
        await self.render(req, resp, profile, edge, draws_initials=not chosen)


class OwnAvatarResource(_AvatarRenderer):
    """`/users/me/avatar`: the caller's picture."""

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with it, with `size` pixels on each edge."""
        edge = AVATAR_SPEC.parse_size(req.get_param("size"))
        await self.render(req, resp, await self.directory.current_user(req), edge)

    async def on_post(self, req: Request, resp: Response) -> None:
        """Put another in its place."""
        await self.avatars.replace(get_caller(req).user_id, req)
        resp.status = falcon.HTTP_204

    async def on_delete(self, req: Request, resp: Response) -> None:
        """Go back to the initials."""
        await self.avatars.remove(get_caller(req).user_id)
        resp.status = falcon.HTTP_204


async def _draw_initials(profile: Profile, edge: int) -> bytes:
    initials = get_initials(profile.firstname, profile.lastname)
    return await COMPUTING.run(draw, initials, get_colour(profile.user_id), edge)


def _respond_with_image(req: Request, resp: Response, tag: str, content: bytes) -> None:
    if not_modified(req, resp, tag):
        return
    set_sandbox_csp(resp)
    set_etag(resp, tag)
    resp.content_type = AVATAR_SPEC.shape.media_type
    resp.data = content
