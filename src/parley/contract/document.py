"""The OpenAPI document, from the YAML that people write to the JSON that machines fetch."""

from importlib.resources import files
from typing import Any, Final

import msgspec
import yaml

_OPENAPI: Final = files("parley.contract") / "openapi.yaml"


def read_document() -> dict[str, Any]:
    """Give the document as it is written."""
    document: dict[str, Any] = yaml.load(_OPENAPI.read_bytes(), yaml.CSafeLoader)
    return document


def openapi_json(prefix: str) -> bytes:
    """Give the document in JSON, with an instance's own addresses. Takes some 30 ms.

    Args:
        prefix: The instance's prefix, empty or as in `/name`.
    """
    document = read_document()
    for holder in (document, *document["paths"].values()):
        if "servers" in holder:
            holder["servers"] = [_at_instance(server, prefix) for server in holder["servers"]]
    return msgspec.json.encode(document)


def _at_instance(server: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Put the instance's prefix into a server's address, in place of the variable."""
    return {
        "url": server["url"].replace("{instance}", prefix),
        "description": server["description"],
    }
