"""Settings: from variables and the command line, refused where they are wrong, each explained."""

from typing import Any

import pytest

from parley.settings import Settings, SettingsError, describe, load_settings


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
        assert load_settings({"PARLEY_PYTHON": "z"}) == Settings()

    @pytest.mark.parametrize(
        ("text", "value"), [("true", True), ("1", True), ("false", False), ("0", False)]
    )
    def test_yes_and_no(
        self,
        text: str,
        value: bool,  # noqa: FBT001 - a parameter
    ) -> None:
        settings = load_settings({"PARLEY_GLOBAL_PEOPLE_SEARCH": text})
        assert settings.global_people_search is value


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("port", "eighty"),
            ("port", "-1"),
            ("port", "65536"),
            ("port", ""),
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
        ],
    )
    def test_is_told_without_its_password(self, database: str, told: str) -> None:
        settings = load_settings({"PARLEY_DATABASE": database})
        (shown,) = [one.value for one in describe(settings) if one.name == "database"]
        assert shown == told

    @pytest.mark.parametrize("database", ["mysql://ada:secret@db/parley", "parley.db", "", "://"])
    def test_is_one_that_there_is(self, database: str) -> None:
        with pytest.raises(SettingsError, match="PARLEY_DATABASE") as refused:
            load_settings({"PARLEY_DATABASE": database})
        assert "secret" not in str(refused.value)
