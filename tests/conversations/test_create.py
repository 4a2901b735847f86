import re
from typing import Any

import httpx
import pytest

from parley.conversations.validation import MAX_ATTACHMENTS, MAX_MESSAGES, MAX_TITLE
from tests.attachments.files import picture, uploaded
from tests.harness.answers import block, summary, users
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation

MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

STRANGE_PICTURE = "it shows the picture 3, which is not among the message's attachments"

# Contract §4, but for the numbers.
SAMPLES = {
    WireFormat.JSON: """
{"recipients": {"users": {"user": [{"userid": %d}, {"userid": %d}]}},
 "messages": {"message": [{"html": "<p>Draft attached.</p>",
   "attachments": {"attachment": [{"id": "%d"}, {"id": "%d"}]}}]}}
""",
    WireFormat.XML: """
<conversation>
  <recipients><users><user><userid>%d</userid></user><user><userid>%d</userid></user></users></recipients>
  <messages><message>
    <html><![CDATA[<p>Draft attached.</p>]]></html>
    <attachments><attachment><id>%d</id></attachment><attachment><id>%d</id></attachment></attachments>
  </message></messages>
</conversation>
""".strip(),
}


def read(person: Person, number: int) -> dict[str, Any]:
    """Return a conversation with its messages, with every moment taken for granted."""
    response = person.get(f"/conversations/{number}/messages", params={"direction": "asc"})
    assert response.status_code == httpx.codes.OK, response.text
    found: dict[str, Any] = response.json()
    for moment in ("createddatetime", "lastmessagedatetime"):
        assert MOMENT.fullmatch(found.pop(moment))
    for message in found["messages"]["message"]:
        assert MOMENT.fullmatch(message.pop("lastsentdatetime"))
    return found


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
class TestTheDocumentedSample:
    def sent(self, sender: Person, wire_format: WireFormat, *numbers: int) -> httpx.Response:
        return sender.post(
            "/conversations/",
            content=SAMPLES[wire_format] % numbers,
            headers={"Content-Type": wire_format.value},
        )

    def test_is_answered_with_the_numbers_of_what_was_written(
        self, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        files = uploaded(ada), uploaded(ada)
        response = self.sent(ada, wire_format, bob.user_id, eve.user_id, *files)
        assert response.status_code == 201
        number = wire_format.read(response)["conversationid"]
        ((message,),) = ada.get(f"/conversations/{number}/messages").json()["messages"].values()
        assert wire_format.read(response) == {
            "conversationid": number,
            "messages": {"message": [{"messageid": str(message["messageid"])}]},
        }

    def test_is_answered_with_its_address(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        files = uploaded(ada), uploaded(ada)
        response = self.sent(ada, wire_format, bob.user_id, eve.user_id, *files)
        number = wire_format.read(response)["conversationid"]
        assert response.headers["Location"] == f"{ada.base_url}conversations/{number}"

    def test_reads_back_through_the_common_object(
        self, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        files = [uploaded(ada, b"12345", "Draft.pdf"), uploaded(ada, b"", "Notes")]
        answer = wire_format.read(self.sent(ada, wire_format, bob.user_id, eve.user_id, *files))
        assert read(bob, int(answer["conversationid"])) == {
            "conversationid": int(answer["conversationid"]),
            "creator": block(ada),
            "unreadcount": 1,
            "messagecount": 1,
            "muted": False,
            "archived": False,
            "starred": False,
            "recipients": users(ada, bob, eve),
            "messages": {
                "message": [
                    {
                        "messageid": int(answer["messages"]["message"][0]["messageid"]),
                        "recipients": users(ada),
                        "author": block(ada),
                        "sequence": 1,
                        "text": "Draft attached.",
                        "html": "<p>Draft attached.</p>",
                        "attachments": {
                            "attachment": [
                                {
                                    "id": files[0],
                                    "name": "Draft.pdf",
                                    "extension": "pdf",
                                    "siteid": 0,
                                    "parentfolderid": 0,
                                    "filesize": 5,
                                },
                                {
                                    "id": files[1],
                                    "name": "Notes",
                                    "siteid": 0,
                                    "parentfolderid": 0,
                                    "filesize": 0,
                                },
                            ]
                        },
                    }
                ]
            },
        }


class TestTheCommonObject:
    def test_reads_the_same_in_both_formats(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        shown, other = uploaded(ada, picture()), uploaded(ada)
        number = ada.started(
            bob,
            html=f'<p>]]&gt; &amp;<br><img src="cid:{shown}"></p>',
            attachments=[shown, other],
            title="<A & B> ]]>",
        )
        in_json, in_xml = (
            wire_format.read(
                bob.get(f"/conversations/{number}/messages", headers={"Accept": wire_format.value})
            )
            for wire_format in WireFormat
        )
        assert in_json == in_xml

    def test_carries_html_in_cdata_in_xml(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>a &amp; b</p>")
        response = ada.get(f"/conversations/{number}", headers={"Accept": "application/xml"})
        assert "<html><![CDATA[<p>a &amp; b</p>]]></html>" in response.text

    def test_starts_with_the_declaration_in_xml(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        response = ada.get(f"/conversations/{number}", headers={"Accept": "application/xml"})
        declaration = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<conversation>'
        assert response.content.startswith(declaration)

    def test_may_be_sent_back_whole_as_a_new_request(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Again</p>", title="Matter 7")
        whole = ada.get(f"/conversations/{number}/messages").json()
        response = ada.post("/conversations", json=whole)
        assert response.status_code == 201, response.text
        (copy,) = bob.messages_of(response.json()["conversationid"])
        assert copy["html"] == "<p>Again</p>"

    def test_tells_who_reads_it_how_many_messages_are_new(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        for writer in (ada, ada, bob, ada):
            writer.post(f"/conversations/{number}/messages", json={"html": "<p>More</p>"})
        counts = [
            (found["unreadcount"], found["messagecount"])
            for found in (one.get(f"/conversations/{number}").json() for one in (ada, bob))
        ]
        assert counts == [(0, 5), (1, 5)]


class TestTitle:
    def test_reads_back(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, title="Matter 7")
        assert bob.get(f"/conversations/{number}").json()["title"] == "Matter 7"

    @pytest.mark.parametrize("title", [None, ""])
    def test_is_left_out_where_there_is_none(self, firm: Firm, title: str | None) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, title=title)
        assert "title" not in bob.get(f"/conversations/{number}").json()

    def test_is_refused_where_it_is_too_long(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        assert ada.start(bob, title="é" * MAX_TITLE).status_code == 201
        assert summary(ada.start(bob, title="é" * (MAX_TITLE + 1))) == (
            400,
            9003,
            "title: at most 255 characters",
        )


class TestMessages:
    def test_many_come_in_the_order_they_were_sent(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        request = conversation(bob)
        request["messages"]["message"] = [{"html": f"<p>{i}</p>"} for i in range(MAX_MESSAGES)]
        number = ada.post("/conversations", json=request).json()["conversationid"]
        found = bob.messages_of(number, direction="asc", limit=100)
        assert [(one["sequence"], one["text"]) for one in found] == [
            (i + 1, str(i)) for i in range(MAX_MESSAGES)
        ]

    def test_each_carries_its_own_attachments(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        first, second, both = uploaded(ada), uploaded(ada), uploaded(ada)
        request = conversation(bob)
        request["messages"]["message"] = [
            {"html": "", "attachments": {"attachment": [{"id": number} for number in carried]}}
            for carried in ([first, both], [both, second])
        ]
        number = ada.post("/conversations", json=request).json()["conversationid"]
        assert [
            [carried["id"] for carried in message["attachments"]["attachment"]]
            for message in bob.messages_of(number, direction="asc")
        ] == [[first, both], [both, second]]

    @pytest.mark.parametrize(
        ("messages", "sentence"),
        [
            ([], "messages.message: send at least one message"),
            ([{"html": "x"}] * (MAX_MESSAGES + 1), "messages.message: at most 100 messages"),
            ([{}], "messages.message[0].html: send a text, or at least one attachment"),
            (
                [{"html": "x"}, {"html": " \n", "text": "\t"}],
                "messages.message[1].html: send a text, or at least one attachment",
            ),
            (
                [{"html": "x"}, {"html": "<script>x</script>"}],
                "messages.message[1].html: nothing is left of it once it is sanitised",
            ),
            (
                [{"html": "x"}, {"text": "\u200a\u3000"}],
                "messages.message[1].html: send a text, or at least one attachment",
            ),
            (
                [{"attachments": {"attachment": [{"id": 1}] * (MAX_ATTACHMENTS + 1)}}],
                "messages.message[0].attachments.attachment: at most 100 attachments",
            ),
            ([{"html": '<img src="cid:3">'}], f"messages.message[0].html: {STRANGE_PICTURE}"),
        ],
    )
    def test_are_refused_with_the_place_of_what_is_wrong(
        self, firm: Firm, messages: list[dict[str, Any]], sentence: str
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        request = conversation(bob)
        request["messages"]["message"] = messages
        with nothing_written(firm.server):
            response = ada.post("/conversations", json=request)
        assert (response.status_code, response.json()["summary"]) == (400, sentence)

    def test_one_may_stand_without_a_list_around_it(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        request = {
            "recipients": {"users": {"user": {"userid": bob.user_id}}},
            "messages": {"message": {"html": "<p>Alone</p>"}},
        }
        response = ada.post("/conversations", json=request)
        assert response.status_code == 201, response.text


class TestBody:
    def text(self, firm: Firm, **message: Any) -> dict[str, Any]:
        """Send one message; give it back."""
        ada, bob = firm.internal(), firm.internal()
        request = conversation(bob)
        request["messages"]["message"] = [message]
        response = ada.post("/conversations", json=request)
        assert response.status_code == 201, response.text
        (found,) = bob.messages_of(response.json()["conversationid"])
        return found

    def test_html_is_sanitised(self, firm: Firm) -> None:
        found = self.text(firm, html='<p onclick="x()">Hi<script>x()</script> <b>you</b></p>')
        assert (found["html"], found["text"]) == ("<p>Hi <b>you</b></p>", "Hi you")

    def test_links_lead_nowhere_that_is_told_about_the_reader(self, firm: Firm) -> None:
        found = self.text(firm, html='<a href="https://x.example/" target="_blank">x</a>')
        assert 'rel="noopener noreferrer nofollow"' in found["html"]
        assert "target" not in found["html"]

    def test_a_remote_picture_is_not_fetched_by_a_reader(self, firm: Firm) -> None:
        found = self.text(firm, html='<p>x<img src="https://x.example/p.png"></p>')
        assert found["html"] == '<p>x<img data-remote-src="https://x.example/p.png"></p>'

    def test_text_alone_becomes_escaped_paragraphs(self, firm: Firm) -> None:
        found = self.text(firm, text="1 < 2 & <b>\nsame\n\nnext")
        assert found["html"] == "<p>1 &lt; 2 &amp; &lt;b&gt;<br>same</p><p>next</p>"

    def test_html_wins_over_text(self, firm: Firm) -> None:
        found = self.text(firm, html="<p>html</p>", text="text")
        assert found["html"] == "<p>html</p>"

    def test_text_counts_where_html_is_empty(self, firm: Firm) -> None:
        assert self.text(firm, html="", text="text")["html"] == "<p>text</p>"


class TestAttachments:
    def test_come_once_each_in_the_order_they_were_named(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        first, second = uploaded(ada), uploaded(ada)
        number = ada.started(bob, html="", attachments=[second, first, second])
        (message,) = bob.messages_of(number)
        assert [one["id"] for one in message["attachments"]["attachment"]] == [second, first]

    def test_a_picture_that_the_body_shows_is_among_the_images(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        shown, other = uploaded(ada, picture()), uploaded(ada, picture())
        number = ada.started(bob, html=f'<img src="cid:{shown}">', attachments=[other, shown])
        (message,) = bob.messages_of(number)
        base = str(ada.base_url).removesuffix("/api/4/")
        assert message["images"]["image"] == [
            {
                "imagelink": f"{base}/attachments/{shown}",
                "apilink": f"{base}/api/4/attachments/{shown}/thumbnail",
            }
        ]

    def test_a_picture_that_the_body_shows_has_an_address_there(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        shown = uploaded(ada, picture())
        number = ada.started(bob, html=f'<img src="cid:{shown}">', attachments=[shown])
        (message,) = bob.messages_of(number)
        assert message["html"] == f'<img src="{bob.base_url}attachments/{shown}/content">'

    def test_what_was_received_may_be_sent_on(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        file = uploaded(ada)
        ada.started(bob, attachments=[file])
        assert bob.start(eve, attachments=[file]).status_code == 201

    def test_one_that_is_someone_elses_or_missing_refuses_all_and_is_named(
        self, firm: Firm
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        mine, theirs, missing = uploaded(ada), uploaded(bob), 10**15
        with nothing_written(firm.server):
            response = ada.start(bob, attachments=[mine, theirs, missing])
        assert summary(response) == (
            403,
            9005,
            f"attachments.attachment: {theirs}, {missing}: unknown, or not yours to send",
        )

    def test_one_in_a_later_message_refuses_the_earlier_ones(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        theirs = uploaded(bob)
        request = conversation(bob)
        request["messages"]["message"].append(
            {"attachments": {"attachment": [{"id": theirs}]}, "html": "x"}
        )
        with nothing_written(firm.server):
            response = ada.post("/conversations", json=request)
        assert response.status_code == 403
