"""People on the wire as administrators send and see them: with role and status."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from parley.people import accounts
from parley.people.commands import AddUser, ContactDetails, UserPatch
from parley.people.lookups import DetailedAccount, DetailedAccounts
from parley.people.schemas import User, UserList, serialize_user
from parley.people.user_details import UserDetails
from parley.people.validation import (
    check_detail,
    check_email,
    check_kind,
    check_language,
    check_name,
    check_time_zone,
    parse_status,
)
from parley.store import RequestOrigin
from parley.wire import ApiError, UrlBuilder
from parley.wire.errors import BAD_VALUE, bad_value

_Value = TypeVar("_Value")


class AccountSchema(User, kw_only=True):
    """A person, as administrators see one.

    Attributes:
        mailrefused: Whether the address has refused mail so often that notices to it have stopped;
            absent where it has not.
    """

    admin: bool
    mailrefused: bool | UnsetType = UNSET


def serialize_account(shown: DetailedAccount, addresses: UrlBuilder) -> AccountSchema:
    """Show a person to an administrator."""
    return _account(shown.account, addresses, shown.details)


def _account(
    account: accounts.Account, addresses: UrlBuilder, details: UserDetails
) -> AccountSchema:
    shown = serialize_user(account.profile, addresses, details)
    return AccountSchema(
        **msgspec.structs.asdict(shown),
        admin=account.admin,
        mailrefused=details.refuses_mail or UNSET,
    )


def serialize_accounts(shown: DetailedAccounts, addresses: UrlBuilder) -> UserList:
    """Show a page of people to an administrator."""
    return UserList(
        user=[
            _account(account, addresses, shown.details[account.profile.user_id])
            for account in shown.page.accounts
        ],
        totalcount=shown.page.total,
    )


class UserPatchRequest(msgspec.Struct, kw_only=True):
    """What is to become of a person: what is absent stays, a detail that is empty goes."""

    firstname: str | UnsetType = UNSET
    lastname: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    org: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    jobtitle: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    admin: bool | UnsetType = UNSET
    status: str | UnsetType = UNSET
    langcode: str | UnsetType = UNSET
    timezone: str | UnsetType = UNSET


class NewUser(msgspec.Struct, kw_only=True):
    """A person to be added, who is active."""

    firstname: str
    lastname: str
    email: str
    kind: str
    org: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    jobtitle: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    admin: bool = False
    langcode: str = ""
    timezone: str = ""


def build_add_user(request: NewUser, created_at: int, origin: RequestOrigin) -> AddUser:
    """Return whom to add.

    Raises:
        ApiError: 400, naming what is not as it should be.
    """
    with _raising_api_error():
        return AddUser(
            email=_email(request.email),
            firstname=check_name(request.firstname, "firstname"),
            lastname=check_name(request.lastname, "lastname"),
            kind=check_kind(request.kind),
            created_at=created_at,
            details=_details(request),
            admin=request.admin,
            locale=accounts.Locale(
                check_language(request.langcode), check_time_zone(request.timezone)
            ),
            origin=origin,
        )


def build_user_patch(request: UserPatchRequest) -> UserPatch:
    """Return what is to become of a person.

    Raises:
        ApiError: 400, naming what is not as it should be.
    """
    with _raising_api_error():
        return UserPatch(
            firstname=_validate_sent(request.firstname, lambda name: check_name(name, "firstname")),
            lastname=_validate_sent(request.lastname, lambda name: check_name(name, "lastname")),
            details=_details(request),
            email=_validate_sent(request.email, _email),
            kind=_validate_sent(request.kind, check_kind),
            admin=None if isinstance(request.admin, UnsetType) else request.admin,
            active=_validate_sent(request.status, parse_status),
            language=_validate_sent(request.langcode, check_language),
            time_zone=_validate_sent(request.timezone, check_time_zone),
        )


def _validate_sent(value: str | UnsetType, check: Callable[[str], _Value]) -> _Value | None:
    return None if isinstance(value, UnsetType) else check(value)


def _details(request: NewUser | UserPatchRequest) -> ContactDetails:
    def detail(name: str) -> str | None:
        sent: str | UnsetType = getattr(request, name)
        return None if isinstance(sent, UnsetType) else check_detail(sent, name)

    return ContactDetails(*map(detail, ContactDetails._fields))


def _email(email: str) -> str:
    try:
        return check_email(email)
    except ValueError as error:
        raise bad_value("email", str(error)) from error


@contextlib.contextmanager
def _raising_api_error() -> Iterator[None]:
    """Answer 400 where a rule finds something that can't be."""
    try:
        yield
    except ValueError as error:
        raise ApiError(BAD_VALUE, str(error)) from error
