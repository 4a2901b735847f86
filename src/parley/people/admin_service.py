"""What administrators do to users over HTTP: add and change them, and ask for everyone."""

from collections.abc import Callable

from falcon.asgi import Request

from parley.access import Scope, get_caller, get_origin, required_scope
from parley.people.account_schemas import (
    NewUser,
    UserPatchRequest,
    build_add_user,
    build_user_patch,
)
from parley.people.commands import ChangeUser
from parley.people.lookups import DetailedAccount, fetch_account
from parley.people.validation import check_kind, parse_status
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError, parse_body
from parley.wire.errors import EMAIL_TAKEN
from parley.wire.query_params import bool_param


class UserAdministration:
    """Changes users, for requests of administrators.

    Args:
        store: Where they are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
        forget: Looks every caller up anew.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Callable[[], int],
        forget: Callable[[], None],
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._forget = forget

    async def add(self, req: Request) -> DetailedAccount:
        """Add the user that a request describes.

        Raises:
            ApiError: 400; 409, where the email address is taken.
        """
        limit = self._settings.body_limit
        request = await parse_body(req, NewUser, root="user", max_bytes=limit)
        command = build_add_user(request, self._clock(), get_origin(req, self._settings))
        user_id = await self._store.write(command)
        if user_id is None:
            raise ApiError(EMAIL_TAKEN, f"{command.email} already exists")
        account = await self._fetch(req, user_id)
        if account is None:
            raise RuntimeError("users are never removed")
        return account

    async def change(self, req: Request, who: int | str) -> DetailedAccount | None:
        """Change a user as a request says; it holds at once on this node.

        Returns:
            What became of the user; `None` where there is no such one.

        Raises:
            ApiError: 400; 409, where that can't be.
        """
        limit = self._settings.body_limit
        request = await parse_body(req, UserPatchRequest, root="user", max_bytes=limit)
        change = build_user_patch(request)
        origin = get_origin(req, self._settings)
        account = await self._store.write(ChangeUser(who, self._clock(), change, origin))
        self._forget()
        return account and await self._fetch(req, account.profile.user_id)

    async def _fetch(self, req: Request, user_id: int) -> DetailedAccount | None:
        return await self._store.read(fetch_account, get_caller(req).user_id, user_id)


def users_scope(req: Request) -> Scope:
    """Return what a request for users needs: what changes one, or asks for everyone, is for a few.

    Raises:
        ApiError: 400, where the parameter `all` is neither true nor false.
    """
    if req.method in {"POST", "PATCH"} or bool_param(req, "all"):
        return Scope.ADMIN
    return required_scope(req.method)


def parse_filters(req: Request) -> tuple[bool | None, str | None]:
    """Read the parameters `status` and `kind`; `None` for one that is absent.

    Raises:
        ApiError: 400, where one is no such thing.
    """
    status, kind = req.get_param("status"), req.get_param("kind")
    return (
        None if status is None else parse_status(status),
        None if kind is None else check_kind(kind),
    )
