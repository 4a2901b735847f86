"""Clients that are generated from the document work, and linters have nothing to say against it."""

import shutil
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import pytest

from tests.contract.generators import FOLDER, NODE, node_tools, python_tools, run
from tests.harness.people import Firm

pytestmark = [
    pytest.mark.only_on("sqlite", reason="the document is the same on every engine"),
    pytest.mark.xdist_group("generators"),
]

_ERROR: Final = 0
"""The severity that Spectral gives to an error."""


@pytest.fixture
def document(firm: Firm, tmp_path: Path) -> Path:
    """The document, as the server gives it to anyone."""
    file = tmp_path / "openapi.json"
    file.write_bytes(httpx.get(f"{firm.server.address}/api/openapi.json", trust_env=False).content)
    return file


def check(firm: Firm, *program: str | Path) -> None:
    """Run a generated client, and hold what it read against what it wrote."""
    ada, ben = firm.internal(), firm.internal()
    told: dict[str, Any] = msgspec.json.decode(
        run(*program, firm.server.address, ada.token, str(ben.user_id))
    )
    message = told["sent"]["messages"]["message"][0]
    assert message["html"] == "<p>Добрый день</p>"
    assert len(message["attachments"]["attachment"]) == 1
    assert {name: told[name] for name in told if name not in {"sent", "written"}} == {
        "title": "Lease",
        "texts": [None, "你好", "Добрый день"],
        "deleted": [True, False, False],
        "quoted": True,
        "file": "Draft.txt",
        "moment": True,
        "kind": "conversation.created",
        "found": True,
        "refused": 123,
    }


class TestPython:
    def test_a_client_of_openapi_python_client_drops_nothing(
        self, firm: Firm, document: Path, tmp_path: Path
    ) -> None:
        made, tools = tmp_path / "made", python_tools()
        settings = tmp_path / "config.yaml"
        settings.write_text("post_hooks: []\n")
        said = run(
            *(tools / "openapi-python-client", "generate", "--path", document),
            *("--output-path", made, "--config", settings),
        )
        assert "will not be generated" not in said
        shutil.copy(FOLDER / "client.py", made)
        check(firm, tools / "python", made / "client.py")


class TestTypescript:
    def test_a_client_of_openapi_typescript_drops_nothing_and_is_strictly_typed(
        self, firm: Firm, document: Path, tmp_path: Path
    ) -> None:
        modules = node_tools()
        for name in ("client.ts", "tsconfig.json", "package.json"):
            shutil.copy(FOLDER / name, tmp_path)
        (tmp_path / "node_modules").symlink_to(modules)
        types = modules / "openapi-typescript" / "bin" / "cli.js"
        run(NODE, types, document, "--output", tmp_path / "parley.d.ts")
        run(NODE, modules / "typescript" / "bin" / "tsc", within=tmp_path)
        check(firm, NODE, tmp_path / "client.js")


class TestLinters:
    def test_spectral_reports_no_error(self, document: Path) -> None:
        spectral = node_tools() / "@stoplight" / "spectral-cli" / "dist" / "index.js"
        ruleset = FOLDER / ".spectral.yaml"
        told = run(NODE, spectral, "lint", document, "-r", ruleset, "-f", "json", "--quiet")
        assert [one for one in msgspec.json.decode(told) if one["severity"] == _ERROR] == []

    def test_redocly_reports_nothing(self, document: Path) -> None:
        redocly = node_tools() / "@redocly" / "cli" / "bin" / "cli.js"
        told = run(NODE, redocly, "lint", document, "--format=json")
        assert msgspec.json.decode(told)["problems"] == []
