"""Hostile texts for every place of a request that takes text, as the OpenAPI document lists them.

A place is a member of a body, a field of a form, a parameter of a query or of a path, or a header.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import httpx
import msgspec
from lxml import etree

from tests.contract.documents import Operation, document, operations, resolved
from tests.harness.formats import WireFormat
from tests.harness.people import Person
from tests.proofs.nobody_gets_in.largest import BODY
from tests.proofs.nobody_gets_in.places import BODIES

PIECES: Final[Sequence[str]] = (
    *('\\"', '"', "\\", "'", ";", ",", "=", ";;", ' "', "a=", '",', "a;q=", "W/", "bytes=", "0-0,"),
    *(
        "//a",
        "/",
        "a/",
        "https://",
        "https:",
        "@",
        "a@",
        "a.",
        ".",
        "-",
        "%",
        "%25",
        "+",
        "&",
        "a=&",
    ),
    *(
        "<",
        "<a ",
        '<a "',
        "</a>",
        "<b><p>",
        "<!--",
        "<![CDATA[",
        "&amp;",
        "&#",
        '<img src="//a',
        ">",
    ),
    *(
        '<img src="//aaa',
        "![",
        "[",
        "[a](",
        "*a **b ",
        "`",
        "|-",
        "> ",
        "1. ",
        "\t",
        " ",
        "\n",
        "\n\n",
    ),
    *(
        "a",
        "a ",
        "1",
        "9",
        "_",
        "a\u0301",
        "\u0301\u0316",
        "\uff9e\u0301",
        "\u0301",
        "\u200d",
        "\ufdfa",
        "\u0130",
        "\U0001f468\u200d",
    ),
    *("from:", "in:a ", 'from:"', "=?utf-8?q?", "parley_", "::", "[::", "1.1.1.1,", "\ud83d"),
)
"""What texts are made of, again and again."""

BEGINNINGS: Final = ("", '"', "https://a", '<img src="//', "a@b.", "Bearer ", "parley=", "bytes=")

SIZES: Final = (250, 2_000, 32_000, 260_000)
"""Characters: about as many as one limit or another admits."""

_ROOM: Final = 1_200
"""Bytes for what stands around a text."""

HEADER: Final = 30 * 1024
"""Bytes: about as many as all headers together may have."""

HEADERS: Final[Sequence[str]] = (
    *("Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Encoding"),
    *(
        "Content-Type",
        "Cookie",
        "Forwarded",
        "Host",
        "Idempotency-Key",
        "If-Match",
        "If-Modified-Since",
    ),
    *("If-None-Match", "If-Range", "Last-Event-ID", "Origin", "Range", "Referer", "Sec-Fetch-Site"),
    *("User-Agent", "X-CSRF-Token", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-Id"),
)

Values = Mapping[str, int]
"""What the variables of paths stand for."""


class Place(NamedTuple):
    """Where a text can stand.

    Attributes:
        name: For people.
        most: How many bytes there is room for.
        ask: Sends a request with a text there.
    """

    name: str
    most: int
    ask: Callable[[str], httpx.Response]


def places(caller: Person, values: Values) -> Iterator[Place]:
    """List all places.

    Args:
        caller: Who asks: an administrator.
        values: Of the variables of paths; `userid` is also who is written to.
    """
    asked = Asked(caller, values)
    for operation in operations():
        yield from asked.in_parameters(operation)
        content = resolved(operation.described.get("requestBody", {})).get("content", {})
        for wire_format in WireFormat:
            if wire_format.value in content:
                yield from asked.in_body(operation, wire_format, content[wire_format.value])
        if form := content.get("application/x-www-form-urlencoded"):
            yield from asked.in_form(operation, form)
        if "multipart/form-data" in content:
            yield from asked.in_parts(operation)
    yield from asked.in_headers()


class Asked:
    """Makes the requests."""

    def __init__(self, caller: Person, values: Values) -> None:
        self._caller = caller
        self._values = values
        self._root = str(caller.base_url).removesuffix("/api/4/")

    def in_parameters(self, operation: Operation) -> Iterator[Place]:
        """List the parameters of an operation's query and path."""
        item = document()["paths"][operation.path]
        described = [*item.get("parameters", ()), *operation.described.get("parameters", ())]
        for one in map(resolved, described):
            if one["in"] == "query":
                ask = partial(self._ask_query, operation, one["name"])
            elif one["in"] == "path":
                ask = partial(self._ask_path, operation, one["name"])
            else:
                continue
            yield Place(f"{operation.method} {operation.path} {one['name']}", HEADER // 3, ask)

    def in_body(
        self, operation: Operation, wire_format: WireFormat, content: Mapping[str, Any]
    ) -> Iterator[Place]:
        """List the members of an operation's body."""
        for path in sorted(set(members(content["schema"]))):
            name = f"{operation.method} {operation.path} {'.'.join(path)} in {wire_format}"
            yield Place(name, BODY, partial(self._ask_body, operation, wire_format, path))

    def in_form(self, operation: Operation, content: Mapping[str, Any]) -> Iterator[Place]:
        """List the fields of an operation's form."""
        example = resolved(next(iter(content["examples"].values())))["value"]
        for path in sorted(set(members(content["schema"]))):

            def ask(text: str, name: str = path[-1]) -> httpx.Response:
                fields = {**example, name: encodable(text)}
                return self._send(operation, data=fields, headers={"Authorization": ""})

            yield Place(f"{operation.method} {operation.path} {path[-1]}", 15 * 1024 // 3, ask)

    def in_parts(self, operation: Operation) -> Iterator[Place]:
        """List where text can stand in an operation's form with a file."""

        def as_field(text: str) -> httpx.Response:
            fields = {"filename": encodable(text)}
            return self._send(operation, data=fields, files={"file": ("a.txt", b"x")})

        def as_header(kind: str, text: str) -> httpx.Response:
            header = f'Content-Disposition: form-data; name="file"; filename{kind}={text}'
            body = b"--b\r\n%s\r\n\r\nx\r\n--b--\r\n" % in_header(header)
            headers = {"Content-Type": "multipart/form-data; boundary=b"}
            return self._send(operation, content=body, headers=headers)

        yield Place(f"{operation.method} {operation.path} filename", 60 * 1024, as_field)
        for kind in ("", "*"):
            name = f"{operation.method} {operation.path} filename{kind} of the part"
            yield Place(name, 60 * 1024, partial(as_header, kind))

    def in_headers(self) -> Iterator[Place]:
        """List the headers, where they are read."""
        url, values = self._caller.base_url, self._values
        for method, path in (
            ("GET", f"{url}conversations"),
            ("GET", f"{url}events?limit=1"),
            ("GET", f"{url}attachments/{values['attachmentid']}/content"),
            ("POST", f"{url}conversations"),
            ("POST", f"{self._root}/api/oauth2/token"),
            ("POST", f"{self._root}/sign-in"),
            ("GET", f"{self._root}/sign-in"),
            ("GET", f"{self._root}/nothing-here"),
        ):
            for header in HEADERS:

                def ask(
                    text: str, method: str = method, path: str = path, header: str = header
                ) -> httpx.Response:
                    content = b"{}" if method == "POST" else None
                    headers = {header.encode(): in_header(text)}
                    return self._caller.request(method, path, content=content, headers=headers)

                yield Place(f"{method} {path.removeprefix(self._root)} {header}", HEADER, ask)

    def _address(self, operation: Operation, **parts: object) -> str:
        known = {"asset": "docs.js", "progressivekey": "1", **self._values}
        return self._root + operation.address.format_map({**known, **parts})

    def _send(self, operation: Operation, **request: Any) -> httpx.Response:
        return self._caller.request(operation.method, self._address(operation), **request)

    def _ask_query(self, operation: Operation, name: str, text: str) -> httpx.Response:
        wait = {"limit": "1"} if operation.described["operationId"] == "listEvents" else {}
        return self._send(operation, params={**wait, name: encodable(text)})

    def _ask_path(self, operation: Operation, name: str, text: str) -> httpx.Response:
        address = self._address(operation, **{name: quote(encodable(text), safe="")})
        return self._caller.request(operation.method, address)

    def _ask_body(
        self, operation: Operation, wire_format: WireFormat, path: Sequence[str], text: str
    ) -> httpx.Response:
        given = msgspec.json.encode(BODIES[operation.described["operationId"]]).decode()
        body: Any = msgspec.json.decode(given.replace(":0}", f":{self._values['userid']}}}"))
        _put(body, path, encodable(text) if wire_format is WireFormat.XML else text)
        content = resolved(operation.described["requestBody"])["content"][WireFormat.XML.value]
        example = resolved(next(iter(content["examples"].values())))["value"]
        root = etree.fromstring(example.encode()).tag
        headers = {"Content-Type": wire_format.value, "Accept": wire_format.value}
        return self._send(operation, content=wire_format.write(root, body), headers=headers)


def members(schema: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """List the ways to all values in a schema that hold no others."""
    schema = resolved(dict(schema))
    inside = [schema[word] for word in ("items", "then") if word in schema]
    inside += [one for word in ("allOf", "oneOf", "anyOf") for one in schema.get(word, ())]
    for one in inside:
        yield from members(one, path)
    for name, one in schema.get("properties", {}).items():
        yield from members(one, (*path, name))
    if path and not inside and "properties" not in schema:
        yield path


def _put(tree: Any, path: Sequence[str], text: str) -> None:
    for name in path[:-1]:
        inner = tree.get(name)
        tree[name] = tree = dict(inner) if isinstance(inner, dict) else {}
    tree[path[-1]] = text


def encodable(text: str) -> str:
    """Leave out halves of surrogate pairs, which have no bytes."""
    return text.encode("utf-8", "ignore").decode()


def in_header(text: str) -> bytes:
    """Write a text as the value of a header, which no client can end early."""
    return encodable(text).replace("\r", " ").replace("\n", " ").strip().encode()


class Recipe(NamedTuple):
    """How a text is made: only one that is wanted is worth its megabyte.

    Attributes:
        beginning: What it begins with.
        piece: What follows, again and again.
        size: How many bytes it has at most, in JSON.
    """

    beginning: str
    piece: str
    size: int

    def text(self) -> str:
        """Make it."""
        width = len(json.dumps(self.piece)) - 2
        return self.beginning + self.piece * max(self.size // width, 1)


def recipes(most: int) -> list[Recipe]:
    """List hostile texts of up to so many bytes, each at several lengths."""
    sizes = [*(size for size in SIZES if size < most), most - _ROOM]
    return [
        Recipe(beginning, piece, size)
        for beginning in BEGINNINGS
        for size in sizes
        for piece in PIECES
    ]
