"""Settings: from variables and the command line, refused where they are wrong, each explained."""

from pathlib import Path
from typing import Any

import pytest

from parley.settings import (
    Settings,
    SettingsError,
    describe,
    load_settings,
    redact_password,
)

_ADDRESS_WANTED = (
    "sqlite, or an address such as postgresql://parley@HOST/NAME; in a password, / ? # are written "
    "%2F %3F %23"
)


class TestWhereTheyComeFrom:
    def test_without_anything_each_has_its_default(self) -> None:
        assert load_settings({}) == Settings()

    def test_a_variable_sets_one(self) -> None:
        assert load_settings({"PARLEY_PORT": "9000"}).port == 9000

    def test_the_command_line_comes_before_the_variable(self) -> None:
        assert load_settings({"PARLEY_PORT": "9000"}, port=9001).port == 9001

    def test_what_the_command_line_does_not_say_is_left_to_the_variable(self) -> None:
        assert load_settings({"PARLEY_PORT": "9000"}, port=None).port == 9000

    def test_variables_of_others_are_theirs(self) -> None:
        assert load_settings({"PORT": "9000", "PARLEYPORT": "1", "PATH": "/bin"}) == Settings()

    def test_what_the_scripts_read_is_no_mistake(self) -> None:
        assert load_settings({"PARLEY_VENV": "x", "PARLEY_CORPORA": "y"}) == Settings()
        assert load_settings({"PARLEY_PYTHON": "z", "PARLEY_TEST_WORKERS": "2"}) == Settings()

    def test_an_empty_variable_is_an_unset_one(self) -> None:
        names = [one.variable for one in describe(Settings())]
        assert load_settings(dict.fromkeys(names, "")) == Settings()

    @pytest.mark.parametrize(
        ("name", "text", "value"),
        [
            *(("read_receipts", word, True) for word in ("true", "1", "yes", "ON", "True ")),
            *(("read_receipts", word, False) for word in ("false", "0", "No", "off", "FALSE")),
            ("file_limit", "5000", 5000),
            ("file_limit", "100M", 100 * 1024**2),
            ("body_limit", "64k", 64 * 1024),
            ("storage_quota", "10GiB", 10 * 1024**3),
            ("storage_quota", "1 TB", 1024**4),
            ("log_level", "INFO", "info"),
            ("default_format", "XML", "xml"),
            ("public_url", "HTTPS://parley.firm.example/", "https://parley.firm.example"),
        ],
    )
    def test_a_value_may_be_written_as_people_do(self, name: str, text: str, value: object) -> None:
        assert getattr(load_settings({f"PARLEY_{name.upper()}": text}), name) == value

    def test_each_default_is_understood_as_the_documents_show_it(self) -> None:
        shown = {
            one.variable: ("yes" if one.default else "no")
            if isinstance(one.default, bool)
            else str(one.default)
            for one in describe(Settings())
        }
        assert load_settings(shown) == Settings()

    def test_a_secret_may_be_in_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "password").write_text("correct horse\n")
        environment = {"PARLEY_SMTP_PASSWORD_FILE": str(tmp_path / "password")}
        assert load_settings(environment).smtp_password == "correct horse"

    def test_a_secret_is_not_shown(self) -> None:
        settings = Settings(smtp_password="correct horse")
        assert "correct horse" not in str([*describe(settings)])


class TestWhatIsRefused:
    def test_a_secret_in_two_places_or_in_none(self, tmp_path: Path) -> None:
        (tmp_path / "empty").touch()
        for path, password in ((tmp_path / "empty", ""), (tmp_path / "none", ""), ("any", "x")):
            variables = {"PARLEY_SMTP_PASSWORD_FILE": str(path), "PARLEY_SMTP_PASSWORD": password}
            with pytest.raises(SettingsError, match="PARLEY_SMTP_PASSWORD"):
                load_settings(variables)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("port", "eighty"),
            ("port", "-1"),
            ("port", "65536"),
            ("instance", "a/b"),
            ("instance", "../x"),
            ("public_url", "parley.firm.example"),
            ("public_url", "https://parley.firm.example/path"),
            ("public_url", "javascript://x"),
            ("global_people_search", "perhaps"),
            ("body_limit", "10"),
            ("body_seconds", "0"),
            ("body_seconds", "nan"),
            ("body_seconds", "inf"),
            ("shutdown_seconds", "nan"),
            ("file_limit", "0"),
            ("file_limit", "M"),
            ("file_limit", "1.5G"),
            ("storage_quota", "-1"),
            ("abandoned_days", "0"),
            ("idempotency_days", "0"),
            ("shutdown_seconds", "-1"),
            ("log_level", "loud"),
            ("prot", "80"),
        ],
    )
    def test_it_is_named_by_its_variable(self, name: str, value: str) -> None:
        with pytest.raises(SettingsError, match=f"^PARLEY_{name.upper()}: "):
            load_settings({f"PARLEY_{name.upper()}": value})

    @pytest.mark.parametrize(
        ("variable", "value", "told"),
        [
            ("PORT", "99999", "a whole number of at least 0 and at most 65535, such as 8080"),
            ("BODY_SECONDS", "-1", "a number above 0 and at most 86400, such as 20"),
            ("FILE_LIMIT", "big", "a size of at least 1, such as 100M or 10G"),
            ("STORAGE_QUOTA", "-1", "a size, such as 100M or 10G"),
            ("READ_RECEIPTS", "perhaps", "yes or no"),
            ("LOG_LEVEL", "loud", "debug, info, warning or error"),
            (
                "DATABASE",
                "mysql://x",
                _ADDRESS_WANTED,
            ),
            ("BLOBS", "/srv/x", "a bucket, and a prefix if you like, such as s3://BUCKET/PREFIX"),
            ("FIRM_COLOUR", "red", "# and six hexadecimal digits, such as #2f57c9"),
            ("PUBLIC_URL", "x", "a scheme and a host, such as https://parley.firm.example"),
        ],
    )
    def test_what_is_wanted_is_said_in_words(self, variable: str, value: str, told: str) -> None:
        with pytest.raises(SettingsError) as refusal:
            load_settings({f"PARLEY_{variable}": value})
        assert str(refusal.value) == f"PARLEY_{variable}: expected {told}"

    @pytest.mark.parametrize(
        "name", [one.name for one in describe(Settings()) if not isinstance(one.default, str)]
    )
    def test_no_refusal_speaks_the_language_of_the_program(self, name: str) -> None:
        with pytest.raises(SettingsError, match=r"^PARLEY_\w+: expected [\w ,.]+$"):
            load_settings({f"PARLEY_{name.upper()}": "[x]"})

    def test_an_option_is_named_as_it_was_given(self) -> None:
        with pytest.raises(SettingsError, match=r"^--port: expected a whole number"):
            load_settings({"PARLEY_PORT": "9000"}, port=99999)

    def test_an_unknown_one_is_told_where_to_look(self) -> None:
        with pytest.raises(SettingsError, match="no setting has this name; see `parley settings`"):
            load_settings({"PARLEY_PROT": "80"})

    def test_the_value_is_not_repeated(self) -> None:
        with pytest.raises(SettingsError) as refusal:
            load_settings({"PARLEY_PORT": "s3cret"})
        assert "s3cret" not in str(refusal.value)


class TestWhatTheyAre:
    @pytest.mark.parametrize("one", list(describe(Settings())), ids=lambda one: one.name)
    def test_each_is_explained_in_a_sentence(self, one: Any) -> None:
        assert (one.meaning[0].isupper(), one.meaning[-1], len(one.meaning) > 20) == (
            True,
            ".",
            True,
        )

    @pytest.mark.parametrize(("instance", "prefix"), [("", ""), ("acme", "/acme")])
    def test_the_instance_is_what_paths_start_with(self, instance: str, prefix: str) -> None:
        assert Settings(instance=instance).prefix == prefix

    def test_shown_with_the_value_it_has(self) -> None:
        shown = {one.variable: (one.value, one.default) for one in describe(Settings(port=1))}
        assert shown["PARLEY_PORT"] == (1, 8080)


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("database", "told"),
        [
            ("sqlite", "sqlite"),
            ("postgresql://db/parley", "postgresql://db/parley"),
            ("postgresql://ada:secret@db:5432/parley", "postgresql://ada@db:5432/parley"),
            ("postgres://ada:se:cr@et@[::1]/parley", "postgres://ada@[::1]/parley"),
            ("postgresql://db/parley?password=secret", "postgresql://db/parley"),
            ("postgresql://:secret@db", "postgresql://@db"),
            ("postgresql://a:1,b:2/parley", "postgresql://a:1,b:2/parley"),
            ("postgresql:///parley?host=/run", "postgresql:///parley"),
        ],
    )
    def test_is_told_without_its_password(self, database: str, told: str) -> None:
        settings = load_settings({"PARLEY_DATABASE": database})
        (shown,) = [one.value for one in describe(settings) if one.name == "database"]
        assert shown == told

    @pytest.mark.parametrize(
        "database",
        [
            "postgresql://ada:se/cret@db/parley",
            "postgresql://ada:se?cret@db/parley",
            "postgresql://ada:se#cret@db/parley",
            "postgresql://ada:secret",
            "postgresql://ada:secret/parley",
            "postgresql://db/parley?password=se@cret",
            "postgresql://ada secret@db",
            "mysql://ada:secret@db/parley",
        ],
    )
    def test_that_can_be_read_in_two_ways_shows_nothing(self, database: str) -> None:
        shown = redact_password(database)
        assert shown == f"{database.partition(':')[0]}://…"

    @pytest.mark.parametrize(
        "database",
        [
            *("mysql://ada:secret@db/parley", "parley.db", "://"),
            *("postgresql://ada:secret/parley", "postgresql://ada:se/cret@db/parley"),
        ],
    )
    def test_is_one_that_there_is(self, database: str) -> None:
        with pytest.raises(SettingsError, match="PARLEY_DATABASE") as refused:
            load_settings({"PARLEY_DATABASE": database})
        assert "secret" not in str(refused.value)
