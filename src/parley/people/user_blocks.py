"""The people of one answer, each of whom it may show many times."""

from parley.people.queries import Person
from parley.people.schemas import Name, UserBlock
from parley.wire import UrlBuilder


class UserBlocks(dict[Person, UserBlock]):
    """The blocks of those whom one answer shows; each is made when it is first asked for.

    Args:
        addresses: What the addresses in the answer start with.
    """

    def __init__(self, addresses: UrlBuilder) -> None:
        super().__init__()
        self.addresses = addresses

    def __missing__(self, person: Person) -> UserBlock:
        user = self.addresses.api(f"users/{person.user_id}")
        page = self.addresses.browser(f"users/{person.user_id}")
        block = self[person] = UserBlock(
            userid=person.user_id,
            name=Name(person.firstname, person.lastname),
            httpavatar=f"{page}/avatar",
            avatar=f"{user}/avatar",
            userlink=user,
            httplink=page,
        )
        return block
