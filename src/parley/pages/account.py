"""`/account`: what a person sees of their own account."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

import falcon
from falcon.asgi import Request, Response

from parley.access import (
    ALL,
    MESSAGING,
    Caller,
    PasswordAccount,
    PersonalToken,
    Scope,
    SessionRow,
    find_account,
    list_personal_tokens,
    list_sessions,
)
from parley.access.oauth import Consent, list_consents
from parley.identity import Access
from parley.notices import Level, NoticePreferences, Rhythm, find_preferences
from parley.notices.preferences import allowed_levels
from parley.pages.context import PageContext
from parley.pages.rendering import redirect
from parley.pages.sessions import SignedInSession
from parley.pages.user_agents import browser_name
from parley.people.validation import time_zones
from parley.store import Transaction
from parley.translations import Translator
from parley.wire import ApiError
from parley.wire.errors import USER_UNKNOWN

NOTICES: Final[Mapping[str, str]] = {
    "password": "account.passwordChanged",
    "token": "account.tokenRevoked",
    "application": "account.applicationWithdrawn",
    "session": "account.sessionEnded",
    "sessions": "account.sessionsEnded",
    "notices": "account.noticesSet",
}
"""What the page says after something was done, by the word in its address."""

SCOPES: Final[Mapping[Scope, str]] = {
    Scope.READ: "token.read",
    Scope.WRITE: "token.write",
    Scope.ADMIN: "token.admin",
}

LIFETIMES: Final[Mapping[str, str]] = {
    "30": "token.month",
    "90": "token.quarter",
    "365": "token.year",
}

RHYTHMS: Final[Mapping[Rhythm, str]] = {
    Rhythm.AT_ONCE: "notices.immediate",
    Rhythm.HOURLY: "notices.hourly",
    Rhythm.DAILY: "notices.daily",
    Rhythm.NEVER: "notices.never",
}

LEVELS: Final[Mapping[Level, str]] = {
    Level.LINK: "notices.link",
    Level.TITLE: "notices.titles",
    Level.TEXT: "notices.text",
}

LANGUAGES: Final[Mapping[str, str]] = {"en": "language.en", "de": "language.de"}

_HOUR: Final = 60 * 60 * 1000
_NOTHING: Final[Mapping[str, Any]] = {}


class Overview(NamedTuple):
    """What there is of an account."""

    account: PasswordAccount
    tokens: list[PersonalToken]
    consents: list[Consent]
    sessions: list[SessionRow]
    preferences: NoticePreferences


async def read_overview(tx: Transaction, user_id: int, now: int, idle: int) -> Overview:
    """Read it.

    Raises:
        ApiError: 403, where the person is no more.
    """
    account = await find_account(tx, user_id)
    if account is None:
        raise ApiError(USER_UNKNOWN)
    return Overview(
        account,
        list(await list_personal_tokens(tx, user_id, now)),
        list(await list_consents(tx, user_id)),
        list(await list_sessions(tx, user_id, now, idle=idle)),
        await find_preferences(tx, user_id),
    )


class AccountPage:
    """`/account`: password, tokens, applications and sessions of whoever is signed in."""

    access = Access(public=True, page=True)

    def __init__(self, context: PageContext) -> None:
        self.context = context

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with the account of whoever is signed in."""
        visit = await self.context.sessions.require_sign_in(req)
        done = NOTICES.get(req.get_param("done") or "")
        await self.show(req, resp, visit, notice=done)

    async def show(
        self,
        req: Request,
        resp: Response,
        visit: SignedInSession,
        *,
        problems: Mapping[str, str] = _NOTHING,
        **values: object,
    ) -> None:
        """Answer with the page.

        Args:
            req: The request.
            resp: Its answer.
            visit: Who is signed in.
            problems: What is wrong with which field.
            values: What was done, as a key of the catalogue (`notice`), what was made
                (`new_token`), what was entered (`token_name`).
        """
        caller, t = visit.caller, self.context.locales.get_translator(req)
        settings = self.context.settings
        overview = await self.context.store.read(
            read_overview,
            caller.user_id,
            self.context.clock(),
            settings.session_idle_hours * _HOUR,
        )
        shown: dict[str, Any] = {
            **overview._asdict(),
            "csrftoken": visit.csrftoken,
            "by_mail": caller.kind in self.context.settings.kinds_signing_in_by("mail"),
            "notice": None,
            "problems": problems,
            "own_session": caller.session_id,
            "grantable": grantable(caller),
            "scopes": SCOPES,
            "listed": partial(_list_scopes, t),
            "lifetimes": LIFETIMES,
            "browser_name": browser_name,
            "levels": {level: LEVELS[level] for level in allowed_levels(settings, caller.kind)},
            "rhythms": RHYTHMS,
            "zones": sorted(time_zones()),
            "languages": LANGUAGES,
            "instance": settings,
            "token_name": "",
            "new_token": None,
            **values,
        }
        status = falcon.HTTP_422 if problems else falcon.HTTP_200
        self.context.renderer.render(req, resp, "account", status=status, **shown)

    def back(self, resp: Response, done: str) -> None:
        """Lead back to the page, which then says what was done."""
        redirect(resp, f"{self.context.path('account')}?done={done}")


def _list_scopes(t: Translator, granted: Collection[Scope]) -> str:
    return t.format_list(t(words) for scope, words in SCOPES.items() if scope in granted)


def grantable(caller: Caller) -> frozenset[Scope]:
    """Return the scopes that a person may give to a token."""
    return ALL if caller.admin else MESSAGING
