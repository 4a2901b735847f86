"""People on the wire: the block in a conversation (contract §3), the flat user (contract §10)."""

from typing import ClassVar

import msgspec

from parley.people.directory import Found, Profile
from parley.people.records import Person
from parley.wire import Addresses, Answer


class Name(msgspec.Struct):
    """A person's name, in its two parts."""

    firstname: str
    lastname: str


class UserBlock(msgspec.Struct):
    """A person, as conversations and messages show one."""

    userid: int
    name: Name
    httpavatar: str
    avatar: str
    userlink: str
    httplink: str


class Users(msgspec.Struct):
    """The list of user blocks."""

    user: list[UserBlock]


class Recipients(msgspec.Struct):
    """The people of a conversation, or the author of a message."""

    users: Users


def user_block(person: Person, addresses: Addresses) -> UserBlock:
    """Show a person."""
    user = addresses.api(f"users/{person.user_id}")
    page = addresses.browser(f"users/{person.user_id}")
    return UserBlock(
        userid=person.user_id,
        name=Name(person.firstname, person.lastname),
        httpavatar=f"{page}/avatar",
        avatar=f"{user}/avatar",
        userlink=user,
        httplink=page,
    )


class User(Answer, kw_only=True):
    """A person, alone or in a list of those who were found."""

    root: ClassVar[str] = "user"

    userid: int
    firstname: str
    lastname: str
    email: str
    org: str | msgspec.UnsetType = msgspec.UNSET
    title: str | msgspec.UnsetType = msgspec.UNSET
    jobtitle: str | msgspec.UnsetType = msgspec.UNSET
    phone: str | msgspec.UnsetType = msgspec.UNSET
    status: str
    img: str


class FoundUsers(Answer, kw_only=True):
    """A page of people."""

    root: ClassVar[str] = "users"

    user: list[User]
    totalcount: int


def user_object(profile: Profile, addresses: Addresses) -> User:
    """Show a person with all that is told of one."""
    return User(
        userid=profile.user_id,
        firstname=profile.firstname,
        lastname=profile.lastname,
        email=profile.email,
        org=profile.org or msgspec.UNSET,
        title=profile.title or msgspec.UNSET,
        jobtitle=profile.jobtitle or msgspec.UNSET,
        phone=profile.phone or msgspec.UNSET,
        status="ACTIVE" if profile.active else "INACTIVE",
        img=addresses.api(f"users/{profile.user_id}/avatar"),
    )


def found_object(found: Found, addresses: Addresses) -> FoundUsers:
    """Show a page of people."""
    return FoundUsers(
        user=[user_object(profile, addresses) for profile in found.people],
        totalcount=found.total,
    )
