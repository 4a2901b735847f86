"""What is wrong with a body is said with its place, and nothing is written."""

import codecs
import json
from typing import Any

import httpx
import pytest

from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Person, conversation
from tests.harness.servers import Server

JSON, XML = WireFormat.JSON, WireFormat.XML
USERID = "recipients.users.user[1].userid"
MESSAGE = "messages.message[1]"
TOO_LARGE = "expected an integer of at most 63 bits"
NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil'
EMPTY = (b"", b" \r\n\t", codecs.BOM_UTF8)
NO_INTEGER = "expected an integer, got"
FLOAT = "a number with a point or an exponent"
FLOATS = ("1.5", "3.0", "3e0", "1e-1", "1e-999999999", "1e400")


def send(person: Person, body: bytes, content_type: str) -> httpx.Response:
    return person.post(
        "/conversations",
        content=body,
        headers={"Content-Type": content_type, "Accept": "application/json"},
    )


def refused(server: Server, person: Person, body: bytes, content_type: str) -> tuple[int, int, str]:
    """Send what must be refused; give the status, the number and the sentence."""
    with nothing_written(server):
        response = send(person, body, content_type)
    answer = response.json()
    return response.status_code, answer["ref"], answer["summary"]


def with_user(value: Any) -> dict[str, Any]:
    """Write a request whose second recipient is something."""
    request = conversation(1)
    request["recipients"]["users"]["user"].append(value)
    return request


def with_message(message: dict[str, Any]) -> dict[str, Any]:
    """Write a request with a second message."""
    request = conversation(1)
    request["messages"]["message"].append(message)
    return request


def nested(levels: int) -> dict[str, Any]:
    """Write a good request with an unknown member that is nested as deep as said in all."""
    inner: Any = "x"
    for _ in range(levels - 1):
        inner = {"x": inner}
    return {"unknown": inner}


class TestAWrongValue:
    @pytest.mark.parametrize(
        ("request_", "sentence"),
        [
            (with_user({"userid": "x"}), f'{USERID}: {NO_INTEGER} the text "x"'),
            (with_user({"userid": "", "x": "1"}), f"{USERID}: {NO_INTEGER} nothing"),
            (with_user({"userid": "1.0"}), f'{USERID}: {NO_INTEGER} the text "1.0"'),
            (with_user({"userid": "+-1"}), f'{USERID}: {NO_INTEGER} the text "+-1"'),
            (with_user({"userid": "+"}), f'{USERID}: {NO_INTEGER} the text "+"'),
            (with_user({"userid": "x" * 99}), f'{USERID}: {NO_INTEGER} the text "{"x" * 40}"'),
            (with_user({"userid": "0x1"}), f'{USERID}: {NO_INTEGER} the text "0x1"'),
            (with_user({"userid": "\u0661"}), f'{USERID}: {NO_INTEGER} the text "\\u0661"'),
            (with_user({"userid": str(2**63)}), f"{USERID}: {TOO_LARGE}"),
            (with_user({"userid": str(-(2**63))}), f"{USERID}: {TOO_LARGE}"),
            (with_user({"userid": "9" * 5000}), f"{USERID}: {TOO_LARGE}"),
            (with_user({"userid": {"x": "1"}}), f"{USERID}: expected an integer, got an object"),
            (with_user({"userid": ["1", "2"]}), f"{USERID}: expected an integer, got a list"),
            (with_user({"x": "1"}), f"{USERID}: missing"),
            (with_user("x"), "recipients.users.user[1]: expected an object, got a text"),
            ({"recipients": "x"}, "recipients: expected an object, got a text"),
            ({"messages": {"message": [{"html": "x"}]}}, "recipients: missing"),
            ({"recipients": {"x": "x"}, "messages": {}}, "recipients.users: missing"),
            ({"recipients": {"users": {}}}, "messages: missing"),
            (conversation(1, title={"x": "y"}), "title: expected a text, got an object"),
            (with_message({"html": {"p": "x"}}), f"{MESSAGE}.html: expected a text, got an object"),
            (
                with_message({"attachments": {"attachment": [{"id": "x"}]}}),
                f'{MESSAGE}.attachments.attachment[0].id: {NO_INTEGER} the text "x"',
            ),
            (
                with_message({"attachments": {"attachment": "x"}}),
                f"{MESSAGE}.attachments.attachment[0]: expected an object, got a text",
            ),
        ],
    )
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_named_with_its_place_in_both_formats(
        self,
        server: Server,
        ada: Person,
        wire_format: WireFormat,
        request_: dict[str, Any],
        sentence: str,
    ) -> None:
        body = wire_format.write("conversation", request_)
        status, _, summary = refused(server, ada, body, wire_format.value)
        assert (status, summary) == (400, sentence)

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            *((value, f"{NO_INTEGER} {FLOAT}") for value in FLOATS),
            ("true", "expected an integer, got true or false"),
            ("[1]", "expected an integer, got a list"),
            ("null", "missing"),
            (str(2**63), TOO_LARGE),
            (str(-(2**63)), TOO_LARGE),
            (str(2**64 + 1), TOO_LARGE),
            ("1" * 4000, TOO_LARGE),
        ],
    )
    def test_of_json_alone_is_named_with_its_place(
        self, server: Server, ada: Person, value: str, sentence: str
    ) -> None:
        body = json.dumps(with_user({"userid": "?"})).replace('"?"', value)
        status, _, summary = refused(server, ada, body.encode(), JSON.value)
        assert (status, summary) == (400, f"{USERID}: {sentence}")

    @pytest.mark.parametrize("value", ["1", "1.5", "true", "[]", '["x"]', "{}"])
    def test_that_is_no_text_is_no_html(self, server: Server, ada: Person, value: str) -> None:
        body = json.dumps(conversation(1, html="?")).replace('"?"', value)
        status, _, summary = refused(server, ada, body.encode(), JSON.value)
        assert status == 400
        assert summary.startswith("messages.message[0].html: expected a text, got ")

    @pytest.mark.parametrize("body", ["[]", "1", "true", '"x"', "[[]]"])
    def test_where_the_object_should_be_is_refused(
        self, server: Server, ada: Person, body: str
    ) -> None:
        status, _, summary = refused(server, ada, body.encode(), JSON.value)
        assert status == 400
        assert "expected an object" in summary


class TestAnIdThatIsWellMeant:
    @pytest.mark.parametrize("written", ['"{}"', '" +{} "', "{}", f'"{"0" * 30}{{}}"'])
    def test_may_be_a_number_or_a_text(self, ada: Person, bob: Person, written: str) -> None:
        body = json.dumps(conversation(bob)).replace(
            f": {bob.user_id}}}", f": {written.format(bob.user_id)}}}"
        )
        response = send(ada, body.encode(), JSON.value)
        assert response.status_code == 201, response.text


class TestAMissingBody:
    @pytest.mark.parametrize(
        ("wire_format", "body"),
        [
            *((wire_format, body) for wire_format in WireFormat for body in EMPTY),
            (JSON, b"null"),
            (XML, f'<conversation {NIL}="true"/>'.encode()),
        ],
    )
    def test_is_called_that(
        self, server: Server, ada: Person, wire_format: WireFormat, body: bytes
    ) -> None:
        answer = refused(server, ada, body, wire_format.value)
        assert answer == (400, 74, "the body is missing")


class TestMalformedJson:
    @pytest.mark.parametrize(
        ("body", "part"),
        [
            (b"{", "line 1, column 2"),
            (b'{"a": 1,\n "b" 2}', "line 2, column 6"),
            (b"{} {}", "the JSON is malformed: "),
            (b"{'a': 1}", "the JSON is malformed: "),
            (b'{"a": NaN}', "the JSON is malformed: NaN is no value of JSON"),
            (b'{"a": 01}', "the JSON is malformed: "),
            (b'{"a": "\n"}', "the JSON is malformed: "),
            (b'{"a": "\\x"}', "the JSON is malformed: "),
            (b"<conversation/>", "the JSON is malformed: "),
            (b'{"a": "\xff"}', "the JSON is not valid UTF-8: byte 7"),
            (b'{"a": "\xed\xa0\x80"}', "the JSON is not valid UTF-8: byte 7"),
            (b'{"title": "a", "title": "b"}', "the key 'title' stands twice"),
            (b'{"x": [{"y": {"\\u0061": 1, "a": 2}}]}', "the key 'a' stands twice"),
        ],
    )
    def test_is_refused_with_what_is_wrong(
        self, server: Server, ada: Person, body: bytes, part: str
    ) -> None:
        status, ref, summary = refused(server, ada, body, JSON.value)
        assert (status, ref) == (400, 9001)
        assert part in summary


class TestMalformedXml:
    @pytest.mark.parametrize(
        ("body", "part"),
        [
            (b"<conversation>", "the XML is malformed: "),
            (b"<conversation></conversations>", "the XML is malformed: "),
            (b"<a/><b/>", "the XML is malformed: "),
            (b"{}", "the XML is malformed: "),
            (b"<conversation>&nbsp;</conversation>", "the XML is malformed: "),
            (b"<conversation>\xff</conversation>", "the XML is malformed: "),
            (b"<conversation>&#0;</conversation>", "the XML is malformed: "),
            (b"<conversation>&#xD800;</conversation>", "the XML is malformed: "),
            (b"<conversation>&#xFFFE;</conversation>", "the XML is malformed: "),
            (b"<message/>", "root element must be <conversation>, got <message>"),
            (b"<conversation>x<a/></conversation>", "<conversation> holds both text and elements"),
        ],
    )
    def test_is_refused_with_what_is_wrong(
        self, server: Server, ada: Person, body: bytes, part: str
    ) -> None:
        status, ref, summary = refused(server, ada, body, XML.value)
        assert (status, ref) == (400, 9001)
        assert part in summary

    @pytest.mark.parametrize(
        "prolog",
        [
            "<!DOCTYPE conversation>",
            "<?xml version='1.0'?><!DOCTYPE conversation>",
            "<!-- x --><?x y?>\n <!DOCTYPE conversation [<!ENTITY x 'y'>]>",
            "<!DOCTYPE conversation SYSTEM 'file:///etc/passwd'>",
            "<!DOCTYPE conversation [<!ENTITY % x SYSTEM 'http://x.example/'> %x;]>",
            "<!-- - -- -><!DOCTYPE conversation>",
        ],
    )
    def test_includes_every_document_type_declaration(
        self, server: Server, ada: Person, bob: Person, prolog: str
    ) -> None:
        body = prolog.encode() + XML.write("conversation", conversation(bob))
        for encoded in (body, codecs.BOM_UTF8 + body, body.decode().encode("utf-16")):
            assert refused(server, ada, encoded, XML.value)[:2] == (400, 9001)


class TestTheEncoding:
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom"]
    )
    def test_of_xml_may_be_utf_8_or_utf_16(self, ada: Person, bob: Person, encoding: str) -> None:
        text = XML.write("conversation", conversation(bob, html="é\U0001f600")).decode()
        if encoding.endswith("-bom"):
            encoding, text = encoding.removesuffix("-bom"), "\ufeff" + text
        response = send(ada, text.encode(encoding), XML.value)
        assert response.status_code == 201, response.text

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    def test_may_be_told_by_the_content_type(
        self, ada: Person, bob: Person, wire_format: WireFormat, encoding: str
    ) -> None:
        text = wire_format.write("conversation", conversation(bob, html="é\U0001f600")).decode()
        charset = encoding.replace("16-", "16")
        response = send(ada, text.encode(encoding), f"{wire_format.value}; charset={charset}")
        (message,) = bob.messages_of(response.json()["conversationid"])
        assert message["text"] == "é\U0001f600"

    @pytest.mark.parametrize(
        ("declared", "encoding"),
        [
            ("utf-7", "utf-7"),
            ("UTF-7", "utf-7"),
            ("iso-8859-1", "latin-1"),
            ("windows-1252", "cp1252"),
            ("shift_jis", "shift_jis"),
            ("utf-32", "utf-32"),
            ("cp037", "cp037"),
        ],
    )
    def test_of_xml_is_refused_where_it_is_another(
        self, server: Server, ada: Person, bob: Person, declared: str, encoding: str
    ) -> None:
        text = XML.write("conversation", conversation(bob, html="x")).decode()
        document = f'<?xml version="1.0" encoding="{declared}"?>{text}'
        assert refused(server, ada, document.encode(encoding), XML.value)[:2] == (400, 9001)

    @pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le", "utf-32", "cp037"])
    def test_of_json_is_refused_where_it_is_another(
        self, server: Server, ada: Person, bob: Person, encoding: str
    ) -> None:
        text = json.dumps(conversation(bob, html="é"), ensure_ascii=False)
        assert refused(server, ada, text.encode(encoding), JSON.value)[:2] == (400, 9001)


class TestTheDepth:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_may_be_what_a_request_needs_and_more(
        self, ada: Person, bob: Person, wire_format: WireFormat
    ) -> None:
        body = wire_format.write("conversation", {**conversation(bob), **nested(30)})
        assert send(ada, body, wire_format.value).status_code == 201

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    @pytest.mark.parametrize("levels", [34, 300])
    def test_is_bounded(
        self, server: Server, ada: Person, bob: Person, wire_format: WireFormat, levels: int
    ) -> None:
        body = wire_format.write("conversation", {**conversation(bob), **nested(levels)})
        assert refused(server, ada, body, wire_format.value)[:2] == (400, 9001)

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (b"[" * 500_000, JSON.value),
            (b'{"a":' * 150_000, JSON.value),
            (b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", JSON.value),
            (b"<a>" * 300_000, XML.value),
            (b"<a>" * 40_000 + b"</a>" * 40_000, XML.value),
        ],
    )
    def test_is_bounded_however_deep_it_is(
        self, server: Server, ada: Person, body: bytes, content_type: str
    ) -> None:
        assert refused(server, ada, body, content_type)[:2] == (400, 9001)


class TestACharacterThatXmlCannotCarry:
    @pytest.mark.parametrize("character", ["\x00", "\x1f", "\ud800", "\ufffe", "\uffff"])
    @pytest.mark.parametrize(
        ("place", "request_"),
        [
            ("title", {**conversation(1), "title": "ab?"}),
            ("messages.message[0].html", conversation(1, html="ab?")),
            ("messages.message[0].text", conversation(1, html=None)),
        ],
    )
    def test_is_refused_with_its_place(
        self, server: Server, ada: Person, place: str, request_: dict[str, Any], character: str
    ) -> None:
        if place.endswith("text"):
            request_["messages"]["message"][0]["text"] = "ab?"
        body = json.dumps(request_).replace("?", f"\\u{ord(character):04x}")
        assert refused(server, ada, body.encode(), JSON.value) == (
            400,
            9002,
            f"{place}: the character U+{ord(character):04X} at position 2 is not allowed",
        )

    def test_is_not_a_pair_of_surrogates(self, ada: Person, bob: Person) -> None:
        body = json.dumps(conversation(bob, html="\U0001f600"))
        assert "\\ud83d\\ude00" in body
        response = send(ada, body.encode(), JSON.value)
        (message,) = bob.messages_of(response.json()["conversationid"])
        assert message["html"] == "\U0001f600"


class TestAnUnknownMember:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_passed_over_wherever_it_stands(
        self, ada: Person, bob: Person, wire_format: WireFormat
    ) -> None:
        request = conversation(bob, unknown={"a": [{"b": "c"}]})
        request["recipients"]["users"]["user"][0]["httplink"] = "x"
        request["messages"]["message"][0]["sequence"] = "x"
        body = wire_format.write("conversation", request)
        assert send(ada, body, wire_format.value).status_code == 201
