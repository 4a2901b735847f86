"""`parley copy`: from either engine to the other, through the command, and seen over HTTP."""

from collections.abc import Mapping
from typing import NamedTuple

import httpx
import pytest

from parley.maintenance.transfer.tables import COPIED
from parley.settings import Settings
from tests.events.sse_client import SseClient, here, polled
from tests.harness.commands import Ended, run_parley
from tests.harness.sql import run_sql
from tests.maintenance.world import PUBLIC, Answer, World, copy, other_side


class Moved(NamedTuple):
    """An instance, its copy, what the command said, and what was seen of the instance before."""

    source: World
    target: World
    said: Ended
    seen: Mapping[str, Answer]


@pytest.fixture(scope="module")
def moved(world: World, tmp_path_factory: pytest.TempPathFactory) -> Moved:
    """A copy that is looked at, and left as it is."""
    seen = world.seen()
    target = other_side(world, tmp_path_factory.mktemp("moved"))
    return Moved(world, target, copy(world, target, "--json"), seen)


@pytest.fixture(scope="module")
def again(world: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A copy to live in."""
    target = other_side(world, tmp_path_factory.mktemp("again"))
    assert copy(world, target).code == 0
    return target


def count(settings: Settings, table: str) -> int:
    ((found,),) = run_sql(settings, f"select count(*) from {table}")  # noqa: S608
    return int(found)


class TestACopy:
    def test_answers_as_the_source_does(self, moved: Moved) -> None:
        assert moved.said.code == 0, moved.said.err
        assert len(moved.seen) > 150
        assert {answer[0] for answer in moved.seen.values()} >= {200, 401, 404}
        assert moved.target.seen() == moved.seen

    def test_leaves_the_source_as_it_is(self, moved: Moved) -> None:
        assert moved.source.seen() == moved.seen

    def test_tells_what_was_compared(self, moved: Moved) -> None:
        told = moved.said.json
        rows = {table: one["rows"] for table, one in told["tables"].items()}
        assert rows == {table: count(moved.source.settings, table) for table in COPIED}
        assert rows == {table: count(moved.target.settings, table) for table in COPIED}
        assert (told["files"], told["missing"], told["resumed"]) == (4, [], False)

    def test_keeps_the_audit_log_verifiable(self, moved: Moved) -> None:
        for world in (moved.source, moved.target):
            settings = {"PARLEY_DATABASE": world.database}
            ended = run_parley("audit", "verify", "--data", world.data, settings=settings)
            assert (ended.code, ended.err) == (0, "")

    def test_is_all_right_to_the_doctor(self, moved: Moved) -> None:
        settings = {"PARLEY_DATABASE": moved.target.database, **PUBLIC, "PARLEY_PROXIES": "1"}
        looked = run_parley("doctor", "--json", "--data", moved.target.data, settings=settings)
        assert (looked.code, looked.json["healthy"]) == (0, True), looked.out

    def test_holds_files_under_their_names(self, moved: Moved) -> None:
        originals = [each.name for each in moved.source.blobs.rglob("*") if each.is_file()]
        copies = [each.name for each in moved.target.blobs.rglob("*") if each.is_file()]
        assert {name for name in originals if "." not in name} <= {*copies}


class TestLifeGoesOn:
    def test_with_ids_after_those_of_the_source(self, world: World, again: World) -> None:
        settings = world.settings
        ((last_message,),) = run_sql(settings, "select max(message_id) from messages")
        ((last_place,),) = run_sql(settings, "select max(event_id) from events")
        ((last_token,),) = run_sql(settings, "select max(token_id) from tokens")
        ((last_conversation,),) = run_sql(
            settings, "select max(conversation_id) from conversations"
        )
        with again.served() as (_, people):
            ada, bob, *_ = people.values()
            answer = ada.start(bob, html="<p>After</p>").json()
            assert answer["conversationid"] == last_conversation + 1
            assert answer["messages"]["message"][0]["messageid"] == last_message + 1
            assert here(ada) == last_place + 2
        variables = {"PARLEY_DATABASE": again.database}
        issued = run_parley(
            *("token", "issue", ada.email, "--json", "--data", again.data), settings=variables
        )
        assert issued.json["tokenid"] == last_token + 1

    def test_with_the_streams_that_were_followed(self, again: World) -> None:
        with again.served() as (server, people):
            ada, bob, *_ = people.values()
            missed = polled(bob, after=again.place, limit=100)["event"]
            assert len(missed) > 5
            with SseClient.of(bob, server, last_id=again.place) as stream:
                assert stream.events(len(missed)) == missed
                number = ada.started(bob, html="<p>Now</p>")
                assert stream.events(1)[0]["conversationid"] == number

    def test_with_keys_that_were_used(self, again: World) -> None:
        with again.served() as (_, people):
            ada = next(iter(people.values()))
            answer = ada.post("/conversations/", **again.request)
            assert answer.headers["Idempotency-Replayed"] == "true"

    def test_without_what_was_revoked(self, again: World) -> None:
        with again.served() as (server, _):
            answer = httpx.get(
                f"{server.api}/users/me", headers={"Authorization": f"Bearer {again.revoked}"}
            )
            assert answer.status_code == httpx.codes.UNAUTHORIZED
