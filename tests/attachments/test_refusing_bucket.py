"""An object store that refuses: it is full, overloaded, or has changed its mind about the key."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from parley.attachments.commands import SMALLEST_FILE, counted_bytes
from tests.attachments.files import picture, upload, uploaded
from tests.harness.db_assertions import rows_at
from tests.harness.objects import ObjectStore
from tests.harness.people import Firm, Person, conversation
from tests.harness.refusals import Gateway
from tests.harness.servers import Server, running_server

LARGE = bytes(range(251)) * 70_000  # more than two parts of an upload
REFUSALS = ("503 Slow Down", "507 Insufficient Storage", "403 Access Denied")


class Scene(NamedTuple):
    """A server, the way to its object store, and two people."""

    server: Server
    gateway: Gateway
    objects: ObjectStore
    prefix: str
    ada: Person
    bob: Person

    def same(self) -> bool:
        """Return whether rows and objects name the same files, which the quotas count."""
        rows = rows_at(self.server.settings, "select blob, size, uploader_id from attachments")
        counted = rows_at(self.server.settings, "select user_id, stored_bytes from users")
        sizes = {
            user_id: sum(counted_bytes(size) for _, size, uploader in rows if uploader == user_id)
            for user_id, _ in counted
        }
        originals = {key for key in self.objects.keys(self.prefix) if "." not in key}
        words = [stored - sizes[user_id] for user_id, stored in counted]
        return originals == {blob for blob, *_ in rows} and all(
            0 <= few < SMALLEST_FILE for few in words
        )


@pytest.fixture
def scene(objects: ObjectStore, tmp_path: Path) -> Iterator[Scene]:
    port = urlsplit(objects.address).port
    assert port is not None
    prefix = f"refusing-{tmp_path.name}"
    with Gateway(port) as gateway:
        settings = {**objects.settings(prefix), "AWS_ENDPOINT_URL": gateway.address}
        with running_server(tmp_path, settings=settings) as server, Firm(server) as firm:
            yield Scene(server, gateway, objects, prefix, firm.internal(), firm.internal())


@pytest.mark.parametrize("refusal", REFUSALS)
class TestAStoreThatRefuses:
    def test_is_told_as_unavailable_and_loses_nothing(self, refusal: str, scene: Scene) -> None:
        ada, bob = scene.ada, scene.bob
        text, image = uploaded(ada), uploaded(ada, picture(), "a.png")
        scene.gateway.refuse(refusal)
        answers = [
            upload(ada, b"small"),
            upload(ada, LARGE),
            ada.get(f"/attachments/{text}/content"),
            ada.get(f"/attachments/{image}/thumbnail"),
            ada.post("/users/me/avatar", files={"file": picture()}),
        ]
        assert [(one.status_code, one.headers["Retry-After"]) for one in answers] == [
            (503, "1")
        ] * len(answers)
        assert scene.gateway.refused >= len(answers)
        # What needs no bytes goes on, also with a file that is there.
        sent = ada.post("/conversations/", json=conversation(bob, attachments=[text]))
        assert sent.status_code == 201
        scene.gateway.relent()
        assert scene.same()
        assert bob.get(f"/attachments/{text}/content").content == b"content"
        assert ada.get(f"/attachments/{image}/thumbnail").status_code == 200
        assert upload(ada, LARGE).status_code == 201
        assert scene.same()

    def test_under_load_ends_each_upload_in_success_or_refusal(
        self, refusal: str, scene: Scene
    ) -> None:
        answers: list[int] = []
        stop = threading.Event()

        def send(person: Person) -> None:
            while not stop.is_set():
                answers.append(upload(person, b"x" * 1000).status_code)

        crowd = [threading.Thread(target=send, args=(one,)) for one in (scene.ada, scene.bob)]
        for one in crowd:
            one.start()
        for status in (201, 503, 201):
            if status == 503:
                scene.gateway.refuse(refusal)
            else:
                scene.gateway.relent()
            wait_for(answers, status)
        stop.set()
        for one in crowd:
            one.join(60)
        assert not any(one.is_alive() for one in crowd)
        assert {*answers} == {201, 503}
        assert scene.gateway.refused
        named = {blob for (blob,) in rows_at(scene.server.settings, "select blob from attachments")}
        assert len(named) == answers.count(201)
        assert named <= {*scene.objects.keys(scene.prefix)}  # what was cut off may have arrived


def wait_for(answers: list[int], status: int) -> None:
    """Come back once some more requests were answered so."""
    seen = len(answers)
    for _ in range(600):
        if answers[seen:].count(status) >= 4:
            return
        threading.Event().wait(0.1)
    raise AssertionError(f"no {status}")
