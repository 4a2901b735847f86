"""What the sender of a body learns of what became of it, and pictures that stand in one."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.attachments.files import picture
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import running_server

SENT = '<p style="color:red">a<script>x</script></p><p hidden>b</p>'
TOLD = {
    "item": [
        {"kind": "attribute", "name": "style", "count": "1"},
        {"kind": "element", "name": "script", "count": "1"},
        {"kind": "hidden", "name": "hidden", "count": "1"},
    ]
}

PICTURE = picture(size=(40, 30))


def address(data: bytes = PICTURE) -> str:
    return f"data:image/png;base64,{b64encode(data).decode()}"


@pytest.mark.parametrize("wire_format", WireFormat, ids=str)
class TestWhatWasTakenOut:
    def test_is_told_for_each_message_of_a_new_conversation(
        self, ada: Person, bob: Person, wire_format: WireFormat
    ) -> None:
        asked = conversation(bob, html="<p>a</p>")
        asked["messages"]["message"].append({"html": SENT})
        told = wire_format.read(
            ada.post("/conversations/", **wire_format.body("conversation", asked))
        )
        first, second = told["messages"]["message"]
        assert "removed" not in first
        assert second["removed"] == TOLD

    def test_is_told_of_a_reply_an_edit_and_an_announcement(
        self, ada: Person, bob: Person, wire_format: WireFormat
    ) -> None:
        number = ada.started(bob)
        path = f"/conversations/{number}/messages"
        reply = wire_format.read(ada.post(path, **wire_format.body("message", {"html": SENT})))
        (written,) = reply["messages"]["message"]
        assert written["removed"] == TOLD
        message = f"{path}/{written['messageid']}"
        edit = ada.patch(message, **wire_format.body("message", {"html": SENT.replace("a<", "b<")}))
        assert wire_format.read(edit)["removed"] == TOLD
        assert "removed" not in ada.get(message).json()
        announced = ada.post(
            "/announcements", **wire_format.body("announcement", conversation(bob, html=SENT))
        )
        assert wire_format.read(announced)["removed"] == TOLD

    def test_is_told_in_a_preview(self, ada: Person, wire_format: WireFormat) -> None:
        preview = ada.post("/preview", **wire_format.body("message", {"markdown": SENT}))
        assert wire_format.read(preview)["removed"] == TOLD


class TestAPicture:
    @pytest.mark.parametrize("member", ["html", "markdown"])
    def test_becomes_an_attachment_that_the_message_shows(
        self, ada: Person, bob: Person, member: str
    ) -> None:
        img = f'<img src="{address()}" alt="plan">'
        body = {"html": None, "markdown": f"![plan]({address()})"}
        number = ada.started(bob, **(body if member == "markdown" else {"html": img}))
        (message,) = bob.messages_of(number)
        (attachment,) = message["attachments"]["attachment"]
        assert (attachment["name"], attachment["filesize"]) == ("image-1.png", len(PICTURE))
        assert f"/attachments/{attachment['id']}/content" in message["html"]
        assert (
            f"/attachments/{attachment['id']}/thumbnail" in message["images"]["image"][0]["apilink"]
        )
        assert bob.get(f"/attachments/{attachment['id']}/content").content == PICTURE

    def test_stands_beside_other_attachments_in_replies_and_announcements(
        self, ada: Person, bob: Person
    ) -> None:
        number = ada.started(bob)
        html = f'<img src="{address()}"><img src="{address(picture(size=(30, 40)))}">'
        reply = ada.post(f"/conversations/{number}/messages", json={"html": html})
        assert reply.status_code == httpx.codes.CREATED
        names = [one["name"] for one in bob.messages_of(number)[0]["attachments"]["attachment"]]
        assert names == ["image-1.png", "image-2.png"]
        announced = ada.post("/announcements", json=conversation(bob, html=html)).json()
        (told,) = bob.messages_of(announced["conversation"][0]["conversationid"])
        assert len(told["images"]["image"]) == 2

    def test_that_no_browser_may_show_is_attached(self, ada: Person, bob: Person) -> None:
        svg = f"data:image/svg+xml;base64,{b64encode(b'<svg/>').decode()}"
        (message,) = bob.messages_of(ada.started(bob, html=f'a<img src="{svg}">'))
        assert [one["name"] for one in message["attachments"]["attachment"]] == ["image-1.svg"]
        assert "images" not in message

    def test_of_a_message_that_is_refused_is_not_kept(
        self, lasting_firm: Firm, ada: Person
    ) -> None:
        stranger = lasting_firm.external()
        with nothing_written(lasting_firm.server):
            answer = ada.start(stranger, html=f'<img src="{address()}">')
        assert answer.status_code == httpx.codes.FORBIDDEN

    def test_is_stored_once_under_an_idempotency_key(self, ada: Person, bob: Person) -> None:
        asked = conversation(bob, html=f'<img src="{address()}">')
        key = {"Idempotency-Key": "a picture, once"}
        first, again = (ada.post("/conversations/", json=asked, headers=key) for _ in range(2))
        assert (again.headers["Idempotency-Replayed"], again.json()) == ("true", first.json())
        last = uploaded_number(ada, bob)
        (shown,) = bob.messages_of(first.json()["conversationid"])
        kept = [
            number
            for number in range(shown["attachments"]["attachment"][0]["id"], last)
            if ada.get(f"/attachments/{number}").status_code == httpx.codes.OK
        ]
        assert len(kept) == 1

    def test_cannot_be_added_by_an_edit(self, ada: Person, bob: Person) -> None:
        number = ada.started(bob)
        message = bob.messages_of(number)[0]["messageid"]
        answer = ada.patch(
            f"/conversations/{number}/messages/{message}",
            json={"html": f'<img src="{address()}">'},
        )
        assert (answer.status_code, answer.json()["ref"]) == (400, 9002)
        assert "data:" in answer.json()["summary"]

    def test_is_not_shown_in_a_preview(self, ada: Person) -> None:
        preview: dict[str, Any] = ada.post(
            "/preview", json={"markdown": f"![plan]({address()})"}
        ).json()
        assert preview["html"] == '<p><img alt="plan"></p>'


def uploaded_number(ada: Person, bob: Person) -> int:
    """Return the number of an attachment that is new."""
    number = ada.started(bob, html=f'<img src="{address(picture(size=(20, 20)))}">')
    found: int = bob.messages_of(number)[0]["attachments"]["attachment"][0]["id"]
    return found


@pytest.mark.parametrize(
    ("setting", "value", "ref"),
    [
        ("PARLEY_STORAGE_QUOTA", 7_000, 9006),
        ("PARLEY_UNSENT_FILES", 1, 9036),
        ("PARLEY_FILE_LIMIT", len(PICTURE), 9003),
    ],
)
def test_a_picture_counts_like_any_file(tmp_path: Path, setting: str, value: int, ref: int) -> None:
    with (
        running_server(tmp_path, settings={setting: str(value)}) as server,
        Firm(server) as firm,
    ):
        ada, bob = firm.internal(), firm.internal()
        larger = picture(size=(600, 300)) + bytes(100)
        answer = ada.start(bob, html=f'<img src="{address()}"><img src="{address(larger)}">')
        assert answer.json()["ref"] == ref
        # What was stored of the refused message is given back.
        assert ada.start(bob, html=f'<img src="{address()}">').status_code == 201
