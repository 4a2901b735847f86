"""The documented world, and the story told in it."""

from collections.abc import Iterator

import pytest

from tests.contract.telling import Told
from tests.contract.world import World, documented_world


def _spelling(name: str) -> object:
    # Each spelling has a world of its own, made once however the tests are spread over processes.
    return pytest.param(name, marks=pytest.mark.xdist_group(f"documented-{name}"))


@pytest.fixture(scope="session", params=[_spelling("json"), _spelling("xml")])
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    """The documented story, in each of the two spellings."""
    with documented_world(tmp_path_factory.mktemp(request.param)) as world:
        yield Told(world, request.param)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A documented world for tests that write what they like into it."""
    with documented_world(tmp_path_factory.mktemp("world")) as made:
        yield made
