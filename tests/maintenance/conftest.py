"""Commands, and an instance to look after."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import parley
from tests.maintenance.instances import Furnished

__all__ = ["parley"]


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
