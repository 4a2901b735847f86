"""The object of a GET can be sent back by a PATCH, whole, and changes nothing."""

from collections.abc import Callable

import httpx
import pytest

from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person


def user(firm: Firm, root: Person) -> str:
    person = firm.internal("Mary", "O'Neil")
    path = f"/users/{person.user_id}"
    root.patch(path, json={"org": "Lindqvist & Co", "phone": "+46 8 123", "jobtitle": "CFO"})
    return path


def site(firm: Firm, root: Person) -> str:
    number = firm.site(root)
    root.patch(f"/sites/{number}", json={"peoplemodule": False})
    return f"/sites/{number}"


def client(firm: Firm, root: Person) -> str:
    del root
    return f"/clients/{firm.application('An <app>', 'https://app.firm.example/cb')}"


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
@pytest.mark.parametrize("made", [user, site, client])
def test_an_object_that_was_read_changes_nothing(
    firm: Firm, made: Callable[[Firm, Person], str], wire_format: WireFormat
) -> None:
    root = firm.administrator()
    path = made(firm, root)
    before = root.get(path, headers={"Accept": wire_format.value})
    assert before.status_code == httpx.codes.OK, before.text
    answer = root.patch(
        path, content=before.content, headers={"Content-Type": before.headers["Content-Type"]}
    )
    assert answer.status_code == httpx.codes.OK, answer.text
    after = root.get(path, headers={"Accept": wire_format.value})
    assert after.content == before.content
