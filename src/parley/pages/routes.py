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
from parley.pages.browser_urls import AttachmentPage, AvatarPage, PersonPage, ThumbnailPage
from parley.pages.consent import ConsentPage
from parley.pages.context import PageContext
from parley.pages.conversation_links import ConversationPage
from parley.pages.notice_pages import NoticesForm, UnsubscribePage
from parley.pages.sign_in import (
    CodePage,
    LinkPage,
    MailCodes,
    PasswordLinkPage,
    SessionStarter,
    SignInPage,
    SignOutPage,
    WelcomePage,
)
from parley.people import AvatarResource, Directory


def page_routes(
    context: PageContext,
    directory: Directory,
    avatars: AvatarResource,
    contents: ContentResource,
    thumbnails: ThumbnailResource,
) -> Iterator[tuple[str, Any]]:
    """List the addresses of the pages with what answers there.

    Args:
        context: What every page works with.
        directory: People, as the API shows them.
        avatars: Their pictures, as the API gives them.
        contents: Files, as the API gives them.
        thumbnails: Small pictures of them, as the API gives them.
    """
    passwords = PasswordHasher()
    kinds = context.settings.kinds_signing_in_by("password")
    password_login = PasswordLogin(context.store, passwords, context.clock, kinds)
    codes, starter = MailCodes(context), SessionStarter(context)
    yield context.path("assets/{name}"), context.static
    yield context.path("firm/{name}"), context.branding
    yield context.path("sign-in"), SignInPage(context, password_login, codes, starter)
    yield context.path("sign-in/code"), CodePage(context, starter, codes)
    yield context.path("sign-in/link"), LinkPage(context, starter)
    yield context.path("welcome"), WelcomePage(context, codes)
    conversation = context.path("c/{conversation_id:id}")
    yield conversation, ConversationPage(context)
    yield f"{conversation}/m/{{message_id:id}}", ConversationPage(context)
    yield context.path("sign-out"), SignOutPage(context)
    allow = ConsentPage(context)
    yield context.path("oauth2/authorize"), allow
    yield context.path("authorize.action"), allow
    for purpose in Purpose:
        yield context.path(purpose), PasswordLinkPage(context, purpose, passwords)
    account = AccountPage(context)
    yield context.path("account"), account
    yield context.path("account/password"), PasswordForm(account, password_login, passwords)
    yield context.path("account/tokens"), TokensForm(account, password_login)
    yield context.path("account/tokens/revoke"), RevokeTokenForm(account)
    yield context.path("account/applications/withdraw"), WithdrawConsentForm(account)
    yield context.path("account/sessions/end"), EndSessionForm(account)
    yield context.path("account/notices"), NoticesForm(account)
    yield context.path("unsubscribe"), UnsubscribePage(context)
    person = context.path("users/{user_id:id}")
    yield person, PersonPage(context, directory)
    yield f"{person}/avatar", AvatarPage(context, avatars)
    file = context.path("attachments/{attachment_id:id}")
    yield file, AttachmentPage(context, contents)
    yield f"{file}/thumbnail", ThumbnailPage(context, thumbnails)
