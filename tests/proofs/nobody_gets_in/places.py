"""Where requests name objects: read out of the OpenAPI document, so that none is forgotten."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from lxml import etree

from tests.contract.documents import Operation, document, resolved
from tests.contract.sending import with_heads
from tests.harness.formats import WireFormat

KINDS: Final[Mapping[str, str]] = {
    "actorid": "actor",
    "attachmentid": "attachment",
    "clientid": "client",
    "conversationid": "conversation",
    "deviceid": "device",
    "id": "attachment",
    "invitationid": "invitation",
    "messageid": "message",
    "quotedmessageid": "message",
    "serviceuserid": "user",
    "siteid": "site",
    "transactionid": "user",
    "userid": "user",
}
"""What a member or a parameter names. One that is not here makes the proofs fail."""

NO_OBJECTS: Final = {"asset", "progressivekey"}
"""Variables of paths that name nothing of anybody's, or nothing that can be guessed."""

CHOSEN: Final = {("addClient", ("clientid",))}
"""Members of bodies that number what is to be made, and name nothing that is there."""

Values = Mapping[str, int]
"""An object of each kind."""

_FRIENDLY: Final = {"recipients": {"users": {"user": {"userid": 0}}}}

BODIES: Final[Mapping[str, dict[str, Any]]] = {
    "addClient": {"name": "A program", "redirecturis": {"redirecturi": "https://a.example/b"}},
    "addParticipants": {"users": {"user": {"userid": 0}}},
    "addSite": {"name": "A matter"},
    "addUser": {
        "firstname": "Eve",
        "lastname": "Holt",
        "email": "eve@holt.example",
        "kind": "external",
    },
    "announce": {**_FRIENDLY, "messages": {"message": {"text": "x"}}},
    "changeClient": {"name": "Another program"},
    "changeConversation": {"starred": True},
    "changeSite": {"status": "readonly"},
    "changeUser": {"jobtitle": "Partner"},
    "createConversation": {**_FRIENDLY, "messages": {"message": {"text": "x"}}},
    "editMessage": {"text": "y"},
    "invitePerson": {
        "siteid": 0,
        "firstname": "Ivy",
        "lastname": "Holt",
        "email": "ivy@holt.example",
    },
    "inviteSiteUsers": {"transactionids": {"transactionid": 0}},
    "markRead": {},
    "markUnread": {},
    "previewMessage": {"text": "x"},
    "removeSiteUsers": {"transactionid": 0},
    "reply": {"text": "x"},
    "setNotices": {"rhythm": "daily", "timezone": "UTC"},
}
"""What is sent beside the objects; 0 stands for someone whom the caller may write to."""

QUERIES: Final[Mapping[str, Mapping[str, str]]] = {"listEvents": {"after": "0"}}
"""What is asked beside the objects."""

Path = tuple[str, ...]


class Place(NamedTuple):
    """Where a request names an object.

    Attributes:
        operation: What is asked.
        where: `path`, `query` or `body`.
        path: The parameter's name, or the way to the member.
        together: The other places that must be filled for this one to count.
    """

    operation: Operation
    where: str
    path: Path
    together: Sequence[tuple[str, Path]]

    @property
    def kind(self) -> str:
        """What is named there."""
        return KINDS[self.path[-1]]

    def __str__(self) -> str:
        return f"{self.operation.method} {self.operation.path} {'.'.join(self.path)}"


def places() -> Iterator[Place]:
    """List them all."""
    for operation in with_heads():
        named = [
            *(("path", (name,)) for name in _in_path(operation)),
            *(("query", (name,)) for name in _in_query(operation)),
            *(
                ("body", path)
                for path in sorted(set(_in_body(operation)))
                if (operation.described["operationId"], path) not in CHOSEN
            ),
        ]
        in_path = [one for one in named if one[0] == "path"]
        for where, path in named:
            siblings = [
                ("body", other)
                for kind, other in named
                if kind == where == "body" and other[:-1] == path[:-1] and len(path) > 1
            ]
            together = [one for one in [*in_path, *siblings] if one != (where, path)]
            yield Place(operation, where, path, together)


def _in_path(operation: Operation) -> list[str]:
    return [name for name in re.findall(r"{(\w+)}", operation.path) if name not in NO_OBJECTS]


def _in_query(operation: Operation) -> list[str]:
    item = document()["paths"][operation.path]
    described = [*item.get("parameters", ()), *operation.described.get("parameters", ())]
    given = [resolved(one) for one in described]
    return [one["name"] for one in given if one["in"] == "query" and one["name"].endswith("id")]


def _in_body(operation: Operation) -> Iterator[Path]:
    content = resolved(operation.described.get("requestBody", {})).get("content", {})
    if WireFormat.JSON.value in content:
        yield from _leaves(content[WireFormat.JSON.value]["schema"], ())


def _leaves(schema: dict[str, Any], path: Path) -> Iterator[Path]:
    schema = resolved(schema)
    for word in ("allOf", "oneOf", "anyOf"):
        for one in schema.get(word, ()):
            yield from _leaves(one, path)
    for name, inner in schema.get("properties", {}).items():
        yield from _leaves(inner, (*path, name))
    if "items" in schema:
        yield from _leaves(schema["items"], path)
    if path and path[-1].endswith("id"):
        yield path


def request_at(
    place: Place, wire_format: WireFormat, named: int, others: Values, friend: int
) -> dict[str, Any]:
    """Return a request that names an object at a place.

    Args:
        place: Where.
        wire_format: Of the request and the answer.
        named: The object.
        others: What else it must name.
        friend: Someone whom the caller may write to.
    """
    operation = place.operation
    filled = {(where, path): others[KINDS[path[-1]]] for where, path in place.together}
    filled[place.where, place.path] = named
    in_path = {path[0]: str(value) for (where, path), value in filled.items() if where == "path"}
    request: dict[str, Any] = {
        "method": operation.method,
        "url": operation.address.format_map({"asset": "docs.js", "progressivekey": "1", **in_path}),
        "params": {
            **QUERIES.get(operation.described["operationId"], {}),
            **{path[0]: value for (where, path), value in filled.items() if where == "query"},
        },
        "headers": {"Accept": wire_format.value},
    }
    content = resolved(operation.described.get("requestBody", {})).get("content", {})
    if wire_format.value in content:
        text = msgspec.json.encode(BODIES[operation.described["operationId"]]).decode()
        body: dict[str, Any] = msgspec.json.decode(text.replace(":0}", f":{friend}}}"))
        for (where, path), value in filled.items():
            if where == "body":
                _set(body, path, value)
        examples = content[WireFormat.XML.value]["examples"]
        root = etree.fromstring(resolved(next(iter(examples.values())))["value"].encode()).tag
        request["content"] = wire_format.write(root, body)
        request["headers"]["Content-Type"] = wire_format.value
    elif "multipart/form-data" in content:
        request["files"] = {"file": ("a.txt", b"x")}
    return request


def _set(tree: dict[str, Any], path: Path, value: int) -> None:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    tree[path[-1]] = value
