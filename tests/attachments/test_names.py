import pytest

from parley.attachments.names import MAX_LENGTH, check_name, get_extension, last_component
from parley.wire import ApiError
from tests.harness.corpora import Corpora


def refusal(name: str) -> str:
    with pytest.raises(ApiError) as caught:
        check_name(name, "filename")
    return caught.value.summary


class TestNamesThatAreTaken:
    @pytest.mark.parametrize(
        "name",
        [
            "report.pdf",
            " leading and trailing ",
            ".profile",
            "...",
            "a..b",
            "Ünïcödé 文書 👩‍👧.docx",
            'quo"te.txt',
            "100%.txt",
            "CON",
            "Gesamt\u00adplan \u05d7\u05d5\u05d6\u05d4\u200f.pdf",
            "\u0645\u06cc\u200c\u062e.txt",
            "x" * MAX_LENGTH,
            "é" * MAX_LENGTH,
        ],
    )
    def test_a_name_is_given_back_as_it_came(self, name: str) -> None:
        assert check_name(name, "filename") == name


class TestNamesThatAreRefused:
    @pytest.mark.parametrize("name", ["", " ", "\u3000\u00a0", "\u200b\u3164", "\u2800", "\ufe0f"])
    def test_a_name_that_shows_nothing(self, name: str) -> None:
        assert refusal(name) == "filename: expected a file name, got nothing"

    @pytest.mark.parametrize("name", ["a/b", "/", "..\\a", "a\\", "C:\\a.txt"])
    def test_a_path(self, name: str) -> None:
        assert refusal(name).startswith("filename: a file name holds no ")

    @pytest.mark.parametrize("name", [".", ".."])
    def test_a_folder(self, name: str) -> None:
        assert refusal(name) == f"filename: {name} is not a file's name"

    def test_a_long_name_is_told_how_long_it_may_be(self) -> None:
        assert refusal("x" * 256) == "filename: expected at most 255 characters, got 256"

    @pytest.mark.parametrize(
        "character",
        [
            *("\0", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\ufffe"),
            *("\u202e", "\u2066", "\u2069", "\u2028", "\u200b", "\u2060", "\ufeff", "\U000e0041"),
        ],
    )
    def test_a_character_that_does_not_belong_in_a_name(self, character: str) -> None:
        code = f"U+{ord(character):04X}"
        assert refusal(f"ab{character}c") == (
            f"filename: the character {code} at position 2 is not allowed"
        )

    def test_half_a_surrogate_pair(self) -> None:
        assert "U+D800" in refusal("a\ud800")


class TestNamesOfTheCorpus:
    def test_each_is_taken_as_it_is_or_refused_with_a_reason(self, corpora: Corpora) -> None:
        taken, refusals = [], []
        for row in corpora.rows("files/filenames.jsonl"):
            try:
                taken.append((row["name"], check_name(row["name"], "filename")))
            except ApiError as error:
                refusals.append((error.entry.status, error.summary.partition(":")[0]))
        assert taken
        assert all(given == name for name, given in taken)
        assert set(refusals) == {(400, "filename")}


class TestLastComponent:
    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("a.txt", "a.txt"),
            ("C:\\Users\\me\\a.txt", "a.txt"),
            ("/home/me/a.txt", "a.txt"),
            ("mixed\\a/b\\c.txt", "c.txt"),
            ("../../etc/passwd", "passwd"),
            ("folder/", ""),
        ],
    )
    def test_it_is_what_follows_the_last_separator(self, path: str, name: str) -> None:
        assert last_component(path) == name


class TestExtension:
    @pytest.mark.parametrize(
        ("name", "extension"),
        [
            ("report.PDF", "PDF"),
            ("archive.tar.gz", "gz"),
            ("README", None),
            (".profile", None),
            ("a.", None),
            ("...", None),
            ("..a", None),
            ("a. b", " b"),
        ],
    )
    def test_it_is_what_follows_the_last_dot_as_in_the_name(
        self, name: str, extension: str | None
    ) -> None:
        assert get_extension(name) == extension
