"""Requests that the document describes, written by code: for tests that try every operation."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import msgspec
from lxml import etree

from tests.contract.documents import Operation, operations, resolved
from tests.harness.formats import WireFormat

Plant: TypeAlias = Callable[[object], object]
"""What a value of a request becomes."""


def with_heads() -> Iterator[Operation]:
    """List the operations; HEAD goes wherever GET does."""
    described = {(one.method, one.path): one for one in operations()}
    for one in described.values():
        yield one
        if one.method == "GET" and ("HEAD", one.path) not in described:
            yield one._replace(method="HEAD")


def _as_it_is(value: object) -> object:
    return value


def request_of(
    operation: Operation, wire_format: WireFormat, plant: Plant = _as_it_is
) -> dict[str, Any]:
    """Return a request that would do something, if it may: the first example of the document.

    Args:
        operation: What is asked.
        wire_format: The format of the request and of the answer.
        plant: What to put in the place of each value.
    """
    request: dict[str, Any] = {
        "method": operation.method,
        "url": re.sub(r"{\w+}", "1", operation.address),
        "headers": {"Accept": wire_format.value},
    }
    content = resolved(operation.described.get("requestBody", {})).get("content", {})
    if wire_format.value in content:
        request["content"] = _spelled(_example(content[wire_format.value]), wire_format, plant)
        request["headers"]["Content-Type"] = wire_format.value
    elif "multipart/form-data" in content:
        request["files"] = {"file": (str(plant("a.txt")), str(plant("Dear Ada")).encode())}
        request["data"] = {"filename": str(plant("a.txt"))}
    elif "application/x-www-form-urlencoded" in content:
        example = _example(content["application/x-www-form-urlencoded"])
        request["data"] = {name: str(plant(value)) for name, value in example.items()}
    return request


def _example(media_type: dict[str, Any]) -> Any:
    return resolved(next(iter(media_type["examples"].values())))["value"]


def _spelled(example: Any, wire_format: WireFormat, plant: Plant) -> bytes:
    if wire_format is WireFormat.JSON:
        return msgspec.json.encode(_planted(example, plant))
    root = etree.fromstring(example.encode())
    for element in root.iter():
        if len(element) == 0:
            element.text = str(plant(element.text or ""))
    return etree.tostring(root)


def _planted(tree: Any, plant: Plant) -> Any:
    if isinstance(tree, dict):
        return {name: _planted(inner, plant) for name, inner in tree.items()}
    if isinstance(tree, list):
        return [_planted(inner, plant) for inner in tree]
    return plant(tree)
