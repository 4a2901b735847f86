"""What the schemas admit and what the server takes are the same: values are made up, and sent."""

import copy
import random
from importlib.resources import files
from typing import Any, Final

import httpx
import hypothesis
import jsonschema_rs
import msgspec
import pytest
from hypothesis import strategies as st
from lxml import etree

from tests.contract.documents import document
from tests.contract.test_xml_schema import schema
from tests.contract.world import ADA, BEN, World

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
    "Id": st.integers(0, 10**18 - 1).map(str) | st.just(" 12 "),
    "Time": st.just("2026-11-22T05:43:54.120Z"),
    "Title": _TEXTS,
    "Detail": _TEXTS.filter(bool),
    "Address": st.just(_ADDRESS),
    "Nothing": st.just(""),
    "FlagInWords": st.sampled_from(["TRUE", "False"]),
    "xs:string": _TEXTS,
    "xs:boolean": st.sampled_from(["true", "false", "1", "0"]),
    "xs:nonNegativeInteger": st.integers(0, 2**70).map(str),
    "xs:positiveInteger": st.integers(1, 2**70).map(str),
}
_REQUESTS: Final = {
    "conversation": ("POST", "/conversations", "NewConversation", "new-conversation"),
    "announcement": ("POST", "/announcements", "Announcement", "new-announcement"),
    "message": ("POST", "/conversations/43/messages", "Reply", "new-message"),
    "participants": (
        "POST",
        "/conversations/43/participants",
        "NewParticipants",
        "new-participants",
    ),
    "read": ("POST", "/conversations/43/read", "Mark", "mark-read"),
    "unread": ("POST", "/conversations/43/unread", "Mark", "mark-unread"),
}
"""What is sent, by its root: the method, the address, the schema and the example."""

_settings = hypothesis.settings(
    max_examples=12,
    phases=[hypothesis.Phase.generate],
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.fixture(scope="module")
def begun(world: World) -> World:
    """The documented world, with conversation 43."""
    started = send(
        world, "conversation", msgspec.json.encode(example_of("conversation", "json")), "json"
    )
    assert started.json()["conversationid"] == 43, started.text
    return world


def example_of(root: str, spelling: str) -> Any:
    """Give the documented request."""
    return document()["components"]["examples"][f"{_REQUESTS[root][3]}.{spelling}"]["value"]


def send(world: World, root: str, content: bytes, spelling: str) -> httpx.Response:
    """Send a request as the one who started the conversation."""
    method, address, _, _ = _REQUESTS[root]
    headers = {"Content-Type": f"application/{spelling}", "Accept": "application/json"}
    return world[ADA].request(method, address, content=content, headers=headers)


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
def written(draw: st.DrawFn, root: str) -> etree._Element:
    """Make up a request that the schema admits, with what it is about."""
    made = _Schema()
    described = next(one for one in made.root if one.get("name") == root)
    tree = made.element(draw, described)
    _add_what_is_needed(tree, root)
    _empty_what_has_no_number(tree)
    for people in [*tree.findall("recipients/users"), *tree.findall("users")]:
        if root != "message":
            people.append(etree.fromstring(f"<user><userid>{BEN}</userid></user>"))
    messages = [tree] if root == "message" else list(tree.iterfind("messages/message"))
    for message in messages:
        _give_text(message)
        for none in message.findall("quotedmessageid") if root != "message" else ():
            message.remove(none)  # a new conversation has nothing to quote
    return tree


def _add_what_is_needed(tree: etree._Element, root: str) -> None:
    sample = etree.fromstring(example_of(root, "xml").encode())
    for name in ("recipients", "messages"):
        needed = sample.find(name)
        if needed is not None and not tree.findall(f"{name}/*"):
            for empty in tree.findall(name):
                tree.remove(empty)
            tree.append(copy.deepcopy(needed))
    if root == "announcement":
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


def _give_text(message: etree._Element) -> None:
    if message.find("text") is None:
        etree.SubElement(message, "text")
    for text in message.findall("text"):
        text.text = "Hello"


@pytest.mark.xdist_group("conformance")
class TestXml:
    @pytest.mark.parametrize("root", sorted(_REQUESTS))
    def test_what_the_schema_admits_is_taken(self, begun: World, root: str) -> None:
        @_settings
        @hypothesis.given(written(root))
        def sent(tree: etree._Element) -> None:
            content = etree.tostring(tree)
            schema().assertValid(tree)
            answer = send(begun, root, content, "xml")
            assert answer.status_code in {201, 200, 204, 403}, (content, answer.text)

        sent()

    @pytest.mark.parametrize("root", sorted(_REQUESTS))
    def test_what_is_taken_the_schema_admits(self, begun: World, root: str) -> None:
        chance = random.Random(4)  # noqa: S311 - chance, no secret
        bad: dict[str, Any] = {}
        for _ in range(60):
            tree = etree.fromstring(example_of(root, "xml").encode())
            how = _mutate_xml(tree, chance)
            content = etree.tostring(tree)
            answer = send(begun, root, content, "xml")
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
        for name in ("muted", "history", "archived", "deleted"):
            for flag in tree.iter(name):
                flag.text = chance.choice(["TRUE", " False ", "1", "0"])
    elif how == "fields" and one.find("id") is not None:
        one.insert(0, etree.fromstring("<name>Draft.pdf</name>"))
    return how + " " + one.tag


@pytest.mark.xdist_group("conformance")
class TestJson:
    @pytest.mark.parametrize("root", sorted(_REQUESTS))
    def test_what_is_taken_the_document_admits(self, begun: World, root: str) -> None:
        chance = random.Random(4)  # noqa: S311 - chance, no secret
        validator = jsonschema_rs.validator_for(
            {
                "$ref": f"#/components/schemas/{_REQUESTS[root][2]}",
                "components": document()["components"],
            }
        )
        bad: dict[str, Any] = {}
        for _ in range(60):
            tree = {"x": copy.deepcopy(example_of(root, "json"))}
            how = _mutate_json(tree, chance)
            content = msgspec.json.encode(tree["x"])
            answer = send(begun, root, content, "json")
            if answer.is_success and not validator.is_valid(tree["x"]):
                bad[how] = content
        assert bad == {}


def _places(tree: Any) -> list[tuple[Any, Any]]:
    found = []
    for key, inner in tree.items() if isinstance(tree, dict) else enumerate(tree):
        found.append((tree, key))
        if isinstance(inner, dict | list):
            found += _places(inner)
    return found


def _mutate_json(tree: Any, chance: random.Random) -> str:
    holder, key = chance.choice(_places(tree))
    value = holder[key]
    how = chance.choice(["text", "spaces", "null", "alone", "listed", "unknown"])
    if how == "text" and type(value) is int:
        holder[key] = str(value)
    elif how == "spaces" and type(value) is int:
        holder[key] = f" {value} "
    elif how == "null":
        holder[key] = None
    elif how == "alone" and isinstance(value, list) and len(value) == 1:
        holder[key] = value[0]
    elif how == "listed":
        holder[key] = [value]
    elif how == "unknown" and isinstance(value, dict):
        value["unknown"] = [1]
    return f"{how} {key}"
