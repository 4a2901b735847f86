"""People on the wire as administrators send and see them: with kind, role and status."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from parley.people import accounts
from parley.people.changes import AddUser, Change, Details
from parley.people.lookups import DetailedAccount, DetailedAccounts
from parley.people.objects import FoundUsers, User, user_object
from parley.people.rules import check_detail, check_email, check_kind, check_name, read_status
from parley.people.user_details import UserDetails
from parley.store import RequestOrigin
from parley.wire import Addresses, ApiError
from parley.wire.errors import BAD_VALUE, bad_value

_Value = TypeVar("_Value")


class Account(User, kw_only=True):
    """A person, as administrators see one."""

    kind: str
    admin: bool


def account_object(shown: DetailedAccount, addresses: Addresses) -> Account:
    """Show a person to an administrator."""
    return _account(shown.account, addresses, shown.details)


def _account(account: accounts.Account, addresses: Addresses, details: UserDetails) -> Account:
    shown = user_object(account.profile, addresses, details)
    return Account(**msgspec.structs.asdict(shown), kind=account.kind, admin=account.admin)


def accounts_object(shown: DetailedAccounts, addresses: Addresses) -> FoundUsers:
    """Show a page of people to an administrator."""
    return FoundUsers(
        user=[
            _account(account, addresses, shown.details[account.profile.user_id])
            for account in shown.page.accounts
        ],
        totalcount=shown.page.total,
    )


class UserChange(msgspec.Struct, kw_only=True):
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


def read_new_user(request: NewUser, created_at: int, origin: RequestOrigin) -> AddUser:
    """Tell whom to add.

    Raises:
        ApiError: 400, naming what is not as it should be.
    """
    with _refusing():
        return AddUser(
            email=_email(request.email),
            firstname=check_name(request.firstname, "firstname"),
            lastname=check_name(request.lastname, "lastname"),
            kind=check_kind(request.kind),
            created_at=created_at,
            details=_details(request),
            admin=request.admin,
            origin=origin,
        )


def read_change(request: UserChange) -> Change:
    """Tell what is to become of a person.

    Raises:
        ApiError: 400, naming what is not as it should be.
    """
    with _refusing():
        return Change(
            firstname=_sent(request.firstname, lambda name: check_name(name, "firstname")),
            lastname=_sent(request.lastname, lambda name: check_name(name, "lastname")),
            details=_details(request),
            email=_sent(request.email, _email),
            kind=_sent(request.kind, check_kind),
            admin=None if isinstance(request.admin, UnsetType) else request.admin,
            active=_sent(request.status, read_status),
        )


def _sent(value: str | UnsetType, check: Callable[[str], _Value]) -> _Value | None:
    return None if isinstance(value, UnsetType) else check(value)


def _details(request: NewUser | UserChange) -> Details:
    def detail(name: str) -> str | None:
        sent: str | UnsetType = getattr(request, name)
        return None if isinstance(sent, UnsetType) else check_detail(sent, name)

    return Details(*map(detail, Details._fields))


def _email(email: str) -> str:
    try:
        return check_email(email)
    except ValueError as error:
        raise bad_value("email", str(error)) from error


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    """Answer 400 where a rule finds something that can't be."""
    try:
        yield
    except ValueError as error:
        raise ApiError(BAD_VALUE, str(error)) from error
