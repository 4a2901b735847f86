"""Looking after an instance whose files are in a bucket."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import obstore
import pytest

from tests.attachments.files import uploaded
from tests.harness.commands import run_parley
from tests.harness.objects import BUCKET, ObjectStore
from tests.harness.people import Firm
from tests.harness.servers import running_server
from tests.maintenance.instances import entries

pytestmark = pytest.mark.only_on("sqlite", reason="it backs up a database file")

PLACE = f"s3://{BUCKET}/kept"


@pytest.fixture(scope="module")
def settings(objects: ObjectStore) -> Mapping[str, str]:
    return objects.settings("kept")


@pytest.fixture(scope="module")
def data(settings: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("kept")
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        uploaded(firm.internal())
        yield server.data


class TestDoctor:
    def test_all_is_fine_and_nothing_is_left_behind(
        self, data: Path, settings: Mapping[str, str], objects: ObjectStore
    ) -> None:
        before = objects.keys("kept")
        looked = run_parley("doctor", "--data", data, settings=settings)
        assert (looked.code, "all 1 are there" in looked.out) == (0, True)
        assert objects.keys("kept") == before

    def test_a_file_that_is_lost_is_named(
        self, data: Path, settings: Mapping[str, str], objects: ObjectStore
    ) -> None:
        (key,) = objects.keys("kept")
        lost = f"kept/{key}"
        content = obstore.get(objects.bucket, lost).bytes()
        obstore.delete(objects.bucket, lost)
        looked = run_parley("doctor", "--data", data, settings=settings)
        obstore.put(objects.bucket, lost, content)
        assert (looked.code, f"1 of 1 is lost: {key}" in looked.out) == (1, True)

    def test_a_bucket_that_can_not_be_written_is_told(
        self, data: Path, settings: Mapping[str, str]
    ) -> None:
        elsewhere = {**settings, "PARLEY_BLOBS": "s3://there-is-no-such-bucket"}
        looked = run_parley("doctor", "--data", data, settings=elsewhere)
        advice = "See that s3://there-is-no-such-bucket can be read and written."
        assert (looked.code, advice in looked.out) == (1, True)


class TestBackup:
    def test_it_holds_the_database_and_says_where_the_files_are(
        self, data: Path, settings: Mapping[str, str], tmp_path: Path
    ) -> None:
        archive = tmp_path / "backup.tar.gz"
        made = run_parley("backup", archive, "--data", data, settings=settings)
        restored = run_parley("restore", archive, "--data", tmp_path / "second")
        assert {*entries(archive)} == {"parley.db", "backup.json"}
        for ended in (made, restored):
            assert (ended.code, ended.err) == (
                0,
                f"They stay in {PLACE}, which needs a backup of its own.\n",
            )
