"""Addresses for a browser that the API names: a person, a person's picture, an attachment.

They show what the API shows, to whoever is signed in.
"""

from falcon.asgi import Request, Response

from parley.access import find_account
from parley.attachments import ContentResource, ThumbnailResource
from parley.identity import Access
from parley.pages.context import PageContext
from parley.people import AvatarResource, Directory


class PersonPage:
    """`/users/{user_id}`: a person (`httplink`)."""

    access = Access(public=True, page=True)

    def __init__(self, context: PageContext, directory: Directory) -> None:
        self._context = context
        self._directory = directory

    async def on_get(self, req: Request, resp: Response, user_id: int) -> None:
        """Show the person."""
        visit = await self._context.sessions.require_sign_in(req)
        person = await self._directory.person(req, str(user_id))
        account = await self._context.store.read(find_account, visit.caller.user_id)
        self._context.renderer.render(
            req, resp, "person", csrftoken=visit.csrftoken, account=account, person=person
        )


class AvatarPage:
    """`/users/{user_id}/avatar`: a person's picture (`httpavatar`)."""

    access = Access(public=True, page=True)

    def __init__(self, context: PageContext, avatars: AvatarResource) -> None:
        self._context = context
        self._avatars = avatars

    async def on_get(self, req: Request, resp: Response, user_id: int) -> None:
        """Respond with the picture, as the API does, or only with one that was chosen."""
        await self._context.sessions.require_sign_in(req)
        await self._avatars.show(req, resp, str(user_id))
        _set_corp(resp)


class AttachmentPage:
    """`/attachments/{attachment_id}`: the bytes of a file (`imagelink`)."""

    access = Access(public=True, page=True)

    def __init__(self, context: PageContext, contents: ContentResource) -> None:
        self._context = context
        self._contents = contents

    async def on_get(self, req: Request, resp: Response, attachment_id: int) -> None:
        """Respond with the bytes, as the API does."""
        await self._context.sessions.require_sign_in(req)
        await self._contents.on_get(req, resp, attachment_id)
        _set_corp(resp)


class ThumbnailPage:
    """`/attachments/{attachment_id}/thumbnail`: a small picture of a picture."""

    access = Access(public=True, page=True)

    def __init__(self, context: PageContext, thumbnails: ThumbnailResource) -> None:
        self._context = context
        self._thumbnails = thumbnails

    async def on_get(self, req: Request, resp: Response, attachment_id: int) -> None:
        """Respond with the thumbnail, as the API does."""
        await self._context.sessions.require_sign_in(req)
        await self._thumbnails.on_get(req, resp, attachment_id)
        _set_corp(resp)


def _set_corp(resp: Response) -> None:
    """Keep other sites from showing it as a part of theirs."""
    resp.set_header("Cross-Origin-Resource-Policy", "same-origin")
