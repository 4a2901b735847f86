"""The documented world, and the story told in it."""

from collections.abc import Iterator

import pytest

from tests.contract.story import Story
from tests.contract.world import World, documented_world


@pytest.fixture(scope="session", params=["json", "xml"])
def story(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """The documented story, in each of the two formats."""
    with documented_world(tmp_path_factory.mktemp(request.param)) as world:
        yield Story(world, request.param)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A documented world for tests that write what they like into it."""
    with documented_world(tmp_path_factory.mktemp("world")) as made:
        yield made
