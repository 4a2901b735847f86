"""The OpenAPI document, from the YAML that people write to the JSON that machines fetch.

It is written in parts, a file a subject: `document.yaml` holds what stands once and what the others
share; each of the others adds its paths and what only those use.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import yaml

_PARTS: Final = files("parley.contract") / "openapi"
_WHOLE: Final = "document.yaml"
_XML: Final = ".xml"


def read_document() -> dict[str, Any]:
    """Give the document, put together.

    Raises:
        ValueError: Two parts describe one thing.
    """
    document = _read(_WHOLE)
    document["paths"] = {}
    for name in sorted(part.name for part in _PARTS.iterdir()):
        if name == _WHOLE:
            continue
        part = _read(name)
        _add(document["paths"], part["paths"], name)
        for kind, described in part.get("components", {}).items():
            _add(document["components"].setdefault(kind, {}), described, name)
    for parameter in _parameters(document):
        if parameter.get("in") == "query" and not parameter.get("required"):
            parameter["allowEmptyValue"] = True  # an empty one is an absent one
    return document


def _parameters(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from document["components"]["parameters"].values()
    for path in document["paths"].values():
        yield from path.get("parameters", ())
        for operation in path.values():
            if isinstance(operation, dict):
                yield from operation.get("parameters", ())


def _read(name: str) -> dict[str, Any]:
    part: dict[str, Any] = yaml.load((_PARTS / name).read_bytes(), yaml.CSafeLoader)
    return part


def _add(described: dict[str, Any], more: dict[str, Any], name: str) -> None:
    twice = described.keys() & more.keys()
    if twice:
        raise ValueError(f"{name}: described elsewhere too: {', '.join(sorted(twice))}")
    described.update(more)


def openapi_json(prefix: str) -> bytes:
    """Return the document in JSON, with an instance's own addresses. Takes some 30 ms.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """
    document = document_at(prefix)
    for name, shown in document["components"]["examples"].items():
        if name.endswith(_XML):
            # Linters take it for an error that a text is not what the schema beside it describes.
            del shown["value"]
            shown["externalValue"] = f"{prefix}/docs/{name}"
    return msgspec.json.encode(document)


def document_at(prefix: str) -> dict[str, Any]:
    """Return the document with an instance's own addresses, and all of its examples in it.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """
    document = read_document()
    for holder in (document, *document["paths"].values()):
        if "servers" in holder:
            holder["servers"] = [_at_instance(server, prefix) for server in holder["servers"]]
    return document


@cache
def xml_examples() -> dict[str, bytes]:
    """Return the examples in XML, by their names in the document."""
    return {
        name: shown["value"].encode()
        for name, shown in read_document()["components"]["examples"].items()
        if name.endswith(_XML)
    }


def _at_instance(server: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Put the instance's prefix into a server's address, in place of the variable."""
    return {
        "url": server["url"].replace("{instance}", prefix),
        "description": server["description"],
    }
