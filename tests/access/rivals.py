"""Writes that let someone in, while another that keeps someone out is under way.

An admission looks at what there is when it is prepared, as a request does; what it writes later
must not rest on that. It is prepared and written on one node, and the exclusion on another.
"""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from parley import access, people
from parley.access import Purpose, oauth
from parley.access.oauth.commands import (
    ExchangeCode,
    IssueCode,
    IssuedTokens,
    IssueServiceToken,
    RotateRefreshToken,
)
from parley.access.passwords.sign_in import SignIn
from parley.access.passwords.throttle import Attempt
from parley.mail import RenderedMail
from parley.store import RequestOrigin, Store
from parley.wire import ApiError
from tests.access.oauth.applications import CALLBACK, Application, tokens_in
from tests.harness.db_assertions import rows_at
from tests.harness.instances import Instance, Member
from tests.harness.sessions import BeginSession
from tests.pages.people import give_password

ADDRESS = "192.0.2.1"
NEW_HASH = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43
_askers = itertools.count()
DAY = 24 * 60 * 60 * 1000

Act = Callable[[], Awaitable[object]]
Check = Callable[[], Awaitable[bool]]


class Admission(NamedTuple):
    """A write that lets someone in.

    Attributes:
        act: Writes it.
        lives: Returns whether what it gave still lets in.
    """

    act: Act
    lives: Check


class Round:
    """An administrator with a session, a token and an application, for one pair of writes.

    Args:
        here: Where people are let in.
        there: Where they are kept out.
    """

    ada: Member
    session_id: int
    token_id: int
    hash: str
    archive: Application
    tokens: Any
    code: str
    reset: bytes
    bea: Member
    site_id: int
    invitation_id: int
    invited_id: int | None = None

    def __init__(self, here: Instance, there: Instance) -> None:
        self.here, self.there = here, there

    async def set_up(self) -> None:
        """Make them."""
        here, self.ada = self.here, await self.here.member()
        for member in (self.ada, await here.member()):  # without another, she would have to stay
            await here.store.write(
                people.ChangeUser(member.user_id, here.clock(), people.UserPatch(admin=True))
            )
        await give_password(here, self.ada)
        self.session_id = await here.store.write(
            BeginSession(self.ada.user_id, access.new_secret(), here.clock())
        )
        issued = await here.store.write(
            access.IssueToken(
                access.hash_token(access.new_token()), self.ada.user_id, "test", 0, None, access.ALL
            )
        )
        assert issued is not None
        self.token_id = issued.token_id
        account = await here.store.read(access.find_account, self.ada.user_id)
        assert account is not None
        assert account.hash is not None
        self.hash = account.hash
        self.archive = await Application.registered(
            here, scopes=access.ALL, service_user_id=self.ada.user_id
        )
        code = await self.archive.code_for(self.ada, scopes=access.ALL)
        self.tokens = tokens_in(await self.archive.exchange(code))
        self.code = await self.archive.code_for(self.ada, scopes=access.ALL)
        _, self.reset = access.new_link(Purpose.RESET)
        await here.store.write(
            access.CreatePasswordLink(self.ada.user_id, Purpose.RESET, self.reset, here.clock())
        )

    @property
    def by_session(self) -> RequestOrigin:
        """Who does what is done in a browser."""
        return RequestOrigin(self.ada.user_id, ADDRESS, "test", session_id=self.session_id)

    @property
    def by_token(self) -> RequestOrigin:
        """Who does what is done by a program."""
        return RequestOrigin(self.ada.user_id, ADDRESS, "test", token_id=self.token_id)

    @property
    def grant_id(self) -> int:
        """What she allowed the application."""
        ((grant_id,),) = rows_at(
            self.here.settings,
            f"select max(grant_id) from grants where user_id = {self.ada.user_id}",  # noqa: S608 - ours
        )
        return int(grant_id)

    async def client(self) -> oauth.Client:
        """Return the application as it is now."""
        client = await self.here.store.read(oauth.find_client, self.archive.client_id)
        assert client is not None
        return client

    def issue(self, token: str) -> IssuedTokens:
        """Return what is stored of tokens of the application."""
        digest, another = access.hash_token(token), access.hash_token(access.new_token())
        later = self.here.clock() + DAY
        return IssuedTokens(digest, access.ALL, "Archive", later, another, later)

    async def administers(self, token: str) -> bool:
        """Return whether a token still does all that it could."""
        self.here.timer.now += 5
        answer = await self.archive.get(
            "/api/4/audit?limit=1", headers={"Authorization": f"Bearer {token}"}
        )
        return answer.status_code == 200

    async def let_back_in(self) -> None:
        """Undo what kept someone out: what ended must not come back with them."""
        active, admin = people.UserPatch(active=True), people.UserPatch(admin=True)
        changes = [(self.ada.user_id, active), (self.ada.user_id, admin)]
        if self.invited_id is not None:
            changes.append((self.invited_id, active))
        for user_id, change in changes:
            await self.there.store.write(people.ChangeUser(user_id, self.there.clock(), change))


def writing(store: Store, command: Any) -> Act:
    """Return what writes something, unless whoever does it was kept out."""

    async def act() -> object:
        try:
            return await store.write(command)
        except ApiError as error:
            return error

    return act


def _gives_token(scene: Round, command: Any, token: str) -> Admission:
    return Admission(writing(scene.here.store, command), lambda: scene.administers(token))


async def sign_in(scene: Round) -> Admission:
    """Sign in, after the password was compared."""
    account = await scene.here.store.read(access.find_account, scene.ada.user_id)
    assert account is not None
    secret, now = access.new_secret(), scene.here.clock()
    session = access.NewSession(
        access.hash_session(secret), now + DAY, access.Browser(ADDRESS, ""), None
    )
    attempt = Attempt(scene.ada.email, ADDRESS)
    command = SignIn(account, None, attempt, session, now, RequestOrigin(address=ADDRESS))
    return Admission(writing(scene.here.store, command), lambda: is_in(scene, secret))


async def is_in(scene: Round, secret: str) -> bool:
    """Return whether a browser with a cookie is signed in."""
    scene.here.timer.now += 5
    async with scene.here.browser() as browser:
        browser.cookies.set("parley", secret, domain="parley.test")
        return (await browser.open("/account")).title == "Your account"


async def sign_in_by_mail(scene: Round) -> Admission:
    """Sign in with a code that was mailed."""
    return await _sign_in_by_mail(scene, is_link=False)


async def sign_in_by_link(scene: Round) -> Admission:
    """Sign in with the link that was mailed."""
    return await _sign_in_by_mail(scene, is_link=True)


async def _sign_in_by_mail(scene: Round, *, is_link: bool) -> Admission:
    secret, mail, command = await request_code(scene, scene.ada.email, is_link=is_link)
    assert await scene.here.store.write(mail)
    return Admission(writing(scene.here.store, command), lambda: is_in(scene, secret))


async def mail_code(scene: Round) -> Admission:
    """Mail a code that was asked for."""
    return await mail_code_to(scene, scene.ada.email)


async def mail_code_to(scene: Round, email: str) -> Admission:
    """Mail a code that was asked for with an address."""
    secret, mail, command = await request_code(scene, email)

    async def lives() -> bool:
        await scene.here.store.write(command)
        return await is_in(scene, secret)

    return Admission(writing(scene.here.store, mail), lives)


async def request_code(
    scene: Round, email: str, *, is_link: bool = False
) -> tuple[str, access.MailCode, access.SignInByMail]:
    """Ask for a code, and give the cookie that it leads to, what mails it and what takes it."""
    browser, secret, now = access.new_secret(), access.new_secret(), scene.here.clock()
    digest, of_link = access.hash_code(browser, "123456"), access.hash_link_token(browser, "x")
    number = next(_askers)  # each from an address of its own: nobody slows another down
    attempt = access.MailAttempt(email, f"10.0.{number >> 8 & 255}.{number & 255}")
    asked, origin = access.hash_browser(browser), RequestOrigin(address=ADDRESS)
    request = access.RequestCode(asked, email, attempt, digest, of_link, None, now)
    assert await scene.here.store.write(request) == 0
    kinds = frozenset({"internal", "external"})
    mail = access.MailCode(asked, digest, RenderedMail("", "", ""), kinds, now, origin)
    session = access.NewSession(
        access.hash_session(secret), now + DAY, access.Browser(ADDRESS, ""), None
    )
    command = access.SignInByMail(
        asked, of_link if is_link else digest, session, kinds, now, origin, is_link
    )
    return secret, mail, command


async def make_token(scene: Round) -> Admission:
    """Make a personal token on the account's page, after the password was compared."""
    token, now = access.new_token(), scene.here.clock()
    command = access.IssueToken(
        access.hash_token(token),
        scene.ada.user_id,
        "test",
        now,
        now + DAY,
        access.ALL,
        scene.by_session,
        before=scene.hash,
    )
    return _gives_token(scene, command, token)


async def allow(scene: Round, *, asked: bool = True) -> Admission:
    """Allow the application to have access."""
    code, now = access.new_token(), scene.here.clock()
    command = IssueCode(
        digest=access.hash_token(code),
        client_id=scene.archive.client_id,
        user_id=scene.ada.user_id,
        redirect_uri=CALLBACK,
        scopes=access.ALL,
        code_challenge=None,
        created_at=now,
        expires_at=now + DAY,
        origin=scene.by_session,
        asked=asked,
    )

    async def lives() -> bool:
        answer = await scene.archive.exchange(code)
        return answer.is_success and await scene.administers(answer.json()["access_token"])

    return Admission(writing(scene.here.store, command), lives)


async def allow_again(scene: Round) -> Admission:
    """Issue a code without asking, for the person allowed it before."""
    return await allow(scene, asked=False)


async def exchange(scene: Round) -> Admission:
    """Exchange a code, after it was looked at."""
    token = access.new_token()
    command = ExchangeCode(
        digest=access.hash_token(scene.code),
        client=await scene.client(),
        user_id=scene.ada.user_id,
        redirect_uri=CALLBACK,
        scopes=access.ALL,
        issued=scene.issue(token),
        at=scene.here.clock(),
        origin=RequestOrigin(address=ADDRESS),
    )
    return _gives_token(scene, command, token)


async def refresh(scene: Round) -> Admission:
    """Exchange a refresh token, after it was looked at."""
    token = access.new_token()
    command = RotateRefreshToken(
        digest=access.hash_token(scene.tokens.refresh),
        client=await scene.client(),
        grant_id=scene.grant_id,
        issued=scene.issue(token),
        leeway=0,
        at=scene.here.clock(),
        origin=RequestOrigin(address=ADDRESS),
    )
    return _gives_token(scene, command, token)


async def speak_for_her(scene: Round) -> Admission:
    """Issue the application a token for its service user."""
    token = access.new_token()
    command = IssueServiceToken(
        client=await scene.client(),
        user_id=scene.ada.user_id,
        issued=scene.issue(token)._replace(refresh_digest=None),
        at=scene.here.clock(),
        origin=RequestOrigin(address=ADDRESS),
    )
    return _gives_token(scene, command, token)


async def promote(scene: Round) -> Admission:
    """Make someone else an administrator."""
    other = await scene.here.member()
    change = people.UserPatch(admin=True)
    command = people.ChangeUser(other.user_id, scene.here.clock(), change, scene.by_token)

    async def lives() -> bool:
        rows = rows_at(
            scene.here.settings,
            f"select admin from users where user_id = {other.user_id}",  # noqa: S608 - ours
        )
        return bool(rows[0][0])

    return Admission(writing(scene.here.store, command), lives)


async def make_link(scene: Round) -> Admission:
    """Make a link with which someone else's password can be chosen."""
    other, (path, digest) = await scene.here.member(), access.new_link(Purpose.RESET)
    command = access.CreatePasswordLink(
        other.user_id, Purpose.RESET, digest, scene.here.clock(), scene.by_token
    )
    return Admission(writing(scene.here.store, command), lambda: link_works(scene, path))


async def link_works(scene: Round, path: str) -> bool:
    """Return whether a link leads somewhere."""
    async with scene.here.browser() as browser:
        return (await browser.open(f"/{path}")).status == 200


async def redeem(scene: Round) -> Admission:
    """Choose a password by a link, after it was looked at."""
    _, digest = access.new_link(Purpose.RESET)
    now = scene.here.clock()
    await scene.here.store.write(
        access.CreatePasswordLink(scene.ada.user_id, Purpose.RESET, digest, now)
    )
    chosen = NEW_HASH[:-1] + "B"
    command = access.RedeemPasswordLink(
        digest, Purpose.RESET, chosen, now, RequestOrigin(address=ADDRESS)
    )

    async def lives() -> bool:
        account = await scene.here.store.read(access.find_account, scene.ada.user_id)
        return account is not None and account.hash == chosen

    return Admission(writing(scene.here.store, command), lives)
