import json
from pathlib import Path

import pytest

from parley.access import new_token
from parley.access.oauth import new_client_secret
from tests.audit.dependencies import read_modules, read_packages
from tests.audit.secrets import secrets_in

HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}


class TestPackages:
    def test_a_known_hole_is_told_with_the_version_that_mends_it(self) -> None:
        package = {"name": "a", "version": "1.0", "vulns": [HOLE]}
        finding = read_packages("server", json.dumps({"dependencies": [package]}))
        assert finding.holes == ["a 1.0: PYSEC-2026-1, mended in 1.1"]

    def test_a_package_that_could_not_be_looked_up_is_said_not_to_be(self) -> None:
        packages = [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "no"}]
        finding = read_packages("server", json.dumps({"dependencies": packages}))
        assert (finding.looked_at, finding.unread, finding.holes) == (1, "no", [])


class TestModules:
    def test_a_known_hole_is_told(self) -> None:
        told = {"a": {"severity": "high"}}
        counted = {"dependencies": {"total": 7}}
        finding = read_modules(json.dumps({"vulnerabilities": told, "metadata": counted}))
        assert (finding.holes, finding.looked_at) == (["a: high"], 7)

    def test_a_registry_that_does_not_answer_is_said_not_to(self) -> None:
        assert read_modules('{"message": "405 Method Not Allowed"}').unread


class TestSecrets:
    @pytest.mark.parametrize(
        "text",
        [
            f'token = "{new_token()}"',
            f"secret: {new_client_secret()}",
            "-----BEGIN RSA " + "PRIVATE KEY-----",
            "postgresql://parley:" + "kX93hdTq" + "@db.firm.example/parley",
            "AKIA" + "J5XQZ7WN4KD2MRTB",
        ],
        ids=["token", "secret of a client", "private key", "password", "access key"],
    )
    def test_one_is_found(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "notes.txt"
        path.write_text(text, "utf-8")
        assert len(list(secrets_in([path]))) == 1

    def test_what_stands_for_one_is_not(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("postgresql://USER:PASSWORD@HOST/NAME\nparley_…", "utf-8")
        assert list(secrets_in([path])) == []
