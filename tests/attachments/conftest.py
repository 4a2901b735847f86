"""People of a server that keeps its attachments in a bucket."""

from collections.abc import Iterator

import pytest

from tests.harness.objects import ObjectStore
from tests.harness.people import Firm
from tests.harness.servers import running_server

PREFIX = "firm"


@pytest.fixture(scope="session")
def bucket_firm(objects: ObjectStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People whose attachments go into a bucket."""
    folder = tmp_path_factory.mktemp("bucket")
    with running_server(folder, settings=objects.settings(PREFIX)) as server, Firm(server) as firm:
        yield firm
