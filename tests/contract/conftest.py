"""The documented world, and the story told in it."""

from collections.abc import Iterator

import pytest

from tests.contract.story import Told
from tests.contract.world import World, documented_world


@pytest.fixture(scope="session", params=["json", "xml"])
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
