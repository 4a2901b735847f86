"""The document under test, and the ways around in it."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec

from parley.contract.document import document_at

METHODS = ("get", "head", "post", "put", "patch", "delete")


class Operation(NamedTuple):
    """One method of one path."""

    method: str
    path: str
    base: str
    described: dict[str, Any]

    @property
    def address(self) -> str:
        """The path from the server's root."""
        return self.base + self.path


@cache
def document() -> dict[str, Any]:
    """Return the document of a server without a prefix, with its examples in it."""
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document_at("")))
    return decoded


def base_of(path: str) -> str:
    """Return what stands before a path, from the server's root; without a slash at the end."""
    servers = document()["paths"][path].get("servers", document()["servers"])
    url: str = servers[0]["url"]
    return url.rstrip("/")


def operations() -> Iterator[Operation]:
    """List all operations."""
    for path, item in document()["paths"].items():
        base = base_of(path)
        for method in METHODS:
            if method in item:
                yield Operation(method.upper(), path, base, item[method])


def operation(operation_id: str) -> Operation:
    """Return one operation."""
    return next(one for one in operations() if one.described["operationId"] == operation_id)


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference points at, or the node itself."""
    while "$ref" in node:
        found: Any = document()
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def example(name: str) -> Any:
    """Return the value of an example."""
    return document()["components"]["examples"][name]["value"]


def nodes(tree: Any = None, place: str = "#") -> Iterator[tuple[str, Any]]:
    """Walk through the document, or a part of it, with the place of each node."""
    tree = document() if tree is None else tree
    yield place, tree
    members: Any = ()
    if isinstance(tree, dict):
        members = tree.items()
    elif isinstance(tree, list):
        members = enumerate(tree)
    for name, inner in members:
        yield from nodes(inner, f"{place}/{name}")
