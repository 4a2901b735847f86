"""`/account`: what a person sees of their own account."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import falcon
from falcon.asgi import Request, Response

from parley.access import (
    ALL,
    MESSAGING,
    Account,
    Caller,
    PersonalToken,
    Scope,
    SessionRow,
    account_of,
    list_personal_tokens,
    list_sessions,
)
from parley.access.oauth import Consent, list_consents
from parley.pages.browsers import browser_name
from parley.pages.desk import Desk
from parley.pages.moments import moment
from parley.pages.rendering import go
from parley.pages.visits import SignedIn
from parley.store import Transaction
from parley.wire import ApiError
from parley.wire.errors import USER_UNKNOWN

NOTICES: Final[Mapping[str, str]] = {
    "password": "Your password is changed. All other sessions have ended.",
    "token": "The token is revoked.",
    "application": "The application can do nothing for you any more.",
    "session": "The session has ended.",
    "sessions": "All other sessions have ended.",
}
"""What the page says after something was done, by the word in its address."""

SCOPES: Final[Mapping[Scope, str]] = {
    Scope.READ: "read messages",
    Scope.WRITE: "write messages",
    Scope.ADMIN: "administer",
}

LIFETIMES: Final[Mapping[str, str]] = {
    "30": "30 days",
    "90": "90 days",
    "365": "a year",
    "": "no end",
}

_HOUR: Final = 60 * 60 * 1000
_NOTHING: Final[Mapping[str, Any]] = {}


class Overview(NamedTuple):
    """What there is of an account."""

    account: Account
    tokens: list[PersonalToken]
    consents: list[Consent]
    sessions: list[SessionRow]


async def read_overview(tx: Transaction, user_id: int, now: int, idle: int) -> Overview:
    """Read it.

    Raises:
        ApiError: 403, where the person is no more.
    """
    account = await account_of(tx, user_id)
    if account is None:
        raise ApiError(USER_UNKNOWN)
    return Overview(
        account,
        list(await list_personal_tokens(tx, user_id, now)),
        list(await list_consents(tx, user_id)),
        list(await list_sessions(tx, user_id, now, idle=idle)),
    )


class AccountPage:
    """`/account`: password, tokens, applications and sessions of whoever is signed in."""

    public = True
    page = True

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show it."""
        visit = await self.desk.visits.signed_in(req)
        await self.show(resp, visit, notice=NOTICES.get(req.get_param("done") or ""))

    async def show(
        self,
        resp: Response,
        visit: SignedIn,
        *,
        status: str = falcon.HTTP_200,
        notice: str | None = None,
        problems: Mapping[str, str] = _NOTHING,
        **values: object,
    ) -> None:
        """Answer with the page.

        Args:
            resp: The answer.
            visit: Who is signed in.
            status: The answer's status.
            notice: What was done.
            problems: What is wrong with which field.
            values: What was entered (`token_name`), what was made (`new_token`).
        """
        caller = visit.caller
        overview = await self.desk.store.read(
            read_overview,
            caller.user_id,
            self.desk.clock(),
            self.desk.settings.session_idle_hours * _HOUR,
        )
        shown: dict[str, Any] = {
            **overview._asdict(),
            "csrftoken": visit.csrftoken,
            "notice": notice,
            "problems": problems,
            "own_session": caller.session_id,
            "scopes": {one: words for one, words in SCOPES.items() if one in grantable(caller)},
            "scope_words": SCOPES,
            "lifetimes": LIFETIMES,
            "moment": moment,
            "browser_name": browser_name,
            "token_name": "",
            "new_token": None,
            **values,
        }
        self.desk.renderer.show(resp, "account", status=status, **shown)

    def back(self, resp: Response, done: str) -> None:
        """Lead back to the page, which then says what was done."""
        go(resp, f"{self.desk.path('account')}?done={done}")


def grantable(caller: Caller) -> frozenset[Scope]:
    """Tell the scopes that a person may give to a token."""
    return ALL if caller.admin else MESSAGING
