from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.attachments.files import uploaded
from tests.harness.answers import summary
from tests.harness.db_assertions import nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import running_server, start_server

AT_ONCE = 20


def send(
    person: Person,
    key: str,
    tree: dict[str, Any],
    *,
    reply_to: int | None = None,
    wire_format: WireFormat = WireFormat.JSON,
) -> httpx.Response:
    """Ask for a conversation, or for a reply in one, under a key."""
    root, path = "conversation", "/conversations"
    if reply_to is not None:
        root, path = "message", f"/conversations/{reply_to}/messages"
    body = wire_format.body(root, tree)
    return person.post(
        path, content=body["content"], headers={**body["headers"], "Idempotency-Key": key}
    )


def is_replayed(response: httpx.Response) -> bool:
    assert response.status_code == httpx.codes.CREATED, response.text
    return "Idempotency-Replayed" in response.headers


class TestTheSameRequestAgain:
    def test_gives_the_same_answer_and_writes_nothing(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        first = send(ada, "a key", conversation(bob))
        with nothing_written(firm.server):
            again = send(ada, "a key", conversation(bob))
        assert again.content == first.content
        assert again.headers["Location"] == first.headers["Location"]

    def test_says_that_it_is_a_replay(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        answers = [send(ada, "a key", conversation(bob)) for _ in range(3)]
        assert [is_replayed(answer) for answer in answers] == [False, True, True]
        assert answers[1].headers["Idempotency-Replayed"] == "true"

    def test_is_the_same_in_the_other_format(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        request = conversation(bob, html="<p>é</p>", attachments=[uploaded(ada)], title="A & B")
        first = send(ada, "a key", request)
        again = send(ada, "a key", request, wire_format=WireFormat.XML)
        assert is_replayed(again)
        assert WireFormat.XML.read(again) == WireFormat.JSON.read(first)

    def test_is_the_same_with_members_that_mean_nothing(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        first = send(ada, "a key", conversation(bob))
        again = send(ada, "a key", conversation(bob, title=None, unknown=[1, 2]))
        assert is_replayed(again)
        assert again.content == first.content

    def test_is_the_same_for_a_reply(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        first, again = (send(bob, "a key", {"html": "x"}, reply_to=number) for _ in range(2))
        assert is_replayed(again)
        assert again.content == first.content
        assert [one["html"] for one in ada.messages_of(number)] == ["x", "<p>Hello</p>"]

    def test_at_once_starts_one_conversation(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        together = Barrier(AT_ONCE)

        def ask(_: int) -> tuple[bytes, bool]:
            with httpx.Client(base_url=ada.base_url, headers=ada.headers) as client:
                together.wait()
                response = client.post(
                    "/conversations",
                    json=conversation(bob),
                    headers={"Idempotency-Key": "a key"},
                )
            return response.content, is_replayed(response)

        with ThreadPoolExecutor(AT_ONCE) as threads:
            answers = list(threads.map(ask, range(AT_ONCE)))
        assert len({content for content, _ in answers}) == 1
        assert sorted(replayed for _, replayed in answers) == [False] + [True] * (AT_ONCE - 1)
        assert bob.get("/conversations").json()["totalcount"] == 1

    def test_at_once_adds_one_reply(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            answers = list(
                threads.map(
                    lambda _: send(bob, "a key", {"html": "x"}, reply_to=number).content,
                    range(AT_ONCE),
                )
            )
        assert len(set(answers)) == 1
        assert len(ada.messages_of(number)) == 2

    def test_is_still_known_after_a_power_cut(self, tmp_path: Path) -> None:
        server = start_server(tmp_path)
        try:
            with Firm(server) as firm:
                ada, bob = firm.internal(), firm.internal()
                request = conversation(bob)
                first = send(ada, "a key", request)
        finally:
            server.kill()
            assert server.process.stderr is not None
            server.process.stderr.close()
        with (
            running_server(tmp_path) as restarted,
            Person(restarted, ada.user_id, ada.email, ada.token) as still_ada,
        ):
            again = send(still_ada, "a key", request)
        assert is_replayed(again)
        assert again.content == first.content


class TestAnotherRequestWithTheSameKey:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_refused(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob = firm.internal(), firm.internal()
        send(ada, "a key", conversation(bob))
        other = conversation(bob, html="<p>Other</p>")
        with nothing_written(firm.server):
            response = send(ada, "a key", other, wire_format=wire_format)
        assert (response.status_code, wire_format.read(response)["summary"]) == (
            422,
            "Idempotency-Key: this key was used before, with a different request",
        )

    def test_is_refused_for_a_reply_in_another_conversation(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        one, other = ada.started(bob), ada.started(bob)
        send(bob, "a key", {"html": "x"}, reply_to=one)
        assert send(bob, "a key", {"html": "x"}, reply_to=other).status_code == 422

    def test_is_refused_for_a_reply_after_a_conversation(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = send(ada, "a key", conversation(bob)).json()["conversationid"]
        with nothing_written(firm.server):
            response = send(ada, "a key", {"html": "<p>Hello</p>"}, reply_to=number)
        assert response.status_code == 422

    def test_is_fine_from_another_person(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        answers = [send(ada, "a key", conversation(bob)), send(bob, "a key", conversation(ada))]
        assert [is_replayed(answer) for answer in answers] == [False, False]


class TestAFailedRequest:
    def test_leaves_its_key_free_for_the_corrected_one(self, firm: Firm) -> None:
        ada, bob, client = firm.internal(), firm.internal(), firm.external()
        assert send(ada, "a key", conversation(bob, client)).status_code == 403
        assert not is_replayed(send(ada, "a key", conversation(bob)))

    def test_fails_again_the_same_way(self, firm: Firm) -> None:
        ada, client = firm.internal(), firm.external()
        answers = [send(ada, "a key", conversation(client)) for _ in range(2)]
        assert summary(answers[0]) == summary(answers[1])

    def test_succeeds_with_the_same_body_once_what_it_failed_for_is_mended(
        self, firm: Firm
    ) -> None:
        ada, client = firm.internal(), firm.external()
        assert send(ada, "a key", conversation(client)).status_code == 403
        firm.site(ada, client)
        assert not is_replayed(send(ada, "a key", conversation(client)))

    def test_of_a_reply_leaves_its_key_free(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        theirs = {"html": "x", "attachments": {"attachment": [{"id": uploaded(ada)}]}}
        assert send(bob, "a key", theirs, reply_to=number).status_code == 403
        assert not is_replayed(send(bob, "a key", {"html": "x"}, reply_to=number))


class TestKey:
    @pytest.mark.parametrize("key", ["", "k" * 256, "a\tb", "clé"])
    def test_that_is_none_is_refused(self, firm: Firm, key: str) -> None:
        ada, bob = firm.internal(), firm.internal()
        with nothing_written(firm.server):
            response = ada.post(
                "/conversations",
                json=conversation(bob),
                headers=[(b"Idempotency-Key", key.encode())],
            )
        assert summary(response) == (
            400,
            9002,
            "Idempotency-Key: expected 1 to 255 printable ASCII characters",
        )

    @pytest.mark.parametrize("key", ["k" * 255, '"8e03978e-40d5-43e8"', "!~ %"])
    def test_may_be_any_printable_ascii(self, firm: Firm, key: str) -> None:
        ada, bob = firm.internal(), firm.internal()
        answers = [send(ada, key, conversation(bob)) for _ in range(2)]
        assert [is_replayed(answer) for answer in answers] == [False, True]
