"""The user block of the Conversation Common Object (contract §3)."""

import msgspec

from parley.people.records import Person
from parley.wire import Addresses


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
