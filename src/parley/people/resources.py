"""People over HTTP (contract §10)."""

from typing import TypeVar

import falcon
from falcon.asgi import Request, Response

from parley.access import administers, get_caller
from parley.converters import IdConverter, restore_slashes
from parley.identity import Access
from parley.people.account_schemas import serialize_account, serialize_accounts
from parley.people.accounts import UserFilter
from parley.people.admin_service import UserAdministration, parse_filters, users_scope
from parley.people.directory import Profile, Viewer, find_by_email, find_by_id
from parley.people.lookups import (
    DetailedProfile,
    fetch_account,
    fetch_accounts,
    fetch_profile,
    fetch_profiles,
    search_profiles,
)
from parley.people.schemas import serialize_user, serialize_users
from parley.people.validation import parse_search_terms
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError, UrlBuilder, get_url_builder, respond, response_format
from parley.wire.errors import MISSING_PARAMETER, NOT_FOUND, USER_UNKNOWN, bad_value
from parley.wire.query_params import bool_param, id_list_param, parse_limit, parse_offset

_Found = TypeVar("_Found")


class Directory:
    """People, as the caller of a request may see them.

    Args:
        store: Where they are.
        settings: How the instance is set up.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def addresses(self, req: Request) -> UrlBuilder:
        """Return what addresses in the answer start with."""
        return get_url_builder(req, self._settings)

    def viewer(self, req: Request) -> Viewer:
        """Return who looks."""
        return Viewer(get_caller(req).user_id, self._settings.global_people_search)

    async def person(self, req: Request, who: str) -> Profile:
        """Return the person that a part of the address names.

        Args:
            req: The request, whose parameter `type` says what `who` is.
            who: A number, or an email address.

        Raises:
            ApiError: 403 where there is no one whom the caller may see, 404 where `who` is neither,
                400 where it is not what `type` says.
        """
        named = parse_user_ref(req, who)
        if isinstance(named, str):
            return require_found(await self._store.read(find_by_email, self.viewer(req), named))
        return require_found(await self._store.read(find_by_id, self.viewer(req), named))

    async def detailed_person(self, req: Request, who: str) -> DetailedProfile:
        """Return the person that a part of the address names, as `person` does, with details.

        An administrator whose token says so is told all details of whom they may see.
        """
        named, viewer = parse_user_ref(req, who), self.viewer(req)
        everything = administers(get_caller(req))
        return require_found(
            await self._store.read(fetch_profile, viewer, named, everything=everything)
        )

    async def detailed_self(self, req: Request) -> DetailedProfile:
        """Return the caller, with details."""
        viewer = self.viewer(req)
        return require_found(await self._store.read(fetch_profile, viewer, viewer.user_id))

    async def current_user(self, req: Request) -> Profile:
        """Return the caller."""
        viewer = self.viewer(req)
        return require_found(await self._store.read(find_by_id, viewer, viewer.user_id))


def parse_user_ref(req: Request, who: str) -> int | str:
    """Return whom a part of the address names: a number, or an email address.

    Raises:
        ApiError: 404 where it is neither, 400 where it is not what the parameter `type` says.
    """
    kind = req.get_param("type")
    if kind == "email":
        return restore_slashes(who)
    if kind is not None:
        raise bad_value("type", "expected email")
    user_id = IdConverter().convert(who)
    if user_id is None and "@" in who:
        raise ApiError(MISSING_PARAMETER, "type: send type=email with an email address")
    if user_id is None:
        raise ApiError(NOT_FOUND)
    return user_id


def require_found(found: _Found | None) -> _Found:
    """Return who was found.

    Raises:
        ApiError: 403, where no one was.
    """
    if found is None:
        raise ApiError(USER_UNKNOWN)
    return found


class UsersResource:
    """`/users`: the people whom the caller may message; for administrators, everyone."""

    access = Access(scope=users_scope)

    def __init__(
        self, store: Store, directory: Directory, administration: UserAdministration
    ) -> None:
        self._store = store
        self._directory = directory
        self._administration = administration

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with a page of those whom `q` names, or with those that `userid` lists."""
        response_format(req)
        prefixes = parse_search_terms(req.get_param("q"))
        limit, offset = parse_limit(req.get_param("limit")), parse_offset(req.get_param("offset"))
        addresses = self._directory.addresses(req)
        filters = parse_filters(req)
        if bool_param(req, "all"):
            wanted, user_id = UserFilter(prefixes, *filters), get_caller(req).user_id
            page = await self._store.read_slow(fetch_accounts, user_id, wanted, limit, offset)
            respond(req, resp, serialize_accounts(page, addresses))
            return
        viewer = self._directory.viewer(req)
        user_ids = id_list_param(req, "userid")
        if user_ids is not None:
            named = await self._store.read_slow(fetch_profiles, viewer, user_ids)
            respond(req, resp, serialize_users(named, addresses))
            return
        found = await self._store.read_slow(search_profiles, viewer, prefixes, limit, offset)
        respond(req, resp, serialize_users(found, addresses))

    async def on_post(self, req: Request, resp: Response) -> None:
        """Add a person."""
        account = await self._administration.add(req)
        addresses = self._directory.addresses(req)
        resp.location = addresses.api(f"users/{account.account.profile.user_id}")
        respond(req, resp, serialize_account(account, addresses), falcon.HTTP_201)


class UserResource:
    """`/users/{who}`: one person, by number or by email address."""

    access = Access(scope=users_scope)

    def __init__(
        self, store: Store, directory: Directory, administration: UserAdministration
    ) -> None:
        self._store = store
        self._directory = directory
        self._administration = administration

    async def on_get(self, req: Request, resp: Response, who: str) -> None:
        """Show the person."""
        response_format(req)
        addresses = self._directory.addresses(req)
        if bool_param(req, "all"):
            named, user_id = parse_user_ref(req, who), get_caller(req).user_id
            account = require_found(await self._store.read(fetch_account, user_id, named))
            respond(req, resp, serialize_account(account, addresses))
            return
        person = await self._directory.detailed_person(req, who)
        respond(req, resp, serialize_user(person.profile, addresses, person.details))

    async def on_patch(self, req: Request, resp: Response, who: str) -> None:
        """Change the person."""
        account = require_found(await self._administration.change(req, parse_user_ref(req, who)))
        respond(req, resp, serialize_account(account, self._directory.addresses(req)))


class OwnUserResource:
    """`/users/me`: the caller."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def on_get(self, req: Request, resp: Response) -> None:
        """Show the caller."""
        response_format(req)
        person = await self._directory.detailed_self(req)
        addresses = self._directory.addresses(req)
        respond(req, resp, serialize_user(person.profile, addresses, person.details))
