"""Looking after an instance whose database is on PostgreSQL."""

from pathlib import Path

import pytest

from tests.harness.commands import run_parley
from tests.maintenance.instances import Furnished

pytestmark = pytest.mark.only_on("postgres", "the other files are about database files")


class TestDoctor:
    def test_a_healthy_instance_is_fine(self, furnished: Furnished) -> None:
        looked = run_parley("doctor", "--json", "--data", furnished.data)
        assert (looked.code, looked.json["healthy"]) == (0, True)

    def test_a_file_that_is_lost_is_named(self, furnished: Furnished) -> None:
        lost, content = furnished.letter, furnished.letter.read_bytes()
        lost.unlink()
        looked = run_parley("doctor", "--data", furnished.data)
        lost.write_bytes(content)
        assert (looked.code, f"{lost.parent.name}/{lost.name}" in looked.out) == (1, True)

    def test_a_database_that_can_not_be_reached_is_told_without_its_password(
        self, furnished: Furnished
    ) -> None:
        nowhere = {"PARLEY_DATABASE": "postgresql://me:hidden@127.0.0.1:1/nothing"}
        looked = run_parley("doctor", "--data", furnished.data, settings=nowhere)
        assert (looked.code, "See that it runs" in looked.out) == (1, True)
        assert "hidden" not in looked.out + looked.err


class TestBackup:
    def test_it_refuses_and_says_where_the_way_is_told(
        self, furnished: Furnished, tmp_path: Path
    ) -> None:
        refused = run_parley("backup", tmp_path / "backup.tar.gz", "--data", furnished.data)
        assert (refused.code, "docs/deploy.md" in refused.err) == (1, True)
        assert list(tmp_path.iterdir()) == []
