"""People over HTTP (contract §10)."""

from falcon.asgi import Request, Response

from parley.access import caller_of
from parley.people.directory import Profile, Viewer, find_by_email, find_by_id, search
from parley.people.objects import found_object, user_object
from parley.people.rules import check_question
from parley.routing import IdConverter
from parley.settings import Settings
from parley.store import Store
from parley.wire import Addresses, ApiError, addresses_for, answer, answer_format
from parley.wire.errors import MISSING_PARAMETER, NOT_FOUND, USER_UNKNOWN, bad_value
from parley.wire.paging import read_limit, read_offset


class Directory:
    """People, as the caller of a request may see them.

    Args:
        store: Where they are.
        settings: How the instance is set up.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def addresses(self, req: Request) -> Addresses:
        """Tell what addresses in the answer start with."""
        return addresses_for(req, self._settings)

    def viewer(self, req: Request) -> Viewer:
        """Tell who looks."""
        return Viewer(caller_of(req).user_id, self._settings.global_people_search)

    async def person(self, req: Request, who: str) -> Profile:
        """Give the person that a part of the address names.

        Args:
            req: The request, whose parameter `type` says what `who` is.
            who: A number, or an e-mail address.

        Raises:
            ApiError: 403 where there is no one whom the caller may see, 404 where `who` is neither,
                400 where it is not what `type` says.
        """
        kind = req.get_param("type")
        if kind == "email":
            return _known(await self._store.read(find_by_email, self.viewer(req), who))
        if kind is not None:
            raise bad_value("type", "expected email")
        user_id = IdConverter().convert(who)
        if user_id is None and "@" in who:
            raise ApiError(MISSING_PARAMETER, "type: send type=email with an e-mail address")
        if user_id is None:
            raise ApiError(NOT_FOUND)
        return _known(await self._store.read(find_by_id, self.viewer(req), user_id))

    async def oneself(self, req: Request) -> Profile:
        """Give the caller."""
        viewer = self.viewer(req)
        return _known(await self._store.read(find_by_id, viewer, viewer.user_id))


def _known(profile: Profile | None) -> Profile:
    if profile is None:
        raise ApiError(USER_UNKNOWN)
    return profile


class UsersResource:
    """`/users`: the people whom the caller may message."""

    def __init__(self, store: Store, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    async def on_get(self, req: Request, resp: Response, version: int) -> None:
        """Give a page of those whom the parameter `q` names."""
        del version
        answer_format(req)
        found = await self._store.read_aside(
            search,
            self._directory.viewer(req),
            check_question(req.get_param("q")),
            read_limit(req.get_param("limit")),
            read_offset(req.get_param("offset")),
        )
        answer(req, resp, found_object(found, self._directory.addresses(req)))


class UserResource:
    """`/users/{who}`: one person, by number or by e-mail address."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def on_get(self, req: Request, resp: Response, version: int, who: str) -> None:
        """Show the person."""
        del version
        answer_format(req)
        profile = await self._directory.person(req, who)
        answer(req, resp, user_object(profile, self._directory.addresses(req)))


class OwnUserResource:
    """`/users/me`: the caller."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def on_get(self, req: Request, resp: Response, version: int) -> None:
        """Show the caller."""
        del version
        answer_format(req)
        profile = await self._directory.oneself(req)
        answer(req, resp, user_object(profile, self._directory.addresses(req)))
