"""The two formats of a wire object, written and read by code that is not the server's."""

import json
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any
from xml.sax.saxutils import escape

import httpx
from lxml import etree

_LISTS = frozenset(
    {
        *("user", "message", "attachment", "image", "conversation", "reader", "version", "event"),
        *("site", "transaction", "item"),
    }
)


class WireFormat(Enum):
    """JSON or XML; its value is its media type."""

    JSON = "application/json"
    XML = "application/xml"

    def __str__(self) -> str:
        return self.name.lower()

    def write(self, root: str, tree: Mapping[str, Any]) -> bytes:
        """Write a tree of objects, lists and texts."""
        if self is WireFormat.JSON:
            return json.dumps(tree).encode()
        return "".join(_elements(root, tree)).encode()

    def body(self, root: str, tree: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of a client's `post` that send a tree."""
        return {
            "content": self.write(root, tree),
            "headers": {"Content-Type": self.value, "Accept": self.value},
        }

    def read(self, response: httpx.Response) -> dict[str, Any]:
        """Read an answer, with every number as text and without empty lists, as XML has them."""
        assert response.headers["Content-Type"] == self.value
        return self.tree(response.content)

    def tree(self, content: bytes) -> dict[str, Any]:
        """Read a document, as `read` does."""
        tree = (
            _as_text(json.loads(content))
            if self is WireFormat.JSON
            else _tree(etree.fromstring(content)) or {}
        )
        assert isinstance(tree, dict)
        return tree


def _elements(name: str, value: Any) -> Iterable[str]:
    if isinstance(value, list):
        for one in value:
            yield from _elements(name, one)
        return
    yield f"<{name}>"
    if isinstance(value, dict):
        for child, inner in value.items():
            yield from _elements(child, inner)
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield escape(text, {"\r": "&#13;"})
    yield f"</{name}>"


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_text(one) for name, one in value.items() if one != []}
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tree(element: etree._Element) -> Any:
    if not len(element):
        return element.text or ""
    children: dict[str, Any] = {}
    for child in element:
        if child.tag in _LISTS:
            children.setdefault(child.tag, []).append(_tree(child))
        else:
            assert child.tag not in children, f"<{child.tag}> stands twice"
            children[child.tag] = _tree(child)
    return children
