"""Commands, and an instance to look after."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import commands
from tests.harness.commands import Commands
from tests.maintenance.instances import Furnished
from tests.maintenance.world import World, other_side

__all__ = ["commands"]


@pytest.fixture
def parley(commands: Commands) -> Commands:
    """The command, in this process, on a data folder that is not there."""
    return commands


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """An instance that is looked at, and left as it is."""
    folder = tmp_path_factory.mktemp("furnished")
    return Furnished.made_in(folder)


@pytest.fixture
def mine(furnished: Furnished, tmp_path: Path) -> Furnished:
    """An instance that a test may harm."""
    shutil.copytree(furnished.data, tmp_path / "data")
    return furnished._replace(data=tmp_path / "data")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """An instance that is copied, and left as it is."""
    return World.made_in(tmp_path_factory.mktemp("world"))


@pytest.fixture
def target(world: World, tmp_path: Path) -> World:
    """An empty database of the other engine."""
    return other_side(world, tmp_path)
