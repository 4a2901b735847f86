"""What `/metrics` tells."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.harness.people import Firm
from tests.harness.process_metrics import wait_until
from tests.harness.servers import Server, running_server

Samples: TypeAlias = Mapping[tuple[str, frozenset[tuple[str, str]]], float]

CONVERSATIONS = "/api/{version}/conversations"


def samples_of(server: Server) -> Samples:
    text = httpx.get(f"{server.address}/metrics").text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def sample(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Samples]]:
    """What a server tells after some writes, one of them refused, and a few odd requests."""
    with running_server(tmp_path_factory.mktemp("metrics")) as server, Firm(server) as firm:
        ada, bob, client = firm.internal(), firm.internal(), firm.external()
        for _ in range(3):
            ada.started(bob)
        ada.start(client)
        for path in ("/nowhere/1", "/nowhere/2"):
            httpx.get(server.address + path)
        httpx.request("BREW", f"{server.address}/nowhere")
        yield 4, _samples_when_idle(server)


def _samples_when_idle(server: Server) -> Samples:
    """Wait for writes that no request waits for, such as that a token was used."""
    samples: Samples = {}

    def is_idle() -> bool:
        nonlocal samples
        samples = samples_of(server)
        return sample(samples, "parley_store_queue_commands") == 0

    wait_until(is_idle)
    return samples


class TestRequests:
    def test_they_are_counted_by_method_route_and_status(self, told: tuple[int, Samples]) -> None:
        counts = [
            sample(
                told[1],
                "parley_http_request_seconds_count",
                method="POST",
                route=CONVERSATIONS,
                status=status,
            )
            for status in ("201", "403")
        ]
        assert counts == [3, 1]

    def test_no_series_tells_when_another_began(self, told: tuple[int, Samples]) -> None:
        assert [name for name, _ in told[1] if name.endswith("_created")] == []

    def test_their_time_is_told(self, told: tuple[int, Samples]) -> None:
        labels = {"method": "POST", "route": CONVERSATIONS, "status": "201"}
        assert 0 < sample(told[1], "parley_http_request_seconds_sum", **labels) < 3 * 5

    def test_what_a_client_makes_up_makes_no_series_of_its_own(
        self, told: tuple[int, Samples]
    ) -> None:
        counts = [
            sample(
                told[1],
                "parley_http_request_seconds_count",
                method=method,
                route="none",
                status="404",
            )
            for method in ("GET", "other")
        ]
        assert counts == [2, 1]
        assert not [labels for _, labels in told[1] if "nowhere" in str(labels)]
        assert not [labels for _, labels in told[1] if "BREW" in str(labels)]


class TestTheWritingPath:
    def test_the_commands_of_batches_are_counted(self, told: tuple[int, Samples]) -> None:
        written, samples = told
        assert sample(samples, "parley_store_batch_commands_sum") >= written

    def test_commits_are_timed(self, told: tuple[int, Samples]) -> None:
        samples = told[1]
        assert sample(samples, "parley_store_commit_seconds_count") == sample(
            samples, "parley_store_batch_commands_count"
        )

    def test_an_idle_queue_is_empty(self, told: tuple[int, Samples]) -> None:
        assert ("parley_store_queue_commands", frozenset()) in told[1]
        assert sample(told[1], "parley_store_queue_commands") == 0

    @pytest.mark.parametrize(
        "name", ["parley_store_refused_commands_total", "parley_store_failed_batches_total"]
    )
    def test_what_has_not_gone_wrong_is_there_as_zero(
        self, name: str, told: tuple[int, Samples]
    ) -> None:
        assert told[1][name, frozenset()] == 0


class TestTheProcess:
    def test_its_memory_is_told(self, told: tuple[int, Samples]) -> None:
        assert sample(told[1], "process_resident_memory_bytes") > 0
