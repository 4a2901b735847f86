"""A client written from the printed documentation alone: its samples, to the letter."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from tests.clients.client import JSON, XML, Client, Step
from tests.clients.http11 import Answer

_XML: Final = """<conversation>
    <recipients>
        <users>
            <user>
                <userid>{user}</userid>
            </user>
            <user>
                <userid>{colleague}</userid>
            </user>
        </users>
    </recipients>
    <messages>
        <message>
            <html><![CDATA[{html}]]> </html>
            <attachments>
                 <attachment>
                     <id>{first}</id>
                 </attachment>
                 <attachment>
                     <id>{second}</id>
                 </attachment>
             </attachments>
        </message>
    </messages>
</conversation>
"""
_JSON: Final = """{
  "recipients": {"users": {"user": [{"userid": %(user)s}, {"userid": %(colleague)s}]}},
  "messages": {"message": [{"html": "%(html)s",
    "attachments": {"attachment": [{"id": "%(first)s"}, {"id": "%(second)s"}]}}]}
}
"""
_ANSWER: Final = re.compile(
    r'<\?xml version="1\.0" encoding="UTF-8" standalone="yes"\?>\s*<conversation>'
    r"<conversationid>(\d+)</conversationid><messages><message><messageid>(\d+)</messageid>"
    r"</message></messages></conversation>\s*"
)


class PrintedSamples(Client):
    """One that pastes what is printed, and sends back what it got."""

    name = "the printed samples of the documentation"
    stack = "XML and JSON"

    @property
    def steps(self) -> Sequence[Step]:
        """Samples first, then objects that were answers."""
        return (
            self.send_the_xml_sample,
            self.send_it_with_nothing_but_files,
            self.send_it_with_ids_left_empty,
            self.send_the_json_sample,
            self.reply,
            self.send_back_what_a_get_gave,
        )

    def send_the_xml_sample(self) -> None:
        """With the slash at the end; the answer is the printed one."""
        files = self._upload(), self._upload()
        answer = self._create(XML, self._sample(_XML, "<p>Draft</p>", *files))
        assert answer.status == 201, answer.text
        assert _ANSWER.fullmatch(answer.text)

    def send_it_with_nothing_but_files(self) -> None:
        """The CDATA section is empty in print; a blank follows it."""
        files = self._upload(), self._upload()
        answer = self._create(XML, self._sample(_XML, "", *files))
        assert answer.status == 201, answer.text
        (message,) = self._messages(answer)
        assert [one["id"] for one in message["attachments"]["attachment"]] == [*files]

    def send_it_with_ids_left_empty(self) -> None:
        """A template that was not filled in everywhere; with nothing in it, it says nothing."""
        answer = self._create(XML, self._sample(_XML, "x", "", ""))
        assert answer.status == 201, answer.text
        assert self._create(XML, self._sample(_XML, "", "", "")).status == 400

    def send_the_json_sample(self) -> None:
        """Ids of users are numbers there, those of files are text; and both as text."""
        for quote in ("", '"'):
            files = self._upload(), self._upload()
            members = {
                "user": f"{quote}{self.scene.user.user_id}{quote}",
                "colleague": f"{quote}{self.scene.colleague.user_id}{quote}",
                "html": "<p>Draft</p>",
                "first": files[0],
                "second": files[1],
            }
            assert self._create(JSON, (_JSON % members).encode()).status == 201

    def reply(self) -> None:
        """Printed without a slash."""
        conversation = self._create(JSON, self._json_sample()).json["conversationid"]
        target = f"/api/4/conversations/{conversation}/messages"
        body = b'{"html": "<p>Agreed</p>"}'
        answer = self.send("POST", target, self._headers(JSON, len(body)), body)
        assert (answer.status, answer.json["conversationid"]) == (201, conversation)

    def send_back_what_a_get_gave(self) -> None:
        """Whole, whatever is in it: files, a quotation, a forwarded message."""
        sample = self._create(JSON, self._json_sample()).json
        number = sample["conversationid"]
        (first,) = [message["messageid"] for message in sample["messages"]["message"]]
        target = f"/api/4/conversations/{number}/messages"
        for message in (
            {"text": "see", "forwarded": {"conversationid": number, "messageid": first}},
            {"text": "as said", "quotedmessageid": first},
        ):
            body = msgspec.json.encode(message)
            assert self.send("POST", target, self._headers(JSON, len(body)), body).status == 201
        for media_type in (JSON, XML):
            given = self.send("GET", target, [("Accept", media_type), *self._headers("", 0)])
            assert b"forwarded" in given.content
            answer = self._create(media_type, given.content)
            assert answer.status == 201, answer.text

    def _json_sample(self) -> bytes:
        members = {
            "user": self.scene.user.user_id,
            "colleague": self.scene.colleague.user_id,
            "html": "<p>Draft</p>",
            "first": self._upload(),
            "second": self._upload(),
        }
        return (_JSON % members).encode()

    def _sample(self, template: str, html: str, first: object, second: object) -> bytes:
        user, colleague = self.scene.user.user_id, self.scene.colleague.user_id
        members = {"user": user, "colleague": colleague, "html": html}
        return template.format(**members, first=first, second=second).encode()

    def _create(self, media_type: str, body: bytes) -> Answer:
        return self.send(
            "POST", "/api/4/conversations/", self._headers(media_type, len(body)), body
        )

    def _messages(self, created: Answer) -> list[dict[str, dict[str, list[dict[str, object]]]]]:
        number = created.xml.findtext("conversationid")
        target = f"/api/4/conversations/{number}/messages"
        answer = self.send("GET", target, [("Accept", JSON), *self._headers("", 0)])
        found: list[dict[str, dict[str, list[dict[str, object]]]]]
        found = answer.json["messages"]["message"]
        return found

    def _upload(self) -> int:
        body = (
            b'--x\r\nContent-Disposition: form-data; name="filename"\r\n\r\na.txt\r\n'
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n'
            b"--x--\r\n"
        )
        headers = self._headers("multipart/form-data; boundary=x", len(body))
        target = "/api/4/attachments?siteid=0"
        answer = self.send("POST", target, [("Accept", JSON), *headers], body)
        assert answer.status == 201, answer.text
        number: int = answer.json["id"]
        return number

    def _headers(self, content_type: str, length: int) -> list[tuple[str, str]]:
        described = [("Content-Type", content_type), ("Content-Length", str(length))]
        return [
            ("Host", self.host),
            ("Authorization", f"Bearer {self.scene.user.token}"),
            *(described if length else []),
        ]
