"""Settings: from one file, which the server and all commands read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from parley.settings import Settings, SettingsError, load_settings, load_with_sources


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


class TestTheFile:
    def test_is_the_one_that_is_named_or_that_of_the_data_folder(self, tmp_path: Path) -> None:
        inside = write(tmp_path / "data" / "parley.toml", 'firm_name = "Inside"')
        other = write(tmp_path / "other.toml", 'firm_name = "Other"')
        data = {"PARLEY_DATA": str(inside.parent)}
        assert load_settings(data).firm_name == "Inside"
        assert load_settings({}, data=str(inside.parent)).firm_name == "Inside"
        assert load_settings({**data, "PARLEY_CONFIG": str(other)}).firm_name == "Other"

    def test_yields_to_variables_and_they_to_options(self, tmp_path: Path) -> None:
        path = write(tmp_path / "parley.toml", "port = 1\nproxies = 1\nfile_limit = 5000")
        variables = {"PARLEY_CONFIG": str(path), "PARLEY_PORT": "2", "PARLEY_PROXIES": "2"}
        settings, sources = load_with_sources(variables, port=3)
        assert (settings.file_limit, settings.proxies, settings.port) == (5000, 2, 3)
        assert sources == {
            "file_limit": str(path),
            "proxies": "PARLEY_PROXIES",
            "port": "--port",
        }

    def test_has_the_values_of_toml_or_those_that_people_write(self, tmp_path: Path) -> None:
        text = """
            read_receipts = false
            refresh_in_query = "on"
            file_limit = "100M"
            head_seconds = 2.5
            firm_name = "Weiß & Söhne"
            instance = ""
        """
        assert load_settings({"PARLEY_CONFIG": str(write(tmp_path / "a.toml", text))}) == Settings(
            read_receipts=False,
            refresh_in_query=True,
            file_limit=100 * 1024**2,
            head_seconds=2.5,
            firm_name="Weiß & Söhne",
        )

    def test_names_files_beside_itself_and_secrets_in_them(self, tmp_path: Path) -> None:
        write(tmp_path / "secret", "postgresql://parley@db/parley\n")
        path = write(tmp_path / "a.toml", 'data = "kept"\ndatabase_file = "secret"')
        settings = load_settings({"PARLEY_CONFIG": str(path)})
        assert settings.data == str(tmp_path / "kept")
        assert settings.database == "postgresql://parley@db/parley"
        assert load_settings({"PARLEY_CONFIG": str(path), "PARLEY_DATABASE": "sqlite"}) == Settings(
            data=settings.data
        )

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("port = ", "expected TOML"),
            ("prot = 1", "a.toml: prot: no setting has this name"),
            ("[smtp]\nhost = 'mail'", "a.toml: smtp: no setting has this name"),
            ("port = 'many'", "a.toml: port: expected a whole number"),
            ("port = true", "a.toml: port: expected a whole number"),
            ("data = 7", "a.toml: data: expected a text in quotation marks"),
            ("read_receipts = 1979-05-27", "a.toml: read_receipts: expected yes or no"),
            ("smtp_password_file = 'none'", "none: No such file"),
            ("database = 'sqlite'\ndatabase_file = 'x'", "a.toml: database is set as well"),
        ],
    )
    def test_is_refused_where_it_is_wrong(self, text: str, told: str, tmp_path: Path) -> None:
        path = write(tmp_path / "a.toml", text)
        with pytest.raises(SettingsError, match=told):
            load_settings({"PARLEY_CONFIG": str(path)})

    def test_is_refused_where_it_is_not_there_or_no_text(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="No such file or directory"):
            load_settings({"PARLEY_CONFIG": str(tmp_path / "none.toml")})
        (tmp_path / "bytes.toml").write_bytes(b"\xff")
        with pytest.raises(SettingsError, match="expected UTF-8"):
            load_settings({"PARLEY_CONFIG": str(tmp_path / "bytes.toml")})

    def test_in_a_data_folder_names_no_other(self, tmp_path: Path) -> None:
        write(tmp_path / "parley.toml", 'data = "/elsewhere"')
        with pytest.raises(SettingsError, match="it is in the data folder that it belongs to"):
            load_settings({"PARLEY_DATA": str(tmp_path)})


def test_the_command_says_where_each_value_is_from(tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", 'data = "kept"\nfirm_name = "Weiß & Söhne"')
    environment = {**os.environ, "PARLEY_PORT": "9000"}
    shown = subprocess.run(
        [sys.executable, "-m", "parley", "--config", str(path), "settings", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = {row["variable"]: row for row in json.loads(shown)["settings"]}
    sources = [rows[f"PARLEY_{name}"]["source"] for name in ("FIRM_NAME", "PORT", "HOST")]
    assert sources == [str(path), "PARLEY_PORT", "default"]
    assert rows["PARLEY_DATA"]["value"] == str(tmp_path / "kept")
