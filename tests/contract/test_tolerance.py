"""What the schemas admit and what the server takes are the same: values are made up, and sent."""

import copy
import itertools
import random
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final, NamedTuple

import httpx
import hypothesis
import jsonschema_rs
import msgspec
import pytest
from hypothesis import strategies as st
from lxml import etree

from tests.contract.documents import document
from tests.contract.test_xml_schema import schema
from tests.contract.world import ADA, BEN, RUTH, World, documented_world

_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_FEW: Final = 2
"""Entries of a list without an end."""
_TEXTS: Final = st.text(
    st.characters(
        codec="utf-8", exclude_characters="\ufffe\uffff", exclude_categories=["Cc", "Cs"]
    ),
    max_size=20,
)
_ADDRESS: Final = "https://firm.example/a"
_VALUES: Final[dict[str, st.SearchStrategy[str]]] = {
    "Id": st.integers(0, 10**18 - 1).map(str) | st.sampled_from([" 12 ", "+12", "0" * 30 + "12"]),
    "Time": st.just("2026-11-22T05:43:54.120Z"),
    "Title": _TEXTS,
    "Detail": _TEXTS.filter(bool),
    "Address": st.just(_ADDRESS),
    "Nothing": st.just(""),
    "FlagInWords": st.sampled_from(["TRUE", "False"]),
    "xs:string": _TEXTS,
    "xs:token": _TEXTS.map(lambda text: " ".join(text.split())),
    "xs:anyURI": st.just(_ADDRESS),
    "xs:boolean": st.sampled_from(["true", "false", "1", "0"]),
    "xs:nonNegativeInteger": st.integers(0, 2**70).map(str),
    "xs:positiveInteger": st.integers(1, 2**70).map(str),
}


class _Request(NamedTuple):
    """A documented request: who sends it where, and what describes it."""

    caller: int
    method: str
    address: str
    schema: str


_OF_43: Final = "/conversations/43"
_REQUESTS: Final = {
    "new-conversation": _Request(ADA, "POST", "/conversations", "NewConversation"),
    "conversation-change": _Request(ADA, "PATCH", _OF_43, "ConversationChange"),
    "new-announcement": _Request(ADA, "POST", "/announcements", "Announcement"),
    "new-message": _Request(ADA, "POST", f"{_OF_43}/messages", "Reply"),
    "new-participants": _Request(ADA, "POST", f"{_OF_43}/participants", "NewParticipants"),
    "mark-read": _Request(ADA, "POST", f"{_OF_43}/read", "Mark"),
    "mark-unread": _Request(ADA, "POST", f"{_OF_43}/unread", "Mark"),
    "new-user": _Request(RUTH, "POST", "/users", "NewUser"),
    "new-site": _Request(RUTH, "POST", "/sites", "NewSite"),
    "transaction-ids": _Request(RUTH, "DELETE", "/sites/1/users", "TransactionIds"),
    "site-invitations": _Request(RUTH, "PUT", "/sites/1/users/invitation", "Invitations"),
    "new-client": _Request(RUTH, "POST", "/clients", "NewClient"),
}
"""What is sent, by its example."""
_NEEDED: Final = {
    "new-conversation": ("recipients", "messages"),
    "conversation-change": ("starred",),
    "new-announcement": ("recipients", "messages"),
    "new-participants": ("users",),
    "new-user": ("firstname", "lastname", "email", "kind"),
    "new-site": ("name",),
    "new-client": ("name",),
}
"""What a request can't be without, though the root stands for answers too."""
_OTHERS: Final = {
    "conversation-change": ("recipients", "messages"),
    "new-user": ("langcode", "timezone"),
    "new-site": ("status", "noticecontent"),
    "new-client": ("clientid", "secret", "scope", "accessseconds", "serviceuserid", "redirecturis"),
}
"""Members whose values have rules that a schema for answers as well does not know."""

_FLAGS: Final = (
    *("muted", "archived", "starred", "history", "admin", "peoplemodule", "public"),
    "allowscreen",
)
_WORDS: Final = ("TRUE", " False ", "1", "0", True, "yes", 1, None, "")
_EMPTY: Final[Any] = ("", {}, {"id": ""}, {"userid": " "}, {"userid": {}}, {"name": {"x": ""}})
_RARELY: Final = 0.1
_COUNT: Final = itertools.count()

_settings = hypothesis.settings(
    max_examples=12,
    phases=[hypothesis.Phase.generate],
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The documented world, with conversation 43 and site 1."""
    with documented_world(tmp_path_factory.mktemp("tolerance")) as world:
        for name in ("new-conversation", "new-site"):
            content = msgspec.json.encode(example_of(name, "json"))
            started = send(world, name, content, "json")
            assert started.json().get("conversationid", 43) == 43, started.text
        yield world


def example_of(name: str, wire_format: str) -> Any:
    """Return the documented request."""
    return document()["components"]["examples"][f"{name}.{wire_format}"]["value"]


def send(world: World, name: str, content: bytes, wire_format: str) -> httpx.Response:
    """Send a request, with an e-mail address that nobody had."""
    sent = _REQUESTS[name]
    headers = {"Content-Type": f"application/{wire_format}", "Accept": "application/json"}
    content = content.replace(b"eve@", f"eve{next(_COUNT)}@".encode())
    return world[sent.caller].request(sent.method, sent.address, content=content, headers=headers)


class _Schema:
    """What `parley.xsd` lets one write, as strategies of hypothesis."""

    def __init__(self) -> None:
        self.root = etree.fromstring((files("parley.contract") / "parley.xsd").read_bytes())

    def element(self, draw: st.DrawFn, described: etree._Element) -> etree._Element:
        """Make up an element that is described so."""
        made = etree.Element(str(described.get("name")))
        kind = described.get("type")
        inner = described[-1] if kind is None else self._named(kind)
        if inner is None:
            made.text = draw(_VALUES[kind or ""])
        elif inner.tag == f"{_XS}simpleType":
            made.text = self._simple(draw, inner)
        else:
            for particle in inner:
                self._fill(draw, particle, made)
        return made

    def _named(self, kind: str) -> etree._Element | None:
        if kind in _VALUES:
            return None
        return next(one for one in self.root if one.get("name") == kind and "Type" in str(one.tag))

    @staticmethod
    def _simple(draw: st.DrawFn, described: etree._Element) -> str:
        words = [str(one.get("value")) for one in described.iter(f"{_XS}enumeration")]
        union = described.find(f"{_XS}union")
        if union is not None:
            kinds = str(union.get("memberTypes")).split()
            return draw(st.one_of([_VALUES[kind] for kind in kinds]))
        return draw(st.sampled_from(words)) if words else draw(_TEXTS)

    def _fill(self, draw: st.DrawFn, particle: etree._Element, into: etree._Element) -> None:
        least = int(particle.get("minOccurs", "1"))
        most = particle.get("maxOccurs", "1")
        count = draw(st.integers(least, min(_FEW, int(most)) if most.isdecimal() else _FEW))
        for _ in range(count):
            if particle.tag == f"{_XS}element":
                into.append(self.element(draw, particle))
            elif particle.tag == f"{_XS}choice":
                self._fill(draw, draw(st.sampled_from(list(particle))), into)
            else:
                parts = list(particle)
                if particle.tag == f"{_XS}all":
                    parts = draw(st.permutations(parts))
                for part in parts:
                    self._fill(draw, part, into)


@st.composite
def written(draw: st.DrawFn, name: str) -> etree._Element:
    """Make up a request that the schema admits, with what it is about."""
    made = _Schema()
    sample = etree.fromstring(example_of(name, "xml").encode())
    described = next(one for one in made.root if one.get("name") == sample.tag)
    tree = made.element(draw, described)
    for other in _OTHERS.get(name, ()):
        for one in tree.findall(other):
            tree.remove(one)
    _add_what_is_needed(tree, sample, name)
    _empty_what_has_no_number(tree)
    for people in [*tree.findall("recipients/users"), *tree.findall("users")]:
        if name != "new-message":
            people.append(etree.fromstring(f"<user><userid>{BEN}</userid></user>"))
    messages = [tree] if name == "new-message" else list(tree.iterfind("messages/message"))
    for message in messages:
        _give_text(message)
        for none in message.findall("quotedmessageid") if message is not tree else ():
            message.remove(none)  # a new conversation has nothing to quote
    return tree


def _add_what_is_needed(tree: etree._Element, sample: etree._Element, name: str) -> None:
    for needed in _NEEDED.get(name, ()):
        given = sample.find(needed)
        assert given is not None
        if not len(given) or not tree.findall(f"{needed}/*"):
            for empty in tree.findall(needed):
                tree.remove(empty)
            tree.append(copy.deepcopy(given))
    if name == "new-announcement":
        for extra in tree.findall("messages/message")[1:]:
            _remove(extra)


def _empty_what_has_no_number(tree: etree._Element) -> None:
    """Take all out of references without a number: only what is wholly empty is passed over."""
    for path, number in (
        ("recipients/users/user", "userid"),
        ("users/user", "userid"),
        (".//attachment", "id"),
    ):
        for one in tree.findall(path):
            if not (one.findtext(number) or "").strip():
                one[:] = []
    for forwarded in tree.iter("forwarded"):
        if any(not (number.text or "").strip() for number in forwarded):
            forwarded[:] = []  # two numbers, or none


def _give_text(message: etree._Element) -> None:
    if message.find("text") is None:
        etree.SubElement(message, "text")
    for text in message.findall("text"):
        text.text = "Hello"


@pytest.mark.xdist_group("conformance")
class TestXml:
    @pytest.mark.parametrize("name", _REQUESTS)
    def test_what_the_schema_admits_is_taken(self, begun: World, name: str) -> None:
        @_settings
        @hypothesis.given(written(name))
        def sent(tree: etree._Element) -> None:
            content = etree.tostring(tree)
            schema().assertValid(tree)
            answer = send(begun, name, content, "xml")
            assert answer.status_code in {200, 201, 204, 403, 409}, (content, answer.text)

        sent()

    @pytest.mark.parametrize("name", _REQUESTS)
    def test_what_is_taken_the_schema_admits(self, begun: World, name: str) -> None:
        chance = random.Random(4)  # noqa: S311 - chance, no secret
        bad: dict[str, Any] = {}
        for _ in range(60):
            tree = etree.fromstring(example_of(name, "xml").encode())
            how = _mutate_xml(tree, chance)
            content = etree.tostring(tree)
            answer = send(begun, name, content, "xml")
            if answer.is_success and not schema().validate(etree.fromstring(content)):
                bad[how] = content, str(schema().error_log)
        assert bad == {}


def _remove(one: etree._Element) -> None:
    parent = one.getparent()
    assert parent is not None
    parent.remove(one)


def _mutate_xml(tree: etree._Element, chance: random.Random) -> str:
    one = chance.choice(list(tree.iter()))
    how = chance.choice(["shuffle", "spaces", "empty", "drop", "twice", "flag", "fields"])
    if how == "shuffle":
        parts = list(one)
        chance.shuffle(parts)
        one[:] = parts
    elif how == "spaces" and not len(one):
        one.text = f" {one.text} "
    elif how == "empty":
        one[:], one.text = [], ""
    elif how == "drop" and one is not tree:
        _remove(one)
    elif how == "twice" and one is not tree:
        one.addnext(copy.deepcopy(one))
    elif how == "flag":
        for name in (*_FLAGS, "deleted"):
            for flag in tree.iter(name):
                flag.text = chance.choice(["TRUE", " False ", "1", "0"])
    elif how == "fields" and one.find("id") is not None:
        one.insert(0, etree.fromstring("<name>Draft.pdf</name>"))
    return how + " " + one.tag


@pytest.mark.xdist_group("conformance")
class TestJson:
    @pytest.mark.parametrize("name", _REQUESTS)
    def test_what_is_taken_the_document_admits(self, begun: World, name: str) -> None:
        chance = random.Random(4)  # noqa: S311 - chance, no secret
        validator = jsonschema_rs.validator_for(
            {
                "$ref": f"#/components/schemas/{_REQUESTS[name].schema}",
                "components": document()["components"],
            }
        )
        bad: dict[str, Any] = {}
        for _ in range(150):
            tree = {"x": copy.deepcopy(example_of(name, "json"))}
            how = "; ".join(_mutate_json(tree, chance) for _ in range(chance.choice([1, 1, 2])))
            content = msgspec.json.encode(tree["x"])
            answer = send(begun, name, content, "json")
            admitted = validator.is_valid(tree["x"]) or (
                tree["x"] in ("", None) and _REQUESTS[name].schema == "Mark"
            )
            if answer.is_success and not admitted:
                bad[how] = content
            if (
                answer.status_code == httpx.codes.BAD_REQUEST
                and admitted
                and not _is_of_no_shape(answer)
            ):
                bad[how] = content, answer.text
        assert bad == {}


_NO_SHAPE: Final = re.compile(
    "name at least one|send a text|missing|at least one"  # what is left of it is nothing
    "|not among the message's attachments|is not an email address|a character that no URI has"
    "|that can be shown|a point or an exponent"  # 12.0 is an integer to JSON Schema
)


def _is_of_no_shape(answer: httpx.Response) -> bool:
    """Return whether a request was refused for what no schema knows."""
    return bool(_NO_SHAPE.search(answer.json()["summary"]))


def _places(tree: Any) -> list[tuple[Any, Any]]:
    found = []
    for key, inner in tree.items() if isinstance(tree, dict) else enumerate(tree):
        found.append((tree, key))
        if isinstance(inner, dict | list):
            found += _places(inner)
    return found


def _mutate_json(tree: Any, chance: random.Random) -> str:
    holder, key = chance.choice(_places(tree))
    if isinstance(holder, dict) and key != "x" and chance.random() < _RARELY:
        del holder[key]
        return f"no {key}"
    how, others = chance.choice([one for one in _others(holder[key]).items() if one[1]])
    holder[key] = chance.choice(others)
    return f"{how} {key}"


def _others(value: Any) -> dict[str, list[Any]]:
    """Return what a program may have written in place of a value, by how it came to do so."""
    others: dict[str, list[Any]] = {
        "null": [None],
        "listed": [[value]],
        "blank": ["", " "],
        "nothing": [{}, []],
    }
    if type(value) is int:
        others["number"] = [f"{value}", f" {value} ", f"00{value}", f"+{value:030}", float(value)]
    if isinstance(value, str):
        others["spaces"] = [f" {value} "]
    if isinstance(value, list):
        others["sibling"] = [[*value, empty] for empty in _EMPTY]
        others["alone"] = value if len(value) == 1 else []
    if isinstance(value, dict):
        others["flag"] = [value | {name: flag} for name in _FLAGS for flag in _WORDS]
        others["unknown"] = [value | {"unknown": [1]}]
    return others
