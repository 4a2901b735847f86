"""Addresses for a browser that the API names: a person, a person's picture, an attachment.

They show what the API shows, to whoever is signed in.
"""

from falcon.asgi import Request, Response

from parley.access import find_account
from parley.attachments import ContentResource, ThumbnailResource
from parley.pages.desk import Desk
from parley.people import AvatarResource, Directory
from parley.wire.addresses import API_VERSION


class PersonPage:
    """`/users/{user_id}`: a person (`httplink`)."""

    public = True
    page = True

    def __init__(self, desk: Desk, directory: Directory) -> None:
        self._desk = desk
        self._directory = directory

    async def on_get(self, req: Request, resp: Response, user_id: int) -> None:
        """Show the person."""
        visit = await self._desk.visits.signed_in(req)
        person = await self._directory.person(req, str(user_id))
        account = await self._desk.store.read(find_account, visit.caller.user_id)
        self._desk.renderer.show(
            req, resp, "person", csrftoken=visit.csrftoken, account=account, person=person
        )


class Picture:
    """`/users/{user_id}/avatar`: a person's picture (`httpavatar`)."""

    public = True
    page = True

    def __init__(self, desk: Desk, avatars: AvatarResource) -> None:
        self._desk = desk
        self._avatars = avatars

    async def on_get(self, req: Request, resp: Response, user_id: int) -> None:
        """Give it."""
        await self._desk.visits.signed_in(req)
        await self._avatars.on_get(req, resp, API_VERSION, str(user_id))
        _only_here(resp)


class File:
    """`/attachments/{attachment_id}`: the bytes of a file (`imagelink`)."""

    public = True
    page = True

    def __init__(self, desk: Desk, contents: ContentResource) -> None:
        self._desk = desk
        self._contents = contents

    async def on_get(self, req: Request, resp: Response, attachment_id: int) -> None:
        """Give them."""
        await self._desk.visits.signed_in(req)
        await self._contents.on_get(req, resp, API_VERSION, attachment_id)
        _only_here(resp)


class Thumbnail:
    """`/attachments/{attachment_id}/thumbnail`: a small picture of a picture."""

    public = True
    page = True

    def __init__(self, desk: Desk, thumbnails: ThumbnailResource) -> None:
        self._desk = desk
        self._thumbnails = thumbnails

    async def on_get(self, req: Request, resp: Response, attachment_id: int) -> None:
        """Give it."""
        await self._desk.visits.signed_in(req)
        await self._thumbnails.on_get(req, resp, API_VERSION, attachment_id)
        _only_here(resp)


def _only_here(resp: Response) -> None:
    """Keep other sites from showing it as a part of theirs."""
    resp.set_header("Cross-Origin-Resource-Policy", "same-origin")
