"""Requests made up from the document, good ones and bad ones, are answered as the document says."""

import copy
import functools
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.pytest.lazy import get_all_tests

import requests
from parley.characters import is_blank
from parley.conversations.cursors import InboxCursor, format_cursor
from parley.wire.integers import MAX_INTEGER
from tests.attachments.files import picture
from tests.contract.documents import METHODS, Operation, base_of, document, operations
from tests.contract.world import ADA, RUTH, World

_CONFIG = schemathesis.Config.from_dict(
    {
        "seed": 4,
        "generation": {
            "max-examples": 15,
            "deterministic": True,
            "no-shrink": True,
            "allow-extra-parameters": False,  # they are passed over
        },
        "phases": {"stateful": {"enabled": False}},
        "checks": {
            "positive_data_acceptance": {
                # Good requests come by with a key that another one had: 422.
                "expected-statuses": ["2xx", "3xx", 401, 403, 404, 409, 422, 429, "5xx"]
            }
        },
    }
)
_PLACES = st.integers(0, MAX_INTEGER)

schemathesis.openapi.format("cursor", st.builds(InboxCursor, _PLACES, _PLACES).map(format_cursor))
schemathesis.openapi.format("found-cursor", st.just("of another question"))
# A few of each: where a length is asked for that none has, Schemathesis draws until it has had all.
schemathesis.openapi.format(
    "question", st.sampled_from(["draft", "Lease 2026", "a b c d e f g h", "x" * 20])
)
schemathesis.openapi.format("client-name", st.sampled_from(["Archive", "The_Archive 2", "A"]))
schemathesis.openapi.format("time-zone", st.sampled_from(["Europe/Berlin", "UTC"]))
schemathesis.openapi.format("client-secret", st.just("x7Kp2mQ9vR4tZ8wL0123456789"))
schemathesis.openapi.format(
    "redirect",
    st.sampled_from(
        ["https://a.example/", "https://b.example:8443/back", "https://c.example/back?a=b"]
    ),
)
for _kind in ("PNG", "JPEG", "GIF", "WEBP"):
    schemathesis.openapi.media_type(f"image/{_kind.lower()}", st.just(picture(_kind)))


def _with_json_requests() -> dict[str, Any]:
    """Leave XML out of the requests: Schemathesis would spell null as the text `null`."""
    described = copy.deepcopy(document())
    for item in described["paths"].values():
        for method in METHODS:
            item.get(method, {}).get("requestBody", {"content": {}})["content"].pop(
                "application/xml", None
            )
    return described


_REFERENCES = ("user", "attachment")
_IDS = ("userid", "id", "conversationid", "messageid", "quotedmessageid")


def _is_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_empty, value.values()))
    return value is None or (isinstance(value, str) and not value.strip())


def _holds_what_is_empty(tree: Any) -> bool:
    """Return whether a reference or an id is empty: it is passed over, and may be the only one."""
    if isinstance(tree, list):
        return any(map(_holds_what_is_empty, tree))
    if not isinstance(tree, dict):
        return False
    for name, value in tree.items():
        entries = value if isinstance(value, list) else [value]
        if name in _REFERENCES and any(map(_is_empty, entries)):
            return True
        if name in _IDS and isinstance(value, str) and not value.strip():
            return True
    return any(map(_holds_what_is_empty, tree.values()))


def _shows_nothing(tree: Any) -> bool:
    """Return whether a text is there in which nothing is seen: a pattern for that is too long."""
    if isinstance(tree, dict):
        return any(map(_shows_nothing, tree.values()))
    if isinstance(tree, list):
        return any(map(_shows_nothing, tree))
    return isinstance(tree, str) and tree != "" and is_blank(tree)


def _can_be_asked(context: Any, case: Any) -> bool:
    """Leave out what no document can say: what must go together.

    That is an address and `type=email`, a cursor and the question that it was given for, what is
    empty and something that is not, and a text and something that shows.
    """
    del context
    if case.path == "/messages" and "before" in (case.query or {}):
        return False
    if _holds_what_is_empty(case.body) or _shows_nothing(case.body):
        return False
    if isinstance(case.body, dict) and isinstance(case.body.get("filename"), dict | list):
        return False  # in a form, they would be spelled as nothing, which is taken
    named = unquote(str((case.path_parameters or {}).get("userid", "")))
    return "@" not in named or (case.query or {}).get("type") == "email"


def _from_the_beginning(case: Any) -> None:
    """Ask for events that are there, and at once: what is yet to come is refused, or waited for."""
    for values, name, most in (
        (case.headers, "Last-Event-ID", MAX_INTEGER),
        (case.query, "after", MAX_INTEGER),
        (case.query, "wait", 30),
    ):
        value = str((values or {}).get(name))
        if value.isdecimal() and int(value) <= most:
            values[name] = "0"


def _send(case: Any, world: World) -> None:
    """Send a request that was made up, and look at the answer."""
    administers = "Administration" in case.operation.tags and not _changes_people(case)
    caller = world[RUTH if administers else ADA]
    _from_the_beginning(case)
    case.call_and_validate(
        base_url=world.server.address + base_of(case.path),
        session=_session(),
        headers={"Authorization": f"Bearer {caller.token}"},
    )


@functools.cache
def _session() -> requests.Session:
    """Return one for all requests, which keeps the connection and looks for no proxy."""
    session = requests.Session()
    session.trust_env = False
    return session


def _changes_people(case: Any) -> bool:
    """Return whether a request could make other people of those whom the tests speak of."""
    path: str = case.operation.path
    return path.startswith("/users")


def _without_points(_: Any, body: Any) -> Any:
    """Write whole numbers as such: to JSON Schema `12.0` is an integer, and it is none to us."""
    if isinstance(body, dict):
        return {name: _without_points(_, value) for name, value in body.items()}
    if isinstance(body, list):
        return [_without_points(_, value) for value in body]
    return int(body) if isinstance(body, float) and body.is_integer() else body


@functools.cache
def _document_to_try() -> Any:
    """Return the document as Schemathesis reads it."""
    made = schemathesis.openapi.from_dict(_with_json_requests(), config=_CONFIG)
    made.hook("filter_case")(_can_be_asked)
    made.hook("map_body")(_without_points)
    return made


@functools.cache
def _requests_of(method: str, path: str) -> Sequence[Any]:
    """Return requests of an operation.

    To make them up takes longer than to send them, so it is done when they are sent first, and once
    for both engines.
    """
    alone = _document_to_try().include(path=path, method=method)
    cases: list[Any] = []

    def keep(case: Any) -> None:
        cases.append(case)

    made: Any
    (made,) = get_all_tests(
        schema=alone,
        test_func=keep,
        settings=hypothesis.settings(deadline=None, database=None),
        given_kwargs=None,
    )
    _, make_all = made.ok()
    make_all()
    return cases


@pytest.mark.parametrize(
    "operation", [pytest.param(one, id=f"{one.method} {one.path}") for one in operations()]
)
def test_an_answer_is_as_the_document_says(operation: Operation, world: World) -> None:
    cases = _requests_of(operation.method, operation.path)
    assert cases
    for case in cases:
        _send(case, world)
