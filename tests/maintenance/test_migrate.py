from pathlib import Path

import pytest

from parley.settings import Settings
from parley.store import migrations
from tests.harness.commands import Commands
from tests.harness.db_assertions import change_at, contents
from tests.harness.engines import settings_in, use_empty_database


@pytest.fixture
def nothing_yet(parley: Commands) -> Path:
    """A data folder that is not there, and a database with nothing in it."""
    data = Path(parley.data)
    use_empty_database(data)
    return data


@pytest.fixture
def migrated(parley: Commands) -> Settings:
    assert parley("migrate").code == 0
    return settings_in(Path(parley.data))


class TestMigrate:
    @pytest.mark.usefixtures("nothing_yet")
    def test_it_makes_a_database_where_there_is_none(self, parley: Commands) -> None:
        told = parley.json("migrate")
        assert told == {"before": None, "after": migrations.HEAD, "due": True}
        assert parley.json("user", "list") == {"users": []}

    def test_where_all_is_done_it_does_nothing(self, parley: Commands, migrated: Settings) -> None:
        before = contents(migrated)
        said = parley("migrate")
        assert said.out.endswith(": there is nothing to do.\n")
        assert contents(migrated) == before

    def test_a_database_that_a_newer_parley_has_migrated_is_refused(
        self, parley: Commands, migrated: Settings
    ) -> None:
        change_at(migrated, "update alembic_version set version_num = '9999'")
        for words in (("migrate",), ("migrate", "--check")):
            refused = parley(*words)
            assert (refused.code, "which this Parley does not know" in refused.err) == (1, True)


class TestCheck:
    def test_it_tells_that_there_is_something_to_do_and_does_nothing(
        self, parley: Commands, nothing_yet: Path
    ) -> None:
        checked = parley("migrate", "--check")
        assert (checked.code, "'parley migrate' brings it to" in checked.out) == (1, True)
        assert not nothing_yet.exists()

    @pytest.mark.usefixtures("migrated")
    def test_it_tells_that_there_is_nothing_to_do(self, parley: Commands) -> None:
        assert parley.json("migrate", "--check")["due"] is False
