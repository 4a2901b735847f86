"""The addresses of the pages."""

from collections.abc import Iterator
from typing import Any

from parley.access import PasswordHasher, PasswordLogin, Purpose
from parley.attachments import ContentResource, ThumbnailResource
from parley.pages.account import AccountPage
from parley.pages.account_forms import (
    EndSessionForm,
    PasswordForm,
    RevokeTokenForm,
    TokensForm,
    WithdrawConsentForm,
)
from parley.pages.allow import AllowPage
from parley.pages.desk import Desk
from parley.pages.link_pages import LinkPage
from parley.pages.session import SessionResource
from parley.pages.sign_in import SignInPage, SignOutPage
from parley.pages.things import File, PersonPage, Picture, Thumbnail
from parley.people import AvatarResource, Directory


def page_routes(
    desk: Desk,
    directory: Directory,
    avatars: AvatarResource,
    contents: ContentResource,
    thumbnails: ThumbnailResource,
) -> Iterator[tuple[str, Any]]:
    """List the addresses of the pages with what answers there.

    Args:
        desk: What every page works with.
        directory: People, as the API shows them.
        avatars: Their pictures, as the API gives them.
        contents: Files, as the API gives them.
        thumbnails: Small pictures of them, as the API gives them.
    """
    passwords = PasswordHasher()
    doorkeeper = PasswordLogin(desk.store, passwords, desk.clock)
    yield desk.path("assets/{name}"), desk.styles
    yield desk.path("firm/{name}"), desk.firm
    yield desk.path("sign-in"), SignInPage(desk, doorkeeper)
    yield desk.path("sign-out"), SignOutPage(desk)
    allow = AllowPage(desk)
    yield desk.path("oauth2/authorize"), allow
    yield desk.path("authorize.action"), allow
    for purpose in Purpose:
        yield desk.path(purpose), LinkPage(desk, purpose, passwords)
    yield desk.path("session"), SessionResource(desk, directory)
    account = AccountPage(desk)
    yield desk.path("account"), account
    yield desk.path("account/password"), PasswordForm(account, doorkeeper, passwords)
    yield desk.path("account/tokens"), TokensForm(account)
    yield desk.path("account/tokens/revoke"), RevokeTokenForm(account)
    yield desk.path("account/applications/withdraw"), WithdrawConsentForm(account)
    yield desk.path("account/sessions/end"), EndSessionForm(account)
    person = desk.path("users/{user_id:id}")
    yield person, PersonPage(desk, directory)
    yield f"{person}/avatar", Picture(desk, avatars)
    file = desk.path("attachments/{attachment_id:id}")
    yield file, File(desk, contents)
    yield f"{file}/thumbnail", Thumbnail(desk, thumbnails)
