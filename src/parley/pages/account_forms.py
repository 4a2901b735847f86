"""What a person changes of their own account: password, tokens, applications, sessions."""

from typing import Final

from falcon.asgi import Request, Response

from parley.access import (
    EndOtherSessions,
    EndSession,
    IssueToken,
    PasswordHasher,
    PasswordLogin,
    RevokeOwnToken,
    Scope,
    SetPassword,
    find_account,
    hash_token,
    new_token,
)
from parley.access.oauth import WithdrawConsent
from parley.access.personal_tokens import MAX_NAME, check_token_name
from parley.converters import IdConverter
from parley.identity import Access
from parley.pages.account import LIFETIMES, AccountPage, grantable
from parley.pages.forms import Form, validate_new_password
from parley.pages.sessions import SignedInSession
from parley.translations import Translator
from parley.wire import ApiError, client_address
from parley.wire.errors import BAD_VALUE, USER_UNKNOWN

_DAY: Final = 24 * 60 * 60 * 1000


class AccountForm:
    """Something that is sent from the account's page, and leads back to it."""

    access = Access(public=True, page=True)

    def __init__(self, account_page: AccountPage) -> None:
        self.account_page = account_page
        self.context = account_page.context

    async def read(self, req: Request) -> tuple[SignedInSession, Form]:
        """Return who is signed in, and what they sent."""
        visit = await self.context.sessions.require_sign_in(req)
        return visit, await self.context.sessions.verified_form(req, visit)


class PasswordForm(AccountForm):
    """`/account/password`: another password, for whoever knows the one before."""

    access = Access(public=True, page=True, secrets=True)

    def __init__(
        self, account_page: AccountPage, password_login: PasswordLogin, passwords: PasswordHasher
    ) -> None:
        super().__init__(account_page)
        self._password_login = password_login
        self._passwords = passwords

    async def on_post(self, req: Request, resp: Response) -> None:
        """Change it; all other sessions end."""
        visit, form = await self.read(req)
        user_id = visit.caller.user_id
        account = await self.context.store.read(find_account, user_id)
        if account is None:
            raise ApiError(USER_UNKNOWN)
        t = self.context.locales.get_translator(req)
        known = account.guessable_words(self.context.settings.firm_name)
        chosen, problems = validate_new_password(form, known, t)
        if problems:
            await self.account_page.show(req, resp, visit, problems=problems)
            return
        origin = self.context.origin(req)
        address = client_address(req, self.context.settings.proxies)
        before = await self._password_login.reauthenticate(
            account.email, form["current"], address, origin
        )
        changed = before is not None and await self.context.store.write(
            SetPassword(
                user_id,
                await self._passwords.hash(chosen),
                self.context.clock(),
                before=before,
                kept_session=visit.caller.session_id,
                revoke=form["revoke"] == "yes",
                origin=origin,
            )
        )
        if not changed:
            problems = {"current": t("account.passwordWrong")}
            await self.account_page.show(req, resp, visit, problems=problems)
            return
        self.context.auth.clear_cache()
        self.account_page.back(resp, "password")


class TokensForm(AccountForm):
    """`/account/tokens`: a new personal token, for whoever knows the password.

    It lets in for long, and whoever found a browser open is to go with nothing.
    """

    access = Access(public=True, page=True, secrets=True)

    def __init__(self, account_page: AccountPage, password_login: PasswordLogin) -> None:
        super().__init__(account_page)
        self._password_login = password_login

    async def on_post(self, req: Request, resp: Response) -> None:
        """Make it, and show it this once."""
        visit, form = await self.read(req)
        name = form["name"].strip()
        scopes = frozenset(
            scope
            for scope in Scope
            if scope in form.all("scope") and scope in grantable(visit.caller)
        )
        problems = _problems(name, scopes, form["days"], self.context.locales.get_translator(req))
        if problems:
            await self.account_page.show(req, resp, visit, problems=problems, token_name=name)
            return
        account = await self.context.store.read(find_account, visit.caller.user_id)
        if account is None:
            raise ApiError(USER_UNKNOWN)
        origin = self.context.origin(req)
        address = client_address(req, self.context.settings.proxies)
        before = await self._password_login.reauthenticate(
            account.email, form["confirm"], address, origin
        )
        token, at = new_token(), self.context.clock()
        command = IssueToken(
            hash_token(token),
            account.user_id,
            name,
            at,
            at + int(form["days"]) * _DAY,
            scopes,
            origin,
            before=before,
        )
        if before is None or await self.context.store.write(command) is None:
            t = self.context.locales.get_translator(req)
            problems = {"confirm": t("account.passwordWrong")}
            await self.account_page.show(req, resp, visit, problems=problems, token_name=name)
            return
        await self.account_page.show(req, resp, visit, new_token=token)


def _problems(name: str, scopes: frozenset[Scope], days: str, t: Translator) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not 0 < len(name) <= MAX_NAME:
        problems["name"] = t("token.nameLength", count=MAX_NAME)
    else:
        try:
            check_token_name(name, "name")
        except ValueError:
            problems["name"] = t("token.nameHidden")
    if not scopes:
        problems["scope"] = t("token.noScope")
    if days not in LIFETIMES:
        problems["days"] = t("token.noLifetime")
    return problems


class RevokeTokenForm(AccountForm):
    """`/account/tokens/revoke`: the end of a token."""

    async def on_post(self, req: Request, resp: Response) -> None:
        """Revoke the token."""
        visit, form = await self.read(req)
        await self.context.store.write(
            RevokeOwnToken(
                _number(form), visit.caller.user_id, self.context.clock(), self.context.origin(req)
            )
        )
        self.context.auth.clear_cache()
        self.account_page.back(resp, "token")


class WithdrawConsentForm(AccountForm):
    """`/account/applications/withdraw`: the end of all that an application was allowed."""

    async def on_post(self, req: Request, resp: Response) -> None:
        """Withdraw what the application was allowed."""
        visit, form = await self.read(req)
        await self.context.store.write(
            WithdrawConsent(
                _number(form), visit.caller.user_id, self.context.clock(), self.context.origin(req)
            )
        )
        self.context.auth.clear_cache()
        self.account_page.back(resp, "application")


class EndSessionForm(AccountForm):
    """`/account/sessions/end`: the end of one session, or of all others."""

    async def on_post(self, req: Request, resp: Response) -> None:
        """End it, or them."""
        visit, form = await self.read(req)
        user_id, at, origin = visit.caller.user_id, self.context.clock(), self.context.origin(req)
        if form["id"] == "others":
            await self.context.store.write(
                EndOtherSessions(user_id, visit.caller.session_id or 0, at, origin)
            )
        else:
            await self.context.store.write(EndSession(_number(form), user_id, at, origin))
        self.context.auth.clear_cache()
        self.account_page.back(resp, "sessions" if form["id"] == "others" else "session")


def _number(form: Form) -> int:
    number = IdConverter().convert(form["id"])
    if number is None:
        raise ApiError(BAD_VALUE, "id: expected a number")
    return number
