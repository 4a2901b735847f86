"""What can be told of the container files without an engine to run them."""

import re
from typing import Any

import yaml

from parley.settings import Settings, describe
from tests.docs.documents import REPOSITORY

SETTINGS = {one.variable for one in describe(Settings())}
COMPOSITIONS = ("compose.yaml", "compose.nodes.yaml")
FILES = ("Dockerfile", *COMPOSITIONS)


def read(name: str) -> str:
    return (REPOSITORY / name).read_text("utf-8")


def composed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(read(name))
    return found


class TestTheFiles:
    def test_set_what_are_settings(self) -> None:
        named = {name for file in FILES for name in re.findall(r"\bPARLEY_[A-Z_]+", read(file))}
        assert named
        assert named <= SETTINGS

    def test_copy_what_is_there(self) -> None:
        sources = re.findall(r"^COPY (?!--from)(.+) \S+$", read("Dockerfile"), re.MULTILINE)
        names = [name for line in sources for name in line.split()]
        assert [name for name in names if not (REPOSITORY / name).exists()] == []
        folders = {name.partition("/")[0] for name in names}
        assert {f"!{name}" for name in folders} <= {*read(".dockerignore").split()}

    def test_the_services_depend_on_what_there_is(self) -> None:
        services = composed("compose.nodes.yaml")["services"]
        assert {"parley-1", "parley-2", "database", "objects", "proxy"} <= {*services}
        for service in services.values():
            assert {*service.get("depends_on", [])} <= {*services}

    def test_one_container_keeps_its_data_where_the_image_has_it(self) -> None:
        composition = composed("compose.yaml")
        (service,) = composition["services"].values()
        folder = re.search(r"PARLEY_DATA=(\S+)", read("Dockerfile"))
        assert folder
        assert service["volumes"] == [f"data:{folder[1]}"]
        assert {*composition["volumes"]} == {"data"}

    def test_nothing_is_open_to_the_network_without_tls(self) -> None:
        for name in COMPOSITIONS:
            for service in composed(name)["services"].values():
                assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))

    def test_secrets_are_asked_for_and_never_there(self) -> None:
        text = read("compose.nodes.yaml")
        for name in ("POSTGRES_PASSWORD", "S3_KEY", "S3_SECRET"):
            assert f"${{{name}:?set it in .env}}" in text
