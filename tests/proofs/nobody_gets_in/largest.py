"""The largest requests that Parley takes, of every kind, and such as make the most work."""

import asyncio
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import httpx
from PIL import Image

from parley.cli.context import with_store
from parley.conversations import validation
from parley.conversations.body import html_limits, markdown
from parley.conversations.commands import announce
from parley.conversations.search import query_parser
from parley.people import AddUser
from parley.people.avatars import service as avatars
from parley.wire import json_codec, xml_codec
from parley.wire.query_params import MAX_LIMIT
from parley.wire.times import now
from tests.attachments.files import uploaded, whole_bomb
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import PATIENCE

BODY: Final = 1024 * 1024
"""Bytes of a body: the setting's default."""

JSON, XML = WireFormat.JSON, WireFormat.XML
WORDS: Final = ("word " * html_limits.MAX_HTML)[: html_limits.MAX_HTML]
SLOW_AND_SHORT: Final = "<b><p>x</b>" * 13 + "word " * 200
"""Html that just passes for cheap to clean (`html_limits.is_cheap`)."""

Request = Callable[[], httpx.Response]


@dataclass(frozen=True, slots=True)
class World:
    """Who asks, and what is there.

    Attributes:
        ada: Who asks.
        ben: Whom she writes to.
        many: As many people as a conversation takes; in most of Ada's conversations they are.
        long: A conversation with as many messages as a page, each as long as may be.
        picture: A file that is a picture, as hard to shrink as may be.
        file: The largest file.
    """

    ada: Person
    ben: Person
    many: Sequence[int]
    long: int
    picture: int
    file: int


def build(firm: Firm, *, messages: int, people: int, file: int) -> World:
    """Fill a server.

    Args:
        firm: Where.
        messages: How many large ones.
        people: How many to write to.
        file: Bytes of the largest file.
    """
    ada, ben = firm.internal("Ada", "King"), firm.internal("Ben", "Okoro")
    long = ada.started(ben)
    for _ in range(messages):
        answer = ada.post(f"/conversations/{long}/messages", json={"html": f"<p>{WORDS[:-7]}</p>"})
        assert answer.status_code == httpx.codes.CREATED, answer.text
    many = with_store(firm.server.settings, lambda store: _crowd(store, people))
    for _ in range(messages):
        answer = ada.post("/conversations", json=conversation(*many, html=WORDS))
        assert answer.status_code == httpx.codes.CREATED, answer.text
    return World(
        ada,
        ben,
        many,
        long,
        uploaded(ada, whole_bomb(), "a.jpg"),
        uploaded(ada, b"x" * file, "large.bin"),
    )


async def _crowd(store: Any, size: int) -> list[int]:
    added = [
        AddUser(f"crowd-{number}@internal.example", "In", f"Crowd {number}", "internal", now())
        for number in range(size)
    ]
    return list(await asyncio.gather(*map(store.write, added)))


def _filled(unit: str, room: int, between: str = "") -> str:
    count = room // len(unit + between)
    return between.join([unit] * count)


def bodies() -> Iterator[tuple[str, str, bytes]]:
    """Yield bodies that only have to be parsed: what they are, their media type, and they."""
    room = BODY - 1000
    most = json_codec.MAX_VALUES - 10
    unknown = {
        "numbers": f"[{_filled('1', 2 * most, ',')}]",
        "fractions": f"[{_filled('0.1', 4 * most, ',')}]",
        "long numbers": f"[{_filled('9' * 4000, room, ',')}]",
        "escapes": '"' + _filled("\\u00e9", room) + '"',
        "empty objects": f"[{_filled('{}', 3 * most // 2, ',')}]",
        "texts": "[" + ",".join(f'"{n:016}"' for n in range(most)) + "]",
        "keys": "{" + ",".join(f'"{n}":0' for n in range(most)) + "}",
        "too many values": "[" + ",".join(f'"{n}"' for n in range(100_000)) + "]",
    }
    for name, value in unknown.items():
        yield f"JSON with {name}", JSON.value, f'{{"unknown": {value}}}'.encode()
    tags = xml_codec.MAX_TAGS // 2 - 10
    deep = xml_codec.MAX_DEPTH - 2
    elements = {
        "elements": "<a/>" * (tags * 2 - 10),
        "elements of many names": "".join(f"<e{n}/>" for n in range(tags * 2 - 10)),
        "one long text": f"<a>{'x' * room}</a>",
        "references": f"<a>{_filled('&#233;', room)}</a>",
        "comments": _filled("<!--x-->", min(room, tags * 8)),
        "attributes": "<a " + " ".join(f'a{n}=""' for n in range(80_000)) + "/>",
        "namespaces": "<a " + " ".join(f'xmlns:a{n}="u"' for n in range(50_000)) + "/>",
        "depth": ("<a>" * deep + "</a>" * deep) * (tags // deep - 1),
    }
    for name, value in elements.items():
        yield f"XML with {name}", XML.value, f"<conversation><u>{value}</u></conversation>".encode()


def hostile_html() -> Mapping[str, str]:
    """Return html that is slow to clean, as long as may be."""
    elements, references = html_limits.MAX_ELEMENTS, html_limits.MAX_REFERENCES
    return {
        "words": WORDS,
        "nesting": "<div>" * (elements - 1) + "x",
        "formatting": "<p>" + "<b><i><u><s><em>" * 3 + "<p>x" * 100,
        "links": "<a href='https://x.example/é'>x</a>" * (elements - 1),
        "pictures": "<img src='https://x.example/a.png' alt='x'>" * (elements - 1),
        "references": "&amp;" * (references - 1),
        "tables": "<table><tr><td>x" * 200,
        "misnesting": "<b><p>x</b>" * 150,
    }


def requests(world: World) -> Iterator[tuple[str, Request]]:
    """Yield every kind of request at its largest."""
    ada, ben = world.ada, world.ben

    def sent(path: str, content: bytes, media_type: str) -> Request:
        return lambda: ada.post(
            path,
            content=content,
            headers={"Content-Type": media_type, "Accept": media_type},
        )

    for name, media_type, content in bodies():
        yield name, sent("/conversations", content, media_type)
    for name, html in hostile_html().items():
        body = json.dumps(conversation(ben, html=html)).encode()
        yield f"html of {name}", sent("/conversations", body, JSON.value)
    yield from _writing(world, sent)
    yield from _reading(world)
    yield from _files(world)


def _writing(world: World, sent: Callable[..., Request]) -> Iterator[tuple[str, Request]]:
    ada, ben = world.ada, world.ben
    many = conversation(ben)
    each = BODY // validation.MAX_MESSAGES - 100
    many["messages"]["message"] = [{"html": WORDS[:each]}] * validation.MAX_MESSAGES
    yield "100 messages at once", sent("/conversations", json.dumps(many).encode(), JSON.value)
    hostile = conversation(ben)
    hostile["messages"]["message"] = [{"html": "<div>" * 1_900 + "x"}] * validation.MAX_MESSAGES
    yield (
        "100 messages of nesting at once",
        sent("/conversations", json.dumps(hostile).encode(), JSON.value),
    )
    short = conversation(ben)
    short["messages"]["message"] = [{"html": SLOW_AND_SHORT}] * validation.MAX_MESSAGES
    yield (
        "100 short messages of misnesting at once",
        sent("/conversations", json.dumps(short).encode(), JSON.value),
    )
    everyone = conversation(*world.many)
    yield "500 recipients", sent("/conversations", json.dumps(everyone).encode(), JSON.value)
    everyone["messages"]["message"] = [{"html": WORDS[:each]}] * validation.MAX_MESSAGES
    yield (
        "100 messages to 500 recipients",
        sent("/conversations", json.dumps(everyone).encode(), JSON.value),
    )
    announced = {
        "recipients": conversation(*world.many)["recipients"],
        "messages": {"message": [{"html": WORDS[: announce.MAX_CHARACTERS // len(world.many)]}]},
    }
    yield (
        "the largest announcement",
        sent("/announcements", json.dumps(announced).encode(), JSON.value),
    )
    yield (
        "the longest text, with a key",
        lambda: ada.post(
            "/conversations",
            json={**conversation(ben, html=None), "messages": {"message": [{"text": WORDS[:-7]}]}},
            headers={"Idempotency-Key": "k" * 255},
        ),
    )
    for name, unit in {"words": "word ", "brackets": "![![![", "emphasis": "*a **b "}.items():
        text = _filled(unit, markdown.MAX_MARKDOWN)
        yield f"Markdown of {name}", partial(ada.post, "/preview", json={"markdown": text})


def _reading(world: World) -> Iterator[tuple[str, Request]]:
    ada = world.ada

    def got(path: str, wire_format: WireFormat = JSON, **parameters: Any) -> Request:
        return lambda: ada.get(path, params=parameters, headers={"Accept": wire_format.value})

    for wire_format in WireFormat:
        yield (
            f"a page of the longest messages in {wire_format.name}",
            got(f"/conversations/{world.long}/messages", wire_format, limit=MAX_LIMIT),
        )
        yield (
            f"half a page of the longest messages in {wire_format.name}",
            got(f"/conversations/{world.long}/messages", wire_format, limit=MAX_LIMIT // 2),
        )
        yield (
            f"half a page of conversations in {wire_format.name}",
            got("/conversations", wire_format, limit=MAX_LIMIT // 2),
        )
        yield (
            f"a page of conversations in {wire_format.name}",
            got("/conversations", wire_format, limit=MAX_LIMIT),
        )
    yield "all events", got("/events", after="0", limit=MAX_LIMIT)
    question = " ".join(["word"] * query_parser.MAX_TERMS)
    yield "a search of many words", got("/messages", q=question, limit=MAX_LIMIT)
    yield "a search of a long phrase", got("/messages", q=f'"{question}"', limit=MAX_LIMIT)
    yield "a search of conversations", got("/conversations", q=f'"{question}"', limit=MAX_LIMIT)
    yield "a search of people", got("/users", q="f l", limit=MAX_LIMIT)
    root = str(ada.base_url).removesuffix("/api/4/")
    for name, path in {
        "the contract": "/api/openapi.json",
        "the metrics": "/metrics",
        "the schema": "/api/parley.xsd",
    }.items():
        yield name, partial(ada.get, root + path)


def _files(world: World) -> Iterator[tuple[str, Request]]:
    ada = world.ada
    size = len(ada.get(f"/attachments/{world.file}/content").content)
    content = b"x" * size

    def large() -> httpx.Response:
        return ada.post("/attachments", data={"filename": "large.bin"}, files={"file": content})

    yield "the largest upload", large
    yield "the largest download", lambda: ada.get(f"/attachments/{world.file}/content")

    def thumbnail() -> httpx.Response:
        number = uploaded(ada, whole_bomb(), "a.jpg")
        return ada.get(f"/attachments/{number}/thumbnail")

    yield "a thumbnail of a bomb", thumbnail
    picture = _noise(avatars.MAX_BYTES)
    yield (
        "the largest picture of oneself",
        lambda: ada.post("/users/me/avatar", files={"file": ("a.png", picture)}),
    )
    root = str(ada.base_url).removesuffix("/api/4/")

    def signing_in() -> httpx.Response:
        own = {"Sec-Fetch-Site": "same-origin"}
        with httpx.Client(
            base_url=root,
            headers=own,
            timeout=PATIENCE,
            verify=False,  # noqa: S501 - no TLS
        ) as browser:
            found = re.search(r'name="csrftoken" value="([^"]+)"', browser.get("/sign-in").text)
            assert found is not None
            wrong = {"email": ada.email, "password": "x" * 200, "csrftoken": found[1]}
            return browser.post("/sign-in", data=wrong)

    yield "a password", signing_in
    token = {"grant_type": "refresh_token", "client_id": "1", "refresh_token": "x" * 8000}
    yield "the largest form of OAuth", lambda: ada.post(f"{root}/api/oauth2/token", data=token)


def _noise(most: int) -> bytes:
    """Draw a picture that can't be compressed, and is a little smaller than so many bytes."""
    edge = int((most * 0.9 / 3) ** 0.5)
    file = io.BytesIO()
    Image.effect_noise((edge, edge), 100).convert("RGB").save(file, "PNG", compress_level=0)
    return file.getvalue()
