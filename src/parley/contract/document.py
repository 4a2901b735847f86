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
    """Return the document, put together.

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


ANY_ORIGIN: Final = "https://origin.invalid"
"""Stands for scheme and host where they are yet to be told (RFC 2606 §2)."""


def at_origin(document: bytes, origin: str) -> bytes:
    """Return the document in JSON with the scheme and the host at which its server answers."""
    told = msgspec.json.encode(origin)[1:-1]
    return document.replace(ANY_ORIGIN.encode(), told)


def openapi_json(prefix: str) -> bytes:
    """Return the document in JSON, with an instance's own addresses. Takes some 30 ms.

    Each server is named twice, with `ANY_ORIGIN` and from the root: generators of clients take the
    first, and the page, which may be read at another host, offers both.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """
    document = document_at(prefix)
    for holder in (document, *document["paths"].values()):
        if "servers" in holder:
            holder["servers"] = [*map(_absolute, holder["servers"]), *holder["servers"]]
    for holder in _holders_of_content(document):
        _link_xml_examples(holder, prefix)
    examples = document["components"]["examples"]
    for name in [name for name in examples if name.endswith(_XML)]:
        del examples[name]
    return msgspec.json.encode(document)


def _holders_of_content(tree: object) -> Iterator[dict[str, Any]]:
    """Yield what has content in XML: bodies of requests and answers."""
    if isinstance(tree, dict):
        if "application/xml" in tree.get("content", ()):
            yield tree
        for inner in tree.values():
            yield from _holders_of_content(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _holders_of_content(inner)


def _link_xml_examples(holder: dict[str, Any], prefix: str) -> None:
    """Move examples in XML out of the content and into the description, as links.

    Beside a schema, they are texts where an object is described: linters call that an error.
    """
    shown = holder["content"]["application/xml"].pop("examples", {})
    names = [one["$ref"].rpartition("/")[2] for one in shown.values()]
    if names:
        links = ", ".join(f"[{name.removesuffix(_XML)}]({prefix}/docs/{name})" for name in names)
        holder["description"] = f"{holder.get('description', '')}\n\nIn XML: {links}.".strip()


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


def _absolute(server: dict[str, Any]) -> dict[str, Any]:
    return server | {"url": (ANY_ORIGIN + server["url"]).rstrip("/")}


def _at_instance(server: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Put the instance's prefix into a server's address, in place of the variable."""
    return {
        "url": server["url"].replace("{instance}", prefix),
        "description": server["description"],
    }
