"""People with names and details of a test's own choice."""

import itertools
from typing import Any

from parley import people
from parley.cli.context import with_store
from parley.wire.times import now
from tests.harness.people import Firm, Person

_numbers = itertools.count(1)


def own_word() -> str:
    """Return a word that no one's name holds yet."""
    digits = str(next(_numbers))
    return "zz" + digits.translate(str.maketrans("0123456789", "abcdefghij")) + "zz"


def called(firm: Firm, person: Person, first: str, last: str, **details: str) -> Person:
    """Call a person something else, and tell more of them."""
    changed = with_store(
        firm.server.settings,
        lambda store: store.write(
            people.ChangeUser(
                person.email, now(), people.UserPatch(first, last, people.ContactDetails(**details))
            )
        ),
    )
    assert changed
    person.name = (first, last)
    return person


def found(person: Person, **parameters: Any) -> list[int]:
    """Return the numbers of those whom a person finds."""
    response = person.get("/users", params=parameters)
    assert response.status_code == 200, response.text
    return [one["userid"] for one in response.json()["user"]]
